/* An HTTPS server for tests, by GnuTLS, that does exactly what a test tells it: answer,
 * cut, double, delay, reset, or say nothing; and that remembers what arrived.
 *
 * For each request it takes the next reaction that was queued; without one it answers
 * plainly. Reactions run in the connection's own thread.
 */
#pragma once

#include "lab/authority.h"

G_BEGIN_DECLS

typedef struct {
  LabParty *identity;         /* certificate and key shown */
  const char *intermediates;  /* PEM sent after it, or NULL */
  LabParty *client_authority; /* demanded issuer of the client's certificate; NULL: none is asked for */
  gboolean silent_refusal;    /* hang up without an alert over a client's certificate */
  const char *priority;       /* GnuTLS priority string; NULL: "NORMAL" */
} LabServerWish;

typedef struct _LabServer LabServer;
typedef struct _LabConnection LabConnection;

typedef struct {
  guint connection; /* 1, 2, … in the order of their handshakes' beginning */
  guint serial;     /* on that connection: 1, 2, … */
  char *head, *body;
} LabRequest;

/* TRUE: the connection goes on. */
typedef gboolean (*LabReaction) (LabConnection *connection, const LabRequest *request, gpointer data);

LabServer *lab_server_new (const LabServerWish *wish);
void lab_server_free (LabServer *server); /* ends all connections, joins all threads */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabServer, lab_server_free)
guint lab_server_port (LabServer *server);

void lab_server_expect (LabServer *server, LabReaction reaction, gpointer data);

/* What arrived: complete requests whose body contains text (NULL: all). */
guint lab_server_count (LabServer *server, const char *text);
guint lab_server_connections (LabServer *server); /* accepted so far */
/* Waits until so many have arrived; FALSE after ten seconds. */
gboolean lab_server_wait (LabServer *server, const char *text, guint count);
/* The head of the last request. Free it. */
char *lab_server_last_head (LabServer *server);
/* Waits until every accepted connection but `left` has ended; FALSE after ten seconds. */
gboolean lab_server_wait_ended (LabServer *server, guint left);

/* For reactions. */
void lab_send (LabConnection *connection, const void *bytes, gsize length); /* one TLS record (up to 16 KiB) */
void lab_send_text (LabConnection *connection, const char *text);
char *lab_answer_text (const char *body);   /* a full HTTP 200 answer as text */
void lab_bye (LabConnection *connection);   /* close_notify */
void lab_reset (LabConnection *connection); /* TCP reset; return FALSE afterwards */
/* A gate between test and reaction: a reaction waits until the test opens it (or the server is freed). */
void lab_server_open_gate (LabServer *server);
void lab_wait_gate (LabConnection *connection);

/* Ready-made reactions; data as said. */
gboolean lab_react_answer (LabConnection *connection, const LabRequest *request, gpointer data); /* body text or NULL */
gboolean lab_react_raw (LabConnection *connection, const LabRequest *request, gpointer data);    /* text, then close */
gboolean lab_react_raw_keep (LabConnection *connection, const LabRequest *request, gpointer data);
gboolean lab_react_hang_up (LabConnection *connection, const LabRequest *request, gpointer data); /* no byte, end */
gboolean lab_react_reset (LabConnection *connection, const LabRequest *request, gpointer data);   /* no byte, reset */

G_END_DECLS

/* An HTTPS server for tests, by GnuTLS, that does exactly what a test tells it: answer,
 * cut, double, delay, reset, or say nothing; and that remembers what arrived.
 *
 * For each request it takes the next reaction that was queued; without one it answers
 * plainly. Reactions run in the connection's own thread.
 */
#pragma once

#include "peer/authority.h"

G_BEGIN_DECLS

typedef struct {
  PeerParty *identity;         /* certificate and key shown */
  const char *intermediates;   /* PEM sent after it, or NULL */
  PeerParty *client_authority; /* demanded issuer of the client's certificate; NULL: none is asked for */
  gboolean silent_refusal;     /* hang up without an alert over a client's certificate */
  const char *priority;        /* GnuTLS priority string; NULL: "NORMAL" */
} PeerServerWish;

typedef struct _PeerServer PeerServer;
typedef struct _PeerConnection PeerConnection;

typedef struct {
  guint connection; /* 1, 2, … in the order of their handshakes' beginning */
  guint serial;     /* on that connection: 1, 2, … */
  char *head, *body;
} PeerRequest;

/* TRUE: the connection goes on. */
typedef gboolean (*PeerReaction) (PeerConnection *connection, const PeerRequest *request, gpointer data);

PeerServer *peer_server_new (const PeerServerWish *wish);
void peer_server_free (PeerServer *server); /* ends all connections, joins all threads */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerServer, peer_server_free)
guint peer_server_port (PeerServer *server);

void peer_server_expect (PeerServer *server, PeerReaction reaction, gpointer data);

/* What is done where nothing is expected; data is NULL. */
void peer_server_otherwise (PeerServer *server, PeerReaction reaction);

/* What arrived: complete requests whose body contains text (NULL: all). */
guint peer_server_count (PeerServer *server, const char *text);
guint peer_server_connections (PeerServer *server); /* accepted so far */
/* Waits until so many have arrived; FALSE after ten seconds. */
gboolean peer_server_wait (PeerServer *server, const char *text, guint count);
/* The head of the last request. Free it. */
char *peer_server_last_head (PeerServer *server);
/* Waits until every accepted connection but `left` has ended; FALSE after ten seconds. */
gboolean peer_server_wait_ended (PeerServer *server, guint left);

/* For reactions. */
void peer_send (PeerConnection *connection, const void *bytes, gsize length); /* one TLS record (up to 16 KiB) */
void peer_send_text (PeerConnection *connection, const char *text);
char *peer_answer_text (const char *body);    /* a full HTTP 200 answer as text */
void peer_bye (PeerConnection *connection);   /* close_notify */
void peer_reset (PeerConnection *connection); /* TCP reset; return FALSE afterwards */
/* A gate between test and reaction: a reaction waits until the test opens it (or the server is freed). */
void peer_server_open_gate (PeerServer *server);
void peer_wait_gate (PeerConnection *connection);

/* Ready-made reactions; data as said. */
gboolean peer_react_answer (PeerConnection *connection, const PeerRequest *request,
                            gpointer data);                                                      /* body text or NULL */
gboolean peer_react_raw (PeerConnection *connection, const PeerRequest *request, gpointer data); /* text, then close */
gboolean peer_react_raw_bye (PeerConnection *connection, const PeerRequest *request,
                             gpointer data); /* with close_notify */
gboolean peer_react_raw_keep (PeerConnection *connection, const PeerRequest *request, gpointer data);
gboolean peer_react_hang_up (PeerConnection *connection, const PeerRequest *request, gpointer data); /* no byte, end */
gboolean peer_react_reset (PeerConnection *connection, const PeerRequest *request, gpointer data); /* no byte, reset */

G_END_DECLS

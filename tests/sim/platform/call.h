/* One call, from the request's last byte to the answer's first.
 *
 *   gateway → envelope and body held against the tables → fault → execution → shape of
 *   the answer → latency
 *
 * A handler sees only calls whose every field is as the tables say. */
#pragma once

#include "fault.h"
#include "world.h"

#include <jansson.h>

G_BEGIN_DECLS

/* What HTTP hands in. header() looks a header up; NULL when there is none. */
typedef struct _SimRequest SimRequest;
struct _SimRequest {
  const char *path;
  GBytes *body;
  gboolean reused; /* the connection has carried a call before */
  const char *(*header) (const SimRequest *request, const char *name);
  gpointer http;
};

/* What the stage is to do with the bytes of this answer. */
typedef struct {
  gboolean set;
  SimFaultAction action;
  gint64 number;
} SimOrder;

typedef struct {
  gboolean close; /* no answer: the connection is closed */
  guint status;
  char *content_type;
  GBytes *body;
  SimOrder order;
} SimAnswer;

void sim_answer_clear (SimAnswer *answer);

/* Executes a call whose connection is gone already, and frees it. */
typedef struct _SimCall SimCall;
void sim_call_execute_late (SimCall *call);
void sim_call_free (SimCall *call);

/* Blocks for as long as the latency says. */
void sim_call_answer (SimWorld *world, const SimRequest *request, SimAnswer *answer);

/* For the handlers. */
typedef struct _SimTransaction SimTransaction;

struct _SimCall {
  SimWorld *world;
  const SimTransaction *transaction; /* NULL until known */
  json_t *envelope;                  /* NULL when not even JSON */
  json_t *input;                     /* borrowed of it */
  const char *infno, *msgid;         /* borrowed, "" when missing */
  gint64 sequence;                   /* in the ledger */
  gboolean executed;
  int infcode;
  char *err_msg;
  char *blame;     /* a violation that a handler found */
  json_t *output;  /* what the handler fills */
  GBytes *file;    /* the binary part of a multipart request, or NULL */
  GBytes *stream;  /* the whole answer, where it is a file instead of JSON */
  gboolean doomed; /* the process dies between execution and commit */
};

const char *sim_call_header (SimCall *call, const char *name);                 /* "" when absent */
const char *sim_call_text (SimCall *call, const char *node, const char *name); /* "" when absent */
gint64 sim_call_fen (SimCall *call, const char *node, const char *name);       /* 0 when absent */
/* Text of a member, of a number as it arrived; "" when absent. */
const char *sim_member_text (const json_t *object, const char *name);

/* Business says no: infcode −1. */
void sim_call_refuse (SimCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The client broke the specification: infcode −1, and the tests are told. Not inside a
 * ledger transaction; handlers blame, and it is told when the transaction has ended. */
void sim_call_violation (SimCall *call, const char *what);
void sim_call_blame (SimCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS

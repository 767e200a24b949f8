/* A transport that is a table: each command expected, in order, with its answer. */
#pragma once

#include "transport.h"

typedef enum {
  SCRIPT_ANSWER = 0,
  SCRIPT_RESET,     /* another program has reset the card */
  SCRIPT_REMOVED,   /* pulled */
  SCRIPT_MUTE,      /* no answer */
  SCRIPT_NO_DAEMON, /* pcscd died */
} ScriptEvent;

typedef struct {
  const char *command; /* hex, blanks allowed; ".." stands for any byte; NULL ends the table */
  const char *answer;  /* hex with the status word; NULL when event is not SCRIPT_ANSWER */
  ScriptEvent event;
} ScriptStep;

typedef struct {
  ZjTransport base;
  const ScriptStep *steps;
  guint at;
  int open_error; /* ZjCardErrorCode, or 0 */
  int reopen_error;
  const char *atr;
  const char *atr_after; /* after a reopen; NULL: the same */
  gboolean has_pad;
  guint16 pad_status;
  guint opened, reopened, resets_asked, closed, closed_with_reset, pad_used;
} Script;

/* Fails the test when a command differs from the table's. */
void script_init (Script *script, const ScriptStep *steps);

/* Every step was asked for, and the transport was closed as often as it was opened. */
void script_assert_done (const Script *script);

/* Bytes of hex with blanks; the count is returned. */
gsize script_bytes (const char *hex, guint8 *out, gsize size);

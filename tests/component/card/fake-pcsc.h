/* pcscd, its library and its readers, put in place of SCard* by the linker (--wrap).
 *
 * It behaves as libpcsclite 1.9.9 does where that matters here: a wait for "\\?PnP?\Notification"
 * compares numbers of readers within one call only, a cancel outside of a wait is lost, a
 * connection waits without end while another program holds a transaction, after a restart
 * every handle is dead. All of it is one state under one lock; every function here may be
 * called from any thread.
 */
#pragma once

#include <glib.h>
#include <winscard.h>

typedef enum {
  FAKE_ESTABLISH = 0,
  FAKE_RELEASE,
  FAKE_LIST,
  FAKE_CHANGE, /* SCardGetStatusChange */
  FAKE_CANCEL,
  FAKE_CONNECT,
  FAKE_RECONNECT,
  FAKE_DISCONNECT,
  FAKE_BEGIN,
  FAKE_END,
  FAKE_TRANSMIT,
  FAKE_CONTROL,
  FAKE_ATTRIB,
  FAKE_STATUS,
} FakeCall;
#define FAKE_N_CALLS 14

typedef enum { FAKE_UP = 0, FAKE_ABSENT, FAKE_REFUSING } FakeDaemon;

/* A pcscd with no readers, up; nothing counted. All contexts must have been released. */
void fake_reset (void);

/* A socket's path of the test's own, as PCSCLITE_CSOCK_NAME. Removed by fake_reset(). */
void fake_socket (gboolean there);

/* Leaving FAKE_UP kills it: waits and commands fail, handles and contexts are dead. */
void fake_daemon (FakeDaemon daemon);

void fake_add_reader (const char *name);
void fake_remove_reader (const char *name);

/* answers: pairs of command and answer in hex, ended by NULL; "*" as command answers all
 * others. It must outlive the card. */
typedef struct {
  const char *command, *answer;
} FakeAnswer;
void fake_insert (const char *reader, const FakeAnswer *answers);
void fake_insert_mute (const char *reader);
void fake_remove (const char *reader);

/* As another program does. */
void fake_hold_exclusively (const char *reader, gboolean held);
void fake_hold_transaction (const char *reader, gboolean held);
void fake_reset_card (const char *reader);

/* The call'th call from now (0: the next) returns result; times of them (G_MAXUINT: for good). */
void fake_fail (FakeCall call, guint nth, guint times, LONG result);

/* At the nth transmit from now, after which the answer is given as event says. */
typedef enum {
  FAKE_PULL = 1,
  FAKE_PULL_LATE,
  FAKE_SILENT,
  FAKE_NO_BYTES,
  FAKE_DIE,
  FAKE_RESET,
  FAKE_LONG,
  FAKE_EXCHANGE
} FakeEvent;
void fake_event (guint nth, FakeEvent event, const FakeAnswer *next_card);

/* Calls of this kind do not come back until it is taken away again. */
void fake_hang (FakeCall call, gboolean hangs);

/* The answer to CM_IOCTL_GET_FEATURE_REQUEST, and to the verification it leads to. */
void fake_pin_pad (const char *features, const char *answer);
void fake_last_control (guint8 *bytes, gsize *length); /* 512 bytes of room */

void fake_attrib_atr (const char *hex); /* NULL: not supported, SCardStatus is asked */

guint fake_count (FakeCall call);
guint fake_connections (void);
guint fake_contexts (void);
DWORD fake_last_disposition (void);

/* Waits until there are so many, or fails the test after 10 s. */
void fake_await_count (FakeCall call, guint count);
void fake_await_connections (guint count);
void fake_await_contexts (guint count);

/* access(2) says EACCES for the socket. */
void fake_close_socket_to_us (gboolean closed);

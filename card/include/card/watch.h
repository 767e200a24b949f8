/* Readers and cards come and go.
 *
 * A ZjReaderWatch owns one thread with a PC/SC context of its own that only waits
 * (SCardGetStatusChange); it never touches a card. Each change travels as an
 * immutable ZjReaderList to the GMainContext that made the watch. It survives pcscd
 * absent, stopped and restarted, a reader pulled, a resume after suspend; it never
 * gives up and never spins (a missing daemon is asked for again with pauses of up to
 * 2 s, or at once when its socket appears).
 *
 * Source: spec/card.md 6; pcsc-lite's winscard_clnt.c for the codes.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_DAEMON_STARTING = 0, /* not asked yet */
  ZJ_DAEMON_UP,
  ZJ_DAEMON_ABSENT,  /* SCARD_E_NO_SERVICE and kin */
  ZJ_DAEMON_REFUSED, /* SCARD_W_SECURITY_VIOLATION, or the socket is closed to this login */
} ZjDaemonState;

typedef enum { ZJ_READER_CONTACT = 0, ZJ_READER_CONTACTLESS, ZJ_READER_SAM } ZjReaderKind;

typedef enum {
  ZJ_SLOT_EMPTY = 0,
  ZJ_SLOT_PRESENT,
  ZJ_SLOT_MUTE,   /* a card that does not answer to reset */
  ZJ_SLOT_IN_USE, /* held exclusively by another program */
} ZjSlotState;

typedef struct {
  char *name;
  ZjReaderKind kind; /* from the name: "SAM" interfaces hold no patient card and are skipped when reading */
  ZjSlotState slot;
  char *atr;    /* hex, or NULL */
  guint events; /* pcscd's count of the slot's events, and of its own starts above: two different values with a card
                 * in both are two insertions */
} ZjReader;

typedef struct {
  ZjDaemonState daemon;
  GPtrArray *readers; /* ZjReader *, in pcscd's order */
} ZjReaderList;

ZjReaderList *zj_reader_list_ref (ZjReaderList *list);
void zj_reader_list_unref (ZjReaderList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjReaderList, zj_reader_list_unref)

/* Asks pcscd once, without a watch (the verb `readers`). Blocks for as long as pcscd
 * takes, at most about 5 s when it is being started by its socket. Errors: NO_DAEMON,
 * DAEMON_REFUSED, COMMUNICATION. No reader at all is an empty list, not an error. */
ZjReaderList *zj_reader_list_now (GCancellable *cancellable, GError **error);

/* The reader to use, by the rule of spec/cli.md 3 ("The person"): the configured one,
 * otherwise the named one, otherwise the only one that holds a card. configured_serial
 * may narrow several readers of one model. Returned string is owned by the list.
 * Errors: NO_DAEMON, DAEMON_REFUSED, NO_READER, NO_CARD, SEVERAL_CARDS, MUTE, BUSY. */
const char *zj_reader_list_choose (const ZjReaderList *list, const char *configured, const char *configured_serial,
                                   const char *named, GError **error);

typedef struct _ZjReaderWatch ZjReaderWatch;

/* Called on the GMainContext that was thread-default when the watch was made; list is
 * borrowed for the call. The first call comes as soon as pcscd has answered or refused. */
typedef void (*ZjReaderWatchFunc) (ZjReaderList *list, gpointer user_data);

ZjReaderWatch *zj_reader_watch_new (ZjReaderWatchFunc func, gpointer user_data);

/* Stops the thread and waits for it (SCardCancel makes that prompt; a pcscd that hangs is
 * left behind after 2 s); after it returns
 * the function is not called again. Call on the context's own thread. */
void zj_reader_watch_free (ZjReaderWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjReaderWatch, zj_reader_watch_free)

/* The machine is about to sleep (TRUE) or has woken (FALSE): the context is made anew.
 * The watch listens to logind's PrepareForSleep by itself; this is for tests and for
 * systems without logind. */
void zj_reader_watch_set_sleeping (ZjReaderWatch *watch, gboolean sleeping);

G_END_DECLS

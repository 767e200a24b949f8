/* Reading a social security card, from the slot to its checked data.
 *
 * One thread owns the card and its PC/SC context (ZjCardThread); everybody else asks
 * it. A read holds one transaction, is bounded in commands and in time, and leaves
 * the card reset when a PIN was verified. See spec/card.md 1 to 5.
 */
#pragma once

#include <card/error.h>
#include <card/identity.h>
#include <card/pin.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Third generation: what the platform's security module is shown, and what it answers
 * (spec/card.md 3). All hex, upper-case. */
typedef struct {
  const char *ident; /* card_sn */
  const char *atr;
  const char *algorithm; /* "01" "02" "03"; "03" where the FCI of a 3.0 card names none */
  char ia_factor[17], ia_chal[17], ia_rslt[17], ea_chal[17];
} ZjCardChallenge;

typedef struct {
  gboolean genuine;
  char ea_data[17], ea_orig[17]; /* empty when not genuine */
} ZjCardProof;

/* Called on the card's thread while the card is held; must return within 5 s, and at
 * once when cancelled. FALSE with error: nobody could be asked; the read then yields
 * EF05 only, with genuine = UNASKED. */
typedef gboolean (*ZjCardAuthenticate) (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data,
                                        GCancellable *cancellable, GError **error);

/* Who remembers which cards refused an EXTERNAL AUTHENTICATE: the card counts its tries, so
 * that another one wants a person's say (spec/card.md 3, step 4). Called on the thread that
 * reads, while the card is held, with the identification code; must return within 5 s. What
 * keeps these across processes keeps no code in clear. */
typedef struct {
  /* *status: the status word the card refused with, or 0 when it did not. FALSE: not known,
   * *status is left alone. */
  gboolean (*recall) (const char *ident, guint16 *status, gpointer user_data);
  /* status 0: the card has accepted a proof, forget it. FALSE: not kept; the process then
   * remembers by itself. */
  gboolean (*remember) (const char *ident, guint16 status, gpointer user_data);
  gpointer user_data;
} ZjCardMemory;

typedef struct {
  const char *reader;              /* PC/SC name */
  ZjCardAuthenticate authenticate; /* NULL: third-generation cards yield EF05 only */
  gpointer authenticate_data;
  const ZjCardMemory *memory;    /* of refusals; NULL: the process remembers, for its life */
  const ZjPinPrompt *pin;        /* NULL: no PIN is asked */
  gboolean retry_authentication; /* a person said to try again after 63Cx (spec/card.md 3, step 4) */
  guint deadline_ms;             /* whole read without the waits for platform and PIN; 0 = 10 000 */
} ZjCardRequest;

/* Reads while the calling thread waits. For the command line and tests; blocks, but never
 * longer than the request's deadline, the waits for platform and PIN, and some 8 s for a
 * pcscd that hangs or a program that keeps the card: what winscard has no time-out for
 * runs on a thread of its own meanwhile. Callbacks come on the calling thread.
 *
 * The result is never NULL without error; a card whose holder could not be read is a
 * success with has_holder FALSE, and holder_error, when asked for, says why (free it): the
 * error of authenticate, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED/_LOCKED (a refusal is
 * remembered by the request's memory, and not provoked again before retry_authentication), or
 * ZJ_CARD_ERROR_COMMUNICATION for a proof that is none. A card that is not genuine is a
 * success with genuine = NO and no holder_error.
 * Errors: every ZJ_CARD_ERROR code but SEVERAL_CARDS and AUTHENTICATION_REFUSED/_LOCKED;
 * NO_DAEMON also when pcscd dies in the middle; G_IO_ERROR_CANCELLED, at once. */
ZjCardIdentity *zj_card_read (const ZjCardRequest *request, GError **holder_error, GCancellable *cancellable,
                              GError **error);

/* The thread that owns card and context for a program with a main loop. */
typedef struct _ZjCardThread ZjCardThread;

ZjCardThread *zj_card_thread_new (void);

/* Cancels what is under way, waits for the thread. Pending calls end as cancelled. */
void zj_card_thread_free (ZjCardThread *thread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCardThread, zj_card_thread_free)

/* request is copied (strings, memory and prompt too; callbacks and their data must stay valid until the
 * callback). Reads queue up in order. source_object is the task's; may be NULL. */
void zj_card_thread_read_async (ZjCardThread *thread, const ZjCardRequest *request, GObject *source_object,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ZjCardIdentity *zj_card_thread_read_finish (GAsyncResult *result, GError **holder_error, GError **error);

G_END_DECLS

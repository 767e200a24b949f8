/* What the card's application needs of the world below it: a small table of functions.
 *
 * Above it stands the card (sscard.c, pin.c, reading.c), below it winscard
 * (transport.c), a thread that makes every call end in time (lane.c), or a script of
 * answers in the tests. Lengths are bytes. Not thread-safe: one caller at a time.
 */
#pragma once

#include <card/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Short APDUs only: five bytes of header, 255 of data, Le; 256 of answer and the status word. */
#define ZJ_COMMAND_MAX 261
#define ZJ_ANSWER_MAX  258
#define ZJ_ATR_MAX     33

/* What only the reading itself may see: never handed out of card/. */
#define ZJ_LINK_ERROR (zj_link_error_quark ())
GQuark zj_link_error_quark (void);

typedef enum {
  ZJ_LINK_ERROR_RESET = 1, /* another program reset the card: reopen, prove it is the same card, start over */
} ZjLinkErrorCode;

typedef struct _ZjTransport ZjTransport;

typedef struct {
  /* Connects and begins the transaction; the ATR is known afterwards. Errors: NO_DAEMON,
   * DAEMON_REFUSED, NO_READER, NO_CARD, BUSY, MUTE, OTHER_CARD, REMOVED, COMMUNICATION,
   * RESET, cancelled. */
  gboolean (*open) (ZjTransport *transport, GError **error);

  /* Takes the connection up again, with its transaction: after RESET as the card is, after
   * MUTE with a reset of our own. The ATR is read anew: the handle stays valid although the
   * card may be another one. */
  gboolean (*reopen) (ZjTransport *transport, gboolean reset, GError **error);

  /* One command as it stands, one answer with its status word (2 to ZJ_ANSWER_MAX bytes).
   * Errors: REMOVED, MUTE, BUSY, NO_DAEMON, COMMUNICATION, RESET, cancelled. */
  gboolean (*transmit) (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
                        gsize *answer_length, GError **error);

  /* TRUE when the reader has a PIN pad of its own. Asks the reader, not the card. */
  gboolean (*has_pin_pad) (ZjTransport *transport);

  /* The holder types at the reader, the reader sends template with the digits put in.
   * status is the card's, or the reader's own 6400 (nobody typed), 6401 (cancelled). */
  gboolean (*verify_on_pad) (ZjTransport *transport, const guint8 *template_, gsize length, guint16 *status,
                             GError **error);

  /* Ends transaction and connection, with a reset of the card where needs_reset says so.
   * Does nothing when it is not open. */
  void (*close) (ZjTransport *transport);

  void (*free) (ZjTransport *transport);
} ZjTransportFuncs;

/* First member of every implementation. */
struct _ZjTransport {
  const ZjTransportFuncs *funcs;
  gint64 deadline_us;        /* g_get_monotonic_time() when the reading must be over; moved on after waits for people */
  GCancellable *cancellable; /* borrowed; may be NULL */
  guint8 atr[ZJ_ATR_MAX];    /* valid while open */
  gsize atr_length;
  gboolean block_protocol; /* T=1: a command that expects data must say so in Le */
  gboolean needs_reset;    /* the card may believe its holder: set before a PIN is shown to it */
};

static inline void
zj_transport_free (ZjTransport *transport)
{
  if (transport != NULL)
    transport->funcs->free (transport);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjTransport, zj_transport_free)

/* The blocking one over winscard (transport.c). Calls may last as long as pcscd and
 * the driver please: use it through a lane. */
ZjTransport *zj_pcsc_transport_new (const char *reader);

/* How far open() of a winscard transport has come; may be asked from another thread. It
 * tells "pcscd does not answer" from "another program holds the card". */
typedef enum { ZJ_OPENING_DAEMON = 0, ZJ_OPENING_CARD, ZJ_OPENING_DONE } ZjOpeningStage;
ZjOpeningStage zj_pcsc_transport_stage (ZjTransport *transport);

/* A transport whose calls all end in time (lane.c): what winscard has no time-out for
 * runs on a thread of its own, and is left behind when deadline or cancellable say so. */
ZjTransport *zj_lane_new (const char *reader);

/* Translates a result of PC/SC; step names what was tried. result is not SCARD_S_SUCCESS. */
void zj_set_pcsc_error (GError **error, long result, const char *reader, const char *step);

/* SCardEstablishContext, for both sides of this folder. SCARD_W_SECURITY_VIOLATION is
 * libpcsclite's word for "the connection was reset", which a pcscd that is just dying does
 * as well as one that refuses: it is believed when a second attempt says it again. */
long zj_pcsc_establish (long *context);

/* TRUE when pcscd's socket exists but this login may not use it: libpcsclite says
 * "no service" then, as if there were none. */
gboolean zj_pcsc_socket_is_closed_to_us (void);

/* The path libpcsclite uses. */
const char *zj_pcsc_socket_path (void);

G_END_DECLS

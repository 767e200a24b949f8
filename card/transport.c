/* The function table over winscard, every call blocking as long as pcscd pleases.
 *
 * Two things here follow from how libpcsclite 1.9.9 is made (winscard_clnt.c). Its table
 * of reader states is one static array without a lock, written by SCardStatus,
 * SCardListReaders and SCardGetStatusChange of any context: so the card's side asks for
 * the ATR with SCardGetAttrib and leaves that table to the watch, except when a card
 * fell silent. And SCardConnect, SCardBeginTransaction and SCardTransmit wait without
 * end while another program holds the card: so this transport lives on a lane (lane.c).
 */
#include "transport.h"

#include <errno.h>
#include <reader.h>
#include <string.h>
#include <unistd.h>
#include <winscard.h>

/* pcscd looks at a slot every 0.4 s; a pulled card is known as such soon after. */
#define REMOVAL_WAIT_MS 1000

/* Between two attempts at a pcscd that reset the connection: time enough for it to be gone. */
#define REFUSAL_PAUSE_US (50 * G_TIME_SPAN_MILLISECOND)

/* Where libpcsclite 1.9.9 of Debian looks, unless this variable of its own says else. */
#define SOCKET_VARIABLE "PCSCLITE_CSOCK_NAME"
#define SOCKET_PATH     "/run/pcscd/pcscd.comm"

typedef struct {
  ZjTransport base;
  char *reader;
  SCARDCONTEXT context;
  SCARDHANDLE handle;
  DWORD protocol;
  gboolean established, connected;
  int pin_pad; /* -1 until asked */
  DWORD pin_pad_code;
  gint stage; /* ZjOpeningStage, atomic */
} Pcsc;

G_DEFINE_QUARK (zj_link_error_quark, zj_link_error)

const char *
zj_pcsc_socket_path (void)
{
  const char *path = g_getenv (SOCKET_VARIABLE);

  return path != NULL ? path : SOCKET_PATH;
}

gboolean
zj_pcsc_socket_is_closed_to_us (void)
{
  return access (zj_pcsc_socket_path (), R_OK | W_OK) != 0 && errno == EACCES;
}

long
zj_pcsc_establish (long *context)
{
  LONG result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, context);

  if (result == SCARD_W_SECURITY_VIOLATION) {
    g_usleep (REFUSAL_PAUSE_US);
    result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, context);
  }
  return result;
}

/* --- results of PC/SC ----------------------------------------------------------------- */

static const struct {
  LONG result;
  int code;
} results[] = {
  { SCARD_E_NO_SERVICE, ZJ_CARD_ERROR_NO_DAEMON },
  { SCARD_E_SERVICE_STOPPED, ZJ_CARD_ERROR_NO_DAEMON },
  { SCARD_P_SHUTDOWN, ZJ_CARD_ERROR_NO_DAEMON },
  { SCARD_E_SYSTEM_CANCELLED, ZJ_CARD_ERROR_NO_DAEMON },
  { SCARD_F_COMM_ERROR, ZJ_CARD_ERROR_NO_DAEMON },     /* the library's: its socket broke */
  { SCARD_E_INVALID_HANDLE, ZJ_CARD_ERROR_NO_DAEMON }, /* after a restart every handle is dead */
  { SCARD_W_SECURITY_VIOLATION, ZJ_CARD_ERROR_DAEMON_REFUSED },
  { SCARD_E_NO_READERS_AVAILABLE, ZJ_CARD_ERROR_NO_READER },
  { SCARD_E_UNKNOWN_READER, ZJ_CARD_ERROR_NO_READER },
  { SCARD_E_NO_SMARTCARD, ZJ_CARD_ERROR_NO_CARD },
  { SCARD_E_SHARING_VIOLATION, ZJ_CARD_ERROR_BUSY },
  { SCARD_W_UNRESPONSIVE_CARD, ZJ_CARD_ERROR_MUTE },
  { SCARD_W_UNPOWERED_CARD, ZJ_CARD_ERROR_MUTE },
  { SCARD_E_NOT_TRANSACTED, ZJ_CARD_ERROR_MUTE }, /* what pcscd makes of every failure of a driver */
  { SCARD_E_NOT_READY, ZJ_CARD_ERROR_MUTE },
  { SCARD_E_COMM_DATA_LOST, ZJ_CARD_ERROR_MUTE },
  { SCARD_W_REMOVED_CARD, ZJ_CARD_ERROR_REMOVED },
  { SCARD_E_READER_UNAVAILABLE, ZJ_CARD_ERROR_REMOVED },
  { SCARD_E_PROTO_MISMATCH, ZJ_CARD_ERROR_OTHER_CARD }, /* a chip that speaks neither T=0 nor T=1 */
  { SCARD_W_UNSUPPORTED_CARD, ZJ_CARD_ERROR_OTHER_CARD },
};

void
zj_set_pcsc_error (GError **error, long result, const char *reader, const char *step)
{
  int code = ZJ_CARD_ERROR_COMMUNICATION;

  if (result == SCARD_W_RESET_CARD) {
    g_set_error (error, ZJ_LINK_ERROR, ZJ_LINK_ERROR_RESET, "%s: %s: reset by another program", reader, step);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    if (results[i].result == result)
      code = results[i].code;
  }
  if (code == ZJ_CARD_ERROR_NO_DAEMON && zj_pcsc_socket_is_closed_to_us ())
    code = ZJ_CARD_ERROR_DAEMON_REFUSED;
  /* No pcsc_stringify_error(): before 1.9.10 its buffer is shared by all threads. */
  g_set_error (error, ZJ_CARD_ERROR, code, "%s: %s: PC/SC result %08lX", reader, step,
               (unsigned long)result & 0xffffffffUL);
}

/* For a connection that was there a moment ago: what is missing now has gone. A reset of
 * the socket is no refusal any more, it is a pcscd that died. */
static void
set_lost_error (Pcsc *pcsc, LONG result, const char *step, GError **error)
{
  if (result == SCARD_E_NO_SMARTCARD)
    result = SCARD_W_REMOVED_CARD;
  else if (result == SCARD_W_SECURITY_VIOLATION)
    result = SCARD_F_COMM_ERROR;
  zj_set_pcsc_error (error, result, pcsc->reader, step);
}

/* --- opening and closing -------------------------------------------------------------- */

static gboolean
read_atr (Pcsc *pcsc, GError **error)
{
  BYTE atr[MAX_ATR_SIZE];
  DWORD length = sizeof atr;
  LONG result = SCardGetAttrib (pcsc->handle, SCARD_ATTR_ATR_STRING, atr, &length);

  G_STATIC_ASSERT (MAX_ATR_SIZE == ZJ_ATR_MAX);
  if (result == SCARD_W_RESET_CARD || result == SCARD_W_REMOVED_CARD) {
    set_lost_error (pcsc, result, "ATR", error);
    return FALSE;
  }
  if (result != SCARD_S_SUCCESS) {
    char name[MAX_READERNAME + 1];
    DWORD name_length = sizeof name, state = 0, protocol = 0;

    length = sizeof atr;
    result = SCardStatus (pcsc->handle, name, &name_length, &state, &protocol, atr, &length);
    if (result != SCARD_S_SUCCESS) {
      set_lost_error (pcsc, result, "ATR", error);
      return FALSE;
    }
  }
  if (length == 0 || length > sizeof atr) {
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE, "%s: an ATR of %lu bytes", pcsc->reader, length);
    return FALSE;
  }
  memcpy (pcsc->base.atr, atr, length);
  pcsc->base.atr_length = length;
  return TRUE;
}

static gboolean
begin (Pcsc *pcsc, GError **error)
{
  LONG result = SCardBeginTransaction (pcsc->handle);

  if (result != SCARD_S_SUCCESS) {
    set_lost_error (pcsc, result, "beginning the transaction", error);
    return FALSE;
  }
  pcsc->base.block_protocol = pcsc->protocol == SCARD_PROTOCOL_T1;
  return read_atr (pcsc, error);
}

static LONG
establish (Pcsc *pcsc)
{
  LONG result = zj_pcsc_establish (&pcsc->context);

  pcsc->established = result == SCARD_S_SUCCESS;
  return result;
}

static LONG
connect_card (Pcsc *pcsc)
{
  return SCardConnect (pcsc->context, pcsc->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       &pcsc->handle, &pcsc->protocol);
}

static gboolean
pcsc_open (ZjTransport *transport, GError **error)
{
  Pcsc *pcsc = (Pcsc *)transport;
  LONG result = establish (pcsc);

  if (result != SCARD_S_SUCCESS) {
    zj_set_pcsc_error (error, result, pcsc->reader, "reaching pcscd");
    return FALSE;
  }
  g_atomic_int_set (&pcsc->stage, ZJ_OPENING_CARD);
  result = connect_card (pcsc);
  if (result == SCARD_W_SECURITY_VIOLATION) {
    (void)SCardReleaseContext (pcsc->context);
    result = establish (pcsc);
    if (result == SCARD_S_SUCCESS)
      result = connect_card (pcsc);
  }
  if (result == SCARD_E_READER_UNAVAILABLE) /* nothing was there yet that could have been removed */
    result = SCARD_E_UNKNOWN_READER;
  if (result != SCARD_S_SUCCESS) {
    zj_set_pcsc_error (error, result, pcsc->reader, "connecting");
    return FALSE;
  }
  pcsc->connected = TRUE;
  if (!begin (pcsc, error))
    return FALSE;
  g_atomic_int_set (&pcsc->stage, ZJ_OPENING_DONE);
  return TRUE;
}

static void
pcsc_close (ZjTransport *transport)
{
  Pcsc *pcsc = (Pcsc *)transport;
  gboolean reset = transport->needs_reset;

  if (pcsc->connected) {
    /* Disconnecting ends the transaction as well. With a PIN verified that must be one
     * step: between two, another program could use what the holder allowed to us. */
    if (!reset)
      (void)SCardEndTransaction (pcsc->handle, SCARD_LEAVE_CARD);
    (void)SCardDisconnect (pcsc->handle, reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
    pcsc->connected = FALSE;
  }
  if (pcsc->established) {
    (void)SCardReleaseContext (pcsc->context);
    pcsc->established = FALSE;
  }
}

static gboolean
pcsc_reopen (ZjTransport *transport, gboolean reset, GError **error)
{
  Pcsc *pcsc = (Pcsc *)transport;
  LONG result;

  if (!pcsc->connected) {
    pcsc_close (transport);
    return pcsc_open (transport, error);
  }
  result = SCardReconnect (pcsc->handle, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                           reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD, &pcsc->protocol);
  if (result != SCARD_S_SUCCESS) {
    set_lost_error (pcsc, result, "reconnecting", error);
    return FALSE;
  }
  /* A transaction counts: one that outlived the reset must not be begun twice. */
  (void)SCardEndTransaction (pcsc->handle, SCARD_LEAVE_CARD);
  return begin (pcsc, error);
}

static void
pcsc_free (ZjTransport *transport)
{
  Pcsc *pcsc = (Pcsc *)transport;

  pcsc_close (transport);
  g_free (pcsc->reader);
  g_free (pcsc);
}

/* --- commands ------------------------------------------------------------------------- */

/* A driver that gets no answer cannot tell a dead card from one that is on its way out;
 * the slot's own state can, a moment later. Waits for that event, no longer than it may take. */
static gboolean
card_left (Pcsc *pcsc)
{
  SCARD_READERSTATE state;
  gint64 until_us = g_get_monotonic_time () + REMOVAL_WAIT_MS * G_TIME_SPAN_MILLISECOND;
  LONG result;

  memset (&state, 0, sizeof state);
  state.szReader = pcsc->reader;
  for (guint round = 0; round < 8; round++) { /* other changes of state may come first */
    gint64 left_ms = (until_us - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

    result = SCardGetStatusChange (pcsc->context, left_ms > 0 ? (DWORD)left_ms : 0, &state, 1);
    if (result == SCARD_E_UNKNOWN_READER || result == SCARD_E_READER_UNAVAILABLE)
      return TRUE;
    if (result != SCARD_S_SUCCESS)
      return FALSE;
    if ((state.dwEventState & (SCARD_STATE_EMPTY | SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) != 0)
      return TRUE;
    /* Out and in again: the upper half counts both. */
    if (round > 0 && (state.dwEventState ^ state.dwCurrentState) >> 16 != 0)
      return TRUE;
    if (left_ms <= 0)
      return FALSE;
    state.dwCurrentState = state.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
  }
  return FALSE;
}

static void
set_command_error (Pcsc *pcsc, LONG result, const char *step, GError **error)
{
  if (result == SCARD_E_NOT_TRANSACTED && card_left (pcsc))
    result = SCARD_W_REMOVED_CARD;
  set_lost_error (pcsc, result, step, error);
}

static gboolean
pcsc_transmit (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
               gsize *answer_length, GError **error)
{
  Pcsc *pcsc = (Pcsc *)transport;
  const SCARD_IO_REQUEST *protocol = pcsc->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
  BYTE buffer[ZJ_ANSWER_MAX];
  DWORD received = sizeof buffer;
  char step[16];
  LONG result;
  gboolean ok = FALSE;

  result = SCardTransmit (pcsc->handle, protocol, command, length, NULL, buffer, &received);
  g_snprintf (step, sizeof step, "INS %02X", command[1]);
  /* Some drivers report a card that fell silent as an answer without a byte. */
  if (result == SCARD_S_SUCCESS && received < 2)
    result = SCARD_E_NOT_TRANSACTED;
  if (result == SCARD_E_INSUFFICIENT_BUFFER || (result == SCARD_S_SUCCESS && received > sizeof buffer)) {
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED, "%s: an answer longer than any short APDU", step);
  } else if (result != SCARD_S_SUCCESS) {
    set_command_error (pcsc, result, step, error);
  } else {
    memcpy (answer, buffer, received);
    *answer_length = received;
    ok = TRUE;
  }
  explicit_bzero (buffer, sizeof buffer);
  return ok;
}

/* --- the reader's own PIN pad (PC/SC part 10) ------------------------------------------- */

static gboolean
pcsc_has_pin_pad (ZjTransport *transport)
{
  Pcsc *pcsc = (Pcsc *)transport;
  BYTE features[256];
  DWORD length = 0;

  if (pcsc->pin_pad >= 0)
    return pcsc->pin_pad == 1;
  pcsc->pin_pad = 0;
  if (SCardControl (pcsc->handle, CM_IOCTL_GET_FEATURE_REQUEST, NULL, 0, features, sizeof features, &length)
          != SCARD_S_SUCCESS
      || length > sizeof features)
    return FALSE;
  /* Entries of tag, length 4, code in big-endian order. */
  for (DWORD at = 0; at + 6 <= length && features[at + 1] == 4; at += 6) {
    if (features[at] == FEATURE_VERIFY_PIN_DIRECT) {
      pcsc->pin_pad_code = (DWORD)features[at + 2] << 24 | (DWORD)features[at + 3] << 16 | (DWORD)features[at + 4] << 8
                           | features[at + 5];
      pcsc->pin_pad = 1;
    }
  }
  return pcsc->pin_pad == 1;
}

static gboolean
pcsc_verify_on_pad (ZjTransport *transport, const guint8 *template_, gsize length, guint16 *status, GError **error)
{
  Pcsc *pcsc = (Pcsc *)transport;
  union {
    PIN_VERIFY_STRUCTURE pin;
    BYTE bytes[sizeof (PIN_VERIFY_STRUCTURE) + ZJ_COMMAND_MAX];
  } block;
  BYTE answer[ZJ_ANSWER_MAX];
  DWORD received = 0;
  LONG result;

  g_assert (length <= ZJ_COMMAND_MAX);
  memset (&block, 0, sizeof block);
  block.pin.bTimerOut = 30;
  block.pin.bTimerOut2 = 30;
  block.pin.bmFormatString = 0x81; /* counted in bytes, right after Lc, left-justified, BCD */
  /* No fixed block and no length field: the reader sets Lc by the digits typed (r). */
  block.pin.bmPINBlockString = 0x00;
  block.pin.bmPINLengthFormat = 0x00;
  block.pin.wPINMaxExtraDigit = 0x0410;       /* 4 to 16 digits */
  block.pin.bEntryValidationCondition = 0x02; /* the key "OK" */
  block.pin.bNumberMessage = 0xff;            /* the reader's own text */
  block.pin.wLangId = 0x0804;
  block.pin.ulDataLength = (uint32_t)length;
  memcpy (block.bytes + offsetof (PIN_VERIFY_STRUCTURE, abData), template_, length);

  result = SCardControl (pcsc->handle, pcsc->pin_pad_code, block.bytes,
                         offsetof (PIN_VERIFY_STRUCTURE, abData) + length, answer, sizeof answer, &received);
  if (result != SCARD_S_SUCCESS) {
    set_command_error (pcsc, result, "PIN pad", error);
    return FALSE;
  }
  if (received != 2) {
    g_set_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_COMMUNICATION, "%s: PIN pad: an answer of %lu bytes", pcsc->reader,
                 received);
    return FALSE;
  }
  *status = (guint16)(answer[0] << 8 | answer[1]);
  return TRUE;
}

/* --- the table -------------------------------------------------------------------------- */

static const ZjTransportFuncs funcs = {
  .open = pcsc_open,
  .reopen = pcsc_reopen,
  .transmit = pcsc_transmit,
  .has_pin_pad = pcsc_has_pin_pad,
  .verify_on_pad = pcsc_verify_on_pad,
  .close = pcsc_close,
  .free = pcsc_free,
};

ZjTransport *
zj_pcsc_transport_new (const char *reader)
{
  Pcsc *pcsc = g_new0 (Pcsc, 1);

  pcsc->base.funcs = &funcs;
  pcsc->base.deadline_us = G_MAXINT64;
  pcsc->reader = g_strdup (reader);
  pcsc->pin_pad = -1;
  return &pcsc->base;
}

ZjOpeningStage
zj_pcsc_transport_stage (ZjTransport *transport)
{
  return (ZjOpeningStage)g_atomic_int_get (&((Pcsc *)transport)->stage);
}

#include "link.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define RETRY_MS 100
/* pcscd looks every 400 ms whether the card is there, and vpcd takes the next connection
 * for the same card when it is accepted before that: no hand swaps cards faster. */
#define SWAP_MS        1000
#define FRAME_HEAD     2
#define CONTROL_OFF    0x00
#define CONTROL_ON     0x01
#define CONTROL_RESET  0x02
#define CONTROL_ATR    0x04
#define FRAME_SIZE_MAX (FRAME_HEAD + 0xFFFF)

struct _ZjLink {
  char *host;
  guint16 port;
  ZjRecord *record;
  ZjVirtualCard *card; /* NULL: the slot is empty */

  GCancellable *connecting; /* while an attempt runs */
  guint retry_source;
  GSocketConnection *connection;
  GSource *readable;
  GByteArray *received;
  guint delayed_source; /* a command waits for its delay */

  guint delay_ms;
  int answers_left; /* -1: no end */
  ZjVirtualCard *replacement;
};

static void connect_later (ZjLink *link, guint after_ms);
static gboolean next_frame (ZjLink *link);

static void
disconnect (ZjLink *link)
{
  if (link->connecting != NULL)
    g_cancellable_cancel (link->connecting);
  g_clear_object (&link->connecting);
  g_clear_handle_id (&link->retry_source, g_source_remove);
  g_clear_handle_id (&link->delayed_source, g_source_remove);
  if (link->readable != NULL)
    g_source_destroy (link->readable);
  g_clear_pointer (&link->readable, g_source_unref);
  if (link->connection != NULL)
    g_io_stream_close (G_IO_STREAM (link->connection), NULL, NULL);
  g_clear_object (&link->connection);
  g_byte_array_set_size (link->received, 0);
}

/* vpcd went away with the card still in: it comes back with the next pcscd. */
static void
lost (ZjLink *link)
{
  disconnect (link);
  zj_record_event (link->record, "lost", NULL);
  zj_virtual_card_reset (link->card);
  connect_later (link, RETRY_MS);
}

/* Without this the kernel holds acknowledgements back, and each command costs 44 ms. The
 * option does not last: it is set again with every receive. */
static void
acknowledge_at_once (ZjLink *link)
{
  g_socket_set_option (g_socket_connection_get_socket (link->connection), IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
}

static gboolean
send_frame (ZjLink *link, GBytes *payload)
{
  g_autofree guint8 *frame = NULL;
  gsize size, sent;
  const guint8 *data = g_bytes_get_data (payload, &size);

  frame = g_malloc (size + FRAME_HEAD);
  frame[0] = (guint8)(size >> 8);
  frame[1] = (guint8)size;
  memcpy (frame + FRAME_HEAD, data, size);
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (link->connection)), frame,
                                    size + FRAME_HEAD, &sent, NULL, NULL);
}

static gboolean
pull (ZjLink *link, const guint8 *apdu, gsize size)
{
  ZjVirtualCard *then = g_steal_pointer (&link->replacement);

  link->answers_left = -1;
  zj_record_command (link->record, apdu, size, NULL);
  if (then != NULL)
    zj_link_insert (link, then);
  else
    zj_link_remove (link);
  return FALSE;
}

/* FALSE: the connection is gone, and with it what was received. */
static gboolean
answer_command (ZjLink *link)
{
  gsize size = (gsize)(link->received->data[0] << 8 | link->received->data[1]);
  g_autofree guint8 *apdu = g_memdup2 (link->received->data + FRAME_HEAD, size);
  g_autoptr (GBytes) answer = NULL;

  if (link->answers_left == 0)
    return pull (link, apdu, size);
  if (link->answers_left > 0)
    link->answers_left--;
  answer = zj_virtual_card_command (link->card, apdu, size);
  zj_record_command (link->record, apdu, size, answer);
  g_byte_array_remove_range (link->received, 0, (guint)(size + FRAME_HEAD));
  if (!send_frame (link, answer)) {
    lost (link);
    return FALSE;
  }
  return TRUE;
}

static gboolean
delay_over (gpointer user_data)
{
  ZjLink *link = user_data;

  link->delayed_source = 0;
  if (answer_command (link))
    while (next_frame (link))
      ;
  return G_SOURCE_REMOVE;
}

static gboolean
obey (ZjLink *link, guint8 control)
{
  g_autoptr (GBytes) atr = NULL;

  g_byte_array_remove_range (link->received, 0, FRAME_HEAD + 1);
  switch (control) {
  case CONTROL_OFF:
  case CONTROL_ON:
  case CONTROL_RESET:
    zj_record_event (link->record,
                     control == CONTROL_RESET ? "reset"
                     : control == CONTROL_ON  ? "power-on"
                                              : "power-off",
                     NULL);
    zj_virtual_card_reset (link->card);
    return TRUE;
  case CONTROL_ATR:
    atr = zj_virtual_card_atr (link->card);
    if (send_frame (link, atr))
      return TRUE;
    lost (link);
    return FALSE;
  default:
    return TRUE; /* a control of a later vpcd; none but the ATR's has an answer */
  }
}

/* Takes one whole frame off what was received. FALSE: there is none, or it has to wait, or
 * the connection is gone. */
static gboolean
next_frame (ZjLink *link)
{
  gsize size;

  if (link->delayed_source != 0 || link->received->len < FRAME_HEAD)
    return FALSE;
  size = (gsize)(link->received->data[0] << 8 | link->received->data[1]);
  if (link->received->len < FRAME_HEAD + size)
    return FALSE;
  if (size == 0) {
    g_byte_array_remove_range (link->received, 0, FRAME_HEAD);
    return TRUE;
  }
  if (size == 1)
    return obey (link, link->received->data[FRAME_HEAD]);
  if (link->delay_ms > 0) {
    link->delayed_source = g_timeout_add (link->delay_ms, delay_over, link);
    return FALSE;
  }
  return answer_command (link);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  ZjLink *link = user_data;
  char buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize n;

  (void)condition;
  n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);
  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n <= 0 || link->received->len + (gsize)n > 2 * FRAME_SIZE_MAX) {
    lost (link);
    return G_SOURCE_REMOVE;
  }
  acknowledge_at_once (link);
  g_byte_array_append (link->received, (const guint8 *)buffer, (guint)n);
  while (next_frame (link))
    ;
  return G_SOURCE_CONTINUE;
}

static void
connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result,
                                                                                     &error);
  ZjLink *link = user_data;
  GSocket *socket;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* link may be gone */
  g_clear_object (&link->connecting);
  if (connection == NULL) {
    connect_later (link, RETRY_MS);
    return;
  }
  link->connection = g_steal_pointer (&connection);
  socket = g_socket_connection_get_socket (link->connection);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  acknowledge_at_once (link);
  link->readable = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (link->readable, G_SOURCE_FUNC (on_readable), link, NULL);
  g_source_attach (link->readable, g_main_context_get_thread_default ());
  zj_record_event (link->record, "connected", NULL);
}

static gboolean
connect_now (gpointer user_data)
{
  ZjLink *link = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  link->retry_source = 0;
  link->connecting = g_cancellable_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, link->host, link->port, link->connecting, connected, link);
  return G_SOURCE_REMOVE;
}

static void
connect_later (ZjLink *link, guint after_ms)
{
  link->retry_source = g_timeout_add (after_ms, connect_now, link);
}

ZjLink *
zj_link_new (const char *host, guint16 port, ZjRecord *record)
{
  ZjLink *link = g_new0 (ZjLink, 1);

  link->host = g_strdup (host);
  link->port = port;
  link->record = record;
  link->received = g_byte_array_new ();
  link->answers_left = -1;
  return link;
}

void
zj_link_free (ZjLink *link)
{
  if (link == NULL)
    return;
  disconnect (link);
  zj_virtual_card_free (link->card);
  zj_virtual_card_free (link->replacement);
  g_byte_array_unref (link->received);
  g_free (link->host);
  g_free (link);
}

void
zj_link_insert (ZjLink *link, ZjVirtualCard *card)
{
  gboolean swap = link->card != NULL;

  zj_link_remove (link);
  link->card = card;
  zj_record_event (link->record, "insert", zj_virtual_card_persona (card)->label);
  if (swap)
    connect_later (link, SWAP_MS);
  else
    connect_now (link);
}

void
zj_link_remove (ZjLink *link)
{
  if (link->card == NULL)
    return;
  disconnect (link);
  g_clear_pointer (&link->card, zj_virtual_card_free);
  zj_record_event (link->record, "remove", NULL);
}

const ZjVirtualCard *
zj_link_card (const ZjLink *link)
{
  return link->card;
}

gboolean
zj_link_is_connected (const ZjLink *link)
{
  return link->connection != NULL;
}

void
zj_link_set_delay (ZjLink *link, guint delay_ms)
{
  link->delay_ms = delay_ms;
}

void
zj_link_remove_after (ZjLink *link, int n, ZjVirtualCard *then)
{
  zj_virtual_card_free (link->replacement);
  link->replacement = then;
  link->answers_left = n;
}

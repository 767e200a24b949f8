/* zj-bench-card: what the product adds to the card's own time.
 *
 * Reads the card through zj_card_read(), and sends the same commands raw through
 * SCardTransmit with the same connection handling around them (context, connection,
 * transaction, ATR, end), turn about, so that whatever else the machine does strikes
 * both alike. Prints the medians and their ratio, for each delay a command takes.
 * tests/bench/card sets the stage.
 */
#include <card/reading.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <reader.h>
#include <string.h>
#include <winscard.h>

#define ROUNDS_MAX 100000
#define WARM_UP    5

typedef struct {
  const guint8 *bytes;
  DWORD size;
  const char *header; /* as the virtual card's log names it */
} Command;

static const guint8 select_application[] = { 0x00, 0xA4, 0x04, 0x00, 0x0F, 0x73, 0x78, 0x31, 0x2E, 0x73,
                                             0x68, 0x2E, 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF };
static const guint8 whole_ef05[] = { 0x00, 0xB2, 0x01, 0x2D, 0x40 };
static const guint8 whole_ef06[] = { 0x00, 0xB2, 0x01, 0x35, 0x5B };
static const Command commands[] = { { select_application, sizeof select_application, "00A40400" },
                                    { whole_ef05, sizeof whole_ef05, "00B2012D" },
                                    { whole_ef06, sizeof whole_ef06, "00B20135" } };

typedef struct {
  char *reader;
  GSocketConnection *connection;
  GDataInputStream *answers;
} Bench;

typedef gboolean (*ReadFunc) (Bench *bench, GError **error);

/* --- the virtual card's control socket --------------------------------------------------- */

static char *
control (Bench *bench, const char *line, GError **error)
{
  g_autofree char *sent = g_strconcat (line, "\n", NULL);
  g_autofree char *answer = NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (bench->connection)), sent, strlen (sent),
                                  NULL, NULL, error))
    return NULL;
  answer = g_data_input_stream_read_line_utf8 (bench->answers, NULL, NULL, error);
  if (answer != NULL && !g_str_has_prefix (answer, "ok")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the virtual card: %s", answer);
    return NULL;
  }
  if (answer == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the virtual card went away");
  return g_steal_pointer (&answer);
}

static gboolean
reach_control (Bench *bench, const char *path, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  bench->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  if (bench->connection == NULL)
    return FALSE;
  bench->answers = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (bench->connection)));
  return TRUE;
}

/* --- the two ways ------------------------------------------------------------------------ */

static gboolean
read_by_product (Bench *bench, GError **error)
{
  ZjCardRequest request = { .reader = bench->reader };
  g_autoptr (ZjCardIdentity) identity = zj_card_read (&request, NULL, NULL, error);

  return identity != NULL && identity->has_holder;
}

static gboolean
failed (GError **error, const char *step, LONG result)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: PC/SC result %08lX", step,
               (unsigned long)result & 0xFFFFFFFF);
  return FALSE;
}

/* vpcd's reader does not give the attribute: the product asks in this order for a reason
 * that card/transport.c gives, and so does this. */
static LONG
ask_atr (SCARDHANDLE card)
{
  BYTE atr[MAX_ATR_SIZE];
  char name[MAX_READERNAME + 1];
  DWORD size = sizeof atr, name_size = sizeof name, state, protocol;

  if (SCardGetAttrib (card, SCARD_ATTR_ATR_STRING, atr, &size) == SCARD_S_SUCCESS)
    return SCARD_S_SUCCESS;
  size = sizeof atr;
  return SCardStatus (card, name, &name_size, &state, &protocol, atr, &size);
}

static gboolean
send_commands (SCARDHANDLE card, DWORD protocol, GError **error)
{
  const SCARD_IO_REQUEST *header = protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
  BYTE answer[258];
  DWORD size;
  LONG result = ask_atr (card);

  if (result != SCARD_S_SUCCESS)
    return failed (error, "asking for the ATR", result);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    size = sizeof answer;
    result = SCardTransmit (card, header, commands[i].bytes, commands[i].size, NULL, answer, &size);
    if (result != SCARD_S_SUCCESS)
      return failed (error, "SCardTransmit", result);
    if (size < 2 || answer[size - 2] != 0x90 || answer[size - 1] != 0x00) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the card does not take %s", commands[i].header);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_raw (Bench *bench, GError **error)
{
  SCARDCONTEXT context;
  SCARDHANDLE card;
  DWORD protocol;
  gboolean ok = FALSE;
  LONG result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

  if (result != SCARD_S_SUCCESS)
    return failed (error, "SCardEstablishContext", result);
  result = SCardConnect (context, bench->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card,
                         &protocol);
  if (result == SCARD_S_SUCCESS) {
    result = SCardBeginTransaction (card);
    ok = result == SCARD_S_SUCCESS ? send_commands (card, protocol, error)
                                   : failed (error, "SCardBeginTransaction", result);
    SCardEndTransaction (card, SCARD_LEAVE_CARD);
    SCardDisconnect (card, SCARD_LEAVE_CARD);
  } else
    failed (error, "SCardConnect", result);
  SCardReleaseContext (context);
  return ok;
}

/* A ratio between different things would say nothing. */
static gboolean
sends_the_same (Bench *bench, GError **error)
{
  g_autofree char *before = control (bench, "log", error);
  g_autofree char *after = NULL;
  g_auto (GStrv) sent = NULL;
  guint n, known;

  if (before == NULL || !read_by_product (bench, error) || (after = control (bench, "log", error)) == NULL)
    return FALSE;
  known = (guint)g_ascii_strtoull (before + strlen ("ok "), NULL, 10);
  sent = g_strsplit (after, " ", 0); /* ok, number, commands */
  n = g_strv_length (sent) - 2 - known;
  for (guint i = 0; i < G_N_ELEMENTS (commands) && n == G_N_ELEMENTS (commands); i++)
    if (!g_str_has_prefix (sent[2 + known + i], commands[i].header))
      n = 0;
  if (n == G_N_ELEMENTS (commands))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the product sends other commands than the three compared: %s",
               after);
  return FALSE;
}

/* --- measuring --------------------------------------------------------------------------- */

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return x < y ? -1 : x > y;
}

static double
median_ms (GArray *times_us)
{
  g_array_sort (times_us, compare);
  return (double)g_array_index (times_us, gint64, times_us->len / 2) / 1000.0;
}

static gboolean
measure (Bench *bench, guint delay_ms, guint rounds, double *raw_ms, double *product_ms, GError **error)
{
  static const ReadFunc ways[] = { read_raw, read_by_product };
  g_autoptr (GArray) raw_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) product_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *times_us[2] = { raw_us, product_us };
  g_autofree char *line = g_strdup_printf ("delay %u", delay_ms);
  g_autofree char *answer = control (bench, line, error);

  if (answer == NULL)
    return FALSE;
  for (guint i = 0; i < rounds + WARM_UP; i++)
    for (guint turn = 0; turn < 2; turn++) {
      guint which = (i + turn) % 2; /* neither always goes first */
      gint64 began_us = g_get_monotonic_time (), took_us;

      if (!ways[which](bench, error))
        return FALSE;
      took_us = g_get_monotonic_time () - began_us;
      if (i >= WARM_UP)
        g_array_append_val (times_us[which], took_us);
    }
  *raw_ms = median_ms (raw_us);
  *product_ms = median_ms (product_us);
  return TRUE;
}

static gboolean
run (Bench *bench, const char *path, const int rounds[2], gboolean json, GError **error)
{
  static const guint delays_ms[] = { 0, 20 };

  if (!reach_control (bench, path, error) || !sends_the_same (bench, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (delays_ms); i++) {
    double raw_ms, product_ms;

    if (!measure (bench, delays_ms[i], (guint)rounds[i], &raw_ms, &product_ms, error))
      return FALSE;
    if (json)
      g_print ("{\"bench\": \"card\", \"delay_ms\": %u, \"rounds\": %d, \"raw_ms\": %.3f, \"product_ms\": %.3f, "
               "\"ratio\": %.3f}\n",
               delays_ms[i], rounds[i], raw_ms, product_ms, product_ms / raw_ms);
    else
      g_print ("(1) reading the card, %2u ms per command: %.2f times the commands alone (%.2f ms against %.2f ms, "
               "medians of %d)\n",
               delays_ms[i], product_ms / raw_ms, product_ms, raw_ms, rounds[i]);
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *control_path = NULL;
  gboolean json = FALSE;
  int rounds[2] = { 500, 50 };
  Bench bench = { NULL, NULL, NULL };
  const GOptionEntry entries[] = {
    { "reader", 0, 0, G_OPTION_ARG_STRING, &bench.reader, "Reader with a second-generation test card", "NAME" },
    { "control", 0, 0, G_OPTION_ARG_FILENAME, &control_path, "Control socket of its virtual card", "SOCKET" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds[0], "Rounds without delay (500)", "N" },
    { "rounds-slow", 0, 0, G_OPTION_ARG_INT, &rounds[1], "Rounds at 20 ms per command (50)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object a line", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  g_option_context_add_main_entries (options, entries, NULL);
  g_option_context_set_summary (options, "Compares reading a card with its commands alone (see tests/bench/card).");
  if (!g_option_context_parse (options, &argc, &argv, &error) || bench.reader == NULL || control_path == NULL
      || rounds[0] < 1 || rounds[1] < 1 || rounds[0] > ROUNDS_MAX || rounds[1] > ROUNDS_MAX) {
    g_printerr ("zj-bench-card: %s\n", error != NULL ? error->message : "wants --reader and --control (see --help)");
    return 2;
  }
  ok = run (&bench, control_path, rounds, json, &error);
  if (!ok)
    g_printerr ("zj-bench-card: %s\n", error != NULL ? error->message : "the card was not read whole");
  g_clear_object (&bench.answers);
  g_clear_object (&bench.connection);
  g_free (bench.reader);
  return ok ? 0 : 1;
}

/* From the moment pcscd reports a card to the verdict, round after round.
 *
 *   zj-bench-verdict CONFIG CONTROL-SOCKET PERSONA ROUNDS
 *
 * The desk is the product's own ZjDesk, started and signed in before the first card. The
 * moment of the report is taken by a thread of this program that waits at pcscd itself,
 * so that the desk's own watching is inside what is measured. Prints one line a round:
 * milliseconds from report to identity, and to verdict.
 */
#include <client/desk.h>

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>
#include <winscard.h>

#define ROUND_LIMIT_S 30

typedef struct {
  GMainLoop *loop;
  ZjDesk *desk;
  GDataInputStream *answers;
  GOutputStream *commands;
  const char *persona;
  guint rounds, done;
  gboolean warm, waiting, reading;
  gint64 identity_us;
  gint64 reported_us; /* atomic by mutex: written by the watcher */
  GMutex mutex;
  guint deadline;
} Bench;

static gint64
reported (Bench *bench)
{
  gint64 at;

  g_mutex_lock (&bench->mutex);
  at = bench->reported_us;
  g_mutex_unlock (&bench->mutex);
  return at;
}

/* Waits at pcscd for the first reader's card, for as long as the program runs. */
static gpointer
watcher (gpointer data)
{
  Bench *bench = data;
  SCARDCONTEXT context;
  char names[1024];
  DWORD length = sizeof names;
  SCARD_READERSTATE state;

  g_assert (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS);
  g_assert (SCardListReaders (context, NULL, names, &length) == SCARD_S_SUCCESS);
  memset (&state, 0, sizeof state);
  state.szReader = names;
  state.dwCurrentState = SCARD_STATE_UNAWARE;
  while (SCardGetStatusChange (context, INFINITE, &state, 1) == SCARD_S_SUCCESS) {
    if ((state.dwEventState & SCARD_STATE_PRESENT) != 0 && (state.dwCurrentState & SCARD_STATE_PRESENT) == 0) {
      g_mutex_lock (&bench->mutex);
      bench->reported_us = g_get_monotonic_time ();
      g_mutex_unlock (&bench->mutex);
    }
    state.dwCurrentState = state.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
  }
  return NULL;
}

static gboolean
too_late (gpointer data)
{
  (void)data;
  g_printerr ("zj-bench-verdict: a round did not end within %d s\n", ROUND_LIMIT_S);
  exit (1);
}

static void
command (Bench *bench, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all (bench->commands, line, strlen (line), NULL, NULL, &error)
      || (answer = g_data_input_stream_read_line (bench->answers, NULL, NULL, &error)) == NULL
      || !g_str_has_prefix (answer, "ok"))
    g_error ("%s: %s", text, error != NULL ? error->message : answer);
}

static const ZjReader *
first_reader (Bench *bench)
{
  const ZjReaderList *list = zj_desk_get_readers (bench->desk);

  return list != NULL && list->readers->len > 0 ? g_ptr_array_index (list->readers, 0) : NULL;
}

static void
next_round (Bench *bench)
{
  g_autofree char *insert = g_strdup_printf ("insert '%s'", bench->persona);

  g_clear_handle_id (&bench->deadline, g_source_remove);
  bench->deadline = g_timeout_add_seconds (ROUND_LIMIT_S, too_late, NULL);
  bench->waiting = TRUE;
  command (bench, insert);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjVerification) verification = zj_desk_verify_finish (ZJ_DESK (source), result, &error);

  if (verification == NULL || verification->verdict != ZJ_VERDICT_YES)
    g_error ("no verdict yes: %s", error != NULL ? error->message : zj_verdict_name (verification->verdict));
  printf ("%.3f %.3f\n", (double)(bench->identity_us - reported (bench)) / 1000.0,
          (double)(now - reported (bench)) / 1000.0);
  bench->reading = FALSE;
  bench->done++;
  command (bench, "remove");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *bench = data;
  g_autoptr (GError) error = NULL, holder_error = NULL;
  g_autoptr (ZjCardIdentity) card = zj_desk_read_card_finish (ZJ_DESK (source), result, &holder_error, &error);
  g_autoptr (ZjCredential) credential = NULL;
  ZjVerifyOptions options = { 0 };

  if (card == NULL)
    g_error ("card: %s", error->message);
  bench->identity_us = g_get_monotonic_time ();
  credential = zj_credential_new_card (card);
  zj_desk_verify_async (bench->desk, credential, &options, NULL, NULL, NULL, on_verified, bench);
}

static void
on_readers (ZjDesk *desk, gpointer data)
{
  Bench *bench = data;
  const ZjReader *reader = first_reader (bench);

  if (reader == NULL || !bench->warm)
    return;
  if (reader->slot == ZJ_SLOT_PRESENT && bench->waiting) {
    bench->waiting = FALSE;
    bench->reading = TRUE;
    zj_desk_read_card_async (desk, NULL, NULL, FALSE, NULL, on_read, bench);
  } else if (reader->slot == ZJ_SLOT_EMPTY && !bench->waiting && !bench->reading) {
    if (bench->done == bench->rounds)
      g_main_loop_quit (bench->loop);
    else
      next_round (bench);
  }
}

static void
on_line (ZjDesk *desk, gpointer data)
{
  Bench *bench = data;

  if (!bench->warm && zj_desk_get_line (desk)->state == ZJ_LINE_READY) {
    bench->warm = TRUE;
    on_readers (desk, bench);
  }
}

static void
connect_control (Bench *bench, const char *path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  if (connection == NULL)
    g_error ("%s: %s", path, error->message);
  bench->commands = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  bench->answers = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = NULL;

  if (argc != 5) {
    g_printerr ("usage: zj-bench-verdict CONFIG CONTROL-SOCKET PERSONA ROUNDS\n");
    return 2;
  }
  config = zj_config_load (argv[1], &error);
  if (config == NULL)
    g_error ("%s", error->message);
  bench.persona = argv[3];
  bench.rounds = (guint)g_ascii_strtoull (argv[4], NULL, 10);
  g_mutex_init (&bench.mutex);
  connect_control (&bench, argv[2]);
  g_thread_unref (g_thread_new ("watcher", watcher, &bench));
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.desk = zj_desk_new (config, NULL, NULL);
  g_signal_connect (bench.desk, "readers-changed", G_CALLBACK (on_readers), &bench);
  g_signal_connect (bench.desk, "line-changed", G_CALLBACK (on_line), &bench);
  bench.deadline = g_timeout_add_seconds (ROUND_LIMIT_S, too_late, NULL);
  zj_desk_start (bench.desk);
  g_main_loop_run (bench.loop);
  zj_desk_stop (bench.desk);
  g_object_unref (bench.desk);
  fflush (stdout);
  _Exit (0); /* the watcher waits for ever */
}

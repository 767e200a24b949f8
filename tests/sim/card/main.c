/* zj-virtual-card: an invented social security card in pcscd's virtual reader. */
#include "card.h"
#include "control.h"
#include "link.h"
#include "record.h"

#include <glib-unix.h>
#include <locale.h>
#include <string.h>

#define PORT_OF_SLOT_0 35963
#define DELAY_MAX_MS   60000
#define COMMANDS_MAX   1000000
#define EXIT_USAGE     2
#define SUMMARY        "Puts an invented social security card into the virtual reader of vsmartcard-vpcd."
#define DESCRIPTION_TEXT                                                                                               \
  "A persona is a file as tests/sim/personas/README.md describes it. With one --persona its card is inserted at\n"     \
  "once; with several, or none, it waits for the control socket, which takes one command a line:\n\n"                  \
  "  insert [FILE|NAME]     the card of a file, of a --persona by its base name, or of the next --persona in turn\n"   \
  "  remove                 takes the card out\n"                                                                      \
  "  delay MS               time the card takes for every command from now on\n"                                       \
  "  remove-after N         answers N more commands and is pulled out at the next one, once; -1: never\n"              \
  "  swap-after N FILE|NAME the same, and another card takes its place\n"                                              \
  "  log                    number of commands since the insertion, and each as HEADER:SW\n"                           \
  "  status                 which card is in, and whether the reader has it\n"                                         \
  "  quit\n\n"                                                                                                         \
  "Each is answered by one line, \"ok …\" or \"error …\".\n"                                                       \
  "Slot 0 of the virtual reader listens on port 35963, slot 1 on 35964.\n"

typedef struct {
  GMainLoop *loop;
  char **personas; /* files */
  guint next;
  ZjCardMemory *memory;
  ZjRecord *record;
  ZjLink *link;
} Program;

static ZjVirtualCard *
load_card (Program *program, const char *name, GError **error)
{
  ZjPersona *persona;

  for (guint i = 0; program->personas[i] != NULL; i++) {
    g_autofree char *base = g_path_get_basename (program->personas[i]);

    if (strchr (name, '/') == NULL && g_str_has_prefix (base, name) && g_str_equal (base + strlen (name), ".persona"))
      name = program->personas[i];
  }
  persona = zj_persona_load (name, error);
  return persona != NULL ? zj_virtual_card_new (persona, program->memory) : NULL;
}

static gboolean
parse_number (const char *text, gint64 min, gint64 max, int *number, GError **error)
{
  gint64 value;

  if (!g_ascii_string_to_signed (text, 10, min, max, &value, error))
    return FALSE;
  *number = (int)value;
  return TRUE;
}

static char *
do_insert (char **words, Program *program, GError **error)
{
  const char *name = words[1];
  ZjVirtualCard *card;

  if (name == NULL && program->personas[0] == NULL) {
    g_set_error_literal (error, ZJ_PERSONA_ERROR, ZJ_PERSONA_ERROR_NO_CARD, "insert what?");
    return NULL;
  }
  if (name == NULL) {
    if (program->personas[program->next] == NULL)
      program->next = 0;
    name = program->personas[program->next++];
  }
  card = load_card (program, name, error);
  if (card == NULL)
    return NULL;
  zj_link_insert (program->link, card);
  return g_strdup (zj_virtual_card_persona (card)->label);
}

static char *
do_remove (char **words, Program *program, GError **error)
{
  (void)words;
  (void)error;
  zj_link_remove (program->link);
  return g_strdup ("");
}

static char *
do_delay (char **words, Program *program, GError **error)
{
  int delay_ms;

  if (!parse_number (words[1] != NULL ? words[1] : "", 0, DELAY_MAX_MS, &delay_ms, error))
    return NULL;
  zj_link_set_delay (program->link, (guint)delay_ms);
  return g_strdup ("");
}

static char *
do_remove_after (char **words, Program *program, GError **error)
{
  int n;

  if (!parse_number (words[1] != NULL ? words[1] : "", -1, COMMANDS_MAX, &n, error))
    return NULL;
  zj_link_remove_after (program->link, n, NULL);
  return g_strdup ("");
}

static char *
do_swap_after (char **words, Program *program, GError **error)
{
  ZjVirtualCard *then;
  int n;

  if (!parse_number (words[1] != NULL ? words[1] : "", 0, COMMANDS_MAX, &n, error))
    return NULL;
  then = load_card (program, words[2] != NULL ? words[2] : "", error);
  if (then == NULL)
    return NULL;
  zj_link_remove_after (program->link, n, then);
  return g_strdup ("");
}

static char *
do_log (char **words, Program *program, GError **error)
{
  (void)words;
  (void)error;
  return g_strdup_printf ("%u %s", zj_record_n_commands (program->record), zj_record_commands (program->record));
}

static char *
do_status (char **words, Program *program, GError **error)
{
  const ZjVirtualCard *card = zj_link_card (program->link);

  (void)words;
  (void)error;
  if (card == NULL)
    return g_strdup ("empty");
  return g_strdup_printf ("%s %s", zj_link_is_connected (program->link) ? "in" : "waiting",
                          zj_virtual_card_persona (card)->label);
}

static gboolean
quit_loop (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static char *
do_quit (char **words, Program *program, GError **error)
{
  (void)words;
  (void)error;
  g_idle_add_full (G_PRIORITY_LOW, quit_loop, program->loop, NULL); /* after the answer has gone out */
  return g_strdup ("");
}

static char *
obey (char **words, gpointer user_data, GError **error)
{
  static const struct {
    const char *name;
    char *(*func) (char **words, Program *program, GError **error);
  } commands[] = {
    { "insert", do_insert },
    { "remove", do_remove },
    { "delay", do_delay },
    { "log", do_log },
    { "remove-after", do_remove_after },
    { "swap-after", do_swap_after },
    { "quit", do_quit },
    { "status", do_status },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, words[0]))
      return commands[i].func (words, user_data, error);
  return NULL;
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
run (Program *program, const char *control_path, GError **error)
{
  g_autoptr (ZjControl) control = NULL;
  guint on_term, on_int;

  if (control_path != NULL && (control = zj_control_new (control_path, obey, program, error)) == NULL)
    return EXIT_FAILURE;
  if (program->personas[0] != NULL && program->personas[1] == NULL) {
    char *words[] = { NULL, NULL };
    g_autofree char *done = do_insert (words, program, error);

    if (done == NULL)
      return EXIT_USAGE;
  }
  on_term = g_unix_signal_add (SIGTERM, on_signal, program->loop);
  on_int = g_unix_signal_add (SIGINT, on_signal, program->loop);
  g_main_loop_run (program->loop);
  g_source_remove (on_term);
  g_source_remove (on_int);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) personas = NULL;
  g_autofree char *host = NULL, *control = NULL, *log = NULL;
  int port = PORT_OF_SLOT_0, delay_ms = 0, remove_after = -1, status;
  const GOptionEntry entries[] = {
    { "persona", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &personas, "Whose card; may be given several times", "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &host, "Where vpcd listens (127.0.0.1)", "HOST" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Its port (35963)", "PORT" },
    { "delay", 0, 0, G_OPTION_ARG_INT, &delay_ms, "Time the card takes for every command (0)", "MS" },
    { "remove-after", 0, 0, G_OPTION_ARG_INT, &remove_after, "Pull the card at the command after N", "N" },
    { "control", 0, 0, G_OPTION_ARG_FILENAME, &control, "Control socket to listen at", "SOCKET" },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &log, "Append what happens at the contacts, without data", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (ZjCardMemory) memory = zj_card_memory_new ();
  g_autoptr (ZjRecord) record = NULL;
  g_autoptr (ZjLink) link = NULL;
  Program program = { loop, NULL, 0, memory, NULL, NULL };

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (options, entries, NULL);
  g_option_context_set_summary (options, SUMMARY);
  g_option_context_set_description (options, DESCRIPTION_TEXT);
  if (!g_option_context_parse (options, &argc, &argv, &error)) {
    g_printerr ("zj-virtual-card: %s\n", error->message);
    return EXIT_USAGE;
  }
  if (argc > 1 || port < 1 || port > 0xFFFF || delay_ms < 0 || delay_ms > DELAY_MAX_MS || remove_after < -1) {
    g_printerr ("zj-virtual-card: unknown argument, or a number out of range (see --help)\n");
    return EXIT_USAGE;
  }
  if (personas == NULL)
    personas = g_new0 (char *, 1);
  record = zj_record_new (log, &error);
  if (record == NULL) {
    g_printerr ("zj-virtual-card: %s\n", error->message);
    return EXIT_FAILURE;
  }
  link = zj_link_new (host != NULL ? host : "127.0.0.1", (guint16)port, record);
  zj_link_set_delay (link, (guint)delay_ms);
  zj_link_remove_after (link, remove_after, NULL);
  program.personas = personas;
  program.record = record;
  program.link = link;
  status = run (&program, control, &error);
  if (error != NULL)
    g_printerr ("zj-virtual-card: %s\n", error->message);
  return status;
}

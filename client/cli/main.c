/* zhijie: arguments in, one answer out.
 *
 * The order matters: the answer's form (--json, wherever it stands) is known before
 * anything can go wrong, then the language, then what was asked for. Whatever happens
 * after that ends in zj_cli_answer_print().
 */
#include <client/i18n.h>
#include <client/wording.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "verbs.h"

static gboolean
contains (const char *const *arguments, const char *option)
{
  return g_strv_contains (arguments, option);
}

/* Wherever it stands, and however wrong the rest is: who calls with it expects an object. */
static gboolean
wants_json (const char *const *arguments)
{
  for (; *arguments != NULL; arguments++)
    if (strcmp (*arguments, "--json") == 0 || g_str_has_prefix (*arguments, "--json="))
      return TRUE;
  return FALSE;
}

/* SIGINT and SIGTERM end the run as "cancelled", with its one answer. The signals are
 * blocked in every thread (this one is the first, the others inherit it) and waited for
 * in one that may take locks, which a signal handler may not. */
static gpointer
wait_for_signal (gpointer data)
{
  GCancellable *cancellable = data;
  sigset_t set;
  int number;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  while (sigwait (&set, &number) == 0)
    g_cancellable_cancel (cancellable);
  return NULL;
}

static void
turn_signals_into_cancelling (GCancellable *cancellable)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_thread_unref (g_thread_new ("signals", wait_for_signal, g_object_ref (cancellable)));
}

/* The environment speaks where neither --lang nor a configuration does. */
static const char *
language_of_environment (void)
{
  const char *const *names = g_get_language_names ();

  for (; *names != NULL; names++)
    if (g_str_has_prefix (*names, "zh"))
      return "zh_CN";
  return "en";
}

/* --lang as it was typed, before the call as a whole is known to be right. */
static const char *
language_of_call (const char *const *arguments)
{
  for (; *arguments != NULL; arguments++) {
    const char *value = NULL;

    if (strcmp (*arguments, "--lang") == 0)
      value = arguments[1];
    else if (g_str_has_prefix (*arguments, "--lang="))
      value = *arguments + strlen ("--lang=");
    if (value != NULL && (strcmp (value, "zh_CN") == 0 || strcmp (value, "en") == 0))
      return value;
  }
  return NULL;
}

static const char *
config_of_call (const char *const *arguments)
{
  for (; *arguments != NULL; arguments++) {
    if (strcmp (*arguments, "--config") == 0)
      return arguments[1];
    if (g_str_has_prefix (*arguments, "--config="))
      return *arguments + strlen ("--config=");
  }
  return NULL;
}

/* The tables that the options of this call are looked up in. */
static const ZjOptionSpec **
tables_for (const ZjVerb *verb)
{
  const ZjOptionSpec *const *own = verb != NULL ? verb->options : NULL;
  const ZjOptionSpec **tables;
  gsize n = 0;

  while (own != NULL && own[n] != NULL)
    n++;
  tables = g_new0 (const ZjOptionSpec *, n + 2);
  tables[0] = zj_global_options;
  for (gsize i = 0; i < n; i++)
    tables[i + 1] = own[i];
  return tables;
}

static void
print_info (ZjCliAnswer *answer, const char *member, const char *text)
{
  ZjWriter *writer = zj_cli_answer_members (answer);

  if (writer != NULL)
    zj_writer_text (writer, member, text);
  else {
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

    for (guint i = 0; lines[i] != NULL && (lines[i + 1] != NULL || *lines[i] != '\0'); i++)
      zj_text_line (zj_cli_answer_text (answer), lines[i]);
  }
}

/* The number of words beside the verb's name. */
static gboolean
check_words (const ZjVerb *verb, const ZjOptions *options, guint n_name_words, GError **error)
{
  guint n_words = zj_options_n_words (options) - n_name_words;

  if (n_words > verb->n_words_max) {
    /* Not which: it may be half of a person's name. */
    zj_usage_error (error, _ ("too many words for %s"), verb->name);
    return FALSE;
  }
  if (n_words < verb->n_words_min) {
    zj_usage_error (error, _ ("%s needs: %s"), verb->name, verb->words);
    return FALSE;
  }
  return TRUE;
}

/* A mistyped verb is worth repeating; a number or a name that lost its option is not. */
static gboolean
may_be_verb (const char *word)
{
  return word[strspn (word, "abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

/* What was asked for. FALSE with error: a wrong call. *verb stays NULL for --help and
 * --version alone. */
static gboolean
understand (const char *const *arguments, const ZjVerb **verb, ZjOptions **options, GError **error)
{
  g_autofree const ZjOptionSpec **global = tables_for (NULL);
  g_auto (GStrv) words = zj_options_words (global, arguments);
  g_autofree const ZjOptionSpec **tables = NULL;
  gboolean asks_help = contains (arguments, "--help") || contains (arguments, "--version");
  guint n_name_words;

  *verb = zj_verb_find ((const char *const *)words, &n_name_words);
  if (*verb == NULL && words[0] != NULL) {
    if (may_be_verb (words[0]))
      zj_usage_error (error, _ ("there is no verb “%s”"), words[0]);
    else
      zj_usage_error (error, _ ("there is no such verb"));
    return FALSE;
  }
  tables = tables_for (*verb);
  *options = zj_options_parse (tables, arguments, error);
  if (*options == NULL)
    return FALSE;
  if (asks_help)
    return TRUE;
  if (*verb == NULL) {
    zj_usage_error (error, _ ("no verb was named"));
    return FALSE;
  }
  return check_words (*verb, *options, n_name_words, error);
}

/* A verb that can do without a configuration still minds a wrong one. */
static gboolean
config_is_good_enough (const ZjRun *run)
{
  switch (run->verb->needs) {
  case ZJ_NEEDS_CONFIG:
    return run->config != NULL;
  case ZJ_NEEDS_NOTHING:
    return run->config != NULL
           || (!zj_options_has (run->options, "config")
               && g_error_matches (run->config_error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_FILE));
  case ZJ_NEEDS_CONFIG_ERROR:
    return TRUE;
  default:
    g_assert_not_reached ();
  }
}

static void
run_verb (ZjRun *run)
{
  const char *operator_text = zj_options_value (run->options, "operator");
  g_auto (GStrv) operator_parts = operator_text != NULL ? g_strsplit (operator_text, ":", 2) : NULL;

  if (operator_parts != NULL) {
    run->operator_no = operator_parts[0];
    run->operator_name = operator_parts[1];
  }
  if (!config_is_good_enough (run)) {
    zj_cli_answer_error (run->answer, NULL, run->config_error);
    return;
  }
  run->verb->run (run);
  if (run->desk != NULL)
    zj_desk_stop (run->desk);
  g_clear_object (&run->desk);
}

int
main (int argc, char **argv)
{
  const char *const *arguments = (const char *const *)(argc > 0 ? argv + 1 : argv);
  g_autoptr (ZjCliAnswer) answer = zj_cli_answer_new (wants_json (arguments));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ZjConfig) config = NULL;
  g_autoptr (ZjOptions) options = NULL;
  g_autoptr (GError) config_error = NULL;
  g_autoptr (GError) error = NULL;
  const char *language = language_of_call (arguments);
  const ZjVerb *verb = NULL;

  /* G_MESSAGES_DEBUG must not write into the answer. */
  g_log_writer_default_set_use_stderr (TRUE);
  config = zj_config_load (config_of_call (arguments), &config_error);
  if (language == NULL)
    language = config != NULL ? config->desk.language : language_of_environment ();
  zj_wording_set_language (language); /* changes the environment: before the first thread */
  turn_signals_into_cancelling (cancellable);

  if (!understand (arguments, &verb, &options, &error))
    zj_cli_answer_error (answer, config, error);
  else if (zj_options_has (options, "help")) {
    g_autofree char *help = zj_verb_help (verb);

    print_info (answer, "help", help);
  } else if (zj_options_has (options, "version"))
    print_info (answer, "version", "zhijie " ZJ_VERSION);
  else {
    ZjRun run = { .verb = verb,
                  .options = options,
                  .answer = answer,
                  .cancellable = cancellable,
                  .config = config,
                  .config_error = config_error };

    run_verb (&run);
  }
  if (verb != NULL && zj_verb_changes (verb))
    zj_cli_answer_never_sent (answer);
  return zj_cli_answer_print (answer);
}

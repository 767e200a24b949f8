/* One JSON object, or lines of text, and an exit status. */
#include "answer.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *code, *message, *remedy;
} Warning;

struct _ZjCliAnswer {
  gboolean json;
  int status;
  GError *error;
  ZjWording *error_wording;
  GBytes *details;     /* of error, or NULL */
  GPtrArray *warnings; /* Warning * */
  gboolean has_outcome;
  ZjOutcome outcome;
  char *what; /* the outcome is of this */
  gboolean repeated;
  ZjWriter *writer; /* NULL until the head is written */
  ZjText *text;
};

static void
warning_free (Warning *warning)
{
  g_free (warning->code);
  g_free (warning->message);
  g_free (warning->remedy);
  g_free (warning);
}

ZjCliAnswer *
zj_cli_answer_new (gboolean json)
{
  ZjCliAnswer *answer = g_new0 (ZjCliAnswer, 1);

  answer->json = json;
  answer->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)warning_free);
  answer->text = json ? NULL : zj_text_new (zj_text_terminal_width (STDOUT_FILENO));
  return answer;
}

void
zj_cli_answer_free (ZjCliAnswer *answer)
{
  if (answer == NULL)
    return;
  g_clear_error (&answer->error);
  zj_wording_free (answer->error_wording);
  g_clear_pointer (&answer->details, g_bytes_unref);
  g_ptr_array_unref (answer->warnings);
  g_clear_pointer (&answer->writer, zj_writer_free);
  zj_text_free (answer->text);
  g_free (answer->what);
  g_free (answer);
}

gboolean
zj_cli_answer_is_json (const ZjCliAnswer *answer)
{
  return answer->json;
}

int
zj_cli_status_first (int a, int b)
{
  static const int order[] = { 3, 8, 2, 7, 4, 6, 5, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == a || order[i] == b)
      return order[i];
  return 0;
}

int
zj_cli_status_of_cause (const GError *cause)
{
  int status = zj_error_exit_status (cause);

  return status == 1 ? 5 : status;
}

void
zj_cli_answer_status (ZjCliAnswer *answer, int status)
{
  answer->status = zj_cli_status_first (answer->status, status);
}

void
zj_cli_answer_error (ZjCliAnswer *answer, const ZjConfig *config, const GError *error)
{
  g_assert (answer->writer == NULL);
  zj_cli_answer_status (answer, zj_error_exit_status (error));
  if (answer->error != NULL)
    return;
  answer->error = g_error_copy (error);
  answer->error_wording = zj_wording_for_error (config, error);
}

void
zj_cli_answer_details (ZjCliAnswer *answer, GBytes *details)
{
  g_assert (answer->writer == NULL && answer->error != NULL);
  g_clear_pointer (&answer->details, g_bytes_unref);
  answer->details = g_bytes_ref (details);
}

gboolean
zj_cli_answer_has_error (const ZjCliAnswer *answer)
{
  return answer->error != NULL;
}

void
zj_cli_answer_warning (ZjCliAnswer *answer, const ZjConfig *config, const char *code)
{
  zj_cli_answer_warning_because (answer, config, code, NULL);
}

void
zj_cli_answer_warning_because (ZjCliAnswer *answer, const ZjConfig *config, const char *code, const GError *cause)
{
  g_autoptr (ZjWording) wording = zj_wording_for_warning (config, code);
  g_autoptr (ZjWording) why = cause != NULL ? zj_wording_for_error (config, cause) : NULL;
  Warning *warning;

  g_assert (answer->writer == NULL);
  for (guint i = 0; i < answer->warnings->len; i++)
    if (strcmp (((Warning *)g_ptr_array_index (answer->warnings, i))->code, code) == 0)
      return;
  warning = g_new0 (Warning, 1);
  warning->code = g_strdup (code);
  warning->message = why != NULL ? g_strdup_printf (_ ("%s: %s"), wording->text, why->text)
                                 : g_steal_pointer (&wording->text);
  warning->remedy = g_steal_pointer (&wording->remedy);
  g_ptr_array_add (answer->warnings, warning);
}

void
zj_cli_answer_outcome (ZjCliAnswer *answer, ZjOutcome outcome, const char *what)
{
  g_assert (answer->writer == NULL);
  g_free (answer->what);
  answer->what = g_strdup (what);
  answer->has_outcome = TRUE;
  answer->outcome = outcome;
}

void
zj_cli_answer_never_sent (ZjCliAnswer *answer)
{
  if (answer->error != NULL && !answer->has_outcome && answer->writer == NULL)
    zj_cli_answer_outcome (answer, ZJ_OUTCOME_NOT_SENT, NULL);
}

void
zj_cli_answer_repeated (ZjCliAnswer *answer)
{
  g_assert (answer->writer == NULL);
  answer->repeated = TRUE;
}

static const char *
outcome_name (ZjOutcome outcome)
{
  switch (outcome) {
  case ZJ_OUTCOME_NOT_SENT:
    return "not_sent";
  case ZJ_OUTCOME_NOT_DONE:
    return "not_done";
  case ZJ_OUTCOME_DONE:
    return "done";
  case ZJ_OUTCOME_UNKNOWN:
    return "unknown";
  default:
    g_assert_not_reached ();
  }
}

static const char *
outcome_words (ZjOutcome outcome)
{
  switch (outcome) {
  case ZJ_OUTCOME_NOT_SENT:
    return _ ("Not sent (nothing was changed; it can be done again)");
  case ZJ_OUTCOME_NOT_DONE:
    return _ ("Not done (the platform refused; nothing was changed)");
  case ZJ_OUTCOME_DONE:
    return _ ("Done");
  case ZJ_OUTCOME_UNKNOWN:
    return _ ("Outcome not known yet");
  default:
    g_assert_not_reached ();
  }
}

static void
write_error (ZjWriter *writer, const GError *error, const ZjWording *wording, GBytes *details)
{
  g_autofree char *detail = zj_wording_detail (error);

  zj_writer_begin_object (writer, "error");
  zj_writer_text (writer, "domain", zj_error_domain_name (error));
  zj_writer_text (writer, "code", zj_error_code_name (error));
  zj_writer_text (writer, "message", wording->text);
  zj_writer_text (writer, "remedy", wording->remedy);
  zj_writer_text (writer, "call", wording->call);
  if (details != NULL) {
    zj_writer_json (writer, "details", details);
  } else {
    zj_writer_begin_list (writer, "details");
    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "message", detail);
    zj_writer_end_object (writer);
    zj_writer_end_list (writer);
  }
  zj_writer_end_object (writer);
}

ZjWriter *
zj_cli_answer_members (ZjCliAnswer *answer)
{
  if (!answer->json)
    return NULL;
  if (answer->writer != NULL)
    return answer->writer;
  answer->writer = zj_writer_new ();
  zj_writer_begin_object (answer->writer, NULL);
  zj_writer_boolean (answer->writer, "ok", answer->error == NULL);
  if (answer->has_outcome)
    zj_writer_text (answer->writer, "outcome", outcome_name (answer->outcome));
  if (answer->repeated)
    zj_writer_boolean (answer->writer, "repeated", TRUE);
  if (answer->error != NULL)
    write_error (answer->writer, answer->error, answer->error_wording, answer->details);
  zj_writer_begin_list (answer->writer, "warnings");
  for (guint i = 0; i < answer->warnings->len; i++) {
    const Warning *warning = g_ptr_array_index (answer->warnings, i);

    zj_writer_begin_object (answer->writer, NULL);
    zj_writer_text (answer->writer, "code", warning->code);
    zj_writer_text (answer->writer, "message", warning->message);
    zj_writer_end_object (answer->writer);
  }
  zj_writer_end_list (answer->writer);
  return answer->writer;
}

ZjText *
zj_cli_answer_text (ZjCliAnswer *answer)
{
  return answer->text;
}

/* FALSE when not everything could be written. */
static gboolean
put (FILE *file, const char *text, gsize length)
{
  return fwrite (text, 1, length, file) == length && fflush (file) == 0;
}

static gboolean
print_json (ZjCliAnswer *answer)
{
  g_autoptr (GBytes) object = NULL;
  gsize length;
  const char *text;

  zj_writer_end_object (zj_cli_answer_members (answer));
  object = zj_writer_finish (answer->writer);
  zj_writer_free (g_steal_pointer (&answer->writer));
  text = g_bytes_get_data (object, &length);
  return put (stdout, text, length) && put (stdout, "\n", 1);
}

static gboolean
print_text (ZjCliAnswer *answer)
{
  const char *lines;

  /* What is done and wrong all the same has been said in its own words. */
  if (answer->has_outcome && answer->what != NULL && !(answer->outcome == ZJ_OUTCOME_DONE && answer->error != NULL)) {
    g_autofree char *line = g_strdup_printf (_ ("%s: %s"), answer->what, outcome_words (answer->outcome));

    zj_text_line (answer->text, line);
  }
  for (guint i = 0; i < answer->warnings->len; i++) {
    const Warning *warning = g_ptr_array_index (answer->warnings, i);
    const char *label = _ ("Note:");
    guint column = zj_text_columns (label) + 1;

    zj_text_entry (answer->text, 0, column, label, warning->message);
    zj_text_entry (answer->text, 0, column, "", warning->remedy);
  }
  lines = zj_text_string (answer->text);
  return put (stdout, lines, strlen (lines));
}

/* People read standard error in both modes. */
static void
print_error (const ZjCliAnswer *answer)
{
  g_autoptr (ZjText) text = zj_text_new (zj_text_terminal_width (STDERR_FILENO));
  g_autofree char *detail = zj_wording_detail (answer->error);
  gboolean is_said = strstr (answer->error_wording->text, detail) != NULL;
  g_autofree char *named = g_strconcat (zj_error_domain_name (answer->error), "/", zj_error_code_name (answer->error),
                                        is_said ? NULL : ": ", detail, NULL);
  const char *labels[] = { _ ("What to do:"), _ ("Whom to call:") };
  guint column = MAX (zj_text_columns (labels[0]), zj_text_columns (labels[1])) + 3;

  zj_text_line (text, answer->error_wording->text);
  zj_text_entry (text, 2, column, labels[0], answer->error_wording->remedy);
  zj_text_entry (text, 2, column, labels[1], answer->error_wording->call);
  if (!g_error_matches (answer->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE))
    zj_text_entry (text, 2, column, "", named);
  put (stderr, zj_text_string (text), strlen (zj_text_string (text)));
}

int
zj_cli_answer_print (ZjCliAnswer *answer)
{
  gboolean printed = answer->json ? print_json (answer) : print_text (answer);

  if (answer->error != NULL)
    print_error (answer);
  if (!printed) {
    g_autofree char *why = g_strdup_printf (_ ("The answer could not be written: %s\n"), g_strerror (errno));

    put (stderr, why, strlen (why));
    zj_cli_answer_status (answer, 7);
  }
  return answer->status;
}

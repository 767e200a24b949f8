/* doctor, sign-out. */
#include <client/checkup.h>
#include <client/i18n.h>

#include "verbs.h"

static const char *
status_name (ZjCheckStatus status)
{
  switch (status) {
  case ZJ_CHECK_OK:
    return "ok";
  case ZJ_CHECK_WARN:
    return "warn";
  case ZJ_CHECK_FAIL:
    return "fail";
  case ZJ_CHECK_SKIPPED:
    return "skipped";
  default:
    g_assert_not_reached ();
  }
}

static const char *
status_words (ZjCheckStatus status)
{
  switch (status) {
  case ZJ_CHECK_OK:
    return _ ("good");
  case ZJ_CHECK_WARN:
    return _ ("mind");
  case ZJ_CHECK_FAIL:
    return _ ("wrong");
  case ZJ_CHECK_SKIPPED:
    return _ ("not checked");
  default:
    g_assert_not_reached ();
  }
}

static void
write_checks (ZjWriter *writer, const GPtrArray *checks)
{
  zj_writer_begin_list (writer, "checks");
  for (guint i = 0; i < checks->len; i++) {
    const ZjCheck *check = g_ptr_array_index (checks, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "id", check->id);
    zj_writer_text (writer, "status", status_name (check->status));
    zj_writer_text (writer, "detail", check->detail);
    zj_writer_text (writer, "remedy", check->remedy);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
print_checks (ZjText *text, const GPtrArray *checks)
{
  guint title_column = 0;
  guint status_column = 0;

  for (guint i = 0; i < checks->len; i++) {
    const ZjCheck *check = g_ptr_array_index (checks, i);

    title_column = MAX (title_column, zj_text_columns (zj_check_title (check)) + 2);
    status_column = MAX (status_column, zj_text_columns (status_words (check->status)) + 2);
  }
  for (guint i = 0; i < checks->len; i++) {
    const ZjCheck *check = g_ptr_array_index (checks, i);
    g_autofree char *title = zj_text_padded (zj_check_title (check), title_column);
    g_autofree char *label = g_strconcat (title, status_words (check->status), NULL);

    zj_text_entry (text, 0, title_column + status_column, label, check->detail);
    zj_text_entry (text, title_column, title_column + status_column, "", check->remedy);
  }
}

/* A broken configuration is an error (2) and still a check-up; anything else that is
 * wrong is what the check-up was asked for (1). */
static void
run_doctor (ZjRun *run)
{
  g_autoptr (GPtrArray) checks = NULL;

  if (run->config == NULL)
    zj_run_fail (run, run->config_error);
  checks = zj_checkup_run (run->config != NULL ? zj_run_desk (run) : NULL, run->config_error, run->cancellable);
  if (zj_run_is_cancelled (run))
    return;
  for (guint i = 0; i < checks->len; i++)
    if (((ZjCheck *)g_ptr_array_index (checks, i))->status == ZJ_CHECK_FAIL)
      zj_cli_answer_status (run->answer, 1);
  if (zj_cli_answer_is_json (run->answer))
    write_checks (zj_cli_answer_members (run->answer), checks);
  else
    print_checks (zj_cli_answer_text (run->answer), checks);
}

/* Which of the four outcomes a refused or broken call had (spec/platform.md 5). */
static ZjOutcome
outcome_of (const GError *error)
{
  if (g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED)
      || g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN))
    return ZJ_OUTCOME_NOT_DONE;
  if ((error->domain == ZJ_PLATFORM_ERROR && error->code >= ZJ_PLATFORM_ERROR_TIMEOUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ZJ_OUTCOME_UNKNOWN;
  return ZJ_OUTCOME_NOT_SENT;
}

/* A sign-out of unknown outcome is no unknown of a stay: it is simply said again (5, not 3). */
static void
run_sign_out (ZjRun *run)
{
  g_autoptr (GError) error = NULL;
  gboolean already;

  if (zj_desk_sign_out (zj_run_desk (run), &already, run->cancellable, &error)) {
    if (already)
      zj_cli_answer_repeated (run->answer);
    zj_cli_answer_outcome (run->answer, ZJ_OUTCOME_DONE, _ ("Sign-out"));
    return;
  }
  zj_run_fail (run, error);
  zj_cli_answer_outcome (run->answer, outcome_of (error), _ ("Sign-out"));
}

const ZjVerb zj_verbs_upkeep[] = {
  { "doctor", NULL, 0, 0, NULL, N_ ("tries every part of the desk"), ZJ_NEEDS_CONFIG_ERROR, run_doctor },
  { "sign-out", NULL, 0, 0, NULL, N_ ("signs the operator out at the platform"), ZJ_NEEDS_CONFIG, run_sign_out },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};

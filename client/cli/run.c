/* What every verb may ask its run for. */
#include "run.h"

ZjDesk *
zj_run_desk (ZjRun *run)
{
  if (run->desk == NULL)
    run->desk = zj_desk_new (run->config, run->operator_no, run->operator_name);
  return run->desk;
}

void
zj_run_fail (ZjRun *run, const GError *error)
{
  zj_cli_answer_error (run->answer, run->config, error);
}

gboolean
zj_run_is_cancelled (ZjRun *run)
{
  g_autoptr (GError) error = NULL;

  if (!g_cancellable_set_error_if_cancelled (run->cancellable, &error))
    return FALSE;
  zj_cli_answer_error (run->answer, run->config, error);
  return TRUE;
}

#include "platform/tx_result.h"

void
zj_call_result_clear (ZjCallResult *result)
{
  g_clear_error (&result->error);
  g_clear_pointer (&result->err_msg, g_free);
  g_clear_pointer (&result->inf_refmsgid, g_free);
}

#include <client/ecode.h>

gboolean
zj_ecode_is_valid (const char *token)
{
  gsize length = 0;

  while (g_ascii_isgraph (token[length]) && length <= ZJ_ECODE_MAX)
    length++;
  return token[length] == '\0' && length >= 1 && length <= ZJ_ECODE_MAX;
}

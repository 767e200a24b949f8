#include "platform/profile.h"

#include <string.h>

gboolean
zj_profile_matches (char *const *patterns, const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  gboolean found = FALSE;

  for (; folded != NULL && patterns != NULL && *patterns != NULL && !found; patterns++) {
    g_autofree char *pattern = g_utf8_casefold (*patterns, -1);

    found = pattern[0] != '\0' && strstr (folded, pattern) != NULL;
  }
  return found;
}

#include <card/personal.h>

#include <string.h>

ZjPersonal
zj_personal_new (const char *text)
{
  return (ZjPersonal){ .hidden_ = (text != NULL && *text != '\0') ? g_strdup (text) : NULL };
}

ZjPersonal
zj_personal_take (char *text)
{
  if (text != NULL && *text == '\0') {
    g_free (text);
    text = NULL;
  }
  return (ZjPersonal){ .hidden_ = text };
}

ZjPersonal
zj_personal_copy (const ZjPersonal *personal)
{
  return zj_personal_new (personal->hidden_);
}

const char *
zj_personal_reveal (const ZjPersonal *personal)
{
  return personal->hidden_;
}

gboolean
zj_personal_is_absent (const ZjPersonal *personal)
{
  return personal->hidden_ == NULL;
}

void
zj_personal_clear (ZjPersonal *personal)
{
  if (personal->hidden_ != NULL)
    explicit_bzero (personal->hidden_, strlen (personal->hidden_));
  g_clear_pointer (&personal->hidden_, g_free);
}

/* Credentials and the data of a lost call, as members of a stay. */
#include "stay/credential.h"

#include <string.h>

#include "platform/codec.h"
#include "stay/stay_fields.h"

static void
set (ZjStay *stay, const char *type, const ZjPersonal *number, const char *card_sn)
{
  ZjPersonal copy = zj_personal_copy (number);

  zj_personal_clear (&stay->credential_no);
  stay->credential_no = copy;
  g_free (stay->credential_type);
  stay->credential_type = g_strdup (type);
  g_free (stay->card_sn);
  stay->card_sn = g_strdup (card_sn);
}

void
zj_stay_set_credential (ZjStay *stay, const ZjCredential *credential)
{
  switch (credential->kind) {
  case ZJ_CREDENTIAL_CARD:
    set (stay, "03", &credential->card->card_no, credential->card->ident);
    break;
  case ZJ_CREDENTIAL_IDENTITY:
    set (stay, "02", &credential->cert_no, NULL);
    break;
  case ZJ_CREDENTIAL_ECODE:
    set (stay, "01", &credential->ecode, NULL);
    break;
  default:
    g_assert_not_reached ();
  }
}

static const char *
member_text (const ZjStay *stay, const ZjStayField *field)
{
  gconstpointer member = G_STRUCT_MEMBER_P (stay, field->offset);

  if (field->kind == ZJ_FIELD_TEXT)
    return *(char *const *)member;
  g_assert (field->kind == ZJ_FIELD_PERSONAL);
  return zj_personal_reveal (member);
}

char *
zj_stay_detail (const ZjStay *wanted, const char *const *members)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) text = NULL;
  gsize length;
  const char *bytes;
  guint found = 0;
  guint named = 0;

  zj_writer_begin_object (writer, NULL);
  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++)
    if (g_strv_contains (members, field->name)) {
      zj_writer_text (writer, field->name, member_text (wanted, field));
      found++;
    }
  zj_writer_end_object (writer);
  while (members[named] != NULL)
    named++;
  g_assert (found == named);
  text = zj_writer_finish (writer);
  bytes = g_bytes_get_data (text, &length);
  return g_strndup (bytes, length);
}

static gboolean
read_member (ZjStay *stay, const ZjNode *root, const ZjStayField *field, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (stay, field->offset);
  char *text;

  if (!zj_node_text (root, field->name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (field->kind == ZJ_FIELD_TEXT) {
    g_free (*(char **)member);
    *(char **)member = text;
  } else {
    zj_personal_clear (member);
    *(ZjPersonal *)member = zj_personal_take (text);
  }
  return TRUE;
}

gboolean
zj_stay_apply_detail (ZjStay *stay, const char *detail, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (detail, strlen (detail));
  g_autoptr (ZjJson) json = zj_json_parse (bytes, error);
  ZjNode root;

  if (json == NULL)
    return FALSE;
  root = zj_json_root (json);
  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++)
    if ((field->kind == ZJ_FIELD_TEXT || field->kind == ZJ_FIELD_PERSONAL) && !read_member (stay, &root, field, error))
      return FALSE;
  return TRUE;
}

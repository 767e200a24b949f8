#include "stay/stay_document.h"

#include "platform/codec.h"
#include "stay/stay_fields.h"

#include <string.h>

static void
write_amounts (ZjWriter *writer, const char *name, const ZjAmounts *amounts)
{
  if (amounts->present == 0)
    return;
  zj_writer_begin_object (writer, name);
  for (int id = 0; id < ZJ_N_AMOUNTS; id++)
    if ((amounts->present & (1u << id)) != 0)
      zj_writer_integer (writer, zj_amount_name ((ZjAmountId)id), amounts->fen[id]);
  zj_writer_end_object (writer);
}

static void
write_text (ZjWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    zj_writer_text (writer, name, text);
}

static void
write_number (ZjWriter *writer, const char *name, gint64 number)
{
  if (number != 0)
    zj_writer_integer (writer, name, number);
}

static void
write_field (ZjWriter *writer, const ZjStayField *field, gconstpointer member)
{
  switch (field->kind) {
  case ZJ_FIELD_TEXT:
    write_text (writer, field->name, *(char *const *)member);
    break;
  case ZJ_FIELD_PERSONAL:
    write_text (writer, field->name, zj_personal_reveal (member));
    break;
  case ZJ_FIELD_FLAG:
    write_number (writer, field->name, *(const gboolean *)member ? 1 : 0);
    break;
  case ZJ_FIELD_COUNT:
    write_number (writer, field->name, *(const guint *)member);
    break;
  case ZJ_FIELD_NUMBER:
    write_number (writer, field->name, *(const gint64 *)member);
    break;
  case ZJ_FIELD_STATE:
    zj_writer_text (writer, field->name, zj_stay_state_name (*(const ZjStayState *)member));
    break;
  case ZJ_FIELD_PHASE:
    zj_writer_text (writer, field->name, zj_open_phase_name (*(const ZjOpenPhase *)member));
    break;
  case ZJ_FIELD_AMOUNTS:
    write_amounts (writer, field->name, member);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
write_fields (const ZjStay *stay, ZjWriter *writer, gboolean redacted)
{
  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++)
    if (field->exported || !redacted)
      write_field (writer, field, G_STRUCT_MEMBER_P (stay, field->offset));
}

GBytes *
zj_stay_to_document (const ZjStay *stay)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  zj_writer_begin_object (writer, NULL);
  write_fields (stay, writer, FALSE);
  zj_writer_end_object (writer);
  return zj_writer_finish (writer);
}

void
zj_stay_write_redacted (const ZjStay *stay, ZjWriter *writer)
{
  write_fields (stay, writer, TRUE);
}

static gboolean
read_amounts (const ZjNode *root, const char *name, ZjAmounts *amounts, GError **error)
{
  ZjNode node;

  if (!zj_node_member (root, name, &node, error))
    return FALSE;
  for (int id = 0; id < ZJ_N_AMOUNTS; id++) {
    gboolean present;

    if (!zj_node_integer (&node, zj_amount_name ((ZjAmountId)id), &amounts->fen[id], &present, error))
      return FALSE;
    if (present)
      amounts->present |= 1u << id;
  }
  return TRUE;
}

/* Which of n named values the text is; the first when absent. */
static gboolean
read_name (const ZjNode *root, const ZjStayField *field, const char *(*name_of) (int), int n, int *value,
           GError **error)
{
  g_autofree char *text = NULL;

  *value = 0;
  if (!zj_node_text (root, field->name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  for (int i = 0; i < n; i++)
    if (strcmp (text, name_of (i)) == 0) {
      *value = i;
      return TRUE;
    }
  return zj_node_refuse (root, field->name, "a name this program knows", error);
}

static const char *
state_name_of (int state)
{
  return zj_stay_state_name ((ZjStayState)state);
}

static const char *
phase_name_of (int phase)
{
  return zj_open_phase_name ((ZjOpenPhase)phase);
}

static gboolean
read_number (const ZjNode *root, const ZjStayField *field, gint64 least, gint64 most, gint64 *number, GError **error)
{
  gboolean present;

  if (!zj_node_integer (root, field->name, number, &present, error))
    return FALSE;
  if (!present)
    *number = 0;
  return (*number >= least && *number <= most) || zj_node_refuse (root, field->name, "a number in its range", error);
}

static gboolean
read_field (const ZjNode *root, const ZjStayField *field, gpointer member, GError **error)
{
  gint64 number;
  char *text;
  int value;

  switch (field->kind) {
  case ZJ_FIELD_TEXT:
    return zj_node_text (root, field->name, member, error);
  case ZJ_FIELD_PERSONAL:
    if (!zj_node_text (root, field->name, &text, error))
      return FALSE;
    *(ZjPersonal *)member = zj_personal_take (text);
    return TRUE;
  case ZJ_FIELD_FLAG:
    if (!read_number (root, field, 0, 1, &number, error))
      return FALSE;
    *(gboolean *)member = number != 0;
    return TRUE;
  case ZJ_FIELD_COUNT:
    if (!read_number (root, field, 0, G_MAXUINT, &number, error))
      return FALSE;
    *(guint *)member = (guint)number;
    return TRUE;
  case ZJ_FIELD_NUMBER:
    return read_number (root, field, G_MININT64, G_MAXINT64, member, error);
  case ZJ_FIELD_STATE:
    if (!read_name (root, field, state_name_of, ZJ_N_STAY_STATES, &value, error))
      return FALSE;
    *(ZjStayState *)member = (ZjStayState)value;
    return TRUE;
  case ZJ_FIELD_PHASE:
    if (!read_name (root, field, phase_name_of, ZJ_OPEN_REVERSING + 1, &value, error))
      return FALSE;
    *(ZjOpenPhase *)member = (ZjOpenPhase)value;
    return TRUE;
  case ZJ_FIELD_AMOUNTS:
    return read_amounts (root, field->name, member, error);
  default:
    g_assert_not_reached ();
  }
}

ZjStay *
zj_stay_from_node (const ZjNode *node, GError **error)
{
  g_autoptr (ZjStay) stay = g_new0 (ZjStay, 1);

  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++)
    if (!read_field (node, field, G_STRUCT_MEMBER_P (stay, field->offset), error))
      return NULL;
  if (stay->ipt_no == NULL) {
    zj_node_refuse (node, "ipt_no", "a text", error);
    return NULL;
  }
  return g_steal_pointer (&stay);
}

ZjStay *
zj_stay_from_document (GBytes *document, GError **error)
{
  g_autoptr (ZjJson) json = zj_json_parse (document, error);
  ZjNode root;

  if (json == NULL)
    return NULL;
  root = zj_json_root (json);
  return zj_stay_from_node (&root, error);
}

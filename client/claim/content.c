/* A statement's content: copying into the journal and out of it goes by one table. */
#include "claim/content.h"

#include <client/error.h>
#include <string.h>

#include "platform/codec.h"

typedef enum { TEXT = 0, PERSONAL, FEN, NAME } Kind;

typedef struct {
  const char *name; /* in the journal; never renamed */
  gsize offset;
  Kind kind;
  const char *const *names; /* of NAME: an enumeration, by its names */
} Field;

static const char *const kind_names[] = { "inpatient", "outpatient", "pharmacy", NULL };
static const char *const standing_names[] = { "surely_none", "being_reversed", "not_asked", NULL };

#define FIELD(member, kind)                                                                                            \
  {                                                                                                                    \
#    member, G_STRUCT_OFFSET(ZjClaimContent, member), kind, NULL                                                       \
  }
#define NAMED(member, names)                                                                                           \
  {                                                                                                                    \
#    member, G_STRUCT_OFFSET(ZjClaimContent, member), NAME, names                                                      \
  }

static const Field fields[] = {
  FIELD (receipt_no, TEXT),
  FIELD (issued_ms, FEN),
  FIELD (operator_no, TEXT),
  FIELD (operator_name, TEXT),
  NAMED (kind, kind_names),
  NAMED (standing, standing_names),
  FIELD (msgid, TEXT),
  FIELD (institution.code, TEXT),
  FIELD (institution.name, TEXT),
  FIELD (institution.region, TEXT),
  FIELD (institution.address, TEXT),
  FIELD (institution.level, TEXT),
  FIELD (institution.office_tel, TEXT),
  FIELD (institution.agency_tel, TEXT),
  FIELD (ipt_no, TEXT),
  FIELD (mdtrt_id, TEXT),
  FIELD (name, PERSONAL),
  FIELD (cert_no, PERSONAL),
  FIELD (card_no, PERSONAL),
  FIELD (tel, PERSONAL),
  FIELD (cert_type, TEXT),
  FIELD (sex, TEXT),
  FIELD (birth_date, TEXT),
  FIELD (agent, PERSONAL),
  FIELD (psn_no, TEXT),
  FIELD (insutype, TEXT),
  FIELD (insured_region, TEXT),
  FIELD (admitted_at, TEXT),
  FIELD (discharged_at, TEXT),
  FIELD (bed, TEXT),
  FIELD (injury, TEXT),
  FIELD (referral, TEXT),
  FIELD (ipt_type, TEXT),
  FIELD (dept.code, TEXT),
  FIELD (dept.name, TEXT),
  FIELD (doctor.code, TEXT),
  FIELD (doctor.name, TEXT),
  FIELD (diagnosis.code, TEXT),
  FIELD (diagnosis.name, TEXT),
  FIELD (dscg_diagnosis.code, TEXT),
  FIELD (dscg_diagnosis.name, TEXT),
  FIELD (reason, TEXT),
  FIELD (total_fen, FEN),
  FIELD (paid_fen, FEN),
  FIELD (invoice, TEXT),
  FIELD (lines_digest, TEXT),
};

static const char *const part_names[4] = { "fulamt_ownpay", "overlmt_selfpay", "preselfpay", "inscp_scp" };

static void
wipe_text (char **text)
{
  if (*text != NULL)
    explicit_bzero (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

static void
clear_category (gpointer data)
{
  ZjClaimCategory *category = data;

  g_free (category->category);
}

ZjClaimContent *
zj_claim_content_new (void)
{
  ZjClaimContent *content = g_new0 (ZjClaimContent, 1);

  content->total_fen = -1;
  content->paid_fen = -1;
  for (guint i = 0; i < 4; i++)
    content->parts_fen[i] = G_MININT64;
  content->categories = g_array_new (FALSE, TRUE, sizeof (ZjClaimCategory));
  g_array_set_clear_func (content->categories, clear_category);
  return content;
}

void
zj_claim_content_free (ZjClaimContent *content)
{
  if (content == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    gpointer member = G_STRUCT_MEMBER_P (content, fields[i].offset);

    if (fields[i].kind == TEXT)
      wipe_text (member);
    else if (fields[i].kind == PERSONAL)
      zj_personal_clear (member);
  }
  g_array_unref (content->categories);
  explicit_bzero (content, sizeof *content);
  g_free (content);
}

/* Writing */

static void
write_parts (ZjWriter *writer, const gint64 parts_fen[4])
{
  for (guint i = 0; i < 4; i++)
    if (parts_fen[i] != G_MININT64)
      zj_writer_integer (writer, part_names[i], parts_fen[i]);
}

static void
write_field (ZjWriter *writer, const Field *field, gconstpointer member)
{
  const char *text = NULL;

  switch (field->kind) {
  case TEXT:
    text = *(char *const *)member;
    break;
  case PERSONAL:
    text = zj_personal_reveal (member);
    break;
  case FEN:
    zj_writer_integer (writer, field->name, *(const gint64 *)member);
    return;
  case NAME:
    text = field->names[*(const guint *)member];
    break;
  default:
    g_assert_not_reached ();
  }
  if (text != NULL)
    zj_writer_text (writer, field->name, text);
}

static char *
finish (ZjWriter *writer)
{
  g_autoptr (GBytes) bytes = zj_writer_finish (writer);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

char *
zj_claim_content_to_json (const ZjClaimContent *content)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  zj_writer_begin_object (writer, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    write_field (writer, &fields[i], G_STRUCT_MEMBER_P (content, fields[i].offset));
  write_parts (writer, content->parts_fen);
  zj_writer_begin_list (writer, "categories");
  for (guint i = 0; i < content->categories->len; i++) {
    const ZjClaimCategory *category = &g_array_index (content->categories, ZjClaimCategory, i);

    zj_writer_begin_object (writer, NULL);
    if (category->category != NULL)
      zj_writer_text (writer, "category", category->category);
    zj_writer_integer (writer, "amount", category->amount_fen);
    zj_writer_integer (writer, "lines", category->lines);
    write_parts (writer, category->parts_fen);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  zj_writer_end_object (writer);
  return finish (writer);
}

/* Reading */

static gboolean
read_parts (const ZjNode *node, gint64 parts_fen[4], GError **error)
{
  for (guint i = 0; i < 4; i++) {
    gboolean present;

    if (!zj_node_integer (node, part_names[i], &parts_fen[i], &present, error))
      return FALSE;
    if (!present)
      parts_fen[i] = G_MININT64;
  }
  return TRUE;
}

static gboolean
read_name (const ZjNode *root, const Field *field, guint *value, GError **error)
{
  g_autofree char *text = NULL;

  if (!zj_node_required_text (root, field->name, &text, error))
    return FALSE;
  for (guint i = 0; field->names[i] != NULL; i++)
    if (strcmp (field->names[i], text) == 0) {
      *value = i;
      return TRUE;
    }
  return zj_node_refuse (root, field->name, "a name this program knows", error);
}

static gboolean
read_field (const ZjNode *root, const Field *field, gpointer member, GError **error)
{
  gboolean present;
  char *text;

  switch (field->kind) {
  case TEXT:
    return zj_node_text (root, field->name, member, error);
  case PERSONAL:
    if (!zj_node_text (root, field->name, &text, error))
      return FALSE;
    *(ZjPersonal *)member = zj_personal_take (text);
    return TRUE;
  case FEN:
    return zj_node_integer (root, field->name, member, &present, error)
           && (present || zj_node_refuse (root, field->name, "a number", error));
  case NAME:
    return read_name (root, field, member, error);
  default:
    g_assert_not_reached ();
  }
}

static gboolean
read_category (const ZjNode *node, GArray *categories, GError **error)
{
  ZjClaimCategory category = { 0 };
  gint64 lines = 0;
  gboolean present, lines_present;

  if (!zj_node_integer (node, "amount", &category.amount_fen, &present, error)
      || !zj_node_integer (node, "lines", &lines, &lines_present, error)
      || !read_parts (node, category.parts_fen, error))
    return FALSE;
  if (!present || !lines_present || lines < 0 || lines > G_MAXUINT)
    return zj_node_refuse (node, "amount", "amount and lines of a category", error);
  category.lines = (guint)lines;
  if (!zj_node_text (node, "category", &category.category, error))
    return FALSE;
  g_array_append_val (categories, category);
  return TRUE;
}

static gboolean
read_content (const ZjNode *root, ZjClaimContent *content, GError **error)
{
  ZjNode list, element;
  gsize length;

  if (!zj_node_is_object (root))
    return zj_node_refuse (root, "receipt_no", "an object", error);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!read_field (root, &fields[i], G_STRUCT_MEMBER_P (content, fields[i].offset), error))
      return FALSE;
  if (content->receipt_no == NULL)
    return zj_node_refuse (root, "receipt_no", "a text", error);
  if (!read_parts (root, content->parts_fen, error) || !zj_node_member (root, "categories", &list, error)
      || !zj_node_length (&list, &length, error))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!zj_node_element (&list, i, &element, error) || !read_category (&element, content->categories, error))
      return FALSE;
  return TRUE;
}

ZjClaimContent *
zj_claim_content_from_json (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (GError) local = NULL;
  g_autoptr (ZjJson) parsed = zj_json_parse (bytes, &local);
  g_autoptr (ZjClaimContent) content = zj_claim_content_new ();
  ZjNode root;

  if (parsed != NULL) {
    root = zj_json_root (parsed);
    if (read_content (&root, content, &local))
      return g_steal_pointer (&content);
  }
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "a statement's content: %s", local->message);
  return NULL;
}

/* A document as JSON, so that a small paper can be kept exactly as it was printed. */
#include "paper/document_private.h"

#include <string.h>

#include "platform/codec.h"

#define BLOCKS_MAX 400

static const char *const kind_names[ZJ_N_BLOCK_KINDS] = { "heading", "annex",  "paragraph",  "step", "grid",
                                                          "table",   "checks", "signatures", "seal" };
static const char *const cell_names[ZJ_TABLE_COLUMNS_MAX] = { "0", "1", "2",  "3",  "4",  "5",  "6", "7",
                                                              "8", "9", "10", "11", "12", "13", "14" };

static void
write_phrase (ZjWriter *writer, const char *name, ZjPhrase phrase)
{
  if (phrase.zh == NULL)
    return;
  zj_writer_begin_object (writer, name);
  zj_writer_text (writer, "zh", phrase.zh);
  if (phrase.en != NULL)
    zj_writer_text (writer, "en", phrase.en);
  zj_writer_end_object (writer);
}

static void
write_text (ZjWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    zj_writer_text (writer, name, text);
}

static void
write_pairs (ZjWriter *writer, const ZjBlock *block)
{
  zj_writer_integer (writer, "columns", block->number);
  zj_writer_begin_list (writer, "pairs");
  for (guint i = 0; i < block->items->len; i++) {
    const ZjPair *pair = &g_array_index (block->items, ZjPair, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_integer (writer, "span", pair->span);
    zj_writer_integer (writer, "strong", pair->strong);
    write_phrase (writer, "label", pair->label);
    write_text (writer, "value", pair->value);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
write_table (ZjWriter *writer, const ZjBlock *block)
{
  zj_writer_begin_list (writer, "columns");
  for (guint i = 0; i < block->items->len; i++) {
    const ZjColumn *column = &g_array_index (block->items, ZjColumn, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_integer (writer, "kind", column->kind);
    zj_writer_integer (writer, "weight", column->weight);
    write_phrase (writer, "title", column->title);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
  zj_writer_begin_list (writer, "rows");
  for (guint row = 0; row < zj_block_n_rows (block); row++) {
    zj_writer_begin_object (writer, NULL);
    zj_writer_integer (writer, "strong", block->strong->data[row]);
    for (guint i = 0; i < block->items->len; i++)
      write_text (writer, cell_names[i], zj_block_cell (block, row, i));
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
write_checks (ZjWriter *writer, const ZjBlock *block)
{
  zj_writer_begin_list (writer, "checks");
  for (guint i = 0; i < block->items->len; i++) {
    const ZjCheck *check = &g_array_index (block->items, ZjCheck, i);

    zj_writer_begin_object (writer, NULL);
    write_phrase (writer, "what", check->what);
    write_phrase (writer, "where", check->where);
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
write_labels (ZjWriter *writer, const ZjBlock *block)
{
  zj_writer_begin_list (writer, "labels");
  for (guint i = 0; i < block->items->len; i++) {
    zj_writer_begin_object (writer, NULL);
    write_phrase (writer, "label", g_array_index (block->items, ZjPhrase, i));
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
write_block (ZjWriter *writer, const ZjBlock *block)
{
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "kind", kind_names[block->kind]);
  zj_writer_integer (writer, "style", block->style);
  zj_writer_integer (writer, "number", block->number);
  write_phrase (writer, "text", block->text);
  write_phrase (writer, "more", block->more);
  write_text (writer, "code", block->code);
  if (block->kind == ZJ_BLOCK_GRID)
    write_pairs (writer, block);
  else if (block->kind == ZJ_BLOCK_TABLE)
    write_table (writer, block);
  else if (block->kind == ZJ_BLOCK_CHECKS)
    write_checks (writer, block);
  else if (block->kind == ZJ_BLOCK_SIGNATURES)
    write_labels (writer, block);
  zj_writer_end_object (writer);
}

char *
zj_document_to_json (const ZjDocument *document)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) json = NULL;
  gsize length;
  const char *text;

  zj_writer_begin_object (writer, NULL);
  write_phrase (writer, "title", document->title);
  write_phrase (writer, "subtitle", document->subtitle);
  write_phrase (writer, "number_label", document->number_label);
  write_text (writer, "number", document->number);
  write_text (writer, "issuer", document->issuer);
  write_text (writer, "clerk", document->clerk);
  zj_writer_integer (writer, "made_ms", document->made_ms);
  zj_writer_integer (writer, "compact", document->compact ? 1 : 0);
  zj_writer_begin_list (writer, "blocks");
  for (guint i = 0; i < document->blocks->len; i++)
    write_block (writer, g_ptr_array_index (document->blocks, i));
  zj_writer_end_list (writer);
  zj_writer_end_object (writer);
  json = zj_writer_finish (writer);
  text = g_bytes_get_data (json, &length);
  return g_strndup (text, length);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct {
  char *zh, *en;
} Phrase;

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
phrase_clear (Phrase *phrase)
{
  wipe (phrase->zh);
  wipe (phrase->en);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Phrase, phrase_clear)

static ZjPhrase
said (const Phrase *phrase)
{
  return (ZjPhrase){ phrase->zh, phrase->en };
}

static gboolean
read_phrase (const ZjNode *node, const char *name, Phrase *phrase, GError **error)
{
  ZjNode member;

  if (!zj_node_member (node, name, &member, error))
    return FALSE;
  if (zj_node_is_absent (&member))
    return TRUE;
  if (!zj_node_text (&member, "zh", &phrase->zh, error) || !zj_node_text (&member, "en", &phrase->en, error))
    return FALSE;
  if (phrase->zh == NULL)
    phrase->zh = g_strdup (""); /* a label may be empty */
  return TRUE;
}

static gboolean
read_number (const ZjNode *node, const char *name, gint64 least, gint64 most, guint *number, GError **error)
{
  gint64 value = 0;
  gboolean present;

  if (!zj_node_integer (node, name, &value, &present, error))
    return FALSE;
  if (value < least || value > most)
    return zj_node_refuse (node, name, "a number of a document", error);
  *number = (guint)value;
  return TRUE;
}

/* Calls read for every element of a list. */
typedef gboolean (*ReadElement) (ZjDocument *document, const ZjNode *element, GError **error);

static gboolean
read_list (ZjDocument *document, const ZjNode *node, const char *name, gsize most, ReadElement read, GError **error)
{
  ZjNode list, element;
  gsize n;

  if (!zj_node_member (node, name, &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  if (n > most)
    return zj_node_refuse (node, name, "a shorter list", error);
  for (gsize i = 0; i < n; i++)
    if (!zj_node_element (&list, i, &element, error) || !read (document, &element, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_pair (ZjDocument *document, const ZjNode *node, GError **error)
{
  const ZjBlock *grid = g_ptr_array_index (document->blocks, document->blocks->len - 1);
  g_auto (Phrase) label = { 0 };
  char *value = NULL;
  guint span = 0, strong = 0;
  gboolean good = read_number (node, "span", 0, grid->number, &span, error)
                  && read_number (node, "strong", 0, 1, &strong, error) && read_phrase (node, "label", &label, error)
                  && zj_node_text (node, "value", &value, error);

  if (good && strong)
    zj_document_strong_pair (document, span, said (&label), value);
  else if (good)
    zj_document_pair (document, span, said (&label), value);
  wipe (value);
  return good;
}

static gboolean
read_check (ZjDocument *document, const ZjNode *node, GError **error)
{
  g_auto (Phrase) what = { 0 };
  g_auto (Phrase) where = { 0 };

  if (!read_phrase (node, "what", &what, error) || !read_phrase (node, "where", &where, error))
    return FALSE;
  zj_document_check (document, said (&what), said (&where));
  return TRUE;
}

static gboolean
read_labels (ZjDocument *document, const ZjNode *node, GError **error)
{
  ZjPhrase labels[8];
  Phrase texts[8] = { 0 };
  ZjNode list, element;
  gsize n = 0;
  gboolean good = zj_node_member (node, "labels", &list, error) && zj_node_length (&list, &n, error);

  if (good && n > G_N_ELEMENTS (labels))
    good = zj_node_refuse (node, "labels", "a shorter list", error);
  for (gsize i = 0; good && i < n; i++) {
    good = zj_node_element (&list, i, &element, error) && read_phrase (&element, "label", &texts[i], error);
    labels[i] = said (&texts[i]);
  }
  if (good)
    zj_document_signatures (document, labels, (guint)n);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    phrase_clear (&texts[i]);
  return good;
}

static gboolean
read_row (ZjDocument *document, const ZjNode *node, GError **error)
{
  const ZjBlock *table = g_ptr_array_index (document->blocks, document->blocks->len - 1);
  char *cells[ZJ_TABLE_COLUMNS_MAX] = { NULL };
  guint strong = 0;
  gboolean good = read_number (node, "strong", 0, 1, &strong, error);

  for (guint i = 0; good && i < table->items->len; i++)
    good = zj_node_text (node, cell_names[i], &cells[i], error);
  if (good)
    zj_document_row (document, strong != 0, (const char *const *)cells);
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    wipe (cells[i]);
  return good;
}

static gboolean
read_column (ZjDocument *document, const ZjNode *node, GError **error)
{
  ZjBlock *table = g_ptr_array_index (document->blocks, document->blocks->len - 1);
  g_auto (Phrase) title = { 0 };
  guint kind = 0, weight = 0;
  ZjColumn column;

  if (!read_number (node, "kind", 0, ZJ_COLUMN_NUMBER, &kind, error)
      || !read_number (node, "weight", 0, 1000, &weight, error) || !read_phrase (node, "title", &title, error))
    return FALSE;
  /* Through a document's own door, which keeps the texts. */
  column = (ZjColumn){ said (&title), (ZjColumnKind)kind, weight };
  zj_document_table (document, &column, 1);
  g_array_append_val (
      table->items,
      g_array_index (((ZjBlock *)document->blocks->pdata[document->blocks->len - 1])->items, ZjColumn, 0));
  g_ptr_array_set_size (document->blocks, (gint)document->blocks->len - 1);
  return TRUE;
}

static gboolean
read_table (ZjDocument *document, const ZjNode *node, GError **error)
{
  const ZjBlock *table = zj_document_add (document, ZJ_BLOCK_TABLE);

  if (!read_list (document, node, "columns", ZJ_TABLE_COLUMNS_MAX, read_column, error))
    return FALSE;
  if (table->items->len == 0)
    return zj_node_refuse (node, "columns", "a list of columns", error);
  return read_list (document, node, "rows", ZJ_TABLE_ROWS_MAX, read_row, error);
}

static gboolean
read_grid (ZjDocument *document, const ZjNode *node, GError **error)
{
  guint n_columns = 0;

  if (!read_number (node, "columns", 1, 4, &n_columns, error))
    return FALSE;
  zj_document_grid (document, n_columns);
  return read_list (document, node, "pairs", 1000, read_pair, error);
}

static gboolean
read_said (ZjDocument *document, const ZjNode *node, const char *kind, GError **error)
{
  g_auto (Phrase) text = { 0 };
  g_auto (Phrase) more = { 0 };
  char *code = NULL;
  guint style = 0;
  gboolean good = read_phrase (node, "text", &text, error) && read_phrase (node, "more", &more, error)
                  && zj_node_text (node, "code", &code, error)
                  && read_number (node, "style", 0, ZJ_TEXT_NOTICE, &style, error);

  if (!good)
    ;
  else if (strcmp (kind, "heading") == 0)
    zj_document_heading (document, said (&text));
  else if (strcmp (kind, "annex") == 0)
    zj_document_annex (document, said (&text));
  else if (strcmp (kind, "paragraph") == 0)
    zj_document_paragraph (document, (ZjTextStyle)style, said (&text));
  else if (strcmp (kind, "step") == 0)
    zj_document_step (document, said (&text));
  else if (strcmp (kind, "seal") == 0)
    zj_document_seal (document, said (&text), code, said (&more));
  else
    good = zj_node_refuse (node, "kind", "a kind of block", error);
  wipe (code);
  return good;
}

static gboolean
read_block (ZjDocument *document, const ZjNode *node, GError **error)
{
  g_autofree char *kind = NULL;

  if (!zj_node_required_text (node, "kind", &kind, error))
    return FALSE;
  if (strcmp (kind, "grid") == 0)
    return read_grid (document, node, error);
  if (strcmp (kind, "table") == 0)
    return read_table (document, node, error);
  if (strcmp (kind, "checks") == 0)
    return read_list (document, node, "checks", 1000, read_check, error);
  if (strcmp (kind, "signatures") == 0)
    return read_labels (document, node, error);
  return read_said (document, node, kind, error);
}

static gboolean
read_text (const ZjNode *node, const char *name, ZjDocument *document,
           void (*set) (ZjDocument *document, const char *text), GError **error)
{
  char *text = NULL;

  if (!zj_node_text (node, name, &text, error))
    return FALSE;
  set (document, text);
  wipe (text);
  return TRUE;
}

static gboolean
read_head (ZjDocument **document, const ZjNode *root, GError **error)
{
  g_auto (Phrase) title = { 0 };
  g_auto (Phrase) subtitle = { 0 };
  g_auto (Phrase) label = { 0 };
  g_autofree char *number = NULL;
  gint64 made_ms = 0;
  guint compact = 0;
  gboolean present;

  if (!read_phrase (root, "title", &title, error) || !read_phrase (root, "subtitle", &subtitle, error)
      || !read_phrase (root, "number_label", &label, error) || !zj_node_text (root, "number", &number, error)
      || !zj_node_integer (root, "made_ms", &made_ms, &present, error)
      || !read_number (root, "compact", 0, 1, &compact, error))
    return FALSE;
  if (title.zh == NULL || !present)
    return zj_node_refuse (root, "title", "the title of a document", error);
  *document = zj_document_new (said (&title), made_ms);
  zj_document_set_compact (*document, compact != 0);
  zj_document_set_subtitle (*document, said (&subtitle));
  zj_document_set_number (*document, said (&label), number);
  return read_text (root, "issuer", *document, zj_document_set_issuer, error)
         && read_text (root, "clerk", *document, zj_document_set_clerk, error);
}

ZjDocument *
zj_document_from_json (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (ZjJson) parsed = zj_json_parse (bytes, error);
  g_autoptr (ZjDocument) document = NULL;
  ZjNode root;

  if (parsed == NULL)
    return NULL;
  root = zj_json_root (parsed);
  if (!read_head (&document, &root, error) || !read_list (document, &root, "blocks", BLOCKS_MAX, read_block, error))
    return NULL;
  return g_steal_pointer (&document);
}

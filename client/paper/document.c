/* The document as plain data, each text kept once. */
#include "paper/document_private.h"

#include <string.h>

/* What a text may hold at most; longer ones come from nowhere in this program. */
#define TEXT_CHARS_MAX 4000

static void
text_free (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
block_free (gpointer data)
{
  ZjBlock *block = data;

  g_clear_pointer (&block->items, g_array_unref);
  g_clear_pointer (&block->cells, g_ptr_array_unref);
  g_clear_pointer (&block->strong, g_byte_array_unref);
  g_free (block);
}

void
zj_document_free (ZjDocument *document)
{
  if (document == NULL)
    return;
  g_ptr_array_unref (document->blocks);
  g_hash_table_unref (document->texts);
  g_free (document);
}

/* Control characters, and those that turn the direction of what follows: a name must not be able to
 * make a paper read as something it does not say. */
static gboolean
is_printed (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR
         && type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE;
}

static char *
cleaned (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));
  guint n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (++n > TEXT_CHARS_MAX) {
      g_string_append (clean, "…");
      break;
    }
    if (is_printed (c))
      g_string_append_unichar (clean, c);
    else if (c == '\n' || c == '\t' || c == '\r')
      g_string_append_c (clean, ' ');
  }
  explicit_bzero (valid, strlen (valid));
  return g_string_free (clean, FALSE);
}

static gboolean
is_plain (const char *text)
{
  const char *p = text;

  while (*p >= 0x20 && *p < 0x7f)
    p++;
  return *p == '\0' && p - text < TEXT_CHARS_MAX;
}

static const char *
keep (ZjDocument *document, const char *text)
{
  char *clean;
  gpointer known;

  if (text == NULL)
    return NULL;
  if (g_hash_table_lookup_extended (document->texts, text, &known, NULL))
    return known;
  clean = is_plain (text) ? g_strdup (text) : cleaned (text);
  if (g_hash_table_lookup_extended (document->texts, clean, &known, NULL)) {
    text_free (clean);
    return known;
  }
  g_hash_table_add (document->texts, clean);
  return clean;
}

static ZjPhrase
keep_phrase (ZjDocument *document, ZjPhrase phrase)
{
  return (ZjPhrase){ keep (document, phrase.zh), keep (document, phrase.en) };
}

ZjDocument *
zj_document_new (ZjPhrase title, gint64 made_ms)
{
  ZjDocument *document = g_new0 (ZjDocument, 1);

  document->texts = g_hash_table_new_full (g_str_hash, g_str_equal, text_free, NULL);
  document->blocks = g_ptr_array_new_with_free_func (block_free);
  document->title = keep_phrase (document, title);
  document->made_ms = made_ms;
  return document;
}

void
zj_document_set_title (ZjDocument *document, ZjPhrase title)
{
  document->title = keep_phrase (document, title);
}

gint64
zj_document_made_ms (const ZjDocument *document)
{
  return document->made_ms;
}

void
zj_document_set_issuer (ZjDocument *document, const char *issuer)
{
  document->issuer = keep (document, issuer);
}

void
zj_document_set_number (ZjDocument *document, ZjPhrase label, const char *number)
{
  document->number_label = keep_phrase (document, label);
  document->number = keep (document, number);
}

void
zj_document_set_clerk (ZjDocument *document, const char *clerk)
{
  document->clerk = keep (document, clerk);
}

void
zj_document_set_subtitle (ZjDocument *document, ZjPhrase subtitle)
{
  document->subtitle = keep_phrase (document, subtitle);
}

void
zj_document_set_copy (ZjDocument *document, guint copy)
{
  document->copy = copy;
}

void
zj_document_set_compact (ZjDocument *document, gboolean compact)
{
  document->compact = compact;
}

ZjBlock *
zj_document_add (ZjDocument *document, ZjBlockKind kind)
{
  static const gsize sizes[ZJ_N_BLOCK_KINDS] = {
    [ZJ_BLOCK_GRID] = sizeof (ZjPair),
    [ZJ_BLOCK_TABLE] = sizeof (ZjColumn),
    [ZJ_BLOCK_CHECKS] = sizeof (ZjCheck),
    [ZJ_BLOCK_SIGNATURES] = sizeof (ZjPhrase),
  };
  ZjBlock *block = g_new0 (ZjBlock, 1);

  block->kind = kind;
  if (sizes[kind] > 0)
    block->items = g_array_new (FALSE, TRUE, (guint)sizes[kind]);
  if (kind == ZJ_BLOCK_TABLE) {
    block->cells = g_ptr_array_new ();
    block->strong = g_byte_array_new ();
  }
  g_ptr_array_add (document->blocks, block);
  return block;
}

/* The last block, where it is of this kind. */
static ZjBlock *
last (const ZjDocument *document, ZjBlockKind kind)
{
  ZjBlock *block;

  if (document->blocks->len == 0)
    return NULL;
  block = g_ptr_array_index (document->blocks, document->blocks->len - 1);
  return block->kind == kind ? block : NULL;
}

void
zj_document_heading (ZjDocument *document, ZjPhrase text)
{
  zj_document_add (document, ZJ_BLOCK_HEADING)->text = keep_phrase (document, text);
}

void
zj_document_annex (ZjDocument *document, ZjPhrase text)
{
  zj_document_add (document, ZJ_BLOCK_ANNEX)->text = keep_phrase (document, text);
}

void
zj_document_paragraph (ZjDocument *document, ZjTextStyle style, ZjPhrase text)
{
  ZjBlock *block = zj_document_add (document, ZJ_BLOCK_PARAGRAPH);

  block->style = style;
  block->text = keep_phrase (document, text);
}

void
zj_document_step (ZjDocument *document, ZjPhrase text)
{
  const ZjBlock *before = last (document, ZJ_BLOCK_STEP);
  ZjBlock *block = zj_document_add (document, ZJ_BLOCK_STEP);

  block->number = before != NULL ? before->number + 1 : 1;
  block->text = keep_phrase (document, text);
}

void
zj_document_grid (ZjDocument *document, guint n_columns)
{
  g_return_if_fail (n_columns >= 1 && n_columns <= 4);
  zj_document_add (document, ZJ_BLOCK_GRID)->number = n_columns;
}

static void
add_pair (ZjDocument *document, guint span, ZjPhrase label, const char *value, gboolean strong)
{
  ZjBlock *block = last (document, ZJ_BLOCK_GRID);
  ZjPair pair = { span, strong, keep_phrase (document, label), NULL };

  g_return_if_fail (block != NULL && span <= block->number);
  pair.value = keep (document, value != NULL && *value != '\0' ? value : "—");
  g_array_append_val (block->items, pair);
}

void
zj_document_pair (ZjDocument *document, guint span, ZjPhrase label, const char *value)
{
  add_pair (document, span, label, value, FALSE);
}

void
zj_document_strong_pair (ZjDocument *document, guint span, ZjPhrase label, const char *value)
{
  add_pair (document, span, label, value, TRUE);
}

void
zj_document_table (ZjDocument *document, const ZjColumn *columns, guint n_columns)
{
  ZjBlock *block = zj_document_add (document, ZJ_BLOCK_TABLE);

  g_return_if_fail (n_columns >= 1 && n_columns <= ZJ_TABLE_COLUMNS_MAX);
  for (guint i = 0; i < n_columns; i++) {
    ZjColumn column = columns[i];

    column.title = keep_phrase (document, column.title);
    g_array_append_val (block->items, column);
  }
}

void
zj_document_row (ZjDocument *document, gboolean strong, const char *const *cells)
{
  ZjBlock *block = last (document, ZJ_BLOCK_TABLE);
  const guint8 mark = strong ? 1 : 0;

  g_return_if_fail (block != NULL && block->strong->len < ZJ_TABLE_ROWS_MAX);
  for (guint i = 0; i < block->items->len; i++)
    g_ptr_array_add (block->cells, (gpointer)(gsize)keep (document, cells[i]));
  g_byte_array_append (block->strong, &mark, 1);
}

guint
zj_block_n_rows (const ZjBlock *table)
{
  return table->strong->len;
}

const char *
zj_block_cell (const ZjBlock *table, guint row, guint column)
{
  return g_ptr_array_index (table->cells, row * table->items->len + column);
}

void
zj_document_check (ZjDocument *document, ZjPhrase what, ZjPhrase where)
{
  ZjBlock *block = last (document, ZJ_BLOCK_CHECKS);
  ZjCheck check = { keep_phrase (document, what), keep_phrase (document, where) };

  if (block == NULL)
    block = zj_document_add (document, ZJ_BLOCK_CHECKS);
  g_array_append_val (block->items, check);
}

void
zj_document_signatures (ZjDocument *document, const ZjPhrase *labels, guint n_labels)
{
  ZjBlock *block = zj_document_add (document, ZJ_BLOCK_SIGNATURES);

  for (guint i = 0; i < n_labels; i++) {
    ZjPhrase label = keep_phrase (document, labels[i]);

    g_array_append_val (block->items, label);
  }
}

void
zj_document_seal (ZjDocument *document, ZjPhrase caption, const char *code, ZjPhrase code_caption)
{
  ZjBlock *block = zj_document_add (document, ZJ_BLOCK_SEAL);

  block->text = keep_phrase (document, caption);
  block->code = keep (document, code);
  block->more = keep_phrase (document, code_caption);
}

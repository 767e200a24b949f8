/* Lines of a statement's fee list. Packed, they are one text: a line each, its columns separated by a
 * tab, deflated (the same words come a thousand times) and written in base64. */
#include "claim/annex.h"

#include <client/error.h>
#include <gio/gio.h>
#include <string.h>

#define N_TEXTS     11
#define N_COLUMNS   (N_TEXTS + 5) /* amount and four parts */
#define PLAIN_MAX   (256u * 1024u * 1024u)
#define CHUNK_BYTES 65536

static void
clear_line (gpointer data)
{
  ZjClaimLine *line = data;
  char **texts[N_TEXTS] = { &line->sn,    &line->time,     &line->code,      &line->hospital_code,
                            &line->name,  &line->spec,     &line->unit,      &line->count,
                            &line->price, &line->category, &line->department };

  for (gsize i = 0; i < N_TEXTS; i++)
    g_clear_pointer (texts[i], g_free);
}

static GArray *
lines_new (void)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (ZjClaimLine));

  g_array_set_clear_func (lines, clear_line);
  return lines;
}

/* Of what a hospital's system writes, nothing may break a column: control characters become spaces. */
static char *
plain (const char *text)
{
  char *copy;

  if (text == NULL || *text == '\0')
    return NULL;
  copy = g_strdup (text);
  for (char *at = copy; *at != '\0'; at++)
    if ((guchar)*at < 0x20 || *at == 0x7f)
      *at = ' ';
  return copy;
}

G_STATIC_ASSERT (ZJ_MONEY_ABSENT == G_MININT64); /* what a statement's content has for "not known" */

static void
take_uploaded (ZjClaimLine *line, const ZjFeeLine *uploaded)
{
  g_free (line->category);
  line->category = plain (uploaded->category);
  for (guint i = 0; i < 4; i++)
    line->parts_fen[i] = uploaded->parts_fen[i];
}

static GHashTable *
by_number (const GArray *uploaded)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; uploaded != NULL && i < uploaded->len; i++) {
    ZjFeeLine *line = &g_array_index (uploaded, ZjFeeLine, i);

    g_hash_table_insert (table, line->sn, line);
  }
  return table;
}

static ZjClaimLine
line_of (const ZjFeeItem *item)
{
  ZjClaimLine line = { .sn = plain (item->sn),
                       .time = plain (g_hash_table_lookup (item->fields, "fee_ocur_time")),
                       .code = plain (g_hash_table_lookup (item->fields, "med_list_codg")),
                       .hospital_code = plain (g_hash_table_lookup (item->fields, "medins_list_codg")),
                       .count = plain (g_hash_table_lookup (item->fields, "cnt")),
                       .price = plain (g_hash_table_lookup (item->fields, "pric")),
                       .department = plain (g_hash_table_lookup (item->fields, "bilg_dept_name")),
                       .amount_fen = item->amount_fen };

  for (guint i = 0; i < 4; i++)
    line.parts_fen[i] = G_MININT64;
  return line;
}

GArray *
zj_annex_from_file (const ZjFeeFile *file, const GArray *uploaded)
{
  GArray *lines = lines_new ();
  g_autoptr (GHashTable) known = by_number (uploaded);

  for (guint i = 0; i < file->items->len; i++) {
    const ZjFeeItem *item = g_ptr_array_index (file->items, i);
    const ZjFeeLine *at_platform = g_hash_table_lookup (known, item->sn);
    ZjClaimLine line = line_of (item);

    if (at_platform != NULL) {
      g_autofree char *digest = zj_fee_item_digest (item);

      if (g_strcmp0 (digest, at_platform->digest) == 0)
        take_uploaded (&line, at_platform);
    }
    g_array_append_val (lines, line);
  }
  return lines;
}

GArray *
zj_annex_from_uploaded (const GArray *uploaded)
{
  GArray *lines = lines_new ();

  for (guint i = 0; uploaded != NULL && i < uploaded->len; i++) {
    const ZjFeeLine *known = &g_array_index (uploaded, ZjFeeLine, i);
    ZjClaimLine line = { .sn = plain (known->sn), .amount_fen = known->amount_fen };

    take_uploaded (&line, known);
    g_array_append_val (lines, line);
  }
  return lines;
}

/* Sums */

static gboolean
add_parts (gint64 sums_fen[4], const gint64 parts_fen[4])
{
  for (guint i = 0; i < 4; i++)
    if (sums_fen[i] == G_MININT64 || parts_fen[i] == G_MININT64)
      sums_fen[i] = G_MININT64;
    else if (!zj_money_add (sums_fen[i], parts_fen[i], &sums_fen[i]))
      return FALSE;
  return TRUE;
}

static ZjClaimCategory *
find_category (GArray *categories, const char *name)
{
  ZjClaimCategory made = { .category = g_strdup (name) };

  for (guint i = 0; i < categories->len; i++) {
    ZjClaimCategory *category = &g_array_index (categories, ZjClaimCategory, i);

    if (g_strcmp0 (category->category, name) == 0) {
      g_free (made.category);
      return category;
    }
  }
  g_array_append_val (categories, made);
  return &g_array_index (categories, ZjClaimCategory, categories->len - 1);
}

/* What has no category comes last. */
static gint
compare_categories (gconstpointer a, gconstpointer b)
{
  const ZjClaimCategory *left = a, *right = b;

  if (left->category == NULL || right->category == NULL)
    return (left->category == NULL ? 1 : 0) - (right->category == NULL ? 1 : 0);
  return strcmp (left->category, right->category);
}

static char *digest_of (const GArray *lines);

gboolean
zj_annex_sum (const GArray *lines, ZjClaimContent *content, GError **error)
{
  gboolean fits = TRUE;

  if (lines->len == 0)
    return TRUE;
  content->total_fen = 0;
  memset (content->parts_fen, 0, sizeof content->parts_fen);
  for (guint i = 0; fits && i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);
    ZjClaimCategory *category = find_category (content->categories, line->category);

    category->lines++;
    fits = zj_money_add (content->total_fen, line->amount_fen, &content->total_fen)
           && zj_money_add (category->amount_fen, line->amount_fen, &category->amount_fen)
           && add_parts (content->parts_fen, line->parts_fen) && add_parts (category->parts_fen, line->parts_fen);
  }
  g_array_sort (content->categories, compare_categories);
  content->lines_digest = digest_of (lines);
  if (!fits)
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_TOTAL, "the sum of the fee lines does not fit");
  return fits;
}

/* Packing */

static GString *
to_text (const GArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);
    const char *const texts[N_TEXTS] = { line->sn,    line->time,     line->code,      line->hospital_code,
                                         line->name,  line->spec,     line->unit,      line->count,
                                         line->price, line->category, line->department };

    for (gsize j = 0; j < N_TEXTS; j++) {
      g_string_append (text, texts[j] != NULL ? texts[j] : "");
      g_string_append_c (text, '\t');
    }
    g_string_append_printf (text, "%" G_GINT64_FORMAT, line->amount_fen);
    for (gsize j = 0; j < 4; j++)
      if (line->parts_fen[j] != G_MININT64)
        g_string_append_printf (text, "\t%" G_GINT64_FORMAT, line->parts_fen[j]);
      else
        g_string_append_c (text, '\t');
    g_string_append_c (text, '\n');
  }
  return text;
}

static char *
digest_of (const GArray *lines)
{
  g_autoptr (GString) text = to_text (lines);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

/* All of data through a converter; NULL when it is no such data, or more than ceiling comes out. */
static GByteArray *
convert (GConverter *converter, const guint8 *data, gsize length, gsize ceiling, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED) {
    gsize taken = 0, made = 0;

    result = g_converter_convert (converter, data, length, chunk, CHUNK_BYTES, G_CONVERTER_INPUT_AT_END, &taken, &made,
                                  error);
    if (result == G_CONVERTER_ERROR)
      return NULL;
    data += taken;
    length -= taken;
    g_byte_array_append (out, chunk, (guint)made);
    if (out->len > ceiling) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "too long");
      return NULL;
    }
  }
  return g_steal_pointer (&out);
}

char *
zj_annex_pack (const GArray *lines)
{
  g_autoptr (GString) text = to_text (lines);
  g_autoptr (GZlibCompressor) deflate = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  g_autoptr (GByteArray) packed = NULL;

  packed = convert (G_CONVERTER (deflate), (const guint8 *)text->str, text->len, PLAIN_MAX, NULL);
  g_assert (packed != NULL); /* deflating refuses nothing */
  return g_base64_encode (packed->data, packed->len);
}

static gboolean
read_fen (const char *text, gint64 *fen)
{
  char *end = NULL;

  if (*text == '\0') {
    *fen = G_MININT64;
    return TRUE;
  }
  *fen = g_ascii_strtoll (text, &end, 10);
  return *end == '\0';
}

static gboolean
read_line (const char *text, GArray *lines)
{
  g_auto (GStrv) columns = g_strsplit (text, "\t", N_COLUMNS + 1);
  ZjClaimLine line = { 0 };

  if (g_strv_length (columns) != N_COLUMNS || !read_fen (columns[N_TEXTS], &line.amount_fen)
      || line.amount_fen == G_MININT64)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (!read_fen (columns[N_TEXTS + 1 + i], &line.parts_fen[i]))
      return FALSE;
  line.sn = plain (columns[0]);
  line.time = plain (columns[1]);
  line.code = plain (columns[2]);
  line.hospital_code = plain (columns[3]);
  line.name = plain (columns[4]);
  line.spec = plain (columns[5]);
  line.unit = plain (columns[6]);
  line.count = plain (columns[7]);
  line.price = plain (columns[8]);
  line.category = plain (columns[9]);
  line.department = plain (columns[10]);
  g_array_append_val (lines, line);
  return TRUE;
}

GArray *
zj_annex_unpack (const char *packed, GError **error)
{
  g_autoptr (GZlibDecompressor) inflate = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GArray) lines = lines_new ();
  g_autoptr (GByteArray) text = NULL;
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (packed, &length);
  gboolean good;

  text = convert (G_CONVERTER (inflate), bytes, length, PLAIN_MAX, NULL);
  good = text != NULL && (text->len == 0 || text->data[text->len - 1] == '\n')
         && g_utf8_validate ((const char *)text->data, text->len, NULL);
  for (guint at = 0; good && at < text->len;) {
    char *line = (char *)text->data + at;
    char *end = memchr (line, '\n', text->len - at);

    *end = '\0';
    good = read_line (line, lines);
    at += (guint)(end - line) + 1;
  }
  if (good)
    return g_steal_pointer (&lines);
  g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "a statement's fee list");
  return NULL;
}

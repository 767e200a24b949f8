/* From the bytes of a file to checked fee lines: encoding, CSV or JSON, and what holds
 * between the lines. */
#include "stay/fee_file.h"

#include <client/i18n.h>
#include <gio/gio.h>
#include <string.h>

#include "platform/codec.h"
#include "stay/fee_csv.h"
#include "stay/money.h"

#define BOM "\xef\xbb\xbf"

/* One member or column of a line. */
typedef struct {
  gint field;   /* of fee_item.h, or −1: not to be looked at */
  guint column; /* for faults */
} Column;

typedef struct {
  guint line, column; /* where an item began */
  guint sn_column, original_column, amount_column;
  gboolean sound;
} Place;

typedef struct {
  ZjFeeFile *file;
  GPtrArray *faults;
  GArray *places; /* Place, of file->items */
  gboolean full;  /* too many faults or lines: reading has ended */
} Import;

void
zj_fee_file_free (ZjFeeFile *file)
{
  if (file == NULL)
    return;
  g_ptr_array_unref (file->items);
  g_free (file);
}

/* Takes message. */
static void
add_fault (Import *import, guint line, guint column, const char *field, char *message)
{
  ZjFeeFault *fault;

  if (import->faults->len >= ZJ_FEE_FILE_FAULTS_MAX) {
    import->full = TRUE;
    g_free (message);
    return;
  }
  fault = g_new0 (ZjFeeFault, 1);
  fault->line = line;
  fault->column = column;
  fault->field = g_strdup (field);
  fault->message = message;
  g_ptr_array_add (import->faults, fault);
}

/* --- a line, wherever it comes from ------------------------------------------------------- */

/* Takes item. With a fault it joins the file too, which nobody gets to see then: its number counts
 * for the lines beside it. */
static void
take_item (Import *import, ZjFeeItem *item, gboolean sound, const Place *place)
{
  const char *field = NULL;
  char *wrong = sound ? zj_fee_item_check (item, &field) : NULL;
  gboolean whole = sound && wrong == NULL;

  if (wrong != NULL)
    add_fault (import, place->line,
               strcmp (field, "init_feedetl_sn") == 0 && place->original_column != 0 ? place->original_column
                                                                                     : place->amount_column,
               field, wrong);
  if (!sound)
    item->sn = g_strdup (g_hash_table_lookup (item->fields, "feedetl_sn"));
  if (item->sn == NULL) {
    zj_fee_item_free (item);
    return;
  }
  if (import->file->items->len == ZJ_FEE_FILE_LINES_MAX) {
    zj_fee_item_free (item);
    if (!import->full)
      add_fault (import, place->line, 0, NULL, g_strdup_printf (_ ("more than %u lines"), ZJ_FEE_FILE_LINES_MAX));
    import->full = TRUE;
    return;
  }
  g_ptr_array_add (import->file->items, item);
  g_array_append_vals (import->places, place, 1);
  g_array_index (import->places, Place, import->places->len - 1).sound = whole;
}

/* Which name a column has, or why it may have none. Returns −1 after telling. */
static gint
find_field (Import *import, guint line, guint column, const char *name)
{
  gint field = zj_fee_field_find (name);

  if (strcmp (name, "mdtrt_id") == 0 || strcmp (name, "psn_no") == 0)
    add_fault (import, line, column, name, g_strdup (_ ("is not allowed: the stay is named by --ipt-no")));
  else if (field < 0)
    add_fault (import, line, column, name, g_strdup (_ ("is no field of a fee line (2301)")));
  return field;
}

static void
remember_column (Place *place, gint field, guint column)
{
  const char *name = zj_fee_field_name ((guint)field);

  if (strcmp (name, "feedetl_sn") == 0)
    place->sn_column = column;
  else if (strcmp (name, "init_feedetl_sn") == 0)
    place->original_column = column;
  else if (strcmp (name, "det_item_fee_sumamt") == 0)
    place->amount_column = column;
}

/* --- CSV ---------------------------------------------------------------------------------- */

/* The header row; FALSE when lines below it cannot be read by it. */
static gboolean
read_header (Import *import, const GPtrArray *names, guint line, GArray *columns, Place *place)
{
  guint before = import->faults->len;
  guint32 seen = 0;

  G_STATIC_ASSERT (sizeof seen * 8 >= 27);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    Column column = { find_field (import, line, i + 1, name), i + 1 };

    if (column.field >= 0 && (seen & (1u << column.field)) != 0) {
      add_fault (import, line, i + 1, name, g_strdup (_ ("stands twice in the header row")));
      column.field = -1;
    }
    if (column.field >= 0) {
      seen |= 1u << column.field;
      remember_column (place, column.field, i + 1);
    }
    g_array_append_val (columns, column);
  }
  for (guint i = 0; i < zj_fee_n_fields (); i++)
    if (zj_fee_field_is_required (i) && (seen & (1u << i)) == 0)
      add_fault (import, line, 0, zj_fee_field_name (i), g_strdup (_ ("is required and has no column")));
  return import->faults->len == before;
}

static void
read_record (Import *import, const GPtrArray *values, const GArray *columns, gboolean complete, Place place)
{
  ZjFeeItem *item;
  gboolean sound = complete;

  if (values->len != columns->len) {
    add_fault (import, place.line, 0, NULL,
               g_strdup_printf (_ ("%u fields where the header row has %u"), values->len, columns->len));
    return;
  }
  item = zj_fee_item_new ();
  for (guint i = 0; i < columns->len; i++) {
    const Column *column = &g_array_index (columns, Column, i);
    char *wrong = column->field >= 0 ? zj_fee_item_set (item, (guint)column->field, g_ptr_array_index (values, i))
                                     : NULL;

    if (wrong != NULL) {
      add_fault (import, place.line, column->column, zj_fee_field_name ((guint)column->field), wrong);
      sound = FALSE;
    }
  }
  take_item (import, item, sound, &place);
}

static void
read_csv (Import *import, const char *text, gsize length)
{
  ZjCsv csv = { text, text + length, 1 };
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Column));
  gboolean header = FALSE, complete = FALSE;
  Place place = { 0 };
  ZjCsvFault fault;
  ZjCsvKind kind;

  while (!import->full && (kind = zj_csv_next (&csv, values, &place.line, &fault)) != ZJ_CSV_END) {
    if (kind == ZJ_CSV_BROKEN) {
      add_fault (import, fault.line, fault.column, NULL, g_strdup (_ (fault.message)));
      if (!header)
        return; /* nothing below it can be named */
    } else if (!header) {
      complete = read_header (import, values, place.line, columns, &place);
      header = TRUE;
    } else {
      read_record (import, values, columns, complete, place);
    }
  }
  if (!header)
    add_fault (import, 1, 0, NULL, g_strdup (_ ("no header row")));
}

/* --- JSON --------------------------------------------------------------------------------- */

typedef struct {
  const char *at, *end, *line_start;
  guint line;
} Scan;

static void
step (Scan *scan)
{
  if (*scan->at == '\n') {
    scan->line++;
    scan->line_start = scan->at + 1;
  }
  scan->at++;
}

/* The next character that is no white space, or '\0' at the end. */
static char
peek (Scan *scan)
{
  while (scan->at < scan->end && strchr (" \t\r\n", *scan->at) != NULL)
    step (scan);
  return scan->at < scan->end ? *scan->at : '\0';
}

/* Over one object, whatever is in it; FALSE when it never ends. */
static gboolean
skip_object (Scan *scan)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (; scan->at < scan->end; step (scan)) {
    char c = *scan->at;

    if (quoted && c == '\\' && scan->at + 1 < scan->end)
      step (scan);
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '['))
      depth++;
    else if (!quoted && (c == '}' || c == ']') && --depth == 0) {
      step (scan);
      return TRUE;
    }
  }
  return FALSE;
}

static void
read_members (Import *import, const ZjNode *object, Place *place)
{
  g_auto (GStrv) names = zj_node_names (object);
  ZjFeeItem *item = zj_fee_item_new ();
  gboolean sound = TRUE;

  for (char **name = names; *name != NULL; name++) {
    gint field = find_field (import, place->line, place->column, *name);
    g_autofree char *text = NULL;
    char *wrong = NULL;

    if (field < 0) {
      sound = FALSE;
      continue;
    }
    if (!zj_node_text (object, *name, &text, NULL))
      wrong = g_strdup (_ ("text or a number is expected"));
    else if (text != NULL)
      wrong = zj_fee_item_set (item, (guint)field, text);
    if (wrong != NULL) {
      add_fault (import, place->line, place->column, *name, wrong);
      sound = FALSE;
    } else if (text == NULL && zj_fee_field_is_required ((guint)field)) {
      add_fault (import, place->line, place->column, *name, g_strdup (_ ("is required")));
      sound = FALSE;
    }
  }
  for (guint i = 0; i < zj_fee_n_fields (); i++)
    if (zj_fee_field_is_required (i) && !g_strv_contains ((const char *const *)names, zj_fee_field_name (i))) {
      add_fault (import, place->line, place->column, zj_fee_field_name (i), g_strdup (_ ("is required")));
      sound = FALSE;
    }
  take_item (import, item, sound, place);
}

static void
read_object (Import *import, const char *text, gsize length, Place *place)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJson) json = zj_json_parse (bytes, &error);
  ZjNode root;

  if (json == NULL) {
    add_fault (import, place->line, place->column, NULL, g_strdup_printf (_ ("is no JSON object: %s"), error->message));
    return;
  }
  root = zj_json_root (json);
  read_members (import, &root, place);
}

/* The list is taken apart here, so that a fault names its line, and a long list is never
 * in memory as a tree. */
static void
read_json (Import *import, const char *text, gsize length)
{
  Scan scan = { text, text + length, text, 1 };
  const char *wrong = NULL;
  gboolean first = TRUE;

  peek (&scan);
  step (&scan); /* the '[' that brought us here */
  while (wrong == NULL && !import->full && peek (&scan) != ']') {
    Place place;
    const char *from;

    if (!first && *scan.at == ',' && scan.at < scan.end) {
      step (&scan);
      peek (&scan);
    } else if (!first) {
      wrong = N_ ("a comma or the end of the list is expected");
      break;
    }
    first = FALSE;
    from = scan.at;
    place = (Place){ .line = scan.line, .column = (guint)g_utf8_strlen (scan.line_start, from - scan.line_start) + 1 };
    place.sn_column = place.original_column = place.amount_column = place.column;
    if (scan.at == scan.end || *scan.at != '{')
      wrong = N_ ("an object is expected: one for each fee line");
    else if (!skip_object (&scan))
      wrong = N_ ("the file ends inside an object");
    else
      read_object (import, from, (gsize)(scan.at - from), &place);
  }
  if (wrong == NULL && !import->full) {
    step (&scan);
    if (peek (&scan) != '\0' || scan.at < scan.end)
      wrong = N_ ("text after the end of the list");
  }
  if (wrong != NULL)
    add_fault (import, scan.line, (guint)g_utf8_strlen (scan.line_start, scan.at - scan.line_start) + 1, NULL,
               g_strdup (_ (wrong)));
}

/* --- the whole file ----------------------------------------------------------------------- */

/* Line numbers are unique, and a refund takes back a line that is there. */
static void
check_numbers (Import *import)
{
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < import->file->items->len; i++) {
    ZjFeeItem *item = g_ptr_array_index (import->file->items, i);
    const Place *place = &g_array_index (import->places, Place, i);
    char *value = item->sn + strspn (item->sn, "0");
    gpointer earlier = g_hash_table_lookup (lines, value);

    if (earlier != NULL)
      add_fault (import, place->line, place->sn_column, "feedetl_sn",
                 g_strdup_printf (_ ("the number stands in line %u already"),
                                  g_array_index (import->places, Place, GPOINTER_TO_UINT (earlier) - 1).line));
    else
      g_hash_table_insert (lines, value, GUINT_TO_POINTER (i + 1));
  }
  for (guint i = 0; i < import->file->items->len; i++) {
    const ZjFeeItem *item = g_ptr_array_index (import->file->items, i);
    const Place *place = &g_array_index (import->places, Place, i);
    const char *original = g_hash_table_lookup (item->fields, "init_feedetl_sn");
    guint at = original != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (lines, zj_fee_sn_value (original))) : 0;

    if (original == NULL || !place->sound)
      continue;
    /* A line that was refused for another reason is no missing one. */
    if (at == 0 && import->faults->len == 0)
      add_fault (import, place->line, place->original_column, "init_feedetl_sn",
                 g_strdup (_ ("the line taken back is not in the file")));
    else if (at != 0 && zj_fee_item_is_refund (g_ptr_array_index (import->file->items, at - 1)))
      add_fault (import, place->line, place->original_column, "init_feedetl_sn",
                 g_strdup (_ ("a refund cannot be taken back")));
  }
}

static void
add_up (Import *import)
{
  for (guint i = 0; i < import->file->items->len; i++) {
    const ZjFeeItem *item = g_ptr_array_index (import->file->items, i);

    if (!zj_money_add (import->file->total_fen, item->amount_fen, &import->file->total_fen)) {
      add_fault (import, 0, 0, "det_item_fee_sumamt", g_strdup (_ ("the sum of all lines is no amount of money")));
      return;
    }
  }
}

static guint
line_of (const char *text, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n' ? 1 : 0;
  return line;
}

/* Valid UTF-8, or GB 18030 turned into it; NULL after telling the fault. */
static char *
decode (Import *import, const char *text, gsize length, gsize *decoded_length)
{
  const char *bad;
  g_autofree char *decoded = NULL;
  gsize read = 0;

  if (memchr (text, '\0', length) != NULL) {
    add_fault (import, line_of (text, (gsize)((const char *)memchr (text, '\0', length) - text)), 0, NULL,
               g_strdup (_ ("a zero byte: this is no text file")));
    return NULL;
  }
  if (g_utf8_validate (text, (gssize)length, &bad)) {
    *decoded_length = length;
    return g_strndup (text, length);
  }
  decoded = g_convert (text, (gssize)length, "UTF-8", "GB18030", &read, decoded_length, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, (gssize)*decoded_length, NULL)) {
    add_fault (import, line_of (text, MIN (read, length)), 0, NULL, g_strdup (_ ("neither UTF-8 nor GB 18030")));
    return NULL;
  }
  return g_steal_pointer (&decoded);
}

static void
import_text (Import *import, const char *bytes, gsize length)
{
  g_autofree char *decoded = NULL;
  const char *text;

  if (length > ZJ_FEE_FILE_SIZE_MAX) {
    add_fault (import, 0, 0, NULL, g_strdup_printf (_ ("larger than %u MiB"), ZJ_FEE_FILE_SIZE_MAX >> 20));
    return;
  }
  decoded = decode (import, bytes, length, &length);
  if (decoded == NULL)
    return;
  text = decoded;
  if (g_str_has_prefix (text, BOM)) {
    text += strlen (BOM);
    length -= strlen (BOM);
  }
  if (text[strspn (text, " \t\r\n")] == '[')
    read_json (import, text, length);
  else if (text[strspn (text, " \t\r\n")] == '{')
    add_fault (import, 1, 1, NULL, g_strdup (_ ("a list is expected, and this is one object")));
  else
    read_csv (import, text, length);
  check_numbers (import);
  add_up (import);
}

static gint
by_place (gconstpointer a, gconstpointer b)
{
  const ZjFeeFault *const *one = a, *const *other = b;

  if ((*one)->line != (*other)->line)
    return (*one)->line < (*other)->line ? -1 : 1;
  if ((*one)->column != (*other)->column)
    return (*one)->column < (*other)->column ? -1 : 1;
  return 0;
}

static void
report (const GPtrArray *faults, GError **error)
{
  const ZjFeeFault *first = g_ptr_array_index (faults, 0);

  g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE, _ ("faults: %u; the first in line %u%s%s: %s"),
               faults->len, first->line, first->field != NULL ? ", " : "", first->field != NULL ? first->field : "",
               first->message);
}

static void
import_init (Import *import)
{
  import->file = g_new0 (ZjFeeFile, 1);
  import->file->items = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_item_free);
  import->faults = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_fault_free);
  import->places = g_array_new (FALSE, FALSE, sizeof (Place));
}

static ZjFeeFile *
import_end (Import *import, GPtrArray **faults, GError **error)
{
  g_autoptr (GPtrArray) found = g_steal_pointer (&import->faults);
  g_autoptr (ZjFeeFile) file = g_steal_pointer (&import->file);

  g_array_unref (import->places);
  *faults = NULL;
  if (found->len == 0)
    return g_steal_pointer (&file);
  g_ptr_array_sort (found, by_place);
  report (found, error);
  *faults = g_steal_pointer (&found);
  return NULL;
}

ZjFeeFile *
zj_fee_file_parse (const char *text, gsize length, GPtrArray **faults, GError **error)
{
  Import import = { 0 };

  import_init (&import);
  import_text (&import, text, length);
  return import_end (&import, faults, error);
}

ZjFeeFile *
zj_fee_file_read (const char *path, GPtrArray **faults, GError **error)
{
  g_autoptr (GFile) place = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (place, NULL, &cause);
  g_autofree char *text = NULL;
  gsize length = 0;
  Import import = { 0 };

  import_init (&import);
  if (stream != NULL) {
    text = g_malloc (ZJ_FEE_FILE_SIZE_MAX + 1); /* one more than allowed, so that too large is seen */
    g_input_stream_read_all (G_INPUT_STREAM (stream), text, ZJ_FEE_FILE_SIZE_MAX + 1, &length, NULL, &cause);
  }
  if (cause != NULL)
    add_fault (&import, 0, 0, NULL, g_strdup_printf (_ ("the file cannot be read: %s"), cause->message));
  else
    import_text (&import, text, length);
  return import_end (&import, faults, error);
}

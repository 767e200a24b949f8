#include "platform/json_text.h"

#include <string.h>

typedef struct {
  gsize start, length; /* in Scan.decoded */
  gsize at;            /* in the text, for the message */
} Name;

typedef struct {
  const char *text;
  gsize length, at;
  guint depth, values;
  ZjBuffer *tagged;
  ZjBuffer decoded; /* names of the objects that are open, unescaped, one after another */
  GArray *names;    /* Name, likewise */
  GError **error;
} Scan;

static gboolean scan_value (Scan *scan);

static gboolean
refuse (Scan *scan, gsize at, const char *what)
{
  g_set_error (scan->error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
               "not JSON at byte %" G_GSIZE_FORMAT ": %s", at, what);
  return FALSE;
}

/* The character at the cursor, or -1 at the end. */
static int
peek (const Scan *scan)
{
  return scan->at < scan->length ? (int)(guchar)scan->text[scan->at] : -1;
}

static void
skip_blanks (Scan *scan)
{
  while (scan->at < scan->length && strchr (" \t\n\r", scan->text[scan->at]) != NULL && scan->text[scan->at] != '\0')
    scan->at++;
}

static gboolean
take (Scan *scan, char wanted)
{
  if (peek (scan) != wanted)
    return FALSE;
  zj_buffer_append_char (scan->tagged, wanted);
  scan->at++;
  return TRUE;
}

/* Four hex digits at the cursor; -1 when they are none. */
static gint32
hex4 (const Scan *scan, gsize at)
{
  gint32 value = 0;

  if (scan->length < 4 || at > scan->length - 4)
    return -1;
  for (gsize i = at; i < at + 4; i++) {
    int digit = g_ascii_xdigit_value (scan->text[i]);

    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

static gboolean
is_high_surrogate (gint32 unit)
{
  return unit >= 0xd800 && unit <= 0xdbff;
}

static gboolean
is_low_surrogate (gint32 unit)
{
  return unit >= 0xdc00 && unit <= 0xdfff;
}

static void
append_decoded (Scan *scan, gunichar c)
{
  char utf8[6];

  zj_buffer_append (&scan->decoded, utf8, (gsize)g_unichar_to_utf8 (c, utf8));
}

/* "\uXXXX", the cursor behind the u. */
static gboolean
scan_unicode_escape (Scan *scan, gboolean is_name)
{
  gsize start = scan->at - 2;
  gint32 unit = hex4 (scan, scan->at), low;

  if (unit < 0)
    return refuse (scan, start, "an escape without four hex digits");
  if (unit == 0)
    return refuse (scan, start, "the character U+0000");
  scan->at += 4;
  if (is_high_surrogate (unit) && scan->length - scan->at >= 6 && memcmp (scan->text + scan->at, "\\u", 2) == 0
      && is_low_surrogate (low = hex4 (scan, scan->at + 2))) {
    scan->at += 6;
    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  } else if (is_high_surrogate (unit) || is_low_surrogate (unit)) {
    if (is_name)
      return refuse (scan, start, "half a character in a name");
    zj_buffer_append_text (scan->tagged, "\\ufffd");
    return TRUE;
  }
  zj_buffer_append (scan->tagged, scan->text + start, scan->at - start);
  if (is_name)
    append_decoded (scan, (gunichar)unit);
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, gboolean is_name)
{
  static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;
  int c;

  scan->at++;
  c = peek (scan);
  if (c == 'u') {
    scan->at++;
    return scan_unicode_escape (scan, is_name);
  }
  found = c > 0 ? strchr (escapes, c) : NULL;
  if (found == NULL)
    return refuse (scan, scan->at - 1, "an unknown escape");
  zj_buffer_append (scan->tagged, scan->text + scan->at - 1, 2);
  if (is_name)
    zj_buffer_append_char (&scan->decoded, meanings[found - escapes]);
  scan->at++;
  return TRUE;
}

/* From behind the opening quote to behind the closing one. */
static gboolean
scan_characters (Scan *scan, gboolean is_name)
{
  for (;;) {
    gsize start = scan->at;
    int c;

    while (scan->at < scan->length && (guchar)scan->text[scan->at] >= 0x20 && scan->text[scan->at] != '"'
           && scan->text[scan->at] != '\\')
      scan->at++;
    zj_buffer_append (scan->tagged, scan->text + start, scan->at - start);
    if (is_name)
      zj_buffer_append (&scan->decoded, scan->text + start, scan->at - start);
    c = peek (scan);
    if (c == '"')
      return take (scan, '"');
    if (c < 0)
      return refuse (scan, scan->at, "the text ends inside a string");
    if (c != '\\')
      return refuse (scan, scan->at, "a control character inside a string");
    if (!scan_escape (scan, is_name))
      return FALSE;
  }
}

static gboolean
scan_string (Scan *scan)
{
  take (scan, '"');
  zj_buffer_append_char (scan->tagged, ZJ_JSON_TAG_TEXT);
  return scan_characters (scan, FALSE);
}

static gsize
skip_digits (Scan *scan)
{
  gsize start = scan->at;

  while (scan->at < scan->length && g_ascii_isdigit (scan->text[scan->at]))
    scan->at++;
  return scan->at - start;
}

static gboolean
scan_number (Scan *scan)
{
  gsize start = scan->at, digits;
  char first;

  if (peek (scan) == '-')
    scan->at++;
  first = scan->at < scan->length ? scan->text[scan->at] : '\0';
  digits = skip_digits (scan);
  if (digits == 0)
    return refuse (scan, start, "a minus without digits");
  if (digits > 1 && first == '0')
    return refuse (scan, start, "a number that begins with 0");
  if (peek (scan) == '.') {
    scan->at++;
    if (skip_digits (scan) == 0)
      return refuse (scan, start, "a number that ends with its point");
  }
  if (peek (scan) == 'e' || peek (scan) == 'E') {
    scan->at++;
    if (peek (scan) == '+' || peek (scan) == '-')
      scan->at++;
    if (skip_digits (scan) == 0)
      return refuse (scan, start, "an exponent without digits");
  }
  zj_buffer_append_char (scan->tagged, '"');
  zj_buffer_append_char (scan->tagged, ZJ_JSON_TAG_NUMBER);
  zj_buffer_append (scan->tagged, scan->text + start, scan->at - start);
  zj_buffer_append_char (scan->tagged, '"');
  return TRUE;
}

static gboolean
scan_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i]);

    if (scan->length - scan->at >= length && memcmp (scan->text + scan->at, words[i], length) == 0) {
      zj_buffer_append (scan->tagged, words[i], length);
      scan->at += length;
      return TRUE;
    }
  }
  return refuse (scan, scan->at, scan->at < scan->length ? "not a value" : "the text ends where a value is due");
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  const Name *one = a, *two = b;
  const ZjBuffer *decoded = data;
  gsize common = MIN (one->length, two->length);
  int order = common > 0 ? memcmp (decoded->data + one->start, decoded->data + two->start, common) : 0;

  if (order != 0)
    return order;
  return one->length < two->length ? -1 : one->length > two->length;
}

/* Sorting, not hashing: no choice of names makes it slow. */
static gboolean
names_are_unique (Scan *scan, guint first)
{
  guint n = scan->names->len - first;
  Name *names;

  if (n < 2)
    return TRUE;
  names = &g_array_index (scan->names, Name, first);
  g_qsort_with_data (names, (int)n, sizeof *names, compare_names, &scan->decoded);
  for (guint i = 1; i < n; i++)
    if (compare_names (&names[i - 1], &names[i], &scan->decoded) == 0)
      return refuse (scan, MAX (names[i - 1].at, names[i].at), "a member for the second time");
  return TRUE;
}

static gboolean
scan_name (Scan *scan)
{
  Name name = { .start = scan->decoded.length, .at = scan->at };

  if (!take (scan, '"'))
    return refuse (scan, scan->at, "a member's name is due");
  if (!scan_characters (scan, TRUE))
    return FALSE;
  name.length = scan->decoded.length - name.start;
  g_array_append_val (scan->names, name);
  skip_blanks (scan);
  return take (scan, ':') || refuse (scan, scan->at, "a colon is due");
}

static gboolean
scan_object (Scan *scan)
{
  guint first = scan->names->len;
  gsize decoded = scan->decoded.length;

  take (scan, '{');
  skip_blanks (scan);
  if (take (scan, '}'))
    return TRUE;
  do {
    skip_blanks (scan);
    if (!scan_name (scan) || !scan_value (scan))
      return FALSE;
    skip_blanks (scan);
  } while (take (scan, ','));
  if (!take (scan, '}'))
    return refuse (scan, scan->at, "a comma or the object's end is due");
  if (!names_are_unique (scan, first))
    return FALSE;
  g_array_set_size (scan->names, first);
  zj_buffer_truncate (&scan->decoded, decoded);
  return TRUE;
}

static gboolean
scan_list (Scan *scan)
{
  take (scan, '[');
  skip_blanks (scan);
  if (take (scan, ']'))
    return TRUE;
  do {
    if (!scan_value (scan))
      return FALSE;
    skip_blanks (scan);
  } while (take (scan, ','));
  return take (scan, ']') || refuse (scan, scan->at, "a comma or the list's end is due");
}

static gboolean
scan_value (Scan *scan)
{
  gboolean good;
  int c;

  skip_blanks (scan);
  if (++scan->values > ZJ_JSON_VALUES_MAX)
    return refuse (scan, scan->at, "too many values");
  c = peek (scan);
  if (c == '"')
    return scan_string (scan);
  if (c == '-' || (c >= '0' && c <= '9'))
    return scan_number (scan);
  if (c != '{' && c != '[')
    return scan_word (scan);
  if (scan->depth == ZJ_JSON_DEPTH_MAX)
    return refuse (scan, scan->at, "deeper than 32 levels");
  scan->depth++;
  good = c == '{' ? scan_object (scan) : scan_list (scan);
  scan->depth--;
  return good;
}

gboolean
zj_json_text_check (const char *text, gsize length, ZjBuffer *tagged, GError **error)
{
  static const char mark[] = "\xef\xbb\xbf";
  Scan scan = { .text = text, .length = length, .tagged = tagged, .error = error };
  const char *end;
  gboolean good;

  if (length > ZJ_JSON_SIZE_MAX) {
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                 "%" G_GSIZE_FORMAT " bytes, more than 8 MiB", length);
    return FALSE;
  }
  if (length > 0 && !g_utf8_validate_len (text, length, &end))
    return refuse (&scan, (gsize)(end - text), "not UTF-8");
  if (length >= 3 && memcmp (text, mark, 3) == 0)
    scan.at = 3;
  scan.names = g_array_new (FALSE, FALSE, sizeof (Name));
  good = scan_value (&scan);
  skip_blanks (&scan);
  if (good && scan.at < length)
    good = refuse (&scan, scan.at, "something after the end");
  g_array_free (scan.names, TRUE);
  zj_buffer_clear (&scan.decoded);
  return good;
}

/* Exact numbers over jansson's tree, both ways, and a small JSON writer that can write what
 * is not JSON at all. */
#include "json_text.h"

#include <string.h>

/* No text of ours starts with these control characters. */
#define NUMBER_MARK '\x01'
#define RAW_MARK    '\x02'

static json_t *
marked (char mark, const char *text)
{
  g_autofree char *value = g_strdup_printf ("%c%s", mark, text);

  return json_string_nocheck (value);
}

json_t *
sim_json_number (const char *decimal)
{
  return marked (NUMBER_MARK, decimal);
}

json_t *
sim_json_raw (const char *text)
{
  return marked (RAW_MARK, text);
}

const char *
sim_json_number_text (const json_t *value)
{
  const char *text = json_string_value (value);

  return text != NULL && *text == NUMBER_MARK ? text + 1 : NULL;
}

/* Length of the JSON number that text begins with, 0 when it is none. */
static gsize
number_length (const char *text, gsize size)
{
  g_autofree char *run = g_strndup (text, MIN (size, 400));
  char *c = run + (*run == '-' ? 1 : 0);
  gsize digits = strspn (c, "0123456789");

  if (digits == 0 || (digits > 1 && *c == '0'))
    return 0;
  c += digits;
  if (*c == '.') {
    digits = strspn (c + 1, "0123456789");
    if (digits == 0)
      return 0;
    c += 1 + digits;
  }
  if (*c == 'e' || *c == 'E') {
    c += c[1] == '+' || c[1] == '-' ? 2 : 1;
    digits = strspn (c, "0123456789");
    if (digits == 0)
      return 0;
    c += digits;
  }
  return (gsize)(c - run);
}

json_t *
sim_json_read (const char *text, gsize size, json_error_t *problem)
{
  g_autoptr (GString) marked_text = g_string_sized_new (size + size / 8);
  gboolean quoted = FALSE;
  gsize length;

  for (gsize i = 0; i < size; i += length) {
    length = 1;
    if (quoted) {
      if (text[i] == '\\' && i + 1 < size)
        length = 2;
      else if (text[i] == '"')
        quoted = FALSE;
      g_string_append_len (marked_text, text + i, (gssize)length);
    } else if (text[i] == '-' || g_ascii_isdigit (text[i])) {
      length = number_length (text + i, size - i);
      if (length == 0) /* jansson will say what is wrong with it */
        return json_loadb (text, size, JSON_REJECT_DUPLICATES, problem);
      g_string_append_printf (marked_text, "\"\\u%04X%.*s\"", (guint)NUMBER_MARK, (int)length, text + i);
    } else {
      quoted = text[i] == '"';
      g_string_append_c (marked_text, text[i]);
    }
  }
  return json_loadb (marked_text->str, marked_text->len, JSON_REJECT_DUPLICATES, problem);
}

static void
write_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if ((guchar)*c < 0x20)
      g_string_append_printf (out, "\\u%04X", (guint)(guchar)*c);
    else
      g_string_append_c (out, *c);
  }
  g_string_append_c (out, '"');
}

static void write_value (GString *out, const json_t *value, gboolean numbers_as_text);

static void
write_string (GString *out, const char *text, gboolean numbers_as_text)
{
  if (*text == RAW_MARK)
    g_string_append (out, text + 1);
  else if (*text == NUMBER_MARK && !numbers_as_text)
    g_string_append (out, text + 1);
  else if (*text == NUMBER_MARK)
    write_text (out, text + 1);
  else
    write_text (out, text);
}

static void
write_object (GString *out, const json_t *object, gboolean numbers_as_text)
{
  const char *key, *separator = "";
  json_t *member;

  g_string_append_c (out, '{');
  /* jansson's iteration macro wants a non-const object; nothing is changed. */
  json_object_foreach ((json_t *)(guintptr)object, key, member)
  {
    g_string_append (out, separator);
    write_text (out, key);
    g_string_append_c (out, ':');
    write_value (out, member, numbers_as_text);
    separator = ",";
  }
  g_string_append_c (out, '}');
}

static void
write_list (GString *out, const json_t *list, gboolean numbers_as_text)
{
  g_string_append_c (out, '[');
  for (size_t i = 0; i < json_array_size (list); i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    write_value (out, json_array_get (list, i), numbers_as_text);
  }
  g_string_append_c (out, ']');
}

static void
write_value (GString *out, const json_t *value, gboolean numbers_as_text)
{
  switch (json_typeof (value)) {
  case JSON_OBJECT:
    write_object (out, value, numbers_as_text);
    break;
  case JSON_ARRAY:
    write_list (out, value, numbers_as_text);
    break;
  case JSON_STRING:
    write_string (out, json_string_value (value), numbers_as_text);
    break;
  case JSON_INTEGER:
    g_string_append_printf (out, numbers_as_text ? "\"%" JSON_INTEGER_FORMAT "\"" : "%" JSON_INTEGER_FORMAT,
                            json_integer_value (value));
    break;
  case JSON_TRUE:
    g_string_append (out, "true");
    break;
  case JSON_FALSE:
    g_string_append (out, "false");
    break;
  case JSON_NULL:
    g_string_append (out, "null");
    break;
  case JSON_REAL:
  default:
    g_assert_not_reached (); /* see sim_json_number */
  }
}

char *
sim_json_write (const json_t *value, gboolean numbers_as_text)
{
  GString *out = g_string_new (NULL);

  write_value (out, value, numbers_as_text);
  return g_string_free (out, FALSE);
}

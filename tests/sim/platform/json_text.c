/* A small JSON writer over jansson's tree, exact for numbers and able to write what is
 * not JSON at all. */
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

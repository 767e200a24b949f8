#include "json.h"

#include <string.h>

#define DEPTH_MAX 16

typedef enum { OBJECT, LIST, TEXT, OTHER } Kind;

struct _Json {
  Kind kind;
  char *name, *text;  /* name: as a member */
  GPtrArray *members; /* Json *, of an object or a list */
};

typedef struct {
  const char *at, *end;
  guint depth;
} Reader;

static void
value_free (gpointer data)
{
  json_free (data);
}

void
json_free (Json *json)
{
  if (json == NULL)
    return;
  g_free (json->name);
  g_free (json->text);
  g_clear_pointer (&json->members, g_ptr_array_unref);
  g_free (json);
}

static char
next (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL)
    reader->at++;
  return reader->at < reader->end ? *reader->at : '\0';
}

static gboolean
skip (Reader *reader, char expected)
{
  if (next (reader) != expected)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  if (reader->at >= reader->end)
    return FALSE;
  if (*reader->at == 'u') {
    g_autofree char *digits = g_strndup (reader->at + 1, (gsize)MIN (4, reader->end - reader->at - 1));

    if (strspn (digits, "0123456789abcdefABCDEF") != 4)
      return FALSE;
    g_string_append_unichar (text, (gunichar)g_ascii_strtoull (digits, NULL, 16));
    reader->at += 5;
    return TRUE;
  }
  letter = strchr (letters, *reader->at);
  if (letter == NULL)
    return FALSE;
  g_string_append_c (text, meant[letter - letters]);
  reader->at++;
  return TRUE;
}

static char *
read_text (Reader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!skip (reader, '"'))
    return NULL;
  while (reader->at < reader->end && *reader->at != '"') {
    if ((guchar)*reader->at < 0x20)
      return NULL;
    if (*reader->at != '\\')
      g_string_append_c (text, *reader->at++);
    else {
      reader->at++;
      if (!read_escape (reader, text))
        return NULL;
    }
  }
  if (reader->at >= reader->end)
    return NULL;
  reader->at++;
  return g_strdup (text->str);
}

static Json *read_value (Reader *reader);

static gboolean
read_member (Reader *reader, Json *owner)
{
  g_autofree char *name = owner->kind == OBJECT ? read_text (reader) : NULL;
  Json *value;

  if (owner->kind == OBJECT && (name == NULL || json_member (owner, name) != NULL || !skip (reader, ':')))
    return FALSE;
  value = read_value (reader);
  if (value == NULL)
    return FALSE;
  value->name = g_steal_pointer (&name);
  g_ptr_array_add (owner->members, value);
  return TRUE;
}

static gboolean
read_members (Reader *reader, Json *owner, char close)
{
  owner->members = g_ptr_array_new_with_free_func (value_free);
  if (++reader->depth > DEPTH_MAX)
    return FALSE;
  reader->at++;
  if (next (reader) != close) {
    do
      if (!read_member (reader, owner))
        return FALSE;
    while (skip (reader, ','));
  }
  reader->depth--;
  return skip (reader, close);
}

static Json *
read_value (Reader *reader)
{
  Json *value = g_new0 (Json, 1);
  char first = next (reader);
  gboolean good;

  if (first == '{' || first == '[') {
    value->kind = first == '{' ? OBJECT : LIST;
    good = read_members (reader, value, first == '{' ? '}' : ']');
  } else if (first == '"') {
    value->kind = TEXT;
    value->text = read_text (reader);
    good = value->text != NULL;
  } else { /* a number, true, false, null: kept as it was written */
    const char *start = reader->at;

    value->kind = OTHER;
    while (reader->at < reader->end && (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at) != NULL))
      reader->at++;
    value->text = g_strndup (start, (gsize)(reader->at - start));
    good = *value->text != '\0';
  }
  if (good)
    return value;
  json_free (value);
  return NULL;
}

Json *
json_read (const char *text, gsize length)
{
  Reader reader = { text, text + length, 0 };
  Json *json = read_value (&reader);

  if (json != NULL && next (&reader) == '\0' && reader.at == reader.end)
    return json;
  json_free (json);
  return NULL;
}

const Json *
json_member (const Json *object, const char *name)
{
  for (guint i = 0; object != NULL && object->kind == OBJECT && i < object->members->len; i++) {
    const Json *member = g_ptr_array_index (object->members, i);

    if (strcmp (member->name, name) == 0)
      return member;
  }
  return NULL;
}

const Json *
json_element (const Json *list, guint index)
{
  return index < json_length (list) ? g_ptr_array_index (list->members, index) : NULL;
}

guint
json_length (const Json *list)
{
  return list != NULL && list->kind == LIST ? list->members->len : 0;
}

const char *
json_text (const Json *value)
{
  return value != NULL && value->text != NULL ? value->text : "";
}

#include "platform/codec.h"

#include "platform/json_text.h"

#include <json-c/json.h>
#include <string.h>

struct _ZjJson {
  struct json_object *root;
};

/* Values become one-character-tagged strings (json_text.h): every scalar the library
 * holds is a string but true, false and null. */
static gboolean
is_scalar (struct json_object *value, char tag)
{
  return json_object_is_type (value, json_type_string) && json_object_get_string (value)[0] == tag;
}

static const char *
scalar_text (struct json_object *value)
{
  return json_object_get_string (value) + 1;
}

static gboolean
counts_as_absent (struct json_object *value)
{
  const char *text;

  if (value == NULL)
    return TRUE;
  if (!is_scalar (value, ZJ_JSON_TAG_TEXT))
    return FALSE;
  text = scalar_text (value);
  return text[0] == '\0' || strcmp (text, "null") == 0;
}

ZjJson *
zj_json_parse (GBytes *text, GError **error)
{
  g_auto (ZjBuffer) tagged = { 0 };
  struct json_tokener *tokener;
  struct json_object *root;
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  enum json_tokener_error status;
  ZjJson *json;

  if (!zj_json_text_check (data, length, &tagged, error))
    return NULL;
  g_assert (tagged.length <= G_MAXINT);
  tokener = json_tokener_new_ex (ZJ_JSON_DEPTH_MAX + 2);
  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT);
  /* The final NUL tells the tokener that a bare word is complete. */
  zj_buffer_append_char (&tagged, '\0');
  root = json_tokener_parse_ex (tokener, tagged.data, (int)tagged.length);
  status = json_tokener_get_error (tokener);
  json_tokener_free (tokener);
  if (status != json_tokener_success) {
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "not JSON: %s",
                 json_tokener_error_desc (status));
    return NULL;
  }
  json = g_new0 (ZjJson, 1);
  json->root = root;
  return json;
}

/* The library hands out its strings as const and has no call that wipes them. */
static void
wipe (struct json_object *value)
{
  if (json_object_is_type (value, json_type_string)) {
    guintptr text = (guintptr)json_object_get_string (value);

    explicit_bzero ((void *)text, (gsize)json_object_get_string_len (value));
  } else if (json_object_is_type (value, json_type_array)) {
    for (gsize i = 0; i < json_object_array_length (value); i++)
      wipe (json_object_array_get_idx (value, i));
  } else if (json_object_is_type (value, json_type_object)) {
    json_object_object_foreach (value, name, member)
    {
      (void)name;
      wipe (member);
    }
  }
}

void
zj_json_free (ZjJson *json)
{
  if (json == NULL)
    return;
  wipe (json->root);
  json_object_put (json->root);
  g_free (json);
}

/* Reading */

static void
set_path (char path[160], const char *base, const char *joint, const char *name)
{
  g_autofree char *whole = g_strconcat (base, base[0] != '\0' ? joint : "", name, NULL);

  if (g_strlcpy (path, whole, 160) >= 160) {
    const char *end = g_utf8_find_prev_char (path, path + 156);

    strcpy (path + (end - path), "…");
  }
}

ZjNode
zj_json_root (ZjJson *json)
{
  return (ZjNode){ .json = json, .value = counts_as_absent (json->root) ? NULL : json->root };
}

gboolean
zj_node_is_absent (const ZjNode *node)
{
  return node->value == NULL;
}

gboolean
zj_node_is_object (const ZjNode *node)
{
  return json_object_is_type (node->value, json_type_object);
}

gboolean
zj_node_is_list (const ZjNode *node)
{
  return json_object_is_type (node->value, json_type_array);
}

GStrv
zj_node_names (const ZjNode *node)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (zj_node_is_object (node)) {
    json_object_object_foreach (node->value, name, value)
    {
      (void)value;
      g_strv_builder_add (names, name);
    }
  }
  return g_strv_builder_end (names);
}

static const char *
found_name (const ZjNode *node)
{
  switch (json_object_get_type (node->value)) {
  case json_type_null:
    return "nothing";
  case json_type_boolean:
    return "true or false";
  case json_type_object:
    return "an object";
  case json_type_array:
    return "a list";
  case json_type_double:
  case json_type_int:
  case json_type_string:
  default:
    return is_scalar (node->value, ZJ_JSON_TAG_NUMBER) ? "a number" : "a text";
  }
}

static gboolean
wrong_type (const ZjNode *node, const char *expected, GError **error)
{
  if (node->value == NULL)
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE, "%s: missing",
                 node->path[0] != '\0' ? node->path : "the answer");
  else
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE, "%s: %s where %s is due",
                 node->path[0] != '\0' ? node->path : "the answer", found_name (node), expected);
  return FALSE;
}

gboolean
zj_node_member (const ZjNode *node, const char *names, ZjNode *member, GError **error)
{
  g_auto (GStrv) spellings = g_strsplit (names, "|", -1);

  *member = (ZjNode){ .json = node->json };
  set_path (member->path, node->path, ".", spellings[0]);
  if (node->value == NULL)
    return TRUE;
  if (!zj_node_is_object (node))
    return wrong_type (node, "an object", error);
  for (char **spelling = spellings; *spelling != NULL; spelling++) {
    struct json_object *value;

    if (json_object_object_get_ex (node->value, *spelling, &value) && !counts_as_absent (value)) {
      member->value = value;
      set_path (member->path, node->path, ".", *spelling);
      break;
    }
  }
  return TRUE;
}

gboolean
zj_node_length (const ZjNode *node, gsize *length, GError **error)
{
  *length = 0;
  if (node->value == NULL)
    return TRUE;
  if (zj_node_is_list (node))
    *length = json_object_array_length (node->value);
  else if (zj_node_is_object (node))
    *length = 1;
  else
    return wrong_type (node, "a list", error);
  return TRUE;
}

gboolean
zj_node_element (const ZjNode *node, gsize index, ZjNode *element, GError **error)
{
  char position[32];
  gsize length;

  if (!zj_node_length (node, &length, error))
    return FALSE;
  if (!zj_node_is_list (node) && index < length) {
    *element = *node;
    return TRUE;
  }
  g_snprintf (position, sizeof position, "[%" G_GSIZE_FORMAT "]", index);
  *element = (ZjNode){ .json = node->json };
  set_path (element->path, node->path, "", position);
  if (index < length) {
    struct json_object *value = json_object_array_get_idx (node->value, index);

    element->value = counts_as_absent (value) ? NULL : value;
  }
  return TRUE;
}

/* The text of node itself, text or number; NULL when absent. */
static gboolean
node_scalar (const ZjNode *node, const char *expected, const char **text, GError **error)
{
  *text = NULL;
  if (node->value == NULL)
    return TRUE;
  if (!json_object_is_type (node->value, json_type_string))
    return wrong_type (node, expected, error);
  *text = scalar_text (node->value);
  return TRUE;
}

static gboolean
member_scalar (const ZjNode *node, const char *names, const char *expected, ZjNode *member, const char **text,
               GError **error)
{
  *text = NULL;
  return zj_node_member (node, names, member, error) && node_scalar (member, expected, text, error);
}

gboolean
zj_node_text (const ZjNode *node, const char *names, char **text, GError **error)
{
  ZjNode member;
  const char *found;

  *text = NULL;
  if (!member_scalar (node, names, "a text", &member, &found, error))
    return FALSE;
  *text = g_strdup (found);
  return TRUE;
}

gboolean
zj_node_required_text (const ZjNode *node, const char *names, char **text, GError **error)
{
  ZjNode member;
  const char *found;

  *text = NULL;
  if (!member_scalar (node, names, "a text", &member, &found, error))
    return FALSE;
  if (found == NULL)
    return wrong_type (&member, "a text", error);
  *text = g_strdup (found);
  return TRUE;
}

gboolean
zj_node_refuse (const ZjNode *node, const char *names, const char *expected, GError **error)
{
  ZjNode member;

  return zj_node_member (node, names, &member, error) && wrong_type (&member, expected, error);
}

gboolean
zj_node_texts (const ZjNode *node, const char *names, GStrv *texts, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  ZjNode list;
  gsize length;

  *texts = NULL;
  if (!zj_node_member (node, names, &list, error))
    return FALSE;
  /* No single object or text for a list here: "A,B" would pass for one code. */
  if (list.value != NULL && !zj_node_is_list (&list))
    return wrong_type (&list, "a list of texts", error);
  if (!zj_node_length (&list, &length, error))
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    ZjNode element;
    const char *text;

    if (!zj_node_element (&list, i, &element, error) || !node_scalar (&element, "a text", &text, error))
      return FALSE;
    if (text != NULL)
      g_strv_builder_add (builder, text);
  }
  *texts = g_strv_builder_end (builder);
  return TRUE;
}

/* A sign, up to max_digits digits, and maybe a point with digits, of which those past
 * kept must be zeros. The value is scaled by 10^kept. */
static gboolean
parse_decimal (const char *text, guint max_digits, guint kept, gint64 *scaled)
{
  gboolean negative = text[0] == '-';
  const char *p = text + (negative ? 1 : 0);
  guint64 value = 0;
  guint digits = 0, decimals = 0;

  for (; g_ascii_isdigit (*p); p++) {
    if (++digits > max_digits)
      return FALSE;
    value = value * 10 + (guint64)(*p - '0');
  }
  if (digits == 0)
    return FALSE;
  if (*p == '.') {
    const char *point = p++;

    for (; g_ascii_isdigit (*p); p++) {
      if (decimals < kept) {
        value = value * 10 + (guint64)(*p - '0');
        decimals++;
      } else if (*p != '0') {
        return FALSE;
      }
    }
    if (p == point + 1)
      return FALSE;
  }
  if (*p != '\0')
    return FALSE;
  for (; decimals < kept; decimals++)
    value *= 10;
  *scaled = negative ? -(gint64)value : (gint64)value;
  return TRUE;
}

gboolean
zj_money_parse (const char *text, gint64 *fen)
{
  return parse_decimal (text, 14, 2, fen);
}

gboolean
zj_node_integer (const ZjNode *node, const char *names, gint64 *value, gboolean *present, GError **error)
{
  ZjNode member;
  const char *text;

  *value = 0;
  *present = FALSE;
  if (!member_scalar (node, names, "a whole number", &member, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!parse_decimal (text, 18, 0, value))
    return wrong_type (&member, "a whole number of at most 18 digits", error);
  *present = TRUE;
  return TRUE;
}

gboolean
zj_node_money (const ZjNode *node, const char *names, gint64 *fen, gboolean *present, GError **error)
{
  ZjNode member;
  const char *text;

  *fen = 0;
  *present = FALSE;
  if (!member_scalar (node, names, "an amount in yuan", &member, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!zj_money_parse (text, fen))
    return wrong_type (&member, "an amount in yuan with at most two decimals", error);
  *present = TRUE;
  return TRUE;
}

gboolean
zj_node_flag (const ZjNode *node, const char *names, gboolean *value, gboolean *present, GError **error)
{
  ZjNode member;
  const char *text;

  *value = FALSE;
  if (present != NULL)
    *present = FALSE;
  if (!member_scalar (node, names, "0 or 1", &member, &text, error))
    return FALSE;
  if (text == NULL)
    return present != NULL || wrong_type (&member, "0 or 1", error);
  if (strcmp (text, "0") != 0 && strcmp (text, "1") != 0)
    return wrong_type (&member, "0 or 1", error);
  *value = text[0] == '1';
  if (present != NULL)
    *present = TRUE;
  return TRUE;
}

/* "YYYY-MM-DD", alone or with a blank or T and a time of day behind it. */
static gboolean
is_date (const char *text)
{
  static const char form[] = "dddd-dd-dd";
  gsize i;

  for (i = 0; form[i] != '\0'; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != form[i])
      return FALSE;
  if (text[i] != '\0' && !((text[i] == ' ' || text[i] == 'T') && g_ascii_isdigit (text[i + 1])))
    return FALSE;
  return g_date_valid_dmy ((GDateDay)g_ascii_strtoull (text + 8, NULL, 10),
                           (GDateMonth)g_ascii_strtoull (text + 5, NULL, 10),
                           (GDateYear)g_ascii_strtoull (text, NULL, 10));
}

gboolean
zj_node_date (const ZjNode *node, const char *names, char **date, GError **error)
{
  ZjNode member;
  const char *text;

  *date = NULL;
  if (!member_scalar (node, names, "a date", &member, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!is_date (text))
    return wrong_type (&member, "a date YYYY-MM-DD", error);
  *date = g_strndup (text, 10);
  return TRUE;
}

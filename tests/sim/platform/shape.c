/* Spoiling a finished answer. */
#include "shape.h"

#include "json_text.h"

#include <string.h>

#define JSON_TYPE "application/json;charset=utf-8"

/* The object that has `name`, searched depth first. */
static json_t *
find_owner (json_t *value, const char *name)
{
  const char *key;
  json_t *member, *found = NULL;

  if (json_is_object (value)) {
    if (json_object_get (value, name) != NULL)
      return value;
    json_object_foreach (value, key, member) if ((found = find_owner (member, name)) != NULL) return found;
  }
  for (size_t i = 0; found == NULL && i < json_array_size (value); i++)
    found = find_owner (json_array_get (value, i), name);
  return found;
}

/* "insuinfo[1].balc": the first name is looked for everywhere, the rest below it; a list
 * without an index stands for its first element. Gives the object and the last name. */
static json_t *
resolve (json_t *answer, const char *path, char **last)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", 0);
  json_t *owner = answer;

  for (guint i = 0; steps[i] != NULL; i++) {
    char *bracket = strchr (steps[i], '[');
    guint64 index = 0;
    json_t *member;

    if (bracket != NULL) {
      *bracket = '\0';
      index = g_ascii_strtoull (bracket + 1, NULL, 10);
    }
    owner = i == 0 ? find_owner (answer, steps[0]) : owner;
    member = json_object_get (owner, steps[i]);
    if (member == NULL)
      return NULL;
    if (steps[i + 1] == NULL) {
      *last = g_strdup (steps[i]);
      return owner;
    }
    owner = json_is_array (member) ? json_array_get (member, (size_t)index) : member;
  }
  return NULL;
}

static json_t *
wrong_type_for (const json_t *value)
{
  json_t *list;

  if (json_is_object (value) || json_is_array (value))
    return json_string ("应为节点");
  list = json_array ();
  json_array_append_new (list, json_string ("应为值"));
  return list;
}

static char *
nested (gint64 levels)
{
  GString *text = g_string_new (NULL);

  for (gint64 i = 0; i < levels; i++)
    g_string_append_c (text, '[');
  for (gint64 i = 0; i < levels; i++)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static void
set_padding (json_t *answer, gint64 bytes)
{
  g_autofree char *padding = g_strnfill ((gsize)bytes, 'x');

  json_object_set_new (answer, "padding", json_string_nocheck (padding));
}

static gboolean
shape_member (json_t *answer, const SimFault *fault)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *twice = NULL;
  json_t *owner = resolve (answer, fault->member, &name);
  json_t *value;

  if (owner == NULL)
    return FALSE;
  value = json_object_get (owner, name);
  switch ((int)fault->action) {
  case SIM_FAULT_WRONG_TYPE:
    json_object_set_new (owner, name, wrong_type_for (value));
    break;
  case SIM_FAULT_MISSING:
    json_object_del (owner, name);
    break;
  case SIM_FAULT_NULL:
    json_object_set_new (owner, name, json_null ());
    break;
  case SIM_FAULT_SET:
    json_object_set_new (owner, name, sim_json_raw (fault->text));
    break;
  case SIM_FAULT_NAN:
    json_object_set_new (owner, name, sim_json_raw ("NaN"));
    break;
  case SIM_FAULT_DOUBLED:
    text = sim_json_write (value, FALSE);
    twice = g_strdup_printf ("%s,\"%s\":%s", text, name, text);
    json_object_set_new (owner, name, sim_json_raw (twice));
    break;
  default:
    g_assert_not_reached ();
  }
  return TRUE;
}

gboolean
sim_shape_tree (json_t *answer, const SimFault *fault)
{
  g_autofree char *deep = NULL;

  switch ((int)fault->action) {
  case SIM_FAULT_WRONG_TYPE:
  case SIM_FAULT_MISSING:
  case SIM_FAULT_NULL:
  case SIM_FAULT_SET:
  case SIM_FAULT_NAN:
  case SIM_FAULT_DOUBLED:
    return shape_member (answer, fault);
  case SIM_FAULT_NO_INFCODE:
    json_object_del (answer, "infcode");
    return TRUE;
  case SIM_FAULT_HUGE:
    set_padding (answer, fault->number);
    return TRUE;
  case SIM_FAULT_DEEP:
    /* The envelope itself is the first level. */
    deep = nested (fault->number - 1);
    json_object_set_new (answer, "padding", sim_json_raw (deep));
    return TRUE;
  case SIM_FAULT_BAD_UTF8:
    json_object_set_new (answer, "err_msg", sim_json_raw ("\"\xC3\x28\xFF\""));
    return TRUE;
  default:
    return TRUE;
  }
}

static void
answer_with (SimAnswer *answer, guint status, const char *type, char *text)
{
  answer->status = status;
  answer->content_type = g_strdup (type);
  answer->body = g_bytes_new_take (text, strlen (text));
}

void
sim_shape_answer (SimAnswer *answer, char *text, const SimFault *fault)
{
  switch (fault != NULL ? (int)fault->action : -1) {
  case SIM_FAULT_GARBAGE:
    g_free (text);
    answer_with (answer, 200, JSON_TYPE, g_strdup ("#!< 系统繁忙 %%%{]\n"));
    break;
  case SIM_FAULT_EMPTY:
    g_free (text);
    answer_with (answer, 200, JSON_TYPE, g_strdup (""));
    break;
  case SIM_FAULT_HTTP:
    g_free (text);
    answer_with (answer, (guint)fault->number, "text/html;charset=utf-8",
                 g_strdup_printf ("<html><body><h1>%u</h1></body></html>\n", (guint)fault->number));
    break;
  case SIM_FAULT_GATEWAY_401:
    g_free (text);
    answer_with (answer, (guint)fault->number, JSON_TYPE,
                 g_strdup ("{\"code\":401,\"message\":\"unauthorized by the gateway\"}"));
    break;
  case SIM_FAULT_CONTENT_TYPE:
    answer_with (answer, 200, fault->text, text);
    break;
  default:
    answer_with (answer, 200, JSON_TYPE, text);
    break;
  }
}

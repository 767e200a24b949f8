/* Field tables against what arrived. */
#include "check.h"

#include "amount.h"
#include "clock.h"
#include "json_text.h"

#include <string.h>

static gboolean
all_of (const char *text, const char *alphabet)
{
  return text[strspn (text, alphabet)] == '\0';
}

static gboolean
is_permitted (const char *value, const char *values)
{
  g_auto (GStrv) list = g_strsplit (values, "|", 0);

  return g_strv_contains ((const char *const *)list, value);
}

static char *
check_text (const SimField *field, const char *text, const char *path)
{
  glong length = g_utf8_strlen (text, -1);
  gint64 seconds;

  if (*text == '\0')
    return field->need == SIM_REQUIRED ? g_strdup_printf ("%s%s 为空 is empty", path, field->name) : NULL;
  if (length > (glong)field->most)
    return g_strdup_printf ("%s%s 过长 has %ld characters, at most %u", path, field->name, length, field->most);
  if (length < (glong)field->least)
    return g_strdup_printf ("%s%s 过短 has %ld characters, at least %u", path, field->name, length, field->least);
  if (field->values != NULL && !is_permitted (text, field->values))
    return g_strdup_printf ("%s%s 取值不在字典内 is none of %s", path, field->name, field->values);
  switch (field->kind) {
  case SIM_DIGITS:
    if (!all_of (text, "0123456789"))
      return g_strdup_printf ("%s%s 应为数字 is not all digits", path, field->name);
    break;
  case SIM_HEX:
    if (!all_of (text, "0123456789ABCDEF") || length % 2 != 0)
      return g_strdup_printf ("%s%s 应为十六进制 is no upper-case hex", path, field->name);
    break;
  case SIM_DATE:
    if (!sim_date_is_valid (text))
      return g_strdup_printf ("%s%s 日期格式错误 is no yyyy-MM-dd", path, field->name);
    break;
  case SIM_TIME:
    if (strlen (text) != 19 || !sim_time_parse (text, &seconds))
      return g_strdup_printf ("%s%s 时间格式错误 is no yyyy-MM-dd HH:mm:ss", path, field->name);
    break;
  case SIM_TEXT:
  case SIM_MONEY:
  case SIM_NUMBER:
  case SIM_NODE:
  default:
    break;
  }
  return NULL;
}

/* Source: spec/platform.md 2, on numbers in requests. */
static char *
check_number (const SimField *field, const json_t *value, const char *path)
{
  const char *number = sim_json_number_text (value), *text = number != NULL ? number : json_string_value (value);
  const char *point;

  if (field->kind == SIM_MONEY) {
    if (number == NULL)
      return g_strdup_printf ("%s%s 金额应为数值 is no JSON number", path, field->name);
    point = strchr (number, '.');
    if (!sim_decimal_is_valid (number, 16, 2) || point == NULL || strlen (point) != 3)
      return g_strdup_printf ("%s%s 金额格式错误 has not two decimals: %.40s", path, field->name, number);
    return NULL;
  }
  if (text == NULL)
    return g_strdup_printf ("%s%s 类型错误 is no number", path, field->name);
  if (*text == '\0')
    return field->need == SIM_REQUIRED ? g_strdup_printf ("%s%s 为空 is empty", path, field->name) : NULL;
  if (!sim_decimal_is_valid (text, field->most, field->least))
    return g_strdup_printf ("%s%s 数值格式错误 is no N(%u,%u): %.40s", path, field->name, field->most, field->least,
                            text);
  return NULL;
}

static char *
check_field (const json_t *object, const SimField *field, const char *path)
{
  const json_t *value = json_object_get (object, field->name);

  if (value == NULL)
    return field->need == SIM_REQUIRED ? g_strdup_printf ("%s%s 缺失 is missing", path, field->name) : NULL;
  if (field->kind == SIM_NODE)
    return json_is_object (value) ? NULL : g_strdup_printf ("%s%s 应为对象 is no object", path, field->name);
  if (field->kind == SIM_MONEY || field->kind == SIM_NUMBER)
    return check_number (field, value, path);
  if (!json_is_string (value) || sim_json_number_text (value) != NULL)
    return g_strdup_printf ("%s%s 类型错误 is no text", path, field->name);
  return check_text (field, json_string_value (value), path);
}

static gboolean
is_known (const SimField *fields, const char *name)
{
  for (const SimField *field = fields; field->name != NULL; field++)
    if (strcmp (field->name, name) == 0)
      return TRUE;
  return FALSE;
}

char *
sim_check_object (const json_t *object, const SimField *fields, const char *path)
{
  const char *name;
  json_t *value;

  for (const SimField *field = fields; field->name != NULL; field++) {
    char *wrong = check_field (object, field, path);

    if (wrong != NULL)
      return wrong;
  }
  json_object_foreach ((json_t *)(guintptr)object, name, value) if (!is_known (fields, name)) return g_strdup_printf (
      "%s%s 未定义 is not defined", path, name);
  return NULL;
}

static char *
check_node (const json_t *node, const SimNodeRule *rule)
{
  g_autofree char *path = g_strdup_printf ("input.%s.", rule->name);

  if (node == NULL)
    return g_strdup_printf ("input.%s 缺失 is missing", rule->name);
  if (rule->list == 0)
    return json_is_object (node) ? sim_check_object (node, rule->fields, path)
                                 : g_strdup_printf ("input.%s 应为对象 is no object", rule->name);
  if (!json_is_array (node) || json_array_size (node) == 0)
    return g_strdup_printf ("input.%s 应为非空列表 is no list, or an empty one", rule->name);
  if (json_array_size (node) > rule->list)
    return g_strdup_printf ("input.%s 超过每批上限 has %zu elements, at most %u", rule->name, json_array_size (node),
                            rule->list);
  for (size_t i = 0; i < json_array_size (node); i++) {
    g_autofree char *element = g_strdup_printf ("input.%s[%zu].", rule->name, i);
    char *wrong = json_is_object (json_array_get (node, i))
                      ? sim_check_object (json_array_get (node, i), rule->fields, element)
                      : g_strdup_printf ("%s 应为对象 is no object", element);

    if (wrong != NULL)
      return wrong;
  }
  return NULL;
}

char *
sim_check_input (const json_t *input, const SimNodeRule *rules)
{
  const char *name;
  json_t *value;

  for (const SimNodeRule *rule = rules; rule->name != NULL; rule++) {
    char *wrong = check_node (json_object_get (input, rule->name), rule);

    if (wrong != NULL)
      return wrong;
  }
  json_object_foreach ((json_t *)(guintptr)input, name, value)
  {
    gboolean known = FALSE;

    for (const SimNodeRule *rule = rules; rule->name != NULL; rule++)
      known |= strcmp (rule->name, name) == 0;
    if (!known)
      return g_strdup_printf ("input.%s 未定义 is not defined", name);
  }
  return NULL;
}

/* The codec against vectors: what is JSON, exact numbers, money, paths, writing. */
#include "platform/codec.h"
#include "platform/json_text.h"

#include <string.h>

static ZjJson *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zj_json_parse (bytes, error);
}

/* What is a JSON text */

static void
test_accepted (void)
{
  static const char *const texts[] = {
    "{}",
    "[]",
    "null",
    " \t\r\n{ \"a\" : [ 1 , -0 , 1.5 , 1e5 , 1E-5, 0.10 ] } \n",
    "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}",
    "{\"a\":true,\"b\":false,\"c\":null,\"\":1}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e2d\\uD83D\\uDE00\"}",
    "\xef\xbb\xbf{\"a\":1}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\udc00x\"}",
    "{\"a\":123456789012345678901234567890}",
    "\"\x7f\"",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjJson) json = parse (texts[i], &error);

    g_assert_no_error (error);
    g_assert_nonnull (json);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    const char *says;
  } cases[] = {
    { "", "byte 0: the text ends where a value is due" },
    { "\xef\xbb\xbf", "byte 3:" },
    { "{", "byte 1: a member's name" },
    { "{\"a\"", "a colon" },
    { "{\"a\":", "byte 5: the text ends" },
    { "{\"a\":1", "a comma or the object's end" },
    { "{\"a\":1,}", "byte 7: a member's name" },
    { "{a:1}", "a member's name" },
    { "{'a':1}", "a member's name" },
    { "[1,]", "not a value" },
    { "[1 2]", "a comma or the list's end" },
    { "{} {}", "byte 3: something after the end" },
    { "{}{}", "something after the end" },
    { "{\"infcode\":0}x", "something after the end" },
    { "NaN", "not a value" },
    { "{\"a\":NaN}", "byte 5: not a value" },
    { "{\"a\":Infinity}", "not a value" },
    { "{\"a\":-Infinity}", "a minus without digits" },
    { "{\"a\":+1}", "not a value" },
    { "{\"a\":01}", "begins with 0" },
    { "{\"a\":-}", "a minus without digits" },
    { "{\"a\":1.}", "ends with its point" },
    { "{\"a\":.5}", "not a value" },
    { "{\"a\":1e}", "an exponent without digits" },
    { "{\"a\":0x10}", "a comma or the object's end" },
    { "{\"a\":tru}", "not a value" },
    { "{\"a\":True}", "not a value" },
    { "/**/{}", "not a value" },
    { "{\"a\":\"\n\"}", "byte 6: a control character" },
    { "{\"a\":\"b", "ends inside a string" },
    { "{\"a\":\"\\", "an unknown escape" },
    { "{\"a\":\"\\x\"}", "byte 6: an unknown escape" },
    { "{\"a\":\"\\u12\"}", "four hex digits" },
    { "{\"a\":\"\\u12g4\"}", "four hex digits" },
    { "{\"a\":\"\\u0000\"}", "U+0000" },
    { "{\"\\u0000\":1}", "U+0000" },
    { "{\"\\ud800\":1}", "half a character in a name" },
    { "{\"a\":1,\"a\":2}", "byte 7: a member for the second time" },
    { "{\"a\":1,\"\\u0061\":2}", "a member for the second time" },
    { "{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", "a member for the second time" },
    { "{\"a\\n\":1,\"a\\u000a\":2}", "a member for the second time" },
    { "{\"b\":{\"x\":1,\"y\":2,\"x\":3}}", "a member for the second time" },
    { "{\"infcode\":0,\"output\":{},\"infcode\":-1}", "a member for the second time" },
    { "{\"a\":\"\xff\"}", "byte 6: not UTF-8" },
    { "{\"a\":\"\xed\xa0\x80\"}", "not UTF-8" },
    { "{\"a\":\"\xc0\xaf\"}", "not UTF-8" },
    { "{\"a\":\"\xe4\xb8", "not UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjJson) json = parse (cases[i].text, &error);

    g_test_message ("%s", cases[i].text);
    g_assert_null (json);
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
    g_assert_nonnull (strstr (error->message, cases[i].says));
  }
}

static void
test_nul_byte (void)
{
  static const char text[] = "{\"a\":1}\0{}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (zj_json_parse (bytes, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
}

static ZjJson *
parse_nested (guint depth, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "{\"a\":" : "[");
  g_string_append (text, "1");
  for (guint i = depth; i-- > 0;)
    g_string_append (text, i % 2 == 0 ? "}" : "]");
  return parse (text->str, error);
}

static void
test_depth (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJson) deep = parse_nested (32, &error);

  g_assert_no_error (error);
  g_assert_nonnull (deep);
  g_assert_null (parse_nested (33, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
  g_clear_error (&error);
  g_assert_null (parse_nested (1000000, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
}

/* A text of exactly size bytes: one long string in an object. */
static GBytes *
text_of_size (gsize size)
{
  char *text = g_malloc (size);

  memset (text, 'x', size);
  memcpy (text, "{\"a\":\"", 6);
  memcpy (text + size - 2, "\"}", 2);
  return g_bytes_new_take (text, size);
}

static void
test_size (void)
{
  g_autoptr (GBytes) largest = text_of_size (8 * 1024 * 1024), larger = text_of_size (8 * 1024 * 1024 + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJson) json = zj_json_parse (largest, &error);
  g_autofree char *text = NULL;
  ZjNode root;

  g_assert_no_error (error);
  root = zj_json_root (json);
  g_assert_true (zj_node_text (&root, "a", &text, &error));
  g_assert_cmpuint (strlen (text), ==, 8 * 1024 * 1024 - 8);
  g_assert_null (zj_json_parse (larger, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
}

static void
test_values (void)
{
  gsize n = 8 * 1024 * 1024 - 2;
  char *text = g_malloc (n);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    text[i] = "[],"[(i + 2) % 3];
  text[0] = '[';
  bytes = g_bytes_new_take (text, n);
  g_assert_null (zj_json_parse (bytes, &error));
  g_assert_nonnull (strstr (error->message, "too many values"));
}

/* Many names in one object take no more than n log n: with a quadratic search this would
 * run into the time-out. */
static void
test_many_names (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJson) json = NULL;

  for (guint i = 0; i < 300000; i++)
    g_string_append_printf (text, "%s\"%u\":1", i > 0 ? "," : "", i);
  g_string_append (text, "}");
  json = parse (text->str, &error);
  g_assert_no_error (error);
  g_assert_nonnull (json);
  text->str[text->len - 1] = ',';
  g_string_append (text, "\"77\":2}");
  g_assert_null (parse (text->str, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER);
}

/* Values */

static void
test_exact_numbers (void)
{
  static const char *const numbers[] = { "0",
                                         "-0",
                                         "12345678901234567890123456789012",
                                         "9223372036854775808",
                                         "-9223372036854775809",
                                         "0.10",
                                         "1.230",
                                         "1e400",
                                         "1E-07",
                                         "99999999999999.99" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *text = g_strdup_printf ("{\"a\":%s}", numbers[i]);
    g_autoptr (ZjJson) json = parse (text, NULL);
    ZjNode root = zj_json_root (json);
    g_autofree char *read = NULL;

    g_assert_true (zj_node_text (&root, "a", &read, NULL));
    g_assert_cmpstr (read, ==, numbers[i]);
  }
}

static void
test_texts (void)
{
  g_autoptr (ZjJson) json = parse (
      "{\"plain\":\"n5\",\"escaped\":\"\\u6d4b\\u8bd5\\ud83d\\ude00\\\"\\\\\\/\\n\",\"cut\":\"a\\ud83d\","
      "\"low\":\"\\ude00b\",\"empty\":\"\",\"word\":\"null\",\"none\":null,\"true\":true,\"list\":[]}",
      NULL);
  static const struct {
    const char *name, *text;
  } cases[] = {
    { "plain", "n5" },
    { "escaped", "测试😀\"\\/\n" },
    { "cut", "a\xef\xbf\xbd" },
    { "low", "\xef\xbf\xbd"
             "b" },
    { "empty", NULL },
    { "word", NULL },
    { "none", NULL },
    { "missing", NULL },
  };
  ZjNode root = zj_json_root (json);
  g_autoptr (GError) error = NULL;
  char *text;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_true (zj_node_text (&root, cases[i].name, &text, &error));
    g_assert_cmpstr (text, ==, cases[i].text);
    g_free (text);
  }
  g_assert_false (zj_node_text (&root, "true", &text, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
  g_assert_cmpstr (error->message, ==, "true: true or false where a text is due");
  g_clear_error (&error);
  g_assert_false (zj_node_required_text (&root, "missing", &text, &error));
  g_assert_cmpstr (error->message, ==, "missing: missing");
  g_clear_error (&error);
  g_assert_false (zj_node_text (&root, "list", &text, &error));
  g_assert_cmpstr (error->message, ==, "list: a list where a text is due");
}

static void
test_money (void)
{
  static const struct {
    const char *text;
    gboolean good;
    gint64 fen;
  } cases[] = {
    { "0", TRUE, 0 },
    { "7", TRUE, 700 },
    { "1230.5", TRUE, 123050 },
    { "-0.05", TRUE, -5 },
    { "0.1", TRUE, 10 },
    { "0.29", TRUE, 29 },
    { "1.10000", TRUE, 110 },
    { "1.00000000000000000000000000000000000000", TRUE, 100 },
    { "99999999999999.99", TRUE, 9999999999999999 },
    { "-99999999999999.99", TRUE, -9999999999999999 },
    { "-0", TRUE, 0 },
    { "-0.00", TRUE, 0 },
    { "00012.30", TRUE, 1230 },
    { "100000000000000", FALSE, 0 },
    { "000000000000001", FALSE, 0 },
    { "1.001", FALSE, 0 },
    { "1.005", FALSE, 0 },
    { "1.10000000000000000000000000001", FALSE, 0 },
    { "1e2", FALSE, 0 },
    { "1E2", FALSE, 0 },
    { "1.5e0", FALSE, 0 },
    { "", FALSE, 0 },
    { "-", FALSE, 0 },
    { ".5", FALSE, 0 },
    { "5.", FALSE, 0 },
    { "+1", FALSE, 0 },
    { " 1", FALSE, 0 },
    { "1 ", FALSE, 0 },
    { "1,000.00", FALSE, 0 },
    { "1.2.3", FALSE, 0 },
    { "--1", FALSE, 0 },
    { "１", FALSE, 0 },
    { "NaN", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 fen = -1;

    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (zj_money_parse (cases[i].text, &fen), ==, cases[i].good);
    if (cases[i].good)
      g_assert_cmpint (fen, ==, cases[i].fen);
  }
}

static void
test_money_members (void)
{
  g_autoptr (ZjJson) json = parse (
      "{\"a\":[{\"balc\":\"12.30\"},{\"balc\":0.3},{\"balc\":1e2},{\"balc\":\"1,5\"},{\"balc\":{}},"
      "{\"balc\":null},{\"balc\":123456789012345.00}]}",
      NULL);
  static const struct {
    gint64 fen;
    const char *error;
  } cases[] = {
    { 1230, NULL },
    { 30, NULL },
    { 0, "a[2].balc: a number where an amount in yuan with at most two decimals is due" },
    { 0, "a[3].balc: a text where an amount in yuan with at most two decimals is due" },
    { 0, "a[4].balc: an object where an amount in yuan is due" },
    { 0, NULL },
    { 0, "a[6].balc: a number where an amount in yuan with at most two decimals is due" },
  };
  ZjNode root = zj_json_root (json), list, row;

  g_assert_true (zj_node_member (&root, "a", &list, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gboolean present;
    gint64 fen;

    g_assert_true (zj_node_element (&list, i, &row, NULL));
    if (cases[i].error == NULL) {
      g_assert_true (zj_node_money (&row, "balc", &fen, &present, &error));
      g_assert_cmpint (fen, ==, cases[i].fen);
      g_assert_cmpint (present, ==, i != 5);
    } else {
      g_assert_false (zj_node_money (&row, "balc", &fen, &present, &error));
      g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
      g_assert_cmpstr (error->message, ==, cases[i].error);
    }
  }
}

typedef struct {
  const char *json;
  gboolean good;
  const char *value; /* as text, NULL when absent */
} Scalar;

typedef gboolean (*ReadScalar) (const ZjNode *node, char **text, GError **error);

static gboolean
read_integer (const ZjNode *node, char **text, GError **error)
{
  gboolean present;
  gint64 value;

  if (!zj_node_integer (node, "v", &value, &present, error))
    return FALSE;
  *text = present ? g_strdup_printf ("%" G_GINT64_FORMAT, value) : NULL;
  return TRUE;
}

static gboolean
read_flag (const ZjNode *node, char **text, GError **error)
{
  gboolean present, value;

  if (!zj_node_flag (node, "v", &value, &present, error))
    return FALSE;
  *text = present ? g_strdup (value ? "1" : "0") : NULL;
  return TRUE;
}

static gboolean
read_date (const ZjNode *node, char **text, GError **error)
{
  return zj_node_date (node, "v", text, error);
}

static gboolean
read_texts (const ZjNode *node, char **text, GError **error)
{
  g_auto (GStrv) texts = NULL;

  if (!zj_node_texts (node, "v", &texts, error))
    return FALSE;
  *text = g_strjoinv ("+", texts);
  return TRUE;
}

static void
check_scalars (ReadScalar read, const Scalar *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *object = g_strdup_printf ("{\"v\":%s}", cases[i].json), *text = NULL;
    g_autoptr (ZjJson) json = parse (object, NULL);
    g_autoptr (GError) error = NULL;
    ZjNode root = zj_json_root (json);

    g_test_message ("%s", object);
    g_assert_cmpint (read (&root, &text, &error), ==, cases[i].good);
    if (cases[i].good) {
      g_assert_cmpstr (text, ==, cases[i].value);
    } else {
      g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
      g_assert_true (g_str_has_prefix (error->message, "v"));
    }
  }
}

static void
test_integers (void)
{
  static const Scalar cases[] = {
    { "-1", TRUE, "-1" },     { "\"42\"", TRUE, "42" },
    { "35.0", TRUE, "35" },   { "999999999999999999", TRUE, "999999999999999999" },
    { "null", TRUE, NULL },   { "\"\"", TRUE, NULL },
    { "1.5", FALSE, NULL },   { "1e3", FALSE, NULL },
    { "\"x\"", FALSE, NULL }, { "1234567890123456789", FALSE, NULL },
    { "true", FALSE, NULL },  { "[1]", FALSE, NULL },
    { "{}", FALSE, NULL },    { "123456789012345678901234567890", FALSE, NULL },
  };

  check_scalars (read_integer, cases, G_N_ELEMENTS (cases));
}

static void
test_flags (void)
{
  static const Scalar cases[] = {
    { "1", TRUE, "1" },      { "\"0\"", TRUE, "0" },    { "\"\"", TRUE, NULL }, { "2", FALSE, NULL },
    { "true", FALSE, NULL }, { "\"01\"", FALSE, NULL }, { "[]", FALSE, NULL },  { "\"Y\"", FALSE, NULL },
  };
  g_autoptr (ZjJson) json = parse ("{}", NULL);
  g_autoptr (GError) error = NULL;
  ZjNode root = zj_json_root (json);
  gboolean value;

  check_scalars (read_flag, cases, G_N_ELEMENTS (cases));
  g_assert_false (zj_node_flag (&root, "must", &value, NULL, &error));
  g_assert_cmpstr (error->message, ==, "must: missing");
}

static void
test_dates (void)
{
  static const Scalar cases[] = {
    { "\"2024-02-29\"", TRUE, "2024-02-29" },
    { "\"2024-02-29 10:00:00\"", TRUE, "2024-02-29" },
    { "\"2024-02-29T10:00:00\"", TRUE, "2024-02-29" },
    { "\"9999-12-31\"", TRUE, "9999-12-31" },
    { "\"\"", TRUE, NULL },
    { "null", TRUE, NULL },
    { "\"2023-02-29\"", FALSE, NULL },
    { "\"2024-02-29x\"", FALSE, NULL },
    { "\"2024-02-29 \"", FALSE, NULL },
    { "\"2024-2-29\"", FALSE, NULL },
    { "\"0000-00-00\"", FALSE, NULL },
    { "\"2024-13-01\"", FALSE, NULL },
    { "20240229", FALSE, NULL },
    { "\"2024\"", FALSE, NULL },
    { "[]", FALSE, NULL },
  };

  check_scalars (read_date, cases, G_N_ELEMENTS (cases));
}

static void
test_text_lists (void)
{
  static const Scalar cases[] = {
    { "[]", TRUE, "" },
    { "null", TRUE, "" },
    { "\"\"", TRUE, "" },
    { "[\"A\",null,\"\",7]", TRUE, "A+7" },
    { "\"A\"", FALSE, NULL },
    { "\"A,B\"", FALSE, NULL },
    { "{}", FALSE, NULL },
    { "[[\"A\"]]", FALSE, NULL },
    { "[{\"a\":1}]", FALSE, NULL },
  };

  check_scalars (read_texts, cases, G_N_ELEMENTS (cases));
}

/* Members and lists */

static void
test_spellings (void)
{
  g_autoptr (ZjJson) json = parse ("{\"expContent\":\"a\",\"one\":\"\",\"Two\":\"b\",\"both\":\"c\",\"BOTH\":\"d\"}",
                                   NULL);
  static const struct {
    const char *names, *text, *path;
  } cases[] = {
    { "exp_content|expContent", "a", "expContent" },
    { "one|Two", "b", "Two" },
    { "both|BOTH", "c", "both" },
    { "neither|nor", NULL, "neither" },
    { "expcontent", NULL, "expcontent" },
  };
  ZjNode root = zj_json_root (json);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = NULL;
    ZjNode member;

    g_assert_true (zj_node_text (&root, cases[i].names, &text, NULL));
    g_assert_cmpstr (text, ==, cases[i].text);
    g_assert_true (zj_node_member (&root, cases[i].names, &member, NULL));
    g_assert_cmpstr (member.path, ==, cases[i].path);
  }
}

static void
test_paths (void)
{
  g_autoptr (ZjJson) json = parse (
      "{\"output\":{\"insuinfo\":[{},{\"balc\":[]}],\"one\":{\"x\":1},\"text\":\"t\",\"gap\":[null,\"\"]}}", NULL);
  ZjNode root = zj_json_root (json), output, list, row, nothing;
  g_autoptr (GError) error = NULL;
  gboolean present;
  gint64 fen;
  gsize n;

  g_assert_true (zj_node_member (&root, "output", &output, &error));
  g_assert_true (zj_node_member (&output, "insuinfo", &list, &error));
  g_assert_true (zj_node_is_list (&list));
  g_assert_true (zj_node_length (&list, &n, &error));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (zj_node_element (&list, 1, &row, &error));
  g_assert_false (zj_node_money (&row, "balc", &fen, &present, &error));
  g_assert_cmpstr (error->message, ==, "output.insuinfo[1].balc: a list where an amount in yuan is due");
  g_clear_error (&error);
  g_assert_true (zj_node_element (&list, 2, &row, &error));
  g_assert_true (zj_node_is_absent (&row));

  /* One object stands for a list of one. */
  g_assert_true (zj_node_member (&output, "one", &list, &error));
  g_assert_true (zj_node_length (&list, &n, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (zj_node_element (&list, 0, &row, &error));
  g_assert_true (zj_node_is_object (&row));
  g_assert_true (zj_node_element (&list, 1, &row, &error));
  g_assert_true (zj_node_is_absent (&row));

  g_assert_true (zj_node_member (&output, "gap", &list, &error));
  for (gsize i = 0; i < 2; i++) {
    g_assert_true (zj_node_element (&list, i, &row, &error));
    g_assert_true (zj_node_is_absent (&row));
  }

  /* Absent stays absent all the way down; a scalar has no members. */
  g_assert_true (zj_node_member (&output, "missing", &nothing, &error));
  g_assert_true (zj_node_member (&nothing, "below", &row, &error));
  g_assert_true (zj_node_is_absent (&row));
  g_assert_cmpstr (row.path, ==, "output.missing.below");
  g_assert_true (zj_node_length (&nothing, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (zj_node_member (&output, "text", &row, &error));
  g_assert_false (zj_node_member (&row, "x", &nothing, &error));
  g_assert_cmpstr (error->message, ==, "output.text: a text where an object is due");
  g_clear_error (&error);
  g_assert_false (zj_node_length (&row, &n, &error));
  g_assert_cmpstr (error->message, ==, "output.text: a text where a list is due");
}

/* A path longer than its room is cut at a character, and still is valid UTF-8. */
static void
test_long_path (void)
{
  g_autoptr (GString) name = g_string_new (NULL), text = g_string_new ("{\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjJson) json = NULL;
  ZjNode root;
  char *value;

  for (guint i = 0; i < 100; i++)
    g_string_append (name, i % 7 == 0 ? "x" : "测");
  g_string_append_printf (text, "%s\":[]}", name->str);
  json = parse (text->str, NULL);
  root = zj_json_root (json);
  g_assert_false (zj_node_text (&root, name->str, &value, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, "…: a list where"));
}

static void
test_root_kinds (void)
{
  static const char *const texts[] = { "null", "\"\"", "\"null\"", "5", "[]", "true" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ZjJson) json = parse (texts[i], NULL);
    g_autoptr (GError) error = NULL;
    ZjNode root = zj_json_root (json), member;

    g_assert_cmpint (zj_node_is_absent (&root), ==, i < 3);
    g_assert_false (zj_node_is_object (&root));
    g_assert_cmpint (zj_node_member (&root, "a", &member, &error), ==, i < 3);
    if (i >= 3)
      g_assert_true (g_str_has_prefix (error->message, "the answer: "));
  }
}

/* Writing */

static void
test_writer (void)
{
  g_autoptr (ZjWriter) writer = zj_writer_new (), inner = zj_writer_new ();
  g_autoptr (GBytes) piece = NULL, bytes = NULL;
  static const char expected[]
      = "{\"z\":\"last first\",\"a\":[\"x\",1,{}],\"money\":[0.00,0.05,-0.05,1230.50,-92233720368547758.08],"
        "\"t\":true,\"f\":false,\"n\":null,\"i\":-9223372036854775808,"
        "\"quo\\\"te\":\"a\\\"b\\\\c\\n\\t\\r\\u0001\x7f中\",\"input\":{\"data\":{}}}";
  static const gint64 amounts[] = { 0, 5, -5, 123050, G_MININT64 };
  gsize length;
  const char *text;

  zj_writer_begin_object (inner, NULL);
  zj_writer_begin_object (inner, "data");
  zj_writer_end_object (inner);
  zj_writer_end_object (inner);
  piece = zj_writer_finish (inner);

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "z", "last first");
  zj_writer_begin_list (writer, "a");
  zj_writer_text (writer, NULL, "x");
  zj_writer_integer (writer, NULL, 1);
  zj_writer_begin_object (writer, NULL);
  zj_writer_end_object (writer);
  zj_writer_end_list (writer);
  zj_writer_begin_list (writer, "money");
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    zj_writer_money (writer, NULL, amounts[i]);
  zj_writer_end_list (writer);
  zj_writer_boolean (writer, "t", TRUE);
  zj_writer_boolean (writer, "f", FALSE);
  zj_writer_text (writer, "n", NULL);
  zj_writer_integer (writer, "i", G_MININT64);
  zj_writer_text (writer, "quo\"te", "a\"b\\c\n\t\r\x01\x7f中");
  zj_writer_json (writer, "input", piece);
  zj_writer_end_object (writer);
  bytes = zj_writer_finish (writer);
  text = g_bytes_get_data (bytes, &length);
  g_assert_cmpuint (length, ==, sizeof expected - 1);
  g_assert_cmpint (memcmp (text, expected, length), ==, 0);
}

static void
test_writer_mends_utf8 (void)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ZjJson) json = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ZjNode root;

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "a", "x\xff\"y");
  zj_writer_end_object (writer);
  bytes = zj_writer_finish (writer);
  json = zj_json_parse (bytes, &error);
  g_assert_no_error (error);
  root = zj_json_root (json);
  g_assert_true (zj_node_text (&root, "a", &text, NULL));
  g_assert_cmpstr (text, ==, "x\xef\xbf\xbd\"y");
}

/* What is written comes back the same, whatever the characters. */
static void
test_round_trip (void)
{
  for (gunichar c = 1; c < 0x11000; c += c < 0x300 ? 1 : 97) {
    char utf8[8] = { 0 };
    g_autoptr (ZjWriter) writer = zj_writer_new ();
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (ZjJson) json = NULL;
    g_autofree char *text = NULL, *sent = NULL;
    ZjNode root;

    if (c >= 0xd800 && c <= 0xdfff)
      continue;
    g_unichar_to_utf8 (c, utf8);
    sent = g_strdup_printf ("n%s", utf8);
    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, sent, sent);
    zj_writer_end_object (writer);
    bytes = zj_writer_finish (writer);
    json = zj_json_parse (bytes, NULL);
    g_assert_nonnull (json);
    root = zj_json_root (json);
    if (c == '|')
      continue;
    g_assert_true (zj_node_text (&root, sent, &text, NULL));
    g_assert_cmpstr (text, ==, sent);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/text/accepted", test_accepted);
  g_test_add_func ("/codec/text/refused", test_refused);
  g_test_add_func ("/codec/text/nul-byte", test_nul_byte);
  g_test_add_func ("/codec/text/depth", test_depth);
  g_test_add_func ("/codec/text/size", test_size);
  g_test_add_func ("/codec/text/values", test_values);
  g_test_add_func ("/codec/text/many-names", test_many_names);
  g_test_add_func ("/codec/values/exact-numbers", test_exact_numbers);
  g_test_add_func ("/codec/values/texts", test_texts);
  g_test_add_func ("/codec/values/money", test_money);
  g_test_add_func ("/codec/values/money-members", test_money_members);
  g_test_add_func ("/codec/values/integers", test_integers);
  g_test_add_func ("/codec/values/flags", test_flags);
  g_test_add_func ("/codec/values/dates", test_dates);
  g_test_add_func ("/codec/values/text-lists", test_text_lists);
  g_test_add_func ("/codec/members/spellings", test_spellings);
  g_test_add_func ("/codec/members/paths", test_paths);
  g_test_add_func ("/codec/members/long-path", test_long_path);
  g_test_add_func ("/codec/members/root-kinds", test_root_kinds);
  g_test_add_func ("/codec/writer/order-and-escapes", test_writer);
  g_test_add_func ("/codec/writer/mends-utf8", test_writer_mends_utf8);
  g_test_add_func ("/codec/writer/round-trip", test_round_trip);
  return g_test_run ();
}

/* Lines for a terminal: columns, wrapping, and texts of others that must not steer it. */
#include "text.h"

#include <string.h>

static void
test_columns (void)
{
  g_assert_cmpuint (zj_text_columns (""), ==, 0);
  g_assert_cmpuint (zj_text_columns ("abc"), ==, 3);
  g_assert_cmpuint (zj_text_columns ("备案"), ==, 4);
  g_assert_cmpuint (zj_text_columns ("，"), ==, 2);
  g_assert_cmpuint (zj_text_columns ("e\xcc\x81"), ==, 1); /* combining accent */
}

static void
test_entries_line_up (void)
{
  g_autoptr (ZjText) text = zj_text_new (0);

  zj_text_entry (text, 0, 8, "姓名", "甲");
  zj_text_entry (text, 2, 8, "ab", "乙");
  zj_text_entry (text, 0, 8, "nothing", NULL);
  zj_text_entry (text, 0, 4, "too long", "x");
  g_assert_cmpstr (zj_text_string (text), ==, "姓名    甲\n  ab    乙\ntoo long x\n");
}

static void
test_wrapping (void)
{
  g_autoptr (ZjText) text = zj_text_new (30);
  g_auto (GStrv) lines = NULL;
  static const char *const sentence
      = "请在出院结算前补办备案：国家医保服务平台，或致电参保地医保经办机构、12393。办好后请告知窗口重新核验。";
  g_autoptr (GString) joined = g_string_new (NULL);

  zj_text_entry (text, 2, 6, "a", sentence);
  lines = g_strsplit (zj_text_string (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 4);
  for (guint i = 0; *lines[i] != '\0'; i++) {
    g_assert_cmpuint (zj_text_columns (lines[i]), <=, 32); /* a closing sign may hang over */
    g_assert_true (g_str_has_prefix (lines[i], i == 0 ? "  a   " : "      "));
    g_assert_false (g_str_has_prefix (lines[i] + 6, "，") || g_str_has_prefix (lines[i] + 6, "。"));
    g_string_append (joined, lines[i] + 6);
  }
  g_assert_cmpstr (joined->str, ==, sentence); /* nothing lost, nothing added */
}

static void
test_wrapping_at_blanks (void)
{
  g_autoptr (ZjText) text = zj_text_new (24);

  zj_text_entry (text, 0, 2, "", "one two three four five six");
  g_assert_cmpstr (zj_text_string (text), ==, "  one two three four\n  five six\n");
}

/* What cannot be broken runs over instead of looping for ever or losing letters. */
static void
test_unbreakable (void)
{
  g_autoptr (ZjText) text = zj_text_new (24);

  zj_text_line (text, "0123456789012345678901234567890123456789");
  g_assert_cmpstr (zj_text_string (text), ==, "0123456789012345678901234567890123456789\n");
}

static void
test_control_characters (void)
{
  g_autoptr (ZjText) text = zj_text_new (0);

  zj_text_line (text, "a\x1b[2Jb\nc\rd");
  g_assert_null (strchr (zj_text_string (text), '\x1b'));
  g_assert_null (strchr (zj_text_string (text), '\r'));
  g_assert_true (strchr (zj_text_string (text), '\n') == zj_text_string (text) + strlen (zj_text_string (text)) - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-text/columns", test_columns);
  g_test_add_func ("/cli-text/line-up", test_entries_line_up);
  g_test_add_func ("/cli-text/wrapping", test_wrapping);
  g_test_add_func ("/cli-text/wrapping-at-blanks", test_wrapping_at_blanks);
  g_test_add_func ("/cli-text/unbreakable", test_unbreakable);
  g_test_add_func ("/cli-text/control-characters", test_control_characters);
  return g_test_run ();
}

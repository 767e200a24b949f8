/* Options of the command line: every kind of value, every way to be wrong. */
#include "options.h"

#include <client/error.h>
#include <string.h>

static const ZjOptionSpec table[] = {
  { "flag", ZJ_OPTION_FLAG, NULL, "" },        { "text", ZJ_OPTION_TEXT, "X", "" },
  { "code", ZJ_OPTION_CODE, "N", "" },         { "date", ZJ_OPTION_DATE, "D", "" },
  { "wait", ZJ_OPTION_SECONDS, "S", "" },      { "lang", ZJ_OPTION_LANGUAGE, "L", "" },
  { "operator", ZJ_OPTION_OPERATOR, "O", "" }, { "time", ZJ_OPTION_TIME, "T", "" },
  { "named", ZJ_OPTION_NAMED, "C:N", "" },     { "line", ZJ_OPTION_LINE, "L", "" },
  { "token", ZJ_OPTION_TOKEN, "T", "" },       { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const tables[] = { table, NULL };

static ZjOptions *
parse (const char *line, GError **error)
{
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);

  return zj_options_parse (tables, (const char *const *)arguments, error);
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjOptions) options = parse (
      "one --flag --text=a=b --code 99X two --date 2024-02-29 --wait 3600 --lang en --operator 7:甲", &error);

  g_assert_no_error (error);
  g_assert_true (zj_options_has (options, "flag"));
  g_assert_cmpstr (zj_options_value (options, "text"), ==, "a=b");
  g_assert_cmpstr (zj_options_value (options, "code"), ==, "99X");
  g_assert_cmpstr (zj_options_value (options, "date"), ==, "2024-02-29");
  g_assert_cmpuint (zj_options_seconds (options, "wait", 0), ==, 3600);
  g_assert_cmpstr (zj_options_value (options, "operator"), ==, "7:甲");
  g_assert_cmpuint (zj_options_n_words (options), ==, 2);
  g_assert_cmpstr (zj_options_word (options, 1), ==, "two");
}

/* Of CODE:NAME only the code is folded; of a line everything. */
static void
test_parts (void)
{
  static const struct {
    const char *line, *option, *value; /* value NULL: refused */
  } rows[] = {
    { "--named=Ｉ１０：高血压（１级）", "named", "I10:高血压（１级）" },
    { "--named=I10.x00:甲：乙", "named", "I10.x00:甲：乙" },
    { "--named=01:内:科", "named", "01:内:科" },
    { "--named=内科", "named", NULL },
    { "--named=:内科", "named", NULL },
    { "--named=01:", "named", NULL },
    { "--named=内:科", "named", NULL },
    { "--line=子女：甲：９９：０５７１－１", "line", "子女:甲:99:0571-1" },
    { "--line=", "line", NULL },
    { "--time=2024-02-29T08:00", "time", NULL },
    { "--time=2024-02-29", "time", NULL },
    { "--time=2023-02-29_08:00", "time", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjOptions) options = parse (rows[i].line, &error);

    g_test_message ("%s", rows[i].line);
    if (rows[i].value == NULL) {
      g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpstr (zj_options_value (options, rows[i].option), ==, rows[i].value);
  }
}

static void
test_time (void)
{
  static const struct {
    const char *value;
    gboolean right;
  } rows[]
      = { { "2024-02-29 08:00", TRUE },   { "2024-02-29 08:00:59", TRUE }, { "２０２４－０２－２９ ０８：００", TRUE },
          { "2023-02-29 08:00", FALSE },  { "2024-02-29 24:00", FALSE },   { "2024-02-29 08:60", FALSE },
          { "2024-02-29 08:00:", FALSE }, { "2024-2-29 08:00", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *arguments[] = { "--time", rows[i].value, NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (ZjOptions) options = zj_options_parse (tables, arguments, &error);

    g_test_message ("%s", rows[i].value);
    g_assert_cmpint (options != NULL, ==, rows[i].right);
  }
}

static void
test_absent (void)
{
  g_autoptr (ZjOptions) options = parse ("", NULL);

  g_assert_nonnull (options);
  g_assert_false (zj_options_has (options, "flag"));
  g_assert_null (zj_options_value (options, "text"));
  g_assert_cmpuint (zj_options_seconds (options, "wait", 5), ==, 5);
  g_assert_cmpuint (zj_options_n_words (options), ==, 0);
}

static void
test_full_width (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjOptions) options = parse (
      "--code ９９００Ｘ --date ２０２６－０７－０１ --wait １５ --operator １００１：测试 --text 第１号", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (zj_options_value (options, "code"), ==, "9900X");
  g_assert_cmpstr (zj_options_value (options, "date"), ==, "2026-07-01");
  g_assert_cmpuint (zj_options_seconds (options, "wait", 0), ==, 15);
  g_assert_cmpstr (zj_options_value (options, "operator"), ==, "1001:测试");
  g_assert_cmpstr (zj_options_value (options, "text"), ==, "第１号"); /* a name or a path stays as it is */
}

/* What the window's code form takes, by the same rule. */
static void
test_token (void)
{
  static const char fifty[] = "0123456789abcdefghijABCDEFGHIJ+/=:;?&%#@!~^*()[]{}";
  static const char *const wrong[] = { "", "a\tb", "a\177b", "甲",
                                       "0123456789abcdefghijABCDEFGHIJ+/=:;?&%#@!~^*()[]{}x" };
  g_autofree char *line = g_strconcat ("--token=", fifty, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjOptions) options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (fifty), ==, 50);
  g_assert_cmpstr (zj_options_value (options, "token"), ==, fifty);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *bad = g_strconcat ("--token=", wrong[i], NULL);
    g_autoptr (GError) refused = NULL;

    g_assert_null (parse (bad, &refused));
    g_assert_error (refused, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  }
}

static void
test_only_words_follow_two_dashes (void)
{
  g_autoptr (ZjOptions) options = parse ("--flag -- --text -x", NULL);

  g_assert_nonnull (options);
  g_assert_cmpuint (zj_options_n_words (options), ==, 2);
  g_assert_cmpstr (zj_options_word (options, 0), ==, "--text");
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "--unknown",         "--unknown=1",        "-x",
    "--flag --flag",     "--flag=1",           "--text",
    "--text=",           "--text --flag",      "--code a/b",
    "--code 中",         "--date 2026-02-30",  "--date 2026-7-1",
    "--date 2026/07/01", "--date 2026-07-011", "--date ２０２６",
    "--wait -1",         "--wait 3601",        "--wait 1.5",
    "--wait ten",        "--lang de",          "--lang zh",
    "--operator :name",  "--operator 1001:",   "--operator=",
    "--operator a/b",    "--text \xff",        "\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", wrong[i]);
    g_assert_null (parse (wrong[i], &error));
    g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

static void
test_refused_value_is_not_repeated (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("--code 9900/00195803120013", &error));
  g_assert_null (strstr (error->message, "9900"));
}

static void
test_words (void)
{
  const char *const arguments[] = { "--text", "value", "verb", "--unknown", "word", "--flag", "--", "later", NULL };
  g_auto (GStrv) words = zj_options_words (tables, arguments);

  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_cmpstr (words[0], ==, "verb");
  g_assert_cmpstr (words[1], ==, "word");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-options/values", test_values);
  g_test_add_func ("/cli-options/absent", test_absent);
  g_test_add_func ("/cli-options/parts", test_parts);
  g_test_add_func ("/cli-options/time", test_time);
  g_test_add_func ("/cli-options/full-width", test_full_width);
  g_test_add_func ("/cli-options/token", test_token);
  g_test_add_func ("/cli-options/two-dashes", test_only_words_follow_two_dashes);
  g_test_add_func ("/cli-options/wrong", test_wrong);
  g_test_add_func ("/cli-options/refused-value", test_refused_value_is_not_repeated);
  g_test_add_func ("/cli-options/words", test_words);
  return g_test_run ();
}

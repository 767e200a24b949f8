#include "text.h"

typedef char *(*Change) (const char *text);

typedef struct {
  const char *in, *out;
} Case;

static void
check (Change change, const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *out = change (cases[i].in);

    g_assert_cmpstr (out, ==, cases[i].out);
  }
}

static void
test_narrow (void)
{
  static const Case cases[] = { { "", "" }, { "１２Ｘ", "12X" }, { "　a－ｂ", " a-b" }, { "测试甲", "测试甲" } };

  check (zj_text_narrow, cases, G_N_ELEMENTS (cases));
}

static void
test_mask (void)
{
  static const Case cases[] = { { "990001195803120016", "990001********0016" },
                                { "990001580312001", "990001*****2001" },
                                { "G12345678", "*******78" },
                                { "AB1", "**1" },
                                { "A", "*" },
                                { "", "" } };

  check (zj_text_mask, cases, G_N_ELEMENTS (cases));
}

static void
test_date (void)
{
  static const Case cases[] = { { "2026-07-01", "2026-07-01" },
                                { "20260701", "2026-07-01" },
                                { "2026/7/1", "2026-07-01" },
                                { "２０２６．７．１", "2026-07-01" },
                                { " 2024-02-29 ", "2024-02-29" },
                                { "2026-02-29", NULL },
                                { "2026-13-01", NULL },
                                { "2026-00-10", NULL },
                                { "2026-7", NULL },
                                { "2026701", NULL },
                                { "202607011", NULL },
                                { "2026-07-01x", NULL },
                                { "26-07-01", NULL },
                                { "", NULL },
                                { "yesterday", NULL },
                                { "2026--07-01", NULL } };

  check (zj_text_date, cases, G_N_ELEMENTS (cases));
}

/* Today is China's, whatever the machine's time zone says. */
static void
test_today (void)
{
  g_autofree char *today = zj_text_today ();
  g_autofree char *read_back = zj_text_date (today);

  g_assert_cmpstr (read_back, ==, today);
}

static void
test_names (void)
{
  g_assert_true (zj_text_names ("请联系信息科，报修代码 CARD-01", "信息科，报修代码 CARD-01"));
  g_assert_false (zj_text_names ("咨询 12333。", "12333（人社）"));
  g_assert_false (zj_text_names (NULL, "12333"));
  g_assert_false (zj_text_names ("12333", NULL));
}

static void
test_time (void)
{
  static const struct {
    const char *text, *time;
  } cases[] = {
    { "2026-07-01 09:30", "2026-07-01 09:30:00" },
    { "20260701 0930", "2026-07-01 09:30:00" },
    { "２０２６-07-01　9:05:59", "2026-07-01 09:05:59" },
    { "2026-07-01", NULL },
    { "2026-07-01 24:00", NULL },
    { "2026-07-01 09:60", NULL },
    { "2026-07-01 09:30:15 x", NULL },
    { "2026-02-30 09:30", NULL },
    { "2026-07-01 9", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *time = zj_text_time (cases[i].text);

    g_assert_cmpstr (time, ==, cases[i].time);
  }
  g_assert_true (zj_text_is_future ("2999-01-01 00:00:00"));
  g_assert_false (zj_text_is_future ("2020-01-01"));
}

static void
test_named (void)
{
  static const struct {
    const char *text, *code, *name;
  } cases[] = {
    { "A03 测试内科", "A03", "测试内科" },
    { "Ａ０３　测试（内）科 ", "A03", "测试（内）科" },
    { "I10.x00：测试 诊断", "I10.x00", "测试 诊断" },
    { "A03", NULL, NULL },
    { " A03 ", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = NULL;
    g_autofree char *code = zj_text_named (cases[i].text, &name);

    g_assert_cmpstr (code, ==, cases[i].code);
    g_assert_cmpstr (name, ==, cases[i].name);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/text/narrow", test_narrow);
  g_test_add_func ("/ui/text/mask", test_mask);
  g_test_add_func ("/ui/text/date", test_date);
  g_test_add_func ("/ui/text/today", test_today);
  g_test_add_func ("/ui/text/names", test_names);
  g_test_add_func ("/text/time", test_time);
  g_test_add_func ("/text/named", test_named);
  return g_test_run ();
}

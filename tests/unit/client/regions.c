/* Region names, and what covers what. */
#include <client/regions.h>

static void
test_names (void)
{
  static const struct {
    const char *code, *name;
  } rows[] = {
    { "330100", "浙江省杭州市" },
    { "330102", "浙江省杭州市上城区" },
    { "330000", "浙江省" },
    { "33", "浙江省" },
    { "3301", "浙江省杭州市" },
    { "110105", "北京市朝阳区" }, /* no city between */
    { "110100", "北京市" },
    { "429004", "湖北省仙桃市" }, /* a county that belongs to no city */
    { "441900", "广东省东莞市" }, /* a city without counties */
    { "469000", "海南省" },
    { "710000", "台湾省" },
    { "810001", "香港特别行政区中西区" },
    { "820001", "澳门特别行政区花地玛堂区" },
    { "339900", "浙江省" }, /* the province's own office */
    { "330199", "浙江省杭州市" },
    { "330171", "浙江省杭州市" }, /* a development zone */
    { "999999", NULL },
    { "660000", NULL },
    { "000000", NULL },
    { "33010", NULL },
    { "3301000", NULL },
    { "33a100", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].code);
    g_assert_cmpstr (zj_region_name (rows[i].code), ==, rows[i].name);
  }
  g_assert_true (zj_region_name ("330100") == zj_region_name ("330100"));
}

/* Whatever the code, the answer begins with the province's name and never runs out of the table. */
static void
test_all_codes (void)
{
  guint known = 0;

  for (guint code = 0; code < 1000000; code += 7) {
    g_autofree char *text = g_strdup_printf ("%06u", code);
    g_autofree char *two = g_strndup (text, 2);
    const char *name = zj_region_name (text), *province = zj_region_name (two);

    g_assert_true ((name == NULL) == (province == NULL));
    if (name == NULL)
      continue;
    g_assert_true (g_str_has_prefix (name, province));
    known++;
  }
  g_assert_cmpuint (known, >, 34 * 10000 / 7 - 34);
}

/* Every row of the table is found again, which also proves its order. */
static void
test_every_row (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;
  guint rows = 0;

  g_file_get_contents (ZJ_TEST_DATA "/../../../client/regions/table.inc", &table, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit_set (lines[i], "(,\"", -1);

    if (!g_str_has_prefix (lines[i], "REGION ("))
      continue;
    g_assert_cmpuint (g_strv_length (parts), ==, 5);
    g_assert_true (g_str_has_suffix (zj_region_name (parts[1]), parts[3]));
    rows++;
  }
  g_assert_cmpuint (rows, >, 3000);
}

static void
test_covers (void)
{
  static const struct {
    const char *area, *place;
    gboolean covers;
  } rows[] = {
    { "310000", "310115", TRUE },  { "310000", "310000", TRUE },  { "310000", "320115", FALSE },
    { "330100", "330100", TRUE },  { "330100", "330106", TRUE },  { "330100", "330200", FALSE },
    { "330100", "330000", FALSE }, { "330106", "330106", TRUE },  { "330106", "330100", FALSE },
    { "330106", "330107", FALSE }, { "339900", "330100", TRUE }, /* xx99 counts as xx00 */
    { "339900", "339900", TRUE },  { "330000", "339900", TRUE },  { "330100", "339900", FALSE },
    { "330199", "330106", TRUE },  { "330199", "330206", FALSE }, { "330100", "330199", TRUE },
    { "330106", "330199", FALSE }, { "33", "330106", TRUE },      { "3301", "330106", TRUE },
    { "3302", "330106", FALSE },   { "000000", "330106", FALSE }, { "", "330106", FALSE },
    { NULL, "330106", FALSE },     { "330000", NULL, FALSE },     { "330000", "33010", FALSE },
    { "330000", "33O100", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s covers %s", rows[i].area, rows[i].place);
    g_assert_cmpint (zj_region_covers (rows[i].area, rows[i].place), ==, rows[i].covers);
  }
}

static void
test_same_province (void)
{
  g_assert_true (zj_region_same_province ("330100", "339900"));
  g_assert_true (zj_region_same_province ("33", "330206"));
  g_assert_false (zj_region_same_province ("330100", "310100"));
  g_assert_false (zj_region_same_province (NULL, NULL));
  g_assert_false (zj_region_same_province ("330100", NULL));
  g_assert_false (zj_region_same_province ("", ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regions/names", test_names);
  g_test_add_func ("/regions/all-codes", test_all_codes);
  g_test_add_func ("/regions/every-row", test_every_row);
  g_test_add_func ("/regions/covers", test_covers);
  g_test_add_func ("/regions/same-province", test_same_province);
  return g_test_run ();
}

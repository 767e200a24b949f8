/* From which figure on a check warns, and from which it fails. */
#include "checkup_private.h"

#define DAY 86400

static void
test_clock (void)
{
  g_assert_cmpint (zj_checkup_judge_clock (0), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_clock (59999), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_clock (-59999), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_clock (60000), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_clock (-299999), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_clock (300000), ==, ZJ_CHECK_FAIL);
  g_assert_cmpint (zj_checkup_judge_clock (-300000), ==, ZJ_CHECK_FAIL);
  g_assert_cmpint (zj_checkup_judge_clock (G_MININT64), ==, ZJ_CHECK_FAIL);
  g_assert_cmpint (zj_checkup_judge_clock (G_MAXINT64), ==, ZJ_CHECK_FAIL);
}

static void
test_certificate (void)
{
  gint64 now = 1800000000;

  g_assert_cmpint (zj_checkup_judge_certificate (now, now + 61 * DAY), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_certificate (now, now + 60 * DAY + 1), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_certificate (now, now + 60 * DAY), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_certificate (now, now), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_certificate (now, now - 1), ==, ZJ_CHECK_FAIL);
}

static void
test_list (void)
{
  gint64 now = 1800000000;

  g_assert_cmpint (zj_checkup_judge_list (now, 0), ==, ZJ_CHECK_OK); /* names no next update */
  g_assert_cmpint (zj_checkup_judge_list (now, now + 2 * DAY + 1), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_list (now, now + 2 * DAY), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_list (now, now - 1), ==, ZJ_CHECK_FAIL);
}

static void
test_space (void)
{
  g_assert_cmpint (zj_checkup_judge_space (0), ==, ZJ_CHECK_FAIL);
  g_assert_cmpint (zj_checkup_judge_space (100u * 1024 * 1024 - 1), ==, ZJ_CHECK_FAIL);
  g_assert_cmpint (zj_checkup_judge_space (100u * 1024 * 1024), ==, ZJ_CHECK_WARN);
  g_assert_cmpint (zj_checkup_judge_space (1024u * 1024 * 1024), ==, ZJ_CHECK_OK);
  g_assert_cmpint (zj_checkup_judge_space (G_MAXUINT64), ==, ZJ_CHECK_OK);
}

/* Without a configuration everything that needs one is skipped, in the fixed order. */
static void
test_without_configuration (void)
{
  static const char *const ids[] = { "configuration", "journal",    "disk", "pcscd",   "readers", "card",    "gateway",
                                     "certificate",   "revocation", "name", "connect", "tls",     "sign_in", "clock" };
  g_autoptr (GError) error = g_error_new (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_MISSING, "file.conf: [desk] is missing");
  g_autoptr (GPtrArray) checks = zj_checkup_run (NULL, error, NULL);

  g_assert_cmpuint (checks->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < checks->len; i++) {
    const ZjCheck *check = g_ptr_array_index (checks, i);

    g_assert_cmpstr (check->id, ==, ids[i]);
    g_assert_nonnull (check->detail);
    g_assert_cmpstr (zj_check_title (check), !=, check->id);
    if (i == 0)
      g_assert_cmpint (check->status, ==, ZJ_CHECK_FAIL);
    else if (i < 3 || i > 5)
      g_assert_cmpint (check->status, ==, ZJ_CHECK_SKIPPED);
    if (check->status == ZJ_CHECK_FAIL)
      g_assert_nonnull (check->remedy);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) checks = NULL;

  g_cancellable_cancel (cancellable);
  checks = zj_checkup_run (NULL, NULL, cancellable);
  g_assert_cmpuint (checks->len, ==, ZJ_N_CHECKUPS);
  for (guint i = 0; i < checks->len; i++)
    g_assert_cmpint (((ZjCheck *)g_ptr_array_index (checks, i))->status, ==, ZJ_CHECK_SKIPPED);
}

/* An interface with "SAM" in its name is left out, unless the configuration means it. */
static void
test_reader_named_sam (void)
{
  ZjReader sam = { .name = (char *)(gsize) "Any SAM 00 00", .kind = ZJ_READER_SAM, .slot = ZJ_SLOT_PRESENT };
  g_autoptr (GPtrArray) readers = g_ptr_array_new ();
  ZjReaderList list = { .daemon = ZJ_DAEMON_UP, .readers = readers };
  ZjConfig config = { .card.reader = sam.name };
  ZjCheckup checkup = { .config = &config, .readers = &list };
  ZjCheck check = { .id = NULL };

  g_ptr_array_add (readers, &sam);
  zj_checkup_readers (&checkup, &check);
  g_assert_cmpint (check.status, ==, ZJ_CHECK_OK);
  g_assert_cmpstr (check.detail, ==, sam.name);
  g_assert_cmpstr (checkup.reader, ==, sam.name);
  g_clear_pointer (&checkup.reader, g_free);

  config.card.reader = NULL;
  zj_checkup_readers (&checkup, &check);
  g_assert_cmpint (check.status, ==, ZJ_CHECK_FAIL);
  g_assert_null (checkup.reader);
  g_free (check.detail);
  g_free (check.remedy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkup/clock", test_clock);
  g_test_add_func ("/checkup/certificate", test_certificate);
  g_test_add_func ("/checkup/list", test_list);
  g_test_add_func ("/checkup/space", test_space);
  g_test_add_func ("/checkup/without-configuration", test_without_configuration);
  g_test_add_func ("/checkup/cancelled", test_cancelled);
  g_test_add_func ("/checkup/reader-named-sam", test_reader_named_sam);
  return g_test_run ();
}

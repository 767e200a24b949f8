/* The journal's first duties: msgids that never repeat, and the sign-in. */
#include "journal/journal.h"
#include "journal/msgid.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW_S       G_GINT64_CONSTANT (1782835200) /* 2026-07-01 00:00:00 in China */
#define INSTITUTION "H33010000001"

typedef struct {
  char *folder, *path;
  ZjConfig config;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = g_dir_make_tmp ("zj-journal-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "journal.db", NULL);
  fixture->config.journal.path = fixture->path;
  fixture->config.institution.code = g_strdup (INSTITUTION);
  fixture->config.desk.number = 7;
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  (void)data;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->config.institution.code);
}

static ZjJournal *
open_journal (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_journal_open (&fixture->config, &error);

  g_assert_no_error (error);
  g_assert_nonnull (journal);
  return journal;
}

static char *
next (ZjJournal *journal, gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  char *msgid = zj_journal_next_msgid (journal, now_s * 1000 + 999, &error);

  g_assert_no_error (error);
  g_assert_nonnull (msgid);
  return msgid;
}

static void
expect (ZjJournal *journal, gint64 now_s, const char *tail)
{
  g_autofree char *msgid = next (journal, now_s), *expected = g_strconcat (INSTITUTION, tail, NULL);

  g_assert_cmpstr (msgid, ==, expected);
}

/* The arithmetic */

static void
test_arithmetic (void)
{
  static const struct {
    ZjMsgidState before;
    gint64 now_s;
    gboolean lost;
    ZjMsgidState after;
    gboolean moved;
  } cases[] = {
    /* first of all */
    { { { 0, 0 }, 0 }, 1000, FALSE, { { 1000, 0 }, 1000 + ZJ_MSGID_RESERVED_S }, TRUE },
    /* same second, next second, within the reservation */
    { { { 1000, 0 }, 1030 }, 1000, FALSE, { { 1000, 1 }, 1030 }, FALSE },
    { { { 1000, 7 }, 1030 }, 1001, FALSE, { { 1001, 0 }, 1030 }, FALSE },
    { { { 1000, 7 }, 1030 }, 1030, FALSE, { { 1030, 0 }, 1030 }, FALSE },
    /* past the reservation */
    { { { 1000, 7 }, 1030 }, 1031, FALSE, { { 1031, 0 }, 1031 + ZJ_MSGID_RESERVED_S }, TRUE },
    /* the hundred is used up */
    { { { 1000, 99 }, 1030 }, 1000, FALSE, { { 1001, 0 }, 1030 }, FALSE },
    { { { 1030, 99 }, 1030 }, 1030, FALSE, { { 1031, 0 }, 1031 + ZJ_MSGID_RESERVED_S }, TRUE },
    /* the clock was set back */
    { { { 1000, 7 }, 1030 }, 10, FALSE, { { 1000, 8 }, 1030 }, FALSE },
    { { { 1000, 99 }, 1030 }, 10, FALSE, { { 1001, 0 }, 1030 }, FALSE },
    /* the machine was restarted: what was reserved counts as used */
    { { { 1000, 7 }, 1030 }, 1001, TRUE, { { 1031, 0 }, 1031 + ZJ_MSGID_RESERVED_S }, TRUE },
    { { { 1000, 7 }, 1030 }, 1030, TRUE, { { 1031, 0 }, 1031 + ZJ_MSGID_RESERVED_S }, TRUE },
    { { { 1000, 7 }, 1030 }, 2000, TRUE, { { 2000, 0 }, 2000 + ZJ_MSGID_RESERVED_S }, TRUE },
    { { { 1000, 7 }, 1030 }, 10, TRUE, { { 1031, 0 }, 1031 + ZJ_MSGID_RESERVED_S }, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    ZjMsgidState state = cases[i].before;

    g_assert_cmpint (zj_msgid_advance (&state, cases[i].now_s, cases[i].lost), ==, cases[i].moved);
    g_assert_cmpint (state.last.second, ==, cases[i].after.last.second);
    g_assert_cmpint (state.last.serial, ==, cases[i].after.last.serial);
    g_assert_cmpint (state.reserved_to, ==, cases[i].after.reserved_to);
  }
}

static void
test_format (void)
{
  const ZjMsgidPosition position = { NOW_S, 5 }, late = { G_GINT64_CONSTANT (253402300800), 0 };
  g_autofree char *first = zj_msgid_format (INSTITUTION, 0, &position),
                  *last = zj_msgid_format (INSTITUTION, 99, &position);

  g_assert_cmpstr (first, ==, "H33010000001202607010000000005");
  g_assert_cmpstr (last, ==, "H33010000001202607010000009905");
  g_assert_cmpuint (strlen (last), ==, 30);
  g_assert_null (zj_msgid_format (INSTITUTION, 0, &late));
}

/* The journal */

static void
test_sequence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = open_journal (fixture);
  char tail[32];

  (void)data;
  expect (journal, NOW_S, "202607010000000700");
  for (int i = 1; i < 100; i++) {
    g_snprintf (tail, sizeof tail, "2026070100000007%02d", i);
    expect (journal, NOW_S, tail);
  }
  expect (journal, NOW_S, "202607010000010700");
  expect (journal, NOW_S + 1, "202607010000010701");
  expect (journal, NOW_S + 5, "202607010000050700");
  expect (journal, NOW_S - 86400, "202607010000050701");
  expect (journal, NOW_S + 86400, "202607020000000700");
}

/* TZ must not show in a msgid. */
static void
test_time_zone (Fixture *fixture, gconstpointer data)
{
  static const char *const zones[] = { "UTC", "America/New_York", "Asia/Kathmandu" };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autoptr (ZjJournal) journal = NULL;
    char tail[32];

    g_setenv ("TZ", zones[i], TRUE);
    journal = open_journal (fixture);
    g_snprintf (tail, sizeof tail, "20260701000000070%u", (guint)i);
    expect (journal, NOW_S, tail);
  }
  g_unsetenv ("TZ");
}

static void
test_reopened (Fixture *fixture, gconstpointer data)
{
  char tail[32];

  (void)data;
  for (int i = 0; i < 20; i++) {
    g_autoptr (ZjJournal) journal = open_journal (fixture);

    g_snprintf (tail, sizeof tail, "2026070100000007%02d", i);
    expect (journal, NOW_S, tail);
  }
}

static void
test_desks_and_institutions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) one = open_journal (fixture), other = NULL;
  g_autofree char *msgid = NULL;

  (void)data;
  fixture->config.desk.number = 8;
  other = open_journal (fixture);
  expect (one, NOW_S, "202607010000000700");
  expect (other, NOW_S, "202607010000000800");
  expect (one, NOW_S, "202607010000000701");
  zj_journal_close (g_steal_pointer (&other));
  g_free (fixture->config.institution.code);
  fixture->config.institution.code = g_strdup ("H33010000002");
  other = open_journal (fixture);
  msgid = next (other, NOW_S);
  g_assert_cmpstr (msgid, ==, "H33010000002202607010000000800");
}

#define THREADS 4
#define EACH    200

typedef struct {
  ZjJournal *journal;
  char *msgids[EACH];
} Minting;

static gpointer
mint (gpointer data)
{
  Minting *minting = data;

  for (int i = 0; i < EACH; i++)
    minting->msgids[i] = next (minting->journal, NOW_S);
  return NULL;
}

/* Two journals on one file stand for two processes; two threads share each. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) one = open_journal (fixture), other = open_journal (fixture);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Minting minting[THREADS];
  GThread *threads[THREADS];

  (void)data;
  for (int i = 0; i < THREADS; i++) {
    minting[i].journal = i % 2 == 0 ? one : other;
    threads[i] = g_thread_new ("mint", mint, &minting[i]);
  }
  for (int i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
    for (int k = 0; k < EACH; k++)
      g_assert_true (g_hash_table_add (seen, minting[i].msgids[k]));
  }
  /* Dense: 800 of one second fill eight, across threads and processes. */
  expect (one, NOW_S, "202607010000080700");
}

static void
expect_sign_in (ZjJournal *journal, const char *platform, const char *operator_no, const char *day,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sign_no = NULL;

  g_assert_true (zj_journal_get_sign_in (journal, platform, operator_no, day, &sign_no, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sign_no, ==, expected);
}

static void
test_sign_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = open_journal (fixture);
  g_autoptr (GError) error = NULL;

  (void)data;
  expect_sign_in (journal, "https://a", "1001", "2026-07-01", NULL);
  g_assert_true (zj_journal_set_sign_in (journal, "https://a", "1001", "2026-07-01", "S1", &error));
  g_assert_true (zj_journal_set_sign_in (journal, "https://a", "1002", "2026-07-01", "S2", &error));
  zj_journal_close (g_steal_pointer (&journal));
  journal = open_journal (fixture);
  expect_sign_in (journal, "https://a", "1001", "2026-07-01", "S1");
  expect_sign_in (journal, "https://a", "1002", "2026-07-01", "S2");
  expect_sign_in (journal, "https://b", "1001", "2026-07-01", NULL);
  expect_sign_in (journal, "https://a", "1001", "2026-07-02", NULL);
  g_assert_true (zj_journal_set_sign_in (journal, "https://a", "1001", "2026-07-02", "S3", &error));
  expect_sign_in (journal, "https://a", "1001", "2026-07-01", NULL);
  expect_sign_in (journal, "https://a", "1001", "2026-07-02", "S3");
  g_assert_true (zj_journal_set_sign_in (journal, "https://a", "1001", "2026-07-02", NULL, &error));
  expect_sign_in (journal, "https://a", "1001", "2026-07-02", NULL);
  expect_sign_in (journal, "https://a", "1002", "2026-07-01", "S2");
}

/* Cards that refused */

static guint16
refusal_of (ZjJournal *journal, const char *ident)
{
  g_autoptr (GError) error = NULL;
  guint16 status = 0xffff;

  g_assert_true (zj_journal_get_card_refusal (journal, ident, &status, &error));
  g_assert_no_error (error);
  return status;
}

static void
remember_refusal (ZjJournal *journal, const char *ident, guint16 status)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (zj_journal_set_card_refusal (journal, ident, status, &error));
  g_assert_no_error (error);
}

static gboolean
files_hold (const Fixture *fixture, const void *needle, gsize length)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL), *content = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &content, &size, NULL));
    if (memmem (content, size, needle, length) != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  static const char ident[] = "330100990001A5F3C20000427E19D004", other[] = "330100990001A5F3C20000437E19D004";
  g_autoptr (GChecksum) plain = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (ZjJournal) journal = open_journal (fixture), again = NULL;
  guint8 hash[32];
  gsize length = sizeof hash;

  (void)data;
  g_assert_cmpuint (refusal_of (journal, ident), ==, 0);
  remember_refusal (journal, ident, 0); /* accepted, never refused: nothing to forget */
  remember_refusal (journal, ident, 0x63c2);
  remember_refusal (journal, ident, 0x63c1);
  remember_refusal (journal, other, 0x6983);

  /* Another program of the desk, and the next one. */
  again = open_journal (fixture);
  g_assert_cmpuint (refusal_of (again, ident), ==, 0x63c1);
  remember_refusal (again, other, 0);
  g_assert_cmpuint (refusal_of (journal, other), ==, 0);
  g_clear_pointer (&journal, zj_journal_close);
  g_clear_pointer (&again, zj_journal_close);
  journal = open_journal (fixture);
  g_assert_cmpuint (refusal_of (journal, ident), ==, 0x63c1);

  /* Neither the code nor a hash of it that anybody could make. */
  g_checksum_update (plain, (const guchar *)ident, -1);
  g_checksum_get_digest (plain, hash, &length);
  g_assert_true (files_hold (fixture, "card-salt", strlen ("card-salt")));
  g_assert_false (files_hold (fixture, ident, strlen (ident)));
  g_assert_false (files_hold (fixture, hash, sizeof hash));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/msgid/arithmetic", test_arithmetic);
  g_test_add_func ("/journal/msgid/format", test_format);
  g_test_add ("/journal/msgid/sequence", Fixture, NULL, setup, test_sequence, teardown);
  g_test_add ("/journal/msgid/time-zone", Fixture, NULL, setup, test_time_zone, teardown);
  g_test_add ("/journal/msgid/reopened", Fixture, NULL, setup, test_reopened, teardown);
  g_test_add ("/journal/msgid/desks-and-institutions", Fixture, NULL, setup, test_desks_and_institutions, teardown);
  g_test_add ("/journal/msgid/threads", Fixture, NULL, setup, test_threads, teardown);
  g_test_add ("/journal/card-refusals", Fixture, NULL, setup, test_refusals, teardown);
  g_test_add ("/journal/sign-in", Fixture, NULL, setup, test_sign_in, teardown);
  return g_test_run ();
}

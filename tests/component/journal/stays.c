/* Stays, intents and outcomes as the flow uses them, on a good disk. */
#include "fixture.h"

#include "stay/stay_document.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static ZjStay *
get (ZjJournal *journal, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  ZjStay *stay;

  g_assert_true (zj_journal_get_stay (journal, ipt_no, &stay, &error));
  g_assert_no_error (error);
  return stay;
}

static void
note (ZjJournal *journal, ZjStay *stay)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, stay->ipt_no);
  g_autoptr (GError) error = NULL;
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY, .operator_no = "1001" };

  zj_journal_record (journal, lock, &entry, stay, &error);
  g_assert_no_error (error);
}

static void
test_document (void)
{
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101"), back = NULL, empty = zj_stay_new ("ZY26070102");
  g_autoptr (GBytes) document = zj_stay_to_document (stay), least = zj_stay_to_document (empty), bad = NULL;
  g_autoptr (GError) error = NULL;

  back = zj_stay_from_document (document, &error);
  g_assert_no_error (error);
  assert_same_stay (stay, back);
  g_assert_cmpint (back->settlement.fen[ZJ_AMOUNT_BALC], ==, stay->settlement.fen[ZJ_AMOUNT_BALC]);
  g_assert_cmpuint (back->trial.present, ==, stay->trial.present);
  g_clear_pointer (&back, zj_stay_free);
  back = zj_stay_from_document (least, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->deposit_fen, ==, -1);
  g_assert_null (back->mdtrt_id);
  bad = g_bytes_new_static ("{\"ipt_no\":\"N\",\"state\":\"lost\"}", 29);
  g_assert_null (zj_stay_from_document (bad, &error));
  g_assert_nonnull (error);
}

static void
test_reopened (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101"), read = NULL;

  (void)data;
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    g_assert_null (get (journal, stay->ipt_no));
    record_intent (journal, stay, "2401");
    g_assert_cmpint (stay->version, ==, 1);
    record_outcome (journal, stay, ZJ_OUTCOME_DONE);
    g_assert_cmpint (stay->version, ==, 2);
  }
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    read = get (journal, stay->ipt_no);
    assert_same_stay (read, stay);
    g_assert_null (get (journal, "ZY26070102"));
  }
}

/* Nothing of the person can be read in any of the files. */
static void
test_sealed (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-money" };
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  guint found = 0;

  (void)data;
  settle_often (journal, "ZY26070101", 3);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = fixture_file (fixture, suffixes[i]), *content = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (file, &content, &length, NULL));
    found += memmem (content, length, "ZY26070101", 10) != NULL;
    g_assert_null (memmem (content, length, "the psn_no", 10));
    g_assert_null (memmem (content, length, "张", strlen ("张")));
    g_assert_null (memmem (content, length, "answer", 6));
  }
  g_assert_cmpuint (found, >, 0);
}

static void
test_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101"), older = NULL;
  g_autoptr (ZjStayLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY };

  (void)data;
  note (journal, stay);
  older = get (journal, stay->ipt_no);
  note (journal, stay);
  lock = lock_stay (journal, stay->ipt_no);
  g_assert_false (zj_journal_record (journal, lock, &entry, older, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  g_assert_cmpint (older->version, ==, 1);
  g_clear_error (&error);
  older->version = 0;
  g_assert_false (zj_journal_record (journal, lock, &entry, older, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
}

/* One msgid is one intent, for ever: of intents and questions, at both of two doors, with the clock
 * set back, and after an intent that was refused. */
static void
test_msgid_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture), other = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101"), older = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  (void)data;
  record_intent (journal, stay, "2304");
  older = get (journal, stay->ipt_no);
  g_assert_true (g_hash_table_add (seen, g_strdup (stay->open.msgid)));
  for (int i = 0; i < 400; i++) {
    ZjJournal *door = i % 5 < 2 ? other : journal;
    gint64 now_ms = NOW_MS + (i % 7 == 0 ? -86400000 : i * 1000);

    if (i % 3 == 0)
      g_assert_true (g_hash_table_add (seen, zj_journal_next_msgid (door, now_ms, NULL)));
    else {
      try_intent (door, stay, "2304", now_ms, &error);
      g_assert_no_error (error);
      g_assert_true (g_hash_table_add (seen, g_strdup (stay->open.msgid)));
    }
  }
  g_assert_false (try_intent (journal, older, "2304", NOW_MS, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  record_intent (other, stay, "2304");
  g_assert_true (g_hash_table_add (seen, g_strdup (stay->open.msgid)));
}

/* Two desks with one journal: neither hides in a second what the other has used. */
static void
test_msgid_of_two_desks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture), other = NULL;
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  (void)data;
  fixture->config.desk.number++;
  other = fixture_open (fixture);
  for (int i = 0; i < 60; i++) {
    ZjJournal *desk = i % 10 == 0 ? other : journal;

    try_intent (desk, stay, "2304", NOW_MS, &error);
    g_assert_no_error (error);
    g_assert_true (g_hash_table_add (seen, g_strdup (stay->open.msgid)));
    g_assert_true (g_hash_table_add (seen, zj_journal_next_msgid (i % 3 == 0 ? other : journal, NOW_MS, NULL)));
  }
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  static const char *const numbers[] = { "N-5", "N-3", "N-9", "N-1" };
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GPtrArray) all = NULL, work = NULL, settled = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (ZjStay) stay = zj_stay_new (numbers[i]);

    stay->state = i == 1 ? ZJ_STAY_WAITING : ZJ_STAY_SETTLED;
    stay->notice_pending = i == 2;
    note (journal, stay);
    if (i == 3)
      record_intent (journal, stay, "2305");
  }
  all = zj_journal_list_stays (journal, ZJ_N_STAY_STATES, &error);
  settled = zj_journal_list_stays (journal, ZJ_STAY_SETTLED, &error);
  work = zj_journal_list_work (journal, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 4);
  g_assert_cmpuint (settled->len, ==, 3);
  g_assert_cmpuint (work->len, ==, 3);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (((ZjStay *)all->pdata[i])->ipt_no, ==, numbers[i]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((ZjStay *)work->pdata[i])->ipt_no, ==, numbers[i + 1]);
}

static void
test_records (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (GPtrArray) records = NULL, none = NULL, some = NULL;
  g_autoptr (GError) error = NULL;
  const ZjEntry shift = { .kind = ZJ_RECORD_SIGN_IN, .operator_no = "1002", .second_person = "1003", .at_ms = NOW_MS };
  const ZjRecord *record;

  (void)data;
  settle_often (journal, "ZY26070101", 2);
  g_assert_true (zj_journal_record (journal, NULL, &shift, NULL, &error));
  records = zj_journal_list_records (journal, 1, 0, G_MAXINT64, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 5);
  record = records->pdata[1];
  g_assert_cmpint (record->number, ==, 2);
  g_assert_cmpint (record->kind, ==, ZJ_RECORD_OUTCOME);
  g_assert_cmpint (record->outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_cmpstr (record->ipt_no, ==, "ZY26070101");
  g_assert_cmpstr (record->infno, ==, "2304");
  g_assert_cmpstr (record->msgid, ==, ((ZjRecord *)records->pdata[0])->msgid);
  g_assert_cmpstr (record->detail, ==, "{\"answer\":1}");
  record = records->pdata[4];
  g_assert_cmpint (record->kind, ==, ZJ_RECORD_SIGN_IN);
  g_assert_cmpstr (record->second_person, ==, "1003");
  g_assert_null (record->ipt_no);
  some = zj_journal_list_records (journal, 2, 0, G_MAXINT64, 2, &error);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpint (((ZjRecord *)some->pdata[1])->number, ==, 3);
  none = zj_journal_list_records (journal, 1, NOW_MS, NOW_MS + 1, 100, &error);
  g_assert_cmpuint (none->len, ==, 1);
}

/* By their time, wherever the clock was when they were written: days back, days ahead, and at the
 * edges of a day. */
static void
test_records_by_time (Fixture *fixture, gconstpointer data)
{
  static const gint64 hours[] = { 0, 1, 24, 25, -30, 26, 200, 27, 49, 48, -1, 71 };
  const gint64 day = NOW_MS - NOW_MS % 86400000;
  g_autoptr (ZjJournal) journal = fixture_open (fixture);

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (hours); i++) {
    const ZjEntry entry = { .kind = ZJ_RECORD_SIGN_IN, .operator_no = "1", .at_ms = day + hours[i] * 3600000 };

    g_assert_true (zj_journal_record (journal, NULL, &entry, NULL, NULL));
  }
  for (gint64 from = -32; from < 204; from++)
    for (gint64 to = from + 1; to < 204; to += 7) {
      g_autoptr (GPtrArray) records = zj_journal_list_records (journal, 1, day + from * 3600000, day + to * 3600000, 0,
                                                               NULL);
      guint n = 0;

      for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
        if (hours[i] >= from && hours[i] < to)
          g_assert_cmpint (((ZjRecord *)records->pdata[n++])->number, ==, i + 1);
      g_assert_cmpuint (records->len, ==, n);
    }
}

/* Fees */

static void
put_fees (ZjJournal *journal, ZjStay *stay, guint from, guint to, const char *const *removed, gboolean all)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, stay->ipt_no);
  g_autoptr (GArray) lines = g_array_new (FALSE, TRUE, sizeof (ZjFeeLine));
  g_autoptr (GError) error = NULL;
  const ZjEntry entry = { .kind = ZJ_RECORD_OUTCOME, .infno = "2301", .msgid = "m", .outcome = ZJ_OUTCOME_DONE };

  for (guint i = from; i < to; i++) {
    ZjFeeLine line = { .sn = g_strdup_printf ("L%06u", i),
                       .digest = g_strdup_printf ("%064u", i),
                       .amount_fen = (gint64)i * 10 - 500,
                       .category = i % 2 == 0 ? g_strdup ("09") : NULL,
                       .parts_fen = { -1, ZJ_MONEY_ABSENT, i, -5 } };

    g_array_append_val (lines, line);
  }
  zj_journal_record_fees (journal, lock, &entry, stay, (const ZjFeeLine *)(gconstpointer)lines->data, lines->len,
                          removed, all, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < lines->len; i++)
    zj_fee_line_clear (&g_array_index (lines, ZjFeeLine, i));
}

static GArray *
fees_of (ZjJournal *journal, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  GArray *lines = zj_journal_list_fees (journal, ipt_no, &error);

  g_assert_no_error (error);
  return lines;
}

static void
test_fees (Fixture *fixture, gconstpointer data)
{
  static const char *const removed[] = { "L000003", "L000011", NULL };
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101"), other = sample_stay ("ZY26070102");
  g_autoptr (GArray) lines = NULL, none = NULL, others = NULL;
  const ZjFeeLine *line;

  (void)data;
  put_fees (journal, stay, 0, 10, NULL, FALSE);
  put_fees (journal, other, 5, 7, NULL, FALSE);
  /* Removing comes first: number 3 is there again. */
  put_fees (journal, stay, 3, 5, removed, FALSE);
  lines = fees_of (journal, stay->ipt_no);
  g_assert_cmpuint (lines->len, ==, 10);
  line = &g_array_index (lines, ZjFeeLine, 3);
  g_assert_cmpstr (line->sn, ==, "L000003");
  g_assert_cmpint (line->amount_fen, ==, -470);
  g_assert_null (line->category);
  g_assert_cmpint (line->parts_fen[0], ==, -1); /* -0.01 yuan is an amount */
  g_assert_cmpint (line->parts_fen[1], ==, ZJ_MONEY_ABSENT);
  g_assert_cmpint (line->parts_fen[2], ==, 3);
  g_assert_cmpstr (g_array_index (lines, ZjFeeLine, 4).category, ==, "09");
  put_fees (journal, stay, 0, 0, NULL, TRUE);
  none = fees_of (journal, stay->ipt_no);
  g_assert_cmpuint (none->len, ==, 0);
  others = fees_of (journal, other->ipt_no);
  g_assert_cmpuint (others->len, ==, 2);
}

static void
test_many_fees (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture);
  g_autoptr (ZjStay) stay = sample_stay ("ZY26070101");
  g_autoptr (GArray) lines = NULL;
  gint64 before = g_get_monotonic_time ();

  (void)data;
  for (guint i = 0; i < 20000; i += 100)
    put_fees (journal, stay, i, i + 100, NULL, FALSE);
  lines = fees_of (journal, stay->ipt_no);
  g_assert_cmpuint (lines->len, ==, 20000);
  g_test_message ("20,000 lines in 200 records and back: %.2f s", (double)(g_get_monotonic_time () - before) / 1e6);
  put_fees (journal, stay, 0, 20000, NULL, TRUE);
}

/* Locks */

typedef struct {
  ZjJournal *journal;
  GCancellable *cancellable;
  GError *error;
  gint *inside, *most;
} Waiter;

static gpointer
wait_for_lock (gpointer data)
{
  Waiter *waiter = data;
  ZjStayLock *lock = zj_journal_lock_stay (waiter->journal, "N-1", 60000, waiter->cancellable, &waiter->error);

  zj_stay_lock_free (lock);
  return lock;
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture), second = fixture_open (fixture);
  g_autoptr (ZjStayLock) lock = lock_stay (journal, "N-1"), other = lock_stay (second, "N-2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Waiter waiter = { .journal = second, .cancellable = cancellable };
  GThread *thread;

  (void)data;
  g_assert_null (zj_journal_lock_stay (journal, "N-1", 0, NULL, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_null (zj_journal_lock_stay (second, "N-1", 30, NULL, &error));
  g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED);
  /* Cancelled while it waits. */
  thread = g_thread_new ("waiter", wait_for_lock, &waiter);
  g_cancellable_cancel (cancellable);
  g_assert_null (g_thread_join (thread));
  g_assert_error (waiter.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiter.error);
  /* Let go while another waits. */
  waiter.cancellable = NULL;
  thread = g_thread_new ("waiter", wait_for_lock, &waiter);
  g_clear_pointer (&lock, zj_stay_lock_free);
  g_assert_nonnull (g_thread_join (thread));
  g_assert_no_error (waiter.error);
}

static gpointer
count_inside (gpointer data)
{
  Waiter *waiter = data;

  for (int i = 0; i < 60; i++) {
    g_autoptr (ZjStayLock) lock = lock_stay (waiter->journal, "N-1");
    gint inside = g_atomic_int_add (waiter->inside, 1) + 1;

    if (inside > g_atomic_int_get (waiter->most))
      g_atomic_int_set (waiter->most, inside);
    g_thread_yield ();
    g_atomic_int_add (waiter->inside, -1);
  }
  return NULL;
}

static void
test_lock_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture), second = fixture_open (fixture);
  gint inside = 0, most = 0;
  GThread *threads[4];
  Waiter waiters[4];

  (void)data;
  for (int i = 0; i < 4; i++) {
    waiters[i] = (Waiter){ .journal = i % 2 == 0 ? journal : second, .inside = &inside, .most = &most };
    threads[i] = g_thread_new ("locker", count_inside, &waiters[i]);
  }
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (inside, ==, 0);
  g_assert_cmpint (most, ==, 1);
}

/* Several threads write different stays through two journals of one file. */
static gpointer
settle_some (gpointer data)
{
  Waiter *waiter = data;
  g_autofree char *number = g_strdup_printf ("N-%p", data);

  settle_often (waiter->journal, number, 15);
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZjJournal) journal = fixture_open (fixture), second = fixture_open (fixture);
  g_autoptr (GPtrArray) records = NULL, stays = NULL;
  GThread *threads[4];
  Waiter waiters[4];

  (void)data;
  for (int i = 0; i < 4; i++) {
    waiters[i] = (Waiter){ .journal = i % 2 == 0 ? journal : second };
    threads[i] = g_thread_new ("settler", settle_some, &waiters[i]);
  }
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  records = zj_journal_list_records (journal, 1, 0, G_MAXINT64, 1000, NULL);
  stays = zj_journal_list_stays (journal, ZJ_N_STAY_STATES, NULL);
  g_assert_cmpuint (records->len, ==, 120);
  g_assert_cmpuint (stays->len, ==, 4);
}

/* The key */

static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL, *other = g_strnfill (64, 'a');
  struct stat facts;

  (void)data;
  {
    g_autoptr (ZjJournal) journal = fixture_open (fixture);

    settle_often (journal, "N-1", 1);
  }
  g_assert_cmpint (stat (fixture->key, &facts), ==, 0);
  g_assert_true ((facts.st_mode & 07777) == 0600);
  g_assert_true (g_file_get_contents (fixture->key, &content, NULL, NULL));
  /* Lost: none is made in its place. */
  g_assert_cmpint (g_unlink (fixture->key), ==, 0);
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  g_assert_false (g_file_test (fixture->key, G_FILE_TEST_EXISTS));
  /* Another's. */
  g_assert_true (g_file_set_contents_full (fixture->key, other, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_OPEN);
  g_assert_true (g_file_set_contents_full (fixture->key, content, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_cmpint (g_chmod (fixture->key, 0644), ==, 0);
  fixture_refused (fixture, ZJ_JOURNAL_ERROR_EXPOSED);
  g_assert_cmpint (g_chmod (fixture->key, 0600), ==, 0);
  zj_journal_close (fixture_open (fixture));
  /* From systemd. */
  g_assert_cmpint (g_unlink (fixture->key), ==, 0);
  {
    g_autofree char *folder = g_dir_make_tmp ("zj-credentials-XXXXXX", NULL);
    g_autofree char *file = g_build_filename (folder, "journal.key", NULL);

    g_assert_true (g_file_set_contents_full (file, content, -1, G_FILE_SET_CONTENTS_NONE, 0440, NULL));
    g_assert_true (g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE));
    zj_journal_close (fixture_open (fixture));
    g_unsetenv ("CREDENTIALS_DIRECTORY");
    g_unlink (file);
    g_rmdir (folder);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stays/document", test_document);
#define ADD(name, test) g_test_add ("/stays/" name, Fixture, NULL, fixture_setup, test, fixture_teardown)
  ADD ("reopened", test_reopened);
  ADD ("sealed", test_sealed);
  ADD ("version", test_version);
  ADD ("msgid-once", test_msgid_once);
  ADD ("msgid-of-two-desks", test_msgid_of_two_desks);
  ADD ("lists", test_lists);
  ADD ("records", test_records);
  ADD ("records-by-time", test_records_by_time);
  ADD ("fees", test_fees);
  ADD ("many-fees", test_many_fees);
  ADD ("lock", test_lock);
  ADD ("lock-threads", test_lock_threads);
  ADD ("threads", test_threads);
  ADD ("key", test_key);
  return g_test_run ();
}

/* Another desk's export, as day end reads it: the same rows as from its journal, nobody named; and not a
 * byte of it may be another. */
#include "day/ledger.h"
#include "fake-platform.h"

#include <string.h>

#define INSTITUTION "H33010000001"

typedef struct {
  FakePlace place;
  ZjStay *stay;
  char *file, *content;
  gsize length;
} Fixture;

static void
name_settlement (ZjStay *stay, const char *msgid, gpointer data)
{
  (void)data;
  g_free (stay->setl_msgid);
  stay->setl_msgid = g_strdup (msgid);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStayLock) lock = NULL;
  g_autofree char *msgid = NULL;
  ZjEntry entry = { .kind = ZJ_RECORD_INTENT, .infno = "2304", .operator_no = "1001" };

  (void)data;
  fake_place_open (&f->place, NULL);
  f->stay = zj_stay_new ("ZY1");
  lock = zj_journal_lock_stay (f->place.journal, "ZY1", 1000, NULL, &error);
  g_assert_no_error (error);
  f->stay->psn_no = g_strdup ("43000000001");
  f->stay->name = zj_personal_new ("测试甲");
  f->stay->mdtrt_id = g_strdup ("MD1");
  f->stay->insutype = g_strdup ("310");
  msgid = zj_journal_record_intent (f->place.journal, lock, &entry, f->stay, G_GINT64_CONSTANT (1782864000000),
                                    name_settlement, NULL, &error);
  g_assert_no_error (error);
  f->stay->state = ZJ_STAY_SETTLED;
  f->stay->setl_id = g_strdup ("S1");
  f->stay->setl_time = g_strdup ("2026-07-01 08:00:05");
  f->stay->clr_optins = g_strdup ("330100");
  f->stay->clr_type = g_strdup ("99968");
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_MEDFEE_SUMAMT, 12345);
  zj_amounts_set (&f->stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY, 45);
  entry.kind = ZJ_RECORD_OUTCOME;
  entry.msgid = msgid;
  entry.outcome = ZJ_OUTCOME_DONE;
  g_assert_true (zj_journal_record (f->place.journal, lock, &entry, f->stay, NULL));
  f->file = g_build_filename (f->place.folder, "export", NULL);
  zj_journal_export (f->place.journal, f->file, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (f->file, &f->content, &f->length, NULL));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  (void)data;
  zj_stay_free (f->stay);
  g_free (f->file);
  g_free (f->content);
  fake_place_close (&f->place);
}

static void
test_same_rows (Fixture *f, gconstpointer data)
{
  g_autoptr (ZjLedger) own = zj_ledger_new (), other = zj_ledger_new ();
  g_autoptr (GError) error = NULL;
  int desk = f->place.config->desk.number;
  const ZjLedgerRow *here, *there;

  (void)data;
  zj_ledger_read_journal (own, f->place.journal, desk, G_MININT64, &error);
  g_assert_no_error (error);
  zj_ledger_read_export (other, f->file, INSTITUTION, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (own->rows->len, ==, 1);
  g_assert_cmpuint (other->rows->len, ==, 1);
  here = g_ptr_array_index (own->rows, 0);
  there = g_ptr_array_index (other->rows, 0);
  g_assert_cmpint (there->desk, ==, desk);
  g_assert_cmpstr (here->psn_no, ==, "43000000001");
  g_assert_null (there->psn_no);
  g_assert_cmpstr (there->setl_id, ==, "S1");
  g_assert_cmpstr (there->msgid, ==, here->msgid);
  g_assert_cmpstr (there->setl_time, ==, "2026-07-01 08:00:05");
  g_assert_cmpint (there->money.medfee_fen, ==, 12345);
  g_assert_cmpint (there->money.cash_fen, ==, 45);
  g_assert_cmpuint (g_hash_table_size (other->requests), ==, 1);
  g_assert_cmpuint (other->keys->len, ==, 1);
}

static void
expect_refused (Fixture *f, const char *content, gsize length)
{
  g_autoptr (ZjLedger) ledger = zj_ledger_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents_full (f->file, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_false (zj_ledger_read_export (ledger, f->file, INSTITUTION, &error));
  g_assert_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  g_assert_null (strstr (error->message, "43000000001"));
}

/* One bit of every byte, and every length. */
static void
test_every_byte (Fixture *f, gconstpointer data)
{
  (void)data;
  for (gsize i = 0; i < f->length; i++) {
    const char kept = f->content[i];

    f->content[i] = (char)(kept ^ (1 << g_test_rand_int_range (0, 8)));
    expect_refused (f, f->content, f->length);
    f->content[i] = kept;
    expect_refused (f, f->content, i);
  }
}

static void
test_long_line (Fixture *f, gconstpointer data)
{
  g_autofree char *line = g_strnfill (3 * 1024 * 1024, '[');

  (void)data;
  expect_refused (f, line, strlen (line));
}

#define ADD(name, func) g_test_add ("/export/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("same-rows", test_same_rows);
  ADD ("every-byte", test_every_byte);
  ADD ("long-line", test_long_line);
  return g_test_run ();
}

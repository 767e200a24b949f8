/* Evidence of a settlement where it cannot be asked for by stay: 3202 of the sending day and the
 * next, over a line that goes nowhere. */
#include "day/reconcile.h"
#include "fake-platform.h"
#include "platform/archive.h"

#include <gio/gio.h>
#include <string.h>

#define M       "H33010000001202607010900000101"
#define SENT_MS G_GINT64_CONSTANT (1782867600000) /* 2026-07-01 09:00 in China */
#define DAY_MS  (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct {
  FakePlace place;
  ZjSession *session;
  ZjStayContext context;
  gint64 now_ms;
  const char *rows;      /* of the result */
  const char *refused;   /* this call is answered −1 */
  guint unanswered_9101; /* so many are lost first */
} Fixture;

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  Fixture *f = data;
  g_autoptr (GBytes) text = NULL;

  (void)n, (void)cancellable;
  if (strcmp (call->infno, "9001") == 0)
    return fake_signed_in (answer, 1);
  if (g_strcmp0 (call->infno, f->refused) == 0)
    return fake_refused (answer, "暂不提供");
  if (strcmp (call->infno, "9101") == 0 && f->unanswered_9101 > 0) {
    f->unanswered_9101--;
    return fake_failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_TIMEOUT, error);
  }
  if (strcmp (call->infno, "9101") == 0)
    return fake_done (answer, "{\"file_qury_no\":\"F1\"}");
  if (strcmp (call->infno, "3202") == 0)
    return fake_done (answer, "{\"fileinfo\":{\"file_qury_no\":\"F2\",\"filename\":\"result.zip\"}}");
  g_assert_cmpstr (call->infno, ==, "9102");
  fake_http (answer, 200, "");
  g_bytes_unref (answer->body);
  text = g_bytes_new_static (f->rows, strlen (f->rows));
  answer->body = zj_archive_pack ("result.txt", text, NULL);
  answer->content_type = g_strdup ("application/octet-stream");
  return TRUE;
}

static gint64
clock_ms (gpointer data)
{
  return ((Fixture *)data)->now_ms;
}

static void
setup (Fixture *f, gconstpointer data)
{
  (void)data;
  memset (f, 0, sizeof *f);
  fake_place_open (&f->place, NULL);
  fake_line_set (answer_call, f);
  f->session = zj_session_new (f->place.config, NULL, f->place.journal, NULL, NULL, NULL);
  f->now_ms = SENT_MS + 2 * DAY_MS;
  f->rows = "";
  f->context = (ZjStayContext){ .config = f->place.config,
                                .session = f->session,
                                .journal = f->place.journal,
                                .operator_no = "1001",
                                .now_ms = clock_ms,
                                .clock_data = f };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  (void)data;
  zj_session_free (f->session);
  fake_place_close (&f->place);
}

/* An earlier settlement tells which office clears. */
static void
know_office (Fixture *f, const char *ipt_no, const char *clr_optins)
{
  g_autoptr (ZjStay) stay = zj_stay_new (ipt_no);
  g_autoptr (ZjStayLock) lock = zj_journal_lock_stay (f->place.journal, stay->ipt_no, 1000, NULL, NULL);
  const ZjEntry entry = { .kind = ZJ_RECORD_STAY, .operator_no = "1001", .at_ms = SENT_MS - DAY_MS };

  stay->state = ZJ_STAY_SETTLED;
  stay->psn_no = g_strdup ("P9");
  stay->mdtrt_id = g_strdup ("MD9");
  stay->insutype = g_strdup ("310");
  stay->setl_id = g_strdup_printf ("S%s", ipt_no);
  stay->setl_msgid = g_strdup ("H33010000001202606300900000101");
  stay->setl_time = g_strdup ("2026-06-30 09:00:00");
  stay->clr_optins = g_strdup (clr_optins);
  stay->clr_type = g_strdup ("99968");
  g_assert_true (zj_journal_record (f->place.journal, lock, &entry, stay, NULL));
}

static void
expect (Fixture *f, ZjDayEvidence expected)
{
  g_autoptr (GError) error = NULL;
  ZjDayEvidence evidence = ZJ_EVIDENCE_CANCELLED;

  g_assert_true (zj_reconcile_evidence (&f->context, M, SENT_MS, &evidence, &error));
  g_assert_no_error (error);
  g_assert_cmpint (evidence, ==, expected);
}

static void
expect_error (Fixture *f, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  ZjDayEvidence evidence;

  g_assert_false (zj_reconcile_evidence (&f->context, M, SENT_MS, &evidence, &error));
  g_assert_error (error, domain, code);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  g_autofree char *input = NULL;

  (void)data;
  know_office (f, "ZY1", "330100");
  expect (f, ZJ_EVIDENCE_NONE);
  /* Both days, whole. */
  input = fake_line_input (fake_line_count (NULL) - 2);
  g_assert_nonnull (strstr (input, "\"stmt_begndate\":\"2026-07-01\",\"stmt_enddate\":\"2026-07-02\""));
  f->rows = "P1\tnull\tnull\tother\t1\t0\tnull\t5.00\t4.00\t0.00\n";
  expect (f, ZJ_EVIDENCE_NONE);
  f->rows = "P1\tnull\tnull\t" M "\t1\t0\tnull\t5.00\t4.00\t0.00\n";
  expect (f, ZJ_EVIDENCE_STANDS);
  /* Another's negative row, and one of another amount. */
  f->rows = "P1\tnull\tnull\t" M "\t1\t0\tnull\t5.00\t4.00\t0.00\n"
            "P2\tnull\tnull\tother\t1\t1\tnull\t-5.00\t-4.00\t0.00\n"
            "P1\tnull\tnull\tother\t1\t1\tnull\t-6.00\t-4.00\t0.00\n";
  expect (f, ZJ_EVIDENCE_STANDS);
  f->rows = "P1\tnull\tnull\tother\t1\t1\tnull\t-5.00\t-4.00\t0.00\n"
            "P1\tnull\tnull\t" M "\t1\t0\tnull\t5.00\t4.00\t0.00\n";
  expect (f, ZJ_EVIDENCE_CANCELLED);
  f->rows = "P1\tnull\tnull\t" M "\t1\t0\tnull\tnull\tnull\tnull\n"
            "P1\tnull\tnull\tother\t1\t1\tnull\tnull\tnull\tnull\n";
  expect (f, ZJ_EVIDENCE_STANDS);
}

/* Absent is said only when everybody has answered. */
static void
test_every_office (Fixture *f, gconstpointer data)
{
  (void)data;
  know_office (f, "ZY1", "330100");
  know_office (f, "ZY2", "330200");
  expect (f, ZJ_EVIDENCE_NONE);
  g_assert_cmpuint (fake_line_count ("3202"), ==, 2);
  f->refused = "3202";
  expect_error (f, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
}

static void
test_not_yet (Fixture *f, gconstpointer data)
{
  (void)data;
  expect_error (f, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  know_office (f, "ZY1", "330100");
  f->now_ms = SENT_MS + DAY_MS;
  expect_error (f, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE);
  f->context.session = NULL;
  f->now_ms += DAY_MS;
  expect_error (f, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (fake_line_count ("3202"), ==, 0);
}

/* Rule 10: each 9101 is a request of its own. */
static void
test_upload_repeated (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  (void)data;
  know_office (f, "ZY1", "330100");
  f->unanswered_9101 = 2;
  expect (f, ZJ_EVIDENCE_NONE);
  g_assert_cmpuint (fake_line_count ("9101"), ==, 3);
  g_assert_cmpuint (fake_line_count ("3202"), ==, 1);
}

#define ADD(name, func) g_test_add ("/evidence/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("found", test_found);
  ADD ("every-office", test_every_office);
  ADD ("not-yet", test_not_yet);
  ADD ("upload-repeated", test_upload_repeated);
  return g_test_run ();
}

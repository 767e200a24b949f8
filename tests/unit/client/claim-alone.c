/* Statements without a stay, or of one that nobody knows here; and the fee list that goes with a statement. */
#include "claim-fixture.h"

#include <string.h>

#include "claim/annex.h"

/* --- without a stay ------------------------------------------------------------------------------------- */

static ZjClaimRequest
details_of (const ZjCredential *credential)
{
  const ZjClaimRequest request = { .paid_fen = 12345,
                                   .reason = "network",
                                   .kind = ZJ_CLAIM_OUTPATIENT,
                                   .credential = credential,
                                   .admitted = "2026-06-30 08:00",
                                   .dept = { "0101", "心内科" },
                                   .diagnosis = { "I10.x00", "高血压" },
                                   .insured_region = "430100",
                                   .invoice = "33060126:0012345678:a1b2c3" };

  return request;
}

static void
test_without_stay (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjClaimRequest request = details_of (credential);
  g_autoptr (ZjClaim) first = NULL, again = NULL, other = NULL;

  (void)data;
  claim_line_down (f);
  first = claim_issue (f, &request);
  g_assert_cmpstr (first->content->receipt_no, ==, FIRST);
  g_assert_cmpint (first->content->standing, ==, ZJ_CLAIM_SURELY_NONE);
  g_assert_cmpint (first->content->total_fen, ==, -1);
  g_assert_cmpint (first->content->paid_fen, ==, 12345);
  g_assert_cmpstr (first->content->admitted_at, ==, "2026-06-30 08:00:00");
  g_assert_cmpuint (first->lines->len, ==, 0);
  g_assert_null (first->content->ipt_no);
  again = claim_issue (f, &request);
  g_assert_true (again->result->repeated);
  g_assert_cmpstr (again->content->receipt_no, ==, FIRST);
  g_assert_cmpuint (again->paper, ==, 2);
  request.insured_region = "110000";
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
  request.insured_region = "430100";
  request.kind = ZJ_CLAIM_PHARMACY;
  other = claim_issue (f, &request);
  g_assert_cmpstr (other->content->receipt_no, ==, SECOND);
  zj_credential_free (credential);
}

/* A stay that nobody knows here is closed by its statement all the same. */
static void
test_unknown_stay (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjClaimRequest request = details_of (credential);
  g_autoptr (ZjClaim) claim = NULL;

  (void)data;
  claim_line_down (f);
  request.ipt_no = N;
  request.kind = ZJ_CLAIM_INPATIENT;
  claim = claim_issue (f, &request);
  g_assert_cmpstr (claim->content->ipt_no, ==, N);
  claim_assert_stored (f, ZJ_STAY_MANUAL, FIRST);
  claim_withdraw (f);
  claim_assert_stored (f, ZJ_STAY_WITHDRAWN, NULL);
  request.ipt_no = "T00002";
  request.admitted = NULL;
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  zj_credential_free (credential);
}

static void
test_usage (StayFixture *f, gconstpointer data)
{
  ZjCredential *credential = fake_credential ();
  ZjCredential *nameless = zj_credential_new_ecode ("TOKEN");
  ZjClaimRequest good = details_of (credential);
  ZjClaimRequest wrong[12];
  guint n = 0;

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    wrong[i] = good;
  wrong[n++].credential = nameless;
  wrong[n++].credential = NULL;
  wrong[n++].admitted = NULL;
  wrong[n++].admitted = "2099-01-01 00:00";
  wrong[n++].discharged = "2026-06-29 00:00";
  wrong[n++].dept.code = NULL;
  wrong[n++].diagnosis.code = NULL;
  wrong[n++].insured_region = NULL;
  wrong[n++].insured_region = "43010";
  wrong[n++].reason = "weather";
  wrong[n++].invoice = "33060126:0012345678";
  wrong[n++].agent = "子女:测试乙";
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (wrong));
  for (guint i = 0; i < n; i++) {
    g_test_message ("case %u", i);
    claim_refused (f, &wrong[i], ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  }
  zj_credential_free (credential);
  zj_credential_free (nameless);
}

/* --- the annex ---------------------------------------------------------------------------------------------- */

#define HEAD                                                                                                           \
  "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"               \
  "bilg_dept_name,bilg_dr_codg,bilg_dr_name\n"

static ZjFeeFile *
list_of (const char *rows)
{
  g_autofree char *text = g_strconcat (HEAD, rows, NULL);
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  ZjFeeFile *file = zj_fee_file_parse (text, strlen (text), &faults, &error);

  g_assert_no_error (error);
  return file;
}

static void
test_list (StayFixture *f, gconstpointer data)
{
  static const char rows[] = "1,2026-06-21 08:00:00,A01,\"H,\t1\",2,5.5,11.00,0101,心内科,D1,测试医生\n"
                             "2,2026-06-22 08:00:00,A02,H2,1,0.01,0.01,0101,心内科,D1,测试医生\n";
  ZjClaimRequest request = claim_request_of ("network");
  g_autoptr (ZjFeeFile) file = list_of (rows), other = list_of (strchr (rows, '\n') + 1);
  g_autoptr (ZjClaim) claim = NULL, again = NULL;
  const ZjClaimLine *line;

  (void)data;
  claim_store_stay (f, NULL);
  request.fees = file;
  claim = claim_issue (f, &request);
  g_assert_cmpint (claim->content->total_fen, ==, 1101);
  g_assert_cmpuint (claim->lines->len, ==, 2);
  request.fees = NULL;
  again = claim_issue (f, &request); /* a copy needs no list */
  g_assert_cmpuint (again->lines->len, ==, 2);
  line = &g_array_index (again->lines, ZjClaimLine, 0);
  g_assert_cmpstr (line->hospital_code, ==, "H, 1");
  g_assert_cmpstr (line->time, ==, "2026-06-21 08:00:00");
  g_assert_cmpstr (line->price, ==, "5.5");
  g_assert_null (line->name);
  g_assert_true (line->parts_fen[0] == G_MININT64); /* not the line that was uploaded under this number */
  request.fees = other;
  claim_refused (f, &request, ZJ_STAY_ERROR, ZJ_STAY_ERROR_CONFLICT);
}

static void
test_pack (void)
{
  g_autoptr (GArray) uploaded = g_array_new (FALSE, TRUE, sizeof (ZjFeeLine)), lines = NULL, back = NULL;
  g_autofree char *packed = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const wrong[] = { "", "AAAA", "eJwrTi0qS00GAAeCAqI=", "not base64" };
  char sn[] = "000000";

  for (guint i = 0; i < 20000; i++) {
    ZjFeeLine line = { g_strdup_printf ("%u", i + 1), sn, (gint64)i - 100, sn, { i, -1, ZJ_MONEY_ABSENT, G_MAXINT64 } };

    g_array_append_val (uploaded, line);
  }
  lines = zj_annex_from_uploaded (uploaded);
  packed = zj_annex_pack (lines);
  g_assert_cmpuint (strlen (packed), <, 400000);
  back = zj_annex_unpack (packed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->len, ==, 20000);
  again = zj_annex_pack (back);
  g_assert_cmpstr (packed, ==, again);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_assert_null (zj_annex_unpack (wrong[i], &error));
    g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT);
    g_clear_error (&error);
  }
  for (guint i = 0; i < uploaded->len; i++)
    g_free (g_array_index (uploaded, ZjFeeLine, i).sn);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CLAIM_ADD ("without-stay", "", test_without_stay);
  CLAIM_ADD ("unknown-stay", "", test_unknown_stay);
  CLAIM_ADD ("usage", "", test_usage);
  CLAIM_ADD ("list", "", test_list);
  g_test_add_func ("/claim/pack", test_pack);
  return g_test_run ();
}

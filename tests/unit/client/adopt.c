/* Stays of other desks: found by number, taken over as they stand, or not at all. */
#include "stay/adopt.h"

#include "stay-fixture.h"

static gboolean
adopt (StayFixture *f, const char *expected_error)
{
  ZjCredential *credential = fake_credential ();
  g_autoptr (GError) error = NULL;
  gboolean adopted = zj_adopt_stay (&f->context, "N1", credential, NULL, &error);

  zj_credential_free (credential);
  g_assert_cmpstr (error != NULL ? zj_error_code_name (error) : NULL, ==, expected_error);
  return adopted;
}

static ZjStayRow *
add_row (const char *mdtrt_id, const char *ipt_otp_no, gboolean in_hospital)
{
  ZjStayRow *row = fake_row (mdtrt_id, ipt_otp_no, in_hospital);

  row->begntime = g_strdup ("2026-06-20 09:00:00");
  row->endtime = in_hospital ? NULL : g_strdup ("2026-06-28 09:00:00");
  row->adm_bed = g_strdup ("12");
  row->adm_dept_codg = g_strdup ("01");
  row->adm_dept_name = g_strdup ("内科");
  row->diag_code = g_strdup ("I10");
  row->diag_name = g_strdup ("高血压");
  g_ptr_array_add (fake.known, row);
  return row;
}

static void
add_settlement (const char *setl_id, gboolean refunded)
{
  ZjSettlementRow *row = g_new0 (ZjSettlementRow, 1);

  row->setl_id = g_strdup (setl_id);
  row->refunded = refunded;
  zj_amounts_set (&row->amounts, ZJ_AMOUNT_PSN_CASH_PAY, 12345);
  g_ptr_array_add (fake.settlements, row);
}

static void
test_in_hospital (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  add_row ("M7", "N1-3", TRUE);
  g_assert_true (adopt (&f, NULL));
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpint (stay->state, ==, ZJ_STAY_ADMITTED);
  g_assert_true (stay->adopted && stay->fees_stale);
  g_assert_cmpstr (stay->mdtrt_id, ==, "M7");
  g_assert_cmpuint (stay->wire_attempt, ==, 2);
  g_assert_cmpstr (stay->psn_no, ==, PSN_NO);
  g_assert_cmpstr (stay->dept.name, ==, "内科");
  g_assert_cmpstr (stay->admitted_at, ==, "2026-06-20 09:00:00");
  g_assert_null (stay->discharged_at);
  stay_fixture_tear_down (&f);
}

/* What the journal knows is not asked about. */
static void
test_known (void)
{
  StayFixture f;
  guint asked;

  stay_fixture_set_up (&f, "");
  add_row ("M7", "N1", TRUE);
  g_assert_true (adopt (&f, NULL));
  asked = fake.asked;
  fake.mute = TRUE;
  g_assert_true (adopt (&f, NULL));
  g_assert_cmpuint (fake.asked, ==, asked);
  stay_fixture_tear_down (&f);
}

static void
test_discharged_and_settled (void)
{
  static const struct {
    const char *settlement, *refunded;
    ZjStayState state;
    gboolean cancelled;
  } rows[] = { { NULL, NULL, ZJ_STAY_DISCHARGED, FALSE },
               { "S1", NULL, ZJ_STAY_SETTLED, FALSE },
               { NULL, "S1", ZJ_STAY_DISCHARGED, TRUE },
               { "S2", "S1", ZJ_STAY_SETTLED, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    StayFixture f;
    g_autoptr (ZjStay) stay = NULL;

    stay_fixture_set_up (&f, "");
    add_row ("M7", "N1", FALSE);
    if (rows[i].refunded != NULL)
      add_settlement (rows[i].refunded, TRUE);
    if (rows[i].settlement != NULL)
      add_settlement (rows[i].settlement, FALSE);
    g_assert_true (adopt (&f, NULL));
    stay = stay_fixture_stored (&f, "N1");
    g_assert_cmpint (stay->state, ==, rows[i].state);
    g_assert_cmpint (stay->cancelled, ==, rows[i].cancelled);
    g_assert_cmpstr (stay->setl_id, ==, rows[i].settlement);
    g_assert_cmpstr (stay->discharged_at, ==, "2026-06-28 09:00:00");
    g_assert_cmpint (zj_amounts_has (&stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY), ==, rows[i].settlement != NULL);
    stay_fixture_tear_down (&f);
  }
}

static void
test_not_adopted (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  g_assert_false (adopt (&f, "not_found"));
  add_row ("M6", "N12", TRUE);
  add_row ("M7", "N1", TRUE)->withdrawn = TRUE;
  g_assert_false (adopt (&f, "not_found"));
  add_row ("M8", "N1", TRUE)->fixmedins_code = g_strdup ("H43010000009");
  g_assert_false (adopt (&f, "not_found"));
  add_row ("M9", "N1-2", TRUE);
  add_row ("M10", "N1-3", TRUE);
  g_assert_false (adopt (&f, "conflict"));
  ((ZjStayRow *)g_ptr_array_index (fake.known, 4))->withdrawn = TRUE;
  add_settlement ("S1", FALSE);
  add_settlement ("S2", FALSE);
  g_assert_false (adopt (&f, "conflict"));
  fake.mute = TRUE;
  g_assert_false (adopt (&f, "timeout"));
  fake.mute = FALSE;
  fake.psn_no = NULL;
  g_assert_false (adopt (&f, "not_found"));
  g_assert_null (stay_fixture_stored (&f, "N1"));
  g_assert_cmpuint (fake.sent, ==, 0);
  stay_fixture_tear_down (&f);
}

static void
test_not_recorded (void)
{
  StayFixture f;

  stay_fixture_set_up (&f, "");
  add_row ("M7", "N1", TRUE);
  fake_journal_fails_at (1);
  g_assert_false (adopt (&f, "disk_full"));
  g_assert_null (stay_fixture_stored (&f, "N1"));
  g_assert_true (adopt (&f, NULL));
  stay_fixture_tear_down (&f);
}

/* A category that is admitted as an emergency only: the filing is not asked about. */
static void
test_emergency (void)
{
  StayFixture f;
  g_autoptr (ZjStay) stay = NULL;

  stay_fixture_set_up (&f, "");
  add_row ("M7", "N1", TRUE)->med_type = g_strdup ("13");
  g_assert_true (adopt (&f, NULL));
  stay = stay_fixture_stored (&f, "N1");
  g_assert_cmpstr (stay->ipt_type, ==, "2");
  stay_fixture_tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adopt/in-hospital", test_in_hospital);
  g_test_add_func ("/adopt/emergency", test_emergency);
  g_test_add_func ("/adopt/known", test_known);
  g_test_add_func ("/adopt/discharged-and-settled", test_discharged_and_settled);
  g_test_add_func ("/adopt/not-adopted", test_not_adopted);
  g_test_add_func ("/adopt/not-recorded", test_not_recorded);
  return g_test_run ();
}

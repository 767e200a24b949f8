/* The platform of the tests of a stay's services. */
#include "stay-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config-sample.h"
#include "config_values.h"
#include "platform/tx_person.h"
#include "stay/verify_ask.h"

#define SESSION ((ZjSession *)&fake) /* nothing looks into it */

FakePlatform fake;
static StayFixture *current;
static guint fails_at;

/* Outcomes of changing calls. */

void __wrap_zj_call_result_clear (ZjCallResult *result);
void
__wrap_zj_call_result_clear (ZjCallResult *result)
{
  g_clear_error (&result->error);
  g_clear_pointer (&result->err_msg, g_free);
  g_clear_pointer (&result->inf_refmsgid, g_free);
}

static void
saw (const char *infno, const ZjStay *stay, const char *msgid, ZjCallResult *result)
{
  g_autoptr (ZjStay) stored = stay_fixture_stored (current, stay->ipt_no);

  fake.sent++;
  g_free (fake.wire);
  fake.wire = zj_stay_wire_number (stay);
  g_free (fake.msgid);
  fake.msgid = g_strdup (msgid);
  g_free (fake.infno);
  fake.infno = g_strdup (infno);
  zj_stay_free (fake.last);
  fake.last = zj_stay_copy (stay);
  fake.intent_was_durable = stored != NULL && stored->open.phase == ZJ_OPEN_ASKING
                            && g_strcmp0 (stored->open.msgid, msgid) == 0 && g_strcmp0 (stored->open.infno, infno) == 0
                            && stored->wire_attempt == stay->wire_attempt;
  g_assert_true (fake.intent_was_durable);
  result->outcome = fake.outcome;
  result->err_msg = g_strdup (fake.err_msg);
  if (fake.outcome != ZJ_OUTCOME_DONE)
    result->error = zj_platform_error_new (fake.error_code, "told to", fake.err_msg);
}

void __wrap_zj_tx_admit (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                         ZjCallResult *result, char **mdtrt_id);
void
__wrap_zj_tx_admit (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, const char *msgid,
                    G_GNUC_UNUSED GCancellable *cancellable, ZjCallResult *result, char **mdtrt_id)
{
  saw ("2401", stay, msgid, result);
  if (result->outcome == ZJ_OUTCOME_DONE)
    *mdtrt_id = fake.mdtrt_id != NULL ? g_strdup (fake.mdtrt_id) : g_strdup_printf ("M-%s", fake.wire);
}

#define CHANGING(name, infno)                                                                                          \
  void __wrap_##name (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,            \
                      ZjCallResult *result);                                                                           \
  void __wrap_##name (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, const char *msgid,                         \
                      G_GNUC_UNUSED GCancellable *cancellable, ZjCallResult *result)                                   \
  {                                                                                                                    \
    saw (infno, stay, msgid, result);                                                                                  \
  }
CHANGING (zj_tx_change_stay, "2403")
CHANGING (zj_tx_discharge, "2402")
CHANGING (zj_tx_withdraw_admission, "2404")

void __wrap_zj_tx_declare_emergency (ZjSession *session, const ZjStay *stay, const char *condition, const char *msgid,
                                     GCancellable *cancellable, ZjCallResult *result, char **dcla_no);
void
__wrap_zj_tx_declare_emergency (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, const char *condition,
                                const char *msgid, G_GNUC_UNUSED GCancellable *cancellable, ZjCallResult *result,
                                char **dcla_no)
{
  g_assert_nonnull (condition);
  saw ("F004", stay, msgid, result);
  if (result->outcome == ZJ_OUTCOME_DONE)
    *dcla_no = g_strdup ("D1");
}

/* Questions. */

gboolean __wrap_zj_session_clock_offset (ZjSession *session, gint64 *offset_ms);
gboolean
__wrap_zj_session_clock_offset (G_GNUC_UNUSED ZjSession *session, G_GNUC_UNUSED gint64 *offset_ms)
{
  return FALSE;
}

static gboolean
answers (GError **error)
{
  fake.asked++;
  if (fake.mute)
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "told to be mute");
  return !fake.mute;
}

void __wrap_zj_stay_row_free (ZjStayRow *row);
void
__wrap_zj_stay_row_free (ZjStayRow *row)
{
  if (row == NULL)
    return;
  g_free (row->mdtrt_id);
  g_free (row->ipt_otp_no);
  g_free (row->psn_no);
  g_free (row->insutype);
  g_free (row->med_type);
  g_free (row->insured_region);
  g_free (row->begntime);
  g_free (row->endtime);
  g_free (row->fixmedins_code);
  g_free (row->adm_dept_codg);
  g_free (row->adm_dept_name);
  g_free (row->adm_bed);
  g_free (row->dscg_way);
  g_free (row->diag_code);
  g_free (row->diag_name);
  g_free (row);
}

ZjStayRow *
fake_row (const char *mdtrt_id, const char *ipt_otp_no, gboolean in_hospital)
{
  ZjStayRow *row = g_new0 (ZjStayRow, 1);

  row->mdtrt_id = g_strdup (mdtrt_id);
  row->ipt_otp_no = g_strdup (ipt_otp_no);
  row->in_hospital = in_hospital;
  return row;
}

static GPtrArray *
copy_rows (GPtrArray *rows)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify)__wrap_zj_stay_row_free);

  for (guint i = 0; i < rows->len; i++) {
    const ZjStayRow *row = g_ptr_array_index (rows, i);
    ZjStayRow *copy = fake_row (row->mdtrt_id, row->ipt_otp_no, row->in_hospital);

    copy->withdrawn = row->withdrawn;
    copy->fixmedins_code = g_strdup (row->fixmedins_code);
    copy->med_type = g_strdup (row->med_type);
    copy->begntime = g_strdup (row->begntime);
    copy->endtime = g_strdup (row->endtime);
    copy->adm_bed = g_strdup (row->adm_bed);
    copy->adm_dept_codg = g_strdup (row->adm_dept_codg);
    copy->adm_dept_name = g_strdup (row->adm_dept_name);
    copy->diag_code = g_strdup (row->diag_code);
    copy->diag_name = g_strdup (row->diag_name);
    g_ptr_array_add (copies, copy);
  }
  return copies;
}

gboolean __wrap_zj_tx_stays_of_person (ZjSession *session, const char *psn_no, const char *insured_region,
                                       const char *mdtrt_id, const char *from, const char *to, const char *med_type,
                                       GCancellable *cancellable, GPtrArray **rows, GError **error);
gboolean
__wrap_zj_tx_stays_of_person (G_GNUC_UNUSED ZjSession *session, const char *psn_no,
                              G_GNUC_UNUSED const char *insured_region, G_GNUC_UNUSED const char *mdtrt_id,
                              const char *from, const char *to, const char *med_type,
                              G_GNUC_UNUSED GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  g_assert_cmpstr (psn_no, ==, PSN_NO);
  g_assert_nonnull (med_type);
  g_assert_cmpstr (from, <, to);
  if (!answers (error))
    return FALSE;
  *rows = copy_rows (fake.known);
  return TRUE;
}

gboolean __wrap_zj_tx_in_hospital (ZjSession *session, const char *psn_no, const char *insured_region, const char *from,
                                   const char *to, GCancellable *cancellable, GPtrArray **rows, GError **error);
gboolean
__wrap_zj_tx_in_hospital (G_GNUC_UNUSED ZjSession *session, const char *psn_no,
                          G_GNUC_UNUSED const char *insured_region, const char *from, const char *to,
                          G_GNUC_UNUSED GCancellable *cancellable, GPtrArray **rows, GError **error)
{
  g_assert_cmpstr (psn_no, ==, PSN_NO);
  g_assert_cmpstr (from, <, to);
  if (!answers (error))
    return FALSE;
  *rows = copy_rows (fake.present);
  return TRUE;
}

void __wrap_zj_settlement_row_free (ZjSettlementRow *row);
void
__wrap_zj_settlement_row_free (ZjSettlementRow *row)
{
  g_free (row->setl_id);
  g_free (row);
}

gboolean __wrap_zj_tx_settlements (ZjSession *session, const ZjStay *stay, GCancellable *cancellable, GPtrArray **rows,
                                   GError **error);
gboolean
__wrap_zj_tx_settlements (G_GNUC_UNUSED ZjSession *session, const ZjStay *stay, G_GNUC_UNUSED GCancellable *cancellable,
                          GPtrArray **rows, GError **error)
{
  g_assert_nonnull (stay->mdtrt_id);
  if (!answers (error))
    return FALSE;
  *rows = g_ptr_array_ref (fake.settlements);
  return TRUE;
}

static ZjPerson *
person_of (const char *psn_no)
{
  ZjPerson *person = zj_person_new ();
  ZjInsurance *insurance;

  if (psn_no == NULL)
    return person;
  person->psn_no = g_strdup (psn_no);
  person->cert_no = zj_personal_new (CERT_NO);
  person->cert_type = g_strdup ("01");
  person->name = zj_personal_new ("测试甲");
  insurance = zj_insurance_new ();
  insurance->insutype = g_strdup ("310");
  insurance->state = g_strdup ("1");
  insurance->insured_region = g_strdup ("430100");
  g_ptr_array_add (person->insurances, insurance);
  person->chosen = 0;
  return person;
}

gboolean __wrap_zj_tx_person (ZjSession *session, const ZjCredential *credential, GCancellable *cancellable,
                              ZjPerson **person, GError **error);
gboolean
__wrap_zj_tx_person (G_GNUC_UNUSED ZjSession *session, const ZjCredential *credential,
                     G_GNUC_UNUSED GCancellable *cancellable, ZjPerson **person, GError **error)
{
  g_assert_nonnull (credential);
  if (!answers (error))
    return FALSE;
  *person = person_of (fake.psn_no);
  return TRUE;
}

ZjVerification *__wrap_zj_verify_ask (ZjSession *session, const ZjVerifyCase *verify_case, ZjVerifyPublish publish,
                                      gpointer publish_data, GCancellable *cancellable, GError **error);
ZjVerification *
__wrap_zj_verify_ask (G_GNUC_UNUSED ZjSession *session, const ZjVerifyCase *verify_case,
                      G_GNUC_UNUSED ZjVerifyPublish publish, G_GNUC_UNUSED gpointer publish_data,
                      GCancellable *cancellable, GError **error)
{
  ZjVerification *verification;

  fake.verified++;
  g_assert_cmpuint (strlen (verify_case->date), ==, 10);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  verification = zj_verification_new ();
  verification->person = person_of (fake.psn_no);
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    verification->questions[i].answer = fake.answers[i];
    verification->questions[i].reason = fake.reasons[i];
  }
  return verification;
}

/* The journal. */

void
fake_journal_fails_at (guint n)
{
  fails_at = n;
}

gboolean __real_zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                   GError **error);
gboolean __wrap_zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                   GError **error);
char *__real_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                       gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error);
char *__wrap_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                       gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error);

static gboolean
disk_takes_it (GError **error)
{
  if (fails_at == 0 || --fails_at > 0)
    return TRUE;
  g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL, "told to be full");
  return FALSE;
}

gboolean
__wrap_zj_journal_record (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                          GError **error)
{
  return disk_takes_it (error) && __real_zj_journal_record (journal, lock, entry, stay, error);
}

char *
__wrap_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                 gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error)
{
  return disk_takes_it (error)
             ? __real_zj_journal_record_intent (journal, lock, entry, stay, now_ms, name, user_data, error)
             : NULL;
}

ZjStay *
stay_fixture_stored (StayFixture *f, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  ZjStay *stay = NULL;

  g_assert_true (zj_journal_get_stay (f->journal, ipt_no, &stay, &error));
  g_assert_no_error (error);
  return stay;
}

/* The fixture. */

static gint64
tell_time (gpointer data)
{
  return ((StayFixture *)data)->now_ms;
}

static ZjConfig *
config_with (const char *folder, const char *more)
{
  g_autofree char *text = g_strconcat (CONFIG_SAMPLE, more, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  ZjConfigFile *file = zj_config_file_parse ("test.conf", folder, text, strlen (text), &error);
  ZjConfig *config;

  g_assert_no_error (error);
  g_ptr_array_add (files, file);
  config = zj_config_from_files (files, &error);
  g_assert_no_error (error);
  return config;
}

void
stay_fixture_set_up (StayFixture *f, const char *more_config)
{
  g_autoptr (GError) error = NULL;

  memset (f, 0, sizeof *f);
  memset (&fake, 0, sizeof fake);
  fails_at = 0;
  current = f;
  f->folder = g_dir_make_tmp ("zj-stay-XXXXXX", NULL);
  f->config = config_with (f->folder, more_config);
  f->journal = zj_journal_open (f->config, &error);
  g_assert_no_error (error);
  f->now_ms = G_GINT64_CONSTANT (1782871200000); /* NOW_TEXT */
  f->context = (ZjStayContext){ .config = f->config,
                                .session = SESSION,
                                .journal = f->journal,
                                .operator_no = "1001",
                                .operator_name = "",
                                .now_ms = tell_time,
                                .clock_data = f };
  fake.outcome = ZJ_OUTCOME_DONE;
  fake.error_code = ZJ_PLATFORM_ERROR_REFUSED;
  fake.psn_no = PSN_NO;
  fake.present = g_ptr_array_new_with_free_func ((GDestroyNotify)__wrap_zj_stay_row_free);
  fake.known = g_ptr_array_new_with_free_func ((GDestroyNotify)__wrap_zj_stay_row_free);
  fake.settlements = g_ptr_array_new_with_free_func ((GDestroyNotify)__wrap_zj_settlement_row_free);
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    fake.answers[i] = ZJ_ANSWER_YES;
}

void
stay_fixture_tear_down (StayFixture *f)
{
  g_autoptr (GDir) folder = g_dir_open (f->folder, 0, NULL);
  const char *name;

  zj_journal_close (f->journal);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (f->folder);
  g_free (f->folder);
  zj_config_unref (f->config);
  g_ptr_array_unref (fake.present);
  g_ptr_array_unref (fake.known);
  g_ptr_array_unref (fake.settlements);
  g_free (fake.wire);
  g_free (fake.msgid);
  g_free (fake.infno);
  zj_stay_free (fake.last);
}

ZjCredential *
fake_credential (void)
{
  return zj_credential_new_identity (CERT_NO, "测试甲", "01", NULL);
}

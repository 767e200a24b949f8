/* Checks, judgement and comparison of an admission; no I/O. */
#include "stay/admission_data.h"

#include <client/error.h>
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "stay/credential.h"

/* Of a part of a referral or an agent: ours alone. */
#define PART_MAX 100

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* Members. */

void
zj_stay_set_text (char **place, const char *text)
{
  if (text == NULL || text == *place)
    return;
  g_free (*place);
  *place = g_strdup (text);
}

void
zj_stay_set_personal (ZjPersonal *place, const char *text)
{
  if (text == NULL || text == zj_personal_reveal (place))
    return;
  zj_personal_clear (place);
  *place = zj_personal_new (text);
}

void
zj_stay_set_named (ZjNamed *place, const ZjNamedText *named)
{
  if (named->code == NULL)
    return;
  zj_stay_set_text (&place->code, named->code);
  zj_stay_set_text (&place->name, named->name);
}

gboolean
zj_stay_same_text (const char *said, const char *stored)
{
  return said == NULL || g_strcmp0 (said, stored) == 0;
}

gboolean
zj_stay_same_named (const ZjNamedText *said, const ZjNamed *stored)
{
  return said->code == NULL || (g_strcmp0 (said->code, stored->code) == 0 && g_strcmp0 (said->name, stored->name) == 0);
}

gboolean
zj_stay_same_time (const char *said, const char *stored)
{
  g_autofree char *full = zj_stay_full_time (said);

  return zj_stay_same_text (full, stored);
}

char *
zj_stay_full_time (const char *time)
{
  if (time == NULL || strlen (time) != 16)
    return g_strdup (time);
  return g_strconcat (time, ":00", NULL);
}

/* Checks. */

gboolean
zj_stay_check_length (const char *option, const char *text, glong max, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (*text == '\0')
    return refuse (error, _ ("--%s must not be empty"), option);
  if (g_utf8_strlen (text, -1) > max)
    return refuse (error, _ ("--%s has more than %ld characters"), option, max);
  return TRUE;
}

gboolean
zj_stay_check_named (const char *option, const ZjNamedText *named, glong code_max, glong name_max, GError **error)
{
  if (named->code == NULL)
    return TRUE;
  if (named->name == NULL || *named->code == '\0' || *named->name == '\0')
    return refuse (error, _ ("--%s must be CODE:NAME"), option);
  return zj_stay_check_length (option, named->code, code_max, error)
         && zj_stay_check_length (option, named->name, name_max, error);
}

gboolean
zj_stay_check_time (const char *option, const char *time, gint64 now_ms, GError **error)
{
  gint64 seconds;

  if (time == NULL)
    return TRUE;
  if (!zj_china_time_parse (time, &seconds))
    return refuse (error, _ ("--%s must be a time, YYYY-MM-DD HH:MM[:SS]"), option);
  if (seconds > now_ms / 1000)
    return refuse (error, _ ("--%s lies in the future"), option);
  return TRUE;
}

/* n parts between colons, none empty; the last one takes what is left. */
static GStrv
split (const char *text, guint n)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", (gint)n);

  if (g_strv_length (parts) != n)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (*g_strstrip (parts[i]) == '\0' || g_utf8_strlen (parts[i], -1) > PART_MAX)
      return NULL;
  return g_steal_pointer (&parts);
}

static gboolean
check_referral (const ZjAdmission *admission, gint64 now_ms, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *midnight = NULL;
  g_autofree char *today = zj_china_day (now_ms / 1000);
  gint64 seconds;

  if (admission->referral == NULL)
    return TRUE;
  if (admission->emergency)
    return refuse (error, _ ("--referral and --emergency exclude each other"));
  parts = split (admission->referral, 3);
  midnight = parts != NULL ? g_strconcat (parts[1], " 00:00", NULL) : NULL;
  if (midnight == NULL || !zj_china_time_parse (midnight, &seconds))
    return refuse (error, _ ("--referral must be NO:DATE:FROM"));
  if (strncmp (parts[1], admission->time != NULL ? admission->time : today, 10) > 0)
    return refuse (error, _ ("the referral is dated after the admission"));
  return TRUE;
}

static gboolean
check_agent (const ZjAdmission *admission, GError **error)
{
  g_auto (GStrv) parts = admission->agent != NULL ? split (admission->agent, 4) : NULL;

  if (admission->agent == NULL || parts != NULL)
    return TRUE;
  return refuse (error, _ ("--agent must be RELATION:NAME:NUMBER:TEL"));
}

static gboolean
check_injury (const ZjAdmission *admission, const char *med_type, GError **error)
{
  static const char *const settled_here[] = { "none", "own", "third-party", NULL };
  static const char *const elsewhere[] = { "work", "unlawful", "unclear", NULL };
  const char *injury = admission->injury != NULL ? admission->injury : "none";

  if (g_strv_contains (elsewhere, injury)) {
    g_set_error (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_INJURY, "injury: %s", injury);
    return FALSE;
  }
  if (!g_strv_contains (settled_here, injury))
    return refuse (error, _ ("--injury must be none, own, third-party, work, unlawful or unclear"));
  /* 2401's exp_content: TRUM_FLAG must be 1 for 22, IPT_TYPE 2 for 13. */
  if (strcmp (med_type, "22") == 0 && strcmp (injury, "none") == 0)
    return refuse (error, _ ("category 22 is an injury: say --injury"));
  if (strcmp (med_type, ZJ_MED_TYPE_EMERGENCY) == 0 && !admission->emergency)
    return refuse (error, _ ("category 13 is an emergency: say --emergency"));
  return TRUE;
}

static gboolean
check_required (const ZjAdmission *admission, GError **error)
{
  const struct {
    const char *option, *value;
  } required[] = {
    { "ipt-no", admission->ipt_no },      { "dept", admission->dept.code },           { "bed", admission->bed },
    { "doctor", admission->doctor.code }, { "diagnosis", admission->diagnosis.code }, { "tel", admission->tel },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    if (required[i].value == NULL)
      return refuse (error, _ ("--%s is missing"), required[i].option);
  return TRUE;
}

gboolean
zj_admission_check (const ZjAdmission *admission, const ZjConfig *config, gint64 now_ms, GError **error)
{
  const char *med_type = admission->med_type != NULL ? admission->med_type : config->profile.med_type;

  return check_required (admission, error) && zj_stay_check_length ("ipt-no", admission->ipt_no, ZJ_IPT_NO_MAX, error)
         && zj_stay_check_named ("dept", &admission->dept, ZJ_DEPT_CODE_MAX, ZJ_DEPT_NAME_MAX, error)
         && zj_stay_check_named ("doctor", &admission->doctor, ZJ_DOCTOR_CODE_MAX, ZJ_DOCTOR_NAME_MAX, error)
         && zj_stay_check_named ("diagnosis", &admission->diagnosis, ZJ_DIAG_CODE_MAX, ZJ_DIAG_NAME_MAX, error)
         && zj_stay_check_length ("bed", admission->bed, ZJ_BED_MAX, error)
         && zj_stay_check_length ("tel", admission->tel, ZJ_TEL_MAX, error)
         && zj_stay_check_time ("time", admission->time, now_ms, error) && check_referral (admission, now_ms, error)
         && check_agent (admission, error) && check_injury (admission, med_type, error);
}

/* Judgement. */

static gboolean
is_refused (const ZjVerification *verification, ZjQuestionId id, gboolean emergency, gboolean file_later)
{
  if (verification->questions[id].answer != ZJ_ANSWER_NO)
    return FALSE;
  return id != ZJ_QUESTION_FILED || (!emergency && !file_later);
}

static gboolean
is_missing (const ZjVerification *verification, ZjQuestionId id, gboolean emergency)
{
  const ZjQuestion *question = &verification->questions[id];

  if (question->answer == ZJ_ANSWER_YES || question->answer == ZJ_ANSWER_NO)
    return FALSE;
  if (id == ZJ_QUESTION_CARD && question->reason == ZJ_REASON_NO_CARD)
    return FALSE;
  return id != ZJ_QUESTION_FILED || !emergency;
}

ZjAdmitDecision
zj_admission_decide (const ZjVerification *verification, gboolean emergency, gboolean file_later, ZjReason *reason)
{
  *reason = ZJ_REASON_NONE;
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    if (is_refused (verification, (ZjQuestionId)i, emergency, file_later)) {
      *reason = verification->questions[i].reason;
      return ZJ_ADMIT_REFUSE;
    }
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    if (is_missing (verification, (ZjQuestionId)i, emergency)) {
      *reason = verification->questions[i].reason;
      return ZJ_ADMIT_WAIT;
    }
  return ZJ_ADMIT_SEND;
}

/* Between admission and stay. */

static const char *
ipt_type_of (const ZjAdmission *admission)
{
  if (admission->emergency)
    return "2";
  return admission->referral != NULL ? "3" : "1";
}

static void
fill_credential (ZjStay *stay, const ZjCredential *credential)
{
  const ZjCardIdentity *card = credential->card;

  zj_stay_set_credential (stay, credential);
  if (credential->kind == ZJ_CREDENTIAL_IDENTITY) {
    zj_stay_set_personal (&stay->name, zj_personal_reveal (&credential->name));
    zj_stay_set_personal (&stay->cert_no, zj_personal_reveal (&credential->cert_no));
    zj_stay_set_text (&stay->cert_type, credential->cert_type != NULL ? credential->cert_type : "01");
  } else if (credential->kind == ZJ_CREDENTIAL_CARD && card->has_holder) {
    zj_stay_set_personal (&stay->name, zj_personal_reveal (&card->name));
    zj_stay_set_personal (&stay->cert_no, zj_personal_reveal (&card->ssn));
    zj_stay_set_text (&stay->cert_type, "01");
  }
}

void
zj_admission_fill (ZjStay *stay, const ZjAdmission *admission, const ZjStayContext *context)
{
  g_autofree char *time = admission->time != NULL ? zj_stay_full_time (admission->time) : NULL;
  g_autofree char *now = zj_stay_now_text (context);

  fill_credential (stay, admission->credential);
  zj_stay_set_text (&stay->insutype, admission->insutype);
  /* A waiting stay keeps its true time of admission. */
  zj_stay_set_text (&stay->admitted_at, time != NULL || stay->admitted_at != NULL ? time : now);
  zj_stay_set_named (&stay->dept, &admission->dept);
  zj_stay_set_named (&stay->doctor, &admission->doctor);
  zj_stay_set_named (&stay->diagnosis, &admission->diagnosis);
  zj_stay_set_text (&stay->bed, admission->bed);
  zj_stay_set_personal (&stay->tel, admission->tel);
  zj_stay_set_text (&stay->med_type, admission->med_type != NULL || stay->med_type != NULL
                                         ? admission->med_type
                                         : context->config->profile.med_type);
  zj_stay_set_text (&stay->injury, admission->injury != NULL ? admission->injury : "none");
  zj_stay_set_text (&stay->ipt_type, ipt_type_of (admission));
  zj_stay_set_text (&stay->referral, admission->referral);
  zj_stay_set_personal (&stay->agent, admission->agent);
  zj_stay_set_text (&stay->operator_no, context->operator_no);
  stay->file_later = stay->file_later || admission->file_later;
}

void
zj_admission_fill_person (ZjStay *stay, const ZjVerification *verification)
{
  const ZjPerson *person = verification->person;
  const ZjInsurance *insurance;

  if (person == NULL || person->psn_no == NULL)
    return;
  zj_stay_set_text (&stay->psn_no, person->psn_no);
  zj_stay_set_personal (&stay->name, zj_personal_reveal (&person->name));
  zj_stay_set_personal (&stay->cert_no, zj_personal_reveal (&person->cert_no));
  zj_stay_set_text (&stay->cert_type, person->cert_type);
  if (person->chosen < 0 || (guint)person->chosen >= person->insurances->len)
    return;
  insurance = g_ptr_array_index (person->insurances, (guint)person->chosen);
  zj_stay_set_text (&stay->insutype, insurance->insutype);
  zj_stay_set_text (&stay->insured_region, insurance->insured_region);
  zj_stay_set_text (&stay->psn_type, insurance->psn_type);
}

static ZjSameness
same_personal (const ZjPersonal *a, const ZjPersonal *b)
{
  if (zj_personal_is_absent (a) || zj_personal_is_absent (b))
    return ZJ_SAMENESS_UNTOLD;
  return g_ascii_strcasecmp (zj_personal_reveal (a), zj_personal_reveal (b)) == 0 ? ZJ_SAMENESS_SAME
                                                                                  : ZJ_SAMENESS_OTHER;
}

ZjSameness
zj_admission_same_person (const ZjCredential *credential, const ZjStay *stay)
{
  g_autoptr (ZjStay) presented = zj_stay_new (stay->ipt_no);
  ZjSameness same;

  fill_credential (presented, credential);
  same = same_personal (&presented->cert_no, &stay->cert_no);
  /* Only sameness: a person may have got a new card, and gets a new code each time. */
  if (same == ZJ_SAMENESS_UNTOLD && g_strcmp0 (presented->credential_type, stay->credential_type) == 0
      && same_personal (&presented->credential_no, &stay->credential_no) == ZJ_SAMENESS_SAME)
    same = ZJ_SAMENESS_SAME;
  return same;
}

gboolean
zj_admission_is_same (const ZjAdmission *admission, const ZjStay *stay)
{
  return zj_stay_same_named (&admission->dept, &stay->dept) && zj_stay_same_named (&admission->doctor, &stay->doctor)
         && zj_stay_same_named (&admission->diagnosis, &stay->diagnosis)
         && zj_stay_same_text (admission->bed, stay->bed)
         && zj_stay_same_text (admission->tel, zj_personal_reveal (&stay->tel))
         && zj_stay_same_time (admission->time, stay->admitted_at)
         && zj_stay_same_text (admission->insutype, stay->insutype)
         && zj_stay_same_text (admission->med_type, stay->med_type)
         && zj_stay_same_text (admission->injury != NULL ? admission->injury : "none", stay->injury)
         && zj_stay_same_text (ipt_type_of (admission), stay->ipt_type)
         && zj_stay_same_text (admission->referral, stay->referral)
         && zj_stay_same_text (admission->agent, zj_personal_reveal (&stay->agent));
}

ZjCredential *
zj_admission_credential (const ZjStay *stay)
{
  const char *cert_no = zj_personal_reveal (&stay->cert_no);
  const char *name = zj_personal_reveal (&stay->name);
  g_autoptr (ZjCardIdentity) card = NULL;

  if (g_strcmp0 (stay->credential_type, "03") != 0)
    return cert_no != NULL ? zj_credential_new_identity (cert_no, name, stay->cert_type, NULL) : NULL;
  /* The chip was judged when it was read; one that could not be proved still isn't. */
  card = g_atomic_rc_box_new0 (ZjCardIdentity);
  card->ident = g_strdup (stay->card_sn);
  card->region = stay->card_sn != NULL ? g_strndup (stay->card_sn, 6) : NULL;
  card->card_no = zj_personal_copy (&stay->credential_no);
  card->ssn = zj_personal_copy (&stay->cert_no);
  card->name = zj_personal_copy (&stay->name);
  card->has_holder = cert_no != NULL;
  card->generation = card->has_holder ? 2 : 3;
  return zj_credential_new_card (card);
}

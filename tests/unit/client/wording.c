/* Every code, reason and warning has its sentence in every language, and what it says fits
 * the rules: the right telephone, the repair code, a remedy the family can use now. */
#include "wording_private.h"

#include <card/error.h>
#include <certs/error.h>
#include <gio/gio.h>
#include <locale.h>
#include <string.h>

#define CODES_MAX 200

typedef struct {
  const char *name;
  GQuark domain;
} Domain;

static const Domain *
domains (gsize *n_domains)
{
  static Domain all[7];

  all[0] = (Domain){ "CARD", ZJ_CARD_ERROR };
  all[1] = (Domain){ "CERTS", ZJ_CERTS_ERROR };
  all[2] = (Domain){ "CONFIG", ZJ_CONFIG_ERROR };
  all[3] = (Domain){ "JOURNAL", ZJ_JOURNAL_ERROR };
  all[4] = (Domain){ "PLATFORM", ZJ_PLATFORM_ERROR };
  all[5] = (Domain){ "STAY", ZJ_STAY_ERROR };
  all[6] = (Domain){ "PAPER", ZJ_PAPER_ERROR };
  *n_domains = G_N_ELEMENTS (all);
  return all;
}

/* A code exists when it has a stable name; "unknown" is also the name of one of them. */
static gboolean
code_exists (const GError *error)
{
  return strcmp (zj_error_code_name (error), "unknown") != 0
         || g_error_matches (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_UNKNOWN);
}

static gboolean
has_chinese (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_get_script (g_utf8_get_char (p)) == G_UNICODE_SCRIPT_HAN)
      return TRUE;
  return FALSE;
}

static void
assert_said (const char *language, const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), >, 1);
  g_assert_null (strstr (text, "%s"));
  g_assert_null (strchr (text, '\x1e'));
  g_assert_cmpint (has_chinese (text), ==, strcmp (language, "zh_CN") == 0);
}

static void
test_every_error (gconstpointer data)
{
  const char *language = data;
  gsize n_domains;
  const Domain *all = domains (&n_domains);
  gsize n_codes = 0;

  zj_wording_set_language (language);
  for (gsize i = 0; i < n_domains; i++) {
    gsize n_rows;
    gsize n_found = 0;

    g_assert_nonnull (zj_wording_error_rows (all[i].domain, &n_rows));
    for (int code = 1; code < CODES_MAX; code++) {
      g_autoptr (GError) error = g_error_new (all[i].domain, code, "detail, tries left: 2");
      g_autoptr (ZjWording) wording = NULL;
      g_autofree char *repair_code = g_strdup_printf ("%s-%02d", all[i].name, code);

      if (!code_exists (error))
        continue;
      g_test_message ("%s", repair_code);
      n_found++;
      wording = zj_wording_for_error (NULL, error);
      assert_said (language, wording->text);
      assert_said (language, wording->remedy);
      if (wording->call != NULL)
        assert_said (language, wording->call);
      /* Who calls hospital IT can say what it is about. */
      if (wording->call != NULL && strstr (wording->call, repair_code) != NULL)
        g_assert_nonnull (strstr (wording->remedy, repair_code));
    }
    g_assert_cmpuint (n_found, ==, n_rows); /* a row for each code, and none twice */
    n_codes += n_found;
  }
  g_assert_cmpuint (n_codes, >=, 90);
}

static void
test_unlisted_error (void)
{
  g_autoptr (GError) unlisted = g_error_new (ZJ_CARD_ERROR, 199, "of a later version");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "something");
  g_autoptr (ZjWording) first = NULL;
  g_autoptr (ZjWording) second = NULL;

  zj_wording_set_language ("zh_CN");
  first = zj_wording_for_error (NULL, unlisted);
  assert_said ("zh_CN", first->text);
  g_assert_nonnull (strstr (first->remedy, "CARD-199"));
  second = zj_wording_for_error (NULL, other);
  g_assert_nonnull (strstr (second->remedy, "IO-00"));
}

static void
test_errors_with_details (void)
{
  g_autoptr (GError) several = g_error_new (ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS, "Reader A; Reader B");
  g_autoptr (GError) pin = g_error_new (ZJ_CARD_ERROR, ZJ_CARD_ERROR_PIN_WRONG, "wrong PIN, tries left: 2");
  g_autoptr (GError) refused = zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "1101: infcode -1", "人员信息不存在");
  g_autoptr (GError) mute_refusal = zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "1101: infcode -1", NULL);
  g_autoptr (ZjWording) of_several = NULL;
  g_autoptr (ZjWording) of_pin = NULL;
  g_autoptr (ZjWording) of_refused = NULL;
  g_autoptr (ZjWording) of_mute_refusal = NULL;

  zj_wording_set_language ("zh_CN");
  of_several = zj_wording_for_error (NULL, several);
  g_assert_nonnull (strstr (of_several->text, "Reader A; Reader B"));
  of_pin = zj_wording_for_error (NULL, pin);
  g_assert_cmpstr (of_pin->text, ==, "密码错误，还可输入 2 次");
  of_refused = zj_wording_for_error (NULL, refused);
  g_assert_nonnull (strstr (of_refused->text, "人员信息不存在"));
  g_assert_null (strstr (of_refused->text, "infcode"));
  of_mute_refusal = zj_wording_for_error (NULL, mute_refusal);
  assert_said ("zh_CN", of_mute_refusal->text);
}

typedef struct {
  ZjQuestionId question;
  ZjAnswerKind answer;
  const char *number; /* the remedy of a "no" names it, or one of the hospital's */
} Place;

static Place
place_of (ZjReason reason)
{
  if (reason <= ZJ_REASON_PAST_PRINTED_DATE)
    return (Place){ ZJ_QUESTION_CARD, ZJ_ANSWER_NO, "12333" };
  if (reason <= ZJ_REASON_NOT_IN_NATIONAL_REGISTER)
    return (Place){ ZJ_QUESTION_INSURED, ZJ_ANSWER_NO, "12393" };
  if (reason <= ZJ_REASON_OTHER_CARD)
    return (Place){ ZJ_QUESTION_FILED, ZJ_ANSWER_NO, "12393" };
  if (reason <= ZJ_REASON_CATEGORY_NOT_OPENED)
    return (Place){ ZJ_QUESTION_HERE, ZJ_ANSWER_NO, "12393" };
  return (Place){ ZJ_QUESTION_CARD, ZJ_ANSWER_UNASKED, NULL };
}

static void
test_every_reason (gconstpointer data)
{
  const char *language = data;
  gsize n_rows;

  zj_wording_set_language (language);
  zj_wording_reason_rows (&n_rows);
  g_assert_cmpuint (n_rows, ==, ZJ_N_REASONS - 1);
  for (guint i = 1; i < ZJ_N_REASONS; i++) {
    g_autoptr (ZjVerification) verification = zj_verification_new ();
    g_autoptr (ZjWording) wording = NULL;
    Place place = place_of ((ZjReason)i);

    g_test_message ("%s", zj_reason_name ((ZjReason)i));
    verification->questions[place.question].answer = place.answer;
    verification->questions[place.question].reason = (ZjReason)i;
    wording = zj_wording_for_question (NULL, verification, place.question);
    assert_said (language, wording->text);
    if (place.answer == ZJ_ANSWER_NO) {
      assert_said (language, wording->remedy);
      assert_said (language, wording->call);
      g_assert_nonnull (strstr (wording->remedy, place.number));
      g_assert_nonnull (strstr (wording->call, place.number));
    }
    /* A filing made before the settlement still counts, whatever is wrong with it now. */
    if (place.question == ZJ_QUESTION_FILED && strcmp (language, "zh_CN") == 0)
      g_assert_nonnull (strstr (wording->remedy, "出院结算前"));
  }
}

/* A card's "no" sends nobody to the insurance's telephone, and the other way round. */
static void
test_telephones_apply (void)
{
  gsize n_rows;
  const ZjWordingRow *rows = zj_wording_reason_rows (&n_rows);

  for (gsize i = 0; i < n_rows; i++) {
    Place place = place_of ((ZjReason)rows[i].code);

    if (place.answer != ZJ_ANSWER_NO)
      continue;
    for (gsize j = 0; j < ZJ_ROW_REMEDIES && rows[i].remedies[j] != NULL; j++)
      g_assert_null (strstr (rows[i].remedies[j], place.question == ZJ_QUESTION_CARD ? "12393" : "12333"));
  }
}

static void
test_every_warning (gconstpointer data)
{
  static const char *const codes[] = { "past_printed_date",
                                       "card_number_check",
                                       "ssn_check",
                                       "name_unreadable",
                                       "region_differs",
                                       "person_differs",
                                       "deemed_filed",
                                       "several_insurances",
                                       "genuine_unasked",
                                       "holder_unread",
                                       "cert_no_check",
                                       "card_state_not_offered",
                                       "opening_not_offered",
                                       "no_sign_in",
                                       "no_groups",
                                       "unknown_in_period",
                                       "export_early",
                                       "csv_replaced",
                                       "declaration_due",
                                       "waiting",
                                       "adopted",
                                       "notice_pending",
                                       "supervisor",
                                       "line_parts",
                                       "line_sum",
                                       "total",
                                       "patient_share",
                                       "fund_sum",
                                       "scope",
                                       "trial_differs",
                                       "hospital_total",
                                       "settled_elsewhere",
                                       "figures_unseen",
                                       "both_stand",
                                       "standing_not_asked",
                                       "reversal_pending",
                                       "no_code",
                                       "glyphs_missing" };
  gsize n_warnings;

  zj_wording_set_language (data);
  zj_wording_warnings (&n_warnings);
  g_assert_cmpuint (n_warnings, ==, G_N_ELEMENTS (codes));
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (ZjWording) wording = zj_wording_for_warning (NULL, codes[i]);

    g_assert_cmpstr (wording->text, !=, codes[i]);
    assert_said (data, wording->text);
  }
}

static void
test_platform_words (void)
{
  g_autoptr (ZjVerification) verification = zj_verification_new ();
  ZjQuestion *question = &verification->questions[ZJ_QUESTION_INSURED];
  g_autoptr (ZjWording) wording = NULL;

  zj_wording_set_language ("zh_CN");
  question->answer = ZJ_ANSWER_UNASKED;
  question->reason = ZJ_REASON_PLATFORM;
  question->platform_text = g_strdup ("参保库维护中");
  question->cause = zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "1101: infcode -1", "参保库维护中");
  wording = zj_wording_for_question (NULL, verification, ZJ_QUESTION_INSURED);
  g_assert_cmpstr (wording->text, ==, "参保库维护中");
  g_assert_true (g_str_has_prefix (wording->remedy, "以上为平台答复原文。"));
}

/* "Ended" is said of an insurance that has ended, and of nothing else. */
static void
test_not_insured (void)
{
  static const struct {
    const char *state; /* NULL: no insurance of the scheme asked for */
    const char *said;
  } cases[] = { { NULL, "未查询到参保信息" },
                { "0", "未查询到参保信息，参保地：湖南省长沙市" },
                { "3", "参保已终止，参保地：湖南省长沙市" },
                { "4", "参保已终止，参保地：湖南省长沙市" } };

  zj_wording_set_language ("zh_CN");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZjVerification) verification = zj_verification_new ();
    g_autoptr (ZjWording) wording = NULL;

    verification->person = zj_person_new ();
    verification->person->chosen = -1;
    if (cases[i].state != NULL) {
      ZjInsurance *insurance = zj_insurance_new ();

      insurance->state = g_strdup (cases[i].state);
      insurance->insured_region = g_strdup ("430100");
      g_ptr_array_add (verification->person->insurances, insurance);
      verification->person->chosen = 0;
    }
    verification->questions[ZJ_QUESTION_INSURED].answer = ZJ_ANSWER_NO;
    verification->questions[ZJ_QUESTION_INSURED].reason = ZJ_REASON_NOT_INSURED;
    wording = zj_wording_for_question (NULL, verification, ZJ_QUESTION_INSURED);
    g_assert_cmpstr (wording->text, ==, cases[i].said);
  }
}

static void
test_filing_named (void)
{
  g_autoptr (ZjVerification) verification = zj_verification_new ();
  ZjQuestion *question = &verification->questions[ZJ_QUESTION_FILED];
  ZjFiling *filing = zj_filing_new ();
  g_autoptr (ZjWording) no = NULL;
  g_autoptr (ZjWording) yes = NULL;

  zj_wording_set_language ("zh_CN");
  filing->type = g_strdup ("04");
  filing->region = g_strdup ("330100");
  filing->begin = g_strdup ("2025-01-01");
  filing->end = g_strdup ("2025-06-30");
  filing->why_not = ZJ_REASON_EXPIRED;
  g_ptr_array_add (verification->filings, filing);
  question->answer = ZJ_ANSWER_NO;
  question->reason = ZJ_REASON_EXPIRED;
  no = zj_wording_for_question (NULL, verification, ZJ_QUESTION_FILED);
  g_assert_cmpstr (no->text, ==, "备案已到期（异地转诊人员，浙江省杭州市，2025-01-01 至 2025-06-30）");

  question->answer = ZJ_ANSWER_YES;
  question->reason = ZJ_REASON_NONE;
  filing->covers = TRUE;
  verification->covering = 0;
  g_clear_pointer (&filing->end, g_free);
  yes = zj_wording_for_question (NULL, verification, ZJ_QUESTION_FILED);
  g_assert_cmpstr (yes->text, ==, "备案有效：异地转诊人员，浙江省杭州市，自 2025-01-01 起长期有效");
  g_assert_null (yes->remedy);
}

static void
test_details (void)
{
  static const struct {
    const char *message, *chinese;
  } cases[] = {
    { "no such stay", "无该次住院" },
    { "settle is not possible: the stay is admitted", "不能办理 settle：该次住院已登记（在院）" },
    { "2402 of this stay is still unknown (msgid M1)", "该次住院的 2402 出院办理 结果待确认（msgid M1）" },
    { "2402 of this stay is still unknown (msgid M1): platform/timeout: a: (b)",
      "该次住院的 2402 出院办理 结果待确认（msgid M1）：platform/timeout：a: (b)" },
    { "a person has to decide: the platform does not list the stay", "须由主管裁定：平台未列出该次住院" },
    { "not listed anywhere", "not listed anywhere" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = g_error_new_literal (ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE, cases[i].message);
    g_autofree char *chinese = NULL;

    zj_wording_set_language ("zh_CN");
    chinese = zj_wording_detail (error);
    g_assert_cmpstr (chinese, ==, cases[i].chinese);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_dictionaries (void)
{
  zj_wording_set_language ("zh_CN");
  g_assert_cmpstr (zj_wording_scheme ("310"), ==, "职工基本医疗保险");
  g_assert_cmpstr (zj_wording_scheme ("777"), ==, "777");
  g_assert_cmpstr (zj_wording_filing ("06"), ==, "其他临时外出就医人员");
  g_assert_cmpstr (zj_wording_sex ("2"), ==, "女");
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    assert_said ("zh_CN", zj_wording_question ((ZjQuestionId)i));
  for (guint i = ZJ_ANSWER_PENDING; i <= ZJ_ANSWER_UNASKED; i++)
    g_assert_true (has_chinese (zj_wording_answer ((ZjAnswerKind)i)));
  for (guint i = ZJ_VERDICT_PENDING; i <= ZJ_VERDICT_UNKNOWN; i++)
    assert_said ("zh_CN", zj_wording_verdict ((ZjVerdict)i));
}

/* In whatever locale the machine is: none, plain C, one that is not installed. */
static void
test_locales (void)
{
  static const char *const locales[] = { "C", "POSIX", "xx_XX.UTF-8", "C.UTF-8", "", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++) {
    if (locales[i] != NULL)
      g_setenv ("LC_ALL", locales[i], TRUE);
    else
      g_unsetenv ("LC_ALL");
    setlocale (LC_ALL, "C");
    zj_wording_set_language ("zh_CN");
    g_assert_cmpstr (zj_wording_answer (ZJ_ANSWER_NO), ==, "否");
    zj_wording_set_language ("en");
    g_assert_cmpstr (zj_wording_answer (ZJ_ANSWER_NO), ==, "No");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/wording/errors/zh_CN", "zh_CN", test_every_error);
  g_test_add_data_func ("/wording/errors/en", "en", test_every_error);
  g_test_add_func ("/wording/errors/unlisted", test_unlisted_error);
  g_test_add_func ("/wording/errors/details", test_errors_with_details);
  g_test_add_data_func ("/wording/reasons/zh_CN", "zh_CN", test_every_reason);
  g_test_add_data_func ("/wording/reasons/en", "en", test_every_reason);
  g_test_add_func ("/wording/reasons/telephones", test_telephones_apply);
  g_test_add_data_func ("/wording/warnings/zh_CN", "zh_CN", test_every_warning);
  g_test_add_data_func ("/wording/warnings/en", "en", test_every_warning);
  g_test_add_func ("/wording/platform-words", test_platform_words);
  g_test_add_func ("/wording/filing-named", test_filing_named);
  g_test_add_func ("/wording/not-insured", test_not_insured);
  g_test_add_func ("/wording/details", test_details);
  g_test_add_func ("/wording/dictionaries", test_dictionaries);
  g_test_add_func ("/wording/locales", test_locales);
  return g_test_run ();
}

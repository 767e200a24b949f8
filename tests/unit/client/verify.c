/* The judgement on the four questions: every reason, every rule, both sides of each. */
#include "stay/verify.h"

#include <card/error.h>
#include <certs/error.h>
#include <string.h>

#include "config-sample.h"
#include "config_values.h"

#define DATE "2026-07-01"

/* A case as simple as it can be, everything in order; rows of the tables spoil one thing. */
typedef struct {
  ZjConfig *config;
  ZjCardIdentity card;
  ZjCredential credential;
  ZjVerifyCase verify_case;
  ZjVerifyAnswers answers;
} Fixture;

static ZjConfig *
config_with (const char *more)
{
  g_autofree char *text = g_strconcat (CONFIG_SAMPLE, more, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  ZjConfigFile *file = zj_config_file_parse ("test.conf", "/", text, strlen (text), &error);
  ZjConfig *config;

  g_assert_no_error (error);
  g_ptr_array_add (files, file);
  config = zj_config_from_files (files, &error);
  g_assert_no_error (error);
  return config;
}

static ZjInsurance *
add_insurance (ZjPerson *person, const char *insutype, const char *state, const char *region)
{
  ZjInsurance *insurance = zj_insurance_new ();

  insurance->insutype = g_strdup (insutype);
  insurance->state = g_strdup (state);
  insurance->insured_region = g_strdup (region);
  g_ptr_array_add (person->insurances, insurance);
  return insurance;
}

static ZjFiling *
add_filing (GPtrArray *filings, const char *type, const char *region, const char *begin, const char *end,
            const char *institutions, const char *state, const char *card_no)
{
  ZjFiling *filing = zj_filing_new ();

  filing->type = g_strdup (type);
  filing->region = g_strdup (region);
  filing->begin = g_strdup (begin);
  filing->end = g_strdup (end);
  filing->institutions = g_strsplit (institutions, ";", -1);
  filing->state = g_strdup (state);
  filing->card_no = zj_personal_new (card_no);
  g_ptr_array_add (filings, filing);
  return filing;
}

static ZjOpenings *
openings_of (gboolean designated, const char *opened)
{
  ZjOpenings *openings = g_new0 (ZjOpenings, 1);
  g_auto (GStrv) types = g_strsplit (opened, ";", -1);

  openings->designated = designated;
  openings->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; types[i] != NULL; i++)
    g_hash_table_insert (openings->opened, g_strdup (types[i]), GINT_TO_POINTER (1));
  return openings;
}

static void
set_up (Fixture *f, const char *more)
{
  memset (f, 0, sizeof *f);
  f->config = config_with (more);
  f->card.generation = 2;
  f->card.region = g_strdup ("430100");
  f->card.expiry_date = g_strdup ("2035-06-01");
  f->card.card_no = zj_personal_new ("A12345678");
  f->card.has_holder = TRUE;
  f->credential.kind = ZJ_CREDENTIAL_CARD;
  f->credential.card = &f->card;
  zj_verify_case_init (&f->verify_case, f->config, &f->credential, &(ZjVerifyOptions){ .date = DATE }, 0);
  f->answers.person = zj_person_new ();
  f->answers.person->psn_no = g_strdup ("1");
  add_insurance (f->answers.person, "310", "1", "430100");
  f->answers.card_state = g_new0 (ZjCardState, 1);
  f->answers.card_state->state = g_strdup ("1");
  f->answers.card_state->active = TRUE;
  f->answers.reported = TRUE;
  f->answers.filings = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  add_filing (f->answers.filings, "02", "330100", "2026-01-01", NULL, "", "1", NULL);
  f->answers.entitled = TRUE;
  f->answers.openings = openings_of (TRUE, "01;02;03;04;05;06");
  for (guint i = 0; i < ZJ_N_ASKS; i++)
    f->answers.state[i] = ZJ_ASK_ANSWERED;
}

static void
tear_down (Fixture *f)
{
  zj_verify_answers_clear (&f->answers);
  g_free (f->card.region);
  g_free (f->card.expiry_date);
  zj_personal_clear (&f->card.card_no);
  zj_personal_clear (&f->card.ssn);
  zj_config_unref (f->config);
}

static void
fail (Fixture *f, ZjAsk ask, GError *error)
{
  f->answers.state[ask] = ZJ_ASK_FAILED;
  g_clear_error (&f->answers.error[ask]);
  f->answers.error[ask] = error;
}

static ZjInsurance *
first_insurance (Fixture *f)
{
  return g_ptr_array_index (f->answers.person->insurances, 0);
}

static ZjFiling *
first_filing (Fixture *f)
{
  return g_ptr_array_index (f->answers.filings, 0);
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* "yes", "no:expired", "unasked:depends", "pending" */
static char *
answer_text (const ZjVerification *verification, ZjQuestionId id)
{
  const ZjQuestion *question = &verification->questions[id];
  const char *reason = zj_reason_name (question->reason);

  return g_strconcat (zj_answer_name (question->answer), reason != NULL ? ":" : NULL, reason, NULL);
}

/* All four, and the verdict: "yes yes no:expired yes = no". */
static char *
answers_text (const ZjVerification *verification)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    g_autofree char *one = answer_text (verification, (ZjQuestionId)i);

    g_string_append_printf (text, "%s ", one);
  }
  g_string_append_printf (text, "= %s", zj_verdict_name (verification->verdict));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_judged (Fixture *f, const char *expected, const char *expected_warnings)
{
  g_autoptr (ZjVerification) verification = zj_verify_judge (&f->verify_case, &f->answers);
  g_autofree char *text = answers_text (verification);
  g_autofree char *warnings = g_strjoinv (";", verification->warnings);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (warnings, ==, expected_warnings);
}

static void
test_in_order (void)
{
  Fixture f;

  set_up (&f, "");
  assert_judged (&f, "yes yes yes yes = yes", "");
  g_assert_cmphex (zj_verify_plan (&f.verify_case, &f.answers), ==,
                   1u << ZJ_ASK_PERSON | 1u << ZJ_ASK_CARD_STATE | 1u << ZJ_ASK_FILINGS | 1u << ZJ_ASK_OPENINGS);
  tear_down (&f);
}

/* Card. */

static const struct {
  const char *state; /* NULL: unknown card */
  gboolean active;
  const char *expected;
} card_states[] = {
  { "1", TRUE, "yes yes yes yes = yes" },
  { "1", FALSE, "no:not_activated yes yes yes = no" },
  { "0", TRUE, "no:not_in_use yes yes yes = no" },
  { "2", TRUE, "no:lost yes yes yes = no" },
  { "3", TRUE, "no:locked yes yes yes = no" },
  { "4", TRUE, "no:temporarily_lost yes yes yes = no" },
  { "9", FALSE, "no:cancelled yes yes yes = no" },
  { "7", TRUE, "unasked:platform yes yes yes = unknown" },
  { NULL, TRUE, "no:unknown_card yes yes yes = no" },
};

static void
test_card_states (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (card_states); i++) {
    Fixture f;

    set_up (&f, "");
    if (card_states[i].state == NULL)
      g_clear_pointer (&f.answers.card_state, zj_card_state_free);
    else
      set_text (&f.answers.card_state->state, card_states[i].state);
    if (f.answers.card_state != NULL)
      f.answers.card_state->active = card_states[i].active;
    assert_judged (&f, card_states[i].expected, "");
    tear_down (&f);
  }
}

static void
test_card_generations (void)
{
  static const struct {
    int generation;
    ZjGenuine genuine;
    ZjCredentialKind kind;
    const char *more, *expected, *warnings;
    gboolean asks_register;
  } rows[] = {
    { 1, ZJ_GENUINE_UNASKED, ZJ_CREDENTIAL_CARD, "", "no:first_generation yes yes yes = no", "", FALSE },
    { 2, ZJ_GENUINE_UNASKED, ZJ_CREDENTIAL_CARD, "", "yes yes yes yes = yes", "", TRUE },
    { 3, ZJ_GENUINE_YES, ZJ_CREDENTIAL_CARD, "", "yes yes yes yes = yes", "", TRUE },
    { 3, ZJ_GENUINE_NO, ZJ_CREDENTIAL_CARD, "", "no:not_genuine yes yes yes = no", "", FALSE },
    { 3, ZJ_GENUINE_UNASKED, ZJ_CREDENTIAL_CARD, "", "unasked:platform yes yes yes = unknown", "", TRUE },
    /* Joined with a typed identity, the person is proved by that. */
    { 3, ZJ_GENUINE_UNASKED, ZJ_CREDENTIAL_IDENTITY, "", "yes yes yes yes = yes", "genuine_unasked", TRUE },
    { 3, ZJ_GENUINE_UNASKED, ZJ_CREDENTIAL_CARD, "[profile]\ncard_authentication=none\n", "yes yes yes yes = yes",
      "genuine_unasked", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture f;
    guint plan;

    set_up (&f, rows[i].more);
    f.card.generation = rows[i].generation;
    f.card.genuine = rows[i].genuine;
    f.credential.kind = rows[i].kind;
    assert_judged (&f, rows[i].expected, rows[i].warnings);
    /* What the chip has settled needs no register; everything else is asked all the same. */
    plan = zj_verify_plan (&f.verify_case, &f.answers);
    g_assert_cmpint ((plan & (1u << ZJ_ASK_CARD_STATE)) != 0, ==, rows[i].asks_register);
    g_assert_cmphex (plan & ~(1u << ZJ_ASK_CARD_STATE), ==,
                     1u << ZJ_ASK_PERSON | 1u << ZJ_ASK_FILINGS | 1u << ZJ_ASK_OPENINGS);
    tear_down (&f);
  }
}

static void
test_printed_date (void)
{
  static const struct {
    const char *chip, *registered, *more, *expected, *warnings;
  } rows[] = {
    { "2026-07-01", NULL, "", "yes yes yes yes = yes", "" }, /* the last day */
    { "2026-06-30", NULL, "", "yes yes yes yes = yes", "past_printed_date" },
    { "2026-06-30", "2036-06-30", "", "yes yes yes yes = yes", "" }, /* the register outvotes the chip, */
    { "2036-06-30", "2026-06-30", "", "yes yes yes yes = yes", "past_printed_date" }, /* both ways */
    { NULL, NULL, "", "yes yes yes yes = yes", "" },
    { "2026-07-01", NULL, "[profile]\nexpired_card=refuse\n", "yes yes yes yes = yes", "" },
    { "2026-06-30", NULL, "[profile]\nexpired_card=refuse\n", "no:past_printed_date yes yes yes = no", "" },
    { "2026-06-30", "2036-06-30", "[profile]\nexpired_card=refuse\n", "yes yes yes yes = yes", "" },
    { "2036-06-30", "2026-06-30", "[profile]\nexpired_card=refuse\n", "no:past_printed_date yes yes yes = no", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture f;

    set_up (&f, rows[i].more);
    set_text (&f.card.expiry_date, rows[i].chip);
    set_text (&f.answers.card_state->expiry, rows[i].registered);
    assert_judged (&f, rows[i].expected, rows[i].warnings);
    tear_down (&f);
  }
}

static void
test_no_card (void)
{
  static const ZjCredentialKind kinds[] = { ZJ_CREDENTIAL_IDENTITY, ZJ_CREDENTIAL_ECODE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Fixture f;

    set_up (&f, "");
    f.credential.kind = kinds[i];
    f.credential.card = NULL;
    assert_judged (&f, "unasked:no_card yes yes yes = yes", "");
    g_assert_cmphex (zj_verify_plan (&f.verify_case, &f.answers) & (1u << ZJ_ASK_CARD_STATE), ==, 0);
    tear_down (&f);
  }
}

/* Insured. */

static void
test_insurances (void)
{
  static const struct {
    const char *insurances; /* "310:1 390:2" */
    const char *insutype;
    int chosen;
    const char *expected, *warnings;
  } rows[] = {
    { "", NULL, -1, "yes no:not_found unasked:depends unasked:depends = no", "" },
    { "310:1", NULL, 0, "yes yes yes yes = yes", "" },
    { "380:1", NULL, 0, "yes yes yes yes = yes", "" },
    { "310:2", NULL, 0, "yes no:suspended unasked:depends unasked:depends = no", "" },
    { "310:0", NULL, 0, "yes no:not_insured unasked:depends unasked:depends = no", "" },
    { "310:3", NULL, 0, "yes no:not_insured unasked:depends unasked:depends = no", "" },
    { "310:4", NULL, 0, "yes no:not_insured unasked:depends unasked:depends = no", "" },
    { "310:8", NULL, 0, "yes unasked:platform unasked:depends unasked:depends = unknown", "" },
    { "390:1 310:1", NULL, 1, "yes yes yes yes = yes", "several_insurances" },
    { "390:1 310:2", NULL, 0, "yes yes yes yes = yes", "" },
    { "390:1 380:1", NULL, 0, "yes yes yes yes = yes", "several_insurances" },
    { "390:4 310:2", NULL, 1, "yes no:suspended unasked:depends unasked:depends = no", "" },
    { "310:4 390:2", NULL, 1, "yes no:suspended unasked:depends unasked:depends = no", "" },
    { "390:1 310:1", "390", 0, "yes yes yes yes = yes", "" },
    { "390:2 310:1", "390", 0, "yes no:suspended unasked:depends unasked:depends = no", "" },
    { "390:2 310:1 390:1", "390", 2, "yes yes yes yes = yes", "" },
    { "310:1", "390", -1, "yes no:not_insured unasked:depends unasked:depends = no", "" },
    /* Supplements count only when named. */
    { "510:1 310:2", NULL, 1, "yes no:suspended unasked:depends unasked:depends = no", "" },
    { "310:1 510:1", NULL, 0, "yes yes yes yes = yes", "" },
    { "410:1", NULL, -1, "yes no:not_insured unasked:depends unasked:depends = no", "" },
    { "310:1 510:1", "510", 1, "yes yes yes yes = yes", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) list = g_strsplit (rows[i].insurances, " ", -1);
    Fixture f;

    set_up (&f, "");
    f.verify_case.insutype = rows[i].insutype;
    g_ptr_array_set_size (f.answers.person->insurances, 0);
    for (guint j = 0; list[j] != NULL; j++) {
      g_auto (GStrv) parts = g_strsplit (list[j], ":", 2);

      add_insurance (f.answers.person, parts[0], parts[1], "430100");
    }
    g_test_message ("%s, %s", rows[i].insurances, rows[i].insutype);
    g_assert_cmpint (zj_verify_choose_insurance (f.answers.person, rows[i].insutype), ==, rows[i].chosen);
    assert_judged (&f, rows[i].expected, rows[i].warnings);
    tear_down (&f);
  }
}

/* psn_insu_stas may be missing: then nobody has said whether the person is insured. */
static void
test_state_missing (void)
{
  Fixture f;

  set_up (&f, "");
  set_text (&first_insurance (&f)->state, NULL);
  assert_judged (&f, "yes unasked:platform unasked:depends unasked:depends = unknown", "");
  tear_down (&f);
}

static void
test_national_register (void)
{
  Fixture f;

  set_up (&f, "");
  f.answers.reported = FALSE;
  assert_judged (&f, "yes no:not_in_national_register unasked:depends yes = no", "");
  f.verify_case.emergency = TRUE;
  assert_judged (&f, "yes no:not_in_national_register unasked:depends yes = no", "");
  tear_down (&f);
}

/* Filed. */

static const struct {
  const char *region, *begin, *end, *institutions, *state, *card_no;
  ZjReason reason; /* NONE: covers */
} filings[] = {
  { "330100", "2026-07-01", NULL, "", "1", NULL, ZJ_REASON_NONE }, /* the first day */
  { "330100", "2026-07-02", NULL, "", "1", NULL, ZJ_REASON_NOT_YET_VALID },
  { "330100", "2026-01-01", "2026-07-01", "", "1", NULL, ZJ_REASON_NONE }, /* the last day */
  { "330100", "2026-01-01", "2026-06-30", "", "1", NULL, ZJ_REASON_EXPIRED },
  { "330100", NULL, NULL, "", "1", NULL, ZJ_REASON_NONE },
  { "330000", "2026-01-01", NULL, "", "1", NULL, ZJ_REASON_NONE },
  { "339900", "2026-01-01", NULL, "", "1", NULL, ZJ_REASON_NONE },
  { "330200", "2026-01-01", NULL, "", "1", NULL, ZJ_REASON_OTHER_REGION },
  { "310000", "2026-01-01", NULL, "", "1", NULL, ZJ_REASON_OTHER_REGION },
  { NULL, "2026-01-01", NULL, "", "1", NULL, ZJ_REASON_OTHER_REGION },
  { "330100", "2026-01-01", NULL, "H33010000009;H33010000001", "1", NULL, ZJ_REASON_NONE },
  { "330100", "2026-01-01", NULL, "H33010000009;H33010000008", "1", NULL, ZJ_REASON_HOSPITAL_NOT_CHOSEN },
  { "330100", "2026-01-01", NULL, "", "1", "A12345678", ZJ_REASON_NONE },
  { "330100", "2026-01-01", NULL, "", "1", "B12345678", ZJ_REASON_OTHER_CARD },
  { "330100", "2026-01-01", NULL, "", "2", NULL, ZJ_REASON_BEING_EXAMINED },
  { "330100", "2026-01-01", NULL, "", "0", NULL, ZJ_REASON_WITHDRAWN },
  { "330100", "2026-01-01", NULL, "", "5", NULL, ZJ_REASON_PLATFORM },
  { "330100", "2026-01-01", NULL, "", NULL, NULL, ZJ_REASON_PLATFORM },
  /* More than one stands between: the first of the order. */
  { "310000", "2027-01-01", NULL, "H33010000009", "0", "B12345678", ZJ_REASON_OTHER_CARD },
  { "310000", "2027-01-01", NULL, "H33010000009", "0", NULL, ZJ_REASON_HOSPITAL_NOT_CHOSEN },
  { "310000", "2027-01-01", "2026-01-01", "", "0", NULL, ZJ_REASON_NOT_YET_VALID },
  { "310000", "2025-01-01", "2026-01-01", "", "2", NULL, ZJ_REASON_EXPIRED },
  { "310000", "2025-01-01", NULL, "", "2", NULL, ZJ_REASON_BEING_EXAMINED },
  { "310000", "2025-01-01", NULL, "", "0", NULL, ZJ_REASON_OTHER_REGION },
};

static void
test_one_filing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (filings); i++) {
    const char *name = zj_reason_name (filings[i].reason);
    g_autofree char *expected = NULL;
    Fixture f;

    set_up (&f, "");
    g_ptr_array_set_size (f.answers.filings, 0);
    add_filing (f.answers.filings, "02", filings[i].region, filings[i].begin, filings[i].end, filings[i].institutions,
                filings[i].state, filings[i].card_no);
    if (filings[i].reason == ZJ_REASON_NONE)
      expected = g_strdup ("yes yes yes yes = yes");
    else if (filings[i].reason == ZJ_REASON_PLATFORM)
      expected = g_strdup ("yes yes unasked:platform yes = unknown");
    else
      expected = g_strdup_printf ("yes yes no:%s yes = no", name);
    assert_judged (&f, expected, "");
    tear_down (&f);
  }
}

/* Any pair of filings, either way round, is told by the order of spec/platform.md 3. */
static void
test_pairs_of_filings (void)
{
  static const ZjReason order[] = {
    ZJ_REASON_NONE,          ZJ_REASON_PLATFORM, ZJ_REASON_OTHER_CARD,     ZJ_REASON_HOSPITAL_NOT_CHOSEN,
    ZJ_REASON_NOT_YET_VALID, ZJ_REASON_EXPIRED,  ZJ_REASON_BEING_EXAMINED, ZJ_REASON_OTHER_REGION,
    ZJ_REASON_WITHDRAWN,
  };

  for (guint i = 0; i < G_N_ELEMENTS (filings); i++)
    for (guint j = 0; j < G_N_ELEMENTS (filings); j++) {
      guint both[] = { i, j };
      ZjReason reason = ZJ_REASON_NOT_FILED;
      ZjQuestion question;
      Fixture f;

      set_up (&f, "");
      g_ptr_array_set_size (f.answers.filings, 0);
      for (guint k = 0; k < 2; k++)
        add_filing (f.answers.filings, "02", filings[both[k]].region, filings[both[k]].begin, filings[both[k]].end,
                    filings[both[k]].institutions, filings[both[k]].state, filings[both[k]].card_no);
      for (guint k = 0; k < G_N_ELEMENTS (order) && reason == ZJ_REASON_NOT_FILED; k++)
        if (filings[i].reason == order[k] || filings[j].reason == order[k])
          reason = order[k];
      {
        g_autoptr (ZjVerification) verification = zj_verify_judge (&f.verify_case, &f.answers);

        question = verification->questions[ZJ_QUESTION_FILED];
        g_assert_cmpint (question.reason, ==, reason);
        g_assert_cmpint (question.answer, ==,
                         reason == ZJ_REASON_NONE       ? ZJ_ANSWER_YES
                         : reason == ZJ_REASON_PLATFORM ? ZJ_ANSWER_UNASKED
                                                        : ZJ_ANSWER_NO);
        g_assert_cmpint (verification->covering, ==,
                         filings[i].reason == ZJ_REASON_NONE   ? 0
                         : filings[j].reason == ZJ_REASON_NONE ? 1
                                                               : -1);
      }
      tear_down (&f);
    }
}

static void
test_bound_card_without_card (void)
{
  Fixture f;

  set_up (&f, "");
  first_filing (&f)->card_no = zj_personal_new ("B12345678");
  assert_judged (&f, "yes yes no:other_card yes = no", "");
  f.credential.kind = ZJ_CREDENTIAL_IDENTITY;
  f.credential.card = NULL;
  assert_judged (&f, "unasked:no_card yes yes yes = yes", "");
  tear_down (&f);
}

static void
test_emergency (void)
{
  static const struct {
    const char *opened, *expected, *warnings, *category;
    gboolean filed, emergency;
  } rows[] = {
    { "02;05;06", "yes yes yes yes = yes", "", "02", TRUE, TRUE }, /* nothing to deem */
    { "05;06", "yes yes yes no:category_not_opened = no", "", "02", TRUE, TRUE },
    { "05", "yes yes yes yes = yes", "deemed_filed", "05", FALSE, TRUE },
    { "06", "yes yes yes no:category_not_opened = no", "deemed_filed", "05", FALSE, TRUE },
    { "06", "yes yes no:not_filed yes = no", "", "06", FALSE, FALSE },
    { "05", "yes yes no:not_filed no:category_not_opened = no", "", "06", FALSE, FALSE },
    { "02", "yes yes yes yes = yes", "", "02", TRUE, FALSE },
    { "", "yes yes yes no:category_not_opened = no", "", "02", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ZjVerification) verification = NULL;
    Fixture f;

    set_up (&f, "");
    f.verify_case.emergency = rows[i].emergency;
    if (!rows[i].filed)
      g_ptr_array_set_size (f.answers.filings, 0);
    zj_openings_free (f.answers.openings);
    f.answers.openings = openings_of (TRUE, rows[i].opened);
    assert_judged (&f, rows[i].expected, rows[i].warnings);
    verification = zj_verify_judge (&f.verify_case, &f.answers);
    g_assert_cmpstr (verification->category, ==, rows[i].category);
    tear_down (&f);
  }
}

/* Every "no" of filed becomes yes with --emergency; what could not be asked stays so. */
static void
test_emergency_deems_every_no (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (filings); i++) {
    gboolean covers = filings[i].reason == ZJ_REASON_NONE;
    Fixture f;

    set_up (&f, "");
    f.verify_case.emergency = TRUE;
    g_ptr_array_set_size (f.answers.filings, 0);
    add_filing (f.answers.filings, "02", filings[i].region, filings[i].begin, filings[i].end, filings[i].institutions,
                filings[i].state, filings[i].card_no);
    assert_judged (&f, "yes yes yes yes = yes", covers ? "" : "deemed_filed");
    fail (&f, ZJ_ASK_FILINGS, g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
    assert_judged (&f, "yes yes unasked:timeout yes = unknown", "");
    tear_down (&f);
  }
}

/* Of several that cover, one whose category is opened. */
static void
test_several_cover (void)
{
  g_autoptr (ZjVerification) verification = NULL;
  Fixture f;

  set_up (&f, "");
  add_filing (f.answers.filings, "04", "330000", "2026-01-01", NULL, "", "1", NULL);
  zj_openings_free (f.answers.openings);
  f.answers.openings = openings_of (TRUE, "04");
  assert_judged (&f, "yes yes yes yes = yes", "");
  verification = zj_verify_judge (&f.verify_case, &f.answers);
  g_assert_cmpint (verification->covering, ==, 1);
  g_assert_cmpstr (verification->category, ==, "04");
  tear_down (&f);
}

static void
test_entitlement (void)
{
  static const struct {
    const char *more;
    gboolean entitled, emergency;
    const char *expected, *warnings;
  } rows[] = {
    { "[profile]\nfiling_query=2001\n", TRUE, FALSE, "yes yes yes yes = yes", "" },
    { "[profile]\nfiling_query=2001\n", FALSE, FALSE, "yes yes no:not_filed yes = no", "" },
    { "[profile]\nfiling_query=2001\n", FALSE, TRUE, "yes yes yes yes = yes", "deemed_filed" },
    { "[profile]\nfiling=none\n", TRUE, FALSE, "yes yes yes yes = yes", "" },
    { "[profile]\nfiling=none\n", FALSE, FALSE, "yes yes no:not_filed yes = no", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ZjVerification) verification = NULL;
    Fixture f;

    set_up (&f, rows[i].more);
    f.verify_case.emergency = rows[i].emergency;
    g_clear_pointer (&f.answers.filings, g_ptr_array_unref);
    f.answers.reported = FALSE;
    f.answers.state[ZJ_ASK_FILINGS] = ZJ_ASK_WAITING;
    f.answers.entitled = rows[i].entitled;
    f.answers.entitlement_text = g_strdup ("words of the province");
    assert_judged (&f, rows[i].expected, rows[i].warnings);
    g_assert_cmphex (zj_verify_plan (&f.verify_case, &f.answers), ==,
                     1u << ZJ_ASK_PERSON | 1u << ZJ_ASK_CARD_STATE | 1u << ZJ_ASK_ENTITLEMENT | 1u << ZJ_ASK_OPENINGS);
    verification = zj_verify_judge (&f.verify_case, &f.answers);
    g_assert_cmpstr (verification->questions[ZJ_QUESTION_FILED].platform_text, ==,
                     rows[i].entitled ? NULL : "words of the province");
    tear_down (&f);
  }
}

static void
test_within_province (void)
{
  static const struct {
    const char *more, *insured_region, *expected;
    gboolean asks;
  } rows[] = {
    { "", "330200", "yes yes yes yes = yes", FALSE },
    { "", "339900", "yes yes yes yes = yes", FALSE },
    { "", "310000", "yes yes no:not_filed yes = no", TRUE },
    { "[profile]\nfiling_within_province=true\n", "330200", "yes yes no:not_filed yes = no", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint plan;
    Fixture f;

    set_up (&f, rows[i].more);
    set_text (&f.card.region, rows[i].insured_region);
    set_text (&first_insurance (&f)->insured_region, rows[i].insured_region);
    g_ptr_array_set_size (f.answers.filings, 0);
    if (!rows[i].asks) {
      f.answers.state[ZJ_ASK_FILINGS] = ZJ_ASK_WAITING;
      f.answers.reported = FALSE;
    }
    assert_judged (&f, rows[i].expected, "");
    plan = zj_verify_plan (&f.verify_case, &f.answers);
    g_assert_cmpint ((plan & (1u << ZJ_ASK_FILINGS)) != 0, ==, rows[i].asks);
    tear_down (&f);
  }
}

/* Here, and provinces that lack a call. */

static void
test_here (void)
{
  Fixture f;

  set_up (&f, "");
  f.answers.openings->designated = FALSE;
  assert_judged (&f, "yes yes yes no:not_designated = no", "");
  /* Which category it would be does not matter then. */
  f.answers.state[ZJ_ASK_FILINGS] = ZJ_ASK_WAITING;
  assert_judged (&f, "yes pending pending no:not_designated = no", "");
  f.answers.openings->designated = TRUE;
  assert_judged (&f, "yes pending pending pending = pending", "");
  /* The filing that could not be asked about may be of a category that is opened. */
  fail (&f, ZJ_ASK_FILINGS, g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
  assert_judged (&f, "yes yes unasked:timeout yes = unknown", "");
  g_hash_table_remove (f.answers.openings->opened, "06");
  assert_judged (&f, "yes yes unasked:timeout unasked:depends = unknown", "");
  tear_down (&f);
}

static void
test_calls_not_offered (void)
{
  Fixture f;

  set_up (&f, "[profile]\ncard_state=none\n");
  g_clear_pointer (&f.answers.card_state, zj_card_state_free);
  f.answers.state[ZJ_ASK_CARD_STATE] = ZJ_ASK_WAITING;
  assert_judged (&f, "yes yes yes yes = yes", "card_state_not_offered");
  set_text (&f.card.expiry_date, "2026-06-30");
  assert_judged (&f, "yes yes yes yes = yes", "past_printed_date;card_state_not_offered");
  g_ptr_array_set_size (f.answers.person->insurances, 0);
  assert_judged (&f, "unasked:depends no:not_found unasked:depends unasked:depends = no", "past_printed_date");
  f.credential.kind = ZJ_CREDENTIAL_IDENTITY;
  assert_judged (&f, "unasked:no_card no:not_found unasked:depends unasked:depends = no", "past_printed_date");
  fail (&f, ZJ_ASK_PERSON, g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
  f.credential.kind = ZJ_CREDENTIAL_CARD;
  assert_judged (&f, "unasked:timeout unasked:timeout unasked:depends unasked:depends = unknown", "past_printed_date");
  tear_down (&f);

  set_up (&f, "[profile]\nopening=none\n");
  g_clear_pointer (&f.answers.openings, zj_openings_free);
  f.answers.state[ZJ_ASK_OPENINGS] = ZJ_ASK_WAITING;
  assert_judged (&f, "yes yes yes yes = yes", "opening_not_offered");
  g_ptr_array_set_size (f.answers.filings, 0);
  assert_judged (&f, "yes yes no:not_filed unasked:depends = no", "");
  f.answers.state[ZJ_ASK_FILINGS] = ZJ_ASK_WAITING;
  assert_judged (&f, "yes pending pending pending = pending", "");
  tear_down (&f);
}

/* Unasked. */

static void
test_failures (void)
{
  const struct {
    GQuark domain;
    int code;
    ZjReason reason;
  } rows[] = {
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, ZJ_REASON_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, ZJ_REASON_TIMEOUT },
    { ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_REVOKED, ZJ_REASON_TLS },
    { ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED, ZJ_REASON_TLS },
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, ZJ_REASON_PLATFORM },
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, ZJ_REASON_PLATFORM },
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, ZJ_REASON_PLATFORM },
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, ZJ_REASON_PLATFORM },
    { ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN, ZJ_REASON_PLATFORM },
    { ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_DISK_FULL, ZJ_REASON_PLATFORM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = g_error_new_literal (rows[i].domain, rows[i].code, "x");

    g_assert_cmpint (zj_verify_reason_of (error), ==, rows[i].reason);
  }
}

/* A read answered -1 is unasked with the platform's words, never a no. */
static void
test_refused_read (void)
{
  static const struct {
    ZjAsk ask;
    ZjQuestionId id;
    const char *expected;
  } rows[] = {
    { ZJ_ASK_PERSON, ZJ_QUESTION_INSURED, "yes unasked:platform unasked:depends unasked:depends = unknown" },
    { ZJ_ASK_CARD_STATE, ZJ_QUESTION_CARD, "unasked:platform yes yes yes = unknown" },
    { ZJ_ASK_FILINGS, ZJ_QUESTION_FILED, "yes yes unasked:platform yes = unknown" },
    { ZJ_ASK_OPENINGS, ZJ_QUESTION_HERE, "yes yes yes unasked:platform = unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ZjVerification) verification = NULL;
    Fixture f;

    set_up (&f, "");
    if (rows[i].ask == ZJ_ASK_PERSON)
      g_clear_pointer (&f.answers.person, zj_person_free);
    fail (&f, rows[i].ask, zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "refused", "the words"));
    assert_judged (&f, rows[i].expected, "");
    verification = zj_verify_judge (&f.verify_case, &f.answers);
    g_assert_cmpstr (verification->questions[rows[i].id].platform_text, ==, "the words");
    g_assert_error (verification->questions[rows[i].id].cause, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
    g_assert_null (verification->sign_in_error);
    tear_down (&f);
  }
}

/* A no beside something unasked is a no. */
static void
test_no_before_unknown (void)
{
  Fixture f;

  set_up (&f, "");
  g_ptr_array_set_size (f.answers.filings, 0);
  fail (&f, ZJ_ASK_CARD_STATE, g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT, "x"));
  assert_judged (&f, "unasked:timeout yes no:not_filed yes = no", "");
  tear_down (&f);
}

static void
test_nothing_reached (void)
{
  g_autoptr (ZjVerification) verification = NULL;
  Fixture f;

  set_up (&f, "");
  zj_verify_answers_clear (&f.answers);
  assert_judged (&f, "pending pending pending pending = pending", "");
  fail (&f, ZJ_ASK_PERSON, g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED, "x"));
  fail (&f, ZJ_ASK_CARD_STATE, g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED, "x"));
  assert_judged (&f, "unasked:tls unasked:tls unasked:depends unasked:depends = unknown", "");
  verification = zj_verify_judge (&f.verify_case, &f.answers);
  g_assert_error (verification->sign_in_error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED);
  g_clear_pointer (&verification, zj_verification_unref);
  fail (&f, ZJ_ASK_CARD_STATE, g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_REVOKED, "x"));
  verification = zj_verify_judge (&f.verify_case, &f.answers);
  g_assert_no_error (verification->sign_in_error);
  tear_down (&f);
}

/* Beside the answers. */

static void
test_warnings (void)
{
  static const struct {
    ZjCardFlags flags;
    const char *card_region, *insured_region, *ssn, *cert_no, *cert_type, *warnings;
  } rows[] = {
    { ZJ_CARD_FLAG_CARD_NO_CHECK, "430100", "430100", NULL, NULL, NULL, "card_number_check" },
    { ZJ_CARD_FLAG_SSN_CHECK, "430100", "430100", NULL, NULL, NULL, "ssn_check" },
    { ZJ_CARD_FLAG_NAME_UNREADABLE, "430100", "430100", NULL, NULL, NULL, "name_unreadable" },
    /* By the clock of this machine; the date asked about counts. */
    { ZJ_CARD_FLAG_PAST_DATE, "430100", "430100", NULL, NULL, NULL, "" },
    { 0, "430100", "430102", NULL, NULL, NULL, "" },
    { 0, "430199", "430100", NULL, NULL, NULL, "" },
    { 0, "430100", "430000", NULL, NULL, NULL, "" },
    { 0, "430100", "430200", NULL, NULL, NULL, "region_differs" },
    { 0, "430100", "510100", NULL, NULL, NULL, "region_differs" },
    { 0, NULL, "510100", NULL, NULL, NULL, "" },
    { 0, "430100", "430100", "99000119580312001X", "99000119580312001x", "01", "" },
    { 0, "430100", "430100", "990001195803120016", "990001195803120024", "01", "person_differs" },
    { 0, "430100", "430100", "990001195803120016", "990001195803120024", NULL, "person_differs" },
    { 0, "430100", "430100", "990001195803120016", "P0000000", "08", "" },
    { 0, "430100", "430100", "990001195803120016", NULL, "01", "" },
    { ZJ_CARD_FLAG_CARD_NO_CHECK | ZJ_CARD_FLAG_SSN_CHECK, "430100", "510100", "990001195803120016",
      "990001195803120024", "01", "card_number_check;ssn_check;region_differs;person_differs" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture f;

    set_up (&f, "");
    f.card.flags = rows[i].flags;
    set_text (&f.card.region, rows[i].card_region);
    f.card.ssn = zj_personal_new (rows[i].ssn);
    f.answers.person->cert_no = zj_personal_new (rows[i].cert_no);
    f.answers.person->cert_type = g_strdup (rows[i].cert_type);
    set_text (&first_insurance (&f)->insured_region, rows[i].insured_region);
    assert_judged (&f, "yes yes yes yes = yes", rows[i].warnings);
    tear_down (&f);
  }
}

/* Somebody else's answer under a typed number must not pass for this person's. */
static void
test_typed_number_differs (void)
{
  static const struct {
    const char *typed_type, *there, *there_type, *warnings;
  } rows[] = {
    { NULL, "99000119580312001x", "01", "" },
    { NULL, "990001195803120024", "01", "person_differs" },
    { "01", "990001195803120024", NULL, "person_differs" },
    { "08", "990001195803120024", "01", "" },
    { "01", "P0000000", "08", "" },
    { "01", NULL, "01", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fixture f;

    set_up (&f, "");
    f.credential.kind = ZJ_CREDENTIAL_IDENTITY;
    f.credential.card = NULL;
    f.credential.cert_no = zj_personal_new ("99000119580312001X");
    f.credential.cert_type = g_strdup (rows[i].typed_type);
    f.answers.person->cert_no = zj_personal_new (rows[i].there);
    f.answers.person->cert_type = g_strdup (rows[i].there_type);
    assert_judged (&f, "unasked:no_card yes yes yes = yes", rows[i].warnings);
    g_free (f.credential.cert_type);
    zj_personal_clear (&f.credential.cert_no);
    tear_down (&f);
  }
}

static void
test_case (void)
{
  g_autoptr (ZjConfig) config = config_with ("[profile]\nmed_type=2101\n");
  const ZjCredential credential = { .kind = ZJ_CREDENTIAL_ECODE };
  const ZjVerifyOptions options = { .insutype = "390", .med_type = "22", .date = DATE, .emergency = TRUE };
  ZjVerifyCase verify_case;

  /* 2026-06-30 16:00 UTC is the next day in China. */
  zj_verify_case_init (&verify_case, config, &credential, NULL, 1782835199);
  g_assert_cmpstr (verify_case.date, ==, "2026-06-30");
  g_assert_cmpstr (verify_case.med_type, ==, "2101");
  g_assert_null (verify_case.insutype);
  g_assert_false (verify_case.emergency);
  zj_verify_case_init (&verify_case, config, &credential, NULL, 1782835200);
  g_assert_cmpstr (verify_case.date, ==, "2026-07-01");
  zj_verify_case_init (&verify_case, config, &credential, &options, 0);
  g_assert_cmpstr (verify_case.date, ==, DATE);
  g_assert_cmpstr (verify_case.med_type, ==, "22");
  g_assert_cmpstr (verify_case.insutype, ==, "390");
  g_assert_true (verify_case.emergency);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify/in-order", test_in_order);
  g_test_add_func ("/verify/card/states", test_card_states);
  g_test_add_func ("/verify/card/generations", test_card_generations);
  g_test_add_func ("/verify/card/printed-date", test_printed_date);
  g_test_add_func ("/verify/card/none", test_no_card);
  g_test_add_func ("/verify/insured/insurances", test_insurances);
  g_test_add_func ("/verify/insured/state-missing", test_state_missing);
  g_test_add_func ("/verify/insured/national-register", test_national_register);
  g_test_add_func ("/verify/filed/one", test_one_filing);
  g_test_add_func ("/verify/filed/pairs", test_pairs_of_filings);
  g_test_add_func ("/verify/filed/bound-card-without-card", test_bound_card_without_card);
  g_test_add_func ("/verify/filed/emergency", test_emergency);
  g_test_add_func ("/verify/filed/emergency-deems-every-no", test_emergency_deems_every_no);
  g_test_add_func ("/verify/filed/several-cover", test_several_cover);
  g_test_add_func ("/verify/filed/entitlement", test_entitlement);
  g_test_add_func ("/verify/filed/within-province", test_within_province);
  g_test_add_func ("/verify/here", test_here);
  g_test_add_func ("/verify/calls-not-offered", test_calls_not_offered);
  g_test_add_func ("/verify/unasked/failures", test_failures);
  g_test_add_func ("/verify/unasked/refused-read", test_refused_read);
  g_test_add_func ("/verify/unasked/no-before-unknown", test_no_before_unknown);
  g_test_add_func ("/verify/unasked/nothing-reached", test_nothing_reached);
  g_test_add_func ("/verify/warnings", test_warnings);
  g_test_add_func ("/verify/typed-number-differs", test_typed_number_differs);
  g_test_add_func ("/verify/case", test_case);
  return g_test_run ();
}

/* Every persona judged as the platform would have answered, in every order of the answers:
 * the last snapshot says what the persona expects, and none before it says anything else. */
#include "stay/verify.h"

#include <string.h>

#include "config-sample.h"
#include "config_values.h"

#define PERSONAS ZJ_TEST_DATA "/../../sim/personas"

typedef struct {
  GKeyFile *file;
  ZjConfig *config;
  ZjCardIdentity card;
  ZjCredential credential;
  char *insutype;
  ZjVerifyCase verify_case;
  ZjVerifyAnswers answers; /* all of them */
} Persona;

static char *
get (const Persona *p, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (p->file, group, key, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static gboolean
is (const Persona *p, const char *group, const char *key, const char *value)
{
  g_autofree char *text = get (p, group, key);

  return g_strcmp0 (text, value) == 0;
}

/* "profile.expired_card=refuse;…" over the sample. */
static ZjConfig *
persona_config (const Persona *p)
{
  g_autofree char *settings = get (p, "persona", "config");
  g_auto (GStrv) list = g_strsplit (settings != NULL ? settings : "", ";", -1);
  g_autoptr (GString) text = g_string_new (CONFIG_SAMPLE);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  ZjConfig *config;

  for (guint i = 0; list[i] != NULL; i++) {
    char *dot = strchr (list[i], '.');

    g_assert_nonnull (dot);
    *dot = '\0';
    g_string_append_printf (text, "[%s]\n%s\n", list[i], dot + 1);
  }
  g_ptr_array_add (files, zj_config_file_parse ("persona", "/", text->str, text->len, &error));
  g_assert_no_error (error);
  config = zj_config_from_files (files, &error);
  g_assert_no_error (error);
  return config;
}

/* What the card layer makes of the chip. */
static void
read_chip (Persona *p)
{
  g_autofree char *version = get (p, "card", "version");
  g_autofree char *own = get (p, "card", "ssn"); /* where the chip says something else */
  g_autofree char *ssn = own != NULL ? g_strdup (own) : get (p, "holder", "ssn");
  g_autofree char *card_no = get (p, "card", "card_no");
  gboolean fake = is (p, "card", "ia", "wrong");

  p->card.generation = version == NULL ? 1 : version[0] - '0';
  if (p->card.generation >= 3 && p->config->profile.card_authentication != NULL)
    p->card.genuine = fake ? ZJ_GENUINE_NO : ZJ_GENUINE_YES;
  p->card.region = get (p, "card", "region");
  p->card.expiry_date = get (p, "card", "expires");
  p->card.card_no = zj_personal_new (card_no);
  p->card.has_holder = p->card.generation < 3
                       || (p->card.genuine == ZJ_GENUINE_YES && !is (p, "card", "authenticate", "refuse")
                           && !is (p, "card", "authenticate", "locked"));
  if (p->card.has_holder)
    p->card.ssn = zj_personal_new (ssn);
  if (p->card.has_holder && !zj_citizen_number_is_valid (ssn))
    p->card.flags |= ZJ_CARD_FLAG_SSN_CHECK;
  if (!zj_card_number_is_valid (card_no))
    p->card.flags |= ZJ_CARD_FLAG_CARD_NO_CHECK;
  if (is (p, "card", "damage", "09:chars"))
    p->card.flags |= ZJ_CARD_FLAG_NAME_UNREADABLE;
}

static void
answer_person (Persona *p)
{
  g_autofree char *ssn = get (p, "holder", "ssn");
  ZjPerson *person = zj_person_new ();

  person->psn_no = g_strdup ("1");
  person->cert_no = zj_personal_new (ssn);
  person->cert_type = g_strdup ("01");
  for (guint i = 1;; i++) {
    g_autofree char *group = g_strdup_printf ("insurance %u", i);
    ZjInsurance *insurance;

    if (!g_key_file_has_group (p->file, group))
      break;
    insurance = zj_insurance_new ();
    insurance->insutype = get (p, group, "insutype");
    insurance->state = get (p, group, "state");
    insurance->insured_region = get (p, group, "region");
    g_ptr_array_add (person->insurances, insurance);
  }
  p->answers.person = person;
}

static void
answer_register (Persona *p)
{
  g_autofree char *on_card = get (p, "card", "ssn");

  /* The register looks for the card with its holder's number. */
  if (!g_key_file_has_group (p->file, "register") || on_card != NULL)
    return;
  p->answers.card_state = g_new0 (ZjCardState, 1);
  p->answers.card_state->state = get (p, "register", "state");
  p->answers.card_state->active = is (p, "register", "active", "1");
  p->answers.card_state->expiry = get (p, "register", "expires");
}

static void
answer_filings (Persona *p)
{
  int chosen = zj_verify_choose_insurance (p->answers.person, p->insutype);
  g_autofree char *insurance = g_strdup_printf ("insurance %d", chosen + 1);

  p->answers.reported = !is (p, insurance, "reported", "0");
  p->answers.filings = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_filing_free);
  for (guint i = 1;; i++) {
    g_autofree char *group = g_strdup_printf ("filing %u", i);
    g_autofree char *institutions = NULL, *card_no = NULL;
    ZjFiling *filing;

    if (!g_key_file_has_group (p->file, group))
      break;
    institutions = get (p, group, "institutions");
    card_no = get (p, group, "card_no");
    filing = zj_filing_new ();
    filing->type = get (p, group, "type");
    filing->region = get (p, group, "region");
    filing->begin = get (p, group, "begin");
    filing->end = get (p, group, "end");
    filing->institutions = g_strsplit (institutions != NULL ? institutions : "", ";", -1);
    filing->state = get (p, group, "state");
    filing->card_no = zj_personal_new (card_no);
    g_ptr_array_add (p->answers.filings, filing);
  }
}

static void
answer_openings (Persona *p)
{
  static const char *const types[] = { "01", "02", "03", "04", "05", "06" };
  g_autofree char *closed = get (p, "openings", "closed");
  g_auto (GStrv) list = g_strsplit (closed != NULL ? closed : "", ";", -1);
  ZjOpenings *openings = g_new0 (ZjOpenings, 1);

  openings->designated = !is (p, "openings", "designated", "0");
  openings->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_hash_table_insert (openings->opened, g_strdup (types[i]),
                         GINT_TO_POINTER (!g_strv_contains ((const char *const *)list, types[i])));
  p->answers.openings = openings;
}

/* FALSE: a story about the chip or the reader, which ends before the platform is asked. */
static gboolean
load (Persona *p, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *failure = NULL, *verify = NULL, *today = NULL, *kind = NULL;
  ZjVerifyOptions options = { 0 };

  memset (p, 0, sizeof *p);
  p->file = g_key_file_new ();
  g_key_file_load_from_file (p->file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  failure = get (p, "expect", "error");
  if (failure != NULL)
    return FALSE;
  p->config = persona_config (p);
  verify = get (p, "persona", "verify");
  today = get (p, "persona", "today");
  if (verify != NULL && g_str_has_prefix (verify, "--insutype "))
    p->insutype = g_strdup (verify + strlen ("--insutype "));
  options.insutype = p->insutype;
  options.date = today;
  options.emergency = g_strcmp0 (verify, "--emergency") == 0;
  /* An argument this test does not know would make it judge something else. */
  g_assert_true (verify == NULL || options.emergency || p->insutype != NULL);
  kind = get (p, "persona", "credential");
  p->credential.kind = kind == NULL || g_str_equal (kind, "card") ? ZJ_CREDENTIAL_CARD
                       : g_str_equal (kind, "identity")           ? ZJ_CREDENTIAL_IDENTITY
                                                                  : ZJ_CREDENTIAL_ECODE;
  if (p->credential.kind == ZJ_CREDENTIAL_CARD) {
    read_chip (p);
    p->credential.card = &p->card;
  }
  zj_verify_case_init (&p->verify_case, p->config, &p->credential, &options, g_get_real_time () / G_USEC_PER_SEC);
  answer_person (p);
  answer_register (p);
  answer_filings (p);
  answer_openings (p);
  p->answers.entitled = !is (p, "entitlement", "flag", "0");
  p->answers.entitlement_text = get (p, "entitlement", "text");
  return TRUE;
}

static void
unload (Persona *p)
{
  zj_verify_answers_clear (&p->answers);
  g_free (p->card.region);
  g_free (p->card.expiry_date);
  zj_personal_clear (&p->card.card_no);
  zj_personal_clear (&p->card.ssn);
  g_free (p->insutype);
  g_clear_pointer (&p->config, zj_config_unref);
  g_key_file_unref (p->file);
}

/* The judgement when only the asks of mask have been answered; the rest is borrowed for the time. */
static ZjVerification *
judge_some (const Persona *p, guint mask)
{
  ZjVerifyAnswers some = p->answers;

  for (guint i = 0; i < ZJ_N_ASKS; i++)
    some.state[i] = (mask & (1u << i)) != 0 ? ZJ_ASK_ANSWERED : ZJ_ASK_WAITING;
  if ((mask & (1u << ZJ_ASK_PERSON)) == 0)
    some.person = NULL;
  if ((mask & (1u << ZJ_ASK_CARD_STATE)) == 0)
    some.card_state = NULL;
  if ((mask & (1u << ZJ_ASK_FILINGS)) == 0)
    some.filings = NULL;
  if ((mask & (1u << ZJ_ASK_OPENINGS)) == 0)
    some.openings = NULL;
  return zj_verify_judge (&p->verify_case, &some);
}

static guint
plan_after (const Persona *p, guint mask)
{
  ZjVerifyAnswers some = p->answers;

  for (guint i = 0; i < ZJ_N_ASKS; i++)
    some.state[i] = (mask & (1u << i)) != 0 ? ZJ_ASK_ANSWERED : ZJ_ASK_WAITING;
  return zj_verify_plan (&p->verify_case, &some);
}

static char *
answer_text (const ZjQuestion *question)
{
  const char *reason = zj_reason_name (question->reason);

  return g_strconcat (zj_answer_name (question->answer), reason != NULL ? ":" : NULL, reason, NULL);
}

static gboolean
is_permitted (const char *permitted, const char *text)
{
  g_auto (GStrv) list = g_strsplit (permitted, "|", -1);

  return g_strv_contains ((const char *const *)list, text);
}

static void
assert_expected (const Persona *p, const ZjVerification *verification)
{
  g_autofree char *verdict = get (p, "expect", "verdict");
  g_autofree char *expected_warnings = get (p, "expect", "warnings");
  g_auto (GStrv) expected = g_strsplit (expected_warnings != NULL ? expected_warnings : "", ";", -1);

  g_assert_cmpstr (zj_verdict_name (verification->verdict), ==, verdict);
  for (guint i = 0; i < ZJ_N_QUESTIONS; i++) {
    g_autofree char *permitted = get (p, "expect", zj_question_name ((ZjQuestionId)i));
    g_autofree char *text = answer_text (&verification->questions[i]);

    if (!is_permitted (permitted, text))
      g_assert_cmpstr (text, ==, permitted);
  }
  /* holder_unread is said of the reading, not of the answers. */
  for (guint i = 0, j = 0; expected[i] != NULL; i++)
    if (!g_str_equal (expected[i], "holder_unread"))
      g_assert_cmpstr (verification->warnings[j++], ==, expected[i]);
  for (guint i = 0; verification->warnings[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *)expected, verification->warnings[i]));
}

/* Every set of answers that can have come in before all have. */
static guint
assert_never_taken_back (const Persona *p, guint plan, const ZjVerification *last)
{
  guint reached = 0;

  for (guint mask = 0; mask <= plan; mask++) {
    g_autoptr (ZjVerification) verification = NULL;

    /* Nobody answers what was not asked yet. */
    if ((mask & ~plan) != 0 || (mask & ~plan_after (p, mask)) != 0)
      continue;
    reached++;
    verification = judge_some (p, mask);
    for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
      if (verification->questions[i].answer != ZJ_ANSWER_PENDING) {
        g_assert_cmpint (verification->questions[i].answer, ==, last->questions[i].answer);
        g_assert_cmpint (verification->questions[i].reason, ==, last->questions[i].reason);
      }
    if (verification->verdict != ZJ_VERDICT_PENDING)
      g_assert_cmpint (verification->verdict, ==, last->verdict);
    for (guint i = 0; verification->warnings[i] != NULL; i++)
      g_assert_true (g_strv_contains ((const char *const *)last->warnings, verification->warnings[i]));
  }
  return reached;
}

static void
test_persona (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_build_filename (PERSONAS, name, NULL);
  Persona p;

  if (load (&p, path)) {
    g_autoptr (ZjVerification) last = NULL;
    guint plan = 0;

    while (plan_after (&p, plan) != plan)
      plan = plan_after (&p, plan);
    last = judge_some (&p, plan);
    assert_expected (&p, last);
    g_assert_cmpuint (assert_never_taken_back (&p, plan, last), >=, 2);
  }
  unload (&p);
}

/* The personas together reach every reason that a whole answer can give. */
static void
test_every_reason (gconstpointer data)
{
  const GPtrArray *names = data;
  gboolean seen[ZJ_N_REASONS] = { FALSE };

  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (PERSONAS, g_ptr_array_index (names, i), NULL);
    Persona p;

    if (load (&p, path)) {
      g_autoptr (ZjVerification) last = NULL;
      guint plan = 0;

      while (plan_after (&p, plan) != plan)
        plan = plan_after (&p, plan);
      last = judge_some (&p, plan);
      for (guint j = 0; j < ZJ_N_QUESTIONS; j++)
        seen[last->questions[j].reason] = TRUE;
    }
    unload (&p);
  }
  for (guint i = 0; i < ZJ_N_REASONS; i++)
    if (i != ZJ_REASON_PLATFORM && i != ZJ_REASON_TIMEOUT && i != ZJ_REASON_TLS && !seen[i])
      g_error ("no persona reaches %s", zj_reason_name ((ZjReason)i));
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_open (PERSONAS, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".persona"))
      g_ptr_array_add (names, g_strdup (name));
  g_assert_cmpuint (names->len, >, 0);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_strconcat ("/personas/", g_ptr_array_index (names, i), NULL);

    g_test_add_data_func (path, g_ptr_array_index (names, i), test_persona);
  }
  g_test_add_data_func ("/every-reason", names, test_every_reason);
  return g_test_run ();
}

/* The session over a real line: mutual TLS to the platform simulator. Whatever goes out,
 * the simulator must find nothing against the specification in it. */
#include "platform/tx_person.h"
#include "simulator.h"

#include <string.h>

#define THREADS 6

typedef struct {
  Simulator simulator;
  ZjConfig *config;
  ZjTls *tls;
  ZjJournal *journal;
  ZjSession *session;
  guint repeats; /* at most so many reads may have been repeated as they were, by the line */
} Fixture;

static ZjSession *
open_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjSession *session = zj_session_new (fixture->config, fixture->tls, fixture->journal, NULL, NULL, &error);

  g_assert_no_error (error);
  return session;
}

/* data: lines put into the desk's configuration under [platform], or NULL */
static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  ZjTlsFiles files;

  simulator_start (&fixture->simulator);
  g_assert_true (g_key_file_load_from_file (file, fixture->simulator.config_file, G_KEY_FILE_NONE, &error));
  if (data != NULL)
    g_key_file_set_string (file, "platform", "timeout_s", data);
  if (data != NULL)
    g_key_file_set_string (file, "platform", "connect_timeout_s", "1");
  g_assert_true (g_key_file_save_to_file (file, fixture->simulator.config_file, &error));
  fixture->config = zj_config_load (fixture->simulator.config_file, &error);
  g_assert_no_error (error);
  files = (ZjTlsFiles){ .authority = fixture->config->platform.authority,
                        .revocation = fixture->config->platform.revocation,
                        .certificate = fixture->config->platform.certificate,
                        .key = fixture->config->platform.key,
                        .group = fixture->config->desk.group };
  fixture->tls = zj_tls_new (&files, &error);
  g_assert_no_error (error);
  fixture->journal = zj_journal_open (fixture->config, &error);
  g_assert_no_error (error);
  fixture->session = open_session (fixture);
}

static void
expect_no_violations (const Fixture *fixture)
{
  g_autofree char *violations = simulator_say (&fixture->simulator, "violations");
  g_autofree char *repeats = simulator_say (&fixture->simulator, "repeats");

  g_assert_cmpstr (violations, ==, "0");
  g_assert_cmpuint (g_ascii_strtoull (repeats, NULL, 10), <=, fixture->repeats);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  (void)data;
  expect_no_violations (fixture);
  zj_session_free (fixture->session);
  zj_journal_close (fixture->journal);
  zj_tls_unref (fixture->tls);
  zj_config_unref (fixture->config);
  simulator_stop (&fixture->simulator);
}

/* What a persona's credentials are: psn_no, identity number, card number, ident, e-code. */
static GStrv
look_up (const Fixture *fixture, const char *persona)
{
  g_autofree char *line = simulator_say (&fixture->simulator, "person %s", persona);
  GStrv words = g_strsplit (line, " ", -1);

  g_assert_cmpuint (g_strv_length (words), ==, 5);
  return words;
}

static ZjCardIdentity
card_of (char *const *words)
{
  return (ZjCardIdentity){
    .ident = words[3], .card_no = zj_personal_new (words[2]), .ssn = zj_personal_new (words[1]), .has_holder = TRUE
  };
}

static void
clear_card (ZjCardIdentity *card)
{
  zj_personal_clear (&card->card_no);
  zj_personal_clear (&card->ssn);
}

/* 1101 by identity number: the plainest of calls. */
static gboolean
ask (ZjSession *session, char *const *words, GCancellable *cancellable, GError **error)
{
  ZjCredential credential = { .kind = ZJ_CREDENTIAL_IDENTITY, .cert_no = zj_personal_new (words[1]) };
  g_autoptr (ZjPerson) person = NULL;
  gboolean good = zj_tx_person (session, &credential, cancellable, &person, error);

  if (good)
    g_assert_cmpstr (person->psn_no, ==, words[0]);
  zj_personal_clear (&credential.cert_no);
  return good;
}

static void
expect_answer (ZjSession *session, char *const *words)
{
  g_autoptr (GError) error = NULL;

  ask (session, words, NULL, &error);
  g_assert_no_error (error);
}

/* Everything about one person who may be settled directly */
static void
test_person (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  ZjCardIdentity card = card_of (words);
  ZjCredential by_card = { .kind = ZJ_CREDENTIAL_CARD, .card = &card };
  ZjCredential by_ecode = { .kind = ZJ_CREDENTIAL_ECODE, .ecode = zj_personal_new (words[4]) };
  g_autoptr (ZjPerson) person = NULL, same = NULL;
  g_autoptr (ZjCardState) state = NULL;
  g_autoptr (GPtrArray) filings = NULL;
  g_autoptr (ZjOpenings) openings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const ZjInsurance *insurance;
  const ZjFiling *filing;
  gboolean reported, entitled;

  (void)data;
  g_assert_true (zj_tx_person (fixture->session, &by_card, NULL, &person, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (person->psn_no, ==, words[0]);
  g_assert_cmpstr (zj_personal_reveal (&person->name), ==, "测试甲");
  g_assert_cmpstr (zj_personal_reveal (&person->birth_date), ==, "1949-11-02");
  g_assert_cmpuint (person->insurances->len, ==, 1);
  insurance = g_ptr_array_index (person->insurances, 0);
  g_assert_cmpstr (insurance->insutype, ==, "310");
  g_assert_cmpstr (insurance->state, ==, "1");
  g_assert_cmpstr (insurance->insured_region, ==, "430100");
  g_assert_cmpint (insurance->balance_fen, ==, 123456);
  if (strcmp (words[4], "-") != 0) {
    g_assert_true (zj_tx_person (fixture->session, &by_ecode, NULL, &same, &error));
    g_assert_cmpstr (same->psn_no, ==, words[0]);
  }
  expect_answer (fixture->session, words);

  g_assert_true (zj_tx_card_state (fixture->session, &card, NULL, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (state->state, ==, "1");
  g_assert_true (state->active);
  g_assert_cmpstr (state->expiry, ==, "2045-06-01");

  g_assert_true (zj_tx_filings (fixture->session, words[0], "310", "430100", "2026-07-01", "21", NULL, &reported,
                                &filings, &error));
  g_assert_no_error (error);
  g_assert_true (reported);
  g_assert_cmpuint (filings->len, ==, 1);
  filing = g_ptr_array_index (filings, 0);
  g_assert_cmpstr (filing->type, ==, "02");
  g_assert_cmpstr (filing->region, ==, "330100");
  g_assert_cmpstr (filing->begin, ==, "2025-01-01");
  g_assert_null (filing->end);
  g_assert_cmpuint (g_strv_length (filing->institutions), ==, 0);

  g_assert_true (zj_tx_openings (fixture->session, "430100", "310", "21", NULL, &openings, &error));
  g_assert_no_error (error);
  g_assert_true (openings->designated);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (openings->opened, "02")), ==, 1);

  g_assert_true (zj_tx_entitlement (fixture->session, words[0], "310", "430100", "2026-07-01", "21", NULL, &entitled,
                                    &text, &error));
  g_assert_no_error (error);
  g_assert_true (entitled);
  g_assert_null (text);

  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 1);
  zj_personal_clear (&by_ecode.ecode);
  clear_card (&card);
}

/* Unknown card, unknown person, entitlement refused, a card that cannot prove itself */
static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) nobody = look_up (fixture, "person-not-found"), no = look_up (fixture, "entitlement-no");
  g_auto (GStrv) third = look_up (fixture, "third-sm4"), unknown = look_up (fixture, "card-unknown");
  ZjCardIdentity card = card_of (unknown);
  ZjCredential credential = { .kind = ZJ_CREDENTIAL_IDENTITY, .cert_no = zj_personal_new (nobody[1]) };
  const ZjCardChallenge challenge = { .ident = third[3],
                                      .atr = "3B7D940000574457441681869300000000",
                                      .algorithm = "03",
                                      .ia_factor = "0011223344556677",
                                      .ia_chal = "1011223344556677",
                                      .ia_rslt = "2011223344556677",
                                      .ea_chal = "3011223344556677" };
  g_autoptr (ZjPerson) person = NULL;
  g_autoptr (ZjCardState) state = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ZjCardProof proof;
  gboolean entitled;

  (void)data;
  g_assert_true (zj_tx_person (fixture->session, &credential, NULL, &person, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (person->insurances->len, ==, 0);
  g_assert_true (zj_tx_card_state (fixture->session, &card, NULL, &state, &error));
  g_assert_no_error (error);
  g_assert_null (state);
  g_assert_true (zj_tx_card_authentication (fixture->session, &challenge, NULL, &proof, &error));
  g_assert_no_error (error);
  g_assert_false (proof.genuine);
  expect_answer (fixture->session, no);
  g_assert_true (
      zj_tx_entitlement (fixture->session, no[0], "310", "430100", "2026-07-01", "21", NULL, &entitled, &text, &error));
  g_assert_no_error (error);
  g_assert_false (entitled);
  g_assert_nonnull (text);
  zj_personal_clear (&credential.cert_no);
  clear_card (&card);
}

/* Sign-in */

static void
test_sign_in_kept (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");

  (void)data;
  for (int i = 0; i < 3; i++) {
    g_autoptr (ZjSession) session = open_session (fixture);

    expect_answer (session, words);
  }
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 1);
}

static void
test_sign_in_lost (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (zj_session_warm (fixture->session, NULL, &error));
  g_assert_no_error (error);
  g_free (simulator_say (&fixture->simulator, "sign-out-all"));
  expect_answer (fixture->session, words);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 2);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "1101"), ==, 2);
  /* The platform's next day comes before ours. */
  g_free (simulator_say (&fixture->simulator, "date 2031-01-01"));
  expect_answer (fixture->session, words);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 3);
  /* It never takes us for signed in: one new sign-in, one repeat, then it is said. */
  g_free (simulator_say (&fixture->simulator, "fault 1101 not-signed-in x2"));
  g_assert_false (ask (fixture->session, words, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 4);
}

static void
test_sign_in_refused (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (GError) error = NULL;

  (void)data;
  g_free (simulator_say (&fixture->simulator, "fault 9001 refuse 操作员已停用 x1"));
  g_assert_false (ask (fixture->session, words, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED);
  g_assert_cmpstr (zj_platform_error_text (error), ==, "操作员已停用");
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "1101"), ==, 0);
  expect_answer (fixture->session, words);
}

static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (GError) error = NULL;

  (void)data;
  expect_answer (fixture->session, words);
  g_assert_true (zj_session_sign_out (fixture->session, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9002"), ==, 1);
  expect_answer (fixture->session, words);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), ==, 2);
}

typedef struct {
  ZjSession *session;
  char **words;
  GError *error;
} Caller;

static gpointer
run_caller (gpointer data)
{
  Caller *caller = data;

  for (int i = 0; i < 3 && caller->error == NULL; i++)
    ask (caller->session, caller->words, NULL, &caller->error);
  return NULL;
}

/* Half of them through a second session on the same journal: another process, as it were. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (ZjSession) other = open_session (fixture);
  Caller callers[THREADS];
  GThread *threads[THREADS];

  (void)data;
  for (int i = 0; i < THREADS; i++) {
    callers[i] = (Caller){ .session = i % 2 == 0 ? fixture->session : other, .words = words };
    threads[i] = g_thread_new ("caller", run_caller, &callers[i]);
  }
  for (int i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
    g_assert_no_error (callers[i].error);
  }
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "9001"), <=, 2); /* at most one for each session */
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "1101"), ==, THREADS * 3);
}

/* What the platform and the network may do to a question */

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *fault;
    int code;
    const char *says; /* in the message, or NULL */
  } cases[] = {
    { "refuse 平台维护", ZJ_PLATFORM_ERROR_REFUSED, NULL },
    { "gateway-401", ZJ_PLATFORM_ERROR_GATEWAY, NULL },
    { "before-commit", ZJ_PLATFORM_ERROR_CONNECTION_LOST, NULL },
    { "after-commit", ZJ_PLATFORM_ERROR_CONNECTION_LOST, NULL },
    { "upstream-timeout", ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, NULL },
    { "garbage", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "not JSON" },
    { "empty", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL },
    { "http 500", ZJ_PLATFORM_ERROR_HTTP_STATUS, "500" },
    { "http 503", ZJ_PLATFORM_ERROR_HTTP_STATUS, "503" },
    { "http 302", ZJ_PLATFORM_ERROR_HTTP_STATUS, "302" },
    { "http 408", ZJ_PLATFORM_ERROR_HTTP_STATUS, "408" },
    { "http 404", ZJ_PLATFORM_ERROR_GATEWAY, "404" },
    { "huge", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, NULL },
    { "deep", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "32 levels" },
    { "bad-utf8", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "UTF-8" },
    { "no-infcode", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "infcode" },
    { "wrong-type balc", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo[0].balc" },
    { "wrong-type insuinfo", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo" },
    { "wrong-type output.baseinfo", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.baseinfo" },
    { "wrong-type output", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output" },
    { "missing psn_no", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.baseinfo.psn_no: missing" },
    { "null insuplc_admdvs", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo[0].insuplc_admdvs: missing" },
    { "set balc 1e3", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo[0].balc" },
    { "set balc 123456789012345678901234567890.00", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo[0].balc" },
    { "set balc 0.001", ZJ_PLATFORM_ERROR_WRONG_TYPE, "output.insuinfo[0].balc" },
    { "set infcode 2", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "infcode 2" },
    { "doubled", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "second time" },
    { "nan balc", ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "not JSON" },
    { "cut 40", ZJ_PLATFORM_ERROR_CONNECTION_LOST, NULL },
    { "cut 300", ZJ_PLATFORM_ERROR_CONNECTION_LOST, NULL },
    { "reset 0", ZJ_PLATFORM_ERROR_CONNECTION_LOST, NULL },
  };
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  guint before;

  (void)data;
  fixture->repeats = 3; /* before-commit, after-commit, reset: a kept connection ended without a byte */
  expect_answer (fixture->session, words);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    before = simulator_arrived (&fixture->simulator, "1101");
    g_test_message ("%s", cases[i].fault);
    /* As often as it comes: a read may be asked once more by the line. */
    g_free (simulator_say (&fixture->simulator, "fault 1101 %s", cases[i].fault));
    g_assert_false (ask (fixture->session, words, NULL, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, ZJ_PLATFORM_ERROR, cases[i].code);
    if (cases[i].says != NULL)
      g_assert_nonnull (strstr (error->message, cases[i].says));
    g_assert_cmpuint (simulator_arrived (&fixture->simulator, "1101") - before, <=, 2);
    g_free (simulator_say (&fixture->simulator, "clear 1101"));
    expect_answer (fixture->session, words);
  }
}

/* What real platforms do and the specification did not mean: answered all the same */
static void
test_quirks (Fixture *fixture, gconstpointer data)
{
  static const char *const quirks[] = { "infcode-string", "numbers-as-strings", "insuinfo-object",
                                        "null-metadata",  "missing-metadata",   "unknown-as-nulls" };
  g_auto (GStrv) words = look_up (fixture, "second-long-term"), nobody = look_up (fixture, "person-not-found");

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (quirks); i++) {
    ZjCredential credential = { .kind = ZJ_CREDENTIAL_IDENTITY, .cert_no = zj_personal_new (nobody[1]) };
    g_autoptr (ZjPerson) person = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", quirks[i]);
    g_free (simulator_say (&fixture->simulator, "quirk %s on", quirks[i]));
    expect_answer (fixture->session, words);
    g_assert_true (zj_tx_person (fixture->session, &credential, NULL, &person, &error));
    g_assert_cmpuint (person->insurances->len, ==, 0);
    g_free (simulator_say (&fixture->simulator, "quirk %s off", quirks[i]));
    zj_personal_clear (&credential.cert_no);
  }
}

static void
test_time_out (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (GError) error = NULL;

  (void)data;
  expect_answer (fixture->session, words);
  g_free (simulator_say (&fixture->simulator, "fault 1101 late 5000 x1"));
  g_assert_false (ask (fixture->session, words, NULL, &error));
  g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_TIMEOUT);
  expect_answer (fixture->session, words);
}

static void
test_clock (Fixture *fixture, gconstpointer data)
{
  static const int offsets_s[] = { 0, 90, -7200 };
  g_auto (GStrv) words = look_up (fixture, "second-long-term");

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (offsets_s); i++) {
    gint64 offset_ms;

    g_free (simulator_say (&fixture->simulator, "clock %d", offsets_s[i]));
    expect_answer (fixture->session, words);
    g_assert_true (zj_session_clock_offset (fixture->session, &offset_ms));
    g_assert_cmpint (ABS (offset_ms - offsets_s[i] * 1000), <, 2000);
  }
}

static gpointer
cancel_when_arrived (gpointer data)
{
  Fixture *fixture = ((gpointer *)data)[0];

  /* Each question is a round trip of its own, so this waits without spinning. */
  while (simulator_arrived (&fixture->simulator, "1101") < 2)
    g_thread_yield ();
  g_cancellable_cancel (((gpointer *)data)[1]);
  return NULL;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = look_up (fixture, "second-long-term");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer both[2] = { fixture, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  (void)data;
  expect_answer (fixture->session, words);
  g_free (simulator_say (&fixture->simulator, "fault 1101 late 15000 x1"));
  thread = g_thread_new ("cancel", cancel_when_arrived, both);
  g_assert_false (ask (fixture->session, words, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  expect_answer (fixture->session, words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test) g_test_add ("/session/platform/" name, Fixture, data, setup, test, teardown)
  ADD ("person", NULL, test_person);
  ADD ("unknown", NULL, test_unknown);
  ADD ("sign-in/kept", NULL, test_sign_in_kept);
  ADD ("sign-in/lost", NULL, test_sign_in_lost);
  ADD ("sign-in/refused", NULL, test_sign_in_refused);
  ADD ("sign-out", NULL, test_sign_out);
  ADD ("threads", NULL, test_threads);
  ADD ("faults", NULL, test_faults);
  ADD ("quirks", NULL, test_quirks);
  ADD ("time-out", "1", test_time_out);
  ADD ("clock", NULL, test_clock);
  ADD ("cancelled", NULL, test_cancelled);
  return g_test_run ();
}

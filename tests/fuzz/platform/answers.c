/* Whatever the platform sends: the envelope, then the answer of one transaction.
 *
 * Input: one letter that names the transaction (upper case: behind HTTP 400), then the
 * body. Beside not failing, what must hold: an outcome other than done has an error and
 * holds no JSON; a decoder gives a result or an error, never both; an error names no more
 * than a path of 159 bytes, is UTF-8, and has a message for the log. */
#include "platform/envelope.h"
#include "platform/person_answers.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static char *upstream_timeout[] = { (char *)(gsize) "超时", (char *)(gsize) "timeout", NULL };
static char *not_signed_in[] = { (char *)(gsize) "未签到", NULL };

static void
check_error (const GError *error)
{
  g_autofree char *logged = zj_error_for_log (error);

  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (error->domain == ZJ_PLATFORM_ERROR);
  g_assert_cmpuint (strlen (logged), <, 400);
}

static void
check_result (gboolean good, gboolean has_result, GError *error)
{
  g_assert_true (good == (error == NULL));
  g_assert_true (good || !has_result);
  if (error != NULL) {
    g_assert_cmpint (error->code, ==, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    check_error (error);
  }
  g_clear_error (&error);
}

static void
decode_person (const ZjNode *output)
{
  g_autoptr (ZjPerson) person = NULL;
  GError *error = NULL;
  gboolean good = zj_answer_person (output, &person, &error);

  g_assert_true (good == (person != NULL));
  check_result (good, person != NULL, error);
}

static void
decode_card_state (const ZjNode *output)
{
  g_autoptr (ZjCardState) state = NULL;
  GError *error = NULL;
  gboolean good = zj_answer_card_state (output, &state, &error);

  check_result (good, state != NULL, error);
}

static void
decode_authentication (const ZjNode *output)
{
  ZjCardProof proof;
  GError *error = NULL;
  gboolean good = zj_answer_card_authentication (output, &proof, &error);

  g_assert_cmpuint (strlen (proof.ea_data), ==, proof.genuine ? 16 : 0);
  g_assert_cmpuint (strlen (proof.ea_orig), ==, proof.genuine ? 16 : 0);
  check_result (good, proof.genuine, error);
}

static void
decode_filings (const ZjNode *output)
{
  g_autoptr (GPtrArray) filings = NULL;
  GError *error = NULL;
  gboolean reported, good = zj_answer_filings (output, &reported, &filings, &error);

  for (guint i = 0; good && i < filings->len; i++) {
    const ZjFiling *filing = g_ptr_array_index (filings, i);

    g_assert_cmpuint (strlen (filing->region), ==, 6);
    g_assert_cmpuint (strlen (filing->begin), ==, 10);
    g_assert_nonnull (filing->institutions);
  }
  check_result (good, filings != NULL, error);
}

static void
decode_openings (const ZjNode *output)
{
  g_autoptr (ZjOpenings) openings = NULL;
  GError *error = NULL;
  gboolean good = zj_answer_openings (output, &openings, &error);

  check_result (good, openings != NULL, error);
}

static void
decode_entitlement (const ZjNode *output)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  gboolean entitled, good = zj_answer_entitlement (output, &entitled, &text, &error);

  g_assert_false (entitled && text != NULL);
  check_result (good, entitled || text != NULL, error);
}

static void
decode (char transaction, const ZjNode *output)
{
  switch (g_ascii_tolower (transaction)) {
  case 'p':
    decode_person (output);
    break;
  case 'c':
    decode_card_state (output);
    break;
  case 'a':
    decode_authentication (output);
    break;
  case 'f':
    decode_filings (output);
    break;
  case 'o':
    decode_openings (output);
    break;
  default:
    decode_entitlement (output);
    break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static ZjConfig config;
  ZjLineAnswer answer = { .sent = ZJ_SENT_ANSWERED };
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GBytes) body = NULL;
  ZjAnswerFacts facts;

  if (size == 0)
    return 0;
  config.profile.upstream_timeout = upstream_timeout;
  config.profile.not_signed_in = not_signed_in;
  answer.http_status = g_ascii_isupper (data[0]) ? 400 : 200;
  answer.body = body = g_bytes_new (data + 1, size - 1);
  reply = zj_envelope_judge (&config, &answer, NULL, &facts);
  g_assert_true ((reply->outcome == ZJ_OUTCOME_DONE) == (reply->error == NULL));
  g_assert_true ((reply->outcome == ZJ_OUTCOME_DONE) == (reply->json != NULL));
  if (reply->error != NULL)
    check_error (reply->error);
  else
    decode ((char)data[0], &reply->output);
  return 0;
}

/* The PIN: tries first, one verification, nothing left behind. */
#include "pin.h"
#include "reading.h"

#include "invented-card.h"
#include "script.h"

#include <string.h>

#define TRIES "00200000"

typedef struct {
  ZjPinAnswer answer;
  const char *digits;
  guint asked;
  int tries;
  gboolean has_pad;
} Person;

static ZjPinAnswer
ask (gpointer user_data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  Person *person = user_data;

  (void)cancellable;
  person->asked++;
  person->tries = tries_left;
  person->has_pad = has_pad;
  if (person->digits != NULL)
    memcpy (digits, person->digits, MIN (strlen (person->digits) + 1, ZJ_PIN_MAX + 1));
  return person->answer;
}

typedef struct {
  const char *name;
  ZjPinAnswer answer;
  const char *digits;
  gboolean has_pad;
  guint16 pad_status;
  guint asked;
  int tries; /* that the person was told */
  gboolean verified;
  int error;      /* or 0 */
  int tries_left; /* of the error */
  gboolean reset; /* the card must be reset at the end */
  ScriptStep steps[4];
} Case;

static const Case cases[] = {
  { "right",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    3,
    TRUE,
    0,
    0,
    TRUE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", "9000", 0 } } },
  { "odd number of digits",
    ZJ_PIN_ANSWER_TYPED,
    "12345",
    FALSE,
    0,
    1,
    3,
    TRUE,
    0,
    0,
    TRUE,
    { { TRIES, "63C3", 0 }, { "002000000312345F", "9000", 0 } } },
  { "shortest",
    ZJ_PIN_ANSWER_TYPED,
    "0000",
    FALSE,
    0,
    1,
    3,
    TRUE,
    0,
    0,
    TRUE,
    { { TRIES, "63C3", 0 }, { "00200000020000", "9000", 0 } } },
  { "longest",
    ZJ_PIN_ANSWER_TYPED,
    "1234567890123456",
    FALSE,
    0,
    1,
    3,
    TRUE,
    0,
    0,
    TRUE,
    { { TRIES, "63C3", 0 }, { "00200000081234567890123456", "9000", 0 } } },
  { "too short",
    ZJ_PIN_ANSWER_TYPED,
    "123",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "empty",
    ZJ_PIN_ANSWER_TYPED,
    "",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "no digits",
    ZJ_PIN_ANSWER_TYPED,
    "12a4",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "without an end",
    ZJ_PIN_ANSWER_TYPED,
    "12345678901234567",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "wrong",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_WRONG,
    2,
    FALSE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", "63C2", 0 } } },
  { "wrong for the last time",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    1,
    FALSE,
    ZJ_CARD_ERROR_PIN_LOCKED,
    -1,
    FALSE,
    { { TRIES, "63C1", 0 }, { "0020000003123456", "63C0", 0 } } },
  { "wrong, card does not count",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    -1,
    FALSE,
    ZJ_CARD_ERROR_PIN_WRONG,
    -1,
    FALSE,
    { { TRIES, "6700", 0 }, { "0020000003123456", "6300", 0 } } },
  { "locked now",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_LOCKED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", "6983", 0 } } },
  { "locked before: nobody is asked",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    0,
    0,
    FALSE,
    ZJ_CARD_ERROR_PIN_LOCKED,
    -1,
    FALSE,
    { { TRIES, "6983", 0 } } },
  { "no try left: nobody is asked",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    0,
    0,
    FALSE,
    ZJ_CARD_ERROR_PIN_LOCKED,
    -1,
    FALSE,
    { { TRIES, "63C0", 0 } } },
  { "none set: nobody is asked",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    0,
    0,
    FALSE,
    0,
    0,
    FALSE,
    { { TRIES, "9000", 0 } } },
  { "ended by the person",
    ZJ_PIN_ANSWER_CANCELLED,
    NULL,
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "pulled while the PIN was shown",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_REMOVED,
    -1,
    TRUE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", NULL, SCRIPT_REMOVED } } },
  { "card takes no PIN of this form",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_DAMAGED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", "6700", 0 } } },
  { "at the pad", ZJ_PIN_ANSWER_ON_PAD, NULL, TRUE, 0x9000, 1, 3, TRUE, 0, 0, TRUE, { { TRIES, "63C3", 0 } } },
  { "wrong at the pad",
    ZJ_PIN_ANSWER_ON_PAD,
    NULL,
    TRUE,
    0x63c2,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_WRONG,
    2,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "nobody typed at the pad",
    ZJ_PIN_ANSWER_ON_PAD,
    NULL,
    TRUE,
    0x6400,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_TIMEOUT,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "cancelled at the pad",
    ZJ_PIN_ANSWER_ON_PAD,
    NULL,
    TRUE,
    0x6401,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_CANCELLED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "locked at the pad",
    ZJ_PIN_ANSWER_ON_PAD,
    NULL,
    TRUE,
    0x6983,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_LOCKED,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "at a pad that is not there",
    ZJ_PIN_ANSWER_ON_PAD,
    NULL,
    FALSE,
    0,
    1,
    3,
    FALSE,
    ZJ_CARD_ERROR_PIN_UNAVAILABLE,
    -1,
    FALSE,
    { { TRIES, "63C3", 0 } } },
  { "typed in spite of a pad",
    ZJ_PIN_ANSWER_TYPED,
    "123456",
    TRUE,
    0,
    1,
    3,
    TRUE,
    0,
    0,
    TRUE,
    { { TRIES, "63C3", 0 }, { "0020000003123456", "9000", 0 } } },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  Person person = { .answer = c->answer, .digits = c->digits };
  const ZjPinPrompt prompt = { ask, &person };
  g_autoptr (GError) error = NULL;
  gboolean verified = FALSE, ok;
  Script script;

  script_init (&script, c->steps);
  script.has_pad = c->has_pad;
  script.pad_status = c->pad_status;
  ok = zj_pin_verify (&script.base, &prompt, &verified, &error);
  script.closed = 1;
  script_assert_done (&script);
  g_assert_cmpuint (person.asked, ==, c->asked);
  if (c->asked > 0) {
    g_assert_cmpint (person.tries, ==, c->tries);
    g_assert_cmpint (person.has_pad, ==, c->has_pad);
  }
  g_assert_cmpint (verified, ==, c->verified);
  g_assert_cmpint (script.base.needs_reset, ==, c->reset);
  g_assert_cmpuint (script.pad_used, ==, c->answer == ZJ_PIN_ANSWER_ON_PAD && c->has_pad ? 1 : 0);
  if (c->error != 0) {
    g_assert_false (ok);
    g_assert_error (error, ZJ_CARD_ERROR, c->error);
    g_assert_cmpint (zj_card_error_tries (error), ==, c->tries_left);
    g_assert_null (strstr (error->message, "123456"));
  } else {
    g_assert_no_error (error);
    g_assert_true (ok);
  }
}

static void
run_reading (const ScriptStep *steps, Person *person, gboolean verified, int code, guint resets)
{
  const ZjPinPrompt prompt = { ask, person };
  const ZjCardRequest request = { .reader = "Script 00 00", .pin = &prompt };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  script_init (&script, steps);
  identity = zj_card_read_through (&script.base, &request, "2026-07-01", NULL, NULL, &error);
  script_assert_done (&script);
  g_assert_cmpuint (script.closed_with_reset, ==, resets);
  if (code != 0) {
    g_assert_error (error, ZJ_CARD_ERROR, code);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpint (identity->pin_verified, ==, verified);
}

/* The card is reset after a PIN it believed, and only then. */
static void
test_in_a_reading (void)
{
  static const ScriptStep right[]
      = { { SELECT, "9000", 0 }, { ALL05, EF05 (V2) "9000", 0 },    { ALL06, EF06 "9000", 0 },
          { TRIES, "63C3", 0 },  { "0020000003123456", "9000", 0 }, { NULL, NULL, 0 } };
  static const ScriptStep wrong[]
      = { { SELECT, "9000", 0 }, { ALL05, EF05 (V2) "9000", 0 },    { ALL06, EF06 "9000", 0 },
          { TRIES, "63C3", 0 },  { "0020000003123456", "63C2", 0 }, { NULL, NULL, 0 } };
  static const ScriptStep unset[] = { { SELECT, "9000", 0 },
                                      { ALL05, EF05 (V2) "9000", 0 },
                                      { ALL06, EF06 "9000", 0 },
                                      { TRIES, "9000", 0 },
                                      { NULL, NULL, 0 } };
  static const ScriptStep other_card[] = { { SELECT, "6A82", 0 }, { NULL, NULL, 0 } };
  Person person = { .answer = ZJ_PIN_ANSWER_TYPED, .digits = "123456" };

  run_reading (right, &person, TRUE, 0, 1);
  run_reading (wrong, &person, FALSE, ZJ_CARD_ERROR_PIN_WRONG, 0);
  g_assert_cmpuint (person.asked, ==, 2);
  run_reading (unset, &person, FALSE, 0, 0);
  run_reading (other_card, &person, FALSE, ZJ_CARD_ERROR_OTHER_CARD, 0);
  g_assert_cmpuint (person.asked, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/card/pin/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/card/pin/in a reading", test_in_a_reading);
  return g_test_run ();
}

/* Whole readings as APDU scripts: each way of reading, each kind of wrong card, an error
 * at each single command, the third generation, resets and exchanged cards. */
#include "reading.h"

#include "invented-card.h"
#include "script.h"

#include <string.h>

#define TODAY "2026-07-01"

typedef struct {
  const char *name;
  int error;        /* ZjCardErrorCode, or 0 */
  const char *said; /* part of the error's message, or NULL */
  int generation;
  ScriptStep steps[32];
} Case;

#define OK        "9000"
#define DATA(hex) hex OK

/* --- ways of reading, and wrong cards ------------------------------------------------------------- */

#define BY_TAG_05                                                                                                      \
  { "00B2010012", DATA (IDENT), 0 }, { "00B2020003", DATA (CLASS), 0 }, { "00B2030006", DATA (V2), 0 },                \
      { "00B204000E", DATA (INSTITUTION), 0 }, { "00B2050006", DATA (ISSUED), 0 },                                     \
      { "00B2060006", DATA (EXPIRES), 0 },                                                                             \
  {                                                                                                                    \
    "00B207000B", DATA (CARD_NO), 0                                                                                    \
  }
#define BY_TAG_06                                                                                                      \
  { "00B2080014", DATA (SSN), 0 }, { "00B2090020", DATA (NAME), 0 }, { "00B24E0016", "6A83", 0 },                      \
      { "00B20A0003", DATA (SEX), 0 }, { "00B20B0003", DATA (ETHNIC), 0 }, { "00B20C0005", DATA (PLACE), 0 },          \
  {                                                                                                                    \
    "00B20D0006", DATA (BIRTH), 0                                                                                      \
  }

static const Case cases[] = {
  { "second generation in three commands",
    0,
    NULL,
    2,
    { { SELECT, DATA (FCI ("01")), 0 }, { ALL05, DATA (EF05 (V2)), 0 }, { ALL06, DATA (EF06_LONG), 0 } } },
  { "first generation",
    0,
    NULL,
    1,
    { { SELECT, DATA (FCI_PLAIN), 0 }, { ALL05, DATA (EF05 (V1)), 0 }, { ALL06, DATA (EF06), 0 } } },
  { "empty version",
    0,
    NULL,
    1,
    { { SELECT, OK, 0 }, { ALL05, DATA (EF05 (VERSION ("00000000"))), 0 }, { ALL06, DATA (EF06), 0 } } },
  { "no version at all: asked for by tag, absent",
    0,
    NULL,
    1,
    { { SELECT, OK, 0 },
      { ALL05, DATA (IDENT CLASS REST05), 0 },
      { "00B2032806", "6A83", 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "by GET RESPONSE",
    0,
    NULL,
    2,
    { { SELECT, "611E", 0 },
      { "00C000001E", DATA (FCI ("02")), 0 },
      { ALL05, "6140", 0 },
      { "00C0000040", DATA (EF05 (V2)), 0 },
      { ALL06, "6145", 0 },
      { "00C0000045", DATA (EF06), 0 } } },
  { "wrong Le",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 }, { ALL05, DATA (EF05 (V2)), 0 }, { ALL06, "6C45", 0 }, { "00B2013545", DATA (EF06), 0 } } },
  { "end of file before Le",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 }, { ALL05, DATA (EF05 (V2)), 0 }, { ALL06, EF06 "6282", 0 } } },
  { "filling behind the records",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 }, { ALL05, DATA (EF05 (V2)), 0 }, { ALL06, DATA (EF06 "FFFFFFFF"), 0 } } },
  { "by SELECT",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, "6A82", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", DATA (EF05 (V2)), 0 },
      { FILE06, OK, 0 },
      { "00B201055B", DATA (EF06), 0 } } },
  { "by SELECT with P1 00",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, "6981", 0 },
      { FILE05, "6A86", 0 },
      { "00A4000002EF05", OK, 0 },
      { "00B2010540", DATA (EF05 (V2)), 0 },
      { FILE06, "6A86", 0 },
      { "00A4000002EF06", OK, 0 },
      { "00B201055B", DATA (EF06), 0 } } },
  { "by tag",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, "6A86", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", "6A86", 0 },
      BY_TAG_05,
      { FILE06, OK, 0 },
      BY_TAG_06 } },
  { "by tag with short identifiers, nothing to select",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, "6B00", 0 },
      { FILE05, "6D00", 0 },
      { "00B2012812", DATA (IDENT), 0 },
      { "00B2022803", DATA (CLASS), 0 },
      { "00B2032806", DATA (V2), 0 },
      { "00B204280E", DATA (INSTITUTION), 0 },
      { "00B2052806", DATA (ISSUED), 0 },
      { "00B2062806", DATA (EXPIRES), 0 },
      { "00B207280B", DATA (CARD_NO), 0 },
      { "00B2083014", DATA (SSN), 0 },
      { "00B2093020", DATA (NAME), 0 },
      { "00B24E3016", "6A83", 0 },
      { "00B20A3003", DATA (SEX), 0 },
      { "00B20B3003", DATA (ETHNIC), 0 },
      { "00B20C3005", DATA (PLACE), 0 },
      { "00B20D3006", DATA (BIRTH), 0 } } },
  { "by number, the places shifted",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, "6D00", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", "6A86", 0 },
      { "00B2010012", "6A86", 0 },
      { "00B2010412", DATA (IDENT), 0 },
      { "00B2020403", DATA (CLASS), 0 },
      { "00B2030406", DATA (V2), 0 },
      { "00B204040E", DATA (INSTITUTION), 0 },
      { "00B2050406", DATA (ISSUED), 0 },
      { "00B2060406", DATA (EXPIRES), 0 },
      { "00B207040B", DATA (CARD_NO), 0 },
      { "00B208040B", "6A83", 0 },
      { FILE06, OK, 0 },
      { "00B2010414", DATA (SSN), 0 },
      { "00B2020420", DATA (NAME), 0 },
      { "00B2030416", DATA (SEX), 0 }, /* where 4E would be */
      { "00B2040403", DATA (ETHNIC), 0 },
      { "00B2050403", "0C0343" OK, 0 }, /* asked for too few */
      { "00B2050405", DATA (PLACE), 0 },
      { "00B2060405", "0D04194911" OK, 0 },
      { "00B2060406", DATA (BIRTH), 0 },
      { "00B2070406", "6A83", 0 } } },
  { "only the first record comes: the rest by tag",
    0,
    NULL,
    2,
    { { SELECT, OK, 0 },
      { ALL05, DATA (IDENT), 0 },
      { "00B2022803", DATA (CLASS), 0 },
      { "00B2032806", DATA (V2), 0 },
      { "00B204280E", DATA (INSTITUTION), 0 },
      { "00B2052806", DATA (ISSUED), 0 },
      { "00B2062806", DATA (EXPIRES), 0 },
      { "00B207280B", DATA (CARD_NO), 0 },
      { ALL06, DATA (SSN), 0 },
      { "00B2093020", DATA (NAME), 0 },
      { "00B24E3016", DATA (EXTENSION), 0 },
      { "00B20A3003", DATA (SEX), 0 },
      { "00B20B3003", DATA (ETHNIC), 0 },
      { "00B20C3005", DATA (PLACE), 0 },
      { "00B20D3006", DATA (BIRTH), 0 } } },

  { "bank card", ZJ_CARD_ERROR_OTHER_CARD, "6A82", 0, { { SELECT, "6A82", 0 } } },
  { "a card of no class known here", ZJ_CARD_ERROR_OTHER_CARD, "6E00", 0, { { SELECT, "6E00", 0 } } },
  { "a card without SELECT", ZJ_CARD_ERROR_OTHER_CARD, "6D00", 0, { { SELECT, "6D00", 0 } } },
  { "application blocked", ZJ_CARD_ERROR_APPLICATION_BLOCKED, "9303", 0, { { SELECT, "9303", 0 } } },
  { "application invalidated", ZJ_CARD_ERROR_APPLICATION_BLOCKED, "6283", 0, { { SELECT, "6283", 0 } } },
  { "card blocked", ZJ_CARD_ERROR_CARD_BLOCKED, "6A81", 0, { { SELECT, "6A81", 0 }, { CHALLENGE, "6A81", 0 } } },
  { "6A81 to SELECT only",
    ZJ_CARD_ERROR_OTHER_CARD,
    "6A81",
    0,
    { { SELECT, "6A81", 0 }, { CHALLENGE, "0102030405060708" OK, 0 } } },
  { "chip in trouble", ZJ_CARD_ERROR_DAMAGED, "SSSE", 0, { { SELECT, "6F00", 0 } } },
  { "no EF05",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05",
    0,
    { { SELECT, OK, 0 },
      { ALL05, "6A82", 0 },
      { FILE05, "6A82", 0 },
      { "00A4000002EF05", "6A82", 0 },
      { "00B2012812", "6A82", 0 },
      { "00B2012C12", "6A82", 0 } } },
  { "EF05 says 6A81: no blocked card",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05",
    0,
    { { SELECT, OK, 0 },
      { ALL05, "6A81", 0 },
      { FILE05, "6A81", 0 },
      { "00B2012812", "6A81", 0 },
      { "00B2012C12", "6A81", 0 } } },
  { "EF05 empty",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 01",
    0,
    { { SELECT, OK, 0 },
      { ALL05, "6A83", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", "6A83", 0 },
      { "00B2010012", "6A83", 0 },
      { "00B2020003", "6A83", 0 },
      { "00B2030006", "6A83", 0 },
      { "00B204000E", "6A83", 0 },
      { "00B2050006", "6A83", 0 },
      { "00B2060006", "6A83", 0 },
      { "00B207000B", "6A83", 0 },
      { "00B2010412", "6A83", 0 } } },
  { "EF05 closed", ZJ_CARD_ERROR_DAMAGED, "EF05", 0, { { SELECT, OK, 0 }, { ALL05, "6982", 0 } } },
  { "item cut off",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 06",
    0,
    { { SELECT, OK, 0 }, { ALL05, DATA (IDENT CLASS V2 INSTITUTION ISSUED "06042035"), 0 } } },
  { "item of the wrong length",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 06",
    0,
    { { SELECT, OK, 0 }, { ALL05, DATA (IDENT CLASS V2 INSTITUTION ISSUED "0603203506" CARD_NO), 0 } } },
  { "item twice",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 02",
    0,
    { { SELECT, OK, 0 }, { ALL05, DATA (IDENT CLASS CLASS V2 INSTITUTION ISSUED EXPIRES), 0 } } },
  { "item of another tag",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 7E",
    0,
    { { SELECT, OK, 0 }, { ALL05, DATA (IDENT CLASS "7E04322E3030" REST05), 0 } } },
  { "another record than asked for",
    ZJ_CARD_ERROR_DAMAGED,
    "EF05 item 02",
    0,
    { { SELECT, OK, 0 },
      { ALL05, "6A86", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", "6A86", 0 },
      { "00B2010012", DATA (IDENT), 0 },
      { "00B2020003", DATA ("0A0131"), 0 } } },
  { "two records where one was asked for",
    ZJ_CARD_ERROR_DAMAGED,
    "INS B2",
    0,
    { { SELECT, OK, 0 },
      { ALL05, "6A86", 0 },
      { FILE05, OK, 0 },
      { "00B2010540", "6A86", 0 },
      { "00B2010012", DATA (IDENT CLASS), 0 } } },
  { "date of birth is none",
    ZJ_CARD_ERROR_DAMAGED,
    "EF06 item 0D",
    0,
    { { SELECT, OK, 0 },
      { ALL05, DATA (EF05 (V2)), 0 },
      { ALL06, DATA (SSN NAME SEX ETHNIC PLACE "0D0419490231"), 0 } } },
  { "more than was asked for",
    ZJ_CARD_ERROR_DAMAGED,
    "INS B2",
    0,
    { { SELECT, OK, 0 }, { ALL05, DATA (EF05 (V2) "020133"), 0 } } },
};

static ZjCardIdentity *
read_script (Script *script, const ZjCardRequest *request, GError **holder_error, GError **error)
{
  ZjCardIdentity *identity = zj_card_read_through (&script->base, request, TODAY, holder_error, NULL, error);

  script_assert_done (script);
  g_assert_true ((identity != NULL) == (error == NULL || *error == NULL));
  return identity;
}

static void
assert_holder (const ZjCardIdentity *identity)
{
  g_assert_true (identity->has_holder);
  g_assert_cmpstr (zj_personal_reveal (&identity->name), ==, "测试甲");
  g_assert_cmpstr (zj_personal_reveal (&identity->ssn), ==, "990001194911020015");
  g_assert_cmpstr (zj_personal_reveal (&identity->birth_date), ==, "1949-11-02");
  g_assert_cmpstr (identity->sex, ==, "1");
  g_assert_cmpstr (identity->ethnic_group, ==, "01");
  g_assert_cmpstr (identity->birthplace, ==, "430100");
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL, holder_error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  script_init (&script, c->steps);
  identity = read_script (&script, &request, &holder_error, &error);
  g_assert_no_error (holder_error);
  g_assert_cmpuint (script.closed_with_reset, ==, 0);
  if (c->error != 0) {
    g_assert_error (error, ZJ_CARD_ERROR, c->error);
    g_assert_nonnull (strstr (error->message, c->said));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpint (identity->generation, ==, c->generation);
  g_assert_cmpstr (identity->ident, ==, "430100D1560000050000000100000001");
  g_assert_cmpstr (zj_personal_reveal (&identity->card_no), ==, "T0000001X");
  g_assert_cmpstr (identity->expiry_date, ==, "2035-06-01");
  g_assert_cmpstr (identity->reader, ==, "Script 00 00");
  g_assert_cmpstr (identity->atr, ==, "3B6D00005A4A5445535443415244303031");
  g_assert_cmpint (identity->genuine, ==, ZJ_GENUINE_UNASKED);
  assert_holder (identity);
}

/* --- trouble at every single command ------------------------------------------------------------------ */

static const ScriptStep three[]
    = { { SELECT, DATA (FCI ("01")), 0 }, { ALL05, DATA (EF05 (V2)), 0 }, { ALL06, DATA (EF06), 0 } };

static void
run_with_trouble (guint at, ScriptStep trouble, int reopen_error, int expected)
{
  const ZjCardRequest request = { .reader = "Script 00 00" };
  ScriptStep steps[5] = { { NULL, NULL, 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  memcpy (steps, three, at * sizeof *steps);
  steps[at] = trouble;
  steps[at].command = three[at].command;
  script_init (&script, steps);
  script.reopen_error = reopen_error;
  identity = read_script (&script, &request, NULL, &error);
  g_assert_null (identity);
  g_assert_error (error, ZJ_CARD_ERROR, expected);
}

static void
test_trouble_everywhere (void)
{
  for (guint at = 0; at < G_N_ELEMENTS (three); at++) {
    run_with_trouble (at, (ScriptStep){ NULL, NULL, SCRIPT_REMOVED }, 0, ZJ_CARD_ERROR_REMOVED);
    run_with_trouble (at, (ScriptStep){ NULL, NULL, SCRIPT_NO_DAEMON }, 0, ZJ_CARD_ERROR_NO_DAEMON);
    run_with_trouble (at, (ScriptStep){ NULL, NULL, SCRIPT_MUTE }, ZJ_CARD_ERROR_MUTE, ZJ_CARD_ERROR_MUTE);
    run_with_trouble (at, (ScriptStep){ NULL, NULL, SCRIPT_MUTE }, ZJ_CARD_ERROR_REMOVED, ZJ_CARD_ERROR_REMOVED);
    run_with_trouble (at, (ScriptStep){ NULL, NULL, SCRIPT_RESET }, ZJ_CARD_ERROR_REMOVED, ZJ_CARD_ERROR_REMOVED);
    run_with_trouble (at, (ScriptStep){ NULL, "", 0 }, 0, ZJ_CARD_ERROR_DAMAGED);
    run_with_trouble (at, (ScriptStep){ NULL, "90", 0 }, 0, ZJ_CARD_ERROR_DAMAGED);
    run_with_trouble (at, (ScriptStep){ NULL, "01026C01", 0 }, 0, ZJ_CARD_ERROR_DAMAGED);
  }
}

/* Every answer cut at every byte: the reading ends with "damaged" or, cut between two
 * records, with the same person; never with another outcome. */
typedef struct {
  Script script;
  guint cut_at; /* step */
  gsize keep;   /* bytes of data before 9000 */
  guint step;
} Cutter;

static gboolean
answer_cut (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
            gsize *answer_length, GError **error)
{
  Cutter *cutter = (Cutter *)transport;
  guint8 bytes[ZJ_ANSWER_MAX];
  gsize size;

  (void)command, (void)length, (void)error;
  if (cutter->step >= G_N_ELEMENTS (three)) {
    /* after the cut one, whatever else is tried is refused */
    memcpy (answer, (const guint8[]){ 0x6a, 0x86 }, 2);
    *answer_length = 2;
    return TRUE;
  }
  size = script_bytes (three[cutter->step].answer, bytes, sizeof bytes);
  if (cutter->step == cutter->cut_at)
    size = cutter->keep + 2;
  memcpy (answer, bytes, size);
  memcpy (answer + size - 2, (const guint8[]){ 0x90, 0x00 }, 2);
  *answer_length = size;
  cutter->step = cutter->step == cutter->cut_at && cutter->cut_at > 0 ? G_N_ELEMENTS (three) : cutter->step + 1;
  return TRUE;
}

static void
test_every_cut (void)
{
  const ZjCardRequest request = { .reader = "Script 00 00" };

  for (guint at = 1; at < G_N_ELEMENTS (three); at++) {
    guint8 bytes[ZJ_ANSWER_MAX];
    gsize whole = script_bytes (three[at].answer, bytes, sizeof bytes) - 2;

    for (gsize keep = 0; keep < whole; keep++) {
      Cutter cutter = { .cut_at = at, .keep = keep };
      ZjTransportFuncs funcs;
      g_autoptr (GError) error = NULL;
      g_autoptr (ZjCardIdentity) identity = NULL;

      script_init (&cutter.script, three);
      funcs = *cutter.script.base.funcs;
      funcs.transmit = answer_cut;
      cutter.script.base.funcs = &funcs;
      identity = zj_card_read_through (&cutter.script.base, &request, TODAY, NULL, NULL, &error);
      if (identity == NULL) {
        g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED);
        continue;
      }
      /* Cut between two records, behind those that must be there. */
      g_assert_cmpuint (at, ==, 2);
      g_assert_cmpstr (zj_personal_reveal (&identity->name), ==, "测试甲");
      g_assert_cmpstr (zj_personal_reveal (&identity->ssn), ==, "990001194911020015");
    }
  }
}

/* --- resets, exchanged cards ------------------------------------------------------------------------------ */

static void
test_opening_fails (void)
{
  static const int codes[] = { ZJ_CARD_ERROR_NO_DAEMON, ZJ_CARD_ERROR_DAEMON_REFUSED, ZJ_CARD_ERROR_NO_READER,
                               ZJ_CARD_ERROR_NO_CARD,   ZJ_CARD_ERROR_BUSY,           ZJ_CARD_ERROR_MUTE,
                               ZJ_CARD_ERROR_REMOVED,   ZJ_CARD_ERROR_COMMUNICATION };
  static const ScriptStep nothing[] = { { NULL, NULL, 0 } };
  const ZjCardRequest request = { .reader = "Script 00 00" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;
    Script script;

    script_init (&script, nothing);
    script.open_error = codes[i];
    g_assert_null (read_script (&script, &request, NULL, &error));
    g_assert_error (error, ZJ_CARD_ERROR, codes[i]);
    g_assert_cmpuint (script.reopened, ==, 0);
  }
}

static void
test_reset_starts_over (void)
{
  static const ScriptStep steps[] = { { SELECT, DATA (FCI ("01")), 0 },
                                      { ALL05, DATA (EF05 (V2)), 0 },
                                      { ALL06, NULL, SCRIPT_RESET },
                                      { SELECT, DATA (FCI ("01")), 0 },
                                      { ALL05, DATA (EF05 (V2)), 0 },
                                      { ALL06, DATA (EF06), 0 },
                                      { NULL, NULL, 0 } };
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  script_init (&script, steps);
  identity = read_script (&script, &request, NULL, &error);
  g_assert_no_error (error);
  assert_holder (identity);
  g_assert_cmpuint (script.opened, ==, 1);
  g_assert_cmpuint (script.reopened, ==, 1);
  g_assert_cmpuint (script.resets_asked, ==, 0);
}

static void
test_reset_again_and_again (void)
{
  static const ScriptStep steps[] = {
    { SELECT, NULL, SCRIPT_RESET }, { SELECT, NULL, SCRIPT_RESET }, { SELECT, NULL, SCRIPT_RESET }, { NULL, NULL, 0 }
  };
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  g_assert_null (read_script (&script, &request, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY);
}

static void
test_silent_once (void)
{
  static const ScriptStep steps[] = { { SELECT, DATA (FCI ("01")), 0 }, { ALL05, NULL, SCRIPT_MUTE },
                                      { SELECT, DATA (FCI ("01")), 0 }, { ALL05, DATA (EF05 (V2)), 0 },
                                      { ALL06, DATA (EF06), 0 },        { NULL, NULL, 0 } };
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  script_init (&script, steps);
  identity = read_script (&script, &request, NULL, &error);
  g_assert_no_error (error);
  assert_holder (identity);
  g_assert_cmpuint (script.resets_asked, ==, 1);
}

static void
test_silent_twice (void)
{
  static const ScriptStep steps[] = { { SELECT, NULL, SCRIPT_MUTE }, { SELECT, NULL, SCRIPT_MUTE }, { NULL, NULL, 0 } };
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  g_assert_null (read_script (&script, &request, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE);
}

static void
run_swapped (const ScriptStep *steps, const char *atr_after)
{
  const ZjCardRequest request = { .reader = "Script 00 00" };
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  script.atr_after = atr_after;
  g_assert_null (read_script (&script, &request, NULL, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SWAPPED);
}

static void
test_swapped (void)
{
  static const ScriptStep by_ident[] = { { SELECT, OK, 0 },
                                         { ALL05, DATA (EF05 (V2)), 0 },
                                         { ALL06, NULL, SCRIPT_RESET },
                                         { SELECT, OK, 0 },
                                         { ALL05, DATA (OTHER_IDENT CLASS V2 REST05), 0 },
                                         { NULL, NULL, 0 } };
  static const ScriptStep silent[] = { { SELECT, OK, 0 },
                                       { ALL05, DATA (EF05 (V2)), 0 },
                                       { ALL06, NULL, SCRIPT_MUTE },
                                       { SELECT, OK, 0 },
                                       { ALL05, DATA (OTHER_IDENT CLASS V2 REST05), 0 },
                                       { NULL, NULL, 0 } };
  static const ScriptStep by_atr[] = { { SELECT, NULL, SCRIPT_RESET }, { NULL, NULL, 0 } };

  run_swapped (by_ident, NULL);
  run_swapped (silent, NULL);
  run_swapped (by_atr, "3B6D00005A4A5445535443415244303032");
}

/* --- the third generation -------------------------------------------------------------------------------------- */

typedef struct {
  guint asked;
  gboolean fails, refuses, bad_proof;
  char *algorithm;
  ZjCardChallenge seen;
} Platform;

static gboolean
authenticate (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data, GCancellable *cancellable,
              GError **error)
{
  Platform *platform = user_data;

  (void)cancellable;
  platform->asked++;
  g_free (platform->algorithm);
  platform->algorithm = g_strdup (challenge->algorithm);
  platform->seen = *challenge;
  g_assert_cmpstr (challenge->ident, ==, "430100D1560000050000000100000001");
  g_assert_cmpstr (challenge->atr, ==, "3B6D00005A4A5445535443415244303031");
  g_assert_cmpuint (strlen (challenge->ia_factor), ==, 16);
  g_assert_cmpuint (strlen (challenge->ia_chal), ==, 16);
  g_assert_cmpstr (challenge->ia_rslt, ==, "A1A2A3A4A5A6A7A8");
  g_assert_cmpstr (challenge->ea_chal, ==, "C1C2C3C4C5C6C7C8");
  if (platform->fails) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "platform");
    return FALSE;
  }
  proof->genuine = !platform->refuses;
  g_strlcpy (proof->ea_data, platform->bad_proof ? "11223344556677" : "1122334455667788", sizeof proof->ea_data);
  g_strlcpy (proof->ea_orig, "8877665544332211", sizeof proof->ea_orig);
  return TRUE;
}

#define IA_OK                                                                                                          \
  {                                                                                                                    \
    INTERNAL, "A1A2A3A4A5A6A7A8" OK, 0                                                                                 \
  }
#define CHALLENGE_OK                                                                                                   \
  {                                                                                                                    \
    CHALLENGE, "C1C2C3C4C5C6C7C8" OK, 0                                                                                \
  }

typedef struct {
  const char *name;
  gboolean platform, fails, refuses, bad_proof, retry;
  const char *algorithm; /* what the platform is told, or NULL when it is not asked */
  ZjGenuine genuine;
  gboolean holder;
  int error; /* of the reading */
  GQuark (*holder_domain) (void);
  int holder_error; /* or 0 */
  int tries;
  ScriptStep steps[16];
} Third;

static const Third thirds[] = {
  { "authenticated",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06_LONG), 0 } } },
  { "by GET RESPONSE",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      { INTERNAL, "6108", 0 },
      { "00C0000008", "A1A2A3A4A5A6A7A8" OK, 0 },
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "algorithm of the FCI",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "01",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("01")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "no algorithm named",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI_PLAIN), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "fourth version, as the third",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V4)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "an older version that is closed all the same",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "02",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("02")), 0 },
      { ALL05, DATA (EF05 (V2)), 0 },
      { ALL06, "6982", 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "knows no authentication and is open",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      { INTERNAL, "6D00", 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "nobody to ask",
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 } } },
  { "fourth version, nobody to ask, open",
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V4)), 0 }, { ALL06, DATA (EF06), 0 } } },
  { "fourth version, nobody to ask, closed",
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V4)), 0 }, { ALL06, "6982", 0 } } },
  { "platform down",
    TRUE,
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_UNASKED,
    FALSE,
    0,
    g_io_error_quark,
    G_IO_ERROR_TIMED_OUT,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK } },
  { "not genuine",
    TRUE,
    FALSE,
    TRUE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_NO,
    FALSE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK } },
  { "a proof that is none",
    TRUE,
    FALSE,
    FALSE,
    TRUE,
    FALSE,
    "03",
    ZJ_GENUINE_UNASKED,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_COMMUNICATION,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK } },
  { "closed in spite of it",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, "6982", 0 } } },
  { "key locked before",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_LOCKED,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, { INTERNAL, "6983", 0 } } },
  { "internal authentication fails",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    ZJ_CARD_ERROR_DAMAGED,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, { INTERNAL, "6A88", 0 } } },
  { "internal authentication of seven bytes",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    ZJ_CARD_ERROR_DAMAGED,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, { INTERNAL, "A1A2A3A4A5A6A7" OK, 0 } } },
  { "challenge of nine bytes",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    ZJ_CARD_ERROR_DAMAGED,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      { CHALLENGE, "C1C2C3C4C5C6C7C8C9" OK, 0 } } },
  { "no challenge",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    NULL,
    ZJ_GENUINE_UNASKED,
    FALSE,
    ZJ_CARD_ERROR_DAMAGED,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, { CHALLENGE, "6985", 0 } } },
  { "pulled while the platform was asked",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_UNASKED,
    FALSE,
    ZJ_CARD_ERROR_REMOVED,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, NULL, SCRIPT_REMOVED } } },
  /* From here on the order matters: the process remembers what a card refused. */
  { "refused",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
    2,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, "63C2", 0 } } },
  { "refused before: not tried again",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
    2,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK } },
  { "tried again by a person's word, refused",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    TRUE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_REFUSED,
    1,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, "63C1", 0 } } },
  { "tried again by a person's word, taken",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    TRUE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "taken: forgotten",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    TRUE,
    0,
    NULL,
    0,
    0,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, OK, 0 },
      { ALL06, DATA (EF06), 0 } } },
  { "locked",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_LOCKED,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 },
      { ALL05, DATA (EF05 (V3)), 0 },
      IA_OK,
      CHALLENGE_OK,
      { EXTERNAL, "6983", 0 } } },
  { "locked before: not tried again",
    TRUE,
    FALSE,
    FALSE,
    FALSE,
    FALSE,
    "03",
    ZJ_GENUINE_YES,
    FALSE,
    0,
    zj_card_error_quark,
    ZJ_CARD_ERROR_AUTHENTICATION_LOCKED,
    -1,
    { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK } },
};

static void
run_third (const Third *third)
{
  Platform platform = { .fails = third->fails, .refuses = third->refuses, .bad_proof = third->bad_proof };
  const ZjCardRequest request = { .reader = "Script 00 00",
                                  .authenticate = third->platform ? authenticate : NULL,
                                  .authenticate_data = &platform,
                                  .retry_authentication = third->retry };
  g_autoptr (GError) error = NULL, holder_error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  g_test_message ("%s", third->name);
  script_init (&script, third->steps);
  identity = read_script (&script, &request, &holder_error, &error);
  g_assert_cmpstr (platform.algorithm, ==, third->algorithm);
  g_assert_cmpuint (platform.asked, ==, third->algorithm != NULL ? 1 : 0);
  g_free (platform.algorithm);
  if (third->error != 0) {
    g_assert_error (error, ZJ_CARD_ERROR, third->error);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpint (identity->genuine, ==, third->genuine);
  g_assert_cmpstr (zj_personal_reveal (&identity->card_no), ==, "T0000001X");
  if (third->holder)
    assert_holder (identity);
  else
    g_assert_true (!identity->has_holder && zj_personal_is_absent (&identity->name));
  if (third->holder_error != 0) {
    g_assert_error (holder_error, third->holder_domain (), third->holder_error);
    g_assert_cmpint (zj_card_error_tries (holder_error), ==, third->tries);
  } else {
    g_assert_no_error (holder_error);
  }
}

static void
test_thirds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (thirds); i++)
    run_third (&thirds[i]);
}

/* A memory of its own: it decides over what is tried, and what it cannot keep the process does. */
typedef struct {
  guint16 status;
  gboolean broken;
  guint recalled, remembered;
} Memory;

static gboolean
recall (const char *ident, guint16 *status, gpointer user_data)
{
  Memory *memory = user_data;

  g_assert_cmpuint (strlen (ident), ==, 32);
  memory->recalled++;
  if (memory->broken)
    return FALSE;
  *status = memory->status;
  return TRUE;
}

static gboolean
remember (const char *ident, guint16 status, gpointer user_data)
{
  Memory *memory = user_data;

  g_assert_cmpuint (strlen (ident), ==, 32);
  memory->remembered++;
  if (memory->broken)
    return FALSE;
  memory->status = status;
  return TRUE;
}

/* external: what the card answers to EXTERNAL AUTHENTICATE; NULL: it must not be sent. */
static void
read_with_memory (Memory *memory, gboolean retry, const char *external)
{
  const ScriptStep steps[] = { { SELECT, DATA (FCI ("03")), 0 },
                               { ALL05, DATA (EF05 (V3)), 0 },
                               IA_OK,
                               CHALLENGE_OK,
                               { external != NULL ? EXTERNAL : NULL, external, 0 },
                               { g_strcmp0 (external, OK) == 0 ? ALL06 : NULL, DATA (EF06), 0 },
                               { NULL, NULL, 0 } };
  const ZjCardMemory remembering = { recall, remember, memory };
  Platform platform = { 0 };
  const ZjCardRequest request = { .reader = "Script 00 00",
                                  .authenticate = authenticate,
                                  .authenticate_data = &platform,
                                  .memory = &remembering,
                                  .retry_authentication = retry };
  g_autoptr (GError) error = NULL, holder_error = NULL;
  g_autoptr (ZjCardIdentity) identity = NULL;
  Script script;

  script_init (&script, steps);
  identity = read_script (&script, &request, &holder_error, &error);
  g_assert_no_error (error);
  g_assert_cmpint (identity->genuine, ==, ZJ_GENUINE_YES);
  if (identity->has_holder)
    g_assert_no_error (holder_error);
  else
    g_assert_error (holder_error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED);
  g_free (platform.algorithm);
}

static void
test_memory (void)
{
  Memory memory = { .status = 0x63c2 }, broken = { .broken = TRUE };

  read_with_memory (&broken, TRUE, OK); /* whatever the process knows of this card */
  broken.recalled = broken.remembered = 0;

  read_with_memory (&memory, FALSE, NULL); /* another process was refused */
  g_assert_cmpuint (memory.recalled, ==, 1);
  g_assert_cmpuint (memory.remembered, ==, 0);
  read_with_memory (&memory, TRUE, "63C1");
  g_assert_cmpuint (memory.status, ==, 0x63c1);
  read_with_memory (&memory, FALSE, NULL);
  read_with_memory (&memory, TRUE, OK);
  g_assert_cmpuint (memory.status, ==, 0);
  /* Kept there, so not here: another process may have cleared it since. */
  memory.status = 0x63c2;
  read_with_memory (&memory, TRUE, "63C1");
  memory.status = 0;
  read_with_memory (&memory, FALSE, OK);

  read_with_memory (&broken, FALSE, "63C2");
  g_assert_cmpuint (broken.recalled, ==, 1);
  g_assert_cmpuint (broken.remembered, ==, 1);
  read_with_memory (&broken, FALSE, NULL);
  memory.status = 0;
  read_with_memory (&memory, FALSE, NULL); /* it has recovered, and knows nothing of that one */
  read_with_memory (&broken, TRUE, OK);
  read_with_memory (&broken, FALSE, OK);
}

/* T=1 wants Le with INTERNAL AUTHENTICATE; T=0 must not get it. */
static void
test_block_protocol (void)
{
  static const ScriptStep steps[] = { { SELECT, DATA (FCI ("03")), 0 },
                                      { ALL05, DATA (OTHER_IDENT CLASS V3 REST05), 0 },
                                      { INTERNAL_LE, "6983", 0 },
                                      { NULL, NULL, 0 } };
  Platform platform = { 0 };
  const ZjCardRequest request
      = { .reader = "Script 00 00", .authenticate = authenticate, .authenticate_data = &platform };
  g_autoptr (ZjCardIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  script.base.block_protocol = TRUE;
  identity = read_script (&script, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (platform.asked, ==, 0);
}

static void
test_challenges_differ (void)
{
  static const ScriptStep steps[]
      = { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK, { NULL, NULL, 0 } };
  Platform platforms[2] = { { .fails = TRUE }, { .fails = TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (platforms); i++) {
    const ZjCardRequest request = { .reader = "Script 00 00",
                                    .authenticate = authenticate,
                                    .authenticate_data = &platforms[i],
                                    .retry_authentication = TRUE };
    g_autoptr (ZjCardIdentity) identity = NULL;
    g_autoptr (GError) error = NULL;
    Script script;

    script_init (&script, steps);
    identity = read_script (&script, &request, NULL, &error);
    g_assert_no_error (error);
    g_free (platforms[i].algorithm);
  }
  g_assert_cmpstr (platforms[0].seen.ia_chal, !=, platforms[1].seen.ia_chal);
  g_assert_cmpstr (platforms[0].seen.ia_factor, !=, platforms[1].seen.ia_factor);
  g_assert_cmpstr (platforms[0].seen.ia_factor, !=, platforms[0].seen.ia_chal);
}

static gboolean
cancel_then_fail (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data, GCancellable *cancellable,
                  GError **error)
{
  (void)challenge, (void)proof, (void)user_data;
  g_cancellable_cancel (cancellable);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/* A cancelled reading never reports success, not even half of one. */
static void
test_cancelled_at_platform (void)
{
  static const ScriptStep steps[]
      = { { SELECT, DATA (FCI ("03")), 0 }, { ALL05, DATA (EF05 (V3)), 0 }, IA_OK, CHALLENGE_OK, { NULL, NULL, 0 } };
  const ZjCardRequest request
      = { .reader = "Script 00 00", .authenticate = cancel_then_fail, .retry_authentication = TRUE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL, holder_error = NULL;
  Script script;

  script_init (&script, steps);
  g_assert_null (zj_card_read_through (&script.base, &request, TODAY, &holder_error, cancellable, &error));
  script_assert_done (&script);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (holder_error);
}

/* A card is past its date by China's calendar, wherever the machine thinks it is. */
static void
test_date_of_china (void)
{
  static const char *const zones[] = { "UTC", "America/Los_Angeles", "Pacific/Kiritimati" };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autofree char *before = NULL, *after = NULL;

    g_setenv ("TZ", zones[i], TRUE);
    before = zj_reading_date (1782835199); /* 2026-06-30 15:59:59 UTC */
    after = zj_reading_date (1782835200);
    g_assert_cmpstr (before, ==, "2026-06-30");
    g_assert_cmpstr (after, ==, "2026-07-01");
  }
  g_unsetenv ("TZ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/card/reading/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/card/reading/trouble at every command", test_trouble_everywhere);
  g_test_add_func ("/card/reading/every answer cut at every byte", test_every_cut);
  g_test_add_func ("/card/reading/opening fails", test_opening_fails);
  g_test_add_func ("/card/reading/reset starts over", test_reset_starts_over);
  g_test_add_func ("/card/reading/reset again and again", test_reset_again_and_again);
  g_test_add_func ("/card/reading/silent once", test_silent_once);
  g_test_add_func ("/card/reading/silent twice", test_silent_twice);
  g_test_add_func ("/card/reading/swapped", test_swapped);
  g_test_add_func ("/card/reading/date of China", test_date_of_china);
  g_test_add_func ("/card/reading/third generation", test_thirds);
  g_test_add_func ("/card/reading/a memory of refusals", test_memory);
  g_test_add_func ("/card/reading/block protocol", test_block_protocol);
  g_test_add_func ("/card/reading/challenges differ", test_challenges_differ);
  g_test_add_func ("/card/reading/cancelled at the platform", test_cancelled_at_platform);
  return g_test_run ();
}

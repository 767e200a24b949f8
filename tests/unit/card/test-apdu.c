/* 61xx and 6Cxx, their bounds, and every size an answer must not have. */
#include "apdu.h"

#include "script.h"

#include <string.h>

#define READ "00B2012D40"
#define GET  "00C00000"

typedef struct {
  const char *name;
  const char *command;
  gsize expect;
  const char *data; /* of a success */
  guint16 status;   /* 0: the exchange fails with error */
  int error;
  ScriptStep steps[8];
} Case;

static const Case cases[] = {
  { "plain", READ, 64, "0A0131", 0x9000, 0, { { READ, "0A0131 9000", 0 } } },
  { "status only", READ, 64, "", 0x6a82, 0, { { READ, "6A82", 0 } } },
  { "as much as asked", READ, 3, "0A0131", 0x9000, 0, { { READ, "0A0131 9000", 0 } } },
  { "one byte too much", READ, 2, NULL, 0, ZJ_CARD_ERROR_DAMAGED, { { READ, "0A0131 9000", 0 } } },
  { "by GET RESPONSE", READ, 64, "0A0131", 0x9000, 0, { { READ, "6103", 0 }, { GET "03", "0A0131 9000", 0 } } },
  { "in pieces",
    READ,
    64,
    "0A0131",
    0x9000,
    0,
    { { READ, "6102", 0 }, { GET "02", "0A01 6101", 0 }, { GET "01", "31 9000", 0 } } },
  { "pieces without anything in them",
    READ,
    64,
    NULL,
    0,
    ZJ_CARD_ERROR_DAMAGED,
    { { READ, "6102", 0 }, { GET "02", "6102", 0 } } },
  { "pieces that grow past what was asked",
    READ,
    3,
    NULL,
    0,
    ZJ_CARD_ERROR_DAMAGED,
    { { READ, "6102", 0 }, { GET "02", "0A01 6102", 0 }, { GET "02", "3131 9000", 0 } } },
  { "wrong Le", READ, 64, "0A0131", 0x9000, 0, { { READ, "6C03", 0 }, { "00B2012D03", "0A0131 9000", 0 } } },
  { "wrong Le, and longer than thought",
    READ,
    2,
    "0A0131",
    0x9000,
    0,
    { { READ, "6C03", 0 }, { "00B2012D03", "0A0131 9000", 0 } } },
  { "wrong Le of GET RESPONSE",
    READ,
    64,
    "0A0131",
    0x9000,
    0,
    { { READ, "6110", 0 }, { GET "10", "6C03", 0 }, { GET "03", "0A0131 9000", 0 } } },
  { "wrong Le again and again",
    READ,
    64,
    NULL,
    0,
    ZJ_CARD_ERROR_DAMAGED,
    { { READ, "6C03", 0 }, { "00B2012D03", "6C04", 0 }, { "00B2012D04", "6C03", 0 } } },
  { "wrong Le with data", READ, 64, NULL, 0, ZJ_CARD_ERROR_DAMAGED, { { READ, "0A01 6C03", 0 } } },
  { "wrong Le where none was sent",
    "0082000A0101",
    64,
    NULL,
    0,
    ZJ_CARD_ERROR_DAMAGED,
    { { "0082000A0101", "6C03", 0 } } },
  { "a command of four bytes", "00200000", 0, "", 0x63c3, 0, { { "00200000", "63C3", 0 } } },
  { "Le after data",
    "008800000101 08",
    8,
    "AB",
    0x9000,
    0,
    { { "00880000010108", "6C01", 0 }, { "00880000010101", "AB9000", 0 } } },
  { "no byte at all", READ, 64, NULL, 0, ZJ_CARD_ERROR_DAMAGED, { { READ, "", 0 } } },
  { "half a status word", READ, 64, NULL, 0, ZJ_CARD_ERROR_DAMAGED, { { READ, "90", 0 } } },
  { "pulled", READ, 64, NULL, 0, ZJ_CARD_ERROR_REMOVED, { { READ, NULL, SCRIPT_REMOVED } } },
  { "pulled at the second part",
    READ,
    64,
    NULL,
    0,
    ZJ_CARD_ERROR_REMOVED,
    { { READ, "6103", 0 }, { GET "03", NULL, SCRIPT_REMOVED } } },
};

static void
run_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (ZjAnswer) answer = { .length = 0 };
  g_autoptr (GError) error = NULL;
  guint8 command[ZJ_COMMAND_MAX], expected[ZJ_DATA_MAX];
  gsize length = script_bytes (c->command, command, sizeof command);
  Script script;
  gboolean ok;

  script_init (&script, c->steps);
  ok = zj_exchange (&script.base, command, length, c->expect, &answer, &error);
  script.closed = 1;
  script_assert_done (&script);
  if (c->status != 0) {
    g_assert_no_error (error);
    g_assert_true (ok);
    g_assert_cmphex (answer.status, ==, c->status);
    g_assert_cmpuint (answer.length, ==, script_bytes (c->data, expected, sizeof expected));
    g_assert_true (memcmp (answer.data, expected, answer.length) == 0);
  } else {
    g_assert_false (ok);
    g_assert_error (error, ZJ_CARD_ERROR, c->error);
    g_assert_cmpuint (answer.length, ==, 0);
  }
}

/* A card that hands out byte after byte comes to an end by our count. */
static void
test_endless_pieces (void)
{
  g_autoptr (GArray) steps = g_array_new (TRUE, TRUE, sizeof (ScriptStep));
  g_auto (ZjAnswer) answer = { .length = 0 };
  g_autoptr (GError) error = NULL;
  static const guint8 command[] = { 0x00, 0xb2, 0x01, 0x2d, 0x40 };
  ScriptStep first = { READ, "6101", 0 }, next = { GET "01", "AA 6101", 0 };
  Script script;

  g_array_append_val (steps, first);
  for (guint i = 0; i < ZJ_DATA_MAX; i++)
    g_array_append_val (steps, next);
  script_init (&script, (const ScriptStep *)(gpointer)steps->data);
  g_assert_false (zj_exchange (&script.base, command, sizeof command, ZJ_DATA_MAX, &answer, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAMAGED);
  g_assert_cmpuint (script.at, <, 64);
}

static void
test_deadline (void)
{
  static const ScriptStep steps[] = { { NULL, NULL, 0 } };
  static const guint8 command[] = { 0x00, 0xb2, 0x01, 0x2d, 0x40 };
  g_auto (ZjAnswer) answer = { .length = 0 };
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  script.base.deadline_us = g_get_monotonic_time ();
  g_assert_false (zj_exchange (&script.base, command, sizeof command, 64, &answer, &error));
  g_assert_error (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DEADLINE);
}

static void
test_cancelled (void)
{
  static const ScriptStep steps[] = { { NULL, NULL, 0 } };
  static const guint8 command[] = { 0x00, 0xb2, 0x01, 0x2d, 0x40 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (ZjAnswer) answer = { .length = 0 };
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, steps);
  script.base.cancellable = cancellable;
  g_cancellable_cancel (cancellable);
  g_assert_false (zj_exchange (&script.base, command, sizeof command, 64, &answer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_statuses (void)
{
  static const struct {
    guint16 status;
    int code;
  } statuses[] = {
    { 0x9303, ZJ_CARD_ERROR_APPLICATION_BLOCKED },
    { 0x6283, ZJ_CARD_ERROR_APPLICATION_BLOCKED },
    { 0x6a81, ZJ_CARD_ERROR_CARD_BLOCKED },
    { 0x6700, ZJ_CARD_ERROR_DAMAGED },
    { 0x6a80, ZJ_CARD_ERROR_DAMAGED },
    { 0x6a86, ZJ_CARD_ERROR_DAMAGED },
    { 0x6b00, ZJ_CARD_ERROR_DAMAGED },
    { 0x6d00, ZJ_CARD_ERROR_DAMAGED },
    { 0x6e00, ZJ_CARD_ERROR_DAMAGED },
    { 0x6f00, ZJ_CARD_ERROR_DAMAGED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *hex = g_strdup_printf ("%04X", statuses[i].status);

    zj_set_status_error (&error, statuses[i].status, "EF05");
    g_assert_error (error, ZJ_CARD_ERROR, statuses[i].code);
    g_assert_nonnull (strstr (error->message, hex));
    g_assert_nonnull (strstr (error->message, "EF05"));
  }
  g_assert_cmpint (zj_status_tries (0x63c2), ==, 2);
  g_assert_cmpint (zj_status_tries (0x63c0), ==, 0);
  g_assert_cmpint (zj_status_tries (0x9000), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/card/apdu/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], run_case);
  }
  g_test_add_func ("/card/apdu/pieces without end", test_endless_pieces);
  g_test_add_func ("/card/apdu/deadline", test_deadline);
  g_test_add_func ("/card/apdu/cancelled", test_cancelled);
  g_test_add_func ("/card/apdu/status words", test_statuses);
  return g_test_run ();
}

/* Which reader is meant, and what a name tells. */
#include "watch_private.h"

#include <string.h>

typedef struct {
  const char *what;
  ZjDaemonState daemon;
  const char *configured, *serial, *named;
  const char *chosen; /* or NULL with error */
  int error;
  struct {
    const char *name;
    ZjSlotState slot;
  } readers[4];
} Choice;

#define ONE   "Decard DCHT CCID 00 00"
#define OTHER "Watchdata W5181 01 00"
#define SAM   "Decard DCHT SAM 00 01"
#define TWIN1 "ACS ACR39U [CCID] (A0001) 00 00"
#define TWIN2 "ACS ACR39U [CCID] (A0002) 01 00"

static const Choice choices[] = {
  { "the only one with a card",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    OTHER,
    0,
    { { ONE, ZJ_SLOT_EMPTY }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "empty strings name nothing", ZJ_DAEMON_UP, "", "", "", ONE, 0, { { ONE, ZJ_SLOT_PRESENT } } },
  { "no daemon", ZJ_DAEMON_ABSENT, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_NO_DAEMON, { { NULL, ZJ_SLOT_EMPTY } } },
  { "not asked yet", ZJ_DAEMON_STARTING, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_NO_DAEMON, { { NULL, ZJ_SLOT_EMPTY } } },
  { "refused", ZJ_DAEMON_REFUSED, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_DAEMON_REFUSED, { { NULL, ZJ_SLOT_EMPTY } } },
  { "no reader", ZJ_DAEMON_UP, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_NO_READER, { { NULL, ZJ_SLOT_EMPTY } } },
  { "only a SAM", ZJ_DAEMON_UP, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_NO_READER, { { SAM, ZJ_SLOT_PRESENT } } },
  { "no card",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_NO_CARD,
    { { ONE, ZJ_SLOT_EMPTY }, { OTHER, ZJ_SLOT_EMPTY } } },
  { "two cards",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_SEVERAL_CARDS,
    { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "a SAM's card is nobody's",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    ONE,
    0,
    { { SAM, ZJ_SLOT_PRESENT }, { ONE, ZJ_SLOT_PRESENT } } },
  { "mute", ZJ_DAEMON_UP, NULL, NULL, NULL, NULL, ZJ_CARD_ERROR_MUTE, { { ONE, ZJ_SLOT_MUTE } } },
  { "in use",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_BUSY,
    { { ONE, ZJ_SLOT_IN_USE }, { OTHER, ZJ_SLOT_EMPTY } } },
  { "one answers, one is mute",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    NULL,
    OTHER,
    0,
    { { ONE, ZJ_SLOT_MUTE }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "the configured one",
    ZJ_DAEMON_UP,
    OTHER,
    NULL,
    NULL,
    OTHER,
    0,
    { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "configured before named",
    ZJ_DAEMON_UP,
    OTHER,
    NULL,
    ONE,
    OTHER,
    0,
    { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "the named one", ZJ_DAEMON_UP, NULL, NULL, ONE, ONE, 0, { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "configured and empty",
    ZJ_DAEMON_UP,
    OTHER,
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_NO_CARD,
    { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_EMPTY } } },
  { "configured and unplugged",
    ZJ_DAEMON_UP,
    OTHER,
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_NO_READER,
    { { ONE, ZJ_SLOT_PRESENT } } },
  { "named without its number",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    "Watchdata W5181",
    OTHER,
    0,
    { { ONE, ZJ_SLOT_PRESENT }, { OTHER, ZJ_SLOT_PRESENT } } },
  { "part of a name is no name",
    ZJ_DAEMON_UP,
    NULL,
    NULL,
    "Watchdata",
    NULL,
    ZJ_CARD_ERROR_NO_READER,
    { { OTHER, ZJ_SLOT_PRESENT } } },
  { "a model with serial numbers",
    ZJ_DAEMON_UP,
    "ACS ACR39U",
    NULL,
    NULL,
    NULL,
    ZJ_CARD_ERROR_SEVERAL_CARDS,
    { { TWIN1, ZJ_SLOT_PRESENT }, { TWIN2, ZJ_SLOT_PRESENT } } },
  { "one of a model by its serial number",
    ZJ_DAEMON_UP,
    "ACS ACR39U",
    "A0002",
    NULL,
    TWIN2,
    0,
    { { TWIN1, ZJ_SLOT_PRESENT }, { TWIN2, ZJ_SLOT_PRESENT } } },
  { "a serial number alone",
    ZJ_DAEMON_UP,
    NULL,
    "A0001",
    NULL,
    TWIN1,
    0,
    { { TWIN1, ZJ_SLOT_PRESENT }, { TWIN2, ZJ_SLOT_PRESENT } } },
  { "another serial number",
    ZJ_DAEMON_UP,
    "ACS ACR39U",
    "A0003",
    NULL,
    NULL,
    ZJ_CARD_ERROR_NO_READER,
    { { TWIN1, ZJ_SLOT_PRESENT } } },
  { "a SAM named as such", ZJ_DAEMON_UP, NULL, NULL, SAM, SAM, 0, { { SAM, ZJ_SLOT_PRESENT } } },
};

static void
test_choice (gconstpointer data)
{
  const Choice *choice = data;
  g_autoptr (ZjReaderList) list = zj_reader_list_new (choice->daemon);
  g_autoptr (GError) error = NULL;
  const char *chosen;

  for (guint i = 0; i < G_N_ELEMENTS (choice->readers) && choice->readers[i].name != NULL; i++)
    zj_reader_list_add (list, choice->readers[i].name, choice->readers[i].slot, NULL, 0, 0);
  chosen = zj_reader_list_choose (list, choice->configured, choice->serial, choice->named, &error);
  g_assert_cmpstr (chosen, ==, choice->chosen);
  if (choice->error != 0)
    g_assert_error (error, ZJ_CARD_ERROR, choice->error);
  else
    g_assert_no_error (error);
  if (choice->error == ZJ_CARD_ERROR_SEVERAL_CARDS) {
    g_assert_nonnull (strstr (error->message, choice->readers[0].name));
    g_assert_nonnull (strstr (error->message, choice->readers[1].name));
  }
}

static void
test_kinds (void)
{
  static const struct {
    const char *name;
    ZjReaderKind kind;
  } kinds[] = {
    { "Virtual PCD 00 00", ZJ_READER_CONTACT },
    { "ACS ACR1281 1S Dual Reader 00 00", ZJ_READER_CONTACT },
    { "ACS ACR1281 1S Dual Reader PICC 00 01", ZJ_READER_CONTACTLESS },
    { "ACS ACR1281 1S Dual Reader SAM 00 02", ZJ_READER_SAM },
    { "Vendor [SAM1 Interface] 00 00", ZJ_READER_SAM },
    { "Vendor PSAM 00 00", ZJ_READER_SAM },
    { "SAMSUNG Smart Card Reader 00 00", ZJ_READER_CONTACT },
    { "HID OMNIKEY 5422 CL 00 00", ZJ_READER_CONTACTLESS },
    { "Vendor Contactless Reader 00 00", ZJ_READER_CONTACTLESS },
    { "Vendor contact reader 00 00", ZJ_READER_CONTACT },
    { "Feitian NFC R502 00 00", ZJ_READER_CONTACTLESS },
    { "CLASSIC Reader 00 00", ZJ_READER_CONTACT },
    { "", ZJ_READER_CONTACT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_test_message ("%s", kinds[i].name);
    g_assert_cmpint (zj_reader_kind_from_name (kinds[i].name), ==, kinds[i].kind);
  }
}

static void
test_equal (void)
{
  static const guint8 atr[] = { 0x3b, 0x00 };
  g_autoptr (ZjReaderList) a = zj_reader_list_new (ZJ_DAEMON_UP), b = zj_reader_list_new (ZJ_DAEMON_UP),
                           c = zj_reader_list_new (ZJ_DAEMON_ABSENT);

  g_assert_true (zj_reader_list_equal (a, b));
  g_assert_false (zj_reader_list_equal (a, c));
  zj_reader_list_add (a, ONE, ZJ_SLOT_PRESENT, atr, sizeof atr, 1);
  g_assert_false (zj_reader_list_equal (a, b));
  zj_reader_list_add (b, ONE, ZJ_SLOT_PRESENT, atr, sizeof atr, 3);
  g_assert_false (zj_reader_list_equal (a, b)); /* another insertion of the same card */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autofree char *path = g_strdup_printf ("/card/readers/choice/%s", choices[i].what);

    g_test_add_data_func (path, &choices[i], test_choice);
  }
  g_test_add_func ("/card/readers/kinds", test_kinds);
  g_test_add_func ("/card/readers/equal", test_equal);
  return g_test_run ();
}

/* The virtual card against the standard's own numbers: a simulator that errs would teach
 * the product to err with it. */
#include "card.h"
#include "chip.h"
#include "gb18030.h"
#include "proof.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  ZjCardMemory *memory;
  ZjVirtualCard *card;
} Fixture;

static ZjPersona *
persona_with (const char *card_keys)
{
  g_autofree char *text = g_strconcat ("[holder]\nname=测试甲\nssn=990001195803120013\nsex=1\nbirth=1958-03-12\n"
                                       "[card]\nserial=00000001\nauthcode=00000006\ncard_no=T0000001X\n",
                                       card_keys, NULL);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  ZjPersona *persona;
  int fd = g_file_open_tmp ("zj-XXXXXX.persona", &file, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
  persona = zj_persona_load (file, &error);
  g_assert_no_error (error);
  g_unlink (file);
  return persona;
}

static void
set_up (Fixture *f, const char *card_keys)
{
  f->memory = zj_card_memory_new ();
  f->card = zj_virtual_card_new (persona_with (card_keys), f->memory);
}

static void
tear_down (Fixture *f)
{
  zj_virtual_card_free (f->card);
  zj_card_memory_free (f->memory);
}

static GBytes *
from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const char *p = hex; *p != '\0'; p += 2) {
    guint8 byte;

    while (*p == ' ')
      p++;
    byte = (guint8)(g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
    g_byte_array_append (bytes, &byte, 1);
  }
  return g_byte_array_free_to_bytes (bytes);
}

static char *
to_hex (const guint8 *data, gsize size)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02X", data[i]);
  return g_string_free (hex, FALSE);
}

static char *
command (Fixture *f, const char *hex)
{
  g_autoptr (GBytes) apdu = from_hex (hex);
  gsize size;
  const guint8 *data = g_bytes_get_data (apdu, &size);
  g_autoptr (GBytes) answer = zj_virtual_card_command (f->card, data, size);
  const guint8 *out = g_bytes_get_data (answer, &size);

  return to_hex (out, size);
}

#define assert_answer(f, apdu, expected)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *answer_ = command (f, apdu);                                                                      \
    g_assert_cmpstr (answer_, ==, expected);                                                                           \
  }                                                                                                                    \
  G_STMT_END

#define SELECT_APPLICATION "00A404000F7378312E7368 2EC9E7BBE1B1A3D5CF"
#define WHOLE_EF05                                                                                                     \
  "0110430100D1560000050000000100000006"                                                                               \
  "020133"                                                                                                             \
  "0304322E3030"                                                                                                       \
  "040CFFFFFFFFFFFFFFFFFFFFFFFF"                                                                                       \
  "050420150601"                                                                                                       \
  "060420450601"                                                                                                       \
  "0709543030303030303158"

static void
test_second_generation (void)
{
  Fixture f;

  set_up (&f, "algorithm=01\n");
  assert_answer (&f, SELECT_APPLICATION, "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C038601019000");
  assert_answer (&f, "00B2012D40", WHOLE_EF05 "9000");
  /* No item 4E: 45 hex bytes where 5B were asked for. */
  g_autofree char *ef06 = command (&f, "00B201355B");
  g_assert_cmpuint (strlen (ef06), ==, 2 * (0x45 + 2));
  g_assert_true (g_str_has_prefix (ef06, "0812393930303031313935383033313230303133"
                                         "091EB2E2CAD4BCD700"));
  g_assert_true (g_str_has_suffix (ef06, "0A01310B01010C034301000D04195803129000"));
  tear_down (&f);
}

static void
test_modes (void)
{
  Fixture f;

  set_up (&f, "modes=select-p1-00;tag\nrefusal=6D00\n");
  assert_answer (&f, SELECT_APPLICATION, "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA5038801019000");
  assert_answer (&f, "00B2012D40", "6D00");
  assert_answer (&f, "00A4020002EF05", "6D00");
  assert_answer (&f, "00B2030006", "6986");
  assert_answer (&f, "00A4000002EF05", "9000");
  assert_answer (&f, "00B2030006", "0304322E30309000");
  assert_answer (&f, "00B2030406", "6D00");
  assert_answer (&f, "00B2010540", "6D00");
  assert_answer (&f, "00B24E0016", "6A83");
  tear_down (&f);

  set_up (&f, "modes=select;number\nend_of_file=6282\n");
  g_autofree char *selected = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00A4020002EF05", "9000");
  assert_answer (&f, "00B2020403", "0201339000");
  assert_answer (&f, "00B2020404", "0201336282");
  assert_answer (&f, "00B2080403", "6A83");
  tear_down (&f);
}

static void
test_t0_answers (void)
{
  Fixture f;

  set_up (&f, "get_response=7\nwrong_le=true\n");
  assert_answer (&f, SELECT_APPLICATION, "6107");
  assert_answer (&f, "00C0000010", "6C07");
  assert_answer (&f, "00C0000007", "6F16840F7378316107");
  /* Another command drops the rest. */
  assert_answer (&f, "00B2022C08", "6C03");
  assert_answer (&f, "00C0000007", "6985");
  assert_answer (&f, "00B2022C03", "6103");
  assert_answer (&f, "00C0000003", "0201339000");
  tear_down (&f);
}

static void
test_damage (void)
{
  Fixture f;

  set_up (&f, "damage=05:date;07:doubled;0A:length;0D:truncated;03:tag\nabsent=0B;0C-\nmodes=sfi;all;number\n");
  g_autofree char *selected = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00B2032C06", "7E04322E30309000");
  assert_answer (&f, "00B2052C06", "0504201502319000");
  assert_answer (&f, "00B2072C0B", "07095430303030303031589000");
  assert_answer (&f, "00B2082C0B", "07095430303030303031589000");
  assert_answer (&f, "00B2033403", "0A02319000");
  assert_answer (&f, "00B2043403", "0B01FF9000");
  assert_answer (&f, "00B2053406", "0D0419589000");
  tear_down (&f);
}

static void
test_kinds (void)
{
  static const struct {
    const char *keys, *select, *other;
  } table[] = {
    { "kind=bank\n", "6A82", "6D00" },         { "kind=blocked-application\n", "9303", "6A82" },
    { "kind=blocked-card\n", "6A81", "6A81" }, { "kind=foreign\n", "6E00", "6E00" },
    { "kind=endless\n", "6110", "6110" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    Fixture f;

    set_up (&f, table[i].keys);
    assert_answer (&f, SELECT_APPLICATION, table[i].select);
    assert_answer (&f, "00B2012D40", table[i].other);
    tear_down (&f);
  }
}

static void
authenticate (Fixture *f, gboolean spoil, const char *expected)
{
  static const char *ident = "430100D1560000050000000100000006";
  guint8 proof[16] = { 0 };
  g_autofree char *challenge = command (f, "0084000008");
  g_autoptr (GBytes) bytes = from_hex (challenge);
  g_autofree char *hex = NULL, *apdu = NULL;

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 10);
  zj_proof_external (ident, g_bytes_get_data (bytes, NULL), proof + 8, proof);
  proof[0] = (guint8)(proof[0] ^ (spoil ? 1 : 0));
  hex = to_hex (proof, sizeof proof);
  apdu = g_strconcat ("0082000A10", hex, NULL);
  assert_answer (f, apdu, expected);
}

static void
test_third_generation (void)
{
  Fixture f;

  set_up (&f, "version=3.00\nalgorithm=03\n");
  g_autofree char *selected = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00B201355B", "6982");
  authenticate (&f, TRUE, "63C2");
  assert_answer (&f, "0082000A1000000000000000000000000000000000", "6985");
  authenticate (&f, FALSE, "9000");
  g_autofree char *ef06 = command (&f, "00B201355B");
  g_assert_true (g_str_has_suffix (ef06, "9000"));
  zj_virtual_card_reset (f.card);
  assert_answer (&f, "00B201355B", "6A82");
  g_autofree char *again = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00B201355B", "6982");
  authenticate (&f, TRUE, "63C2");
  authenticate (&f, TRUE, "63C1");
  authenticate (&f, TRUE, "63C0");
  authenticate (&f, FALSE, "6983");
  tear_down (&f);
}

static void
test_proof_vector (void)
{
  guint8 in[32], result[ZJ_PROOF_SIZE];

  for (guint8 i = 0; i < sizeof in; i++)
    in[i] = i;
  zj_proof_internal ("430100D1560000050000000600000006", FALSE, in, in + 8, result);
  g_autofree char *internal = to_hex (result, sizeof result);
  g_assert_cmpstr (internal, ==, "1749A67EF7C80A29");
  zj_proof_external ("430100D1560000050000000600000006", in + 16, in + 24, result);
  g_autofree char *external = to_hex (result, sizeof result);
  g_assert_cmpstr (external, ==, "0FA750D2A282BF90");
  zj_proof_internal ("430100D1560000050000000600000006", TRUE, in, in + 8, result);
  g_autofree char *counterfeit = to_hex (result, sizeof result);
  g_assert_cmpstr (counterfeit, !=, internal);
}

static void
test_pin (void)
{
  Fixture f;

  set_up (&f, "pin=12345\n");
  g_autofree char *selected = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00200000", "63C3");
  assert_answer (&f, "0020000003123456", "63C2");
  assert_answer (&f, "002000000312345F", "9000");
  assert_answer (&f, "00200000", "63C3");
  assert_answer (&f, "0020000003123450", "63C2");
  /* The card goes out and comes in again: the counter stays. */
  zj_virtual_card_free (f.card);
  f.card = zj_virtual_card_new (persona_with ("pin=12345\n"), f.memory);
  g_autofree char *again = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00200000", "63C2");
  assert_answer (&f, "0020000003123450", "63C1");
  assert_answer (&f, "0020000003123450", "6983");
  assert_answer (&f, "002000000312345F", "6983");
  tear_down (&f);
}

static void
test_text (void)
{
  static const struct {
    const char *utf8, *hex;
  } table[] = {
    { "A1", "4131" },
    { "社会保障", "C9E7BBE1B1A3D5CF" },
    { "测试甲", "B2E2CAD4BCD7" },
    { "·", "A1A4" },
    { "㐀", "8139EE39" },
    { "𠀀", "95328236" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *hex = NULL;

    zj_gb18030_append (bytes, table[i].utf8);
    hex = to_hex (bytes->data, bytes->len);
    g_assert_cmpstr (hex, ==, table[i].hex);
  }
}

static void
test_name_border (void)
{
  Fixture f;

  set_up (&f, "extension=5\n");
  g_autofree char *selected = command (&f, SELECT_APPLICATION);
  assert_answer (&f, "00B2093020", "091EB2E2CAD4BC000000000000000000000000000000000000000000000000009000");
  assert_answer (&f, "00B24E3016", "4E14D7000000000000000000000000000000000000009000");
  tear_down (&f);
}

static void
test_lengths (void)
{
  Fixture f;

  set_up (&f, "");
  assert_answer (&f, "00A404", "6700");
  assert_answer (&f, "00A404000F73", "6700");
  assert_answer (&f, "80A4040000", "6E00");
  assert_answer (&f, "00CA000000", "6D00");
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-card/second-generation", test_second_generation);
  g_test_add_func ("/virtual-card/modes", test_modes);
  g_test_add_func ("/virtual-card/t0-answers", test_t0_answers);
  g_test_add_func ("/virtual-card/damage", test_damage);
  g_test_add_func ("/virtual-card/kinds", test_kinds);
  g_test_add_func ("/virtual-card/third-generation", test_third_generation);
  g_test_add_func ("/virtual-card/proof-vector", test_proof_vector);
  g_test_add_func ("/virtual-card/pin", test_pin);
  g_test_add_func ("/virtual-card/text", test_text);
  g_test_add_func ("/virtual-card/name-border", test_name_border);
  g_test_add_func ("/virtual-card/lengths", test_lengths);
  return g_test_run ();
}

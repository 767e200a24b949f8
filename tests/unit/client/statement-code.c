/* A statement's content in the journal, and the code on it: the same for ever, and nothing of it
 * can be changed. */
#include "claim/content.h"
#include "paper/statement_code.h"

#include <certs/sign.h>
#include <client/error.h>
#include <string.h>

#include "peer/authority.h"

typedef struct {
  char *folder;
  ZjConfig config;
} Desk;

static void
desk_new (Desk *desk, PeerKey kind)
{
  const PeerWish wish = { .name = "Desk", .client = TRUE, .key = kind };
  g_autoptr (PeerParty) party = peer_party_new (&wish, NULL);

  memset (desk, 0, sizeof *desk);
  desk->folder = peer_folder_new ();
  desk->config.platform.certificate = peer_write (desk->folder, "desk.pem", 0644, peer_party_certificate (party), NULL);
  desk->config.platform.key = peer_write (desk->folder, "desk.key", 0600, peer_party_key (party), NULL);
}

static void
desk_clear (Desk *desk)
{
  g_free (desk->config.platform.certificate);
  g_free (desk->config.platform.key);
  peer_folder_remove (desk->folder);
}

static ZjClaimContent *
make_content (void)
{
  ZjClaimContent *content = zj_claim_content_new ();
  ZjClaimCategory drugs = { g_strdup ("09"), 123450, { 100, 200, 300, 122850 }, 12 };
  ZjClaimCategory rest = { NULL, -50, { G_MININT64, G_MININT64, G_MININT64, G_MININT64 }, 1 };

  content->receipt_no = g_strdup ("H3301000000101000001");
  content->issued_ms = G_GINT64_CONSTANT (1782871200000); /* 2026-07-01 10:00 in China */
  content->operator_no = g_strdup ("1001");
  content->kind = ZJ_CLAIM_INPATIENT;
  content->standing = ZJ_CLAIM_BEING_REVERSED;
  content->msgid = g_strdup ("H33010000001202607010959000100");
  content->institution.code = g_strdup ("H33010000001");
  content->institution.name = g_strdup ("示例医院；一 \"二\"");
  content->ipt_no = g_strdup ("ZY000001");
  content->name = zj_personal_new ("买买提·测试");
  content->cert_no = zj_personal_new ("99000119491102001X");
  content->insured_region = g_strdup ("430100");
  content->admitted_at = g_strdup ("2026-06-20 08:30:00");
  content->dept.code = g_strdup ("A01");
  content->dept.name = g_strdup ("内科");
  content->reason = g_strdup ("network");
  content->total_fen = 123400;
  content->paid_fen = 9999999999;
  content->invoice = g_strdup ("33060126:0012345678:a1b2c3");
  content->parts_fen[0] = -1; /* a refund of one fen is an amount like any other */
  content->lines_digest = g_strdup ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  g_array_append_val (content->categories, drugs);
  g_array_append_val (content->categories, rest);
  return content;
}

static void
test_content (void)
{
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *json = zj_claim_content_to_json (content);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjClaimContent) back = zj_claim_content_from_json (json, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  again = zj_claim_content_to_json (back);
  g_assert_cmpstr (json, ==, again);
  g_assert_cmpstr (zj_personal_reveal (&back->name), ==, "买买提·测试");
  g_assert_cmpint (back->parts_fen[0], ==, -1);
  g_assert_true (back->parts_fen[1] == G_MININT64);
  g_assert_cmpint (back->standing, ==, ZJ_CLAIM_BEING_REVERSED);
  g_assert_null (back->discharged_at);
  g_assert_cmpuint (back->categories->len, ==, 2);
  g_assert_cmpint (g_array_index (back->categories, ZjClaimCategory, 0).parts_fen[3], ==, 122850);
  g_assert_null (g_array_index (back->categories, ZjClaimCategory, 1).category);
}

static void
test_no_content (void)
{
  static const char *const texts[]
      = { "",
          "null",
          "[]",
          "{}",
          "{\"receipt_no\":\"X\"}",
          "{\"receipt_no\":\"X\",\"issued_ms\":1,\"kind\":\"dental\",\"standing\":\"not_asked\",\"total_fen\":1,"
          "\"paid_fen\":1}",
          "{\"receipt_no\":\"X\",\"issued_ms\":1,\"kind\":\"pharmacy\",\"standing\":\"not_asked\",\"total_fen\":1,"
          "\"paid_fen\":1,\"categories\":[{\"amount\":1,\"lines\":-1}]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (zj_claim_content_from_json (texts[i], &error));
    g_assert_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT);
  }
}

static char *
make_code (const Desk *desk, const ZjClaimContent *content)
{
  g_autoptr (GError) error = NULL;
  char *code = zj_statement_code_make (&desk->config, content, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (code), <=, ZJ_STATEMENT_CODE_MAX);
  return code;
}

static ZjStatementCheck *
check_code (const Desk *desk, const char *code)
{
  g_autoptr (GError) error = NULL;
  ZjStatementCheck *check = zj_statement_code_check (&desk->config, code, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (check->valid == (check->problem == NULL));
  g_assert_true (check->valid || g_hash_table_size (check->fields) == 0);
  return check;
}

static void
assert_field (const ZjStatementCheck *check, const char *name, const char *value)
{
  g_assert_cmpstr (g_hash_table_lookup (check->fields, name), ==, value);
}

static void
test_code (gconstpointer kind)
{
  Desk desk;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *code = NULL, *again = NULL;
  g_autoptr (ZjStatementCheck) check = NULL;

  desk_new (&desk, (PeerKey)GPOINTER_TO_INT (kind));
  code = make_code (&desk, content);
  again = make_code (&desk, content);
  g_assert_cmpstr (code, ==, again);
  g_assert_true (g_str_has_prefix (
      code, "ZJ1;H3301000000101000001;20260701100000;inpatient;being_reversed;%E8%AF%95;001X;430100;20260620083000;;"
            "1234.00;99999999.99;network;33060126:0012345678:a1b2c3;0123456789abcdef0123456789abcdef;"));
  g_assert_cmpuint (strlen (code), <, 420);
  /* Nothing more about the person than that. */
  g_assert_null (strstr (code, "990001"));
  check = check_code (&desk, code);
  g_assert_true (check->valid);
  assert_field (check, "receipt_no", "H3301000000101000001");
  assert_field (check, "issued_at", "2026-07-01 10:00:00");
  assert_field (check, "admitted_at", "2026-06-20 08:30:00");
  assert_field (check, "discharged_at", "");
  assert_field (check, "name", "*试");
  assert_field (check, "cert_no", "*001X");
  assert_field (check, "total", "1234.00");
  assert_field (check, "invoice", "33060126:0012345678:a1b2c3");
  desk_clear (&desk);
}

/* Each character, changed into each of a few others, left out, and doubled. */
static void
test_flips (void)
{
  static const char others[] = "0;%";
  Desk desk;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *code = NULL;
  gsize length;

  desk_new (&desk, PEER_EC_256);
  code = make_code (&desk, content);
  length = strlen (code);
  for (gsize i = 0; i < length; i++) {
    for (gsize j = 0; j < sizeof others + 1; j++) {
      g_autofree char *changed = g_strdup (code);
      g_autoptr (ZjStatementCheck) check = NULL;

      /* The neighbour by one bit, the other case, then the others. */
      changed[i] = j == sizeof others - 1 ? (char)(code[i] ^ 1) : j == sizeof others ? (char)(code[i] ^ 32) : others[j];
      if (changed[i] == code[i] || g_ascii_isspace (changed[i]))
        changed[i] = '#';
      check = check_code (&desk, changed);
      g_assert_false (check->valid);
    }
    {
      g_autofree char *shorter = g_strdup_printf ("%.*s%s", (int)i, code, code + i + 1);
      g_autofree char *longer = g_strdup_printf ("%.*s%c%s", (int)i, code, code[i], code + i);
      g_autoptr (ZjStatementCheck) without = check_code (&desk, shorter);
      g_autoptr (ZjStatementCheck) twice = check_code (&desk, longer);

      g_assert_false (without->valid || twice->valid);
    }
  }
  desk_clear (&desk);
}

/* The last character of a signature holds two bits of it and four that mean nothing: each of its 64
 * ways of being written but one is refused. */
static void
test_one_spelling (void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Desk desk;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *code = NULL;
  guint n_valid = 0;

  desk_new (&desk, PEER_EC_256);
  code = make_code (&desk, content);
  for (gsize i = 0; i < 64; i++) {
    g_autoptr (ZjStatementCheck) check = NULL;

    code[strlen (code) - 1] = alphabet[i];
    check = check_code (&desk, code);
    n_valid += check->valid ? 1 : 0;
  }
  g_assert_cmpuint (n_valid, ==, 1);
  desk_clear (&desk);
}

static void
test_elsewhere (void)
{
  Desk desk, other;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *code = NULL, *spaced = NULL;
  g_autoptr (ZjStatementCheck) check = NULL, here = NULL, alone = NULL, nobody = NULL;
  g_autoptr (GError) error = NULL;

  desk_new (&desk, PEER_EC_256);
  desk_new (&other, PEER_EC_256);
  code = make_code (&desk, content);
  check = check_code (&other, code);
  g_assert_cmpstr (check->problem, ==, "certificate_unknown");
  /* The certificate alone, without configuration; spaces around the text are none of it. */
  spaced = g_strdup_printf ("  %s\r\n", code);
  alone = zj_statement_code_check (NULL, spaced, desk.config.platform.certificate, &error);
  g_assert_no_error (error);
  g_assert_true (alone->valid);
  nobody = zj_statement_code_check (NULL, code, NULL, &error);
  g_assert_cmpstr (nobody->problem, ==, "certificate_unknown");
  g_assert_null (zj_statement_code_check (NULL, code, "/nonexistent.pem", &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_UNREADABLE);
  desk_clear (&desk);
  desk_clear (&other);
}

static void
test_other_texts (void)
{
  static const struct {
    const char *text, *problem;
  } cases[] = { { "", "not_a_code" },
                { "https://example.org/", "not_a_code" },
                { "ZJ2;a;b", "version" },
                { "ZJ1", "not_a_code" },
                { "ZJ1;;;;;;;;;;;;;;;;", "not_a_code" },
                { "ZJ1;%GG;;;;;;;;;;;;;;;", "not_a_code" },
                { "ZJ1;%00;;;;;;;;;;;;;;;", "not_a_code" },
                { "ZJ1;%FF;;;;;;;;;;;;;;;", "not_a_code" },
                { "ZJ1;病人;;;;;;;;;;;;;;;", "not_a_code" } };
  Desk desk;

  desk_new (&desk, PEER_EC_256);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZjStatementCheck) check = check_code (&desk, cases[i].text);

    g_assert_cmpstr (check->problem, ==, cases[i].problem);
  }
  desk_clear (&desk);
}

/* The longest there can be fits; a field too long for the code is left to the paper. */
static void
test_longest (void)
{
  Desk desk;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autofree char *code = NULL;
  g_autoptr (ZjStatementCheck) check = NULL;

  desk_new (&desk, PEER_EC_256);
  g_free (content->invoice);
  content->invoice = g_strnfill (300, '%');
  code = make_code (&desk, content);
  check = check_code (&desk, code);
  g_assert_true (check->valid);
  assert_field (check, "invoice", "");
  desk_clear (&desk);
}

static void
test_no_key (void)
{
  Desk desk;
  g_autoptr (ZjClaimContent) content = make_content ();
  g_autoptr (GError) error = NULL;

  desk_new (&desk, PEER_EC_256);
  g_free (desk.config.platform.key);
  desk.config.platform.key = g_strdup ("/nonexistent.key");
  g_assert_null (zj_statement_code_make (&desk.config, content, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE);
  desk_clear (&desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/content", test_content);
  g_test_add_func ("/statement/no-content", test_no_content);
  g_test_add_data_func ("/statement/code/p-256", GINT_TO_POINTER (PEER_EC_256), test_code);
  g_test_add_data_func ("/statement/code/rsa", GINT_TO_POINTER (PEER_RSA_2048), test_code);
  g_test_add_func ("/statement/flips", test_flips);
  g_test_add_func ("/statement/one-spelling", test_one_spelling);
  g_test_add_func ("/statement/elsewhere", test_elsewhere);
  g_test_add_func ("/statement/other-texts", test_other_texts);
  g_test_add_func ("/statement/longest", test_longest);
  g_test_add_func ("/statement/no-key", test_no_key);
  return g_test_run ();
}

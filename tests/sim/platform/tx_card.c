/* K015 and K028: the card register, and the security module of third-generation cards. */
#include "transaction.h"

#include "store.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

static const SimField card_state_fields[] = {
  { "card_no", SIM_TEXT, 9, 9, SIM_OPTIONAL, NULL },
  { "card_sn", SIM_HEX, 32, 32, SIM_REQUIRED, NULL },
  { "certno", SIM_TEXT, 50, 0, SIM_OPTIONAL, NULL },
  SIM_FIELDS_END,
};

static const SimField card_authentication_fields[] = {
  { "card_sn", SIM_HEX, 32, 32, SIM_REQUIRED, NULL },  { "atr", SIM_HEX, 66, 4, SIM_REQUIRED, NULL },
  { "alg", SIM_TEXT, 2, 2, SIM_REQUIRED, "01|02|03" }, { "ia_factor", SIM_HEX, 16, 16, SIM_REQUIRED, NULL },
  { "ia_chal", SIM_HEX, 16, 16, SIM_REQUIRED, NULL },  { "ia_rslt", SIM_HEX, 16, 16, SIM_REQUIRED, NULL },
  { "ea_chal", SIM_HEX, 16, 16, SIM_REQUIRED, NULL },  SIM_FIELDS_END,
};

const SimNodeRule sim_card_state_input[] = { { "data", card_state_fields, 0 }, SIM_RULES_END };
const SimNodeRule sim_card_authentication_input[] = { { "data", card_authentication_fields, FALSE },
                                                      { NULL, NULL, FALSE } };

void
sim_tx_card_state (SimCall *call)
{
  const char *card_no = sim_call_text (call, "data", "card_no"), *certno = sim_call_text (call, "data", "certno");
  /* What is told beside the identification code must agree with the register. */
  g_autoptr (SimRows) rows = sim_store_query (
      call->world->store,
      "SELECT state, active, expires, region, version FROM card WHERE ident = ? AND registered = 1"
      " AND (?2 = '' OR card_no = ?2) AND (?3 = '' OR cert_no = ?3)",
      sim_call_text (call, "data", "card_sn"), card_no, certno, NULL);
  json_t *info;

  if (!sim_rows_next (rows)) {
    json_object_set_new (call->output, "cardinfo", json_null ());
    return;
  }
  info = json_object ();
  json_object_set_new (info, "card_stas", json_string (sim_rows_text (rows, 0)));
  json_object_set_new (info, "actv_flag", json_string (sim_rows_text (rows, 1)));
  json_object_set_new (info, "expy_date", json_string (sim_rows_text (rows, 2)));
  json_object_set_new (info, "iss_admdvs", json_string (sim_rows_text (rows, 3)));
  json_object_set_new (info, "std_ver", json_string (sim_rows_text (rows, 4)));
  json_object_set_new (call->output, "cardinfo", info);
}

#define PART_BYTES 8

static void
from_hex (const char *hex, guchar bytes[PART_BYTES])
{
  for (guint i = 0; i < PART_BYTES; i++)
    bytes[i] = (guchar)(g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
}

static char *
to_hex (const guchar bytes[PART_BYTES])
{
  GString *hex = g_string_new (NULL);

  for (guint i = 0; i < PART_BYTES; i++)
    g_string_append_printf (hex, "%02X", bytes[i]);
  return g_string_free (hex, FALSE);
}

/* tests/sim/personas/README.md: the arithmetic of the test cards, and of no real one. */
static void
proof (const char *ident, const char *label, const guchar first[PART_BYTES], const guchar second[PART_BYTES],
       guchar result[PART_BYTES])
{
  g_autofree char *secret = g_strconcat ("zhijie-test-master", ident, NULL);
  guchar key[32], mac[32], text[2 + 2 * PART_BYTES];

  memcpy (text, label, 2);
  memcpy (text + 2, first, PART_BYTES);
  memcpy (text + 2 + PART_BYTES, second, PART_BYTES);
  gnutls_hash_fast (GNUTLS_DIG_SHA256, secret, strlen (secret), key);
  gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, sizeof key, text, sizeof text, mac);
  memcpy (result, mac, PART_BYTES);
}

void
sim_tx_card_authentication (SimCall *call)
{
  const char *ident = sim_call_text (call, "data", "card_sn");
  guchar factor[PART_BYTES], challenge[PART_BYTES], shown[PART_BYTES], expected[PART_BYTES];
  guchar card_challenge[PART_BYTES], origin[PART_BYTES], data[PART_BYTES];
  g_autofree char *data_hex = NULL;
  g_autofree char *origin_hex = NULL;
  json_t *info = json_object ();
  gboolean genuine;

  from_hex (sim_call_text (call, "data", "ia_factor"), factor);
  from_hex (sim_call_text (call, "data", "ia_chal"), challenge);
  from_hex (sim_call_text (call, "data", "ia_rslt"), shown);
  from_hex (sim_call_text (call, "data", "ea_chal"), card_challenge);
  proof (ident, "IA", factor, challenge, expected);
  genuine = gnutls_memcmp (shown, expected, PART_BYTES) == 0;
  gnutls_rnd (GNUTLS_RND_NONCE, origin, sizeof origin);
  proof (ident, "EA", card_challenge, origin, data);
  data_hex = to_hex (data);
  origin_hex = to_hex (origin);
  json_object_set_new (info, "auth_rslt", json_string (genuine ? "1" : "0"));
  json_object_set_new (info, "ea_data", json_string (genuine ? data_hex : ""));
  json_object_set_new (info, "ea_orig", json_string (genuine ? origin_hex : ""));
  json_object_set_new (call->output, "authinfo", info);
}

/* The table of all keys, and how each kind of value is read. */
#include "config_values.h"

#include <gio/gio.h>
#include <string.h>

/* Checks of texts; each one's `expected` stands beside it in the table. */

static gboolean
all_of (const char *text, gboolean (*is) (char c), const char *also)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!is (*p) && strchr (also, *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_digit (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_alnum (char c)
{
  return g_ascii_isalnum (c);
}

static gboolean
is_graph (char c)
{
  return g_ascii_isgraph (c);
}

static gboolean
check_institution (const char *text)
{
  return all_of (text, is_alnum, "") && !g_regex_match_simple ("[a-z]", text, 0, 0);
}

static gboolean
check_region (const char *text)
{
  return all_of (text, is_digit, "") && !g_str_has_prefix (text, "0");
}

static gboolean
check_token (const char *text)
{
  return all_of (text, is_graph, "");
}

static gboolean
check_code (const char *text)
{
  return all_of (text, is_alnum, "");
}

static gboolean
check_unix_group (const char *text)
{
  return g_regex_match_simple ("^[A-Za-z_][A-Za-z0-9_.-]*\\$?$", text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
check_language (const char *text)
{
  return g_str_equal (text, "zh_CN") || g_str_equal (text, "en");
}

static GUri *
parse_uri (const char *text, const char *const *schemes)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *host;

  if (uri == NULL || !g_strv_contains (schemes, g_uri_get_scheme (uri)))
    return NULL;
  host = g_uri_get_host (uri);
  if (host == NULL || *host == '\0' || g_uri_get_port (uri) == 0 || g_uri_get_port (uri) > 65535
      || g_uri_get_fragment (uri) != NULL)
    return NULL;
  return g_steal_pointer (&uri);
}

/* Mbed TLS matches the names of a certificate, never its IP addresses: with an address every
 * connection would be refused, so it is refused here, where the reason can be said. */
static gboolean
check_platform_url (const char *text)
{
  static const char *const schemes[] = { "https", NULL };
  g_autoptr (GUri) uri = parse_uri (text, schemes);

  if (uri == NULL || !check_token (text) || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL)
    return FALSE;
  /* The last label of a name holds a letter; "10.1.2.3", "127.1" and "0x7f000001" are addresses. */
  return g_regex_match_simple ("^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?\\.?$",
                               g_uri_get_host (uri), G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
check_list_url (const char *text)
{
  static const char *const schemes[] = { "http", "https", NULL };
  g_autoptr (GUri) uri = parse_uri (text, schemes);

  return uri != NULL && check_token (text);
}

static gboolean
check_proxy (const char *text)
{
  static const char *const schemes[] = { "http", "socks5", "socks5h", NULL };
  g_autoptr (GUri) uri = parse_uri (text, schemes);

  return uri != NULL && check_token (text) && g_uri_get_query (uri) == NULL;
}

static gboolean
check_database (const char *text)
{
  return check_token (text) && (g_str_has_prefix (text, "postgresql://") || g_str_has_prefix (text, "postgres://"));
}

#define AT(member) G_STRUCT_OFFSET (ZjConfig, member)
#define TEXT(group, key, fallback, at, min, max, check, expected)                                                      \
  {                                                                                                                    \
    group, key, ZJ_KEY_TEXT, fallback, AT (at), min, max, NULL, check, expected                                        \
  }
#define REQUIRED             NULL
#define FREE(group, key, at) TEXT (group, key, "", at, 0, 200, NULL, "text of at most 200 characters")
#define PATH(group, key, fallback, at, min)                                                                            \
  {                                                                                                                    \
    group, key, ZJ_KEY_PATH, fallback, AT (at), min, 4095, NULL, NULL, "the name of a file"                            \
  }
#define INTEGER(group, key, fallback, at, min, max, expected)                                                          \
  {                                                                                                                    \
    group, key, ZJ_KEY_INTEGER, fallback, AT (at), min, max, NULL, NULL, expected                                      \
  }
#define BOOLEAN(group, key, fallback, at)                                                                              \
  {                                                                                                                    \
    group, key, ZJ_KEY_BOOLEAN, fallback, AT (at), 0, 0, NULL, NULL, "true or false"                                   \
  }
#define CHOICE(group, key, fallback, at, words, expected)                                                              \
  {                                                                                                                    \
    group, key, ZJ_KEY_CHOICE, fallback, AT (at), 0, 0, words, NULL, expected                                          \
  }
#define LIST(group, key, fallback, at)                                                                                 \
  {                                                                                                                    \
    group, key, ZJ_KEY_LIST, fallback, AT (at), 0, 200, NULL, NULL, "a list of texts separated by ';'"                 \
  }
#define TRANSACTION(group, key, fallback, at)                                                                          \
  {                                                                                                                    \
    group, key, ZJ_KEY_TRANSACTION, fallback, AT (at), 1, 8, NULL, NULL,                                               \
        "a transaction number (letters and digits, at most 8) or none"                                                 \
  }

const ZjConfigKey zj_config_keys[] = {
  INTEGER ("desk", "number", "1", desk.number, 0, 99, "a number from 0 to 99"),
  TEXT ("desk", "operator", "1001", desk.operator_no, 1, 30, check_token,
        "an operator's number, at most 30 characters"),
  TEXT ("desk", "operator_name", "", desk.operator_name, 0, 50, NULL, "a name of at most 50 characters"),
  TEXT ("desk", "language", "zh_CN", desk.language, 1, 5, check_language, "zh_CN or en"),
  TEXT ("desk", "group", "", desk.group, 0, 32, check_unix_group, "the name of a Unix group"),

  TEXT ("institution", "code", REQUIRED, institution.code, 12, 12, check_institution,
        "the institution's code: 12 digits and capital letters"),
  TEXT ("institution", "name", REQUIRED, institution.name, 1, 200, NULL, "the institution's name"),
  TEXT ("institution", "region", REQUIRED, institution.region, 6, 6, check_region, "a region's six digits"),
  FREE ("institution", "address", institution.address),
  /* 1 to 3 by the usual count, to 14 by the platform's dictionary hosp_lv. */
  INTEGER ("institution", "level", "3", institution.level, 1, 14, "the institution's level, 1 to 14"),
  FREE ("institution", "office_tel", institution.office_tel),
  FREE ("institution", "agency_tel", institution.agency_tel),

  TEXT ("platform", "url", REQUIRED, platform.url, 1, 2000, check_platform_url,
        "https://NAME[:PORT]/PATH with a host name, not an IP address, and without user, '?' or '#'"),
  PATH ("platform", "authority", REQUIRED, platform.authority, 1),
  PATH ("platform", "revocation", REQUIRED, platform.revocation, 1),
  TEXT ("platform", "revocation_url", "", platform.revocation_url, 0, 2000, check_list_url,
        "http:// or https:// address"),
  PATH ("platform", "certificate", REQUIRED, platform.certificate, 1),
  PATH ("platform", "key", REQUIRED, platform.key, 1),
  TEXT ("platform", "proxy", "", platform.proxy, 0, 2000, check_proxy, "http://, socks5:// or socks5h:// address"),
  INTEGER ("platform", "connect_timeout_s", "5", platform.connect_timeout_s, 1, 60, "seconds from 1 to 60"),
  INTEGER ("platform", "timeout_s", "20", platform.timeout_s, 1, 600, "seconds from 1 to 600"),
  INTEGER ("platform", "settle_timeout_s", "60", platform.settle_timeout_s, 1, 600, "seconds from 1 to 600"),
  CHOICE ("platform", "gateway", "none", platform.gateway, "none csb tif", "none, csb or tif"),
  TEXT ("platform", "gateway_id", "", platform.gateway_id, 0, 200, check_token, "the gateway's id, without blanks"),
  PATH ("platform", "gateway_secret_file", "", platform.gateway_secret_file, 0),
  TEXT ("platform", "gateway_version", "1.0.0", platform.gateway_version, 1, 20, check_token, "a version"),
  TEXT ("platform", "receiver", "99", platform.receiver, 1, 10, check_token, "a code of at most 10 characters"),
  TEXT ("platform", "version", "V1.0", platform.version, 1, 6, check_token, "a version of at most 6 characters"),
  { "platform", "closures", ZJ_KEY_CLOSURES, "", AT (platform.closures), 0, 200, NULL, NULL,
    "FROM/TO;FROM/TO, each YYYY-MM-DD HH:MM[:SS] in China time, FROM before TO" },

  INTEGER ("profile", "batch", "100", profile.batch, 1, 1000, "a number of lines from 1 to 1000"),
  TEXT ("profile", "med_type", "21", profile.med_type, 1, 6, check_code, "a code of at most 6 letters and digits"),
  CHOICE ("profile", "settlement_query", "by_stay", profile.settlement_query_by_stay, "none by_stay",
          "by_stay or none"),
  CHOICE ("profile", "filing_query", "F001", profile.filing_query_2001, "F001 2001", "F001 or 2001"),
  BOOLEAN ("profile", "filing_within_province", "false", profile.filing_within_province),
  CHOICE ("profile", "expired_card", "warn", profile.expired_card_refuse, "warn refuse", "warn or refuse"),
  BOOLEAN ("profile", "discharge_first", "true", profile.discharge_first),
  BOOLEAN ("profile", "identity_in_data", "false", profile.identity_in_data),
  BOOLEAN ("profile", "csb_seconds", "false", profile.csb_seconds),
  INTEGER ("profile", "late_arrival_s", "1800", profile.late_arrival_s, 1, 86400, "seconds from 1 to 86400"),
  CHOICE ("profile", "reversal_of_unseen", "ok", profile.reversal_of_unseen_not_found, "ok not_found",
          "ok or not_found"),
  TRANSACTION ("profile", "card_state", "K015", profile.card_state),
  TRANSACTION ("profile", "card_authentication", "K028", profile.card_authentication),
  TRANSACTION ("profile", "filing", "F001", profile.filing),
  TRANSACTION ("profile", "opening", "F002", profile.opening),
  TRANSACTION ("profile", "manual_notice", "F003", profile.manual_notice),
  TRANSACTION ("profile", "declaration", "F004", profile.declaration),
  LIST ("profile", "upstream_timeout", "超时;timeout;timed out", profile.upstream_timeout),
  LIST ("profile", "not_signed_in", "未签到;签到编号", profile.not_signed_in),
  LIST ("profile", "original_not_found", "", profile.original_not_found),
  LIST ("profile", "already_cancelled", "", profile.already_cancelled),
  LIST ("profile", "in_hospital_elsewhere", "", profile.in_hospital_elsewhere),

  FREE ("card", "reader", card.reader),
  FREE ("card", "reader_serial", card.reader_serial),
  CHOICE ("card", "pin", "never", card.pin, "never admission settlement both", "never, admission, settlement or both"),
  CHOICE ("card", "at_discharge", "required", card.at_discharge_required, "optional required", "required or optional"),

  PATH ("journal", "path", "journal.db", journal.path, 1),
  PATH ("journal", "key", "journal.key", journal.key, 1),
  TEXT ("journal", "database", "", journal.database, 0, 2000, check_database, "postgresql:// address"),
  INTEGER ("journal", "retention_days", "0", journal.retention_days, 0, 36500, "days from 0 (everything) to 36500"),

  BOOLEAN ("money", "account_in_fund", "false", money.account_in_fund),
  CHOICE ("money", "on_mismatch", "refuse", money.on_mismatch_refuse, "warn refuse", "refuse or warn"),
  CHOICE ("money", "on_warning", "warn", money.on_warning_refuse, "warn refuse", "warn or refuse"),

  PATH ("claims", "regions", "claims.ini", claims.regions, 0),
  PATH ("claims", "papers", "papers.ini", claims.papers, 0),

  PATH ("lists", "departments", "", lists.departments, 0),
  PATH ("lists", "doctors", "", lists.doctors, 0),
  PATH ("lists", "diagnoses", "", lists.diagnoses, 0),

  BOOLEAN ("supervisor", "second_person", "true", supervisor.second_person),
};
const guint zj_config_n_keys = G_N_ELEMENTS (zj_config_keys);

const ZjConfigKey *
zj_config_key_find (const char *group, const char *key)
{
  for (guint i = 0; i < zj_config_n_keys; i++)
    if (g_str_equal (zj_config_keys[i].group, group) && g_str_equal (zj_config_keys[i].key, key))
      return &zj_config_keys[i];
  return NULL;
}

gboolean
zj_config_group_exists (const char *group)
{
  for (guint i = 0; i < zj_config_n_keys; i++)
    if (g_str_equal (zj_config_keys[i].group, group))
      return TRUE;
  return FALSE;
}

/* GKeyFile says what escapes (\s, \t, \\, in lists \;) mean. */
static GKeyFile *
holder_of (const char *value)
{
  GKeyFile *holder = g_key_file_new ();

  g_key_file_set_value (holder, "g", "k", value);
  return holder;
}

/* NULL for an escape that does not exist (GLib hands a text out all the same). */
static char *
decode_text (const char *value)
{
  g_autoptr (GKeyFile) holder = holder_of (value);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_key_file_get_string (holder, "g", "k", &error);

  return error == NULL ? g_steal_pointer (&text) : NULL;
}

static char **
decode_list (const char *value)
{
  g_autoptr (GKeyFile) holder = holder_of (value);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_key_file_get_string_list (holder, "g", "k", NULL, &error);

  return error == NULL ? g_steal_pointer (&list) : NULL;
}

/* Control characters would end up in HTTP headers, on paper and on the screen. */
static gboolean
fits (const char *text, int min, int max)
{
  int length = 0;

  for (const char *p = text; *p != '\0'; p += g_utf8_skip[(guchar)*p])
    if (length++ == max || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return length >= min;
}

static gboolean
read_integer (const char *text, int min, int max, int *value)
{
  gint64 wide;

  if (!g_ascii_string_to_signed (text, 10, min, max, &wide, NULL))
    return FALSE;
  *value = (int)wide;
  return TRUE;
}

static gboolean
read_choice (const char *text, const char *words, int *index)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (int i = 0; list[i] != NULL; i++)
    if (g_str_equal (list[i], text)) {
      *index = i;
      return TRUE;
    }
  return FALSE;
}

static char **
read_list (const char *value, int max)
{
  g_auto (GStrv) all = decode_list (value);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (all == NULL)
    return NULL;
  for (guint i = 0; all[i] != NULL; i++) {
    g_strstrip (all[i]);
    if (!fits (all[i], 0, max))
      return NULL;
    if (*all[i] != '\0')
      g_strv_builder_add (builder, all[i]);
  }
  return g_strv_builder_end (builder);
}

/* YYYY-MM-DD HH:MM[:SS], China time whatever TZ says. */
static gboolean
read_time (const char *text, gint64 *unix_s)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) time = NULL;
  gint f[6] = { 0 };

  if (!g_regex_match_simple ("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?$", text, G_REGEX_DOLLAR_ENDONLY,
                             0))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (f); i++) {
    static const guint at[] = { 0, 5, 8, 11, 14, 17 };

    if (strlen (text) > at[i])
      f[i] = (gint)g_ascii_strtoll (text + at[i], NULL, 10);
  }
  time = g_date_time_new (china, f[0], f[1], f[2], f[3], f[4], f[5]);
  if (time == NULL)
    return FALSE;
  *unix_s = g_date_time_to_unix (time);
  return TRUE;
}

static GArray *
read_closures (const char *value, int max)
{
  g_auto (GStrv) list = read_list (value, max);
  g_autoptr (GArray) closures = g_array_new (FALSE, FALSE, sizeof (ZjClosure));

  if (list == NULL)
    return NULL;
  for (guint i = 0; list[i] != NULL; i++) {
    g_auto (GStrv) ends = g_strsplit (list[i], "/", 3);
    ZjClosure closure;

    if (g_strv_length (ends) != 2 || !read_time (g_strstrip (ends[0]), &closure.from)
        || !read_time (g_strstrip (ends[1]), &closure.to) || closure.from >= closure.to)
      return NULL;
    g_array_append_val (closures, closure);
  }
  return g_steal_pointer (&closures);
}

static gboolean
set_number (const ZjConfigKey *key, void *place, const char *text)
{
  int value;

  if (key->kind == ZJ_KEY_INTEGER) {
    if (!read_integer (text, key->min, key->max, &value))
      return FALSE;
  } else if (!read_choice (text, key->kind == ZJ_KEY_BOOLEAN ? "false true" : key->words, &value)) {
    return FALSE;
  }
  memcpy (place, &value, sizeof value);
  return TRUE;
}

static gboolean
set_text (const ZjConfigKey *key, char **place, const char *text, const char *folder)
{
  char *value = NULL;

  if (!fits (text, key->min, key->max))
    return FALSE;
  if (key->kind == ZJ_KEY_TRANSACTION) {
    if (!check_code (text))
      return FALSE;
    if (!g_str_equal (text, "none"))
      value = g_strdup (text);
  } else if (*text != '\0') {
    if (key->check != NULL && !key->check (text))
      return FALSE;
    value = key->kind == ZJ_KEY_PATH ? g_canonicalize_filename (text, folder) : g_strdup (text);
  }
  g_free (*place);
  *place = value;
  return TRUE;
}

gboolean
zj_config_key_set (const ZjConfigKey *key, ZjConfig *config, const char *value, const char *folder)
{
  void *place = G_STRUCT_MEMBER_P (config, key->offset);
  g_autofree char *text = decode_text (value);

  /* One place for all kinds: an escape that does not exist is refused everywhere. */
  if (text == NULL && key->kind != ZJ_KEY_LIST && key->kind != ZJ_KEY_CLOSURES)
    return FALSE;
  switch (key->kind) {
  case ZJ_KEY_INTEGER:
  case ZJ_KEY_BOOLEAN:
  case ZJ_KEY_CHOICE:
    return set_number (key, place, text);
  case ZJ_KEY_TEXT:
  case ZJ_KEY_PATH:
  case ZJ_KEY_TRANSACTION:
    return set_text (key, place, text, folder);
  case ZJ_KEY_LIST: {
    char **list = read_list (value, key->max);

    if (list == NULL)
      return FALSE;
    g_strfreev (*(char ***)place);
    *(char ***)place = list;
    return TRUE;
  }
  case ZJ_KEY_CLOSURES: {
    GArray *closures = read_closures (value, key->max);

    if (closures == NULL)
      return FALSE;
    g_clear_pointer ((GArray **)place, g_array_unref);
    *(GArray **)place = closures;
    return TRUE;
  }
  default:
    g_return_val_if_reached (FALSE);
  }
}

void
zj_config_key_clear (const ZjConfigKey *key, ZjConfig *config)
{
  void *place = G_STRUCT_MEMBER_P (config, key->offset);

  switch (key->kind) {
  case ZJ_KEY_TEXT:
  case ZJ_KEY_PATH:
  case ZJ_KEY_TRANSACTION:
    g_clear_pointer ((char **)place, g_free);
    break;
  case ZJ_KEY_LIST:
    g_clear_pointer ((char ***)place, g_strfreev);
    break;
  case ZJ_KEY_CLOSURES:
    g_clear_pointer ((GArray **)place, g_array_unref);
    break;
  case ZJ_KEY_INTEGER:
  case ZJ_KEY_BOOLEAN:
  case ZJ_KEY_CHOICE:
  default:
    break;
  }
}

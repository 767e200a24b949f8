#include "persona.h"

#include <string.h>

G_DEFINE_QUARK (zj_persona_error_quark, zj_persona_error)

/* As most contact cards answer: direct convention, T=0, 13 historical bytes. */
static const guint8 usual_atr[] = { 0x3B, 0x6D, 0x00, 0x00, 0x5A, 0x4A, 0x54, 0x45, 0x53,
                                    0x54, 0x43, 0x41, 0x52, 0x44, 0x30, 0x30, 0x31 };

static const char *const kinds[] = { "social",  "bank", "blocked-application", "blocked-card", "mute", "foreign",
                                     "endless", NULL };
static const char *const modes[] = { "sfi", "select", "select-p1-00", "all", "tag", "number", NULL };
static const char *const authentications[] = { "ok", "refuse", "locked", NULL };
static const char *const damages[] = { "length", "short", "truncated", "tag", "doubled", "bcd", "date", "chars", NULL };
static const char *const genuine[] = { "ok", "wrong", NULL };

/* One reading of one file; the first error ends it, later calls do nothing. */
typedef struct {
  GKeyFile *keys;
  GError *error;
} Reader;

static char *
get (Reader *reader, const char *group, const char *key, const char *otherwise)
{
  g_autofree char *value = g_key_file_get_string (reader->keys, group, key, NULL);

  if (value == NULL)
    return g_strdup (otherwise);
  return g_strdup (g_strstrip (value));
}

G_GNUC_PRINTF (4, 5)
static void
refuse (Reader *reader, const char *group, const char *key, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (reader->error != NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (&reader->error, ZJ_PERSONA_ERROR, ZJ_PERSONA_ERROR_VALUE, "[%s] %s: %s", group, key, text);
}

/* A text of which every character stands in `allowed`, of min to max characters. */
static char *
get_text (Reader *reader, const char *group, const char *key, const char *otherwise, const char *allowed, gsize min,
          gsize max)
{
  char *value = get (reader, group, key, otherwise);

  if (strlen (value) < min || strlen (value) > max || strspn (value, allowed) != strlen (value))
    refuse (reader, group, key, "wants %zu to %zu characters of %s", min, max, allowed);
  return value;
}

static int
index_of (const char *const *names, const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return -1;
}

static int
get_choice (Reader *reader, const char *key, const char *const *names)
{
  g_autofree char *value = get (reader, "card", key, names[0]);
  int i = index_of (names, value);

  if (i < 0)
    refuse (reader, "card", key, "unknown value");
  return MAX (i, 0);
}

static gint64
get_number (Reader *reader, const char *key, const char *otherwise, guint base, gint64 max)
{
  g_autofree char *value = get (reader, "card", key, otherwise);
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (value, base, 0, (guint64)max, &number, NULL))
    refuse (reader, "card", key, "wants a number up to %" G_GINT64_FORMAT, max);
  return (gint64)number;
}

static gboolean
get_boolean (Reader *reader, const char *key)
{
  g_autofree char *value = get (reader, "card", key, "false");

  if (!g_str_equal (value, "true") && !g_str_equal (value, "false"))
    refuse (reader, "card", key, "wants true or false");
  return g_str_equal (value, "true");
}

static char **
get_list (Reader *reader, const char *key, const char *otherwise)
{
  g_autofree char *value = get (reader, "card", key, otherwise);
  g_auto (GStrv) all = g_strsplit (value, ";", 0);
  g_autoptr (GStrvBuilder) some = g_strv_builder_new ();

  for (guint i = 0; all[i] != NULL; i++)
    if (*g_strstrip (all[i]) != '\0')
      g_strv_builder_add (some, all[i]);
  return g_strv_builder_end (some);
}

static guint8
parse_tag (Reader *reader, const char *key, const char *text)
{
  g_autofree char *digits = g_strndup (text, 2);
  guint64 tag = 0;

  if (!g_ascii_string_to_unsigned (digits, 16, 1, 0x7D, &tag, NULL))
    refuse (reader, "card", key, "unknown item %s", digits);
  return (guint8)tag;
}

static GBytes *
get_atr (Reader *reader)
{
  g_autofree char *hex = get_text (reader, "card", "atr", "", "0123456789ABCDEF", 0, 66);
  gsize n = strlen (hex) / 2;
  g_autofree guint8 *bytes = g_malloc0 (MAX (n, 1));

  if (n == 0)
    return g_bytes_new (usual_atr, sizeof usual_atr);
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8)(g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new (bytes, n);
}

static void
load_behaviour (Reader *reader, ZjPersona *persona)
{
  g_auto (GStrv) taken = get_list (reader, "modes", "sfi;select;all;tag;number");
  g_auto (GStrv) damaged = get_list (reader, "damage", "");
  g_auto (GStrv) absent = get_list (reader, "absent", "");
  g_autofree char *pieces = get (reader, "card", "get_response", "false");

  persona->atr = get_atr (reader);
  for (guint i = 0; taken[i] != NULL; i++) {
    int mode = index_of (modes, taken[i]);

    if (mode < 0)
      refuse (reader, "card", "modes", "unknown mode %s", taken[i]);
    else
      persona->modes |= 1u << mode;
  }
  for (guint i = 0; damaged[i] != NULL; i++) {
    const char *colon = strchr (damaged[i], ':');
    int how = colon != NULL ? index_of (damages, colon + 1) : -1;
    ZjDamage damage = { parse_tag (reader, "damage", damaged[i]), (ZjDamageKind)MAX (how, 0) };

    if (how < 0)
      refuse (reader, "card", "damage", "wants ITEM:HOW");
    g_array_append_val (persona->damage, damage);
  }
  for (guint i = 0; absent[i] != NULL; i++) {
    ZjAbsence absence = { parse_tag (reader, "absent", absent[i]), g_str_has_suffix (absent[i], "-") };

    g_array_append_val (persona->absent, absence);
  }
  persona->refusal = (guint16)get_number (reader, "refusal", "6A86", 16, 0xFFFF);
  persona->end_of_file = (guint16)get_number (reader, "end_of_file", "9000", 16, 0xFFFF);
  persona->wrong_le = get_boolean (reader, "wrong_le");
  if (g_str_equal (pieces, "true"))
    persona->response_size = 256;
  else if (!g_str_equal (pieces, "false"))
    persona->response_size = (guint)get_number (reader, "get_response", "1", 10, 256);
  persona->authenticate = (ZjAuthenticateKind)get_choice (reader, "authenticate", authentications);
  persona->counterfeit = get_choice (reader, "ia", genuine) == 1;
  persona->pin = get_text (reader, "card", "pin", "", "0123456789", 0, 16);
  persona->pin_tries = (int)get_number (reader, "pin_tries", "3", 10, 15);
}

#define DIGITS "0123456789"
#define HEX    DIGITS "ABCDEF"
#define UPPER  DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void
load_items (Reader *reader, ZjPersona *persona)
{
  g_autofree char *extension = get (reader, "card", "extension", "");
  g_autofree char *holder_ssn = get_text (reader, "holder", "ssn", "", UPPER, 18, 18);

  persona->name = get (reader, "holder", "name", "");
  if (*persona->name == '\0' || !g_utf8_validate (persona->name, -1, NULL))
    refuse (reader, "holder", "name", "is missing or no UTF-8");
  persona->ssn = get_text (reader, "card", "ssn", holder_ssn, UPPER, 18, 18);
  persona->sex = get_text (reader, "holder", "sex", "9", "129", 1, 1);
  persona->birth = get_text (reader, "holder", "birth", "", DIGITS "-", 10, 10);
  persona->ethnic = get_text (reader, "holder", "ethnic", "01", DIGITS, 2, 2);
  persona->birthplace = get_text (reader, "holder", "birthplace", "430100", DIGITS, 6, 6);
  persona->version = get_text (reader, "card", "version", "2.00", DIGITS ".", 0, 4);
  persona->region = get_text (reader, "card", "region", "430100", DIGITS, 6, 6);
  persona->serial = get_text (reader, "card", "serial", "", HEX, 8, 8);
  persona->authcode = get_text (reader, "card", "authcode", "00000001", HEX, 8, 8);
  persona->card_no = get_text (reader, "card", "card_no", "", UPPER, 9, 9);
  persona->card_class = get_text (reader, "card", "class", "3", DIGITS, 1, 1);
  persona->institution = get_text (reader, "card", "institution", "", DIGITS, 0, 24);
  persona->issued = get_text (reader, "card", "issued", "2015-06-01", DIGITS "-", 10, 10);
  persona->expires = get_text (reader, "card", "expires", "2045-06-01", DIGITS "-", 10, 10);
  persona->algorithm = get_text (reader, "card", "algorithm", "", HEX, 0, 2);
  persona->extension = *extension == '\0' ? -1 : (int)get_number (reader, "extension", "0", 10, 30);
}

ZjPersona *
zj_persona_load (const char *file, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (ZjPersona) persona = g_new0 (ZjPersona, 1);
  Reader reader = { keys, NULL };

  persona->absent = g_array_new (FALSE, FALSE, sizeof (ZjAbsence));
  persona->damage = g_array_new (FALSE, FALSE, sizeof (ZjDamage));
  if (!g_key_file_load_from_file (keys, file, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", file);
    return NULL;
  }
  if (!g_key_file_has_group (keys, "card")) {
    g_set_error (error, ZJ_PERSONA_ERROR, ZJ_PERSONA_ERROR_NO_CARD, "%s: this person has no card", file);
    return NULL;
  }
  persona->label = g_path_get_basename (file);
  if (g_str_has_suffix (persona->label, ".persona"))
    persona->label[strlen (persona->label) - strlen (".persona")] = '\0';
  persona->kind = (ZjCardKind)get_choice (&reader, "kind", kinds);
  load_items (&reader, persona);
  load_behaviour (&reader, persona);
  if (reader.error != NULL) {
    g_propagate_prefixed_error (error, reader.error, "%s: ", file);
    return NULL;
  }
  return g_steal_pointer (&persona);
}

void
zj_persona_free (ZjPersona *persona)
{
  if (persona == NULL)
    return;
  g_free (persona->label);
  g_free (persona->name);
  g_free (persona->ssn);
  g_free (persona->sex);
  g_free (persona->birth);
  g_free (persona->ethnic);
  g_free (persona->birthplace);
  g_free (persona->version);
  g_free (persona->region);
  g_free (persona->serial);
  g_free (persona->authcode);
  g_free (persona->card_no);
  g_free (persona->card_class);
  g_free (persona->institution);
  g_free (persona->issued);
  g_free (persona->expires);
  g_free (persona->algorithm);
  g_free (persona->pin);
  g_clear_pointer (&persona->atr, g_bytes_unref);
  g_array_unref (persona->absent);
  g_array_unref (persona->damage);
  g_free (persona);
}

char *
zj_persona_ident (const ZjPersona *persona)
{
  return g_strconcat (persona->region, "D156000005", persona->serial, persona->authcode, NULL);
}

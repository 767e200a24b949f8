/* Persona files to rows. Only what a platform would know is read: nothing of the chip
 * but the numbers that the card register and 1101 go by. */
#include "persona.h"

#include "store.h"

#include <gio/gio.h>
#include <string.h>

#define PERSONAS_MAX 10000

static char *
value_of (GKeyFile *file, const char *group, const char *key, const char *otherwise)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value != NULL)
    g_strstrip (value);
  return g_strdup (value != NULL && *value != '\0' ? value : otherwise);
}

/* Twenty digits that stay the same for a person over every load and say nothing of them. */
static char *
person_number (const char *cert_no)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, cert_no, -1);
  GString *number = g_string_new ("9");

  for (guint i = 0; i < 19; i++)
    g_string_append_printf (number, "%d", g_ascii_xdigit_value (hex[2 * i]) % 10);
  return g_string_free (number, FALSE);
}

static void
load_person (SimStore *store, GKeyFile *file, const char *persona, const char *psn_no, const char *cert_no)
{
  g_autofree char *name = value_of (file, "holder", "name", "");
  g_autofree char *sex = value_of (file, "holder", "sex", "1");
  g_autofree char *birth = value_of (file, "holder", "birth", "");
  g_autofree char *ethnic = value_of (file, "holder", "ethnic", "01");
  g_autofree char *ecode = value_of (file, "holder", "ecode", "");
  g_autofree char *entitled = value_of (file, "entitlement", "flag", "1");
  g_autofree char *text = value_of (file, "entitlement", "text", "");

  sim_store_run (store, "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", psn_no, persona, cert_no, name, sex,
                 birth, ethnic, ecode, entitled, text, NULL);
}

static gboolean
load_card (SimStore *store, GKeyFile *file, const char *persona, const char *cert_no, GError **error)
{
  g_autofree char *region = value_of (file, "card", "region", "430100");
  g_autofree char *serial = value_of (file, "card", "serial", "");
  g_autofree char *authcode = value_of (file, "card", "authcode", "00000001");
  g_autofree char *card_no = value_of (file, "card", "card_no", "");
  g_autofree char *ident = g_strdup_printf ("%sD156000005%s%s", region, serial, authcode);
  g_autofree char *state = value_of (file, "register", "state", "1");
  g_autofree char *active = value_of (file, "register", "active", "1");
  g_autofree char *expires = value_of (file, "register", "expires", "2045-06-01");
  g_autofree char *version = value_of (file, "register", "version", "2.00");

  if (!g_key_file_has_group (file, "card") || *serial == '\0')
    return TRUE;
  if (sim_store_integer (store, "SELECT count(*) FROM card WHERE ident = ?", ident, NULL) > 0) {
    g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: another persona has card %s", persona,
                 ident);
    return FALSE;
  }
  sim_store_run (store, "INSERT INTO card VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ident, card_no, cert_no, region,
                 g_key_file_has_group (file, "register") ? "1" : "0", state, active, expires, version, NULL);
  return TRUE;
}

static void
load_insurances (SimStore *store, GKeyFile *file, const char *psn_no)
{
  for (guint i = 1; i < 100; i++) {
    g_autofree char *group = g_strdup_printf ("insurance %u", i);
    g_autofree char *number = g_strdup_printf ("%u", i);
    g_autofree char *insutype = value_of (file, group, "insutype", "310");
    g_autofree char *state = value_of (file, group, "state", "1");
    g_autofree char *region = value_of (file, group, "region", "430100");
    g_autofree char *psn_type = value_of (file, group, "psn_type", "12");
    g_autofree char *balance = value_of (file, group, "balance", "1234.56");
    g_autofree char *reported = value_of (file, group, "reported", "1");

    if (!g_key_file_has_group (file, group))
      return;
    sim_store_run (store, "INSERT INTO insurance VALUES (?, ?, ?, ?, ?, ?, ?, ?)", psn_no, number, insutype, state,
                   region, psn_type, balance, reported, NULL);
  }
}

static void
load_filings (SimStore *store, GKeyFile *file, const char *psn_no)
{
  for (guint i = 1; i < 100; i++) {
    g_autofree char *group = g_strdup_printf ("filing %u", i);
    g_autofree char *number = g_strdup_printf ("%u", i);
    g_autofree char *fil_no = g_strdup_printf ("BA%s%02u", psn_no + 8, i);
    g_autofree char *type = value_of (file, group, "type", "02");
    g_autofree char *region = value_of (file, group, "region", SIM_INSTITUTION_REGION);
    g_autofree char *begins = value_of (file, group, "begin", "2025-01-01");
    g_autofree char *ends = value_of (file, group, "end", "");
    g_autofree char *institutions = value_of (file, group, "institutions", "");
    g_autofree char *state = value_of (file, group, "state", "1");
    g_autofree char *card_no = value_of (file, group, "card_no", "");

    if (!g_key_file_has_group (file, group))
      return;
    sim_store_run (store, "INSERT INTO filing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", fil_no, psn_no, number, type,
                   region, begins, ends, institutions, state, card_no, NULL);
  }
}

static void
load_opening (SimStore *store, GKeyFile *file, const char *psn_no)
{
  g_autofree char *designated = value_of (file, "openings", "designated", "1");
  g_autofree char *closed = value_of (file, "openings", "closed", "");

  sim_store_run (store, "INSERT INTO opening VALUES (?, ?, ?)", psn_no, designated, closed, NULL);
}

static gboolean
load_file (SimStore *store, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *persona = g_strndup (name, strlen (name) - strlen (".persona"));
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *cert_no = NULL;
  g_autofree char *psn_no = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  cert_no = value_of (file, "holder", "ssn", "");
  if (*cert_no == '\0') /* a story about a piece of plastic: nobody the platform knows */
    return TRUE;
  if (sim_store_integer (store, "SELECT count(*) FROM person WHERE cert_no = ?", cert_no, NULL) > 0) {
    g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s: another persona has this number", path);
    return FALSE;
  }
  psn_no = person_number (cert_no);
  load_person (store, file, persona, psn_no, cert_no);
  load_insurances (store, file, psn_no);
  load_filings (store, file, psn_no);
  load_opening (store, file, psn_no);
  return load_card (store, file, persona, cert_no, error);
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
persona_files (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (dir == NULL)
    return NULL;
  for (const char *name = g_dir_read_name (dir); name != NULL && names->len < PERSONAS_MAX;
       name = g_dir_read_name (dir))
    if (g_str_has_suffix (name, ".persona"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, by_name);
  return g_steal_pointer (&names);
}

int
sim_personas_load (SimStore *store, const char *folder, GError **error)
{
  static const char *const registers[] = { "person", "card", "insurance", "filing", "opening", "institution" };
  g_autoptr (GPtrArray) names = persona_files (folder, error);

  if (names == NULL)
    return -1;
  sim_store_begin (store);
  for (guint i = 0; i < G_N_ELEMENTS (registers); i++) {
    g_autofree char *sql = g_strdup_printf ("DELETE FROM %s", registers[i]);

    sim_store_run (store, sql, NULL);
  }
  sim_store_run (store, "INSERT INTO institution VALUES (?, ?, ?)", SIM_INSTITUTION, SIM_INSTITUTION_NAME,
                 SIM_INSTITUTION_REGION, NULL);
  for (guint i = 0; i < names->len; i++)
    if (!load_file (store, folder, g_ptr_array_index (names, i), error)) {
      sim_store_rollback (store);
      return -1;
    }
  sim_store_commit (store);
  return (int)names->len;
}

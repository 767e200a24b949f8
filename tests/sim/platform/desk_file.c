/* The desk's configuration, written anew at every start: the port may have changed. */
#include "desk_file.h"

#include "gateway.h"

#include <gio/gio.h>

gboolean
sim_desk_file_write (SimWorld *world, const char *url, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (world->state_dir, "zhijie.conf", NULL);
  g_autofree char *text = NULL;
  g_autofree char *base = NULL;
  gsize length;

  g_key_file_set_string (file, "desk", "number", "1");
  g_key_file_set_string (file, "desk", "operator", "1001");
  g_key_file_set_string (file, "desk", "operator_name", "测试收费员");
  g_key_file_set_string (file, "institution", "code", SIM_INSTITUTION);
  g_key_file_set_string (file, "institution", "name", SIM_INSTITUTION_NAME);
  g_key_file_set_string (file, "institution", "region", SIM_INSTITUTION_REGION);
  g_key_file_set_string (file, "institution", "level", "3");
  g_key_file_set_string (file, "institution", "office_tel", "000-0000");
  g_key_file_set_string (file, "institution", "agency_tel", "000-0000");
  g_key_file_set_string (file, "platform", "url", url);
  g_key_file_set_string (file, "platform", "authority", "ca.pem");
  g_key_file_set_string (file, "platform", "revocation", "crl.pem");
  g_key_file_set_string (file, "platform", "certificate", "desk.pem");
  g_key_file_set_string (file, "platform", "key", "desk.key");
  if (world->gateway != NULL) {
    g_key_file_set_string (file, "platform", "gateway", sim_gateway_style (world->gateway));
    g_key_file_set_string (file, "platform", "gateway_id", sim_gateway_id (world->gateway));
    g_key_file_set_string (file, "platform", "gateway_secret_file", sim_gateway_secret_file (world->gateway));
  }
  /* This platform's words for what a desk must recognise. */
  g_key_file_set_string (file, "profile", "original_not_found", "original not found");
  g_key_file_set_string (file, "profile", "already_cancelled", "already cancelled");
  g_key_file_set_string (file, "profile", "in_hospital_elsewhere", "still in hospital elsewhere");
  g_key_file_set_string (file, "journal", "path", "journal.db");
  g_key_file_set_string (file, "journal", "key", "journal.key");
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

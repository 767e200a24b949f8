/* Any bytes as a configuration: either everything in it is within bounds, or an error that
 * names the file. */
#include <stdint.h>
#include <string.h>

#include "config_values.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What the rest of the program relies on without looking again. */
static void
check (ZjConfig *config)
{
  for (guint i = 0; i < zj_config_n_keys; i++) {
    const ZjConfigKey *key = &zj_config_keys[i];
    const void *place = G_STRUCT_MEMBER_P (config, key->offset);
    const char *text = NULL;
    int number;

    switch (key->kind) {
    case ZJ_KEY_INTEGER:
      memcpy (&number, place, sizeof number);
      g_assert_cmpint (number, >=, key->min);
      g_assert_cmpint (number, <=, key->max);
      break;
    case ZJ_KEY_BOOLEAN:
      memcpy (&number, place, sizeof number);
      g_assert_true (number == FALSE || number == TRUE);
      break;
    case ZJ_KEY_CHOICE:
      memcpy (&number, place, sizeof number);
      g_assert_cmpint (number, >=, 0);
      g_assert_cmpint (number, <, 4);
      break;
    case ZJ_KEY_LIST:
      memcpy (&text, place, sizeof text);
      g_assert_nonnull (text);
      break;
    case ZJ_KEY_CLOSURES: {
      const GArray *closures;

      memcpy (&closures, place, sizeof closures);
      for (guint j = 0; j < closures->len; j++)
        g_assert_cmpint (g_array_index (closures, ZjClosure, j).from, <, g_array_index (closures, ZjClosure, j).to);
      break;
    }
    case ZJ_KEY_TEXT:
    case ZJ_KEY_PATH:
    case ZJ_KEY_TRANSACTION:
    default:
      memcpy (&text, place, sizeof text);
      g_assert_true (text != NULL || key->min == 0 || key->kind == ZJ_KEY_TRANSACTION);
      g_assert_true (text == NULL
                     || (*text != '\0' && g_utf8_validate (text, -1, NULL) && strpbrk (text, "\r\n") == NULL));
      g_assert_true (text == NULL || key->kind != ZJ_KEY_PATH || *text == '/');
      break;
    }
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_config_file_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = NULL;
  ZjConfigFile *file = zj_config_file_parse ("f", "/etc/zhijie", (const char *)data, size, &error);

  if (file != NULL) {
    g_ptr_array_add (files, file);
    config = zj_config_from_files (files, &error);
  }
  g_assert_true ((config != NULL) == (error == NULL));
  if (config != NULL) {
    check (config);
    zj_config_closure_at (config, 1782835200);
  } else {
    g_assert_true (error->domain == ZJ_CONFIG_ERROR && g_str_has_prefix (error->message, "f:"));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
  return 0;
}

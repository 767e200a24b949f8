/* Every code has a name of its own. */
#include <certs/error.h>

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint named = 0;

  for (int code = 1; code < 100; code++) {
    const char *name = zj_certs_error_code_name ((ZjCertsErrorCode)code);

    if (g_str_equal (name, "unknown"))
      continue;
    named++;
    g_assert_true (g_hash_table_add (seen, g_strdup (name)));
  }
  g_assert_cmpuint (named, ==, 23);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certs/names", test_names);
  return g_test_run ();
}

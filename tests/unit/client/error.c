/* Errors: every code has a name of its own and an exit status; the platform's words stay
 * out of the log. */
#include <client/error.h>

#include <card/error.h>
#include <certs/error.h>
#include <gio/gio.h>
#include <string.h>

static void
check_domain (GQuark domain, const char *name, int first, int last, int exit_status)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = first; code <= last; code++) {
    g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

    g_assert_cmpstr (zj_error_domain_name (error), ==, name);
    g_assert_cmpint (zj_error_exit_status (error), ==, exit_status);
    g_assert_true (g_hash_table_add (names, (gpointer)(gsize)zj_error_code_name (error)));
    for (const char *p = zj_error_code_name (error); *p != '\0'; p++)
      g_assert_true (g_ascii_islower (*p) || *p == '_');
  }
}

static void
test_names (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "x");

  check_domain (ZJ_CONFIG_ERROR, "config", ZJ_CONFIG_ERROR_FILE, ZJ_CONFIG_ERROR_USAGE, 2);
  check_domain (ZJ_JOURNAL_ERROR, "journal", ZJ_JOURNAL_ERROR_OPEN, ZJ_JOURNAL_ERROR_NEWER, 7);
  check_domain (ZJ_PLATFORM_ERROR, "platform", ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, ZJ_PLATFORM_ERROR_GATEWAY, 5);
  check_domain (ZJ_PLATFORM_ERROR, "platform", ZJ_PLATFORM_ERROR_TIMEOUT, ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, 5);
  check_domain (ZJ_PLATFORM_ERROR, "platform", ZJ_PLATFORM_ERROR_REFUSED, ZJ_PLATFORM_ERROR_REFUSED, 1);
  check_domain (ZJ_PLATFORM_ERROR, "platform", ZJ_PLATFORM_ERROR_NOT_SIGNED_IN, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN, 5);
  check_domain (ZJ_CARD_ERROR, "card", ZJ_CARD_ERROR_NO_DAEMON, ZJ_CARD_ERROR_COMMUNICATION, 4);
  check_domain (ZJ_CERTS_ERROR, "certs", ZJ_CERTS_ERROR_UNKNOWN_AUTHORITY, ZJ_CERTS_ERROR_PLATFORM_REFUSED_US, 6);
  check_domain (ZJ_PAPER_ERROR, "paper", ZJ_PAPER_ERROR_FILE, ZJ_PAPER_ERROR_FILE, 7);
  check_domain (ZJ_PAPER_ERROR, "paper", ZJ_PAPER_ERROR_FONT, ZJ_PAPER_ERROR_FONT, 2);
  check_domain (ZJ_PAPER_ERROR, "paper", ZJ_PAPER_ERROR_NOTHING, ZJ_PAPER_ERROR_NOTHING, 1);
  g_assert_cmpstr (zj_error_domain_name (cancelled), ==, "io");
  g_assert_cmpstr (zj_error_code_name (cancelled), ==, "cancelled");
  g_assert_cmpstr (zj_error_code_name (other), ==, "failed");
}

static void
test_platform_text (void)
{
  static const char *const texts[] = { "病人乙未备案", "", "two\nlines", "with a \x1e in it" };
  g_autoptr (GError) plain = zj_platform_error_new (ZJ_PLATFORM_ERROR_TIMEOUT, "no answer in 20 s", NULL);
  g_autoptr (GError) foreign = g_error_new_literal (ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "x");
  g_autofree char *plain_log = zj_error_for_log (plain);

  g_assert_null (zj_platform_error_text (plain));
  g_assert_null (zj_platform_error_text (foreign));
  g_assert_null (zj_platform_error_text (NULL));
  g_assert_cmpstr (plain_log, ==, "no answer in 20 s");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "refused (infcode -1)", texts[i]);
    g_autoptr (GError) copy = g_error_copy (error);
    g_autofree char *logged = zj_error_for_log (copy);

    g_assert_cmpstr (zj_platform_error_text (copy), ==, texts[i]);
    g_assert_cmpstr (logged, ==, "refused (infcode -1)");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/names", test_names);
  g_test_add_func ("/error/platform-text", test_platform_text);
  return g_test_run ();
}

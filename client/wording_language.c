/* The language of this program, whatever locales the machine has.
 *
 * glibc translates for any locale but the one named "C", in the languages that LANGUAGE
 * lists. So it is enough to be in C.UTF-8, which every Debian has, when the machine's
 * own locale is missing or plain "C"; no locale need be generated.
 */
#include <client/i18n.h>
#include <client/wording.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Where a program finds its catalogues: beside itself, PREFIX/bin → PREFIX/share/locale.
 * That holds in a build tree as well as after installation; otherwise where installation
 * was configured to put them. */
static char *
catalogue_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (program != NULL) {
    g_autofree char *bin = g_path_get_dirname (program);
    g_autofree char *prefix = g_path_get_dirname (bin);
    g_autofree char *folder = g_build_filename (prefix, "share", "locale", NULL);
    g_autofree char *catalogue = g_build_filename (folder, "zh_CN", "LC_MESSAGES", ZJ_TEXT_DOMAIN ".mo", NULL);

    if (g_file_test (catalogue, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&folder);
  }
  return g_strdup (ZJ_LOCALE_DIR);
}

static gboolean
locale_speaks_utf8 (void)
{
  const char *messages = setlocale (LC_MESSAGES, NULL);

  return g_get_charset (NULL) && messages != NULL && strcmp (messages, "C") != 0 && strcmp (messages, "POSIX") != 0;
}

void
zj_wording_set_language (const char *language)
{
  g_autofree char *folder = catalogue_folder ();

  g_setenv ("LANGUAGE", language, TRUE);
  if (setlocale (LC_ALL, "") == NULL || !locale_speaks_utf8 ()) {
    /* Toolkits call setlocale() again at their start: the environment must say it too. */
    g_setenv ("LC_ALL", "C.UTF-8", TRUE);
    setlocale (LC_ALL, "C.UTF-8");
  }
  bindtextdomain (ZJ_TEXT_DOMAIN, folder);
  bind_textdomain_codeset (ZJ_TEXT_DOMAIN, "UTF-8");
  textdomain (ZJ_TEXT_DOMAIN); /* also makes gettext notice a LANGUAGE that changed */
}

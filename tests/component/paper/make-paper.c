/* Makes one paper of an invented case, for the test that reads it: KIND plain, hard or bare. */
#include "invented.h"

#include "paper/papers.h"

#include <stdio.h>
#include <string.h>

static struct {
  char *page, *claims, *papers, *reason, *name;
  int lines, copy, bilingual, offset_um, kind, no_code;
} options = { .lines = 3, .copy = 1 };

static const GOptionEntry entries[] = {
  { "page", 0, 0, G_OPTION_ARG_STRING, &options.page, "Size", "a4" },
  { "lines", 0, 0, G_OPTION_ARG_INT, &options.lines, "Fee lines", "N" },
  { "copy", 0, 0, G_OPTION_ARG_INT, &options.copy, "1: the original", "N" },
  { "offset-um", 0, 0, G_OPTION_ARG_INT, &options.offset_um, "Fine offset, both ways", "UM" },
  { "kind", 0, 0, G_OPTION_ARG_INT, &options.kind, "0 inpatient, 1 outpatient, 2 pharmacy", "K" },
  { "bilingual", 0, 0, G_OPTION_ARG_NONE, &options.bilingual, "With English", NULL },
  { "no-code", 0, 0, G_OPTION_ARG_NONE, &options.no_code, "No code could be made", NULL },
  { "claims", 0, 0, G_OPTION_ARG_FILENAME, &options.claims, "claims.ini", "FILE" },
  { "papers", 0, 0, G_OPTION_ARG_FILENAME, &options.papers, "papers.ini", "FILE" },
  { "reason", 0, 0, G_OPTION_ARG_STRING, &options.reason, "Why not settled", "R" },
  { "name", 0, 0, G_OPTION_ARG_FILENAME, &options.name, "The patient's", "TEXT" },
  { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
};

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("plain|hard|bare FILE.pdf");
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  ZjPageFormat format = { .size = ZJ_PAGE_A4 };
  ZjPdfResult result = { 0 };
  ZjConfig config = { 0 };
  ZjClaimContent *content;
  gboolean good;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3)
    g_error ("%s", error != NULL ? error->message : "KIND and FILE are needed");
  if (options.page != NULL && !zj_page_size_find (options.page, &format.size))
    g_error ("no such size: %s", options.page);
  format.bilingual = options.bilingual;
  format.offset_x_um = format.offset_y_um = options.offset_um;
  config.claims.regions = options.claims;
  config.claims.papers = options.papers;
  content = invented_claim (strcmp (argv[1], "hard") == 0   ? INVENTED_HARD
                            : strcmp (argv[1], "bare") == 0 ? INVENTED_BARE
                                                            : INVENTED_PLAIN,
                            (guint)options.lines);
  content->kind = (ZjClaimKind)options.kind;
  if (options.reason != NULL) {
    g_free (content->reason);
    content->reason = g_strdup (options.reason);
  }
  if (options.name != NULL) {
    zj_personal_clear (&content->name);
    content->name = zj_personal_new (options.name);
  }
  lines = invented_lines ((guint)options.lines);
  good = zj_paper_claim_statement (&config, content, lines, options.no_code ? NULL : invented_code, (guint)options.copy,
                                   &format, argv[2], &result, &error);
  invented_claim_free (content);
  if (!good) {
    g_printerr ("%s: %s\n", zj_error_code_name (error), error->message);
    return zj_error_exit_status (error);
  }
  printf ("%u %s\n", result.n_pages, result.missing != NULL ? result.missing : "");
  g_free (result.missing);
  return 0;
}

/* The dispatch table and the help that is printed from it. */
#include "verbs.h"

#include <client/i18n.h>
#include <string.h>

#include "text.h"

const ZjVerbGroup zj_verb_groups[] = {
  { N_ ("Card"), zj_verbs_card },
  { N_ ("Questions"), zj_verbs_questions },
  { N_ ("The stay"), zj_verbs_stay },
  { N_ ("Fee lines"), zj_verbs_fees },
  { N_ ("Settlement"), zj_verbs_settlement },
  { N_ ("Unknown outcomes"), zj_verbs_resolve },
  { N_ ("Manual claims"), zj_verbs_claim },
  { N_ ("Shift and day end"), zj_verbs_day },
  { N_ ("Paper"), zj_verbs_paper },
  { N_ ("Upkeep"), zj_verbs_upkeep },
  { N_ ("Journal"), zj_verbs_journal },
  { N_ ("Certificates"), zj_verbs_certs },
  { NULL, NULL },
};

const ZjOptionSpec zj_global_options[] = {
  { "config", ZJ_OPTION_TEXT, "FILE", N_ ("this configuration and no other") },
  { "json", ZJ_OPTION_FLAG, NULL, N_ ("one JSON object on standard output") },
  { "lang", ZJ_OPTION_LANGUAGE, "zh_CN|en", N_ ("language of all texts") },
  { "operator", ZJ_OPTION_OPERATOR, "NO:NAME", N_ ("who works here, instead of the configuration's") },
  { "help", ZJ_OPTION_FLAG, NULL, N_ ("this text, or a verb's") },
  { "version", ZJ_OPTION_FLAG, NULL, N_ ("version of the program") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

/* TRUE when name ("certs status") is what words begin with. */
static gboolean
begins_with (const char *const *words, const char *name, guint *n_name_words)
{
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);

  for (*n_name_words = 0; parts[*n_name_words] != NULL; (*n_name_words)++)
    if (words[*n_name_words] == NULL || strcmp (words[*n_name_words], parts[*n_name_words]) != 0)
      return FALSE;
  return TRUE;
}

const ZjVerb *
zj_verb_find (const char *const *words, guint *n_name_words)
{
  const ZjVerb *found = NULL;

  *n_name_words = 0;
  for (const ZjVerbGroup *group = zj_verb_groups; group->heading != NULL; group++)
    for (const ZjVerb *verb = group->verbs; verb->name != NULL; verb++) {
      guint n;

      if (begins_with (words, verb->name, &n) && n > *n_name_words) {
        found = verb;
        *n_name_words = n;
      }
    }
  return found;
}

gboolean
zj_verb_changes (const ZjVerb *verb)
{
  static const char *const names[]
      = { "sign-out",         "admit",  "change",       "declare-emergency", "fees",        "discharge",
          "settle",           "decide", "manual-claim", "cancel settlement", "cancel fees", "cancel discharge",
          "cancel admission", NULL };

  return g_strv_contains (names, verb->name);
}

static char *
option_words (const ZjOptionSpec *spec)
{
  return spec->value != NULL ? g_strdup_printf ("--%s %s", spec->name, spec->value)
                             : g_strdup_printf ("--%s", spec->name);
}

#define HELP_COLUMN 26
#define HELP_WIDTH  96

/* heading NULL: goes on under the one before. */
static void
put_options (ZjText *text, const char *heading, const ZjOptionSpec *spec)
{
  if (heading != NULL) {
    zj_text_blank (text);
    zj_text_line (text, heading);
  }
  for (; spec->name != NULL; spec++) {
    g_autofree char *words = option_words (spec);

    zj_text_entry (text, 2, HELP_COLUMN, words, _ (spec->help));
  }
}

static void
put_verb (ZjText *text, const ZjVerb *verb)
{
  g_autofree char *synopsis = g_strconcat ("zhijie ", verb->name, verb->words != NULL ? " " : "",
                                           verb->words != NULL ? verb->words : "", verb->options != NULL ? " …" : "",
                                           NULL);
  g_autofree char *usage = g_strdup_printf (_ ("Usage: %s"), synopsis);

  zj_text_line (text, usage);
  zj_text_blank (text);
  zj_text_line (text, _ (verb->help));
  for (const ZjOptionSpec *const *table = verb->options; table != NULL && *table != NULL; table++)
    put_options (text, table == verb->options ? _ ("Options:") : NULL, *table);
}

static void
put_program (ZjText *text)
{
  g_autofree char *usage = g_strdup_printf (
      _ ("Usage: %s"), "zhijie [--config FILE] [--json] [--lang zh_CN|en] [--operator NO:NAME] VERB …");

  zj_text_line (text, usage);
  zj_text_blank (text);
  zj_text_line (text, _ ("Direct settlement of cross-province stays, from the command line."));
  for (const ZjVerbGroup *group = zj_verb_groups; group->heading != NULL; group++) {
    zj_text_blank (text);
    zj_text_line (text, _ (group->heading));
    for (const ZjVerb *verb = group->verbs; verb->name != NULL; verb++)
      zj_text_entry (text, 2, HELP_COLUMN, verb->name, _ (verb->help));
  }
}

char *
zj_verb_help (const ZjVerb *verb)
{
  g_autoptr (ZjText) text = zj_text_new (HELP_WIDTH);

  if (verb != NULL)
    put_verb (text, verb);
  else
    put_program (text);
  put_options (text, _ ("Options of every verb:"), zj_global_options);
  return g_strdup (zj_text_string (text));
}

/* What was said on the command line.
 *
 * Options stand in tables, so that parsing, checking and the help text come from one
 * place. GLib's GOptionContext is not used: it speaks the system's language instead of
 * ours, lets the last of two equal options win, and ends the program by itself.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a value may be. Full-width digits, letters and signs are read as plain ones in all
 * kinds but TEXT, which may be a name or a path and stays as it was typed (TEXT still
 * refuses what is no UTF-8). */
typedef enum {
  ZJ_OPTION_FLAG = 0, /* takes no value */
  ZJ_OPTION_TEXT,     /* anything that is not empty */
  ZJ_OPTION_CODE,     /* letters and digits, '.', '_', '-': dictionary codes, numbers */
  ZJ_OPTION_TOKEN,    /* of an insurance QR code: zj_ecode_is_valid() */
  ZJ_OPTION_DATE,     /* YYYY-MM-DD, a day that exists */
  ZJ_OPTION_SECONDS,  /* 0 to 3600 */
  ZJ_OPTION_LANGUAGE, /* zh_CN or en */
  ZJ_OPTION_OPERATOR, /* NO or NO:NAME */
  ZJ_OPTION_TIME,     /* YYYY-MM-DD HH:MM[:SS], a moment that exists */
  ZJ_OPTION_NAMED,    /* CODE:NAME; the name stays as it was typed */
  ZJ_OPTION_LINE,     /* as TEXT, folded: telephones, beds, parts between colons */
  ZJ_OPTION_FILES,    /* a path; may be said several times: the values stand one a line */
} ZjOptionKind;

typedef struct {
  const char *name; /* without "--"; NULL ends a table */
  ZjOptionKind kind;
  const char *value; /* how help calls the value, as cli.md does; NULL for FLAG */
  const char *help;  /* N_() */
} ZjOptionSpec;

typedef struct _ZjOptions ZjOptions;

/* Parses arguments (without the program's name) against the tables; tables is a
 * NULL-terminated list of tables. Words are what is no option; "--" makes everything
 * after it a word. Errors: ZJ_CONFIG_ERROR_USAGE, with a translated message: it is the
 * clerk's own call that is talked about. */
ZjOptions *zj_options_parse (const ZjOptionSpec *const *tables, const char *const *arguments, GError **error);

/* Wipes the values: identity numbers and names are among them. */
void zj_options_free (ZjOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjOptions, zj_options_free)

/* The value as checked and folded, or NULL; "" for a FLAG that was given. */
const char *zj_options_value (const ZjOptions *options, const char *name);
gboolean zj_options_has (const ZjOptions *options, const char *name);
guint zj_options_seconds (const ZjOptions *options, const char *name, guint absent);

guint zj_options_n_words (const ZjOptions *options);
const char *zj_options_word (const ZjOptions *options, guint index);

/* The words of a call whose options may be unknown, for finding its verb; tables tell
 * which options take a value. Free it. */
GStrv zj_options_words (const ZjOptionSpec *const *tables, const char *const *arguments);

/* A usage error with a translated message. */
void zj_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS

/* What each key of the configuration is: one row a key, which loading, tests and documents walk. */
#pragma once

#include <client/config.h>

#include "config_file.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_KEY_TEXT,        /* char *, NULL when empty */
  ZJ_KEY_PATH,        /* char *, absolute, NULL when empty */
  ZJ_KEY_INTEGER,     /* int within min … max */
  ZJ_KEY_BOOLEAN,     /* gboolean: true, false */
  ZJ_KEY_CHOICE,      /* gboolean or enum: the index of the word in `words` */
  ZJ_KEY_LIST,        /* char **, never NULL, without empty elements */
  ZJ_KEY_TRANSACTION, /* char *, NULL for "none" */
  ZJ_KEY_CLOSURES,    /* GArray * of ZjClosure, never NULL */
} ZjKeyKind;

typedef struct {
  const char *group, *key;
  ZjKeyKind kind;
  const char *fallback;                 /* as it would be written in a file; NULL: the key is required */
  gsize offset;                         /* in ZjConfig */
  int min, max;                         /* INTEGER: the value; TEXT: characters. min 0 lets a text be empty */
  const char *words;                    /* CHOICE: separated by blanks */
  gboolean (*check) (const char *text); /* TEXT that is not empty; NULL: anything printable */
  const char *expected;                 /* "<this> is expected", for the message */
} ZjConfigKey;

extern const ZjConfigKey zj_config_keys[];
extern const guint zj_config_n_keys;

/* NULL when there is no such key. */
const ZjConfigKey *zj_config_key_find (const char *group, const char *key);
gboolean zj_config_group_exists (const char *group);

/* Puts value into its place; folder is what a relative path counts from. FALSE: the value
 * cannot be, and nothing was changed; key->expected says what could. */
gboolean zj_config_key_set (const ZjConfigKey *key, ZjConfig *config, const char *value, const char *folder);

/* Releases what zj_config_key_set() has put there. */
void zj_config_key_clear (const ZjConfigKey *key, ZjConfig *config);

/* The files in this order, each over those before; one that does not exist is passed over
 * when `must_exist` is FALSE, but one at least has to be there. */
ZjConfig *zj_config_load_files (const char *const *names, gboolean must_exist, GError **error);

/* The same from files already parsed, lowest first (for tests and the fuzzer). */
ZjConfig *zj_config_from_files (GPtrArray *files, GError **error);

G_END_DECLS

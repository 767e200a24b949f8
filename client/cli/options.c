/* Tables of options in, checked values out. */
#include "options.h"

#include <client/ecode.h>
#include <client/error.h>
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"

struct _ZjOptions {
  GHashTable *values; /* name → value */
  GPtrArray *words;
};

void
zj_usage_error (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL && *error == NULL)
    *error = g_error_new_valist (ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, format, arguments);
  va_end (arguments);
}

static void
wipe_and_free (gpointer text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static ZjOptions *
options_new (void)
{
  ZjOptions *options = g_new0 (ZjOptions, 1);

  options->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_and_free);
  options->words = g_ptr_array_new_with_free_func (wipe_and_free);
  return options;
}

void
zj_options_free (ZjOptions *options)
{
  if (options == NULL)
    return;
  g_hash_table_unref (options->values);
  g_ptr_array_unref (options->words);
  g_free (options);
}

/* Full-width forms (U+FF01 to U+FF5E) as the input method leaves them, to ASCII. */
static char *
fold_width (const char *text)
{
  GString *folded = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (folded, c >= 0xff01 && c <= 0xff5e ? c - 0xfee0 : c);
  }
  return g_string_free (folded, FALSE);
}

static char *
as_typed (const char *text)
{
  return g_strdup (text);
}

/* Only up to the first colon, which may be a full-width one. */
static char *
fold_code (const char *text)
{
  const char *wide = strstr (text, "：");
  const char *colon = strchr (text, ':');
  g_autofree char *code = NULL;
  g_autofree char *folded = NULL;

  if (wide != NULL && (colon == NULL || wide < colon))
    colon = wide;
  if (colon == NULL)
    return fold_width (text);
  code = g_strndup (text, (gsize)(colon - text));
  folded = fold_width (code);
  return g_strconcat (folded, ":", g_utf8_next_char (colon), NULL);
}

static gboolean
is_code (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
      return FALSE;
  return *text != '\0';
}

static gboolean
is_date (const char *text)
{
  guint year = 0, month = 0, day = 0;

  if (strlen (text) != 10)
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  year = (guint)g_ascii_strtoull (text, NULL, 10);
  month = (guint)g_ascii_strtoull (text + 5, NULL, 10);
  day = (guint)g_ascii_strtoull (text + 8, NULL, 10);
  return year >= 1900 && year <= 9998 && month >= 1 && month <= 12
         && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

#define SECONDS_MAX 3600

static gboolean
is_seconds (const char *text)
{
  guint64 seconds;

  return g_ascii_string_to_unsigned (text, 10, 0, SECONDS_MAX, &seconds, NULL);
}

static gboolean
is_language (const char *text)
{
  return strcmp (text, "zh_CN") == 0 || strcmp (text, "en") == 0;
}

static gboolean
is_operator (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);

  return parts[0] != NULL && is_code (parts[0]) && strlen (parts[0]) <= 20 && (parts[1] == NULL || *parts[1] != '\0');
}

static gboolean
is_time (const char *text)
{
  gint64 seconds;

  return zj_china_time_parse (text, &seconds);
}

static gboolean
is_named (const char *text)
{
  const char *colon = strchr (text, ':');

  for (const char *p = text; p != colon && *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return colon != NULL && colon > text && colon[1] != '\0';
}

static gboolean
is_text (const char *text)
{
  return *text != '\0';
}

static gboolean
is_file (const char *text)
{
  return *text != '\0' && strchr (text, '\n') == NULL;
}

static const struct {
  gboolean (*is_right) (const char *text);
  char *(*read) (const char *text);
  const char *expected;
} kinds[] = {
  [ZJ_OPTION_TEXT] = { is_text, as_typed, N_ ("must not be empty") },
  [ZJ_OPTION_CODE] = { is_code, fold_width, N_ ("must be letters and digits") },
  [ZJ_OPTION_TOKEN] = { zj_ecode_is_valid, fold_width,
                        N_ ("must be up to 50 letters, digits and signs, without blanks") },
  [ZJ_OPTION_DATE] = { is_date, fold_width, N_ ("must be a date, YYYY-MM-DD") },
  [ZJ_OPTION_SECONDS] = { is_seconds, fold_width, N_ ("must be seconds, 0 to 3600") },
  [ZJ_OPTION_LANGUAGE] = { is_language, as_typed, N_ ("must be zh_CN or en") },
  [ZJ_OPTION_OPERATOR] = { is_operator, fold_width, N_ ("must be NO:NAME") },
  [ZJ_OPTION_TIME] = { is_time, fold_width, N_ ("must be a time, YYYY-MM-DD HH:MM[:SS]") },
  [ZJ_OPTION_NAMED] = { is_named, fold_code, N_ ("must be CODE:NAME") },
  [ZJ_OPTION_LINE] = { is_text, fold_width, N_ ("must not be empty") },
  [ZJ_OPTION_FILES] = { is_file, as_typed, N_ ("must be the name of a file") },
};

static const ZjOptionSpec *
find_spec (const ZjOptionSpec *const *tables, const char *name, gsize length)
{
  for (; *tables != NULL; tables++)
    for (const ZjOptionSpec *spec = *tables; spec->name != NULL; spec++)
      if (strlen (spec->name) == length && strncmp (spec->name, name, length) == 0)
        return spec;
  return NULL;
}

/* One argument that begins with "--". */
typedef struct {
  const ZjOptionSpec *spec; /* NULL: unknown */
  const char *name;         /* what follows the dashes */
  gsize name_length;
  const char *value;    /* NULL: none */
  gboolean value_apart; /* the value is the next argument */
} Said;

static Said
look_at_option (const ZjOptionSpec *const *tables, const char *const *arguments)
{
  Said said = { .name = *arguments + 2 };

  said.name_length = strcspn (said.name, "=");
  said.spec = find_spec (tables, said.name, said.name_length);
  if (said.name[said.name_length] == '=')
    said.value = said.name + said.name_length + 1;
  else if (said.spec != NULL && said.spec->kind != ZJ_OPTION_FLAG && arguments[1] != NULL
           && !g_str_has_prefix (arguments[1], "--")) {
    said.value = arguments[1];
    said.value_apart = TRUE;
  }
  return said;
}

static gboolean
take_option (ZjOptions *options, const Said *said, GError **error)
{
  g_autofree char *value = NULL;

  if (said->spec == NULL) {
    zj_usage_error (error, _ ("unknown option --%.*s"), (int)said->name_length, said->name);
    return FALSE;
  }
  if (said->spec->kind != ZJ_OPTION_FILES && g_hash_table_contains (options->values, said->spec->name)) {
    zj_usage_error (error, _ ("--%s was given twice"), said->spec->name);
    return FALSE;
  }
  if (said->spec->kind == ZJ_OPTION_FLAG) {
    if (said->value != NULL) {
      zj_usage_error (error, _ ("--%s takes no value"), said->spec->name);
      return FALSE;
    }
    g_hash_table_insert (options->values, g_strdup (said->spec->name), g_strdup (""));
    return TRUE;
  }
  if (said->value == NULL) {
    zj_usage_error (error, _ ("--%s needs a value"), said->spec->name);
    return FALSE;
  }
  value = kinds[said->spec->kind].read (said->value);
  if (!kinds[said->spec->kind].is_right (value)) {
    explicit_bzero (value, strlen (value));
    zj_usage_error (error, "--%s %s", said->spec->name, _ (kinds[said->spec->kind].expected));
    return FALSE;
  }
  if (said->spec->kind == ZJ_OPTION_FILES && g_hash_table_contains (options->values, said->spec->name)) {
    g_autofree char *last = g_steal_pointer (&value);

    value = g_strconcat (g_hash_table_lookup (options->values, said->spec->name), "\n", last, NULL);
  }
  g_hash_table_insert (options->values, g_strdup (said->spec->name), g_steal_pointer (&value));
  return TRUE;
}

ZjOptions *
zj_options_parse (const ZjOptionSpec *const *tables, const char *const *arguments, GError **error)
{
  g_autoptr (ZjOptions) options = options_new ();
  gboolean only_words = FALSE;

  for (gsize i = 0; arguments[i] != NULL; i++)
    if (!g_utf8_validate (arguments[i], -1, NULL)) {
      zj_usage_error (error, _ ("an argument is not UTF-8"));
      return NULL;
    }
  for (; *arguments != NULL; arguments++) {
    if (!only_words && strcmp (*arguments, "--") == 0)
      only_words = TRUE;
    else if (!only_words && g_str_has_prefix (*arguments, "--")) {
      Said said = look_at_option (tables, arguments);

      if (!take_option (options, &said, error))
        return NULL;
      if (said.value_apart)
        arguments++;
    } else if (!only_words && (*arguments)[0] == '-' && (*arguments)[1] != '\0') {
      zj_usage_error (error, _ ("an option begins with two dashes (--)"));
      return NULL;
    } else
      g_ptr_array_add (options->words, g_strdup (*arguments));
  }
  return g_steal_pointer (&options);
}

GStrv
zj_options_words (const ZjOptionSpec *const *tables, const char *const *arguments)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (; *arguments != NULL && strcmp (*arguments, "--") != 0; arguments++) {
    if (g_str_has_prefix (*arguments, "--")) {
      if (look_at_option (tables, arguments).value_apart)
        arguments++;
    } else if (g_utf8_validate (*arguments, -1, NULL))
      g_strv_builder_add (words, *arguments);
  }
  return g_strv_builder_end (words);
}

const char *
zj_options_value (const ZjOptions *options, const char *name)
{
  return g_hash_table_lookup (options->values, name);
}

gboolean
zj_options_has (const ZjOptions *options, const char *name)
{
  return g_hash_table_contains (options->values, name);
}

guint
zj_options_seconds (const ZjOptions *options, const char *name, guint absent)
{
  const char *value = zj_options_value (options, name);

  return value != NULL ? (guint)g_ascii_strtoull (value, NULL, 10) : absent;
}

guint
zj_options_n_words (const ZjOptions *options)
{
  return options->words->len;
}

const char *
zj_options_word (const ZjOptions *options, guint index)
{
  g_return_val_if_fail (index < options->words->len, NULL);
  return g_ptr_array_index (options->words, index);
}

/* Puts the clerk's sentences together: a row of the tables, what is known about the
 * case, and the telephones of the configuration. The words themselves are in
 * wording_errors.c, wording_reasons.c and, in Chinese, client/po/zh_CN.po; the source of
 * both is the project's glossary. */
#include "wording_private.h"
#include "wording_sentences.h"

#include <card/error.h>
#include <certs/error.h>
#include <client/regions.h>
#include <string.h>

void
zj_wording_free (ZjWording *wording)
{
  if (wording == NULL)
    return;
  g_free (wording->text);
  g_free (wording->remedy);
  g_free (wording->call);
  g_free (wording);
}

/* The %s of a row's text. Not printf: a text of a table is no literal, and a translation
 * that lost its %s must not make the program read what is not there. */
static char *
fill (const char *text, const char *value)
{
  g_autoptr (GString) filled = g_string_new (text);

  if (value != NULL)
    g_string_replace (filled, "%s", value, 1);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/* "CARD-13": what a clerk reads to hospital IT over the telephone. */
static char *
repair_code (const GError *error)
{
  g_autofree char *domain = g_ascii_strup (zj_error_domain_name (error), -1);

  return g_strdup_printf ("%s-%02d", domain, error->code);
}

static const char *
agency_here_telephone (const ZjConfig *config)
{
  return config != NULL && config->institution.agency_tel != NULL ? config->institution.agency_tel : "12393";
}

/* Sentences follow each other: a stop between them where one ends with a number to call,
 * and a blank in English, none in Chinese. */
static void
append_sentence (GString *text, const char *sentence)
{
  if (text->len > 0 && !g_str_has_suffix (text->str, ".") && !g_str_has_suffix (text->str, "。"))
    g_string_append (text, _ ("."));
  if (g_str_has_suffix (text->str, "."))
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static char *
remedy_of_row (const ZjConfig *config, const ZjWordingRow *row, const char *code)
{
  g_autoptr (GString) remedy = g_string_new (NULL);

  for (gsize i = 0; i < ZJ_ROW_REMEDIES && row->remedies[i] != NULL; i++) {
    const char *sentence = row->remedies[i];
    g_autofree char *filled = fill (_ (sentence),
                                    strcmp (sentence, ZJ_REM_MI_OFFICE) == 0 ? agency_here_telephone (config) : code);

    append_sentence (remedy, filled);
  }
  return remedy->len > 0 ? g_string_free (g_steal_pointer (&remedy), FALSE) : NULL;
}

static char *
call_of_row (const ZjConfig *config, ZjCallWhom whom, const char *code)
{
  switch (whom) {
  case ZJ_CALL_NOBODY:
    return NULL;
  case ZJ_CALL_CARD:
    return g_strdup (_ ("12333 (card)"));
  case ZJ_CALL_INSURANCE:
    return g_strdup (_ ("agency of the insured place, 12393 (insurance)"));
  case ZJ_CALL_CARD_AND_INSURANCE:
    return g_strdup (_ ("12333 (card), 12393 (insurance)"));
  case ZJ_CALL_HOSPITAL: {
    const char *office = config != NULL ? config->institution.office_tel : NULL;

    if (office == NULL)
      return g_strdup_printf (_ ("hospital's insurance office; then the agency of the place of treatment, %s"),
                              agency_here_telephone (config));
    return g_strdup_printf (_ ("hospital's insurance office, %s; then the agency of the place of treatment, %s"),
                            office, agency_here_telephone (config));
  }
  case ZJ_CALL_IT:
    return code != NULL ? g_strdup_printf (_ ("hospital IT, repair code %s"), code) : g_strdup (_ ("hospital IT"));
  default:
    g_return_val_if_reached (NULL);
  }
}

static const ZjWordingRow *
find_row (const ZjWordingRow *rows, gsize n_rows, int code)
{
  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].code == code)
      return &rows[i];
  return NULL;
}

/* "2026-07-01 22:00", China time, as everything on the wire and the screen. */
static char *
china_time (gint64 seconds)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, china) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : NULL;
}

static char *
closure_text (const ZjConfig *config)
{
  const ZjClosure *closure = config != NULL ? zj_config_closure_at (config, g_get_real_time () / G_USEC_PER_SEC) : NULL;
  g_autofree char *from = closure != NULL ? china_time (closure->from) : NULL;
  g_autofree char *to = closure != NULL ? china_time (closure->to) : NULL;

  if (from == NULL || to == NULL)
    return NULL;
  return g_strdup_printf (_ ("The platform is closed as announced (%s to %s)"), from, to);
}

/* "EF06 item 08 (number): of the wrong length" says to the clerk only where it is. */
static void
cut_explanation (char *message)
{
  static const char *const ends[] = { " (", ": " };

  for (gsize i = 0; message != NULL && i < G_N_ELEMENTS (ends); i++) {
    char *end = strstr (message, ends[i]);

    if (end != NULL)
      *end = '\0';
  }
}

static char *
text_of_error (const ZjConfig *config, const ZjWordingRow *row, const GError *error)
{
  g_autofree char *value = NULL;

  if (g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED)) {
    char *text = closure_text (config);

    if (text != NULL)
      return text;
  }
  switch (row->fill) {
  case ZJ_FILL_MESSAGE:
    value = zj_wording_detail (error);
    break;
  case ZJ_FILL_PLACE:
    value = zj_error_for_log (error);
    cut_explanation (value);
    break;
  case ZJ_FILL_TRIES: {
    int tries = zj_card_error_tries (error);

    value = tries >= 0 ? g_strdup_printf ("%d", tries) : NULL;
    break;
  }
  case ZJ_FILL_PLATFORM:
    value = g_strdup (zj_platform_error_text (error));
    break;
  case ZJ_FILL_NOTHING:
  default:
    break;
  }
  if (value == NULL || *value == '\0')
    return g_strdup (_ (row->bare != NULL ? row->bare : row->text));
  return fill (_ (row->text), value);
}

/* What is not in the tables: GIO's errors, and codes of a later version. */
static ZjWording *
wording_for_unlisted (const GError *error, const char *code)
{
  ZjWording *wording = g_new0 (ZjWording, 1);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    wording->text = g_strdup (_ ("Cancelled"));
    wording->remedy = g_strdup (_ ("Start again when it is needed."));
    return wording;
  }
  wording->text = g_strdup (_ ("Something happened that this program does not know"));
  wording->remedy = fill (_ (ZJ_REM_IT), code);
  wording->call = call_of_row (NULL, ZJ_CALL_IT, code);
  return wording;
}

ZjWording *
zj_wording_for_error (const ZjConfig *config, const GError *error)
{
  const ZjWordingRow *rows;
  const ZjWordingRow *row;
  gsize n_rows;
  g_autofree char *code = NULL;
  ZjWording *wording;

  g_return_val_if_fail (error != NULL, NULL);
  code = repair_code (error);
  rows = zj_wording_error_rows (error->domain, &n_rows);
  row = find_row (rows, n_rows, error->code);
  if (row == NULL)
    return wording_for_unlisted (error, code);
  wording = g_new0 (ZjWording, 1);
  wording->text = text_of_error (config, row, error);
  wording->remedy = remedy_of_row (config, row, code);
  wording->call = call_of_row (config, row->call, code);
  return wording;
}

static const char *
region_words (const char *region)
{
  const char *name = zj_region_name (region);

  if (name != NULL)
    return name;
  return region != NULL ? region : _ ("not stated");
}

/* "long-term resident elsewhere, Hangzhou, 2026-01-01 to 2026-12-31" */
static char *
filing_words (const ZjFiling *filing)
{
  const char *category = zj_wording_filing (filing->type);
  const char *region = region_words (filing->region);

  if (filing->begin == NULL)
    return g_strdup_printf (_ ("%s, %s"), category, region);
  if (filing->end == NULL)
    return g_strdup_printf (_ ("%s, %s, from %s on"), category, region, filing->begin);
  return g_strdup_printf (_ ("%s, %s, %s to %s"), category, region, filing->begin, filing->end);
}

static const ZjInsurance *
chosen_insurance (const ZjVerification *verification)
{
  const ZjPerson *person = verification->person;

  if (person == NULL || person->chosen < 0 || (guint)person->chosen >= person->insurances->len)
    return NULL;
  return g_ptr_array_index (person->insurances, person->chosen);
}

static gboolean
has_warning (const ZjVerification *verification, const char *code)
{
  return verification->warnings != NULL && g_strv_contains ((const char *const *)verification->warnings, code);
}

static char *
insured_yes (const ZjVerification *verification)
{
  const ZjInsurance *insurance = chosen_insurance (verification);

  if (insurance == NULL)
    return g_strdup (_ ("Insured"));
  return g_strdup_printf (_ ("%s, insured place: %s"), zj_wording_scheme (insurance->insutype),
                          region_words (insurance->insured_region));
}

static char *
filed_yes (const ZjConfig *config, const ZjVerification *verification)
{
  const ZjInsurance *insurance = chosen_insurance (verification);

  if (verification->covering >= 0 && (guint)verification->covering < verification->filings->len) {
    g_autofree char *filing = filing_words (g_ptr_array_index (verification->filings, verification->covering));

    return g_strdup_printf (_ ("Filing valid: %s"), filing);
  }
  if (has_warning (verification, "deemed_filed"))
    return g_strdup (_ ("Emergency rescue, deemed filed"));
  if (config != NULL && !config->profile.filing_within_province && insurance != NULL
      && insurance->insured_region != NULL
      && zj_region_same_province (insurance->insured_region, config->institution.region))
    return g_strdup (_ ("Insured in this province: no filing is needed"));
  return g_strdup (_ ("Filing valid"));
}

static char *
yes_text (const ZjConfig *config, const ZjVerification *verification, ZjQuestionId id)
{
  switch (id) {
  case ZJ_QUESTION_CARD:
    if (has_warning (verification, "card_state_not_offered"))
      return g_strdup (_ ("The platform took the card"));
    return g_strdup (_ ("State of the card: normal, activated"));
  case ZJ_QUESTION_INSURED:
    return insured_yes (verification);
  case ZJ_QUESTION_FILED:
    return filed_yes (config, verification);
  case ZJ_QUESTION_HERE:
    return g_strdup (_ ("This hospital and the insured place have opened direct settlement"));
  case ZJ_N_QUESTIONS:
  default:
    g_return_val_if_reached (NULL);
  }
}

/* The filing that a reason of "filed" is about. */
static const ZjFiling *
filing_of_reason (const ZjVerification *verification, ZjReason reason)
{
  for (guint i = 0; i < verification->filings->len; i++) {
    const ZjFiling *filing = g_ptr_array_index (verification->filings, i);

    if (!filing->covers && filing->why_not == reason)
      return filing;
  }
  return NULL;
}

/* The platform's own words count more than ours where it gave no reason of the list. */
static gboolean
speaks_for_itself (const ZjQuestion *question)
{
  return question->platform_text != NULL && *question->platform_text != '\0'
         && (question->answer == ZJ_ANSWER_UNASKED || question->reason == ZJ_REASON_NOT_FILED);
}

static void
say_first (ZjWording *wording, const char *sentence)
{
  g_autoptr (GString) remedy = g_string_new (sentence);

  if (wording->remedy != NULL)
    append_sentence (remedy, wording->remedy);
  g_free (wording->remedy);
  wording->remedy = g_string_free (g_steal_pointer (&remedy), FALSE);
}

static char *
reason_text (const ZjVerification *verification, ZjQuestionId id, const ZjWordingRow *row)
{
  const ZjQuestion *question = &verification->questions[id];
  const ZjInsurance *insurance = chosen_insurance (verification);
  const char *text = _ (row->text);

  /* Nothing has ended for who was not insured, or not in the scheme asked for. */
  if (question->reason == ZJ_REASON_NOT_INSURED && (insurance == NULL || g_strcmp0 (insurance->state, "0") == 0))
    text = _ ("No insurance found");
  if (speaks_for_itself (question))
    return g_strdup (question->platform_text);
  if (id == ZJ_QUESTION_FILED && question->answer == ZJ_ANSWER_NO) {
    const ZjFiling *filing = filing_of_reason (verification, question->reason);

    if (filing != NULL) {
      g_autofree char *words = filing_words (filing);

      return g_strdup_printf (_ ("%s (%s)"), text, words);
    }
  }
  if (id == ZJ_QUESTION_INSURED && question->answer == ZJ_ANSWER_NO && insurance != NULL)
    return g_strdup_printf (_ ("%s, insured place: %s"), text, region_words (insurance->insured_region));
  return g_strdup (text);
}

/* A third-generation card that nobody could be asked about: the platform knows the person,
 * and no trouble of the line stands behind the missing answer. */
static gboolean
is_unproved_card (const ZjQuestion *question, ZjQuestionId id)
{
  return id == ZJ_QUESTION_CARD && question->reason == ZJ_REASON_PLATFORM && question->cause == NULL
         && !speaks_for_itself (question);
}

ZjWording *
zj_wording_for_question (const ZjConfig *config, const ZjVerification *verification, ZjQuestionId id)
{
  const ZjQuestion *question;
  const ZjWordingRow *rows;
  const ZjWordingRow *row;
  gsize n_rows;
  g_autofree char *code = NULL;
  ZjWording *wording;

  g_return_val_if_fail (verification != NULL && id < ZJ_N_QUESTIONS, NULL);
  question = &verification->questions[id];
  rows = zj_wording_reason_rows (&n_rows);
  row = find_row (rows, n_rows, (int)question->reason);
  wording = g_new0 (ZjWording, 1);
  if (question->answer == ZJ_ANSWER_PENDING) {
    wording->text = g_strdup (_ ("Being asked"));
    return wording;
  }
  if (question->answer == ZJ_ANSWER_YES || row == NULL) {
    wording->text = question->answer == ZJ_ANSWER_YES ? yes_text (config, verification, id)
                                                      : g_strdup (zj_wording_answer (question->answer));
    return wording;
  }
  if (question->answer == ZJ_ANSWER_UNASKED && question->cause != NULL && !speaks_for_itself (question)) {
    zj_wording_free (wording);
    wording = zj_wording_for_error (config, question->cause);
    /* A certificate is not put right while the patient waits. */
    if (question->cause->domain == ZJ_CERTS_ERROR)
      say_first (wording, _ ("The hospital admits the patient all the same; verify again later."));
    return wording;
  }
  code = question->cause != NULL ? repair_code (question->cause) : g_strdup_printf ("VERIFY-%02d", question->reason);
  if (is_unproved_card (question, id))
    row = zj_wording_unproved_card ();
  wording->text = reason_text (verification, id, row);
  wording->remedy = remedy_of_row (config, row, code);
  if (speaks_for_itself (question))
    say_first (wording, _ ("These are the platform's own words."));
  wording->call = call_of_row (config, row->call, code);
  return wording;
}

ZjWording *
zj_wording_for_warning (const ZjConfig *config, const char *code)
{
  gsize n_warnings;
  const ZjWordingWarning *warnings = zj_wording_warnings (&n_warnings);
  ZjWording *wording = g_new0 (ZjWording, 1);

  for (gsize i = 0; i < n_warnings; i++)
    if (strcmp (warnings[i].code, code) == 0) {
      wording->text = g_strdup (_ (warnings[i].row.text));
      wording->remedy = remedy_of_row (config, &warnings[i].row, NULL);
      wording->call = call_of_row (config, warnings[i].row.call, NULL);
      return wording;
    }
  wording->text = g_strdup (code);
  return wording;
}

typedef struct {
  const char *code, *word;
} Word;

static const char *
word_of (const Word *words, gsize n_words, const char *code)
{
  if (code == NULL)
    return _ ("not stated");
  for (gsize i = 0; i < n_words; i++)
    if (strcmp (words[i].code, code) == 0)
      return _ (words[i].word);
  return code;
}

const char *
zj_wording_scheme (const char *insutype)
{
  static const Word words[] = {
    { "310", N_ ("Employees' basic medical insurance") },
    { "380", N_ ("New rural cooperative scheme (old)") },
    { "390", N_ ("Residents' basic medical insurance") },
  };

  return word_of (words, G_N_ELEMENTS (words), insutype);
}

const char *
zj_wording_filing (const char *fil_type)
{
  static const Word words[] = {
    { "01", N_ ("Retired and resettled elsewhere") },
    { "02", N_ ("Long-term resident elsewhere") },
    { "03", N_ ("Posted to work elsewhere") },
    { "04", N_ ("Referred elsewhere") },
    { "05", N_ ("Emergency elsewhere") },
    { "06", N_ ("Temporarily away") },
  };

  return word_of (words, G_N_ELEMENTS (words), fil_type);
}

const char *
zj_wording_sex (const char *sex)
{
  static const Word words[] = {
    { "1", N_ ("Male") },
    { "2", N_ ("Female") },
    { "9", N_ ("not stated") },
  };

  return word_of (words, G_N_ELEMENTS (words), sex);
}

const char *
zj_wording_question (ZjQuestionId id)
{
  static const char *const words[ZJ_N_QUESTIONS] = {
    N_ ("Card usable?"),
    N_ ("Insurance in order?"),
    N_ ("Filed for care elsewhere?"),
    N_ ("Direct settlement here?"),
  };

  g_return_val_if_fail (id < ZJ_N_QUESTIONS, NULL);
  return _ (words[id]);
}

const char *
zj_wording_answer (ZjAnswerKind answer)
{
  static const char *const words[] = { N_ ("Being asked"), N_ ("Yes"), N_ ("No"), N_ ("Could not be asked") };

  g_return_val_if_fail ((gsize)answer < G_N_ELEMENTS (words), NULL);
  return _ (words[answer]);
}

const char *
zj_wording_verdict (ZjVerdict verdict)
{
  static const char *const words[] = {
    N_ ("Being asked"),
    N_ ("Direct settlement possible"),
    N_ ("Direct settlement not possible now, because"),
    N_ ("Some questions could not be asked; not yet known"),
  };

  g_return_val_if_fail ((gsize)verdict < G_N_ELEMENTS (words), NULL);
  return _ (words[verdict]);
}

/* What stands behind an error as its detail, in the language of the reader.
 *
 * The message of a GError is English, for the log. Those of a stay are listed here, and found
 * again by their form: what a message was filled in with goes into its translation. A message that is
 * not listed stays as it is; a test finds those that are missing.
 */
#include "wording_private.h"

#include <client/error.h>
#include <string.h>

#define FILLED_MAX 5

/* Where one begins like another, the longer stands first. Last come the words that others are filled with. */
static const char *const details[] = {
  N_ ("%s of this stay is still unknown (msgid %s): %s/%s: %s"),
  N_ ("%s of this stay is still unknown (msgid %s)"),
  N_ ("%s: no usable answer"),
  N_ ("2401: still in another hospital"),
  N_ ("a question is answered no (%s)"),
  N_ ("a question could not be asked (%s)"),
  N_ ("the code has run out: admit again"),
  N_ ("%s is recorded for another person"),
  N_ ("closed by a statement for a manual claim"),
  N_ ("%s is recorded with other data: see change"),
  N_ ("injury: %s"),
  N_ ("the platform doesn't know this person"),
  N_ ("several settlements of %s stand at the platform"),
  N_ ("no stay %s here, nor at the platform for this person"),
  N_ ("several stays of %s stand at the platform"),
  N_ ("the platform must be asked about this stay first"),
  N_ ("what was unknown of this stay is cleared up now; ask for it again"),
  N_ ("the fee lines of this stay have to be removed first"),
  N_ ("no such stay"),
  N_ ("no such stay here"),
  N_ ("no such stay in this journal"),
  N_ ("neither a number nor a person"),
  N_ ("no stay %s here"),
  N_ ("the stay comes from another desk: name --%s too"),
  N_ ("the stay comes from another desk: name its %s by change"),
  N_ ("the decision to reverse is recorded: it can only end as not done"),
  N_ ("a settlement is decided to be done by its setl_id only"),
  N_ ("no call with msgid %s is open for this stay"),
  N_ ("settled, but the figures disagree: take no money"),
  N_ ("declared with another condition"),
  N_ ("declare is not possible: the stay is %s, open: %s"),
  N_ ("this province has no call for declarations"),
  N_ ("discharged with other data"),
  N_ ("%u of %u lines were rejected"),
  N_ ("%s is not possible: the stay is %s"),
  N_ ("the sum of the fee lines does not fit"),
  N_ ("the sums of the shift do not fit"),
  N_ ("the sums of the period do not fit"),
  N_ ("too many notices of this stay are not answered yet"),
  N_ ("the platform has several admissions of this stay"),
  N_ ("the platform shows that this admission stands"),
  N_ ("the platform does not list the admission: without its visit number nothing can follow"),
  N_ ("the platform shows this settlement cancelled"),
  N_ ("the platform shows that this settlement stands"),
  N_ ("the platform holds another settlement of this stay"),
  N_ ("this settlement was made by another request than the one decided about"),
  N_ ("a person has to decide: %s"),
  N_ ("restored, and the code has run out: nobody can be asked whether the stay was admitted since"),
  N_ ("the platform does not list the stay"),
  N_ ("the platform lists another admission in the place of this one"),
  N_ ("settlements cannot be asked for here"),
  N_ ("several settlements stand at the platform"),
  N_ ("5203 does not list the settlement"),
  N_ ("a settlement stands beside a statement for a manual claim"),
  N_ ("this desk has not uploaded the fee lines of this stay: upload the bill, or say its total"),
  N_ ("fee lines of this stay are not uploaded completely"),
  N_ ("the hospital's total is not the platform's"),
  N_ ("the patient's cash is not what was expected"),
  N_ ("the platform's total is not what was expected"),
  N_ ("the trial's figures do not add up"),
  N_ ("this stay is settled with other arguments"),
  N_ ("a statement for a manual claim stands, or its notice is not answered"),
  N_ ("the platform holds several settlements of this stay"),
  N_ ("the settlement was not done: the platform shows it cancelled"),
  N_ ("filed: no (%s)"),
  N_ ("the insured place has not reported the person to the national register"),
  N_ ("filed: could not be asked"),
  N_ ("the stay is %s"),
  N_ ("not listed by the platform"),
  N_ ("in hospital at the platform, discharged here"),
  N_ ("discharged at the platform, in hospital here"),
  N_ ("of another person at the platform"),
  N_ ("admitted on another day at the platform"),
  N_ ("discharged on another day at the platform"),
  N_ ("in another department at the platform"),
  N_ ("in another bed at the platform"),
  N_ ("no credential was presented"),
  N_ ("another person number than the stay's"),
  N_ ("the platform holds a settlement of this stay; no statement is issued beside it"),
  N_ ("a statement with other contents stands"),
  N_ ("no such stay here, and not said enough to issue without it"),
  N_ ("the statement that stands is not in the journal"),
  N_ ("the stay is not settled"),
  N_ ("settled, but the figures disagree"),
  N_ ("new"),
  N_ ("waiting"),
  N_ ("admitted"),
  N_ ("discharged"),
  N_ ("settled"),
  N_ ("withdrawn"),
  N_ ("manual"),
  N_ ("nothing"),
};

/* The end of what stands before the next mark (%s, %u), or of the text. */
static const char *
next_mark (const char *text)
{
  const char *mark = strchr (text, '%');

  return mark != NULL ? mark : text + strlen (text);
}

/* TRUE when message has this form: filled holds what it was filled with. */
static gboolean
has_form (const char *message, const char *form, char *filled[FILLED_MAX + 1])
{
  const char *end = next_mark (form);
  gsize length = (gsize)(end - form);

  if (strncmp (message, form, length) != 0)
    return FALSE;
  message += length;
  for (guint i = 0; *end != '\0'; i++) {
    const char *literal = end + strlen ("%s");
    const char *stop;

    g_return_val_if_fail (i < FILLED_MAX, FALSE);
    end = next_mark (literal);
    length = (gsize)(end - literal);
    if (*end == '\0')
      stop = g_str_has_suffix (message, literal) ? message + strlen (message) - length : NULL;
    else {
      g_autofree char *between = g_strndup (literal, length);

      stop = strstr (message, between);
    }
    if (stop == NULL)
      return FALSE;
    filled[i] = g_strndup (message, (gsize)(stop - message));
    message = stop + length;
  }
  return *message == '\0';
}

static const char *
listed_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    if (strcmp (details[i], word) == 0)
      return _ (details[i]);
  return NULL;
}

/* "2402" gets its name beside it; what is no word of ours stays as it is. */
static void
append_filled (GString *text, const char *value)
{
  const char *word = listed_word (value);
  const char *call = zj_wording_call (value);

  g_string_append (text, word != NULL ? word : value);
  if (word == NULL && call != value)
    g_string_append_printf (text, " %s", call);
}

static char *
fill_in (const char *form, char *const *filled)
{
  GString *text = g_string_new (NULL);

  for (const char *end = next_mark (form);; end = next_mark (form)) {
    g_string_append_len (text, form, end - form);
    if (*end == '\0')
      return g_string_free (text, FALSE);
    if (*filled != NULL)
      append_filled (text, *filled++);
    form = end + strlen ("%s");
  }
}

char *
zj_wording_detail (const GError *error)
{
  g_autofree char *message = zj_error_for_log (error);

  for (gsize i = 0; error->domain == ZJ_STAY_ERROR && i < G_N_ELEMENTS (details); i++) {
    g_auto (GStrv) filled = g_new0 (char *, FILLED_MAX + 1);

    if (has_form (message, details[i], filled))
      return fill_in (_ (details[i]), filled);
  }
  return g_steal_pointer (&message);
}

/* Words for stays and their money, after the glossary (state.*, out.*, amt.*, acct.*, unknown.*).
 * Labels of amounts are the standard names of the hospital interface specification. */
#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

const char *
zj_wording_amount (ZjAmountId id)
{
  static const char *const words[ZJ_N_AMOUNTS] = {
    N_ ("Total medical fee"),
    N_ ("Wholly self-paid (class C)"),
    N_ ("Over the price limit, self-paid"),
    N_ ("First self-pay part (class B)"),
    N_ ("Inside the policy's scope"),
    N_ ("Deductible charged"),
    N_ ("Basic pooled fund"),
    N_ ("Civil servants' medical aid"),
    N_ ("Enterprise supplementary insurance"),
    N_ ("Residents' serious-illness fund"),
    N_ ("Employees' large-amount fund"),
    N_ ("Fund for disabled persons"),
    N_ ("Medical aid fund"),
    N_ ("Other funds"),
    N_ ("Funds pay in all"),
    N_ ("Patient's share in all"),
    N_ ("Personal account"),
    N_ ("Of it family pool"),
    N_ ("Patient pays in cash"),
    N_ ("Hospital bears"),
    N_ ("Account balance"),
  };

  g_return_val_if_fail (id < ZJ_N_AMOUNTS, NULL);
  return _ (words[id]);
}

const char *
zj_wording_stay_state (ZjStayState state)
{
  static const char *const words[ZJ_N_STAY_STATES] = {
    N_ ("Not recorded"),
    N_ ("Admitted locally, not yet on the platform"),
    N_ ("Admitted, in the hospital"),
    N_ ("Discharged, to be settled"),
    N_ ("Settled"),
    N_ ("Admission withdrawn"),
    N_ ("Manual claim"),
  };

  g_return_val_if_fail (state < ZJ_N_STAY_STATES, NULL);
  return _ (words[state]);
}

const char *
zj_wording_outcome (ZjOutcome outcome)
{
  switch (outcome) {
  case ZJ_OUTCOME_NOT_SENT:
    return _ ("Not sent: nothing has happened, it can be done again");
  case ZJ_OUTCOME_NOT_DONE:
    return _ ("Not done: the platform refused, nothing has happened");
  case ZJ_OUTCOME_DONE:
    return _ ("Done");
  case ZJ_OUTCOME_UNKNOWN:
    return _ ("The outcome is not known yet");
  default:
    return NULL;
  }
}

typedef struct {
  const char *code, *word;
} Word;

static const char *
word_of (const Word *words, gsize n_words, const char *code)
{
  for (gsize i = 0; code != NULL && i < n_words; i++)
    if (strcmp (words[i].code, code) == 0)
      return _ (words[i].word);
  return code;
}

const char *
zj_wording_account (const char *account)
{
  static const Word words[] = {
    { "no", N_ ("Not used") },
    { "own", N_ ("Own account") },
    { "family", N_ ("Family pool") },
  };

  return word_of (words, G_N_ELEMENTS (words), account);
}

const char *
zj_wording_call (const char *infno)
{
  static const Word words[] = {
    { "2301", N_ ("Upload of fee lines") },
    { "2302", N_ ("Removal of fee lines") },
    { "2304", N_ ("Settlement") },
    { "2305", N_ ("Cancelling the settlement") },
    { "2401", N_ ("Admission") },
    { "2402", N_ ("Discharge") },
    { "2403", N_ ("Change of admission data") },
    { "2404", N_ ("Withdrawing the admission") },
    { "2405", N_ ("Withdrawing the discharge") },
    { "F004", N_ ("Declaration of an emergency") },
  };

  return word_of (words, G_N_ELEMENTS (words), infno);
}

const char *
zj_wording_step (const char *step)
{
  static const Word words[] = {
    { "admitting", N_ ("Verifying and admitting") },
    { "discharging", N_ ("Recording the discharge at the platform") },
    { "asking", N_ ("Asking the platform about person, filing and stay") },
    { "reading", N_ ("Reading the file") },
    { "uploading", N_ ("Uploading fee lines") },
    { "trying", N_ ("Trial settlement") },
    { "settling", N_ ("Settlement sent, waiting for the platform's answer") },
    { "cancelling", N_ ("Cancelling at the platform") },
    { "resolving", N_ ("Asking the platform for the outcome") },
  };

  return word_of (words, G_N_ELEMENTS (words), step);
}

const char *
zj_wording_person_needed (const char *code)
{
  static const Word words[] = {
    { "mismatch", N_ ("Settled, the figures disagree: no money until the supervisor has decided") },
    { "both_stand", N_ ("A statement for a manual claim and a settlement may both stand: the supervisor decides") },
    { "conflict", N_ ("The platform's answers do not clear it up: the supervisor decides") },
    { "late_original", N_ ("The platform has never seen the request, which may still arrive: the supervisor decides") },
    { "restored", N_ ("The journal was restored: the supervisor looks at the platform first") },
  };

  return word_of (words, G_N_ELEMENTS (words), code);
}

const char *
zj_wording_finding (const char *code)
{
  static const Word words[] = {
    { "total", N_ ("Total = funds + patient + hospital") },
    { "patient_share", N_ ("Patient's share = account + cash") },
    { "fund_sum", N_ ("Funds in all = sum of the funds") },
    { "scope", N_ ("Scope = total − self-paid parts") },
    { "incomplete", N_ ("All figures are there") },
    { "trial_differs", N_ ("Cash by the settlement = cash by the trial") },
    { "hospital_total", N_ ("Hospital's total = platform's total") },
    { "line_parts", N_ ("Parts of the fee lines = their amounts") },
  };

  return word_of (words, G_N_ELEMENTS (words), code);
}

char *
zj_wording_waiting (const ZjConfig *config, const char *reason)
{
  g_autoptr (ZjWording) wording = NULL;

  if (reason == NULL)
    return NULL;
  for (int i = ZJ_REASON_NONE + 1; i < ZJ_N_REASONS; i++)
    if (g_strcmp0 (zj_reason_name ((ZjReason)i), reason) == 0) {
      g_autoptr (ZjVerification) verification = zj_verification_new ();
      ZjQuestion *question = &verification->questions[ZJ_QUESTION_FILED];

      question->answer = i < (int)ZJ_REASON_NO_CARD ? ZJ_ANSWER_NO : ZJ_ANSWER_UNASKED;
      question->reason = (ZjReason)i;
      wording = zj_wording_for_question (config, verification, ZJ_QUESTION_FILED);
      return g_strdup (wording->text);
    }
  return g_strdup (_ ("The line was down, or the platform did not take it"));
}

/* Two workers and a list of what is worth asking; the caller turns each answer into a snapshot. */
#include "stay/verify_ask.h"

#include <gio/gio.h>

/* The line keeps two warm connections; a third caller would only open a cold one. */
#define WORKERS 2

typedef struct {
  ZjSession *session;
  const ZjVerifyCase *verify_case;
  GCancellable *cancellable;

  GMutex lock; /* guards what follows */
  GCond changed;
  ZjVerifyAnswers answers;
  guint begun; /* masks of 1 << ZjAsk */
  guint ended;
  guint events; /* how many answers have come in */
} Asking;

/* What one call brought, before it is put among the answers. */
typedef struct {
  ZjVerifyAnswers got;
  GError *error;
} Answer;

static char *
begin_time (const ZjVerifyCase *verify_case)
{
  return g_strconcat (verify_case->date, " 00:00:00", NULL);
}

static gboolean
ask_filings (const Asking *asking, const ZjPerson *person, const ZjInsurance *insurance, Answer *answer)
{
  g_autofree char *begin = begin_time (asking->verify_case);

  return zj_tx_filings (asking->session, person->psn_no, insurance->insutype, insurance->insured_region, begin,
                        asking->verify_case->med_type, asking->cancellable, &answer->got.reported, &answer->got.filings,
                        &answer->error);
}

static gboolean
ask_entitlement (const Asking *asking, const ZjPerson *person, const ZjInsurance *insurance, Answer *answer)
{
  g_autofree char *begin = begin_time (asking->verify_case);

  return zj_tx_entitlement (asking->session, person->psn_no, insurance->insutype, insurance->insured_region, begin,
                            asking->verify_case->med_type, asking->cancellable, &answer->got.entitled,
                            &answer->got.entitlement_text, &answer->error);
}

/* person: NULL in the first round, otherwise the worker's own copy. */
static gboolean
ask_one (const Asking *asking, ZjAsk ask, const ZjPerson *person, Answer *answer)
{
  const ZjCredential *credential = asking->verify_case->credential;
  const ZjInsurance *insurance = NULL;

  if (person != NULL && person->chosen >= 0)
    insurance = g_ptr_array_index (person->insurances, (guint)person->chosen);
  switch (ask) {
  case ZJ_ASK_PERSON:
    return zj_tx_person (asking->session, credential, asking->cancellable, &answer->got.person, &answer->error);
  case ZJ_ASK_CARD_STATE:
    return zj_tx_card_state (asking->session, credential->card, asking->cancellable, &answer->got.card_state,
                             &answer->error);
  case ZJ_ASK_FILINGS:
    g_return_val_if_fail (insurance != NULL, FALSE);
    return ask_filings (asking, person, insurance, answer);
  case ZJ_ASK_ENTITLEMENT:
    g_return_val_if_fail (insurance != NULL, FALSE);
    return ask_entitlement (asking, person, insurance, answer);
  case ZJ_ASK_OPENINGS:
    g_return_val_if_fail (insurance != NULL, FALSE);
    return zj_tx_openings (asking->session, insurance->insured_region, insurance->insutype,
                           asking->verify_case->med_type, asking->cancellable, &answer->got.openings, &answer->error);
  case ZJ_N_ASKS:
  default:
    g_return_val_if_reached (FALSE);
  }
}

/* Moves what one call brought to its place; under the lock. */
static void
put_answer (Asking *asking, ZjAsk ask, gboolean answered, Answer *answer)
{
  ZjVerifyAnswers *all = &asking->answers;

  asking->ended |= 1u << ask;
  asking->events++;
  if (!answered) {
    all->state[ask] = ZJ_ASK_FAILED;
    all->error[ask] = g_steal_pointer (&answer->error);
    return;
  }
  all->state[ask] = ZJ_ASK_ANSWERED;
  if (ask == ZJ_ASK_PERSON) {
    all->person = g_steal_pointer (&answer->got.person);
  } else if (ask == ZJ_ASK_CARD_STATE) {
    all->card_state = g_steal_pointer (&answer->got.card_state);
  } else if (ask == ZJ_ASK_FILINGS) {
    all->reported = answer->got.reported;
    all->filings = g_steal_pointer (&answer->got.filings);
  } else if (ask == ZJ_ASK_ENTITLEMENT) {
    all->entitled = answer->got.entitled;
    all->entitlement_text = g_steal_pointer (&answer->got.entitlement_text);
  } else {
    all->openings = g_steal_pointer (&answer->got.openings);
  }
}

/* Cancelled, or all that is worth asking has been answered: what is worth asking only grows
 * with answers, so nothing can come after that. Under the lock. */
static gboolean
is_over (const Asking *asking)
{
  return g_cancellable_is_cancelled (asking->cancellable)
         || (zj_verify_plan (asking->verify_case, &asking->answers) & ~asking->ended) == 0;
}

static gpointer
work (gpointer data)
{
  Asking *asking = data;

  g_mutex_lock (&asking->lock);
  for (;;) {
    guint next = zj_verify_plan (asking->verify_case, &asking->answers) & ~asking->begun;
    gint bit = g_bit_nth_lsf (next, -1);
    g_autoptr (ZjPerson) person = NULL;
    g_auto (ZjVerifyAnswers) unused = { 0 };
    Answer answer = { 0 };
    gboolean answered;

    if (is_over (asking))
      break;
    if (bit < 0) {
      g_cond_wait (&asking->changed, &asking->lock);
      continue;
    }
    asking->begun |= 1u << bit;
    /* The lock is not held while asking, so the worker takes a copy along. */
    if (asking->answers.person != NULL) {
      person = zj_person_copy (asking->answers.person);
      person->chosen = zj_verify_choose_insurance (person, asking->verify_case->insutype);
    }
    g_mutex_unlock (&asking->lock);
    answered = ask_one (asking, (ZjAsk)bit, person, &answer);
    g_mutex_lock (&asking->lock);
    put_answer (asking, (ZjAsk)bit, answered, &answer);
    unused = answer.got; /* what a failed call may have left */
    g_clear_error (&answer.error);
    g_cond_broadcast (&asking->changed);
  }
  g_cond_broadcast (&asking->changed);
  g_mutex_unlock (&asking->lock);
  return NULL;
}

/* Makes a snapshot now and for every answer that comes in; returns the last one. */
static ZjVerification *
follow (Asking *asking, ZjVerifyPublish publish, gpointer publish_data)
{
  ZjVerification *verification = NULL;
  gboolean over = FALSE;

  g_mutex_lock (&asking->lock);
  while (!over) {
    guint seen = asking->events;

    over = is_over (asking);
    g_clear_pointer (&verification, zj_verification_unref);
    verification = zj_verify_judge (asking->verify_case, &asking->answers);
    if (publish != NULL && !g_cancellable_is_cancelled (asking->cancellable)) {
      g_mutex_unlock (&asking->lock);
      publish (verification, publish_data);
      g_mutex_lock (&asking->lock);
    }
    while (!over && asking->events == seen && !g_cancellable_is_cancelled (asking->cancellable))
      g_cond_wait (&asking->changed, &asking->lock);
  }
  g_mutex_unlock (&asking->lock);
  return verification;
}

ZjVerification *
zj_verify_ask (ZjSession *session, const ZjVerifyCase *verify_case, ZjVerifyPublish publish, gpointer publish_data,
               GCancellable *cancellable, GError **error)
{
  Asking asking = { .session = session, .verify_case = verify_case, .cancellable = cancellable };
  GThread *workers[WORKERS];
  g_autoptr (ZjVerification) verification = NULL;

  g_mutex_init (&asking.lock);
  g_cond_init (&asking.changed);
  for (guint i = 0; i < WORKERS; i++)
    workers[i] = g_thread_new ("zj-ask", work, &asking);
  verification = follow (&asking, publish, publish_data);
  for (guint i = 0; i < WORKERS; i++)
    g_thread_join (workers[i]);
  zj_verify_answers_clear (&asking.answers);
  g_cond_clear (&asking.changed);
  g_mutex_clear (&asking.lock);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&verification);
}

ZjVerification *
zj_verify_without_session (const ZjVerifyCase *verify_case, const GError *error)
{
  g_auto (ZjVerifyAnswers) answers = { 0 };
  guint plan = zj_verify_plan (verify_case, &answers);

  for (guint i = 0; i < ZJ_N_ASKS; i++)
    if ((plan & (1u << i)) != 0) {
      answers.state[i] = ZJ_ASK_FAILED;
      answers.error[i] = g_error_copy (error);
    }
  return zj_verify_judge (verify_case, &answers);
}

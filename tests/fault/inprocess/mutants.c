#include "mutants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/envelope.h"
#include "platform/profile.h"
#include "stay/resolve_private.h"
#include "stay/standing.h"

static const char *chosen = "";

static const char *const names[] = {
  "time-out-is-failed",          /* 5: an answer that did not come means that nothing was done */
  "time-out-text-is-refused",    /* 5: so does a -1 that reports a time-out */
  "intent-not-recorded",         /* begin → durable → send */
  "disk-lies",                   /* … durable: the disk says synced and does nothing */
  "no-question-before-settling", /* rule 3 */
  "anybodys-settlement",         /* rule 4: one that stands is taken for the one asked about */
  "found-ends-a-reversal",       /* rule 5: "found" means done even after the decision */
  "not-found-ends-at-once",      /* rule 6 */
  "lost-cancel-is-done",         /* rule 7 */
  "lost-admission-is-not-done",  /* rule 8 */
  "unknown-expires",             /* rule 12 */
};

gboolean
mutants_choose (const char *name)
{
  if (name == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0) {
      chosen = names[i];
      return TRUE;
    }
  if (strcmp (name, "?") != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    puts (names[i]);
  exit (0);
}

static gboolean
is (const char *name)
{
  return *chosen != '\0' && strcmp (chosen, name) == 0;
}

gboolean
mutants_disk_lies (void)
{
  return is ("disk-lies");
}

ZjReply *__real_zj_envelope_judge (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                                   ZjAnswerFacts *facts);
ZjReply *__wrap_zj_envelope_judge (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                                   ZjAnswerFacts *facts);
gboolean __real_zj_profile_matches (char *const *patterns, const char *text);
gboolean __wrap_zj_profile_matches (char *const *patterns, const char *text);
char *__real_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                       gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error);
char *__wrap_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                       gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error);
gboolean __real_zj_standing_ask (const ZjStayContext *context, const ZjStay *stay, const char *msgid,
                                 ZjStanding *standing, GError **error);
gboolean __wrap_zj_standing_ask (const ZjStayContext *context, const ZjStay *stay, const char *msgid,
                                 ZjStanding *standing, GError **error);
gboolean __real_zj_round_settlement (ZjRound *round, GError **error);
gboolean __wrap_zj_round_settlement (ZjRound *round, GError **error);
gboolean __real_zj_round_cancel (ZjRound *round, GError **error);
gboolean __wrap_zj_round_cancel (ZjRound *round, GError **error);
gboolean __real_zj_round_admission (ZjRound *round, GError **error);
gboolean __wrap_zj_round_admission (ZjRound *round, GError **error);
gboolean __real_zj_round_is_late (const ZjRound *round, gint64 answered_ms);
gboolean __wrap_zj_round_is_late (const ZjRound *round, gint64 answered_ms);
gboolean __real_zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error);
gboolean __wrap_zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error);

ZjReply *
__wrap_zj_envelope_judge (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                          ZjAnswerFacts *facts)
{
  ZjReply *reply = __real_zj_envelope_judge (config, answer, line_error, facts);

  if (is ("time-out-is-failed") && answer->sent == ZJ_SENT_MAYBE)
    reply->outcome = ZJ_OUTCOME_NOT_DONE;
  return reply;
}

gboolean
__wrap_zj_profile_matches (char *const *patterns, const char *text)
{
  if (is ("time-out-text-is-refused") && text != NULL
      && (strstr (text, "超时") != NULL || strstr (text, "timed out") != NULL))
    return FALSE;
  return __real_zj_profile_matches (patterns, text);
}

char *
__wrap_zj_journal_record_intent (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                                 gint64 now_ms, ZjNameIntent name, gpointer user_data, GError **error)
{
  char *msgid;

  if (!is ("intent-not-recorded") || strcmp (entry->infno, "2304") != 0)
    return __real_zj_journal_record_intent (journal, lock, entry, stay, now_ms, name, user_data, error);
  msgid = zj_journal_next_msgid (journal, now_ms, error);
  if (msgid != NULL)
    name (stay, msgid, user_data);
  return msgid;
}

gboolean
__wrap_zj_standing_ask (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjStanding *standing,
                        GError **error)
{
  if (is ("no-question-before-settling") && msgid == NULL && stay->state == ZJ_STAY_DISCHARGED
      && stay->open.phase == ZJ_OPEN_NONE) {
    *standing = (ZjStanding){ .rows = g_ptr_array_new () };
    return TRUE;
  }
  if (!__real_zj_standing_ask (context, stay, msgid, standing, error))
    return FALSE;
  if (is ("anybodys-settlement") && msgid != NULL && standing->rows->len > 0) {
    /* A row is a row: nobody looks whose it is, or whether it was cancelled. */
    standing->uncancelled = g_ptr_array_index (standing->rows, 0);
    standing->n_uncancelled = 1;
    standing->own_stands = TRUE;
    standing->own_cancelled = FALSE;
  }
  return TRUE;
}

gboolean
__wrap_zj_round_settlement (ZjRound *round, GError **error)
{
  if (is ("found-ends-a-reversal") && round->stay->open.phase == ZJ_OPEN_REVERSING) {
    g_auto (ZjStanding) standing = { 0 };

    if (__real_zj_standing_ask (round->context, round->stay, round->stay->open.msgid, &standing, NULL)
        && standing.own_stands)
      round->stay->open.phase = ZJ_OPEN_ASKING;
  }
  return __real_zj_round_settlement (round, error);
}

gboolean
__wrap_zj_round_cancel (ZjRound *round, GError **error)
{
  if (is ("lost-cancel-is-done"))
    return zj_round_close (round, ZJ_EVENT_DONE, NULL, NULL, NULL, error);
  return __real_zj_round_cancel (round, error);
}

gboolean
__wrap_zj_round_admission (ZjRound *round, GError **error)
{
  if (is ("lost-admission-is-not-done"))
    return zj_round_close (round, ZJ_EVENT_NOT_DONE, NULL, NULL, NULL, error);
  return __real_zj_round_admission (round, error);
}

gboolean
__wrap_zj_round_is_late (const ZjRound *round, gint64 answered_ms)
{
  return is ("not-found-ends-at-once") || __real_zj_round_is_late (round, answered_ms);
}

gboolean
__wrap_zj_journal_get_stay (ZjJournal *journal, const char *ipt_no, ZjStay **stay, GError **error)
{
  gboolean good = __real_zj_journal_get_stay (journal, ipt_no, stay, error);

  if (is ("unknown-expires") && good && *stay != NULL && (*stay)->open.phase != ZJ_OPEN_NONE
      && (*stay)->open.attempts > 1)
    zj_open_call_clear (&(*stay)->open);
  return good;
}

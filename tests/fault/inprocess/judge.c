/* What must hold after each seed:
 * - the platform holds at most one settlement and one admission of a stay that stand;
 * - the journals say "settled" exactly when it holds one, the same one, with the same money;
 * - nothing is open, and what the journals say came of each call is what came of it;
 * - nothing arrived that no journal has an intent for;
 * - the journals are intact.
 */
#include "judge.h"

#include <string.h>

#include "journal/stays.h"
#include "ledger.h"

JudgeCounts judge_counts;

/* --- one stay ------------------------------------------------------------------------------------ */

static ZjStay *
stay_of (const Program *program, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  ZjStay *stay;

  if (!zj_journal_get_stay (program->journal, ipt_no, &stay, &error))
    world_violation ("%s cannot be read: %s", ipt_no, error->message);
  return stay;
}

static gboolean
is_admitted (const ZjStay *stay)
{
  return stay != NULL
         && (stay->state == ZJ_STAY_ADMITTED || stay->state == ZJ_STAY_DISCHARGED || stay->state == ZJ_STAY_SETTLED);
}

static void
judge_money (const ZjStay *stay, const LedgerSettlement *standing)
{
  const struct {
    ZjAmountId id;
    gint64 fen;
  } amounts[] = { { ZJ_AMOUNT_MEDFEE_SUMAMT, standing->total_fen },
                  { ZJ_AMOUNT_FUND_PAY_SUMAMT, standing->fund_fen },
                  { ZJ_AMOUNT_ACCT_PAY, standing->account_fen },
                  { ZJ_AMOUNT_PSN_CASH_PAY, standing->cash_fen } };

  if (g_strcmp0 (stay->setl_id, standing->setl_id) != 0 || g_strcmp0 (stay->setl_msgid, standing->msgid) != 0)
    world_violation ("%s is settled by %s here and by %s there", stay->ipt_no, stay->setl_id, standing->setl_id);
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    if (stay->settlement.fen[amounts[i].id] != amounts[i].fen)
      world_violation ("%s: %s is %" G_GINT64_FORMAT " here and %" G_GINT64_FORMAT " there", stay->ipt_no,
                       zj_amount_name (amounts[i].id), stay->settlement.fen[amounts[i].id], amounts[i].fen);
}

/* The lines of a stay whose bill counts as uploaded. */
static void
judge_lines (const Program *program, const ZjStay *stay, const LedgerStay *there)
{
  g_autoptr (GArray) lines = zj_journal_list_fees (program->journal, stay->ipt_no, NULL);
  gint64 sum_fen = 0;

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    sum_fen += g_array_index (lines, ZjFeeLine, i).amount_fen;
  if (lines == NULL)
    world_violation ("the lines of %s cannot be read", stay->ipt_no);
  else if (!stay->adopted && !stay->fees_stale && !stay->ever_unknown && sum_fen != ledger_lines_fen (there))
    world_violation ("%s has lines of %" G_GINT64_FORMAT " here and %" G_GINT64_FORMAT " there", stay->ipt_no, sum_fen,
                     ledger_lines_fen (there));
}

/* Closed by a statement for a manual claim: nothing of it is at the platform, or its notice is. */
static void
judge_claim (const ZjStay *stay, const LedgerStay *there)
{
  if (there != NULL && stay->mdtrt_id != NULL && g_strcmp0 (there->receipt_no, stay->manual_receipt) != 0)
    world_violation ("%s: statement %s stands here and %s there", stay->ipt_no, stay->manual_receipt,
                     there->receipt_no != NULL ? there->receipt_no : "none");
}

static void
judge_shared (const Program *program, const char *ipt_no)
{
  guint n_settlements, n_admissions;
  const LedgerSettlement *standing = ledger_standing (ipt_no, &n_settlements);
  const LedgerStay *admitted = ledger_admitted (ipt_no, &n_admissions);
  g_autoptr (ZjStay) stay = stay_of (program, ipt_no);
  gboolean settled = stay != NULL && stay->state == ZJ_STAY_SETTLED;

  if (n_settlements > 1 || n_admissions > 1) {
    judge_counts.admitted_twice += n_admissions > 1 ? 1 : 0;
    judge_counts.settled_twice += n_admissions == 1 ? 1 : 0;
    if (!world.restored)
      world_violation ("%s: %u settlements and %u admissions stand at the platform", ipt_no, n_settlements,
                       n_admissions);
    return;
  }
  if (stay != NULL && stay->open.phase != ZJ_OPEN_NONE)
    world_violation ("%s: %s is still unknown", ipt_no, stay->open.infno);
  if (world.restored)
    return; /* what came after the backup is for the day end to find */
  if (settled != (n_settlements == 1))
    world_violation ("%s is %s here, and %u settlements stand there", ipt_no,
                     stay != NULL ? zj_stay_state_name (stay->state) : "not known", n_settlements);
  else if (settled)
    judge_money (stay, standing);
  if (stay != NULL && stay->state == ZJ_STAY_MANUAL) {
    judge_claim (stay, admitted);
    return;
  }
  if (admitted != NULL && admitted->receipt_no != NULL)
    world_violation ("%s: a statement for a manual claim stands there and not here", ipt_no);
  if (is_admitted (stay) != (n_admissions == 1))
    world_violation ("%s is %s here, and %u admissions stand there", ipt_no,
                     stay != NULL ? zj_stay_state_name (stay->state) : "not known", n_admissions);
  else if (n_admissions == 1) {
    if (g_strcmp0 (stay->mdtrt_id, admitted->mdtrt_id) != 0)
      world_violation ("%s is %s here and %s there", ipt_no, stay->mdtrt_id, admitted->mdtrt_id);
    if (!stay->ever_unknown && (stay->state == ZJ_STAY_ADMITTED) != admitted->in_hospital)
      world_violation ("%s is %s here and %s hospital there", ipt_no, zj_stay_state_name (stay->state),
                       admitted->in_hospital ? "in" : "out of");
    judge_lines (program, stay, admitted);
  }
}

/* Two desks that share nothing: each may not have heard yet what the other did to a stay, but one of
 * them must know what stands. */
static void
judge_apart (const Case *all, const char *ipt_no)
{
  guint n_settlements, n_admissions, n_right = 0;
  const LedgerSettlement *standing = ledger_standing (ipt_no, &n_settlements);

  ledger_admitted (ipt_no, &n_admissions);
  if (n_admissions > 1) {
    /* Both desks have admitted, under N and N-2: each settles its own (rule 8 asks only of what was unknown). */
    judge_counts.admitted_twice++;
    return;
  }
  if (n_settlements > 1)
    world_violation ("%s: %u settlements stand at the platform", ipt_no, n_settlements);
  for (guint i = 0; i < all->n; i++) {
    g_autoptr (ZjStay) stay = stay_of (all->programs[i], ipt_no);

    if (stay == NULL)
      continue;
    if (stay->open.phase != ZJ_OPEN_NONE)
      world_violation ("%s: %s is still unknown", ipt_no, stay->open.infno);
    if (stay->state != ZJ_STAY_SETTLED)
      continue;
    if (standing != NULL && g_strcmp0 (stay->setl_id, standing->setl_id) == 0) {
      judge_money (stay, standing);
      n_right++;
    } else {
      const LedgerSettlement *own = stay->setl_msgid != NULL ? ledger_settlement (stay->setl_msgid) : NULL;
      g_autoptr (GPtrArray) records = NULL;

      /* Cancelled by the other desk: news that only the day end brings. By this one: a lie. */
      if (own == NULL || !own->cancelled) {
        world_violation ("%s is settled by %s here, which does not stand there", ipt_no, stay->setl_id);
        continue;
      }
      records = zj_journal_list_records (all->programs[i]->journal, 1, G_MININT64, G_MAXINT64, G_MAXINT, NULL);
      for (guint j = 0; records != NULL && j < records->len; j++)
        if (g_strcmp0 (((ZjRecord *)g_ptr_array_index (records, j))->msgid, own->undo_msgid) == 0) {
          world_violation ("%s is settled here, and this desk has cancelled it", ipt_no);
          break;
        }
    }
  }
  if (n_settlements == 1 && n_right == 0)
    world_violation ("%s is settled there, and no desk knows it", ipt_no);
}

/* --- records -------------------------------------------------------------------------------------- */

/* Puts into intents every msgid that was intended, with what came of it last. */
static void
read_records (const Program *program, GHashTable *intents)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = zj_journal_list_records (program->journal, 1, G_MININT64, G_MAXINT64, G_MAXINT,
                                                           &error);

  if (records == NULL) {
    world_violation ("the records cannot be read: %s", error->message);
    return;
  }
  for (guint i = 0; i < records->len; i++) {
    const ZjRecord *record = g_ptr_array_index (records, i);

    if (record->kind == ZJ_RECORD_INTENT)
      g_hash_table_replace (intents, g_strdup (record->msgid), GINT_TO_POINTER (ZJ_OUTCOME_UNKNOWN));
    else if (record->msgid != NULL && (record->kind == ZJ_RECORD_OUTCOME || record->kind == ZJ_RECORD_DECISION))
      g_hash_table_replace (intents, g_strdup (record->msgid), GINT_TO_POINTER (record->outcome));
  }
}

static void
judge_arrived (const char *infno, const char *msgid, gpointer data)
{
  GHashTable *intents = data;
  gpointer outcome;
  const LedgerSettlement *made;

  if (!ledger_is_change (infno))
    return;
  if (!g_hash_table_lookup_extended (intents, msgid, NULL, &outcome)) {
    world_violation ("%s %s arrived, and no journal knows of it", infno, msgid);
    return;
  }
  if (strcmp (infno, "2304") != 0)
    return;
  made = ledger_settlement (msgid);
  if (GPOINTER_TO_INT (outcome) == ZJ_OUTCOME_DONE && made == NULL)
    world_violation ("2304 %s is done here and not there", msgid);
  if ((GPOINTER_TO_INT (outcome) == ZJ_OUTCOME_NOT_DONE || GPOINTER_TO_INT (outcome) == ZJ_OUTCOME_NOT_SENT)
      && made != NULL && !made->cancelled)
    world_violation ("2304 %s is not done here and done there", msgid);
  if (GPOINTER_TO_INT (outcome) == ZJ_OUTCOME_UNKNOWN)
    world_violation ("2304 %s is forgotten", msgid);
}

/* --- all ------------------------------------------------------------------------------------------- */

void
judge (const Case *all, gboolean verify)
{
  g_autoptr (GHashTable) intents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < all->n_patients; i++)
    if (world.shared)
      judge_shared (all->programs[0], all->patients[i].ipt_no);
    else
      judge_apart (all, all->patients[i].ipt_no);
  for (guint i = 0; i < all->n; i++) {
    program_set_now (all->programs[i]);
    if (!world.restored)
      read_records (all->programs[i], intents);
    if (verify) {
      g_auto (ZjJournalVerdict) verdict = { 0 };
      g_autoptr (GError) error = NULL;

      if (!zj_journal_verify (all->programs[i]->machine->config, &verdict, &error))
        world_violation ("the journal cannot be verified: %s", error->message);
      else if (!verdict.intact)
        world_violation ("the journal is not intact: %s", verdict.what);
    }
    program_set_now (NULL);
  }
  if (!world.restored)
    ledger_each_arrived (judge_arrived, intents);
}

void
judge_said (const Patient *patient, Act act, const Said *said)
{
  guint n;
  const LedgerSettlement *standing = ledger_standing (patient->ipt_no, &n);

  if (!said->answered || said->outcome != ZJ_OUTCOME_DONE || !world.shared)
    return;
  if (act == ACT_SETTLE && (standing == NULL || g_strcmp0 (standing->setl_id, said->setl_id) != 0))
    world_violation ("settle says done of %s, and it does not stand", patient->ipt_no);
  if (act == ACT_CANCEL_SETTLEMENT && n > 0)
    world_violation ("cancel says done of %s, and a settlement stands", patient->ipt_no);
}

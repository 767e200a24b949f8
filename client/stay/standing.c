/* Rows of 5203, and what is made of them. */
#include "stay/standing.h"

#include <gio/gio.h>
#include <string.h>

#include "stay/lines.h"

void
zj_standing_clear (ZjStanding *standing)
{
  g_clear_pointer (&standing->rows, g_ptr_array_unref);
  memset (standing, 0, sizeof *standing);
}

static gboolean
is_negative (const ZjSettlementRow *row)
{
  return zj_amounts_has (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT) && row->amounts.fen[ZJ_AMOUNT_MEDFEE_SUMAMT] < 0;
}

void
zj_standing_judge (GPtrArray *rows, const char *msgid, ZjStanding *standing)
{
  memset (standing, 0, sizeof *standing);
  standing->rows = rows;
  for (guint i = 0; i < rows->len; i++) {
    ZjSettlementRow *row = g_ptr_array_index (rows, i);
    gboolean own = msgid != NULL && g_strcmp0 (row->medins_setl_id, msgid) == 0;

    if (is_negative (row))
      continue;
    if (row->refunded) {
      standing->n_cancelled++;
      standing->own_cancelled = standing->own_cancelled || own;
      continue;
    }
    standing->n_uncancelled++;
    standing->own_stands = standing->own_stands || own;
    if (standing->uncancelled == NULL || own)
      standing->uncancelled = row;
  }
}

gboolean
zj_standing_is_cancelled (const ZjStanding *standing, const char *setl_id, gboolean *known)
{
  gboolean cancelled = FALSE;

  *known = FALSE;
  for (guint i = 0; i < standing->rows->len; i++) {
    const ZjSettlementRow *row = g_ptr_array_index (standing->rows, i);

    if (is_negative (row) || g_strcmp0 (row->setl_id, setl_id) != 0)
      continue;
    *known = TRUE;
    cancelled = cancelled || row->refunded;
  }
  return cancelled;
}

gboolean
zj_standing_ask (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjStanding *standing,
                 GError **error)
{
  GPtrArray *rows;

  memset (standing, 0, sizeof *standing);
  if (!context->config->profile.settlement_query_by_stay) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "settlements cannot be asked for by stay here");
    return FALSE;
  }
  if (!zj_tx_settlements (context->session, stay, context->cancellable, &rows, error))
    return FALSE;
  zj_standing_judge (rows, msgid, standing);
  return TRUE;
}

static void
add_finding (GArray *findings, const char *code, gboolean refused, gint64 expected_fen, gint64 found_fen)
{
  const ZjFinding finding = { code, refused, expected_fen, found_fen };

  g_array_append_val (findings, finding);
}

static void
replace_text (char **member, const char *text)
{
  if (text == NULL)
    return;
  g_free (*member);
  *member = g_strdup (text);
}

/* The lines' side. An unreadable journal finds nothing here: it shows at the next record. */
static gboolean
agrees_with_lines (const ZjStayContext *context, const ZjStay *stay, const ZjAmounts *bill, GArray *findings)
{
  gboolean refuse = context->config->money.on_mismatch_refuse;
  ZjLineSums sums;
  gboolean agrees = TRUE;

  if (stay->fees_stale || stay->lines_uncertain || !zj_lines_add_up (context, stay->ipt_no, &sums, NULL)
      || sums.n_lines == 0)
    return TRUE;
  if (sums.total_fen != bill->fen[ZJ_AMOUNT_MEDFEE_SUMAMT]) {
    add_finding (findings, "hospital_total", refuse, sums.total_fen, bill->fen[ZJ_AMOUNT_MEDFEE_SUMAMT]);
    agrees = !refuse;
  }
  return zj_lines_check (&sums, bill, context->config, findings) && agrees;
}

void
zj_standing_take_settlement (const ZjStayContext *context, ZjStay *stay, const ZjSettlementRow *row, ZjMadeBy made_by,
                             GArray *findings)
{
  g_autoptr (GArray) own = g_array_new (FALSE, TRUE, sizeof (ZjFinding));
  GArray *found = findings != NULL ? findings : own;
  ZjAmounts checked = row->amounts;
  gboolean adds_up = zj_amounts_check (&checked, context->config, found);

  if (made_by == ZJ_MADE_HERE && stay->trial.present != 0 && !zj_amounts_equal (&stay->trial, &checked)) {
    gboolean refuse = context->config->money.on_mismatch_refuse;

    add_finding (found, "trial_differs", refuse, stay->trial.fen[ZJ_AMOUNT_PSN_CASH_PAY],
                 checked.fen[ZJ_AMOUNT_PSN_CASH_PAY]);
    adds_up = adds_up && !refuse;
  }
  adds_up = agrees_with_lines (context, stay, &checked, found) && adds_up;
  stay->settlement = checked;
  stay->mismatch = !adds_up;
  replace_text (&stay->setl_id, row->setl_id);
  replace_text (&stay->setl_msgid, row->medins_setl_id);
  replace_text (&stay->setl_time, row->setl_time);
  replace_text (&stay->clr_optins, row->clr_optins);
  replace_text (&stay->clr_type, row->clr_type);
  replace_text (&stay->clr_way, row->clr_way);
}

static void
clear_refund (ZjRefund *refund)
{
  char **texts[] = { &refund->of,        &refund->setl_id,    &refund->msgid,
                     &refund->setl_time, &refund->clr_optins, &refund->clr_type };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  memset (&refund->amounts, 0, sizeof refund->amounts);
}

static void
remember_refund (ZjStay *stay)
{
  clear_refund (&stay->refund);
  stay->refund.of = g_strdup (stay->setl_id);
  stay->refund.clr_optins = g_strdup (stay->clr_optins);
  stay->refund.clr_type = g_strdup (stay->clr_type);
  stay->refund.amounts = stay->settlement;
  for (int i = 0; i < ZJ_N_AMOUNTS; i++)
    stay->refund.amounts.fen[i] = -stay->refund.amounts.fen[i];
}

void
zj_standing_take_refund (ZjStay *stay, const ZjSettlementRow *row)
{
  if (row == NULL || stay->refund.of == NULL)
    return;
  /* One edition answers with the number of what was cancelled, not with one of the row's own. */
  if (g_strcmp0 (row->setl_id, stay->refund.of) != 0)
    replace_text (&stay->refund.setl_id, row->setl_id);
  replace_text (&stay->refund.msgid, row->medins_setl_id);
  replace_text (&stay->refund.setl_time, row->setl_time);
  replace_text (&stay->refund.clr_optins, row->clr_optins);
  replace_text (&stay->refund.clr_type, row->clr_type);
  if (is_negative (row))
    stay->refund.amounts = row->amounts;
}

const ZjSettlementRow *
zj_standing_find_refund (const ZjStanding *standing, const ZjStay *stay)
{
  const ZjSettlementRow *found = NULL;

  for (guint i = 0; i < standing->rows->len; i++) {
    const ZjSettlementRow *row = g_ptr_array_index (standing->rows, i);

    if (!is_negative (row)
        || row->amounts.fen[ZJ_AMOUNT_MEDFEE_SUMAMT] != -stay->settlement.fen[ZJ_AMOUNT_MEDFEE_SUMAMT])
      continue;
    /* Settled and cancelled twice for the same amount: the last one is meant. */
    if (found == NULL || g_strcmp0 (row->setl_time, found->setl_time) > 0)
      found = row;
  }
  return found;
}

void
zj_standing_drop_settlement (ZjStay *stay)
{
  char **texts[] = { &stay->setl_id,  &stay->setl_msgid, &stay->setl_time, &stay->clr_optins,
                     &stay->clr_type, &stay->clr_way,    &stay->account,   &stay->invoice };

  if (stay->setl_id != NULL)
    remember_refund (stay);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  memset (&stay->settlement, 0, sizeof stay->settlement);
  stay->mismatch = FALSE; /* it was the settlement's */
}

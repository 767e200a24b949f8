#include "platform/settlement_answers.h"

#include "platform/stay_answers.h"

#include <string.h>

static void
fund_part_free (ZjFundPart *part)
{
  if (part == NULL)
    return;
  g_free (part->fund_pay_type);
  g_free (part->name);
  g_free (part);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjFundPart, fund_part_free)

static ZjSettlementRow *
row_new (void)
{
  ZjSettlementRow *row = g_new0 (ZjSettlementRow, 1);

  row->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)fund_part_free);
  return row;
}

void
zj_settlement_row_free (ZjSettlementRow *row)
{
  if (row == NULL)
    return;
  g_free (row->mdtrt_id);
  g_free (row->setl_id);
  g_free (row->medins_setl_id);
  g_free (row->psn_no);
  g_free (row->setl_time);
  g_free (row->clr_optins);
  g_free (row->clr_type);
  g_free (row->clr_way);
  g_free (row->pool_ratio);
  g_ptr_array_unref (row->parts);
  g_free (row);
}

/* Amounts */

/* The spellings of an amount: 5203 has two names of its own, other editions a letter less
 * (spec/platform-fields.md 0, traps 7 and 8). */
static const char *
spellings (ZjAmountId id)
{
  if (id == ZJ_AMOUNT_PSN_PART_AMT)
    return "psn_part_amt|psn_pay|psn_part_am";
  if (id == ZJ_AMOUNT_PSN_CASH_PAY)
    return "psn_cash_pay|cash_payamt";
  return zj_amount_name (id);
}

static gboolean
read_amounts (const ZjNode *node, ZjAmounts *amounts, GError **error)
{
  for (guint i = 0; i < ZJ_N_AMOUNTS; i++) {
    gboolean present;
    gint64 fen;

    if (!zj_node_money (node, spellings ((ZjAmountId)i), &fen, &present, error))
      return FALSE;
    if (present)
      zj_amounts_set (amounts, (ZjAmountId)i, fen);
  }
  return TRUE;
}

/* Those without which nobody could be asked to pay. */
static gboolean
has_amounts (const ZjNode *node, const ZjAmounts *amounts, GError **error)
{
  static const ZjAmountId needed[] = { ZJ_AMOUNT_MEDFEE_SUMAMT, ZJ_AMOUNT_FUND_PAY_SUMAMT, ZJ_AMOUNT_ACCT_PAY,
                                       ZJ_AMOUNT_PSN_CASH_PAY };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!zj_amounts_has (amounts, needed[i]))
      return zj_node_refuse (node, spellings (needed[i]), "an amount in yuan", error);
  return TRUE;
}

static gboolean
read_fen (const ZjNode *node, const char *name, gint64 *fen, GError **error)
{
  gboolean present;

  return zj_node_money (node, name, fen, &present, error);
}

/* setldetail[], absent or not. */
static gboolean
read_parts (const ZjNode *owner, GPtrArray *parts, GError **error)
{
  ZjNode list, node;
  gsize n;

  if (!zj_node_member (owner, "setldetail", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjFundPart) part = g_new0 (ZjFundPart, 1);

    if (!zj_node_element (&list, i, &node, error)
        || !zj_node_required_text (&node, "fund_pay_type", &part->fund_pay_type, error)
        || !zj_node_text (&node, "fund_pay_type_name", &part->name, error)
        || !read_fen (&node, "inscp_scp_amt", &part->scope_fen, error)
        || !read_fen (&node, "crt_payb_lmt_amt", &part->limit_fen, error)
        || !read_fen (&node, "fund_payamt", &part->paid_fen, error))
      return FALSE;
    g_ptr_array_add (parts, g_steal_pointer (&part));
  }
  return TRUE;
}

/* One setlinfo */

static gboolean
read_row (const ZjNode *node, const ZjSettlementAsked *asked, ZjSettlementRow *row, GError **error)
{
  return zj_answer_is_about (node, "mdtrt_id", asked->mdtrt_id, TRUE, error)
         && zj_answer_is_about (node, "psn_no", asked->psn_no, FALSE, error)
         && zj_node_text (node, "mdtrt_id", &row->mdtrt_id, error) && zj_node_text (node, "psn_no", &row->psn_no, error)
         && zj_node_text (node, "setl_id", &row->setl_id, error)
         && zj_node_text (node, "medins_setl_id", &row->medins_setl_id, error)
         && zj_node_text (node, "setl_time", &row->setl_time, error)
         && zj_node_text (node, "clr_optins", &row->clr_optins, error)
         && zj_node_text (node, "clr_type", &row->clr_type, error)
         && zj_node_text (node, "clr_way", &row->clr_way, error)
         && zj_node_text (node, "pool_prop_selfpay", &row->pool_ratio, error)
         && read_amounts (node, &row->amounts, error);
}

/* The numbers by which a settlement is known. */
static gboolean
has_numbers (const ZjNode *node, const ZjSettlementRow *row, GError **error)
{
  if (row->setl_id == NULL)
    return zj_node_refuse (node, "setl_id", "a text", error);
  return row->medins_setl_id != NULL || zj_node_refuse (node, "medins_setl_id", "a text", error);
}

/* The one setlinfo of output, and its funds. */
static gboolean
read_only_row (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow *row, ZjNode *node, GError **error)
{
  return zj_node_member (output, "setlinfo", node, error) && read_row (node, asked, row, error)
         && has_amounts (node, &row->amounts, error) && read_parts (output, row->parts, error);
}

gboolean
zj_answer_trial (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row, GError **error)
{
  g_autoptr (ZjSettlementRow) read = row_new ();
  ZjNode node;

  *row = NULL;
  if (!read_only_row (output, asked, read, &node, error))
    return FALSE;
  *row = g_steal_pointer (&read);
  return TRUE;
}

gboolean
zj_answer_settlement (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row, GError **error)
{
  g_autoptr (ZjSettlementRow) read = row_new ();
  ZjNode node;

  *row = NULL;
  if (!read_only_row (output, asked, read, &node, error) || !has_numbers (&node, read, error)
      || !zj_answer_is_about (&node, "psn_no", asked->psn_no, TRUE, error))
    return FALSE;
  /* An answer to somebody's other request, were it not this msgid. */
  if (strcmp (read->medins_setl_id, asked->msgid) != 0)
    return zj_node_refuse (&node, "medins_setl_id", "the request's msgid", error);
  *row = g_steal_pointer (&read);
  return TRUE;
}

gboolean
zj_answer_cancel (const ZjNode *output, const ZjSettlementAsked *asked, ZjSettlementRow **row, GError **error)
{
  g_autoptr (ZjSettlementRow) read = row_new ();
  ZjNode node;

  *row = NULL;
  if (!read_only_row (output, asked, read, &node, error) || !has_numbers (&node, read, error))
    return FALSE;
  read->refunded = TRUE;
  *row = g_steal_pointer (&read);
  return TRUE;
}

/* 5203 */

static gboolean
is_negative (const ZjAmounts *amounts)
{
  return zj_amounts_has (amounts, ZJ_AMOUNT_MEDFEE_SUMAMT) && amounts->fen[ZJ_AMOUNT_MEDFEE_SUMAMT] < 0;
}

/* A cancelled settlement and its negative count for nothing, so their figures may be missing. */
static gboolean
read_standing (const ZjNode *node, const ZjSettlementAsked *asked, ZjSettlementRow *row, GError **error)
{
  if (!read_row (node, asked, row, error) || !has_numbers (node, row, error)
      || !zj_node_flag (node, "refd_setl_flag|REFD_SETL_FLAG", &row->refunded, NULL, error))
    return FALSE;
  row->refunded = row->refunded || is_negative (&row->amounts);
  return row->refunded || has_amounts (node, &row->amounts, error);
}

gboolean
zj_answer_settlements (const ZjNode *output, const ZjSettlementAsked *asked, GPtrArray **rows, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_settlement_row_free);
  ZjNode list, node;
  gsize n;

  *rows = NULL;
  if (!zj_node_member (output, "setlinfo", &list, error) || !zj_node_length (&list, &n, error))
    return FALSE;
  /* No list is not an empty list: it teaches nothing (spec/platform.md 5, rule 4). */
  if (zj_node_is_absent (&list))
    return zj_node_refuse (output, "setlinfo", "a list", error);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjSettlementRow) row = row_new ();

    /* The funds of several settlements cannot be told apart; of one, they stand beside it. */
    if (!zj_node_element (&list, i, &node, error) || !read_standing (&node, asked, row, error)
        || (n == 1 && !read_parts (output, row->parts, error)))
      return FALSE;
    g_ptr_array_add (read, g_steal_pointer (&row));
  }
  *rows = g_steal_pointer (&read);
  return TRUE;
}

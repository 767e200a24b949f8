#include "day/details.h"

#include <gio/gio.h>

#define TRIES          5
#define FIRST_PAUSE_MS 500

typedef struct {
  const ZjStayContext *context;
  const ZjDayScope *scope;
  ZjDayTotals totals;
  GPtrArray *rows; /* ZjDayRow, borrowing from the ledger */
} Details;

static gboolean
add_row (Details *details, const ZjLedgerRow *row)
{
  ZjDayRow *line = g_new0 (ZjDayRow, 1);
  ZjDayTotals *totals = &details->totals;

  line->setl_id = row->setl_id;
  line->mdtrt_id = row->mdtrt_id;
  line->psn_no = row->psn_no;
  line->medfee_fen = row->money.medfee_fen;
  line->fund_pay_fen = row->money.fund_fen;
  line->acct_pay_fen = row->money.account_fen;
  line->refund = row->refund;
  g_ptr_array_add (details->rows, line);
  totals->count++;
  return zj_money_add (totals->medfee_fen, row->money.medfee_fen, &totals->medfee_fen)
         && zj_money_add (totals->fund_pay_fen, row->money.fund_fen, &totals->fund_pay_fen)
         && zj_money_add (totals->acct_pay_fen, row->money.account_fen, &totals->acct_pay_fen)
         && zj_money_add (totals->cash_fen, row->money.cash_fen, &totals->cash_fen);
}

static gboolean
collect (Details *details, const ZjLedger *ledger, GError **error)
{
  const ZjDayScope *scope = details->scope;

  details->totals = (ZjDayTotals){
    .clr_optins = scope->clr_optins, .clr_type = scope->clr_type, .from = scope->from, .to = scope->to
  };
  for (guint i = 0; i < ledger->rows->len; i++) {
    const ZjLedgerRow *row = g_ptr_array_index (ledger->rows, i);

    if (zj_day_scope_has (scope, row) && zj_day_row_is_nameable (row) && !add_row (details, row)) {
      g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FIGURES, "the sums of the period do not fit");
      return FALSE;
    }
  }
  return TRUE;
}

/* Sent, and nothing usable came back, or the sign-in was renewed: asking again does no harm. */
static gboolean
is_unanswered (const GError *error)
{
  static const int codes[] = { ZJ_PLATFORM_ERROR_TIMEOUT,          ZJ_PLATFORM_ERROR_CONNECTION_LOST,
                               ZJ_PLATFORM_ERROR_HTTP_STATUS,      ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                               ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT, ZJ_PLATFORM_ERROR_NOT_SIGNED_IN };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, ZJ_PLATFORM_ERROR, codes[i]))
      return TRUE;
  return FALSE;
}

/* FALSE when the run was cancelled. */
static gboolean
pause_before (const ZjStayContext *context, guint attempt, GError **error)
{
  GPollFD fd;

  if (attempt == 0)
    return !g_cancellable_set_error_if_cancelled (context->cancellable, error);
  if (context->cancellable == NULL || !g_cancellable_make_pollfd (context->cancellable, &fd)) {
    g_usleep ((FIRST_PAUSE_MS << (attempt - 1)) * 1000ul);
    return TRUE;
  }
  g_poll (&fd, 1, FIRST_PAUSE_MS << (attempt - 1));
  g_cancellable_release_fd (context->cancellable);
  return !g_cancellable_set_error_if_cancelled (context->cancellable, error);
}

static gboolean
compare (const Details *details, ZjDayFile **file, GError **error)
{
  g_autoptr (GError) problem = NULL;

  for (guint attempt = 0; attempt < TRIES; attempt++) {
    g_autofree char *msgid = NULL;

    g_clear_error (&problem);
    if (!pause_before (details->context, attempt, error))
      return FALSE;
    msgid = zj_journal_next_msgid (details->context->journal, zj_stay_now_ms (details->context), error);
    if (msgid == NULL)
      return FALSE;
    if (zj_tx_compare_details (details->context->session, &details->totals, details->rows, msgid,
                               details->context->cancellable, file, &problem))
      return TRUE;
    if (!is_unanswered (problem))
      break;
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
fetch (const Details *details, const ZjDayFile *file, GPtrArray **told, GError **error)
{
  g_autoptr (GError) problem = NULL;

  for (guint attempt = 0; attempt < TRIES; attempt++) {
    g_clear_error (&problem);
    if (!pause_before (details->context, attempt, error))
      return FALSE;
    if (zj_tx_fetch_details (details->context->session, file, details->context->cancellable, told, &problem))
      return TRUE;
    /* A refusal may only mean that the result is not ready. */
    if (!is_unanswered (problem) && !g_error_matches (problem, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED))
      break;
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
zj_day_ask_details (const ZjStayContext *context, const ZjDayScope *scope, const ZjLedger *ledger, GPtrArray **told,
                    GError **error)
{
  Details details = { .context = context, .scope = scope, .rows = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (ZjDayFile) file = NULL;
  gboolean good = collect (&details, ledger, error) && compare (&details, &file, error)
                  && fetch (&details, file, told, error);

  g_ptr_array_unref (details.rows);
  return good;
}

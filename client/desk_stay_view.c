/* Snapshots of stays for the screen: what the journal has, what the table allows, nothing more. */
#include <client/i18n.h>
#include <string.h>

#include "desk_stay_verbs.h"
#include "platform/codec.h"
#include "stay/declare.h"
#include "stay/lines.h"
#include "stay/resolve.h"

static void
view_clear (gpointer data)
{
  ZjStayView *view = data;

  g_free (view->ipt_no);
  g_free (view->unknown);
  g_free (view->unknown_msgid);
  g_free (view->waiting_reason);
  g_free (view->mdtrt_id);
  g_free (view->setl_id);
  g_free (view->setl_time);
  g_free (view->psn_no);
  g_free (view->insutype);
  g_free (view->insured_region);
  zj_personal_clear (&view->name);
  zj_personal_clear (&view->cert_no);
  g_free (view->admitted_at);
  g_free (view->discharged_at);
  g_free (view->dept);
  g_free (view->bed);
  g_free (view->doctor);
  g_free (view->diagnosis);
  g_free (view->declare_by);
  g_free (view->account);
}

ZjStayView *
zj_stay_view_ref (ZjStayView *view)
{
  return g_atomic_rc_box_acquire (view);
}

void
zj_stay_view_unref (ZjStayView *view)
{
  if (view != NULL)
    g_atomic_rc_box_release_full (view, view_clear);
}

static guint
what_can_be_asked (const ZjStay *stay, const ZjConfig *config)
{
  static const struct {
    ZjFlowEvent event;
    guint can;
  } events[] = {
    { ZJ_EVENT_UPLOAD, ZJ_CAN_UPLOAD },
    { ZJ_EVENT_DISCHARGE, ZJ_CAN_DISCHARGE },
    { ZJ_EVENT_TRIAL, ZJ_CAN_TRIAL },
    { ZJ_EVENT_SETTLE, ZJ_CAN_SETTLE },
    { ZJ_EVENT_CANCEL_SETTLEMENT, ZJ_CAN_CANCEL_SETTLEMENT },
    { ZJ_EVENT_CANCEL_DISCHARGE, ZJ_CAN_CANCEL_DISCHARGE },
    { ZJ_EVENT_REMOVE_FEES, ZJ_CAN_CANCEL_FEES },
    { ZJ_EVENT_CANCEL_ADMISSION, ZJ_CAN_CANCEL_ADMISSION },
    { ZJ_EVENT_DECLARE, ZJ_CAN_DECLARE },
  };
  guint can = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++) {
    ZjFlowStep step = zj_flow_ask (stay, config, events[i].event);

    /* What already stands need not be asked for. */
    if (step.possible && (step.actions & ZJ_ACT_REPEATED) == 0)
      can |= events[i].can;
  }
  if (stay->open.phase != ZJ_OPEN_NONE || stay->notice_pending || stay->ask_first || stay->state == ZJ_STAY_WAITING)
    can |= ZJ_CAN_RESOLVE;
  return can;
}

static void
take_totals (ZjStayView *view, const ZjStayContext *context)
{
  g_autoptr (GError) error = NULL;
  ZjLineSums sums;

  if (!zj_lines_add_up (context, view->ipt_no, &sums, &error)) {
    g_autofree char *why = zj_error_for_log (error);

    g_warning ("the fee lines cannot be read: %s", why);
    return;
  }
  view->lines_fen = sums.total_fen;
  view->lines = sums.n_lines;
}

static void
take_money (ZjStayView *view, const ZjStay *stay)
{
  view->trial = stay->trial;
  view->settlement = stay->settlement;
  view->has_settlement = stay->state == ZJ_STAY_SETTLED && zj_amounts_has (&stay->settlement, ZJ_AMOUNT_PSN_CASH_PAY);
  view->has_trial = stay->tried && zj_amounts_has (&stay->trial, ZJ_AMOUNT_PSN_CASH_PAY);
  view->account = g_strdup (stay->state == ZJ_STAY_SETTLED ? stay->account : stay->trial_account);
  view->deposit_fen = stay->deposit_fen;
}

static void
take_open (ZjStayView *view, const ZjStay *stay)
{
  view->next_ms = stay->open.next_ms;
  if (stay->open.phase == ZJ_OPEN_NONE)
    return;
  view->unknown = g_strdup (stay->open.infno);
  view->unknown_msgid = g_strdup (stay->open.msgid);
  view->unknown_since_ms = stay->open.since_ms;
  view->reversing = stay->open.phase == ZJ_OPEN_REVERSING;
}

ZjStayView *
zj_stay_view_new (const ZjStayContext *context, const ZjStay *stay, gboolean totals)
{
  ZjStayView *view = g_atomic_rc_box_new0 (ZjStayView);

  view->ipt_no = g_strdup (stay->ipt_no);
  view->state = stay->state;
  view->can = what_can_be_asked (stay, context->config);
  view->tried = stay->tried;
  view->cancelled = stay->cancelled;
  view->mismatch = stay->mismatch;
  view->fees_stale = stay->fees_stale;
  view->emergency = g_strcmp0 (stay->ipt_type, "2") == 0;
  view->adopted = stay->adopted;
  view->notice_pending = stay->notice_pending;
  view->person = zj_resolve_person_needed (stay, context->config);
  view->waiting_reason = stay->state == ZJ_STAY_WAITING ? g_strdup (stay->waiting_reason) : NULL;
  view->mdtrt_id = g_strdup (stay->mdtrt_id);
  view->setl_id = g_strdup (stay->setl_id);
  view->setl_time = g_strdup (stay->setl_time);
  view->psn_no = g_strdup (stay->psn_no);
  view->insutype = g_strdup (stay->insutype);
  view->insured_region = g_strdup (stay->insured_region);
  view->name = zj_personal_copy (&stay->name);
  view->cert_no = zj_personal_copy (&stay->cert_no);
  view->admitted_at = g_strdup (stay->admitted_at);
  view->discharged_at = g_strdup (stay->discharged_at);
  view->dept = g_strdup (stay->dept.name);
  view->bed = g_strdup (stay->bed);
  view->doctor = g_strdup (stay->doctor.name);
  view->diagnosis = g_strdup (stay->diagnosis.name);
  if (stay->state == ZJ_STAY_ADMITTED || stay->state == ZJ_STAY_DISCHARGED)
    view->declare_by = zj_declare_due (context, stay, &view->declare_days);
  take_open (view, stay);
  take_money (view, stay);
  if (totals)
    take_totals (view, context);
  return view;
}

gboolean
zj_stay_view_is_unfinished (const ZjStayView *view)
{
  return view->unknown != NULL || view->mismatch || view->notice_pending || view->person != NULL
         || view->declare_by != NULL || view->state == ZJ_STAY_WAITING || view->state == ZJ_STAY_DISCHARGED;
}

gboolean
zj_stay_view_balance (const ZjStayView *view, gint64 deposit_fen, gint64 *balance_fen)
{
  const ZjAmounts *amounts = view->has_settlement ? &view->settlement : &view->trial;

  if (view->unknown != NULL || view->mismatch || deposit_fen < 0 || (!view->has_settlement && !view->has_trial))
    return FALSE;
  return zj_money_subtract (deposit_fen, amounts->fen[ZJ_AMOUNT_PSN_CASH_PAY], balance_fen);
}

/* Thousands as the clerk types or pastes them are dropped; where a comma cannot stand, so is the text. */
gboolean
zj_money_read (const char *text, gint64 *fen)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  const char *point;
  gboolean grouped = FALSE;
  guint since_comma = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c >= 0xFF01 && c <= 0xFF5E)
      c -= 0xFEE0;
    if (c == ' ' || c == 0x3000)
      continue;
    if (c == ',' && plain->len > 0 && strchr (plain->str, '.') == NULL && (!grouped || since_comma == 3)) {
      grouped = TRUE;
      since_comma = 0;
      continue;
    }
    if (c != '.' && (c > 0x7F || !g_ascii_isdigit ((char)c)))
      return FALSE;
    if (c == '.' && grouped && since_comma != 3)
      return FALSE;
    since_comma += c != '.';
    g_string_append_c (plain, (char)c);
  }
  point = strchr (plain->str, '.');
  if ((grouped && point == NULL && since_comma != 3) || plain->len == 0 || !g_ascii_isdigit (plain->str[0])
      || (point != NULL && (strlen (point) > 3 || strlen (point) < 2)))
    return FALSE;
  return zj_money_parse (plain->str, fen);
}

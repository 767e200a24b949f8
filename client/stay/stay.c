/* A stay as plain data. */
#include "stay/stay.h"

#include "stay/stay_fields.h"

#include <string.h>

#define FIELD(member, kind, exported)                                                                                  \
  {                                                                                                                    \
#    member, G_STRUCT_OFFSET(ZjStay, member), ZJ_FIELD_##kind, exported                                                \
  }

const ZjStayField zj_stay_fields[] = {
  FIELD (ipt_no, TEXT, TRUE),
  FIELD (version, NUMBER, TRUE),
  FIELD (wire_attempt, COUNT, TRUE),
  FIELD (wire_spent, FLAG, TRUE),
  FIELD (state, STATE, TRUE),
  FIELD (tried, FLAG, TRUE),
  FIELD (cancelled, FLAG, TRUE),
  FIELD (mismatch, FLAG, TRUE),
  FIELD (fees_stale, FLAG, TRUE),
  FIELD (ever_unknown, FLAG, TRUE),
  FIELD (withdrawal_lost, FLAG, TRUE),
  FIELD (gone_since_ms, NUMBER, TRUE),
  FIELD (ask_first, FLAG, TRUE),
  FIELD (ask_stay, FLAG, TRUE),
  FIELD (lines_uncertain, FLAG, TRUE),
  FIELD (mdtrt_id, TEXT, TRUE),
  FIELD (former_mdtrt_id, TEXT, TRUE),
  FIELD (setl_id, TEXT, TRUE),
  FIELD (setl_msgid, TEXT, TRUE),
  FIELD (open.phase, PHASE, TRUE),
  FIELD (open.infno, TEXT, TRUE),
  FIELD (open.msgid, TEXT, TRUE),
  FIELD (open.since_ms, NUMBER, TRUE),
  FIELD (open.platform_since_ms, NUMBER, TRUE),
  FIELD (open.attempts, COUNT, TRUE),
  FIELD (open.next_ms, NUMBER, TRUE),
  FIELD (open.detail, TEXT, FALSE),
  FIELD (psn_no, TEXT, FALSE),
  FIELD (insutype, TEXT, TRUE),
  FIELD (insured_region, TEXT, FALSE),
  FIELD (psn_type, TEXT, FALSE),
  FIELD (name, PERSONAL, FALSE),
  FIELD (cert_no, PERSONAL, FALSE),
  FIELD (credential_no, PERSONAL, FALSE),
  FIELD (cert_type, TEXT, FALSE),
  FIELD (credential_type, TEXT, TRUE),
  FIELD (card_sn, TEXT, FALSE),
  FIELD (admitted_at, TEXT, TRUE),
  FIELD (bed, TEXT, FALSE),
  FIELD (med_type, TEXT, TRUE),
  FIELD (dept.code, TEXT, FALSE),
  FIELD (dept.name, TEXT, FALSE),
  FIELD (doctor.code, TEXT, FALSE),
  FIELD (doctor.name, TEXT, FALSE),
  FIELD (diagnosis.code, TEXT, FALSE),
  FIELD (diagnosis.name, TEXT, FALSE),
  FIELD (tel, PERSONAL, FALSE),
  FIELD (ipt_type, TEXT, TRUE),
  FIELD (injury, TEXT, FALSE),
  FIELD (referral, TEXT, FALSE),
  FIELD (agent, PERSONAL, FALSE),
  FIELD (file_later, FLAG, TRUE),
  FIELD (waiting_reason, TEXT, TRUE),
  FIELD (dcla_no, TEXT, TRUE),
  FIELD (dcla_condition, TEXT, FALSE),
  FIELD (discharged_at, TEXT, TRUE),
  FIELD (dscg_way, TEXT, FALSE),
  FIELD (death_date, TEXT, FALSE),
  FIELD (dscg_diagnosis.code, TEXT, FALSE),
  FIELD (dscg_diagnosis.name, TEXT, FALSE),
  FIELD (trial, AMOUNTS, TRUE),
  FIELD (settlement, AMOUNTS, TRUE),
  FIELD (account, TEXT, TRUE),
  FIELD (invoice, TEXT, TRUE),
  FIELD (deposit_fen, NUMBER, TRUE),
  FIELD (setl_time, TEXT, TRUE),
  FIELD (clr_optins, TEXT, TRUE),
  FIELD (clr_type, TEXT, TRUE),
  FIELD (clr_way, TEXT, TRUE),
  FIELD (trial_account, TEXT, TRUE),
  FIELD (trial_fees_digest, TEXT, TRUE),
  FIELD (refund.of, TEXT, TRUE),
  FIELD (refund.setl_id, TEXT, TRUE),
  FIELD (refund.msgid, TEXT, TRUE),
  FIELD (refund.setl_time, TEXT, TRUE),
  FIELD (refund.clr_optins, TEXT, TRUE),
  FIELD (refund.clr_type, TEXT, TRUE),
  FIELD (refund.amounts, AMOUNTS, TRUE),
  FIELD (manual_receipt, TEXT, TRUE),
  FIELD (withdrawn_receipt, TEXT, TRUE),
  FIELD (before_claim, TEXT, TRUE),
  FIELD (notice_pending, FLAG, TRUE),
  FIELD (notice_refused, FLAG, TRUE),
  FIELD (notice, TEXT, FALSE),
  FIELD (operator_no, TEXT, TRUE),
  FIELD (adopted, FLAG, TRUE),
  { NULL, 0, ZJ_FIELD_TEXT, FALSE },
};

const char *
zj_stay_state_name (ZjStayState state)
{
  switch (state) {
  case ZJ_STAY_NEW:
    return "new";
  case ZJ_STAY_WAITING:
    return "waiting";
  case ZJ_STAY_ADMITTED:
    return "admitted";
  case ZJ_STAY_DISCHARGED:
    return "discharged";
  case ZJ_STAY_SETTLED:
    return "settled";
  case ZJ_STAY_WITHDRAWN:
    return "withdrawn";
  case ZJ_STAY_MANUAL:
    return "manual";
  case ZJ_N_STAY_STATES:
  default:
    g_assert_not_reached ();
  }
}

const char *
zj_open_phase_name (ZjOpenPhase phase)
{
  switch (phase) {
  case ZJ_OPEN_NONE:
    return "none";
  case ZJ_OPEN_ASKING:
    return "asking";
  case ZJ_OPEN_REVERSING:
    return "reversing";
  default:
    g_assert_not_reached ();
  }
}

ZjStay *
zj_stay_new (const char *ipt_no)
{
  ZjStay *stay = g_new0 (ZjStay, 1);

  stay->ipt_no = g_strdup (ipt_no);
  stay->deposit_fen = -1;
  return stay;
}

ZjStay *
zj_stay_copy (const ZjStay *stay)
{
  ZjStay *copy = g_memdup2 (stay, sizeof *stay);

  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++) {
    gpointer member = G_STRUCT_MEMBER_P (copy, field->offset);

    if (field->kind == ZJ_FIELD_TEXT)
      *(char **)member = g_strdup (*(char **)member);
    else if (field->kind == ZJ_FIELD_PERSONAL)
      *(ZjPersonal *)member = zj_personal_copy (member);
  }
  return copy;
}

void
zj_stay_swap (ZjStay *a, ZjStay *b)
{
  ZjStay old = *a;

  *a = *b;
  *b = old;
}

static void
wipe_text (char **text)
{
  if (*text != NULL)
    explicit_bzero (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

void
zj_stay_free (ZjStay *stay)
{
  if (stay == NULL)
    return;
  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++) {
    gpointer member = G_STRUCT_MEMBER_P (stay, field->offset);

    if (field->kind == ZJ_FIELD_TEXT)
      wipe_text (member);
    else if (field->kind == ZJ_FIELD_PERSONAL)
      zj_personal_clear (member);
  }
  explicit_bzero (stay, sizeof *stay);
  g_free (stay);
}

/* N is sent first; after it N-2, N-3 … (spec/platform.md 5, rule 8). */
char *
zj_stay_wire_number (const ZjStay *stay)
{
  if (stay->wire_attempt == 0)
    return g_strdup (stay->ipt_no);
  return g_strdup_printf ("%s-%u", stay->ipt_no, stay->wire_attempt + 1);
}

gboolean
zj_stay_owns_number (const ZjStay *stay, const char *wire)
{
  gsize length = strlen (stay->ipt_no);
  const char *attempt;
  guint64 k;

  if (wire == NULL || strncmp (wire, stay->ipt_no, length) != 0)
    return FALSE;
  if (wire[length] == '\0')
    return TRUE;
  attempt = wire + length + 1;
  return wire[length] == '-' && attempt[0] != '0' && g_ascii_string_to_unsigned (attempt, 10, 2, G_MAXUINT, &k, NULL);
}

void
zj_stay_take_wire_number (ZjStay *stay, const char *wire)
{
  const char *rest = wire + strlen (stay->ipt_no);

  g_return_if_fail (zj_stay_owns_number (stay, wire));
  stay->wire_attempt = *rest == '-' ? (guint)g_ascii_strtoull (rest + 1, NULL, 10) - 1 : 0;
  stay->wire_spent = TRUE;
}

void
zj_stay_drop_admission (ZjStay *stay)
{
  g_free (stay->former_mdtrt_id);
  stay->former_mdtrt_id = g_steal_pointer (&stay->mdtrt_id);
  stay->wire_spent = TRUE;
  stay->withdrawal_lost = FALSE;
  stay->gone_since_ms = 0;
}

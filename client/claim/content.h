/* What stands on a statement for a manual claim (情况说明): taken down once, when it is issued,
 * and stored in the journal in the transaction that takes its number. The paper, its copies and
 * the code on it are all made from this, never from a screen and never from the stay as it is
 * later. Plain data. Source: spec/domain.md "When direct settlement is not possible",
 * spec/cli.md 3 "manual-claim", spec/platform-fields.md 5.
 */
#pragma once

#include "stay/stay.h"

G_BEGIN_DECLS

/* What the platform knows of a settlement of this stay when the statement is issued. */
typedef enum {
  ZJ_CLAIM_SURELY_NONE = 0, /* asked, or never sent: no settlement exists */
  ZJ_CLAIM_BEING_REVERSED,  /* one of unknown outcome is being reversed (rule 10) */
  ZJ_CLAIM_NOT_ASKED,       /* none known here; the platform could not be asked */
} ZjClaimStanding;

typedef enum {
  ZJ_CLAIM_INPATIENT = 0,
  ZJ_CLAIM_OUTPATIENT,
  ZJ_CLAIM_PHARMACY,
} ZjClaimKind;

typedef struct {
  char *category;      /* med_chrgitm_type, or NULL: not said */
  gint64 amount_fen;   /* of its lines */
  gint64 parts_fen[4]; /* fulamt_ownpay, overlmt_selfpay, preselfpay, inscp_scp; G_MININT64 each when not known */
  guint lines;
} ZjClaimCategory;

/* A line of the annex. */
typedef struct {
  char *sn, *time, *code, *hospital_code, *name, *spec, *unit; /* name, spec, unit: NULL when not said */
  char *count, *price;                                         /* decimal texts as imported */
  char *category, *department;
  gint64 amount_fen;
  gint64 parts_fen[4]; /* as above */
} ZjClaimLine;

typedef struct {
  char *receipt_no; /* institution code + desk (2) + serial (6) */
  gint64 issued_ms; /* Unix ms */
  char *operator_no, *operator_name;
  ZjClaimKind kind;
  ZjClaimStanding standing;
  char *msgid; /* of the unknown or reversed 2304, or NULL */

  struct {
    char *code, *name, *region, *address, *level, *office_tel, *agency_tel;
  } institution;

  char *ipt_no, *mdtrt_id; /* NULL without a stay (at the platform) */
  ZjPersonal name, cert_no, card_no, tel;
  char *cert_type, *sex, *birth_date; /* sex, birth_date: NULL when not known */
  ZjPersonal agent;                   /* RELATION:NAME:NUMBER:TEL, or empty */
  char *psn_no, *insutype, *insured_region;
  char *admitted_at, *discharged_at; /* discharged_at: NULL when not said */
  char *bed, *injury, *referral, *ipt_type;
  ZjNamed dept, doctor, diagnosis, dscg_diagnosis;

  char *reason;        /* network / not-filed / card / not-opened / … (cli.md 2) */
  gint64 total_fen;    /* of the lines; −1: no lines are known */
  gint64 parts_fen[4]; /* of all lines; G_MININT64 each when not known of every line */
  gint64 paid_fen;     /* −1: not said */
  char *invoice;       /* CODE:NUMBER:CHECK or NULL */
  GArray *categories;  /* ZjClaimCategory, by category; never NULL */
  char *lines_digest;  /* SHA-256 of the annex, hex, or NULL without lines */
} ZjClaimContent;

ZjClaimContent *zj_claim_content_new (void);
void zj_claim_content_free (ZjClaimContent *content); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjClaimContent, zj_claim_content_free)

/* As JSON for the journal's sealed detail, and back. ZJ_JOURNAL_ERROR_CORRUPT for what is none. */
char *zj_claim_content_to_json (const ZjClaimContent *content);
ZjClaimContent *zj_claim_content_from_json (const char *json, GError **error);

G_END_DECLS

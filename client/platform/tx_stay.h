/* The stay's transactions: 2401, 2403, 2404, 2402, 2405, F004, F003 and the queries 5201, 5303.
 *
 * Changing calls take the durable msgid of their intent and fill a ZjCallResult; they never
 * repeat anything. Queries are reads: FALSE with error teaches nothing. The stay gives person,
 * credential and header region. Source: spec/platform-fields.md 2.2. Thread: any; blocks.
 */
#pragma once

#include "platform/tx_result.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* *mdtrt_id of a DONE; free it. */
void zj_tx_admit (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                  ZjCallResult *result, char **mdtrt_id);
/* stay holds the data as they shall be. */
void zj_tx_change_stay (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                        ZjCallResult *result);
void zj_tx_withdraw_admission (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                               ZjCallResult *result);
void zj_tx_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                      ZjCallResult *result);
void zj_tx_withdraw_discharge (ZjSession *session, const ZjStay *stay, const char *msgid, GCancellable *cancellable,
                               ZjCallResult *result);
void zj_tx_declare_emergency (ZjSession *session, const ZjStay *stay, const char *condition, const char *msgid,
                              GCancellable *cancellable, ZjCallResult *result, char **dcla_no);
/* F003. withdraw: wdrw_flag 1. */
void zj_tx_manual_notice (ZjSession *session, const ZjStay *stay, const char *receipt_no, gint64 medfee_fen,
                          const char *reason, gboolean withdraw, const char *msgid, GCancellable *cancellable,
                          ZjCallResult *result, char **ntc_no);

/* One row of 5201 or 5303. */
typedef struct {
  char *mdtrt_id, *ipt_otp_no, *psn_no, *insutype, *med_type, *insured_region;
  char *begntime, *endtime; /* times or NULL */
  char *fixmedins_code;
  gboolean in_hospital; /* inhosp_stas 1 */
  gboolean withdrawn;   /* vali_flag 0 where the edition shows it */
  char *adm_dept_codg, *adm_dept_name, *adm_bed, *dscg_way, *diag_code, *diag_name;
  char *doctor_code, *doctor_name; /* atddr_no, chfpdr_name */
  ZjPersonal tel;
} ZjStayRow;
void zj_stay_row_free (ZjStayRow *row);

gboolean zj_tx_stays_of_person (ZjSession *session, const char *psn_no, const char *insured_region,
                                const char *mdtrt_id, const char *from, const char *to, const char *med_type,
                                GCancellable *cancellable, GPtrArray **rows, GError **error); /* 5201 */
gboolean zj_tx_in_hospital (ZjSession *session, const char *psn_no, const char *insured_region, const char *from,
                            const char *to, GCancellable *cancellable, GPtrArray **rows, GError **error); /* 5303 */

G_END_DECLS

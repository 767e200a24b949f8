/* The members of a request that several transactions of a stay have in common, each under the
 * spelling its transaction wants (spec/platform-fields.md 0, trap 7). */
#pragma once

#include "platform/tx_call.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* mdtrt_id and psn_no. */
void zj_put_stay (ZjWriter *writer, const ZjStay *stay);

/* mdtrt_cert_type, mdtrt_cert_no and card_sn, as of the credential the stay holds now. */
void zj_put_credential (ZjWriter *writer, const ZjStay *stay);

/* What some editions want repeated inside the body (profile identity_in_data, trap 9). */
void zj_put_admission_identity (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay);  /* 2401 */
void zj_put_settlement_identity (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay); /* 2303, 2304 */

/* What 2401 and 2403 say of the admission itself, from tel on; without the stay's number. */
void zj_put_admission (ZjWriter *writer, const ZjConfig *config, const ZjStay *stay);

/* diseinfo[] of one main diagnosis. with_stay: every row names its mdtrt_id (all but 2401). */
void zj_put_diagnoses (ZjWriter *writer, const ZjStay *stay, const ZjNamed *diagnosis, const char *time,
                       gboolean with_stay);

G_END_DECLS

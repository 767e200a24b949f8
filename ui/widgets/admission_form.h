/* What 2401 wants to know beside the person: number, time, department, bed, doctor, diagnosis, telephone, injury,
 * and where they apply scheme, referral, who acts, filing later. Enter goes to the next field that is
 * missing; when none is, it submits.
 *
 * Signals: "submitted" (ZjAdmissionForm *); "insurance-chosen" (ZjAdmissionForm *, const char *insutype).
 */
#pragma once

#include <client/stays.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_ADMISSION_FORM (zj_admission_form_get_type ())
G_DECLARE_FINAL_TYPE (ZjAdmissionForm, zj_admission_form, ZJ, ADMISSION_FORM, GtkBox)

/* Empties it for the next person: time is now, on date ("YYYY-MM-DD", NULL for today) where that is
 * another day; no injury. */
void zj_admission_form_begin (ZjAdmissionForm *form, const char *date);

/* What the answers leave to be asked: which of several valid insurances, and whether to admit without a
 * filing. Keeps what has been typed. */
void zj_admission_form_set (ZjAdmissionForm *form, const ZjVerification *verification, gboolean ask_file_later);

/* Fills request; what it borrows belongs to the form until it is edited or filled again. FALSE: something is
 * missing or wrong; it is said, and the focus is there. */
gboolean zj_admission_form_fill (ZjAdmissionForm *form, ZjStayRequest *request);

G_END_DECLS

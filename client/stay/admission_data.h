/* Between what was typed at an admission and the members of a stay. Pure; private to stay/. */
#pragma once

#include "stay/admission.h"

G_BEGIN_DECLS

/* med_type of an emergency: IPT_TYPE must be 2 (spec/platform-fields.md 2.2, 2401). */
#define ZJ_MED_TYPE_EMERGENCY "13"

/* Lengths of 2401's fields, in characters (spec/platform-fields.md 2.2). */
#define ZJ_DEPT_CODE_MAX   30
#define ZJ_DEPT_NAME_MAX   100
#define ZJ_DOCTOR_CODE_MAX 30
#define ZJ_DOCTOR_NAME_MAX 50
#define ZJ_DIAG_CODE_MAX   20
#define ZJ_DIAG_NAME_MAX   100
#define ZJ_BED_MAX         30
#define ZJ_TEL_MAX         50

void zj_stay_set_text (char **place, const char *text);            /* NULL leaves it */
void zj_stay_set_personal (ZjPersonal *place, const char *text);   /* NULL leaves it */
void zj_stay_set_named (ZjNamed *place, const ZjNamedText *named); /* a NULL code leaves it */
gboolean zj_stay_same_text (const char *said, const char *stored); /* what was not said is the same */
gboolean zj_stay_same_named (const ZjNamedText *said, const ZjNamed *stored);
gboolean zj_stay_same_time (const char *said, const char *stored);

/* T as it is stored, "YYYY-MM-DD HH:MM:SS"; NULL for NULL. Free it. */
char *zj_stay_full_time (const char *time);

/* Errors: ZJ_CONFIG_ERROR_USAGE. option: "dept", for the message. A NULL code is right. */
gboolean zj_stay_check_named (const char *option, const ZjNamedText *named, glong code_max, glong name_max,
                              GError **error);
gboolean zj_stay_check_length (const char *option, const char *text, glong max, GError **error);
/* A moment that exists and is not in the future. */
gboolean zj_stay_check_time (const char *option, const char *time, gint64 now_ms, GError **error);

/* What was typed and presented, into a stay that is new, withdrawn, or waits. */
void zj_admission_fill (ZjStay *stay, const ZjAdmission *admission, const ZjStayContext *context);
/* What 1101 answered. */
void zj_admission_fill_person (ZjStay *stay, const ZjVerification *verification);

/* TRUE when everything that was said is what the stay has. */
gboolean zj_admission_is_same (const ZjAdmission *admission, const ZjStay *stay);

typedef enum { ZJ_SAMENESS_OTHER = 0, ZJ_SAMENESS_SAME, ZJ_SAMENESS_UNTOLD } ZjSameness;
/* By identity numbers and card numbers alone; a code says nothing of its holder. */
ZjSameness zj_admission_same_person (const ZjCredential *credential, const ZjStay *stay);

G_END_DECLS

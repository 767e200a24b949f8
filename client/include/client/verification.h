/* The four questions and their answers (spec/cli.md 3, "verify"; spec/platform.md 3).
 *
 * A ZjVerification is an immutable snapshot, counted by references: while answers
 * arrive, each new one comes as a new snapshot. Nothing here is guessed: a question the
 * platform did not answer is UNASKED, never NO.
 */
#pragma once

#include <card/identity.h>
#include <client/config.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_QUESTION_CARD = 0,
  ZJ_QUESTION_INSURED,
  ZJ_QUESTION_FILED,
  ZJ_QUESTION_HERE,
  ZJ_N_QUESTIONS,
} ZjQuestionId;

typedef enum { ZJ_ANSWER_PENDING = 0, ZJ_ANSWER_YES, ZJ_ANSWER_NO, ZJ_ANSWER_UNASKED } ZjAnswerKind;

typedef enum { ZJ_VERDICT_PENDING = 0, ZJ_VERDICT_YES, ZJ_VERDICT_NO, ZJ_VERDICT_UNKNOWN } ZjVerdict;

typedef enum {
  ZJ_REASON_NONE = 0,
  /* card: no */
  ZJ_REASON_FIRST_GENERATION,
  ZJ_REASON_NOT_GENUINE,
  ZJ_REASON_NOT_IN_USE,
  ZJ_REASON_NOT_ACTIVATED,
  ZJ_REASON_LOST,
  ZJ_REASON_TEMPORARILY_LOST,
  ZJ_REASON_LOCKED,
  ZJ_REASON_CANCELLED,
  ZJ_REASON_UNKNOWN_CARD,
  ZJ_REASON_PAST_PRINTED_DATE,
  /* insured: no */
  ZJ_REASON_NOT_FOUND,
  ZJ_REASON_NOT_INSURED,
  ZJ_REASON_SUSPENDED,
  ZJ_REASON_NOT_IN_NATIONAL_REGISTER,
  /* filed: no */
  ZJ_REASON_NOT_FILED,
  ZJ_REASON_EXPIRED,
  ZJ_REASON_NOT_YET_VALID,
  ZJ_REASON_BEING_EXAMINED,
  ZJ_REASON_WITHDRAWN,
  ZJ_REASON_OTHER_REGION,
  ZJ_REASON_HOSPITAL_NOT_CHOSEN,
  ZJ_REASON_OTHER_CARD,
  /* here: no */
  ZJ_REASON_NOT_DESIGNATED,
  ZJ_REASON_CATEGORY_NOT_OPENED,
  /* any: unasked */
  ZJ_REASON_NO_CARD,
  ZJ_REASON_PLATFORM,
  ZJ_REASON_TIMEOUT,
  ZJ_REASON_TLS,
  ZJ_REASON_DEPENDS,
  ZJ_N_REASONS,
} ZjReason;

const char *zj_question_name (ZjQuestionId id);   /* "card", "insured", "filed", "here" */
const char *zj_answer_name (ZjAnswerKind answer); /* "yes", "no", "unasked", "pending" */
const char *zj_verdict_name (ZjVerdict verdict);  /* "yes", "no", "unknown", "pending" */
const char *zj_reason_name (ZjReason reason);     /* cli.md's closed list; NULL for NONE */

typedef struct {
  ZjAnswerKind answer;
  ZjReason reason;
  char *platform_text; /* the platform's own words (err_msg, trt_chk_rslt), or NULL; screen only */
  GError *cause;       /* of an UNASKED, or NULL */
} ZjQuestion;

typedef struct {
  char *insutype, *psn_type, *state; /* state: psn_insu_stas */
  char *insured_region;              /* insuplc_admdvs */
  char *since, *suspended_since;     /* dates or NULL */
  char *employer;                    /* or NULL */
  gint64 balance_fen;                /* personal account; -1 when not said */
} ZjInsurance;

typedef struct {
  char *psn_no;
  ZjPersonal name, cert_no, birth_date;
  char *cert_type, *sex;
  GPtrArray *insurances; /* ZjInsurance * */
  int chosen;            /* index into insurances: the one the answers are about; -1 when there is none */
} ZjPerson;

typedef struct {
  char *number;        /* fil_no */
  char *type;          /* fil_type "01" to "06" */
  char *region;        /* rloc_admdvs */
  char *begin, *end;   /* dates; end NULL when open */
  char **institutions; /* codes; empty: any in the region */
  char *state;         /* fil_stas */
  ZjPersonal card_no;  /* if it binds one */
  gboolean covers;     /* this stay */
  ZjReason why_not;    /* when it does not */
} ZjFiling;

typedef struct {
  ZjVerdict verdict;
  ZjQuestion questions[ZJ_N_QUESTIONS];
  ZjPerson *person;           /* NULL until 1101 has answered */
  GPtrArray *filings;         /* ZjFiling *, as answered; empty until F001 has answered */
  int covering;               /* index into filings, or -1 */
  char *category;             /* the filing category `here` was asked for, or NULL */
  GStrv warnings;             /* codes, see below; never NULL */
  char *register_card_expiry; /* K015 expy_date, or NULL */
  GError *sign_in_error;      /* why nothing could be asked at all, or NULL */
} ZjVerification;

/* The warnings, all of them. None of them is a reason for "no":
 *   past_printed_date      the card's date has passed; the register's state decides
 *   card_number_check      the card number's check character differs
 *   ssn_check              the social security number is no valid citizen number
 *   name_unreadable        the name on the chip holds characters that could not be read
 *   region_differs         the card was issued elsewhere than where the person is insured
 *   person_differs         the identity number on the card is not the platform's
 *   several_insurances     more than one is valid and none was named; `chosen` tells which was taken
 *   deemed_filed           no filing, but an emergency counts as one
 *   genuine_unasked        a third-generation card that nobody could be asked about; the person was proved otherwise
 *   card_state_not_offered the province has no card register: the platform took the card in 1101
 *   opening_not_offered    the province has no call for what is opened: the filing's "yes" stands for it */

/* A deep copy with one reference, to become the next snapshot. */
ZjVerification *zj_verification_copy (const ZjVerification *verification);
ZjVerification *zj_verification_new (void); /* everything pending */
ZjVerification *zj_verification_ref (ZjVerification *verification);
void zj_verification_unref (ZjVerification *verification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjVerification, zj_verification_unref)

ZjInsurance *zj_insurance_new (void);
void zj_insurance_free (ZjInsurance *insurance);
ZjPerson *zj_person_new (void);
ZjPerson *zj_person_copy (const ZjPerson *person);
void zj_person_free (ZjPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjPerson, zj_person_free)
ZjFiling *zj_filing_new (void);
ZjFiling *zj_filing_copy (const ZjFiling *filing);
void zj_filing_free (ZjFiling *filing);

/* Who is being asked about: one of three credentials (1101's mdtrt_cert_type). */
typedef enum { ZJ_CREDENTIAL_ECODE = 1, ZJ_CREDENTIAL_IDENTITY = 2, ZJ_CREDENTIAL_CARD = 3 } ZjCredentialKind;

typedef struct {
  ZjCredentialKind kind;
  ZjCardIdentity *card; /* CARD; or, joined with a typed identity, a card whose holder could not be read */
  ZjPersonal cert_no;   /* IDENTITY */
  ZjPersonal name;      /* IDENTITY */
  char *cert_type;      /* IDENTITY; NULL is "01" */
  ZjPersonal ecode;     /* ECODE: short-lived token */
} ZjCredential;

ZjCredential *zj_credential_new_card (ZjCardIdentity *card);
ZjCredential *zj_credential_new_identity (const char *cert_no, const char *name, const char *cert_type,
                                          ZjCardIdentity *with_card);
ZjCredential *zj_credential_new_ecode (const char *token);
ZjCredential *zj_credential_copy (const ZjCredential *credential);
void zj_credential_free (ZjCredential *credential);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCredential, zj_credential_free)

typedef struct {
  const char *insutype; /* NULL: employees (310) first, then the first valid one */
  const char *med_type; /* NULL: the profile's */
  const char *date;     /* admission date YYYY-MM-DD; NULL: today, China time */
  gboolean emergency;
} ZjVerifyOptions;

G_END_DECLS

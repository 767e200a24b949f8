/* What people do at the desks: the verbs of a stay, called as the command line calls them. */
#pragma once

#include <client/verification.h>

#include "world.h"

G_BEGIN_DECLS

typedef struct {
  const char *ipt_no;
  ZjCredential *credential;
  char *admitted_at;
  guint list; /* which of the hospital's bills is the valid one */
  guint lines;
  guint bed;
  guint last; /* the Act that was done last */
} Patient;

typedef enum {
  ACT_ADMIT = 0,
  ACT_ADOPT,
  ACT_CHANGE,
  ACT_DECLARE,
  ACT_FEES,
  ACT_NEW_FEES, /* the bill has changed; it is uploaded */
  ACT_DISCHARGE,
  ACT_TRIAL,
  ACT_SETTLE,
  ACT_CANCEL_SETTLEMENT,
  ACT_CANCEL_DISCHARGE,
  ACT_CANCEL_FEES,
  ACT_CANCEL_ADMISSION,
  ACT_CLAIM, /* a statement for a manual claim is issued */
  ACT_WITHDRAW_CLAIM,
  ACT_RESOLVE,
  ACT_RESOLVE_DUE, /* as the background does */
  N_ACTS
} Act;

const char *act_name (Act act);

typedef struct {
  ZjOutcome outcome;
  gboolean answered; /* the program lived to say so */
  gboolean mismatch;
  char *error; /* "domain/code", or NULL */
  char *setl_id;
} Said;

void said_clear (Said *said);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

void patient_begin (Patient *patient, guint number);
void patient_end (Patient *patient);

/* The program does it; what it says is nobody's when it dies over it. */
void clerk_do (Program *program, Patient *patient, Act act, Said *said);

G_END_DECLS

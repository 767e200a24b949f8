/* Everything one running simulator consists of, handed to whoever needs a part of it.
 *
 * The world is put together in main.c before the first connection and taken apart after
 * the last; in between its pointers do not change, and each part guards itself.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SimClock SimClock;
typedef struct _SimStore SimStore;
typedef struct _SimFaults SimFaults;
typedef struct _SimAuthority SimAuthority;
typedef struct _SimGateway SimGateway;
typedef struct _SimDoor SimDoor;
typedef struct _SimLate SimLate;

/* Peculiarities of real platforms, switched on by `quirk NAME on`. */
typedef enum {
  SIM_QUIRK_INFCODE_STRING = 0,   /* "infcode": "0" */
  SIM_QUIRK_NUMBERS_AS_STRINGS,   /* every number of the output as text */
  SIM_QUIRK_INSUINFO_OBJECT,      /* one insurance comes as an object, not as a list of one */
  SIM_QUIRK_NULL_METADATA,        /* inf_refmsgid, refmsg_time, respond_time are null */
  SIM_QUIRK_MISSING_METADATA,     /* … are not there at all */
  SIM_QUIRK_UNKNOWN_AS_NULLS,     /* unknown person: nodes null instead of absent */
  SIM_QUIRK_SIGN_NUMBER_OPTIONAL, /* sign_no may be empty, as in Hunan */
  /* Of stays and lines. */
  SIM_QUIRK_IDENTITY_IN_DATA,         /* 2401, 2303, 2304 want identity and regions inside the body, as in Hunan */
  SIM_QUIRK_WITHDRAWN_STAYS_SHOWN,    /* 5201 lists withdrawn stays, with vali_flag 0 */
  SIM_QUIRK_DUPLICATE_LINES_ACCEPTED, /* a line number that is there already is replaced */
  SIM_QUIRK_SETTLE_BEFORE_DISCHARGE,  /* 2304 does not wait for 2402 */
  /* Of money. */
  SIM_QUIRK_REVERSAL_NOT_FOUND,          /* 2601 of a msgid never seen is answered −1, and bars nothing */
  SIM_QUIRK_SETLINFO_OBJECT,             /* 5203 gives a single row as an object */
  SIM_QUIRK_NEGATIVE_ROW_ORIGINAL_MSGID, /* a negative row carries the msgid of the settlement it cancels */
  SIM_QUIRK_ACCOUNT_IN_FUND,             /* fund_pay_sumamt includes acct_pay, psn_part_amt does not */
  SIM_QUIRK_NO_PSN_PART,                 /* psn_part_amt is not sent */
  SIM_QUIRK_NO_HOSP_PART,                /* hosp_part_amt is not sent */
  SIM_QUIRK_NO_HIFDM,                    /* hifdm_pay is not sent */
  SIM_QUIRK_BREAK_TOTAL,                 /* the bill is more than funds, person and hospital together */
  SIM_QUIRK_BREAK_HOSPITAL_TOTAL,        /* medfee_sumamt is not what was asked, all else fits it */
  SIM_QUIRK_BREAK_PATIENT_SHARE,         /* account and cash are not the person's part */
  SIM_QUIRK_BREAK_FUND_SUM,              /* the funds are not their sum */
  SIM_QUIRK_BREAK_SCOPE,                 /* inscp_scp_amt is not what the other three leave */
  SIM_QUIRK_BREAK_LINE_PARTS,            /* 2301: the four parts are not the line's amount */
  SIM_QUIRK_BREAK_LINE_SUM,              /* the bill's four parts are not the lines' */
  SIM_QUIRK_BREAK_SETTLEMENT_ONLY,       /* the above leave 2303 alone */
  SIM_QUIRK_TRIAL_DIFFERS,               /* all adds up, but 2304 gives one fen less than 2303 did */
  SIM_N_QUIRKS
} SimQuirk;

typedef struct {
  SimClock *clock;
  SimStore *store;
  SimFaults *faults;
  SimAuthority *authority;
  SimGateway *gateway; /* NULL: none */
  SimDoor *door;       /* where connections come in */
  SimLate *late;       /* calls executed after their connection has gone */
  char *state_dir;
  char *personas_dir;
  gint quirks[SIM_N_QUIRKS]; /* atomic booleans */
  gint answer_serial;        /* atomic: the last part of inf_refmsgid */
  GMutex lanes_lock;
  GHashTable *lanes; /* mdtrt_id of stays whose fee lines are being changed right now */
  GMutex previous_lock;
  GHashTable *previous; /* infno → GBytes, the answer before this one, for the fault `stale` */
} SimWorld;

#define SIM_INSTITUTION        "H33010000001"
#define SIM_INSTITUTION_NAME   "测试医院"
#define SIM_INSTITUTION_REGION "330100"
#define SIM_PATH               "/fsi/api/rsfComIfsService/callService"

const char *sim_quirk_name (SimQuirk quirk);

static inline gboolean
sim_world_has_quirk (SimWorld *world, SimQuirk quirk)
{
  return g_atomic_int_get (&world->quirks[quirk]) != 0;
}

G_END_DECLS

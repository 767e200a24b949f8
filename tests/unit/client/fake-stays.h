/* A journal and a platform in memory, in place of client/journal/stays.h and the tx_*.h at link
 * time. The platform keeps a ledger of settlements and admissions; the journal fails when it is
 * told to; every changing call asserts that its intent is durable and that nothing forbidden is
 * sent. */
#pragma once

#include <client/config.h>

#include "platform/tx_fees.h"
#include "platform/tx_settlement.h"
#include "platform/tx_stay.h"
#include "stay/context.h"

G_BEGIN_DECLS

/* What becomes of one call. */
typedef struct {
  gboolean executed;  /* the platform does it */
  ZjOutcome answer;   /* what the desk gets to know; DONE with executed FALSE is impossible */
  gboolean not_found; /* of a 2601: answered −1 with a text of original_not_found */
  gboolean unsigned_; /* answered −1: nobody is signed in */
} FakeTurn;

typedef struct {
  char *setl_id, *msgid;
  gboolean cancelled;
  gint64 total_fen;
} FakeSettlement;

typedef struct {
  char *mdtrt_id, *wire, *msgid;
  gboolean withdrawn;
} FakeAdmission;

typedef struct {
  ZjConfig *config;
  ZjStayContext context;
  gint64 now_ms;

  /* The journal. */
  ZjStay *row;           /* committed, or NULL */
  GArray *fees;          /* ZjFeeLine */
  GPtrArray *records;    /* "INTENT 2304 msgid", "OUTCOME 2304 msgid done", "DECISION …", "STAY" */
  guint writes, fail_at; /* the n-th write fails; 0: none */
  gboolean dead;         /* after a failed write nothing more is written: the desk is gone */
  gboolean locked;
  guint serial;

  /* The platform. */
  GPtrArray *settlements; /* FakeSettlement * */
  GPtrArray *admissions;  /* FakeAdmission * */
  GHashTable *barred;     /* msgids reversed before they were seen */
  GHashTable *turns;      /* infno → GQueue of FakeTurn * */
  guint sent_2304, sent_2401, sent_2601, sent_2305, sent_f003, sent_other;
  gboolean in_hospital, listed, notice_stands;
  gint64 trial_total_fen;
  gint64 platform_offset_ms;
  gboolean filed;
  char *other_desk; /* msgid of a settlement that another desk made */
  char *late;       /* msgid of a 2304 that is still under way */
  char *last_removed;
  char *last_second;     /* who confirmed the last intent, or NULL */
  char *sent_credential; /* mdtrt_cert_type of the last 2304 */
  guint asked_5201, asked_5203;
} FakeWorld;

extern FakeWorld fake;

void fake_world_begin (void); /* a discharged stay, one fee line of 100.00, everything answered */
void fake_world_end (void);
void fake_turn (const char *infno, gboolean executed, ZjOutcome answer);
void fake_turn_not_found (void); /* of the next 2601 */
void fake_turn_not_signed_in (const char *infno);
void fake_set_state (ZjStayState state);
void fake_restart (void);     /* the desk is started again: writes work */
guint fake_n_standing (void); /* uncancelled settlements */
guint fake_n_admitted (void); /* admissions not withdrawn */
FakeSettlement *fake_settle_elsewhere (const char *msgid);
void fake_admit_elsewhere (const char *wire);
guint fake_n_records (const char *prefix);

G_END_DECLS

/* What the journals of an institution's desks say of money, made from committed records only:
 * one row a settlement and one a cancel, as the platform counts them, and what became of every
 * request that moves money. Amounts are fen, times China's. Pure but for the two that read.
 * Source: spec/platform.md 6. Thread: one at a time.
 *
 * Errors of reading: ZJ_JOURNAL_ERROR of one's own journal. Of an export: ZJ_CONFIG_ERROR_VALUE,
 * naming file and line: it cannot be read, is cut or damaged, of another institution, of this desk
 * or of one that was given before. Then nothing is compared.
 */
#pragma once

#include "journal/stays.h"
#include "stay/stay.h"

G_BEGIN_DECLS

typedef struct {
  gint64 medfee_fen, fund_fen, account_fen, cash_fen;
} ZjDayMoney;

/* FALSE on overflow; sum is then unchanged. */
gboolean zj_day_money_add (ZjDayMoney *sum, const ZjDayMoney *more);

typedef struct {
  int desk; /* whose records say it */
  char *ipt_no, *mdtrt_id;
  char *psn_no;  /* NULL where another desk says it: exports name nobody */
  char *setl_id; /* of a cancel: the negative row's own, or NULL where nobody has told */
  char *msgid;   /* of the request that made it; of a cancel NULL where nobody has told */
  char *target;  /* of a cancel: msgid of the settlement it is of, or NULL */
  char *insutype, *clr_optins, *clr_type;
  char *setl_time;       /* the platform's "YYYY-MM-DD HH:MM:SS" */
  gboolean time_assumed; /* nobody has told: it is when the desk learned of it */
  gboolean refund;       /* the negative row of a cancel */
  ZjDayMoney money;      /* negative in a refund */
} ZjLedgerRow;

typedef enum {
  ZJ_FATE_OPEN = 0,  /* sent, unknown */
  ZJ_FATE_REVERSING, /* the decision to reverse is durable */
  ZJ_FATE_NOT_SENT,
  ZJ_FATE_NOT_DONE,
  ZJ_FATE_REVERSED, /* ended as not done after that decision */
  ZJ_FATE_DONE,
  ZJ_FATE_REPLACED, /* nobody has learned; what was sent after it tells what became of the matter */
} ZjFate;

/* A 2304, 2305 or 2601. */
typedef struct {
  int desk;
  char *infno, *msgid, *ipt_no, *operator_no;
  char *target; /* of a 2305 or 2601: msgid of the settlement it is about, or NULL */
  char *insutype, *mdtrt_id, *psn_no;
  gint64 at_ms;
  ZjFate fate;
} ZjLedgerRequest;

/* What groups are made of. */
typedef struct {
  char *clr_optins, *clr_type, *insutype;
} ZjLedgerKey;

typedef struct {
  GPtrArray *rows;      /* ZjLedgerRow *, a settlement once, whoever tells of it */
  GHashTable *requests; /* msgid → ZjLedgerRequest * */
  GPtrArray *keys;      /* ZjLedgerKey *: all that were ever seen, also those of no row of the period */
  GArray *desks;        /* int: whose records are in it; the first is this one */
  GArray *until_ms;     /* gint64: of each, up to when */
  GHashTable *by_setl_id, *by_target, *key_set, *cancels; /* private */
} ZjLedger;

ZjLedger *zj_ledger_new (void);
void zj_ledger_free (ZjLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjLedger, zj_ledger_free)

/* Whether zj_ledger_take() has to see the stay of such a record. */
gboolean zj_ledger_wants_stay (const ZjRecord *record);
/* The next record of a desk, in their order; stay as it left it, NULL where not wanted or none. */
void zj_ledger_take (ZjLedger *ledger, int desk, const ZjRecord *record, const ZjStay *stay);
/* Takes row over, unless it is there already: then it is freed. */
void zj_ledger_add (ZjLedger *ledger, ZjLedgerRow *row);
/* Begins with a desk. FALSE: it is there already. */
gboolean zj_ledger_begin_desk (ZjLedger *ledger, int desk, gint64 until_ms);

void zj_ledger_row_free (ZjLedgerRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjLedgerRow, zj_ledger_row_free)

/* TRUE when the row counts in the days from … to ("YYYY-MM-DD", both included). */
gboolean zj_ledger_row_is_in (const ZjLedgerRow *row, const char *from, const char *to);

/* This desk's journal. Stays of records older than from_ms are not opened. */
gboolean zj_ledger_read_journal (ZjLedger *ledger, ZjJournal *journal, int desk, gint64 from_ms, GError **error);

/* Another desk's `journal export`. */
gboolean zj_ledger_read_export (ZjLedger *ledger, const char *file, const char *institution, GError **error);

/* The desk that a msgid was made by; -1 when it is no msgid of this institution. */
int zj_msgid_desk (const char *msgid, const char *institution);

G_END_DECLS

/* What codes are called on paper, and how values are written there. Words after spec/glossary.md
 * and the dictionaries of spec/platform-fields.md 3. A code that no table has is said as it is.
 * Pure; any thread. Private to paper/.
 */
#pragma once

#include <card/identity.h>
#include <client/config.h>

#include "paper/document.h"
#include "stay/money.h"
#include "stay/stay.h"

G_BEGIN_DECLS

const char *zj_word_scheme (const char *insutype);
const char *zj_word_sex (const char *sex);
const char *zj_word_cert_type (const char *cert_type);
const char *zj_word_credential (const char *mdtrt_cert_type);
const char *zj_word_category (const char *med_chrgitm_type); /* NULL: "other" */
const char *zj_word_ipt_type (const char *ipt_type);
const char *zj_word_injury (const char *injury);
const char *zj_word_leaving (const char *dscg_way);
const char *zj_word_med_type (const char *med_type);
const char *zj_word_clearing (const char *clr_type);
ZjPhrase zj_phrase_amount (ZjAmountId id); /* standard names (†) */

/* All of these: free it. */
char *zj_said_region (const char *code);                  /* "浙江省杭州市（330100）" */
char *zj_said_named (const char *code, const char *name); /* "心内科（0101）"; NULL for nothing */
char *zj_said_money (gint64 fen);                         /* "1,234.50" */
char *zj_said_yuan (gint64 fen);                          /* "1,234.50 元" */
char *zj_said_capitals (gint64 fen);                      /* "人民币（大写）：…" without the label */
char *zj_said_masked (const ZjPersonal *number, guint first, guint end); /* the middle as asterisks; NULL for nothing */
char *zj_said_minute (const char *time);                                 /* without its seconds */
const char *zj_said_personal (const ZjPersonal *personal);               /* NULL for nothing; borrowed */

/* RELATION:NAME:NUMBER:TEL as "张三（父子），电话 …，证件号码 …"; NULL for nobody. */
char *zj_said_agent (const ZjPersonal *agent);

/* Days of a stay, as they are billed: at least one. FALSE when a time is missing. */
gboolean zj_stay_days (const char *admitted_at, const char *discharged_at, guint *days);

G_END_DECLS

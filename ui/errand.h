/* What is being done for one stay, how far it is, and what came of it. No widget lives here and no
 * rule of the business: the desk does it, the journal's snapshot says how the stay stands.
 *
 * One request at a time; what is on the screen is looked at again whenever something has changed in
 * the journal, and while an outcome is unknown or a stay waits. Answers of a stay that is no longer on the
 * screen are dropped; what they did stands in the journal.
 *
 * Main thread only. Signal "changed" (ZjErrand *): anything below is new.
 */
#pragma once

#include <client/desk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_ERRAND (zj_errand_get_type ())
G_DECLARE_FINAL_TYPE (ZjErrand, zj_errand, ZJ, ERRAND, GObject)

ZjErrand *zj_errand_new (ZjDesk *desk);

/* Forgets the stay. What is under way goes on without being waited for. */
void zj_errand_clear (ZjErrand *errand);

/* Begins request, whose answer replaces the one before. Refused while another is under way. */
gboolean zj_errand_ask (ZjErrand *errand, const ZjStayRequest *request);

/* Ends the waiting; the answer that comes says what the journal knows. */
void zj_errand_end_waiting (ZjErrand *errand);

/* Looks at the journal again, without a word to the platform. */
void zj_errand_look (ZjErrand *errand);

/* The answer has been read: the stay stays, its last answer goes. */
void zj_errand_dismiss_answer (ZjErrand *errand);

gboolean zj_errand_is_busy (ZjErrand *errand);
ZjStayAsk zj_errand_get_ask (ZjErrand *errand); /* under way, or the last */
const char *zj_errand_get_step (ZjErrand *errand, guint *done, guint *of);

/* Borrowed until the next "changed"; NULL when there is none. */
const ZjStayView *zj_errand_get_stay (ZjErrand *errand);
const ZjStayAnswer *zj_errand_get_answer (ZjErrand *errand);

G_END_DECLS

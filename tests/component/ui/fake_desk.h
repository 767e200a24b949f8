/* A ZjDesk that does what the test says: the same functions as client/desk.h, linked in
 * its place. Readers, the line, cards and answers are put into it; calls under way are
 * ended by the test, in the order and with the result it wants. */
#pragma once

#include <client/desk.h>

G_BEGIN_DECLS

/* Readers as "NAME:STATE[:EVENTS]", STATE empty, present, mute or in_use. */
void fake_desk_set_daemon (ZjDesk *desk, ZjDaemonState daemon);
void fake_desk_set_readers (ZjDesk *desk, const char *const *readers);
void fake_desk_set_line (ZjDesk *desk, ZjLineState state, GError *error); /* takes error */

/* The oldest call under way. */
gboolean fake_desk_is_reading (ZjDesk *desk);
const char *fake_desk_reading_from (ZjDesk *desk);
gboolean fake_desk_retries_authentication (ZjDesk *desk);
void fake_desk_end_read (ZjDesk *desk, ZjCardIdentity *card, GError *holder_error, GError *error); /* takes all */

gboolean fake_desk_is_asking (ZjDesk *desk);
const ZjCredential *fake_desk_asked_about (ZjDesk *desk);
const ZjVerifyOptions *fake_desk_asked_for (ZjDesk *desk);
void fake_desk_answer (ZjDesk *desk, ZjVerification *verification);     /* progress; borrows */
void fake_desk_end_asking (ZjDesk *desk, ZjVerification *verification); /* takes */

/* Requests about stays, FINDs too; NULL when there is none. A cancelled one is still answered. */
const ZjStayRequest *fake_desk_asked_of_stay (ZjDesk *desk);
void fake_desk_tell_step (ZjDesk *desk, const char *step, guint done, guint of);
gboolean fake_desk_stay_is_cancelled (ZjDesk *desk);
void fake_desk_end_stay (ZjDesk *desk, ZjOutcome outcome, GError *error, ZjStayView *stay); /* takes both */
void fake_desk_change_stays (ZjDesk *desk);                                                 /* the signal */
ZjStayView *fake_stay_new (const char *ipt_no, ZjStayState state);

guint fake_desk_count_line_retries (ZjDesk *desk);

/* A second-generation card of an invented person. */
ZjCardIdentity *fake_card_new (const char *version, gboolean has_holder);

G_END_DECLS

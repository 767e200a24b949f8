/* Who is here: insert a card, choose among several, type its PIN, type an identity number, scan a code,
 * or be told what is wrong with the card. Everything before somebody is known, for every page that
 * begins with a person.
 *
 * The pane has the inquiry; its page draws what the inquiry then knows. Signal "changed"
 * (ZjPresencePane *): the inquiry or the pane is in another state.
 */
#pragma once

#include <gtk/gtk.h>

#include "inquiry.h"

G_BEGIN_DECLS

#define ZJ_TYPE_PRESENCE_PANE (zj_presence_pane_get_type ())
G_DECLARE_FINAL_TYPE (ZjPresencePane, zj_presence_pane, ZJ, PRESENCE_PANE, GtkStack)

/* pin: which of the configured moments this page is. title and hint (translated, owned by the caller)
 * stand on the idle pane while no card is in. Adds its commands (read-card, type-id, scan-code,
 * retry-authentication) to actions. */
void zj_presence_pane_open (ZjPresencePane *pane, ZjDesk *desk, ZjPinWhen pin, const char *title, const char *hint,
                            GActionMap *actions);

/* Cancels what is under way and lets go of the desk. */
void zj_presence_pane_close (ZjPresencePane *pane);

ZjInquiry *zj_presence_pane_get_inquiry (ZjPresencePane *pane);

/* Draws the state of the inquiry; TRUE when the pane has something to ask or tell, so that its page
 * shows it. */
gboolean zj_presence_pane_draw (ZjPresencePane *pane);

gboolean zj_presence_pane_is_form_open (ZjPresencePane *pane); /* typed or code */
void zj_presence_pane_close_form (ZjPresencePane *pane);       /* and empties both */

G_END_DECLS

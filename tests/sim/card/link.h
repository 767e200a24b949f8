/* The slot: the TCP connection to vpcd, which is what "inserted" means here.
 *
 * Frames both ways are two bytes of big-endian length and that many bytes. Length 1 is a
 * control of the reader, anything longer a command. While a card is in and vpcd is not
 * there (pcscd restarts), the link tries again ten times a second. Runs on the
 * thread-default main context; one thread. */
#pragma once

#include "card.h"
#include "record.h"

G_BEGIN_DECLS

typedef struct _ZjLink ZjLink;

/* record must outlive the link. */
ZjLink *zj_link_new (const char *host, guint16 port, ZjRecord *record);
void zj_link_free (ZjLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjLink, zj_link_free)

/* Takes card over. Into an empty slot it goes at once; a card that is in is taken out, and
 * the other comes a second later, so that pcscd sees the slot empty in between. */
void zj_link_insert (ZjLink *link, ZjVirtualCard *card);
void zj_link_remove (ZjLink *link);

/* The card in the slot, or NULL. */
const ZjVirtualCard *zj_link_card (const ZjLink *link);
gboolean zj_link_is_connected (const ZjLink *link);

/* Time the card takes for every command. */
void zj_link_set_delay (ZjLink *link, guint delay_ms);

/* From now (or, without a card, from the next insertion) on n commands are answered; at
 * the one after them the card is pulled, once. n < 0: never. then: the card that takes its
 * place at that moment, taken over, or NULL. */
void zj_link_remove_after (ZjLink *link, int n, ZjVirtualCard *then);

G_END_DECLS

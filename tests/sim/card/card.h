/* The card behind the contacts: a command goes in, data and a status word come out.
 * No sockets, no time: what the link does with it is link.c's affair. */
#pragma once

#include "persona.h"

G_BEGIN_DECLS

typedef struct _ZjVirtualCard ZjVirtualCard;

/* Try counters outlive the card's visits to the reader: one memory a process. */
typedef struct _ZjCardMemory ZjCardMemory;
ZjCardMemory *zj_card_memory_new (void);
void zj_card_memory_free (ZjCardMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjCardMemory, zj_card_memory_free)

/* Takes persona over; memory must outlive the card. */
ZjVirtualCard *zj_virtual_card_new (ZjPersona *persona, ZjCardMemory *memory);
void zj_virtual_card_free (ZjVirtualCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjVirtualCard, zj_virtual_card_free)

const ZjPersona *zj_virtual_card_persona (const ZjVirtualCard *card);

/* What the reader is told when it asks for the ATR. A mute card gives more bytes than an
 * ATR can have, which is what makes vpcd report it as not answering. */
GBytes *zj_virtual_card_atr (const ZjVirtualCard *card);

/* Power off, power on, reset: everything but the try counters is forgotten. */
void zj_virtual_card_reset (ZjVirtualCard *card);

/* Never NULL, never shorter than the status word. */
GBytes *zj_virtual_card_command (ZjVirtualCard *card, const guint8 *apdu, gsize size);

G_END_DECLS

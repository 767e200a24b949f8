/* Asking for the card's PIN in the window: the bridge between the card's thread, which
 * holds the card and waits, and the main thread, where somebody types.
 *
 * Signal "changed" (ZjPinEntry *), main thread: a PIN is wanted, or no longer. */
#pragma once

#include <card/pin.h>
#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_PIN_ENTRY_NOT_WANTED = 0,
  ZJ_PIN_ENTRY_TYPE,   /* to be typed here */
  ZJ_PIN_ENTRY_ON_PAD, /* the holder types at the reader */
} ZjPinEntryState;

#define ZJ_TYPE_PIN_ENTRY (zj_pin_entry_get_type ())
G_DECLARE_FINAL_TYPE (ZjPinEntry, zj_pin_entry, ZJ, PIN_ENTRY, GObject)

ZjPinEntry *zj_pin_entry_new (void);

/* What a read is handed; valid as long as the entry, and used on the card's thread. An
 * entry nobody fills within a minute counts as ended: a card must not be held for ever. */
const ZjPinPrompt *zj_pin_entry_get_prompt (ZjPinEntry *entry);

/* Main thread. */
ZjPinEntryState zj_pin_entry_get_state (ZjPinEntry *entry);
int zj_pin_entry_get_tries_left (ZjPinEntry *entry);              /* -1: the card does not say */
void zj_pin_entry_answer (ZjPinEntry *entry, const char *digits); /* NULL: ended by a person */
void zj_pin_entry_read_has_ended (ZjPinEntry *entry);             /* nothing is wanted any more */

G_END_DECLS

/* Personal data as a type of its own.
 *
 * A name, an identity number or a birth date travels as ZjPersonal, which is a
 * structure: handing it to a logging call does not compile (-Wformat). Who needs
 * the characters says so with zj_personal_reveal(), and every such place can be
 * found by that name. The memory is wiped when it is cleared.
 *
 * Thread: plain values, no hidden state. Ownership: the structure owns its text;
 * copy with zj_personal_copy(), release with zj_personal_clear().
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *hidden_; /* UTF-8, or NULL when the item is absent. Read it only through zj_personal_reveal(). */
} ZjPersonal;

/* Copies text; NULL or "" makes an absent item. */
ZjPersonal zj_personal_new (const char *text);

/* Takes a g_malloc()ed text over; "" is freed and makes an absent item. */
ZjPersonal zj_personal_take (char *text);

ZjPersonal zj_personal_copy (const ZjPersonal *personal);

/* The text itself, or NULL when absent; owned by the structure. For the screen, the
 * paper, the wire and --json answers; never for a log or an error message. */
const char *zj_personal_reveal (const ZjPersonal *personal);

gboolean zj_personal_is_absent (const ZjPersonal *personal);

/* Wipes the memory and makes the item absent. Safe to call twice. */
void zj_personal_clear (ZjPersonal *personal);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjPersonal, zj_personal_clear)

G_END_DECLS

/* A QR code as squares. The only file that knows libqrencode is qr.c. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint size;      /* squares a side, without the white rim of four */
  guint8 *squares; /* size × size, 1: black */
} ZjQr;

/* At correction level M, which survives a fold and a photocopy. NULL when text (ASCII) is more than
 * a code holds. Free it. */
ZjQr *zj_qr_new (const char *text);
void zj_qr_free (ZjQr *qr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjQr, zj_qr_free)

G_END_DECLS

/* QR codes, by libqrencode. */
#include "paper/qr.h"

#include <qrencode.h>

ZjQr *
zj_qr_new (const char *text)
{
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  ZjQr *qr;

  if (code == NULL)
    return NULL;
  qr = g_new0 (ZjQr, 1);
  qr->size = (guint)code->width;
  qr->squares = g_new (guint8, qr->size * qr->size);
  for (guint i = 0; i < qr->size * qr->size; i++)
    qr->squares[i] = code->data[i] & 1;
  QRcode_free (code);
  return qr;
}

void
zj_qr_free (ZjQr *qr)
{
  if (qr == NULL)
    return;
  g_free (qr->squares);
  g_free (qr);
}

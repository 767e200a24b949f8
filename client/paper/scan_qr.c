/* QR codes of a picture, by ZBar. */
#include "paper/scan.h"

#include <zbar.h>

#define GREY 0x30303859 /* the four characters Y800 */

void
zj_scan_grey (const guint8 *grey, guint width, guint height, GPtrArray *texts)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  const zbar_symbol_t *symbol;

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_set_format (image, GREY);
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (unsigned long)width * height, NULL);
  zbar_scan_image (scanner, image);
  for (symbol = zbar_image_first_symbol (image); symbol != NULL && texts->len < ZJ_SCAN_CODES_MAX;
       symbol = zbar_symbol_next (symbol)) {
    guint length = zbar_symbol_get_data_length (symbol);

    if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE && length <= ZJ_SCAN_CODE_MAX)
      g_ptr_array_add (texts, g_strndup (zbar_symbol_get_data (symbol), length));
  }
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
}

/* QR codes on a picture (PNG) or on the pages of a document (PDF): for checking papers. The file is
 * somebody's: sizes, pages and time have ceilings. Thread: any; blocks, for seconds with a long
 * document. */
#pragma once

#include <client/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define ZJ_SCAN_FILE_MAX   (64u * 1024u * 1024u)
#define ZJ_SCAN_PAGES_MAX  500
#define ZJ_SCAN_DEADLINE_S 60
#define ZJ_SCAN_SIDE_MAX   10000 /* pixels */
#define ZJ_SCAN_CODE_MAX   4096  /* bytes of one code's text; longer ones are none of ours */
#define ZJ_SCAN_CODES_MAX  64    /* of one file */

/* Stops a document at the page whose codes were the ones looked for. */
typedef gboolean (*ZjScanWanted) (const char *text, gpointer data);

/* The texts of all codes, char *, in the order of pages; a document is read until wanted (may be
 * NULL) is TRUE of one. Empty: none was found. NULL with ZJ_CONFIG_ERROR_FILE (cannot be read, not a PNG or PDF, too
 * large), or G_IO_ERROR_CANCELLED. */
GPtrArray *zj_scan_file (const char *path, ZjScanWanted wanted, gpointer data, GCancellable *cancellable,
                         GError **error);

/* scan_qr.c. Adds the codes of a picture of 8-bit grey, rows without padding. */
void zj_scan_grey (const guint8 *grey, guint width, guint height, GPtrArray *texts);

G_END_DECLS

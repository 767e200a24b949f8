/* The token of an insurance QR code, wherever it comes in: command line or scanner. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_ECODE_MAX 50 /* characters: 1101 takes it as mdtrt_cert_no, C(50) */

/* Printable ASCII without blanks, 1 to ZJ_ECODE_MAX characters. What is in it only the
 * platform knows. */
gboolean zj_ecode_is_valid (const char *token);

G_END_DECLS

/* Text as the chip stores it: GB 18030, of which GBK is the part with one and two bytes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of every character of the basic plane, big-endian in one number; 0: none. */
extern const guint32 zj_gb18030_plane0[0x10000];

/* Appends utf8, which must be valid UTF-8. */
void zj_gb18030_append (GByteArray *to, const char *utf8);

G_END_DECLS

/* ZIP archives of one text file, in memory: the only file that knows libzip. Pure; any thread. */
#pragma once

#include <client/error.h>
#include <glib.h>

G_BEGIN_DECLS

/* What a text may be unpacked to, whatever the archive says of itself. */
#define ZJ_ARCHIVE_TEXT_MAX (32u * 1024u * 1024u)

/* An archive with this text under this name. Errors: G_IO_ERROR_FAILED, when memory is short. */
GBytes *zj_archive_pack (const char *name, GBytes *text, GError **error);

/* The text of the one file in it. Errors: ZJ_PLATFORM_ERROR_NOT_AN_ANSWER when it is no archive,
 * damaged, enciphered, too large, or holds another number of files. */
GBytes *zj_archive_unpack (GBytes *archive, GError **error);

G_END_DECLS

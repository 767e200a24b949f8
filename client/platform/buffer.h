/* A growing buffer that leaves nothing behind: what it outgrows is wiped. Used for
 * everything that may hold personal data on its way to or from the wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Larger than any request or answer (8 MiB) by far; reaching it is a mistake of ours. */
#define ZJ_BUFFER_MAX (256u * 1024u * 1024u)

typedef struct {
  char *data; /* not NUL-terminated; NULL while empty */
  gsize length, allocated;
} ZjBuffer;

void zj_buffer_append (ZjBuffer *buffer, const void *data, gsize length);
void zj_buffer_append_text (ZjBuffer *buffer, const char *text);
void zj_buffer_append_char (ZjBuffer *buffer, char c);

/* Cuts the buffer to length, which it must have reached before. */
void zj_buffer_truncate (ZjBuffer *buffer, gsize length);

/* Wipes, frees and empties. Safe on an empty one. */
void zj_buffer_clear (ZjBuffer *buffer);

/* The content as bytes that are wiped with their last reference; empties the buffer. */
GBytes *zj_buffer_take (ZjBuffer *buffer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjBuffer, zj_buffer_clear)

G_END_DECLS

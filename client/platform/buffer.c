#include "platform/buffer.h"

#include <string.h>

static void
reserve (ZjBuffer *buffer, gsize more)
{
  gsize wanted, allocated = MAX (buffer->allocated, 256);
  char *data;

  g_assert (more <= ZJ_BUFFER_MAX && buffer->length <= ZJ_BUFFER_MAX - more);
  wanted = buffer->length + more;
  if (wanted <= buffer->allocated)
    return;
  while (allocated < wanted)
    allocated *= 2;
  /* Not realloc(): it would free the old place as it is. */
  data = g_malloc (allocated);
  if (buffer->length > 0)
    memcpy (data, buffer->data, buffer->length);
  if (buffer->data != NULL)
    explicit_bzero (buffer->data, buffer->length);
  g_free (buffer->data);
  buffer->data = data;
  buffer->allocated = allocated;
}

void
zj_buffer_append (ZjBuffer *buffer, const void *data, gsize length)
{
  if (length == 0)
    return;
  reserve (buffer, length);
  memcpy (buffer->data + buffer->length, data, length);
  buffer->length += length;
}

void
zj_buffer_append_text (ZjBuffer *buffer, const char *text)
{
  zj_buffer_append (buffer, text, strlen (text));
}

void
zj_buffer_append_char (ZjBuffer *buffer, char c)
{
  zj_buffer_append (buffer, &c, 1);
}

void
zj_buffer_truncate (ZjBuffer *buffer, gsize length)
{
  g_assert (length <= buffer->length);
  if (buffer->data != NULL)
    explicit_bzero (buffer->data + length, buffer->length - length);
  buffer->length = length;
}

void
zj_buffer_clear (ZjBuffer *buffer)
{
  zj_buffer_truncate (buffer, 0);
  g_clear_pointer (&buffer->data, g_free);
  buffer->allocated = 0;
}

static void
wipe_and_free (gpointer data)
{
  ZjBuffer *buffer = data;

  zj_buffer_clear (buffer);
  g_free (buffer);
}

GBytes *
zj_buffer_take (ZjBuffer *buffer)
{
  ZjBuffer *kept = g_new (ZjBuffer, 1);

  *kept = *buffer;
  *buffer = (ZjBuffer){ 0 };
  return g_bytes_new_with_free_func (kept->data, kept->length, wipe_and_free, kept);
}

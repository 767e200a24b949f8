#include "platform/multipart.h"

#include <string.h>

static gboolean
occurs (const char *text, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return length > 0 && memmem (data, length, text, strlen (text)) != NULL;
}

static void
append (GByteArray *body, const char *text)
{
  g_byte_array_append (body, (const guint8 *)text, (guint)strlen (text));
}

static void
append_part (GByteArray *body, const char *boundary, const char *head, GBytes *content)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (content, &length);

  append (body, "--");
  append (body, boundary);
  append (body, "\r\n");
  append (body, head);
  append (body, "\r\n\r\n");
  if (length > 0)
    g_byte_array_append (body, data, (guint)length);
  append (body, "\r\n");
}

GBytes *
zj_multipart_write (GBytes *json, const char *file_name, GBytes *file, char **content_type)
{
  GByteArray *body = g_byte_array_new ();
  g_autofree char *boundary = NULL, *head = NULL, *name = g_strdup (file_name);

  do {
    g_autofree char *random = g_uuid_string_random ();

    g_free (boundary);
    boundary = g_strconcat ("zhijie-", random, NULL);
  } while (occurs (boundary, json) || occurs (boundary, file));
  /* A quoted text in a header: nothing that could end it. */
  g_strdelimit (name, "\"\\\r\n", '_');
  head = g_strdup_printf ("Content-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                          "Content-Type: application/octet-stream",
                          name);
  append_part (body, boundary,
               "Content-Disposition: form-data; name=\"jsonStr\"\r\nContent-Type: text/plain;charset=utf-8", json);
  append_part (body, boundary, head, file);
  append (body, "--");
  append (body, boundary);
  append (body, "--\r\n");
  *content_type = g_strconcat ("multipart/form-data; boundary=", boundary, NULL);
  return g_byte_array_free_to_bytes (body);
}

/* Small things of Mbed TLS in GLib's terms. */
#include "mbed.h"

#include <mbedtls/error.h>
#include <string.h>

GBytes *
zj_mbed_file (const char *path, gsize ceiling, char **why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  gsize length;
  char *copy;

  if (file == NULL) {
    *why = g_strdup (error->message);
    return NULL;
  }
  length = g_mapped_file_get_length (file);
  if (length == 0 || length > ceiling) {
    *why = g_strdup_printf ("%s: %s", path, length == 0 ? "empty" : "too large");
    return NULL;
  }
  copy = g_malloc (length + 1);
  memcpy (copy, g_mapped_file_get_contents (file), length);
  copy[length] = '\0';
  return g_bytes_new_take (copy, length + 1);
}

gint64
zj_mbed_unix (const mbedtls_x509_time *time)
{
  g_autoptr (GDateTime) date = g_date_time_new_utc (time->year, time->mon, time->day, time->hour, time->min,
                                                    (double)time->sec);

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

void
zj_mbed_name (const mbedtls_x509_name *name, char text[ZJ_NAME_BYTES])
{
  if (mbedtls_x509_dn_gets (text, ZJ_NAME_BYTES, name) < 0)
    g_strlcpy (text, "(name too long)", ZJ_NAME_BYTES);
}

char *
zj_mbed_error (int code)
{
  char text[160] = "";

  mbedtls_strerror (code, text, sizeof text);
  return g_strdup (text);
}

char *
zj_mbed_date (gint64 unix_s)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (unix_s);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("?");
}

gboolean
zj_mbed_same (const mbedtls_x509_buf *a, const mbedtls_x509_buf *b)
{
  return a->len == b->len && memcmp (a->p, b->p, a->len) == 0;
}

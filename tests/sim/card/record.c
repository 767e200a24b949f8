#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define REMEMBERED_MAX 512

struct _ZjRecord {
  FILE *file; /* or NULL */
  GString *commands;
  guint n_commands;
};

ZjRecord *
zj_record_new (const char *file, GError **error)
{
  g_autoptr (ZjRecord) record = g_new0 (ZjRecord, 1);

  record->commands = g_string_new (NULL);
  if (file != NULL) {
    record->file = fopen (file, "ae");
    if (record->file == NULL) {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, (int)g_file_error_from_errno (code), "%s: %s", file, g_strerror (code));
      return NULL;
    }
    setvbuf (record->file, NULL, _IOLBF, 0);
  }
  return g_steal_pointer (&record);
}

void
zj_record_free (ZjRecord *record)
{
  if (record == NULL)
    return;
  if (record->file != NULL)
    fclose (record->file);
  g_string_free (record->commands, TRUE);
  g_free (record);
}

G_GNUC_PRINTF (2, 3)
static void
write_line (ZjRecord *record, const char *format, ...)
{
  gint64 now_us = g_get_monotonic_time ();
  va_list arguments;

  if (record->file == NULL)
    return;
  fprintf (record->file, "%" G_GINT64_FORMAT ".%06d ", now_us / G_USEC_PER_SEC, (int)(now_us % G_USEC_PER_SEC));
  va_start (arguments, format);
  vfprintf (record->file, format, arguments);
  va_end (arguments);
  fputc ('\n', record->file);
}

void
zj_record_event (ZjRecord *record, const char *event, const char *detail)
{
  if (g_str_equal (event, "insert")) {
    g_string_truncate (record->commands, 0);
    record->n_commands = 0;
  }
  write_line (record, "%s%s%s", event, detail != NULL ? " " : "", detail != NULL ? detail : "");
}

void
zj_record_command (ZjRecord *record, const guint8 *apdu, gsize size, GBytes *answer)
{
  char header[9] = "", sw[8] = "pulled";
  gsize n = 0;

  for (gsize i = 0; i < MIN (size, 4); i++)
    g_snprintf (header + 2 * i, 3, "%02X", apdu[i]);
  if (answer != NULL) {
    const guint8 *data = g_bytes_get_data (answer, &n);

    g_snprintf (sw, sizeof sw, "%02X%02X", data[n - 2], data[n - 1]);
    n -= 2;
  }
  write_line (record, "%s %zu bytes in, %s, %zu bytes out", header, size, sw, n);
  if (record->n_commands++ < REMEMBERED_MAX)
    g_string_append_printf (record->commands, "%s%s:%s", record->n_commands > 1 ? " " : "", header, sw);
}

const char *
zj_record_commands (const ZjRecord *record)
{
  return record->commands->str;
}

guint
zj_record_n_commands (const ZjRecord *record)
{
  return record->n_commands;
}

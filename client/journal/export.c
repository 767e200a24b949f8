/* The journal without its people: one JSON object a line, for other desks' day end and for
 * whoever examines it. What of a stay may stand in it is marked in the table of its members. */
#include "journal/journal_private.h"
#include "journal/place.h"

#include "china_time.h"
#include "platform/buffer.h"
#include "platform/envelope.h"
#include "stay/stay_document.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_BYTES (256u * 1024u)

typedef struct {
  ZjPen pen;
  int fd;
  const char *file;
  ZjBuffer lines;
  GChecksum *sum; /* of what was written; NULL once it is said */
  gint64 records;
} Export;

static gboolean
fail (const char *file, const char *what, int number, GError **error)
{
  g_set_error (error, ZJ_JOURNAL_ERROR,
               number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL
               : number == EROFS                    ? ZJ_JOURNAL_ERROR_READ_ONLY
                                                    : ZJ_JOURNAL_ERROR_IO,
               "%s: %s: %s", file, what, g_strerror (number));
  return FALSE;
}

static gboolean
flush (Export *export, GError **error)
{
  gsize done = 0;

  if (export->sum != NULL)
    g_checksum_update (export->sum, (const guchar *)export->lines.data, (gssize) export->lines.length);
  while (done < export->lines.length) {
    ssize_t n = write (export->fd, export->lines.data + done, export->lines.length - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (export->file, "cannot be written", errno, error);
    done += (gsize)n;
  }
  if (export->lines.data != NULL)
    zj_buffer_truncate (&export->lines, 0);
  return TRUE;
}

static gboolean
put_line (Export *export, ZjWriter *writer, GError **error)
{
  g_autoptr (GBytes) line = zj_writer_finish (writer);

  zj_buffer_append (&export->lines, g_bytes_get_data (line, NULL), g_bytes_get_size (line));
  zj_buffer_append_char (&export->lines, '\n');
  return export->lines.length < FLUSH_BYTES || flush (export, error);
}

static void
write_hash (ZjWriter *writer, const guint8 hash[ZJ_HASH_BYTES])
{
  char hex[2 * ZJ_HASH_BYTES + 1];

  for (gsize i = 0; i < ZJ_HASH_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", hash[i]);
  zj_writer_text (writer, "hash", hex);
}

static void
write_optional (ZjWriter *writer, const char *name, const char *text)
{
  if (text != NULL)
    zj_writer_text (writer, name, text);
}

static gboolean
put_record (const ZjStoredRecord *record, gpointer user_data, GError **error)
{
  Export *export = user_data;
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autofree char *at = zj_china_time (record->at_ms / 1000);

  zj_writer_begin_object (writer, NULL);
  zj_writer_integer (writer, "number", record->number);
  zj_writer_text (writer, "at", at);
  zj_writer_text (writer, "kind", zj_record_kind_name ((ZjRecordKind)record->kind));
  write_optional (writer, "ipt_no", record->ipt_no);
  write_optional (writer, "infno", record->infno);
  write_optional (writer, "msgid", record->msgid);
  if (record->kind == ZJ_RECORD_OUTCOME)
    zj_writer_text (writer, "outcome", zj_outcome_name ((ZjOutcome)record->outcome));
  write_optional (writer, "operator_no", record->operator_no);
  write_optional (writer, "second_person", record->second_person);
  if (record->stay != NULL) {
    g_autoptr (ZjStay) stay = zj_pen_open_stay (&export->pen, record, error);

    if (stay == NULL)
      return FALSE;
    zj_writer_begin_object (writer, "stay");
    zj_stay_write_redacted (stay, writer);
    zj_writer_end_object (writer);
  }
  write_hash (writer, record->hash);
  zj_writer_end_object (writer);
  export->records++;
  return put_line (export, writer, error);
}

static gboolean
put_heading (Export *export, const ZjJournal *journal, GError **error)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autofree char *now = zj_china_time (g_get_real_time () / G_USEC_PER_SEC);

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "export", "zhijie journal 1");
  zj_writer_text (writer, "institution", journal->institution);
  zj_writer_integer (writer, "desk", journal->desk);
  zj_writer_text (writer, "at", now);
  zj_writer_end_object (writer);
  return put_line (export, writer, error);
}

static gboolean
put_end (Export *export, GError **error)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  if (!flush (export, error))
    return FALSE;
  zj_writer_begin_object (writer, NULL);
  zj_writer_integer (writer, "records", export->records);
  zj_writer_text (writer, "sha256", g_checksum_get_string (export->sum));
  g_clear_pointer (&export->sum, g_checksum_free);
  zj_writer_end_object (writer);
  return put_line (export, writer, error) && flush (export, error);
}

static gboolean
write_export (Export *export, const ZjJournal *journal, GError **error)
{
  if (!put_heading (export, journal, error)
      || !zj_store_each_record (export->pen.store, 1, G_MININT64, G_MAXINT64, 0, put_record, export, error)
      || !put_end (export, error))
    return FALSE;
  return fsync (export->fd) == 0 || fail (export->file, "cannot be synced", errno, error);
}

/* Through a store of its own: the desk goes on working meanwhile. */
gboolean
zj_journal_export (ZjJournal *journal, const char *file, GError **error)
{
  g_autofree char *draft = g_strconcat (file, ".XXXXXX", NULL);
  g_autoptr (ZjStore) store = zj_store_open_to_read (journal->path, error);
  Export export = { .pen = { store, journal->seal, journal->path }, .file = file };
  gboolean good;

  if (store == NULL)
    return FALSE;
  export.fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600);
  if (export.fd < 0)
    return fail (file, "cannot be made", errno, error);
  export.sum = g_checksum_new (G_CHECKSUM_SHA256);
  good = write_export (&export, journal, error);
  g_clear_pointer (&export.sum, g_checksum_free);
  close (export.fd);
  zj_buffer_clear (&export.lines);
  if (good && zj_place_put (draft, file, TRUE, error))
    return TRUE;
  g_unlink (draft);
  return FALSE;
}

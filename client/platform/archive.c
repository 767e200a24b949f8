#include "platform/archive.h"

#include <gio/gio.h>
#include <zip.h>

static void
discard (zip_t *archive)
{
  if (archive != NULL)
    zip_discard (archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (zip_t, discard)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (zip_source_t, zip_source_free)

static void
set_failed (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a ZIP archive cannot be made: %s", what);
}

/* Puts the archive together in the memory behind target. */
static gboolean
write_archive (zip_source_t *target, const char *name, GBytes *text, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (text, &length);
  g_autoptr (zip_t) archive = NULL;
  zip_source_t *content;
  zip_error_t problem;

  zip_error_init (&problem);
  archive = zip_open_from_source (target, ZIP_TRUNCATE, &problem);
  if (archive == NULL) {
    set_failed (error, zip_error_strerror (&problem));
    zip_error_fini (&problem);
    return FALSE;
  }
  zip_source_keep (target); /* the archive has taken over the reference it was given */
  content = zip_source_buffer (archive, data, length, 0);
  if (content == NULL || zip_file_add (archive, name, content, ZIP_FL_ENC_UTF_8) < 0) {
    set_failed (error, zip_strerror (archive));
    zip_source_free (content);
    return FALSE;
  }
  if (zip_close (archive) != 0) {
    set_failed (error, zip_strerror (archive));
    return FALSE;
  }
  g_steal_pointer (&archive);
  return TRUE;
}

static GBytes *
read_source (zip_source_t *source, GError **error)
{
  g_autofree char *data = NULL;
  zip_stat_t stat;
  zip_int64_t n = -1;

  if (zip_source_stat (source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0 && stat.size <= ZJ_ARCHIVE_TEXT_MAX
      && zip_source_open (source) == 0) {
    data = g_malloc (stat.size + 1);
    n = zip_source_read (source, data, stat.size);
    zip_source_close (source);
  }
  if (n < 0 || (zip_uint64_t)n != stat.size) {
    set_failed (error, "it cannot be read back");
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), (gsize)n);
}

GBytes *
zj_archive_pack (const char *name, GBytes *text, GError **error)
{
  g_autoptr (zip_source_t) target = zip_source_buffer_create (NULL, 0, 0, NULL);

  if (target == NULL) {
    set_failed (error, "no memory");
    return NULL;
  }
  return write_archive (target, name, text, error) ? read_source (target, error) : NULL;
}

/* Reading */

static GBytes *
refuse (GError **error, const char *what)
{
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "the file: %s", what);
  return NULL;
}

static zip_t *
open_archive (GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  g_autoptr (zip_source_t) source = zip_source_buffer_create (data, length, 0, NULL);
  zip_t *archive;

  if (source == NULL || length == 0) {
    refuse (error, "empty");
    return NULL;
  }
  archive = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
  if (archive == NULL) {
    refuse (error, "no ZIP archive");
    return NULL;
  }
  g_steal_pointer (&source);
  return archive;
}

/* Reads one byte more than is said, so that the check sum is looked at and a wrong size is seen. */
static GBytes *
read_entry (zip_t *archive, gsize size, GError **error)
{
  zip_file_t *file = zip_fopen_index (archive, 0, 0);
  g_autofree char *data = NULL;
  gsize length = 0;
  zip_int64_t n = -1;

  if (file == NULL)
    return refuse (error, "its content cannot be opened");
  data = g_malloc (size + 1);
  while (length <= size && (n = zip_fread (file, data + length, size + 1 - length)) > 0)
    length += (gsize)n;
  zip_fclose (file);
  if (n != 0 || length != size)
    return refuse (error, "its content is damaged");
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

GBytes *
zj_archive_unpack (GBytes *bytes, GError **error)
{
  g_autoptr (zip_t) archive = open_archive (bytes, error);
  zip_stat_t stat;

  if (archive == NULL)
    return NULL;
  if (zip_get_num_entries (archive, 0) != 1)
    return refuse (error, "not one file in the ZIP archive");
  if (zip_stat_index (archive, 0, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
    return refuse (error, "its content has no size");
  if (stat.size > ZJ_ARCHIVE_TEXT_MAX)
    return refuse (error, "more than 32 MiB");
  return read_entry (archive, (gsize)stat.size, error);
}

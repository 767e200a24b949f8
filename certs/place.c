/* A draft beside it, synced, then linked into place. */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP_BYTES 65536

static gboolean
give_to_group (int fd, const char *group)
{
  g_autofree char *buffer = g_malloc (GROUP_BYTES);
  struct group entry, *found = NULL;

  if (group == NULL || group[0] == '\0')
    return TRUE;
  if (getgrnam_r (group, &entry, buffer, GROUP_BYTES, &found) != 0 || found == NULL) {
    errno = ENOENT;
    return FALSE;
  }
  return fchown (fd, (uid_t)-1, found->gr_gid) == 0 && fchmod (fd, 0640) == 0;
}

static gboolean
write_all (int fd, const guint8 *data, gsize length)
{
  gsize done = 0;

  while (done < length) {
    ssize_t n = write (fd, data + done, length - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    done += (gsize)n;
  }
  return TRUE;
}

gboolean
zj_place_sync (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return good;
}

int
zj_place_file (const char *path, const char *group, const void *data, gsize length)
{
  g_autofree char *draft = g_strdup_printf ("%s.XXXXXX", path);
  int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600), number = 0;

  if (fd < 0)
    return errno;
  if (!give_to_group (fd, group) || !write_all (fd, data, length) || fsync (fd) != 0
      || (link (draft, path) != 0 && errno != EEXIST) || !zj_place_sync (path))
    number = errno;
  close (fd);
  unlink (draft);
  return number;
}

/* Reading what only this desk may read. */
#include <certs/secret.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP_BUFFER_BYTES 65536

static gboolean
group_id (const char *name, gid_t *gid)
{
  g_autofree char *buffer = g_malloc (GROUP_BUFFER_BYTES);
  struct group entry, *found = NULL;

  if (getgrnam_r (name, &entry, buffer, GROUP_BUFFER_BYTES, &found) != 0 || found == NULL)
    return FALSE;
  *gid = entry.gr_gid;
  return TRUE;
}

/* NULL when access is as it must be, otherwise what is wrong. */
static char *
exposure (const char *path, const struct stat *status, const char *group)
{
  unsigned mode = (unsigned)status->st_mode & 07777u;
  gid_t gid;

  if ((mode & S_IRWXO) != 0)
    return g_strdup_printf ("%s: others have access (mode %04o); it must be 0600", path, mode);
  if ((mode & S_IRWXG) == 0)
    return NULL;
  if (group == NULL || group[0] == '\0')
    return g_strdup_printf ("%s: a group has access (mode %04o) and the desk has none; it must be 0600", path, mode);
  if (!group_id (group, &gid))
    return g_strdup_printf ("%s: a group has access (mode %04o), but there is no group “%s”", path, mode, group);
  if (gid != status->st_gid)
    return g_strdup_printf ("%s: a group other than “%s” has access (mode %04o, group number %u)", path, group, mode,
                            (unsigned)status->st_gid);
  return NULL;
}

static gboolean
read_all (int fd, char *to, gsize length)
{
  gsize done = 0;

  while (done < length) {
    ssize_t n = read (fd, to + done, length - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE; /* an end before the size the file had when it was opened: it is being written */
    done += (gsize)n;
  }
  return TRUE;
}

static ZjSecretResult
read_open (int fd, const char *path, const char *group, gsize ceiling, ZjSecret *secret, char **why)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)) {
    *why = g_strdup_printf ("%s: not a regular file", path);
    return ZJ_SECRET_UNREADABLE;
  }
  *why = exposure (path, &status, group);
  if (*why != NULL)
    return ZJ_SECRET_EXPOSED;
  if (status.st_size <= 0 || (guint64)status.st_size > ceiling) {
    *why = g_strdup_printf ("%s: %s", path, status.st_size <= 0 ? "empty" : "too large");
    return ZJ_SECRET_UNREADABLE;
  }
  secret->length = (gsize)status.st_size;
  secret->data = g_malloc0 (secret->length + 1);
  (void)mlock (secret->data, secret->length + 1); /* best effort: the limit may be 0 */
  if (!read_all (fd, secret->data, secret->length)) {
    zj_secret_clear (secret);
    *why = g_strdup_printf ("%s: cannot be read", path);
    return ZJ_SECRET_UNREADABLE;
  }
  return ZJ_SECRET_OK;
}

ZjSecretResult
zj_secret_read (const char *path, const char *group, gsize ceiling, ZjSecret *secret, char **why)
{
  ZjSecretResult result;
  /* O_NONBLOCK: a pipe put in the file's place must not hang the desk. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  *secret = (ZjSecret){ 0 };
  *why = NULL;
  if (fd < 0) {
    *why = g_strdup_printf ("%s: %s", path, g_strerror (errno));
    return ZJ_SECRET_UNREADABLE;
  }
  result = read_open (fd, path, group, ceiling, secret, why);
  close (fd);
  return result;
}

void
zj_secret_clear (ZjSecret *secret)
{
  if (secret->data != NULL) {
    explicit_bzero (secret->data, secret->length + 1);
    (void)munlock (secret->data, secret->length + 1);
    g_free (secret->data);
  }
  *secret = (ZjSecret){ 0 };
}

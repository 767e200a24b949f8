#include "journal/place.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NO_GROUP ((gid_t)-1)

/* File systems whose locks and shared memory don't hold between machines, or don't hold
 * at all. By number, because most of them are in no header. FUSE stands for sshfs and its
 * like; a journal has no business on any of them. */
static const struct {
  guint32 magic;
  const char *name;
} network_file_systems[] = {
  { 0x00006969, "NFS" },      { 0x0000517b, "SMB" },    { 0xfe534d42, "SMB" },  { 0xff534d42, "CIFS" },
  { 0x01021997, "9P" },       { 0x65735546, "FUSE" },   { 0x00c36400, "Ceph" }, { 0x5346414f, "AFS" },
  { 0x6b414653, "AFS" },      { 0x73757245, "Coda" },   { 0x0000564c, "NCP" },  { 0x0bd00bd0, "Lustre" },
  { 0x47504653, "GPFS" },     { 0x7461636f, "OCFS2" },  { 0x01161970, "GFS2" }, { 0x19830326, "BeeGFS" },
  { 0x20030528, "OrangeFS" }, { 0x786f4256, "VBoxFS" },
};

static gboolean
fail (GError **error, int code, const char *what, const char *path, int number)
{
  g_set_error (error, ZJ_JOURNAL_ERROR, code, "%s: %s%s%s", path, what, number != 0 ? ": " : "",
               number != 0 ? g_strerror (number) : "");
  return FALSE;
}

static int
code_of_errno (int number)
{
  if (number == EROFS)
    return ZJ_JOURNAL_ERROR_READ_ONLY;
  if (number == ENOSPC || number == EDQUOT)
    return ZJ_JOURNAL_ERROR_DISK_FULL;
  if (number == EIO)
    return ZJ_JOURNAL_ERROR_IO;
  return ZJ_JOURNAL_ERROR_OPEN;
}

static gboolean
check_file_system (const char *directory, GError **error)
{
  struct statfs facts;

  if (statfs (directory, &facts) != 0)
    return fail (error, ZJ_JOURNAL_ERROR_OPEN, "its folder", directory, errno);
  for (gsize i = 0; i < G_N_ELEMENTS (network_file_systems); i++)
    if ((guint32)facts.f_type == network_file_systems[i].magic) {
      g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_NETWORK_FILE_SYSTEM,
                   "%s lies on a network file system (%s); the journal needs a disk of this machine", directory,
                   network_file_systems[i].name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
find_group (const char *name, gid_t *group, GError **error)
{
  struct group entry, *found = NULL;
  char memory[16384];
  int number;

  *group = NO_GROUP;
  if (name == NULL || name[0] == '\0')
    return TRUE;
  number = getgrnam_r (name, &entry, memory, sizeof memory, &found);
  if (found == NULL) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN, "no such Unix group: %s%s%s", name,
                 number != 0 ? ": " : "", number != 0 ? g_strerror (number) : "");
    return FALSE;
  }
  *group = found->gr_gid;
  return TRUE;
}

/* TRUE with *made FALSE when something stands there already. */
static gboolean
make (const char *path, gid_t group, gboolean *made, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), number = 0;
  const char *what = "cannot be given to the desk's group";

  *made = fd >= 0;
  if (fd < 0)
    return errno == EEXIST || fail (error, code_of_errno (errno), "cannot be made", path, errno);
  /* By descriptor and after open(), so that umask has no say. */
  if (group != NO_GROUP && (fchown (fd, (uid_t)-1, group) != 0 || fchmod (fd, 0660) != 0))
    number = errno;
  if (number == 0 && fsync (fd) != 0) {
    number = errno;
    what = "cannot be synced";
  }
  close (fd);
  if (number == 0)
    return TRUE;
  unlink (path);
  return fail (error, code_of_errno (number), what, path, number);
}

static gboolean
check_existing (const char *path, gid_t group, GError **error)
{
  struct stat facts;

  if (stat (path, &facts) != 0)
    return fail (error, code_of_errno (errno), "cannot be opened", path, errno);
  if (!S_ISREG (facts.st_mode))
    return fail (error, ZJ_JOURNAL_ERROR_OPEN, "not a file", path, 0);
  if ((facts.st_mode & S_IRWXO) != 0)
    return fail (error, ZJ_JOURNAL_ERROR_EXPOSED, "open to every login of this machine; make it mode 0600", path, 0);
  if ((facts.st_mode & S_IRWXG) != 0 && facts.st_gid != group)
    return fail (error, ZJ_JOURNAL_ERROR_EXPOSED, "open to a Unix group other than [desk] group", path, 0);
  /* Asked, not tried: closing a descriptor of the file would drop this process's locks on it. */
  if (access (path, R_OK | W_OK) != 0)
    return fail (error, errno == EROFS ? ZJ_JOURNAL_ERROR_READ_ONLY : ZJ_JOURNAL_ERROR_OPEN,
                 "cannot be read and written", path, errno);
  return TRUE;
}

static gboolean
sync_directory (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC), number = 0;

  if (fd < 0 || fsync (fd) != 0)
    number = errno;
  if (fd >= 0)
    close (fd);
  return number == 0
         || fail (error, code_of_errno (number) == ZJ_JOURNAL_ERROR_OPEN ? ZJ_JOURNAL_ERROR_IO : code_of_errno (number),
                  "its folder cannot be synced", directory, number);
}

gboolean
zj_place_prepare (const char *path, const char *group, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  gboolean made;
  gid_t gid;

  if (!check_file_system (directory, error) || !find_group (group, &gid, error) || !make (path, gid, &made, error))
    return FALSE;
  return made ? sync_directory (directory, error) : check_existing (path, gid, error);
}

gboolean
zj_place_prepare_companion (const char *path, const char *suffix, const char *group, GError **error)
{
  g_autofree char *companion = g_strconcat (path, suffix, NULL);
  gboolean made;
  gid_t gid;

  if (!find_group (group, &gid, error))
    return FALSE;
  return gid == NO_GROUP || make (companion, gid, &made, error);
}

/* Not every file system can refuse an existing name in the same step. */
static int
rename_without_replacing (const char *draft, const char *path)
{
  if (renameat2 (AT_FDCWD, draft, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  if (access (path, F_OK) != 0)
    return rename (draft, path);
  errno = EEXIST;
  return -1;
}

gboolean
zj_place_put (const char *draft, const char *path, gboolean over, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  if ((over ? rename (draft, path) : rename_without_replacing (draft, path)) != 0) {
    int number = errno, code = code_of_errno (number);

    return fail (error, code == ZJ_JOURNAL_ERROR_OPEN ? ZJ_JOURNAL_ERROR_IO : code, "cannot be put in place", path,
                 number);
  }
  return sync_directory (directory, error);
}

gboolean
zj_place_sync_folder (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  return sync_directory (directory, error);
}

char *
zj_place_boot_id (void)
{
  char *id;

  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &id, NULL, NULL))
    return g_strstrip (id);
  return g_uuid_string_random ();
}

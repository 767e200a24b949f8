/* Opens certificates, journal and session in this order, and again when their files change. */
#include "desk_access.h"

#include <certs/life.h>
#include <string.h>
#include <sys/stat.h>

/* What a session was made from. */
enum { FILE_AUTHORITY, FILE_REVOCATION, FILE_CERTIFICATE, FILE_KEY, FILE_GATEWAY_SECRET, FILE_NEXT, N_FILES };

typedef struct {
  gboolean exists;
  dev_t device;
  ino_t inode;
  off_t size;
  mode_t mode;
  uid_t owner;
  gid_t group;
  struct timespec modified, changed;
} Stamp;

/* One opened session and everybody who has borrowed it. */
typedef struct {
  ZjTls *tls;
  ZjSession *session;
  Stamp stamps[N_FILES];
  gboolean next; /* made from the next pair of certificate and key */
  guint borrowed;
} Opened;

struct _ZjAccess {
  ZjConfig *config;
  char *operator_no, *operator_name;
  GMutex lock; /* guards what follows */
  ZjJournal *journal;
  Opened *current;    /* or NULL */
  GPtrArray *retired; /* Opened *: replaced, and still borrowed */
};

static void
opened_free (Opened *opened)
{
  zj_session_free (opened->session);
  zj_tls_unref (opened->tls);
  g_free (opened);
}

ZjAccess *
zj_access_new (ZjConfig *config, const char *operator_no, const char *operator_name)
{
  ZjAccess *access = g_new0 (ZjAccess, 1);

  access->config = zj_config_ref (config);
  access->operator_no = g_strdup (operator_no);
  access->operator_name = g_strdup (operator_name != NULL ? operator_name : "");
  access->retired = g_ptr_array_new ();
  g_mutex_init (&access->lock);
  return access;
}

void
zj_access_free (ZjAccess *access)
{
  if (access == NULL)
    return;
  g_assert (access->retired->len == 0 && (access->current == NULL || access->current->borrowed == 0));
  /* A session uses the journal until its end. */
  g_clear_pointer (&access->current, opened_free);
  g_clear_pointer (&access->journal, zj_journal_close);
  g_ptr_array_unref (access->retired);
  g_mutex_clear (&access->lock);
  g_free (access->operator_no);
  g_free (access->operator_name);
  zj_config_unref (access->config);
  g_free (access);
}

const char *
zj_access_operator (ZjAccess *access, const char **name)
{
  if (name != NULL)
    *name = access->operator_name;
  return access->operator_no;
}

const ZjConfig *
zj_access_config (ZjAccess *access)
{
  return access->config;
}

static void
stamp_file (const char *name, Stamp *stamp)
{
  struct stat st;

  memset (stamp, 0, sizeof *stamp);
  if (name == NULL || stat (name, &st) != 0)
    return;
  stamp->exists = TRUE;
  stamp->device = st.st_dev;
  stamp->inode = st.st_ino;
  stamp->size = st.st_size;
  stamp->mode = st.st_mode;
  stamp->owner = st.st_uid;
  stamp->group = st.st_gid;
  stamp->modified = st.st_mtim;
  stamp->changed = st.st_ctim;
}

static ZjTlsFiles
files_of (const ZjConfig *config)
{
  const ZjTlsFiles files = { .authority = config->platform.authority,
                             .revocation = config->platform.revocation,
                             .certificate = config->platform.certificate,
                             .key = config->platform.key,
                             .group = config->desk.group };

  return files;
}

static void
stamp_files (const ZjConfig *config, Stamp stamps[N_FILES])
{
  const ZjTlsFiles files = files_of (config);
  g_autofree char *next = NULL;
  const char *names[N_FILES] = {
    [FILE_AUTHORITY] = config->platform.authority,
    [FILE_REVOCATION] = config->platform.revocation,
    [FILE_CERTIFICATE] = config->platform.certificate,
    [FILE_KEY] = config->platform.key,
    [FILE_GATEWAY_SECRET] = config->platform.gateway_secret_file,
  };

  for (guint i = 0; i < FILE_NEXT; i++)
    stamp_file (names[i], &stamps[i]);
  next = zj_life_next_certificate (&files);
  stamp_file (next, &stamps[FILE_NEXT]);
}

static gboolean
same_time (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static gboolean
same_file (const Stamp *a, const Stamp *b)
{
  return a->exists == b->exists && a->device == b->device && a->inode == b->inode && a->size == b->size
         && a->mode == b->mode && a->owner == b->owner && a->group == b->group && same_time (&a->modified, &b->modified)
         && same_time (&a->changed, &b->changed);
}

static gboolean
same_files (const Stamp a[N_FILES], const Stamp b[N_FILES])
{
  for (guint i = 0; i < N_FILES; i++)
    if (!same_file (&a[i], &b[i]))
      return FALSE;
  return TRUE;
}

static void
retire (ZjAccess *access)
{
  Opened *opened = g_steal_pointer (&access->current);

  if (opened == NULL)
    return;
  if (opened->borrowed == 0)
    opened_free (opened);
  else
    g_ptr_array_add (access->retired, opened);
}

static ZjJournal *
open_journal (ZjAccess *access, GError **error)
{
  if (access->journal == NULL)
    access->journal = zj_journal_open (access->config, error);
  return access->journal;
}

/* The pair that is to be used now: the next one, unless it cannot be used; that is told, and the one in
 * place serves on. */
static ZjTls *
open_tls (ZjAccess *access, gint64 now, gboolean *next, GError **error)
{
  const ZjTlsFiles files = files_of (access->config);
  g_auto (ZjLifeChosen) chosen = { 0 };
  g_autoptr (GError) unusable = NULL;
  ZjTls *tls;

  *next = zj_life_choose (&files, now, &chosen);
  if (*next) {
    tls = zj_tls_new (&chosen.files, &unusable);
    if (tls != NULL && zj_tls_check_own (tls, now, &unusable))
      return tls;
    g_message ("the next certificate cannot be used, the one in place serves on: %s", unusable->message);
    g_clear_pointer (&tls, zj_tls_unref);
    *next = FALSE;
  }
  return zj_tls_new (&files, error);
}

static Opened *
open_session (ZjAccess *access, const Stamp stamps[N_FILES], gint64 now, GError **error)
{
  gboolean next;
  g_autoptr (ZjTls) tls = open_tls (access, now, &next, error);
  g_autoptr (ZjSession) session = NULL;
  Opened *opened;

  if (tls == NULL)
    return NULL;
  if (open_journal (access, error) == NULL)
    return NULL;
  session = zj_session_new (access->config, tls, access->journal, access->operator_no, access->operator_name, error);
  if (session == NULL)
    return NULL;
  opened = g_new0 (Opened, 1);
  opened->tls = g_steal_pointer (&tls);
  opened->session = g_steal_pointer (&session);
  opened->next = next;
  memcpy (opened->stamps, stamps, sizeof opened->stamps);
  return opened;
}

/* What the platform has said of a next certificate by now. */
static void
judge_next (ZjAccess *access)
{
  Opened *opened = access->current;
  const ZjTlsFiles files = files_of (access->config);
  g_autoptr (GError) error = NULL;

  if (opened == NULL || !opened->next)
    return;
  switch (zj_tls_standing (opened->tls)) {
  case ZJ_TLS_TAKEN:
    if (zj_life_prove (&files, &error)) {
      opened->next = FALSE;
      stamp_files (access->config, opened->stamps); /* the same pair, in its place now */
      g_message ("the new certificate has worked and is in use; the old one is kept");
    } else
      g_warning ("the new certificate works but cannot be moved into place: %s", error->message);
    break;
  case ZJ_TLS_REFUSED:
    g_message ("the platform refuses the next certificate; the one in place serves on");
    zj_life_refused (&files);
    retire (access);
    break;
  case ZJ_TLS_UNTRIED:
  default:
    break;
  }
}

static ZjSession *
borrow (ZjAccess *access, gint64 now, GError **error)
{
  Stamp stamps[N_FILES];

  /* Stamped before they are read: a file that changes meanwhile is read once more, not missed. */
  judge_next (access);
  stamp_files (access->config, stamps);
  if (access->current != NULL && !same_files (access->current->stamps, stamps))
    retire (access);
  if (access->current == NULL)
    access->current = open_session (access, stamps, now, error);
  if (access->current == NULL || !zj_tls_check_own (access->current->tls, now, error))
    return NULL;
  access->current->borrowed++;
  return access->current->session;
}

ZjSession *
zj_access_borrow (ZjAccess *access, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ZjSession *session;

  if (zj_config_closure_at (access->config, now) != NULL) {
    g_set_error_literal (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, "an announced closure");
    return NULL;
  }
  g_mutex_lock (&access->lock);
  session = borrow (access, now, error);
  g_mutex_unlock (&access->lock);
  return session;
}

void
zj_access_return (ZjAccess *access, ZjSession *session)
{
  g_mutex_lock (&access->lock);
  if (access->current != NULL && access->current->session == session)
    access->current->borrowed--;
  for (guint i = access->retired->len; i > 0; i--) {
    Opened *opened = g_ptr_array_index (access->retired, i - 1);

    if (opened->session == session && --opened->borrowed == 0) {
      g_ptr_array_remove_index_fast (access->retired, i - 1);
      opened_free (opened);
    }
  }
  judge_next (access);
  g_mutex_unlock (&access->lock);
}

ZjJournal *
zj_access_journal (ZjAccess *access, GError **error)
{
  ZjJournal *journal;

  g_mutex_lock (&access->lock);
  journal = open_journal (access, error);
  g_mutex_unlock (&access->lock);
  return journal;
}

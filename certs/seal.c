/* AES-256-GCM for what is kept, and where its key comes from. */
#include <certs/seal.h>

#include <certs/secret.h>

#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <mbedtls/gcm.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES    32
#define NONCE_BYTES  12
#define TAG_BYTES    16
#define VERSION      1
#define KEY_FILE_MAX 256

G_STATIC_ASSERT (1 + NONCE_BYTES + TAG_BYTES == ZJ_SEAL_OVERHEAD_BYTES);

/* Mbed TLS says its contexts are not for two threads at once. */
struct _ZjSeal {
  GMutex lock;
  mbedtls_gcm_context gcm;
};

static void
fill_random (void *to, gsize length)
{
  ssize_t got;

  do
    got = getrandom (to, length, 0);
  while (got < 0 && errno == EINTR);
  /* Up to 256 bytes never come short (getrandom(2)); without them nothing may go on. */
  g_assert (got == (ssize_t)length);
}

static gboolean
fail (GError **error, int code, const char *path, const char *what)
{
  g_set_error (error, ZJ_CERTS_ERROR, code, "%s: %s", path, what);
  return FALSE;
}

/* Keys */

static gboolean
parse_key (const ZjSecret *text, guint8 key[KEY_BYTES])
{
  gsize length = text->length;

  while (length > 0 && g_ascii_isspace (text->data[length - 1]))
    length--;
  if (length != 2 * KEY_BYTES)
    return FALSE;
  for (gsize i = 0; i < KEY_BYTES; i++) {
    int high = g_ascii_xdigit_value (text->data[2 * i]), low = g_ascii_xdigit_value (text->data[2 * i + 1]);

    if (high < 0 || low < 0)
      return FALSE;
    key[i] = (guint8)(high << 4 | low);
  }
  return TRUE;
}

/* systemd hands a credential out in a folder that only the service may enter; the file's own
 * mode shows the mask of an access list there, and is not the desk's to judge. */
static gboolean
read_credential (const char *path, ZjSecret *secret, gboolean *found, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  struct stat facts;
  ssize_t n = -1;

  *found = fd >= 0 || errno != ENOENT;
  if (fd < 0)
    return !*found || fail (error, ZJ_CERTS_ERROR_KEY_UNREADABLE, path, g_strerror (errno));
  secret->data = g_malloc0 (KEY_FILE_MAX + 1);
  secret->length = KEY_FILE_MAX;
  (void)mlock (secret->data, KEY_FILE_MAX + 1);
  if (fstat (fd, &facts) == 0 && S_ISREG (facts.st_mode))
    n = read (fd, secret->data, KEY_FILE_MAX);
  close (fd);
  if (n > 0) {
    secret->length = (gsize)n;
    return TRUE;
  }
  zj_secret_clear (secret);
  return fail (error, ZJ_CERTS_ERROR_KEY_UNREADABLE, path, "cannot be read");
}

static gboolean
make_key (const char *path, const char *group, GError **error)
{
  guint8 key[KEY_BYTES];
  char text[2 * KEY_BYTES + 1];
  int number;

  fill_random (key, sizeof key);
  for (gsize i = 0; i < KEY_BYTES; i++) {
    text[2 * i] = "0123456789abcdef"[key[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[key[i] & 15];
  }
  text[2 * KEY_BYTES] = '\n';
  number = zj_place_file (path, group, text, sizeof text);
  explicit_bzero (key, sizeof key);
  explicit_bzero (text, sizeof text);
  return number == 0 || fail (error, ZJ_CERTS_ERROR_KEY_UNREADABLE, path, g_strerror (number));
}

static gboolean
read_key_file (const char *path, const char *group, ZjSecret *secret, GError **error)
{
  g_autofree char *why = NULL;
  ZjSecretResult result = zj_secret_read (path, group, KEY_FILE_MAX, secret, &why);

  if (result != ZJ_SECRET_OK)
    g_set_error_literal (error, ZJ_CERTS_ERROR,
                         result == ZJ_SECRET_EXPOSED ? ZJ_CERTS_ERROR_KEY_EXPOSED : ZJ_CERTS_ERROR_KEY_UNREADABLE, why);
  return result == ZJ_SECRET_OK;
}

static gboolean
load_key (const char *path, const char *group, gboolean make, ZjSecret *secret, GError **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  gboolean found = FALSE;

  if (folder != NULL) {
    g_autofree char *name = g_path_get_basename (path), *credential = g_build_filename (folder, name, NULL);

    if (!read_credential (credential, secret, &found, error))
      return FALSE;
  }
  if (found)
    return TRUE;
  if (make && access (path, F_OK) != 0 && errno == ENOENT && !make_key (path, group, error))
    return FALSE;
  return read_key_file (path, group, secret, error);
}

ZjSeal *
zj_seal_new (const char *path, const char *group, gboolean make, GError **error)
{
  g_auto (ZjSecret) text = { 0 };
  guint8 key[KEY_BYTES];
  ZjSeal *seal;
  int result;

  if (!load_key (path, group, make, &text, error))
    return NULL;
  if (!parse_key (&text, key)) {
    fail (error, ZJ_CERTS_ERROR_KEY_UNREADABLE, path, "no key of 64 hex digits");
    return NULL;
  }
  seal = g_new0 (ZjSeal, 1);
  g_mutex_init (&seal->lock);
  mbedtls_gcm_init (&seal->gcm);
  result = mbedtls_gcm_setkey (&seal->gcm, MBEDTLS_CIPHER_ID_AES, key, KEY_BYTES * 8);
  explicit_bzero (key, sizeof key);
  g_assert (result == 0);
  return seal;
}

void
zj_seal_free (ZjSeal *seal)
{
  if (seal == NULL)
    return;
  mbedtls_gcm_free (&seal->gcm);
  g_mutex_clear (&seal->lock);
  g_free (seal);
}

/* Values */

GBytes *
zj_seal_close (ZjSeal *seal, const char *associated, const void *plain, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&seal->lock);
  guint8 *sealed = g_malloc (length + ZJ_SEAL_OVERHEAD_BYTES);
  guint8 *nonce = sealed + 1, *text = nonce + NONCE_BYTES;
  int result;

  sealed[0] = VERSION;
  fill_random (nonce, NONCE_BYTES);
  result = mbedtls_gcm_crypt_and_tag (&seal->gcm, MBEDTLS_GCM_ENCRYPT, length, nonce, NONCE_BYTES,
                                      (const guint8 *)associated, strlen (associated), plain, text, TAG_BYTES,
                                      text + length);
  /* Only arguments can be wrong here, and 64 GiB of text. */
  g_assert (result == 0);
  return g_bytes_new_take (sealed, length + ZJ_SEAL_OVERHEAD_BYTES);
}

typedef struct {
  gsize length;
  guint8 text[];
} Opened;

static void
wipe_opened (gpointer data)
{
  Opened *opened = data;

  explicit_bzero (opened->text, opened->length);
  g_free (opened);
}

GBytes *
zj_seal_open (ZjSeal *seal, const char *associated, const void *sealed, gsize length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&seal->lock);
  const guint8 *bytes = sealed;
  gsize plain = length - ZJ_SEAL_OVERHEAD_BYTES;
  Opened *opened;

  if (length < ZJ_SEAL_OVERHEAD_BYTES || bytes[0] != VERSION)
    return NULL;
  opened = g_malloc (sizeof *opened + plain + 1);
  opened->length = plain;
  if (mbedtls_gcm_auth_decrypt (&seal->gcm, plain, bytes + 1, NONCE_BYTES, (const guint8 *)associated,
                                strlen (associated), bytes + length - TAG_BYTES, TAG_BYTES, bytes + 1 + NONCE_BYTES,
                                opened->text)
      != 0) {
    wipe_opened (opened);
    return NULL;
  }
  return g_bytes_new_with_free_func (opened->text, plain, wipe_opened, opened);
}

/* Sealed values and their key: nothing opens in another place, changed, or with another key. */
#include <certs/seal.h>

#include <glib/gstdio.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *folder, *path;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = g_dir_make_tmp ("zj-seal-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "journal.key", NULL);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static ZjSeal *
make (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjSeal *seal = zj_seal_new (fixture->path, NULL, TRUE, &error);

  g_assert_no_error (error);
  return seal;
}

static void
expect_refused (Fixture *fixture, const char *group, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zj_seal_new (fixture->path, group, FALSE, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, code);
}

static void
put (Fixture *fixture, const char *content)
{
  g_assert_true (g_file_set_contents_full (fixture->path, content, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static GBytes *
open_bytes (ZjSeal *seal, const char *associated, GBytes *sealed)
{
  return zj_seal_open (seal, associated, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  static const char plain[] = "what nobody else may read";
  g_autoptr (ZjSeal) seal = make (fixture), again = make (fixture);
  g_autoptr (GBytes) sealed = zj_seal_close (seal, "record 1", plain, sizeof plain);
  g_autoptr (GBytes) other = zj_seal_close (seal, "record 1", plain, sizeof plain), opened = NULL, nothing = NULL;
  g_autoptr (GBytes) empty = zj_seal_close (seal, "", NULL, 0), emptied = NULL;
  gsize length;
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, &length), g_bytes_get_size (sealed));

  (void)data;
  g_assert_cmpuint (length, ==, sizeof plain + ZJ_SEAL_OVERHEAD_BYTES);
  g_assert_null (memmem (bytes, length, "nobody", 6));
  g_assert_false (g_bytes_equal (sealed, other)); /* a nonce for each */
  opened = open_bytes (again, "record 1", sealed);
  g_assert_cmpuint (g_bytes_get_size (opened), ==, sizeof plain);
  g_assert_true (memcmp (g_bytes_get_data (opened, NULL), plain, sizeof plain) == 0);
  nothing = open_bytes (seal, "record 2", sealed);
  g_assert_null (nothing);
  emptied = open_bytes (seal, "", empty);
  g_assert_cmpuint (g_bytes_get_size (emptied), ==, 0);
  for (gsize i = 0; i < length * 8; i++) {
    bytes[i / 8] ^= (guint8)(1u << (i % 8));
    g_assert_null (zj_seal_open (seal, "record 1", bytes, length));
    bytes[i / 8] ^= (guint8)(1u << (i % 8));
  }
  for (gsize cut = 0; cut < length; cut++)
    g_assert_null (zj_seal_open (seal, "record 1", bytes, cut));
}

static void
test_key_file (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "", "\n", "00", "not a key" };
  g_autoptr (ZjSeal) seal = NULL, upper = NULL;
  g_autoptr (GBytes) sealed = NULL, opened = NULL;
  g_autofree char *content = NULL, *capitals = NULL;
  struct stat facts;

  (void)data;
  expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_UNREADABLE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  seal = make (fixture);
  sealed = zj_seal_close (seal, "", "x", 1);
  g_assert_cmpint (stat (fixture->path, &facts), ==, 0);
  g_assert_true ((facts.st_mode & 07777) == 0600);
  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  capitals = g_ascii_strup (content, -1);
  put (fixture, capitals);
  upper = make (fixture);
  opened = open_bytes (upper, "", sealed);
  g_assert_nonnull (opened);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    put (fixture, wrong[i]);
    expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_UNREADABLE);
  }
  {
    g_autofree char *letter = g_strdup (content), *longer = g_strconcat ("00", content, NULL);

    letter[63] = 'g';
    put (fixture, letter);
    expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_UNREADABLE);
    put (fixture, longer);
    expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_UNREADABLE);
  }
  put (fixture, content);
  g_assert_cmpint (g_chmod (fixture->path, 0604), ==, 0);
  expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_EXPOSED);
  g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
  expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_EXPOSED);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  const struct group *own = getgrgid (getegid ());
  g_autofree char *name = g_strdup (own->gr_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjSeal) seal = zj_seal_new (fixture->path, name, TRUE, &error);
  struct stat facts;

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpint (stat (fixture->path, &facts), ==, 0);
  g_assert_true ((facts.st_mode & 07777) == 0640);
  g_assert_true (facts.st_gid == getegid ());
  expect_refused (fixture, NULL, ZJ_CERTS_ERROR_KEY_EXPOSED);
  g_assert_null (zj_seal_new ("/nowhere/at/all", "no-such-group-here", TRUE, &error));
  g_assert_error (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_UNREADABLE);
}

/* All who come at once get the same key. */
static gpointer
make_in_thread (gpointer data)
{
  return make (data);
}

static void
test_at_once (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];
  ZjSeal *seals[8];
  g_autoptr (GBytes) sealed = NULL;

  (void)data;
  for (int i = 0; i < 8; i++)
    threads[i] = g_thread_new ("maker", make_in_thread, fixture);
  for (int i = 0; i < 8; i++)
    seals[i] = g_thread_join (threads[i]);
  sealed = zj_seal_close (seals[0], "", "x", 1);
  for (int i = 0; i < 8; i++) {
    g_autoptr (GBytes) opened = open_bytes (seals[i], "", sealed);

    g_assert_nonnull (opened);
    zj_seal_free (seals[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/seal/" name, Fixture, NULL, setup, test, teardown)
  ADD ("values", test_values);
  ADD ("key-file", test_key_file);
  ADD ("group", test_group);
  ADD ("at-once", test_at_once);
  return g_test_run ();
}

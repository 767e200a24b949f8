/* Plays the inputs of a fuzz target without libFuzzer: each file of the folder as it is,
 * then changed copies of it. The changes come from a printed seed.
 *
 *   replay-NAME FOLDER [SEED [ROUNDS]]
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 3000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* On memory of exactly this size, so that a byte too far is noticed. */
static void
play (const char *text, gsize length)
{
  uint8_t *copy = malloc (length > 0 ? length : 1);

  g_assert_nonnull (copy);
  memcpy (copy, text, length);
  LLVMFuzzerTestOneInput (copy, length);
  free (copy);
}

/* One change: a byte replaced, cut out or put in, the end cut off, a piece doubled. */
static void
change (GString *text, GRand *rand)
{
  static const char likely[] = "{}[]\",:\\0123456789-.eEu \n\t\x80\xff";
  gsize at = text->len > 0 ? (gsize)g_rand_int_range (rand, 0, (int)text->len) : 0;
  char byte = g_rand_boolean (rand) ? likely[g_rand_int_range (rand, 0, sizeof likely)]
                                    : (char)g_rand_int_range (rand, -128, 128);

  switch (text->len > 0 ? g_rand_int_range (rand, 0, 5) : 2) {
  case 0:
    text->str[at] = byte;
    break;
  case 1:
    g_string_erase (text, (gssize)at, 1);
    break;
  case 2:
    g_string_insert_c (text, (gssize)at, byte);
    break;
  case 3:
    g_string_truncate (text, at);
    break;
  default: {
    gsize length = MIN (text->len - at, (gsize)g_rand_int_range (rand, 1, 40));
    g_autofree char *piece = g_strndup (text->str + at, length);

    g_string_insert_len (text, (gssize)at, piece, (gssize)strlen (piece));
    break;
  }
  }
}

int
main (int argc, char **argv)
{
  guint32 seed = argc > 2 ? (guint32)strtoul (argv[2], NULL, 0) : 20260701;
  guint rounds = argc > 3 ? (guint)strtoul (argv[3], NULL, 0) : ROUNDS, files = 0;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GDir) folder = argc > 1 ? g_dir_open (argv[1], 0, NULL) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (folder == NULL) {
    fprintf (stderr, "usage: %s FOLDER [SEED [ROUNDS]]\n", argv[0]);
    return 2;
  }
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, (GCompareFunc)(void (*) (void))g_strcmp0);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (argv[1], g_ptr_array_index (names, i), NULL), *text = NULL;
    gsize length;

    if (!g_file_get_contents (path, &text, &length, NULL))
      continue;
    files++;
    play (text, length);
    for (guint round = 0; round < rounds; round++) {
      g_autoptr (GString) changed = g_string_new_len (text, (gssize)length);

      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        change (changed, rand);
      play (changed->str, changed->len);
    }
  }
  printf ("%u inputs, %u changed copies of each, seed %u\n", files, rounds, seed);
  return files > 0 ? 0 : 1;
}

/* Records and objects: nothing past a length, every input has a verdict. */
#include "tlv.h"

#include "script.h"

typedef struct {
  const char *name;
  const char *bytes;
  const char *walk; /* "TAG:LENGTH …" then "end" or "wrong TAG" */
} Case;

static const Case records[] = {
  { "nothing", "", "end" },
  { "one", "0A0131", "0A:1 end" },
  { "empty value", "0300", "03:0 end" },
  { "two", "0A0131 0B0101", "0A:1 0B:1 end" },
  { "tag alone", "0A", "wrong 0A" },
  { "length past the end", "0A02 31", "wrong 0A" },
  { "longest length, no value", "0AFF", "wrong 0A" },
  { "second cut off", "0A0131 0B03 0101", "0A:1 wrong 0B" },
  { "filled with FF", "0A0131 FFFFFF", "0A:1 end" },
  { "filled with 00", "0A0131 0000", "0A:1 end" },
  { "one byte of filling", "0A0131 00", "0A:1 end" },
  { "filling that is none", "0A0131 0001 31", "0A:1 00:1 end" },
  { "mixed filling", "0A0131 FF00", "0A:1 FF:0 end" },
};

static const Case objects[] = {
  { "nothing", "", "end" },
  { "FCI", "6F03 840141", "6F:3 end" },
  { "two-byte tag", "9F0C 03 860103", "9F0C:3 end" },
  { "long length", "A581 03 860103", "A5:3 end" },
  { "tag without its second byte", "9F", "wrong 9F" },
  { "three-byte tag", "9F8101 00", "wrong 9F" },
  { "tag without length", "6F", "wrong 6F" },
  { "81 without length", "6F81", "wrong 6F" },
  { "82 is too long for us", "6F820001 00", "wrong 6F" },
  { "indefinite length", "6F80 0000", "wrong 6F" },
  { "length past the end", "6F02 84", "wrong 6F" },
  { "length past the end by a lot", "6F81FF 84", "wrong 6F" },
};

static char *
walk_records (const guint8 *bytes, gsize length)
{
  g_autoptr (GString) said = g_string_new (NULL);
  ZjTlv walk = { bytes, length };
  const guint8 *value;
  gsize size;
  guint8 tag;
  ZjTlvStep step;

  while ((step = zj_tlv_next_record (&walk, &tag, &value, &size)) == ZJ_TLV_ITEM) {
    g_assert_true (value >= bytes && value + size <= bytes + length);
    g_string_append_printf (said, "%02X:%" G_GSIZE_FORMAT " ", tag, size);
  }
  if (step == ZJ_TLV_END)
    g_string_append (said, "end");
  else
    g_string_append_printf (said, "wrong %02X", tag);
  return g_string_free (g_steal_pointer (&said), FALSE);
}

static char *
walk_objects (const guint8 *bytes, gsize length)
{
  g_autoptr (GString) said = g_string_new (NULL);
  ZjTlv walk = { bytes, length };
  const guint8 *value;
  gsize size;
  guint16 tag;
  ZjTlvStep step;

  while ((step = zj_tlv_next_object (&walk, &tag, &value, &size)) == ZJ_TLV_ITEM) {
    g_assert_true (value >= bytes && value + size <= bytes + length);
    g_string_append_printf (said, "%02X:%" G_GSIZE_FORMAT " ", tag, size);
  }
  if (step == ZJ_TLV_END)
    g_string_append (said, "end");
  else
    g_string_append_printf (said, "wrong %02X", tag);
  return g_string_free (g_steal_pointer (&said), FALSE);
}

/* The bytes stand in memory of exactly their size: a sanitizer sees what reads on. */
static void
run (const Case *cases, gsize n, char *(*walk) (const guint8 *, gsize))
{
  for (gsize i = 0; i < n; i++) {
    guint8 buffer[64];
    gsize length = script_bytes (cases[i].bytes, buffer, sizeof buffer);
    g_autofree guint8 *exact = g_memdup2 (buffer, MAX (length, 1));
    g_autofree char *said = walk (exact, length);

    g_test_message ("%s", cases[i].name);
    g_assert_cmpstr (said, ==, cases[i].walk);
  }
}

static void
test_records (void)
{
  run (records, G_N_ELEMENTS (records), walk_records);
}

static void
test_objects (void)
{
  run (objects, G_N_ELEMENTS (objects), walk_objects);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/tlv/records", test_records);
  g_test_add_func ("/card/tlv/objects", test_objects);
  return g_test_run ();
}

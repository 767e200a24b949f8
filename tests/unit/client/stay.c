/* A stay as plain data: its table of members, its numbers over the wire. */
#include "stay/stay_fields.h"

#include <string.h>

static gsize
size_of (ZjFieldKind kind)
{
  static const gsize sizes[] = {
    [ZJ_FIELD_TEXT] = sizeof (char *),       [ZJ_FIELD_PERSONAL] = sizeof (ZjPersonal),
    [ZJ_FIELD_FLAG] = sizeof (gboolean),     [ZJ_FIELD_COUNT] = sizeof (guint),
    [ZJ_FIELD_NUMBER] = sizeof (gint64),     [ZJ_FIELD_STATE] = sizeof (ZjStayState),
    [ZJ_FIELD_PHASE] = sizeof (ZjOpenPhase), [ZJ_FIELD_AMOUNTS] = sizeof (ZjAmounts),
  };

  return sizes[kind];
}

/* Every byte of the structure belongs to one member of the table, or is padding: at most
 * four bytes together, before a member that has to be aligned. */
static void
test_table (void)
{
  guint8 owners[sizeof (ZjStay)] = { 0 };
  gsize gap = 0;

  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++) {
    for (const ZjStayField *other = field + 1; other->name != NULL; other++)
      g_assert_cmpstr (field->name, !=, other->name);
    for (gsize i = 0; i < size_of (field->kind); i++)
      owners[field->offset + i]++;
  }
  for (gsize i = 0; i < sizeof owners; i++) {
    g_assert_cmpuint (owners[i], <=, 1);
    gap = owners[i] == 0 ? gap + 1 : 0;
    g_assert_cmpuint (gap, <=, 4);
  }
}

/* Each member in turn, set in one stay only, shows in the copy and in nothing else. */
static void
test_copy (void)
{
  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++) {
    g_autoptr (ZjStay) stay = zj_stay_new ("ZY26070101");
    g_autoptr (ZjStay) copy = NULL;
    gpointer here = G_STRUCT_MEMBER_P (stay, field->offset), there;

    if (field->kind == ZJ_FIELD_TEXT) {
      g_free (*(char **)here);
      *(char **)here = g_strdup (field->name);
    } else if (field->kind == ZJ_FIELD_PERSONAL)
      *(ZjPersonal *)here = zj_personal_new (field->name);
    else
      memset (here, 1, size_of (field->kind));
    copy = zj_stay_copy (stay);
    there = G_STRUCT_MEMBER_P (copy, field->offset);
    if (field->kind == ZJ_FIELD_TEXT || field->kind == ZJ_FIELD_PERSONAL) {
      g_assert_true (*(char **)here != *(char **)there);
      g_assert_cmpstr (*(char **)there, ==, field->name);
    } else
      g_assert_true (memcmp (here, there, size_of (field->kind)) == 0);
  }
  zj_stay_free (NULL);
}

static void
test_names (void)
{
  static const char *const names[] = { "new", "waiting", "admitted", "discharged", "settled", "withdrawn", "manual" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == ZJ_N_STAY_STATES);
  for (int i = 0; i < ZJ_N_STAY_STATES; i++)
    g_assert_cmpstr (zj_stay_state_name ((ZjStayState)i), ==, names[i]);
}

static void
test_numbers (void)
{
  static const char *const wire[] = { "ZY-7", "ZY-7-2", "ZY-7-3" };
  static const char *const foreign[] = { "ZY-",      "ZY-70",   "ZY-7-",   "ZY-7-1",           "ZY-7-0", "ZY-7-02",
                                         "ZY-7-2-2", "ZY-7-2x", "ZY-7-+2", "ZY-7-99999999999", "" };
  g_autoptr (ZjStay) stay = zj_stay_new ("ZY-7");

  for (guint i = 0; i < G_N_ELEMENTS (wire); i++) {
    g_autofree char *number = NULL;

    stay->wire_attempt = i;
    number = zj_stay_wire_number (stay);
    g_assert_cmpstr (number, ==, wire[i]);
    g_assert_true (zj_stay_owns_number (stay, wire[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_false (zj_stay_owns_number (stay, foreign[i]));
  g_assert_false (zj_stay_owns_number (stay, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stay/table", test_table);
  g_test_add_func ("/stay/copy", test_copy);
  g_test_add_func ("/stay/state-names", test_names);
  g_test_add_func ("/stay/wire-numbers", test_numbers);
  return g_test_run ();
}

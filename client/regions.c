/* Region names and what covers what. The names are regions/table.inc, made by regions/generate. */
#include <client/regions.h>

#include <string.h>

/* All names in one block and 16-bit places into it: 6 bytes a region, and nothing for the
 * loader to relocate. */
#define REGION(code, name) char n##code[sizeof name];
static const struct {
#include "regions/table.inc"
} names =
#undef REGION
#define REGION(code, name) name,
    {
#include "regions/table.inc"
    };
#undef REGION

#define REGION(code, name) code,
static const guint32 codes[] = {
#include "regions/table.inc"
};
#undef REGION

#define REGION(code, name) G_STRUCT_OFFSET (__typeof__ (names), n##code),
static const guint16 places[] = {
#include "regions/table.inc"
};
#undef REGION

G_STATIC_ASSERT (sizeof names <= G_MAXUINT16);

/* Whole names, made when first asked for and kept: never more than rows. */
static const char *wholes[G_N_ELEMENTS (codes)];

/* The row of a code, or -1. */
static int
find_row (guint32 code)
{
  gsize low = 0, high = G_N_ELEMENTS (codes);

  while (low < high) {
    gsize middle = low + (high - low) / 2;

    if (codes[middle] == code)
      return (int)middle;
    if (codes[middle] < code)
      low = middle + 1;
    else
      high = middle;
  }
  return -1;
}

static const char *
own_name (int row)
{
  return row >= 0 ? (const char *)&names + places[row] : "";
}

/* Two, four or six digits as three pairs; the missing ones are 00. */
static gboolean
split (const char *code, guint pairs[3])
{
  gsize length = code != NULL ? strlen (code) : 0;

  if (length != 2 && length != 4 && length != 6)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (code[i]))
      return FALSE;
  for (gsize i = 0; i < 3; i++)
    pairs[i] = 2 * i < length ? (guint)(code[2 * i] - '0') * 10 + (guint)(code[2 * i + 1] - '0') : 0;
  return pairs[0] != 0;
}

const char *
zj_region_name (const char *code)
{
  guint pairs[3];
  int province, city = -1, county = -1, nearest;
  const char *whole;

  if (!split (code, pairs))
    return NULL;
  province = find_row (pairs[0] * 10000);
  if (province < 0)
    return NULL;
  if (pairs[1] != 0)
    city = find_row (pairs[0] * 10000 + pairs[1] * 100);
  if (pairs[2] != 0)
    county = find_row (pairs[0] * 10000 + pairs[1] * 100 + pairs[2]);
  nearest = county >= 0 ? county : city >= 0 ? city : province;
  whole = g_atomic_pointer_get (&wholes[nearest]);
  if (whole == NULL) {
    g_autofree char *made = g_strconcat (own_name (province), own_name (city), own_name (county), NULL);

    /* Two threads may have made it; the first one's stays. */
    if (g_atomic_pointer_compare_and_exchange (&wholes[nearest], NULL, made))
      whole = g_steal_pointer (&made);
    else
      whole = g_atomic_pointer_get (&wholes[nearest]);
  }
  return whole;
}

/* How many pairs say something: up to the last that is not 00. A 99 stands for the whole
 * unit's own office ("339900" the province's, "330199" the city's) and counts as 00. */
static guint
significant (guint pairs[3])
{
  guint n = 3;

  for (guint i = 1; i < 3; i++)
    if (pairs[i] == 99)
      pairs[i] = 0;
  while (n > 1 && pairs[n - 1] == 0)
    n--;
  return n;
}

gboolean
zj_region_covers (const char *area, const char *place)
{
  guint a[3], p[3], n;

  if (!split (area, a) || !split (place, p))
    return FALSE;
  n = significant (a);
  significant (p);
  for (guint i = 0; i < n; i++)
    if (a[i] != p[i])
      return FALSE;
  return TRUE;
}

gboolean
zj_region_same_province (const char *a, const char *b)
{
  guint left[3], right[3];

  return split (a, left) && split (b, right) && left[0] == right[0];
}

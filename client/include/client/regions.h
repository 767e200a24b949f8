/* Region names by GB/T 2260 code. Insurance regions are not quite GB/T 2260 (xx99,
 * development zones): looked up by six, then four, then two digits (spec/platform.md 7). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "浙江省杭州市" for "330100"; the nearest known part for an unknown one; NULL when even
 * the province is unknown or code is NULL. Static, any thread. */
const char *zj_region_name (const char *code);

/* TRUE when place lies in area: equal on area's significant pairs ("310000" covers
 * 31xxxx; "xx99" counts as "xx00"). spec/platform.md 3. */
gboolean zj_region_covers (const char *area, const char *place);

/* Equal first two digits. */
gboolean zj_region_same_province (const char *a, const char *b);

G_END_DECLS

/* The files on the chip: records of tag, length, value (spec/card.md 2), with the damage
 * a persona asks for. */
#pragma once

#include "persona.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *records; /* GBytes *, each a whole record as the card would hand it out */
} ZjChipFile;

typedef struct {
  ZjChipFile ef05, ef06;
} ZjChip;

ZjChip *zj_chip_new (const ZjPersona *persona);
void zj_chip_free (ZjChip *chip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjChip, zj_chip_free)

/* All records from number (1 is the first) on, joined; NULL when there is no such record. */
GBytes *zj_chip_file_from (const ZjChipFile *file, guint number);

/* One record; NULL when there is none. */
GBytes *zj_chip_file_by_number (const ZjChipFile *file, guint number);
GBytes *zj_chip_file_by_tag (const ZjChipFile *file, guint8 tag);

G_END_DECLS

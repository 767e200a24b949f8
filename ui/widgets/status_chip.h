/* One line of standing state: shape, what it is about, how it is. For the reader and the
 * line at the foot of the window, always there, never loud. */
#pragma once

#include "mark.h"

G_BEGIN_DECLS

#define ZJ_TYPE_STATUS_CHIP (zj_status_chip_get_type ())
G_DECLARE_FINAL_TYPE (ZjStatusChip, zj_status_chip, ZJ, STATUS_CHIP, GtkBox)

/* detail, or NULL, becomes tool tip and accessible description. */
void zj_status_chip_set (ZjStatusChip *chip, ZjMarkShape shape, const char *state, const char *detail);

G_END_DECLS

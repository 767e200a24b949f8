/* Trouble, told in the window and not in a pop-up: what happened, what to do, whom to
 * call. Its accessible role is a notification, so that it is read out when it appears. */
#pragma once

#include <client/wording.h>

#include "mark.h"

G_BEGIN_DECLS

#define ZJ_TYPE_MESSAGE_AREA (zj_message_area_get_type ())
G_DECLARE_FINAL_TYPE (ZjMessageArea, zj_message_area, ZJ, MESSAGE_AREA, GtkBox)

void zj_message_area_set (ZjMessageArea *area, ZjMarkShape shape, const ZjWording *wording);

/* A line for hospital IT below the rest (a file, a line number), or NULL. */
void zj_message_area_set_detail (ZjMessageArea *area, const char *detail);

G_END_DECLS

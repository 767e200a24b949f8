/* The picture of the idle page: a card with its chip forward, on its way into a reader.
 * It says without words which way round a card goes in. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_CARD_PICTURE (zj_card_picture_get_type ())
G_DECLARE_FINAL_TYPE (ZjCardPicture, zj_card_picture, ZJ, CARD_PICTURE, GtkDrawingArea)

G_END_DECLS

/* The shape that goes with a state, so that colour never stands alone: a disc with a
 * tick (yes), an octagon with a cross (no), a diamond with a question mark (could not be
 * asked), a turning arc (being asked), a triangle (look at this), a ring (nothing yet).
 * Drawn in the widget's text colour, as large as its text, sharp at every scale. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  ZJ_MARK_RING = 0,
  ZJ_MARK_YES,
  ZJ_MARK_NO,
  ZJ_MARK_UNASKED,
  ZJ_MARK_BUSY,
  ZJ_MARK_ATTENTION,
} ZjMarkShape;

#define ZJ_TYPE_MARK (zj_mark_get_type ())
G_DECLARE_FINAL_TYPE (ZjMark, zj_mark, ZJ, MARK, GtkDrawingArea)

void zj_mark_set_shape (ZjMark *mark, ZjMarkShape shape);
ZjMarkShape zj_mark_get_shape (ZjMark *mark);

/* CSS class of a shape ("yes", "no", "unasked", "busy", "attention", "ring"), for the
 * widgets around it. */
const char *zj_mark_shape_class (ZjMarkShape shape);

/* Takes the classes of the other shapes from widget and gives it that of shape. */
void zj_mark_paint (GtkWidget *widget, ZjMarkShape shape);

G_END_DECLS

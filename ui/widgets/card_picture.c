#include "card_picture.h"

#define PICTURE_WIDTH  220.0
#define PICTURE_HEIGHT 190.0

struct _ZjCardPicture {
  GtkDrawingArea parent;
};

G_DEFINE_TYPE (ZjCardPicture, zj_card_picture, GTK_TYPE_DRAWING_AREA)

static void
rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static void
source (cairo_t *cr, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, alpha);
}

static void
draw_card (cairo_t *cr, const GdkRGBA *ink)
{
  rounded (cr, 60, 8, 100, 140, 10);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  source (cr, ink, 0.12);
  cairo_fill_preserve (cr);
  source (cr, ink, 1);
  cairo_set_line_width (cr, 3);
  cairo_stroke (cr);

  /* Photo and three lines of print. */
  source (cr, ink, 0.35);
  rounded (cr, 74, 22, 26, 34, 4);
  cairo_fill (cr);
  for (int i = 0; i < 3; i++) {
    rounded (cr, 110, 26 + 11 * i, i == 2 ? 22 : 36, 4, 2);
    cairo_fill (cr);
  }

  /* The chip, at the end that goes in first. */
  rounded (cr, 92, 88, 36, 30, 5);
  cairo_set_source_rgb (cr, 0.91, 0.76, 0.42);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0.60, 0.46, 0.14);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
  cairo_move_to (cr, 92, 103);
  cairo_line_to (cr, 103, 103);
  cairo_move_to (cr, 117, 103);
  cairo_line_to (cr, 128, 103);
  cairo_move_to (cr, 110, 88);
  cairo_line_to (cr, 110, 96);
  cairo_move_to (cr, 110, 110);
  cairo_line_to (cr, 110, 118);
  cairo_stroke (cr);
  rounded (cr, 103, 96, 14, 14, 3);
  cairo_stroke (cr);
}

static gboolean
zj_card_picture_draw (GtkWidget *widget, cairo_t *cr)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  double scale = MIN (width / PICTURE_WIDTH, height / PICTURE_HEIGHT);
  GdkRGBA ink;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &ink);
  cairo_translate (cr, (width - PICTURE_WIDTH * scale) / 2, (height - PICTURE_HEIGHT * scale) / 2);
  cairo_scale (cr, scale, scale);
  draw_card (cr, &ink);

  /* The reader covers the card's end. */
  rounded (cr, 24, 132, 172, 48, 12);
  source (cr, &ink, 1);
  cairo_fill (cr);
  rounded (cr, 46, 138, 128, 7, 3.5);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_fill (cr);
  cairo_arc (cr, 110, 163, 4, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_fill (cr);
  return GDK_EVENT_PROPAGATE;
}

static void
zj_card_picture_class_init (ZjCardPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->draw = zj_card_picture_draw;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
zj_card_picture_init (ZjCardPicture *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), (int)PICTURE_WIDTH, (int)PICTURE_HEIGHT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "card-picture");
}

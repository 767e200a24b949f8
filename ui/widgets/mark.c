#include "mark.h"

#include <math.h>

#define TURN_US (1100 * G_TIME_SPAN_MILLISECOND)

struct _ZjMark {
  GtkDrawingArea parent;
  ZjMarkShape shape;
  guint tick;
};

G_DEFINE_TYPE (ZjMark, zj_mark, GTK_TYPE_DRAWING_AREA)

static const char *const shape_classes[] = { "ring", "yes", "no", "unasked", "busy", "attention" };

const char *
zj_mark_shape_class (ZjMarkShape shape)
{
  return shape_classes[shape];
}

void
zj_mark_paint (GtkWidget *widget, ZjMarkShape shape)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  for (guint i = 0; i < G_N_ELEMENTS (shape_classes); i++)
    if (i != (guint)shape)
      gtk_style_context_remove_class (style, shape_classes[i]);
  gtk_style_context_add_class (style, shape_classes[shape]);
}

static void
polygon (cairo_t *cr, int corners, double radius, double first_angle)
{
  cairo_new_path (cr);
  for (int i = 0; i < corners; i++) {
    double angle = first_angle + 2 * G_PI * i / corners;

    cairo_line_to (cr, radius * cos (angle), radius * sin (angle));
  }
  cairo_close_path (cr);
}

static void
fill_rounded (cairo_t *cr)
{
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 0.14);
  cairo_fill_preserve (cr);
  cairo_stroke (cr);
}

/* All shapes are drawn in a square from -1 to 1. */
static void
draw_question_mark (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_arc (cr, 0, -0.2, 0.24, G_PI, G_PI * 2.35);
  cairo_curve_to (cr, 0.1, 0.08, 0, 0.1, 0, 0.26);
  cairo_stroke (cr);
  cairo_arc (cr, 0, 0.5, 0.1, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_shape (ZjMark *mark, cairo_t *cr, const GdkRGBA *ink, const GdkRGBA *paper)
{
  gdk_cairo_set_source_rgba (cr, ink);
  switch (mark->shape) {
  case ZJ_MARK_RING:
    cairo_set_line_width (cr, 0.16);
    cairo_arc (cr, 0, 0, 0.72, 0, 2 * G_PI);
    cairo_stroke (cr);
    return;
  case ZJ_MARK_BUSY: {
    GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (mark));
    gint64 now = mark->tick != 0 && clock != NULL ? gdk_frame_clock_get_frame_time (clock) : 0;
    double from = 2 * G_PI * (double)(now % TURN_US) / (double)TURN_US - G_PI / 2;

    cairo_set_line_width (cr, 0.2);
    cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
    cairo_arc (cr, 0, 0, 0.72, from, from + G_PI * 1.35);
    cairo_stroke (cr);
    return;
  }
  case ZJ_MARK_YES:
    cairo_arc (cr, 0, 0, 0.94, 0, 2 * G_PI);
    cairo_fill (cr);
    break;
  case ZJ_MARK_NO:
    polygon (cr, 8, 0.94, G_PI / 8);
    fill_rounded (cr);
    break;
  case ZJ_MARK_UNASKED:
    polygon (cr, 4, 0.95, 0);
    fill_rounded (cr);
    break;
  case ZJ_MARK_ATTENTION:
    cairo_translate (cr, 0, 0.2);
    polygon (cr, 3, 1.0, -G_PI / 2);
    fill_rounded (cr);
    break;
  }

  gdk_cairo_set_source_rgba (cr, paper);
  cairo_set_line_width (cr, 0.22);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path (cr);
  if (mark->shape == ZJ_MARK_YES) {
    cairo_move_to (cr, -0.42, 0.03);
    cairo_line_to (cr, -0.1, 0.36);
    cairo_line_to (cr, 0.45, -0.3);
    cairo_stroke (cr);
  } else if (mark->shape == ZJ_MARK_NO) {
    cairo_move_to (cr, -0.33, -0.33);
    cairo_line_to (cr, 0.33, 0.33);
    cairo_move_to (cr, 0.33, -0.33);
    cairo_line_to (cr, -0.33, 0.33);
    cairo_stroke (cr);
  } else if (mark->shape == ZJ_MARK_UNASKED) {
    cairo_set_line_width (cr, 0.19);
    draw_question_mark (cr);
  } else {
    cairo_set_line_width (cr, 0.19);
    cairo_move_to (cr, 0, -0.42);
    cairo_line_to (cr, 0, 0.05);
    cairo_stroke (cr);
    cairo_arc (cr, 0, 0.32, 0.1, 0, 2 * G_PI);
    cairo_fill (cr);
  }
}

static gboolean
zj_mark_draw (GtkWidget *widget, cairo_t *cr)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  int width = gtk_widget_get_allocated_width (widget), height = gtk_widget_get_allocated_height (widget);
  double side = MIN (width, height);
  GdkRGBA ink, paper = { 1, 1, 1, 1 };

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &ink);
  gtk_style_context_lookup_color (style, "zj_mark_paper", &paper);
  cairo_translate (cr, width / 2.0, height / 2.0);
  cairo_scale (cr, side / 2, side / 2);
  draw_shape (ZJ_MARK (widget), cr, &ink, &paper);
  return GDK_EVENT_PROPAGATE;
}

/* As high as a line of its own text would be, so that it grows with the text size. */
static void
zj_mark_style_updated (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "国");
  int height;

  GTK_WIDGET_CLASS (zj_mark_parent_class)->style_updated (widget);
  pango_layout_get_pixel_size (layout, NULL, &height);
  height = MAX (12, (int)(height * 0.82));
  gtk_widget_set_size_request (widget, height, height);
}

static gboolean
on_tick (GtkWidget *widget, G_GNUC_UNUSED GdkFrameClock *clock, G_GNUC_UNUSED gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

/* Turns only while somebody can see it: an idle window must not wake the machine. */
static void
update_tick (ZjMark *mark)
{
  GtkWidget *widget = GTK_WIDGET (mark);
  gboolean animated;

  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &animated, NULL);
  if (animated && mark->shape == ZJ_MARK_BUSY && gtk_widget_get_mapped (widget)) {
    if (mark->tick == 0)
      mark->tick = gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);
  } else if (mark->tick != 0) {
    gtk_widget_remove_tick_callback (widget, mark->tick);
    mark->tick = 0;
  }
}

static void
zj_mark_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (zj_mark_parent_class)->map (widget);
  update_tick (ZJ_MARK (widget));
}

static void
zj_mark_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (zj_mark_parent_class)->unmap (widget);
  update_tick (ZJ_MARK (widget));
}

void
zj_mark_set_shape (ZjMark *mark, ZjMarkShape shape)
{
  g_return_if_fail (ZJ_IS_MARK (mark));
  mark->shape = shape;
  zj_mark_paint (GTK_WIDGET (mark), shape);
  update_tick (mark);
  gtk_widget_queue_draw (GTK_WIDGET (mark));
}

ZjMarkShape
zj_mark_get_shape (ZjMark *mark)
{
  return mark->shape;
}

static void
zj_mark_class_init (ZjMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->draw = zj_mark_draw;
  widget_class->style_updated = zj_mark_style_updated;
  widget_class->map = zj_mark_map;
  widget_class->unmap = zj_mark_unmap;
  gtk_widget_class_set_css_name (widget_class, "mark");
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_ICON);
}

static void
zj_mark_init (ZjMark *mark)
{
  gtk_widget_set_valign (GTK_WIDGET (mark), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (mark), GTK_ALIGN_CENTER);
  zj_mark_paint (GTK_WIDGET (mark), ZJ_MARK_RING);
}

/* What stands above and below the body of a page: issuer, title, mark; number, page, clerk, time. */
#include "paper/layout_private.h"

#include "china_time.h"

#define MARK_WIDTH  ZJ_MM (27)
#define MARK_HEIGHT ZJ_MM (7.5)
#define HEAD_GAP    5.0
#define RULE_GAP    4.0

static const char *
labelled (ZjLayout *layout, ZjPhrase label, const char *value)
{
  if (layout->format.bilingual && label.en != NULL)
    return zj_layout_keep (layout, g_strdup_printf ("%s %s：%s", label.zh, label.en, value));
  return zj_layout_keep (layout, g_strdup_printf ("%s：%s", label.zh, value));
}

void
zj_layout_make_texts (ZjLayout *layout)
{
  const ZjDocument *document = layout->document;
  g_autofree char *time = zj_china_time (document->made_ms / 1000);

  if (document->copy == 1) {
    layout->mark_zh = "原件";
    layout->mark_en = "Original";
  } else if (document->copy > 1) {
    layout->mark_zh = zj_layout_keep (layout, g_strdup_printf ("补打第 %u 次", document->copy - 1));
    layout->mark_en = zj_layout_keep (layout, g_strdup_printf ("Copy no. %u", document->copy - 1));
  }
  if (document->number != NULL)
    layout->foot_number = labelled (layout, document->number_label, zj_layout_text (layout, document->number));
  if (document->clerk != NULL)
    layout->foot_clerk = labelled (layout, ZJ_SAY ("经办人", "Clerk"), zj_layout_text (layout, document->clerk));
  layout->foot_time = labelled (layout, ZJ_SAY ("制单时间", "Made at"), time);
}

static double
title_width (const ZjLayout *layout)
{
  return layout->width - 2 * (MARK_WIDTH + 4);
}

/* The title stands beside the mark when there is room for it in one line, otherwise under it. */
static double
issuer_height (ZjLayout *layout)
{
  double height = 0;

  if (layout->document->issuer != NULL)
    height = zj_text_height (layout, ZJ_FACE_ISSUER, layout->document->issuer, title_width (layout));
  return MAX (height, MARK_HEIGHT) + 1;
}

static double
first_head_height (ZjLayout *layout)
{
  const ZjDocument *document = layout->document;
  double height = issuer_height (layout) + zj_phrase_height (layout, ZJ_FACE_TITLE, document->title, layout->width);

  if (document->subtitle.zh != NULL)
    height += zj_phrase_height (layout, ZJ_FACE_SUBTITLE, document->subtitle, layout->width);
  return height + HEAD_GAP;
}

static double
later_head_height (ZjLayout *layout)
{
  return MAX (MARK_HEIGHT, zj_canvas_line_height (layout->canvas, ZJ_FACE_STRONG)) + RULE_GAP + HEAD_GAP;
}

double
zj_layout_foot_height (ZjLayout *layout)
{
  return 2 * zj_canvas_line_height (layout->canvas, ZJ_FACE_FOOT) + 4;
}

double
zj_layout_head_height (ZjLayout *layout, gboolean first_page)
{
  return first_page ? first_head_height (layout) : later_head_height (layout);
}

static void
draw_mark (ZjLayout *layout, struct _cairo *cairo)
{
  double x = layout->left + layout->width - MARK_WIDTH;
  gboolean bilingual = layout->format.bilingual;
  double line = zj_canvas_line_height (layout->canvas, ZJ_FACE_STRONG);
  double small = bilingual ? zj_canvas_line_height (layout->canvas, ZJ_FACE_ENGLISH) : 0;
  double y = layout->top + (MARK_HEIGHT - line * 0.9 - small * 0.8) / 2 - 1;

  if (layout->mark_zh == NULL)
    return;
  zj_canvas_box (cairo, x, layout->top, MARK_WIDTH, MARK_HEIGHT, 0.9);
  zj_text_draw (layout, cairo, ZJ_FACE_STRONG, layout->mark_zh, x, y, MARK_WIDTH, ZJ_ALIGN_CENTER);
  if (bilingual)
    zj_text_draw (layout, cairo, ZJ_FACE_ENGLISH, layout->mark_en, x, y + line * 0.88, MARK_WIDTH, ZJ_ALIGN_CENTER);
}

static double
draw_first_head (ZjLayout *layout, struct _cairo *cairo)
{
  const ZjDocument *document = layout->document;
  double y = layout->top;

  if (document->issuer != NULL) {
    double width = title_width (layout);

    zj_text_draw (layout, cairo, ZJ_FACE_ISSUER, document->issuer, layout->left + (layout->width - width) / 2, y, width,
                  ZJ_ALIGN_CENTER);
  }
  y += issuer_height (layout);
  zj_phrase_draw (layout, cairo, ZJ_FACE_TITLE, document->title, layout->left, y, layout->width, ZJ_ALIGN_CENTER);
  y += zj_phrase_height (layout, ZJ_FACE_TITLE, document->title, layout->width);
  if (document->subtitle.zh != NULL)
    zj_phrase_draw (layout, cairo, ZJ_FACE_SUBTITLE, document->subtitle, layout->left, y, layout->width,
                    ZJ_ALIGN_CENTER);
  return layout->top + first_head_height (layout);
}

static double
draw_later_head (ZjLayout *layout, struct _cairo *cairo)
{
  double y = layout->top + MAX (MARK_HEIGHT, zj_canvas_line_height (layout->canvas, ZJ_FACE_STRONG)) + RULE_GAP;

  zj_text_draw (layout, cairo, ZJ_FACE_STRONG, layout->document->title.zh, layout->left,
                y - RULE_GAP - zj_canvas_line_height (layout->canvas, ZJ_FACE_STRONG), layout->width - MARK_WIDTH - 6,
                ZJ_ALIGN_LEFT);
  zj_canvas_line (cairo, layout->left, y, layout->left + layout->width, y, 0.6, 0);
  return layout->top + later_head_height (layout);
}

double
zj_layout_draw_head (ZjLayout *layout, struct _cairo *cairo, gboolean first_page)
{
  draw_mark (layout, cairo);
  return first_page ? draw_first_head (layout, cairo) : draw_later_head (layout, cairo);
}

static void
draw_foot_text (ZjLayout *layout, struct _cairo *cairo, const char *text, double y, ZjAlign align)
{
  if (text != NULL)
    zj_text_draw (layout, cairo, ZJ_FACE_FOOT, text, layout->left, y, layout->width, align);
}

void
zj_layout_draw_foot (ZjLayout *layout, struct _cairo *cairo, guint page)
{
  double line = zj_canvas_line_height (layout->canvas, ZJ_FACE_FOOT);
  double y = layout->bottom + 2;

  zj_canvas_line (cairo, layout->left, y, layout->left + layout->width, y, 0.4, 0.3);
  y += 2;
  draw_foot_text (layout, cairo, layout->foot_number, y, ZJ_ALIGN_LEFT);
  draw_foot_text (layout, cairo, g_ptr_array_index (layout->page_texts, page), y, ZJ_ALIGN_RIGHT);
  draw_foot_text (layout, cairo, layout->foot_clerk, y + line, ZJ_ALIGN_LEFT);
  draw_foot_text (layout, cairo, layout->foot_time, y + line, ZJ_ALIGN_RIGHT);
}

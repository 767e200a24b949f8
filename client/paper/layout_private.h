/* Pieces: what a page is filled with. A block is measured into pieces that no page break goes
 * through; pages are runs of pieces. Lengths are points. Private to paper/. */
#pragma once

#include "paper/canvas.h"
#include "paper/document_private.h"
#include "paper/layout.h"
#include "paper/qr.h"

G_BEGIN_DECLS

#define ZJ_MM(mm) ((mm)*72.0 / 25.4)

typedef struct {
  double height, gap; /* gap: before it, but not at the top of a page */
  guint block, row;
  guint first, n;     /* lines of its texts; n 0: all of them */
  gboolean keep_next; /* not the last on a page */
  gboolean new_page;  /* the first of one */
  gboolean is_head;   /* the heading of a table */
} ZjPiece;

typedef struct {
  guint first, n; /* pairs */
} ZjGridRow;

/* What measuring a block found out and drawing it needs. */
typedef struct {
  double label_width; /* GRID */
  GArray *rows;       /* GRID: ZjGridRow */
  double widths[ZJ_TABLE_COLUMNS_MAX];
  guint step;         /* TABLE: of its type */
  double head_height; /* TABLE */
  GArray *signs;      /* SIGNATURES: ZjGridRow */
  double sign_width;  /* SIGNATURES: less than the page's where a seal goes beside them */
  double overlap;     /* SEAL: how far it reaches up beside the signatures before it */
  ZjQr *qr;           /* SEAL, or NULL */
  double unit;        /* SEAL: of the code's squares */
} ZjMeasure;

struct _ZjLayout {
  const ZjDocument *document;
  ZjPageFormat format;
  ZjCanvas *canvas;
  double page_width, page_height, left, top, width, bottom; /* bottom: y where the foot begins */
  GArray *pieces;                                           /* ZjPiece */
  GArray *pages;                                            /* ZjPageRun */
  GPtrArray *measures;                                      /* ZjMeasure *, of each block */
  GPtrArray *texts;                                         /* char *: what the layout itself says */
  GHashTable *replaced;  /* text → text with code points for what is missing; NULL when nothing is */
  GPtrArray *page_texts; /* char *, borrowed: "page x of y" */
  char *missing;
  ZjBlock note;                                     /* about what is missing */
  const char *mark_zh, *mark_en;                    /* NULL: none */
  const char *foot_number, *foot_clerk, *foot_time; /* each may be NULL */
};

guint zj_layout_n_blocks (const ZjLayout *layout);
const ZjBlock *zj_layout_block (const ZjLayout *layout, guint i);

/* What is printed for a document's text. */
const char *zj_layout_text (const ZjLayout *layout, const char *text);
/* A text of the layout's own, kept as long as it. Takes text. */
const char *zj_layout_keep (ZjLayout *layout, char *text);

/* Chinese, and under it, in a bilingual format, English. */
double zj_phrase_height (ZjLayout *layout, ZjFace face, ZjPhrase phrase, double width);
void zj_phrase_draw (ZjLayout *layout, struct _cairo *cairo, ZjFace face, ZjPhrase phrase, double x, double y,
                     double width, ZjAlign align);
double zj_phrase_width (ZjLayout *layout, ZjFace face, ZjPhrase phrase);

double zj_text_height (ZjLayout *layout, ZjFace face, const char *text, double width);
void zj_text_draw (ZjLayout *layout, struct _cairo *cairo, ZjFace face, const char *text, double x, double y,
                   double width, ZjAlign align);

/* layout_blocks.c: appends the pieces of a block; draws one of them, y its top. */
void zj_block_measure (ZjLayout *layout, guint block);
void zj_piece_draw (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y);

/* layout_table.c: the same for tables. body: what a page has room for. */
void zj_table_measure (ZjLayout *layout, guint block, double body);
void zj_table_draw (ZjLayout *layout, struct _cairo *cairo, const ZjPiece *piece, double y);

/* layout_head.c: what stands above and below the pieces of a page. Draws return where the body begins. */
void zj_layout_make_texts (ZjLayout *layout);
double zj_layout_head_height (ZjLayout *layout, gboolean first_page);
double zj_layout_foot_height (ZjLayout *layout);
double zj_layout_draw_head (ZjLayout *layout, struct _cairo *cairo, gboolean first_page);
void zj_layout_draw_foot (ZjLayout *layout, struct _cairo *cairo, guint page);

double zj_layout_body_height (ZjLayout *layout, gboolean first_page);

G_END_DECLS

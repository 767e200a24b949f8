/* What a document is made of, for the layouts. Private to paper/. */
#pragma once

#include "paper/document.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_BLOCK_HEADING = 0,
  ZJ_BLOCK_ANNEX,
  ZJ_BLOCK_PARAGRAPH,
  ZJ_BLOCK_STEP,
  ZJ_BLOCK_GRID,
  ZJ_BLOCK_TABLE,
  ZJ_BLOCK_CHECKS,
  ZJ_BLOCK_SIGNATURES,
  ZJ_BLOCK_SEAL,
  ZJ_N_BLOCK_KINDS,
} ZjBlockKind;

typedef struct {
  guint span;
  gboolean strong;
  ZjPhrase label;
  const char *value;
} ZjPair;

typedef struct {
  ZjPhrase what, where;
} ZjCheck;

/* Texts are the document's; equal texts have equal addresses. */
typedef struct {
  ZjBlockKind kind;
  ZjTextStyle style;   /* PARAGRAPH */
  guint number;        /* STEP; GRID: columns */
  ZjPhrase text, more; /* SEAL: its caption, and the code's */
  const char *code;    /* SEAL, or NULL */
  GArray *items;       /* GRID: ZjPair; TABLE: ZjColumn; CHECKS: ZjCheck; SIGNATURES: ZjPhrase */
  GPtrArray *cells;    /* TABLE: row after row */
  GByteArray *strong;  /* TABLE: of each row */
} ZjBlock;

struct _ZjDocument {
  GHashTable *texts; /* char *, each once */
  ZjPhrase title, subtitle, number_label;
  const char *issuer, *number, *clerk;
  gint64 made_ms;
  guint copy;
  gboolean compact;
  GPtrArray *blocks; /* ZjBlock * */
};

guint zj_block_n_rows (const ZjBlock *table);
const char *zj_block_cell (const ZjBlock *table, guint row, guint column);

/* Adds a block, empty, with the items its kind has. */
ZjBlock *zj_document_add (ZjDocument *document, ZjBlockKind kind);

G_END_DECLS

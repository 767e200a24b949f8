/* A paper as a document: what it says, in which order, before anybody knows on which page size it
 * comes out. Every paper of this program is one of these; the layouts (layout.h) know nothing of
 * stays, and the papers nothing of millimetres.
 *
 * Every text that the paper itself says is a phrase, Chinese with its English beside it: a paper
 * goes to an agency and is Chinese whatever language the clerk works in; a bilingual format adds
 * the English. Values (names, amounts) are said as they are.
 *
 * Texts are copied, and wiped with the document: they are about people. Thread: one at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *zh, *en; /* en may be NULL: nothing to add */
} ZjPhrase;

#define ZJ_SAY(zh, en) ((ZjPhrase){ (zh), (en) })

typedef struct _ZjDocument ZjDocument;

/* title: the name of the paper. made_ms (Unix ms): when it was made, of every copy the same; it is
 * printed, and becomes the file's own date. */
ZjDocument *zj_document_new (ZjPhrase title, gint64 made_ms);
void zj_document_free (ZjDocument *document); /* wipes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjDocument, zj_document_free)

gint64 zj_document_made_ms (const ZjDocument *document);

void zj_document_set_title (ZjDocument *document, ZjPhrase title);
/* Said on every page: who issues it (top), and the number it is known by (bottom). May be NULL. */
void zj_document_set_issuer (ZjDocument *document, const char *issuer);
void zj_document_set_number (ZjDocument *document, ZjPhrase label, const char *number);
/* Who made it, at the bottom of every page. */
void zj_document_set_clerk (ZjDocument *document, const char *clerk);
/* A line under the title, such as "for a manual claim, no invoice". */
void zj_document_set_subtitle (ZjDocument *document, ZjPhrase subtitle);
/* 1: the original; n: the copy n − 1. Printed as a mark in the corner of every page, the only thing
 * that tells a copy from its original. 0 (as it is made): no mark. */
void zj_document_set_copy (ZjDocument *document, guint copy);

/* Smaller type, for a paper that says much and belongs on one page. */
void zj_document_set_compact (ZjDocument *document, gboolean compact);

typedef enum {
  ZJ_TEXT_PLAIN = 0,
  ZJ_TEXT_SMALL,  /* explanations */
  ZJ_TEXT_NOTICE, /* what must not be overlooked: framed, bold */
} ZjTextStyle;

void zj_document_heading (ZjDocument *document, ZjPhrase text);
/* A heading that begins a page. */
void zj_document_annex (ZjDocument *document, ZjPhrase text);
void zj_document_paragraph (ZjDocument *document, ZjTextStyle style, ZjPhrase text);
/* A numbered step of what to do. Numbers begin at 1 after anything else. */
void zj_document_step (ZjDocument *document, ZjPhrase text);

/* A grid of labels and values, n_columns pairs side by side. A NULL value is said as "—". span:
 * how many of the columns the pair takes (0: the rest of the row). */
void zj_document_grid (ZjDocument *document, guint n_columns);
void zj_document_pair (ZjDocument *document, guint span, ZjPhrase label, const char *value);
void zj_document_strong_pair (ZjDocument *document, guint span, ZjPhrase label, const char *value);

typedef enum {
  ZJ_COLUMN_TEXT = 0, /* wraps; takes what the others leave, by weight */
  ZJ_COLUMN_CODE,     /* as wide as it needs to be while there is room; then wraps anywhere */
  ZJ_COLUMN_NUMBER,   /* to the right, never wraps */
} ZjColumnKind;

typedef struct {
  ZjPhrase title;
  ZjColumnKind kind;
  guint weight; /* of TEXT; 0 is 1 */
} ZjColumn;

#define ZJ_TABLE_COLUMNS_MAX 15
#define ZJ_TABLE_ROWS_MAX    100000

/* A table that goes on over pages with its heading repeated. Rows follow by zj_document_row(), with a
 * cell for each column (NULL: empty); strong for a sum. Many rows say the same words: each text is
 * kept once. */
void zj_document_table (ZjDocument *document, const ZjColumn *columns, guint n_columns);
void zj_document_row (ZjDocument *document, gboolean strong, const char *const *cells);

/* A paper to bring: an empty box to tick, what it is, and where and from when it is had. */
void zj_document_check (ZjDocument *document, ZjPhrase what, ZjPhrase where);

/* Lines to sign or to fill in by hand, side by side. */
void zj_document_signatures (ZjDocument *document, const ZjPhrase *labels, guint n_labels);

/* Room for a seal, and beside it the code, when there is one (text: ASCII, at most 900 characters;
 * caption may be NULL). Once a document. */
void zj_document_seal (ZjDocument *document, ZjPhrase caption, const char *code, ZjPhrase code_caption);

/* The whole as JSON, and back; the same document again. For keeping small papers as they were
 * printed. Errors: ZJ_PLATFORM_ERROR, of the codec, for what is none. Free the text, wiped. */
char *zj_document_to_json (const ZjDocument *document);
ZjDocument *zj_document_from_json (const char *json, GError **error);

G_END_DECLS

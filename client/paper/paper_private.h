/* What the files that make one paper each have in common. Private to paper/. */
#pragma once

#include "paper/papers.h"
#include "paper/papers_ini.h"
#include "paper/words.h"

G_BEGIN_DECLS

/* A document with title, issuer, clerk and time as every paper has them. operator_name may be NULL. */
ZjDocument *zj_paper_begin (const ZjPapersIni *papers, ZjPaperKind kind, const char *issuer, const char *operator_no,
                            const char *operator_name, gint64 made_ms);

/* The same with values that are made on the spot: takes value. */
void zj_paper_pair (ZjDocument *document, guint span, ZjPhrase label, char *value);
void zj_paper_strong_pair (ZjDocument *document, guint span, ZjPhrase label, char *value);

/* printf-like phrases: takes both. */
void zj_paper_paragraph (ZjDocument *document, ZjTextStyle style, char *zh, char *en);
void zj_paper_step (ZjDocument *document, char *zh, char *en);

/* Patient or family: signature, relation, telephone, date. */
void zj_paper_family_signs (ZjDocument *document);

G_END_DECLS

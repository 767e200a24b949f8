/* papers.ini: what this hospital says about papers ([claims] papers, spec/cli.md 4). One group a
 * paper: one this program prints (admission, filing, pending, statement, injury, fee-list, cancel,
 * manual, day-end, shift: `title`, a province's own), or one a family has to bring (zj_check_code: id,
 * card, invoice, …, or in its own words as in a region's extra_papers: `where` it is had in this
 * hospital, `after_days` after discharge, `seal` it carries).
 *
 * A ZjPapersIni is immutable. Thread: any; loading blocks for the disk.
 */
#pragma once

#include <client/config.h>

G_BEGIN_DECLS

typedef struct {
  char *title, *where, *seal; /* or NULL: not said */
  int after_days;             /* −1: not said */
} ZjPaperSaid;

typedef struct _ZjPapersIni ZjPapersIni;

/* A file that isn't there is an empty one. Errors: ZJ_CONFIG_ERROR (FILE, SYNTAX, UNKNOWN, VALUE)
 * naming file, group and key. */
ZjPapersIni *zj_papers_ini_load (const ZjConfig *config, GError **error);
void zj_papers_ini_free (ZjPapersIni *papers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjPapersIni, zj_papers_ini_free)

/* Never NULL; owned by papers. */
const ZjPaperSaid *zj_papers_ini_find (const ZjPapersIni *papers, const char *paper);

G_END_DECLS

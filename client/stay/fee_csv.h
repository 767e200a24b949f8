/* CSV as RFC 4180 has it: comma, quotes doubled inside quotes, LF or CRLF. Reads one record after
 * the other from a text in memory that is valid UTF-8. A broken record is told and stepped over,
 * so that all faults of a file can be told at once. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_CSV_FIELDS_MAX 200

typedef struct {
  const char *at, *end; /* not ours */
  guint line;           /* of at; starts at 1 */
} ZjCsv;

typedef enum {
  ZJ_CSV_END = 0,
  ZJ_CSV_RECORD,
  ZJ_CSV_BROKEN,
} ZjCsvKind;

typedef struct {
  guint line, column;  /* column: which field of the record, from 1 */
  const char *message; /* N_() */
} ZjCsvFault;

/* fields (char *, freed by the array) is emptied and filled; *line is where the record begins.
 * Empty lines are passed over. fault is set with BROKEN. */
ZjCsvKind zj_csv_next (ZjCsv *csv, GPtrArray *fields, guint *line, ZjCsvFault *fault);

G_END_DECLS

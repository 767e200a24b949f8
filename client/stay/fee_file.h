/* A hospital's complete list of fee lines, as CSV or JSON (spec/cli.md 3, "fees"). Strict: a
 * file with any fault is refused, and all its faults are told at once. Thread: any; reads the disk. */
#pragma once

#include <client/error.h>

#include "stay/fee_item.h"

G_BEGIN_DECLS

#define ZJ_FEE_FILE_SIZE_MAX   (64u * 1024u * 1024u)
#define ZJ_FEE_FILE_LINES_MAX  100000u
#define ZJ_FEE_FILE_FAULTS_MAX 10000u /* reading ends there */

typedef struct {
  GPtrArray *items; /* ZjFeeItem *, in the order of the file */
  gint64 total_fen;
} ZjFeeFile;

void zj_fee_file_free (ZjFeeFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjFeeFile, zj_fee_file_free)

/* NULL with ZJ_STAY_ERROR_FEES_FILE when anything is wrong; *faults (ZjFeeFault *, in the order
 * of the file) is then set, and has at least one entry. The error's message tells the first. */
ZjFeeFile *zj_fee_file_read (const char *path, GPtrArray **faults, GError **error);
ZjFeeFile *zj_fee_file_parse (const char *text, gsize length, GPtrArray **faults, GError **error);

G_END_DECLS

/* One of the four questions with its answer: shape, word, reason, remedy, whom to call.
 * A row of a list, so that the arrow keys walk through the answers and a screen reader
 * reads each as a whole. */
#pragma once

#include <client/wording.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_QUESTION_ROW (zj_question_row_get_type ())
G_DECLARE_FINAL_TYPE (ZjQuestionRow, zj_question_row, ZJ, QUESTION_ROW, GtkListBoxRow)

GtkWidget *zj_question_row_new (ZjQuestionId id);

/* verification NULL: nothing has been asked yet. stopped: the clerk stopped waiting, so a
 * pending answer will not come. An answer that could not be had for the same cause as one
 * above it shows the cause and leaves the remedy to that one. Returns TRUE when the answer is another than before. */
gboolean zj_question_row_set (ZjQuestionRow *row, const ZjConfig *config, const ZjVerification *verification,
                              gboolean asking, gboolean stopped);

/* The row in one sentence, as it is read out. Owned by the row. */
const char *zj_question_row_get_summary (ZjQuestionRow *row);

G_END_DECLS

#include "question_row.h"

#include <client/i18n.h>
#include <string.h>

#include "assist.h"
#include "mark.h"
#include "text.h"

struct _ZjQuestionRow {
  GtkListBoxRow parent;
  ZjMark *mark;
  GtkLabel *question_label, *answer_label, *text_label, *remedy_label, *call_label, *platform_label;
  ZjQuestionId id;
  ZjAnswerKind shown;
  ZjReason shown_reason;
  char *summary;
};

G_DEFINE_TYPE (ZjQuestionRow, zj_question_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_answer (ZjQuestionRow *self, ZjMarkShape shape, const char *answer, const ZjWording *wording,
             const char *platform_text)
{
  GString *summary = g_string_new (NULL);
  const char *parts[3] = { wording != NULL ? wording->text : NULL, wording != NULL ? wording->remedy : NULL,
                           wording != NULL ? wording->call : NULL };

  zj_mark_set_shape (self->mark, shape);
  zj_mark_paint (GTK_WIDGET (self), shape);
  gtk_label_set_text (self->answer_label, answer);
  set_or_hide (self->text_label, parts[0]);
  set_or_hide (self->remedy_label, parts[1]);
  set_or_hide (self->call_label, zj_text_names (parts[1], parts[2]) ? NULL : parts[2]);
  set_or_hide (self->platform_label, platform_text);

  g_string_printf (summary, "%s: %s", gtk_label_get_text (self->question_label), answer);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (summary, "\n%s", parts[i]);
  g_free (self->summary);
  self->summary = g_string_free (summary, FALSE);
  zj_assist_set (GTK_WIDGET (self), NULL, self->summary, NULL);
}

/* What the platform said in its own words, unless the wording already repeats it. */
static char *
quote_platform (const ZjQuestion *question, const ZjWording *wording)
{
  const char *words = question->platform_text;

  if (words == NULL || *words == '\0' || (wording->text != NULL && strstr (wording->text, words) != NULL)
      || (wording->remedy != NULL && strstr (wording->remedy, words) != NULL))
    return NULL;
  return g_strdup_printf (_ ("Platform: %s"), words);
}

/* The same cause is in the way as of a question above. */
static gboolean
repeats_one_above (const ZjVerification *verification, ZjQuestionId id)
{
  const ZjQuestion *question = &verification->questions[id];

  for (guint i = 0; i < (guint)id; i++) {
    const ZjQuestion *above = &verification->questions[i];

    if (question->answer != ZJ_ANSWER_UNASKED || above->answer != ZJ_ANSWER_UNASKED || question->cause == NULL
        || above->cause == NULL)
      continue;
    /* However a line fails, it is one trouble. */
    if (zj_error_is_of_line (question->cause) && zj_error_is_of_line (above->cause))
      return TRUE;
    if (g_error_matches (question->cause, above->cause->domain, above->cause->code)
        && question->reason == above->reason)
      return TRUE;
  }
  return FALSE;
}

gboolean
zj_question_row_set (ZjQuestionRow *self, const ZjConfig *config, const ZjVerification *verification, gboolean asking,
                     gboolean stopped)
{
  ZjAnswerKind answer = ZJ_ANSWER_PENDING;
  ZjReason reason = ZJ_REASON_NONE;
  g_autoptr (ZjWording) wording = NULL;
  g_autofree char *platform = NULL;
  gboolean is_new;

  if (verification != NULL) {
    answer = verification->questions[self->id].answer;
    reason = verification->questions[self->id].reason;
  }
  switch (answer) {
  case ZJ_ANSWER_PENDING:
    if (stopped)
      show_answer (self, ZJ_MARK_UNASKED, zj_wording_answer (ZJ_ANSWER_UNASKED), NULL, NULL);
    else if (asking)
      show_answer (self, ZJ_MARK_BUSY, _ ("Asking"), NULL, NULL);
    else
      show_answer (self, ZJ_MARK_RING, "", NULL, NULL);
    break;
  case ZJ_ANSWER_YES:
  case ZJ_ANSWER_NO:
  case ZJ_ANSWER_UNASKED:
    wording = zj_wording_for_question (config, verification, self->id);
    platform = quote_platform (&verification->questions[self->id], wording);
    if (repeats_one_above (verification, self->id)) {
      g_free (wording->text);
      wording->text = g_strdup (_ ("For the same cause as above"));
    }
    show_answer (self,
                 answer == ZJ_ANSWER_YES  ? ZJ_MARK_YES
                 : answer == ZJ_ANSWER_NO ? ZJ_MARK_NO
                                          : ZJ_MARK_UNASKED,
                 zj_wording_answer (answer), wording, platform);
    if (repeats_one_above (verification, self->id)) {
      gtk_widget_hide (GTK_WIDGET (self->remedy_label));
      gtk_widget_hide (GTK_WIDGET (self->call_label));
    }
    break;
  }
  is_new = answer != self->shown || reason != self->shown_reason;
  self->shown = answer;
  self->shown_reason = reason;
  return is_new;
}

const char *
zj_question_row_get_summary (ZjQuestionRow *self)
{
  return self->summary;
}

GtkWidget *
zj_question_row_new (ZjQuestionId id)
{
  ZjQuestionRow *self = g_object_new (ZJ_TYPE_QUESTION_ROW, NULL);
  g_autofree char *accessible_id = g_strdup_printf ("question-%s", zj_question_name (id));

  self->id = id;
  gtk_label_set_text (self->question_label, zj_wording_question (id));
  zj_assist_set (GTK_WIDGET (self), accessible_id, NULL, NULL);
  zj_question_row_set (self, NULL, NULL, FALSE, FALSE);
  return GTK_WIDGET (self);
}

static void
zj_question_row_finalize (GObject *object)
{
  g_free (ZJ_QUESTION_ROW (object)->summary);
  G_OBJECT_CLASS (zj_question_row_parent_class)->finalize (object);
}

static void
zj_question_row_class_init (ZjQuestionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_question_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/question_row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, mark);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, question_label);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, answer_label);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, remedy_label);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, call_label);
  gtk_widget_class_bind_template_child (widget_class, ZjQuestionRow, platform_label);
}

static void
zj_question_row_init (ZjQuestionRow *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  gtk_widget_init_template (GTK_WIDGET (self));
}

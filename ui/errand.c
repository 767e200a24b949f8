#include "errand.h"

#include "trace.h"

#define LOOK_MS 1000 /* while something is unknown: the time of the next question changes without a signal */

struct _ZjErrand {
  GObject parent;

  ZjDesk *desk;
  guint run; /* answers of an earlier run are dropped */
  gboolean busy, looking, look_again;
  ZjStayAsk ask;
  GCancellable *cancellable;
  char *step;
  guint done, of;
  ZjStayView *stay;
  ZjStayAnswer *answer;
  guint look_source;
};

G_DEFINE_TYPE (ZjErrand, zj_errand, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct {
  ZjErrand *errand;
  guint run;
} Run;

static Run *
run_new (ZjErrand *self)
{
  Run *run = g_new0 (Run, 1);

  run->errand = g_object_ref (self);
  run->run = self->run;
  return run;
}

static void
run_free (Run *run)
{
  g_object_unref (run->errand);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static gboolean
on_look_time (gpointer data)
{
  zj_errand_look (data);
  return G_SOURCE_CONTINUE;
}

/* The clock runs only while the background is at work for this stay. */
static void
watch_background (ZjErrand *self)
{
  gboolean needed = self->stay != NULL && (self->stay->unknown != NULL || self->stay->state == ZJ_STAY_WAITING);

  if (needed && self->look_source == 0)
    self->look_source = g_timeout_add (LOOK_MS, on_look_time, self);
  else if (!needed)
    g_clear_handle_id (&self->look_source, g_source_remove);
}

static void
changed (ZjErrand *self)
{
  watch_background (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_stay (ZjErrand *self, ZjStayView *stay)
{
  if (stay == NULL)
    return;
  zj_stay_view_ref (stay);
  zj_stay_view_unref (self->stay);
  self->stay = stay;
}

/* Asking */

static void
on_step (const char *step, guint done, guint of, gpointer data)
{
  Run *run = data;
  ZjErrand *self = run->errand;

  if (run->run != self->run)
    return;
  g_free (self->step);
  self->step = g_strdup (step);
  self->done = done;
  self->of = of;
  changed (self);
}

static void
on_answer (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  g_autoptr (GError) stopped = NULL;
  g_autoptr (ZjStayAnswer) answer = zj_desk_ask_stay_finish (ZJ_DESK (desk), result, &stopped);
  ZjErrand *self = run->errand;

  if (run->run != self->run)
    return;
  zj_trace ("stay-answered");
  self->busy = FALSE;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->step, g_free);
  g_clear_pointer (&self->answer, zj_stay_answer_free);
  self->answer = g_steal_pointer (&answer);
  if (self->answer != NULL)
    take_stay (self, self->answer->stay);
  changed (self);
}

gboolean
zj_errand_ask (ZjErrand *self, const ZjStayRequest *request)
{
  Run *run;

  if (self->busy)
    return FALSE;
  /* Another stay's data do not stand beside this one's while it is looked for. */
  if (self->stay != NULL && g_strcmp0 (self->stay->ipt_no, request->ipt_no) != 0)
    g_clear_pointer (&self->stay, zj_stay_view_unref);
  g_clear_pointer (&self->answer, zj_stay_answer_free);
  self->run++;
  self->busy = TRUE;
  self->ask = request->ask;
  self->cancellable = g_cancellable_new ();
  run = run_new (self);
  zj_trace ("stay-asked");
  zj_desk_ask_stay_async (self->desk, request, on_step, run, self->cancellable, on_answer, run);
  changed (self);
  return TRUE;
}

void
zj_errand_end_waiting (ZjErrand *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* Looking */

static void
on_looked (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  g_autoptr (GError) stopped = NULL;
  g_autoptr (ZjStayAnswer) answer = zj_desk_ask_stay_finish (ZJ_DESK (desk), result, &stopped);
  ZjErrand *self = run->errand;

  self->looking = FALSE;
  if (answer == NULL || run->run != self->run || self->stay == NULL)
    return;
  if (answer->stay != NULL && g_str_equal (answer->stay->ipt_no, self->stay->ipt_no)) {
    take_stay (self, answer->stay);
    changed (self);
  }
  if (self->look_again)
    zj_errand_look (self);
}

void
zj_errand_look (ZjErrand *self)
{
  const ZjStayRequest request = { .ask = ZJ_DO_FIND,
                                  .ipt_no = self->stay != NULL ? self->stay->ipt_no : NULL,
                                  .expect_cash_fen = -1,
                                  .deposit_fen = -1 };

  self->look_again = self->looking;
  if (self->stay == NULL || self->busy || self->looking)
    return;
  self->looking = TRUE;
  zj_desk_ask_stay_async (self->desk, &request, NULL, NULL, NULL, on_looked, run_new (self));
}

/* What is known */

void
zj_errand_clear (ZjErrand *self)
{
  self->run++;
  self->busy = FALSE;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->step, g_free);
  g_clear_pointer (&self->stay, zj_stay_view_unref);
  g_clear_pointer (&self->answer, zj_stay_answer_free);
  changed (self);
}

void
zj_errand_dismiss_answer (ZjErrand *self)
{
  g_clear_pointer (&self->answer, zj_stay_answer_free);
  changed (self);
}

gboolean
zj_errand_is_busy (ZjErrand *self)
{
  return self->busy;
}

ZjStayAsk
zj_errand_get_ask (ZjErrand *self)
{
  return self->ask;
}

const char *
zj_errand_get_step (ZjErrand *self, guint *done, guint *of)
{
  *done = self->done;
  *of = self->of;
  return self->step;
}

const ZjStayView *
zj_errand_get_stay (ZjErrand *self)
{
  return self->stay;
}

const ZjStayAnswer *
zj_errand_get_answer (ZjErrand *self)
{
  return self->answer;
}

ZjErrand *
zj_errand_new (ZjDesk *desk)
{
  ZjErrand *self = g_object_new (ZJ_TYPE_ERRAND, NULL);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "stays-changed", G_CALLBACK (zj_errand_look), self, G_CONNECT_SWAPPED);
  return self;
}

static void
zj_errand_dispose (GObject *object)
{
  ZjErrand *self = ZJ_ERRAND (object);

  self->run++;
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->stay, zj_stay_view_unref);
  g_clear_pointer (&self->answer, zj_stay_answer_free);
  g_clear_pointer (&self->step, g_free);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zj_errand_parent_class)->dispose (object);
}

static void
zj_errand_class_init (ZjErrandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = zj_errand_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_ERRAND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
zj_errand_init (ZjErrand *self)
{
  (void)self;
}

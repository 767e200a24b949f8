#include "pin_entry.h"

#include <string.h>

#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)

struct _ZjPinEntry {
  GObject parent;
  GMainContext *context; /* the main thread's */
  ZjPinPrompt prompt;

  GMutex lock; /* guards what follows */
  GCond answered;
  gboolean is_answered;
  ZjPinAnswer answer;
  char digits[ZJ_PIN_MAX + 1];

  /* The main thread's. */
  ZjPinEntryState state;
  int tries_left;
};

G_DEFINE_TYPE (ZjPinEntry, zj_pin_entry, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What is carried from the card's thread to the main thread. */
typedef struct {
  ZjPinEntry *entry;
  ZjPinEntryState state;
  int tries_left;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->entry);
  g_free (news);
}

static void
set_state (ZjPinEntry *self, ZjPinEntryState state, int tries_left)
{
  if (state == self->state && tries_left == self->tries_left)
    return;
  self->state = state;
  self->tries_left = tries_left;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
take_news (gpointer data)
{
  News *news = data;

  set_state (news->entry, news->state, news->tries_left);
  return G_SOURCE_REMOVE;
}

static void
tell_main_thread (ZjPinEntry *self, ZjPinEntryState state, int tries_left)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  News *news = g_new0 (News, 1);

  news->entry = g_object_ref (self);
  news->state = state;
  news->tries_left = tries_left;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, take_news, news, news_free);
  g_source_attach (source, self->context);
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer data)
{
  ZjPinEntry *self = data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->answered);
  g_mutex_unlock (&self->lock);
}

static ZjPinAnswer
wait_for_answer (ZjPinEntry *self, char *digits, GCancellable *cancellable)
{
  gint64 patience_ends = g_get_monotonic_time () + PATIENCE_US;
  ZjPinAnswer answer = ZJ_PIN_ANSWER_CANCELLED;

  g_mutex_lock (&self->lock);
  while (!self->is_answered && !g_cancellable_is_cancelled (cancellable))
    if (!g_cond_wait_until (&self->answered, &self->lock, patience_ends))
      break;
  if (self->is_answered && !g_cancellable_is_cancelled (cancellable)) {
    answer = self->answer;
    memcpy (digits, self->digits, sizeof self->digits);
  }
  explicit_bzero (self->digits, sizeof self->digits);
  g_mutex_unlock (&self->lock);
  return answer;
}

/* On the card's thread, while the card is held. */
static ZjPinAnswer
ask (gpointer data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  ZjPinEntry *self = data;
  ZjPinAnswer answer;
  gulong handler;

  if (has_pad) {
    tell_main_thread (self, ZJ_PIN_ENTRY_ON_PAD, tries_left);
    return ZJ_PIN_ANSWER_ON_PAD;
  }
  g_mutex_lock (&self->lock);
  self->is_answered = FALSE;
  g_mutex_unlock (&self->lock);
  tell_main_thread (self, ZJ_PIN_ENTRY_TYPE, tries_left);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  answer = wait_for_answer (self, digits, cancellable);
  g_cancellable_disconnect (cancellable, handler);
  tell_main_thread (self, ZJ_PIN_ENTRY_NOT_WANTED, -1);
  return answer;
}

const ZjPinPrompt *
zj_pin_entry_get_prompt (ZjPinEntry *self)
{
  return &self->prompt;
}

ZjPinEntryState
zj_pin_entry_get_state (ZjPinEntry *self)
{
  return self->state;
}

int
zj_pin_entry_get_tries_left (ZjPinEntry *self)
{
  return self->tries_left;
}

void
zj_pin_entry_answer (ZjPinEntry *self, const char *digits)
{
  if (self->state != ZJ_PIN_ENTRY_TYPE)
    return;
  g_mutex_lock (&self->lock);
  self->answer = digits != NULL ? ZJ_PIN_ANSWER_TYPED : ZJ_PIN_ANSWER_CANCELLED;
  g_strlcpy (self->digits, digits != NULL ? digits : "", sizeof self->digits);
  self->is_answered = TRUE;
  g_cond_broadcast (&self->answered);
  g_mutex_unlock (&self->lock);
  set_state (self, ZJ_PIN_ENTRY_NOT_WANTED, -1);
}

void
zj_pin_entry_read_has_ended (ZjPinEntry *self)
{
  set_state (self, ZJ_PIN_ENTRY_NOT_WANTED, -1);
}

ZjPinEntry *
zj_pin_entry_new (void)
{
  return g_object_new (ZJ_TYPE_PIN_ENTRY, NULL);
}

static void
zj_pin_entry_finalize (GObject *object)
{
  ZjPinEntry *self = ZJ_PIN_ENTRY (object);

  explicit_bzero (self->digits, sizeof self->digits);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->answered);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (zj_pin_entry_parent_class)->finalize (object);
}

static void
zj_pin_entry_class_init (ZjPinEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zj_pin_entry_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_PIN_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
zj_pin_entry_init (ZjPinEntry *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->tries_left = -1;
  self->prompt.ask = ask;
  self->prompt.user_data = self;
  g_mutex_init (&self->lock);
  g_cond_init (&self->answered);
}

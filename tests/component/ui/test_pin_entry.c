/* The PIN's way from the window to the card's thread. */
#include "pin_entry.h"

#include <gio/gio.h>
#include <string.h>

typedef struct {
  const ZjPinPrompt *prompt;
  int tries_left;
  gboolean has_pad;
  GCancellable *cancellable;
  ZjPinAnswer answer;
  char digits[ZJ_PIN_MAX + 1];
} Asking;

static gpointer
ask_on_card_thread (gpointer data)
{
  Asking *asking = data;

  asking->answer = asking->prompt->ask (asking->prompt->user_data, asking->tries_left, asking->has_pad, asking->digits,
                                        asking->cancellable);
  return NULL;
}

static void
wait_for_state (ZjPinEntry *entry, ZjPinEntryState state)
{
  while (zj_pin_entry_get_state (entry) != state)
    g_main_context_iteration (NULL, TRUE);
}

static GThread *
begin (ZjPinEntry *entry, Asking *asking)
{
  asking->prompt = zj_pin_entry_get_prompt (entry);
  asking->cancellable = g_cancellable_new ();
  return g_thread_new ("card", ask_on_card_thread, asking);
}

static void
test_typed (void)
{
  g_autoptr (ZjPinEntry) entry = zj_pin_entry_new ();
  Asking asking = { .tries_left = 3 };
  GThread *thread = begin (entry, &asking);

  wait_for_state (entry, ZJ_PIN_ENTRY_TYPE);
  g_assert_cmpint (zj_pin_entry_get_tries_left (entry), ==, 3);
  zj_pin_entry_answer (entry, "123456");
  g_assert_cmpint (zj_pin_entry_get_state (entry), ==, ZJ_PIN_ENTRY_NOT_WANTED);
  g_thread_join (thread);
  g_assert_cmpint (asking.answer, ==, ZJ_PIN_ANSWER_TYPED);
  g_assert_cmpstr (asking.digits, ==, "123456");
  g_object_unref (asking.cancellable);
}

static void
test_ended_by_person (void)
{
  g_autoptr (ZjPinEntry) entry = zj_pin_entry_new ();
  Asking asking = { .tries_left = -1 };
  GThread *thread = begin (entry, &asking);

  wait_for_state (entry, ZJ_PIN_ENTRY_TYPE);
  zj_pin_entry_answer (entry, NULL);
  g_thread_join (thread);
  g_assert_cmpint (asking.answer, ==, ZJ_PIN_ANSWER_CANCELLED);
  g_object_unref (asking.cancellable);
}

static void
test_cancelled (void)
{
  g_autoptr (ZjPinEntry) entry = zj_pin_entry_new ();
  Asking asking = { .tries_left = 2 };
  GThread *thread = begin (entry, &asking);

  wait_for_state (entry, ZJ_PIN_ENTRY_TYPE);
  g_cancellable_cancel (asking.cancellable);
  g_thread_join (thread);
  g_assert_cmpint (asking.answer, ==, ZJ_PIN_ANSWER_CANCELLED);
  g_assert_cmpstr (asking.digits, ==, "");
  wait_for_state (entry, ZJ_PIN_ENTRY_NOT_WANTED);
  g_object_unref (asking.cancellable);
}

/* A read that was cancelled before it came to the PIN. */
static void
test_cancelled_before (void)
{
  g_autoptr (ZjPinEntry) entry = zj_pin_entry_new ();
  Asking asking = { .prompt = zj_pin_entry_get_prompt (entry), .tries_left = 2, .cancellable = g_cancellable_new () };

  g_cancellable_cancel (asking.cancellable);
  ask_on_card_thread (&asking);
  g_assert_cmpint (asking.answer, ==, ZJ_PIN_ANSWER_CANCELLED);
  g_object_unref (asking.cancellable);
}

static void
test_on_pad (void)
{
  g_autoptr (ZjPinEntry) entry = zj_pin_entry_new ();
  Asking asking = { .tries_left = 3, .has_pad = TRUE };
  GThread *thread = begin (entry, &asking);

  wait_for_state (entry, ZJ_PIN_ENTRY_ON_PAD);
  g_thread_join (thread);
  g_assert_cmpint (asking.answer, ==, ZJ_PIN_ANSWER_ON_PAD);
  zj_pin_entry_answer (entry, "1234"); /* nobody waits for it */
  zj_pin_entry_read_has_ended (entry);
  g_assert_cmpint (zj_pin_entry_get_state (entry), ==, ZJ_PIN_ENTRY_NOT_WANTED);
  g_object_unref (asking.cancellable);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/pin-entry/typed", test_typed);
  g_test_add_func ("/ui/pin-entry/ended-by-person", test_ended_by_person);
  g_test_add_func ("/ui/pin-entry/cancelled", test_cancelled);
  g_test_add_func ("/ui/pin-entry/cancelled-before", test_cancelled_before);
  g_test_add_func ("/ui/pin-entry/on-pad", test_on_pad);
  return g_test_run ();
}

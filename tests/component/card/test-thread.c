/* The thread that owns the card: order, cancelling, the end. */
#include <card/reading.h>

#include "fake-pcsc.h"
#include "invented-card.h"

#include <string.h>

#define READER "Fake Reader 00 00"

static const FakeAnswer social_card[]
    = { { SELECT, FCI ("01") "9000" }, { ALL05, EF05 (V2) "9000" }, { ALL06, EF06 "9000" }, { NULL, NULL } };
static const FakeAnswer third_card[] = { { SELECT, FCI ("03") "9000" },
                                         { ALL05, EF05 (V3) "9000" },
                                         { CHALLENGE, "C1C2C3C4C5C6C7C89000" },
                                         { "*", "A1A2A3A4A5A6A7A89000" },
                                         { NULL, NULL } };

typedef struct {
  ZjCardIdentity *identity;
  GError *error, *holder_error;
  gboolean done;
  guint *order, place; /* which callback came when */
} Call;

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  (void)source;
  call->identity = zj_card_thread_read_finish (result, &call->holder_error, &call->error);
  call->done = TRUE;
  if (call->order != NULL)
    call->place = ++*call->order;
}

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->identity, zj_card_identity_unref);
  g_clear_error (&call->error);
  g_clear_error (&call->holder_error);
}

static gboolean
on_deadline (gpointer data)
{
  (void)data;
  g_error ("waited 10 s for a callback");
  return G_SOURCE_REMOVE;
}

static void
await (const Call *call)
{
  guint deadline = g_timeout_add_seconds (10, on_deadline, NULL);

  while (!call->done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
read_async (ZjCardThread *thread, GCancellable *cancellable, Call *call)
{
  /* Gone when the call returns: the request must have been copied. */
  g_autofree char *name = g_strdup (READER);
  ZjCardRequest *request = g_new0 (ZjCardRequest, 1);

  request->reader = name;
  zj_card_thread_read_async (thread, request, NULL, cancellable, on_read, call);
  memset (name, 'x', strlen (name));
  memset (request, 0xff, sizeof *request);
  g_free (request);
}

static void
with_card (const FakeAnswer *card)
{
  fake_reset ();
  fake_add_reader (READER);
  fake_insert (READER, card);
}

static void
test_reads_in_order (void)
{
  g_autoptr (ZjCardThread) thread = NULL;
  guint order = 0;
  Call calls[5] = { { .order = NULL } };

  with_card (social_card);
  thread = zj_card_thread_new ();
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    calls[i].order = &order;
    read_async (thread, NULL, &calls[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    await (&calls[i]);
    g_assert_no_error (calls[i].error);
    g_assert_cmpstr (zj_personal_reveal (&calls[i].identity->name), ==, "测试甲");
    g_assert_cmpuint (calls[i].place, ==, i + 1);
    call_clear (&calls[i]);
  }
  g_assert_cmpuint (fake_count (FAKE_CONNECT), ==, G_N_ELEMENTS (calls));
}

static void
test_error (void)
{
  g_autoptr (ZjCardThread) thread = zj_card_thread_new ();
  Call call = { .order = NULL };

  fake_reset ();
  read_async (thread, NULL, &call);
  await (&call);
  g_assert_error (call.error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER);
  call_clear (&call);
}

static gboolean
platform_down (const ZjCardChallenge *challenge, ZjCardProof *proof, gpointer user_data, GCancellable *cancellable,
               GError **error)
{
  (void)challenge, (void)proof, (void)cancellable;
  g_assert_true (g_thread_self () != user_data); /* not the caller's */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "platform");
  return FALSE;
}

static void
test_holder_error (void)
{
  g_autoptr (ZjCardThread) thread = zj_card_thread_new ();
  const ZjCardRequest request
      = { .reader = READER, .authenticate = platform_down, .authenticate_data = g_thread_self () };
  Call call = { .order = NULL };

  with_card (third_card);
  zj_card_thread_read_async (thread, &request, NULL, NULL, on_read, &call);
  await (&call);
  g_assert_no_error (call.error);
  g_assert_error (call.holder_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (call.identity->has_holder);
  call_clear (&call);
}

/* The one under way is cancelled, the one behind it goes on. */
static void
test_cancel_one (void)
{
  g_autoptr (ZjCardThread) thread = zj_card_thread_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call first = { .order = NULL }, second = { .order = NULL };

  with_card (social_card);
  fake_hang (FAKE_TRANSMIT, TRUE);
  read_async (thread, cancellable, &first);
  read_async (thread, NULL, &second);
  fake_await_count (FAKE_TRANSMIT, 1);
  g_cancellable_cancel (cancellable);
  await (&first);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fake_hang (FAKE_TRANSMIT, FALSE);
  await (&second);
  g_assert_no_error (second.error);
  call_clear (&first);
  call_clear (&second);
  fake_await_contexts (0);
}

static void
test_cancelled_in_the_queue (void)
{
  g_autoptr (ZjCardThread) thread = zj_card_thread_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Call call = { .order = NULL };

  with_card (social_card);
  g_cancellable_cancel (cancellable);
  read_async (thread, cancellable, &call);
  await (&call);
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_count (FAKE_ESTABLISH), ==, 0);
  call_clear (&call);
}

static void
test_end_with_pending (void)
{
  ZjCardThread *thread = zj_card_thread_new ();
  gint64 began_us;
  Call calls[3] = { { .order = NULL } };

  with_card (social_card);
  fake_hang (FAKE_TRANSMIT, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    read_async (thread, NULL, &calls[i]);
  fake_await_count (FAKE_TRANSMIT, 1);
  began_us = g_get_monotonic_time ();
  zj_card_thread_free (thread);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, G_TIME_SPAN_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    await (&calls[i]);
    g_assert_error (calls[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    call_clear (&calls[i]);
  }
  fake_hang (FAKE_TRANSMIT, FALSE);
  fake_await_contexts (0);
  fake_await_connections (0);
}

static void
test_end_with_nothing (void)
{
  for (guint i = 0; i < 50; i++)
    zj_card_thread_free (zj_card_thread_new ());
  zj_card_thread_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/thread/in order", test_reads_in_order);
  g_test_add_func ("/card/thread/error", test_error);
  g_test_add_func ("/card/thread/holder error", test_holder_error);
  g_test_add_func ("/card/thread/cancel one", test_cancel_one);
  g_test_add_func ("/card/thread/cancelled in the queue", test_cancelled_in_the_queue);
  g_test_add_func ("/card/thread/end with pending", test_end_with_pending);
  g_test_add_func ("/card/thread/end with nothing", test_end_with_nothing);
  return g_test_run ();
}

/* The line keeper: its states one after another, its pauses, and what makes it hurry. */
#include "desk_keeper.h"

#include <string.h>

#include "desk_deadline.h"
#include "fake-world.h"

/* What the keeper has reported, in words: "connecting ready down:timeout …". */
typedef struct {
  GMutex lock;
  GCond changed;
  GString *history;
  guint reports;
  gint64 last_us;

  char *folder;
  ZjConfig *config;
  ZjAccess *access;
  ZjKeeper *keeper;
} Fixture;

static void
on_report (const ZjLineStatus *status, gpointer data)
{
  static const char *const names[] = { "unknown", "connecting", "ready", "down", "closed" };
  Fixture *f = data;

  g_assert_true ((status->error != NULL) == (status->state == ZJ_LINE_DOWN || status->state == ZJ_LINE_CLOSED));
  g_assert_cmpint (status->since, >, 0);
  g_mutex_lock (&f->lock);
  g_string_append_printf (f->history, "%s%s", f->history->len > 0 ? " " : "", names[status->state]);
  if (status->error != NULL)
    g_string_append_printf (f->history, ":%s", zj_error_code_name (status->error));
  f->reports++;
  f->last_us = g_get_monotonic_time ();
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
}

/* Waits until the history is this. */
static void
await_history (Fixture *f, const char *expected)
{
  gint64 end = g_get_monotonic_time () + FAKE_DEADLINE_US;

  g_mutex_lock (&f->lock);
  while (!g_str_equal (f->history->str, expected))
    if (!g_cond_wait_until (&f->changed, &f->lock, end))
      g_error ("it was \"%s\", not \"%s\"", f->history->str, expected);
  g_mutex_unlock (&f->lock);
}

static void
set_up (Fixture *f, const char *more, const ZjKeeperTimes *times)
{
  memset (f, 0, sizeof *f);
  g_mutex_init (&f->lock);
  g_cond_init (&f->changed);
  f->history = g_string_new (NULL);
  f->folder = fake_folder ();
  f->config = fake_config (f->folder, more);
  f->access = zj_access_new (f->config, "1001", NULL);
  f->keeper = zj_keeper_new (f->access, times, on_report, f);
}

static void
tear_down (Fixture *f)
{
  zj_keeper_free (f->keeper);
  zj_access_free (f->access);
  zj_config_unref (f->config);
  fake_folder_remove (f->folder);
  g_string_free (f->history, TRUE);
  g_cond_clear (&f->changed);
  g_mutex_clear (&f->lock);
  g_assert_cmpuint (fake_sessions (), ==, 0);
}

/* Pauses that no test waits for: what happens, happens because of news. */
static const ZjKeeperTimes never
    = { .first_pause_ms = 3600000, .last_pause_ms = 3600000, .warm_ms = 3600000, .settle_ms = 1 };
/* Pauses of milliseconds: what happens, happens by itself. */
static const ZjKeeperTimes soon = { .first_pause_ms = 5, .last_pause_ms = 20, .warm_ms = 5, .settle_ms = 1 };

static GError *
platform_error (ZjPlatformErrorCode code)
{
  return g_error_new_literal (ZJ_PLATFORM_ERROR, (gint)code, "x");
}

static void
test_ready (void)
{
  Fixture f;

  fake_reset ();
  fake_shut ("warm");
  set_up (&f, "", &never);
  await_history (&f, "connecting");
  fake_open ("warm");
  await_history (&f, "connecting ready");
  tear_down (&f);
}

/* A line that stands is looked after; nothing is reported as long as it does. */
static void
test_kept_warm (void)
{
  Fixture f;

  fake_reset ();
  set_up (&f, "", &soon);
  fake_await ("warm", 10);
  await_history (&f, "connecting ready");
  tear_down (&f);
}

/* After a failure it comes back by itself, without flicker: "down" stays until "ready". */
static void
test_comes_back (void)
{
  Fixture f;

  fake_reset ();
  fake_fail ("warm", platform_error (ZJ_PLATFORM_ERROR_NAME_NOT_FOUND));
  set_up (&f, "", &soon);
  fake_await ("warm", 10);
  await_history (&f, "connecting down:name_not_found");
  fake_fail ("warm", platform_error (ZJ_PLATFORM_ERROR_NOT_CONNECTED));
  await_history (&f, "connecting down:name_not_found down:not_connected");
  fake_fail ("warm", NULL);
  await_history (&f, "connecting down:name_not_found down:not_connected ready");
  tear_down (&f);
}

/* Whatever stands in the way on this machine is the reason, and is mended by itself. */
static void
test_machine (void)
{
  Fixture f;

  fake_reset ();
  fake_fail ("tls", g_error_new_literal (ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_KEY_EXPOSED, "x"));
  fake_fail ("journal", g_error_new_literal (ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_READ_ONLY, "x"));
  set_up (&f, "", &soon);
  await_history (&f, "connecting down:key_exposed");
  fake_fail ("tls", NULL);
  await_history (&f, "connecting down:key_exposed down:read_only");
  fake_fail ("journal", NULL);
  await_history (&f, "connecting down:key_exposed down:read_only ready");
  tear_down (&f);
}

static void
test_retry (void)
{
  Fixture f;

  fake_reset ();
  fake_fail ("warm", platform_error (ZJ_PLATFORM_ERROR_NOT_CONNECTED));
  set_up (&f, "", &never);
  await_history (&f, "connecting down:not_connected");
  fake_shut ("warm");
  zj_keeper_tell (f.keeper, ZJ_KEEPER_RETRY);
  await_history (&f, "connecting down:not_connected connecting");
  fake_fail ("warm", NULL);
  fake_open ("warm");
  await_history (&f, "connecting down:not_connected connecting ready");
  tear_down (&f);
}

static void
test_news (void)
{
  Fixture f;

  fake_reset ();
  fake_fail ("warm", platform_error (ZJ_PLATFORM_ERROR_NOT_CONNECTED));
  set_up (&f, "", &never);
  await_history (&f, "connecting down:not_connected");
  /* The network came back. */
  zj_keeper_tell (f.keeper, ZJ_KEEPER_NETWORK);
  fake_await ("warm", 2);
  /* A call was answered. */
  fake_fail ("warm", NULL);
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_WORKED);
  await_history (&f, "connecting down:not_connected ready");
  fake_await ("warm", 3);
  /* A card is being read. */
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CARD);
  fake_await ("warm", 4);
  /* A call could not be made. */
  fake_fail ("warm", platform_error (ZJ_PLATFORM_ERROR_TIMEOUT));
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_FAILED);
  await_history (&f, "connecting down:not_connected ready down:timeout");
  fake_await ("warm", 5);
  tear_down (&f);
}

/* A line that comes up and lets no call through is not called connected; one lost call is no proof. */
static void
test_dead_line (void)
{
  Fixture f;

  fake_reset ();
  set_up (&f, "", &never);
  await_history (&f, "connecting ready");
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_FAILED);
  fake_await ("warm", 2);
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_FAILED);
  await_history (&f, "connecting ready down:connection_lost");
  zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_WORKED);
  await_history (&f, "connecting ready down:connection_lost ready");
  tear_down (&f);
}

/* What everybody knows already makes nobody hurry. */
static void
test_no_news (void)
{
  Fixture f;

  fake_reset ();
  set_up (&f, "", &never);
  await_history (&f, "connecting ready");
  for (guint i = 0; i < 100; i++)
    zj_keeper_tell (f.keeper, ZJ_KEEPER_CALL_WORKED);
  zj_keeper_tell (f.keeper, ZJ_KEEPER_RETRY);
  fake_await ("warm", 2);
  g_assert_cmpuint (fake_count ("warm"), ==, 2);
  tear_down (&f);
}

static void
test_closed (void)
{
  Fixture f;

  fake_reset ();
  set_up (&f, "closures=2020-01-01 00:00/2099-01-01 00:00\n", &soon);
  await_history (&f, "closed:closed");
  zj_keeper_tell (f.keeper, ZJ_KEEPER_RETRY);
  g_assert_cmpuint (fake_count ("warm"), ==, 0);
  tear_down (&f);
}

/* The closure that begins in a second or two is seen to begin and to end. */
static void
test_closure_passes (void)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (china);
  g_autoptr (GDateTime) from = g_date_time_add_seconds (now, 1);
  g_autoptr (GDateTime) to = g_date_time_add_seconds (now, 3);
  g_autofree char *begin = g_date_time_format (from, "%Y-%m-%d %H:%M:%S");
  g_autofree char *end = g_date_time_format (to, "%Y-%m-%d %H:%M:%S");
  g_autofree char *more = g_strdup_printf ("closures=%s/%s\n", begin, end);
  Fixture f;

  fake_reset ();
  set_up (&f, more, &never);
  await_history (&f, "connecting ready closed:closed connecting ready");
  tear_down (&f);
}

static void
test_stopped_while_connecting (void)
{
  Fixture f;

  fake_reset ();
  fake_shut ("warm");
  set_up (&f, "", &never);
  fake_await ("warm", 1);
  tear_down (&f);
  g_assert_cmpuint (fake_count ("warm"), ==, 1);
}

static void
test_pauses (void)
{
  static const gint64 expected[] = { 2000, 4000, 8000, 16000, 32000, 60000, 60000 };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (zj_keeper_pause_ms (&zj_keeper_times, i + 1), ==, expected[i]);
  g_assert_cmpint (zj_keeper_pause_ms (&zj_keeper_times, G_MAXUINT), ==, 60000);
}

static void
test_calm (void)
{
  char *folder = fake_folder ();
  ZjConfig *config = fake_config (folder, "closures=2026-07-01 12:00/2026-07-01 13:00\n");
  const gint64 midnight = 1782835200; /* 2026-07-01 00:00 in China */

  g_assert_cmpint (zj_keeper_calm_ms (config, &zj_keeper_times, midnight), ==, zj_keeper_times.warm_ms);
  g_assert_cmpint (zj_keeper_calm_ms (config, &zj_keeper_times, midnight - 7), ==, 7000);
  g_assert_cmpint (zj_keeper_calm_ms (config, &zj_keeper_times, midnight + 12 * 3600 - 3), ==, 3000);
  g_assert_cmpint (zj_keeper_calm_ms (config, &zj_keeper_times, midnight + 13 * 3600), ==, zj_keeper_times.warm_ms);
  zj_config_unref (config);
  fake_folder_remove (folder);
}

/* The cancellable of one call. */
static void
test_deadline (void)
{
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  ZjDeadline *deadline = zj_deadline_new (first, second, 0);
  GPollFD fd;

  g_assert_false (g_cancellable_is_cancelled (zj_deadline_cancellable (deadline)));
  g_cancellable_cancel (second);
  g_assert_true (g_cancellable_is_cancelled (zj_deadline_cancellable (deadline)));
  g_assert_false (zj_deadline_passed (deadline));
  zj_deadline_free (deadline);
  g_assert_false (g_cancellable_is_cancelled (first));

  /* Cancelled from the beginning. */
  deadline = zj_deadline_new (second, NULL, 60000);
  g_assert_true (g_cancellable_is_cancelled (zj_deadline_cancellable (deadline)));
  g_assert_false (zj_deadline_passed (deadline));
  zj_deadline_free (deadline);

  deadline = zj_deadline_new (first, NULL, 20);
  g_assert_true (g_cancellable_make_pollfd (zj_deadline_cancellable (deadline), &fd));
  g_assert_cmpint (g_poll (&fd, 1, 20000), ==, 1);
  g_cancellable_release_fd (zj_deadline_cancellable (deadline));
  g_assert_true (zj_deadline_passed (deadline));
  g_assert_false (g_cancellable_is_cancelled (first));
  zj_deadline_free (deadline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keeper/ready", test_ready);
  g_test_add_func ("/keeper/kept-warm", test_kept_warm);
  g_test_add_func ("/keeper/comes-back", test_comes_back);
  g_test_add_func ("/keeper/machine", test_machine);
  g_test_add_func ("/keeper/retry", test_retry);
  g_test_add_func ("/keeper/news", test_news);
  g_test_add_func ("/keeper/dead-line", test_dead_line);
  g_test_add_func ("/keeper/no-news", test_no_news);
  g_test_add_func ("/keeper/closed", test_closed);
  g_test_add_func ("/keeper/closure-passes", test_closure_passes);
  g_test_add_func ("/keeper/stopped-while-connecting", test_stopped_while_connecting);
  g_test_add_func ("/keeper/pauses", test_pauses);
  g_test_add_func ("/keeper/calm", test_calm);
  g_test_add_func ("/keeper/deadline", test_deadline);
  return g_test_run ();
}

/* The window's way to a stay: requests on a started desk, over the real journal, line and the
 * platform simulator, from a main loop that never waits. */
#include <client/desk.h>
#include <glib/gstdio.h>
#include <string.h>

#include "simulator.h"

#define N          "ZY0001"
#define DEADLINE_S 30

typedef struct {
  Simulator simulator;
  ZjDesk *desk;
  ZjCredential *credential;
  char *fees;
  GMainLoop *loop;
  ZjStayAnswer *answer;
  guint answers;
  GString *steps;
  char *state; /* waited for */
  GThread *main;
} Fixture;

static void
write_fees (Fixture *fixture, const char *price)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *text = g_strdup_printf (
      "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
      "bilg_dept_name,bilg_dr_codg,bilg_dr_name\n"
      "1,%s 00:00:00,A0001,H1,1,%s,%s,A03,测试内科,D1,测试医生\n",
      day, price, price);

  g_file_set_contents (fixture->fees, text, -1, &error);
  g_assert_no_error (error);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjConfig) config = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  (void)data;
  simulator_start (&fixture->simulator);
  config = zj_config_load (fixture->simulator.config_file, &error);
  g_assert_no_error (error);
  fixture->desk = zj_desk_new (config, NULL, NULL);
  zj_desk_start (fixture->desk);
  line = simulator_say (&fixture->simulator, "person second-long-term");
  words = g_strsplit (line, " ", -1);
  fixture->credential = zj_credential_new_identity (words[1], "测试甲", "01", NULL);
  fixture->fees = g_build_filename (fixture->simulator.folder, "fees.csv", NULL);
  write_fees (fixture, "2000.00");
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->steps = g_string_new (NULL);
  fixture->main = g_thread_self ();
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *violations = simulator_say (&fixture->simulator, "violations");

  (void)data;
  g_assert_cmpstr (violations, ==, "0");
  zj_desk_stop (fixture->desk);
  g_object_unref (fixture->desk);
  zj_stay_answer_free (fixture->answer);
  zj_credential_free (fixture->credential);
  g_free (fixture->fees);
  g_free (fixture->state);
  g_main_loop_unref (fixture->loop);
  g_string_free (fixture->steps, TRUE);
  simulator_stop (&fixture->simulator);
}

static gboolean
too_late (gpointer what)
{
  g_error ("nothing within %d s: %s", DEADLINE_S, (const char *)what);
  return G_SOURCE_REMOVE;
}

static void
run_loop (Fixture *fixture, const char *what)
{
  guint source = g_timeout_add_seconds (DEADLINE_S, too_late, (gpointer)(guintptr)what);

  g_main_loop_run (fixture->loop);
  g_source_remove (source);
}

static void
on_step (const char *step, guint done, guint of, gpointer data)
{
  Fixture *fixture = data;

  g_assert_true (g_thread_self () == fixture->main);
  g_string_append_printf (fixture->steps, "%s %u/%u ", step, done, of);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->answer, zj_stay_answer_free);
  fixture->answer = zj_desk_ask_stay_finish (ZJ_DESK (source), result, &error);
  g_assert_no_error (error);
  fixture->answers++;
  g_main_loop_quit (fixture->loop);
}

static ZjStayRequest
request_of (Fixture *fixture, ZjStayAsk ask)
{
  const ZjStayRequest request = { .ask = ask,
                                  .ipt_no = N,
                                  .credential = fixture->credential,
                                  .dept = { "A03", "测试内科" },
                                  .doctor = { "D330100000001", "测试医生" },
                                  .diagnosis = { "I10.x00", "测试诊断" },
                                  .bed = "12",
                                  .tel = "000-0000",
                                  .file = fixture->fees,
                                  .expect_cash_fen = -1,
                                  .deposit_fen = -1 };

  return request;
}

static const ZjStayAnswer *
do_request (Fixture *fixture, const ZjStayRequest *request)
{
  g_string_truncate (fixture->steps, 0);
  zj_desk_ask_stay_async (fixture->desk, request, on_step, fixture, NULL, on_answer, fixture);
  run_loop (fixture, "an answer");
  return fixture->answer;
}

static const ZjStayAnswer *
ask (Fixture *fixture, ZjStayAsk what)
{
  const ZjStayRequest request = request_of (fixture, what);

  return do_request (fixture, &request);
}

static const ZjStayView *
expect_done (const ZjStayAnswer *answer, ZjStayState state)
{
  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->outcome, ==, ZJ_OUTCOME_DONE);
  g_assert_cmpint (answer->stay->state, ==, state);
  return answer->stay;
}

static void
to_discharged (Fixture *fixture)
{
  const ZjStayView *stay = expect_done (ask (fixture, ZJ_DO_ADMIT), ZJ_STAY_ADMITTED);

  g_assert_cmpuint (stay->can & (ZJ_CAN_UPLOAD | ZJ_CAN_DISCHARGE | ZJ_CAN_SETTLE), ==,
                    ZJ_CAN_UPLOAD | ZJ_CAN_DISCHARGE);
  stay = expect_done (ask (fixture, ZJ_DO_UPLOAD), ZJ_STAY_ADMITTED);
  g_assert_nonnull (strstr (fixture->steps->str, "reading 0/0 uploading"));
  g_assert_cmpint (stay->lines_fen, ==, 200000);
  stay = expect_done (ask (fixture, ZJ_DO_DISCHARGE), ZJ_STAY_DISCHARGED);
  g_assert_true ((stay->can & ZJ_CAN_SETTLE) != 0);
}

/* From the card to the money, by requests alone. */
static void
test_whole_stay (Fixture *fixture, gconstpointer data)
{
  ZjStayRequest request = request_of (fixture, ZJ_DO_SETTLE);
  g_autofree char *ledger = NULL;
  const ZjStayView *stay;
  gint64 balance_fen;

  (void)data;
  to_discharged (fixture);
  stay = expect_done (ask (fixture, ZJ_DO_TRIAL), ZJ_STAY_DISCHARGED);
  g_assert_true (stay->has_trial);
  g_assert_true (zj_stay_view_balance (stay, 200000, &balance_fen));
  g_assert_cmpint (balance_fen, ==, 200000 - stay->trial.fen[ZJ_AMOUNT_PSN_CASH_PAY]);
  request.expect_cash_fen = stay->trial.fen[ZJ_AMOUNT_PSN_CASH_PAY] + 1;
  g_assert_error (do_request (fixture, &request)->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_EXPECTED);
  g_assert_cmpint (fixture->answer->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  request.expect_cash_fen--;
  stay = expect_done (do_request (fixture, &request), ZJ_STAY_SETTLED);
  g_assert_nonnull (strstr (fixture->steps->str, "settling"));
  ledger = simulator_say (&fixture->simulator, "ledger %s", N);
  g_assert_nonnull (strstr (ledger, stay->setl_id));
  g_assert_true (ask (fixture, ZJ_DO_SETTLE)->repeated);

  /* Backwards; the second person is asked for. */
  request.ask = ZJ_DO_CANCEL_SETTLEMENT;
  g_assert_error (do_request (fixture, &request)->error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE);
  request.second = "2002";
  expect_done (do_request (fixture, &request), ZJ_STAY_DISCHARGED);
  expect_done (ask (fixture, ZJ_DO_CANCEL_DISCHARGE), ZJ_STAY_ADMITTED);
  expect_done (ask (fixture, ZJ_DO_CANCEL_FEES), ZJ_STAY_ADMITTED);
  expect_done (ask (fixture, ZJ_DO_CANCEL_ADMISSION), ZJ_STAY_WITHDRAWN);
}

static void
look_again (ZjDesk *desk, Fixture *fixture)
{
  const ZjStayRequest request = request_of (fixture, ZJ_DO_FIND);

  zj_desk_ask_stay_async (desk, &request, NULL, NULL, NULL, on_answer, fixture);
}

/* "stays-changed" says that something is new, a FIND says what. */
static void
wait_for_state (Fixture *fixture, ZjStayState state)
{
  gulong handler = g_signal_connect (fixture->desk, "stays-changed", G_CALLBACK (look_again), fixture);

  look_again (fixture->desk, fixture);
  do
    run_loop (fixture, "the background");
  while (fixture->answer->stay->unknown != NULL || fixture->answer->stay->state != state);
  g_signal_handler_disconnect (fixture->desk, handler);
}

static gboolean
end_waiting (gpointer data)
{
  Fixture *fixture = data;

  if (simulator_arrived (&fixture->simulator, "2304") == 0)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (g_object_get_data (G_OBJECT (fixture->desk), "cancellable"));
  return G_SOURCE_REMOVE;
}

/* Who ends the waiting is told the truth: unknown. The background finds out. */
static void
test_end_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ZjStayRequest request = request_of (fixture, ZJ_DO_SETTLE);
  g_autofree char *fault = NULL, *clear = NULL, *ledger = NULL;

  (void)data;
  to_discharged (fixture);
  fault = simulator_say (&fixture->simulator, "fault 2304 delay 20000 x1");
  g_object_set_data (G_OBJECT (fixture->desk), "cancellable", cancellable);
  g_timeout_add (20, end_waiting, fixture);
  zj_desk_ask_stay_async (fixture->desk, &request, on_step, fixture, cancellable, on_answer, fixture);
  run_loop (fixture, "the end of the waiting");
  g_assert_cmpint (fixture->answer->outcome, ==, ZJ_OUTCOME_UNKNOWN);
  g_assert_cmpstr (fixture->answer->stay->unknown, ==, "2304");
  g_assert_cmpuint (fixture->answer->stay->can, ==, ZJ_CAN_RESOLVE);
  g_assert_false (zj_stay_view_balance (fixture->answer->stay, 200000, &(gint64){ 0 }));
  clear = simulator_say (&fixture->simulator, "clear");
  /* The request had not been executed when the platform was asked: reversed, and so never will be. */
  wait_for_state (fixture, ZJ_STAY_DISCHARGED);
  ledger = simulator_say (&fixture->simulator, "ledger %s", N);
  g_assert_cmpstr (ledger, ==, "[]");
}

/* Cancelled before its turn: nothing leaves. */
static void
test_cancelled_in_the_queue (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ZjStayRequest request = request_of (fixture, ZJ_DO_ADMIT);

  (void)data;
  g_cancellable_cancel (cancellable);
  zj_desk_ask_stay_async (fixture->desk, &request, on_step, fixture, cancellable, on_answer, fixture);
  run_loop (fixture, "the end of the waiting");
  g_assert_cmpint (fixture->answer->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_error (fixture->answer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->answer->stay);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "2401"), ==, 0);
}

/* Two clicks are two requests of one stay: the second finds what the first has done. */
static void
test_queue (Fixture *fixture, gconstpointer data)
{
  const ZjStayRequest request = request_of (fixture, ZJ_DO_ADMIT);

  (void)data;
  for (guint i = 0; i < 2; i++)
    zj_desk_ask_stay_async (fixture->desk, &request, NULL, NULL, NULL, on_answer, fixture);
  while (fixture->answers < 2)
    run_loop (fixture, "both answers");
  g_assert_true (fixture->answer->repeated);
  g_assert_cmpuint (simulator_arrived (&fixture->simulator, "2401"), ==, 1);
}

/* By the person, by a number nobody knows, and on lists. */
static void
on_list (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stays = zj_desk_list_stays_finish (ZJ_DESK (source), result, &error);

  g_assert_no_error (error);
  fixture->answers = stays->len;
  g_main_loop_quit (fixture->loop);
}

static guint
count_stays (Fixture *fixture, gboolean unfinished)
{
  zj_desk_list_stays_async (fixture->desk, unfinished, NULL, on_list, fixture);
  run_loop (fixture, "a list");
  return fixture->answers;
}

static void
test_finding (Fixture *fixture, gconstpointer data)
{
  ZjStayRequest request = request_of (fixture, ZJ_DO_FIND);

  (void)data;
  g_assert_error (ask (fixture, ZJ_DO_FIND)->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  request.ipt_no = NULL;
  g_assert_cmpuint (do_request (fixture, &request)->matches->len, ==, 0);
  expect_done (ask (fixture, ZJ_DO_ADMIT), ZJ_STAY_ADMITTED);
  g_assert_cmpuint (do_request (fixture, &request)->matches->len, ==, 1);
  expect_done (ask (fixture, ZJ_DO_FIND), ZJ_STAY_ADMITTED);
  g_assert_cmpuint (count_stays (fixture, FALSE), ==, 1);
  g_assert_cmpuint (count_stays (fixture, TRUE), ==, 0);
  expect_done (ask (fixture, ZJ_DO_DISCHARGE), ZJ_STAY_DISCHARGED);
  g_assert_cmpuint (count_stays (fixture, TRUE), ==, 1);
}

/* All faults of a file at once, and lines that the platform turns down. */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  const ZjLineFault *fault;

  (void)data;
  expect_done (ask (fixture, ZJ_DO_ADMIT), ZJ_STAY_ADMITTED);
  write_fees (fixture, "12.x");
  g_assert_error (ask (fixture, ZJ_DO_UPLOAD)->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE);
  g_assert_cmpuint (fixture->answer->faults->len, >=, 1);
  fault = g_ptr_array_index (fixture->answer->faults, 0);
  g_assert_cmpuint (fault->line, ==, 2);
  g_assert_cmpstr (fault->field, ==, "pric");
  g_assert_cmpuint (fixture->answer->stay->lines, ==, 0);
}

static void
test_money_read (void)
{
  static const struct {
    const char *text;
    gint64 fen;
  } cases[] = {
    { "1", 100 },          { "1.5", 150 },        { "1,234.50", 123450 },
    { "１２.５０", 1250 }, { " 3 000 ", 300000 }, { "0", 0 },
    { "1,23", -1 },        { "12,3456", -1 },     { "", -1 },
    { "-1", -1 },          { "1.234", -1 },       { "1.", -1 },
    { ".5", -1 },          { "1e3", -1 },         { "1,234,567", 123456700 },
    { "1,2345.00", -1 },   { "1.2.3", -1 },       { "99999999999999999", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 fen = -1;

    g_assert_cmpint (zj_money_read (cases[i].text, &fen), ==, cases[i].fen >= 0);
    if (cases[i].fen >= 0)
      g_assert_cmpint (fen, ==, cases[i].fen);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add (name, Fixture, NULL, setup, test, teardown)
  ADD ("/desk-stays/whole-stay", test_whole_stay);
  ADD ("/desk-stays/end-waiting", test_end_waiting);
  ADD ("/desk-stays/cancelled-in-the-queue", test_cancelled_in_the_queue);
  ADD ("/desk-stays/queue", test_queue);
  ADD ("/desk-stays/finding", test_finding);
  ADD ("/desk-stays/faults", test_faults);
#undef ADD
  g_test_add_func ("/desk-stays/money-read", test_money_read);
  return g_test_run ();
}

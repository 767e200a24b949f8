/* Uploading a list: what is sent, in which batches, what the journal holds afterwards, and how it
 * goes on after every kind of interruption. The platform is a table of lines behind the fake line. */
#include "stay/fees.h"
#include "fake-platform.h"
#include "stay/call.h"

#include <gio/gio.h>
#include <string.h>

typedef enum { FAULT_NONE, FAULT_REFUSE, FAULT_LOST_BEFORE, FAULT_LOST_AFTER, FAULT_NOT_SENT } Fault;

typedef struct {
  FakePlace place;
  ZjSession *session;
  ZjStayContext context;
  GHashTable *platform; /* feedetl_sn → amount as text */
  GHashTable *objected; /* feedetl_sn that the platform turns down */
  GString *calls;       /* "2302(3) 2301(2) " */
  const char *fault_of; /* infno */
  guint fault_at;       /* its how manieth call, from 1 */
  guint n_of_fault;
  Fault fault;
  gint64 part_error_fen;
} World;

static void
put_row (GString *rows, const World *world, const char *sn, const char *amount)
{
  gint64 fen = 0;

  zj_money_parse (amount, &fen);
  fen += world->part_error_fen;
  g_string_append_printf (rows, "%s{\"feedetl_sn\":\"%s\",\"det_item_fee_sumamt\":%s,", rows->len > 0 ? "," : "", sn,
                          amount);
  if (g_hash_table_contains (world->objected, sn))
    g_string_append (rows, "\"memo\":\"目录编码不存在\"}");
  else
    g_string_append_printf (rows,
                            "\"fulamt_ownpay_amt\":0.00,\"overlmt_amt\":0.00,\"preselfpay_amt\":0.00,"
                            "\"inscp_scp_amt\":%s%d.%02d,\"chrgitm_lv\":\"01\",\"med_chrgitm_type\":\"09\"}",
                            fen < 0 ? "-" : "", (int)(ABS (fen) / 100), (int)(ABS (fen) % 100));
}

/* Executes the call on the table; the rows of 2301's answer go to rows. */
static guint
execute (World *world, ZjJson *json, const char *node, GString *rows)
{
  ZjNode root = zj_json_root (json), input, list, line;
  gsize n = 0;

  g_assert_true (zj_node_member (&root, "input", &input, NULL) && zj_node_member (&input, node, &list, NULL)
                 && zj_node_length (&list, &n, NULL));
  for (gsize i = 0; i < n; i++) {
    g_autofree char *sn = NULL, *amount = NULL, *mdtrt_id = NULL;

    g_assert_true (zj_node_element (&list, i, &line, NULL) && zj_node_text (&line, "feedetl_sn", &sn, NULL)
                   && zj_node_text (&line, "det_item_fee_sumamt", &amount, NULL)
                   && zj_node_text (&line, "mdtrt_id", &mdtrt_id, NULL));
    g_assert_cmpstr (mdtrt_id, ==, "MD1");
    if (rows != NULL) {
      put_row (rows, world, sn, amount);
      /* A number that is there is never sent again: the platform would refuse it. */
      if (!g_hash_table_contains (world->objected, sn))
        g_assert_true (g_hash_table_replace (world->platform, g_strdup (sn), g_strdup (amount)));
    } else if (strcmp (sn, "0000") == 0) {
      g_hash_table_remove_all (world->platform);
    } else {
      g_assert_true (g_hash_table_remove (world->platform, sn));
    }
  }
  return (guint)n;
}

static gboolean
answer_call (const ZjLineCall *call, guint n, ZjLineAnswer *answer, GCancellable *cancellable, gpointer data,
             GError **error)
{
  World *world = data;
  gboolean upload = strcmp (call->infno, "2301") == 0;
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autofree char *output = NULL;
  g_autoptr (ZjJson) json = NULL;
  Fault fault = FAULT_NONE;
  guint lines;

  (void)cancellable;
  if (strcmp (call->infno, "9001") == 0)
    return fake_signed_in (answer, 1);
  g_assert_true (upload || strcmp (call->infno, "2302") == 0);
  json = fake_line_sent (n);
  if (g_strcmp0 (world->fault_of, call->infno) == 0 && ++world->n_of_fault == world->fault_at)
    fault = world->fault;
  if (fault == FAULT_NOT_SENT)
    return fake_failed (answer, ZJ_SENT_NOTHING, ZJ_PLATFORM_ERROR_NOT_CONNECTED, error);
  if (fault == FAULT_REFUSE)
    return fake_refused (answer, "费用不符");
  if (fault == FAULT_LOST_BEFORE)
    return fake_failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_TIMEOUT, error);
  lines = execute (world, json, upload ? "feedetail" : "data", upload ? rows : NULL);
  g_string_append_printf (world->calls, "%s(%u) ", call->infno, lines);
  if (fault == FAULT_LOST_AFTER)
    return fake_failed (answer, ZJ_SENT_MAYBE, ZJ_PLATFORM_ERROR_TIMEOUT, error);
  output = g_strdup_printf ("{\"result\":[%s]}", rows->str);
  return fake_done (answer, upload ? output : NULL);
}

static void
setup (World *world, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = NULL;

  fake_place_open (&world->place, settings);
  world->platform = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->objected = g_hash_table_new (g_str_hash, g_str_equal);
  world->calls = g_string_new (NULL);
  fake_line_set (answer_call, world);
  world->session = zj_session_new (world->place.config, NULL, world->place.journal, NULL, NULL, NULL);
  world->context = (ZjStayContext){ .config = world->place.config,
                                    .session = world->session,
                                    .journal = world->place.journal,
                                    .operator_no = "1001",
                                    .operator_name = "测试员" };
  lock = zj_stay_take (&world->context, "ZY0001", &stay, &error);
  g_assert_no_error (error);
  g_assert_null (stay);
  stay = zj_stay_new ("ZY0001");
  stay->mdtrt_id = g_strdup ("MD1");
  stay->psn_no = g_strdup ("P1");
  stay->insured_region = g_strdup ("430100");
  stay->med_type = g_strdup ("21");
  g_assert_true (zj_stay_note (&world->context, lock, stay, ZJ_EVENT_ADOPT_ADMITTED, NULL, &error));
}

static void
teardown (World *world, gconstpointer settings)
{
  (void)settings;
  zj_session_free (world->session);
  g_hash_table_unref (world->platform);
  g_hash_table_unref (world->objected);
  g_string_free (world->calls, TRUE);
  fake_place_close (&world->place);
}

/* Lines "SN:YUAN", refunds "SN:-YUAN:ORIGINAL". */
static ZjFeeFile *
list_of (const char *lines)
{
  g_auto (GStrv) parts = g_strsplit (lines, " ", -1);
  g_autoptr (GString) text = g_string_new (
      "feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,"
      "bilg_dept_codg,bilg_dept_name,bilg_dr_codg,bilg_dr_name,init_feedetl_sn\n");
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  ZjFeeFile *file;

  for (char **part = parts; *part != NULL && **part != '\0'; part++) {
    g_auto (GStrv) line = g_strsplit (*part, ":", 3);

    g_string_append_printf (text, "%s,2026-06-21 10:00:00,X1,H1,%s,1,%s,A03,测试内科,D1,测试医生,%s\n", line[0],
                            line[1], line[1], line[2] != NULL ? line[2] : "");
  }
  file = zj_fee_file_parse (text->str, text->len, &faults, &error);
  g_assert_no_error (error);
  return file;
}

static ZjFees *
upload (World *world, const char *lines, gboolean remove_missing)
{
  g_autoptr (ZjFeeFile) file = list_of (lines);

  g_string_truncate (world->calls, 0);
  return zj_fees_upload (&world->context, "ZY0001", file, remove_missing);
}

/* What both hold, and whether the journal thinks it is everything. */
static void
expect_held (World *world, const char *sns, gboolean stale)
{
  g_autoptr (GArray) lines = zj_journal_list_fees (world->context.journal, "ZY0001", NULL);
  g_autoptr (GString) held = g_string_new (NULL);
  g_autoptr (ZjStay) stay = NULL;

  g_assert_nonnull (lines);
  for (guint i = 0; i < lines->len; i++) {
    const ZjFeeLine *line = &g_array_index (lines, ZjFeeLine, i);
    const char *amount = g_hash_table_lookup (world->platform, line->sn);
    g_autofree char *text = zj_money_text (line->amount_fen);

    g_assert_cmpstr (amount, ==, text);
    g_assert_cmpstr (line->category, ==, "09");
    g_string_append_printf (held, "%s%s", i > 0 ? " " : "", line->sn);
  }
  g_assert_cmpstr (held->str, ==, sns);
  g_assert_cmpuint (g_hash_table_size (world->platform), ==, lines->len);
  g_assert_true (zj_journal_get_stay (world->context.journal, "ZY0001", &stay, NULL));
  g_assert_cmpint (stay->fees_stale, ==, stale);
}

static void
expect_outcome (const ZjFees *fees, ZjOutcome outcome, GQuark domain, int code)
{
  g_assert_cmpint (fees->result->outcome, ==, outcome);
  if (domain == 0)
    g_assert_no_error (fees->result->error);
  else
    g_assert_error (fees->result->error, domain, code);
}

static void
test_differences (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) first = upload (world, "1:1.00 2:2.00 3:3.00", FALSE), again = NULL, other = NULL, last = NULL;

  (void)settings;
  expect_outcome (first, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2301(2) 2301(1) ");
  g_assert_true (first->sent == 3 && first->removed == 0 && first->lines == 3);
  g_assert_true (first->file_fen == 600 && first->platform_fen == 600);
  expect_held (world, "1 2 3", FALSE);

  again = upload (world, "3:3.00 1:1.0 2:2.00", FALSE);
  expect_outcome (again, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_true (again->result->repeated);
  g_assert_cmpstr (world->calls->str, ==, "");

  /* 1 changed, 2 missing, 4 new; missing stays. */
  other = upload (world, "1:1.50 3:3.00 4:4.00", FALSE);
  expect_outcome (other, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_false (other->result->repeated);
  g_assert_cmpstr (world->calls->str, ==, "2302(1) 2301(2) ");
  g_assert_true (other->sent == 2 && other->removed == 1 && other->missing->len == 1);
  g_assert_cmpstr (g_ptr_array_index (other->missing, 0), ==, "2");
  g_assert_true (other->file_fen == 850 && other->platform_fen == 1050);
  expect_held (world, "1 2 3 4", FALSE);

  last = upload (world, "1:1.50 3:3.00", TRUE);
  expect_outcome (last, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2302(2) ");
  g_assert_true (last->removed == 2 && last->missing->len == 0 && last->platform_fen == 450);
  expect_held (world, "1 3", FALSE);
}

/* A refund goes up after its line and comes down before it, wherever it stands in the list. */
static void
test_refunds (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) first = upload (world, "2:-1.00:1 1:2.00 3:3.00", FALSE), last = NULL;
  g_autofree char *up = fake_line_input (fake_line_count (NULL) - 1), *down = NULL;

  (void)settings;
  expect_outcome (first, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2301(2) 2301(1) ");
  g_assert_nonnull (strstr (up, "\"init_feedetl_sn\":\"1\""));
  g_assert_true (first->file_fen == 400 && first->platform_fen == 400);
  last = upload (world, "", TRUE);
  expect_outcome (last, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2302(2) 2302(1) ");
  down = fake_line_input (fake_line_count (NULL) - 2);
  g_assert_nonnull (strstr (down, "\"feedetl_sn\":\"2\""));
  expect_held (world, "", FALSE);
}

static void
test_rejected (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) first = NULL, again = NULL, without = NULL;

  (void)settings;
  g_hash_table_add (world->objected, (gpointer)(guintptr) "2");
  first = upload (world, "1:1.00 2:2.00 3:3.00", FALSE);
  expect_outcome (first, ZJ_OUTCOME_NOT_DONE, ZJ_STAY_ERROR, ZJ_STAY_ERROR_LINES_REJECTED);
  g_assert_cmpuint (first->rejected->len, ==, 1);
  g_assert_cmpstr (((ZjFeeAnswer *)g_ptr_array_index (first->rejected, 0))->message, ==, "目录编码不存在");
  g_assert_true (first->sent == 3 && first->platform_fen == 400);
  expect_held (world, "1 3", TRUE);

  again = upload (world, "1:1.00 2:2.00 3:3.00", FALSE);
  expect_outcome (again, ZJ_OUTCOME_NOT_DONE, ZJ_STAY_ERROR, ZJ_STAY_ERROR_LINES_REJECTED);
  g_assert_cmpstr (world->calls->str, ==, "2301(1) ");
  expect_held (world, "1 3", TRUE);

  /* The hospital takes it off the list: nothing is to be sent, and nothing is owed. */
  without = upload (world, "1:1.00 3:3.00", FALSE);
  expect_outcome (without, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "");
  expect_held (world, "1 3", FALSE);
}

/* What resolving does with a lost batch: removes its lines, whether they are there or not (rule 9). */
static void
resolve (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (&world->context, "ZY0001", &stay, &error);
  g_autoptr (GBytes) detail = NULL;
  g_autoptr (ZjJson) json = NULL;
  g_auto (GStrv) sns = NULL;
  ZjNode root;

  g_assert_no_error (error);
  g_assert_cmpint (stay->open.phase, ==, ZJ_OPEN_ASKING);
  detail = g_bytes_new (stay->open.detail, strlen (stay->open.detail));
  json = zj_json_parse (detail, &error);
  g_assert_no_error (error);
  root = zj_json_root (json);
  g_assert_true (zj_node_texts (&root, "sns", &sns, &error));
  for (char **sn = sns; *sn != NULL; sn++)
    g_hash_table_remove (world->platform, *sn);
  g_assert_true (zj_stay_close (&world->context, lock, stay, ZJ_EVENT_NOT_DONE, NULL, NULL, NULL, NULL, &error));
}

/* Whatever call fails, and however: nothing is lost, nothing is sent twice, and the same list brings
 * it to its end. */
static void
test_interruptions (World *world, gconstpointer settings)
{
  static const struct {
    Fault fault;
    ZjOutcome outcome;
    int code;
  } faults[] = {
    { FAULT_REFUSE, ZJ_OUTCOME_NOT_DONE, ZJ_PLATFORM_ERROR_REFUSED },
    { FAULT_LOST_BEFORE, ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN },
    { FAULT_LOST_AFTER, ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR_UNKNOWN },
    { FAULT_NOT_SENT, ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR_NOT_CONNECTED },
  };

  (void)settings;
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint at = 1; at <= 3; at++) {
      g_autoptr (ZjFees) first = NULL, again = NULL, blocked = NULL, clear = NULL;

      g_test_message ("fault %zu at call %u", i, at);
      world->fault = faults[i].fault;
      world->fault_of = "2301";
      world->fault_at = at;
      world->n_of_fault = 0;
      first = upload (world, "1:1.00 2:2.00 3:3.00 4:4.00 5:5.00", FALSE);
      expect_outcome (first, faults[i].outcome,
                      faults[i].outcome == ZJ_OUTCOME_UNKNOWN ? ZJ_STAY_ERROR : ZJ_PLATFORM_ERROR, faults[i].code);
      g_assert_cmpuint (first->sent, ==, 2 * (at - 1));
      g_assert_cmpint (first->platform_fen, ==, at == 1 ? 0 : at == 2 ? 300 : 1000);
      if (faults[i].outcome == ZJ_OUTCOME_UNKNOWN) {
        blocked = upload (world, "1:1.00", FALSE);
        expect_outcome (blocked, ZJ_OUTCOME_UNKNOWN, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN);
        g_assert_cmpstr (world->calls->str, ==, "");
        resolve (world);
      }
      expect_held (world, at == 1 ? "" : at == 2 ? "1 2" : "1 2 3 4", TRUE);
      again = upload (world, "1:1.00 2:2.00 3:3.00 4:4.00 5:5.00", FALSE);
      expect_outcome (again, ZJ_OUTCOME_DONE, 0, 0);
      expect_held (world, "1 2 3 4 5", FALSE);
      g_assert_cmpint (again->platform_fen, ==, 1500);
      clear = upload (world, "", TRUE);
      expect_outcome (clear, ZJ_OUTCOME_DONE, 0, 0);
    }
}

/* The same for a removal: what was not removed is still known to be there. */
static void
test_removal_interrupted (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) first = upload (world, "1:1.00 2:2.00 3:3.00", FALSE), failed = NULL, again = NULL;

  (void)settings;
  expect_outcome (first, ZJ_OUTCOME_DONE, 0, 0);
  world->fault = FAULT_NOT_SENT;
  world->fault_of = "2302";
  world->fault_at = 2;
  failed = upload (world, "4:4.00", TRUE);
  expect_outcome (failed, ZJ_OUTCOME_NOT_SENT, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  expect_held (world, "3", TRUE);
  again = upload (world, "4:4.00", TRUE);
  expect_outcome (again, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2302(1) 2301(1) ");
  expect_held (world, "4", FALSE);
}

/* The first list of an adopted stay clears what the other desk sent, known or not. */
static void
test_adopted (World *world, gconstpointer settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjFees) first = NULL, again = NULL;

  (void)settings;
  {
    g_autoptr (ZjStay) stay = NULL;
    g_autoptr (ZjStayLock) lock = zj_stay_take (&world->context, "ZY0001", &stay, &error);

    stay->adopted = stay->fees_stale = TRUE;
    g_assert_true (zj_stay_store (&world->context, lock, stay, NULL, &error));
  }
  g_hash_table_insert (world->platform, g_strdup ("1"), g_strdup ("9.00"));
  g_hash_table_insert (world->platform, g_strdup ("77"), g_strdup ("7.00"));
  first = upload (world, "1:1.00", FALSE);
  expect_outcome (first, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2302(1) 2301(1) ");
  expect_held (world, "1", FALSE);
  again = upload (world, "1:1.00 2:2.00", FALSE);
  expect_outcome (again, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpstr (world->calls->str, ==, "2301(1) ");
  expect_held (world, "1 2", FALSE);
}

static void
test_parts (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) fees = NULL;
  const ZjFinding *finding;

  (void)settings;
  world->part_error_fen = 1;
  fees = upload (world, "1:1.00 2:2.00 3:3.00", FALSE);
  expect_outcome (fees, ZJ_OUTCOME_DONE, 0, 0);
  g_assert_cmpuint (fees->result->findings->len, ==, 1);
  finding = &g_array_index (fees->result->findings, ZjFinding, 0);
  g_assert_cmpstr (finding->code, ==, "line_parts");
  g_assert_false (finding->refused);
  g_assert_true (finding->expected_fen == 600 && finding->found_fen == 603);
  g_assert_cmpstr (g_ptr_array_index (fees->result->warnings, 0), ==, "line_parts");
}

static void
set_marks (World *world, gboolean uncertain, gboolean ever_unknown)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_take (&world->context, "ZY0001", &stay, &error);

  stay->lines_uncertain = uncertain;
  stay->ever_unknown = ever_unknown;
  g_assert_true (zj_stay_store (&world->context, lock, stay, NULL, &error));
}

/* The platform may hold what the journal doesn't know: everything is removed, everything is sent. */
static void
test_uncertain (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) fees = upload (world, "1:1.00 2:2.00", FALSE);
  g_autoptr (ZjFees) anew = NULL;

  (void)settings;
  g_hash_table_insert (world->platform, g_strdup ("9"), g_strdup ("9.00")); /* of a batch that came late */
  set_marks (world, TRUE, TRUE);
  anew = upload (world, "1:1.00 2:2.00 3:3.00", FALSE);
  g_assert_cmpstr (world->calls->str, ==, "2302(1) 2301(2) 2301(1) ");
  expect_held (world, "1 2 3", FALSE);
  g_assert_false (anew->result->stay->lines_uncertain);
}

/* A batch that is refused after a call of unknown outcome: its lines may be there already. */
static void
test_refused_after_unknown (World *world, gconstpointer settings)
{
  g_autoptr (ZjFees) fees = NULL;

  (void)settings;
  set_marks (world, FALSE, TRUE);
  world->fault_of = "2301";
  world->fault_at = 1;
  world->fault = FAULT_REFUSE;
  fees = upload (world, "1:1.00", FALSE);
  g_assert_cmpint (fees->result->outcome, ==, ZJ_OUTCOME_NOT_DONE);
  g_assert_true (fees->result->stay->lines_uncertain);
}

static void
test_nobody (World *world, gconstpointer settings)
{
  g_autoptr (ZjFeeFile) file = list_of ("1:1.00");
  g_autoptr (ZjFees) unknown_stay = zj_fees_upload (&world->context, "ZY0002", file, FALSE), no_line = NULL;

  (void)settings;
  expect_outcome (unknown_stay, ZJ_OUTCOME_NOT_SENT, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
  world->context.session = NULL;
  no_line = upload (world, "1:1.00", FALSE);
  g_assert_cmpint (no_line->result->outcome, ==, ZJ_OUTCOME_NOT_SENT);
  g_assert_nonnull (no_line->result->error);
  expect_held (world, "", FALSE);
  g_assert_cmpuint (fake_line_count (NULL), ==, 0);
}

#define ADD(path, function) g_test_add ("/fees/" path, World, "[profile]\nbatch=2\n", setup, function, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("differences", test_differences);
  ADD ("refunds", test_refunds);
  ADD ("rejected", test_rejected);
  ADD ("interruptions", test_interruptions);
  ADD ("removal-interrupted", test_removal_interrupted);
  ADD ("adopted", test_adopted);
  ADD ("parts", test_parts);
  ADD ("uncertain", test_uncertain);
  ADD ("refused-after-unknown", test_refused_after_unknown);
  ADD ("nobody", test_nobody);
  return g_test_run ();
}

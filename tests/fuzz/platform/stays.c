/* Whatever the platform sends about a stay: the envelope, then the answer of one transaction.
 *
 * Input: one letter that names the transaction, then the body. What must hold: a decoder gives
 * a result or an error, never both; an error names a member; what is taken for an answer is
 * about what was asked, and holds everything without which it cannot be used. */
#include "platform/day_rows.h"
#include "platform/envelope.h"
#include "platform/fee_answers.h"
#include "platform/settlement_answers.h"
#include "platform/stay_answers.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const ZjSettlementAsked asked = { .mdtrt_id = "MD1", .psn_no = "P1", .msgid = "M1" };

static void
check_result (gboolean good, gboolean has_result, GError *error)
{
  g_assert_true (good == (error == NULL));
  g_assert_true (good == has_result);
  if (error != NULL) {
    g_assert_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_WRONG_TYPE);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_true (g_str_has_prefix (error->message, "output"));
  }
  g_clear_error (&error);
}

static void
check_row (const ZjSettlementRow *row)
{
  g_assert_cmpstr (row->mdtrt_id, ==, "MD1");
  g_assert_true (row->psn_no == NULL || strcmp (row->psn_no, "P1") == 0);
  g_assert_true (row->refunded || zj_amounts_has (&row->amounts, ZJ_AMOUNT_MEDFEE_SUMAMT));
  for (guint i = 0; i < row->parts->len; i++)
    g_assert_nonnull (((const ZjFundPart *)g_ptr_array_index (row->parts, i))->fund_pay_type);
}

static void
decode_settlement (char transaction, const ZjNode *output)
{
  g_autoptr (ZjSettlementRow) row = NULL;
  GError *error = NULL;
  gboolean good;

  if (transaction == 't')
    good = zj_answer_trial (output, &asked, &row, &error);
  else if (transaction == 's')
    good = zj_answer_settlement (output, &asked, &row, &error);
  else
    good = zj_answer_cancel (output, &asked, &row, &error);
  check_result (good, row != NULL, error);
  if (!good)
    return;
  check_row (row);
  if (transaction == 's')
    g_assert_cmpstr (row->medins_setl_id, ==, "M1");
  if (transaction != 't')
    g_assert_nonnull (row->setl_id);
}

static void
decode_settlements (const ZjNode *output)
{
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;
  gboolean good = zj_answer_settlements (output, &asked, &rows, &error);

  check_result (good, rows != NULL, error);
  for (guint i = 0; good && i < rows->len; i++) {
    const ZjSettlementRow *row = g_ptr_array_index (rows, i);

    check_row (row);
    g_assert_true (row->setl_id != NULL && row->medins_setl_id != NULL);
  }
}

static void
decode_stays (const ZjNode *output)
{
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;
  gboolean good = zj_answer_stays (output, "mdtrtinfo", "P1", NULL, TRUE, &rows, &error);

  check_result (good, rows != NULL, error);
  for (guint i = 0; good && i < rows->len; i++)
    g_assert_nonnull (((const ZjStayRow *)g_ptr_array_index (rows, i))->mdtrt_id);
}

static void
decode_fees (const ZjNode *output)
{
  ZjFeeItem first = { .sn = (char *)(gsize) "1" }, second = { .sn = (char *)(gsize) "2" };
  g_autoptr (GPtrArray) items = g_ptr_array_new (), answers = NULL;
  GError *error = NULL;
  gboolean good;

  g_ptr_array_add (items, &first);
  g_ptr_array_add (items, &second);
  good = zj_answer_fees (output, items, 0, 2, &answers, &error);
  check_result (good, answers != NULL, error);
  for (guint i = 0; good && i < 2; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (answers, i);

    g_assert_cmpstr (answer->sn, ==, i == 0 ? "1" : "2");
    g_assert_true (answer->rejected == (answer->message != NULL));
  }
}

static void
decode_numbers (char transaction, const ZjNode *output)
{
  g_autofree char *number = NULL;
  GError *error = NULL;
  gboolean good;

  if (transaction == 'a')
    good = zj_answer_admission (output, "P1", &number, &error);
  else if (transaction == 'u')
    good = zj_answer_upload (output, &number, &error);
  else
    good = zj_answer_number (output, "ntc_no", &number, &error);
  check_result (good, number != NULL, error);
}

static void
decode_day (const ZjNode *output)
{
  g_autofree char *text = NULL;
  g_autoptr (ZjDayFile) file = NULL;
  GError *error = NULL, *problem = NULL;
  gboolean equal, good = zj_answer_totals (output, "330100", &equal, &text, &error);

  check_result (good, good, error);
  good = zj_answer_day_file (output, &file, &problem);
  check_result (good, file != NULL, problem);
}

static void
decode (char transaction, const ZjNode *output)
{
  switch (transaction) {
  case 't':
  case 's':
  case 'c':
    decode_settlement (transaction, output);
    break;
  case 'q':
    decode_settlements (output);
    break;
  case 'i':
    decode_stays (output);
    break;
  case 'f':
    decode_fees (output);
    break;
  case 'd':
    decode_day (output);
    break;
  default:
    decode_numbers (transaction, output);
    break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static ZjConfig config;
  ZjLineAnswer answer = { .sent = ZJ_SENT_ANSWERED, .http_status = 200 };
  g_autoptr (ZjReply) reply = NULL;
  g_autoptr (GBytes) body = NULL;
  ZjAnswerFacts facts;

  if (size == 0)
    return 0;
  answer.body = body = g_bytes_new (data + 1, size - 1);
  reply = zj_envelope_judge (&config, &answer, NULL, &facts);
  if (reply->outcome == ZJ_OUTCOME_DONE)
    decode ((char)data[0], &reply->output);
  return 0;
}

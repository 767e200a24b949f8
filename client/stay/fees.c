/* From the list and what the journal knows to removals and uploads, batch by batch. */
#include "stay/fees.h"

#include <client/error.h>
#include <string.h>

#include "platform/codec.h"
#include "platform/tx_fees.h"
#include "stay/call.h"
#include "stay/fee_record.h"
#include "stay/lines.h"
#include "stay/verb.h"

/* What is to be done, and how far it is. */
typedef struct {
  const ZjStayContext *context;
  const ZjStayLock *lock;
  ZjFees *fees;
  GHashTable *known;   /* sn → ZjFeeLine *, of lines */
  GArray *lines;       /* ZjFeeLine, as the journal had them */
  GPtrArray *removals; /* char *, borrowed */
  GPtrArray *uploads;  /* ZjFeeItem *, borrowed */
  gboolean clear_all;  /* 2302 "0000" first */
  ZjLineSums taken;    /* by the platform, in this run */
  guint steps, step;   /* lines to name in all, and named so far */
} Upload;

void
zj_fees_free (ZjFees *fees)
{
  if (fees == NULL)
    return;
  zj_stay_result_free (fees->result);
  g_ptr_array_unref (fees->missing);
  g_ptr_array_unref (fees->rejected);
  g_free (fees);
}

static ZjFees *
fees_new (const ZjFeeFile *file)
{
  ZjFees *fees = g_new0 (ZjFees, 1);

  fees->result = zj_stay_result_new ();
  fees->missing = g_ptr_array_new_with_free_func (g_free);
  fees->rejected = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_fee_answer_free);
  fees->lines = file->items->len;
  fees->file_fen = file->total_fen;
  return fees;
}

static void
upload_clear (Upload *upload)
{
  g_clear_pointer (&upload->known, g_hash_table_unref);
  g_clear_pointer (&upload->lines, g_array_unref);
  g_clear_pointer (&upload->removals, g_ptr_array_unref);
  g_clear_pointer (&upload->uploads, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

/* --- what is to be done ------------------------------------------------------------------- */

static gboolean
read_known (Upload *upload, GError **error)
{
  const ZjStay *stay = upload->fees->result->stay;

  upload->lines = zj_journal_list_fees (upload->context->journal, upload->fees->result->stay->ipt_no, error);
  upload->known = g_hash_table_new (g_str_hash, g_str_equal);
  if (upload->lines == NULL)
    return FALSE;
  /* Nothing is known of what another desk sent, or of what a lost batch left: a second time would do
   * no harm. */
  upload->clear_all = stay->lines_uncertain || (stay->adopted && stay->fees_stale && upload->lines->len == 0);
  if (upload->clear_all)
    g_array_set_size (upload->lines, 0);
  for (guint i = 0; i < upload->lines->len; i++) {
    ZjFeeLine *line = &g_array_index (upload->lines, ZjFeeLine, i);

    g_hash_table_insert (upload->known, line->sn, line);
  }
  return TRUE;
}

/* Charges before refunds when going up, the other way round when coming down: the platform
 * wants a refund's line to be there. */
static void
plan_uploads (Upload *upload, const ZjFeeFile *file, gboolean refunds)
{
  for (guint i = 0; i < file->items->len; i++) {
    ZjFeeItem *item = g_ptr_array_index (file->items, i);
    const ZjFeeLine *line = g_hash_table_lookup (upload->known, item->sn);
    g_autofree char *digest = NULL;

    if (zj_fee_item_is_refund (item) != refunds)
      continue;
    digest = line != NULL ? zj_fee_item_digest (item) : NULL;
    if (line == NULL || strcmp (line->digest, digest) != 0)
      g_ptr_array_add (upload->uploads, item);
  }
}

static void
plan_removals (Upload *upload, GHashTable *wanted, GHashTable *changed, gboolean remove_missing, gboolean refunds)
{
  for (guint i = 0; i < upload->lines->len; i++) {
    const ZjFeeLine *line = &g_array_index (upload->lines, ZjFeeLine, i);
    gboolean missing = !g_hash_table_contains (wanted, line->sn);

    if ((line->amount_fen < 0) == refunds && (missing ? remove_missing : g_hash_table_contains (changed, line->sn)))
      g_ptr_array_add (upload->removals, line->sn);
  }
}

static void
plan (Upload *upload, const ZjFeeFile *file, gboolean remove_missing)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) changed = g_hash_table_new (g_str_hash, g_str_equal);

  upload->removals = g_ptr_array_new ();
  upload->uploads = g_ptr_array_new ();
  plan_uploads (upload, file, FALSE);
  plan_uploads (upload, file, TRUE);
  for (guint i = 0; i < file->items->len; i++)
    g_hash_table_add (wanted, ((ZjFeeItem *)g_ptr_array_index (file->items, i))->sn);
  for (guint i = 0; i < upload->uploads->len; i++)
    g_hash_table_add (changed, ((ZjFeeItem *)g_ptr_array_index (upload->uploads, i))->sn);
  plan_removals (upload, wanted, changed, remove_missing, TRUE);
  plan_removals (upload, wanted, changed, remove_missing, FALSE);
  if (!remove_missing)
    for (guint i = 0; i < upload->lines->len; i++) {
      const char *sn = g_array_index (upload->lines, ZjFeeLine, i).sn;

      if (!g_hash_table_contains (wanted, sn))
        g_ptr_array_add (upload->fees->missing, g_strdup (sn));
    }
  upload->steps = upload->removals->len + upload->uploads->len;
}

/* --- calls -------------------------------------------------------------------------------- */

static void
tell_progress (const Upload *upload)
{
  if (upload->context->progress != NULL)
    upload->context->progress ("uploading", upload->step, upload->steps, upload->context->progress_data);
}

/* {"sns":[…]}, or {"all":true}: what resolving needs of a lost call (rule 9). */
static char *
detail_of (const char *const *sns)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) json = NULL;
  gsize length;
  const char *text;

  zj_writer_begin_object (writer, NULL);
  if (sns == NULL) {
    zj_writer_boolean (writer, "all", TRUE);
  } else {
    zj_writer_begin_list (writer, "sns");
    for (; *sns != NULL; sns++)
      zj_writer_text (writer, NULL, *sns);
    zj_writer_end_list (writer);
  }
  zj_writer_end_object (writer);
  json = zj_writer_finish (writer);
  text = g_bytes_get_data (json, &length);
  return g_strndup (text, length);
}

/* Makes the call, and keeps what became of it; FALSE ends the upload. refused: a −1 does not. */
static gboolean
make_call (Upload *upload, ZjStayCall *call, const char *const *sns, gboolean *refused)
{
  ZjStayResult *result = upload->fees->result;
  g_auto (ZjCallResult) answer = { 0 };
  g_autofree char *detail = detail_of (sns);
  GError *error = NULL;

  call->role = ZJ_CALL_FIRST;
  call->detail = detail;
  tell_progress (upload);
  /* Recorded with the intent: from here on until the last batch is in, something is owed. */
  result->stay->fees_stale = TRUE;
  if (!zj_stay_call (upload->context, upload->lock, result->stay, call, &answer, &error)) {
    zj_stay_result_fail (result, answer.outcome, error);
    return FALSE;
  }
  if (refused != NULL)
    *refused = answer.outcome == ZJ_OUTCOME_NOT_DONE;
  if (answer.outcome == ZJ_OUTCOME_DONE || (refused != NULL && *refused))
    return TRUE;
  zj_stay_result_fail (result, answer.outcome, g_steal_pointer (&answer.error));
  return FALSE;
}

static void
send_removal (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  zj_tx_remove_fees (context->session, stay, data, msgid, context->cancellable, result);
}

static void
apply_removal (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  gboolean all = data == NULL;

  /* A -1 to "all" says that there is none; should there be, 2303's total tells (rule 9). */
  if (result->outcome != ZJ_OUTCOME_DONE && !(all && result->outcome == ZJ_OUTCOME_NOT_DONE))
    return;
  record->removed = data;
  record->all = all;
  if (all)
    stay->lines_uncertain = FALSE;
}

static gboolean
remove_lines (Upload *upload, const char *const *sns, gboolean followed, gboolean *refused)
{
  ZjStayCall call = { .event = ZJ_EVENT_REMOVE_FEES,
                      .infno = "2302",
                      .followed = followed,
                      .send = send_removal,
                      .apply = apply_removal,
                      .data = (gpointer)(guintptr)sns };

  return make_call (upload, &call, sns, refused);
}

static gboolean
remove_all_batches (Upload *upload)
{
  guint batch = (guint)upload->context->config->profile.batch;

  for (guint first = 0; first < upload->removals->len; first += batch) {
    guint count = MIN (batch, upload->removals->len - first);
    g_autofree const char **sns = g_new0 (const char *, count + 1);

    for (guint i = 0; i < count; i++)
      sns[i] = g_ptr_array_index (upload->removals, first + i);
    if (!remove_lines (upload, sns, first + count < upload->removals->len || upload->uploads->len > 0, NULL))
      return FALSE;
    upload->fees->removed += count;
    upload->step += count;
  }
  return TRUE;
}

/* One batch on its way up. */
typedef struct {
  Upload *upload;
  guint first, count;
  GPtrArray *answers; /* ZjFeeAnswer *, in the order sent */
  ZjFeeLine *lines;   /* what the platform took */
  guint n_lines;
} Batch;

static void
batch_forget (Batch *batch)
{
  for (guint i = 0; i < batch->n_lines; i++)
    zj_fee_line_clear (&batch->lines[i]);
  g_clear_pointer (&batch->lines, g_free);
  batch->n_lines = 0;
  g_clear_pointer (&batch->answers, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_forget)

static void
send_batch (const ZjStayContext *context, const ZjStay *stay, const char *msgid, ZjCallResult *result, gpointer data)
{
  Batch *batch = data;

  batch_forget (batch); /* of a try before the session signed in anew */
  zj_tx_upload_fees (context->session, stay, batch->upload->uploads, batch->first, batch->count, msgid,
                     context->cancellable, result, &batch->answers);
}

static const ZjFeeItem *
item_of (const Batch *batch, guint i)
{
  return g_ptr_array_index (batch->upload->uploads, batch->first + i);
}

static void
apply_batch (ZjStay *stay, const ZjCallResult *result, ZjCallRecord *record, gpointer data)
{
  g_autofree const ZjFeeItem **taken = NULL;
  Batch *batch = data;
  Upload *upload = batch->upload;

  /* Refused where a lost batch may have arrived late: its lines may stand in the way (rule 9). */
  if (result->outcome == ZJ_OUTCOME_NOT_DONE && stay->ever_unknown)
    stay->lines_uncertain = TRUE;
  if (result->outcome != ZJ_OUTCOME_DONE)
    return;
  batch->lines = g_new0 (ZjFeeLine, batch->count);
  taken = g_new (const ZjFeeItem *, batch->count);
  for (guint i = 0; i < batch->count; i++) {
    const ZjFeeAnswer *answer = g_ptr_array_index (batch->answers, i);
    const ZjFeeItem *item = item_of (batch, i);
    ZjFeeLine *line;

    if (answer->rejected)
      continue;
    taken[batch->n_lines] = item;
    line = &batch->lines[batch->n_lines++];
    line->sn = g_strdup (item->sn);
    line->digest = zj_fee_item_digest (item);
    line->amount_fen = item->amount_fen;
    line->category = g_strdup (answer->category);
    memcpy (line->parts_fen, answer->parts_fen, sizeof line->parts_fen);
  }
  record->lines = batch->lines;
  record->n_lines = batch->n_lines;
  record->detail = zj_fee_record_make (taken, batch->n_lines);
  /* The last batch, and nothing turned down in any: what the hospital has is at the platform. */
  stay->fees_stale = batch->first + batch->count < upload->uploads->len || batch->n_lines < batch->count
                     || upload->fees->rejected->len > 0;
}

static void
take_answers (Upload *upload, Batch *batch)
{
  for (guint i = 0; i < batch->count; i++) {
    ZjFeeAnswer *answer = g_ptr_array_index (batch->answers, i);

    if (!answer->rejected)
      continue;
    batch->answers->pdata[i] = NULL;
    g_ptr_array_add (upload->fees->rejected, answer);
  }
  for (guint i = 0; i < batch->n_lines; i++)
    if (!zj_lines_add (&upload->taken, &batch->lines[i]))
      g_debug ("sums of the lines taken are no amount of money");
  upload->fees->sent += batch->count;
  upload->step += batch->count;
}

/* A line's four parts make its amount (spec/platform.md 4); told once for the whole upload. */
static void
tell_of_parts (const Upload *upload)
{
  static const ZjAmounts no_bill = { .present = 0 };
  ZjStayResult *result = upload->fees->result;

  zj_lines_check (&upload->taken, &no_bill, upload->context->config, result->findings);
  if (result->findings->len > 0)
    g_ptr_array_add (result->warnings, g_strdup (g_array_index (result->findings, ZjFinding, 0).code));
}

static gboolean
upload_all_batches (Upload *upload)
{
  guint size = (guint)upload->context->config->profile.batch;

  for (guint first = 0; first < upload->uploads->len; first += size) {
    guint count = MIN (size, upload->uploads->len - first);
    g_auto (Batch) batch = { .upload = upload, .first = first, .count = count };
    g_autofree const char **sns = g_new0 (const char *, count + 1);
    ZjStayCall call = { .event = ZJ_EVENT_UPLOAD,
                        .infno = "2301",
                        .followed = first + count < upload->uploads->len,
                        .send = send_batch,
                        .apply = apply_batch,
                        .data = &batch };

    for (guint i = 0; i < count; i++)
      sns[i] = item_of (&batch, i)->sn;
    if (!make_call (upload, &call, sns, NULL))
      return FALSE;
    take_answers (upload, &batch);
  }
  return TRUE;
}

/* --- the whole ---------------------------------------------------------------------------- */

/* Between two batches only the second one's intent waits for the disk. Where none came, what the
 * first one brought is made durable before anybody hears of it. */
static void
make_durable (const Upload *upload)
{
  g_autoptr (GError) error = NULL;

  if (!zj_journal_sync (upload->context->journal, &error))
    g_message ("fee lines: %s", error->message);
}

/* TRUE when the last call left the mark as it has to be. */
static gboolean
settle_mark (Upload *upload, GError **error)
{
  ZjStay *stay = upload->fees->result->stay;
  gboolean stale = upload->fees->rejected->len > 0;

  if (stay->fees_stale == stale)
    return TRUE;
  stay->fees_stale = stale;
  return zj_stay_store (upload->context, upload->lock, stay, NULL, error);
}

static void
run (Upload *upload)
{
  ZjStayResult *result = upload->fees->result;
  gboolean refused = FALSE;
  GError *error = NULL;

  if (upload->clear_all || upload->steps > 0) {
    if (!zj_stay_need_session (upload->context, &error)) {
      zj_stay_result_fail (result, ZJ_OUTCOME_NOT_SENT, error);
      return;
    }
  } else {
    result->repeated = TRUE;
  }
  if ((upload->clear_all && !remove_lines (upload, NULL, upload->steps > 0, &refused)) || !remove_all_batches (upload)
      || !upload_all_batches (upload)) {
    make_durable (upload);
    return;
  }
  tell_progress (upload);
  if (!settle_mark (upload, &error)) {
    zj_stay_result_fail (result, ZJ_OUTCOME_DONE, error); /* it is; only the mark could not be written */
    return;
  }
  result->outcome = ZJ_OUTCOME_DONE;
  if (upload->fees->rejected->len > 0)
    zj_stay_result_fail (result, ZJ_OUTCOME_NOT_DONE,
                         g_error_new (ZJ_STAY_ERROR, ZJ_STAY_ERROR_LINES_REJECTED, "%u of %u lines were rejected",
                                      upload->fees->rejected->len, upload->fees->sent));
}

/* What the platform holds now, as the journal knows it. */
static void
add_up (Upload *upload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) lines = zj_journal_list_fees (upload->context->journal, upload->fees->result->stay->ipt_no,
                                                   &error);

  if (lines == NULL) {
    g_warning ("fee lines: %s", error->message);
    return;
  }
  for (guint i = 0; i < lines->len; i++)
    if (!zj_money_add (upload->fees->platform_fen, g_array_index (lines, ZjFeeLine, i).amount_fen,
                       &upload->fees->platform_fen))
      g_warning ("the sum of the fee lines is no amount of money");
}

ZjFees *
zj_fees_upload (const ZjStayContext *context, const char *ipt_no, const ZjFeeFile *file, gboolean remove_missing)
{
  g_autoptr (ZjFees) fees = fees_new (file);
  g_auto (Upload) upload = { .context = context, .fees = fees };
  GError *error = NULL;
  g_autoptr (ZjStayLock) lock = zj_stay_begin (context, ipt_no, ZJ_EVENT_UPLOAD, &fees->result->stay, &error);

  upload.lock = lock;
  if (lock == NULL) {
    ZjOutcome outcome = zj_stay_outcome_of_refusal (error);

    zj_stay_result_fail (fees->result, outcome, error);
  } else if (!read_known (&upload, &error)) {
    zj_stay_result_fail (fees->result, ZJ_OUTCOME_NOT_SENT, error);
  } else {
    plan (&upload, file, remove_missing);
    run (&upload);
    tell_of_parts (&upload);
    add_up (&upload);
  }
  return g_steal_pointer (&fees);
}

/* Counting papers: the journal first, then the printer. */
#include "paper/issue.h"

#include <client/error.h>
#include <string.h>

#include "china_time.h"
#include "claim/annex.h"
#include "claim/stay_lines.h"
#include "journal/stay_records.h"
#include "paper/stay_papers.h"
#include "platform/codec.h"
#include "stay/call.h"

#define RECORDS_AT_ONCE 500

void
zj_issued_clear (ZjIssued *issued)
{
  g_clear_pointer (&issued->subject, g_free);
  g_clear_pointer (&issued->missing, g_free);
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/* --- what was issued before ------------------------------------------------------------------------ */

typedef struct {
  const char *paper, *subject;
  guint copy; /* 0: none yet */
  gboolean is_out;
  char *document; /* JSON of the original, or NULL */
  char *operator_no, *operator_name;
  gint64 made_ms;
} Earlier;

static void
earlier_clear (Earlier *earlier)
{
  wipe (earlier->document);
  g_free (earlier->operator_no);
  g_free (earlier->operator_name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Earlier, earlier_clear)

/* What a copy is made from; a record of an original that is printed once more has nothing of it. */
static gboolean
read_original (Earlier *earlier, const ZjNode *root, GError **error)
{
  ZjNode operator_no;
  gboolean present;

  if (!zj_node_member (root, "operator", &operator_no, error))
    return FALSE;
  if (zj_node_is_absent (&operator_no))
    return TRUE;
  earlier_clear (earlier);
  earlier->document = earlier->operator_no = earlier->operator_name = NULL;
  return zj_node_text (root, "document", &earlier->document, error)
         && zj_node_required_text (root, "operator", &earlier->operator_no, error)
         && zj_node_text (root, "operator_name", &earlier->operator_name, error)
         && zj_node_integer (root, "made_ms", &earlier->made_ms, &present, error);
}

/* Of the papers asked about: takes what the record says. */
static gboolean
read_detail (Earlier *earlier, const char *detail, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (detail, strlen (detail));
  g_autoptr (ZjJson) json = zj_json_parse (bytes, error);
  g_autofree char *paper = NULL, *subject = NULL;
  gint64 copy = 0;
  gboolean out = TRUE, present;
  ZjNode root;

  if (json == NULL)
    return FALSE;
  root = zj_json_root (json);
  if (!zj_node_text (&root, "paper", &paper, error) || !zj_node_text (&root, "subject", &subject, error))
    return FALSE;
  if (g_strcmp0 (paper, earlier->paper) != 0 || g_strcmp0 (subject, earlier->subject) != 0)
    return TRUE;
  if (!zj_node_integer (&root, "copy", &copy, &present, error) || !zj_node_flag (&root, "out", &out, &present, error))
    return FALSE;
  earlier->copy = (guint)copy;
  earlier->is_out = out;
  return read_original (earlier, &root, error);
}

static gboolean
take_record (const ZjRecord *record, const ZjStay *stay, gpointer user_data, GError **error)
{
  Earlier *earlier = user_data;
  g_autofree char *begins = g_strdup_printf ("{\"paper\":\"%s\",", earlier->paper);
  g_autoptr (GError) trouble = NULL;

  (void)stay;
  /* Statements for manual claims are papers of another kind, and long. */
  if (record->kind != ZJ_RECORD_PAPER || record->detail == NULL || !g_str_has_prefix (record->detail, begins)
      || read_detail (earlier, record->detail, &trouble))
    return TRUE;
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "record %" G_GINT64_FORMAT ": %s", record->number,
               trouble->message);
  return FALSE;
}

/* Of a sheet, which is about no stay: made in no other place than here, not before from_ms. */
static gboolean
find_sheet (ZjJournal *journal, gint64 from_ms, Earlier *earlier, GError **error)
{
  for (gint64 number = 1;;) {
    g_autoptr (GPtrArray) records = zj_journal_list_records (journal, number, from_ms, G_MAXINT64, RECORDS_AT_ONCE,
                                                             error);

    if (records == NULL)
      return FALSE;
    for (guint i = 0; i < records->len; i++) {
      const ZjRecord *record = g_ptr_array_index (records, i);

      number = record->number + 1;
      if (record->ipt_no == NULL && !take_record (record, NULL, earlier, error))
        return FALSE;
    }
    if (records->len < RECORDS_AT_ONCE)
      return TRUE;
  }
}

/* --- recording ------------------------------------------------------------------------------------ */

/* document: of an original that is kept, or NULL. The order of the first member counts (take_record()). */
static char *
make_detail (const char *paper, const char *subject, guint copy, gboolean out, const ZjPaperFacts *facts,
             const char *document)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autoptr (GBytes) json = NULL;
  const char *text;
  gsize length;

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "paper", paper);
  zj_writer_text (writer, "subject", subject);
  zj_writer_integer (writer, "copy", copy);
  zj_writer_integer (writer, "out", out ? 1 : 0);
  if (facts != NULL) {
    zj_writer_text (writer, "operator", facts->operator_no);
    zj_writer_text (writer, "operator_name", facts->operator_name);
    zj_writer_integer (writer, "made_ms", facts->made_ms);
    zj_writer_text (writer, "document", document);
  }
  zj_writer_end_object (writer);
  json = zj_writer_finish (writer);
  text = g_bytes_get_data (json, &length);
  return g_strndup (text, length);
}

static gboolean
record (const ZjStayContext *context, const ZjStayLock *lock, ZjStay *stay, char *detail, GError **error)
{
  const ZjEntry entry = {
    .kind = ZJ_RECORD_PAPER, .operator_no = context->operator_no, .detail = detail, .at_ms = zj_stay_now_ms (context)
  };
  gboolean good = zj_journal_record (context->journal, lock, &entry, stay, error);

  wipe (detail);
  return good;
}

/* --- what there is to say -------------------------------------------------------------------------- */

typedef struct {
  ZjPaperFacts facts;
  ZjClaims *claims;
  ZjPapersIni *papers;
  ZjClaimContent *sums; /* holds the categories */
  ZjStay *before;       /* of a walk: the stay as it was last */
} Source;

static void
source_clear (Source *source)
{
  zj_claims_free (source->claims);
  zj_papers_ini_free (source->papers);
  g_clear_pointer (&source->facts.lines, g_array_unref);
  zj_claim_content_free (source->sums);
  zj_stay_free (source->before);
  zj_stay_free (source->facts.cancelled);
  g_free (source->facts.cancelled_by);
  g_free (source->facts.cancelled_with);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

/* The settlement that stood, and no longer does after this record. */
static gboolean
watch_cancel (const ZjRecord *record, const ZjStay *stay, gpointer user_data, GError **error)
{
  Source *source = user_data;

  (void)error;
  if (stay == NULL)
    return TRUE;
  if (source->before != NULL && source->before->state == ZJ_STAY_SETTLED && stay->state != ZJ_STAY_SETTLED
      && stay->cancelled) {
    zj_stay_free (source->facts.cancelled);
    source->facts.cancelled = g_steal_pointer (&source->before);
    source->facts.cancelled_ms = record->at_ms;
    g_free (source->facts.cancelled_by);
    source->facts.cancelled_by = g_strdup (record->operator_no);
    if (record->second_person != NULL) {
      g_free (source->facts.cancelled_with);
      source->facts.cancelled_with = g_strdup (record->second_person);
    }
  } else if (g_strcmp0 (record->infno, "2305") == 0 && record->kind == ZJ_RECORD_INTENT) {
    g_free (source->facts.cancelled_with);
    source->facts.cancelled_with = g_strdup (record->second_person);
  }
  zj_stay_free (source->before);
  source->before = zj_stay_copy (stay);
  return TRUE;
}

static gboolean
load_lines (const ZjStayContext *context, const char *ipt_no, Source *source, GError **error)
{
  source->facts.lines = zj_stay_lines (context->journal, ipt_no, error);
  return source->facts.lines != NULL && zj_annex_sum (source->facts.lines, source->sums, error);
}

static gboolean
load (const ZjStayContext *context, ZjPaperKind kind, const ZjStay *stay, Source *source, GError **error)
{
  source->claims = zj_claims_load (context->config, error);
  source->papers = source->claims != NULL ? zj_papers_ini_load (context->config, error) : NULL;
  if (source->papers == NULL)
    return FALSE;
  source->sums = zj_claim_content_new ();
  source->facts.config = context->config;
  source->facts.claims = source->claims;
  source->facts.papers = source->papers;
  source->facts.stay = stay;
  source->facts.operator_no = context->operator_no;
  source->facts.operator_name = context->operator_name;
  source->facts.made_ms = zj_stay_now_ms (context);
  source->facts.categories = source->sums->categories;
  if (kind == ZJ_PAPER_CANCEL
      && !zj_journal_each_of_stay (context->journal, stay->ipt_no, TRUE, watch_cancel, source, error))
    return FALSE;
  if (kind == ZJ_PAPER_FEE_LIST || kind == ZJ_PAPER_STATEMENT)
    return load_lines (context, stay->ipt_no, source, error);
  return TRUE;
}

static ZjDocument *
make (ZjPaperKind kind, const ZjPaperFacts *facts, GError **error)
{
  typedef ZjDocument *(*Make) (const ZjPaperFacts *facts, GError **error);
  static const Make makers[ZJ_N_PAPERS] = {
    [ZJ_PAPER_ADMISSION] = zj_paper_admission, [ZJ_PAPER_FILING] = zj_paper_filing,
    [ZJ_PAPER_PENDING] = zj_paper_pending,     [ZJ_PAPER_STATEMENT] = zj_paper_statement,
    [ZJ_PAPER_INJURY] = zj_paper_injury,       [ZJ_PAPER_FEE_LIST] = zj_paper_fee_list,
    [ZJ_PAPER_CANCEL] = zj_paper_cancel,
  };

  g_return_val_if_fail (makers[kind] != NULL, NULL);
  return makers[kind](facts, error);
}

/* --- which paper it is ------------------------------------------------------------------------------- */

static void
digest_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *)(text != NULL ? text : ""), -1);
  g_checksum_update (sum, (const guchar *)"", 1);
}

static char *
digest_of_lines (const ZjPaperFacts *facts)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const ZjStay *stay = facts->stay;
  const char *const shown[] = { zj_personal_reveal (&stay->name),
                                stay->dept.name,
                                stay->admitted_at,
                                stay->discharged_at,
                                stay->insured_region,
                                facts->config->institution.name,
                                stay->fees_stale ? "stale" : "" };

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    digest_text (sum, shown[i]);
  for (guint i = 0; i < facts->lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (facts->lines, ZjClaimLine, i);
    g_autofree char *amount = zj_money_text (line->amount_fen);
    const char *const texts[] = { line->sn, line->time, line->code, line->count, line->price, line->category, amount };

    for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
      digest_text (sum, texts[t]);
  }
  return g_strdup (g_checksum_get_string (sum));
}

/* What the paper says, without when and by whom it is made. */
static char *
digest_of_paper (ZjPaperKind kind, const ZjPaperFacts *facts)
{
  ZjPaperFacts timeless = *facts;
  g_autoptr (ZjDocument) document = NULL;
  char *json, *digest;

  timeless.made_ms = 0;
  timeless.operator_no = "";
  timeless.operator_name = NULL;
  document = make (kind, &timeless, NULL);
  json = zj_document_to_json (document);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
  wipe (json);
  return digest;
}

static char *
subject_of (ZjPaperKind kind, const ZjPaperFacts *facts)
{
  if (kind == ZJ_PAPER_STATEMENT)
    return g_strdup (facts->stay->setl_id);
  if (kind == ZJ_PAPER_CANCEL)
    return g_strdup (facts->cancelled->setl_id);
  if (kind == ZJ_PAPER_FEE_LIST)
    return digest_of_lines (facts);
  return digest_of_paper (kind, facts);
}

/* --- taking one --------------------------------------------------------------------------------------- */

/* The original again, for a copy. */
static ZjDocument *
make_again (ZjPaperKind kind, const Earlier *earlier, const ZjPaperFacts *facts, GError **error)
{
  ZjPaperFacts then = *facts;

  if (earlier->document != NULL)
    return zj_document_from_json (earlier->document, error);
  then.made_ms = earlier->made_ms;
  then.operator_no = earlier->operator_no;
  then.operator_name = earlier->operator_name;
  return make (kind, &then, error);
}

static guint
next_copy (const Earlier *earlier)
{
  if (earlier->copy == 0)
    return 1;
  return earlier->is_out ? earlier->copy + 1 : earlier->copy;
}

/* Under the stay's lock. */
static ZjDocument *
take_from (const ZjStayContext *context, ZjPaperKind kind, const ZjStayLock *lock, ZjStay *stay, ZjIssued *issued,
           GError **error)
{
  g_auto (Source) source = { 0 };
  g_auto (Earlier) earlier = { .paper = zj_paper_name (kind) };
  g_autoptr (ZjDocument) document = NULL;
  char *kept = NULL, *detail;

  if (!load (context, kind, stay, &source, error))
    return NULL;
  document = make (kind, &source.facts, error);
  if (document == NULL)
    return NULL;
  issued->subject = subject_of (kind, &source.facts);
  earlier.subject = issued->subject;
  if (!zj_journal_each_of_stay (context->journal, stay->ipt_no, FALSE, take_record, &earlier, error))
    return NULL;
  issued->copy = next_copy (&earlier);
  if (earlier.copy > 0) {
    zj_document_free (document);
    document = make_again (kind, &earlier, &source.facts, error);
    if (document == NULL)
      return NULL;
  }
  if (earlier.copy == 0 && kind != ZJ_PAPER_FEE_LIST)
    kept = zj_document_to_json (document);
  detail = make_detail (zj_paper_name (kind), issued->subject, issued->copy, TRUE,
                        earlier.copy == 0 ? &source.facts : NULL, kept);
  wipe (kept);
  if (!record (context, lock, stay, detail, error))
    return NULL;
  zj_document_set_copy (document, issued->copy);
  return g_steal_pointer (&document);
}

static ZjStayLock *
take_stay (const ZjStayContext *context, const char *ipt_no, ZjStay **stay, GError **error)
{
  g_autoptr (ZjStayLock) lock = zj_stay_take (context, ipt_no, stay, error);

  if (lock == NULL)
    return NULL;
  if (*stay != NULL && ((*stay)->state != ZJ_STAY_NEW || (*stay)->open.phase != ZJ_OPEN_NONE))
    return g_steal_pointer (&lock);
  g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND, "no such stay");
  return NULL;
}

ZjDocument *
zj_issue_take (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = take_stay (context, ipt_no, &stay, error);

  return lock != NULL ? take_from (context, kind, lock, stay, issued, error) : NULL;
}

/* A sheet is the same while it says the same. */
static ZjDocument *
take_sheet (const ZjStayContext *context, ZjPaperKind kind, ZjDocument *document, char *subject, gint64 from_ms,
            const ZjPaperFacts *facts, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjDocument) sheet = document;
  g_auto (Earlier) earlier = { .paper = zj_paper_name (kind), .subject = subject };
  char *kept = NULL, *detail;

  issued->subject = subject;
  if (!find_sheet (context->journal, from_ms, &earlier, error))
    return NULL;
  issued->copy = next_copy (&earlier);
  if (earlier.copy > 0) {
    zj_document_free (sheet);
    sheet = zj_document_from_json (earlier.document, error);
    if (sheet == NULL)
      return NULL;
  } else
    kept = zj_document_to_json (sheet);
  detail = make_detail (zj_paper_name (kind), subject, issued->copy, TRUE, earlier.copy == 0 ? facts : NULL, kept);
  wipe (kept);
  if (!record (context, NULL, NULL, detail, error))
    return NULL;
  zj_document_set_copy (sheet, issued->copy);
  return g_steal_pointer (&sheet);
}

static char *
digest_of_sheet (const ZjDocument *timeless)
{
  g_autofree char *json = zj_document_to_json (timeless);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);
}

ZjDocument *
zj_issue_take_shift (const ZjStayContext *context, const ZjShiftSheet *sheet, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjPapersIni) papers = zj_papers_ini_load (context->config, error);
  const ZjPaperFacts facts = { .operator_no = context->operator_no,
                               .operator_name = context->operator_name,
                               .made_ms = zj_stay_now_ms (context) };
  ZjShiftSheet timeless = *sheet;
  g_autoptr (ZjDocument) same = NULL;

  if (papers == NULL)
    return NULL;
  timeless.until_ms = 0;
  same = zj_paper_shift (context->config, papers, &timeless, "", NULL, 0);
  return take_sheet (
      context, ZJ_PAPER_SHIFT,
      zj_paper_shift (context->config, papers, sheet, facts.operator_no, facts.operator_name, facts.made_ms),
      digest_of_sheet (same), sheet->since_ms, &facts, issued, error);
}

ZjDocument *
zj_issue_take_day_end (const ZjStayContext *context, const ZjDaySheet *sheet, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjPapersIni) papers = zj_papers_ini_load (context->config, error);
  const ZjPaperFacts facts = { .operator_no = context->operator_no,
                               .operator_name = context->operator_name,
                               .made_ms = zj_stay_now_ms (context) };
  g_autofree char *begin = g_strconcat (sheet->from, " 00:00", NULL);
  g_autoptr (ZjDocument) same = NULL;
  gint64 from_s = 0;

  if (papers == NULL)
    return NULL;
  if (!zj_china_time_parse (begin, &from_s))
    from_s = 0;
  same = zj_paper_day_end (context->config, papers, sheet, "", NULL, 0);
  return take_sheet (
      context, ZJ_PAPER_DAY_END,
      zj_paper_day_end (context->config, papers, sheet, facts.operator_no, facts.operator_name, facts.made_ms),
      digest_of_sheet (same), from_s * 1000, &facts, issued, error);
}

gboolean
zj_issue_not_out (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, const ZjIssued *issued,
                  GError **error)
{
  g_autoptr (ZjStay) stay = NULL;
  g_autoptr (ZjStayLock) lock = ipt_no != NULL ? take_stay (context, ipt_no, &stay, error) : NULL;

  if (ipt_no != NULL && lock == NULL)
    return FALSE;
  return record (context, lock, stay,
                 make_detail (zj_paper_name (kind), issued->subject, issued->copy, FALSE, NULL, NULL), error);
}

gboolean
zj_issue_write_document (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, const ZjDocument *document,
                         const ZjPageFormat *format, const char *file, ZjIssued *issued, GError **error)
{
  ZjPageFormat usual = zj_paper_format (context->config, kind);
  g_autoptr (GError) trouble = NULL;
  ZjPdfResult result = { 0 };

  if (zj_pdf_write (document, format != NULL ? format : &usual, file, &result, error)) {
    issued->n_pages = result.n_pages;
    issued->missing = result.missing;
    return TRUE;
  }
  if (!zj_issue_not_out (context, kind, ipt_no, issued, &trouble))
    g_message ("a paper that did not come out is counted as a copy: %s", trouble->message);
  return FALSE;
}

gboolean
zj_issue_write (const ZjStayContext *context, ZjPaperKind kind, const char *ipt_no, const ZjPageFormat *format,
                const char *file, ZjIssued *issued, GError **error)
{
  g_autoptr (ZjDocument) document = zj_issue_take (context, kind, ipt_no, issued, error);

  return document != NULL && zj_issue_write_document (context, kind, ipt_no, document, format, file, issued, error);
}

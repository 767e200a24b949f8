/* Names and titles of papers, and how each of them begins. */
#include "paper/paper_private.h"

#include <string.h>

static const struct {
  const char *name;
  ZjPhrase title;
  ZjPageSize size;
} kinds[ZJ_N_PAPERS] = {
  [ZJ_PAPER_ADMISSION] = { "admission", { "入院登记单", "Admission slip" }, ZJ_PAGE_A5 },
  [ZJ_PAPER_FILING] = { "filing", { "异地就医备案告知单", "Filing slip" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_PENDING] = { "pending", { "结算结果待确认告知单", "Settlement being confirmed" }, ZJ_PAGE_A5 },
  [ZJ_PAPER_STATEMENT]
  = { "statement", { "跨省异地就医住院医疗费用结算单", "Settlement statement, cross-province inpatient" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_INJURY]
  = { "injury", { "外伤无第三方责任承诺书", "Declaration: injury, no third party liable" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_FEE_LIST] = { "fee-list", { "住院费用明细清单", "Itemised fee list" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_CANCEL]
  = { "cancel", { "结算撤销及退费确认单", "Settlement cancelled: confirmation and refund" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_DAY_END] = { "day-end", { "跨省直接结算日对账表", "Day-end sheet" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_SHIFT] = { "shift", { "跨省直接结算交班表", "Shift sheet" }, ZJ_PAGE_A4 },
  [ZJ_PAPER_MANUAL] = { "manual",
                        { "跨省异地就医未直接结算情况说明", "Statement: not settled directly (for a manual claim)" },
                        ZJ_PAGE_A4 },
};

const char *
zj_paper_name (ZjPaperKind kind)
{
  return kinds[kind].name;
}

gboolean
zj_paper_find (const char *name, ZjPaperKind *kind)
{
  for (guint i = 0; i < ZJ_N_PAPERS; i++)
    if (strcmp (kinds[i].name, name) == 0) {
      *kind = (ZjPaperKind)i;
      return TRUE;
    }
  return FALSE;
}

ZjPhrase
zj_paper_title (ZjPaperKind kind)
{
  return kinds[kind].title;
}

ZjPageFormat
zj_paper_format (const ZjConfig *config, ZjPaperKind kind)
{
  const ZjPageFormat format = { .size = kinds[kind].size,
                                .bilingual = g_strcmp0 (config->desk.language, "zh_CN") != 0 };

  return format;
}

ZjDocument *
zj_paper_begin (const ZjPapersIni *papers, ZjPaperKind kind, const char *issuer, const char *operator_no,
                const char *operator_name, gint64 made_ms)
{
  const ZjPaperSaid *said = zj_papers_ini_find (papers, kinds[kind].name);
  ZjPhrase title = kinds[kind].title;
  ZjDocument *document;
  g_autofree char *clerk = NULL;

  if (said->title != NULL)
    title.zh = said->title;
  document = zj_document_new (title, made_ms);
  zj_document_set_issuer (document, issuer);
  clerk = operator_name != NULL && *operator_name != '\0' ? g_strdup_printf ("%s（%s）", operator_name, operator_no)
                                                          : g_strdup (operator_no);
  zj_document_set_clerk (document, clerk);
  return document;
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

void
zj_paper_pair (ZjDocument *document, guint span, ZjPhrase label, char *value)
{
  zj_document_pair (document, span, label, value);
  wipe (value);
}

void
zj_paper_strong_pair (ZjDocument *document, guint span, ZjPhrase label, char *value)
{
  zj_document_strong_pair (document, span, label, value);
  wipe (value);
}

void
zj_paper_paragraph (ZjDocument *document, ZjTextStyle style, char *zh, char *en)
{
  zj_document_paragraph (document, style, ZJ_SAY (zh, en));
  wipe (zh);
  wipe (en);
}

void
zj_paper_step (ZjDocument *document, char *zh, char *en)
{
  zj_document_step (document, ZJ_SAY (zh, en));
  wipe (zh);
  wipe (en);
}

void
zj_paper_family_signs (ZjDocument *document)
{
  static const ZjPhrase labels[] = { { "患者或家属签字：", "Patient or family" },
                                     { "与患者关系：", "Relation" },
                                     { "联系电话：", "Telephone" },
                                     { "日期：", "Date" } };

  zj_document_signatures (document, labels, G_N_ELEMENTS (labels));
}

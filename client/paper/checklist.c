/* The papers to bring. */
#include "paper/checklist.h"

#include <string.h>

#include "china_time.h"
#include "paper/words.h"

typedef struct {
  const char *code;
  ZjPhrase what;
  ZjPhrase where; /* in this hospital, where papers.ini says nothing; zh NULL: the family's own */
  gboolean is_of_discharge, is_sealed;
} Row;

static const Row rows[ZJ_N_CHECKS] = {
  [ZJ_CHECK_STATEMENT] = { "manual",
                           { "本情况说明（原件）", "This statement (original)" },
                           { "本窗口（现在）", "This window, now" },
                           FALSE,
                           TRUE },
  [ZJ_CHECK_ID] = { "id", { "患者居民身份证", "The patient's identity card" }, { NULL, NULL }, FALSE, FALSE },
  [ZJ_CHECK_CARD] = { "card",
                      { "社会保障卡（或医保电子凭证）", "Social security card (or e-credential)" },
                      { NULL, NULL },
                      FALSE,
                      FALSE },
  [ZJ_CHECK_AGENT] = { "agent",
                       { "代办人身份证及授权委托书", "The helper's identity card and authorisation" },
                       { NULL, NULL },
                       FALSE,
                       FALSE },
  [ZJ_CHECK_HUKOU]
  = { "hukou", { "户口簿（未成年人）", "Household register (of a child)" }, { NULL, NULL }, FALSE, FALSE },
  [ZJ_CHECK_GUARDIAN]
  = { "guardian", { "监护人身份证", "The guardian's identity card" }, { NULL, NULL }, FALSE, FALSE },
  [ZJ_CHECK_RESIDENCE] = { "residence", { "居住证（暂住登记）", "Residence permit" }, { NULL, NULL }, FALSE, FALSE },
  [ZJ_CHECK_INVOICE] = { "invoice",
                         { "住院医疗收费票据（电子票据须打印或提供票据代码、号码、校验码）",
                           "Fee invoice (electronic: printed, or its code, number and check code)" },
                         { "住院收费窗口（费用结清后）", "Cashier, after payment" },
                         FALSE,
                         FALSE },
  [ZJ_CHECK_LIST] = { "list",
                      { "费用明细清单（加盖医院印章）", "Itemised fee list (sealed)" },
                      { "住院收费窗口（费用结清后）", "Cashier, after payment" },
                      FALSE,
                      TRUE },
  [ZJ_CHECK_DIAG] = { "diag",
                      { "疾病诊断证明书", "Diagnosis certificate" },
                      { "经治医生开具，医院盖章", "The doctor in charge; sealed" },
                      FALSE,
                      TRUE },
  [ZJ_CHECK_SUMMARY] = { "summary",
                         { "出院记录（出院小结）", "Discharge record" },
                         { "病区或病案室", "Ward or medical-records room" },
                         TRUE,
                         TRUE },
  [ZJ_CHECK_OUTP] = { "outp",
                      { "门（急）诊病历、检查检验报告、处方", "Outpatient record, test reports, prescriptions" },
                      { "接诊科室、检查检验科室", "The department that treated" },
                      FALSE,
                      FALSE },
  [ZJ_CHECK_PHARM] = { "pharm",
                       { "定点药店发票及购药清单", "The pharmacy's invoice and list" },
                       { "购药的定点药店", "The pharmacy" },
                       FALSE,
                       FALSE },
  [ZJ_CHECK_REFER] = { "refer",
                       { "转诊转院证明", "Referral form" },
                       { "转出医院开具，并在参保地备案", "From the hospital that referred" },
                       FALSE,
                       FALSE },
  [ZJ_CHECK_ER] = { "er",
                    { "急诊诊断证明", "Proof of the emergency" },
                    { "急诊科接诊医生开具，医院盖章", "The emergency department; sealed" },
                    FALSE,
                    TRUE },
  [ZJ_CHECK_INJURY] = { "injury",
                        { "外伤情况说明", "Injury statement" },
                        { "本窗口可打印承诺书，患者或家属签字", "Printed at this window, signed by the family" },
                        FALSE,
                        FALSE },
  [ZJ_CHECK_BANK] = { "bank",
                      { "患者本人银行账户（或社保卡银行账户）", "A bank account in the patient's name" },
                      { NULL, NULL },
                      FALSE,
                      FALSE },
};

static const ZjPhrase outpatient_invoice = { "门诊医疗收费票据（电子票据须打印或提供票据代码、号码、校验码）",
                                             "Fee invoice (electronic: printed, or its code, number and check code)" };

const char *
zj_check_code (ZjCheckId id)
{
  return rows[id].code;
}

/* "YYYY-MM-DD" of an 18-digit citizen number; NULL for any other. */
static char *
birth_of_number (const ZjClaimContent *content)
{
  const char *number = zj_said_personal (&content->cert_no);

  if (number == NULL || strlen (number) != 18 || strspn (number, "0123456789") < 17)
    return NULL;
  return g_strdup_printf ("%.4s-%.2s-%.2s", number + 6, number + 10, number + 12);
}

static gboolean
is_child (const ZjClaimContent *content)
{
  g_autofree char *birth = content->birth_date != NULL ? g_strdup (content->birth_date) : birth_of_number (content);
  int born, then;

  if (birth == NULL || strlen (birth) < 10 || content->admitted_at == NULL || strlen (content->admitted_at) < 10)
    return FALSE;
  born = atoi (birth);
  then = atoi (content->admitted_at);
  /* The birthday itself counts as having come: months and days compare as text. */
  return then - born < 18 || (then - born == 18 && strncmp (content->admitted_at + 5, birth + 5, 5) < 0);
}

static guint32
bit (ZjCheckId id)
{
  return 1u << id;
}

guint32
zj_checklist_of (const ZjClaimContent *content)
{
  guint32 needed = bit (ZJ_CHECK_STATEMENT) | bit (ZJ_CHECK_ID) | bit (ZJ_CHECK_CARD) | bit (ZJ_CHECK_BANK);

  if (content->kind == ZJ_CLAIM_INPATIENT)
    needed |= bit (ZJ_CHECK_INVOICE) | bit (ZJ_CHECK_LIST) | bit (ZJ_CHECK_DIAG) | bit (ZJ_CHECK_SUMMARY);
  else if (content->kind == ZJ_CLAIM_OUTPATIENT)
    needed |= bit (ZJ_CHECK_INVOICE) | bit (ZJ_CHECK_LIST) | bit (ZJ_CHECK_DIAG) | bit (ZJ_CHECK_OUTP);
  else
    needed |= bit (ZJ_CHECK_PHARM) | bit (ZJ_CHECK_OUTP);
  if (!zj_personal_is_absent (&content->agent))
    needed |= bit (ZJ_CHECK_AGENT);
  if (is_child (content))
    needed |= bit (ZJ_CHECK_HUKOU) | bit (ZJ_CHECK_GUARDIAN);
  if (content->referral != NULL || g_strcmp0 (content->ipt_type, "3") == 0)
    needed |= bit (ZJ_CHECK_REFER);
  if (g_strcmp0 (content->ipt_type, "2") == 0)
    needed |= bit (ZJ_CHECK_ER);
  if ((content->injury != NULL && strcmp (content->injury, "none") != 0) || g_strcmp0 (content->reason, "injury") == 0)
    needed |= bit (ZJ_CHECK_INJURY);
  return needed;
}

/* --- where and from when ----------------------------------------------------------------------- */

/* "出院 7 天后（2026-11-29 起）"; NULL when nothing is said. */
static char *
from_when (const ZjClaimContent *content, int after_days)
{
  g_autofree char *time = content->discharged_at != NULL ? g_strdup_printf ("%.10s 00:00", content->discharged_at)
                                                         : NULL;
  g_autofree char *day = NULL;
  gint64 discharged;

  if (after_days < 0)
    return NULL;
  if (after_days == 0)
    return g_strdup ("出院当日起");
  if (time == NULL || !zj_china_time_parse (time, &discharged))
    return g_strdup_printf ("出院 %d 天后", after_days);
  day = zj_china_day (discharged + (gint64)after_days * 86400);
  return g_strdup_printf ("出院 %d 天后（%s 起）", after_days, day);
}

static char *
seal_of (const ZjPaperSaid *said, gboolean is_sealed)
{
  static const char *const yes[] = { "true", "yes", "1", "是", NULL };
  static const char *const no[] = { "false", "no", "0", "否", "无", NULL };

  if (said->seal != NULL && g_strv_contains (no, said->seal))
    return NULL;
  if (said->seal != NULL && !g_strv_contains (yes, said->seal))
    return g_strdup_printf ("盖%s", said->seal);
  return said->seal != NULL || is_sealed ? g_strdup ("盖医院医保专用章") : NULL;
}

/* row: NULL for a paper in a region's own words. */
static void
put (ZjDocument *document, const ZjClaimContent *content, const ZjPapersIni *papers, ZjPhrase what, const Row *row,
     const char *group)
{
  const ZjPaperSaid *said = zj_papers_ini_find (papers, group);
  g_autofree char *when = from_when (content, said->after_days);
  g_autofree char *seal = seal_of (said, row != NULL && row->is_sealed);
  g_autoptr (GString) zh = g_string_new (said->where);
  const char *en = said->where == NULL && row != NULL ? row->where.en : NULL;

  if (zh->len == 0 && row != NULL && row->where.zh != NULL)
    g_string_append (zh, row->where.zh);
  else if (zh->len == 0)
    g_string_append (zh, row != NULL ? "自备" : "由参保地指定，请按其要求准备");
  if (when == NULL && row != NULL && row->is_of_discharge)
    when = g_strdup ("出院后，何时可取请询问病区");
  if (when != NULL)
    g_string_append_printf (zh, "，%s", when);
  if (seal != NULL)
    g_string_append_printf (zh, "；%s", seal);
  zj_document_check (document, what, ZJ_SAY (zh->str, row != NULL && row->where.zh == NULL ? "The family's own" : en));
}

static const Row *
row_of (const char *text)
{
  for (guint i = 0; i < ZJ_N_CHECKS; i++)
    if (strcmp (rows[i].code, text) == 0)
      return &rows[i];
  return NULL;
}

void
zj_checklist_put (ZjDocument *document, const ZjClaimContent *content, const ZjClaimsRegion *region,
                  const ZjPapersIni *papers)
{
  guint32 needed = zj_checklist_of (content);
  guint32 put_already = needed;

  for (guint i = 0; i < ZJ_N_CHECKS; i++)
    if ((needed & bit ((ZjCheckId)i)) != 0)
      put (document, content, papers,
           i == ZJ_CHECK_INVOICE && content->kind == ZJ_CLAIM_OUTPATIENT ? outpatient_invoice : rows[i].what, &rows[i],
           rows[i].code);
  for (char **extra = region->extra_papers; *extra != NULL; extra++) {
    const Row *row = row_of (*extra);

    if (row == NULL)
      put (document, content, papers, ZJ_SAY (*extra, NULL), NULL, *extra);
    else if ((put_already & bit ((ZjCheckId)(row - rows))) == 0) {
      put (document, content, papers, row->what, row, row->code);
      put_already |= bit ((ZjCheckId)(row - rows));
    }
  }
}

/* Dictionaries on paper. */
#include "paper/words.h"

#include <client/regions.h>
#include <string.h>

#include "china_time.h"

typedef struct {
  const char *code, *word;
} Word;

static const char *
find (const Word *words, const char *code)
{
  if (code == NULL)
    return NULL;
  for (; words->code != NULL; words++)
    if (strcmp (words->code, code) == 0)
      return words->word;
  return code;
}

const char *
zj_word_scheme (const char *insutype)
{
  static const Word words[] = { { "310", "职工基本医疗保险" },
                                { "380", "新型农村合作医疗（旧制）" },
                                { "390", "城乡居民基本医疗保险" },
                                { NULL, NULL } };

  return find (words, insutype);
}

const char *
zj_word_sex (const char *sex)
{
  static const Word words[] = { { "1", "男" }, { "2", "女" }, { "9", "未说明" }, { "0", "未知" }, { NULL, NULL } };

  return find (words, sex);
}

const char *
zj_word_cert_type (const char *cert_type)
{
  static const Word words[] = { { "01", "居民身份证" },
                                { "02", "军官证" },
                                { "03", "护照" },
                                { "04", "港澳居民来往内地通行证" },
                                { "05", "台湾居民来往大陆通行证" },
                                { "06", "外国人永久居留证" },
                                { "07", "户口簿" },
                                { NULL, NULL } };

  return find (words, cert_type);
}

const char *
zj_word_credential (const char *mdtrt_cert_type)
{
  static const Word words[]
      = { { "01", "医保电子凭证（医保码）" }, { "02", "居民身份证" }, { "03", "社会保障卡" }, { NULL, NULL } };

  return find (words, mdtrt_cert_type);
}

const char *
zj_word_category (const char *med_chrgitm_type)
{
  static const Word words[] = { { "01", "床位费" },     { "02", "诊察费" },     { "03", "检查费" },
                                { "04", "化验费" },     { "05", "治疗费" },     { "06", "手术费" },
                                { "07", "护理费" },     { "08", "卫生材料费" }, { "09", "西药费" },
                                { "10", "中药饮片费" }, { "11", "中成药费" },   { "12", "一般诊疗费" },
                                { "13", "挂号费" },     { "14", "其他费" },     { NULL, NULL } };

  return med_chrgitm_type != NULL ? find (words, med_chrgitm_type) : "未分类";
}

const char *
zj_word_ipt_type (const char *ipt_type)
{
  static const Word words[] = { { "1", "普通住院" }, { "2", "急诊、抢救住院" }, { "3", "转院住院" }, { NULL, NULL } };

  return find (words, ipt_type);
}

const char *
zj_word_injury (const char *injury)
{
  static const Word words[] = {
    { "none", "非外伤" }, { "own", "外伤，无第三方责任" }, { "third-party", "外伤，涉及第三方" }, { NULL, NULL }
  };

  return find (words, injury);
}

const char *
zj_word_leaving (const char *dscg_way)
{
  static const Word words[] = { { "1", "医嘱离院" },   { "2", "医嘱转院" }, { "3", "医嘱转社区卫生服务机构" },
                                { "4", "非医嘱离院" }, { "5", "死亡" },     { "9", "其他" },
                                { NULL, NULL } };

  return find (words, dscg_way);
}

const char *
zj_word_med_type (const char *med_type)
{
  static const Word words[] = { { "21", "普通住院" },   { "2101", "普通住院" },
                                { "22", "外伤住院" },   { "23", "转外诊治住院" },
                                { "24", "急诊转住院" }, { "52", "生育住院" },
                                { NULL, NULL } };

  return find (words, med_type);
}

const char *
zj_word_clearing (const char *clr_type)
{
  static const Word words[]
      = { { "11", "门诊" }, { "21", "住院" }, { "9902", "门诊统筹" }, { "9903", "住院" }, { NULL, NULL } };

  return find (words, clr_type);
}

ZjPhrase
zj_phrase_amount (ZjAmountId id)
{
  static const ZjPhrase phrases[ZJ_N_AMOUNTS] = {
    [ZJ_AMOUNT_MEDFEE_SUMAMT] = { "医疗费总额", "Total medical fee" },
    [ZJ_AMOUNT_FULAMT_OWNPAY_AMT] = { "全自费金额", "Wholly self-paid" },
    [ZJ_AMOUNT_OVERLMT_SELFPAY] = { "超限价自费费用", "Over price limit" },
    [ZJ_AMOUNT_PRESELFPAY_AMT] = { "先行自付金额", "First self-pay part" },
    [ZJ_AMOUNT_INSCP_SCP_AMT] = { "符合政策范围金额", "Inside policy scope" },
    [ZJ_AMOUNT_ACT_PAY_DEDC] = { "实际支付起付线", "Deductible charged" },
    [ZJ_AMOUNT_HIFP_PAY] = { "基本医疗保险统筹基金支出", "Basic pooled fund" },
    [ZJ_AMOUNT_CVLSERV_PAY] = { "公务员医疗补助资金支出", "Civil servants" },
    [ZJ_AMOUNT_HIFES_PAY] = { "企业补充医疗保险基金支出", "Enterprise supplement" },
    [ZJ_AMOUNT_HIFMI_PAY] = { "居民大病保险资金支出", "Residents' serious illness" },
    [ZJ_AMOUNT_HIFOB_PAY] = { "职工大额医疗费用补助基金支出", "Employees' large amount" },
    [ZJ_AMOUNT_HIFDM_PAY] = { "伤残人员医疗保障基金支出", "Disabled persons" },
    [ZJ_AMOUNT_MAF_PAY] = { "医疗救助基金支出", "Medical aid" },
    [ZJ_AMOUNT_OTH_PAY] = { "其他支出", "Other" },
    [ZJ_AMOUNT_FUND_PAY_SUMAMT] = { "基金支付总额", "Funds pay in all" },
    [ZJ_AMOUNT_PSN_PART_AMT] = { "个人负担总金额", "Patient's share in all" },
    [ZJ_AMOUNT_ACCT_PAY] = { "个人账户支出", "Personal account" },
    [ZJ_AMOUNT_ACCT_MULAID_PAY] = { "其中：个人账户共济支付金额", "Of it family pool" },
    [ZJ_AMOUNT_PSN_CASH_PAY] = { "个人现金支出", "Patient pays in cash" },
    [ZJ_AMOUNT_HOSP_PART_AMT] = { "医院负担金额", "Hospital bears" },
    [ZJ_AMOUNT_BALC] = { "个人账户余额", "Account balance" },
  };

  return phrases[id];
}

char *
zj_said_region (const char *code)
{
  const char *name = zj_region_name (code);

  if (code == NULL)
    return NULL;
  return name != NULL ? g_strdup_printf ("%s（%s）", name, code) : g_strdup (code);
}

char *
zj_said_named (const char *code, const char *name)
{
  if (name == NULL || *name == '\0')
    return g_strdup (code);
  return code != NULL && *code != '\0' ? g_strdup_printf ("%s（%s）", name, code) : g_strdup (name);
}

char *
zj_said_money (gint64 fen)
{
  return zj_money_text_grouped (fen);
}

char *
zj_said_yuan (gint64 fen)
{
  g_autofree char *money = zj_money_text_grouped (fen);

  return g_strconcat (money, " 元", NULL);
}

char *
zj_said_capitals (gint64 fen)
{
  g_autofree char *capitals = zj_money_capitals (fen);

  return g_strconcat ("人民币", capitals, NULL);
}

const char *
zj_said_personal (const ZjPersonal *personal)
{
  return zj_personal_is_absent (personal) ? NULL : zj_personal_reveal (personal);
}

static char *
masked (const char *text, guint first, guint end)
{
  glong length = g_utf8_strlen (text, -1);
  GString *shown = g_string_new (NULL);
  glong i = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), i++)
    if (i < (glong)first || i >= length - (glong)end)
      g_string_append_unichar (shown, g_utf8_get_char (p));
    else
      g_string_append_c (shown, '*');
  return g_string_free (shown, FALSE);
}

char *
zj_said_masked (const ZjPersonal *number, guint first, guint end)
{
  const char *text = zj_said_personal (number);

  return text != NULL ? masked (text, first, end) : NULL;
}

char *
zj_said_minute (const char *time)
{
  return time != NULL ? g_strndup (time, strlen ("YYYY-MM-DD HH:MM")) : NULL;
}

char *
zj_said_agent (const ZjPersonal *agent)
{
  const char *text = zj_said_personal (agent);
  g_auto (GStrv) parts = NULL;
  GString *said;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, ":", 4);
  if (g_strv_length (parts) < 4)
    return g_strdup (text);
  said = g_string_new (parts[1]);
  if (*parts[0] != '\0')
    g_string_append_printf (said, "（与患者关系：%s）", parts[0]);
  if (*parts[2] != '\0') {
    g_autofree char *number = masked (parts[2], 6, 4);

    g_string_append_printf (said, "，证件号码 %s", number);
  }
  if (*parts[3] != '\0')
    g_string_append_printf (said, "，电话 %s", parts[3]);
  for (guint i = 0; i < 4; i++)
    explicit_bzero (parts[i], strlen (parts[i]));
  return g_string_free (said, FALSE);
}

gboolean
zj_stay_days (const char *admitted_at, const char *discharged_at, guint *days)
{
  g_autofree char *first = admitted_at != NULL ? g_strdup_printf ("%.10s 00:00", admitted_at) : NULL;
  g_autofree char *last = discharged_at != NULL ? g_strdup_printf ("%.10s 00:00", discharged_at) : NULL;
  gint64 from, to;

  if (first == NULL || last == NULL || !zj_china_time_parse (first, &from) || !zj_china_time_parse (last, &to)
      || to < from)
    return FALSE;
  *days = (guint)MAX ((to - from) / 86400, 1);
  return TRUE;
}

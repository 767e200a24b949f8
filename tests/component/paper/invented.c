#include "invented.h"

#include <string.h>

/* As long as a signed text gets. */
const char invented_code[]
    = "ZJ1:H33010000001;H330100000010100001;2026-11-22;inpatient;123456789;9999999999;sha256=0123456789abcdef0123456789"
      "abcdef0123456789abcdef0123456789abcdef;cert=fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210;"
      "sig="
      "MEUCIQDabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";

static void
set (ZjPersonal *place, const char *text)
{
  *place = zj_personal_new (text);
}

/* Every field of the line is of its own making, as if read from a journal. */
static void
line_clear (gpointer data)
{
  ZjClaimLine *line = data;

  g_free (line->sn);
  g_free (line->time);
  g_free (line->code);
  g_free (line->hospital_code);
  g_free (line->name);
  g_free (line->spec);
  g_free (line->unit);
  g_free (line->count);
  g_free (line->price);
  g_free (line->category);
  g_free (line->department);
}

GArray *
invented_lines (guint n_lines)
{
  static const char *const names[] = { "氯化钠注射液",
                                       "血常规五分类",
                                       "一级护理",
                                       "头孢曲松钠注射用粉针（进口分装）",
                                       "经皮冠状动脉支架置入术（含药物洗脱支架系统及输送装置）",
                                       "普通床位费",
                                       "黄芪",
                                       "一次性使用无菌注射器" };
  static const char *const categories[] = { "09", "04", "07", "09", "06", "01", "10", "08" };
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (ZjClaimLine));

  g_array_set_clear_func (lines, line_clear);
  for (guint i = 0; i < n_lines; i++) {
    guint kind = i % G_N_ELEMENTS (names);
    gint64 price_fen = 1050 + (gint64)(i % 977) * 37;
    guint count = 1 + i % 3;
    ZjClaimLine line = { 0 };

    line.sn = g_strdup_printf ("%u", 100000 + i);
    line.time = g_strdup_printf ("2026-11-%02u %02u:%02u:00", 1 + i / 1000 % 28, 8 + i / 60 % 10, i % 60);
    line.code = g_strdup_printf ("XA01ABD%03uA002010100%03u", kind, i % 700);
    line.hospital_code = g_strdup_printf ("H%05u", i % 700);
    line.name = g_strdup (names[kind]);
    line.spec = g_strdup (kind == 0 ? "250ml:2.25g" : "—");
    line.unit = g_strdup (kind == 0 ? "瓶" : "次");
    line.category = g_strdup (categories[kind]);
    line.count = g_strdup_printf ("%u", count);
    line.price = g_strdup_printf ("%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, price_fen / 100, price_fen % 100);
    line.amount_fen = price_fen * count;
    line.parts_fen[0] = kind == 4 ? line.amount_fen : 0;
    line.parts_fen[3] = line.amount_fen - line.parts_fen[0];
    g_array_append_val (lines, line);
  }
  return lines;
}

static void
add_up (ZjClaimContent *content, guint n_lines)
{
  g_autoptr (GArray) lines = invented_lines (n_lines);

  content->total_fen = n_lines > 0 ? 0 : -1;
  for (guint i = 0; i < lines->len; i++) {
    const ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);
    ZjClaimCategory *category = NULL;

    for (guint c = 0; c < content->categories->len && category == NULL; c++)
      if (strcmp (g_array_index (content->categories, ZjClaimCategory, c).category, line->category) == 0)
        category = &g_array_index (content->categories, ZjClaimCategory, c);
    if (category == NULL) {
      const ZjClaimCategory none = { .category = g_strdup (line->category) };

      g_array_append_val (content->categories, none);
      category = &g_array_index (content->categories, ZjClaimCategory, content->categories->len - 1);
    }
    category->lines++;
    category->amount_fen += line->amount_fen;
    content->total_fen += line->amount_fen;
    for (guint p = 0; p < 4; p++) {
      category->parts_fen[p] += line->parts_fen[p];
      content->parts_fen[p] += line->parts_fen[p];
    }
  }
}

static void
fill_institution (ZjClaimContent *content)
{
  content->institution.code = g_strdup ("H33010000001");
  content->institution.name = g_strdup ("测试市第一人民医院");
  content->institution.region = g_strdup ("330100");
  content->institution.address = g_strdup ("浙江省杭州市测试区示例路 1 号");
  content->institution.level = g_strdup ("3");
  content->institution.office_tel = g_strdup ("000-00000001");
  content->institution.agency_tel = g_strdup ("000-00000002");
}

static void
fill_hard (ZjClaimContent *content)
{
  zj_personal_clear (&content->name);
  /* 30 characters: a middle dot, rare ones of the basic plane, one each of extensions A and B. */
  set (&content->name, "买买提·吐尔逊·阿卜杜热合曼㛃𠮷䶮𬭚喆犇堃彧玥翀煜晟垚甯");
  content->dept.name = g_strdup ("心血管内科与重症监护病区（含介入导管室及胸痛中心）第二十三病区东侧");
  content->diagnosis.name = g_strdup ("急性前壁ST段抬高型心肌梗死伴心源性休克、Ⅲ度房室传导阻滞、2型糖尿病性酮症酸中毒、"
                                      "慢性肾脏病5期（维持性血液透析）及高血压病3级（极高危）");
  content->paid_fen = 9999999999;
  content->total_fen = 9999999999;
}

static void
fill_person (ZjClaimContent *content)
{
  set (&content->name, "测试丙");
  set (&content->cert_no, "990000201001010019");
  set (&content->card_no, "A00000013");
  set (&content->tel, "000-0000");
  set (&content->agent, "父子:测试丁:990000198001010015:000-0001");
  content->cert_type = g_strdup ("01");
  content->sex = g_strdup ("1");
  content->birth_date = g_strdup ("2010-01-01");
  content->psn_no = g_strdup ("51000051200000512099000007");
  content->insutype = g_strdup ("390");
  content->insured_region = g_strdup ("510100");
}

ZjClaimContent *
invented_claim (Invented kind, guint n_lines)
{
  ZjClaimContent *content = g_new0 (ZjClaimContent, 1);

  content->categories = g_array_new (FALSE, TRUE, sizeof (ZjClaimCategory));
  content->receipt_no = g_strdup ("H3301000000101000001");
  content->issued_ms = 1795300200000;
  content->operator_no = g_strdup ("1001");
  content->reason = g_strdup ("network");
  content->paid_fen = -1;
  content->total_fen = -1;
  for (guint i = 0; i < 4; i++)
    content->parts_fen[i] = G_MININT64;
  fill_institution (content);
  content->admitted_at = g_strdup ("2026-11-08 09:30:00");
  if (kind == INVENTED_BARE) {
    set (&content->name, "测试乙");
    content->standing = ZJ_CLAIM_NOT_ASKED;
    return content;
  }
  memset (content->parts_fen, 0, sizeof content->parts_fen);
  fill_person (content);
  content->operator_name = g_strdup ("测试员");
  content->ipt_no = g_strdup ("ZY2026110801");
  content->mdtrt_id = g_strdup ("33000020261108093000000001");
  content->discharged_at = g_strdup ("2026-11-22 10:00:00");
  content->bed = g_strdup ("12");
  content->injury = g_strdup ("own");
  content->ipt_type = g_strdup ("2");
  content->dept.code = g_strdup ("0101");
  content->diagnosis.code = g_strdup ("I21.000x002");
  content->dscg_diagnosis = (ZjNamed){ g_strdup ("I21.000x002"), g_strdup ("急性心肌梗死") };
  content->doctor.name = g_strdup ("测试医生");
  content->standing = kind == INVENTED_HARD ? ZJ_CLAIM_BEING_REVERSED : ZJ_CLAIM_SURELY_NONE;
  content->msgid = kind == INVENTED_HARD ? g_strdup ("H33010000001202611221000000100") : NULL;
  content->invoice = g_strdup ("33060126:0012345678:a1b2c3");
  content->lines_digest = g_strdup ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  add_up (content, n_lines);
  content->paid_fen = content->total_fen;
  if (kind == INVENTED_HARD)
    fill_hard (content);
  else {
    content->dept.name = g_strdup ("心内科");
    content->diagnosis.name = g_strdup ("急性心肌梗死");
  }
  return content;
}

static void
category_clear (GArray *categories)
{
  for (guint i = 0; i < categories->len; i++)
    g_free (g_array_index (categories, ZjClaimCategory, i).category);
  g_array_unref (categories);
}

void
invented_claim_free (ZjClaimContent *content)
{
  char **texts[] = { &content->receipt_no,
                     &content->operator_no,
                     &content->operator_name,
                     &content->msgid,
                     &content->institution.code,
                     &content->institution.name,
                     &content->institution.region,
                     &content->institution.address,
                     &content->institution.level,
                     &content->institution.office_tel,
                     &content->institution.agency_tel,
                     &content->ipt_no,
                     &content->mdtrt_id,
                     &content->cert_type,
                     &content->sex,
                     &content->birth_date,
                     &content->psn_no,
                     &content->insutype,
                     &content->insured_region,
                     &content->admitted_at,
                     &content->discharged_at,
                     &content->bed,
                     &content->injury,
                     &content->referral,
                     &content->ipt_type,
                     &content->dept.code,
                     &content->dept.name,
                     &content->doctor.code,
                     &content->doctor.name,
                     &content->diagnosis.code,
                     &content->diagnosis.name,
                     &content->dscg_diagnosis.code,
                     &content->dscg_diagnosis.name,
                     &content->reason,
                     &content->invoice,
                     &content->lines_digest };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  zj_personal_clear (&content->name);
  zj_personal_clear (&content->cert_no);
  zj_personal_clear (&content->card_no);
  zj_personal_clear (&content->tel);
  zj_personal_clear (&content->agent);
  category_clear (content->categories);
  g_free (content);
}

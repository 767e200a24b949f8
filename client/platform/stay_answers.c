#include "platform/stay_answers.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStayRow, zj_stay_row_free)

void
zj_stay_row_free (ZjStayRow *row)
{
  if (row == NULL)
    return;
  g_free (row->mdtrt_id);
  g_free (row->ipt_otp_no);
  g_free (row->psn_no);
  g_free (row->insutype);
  g_free (row->med_type);
  g_free (row->insured_region);
  g_free (row->begntime);
  g_free (row->endtime);
  g_free (row->fixmedins_code);
  g_free (row->adm_dept_codg);
  g_free (row->adm_dept_name);
  g_free (row->adm_bed);
  g_free (row->dscg_way);
  g_free (row->diag_code);
  g_free (row->diag_name);
  g_free (row->doctor_code);
  g_free (row->doctor_name);
  zj_personal_clear (&row->tel);
  g_free (row);
}

gboolean
zj_answer_is_about (const ZjNode *node, const char *names, const char *asked, gboolean required, GError **error)
{
  g_autofree char *said = NULL;

  if (!zj_node_text (node, names, &said, error))
    return FALSE;
  if (said == NULL ? !required : g_strcmp0 (said, asked) == 0)
    return TRUE;
  return zj_node_refuse (node, names, "the one asked about", error);
}

gboolean
zj_answer_number (const ZjNode *output, const char *name, char **number, GError **error)
{
  ZjNode result;

  *number = NULL;
  return zj_node_member (output, "result", &result, error) && zj_node_required_text (&result, name, number, error);
}

gboolean
zj_answer_admission (const ZjNode *output, const char *psn_no, char **mdtrt_id, GError **error)
{
  ZjNode result;

  *mdtrt_id = NULL;
  return zj_node_member (output, "result", &result, error)
         && zj_answer_is_about (&result, "psn_no", psn_no, FALSE, error)
         && zj_node_required_text (&result, "mdtrt_id", mdtrt_id, error);
}

/* 5201, 5303 */

/* A time as it is written, its date checked; NULL when absent. */
static gboolean
read_time (const ZjNode *row, const char *names, char **time, GError **error)
{
  g_autofree char *date = NULL;

  return zj_node_date (row, names, &date, error) && zj_node_text (row, names, time, error);
}

static gboolean
read_flags (const ZjNode *node, gboolean in_hospital, ZjStayRow *row, GError **error)
{
  gboolean has_state, has_validity, valid;

  if (!zj_node_flag (node, "inhosp_stas", &row->in_hospital, &has_state, error)
      || !zj_node_flag (node, "vali_flag|Vali_Flag|VALI_FLAG", &valid, &has_validity, error))
    return FALSE;
  if (!has_state)
    row->in_hospital = in_hospital && row->endtime == NULL;
  row->withdrawn = has_validity && !valid;
  return TRUE;
}

static gboolean
read_tel (const ZjNode *node, ZjStayRow *row, GError **error)
{
  char *tel = NULL;

  if (!zj_node_text (node, "tel", &tel, error))
    return FALSE;
  if (tel != NULL)
    row->tel = zj_personal_take (tel);
  return TRUE;
}

static gboolean
read_row (const ZjNode *node, gboolean in_hospital, ZjStayRow *row, GError **error)
{
  return zj_node_required_text (node, "mdtrt_id", &row->mdtrt_id, error)
         && zj_node_text (node, "psn_no", &row->psn_no, error)
         && zj_node_text (node, "ipt_otp_no|ipt_no", &row->ipt_otp_no, error)
         && zj_node_text (node, "insutype", &row->insutype, error)
         && zj_node_text (node, "med_type", &row->med_type, error)
         && zj_node_text (node, "insuplc_admdvs|insu_admdvs|insu_optins", &row->insured_region, error)
         && read_time (node, "begntime|begndate", &row->begntime, error)
         && read_time (node, "endtime|enddate", &row->endtime, error)
         && zj_node_text (node, "fixmedins_code", &row->fixmedins_code, error)
         && zj_node_text (node, "adm_dept_codg", &row->adm_dept_codg, error)
         && zj_node_text (node, "adm_dept_name", &row->adm_dept_name, error)
         && zj_node_text (node, "adm_bed", &row->adm_bed, error)
         && zj_node_text (node, "dscg_way", &row->dscg_way, error)
         && zj_node_text (node, "dscg_maindiag_code", &row->diag_code, error)
         && zj_node_text (node, "dscg_maindiag_name", &row->diag_name, error)
         && zj_node_text (node, "atddr_no", &row->doctor_code, error)
         && zj_node_text (node, "chfpdr_name", &row->doctor_name, error) && read_tel (node, row, error)
         && read_flags (node, in_hospital, row, error);
}

gboolean
zj_answer_stays (const ZjNode *output, const char *list, const char *psn_no, const char *mdtrt_id, gboolean in_hospital,
                 GPtrArray **rows, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_stay_row_free);
  ZjNode nodes, node;
  gsize n;

  *rows = NULL;
  if (!zj_node_member (output, list, &nodes, error) || !zj_node_length (&nodes, &n, error))
    return FALSE;
  if (zj_node_is_absent (&nodes))
    return zj_node_refuse (output, list, "a list", error);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (ZjStayRow) row = g_new0 (ZjStayRow, 1);

    if (!zj_node_element (&nodes, i, &node, error) || !read_row (&node, in_hospital, row, error)
        || (psn_no != NULL && !zj_answer_is_about (&node, "psn_no", psn_no, FALSE, error))
        || (mdtrt_id != NULL && !zj_answer_is_about (&node, "mdtrt_id", mdtrt_id, TRUE, error)))
      return FALSE;
    g_ptr_array_add (read, g_steal_pointer (&row));
  }
  *rows = g_steal_pointer (&read);
  return TRUE;
}

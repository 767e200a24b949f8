/* Rows into the groups that 3201 asks about. */
#include "day/reconcile.h"

#include <string.h>

static void
group_free (gpointer data)
{
  ZjDayGroup *group = data;

  g_free (group->clr_optins);
  g_free (group->insutype);
  g_free (group->clr_type);
  g_free (group->text);
  g_free (group);
}

static gint
by_key (gconstpointer a, gconstpointer b)
{
  const ZjDayGroup *const *left = a, *const *right = b;
  int office = strcmp ((*left)->clr_optins, (*right)->clr_optins);
  int type = strcmp ((*left)->clr_type, (*right)->clr_type);

  return office != 0 ? office : type != 0 ? type : strcmp ((*left)->insutype, (*right)->insutype);
}

static ZjDayGroup *
find_group (GPtrArray *groups, const char *clr_optins, const char *clr_type, const char *insutype)
{
  ZjDayGroup *group;

  for (guint i = 0; i < groups->len; i++) {
    group = g_ptr_array_index (groups, i);
    if (strcmp (group->clr_optins, clr_optins) == 0 && strcmp (group->clr_type, clr_type) == 0
        && strcmp (group->insutype, insutype) == 0)
      return group;
  }
  group = g_new0 (ZjDayGroup, 1);
  group->clr_optins = g_strdup (clr_optins);
  group->clr_type = g_strdup (clr_type);
  group->insutype = g_strdup (insutype);
  g_ptr_array_add (groups, group);
  return group;
}

GPtrArray *
zj_day_groups (const ZjLedger *ledger, const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < ledger->keys->len; i++) {
    const ZjLedgerKey *key = g_ptr_array_index (ledger->keys, i);

    find_group (groups, key->clr_optins, key->clr_type, key->insutype);
  }
  for (guint i = 0; i < ledger->rows->len; i++) {
    const ZjLedgerRow *row = g_ptr_array_index (ledger->rows, i);
    ZjDayGroup *group;

    if (row->clr_optins == NULL || row->clr_type == NULL || row->insutype == NULL
        || !zj_ledger_row_is_in (row, from, to))
      continue;
    group = find_group (groups, row->clr_optins, row->clr_type, row->insutype);
    group->count++;
    if (!zj_day_money_add (&group->money, &row->money)) {
      g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FIGURES, "the sums of the period do not fit");
      return NULL;
    }
  }
  g_ptr_array_sort (groups, by_key);
  return g_steal_pointer (&groups);
}

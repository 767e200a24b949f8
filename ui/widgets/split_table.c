#include "split_table.h"

#include <client/wording.h>

#include "assist.h"

/* Left what the bill is made of, right who pays it. Sums begin their block. */
static const struct {
  ZjAmountId id;
  gboolean right, strong;
} cells[] = {
  { ZJ_AMOUNT_MEDFEE_SUMAMT, FALSE, TRUE },    { ZJ_AMOUNT_FULAMT_OWNPAY_AMT, FALSE, FALSE },
  { ZJ_AMOUNT_OVERLMT_SELFPAY, FALSE, FALSE }, { ZJ_AMOUNT_PRESELFPAY_AMT, FALSE, FALSE },
  { ZJ_AMOUNT_INSCP_SCP_AMT, FALSE, FALSE },   { ZJ_AMOUNT_ACT_PAY_DEDC, FALSE, FALSE },
  { ZJ_AMOUNT_HOSP_PART_AMT, FALSE, FALSE },   { ZJ_AMOUNT_BALC, FALSE, FALSE },
  { ZJ_AMOUNT_FUND_PAY_SUMAMT, TRUE, TRUE },   { ZJ_AMOUNT_HIFP_PAY, TRUE, FALSE },
  { ZJ_AMOUNT_CVLSERV_PAY, TRUE, FALSE },      { ZJ_AMOUNT_HIFES_PAY, TRUE, FALSE },
  { ZJ_AMOUNT_HIFMI_PAY, TRUE, FALSE },        { ZJ_AMOUNT_HIFOB_PAY, TRUE, FALSE },
  { ZJ_AMOUNT_HIFDM_PAY, TRUE, FALSE },        { ZJ_AMOUNT_MAF_PAY, TRUE, FALSE },
  { ZJ_AMOUNT_OTH_PAY, TRUE, FALSE },          { ZJ_AMOUNT_PSN_PART_AMT, TRUE, TRUE },
  { ZJ_AMOUNT_ACCT_PAY, TRUE, FALSE },         { ZJ_AMOUNT_ACCT_MULAID_PAY, TRUE, FALSE },
  { ZJ_AMOUNT_PSN_CASH_PAY, TRUE, FALSE },
};

struct _ZjSplitTable {
  GtkBox parent;
  GtkLabel *titles[ZJ_N_AMOUNTS], *values[ZJ_N_AMOUNTS];
};

G_DEFINE_TYPE (ZjSplitTable, zj_split_table, GTK_TYPE_BOX)

void
zj_split_table_set (ZjSplitTable *self, const ZjAmounts *amounts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++) {
    ZjAmountId id = cells[i].id;
    /* A fund that pays nothing is no news; sums stay. */
    gboolean shown = zj_amounts_has (amounts, id) && (cells[i].strong || amounts->fen[id] != 0);
    g_autofree char *text = shown ? zj_money_text_grouped (amounts->fen[id]) : NULL;
    g_autofree char *said = shown ? g_strdup_printf ("%s: %s", zj_wording_amount (id), text) : NULL;
    g_autofree char *name = g_strconcat ("amount-", zj_amount_name (id), NULL);

    gtk_widget_set_visible (GTK_WIDGET (self->titles[id]), shown);
    gtk_widget_set_visible (GTK_WIDGET (self->values[id]), shown);
    gtk_label_set_text (self->values[id], shown ? text : "");
    zj_assist_set (GTK_WIDGET (self->values[id]), name, said != NULL ? said : "", NULL);
  }
}

static GtkLabel *
add_label (GtkWidget *grid, int column, int row, float xalign, const char *style, gboolean strong)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkStyleContext *context = gtk_widget_get_style_context (label);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_style_context_add_class (context, style);
  if (strong)
    gtk_style_context_add_class (context, "strong");
  gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static GtkWidget *
add_half (ZjSplitTable *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 5);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_show (grid);
  gtk_box_pack_start (GTK_BOX (self), grid, TRUE, TRUE, 0);
  return grid;
}

static void
zj_split_table_class_init (ZjSplitTableClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), ATK_ROLE_PANEL);
}

static void
zj_split_table_init (ZjSplitTable *self)
{
  GtkWidget *halves[2] = { add_half (self), add_half (self) };

  gtk_box_set_homogeneous (GTK_BOX (self), TRUE);
  gtk_box_set_spacing (GTK_BOX (self), 36);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "split-table");
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++) {
    GtkWidget *grid = halves[cells[i].right ? 1 : 0];
    ZjAmountId id = cells[i].id;

    self->titles[id] = add_label (grid, 0, (int)i, 0, "split-title", cells[i].strong);
    self->values[id] = add_label (grid, 1, (int)i, 1, "amount", cells[i].strong);
    gtk_label_set_text (self->titles[id], zj_wording_amount (id));
    gtk_label_set_ellipsize (self->titles[id], PANGO_ELLIPSIZE_END);
    gtk_widget_set_hexpand (GTK_WIDGET (self->titles[id]), TRUE);
  }
}

#include "stay_panel.h"

#include <client/i18n.h>
#include <client/regions.h>
#include <client/wording.h>
#include <string.h>

#include "assist.h"
#include "text.h"
#include "widgets/fact_grid.h"
#include "widgets/key_button.h"

struct _ZjStayPanel {
  GtkBox parent;
  GtkLabel *credential_label, *name_label, *empty_label;
  GtkWidget *stay_box;
  ZjFactGrid *facts;
};

G_DEFINE_TYPE (ZjStayPanel, zj_stay_panel, GTK_TYPE_BOX)

static const char *
credential_word (const ZjCredential *credential)
{
  if (credential == NULL)
    return _ ("Nobody presented yet");
  switch (credential->kind) {
  case ZJ_CREDENTIAL_CARD:
    return _ ("Social security card");
  case ZJ_CREDENTIAL_IDENTITY:
    return _ ("Typed by hand");
  case ZJ_CREDENTIAL_ECODE:
    return _ ("Insurance QR code");
  default:
    return "";
  }
}

static void
show_stay (ZjStayPanel *self, const ZjStayView *stay, gboolean revealed)
{
  const char *number = zj_personal_reveal (&stay->cert_no);
  const char *name = zj_personal_reveal (&stay->name);
  g_autofree char *shown = number == NULL ? NULL : revealed ? g_strdup (number) : zj_text_mask (number);
  const char *place = stay->insured_region != NULL ? zj_region_name (stay->insured_region) : NULL;

  gtk_label_set_text (self->name_label, name != NULL ? name : "");
  zj_fact_grid_set (self->facts, "stay-ipt-no", _ ("Inpatient number"), stay->ipt_no);
  zj_fact_grid_set (self->facts, "stay-number", _ ("Identity number"), shown);
  zj_fact_grid_set (self->facts, "stay-dept", _ ("Department"), stay->dept);
  zj_fact_grid_set (self->facts, "stay-bed", _ ("Bed"), stay->bed);
  zj_fact_grid_set (self->facts, "stay-diagnosis", _ ("Diagnosis"), stay->diagnosis);
  zj_fact_grid_set (self->facts, "stay-admitted-at", _ ("Time of admission"), stay->admitted_at);
  zj_fact_grid_set (self->facts, "stay-discharged-at", _ ("Time of discharge"), stay->discharged_at);
  zj_fact_grid_set (self->facts, "stay-insured-in", _ ("Insured place"), place != NULL ? place : stay->insured_region);
  zj_fact_grid_set (self->facts, "stay-scheme", _ ("Scheme"),
                    stay->insutype != NULL ? zj_wording_scheme (stay->insutype) : NULL);
  zj_fact_grid_set (self->facts, "stay-mdtrt-id", _ ("Visit number"), stay->mdtrt_id);
  if (shown != NULL)
    memset (shown, 0, strlen (shown));
}

void
zj_stay_panel_set (ZjStayPanel *self, const ZjStayView *stay, const ZjCredential *credential, gboolean revealed)
{
  gtk_widget_set_visible (self->stay_box, stay != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), stay == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->credential_label), stay != NULL || credential != NULL);
  gtk_label_set_text (self->credential_label, credential_word (credential));
  if (stay != NULL) {
    show_stay (self, stay, revealed);
    return;
  }
  gtk_label_set_text (self->name_label, "");
  zj_fact_grid_clear (self->facts);
}

static void
zj_stay_panel_class_init (ZjStayPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/stay_panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjStayPanel, credential_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayPanel, name_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayPanel, empty_label);
  gtk_widget_class_bind_template_child (widget_class, ZjStayPanel, stay_box);
  gtk_widget_class_bind_template_child (widget_class, ZjStayPanel, facts);
}

static void
zj_stay_panel_init (ZjStayPanel *self)
{
  g_type_ensure (ZJ_TYPE_FACT_GRID);
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  gtk_widget_init_template (GTK_WIDGET (self));
  zj_assist_set (GTK_WIDGET (self), NULL, _ ("This stay"), NULL);
  zj_assist_set (GTK_WIDGET (self->credential_label), "presented", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->name_label), "stay-name", NULL, NULL);
}

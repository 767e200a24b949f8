#include "identity_panel.h"

#include <card/identity.h>
#include <client/i18n.h>
#include <client/regions.h>
#include <client/wording.h>
#include <string.h>

#include "assist.h"
#include "text.h"

enum {
  FIELD_NUMBER,
  FIELD_CARD_NO,
  FIELD_ISSUED_IN,
  FIELD_INSURED_IN,
  FIELD_SCHEME,
  FIELD_VERSION,
  FIELD_VALID,
  N_FIELDS
};

static const struct {
  const char *id, *title;
} fields[N_FIELDS] = {
  [FIELD_NUMBER] = { "identity-number", N_ ("ID number") },
  [FIELD_CARD_NO] = { "identity-card-no", N_ ("Card number") },
  [FIELD_ISSUED_IN] = { "identity-issued-in", N_ ("Issued in") },
  [FIELD_INSURED_IN] = { "identity-insured-in", N_ ("Insured place") },
  [FIELD_SCHEME] = { "identity-scheme", N_ ("Scheme") },
  [FIELD_VERSION] = { "identity-version", N_ ("Card version") },
  [FIELD_VALID] = { "identity-valid", N_ ("Printed dates") },
};

struct _ZjIdentityPanel {
  GtkBox parent;
  GtkLabel *credential_label, *name_label, *about_label, *note_label, *empty_label;
  GtkGrid *grid;
  GtkWidget *show_button, *facts_box;
  GtkLabel *titles[N_FIELDS], *values[N_FIELDS];
};

G_DEFINE_TYPE (ZjIdentityPanel, zj_identity_panel, GTK_TYPE_BOX)

static void
set_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_field (ZjIdentityPanel *self, int field, const char *value)
{
  gboolean known = value != NULL && *value != '\0';
  g_autofree char *name = g_strdup_printf ("%s: %s", _ (fields[field].title), known ? value : "");

  gtk_widget_set_visible (GTK_WIDGET (self->titles[field]), known);
  set_or_hide (self->values[field], value);
  zj_assist_set (GTK_WIDGET (self->values[field]), NULL, name, NULL);
  memset (name, 0, strlen (name));
}

static const char *
first_known (const ZjPersonal *a, const ZjPersonal *b, const ZjPersonal *c)
{
  const ZjPersonal *sources[3] = { a, b, c };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != NULL && !zj_personal_is_absent (sources[i]))
      return zj_personal_reveal (sources[i]);
  return NULL;
}

static char *
join_known (const char *a, const char *separator, const char *b)
{
  if (a == NULL || *a == '\0')
    return g_strdup (b);
  return b != NULL && *b != '\0' ? g_strconcat (a, separator, b, NULL) : g_strdup (a);
}

static const char *
place_name (const char *code)
{
  const char *name = code != NULL ? zj_region_name (code) : NULL;

  return name != NULL ? name : code;
}

static const char *
credential_word (const ZjCardIdentity *card, const ZjCredential *credential)
{
  if (card != NULL || (credential != NULL && credential->kind == ZJ_CREDENTIAL_CARD))
    return _ ("Social security card");
  if (credential == NULL)
    return NULL;
  return credential->kind == ZJ_CREDENTIAL_ECODE ? _ ("E-credential (insurance code)") : _ ("ID card");
}

static void
show_card (ZjIdentityPanel *self, const ZjCardIdentity *card)
{
  g_autofree char *dates = NULL;

  if (card != NULL && (card->issue_date != NULL || card->expiry_date != NULL))
    dates = g_strdup_printf (_ ("%s to %s"), card->issue_date != NULL ? card->issue_date : "—",
                             card->expiry_date != NULL ? card->expiry_date : "—");
  set_field (self, FIELD_CARD_NO, card != NULL ? zj_personal_reveal (&card->card_no) : NULL);
  set_field (self, FIELD_ISSUED_IN, card != NULL ? place_name (card->region) : NULL);
  set_field (self, FIELD_VERSION, card != NULL ? card->version : NULL);
  set_field (self, FIELD_VALID, dates);
}

static void
show_insurance (ZjIdentityPanel *self, const ZjVerification *verification)
{
  const ZjPerson *person = verification != NULL ? verification->person : NULL;
  const ZjInsurance *insurance = NULL;

  if (person != NULL && person->chosen >= 0 && (guint)person->chosen < person->insurances->len)
    insurance = g_ptr_array_index (person->insurances, person->chosen);
  set_field (self, FIELD_INSURED_IN, insurance != NULL ? place_name (insurance->insured_region) : NULL);
  set_field (self, FIELD_SCHEME,
             insurance != NULL && insurance->insutype != NULL ? zj_wording_scheme (insurance->insutype) : NULL);
}

/* A typed number with another check digit may be another person's, or nobody's. */
static gboolean
is_mistyped (const ZjCredential *credential)
{
  return credential != NULL && credential->kind == ZJ_CREDENTIAL_IDENTITY
         && (credential->cert_type == NULL || g_str_equal (credential->cert_type, "01"))
         && !zj_citizen_number_is_valid (zj_personal_reveal (&credential->cert_no));
}

/* What is shown beside the person and not alarmed about. */
static void
show_note (ZjIdentityPanel *self, const ZjConfig *config, const ZjCredential *credential,
           const ZjVerification *verification)
{
  const char *code = NULL;
  g_autoptr (ZjWording) wording = NULL;

  if (is_mistyped (credential))
    code = "cert_no_check";
  else if (verification != NULL && g_strv_contains ((const char *const *)verification->warnings, "region_differs"))
    code = "region_differs";
  if (code != NULL)
    wording = zj_wording_for_warning (config, code);
  set_or_hide (self->note_label, wording != NULL ? wording->text : NULL);
}

void
zj_identity_panel_set (ZjIdentityPanel *self, const ZjConfig *config, const ZjCardIdentity *card,
                       const ZjCredential *credential, const ZjVerification *verification, gboolean revealed)
{
  const ZjPerson *person = verification != NULL ? verification->person : NULL;
  const char *name = first_known (card != NULL ? &card->name : NULL, person != NULL ? &person->name : NULL,
                                  credential != NULL ? &credential->name : NULL);
  const char *number = first_known (card != NULL ? &card->ssn : NULL, person != NULL ? &person->cert_no : NULL,
                                    credential != NULL ? &credential->cert_no : NULL);
  const char *birth = first_known (card != NULL ? &card->birth_date : NULL, person != NULL ? &person->birth_date : NULL,
                                   NULL);
  const char *sex = card != NULL && card->sex != NULL ? card->sex : person != NULL ? person->sex : NULL;
  g_autofree char *about = join_known (sex != NULL ? zj_wording_sex (sex) : NULL, " · ", birth);
  g_autofree char *shown_number = number == NULL ? NULL : revealed ? g_strdup (number) : zj_text_mask (number);
  gboolean anybody = card != NULL || credential != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), !anybody);
  gtk_widget_set_visible (self->facts_box, anybody);
  set_or_hide (self->credential_label, credential_word (card, credential));
  set_or_hide (self->name_label, name);
  set_or_hide (self->about_label, about);
  set_field (self, FIELD_NUMBER, shown_number);
  show_card (self, card);
  show_insurance (self, verification);
  show_note (self, config, credential, verification);
  gtk_widget_set_visible (self->show_button, number != NULL);
  if (shown_number != NULL)
    memset (shown_number, 0, strlen (shown_number));
}

static GtkLabel *
add_label (ZjIdentityPanel *self, int column, int row, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static void
zj_identity_panel_class_init (ZjIdentityPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/identity_panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, credential_label);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, name_label);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, about_label);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, note_label);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, empty_label);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, grid);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, show_button);
  gtk_widget_class_bind_template_child (widget_class, ZjIdentityPanel, facts_box);
}

static void
zj_identity_panel_init (ZjIdentityPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < N_FIELDS; i++) {
    self->titles[i] = add_label (self, 0, i, "quiet");
    self->values[i] = add_label (self, 1, i, "fact");
    gtk_label_set_text (self->titles[i], _ (fields[i].title));
    gtk_label_set_line_wrap (self->values[i], TRUE);
    gtk_label_set_line_wrap_mode (self->values[i], PANGO_WRAP_WORD_CHAR);
    gtk_widget_set_hexpand (GTK_WIDGET (self->values[i]), TRUE);
    zj_assist_set (GTK_WIDGET (self->values[i]), fields[i].id, NULL, NULL);
  }
  zj_assist_set (GTK_WIDGET (self->name_label), "identity-name", NULL, NULL);
  zj_assist_set (self->show_button, "show-number", NULL, NULL);
  zj_identity_panel_set (self, NULL, NULL, NULL, NULL, FALSE);
}

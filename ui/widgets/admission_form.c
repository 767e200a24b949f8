#include "admission_form.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

#include "assist.h"
#include "mark.h"
#include "number_entry.h"
#include "text.h"

/* In the order Enter walks through them. */
enum {
  FIELD_IPT_NO,
  FIELD_TIME,
  FIELD_DEPT,
  FIELD_BED,
  FIELD_DOCTOR,
  FIELD_TEL,
  FIELD_DIAGNOSIS,
  FIELD_REFERRAL_NO,
  FIELD_REFERRAL_DATE,
  FIELD_REFERRAL_FROM,
  FIELD_AGENT_RELATION,
  FIELD_AGENT_NAME,
  FIELD_AGENT_NUMBER,
  FIELD_AGENT_TEL,
  N_FIELDS,
};

typedef enum { KIND_TEXT = 0, KIND_NAMED, KIND_TIME, KIND_DATE } Kind;

static const struct {
  const char *name, *id; /* of the template; of accessibility */
  Kind kind;
  const char *allowed; /* beside digits and letters, of a number entry */
} fields[N_FIELDS] = {
  [FIELD_IPT_NO] = { "ipt_no", "admit-ipt-no", KIND_TEXT, "-_/" },
  [FIELD_TIME] = { "time", "admit-time", KIND_TIME, "-/.: " },
  [FIELD_DEPT] = { "dept", "admit-dept", KIND_NAMED, NULL },
  [FIELD_BED] = { "bed", "admit-bed", KIND_TEXT, NULL },
  [FIELD_DOCTOR] = { "doctor", "admit-doctor", KIND_NAMED, NULL },
  [FIELD_TEL] = { "tel", "admit-tel", KIND_TEXT, "-+() " },
  [FIELD_DIAGNOSIS] = { "diagnosis", "admit-diagnosis", KIND_NAMED, NULL },
  [FIELD_REFERRAL_NO] = { "referral_no", "referral-no", KIND_TEXT, "-/" },
  [FIELD_REFERRAL_DATE] = { "referral_date", "referral-date", KIND_DATE, "-/." },
  [FIELD_REFERRAL_FROM] = { "referral_from", "referral-from", KIND_TEXT, NULL },
  [FIELD_AGENT_RELATION] = { "agent_relation", "agent-relation", KIND_TEXT, NULL },
  [FIELD_AGENT_NAME] = { "agent_name", "agent-name", KIND_TEXT, NULL },
  [FIELD_AGENT_NUMBER] = { "agent_number", "agent-number", KIND_TEXT, NULL },
  [FIELD_AGENT_TEL] = { "agent_tel", "agent-tel", KIND_TEXT, "-+() " },
};

struct _ZjAdmissionForm {
  GtkBox parent;
  GtkEntry *entries[N_FIELDS];
  GtkComboBox *injury, *insurance;
  GtkWidget *insurance_label;
  GtkToggleButton *file_later, *referred, *has_agent;
  GtkWidget *referral_grid, *agent_grid;
  GtkLabel *hint_label;
  ZjMark *hint_mark;
  gboolean setting;
  GPtrArray *texts; /* what a request borrows; wiped */
};

G_DEFINE_TYPE (ZjAdmissionForm, zj_admission_form, GTK_TYPE_BOX)

enum { SIGNAL_SUBMITTED, SIGNAL_INSURANCE_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
wipe (gpointer text)
{
  memset (text, 0, strlen (text));
  g_free (text);
}

static void
hint (ZjAdmissionForm *self, ZjMarkShape shape, const char *text)
{
  zj_mark_set_shape (self->hint_mark, shape);
  zj_mark_paint (GTK_WIDGET (self->hint_label), shape);
  gtk_label_set_text (self->hint_label, text);
}

/* Without the blanks at both ends. */
static char *
text_of (ZjAdmissionForm *self, int field)
{
  const char *typed = gtk_entry_get_text (self->entries[field]);

  return g_strstrip (g_strdup (typed));
}

static gboolean
is_wanted (ZjAdmissionForm *self, int field)
{
  if (field >= FIELD_AGENT_RELATION)
    return gtk_toggle_button_get_active (self->has_agent);
  return field < FIELD_REFERRAL_NO || gtk_toggle_button_get_active (self->referred);
}

/* What is wrong with a field, or NULL. */
static const char *
fault_of (ZjAdmissionForm *self, int field)
{
  g_autofree char *text = text_of (self, field);
  g_autofree char *read = NULL;
  g_autofree char *name = NULL;

  if (*text == '\0')
    return _ ("Please fill in what is missing.");
  switch (fields[field].kind) {
  case KIND_NAMED:
    read = zj_text_named (text, &name);
    return read != NULL ? NULL : _ ("Please enter the code, a blank, then the name.");
  case KIND_TIME:
    read = zj_text_time (text);
    if (read == NULL)
      return _ ("Please enter a time such as 2026-07-01 09:30.");
    return zj_text_is_future (read) ? _ ("The time lies in the future.") : NULL;
  case KIND_DATE:
    read = zj_text_date (text);
    return read != NULL ? NULL : _ ("Please enter a date such as 2026-07-01");
  case KIND_TEXT:
    return strchr (text, ':') != NULL && field >= FIELD_REFERRAL_NO ? _ ("A colon cannot stand here.") : NULL;
  default:
    return NULL;
  }
}

/* The first field that is missing or wrong, or N_FIELDS. */
static int
first_fault (ZjAdmissionForm *self, const char **why)
{
  for (int field = 0; field < N_FIELDS; field++)
    if (is_wanted (self, field) && (*why = fault_of (self, field)) != NULL)
      return field;
  return N_FIELDS;
}

static void
on_changed (ZjAdmissionForm *self)
{
  const char *why;

  if (self->setting)
    return;
  if (first_fault (self, &why) == N_FIELDS)
    hint (self, ZJ_MARK_YES, _ ("Complete. Enter admits."));
  else
    hint (self, ZJ_MARK_RING, _ ("Enter goes to the next field that is missing."));
}

static void
on_toggled (ZjAdmissionForm *self)
{
  gtk_widget_set_visible (self->referral_grid, gtk_toggle_button_get_active (self->referred));
  gtk_widget_set_visible (self->agent_grid, gtk_toggle_button_get_active (self->has_agent));
  on_changed (self);
}

static void
on_activated (ZjAdmissionForm *self, GtkEntry *entry)
{
  const char *why;
  int field = first_fault (self, &why);
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (entry)));

  if (field == N_FIELDS) {
    g_signal_emit (self, signals[SIGNAL_SUBMITTED], 0);
    return;
  }
  /* A field that is still empty is no news; one that is wrong is said. */
  if (*text != '\0' && self->entries[field] == entry)
    hint (self, ZJ_MARK_ATTENTION, why);
  gtk_entry_grab_focus_without_selecting (self->entries[field]);
}

static void
on_insurance (ZjAdmissionForm *self)
{
  const char *chosen = gtk_combo_box_get_active_id (self->insurance);

  if (!self->setting && chosen != NULL)
    g_signal_emit (self, signals[SIGNAL_INSURANCE_CHOSEN], 0, chosen);
}

void
zj_admission_form_begin (ZjAdmissionForm *self, const char *date)
{
  g_autofree char *now = zj_text_now ();
  g_autofree char *time = date != NULL ? g_strdup_printf ("%s 00:00:00", date) : NULL;

  self->setting = TRUE;
  for (int field = 0; field < N_FIELDS; field++)
    gtk_entry_set_text (self->entries[field], "");
  gtk_entry_set_text (self->entries[FIELD_TIME], date != NULL && strncmp (date, now, strlen (date)) != 0 ? time : now);
  gtk_combo_box_set_active_id (self->injury, "none");
  gtk_toggle_button_set_active (self->file_later, FALSE);
  gtk_toggle_button_set_active (self->referred, FALSE);
  gtk_toggle_button_set_active (self->has_agent, FALSE);
  g_ptr_array_set_size (self->texts, 0);
  self->setting = FALSE;
  on_changed (self);
}

static void
set_insurances (ZjAdmissionForm *self, const ZjPerson *person)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (self->insurance);
  guint valid = 0;

  gtk_combo_box_text_remove_all (combo);
  for (guint i = 0; person != NULL && i < person->insurances->len; i++) {
    const ZjInsurance *insurance = g_ptr_array_index (person->insurances, i);

    if (insurance->insutype == NULL || g_strcmp0 (insurance->state, "1") != 0)
      continue;
    gtk_combo_box_text_append (combo, insurance->insutype, zj_wording_scheme (insurance->insutype));
    if ((int)i == person->chosen)
      gtk_combo_box_set_active_id (self->insurance, insurance->insutype);
    valid++;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->insurance), valid > 1);
  gtk_widget_set_visible (self->insurance_label, valid > 1);
}

void
zj_admission_form_set (ZjAdmissionForm *self, const ZjVerification *verification, gboolean ask_file_later)
{
  self->setting = TRUE;
  set_insurances (self, verification != NULL ? verification->person : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->file_later), ask_file_later);
  if (!ask_file_later)
    gtk_toggle_button_set_active (self->file_later, FALSE);
  self->setting = FALSE;
}

static const char *
keep (ZjAdmissionForm *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  return text;
}

static ZjNamedText
take_named (ZjAdmissionForm *self, int field)
{
  g_autofree char *text = text_of (self, field);
  char *name = NULL;
  char *code = zj_text_named (text, &name);
  const ZjNamedText named = { keep (self, code), keep (self, name) };

  return named;
}

/* "a:b:c" of n fields from first on. */
static const char *
take_joined (ZjAdmissionForm *self, int first, int n)
{
  GString *joined = g_string_new (NULL);

  for (int field = first; field < first + n; field++) {
    g_autofree char *text = text_of (self, field);
    g_autofree char *date = fields[field].kind == KIND_DATE ? zj_text_date (text) : NULL;

    g_string_append_printf (joined, "%s%s", field > first ? ":" : "", date != NULL ? date : text);
  }
  return keep (self, g_string_free (joined, FALSE));
}

gboolean
zj_admission_form_fill (ZjAdmissionForm *self, ZjStayRequest *request)
{
  const char *why;
  int field = first_fault (self, &why);
  g_autofree char *time = NULL;

  if (field == N_FIELDS && gtk_widget_get_visible (GTK_WIDGET (self->file_later))
      && !gtk_toggle_button_get_active (self->file_later)) {
    hint (self, ZJ_MARK_ATTENTION, _ ("Not filed: tick that the family files before the settlement, or file first."));
    gtk_widget_grab_focus (GTK_WIDGET (self->file_later));
    return FALSE;
  }
  if (field != N_FIELDS) {
    hint (self, ZJ_MARK_ATTENTION, why);
    gtk_entry_grab_focus_without_selecting (self->entries[field]);
    return FALSE;
  }
  g_ptr_array_set_size (self->texts, 0);
  time = text_of (self, FIELD_TIME);
  request->ipt_no = keep (self, text_of (self, FIELD_IPT_NO));
  request->time = keep (self, zj_text_time (time));
  request->dept = take_named (self, FIELD_DEPT);
  request->doctor = take_named (self, FIELD_DOCTOR);
  request->diagnosis = take_named (self, FIELD_DIAGNOSIS);
  request->bed = keep (self, text_of (self, FIELD_BED));
  request->tel = keep (self, text_of (self, FIELD_TEL));
  request->injury = gtk_combo_box_get_active_id (self->injury);
  if (gtk_widget_get_visible (GTK_WIDGET (self->insurance)))
    request->insutype = gtk_combo_box_get_active_id (self->insurance);
  request->file_later = gtk_toggle_button_get_active (self->file_later);
  if (gtk_toggle_button_get_active (self->referred))
    request->referral = take_joined (self, FIELD_REFERRAL_NO, 3);
  if (gtk_toggle_button_get_active (self->has_agent))
    request->agent = take_joined (self, FIELD_AGENT_RELATION, 4);
  return TRUE;
}

static void
zj_admission_form_grab_focus (GtkWidget *widget)
{
  ZjAdmissionForm *self = ZJ_ADMISSION_FORM (widget);
  const char *why;
  int field = first_fault (self, &why);

  gtk_widget_grab_focus (GTK_WIDGET (self->entries[field == N_FIELDS ? FIELD_IPT_NO : field]));
}

static void
zj_admission_form_finalize (GObject *object)
{
  g_ptr_array_unref (ZJ_ADMISSION_FORM (object)->texts);
  G_OBJECT_CLASS (zj_admission_form_parent_class)->finalize (object);
}

static void
zj_admission_form_class_init (ZjAdmissionFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zj_admission_form_finalize;
  widget_class->grab_focus = zj_admission_form_grab_focus;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", ZJ_TYPE_ADMISSION_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  signals[SIGNAL_INSURANCE_CHOSEN] = g_signal_new ("insurance-chosen", ZJ_TYPE_ADMISSION_FORM, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/admission_form.ui");
  for (int field = 0; field < N_FIELDS; field++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[field].name, FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, injury);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, insurance);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, insurance_label);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, file_later);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, referred);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, has_agent);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, referral_grid);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, agent_grid);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ZjAdmissionForm, hint_mark);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_insurance);
}

static void
zj_admission_form_init (ZjAdmissionForm *self)
{
  g_type_ensure (ZJ_TYPE_MARK);
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  self->setting = TRUE;
  self->texts = g_ptr_array_new_with_free_func (wipe);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int field = 0; field < N_FIELDS; field++) {
    self->entries[field] = GTK_ENTRY (
        gtk_widget_get_template_child (GTK_WIDGET (self), ZJ_TYPE_ADMISSION_FORM, fields[field].name));
    if (fields[field].allowed != NULL)
      zj_number_entry_allow (ZJ_NUMBER_ENTRY (self->entries[field]), fields[field].allowed);
    zj_assist_set (GTK_WIDGET (self->entries[field]), fields[field].id, NULL, NULL);
  }
  zj_assist_set (GTK_WIDGET (self->injury), "admit-injury", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->insurance), "admit-insurance", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->file_later), "admit-file-later", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->referred), "admit-referred", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->has_agent), "admit-has-agent", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->hint_label), "admit-hint", NULL, NULL);
  zj_admission_form_begin (self, NULL);
}

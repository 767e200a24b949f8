#include "pages/discharge_page.h"

#include <client/i18n.h>
#include <client/wording.h>

#include "assist.h"
#include "errand.h"
#include "idle_watch.h"
#include "pages/discharge_next.h"
#include "widgets/cancel_form.h"
#include "widgets/key_button.h"
#include "widgets/number_entry.h"
#include "widgets/outcome_pane.h"
#include "widgets/presence_pane.h"
#include "widgets/stay_choice.h"
#include "widgets/stay_panel.h"
#include "widgets/stay_work.h"

struct _ZjDischargePage {
  GtkBox parent;

  ZjDesk *desk;
  ZjInquiry *inquiry; /* the pane's */
  ZjErrand *errand;
  GSimpleActionGroup *actions;
  ZjIdleWatch *idle_watch;
  ZjInquiryState shown_state;
  guint search; /* of a person's stays: the answer to an earlier one is dropped */
  char *wanted; /* a number that this journal doesn't know: a card adopts it */
  gboolean cancelling, choosing;
  gboolean platform_asked; /* the last search of a stay had a credential with it */
  gboolean none_known;     /* no stay of whoever is presented stands in this journal */

  GtkStack *view;
  ZjNumberEntry *find_entry;
  GtkLabel *note_label;
  GtkWidget *read_button, *foot, *cancel_button;
  ZjStayPanel *stay_panel;
  ZjPresencePane *presence;
  ZjStayChoice *choice;
  ZjStayWork *work;
  ZjOutcomePane *outcome;
  ZjCancelForm *cancel;
  ZjKeyButton *next_button, *stop_button;
};

G_DEFINE_TYPE (ZjDischargePage, zj_discharge_page, GTK_TYPE_BOX)

enum { PROP_ACTIONS = 1 };

static void draw (ZjDischargePage *self);

static void
enable (ZjDischargePage *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
is_number_shown (ZjDischargePage *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "show-number");

  return g_variant_get_boolean (state);
}

static void
mask_number (ZjDischargePage *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "show-number", g_variant_new_boolean (FALSE));
}

/* What comes next */

static ZjDischargeNext
next_of (ZjDischargePage *self)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  ZjDischargeScreen screen = {
    .person_presented = zj_inquiry_get_credential (self->inquiry) != NULL,
    .cancelling = self->cancelling,
  };

  zj_stay_work_look (self->work, &screen);
  return zj_discharge_next (stay, zj_desk_get_config (self->desk), &screen);
}

/* Drawing: what came of it */

/* What the steps themselves show: success, and faults line by line. */
static gboolean
is_told_by_steps (ZjDischargePage *self, const ZjStayAnswer *answer)
{
  ZjStayAsk ask = zj_errand_get_ask (self->errand);

  if (answer->stay == NULL)
    return FALSE;
  if (answer->faults->len > 0)
    return TRUE;
  return answer->error == NULL && answer->findings->len == 0
         && (ask == ZJ_DO_FIND || ask == ZJ_DO_UPLOAD || ask == ZJ_DO_DISCHARGE || ask == ZJ_DO_TRIAL
             || ask == ZJ_DO_SETTLE || ask == ZJ_DO_RESOLVE);
}

static gboolean
is_not_found (ZjDischargePage *self)
{
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);

  return answer != NULL && zj_errand_get_ask (self->errand) == ZJ_DO_FIND
         && g_error_matches (answer->error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_NOT_FOUND);
}

static gboolean
draw_outcome (ZjDischargePage *self)
{
  const ZjConfig *config = zj_desk_get_config (self->desk);
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  guint done, of;
  const char *step = zj_errand_get_step (self->errand, &done, &of);

  if (zj_errand_is_busy (self->errand)) {
    zj_outcome_pane_set_busy (self->outcome,
                              step != NULL                                          ? step
                              : zj_errand_get_ask (self->errand) == ZJ_DO_DISCHARGE ? "discharging"
                                                                                    : NULL,
                              done, of);
    return TRUE;
  }
  if (stay != NULL && stay->unknown != NULL) {
    zj_outcome_pane_set_unknown (self->outcome, config, stay);
    return TRUE;
  }
  if (answer != NULL && !is_told_by_steps (self, answer)) {
    if (is_not_found (self))
      zj_outcome_pane_set_not_found (self->outcome, config, answer->error, self->platform_asked);
    else if (answer->outcome == ZJ_OUTCOME_UNKNOWN && stay != NULL)
      zj_outcome_pane_set_state (self->outcome, stay, zj_errand_get_ask (self->errand));
    else
      zj_outcome_pane_set_answer (self->outcome, config, answer,
                                  zj_discharge_done_title (zj_errand_get_ask (self->errand)));
    return TRUE;
  }
  if (stay != NULL && stay->mismatch) {
    zj_outcome_pane_set_mismatch (self->outcome, config, stay);
    return TRUE;
  }
  return FALSE;
}

/* Drawing: the commands */

static const char *
note_of (ZjDischargePage *self, ZjDischargeNext next)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);

  if (zj_errand_is_busy (self->errand))
    return "";
  if (stay == NULL)
    return self->none_known && self->wanted == NULL
               ? _ ("No stay of this person is known at this desk. Enter the inpatient number: the stay is then "
                    "taken over from the platform.")
               : "";
  if (self->cancelling)
    return "";
  if (next == ZJ_NEXT_PERSON)
    return _ ("Present the patient's card (F2), identity number (F3) or insurance code (F4) first.");
  if (next == ZJ_NEXT_FILE)
    return _ ("Name the file with the complete fee list; F7 chooses it.");
  if (stay->state == ZJ_STAY_SETTLED && stay->unknown == NULL && !stay->mismatch)
    return _ ("Take or give back what is shown, and hand over the statement.");
  return "";
}

static const char *
stop_text (ZjDischargePage *self)
{
  if (zj_errand_is_busy (self->errand))
    return zj_errand_get_ask (self->errand) == ZJ_DO_FIND ? _ ("Stop waiting")
                                                          : _ ("Stop waiting (ask in the background)");
  if (self->cancelling || zj_presence_pane_is_form_open (self->presence))
    return _ ("Back");
  if (zj_errand_get_answer (self->errand) != NULL && zj_errand_get_stay (self->errand) != NULL
      && zj_errand_get_stay (self->errand)->unknown == NULL
      && !is_told_by_steps (self, zj_errand_get_answer (self->errand)))
    return _ ("Back");
  return _ ("Clear, next person");
}

static void
draw_commands (ZjDischargePage *self, const char *view)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  gboolean busy = zj_errand_is_busy (self->errand);
  gboolean at_work = g_str_equal (view, "work") || g_str_equal (view, "cancel");
  gboolean unknown = stay != NULL && stay->unknown != NULL;
  ZjDischargeNext next = busy || !(at_work || unknown) ? ZJ_NEXT_NOTHING : next_of (self);
  const char *text = zj_discharge_next_text (next, stay);
  gboolean can_cancel = stay != NULL && !busy && !self->cancelling && !unknown
                        && zj_discharge_cancel_of (stay) != ZJ_N_STAY_ASKS;
  gboolean choosing = g_str_equal (view, "matches");
  static const char *const credential_commands[] = { "read-card", "type-id", "scan-code" };

  for (guint i = 0; i < G_N_ELEMENTS (credential_commands); i++)
    enable (self, credential_commands[i], !busy);
  /* It shares its key with the choice of a file. */
  enable (self, "retry-authentication",
          !busy
              && g_error_matches (zj_inquiry_get_error (self->inquiry), ZJ_CARD_ERROR,
                                  ZJ_CARD_ERROR_AUTHENTICATION_REFUSED));
  enable (self, "next", choosing || zj_discharge_next_is_possible (next));
  enable (self, "choose-file", !busy && stay != NULL && !unknown && (stay->can & ZJ_CAN_UPLOAD) != 0);
  enable (self, "cancel", can_cancel);
  enable (self, "stop",
          busy || stay != NULL || zj_errand_get_answer (self->errand) != NULL || choosing || self->wanted != NULL
              || zj_inquiry_get_state (self->inquiry) != ZJ_INQUIRY_IDLE
              || zj_presence_pane_is_form_open (self->presence));
  enable (self, "show-number", stay != NULL);
  zj_key_button_set_text (self->next_button, choosing ? _ ("Open the stay") : text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), choosing || text != NULL);
  gtk_widget_set_visible (self->cancel_button, can_cancel);
  zj_key_button_set_text (self->stop_button, stop_text (self));
  gtk_label_set_text (self->note_label, note_of (self, next));
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *gtk_label_get_text (self->note_label) != '\0');
  gtk_widget_set_visible (self->foot, g_action_group_get_action_enabled (G_ACTION_GROUP (self->actions), "stop"));
}

static void
place_focus (ZjDischargePage *self)
{
  const char *view = gtk_stack_get_visible_child_name (self->view);
  const char *pane = gtk_stack_get_visible_child_name (GTK_STACK (self->presence));
  const ZjStayView *stay = zj_errand_get_stay (self->errand);

  if (g_str_equal (view, "presence") && !g_str_equal (pane, "idle") && !g_str_equal (pane, "trouble"))
    gtk_widget_grab_focus (GTK_WIDGET (self->presence));
  else if (g_str_equal (view, "presence"))
    gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
  else if (g_str_equal (view, "matches"))
    gtk_widget_grab_focus (GTK_WIDGET (self->choice));
  else if (g_str_equal (view, "cancel") && zj_cancel_form_asks (self->cancel))
    gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  else if (!g_str_equal (view, "work") || stay == NULL || stay->state == ZJ_STAY_SETTLED)
    gtk_widget_grab_focus (GTK_WIDGET (self->stop_button));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->work));
}

/* Reading has the page while no stay stands on it; beside a stay it is told by the tag. */
static const char *
view_for (ZjDischargePage *self, gboolean pane_wanted, gboolean outcome_wanted)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  gboolean asked_for = zj_inquiry_get_state (self->inquiry) != ZJ_INQUIRY_IDLE
                       || zj_presence_pane_is_form_open (self->presence);

  if (zj_errand_is_busy (self->errand))
    return "outcome";
  if (pane_wanted && asked_for)
    return "presence";
  if (outcome_wanted && !self->cancelling)
    return "outcome";
  if (self->choosing)
    return "matches";
  if (stay == NULL)
    return "presence";
  return self->cancelling ? "cancel" : "work";
}

/* What is on top, as a text: where it changes, the focus goes along. */
static char *
place_of (ZjDischargePage *self)
{
  ZjDischargeScreen screen = { 0 };

  zj_stay_work_look (self->work, &screen);
  return g_strjoin ("/", gtk_stack_get_visible_child_name (self->view), screen.step,
                    gtk_stack_get_visible_child_name (GTK_STACK (self->presence)), NULL);
}

static void
draw (ZjDischargePage *self)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  g_autofree char *place_before = place_of (self);
  g_autofree char *place_after = NULL;
  gboolean pane_wanted = zj_presence_pane_draw (self->presence);
  gboolean outcome_wanted = draw_outcome (self);
  gboolean moved_on = FALSE;
  const char *view;

  zj_stay_panel_set (self->stay_panel, stay, zj_inquiry_get_credential (self->inquiry), is_number_shown (self));
  if (stay != NULL && !zj_errand_is_busy (self->errand)) {
    moved_on = zj_stay_work_set (self->work, stay, zj_errand_get_ask (self->errand),
                                 zj_errand_get_answer (self->errand));
    zj_cancel_form_set (self->cancel, zj_discharge_cancel_of (stay),
                        zj_desk_get_config (self->desk)->supervisor.second_person);
  }
  view = view_for (self, pane_wanted, outcome_wanted);
  gtk_stack_set_visible_child_name (self->view, view);
  draw_commands (self, view);
  self->shown_state = zj_inquiry_get_state (self->inquiry);
  place_after = place_of (self);
  if (!g_str_equal (place_before, place_after) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    place_focus (self);
  if (moved_on)
    zj_errand_dismiss_answer (self->errand);
}

/* What happens */

static void
forget (ZjDischargePage *self)
{
  self->search++;
  self->cancelling = FALSE;
  self->choosing = FALSE;
  self->none_known = FALSE;
  g_clear_pointer (&self->wanted, g_free);
  zj_stay_work_forget (self->work);
  gtk_entry_set_text (GTK_ENTRY (self->find_entry), "");
  zj_cancel_form_clear (self->cancel);
  mask_number (self);
  zj_presence_pane_close_form (self->presence);
  zj_errand_clear (self->errand);
}

static void
on_idle_time (gpointer data)
{
  ZjDischargePage *self = data;

  if (zj_errand_is_busy (self->errand))
    return;
  forget (self);
  zj_inquiry_clear (self->inquiry);
}

static void
watch_idle_time (ZjDischargePage *self)
{
  zj_idle_watch_set_needed (self->idle_watch, zj_errand_get_stay (self->errand) != NULL || self->choosing
                                                  || zj_inquiry_holds_personal_data (self->inquiry)
                                                  || zj_presence_pane_is_form_open (self->presence));
}

static void
on_errand_changed (ZjDischargePage *self)
{
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);

  if (answer != NULL && answer->stay != NULL)
    g_clear_pointer (&self->wanted, g_free);
  watch_idle_time (self);
  draw (self);
}

static ZjStayRequest
request_of (ZjDischargePage *self, ZjStayAsk ask)
{
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  const ZjStayRequest request = { .ask = ask,
                                  .ipt_no = stay != NULL ? stay->ipt_no : NULL,
                                  .credential = zj_inquiry_get_credential (self->inquiry),
                                  .expect_cash_fen = -1,
                                  .deposit_fen = -1 };

  return request;
}

static void
find_stay (ZjDischargePage *self, const char *ipt_no)
{
  ZjStayRequest request = request_of (self, ZJ_DO_FIND);

  request.ipt_no = ipt_no;
  self->choosing = FALSE;
  self->none_known = FALSE;
  self->platform_asked = request.credential != NULL;
  zj_errand_ask (self->errand, &request);
}

void
zj_discharge_page_open_stay (ZjDischargePage *self, const char *ipt_no)
{
  g_autofree char *number = g_strdup (ipt_no);

  if (zj_errand_is_busy (self->errand))
    return;
  forget (self);
  zj_inquiry_clear (self->inquiry);
  gtk_entry_set_text (GTK_ENTRY (self->find_entry), number);
  find_stay (self, number);
}

static void
on_find (ZjDischargePage *self)
{
  g_autofree char *number = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->find_entry))));

  if (*number == '\0' || zj_errand_is_busy (self->errand))
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (number);
  find_stay (self, number);
}

static void
offer (ZjDischargePage *self, const GPtrArray *stays)
{
  zj_stay_choice_set (self->choice, zj_desk_get_config (self->desk), stays);
  zj_errand_clear (self->errand);
  self->choosing = TRUE;
  draw (self);
}

typedef struct {
  ZjDischargePage *page;
  guint search;
} Search;

static gboolean
is_among (const GPtrArray *stays, const char *ipt_no)
{
  for (guint i = 0; i < stays->len; i++)
    if (g_strcmp0 (((const ZjStayView *)g_ptr_array_index (stays, i))->ipt_no, ipt_no) == 0)
      return TRUE;
  return FALSE;
}

/* The person's stays: the one on the screen stays, a single one opens, several are offered. */
static void
on_searched (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autofree Search *search = data;
  g_autoptr (ZjDischargePage) self = search->page;
  g_autoptr (ZjStayAnswer) answer = zj_desk_ask_stay_finish (ZJ_DESK (desk), result, NULL);
  const ZjStayView *stay;

  if (answer == NULL || self->desk == NULL || search->search != self->search || zj_errand_is_busy (self->errand))
    return;
  stay = zj_errand_get_stay (self->errand);
  if (stay != NULL && (answer->matches->len == 0 || is_among (answer->matches, stay->ipt_no)))
    draw (self);
  else if (self->wanted != NULL && stay == NULL)
    find_stay (self, self->wanted);
  else if (answer->matches->len == 1)
    find_stay (self, ((const ZjStayView *)g_ptr_array_index (answer->matches, 0))->ipt_no);
  else if (answer->matches->len > 1)
    offer (self, answer->matches);
  else {
    self->none_known = TRUE;
    draw (self);
  }
}

static void
search_person (ZjDischargePage *self)
{
  ZjStayRequest request = request_of (self, ZJ_DO_FIND);
  Search *search = g_new0 (Search, 1);

  request.ipt_no = NULL;
  self->none_known = FALSE;
  search->page = g_object_ref (self);
  search->search = ++self->search;
  zj_desk_ask_stay_async (self->desk, &request, NULL, NULL, NULL, on_searched, search);
}

static void
on_presence_changed (ZjDischargePage *self)
{
  ZjInquiryState state = zj_inquiry_get_state (self->inquiry);
  gboolean is_new = state == ZJ_INQUIRY_PRESENTED && self->shown_state != ZJ_INQUIRY_PRESENTED;

  watch_idle_time (self);
  draw (self);
  if (is_new)
    search_person (self);
}

/* Commands */

static void
do_step (ZjDischargePage *self, ZjStayAsk ask)
{
  ZjStayRequest request = request_of (self, ask);

  if (zj_stay_work_fill (self->work, &request))
    zj_errand_ask (self->errand, &request);
}

static void
do_cancel (ZjDischargePage *self)
{
  ZjStayRequest request = request_of (self, zj_discharge_cancel_of (zj_errand_get_stay (self->errand)));

  if (!zj_cancel_form_fill (self->cancel, zj_desk_get_operator (self->desk, NULL), &request))
    return;
  self->cancelling = FALSE;
  zj_errand_ask (self->errand, &request);
  zj_cancel_form_clear (self->cancel);
}

static void
do_resolve (ZjDischargePage *self)
{
  const ZjStayRequest request = request_of (self, ZJ_DO_RESOLVE);

  zj_errand_ask (self->errand, &request);
}

static void
on_chosen (ZjDischargePage *self, const char *ipt_no)
{
  find_stay (self, ipt_no);
}

/* The one obvious next thing. */
static void
go_on (ZjDischargePage *self)
{
  if (g_str_equal (gtk_stack_get_visible_child_name (self->view), "matches")) {
    zj_stay_choice_submit (self->choice);
    return;
  }
  switch (next_of (self)) {
  case ZJ_NEXT_UPLOAD:
    do_step (self, ZJ_DO_UPLOAD);
    break;
  case ZJ_NEXT_DISCHARGE:
    do_step (self, ZJ_DO_DISCHARGE);
    break;
  case ZJ_NEXT_TRIAL:
    do_step (self, ZJ_DO_TRIAL);
    break;
  case ZJ_NEXT_SETTLE:
    do_step (self, ZJ_DO_SETTLE);
    break;
  case ZJ_NEXT_CANCEL:
    do_cancel (self);
    break;
  case ZJ_NEXT_ASK:
    do_resolve (self);
    break;
  case ZJ_NEXT_NOTHING:
  case ZJ_NEXT_FILE:
  case ZJ_NEXT_PERSON:
  default:
    break;
  }
}

static void
on_next (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  go_on (data);
}

static void
on_choose_file (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjDischargePage *self = data;

  zj_stay_work_choose_file (self->work);
  draw (self);
}

static void
on_cancel (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjDischargePage *self = data;

  self->cancelling = TRUE;
  zj_cancel_form_clear (self->cancel);
  draw (self);
}

/* One level back at a time; nothing that was sent is undone. */
static void
on_stop (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ZjDischargePage *self = data;
  const ZjStayView *stay = zj_errand_get_stay (self->errand);
  const ZjStayAnswer *answer = zj_errand_get_answer (self->errand);

  if (zj_errand_is_busy (self->errand)) {
    zj_errand_end_waiting (self->errand);
  } else if (self->cancelling) {
    self->cancelling = FALSE;
    draw (self);
  } else if (zj_presence_pane_is_form_open (self->presence)
             || zj_inquiry_get_state (self->inquiry) == ZJ_INQUIRY_TROUBLE) {
    zj_presence_pane_close_form (self->presence);
    zj_inquiry_clear (self->inquiry);
  } else if (stay != NULL && stay->unknown == NULL && answer != NULL && !is_told_by_steps (self, answer)) {
    zj_errand_dismiss_answer (self->errand);
  } else {
    forget (self);
    zj_inquiry_clear (self->inquiry);
  }
}

static void
on_show_number (GSimpleAction *action, GVariant *state, gpointer data)
{
  ZjDischargePage *self = data;

  g_simple_action_set_state (action, state);
  draw (self);
}

static const GActionEntry action_entries[] = {
  { .name = "next", .activate = on_next },
  { .name = "choose-file", .activate = on_choose_file },
  { .name = "cancel", .activate = on_cancel },
  { .name = "stop", .activate = on_stop },
  { .name = "show-number", .state = "false", .change_state = on_show_number },
};

static void
on_work_changed (ZjDischargePage *self)
{
  if (self->desk != NULL)
    draw_commands (self, gtk_stack_get_visible_child_name (self->view));
}

void
zj_discharge_page_set_active (ZjDischargePage *self, gboolean active)
{
  zj_inquiry_set_active (self->inquiry, active);
}

GtkWidget *
zj_discharge_page_new (ZjDesk *desk, guint idle_clear_s)
{
  ZjDischargePage *self = g_object_new (ZJ_TYPE_DISCHARGE_PAGE, NULL);

  self->desk = g_object_ref (desk);
  self->idle_watch = zj_idle_watch_new (GTK_WIDGET (self), idle_clear_s, G_CALLBACK (on_idle_time), self);
  self->errand = zj_errand_new (desk);
  g_signal_connect_object (self->errand, "changed", G_CALLBACK (on_errand_changed), self, G_CONNECT_SWAPPED);
  zj_presence_pane_open (self->presence, desk, ZJ_PIN_SETTLEMENT, _ ("Insert the card, or type the inpatient number"),
                         _ ("The patient's stay opens by itself."), G_ACTION_MAP (self->actions));
  self->inquiry = g_object_ref (zj_presence_pane_get_inquiry (self->presence));
  zj_inquiry_only_present (self->inquiry);
  zj_inquiry_set_active (self->inquiry, FALSE);
  g_signal_connect_object (self->presence, "changed", G_CALLBACK (on_presence_changed), self, G_CONNECT_SWAPPED);
  draw (self);
  return GTK_WIDGET (self);
}

static void
zj_discharge_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIONS)
    g_value_set_object (value, ZJ_DISCHARGE_PAGE (object)->actions);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zj_discharge_page_grab_focus (GtkWidget *widget)
{
  place_focus (ZJ_DISCHARGE_PAGE (widget));
}

static void
zj_discharge_page_dispose (GObject *object)
{
  ZjDischargePage *self = ZJ_DISCHARGE_PAGE (object);

  self->search++;
  g_clear_pointer (&self->idle_watch, zj_idle_watch_free);
  if (self->errand != NULL)
    g_signal_handlers_disconnect_by_data (self->errand, self);
  if (self->presence != NULL) {
    g_signal_handlers_disconnect_by_data (self->presence, self);
    zj_presence_pane_close (self->presence);
    self->presence = NULL;
  }
  g_clear_object (&self->inquiry);
  g_clear_object (&self->errand);
  g_clear_object (&self->actions);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (zj_discharge_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, view);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, find_entry);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, note_label);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, read_button);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, foot);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, presence);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, stay_panel);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, cancel);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, choice);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, work);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, outcome);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, next_button);
  gtk_widget_class_bind_template_child (widget_class, ZjDischargePage, stop_button);
}

static void
zj_discharge_page_class_init (ZjDischargePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = zj_discharge_page_get_property;
  object_class->dispose = zj_discharge_page_dispose;
  widget_class->grab_focus = zj_discharge_page_grab_focus;
  g_object_class_install_property (
      object_class, PROP_ACTIONS,
      g_param_spec_object ("actions", NULL, NULL, G_TYPE_ACTION_GROUP, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/zhijie/Desk/discharge_page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_find);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_work_changed);
  gtk_widget_class_bind_template_callback (widget_class, go_on);
}

static void
name_parts (ZjDischargePage *self)
{
  zj_assist_set (GTK_WIDGET (self->find_entry), "find-ipt-no", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->note_label), "note", NULL, NULL);
  zj_assist_set (self->cancel_button, "cancel", NULL, NULL);
  zj_assist_set (self->read_button, "read-card", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->next_button), "next", NULL, NULL);
  zj_assist_set (GTK_WIDGET (self->stop_button), "stop", NULL, NULL);
}

static void
zj_discharge_page_init (ZjDischargePage *self)
{
  g_type_ensure (ZJ_TYPE_CANCEL_FORM);
  g_type_ensure (ZJ_TYPE_KEY_BUTTON);
  g_type_ensure (ZJ_TYPE_NUMBER_ENTRY);
  g_type_ensure (ZJ_TYPE_OUTCOME_PANE);
  g_type_ensure (ZJ_TYPE_PRESENCE_PANE);
  g_type_ensure (ZJ_TYPE_STAY_CHOICE);
  g_type_ensure (ZJ_TYPE_STAY_PANEL);
  g_type_ensure (ZJ_TYPE_STAY_WORK);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries, G_N_ELEMENTS (action_entries), self);
  zj_number_entry_allow (self->find_entry, "-_/");
  name_parts (self);
}

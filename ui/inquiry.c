#include "inquiry.h"

#include "trace.h"

/* What has been done about the card in one slot. */
typedef struct {
  guint events;  /* pcscd's counter: which insertion */
  gboolean read; /* a read was begun for it */
  gboolean told; /* the clerk was told that it is mute or held by another program */
} SlotMemory;

struct _ZjInquiry {
  GObject parent;

  ZjDesk *desk;
  ZjPinEntry *pin;
  ZjInquiryState state;
  guint run; /* callbacks of an earlier run are dropped */
  GCancellable *cancellable;
  GHashTable *slots; /* reader name → SlotMemory * */
  GPtrArray *choices;

  char *reader; /* where the card on the screen was */
  guint reader_events;
  gboolean card_has_left;

  ZjCardIdentity *card;
  ZjCredential *credential;
  ZjVerification *verification;
  GError *error;

  char *date, *insutype;
  gboolean emergency;
  gboolean used; /* date and emergency have served one person */
  gboolean only_present, inactive;
};

G_DEFINE_TYPE (ZjInquiry, zj_inquiry, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What an asynchronous call needs to find its way back. */
typedef struct {
  ZjInquiry *inquiry;
  guint run;
  char *date, *insutype;
} Run;

static Run *
run_new (ZjInquiry *self)
{
  Run *run = g_new0 (Run, 1);

  run->inquiry = g_object_ref (self);
  run->run = self->run;
  run->date = g_strdup (self->date);
  run->insutype = g_strdup (self->insutype);
  return run;
}

static void
run_free (Run *run)
{
  g_object_unref (run->inquiry);
  g_free (run->date);
  g_free (run->insutype);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
set_state (ZjInquiry *self, ZjInquiryState state)
{
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Ends what is under way; its callbacks find another run number. */
static void
end_run (ZjInquiry *self)
{
  self->run++;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
forget_person (ZjInquiry *self)
{
  end_run (self);
  g_clear_pointer (&self->card, zj_card_identity_unref);
  g_clear_pointer (&self->credential, zj_credential_free);
  g_clear_pointer (&self->verification, zj_verification_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->reader, g_free);
  g_ptr_array_set_size (self->choices, 0);
  g_clear_pointer (&self->insutype, g_free);
  self->card_has_left = FALSE;
  /* An emergency ticked before the card went in is this person's; one that has been
   * asked with was the last person's. */
  if (self->used) {
    g_clear_pointer (&self->date, g_free);
    self->emergency = FALSE;
    self->used = FALSE;
  }
}

static void
be_in_trouble (ZjInquiry *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  set_state (self, ZJ_INQUIRY_TROUBLE);
}

static const ZjReader *
find_reader (const ZjReaderList *list, const char *name)
{
  for (guint i = 0; name != NULL && i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);

    if (g_str_equal (reader->name, name))
      return reader;
  }
  return NULL;
}

/* Asking */

static void
on_answer (ZjVerification *verification, gpointer data)
{
  Run *run = data;
  ZjInquiry *self = run->inquiry;

  if (run->run != self->run)
    return;
  zj_verification_ref (verification);
  g_clear_pointer (&self->verification, zj_verification_unref);
  self->verification = verification;
  set_state (self, ZJ_INQUIRY_ASKING);
}

static void
on_answered (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjVerification) verification = zj_desk_verify_finish (ZJ_DESK (desk), result, &error);
  ZjInquiry *self = run->inquiry;

  if (run->run != self->run)
    return;
  g_clear_object (&self->cancellable);
  if (verification == NULL) {
    set_state (self, ZJ_INQUIRY_STOPPED);
    return;
  }
  g_clear_pointer (&self->verification, zj_verification_unref);
  self->verification = g_steal_pointer (&verification);
  set_state (self, ZJ_INQUIRY_ANSWERED);
}

static void
ask (ZjInquiry *self)
{
  ZjVerifyOptions options = { 0 };
  Run *run;

  end_run (self);
  g_clear_pointer (&self->verification, zj_verification_unref);
  g_clear_error (&self->error);
  if (self->only_present) {
    set_state (self, ZJ_INQUIRY_PRESENTED);
    return;
  }
  self->used = TRUE;
  self->cancellable = g_cancellable_new ();
  run = run_new (self);
  options.date = run->date;
  options.insutype = run->insutype;
  options.emergency = self->emergency;
  zj_trace ("asking");
  zj_desk_verify_async (self->desk, self->credential, &options, on_answer, run, self->cancellable, on_answered, run);
  set_state (self, ZJ_INQUIRY_ASKING);
}

/* Reading */

static void
on_read (GObject *desk, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjCardIdentity) card = zj_desk_read_card_finish (ZJ_DESK (desk), result, &holder_error, &error);
  ZjInquiry *self = run->inquiry;

  if (run->run != self->run)
    return;
  zj_trace ("read-done");
  g_clear_object (&self->cancellable);
  if (card == NULL) {
    be_in_trouble (self, g_steal_pointer (&error));
    return;
  }
  self->card = g_steal_pointer (&card);
  /* A card that is not genuine has its answer: the questions are asked with what EF05
   * says. Any other card without a holder needs a person's hand first. */
  if (!self->card->has_holder && self->card->genuine != ZJ_GENUINE_NO) {
    self->error = g_steal_pointer (&holder_error);
    set_state (self, ZJ_INQUIRY_HOLDER_MISSING);
    return;
  }
  self->credential = zj_credential_new_card (self->card);
  ask (self);
}

static void
read_card (ZjInquiry *self, const ZjReader *reader, gboolean retry_authentication)
{
  g_autofree char *name = g_strdup (reader->name);
  SlotMemory *slot = g_hash_table_lookup (self->slots, name);

  forget_person (self);
  if (slot != NULL)
    slot->read = TRUE;
  self->reader_events = reader->events;
  self->reader = g_steal_pointer (&name);
  self->cancellable = g_cancellable_new ();
  zj_trace ("read-started");
  zj_desk_read_card_async (self->desk, self->reader, self->pin != NULL ? zj_pin_entry_get_prompt (self->pin) : NULL,
                           retry_authentication, self->cancellable, on_read, run_new (self));
  set_state (self, ZJ_INQUIRY_READING);
}

/* Readers and cards come and go */

static void
remember_slots (ZjInquiry *self, const ZjReaderList *list)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    const ZjReader *reader = find_reader (list, name);

    if (reader == NULL || reader->slot == ZJ_SLOT_EMPTY)
      g_hash_table_iter_remove (&iter);
  }
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);
    SlotMemory *slot = g_hash_table_lookup (self->slots, reader->name);

    if (reader->slot == ZJ_SLOT_EMPTY || (slot != NULL && slot->events == reader->events))
      continue;
    if (!self->inactive)
      zj_trace ("card-reported");
    slot = g_new0 (SlotMemory, 1);
    slot->events = reader->events;
    g_hash_table_replace (self->slots, g_strdup (reader->name), slot);
  }
}

static void
notice_departure (ZjInquiry *self, const ZjReaderList *list)
{
  const ZjReader *reader = find_reader (list, self->reader);

  /* A service that has gone says nothing about the card. */
  if (list->daemon != ZJ_DAEMON_UP)
    return;
  self->card_has_left = self->reader != NULL
                        && (reader == NULL || reader->slot == ZJ_SLOT_EMPTY || reader->events != self->reader_events);
}

/* Lists the readers to choose from; TRUE when one of their cards has not been dealt with. */
static gboolean
collect_choices (ZjInquiry *self, const ZjReaderList *list)
{
  gboolean any_new = FALSE;

  g_ptr_array_set_size (self->choices, 0);
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);
    SlotMemory *slot = g_hash_table_lookup (self->slots, reader->name);

    if (reader->kind == ZJ_READER_SAM || reader->slot != ZJ_SLOT_PRESENT || slot == NULL)
      continue;
    g_ptr_array_add (self->choices, g_strdup (reader->name));
    any_new = any_new || (!slot->read && !slot->told);
    slot->told = TRUE;
  }
  return any_new;
}

/* Mute, or held by another program: told once for each insertion. */
static gboolean
is_untold_trouble (ZjInquiry *self, const ZjReaderList *list, const GError *error)
{
  gboolean untold = FALSE;

  if (!g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE)
      && !g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_BUSY))
    return FALSE;
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);
    SlotMemory *slot = g_hash_table_lookup (self->slots, reader->name);

    if (slot == NULL || slot->read || slot->told || reader->kind == ZJ_READER_SAM)
      continue;
    slot->told = TRUE;
    untold = TRUE;
  }
  return untold;
}

static const char *
choose_reader (ZjInquiry *self, const ZjReaderList *list, GError **error)
{
  ZjConfig *config = zj_desk_get_config (self->desk);

  return zj_reader_list_choose (list, config->card.reader, config->card.reader_serial, NULL, error);
}

/* Trouble with the service or the reader, which may go by itself; a card's is looked at by the clerk. */
static gboolean
is_of_readers (const GError *error)
{
  return g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON)
         || g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_DAEMON_REFUSED)
         || g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER);
}

/* What has come in while another page was on top is that page's. */
static void
leave_to_others (ZjInquiry *self)
{
  GHashTableIter iter;
  gpointer slot;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    ((SlotMemory *)slot)->read = TRUE;
}

static void
on_readers_changed (ZjDesk *desk, ZjInquiry *self)
{
  const ZjReaderList *list = zj_desk_get_readers (desk);
  g_autoptr (GError) error = NULL;
  const char *name;

  remember_slots (self, list);
  notice_departure (self, list);
  if (self->inactive) {
    leave_to_others (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    return;
  }
  name = choose_reader (self, list, &error);
  if (name != NULL) {
    const ZjReader *reader = find_reader (list, name);
    const SlotMemory *slot = g_hash_table_lookup (self->slots, name);

    if (reader != NULL && slot != NULL && !slot->read) {
      read_card (self, reader, FALSE);
      return;
    }
  } else if (g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS)) {
    if (collect_choices (self, list)) {
      forget_person (self);
      collect_choices (self, list);
      set_state (self, ZJ_INQUIRY_CHOOSING);
      return;
    }
  } else if (is_untold_trouble (self, list, error)) {
    forget_person (self);
    be_in_trouble (self, g_steal_pointer (&error));
    return;
  }
  if ((self->state == ZJ_INQUIRY_CHOOSING && !g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS))
      || (self->state == ZJ_INQUIRY_TROUBLE && is_of_readers (self->error) && !is_of_readers (error)))
    zj_inquiry_clear (self);
  else
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What the clerk can do */

void
zj_inquiry_only_present (ZjInquiry *self)
{
  self->only_present = TRUE;
}

void
zj_inquiry_set_active (ZjInquiry *self, gboolean active)
{
  self->inactive = !active;
}

void
zj_inquiry_choose_insurance (ZjInquiry *self, const char *insutype)
{
  if (g_strcmp0 (insutype, self->insutype) == 0)
    return;
  g_free (self->insutype);
  self->insutype = g_strdup (insutype);
  if (self->credential != NULL)
    ask (self);
}

const char *
zj_inquiry_get_insurance (ZjInquiry *self)
{
  return self->insutype;
}

void
zj_inquiry_clear (ZjInquiry *self)
{
  g_return_if_fail (ZJ_IS_INQUIRY (self));
  forget_person (self);
  set_state (self, ZJ_INQUIRY_IDLE);
}

void
zj_inquiry_read_card (ZjInquiry *self, const char *name)
{
  const ZjReaderList *list = zj_desk_get_readers (self->desk);
  g_autoptr (GError) error = NULL;
  const ZjReader *reader;

  if (name == NULL)
    name = choose_reader (self, list, &error);
  reader = find_reader (list, name);
  if (reader != NULL) {
    read_card (self, reader, FALSE);
    return;
  }
  forget_person (self);
  if (error == NULL)
    g_set_error_literal (&error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER, "the chosen reader is gone");
  if (g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS)) {
    collect_choices (self, list);
    set_state (self, ZJ_INQUIRY_CHOOSING);
  } else {
    be_in_trouble (self, g_steal_pointer (&error));
  }
}

void
zj_inquiry_retry_authentication (ZjInquiry *self)
{
  const ZjReader *reader = find_reader (zj_desk_get_readers (self->desk), self->reader);

  if (reader != NULL)
    read_card (self, reader, TRUE);
  else
    zj_inquiry_read_card (self, NULL);
}

void
zj_inquiry_type_identity (ZjInquiry *self, const char *cert_no, const char *name)
{
  g_autoptr (ZjCardIdentity) joined = NULL;

  if (self->state == ZJ_INQUIRY_HOLDER_MISSING)
    joined = zj_card_identity_ref (self->card);
  if (joined == NULL)
    forget_person (self);
  g_clear_pointer (&self->credential, zj_credential_free);
  self->credential = zj_credential_new_identity (cert_no, name, NULL, joined);
  ask (self);
}

void
zj_inquiry_scan_code (ZjInquiry *self, const char *token)
{
  forget_person (self);
  self->credential = zj_credential_new_ecode (token);
  ask (self);
}

void
zj_inquiry_ask_again (ZjInquiry *self)
{
  if (self->credential != NULL)
    ask (self);
}

void
zj_inquiry_stop (ZjInquiry *self)
{
  if (self->state == ZJ_INQUIRY_ASKING) {
    end_run (self);
    set_state (self, ZJ_INQUIRY_STOPPED);
  } else {
    zj_inquiry_clear (self);
  }
}

void
zj_inquiry_set_stay (ZjInquiry *self, const char *date, gboolean emergency)
{
  if (g_strcmp0 (date, self->date) == 0 && emergency == self->emergency)
    return;
  g_free (self->date);
  self->date = g_strdup (date);
  self->emergency = emergency;
  if (self->credential != NULL)
    ask (self);
  else
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What is known */

const char *
zj_inquiry_get_date (ZjInquiry *self)
{
  return self->date;
}

gboolean
zj_inquiry_get_emergency (ZjInquiry *self)
{
  return self->emergency;
}

ZjInquiryState
zj_inquiry_get_state (ZjInquiry *self)
{
  return self->state;
}

ZjCardIdentity *
zj_inquiry_get_card (ZjInquiry *self)
{
  return self->card;
}

const ZjCredential *
zj_inquiry_get_credential (ZjInquiry *self)
{
  return self->credential;
}

ZjVerification *
zj_inquiry_get_verification (ZjInquiry *self)
{
  return self->verification;
}

const GError *
zj_inquiry_get_error (ZjInquiry *self)
{
  return self->error;
}

gboolean
zj_inquiry_card_has_left (ZjInquiry *self)
{
  return self->card_has_left;
}

gboolean
zj_inquiry_holds_personal_data (ZjInquiry *self)
{
  return self->card != NULL || self->credential != NULL;
}

const GPtrArray *
zj_inquiry_get_choices (ZjInquiry *self)
{
  return self->choices;
}

ZjInquiry *
zj_inquiry_new (ZjDesk *desk, ZjPinEntry *pin)
{
  ZjInquiry *self = g_object_new (ZJ_TYPE_INQUIRY, NULL);

  self->desk = g_object_ref (desk);
  self->pin = pin != NULL ? g_object_ref (pin) : NULL;
  g_signal_connect_object (desk, "readers-changed", G_CALLBACK (on_readers_changed), self, 0);
  return self;
}

static void
zj_inquiry_dispose (GObject *object)
{
  ZjInquiry *self = ZJ_INQUIRY (object);

  forget_person (self);
  G_OBJECT_CLASS (zj_inquiry_parent_class)->dispose (object);
}

static void
zj_inquiry_finalize (GObject *object)
{
  ZjInquiry *self = ZJ_INQUIRY (object);

  g_clear_object (&self->desk);
  g_clear_object (&self->pin);
  g_hash_table_unref (self->slots);
  g_ptr_array_unref (self->choices);
  g_free (self->date);
  g_free (self->insutype);
  G_OBJECT_CLASS (zj_inquiry_parent_class)->finalize (object);
}

static void
zj_inquiry_class_init (ZjInquiryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = zj_inquiry_dispose;
  object_class->finalize = zj_inquiry_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ZJ_TYPE_INQUIRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
zj_inquiry_init (ZjInquiry *self)
{
  self->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->choices = g_ptr_array_new_with_free_func (g_free);
}

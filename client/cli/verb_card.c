/* readers, card. */
#include <card/error.h>
#include <client/i18n.h>
#include <client/regions.h>
#include <client/wording.h>

#include "person.h"
#include "verbs.h"

static const char *
kind_name (ZjReaderKind kind)
{
  switch (kind) {
  case ZJ_READER_CONTACT:
    return "contact";
  case ZJ_READER_CONTACTLESS:
    return "contactless";
  case ZJ_READER_SAM:
    return "sam";
  default:
    g_assert_not_reached ();
  }
}

static const char *
kind_words (ZjReaderKind kind)
{
  switch (kind) {
  case ZJ_READER_CONTACT:
    return _ ("contact");
  case ZJ_READER_CONTACTLESS:
    return _ ("contactless");
  case ZJ_READER_SAM:
    return _ ("security module");
  default:
    g_assert_not_reached ();
  }
}

static const char *
slot_name (ZjSlotState slot)
{
  switch (slot) {
  case ZJ_SLOT_EMPTY:
    return "none";
  case ZJ_SLOT_PRESENT:
    return "present";
  case ZJ_SLOT_MUTE:
    return "mute";
  case ZJ_SLOT_IN_USE:
    return "in_use";
  default:
    g_assert_not_reached ();
  }
}

static const char *
slot_words (ZjSlotState slot)
{
  switch (slot) {
  case ZJ_SLOT_EMPTY:
    return _ ("no card");
  case ZJ_SLOT_PRESENT:
    return _ ("card inserted");
  case ZJ_SLOT_MUTE:
    return _ ("card does not answer");
  case ZJ_SLOT_IN_USE:
    return _ ("held by another program");
  default:
    g_assert_not_reached ();
  }
}

static void
write_readers (ZjWriter *writer, const ZjReaderList *list)
{
  zj_writer_begin_list (writer, "readers");
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);

    zj_writer_begin_object (writer, NULL);
    zj_writer_text (writer, "name", reader->name);
    zj_writer_text (writer, "card", slot_name (reader->slot));
    zj_writer_text (writer, "kind", kind_name (reader->kind));
    zj_writer_end_object (writer);
  }
  zj_writer_end_list (writer);
}

static void
print_readers (ZjText *text, const ZjReaderList *list)
{
  guint column = 0;

  for (guint i = 0; i < list->readers->len; i++)
    column = MAX (column, zj_text_columns (((ZjReader *)g_ptr_array_index (list->readers, i))->name) + 2);
  for (guint i = 0; i < list->readers->len; i++) {
    const ZjReader *reader = g_ptr_array_index (list->readers, i);
    g_autofree char *words = g_strdup_printf (_ ("%s, %s"), kind_words (reader->kind), slot_words (reader->slot));

    zj_text_entry (text, 0, column, reader->name, words);
  }
  if (list->readers->len == 0)
    zj_text_line (text, _ ("No card reader found; check its cable"));
}

static void
run_readers (ZjRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjReaderList) list = zj_reader_list_now (run->cancellable, &error);

  if (list == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (zj_cli_answer_is_json (run->answer))
    write_readers (zj_cli_answer_members (run->answer), list);
  else
    print_readers (zj_cli_answer_text (run->answer), list);
}

static const char *
genuine_name (ZjGenuine genuine)
{
  switch (genuine) {
  case ZJ_GENUINE_YES:
    return "yes";
  case ZJ_GENUINE_NO:
    return "no";
  case ZJ_GENUINE_UNASKED:
    return "unasked";
  default:
    g_assert_not_reached ();
  }
}

static const char *
genuine_words (ZjGenuine genuine)
{
  switch (genuine) {
  case ZJ_GENUINE_YES:
    return _ ("yes");
  case ZJ_GENUINE_NO:
    return _ ("no: the card did not pass as genuine");
  case ZJ_GENUINE_UNASKED:
    return _ ("not asked");
  default:
    g_assert_not_reached ();
  }
}

static void
write_card (ZjWriter *writer, const ZjCardIdentity *card)
{
  zj_writer_begin_object (writer, "card");
  zj_writer_text (writer, "region", card->region);
  zj_writer_text (writer, "ssn", zj_personal_reveal (&card->ssn));
  zj_writer_text (writer, "card_no", zj_personal_reveal (&card->card_no));
  zj_writer_text (writer, "ident", card->ident);
  zj_writer_text (writer, "name", zj_personal_reveal (&card->name));
  zj_writer_text (writer, "version", card->version);
  zj_writer_text (writer, "issue_date", card->issue_date);
  zj_writer_text (writer, "expiry_date", card->expiry_date);
  zj_writer_text (writer, "sex", card->sex);
  zj_writer_text (writer, "birth_date", zj_personal_reveal (&card->birth_date));
  zj_writer_text (writer, "ethnic_group", card->ethnic_group);
  zj_writer_text (writer, "class", card->card_class);
  zj_writer_text (writer, "atr", card->atr);
  zj_writer_text (writer, "genuine", genuine_name (card->genuine));
  zj_writer_end_object (writer);
}

static const char *
class_words (const char *card_class)
{
  static const char *const words[] = { N_ ("preschool"), N_ ("student"), N_ ("adult"), N_ ("aged") };

  if (card_class == NULL || card_class[0] < '1' || card_class[0] > '4')
    return card_class;
  return _ (words[card_class[0] - '1']);
}

static void
print_card (ZjText *text, const ZjCardIdentity *card)
{
  const char *region = zj_region_name (card->region);
  g_autofree char *issued_by = region != NULL ? g_strdup_printf (_ ("%s (%s)"), region, card->region)
                                              : g_strdup (card->region);
  const struct {
    const char *label, *value;
  } lines[] = {
    { _ ("Name"), zj_personal_reveal (&card->name) },
    { _ ("Social security number"), zj_personal_reveal (&card->ssn) },
    { _ ("Sex"), card->sex != NULL ? zj_wording_sex (card->sex) : NULL },
    { _ ("Date of birth"), zj_personal_reveal (&card->birth_date) },
    { _ ("Ethnic group (GB 3304)"), card->ethnic_group },
    { _ ("Card number"), zj_personal_reveal (&card->card_no) },
    { _ ("Issued by"), issued_by },
    { _ ("Standard version"), card->version },
    { _ ("Card class"), class_words (card->card_class) },
    { _ ("Issued on"), card->issue_date },
    { _ ("Printed expiry"), card->expiry_date },
    { _ ("Identification code"), card->ident },
    { _ ("Genuine"), card->generation >= 3 ? genuine_words (card->genuine) : NULL }, /* the others have no such check */
    { _ ("Reader"), card->reader },
    { "ATR", card->atr },
  };
  guint column = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    column = MAX (column, zj_text_columns (lines[i].label) + 2);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    zj_text_entry (text, 0, column, lines[i].label, lines[i].value);
}

/* Only the card's own data came: a third-generation card whose holder nobody could unlock. */
static void
tell_holder_unread (ZjRun *run, const GError *holder_error)
{
  zj_cli_answer_warning_because (run->answer, run->config, "holder_unread", holder_error);
  zj_cli_answer_status (run->answer, holder_error != NULL ? zj_cli_status_of_cause (holder_error) : 5);
}

static void
run_card (ZjRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) holder_error = NULL;
  g_autoptr (ZjCardIdentity) card = zj_person_read_card (run, ZJ_PIN_ADMISSION, &holder_error, &error);

  if (card == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (zj_run_is_cancelled (run))
    return;
  zj_person_warn_of_card (run, card);
  if (card->genuine == ZJ_GENUINE_NO)
    zj_cli_answer_status (run->answer, 1);
  else if (!card->has_holder)
    tell_holder_unread (run, holder_error);
  if (zj_cli_answer_is_json (run->answer))
    write_card (zj_cli_answer_members (run->answer), card);
  else
    print_card (zj_cli_answer_text (run->answer), card);
}

static const ZjOptionSpec *const card_options[] = { zj_reader_options, NULL };

const ZjVerb zj_verbs_card[] = {
  { "readers", NULL, 0, 0, NULL, N_ ("card readers and what is in them"), ZJ_NEEDS_NOTHING, run_readers },
  { "card", NULL, 0, 0, card_options, N_ ("reads the card in the reader"), ZJ_NEEDS_CONFIG, run_card },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};

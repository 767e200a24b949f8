/* Who the verb is about: options to a credential, waiting for a card on the way. */
#include "person.h"

#include <card/error.h>
#include <client/i18n.h>
#include <string.h>

#include "pin_terminal.h"

const ZjOptionSpec zj_reader_options[] = {
  { "reader", ZJ_OPTION_TEXT, "NAME", N_ ("this reader, where several hold a card") },
  { "wait", ZJ_OPTION_SECONDS, "S", N_ ("wait up to S seconds for a card") },
  { "authenticate-again", ZJ_OPTION_FLAG, NULL, N_ ("try again a card that refused the authentication; it counts") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

const ZjOptionSpec zj_person_options[] = {
  { "cert-no", ZJ_OPTION_CODE, "N", N_ ("number of the identity document, instead of a card") },
  { "name", ZJ_OPTION_TEXT, "X", N_ ("name, as on the document") },
  { "cert-type", ZJ_OPTION_CODE, "01", N_ ("kind of document; 01 is the identity card") },
  { "ecode", ZJ_OPTION_TOKEN, "TOKEN", N_ ("token of the insurance QR code, instead of a card") },
  { "insutype", ZJ_OPTION_CODE, "T", N_ ("scheme, where several insurances are valid; 310 first otherwise") },
  { "with-card", ZJ_OPTION_FLAG, NULL, N_ ("join a third-generation card's own data with the typed identity") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};

gboolean
zj_person_check (const ZjOptions *options, GError **error)
{
  gboolean typed = zj_options_has (options, "cert-no");
  gboolean scanned = zj_options_has (options, "ecode");
  gboolean with_card = zj_options_has (options, "with-card");

  if (typed && scanned)
    zj_usage_error (error, _ ("--cert-no and --ecode exclude each other"));
  else if (typed && !zj_options_has (options, "name"))
    zj_usage_error (error, _ ("--cert-no needs --name"));
  else if (!typed && zj_options_has (options, "name"))
    zj_usage_error (error, _ ("--name belongs to --cert-no"));
  else if (!typed && zj_options_has (options, "cert-type"))
    zj_usage_error (error, _ ("--cert-type belongs to --cert-no"));
  else if (!typed && with_card)
    zj_usage_error (error, _ ("--with-card belongs to --cert-no"));
  else if ((scanned || (typed && !with_card)) && zj_options_has (options, "reader"))
    zj_usage_error (error, _ ("--reader does not go with --cert-no or --ecode: no card is read"));
  else if ((scanned || (typed && !with_card)) && zj_options_has (options, "authenticate-again"))
    zj_usage_error (error, _ ("--authenticate-again does not go with --cert-no or --ecode: no card is read"));
  else
    return TRUE;
  return FALSE;
}

/* A reader that holds a card, waited for with the events of a ZjReaderWatch. */
typedef struct {
  GMainLoop *loop;
  const ZjConfig *config;
  const char *named;
  char *reader;  /* found */
  GError *error; /* of the last look */
} Wait;

static void
on_readers (ZjReaderList *list, gpointer user_data)
{
  Wait *wait = user_data;
  const char *reader;

  if (list->daemon == ZJ_DAEMON_STARTING)
    return;
  g_clear_error (&wait->error);
  reader = zj_reader_list_choose (list, wait->config->card.reader, wait->config->card.reader_serial, wait->named,
                                  &wait->error);
  if (reader != NULL)
    wait->reader = g_strdup (reader);
  /* Waiting does not make one card of several. */
  if (reader != NULL || g_error_matches (wait->error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS))
    g_main_loop_quit (wait->loop);
}

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
quit_loop_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer loop)
{
  return quit_loop (loop);
}

static char *
wait_for_card (ZjRun *run, guint seconds, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) deadline = g_timeout_source_new (seconds * 1000);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (run->cancellable);
  Wait wait = { loop, run->config, zj_options_value (run->options, "reader"), NULL, NULL };
  ZjReaderWatch *watch;

  g_source_set_callback (deadline, quit_loop, loop, NULL);
  g_source_set_callback (cancelled, G_SOURCE_FUNC (quit_loop_cancelled), loop, NULL);
  g_source_attach (deadline, context);
  g_source_attach (cancelled, context);
  g_main_context_push_thread_default (context);
  watch = zj_reader_watch_new (on_readers, &wait);
  g_main_loop_run (loop);
  zj_reader_watch_free (watch);
  g_main_context_pop_thread_default (context);
  g_source_destroy (deadline);
  g_source_destroy (cancelled);

  if (wait.reader != NULL) {
    g_clear_error (&wait.error);
    return wait.reader;
  }
  if (!g_cancellable_set_error_if_cancelled (run->cancellable, error)) {
    if (wait.error != NULL)
      g_propagate_error (error, g_steal_pointer (&wait.error));
    else
      g_set_error_literal (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_DAEMON, "pcscd has not answered");
  }
  g_clear_error (&wait.error);
  return NULL;
}

ZjCardIdentity *
zj_person_read_card (ZjRun *run, ZjPinWhen when, GError **holder_error, GError **error)
{
  guint wait_s = zj_options_seconds (run->options, "wait", 0);
  const ZjPinPrompt *pin = ((guint)run->config->card.pin & (guint)when) != 0 ? &zj_pin_terminal : NULL;
  g_autofree char *found = NULL;

  if (wait_s > 0) {
    found = wait_for_card (run, wait_s, error);
    if (found == NULL)
      return NULL;
  }
  /* The desk chooses by the same rule; what was waited for is only said more exactly. */
  return zj_desk_read_card (zj_run_desk (run), found != NULL ? found : zj_options_value (run->options, "reader"), pin,
                            zj_options_has (run->options, "authenticate-again"), holder_error, run->cancellable, error);
}

void
zj_person_warn_of_card (ZjRun *run, const ZjCardIdentity *card)
{
  static const struct {
    ZjCardFlags flag;
    const char *code;
  } flags[] = {
    { ZJ_CARD_FLAG_SSN_CHECK, "ssn_check" },
    { ZJ_CARD_FLAG_CARD_NO_CHECK, "card_number_check" },
    { ZJ_CARD_FLAG_PAST_DATE, "past_printed_date" },
    { ZJ_CARD_FLAG_NAME_UNREADABLE, "name_unreadable" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (((guint)card->flags & (guint)flags[i].flag) != 0)
      zj_cli_answer_warning (run->answer, run->config, flags[i].code);
}

static ZjCredential *
typed_identity (ZjRun *run, ZjPinWhen when, GError **holder_error, GError **error)
{
  g_autofree char *number = g_ascii_strup (zj_options_value (run->options, "cert-no"), -1);
  const char *type = zj_options_value (run->options, "cert-type");
  g_autoptr (ZjCardIdentity) card = NULL;
  ZjCredential *credential;

  if ((type == NULL || strcmp (type, "01") == 0) && !zj_citizen_number_is_valid (number))
    zj_cli_answer_warning (run->answer, run->config, "cert_no_check");
  if (!zj_options_has (run->options, "with-card")
      || (card = zj_person_read_card (run, when, holder_error, error)) != NULL)
    credential = zj_credential_new_identity (number, zj_options_value (run->options, "name"),
                                             type != NULL ? type : "01", card);
  else
    credential = NULL;
  explicit_bzero (number, strlen (number));
  return credential;
}

ZjCredential *
zj_person_credential (ZjRun *run, ZjPinWhen when, GError **holder_error, GError **error)
{
  g_autoptr (ZjCardIdentity) card = NULL;

  if (!zj_person_check (run->options, error))
    return NULL;
  if (zj_options_has (run->options, "cert-no"))
    return typed_identity (run, when, holder_error, error);
  if (zj_options_has (run->options, "ecode"))
    return zj_credential_new_ecode (zj_options_value (run->options, "ecode"));
  card = zj_person_read_card (run, when, holder_error, error);
  return card != NULL ? zj_credential_new_card (card) : NULL;
}

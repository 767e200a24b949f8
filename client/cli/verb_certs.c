/* certs status, certs request, certs install, certs renew, certs revocation. */
#include <certs/life.h>
#include <client/i18n.h>
#include <string.h>

#include "china_time.h"
#include "platform/codec.h"
#include "platform/fetch.h"
#include "verbs.h"

#define DAY_S        (24 * 60 * 60)
#define WARNING_DAYS 30 /* the exit status says so from then on */

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static ZjTlsFiles
files_of (const ZjConfig *config)
{
  const ZjTlsFiles files = { .authority = config->platform.authority,
                             .revocation = config->platform.revocation,
                             .certificate = config->platform.certificate,
                             .key = config->platform.key,
                             .group = config->desk.group };

  return files;
}

/* --- status ---------------------------------------------------------------------------------- */

static gint64
days_left (gint64 not_after)
{
  gint64 left = not_after - now_s ();

  return left >= 0 ? left / DAY_S : -((-left + DAY_S - 1) / DAY_S);
}

static void
write_certificate (ZjWriter *writer, const char *name, const ZjTlsFacts *facts)
{
  g_autofree char *from = zj_china_time (facts->not_before);
  g_autofree char *to = zj_china_time (facts->not_after);

  zj_writer_begin_object (writer, name);
  zj_writer_text (writer, "subject", facts->subject);
  zj_writer_text (writer, "not_before", from);
  zj_writer_text (writer, "not_after", to);
  zj_writer_integer (writer, "days_left", days_left (facts->not_after));
  zj_writer_end_object (writer);
}

static void
write_lists (ZjWriter *writer, const ZjTlsFacts *facts)
{
  g_autofree char *this_update = zj_china_time (facts->list_this_update);
  g_autofree char *next_update = zj_china_time (facts->list_next_update);

  zj_writer_begin_object (writer, "revocation");
  zj_writer_text (writer, "this_update", this_update);
  zj_writer_text (writer, "next_update", next_update);
  zj_writer_end_object (writer);
}

static void
print_certificate (ZjText *text, const char *label, const ZjTlsFacts *facts)
{
  g_autofree char *to = zj_china_time (facts->not_after);
  g_autofree char *line = NULL;

  line = g_strdup_printf (_ ("%s, valid until %s (%d days)"), facts->subject, to, (int)days_left (facts->not_after));
  zj_text_entry (text, 0, 22, label, line);
}

static void
print_lists (ZjText *text, const ZjTlsFacts *facts)
{
  g_autofree char *from = zj_china_day (facts->list_this_update);
  g_autofree char *next = zj_china_day (facts->list_next_update);
  g_autofree char *line = g_strdup_printf (_ ("of %s, next one: %s"), from, next);

  zj_text_entry (text, 0, 22, _ ("Revocation list"), line);
}

static void
put_status (ZjRun *run, ZjTls *tls, ZjTls *next)
{
  ZjWriter *writer = zj_cli_answer_members (run->answer);
  ZjTlsFacts facts, next_facts;

  zj_tls_facts (tls, &facts);
  if (next != NULL)
    zj_tls_facts (next, &next_facts);
  if (days_left (facts.not_after) <= WARNING_DAYS)
    zj_cli_answer_status (run->answer, 1);
  if (writer != NULL) {
    write_certificate (writer, "certificate", &facts);
    write_lists (writer, &facts);
    if (next != NULL)
      write_certificate (writer, "next", &next_facts);
  } else {
    ZjText *text = zj_cli_answer_text (run->answer);

    print_certificate (text, _ ("Access certificate"), &facts);
    if (next != NULL)
      print_certificate (text, _ ("Next one, not tried"), &next_facts);
    print_lists (text, &facts);
  }
}

/* What a certificate is refused for but its end, which status is there to say. */
static gboolean
is_expired (const GError *error)
{
  return g_error_matches (error, ZJ_CERTS_ERROR, ZJ_CERTS_ERROR_OWN_EXPIRED);
}

static void
run_status (ZjRun *run)
{
  const ZjTlsFiles files = files_of (run->config);
  g_auto (ZjLifeChosen) chosen = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = zj_tls_new (&files, &error);
  g_autoptr (ZjTls) next = NULL;
  g_autofree char *next_file = zj_life_next_certificate (&files);

  if (tls == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (g_file_test (next_file, G_FILE_TEST_EXISTS)) {
    zj_life_choose (&files, G_MAXINT64, &chosen); /* also one that begins later */
    next = zj_tls_new (&chosen.files, NULL);
  }
  put_status (run, tls, next);
  if (!zj_tls_check_own (tls, now_s (), &error) && !is_expired (error))
    zj_run_fail (run, error);
}

/* --- request, renew, install ------------------------------------------------------------------ */

/* A request may take the place of an earlier one, and of nothing else. */
static gboolean
may_write (const char *file, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS)
      || (g_file_get_contents (file, &text, NULL, NULL)
          && g_str_has_prefix (text, "-----BEGIN CERTIFICATE REQUEST-----")))
    return TRUE;
  zj_usage_error (error, _ ("%s is there already, and is no certificate request"), file);
  return FALSE;
}

static void
ask (ZjRun *run, gboolean renew)
{
  const ZjConfig *config = run->config;
  const ZjTlsFiles files = files_of (config);
  const ZjLifeSubject subject = { .institution = config->institution.name,
                                  .code = config->institution.code,
                                  .desk = (guint)config->desk.number };
  const char *file = zj_options_value (run->options, "out");
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  if (file == NULL)
    zj_usage_error (&error, _ ("%s is missing"), "--out");
  else if (may_write (file, &error))
    request = zj_life_request (&files, &subject, renew, &error);
  if (request != NULL && !g_file_set_contents (file, request, -1, &error))
    g_clear_pointer (&request, g_free);
  if (request == NULL) {
    zj_run_fail (run, error);
    return;
  }
  if (zj_cli_answer_is_json (run->answer))
    zj_writer_text (zj_cli_answer_members (run->answer), "request", file);
  else
    zj_text_line (zj_cli_answer_text (run->answer),
                  _ ("Send this file to the authority; the key stays here. Then: zhijie certs install FILE"));
}

static void
run_request (ZjRun *run)
{
  ask (run, FALSE);
}

static void
run_renew (ZjRun *run)
{
  ask (run, TRUE);
}

static void
run_install (ZjRun *run)
{
  const ZjTlsFiles files = files_of (run->config);
  g_autoptr (GError) error = NULL;
  ZjLifePlace place;

  if (!zj_life_install (&files, zj_options_word (run->options, 2), now_s (), &place, &error)) {
    zj_run_fail (run, error);
    return;
  }
  if (zj_cli_answer_is_json (run->answer))
    zj_writer_text (zj_cli_answer_members (run->answer), "place", place == ZJ_LIFE_IN_USE ? "in_use" : "next");
  else
    zj_text_line (zj_cli_answer_text (run->answer),
                  place == ZJ_LIFE_IN_USE
                      ? _ ("Installed.")
                      : _ ("Installed beside the one in use, which stays until the new one has worked once."));
}

/* --- revocation ------------------------------------------------------------------------------- */

static void
fetch (ZjRun *run, const ZjTlsFiles *files)
{
  const char *url = run->config->platform.revocation_url;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) list = NULL;
  gboolean newer;

  if (url == NULL)
    g_set_error_literal (&error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_MISSING, _ ("[platform] revocation_url is not set"));
  else
    list = zj_fetch (run->config, url, run->cancellable, &error);
  if (list != NULL
      && zj_life_take_list (files, g_bytes_get_data (list, NULL), g_bytes_get_size (list), now_s (), &newer, &error)) {
    if (!newer)
      zj_cli_answer_repeated (run->answer);
    return;
  }
  zj_run_fail (run, error);
}

static void
run_revocation (ZjRun *run)
{
  const ZjTlsFiles files = files_of (run->config);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjTls) tls = NULL;
  ZjTlsFacts facts;

  if (zj_options_has (run->options, "fetch"))
    fetch (run, &files);
  if (zj_cli_answer_has_error (run->answer))
    return;
  tls = zj_tls_new (&files, &error);
  if (tls == NULL) {
    zj_run_fail (run, error);
    return;
  }
  zj_tls_facts (tls, &facts);
  if (zj_cli_answer_is_json (run->answer))
    write_lists (zj_cli_answer_members (run->answer), &facts);
  else
    print_lists (zj_cli_answer_text (run->answer), &facts);
  if (!zj_tls_check_own (tls, now_s (), &error) && error->code >= ZJ_CERTS_ERROR_LIST_MISSING)
    zj_run_fail (run, error);
}

static const ZjOptionSpec out_options[] = {
  { "out", ZJ_OPTION_TEXT, "FILE", N_ ("where the request is written") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const out_tables[] = { out_options, NULL };

static const ZjOptionSpec fetch_options[] = {
  { "fetch", ZJ_OPTION_FLAG, NULL, N_ ("fetch the list from [platform] revocation_url first") },
  { NULL, ZJ_OPTION_FLAG, NULL, NULL },
};
static const ZjOptionSpec *const fetch_tables[] = { fetch_options, NULL };

const ZjVerb zj_verbs_certs[] = {
  { "certs status", NULL, 0, 0, NULL, N_ ("says how long the access certificate lasts"), ZJ_NEEDS_CONFIG, run_status },
  { "certs request", NULL, 0, 0, out_tables, N_ ("makes a key on this machine and asks for its certificate"),
    ZJ_NEEDS_CONFIG, run_request },
  { "certs install", "FILE", 1, 1, NULL, N_ ("takes the certificate that the authority has issued"), ZJ_NEEDS_CONFIG,
    run_install },
  { "certs renew", NULL, 0, 0, out_tables, N_ ("asks for the next certificate, with a new key"), ZJ_NEEDS_CONFIG,
    run_renew },
  { "certs revocation", NULL, 0, 0, fetch_tables, N_ ("says how old the revocation list is"), ZJ_NEEDS_CONFIG,
    run_revocation },
  { NULL, NULL, 0, 0, NULL, NULL, ZJ_NEEDS_NOTHING, NULL },
};

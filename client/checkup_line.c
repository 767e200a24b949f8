/* Checks of the way to the platform: keys, certificates, lists, name, connection, TLS,
 * sign-in, and whose clock is right. */
#include "checkup_private.h"

#include <client/i18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "platform/tx_person.h"

#define DAY_S            86400
#define CERTIFICATE_DAYS 60
#define LIST_DAYS        2
#define CLOCK_WARN_MS    (60 * 1000)
#define CLOCK_FAIL_MS    (5 * 60 * 1000)

ZjCheckStatus
zj_checkup_judge_clock (gint64 offset_ms)
{
  guint64 distance = offset_ms < 0 ? 0u - (guint64)offset_ms : (guint64)offset_ms;

  if (distance >= CLOCK_FAIL_MS)
    return ZJ_CHECK_FAIL;
  return distance >= CLOCK_WARN_MS ? ZJ_CHECK_WARN : ZJ_CHECK_OK;
}

ZjCheckStatus
zj_checkup_judge_certificate (gint64 now, gint64 not_after)
{
  if (now > not_after)
    return ZJ_CHECK_FAIL;
  return not_after - now <= (gint64)CERTIFICATE_DAYS * DAY_S ? ZJ_CHECK_WARN : ZJ_CHECK_OK;
}

ZjCheckStatus
zj_checkup_judge_list (gint64 now, gint64 next_update)
{
  if (next_update == 0)
    return ZJ_CHECK_OK;
  if (now > next_update)
    return ZJ_CHECK_FAIL;
  return next_update - now <= (gint64)LIST_DAYS * DAY_S ? ZJ_CHECK_WARN : ZJ_CHECK_OK;
}

void
zj_checkup_clear (ZjCheckup *checkup)
{
  g_clear_pointer (&checkup->session, zj_session_free);
  g_clear_pointer (&checkup->journal, zj_journal_close);
  g_clear_pointer (&checkup->tls, zj_tls_unref);
  g_clear_error (&checkup->tls_error);
  g_clear_pointer (&checkup->readers, zj_reader_list_unref);
  g_clear_pointer (&checkup->reader, g_free);
}

/* "2026-07-01", China time. */
static char *
date_of (gint64 seconds)
{
  g_autoptr (GTimeZone) china = g_time_zone_new_offset (8 * 3600);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, china) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d") : g_strdup ("?");
}

void
zj_checkup_gateway (ZjCheckup *checkup, ZjCheck *check)
{
  const char *file = checkup->config->platform.gateway_secret_file;
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;
  GStatBuf state;
  gsize length = 0;

  if (checkup->config->platform.gateway == ZJ_GATEWAY_NONE) {
    zj_checkup_say (check, ZJ_CHECK_OK, _ ("no gateway is configured"), NULL);
    return;
  }
  if (file == NULL || !g_file_get_contents (file, &secret, &length, &error)) {
    zj_checkup_say (check, ZJ_CHECK_FAIL, error != NULL ? error->message : _ ("the gateway's secret is missing"),
                    _ ("Call hospital IT."));
    return;
  }
  explicit_bzero (secret, length);
  if (length == 0) {
    detail = g_strdup_printf (_ ("%s is empty"), file);
    zj_checkup_say (check, ZJ_CHECK_FAIL, detail, _ ("Call hospital IT."));
  } else if (g_stat (file, &state) == 0 && (state.st_mode & 0007) != 0) {
    detail = g_strdup_printf (_ ("%s can be read by others"), file);
    zj_checkup_say (check, ZJ_CHECK_WARN, detail, _ ("Call hospital IT."));
  } else
    zj_checkup_say (check, ZJ_CHECK_OK, file, NULL);
}

/* Certificate and list are loaded together; each check reports its own part. */
static gboolean
is_about_list (const GError *error)
{
  return error->domain == ZJ_CERTS_ERROR && error->code >= ZJ_CERTS_ERROR_LIST_MISSING;
}

static void
load_tls (ZjCheckup *checkup)
{
  const ZjConfig *config = checkup->config;
  const ZjTlsFiles files = { .authority = config->platform.authority,
                             .revocation = config->platform.revocation,
                             .certificate = config->platform.certificate,
                             .key = config->platform.key,
                             .group = config->desk.group };

  if (checkup->tls == NULL && checkup->tls_error == NULL)
    checkup->tls = zj_tls_new (&files, &checkup->tls_error);
}

void
zj_checkup_certificate (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *end = NULL;
  ZjCheckStatus status;
  ZjTlsFacts facts;
  gint64 days;

  load_tls (checkup);
  if (checkup->tls == NULL) {
    if (is_about_list (checkup->tls_error))
      zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("Not checked: the revocation list could not be loaded"), NULL);
    else
      zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, checkup->tls_error);
    return;
  }
  if (!zj_tls_check_own (checkup->tls, checkup->now, &error) && !is_about_list (error)) {
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
    return;
  }
  zj_tls_facts (checkup->tls, &facts);
  days = (facts.not_after - checkup->now) / DAY_S;
  end = date_of (facts.not_after);
  status = zj_checkup_judge_certificate (checkup->now, facts.not_after);
  detail = g_strdup_printf (_ ("%s, valid until %s (%d days)"), facts.subject, end, (int)days);
  zj_checkup_say (check, status, detail,
                  status == ZJ_CHECK_OK ? NULL : _ ("Ask hospital IT to apply for the next certificate now."));
}

void
zj_checkup_revocation (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *from = NULL;
  g_autofree char *next = NULL;
  ZjCheckStatus status;
  ZjTlsFacts facts;

  load_tls (checkup);
  if (checkup->tls == NULL) {
    if (is_about_list (checkup->tls_error))
      zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, checkup->tls_error);
    else
      zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("Not checked: the access certificate could not be loaded"), NULL);
    return;
  }
  if (!zj_tls_check_own (checkup->tls, checkup->now, &error) && is_about_list (error)) {
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, error);
    return;
  }
  zj_tls_facts (checkup->tls, &facts);
  from = date_of (facts.list_this_update);
  next = facts.list_next_update != 0 ? date_of (facts.list_next_update) : g_strdup (_ ("not stated"));
  status = zj_checkup_judge_list (checkup->now, facts.list_next_update);
  detail = g_strdup_printf (_ ("of %s, next one: %s"), from, next);
  zj_checkup_say (check, status, detail,
                  status == ZJ_CHECK_OK ? NULL : _ ("Ask hospital IT to fetch the new revocation list."));
}

/* Where the first connection goes: the proxy, when there is one. */
static gboolean
first_hop (const ZjConfig *config, char **host, int *port)
{
  const char *proxy = config->platform.proxy;
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;

  address = proxy != NULL && strstr (proxy, "://") == NULL ? g_strconcat ("http://", proxy, NULL)
                                                           : g_strdup (proxy != NULL ? proxy : config->platform.url);
  uri = g_uri_parse (address, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  *host = g_strdup (g_uri_get_host (uri));
  *port = g_uri_get_port (uri);
  if (*port <= 0)
    *port = proxy != NULL ? 1080 : 443; /* libcurl's default for a proxy */
  return TRUE;
}

void
zj_checkup_name (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;
  g_autofree char *host = NULL;
  g_autofree char *address = NULL;
  g_autofree char *detail = NULL;
  GList *addresses;
  int port;

  if (!first_hop (checkup->config, &host, &port)) {
    zj_checkup_say (check, ZJ_CHECK_FAIL, checkup->config->platform.url, _ ("Call hospital IT."));
    return;
  }
  addresses = g_resolver_lookup_by_name (resolver, host, checkup->cancellable, &error);
  if (addresses == NULL) {
    told = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NAME_NOT_FOUND, error->message);
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, told);
    return;
  }
  address = g_inet_address_to_string (addresses->data);
  detail = g_strdup_printf ("%s → %s", host, address);
  zj_checkup_say (check, ZJ_CHECK_OK, detail, NULL);
  g_resolver_free_addresses (addresses);
}

void
zj_checkup_connect (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;
  g_autofree char *host = NULL;
  g_autofree char *detail = NULL;
  gint64 began_us = g_get_monotonic_time ();
  int port;

  if (!first_hop (checkup->config, &host, &port)) {
    zj_checkup_say (check, ZJ_CHECK_FAIL, checkup->config->platform.url, _ ("Call hospital IT."));
    return;
  }
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, (guint)checkup->config->platform.connect_timeout_s);
  connection = g_socket_client_connect_to_host (client, host, (guint16)port, checkup->cancellable, &error);
  if (connection == NULL) {
    told = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, error->message);
    zj_checkup_say_error (checkup, check, ZJ_CHECK_FAIL, told);
    return;
  }
  detail = g_strdup_printf (_ ("%s, port %d, in %d ms"), host, port,
                            (int)((g_get_monotonic_time () - began_us) / 1000));
  zj_checkup_say (check, ZJ_CHECK_OK, detail, NULL);
}

/* An announced closure is nobody's mistake. */
static ZjCheckStatus
status_of_line_error (const GError *error)
{
  return g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED) ? ZJ_CHECK_WARN : ZJ_CHECK_FAIL;
}

void
zj_checkup_tls (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjLine) line = zj_line_new (checkup->config, checkup->tls, &error);

  if (line == NULL || !zj_line_warm (line, 1, checkup->cancellable, &error))
    zj_checkup_say_error (checkup, check, status_of_line_error (error), error);
  else
    zj_checkup_say (check, ZJ_CHECK_OK, _ ("both sides accept each other's certificate"), NULL);
}

void
zj_checkup_sign_in (ZjCheckup *checkup, ZjCheck *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;

  checkup->session = zj_session_new (checkup->config, checkup->tls, checkup->journal, checkup->operator_no,
                                     checkup->operator_name, &error);
  if (checkup->session == NULL || !zj_session_warm (checkup->session, checkup->cancellable, &error)) {
    zj_checkup_say_error (checkup, check, status_of_line_error (error), error);
    return;
  }
  detail = g_strdup_printf (_ ("operator %s is signed in"), checkup->operator_no);
  zj_checkup_say (check, ZJ_CHECK_OK, detail, NULL);
}

/* Somebody may have signed in earlier today; then one reading call lets the platform tell
 * its time. Its answer does not matter here. */
static gboolean
ask_platform_time (ZjCheckup *checkup, gint64 *offset_ms)
{
  const ZjConfig *config = checkup->config;
  ZjOpenings *openings = NULL;
  g_autoptr (GError) error = NULL;

  if (checkup->session == NULL)
    return FALSE;
  if (zj_session_clock_offset (checkup->session, offset_ms))
    return TRUE;
  if (config->profile.opening == NULL)
    return FALSE;
  zj_tx_openings (checkup->session, config->institution.region, "310", config->profile.med_type, checkup->cancellable,
                  &openings, &error);
  zj_openings_free (openings);
  return zj_session_clock_offset (checkup->session, offset_ms);
}

void
zj_checkup_clock (ZjCheckup *checkup, ZjCheck *check)
{
  g_autofree char *distance = NULL;
  g_autofree char *detail = NULL;
  ZjCheckStatus status;
  gint64 offset_ms;

  if (!ask_platform_time (checkup, &offset_ms)) {
    zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("The platform has not told its time"), NULL);
    return;
  }
  status = zj_checkup_judge_clock (offset_ms);
  distance = g_strdup_printf (_ ("%.1f s"), fabs ((double)offset_ms / 1000));
  detail = g_strdup_printf (_ ("This computer's clock and the platform's differ by %s"), distance);
  zj_checkup_say (check, status, detail,
                  status == ZJ_CHECK_OK ? NULL : _ ("Ask hospital IT to set this computer's clock from the network."));
}

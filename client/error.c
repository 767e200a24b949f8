/* The desk's error domains, their stable names, and the exit status each one means. */
#include <client/error.h>

#include <card/error.h>
#include <certs/error.h>
#include <gio/gio.h>
#include <string.h>

G_DEFINE_QUARK (zj_config_error_quark, zj_config_error)
G_DEFINE_QUARK (zj_journal_error_quark, zj_journal_error)
G_DEFINE_QUARK (zj_platform_error_quark, zj_platform_error)
G_DEFINE_QUARK (zj_stay_error_quark, zj_stay_error)
G_DEFINE_QUARK (zj_paper_error_quark, zj_paper_error)

static const char *
config_code_name (int code)
{
  switch ((ZjConfigErrorCode)code) {
  case ZJ_CONFIG_ERROR_FILE:
    return "file";
  case ZJ_CONFIG_ERROR_SYNTAX:
    return "syntax";
  case ZJ_CONFIG_ERROR_UNKNOWN:
    return "unknown";
  case ZJ_CONFIG_ERROR_MISSING:
    return "missing";
  case ZJ_CONFIG_ERROR_VALUE:
    return "value";
  case ZJ_CONFIG_ERROR_USAGE:
    return "usage";
  default:
    return "unknown";
  }
}

static const char *
journal_code_name (int code)
{
  switch ((ZjJournalErrorCode)code) {
  case ZJ_JOURNAL_ERROR_OPEN:
    return "open";
  case ZJ_JOURNAL_ERROR_DISK_FULL:
    return "disk_full";
  case ZJ_JOURNAL_ERROR_READ_ONLY:
    return "read_only";
  case ZJ_JOURNAL_ERROR_CORRUPT:
    return "corrupt";
  case ZJ_JOURNAL_ERROR_LOCKED:
    return "locked";
  case ZJ_JOURNAL_ERROR_NETWORK_FILE_SYSTEM:
    return "network_file_system";
  case ZJ_JOURNAL_ERROR_TOO_NEW:
    return "too_new";
  case ZJ_JOURNAL_ERROR_IO:
    return "io";
  case ZJ_JOURNAL_ERROR_EXPOSED:
    return "exposed";
  case ZJ_JOURNAL_ERROR_NEWER:
    return "newer";
  default:
    return "unknown";
  }
}

static const char *
platform_code_name (int code)
{
  switch ((ZjPlatformErrorCode)code) {
  case ZJ_PLATFORM_ERROR_NAME_NOT_FOUND:
    return "name_not_found";
  case ZJ_PLATFORM_ERROR_NOT_CONNECTED:
    return "not_connected";
  case ZJ_PLATFORM_ERROR_CLOSED:
    return "closed";
  case ZJ_PLATFORM_ERROR_GATEWAY:
    return "gateway";
  case ZJ_PLATFORM_ERROR_TIMEOUT:
    return "timeout";
  case ZJ_PLATFORM_ERROR_CONNECTION_LOST:
    return "connection_lost";
  case ZJ_PLATFORM_ERROR_HTTP_STATUS:
    return "http_status";
  case ZJ_PLATFORM_ERROR_NOT_AN_ANSWER:
    return "not_an_answer";
  case ZJ_PLATFORM_ERROR_WRONG_TYPE:
    return "wrong_type";
  case ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT:
    return "upstream_timeout";
  case ZJ_PLATFORM_ERROR_REFUSED:
    return "refused";
  case ZJ_PLATFORM_ERROR_NOT_SIGNED_IN:
    return "not_signed_in";
  default:
    return "unknown";
  }
}

static const char *
stay_code_name (int code)
{
  switch ((ZjStayErrorCode)code) {
  case ZJ_STAY_ERROR_NOT_FOUND:
    return "not_found";
  case ZJ_STAY_ERROR_CONFLICT:
    return "conflict";
  case ZJ_STAY_ERROR_STATE:
    return "state";
  case ZJ_STAY_ERROR_OTHER_PERSON:
    return "other_person";
  case ZJ_STAY_ERROR_UNKNOWN:
    return "unknown_outcome";
  case ZJ_STAY_ERROR_MANUAL:
    return "closed_manual";
  case ZJ_STAY_ERROR_DIFFERS:
    return "stay_differs";
  case ZJ_STAY_ERROR_TOTAL:
    return "total";
  case ZJ_STAY_ERROR_FIGURES:
    return "figures";
  case ZJ_STAY_ERROR_EXPECTED:
    return "expected";
  case ZJ_STAY_ERROR_VERIFICATION:
    return "verification";
  case ZJ_STAY_ERROR_UNASKED:
    return "unasked";
  case ZJ_STAY_ERROR_ELSEWHERE:
    return "in_hospital_elsewhere";
  case ZJ_STAY_ERROR_INJURY:
    return "injury";
  case ZJ_STAY_ERROR_FEES_STALE:
    return "fees_stale";
  case ZJ_STAY_ERROR_LINES_REJECTED:
    return "lines_rejected";
  case ZJ_STAY_ERROR_FEES_FILE:
    return "fees_file";
  case ZJ_STAY_ERROR_MISMATCH:
    return "mismatch";
  default:
    return "unknown";
  }
}

static const char *
paper_code_name (int code)
{
  switch ((ZjPaperErrorCode)code) {
  case ZJ_PAPER_ERROR_FILE:
    return "file";
  case ZJ_PAPER_ERROR_FONT:
    return "font";
  case ZJ_PAPER_ERROR_NOTHING:
    return "nothing";
  default:
    return "unknown";
  }
}

const char *
zj_error_domain_name (const GError *error)
{
  if (error->domain == ZJ_CARD_ERROR)
    return "card";
  if (error->domain == ZJ_CERTS_ERROR)
    return "certs";
  if (error->domain == ZJ_CONFIG_ERROR)
    return "config";
  if (error->domain == ZJ_JOURNAL_ERROR)
    return "journal";
  if (error->domain == ZJ_PLATFORM_ERROR)
    return "platform";
  if (error->domain == ZJ_STAY_ERROR)
    return "stay";
  if (error->domain == ZJ_PAPER_ERROR)
    return "paper";
  return "io";
}

const char *
zj_error_code_name (const GError *error)
{
  if (error->domain == ZJ_CARD_ERROR)
    return zj_card_error_code_name ((ZjCardErrorCode)error->code);
  if (error->domain == ZJ_CERTS_ERROR)
    return zj_certs_error_code_name ((ZjCertsErrorCode)error->code);
  if (error->domain == ZJ_CONFIG_ERROR)
    return config_code_name (error->code);
  if (error->domain == ZJ_JOURNAL_ERROR)
    return journal_code_name (error->code);
  if (error->domain == ZJ_PLATFORM_ERROR)
    return platform_code_name (error->code);
  if (error->domain == ZJ_STAY_ERROR)
    return stay_code_name (error->code);
  if (error->domain == ZJ_PAPER_ERROR)
    return paper_code_name (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  return "failed";
}

/* The platform's words travel behind this mark in the message, so that an error stays a
 * plain GError; loggers print only what stands before it (zj_error_for_log). */
#define TEXT_MARK "\x1e"

GError *
zj_platform_error_new (int code, const char *message, const char *platform_text)
{
  if (platform_text == NULL)
    return g_error_new_literal (ZJ_PLATFORM_ERROR, code, message);
  return g_error_new (ZJ_PLATFORM_ERROR, code, "%s" TEXT_MARK "%s", message, platform_text);
}

const char *
zj_platform_error_text (const GError *error)
{
  const char *mark;

  if (error == NULL || error->domain != ZJ_PLATFORM_ERROR)
    return NULL;
  mark = strchr (error->message, TEXT_MARK[0]);
  return mark != NULL ? mark + 1 : NULL;
}

char *
zj_error_for_log (const GError *error)
{
  const char *mark = strchr (error->message, TEXT_MARK[0]);

  return mark != NULL ? g_strndup (error->message, (gsize)(mark - error->message)) : g_strdup (error->message);
}

gboolean
zj_error_is_of_line (const GError *error)
{
  return error != NULL && error->domain == ZJ_PLATFORM_ERROR && error->code < ZJ_PLATFORM_ERROR_REFUSED
         && error->code != ZJ_PLATFORM_ERROR_CLOSED && error->code != ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT;
}

int
zj_error_exit_status (const GError *error)
{
  if (error->domain == ZJ_CONFIG_ERROR)
    return 2;
  if (error->domain == ZJ_JOURNAL_ERROR)
    return 7;
  if (error->domain == ZJ_CARD_ERROR)
    return 4;
  if (error->domain == ZJ_CERTS_ERROR)
    return 6;
  if (g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNKNOWN))
    return 3;
  if (g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_MISMATCH))
    return 8;
  if (g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_FEES_FILE))
    return 2;
  if (g_error_matches (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_UNASKED))
    return 5;
  if (g_error_matches (error, ZJ_PAPER_ERROR, ZJ_PAPER_ERROR_FILE))
    return 7;
  if (g_error_matches (error, ZJ_PAPER_ERROR, ZJ_PAPER_ERROR_FONT))
    return 2;
  if (error->domain == ZJ_PAPER_ERROR || error->domain == ZJ_STAY_ERROR
      || g_error_matches (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_REFUSED))
    return 1;
  return 5;
}

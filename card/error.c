#include <card/error.h>

G_DEFINE_QUARK (zj_card_error_quark, zj_card_error)

const char *
zj_card_error_code_name (ZjCardErrorCode code)
{
  switch (code) {
  case ZJ_CARD_ERROR_NO_DAEMON:
    return "no_daemon";
  case ZJ_CARD_ERROR_DAEMON_REFUSED:
    return "daemon_refused";
  case ZJ_CARD_ERROR_NO_READER:
    return "no_reader";
  case ZJ_CARD_ERROR_NO_CARD:
    return "no_card";
  case ZJ_CARD_ERROR_SEVERAL_CARDS:
    return "several_cards";
  case ZJ_CARD_ERROR_BUSY:
    return "busy";
  case ZJ_CARD_ERROR_MUTE:
    return "mute";
  case ZJ_CARD_ERROR_REMOVED:
    return "removed";
  case ZJ_CARD_ERROR_SWAPPED:
    return "swapped";
  case ZJ_CARD_ERROR_OTHER_CARD:
    return "other_card";
  case ZJ_CARD_ERROR_APPLICATION_BLOCKED:
    return "application_blocked";
  case ZJ_CARD_ERROR_CARD_BLOCKED:
    return "card_blocked";
  case ZJ_CARD_ERROR_DAMAGED:
    return "damaged";
  case ZJ_CARD_ERROR_AUTHENTICATION_REFUSED:
    return "authentication_refused";
  case ZJ_CARD_ERROR_AUTHENTICATION_LOCKED:
    return "authentication_locked";
  case ZJ_CARD_ERROR_PIN_WRONG:
    return "pin_wrong";
  case ZJ_CARD_ERROR_PIN_LOCKED:
    return "pin_locked";
  case ZJ_CARD_ERROR_PIN_CANCELLED:
    return "pin_cancelled";
  case ZJ_CARD_ERROR_PIN_TIMEOUT:
    return "pin_timeout";
  case ZJ_CARD_ERROR_PIN_UNAVAILABLE:
    return "pin_unavailable";
  case ZJ_CARD_ERROR_DEADLINE:
    return "deadline";
  case ZJ_CARD_ERROR_COMMUNICATION:
    return "communication";
  default:
    return "unknown";
  }
}

/* The number stands in the message as "tries left: N", so that an error stays a plain
 * GError and can cross threads and layers. */
int
zj_card_error_tries (const GError *error)
{
  const char *found;

  if (error == NULL || error->domain != ZJ_CARD_ERROR)
    return -1;
  found = g_strrstr (error->message, "tries left: ");
  return found != NULL ? (int)g_ascii_strtoll (found + sizeof "tries left: " - 1, NULL, 10) : -1;
}

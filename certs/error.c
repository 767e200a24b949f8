#include <certs/error.h>

G_DEFINE_QUARK (zj_certs_error_quark, zj_certs_error)

const char *
zj_certs_error_code_name (ZjCertsErrorCode code)
{
  switch (code) {
  case ZJ_CERTS_ERROR_UNKNOWN_AUTHORITY:
    return "unknown_authority";
  case ZJ_CERTS_ERROR_WRONG_HOST:
    return "wrong_host";
  case ZJ_CERTS_ERROR_EXPIRED:
    return "expired";
  case ZJ_CERTS_ERROR_NOT_YET_VALID:
    return "not_yet_valid";
  case ZJ_CERTS_ERROR_REVOKED:
    return "revoked";
  case ZJ_CERTS_ERROR_WRONG_PURPOSE:
    return "wrong_purpose";
  case ZJ_CERTS_ERROR_WEAK:
    return "weak";
  case ZJ_CERTS_ERROR_HANDSHAKE:
    return "handshake";
  case ZJ_CERTS_ERROR_PLATFORM_REFUSED_US:
    return "platform_refused_us";
  case ZJ_CERTS_ERROR_OWN_EXPIRED:
    return "own_expired";
  case ZJ_CERTS_ERROR_OWN_NOT_YET_VALID:
    return "own_not_yet_valid";
  case ZJ_CERTS_ERROR_OWN_REVOKED:
    return "own_revoked";
  case ZJ_CERTS_ERROR_OWN_UNREADABLE:
    return "own_unreadable";
  case ZJ_CERTS_ERROR_OWN_WRONG_PURPOSE:
    return "own_wrong_purpose";
  case ZJ_CERTS_ERROR_KEY_UNREADABLE:
    return "key_unreadable";
  case ZJ_CERTS_ERROR_KEY_EXPOSED:
    return "key_exposed";
  case ZJ_CERTS_ERROR_KEY_MISMATCH:
    return "key_mismatch";
  case ZJ_CERTS_ERROR_OWN_UNKNOWN_AUTHORITY:
    return "own_unknown_authority";
  case ZJ_CERTS_ERROR_AUTHORITY_UNREADABLE:
    return "authority_unreadable";
  case ZJ_CERTS_ERROR_LIST_MISSING:
    return "list_missing";
  case ZJ_CERTS_ERROR_LIST_EXPIRED:
    return "list_expired";
  case ZJ_CERTS_ERROR_LIST_NOT_YET_VALID:
    return "list_not_yet_valid";
  case ZJ_CERTS_ERROR_LIST_UNREADABLE:
    return "list_unreadable";
  default:
    return "unknown";
  }
}

/* One GET with libcurl's own HTTP: nothing here may not happen twice. */
#include "platform/fetch.h"

#include <client/error.h>
#include <curl/curl.h>

#include "platform/channel.h"

typedef struct {
  GByteArray *body;
  gboolean too_large;
  GCancellable *cancellable;
} Fetching;

static size_t
take (char *data, size_t size, size_t count, void *user)
{
  Fetching *fetching = user;

  if (fetching->body->len + size * count > ZJ_FETCH_BYTES_MAX) {
    fetching->too_large = TRUE;
    return 0;
  }
  g_byte_array_append (fetching->body, (const guint8 *)data, (guint)(size * count));
  return size * count;
}

static int
on_progress (void *user, curl_off_t expected, curl_off_t now, curl_off_t to_send, curl_off_t sent)
{
  const Fetching *fetching = user;

  (void)expected;
  (void)now;
  (void)to_send;
  (void)sent;
  return g_cancellable_is_cancelled (fetching->cancellable) ? 1 : 0;
}

static gboolean
set_options (CURL *easy, const ZjConfig *config, const char *url, Fetching *fetching, char *detail)
{
  return curl_easy_setopt (easy, CURLOPT_URL, url) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, (long)config->platform.connect_timeout_s) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_TIMEOUT, (long)config->platform.timeout_s) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROXY, config->platform.proxy != NULL ? config->platform.proxy : "")
                == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_NOPROXY, "") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_CAINFO, config->platform.authority) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, take) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_WRITEDATA, fetching) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_XFERINFODATA, fetching) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, detail) == CURLE_OK;
}

static ZjPlatformErrorCode
code_of (CURLcode code)
{
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
    return ZJ_PLATFORM_ERROR_NAME_NOT_FOUND;
  if (code == CURLE_OPERATION_TIMEDOUT)
    return ZJ_PLATFORM_ERROR_TIMEOUT;
  if (code == CURLE_COULDNT_CONNECT || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
    return ZJ_PLATFORM_ERROR_NOT_CONNECTED;
  return ZJ_PLATFORM_ERROR_CONNECTION_LOST;
}

static gboolean
perform (CURL *easy, const char *url, const Fetching *fetching, const char *detail, GError **error)
{
  CURLcode code = curl_easy_perform (easy);
  long status = 0;

  if (g_cancellable_set_error_if_cancelled (fetching->cancellable, error))
    return FALSE;
  if (fetching->too_large) {
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "%s: more than %u bytes", url,
                 ZJ_FETCH_BYTES_MAX);
    return FALSE;
  }
  if (code != CURLE_OK) {
    g_set_error (error, ZJ_PLATFORM_ERROR, (int)code_of (code), "%s: %s", url,
                 detail[0] != '\0' ? detail : curl_easy_strerror (code));
    return FALSE;
  }
  curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &status);
  if (status == 200)
    return TRUE;
  g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_HTTP_STATUS, "%s: HTTP %ld", url, status);
  return FALSE;
}

GBytes *
zj_fetch (const ZjConfig *config, const char *url, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Fetching fetching = { .body = body, .cancellable = cancellable };
  char detail[CURL_ERROR_SIZE] = "";
  gboolean fetched;
  CURL *easy;

  easy = zj_channel_start_library () ? curl_easy_init () : NULL;
  fetched = easy != NULL && set_options (easy, config, url, &fetching, detail)
            && perform (easy, url, &fetching, detail, error);
  if (easy != NULL)
    curl_easy_cleanup (easy);
  if (!fetched && error != NULL && *error == NULL)
    g_set_error (error, ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "%s: cannot be asked for", url);
  return fetched ? g_byte_array_free_to_bytes (g_steal_pointer (&body)) : NULL;
}

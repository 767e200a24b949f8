/* CSB and TIF, computed with GnuTLS: nothing is shared with the product. */
#include "gateway.h"

#include "clock.h"

#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define CSB_WINDOW_S (30 * 60)
#define TIF_WINDOW_S (5 * 60)

struct _SimGateway {
  GMutex lock;
  gboolean tif;
  char *id, *secret, *secret_file;
  GHashTable *nonces; /* seen ones: a nonce is good once */
  guint refusals;
};

SimGateway *
sim_gateway_new (const char *style, const char *id, const char *secret_file, GError **error)
{
  SimGateway *gateway;
  g_autofree char *secret = NULL;

  if (strcmp (style, "csb") != 0 && strcmp (style, "tif") != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "--gateway is csb or tif");
    return NULL;
  }
  if (id == NULL || secret_file == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "--gateway needs --gateway-id and --gateway-secret");
    return NULL;
  }
  if (!g_file_get_contents (secret_file, &secret, NULL, error))
    return NULL;
  gateway = g_new0 (SimGateway, 1);
  g_mutex_init (&gateway->lock);
  gateway->tif = strcmp (style, "tif") == 0;
  gateway->id = g_strdup (id);
  gateway->secret = g_strdup (g_strstrip (secret));
  gateway->secret_file = g_canonicalize_filename (secret_file, NULL);
  gateway->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return gateway;
}

void
sim_gateway_free (SimGateway *gateway)
{
  if (gateway == NULL)
    return;
  g_hash_table_unref (gateway->nonces);
  g_mutex_clear (&gateway->lock);
  g_free (gateway->id);
  g_free (gateway->secret);
  g_free (gateway->secret_file);
  g_free (gateway);
}

const char *
sim_gateway_style (SimGateway *gateway)
{
  return gateway->tif ? "tif" : "csb";
}

const char *
sim_gateway_id (SimGateway *gateway)
{
  return gateway->id;
}

const char *
sim_gateway_secret_file (SimGateway *gateway)
{
  return gateway->secret_file;
}

guint
sim_gateway_refusals (SimGateway *gateway)
{
  guint refusals;

  g_mutex_lock (&gateway->lock);
  refusals = gateway->refusals;
  g_mutex_unlock (&gateway->lock);
  return refusals;
}

static const char *
header (const SimRequest *request, const char *name)
{
  const char *value = request->header (request, name);

  return value != NULL ? value : "";
}

static gboolean
within (const char *seconds, gint64 window_s)
{
  gint64 time;

  return g_ascii_string_to_signed (seconds, 10, 0, G_MAXINT64, &time, NULL)
         && ABS (time - sim_clock_machine_seconds ()) <= window_s;
}

static const char *
judge_csb (SimGateway *gateway, const SimRequest *request)
{
  const char *name = header (request, "_api_name"), *version = header (request, "_api_version"),
             *time = header (request, "_api_timestamp"), *key = header (request, "_api_access_key"),
             *signature = header (request, "_api_signature");
  gsize digits = strlen (time);
  g_autofree char *seconds = g_strndup (time, 10);
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  guchar mac[20];

  if (*name == '\0' || *version == '\0' || *time == '\0' || *key == '\0' || *signature == '\0')
    return "header missing";
  if ((digits != 13 && digits != 10) || !within (seconds, CSB_WINDOW_S))
    return "timestamp too old";
  if (strcmp (key, gateway->id) != 0)
    return "unknown access key";
  text = g_strdup_printf ("_api_access_key=%s&_api_name=%s&_api_timestamp=%s&_api_version=%s", key, name, time,
                          version);
  gnutls_hmac_fast (GNUTLS_MAC_SHA1, gateway->secret, strlen (gateway->secret), text, strlen (text), mac);
  expected = g_base64_encode (mac, sizeof mac);
  return strcmp (expected, signature) == 0 ? NULL : "signature differs";
}

static const char *
judge_tif (SimGateway *gateway, const SimRequest *request)
{
  const char *id = header (request, "x-tif-paasid"), *time = header (request, "x-tif-timestamp"),
             *nonce = header (request, "x-tif-nonce"), *signature = header (request, "x-tif-signature");
  g_autofree char *text = NULL;
  GString *expected;
  guchar digest[32];
  gboolean equal, fresh;

  if (*id == '\0' || *time == '\0' || *nonce == '\0' || *signature == '\0')
    return "header missing";
  if (!within (time, TIF_WINDOW_S))
    return "timestamp too old";
  if (strcmp (id, gateway->id) != 0)
    return "unknown paasid";
  text = g_strconcat (time, gateway->secret, nonce, time, NULL);
  gnutls_hash_fast (GNUTLS_DIG_SHA256, text, strlen (text), digest);
  expected = g_string_new (NULL);
  for (guint i = 0; i < sizeof digest; i++)
    g_string_append_printf (expected, "%02x", digest[i]);
  equal = g_ascii_strcasecmp (expected->str, signature) == 0;
  g_string_free (expected, TRUE);
  if (!equal)
    return "signature differs";
  g_mutex_lock (&gateway->lock);
  fresh = g_hash_table_add (gateway->nonces, g_strdup (nonce));
  g_mutex_unlock (&gateway->lock);
  return fresh ? NULL : "nonce used before";
}

char *
sim_gateway_refusal (SimGateway *gateway, const SimRequest *request, guint *status)
{
  const char *why = gateway->tif ? judge_tif (gateway, request) : judge_csb (gateway, request);

  if (why == NULL)
    return NULL;
  g_mutex_lock (&gateway->lock);
  gateway->refusals++;
  g_mutex_unlock (&gateway->lock);
  /* CSB's broker says it with HTTP 200, Rio with 401. */
  *status = gateway->tif ? 401 : 200;
  return g_strdup_printf ("{\"code\":401,\"message\":\"%s\"}", why);
}

char *
sim_gateway_contradiction (SimGateway *gateway, const SimRequest *request, const char *infno)
{
  const char *named = header (request, "_api_name");

  if (gateway->tif) {
    named = request->path + strlen (SIM_PATH);
    named += *named == '/';
  }
  return strcmp (named, infno) == 0 ? NULL : g_strdup_printf ("网关服务名不符 the gateway was told %s", named);
}

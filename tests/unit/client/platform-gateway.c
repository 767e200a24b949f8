/* The gateways' headers against the vectors of spec/platform-fields.md 1.5. */
#include <string.h>

#include "platform/gateway.h"

static void
assert_header (const char *const *headers, const char *line)
{
  if (!g_strv_contains (headers, line))
    g_error ("missing header: %s", line);
}

static void
test_none (void)
{
  g_auto (GStrv) headers = zj_gateway_headers (ZJ_GATEWAY_NONE, "", NULL, "1.0.0", FALSE, "1101", 1, "n");

  g_assert_cmpuint (g_strv_length (headers), ==, 0);
}

static void
test_csb (void)
{
  g_auto (GStrv) headers = zj_gateway_headers (ZJ_GATEWAY_CSB, "demoak", "demosk", "1.0.0", FALSE, "1101",
                                               G_GINT64_CONSTANT (1700000000000), "unused");
  const char *const *lines = (const char *const *)headers;

  g_assert_cmpuint (g_strv_length (headers), ==, 5);
  assert_header (lines, "_api_name: 1101");
  assert_header (lines, "_api_version: 1.0.0");
  assert_header (lines, "_api_timestamp: 1700000000000");
  assert_header (lines, "_api_access_key: demoak");
  assert_header (lines, "_api_signature: mn3NDU0plf2zod2qSE1vVkMCtgM=");
}

/* Jiangsu's: seconds. The signature was computed by openssl:
 * printf '_api_access_key=demoak&_api_name=1101&_api_timestamp=1700000000&_api_version=1.0.0'
 *   | openssl dgst -sha1 -hmac demosk -binary | base64 */
static void
test_csb_seconds (void)
{
  g_auto (GStrv) headers = zj_gateway_headers (ZJ_GATEWAY_CSB, "demoak", "demosk", "1.0.0", TRUE, "1101",
                                               G_GINT64_CONSTANT (1700000000999), "unused");

  assert_header ((const char *const *)headers, "_api_timestamp: 1700000000");
  assert_header ((const char *const *)headers, "_api_signature: WZmYmHZCZgNbFDV9HdcDfD0+iaY=");
}

static void
test_tif (void)
{
  g_auto (GStrv) headers = zj_gateway_headers (ZJ_GATEWAY_TIF, "demoapp", "demo-token", "unused", FALSE, "1101",
                                               G_GINT64_CONSTANT (1700000000500), "n0nce");
  const char *const *lines = (const char *const *)headers;

  g_assert_cmpuint (g_strv_length (headers), ==, 4);
  assert_header (lines, "x-tif-paasid: demoapp");
  assert_header (lines, "x-tif-timestamp: 1700000000");
  assert_header (lines, "x-tif-nonce: n0nce");
  assert_header (lines, "x-tif-signature: fe5b603c780b4ec7cacb419d8ecac875ea5c3e220e03b166d307b7cc2abe9466");
}

static void
test_refusal (void)
{
  static const struct {
    const char *body;
    gboolean refusal;
  } cases[] = {
    { "{\"code\":401,\"message\":\"time stamp too old\"}", TRUE },
    { "{\"code\":\"401\",\"message\":\"\"}", TRUE },
    { "{\"code\":401}", TRUE },
    { "{\"infcode\":0,\"code\":401}", FALSE },
    { "{\"infcode\":-1,\"code\":401,\"err_msg\":\"x\"}", FALSE },
    { "{\"code\":403,\"message\":\"\"}", FALSE },
    { "{\"message\":\"401\"}", FALSE },
    { "[{\"code\":401}]", FALSE },
    { "401", FALSE },
    { "", FALSE },
    { "{\"code\":401", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (zj_gateway_is_refusal (cases[i].body, strlen (cases[i].body)), ==, cases[i].refusal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/platform/gateway/none", test_none);
  g_test_add_func ("/platform/gateway/csb", test_csb);
  g_test_add_func ("/platform/gateway/csb-seconds", test_csb_seconds);
  g_test_add_func ("/platform/gateway/tif", test_tif);
  g_test_add_func ("/platform/gateway/refusal", test_refusal);
  return g_test_run ();
}

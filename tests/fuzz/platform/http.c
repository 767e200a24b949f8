/* Whatever comes over the connection: the reader of HTTP answers.
 *
 * Input: one byte that says how large the pieces are, then what the platform sends. Beside
 * not failing, what must hold: the verdict, the body and what is left over do not depend
 * on the pieces; the body never passes its ceiling; only what is no answer has a problem;
 * after the end nothing but an answer without a length becomes complete. */
#include "platform/http.h"

#include <stdint.h>

#define BODY_MAX 200

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static ZjHttpState
feed (ZjHttpReader *reader, const uint8_t *data, gsize size, gsize piece)
{
  ZjHttpState state = ZJ_HTTP_MORE;

  for (gsize at = 0; at < size; at += piece)
    state = zj_http_reader_feed (reader, data + at, MIN (piece, size - at));
  return state;
}

static void
check_same (ZjHttpReader *whole, ZjHttpReader *pieces)
{
  g_autoptr (GBytes) body = zj_http_reader_take_body (whole);
  g_autoptr (GBytes) other = zj_http_reader_take_body (pieces);

  g_assert_true (g_bytes_equal (body, other));
  g_assert_cmpuint (g_bytes_get_size (body), <=, BODY_MAX);
  g_assert_cmpint (zj_http_reader_status (whole), ==, zj_http_reader_status (pieces));
  g_assert_cmpint (zj_http_reader_keeps (whole), ==, zj_http_reader_keeps (pieces));
  g_assert_cmpuint (zj_http_reader_excess (whole), ==, zj_http_reader_excess (pieces));
  g_assert_cmpstr (zj_http_reader_digest (whole), ==, zj_http_reader_digest (pieces));
  g_assert_cmpint (zj_http_reader_status (whole), >=, 200);
  g_assert_cmpint (zj_http_reader_status (whole), <=, 599);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ZjHttpReader) whole = zj_http_reader_new (BODY_MAX);
  g_autoptr (ZjHttpReader) pieces = zj_http_reader_new (BODY_MAX);
  ZjHttpState state;

  if (size == 0)
    return 0;
  state = feed (whole, data + 1, size - 1, size);
  g_assert_cmpint (feed (pieces, data + 1, size - 1, (gsize)data[0] % 32 + 1), ==, state);
  g_assert_true ((zj_http_reader_problem (whole) != NULL) == (state == ZJ_HTTP_BAD));
  g_assert_true (zj_http_reader_has_begun (whole) == (size > 1));
  g_assert_cmpint (zj_http_reader_end (pieces), ==, zj_http_reader_end (whole));
  if (zj_http_reader_end (whole) == ZJ_HTTP_DONE)
    check_same (whole, pieces);
  else
    g_assert_cmpint (zj_http_reader_end (whole), ==, state);
  return 0;
}

/* Answers as text: every one is fed whole, byte by byte, and cut in two at every place. */
#include <string.h>

#include "platform/http.h"

#define BODY_MAX 64

typedef struct {
  const char *text;
  ZjHttpState state; /* once everything was fed */
  int status;
  const char *body;
  gsize excess;
  gboolean once; /* the connection may not be used again */
  const char *type;
  gint64 date_ms;
} Case;

static const struct {
  const char *name;
  Case c;
} cases[] = {
  { "length",
    { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\nDate: Tue, 14 Nov 2023 22:13:20 "
      "GMT\r\n\r\n{\"\"}",
      ZJ_HTTP_DONE, 200, "{\"\"}", 0, FALSE, "application/json", G_GINT64_CONSTANT (1700000000000) } },
  { "empty", { "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", ZJ_HTTP_DONE, 500, "", 0, FALSE, NULL, 0 } },
  { "no-reason", { "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ZJ_HTTP_DONE, 200, "", 0, FALSE, NULL, 0 } },
  { "bare-line-feeds", { "HTTP/1.1 200 OK\ncontent-length:2\n\nab", ZJ_HTTP_DONE, 200, "ab", 0, FALSE, NULL, 0 } },
  { "excess", { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP", ZJ_HTTP_DONE, 200, "ab", 4, FALSE, NULL, 0 } },
  { "close",
    { "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 1\r\n\r\na", ZJ_HTTP_DONE, 200, "a", 0, TRUE, NULL,
      0 } },
  { "version-1.0", { "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", ZJ_HTTP_DONE, 200, "a", 0, TRUE, NULL, 0 } },
  { "no-content", { "HTTP/1.1 204 No\r\n\r\n", ZJ_HTTP_DONE, 204, "", 0, FALSE, NULL, 0 } },
  { "chunks",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n", ZJ_HTTP_DONE,
      200, "abc0123456789", 0, FALSE, NULL, 0 } },
  { "trailer",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n!", ZJ_HTTP_DONE, 200, "a", 1,
      FALSE, NULL, 0 } },
  { "interim",
    { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "1\r\n\r\na",
      ZJ_HTTP_DONE, 200, "a", 0, FALSE, NULL, 0 } },
  { "same-length-twice",
    { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", ZJ_HTTP_DONE, 200, "a", 0, FALSE, NULL,
      0 } },
  { "unreadable-date",
    { "HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 0\r\n\r\n", ZJ_HTTP_DONE, 200, "", 0, FALSE, NULL, 0 } },
  { "impossible-date",
    { "HTTP/1.1 200 OK\r\nDate: Tue, 31 Feb 2023 22:13:20 GMT\r\nContent-Length: 0\r\n\r\n", ZJ_HTTP_DONE, 200, "", 0,
      FALSE, NULL, 0 } },
  /* incomplete */
  { "cut-in-status", { "HTTP/1.1 2", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  { "cut-in-header", { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  { "cut-in-body", { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  { "cut-in-chunks",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  { "cut-before-trailer-end",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  { "only-interim", { "HTTP/1.1 100 Continue\r\n\r\n", ZJ_HTTP_MORE, 0, NULL, 0, FALSE, NULL, 0 } },
  /* not answers */
  { "other-protocol", { "SSH-2.0-x\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "version-2", { "HTTP/2 200 OK\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "status-letters", { "HTTP/1.1 2x0 OK\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "status-four", { "HTTP/1.1 2000 OK\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "status-600", { "HTTP/1.1 600 OK\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "switching", { "HTTP/1.1 101 Switch\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "empty-first-line", { "\r\nHTTP/1.1 200 OK\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "folded", { "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "space-before-colon",
    { "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "nameless", { "HTTP/1.1 200 OK\r\n: x\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "two-lengths",
    { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "list-of-lengths", { "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "negative-length", { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "long-length",
    { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "over-ceiling", { "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "length-and-chunks",
    { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE,
      NULL, 0 } },
  { "gzip-encoding",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "chunk-no-size",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "chunk-negative",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "chunk-over-ceiling",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
  { "chunk-size-overflow",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE,
      NULL, 0 } },
  { "chunk-longer-than-said",
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", ZJ_HTTP_BAD, 0, NULL, 0, FALSE, NULL, 0 } },
};

/* g_assert_cmpmem takes lengths as int. */
static void
assert_bytes (gconstpointer bytes, gsize length, const char *text)
{
  g_assert_cmpuint (length, ==, strlen (text));
  g_assert_true (length == 0 || memcmp (bytes, text, length) == 0);
}

static void
assert_like (ZjHttpReader *reader, ZjHttpState state, const Case *c)
{
  g_autoptr (GBytes) body = NULL;

  g_assert_cmpint (state, ==, c->state);
  g_assert_true ((zj_http_reader_problem (reader) != NULL) == (c->state == ZJ_HTTP_BAD));
  if (c->state != ZJ_HTTP_DONE)
    return;
  body = zj_http_reader_take_body (reader);
  g_assert_cmpint (zj_http_reader_status (reader), ==, c->status);
  assert_bytes (g_bytes_get_data (body, NULL), g_bytes_get_size (body), c->body);
  g_assert_cmpuint (zj_http_reader_excess (reader), ==, c->excess);
  g_assert_cmpint (zj_http_reader_keeps (reader), ==, !c->once);
  g_assert_cmpstr (zj_http_reader_content_type (reader), ==, c->type);
  g_assert_cmpint (zj_http_reader_date_ms (reader), ==, c->date_ms);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  gsize length = strlen (c->text);
  g_autofree char *digest = NULL;

  for (gsize cut = 0; cut <= length; cut++) {
    g_autoptr (ZjHttpReader) reader = zj_http_reader_new (BODY_MAX);

    zj_http_reader_feed (reader, c->text, cut);
    assert_like (reader, zj_http_reader_feed (reader, c->text + cut, length - cut), c);
    if (c->state == ZJ_HTTP_DONE && digest == NULL)
      digest = g_strdup (zj_http_reader_digest (reader));
    else if (c->state == ZJ_HTTP_DONE)
      g_assert_cmpstr (zj_http_reader_digest (reader), ==, digest);
  }
  {
    g_autoptr (ZjHttpReader) reader = zj_http_reader_new (BODY_MAX);
    ZjHttpState state = ZJ_HTTP_MORE;

    for (gsize i = 0; i < length; i++)
      state = zj_http_reader_feed (reader, c->text + i, 1);
    assert_like (reader, state, c);
  }
}

/* Without a length the orderly end of the connection is the end of the answer. */
static void
test_to_the_end (void)
{
  const char *text = "HTTP/1.1 200 OK\r\n\r\nabc";
  g_autoptr (ZjHttpReader) reader = zj_http_reader_new (BODY_MAX);
  g_autoptr (ZjHttpReader) begun = zj_http_reader_new (BODY_MAX);
  g_autoptr (GBytes) body = NULL;

  g_assert_false (zj_http_reader_has_begun (reader));
  g_assert_cmpint (zj_http_reader_feed (reader, text, strlen (text)), ==, ZJ_HTTP_MORE);
  g_assert_true (zj_http_reader_has_begun (reader));
  g_assert_cmpint (zj_http_reader_end (reader), ==, ZJ_HTTP_DONE);
  g_assert_false (zj_http_reader_keeps (reader));
  body = zj_http_reader_take_body (reader);
  assert_bytes (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "abc");
  /* An end in the middle of what has a length is none. */
  text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc";
  g_assert_cmpint (zj_http_reader_feed (begun, text, strlen (text)), ==, ZJ_HTTP_MORE);
  g_assert_cmpint (zj_http_reader_end (begun), ==, ZJ_HTTP_MORE);
}

static void
test_ceilings (void)
{
  g_autoptr (ZjHttpReader) endless_head = zj_http_reader_new (BODY_MAX);
  g_autoptr (ZjHttpReader) endless_body = zj_http_reader_new (BODY_MAX);
  g_autoptr (ZjHttpReader) interim = zj_http_reader_new (BODY_MAX);
  g_autofree char *letters = g_strnfill (1000, 'a');
  const char *hundred = "HTTP/1.1 100 Continue\r\n\r\n";
  ZjHttpState state = ZJ_HTTP_MORE;
  int fed;

  for (fed = 0; fed < 100 && state == ZJ_HTTP_MORE; fed++)
    state = zj_http_reader_feed (endless_head, letters, 1000);
  g_assert_cmpint (state, ==, ZJ_HTTP_BAD);
  g_assert_cmpint (fed, ==, 66);
  zj_http_reader_feed (endless_body, "HTTP/1.1 200 OK\r\n\r\n", 19);
  g_assert_cmpint (zj_http_reader_feed (endless_body, letters, BODY_MAX), ==, ZJ_HTTP_MORE);
  g_assert_cmpint (zj_http_reader_feed (endless_body, letters, 1), ==, ZJ_HTTP_BAD);
  for (int i = 0; i < 8; i++)
    g_assert_cmpint (zj_http_reader_feed (interim, hundred, strlen (hundred)), ==, ZJ_HTTP_MORE);
  g_assert_cmpint (zj_http_reader_feed (interim, hundred, strlen (hundred)), ==, ZJ_HTTP_BAD);
}

static void
test_nul (void)
{
  g_autoptr (ZjHttpReader) reader = zj_http_reader_new (BODY_MAX);

  g_assert_cmpint (zj_http_reader_feed (reader, "HTTP/1.1 200\0 OK\r\n\r\n", 20), ==, ZJ_HTTP_BAD);
}

static void
test_request (void)
{
  const char *const headers[] = { "x-tif-nonce: n0nce", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
  g_autoptr (GByteArray) kept = zj_http_request ("/fsi/api", "localhost:8443", "application/json", headers, body, TRUE);
  g_autoptr (GByteArray) once = zj_http_request ("/", "h", "t", NULL, body, FALSE);
  const char *expected = "POST /fsi/api HTTP/1.1\r\nHost: localhost:8443\r\nUser-Agent: zhijie\r\nAccept: */*\r\n"
                         "Content-Type: application/json\r\nContent-Length: 7\r\nx-tif-nonce: n0nce\r\n\r\n{\"a\":1}";

  assert_bytes (kept->data, kept->len, expected);
  g_assert_nonnull (g_strstr_len ((const char *)once->data, once->len, "\r\nConnection: close\r\n"));
  g_assert_true (zj_http_is_header_text ("application/json;charset=utf-8"));
  g_assert_false (zj_http_is_header_text ("a\r\nX: y"));
  g_assert_false (zj_http_is_header_text ("a\x7f"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/platform/http/answer/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i].c, test_case);
  }
  g_test_add_func ("/platform/http/to-the-end", test_to_the_end);
  g_test_add_func ("/platform/http/ceilings", test_ceilings);
  g_test_add_func ("/platform/http/nul", test_nul);
  g_test_add_func ("/platform/http/request", test_request);
  return g_test_run ();
}

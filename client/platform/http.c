/* HTTP/1.1: writing a request, reading one answer. */
#include "platform/http.h"

#include <stdio.h>
#include <string.h>

#define HEAD_BYTES_MAX  (64u * 1024u)
#define INTERIM_MAX     8 /* 1xx answers before the real one */
#define CHUNK_LINE_MAX  256
#define SIZE_DIGITS_MAX 15

typedef enum {
  STAGE_HEAD,
  STAGE_BODY,        /* `remaining` bytes */
  STAGE_BODY_TO_END, /* until the connection ends */
  STAGE_CHUNK_SIZE,  /* a line */
  STAGE_CHUNK,       /* `remaining` bytes */
  STAGE_CHUNK_END,   /* an empty line */
  STAGE_TRAILER,     /* lines up to an empty one */
  STAGE_DONE,
  STAGE_BAD,
} Stage;

struct _ZjHttpReader {
  Stage stage;
  gsize body_max;
  guint64 remaining;
  gsize head_bytes, excess;
  guint interim;
  gboolean begun;
  GString *line;
  GPtrArray *head; /* char *: status line and fields of the answer being read */
  GByteArray *body;
  GChecksum *checksum;
  const char *problem;
  int status;
  gboolean keeps;
  char *content_type;
  gint64 date_ms;
};

gboolean
zj_http_is_header_text (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar)*text < 0x20 || (guchar)*text == 0x7f)
      return FALSE;
  return TRUE;
}

GByteArray *
zj_http_request (const char *target, const char *host, const char *content_type, const char *const *headers,
                 GBytes *body, gboolean keep)
{
  gsize length;
  const void *bytes = g_bytes_get_data (body, &length);
  g_autoptr (GString) head = g_string_new (NULL);
  GByteArray *request;

  g_string_append_printf (head, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: zhijie\r\nAccept: */*\r\n", target, host);
  g_string_append_printf (head, "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", content_type, length);
  if (!keep)
    g_string_append (head, "Connection: close\r\n");
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i++)
    g_string_append_printf (head, "%s\r\n", headers[i]);
  g_string_append (head, "\r\n");
  request = g_byte_array_sized_new ((guint)(head->len + length));
  g_byte_array_append (request, (const guint8 *)head->str, (guint)head->len);
  if (length > 0)
    g_byte_array_append (request, bytes, (guint)length);
  return request;
}

ZjHttpReader *
zj_http_reader_new (gsize body_max)
{
  ZjHttpReader *reader = g_new0 (ZjHttpReader, 1);

  reader->body_max = body_max;
  reader->line = g_string_new (NULL);
  reader->head = g_ptr_array_new_with_free_func (g_free);
  reader->body = g_byte_array_new ();
  reader->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return reader;
}

void
zj_http_reader_free (ZjHttpReader *reader)
{
  g_string_free (reader->line, TRUE);
  g_ptr_array_unref (reader->head);
  g_clear_pointer (&reader->body, g_byte_array_unref);
  g_checksum_free (reader->checksum);
  g_free (reader->content_type);
  g_free (reader);
}

static gboolean
refuse (ZjHttpReader *reader, const char *problem)
{
  reader->stage = STAGE_BAD;
  reader->problem = problem;
  return FALSE;
}

/* Digits only, and few enough to be no overflow. */
static gboolean
parse_size (const char *text, guint base, guint64 *size)
{
  gsize digits = strspn (text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");

  if (digits == 0 || digits > SIZE_DIGITS_MAX || text[digits] != '\0')
    return FALSE;
  *size = g_ascii_strtoull (text, NULL, base);
  return TRUE;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the only form in use (RFC 9110, 5.6.7). */
static gint64
parse_date (const char *text)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int day, year, hour, minute, second, end = 0;
  char month[4] = "";
  const char *found;
  g_autoptr (GDateTime) date = NULL;

  if (sscanf (text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second,
              &end)
          != 6
      || end == 0)
    return 0;
  found = strstr (months, month);
  if (strlen (month) != 3 || found == NULL || (found - months) % 3 != 0)
    return 0;
  date = g_date_time_new_utc (year, (gint)((found - months) / 3) + 1, day, hour, minute, (double)second);
  return date != NULL ? g_date_time_to_unix (date) * 1000 : 0;
}

static gboolean
has_token (const char *list, const char *token)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), token) == 0)
      return TRUE;
  return FALSE;
}

typedef struct {
  gboolean has_length, chunked;
  guint64 length;
} Framing;

static gboolean
take_length (ZjHttpReader *reader, const char *value, Framing *framing)
{
  guint64 length;

  if (!parse_size (value, 10, &length))
    return refuse (reader, "its Content-Length is not a number");
  if (framing->has_length && framing->length != length)
    return refuse (reader, "it has two lengths");
  framing->has_length = TRUE;
  framing->length = length;
  return TRUE;
}

static gboolean
take_field (ZjHttpReader *reader, char *line, Framing *framing)
{
  gsize name_length = strspn (line, "!#$%&'*+-.^_`|~0123456789"
                                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const char *value;

  if (name_length == 0 || line[name_length] != ':')
    return refuse (reader, "a header line has no name"); /* a folded line too: RFC 9112, 5.2 */
  line[name_length] = '\0';
  value = g_strstrip (line + name_length + 1);
  if (g_ascii_strcasecmp (line, "Content-Length") == 0)
    return take_length (reader, value, framing);
  if (g_ascii_strcasecmp (line, "Transfer-Encoding") == 0) {
    if (framing->chunked || g_ascii_strcasecmp (value, "chunked") != 0)
      return refuse (reader, "it has an unknown Transfer-Encoding");
    framing->chunked = TRUE;
  } else if (g_ascii_strcasecmp (line, "Connection") == 0) {
    if (has_token (value, "close"))
      reader->keeps = FALSE;
  } else if (g_ascii_strcasecmp (line, "Content-Type") == 0) {
    g_free (reader->content_type);
    reader->content_type = g_strdup (value);
  } else if (g_ascii_strcasecmp (line, "Date") == 0) {
    reader->date_ms = parse_date (value);
  }
  return TRUE;
}

static gboolean
take_status (ZjHttpReader *reader, const char *line)
{
  /* HTTP/1.0 answers are read too, but such a connection serves once. */
  if ((!g_str_has_prefix (line, "HTTP/1.1 ") && !g_str_has_prefix (line, "HTTP/1.0 "))
      || strspn (line + 9, "0123456789") != 3 || (line[12] != '\0' && line[12] != ' '))
    return refuse (reader, "it does not begin like HTTP/1.1");
  reader->status = (int)g_ascii_strtoull (line + 9, NULL, 10);
  reader->keeps = line[7] == '1';
  if (reader->status < 100 || reader->status > 599 || reader->status == 101)
    return refuse (reader, "its status is none that can be");
  return TRUE;
}

static gboolean
begin_body (ZjHttpReader *reader, const Framing *framing)
{
  if (framing->chunked && framing->has_length)
    return refuse (reader, "it has a length and is in chunks");
  if (framing->has_length && framing->length > reader->body_max)
    return refuse (reader, "it is too large");
  if (reader->status == 204 || reader->status == 304) {
    reader->stage = STAGE_DONE;
  } else if (framing->chunked) {
    reader->stage = STAGE_CHUNK_SIZE;
  } else if (framing->has_length) {
    reader->remaining = framing->length;
    reader->stage = reader->remaining > 0 ? STAGE_BODY : STAGE_DONE;
  } else {
    reader->keeps = FALSE;
    reader->stage = STAGE_BODY_TO_END;
  }
  return TRUE;
}

/* The empty line after the header fields has come. */
static gboolean
end_head (ZjHttpReader *reader)
{
  Framing framing = { 0 };

  if (reader->head->len == 0)
    return refuse (reader, "it begins with an empty line");
  if (!take_status (reader, g_ptr_array_index (reader->head, 0)))
    return FALSE;
  for (guint i = 1; i < reader->head->len; i++)
    if (!take_field (reader, g_ptr_array_index (reader->head, i), &framing))
      return FALSE;
  g_ptr_array_set_size (reader->head, 0);
  if (reader->status >= 200)
    return begin_body (reader, &framing);
  g_clear_pointer (&reader->content_type, g_free);
  reader->date_ms = 0;
  if (++reader->interim > INTERIM_MAX)
    return refuse (reader, "it never comes after all its 1xx");
  return TRUE;
}

static gboolean
begin_chunk (ZjHttpReader *reader, char *line)
{
  line[strcspn (line, ";")] = '\0'; /* chunk extensions say nothing to us */
  if (!parse_size (g_strchomp (line), 16, &reader->remaining))
    return refuse (reader, "a chunk has no size");
  if (reader->remaining > reader->body_max - reader->body->len)
    return refuse (reader, "it is too large");
  reader->stage = reader->remaining > 0 ? STAGE_CHUNK : STAGE_TRAILER;
  return TRUE;
}

static gboolean
take_line (ZjHttpReader *reader, char *line)
{
  switch (reader->stage) {
  case STAGE_HEAD:
    if (line[0] == '\0')
      return end_head (reader);
    g_ptr_array_add (reader->head, g_strdup (line));
    return TRUE;
  case STAGE_CHUNK_SIZE:
    return begin_chunk (reader, line);
  case STAGE_CHUNK_END:
    reader->stage = STAGE_CHUNK_SIZE;
    return line[0] == '\0' || refuse (reader, "a chunk is longer than its size");
  case STAGE_TRAILER:
    if (line[0] == '\0')
      reader->stage = STAGE_DONE;
    return TRUE;
  case STAGE_BODY:
  case STAGE_BODY_TO_END:
  case STAGE_CHUNK:
  case STAGE_DONE:
  case STAGE_BAD:
  default:
    g_return_val_if_reached (FALSE);
  }
}

/* Takes up to one line; returns the bytes taken. */
static gsize
feed_line (ZjHttpReader *reader, const char *bytes, gsize length)
{
  const char *end = memchr (bytes, '\n', length);
  gsize taken = end != NULL ? (gsize)(end - bytes) + 1 : length;
  gboolean in_head = reader->stage == STAGE_HEAD || reader->stage == STAGE_TRAILER;

  if (in_head)
    reader->head_bytes += taken;
  if (reader->head_bytes > HEAD_BYTES_MAX || (!in_head && reader->line->len + taken > CHUNK_LINE_MAX)) {
    refuse (reader, "its header is too large");
    return taken;
  }
  if (memchr (bytes, '\0', taken) != NULL) {
    refuse (reader, "its header holds a NUL");
    return taken;
  }
  g_string_append_len (reader->line, bytes, (gssize)taken);
  if (end != NULL) {
    g_string_truncate (reader->line, reader->line->len - 1);
    if (reader->line->len > 0 && reader->line->str[reader->line->len - 1] == '\r')
      g_string_truncate (reader->line, reader->line->len - 1);
    take_line (reader, reader->line->str);
    g_string_truncate (reader->line, 0);
  }
  return taken;
}

static gsize
feed_body (ZjHttpReader *reader, const char *bytes, gsize length)
{
  gsize taken = reader->stage == STAGE_BODY_TO_END ? length : (gsize)MIN (length, reader->remaining);

  if (taken > reader->body_max - reader->body->len) {
    refuse (reader, "it is too large");
    return taken;
  }
  g_byte_array_append (reader->body, (const guint8 *)bytes, (guint)taken);
  if (reader->stage == STAGE_BODY_TO_END)
    return taken;
  reader->remaining -= taken;
  if (reader->remaining == 0)
    reader->stage = reader->stage == STAGE_CHUNK ? STAGE_CHUNK_END : STAGE_DONE;
  return taken;
}

static ZjHttpState
state (const ZjHttpReader *reader)
{
  return reader->stage == STAGE_DONE ? ZJ_HTTP_DONE : reader->stage == STAGE_BAD ? ZJ_HTTP_BAD : ZJ_HTTP_MORE;
}

ZjHttpState
zj_http_reader_feed (ZjHttpReader *reader, const void *bytes_, gsize length)
{
  const char *bytes = bytes_;

  reader->begun = reader->begun || length > 0;
  while (length > 0 && reader->stage != STAGE_BAD) {
    gsize taken;

    if (reader->stage == STAGE_DONE) {
      reader->excess += length;
      break;
    }
    if (reader->stage == STAGE_BODY || reader->stage == STAGE_CHUNK || reader->stage == STAGE_BODY_TO_END)
      taken = feed_body (reader, bytes, length);
    else
      taken = feed_line (reader, bytes, length);
    g_checksum_update (reader->checksum, (const guchar *)bytes, (gssize)taken);
    bytes += taken;
    length -= taken;
  }
  return state (reader);
}

ZjHttpState
zj_http_reader_end (ZjHttpReader *reader)
{
  if (reader->stage == STAGE_BODY_TO_END)
    reader->stage = STAGE_DONE;
  return state (reader);
}

gboolean
zj_http_reader_has_begun (const ZjHttpReader *reader)
{
  return reader->begun;
}

gsize
zj_http_reader_excess (const ZjHttpReader *reader)
{
  return reader->excess;
}

const char *
zj_http_reader_problem (const ZjHttpReader *reader)
{
  return reader->problem;
}

int
zj_http_reader_status (const ZjHttpReader *reader)
{
  return reader->status;
}

gboolean
zj_http_reader_keeps (const ZjHttpReader *reader)
{
  return reader->keeps;
}

const char *
zj_http_reader_content_type (const ZjHttpReader *reader)
{
  return reader->content_type;
}

gint64
zj_http_reader_date_ms (const ZjHttpReader *reader)
{
  return reader->date_ms;
}

GBytes *
zj_http_reader_take_body (ZjHttpReader *reader)
{
  GByteArray *body = g_steal_pointer (&reader->body);

  reader->body = g_byte_array_new ();
  return g_byte_array_free_to_bytes (body);
}

const char *
zj_http_reader_digest (ZjHttpReader *reader)
{
  return g_checksum_get_string (reader->checksum);
}

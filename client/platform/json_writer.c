/* The writing half of codec.h. It needs no library: order, escapes, and money as digits. */
#include "platform/buffer.h"
#include "platform/codec.h"

#include <string.h>

/* Deeper than anything that is sent (spec/platform.md 1 lets 32 levels through). */
#define LEVELS 32

struct _ZjWriter {
  ZjBuffer text;
  guint depth;
  char closing[LEVELS];   /* '}' or ']' of each level that is open */
  gboolean begun[LEVELS]; /* whether the level holds something already */
};

ZjWriter *
zj_writer_new (void)
{
  return g_new0 (ZjWriter, 1);
}

void
zj_writer_free (ZjWriter *writer)
{
  if (writer == NULL)
    return;
  zj_buffer_clear (&writer->text);
  g_free (writer);
}

/* Most texts are ASCII without a character that JSON escapes: *length bytes of it. */
static gboolean
is_plain (const char *text, gsize *length)
{
  const guchar *p = (const guchar *)text;

  while (*p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
    p++;
  *length = (gsize)(p - (const guchar *)text);
  return *p == '\0';
}

static void
append_escaped (ZjBuffer *out, const char *text)
{
  g_autofree char *mended = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *p = mended != NULL ? mended : text;

  while (*p != '\0') {
    gsize plain = 0;
    char escape[8];

    while ((guchar)p[plain] >= 0x20 && p[plain] != '"' && p[plain] != '\\')
      plain++;
    zj_buffer_append (out, p, plain);
    p += plain;
    if (*p == '\0')
      break;
    if (*p == '"' || *p == '\\')
      g_snprintf (escape, sizeof escape, "\\%c", *p);
    else if (*p == '\n')
      strcpy (escape, "\\n");
    else if (*p == '\t')
      strcpy (escape, "\\t");
    else if (*p == '\r')
      strcpy (escape, "\\r");
    else
      g_snprintf (escape, sizeof escape, "\\u%04x", (guint)(guchar)*p);
    zj_buffer_append_text (out, escape);
    p++;
  }
  if (mended != NULL)
    explicit_bzero (mended, strlen (mended));
}

static void
append_quoted (ZjBuffer *out, const char *text)
{
  gsize length;

  zj_buffer_append_char (out, '"');
  if (is_plain (text, &length))
    zj_buffer_append (out, text, length);
  else
    append_escaped (out, text);
  zj_buffer_append_char (out, '"');
}

/* size in decimal digits, at least one, before end; where they begin. */
static char *
put_digits (char *end, guint64 size)
{
  do
    *--end = (char)('0' + size % 10);
  while ((size /= 10) > 0);
  return end;
}

/* What stands before every value: comma, name, colon. */
static void
begin_value (ZjWriter *writer, const char *name)
{
  if (writer->depth == 0) {
    g_assert (name == NULL && writer->text.length == 0);
    return;
  }
  g_assert ((name != NULL) == (writer->closing[writer->depth - 1] == '}'));
  if (writer->begun[writer->depth - 1])
    zj_buffer_append_char (&writer->text, ',');
  writer->begun[writer->depth - 1] = TRUE;
  if (name != NULL) {
    append_quoted (&writer->text, name);
    zj_buffer_append_char (&writer->text, ':');
  }
}

static void
open_level (ZjWriter *writer, const char *name, char opening, char closing)
{
  g_assert (writer->depth < LEVELS);
  begin_value (writer, name);
  zj_buffer_append_char (&writer->text, opening);
  writer->closing[writer->depth] = closing;
  writer->begun[writer->depth] = FALSE;
  writer->depth++;
}

static void
close_level (ZjWriter *writer, char closing)
{
  g_assert (writer->depth > 0 && writer->closing[writer->depth - 1] == closing);
  writer->depth--;
  zj_buffer_append_char (&writer->text, closing);
}

void
zj_writer_begin_object (ZjWriter *writer, const char *name)
{
  open_level (writer, name, '{', '}');
}

void
zj_writer_end_object (ZjWriter *writer)
{
  close_level (writer, '}');
}

void
zj_writer_begin_list (ZjWriter *writer, const char *name)
{
  open_level (writer, name, '[', ']');
}

void
zj_writer_end_list (ZjWriter *writer)
{
  close_level (writer, ']');
}

void
zj_writer_text (ZjWriter *writer, const char *name, const char *text)
{
  begin_value (writer, name);
  if (text == NULL)
    zj_buffer_append_text (&writer->text, "null");
  else
    append_quoted (&writer->text, text);
}

void
zj_writer_integer (ZjWriter *writer, const char *name, gint64 value)
{
  char digits[24], *end = digits + sizeof digits;
  char *first = put_digits (end, value < 0 ? (guint64)0 - (guint64)value : (guint64)value);

  begin_value (writer, name);
  if (value < 0)
    *--first = '-';
  zj_buffer_append (&writer->text, first, (gsize)(end - first));
  explicit_bzero (digits, sizeof digits);
}

void
zj_writer_boolean (ZjWriter *writer, const char *name, gboolean value)
{
  begin_value (writer, name);
  zj_buffer_append_text (&writer->text, value ? "true" : "false");
}

void
zj_writer_money (ZjWriter *writer, const char *name, gint64 fen)
{
  guint64 size = fen < 0 ? (guint64)0 - (guint64)fen : (guint64)fen;
  char digits[32], *end = digits + sizeof digits, *first;

  begin_value (writer, name);
  end[-1] = (char)('0' + size % 10);
  end[-2] = (char)('0' + size / 10 % 10);
  end[-3] = '.';
  first = put_digits (end - 3, size / 100);
  if (fen < 0)
    *--first = '-';
  zj_buffer_append (&writer->text, first, (gsize)(end - first));
  explicit_bzero (digits, sizeof digits);
}

void
zj_writer_json (ZjWriter *writer, const char *name, GBytes *json)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);

  begin_value (writer, name);
  zj_buffer_append (&writer->text, text, length);
}

GBytes *
zj_writer_finish (ZjWriter *writer)
{
  g_assert (writer->depth == 0 && writer->text.length > 0);
  return zj_buffer_take (&writer->text);
}

/* Lines for a terminal. Widths after Unicode's East Asian Width, as GLib tells them. */
#include "text.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct _ZjText {
  GString *lines;
  guint width;
};

ZjText *
zj_text_new (guint width)
{
  ZjText *text = g_new0 (ZjText, 1);

  text->lines = g_string_new (NULL);
  text->width = width;
  return text;
}

void
zj_text_free (ZjText *text)
{
  if (text == NULL)
    return;
  /* The answer may name the patient. */
  explicit_bzero (text->lines->str, text->lines->len);
  g_string_free (text->lines, TRUE);
  g_free (text);
}

static guint
columns_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
zj_text_columns (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += columns_of (g_utf8_get_char (p));
  return columns;
}

guint
zj_text_terminal_width (int descriptor)
{
  struct winsize size = { 0 };

  if (!isatty (descriptor) || ioctl (descriptor, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}

static void
pad (GString *lines, guint columns)
{
  for (guint i = 0; i < columns; i++)
    g_string_append_c (lines, ' ');
}

/* Control characters of other people's texts must not steer the terminal. */
static void
append_character (GString *lines, gunichar c)
{
  g_string_append_unichar (lines, g_unichar_iscntrl (c) ? 0xfffd : c);
}

/* How much of text fits into width: up to a blank, or between two characters where one
 * is wide, but not before a closing full-width sign. At least one character. */
static gsize
fitting (const char *text, guint width)
{
  static const char closing[] = "，。；：、）」”";
  gsize best = 0;
  guint columns = 0;
  gunichar before = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (p != text && (c == ' ' || ((columns_of (c) == 2 || columns_of (before) == 2) && before != ' '))
        && columns <= width && g_utf8_strchr (closing, -1, c) == NULL)
      best = (gsize)(p - text);
    columns += columns_of (c);
    if (columns > width && best > 0)
      return best;
    before = c;
  }
  return strlen (text);
}

static void
append_wrapped (ZjText *text, guint column, const char *value)
{
  guint width = text->width > column + 20 ? text->width - column : 0;
  const char *rest = value;

  while (TRUE) {
    gsize length = width > 0 ? fitting (rest, width) : strlen (rest);
    const char *end = rest + length;

    for (; rest < end; rest = g_utf8_next_char (rest))
      append_character (text->lines, g_utf8_get_char (rest));
    g_string_append_c (text->lines, '\n');
    while (*rest == ' ')
      rest++;
    if (*rest == '\0')
      return;
    pad (text->lines, column);
  }
}

void
zj_text_line (ZjText *text, const char *line)
{
  append_wrapped (text, 0, line);
}

void
zj_text_blank (ZjText *text)
{
  g_string_append_c (text->lines, '\n');
}

void
zj_text_entry (ZjText *text, guint indent, guint column, const char *label, const char *value)
{
  guint used = indent + zj_text_columns (label);

  if (value == NULL)
    return;
  pad (text->lines, indent);
  g_string_append (text->lines, label);
  pad (text->lines, column > used ? column - used : 1);
  append_wrapped (text, column > used ? column : used + 1, value);
}

char *
zj_text_padded (const char *text, guint column)
{
  GString *padded = g_string_new (text);
  guint used = zj_text_columns (text);

  pad (padded, column > used ? column - used : 0);
  return g_string_free (padded, FALSE);
}

const char *
zj_text_string (const ZjText *text)
{
  return text->lines->str;
}

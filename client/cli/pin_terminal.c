/* The PIN at a terminal: echo off, a star a digit, wiped, and the terminal put back
 * whichever way it ends. Source: spec/card.md 4. */
#include "pin_terminal.h"

#include <client/i18n.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PIN_MIN 4
/* A clerk who walks away must not hold the card for ever. */
#define PIN_DEADLINE_MS 120000

static void
say (int terminal, const char *text)
{
  gsize length = strlen (text);

  while (length > 0) {
    gssize written = write (terminal, text, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    text += written;
    length -= (gsize)written;
  }
}

/* The next character, or -1: cancelled, closed, too late. */
static int
next_character (int terminal, GCancellable *cancellable, gint64 deadline_us)
{
  struct pollfd waits[2] = { { terminal, POLLIN, 0 }, { -1, POLLIN, 0 } };
  GPollFD cancelled = { .fd = -1 };
  int character = -1;

  if (g_cancellable_make_pollfd (cancellable, &cancelled))
    waits[1].fd = cancelled.fd;
  while (TRUE) {
    gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / 1000;
    int ready = left_ms > 0 ? poll (waits, G_N_ELEMENTS (waits), (int)left_ms) : 0;
    char byte;

    if (ready < 0 && errno == EINTR)
      continue;
    if (ready > 0 && waits[1].revents == 0 && read (terminal, &byte, 1) == 1)
      character = (unsigned char)byte;
    break;
  }
  if (cancelled.fd >= 0)
    g_cancellable_release_fd (cancellable);
  return character;
}

static gboolean
read_digits (int terminal, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64)PIN_DEADLINE_MS * 1000;
  gsize n = 0;

  while (TRUE) {
    int character = next_character (terminal, cancellable, deadline_us);

    if (character < 0 || character == 3 || character == 4 || character == 27) /* ^C, ^D, Esc */
      break;
    if (character == '\r' || character == '\n') {
      if (n >= PIN_MIN)
        return TRUE;
      say (terminal, "\a");
    } else if ((character == 127 || character == '\b') && n > 0) {
      digits[--n] = '\0';
      say (terminal, "\b \b");
    } else if (character >= '0' && character <= '9' && n < ZJ_PIN_MAX) {
      digits[n++] = (char)character;
      digits[n] = '\0';
      say (terminal, "*");
    } else
      say (terminal, "\a");
  }
  explicit_bzero (digits, ZJ_PIN_MAX + 1);
  return FALSE;
}

static void
say_tries (int terminal, int tries_left)
{
  g_autofree char *line = NULL;

  if (tries_left < 0)
    return;
  line = g_strdup_printf (_ ("PIN: %d tries left.\n"), tries_left);
  say (terminal, line);
}

static ZjPinAnswer
ask_at_terminal (int terminal, int tries_left, char digits[ZJ_PIN_MAX + 1], GCancellable *cancellable)
{
  struct termios before, hidden;
  gboolean typed;

  if (tcgetattr (terminal, &before) != 0)
    return ZJ_PIN_ANSWER_CANCELLED;
  hidden = before;
  hidden.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG);
  hidden.c_cc[VMIN] = 1;
  hidden.c_cc[VTIME] = 0;
  /* What was typed before the question is no PIN. */
  if (tcsetattr (terminal, TCSAFLUSH, &hidden) != 0)
    return ZJ_PIN_ANSWER_CANCELLED;
  say_tries (terminal, tries_left);
  say (terminal, _ ("PIN of the card (4 to 16 digits, Esc ends): "));
  typed = read_digits (terminal, digits, cancellable);
  say (terminal, "\n");
  tcsetattr (terminal, TCSAFLUSH, &before);
  return typed ? ZJ_PIN_ANSWER_TYPED : ZJ_PIN_ANSWER_CANCELLED;
}

static ZjPinAnswer
ask (G_GNUC_UNUSED gpointer user_data, int tries_left, gboolean has_pad, char digits[ZJ_PIN_MAX + 1],
     GCancellable *cancellable)
{
  int terminal = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  ZjPinAnswer answer = ZJ_PIN_ANSWER_ON_PAD;

  if (has_pad) {
    if (terminal >= 0) {
      say_tries (terminal, tries_left);
      say (terminal, _ ("Ask the holder to type the PIN at the reader.\n"));
    }
  } else if (terminal >= 0)
    answer = ask_at_terminal (terminal, tries_left, digits, cancellable);
  if (terminal >= 0)
    close (terminal);
  return answer;
}

const ZjPinPrompt zj_pin_terminal = { ask, NULL };

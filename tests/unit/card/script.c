#include "script.h"

#include <string.h>

#define ATR "3B6D00005A4A5445535443415244303031"

gsize
script_bytes (const char *hex, guint8 *out, gsize size)
{
  gsize count = 0;

  for (const char *c = hex; *c != '\0'; c++) {
    if (*c == ' ')
      continue;
    g_assert_cmpuint (count, <, size);
    g_assert_true (g_ascii_isxdigit (c[0]) && g_ascii_isxdigit (c[1]));
    out[count++] = (guint8)(g_ascii_xdigit_value (c[0]) << 4 | g_ascii_xdigit_value (c[1]));
    c++;
  }
  return count;
}

static void
assert_command (const char *expected, const guint8 *command, gsize length)
{
  g_autoptr (GString) sent = g_string_new (NULL), wanted = g_string_new (NULL);

  for (const char *c = expected; *c != '\0'; c++) {
    if (*c != ' ')
      g_string_append_c (wanted, *c);
  }
  for (gsize i = 0; i < length; i++) {
    if (2 * i + 1 < wanted->len && wanted->str[2 * i] == '.')
      g_string_append (sent, "..");
    else
      g_string_append_printf (sent, "%02X", command[i]);
  }
  g_assert_cmpstr (sent->str, ==, wanted->str);
}

static gboolean
fail (ScriptEvent event, GError **error)
{
  static const int codes[] = { [SCRIPT_REMOVED] = ZJ_CARD_ERROR_REMOVED,
                               [SCRIPT_MUTE] = ZJ_CARD_ERROR_MUTE,
                               [SCRIPT_NO_DAEMON] = ZJ_CARD_ERROR_NO_DAEMON };

  if (event == SCRIPT_RESET)
    g_set_error_literal (error, ZJ_LINK_ERROR, ZJ_LINK_ERROR_RESET, "script: reset");
  else
    g_set_error_literal (error, ZJ_CARD_ERROR, codes[event], "script");
  return FALSE;
}

static gboolean
script_open (ZjTransport *transport, GError **error)
{
  Script *script = (Script *)transport;

  if (script->open_error != 0) {
    g_set_error_literal (error, ZJ_CARD_ERROR, script->open_error, "script: open");
    return FALSE;
  }
  script->opened++;
  transport->atr_length = script_bytes (script->atr, transport->atr, sizeof transport->atr);
  return TRUE;
}

static gboolean
script_reopen (ZjTransport *transport, gboolean reset, GError **error)
{
  Script *script = (Script *)transport;

  if (script->reopen_error != 0) {
    g_set_error_literal (error, ZJ_CARD_ERROR, script->reopen_error, "script: reopen");
    return FALSE;
  }
  script->reopened++;
  script->resets_asked += reset ? 1 : 0;
  if (script->atr_after != NULL)
    transport->atr_length = script_bytes (script->atr_after, transport->atr, sizeof transport->atr);
  return TRUE;
}

static gboolean
script_transmit (ZjTransport *transport, const guint8 *command, gsize length, guint8 answer[ZJ_ANSWER_MAX],
                 gsize *answer_length, GError **error)
{
  Script *script = (Script *)transport;
  const ScriptStep *step = &script->steps[script->at];

  if (step->command == NULL) {
    g_autoptr (GString) sent = g_string_new (NULL);

    for (gsize i = 0; i < length; i++)
      g_string_append_printf (sent, "%02X", command[i]);
    g_error ("a command more than the script has: %s", sent->str);
  }
  assert_command (step->command, command, length);
  script->at++;
  if (step->event != SCRIPT_ANSWER)
    return fail (step->event, error);
  *answer_length = script_bytes (step->answer, answer, ZJ_ANSWER_MAX);
  return TRUE;
}

static gboolean
script_has_pin_pad (ZjTransport *transport)
{
  return ((Script *)transport)->has_pad;
}

static gboolean
script_verify_on_pad (ZjTransport *transport, const guint8 *template_, gsize length, guint16 *status, GError **error)
{
  Script *script = (Script *)transport;

  (void)error;
  assert_command ("0020000000", template_, length);
  script->pad_used++;
  *status = script->pad_status;
  return TRUE;
}

static void
script_close (ZjTransport *transport)
{
  Script *script = (Script *)transport;

  script->closed++;
  script->closed_with_reset += transport->needs_reset ? 1 : 0;
}

static void
script_free (ZjTransport *transport)
{
  (void)transport;
}

static const ZjTransportFuncs funcs = { script_open,          script_reopen, script_transmit, script_has_pin_pad,
                                        script_verify_on_pad, script_close,  script_free };

void
script_init (Script *script, const ScriptStep *steps)
{
  memset (script, 0, sizeof *script);
  script->base.funcs = &funcs;
  script->base.deadline_us = G_MAXINT64;
  script->steps = steps;
  script->atr = ATR;
}

void
script_assert_done (const Script *script)
{
  if (script->steps[script->at].command != NULL)
    g_error ("never asked for: %s", script->steps[script->at].command);
  g_assert_cmpuint (script->closed, ==, 1);
}

#include "platform/tx_call.h"

#include <gio/gio.h>
#include <string.h>

ZjWriter *
zj_body_new (void)
{
  ZjWriter *writer = zj_writer_new ();

  zj_writer_begin_object (writer, NULL);
  return writer;
}

ZjWriter *
zj_body_new_node (const char *node)
{
  ZjWriter *writer = zj_body_new ();

  zj_writer_begin_object (writer, node);
  return writer;
}

void
zj_put_required (ZjWriter *writer, const char *name, const char *text)
{
  zj_writer_text (writer, name, text != NULL ? text : "");
}

void
zj_put_optional (ZjWriter *writer, const char *name, const char *text)
{
  if (text != NULL && text[0] != '\0')
    zj_writer_text (writer, name, text);
}

void
zj_put_cut (ZjWriter *writer, const char *name, const char *text, guint max_characters)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  if (g_utf8_strlen (valid, -1) > (glong)max_characters)
    *g_utf8_offset_to_pointer (valid, (glong)max_characters) = '\0';
  zj_writer_text (writer, name, valid);
}

static void
put_moment (ZjWriter *writer, const char *name, const char *time, const char *of_a_date)
{
  g_autofree char *whole = time != NULL && strlen (time) == 10 ? g_strconcat (time, of_a_date, NULL) : g_strdup (time);

  zj_put_required (writer, name, whole);
}

void
zj_put_time (ZjWriter *writer, const char *name, const char *time)
{
  put_moment (writer, name, time, " 00:00:00");
}

void
zj_put_end_time (ZjWriter *writer, const char *name, const char *time)
{
  put_moment (writer, name, time, " 23:59:59");
}

void
zj_put_date (ZjWriter *writer, const char *name, const char *time)
{
  g_autofree char *date = time != NULL ? g_strndup (time, 10) : NULL;

  zj_put_required (writer, name, date);
}

/* The grammar of RFC 8259 without an exponent: no plus sign, no leading zero, no bare point. */
static gboolean
is_json_number (const char *text)
{
  const char *p = text + (text[0] == '-' ? 1 : 0);
  gsize whole = strspn (p, "0123456789"), decimals;

  if (whole == 0 || (p[0] == '0' && whole > 1))
    return FALSE;
  p += whole;
  if (*p == '\0')
    return TRUE;
  decimals = strspn (p + 1, "0123456789");
  return p[0] == '.' && decimals > 0 && p[1 + decimals] == '\0';
}

void
zj_put_number (ZjWriter *writer, const char *name, const char *text)
{
  g_autoptr (GBytes) number = NULL;

  if (text == NULL || text[0] == '\0')
    text = "0";
  else if (is_json_number (text))
    number = g_bytes_new (text, strlen (text));
  if (number != NULL)
    zj_writer_json (writer, name, number);
  else
    zj_writer_text (writer, name, text);
}

/* Calls */

static GError *
not_offered (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the profile has no number for this call");
}

ZjReply *
zj_tx_ask (ZjSession *session, const char *infno, const char *insured_region, ZjWriter *writer,
           GCancellable *cancellable, GError **error)
{
  const ZjCall call = { .infno = infno, .kind = ZJ_CALL_READ, .insured_region = insured_region };
  g_autoptr (ZjReply) reply = NULL;

  zj_writer_end_object (writer);
  if (infno == NULL) {
    zj_writer_free (writer);
    g_propagate_error (error, not_offered ());
    return NULL;
  }
  reply = zj_session_call (session, &call, writer, cancellable);
  if (reply->outcome == ZJ_OUTCOME_DONE)
    return g_steal_pointer (&reply);
  g_propagate_error (error, g_steal_pointer (&reply->error));
  return NULL;
}

ZjReply *
zj_tx_change (ZjSession *session, const ZjCall *call, ZjWriter *writer, GCancellable *cancellable, ZjCallResult *result)
{
  g_autoptr (ZjReply) reply = NULL;

  *result = (ZjCallResult){ 0 };
  zj_writer_end_object (writer);
  if (call->infno == NULL) {
    zj_writer_free (writer);
    result->error = not_offered ();
    return NULL;
  }
  g_assert (call->kind != ZJ_CALL_READ && call->msgid != NULL);
  reply = zj_session_call (session, call, writer, cancellable);
  result->outcome = reply->outcome;
  result->error = g_steal_pointer (&reply->error);
  if (reply->outcome == ZJ_OUTCOME_NOT_DONE)
    result->err_msg = g_steal_pointer (&reply->err_msg);
  result->inf_refmsgid = g_steal_pointer (&reply->inf_refmsgid);
  result->platform_time_ms = reply->platform_time_ms;
  return reply->outcome == ZJ_OUTCOME_DONE ? g_steal_pointer (&reply) : NULL;
}

void
zj_call_result_unusable (ZjCallResult *result, const ZjCall *call, GError *error)
{
  g_autofree char *problem = zj_error_for_log (error);

  g_info ("infno=%s msgid=%s is unknown, its answer cannot be used: %s", call->infno, call->msgid, problem);
  result->outcome = ZJ_OUTCOME_UNKNOWN;
  g_clear_error (&result->error);
  result->error = error;
}

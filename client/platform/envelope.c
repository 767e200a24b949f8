#include "platform/envelope.h"

#include "china_time.h"
#include "platform/gateway.h"
#include "platform/profile.h"

#include <string.h>

/* opter_type 1: a clerk (spec/platform-fields.md 1.1). */
#define OPERATOR_IS_CLERK "1"

const char *
zj_outcome_name (ZjOutcome outcome)
{
  static const char *const names[] = { "not_sent", "not_done", "done", "unknown" };

  g_return_val_if_fail ((guint)outcome < G_N_ELEMENTS (names), NULL);
  return names[outcome];
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* opter_name is required; who has no name configured goes by the number. */
static const char *
operator_name (const ZjEnvelope *envelope)
{
  gboolean named = envelope->operator_name != NULL && envelope->operator_name[0] != '\0';

  return or_empty (named ? envelope->operator_name : envelope->operator_no);
}

GBytes *
zj_envelope_write (const ZjConfig *config, const ZjEnvelope *envelope, GBytes *input)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();
  g_autofree char *now = zj_china_time (envelope->now_s);

  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "infno", envelope->infno);
  zj_writer_text (writer, "msgid", envelope->msgid);
  zj_writer_text (writer, "mdtrtarea_admvs", config->institution.region);
  zj_writer_text (writer, "insuplc_admdvs", or_empty (envelope->insured_region));
  zj_writer_text (writer, "recer_sys_code", or_empty (config->platform.receiver));
  zj_writer_text (writer, "dev_no", "");
  zj_writer_text (writer, "dev_safe_info", "");
  zj_writer_text (writer, "cainfo", "");
  zj_writer_text (writer, "signtype", "");
  zj_writer_text (writer, "infver", or_empty (config->platform.version));
  zj_writer_text (writer, "opter_type", OPERATOR_IS_CLERK);
  zj_writer_text (writer, "opter", or_empty (envelope->operator_no));
  zj_writer_text (writer, "opter_name", operator_name (envelope));
  zj_writer_text (writer, "inf_time", now);
  zj_writer_text (writer, "fixmedins_code", config->institution.code);
  zj_writer_text (writer, "fixmedins_name", config->institution.name);
  zj_writer_text (writer, "sign_no", or_empty (envelope->sign_no));
  zj_writer_json (writer, "input", input);
  zj_writer_end_object (writer);
  return zj_writer_finish (writer);
}

/* Answers */

static ZjReply *
reply_new (ZjOutcome outcome, GError *error)
{
  ZjReply *reply = g_new0 (ZjReply, 1);

  reply->outcome = outcome;
  reply->error = error;
  return reply;
}

static gboolean
contains (const char *body, gsize length, const char *word)
{
  return length > 0 && memmem (body, length, word, strlen (word)) != NULL;
}

/* 4xx says that nothing was executed, but for 408 and 499, which speak of time. */
static gboolean
status_means_refused (long status)
{
  return status >= 400 && status <= 499 && status != 408 && status != 499;
}

static gboolean
status_means_answered (long status)
{
  return status >= 200 && status <= 299;
}

static ZjReply *
judge_refused (const ZjLineAnswer *answer)
{
  g_autofree char *message = g_strdup_printf ("the gateway refused the request (HTTP %ld)", answer->http_status);

  return reply_new (ZJ_OUTCOME_NOT_SENT, zj_platform_error_new (ZJ_PLATFORM_ERROR_GATEWAY, message, NULL));
}

/* Reads what stands around `output`. FALSE: a member has a wrong type. */
static gboolean
read_envelope (const ZjNode *root, ZjReply *reply, gint64 *infcode, gboolean *has_infcode, gint64 *respond_time_ms,
               GError **error)
{
  g_autofree char *respond_time = NULL, *refmsg_time = NULL, *warn_msg = NULL;

  if (!zj_node_integer (root, "infcode", infcode, has_infcode, error)
      || !zj_node_text (root, "inf_refmsgid", &reply->inf_refmsgid, error)
      || !zj_node_text (root, "refmsg_time", &refmsg_time, error)
      || !zj_node_text (root, "respond_time", &respond_time, error)
      || !zj_node_text (root, "err_msg", &reply->err_msg, error) || !zj_node_text (root, "warn_msg", &warn_msg, error)
      || !zj_node_member (root, "output", &reply->output, error))
    return FALSE;
  if (respond_time == NULL || !zj_china_compact_parse (respond_time, respond_time_ms))
    *respond_time_ms = 0;
  return zj_node_is_absent (&reply->output) || zj_node_is_object (&reply->output)
         || zj_node_refuse (root, "output", "an object", error);
}

static void
judge_infcode (const ZjConfig *config, gint64 infcode, ZjReply *reply, ZjAnswerFacts *facts)
{
  if (infcode == 0) {
    reply->outcome = ZJ_OUTCOME_DONE;
    g_clear_pointer (&reply->err_msg, g_free);
    return;
  }
  if (infcode != -1) {
    g_autofree char *message = g_strdup_printf ("infcode %" G_GINT64_FORMAT " is neither 0 nor -1", infcode);

    reply->error = zj_platform_error_new (ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, message, reply->err_msg);
    return;
  }
  facts->not_signed_in = zj_profile_matches (config->profile.not_signed_in, reply->err_msg);
  if (zj_profile_matches (config->profile.upstream_timeout, reply->err_msg)) {
    reply->error = zj_platform_error_new (ZJ_PLATFORM_ERROR_UPSTREAM_TIMEOUT,
                                          "the platform reports a time-out behind it", reply->err_msg);
    return;
  }
  reply->outcome = ZJ_OUTCOME_NOT_DONE;
  reply->error = facts->not_signed_in
                     ? zj_platform_error_new (ZJ_PLATFORM_ERROR_NOT_SIGNED_IN,
                                              "the platform does not take this desk for signed in", reply->err_msg)
                     : zj_platform_error_new (ZJ_PLATFORM_ERROR_REFUSED, "the platform refused (infcode -1)",
                                              reply->err_msg);
}

/* A body behind 2xx, or a full answer behind 4xx. */
static ZjReply *
judge_json (const ZjConfig *config, ZjJson *json, ZjAnswerFacts *facts)
{
  ZjReply *reply = reply_new (ZJ_OUTCOME_UNKNOWN, NULL);
  ZjNode root = zj_json_root (json);
  gboolean has_infcode = FALSE;
  gint64 infcode;

  reply->json = json;
  if (!zj_node_is_object (&root))
    reply->error = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER, "JSON, but no object");
  else if (!read_envelope (&root, reply, &infcode, &has_infcode, &facts->respond_time_ms, &reply->error))
    g_clear_pointer (&reply->err_msg, g_free);
  else if (!has_infcode)
    reply->error = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_AN_ANSWER,
                                        "an answer without infcode");
  else
    judge_infcode (config, infcode, reply, facts);
  if (reply->outcome != ZJ_OUTCOME_DONE) {
    reply->output = (ZjNode){ 0 };
    g_clear_pointer (&reply->json, zj_json_free);
  }
  return reply;
}

ZjReply *
zj_envelope_judge (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error, ZjAnswerFacts *facts)
{
  gboolean refused = status_means_refused (answer->http_status);
  g_autoptr (GError) error = NULL;
  const char *body;
  ZjJson *json;
  gsize length;

  *facts = (ZjAnswerFacts){ 0 };
  if (answer->sent != ZJ_SENT_ANSWERED)
    return reply_new (answer->sent == ZJ_SENT_NOTHING ? ZJ_OUTCOME_NOT_SENT : ZJ_OUTCOME_UNKNOWN,
                      g_error_copy (line_error));
  body = g_bytes_get_data (answer->body, &length);
  if (!refused && !status_means_answered (answer->http_status)) {
    g_autofree char *message = g_strdup_printf ("HTTP status %ld", answer->http_status);

    return reply_new (ZJ_OUTCOME_UNKNOWN, zj_platform_error_new (ZJ_PLATFORM_ERROR_HTTP_STATUS, message, NULL));
  }
  /* A refusal must not speak of infcode anywhere: half an answer is no proof that nothing was done. */
  if (!contains (body, length, "infcode") && (refused || zj_gateway_is_refusal (body, length)))
    return judge_refused (answer);
  json = zj_json_parse (answer->body, &error);
  if (json == NULL)
    return reply_new (ZJ_OUTCOME_UNKNOWN, g_steal_pointer (&error));
  return judge_json (config, json, facts);
}

static gboolean
is_octet_stream (const char *content_type)
{
  g_autofree char *lower = content_type != NULL ? g_ascii_strdown (content_type, -1) : NULL;

  return lower != NULL && strstr (lower, "application/octet-stream") != NULL;
}

ZjReply *
zj_envelope_judge_file (const ZjConfig *config, const ZjLineAnswer *answer, const GError *line_error,
                        ZjAnswerFacts *facts)
{
  ZjReply *reply;

  if (answer->sent != ZJ_SENT_ANSWERED || !status_means_answered (answer->http_status)
      || !is_octet_stream (answer->content_type))
    return zj_envelope_judge (config, answer, line_error, facts);
  *facts = (ZjAnswerFacts){ 0 };
  reply = reply_new (ZJ_OUTCOME_DONE, NULL);
  reply->file = g_bytes_ref (answer->body);
  return reply;
}

void
zj_reply_free (ZjReply *reply)
{
  if (reply == NULL)
    return;
  zj_json_free (reply->json);
  g_clear_pointer (&reply->file, g_bytes_unref);
  g_free (reply->msgid);
  g_free (reply->inf_refmsgid);
  g_free (reply->err_msg);
  g_clear_error (&reply->error);
  g_free (reply);
}

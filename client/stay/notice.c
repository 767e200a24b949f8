/* The list of owed notices, in the stay's member `notice`. */
#include "stay/notice.h"

#include <client/error.h>
#include <string.h>

#include "platform/codec.h"

static void
notice_free (gpointer data)
{
  ZjNotice *notice = data;

  g_free (notice->receipt_no);
  g_free (notice->reason);
  g_free (notice);
}

static gboolean
read_notice (const ZjNode *node, GPtrArray *notices, GError **error)
{
  ZjNotice *notice = g_new0 (ZjNotice, 1);
  gboolean present;

  g_ptr_array_add (notices, notice);
  return zj_node_required_text (node, "receipt_no", &notice->receipt_no, error)
         && zj_node_text (node, "reason", &notice->reason, error)
         && zj_node_integer (node, "medfee_fen", &notice->medfee_fen, &present, error)
         && zj_node_flag (node, "withdraw", &notice->withdraw, &present, error)
         && zj_node_flag (node, "unnoted", &notice->unnoted, &present, error);
}

GPtrArray *
zj_notices_read (const ZjStay *stay, GError **error)
{
  const char *text = stay->notice != NULL ? stay->notice : "[]";
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (notice_free);
  g_autoptr (ZjJson) json = zj_json_parse (bytes, error);
  ZjNode root, element;
  gsize length;

  if (json == NULL)
    return NULL;
  root = zj_json_root (json);
  if (!zj_node_length (&root, &length, error))
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!zj_node_element (&root, i, &element, error) || !read_notice (&element, notices, error))
      return NULL;
  return g_steal_pointer (&notices);
}

static void
write_notice (ZjWriter *writer, const ZjNotice *notice)
{
  zj_writer_begin_object (writer, NULL);
  zj_writer_text (writer, "receipt_no", notice->receipt_no);
  zj_writer_integer (writer, "medfee_fen", notice->medfee_fen);
  zj_writer_text (writer, "reason", notice->reason);
  zj_writer_integer (writer, "withdraw", notice->withdraw ? 1 : 0);
  if (notice->unnoted)
    zj_writer_integer (writer, "unnoted", 1);
  zj_writer_end_object (writer);
}

static char *
finish (ZjWriter *writer)
{
  g_autoptr (GBytes) bytes = zj_writer_finish (writer);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

char *
zj_notice_to_json (const ZjNotice *notice)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  write_notice (writer, notice);
  return finish (writer);
}

static void
store (ZjStay *stay, const GPtrArray *notices)
{
  g_autoptr (ZjWriter) writer = zj_writer_new ();

  g_clear_pointer (&stay->notice, g_free);
  stay->notice_pending = notices->len > 0;
  stay->notice_refused = FALSE;
  if (notices->len == 0)
    return;
  zj_writer_begin_list (writer, NULL);
  for (guint i = 0; i < notices->len; i++)
    write_notice (writer, g_ptr_array_index (notices, i));
  zj_writer_end_list (writer);
  stay->notice = finish (writer);
}

gboolean
zj_notices_add (ZjStay *stay, const char *receipt_no, gint64 medfee_fen, const char *reason, gboolean withdraw,
                GError **error)
{
  g_autoptr (GPtrArray) notices = zj_notices_read (stay, error);
  gboolean refused = stay->notice_refused;
  ZjNotice *notice;

  if (notices == NULL)
    return FALSE;
  if (notices->len >= ZJ_NOTICES_MAX) {
    g_set_error_literal (error, ZJ_STAY_ERROR, ZJ_STAY_ERROR_STATE,
                         "too many notices of this stay are not answered yet");
    return FALSE;
  }
  notice = g_new0 (ZjNotice, 1);
  notice->receipt_no = g_strdup (receipt_no);
  notice->reason = g_strdup (reason);
  notice->medfee_fen = medfee_fen;
  notice->withdraw = withdraw;
  g_ptr_array_add (notices, notice);
  store (stay, notices);
  stay->notice_refused = refused && notices->len > 1; /* the head is still the one that was refused */
  return TRUE;
}

gboolean
zj_notices_take_back (ZjStay *stay, const char *receipt_no, GError **error)
{
  g_autoptr (GPtrArray) notices = zj_notices_read (stay, error);
  const ZjNotice *last;

  if (notices == NULL)
    return FALSE;
  last = notices->len > 0 ? g_ptr_array_index (notices, notices->len - 1) : NULL;
  if (last != NULL && !last->withdraw && strcmp (last->receipt_no, receipt_no) == 0) {
    g_ptr_array_remove_index (notices, notices->len - 1);
    store (stay, notices);
  }
  return TRUE;
}

static ZjNotice *
withdrawal_of (const GPtrArray *notices, const char *receipt_no)
{
  for (guint i = 1; i < notices->len; i++) {
    ZjNotice *notice = g_ptr_array_index (notices, i);

    if (notice->withdraw && strcmp (notice->receipt_no, receipt_no) == 0)
      return notice;
  }
  return NULL;
}

gboolean
zj_notices_answered (ZjStay *stay, gboolean done, GError **error)
{
  g_autoptr (GPtrArray) notices = zj_notices_read (stay, error);
  const ZjNotice *head;
  ZjNotice *withdrawal;

  if (notices == NULL || notices->len == 0)
    return notices != NULL;
  head = g_ptr_array_index (notices, 0);
  withdrawal = head->withdraw ? NULL : withdrawal_of (notices, head->receipt_no);
  /* Refused, and the paper is back: it never stood at the platform. */
  if (!done && withdrawal != NULL)
    withdrawal->unnoted = TRUE;
  if (done || withdrawal != NULL || (head->withdraw && head->unnoted)) {
    g_ptr_array_remove_index (notices, 0);
    store (stay, notices);
    return TRUE;
  }
  stay->notice_refused = TRUE;
  return TRUE;
}

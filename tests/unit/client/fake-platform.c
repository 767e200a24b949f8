#include "fake-platform.h"

#include <glib/gstdio.h>
#include <string.h>

struct _ZjLine {
  int unused;
};

static GMutex lock;
static FakeAnswer answer_function;
static gpointer answer_data;
static GPtrArray *sent;    /* GBytes * */
static GPtrArray *numbers; /* char * */

void
fake_line_set (FakeAnswer answer, gpointer data)
{
  g_mutex_lock (&lock);
  answer_function = answer;
  answer_data = data;
  g_clear_pointer (&sent, g_ptr_array_unref);
  g_clear_pointer (&numbers, g_ptr_array_unref);
  sent = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  numbers = g_ptr_array_new_with_free_func (g_free);
  g_mutex_unlock (&lock);
}

ZjJson *
fake_line_sent (guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n < sent->len ? zj_json_parse (g_ptr_array_index (sent, n), NULL) : NULL;
}

char *
fake_line_input (guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  const char *text, *input;
  gsize length;

  if (n >= sent->len)
    return NULL;
  text = g_bytes_get_data (g_ptr_array_index (sent, n), &length);
  input = g_strstr_len (text, (gssize)length, "\"input\":");
  g_assert_nonnull (input);
  input += strlen ("\"input\":");
  return g_strndup (input, length - (gsize)(input - text) - 1); /* it is the last member */
}

guint
fake_line_count (const char *infno)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  guint n = 0;

  for (guint i = 0; i < numbers->len; i++)
    if (infno == NULL || strcmp (g_ptr_array_index (numbers, i), infno) == 0)
      n++;
  return n;
}

/* What line.h promises */

ZjLine *
zj_line_new (ZjConfig *config, ZjTls *tls, GError **error)
{
  (void)config, (void)tls, (void)error;
  return g_new0 (ZjLine, 1);
}

void
zj_line_free (ZjLine *line)
{
  g_free (line);
}

gboolean
zj_line_call (ZjLine *line, const ZjLineCall *call, ZjLineAnswer *answer, GCancellable *cancellable, GError **error)
{
  FakeAnswer function;
  gpointer data;
  guint n;

  (void)line;
  g_mutex_lock (&lock);
  n = sent->len;
  g_ptr_array_add (sent, g_bytes_ref (call->body));
  g_ptr_array_add (numbers, g_strdup (call->infno));
  function = answer_function;
  data = answer_data;
  g_mutex_unlock (&lock);
  *answer = (ZjLineAnswer){ 0 };
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return function (call, n, answer, cancellable, data, error);
}

gboolean
zj_line_warm (ZjLine *line, guint n, GCancellable *cancellable, GError **error)
{
  (void)line, (void)n;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

guint
zj_line_connections_opened (ZjLine *line)
{
  (void)line;
  return 0;
}

void
zj_line_answer_clear (ZjLineAnswer *answer)
{
  g_clear_pointer (&answer->content_type, g_free);
  g_clear_pointer (&answer->body, g_bytes_unref);
}

/* Answers */

gboolean
fake_http (ZjLineAnswer *answer, long status, const char *body)
{
  answer->sent = ZJ_SENT_ANSWERED;
  answer->http_status = status;
  answer->body = g_bytes_new (body, strlen (body));
  return TRUE;
}

gboolean
fake_done (ZjLineAnswer *answer, const char *output)
{
  g_autofree char *body = g_strdup_printf ("{\"infcode\":0,\"inf_refmsgid\":\"330100202607010000000000000001\","
                                           "\"err_msg\":null,\"output\":%s}",
                                           output != NULL ? output : "null");

  return fake_http (answer, 200, body);
}

gboolean
fake_refused (ZjLineAnswer *answer, const char *err_msg)
{
  g_autofree char *body = g_strdup_printf (
      "{\"infcode\":\"-1\",\"inf_refmsgid\":null,\"err_msg\":\"%s\",\"output\":null}", err_msg);

  return fake_http (answer, 200, body);
}

gboolean
fake_failed (ZjLineAnswer *answer, ZjSent how_far, int code, GError **error)
{
  answer->sent = how_far;
  g_set_error (error, ZJ_PLATFORM_ERROR, code, "the fake line fails");
  return FALSE;
}

gboolean
fake_signed_in (ZjLineAnswer *answer, guint number)
{
  g_autofree char *output = g_strdup_printf (
      "{\"signinoutb\":{\"sign_time\":\"2026-07-01 08:00:00\",\"sign_no\":\"S%u\"}}", number);

  return fake_done (answer, output);
}

char *
fake_text (ZjJson *json, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  ZjNode node = zj_json_root (json);
  guint last = g_strv_length (names) - 1;
  char *text = NULL;

  for (guint i = 0; i < last; i++) {
    ZjNode member;

    g_assert_true (zj_node_member (&node, names[i], &member, NULL));
    node = member;
  }
  g_assert_true (zj_node_text (&node, names[last], &text, NULL));
  return text;
}

/* Configuration and journal */

void
fake_place_open (FakePlace *place, const char *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL, *text = NULL;

  place->folder = g_dir_make_tmp ("zj-session-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (place->folder, "zhijie.conf", NULL);
  text = g_strdup_printf ("[desk]\nnumber=3\noperator=1001\noperator_name=测试收费员\n"
                          "[institution]\ncode=H33010000001\nname=测试医院\nregion=330100\n"
                          "[platform]\nurl=https://localhost:1/fsi\nauthority=ca.pem\nrevocation=crl.pem\n"
                          "certificate=desk.pem\nkey=desk.key\n%s",
                          settings != NULL ? settings : "");
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  place->config = zj_config_load (path, &error);
  g_assert_no_error (error);
  place->journal = zj_journal_open (place->config, &error);
  g_assert_no_error (error);
}

void
fake_place_close (FakePlace *place)
{
  g_autoptr (GDir) folder = g_dir_open (place->folder, 0, NULL);
  const char *name;

  g_clear_pointer (&place->journal, zj_journal_close);
  g_clear_pointer (&place->config, zj_config_unref);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (place->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (place->folder);
  g_clear_pointer (&place->folder, g_free);
}

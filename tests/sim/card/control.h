/* The control socket: one command a line, one line of answer, "ok …" or "error …". */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZjControl ZjControl;

/* Answers one command; words[0] is its name. Free the result. Errors become "error …". */
typedef char *(*ZjControlFunc) (char **words, gpointer user_data, GError **error);

/* Listens at path (mode 0600), in place of a socket that an earlier run left there. */
ZjControl *zj_control_new (const char *path, ZjControlFunc func, gpointer user_data, GError **error);
void zj_control_free (ZjControl *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjControl, zj_control_free)

G_END_DECLS

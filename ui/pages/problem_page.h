/* What is shown instead of the pages when the desk cannot be opened at all: a
 * configuration that cannot be used. Says what and where, and tries again on request. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_PROBLEM_PAGE (zj_problem_page_get_type ())
G_DECLARE_FINAL_TYPE (ZjProblemPage, zj_problem_page, ZJ, PROBLEM_PAGE, GtkBox)

GtkWidget *zj_problem_page_new (const GError *error);

G_END_DECLS

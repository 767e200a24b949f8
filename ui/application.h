/* The program: options, configuration, language, looks, one desk and one window. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZJ_TYPE_APPLICATION (zj_application_get_type ())
G_DECLARE_FINAL_TYPE (ZjApplication, zj_application, ZJ, APPLICATION, GtkApplication)

ZjApplication *zj_application_new (void);

G_END_DECLS

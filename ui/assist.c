#include "assist.h"

void
zj_assist_set (GtkWidget *widget, const char *id, const char *name, const char *description)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  if (id != NULL)
    atk_object_set_accessible_id (accessible, id);
  if (name != NULL)
    atk_object_set_name (accessible, name);
  if (description != NULL)
    atk_object_set_description (accessible, description);
}

void
zj_assist_announce (GtkWidget *widget, const char *text)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  /* The signal came with ATK 2.46 and is no part of its headers. */
  if (text != NULL && *text != '\0' && g_signal_lookup ("announcement", ATK_TYPE_OBJECT) != 0)
    g_signal_emit_by_name (accessible, "announcement", text);
}

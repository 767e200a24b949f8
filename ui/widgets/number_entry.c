#include "number_entry.h"

#include <string.h>

#include "text.h"

struct _ZjNumberEntry {
  GtkEntry parent;
  char *others;
  gboolean only_digits;
};

static GtkEditableInterface *parent_editable;

static void
insert_number (GtkEditable *editable, const char *text, int length, int *position)
{
  ZjNumberEntry *self = ZJ_NUMBER_ENTRY (editable);
  g_autofree char *typed = length < 0 ? g_strdup (text) : g_strndup (text, (gsize)length);
  g_autofree char *narrow = g_utf8_validate (typed, -1, NULL) ? zj_text_narrow (typed) : g_strdup ("");
  char *to = narrow;

  for (const char *from = narrow; *from != '\0'; from++)
    if (g_ascii_isdigit (*from) || (g_ascii_isalpha (*from) && !self->only_digits)
        || strchr (self->others, *from) != NULL)
      *to++ = g_ascii_toupper (*from);
  *to = '\0';
  if (to == narrow && *typed != '\0') {
    gtk_widget_error_bell (GTK_WIDGET (self));
    return;
  }
  parent_editable->do_insert_text (editable, narrow, (int)strlen (narrow), position);
}

static void
editable_init (GtkEditableInterface *iface)
{
  parent_editable = g_type_interface_peek_parent (iface);
  iface->do_insert_text = insert_number;
}

G_DEFINE_TYPE_WITH_CODE (ZjNumberEntry, zj_number_entry, GTK_TYPE_ENTRY,
                         G_IMPLEMENT_INTERFACE (GTK_TYPE_EDITABLE, editable_init))

void
zj_number_entry_allow (ZjNumberEntry *self, const char *others)
{
  g_free (self->others);
  self->others = g_strdup (others);
}

void
zj_number_entry_only_digits (ZjNumberEntry *self)
{
  self->only_digits = TRUE;
}

static void
zj_number_entry_finalize (GObject *object)
{
  g_free (ZJ_NUMBER_ENTRY (object)->others);
  G_OBJECT_CLASS (zj_number_entry_parent_class)->finalize (object);
}

static void
zj_number_entry_class_init (ZjNumberEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zj_number_entry_finalize;
}

static void
zj_number_entry_init (ZjNumberEntry *self)
{
  self->others = g_strdup ("");
  /* "simple" is GTK's own table of compose keys: no input method gets between the
   * keyboard and a number. */
  g_object_set (self, "im-module", "gtk-im-context-simple", "input-purpose", GTK_INPUT_PURPOSE_ALPHA, "input-hints",
                GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_UPPERCASE_CHARS | GTK_INPUT_HINT_NO_EMOJI, NULL);
}

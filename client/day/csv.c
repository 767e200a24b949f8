#include "day/csv.h"

#include <client/error.h>
#include <client/i18n.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "day/wording.h"
#include "journal/place.h"
#include "platform/codec.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static const char *const headings[] = {
  N_ ("Time at the platform"),
  N_ ("Desk"),
  N_ ("Inpatient number"),
  N_ ("Settled or cancelled"),
  N_ ("Settlement number"),
  N_ ("Request number"),
  N_ ("Clearing office"),
  N_ ("Scheme"),
  N_ ("Clearing type"),
  N_ ("Total here"),
  N_ ("Funds here"),
  N_ ("Account here"),
  N_ ("Cash here"),
  N_ ("Total there"),
  N_ ("Funds there"),
  N_ ("Account there"),
  N_ ("Result"),
  N_ ("What to do"),
};

/* Spreadsheets compute what begins like this, also behind a tab or the end of a line. */
static gboolean
looks_like_formula (const char *text)
{
  gint64 fen;

  return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL && !zj_money_parse (text, &fen);
}

void
zj_day_csv_field (GString *out, const char *text)
{
  const char *value = text != NULL ? text : "";
  gboolean quoted = strpbrk (value, ",\"\r\n") != NULL;

  if (quoted)
    g_string_append_c (out, '"');
  if (looks_like_formula (value))
    g_string_append_c (out, '\'');
  for (; *value != '\0'; value++) {
    if (*value == '"')
      g_string_append_c (out, '"');
    g_string_append_c (out, *value);
  }
  if (quoted)
    g_string_append_c (out, '"');
}

static void
put (GString *out, const char *text)
{
  zj_day_csv_field (out, text);
  g_string_append_c (out, ',');
}

static void
put_money (GString *out, gboolean known, gint64 fen)
{
  g_autofree char *text = known ? zj_money_text (fen) : NULL;

  put (out, text);
}

static void
put_entry (GString *out, const ZjDayEntry *entry)
{
  g_autofree char *desk = entry->desk >= 0 ? g_strdup_printf ("%02d", entry->desk) : NULL;
  g_autofree char *action = zj_day_action_text (entry);

  put (out, entry->setl_time);
  put (out, desk);
  put (out, entry->ipt_no);
  put (out, entry->refund ? _ ("cancelled") : _ ("settled"));
  put (out, entry->setl_id);
  put (out, entry->msgid);
  put (out, entry->clr_optins);
  put (out, entry->insutype);
  put (out, entry->clr_type);
  put_money (out, entry->has_here, entry->here.medfee_fen);
  put_money (out, entry->has_here, entry->here.fund_fen);
  put_money (out, entry->has_here, entry->here.account_fen);
  put_money (out, entry->has_here, entry->here.cash_fen);
  put_money (out, entry->has_there, entry->there.medfee_fen);
  put_money (out, entry->has_there, entry->there.fund_fen);
  put_money (out, entry->has_there, entry->there.account_fen);
  put (out, zj_day_verdict_text (entry->verdict));
  zj_day_csv_field (out, entry->action != ZJ_DAY_NOTHING ? action : NULL);
  g_string_append (out, "\r\n");
}

GString *
zj_day_csv_text (const ZjReconciliation *reconciliation)
{
  GString *out = g_string_new (BYTE_ORDER_MARK);

  for (gsize i = 0; i < G_N_ELEMENTS (headings); i++) {
    zj_day_csv_field (out, _ (headings[i]));
    g_string_append (out, i + 1 < G_N_ELEMENTS (headings) ? "," : "\r\n");
  }
  for (guint i = 0; i < reconciliation->entries->len; i++)
    put_entry (out, g_ptr_array_index (reconciliation->entries, i));
  return out;
}

static gboolean
fail (const char *file, int number, GError **error)
{
  g_set_error (error, ZJ_JOURNAL_ERROR,
               number == ENOSPC || number == EDQUOT ? ZJ_JOURNAL_ERROR_DISK_FULL
               : number == EROFS                    ? ZJ_JOURNAL_ERROR_READ_ONLY
                                                    : ZJ_JOURNAL_ERROR_IO,
               "%s: %s", file, g_strerror (number));
  return FALSE;
}

static gboolean
write_all (int fd, const GString *text)
{
  for (gsize done = 0; done < text->len;) {
    ssize_t n = write (fd, text->str + done, text->len - done);

    if (n < 0 && errno != EINTR)
      return FALSE;
    done += n > 0 ? (gsize)n : 0;
  }
  return fsync (fd) == 0;
}

/* The one before goes aside only when the new one is on the disk. */
static gboolean
keep_old (const char *file, gboolean *replaced, GError **error)
{
  g_autofree char *kept = g_strconcat (file, "~", NULL);

  *replaced = g_rename (file, kept) == 0;
  return *replaced || errno == ENOENT || fail (file, errno, error);
}

gboolean
zj_day_csv_write (const ZjReconciliation *reconciliation, const char *file, gboolean *replaced, GError **error)
{
  g_autofree char *draft = g_strconcat (file, ".XXXXXX", NULL);
  GString *text = zj_day_csv_text (reconciliation);
  /* As a spreadsheet would make it: others read it as this machine's users let them. */
  int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0666);
  int number = fd < 0 ? errno : 0;

  *replaced = FALSE;
  if (fd >= 0 && !write_all (fd, text))
    number = errno;
  if (fd >= 0)
    close (fd);
  g_string_free (text, TRUE);
  if (fd < 0)
    return fail (file, number, error);
  if ((number != 0 ? fail (file, number, error) : keep_old (file, replaced, error))
      && zj_place_put (draft, file, TRUE, error))
    return TRUE;
  g_unlink (draft);
  return FALSE;
}

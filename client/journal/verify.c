/* Verifying a journal as it lies there, however broken. Nothing of it is changed. */
#include "journal/examine.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

void
zj_journal_verdict_clear (ZjJournalVerdict *verdict)
{
  g_free (verdict->what);
  *verdict = (ZjJournalVerdict){ 0 };
}

static gboolean
not_intact (ZjJournalVerdict *verdict, gint64 first_bad, const char *what)
{
  verdict->intact = FALSE;
  verdict->first_bad = first_bad;
  verdict->what = g_strdup (what);
  return TRUE;
}

/* Errors that say something of the journal, not of this attempt to look at it. */
static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT)
         || g_error_matches (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO);
}

static gboolean
damage_or_error (GError *found, ZjJournalVerdict *verdict, gint64 first_bad, GError **error)
{
  if (!is_damage (found)) {
    g_propagate_error (error, found);
    return FALSE;
  }
  not_intact (verdict, first_bad, found->message);
  g_error_free (found);
  return TRUE;
}

static gboolean
examine_with_key (const ZjPen *pen, const ZjSideMark *mark, ZjJournalVerdict *verdict, GError **error)
{
  GError *local = NULL;
  gboolean known;

  if (!zj_journal_check_key (pen->store, pen->seal, &known, &local)) {
    /* Another key, or what tells it was changed: in both cases nothing more can be said. */
    if (g_error_matches (local, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_LOCKED)) {
      g_propagate_error (error, local);
      return FALSE;
    }
    not_intact (verdict, 0, local->message);
    g_error_free (local);
    return TRUE;
  }
  return known ? zj_examine (pen, mark, verdict, error)
               : not_intact (verdict, 0, "nothing tells which key the journal was written with");
}

/* The side file is read before the journal: what it names was committed by then. */
static gboolean
read_mark (const ZjConfig *config, ZjSideMark *mark, gboolean *there, gboolean *damaged, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ZjSide) side = zj_side_open_to_read (config->journal.path, &local);

  *there = side != NULL;
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return side == NULL || zj_side_read (side, mark, damaged, error);
}

static gboolean
verify (const ZjConfig *config, const ZjSideMark *mark, ZjJournalVerdict *verdict, GError **error)
{
  GError *local = NULL;
  g_autoptr (ZjStore) store = zj_store_open_to_read (config->journal.path, &local);
  g_autoptr (ZjSeal) seal = NULL;
  ZjPen pen;

  if (store == NULL)
    return damage_or_error (local, verdict, 1, error);
  seal = zj_journal_load_key (config, FALSE, error);
  if (seal == NULL)
    return FALSE;
  pen = (ZjPen){ store, seal, config->journal.path };
  return examine_with_key (&pen, mark, verdict, error);
}

gboolean
zj_journal_verify (const ZjConfig *config, ZjJournalVerdict *verdict, GError **error)
{
  const char *path = config->journal.path;
  ZjSideMark mark = { 0 };
  gboolean side, damaged = FALSE;
  GError *local = NULL;

  *verdict = (ZjJournalVerdict){ 0 };
  if (!read_mark (config, &mark, &side, &damaged, &local))
    return damage_or_error (local, verdict, 0, error);
  if (g_access (path, F_OK) != 0) {
    if (side)
      return not_intact (verdict, 1, "the journal itself is missing");
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_OPEN, "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  if (!verify (config, side ? &mark : NULL, verdict, error))
    return FALSE;
  if (verdict->intact && !side)
    return not_intact (verdict, 0, "the file beside the journal (-money) is missing: its end may be lost");
  if (verdict->intact && damaged)
    return not_intact (verdict, 0, "the file beside the journal (-money) is damaged in one of its two halves");
  return TRUE;
}

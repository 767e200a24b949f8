/* Serials of a desk, and a sealed line for each statement. */
#include "journal/claims.h"

#include "journal/claims_told.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define SALT_BYTES 16

/* Sealed values: small texts under a name, which open under no other name. */

static gboolean
get_sealed (const ZjPen *pen, const char *name, char **text, GError **error)
{
  g_autoptr (GBytes) sealed = NULL, plain = NULL;

  *text = NULL;
  if (!zj_store_get_value (pen->store, name, &sealed, error))
    return FALSE;
  if (sealed == NULL)
    return TRUE;
  plain = zj_seal_open (pen->seal, name, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  if (plain == NULL)
    return zj_journal_corrupt (error, pen->path, 0, "what is kept of the statements does not open");
  *text = g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
  return TRUE;
}

static gboolean
set_sealed (const ZjPen *pen, const char *name, const char *text, GError **error)
{
  g_autoptr (GBytes) sealed = zj_seal_close (pen->seal, name, text, strlen (text));

  return zj_store_set_value (pen->store, name, sealed, error);
}

/* Serials */

static gboolean
make_salt (char hex[2 * SALT_BYTES + 1], GError **error)
{
  guint8 bytes[SALT_BYTES];
  ssize_t got;

  do
    got = getrandom (bytes, sizeof bytes, 0);
  while (got < 0 && errno == EINTR);
  if (got != sizeof bytes) {
    g_set_error_literal (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "the system gives no random bytes");
    return FALSE;
  }
  for (gsize i = 0; i < SALT_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", bytes[i]);
  return TRUE;
}

typedef struct {
  guint serial; /* the last one taken */
  char salt[2 * SALT_BYTES + 1];
} Desk;

static char *
desk_name (int desk)
{
  return g_strdup_printf ("claims %02d", desk);
}

/* Serial and salt; *found FALSE when this desk has issued none. */
static gboolean
get_desk (const ZjPen *pen, int number, Desk *desk, gboolean *found, GError **error)
{
  g_autofree char *name = desk_name (number);
  g_autofree char *text = NULL;
  const char *space;
  guint64 serial;

  *desk = (Desk){ 0 };
  if (!get_sealed (pen, name, &text, error))
    return FALSE;
  *found = text != NULL;
  if (text == NULL)
    return TRUE;
  space = strchr (text, ' ');
  if (space == NULL || strlen (space + 1) != 2 * SALT_BYTES)
    return zj_journal_corrupt (error, pen->path, 0, "the serial of the statements");
  serial = g_ascii_strtoull (text, NULL, 10);
  if (serial > ZJ_CLAIM_SERIAL_MAX)
    return zj_journal_corrupt (error, pen->path, 0, "the serial of the statements");
  desk->serial = (guint)serial;
  g_strlcpy (desk->salt, space + 1, sizeof desk->salt);
  return TRUE;
}

gboolean
zj_claims_get_serial (const ZjPen *pen, int desk, guint *serial, GError **error)
{
  gboolean found;
  Desk kept;

  if (!get_desk (pen, desk, &kept, &found, error))
    return FALSE;
  *serial = kept.serial;
  return TRUE;
}

static gboolean
next_serial (const ZjPen *pen, int number, Desk *desk, GError **error)
{
  g_autofree char *name = desk_name (number);
  g_autofree char *text = NULL;
  gboolean found;

  if (!get_desk (pen, number, desk, &found, error) || (!found && !make_salt (desk->salt, error)))
    return FALSE;
  if (desk->serial == ZJ_CLAIM_SERIAL_MAX) {
    g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_IO, "%s: this desk has issued all its statements",
                 pen->path);
    return FALSE;
  }
  desk->serial++;
  text = g_strdup_printf ("%u %s", desk->serial, desk->salt);
  return set_sealed (pen, name, text, error);
}

#define SKIPPED 1000
#define N_DESKS 100

gboolean
zj_claims_skip (const ZjPen *pen, GError **error)
{
  for (int number = 0; number < N_DESKS; number++) {
    g_autofree char *name = desk_name (number);
    g_autofree char *text = NULL;
    g_autofree char *detail = NULL;
    ZjSideMark ignored;
    ZjEntry entry = { .kind = ZJ_RECORD_NOTE };
    gboolean found;
    Desk desk;

    if (!get_desk (pen, number, &desk, &found, error))
      return FALSE;
    if (!found)
      continue;
    desk.serial = MIN ((desk.serial / SKIPPED + 1) * SKIPPED, ZJ_CLAIM_SERIAL_MAX);
    text = g_strdup_printf ("%u %s", desk.serial, desk.salt);
    detail = g_strdup_printf (ZJ_CLAIM_SKIP_NOTE, number, desk.serial);
    entry.detail = detail;
    if (!set_sealed (pen, name, text, error) || !zj_pen_append (pen, &entry, NULL, NULL, &ignored, error))
      return FALSE;
  }
  return TRUE;
}

/* Statements: "record papers withdrawn" */

static char *
row_name (const char *receipt_no)
{
  return g_strconcat ("claim ", receipt_no, NULL);
}

static char *
key_name (const Desk *desk, const char *key)
{
  g_autofree char *hash = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)desk->salt, strlen (desk->salt),
                                                     key, -1);

  return g_strconcat ("claim of ", hash, NULL);
}

gboolean
zj_claims_get_row (const ZjPen *pen, const char *receipt_no, ZjClaimRow *row, gboolean *found, GError **error)
{
  g_autofree char *name = row_name (receipt_no);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (!get_sealed (pen, name, &text, error))
    return FALSE;
  *found = text != NULL;
  if (text == NULL)
    return TRUE;
  parts = g_strsplit (text, " ", 3);
  if (g_strv_length (parts) != 3)
    return zj_journal_corrupt (error, pen->path, 0, "what is kept of a statement");
  *row = (ZjClaimRow){ g_ascii_strtoll (parts[0], NULL, 10), (guint)g_ascii_strtoull (parts[1], NULL, 10),
                       *parts[2] == '1' };
  return TRUE;
}

static gboolean
set_row (const ZjPen *pen, const char *receipt_no, const ZjClaimRow *row, GError **error)
{
  g_autofree char *name = row_name (receipt_no);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %u %d", row->record, row->papers, row->withdrawn);

  return set_sealed (pen, name, text, error);
}

/* Issuing */

static ZjPen
pen_of (ZjJournal *journal)
{
  return (ZjPen){ journal->store, journal->seal, journal->path };
}

static gboolean
append (const ZjPen *pen, const ZjEntry *entry, const ZjStay *stay, const char *detail, gint64 *number, GError **error)
{
  ZjEntry filled = *entry;
  ZjSideMark mark;

  g_assert (entry->kind == ZJ_RECORD_PAPER);
  filled.detail = detail;
  if (!zj_pen_append (pen, &filled, stay, NULL, &mark, error))
    return FALSE;
  *number = mark.number;
  return TRUE;
}

static gboolean
issue (ZjJournal *journal, const ZjEntry *entry, ZjStay *stay, const char *key, ZjClaimFill fill, gpointer data,
       char **receipt_no, GError **error)
{
  const ZjPen pen = pen_of (journal);
  ZjClaimRow row = { .papers = 1 };
  Desk desk;
  char *detail;
  gboolean good;

  if (!next_serial (&pen, journal->desk, &desk, error))
    return FALSE;
  *receipt_no = g_strdup_printf ("%s%02d%06u", journal->institution, journal->desk, desk.serial);
  detail = fill (*receipt_no, stay, data, error);
  if (detail == NULL)
    return FALSE;
  good = append (&pen, entry, stay, detail, &row.record, error) && set_row (&pen, *receipt_no, &row, error);
  explicit_bzero (detail, strlen (detail));
  g_free (detail);
  if (good && key != NULL) {
    g_autofree char *name = key_name (&desk, key);

    good = set_sealed (&pen, name, *receipt_no, error);
  }
  return good;
}

static void
assert_locked (const ZjStayLock *lock, const ZjStay *stay)
{
  g_assert (stay == NULL || (lock != NULL && strcmp (zj_stay_lock_number (lock), stay->ipt_no) == 0));
}

gboolean
zj_journal_issue_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay, const char *key,
                        ZjClaimFill fill, gpointer data, char **receipt_no, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);

  assert_locked (lock, stay);
  *receipt_no = NULL;
  if (!zj_store_begin (journal->store, error))
    return FALSE;
  if (!zj_store_end (journal->store, issue (journal, entry, stay, key, fill, data, receipt_no, error), error)) {
    g_clear_pointer (receipt_no, g_free);
    return FALSE;
  }
  if (stay != NULL)
    stay->version++;
  return TRUE;
}

/* Finding */

void
zj_claim_entry_free (ZjClaimEntry *claim)
{
  if (claim == NULL)
    return;
  if (claim->detail != NULL)
    explicit_bzero (claim->detail, strlen (claim->detail));
  g_free (claim->detail);
  g_free (claim->receipt_no);
  g_free (claim);
}

static gboolean
load (const ZjPen *pen, const char *receipt_no, ZjClaimEntry **claim, GError **error)
{
  g_auto (ZjStoredRecord) record = { 0 };
  ZjClaimRow row = { 0 };
  gboolean found;

  if (!zj_claims_get_row (pen, receipt_no, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (!zj_store_get_record (pen->store, row.record, &record, &found, error))
    return FALSE;
  if (!found || record.kind != ZJ_RECORD_PAPER)
    return zj_journal_corrupt (error, pen->path, row.record, "missing, and a statement stands in it");
  *claim = g_new0 (ZjClaimEntry, 1);
  (*claim)->receipt_no = g_strdup (receipt_no);
  (*claim)->papers = row.papers;
  (*claim)->withdrawn = row.withdrawn;
  return zj_pen_open_detail (pen, &record, &(*claim)->detail, error);
}

static gboolean
find (ZjJournal *journal, const char *receipt_no, const char *key, ZjClaimEntry **claim, GError **error)
{
  const ZjPen pen = pen_of (journal);
  g_autofree char *name = NULL, *of_key = NULL;
  gboolean found;
  Desk desk;

  if (receipt_no != NULL)
    return load (&pen, receipt_no, claim, error);
  if (!get_desk (&pen, journal->desk, &desk, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  name = key_name (&desk, key);
  if (!get_sealed (&pen, name, &of_key, error) || (of_key != NULL && !load (&pen, of_key, claim, error)))
    return FALSE;
  if (*claim != NULL && (*claim)->withdrawn)
    g_clear_pointer (claim, zj_claim_entry_free);
  return TRUE;
}

gboolean
zj_journal_find_claim (ZjJournal *journal, const char *receipt_no, const char *key, ZjClaimEntry **claim,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  gboolean good;

  g_assert (receipt_no != NULL || key != NULL);
  *claim = NULL;
  if (!zj_store_begin_reading (journal->store, error))
    return FALSE;
  good = find (journal, receipt_no, key, claim, error);
  good = zj_store_end (journal->store, good, error);
  if (!good)
    g_clear_pointer (claim, zj_claim_entry_free);
  return good;
}

/* Marking */

static void
move (ZjClaimRow *row, ZjClaimMark mark, guint *paper)
{
  switch (mark) {
  case ZJ_CLAIM_PAPER:
    *paper = ++row->papers;
    return;
  case ZJ_CLAIM_NO_PAPER:
    /* Another one may have been made meanwhile: then this number stays empty. */
    if (*paper == row->papers && row->papers > 0)
      row->papers--;
    return;
  case ZJ_CLAIM_WITHDRAWN:
    row->withdrawn = TRUE;
    return;
  default:
    g_assert_not_reached ();
  }
}

static gboolean
mark_claim (ZjJournal *journal, const ZjEntry *entry, const ZjStay *stay, const char *receipt_no, ZjClaimMark mark,
            guint *paper, GError **error)
{
  static const char *const names[] = { "made", "not_made", "withdrawn" };
  const ZjPen pen = pen_of (journal);
  g_autofree char *detail = NULL;
  ZjClaimRow row = { 0 };
  guint number = paper != NULL ? *paper : 0;
  gint64 record;
  gboolean found;

  if (!zj_claims_get_row (&pen, receipt_no, &row, &found, error))
    return FALSE;
  if (!found)
    return zj_journal_corrupt (error, pen.path, 0, "a statement that stands is not there");
  move (&row, mark, &number);
  if (paper != NULL)
    *paper = number;
  detail = g_strdup_printf (ZJ_CLAIM_DETAIL_BEGIN "%s\",\"%s\":%u}", receipt_no, names[mark], number);
  return append (&pen, entry, stay, detail, &record, error) && set_row (&pen, receipt_no, &row, error);
}

gboolean
zj_journal_mark_claim (ZjJournal *journal, const ZjStayLock *lock, const ZjEntry *entry, ZjStay *stay,
                       const char *receipt_no, ZjClaimMark mark, guint *paper, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&journal->lock);
  gboolean good;

  assert_locked (lock, stay);
  g_assert (mark == ZJ_CLAIM_WITHDRAWN || paper != NULL);
  if (!zj_store_begin (journal->store, error))
    return FALSE;
  good = mark_claim (journal, entry, stay, receipt_no, mark, paper, error);
  if (!zj_store_end (journal->store, good, error))
    return FALSE;
  if (stay != NULL)
    stay->version++;
  return TRUE;
}

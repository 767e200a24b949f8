#include "fixture.h"

#include "stay/stay_document.h"
#include "stay/stay_fields.h"

#include <glib/gstdio.h>
#include <string.h>

void
fixture_setup (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = g_dir_make_tmp ("zj-stays-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "journal.db", NULL);
  fixture->key = g_build_filename (fixture->folder, "journal.key", NULL);
  fixture->config.journal.path = fixture->path;
  fixture->config.journal.key = fixture->key;
  fixture->config.institution.code = (char *)(gsize) "H33010000001";
  fixture->config.desk.number = 7;
}

void
fixture_teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  (void)data;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->key);
}

char *
fixture_file (const Fixture *fixture, const char *suffix)
{
  return g_strconcat (fixture->path, suffix, NULL);
}

ZjJournal *
fixture_open (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ZjJournal *journal = zj_journal_open (&fixture->config, &error);

  g_assert_no_error (error);
  g_assert_nonnull (journal);
  return journal;
}

void
fixture_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zj_journal_open (&fixture->config, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, ZJ_JOURNAL_ERROR, code);
}

/* Numbers and names by the rule of tests/sim/personas/README.md would be a real person's shape;
 * here they only have to be found again, so the member's own name stands in it. */
ZjStay *
sample_stay (const char *ipt_no)
{
  ZjStay *stay = zj_stay_new (ipt_no);
  gint64 n = 1;

  for (const ZjStayField *field = zj_stay_fields; field->name != NULL; field++, n++) {
    gpointer member = G_STRUCT_MEMBER_P (stay, field->offset);

    if (strcmp (field->name, "ipt_no") == 0 || strcmp (field->name, "version") == 0)
      continue;
    switch (field->kind) {
    case ZJ_FIELD_TEXT:
      *(char **)member = g_strdup_printf ("the %s", field->name);
      break;
    case ZJ_FIELD_PERSONAL:
      *(ZjPersonal *)member = zj_personal_take (g_strdup_printf ("张 %s", field->name));
      break;
    case ZJ_FIELD_FLAG:
      *(gboolean *)member = TRUE;
      break;
    case ZJ_FIELD_COUNT:
      *(guint *)member = (guint)n;
      break;
    case ZJ_FIELD_NUMBER:
      *(gint64 *)member = NOW_MS + n;
      break;
    case ZJ_FIELD_STATE:
      *(ZjStayState *)member = ZJ_STAY_DISCHARGED;
      break;
    case ZJ_FIELD_PHASE:
      *(ZjOpenPhase *)member = ZJ_OPEN_REVERSING;
      break;
    case ZJ_FIELD_AMOUNTS:
      for (int id = 0; id < ZJ_N_AMOUNTS; id += 2) {
        ((ZjAmounts *)member)->fen[id] = n * 1000 - id * 7;
        ((ZjAmounts *)member)->present |= 1u << id;
      }
      break;
    default:
      g_assert_not_reached ();
    }
  }
  return stay;
}

ZjStayLock *
lock_stay (ZjJournal *journal, const char *ipt_no)
{
  g_autoptr (GError) error = NULL;
  ZjStayLock *lock = zj_journal_lock_stay (journal, ipt_no, 10000, NULL, &error);

  g_assert_no_error (error);
  return lock;
}

static void
record (ZjJournal *journal, const ZjEntry *entry, ZjStay *stay)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, stay->ipt_no);
  g_autoptr (GError) error = NULL;

  zj_journal_record (journal, lock, entry, stay, &error);
  g_assert_no_error (error);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
name_intent (ZjStay *stay, const char *msgid, gpointer user_data)
{
  stay->open.phase = ZJ_OPEN_ASKING;
  set_text (&stay->open.infno, user_data);
  set_text (&stay->open.msgid, msgid);
}

gboolean
try_intent (ZjJournal *journal, ZjStay *stay, const char *infno, gint64 now_ms, GError **error)
{
  g_autoptr (ZjStayLock) lock = lock_stay (journal, stay->ipt_no);
  const ZjEntry entry = { .kind = ZJ_RECORD_INTENT, .infno = infno, .operator_no = "1001" };
  g_autofree char *msgid = zj_journal_record_intent (journal, lock, &entry, stay, now_ms, name_intent,
                                                     (gpointer)(gsize)infno, error);

  g_assert_true (msgid == NULL || strcmp (msgid, stay->open.msgid) == 0);
  return msgid != NULL;
}

void
record_intent (ZjJournal *journal, ZjStay *stay, const char *infno)
{
  g_autoptr (GError) error = NULL;

  try_intent (journal, stay, infno, NOW_MS, &error);
  g_assert_no_error (error);
}

void
record_outcome (ZjJournal *journal, ZjStay *stay, ZjOutcome outcome)
{
  const ZjEntry entry = { .kind = ZJ_RECORD_OUTCOME,
                          .infno = stay->open.infno,
                          .msgid = stay->open.msgid,
                          .outcome = outcome,
                          .operator_no = "1001",
                          .detail = "{\"answer\":1}" };

  stay->open.phase = ZJ_OPEN_NONE;
  record (journal, &entry, stay);
}

void
settle_often (ZjJournal *journal, const char *ipt_no, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZjStay) stay = NULL;

  zj_journal_get_stay (journal, ipt_no, &stay, &error);
  g_assert_no_error (error);
  if (stay == NULL)
    stay = sample_stay (ipt_no);
  for (guint i = 0; i < n; i++) {
    record_intent (journal, stay, "2304");
    record_outcome (journal, stay, ZJ_OUTCOME_NOT_DONE);
  }
}

void
assert_same_stay (const ZjStay *a, const ZjStay *b)
{
  g_autoptr (GBytes) one = zj_stay_to_document (a), other = zj_stay_to_document (b);

  g_assert_true (g_bytes_equal (one, other));
}

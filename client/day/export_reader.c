/* Another desk's `journal export`, read as strictly as an answer: one line that is not as it
 * should be, and nothing of it counts. */
#include <client/error.h>
#include <client/i18n.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "china_time.h"
#include "day/ledger.h"
#include "platform/codec.h"
#include "platform/envelope.h"
#include "stay/stay_document.h"

#define FORMAT        "zhijie journal 1"
#define LINE_BYTES    (1024u * 1024u)
#define RECORDS_MAX   G_GINT64_CONSTANT (20000000)
#define DESKS_MAX     100
#define SHA256_LENGTH 64

typedef struct {
  ZjLedger *ledger;
  const char *file, *institution;
  FILE *stream;
  char *line; /* LINE_BYTES */
  gsize length;
  guint number; /* of the line; 1 is the first */
  gint64 records;
  int desk;
  GChecksum *sum; /* of all lines before this one */
  gboolean ended;
} Reader;

static gboolean G_GNUC_PRINTF (3, 4) refuse (const Reader *reader, GError **error, const char *format, ...)
{
  g_autofree char *name = g_path_get_basename (reader->file);
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (reader->number > 0)
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, _ ("%s, line %u: %s"), name, reader->number, what);
  else
    g_set_error (error, ZJ_CONFIG_ERROR, ZJ_CONFIG_ERROR_USAGE, "%s: %s", name, what);
  return FALSE;
}

static gboolean
is_none_of_ours (const Reader *reader, GError **error)
{
  return refuse (reader, error, "%s", _ ("not an export of a desk's journal, or a damaged one"));
}

/* The next line, without its end, and into the sum. *got FALSE: there is none. */
static gboolean
next_line (Reader *reader, gboolean *got, GError **error)
{
  errno = 0;
  *got = fgets (reader->line, LINE_BYTES, reader->stream) != NULL;
  if (!*got)
    return ferror (reader->stream) == 0 || refuse (reader, error, "%s", g_strerror (errno));
  reader->number++;
  reader->length = strlen (reader->line);
  if (reader->length == 0 || reader->line[reader->length - 1] != '\n')
    return refuse (reader, error, "%s", _ ("the export is cut or damaged"));
  return TRUE;
}

static void
count_line (Reader *reader)
{
  g_checksum_update (reader->sum, (const guchar *)reader->line, (gssize)reader->length);
}

static ZjJson *
parse_line (const Reader *reader, ZjNode *root, GError **error)
{
  g_autoptr (GBytes) text = g_bytes_new_static (reader->line, reader->length);
  ZjJson *json = zj_json_parse (text, NULL);

  if (json == NULL)
    is_none_of_ours (reader, error);
  else
    *root = zj_json_root (json);
  return json;
}

static gboolean
read_time (const ZjNode *root, gint64 *ms)
{
  g_autofree char *text = NULL;
  gint64 seconds;

  if (!zj_node_text (root, "at", &text, NULL) || text == NULL || !zj_china_time_parse (text, &seconds))
    return FALSE;
  *ms = seconds * 1000;
  return TRUE;
}

static gboolean
begin_desk (Reader *reader, const ZjNode *root, GError **error)
{
  gint64 desk = -1, until_ms;
  gboolean present;

  if (!zj_node_integer (root, "desk", &desk, &present, NULL) || !present || desk < 0 || desk >= DESKS_MAX
      || !read_time (root, &until_ms))
    return is_none_of_ours (reader, error);
  reader->desk = (int)desk;
  return zj_ledger_begin_desk (reader->ledger, reader->desk, until_ms)
         || refuse (reader, error, _ ("the records of desk %02d are there already"), reader->desk);
}

static gboolean
read_heading (Reader *reader, GError **error)
{
  g_autofree char *format = NULL, *institution = NULL;
  g_autoptr (ZjJson) json = NULL;
  gboolean got;
  ZjNode root;

  if (!next_line (reader, &got, error))
    return FALSE;
  if (!got)
    return is_none_of_ours (reader, error);
  json = parse_line (reader, &root, error);
  if (json == NULL)
    return FALSE;
  if (!zj_node_text (&root, "export", &format, NULL) || g_strcmp0 (format, FORMAT) != 0
      || !zj_node_text (&root, "institution", &institution, NULL))
    return is_none_of_ours (reader, error);
  if (g_strcmp0 (institution, reader->institution) != 0)
    return refuse (reader, error, "%s", _ ("the export of another institution"));
  count_line (reader);
  return begin_desk (reader, &root, error);
}

static gboolean
read_kind (const ZjNode *root, ZjRecordKind *kind)
{
  g_autofree char *name = NULL;

  if (!zj_node_text (root, "kind", &name, NULL) || name == NULL)
    return FALSE;
  for (int i = ZJ_RECORD_INTENT; i <= ZJ_RECORD_NOTE; i++)
    if (strcmp (name, zj_record_kind_name ((ZjRecordKind)i)) == 0) {
      *kind = (ZjRecordKind)i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_outcome (const ZjNode *root, ZjOutcome *outcome)
{
  g_autofree char *name = NULL;

  if (!zj_node_text (root, "outcome", &name, NULL))
    return FALSE;
  for (int i = ZJ_OUTCOME_NOT_SENT; i <= ZJ_OUTCOME_UNKNOWN; i++)
    if (g_strcmp0 (name, zj_outcome_name ((ZjOutcome)i)) == 0) {
      *outcome = (ZjOutcome)i;
      return TRUE;
    }
  return name == NULL;
}

static gboolean
read_members (const ZjNode *root, ZjRecord *record, ZjNode *stay)
{
  gboolean present;

  return zj_node_integer (root, "number", &record->number, &present, NULL) && present
         && read_time (root, &record->at_ms) && read_kind (root, &record->kind) && read_outcome (root, &record->outcome)
         && zj_node_text (root, "ipt_no", &record->ipt_no, NULL) && zj_node_text (root, "infno", &record->infno, NULL)
         && zj_node_text (root, "msgid", &record->msgid, NULL)
         && zj_node_text (root, "operator_no", &record->operator_no, NULL) && zj_node_member (root, "stay", stay, NULL);
}

static gboolean
read_record (Reader *reader, const ZjNode *root, GError **error)
{
  ZjRecord *record = g_new0 (ZjRecord, 1);
  g_autoptr (ZjStay) stay = NULL;
  gboolean good;
  ZjNode node;

  good = read_members (root, record, &node) && record->number == reader->records + 1
         && (record->kind != ZJ_RECORD_INTENT || (record->infno != NULL && record->msgid != NULL));
  if (good && zj_ledger_wants_stay (record) && !zj_node_is_absent (&node)) {
    stay = zj_stay_from_node (&node, NULL);
    good = stay != NULL;
  }
  if (good) {
    reader->records++;
    zj_ledger_take (reader->ledger, reader->desk, record, stay);
  }
  zj_record_free (record);
  return good ? reader->records <= RECORDS_MAX || refuse (reader, error, "%s", _ ("more records than a desk can have"))
              : is_none_of_ours (reader, error);
}

/* The last line: how many records there were, and the sum of all lines before it. */
static gboolean
read_end (Reader *reader, const ZjNode *root, const char *sum, GError **error)
{
  gint64 records = -1;
  gboolean present;

  if (!zj_node_integer (root, "records", &records, &present, NULL) || records != reader->records
      || strlen (sum) != SHA256_LENGTH || strcmp (sum, g_checksum_get_string (reader->sum)) != 0)
    return refuse (reader, error, "%s", _ ("the export is cut or damaged"));
  reader->ended = TRUE;
  return TRUE;
}

static gboolean
read_line (Reader *reader, GError **error)
{
  g_autoptr (ZjJson) json = NULL;
  g_autofree char *sum = NULL;
  ZjNode root;

  if (reader->ended)
    return is_none_of_ours (reader, error);
  json = parse_line (reader, &root, error);
  if (json == NULL)
    return FALSE;
  if (!zj_node_is_object (&root) || !zj_node_text (&root, "sha256", &sum, NULL))
    return is_none_of_ours (reader, error);
  if (sum != NULL)
    return read_end (reader, &root, sum, error);
  count_line (reader);
  return read_record (reader, &root, error);
}

static gboolean
read_all (Reader *reader, GError **error)
{
  gboolean got;

  if (!read_heading (reader, error))
    return FALSE;
  for (;;) {
    if (!next_line (reader, &got, error))
      return FALSE;
    if (!got)
      return reader->ended || refuse (reader, error, "%s", _ ("the export is cut or damaged"));
    if (!read_line (reader, error))
      return FALSE;
  }
}

gboolean
zj_ledger_read_export (ZjLedger *ledger, const char *file, const char *institution, GError **error)
{
  Reader reader = { .ledger = ledger, .file = file, .institution = institution };
  gboolean good;

  reader.stream = fopen (file, "re");
  if (reader.stream == NULL)
    return refuse (&reader, error, "%s", g_strerror (errno));
  reader.line = g_malloc (LINE_BYTES);
  reader.sum = g_checksum_new (G_CHECKSUM_SHA256);
  good = read_all (&reader, error);
  g_checksum_free (reader.sum);
  g_free (reader.line);
  fclose (reader.stream);
  return good;
}

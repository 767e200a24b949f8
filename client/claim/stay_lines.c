/* From the journal's lines and the records of their uploads to lines of a list. */
#include "claim/stay_lines.h"

#include <client/error.h>
#include <stdlib.h>
#include <string.h>

#include "journal/stay_records.h"
#include "stay/fee_record.h"

static void
clear_line (gpointer data)
{
  ZjClaimLine *line = data;
  char **texts[] = { &line->sn,   &line->time,  &line->code,  &line->hospital_code, &line->name,      &line->spec,
                     &line->unit, &line->count, &line->price, &line->category,      &line->department };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

typedef struct {
  GHashTable *by_sn; /* sn → ZjClaimLine * */
} Fill;

/* A later upload of the number stands in place of an earlier one. */
static void
fill_line (const char *sn, const char *const texts[ZJ_FEE_KEPT], gpointer user_data)
{
  const Fill *fill = user_data;
  ZjClaimLine *line = g_hash_table_lookup (fill->by_sn, sn);
  char **places[ZJ_FEE_KEPT];

  if (line == NULL)
    return;
  places[0] = &line->time;
  places[1] = &line->code;
  places[2] = &line->hospital_code;
  places[3] = &line->count;
  places[4] = &line->price;
  places[5] = &line->department;
  for (guint i = 0; i < ZJ_FEE_KEPT; i++) {
    g_free (*places[i]);
    *places[i] = g_strdup (texts[i]);
  }
}

static gboolean
take_record (const ZjRecord *record, const ZjStay *stay, gpointer user_data, GError **error)
{
  g_autoptr (GError) trouble = NULL;

  (void)stay;
  if (record->kind != ZJ_RECORD_OUTCOME || record->outcome != ZJ_OUTCOME_DONE || g_strcmp0 (record->infno, "2301") != 0
      || record->detail == NULL || zj_fee_record_read (record->detail, fill_line, user_data, &trouble))
    return TRUE;
  g_set_error (error, ZJ_JOURNAL_ERROR, ZJ_JOURNAL_ERROR_CORRUPT, "record %" G_GINT64_FORMAT ": %s", record->number,
               trouble->message);
  return FALSE;
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const ZjClaimLine *one = a;
  const ZjClaimLine *two = b;
  int order = g_strcmp0 (one->time, two->time);
  gsize length = strlen (one->sn), other = strlen (two->sn);

  if (order != 0)
    return order;
  return length != other ? (length > other) - (length < other) : strcmp (one->sn, two->sn);
}

GArray *
zj_stay_lines (ZjJournal *journal, const char *ipt_no, GError **error)
{
  g_autoptr (GArray) known = zj_journal_list_fees (journal, ipt_no, error);
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GHashTable) by_sn = g_hash_table_new (g_str_hash, g_str_equal);
  Fill fill = { by_sn };

  if (known == NULL)
    return NULL;
  lines = g_array_sized_new (FALSE, TRUE, sizeof (ZjClaimLine), known->len);
  g_array_set_clear_func (lines, clear_line);
  g_array_set_size (lines, known->len);
  for (guint i = 0; i < known->len; i++) {
    const ZjFeeLine *at_platform = &g_array_index (known, ZjFeeLine, i);
    ZjClaimLine *line = &g_array_index (lines, ZjClaimLine, i);

    line->sn = g_strdup (at_platform->sn);
    line->category = g_strdup (at_platform->category);
    line->amount_fen = at_platform->amount_fen;
    memcpy (line->parts_fen, at_platform->parts_fen, sizeof line->parts_fen);
    g_hash_table_insert (by_sn, line->sn, line);
  }
  if (known->len > 0 && !zj_journal_each_of_stay (journal, ipt_no, FALSE, take_record, &fill, error))
    return NULL;
  g_array_sort (lines, by_time);
  return g_steal_pointer (&lines);
}

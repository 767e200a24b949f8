/* What the PAPER records say of statements. */
#include "journal/claims_told.h"

#include <stdio.h>
#include <string.h>

#define N_DESKS     100
#define TAIL_DIGITS 8 /* of a number: desk (2), serial (6) */

struct _ZjClaimsTold {
  GHashTable *rows; /* receipt_no → ZjClaimRow */
  guint serials[N_DESKS];
};

ZjClaimsTold *
zj_claims_told_new (void)
{
  ZjClaimsTold *told = g_new0 (ZjClaimsTold, 1);

  told->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return told;
}

void
zj_claims_told_free (ZjClaimsTold *told)
{
  if (told == NULL)
    return;
  g_hash_table_unref (told->rows);
  g_free (told);
}

static void
tell_serial (ZjClaimsTold *told, guint desk, guint serial)
{
  if (desk < N_DESKS)
    told->serials[desk] = MAX (told->serials[desk], serial);
}

static void
tell_issued (ZjClaimsTold *told, const char *receipt_no, gint64 record)
{
  ZjClaimRow *row = g_new0 (ZjClaimRow, 1);
  gsize length = strlen (receipt_no);
  guint tail;

  row->record = record;
  row->papers = 1;
  g_hash_table_replace (told->rows, g_strdup (receipt_no), row);
  if (length < TAIL_DIGITS)
    return;
  tail = (guint)g_ascii_strtoull (receipt_no + length - TAIL_DIGITS, NULL, 10);
  tell_serial (told, tail / 1000000, tail % 1000000);
}

/* rest: what follows the number's closing quote. */
static void
tell_mark (ZjClaimRow *row, const char *rest)
{
  guint paper;

  if (g_str_has_prefix (rest, ",\"withdrawn\":"))
    row->withdrawn = TRUE;
  else if (g_str_has_prefix (rest, ",\"made\":"))
    row->papers = (guint)g_ascii_strtoull (rest + strlen (",\"made\":"), NULL, 10);
  else if (g_str_has_prefix (rest, ",\"not_made\":")) {
    paper = (guint)g_ascii_strtoull (rest + strlen (",\"not_made\":"), NULL, 10);
    if (paper == row->papers && paper > 0)
      row->papers--;
  }
}

static void
tell_paper (ZjClaimsTold *told, gint64 record, const char *detail)
{
  const char *number = detail + strlen (ZJ_CLAIM_DETAIL_BEGIN), *end = strchr (number, '"');
  g_autofree char *receipt_no = end != NULL ? g_strndup (number, (gsize)(end - number)) : NULL;
  ZjClaimRow *row;

  if (receipt_no == NULL)
    return;
  if (g_str_has_prefix (end + 1, ",\"content\":")) {
    tell_issued (told, receipt_no, record);
    return;
  }
  row = g_hash_table_lookup (told->rows, receipt_no);
  if (row != NULL)
    tell_mark (row, end + 1);
}

void
zj_claims_told_add (ZjClaimsTold *told, const ZjStoredRecord *record, const char *detail)
{
  guint desk, serial;

  if (detail == NULL)
    return;
  if (record->kind == ZJ_RECORD_PAPER && g_str_has_prefix (detail, ZJ_CLAIM_DETAIL_BEGIN))
    tell_paper (told, record->number, detail);
  else if (record->kind == ZJ_RECORD_NOTE
           && sscanf (detail, "{\"note\":\"statements of desk %2u go on after %6u\"}", &desk, &serial) == 2)
    tell_serial (told, desk, serial);
}

const char *
zj_claims_told_check (const ZjClaimsTold *told, const ZjPen *pen, GError **error)
{
  GHashTableIter iter;
  gpointer key, value;

  for (int desk = 0; desk < N_DESKS; desk++) {
    guint serial;

    if (!zj_claims_get_serial (pen, desk, &serial, error))
      return NULL;
    if (serial != told->serials[desk])
      return "the serial of the statements is not the records'";
  }
  g_hash_table_iter_init (&iter, told->rows);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const ZjClaimRow *row = value;
    ZjClaimRow kept = { 0 };
    gboolean found;

    if (!zj_claims_get_row (pen, key, &kept, &found, error))
      return NULL;
    if (!found || kept.record != row->record || kept.papers != row->papers || kept.withdrawn != row->withdrawn)
      return "what is kept of a statement is not what the records say";
  }
  return NULL;
}

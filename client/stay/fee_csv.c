/* RFC 4180. */
#include "stay/fee_csv.h"

#include <client/i18n.h>
#include <string.h>

static gboolean
at_line_end (const ZjCsv *csv)
{
  return csv->at == csv->end || *csv->at == '\n' || (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static void
take_line_end (ZjCsv *csv)
{
  if (csv->at == csv->end)
    return;
  csv->at += *csv->at == '\r' ? 2 : 1;
  csv->line++;
}

static void
skip_line (ZjCsv *csv)
{
  const char *newline = memchr (csv->at, '\n', (gsize)(csv->end - csv->at));

  csv->at = newline != NULL ? newline + 1 : csv->end;
  csv->line++;
}

/* Behind the opening quote. Returns what is wrong, or NULL. */
static const char *
take_quoted (ZjCsv *csv, GString *field)
{
  for (; csv->at < csv->end; csv->at++) {
    if (*csv->at == '"') {
      csv->at++;
      if (csv->at == csv->end || *csv->at != '"')
        return at_line_end (csv) || *csv->at == ',' ? NULL : N_ ("text after the closing quote");
    }
    if (*csv->at == '\n')
      csv->line++;
    g_string_append_c (field, *csv->at);
  }
  return N_ ("a quote is opened and never closed");
}

static const char *
take_plain (ZjCsv *csv, GString *field)
{
  const char *from = csv->at;

  while (!at_line_end (csv) && *csv->at != ',') {
    if (*csv->at == '"')
      return N_ ("a quote in a field that is not quoted");
    if (*csv->at == '\r')
      return N_ ("a carriage return that ends no line");
    csv->at++;
  }
  g_string_append_len (field, from, csv->at - from);
  return NULL;
}

ZjCsvKind
zj_csv_next (ZjCsv *csv, GPtrArray *fields, guint *line, ZjCsvFault *fault)
{
  g_autoptr (GString) field = g_string_new (NULL);

  g_ptr_array_set_size (fields, 0);
  while (csv->at < csv->end && at_line_end (csv))
    take_line_end (csv);
  if (csv->at == csv->end)
    return ZJ_CSV_END;
  *line = csv->line;
  while (TRUE) {
    const char *wrong = NULL;
    guint field_line = csv->line;

    g_string_truncate (field, 0);
    if (fields->len == ZJ_CSV_FIELDS_MAX)
      wrong = N_ ("too many fields in a line");
    else if (csv->at < csv->end && *csv->at == '"')
      csv->at++, wrong = take_quoted (csv, field);
    else
      wrong = take_plain (csv, field);
    if (wrong != NULL) {
      *fault = (ZjCsvFault){ field_line, fields->len + 1, wrong };
      skip_line (csv);
      return ZJ_CSV_BROKEN;
    }
    g_ptr_array_add (fields, g_strndup (field->str, field->len));
    if (at_line_end (csv))
      break;
    csv->at++; /* the comma */
  }
  take_line_end (csv);
  return ZJ_CSV_RECORD;
}

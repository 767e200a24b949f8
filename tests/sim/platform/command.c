/* What can be said to a running simulator. */
#include "authority.h"
#include "clock.h"
#include "control.h"
#include "door.h"
#include "fault.h"
#include "gateway.h"
#include "json_text.h"
#include "late.h"
#include "persona.h"
#include "store.h"
#include "transaction.h"

#include <gio/gio.h>
#include <string.h>

static const char *const quirk_names[SIM_N_QUIRKS] = {
  [SIM_QUIRK_INFCODE_STRING] = "infcode-string",
  [SIM_QUIRK_NUMBERS_AS_STRINGS] = "numbers-as-strings",
  [SIM_QUIRK_INSUINFO_OBJECT] = "insuinfo-object",
  [SIM_QUIRK_NULL_METADATA] = "null-metadata",
  [SIM_QUIRK_MISSING_METADATA] = "missing-metadata",
  [SIM_QUIRK_UNKNOWN_AS_NULLS] = "unknown-as-nulls",
  [SIM_QUIRK_SIGN_NUMBER_OPTIONAL] = "sign-number-optional",
  [SIM_QUIRK_IDENTITY_IN_DATA] = "identity-in-data",
  [SIM_QUIRK_WITHDRAWN_STAYS_SHOWN] = "withdrawn-stays-shown",
  [SIM_QUIRK_DUPLICATE_LINES_ACCEPTED] = "duplicate-lines-accepted",
  [SIM_QUIRK_SETTLE_BEFORE_DISCHARGE] = "settle-before-discharge",
  [SIM_QUIRK_REVERSAL_NOT_FOUND] = "reversal-not-found",
  [SIM_QUIRK_SETLINFO_OBJECT] = "setlinfo-object",
  [SIM_QUIRK_NEGATIVE_ROW_ORIGINAL_MSGID] = "negative-row-original-msgid",
  [SIM_QUIRK_ACCOUNT_IN_FUND] = "account-in-fund",
  [SIM_QUIRK_NO_PSN_PART] = "no-psn-part",
  [SIM_QUIRK_NO_HOSP_PART] = "no-hosp-part",
  [SIM_QUIRK_NO_HIFDM] = "no-hifdm",
  [SIM_QUIRK_BREAK_TOTAL] = "break-total",
  [SIM_QUIRK_BREAK_HOSPITAL_TOTAL] = "break-hospital-total",
  [SIM_QUIRK_BREAK_PATIENT_SHARE] = "break-patient-share",
  [SIM_QUIRK_BREAK_FUND_SUM] = "break-fund-sum",
  [SIM_QUIRK_BREAK_SCOPE] = "break-scope",
  [SIM_QUIRK_BREAK_LINE_PARTS] = "break-line-parts",
  [SIM_QUIRK_BREAK_LINE_SUM] = "break-line-sum",
  [SIM_QUIRK_BREAK_SETTLEMENT_ONLY] = "break-settlement-only",
  [SIM_QUIRK_TRIAL_DIFFERS] = "trial-differs",
};

const char *
sim_quirk_name (SimQuirk quirk)
{
  return quirk_names[quirk];
}

/* words[0] is the command itself. NULL with error: refused; otherwise what follows `ok`. */
typedef char *(*Run) (SimWorld *world, char **words, GError **error);

static char *G_GNUC_PRINTF (2, 3) wrong (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments));
  va_end (arguments);
  return NULL;
}

static gboolean
number_of (const char *word, gint64 least, gint64 most, gint64 *number, GError **error)
{
  if (word != NULL && g_ascii_string_to_signed (word, 10, least, most, number, NULL))
    return TRUE;
  wrong (error, "not a number in range: %s", word != NULL ? word : "nothing");
  return FALSE;
}

static char *
run_fault (SimWorld *world, char **words, GError **error)
{
  return sim_faults_add (world->faults, words + 1, error) ? g_strdup ("") : NULL;
}

static char *
run_clear (SimWorld *world, char **words, GError **error)
{
  (void)error;
  sim_faults_clear (world->faults, words[1]);
  return g_strdup ("");
}

static gint64
query (SimWorld *world, const char *sql, const char *parameter)
{
  gint64 value;

  sim_store_begin (world->store);
  value = sim_store_integer (world->store, sql, parameter, NULL);
  sim_store_commit (world->store);
  return value;
}

static char *
run_count (SimWorld *world, char **words, GError **error)
{
  const char *infno = words[1] != NULL ? words[1] : "*";

  (void)error;
  return g_strdup_printf (
      "arrived=%" G_GINT64_FORMAT " executed=%" G_GINT64_FORMAT,
      query (world, "SELECT count(*) FROM request WHERE ?1 = '*' OR infno = ?1", infno),
      query (world, "SELECT coalesce(sum(executed), 0) FROM request WHERE ?1 = '*' OR infno = ?1", infno));
}

static char *
run_repeats (SimWorld *world, char **words, GError **error)
{
  (void)words;
  (void)error;
  return g_strdup_printf (
      "%" G_GINT64_FORMAT,
      query (world, "SELECT count(*) - count(DISTINCT msgid) FROM request WHERE msgid <> ''", NULL));
}

static char *
run_violations (SimWorld *world, char **words, GError **error)
{
  g_autoptr (SimRows) rows = NULL;
  g_autofree char *number = NULL;
  GString *list = g_string_new (NULL);
  guint count = 0;

  (void)words;
  (void)error;
  sim_store_begin (world->store);
  rows = sim_store_query (world->store, "SELECT infno, what FROM violation ORDER BY seq", NULL);
  while (sim_rows_next (rows))
    if (++count <= 20)
      g_string_append_printf (list, " | %s: %s", sim_rows_text (rows, 0), sim_rows_text (rows, 1));
  g_clear_pointer (&rows, sim_rows_free);
  sim_store_commit (world->store);
  number = g_strdup_printf ("%u", count);
  g_string_prepend (list, number);
  g_strdelimit (list->str, "\r\n", ' ');
  return g_string_free (list, FALSE);
}

static char *
run_latency (SimWorld *world, char **words, GError **error)
{
  gint64 number;

  if (!number_of (words[1], 0, 600000, &number, error))
    return NULL;
  sim_clock_set_latency (world->clock, (guint)number);
  return g_strdup ("");
}

static char *
run_date (SimWorld *world, char **words, GError **error)
{
  const char *date = words[1] != NULL && strcmp (words[1], "today") != 0 ? words[1] : NULL;

  return sim_clock_set_date (world->clock, date) ? sim_clock_day (world->clock)
                                                 : wrong (error, "no date: %s", words[1]);
}

static char *
run_clock (SimWorld *world, char **words, GError **error)
{
  gint64 number;

  if (!number_of (words[1], -G_MAXINT32, G_MAXINT32, &number, error))
    return NULL;
  sim_clock_set_offset (world->clock, number);
  return g_strdup ("");
}

static char *
run_quirk (SimWorld *world, char **words, GError **error)
{
  gboolean on = g_strcmp0 (words[2], "on") == 0;

  if (words[1] == NULL || (!on && g_strcmp0 (words[2], "off") != 0))
    return wrong (error, "%s", "quirk NAME on|off");
  for (guint i = 0; i < SIM_N_QUIRKS; i++)
    if (strcmp (quirk_names[i], words[1]) == 0) {
      g_atomic_int_set (&world->quirks[i], on ? 1 : 0);
      return g_strdup ("");
    }
  return wrong (error, "no quirk %s", words[1]);
}

static char *
run_sign_out_all (SimWorld *world, char **words, GError **error)
{
  (void)words;
  (void)error;
  sim_store_begin (world->store);
  sim_store_run (world->store, "UPDATE sign_in SET valid = 0", NULL);
  sim_store_commit (world->store);
  return g_strdup ("");
}

static char *
run_revoke (SimWorld *world, char **words, GError **error)
{
  if (words[1] == NULL || (words[2] != NULL && strcmp (words[2], "unpublished") != 0))
    return wrong (error, "%s", "revoke desk|server|FILE [unpublished]");
  return sim_authority_revoke (world->authority, words[1], words[2] != NULL, error) ? g_strdup ("") : NULL;
}

static char *
run_reload (SimWorld *world, char **words, GError **error)
{
  int loaded = sim_personas_load (world->store, world->personas_dir, error);

  (void)words;
  return loaded >= 0 ? g_strdup_printf ("%d personas", loaded) : NULL;
}

static char *
run_issue (SimWorld *world, char **words, GError **error)
{
  if (words[1] == NULL || words[2] == NULL)
    return wrong (error, "%s", "issue KIND FILE-PREFIX");
  return sim_authority_issue (world->authority, words[1], words[2], error) ? g_strdup ("") : NULL;
}

static char *
run_serve (SimWorld *world, char **words, GError **error)
{
  if (words[1] == NULL)
    return wrong (error, "%s", "serve KIND");
  return sim_authority_serve (world->authority, words[1], error) && sim_door_renew (world->door, error) ? g_strdup ("")
                                                                                                        : NULL;
}

static char *
run_connections (SimWorld *world, char **words, GError **error)
{
  g_autofree char *report = sim_door_report (world->door);
  g_autofree char *last = NULL;
  guint refused = sim_authority_refusals (world->authority, &last);

  (void)words;
  (void)error;
  return g_strdup_printf ("%s refused-clients=%u refused-by-gateway=%u last-refusal=%s", report, refused,
                          world->gateway != NULL ? sim_gateway_refusals (world->gateway) : 0, last);
}

static char *
run_drop (SimWorld *world, char **words, GError **error)
{
  (void)words;
  return sim_door_drop (world->door) ? g_strdup ("") : wrong (error, "%s", "needs the fault stage");
}

static char *
run_person (SimWorld *world, char **words, GError **error)
{
  g_autoptr (SimRows) rows = NULL;
  char *found = NULL;

  if (words[1] == NULL)
    return wrong (error, "%s", "person PERSONA");
  sim_store_begin (world->store);
  rows = sim_store_query (world->store,
                          "SELECT psn_no, cert_no, ecode, coalesce((SELECT card_no || ' ' || ident FROM card c"
                          " WHERE c.cert_no = p.cert_no), '- -') FROM person p WHERE persona = ?",
                          words[1], NULL);
  if (sim_rows_next (rows))
    found = g_strdup_printf ("%s %s %s %s", sim_rows_text (rows, 0), sim_rows_text (rows, 1), sim_rows_text (rows, 3),
                             *sim_rows_text (rows, 2) != '\0' ? sim_rows_text (rows, 2) : "-");
  g_clear_pointer (&rows, sim_rows_free);
  sim_store_commit (world->store);
  return found != NULL ? found : wrong (error, "no persona %s", words[1]);
}

/* "[{…}]" of what stands; the ledger's own columns, amounts in fen. */
static char *
run_ledger (SimWorld *world, char **words, GError **error)
{
  g_autoptr (SimRows) rows = NULL;
  json_t *list = json_array (), *row = json_object ();
  char *text;

  if (words[1] == NULL) {
    json_decref (list);
    json_decref (row);
    return wrong (error, "%s", "ledger STAY: mdtrt_id or ipt_no, * for all");
  }
  sim_store_begin (world->store);
  rows = sim_store_query (world->store,
                          "SELECT s.*, y.ipt_no FROM settlement s JOIN stay y ON y.mdtrt_id = s.mdtrt_id WHERE"
                          " s.init_setl_id = '' AND s.refd_setl_flag = 0 AND (?1 = '*' OR ?1 IN (y.mdtrt_id, y.ipt_no))"
                          " ORDER BY s.rowid",
                          words[1], NULL);
  for (; sim_rows_put (rows, row); row = json_object ())
    json_array_append_new (list, row);
  g_clear_pointer (&rows, sim_rows_free);
  sim_store_commit (world->store);
  json_decref (row);
  text = sim_json_write (list, FALSE);
  json_decref (list);
  return text;
}

static char *
run_elsewhere (SimWorld *world, char **words, GError **error)
{
  gboolean on = words[1] != NULL && g_strcmp0 (words[2], "on") == 0;

  if (words[1] == NULL || (!on && g_strcmp0 (words[2], "off") != 0))
    return wrong (error, "%s", "elsewhere PERSONA on|off");
  if (query (world, "SELECT count(*) FROM person WHERE persona = ?", words[1]) == 0)
    return wrong (error, "no persona %s", words[1]);
  sim_store_begin (world->store);
  sim_store_run (
      world->store,
      on ? "INSERT OR REPLACE INTO elsewhere SELECT psn_no, 'H43010000009', '测试外院', '2025-06-01 08:00:00'"
           " FROM person WHERE persona = ?"
         : "DELETE FROM elsewhere WHERE psn_no IN (SELECT psn_no FROM person WHERE persona = ?)",
      words[1], NULL);
  sim_store_commit (world->store);
  return g_strdup ("");
}

static char *
run_late (SimWorld *world, char **words, GError **error)
{
  (void)words;
  (void)error;
  return g_strdup_printf ("%u", sim_late_pending (world->late));
}

static char *
run_release (SimWorld *world, char **words, GError **error)
{
  (void)words;
  (void)error;
  return g_strdup_printf ("%u", sim_late_release (world->late));
}

static char *
run_transactions (SimWorld *world, char **words, GError **error)
{
  GString *list = g_string_new (NULL);

  (void)world;
  (void)words;
  (void)error;
  for (guint i = 0; sim_transaction_at (i) != NULL; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? " " : "", sim_transaction_at (i)->infno);
  return g_string_free (list, FALSE);
}

static const struct {
  const char *name;
  Run run;
  const char *help;
} commands[] = {
  { "fault", run_fault, "INFNO ACTION [ARGUMENT…] [xN] [skip=K] [reused] [before]: see below" },
  { "clear", run_clear, "[INFNO]: forget all faults, or that transaction's" },
  { "count", run_count, "[INFNO]: arrived=… executed=…" },
  { "repeats", run_repeats, "how many requests carried a msgid that had been there before" },
  { "violations", run_violations, "how often a client broke the specification, and how" },
  { "latency", run_latency, "MS: every answer leaves that long after its request arrived" },
  { "date", run_date, "YYYY-MM-DD|today: the business day" },
  { "clock", run_clock, "SECONDS: the platform's clock is off by so much" },
  { "quirk", run_quirk, "NAME on|off: a peculiarity of real platforms" },
  { "sign-out-all", run_sign_out_all, "forget all sign-ins" },
  { "revoke", run_revoke, "desk|server|FILE [unpublished]: put a certificate on the list" },
  { "reload", run_reload, "read the personas again" },
  { "issue", run_issue, "KIND FILE-PREFIX: make a certificate, or a list" },
  { "serve", run_serve, "KIND: the server shows a certificate of this kind from now on" },
  { "connections", run_connections, "accepted, open, refused" },
  { "drop", run_drop, "close every connection, as an idle time-out would" },
  { "person", run_person, "PERSONA: psn_no, identity number, card number, identification code, e-code" },
  { "ledger", run_ledger, "STAY|*: settlements that stand, as JSON; mdtrt_id or ipt_no, amounts in fen" },
  { "elsewhere", run_elsewhere, "PERSONA on|off: in another hospital, not discharged" },
  { "late", run_late, "how many requests of late-commit still wait" },
  { "release", run_release, "execute all of those now" },
  { "transactions", run_transactions, "the numbers it knows" },
  { "quit", NULL, "end" },
};

char *
sim_commands_help (void)
{
  GString *help = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (help, "  %-13s%s\n", commands[i].name, commands[i].help);
  return g_string_free (help, FALSE);
}

char *
sim_command (SimWorld *world, const char *line, gboolean *quit)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  if (!g_shell_parse_argv (line, NULL, &words, &error))
    return g_strdup_printf ("error %s", error->message);
  if (strcmp (words[0], "quit") == 0) {
    *quit = TRUE;
    return g_strdup ("ok");
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].run != NULL && strcmp (commands[i].name, words[0]) == 0) {
      said = commands[i].run (world, words, &error);
      if (said == NULL)
        return g_strdup_printf ("error %s", error->message);
      return *said != '\0' ? g_strdup_printf ("ok %s", said) : g_strdup ("ok");
    }
  return g_strdup_printf ("error no command %s", words[0]);
}

gboolean
sim_command_file (SimWorld *world, const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++) {
    gboolean quit = FALSE;
    g_autofree char *said = NULL;

    g_strstrip (lines[i]);
    if (*lines[i] == '\0' || *lines[i] == '#')
      continue;
    said = sim_command (world, lines[i], &quit);
    if (quit || !g_str_has_prefix (said, "ok")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s, line %u: %s", file, i + 1, said);
      return FALSE;
    }
  }
  return TRUE;
}

/* Every pair of node and event against flow-table.txt, which was written from the rules, not from
 * the table; what the facts change; the drawing in ARCHITECTURE.md. */
#include "stay/flow.h"

#include <client/error.h>
#include <string.h>

static const ZjFlowFacts facts = { .discharge_first = TRUE, .before_claim = ZJ_STAY_DISCHARGED };

static ZjFlowEvent
event_of (const char *name)
{
  for (guint i = 0; i < ZJ_N_EVENTS; i++)
    if (strcmp (zj_flow_event_name ((ZjFlowEvent)i), name) == 0)
      return (ZjFlowEvent)i;
  g_error ("flow-table.txt: no event \"%s\"", name);
}

/* All nodes a stay can be at, by name. */
static GHashTable *
all_nodes (void)
{
  GHashTable *nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint state = 0; state < ZJ_N_STAY_STATES; state++)
    for (guint call = 0; call < ZJ_N_FLOW_CALLS; call++)
      for (guint phase = 0; phase <= ZJ_OPEN_REVERSING; phase++) {
        const ZjFlowNode node = { (ZjStayState)state, (ZjFlowCall)call, (ZjOpenPhase)phase };

        if (zj_flow_node_is_possible (&node))
          g_hash_table_insert (nodes, zj_flow_node_name (&node), g_memdup2 (&node, sizeof node));
      }
  return nodes;
}

static void
append_words (GString *text, guint bits, const char *const *words, const char *prefix)
{
  for (guint i = 0; words[i] != NULL; i++)
    if ((bits & 1u << i) != 0)
      g_string_append_printf (text, " %s%s", prefix, words[i]);
}

/* A step as the file writes it: "! code" or "-> node : actions marks". */
static char *
describe (const ZjFlowStep *step)
{
  static const char *const actions[] = { "intent", "record",       "decision", "reverse",  "ask",
                                         "repeat", "send_waiting", "notice",   "repeated", NULL };
  static const char *const marks[] = { "tried", "cancelled", "mismatch", "fees_stale", NULL };
  g_autofree char *next = zj_flow_node_name (&step->next);
  GString *text = g_string_new (NULL);

  if (!step->possible) {
    g_autoptr (GError) error = g_error_new_literal (ZJ_STAY_ERROR, (int)step->refusal, "");

    g_string_printf (text, "! %s", zj_error_code_name (error));
    return g_string_free (text, FALSE);
  }
  g_string_printf (text, "-> %s :", next);
  append_words (text, step->actions, actions, "");
  append_words (text, step->set, marks, "+");
  append_words (text, step->clear, marks, "-");
  return g_string_free (text, FALSE);
}

/* One section of the file against the table. lines: event → what follows. */
static void
check_node (const char *name, const ZjFlowNode *node, GHashTable *lines, const char *otherwise)
{
  for (guint i = 0; i < ZJ_N_EVENTS; i++) {
    const char *event = zj_flow_event_name ((ZjFlowEvent)i);
    const char *wanted = g_hash_table_lookup (lines, event);
    ZjFlowStep step = zj_flow_step (node, (ZjFlowEvent)i, &facts);
    g_autofree char *found = describe (&step);
    g_autofree char *refused = g_strdup_printf ("! %s", otherwise);

    if (wanted == NULL)
      wanted = refused;
    if (strcmp (wanted, found) != 0)
      g_error ("%s, %s: expected \"%s\", the table says \"%s\"", name, event, wanted, found);
    if (!step.possible)
      g_assert_true (memcmp (&step.next, node, sizeof *node) == 0);
    g_assert_true (zj_flow_node_is_possible (&step.next));
  }
}

static void
test_every_pair (void)
{
  g_autoptr (GHashTable) nodes = all_nodes ();
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *path = g_build_filename (ZJ_TEST_DATA, "flow-table.txt", NULL);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  g_autofree char *otherwise = NULL;
  g_auto (GStrv) rows = NULL;
  guint checked = 0;
  guint n_nodes = g_hash_table_size (nodes);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  for (guint i = 0;; i++) {
    const char *row = rows[i];

    if (row == NULL || g_str_has_prefix (row, "node ")) {
      if (name != NULL) {
        ZjFlowNode *node = g_hash_table_lookup (nodes, name);

        if (node == NULL)
          g_error ("flow-table.txt: no stay is ever \"%s\", or it stands there twice", name);
        check_node (name, node, lines, otherwise);
        g_hash_table_remove (nodes, name);
        checked++;
      }
      if (row == NULL)
        break;
      g_hash_table_remove_all (lines);
      g_free (name);
      name = g_strdup (row + strlen ("node "));
    } else if (g_str_has_prefix (row, "else ")) {
      g_free (otherwise);
      otherwise = g_strdup (row + strlen ("else "));
    } else if (*row != '\0' && *row != '#') {
      const char *space = strchr (row, ' ');
      g_autofree char *event = g_strndup (row, (gsize)(space - row));

      event_of (event);
      g_assert_true (g_hash_table_insert (lines, g_steal_pointer (&event), g_strdup (space + 1)));
    }
  }
  g_assert_cmpuint (checked, ==, n_nodes);
  g_assert_cmpuint (g_hash_table_size (nodes), ==, 0);
}

/* What profile and history change. */
static void
test_facts (void)
{
  const ZjFlowFacts from_bed = { .discharge_first = FALSE, .before_claim = ZJ_STAY_ADMITTED };
  const ZjFlowFacts undone = { .discharge_first = TRUE, .before_claim = ZJ_STAY_WAITING, .settlement_undone = TRUE };
  const ZjFlowNode admitted = { ZJ_STAY_ADMITTED, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE };
  const ZjFlowNode discharged = { ZJ_STAY_DISCHARGED, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE };
  const ZjFlowNode manual = { ZJ_STAY_MANUAL, ZJ_FLOW_NO_CALL, ZJ_OPEN_NONE };
  const ZjFlowNode reversing = { ZJ_STAY_MANUAL, ZJ_FLOW_2304, ZJ_OPEN_REVERSING };
  ZjFlowStep step = zj_flow_step (&admitted, ZJ_EVENT_SETTLE, &from_bed);

  g_assert_true (step.possible && step.next.call == ZJ_FLOW_2304);
  step = zj_flow_step (&discharged, ZJ_EVENT_CANCEL_SETTLEMENT, &undone);
  g_assert_true (step.possible && step.actions == ZJ_ACT_REPEATED);
  step = zj_flow_step (&admitted, ZJ_EVENT_CANCEL_SETTLEMENT, &undone);
  g_assert_true (step.possible && step.actions == ZJ_ACT_REPEATED);
  step = zj_flow_step (&manual, ZJ_EVENT_WITHDRAW_CLAIM, &undone);
  g_assert_cmpint (step.next.state, ==, ZJ_STAY_WAITING);
  step = zj_flow_step (&reversing, ZJ_EVENT_WITHDRAW_CLAIM, &from_bed);
  g_assert_cmpint (step.next.state, ==, ZJ_STAY_ADMITTED);
  g_assert_cmpint (step.next.phase, ==, ZJ_OPEN_REVERSING);
}

/* Rules 1 and 5, over the whole table: nothing leads from an open call to another one, and nothing
 * from "reversing" to "done". */
static void
test_rules (void)
{
  g_autoptr (GHashTable) nodes = all_nodes ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const ZjFlowNode *node = value;

    for (guint i = 0; i < ZJ_N_EVENTS; i++) {
      ZjFlowStep step = zj_flow_step (node, (ZjFlowEvent)i, &facts);

      if (!step.possible || node->phase == ZJ_OPEN_NONE)
        continue;
      g_assert_false ((step.actions & (guint)ZJ_ACT_INTENT) != 0);
      g_assert_true (step.next.phase == ZJ_OPEN_NONE || step.next.call == node->call);
      g_assert_false (node->phase == ZJ_OPEN_REVERSING && step.next.phase == ZJ_OPEN_ASKING);
      g_assert_false (node->phase == ZJ_OPEN_REVERSING && node->call == ZJ_FLOW_2304
                      && step.next.state == ZJ_STAY_SETTLED);
      g_assert_false ((step.actions & (guint)ZJ_ACT_REPEAT) != 0
                      && (node->call == ZJ_FLOW_2304 || node->call == ZJ_FLOW_2401));
    }
  }
}

#define BEGIN "<!-- flow: printed by the table, checked by unit/flow -->\n"
#define END   "<!-- flow: end -->\n"

static void
test_drawing (void)
{
  g_autofree char *drawing = zj_flow_drawing ();
  g_autofree char *path = g_build_filename (ZJ_TEST_DATA, "..", "..", "..", "ARCHITECTURE.md", NULL);
  g_autofree char *text = NULL;
  g_autofree char *there = NULL;
  const char *begin;
  const char *end;

  if (g_getenv ("ZJ_PRINT_FLOW") != NULL)
    g_print ("%s", drawing);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  begin = strstr (text, BEGIN);
  end = strstr (text, END);
  g_assert_true (begin != NULL && end != NULL && begin < end);
  begin += strlen (BEGIN);
  there = g_strndup (begin, (gsize)(end - begin));
  if (strcmp (there, drawing) != 0)
    g_error (
        "the drawing in ARCHITECTURE.md is out of date: ZJ_PRINT_FLOW=1 build/dev/tests/test-flow -p /flow/drawing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/every-pair", test_every_pair);
  g_test_add_func ("/flow/facts", test_facts);
  g_test_add_func ("/flow/rules", test_rules);
  g_test_add_func ("/flow/drawing", test_drawing);
  return g_test_run ();
}

/* The flow's table as a Mermaid drawing. A call of unknown outcome is one node for all calls of
 * its kind that leave from a state: what matters is where it may lead. */
#include "stay/flow.h"

#include <string.h>

static const ZjFlowFacts facts = { .discharge_first = TRUE, .before_claim = ZJ_STAY_DISCHARGED };

/* Mermaid's names have no blanks. */
static char *
node_id (const ZjFlowNode *node)
{
  char *id = zj_flow_node_name (node);

  return g_strdelimit (id, " ", '_');
}

/* Edges that change nothing, and stays of other desks, would hide the rest. */
static gboolean
is_drawn (const ZjFlowNode *from, const ZjFlowStep *step, ZjFlowEvent event)
{
  return step->possible && memcmp (from, &step->next, sizeof *from) != 0 && event != ZJ_EVENT_ADOPT_ADMITTED
         && event != ZJ_EVENT_ADOPT_DISCHARGED && event != ZJ_EVENT_ADOPT_SETTLED;
}

/* All events that lead from one node to another, as one edge. */
static void
draw_edges (GString *drawing, const ZjFlowNode *from)
{
  gboolean drawn[ZJ_N_EVENTS] = { FALSE };
  g_autofree char *from_id = node_id (from);

  for (guint i = 0; i < ZJ_N_EVENTS; i++) {
    ZjFlowStep step = zj_flow_step (from, (ZjFlowEvent)i, &facts);
    g_autofree char *to_id = NULL;

    if (drawn[i] || !is_drawn (from, &step, (ZjFlowEvent)i))
      continue;
    to_id = node_id (&step.next);
    g_string_append_printf (drawing, "    %s --> %s: %s", from_id, to_id, zj_flow_event_name ((ZjFlowEvent)i));
    for (guint j = i + 1; j < ZJ_N_EVENTS; j++) {
      ZjFlowStep other = zj_flow_step (from, (ZjFlowEvent)j, &facts);

      if (!is_drawn (from, &other, (ZjFlowEvent)j) || memcmp (&other.next, &step.next, sizeof step.next) != 0)
        continue;
      drawn[j] = TRUE;
      g_string_append_printf (drawing, ", %s", zj_flow_event_name ((ZjFlowEvent)j));
    }
    g_string_append_c (drawing, '\n');
  }
}

char *
zj_flow_drawing (void)
{
  GString *drawing = g_string_new ("```mermaid\nstateDiagram-v2\n    [*] --> new\n");

  for (guint state = 0; state < ZJ_N_STAY_STATES; state++)
    for (guint call = 0; call < ZJ_N_FLOW_CALLS; call++)
      for (guint phase = 0; phase <= ZJ_OPEN_REVERSING; phase++) {
        const ZjFlowNode node = { (ZjStayState)state, (ZjFlowCall)call, (ZjOpenPhase)phase };

        if (zj_flow_node_is_possible (&node))
          draw_edges (drawing, &node);
      }
  g_string_append (drawing, "```\n");
  return g_string_free (drawing, FALSE);
}

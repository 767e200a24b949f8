/* Every member of a ZjStay, once: copying, freeing, writing and reading go by this table,
 * so that none of them can forget one. */
#pragma once

#include "stay/stay.h"

G_BEGIN_DECLS

typedef enum {
  ZJ_FIELD_TEXT = 0, /* char * */
  ZJ_FIELD_PERSONAL, /* ZjPersonal */
  ZJ_FIELD_FLAG,     /* gboolean */
  ZJ_FIELD_COUNT,    /* guint */
  ZJ_FIELD_NUMBER,   /* gint64 */
  ZJ_FIELD_STATE,    /* ZjStayState, by its name */
  ZJ_FIELD_PHASE,    /* ZjOpenPhase, by its name */
  ZJ_FIELD_AMOUNTS,  /* ZjAmounts */
} ZjFieldKind;

typedef struct {
  const char *name; /* in documents; never renamed */
  gsize offset;
  ZjFieldKind kind;
  gboolean exported; /* tells nothing of the person: may stand in a redacted export */
} ZjStayField;

extern const ZjStayField zj_stay_fields[]; /* ended by a NULL name */

const char *zj_open_phase_name (ZjOpenPhase phase); /* "none", "asking", "reversing" */

G_END_DECLS

/* What a field may look like, as tables, and holding a JSON object against one.
 * Source: spec/platform-fields.md 1.1 and 2.2; lengths count characters. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

typedef enum {
  SIM_TEXT = 0, /* C(n) */
  SIM_DIGITS,   /* C(n), decimal digits only */
  SIM_HEX,      /* C(n), upper-case hex */
  SIM_DATE,     /* D */
  SIM_TIME,     /* T */
  SIM_MONEY,    /* N(16,2): a JSON number with exactly two decimals */
  SIM_NUMBER,   /* N(most,least): a JSON number, or the same as text */
  SIM_NODE,     /* an object; its own check is somebody else's */
} SimFieldKind;

typedef enum { SIM_OPTIONAL = 0, SIM_REQUIRED } SimFieldNeed;

typedef struct {
  const char *name;
  SimFieldKind kind;
  guint most;  /* characters; SIM_NUMBER: digits in all */
  guint least; /* characters, of a value that is there; 0: no matter. SIM_NUMBER: decimals */
  SimFieldNeed need;
  const char *values; /* permitted ones by "|", or NULL */
} SimField;

typedef struct {
  const char *name;
  const SimField *fields; /* ended by a name of NULL */
  guint list;             /* a list of such objects, at least one and at most so many; 0: one object, no list */
} SimNodeRule;

/* Ends every table. */
#define SIM_FIELDS_END                                                                                                 \
  {                                                                                                                    \
    NULL, SIM_TEXT, 0, 0, SIM_OPTIONAL, NULL                                                                           \
  }
#define SIM_RULES_END                                                                                                  \
  {                                                                                                                    \
    NULL, NULL, 0                                                                                                      \
  }

/* NULL when all is well, otherwise what is wrong, with `path` before the name; free it.
 * Members that no field names are wrong too: a misspelt optional one would go unnoticed. */
char *sim_check_object (const json_t *object, const SimField *fields, const char *path);

/* rules ended by a name of NULL; what is wrong with `input`. */
char *sim_check_input (const json_t *input, const SimNodeRule *rules);

G_END_DECLS

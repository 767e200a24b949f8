/* Invented people and stays for papers, by the rule of tests/sim/personas/README.md; with the long,
 * the rare and the large among them. */
#pragma once

#include "claim/content.h"

G_BEGIN_DECLS

typedef enum {
  INVENTED_PLAIN = 0,
  INVENTED_HARD, /* 30 characters of name, a middle dot, rare characters, 99,999,999.99 */
  INVENTED_BARE, /* nothing that may be unknown is known */
} Invented;

ZjClaimContent *invented_claim (Invented kind, guint n_lines);
GArray *invented_lines (guint n_lines); /* ZjClaimLine */
void invented_claim_free (ZjClaimContent *content);

/* A text of as many characters as the code of a statement has. */
extern const char invented_code[];

G_END_DECLS

/* The two things that are always on the screen, in words: the reader and the line. */
#pragma once

#include <client/desk.h>
#include <client/wording.h>

#include "widgets/mark.h"

G_BEGIN_DECLS

typedef struct {
  ZjMarkShape shape;
  char *state;        /* a few words */
  ZjWording *trouble; /* what is wrong and what to do, or NULL when nothing is */
} ZjStanding;

ZjStanding *zj_standing_of_reader (ZjDesk *desk);
ZjStanding *zj_standing_of_line (ZjDesk *desk);
/* An error of the card in words; the configured reader that is missing is named. Free it. */
ZjWording *zj_standing_wording_of_card (ZjDesk *desk, const GError *error);

void zj_standing_free (ZjStanding *standing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjStanding, zj_standing_free)

G_END_DECLS

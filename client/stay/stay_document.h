/* A stay as a document: the JSON object that a journal keeps of it. Members at their
 * default are left out, so that an old document is read by a newer program. */
#pragma once

#include "platform/codec.h"
#include "stay/stay.h"

G_BEGIN_DECLS

/* The bytes are wiped with their last reference. */
GBytes *zj_stay_to_document (const ZjStay *stay);

/* NULL when it is no such document. Errors: ZJ_PLATFORM_ERROR, of the codec. */
ZjStay *zj_stay_from_document (GBytes *document, GError **error);

/* The same from an object inside another document, redacted or whole. */
ZjStay *zj_stay_from_node (const ZjNode *node, GError **error);

/* Writes, into an open object, the members that tell nothing of the person. */
void zj_stay_write_redacted (const ZjStay *stay, ZjWriter *writer);

G_END_DECLS

/* The two tag-length-value forms a social security card uses. Pure functions: nothing is
 * allocated, nothing past a length is read, every input has a verdict. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A walk over bytes somebody else owns. */
typedef struct {
  const guint8 *next;
  gsize left;
} ZjTlv;

typedef enum {
  ZJ_TLV_ITEM,  /* tag, value and length are set */
  ZJ_TLV_END,   /* nothing is left */
  ZJ_TLV_WRONG, /* a length runs past the end; tag is set where there was one, otherwise 0 */
} ZjTlvStep;

/* Records of EF05 and EF06: tag (1), length (1), value. A tail of nothing but 00 or
 * nothing but FF is filling and ends the walk: both are no tags (ISO 7816-4, 5.2.1). */
ZjTlvStep zj_tlv_next_record (ZjTlv *walk, guint8 *tag, const guint8 **value, gsize *length);

/* BER objects as in an FCI: tags of one or two bytes, lengths up to 255. */
ZjTlvStep zj_tlv_next_object (ZjTlv *walk, guint16 *tag, const guint8 **value, gsize *length);

G_END_DECLS

/* One fee line: the fields of 2301 that a file may name, and what each may hold
 * (spec/platform-fields.md 2.2, trap 13; spec/cli.md 3, "fees"). Pure; any thread. */
#pragma once

#include "platform/tx_fees.h"

G_BEGIN_DECLS

/* What is wrong with a file, and where. Personal data is never in it. */
typedef struct {
  guint line;    /* of the file, from 1; 0: of the whole file */
  guint column;  /* CSV: which field of the line, from 1; JSON: the character the object begins at; 0: none */
  char *field;   /* name, or NULL */
  char *message; /* translated */
} ZjFeeFault;
void zj_fee_fault_free (ZjFeeFault *fault);

/* Index of a field of 2301 that a file may name, or −1. */
gint zj_fee_field_find (const char *name);
guint zj_fee_n_fields (void);
const char *zj_fee_field_name (guint field);
gboolean zj_fee_field_is_required (guint field);

/* Puts text into the item, brought into the form of the wire (full-width digits, seconds of a
 * time); empty text is left out. NULL, or what is wrong (translated; free it). */
char *zj_fee_item_set (ZjFeeItem *item, guint field, const char *text);

/* Rules between the fields, once all are set without fault. *field: which one is named. */
char *zj_fee_item_check (ZjFeeItem *item, const char **field);

ZjFeeItem *zj_fee_item_new (void);

/* SHA-256 over the fields, numbers without idle zeros; hex. Free it. */
char *zj_fee_item_digest (const ZjFeeItem *item);

gboolean zj_fee_item_is_refund (const ZjFeeItem *item);

/* A line number without leading zeros: two numbers that the platform may take for one. */
const char *zj_fee_sn_value (const char *sn);

G_END_DECLS

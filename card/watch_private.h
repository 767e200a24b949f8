/* What readers.c (names, choice, asking once) and watch.c (the thread) share. */
#pragma once

#include <card/error.h>
#include <card/watch.h>

G_BEGIN_DECLS

/* What pcscd has to offer at most (PCSCLITE_MAX_READERS_CONTEXTS). */
#define ZJ_READERS_MAX 16

ZjReaderList *zj_reader_list_new (ZjDaemonState daemon);

/* Takes nothing over; atr may be NULL. */
void zj_reader_list_add (ZjReaderList *list, const char *name, ZjSlotState slot, const guint8 *atr, gsize atr_length,
                         guint events);

gboolean zj_reader_list_equal (const ZjReaderList *a, const ZjReaderList *b);

ZjReaderKind zj_reader_kind_from_name (const char *name);

G_END_DECLS

/* A journal in a folder of its own, and stays of invented people to put into it. */
#pragma once

#include "journal/stays.h"

#define NOW_MS G_GINT64_CONSTANT (1782835200000) /* 2026-07-01 00:00:00 in China */

typedef struct {
  char *folder, *path, *key;
  ZjConfig config;
} Fixture;

void fixture_setup (Fixture *fixture, gconstpointer data);
void fixture_teardown (Fixture *fixture, gconstpointer data);

/* The path with a suffix; free it. */
char *fixture_file (const Fixture *fixture, const char *suffix);
ZjJournal *fixture_open (Fixture *fixture);
void fixture_refused (Fixture *fixture, int code);

/* A stay with every member set. */
ZjStay *sample_stay (const char *ipt_no);
ZjStayLock *lock_stay (ZjJournal *journal, const char *ipt_no);

/* One intent of infno for stay under a new msgid, and what becomes of it. */
/* The intent as the desk makes it, by the clock now_ms; FALSE with error where that failed. */
gboolean try_intent (ZjJournal *journal, ZjStay *stay, const char *infno, gint64 now_ms, GError **error);
void record_intent (ZjJournal *journal, ZjStay *stay, const char *infno);
void record_outcome (ZjJournal *journal, ZjStay *stay, ZjOutcome outcome);
/* Both, n times. */
void settle_often (ZjJournal *journal, const char *ipt_no, guint n);

/* By the two journals' own documents. */
void assert_same_stay (const ZjStay *a, const ZjStay *b);

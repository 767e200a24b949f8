/* A stay of an invented person, and a session over the fake line whose next answer is said by
 * the test: for the transactions of a stay. */
#pragma once

#include "fake-platform.h"
#include "platform/tx_result.h"
#include "stay/stay.h"

typedef struct {
  FakePlace place;
  ZjSession *session;
  ZjStay *stay;
  ZjCallKind kind;     /* that the next call must have */
  const char *infno;   /* that it must have */
  const char *output;  /* infcode 0 with this, … */
  const char *err_msg; /* … or infcode −1 with this, … */
  int failure;         /* … or this error, MAYBE sent … */
  gboolean not_sent;   /* … or nothing sent */
} FakeStay;

/* As g_test_add wants it; settings: further lines of the configuration, or NULL. */
void fake_stay_setup (FakeStay *fake, gconstpointer settings);
void fake_stay_teardown (FakeStay *fake, gconstpointer settings);

/* The last request carried this `input`, this msgid and the stay's region in its header. */
void fake_stay_expect (const FakeStay *fake, const char *msgid, const char *input);

/* What the outcome of a changing call must be, with this in its error's message (NULL: no error). */
void fake_stay_expect_result (const ZjCallResult *result, ZjOutcome outcome, const char *message);

/* Every ending that has nothing to do with a transaction's own answer: call makes one, and
 * after each the outcome is checked. */
void fake_stay_check_endings (FakeStay *fake, void (*call) (FakeStay *fake, ZjCallResult *result));

#define FAKE_MSGID "H33010000001202607011000000301"

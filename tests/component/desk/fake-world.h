/* Everything below the desk, replaced at link time: card/, certs/, the journal, the session.
 *
 * Each call of a fake has a name ("warm", "1101", "card", …). It is counted; it waits while its
 * gate is shut, until the gate opens or it is cancelled; then it fails as the test said, or
 * answers with what stands here. */
#pragma once

#include <client/desk.h>

#include "platform/tx_person.h"

/* How long a test waits for something that is to come: far more than it takes, so that only a
 * fault runs into it. */
#define FAKE_DEADLINE_US (20 * G_USEC_PER_SEC)

void fake_reset (void);

void fake_shut (const char *call);
void fake_open (const char *call);

/* From now on; NULL error: works again. Takes error over. */
void fake_fail (const char *call, GError *error);

guint fake_count (const char *call);
guint fake_most_at_once (void); /* of 1101, K015, F001, F002, 2001 */

/* Waits until call was begun so often. */
void fake_await (const char *call, guint count);

/* The names of the platform's questions in the order they were begun: "1101 K015 F001 F002". */
char *fake_order (void);

/* Sessions made and not yet freed. */
guint fake_sessions (void);

/* What the card reader's watch says next; call on the main thread. */
void fake_readers (const char *names);

/* Cards ask for K028 from now on. */
void fake_third_generation (void);
/* What the last reading was given to remember refusals with. */
ZjCardMemory fake_memory (void);

/* The holder_error of the next reading. Taken over. */
void fake_holder_error (GError *error);

/* A configuration whose certificate files exist in folder. */
ZjConfig *fake_config (const char *folder, const char *more);

/* Writes one of ca.pem, crl.pem, desk.pem, desk.key there. */
void fake_write (const char *folder, const char *name, const char *text);

/* A folder with all four, and its removal. */
char *fake_folder (void);
void fake_folder_remove (char *folder);

ZjCardIdentity *fake_identity (void);

/* [person] of the command line: the card in the reader, a typed identity, or an insurance
 * code (spec/cli.md 3, "The person"). Every verb that takes a person uses this. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* --reader, --wait, --authenticate-again (a person's say, spec/card.md 3, step 4). */
extern const ZjOptionSpec zj_reader_options[];

/* --cert-no, --name, --cert-type, --ecode, --insutype, --with-card. */
extern const ZjOptionSpec zj_person_options[];

/* Conflicts between the options of both tables. Errors: ZJ_CONFIG_ERROR_USAGE. */
gboolean zj_person_check (const ZjOptions *options, GError **error);

/* Reads the card that --reader and --wait mean; the PIN is asked for when the configuration
 * wants it at `when`. holder_error: see zj_card_read(). Free it. */
ZjCardIdentity *zj_person_read_card (ZjRun *run, ZjPinWhen when, GError **holder_error, GError **error);

/* Who is asked about; reads a card unless one of the other credentials was named.
 * Warnings about what was typed or read go into the answer. Errors: USAGE, ZJ_CARD_ERROR,
 * cancelled. holder_error: why a card's holder could not be read, or NULL. */
ZjCredential *zj_person_credential (ZjRun *run, ZjPinWhen when, GError **holder_error, GError **error);

/* Warnings for what a card says about itself. */
void zj_person_warn_of_card (ZjRun *run, const ZjCardIdentity *card);

G_END_DECLS

/* The four answers, as verify shows them and as a verb that verified does. */
#pragma once

#include <client/verification.h>

#include "platform/codec.h"
#include "text.h"

G_BEGIN_DECLS

/* The members `verdict` and `questions`, into an open object. */
void zj_cli_write_questions (ZjWriter *writer, const ZjConfig *config, const ZjVerification *verification);
void zj_cli_print_verification (ZjText *text, const ZjConfig *config, const ZjVerification *verification);

G_END_DECLS

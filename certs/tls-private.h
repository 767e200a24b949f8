/* What a ZjTls consists of; shared by the file that loads it and the one that uses it. */
#pragma once

#include "chain.h"
#include "identity.h"
#include "trust.h"

G_BEGIN_DECLS

struct _ZjTls {
  gatomicrefcount references;
  ZjTrust trust;
  ZjIdentity identity;
  ZjChain own;                          /* our chain, judged once; what depends on the time is asked of the clock */
  gint64 own_not_before, own_not_after; /* narrowest over our certificate and its intermediates */
  gint standing;                        /* ZjTlsStanding, atomic: the only member that changes */
};

G_END_DECLS

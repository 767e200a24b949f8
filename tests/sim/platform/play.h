/* Playing one whole HTTP answer to the client in the way an order says. */
#pragma once

#include "call.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

typedef enum {
  SIM_PLAY_GOES_ON = 0, /* the connection may be used on */
  SIM_PLAY_ENDS,        /* to be closed, without a farewell of TLS */
  SIM_PLAY_RESET,       /* … with a TCP reset */
} SimPlayEnd;

/* Reads one answer from `server` to its end and plays it. */
SimPlayEnd sim_play (gnutls_session_t session, int server, const SimOrder *order, SimClock *clock);

gboolean sim_play_send (gnutls_session_t session, const guchar *data, gsize size);

G_END_DECLS

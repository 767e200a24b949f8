/* The gateway in front of some platforms: headers checked before anything else
 * (spec/platform-fields.md 1.5). */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* style: "csb" or "tif". secret_file holds the secret, blanks around it don't count. */
SimGateway *sim_gateway_new (const char *style, const char *id, const char *secret_file, GError **error);
void sim_gateway_free (SimGateway *gateway);

/* NULL: let through. Otherwise the gateway's JSON and HTTP status; free it. */
char *sim_gateway_refusal (SimGateway *gateway, const SimRequest *request, guint *status);

/* Where the transaction is named beside the envelope (CSB's _api_name, the end of TIF's
 * URL), it must be the same: NULL, or what is wrong; free it. */
char *sim_gateway_contradiction (SimGateway *gateway, const SimRequest *request, const char *infno);

/* How many were refused. */
guint sim_gateway_refusals (SimGateway *gateway);

/* What the desk's configuration says: "csb" or "tif". */
const char *sim_gateway_style (SimGateway *gateway);
const char *sim_gateway_id (SimGateway *gateway);
const char *sim_gateway_secret_file (SimGateway *gateway);

G_END_DECLS

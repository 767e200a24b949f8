/* The configuration: spec/cli.md 4, every key of it.
 *
 * A ZjConfig is immutable after loading, counted by references, and may be read by any
 * thread. Relative paths of the file are absolute here. Unknown groups or keys, doubled
 * keys, missing required ones and values that cannot be are errors naming file and line.
 * A text, path or address that is not set (or set to nothing) is NULL; lists are never NULL.
 */
#pragma once

#include <client/error.h>
#include <glib.h>

G_BEGIN_DECLS

typedef enum { ZJ_GATEWAY_NONE = 0, ZJ_GATEWAY_CSB, ZJ_GATEWAY_TIF } ZjGateway;
typedef enum { ZJ_PIN_NEVER = 0, ZJ_PIN_ADMISSION = 1, ZJ_PIN_SETTLEMENT = 2, ZJ_PIN_BOTH = 3 } ZjPinWhen;

typedef struct {
  gint64 from, to; /* Unix seconds; to is exclusive */
} ZjClosure;

typedef struct {
  char *file; /* the one that had the last word, for messages */

  struct {
    int number; /* 0 to 99 */
    char *operator_no, *operator_name, *language, *group;
  } desk;
  struct {
    char *code, *name, *region, *address, *office_tel, *agency_tel;
    int level;
  } institution;
  struct {
    char *url, *authority, *revocation, *revocation_url, *certificate, *key, *proxy;
    int connect_timeout_s, timeout_s, settle_timeout_s;
    ZjGateway gateway;
    char *gateway_id, *gateway_secret_file, *gateway_version, *receiver, *version;
    GArray *closures; /* ZjClosure */
  } platform;
  struct {
    int batch, late_arrival_s;
    char *med_type;
    gboolean settlement_query_by_stay, filing_query_2001, filing_within_province, expired_card_refuse;
    gboolean discharge_first, identity_in_data, csb_seconds, reversal_of_unseen_not_found;
    /* Transaction numbers; NULL where the province lacks the call ("none"). */
    char *card_state, *card_authentication, *filing, *opening, *manual_notice, *declaration;
    char **upstream_timeout, **not_signed_in, **original_not_found, **already_cancelled, **in_hospital_elsewhere;
  } profile;
  struct {
    char *reader, *reader_serial;
    ZjPinWhen pin;
    gboolean at_discharge_required;
  } card;
  struct {
    char *path, *key, *database;
    int retention_days;
  } journal;
  struct {
    gboolean account_in_fund, on_mismatch_refuse, on_warning_refuse;
  } money;
  struct {
    char *regions, *papers;
  } claims;
  struct {
    char *departments, *doctors, *diagnoses;
  } lists;
  struct {
    gboolean second_person;
  } supervisor;
} ZjConfig;

/* file NULL: /etc/zhijie/zhijie.conf, then $XDG_CONFIG_HOME/zhijie/zhijie.conf over it.
 * Errors: ZJ_CONFIG_ERROR. */
ZjConfig *zj_config_load (const char *file, GError **error);
ZjConfig *zj_config_ref (ZjConfig *config);
void zj_config_unref (ZjConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjConfig, zj_config_unref)

/* The closure that holds now, or NULL. */
const ZjClosure *zj_config_closure_at (const ZjConfig *config, gint64 now);

G_END_DECLS

/* The check-up: a table of checks, each with what it depends on. The parts are tried
 * through the same modules as everywhere, with connections and handles of their own, so
 * that a check-up beside a running window disturbs nothing. */
#include "checkup_private.h"

#include <client/i18n.h>
#include <client/wording.h>
#include <string.h>

typedef struct {
  const char *id;
  const char *title; /* N_() */
  guint depends_on;  /* bits of ZjCheckupId */
  void (*run) (ZjCheckup *checkup, ZjCheck *check);
} Row;

#define BIT(id) (1u << (id))

static const Row rows[ZJ_N_CHECKUPS] = {
  [ZJ_CHECKUP_CONFIGURATION] = { "configuration", N_ ("Configuration"), 0, zj_checkup_configuration },
  [ZJ_CHECKUP_JOURNAL] = { "journal", N_ ("Journal"), BIT (ZJ_CHECKUP_CONFIGURATION), zj_checkup_journal },
  [ZJ_CHECKUP_DISK] = { "disk", N_ ("Disk space"), BIT (ZJ_CHECKUP_CONFIGURATION), zj_checkup_disk },
  [ZJ_CHECKUP_PCSCD] = { "pcscd", N_ ("Card service"), 0, zj_checkup_pcscd },
  [ZJ_CHECKUP_READERS] = { "readers", N_ ("Card reader"), BIT (ZJ_CHECKUP_PCSCD), zj_checkup_readers },
  [ZJ_CHECKUP_CARD] = { "card", N_ ("Card contact"), BIT (ZJ_CHECKUP_READERS), zj_checkup_card },
  [ZJ_CHECKUP_GATEWAY] = { "gateway", N_ ("Gateway keys"), BIT (ZJ_CHECKUP_CONFIGURATION), zj_checkup_gateway },
  [ZJ_CHECKUP_CERTIFICATE] = { "certificate", N_ ("Access certificate"), BIT (ZJ_CHECKUP_CONFIGURATION),
                               zj_checkup_certificate },
  [ZJ_CHECKUP_REVOCATION] = { "revocation", N_ ("Revocation list"), BIT (ZJ_CHECKUP_CONFIGURATION),
                              zj_checkup_revocation },
  [ZJ_CHECKUP_NAME] = { "name", N_ ("Platform's host name"), BIT (ZJ_CHECKUP_CONFIGURATION), zj_checkup_name },
  [ZJ_CHECKUP_CONNECT] = { "connect", N_ ("Way to the platform"), BIT (ZJ_CHECKUP_NAME), zj_checkup_connect },
  [ZJ_CHECKUP_TLS] = { "tls", N_ ("Secure connection"),
                       BIT (ZJ_CHECKUP_CERTIFICATE) | BIT (ZJ_CHECKUP_REVOCATION) | BIT (ZJ_CHECKUP_CONNECT)
                           | BIT (ZJ_CHECKUP_GATEWAY),
                       zj_checkup_tls },
  [ZJ_CHECKUP_SIGN_IN] = { "sign_in", N_ ("Sign-in"), BIT (ZJ_CHECKUP_TLS) | BIT (ZJ_CHECKUP_JOURNAL),
                           zj_checkup_sign_in },
  [ZJ_CHECKUP_CLOCK] = { "clock", N_ ("Clock"), BIT (ZJ_CHECKUP_TLS) | BIT (ZJ_CHECKUP_JOURNAL), zj_checkup_clock },
};

void
zj_check_free (ZjCheck *check)
{
  if (check == NULL)
    return;
  g_free (check->id);
  g_free (check->detail);
  g_free (check->remedy);
  g_free (check);
}

const char *
zj_check_title (const ZjCheck *check)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].id, check->id) == 0)
      return _ (rows[i].title);
  return check->id;
}

void
zj_checkup_say (ZjCheck *check, ZjCheckStatus status, const char *detail, const char *remedy)
{
  check->status = status;
  g_free (check->detail);
  g_free (check->remedy);
  check->detail = g_strdup (detail);
  check->remedy = g_strdup (remedy);
}

void
zj_checkup_say_error (const ZjCheckup *checkup, ZjCheck *check, ZjCheckStatus status, const GError *error)
{
  g_autoptr (ZjWording) wording = zj_wording_for_error (checkup->config, error);

  zj_checkup_say (check, status, wording->text, wording->remedy);
}

/* What failed among what check number i needs, directly or through others that were skipped
 * for it; -1 for nothing. An empty reader does not fail. */
static int
missing_dependency (const GPtrArray *checks, guint i)
{
  for (guint j = 0; j < i; j++) {
    const ZjCheck *before = g_ptr_array_index (checks, j);

    if ((rows[i].depends_on & BIT (j)) == 0)
      continue;
    if (before->status == ZJ_CHECK_FAIL)
      return (int)j;
    if (before->status == ZJ_CHECK_SKIPPED) {
      int root = missing_dependency (checks, j);

      return root >= 0 ? root : (int)j;
    }
  }
  return -1;
}

static ZjCheck *
run_row (ZjCheckup *checkup, const GPtrArray *checks, guint i, GCancellable *cancellable)
{
  ZjCheck *check = g_new0 (ZjCheck, 1);
  int missing = missing_dependency (checks, i);

  check->id = g_strdup (rows[i].id);
  if (g_cancellable_is_cancelled (cancellable))
    zj_checkup_say (check, ZJ_CHECK_SKIPPED, _ ("Cancelled"), NULL);
  else if (missing >= 0) {
    g_autofree char *detail = g_strdup_printf (_ ("Not checked; first put right: %s"), _ (rows[missing].title));

    zj_checkup_say (check, ZJ_CHECK_SKIPPED, detail, NULL);
  } else
    rows[i].run (checkup, check);
  return check;
}

GPtrArray *
zj_checkup_run (ZjDesk *desk, const GError *config_error, GCancellable *cancellable)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify)zj_check_free);
  ZjCheckup checkup = { .config = desk != NULL ? zj_desk_get_config (desk) : NULL,
                        .config_error = config_error,
                        .cancellable = cancellable,
                        .now = g_get_real_time () / G_USEC_PER_SEC };

  if (desk != NULL)
    checkup.operator_no = zj_desk_get_operator (desk, &checkup.operator_name);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (checks, run_row (&checkup, checks, i, cancellable));
  zj_checkup_clear (&checkup);
  return checks;
}

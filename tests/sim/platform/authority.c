/* The test authority: who issues, who is believed, who is refused. How a certificate is
 * put together is in certificate.c. */
#include "authority.h"

#include "certificate.h"

#include <gio/gio.h>
#include <string.h>

struct _SimServerIdentity {
  gatomicrefcount references;
  char *certificate, *key;
  gnutls_certificate_credentials_t credentials;
};

struct _SimAuthority {
  GMutex lock;
  char *folder, *host;
  SimIssuer *issuer, *other, *intermediate; /* the latter two are made when first wanted */
  GPtrArray *revoked;                       /* published serial numbers, GBytes */
  GPtrArray *unpublished;                   /* revoked here, not in crl.pem */
  gnutls_x509_trust_list_t trust;
  SimServerIdentity *server;
  guint refusals;
  char *last_refusal;
};

static SimAuthority *the_authority; /* see sim_authority_new */

SimServerIdentity *
sim_server_identity_ref (SimServerIdentity *identity)
{
  g_atomic_ref_count_inc (&identity->references);
  return identity;
}

void
sim_server_identity_unref (SimServerIdentity *identity)
{
  if (identity == NULL || !g_atomic_ref_count_dec (&identity->references))
    return;
  gnutls_certificate_free_credentials (identity->credentials);
  g_free (identity->certificate);
  g_free (identity->key);
  g_free (identity);
}

gnutls_certificate_credentials_t
sim_server_identity_credentials (SimServerIdentity *identity)
{
  return identity->credentials;
}

const char *
sim_server_identity_certificate (SimServerIdentity *identity)
{
  return identity->certificate;
}

const char *
sim_server_identity_key (SimServerIdentity *identity)
{
  return identity->key;
}

static gboolean
write_file (const char *folder, const char *name, const char *suffix, const char *text, GError **error)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_canonicalize_filename (file, folder);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* Trust is built anew after each revocation; a handshake under way keeps to the old one
 * by holding the lock. */
static gboolean
rebuild_trust (SimAuthority *authority, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < authority->revoked->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (authority->revoked, i));
  for (guint i = 0; i < authority->unpublished->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (authority->unpublished, i));
  list = sim_issuer_list (authority->issuer, all, SIM_LIST_CURRENT, error);
  if (list == NULL)
    return FALSE;
  if (authority->trust != NULL)
    gnutls_x509_trust_list_deinit (authority->trust, 1);
  authority->trust = sim_issuer_trust (authority->issuer, list, error);
  return authority->trust != NULL;
}

static gboolean
publish_list (SimAuthority *authority, GError **error)
{
  g_autofree char *list = sim_issuer_list (authority->issuer, authority->revoked, SIM_LIST_CURRENT, error);

  return list != NULL && write_file (authority->folder, "crl", ".pem", list, error);
}

static gboolean
make_desk (SimAuthority *authority, GError **error)
{
  g_autofree char *certificate = g_build_filename (authority->folder, "desk.pem", NULL);
  g_autofree char *key = g_build_filename (authority->folder, "desk.key", NULL);

  if (g_file_test (certificate, G_FILE_TEST_EXISTS) && g_file_test (key, G_FILE_TEST_EXISTS))
    return TRUE;
  return sim_authority_issue (authority, "desk", "desk", error);
}

static gboolean
make_issuer (SimAuthority *authority, GError **error)
{
  g_autofree char *certificate_file = g_build_filename (authority->folder, "ca.pem", NULL);
  g_autofree char *key_file = g_build_filename (authority->folder, "ca.key", NULL);
  g_autofree char *list_file = g_build_filename (authority->folder, "crl.pem", NULL);
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *list = NULL;

  if (g_file_get_contents (certificate_file, &certificate, NULL, NULL)
      && g_file_get_contents (key_file, &key, NULL, NULL)) {
    authority->issuer = sim_issuer_load (certificate, key, error);
    if (authority->issuer != NULL && g_file_get_contents (list_file, &list, NULL, NULL))
      sim_list_serials (list, authority->revoked);
    return authority->issuer != NULL;
  }
  authority->issuer = sim_issuer_new ("直结测试机构 Zhijie test authority", NULL, error);
  return authority->issuer != NULL
         && write_file (authority->folder, "ca", ".pem", sim_issuer_certificate (authority->issuer), error)
         && write_file (authority->folder, "ca", ".key", sim_issuer_key (authority->issuer), error);
}

SimAuthority *
sim_authority_new (const char *folder, const char *host, GError **error)
{
  SimAuthority *authority = g_new0 (SimAuthority, 1);

  g_assert (the_authority == NULL);
  the_authority = authority;
  g_mutex_init (&authority->lock);
  authority->folder = g_strdup (folder);
  authority->host = g_strdup (host);
  authority->revoked = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  authority->unpublished = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  if (!make_issuer (authority, error) || !publish_list (authority, error) || !rebuild_trust (authority, error)
      || !make_desk (authority, error) || !sim_authority_serve (authority, "server", error)) {
    sim_authority_free (authority);
    return NULL;
  }
  return authority;
}

void
sim_authority_free (SimAuthority *authority)
{
  if (authority == NULL)
    return;
  the_authority = NULL;
  sim_server_identity_unref (authority->server);
  if (authority->trust != NULL)
    gnutls_x509_trust_list_deinit (authority->trust, 1);
  sim_issuer_free (authority->issuer);
  sim_issuer_free (authority->other);
  sim_issuer_free (authority->intermediate);
  g_ptr_array_unref (authority->revoked);
  g_ptr_array_unref (authority->unpublished);
  g_mutex_clear (&authority->lock);
  g_free (authority->last_refusal);
  g_free (authority->folder);
  g_free (authority->host);
  g_free (authority);
}

/* What is wrong with a certificate, one thing each. Hours count from now. */
typedef enum { BY_US = 0, BY_ANOTHER, BY_INTERMEDIATE } IssuedBy;

typedef struct {
  const char *name;
  gboolean server; /* wants a host name */
  SimPurpose purpose;
  int from_hours, to_hours;
  IssuedBy by;
  SimKeyKind key;
  gboolean revoked, wrong_host;
} Kind;

#define YEAR_H (365 * 24)

static const Kind kinds[] = {
  { .name = "desk", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -1, .to_hours = YEAR_H },
  { .name = "desk-rsa", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -1, .to_hours = YEAR_H, .key = SIM_KEY_RSA_2048 },
  { .name = "desk-expiring", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -YEAR_H, .to_hours = 20 * 24 + 1 },
  { .name = "desk-expired", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -YEAR_H, .to_hours = -24 },
  { .name = "desk-not-yet-valid", .purpose = SIM_PURPOSE_CLIENT, .from_hours = 30 * 24, .to_hours = YEAR_H },
  { .name = "desk-wrong-authority",
    .purpose = SIM_PURPOSE_CLIENT,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .by = BY_ANOTHER },
  { .name = "desk-revoked", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -1, .to_hours = YEAR_H, .revoked = TRUE },
  { .name = "desk-wrong-purpose", .purpose = SIM_PURPOSE_SERVER, .from_hours = -1, .to_hours = YEAR_H },
  { .name = "desk-weak", .purpose = SIM_PURPOSE_CLIENT, .from_hours = -1, .to_hours = YEAR_H, .key = SIM_KEY_RSA_1024 },
  { .name = "server", .server = TRUE, .purpose = SIM_PURPOSE_SERVER, .from_hours = -1, .to_hours = YEAR_H },
  { .name = "server-rsa",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .key = SIM_KEY_RSA_2048 },
  { .name = "server-chain",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .by = BY_INTERMEDIATE },
  { .name = "server-expired", .server = TRUE, .purpose = SIM_PURPOSE_SERVER, .from_hours = -YEAR_H, .to_hours = -24 },
  { .name = "server-not-yet-valid",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = 30 * 24,
    .to_hours = YEAR_H },
  { .name = "server-wrong-host",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .wrong_host = TRUE },
  { .name = "server-wrong-authority",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .by = BY_ANOTHER },
  { .name = "server-revoked",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .revoked = TRUE },
  { .name = "server-wrong-purpose",
    .server = TRUE,
    .purpose = SIM_PURPOSE_CLIENT,
    .from_hours = -1,
    .to_hours = YEAR_H },
  { .name = "server-weak",
    .server = TRUE,
    .purpose = SIM_PURPOSE_SERVER,
    .from_hours = -1,
    .to_hours = YEAR_H,
    .key = SIM_KEY_RSA_1024 },
};

/* Lists and authorities that `issue` makes beside certificates. */
static const char *const list_kinds[]
    = { "crl", "crl-chain", "crl-expired", "crl-not-yet-valid", "crl-wrong-authority", "authority-other" };

static const Kind *
find_kind (const char *name, const char *prefix)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0 || strcmp (kinds[i].name, full) == 0)
      return &kinds[i];
  return NULL;
}

char *
sim_authority_kinds (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (names, "%s ", kinds[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (list_kinds); i++)
    g_string_append_printf (names, "%s ", list_kinds[i]);
  g_string_truncate (names, names->len - 1);
  return g_string_free (names, FALSE);
}

static SimIssuer *
issuer_of (SimAuthority *authority, IssuedBy by, GError **error)
{
  switch (by) {
  case BY_ANOTHER:
    if (authority->other == NULL)
      authority->other = sim_issuer_new ("Another authority", NULL, error);
    return authority->other;
  case BY_INTERMEDIATE:
    if (authority->intermediate == NULL)
      authority->intermediate = sim_issuer_new ("Intermediate authority", authority->issuer, error);
    return authority->intermediate;
  case BY_US:
  default:
    return authority->issuer;
  }
}

/* Lock held. */
static gboolean
make (SimAuthority *authority, const Kind *kind, char **certificate, char **key, GError **error)
{
  SimIssuer *issuer = issuer_of (authority, kind->by, error);
  const char *host = kind->wrong_host ? "elsewhere.invalid" : authority->host;
  SimCertificateOrder order = {
    .common_name = kind->server ? host : SIM_INSTITUTION " desk",
    .host = kind->server ? host : NULL,
    .purpose = kind->purpose,
    .key = kind->key,
    .not_before = g_get_real_time () / G_USEC_PER_SEC + (gint64)kind->from_hours * 3600,
    .not_after = g_get_real_time () / G_USEC_PER_SEC + (gint64)kind->to_hours * 3600,
  };
  g_autoptr (GBytes) serial = NULL;

  if (issuer == NULL || !sim_issuer_issue (issuer, &order, certificate, key, &serial, error))
    return FALSE;
  if (kind->revoked) {
    g_ptr_array_add (authority->revoked, g_steal_pointer (&serial));
    return publish_list (authority, error) && rebuild_trust (authority, error);
  }
  return TRUE;
}

/* Lock held. */
static gboolean
issue_list (SimAuthority *authority, const char *kind, const char *prefix, GError **error)
{
  gboolean chain = strcmp (kind, "crl-chain") == 0;
  gboolean other = strcmp (kind, "crl-wrong-authority") == 0 || strcmp (kind, "authority-other") == 0;
  SimIssuer *issuer = issuer_of (authority, other ? BY_ANOTHER : BY_US, error);
  SimListAge age = strcmp (kind, "crl-expired") == 0         ? SIM_LIST_EXPIRED
                   : strcmp (kind, "crl-not-yet-valid") == 0 ? SIM_LIST_NOT_YET_VALID
                                                             : SIM_LIST_CURRENT;
  g_autofree char *text = NULL;

  if (issuer == NULL)
    return FALSE;
  if (strcmp (kind, "authority-other") == 0)
    return write_file (authority->folder, prefix, ".pem", sim_issuer_certificate (issuer), error);
  text = sim_issuer_list (issuer, authority->revoked, age, error);
  if (text != NULL && chain) {
    g_autoptr (GPtrArray) none = g_ptr_array_new ();
    SimIssuer *intermediate = issuer_of (authority, BY_INTERMEDIATE, error);
    g_autofree char *second = intermediate != NULL ? sim_issuer_list (intermediate, none, SIM_LIST_CURRENT, error)
                                                   : NULL;
    g_autofree char *first = g_steal_pointer (&text);

    if (second == NULL)
      return FALSE;
    text = g_strconcat (first, second, NULL);
  }
  return text != NULL && write_file (authority->folder, prefix, ".pem", text, error);
}

gboolean
sim_authority_issue (SimAuthority *authority, const char *name, const char *prefix, GError **error)
{
  const Kind *kind = find_kind (name, "desk-");
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  gboolean done;

  g_mutex_lock (&authority->lock);
  if (kind != NULL)
    done = make (authority, kind, &certificate, &key, error)
           && write_file (authority->folder, prefix, ".pem", certificate, error)
           && write_file (authority->folder, prefix, ".key", key, error);
  else {
    done = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS (list_kinds); i++)
      if (strcmp (list_kinds[i], name) == 0) {
        done = issue_list (authority, name, prefix, error);
        g_mutex_unlock (&authority->lock);
        return done;
      }
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no kind %s", name);
  }
  g_mutex_unlock (&authority->lock);
  return done;
}

gboolean
sim_authority_serve (SimAuthority *authority, const char *name, GError **error)
{
  const Kind *kind = find_kind (name, "server-");
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  SimServerIdentity *identity, *old;
  gboolean done;

  if (kind == NULL || !kind->server) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no kind %s of server", name);
    return FALSE;
  }
  g_mutex_lock (&authority->lock);
  done = make (authority, kind, &certificate, &key, error);
  if (done) {
    identity = g_new0 (SimServerIdentity, 1);
    g_atomic_ref_count_init (&identity->references);
    identity->credentials = sim_issuer_credentials (authority->issuer, certificate, key, error);
    done = identity->credentials != NULL;
    if (done) {
      identity->certificate = g_steal_pointer (&certificate);
      identity->key = g_steal_pointer (&key);
      old = authority->server;
      authority->server = identity;
      sim_server_identity_unref (old);
    } else
      g_free (identity);
  }
  g_mutex_unlock (&authority->lock);
  return done;
}

SimServerIdentity *
sim_authority_server_identity (SimAuthority *authority)
{
  SimServerIdentity *identity;

  g_mutex_lock (&authority->lock);
  identity = sim_server_identity_ref (authority->server);
  g_mutex_unlock (&authority->lock);
  return identity;
}

gboolean
sim_authority_revoke (SimAuthority *authority, const char *file, gboolean unpublished, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) serial = NULL;
  gboolean done;

  if (strcmp (file, "server") == 0) {
    SimServerIdentity *identity = sim_authority_server_identity (authority);

    text = g_strdup (identity->certificate);
    sim_server_identity_unref (identity);
  } else {
    g_autofree char *name = g_strconcat (file, g_str_has_suffix (file, ".pem") ? "" : ".pem", NULL);
    g_autofree char *path = g_canonicalize_filename (name, authority->folder);

    if (!g_file_get_contents (path, &text, NULL, error))
      return FALSE;
  }
  serial = sim_certificate_serial (text, error);
  if (serial == NULL)
    return FALSE;
  g_mutex_lock (&authority->lock);
  g_ptr_array_add (unpublished ? authority->unpublished : authority->revoked, g_steal_pointer (&serial));
  done = publish_list (authority, error) && rebuild_trust (authority, error);
  g_mutex_unlock (&authority->lock);
  return done;
}

void
sim_authority_note_refusal (SimAuthority *authority, const char *why)
{
  g_mutex_lock (&authority->lock);
  authority->refusals++;
  g_free (authority->last_refusal);
  authority->last_refusal = g_strdup (why);
  g_mutex_unlock (&authority->lock);
}

guint
sim_authority_refusals (SimAuthority *authority, char **last)
{
  guint refusals;

  g_mutex_lock (&authority->lock);
  refusals = authority->refusals;
  *last = g_strdup (authority->last_refusal != NULL ? authority->last_refusal : "");
  g_mutex_unlock (&authority->lock);
  return refusals;
}

static gnutls_alert_description_t
alert_for (guint status)
{
  if (status & GNUTLS_CERT_REVOKED)
    return GNUTLS_A_CERTIFICATE_REVOKED;
  if (status & GNUTLS_CERT_EXPIRED)
    return GNUTLS_A_CERTIFICATE_EXPIRED;
  if (status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA))
    return GNUTLS_A_UNKNOWN_CA;
  if (status & GNUTLS_CERT_PURPOSE_MISMATCH)
    return GNUTLS_A_UNSUPPORTED_CERTIFICATE;
  return GNUTLS_A_BAD_CERTIFICATE;
}

int
sim_authority_judge_client (gnutls_session_t session)
{
  SimAuthority *authority = the_authority;
  guint length = 0, status = GNUTLS_CERT_INVALID;
  const gnutls_datum_t *shown = gnutls_certificate_get_peers (session, &length);
  gnutls_datum_t text = { 0 };

  if (shown != NULL && length > 0) {
    g_mutex_lock (&authority->lock);
    status = sim_trust_verify_client (authority->trust, shown, length);
    g_mutex_unlock (&authority->lock);
  }
  if (status == 0)
    return 0;
  if (gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) == 0) {
    sim_authority_note_refusal (authority, (const char *)text.data);
    gnutls_free (text.data);
  }
  /* MHD would close without a word; the desk is owed the reason. */
  gnutls_alert_send (session, GNUTLS_AL_FATAL, alert_for (status));
  return GNUTLS_E_CERTIFICATE_ERROR;
}

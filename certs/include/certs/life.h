/* The life of the desk's key and certificate (spec/cli.md 2, "certs").
 *
 *   request  makes a key on this machine, which never leaves it, and asks for a certificate
 *   install  takes the certificate that came back
 *   prove    puts a renewed pair into the place of the old one, once the platform has taken it
 *
 * On a desk without a certificate the key is KEY and the certificate becomes CERTIFICATE at once.
 * A renewal is made beside what is in use: KEY.next, CERTIFICATE.next. From its first day on the next
 * pair is tried first; the old one stays in place until the new one has worked once, and its
 * certificate is kept after that (sign.h). A crash between any two steps leaves a pair that works.
 *
 * Thread: any; several programs of one desk may use them at once. All block for the disk.
 */
#pragma once

#include <certs/tls.h>

G_BEGIN_DECLS

/* Who asks. */
typedef struct {
  const char *institution; /* name, UTF-8 */
  const char *code;        /* of the institution */
  guint desk;              /* 0 to 99 */
} ZjLifeSubject;

/* The request (PKCS #10, PEM) for KEY, or with renew for KEY.next; a P-256 key is made where there is
 * none, 0600 or 0640 and the desk's group. Asked again, the same key. Free it.
 * Errors: KEY_UNREADABLE, KEY_EXPOSED; OWN_UNREADABLE: renew without a certificate in use, or a first
 * request where there is one. */
char *zj_life_request (const ZjTlsFiles *files, const ZjLifeSubject *subject, gboolean renew, GError **error);

typedef enum {
  ZJ_LIFE_IN_USE = 0, /* the desk's certificate now */
  ZJ_LIFE_NEXT,       /* tried from its first day on, in use when it has worked once */
} ZjLifePlace;

/* Takes the certificate (and its intermediates) of pem_file, when it belongs to one of the two keys,
 * was issued by the configured authority for a client, and is neither ended nor revoked; one that begins
 * later is taken as next. now: Unix seconds. Nothing is changed on failure.
 * Errors: those of zj_tls_new() and zj_tls_check_own(), naming pem_file; OWN_UNREADABLE: it is the one in
 * use; KEY_UNREADABLE where it could not be stored. */
gboolean zj_life_install (const ZjTlsFiles *files, const char *pem_file, gint64 now, ZjLifePlace *place,
                          GError **error);

/* The pair to use now. *chosen: files with certificate and key of the next pair, if it stands and has
 * begun and was not refused within the hour (then TRUE is returned), else of the one in use; clear it with
 * zj_life_chosen_clear(). */
typedef struct {
  ZjTlsFiles files;
  char *certificate, *key; /* what files names, owned */
} ZjLifeChosen;
gboolean zj_life_choose (const ZjTlsFiles *files, gint64 now, ZjLifeChosen *chosen);
void zj_life_chosen_clear (ZjLifeChosen *chosen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZjLifeChosen, zj_life_chosen_clear)

/* Where the next certificate lies, whether there is one or not. Free it. */
char *zj_life_next_certificate (const ZjTlsFiles *files);

/* The platform has taken the next pair: it moves into place. Nothing to do is fine. Errors:
 * OWN_UNREADABLE: the old certificate could not be kept, or a file not moved; to be tried again. */
gboolean zj_life_prove (const ZjTlsFiles *files, GError **error);

/* The platform has refused the next pair: for an hour every program of the desk uses the one in place,
 * then the next one is tried again. */
void zj_life_refused (const ZjTlsFiles *files);

/* Days before the end on which a clerk or IT is to be warned, 60, 30, 14, 7, 1: the smallest of them
 * that days_left has reached, 0 for an end that has passed, −1 while it is far. */
int zj_life_warning (gint64 days_left);

/* A revocation list that was fetched (PEM or DER): replaces the one of the same authority in the file
 * files->revocation, when it is signed by an authority of the chain, is not older than what is there and
 * has not ended. *newer: FALSE when the same one is there already. Errors: LIST_UNREADABLE,
 * LIST_EXPIRED, AUTHORITY_UNREADABLE. Nothing is changed on failure. */
gboolean zj_life_take_list (const ZjTlsFiles *files, const void *data, gsize length, gint64 now, gboolean *newer,
                            GError **error);

G_END_DECLS

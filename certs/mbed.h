/* What Mbed TLS 2.28 and 3.x name differently, and the little everybody in certs/ needs
 * of it: files, times, names, error texts. */
#pragma once

#include <glib.h>
#include <mbedtls/pk.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crl.h>
#include <mbedtls/x509_crt.h>

/* 3.x hides members that 2.28 shows. */
#ifndef MBEDTLS_PRIVATE
#  define MBEDTLS_PRIVATE(member) member
#endif

G_BEGIN_DECLS

#define ZJ_NAME_BYTES 256

/* The whole of a file, NUL-terminated (Mbed TLS counts that NUL for PEM); NULL with why
 * (free it) when it is missing, empty or above the ceiling. */
GBytes *zj_mbed_file (const char *path, gsize ceiling, char **why);

gint64 zj_mbed_unix (const mbedtls_x509_time *time);
void zj_mbed_name (const mbedtls_x509_name *name, char text[ZJ_NAME_BYTES]);
char *zj_mbed_error (int code);     /* free it */
char *zj_mbed_date (gint64 unix_s); /* "2026-01-31 12:00:00 UTC"; free it */
gboolean zj_mbed_same (const mbedtls_x509_buf *a, const mbedtls_x509_buf *b);

G_END_DECLS

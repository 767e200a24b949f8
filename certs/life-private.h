/* Names of the pair that is to come. */
#pragma once

#include "mbed.h"

#include <certs/life.h>

G_BEGIN_DECLS

char *zj_life_next (const char *path); /* PATH.next; free it */

/* Replaces path by the text, whole and durable; 0644. 0, or an errno's text in *why. */
gboolean zj_life_write (const char *path, const char *text, char **why);

G_END_DECLS

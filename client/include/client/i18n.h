/* Gettext, for every file of client/ and ui/ that speaks to people.
 *
 * Source strings are English; client/po/ holds the Chinese ones. The catalogue is named
 * in each call, so that a library of ours translates the same way in every program;
 * zj_wording_set_language() (wording.h) says where the catalogues are.
 */
#pragma once

#include <libintl.h>

#define ZJ_TEXT_DOMAIN "zhijie"

#define _(text)  dgettext (ZJ_TEXT_DOMAIN, text)
#define N_(text) text /* marks a text of a table; _() translates it where it is used */

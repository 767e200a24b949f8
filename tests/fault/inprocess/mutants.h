/* The product with one of its rules taken out, by functions that the linker puts in place of its own
 * (--wrap): the harness must see each of them. None is chosen: the product as it is. */
#pragma once

#include <glib.h>

gboolean mutants_choose (const char *name); /* NULL: none. FALSE: there is no such one. */
gboolean mutants_disk_lies (void);

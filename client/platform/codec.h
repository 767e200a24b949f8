/* JSON in and out. The only file that knows json-c, and the text is checked before that
 * library sees it: UTF-8, depth (32), doubled members, NaN, numbers as exact text.
 *
 * Reading is by a cursor of paths, so that an error can say "output.insuinfo[1].balc".
 * Money is parsed from its decimal text to fen, exactly (spec/platform.md 2).
 */
#pragma once

#include <client/error.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZjJson ZjJson; /* a parsed text; owns everything below it */

typedef struct {
  ZjJson *json;
  gpointer value; /* opaque; NULL when absent or JSON null */
  char path[160]; /* for messages; cut with "…" when longer */
} ZjNode;

/* Errors: ZJ_PLATFORM_ERROR_NOT_AN_ANSWER with what and at which byte. */
ZjJson *zj_json_parse (GBytes *text, GError **error);
void zj_json_free (ZjJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjJson, zj_json_free)

ZjNode zj_json_root (ZjJson *json);

/* A member of an object; an absent or null one gives an absent node. Spellings: names
 * separated by '|' are the mixed spellings of one member ("exp_content|expContent"). */
gboolean zj_node_member (const ZjNode *node, const char *names, ZjNode *member, GError **error);
gboolean zj_node_is_absent (const ZjNode *node);
gboolean zj_node_is_object (const ZjNode *node);
gboolean zj_node_is_list (const ZjNode *node);

/* A list, or one object standing for a list of one (spec/platform-fields.md 0, trap 4).
 * Absent counts as empty. */
gboolean zj_node_length (const ZjNode *node, gsize *length, GError **error);
gboolean zj_node_element (const ZjNode *node, gsize index, ZjNode *element, GError **error);

/* Scalars. Text also accepts a number (its exact text); *text is a copy, or NULL when
 * absent. Errors: WRONG_TYPE naming the path. */
gboolean zj_node_text (const ZjNode *node, const char *names, char **text, GError **error);
gboolean zj_node_required_text (const ZjNode *node, const char *names, char **text, GError **error);
gboolean zj_node_integer (const ZjNode *node, const char *names, gint64 *value, gboolean *present, GError **error);
gboolean zj_node_date (const ZjNode *node, const char *names, char **date, GError **error);
gboolean zj_node_money (const ZjNode *node, const char *names, gint64 *fen, gboolean *present, GError **error);

/* Decimal text ("1230.5", "-0.05", "7") to fen: no exponent, at most 14 digits before the
 * point, more than two decimals only when they are zeros. */
gboolean zj_money_parse (const char *text, gint64 *fen);

/* Writing: a builder that keeps order. Values are copied. */
typedef struct _ZjWriter ZjWriter;
ZjWriter *zj_writer_new (void);
void zj_writer_free (ZjWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjWriter, zj_writer_free)
void zj_writer_begin_object (ZjWriter *writer, const char *name); /* name NULL inside a list or at the top */
void zj_writer_end_object (ZjWriter *writer);
void zj_writer_begin_list (ZjWriter *writer, const char *name);
void zj_writer_end_list (ZjWriter *writer);
void zj_writer_text (ZjWriter *writer, const char *name, const char *text); /* NULL writes null */
void zj_writer_integer (ZjWriter *writer, const char *name, gint64 value);
void zj_writer_boolean (ZjWriter *writer, const char *name, gboolean value);
void zj_writer_money (ZjWriter *writer, const char *name, gint64 fen); /* a JSON number with two decimals */
GBytes *zj_writer_finish (ZjWriter *writer);                           /* wipes what it leaves behind */

G_END_DECLS

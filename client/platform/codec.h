/* JSON in and out. The only file that knows json-c, and the text is checked before that
 * library sees it (json_text.h): UTF-8, depth (32), doubled members, NaN, numbers as exact text.
 *
 * Reading is by a cursor of paths, so that an error can say "output.insuinfo[1].balc"; it
 * never says the value, which may name the patient. Money is parsed from its decimal text
 * to fen, exactly (spec/platform.md 2).
 *
 * Absent is a member that is missing, null, "" or "null": platforms write nothing in all
 * four ways (spec/platform-fields.md 0, trap 11).
 *
 * Thread: a ZjJson is not changed after parsing and may be read by several threads; a
 * ZjWriter belongs to one.
 */
#pragma once

#include <client/error.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _ZjJson ZjJson; /* a parsed text; owns everything below it */

typedef struct {
  ZjJson *json;
  gpointer value; /* opaque; NULL when absent */
  char path[160]; /* for messages; cut with "…" when longer */
} ZjNode;

/* Errors: ZJ_PLATFORM_ERROR_NOT_AN_ANSWER with what and at which byte. */
ZjJson *zj_json_parse (GBytes *text, GError **error);
void zj_json_free (ZjJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjJson, zj_json_free)

ZjNode zj_json_root (ZjJson *json);

/* A member of an object; an absent one, or one of an absent object, gives an absent node.
 * Spellings: names separated by '|' are the mixed spellings of one member
 * ("exp_content|expContent"); the first that is not absent counts. Errors: WRONG_TYPE
 * when node is no object. */
gboolean zj_node_member (const ZjNode *node, const char *names, ZjNode *member, GError **error);
gboolean zj_node_is_absent (const ZjNode *node);
gboolean zj_node_is_object (const ZjNode *node);
gboolean zj_node_is_list (const ZjNode *node);

/* Names of an object's members in their order; empty for anything else. Free with g_strfreev. */
GStrv zj_node_names (const ZjNode *node);

/* A list, or one object standing for a list of one (spec/platform-fields.md 0, trap 4).
 * Absent counts as empty. */
gboolean zj_node_length (const ZjNode *node, gsize *length, GError **error);
gboolean zj_node_element (const ZjNode *node, gsize index, ZjNode *element, GError **error);

/* Scalars. Text also accepts a number (its exact text); *text is a copy, or NULL when
 * absent. Numbers may come as strings. A date is "YYYY-MM-DD", checked against the
 * calendar; one with a time of day behind it is cut to its date. An integer may end in
 * ".0". Errors: WRONG_TYPE naming the path. */
gboolean zj_node_text (const ZjNode *node, const char *names, char **text, GError **error);
gboolean zj_node_required_text (const ZjNode *node, const char *names, char **text, GError **error);
gboolean zj_node_integer (const ZjNode *node, const char *names, gint64 *value, gboolean *present, GError **error);
gboolean zj_node_date (const ZjNode *node, const char *names, char **date, GError **error);
gboolean zj_node_money (const ZjNode *node, const char *names, gint64 *fen, gboolean *present, GError **error);

/* A flag: "1" or "0", as text or number. *present NULL: it must be there. */
gboolean zj_node_flag (const ZjNode *node, const char *names, gboolean *value, gboolean *present, GError **error);

/* A list of texts, without its empty ones; never NULL on success, free with g_strfreev. */
gboolean zj_node_texts (const ZjNode *node, const char *names, GStrv *texts, GError **error);

/* Sets a WRONG_TYPE that names the member: for what only its reader can judge, such as
 * "a region of six digits". Returns FALSE. */
gboolean zj_node_refuse (const ZjNode *node, const char *names, const char *expected, GError **error);

/* Decimal text ("1230.5", "-0.05", "7") to fen: no exponent, at most 14 digits before the
 * point, more than two decimals only when they are zeros. */
gboolean zj_money_parse (const char *text, gint64 *fen);

/* Writing: a builder that keeps order. Values are copied; what is not UTF-8 in them is
 * replaced by U+FFFD, so that the text is JSON whatever comes in. Mistakes in the order
 * of calls are assertions. */
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
void zj_writer_money (ZjWriter *writer, const char *name, gint64 fen);  /* a JSON number with two decimals */
void zj_writer_json (ZjWriter *writer, const char *name, GBytes *json); /* what another writer has finished */
GBytes *zj_writer_finish (ZjWriter *writer); /* empties the writer; the bytes are wiped with their last reference */

G_END_DECLS

/* RFC 7578 as far as two named parts need it. */
#include "multipart.h"

#include <string.h>

#define TYPE      "multipart/form-data"
#define PARTS_MAX 4

gboolean
sim_multipart_is (const char *content_type)
{
  return content_type != NULL && g_ascii_strncasecmp (content_type, TYPE, strlen (TYPE)) == 0;
}

static char *
boundary_of (const char *content_type)
{
  const char *start = strstr (content_type, "boundary=");
  g_autofree char *boundary = NULL;

  if (start == NULL)
    return NULL;
  start += strlen ("boundary=");
  boundary = *start == '"' ? g_strndup (start + 1, strcspn (start + 1, "\""))
                           : g_strndup (start, strcspn (start, "; "));
  if (*boundary == '\0' || strlen (boundary) > 70)
    return NULL;
  return g_strconcat ("--", boundary, NULL);
}

/* The name in a part's Content-Disposition. */
static char *
name_of (const char *head, gsize size)
{
  g_autofree char *text = g_strndup (head, size);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *line = strstr (lower, "content-disposition: form-data"), *name;

  if (line == NULL)
    return NULL;
  name = strstr (line, "; name=\"");
  if (name == NULL)
    return NULL;
  name = text + (name - lower) + strlen ("; name=\"");
  return g_strndup (name, strcspn (name, "\""));
}

static char *
take_part (GBytes *body, const char *start, const char *end, GBytes **json, GBytes **file)
{
  const char *whole = g_bytes_get_data (body, NULL), *blank = memmem (start, (gsize)(end - start), "\r\n\r\n", 4);
  g_autofree char *name = blank != NULL ? name_of (start, (gsize)(blank - start)) : NULL;
  GBytes **place = g_strcmp0 (name, "jsonStr") == 0 ? json : g_strcmp0 (name, "file") == 0 ? file : NULL;

  if (place == NULL)
    return g_strdup_printf ("表单项未定义 is not defined in a form: %s", name != NULL ? name : "a part without a name");
  if (*place != NULL)
    return g_strdup_printf ("表单项重复 stands twice: %s", name);
  *place = g_bytes_new_from_bytes (body, (gsize)(blank + 4 - whole), (gsize)(end - blank - 4));
  return NULL;
}

void
sim_multipart_split (const char *content_type, GBytes *body, GBytes **json, GBytes **file, char **wrong)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size), *end = data + size;
  g_autofree char *boundary = boundary_of (content_type);
  g_autofree char *between = boundary != NULL ? g_strconcat ("\r\n", boundary, NULL) : NULL;
  const char *start;

  *wrong = NULL;
  if (boundary == NULL || size < strlen (boundary) || memcmp (data, boundary, strlen (boundary)) != 0) {
    *wrong = g_strdup ("表单分隔符错误 the form has no good boundary");
    return;
  }
  start = data + strlen (boundary);
  for (guint i = 0; i < PARTS_MAX && *wrong == NULL; i++) {
    const char *next;

    if (end - start >= 2 && memcmp (start, "--", 2) == 0)
      break;
    next = memmem (start, (gsize)(end - start), between, strlen (between));
    if (next == NULL)
      *wrong = g_strdup ("表单不完整 the form is cut");
    else {
      *wrong = take_part (body, start, next, json, file);
      start = next + strlen (between);
    }
  }
  if (*wrong == NULL && (*json == NULL || *file == NULL))
    *wrong = g_strdup ("表单缺少 jsonStr 或 file the form lacks a part");
}

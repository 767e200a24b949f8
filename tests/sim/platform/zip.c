/* The parts of APPNOTE.TXT that one file needs: local header, central directory, its end. */
#include "zip.h"

#include <gio/gio.h>
#include <string.h>

#define LOCAL_SIGNATURE   0x04034B50u
#define CENTRAL_SIGNATURE 0x02014B50u
#define END_SIGNATURE     0x06054B50u
#define LOCAL_SIZE        30u
#define CENTRAL_SIZE      46u
#define END_SIZE          22u
#define STORED            0u
#define DEFLATED          8u
#define NAMES_ARE_UTF8    0x0800u
#define TEXT_MAX          (32u * 1024u * 1024u)

static guint32
crc32_of (const guchar *data, gsize size)
{
  guint32 crc = 0xFFFFFFFFu;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

static void
put (GByteArray *out, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++) {
    guchar byte = (guchar)(value >> (8 * i));

    g_byte_array_append (out, &byte, 1);
  }
}

static guint32
get (const guchar *data, guint bytes)
{
  guint32 value = 0;

  for (guint i = 0; i < bytes; i++)
    value |= (guint32)data[i] << (8 * i);
  return value;
}

/* Everything from "version needed" to "extra field length", which both headers share. */
static void
put_common (GByteArray *out, guint32 crc, guint32 size, guint32 name_length)
{
  put (out, 20, 2);
  put (out, NAMES_ARE_UTF8, 2);
  put (out, STORED, 2);
  put (out, 0, 2);      /* time */
  put (out, 0x0021, 2); /* 1980-01-01: the same archive every time */
  put (out, crc, 4);
  put (out, size, 4);
  put (out, size, 4);
  put (out, name_length, 2);
  put (out, 0, 2);
}

GBytes *
sim_zip_pack (const char *name, const char *text)
{
  GByteArray *out = g_byte_array_new ();
  guint32 size = (guint32)strlen (text), length = (guint32)strlen (name), directory;
  guint32 crc = crc32_of ((const guchar *)text, size);

  put (out, LOCAL_SIGNATURE, 4);
  put_common (out, crc, size, length);
  g_byte_array_append (out, (const guint8 *)name, length);
  g_byte_array_append (out, (const guint8 *)text, size);
  directory = out->len;
  put (out, CENTRAL_SIGNATURE, 4);
  put (out, 20, 2);
  put_common (out, crc, size, length);
  for (guint i = 0; i < 7; i++) /* comment, disk, attributes, offset: all nothing */
    put (out, 0, 2);
  g_byte_array_append (out, (const guint8 *)name, length);
  length = out->len - directory;
  put (out, END_SIGNATURE, 4);
  put (out, 0, 4);
  put (out, 1, 2);
  put (out, 1, 2);
  put (out, length, 4);
  put (out, directory, 4);
  put (out, 0, 2);
  return g_byte_array_free_to_bytes (out);
}

static char *
inflate (const guchar *data, gsize size, gsize expected, char **wrong)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  g_autofree char *out = g_malloc (expected + 1);
  gsize read = 0, written = 0;
  GConverterResult result = g_converter_convert (G_CONVERTER (decompressor), data, size, out, expected + 1,
                                                 G_CONVERTER_INPUT_AT_END, &read, &written, NULL);

  if (result != G_CONVERTER_FINISHED || written != expected) {
    *wrong = g_strdup ("压缩数据损坏 its data cannot be inflated");
    return NULL;
  }
  out[expected] = '\0';
  return g_steal_pointer (&out);
}

/* Where the central directory's only entry stands, 0 when it cannot be. */
static gsize
find_entry (const guchar *data, gsize size, char **wrong)
{
  gsize end;

  for (end = size >= END_SIZE ? size - END_SIZE + 1 : 0; end > 0; end--)
    if (get (data + end - 1, 4) == END_SIGNATURE)
      break;
  if (end == 0 || size < LOCAL_SIZE + CENTRAL_SIZE + END_SIZE || get (data, 4) != LOCAL_SIGNATURE)
    *wrong = g_strdup ("不是 ZIP 文件 is no ZIP archive");
  else if (get (data + end - 1 + 10, 2) != 1)
    *wrong = g_strdup ("ZIP 内应有且仅有一个文件 does not hold one file");
  else if (get (data + end - 1 + 16, 4) > size - CENTRAL_SIZE
           || get (data + get (data + end - 1 + 16, 4), 4) != CENTRAL_SIGNATURE)
    *wrong = g_strdup ("ZIP 目录损坏 has a bad directory");
  return *wrong == NULL ? get (data + end - 1 + 16, 4) : 0;
}

char *
sim_zip_unpack (GBytes *archive, char **wrong)
{
  gsize size, entry, offset, packed, plain;
  const guchar *data = g_bytes_get_data (archive, &size);
  g_autofree char *text = NULL;
  guint32 method;

  *wrong = NULL;
  entry = find_entry (data, size, wrong);
  if (*wrong != NULL)
    return NULL;
  method = get (data + entry + 10, 2);
  packed = get (data + entry + 20, 4);
  plain = get (data + entry + 24, 4);
  offset = get (data + entry + 42, 4);
  if (offset > size - LOCAL_SIZE || get (data + offset, 4) != LOCAL_SIGNATURE)
    offset = size;
  else
    offset += LOCAL_SIZE + get (data + offset + 26, 2) + get (data + offset + 28, 2);
  if (offset > size || packed > size - offset || plain > TEXT_MAX || (method == STORED && packed != plain))
    *wrong = g_strdup ("ZIP 目录损坏 has a bad directory");
  else if (method != STORED && method != DEFLATED)
    *wrong = g_strdup ("ZIP 压缩方式不支持 is neither stored nor deflated");
  else
    text = method == STORED ? g_strndup ((const char *)data + offset, plain)
                            : inflate (data + offset, packed, plain, wrong);
  if (*wrong == NULL
      && (strlen (text) != plain || crc32_of ((guchar *)text, plain) != get (data + entry + 16, 4)
          || !g_utf8_validate (text, (gssize)plain, NULL)))
    *wrong = g_strdup ("校验和错误或非 UTF-8 文本 is damaged, or no UTF-8");
  return *wrong == NULL ? g_steal_pointer (&text) : NULL;
}

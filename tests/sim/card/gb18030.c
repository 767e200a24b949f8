#include "gb18030.h"

/* Characters beyond the basic plane lie in one run of four-byte codes that count in
 * digits of 10, 126, 10 and from 0x90 on (GB 18030-2005, figure 1). */
static guint32
supplementary (gunichar c)
{
  guint32 n = (guint32)c - 0x10000;
  guint32 fourth = n % 10 + 0x30, third = n / 10 % 126 + 0x81;
  guint32 second = n / 1260 % 10 + 0x30, first = n / 12600 + 0x90;

  return first << 24 | second << 16 | third << 8 | fourth;
}

void
zj_gb18030_append (GByteArray *to, const char *utf8)
{
  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    guint32 code = c < 0x10000 ? zj_gb18030_plane0[c] : supplementary (c);

    for (int shift = 24; shift >= 0; shift -= 8) {
      guint8 byte = (guint8)(code >> shift);

      if (shift == 0 || code >> shift != 0)
        g_byte_array_append (to, &byte, 1);
    }
  }
}

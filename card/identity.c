/* What the items mean: padding, BCD, dates, GB 18030, check digits (spec/card.md 2).
 *
 * What cannot be true is refused, with the item's name; so is a card without the two
 * numbers or the name that every question to the platform begins with. What is merely
 * unusual is flagged: the clerk has a person in front of them.
 */
#include "decode.h"

#include <string.h>

#define IDENT_REGION_DIGITS 6

static void
identity_clear (ZjCardIdentity *identity)
{
  g_free (identity->ident);
  g_free (identity->region);
  g_free (identity->version);
  g_free (identity->card_class);
  g_free (identity->institution);
  g_free (identity->issue_date);
  g_free (identity->expiry_date);
  zj_personal_clear (&identity->card_no);
  zj_personal_clear (&identity->ssn);
  zj_personal_clear (&identity->name);
  g_free (identity->sex);
  g_free (identity->ethnic_group);
  g_free (identity->birthplace);
  zj_personal_clear (&identity->birth_date);
  g_free (identity->atr);
  g_free (identity->reader);
}

ZjCardIdentity *
zj_card_identity_ref (ZjCardIdentity *identity)
{
  return g_atomic_rc_box_acquire (identity);
}

void
zj_card_identity_unref (ZjCardIdentity *identity)
{
  if (identity != NULL)
    g_atomic_rc_box_release_full (identity, (GDestroyNotify)identity_clear);
}

char *
zj_hex (const guint8 *bytes, gsize length)
{
  static const char digits[] = "0123456789ABCDEF";
  char *hex = g_malloc (2 * length + 1);

  for (gsize i = 0; i < length; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 0x0f];
  }
  hex[2 * length] = '\0';
  return hex;
}

/* --- check digits --------------------------------------------------------------- */

static gboolean
date_exists (const char *digits)
{
  guint year = 0, month, day;

  for (guint i = 0; i < 8; i++) {
    if (!g_ascii_isdigit (digits[i]))
      return FALSE;
  }
  for (guint i = 0; i < 4; i++)
    year = 10 * year + (guint)g_ascii_digit_value (digits[i]);
  month = 10 * (guint)g_ascii_digit_value (digits[4]) + (guint)g_ascii_digit_value (digits[5]);
  day = 10 * (guint)g_ascii_digit_value (digits[6]) + (guint)g_ascii_digit_value (digits[7]);
  /* A year before 1800 is on no card in use: a misread, not a person. */
  return year >= 1800 && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

gboolean
zj_citizen_number_is_valid (const char *number)
{
  static const guint weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  guint sum = 0;

  if (number == NULL || strlen (number) != 18)
    return FALSE;
  for (guint i = 0; i < 17; i++) {
    if (!g_ascii_isdigit (number[i]))
      return FALSE;
    sum += weights[i] * (guint)g_ascii_digit_value (number[i]);
  }
  return number[17] == "10X98765432"[sum % 11] && date_exists (number + 6);
}

gboolean
zj_card_number_is_valid (const char *card_no)
{
  static const guint weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
  guint sum = 0, check;

  if (card_no == NULL || strlen (card_no) != 9)
    return FALSE;
  for (guint i = 0; i < 8; i++) {
    if (g_ascii_isdigit (card_no[i]))
      sum += weights[i] * (guint)g_ascii_digit_value (card_no[i]);
    else if (g_ascii_isupper (card_no[i]))
      sum += weights[i] * (guint)(card_no[i] - 'A' + 10);
    else
      return FALSE;
  }
  check = 11 - sum % 11;
  if (check == 11)
    return card_no[8] == '0';
  if (check == 10)
    return card_no[8] == 'X';
  return card_no[8] == (char)('0' + check);
}

/* --- forms of items ------------------------------------------------------------- */

/* Without its padding: trailing 00, and FF where a card was filled with that. */
static gsize
text_length (const ZjItems *items, ZjItemId id)
{
  gsize length = zj_item_kind (id)->length;

  while (length > 0 && (items->value[id][length - 1] == 0x00 || items->value[id][length - 1] == 0xff))
    length--;
  return length;
}

/* an: printable ASCII without blanks at the end; NULL without error when not present. */
static char *
take_text (const ZjItems *items, ZjItemId id, GError **error)
{
  gsize length;

  if (zj_item_is_blank (items, id))
    return NULL;
  length = text_length (items, id);
  while (length > 0 && items->value[id][length - 1] == ' ')
    length--;
  for (gsize i = 0; i < length; i++) {
    if (items->value[id][i] < 0x20 || items->value[id][i] > 0x7e) {
      zj_set_item_error (error, id, "not plain text");
      return NULL;
    }
  }
  return length > 0 ? g_strndup ((const char *)items->value[id], length) : NULL;
}

/* cn: digits, filled up with nibble F; NULL without error when not present. */
static char *
take_digits (const ZjItems *items, ZjItemId id, GError **error)
{
  g_autofree char *digits = NULL;
  gsize length;

  if (zj_item_is_blank (items, id))
    return NULL;
  digits = zj_hex (items->value[id], zj_item_kind (id)->length);
  length = strlen (digits);
  while (length > 0 && digits[length - 1] == 'F')
    digits[--length] = '\0';
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isdigit (digits[i])) {
      zj_set_item_error (error, id, "not decimal digits");
      explicit_bzero (digits, length);
      return NULL;
    }
  }
  return g_steal_pointer (&digits);
}

static char *
take_date (const ZjItems *items, ZjItemId id, GError **error)
{
  g_autofree char *digits = NULL;
  char *date = NULL;

  if (zj_item_is_blank (items, id))
    return NULL;
  digits = zj_hex (items->value[id], zj_item_kind (id)->length);
  if (date_exists (digits))
    date = g_strdup_printf ("%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
  else
    zj_set_item_error (error, id, "not a date");
  explicit_bzero (digits, strlen (digits));
  return date;
}

/* One character of a closed list. */
static char *
take_code (const ZjItems *items, ZjItemId id, const char *allowed, GError **error)
{
  char code = (char)items->value[id][0];

  if (zj_item_is_blank (items, id) || code == ' ')
    return NULL;
  if (strchr (allowed, code) == NULL) {
    zj_set_item_error (error, id, "not a code of the standard");
    return NULL;
  }
  return g_strndup (&code, 1);
}

/* Some issuers use 97 and 98, which the standard leaves free (r): they tell nothing here. */
static char *
take_ethnic_group (const ZjItems *items, GError **error)
{
  g_autofree char *digits = take_digits (items, ZJ_ITEM_ETHNIC_GROUP, error);
  gint64 group;

  if (digits == NULL || strlen (digits) != 2)
    return NULL;
  group = g_ascii_strtoll (digits, NULL, 10);
  return (group >= 1 && group <= 56) || group == 99 ? g_steal_pointer (&digits) : NULL;
}

/* Whole, or not at all: part of a code names another place. */
static char *
take_birthplace (const ZjItems *items, GError **error)
{
  g_autofree char *digits = take_digits (items, ZJ_ITEM_BIRTHPLACE, error);

  return digits != NULL && strlen (digits) == 6 ? g_steal_pointer (&digits) : NULL;
}

/* The form is the standard's, the check character is not refused over (r). */
static char *
take_card_no (const ZjItems *items, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autofree char *card_no = take_text (items, ZJ_ITEM_CARD_NO, &wrong);

  if (wrong != NULL) {
    g_propagate_error (error, g_steal_pointer (&wrong));
    return NULL;
  }
  if (card_no == NULL) {
    zj_set_item_error (error, ZJ_ITEM_CARD_NO, "not present");
    return NULL;
  }
  if (strlen (card_no) != zj_item_kind (ZJ_ITEM_CARD_NO)->length
      || strspn (card_no, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen (card_no)) {
    zj_set_item_error (error, ZJ_ITEM_CARD_NO, "not nine digits and capital letters");
    explicit_bzero (card_no, strlen (card_no));
    return NULL;
  }
  return g_steal_pointer (&card_no);
}

/* --- the name --------------------------------------------------------------------- */

/* What must not reach a terminal or a line of text reads as U+FFFD too. */
static gboolean
append_printable (GString *name, const char *utf8, gsize length)
{
  gboolean clean = TRUE;

  for (const char *c = utf8; c < utf8 + length; c = g_utf8_find_next_char (c, NULL)) {
    gunichar letter = g_utf8_get_char (c);

    if (g_unichar_isprint (letter)) {
      g_string_append_unichar (name, letter);
    } else {
      g_string_append_unichar (name, 0xfffd);
      clean = FALSE;
    }
  }
  return clean;
}

/* GB 18030 to UTF-8. One byte outside the encoding costs one U+FFFD and nothing else, so
 * that the clerk sees the rest. Each round takes at least one byte. */
static char *
name_to_utf8 (const guint8 *bytes, gsize length, gboolean *clean)
{
  g_autoptr (GString) name = g_string_sized_new (2 * length + 1);
  gsize at = 0;
  char *text;

  *clean = TRUE;
  while (at < length) {
    g_autoptr (GError) error = NULL;
    gsize taken = 0, written = 0;
    g_autofree char *part = g_convert ((const char *)bytes + at, (gssize)(length - at), "UTF-8", "GB18030", &taken,
                                       &written, &error);

    if (part == NULL && taken > 0 && taken <= length - at)
      part = g_convert ((const char *)bytes + at, (gssize)taken, "UTF-8", "GB18030", NULL, &written, NULL);
    if (part != NULL) {
      *clean = append_printable (name, part, written) && *clean;
      explicit_bzero (part, written);
    }
    /* An incomplete character at the end is no error to g_convert: taken just stops short of it. */
    at += MIN (taken, length - at);
    if (at < length) {
      g_string_append_unichar (name, 0xfffd);
      *clean = FALSE;
      at++;
    }
  }
  text = g_strndup (name->str, name->len);
  explicit_bzero (name->str, name->len);
  return g_strchomp (text);
}

static void
take_name (const ZjItems *items, ZjCardIdentity *identity)
{
  guint8 bytes[2 * ZJ_ITEM_MAX];
  gsize length = 0;
  gboolean clean;

  /* Joined as bytes: the border may cut a character in two. */
  if (!zj_item_is_blank (items, ZJ_ITEM_NAME)) {
    length = text_length (items, ZJ_ITEM_NAME);
    memcpy (bytes, items->value[ZJ_ITEM_NAME], length);
  }
  if (!zj_item_is_blank (items, ZJ_ITEM_NAME_EXTENSION)) {
    gsize more = text_length (items, ZJ_ITEM_NAME_EXTENSION);

    memcpy (bytes + length, items->value[ZJ_ITEM_NAME_EXTENSION], more);
    length += more;
  }
  identity->name = zj_personal_take (name_to_utf8 (bytes, length, &clean));
  if (!clean)
    identity->flags |= ZJ_CARD_FLAG_NAME_UNREADABLE;
  explicit_bzero (bytes, sizeof bytes);
}

/* --- the files -------------------------------------------------------------------- */

char *
zj_decode_ident (const ZjItems *items, GError **error)
{
  g_autofree char *ident = NULL;

  if (zj_item_is_blank (items, ZJ_ITEM_IDENT)) {
    zj_set_item_error (error, ZJ_ITEM_IDENT, "not present");
    return NULL;
  }
  ident = zj_hex (items->value[ZJ_ITEM_IDENT], zj_item_kind (ZJ_ITEM_IDENT)->length);
  for (guint i = 0; i < IDENT_REGION_DIGITS; i++) {
    if (!g_ascii_isdigit (ident[i])) {
      zj_set_item_error (error, ZJ_ITEM_IDENT, "does not begin with a region");
      return NULL;
    }
  }
  return g_steal_pointer (&ident);
}

char *
zj_decode_version (const ZjItems *items, int *generation, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autofree char *version = take_text (items, ZJ_ITEM_VERSION, &wrong);

  if (wrong != NULL) {
    g_propagate_error (error, g_steal_pointer (&wrong));
    return NULL;
  }
  if (version == NULL)
    version = g_strdup ("1.00");
  /* The first three characters decide; what follows them is the issuer's. */
  if (strlen (version) < 3 || version[0] < '1' || version[0] > '9' || version[1] != '.'
      || !g_ascii_isdigit (version[2])) {
    zj_set_item_error (error, ZJ_ITEM_VERSION, "not a version");
    return NULL;
  }
  *generation = MIN (g_ascii_digit_value (version[0]), 3);
  return g_steal_pointer (&version);
}

static gboolean
decode_ef05 (const ZjItems *items, ZjCardIdentity *identity, const char *today, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if ((identity->ident = zj_decode_ident (items, error)) == NULL)
    return FALSE;
  identity->region = g_strndup (identity->ident, IDENT_REGION_DIGITS);
  if ((identity->version = zj_decode_version (items, &identity->generation, error)) == NULL)
    return FALSE;
  identity->card_class = take_code (items, ZJ_ITEM_CLASS, "1234", &wrong);
  if (wrong == NULL)
    identity->institution = take_digits (items, ZJ_ITEM_INSTITUTION, &wrong);
  if (wrong == NULL)
    identity->issue_date = take_date (items, ZJ_ITEM_ISSUE_DATE, &wrong);
  if (wrong == NULL)
    identity->expiry_date = take_date (items, ZJ_ITEM_EXPIRY_DATE, &wrong);
  if (wrong == NULL)
    identity->card_no = zj_personal_take (take_card_no (items, &wrong));
  if (wrong != NULL) {
    g_propagate_error (error, g_steal_pointer (&wrong));
    return FALSE;
  }
  if (!zj_card_number_is_valid (zj_personal_reveal (&identity->card_no)))
    identity->flags |= ZJ_CARD_FLAG_CARD_NO_CHECK;
  if (identity->expiry_date != NULL && strcmp (identity->expiry_date, today) < 0)
    identity->flags |= ZJ_CARD_FLAG_PAST_DATE;
  return TRUE;
}

static gboolean
require (const ZjPersonal *personal, ZjItemId id, GError **error)
{
  if (zj_personal_is_absent (personal))
    zj_set_item_error (error, id, "not present");
  return !zj_personal_is_absent (personal);
}

static gboolean
decode_ef06 (const ZjItems *items, ZjCardIdentity *identity, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  char *ssn = take_text (items, ZJ_ITEM_SSN, &wrong);

  /* Some cards were written with a small x as the check digit. */
  if (ssn != NULL && strlen (ssn) == 18 && ssn[17] == 'x')
    ssn[17] = 'X';
  identity->ssn = zj_personal_take (ssn);
  if (wrong == NULL)
    identity->sex = take_code (items, ZJ_ITEM_SEX, "129", &wrong);
  if (wrong == NULL)
    identity->ethnic_group = take_ethnic_group (items, &wrong);
  if (wrong == NULL)
    identity->birthplace = take_birthplace (items, &wrong);
  if (wrong == NULL)
    identity->birth_date = zj_personal_take (take_date (items, ZJ_ITEM_BIRTH_DATE, &wrong));
  if (wrong != NULL) {
    g_propagate_error (error, g_steal_pointer (&wrong));
    return FALSE;
  }
  take_name (items, identity);
  if (!require (&identity->ssn, ZJ_ITEM_SSN, error) || !require (&identity->name, ZJ_ITEM_NAME, error))
    return FALSE;
  if (!zj_citizen_number_is_valid (zj_personal_reveal (&identity->ssn)))
    identity->flags |= ZJ_CARD_FLAG_SSN_CHECK;
  return TRUE;
}

ZjCardIdentity *
zj_identity_decode (const ZjItems *items, gboolean has_holder, const char *today, GError **error)
{
  g_autoptr (ZjCardIdentity) identity = g_atomic_rc_box_new0 (ZjCardIdentity);

  if (!decode_ef05 (items, identity, today, error))
    return NULL;
  if (has_holder && !decode_ef06 (items, identity, error))
    return NULL;
  identity->has_holder = has_holder;
  return g_steal_pointer (&identity);
}

/* What the virtual card takes from a persona (tests/sim/personas/README.md): the groups
 * [holder] and [card]. The other groups belong to other readers of the same file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZJ_PERSONA_ERROR (zj_persona_error_quark ())
GQuark zj_persona_error_quark (void);
typedef enum { ZJ_PERSONA_ERROR_VALUE = 1, ZJ_PERSONA_ERROR_NO_CARD = 2 } ZjPersonaErrorCode;

typedef enum {
  ZJ_KIND_SOCIAL = 0,
  ZJ_KIND_BANK,
  ZJ_KIND_BLOCKED_APPLICATION,
  ZJ_KIND_BLOCKED_CARD,
  ZJ_KIND_MUTE,
  ZJ_KIND_FOREIGN,
  ZJ_KIND_ENDLESS,
} ZjCardKind;

typedef enum {
  ZJ_MODE_SFI = 1 << 0,
  ZJ_MODE_SELECT = 1 << 1,
  ZJ_MODE_SELECT_P1_00 = 1 << 2,
  ZJ_MODE_ALL = 1 << 3,
  ZJ_MODE_TAG = 1 << 4,
  ZJ_MODE_NUMBER = 1 << 5,
} ZjReadMode;

typedef enum { ZJ_AUTHENTICATE_OK = 0, ZJ_AUTHENTICATE_REFUSE, ZJ_AUTHENTICATE_LOCKED } ZjAuthenticateKind;

typedef enum {
  ZJ_DAMAGE_LENGTH = 0,
  ZJ_DAMAGE_SHORT,
  ZJ_DAMAGE_TRUNCATED,
  ZJ_DAMAGE_TAG,
  ZJ_DAMAGE_DOUBLED,
  ZJ_DAMAGE_BCD,
  ZJ_DAMAGE_DATE,
  ZJ_DAMAGE_CHARS,
} ZjDamageKind;

typedef struct {
  guint8 tag;
  ZjDamageKind how;
} ZjDamage;

typedef struct {
  guint8 tag;
  gboolean left_out; /* the record is not there; otherwise it is there and filled */
} ZjAbsence;

typedef struct {
  char *label; /* the file's base name without .persona, for the log */
  ZjCardKind kind;

  char *name, *ssn, *sex, *birth, *ethnic, *birthplace;
  char *version, *region, *serial, *authcode, *card_no, *card_class, *institution, *issued, *expires;
  int extension; /* bytes of the name that stay in item 09; -1: as many as fit */

  char *algorithm; /* "" or two hex digits */
  GBytes *atr;
  guint modes;         /* ZjReadMode */
  guint16 refusal;     /* status word to a mode the card does not take */
  guint response_size; /* bytes a GET RESPONSE hands out at most; 0: answers come at once */
  gboolean wrong_le;
  guint16 end_of_file;
  GArray *absent; /* ZjAbsence */
  GArray *damage; /* ZjDamage */

  ZjAuthenticateKind authenticate;
  gboolean counterfeit;
  char *pin; /* "" when none is set */
  int pin_tries;
} ZjPersona;

/* Errors: ZJ_PERSONA_ERROR, G_KEY_FILE_ERROR, G_FILE_ERROR; the message names the key. */
ZjPersona *zj_persona_load (const char *file, GError **error);
void zj_persona_free (ZjPersona *persona);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZjPersona, zj_persona_free)

/* The card identification code, 32 characters. Free it. */
char *zj_persona_ident (const ZjPersona *persona);

G_END_DECLS

#include "standing.h"

#include <card/error.h>
#include <client/i18n.h>

static ZjStanding *
standing_new (ZjMarkShape shape, const char *state)
{
  ZjStanding *standing = g_new0 (ZjStanding, 1);

  standing->shape = shape;
  standing->state = g_strdup (state);
  return standing;
}

void
zj_standing_free (ZjStanding *standing)
{
  if (standing == NULL)
    return;
  g_free (standing->state);
  g_clear_pointer (&standing->trouble, zj_wording_free);
  g_free (standing);
}

ZjWording *
zj_standing_wording_of_card (ZjDesk *desk, const GError *error)
{
  const ZjConfig *config = zj_desk_get_config (desk);
  ZjWording *wording = zj_wording_for_error (config, error);
  const char *named = config->card.reader != NULL ? config->card.reader : config->card.reader_serial;

  /* Others may be there: "no reader" would be wrong. */
  if (named == NULL || !g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_READER)
      || zj_desk_get_readers (desk)->readers->len == 0)
    return wording;
  g_free (wording->text);
  wording->text = g_strdup_printf (_ ("The configured reader is not connected: %s"), named);
  g_free (wording->remedy);
  wording->remedy = g_strdup (_ ("Plug it in; another reader has to be named in the configuration by hospital IT."));
  return wording;
}

static ZjStanding *
standing_of_error (ZjDesk *desk, ZjMarkShape shape, const GError *error)
{
  ZjWording *wording = zj_standing_wording_of_card (desk, error);
  ZjStanding *standing = standing_new (shape, wording->text);

  standing->trouble = wording;
  return standing;
}

ZjStanding *
zj_standing_of_reader (ZjDesk *desk)
{
  const ZjReaderList *list = zj_desk_get_readers (desk);
  const ZjConfig *config = zj_desk_get_config (desk);
  g_autoptr (GError) error = NULL;

  if (list->daemon == ZJ_DAEMON_STARTING)
    return standing_new (ZJ_MARK_BUSY, _ ("Starting"));
  if (zj_reader_list_choose (list, config->card.reader, config->card.reader_serial, NULL, &error) != NULL)
    return standing_new (ZJ_MARK_YES, _ ("Card inserted"));
  if (g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_CARD))
    return standing_new (ZJ_MARK_RING, _ ("Ready, no card"));
  if (g_error_matches (error, ZJ_CARD_ERROR, ZJ_CARD_ERROR_SEVERAL_CARDS))
    return standing_new (ZJ_MARK_YES, _ ("Cards in several readers"));
  return standing_of_error (desk, ZJ_MARK_ATTENTION, error);
}

ZjStanding *
zj_standing_of_line (ZjDesk *desk)
{
  const ZjLineStatus *line = zj_desk_get_line (desk);
  g_autoptr (GError) closed = NULL;

  switch (line->state) {
  case ZJ_LINE_UNKNOWN:
  case ZJ_LINE_CONNECTING:
    return standing_new (ZJ_MARK_BUSY, _ ("Connecting"));
  case ZJ_LINE_READY:
    return standing_new (ZJ_MARK_YES, _ ("Connected, signed in"));
  case ZJ_LINE_DOWN:
  case ZJ_LINE_CLOSED:
    break;
  }
  if (line->error != NULL)
    return standing_of_error (desk, line->state == ZJ_LINE_DOWN ? ZJ_MARK_ATTENTION : ZJ_MARK_RING, line->error);
  if (line->state == ZJ_LINE_DOWN)
    return standing_new (ZJ_MARK_ATTENTION, _ ("Not connected"));
  closed = g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_CLOSED, "announced closure");
  return standing_of_error (desk, ZJ_MARK_RING, closed);
}

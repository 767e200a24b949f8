/* One person's way from the credential to the verdict, on a desk that does what the test
 * says. No display. */
#include "fake_desk.h"
#include "inquiry.h"
#include <glib/gstdio.h>

typedef struct {
  ZjDesk *desk;
  ZjInquiry *inquiry;
} Fixture;

static const char *const nothing[] = { "A:empty", NULL };
static const char *const first_card[] = { "A:present:1", NULL };
static const char *const second_card[] = { "A:present:3", NULL };
static const char *const two_cards[] = { "A:present:1", "B:present:1", NULL };
static const char *const other_card[] = { "A:empty", "B:present:1", NULL };

static ZjConfig *
make_config (void)
{
  static const char text[] = "[institution]\ncode=H33010000001\nname=Test\nregion=330100\n"
                             "[platform]\nurl=https://localhost:1/\nauthority=a\nrevocation=r\ncertificate=c\nkey=k\n";
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  ZjConfig *config;
  int descriptor = g_file_open_tmp ("zhijie-XXXXXX.conf", &file, &error);

  g_assert_no_error (error);
  g_close (descriptor, NULL);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  config = zj_config_load (file, &error);
  g_assert_no_error (error);
  g_remove (file);
  return config;
}

static void
set_up (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (ZjConfig) config = make_config ();

  f->desk = zj_desk_new (config, NULL, NULL);
  f->inquiry = zj_inquiry_new (f->desk, NULL);
  fake_desk_set_readers (f->desk, nothing);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&f->inquiry);
  zj_desk_stop (f->desk);
  run_pending ();
  g_assert_finalize_object (f->desk);
}

static ZjInquiryState
state (Fixture *f)
{
  return zj_inquiry_get_state (f->inquiry);
}

static void
end_read (Fixture *f, ZjCardIdentity *card, GError *holder_error, GError *error)
{
  fake_desk_end_read (f->desk, card, holder_error, error);
  run_pending ();
}

static void
fail_read (Fixture *f, ZjCardErrorCode code)
{
  end_read (f, NULL, NULL, g_error_new_literal (ZJ_CARD_ERROR, (gint)code, "test"));
}

static ZjVerification *
verification_new (ZjAnswerKind filed, ZjVerdict verdict)
{
  ZjVerification *verification = zj_verification_new ();

  for (guint i = 0; i < ZJ_N_QUESTIONS; i++)
    verification->questions[i].answer = ZJ_ANSWER_YES;
  verification->questions[ZJ_QUESTION_FILED].answer = filed;
  verification->verdict = verdict;
  return verification;
}

static void
end_asking (Fixture *f)
{
  fake_desk_end_asking (f->desk, verification_new (ZJ_ANSWER_YES, ZJ_VERDICT_YES));
  run_pending ();
}

/* A card in, read and answered. */
static void
answer_first_card (Fixture *f)
{
  fake_desk_set_readers (f->desk, first_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  end_asking (f);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
}

static void
test_insertion_alone (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (ZjVerification) half = verification_new (ZJ_ANSWER_PENDING, ZJ_VERDICT_PENDING);

  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
  g_assert_cmpstr (fake_desk_reading_from (f->desk), ==, "A");
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
  g_assert_cmpint (fake_desk_asked_about (f->desk)->kind, ==, ZJ_CREDENTIAL_CARD);
  g_assert_null (zj_inquiry_get_verification (f->inquiry));
  fake_desk_answer (f->desk, half);
  g_assert_true (zj_inquiry_get_verification (f->inquiry) == half);
  end_asking (f);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
  g_assert_cmpint (zj_inquiry_get_verification (f->inquiry)->verdict, ==, ZJ_VERDICT_YES);
}

/* The same insertion reported again (another reader changed) is no new card. */
static void
test_card_that_stays (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
  g_assert_false (fake_desk_is_reading (f->desk));
  zj_inquiry_clear (f->inquiry);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
  zj_inquiry_read_card (f->inquiry, NULL);
  g_assert_true (fake_desk_is_reading (f->desk));
}

static void
test_card_that_leaves (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  g_assert_false (zj_inquiry_card_has_left (f->inquiry));
  fake_desk_set_readers (f->desk, nothing);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
  g_assert_true (zj_inquiry_card_has_left (f->inquiry));
  fake_desk_set_readers (f->desk, second_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
  g_assert_null (zj_inquiry_get_verification (f->inquiry));
  g_assert_null (zj_inquiry_get_card (f->inquiry));
}

static void
test_swapped_while_reading (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  fake_desk_set_readers (f->desk, second_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
  g_assert_true (fake_desk_is_reading (f->desk)); /* the first one's is cancelled, the second's goes on */
  run_pending ();
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
}

static void
test_pulled_while_reading (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  fake_desk_set_readers (f->desk, nothing);
  fail_read (f, ZJ_CARD_ERROR_REMOVED);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_TROUBLE);
  g_assert_error (zj_inquiry_get_error (f->inquiry), ZJ_CARD_ERROR, ZJ_CARD_ERROR_REMOVED);
  fake_desk_set_readers (f->desk, second_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
  g_assert_null (zj_inquiry_get_error (f->inquiry));
}

static void
test_daemon_killed_while_reading (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  fake_desk_set_daemon (f->desk, ZJ_DAEMON_ABSENT);
  fail_read (f, ZJ_CARD_ERROR_NO_DAEMON);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_TROUBLE);
  /* The new daemon counts from the beginning; the card is read all the same. */
  fake_desk_set_readers (f->desk, first_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
}

static void
test_several_readers (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, two_cards);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_CHOOSING);
  g_assert_cmpuint (zj_inquiry_get_choices (f->inquiry)->len, ==, 2);
  zj_inquiry_read_card (f->inquiry, g_ptr_array_index (zj_inquiry_get_choices (f->inquiry), 1));
  g_assert_cmpstr (fake_desk_reading_from (f->desk), ==, "B");
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  end_asking (f);
  fake_desk_set_readers (f->desk, two_cards); /* told once */
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
}

/* While the clerk is being asked, one of the cards is taken out: the other is the one. */
static void
test_choice_settles_itself (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, two_cards);
  fake_desk_set_readers (f->desk, other_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
  g_assert_cmpstr (fake_desk_reading_from (f->desk), ==, "B");
}

static void
test_choice_goes_away (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, two_cards);
  fake_desk_set_readers (f->desk, nothing);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
}

static void
test_mute (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const mute[] = { "A:mute:1", NULL };

  fake_desk_set_readers (f->desk, mute);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_TROUBLE);
  g_assert_error (zj_inquiry_get_error (f->inquiry), ZJ_CARD_ERROR, ZJ_CARD_ERROR_MUTE);
  zj_inquiry_clear (f->inquiry);
  fake_desk_set_readers (f->desk, mute); /* told once for this insertion */
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
  fake_desk_set_readers (f->desk, first_card); /* it answers after all */
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_READING);
}

static void
test_held_by_another (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  static const char *const held[] = { "A:in_use:1", NULL };

  answer_first_card (f);
  fake_desk_set_readers (f->desk, held); /* ours was read before: no trouble */
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
}

static void
test_holder_missing (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  end_read (f, fake_card_new ("3.00", FALSE),
            g_error_new_literal (ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED, "test"), NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_HOLDER_MISSING);
  g_assert_error (zj_inquiry_get_error (f->inquiry), ZJ_PLATFORM_ERROR, ZJ_PLATFORM_ERROR_NOT_CONNECTED);
  zj_inquiry_type_identity (f->inquiry, "990001195803120016", "测试甲");
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
  g_assert_cmpint (fake_desk_asked_about (f->desk)->kind, ==, ZJ_CREDENTIAL_IDENTITY);
  g_assert_nonnull (fake_desk_asked_about (f->desk)->card);
  g_assert_nonnull (zj_inquiry_get_card (f->inquiry));
}

/* Not genuine is an answer already: the questions are asked without a holder. */
static void
test_not_genuine (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  ZjCardIdentity *card = fake_card_new ("3.00", FALSE);

  card->genuine = ZJ_GENUINE_NO;
  fake_desk_set_readers (f->desk, first_card);
  end_read (f, card, NULL, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
}

static void
test_authentication_again (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  g_assert_false (fake_desk_retries_authentication (f->desk));
  end_read (f, fake_card_new ("3.00", FALSE),
            g_error_new_literal (ZJ_CARD_ERROR, ZJ_CARD_ERROR_AUTHENTICATION_REFUSED, "test"), NULL);
  zj_inquiry_retry_authentication (f->inquiry);
  g_assert_true (fake_desk_retries_authentication (f->desk));
}

static void
test_typed (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  zj_inquiry_type_identity (f->inquiry, "990001195803120016", "测试甲");
  g_assert_null (fake_desk_asked_about (f->desk)->card); /* the card on the screen was somebody else's */
  g_assert_null (zj_inquiry_get_card (f->inquiry));
}

static void
test_scanned (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_inquiry_scan_code (f->inquiry, "TOKEN");
  g_assert_cmpint (fake_desk_asked_about (f->desk)->kind, ==, ZJ_CREDENTIAL_ECODE);
  g_assert_cmpstr (zj_personal_reveal (&fake_desk_asked_about (f->desk)->ecode), ==, "TOKEN");
}

static void
test_stop_waiting (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (ZjVerification) half = verification_new (ZJ_ANSWER_PENDING, ZJ_VERDICT_PENDING);

  fake_desk_set_readers (f->desk, first_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  fake_desk_answer (f->desk, half);
  zj_inquiry_stop (f->inquiry);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_STOPPED);
  g_assert_false (fake_desk_is_asking (f->desk));
  run_pending ();
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_STOPPED);
  g_assert_true (zj_inquiry_get_verification (f->inquiry) == half); /* what had arrived stays */
  zj_inquiry_ask_again (f->inquiry);
  g_assert_false (fake_desk_is_reading (f->desk));
  g_assert_true (fake_desk_is_asking (f->desk));
  g_assert_null (zj_inquiry_get_verification (f->inquiry));
  zj_inquiry_stop (f->inquiry);
  zj_inquiry_stop (f->inquiry);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
  g_assert_false (zj_inquiry_holds_personal_data (f->inquiry));
}

static void
test_stop_reading (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  zj_inquiry_stop (f->inquiry);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
  g_assert_false (fake_desk_is_reading (f->desk));
  run_pending ();
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_IDLE);
}

/* An emergency belongs to one person: ticked before the card it counts, with the next
 * card it is gone. */
static void
test_stay_belongs_to_one_person (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_inquiry_set_stay (f->inquiry, "2026-07-01", TRUE);
  fake_desk_set_readers (f->desk, first_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_true (fake_desk_asked_for (f->desk)->emergency);
  g_assert_cmpstr (fake_desk_asked_for (f->desk)->date, ==, "2026-07-01");
  end_asking (f);
  fake_desk_set_readers (f->desk, nothing);
  fake_desk_set_readers (f->desk, second_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_false (fake_desk_asked_for (f->desk)->emergency);
  g_assert_null (fake_desk_asked_for (f->desk)->date);
}

static void
test_stay_edited_asks_again (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  zj_inquiry_set_stay (f->inquiry, NULL, TRUE);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
  g_assert_true (fake_desk_asked_for (f->desk)->emergency);
  end_asking (f);
  zj_inquiry_set_stay (f->inquiry, NULL, TRUE); /* nothing new */
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
}

static void
test_no_card_to_read (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_inquiry_read_card (f->inquiry, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_TROUBLE);
  g_assert_error (zj_inquiry_get_error (f->inquiry), ZJ_CARD_ERROR, ZJ_CARD_ERROR_NO_CARD);
}

/* The window closes in the middle: nothing comes back to a dead object. */
static void
test_closed_while_reading (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  fake_desk_set_readers (f->desk, first_card);
  g_object_run_dispose (G_OBJECT (f->inquiry));
  g_clear_object (&f->inquiry);
  zj_desk_stop (f->desk);
  run_pending ();
}

/* A service that has gone says nothing about the card whose answers stand. */
static void
test_daemon_gone_while_answers_stand (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  fake_desk_set_daemon (f->desk, ZJ_DAEMON_ABSENT);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ANSWERED);
  g_assert_false (zj_inquiry_card_has_left (f->inquiry));
}

/* The page below leaves cards to the one on top, now and when it comes up again; asked for, it reads. */
static void
test_below (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_inquiry_set_active (f->inquiry, FALSE);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_false (fake_desk_is_reading (f->desk));
  zj_inquiry_set_active (f->inquiry, TRUE);
  fake_desk_set_readers (f->desk, first_card);
  g_assert_false (fake_desk_is_reading (f->desk));
  zj_inquiry_read_card (f->inquiry, NULL);
  g_assert_true (fake_desk_is_reading (f->desk));
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  end_asking (f);
}

/* Only who is here: nothing is asked. */
static void
test_only_present (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  zj_inquiry_only_present (f->inquiry);
  fake_desk_set_readers (f->desk, first_card);
  end_read (f, fake_card_new ("2.00", TRUE), NULL, NULL);
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_PRESENTED);
  g_assert_cmpint (zj_inquiry_get_credential (f->inquiry)->kind, ==, ZJ_CREDENTIAL_CARD);
  g_assert_false (fake_desk_is_asking (f->desk));
}

/* Another of several insurances is asked about; the next person's is nobody's choice yet. */
static void
test_insurance (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  answer_first_card (f);
  zj_inquiry_choose_insurance (f->inquiry, "390");
  g_assert_cmpint (state (f), ==, ZJ_INQUIRY_ASKING);
  g_assert_cmpstr (fake_desk_asked_for (f->desk)->insutype, ==, "390");
  end_asking (f);
  zj_inquiry_clear (f->inquiry);
  g_assert_null (zj_inquiry_get_insurance (f->inquiry));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, function) g_test_add ("/ui/inquiry/" name, Fixture, NULL, set_up, function, tear_down)
  CASE ("insertion-alone", test_insertion_alone);
  CASE ("card-that-stays", test_card_that_stays);
  CASE ("card-that-leaves", test_card_that_leaves);
  CASE ("swapped-while-reading", test_swapped_while_reading);
  CASE ("pulled-while-reading", test_pulled_while_reading);
  CASE ("daemon-killed-while-reading", test_daemon_killed_while_reading);
  CASE ("several-readers", test_several_readers);
  CASE ("choice-settles-itself", test_choice_settles_itself);
  CASE ("choice-goes-away", test_choice_goes_away);
  CASE ("mute", test_mute);
  CASE ("held-by-another", test_held_by_another);
  CASE ("holder-missing", test_holder_missing);
  CASE ("not-genuine", test_not_genuine);
  CASE ("authentication-again", test_authentication_again);
  CASE ("typed", test_typed);
  CASE ("scanned", test_scanned);
  CASE ("stop-waiting", test_stop_waiting);
  CASE ("stop-reading", test_stop_reading);
  CASE ("stay-belongs-to-one-person", test_stay_belongs_to_one_person);
  CASE ("stay-edited-asks-again", test_stay_edited_asks_again);
  CASE ("no-card-to-read", test_no_card_to_read);
  CASE ("closed-while-reading", test_closed_while_reading);
  CASE ("daemon-gone-while-answers-stand", test_daemon_gone_while_answers_stand);
  CASE ("below", test_below);
  CASE ("only-present", test_only_present);
  CASE ("insurance", test_insurance);
#undef CASE
  return g_test_run ();
}

#!/usr/bin/python3
"""What is lost on the way, and what becomes of it: settle and cancel, resolve, decide, a journal brought
back. The platform's ledger holds what the desk says."""
import os
import signal
import unittest

from stay_case import PERSONA, StayCase


class LostAnswers(StayCase):
    def test_settle_asks_once(self):
        """M uncancelled and alone is done; anything else is 3, and nothing new is sent."""
        self.until_discharged()
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.settle(outcome="done")
        self.assert_truth("settled")
        self.cancel("settlement", "--second", "2002")
        before, reversals = self.arrived("2304"), self.arrived("2601")
        self.lab.platform.fault("2304", "before-commit", "x1")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown")
        unknown = self.stay()["unknown"]
        self.assertEqual(sorted(unknown), ["infno", "msgid", "since"])
        self.assertEqual(unknown["infno"], "2304")
        for verb in (["settle"], ["trial"], ["discharge", "--way", "2"], ["cancel", "settlement", "--second", "2002"],
                     ["cancel", "discharge"], ["cancel", "fees"], ["change", "--bed", "9"]):
            self.run_verb(*verb, "--ipt-no", self.n, *self.person(PERSONA), exit=3, error="stay:unknown_outcome")
        self.assertEqual((self.arrived("2304"), self.arrived("2601")), (before + 1, reversals))
        resolved = self.resolve()
        self.assertEqual(resolved.json["resolved"], [{"ipt_no": self.n, "infno": "2304", "msgid": unknown["msgid"],
                                                      "outcome": "not_done"}])
        self.assertEqual(resolved.json["unresolved"], 0)
        self.assert_truth("discharged")
        self.settle(outcome="done")
        self.assert_truth("settled")

    def test_learned_by_the_next_settle(self):
        self.until_discharged()
        self.lose("2304", "after-commit")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown")
        before = self.arrived("2304")
        self.assertIs(self.run_verb("settle", "--ipt-no", self.n, outcome="done").json["repeated"], True)
        self.assertEqual(self.arrived("2304"), before)
        self.assert_truth("settled")

    def test_cancelled_meanwhile_is_not_done(self):
        self.until_discharged()
        self.lose("2304", "after-commit")
        self.settle(exit=3, error="stay:unknown_outcome")
        setl_id, = self.standing()
        self.run_verb("settle", "--ipt-no", self.n, *self.person(PERSONA), desk="2")
        self.run_verb("cancel", "settlement", "--ipt-no", self.n, "--second", "2002", desk="2")
        self.settle(exit=1, error="stay:state", outcome="not_done")
        self.assert_truth("discharged")
        self.assertNotEqual(self.settle(outcome="done").json["setl_id"], setl_id)

    def test_cancel_asks_once(self):
        self.until_discharged()
        self.settle()
        self.lab.platform.fault("2305", "after-commit", "x1")
        self.cancel("settlement", "--second", "2002", outcome="done")
        self.assert_truth("discharged")
        self.settle()
        self.lab.platform.fault("2305", "before-commit", "x1")
        self.cancel("settlement", "--second", "2002", exit=3, error="stay:unknown_outcome", outcome="unknown")
        before = self.arrived("2305")
        self.cancel("settlement", "--second", "2002", exit=3, error="stay:unknown_outcome")
        self.assertEqual((self.arrived("2305"), self.arrived("2601")), (before, self.arrived("2601")))
        self.assertEqual(self.resolve().json["resolved"][0]["outcome"], "done")
        self.assert_truth("discharged")

    def test_others_say_unknown_and_are_repeated(self):
        """Rule 9, each lost on the way there and on the way back."""
        self.until_discharged()
        for action in ("before-commit", "after-commit"):
            self.lab.platform.fault("2405", action, "x1")
            self.cancel("discharge", exit=3, error="stay:unknown_outcome", outcome="unknown")
            self.resolve()
            self.assert_truth("admitted")
            self.lab.platform.fault("2402", action, "x1")
            self.discharge(exit=3, error="stay:unknown_outcome", outcome="unknown")
            self.resolve()
            self.assert_truth("discharged")
            self.lab.platform.fault("2302", action, "x1")
            self.cancel("fees", exit=3, error="stay:unknown_outcome", outcome="unknown")
            self.resolve()
            self.upload(outcome="done")
        self.settle(outcome="done")  # 5201 agrees
        self.assert_truth("settled")

    def test_settlement_query_none(self):
        """Rule 11: decided to reverse at once, by resolve only."""
        none = {"profile__settlement_query": "none"}
        self.until_discharged(**none)
        asked = self.arrived("5203")
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown", **none)
        self.assertEqual(self.resolve(**none).json["resolved"][0]["outcome"], "not_done")
        self.assert_truth("discharged", **none)
        self.settle(outcome="done", **none)
        self.lab.platform.fault("2305", "after-commit", "x1")
        self.cancel("settlement", "--second", "2002", exit=3, error="stay:unknown_outcome", **none)
        self.resolve(exit=3, **none)  # "already cancelled" ends nothing here: a person does
        msgid = self.stay(**none)["unknown"]["msgid"]
        self.run_verb("decide", "done", "--ipt-no", self.n, "--msgid", msgid, "--reason", "电话核实", "--by", "3003",
                      "--second", "2002", outcome="done", **none)
        self.assert_truth("discharged", **none)
        self.assertEqual(self.arrived("5203"), asked)


class LateOriginals(StayCase):
    """Rules 5 and 6: the lost 2304 arrives when nobody waits for it any more."""

    def lose_late(self, **settings):
        self.until_discharged(**settings)
        self.lab.platform.fault("2304", "late-commit", 600000, "x1")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown", **settings)
        self.assertEqual(self.lab.platform.command("late"), "1")

    def test_before_the_question(self):
        self.lose_late()
        self.lab.platform.command("release")
        self.assertEqual(self.resolve().json["resolved"][0]["outcome"], "done")
        self.assert_truth("settled")

    def test_after_the_reversal(self):
        self.lose_late()
        self.assertEqual(self.resolve().json["resolved"][0]["outcome"], "not_done")
        self.lab.platform.command("release")  # barred
        self.assert_truth("discharged")
        self.settle(outcome="done")
        self.assert_truth("settled")

    def test_between_decision_and_reversal(self):
        self.lose_late()
        self.lab.platform.fault("2601", "before-commit", "x1")
        self.resolve(exit=3)
        self.lab.platform.command("release")  # M is there: that no longer means done
        self.settle(exit=3, error="stay:unknown_outcome")
        self.assertEqual(self.resolve().json["resolved"][0]["outcome"], "not_done")
        self.assert_truth("discharged")

    def test_reversal_of_unseen_not_found(self):
        settings = {"profile__reversal_of_unseen": "not_found", "profile__original_not_found": "original not found",
                    "profile__late_arrival_s": 1200}
        self.quirk("reversal-not-found")
        self.lose_late(**settings)
        waits = self.resolve(exit=3, **settings)
        self.assertIn("supervisor", waits.warnings)  # the case stands on the list
        self.lab.platform.command("release")  # it was not barred, and arrives
        self.assertEqual(self.resolve(**settings).json["resolved"][0]["outcome"], "not_done")
        self.assert_truth("discharged", **settings)
        self.lab.platform.fault("2304", "before-commit", "x1")
        self.settle(exit=3, error="stay:unknown_outcome", **settings)
        self.resolve(exit=3, **settings)
        self.lab.platform.command("clock 1300")  # platform time is past the latest arrival
        self.addCleanup(self.lab.platform.command, "clock 0")
        self.assertEqual(self.resolve(**settings).json["resolved"][0]["outcome"], "not_done")
        self.assert_truth("discharged", **settings)


class Resolve(StayCase):
    def test_waiting_is_a_warning(self):
        self.lab.platform.fault("F002", "before-commit")
        self.admit(exit=5, error="stay:unasked")
        waits = self.resolve()
        self.assertEqual((waits.warnings, waits.json["resolved"], waits.json["unresolved"]), (["waiting"], [], 0))

    def test_unknown_left(self):
        self.until_discharged()
        self.lose("2304")
        self.settle(exit=3, error="stay:unknown_outcome")
        self.lab.platform.fault("5203", "refuse")
        left = self.resolve(exit=3)
        self.assertEqual((left.json["resolved"], left.json["unresolved"]), ([], 1))
        self.lab.platform.clear()
        self.lab.platform.fault("2601", "after-commit", "x1")  # the reversal is lost too
        self.resolve(exit=3)
        self.assertEqual(self.resolve().json["resolved"][0]["outcome"], "not_done")
        self.assert_truth("discharged")

    def test_adopts(self):
        self.admit(desk="1")
        self.resolve(desk="2", exit=4, error="card:no_card")
        self.assertIn("adopted", self.resolve(*self.person(PERSONA), desk="2").warnings)
        self.assertEqual(self.stay(desk="2")["state"], "admitted")

    def test_watch_runs_until_stopped(self):
        self.until_discharged()
        self.lose("2304")
        self.settle(exit=3, error="stay:unknown_outcome")
        config = {"journal.path": self.journal / "journal.db", "journal.key": self.journal / "key",
                  "desk.number": self.desks[""]}
        before = self.arrived("2601")
        watching = self.lab.start_zhijie("resolve", "--watch", config=config)
        self.addCleanup(watching.kill)
        self.wait_for(lambda: self.arrived("2601") > before)
        self.wait_for(lambda: self.stay()["unknown"] is None)
        self.assertIsNone(watching.poll())  # it goes on
        os.kill(watching.pid, signal.SIGTERM)
        result = self.lab.finish_zhijie(watching)
        self.assertEqual((result.exit, [row["outcome"] for row in result.json["resolved"]], result.json["unresolved"]),
                         (0, ["not_done"], 0), result.stdout + result.stderr)
        self.assert_truth("discharged")


class Decide(StayCase):
    def unknown(self, action="before-commit"):
        self.until_discharged()
        self.lose("2304", action)
        self.settle(exit=3, error="stay:unknown_outcome")
        return self.stay()["unknown"]["msgid"]

    def decide(self, what, msgid, *more, **expected):
        return self.run_verb("decide", what, "--ipt-no", self.n, "--msgid", msgid, "--reason", "电话核实", *more,
                             **expected)

    def test_usage(self):
        msgid = self.unknown()
        by = ["--by", "3003"]
        for wrong in ([], by, [*by, "--second", "3003"], [*by, "--second", "1001"]):
            self.decide("not-done", msgid, *wrong, exit=2, error="config:usage")
        self.decide("perhaps", msgid, *by, "--second", "2002", exit=2, error="config:usage")
        self.decide("not-done", msgid + "0", *by, "--second", "2002", exit=1, error="stay:conflict")
        self.assertEqual(self.stay()["unknown"]["msgid"], msgid)
        self.decide("not-done", msgid, *by, supervisor__second_person="false", outcome="not_done")
        self.assert_truth("discharged")

    def test_done_takes_the_figures(self):
        msgid = self.unknown("after-commit")
        setl_id, = self.standing()
        persons = ["--by", "3003", "--second", "2002"]
        self.decide("done", msgid, *persons, exit=1, error="stay:conflict")  # without setl_id
        self.decide("done", msgid, *persons, "--setl-id", "S-other", exit=1, error="stay:conflict")
        self.decide("done", msgid, *persons, "--setl-id", setl_id, outcome="done")
        self.assertIs(self.assert_truth("settled")["mismatch"], False)
        self.assertEqual(self.settle().json["amounts"]["medfee_sumamt"], "1400.00")

    def test_done_without_figures(self):
        msgid = self.unknown("after-commit")
        setl_id, = self.standing()
        self.lab.platform.fault("5203", "before-commit")
        done = self.decide("done", msgid, "--by", "3003", "--second", "2002", "--setl-id", setl_id, outcome="done")
        self.assertEqual(done.warnings, ["figures_unseen"])
        self.assertIs(self.stay()["mismatch"], True)
        self.lab.platform.clear()
        self.resolve()
        self.assertIs(self.assert_truth("settled")["mismatch"], False)

    def test_done_after_the_decision_to_reverse(self):
        msgid = self.unknown()
        self.lab.platform.fault("2601", "before-commit")
        self.resolve(exit=3)
        persons = ["--by", "3003", "--second", "2002"]
        self.decide("done", msgid, *persons, "--setl-id", "S1", exit=1, error="stay:conflict")
        self.lab.platform.clear()
        self.decide("not-done", msgid, *persons, outcome="not_done")
        self.assert_truth("discharged")

    def test_other_desk(self):
        self.admit(desk="1")
        self.run_verb("decide", "not-done", "--ipt-no", self.n, "--msgid", "M1", "--reason", "r", "--by", "3003",
                      "--second", "2002", *self.person(PERSONA), desk="2", exit=1, error="stay:conflict")
        self.assertEqual(self.stay(desk="2")["state"], "admitted")


class Restored(StayCase):
    def backup(self):
        """A copy, and the journal as it would be lost."""
        self.run_verb("journal", "backup", self.journal / "copy.db")

    def lose_journal(self):
        for name in self.journal.glob("journal*"):
            name.unlink()
        self.run_verb("journal", "restore", self.journal / "copy.db")

    def test_settled_since(self):
        self.until_discharged()
        self.backup()
        setl_id = self.settle().json["setl_id"]
        self.lose_journal()
        before = self.arrived("2304")
        self.cancel("discharge", exit=1, error="stay:state")
        again = self.settle(outcome="done")
        self.assertEqual((again.json["repeated"], again.json["setl_id"]), (True, setl_id))
        self.assertEqual(self.arrived("2304"), before)
        self.assert_truth("settled")

    def test_resolve_asks_first(self):
        self.admit()
        self.backup()
        self.upload()
        self.discharge()
        self.lose_journal()
        self.lab.platform.fault("5203", "before-commit")
        self.resolve(exit=3)
        self.lab.platform.clear()
        self.resolve()
        self.assertEqual(self.stay()["state"], "discharged")
        self.upload(outcome="done")  # what the platform holds is not known: removed, and all sent again
        self.settle(outcome="done")
        self.assert_truth("settled")

    def test_admitted_since(self):
        self.lab.platform.fault("F002", "before-commit")
        self.admit(exit=5, error="stay:unasked")
        self.lab.platform.clear()
        self.backup()
        mdtrt_id = self.admit().json["mdtrt_id"]
        self.lose_journal()
        before = self.arrived("2401")
        self.resolve()
        self.assertEqual((self.stay()["state"], self.stay()["mdtrt_id"]), ("admitted", mdtrt_id))
        self.assertEqual(self.arrived("2401"), before)


if __name__ == "__main__":
    unittest.main()

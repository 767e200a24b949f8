#!/usr/bin/python3
"""trial, settle, cancel, stays: exit statuses, members of the answers, and that the platform's ledger
holds what the desk says."""
import re
import unittest

from stay_case import PERSONA, StayCase

NOT_FILED = "not-filed"


class Trial(StayCase):
    def test_at_the_bed(self):
        self.admit()
        self.upload()
        trial = self.run_verb("trial", "--ipt-no", self.n)  # nobody has to be there
        self.assertNotIn("outcome", trial.json)
        self.assertEqual(trial.json["amounts"]["medfee_sumamt"], "1400.00")
        self.assertNotIn("balc", {name for name, value in trial.json["amounts"].items() if not re.fullmatch(
            r"-?\d+\.\d\d", value)})
        self.assertEqual(self.stay()["state"], "admitted")  # a trial is no state

    def test_person_after_discharge(self):
        self.until_discharged()
        self.run_verb("trial", "--ipt-no", self.n, exit=4, error="card:no_card")
        self.trial(persona="second-posted", exit=1, error="stay:other_person")
        self.run_verb("trial", "--ipt-no", self.n, card__at_discharge="optional")
        self.trial(persona="second-posted", exit=1, error="stay:other_person", card__at_discharge="optional")

    def test_filing_is_asked_again(self):
        self.admit("--file-later", persona=NOT_FILED)
        self.upload()
        before = self.arrived("2303")
        self.trial(persona=NOT_FILED, exit=1, error="stay:verification")
        self.lab.platform.fault("F001", "before-commit")
        self.trial(persona=NOT_FILED, exit=5, error="platform:connection_lost")
        self.lab.platform.clear()
        self.lab.platform.fault("F001", "refuse")  # teaches nothing
        self.trial(persona=NOT_FILED, exit=5, error="stay:unasked")
        self.assertEqual(self.arrived("2303"), before)

    def test_emergency_counts_as_filed(self):
        self.admit("--emergency", persona=NOT_FILED)
        self.upload()
        asked = self.arrived("F001")
        self.trial(persona=NOT_FILED)
        self.assertEqual(self.arrived("F001"), asked)

    def test_expectations(self):
        self.admit()
        self.upload()
        cash = self.trial().json["amounts"]["psn_cash_pay"]
        for wrong in ("12", "1.2", "1,000.00", "-1.00", "1.000"):
            self.run_verb("settle", "--ipt-no", self.n, "--expect-cash", wrong, exit=2, error="config:usage")
        self.run_verb("trial", "--ipt-no", self.n, "--account", "all", exit=2, error="config:usage")
        self.discharge()
        before = self.arrived("2304")
        self.settle("--expect-cash", "0.01", exit=1, error="stay:expected", outcome="not_sent")
        self.settle("--expect-total", "1400.01", exit=1, error="stay:expected", outcome="not_sent")
        self.assertEqual(self.arrived("2304"), before)
        self.settle("--expect-total", "1400.00", "--expect-cash", cash, outcome="done")


class Settle(StayCase):
    def test_once(self):
        self.until_discharged()
        done = self.settle("--deposit", "2000.00", outcome="done")
        self.assertIs(done.json["mismatch"], False)
        self.assertEqual(self.standing(), [done.json["setl_id"]])
        paid = self.rows("SELECT medfee_sumamt, psn_cash_pay FROM settlement WHERE setl_id = ?", done.json["setl_id"])[0]
        self.assertEqual((done.json["amounts"]["medfee_sumamt"], done.json["amounts"]["psn_cash_pay"]),
                         tuple(f"{fen / 100:.2f}" for fen in paid))
        self.assertEqual(done.json["to_give_back"], f"{(200000 - paid[1]) / 100:.2f}")
        before = self.arrived("2304")
        again = self.run_verb("settle", "--ipt-no", self.n, outcome="done")  # what stands needs nobody
        self.assertIs(again.json["repeated"], True)
        self.assertEqual((again.json["setl_id"], again.json["amounts"]), (done.json["setl_id"], done.json["amounts"]))
        for other in (["--account", "own"], ["--invoice", "7"], ["--expect-cash", "0.01"], ["--expect-total", "0.01"],
                      ["--deposit", "1999.00"]):
            self.settle(*other, exit=1, error="stay:conflict", outcome="not_sent")
        self.assertEqual(self.arrived("2304"), before)
        self.run_verb("trial", "--ipt-no", self.n, exit=1, error="stay:state")
        self.assert_truth("settled")

    def test_account_and_invoice(self):
        self.until_discharged()
        done = self.settle("--account", "family", "--invoice", "00123456", "--deposit", "0.00", outcome="done")
        self.assertEqual(self.rows("SELECT acct_used_flag, invono FROM settlement WHERE setl_id = ?",
                                   done.json["setl_id"]), [("2", "00123456")])
        self.assertEqual(done.json.get("to_pay", "0.00"), done.json["amounts"]["psn_cash_pay"])
        self.assertIs(self.settle("--account", "family").json["repeated"], True)

    def test_order(self):
        self.admit()
        self.settle(exit=1, error="stay:state", outcome="not_sent")  # not discharged
        self.run_verb("settle", "--ipt-no", self.n + "X", *self.person(PERSONA), exit=1, error="stay:not_found")
        self.run_verb("settle", exit=2, error="config:usage")
        self.run_verb("settle", "--ipt-no", self.n, "--bed", "1", exit=2, error="config:usage")
        self.upload((1, 1, "10.00", "A0001"), (2, 1, "5.00", "?"), exit=1, error="stay:lines_rejected")
        self.discharge()
        self.settle(exit=1, error="stay:fees_stale", outcome="not_sent")
        self.assertEqual(self.standing(), [])

    def test_outcome_is_always_told(self):
        """Of every verb that changes something, also where it ends before it comes to that."""
        self.until_discharged()
        n = ["--ipt-no", self.n]
        for exit, error, *verb in (
                (4, "card:no_card", "settle", *n), (2, "config:usage", "settle", *n, "--account", "all"),
                (2, "config:usage", "settle"), (2, "config:usage", "settle", *n, "--bed", "1"),
                (2, "config:usage", "cancel", "settlement", *n), (2, "config:usage", "fees", *n),
                (1, "stay:not_found", "discharge", "--ipt-no", self.n + "X", *self.person(PERSONA)),
                (2, "config:usage", "decide", "not-done", *n)):
            told = self.run_verb(*verb, exit=exit, error=error, outcome="not_sent")
            self.assertNotIn("a second person", told.json["error"]["message"])  # nor in English
        self.run_verb("trial", *n, "--account", "all", exit=2, error="config:usage")

    def test_filing_before_discharge_counts(self):
        self.admit("--file-later", persona=NOT_FILED)
        self.upload()
        self.discharge(persona=NOT_FILED)
        self.settle(persona=NOT_FILED, exit=1, error="stay:verification", outcome="not_sent")
        self.assertEqual(self.standing(), [])

    def test_nobody_answers_before(self):
        """Rule 3: without a usable answer to 5203 nothing is sent; nor is anything without a line."""
        self.until_discharged()
        before = self.arrived("2304")
        for action in ("before-commit", "refuse", "garbage", "cut 60"):
            self.lab.platform.fault("5203", action)
            self.settle(exit=5, outcome="not_sent", error={
                "refuse": "stay:unasked", "garbage": "platform:not_an_answer"}.get(action, "platform:connection_lost"))
            self.lab.platform.clear()
        self.settle(exit=5, error="platform:not_connected", outcome="not_sent",
                    platform__url="https://localhost:9/fsi/api/rsfComIfsService/callService")
        self.assertEqual(self.arrived("2304"), before)
        self.settle(outcome="done")

    def test_refused(self):
        self.until_discharged()
        self.lab.platform.fault("2304", "refuse", "系统维护", "x1")
        refused = self.settle(exit=1, error="platform:refused", outcome="not_done")
        self.assertIn("系统维护", refused.json["error"]["message"] + str(refused.json["error"].get("details")))
        self.settle(outcome="done")
        self.assert_truth("settled")

    def test_upstream_timeout_is_unknown(self):
        self.until_discharged()
        self.lose("2304", "upstream-timeout")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.resolve()
        self.assert_truth("settled")

    def test_other_desk_settled(self):
        self.until_discharged(desk="1")
        self.run_verb("change", "--ipt-no", self.n, "--bed", "14", *self.person(PERSONA), desk="2")  # adopted by it
        first = self.settle(desk="1", outcome="done")
        before = self.arrived("2304")
        second = self.settle(desk="2", outcome="done")
        self.assertIs(second.json["repeated"], True)
        self.assertEqual((second.json["setl_id"], second.warnings), (first.json["setl_id"], ["settled_elsewhere"]))
        third = self.settle(desk="3", outcome="done")
        self.assertEqual((third.json["setl_id"], third.warnings), (first.json["setl_id"], ["adopted"]))
        self.assertEqual(self.arrived("2304"), before)


class Figures(StayCase):
    def test_refused_before(self):
        self.until_discharged()
        before = self.arrived("2304")
        for quirk, error, code in (("break-total", "figures", "total"),
                                   ("break-patient-share", "figures", "patient_share"),
                                   ("break-hospital-total", "total", "hospital_total")):
            self.lab.platform.command(f"quirk {quirk} on")
            refused = self.settle(exit=1, error=f"stay:{error}", outcome="not_sent")
            self.lab.platform.command(f"quirk {quirk} off")
            self.assertIn((code, True), [(f["code"], f["refused"]) for f in refused.json["findings"]], quirk)
        self.assertEqual(self.arrived("2304"), before)

    def test_warned(self):
        self.until_discharged()
        for quirk, code in (("break-fund-sum", "fund_sum"), ("break-scope", "scope"), ("break-line-sum", "line_sum")):
            self.lab.platform.command(f"quirk {quirk} on")
            self.assertIn(code, self.trial().warnings, quirk)
            self.settle(exit=1, error="stay:figures", outcome="not_sent", money__on_warning="refuse")
            self.lab.platform.command(f"quirk {quirk} off")
        self.assertEqual(self.trial().warnings, [])

    def test_parts_of_lines(self):
        self.admit()
        self.quirk("break-line-parts")
        self.assertIn("line_parts", self.upload(outcome="done").warnings)
        self.discharge()
        self.settle(exit=1, error="stay:figures", money__on_warning="refuse")
        self.assertIn("line_parts", self.settle(outcome="done").warnings)

    def test_mismatch(self):
        self.until_discharged()
        self.quirk("trial-differs")
        mismatch = self.settle(exit=8, error="stay:mismatch", outcome="done", **{})
        self.assertIs(mismatch.json["mismatch"], True)
        self.assertNotIn("to_pay", mismatch.json)
        self.assertEqual(self.standing(), [mismatch.json["setl_id"]])
        again = self.settle(exit=8, error="stay:mismatch", outcome="done")
        self.assertIs(again.json["repeated"], True)
        self.assertIs(self.stay()["mismatch"], True)
        self.cancel("settlement", "--second", "2002", outcome="done")  # the way out
        self.lab.platform.command("quirk trial-differs off")
        self.settle(outcome="done")
        self.assertIs(self.assert_truth("settled")["mismatch"], False)

    def test_broken_after_the_trial_only(self):
        self.until_discharged()
        self.quirk("break-settlement-only")
        self.quirk("break-total")
        self.settle(exit=8, error="stay:mismatch", outcome="done")
        self.assertIs(self.assert_truth("settled")["mismatch"], True)


class TwoAtOnce(StayCase):
    def test_settle(self):
        """Rule 2: over all processes that share the journal, one at a time."""
        self.until_discharged()
        config = {"journal.path": self.journal / "journal.db", "journal.key": self.journal / "key",
                  "desk.number": self.desks[""]}
        before = self.arrived("2304")
        runs = [self.lab.start_zhijie("settle", "--ipt-no", self.n, *self.person(PERSONA), config=config)
                for _ in range(3)]
        results = [self.lab.finish_zhijie(run) for run in runs]
        self.assertEqual([result.exit for result in results], [0, 0, 0], [r.stdout for r in results])
        self.assertEqual(sorted(result.json.get("repeated", False) for result in results), [False, True, True])
        self.assertEqual(self.arrived("2304"), before + 1)
        self.assert_truth("settled")


class ExitStatus(StayCase):
    def test_certificate(self):
        self.until_discharged()
        self.lab.platform.command("issue desk-expired expired")
        folder = self.lab.dir / "platform"
        expired = {"platform__certificate": folder / "expired.pem", "platform__key": folder / "expired.key"}
        for verb in (self.settle, self.trial):
            self.assertEqual(verb(exit=6, error="certs:own_expired", **expired).exit, 6)
        self.assertEqual(self.standing(), [])

    def test_journal(self):
        self.until_discharged()
        (self.journal / "journal.db").write_bytes(b"no journal at all" * 300)
        for name in ("journal.db-wal", "journal.db-shm"):
            (self.journal / name).unlink(missing_ok=True)
        before = self.arrived("2304")
        for verb in (["settle"], ["trial"], ["cancel", "settlement", "--second", "2002"], ["stays"], ["resolve"]):
            self.run_verb(*verb, "--ipt-no", self.n, exit=7, error="journal:corrupt")
        self.assertEqual(self.arrived("2304"), before)

    def test_unknown_comes_before_all(self):
        """3 where another trouble is there too: without a line, and with a mismatch at the platform."""
        self.until_discharged()
        self.quirk("trial-differs")
        self.lose("2304", "after-commit")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown",
                    platform__url="https://localhost:9/fsi/api/rsfComIfsService/callService")
        self.resolve(exit=3, platform__url="https://localhost:9/fsi/api/rsfComIfsService/callService")
        self.settle(exit=8, error="stay:mismatch", outcome="done")


class Cancel(StayCase):
    def test_second_person(self):
        self.until_discharged()
        self.settle()
        before = self.arrived("2305")
        self.cancel("settlement", exit=2, error="config:usage")
        self.cancel("settlement", "--second", "1001", exit=2, error="config:usage")  # the operator
        self.assertEqual(self.arrived("2305"), before)
        self.cancel("settlement", supervisor__second_person="false", outcome="done")
        self.settle()
        self.cancel("settlement", "--second", "2002", outcome="done")

    def test_backwards(self):
        self.until_discharged()
        self.settle()
        for what in ("discharge", "fees", "admission"):
            self.cancel(what, exit=1, error="stay:state", outcome="not_sent")
        self.cancel("settlement", "--second", "2002", outcome="done")
        self.assertIs(self.cancel("settlement", "--second", "2002").json["repeated"], True)
        self.assertEqual(self.assert_truth("discharged")["setl_id"], None)
        self.cancel("admission", exit=1, error="stay:state")
        self.cancel("discharge", "--second", "1001", exit=2, error="config:usage")
        self.cancel("discharge", "--second", "2002", outcome="done")
        self.assertIs(self.cancel("discharge").json["repeated"], True)
        self.cancel("admission", exit=1, error="stay:state")  # lines first
        self.cancel("fees", "--second", "2002", outcome="done")
        self.assertIs(self.cancel("fees").json["repeated"], True)
        self.cancel("admission", "--second", "2002", outcome="done")
        self.assertIs(self.cancel("admission").json["repeated"], True)
        self.assertEqual(self.ledger("ipt_no, state"), [(self.n, "withdrawn")])
        self.admit()  # under another number, rule 8
        self.assertEqual(self.ledger("ipt_no, state"), [(self.n, "withdrawn"), (self.n + "-2", "in")])

    def test_adopts(self):
        self.until_discharged(desk="1")
        self.settle(desk="1")
        self.cancel("settlement", "--second", "2002", desk="2", exit=4, error="card:no_card")
        done = self.cancel("settlement", "--second", "2002", *self.person(PERSONA), desk="2", outcome="done")
        self.assertIn("adopted", done.warnings)
        self.assertEqual(self.standing(), [])


class Stays(StayCase):
    MEMBERS = ["ipt_no", "manual_receipt", "mdtrt_id", "mismatch", "setl_id", "state", "unknown"]

    def test_states(self):
        self.assertEqual(self.run_verb("stays").json["stays"], [])
        self.lab.platform.fault("F002", "before-commit")
        self.admit(exit=5, error="stay:unasked")
        waiting = self.stay()
        self.assertEqual(sorted(waiting), self.MEMBERS)
        self.assertEqual((waiting["state"], waiting["mdtrt_id"], waiting["unknown"]), ("waiting", None, None))
        self.lab.platform.clear()
        self.admit()
        self.assertEqual(self.stay()["mdtrt_id"], self.ledger("mdtrt_id")[0][0])
        self.upload()
        self.discharge()
        self.assert_truth("discharged")
        self.settle()
        settled = self.assert_truth("settled")
        self.assertEqual(sorted(settled), self.MEMBERS)
        self.assertIs(settled["mismatch"], False)
        self.assertIsNone(settled["manual_receipt"])

    def test_another_is_not_adopted(self):
        self.admit(desk="1")
        self.assertEqual(self.run_verb("stays", "--ipt-no", self.n, desk="2").json["stays"], [])


class Persons(StayCase):
    def test_wrong_persons(self):
        """A person is named wholly or not at all, whatever the stay."""
        self.admit()
        for verb in (["trial"], ["settle"], ["discharge"], ["cancel", "fees"], ["resolve"], ["change", "--bed", "9"],
                     ["declare-emergency", "--condition", "c"],
                     ["decide", "done", "--msgid", "M", "--reason", "r", "--by", "3", "--second", "4"]):
            self.run_verb(*verb, "--ipt-no", self.n, "--cert-no", "330100199001011234", exit=2, error="config:usage")


class FeesOfOthers(StayCase):
    def test_first_upload_of_an_adopted_stay_begins_anew(self):
        self.admit(desk="1")
        self.upload((1, 1, "10.00", "A0001"), (9, 1, "90.00", "A0001"), desk="1")
        file = self.fee_file((1, 2, "500.00", "A0001"))
        self.run_verb("fees", "--ipt-no", self.n, file, *self.person(PERSONA), desk="2", outcome="done")
        trial = self.run_verb("trial", "--ipt-no", self.n, desk="2")
        self.assertEqual(trial.json["amounts"]["medfee_sumamt"], "1000.00")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Statements for manual claims through the built program: never both a standing statement and an
uncancelled settlement, whatever happens to the line (spec/platform.md 5, rule 10)."""
import re
import resource
import signal
import unittest

from claim_case import ADMITTED, DISCHARGED, HEAD, PERSONA, ClaimCase, text_of

DETAILS = ["--admitted", ADMITTED, "--dept", "0101:心内科", "--diagnosis", "I10.x00:高血压", "--insured-region", "430100"]


class Issued(ClaimCase):
    def test_line_up(self):
        self.discharged()
        first = self.claim("--reason", "not-opened", "--paid", "1211.00", "--invoice", "33060126:0012345678:a1b2c3",
                           outcome="done")
        number = first.json["receipt_no"]
        self.assertRegex(number, rf"^H33010000001{self.desks['']:02}000001$")
        self.assertEqual((first.json["copy"], first.json["standing"], first.warnings), (1, "surely_none", []))
        self.assertEqual(self.notices(), [(1, 0)])
        self.assertEqual((self.stay()["state"], self.stay()["manual_receipt"]), ("manual", number))
        paper = text_of(self.out)
        for said in (number, "情况说明", "测试甲", "壹仟贰佰壹拾壹元", "0012345678", "原件"):
            self.assertIn(said, paper)
        self.assertNotIn("收据", paper)
        self.settle(exit=1, error="stay:closed_manual")
        self.run_verb("cancel", "discharge", "--ipt-no", self.n, exit=1, error="stay:closed_manual")
        again = self.claim(outcome="done")
        self.assertEqual((again.json["receipt_no"], again.json["copy"], again.json["repeated"]), (number, 2, True))
        self.assertEqual(self.notices(), [(1, 0)])
        self.assertEqual(len(self.executed("2304")), 0)

    def test_copies_are_identical_but_for_the_mark(self):
        self.discharged()
        self.claim()
        original = text_of(self.out)
        other = self.journal / "copy.pdf"
        self.claim("--tel", "000-0000", out=other)  # as it was said at admission
        copy = text_of(other)
        self.assertNotEqual(original, copy)
        self.assertEqual(original.split(), re.sub(r"补打第 *1 *次", "原件", copy).split())
        self.claim("--reason", "card", exit=1, error="stay:conflict")

    def test_settled_first(self):
        self.discharged()
        self.settle(outcome="done")
        self.claim(exit=1, error="stay:conflict", outcome="not_sent")
        self.assertFalse(self.out.exists())
        self.assertEqual((self.standing(), self.notices()), (1, []))

    def test_settled_by_another_desk(self):
        self.discharged()
        self.settled_at_desk_2()
        self.claim(exit=1, error="stay:conflict", outcome="not_sent")
        self.assertEqual(self.stay()["state"], "settled")
        self.assertEqual((self.standing(), self.notices()), (1, []))

    def test_stay_of_another_desk(self):
        self.discharged()
        done = self.claim(*self.person(PERSONA), "--fees", self.fees_file, desk="2", outcome="done")
        self.assertIn("adopted", done.warnings)
        self.assertIn("1,211.00", text_of(self.out))
        self.assertEqual(self.notices(), [(1, 0)])
        self.settle(exit=1, error="platform:refused")  # desk 1 knows of no statement; the platform does
        self.assertEqual(self.standing(), 0)


class LineCut(ClaimCase):
    def test_paper_first_notice_later(self):
        self.discharged()
        with self.no_line():
            done = self.claim(outcome="done")
            self.assertEqual((done.json["standing"], done.warnings),
                             ("not_asked", ["notice_pending", "standing_not_asked"]))
            self.assertLess(done.seconds, 10)
            self.assertIn("情况说明", text_of(self.out))
            self.settle(exit=1, error="stay:closed_manual")
        self.assertEqual(self.notices(), [])
        self.verb("resolve")
        self.assertEqual(self.notices(), [(1, 0)])

    def test_waiting_admission_is_not_sent_after_it(self):
        with self.no_line():
            self.admit("--time", ADMITTED, exit=5, error="stay:unasked", outcome="not_sent")
            self.claim("--discharged", DISCHARGED, "--fees", self.fees_file, outcome="done")
        self.verb("resolve")
        self.assertEqual(self.ledger(), [])
        self.assertEqual(self.stay()["state"], "manual")
        self.assertIs(self.verb("manual-claim", "--withdraw", outcome="done").json.get("repeated", False), False)
        self.verb("resolve")
        self.assertEqual(self.ledger(), [("in",)])

    def test_unknown_settlement(self):
        """2304's answer is lost after it was done; the family leaves with the paper; the line comes back."""
        self.discharged()
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.lab.platform.fault("5203", "before-commit", "skip=1")  # rule 3's question is answered
        self.settle(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.assertEqual(self.standing(), 1)
        with self.no_line():
            done = self.claim(outcome="done")
            self.assertEqual((done.json["standing"], done.warnings),
                             ("being_reversed", ["notice_pending", "reversal_pending"]))
            self.assertEqual(self.stay()["state"], "manual")
            self.assertEqual(self.claim().json["copy"], 2)
        self.assertEqual((self.standing(), self.notices()), (1, []))
        self.verb("resolve")
        self.assertEqual((self.standing(), self.notices()), (0, [(1, 0)]))
        self.assertEqual(self.executed("2304", "2601", "F003")[-3:], ["2304", "2601", "F003"])
        self.settle(exit=1, error="stay:closed_manual")

    def test_unknown_settlement_that_was_done_and_is_found(self):
        self.discharged()
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.lab.platform.fault("5203", "before-commit", "skip=1")
        self.settle(exit=3, error="stay:unknown_outcome")
        self.lab.platform.clear()
        self.claim(exit=1, error="stay:conflict", outcome="not_sent")
        self.assertEqual((self.stay()["state"], self.standing()), ("settled", 1))

    def test_late_settlement(self):
        """2304 reaches the platform only after everybody has given up on it."""
        self.discharged()
        self.lab.platform.fault("2304", "late-commit", "600000", "x1")
        self.settle(exit=3, error="stay:unknown_outcome")
        done = self.claim(outcome="done")  # asked: not seen, which teaches nothing
        self.assertEqual(done.json["standing"], "being_reversed")
        self.verb("resolve")
        self.lab.platform.command("release")
        self.assertEqual((self.standing(), self.notices()), (0, [(1, 0)]))

    def test_notice_lost(self):
        self.discharged()
        self.lab.platform.fault("F003", "after-commit", "x1")
        self.assertEqual(self.claim(outcome="done").warnings, ["notice_pending"])
        self.settle(exit=1, error="stay:closed_manual")
        self.verb("resolve")
        self.assertEqual(self.notices(), [(1, 0)])
        self.assertEqual(len(self.executed("F003")), len(set(self.executed_msgids("F003"))))

    def executed_msgids(self, infno):
        return [msgid for (msgid,) in self.ask_ledger("SELECT msgid FROM request WHERE infno = ?", infno)]


class Withdrawn(ClaimCase):
    def test_settled_after_it(self):
        self.discharged()
        first = self.claim()
        done = self.verb("manual-claim", "--withdraw", outcome="done")
        self.assertEqual((done.json["receipt_no"], done.warnings), (first.json["receipt_no"], []))
        self.assertEqual(self.notices(), [(1, 0), (1, 1)])
        self.assertIs(self.verb("manual-claim", "--withdraw", outcome="done").json["repeated"], True)
        self.settle(outcome="done")
        self.claim(exit=1, error="stay:conflict")
        self.assertEqual(self.standing(), 1)

    def test_not_settled_before_the_platform_knows(self):
        self.discharged()
        self.claim()
        with self.no_line():
            self.assertEqual(self.verb("manual-claim", "--withdraw", outcome="done").warnings, ["notice_pending"])
        self.settle(exit=1, error="stay:closed_manual")
        self.verb("resolve")
        self.settle(outcome="done")
        self.assertEqual((self.standing(), self.notices()), (1, [(1, 0), (1, 1)]))

    def test_new_number(self):
        self.discharged()
        first = self.claim().json["receipt_no"]
        self.verb("manual-claim", "--withdraw")
        second = self.claim("--reason", "card")
        self.assertEqual((second.json["copy"], second.json["receipt_no"]), (1, first[:-1] + "2"))
        self.assertEqual(self.notices(), [(1, 0), (1, 1), (2, 0)])

    def test_nothing_to_withdraw(self):
        self.verb("manual-claim", "--withdraw", exit=1, error="stay:not_found", outcome="not_sent")
        self.discharged()
        self.verb("manual-claim", "--withdraw", exit=1, error="stay:state", outcome="not_sent")

    def test_both_stand(self):
        """Another desk settled while this one could not ask: the platform refuses the notice, the supervisor has
        the statement withdrawn, and nothing is owed any more."""
        self.discharged()
        self.settled_at_desk_2()
        self.lab.platform.fault("5203", "before-commit")
        self.claim(outcome="done")
        self.lab.platform.clear()
        self.assertIn("supervisor", self.verb("resolve").warnings)
        self.assertEqual((self.standing(), self.notices()), (1, []))
        self.assertEqual(self.verb("manual-claim", "--withdraw", outcome="done").warnings, [])
        self.assertEqual(self.verb("resolve").warnings, [])
        self.assertEqual(self.settle().json["outcome"], "done")  # the other desk's, adopted
        self.assertEqual((self.standing(), self.notices()), (1, []))


class WithoutStay(ClaimCase):
    def claim_alone(self, *arguments, **expected):
        return self.run_verb("manual-claim", "--out", self.out, *DETAILS, *arguments, **expected)

    def notices_of(self, result):
        return self.ask_ledger("SELECT count(*) FROM notice WHERE rcpt_no = ?", result.json["receipt_no"])[0][0]

    def test_pharmacy_by_card_while_down(self):
        self.lab.card.insert(PERSONA)
        self.addCleanup(self.lab.card.remove)
        with self.no_line():
            done = self.claim_alone("--kind", "pharmacy", "--paid", "56.50", outcome="done")
            self.assertEqual((done.json["copy"], done.json["standing"]), (1, "surely_none"))
            again = self.claim_alone("--kind", "pharmacy", "--paid", "56.50", outcome="done")
        self.assertEqual((again.json["receipt_no"], again.json["copy"]), (done.json["receipt_no"], 2))
        self.assertEqual(self.notices_of(done), 0)  # nobody at the platform to tell it about
        self.assertIn("伍拾陆元伍角", text_of(self.out))
        other = self.claim_alone("--kind", "outpatient", outcome="done")
        self.assertEqual(other.json["receipt_no"][-6:], "000002")

    def test_stay_nobody_knows_is_closed_too(self):
        with self.no_line():
            self.claim(*DETAILS, *self.person(PERSONA), outcome="done")
        self.admit(exit=1, error="stay:closed_manual")
        self.assertEqual(self.ledger(), [])

    def test_usage(self):
        person = self.person(PERSONA)
        for wrong in (["--kind", "dental"], ["--insured-region", "430"], ["--reason", "weather"],
                      ["--paid", "12"], ["--admitted", "2099-01-01 00:00"]):
            given = [argument for i, argument in enumerate(DETAILS) if wrong[0] not in (argument, DETAILS[i - 1])]
            self.run_verb("manual-claim", "--out", self.out, *given, *person, *wrong, exit=2, error="config:usage")
        self.run_verb("manual-claim", *DETAILS, *person, exit=2, error="config:usage")  # no --out
        self.fees_file.write_text("nonsense\n", encoding="utf-8")
        self.claim_alone(*person, "--fees", self.fees_file, exit=2, error="stay:fees_file")
        self.assertFalse(self.out.exists())


class Trouble(ClaimCase):
    def test_paper_fails(self):
        self.discharged()
        failed = self.claim(out=self.journal / "nowhere" / "claim.pdf", exit=7, error="paper:file", outcome="done")
        number = failed.json["receipt_no"]
        self.assertEqual(self.stay()["manual_receipt"], number)
        self.settle(exit=1, error="stay:closed_manual")
        again = self.claim(outcome="done")
        self.assertEqual((again.json["receipt_no"], again.json["copy"]), (number, 1))
        self.assertIn("原件", text_of(self.out))

    def limited(self, sig):
        """With files that cannot grow past what the journal needs: the paper is what does not fit. SIG_DFL ends the
        program there, as a crash would; SIG_IGN is a full disk."""
        def limit():
            signal.signal(signal.SIGXFSZ, sig)
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        config = {"journal.path": self.journal / "journal.db", "journal.key": self.journal / "key",
                  "desk.number": self.desks[""]}
        return self.lab.start_zhijie("manual-claim", "--ipt-no", self.n, "--out", self.out, "--fees", self.fees_file,
                                     config=config, preexec_fn=limit)

    def long_list(self):
        self.fees_file.write_text(HEAD + "".join(
            f"{i},2025-11-02 08:00:00,A0001,H{i},2,5.50,11.00,0101,心内科,D1,测试医生\n" for i in range(1, 2001)),
            encoding="utf-8")

    def test_crash_between_number_and_paper(self):
        self.discharged()
        self.long_list()
        ended = self.limited(signal.SIG_DFL)
        ended.communicate(timeout=60)
        self.assertEqual(ended.returncode, -signal.SIGXFSZ)
        self.assertFalse(self.out.exists())
        number = self.stay()["manual_receipt"]
        self.assertTrue(number.endswith("000001"))
        self.settle(exit=1, error="stay:closed_manual")
        # Nobody can say whether that paper came out: this one is its copy, never a second original.
        again = self.claim("--fees", self.fees_file, outcome="done")
        self.assertEqual((again.json["receipt_no"], again.json["copy"]), (number, 2))
        self.assertIs(self.run_verb("journal", "verify").json["intact"], True)

    def test_disk_full(self):
        self.discharged()
        self.long_list()
        failed = self.lab.finish_zhijie(self.limited(signal.SIG_IGN))
        self.assertEqual((failed.exit, failed.error), (7, "paper:file"), failed.stdout)
        self.assertFalse(self.out.exists())
        again = self.claim("--fees", self.fees_file, outcome="done")
        self.assertEqual((again.json["receipt_no"], again.json["copy"]), (failed.json["receipt_no"], 1))
        self.assertIn("22,000.00", text_of(self.out))

    def test_at_once(self):
        """Programs that issue at the same moment: numbers without gaps, one number a stay."""
        self.discharged()
        config = {"journal.path": self.journal / "journal.db", "journal.key": self.journal / "key",
                  "desk.number": self.desks[""]}
        same = [self.lab.start_zhijie("manual-claim", "--ipt-no", self.n, "--out", self.journal / f"same{i}.pdf",
                                      config=config) for i in range(3)]
        other = [self.lab.start_zhijie("manual-claim", "--out", self.journal / f"other{i}.pdf", *DETAILS[2:],
                                       "--admitted", f"2025-11-0{i + 1} 08:00", *self.person(PERSONA), config=config)
                 for i in range(3)]
        same, other = ([self.lab.finish_zhijie(process) for process in group] for group in (same, other))
        for result in same + other:
            self.assertEqual(result.exit, 0, result.stdout + result.stderr)
        self.assertEqual(len({result.json["receipt_no"] for result in same}), 1)
        self.assertEqual(sorted(result.json["copy"] for result in same), [1, 2, 3])
        self.assertEqual(sorted({int(result.json["receipt_no"][-6:]) for result in same + other}), [1, 2, 3, 4])


if __name__ == "__main__":
    unittest.main()

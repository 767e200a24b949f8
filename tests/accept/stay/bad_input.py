#!/usr/bin/python3
"""Answers that cannot be right, to every transaction that changes something, through the real verbs:
what was written and not answered is unknown, nothing is sent twice, and resolving ends it with the
journal and the platform's ledger saying the same. And lists of fee lines that cannot be right."""
import itertools
import json
import unittest

from stay_case import DATA, FEE_NAMES, PERSONA, StayCase

DIGITS = "1234567890" * 3

# To any transaction.
ENVELOPE = ("no-infcode", "null infcode", "wrong-type infcode", "set infcode 7", "set infcode 0.5", "doubled infcode",
            "garbage", "empty", "cut 40", "bad-utf8", "deep", "huge", "http 500", "http 302", "http 408", "after-commit",
            "before-commit")


# The same for calls that are looked at and repeated, one of each kind.
SHORT = ("no-infcode", "set infcode 7", "doubled infcode", "garbage", "cut 40", "http 500", "after-commit",
         "before-commit")


def text(member, value):
    return f"set {member} '\"{value}\"'"


# To the transaction of that number: a member without which its outcome cannot be used.
MEMBERS = {
    "2401": ("missing mdtrt_id", "null mdtrt_id", "wrong-type mdtrt_id", "doubled mdtrt_id"),
    "2301": ("missing result", "wrong-type result", "missing result[0]", "missing result[0].feedetl_sn",
             text("result[1].feedetl_sn", "77"), text("result[1].feedetl_sn", "1"),
             f"set result[0].inscp_scp_amt {DIGITS}", "set result[0].inscp_scp_amt 1e3",
             "wrong-type result[0].inscp_scp_amt"),
    "2304": ("missing setl_id", "null setl_id", "wrong-type setl_id", "doubled setl_id", "missing medins_setl_id",
             text("medins_setl_id", "H33010000001202601010000000001"), "missing medfee_sumamt", "null fund_pay_sumamt",
             "missing acct_pay", "missing psn_cash_pay", "missing psn_no", text("psn_no", "P-other"),
             text("mdtrt_id", "MD-other"), f"set psn_cash_pay {DIGITS}", "set psn_cash_pay 1e3",
             "set psn_cash_pay 0.125", "nan psn_cash_pay", text("psn_cash_pay", "12,00"), "wrong-type setlinfo",
             "missing setlinfo"),
    "2305": ("missing setl_id", "wrong-type setl_id", text("mdtrt_id", "MD-other"), f"set medfee_sumamt {DIGITS}",
             "missing medins_setl_id", "missing psn_cash_pay"),
    "F004": ("missing dcla_no", "null dcla_no", "wrong-type dcla_no"),
}


class BadAnswers(StayCase):
    def faults(self, infno):
        return (ENVELOPE if infno in ("2304", "2401") else SHORT) + MEMBERS.get(infno, ())

    def spoil(self, infno, fault):
        """The next answer to infno, and whatever is asked right after it: nobody learns by asking once."""
        self.lab.platform.fault(infno, fault, "x1")
        if infno in ("2304", "2305"):
            self.lab.platform.fault("5203", "refuse", "skip=1" if infno == "2304" else "", "x1")
        if infno == "2401":
            self.lab.platform.fault("5303", "refuse", "x1")

    def unknown(self, infno, fault, verb):
        """The verb says unknown, once and again, and has sent one request."""
        self.spoil(infno, fault)
        before = self.arrived(infno)
        said = verb()
        self.assertEqual((said.exit, said.json["outcome"]), (3, "unknown"), fault + said.stdout)
        self.assertEqual(self.stay()["unknown"]["infno"], infno, fault)
        self.lab.platform.fault("5203", "refuse")
        self.lab.platform.fault("5303", "refuse")
        self.assertEqual(verb().exit, 3, fault)
        # A declaration may be made again: it has a key (rule 10).
        self.assertEqual(self.arrived(infno), before + (2 if infno == "F004" else 1), fault)
        self.lab.platform.clear()

    def end(self, *states):
        """Resolving ends it, in one of the states; returns which."""
        for _ in range(3):
            if self.run_any("resolve").json["unresolved"] == 0:
                break
        state = self.stay()["state"]
        self.assertIn(state, states)
        self.assert_truth(state)
        return state

    def run_any(self, *arguments):
        """Whatever it says."""
        config = {"journal.path": self.journal / "journal.db", "journal.key": self.journal / "key",
                  "desk.number": self.desks[""]}
        verb = arguments[:2] if arguments[0] == "cancel" else arguments[:1]
        return self.lab.zhijie(*verb, "--ipt-no", self.n, *arguments[len(verb):], config=config)

    def test_settlement(self):
        self.until_discharged()
        for fault in self.faults("2304"):
            with self.subTest(fault):
                before = self.arrived("2304")
                self.unknown("2304", fault, lambda: self.run_any("settle", *self.person(PERSONA)))
                # 5203 tells that it stands; where the request was lost it is reversed, and nothing stands.
                lost = fault == "before-commit"
                self.assertEqual(self.end("settled", "discharged"), "discharged" if lost else "settled")
                self.assertEqual(self.arrived("2304"), before + 1)
                if lost:
                    self.settle(outcome="done")
                self.cancel("settlement", "--second", "2002", outcome="done")

    def test_cancel_of_a_settlement(self):
        self.until_discharged()
        for fault in self.faults("2305"):
            with self.subTest(fault):
                self.settle(outcome="done")
                reversed_before = self.arrived("2601")
                self.unknown("2305", fault, lambda: self.run_any("cancel", "settlement", "--second", "2002"))
                self.end("discharged")
                self.assertEqual(self.arrived("2601"), reversed_before)  # never for a 2305

    def test_reversal(self):
        """2601 is repeated, each time with a msgid of its own, until one is answered."""
        self.until_discharged()
        for fault in SHORT:
            with self.subTest(fault):
                self.spoil("2304", "before-commit")
                self.run_any("settle", *self.person(PERSONA))
                self.lab.platform.clear()
                self.lab.platform.fault("2601", fault, "x1")
                self.assertEqual(self.run_any("resolve").exit, 3)
                self.end("discharged")
        self.assertEqual(self.lab.platform.command("repeats"), "0")

    def test_question(self):
        """Rule 4: an answer to 5203 that cannot be right teaches nothing, and nothing is decided on it."""
        self.until_discharged()
        self.spoil("2304", "after-commit")
        self.run_any("settle", *self.person(PERSONA))
        reversals = self.arrived("2601")
        for fault in SHORT[:-2] + ("missing setlinfo", "wrong-type setlinfo", "refuse", "before-commit",
                                   "missing setlinfo[0].setl_id", "wrong-type setlinfo[0].refd_setl_flag",
                                   f"set setlinfo[0].medfee_sumamt {DIGITS}", "missing setlinfo[0].medins_setl_id"):
            with self.subTest(fault):
                self.lab.platform.fault("5203", fault)
                said = self.run_any("resolve")
                self.lab.platform.clear()
                self.assertEqual((said.exit, said.json["unresolved"]), (3, 1), fault + said.stdout)
        self.assertEqual(self.arrived("2601"), reversals)
        self.end("settled")

    def test_admission(self):
        for fault in self.faults("2401"):
            with self.subTest(fault):
                self.n += "a"
                self.lab.platform.fault("2401", fault, "x1")
                self.lab.platform.fault("5303", "refuse", "x1")
                admit = self.admit_any()
                self.assertEqual((admit.exit, admit.json["outcome"]), (3, "unknown"), admit.stdout)
                self.lab.platform.clear()
                self.end("admitted")
                rows = self.ledger("ipt_no, state")
                self.assertEqual([state for _, state in rows].count("in"), 1, rows)
                self.assertEqual(rows, [(self.n + "-2" if fault == "before-commit" else self.n, "in")])

    def admit_any(self):
        if "" not in self.desks:
            self.run_verb("stays")
        return self.run_any("admit", *self.person(PERSONA), *DATA)

    def test_fee_lines(self):
        self.admit()
        file = self.fee_file((1, 2, "500.00", "A0001"), (2, 1, "400.00", "X0001"))
        for fault in self.faults("2301"):
            with self.subTest(fault):
                self.unknown("2301", fault, lambda: self.run_any("fees", file))
                self.end("admitted")
                self.assertEqual(self.lines(), 0)  # the batch is removed, whether it was there or not
                self.upload(outcome="done")
                self.assertEqual(self.lines(), 2)
                self.cancel("fees", outcome="done")

    def lines(self):
        return self.rows("SELECT count(*) FROM line JOIN stay USING (mdtrt_id) WHERE ipt_no = ?", self.n)[0][0]

    def test_removal_of_fee_lines(self):
        self.admit()
        for fault in SHORT:
            with self.subTest(fault):
                self.upload(outcome="done")
                self.unknown("2302", fault, lambda: self.run_any("cancel", "fees"))
                self.end("admitted")
                self.assertEqual(self.lines(), 0)

    def test_discharge_and_back(self):
        self.admit()
        for fault in SHORT:
            with self.subTest(fault):
                self.unknown("2402", fault, lambda: self.run_any("discharge", *self.person(PERSONA)))
                self.end("discharged")
                self.unknown("2405", fault, lambda: self.run_any("cancel", "discharge"))
                self.end("admitted")

    def test_change(self):
        self.admit()
        for bed, fault in enumerate(SHORT, 20):
            with self.subTest(fault):
                self.unknown("2403", fault, lambda: self.run_any("change", "--bed", str(bed)))
                self.end("admitted")
                self.assertEqual(self.ledger("adm_bed"), [(str(bed),)])

    def test_withdrawal(self):
        for fault in SHORT:
            with self.subTest(fault):
                self.n += "a"
                self.admit()
                self.unknown("2404", fault, lambda: self.run_any("cancel", "admission"))
                self.end("withdrawn")
                self.assertEqual(self.ledger(), [("withdrawn",)])

    def test_declaration(self):
        for fault in self.faults("F004"):
            with self.subTest(fault):
                self.n += "a"
                self.admit("--emergency")
                self.lab.platform.fault("F004", fault, "x2")
                declare = ["declare-emergency", "--condition", "胸痛"]
                for _ in range(2):
                    said = self.run_any(*declare)
                    self.assertEqual((said.exit, said.json["outcome"]), (3, "unknown"), said.stdout)
                self.end("admitted")
                self.assertIs(self.run_any(*declare).json["repeated"], True)
                self.assertEqual(self.rows("SELECT count(*) FROM declaration JOIN stay USING (mdtrt_id)"
                                           " WHERE ipt_no = ?", self.n), [(1,)])

    def test_trial_is_a_read(self):
        self.until_discharged()
        for fault in itertools.chain(SHORT, ("missing medfee_sumamt", f"set medfee_sumamt {DIGITS}",
                                                "wrong-type psn_cash_pay", text("mdtrt_id", "MD-other"))):
            with self.subTest(fault):
                self.lab.platform.fault("2303", fault)
                said = self.run_any("settle", *self.person(PERSONA))
                self.assertEqual((said.exit, said.json["outcome"]), (5, "not_sent"), said.stdout)
                self.lab.platform.clear()
                self.assertIsNone(self.stay()["unknown"])
        self.assertEqual(self.standing(), [])

    def test_which_member(self):
        """An answer of the wrong type names the member."""
        self.until_discharged()
        self.lab.platform.fault("2303", f"set psn_cash_pay {DIGITS}")
        said = self.run_any("trial", *self.person(PERSONA))
        self.assertIn("psn_cash_pay", json.dumps(said.json["error"]))


class OddButGood(StayCase):
    def test_whole_stay(self):
        for quirk in ("infcode-string", "numbers-as-strings", "null-metadata", "missing-metadata"):
            self.quirk(quirk)
        self.until_discharged()
        self.settle(outcome="done")
        self.assert_truth("settled")
        self.cancel("settlement", "--second", "2002", outcome="done")
        self.assert_truth("discharged")

    def test_one_by_one(self):
        self.until_discharged()
        for quirk in ("setlinfo-object", "negative-row-original-msgid", "no-psn-part", "no-hosp-part", "no-hifdm"):
            with self.subTest(quirk):
                self.lab.platform.command(f"quirk {quirk} on")
                self.settle(outcome="done")
                self.cancel("settlement", "--second", "2002", outcome="done")
                self.lose("2304", "after-commit")
                self.settle(exit=3, error="stay:unknown_outcome")
                self.resolve()
                self.assertIs(self.assert_truth("settled")["mismatch"], False)
                self.cancel("settlement", "--second", "2002", outcome="done")
                self.lab.platform.command(f"quirk {quirk} off")


class FeeFiles(StayCase):
    LINE = "1,2026-01-02 08:00:00,A0001,H1,2,50.00,100.00,A03,测试内科,D1,测试医生,"

    def setUp(self):
        super().setUp()
        self.admit("--time", "2026-01-01 08:00")

    def refused(self, content, *expected):
        """expected: (line, field) of every fault, in order."""
        file = self.journal / "bad"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        before = self.arrived("2301") + self.arrived("2302")
        answer = self.run_verb("fees", "--ipt-no", self.n, file, exit=2, error="stay:fees_file", outcome="not_sent")
        details = answer.json["error"]["details"]
        self.assertEqual([(fault["line"], fault["field"]) for fault in details], list(expected), details)
        for fault in details:
            self.assertEqual(sorted(fault), ["column", "field", "line", "message"])
            self.assertTrue(fault["message"])
        self.assertEqual(self.arrived("2301") + self.arrived("2302"), before)

    def test_encodings(self):
        good = f"{FEE_NAMES}\n{self.LINE}\n"
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            file = self.journal / "fees.csv"
            file.write_bytes(good.replace("\n", "\r\n").encode(encoding))
            self.run_verb("fees", "--ipt-no", self.n, file, outcome="done")
        self.refused(good.encode().replace("测试内科".encode(), b"\xff\xfe\x80"), (2, None))
        self.refused(good.encode("utf-16"), (1, None))
        self.refused(good.replace("H1", "H\0"), (2, None))

    def test_columns(self):
        self.refused(f"{FEE_NAMES},extra\n{self.LINE},x\n", (1, "extra"))
        self.refused(f"{FEE_NAMES},mdtrt_id\n{self.LINE},x\n", (1, "mdtrt_id"))
        self.refused(f"{FEE_NAMES},cnt\n{self.LINE},2\n", (1, "cnt"))
        self.refused(f"{FEE_NAMES.replace('pric,', '')}\n{self.LINE.replace('50.00,', '')}\n", (1, "pric"))
        self.refused(f"{FEE_NAMES}\n{self.LINE},\n", (2, None))
        self.refused(f"{FEE_NAMES}\n\"{self.LINE}\n", (2, None))

    def test_lines(self):
        more = self.LINE.replace
        self.refused("\n".join((FEE_NAMES, self.LINE, self.LINE, more("1,", "2x,", 1), more("100.00", "100.02"),
                                more(",2,", f",{DIGITS},"), more("2026-01-02 08:00:00", "2026-02-30 08:00:00"))) + "\n",
                     (3, "feedetl_sn"), (4, "feedetl_sn"), (5, "feedetl_sn"), (5, "det_item_fee_sumamt"),
                     (6, "feedetl_sn"), (6, "cnt"), (7, "feedetl_sn"), (7, "fee_ocur_time"))

    def test_json(self):
        row = dict(zip(FEE_NAMES.split(","), self.LINE.split(",")))
        row.pop("init_feedetl_sn")
        self.refused(json.dumps([row, row]).replace("}, {", "},\n{"), (2, "feedetl_sn"))
        self.refused(json.dumps([{**row, "extra": "1"}]), (1, "extra"))
        self.refused(json.dumps([row])[:-9], (1, None))
        self.refused(json.dumps([row]).replace('"cnt"', '"pric": "50.00", "cnt"'), (1, None))


if __name__ == "__main__":
    unittest.main()

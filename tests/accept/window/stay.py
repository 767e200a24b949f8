#!/usr/bin/python3
"""Whole stays through the window, by keyboard alone: what the screen says is held against the platform's own
ledger, also when an answer is lost or the figures disagree.

usage: stay.py LANGUAGE     (inside tests/lab/enter --display …)
"""
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from desk_window import DeskWindow, Lab  # noqa: E402
from hand import PERSONA, Hand, line, write_bill  # noqa: E402

LANGUAGE = sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "zh_CN"
CHINESE = LANGUAGE == "zh_CN"

def say(chinese, english):
    return chinese if CHINESE else english


class Stays(unittest.TestCase):
    """One window for all; a stay of its own for each."""
    n = 0

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.desk = cls.enterClassContext(DeskWindow(cls.lab, LANGUAGE))
        cls.hand = Hand(cls.lab, cls.desk, CHINESE)
        cls.fees = write_bill(cls.lab.dir / "fees.csv", line(1, "120.50"), line(2, "300.00"))

    def setUp(self):
        type(self).n += 1
        self.ipt_no = f"ZY26{self.n:04}"
        self.lab.platform.clear()
        self.desk.press("F10")
        self.desk.clear()
        self.desk.wait_line(say("已连接", "Connected"))

    def tearDown(self):
        """The same person comes again: the stay must not stand in the next one's way."""
        self.lab.platform.command("quirk trial-differs off")
        self.lab.platform.clear()
        for verb in (("settlement", "--second", "2002"), ("discharge",), ("fees",), ("admission",)):
            self.lab.zhijie("cancel", verb[0], "--ipt-no", self.ipt_no, *verb[1:])
        self.assertEqual(self.lab.platform.command("violations"), "0")
        self.desk.press("F11")
        self.desk.wait(lambda: self.desk.find("find-ipt-no"), "the discharge page")
        self.desk.clear()

    def ledger(self):
        return json.loads(self.lab.platform.command(f"ledger {self.ipt_no}"))

    def admit(self):
        self.hand.admit(self.ipt_no)
        self.assertTrue(self.desk.text("outcome-mdtrt-id"))

    def open(self):
        self.hand.open(self.ipt_no)

    def to_trial(self):
        self.admit()
        self.open()
        self.hand.bill_and_discharge(self.fees, "3000")
        self.assertIn("4,205.00", self.desk.text("step-fees"))

    def amount(self, name):
        return self.desk.text(name).split(": ")[-1].replace(",", "")

    def test_from_card_to_money(self):
        self.to_trial()
        self.assertEqual(self.ledger(), [])
        cash = self.amount("cash")
        self.assertIn(say("应退还", "To give back"), self.desk.text("balance"))
        self.assertEqual(round(float(self.amount("balance")) * 100), 300000 - round(float(cash) * 100))
        self.desk.press("F8")
        self.desk.wait_text("stay-state", say("已结算", "Settled"))
        settled, = self.ledger()
        self.assertEqual(round(float(self.amount("cash")) * 100), int(settled["psn_cash_pay"]))
        self.assertEqual(self.amount("cash"), cash)
        self.assertIn("4,205.00", self.desk.text("amount-medfee_sumamt"))
        # Backwards: the second person is somebody else.
        self.desk.press("alt+b")
        self.desk.wait_focus("second-person")
        self.desk.type("1001")
        self.desk.press("Return")
        self.desk.wait(lambda: self.desk.text("cancel-hint"), "the refusal of the operator")
        self.desk.press("ctrl+a")
        self.desk.type("2002")
        self.desk.press("Return")
        self.desk.wait_text("outcome", say("结算已撤销", "The settlement is cancelled"))
        self.assertEqual(self.ledger(), [])
        self.desk.press("Escape")
        self.desk.wait_text("stay-state", say("已出院待结算", "Discharged, to be settled"))

    def test_every_fault_of_a_fee_list(self):
        wrong = write_bill(self.lab.dir / "wrong.csv", line(1, "1.00"), line(1, "2.00"), line(3, "3.00", "99.00"))
        self.admit()
        self.open()
        self.desk.wait_focus("fees-file")
        self.desk.type(str(wrong))
        self.desk.press("F8")
        self.desk.wait_text("fees-faults", "2")
        self.assertIn(say("未发送任何请求", "Nothing was sent"), self.desk.text("stay-state"))

    def test_the_answer_is_lost(self):
        self.to_trial()
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.lab.platform.fault("5203", "before-commit", "skip=1")
        self.desk.press("F8")
        self.desk.wait_text("outcome", say("结果待确认", "The outcome is not known yet"))
        self.assertIn(say("请勿收费、退费或再次提交", "don't charge, refund or submit again"),
                      self.desk.text("outcome-message"))
        self.assertIn(say("暂不收费", "nothing to pay"), self.desk.text("unknown-family"))
        self.assertFalse(self.desk.text("cash"))
        self.assertEqual(len(self.ledger()), 1)
        # The list says the same, and leads back; who comes next is served meanwhile.
        self.desk.wait_text("tab-todo", ": 1")
        self.desk.press("Escape")
        self.desk.wait_focus("find-ipt-no")
        self.desk.press("F12")
        self.desk.wait_text(f"stay-{self.ipt_no}", say("结果待确认", "not known"))
        self.desk.wait_focus(f"stay-{self.ipt_no}")
        self.desk.press("Return")
        self.desk.wait_text("outcome", say("结果待确认", "The outcome is not known yet"))
        self.lab.platform.clear()
        self.desk.wait_text("stay-state", say("已结算", "Settled"))
        self.assertEqual(len(self.ledger()), 1)
        self.assertEqual(round(float(self.amount("cash")) * 100), int(self.ledger()[0]["psn_cash_pay"]))

    def test_nothing_came_of_a_settlement(self):
        """What was asked and did not come about is no success, once it is known."""
        self.to_trial()
        self.lab.platform.fault("2304", "before-commit", "x1")
        self.desk.press("F8")
        self.desk.wait_text("outcome", say("未结算，可以重新结算", "it is not settled"))
        self.assertEqual(self.ledger(), [])
        self.desk.press("Escape")
        self.desk.wait_text("stay-state", say("已出院待结算", "Discharged, to be settled"))

    def test_a_number_nobody_knows(self):
        self.desk.press("F11")
        self.desk.wait_focus("find-ipt-no")
        self.desk.type("NOBODY1")
        self.desk.press("Return")
        self.desk.wait_text("outcome", say("未找到该次住院", "Stay not found"))
        self.assertIn(say("尚未向平台查询", "the platform was not asked"), self.desk.text("outcome-message"))

    def test_the_file_is_chosen_by_keyboard(self):
        self.admit()
        self.open()
        self.desk.wait_focus("fees-file")
        self.desk.press("F7")
        self.desk.wait(lambda: len(self.desk.application.children()) > 1, "the list of files")
        subprocess.run(["xdotool", "key", "Escape"], check=True, timeout=10)
        self.desk.wait(lambda: len(self.desk.application.children()) == 1, "the list of files to close")
        self.desk.wait_focus("fees-file")

    def test_the_clerk_ends_the_waiting(self):
        self.to_trial()
        self.lab.platform.fault("2304", "late", "60000", "x1")
        self.lab.platform.fault("5203", "before-commit", "skip=1")
        self.desk.press("F8")
        self.desk.wait_text("outcome", say("正在等待平台答复", "waiting for the platform's answer"))
        self.desk.press("Escape")
        self.desk.wait_text("outcome", say("结果待确认", "The outcome is not known yet"))
        self.lab.platform.clear()
        self.desk.press("F8")
        self.desk.wait_text("stay-state", say("已结算", "Settled"))
        self.assertEqual(len(self.ledger()), 1)

    def test_figures_disagree(self):
        self.to_trial()
        self.lab.platform.command("quirk trial-differs on")
        self.desk.press("F8")
        self.desk.wait_text("outcome", say("请勿收费", "take no money"))
        self.assertTrue(self.desk.text("outcome-findings"))
        self.assertFalse(self.desk.text("balance"))
        self.desk.press("Escape")
        self.desk.wait(lambda: self.desk.text("mismatch-setl-id"), "the mismatch to stay on the page")

    def test_the_line_is_down_at_admission(self):
        self.lab.platform.fault("F002", "before-commit")
        self.lab.card.insert(PERSONA)
        self.desk.wait_verdict("unknown")
        self.desk.press("F8")
        for field, text in (("admit-ipt-no", self.ipt_no), ("admit-dept", "A03 内科"), ("admit-bed", "12"),
                            ("admit-doctor", "D330100000001 甲"), ("admit-tel", "00000000001"),
                            ("admit-diagnosis", "I10.x00 乙")):
            self.hand.fill(field, text)
        self.desk.wait_text("outcome", say("院内已登记，医保待登记", "Admitted locally, not yet on the platform"))
        self.lab.platform.clear()
        self.desk.wait(lambda: self.desk.text("outcome-mdtrt-id"), "the background to admit", 30)


if __name__ == "__main__":
    unittest.main()

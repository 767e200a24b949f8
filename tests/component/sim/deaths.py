"""Requests executed after their connection has gone, and the death of the process."""
import signal
import time
import unittest

from simulator import DEADLINE_S, Exactly, Simulator, main
from stays import StayCase


class Late(StayCase):
    def wait_until(self, condition):
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            self.assertLess(time.monotonic(), deadline)

    def closed(self, transaction, body, **changes):
        with self.sim.connect() as line:
            line.send(transaction, body, **{"place": "430100"} | changes)
            self.assertEqual(line.rest(), (b"", "closed"))

    def test_in_time(self):
        stay = self.stay_to_settle()
        self.sim.do("fault 2304 late-commit 100 x1")
        before = self.sim.count("2304")
        self.closed("2304", self.settlement(stay, "1000.00"))
        self.wait_until(lambda: self.sim.do("late") == "0")
        self.assertEqual(self.sim.count("2304"), (before[0] + 1, before[1] + 1))
        self.assertEqual(len(self.standing(stay)), 1)

    def test_at_release(self):
        stay = self.stay_to_settle()
        self.sim.do("fault 2304 late-commit 3600000 x1")
        self.closed("2304", self.settlement(stay, "1000.00"))
        self.assertEqual((self.sim.do("late"), self.standing(stay), self.rows(stay)), ("1", [], []))
        self.assertEqual((self.sim.do("release"), self.sim.do("late")), ("1", "0"))
        self.assertEqual(len(self.standing(stay)), 1)

    def test_after_its_reversal(self):
        stay, msgid = self.stay_to_settle(), self.sim.envelope("2304", {})["msgid"]
        reversal = {"data": {"psn_no": self.psn_no, "omsgid": msgid, "oinfno": "2304"}}
        self.sim.do("fault 2304 late-commit 3600000 x1")
        self.closed("2304", self.settlement(stay, "1000.00"), msgid=msgid)
        self.good("2601", reversal)
        self.sim.do("release")
        self.assertEqual(self.standing(stay), [])
        # where 2601 bars nothing, the late one stands
        stay, msgid = self.stay_to_settle(), self.sim.envelope("2304", {})["msgid"]
        reversal["data"]["omsgid"] = msgid
        self.sim.do("quirk reversal-not-found on")
        self.sim.do("fault 2304 late-commit 3600000 x1")
        self.closed("2304", self.settlement(stay, "1000.00"), msgid=msgid)
        self.refused(self.call("2601", reversal), "not found")
        self.sim.do("release")
        self.assertEqual(len(self.standing(stay)), 1)
        self.sim.do("quirk reversal-not-found off")

    def test_never(self):
        with Simulator() as sim:
            sim.sign_in()
            sim.do("fault K015 late-commit 3600000 x1")
            with sim.connect() as line:
                line.send("K015", {"data": {"card_sn": "430100D1560000050000000100000001"}})
                self.assertEqual(line.rest(), (b"", "closed"))
            self.assertEqual(sim.do("late"), "1")
        # ended at once, with the request never executed


class Death(unittest.TestCase):
    def die(self, place, standing, part):
        """The simulator dies at place; how many settlements stand after it has come back?"""
        case = StayCase()
        case.sim = Simulator()
        with case.sim as sim:
            sim.sign_in()
            case.psn_no = sim.do("person first").split()[0]
            stay = case.stay_to_settle("1000.00", "20.00")
            sim.do(f"fault 2304 kill-at {place} x1 skip=1")
            other = case.stay_to_settle("5.00")
            case.settle(other, "5.00")
            with sim.connect() as line:
                line.send("2304", case.settlement(stay, "1020.00"), place="430100")
                got, _ = line.rest()
            self.assertEqual(sim.await_death(), signal.SIGKILL)
            self.assertEqual(bool(got), part)
            if part:
                self.assertIn(b"200 OK", got)
                self.assertNotIn(b"inf_refmsgid\":null", got)
            sim.__enter__()
            self.assertEqual(len(case.standing(stay)), standing)
            self.assertEqual(len(case.standing(other)), 1)
            self.assertEqual(sim.count("2304"), (2, 1 + standing))
            self.assertEqual(case.rows(stay) != [], bool(standing))  # signed in as before, too
            case.settle(stay, "1020.00")
            self.assertEqual(len(case.standing(stay)), standing + 1)
            self.assertEqual(sim.violations(), 0, sim.do("violations"))

    def test_before_commit(self):
        self.die("before-commit", 0, False)

    def test_after_commit(self):
        self.die("after-commit", 1, False)

    def test_half_answer(self):
        self.die("half-answer", 1, True)

    def test_orders(self):
        with Simulator() as sim:
            for order in ("kill-at", "kill-at somewhere", "late-commit", "late-commit soon"):
                self.assertEqual(sim.say(f"fault 2304 {order}").split()[0], "error", order)
        with Simulator("--no-stage") as sim:
            self.assertIn("needs the fault stage", sim.say("fault 2304 kill-at half-answer"))
            self.assertEqual(sim.say("fault 2304 kill-at after-commit x1"), "ok")


class Restart(unittest.TestCase):
    def test_ledger_and_bars_survive(self):
        case = StayCase()
        case.sim = Simulator()
        with case.sim as sim:
            sim.sign_in()
            case.psn_no = sim.do("person first").split()[0]
            stay, msgid = case.stay_to_settle(), sim.envelope("2304", {})["msgid"]
            first = case.settle(stay)["setl_id"]
            case.good("2601", {"data": {"psn_no": case.psn_no, "omsgid": msgid, "oinfno": "2304"}})
            sim.do("quit")
            self.assertEqual(sim.await_death(), 0)
            sim.__enter__()
            self.assertEqual(case.standing(stay), [first])
            case.refused(case.call("2304", case.settlement(stay, "1000.00"), msgid=msgid), "已被冲正")
            case.refused(case.call("2301", {"feedetail": [case.line(stay, 1, Exactly("1.00"))]}), "a settlement stands")


if __name__ == "__main__":
    main()

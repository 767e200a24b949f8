#!/usr/bin/python3
"""What could not be asked is its own answer, never a no: every fault of platform and line.

usage: unasked.py     (inside tests/lab/enter)

One fault a story; after each the desk asks again and gets its four answers.
"""
import contextlib
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

QUESTIONS = ("card", "insured", "filed", "here")
PLATFORM, TIMEOUT, TLS, DEPENDS = "unasked:platform", "unasked:timeout", "unasked:tls", "unasked:depends"
# Which question each transaction answers, and which ones then have nothing to go by.
ASKED_BY = {"K015": ("card", ()), "1101": ("insured", ("filed", "here")), "F001": ("filed", ()), "F002": ("here", ())}

# Every answer that is none (spec/platform.md 1, 2 and 5).
NO_ANSWERS = ("before-commit", "after-commit", "garbage", "empty", "http 500", "http 503", "http 302", "http 404",
              "http 408", "gateway-401", "huge 9000000", "deep 40", "bad-utf8", "no-infcode",
              "cut 0", "cut 40", "reset 0", "reset 40", "doubled", "refuse 平台维护中", "upstream-timeout")


class Unasked(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.lab.card.insert("second-long-term")

    @contextlib.contextmanager
    def fault(self, infno, *action, **about):
        """A story of its own: the fault ends with it, whatever came out."""
        with self.subTest(infno=infno, fault=" ".join(map(str, action)), **about):
            self.lab.platform.fault(infno, *action)
            try:
                yield
            finally:
                self.lab.platform.clear()

    def ask(self, **options):
        return self.lab.zhijie("verify", **options)

    def good_again(self):
        self.lab.platform.clear()
        result = self.ask()
        self.assertEqual((result.exit, result.json.get("verdict")), (0, "yes"), result.stdout + result.stderr)

    def expect(self, result, exit_status, **answers):
        self.assertEqual((result.exit, result.json.get("ok"), result.json.get("verdict")), (exit_status, True, "unknown"),
                         result.stdout + result.stderr)
        for question in QUESTIONS:
            self.assertIn(result.question(question), answers.get(question, "yes").split("|"),
                          question + ": " + result.stdout)
        for question in result.json["questions"]:
            if question["answer"] == "unasked":
                self.assertTrue(question["text"] and question["remedy"], question)

    def test_no_answer(self):
        for infno, (question, dependent) in ASKED_BY.items():
            for fault in NO_ANSWERS if infno == "1101" else NO_ANSWERS[::4]:
                with self.fault(infno, fault):
                    result = self.ask()
                    # A time-out behind the platform may be told as either.
                    said = f"{PLATFORM}|{TIMEOUT}" if fault == "upstream-timeout" else PLATFORM
                    self.expect(result, 5, **{question: said}, **{name: DEPENDS for name in dependent})
        self.good_again()

    def test_platforms_own_words(self):
        """infcode −1 to a question is no answer, and its text is what the clerk reads."""
        for infno, (question, _) in ASKED_BY.items():
            with self.fault(infno, "refuse", "系统升级维护"):
                result = self.ask()
                asked = next(q for q in result.json["questions"] if q["id"] == question)
                self.assertEqual((asked["answer"], asked["reason"]), ("unasked", "platform"))
                self.assertIn("系统升级维护", asked["text"])
        self.good_again()

    def test_wrong_types(self):
        for infno, member in (("1101", "baseinfo"), ("1101", "insuinfo"), ("1101", "insuinfo[0].psn_insu_stas"),
                              ("K015", "card_stas"), ("F001", "filinfo"), ("F002", "medins_flag")):
            question, dependent = ASKED_BY[infno]
            with self.fault(infno, "wrong-type", member):
                self.expect(self.ask(), 5, **{question: PLATFORM}, **{name: DEPENDS for name in dependent})
        self.good_again()

    def test_time_out(self):
        for infno, (question, dependent) in ASKED_BY.items():
            with self.fault(infno, "late", 4000):
                result = self.ask(config={"platform.timeout_s": 1, "platform.connect_timeout_s": 1})
                self.expect(result, 5, **{question: TIMEOUT}, **{name: DEPENDS for name in dependent})
        self.good_again()

    def test_sign_in_refused(self):
        self.lab.platform.command("sign-out-all")
        with self.fault("9001", "refuse", "操作员未备案"):
            result = self.ask(config={"desk.operator": "1002"})
            self.expect(result, 5, **{name: PLATFORM + "|" + DEPENDS for name in QUESTIONS})
        self.good_again()

    def test_signed_out_at_the_platform(self):
        """The desk notices and signs in again: nobody at the window is the wiser."""
        self.assertEqual(self.ask().exit, 0)
        self.lab.platform.command("sign-out-all")
        self.good_again()

    def test_third_generation_unproved(self):
        self.lab.card.insert("third-sm4")
        self.addCleanup(self.lab.card.insert, "second-long-term")
        with self.fault("K028", "refuse", "加密机故障"):
            result = self.ask()
            self.assertEqual((result.json["verdict"], result.question("card")), ("unknown", PLATFORM), result.stdout)
            self.assertIn("holder_unread", result.warnings)
            self.assertEqual(result.exit, 5)
        self.good_again()

    def test_not_reached(self):
        result = self.ask(config={"platform.url": "https://localhost:9/fsi"})
        self.expect(result, 5, card=PLATFORM, insured=PLATFORM, filed=DEPENDS, here=DEPENDS)


class Tls(unittest.TestCase):
    def test_server_certificates(self):
        with Lab() as lab:
            lab.card.insert("second-long-term")
            for kind in ("server-expired", "server-not-yet-valid", "server-wrong-host", "server-wrong-authority",
                         "server-revoked", "server-wrong-purpose"):
                with self.subTest(kind=kind):
                    lab.platform.command(f"serve {kind}")
                    lab.platform.command("drop")
                    result = lab.zhijie("verify")
                    self.assertEqual((result.exit, result.json["verdict"]), (6, "unknown"), result.stdout + result.stderr)
                    self.assertEqual(result.question("insured"), TLS)
                    for question in QUESTIONS:
                        self.assertIn(result.question(question), (TLS, DEPENDS))
            lab.platform.command("serve server")
            self.assertEqual(lab.zhijie("verify").exit, 0)

    def test_our_certificates(self):
        with Lab() as lab:
            lab.card.insert("second-long-term")
            for kind in ("desk-expired", "desk-not-yet-valid", "desk-wrong-authority"):
                with self.subTest(kind=kind):
                    lab.platform.command(f"issue {kind} {kind}")
                    result = lab.zhijie("verify", config={"platform.certificate": f"{kind}.pem",
                                                          "platform.key": f"{kind}.key"})
                    self.assertEqual(result.exit, 6, result.stdout + result.stderr)
            lab.platform.command("revoke desk")
            self.assertEqual(lab.zhijie("verify").exit, 6)


if __name__ == "__main__":
    unittest.main()

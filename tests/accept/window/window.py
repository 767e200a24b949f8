#!/usr/bin/python3
"""The window against the real pcscd, virtual cards and the simulated platform.

usage: window.py LANGUAGE     (inside tests/lab/enter --display …)
"""
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from accessibility import CHECKED, FOCUSABLE  # noqa: E402
from desk_window import DeskWindow, Lab  # noqa: E402

LANGUAGE = sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "zh_CN"
CHINESE = LANGUAGE == "zh_CN"
ALL_YES = ("yes",) * 4
NUMBER, MASKED = "990001194911020015", "990001********0015"


def say(chinese, english):
    return chinese if CHINESE else english


class WithWindow(unittest.TestCase):
    """One window for all tests of a class, as it stands open all day."""
    lab_options, desk_options = {}, {}

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(**cls.lab_options))
        cls.desk = cls.enterClassContext(DeskWindow(cls.lab, LANGUAGE, **cls.desk_options))

    def setUp(self):
        if self.lab.platform:
            self.lab.platform.clear()
        self.lab.card.delay(0)
        self.desk.clear()


class Admission(WithWindow):
    def setUp(self):
        super().setUp()
        self.desk.wait_line(say("已连接", "Connected"))

    def test_a_card_alone_is_enough(self):
        self.assertIn(say("就绪", "Ready"), self.desk.text("reader-state"))
        self.desk.announced.clear()
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")
        self.assertEqual(self.desk.answers(), ALL_YES)
        self.assertEqual(self.desk.text("identity-name"), "测试甲")
        self.assertIn("湖南省长沙市", self.desk.text("identity-issued-in"))
        self.assertIn("湖南省长沙市", self.desk.text("identity-insured-in"))
        self.assertIn("2.00", self.desk.text("identity-version"))
        self.assertIn(say("卡已插入", "Card inserted"), self.desk.text("reader-state"))
        # What has arrived is also said.
        for question in ("card", "insured", "filed", "here"):
            word = self.desk.words["q." + question]
            self.desk.wait(lambda w=word: any(w in text for text in self.desk.announced), f"{word} to be said")

    def test_number_is_masked_until_asked_for(self):
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")
        self.assertIn(MASKED, self.desk.text("identity-number"))
        self.assertNotIn(NUMBER, self.desk.dump())
        self.desk.press("F9")
        self.desk.wait_text("identity-number", NUMBER)
        self.desk.press("F9")
        self.desk.wait_text("identity-number", MASKED)
        self.desk.press("F9")
        self.desk.wait_text("identity-number", NUMBER)
        self.lab.card.remove()
        self.desk.wait_text("identity-number", MASKED)
        self.desk.wait_text("note", "3")

    def test_not_filed_says_what_to_do_now(self):
        self.lab.card.insert("not-filed")
        self.desk.wait_verdict("no")
        self.assertEqual(self.desk.answer("filed"), "no")
        row = self.desk.text("question-filed")
        self.assertIn(say("未办理备案", "Not filed"), row)
        self.assertIn("12393", row)
        self.assertIn(say("出院结算前", "before"), row)

    def test_filed_in_the_meantime(self):
        """The family files from the corridor, the clerk verifies again: the card is not read again."""
        self.lab.platform.fault("F001", "set", "filinfo", "[]")
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("no")
        before = len(self.lab.card.commands())
        self.lab.platform.clear()
        self.desk.press("F5")
        self.desk.wait_verdict("yes")
        self.assertEqual(len(self.lab.card.commands()), before)

    def test_warning_is_no_refusal(self):
        self.lab.card.insert("past-printed-date")
        self.desk.wait_verdict("yes")
        self.desk.wait(lambda: say("以平台卡状态为准", "printed") in self.desk.dump(), "the warning")

    def test_other_region_is_shown_and_not_alarmed_about(self):
        self.lab.card.insert("card-from-another-region")
        self.desk.wait_verdict("yes")
        self.assertNotEqual(self.desk.text("identity-issued-in").split(": ")[1],
                            self.desk.text("identity-insured-in").split(": ")[1])

    def test_typed_identity(self):
        self.desk.press("F3")
        self.desk.wait_focus("typed-name")
        self.desk.type_chinese("测试甲九")
        self.desk.wait(lambda: self.desk.content("typed-name") == "测试甲九", "the name")
        self.desk.press("Return")
        self.desk.wait_focus("typed-number")
        self.desk.type("99009119491102001")
        self.desk.wait_text("typed-hint", "17")
        self.desk.press("Return")  # not whole: nobody is asked
        self.assertIsNone(self.desk.find("verdict"))
        self.desk.type("1")
        self.desk.wait_text("typed-hint", say("校验码不符", "differs"))
        self.desk.press("BackSpace")
        self.desk.type("x")
        self.desk.wait_text("typed-hint", say("校验码正确", "correct"))
        self.assertEqual(self.desk.content("typed-number"), "99009119491102001X")
        self.desk.press("Return")
        self.desk.wait_verdict("yes")
        self.assertEqual(self.desk.answers(), ("unasked", "yes", "yes", "yes"))
        self.assertEqual(self.desk.text("identity-name"), "测试甲九")
        # Put right, not typed anew.
        self.desk.press("F3")
        self.desk.wait(lambda: self.desk.content("typed-number") == "99009119491102001X", "the number to stand there")
        self.assertEqual(self.desk.content("typed-name"), "测试甲九")

    def test_scanned_code(self):
        self.desk.press("F4")
        self.desk.wait_focus("code")
        self.desk.type("9900000000000000000000000092")
        self.desk.wait(lambda: len(self.desk.content("code")) == 28, "the code")
        self.assertNotIn("99", self.desk.content("code"))
        self.desk.press("Return")
        self.desk.wait_verdict("yes")
        self.assertEqual(self.desk.text("identity-name"), "测试乙九")
        self.assertNotIn("9900000000000000000000000092", self.desk.dump())

    def test_emergency_by_its_mnemonic(self):
        self.lab.card.insert("emergency-not-filed")
        self.desk.wait_verdict("no")
        self.desk.press("alt+e")
        self.desk.wait_verdict("yes")
        self.desk.clear()
        emergency = self.desk.find("emergency")
        self.assertNotIn(CHECKED, emergency.states())

    def test_admission_date(self):
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")
        self.desk.press("alt+d")
        self.desk.wait_focus("admission-date")
        self.desk.press("ctrl+a")
        self.desk.type("20240630")
        self.desk.press("Return")
        self.desk.wait_verdict("no")
        self.assertEqual(self.desk.content("admission-date"), "2024-06-30")
        self.assertEqual(self.desk.answer("filed"), "no")
        # The next person is admitted today, although the focus never left the entry.
        self.desk.wait_focus("admission-date")
        self.lab.card.remove()
        self.lab.card.insert("second-posted")
        self.desk.wait_verdict("yes")
        self.assertNotEqual(self.desk.content("admission-date"), "2024-06-30")

    def test_stop_waiting(self):
        self.lab.platform.fault("1101", "delay", 15000)
        self.lab.card.insert("second-long-term")
        self.desk.wait_person("测试甲")
        self.desk.wait_text("stop", say("停止等待", "Stop waiting"))
        self.desk.press("Escape")
        self.desk.wait_verdict("unknown")
        self.assertIn("unasked", self.desk.answers())
        self.assertNotIn("no", self.desk.answers())
        self.lab.platform.clear()
        self.desk.press("F5")
        self.desk.wait_verdict("yes")

    def test_platform_refuses_to_answer(self):
        self.lab.platform.fault("F001", "refuse", "系统维护")
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("unknown")
        self.assertEqual(self.desk.answer("filed"), "unasked")
        self.desk.wait(lambda: "系统维护" in self.desk.dump(), "the platform's own words")

    def test_wrong_cards_have_their_own_messages(self):
        for persona, words in (("bank-card", say("此卡不是社会保障卡", "not a social security card")),
                               ("mute", say("卡片无应答", "does not answer")),
                               ("blocked-application", say("补换卡", "new card")),
                               ("damaged-08-length", say("卡内数据异常", "damaged"))):
            with self.subTest(persona):
                self.lab.card.insert(persona, wait=persona != "mute")
                self.desk.wait(lambda w=words: w in self.desk.text("card-trouble"), f"{persona}: {words}")
                self.lab.card.remove()
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")

    def test_pulled_in_the_middle(self):
        for commands in (1, 2):
            with self.subTest(commands):
                self.lab.card.remove_after(commands)
                self.lab.card.insert("second-long-term", wait=False)
                self.desk.wait_text("card-trouble", say("卡已被取出", "taken out"))
                self.desk.clear()
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")

    def test_next_card_takes_over(self):
        self.lab.card.insert("second-long-term")
        self.desk.wait_person("测试甲")
        self.lab.card.remove()
        self.lab.card.insert("not-filed")
        self.desk.wait_person("测试甲五")
        self.desk.wait_verdict("no")
        self.assertNotIn(MASKED, self.desk.dump())

    def test_daemon_killed_and_back(self):
        self.lab.kill_pcscd()
        self.desk.wait_text("reader-state", say("读卡服务未启动", "not running"))
        self.desk.wait(lambda: self.desk.find("reader-trouble"), "the remedy")
        self.lab.start_pcscd()
        self.desk.wait_text("reader-state", say("就绪", "Ready"))
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")

    def test_keyboard_alone(self):
        """From an empty page to an answer and back, with keys that stand on the buttons."""
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("yes")
        self.desk.press("Escape")
        self.desk.wait_idle()
        self.desk.press("F2")
        self.desk.wait_verdict("yes")
        self.desk.wait_focus("question-card")
        self.desk.press("Down")
        self.desk.wait_focus("question-insured")
        self.desk.press("F3")
        self.desk.wait_focus("typed-name")
        self.desk.press("Escape")
        self.desk.wait_idle()
        self.desk.press("F4")
        self.desk.wait_focus("code")
        self.desk.press("Escape")
        self.desk.wait_idle()

    def test_everything_that_takes_the_focus_has_a_name(self):
        def nameless():
            return [f"{node.role} {node.id}" for node in self.desk.walk()
                    if FOCUSABLE in node.states() and not node.name and not node.has_relations()]

        self.assertEqual(nameless(), [])
        for key, focus in (("F3", "typed-name"), ("F4", "code")):
            self.desk.press(key)
            self.desk.wait_focus(focus)
            self.assertEqual(nameless(), [])
        self.lab.card.insert("several-noes")
        self.desk.wait_verdict("no")
        self.assertEqual(nameless(), [])


class TwoReaders(WithWindow):
    lab_options = {"slots": 2}

    def test_asks_which(self):
        self.lab.slots[1].insert("not-filed")
        self.desk.wait_person("测试甲五")
        self.lab.card.insert("second-long-term")
        self.desk.wait(lambda: self.desk.find("reader-choice"), "the choice")
        self.desk.press("1")
        self.desk.wait_person("测试甲")
        self.desk.wait_verdict("yes")
        self.lab.slots[1].remove()
        self.assertIn(self.desk.words["yes"], self.desk.text("verdict"))


class PlatformDown(WithWindow):
    lab_options = {"platform": False}

    @classmethod
    def setUpClass(cls):
        """A platform that was there once: its certificates are good, nobody listens."""
        cls.lab = cls.enterClassContext(Lab())
        cls.lab.platform.stop()
        cls.lab.platform = None
        cls.desk = cls.enterClassContext(DeskWindow(cls.lab, LANGUAGE))

    def test_says_that_nobody_was_reached(self):
        self.desk.wait_text("line-trouble", say("无法连接医保平台", "not"))
        self.lab.card.insert("second-long-term")
        self.desk.wait_verdict("unknown")
        self.assertEqual(self.desk.answers(), ("unasked",) * 4)
        self.assertEqual(self.desk.text("identity-name"), "测试甲")

    def test_third_generation_goes_on_by_typed_identity(self):
        self.lab.card.insert("third-sm4")
        self.desk.wait(lambda: self.desk.find("holder-trouble"), "why the holder is missing")
        self.assertIn("3.00", self.desk.text("identity-version"))
        self.desk.wait_focus("typed-name")
        self.desk.type_chinese("测试己")
        self.desk.wait(lambda: self.desk.content("typed-name") == "测试己", "the name")
        self.desk.press("Return")
        self.desk.wait_focus("typed-number")
        self.desk.type("990006195305170028")
        self.desk.press("Return")
        self.desk.wait_verdict("unknown")
        self.assertIn("3.00", self.desk.text("identity-version"))
        self.assertEqual(self.desk.text("identity-name"), "测试己")


class Settings(unittest.TestCase):
    """What has to be right when the program starts."""

    def setUp(self):
        self.lab = self.enterContext(Lab())

    def test_configuration_error_opens_a_window_that_says_so(self):
        file = self.lab.dir / "broken.conf"
        good = self.lab.config_file().read_text(encoding="utf-8")
        file.write_text(good.replace("[platform]", "[platform]\nnonsense=1"), encoding="utf-8")
        with DeskWindow(self.lab, LANGUAGE, file=file) as desk:
            desk.wait(lambda: desk.text("start-problem"), "the problem")
            desk.wait(lambda: "broken.conf" in desk.dump() and "nonsense" in desk.dump(), "file and key")
            # The certificates are named relative to the file's own folder.
            file.unlink()
            file = self.lab.dir / "platform" / "repaired.conf"
            file.write_text(good, encoding="utf-8")
            (self.lab.dir / "broken.conf").symlink_to(file)
            desk.press("F6")
            desk.wait(lambda: desk.find("reader-state"), "the desk to open")

    def test_exposed_key_stops_the_line_and_not_the_card(self):
        os.chmod(self.lab.dir / "platform" / "desk.key", 0o644)
        with DeskWindow(self.lab, LANGUAGE) as desk:
            desk.wait(lambda: desk.text("line-trouble"), "the trouble with the key")
            self.lab.card.insert("second-long-term")
            desk.wait_verdict("unknown")
            self.assertEqual(desk.text("identity-name"), "测试甲")

    def test_idle_time_clears_the_person(self):
        with DeskWindow(self.lab, LANGUAGE, arguments=["--idle-clear", 2]) as desk:
            desk.wait_line(say("已连接", "Connected"))
            self.lab.card.insert("second-long-term")
            desk.wait_verdict("yes")
            desk.wait_idle()
            self.assertNotIn("测试甲", desk.dump())

    def test_pin_when_configured(self):
        with DeskWindow(self.lab, LANGUAGE, config={"card.pin": "admission"}) as desk:
            desk.wait_line(say("已连接", "Connected"))
            self.lab.card.insert("pin-set")
            desk.wait_focus("pin")
            desk.wait_text("pin-tries", "3")
            desk.type("111111")
            desk.press("Return")
            desk.wait_text("card-trouble", "2")
            desk.press("F2")
            desk.wait_focus("pin")
            desk.wait_text("pin-tries", "2")
            desk.type("123456")
            desk.press("Return")
            desk.wait_verdict("yes")

    def test_pin_not_given(self):
        with DeskWindow(self.lab, LANGUAGE, config={"card.pin": "admission"}) as desk:
            self.lab.card.insert("pin-set")
            desk.wait_focus("pin")
            desk.press("Escape")
            desk.wait_idle()
            self.lab.card.insert("second-long-term")
            desk.wait_person("测试甲")

    def test_trace_has_times_and_nothing_else(self):
        trace = self.lab.dir / "trace"
        with DeskWindow(self.lab, LANGUAGE, environment={"ZJ_TRACE": str(trace)}) as desk:
            desk.wait_line(say("已连接", "Connected"))
            self.lab.card.insert("second-long-term")
            desk.wait_verdict("yes")
            desk.wait(lambda: "verdict-shown" in trace.read_text(), "the last mark")
        marks = [line.split() for line in trace.read_text().splitlines()]
        self.assertEqual([event for _, event in marks],
                         ["window-shown", "card-reported", "read-started", "read-done", "asking", "verdict-shown"])
        times = [int(time) for time, _ in marks]
        self.assertEqual(times, sorted(times))


if __name__ == "__main__":
    unittest.main(verbosity=2)

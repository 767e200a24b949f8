#!/usr/bin/python3
"""`zhijie readers` and `zhijie card`: what is in the readers, and what was read.

usage: card.py     (inside tests/lab/enter)
"""
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab, Pcsc  # noqa: E402

SECOND = {"region": "430100", "ssn": "990001194911020015", "card_no": "T0000001X", "version": "2.00",
          "ident": "430100D1560000050000000100000001", "name": "测试甲", "issue_date": "2015-06-01",
          "expiry_date": "2045-06-01", "sex": "1", "birth_date": "1949-11-02", "ethnic_group": "01", "class": "3",
          "atr": "3B6D00005A4A5445535443415244303031", "genuine": "unasked"}
HOLDER = ("ssn", "name", "sex", "birth_date", "ethnic_group")


class OneReader(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.lab.card.delay(0)

    def slot(self):
        result = self.lab.zhijie("readers")
        self.assertEqual(result.exit, 0, result.stderr)
        return result.json["readers"][0]

    def refused(self, code, *arguments, verb="card", within_s=None):
        result = self.lab.zhijie(verb, *arguments)
        self.assertEqual((result.exit, result.error), (4, code), result.stdout + result.stderr)
        self.assertIs(result.json["ok"], False)
        if within_s:
            self.assertLess(result.seconds, within_s)
        return result

    def test_empty(self):
        self.lab.card.remove()
        self.assertEqual(self.slot(), {"name": "Virtual PCD 00 00", "card": "none", "kind": "contact"})
        self.refused("card:no_card")
        self.refused("card:no_card", verb="verify")

    def test_waits_for_a_card(self):
        self.lab.card.remove()
        process = self.lab.start_zhijie("card", "--wait", 20)
        # No event tells that it waits; that it has not ended by itself is part of the test.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(0.5)
        self.lab.card.insert("second-long-term")
        result = self.lab.finish_zhijie(process)
        self.assertEqual((result.exit, result.json.get("card", {}).get("name")), (0, "测试甲"), result.stdout)

    def test_second_generation(self):
        self.lab.card.insert("second-long-term")
        self.assertEqual(self.slot()["card"], "present")
        result = self.lab.zhijie("card")
        self.assertEqual(result.exit, 0, result.stdout)
        self.assertEqual(result.json["card"], SECOND)
        self.assertEqual([header for header, _ in self.lab.card.commands()], ["00A40400", "00B2012D", "00B20135"],
                         "three commands read it")

    def test_third_generation(self):
        self.lab.card.insert("third-sm4")
        result = self.lab.zhijie("card")
        self.assertEqual(result.exit, 0, result.stdout)
        self.assertEqual((result.json["card"]["genuine"], result.json["card"]["name"]), ("yes", "测试己"))

    def test_not_genuine(self):
        self.lab.card.insert("not-genuine")
        result = self.lab.zhijie("card")
        self.assertEqual((result.exit, result.json["card"]["genuine"], result.json["card"]["name"]), (1, "no", None),
                         result.stdout)

    def test_closed_to_us(self):
        """Genuine, and it does not take the platform's proof: its own data, not its holder's."""
        for persona in ("third-authentication-refused", "third-authentication-locked"):
            with self.subTest(persona=persona):
                self.lab.card.insert(persona)
                result = self.lab.zhijie("card")
                self.assertEqual((result.exit, result.json["ok"], result.json["card"]["genuine"]), (4, True, "yes"),
                                 result.stdout)
                self.assertEqual(result.warnings, ["holder_unread"])
                for item in HOLDER:
                    self.assertIsNone(result.json["card"][item], item)

    def external_authentications(self):
        return [status for header, status in self.lab.card.commands() if header == "0082000A"]

    def test_refusal_is_remembered_by_the_desk(self):
        """Each try counts on the card: a second one only with a person's say, whichever program asks."""
        self.lab.card.insert("third-authentication-refused")
        for words in (["card"], ["card"], ["verify"], ["card"]):
            self.lab.zhijie(*words)
        tried = self.external_authentications()
        self.assertLessEqual(len(tried), 1, "a test before this one may have used the first try")
        again = self.lab.zhijie("card", "--authenticate-again")
        self.assertEqual((again.exit, again.warnings), (4, ["holder_unread"]), again.stdout)
        self.assertEqual(len(self.external_authentications()), len(tried) + 1)
        self.lab.zhijie("verify", "--authenticate-again")
        self.assertEqual(len(self.external_authentications()), len(tried) + 2)

    def test_absent_items_are_null(self):
        self.lab.card.insert("items-not-present")
        result = self.lab.zhijie("card")
        self.assertEqual(result.exit, 0, result.stdout)
        self.assertIsNone(result.json["card"]["ethnic_group"])
        self.assertEqual(result.json["card"]["name"], "测试庚四一")

    def test_names(self):
        for persona, name in (("name-cut-in-a-character", "测试甲乙丙丁戊己庚辛壬癸一二三四"),
                              ("name-fills-both-items", "测试甲乙丙丁戊己庚辛壬癸一二三四五六七八九"),
                              ("name-four-byte-character", "测试㐀㐁·甲")):
            with self.subTest(persona=persona):
                self.lab.card.insert(persona)
                self.assertEqual(self.lab.zhijie("card").json["card"]["name"], name)

    def test_mute(self):
        self.lab.card.insert("mute")
        self.assertEqual(self.slot()["card"], "mute")
        self.refused("card:mute")
        self.refused("card:mute", verb="verify")

    def test_named_reader(self):
        self.lab.card.insert("second-long-term")
        self.assertEqual(self.lab.zhijie("card", "--reader", "Virtual PCD 00 00").exit, 0)
        self.refused("card:no_card", "--reader", "Virtual PCD 00 01")
        self.refused("card:no_reader", "--reader", "No such reader")

    def test_slow(self):
        self.lab.card.insert("tag-get-response-wrong-le")
        self.lab.card.delay(60)
        self.assertEqual(self.lab.zhijie("card").exit, 0)

    def test_too_slow(self):
        """A card that answers, but would never come to an end in time."""
        self.lab.card.insert("mode-select-tag")
        self.lab.card.delay(2000)
        began = time.monotonic()
        result = self.lab.zhijie("card")
        self.assertEqual(result.exit, 4, result.stdout)
        self.assertIn(result.error, ("card:deadline", "card:mute"))
        self.assertLess(time.monotonic() - began, 15)

    def test_never_answers(self):
        self.lab.card.insert("second-long-term")
        self.lab.card.delay(60000)
        self.refused("card:mute", within_s=15)
        # The next card works, though the driver still waited for the one before.
        self.lab.card.delay(0)
        self.lab.card.insert("second-retired")
        self.assertEqual(self.lab.zhijie("card").exit, 0)

    def test_held_by_another_program(self):
        self.lab.card.insert("second-long-term")
        with subprocess.Popen([self.lab.bin / "zj-hold-card", self.lab.card.reader], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as holder:
            self.assertEqual(holder.stdout.readline(), b"held\n")
            self.lab.pcsc.wait(self.lab.card.reader, Pcsc.EXCLUSIVE)
            self.assertEqual(self.slot()["card"], "in_use")
            self.refused("card:busy", within_s=10)
            self.refused("card:busy", verb="verify", within_s=10)
            holder.stdin.close()
            holder.wait(10)
        self.assertEqual(self.lab.zhijie("card").exit, 0)


class TwoReaders(unittest.TestCase):
    def test_several_cards(self):
        with Lab(slots=2) as lab:
            lab.slots[0].insert("second-long-term")
            lab.slots[1].insert("second-retired")
            listed = lab.zhijie("readers").json["readers"]
            self.assertEqual([(reader["name"], reader["card"]) for reader in listed],
                             [("Virtual PCD 00 00", "present"), ("Virtual PCD 00 01", "present")])
            for verb in ("card", "verify"):
                result = lab.zhijie(verb)
                self.assertEqual((result.exit, result.error), (4, "card:several_cards"), result.stdout)
                for reader in listed:
                    self.assertIn(reader["name"], result.stdout)
            named = lab.zhijie("card", "--reader", "Virtual PCD 00 01")
            self.assertEqual(named.json["card"]["name"], "测试乙", named.stdout)
            configured = lab.zhijie("card", config={"card.reader": "Virtual PCD 00 00"})
            self.assertEqual(configured.json["card"]["name"], "测试甲", configured.stdout)
            lab.slots[0].remove()
            self.assertEqual(lab.zhijie("card").json["card"]["name"], "测试乙")


class WithoutPlatform(unittest.TestCase):
    def test_card(self):
        with Lab() as lab:
            lab.platform.stop()
            lab.card.insert("third-sm4")
            third = lab.zhijie("card")
            self.assertEqual((third.exit, third.json["ok"], third.json["card"]["genuine"]), (5, True, "unasked"),
                             third.stdout)
            self.assertEqual(third.json["card"]["version"], "3.00")
            self.assertTrue(third.json["card"]["card_no"] and third.json["card"]["ident"])
            for item in HOLDER:
                self.assertIsNone(third.json["card"][item], item)
            lab.card.insert("second-long-term")
            second = lab.zhijie("card")
            self.assertEqual((second.exit, second.json["card"]), (0, SECOND), second.stdout)
            verified = lab.zhijie("verify")
            self.assertEqual((verified.exit, verified.json["ok"], verified.json["verdict"]), (5, True, "unknown"),
                             verified.stdout)
            for question in ("card", "insured", "filed", "here"):
                self.assertIn(verified.question(question), ("unasked:platform", "unasked:depends"))


if __name__ == "__main__":
    unittest.main()

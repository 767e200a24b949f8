#!/usr/bin/python3
"""Each verb through real pcscd, virtual cards and the simulated platform: the shape of its
answer, its exit status, both languages, and every kind of failure told apart.

What each persona must answer is tests/accept/personas; here it is the command line itself.
"""
import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

from shape import CARD, CHECK_IDS, DOCTOR, FAILED, READERS, SIGN_OUT, VERIFY, mismatch  # noqa: E402

HAN = re.compile("[\u4e00-\u9fff]")
HOLDER = {"name": "测试甲", "ssn": "990001194911020015"}  # of second-long-term


class Verb(unittest.TestCase):
    slots = 2

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(slots=cls.slots))

    def tearDown(self):
        for card in self.lab.slots:
            card.remove()
        self.lab.platform.clear()

    def shaped(self, result, shape, exit=0):
        self.assertEqual(mismatch(result.json, shape), "", result.stdout)
        self.assertEqual(result.exit, exit, result.stdout + result.stderr)
        self.assertEqual(result.stdout.count("\n"), 1)
        return result

    def failed(self, result, error, exit):
        """In Chinese as configured; the same in English."""
        self.shaped(result, FAILED, exit)
        self.assertEqual(result.error, error)
        self.assertRegex(result.json["error"]["message"], HAN)
        self.assertIn(result.json["error"]["message"], result.stderr)
        for personal in HOLDER.values():
            self.assertNotIn(personal, result.stdout + result.stderr)
        return result.json["error"]


class Readers(Verb):
    def test_empty(self):
        result = self.shaped(self.lab.zhijie("readers"), READERS)
        self.assertEqual([(reader["card"], reader["kind"]) for reader in result.json["readers"]],
                         [("none", "contact")] * 2)

    def test_present_and_mute(self):
        self.lab.slots[0].insert("second-long-term")
        self.lab.slots[1].insert("mute")
        result = self.shaped(self.lab.zhijie("readers"), READERS)
        self.assertEqual([reader["card"] for reader in result.json["readers"]], ["present", "mute"])

    def test_in_use(self):
        self.lab.card.insert("second-long-term")
        with held(self.lab.card.reader):
            result = self.shaped(self.lab.zhijie("readers"), READERS)
            self.assertEqual(result.json["readers"][0]["card"], "in_use")

    def test_as_text(self):
        done = text(self.lab, "--lang", "en", "readers")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"(?m)^Virtual PCD 00 00  contact, no card$")


class CardVerb(Verb):
    def test_second_generation(self):
        self.lab.card.insert("second-long-term")
        card = self.shaped(self.lab.zhijie("card"), CARD).json["card"]
        self.assertEqual((card["name"], card["ssn"], card["genuine"]), (HOLDER["name"], HOLDER["ssn"], "unasked"))
        self.assertEqual((card["region"], card["ident"][:6], card["version"]), ("430100", "430100", "2.00"))

    def test_absent_items_are_null(self):
        self.lab.card.insert("items-not-present")
        card = self.shaped(self.lab.zhijie("card"), CARD).json["card"]
        self.assertIsNone(card["ethnic_group"])
        self.assertIsNotNone(card["name"])

    def test_third_generation(self):
        self.lab.card.insert("third-sm4")
        card = self.shaped(self.lab.zhijie("card"), CARD).json["card"]
        self.assertEqual(card["genuine"], "yes")
        self.assertIsNotNone(card["name"])

    def test_third_generation_without_platform(self):
        self.lab.card.insert("third-sm4")
        self.lab.platform.fault("K028", "before-commit")
        result = self.shaped(self.lab.zhijie("card"), CARD, exit=5)
        card = result.json["card"]
        self.assertIs(result.json["ok"], True)
        self.assertEqual(card["genuine"], "unasked")
        self.assertEqual([card[name] for name in ("ssn", "name", "sex", "birth_date", "ethnic_group")], [None] * 5)
        self.assertIsNotNone(card["ident"] and card["card_no"] and card["region"])
        self.assertEqual(result.warnings, ["holder_unread"])

    def test_third_generation_locked(self):
        self.lab.card.insert("third-authentication-locked")
        result = self.shaped(self.lab.zhijie("card"), CARD, exit=4)
        self.assertIn("卡片认证已锁定", result.json["warnings"][0]["message"])
        self.assertIsNone(result.json["card"]["name"])

    def test_not_genuine(self):
        self.lab.card.insert("not-genuine")
        self.assertEqual(self.shaped(self.lab.zhijie("card"), CARD, exit=1).json["card"]["genuine"], "no")

    def test_warnings(self):
        self.lab.card.insert("card-number-otherwise")
        self.assertIn("card_number_check", self.shaped(self.lab.zhijie("card"), CARD).warnings)

    def test_wrong_cards(self):
        for persona, error in (("bank-card", "card:other_card"), ("mute", "card:mute"),
                               ("blocked-application", "card:application_blocked"),
                               ("blocked-card", "card:card_blocked"), ("damaged-06-bcd", "card:damaged")):
            with self.subTest(persona=persona):
                self.lab.card.insert(persona)
                self.assertTrue(self.failed(self.lab.zhijie("card"), error, 4)["remedy"])

    def test_no_card(self):
        self.failed(self.lab.zhijie("card"), "card:no_card", 4)
        english = self.lab.zhijie("--lang", "en", "card").json["error"]
        self.assertIsNone(HAN.search(json.dumps(english, ensure_ascii=False)))

    def test_held_by_another_program(self):
        self.lab.card.insert("second-long-term")
        with held(self.lab.card.reader):
            self.failed(self.lab.zhijie("card"), "card:busy", 4)

    def test_as_text(self):
        self.lab.card.insert("second-long-term")
        done = text(self.lab, "card")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, rf"(?m)^姓名 +{HOLDER['name']}$")
        columns = {len(line[:line.index("  ")].encode("gbk")) + len(line) - len(line[line.index("  "):].lstrip())
                   - line.index("  ") for line in done.stdout.splitlines()}
        self.assertEqual(len(columns), 1, "the values line up, a Chinese character being two wide")


class Choice(Verb):
    def insert_both(self):
        self.lab.slots[0].insert("second-long-term")
        self.lab.slots[1].insert("second-referred")
        return [card.reader for card in self.lab.slots]

    def test_several_cards(self):
        readers = self.insert_both()
        message = self.failed(self.lab.zhijie("card"), "card:several_cards", 4)["message"]
        for reader in readers:
            self.assertIn(reader, message)

    def test_named(self):
        readers = self.insert_both()
        names = [self.shaped(self.lab.zhijie("card", "--reader", reader), CARD).json["card"]["name"]
                 for reader in readers]
        self.assertEqual(names[0], HOLDER["name"])
        self.assertNotEqual(names[0], names[1])

    def test_configured_before_named(self):
        readers = self.insert_both()
        result = self.lab.zhijie("card", "--reader", readers[1], config={"card.reader": readers[0]})
        self.assertEqual(result.json["card"]["name"], HOLDER["name"])

    def test_no_such_reader(self):
        self.failed(self.lab.zhijie("card", "--reader", "None of these"), "card:no_reader", 4)


class Waiting(Verb):
    def test_card_comes(self):
        process = self.lab.start_zhijie("card", "--wait", 60)
        self.lab.card.insert("second-long-term")
        self.shaped(self.lab.finish_zhijie(process), CARD)

    def test_no_card_comes(self):
        started = time.monotonic()
        self.failed(self.lab.zhijie("card", "--wait", "1"), "card:no_card", 4)
        self.assertGreaterEqual(time.monotonic() - started, 1)

    def test_not_waited_for(self):
        self.assertLess(self.lab.zhijie("card", "--wait", "0").seconds, 10)

    def test_several_end_the_waiting(self):
        self.lab.slots[0].insert("second-long-term")
        self.lab.slots[1].insert("second-referred")
        result = self.lab.zhijie("card", "--wait", "600", timeout_s=30)
        self.failed(result, "card:several_cards", 4)

    def test_signals_cancel(self):
        for sig in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=sig):
                process = self.lab.start_zhijie("verify", "--wait", 600)
                wait_for_signal_thread(process)
                process.send_signal(sig)
                self.failed(self.lab.finish_zhijie(process, timeout_s=30), "io:cancelled", 5)

    def test_signal_while_the_platform_is_asked(self):
        self.lab.platform.fault("1101", "delay", 15000)
        before = arrived(self.lab, "1101")
        process = self.lab.start_zhijie("verify", *identity())
        wait_until(lambda: arrived(self.lab, "1101") > before, "1101")
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        self.failed(self.lab.finish_zhijie(process, timeout_s=30), "io:cancelled", 5)
        self.assertLess(time.monotonic() - started, 5)


class Verify(Verb):
    def verify(self, *arguments, exit=0, **options):
        return self.shaped(self.lab.zhijie("verify", *arguments, **options), VERIFY, exit)

    def answers(self, result):
        self.assertEqual([question["id"] for question in result.json["questions"]], ["card", "insured", "filed", "here"])
        return [result.question(name) for name in ("card", "insured", "filed", "here")]

    def test_yes(self):
        self.lab.card.insert("second-long-term")
        result = self.verify()
        self.assertEqual(result.json["verdict"], "yes")
        self.assertEqual(self.answers(result), ["yes"] * 4)
        person = result.json["person"]
        self.assertEqual((person["name"], person["insutype"], person["insured_region"]),
                         (HOLDER["name"], "310", "430100"))
        self.assertEqual([filing["covers"] for filing in result.json["filings"]], [True])

    def test_no(self):
        self.lab.card.insert("not-filed")
        result = self.verify(exit=1)
        self.assertEqual(result.json["verdict"], "no")
        filed = result.json["questions"][2]
        self.assertIn("出院结算前", filed["remedy"])
        self.assertIn("12393", filed["remedy"])
        self.assertIs(result.json["ok"], True)

    def test_no_in_english(self):
        self.lab.card.insert("card-lost")
        result = self.verify("--lang", "en", exit=1)
        card = result.json["questions"][0]
        self.assertIn("12333", card["remedy"])
        self.assertIsNone(HAN.search(card["text"] + card["remedy"] + card["call"]))

    def test_typed_identity(self):
        result = self.verify(*identity())
        self.assertEqual(self.answers(result), ["unasked:no_card", "yes", "yes", "yes"])
        self.assertEqual((result.json["verdict"], result.warnings), ("yes", []))

    def test_typed_number_with_a_wrong_check_digit(self):
        number = HOLDER["ssn"][:-1] + "6"
        result = self.verify("--cert-no", number, "--name", HOLDER["name"], exit=1)
        self.assertEqual(self.answers(result)[1], "no:not_found")
        self.assertEqual(result.warnings, ["cert_no_check"])

    def test_typed_with_full_width_digits(self):
        wide = HOLDER["ssn"].translate({ord(digit): ord(digit) + 0xfee0 for digit in "0123456789"})
        self.assertEqual(self.verify("--cert-no", wide, "--name", HOLDER["name"]).json["verdict"], "yes")

    def test_insurance_code(self):
        result = self.verify("--ecode", self.lab.platform.command("person e-credential").split()[-1])
        self.assertEqual(self.answers(result)[0], "unasked:no_card")

    def test_third_generation_joined_with_typed_identity(self):
        ssn, name = holder(self.lab, "third-sm4")
        self.lab.card.insert("third-sm4")
        self.lab.platform.fault("K028", "before-commit")
        self.assertEqual(self.verify(exit=5).warnings, ["holder_unread"])
        result = self.verify("--cert-no", ssn, "--name", name, "--with-card")
        self.assertEqual((result.json["verdict"], self.answers(result)[0]), ("yes", "yes"))

    def test_with_card_needs_a_card(self):
        self.failed(self.lab.zhijie("verify", *identity(), "--with-card"), "card:no_card", 4)

    def test_refused_question_is_unasked_in_the_platforms_words(self):
        self.lab.platform.fault("1101", "refuse", "'参保库维护中，请稍候'")
        result = self.verify(*identity(), exit=5)
        self.assertEqual(self.answers(result)[1], "unasked:platform")
        self.assertEqual(result.json["questions"][1]["text"], "参保库维护中，请稍候")
        self.assertEqual((result.json["verdict"], result.json["person"]), ("unknown", None))

    def test_late_answer(self):
        self.lab.platform.fault("1101", "delay", 20000)
        result = self.verify(*identity(), exit=5, config={"platform.timeout_s": 5})
        self.assertEqual(self.answers(result)[1], "unasked:timeout")

    def test_tls_refused(self):
        for kind, words in (("server-expired", "过期"), ("server-wrong-host", "域名"), ("server-wrong-authority", "签发"),
                            ("server-revoked", "吊销")):
            with self.subTest(kind=kind):
                self.lab.platform.command(f"serve {kind}")
                self.addCleanup(self.lab.platform.command, "serve server")
                result = self.verify(*identity(), exit=6)
                self.assertEqual(self.answers(result)[1], "unasked:tls")
                self.assertIn(words, result.json["questions"][1]["text"])

    def test_unreachable(self):
        result = self.verify(*identity(), exit=5, config={"platform.url": "https://localhost:9/fsi"})
        self.assertEqual(self.answers(result)[1:], ["unasked:platform"] + self.answers(result)[2:])
        self.assertIn("未发送任何请求", result.json["questions"][1]["text"])

    def test_local_no_without_platform(self):
        """A first-generation card needs nobody to be asked: no, and not unknown."""
        self.lab.card.insert("first-generation")
        result = self.verify(exit=1, config={"platform.url": "https://localhost:9/fsi"})
        self.assertEqual((result.json["verdict"], self.answers(result)[0]), ("no", "no:first_generation"))

    def test_journal_unusable(self):
        result = self.verify(*identity(), exit=7, config={"journal.path": "/nowhere/journal.db"})
        self.assertEqual(result.json["verdict"], "unknown")

    def test_telephones_of_the_configuration(self):
        self.lab.card.insert("not-designated")
        result = self.verify(exit=1, config={"institution.office_tel": "000-0001", "institution.agency_tel": "000-0002"})
        here = result.json["questions"][3]
        self.assertIn("000-0001", here["call"])
        self.assertIn("000-0002", here["call"] + here["remedy"])

    def test_one_trouble_is_said_once(self):
        done = text(self.lab, "verify", *identity(), config={"platform.url": "https://localhost:9/fsi"})
        self.assertEqual((done.returncode, done.stdout.count("PLATFORM-02")), (5, 2), done.stdout)  # remedy, whom to call

    def test_as_text(self):
        self.lab.card.insert("not-filed")
        done = text(self.lab, "verify")
        lines = done.stdout.splitlines()
        self.assertEqual((done.returncode, lines[0]), (1, "暂不能直接结算，原因如下"))
        questions = [line for line in lines if re.match(r"(社保卡|参保状态|是否|本院)", line)]
        self.assertEqual(len(questions), 4)
        self.assertRegex(done.stdout, r"(?m)^ +处理办法：.*12393")
        self.assertRegex(done.stdout, r"(?m)^ +联系方式：.*12393")


class Doctor(Verb):
    def checks(self, exit=0, **options):
        result = self.shaped(self.lab.zhijie("doctor", **options), DOCTOR, exit)
        self.assertEqual([check["id"] for check in result.json["checks"]], CHECK_IDS)
        for check in result.json["checks"]:
            if check["status"] == "fail":
                self.assertIsNotNone(check["remedy"], check)
        return {check["id"]: check["status"] for check in result.json["checks"]}, result

    def test_all_is_well(self):
        self.lab.card.insert("second-long-term")
        status, result = self.checks()
        self.assertEqual(set(status.values()), {"ok"})
        self.assertNotIn(HOLDER["name"], result.stdout)
        self.assertNotIn(HOLDER["ssn"], result.stdout)

    def test_empty_reader_is_no_fault(self):
        status, _ = self.checks()
        self.assertEqual({name for name, value in status.items() if value != "ok"}, {"card"})
        self.assertEqual(status["card"], "skipped")

    def test_bank_card_proves_the_contact(self):
        self.lab.card.insert("bank-card")
        self.assertEqual(self.checks()[0]["card"], "warn")

    def test_mute_card(self):
        self.lab.card.insert("mute")
        self.assertIn(self.checks()[0]["card"], {"warn"})

    def test_no_pcscd(self):
        self.lab.stop_pcscd()
        try:
            status, _ = self.checks(exit=1)
        finally:
            self.lab.start_pcscd()
        self.assertEqual([status[name] for name in ("pcscd", "readers", "card", "sign_in")],
                         ["fail", "skipped", "skipped", "ok"])

    def test_configured_reader_missing(self):
        self.assertEqual(self.checks(exit=1, config={"card.reader": "None of these"})[0]["readers"], "fail")

    def test_platform_not_there(self):
        status, _ = self.checks(exit=1, config={"platform.url": "https://localhost:9/fsi"})
        self.assertEqual([status[name] for name in ("name", "connect", "tls", "sign_in", "clock")],
                         ["ok", "fail", "skipped", "skipped", "skipped"])

    def test_name_not_there(self):
        status, _ = self.checks(exit=1, config={"platform.url": "https://nobody.invalid:9/fsi"})
        self.assertEqual([status[name] for name in ("name", "connect", "tls")], ["fail", "skipped", "skipped"])

    def test_platform_certificates(self):
        for kind in ("server-expired", "server-not-yet-valid", "server-wrong-host", "server-wrong-authority",
                     "server-revoked", "server-wrong-purpose", "server-weak"):
            with self.subTest(kind=kind):
                self.lab.platform.command(f"serve {kind}")
                self.addCleanup(self.lab.platform.command, "serve server")
                status, _ = self.checks(exit=1)
                self.assertEqual([status[name] for name in ("connect", "tls", "sign_in")], ["ok", "fail", "skipped"])

    def test_own_certificate(self):
        for kind, expected in (("desk-expiring", "warn"), ("desk-expired", "fail"), ("desk-not-yet-valid", "fail"),
                               ("desk-wrong-purpose", "fail"), ("desk-wrong-authority", "fail")):
            with self.subTest(kind=kind):
                self.lab.platform.command(f"issue {kind} {kind}")
                status, _ = self.checks(exit=0 if expected == "warn" else 1,
                                        config={"platform.certificate": f"{kind}.pem", "platform.key": f"{kind}.key"})
                self.assertEqual(status["certificate"], expected)
                self.assertEqual(status["tls"], "ok" if expected == "warn" else "skipped")

    def test_key_exposed(self):
        self.lab.platform.command("issue desk exposed")
        (self.lab.platform.dir / "exposed.key").chmod(0o644)
        status, _ = self.checks(exit=1, config={"platform.certificate": "exposed.pem", "platform.key": "exposed.key"})
        self.assertEqual((status["certificate"], status["revocation"]), ("fail", "skipped"))

    def test_revocation_lists(self):
        for kind in ("crl-expired", "crl-not-yet-valid", "crl-wrong-authority"):
            with self.subTest(kind=kind):
                self.lab.platform.command(f"issue {kind} {kind}")
                status, _ = self.checks(exit=1, config={"platform.revocation": f"{kind}.pem"})
                self.assertEqual(status["revocation"], "fail")
                self.assertEqual(status["tls"], "skipped")

    def test_clock(self):
        self.addCleanup(self.lab.platform.command, "clock 0")
        for seconds, expected in ((120, "warn"), (-120, "warn"), (900, "fail"), (0, "ok")):
            with self.subTest(seconds=seconds):
                self.lab.platform.command(f"clock {seconds}")
                self.assertEqual(self.checks(exit=1 if expected == "fail" else 0)[0]["clock"], expected)

    def test_other_operator(self):
        result = self.shaped(self.lab.zhijie("--operator", "3003:测试员", "doctor"), DOCTOR)
        self.assertIn("3003", {check["id"]: check["detail"] for check in result.json["checks"]}["sign_in"])

    def test_sign_in_refused(self):
        self.lab.platform.command("sign-out-all")
        self.lab.zhijie("sign-out")
        self.lab.platform.fault("9001", "refuse", "'操作员不存在'")
        status, result = self.checks(exit=1)
        self.assertEqual((status["tls"], status["sign_in"]), ("ok", "fail"))
        self.assertIn("操作员不存在", result.stdout)

    def test_journal(self):
        status, _ = self.checks(exit=1, config={"journal.path": "/nowhere/journal.db"})
        self.assertEqual((status["journal"], status["sign_in"]), ("fail", "skipped"))

    def test_gateway_secret(self):
        settings = {"platform.gateway": "csb", "platform.gateway_id": "id"}
        secret = self.lab.platform.dir / "secret"
        self.addCleanup(secret.unlink, missing_ok=True)
        for content, mode, expected in ((None, 0, "fail"), ("", 0o600, "fail"), ("x", 0o604, "warn"), ("x", 0o600, "ok")):
            with self.subTest(content=content, mode=mode):
                secret.unlink(missing_ok=True)
                if content is not None:
                    secret.write_text(content)
                    secret.chmod(mode)
                result = self.lab.zhijie("doctor", config={**settings, "platform.gateway_secret_file": secret})
                if "error" not in result.json:
                    status = {check["id"]: check["status"] for check in result.json["checks"]}
                    self.assertEqual(status["gateway"], expected, result.stdout)
                else:  # the configuration already refuses a secret that is not there
                    self.assertEqual((content, result.exit), (None, 2))

    def test_as_text(self):
        done = text(self.lab, "--lang", "en", "doctor")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(done.stdout.splitlines()), len(CHECK_IDS))
        self.assertRegex(done.stdout, r"(?m)^Card service +good +running$")


class SignOut(Verb):
    def setUp(self):
        self.lab.zhijie("verify", *identity())  # somebody is signed in

    def test_done(self):
        before = arrived(self.lab, "9002")
        first = self.shaped(self.lab.zhijie("sign-out"), SIGN_OUT).json
        self.assertEqual((first["outcome"], "repeated" in first), ("done", False))
        self.assertEqual(arrived(self.lab, "9002"), before + 1)

    def test_repeated(self):
        self.lab.zhijie("sign-out")
        before = arrived(self.lab, "9002")
        again = self.shaped(self.lab.zhijie("sign-out"), SIGN_OUT).json
        self.assertEqual((again["outcome"], again["repeated"]), ("done", True))
        self.assertEqual(arrived(self.lab, "9002"), before)

    def test_refused(self):
        self.lab.platform.fault("9002", "refuse", "'不允许签退'", "x1")
        result = self.lab.zhijie("sign-out")
        self.failed(result, "platform:refused", 1)
        self.assertEqual(result.json["outcome"], "not_done")
        self.assertIn("不允许签退", result.json["error"]["message"])

    def test_not_sent(self):
        self.lab.platform.fault("handshake", "turn-away")
        result = self.lab.zhijie("sign-out")
        self.assertIn(result.exit, (5, 6))
        self.assertEqual((result.json["ok"], result.json["outcome"]), (False, "not_sent"))

    def test_nobody_signed_in_at_that_platform(self):
        result = self.lab.zhijie("sign-out", config={"platform.url": "https://localhost:9/fsi"})
        self.assertIs(self.shaped(result, SIGN_OUT).json["repeated"], True)

    def test_answer_lost(self):
        self.lab.platform.fault("9002", "after-commit", "x1")
        result = self.lab.zhijie("sign-out")
        self.assertEqual((result.json["outcome"], result.exit), ("unknown", 5))

    def test_other_operator(self):
        self.shaped(self.lab.zhijie("--operator", "２００２:测试员", "verify", *identity()), VERIFY)
        self.shaped(self.lab.zhijie("--operator", "2002:测试员", "sign-out"), SIGN_OUT)
        self.assertEqual(self.lab.platform.command("violations").split()[0], "0")

    def test_as_text_says_what_was_done(self):
        done = text(self.lab, "sign-out")
        self.assertEqual((done.returncode, done.stdout), (0, "签退：办理成功\n"))


class Pin(Verb):
    settings = {"card.pin": "admission"}

    def setUp(self):
        self.lab.card.insert("pin-set")

    def at_terminal(self, *keys, verb="card"):
        """Types each of keys when the prompt is there. Returns (exit, answer, what the terminal showed)."""
        main, terminal = pty.openpty()
        self.addCleanup(os.close, main)
        self.addCleanup(os.close, terminal)  # kept, or reading ends before the program has opened it
        process = start_at_terminal(self.lab, terminal, verb, config=self.settings)
        shown = b""
        for key in keys:
            while "16 位数字".encode() not in shown:
                ready, _, _ = select.select([main], [], [], 30)
                self.assertTrue(ready, f"no prompt: {shown!r}")
                shown += os.read(main, 4096)
            os.write(main, key)
        out, err = process.communicate(timeout=60)
        while select.select([main], [], [], 0)[0]:
            shown += os.read(main, 4096)
        return process.returncode, json.loads(out), shown.decode()

    def test_right(self):
        status, answer, shown = self.at_terminal(b"123456\r")
        self.assertEqual((status, mismatch(answer, CARD)), (0, ""), answer)
        self.assertIn("******", shown)
        self.assertNotIn("123456", shown)
        self.assertIn("还可输入 3 次", shown)

    def test_corrected(self):
        status, _, shown = self.at_terminal(b"1x29\x7f3456\r")
        self.assertEqual(status, 0, shown)

    def test_wrong(self):
        status, answer, _ = self.at_terminal(b"000000\r")
        self.assertEqual((status, answer["error"]["code"]), (4, "pin_wrong"))
        self.assertIn("还可输入 2 次", answer["error"]["message"])

    def test_ended(self):
        for key in (b"12\x1b", b"\x03", b"\x04"):
            with self.subTest(key=key):
                status, answer, _ = self.at_terminal(key)
                self.assertEqual((status, answer["error"]["code"]), (4, "pin_cancelled"))

    def test_no_terminal(self):
        self.failed(self.lab.zhijie("verify", config=self.settings), "card:pin_unavailable", 4)

    def test_not_asked_for(self):
        for when in ("never", "settlement"):
            with self.subTest(when=when):
                self.shaped(self.lab.zhijie("card", config={"card.pin": when}), CARD)

    def test_locked(self):
        self.lab.card.insert("pin-locked")
        self.failed(self.lab.zhijie("card", config=self.settings), "card:pin_locked", 4)


# --- what the tests above stand on

def text(lab, *arguments, config=None):
    """zhijie for people. Its output is a pipe, so nothing is wrapped."""
    return subprocess.run([lab.bin / "zhijie", "--config", lab.config_file(config), *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C"})


def identity():
    return "--cert-no", HOLDER["ssn"], "--name", HOLDER["name"]


def holder(lab, persona):
    lines = (lab.personas / f"{persona}.persona").read_text(encoding="utf-8")
    return [re.search(rf"(?m)^{name}=(.*)$", lines)[1] for name in ("ssn", "name")]


def arrived(lab, infno):
    return int(re.search(r"arrived=(\d+)", lab.platform.command(f"count {infno}"))[1])


def wait_until(condition, what, timeout_s=30):
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s} s for {what}")
        select.select([], [], [], 0.01)


def wait_for_signal_thread(process):
    """From then on a signal is an orderly end."""
    def started():
        with contextlib.suppress(OSError):
            return any((task / "comm").read_text().strip() == "signals"
                       for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir())
    wait_until(started, "zhijie to be ready for signals")


@contextlib.contextmanager
def held(reader):
    """Another program has the card for itself."""
    library = ctypes.CDLL("libpcsclite.so.1")
    context, card, protocol = ctypes.c_long(), ctypes.c_long(), ctypes.c_ulong()
    assert library.SCardEstablishContext(2, None, None, ctypes.byref(context)) == 0
    assert library.SCardConnect(context, reader.encode(), 1, 3, ctypes.byref(card), ctypes.byref(protocol)) == 0
    try:
        yield
    finally:
        library.SCardDisconnect(card, 0)
        library.SCardReleaseContext(context)


def start_at_terminal(lab, terminal, *arguments, config=None):
    """With that terminal as its controlling one; input and output stay a script's."""
    return subprocess.Popen([lab.bin / "zhijie", "--config", lab.config_file(config), "--json", *arguments],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, "LC_ALL": "C"}, start_new_session=True,
                            preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0))


if __name__ == "__main__":
    unittest.main()

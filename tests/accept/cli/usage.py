#!/usr/bin/python3
"""How zhijie is called, and what it says when it is called wrongly or has no configuration.

Needs neither reader nor platform. ZJ_BIN says where the program is.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from shape import COMMON, DOCTOR, FAILED, TEXT, CHECK_IDS, mismatch

ZHIJIE = pathlib.Path(os.environ["ZJ_BIN"]) / "zhijie"
HAN = re.compile("[\u4e00-\u9fff]")
VERBS = ["readers", "card", "verify", "doctor", "sign-out"]

CONFIG = """[desk]
language={language}
[institution]
code=H33010000001
name=测试医院
region=330100
[platform]
url=https://localhost:1/fsi
authority=ca.pem
revocation=crl.pem
certificate=desk.pem
key=desk.key
"""

WRONG_CALLS = [
    [],
    ["nothing-like-it"],
    ["card", "extra"],
    ["readers", "--reader", "x"],
    ["card", "--no-such-option"],
    ["card", "-x"],
    ["card", "--reader"],
    ["card", "--reader="],
    ["card", "--reader", "a", "--reader", "b"],
    ["card", "--wait", "soon"],
    ["card", "--wait", "-1"],
    ["card", "--wait", "3601"],
    ["card", "--cert-no", "1", "--name", "x"],
    ["doctor", "--date", "2026-01-01"],
    ["sign-out", "now"],
    ["--operator", "", "readers"],
    ["--operator", "1001:", "readers"],
    ["--lang", "fr", "readers"],
    ["verify", "--date", "2026-02-29"],
    ["verify", "--date", "1.7.2026"],
    ["verify", "--emergency=yes"],
    ["readers", "--json=yes"],
    ["verify", "--med-type", ""],
    ["verify", "--cert-no", "990001195803120013"],
    ["verify", "--name", "测试甲"],
    ["verify", "--cert-type", "01"],
    ["verify", "--with-card"],
    ["verify", "--ecode", "99", "--with-card"],
    ["verify", "--ecode", "99", "--name", "测试甲"],
    ["verify", "--cert-no", "990001195803120013", "--name", "测试甲", "--ecode", "99"],
    ["verify", "--cert-no", "990001195803120013", "--name", "测试甲", "--reader", "x"],
    ["verify", "--ecode", "99", "--reader", "x"],
    ["verify", "--ecode", "99", "--authenticate-again"],
    ["verify", "--cert-no", "9900 0119", "--name", "测试甲"],
]


class Usage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        self.config = self.write("zhijie.conf", CONFIG.format(language="zh_CN"))

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_zhijie(self, *arguments, config=None, env=None, stdout=subprocess.PIPE):
        words = [ZHIJIE, *(["--config", config] if config else []), *arguments]
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, timeout=60,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.dir), "XDG_CONFIG_HOME": str(self.dir),
                                   **{name: value for name, value in os.environ.items() if "SAN_OPTIONS" in name},
                                   **(env or {})})

    def answer(self, done):
        """The one object of standard output."""
        text = done.stdout.decode()
        self.assertTrue(text.endswith("\n"))
        answer, end = json.JSONDecoder().raw_decode(text)
        self.assertEqual(text[end:], "\n", "more than one object")
        return answer

    def failed(self, done, domain, code, exit):
        answer = self.answer(done)
        self.assertEqual(mismatch(answer, FAILED), "", answer)
        self.assertEqual((answer["error"]["domain"], answer["error"]["code"]), (domain, code), answer)
        self.assertEqual(done.returncode, exit)
        self.assertIn(answer["error"]["message"].split("：")[0][:10].encode(), done.stderr)
        return answer["error"]

    # --- wrong calls

    def test_wrong_calls_with_json(self):
        for call in WRONG_CALLS:
            for place in (["--json", *call], [*call, "--json"]):
                with self.subTest(call=place):
                    error = self.failed(self.run_zhijie(*place, config=self.config), "config", "usage", 2)
                    self.assertRegex(error["message"], HAN)

    def test_wrong_calls_as_text(self):
        for call in WRONG_CALLS:
            if any(word == "--lang" or word.startswith("--json") for word in call):
                continue
            for language in ("zh_CN", "en"):
                with self.subTest(call=call, language=language):
                    done = self.run_zhijie("--lang", language, *call, config=self.config)
                    self.assertEqual((done.returncode, done.stdout), (2, b""))
                    self.assertEqual(bool(HAN.search(done.stderr.decode().replace("测试甲", ""))), language == "zh_CN")

    def test_wrong_value_is_not_repeated(self):
        done = self.run_zhijie("--json", "verify", "--cert-no", "990001 1958", "--name", "测试甲", config=self.config)
        self.assertNotIn(b"990001", done.stdout + done.stderr)
        self.assertNotIn("测试甲".encode(), done.stdout + done.stderr)

    def test_person_out_of_place_is_not_repeated(self):
        number, name = "990001194911020015", "测试甲"
        for call in (["verify", "--cert-no", number, "--name", "测", name], ["verify", name], [number], [name],
                     ["verify", f"-{number}"], ["card", number]):
            with self.subTest(call=call):
                done = self.run_zhijie("--json", *call, config=self.config)
                self.failed(done, "config", "usage", 2)
                for personal in (number, name):
                    self.assertNotIn(personal.encode(), done.stdout + done.stderr)

    def test_environment_is_set_before_the_first_thread(self):
        done = self.run_zhijie("--lang", "en", "--help", env={"LC_ALL": "C", "G_MESSAGES_DEBUG": "all"})
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(b"not thread-safe", done.stderr)

    def test_not_utf8(self):
        done = self.run_zhijie("--json", b"card", b"--reader", b"\xff\xfe", config=self.config)
        self.failed(done, "config", "usage", 2)
        done = self.run_zhijie("--json", b"\xff", config=self.config)
        self.failed(done, "config", "usage", 2)

    def test_full_width_digits(self):
        """Read as digits: the call is right, only the configuration is not there."""
        done = self.run_zhijie("--json", "verify", "--date", "２０２６－０７－０１", "--insutype", "３１０", "--wait", "３",
                               config=self.dir / "none.conf")
        self.failed(done, "config", "file", 2)

    # --- configuration

    def test_no_configuration(self):
        for verb in ("card", "verify", "sign-out"):
            with self.subTest(verb=verb):
                error = self.failed(self.run_zhijie("--json", verb), "config", "file", 2)
                self.assertIn("zhijie.conf", error["message"])

    def test_no_such_configuration(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                done = self.run_zhijie("--json", verb, config=self.dir / "none.conf")
                answer = self.answer(done)
                self.assertEqual((done.returncode, answer["error"]["code"]), (2, "file"))
                self.assertIn("none.conf", answer["error"]["message"])

    def test_broken_configurations(self):
        good = CONFIG.format(language="en")
        for text, code in ((good + "[desk", "syntax"), (good + "colour=red\n", "unknown"),
                           (good.replace("region=330100", "region=33"), "value"),
                           (good.replace("name=测试医院\n", ""), "missing")):
            config = self.write("broken.conf", text)
            for verb in ("readers", "card", "verify", "sign-out"):
                with self.subTest(code=code, verb=verb):
                    error = self.failed(self.run_zhijie("--json", "--lang", "en", verb, config=config), "config", code, 2)
                    self.assertIn("broken.conf", error["message"])
                    self.assertIn("CONFIG-0", error["remedy"])

    def test_doctor_without_configuration(self):
        done = self.run_zhijie("--json", "doctor", config=self.dir / "none.conf")
        answer = self.answer(done)
        self.assertEqual(mismatch(answer, {**DOCTOR, "error": FAILED["error"]}), "", answer)
        self.assertEqual((done.returncode, answer["ok"], answer["error"]["code"]), (2, False, "file"))
        self.assertEqual([check["id"] for check in answer["checks"]], CHECK_IDS)
        status = {check["id"]: check["status"] for check in answer["checks"]}
        self.assertEqual(status["configuration"], "fail")
        needs_nothing = {"configuration", "pcscd", "readers", "card"}
        self.assertEqual({status[name] for name in CHECK_IDS if name not in needs_nothing}, {"skipped"})

    # --- languages

    def test_languages(self):
        english = self.write("en.conf", CONFIG.format(language="en"))
        cases = [  # --lang, then the configuration, then the environment
            (["--lang", "en"], self.config, {"LC_ALL": "zh_CN.UTF-8"}, False),
            (["--lang=zh_CN"], english, {"LC_ALL": "C"}, True),
            ([], self.config, {"LC_ALL": "en_US.UTF-8"}, True),
            ([], english, {"LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"}, False),
            ([], self.dir / "none.conf", {"LC_ALL": "zh_CN.UTF-8"}, True),
            ([], self.dir / "none.conf", {"LANG": "zh_CN.GB18030"}, True),
            ([], self.dir / "none.conf", {"LC_ALL": "C"}, False),
            ([], self.dir / "none.conf", {}, False),
        ]
        for lang, config, env, chinese in cases:
            with self.subTest(lang=lang, config=config.name, env=env):
                done = self.run_zhijie(*lang, "frobnicate", config=config, env=env)
                self.assertEqual(bool(HAN.search(done.stderr.decode())), chinese, done.stderr.decode())

    # --- help and version

    def test_help(self):
        for language in ("zh_CN", "en"):
            done = self.run_zhijie("--lang", language, "--help")
            text = done.stdout.decode()
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            for word in (*VERBS, "--config FILE", "--json", "--lang zh_CN|en", "--operator NO:NAME"):
                self.assertIn(word, text)
            self.assertEqual(bool(HAN.search(text)), language == "zh_CN")

    def test_help_of_verbs(self):
        options = {"readers": [], "card": ["--reader NAME", "--wait S", "--authenticate-again"], "doctor": [], "sign-out": [],
                   "verify": ["--cert-no N", "--name X", "--cert-type 01", "--ecode TOKEN", "--insutype T", "--with-card",
                              "--reader NAME", "--wait S", "--authenticate-again", "--med-type T", "--date D", "--emergency"]}
        self.assertEqual(sorted(options), sorted(VERBS))
        for verb, wanted in options.items():
            text = self.run_zhijie(verb, "--help").stdout.decode()
            for option in wanted:
                with self.subTest(verb=verb, option=option):
                    self.assertIn(option, text)

    def test_help_and_version_as_json(self):
        help_text = self.run_zhijie("--help", "--json")
        self.assertEqual(mismatch(self.answer(help_text), {**COMMON, "ok": True, "help": str}), "")
        version = self.run_zhijie("--json", "--version")
        self.assertEqual(mismatch(self.answer(version), {**COMMON, "ok": True, "version": TEXT}), "")
        self.assertRegex(self.run_zhijie("--version").stdout.decode(), r"^zhijie \d+\.\d+")

    # --- one object, whatever happens

    def test_debug_output_stays_out_of_the_answer(self):
        done = self.run_zhijie("--json", "card", env={"G_MESSAGES_DEBUG": "all"})
        self.failed(done, "config", "file", 2)

    def test_answer_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = self.run_zhijie("--help", stdout=full)
        self.assertEqual(done.returncode, 7)
        self.assertNotEqual(done.stderr, b"")

    def test_closed_pipe(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        with open(write_end, "wb") as broken:
            done = self.run_zhijie("--json", "--version", stdout=broken)
        self.assertEqual(done.returncode, 7)  # and not a death by SIGPIPE


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Every persona through `zhijie verify --json`, against its [expect].

usage: personas.py [NAME…]     (inside tests/lab/enter)

One desk, one platform, one reader for all: the cards change as they do at a window.
"""
import configparser
import pathlib
import shlex
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import PERSONAS, Lab  # noqa: E402

QUESTIONS = ("card", "insured", "filed", "here")
chosen = []


def load(path):
    persona = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    persona.optionxform = str
    persona.read_string(path.read_text(encoding="utf-8"))
    return persona


def listed(text):
    return sorted(filter(None, text.split(";")))


def arguments(persona):
    """Of `zhijie verify`, as the persona asks for them."""
    about, holder = persona["persona"], persona["holder"]
    words = shlex.split(about.get("verify", ""))
    if about.get("today"):
        words += ["--date", about["today"]]
    credential = about.get("credential", "card")
    if credential == "identity":
        words += ["--cert-no", holder["ssn"], "--name", holder["name"]]
    elif credential == "ecode":
        words += ["--ecode", holder["ecode"]]
    return words


def settings(persona):
    pairs = (setting.partition("=") for setting in listed(persona["persona"].get("config", "")))
    return {name: value for name, _, value in pairs}


class Personas(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())

    def judge(self, expect, result):
        self.assertEqual(result.exit, int(expect["exit"]), result.stdout + result.stderr)
        if expect.get("error"):
            self.assertIn(result.error, expect["error"].split("|"), result.stdout)
            self.assertIs(result.json["ok"], False)
            self.assertTrue(result.json["error"]["remedy"])
            return
        self.assertEqual(result.error, "", result.stdout)
        self.assertIs(result.json["ok"], True)
        self.assertEqual(result.json["verdict"], expect["verdict"])
        self.assertEqual([question["id"] for question in result.json["questions"]], list(QUESTIONS))
        for question in QUESTIONS:
            self.assertIn(result.question(question), expect[question].split("|"), question + ": " + result.stdout)
        for question in result.json["questions"]:
            if question["answer"] == "no":
                self.assertTrue(question["text"] and question["remedy"], question)
        self.assertEqual(result.warnings, listed(expect.get("warnings", "")))

    def who(self, persona, result):
        """What is said of the person is that person, the card's items included."""
        if result.json.get("person") and persona.has_section("insurance 1"):
            self.assertEqual(result.json["person"]["name"], persona["holder"]["name"])
            self.assertTrue(result.json["person"]["psn_no"])

    def test_all(self):
        names = chosen or sorted(path.stem for path in PERSONAS.glob("*.persona"))
        self.assertGreater(len(names), 0)
        for name in names:
            persona = load(PERSONAS / f"{name}.persona")
            with self.subTest(persona=name):
                if persona.has_section("card"):
                    self.lab.card.insert(name)
                else:
                    self.lab.card.remove()
                result = self.lab.zhijie("verify", *arguments(persona), config=settings(persona))
                self.judge(persona["expect"], result)
                self.who(persona, result)
        self.assertTrue(self.lab.platform.command("violations").startswith("0"),
                        "the desk broke the specification: " + self.lab.platform.command("violations"))


if __name__ == "__main__":
    chosen = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])

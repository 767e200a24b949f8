#!/usr/bin/python3
"""The verbs of the journal: verify, export, backup, restore, from the command line.

Needs neither reader nor platform. ZJ_BIN says where the program is.
"""
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

ZHIJIE = pathlib.Path(os.environ["ZJ_BIN"]) / "zhijie"
CONFIG = """[desk]
language=en
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


class Journal(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="zj-journal-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "desk.conf").write_text(CONFIG, encoding="utf-8")

    def call(self, *words):
        run = subprocess.run(
            [ZHIJIE, "--config", "desk.conf", "--json", "journal", *words],
            cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        return run.returncode, json.loads(run.stdout)

    def check(self, words, status, **members):
        got, answer = self.call(*words)
        self.assertEqual(got, status, answer)
        for name, value in members.items():
            self.assertEqual(answer.get(name), value, answer)
        return answer

    def make(self):
        """The first verb that works with a journal makes one."""
        self.check(["export", "--out", "first"], 0, records=0, intact=True, first_bad=None)

    def test_none(self):
        self.check(["verify"], 7, ok=False)
        self.assertFalse((self.folder / "journal.db").exists())

    def test_there_and_back(self):
        self.make()
        self.check(["verify"], 0, ok=True, records=0, intact=True, first_bad=None)
        self.check(["backup", "copy"], 0, records=0, intact=True)
        self.assertEqual((self.folder / "copy").stat().st_mode & 0o777, 0o600)
        self.check(["backup", "copy"], 7, ok=False)
        # A restore is on record.
        self.check(["restore", "copy"], 0, records=1, intact=True)
        answer = self.check(["restore", "copy"], 7, ok=False)
        self.assertEqual(answer["error"]["code"], "newer")
        for name in ["journal.db", "journal.db-money"]:
            (self.folder / name).rename(self.folder / f"{name}.away")
        self.check(["restore", "copy"], 0, records=1, intact=True)
        self.check(["restore", "nowhere"], 7, ok=False)
        self.check(["export", "--out", "lines"], 0, records=1)
        lines = [json.loads(line) for line in (self.folder / "lines").read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line.get("kind") for line in lines], [None, "note", None])
        self.assertEqual(lines[-1]["records"], 1)

    def test_changed(self):
        self.make()
        self.check(["backup", "copy"], 0)
        self.check(["restore", "copy"], 0, records=1)
        with sqlite3.connect(self.folder / "journal.db") as database:
            database.execute("UPDATE record SET operator_no = 'nobody'")
        database.close()
        answer = self.check(["verify"], 7, ok=True, intact=False, records=0, first_bad=1)
        self.assertIn("changed", answer["what"])

    def test_wrong_calls(self):
        for words in ([], ["export"], ["backup"], ["restore"], ["verify", "x"], ["backup", "a", "b"]):
            with self.subTest(words=words):
                self.check(words, 2, ok=False)
                self.assertEqual([path.name for path in self.folder.iterdir()], ["desk.conf"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

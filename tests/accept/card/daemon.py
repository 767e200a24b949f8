#!/usr/bin/python3
"""pcscd absent, stopped, killed in the middle of a read, restarted.

usage: daemon.py     (inside tests/lab/enter)
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab, wait_until  # noqa: E402


class Daemon(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())

    def gone(self, verb):
        result = self.lab.zhijie(verb)
        self.assertEqual((result.exit, result.error), (4, "card:no_daemon"), result.stdout + result.stderr)

    def back(self):
        self.lab.start_pcscd()
        self.lab.card.delay(0)
        self.lab.card.wait_present()
        result = self.lab.zhijie("verify")
        self.assertEqual((result.exit, result.json["verdict"]), (0, "yes"), result.stdout)

    def test_stopped(self):
        self.lab.card.insert("second-long-term")
        self.lab.stop_pcscd()
        for verb in ("readers", "card", "verify"):
            with self.subTest(verb=verb):
                self.gone(verb)
        self.back()

    def killed_at(self, persona, command):
        """pcscd dies while the card thinks about a command."""
        self.lab.card.insert(persona)
        self.lab.card.delay(400)
        process = self.lab.start_zhijie("verify")
        wait_until(lambda: len(self.lab.card.commands()) >= command, f"command {command}")
        self.lab.kill_pcscd()
        return self.lab.finish_zhijie(process)

    def test_killed_during_a_read(self):
        for persona, command in (("second-long-term", 1), ("second-long-term", 2), ("third-sm4", 3), ("third-sm4", 5)):
            with self.subTest(persona=persona, command=command):
                result = self.killed_at(persona, command)
                self.assertEqual((result.exit, result.error), (4, "card:no_daemon"), result.stdout + result.stderr)
                self.gone("card")
                self.back()


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""The card's PIN at a terminal, where the configuration asks for one.

usage: pin.py     (inside tests/lab/enter)
"""
import fcntl
import os
import pathlib
import select
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

ASKED = {"card.pin": "admission"}
PROMPT = b"Esc ends): "
RIGHT, WRONG = "123456", "654321"


class Pin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def at_terminal(self, typed, config=ASKED):
        """`zhijie card` with a terminal of its own, where typed is typed once it asks; None: it must not ask.
        Returns the result and what stood on the terminal."""
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        process = self.lab.start_zhijie("--lang", "en", "card", config=config, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0), pass_fds=[slave])
        shown, deadline = b"", time.monotonic() + 20
        while PROMPT not in shown and process.poll() is None and time.monotonic() < deadline:
            if select.select([master], [], [], 0.1)[0]:
                shown += os.read(master, 1024)
        self.assertEqual(PROMPT in shown, typed is not None, shown)
        if typed is not None:
            os.write(master, typed.encode())
        result = self.lab.finish_zhijie(process)
        while select.select([master], [], [], 0)[0]:
            shown += os.read(master, 1024)
        os.close(slave)
        for secret in (RIGHT, WRONG):
            for place in (shown.decode(), result.stdout, result.stderr, self.lab.card.log_file.read_text()):
                self.assertNotIn(secret, place)
        return result, shown.decode()

    def verify_commands(self):
        return [sw for header, sw in self.lab.card.commands() if header == "00200000"]

    def test_all(self):
        self.lab.card.insert("pin-set")
        with self.subTest("right"):
            result, shown = self.at_terminal(RIGHT + "\r")
            self.assertEqual(result.exit, 0, result.stdout)
            self.assertIn("3 tries left", shown)
            self.assertIn("******", shown)
            self.assertEqual(self.verify_commands(), ["63C3", "9000"])
            events = self.lab.card.log_file.read_text().splitlines()
            last = max(i for i, line in enumerate(events) if "bytes out" in line)
            self.assertTrue(any("reset" in line or "power-o" in line for line in events[last:]),
                            "what the holder allowed ends with the reading")
        with self.subTest("wrong"):
            result, _ = self.at_terminal(WRONG + "\r")
            self.assertEqual((result.exit, result.error), (4, "card:pin_wrong"), result.stdout)
            self.assertIn("2", result.json["error"]["message"])
        with self.subTest("ended"):
            result, shown = self.at_terminal("12\x1b")
            self.assertEqual((result.exit, result.error), (4, "card:pin_cancelled"), result.stdout)
            self.assertIn("2 tries left", shown)
        with self.subTest("ended costs no try; right again, and the counter is full"):
            self.assertEqual(self.at_terminal(RIGHT + "\r")[0].exit, 0)
            self.assertEqual(self.verify_commands()[-2:], ["63C2", "9000"])

    def test_locked(self):
        self.lab.card.insert("pin-locked")
        result, _ = self.at_terminal(None)
        self.assertEqual((result.exit, result.error), (4, "card:pin_locked"), result.stdout)

    def test_none_set(self):
        self.lab.card.insert("second-long-term")
        result, _ = self.at_terminal(None)
        self.assertEqual(result.exit, 0, result.stdout)

    def test_not_asked_for(self):
        self.lab.card.insert("pin-set")
        result, _ = self.at_terminal(None, config={"card.pin": "settlement"})
        self.assertEqual(result.exit, 0, result.stdout)
        self.assertEqual(self.verify_commands(), [])

    def test_nowhere_to_ask(self):
        self.lab.card.insert("pin-set")
        process = self.lab.start_zhijie("card", config=ASKED, start_new_session=True)
        result = self.lab.finish_zhijie(process)
        self.assertEqual((result.exit, result.error), (4, "card:pin_unavailable"), result.stdout)


if __name__ == "__main__":
    unittest.main()

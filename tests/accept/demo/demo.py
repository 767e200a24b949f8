#!/usr/bin/python3
"""The demo, played and by hand, as ./demo starts it (inside tests/lab/enter --display …)."""
import os
import pathlib
import pty
import select
import subprocess
import tempfile
import time
import unittest

DEMO = pathlib.Path(__file__).resolve().parents[2] / "lab" / "demo.py"
WAIT_S = 60


class Played(unittest.TestCase):
    def test_leaves_its_pictures(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["/usr/bin/python3", "-B", DEMO, "--play", folder], capture_output=True, text=True,
                                  timeout=2 * WAIT_S)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            pictures = sorted(pathlib.Path(folder).glob("*.png"))
            self.assertEqual(len(pictures), 10)
            self.assertEqual(len({picture.read_bytes() for picture in pictures}), 10, "each shows something else")


class ByHand(unittest.TestCase):
    def setUp(self):
        hand, terminal = pty.openpty()
        self.hand, self.said = hand, ""
        self.demo = subprocess.Popen(["/usr/bin/python3", "-B", DEMO], stdin=terminal, stdout=terminal, stderr=terminal)
        os.close(terminal)
        self.addCleanup(os.close, hand)
        self.addCleanup(self.demo.wait)
        self.addCleanup(self.demo.terminate)

    def wait_prompt(self):
        """Until the next "> "; returns what was said before it."""
        deadline = time.monotonic() + WAIT_S
        self.said = ""
        while not self.said.endswith("> "):
            ready, _, _ = select.select([self.hand], [], [], max(0, deadline - time.monotonic()))
            self.assertTrue(ready, f"no prompt: {self.said}")
            try:
                self.said += os.read(self.hand, 4096).decode(errors="replace")
            except OSError:  # the other end is closed
                self.fail(self.said)
        return self.said

    def test_every_word_it_offers(self):
        self.wait_prompt()
        for word, expected in (("", "long-term"), ("out", ""), ("list", "card-lost"), ("down", ""), ("up", ""),
                               ("bank-card", "bank"), ("nobody", "no such card")):
            with self.subTest(word=word):
                os.write(self.hand, f"{word}\n".encode())
                self.assertIn(expected, self.wait_prompt())
        os.write(self.hand, b"quit\n")
        self.assertEqual(self.demo.wait(WAIT_S), 0)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""The card is pulled, or exchanged for another, at each single command of a read.

usage: pulled.py     (inside tests/lab/enter)

Every time the desk says that the card was taken out, and reads the next one.
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

# One of each generation, and one that takes the longest way there is.
STORIES = ("first-generation", "second-long-term", "third-sm4", "third-mode-select-tag")


class Pulled(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def commands_of_a_read(self, persona):
        self.lab.card.insert(persona)
        result = self.lab.zhijie("card")
        self.assertEqual(result.exit, 0, f"{persona}, undisturbed: {result.stdout}")
        return len(self.lab.card.commands())

    def test_pulled(self):
        for persona in STORIES:
            n = self.commands_of_a_read(persona)
            self.assertGreaterEqual(n, 3)
            for k in range(n):
                with self.subTest(persona=persona, command=k):
                    self.lab.card.insert(persona)
                    self.lab.card.remove_after(k)
                    result = self.lab.zhijie("verify")
                    self.assertEqual((result.exit, result.error), (4, "card:removed"), result.stdout + result.stderr)
                    self.assertEqual(self.lab.card.commands()[-1][1], "pulled")
                    self.assertEqual(len(self.lab.card.commands()), k + 1)
            self.lab.card.insert(persona)
            self.assertEqual(self.lab.zhijie("card").exit, 0, "the desk reads the next card")

    def test_swapped(self):
        """Another person's card slips in: never a mixture, never the first one's name."""
        for persona in ("second-long-term", "third-sm4"):
            for k in range(self.commands_of_a_read(persona)):
                with self.subTest(persona=persona, command=k):
                    self.lab.card.insert(persona)
                    self.lab.card.swap_after(k, "second-retired")
                    result = self.lab.zhijie("card")
                    self.assertEqual(result.exit, 4, result.stdout)
                    self.assertIn(result.error, ("card:removed", "card:swapped"))
                    self.lab.card.wait_present()
                    self.assertEqual(self.lab.zhijie("card").json["card"]["name"], "测试乙")


if __name__ == "__main__":
    unittest.main()

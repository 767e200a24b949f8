#!/usr/bin/python3
"""fees on the real parts: a hospital's list goes to the simulated platform, whatever breaks on the way."""
import json
import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

NAMES = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
         "bilg_dept_name,bilg_dr_codg,bilg_dr_name,init_feedetl_sn")


def line(number, quantity=1, item="A0001", original="", price="2.50"):
    yuan = f"{quantity * round(float(price) * 100) / 100:.2f}"
    return f"{number},{time.strftime('%Y-%m-%d')} 00:00:00,{item},H{number},{quantity},{price},{yuan},A03,测试内科,D1,测试医生,{original}"


class Fees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.n = 0

    def setUp(self):
        """A stay of its own."""
        type(self).n += 1
        self.ipt_no = f"ZY26{self.n:04}"
        self.lab.card.insert("second-long-term")
        admitted = self.lab.zhijie("admit", "--ipt-no", self.ipt_no, "--dept", "A03:测试内科", "--bed", "12",
                                   "--doctor", "D330100000001:测试医生", "--diagnosis", "I10.x00:测试诊断",
                                   "--tel", "00000000001")
        self.assertEqual(admitted.exit, 0, admitted.stdout + admitted.stderr)

    def tearDown(self):
        self.lab.card.remove()
        self.lab.platform.clear()
        self.assertEqual(self.lab.platform.command("violations"), "0")
        # Nobody else may be in the way of the next stay of the same person.
        for verb in (("cancel", "fees"), ("cancel", "admission")):
            done = self.lab.zhijie(*verb, "--ipt-no", self.ipt_no)
            self.assertEqual(done.exit, 0, done.stdout + done.stderr)

    def fees(self, *lines, exit=0, arguments=(), content=None):
        file = self.folder / "fees.csv"
        file.write_text(content if content is not None else "\n".join((NAMES,) + lines) + "\n", encoding="utf-8")
        result = self.lab.zhijie("fees", "--ipt-no", self.ipt_no, str(file), *arguments)
        self.assertEqual(result.exit, exit, result.stdout + result.stderr)
        return result.json

    def test_differences(self):
        first = self.fees(line(1), line(2, 3), line(3, -1, original=2))
        self.assertEqual((first["outcome"], first["lines"], first["sent"], first["removed"]), ("done", 3, 3, 0))
        self.assertEqual(first["totals"], {"file": "7.50", "platform": "7.50"})
        again = self.fees(line(1), line(2, 3), line(3, -1, original=2))
        self.assertTrue(again["repeated"])
        self.assertEqual(again["sent"], 0)
        other = self.fees(line(1, 2))
        self.assertEqual((other["sent"], other["removed"], other["missing"]), (1, 1, ["2", "3"]))
        self.assertEqual(other["totals"], {"file": "5.00", "platform": "10.00"})
        last = self.fees(line(1, 2), arguments=["--remove-missing"])
        self.assertEqual((last["sent"], last["removed"], last["missing"]), (0, 2, []))
        self.assertEqual(last["totals"], {"file": "5.00", "platform": "5.00"})

    def test_rejected(self):
        answer = self.fees(line(1), line(2, item="?"), exit=1)
        self.assertEqual((answer["outcome"], answer["error"]["code"]), ("not_done", "lines_rejected"))
        self.assertEqual([row["feedetl_sn"] for row in answer["rejected"]], ["2"])
        self.assertEqual(answer["totals"], {"file": "5.00", "platform": "2.50"})

    def test_faults_of_a_file(self):
        arrived = self.lab.platform.command("count 2301")
        answer = self.fees(line(0), line(1, item=""), exit=2)
        self.assertEqual(answer["error"]["code"], "fees_file")
        self.assertEqual([(fault["line"], fault["column"], fault["field"]) for fault in answer["error"]["details"]],
                         [(2, 1, "feedetl_sn"), (3, 3, "med_list_codg")])
        self.assertEqual(self.lab.platform.command("count 2301"), arrived)
        self.assertEqual(self.fees(content="", exit=2)["error"]["details"][0]["line"], 1)
        missing = self.lab.zhijie("fees", "--ipt-no", self.ipt_no, str(self.folder / "nothing.csv"))
        self.assertEqual((missing.exit, missing.json["error"]["code"]), (2, "fees_file"))

    def test_lost_answer(self):
        """Nothing is sent past it; resolving removes the batch, and the same list goes on."""
        lines = [line(number) for number in range(1, 251)]
        self.lab.platform.fault("2301", "after-commit", "x1")
        answer = self.fees(*lines, exit=3)
        self.assertEqual((answer["outcome"], answer["sent"]), ("unknown", 0))
        arrived = self.lab.platform.command("count 2301")
        self.assertEqual(self.fees(*lines, exit=3)["outcome"], "unknown")
        self.assertEqual(self.lab.platform.command("count 2301"), arrived)
        resolved = self.lab.zhijie("resolve", "--ipt-no", self.ipt_no)
        self.assertEqual((resolved.exit, resolved.json["unresolved"]), (0, 0), resolved.stdout + resolved.stderr)
        answer = self.fees(*lines)
        self.assertEqual((answer["outcome"], answer["sent"]), ("done", 250))
        self.assertEqual(answer["totals"], {"file": "625.00", "platform": "625.00"})
        trial = self.lab.zhijie("trial", "--ipt-no", self.ipt_no)
        self.assertEqual((trial.exit, trial.json["amounts"]["medfee_sumamt"]), (0, "625.00"), trial.stdout)

    def test_json(self):
        names = NAMES.split(",")
        rows = [{name: value for name, value in zip(names, line(number).split(",")) if value} for number in (1, 2)]
        answer = self.fees(content=json.dumps(rows, ensure_ascii=False))
        self.assertEqual((answer["outcome"], answer["sent"]), ("done", 2))
        self.assertTrue(self.fees(line(1), line(2))["repeated"])


if __name__ == "__main__":
    unittest.main(verbosity=2)

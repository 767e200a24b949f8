#!/usr/bin/python3
"""The verb `paper`: what comes out, when it is refused, and how originals and copies are counted. With
a folder as argument, the papers are left there to be looked at."""
import itertools
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

DATA = ["--dept", "0101:心内科", "--bed", "12", "--doctor", "D330100000001:测试医生", "--diagnosis",
        "I10.x00:高血压", "--tel", "000-0000", "--time", "2025-11-01 08:00"]
COLUMNS = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
           "bilg_dept_name,bilg_dr_codg,bilg_dr_name")
NUMBERS = itertools.count(1)
KEEP = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and "/" in sys.argv[1] else None


class PaperCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.number = next(NUMBERS)
        self.n = f"P{self.number:05}"
        self.dir = self.lab.dir / f"paper-{self.n}"
        self.dir.mkdir()

    def tearDown(self):
        self.lab.platform.clear()

    def person(self, persona):
        text = (self.lab.personas / f"{persona}.persona").read_text(encoding="utf-8")
        return ["--cert-no", re.search(r"^ssn=(\d{17}[\dX])$", text, re.M)[1],
                "--name", re.search(r"^name=(.+)$", text, re.M)[1]]

    def run_verb(self, *arguments, exit=0, error="", **settings):
        config = {"journal.path": self.dir / "journal.db", "journal.key": self.dir / "key",
                  "desk.number": self.number, "institution.address": "测试路 1 号", "institution.office_tel": "000-0001",
                  "institution.agency_tel": "000-0002",
                  **{name.replace("__", "."): value for name, value in settings.items()}}
        result = self.lab.zhijie(*arguments, config=config)
        self.assertEqual((result.exit, result.error), (exit, error), result.stdout + result.stderr)
        return result

    def paper(self, kind, *more, copy=None, exit=0, error="", name=None, **settings):
        """Its text without blanks, and its file."""
        file = self.dir / (name or f"{kind}-{copy}.pdf")
        result = self.run_verb("paper", kind, "--ipt-no", self.n, "--out", file, *more, exit=exit, error=error, **settings)
        if exit:
            self.assertFalse(file.exists())
            return "", file
        if copy is not None:
            self.assertEqual(result.json["copy"], copy)
        if KEEP:
            shutil.copy(file, KEEP / f"{self.id().rsplit('.', 1)[1]}-{file.name}")
        said = self.squeezed(file)
        if copy == 1 and not more:  # and once more, the same but for its mark
            again = self.dir / "again.pdf"
            self.assertEqual(self.run_verb("paper", kind, "--ipt-no", self.n, "--out", again, **settings).json["copy"], 2)
            self.assertEqual(self.squeezed(again).replace("补打第1次", "原件"), said)
        return said, file

    @staticmethod
    def squeezed(file):
        said = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True).stdout.decode()
        return re.sub(r"\s+", "", said)

    def admit(self, *more, persona="second-long-term", **expected):
        return self.run_verb("admit", "--ipt-no", self.n, *self.person(persona), *DATA, *more, **expected)

    def fees(self, n=12):
        file = self.dir / "fees.csv"
        lines = [f"{i},2025-11-{1 + i % 8:02} 09:00:00,XA01ABD00{i % 10}A002010100483,H{i:04},{1 + i % 3},{10 + i}.50,"
                 f"{(1 + i % 3) * (10 + i) + (1 + i % 3) * 0.5:.2f},0101,心内科,D330100000001,测试医生" for i in range(1, n + 1)]
        file.write_text("\n".join([COLUMNS, *lines]) + "\n", encoding="utf-8")
        return self.run_verb("fees", "--ipt-no", self.n, file)

    def settle(self, persona="second-long-term", **expected):
        self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", *self.person(persona))
        return self.run_verb("settle", "--ipt-no", self.n, "--deposit", "5000.00", *self.person(persona), **expected)


class Papers(PaperCase):
    def test_admission(self):
        self.paper("admission", *self.person("second-long-term"), exit=1, error="stay:not_found")
        self.admit("--agent", "子女:测试乙:990001197001010013:000-0000")
        said, _ = self.paper("admission", copy=1)
        for part in ("入院登记单", "原件", "测试", "心内科（0101）", "2025-11-0108:00", "高血压（I10.x00）", "测试乙（与患者关系：子女）",
                     "12393", "12333", "000-0001", self.n):
            self.assertIn(part, said)
        self.assertNotRegex(said, "[^*]990001197001010013")
        # What it says has changed: a new original.
        self.run_verb("change", "--ipt-no", self.n, "--bed", "13")
        self.assertIn("床位13", self.paper("admission", copy=1, name="again.pdf")[0])
        self.paper("statement", exit=1, error="stay:state")
        self.paper("pending", exit=1, error="paper:nothing")
        self.paper("cancel", exit=1, error="paper:nothing")
        self.paper("injury", exit=1, error="paper:nothing")
        self.paper("fee-list", exit=1, error="paper:nothing")

    def test_waiting(self):
        self.lab.platform.fault("F002", "before-commit")
        self.admit(exit=5, error="stay:unasked")
        self.assertIn("院内已登记，医保待登记", self.paper("admission", copy=1)[0])

    def test_filing(self):
        claims = self.dir / "claims.ini"
        claims.write_text("[43]\noffice=测试市医保中心\ntelephone=000-1234\ndeclaration_days=3\n", encoding="utf-8")
        self.admit("--file-later", persona="not-filed")
        said, _ = self.paper("filing", copy=1, claims__regions=claims)
        for part in ("异地就医备案告知单", "国家医保服务平台", "国家异地就医备案", "医院编码", "测试路1号", "在出院结算前办好的备案都算数",
                     "不需要医院盖章", "12393"):
            self.assertIn(part, said)

    def test_injury(self):
        self.admit("--injury", "own")
        said, _ = self.paper("injury", copy=1)
        for part in ("外伤无第三方责任承诺书", "受伤经过", "不存在应当由第三方承担的赔偿责任", "患者或家属签字"):
            self.assertIn(part, said)

    def test_statement_and_cancel(self):
        self.admit()
        self.fees()
        settled = self.settle()
        amounts = settled.json["amounts"]
        said, file = self.paper("statement", copy=1)
        for part in ("住院医疗费用结算单", settled.json["setl_id"], "医疗费总额", "基金支付总额", "个人现金支出", "人民币（大写）",
                     "已交预交金合计5,000.00元", "住院天数8", "费用分类", "合计12"):
            self.assertIn(part, said)
        for name in ("medfee_sumamt", "fund_pay_sumamt", "psn_cash_pay"):
            self.assertIn(f"{float(amounts[name]):,.2f}元", said)
        _, again = self.paper("statement", copy=3)
        dates = {re.search("CreationDate: +(.*)", subprocess.run(["pdfinfo", f], capture_output=True, text=True).stdout)[1]
                 for f in (file, again)}
        self.assertEqual(len(dates), 1)
        self.run_verb("cancel", "settlement", "--ipt-no", self.n, "--second", "2002")
        self.paper("statement", exit=1, error="stay:state", name="gone.pdf")
        said, _ = self.paper("cancel", copy=1)
        for part in ("结算撤销及退费确认单", settled.json["setl_id"], "复核人2002", "冲红", f"{float(amounts['psn_cash_pay']):,.2f}元"):
            self.assertIn(part, said)
        # Settled anew: another settlement has an original of its own.
        anew = self.run_verb("settle", "--ipt-no", self.n, *self.person("second-long-term"))
        self.assertIn(anew.json["setl_id"], self.paper("statement", copy=1, name="anew.pdf")[0])

    def test_mismatch(self):
        self.admit()
        self.fees()
        self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", *self.person("second-long-term"))
        self.lab.platform.command("quirk trial-differs on")
        self.addCleanup(self.lab.platform.command, "quirk trial-differs off")
        self.run_verb("settle", "--ipt-no", self.n, *self.person("second-long-term"), exit=8, error="stay:mismatch")
        self.paper("statement", exit=8, error="stay:mismatch")

    def test_pending(self):
        self.admit()
        self.fees()
        self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", *self.person("second-long-term"))
        # The answer is lost, and so is the one to the question that follows; not the one before (rule 3).
        self.lab.platform.fault("2304", "after-commit", "x1")
        self.lab.platform.fault("5203", "before-commit", "skip=1")
        self.run_verb("settle", "--ipt-no", self.n, *self.person("second-long-term"), exit=3, error="stay:unknown_outcome")
        said, _ = self.paper("pending", copy=1)
        for part in ("结算结果待确认告知单", "待确认业务医保结算", "尚未收到平台答复", "核实完成前医院不收取、也不退还"):
            self.assertIn(part, said)
        self.assertNotIn("失败", said)
        self.paper("statement", exit=3, error="stay:unknown_outcome")

    def test_fee_list(self):
        self.admit()
        self.fees(250)
        said, _ = self.paper("fee-list", copy=1)
        for part in ("住院费用明细清单", "XA01ABD", "H0250", "2025-11-0", "合计", "第2页"):
            self.assertIn(part, said)
        self.fees(251)
        self.paper("fee-list", copy=1, name="more.pdf")


class Sheets(PaperCase):
    def sheet(self, *arguments, copy, name):
        file = self.dir / name
        self.assertEqual(self.run_verb("paper", *arguments, "--out", file).json["copy"], copy)
        if KEEP:
            shutil.copy(file, KEEP / f"{self.id().rsplit('.', 1)[1]}-{file.name}")
        return re.sub(r"\s+", "", subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True)
                      .stdout.decode())

    def test_shift_and_day_end(self):
        self.admit()
        self.fees()
        settled = self.settle()
        cash = f"{float(settled.json['amounts']['psn_cash_pay']):,.2f}"
        said = self.sheet("shift", "--of", "1001", copy=1, name="shift.pdf")
        for part in ("跨省直接结算交班表", "操作员1001", f"应交现金{cash}元", "没有未办结的业务", "交班人", "接班人"):
            self.assertIn(part, said)
        self.assertEqual(self.sheet("shift", "--of", "1001", copy=2, name="again.pdf").replace("补打第1次", "原件"), said)
        day = settled.json.get("setl_time", "")[:10] or self.today()
        said = self.sheet("day-end", "--date", day, copy=1, name="day.pdf")
        for part in ("跨省直接结算日对账表", day, "差异明细", "对账人"):
            self.assertIn(part, said)
        self.run_verb("paper", "shift", "--out", "x.pdf", exit=2, error="config:usage")
        self.run_verb("paper", "day-end", "--date", "2999-01-01", "--out", "x.pdf", exit=2, error="config:usage")

    @staticmethod
    def today():
        return subprocess.run(["date", "+%Y-%m-%d"], env={"TZ": "Asia/Shanghai"}, capture_output=True, text=True).stdout.strip()


class Counting(PaperCase):
    def test_a_paper_that_did_not_come_out_is_the_next(self):
        self.admit()
        self.run_verb("paper", "admission", "--ipt-no", self.n, "--out", self.dir / "nowhere" / "x.pdf", exit=7,
                      error="paper:file")
        self.paper("admission", copy=1)
        self.run_verb("paper", "admission", "--ipt-no", self.n, "--out", "/dev/full", exit=7, error="paper:file")
        self.paper("admission", copy=3)
        self.assertTrue(self.run_verb("journal", "verify").json["intact"])

    def test_without_a_line(self):
        self.admit()
        result = self.run_verb("paper", "admission", "--ipt-no", self.n, "--out", self.dir / "x.pdf",
                               platform__url="https://nowhere.invalid:1/")
        self.assertEqual(result.json["copy"], 1)

    def test_sizes_and_languages(self):
        self.admit()
        for page, size in (("a4", "595.27"), ("a5", "419.52"), ("241", "683.1"), ("241-half", "683.1")):
            _, file = self.paper("admission", "--page", page, name=f"{page}.pdf")
            self.assertIn(size, subprocess.run(["pdfinfo", file], capture_output=True, text=True).stdout)
        said, _ = self.paper("admission", "--page", "a4", name="bilingual.pdf", desk__language="en")
        self.assertIn("Admissionslip", said)

    def test_usage(self):
        self.run_verb("paper", "admission", "--ipt-no", self.n, exit=2, error="config:usage")
        self.run_verb("paper", "receipt", "--ipt-no", self.n, "--out", "x.pdf", exit=2, error="config:usage")
        self.run_verb("paper", "admission", "--out", "x.pdf", exit=2, error="config:usage")
        self.run_verb("paper", "admission", "--ipt-no", self.n, "--out", "x.pdf", "--page", "b5", exit=2,
                      error="config:usage")


if __name__ == "__main__":
    unittest.main(verbosity=2)

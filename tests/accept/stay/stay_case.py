"""A stay of its own at the simulated platform for every test, and a journal of its own for every desk."""
import itertools
import pathlib
import re
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab, wait_until  # noqa: E402

PERSONA = "second-long-term"
FEE_NAMES = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
             "bilg_dept_name,bilg_dr_codg,bilg_dr_name,init_feedetl_sn")
LINES = ((1, 2, "500.00", "A0001"), (2, 1, "400.00", "X0001"))  # 1400.00 in all
DATA = ["--dept", "0101:心内科", "--bed", "12", "--doctor", "D330100000001:测试医生", "--diagnosis",
        "I10.x00:高血压", "--tel", "000-0000"]
NUMBERS = itertools.count(1)
DESKS = itertools.count(1)  # two desks of one institution never share a number


class StayCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.n = f"T{next(NUMBERS):05}"
        self.journal = self.lab.dir / f"journal-{self.n}"
        self.journal.mkdir()
        self.desks = {}

    def tearDown(self):
        self.lab.platform.clear()
        self.assertEqual(self.lab.platform.command("violations").split()[0], "0",
                         self.lab.platform.command("violations"))

    def person(self, persona):
        text = (self.lab.personas / f"{persona}.persona").read_text(encoding="utf-8")
        return ["--cert-no", re.search(r"^ssn=(\d{17}[\dX])$", text, re.M)[1],
                "--name", re.search(r"^name=(.+)$", text, re.M)[1]]

    def run_verb(self, *arguments, desk="", exit=0, error="", outcome=None, **settings):
        """desk: which of several desks of the institution, each with a journal and a number of its own."""
        if desk not in self.desks:
            self.desks[desk] = next(DESKS)
        config = {"journal.path": self.journal / f"journal{desk}.db", "journal.key": self.journal / f"key{desk}",
                  "desk.number": self.desks[desk],
                  **{name.replace("__", "."): value for name, value in settings.items()}}
        result = self.lab.zhijie(*arguments, config=config)
        self.assertEqual((result.exit, result.error), (exit, error), result.stdout + result.stderr)
        if outcome:
            self.assertEqual(result.json.get("outcome"), outcome, result.stdout)
        return result

    def admit(self, *more, persona=PERSONA, **expected):
        return self.run_verb("admit", "--ipt-no", self.n, *self.person(persona), *DATA, *more, **expected)

    def ledger(self, columns="state"):
        """Of the stay at the platform, oldest first."""
        with sqlite3.connect(f"file:{self.lab.dir}/platform/ledger.db?mode=ro", uri=True) as ledger:
            return ledger.execute(f"SELECT {columns} FROM stay WHERE ipt_no = ? OR ipt_no LIKE ? ORDER BY rowid",
                                  (self.n, self.n + "-%")).fetchall()

    def arrived(self, infno):
        return int(re.search(r"arrived=(\d+)", self.lab.platform.command(f"count {infno}"))[1])

    # --- a stay on its way

    def fee_file(self, *lines, name="fees.csv", encoding="utf-8"):
        """Lines (number, quantity, price, item[, original]); a list as the hospital's system writes it."""
        day = time.strftime("%Y-%m-%d")
        rows = [FEE_NAMES]
        for number, quantity, price, item, *original in lines:
            amount = f"{quantity * round(float(price) * 100) / 100:.2f}"
            rows.append(f"{number},{day} 00:00:00,{item},H{number},{quantity},{price},{amount},A03,测试内科,D1,测试医生,"
                        + "".join(map(str, original)))
        file = self.journal / name
        file.write_bytes(("\n".join(rows) + "\n").encode(encoding))
        return file

    def upload(self, *lines, **expected):
        return self.run_verb("fees", "--ipt-no", self.n, self.fee_file(*(lines or LINES)), **expected)

    def discharge(self, *more, persona=PERSONA, **expected):
        return self.run_verb("discharge", "--ipt-no", self.n, *self.person(persona), *more, **expected)

    def until_discharged(self, **expected):
        self.admit(**expected)
        self.upload(**expected)
        self.discharge(**expected)

    def trial(self, *more, persona=PERSONA, **expected):
        return self.run_verb("trial", "--ipt-no", self.n, *self.person(persona), *more, **expected)

    def settle(self, *more, persona=PERSONA, **expected):
        return self.run_verb("settle", "--ipt-no", self.n, *self.person(persona), *more, **expected)

    def cancel(self, what, *more, **expected):
        return self.run_verb("cancel", what, "--ipt-no", self.n, *more, **expected)

    def resolve(self, *more, **expected):
        return self.run_verb("resolve", "--ipt-no", self.n, *more, **expected)

    def stay(self, **expected):
        """As the journal has it."""
        stays = self.run_verb("stays", "--ipt-no", self.n, **expected).json["stays"]
        self.assertEqual(len(stays), 1, stays)
        return stays[0]

    def rows(self, query, *values):
        with sqlite3.connect(f"file:{self.lab.dir}/platform/ledger.db?mode=ro", uri=True) as ledger:
            return ledger.execute(query, values).fetchall()

    def standing(self):
        """setl_id of the settlements that stand at the platform."""
        return [row[0] for row in self.rows(
            "SELECT setl_id FROM settlement JOIN stay USING (mdtrt_id) WHERE init_setl_id = '' AND refd_setl_flag = 0"
            " AND (ipt_no = ? OR ipt_no LIKE ?)", self.n, self.n + "-%")]

    def lose(self, infno, action="before-commit", learned=False):
        """The next call of infno has no usable answer; not learned: nor has what is asked after it."""
        self.lab.platform.fault(infno, action, "x1")
        if not learned:
            self.lab.platform.fault("5203", "refuse", *(["skip=1"] if infno == "2304" else []), "x1")

    def quirk(self, name):
        self.lab.platform.command(f"quirk {name} on")
        self.addCleanup(self.lab.platform.command, f"quirk {name} off")

    def assert_truth(self, state, **expected):
        """The journal says what the platform's ledger holds, and nothing is unknown."""
        stay = self.stay(**expected)
        self.assertEqual((stay["state"], stay["unknown"]), (state, None))
        self.assertEqual(self.standing(), [stay["setl_id"]] if state == "settled" else [])
        return stay

    @staticmethod
    def wait_for(condition):
        wait_until(condition, "what was asked for")

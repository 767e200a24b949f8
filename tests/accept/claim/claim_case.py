"""What the tests of statements have in common: stays, the line cut, what the ledger says of notices."""
import contextlib
import pathlib
import sqlite3
import subprocess
import sys

for folder in ("lab", "accept/stay"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / folder))
from lab import Platform  # noqa: E402
from stay import StayCase  # noqa: E402

PERSONA = "second-long-term"
ADMITTED, DISCHARGED = "2025-11-01 08:00", "2025-11-09 08:00"
HEAD = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
        "bilg_dept_name,bilg_dr_codg,bilg_dr_name\n")
FEES = (HEAD + "1,2025-11-02 08:00:00,A0001,H1,2,5.50,11.00,0101,心内科,D1,测试医生\n"
        "2,2025-11-03 08:00:00,C0001,H2,1,1200.00,1200.00,0101,心内科,D1,测试医生\n")


def text_of(pdf):
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()


class ClaimCase(StayCase):
    def setUp(self):
        super().setUp()
        self.out = self.journal / "claim.pdf"
        self.fees_file = self.journal / "fees.csv"
        self.fees_file.write_text(FEES, encoding="utf-8")

    def tearDown(self):
        if not self.lab.platform.process.alive():
            self.line_back()
        super().tearDown()

    def verb(self, verb, *arguments, **expected):
        return self.run_verb(verb, "--ipt-no", self.n, *arguments, **expected)

    def claim(self, *arguments, out=None, **expected):
        return self.verb("manual-claim", "--out", out or self.out, *arguments, **expected)

    def discharged(self):
        self.admit("--time", ADMITTED)
        self.verb("fees", self.fees_file)
        self.verb("discharge", "--time", DISCHARGED, *self.person(PERSONA))

    def settled_at_desk_2(self):
        """By a desk of the hospital that shares no journal with this one."""
        self.verb("fees", self.fees_file, *self.person(PERSONA), desk="2", outcome="done")
        self.verb("settle", *self.person(PERSONA), desk="2", outcome="done")

    def settle(self, **expected):
        return self.verb("settle", *self.person(PERSONA), **expected)

    def stay(self):
        stays = self.run_verb("stays", "--ipt-no", self.n).json["stays"]
        self.assertEqual(len(stays), 1)
        return stays[0]

    # --- the line

    def line_cut(self):
        """Nobody listens any more: what the desk connects to refuses."""
        self.lab.platform.stop()

    def line_back(self):
        self.lab.platform = Platform(self.lab)

    @contextlib.contextmanager
    def no_line(self):
        self.line_cut()
        try:
            yield
        finally:
            self.line_back()

    # --- the platform's own books

    def ask_ledger(self, sql, *values):
        with sqlite3.connect(f"file:{self.lab.dir}/platform/ledger.db?mode=ro", uri=True) as ledger:
            return ledger.execute(sql, values).fetchall()

    def mdtrt_id(self):
        return self.ask_ledger("SELECT mdtrt_id FROM stay WHERE ipt_no = ?", self.n)[0][0]

    def notices(self):
        """(number's serial, wdrw_flag), in the order they were noted."""
        rows = self.ask_ledger("SELECT rcpt_no, wdrw_flag FROM notice WHERE mdtrt_id = ? ORDER BY rowid",
                               self.mdtrt_id())
        return [(int(number[-6:]), int(flag)) for number, flag in rows]

    def standing(self):
        """Settlements that stand."""
        return self.ask_ledger("SELECT count(*) FROM settlement WHERE mdtrt_id = ? AND init_setl_id = ''"
                               " AND refd_setl_flag = 0", self.mdtrt_id())[0][0]

    def executed(self, *numbers):
        """Which of these calls arrived, in order, all of the platform's life."""
        rows = self.ask_ledger("SELECT infno FROM request ORDER BY rowid")
        return [infno for (infno,) in rows if infno in numbers]

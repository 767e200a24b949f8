#!/usr/bin/python3
"""shift and reconcile through the built program and the simulated platform. The platform's ledger is
emptied of settlements before each test: its totals are the institution's, not a stay's."""
import csv
import datetime
import hashlib
import io
import itertools
import json
import pathlib
import re
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

DATA = ["--dept", "0101:心内科", "--bed", "12", "--doctor", "D330100000001:测试医生", "--diagnosis",
        "I10.x00:高血压", "--tel", "000-0000", "--time", "2025-11-01 08:00"]
FIELDS = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
          "bilg_dept_name,bilg_dr_codg,bilg_dr_name")
NUMBERS = itertools.count(1)
DESKS = itertools.count(1)  # two journals of one institution never share a desk number
PERSONA = "second-long-term"
OFFICE, TYPE = "330100", "99968"
DAY_S = 86400


def china_day(days=0):
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (now + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


class DayCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab())

    def setUp(self):
        self.folder = self.lab.dir / f"day-{next(NUMBERS)}"
        self.folder.mkdir()
        self.desks = {}
        self.ledger_do("DELETE FROM settlement")

    def tearDown(self):
        self.lab.platform.clear()
        self.lab.platform.command("clock 0")
        self.assertEqual(self.lab.platform.command("violations"), "0")

    def ledger_do(self, sql, *values):
        """Reads, or changes what the platform holds, behind everybody's back."""
        with sqlite3.connect(self.lab.dir / "platform" / "ledger.db", timeout=20) as ledger:
            rows = ledger.execute(sql, values).fetchall()
        ledger.close()
        return rows

    def number(self, desk):
        """Of the test's first, second, … desk."""
        if desk not in self.desks:
            self.desks[desk] = next(DESKS)
        return self.desks[desk]

    def config(self, desk):
        return {"journal.path": self.folder / f"journal{desk}.db", "journal.key": self.folder / f"key{desk}",
                "desk.number": self.number(desk)}

    def verb(self, *arguments, desk=1, exit=0, error="", **settings):
        config = {**self.config(desk), **{name.replace("__", "."): value for name, value in settings.items()}}
        result = self.lab.zhijie(*arguments, config=config)
        self.assertEqual((result.exit, result.error), (exit, error), result.stdout + result.stderr)
        return result

    def person(self, persona=PERSONA):
        text = (self.lab.personas / f"{persona}.persona").read_text(encoding="utf-8")
        return ["--cert-no", re.search(r"^ssn=(\d{17}[\dX])$", text, re.M)[1],
                "--name", re.search(r"^name=(.+)$", text, re.M)[1]]

    def bill(self, yuan):
        file = self.folder / f"bill-{next(NUMBERS)}.csv"
        file.write_text(f"{FIELDS}\n1,2025-11-02 08:00:00,A0001,H1,1,{yuan},{yuan},A03,测试内科,D1,测试医生\n",
                        encoding="utf-8")
        return file

    def discharged(self, yuan, persona=PERSONA, **where):
        """A stay that only has to be settled."""
        ipt_no = f"D{next(NUMBERS):05}"
        person = self.person(persona)
        self.verb("admit", "--ipt-no", ipt_no, *person, *DATA, **where)
        self.verb("fees", "--ipt-no", ipt_no, self.bill(yuan), **where)
        self.verb("discharge", "--ipt-no", ipt_no, "--time", "2025-11-09 08:00", *person, **where)
        return ipt_no

    def settle(self, ipt_no, persona=PERSONA, exit=0, error="", operator=None, **where):
        who = ["--operator", operator] if operator else []
        return self.verb(*who, "settle", "--ipt-no", ipt_no, *self.person(persona), exit=exit, error=error, **where)

    def settled(self, yuan="1000.00", persona=PERSONA, operator=None, **where):
        ipt_no = self.discharged(yuan, persona, **where)
        return ipt_no, self.settle(ipt_no, persona, operator=operator, **where).json

    def lose(self, ipt_no, action="after-commit", **where):
        """settle, and neither its answer nor that to the question arrives."""
        self.lab.platform.fault("2304", action, "x1")
        self.lab.platform.fault("5203", "refuse", "skip=1")
        self.settle(ipt_no, exit=3, error="stay:unknown_outcome", **where)
        self.lab.platform.clear()

    def reconcile(self, *arguments, days=(0, 0), **expected):
        return self.verb("reconcile", "--from", china_day(days[0]), "--to", china_day(days[1]), *arguments, **expected)

    def export(self, desk):
        file = self.folder / f"export{desk}"
        self.verb("journal", "export", "--out", file, desk=desk)
        return file

    def agrees(self, result, count, medfee):
        groups = [g for g in result.json["groups"] if g["count"]]
        self.assertEqual([(g["clr_optins"], g["clr_type"], g["count"], g["medfee"]) for g in groups],
                         [(OFFICE, TYPE, count, medfee)] if count else [], result.stdout)
        self.assertTrue(all(g["equal"] for g in result.json["groups"]), result.stdout)
        self.assertEqual(result.json["differences"], [])

    def differences(self, result):
        return [(d["kind"], d["action"], d["ipt_no"]) for d in result.json["differences"]]

    def arrived(self, infno):
        return int(re.search(r"arrived=(\d+)", self.lab.platform.command(f"count {infno}"))[1])


class Agreed(DayCase):
    def test_equal_totals_ask_for_no_details(self):
        self.settled("1000.00")
        before = self.arrived("3202")
        result = self.reconcile()
        self.agrees(result, 1, "1000.00")
        group = next(g for g in result.json["groups"] if g["count"])
        fund, account = self.ledger_do("SELECT fund_pay_sumamt, acct_pay FROM settlement")[0]
        self.assertEqual((group["fund"], group["account"]), (f"{fund / 100:.2f}", f"{account / 100:.2f}"))
        self.assertEqual(self.arrived("3202"), before)

    def test_schemes_are_groups_of_their_own(self):
        self.settled("1000.00")
        self.settled("300.00", persona="insurances-one-suspended")
        result = self.reconcile()
        self.assertEqual(sorted((g["insutype"], g["count"], g["medfee"], g["equal"]) for g in result.json["groups"]),
                         [("310", 1, "1000.00", True), ("390", 1, "300.00", True)])

    def test_cancelled_counts_twice(self):
        ipt_no, _ = self.settled("1000.00")
        self.verb("cancel", "settlement", "--ipt-no", ipt_no, "--second", "1002")
        self.agrees(self.reconcile(), 2, "0.00")
        self.settle(ipt_no)
        self.agrees(self.reconcile(), 3, "1000.00")

    def test_cancel_of_another_day(self):
        self.lab.platform.command(f"clock -{DAY_S}")
        ipt_no, _ = self.settled("1000.00")
        self.lab.platform.command("clock 0")
        self.verb("cancel", "settlement", "--ipt-no", ipt_no, "--second", "1002")
        self.agrees(self.reconcile(days=(-1, -1)), 1, "1000.00")
        self.agrees(self.reconcile(), 1, "-1000.00")
        self.agrees(self.reconcile(days=(-1, 0)), 2, "0.00")

    def test_cancel_whose_answer_was_lost(self):
        ipt_no, _ = self.settled("1000.00")
        self.lab.platform.fault("2305", "after-commit", "x1")
        self.verb("cancel", "settlement", "--ipt-no", ipt_no, "--second", "1002")
        self.agrees(self.reconcile(), 2, "0.00")

    def test_days(self):
        for days, why in (((0, -1), "--from"), ((0, 1), "今天"), ((-400, 0), "一年")):
            result = self.reconcile(days=days, exit=2, error="config:usage")
            self.assertIn(why, result.json["error"]["message"])
        self.verb("reconcile", "--from", china_day(), exit=2, error="config:usage")

    def test_nothing_known(self):
        result = self.reconcile()
        self.assertEqual((result.json["groups"], result.warnings), ([], ["no_groups"]))


class OtherDesks(DayCase):
    def test_two_desks(self):
        self.settled("1000.00", desk=1)
        other, _ = self.settled("500.00", desk=2)
        alone = self.reconcile(exit=1)
        self.assertEqual(self.differences(alone), [("only_there", "ask_desk", None)])
        self.assertEqual(alone.json["differences"][0]["desk"], self.number(2))
        self.assertIn(f"{self.number(2):02}", alone.json["differences"][0]["text"])
        together = self.reconcile("--with", self.export(2))
        self.agrees(together, 2, "1500.00")
        # Amounts of the other desk's row are compared by the number of its request.
        self.ledger_do("UPDATE settlement SET medfee_sumamt = 50100 WHERE medfee_sumamt = 50000")
        changed = self.reconcile("--with", self.export(2), exit=1)
        self.assertEqual(self.differences(changed), [("differs", "ask_desk", other)])
        self.assertEqual(changed.json["differences"][0]["there"]["medfee"], "501.00")
        # And one that only its desk knows.
        self.ledger_do("DELETE FROM settlement WHERE medfee_sumamt = 50100")
        gone = self.reconcile("--with", self.export(2), exit=1)
        self.assertEqual(self.differences(gone), [("only_here", "ask_desk", other)])

    def test_cancelled_at_another_desk(self):
        ipt_no, _ = self.settled("1000.00", desk=1)
        self.lab.card.insert(PERSONA)
        self.addCleanup(self.lab.card.remove)
        self.verb("cancel", "settlement", "--ipt-no", ipt_no, "--second", "1002", desk=2)
        # Each of the two knows of one half, or of both by having taken the stay over.
        self.agrees(self.reconcile("--with", self.export(1), desk=2), 2, "0.00")
        self.agrees(self.reconcile("--with", self.export(2), desk=1), 2, "0.00")
        self.agrees(self.reconcile(desk=2), 2, "0.00")
        half = self.reconcile(desk=1, exit=1)
        self.assertEqual(self.differences(half), [("only_there", "ask_desk", None)])
        self.assertIs(half.json["differences"][0]["refund"], True)

    def test_three_desks_named_in_both_ways(self):
        for desk, yuan in ((1, "100.00"), (2, "200.00"), (3, "300.00")):
            self.settled(yuan, desk=desk)
        two, three = self.export(2), self.export(3)
        self.agrees(self.reconcile("--with", two, three), 3, "600.00")
        self.agrees(self.reconcile("--with", two, "--with", three), 3, "600.00")

    def test_exports_that_are_none(self):
        self.settled("1000.00", desk=1)
        self.settled("500.00", desk=2)
        good = self.export(2)
        lines = good.read_text(encoding="utf-8").splitlines(keepends=True)
        other = [lines[0].replace("H33010000001", "H33010000002"), *lines[1:]]
        changed = [line.replace("50000", "50001") for line in lines]
        wrong = {"cut": "".join(lines[:-1]), "half": good.read_text(encoding="utf-8")[:-40], "other": "".join(other),
                 "changed": "".join(changed), "less": "".join(lines[:3] + lines[4:]), "none": "{}\n", "empty": "",
                 "more": "".join([*lines, lines[-1]])}
        before = self.arrived("3201")
        for name, text in wrong.items():
            file = self.folder / name
            file.write_text(text, encoding="utf-8")
            with self.subTest(name):
                refused = self.reconcile("--with", file, exit=2, error="config:usage")
                self.assertIn(name, refused.json["error"]["message"])
        self.reconcile("--with", self.folder / "nowhere", exit=2, error="config:usage")
        self.reconcile("--with", good, good, exit=2, error="config:usage")
        self.reconcile("--with", self.export(1), exit=2, error="config:usage")
        self.reconcile(good, exit=2, error="config:usage")
        self.assertEqual(self.arrived("3201"), before)

    def test_export_of_before(self):
        self.settled("500.00", desk=2)
        file = self.export(2)
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        early = json.loads(lines[0]) | {"at": f"{china_day(-1)} 12:00:00"}
        text = "".join([json.dumps(early, ensure_ascii=False, separators=(",", ":")) + "\n", *lines[1:-1]])
        end = json.loads(lines[-1]) | {"sha256": hashlib.sha256(text.encode()).hexdigest()}
        file.write_text(text + json.dumps(end) + "\n", encoding="utf-8")
        self.assertIn("export_early", self.reconcile("--with", file).warnings)


class Differences(DayCase):
    def setUp(self):
        super().setUp()
        self.first, _ = self.settled("1000.00")

    def inject(self, msgid, setl_id="S9", medfee=12300, **more):
        """A settlement that only the platform has."""
        columns = [row[1] for row in self.ledger_do("PRAGMA table_info(settlement)")]
        values = dict(zip(columns, self.ledger_do("SELECT * FROM settlement LIMIT 1")[0]))
        values |= {"setl_id": setl_id, "medins_setl_id": msgid, "medfee_sumamt": medfee, **more}
        self.ledger_do(f"INSERT INTO settlement ({','.join(values)}) VALUES ({','.join('?' * len(values))})",
                       *values.values())

    def test_lost_answer(self):
        ipt_no = self.discharged("500.00")
        self.lose(ipt_no)
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("only_there", "resolve", ipt_no)])
        self.assertEqual(result.warnings, ["unknown_in_period"])
        before = self.arrived("2601")
        self.verb("resolve")
        self.agrees(self.reconcile(), 2, "1500.00")
        self.assertEqual(self.arrived("2601"), before)

    def test_reversed_leaves_two_rows_that_are_explained(self):
        ipt_no = self.discharged("500.00")
        self.lose(ipt_no)
        # 5203 doesn't show it yet: rule 4 decides to reverse it.
        self.lab.platform.fault("5203", "set", "output.setlinfo", "[]", "x1")
        self.verb("resolve", "--ipt-no", ipt_no)
        self.assertEqual(len(self.ledger_do("SELECT 1 FROM settlement")), 3)
        result = self.reconcile()
        self.agrees(result, 3, "1000.00")

    def test_reversed_on_another_day(self):
        ipt_no = self.discharged("500.00")
        self.lose(ipt_no)
        self.lab.platform.fault("5203", "set", "output.setlinfo", "[]", "x1")
        self.verb("resolve", "--ipt-no", ipt_no)
        move = "UPDATE settlement SET setl_time = ? WHERE mdtrt_id <> (SELECT mdtrt_id FROM stay WHERE ipt_no = ?)"
        self.ledger_do(f"{move} AND init_setl_id = ''", f"{china_day(-1)} 10:00:00", self.first)
        self.agrees(self.reconcile(days=(-1, -1)), 1, "500.00")
        self.agrees(self.reconcile(), 2, "500.00")
        # The row alone, on the day it was reversed, may stand.
        self.ledger_do(f"{move} AND init_setl_id = ''", f"{china_day()} 10:00:00", self.first)
        self.ledger_do(f"{move} AND init_setl_id <> ''", f"{china_day(-1)} 10:00:00", self.first)
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("only_there", "cancel_standing", ipt_no)])

    def test_refused_and_done_all_the_same(self):
        ipt_no = self.discharged("500.00")
        self.lab.platform.fault("2304", "refuse-after", "x1")
        self.settle(ipt_no, exit=1, error="platform:refused")
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("only_there", "cancel_standing", ipt_no)])

    def test_only_at_the_platform(self):
        own = self.number(1)
        for msgid, action, desk in ((f"H3301000000120261122080000{own:02}99", "not_recorded", own),
                                    ("H33010000001202611220800009901", "ask_desk", 99),
                                    ("H44010000001202611220800009901", "ask_agency", None)):
            with self.subTest(action):
                self.ledger_do("DELETE FROM settlement WHERE setl_id = 'S9'")
                self.inject(msgid)
                result = self.reconcile(exit=1)
                self.assertEqual(self.differences(result), [("only_there", action, None)])
                one = result.json["differences"][0]
                self.assertEqual((one["msgid"], one["desk"], one["here"], one["there"]["medfee"]),
                                 (msgid, desk, None, "123.00"))

    def test_only_here(self):
        self.ledger_do("UPDATE settlement SET setl_time = ?", f"{china_day(-3)} 10:00:00")
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("only_here", "ask_settlement", self.first)])
        self.assertEqual(result.json["differences"][0]["here"]["medfee"], "1000.00")

    def test_amounts_differ(self):
        self.ledger_do("UPDATE settlement SET fund_pay_sumamt = fund_pay_sumamt - 1")
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("differs", "cancel_and_settle_again", self.first)])
        # The way out, as the text says.
        self.verb("cancel", "settlement", "--ipt-no", self.first, "--second", "1002")
        self.settle(self.first)

    def test_cancelled_there_only(self):
        row = self.ledger_do("SELECT medfee_sumamt, fund_pay_sumamt, acct_pay, medins_setl_id FROM settlement")[0]
        self.inject("H33010000001202611220800009901", medfee=-row[0], fund_pay_sumamt=-row[1], acct_pay=-row[2],
                    init_setl_id="x", refd_setl_flag=1)
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("only_there", "ask_desk", None)])
        self.assertIs(result.json["differences"][0]["refund"], True)

    def test_totals_that_no_row_explains(self):
        self.lab.platform.fault("3201", "set", "output.stmtinfo.stmt_rslt", '"1"')
        result = self.reconcile(exit=1)
        self.assertEqual(self.differences(result), [("differs", "ask_agency", None)])


class Unanswered(DayCase):
    def setUp(self):
        super().setUp()
        self.settled("1000.00", desk=1)
        self.settled("500.00", desk=2)

    def test_totals(self):
        for fault in (["after-commit"], ["http", 500], ["garbage"], ["refuse"], ["wrong-type", "output.stmtinfo"],
                      ["missing", "output.stmtinfo.stmt_rslt"]):
            with self.subTest(fault):
                self.lab.platform.clear()
                self.lab.platform.fault("3201", *fault)
                result = self.lab.zhijie("reconcile", "--from", china_day(), "--to", china_day(),
                                         "--csv", self.folder / "t.csv",
                                         config=self.config(1))
                self.assertEqual(result.exit, 5, result.stdout)
                self.assertFalse(result.json["ok"])
                self.assertNotIn("differences", result.json)
                self.assertFalse((self.folder / "t.csv").exists())

    def test_each_step_is_repeated(self):
        for infno, *fault in (("9101", "after-commit"), ("9101", "http", 502), ("9101", "garbage"),
                              ("3202", "after-commit"), ("9102", "after-commit"), ("9102", "cut", 300),
                              ("9102", "refuse")):
            with self.subTest(infno=infno, fault=fault):
                self.lab.platform.clear()
                self.lab.platform.fault(infno, *fault, "x1")
                before = self.arrived(infno)
                result = self.reconcile(exit=1)
                self.assertEqual(self.differences(result), [("only_there", "ask_desk", None)])
                self.assertEqual(self.arrived(infno), before + 2)
        repeated = "SELECT msgid FROM request WHERE infno = '9101' GROUP BY msgid HAVING count(*) > 1"
        self.assertEqual(self.ledger_do(repeated), [], "each upload is a request of its own")

    def test_refused_steps_conclude_nothing(self):
        for infno in ("9101", "3202"):
            with self.subTest(infno):
                self.lab.platform.clear()
                self.lab.platform.fault(infno, "refuse")
                self.reconcile(exit=5, error="platform:refused")


class Table(DayCase):
    def test_csv(self):
        first, _ = self.settled("1000.00", desk=1)
        self.settled("500.00", desk=2)
        file = self.folder / "day.csv"
        self.reconcile("--csv", file, exit=1)
        raw = file.read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(raw.count(b"\r\n"), 3)
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        self.assertEqual({len(row) for row in rows}, {18})
        self.assertEqual(rows[0][2], "住院号")
        mine = next(row for row in rows if row[2] == first)
        self.assertEqual((mine[1], mine[9], mine[16], mine[17]), (f"{self.number(1):02}", "1000.00", "一致", ""))
        theirs = next(row for row in rows[1:] if row[2] != first)
        self.assertEqual((theirs[1], theirs[9], theirs[13], theirs[16], theirs[17]),
                         (f"{self.number(2):02}", "", "500.00", "仅平台有", f"请询问窗口 {self.number(2):02}"))
        again = self.reconcile("--csv", file, "--with", self.export(2), "--lang", "en")
        self.assertIn("csv_replaced", again.warnings)
        self.assertEqual((self.folder / "day.csv~").read_bytes(), raw)
        self.assertIn(b"Inpatient number", file.read_bytes())
        self.assertEqual([path.name for path in self.folder.glob("day.csv.*")], [])

    def test_nowhere_to_write(self):
        self.settled("1000.00")
        result = self.reconcile("--csv", self.folder / "none" / "day.csv", exit=7, error="journal:io")
        self.assertEqual(result.json["differences"], [])


class Shift(DayCase):
    def shift(self, operator="1001", **where):
        return self.verb("shift", "--of", operator, **where).json

    def test_money(self):
        first, one = self.settled("1000.00")
        second, two = self.settled("500.00")
        shift = self.shift()
        total = float(one["amounts"]["psn_cash_pay"]) + float(two["amounts"]["psn_cash_pay"])
        self.assertEqual((shift["settled"]["count"], shift["settled"]["medfee"], shift["cash"]),
                         (2, "1500.00", f"{total:.2f}"))
        self.assertEqual((shift["cancelled"]["count"], shift["open"]), (0, []))
        self.assertTrue(shift["since"].startswith(china_day()))
        # What another operator cancels is that one's.
        self.verb("--operator", "1003:测试丙", "cancel", "settlement", "--ipt-no", first, "--second", "1002")
        self.assertEqual(self.shift()["cash"], f"{total:.2f}")
        third = self.shift("1003")
        self.assertEqual((third["settled"]["count"], third["cancelled"]["count"], third["cancelled"]["medfee"],
                          third["cash"]), (0, 1, "1000.00", f"-{one['amounts']['psn_cash_pay']}"))
        self.assertEqual([(c["case"], c["ipt_no"]) for c in third["open"]], [("discharged", first)])

    def test_signing_out_ends_a_shift(self):
        self.settled("1000.00")
        self.verb("sign-out")
        self.assertEqual(self.shift()["settled"]["count"], 1)
        self.lab.platform.command("sign-out-all")
        self.settled("500.00")
        self.assertEqual(self.shift()["settled"], self.shift()["settled"] | {"count": 1, "medfee": "500.00"})

    def test_sign_in_that_was_forgotten_begins_nothing(self):
        self.settled("1000.00")
        self.lab.platform.command("sign-out-all")
        self.settled("500.00")
        self.assertEqual(self.shift()["settled"]["count"], 2)

    def test_open_cases(self):
        lost = self.discharged("500.00")
        self.lose(lost)
        waiting = f"D{next(NUMBERS):05}"
        self.lab.platform.fault("F002", "before-commit")
        self.verb("admit", "--ipt-no", waiting, *self.person("second-posted"), *DATA, exit=5, error="stay:unasked")
        self.lab.platform.clear()
        discharged = self.discharged("300.00", persona="insurances-one-suspended")
        shift = self.shift()
        self.assertEqual(sorted((c["case"], c["ipt_no"], c["infno"]) for c in shift["open"]),
                         [("discharged", discharged, None), ("unknown", lost, "2304"), ("waiting", waiting, None)])
        self.assertEqual(shift["settled"]["count"], 0)
        # Learned of by another operator: whoever can take the money now.
        self.verb("--operator", "1003:测试丙", "resolve", "--ipt-no", lost)
        self.assertEqual(self.shift("1003")["settled"]["count"], 1)
        self.assertEqual(self.shift()["settled"]["count"], 0)

    def test_mismatch_is_no_money(self):
        self.lab.platform.command("quirk trial-differs on")
        self.addCleanup(self.lab.platform.command, "quirk trial-differs off")
        ipt_no = self.discharged("1000.00")
        self.settle(ipt_no, exit=8, error="stay:mismatch")
        shift = self.shift()
        self.assertEqual((shift["settled"]["count"], shift["cash"]), (1, "0.00"))
        self.assertEqual([(c["case"], c["ipt_no"]) for c in shift["open"]], [("mismatch", ipt_no)])
        self.verb("cancel", "settlement", "--ipt-no", ipt_no, "--second", "1002")
        self.assertEqual((self.shift()["cancelled"]["count"], self.shift()["cash"]), (1, "0.00"))

    def test_nobody(self):
        result = self.verb("shift", "--of", "9999")
        self.assertEqual((result.json["since"], result.json["cash"], result.warnings), (None, "0.00", ["no_sign_in"]))
        self.verb("shift", exit=2, error="config:usage")


if __name__ == "__main__":
    unittest.main()

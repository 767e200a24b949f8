"""3201, 9101, 3202, 9102: totals, and details where they differ."""
import datetime
import io
import itertools
import json
import zipfile

from simulator import INSTITUTION, Exactly, main
from stays import StayCase

DAYS = itertools.count(0, 2)  # each test has a day of its own, and the next


def yuan(fen):
    return Exactly(f"{fen // 100}.{fen % 100:02}" if fen >= 0 else "-" + yuan(-fen))


class DayEnd(StayCase):
    """Three settlements of one day, one of them cancelled; one of the day after."""

    def setUp(self):
        super().setUp()
        first = datetime.date(2025, 7, 10) + datetime.timedelta(days=next(DAYS))
        self.day, self.next_day = str(first), str(first + datetime.timedelta(days=1))
        self.scope = {"clr_type": "99968", "setl_optins": "330100", "stmt_begndate": self.day, "stmt_enddate": self.day}
        self.sim.do(f"date {self.day}")
        self.sim.sign_in()
        self.stays = [self.stay_to_settle(amount) for amount in ("1000.00", "2000.00", "3000.00")]
        self.settled = [self.settle(stay, total) for stay, total in zip(self.stays, ("1000.00", "2000.00", "3000.00"))]
        self.negative = self.good("2305", self.of(self.stays[2], setl_id=self.settled[2]["setl_id"]))["setlinfo"]
        self.sim.do(f"date {self.next_day}")
        self.sim.sign_in()
        self.later = self.settle(self.stay_to_settle())

    def tearDown(self):
        self.sim.do("date today")
        super().tearDown()

    def totals(self, *infos, **members):
        sums = {name: yuan(round(100 * sum(info[name] for info in infos)))
                for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")}
        return {"data": self.scope | {"insutype": "310", "fixmedins_setl_cnt": str(len(infos))} | sums | members}

    def result(self, *infos, **members):
        return self.good("3201", self.totals(*infos, **members))["stmtinfo"]["stmt_rslt"]

    def row(self, info, stay, refunded="0", **members):
        row = {"setl_id": info["setl_id"], "mdtrt_id": stay, "psn_no": self.psn_no} | {
            name: yuan(round(100 * info[name])) for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")}
        return "\t".join((row | members | {"refd_setl_flag": refunded}).values())

    def give(self, text, method=zipfile.ZIP_DEFLATED, names=("rows.txt",)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            for name in names:
                archive.writestr(name, text)
        return self.give_bytes(out.getvalue())

    def give_bytes(self, content):
        body = {"fsUploadIn": {"filename": "rows.zip", "fixmedins_code": INSTITUTION}}
        answer = json.loads(self.sim.post_form("9101", body, content)[2])
        self.assertEqual(answer["infcode"], 0, answer["err_msg"])
        self.assertEqual(answer["output"]["filename"], "rows.zip")
        return answer["output"]["file_qury_no"]

    def details(self, number, count, medfee, fund):
        return {"data": self.scope | {"file_qury_no": number, "medfee_sumamt": yuan(medfee), "fund_pay_sumamt": yuan(fund),
                                 "cash_payamt": Exactly("0.00"), "fixmedins_setl_cnt": str(count)}}

    def fetch(self, info):
        body = {"fsDownloadIn": {"file_qury_no": info["file_qury_no"], "filename": info["filename"],
                                 "fixmedins_code": INSTITUTION}}
        with self.sim.connect() as line:
            line.send("9102", body)
            status, headers, content = line.answer()
        self.assertEqual((status, headers["Content-Type"]), (200, "application/octet-stream"))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            name, = archive.namelist()
            return [line.split("\t") for line in archive.read(name).decode().splitlines()]

    def test_totals(self):
        every = *self.settled, self.negative
        for infos, members, equal in ((every, {}, "0"), (self.settled, {"refd_setl_flag": "0"}, "0"),
                                      ([self.negative], {"refd_setl_flag": "1"}, "0"), (self.settled, {}, "1"),
                                      ([*every, self.later], {"stmt_enddate": self.next_day}, "0"),
                                      (every, {"acct_pay": Exactly("0.01")}, "1"),
                                      (every, {"fixmedins_setl_cnt": "5"}, "1"), ([], {"insutype": "390"}, "0"),
                                      ([], {"clr_type": "21"}, "0")):
            with self.subTest(members):
                self.assertEqual(self.result(*infos, **members), equal)
        self.blamed("3201", self.totals(stmt_enddate="2025-07-09"), "早于开始")

    def test_details(self):
        fund = [round(100 * info["fund_pay_sumamt"]) for info in self.settled]
        rows = [self.row(self.settled[0], self.stays[0]),
                self.row(self.settled[1], self.stays[1], fund_pay_sumamt=yuan(fund[1] + 1)),
                self.row(self.settled[2], self.stays[2], "1", setl_id="999")]
        for method in zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED:
            number = self.give("\n".join(rows) + "\n", method)
            info = self.good("3202", self.details(number, 3, 600000, sum(fund) + 1))["fileinfo"]
            result = self.fetch(info)
            self.assertEqual({tuple(row[2:7]) for row in result}, {
                (self.settled[0]["setl_id"], self.settled[0]["medins_setl_id"], "0", "0", "null"),
                (self.settled[1]["setl_id"], self.settled[1]["medins_setl_id"], "1", "0", "金额不符 amounts differ"),
                ("null", self.settled[2]["medins_setl_id"], "1", "0", "中心多 only at the platform"),
                ("null", self.negative["medins_setl_id"], "1", "1", "中心多 only at the platform"),
                ("999", "null", "1", "1", "医疗机构多 only at the hospital")})
            self.assertEqual({len(row) for row in result}, {10})

    def test_bad_files(self):
        good = self.row(self.settled[0], self.stays[0])
        fund = round(100 * self.settled[0]["fund_pay_sumamt"])
        for text, why in ((good + "\tmore", "列数"), (good.replace(self.stays[0], ""), "为空"), (good + "\n" + good, "重复"),
                          (good.replace("1000.00", "1e3"), "金额错误"), (good[:-1] + "2", "退费标志"),
                          (good.replace("1000.00", "1000.01"), "合计"), ("\n" + good, "列数")):
            self.blamed("3202", self.details(self.give(text), 1, 100000, fund), why)
        for content, why in ((b"", "不是 ZIP"), (b"PK\3\4" + bytes(200), "不是 ZIP"), (good.encode(), "不是 ZIP")):
            self.blamed("3202", self.details(self.give_bytes(content), 1, 100000, fund), why)
        self.blamed("3202", self.details(self.give(good, names=("a.txt", "b.txt")), 1, 100000, fund), "有且仅有一个")
        self.blamed("3202", self.details(self.give(good.encode() + b"\xff"), 1, 100000, fund), "UTF-8")
        self.refused(self.call("3202", self.details("F1", 1, 100000, fund)), "不存在")

    def test_every_damaged_byte(self):
        """No damage to an archive makes the simulator fall over, or is believed."""
        out = io.BytesIO()
        good = self.row(self.settled[0], self.stays[0])
        fund = round(100 * self.settled[0]["fund_pay_sumamt"])
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rows.txt", good)
        content = out.getvalue()
        for at in range(0, len(content), 3):
            spoilt = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1:]
            self.call("3202", self.details(self.give_bytes(spoilt), 1, 100000, fund))
            self.call("3202", self.details(self.give_bytes(content[:at]), 1, 100000, fund))
        self.violations_before = self.sim.violations()
        self.good("3202", self.details(self.give_bytes(content), 1, 100000, fund))

    def test_forms(self):
        body = {"fsUploadIn": {"filename": "rows.zip", "fixmedins_code": INSTITUTION}}
        for names, why in ((("jsonStr", "other"), "表单项未定义"), (("jsonStr", "jsonStr"), "表单项重复")):
            answer = json.loads(self.sim.post_form("9101", body, b"x", names=names)[2])
            self.refused(answer, why)
        self.refused(json.loads(self.sim.post_form("K015", {"data": {}}, b"x")[2]), "Content-Type")
        self.violations_before += 3
        self.blamed("9101", body, "Content-Type")
        for raw in b"", b"--zhijie", b"--zhijie\r\n\r\n", b"--zhijie--\r\n":
            with self.sim.connect() as line:
                line.send(None, None, raw=raw, content_type="multipart/form-data; boundary=zhijie")
                self.refused(json.loads(line.answer()[2]), "表单")
            self.violations_before += 1

    def test_no_such_file(self):
        body = {"fsDownloadIn": {"file_qury_no": "F1", "filename": "a", "fixmedins_code": INSTITUTION}}
        self.refused(self.call("9102", body), "不存在")

    def test_faults_of_a_file(self):
        number = self.give("x")
        body = {"fsDownloadIn": {"file_qury_no": number, "filename": "rows.zip", "fixmedins_code": INSTITUTION}}
        for order, end in (("cut 250", "cut"), ("reset 250", "reset"), ("after-commit", "closed")):
            self.sim.do(f"fault 9102 {order} x1")
            with self.sim.connect() as line:
                line.send("9102", body)
                self.assertEqual(line.rest()[1], end)
        self.sim.do("fault 9102 refuse x1")
        self.assertEqual(self.sim.call("9102", body)["infcode"], -1)


if __name__ == "__main__":
    main()

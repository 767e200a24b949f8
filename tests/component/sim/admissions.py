"""Admission, lines, discharge, and what can be asked about them; notices and declarations."""
import json
import time

from simulator import DEADLINE_S, Exactly, main
from stays import ADMITTED, DISCHARGED, EXTENSION, StayCase

YEAR = {"begntime": "2025-01-01 00:00:00", "endtime": "2025-12-31 23:59:59"}


class Admission(StayCase):
    def test_number_is_new_for_ever(self):
        stay = self.admit(ipt_no="N1")
        self.refused(self.call("2401", self.admission(ipt_no="N1")), "住院号已使用")
        self.good("2404", self.of(stay))
        self.refused(self.call("2401", self.admission(ipt_no="N1")), "住院号已使用")
        self.admit(ipt_no="N1-2")

    def test_elsewhere(self):
        self.sim.do("elsewhere first on")
        self.refused(self.call("2401", self.admission()), "still in hospital elsewhere")
        rows = self.good("5201", {"data": {"psn_no": self.psn_no, "med_type": "21", **YEAR}})["mdtrtinfo"]
        self.assertIn(("H43010000009", "1"), [(row["fixmedins_code"], row["inhosp_stas"]) for row in rows])
        self.sim.do("elsewhere first off")
        self.admit()
        self.assertEqual(self.sim.say("elsewhere nobody-at-all on").split()[0], "error")

    def test_blamed(self):
        for changes, text in (({"exp_content": None}, "跨省"), ({"exp_content": "{"}, "跨省"),
                              ({"exp_content": '{"TRUM_FLAG":"1","IPT_TYPE":"1"}'}, "REL_TTP_FLAG"),
                              ({"exp_content": '{"TRUM_FLAG":"0"}'}, "IPT_TYPE"), ({"med_type": "22"}, "TRUM_FLAG"),
                              ({"med_type": "13"}, "IPT_TYPE"), ({"ipt_no": "9" * 31}, "过长"), ({"adm_bed": ""}, "为空"),
                              ({"begntime": "2025-07-01T08:30:00"}, "时间格式"), ({"mdtrt_cert_no": None}, "mdtrt_cert_no"),
                              ({"insutype": "390"}, "参保地"), ({"card_sn": "00"}, "过短"), ({"surprise": "1"}, "未定义")):
            self.blamed("2401", self.admission(**changes), text)
        body = self.admission()
        body["diseinfo"].append(body["diseinfo"][0] | {"diag_srt_no": "2"})
        self.blamed("2401", body, "主诊断")
        body["diseinfo"] = [body["diseinfo"][0] | {"diag_code": "J99"}]
        self.blamed("2401", body, "主诊断")
        body["diseinfo"] = [body["diseinfo"][0] | {"psn_no": "1"}]
        self.blamed("2401", body, "psn_no")
        self.blamed("2401", self.admission(), "参保地", place="430200")
        self.refused(self.call("2401", self.admission(mdtrt_cert_no="T00000028")), "凭证")
        self.refused(self.call("2401", self.admission(begntime="2999-01-01 00:00:00")), "入院时间")

    def test_number_kinds(self):
        body = self.admission()
        for number in "1", Exactly("1"):
            body["diseinfo"][0]["diag_srt_no"] = number
            body["mdtrtinfo"]["ipt_no"] += "-"
            self.good("2401", body)
        for number in "1.5", "x", Exactly("100"):
            body["diseinfo"][0]["diag_srt_no"] = number
            self.blamed("2401", body, "数值格式")


class Stay(StayCase):
    def change(self, stay, ipt_no, **members):
        body = self.admission()
        info = body["mdtrtinfo"] | {"mdtrt_id": stay, "ipt_otp_no": ipt_no} | members
        for name in "ipt_no", "insutype", "mdtrt_cert_no":
            info.pop(name)
        return {"adminfo": info, "diseinfo": [body["diseinfo"][0] | {"mdtrt_id": stay}]}

    def row(self, stay):
        row, = self.good("5201", {"data": {"psn_no": self.psn_no, "med_type": "21", "mdtrt_id": stay,
                                           **YEAR}})["mdtrtinfo"]
        return row

    def in_hospital(self, **members):
        rows = self.good("5303", {"data": YEAR | members})["data"]
        return [row["ipt_otp_no"] for row in rows]

    def test_change(self):
        stay = self.admit(ipt_no="C1")
        self.good("2403", self.change(stay, "C1", adm_bed="99", begntime="2025-07-02 00:00:00"))
        row = self.row(stay)
        self.assertEqual((row["adm_bed"], row["begntime"], row["ipt_otp_no"]), ("99", "2025-07-02 00:00:00", "C1"))
        self.blamed("2403", self.change(stay, "C2"), "住院号")

    def test_discharge_and_back(self):
        stay = self.admit(ipt_no="D1")
        self.assertIn("D1", self.in_hospital(psn_no=self.psn_no))
        self.assertIn("D1", self.in_hospital())
        self.assertEqual((self.row(stay)["inhosp_stas"], self.row(stay)["endtime"]), ("1", ""))
        self.refused(self.call("2405", self.of(stay)), "未办理出院")
        self.refused(self.call("2402", self.discharge(stay, endtime="2025-06-30 00:00:00")), "早于入院")
        self.blamed("2402", self.discharge(stay, dscg_way="5"), "die_date")
        self.good("2402", self.discharge(stay))
        self.refused(self.call("2402", self.discharge(stay)), "discharged already")
        row = self.row(stay)
        self.assertEqual((row["inhosp_stas"], row["endtime"], row["dscg_way"]), ("0", DISCHARGED, "1"))
        self.assertNotIn("D1", self.in_hospital(psn_no=self.psn_no))
        self.good("2405", self.of(stay))
        self.assertEqual(self.row(stay)["inhosp_stas"], "1")

    def test_strictly_backwards(self):
        stay = self.stay_to_settle("100.00")
        setl_id = self.settle(stay, "100.00")["setl_id"]
        for infno, body in (("2405", self.of(stay)), ("2302", {"data": [self.of(stay, feedetl_sn="0000")["data"]]}),
                            ("2301", {"feedetail": [self.line(stay, 9)]})):
            self.refused(self.call(infno, body), "a settlement stands")
        self.refused(self.call("2404", self.of(stay)), "discharged already")
        self.good("2305", self.of(stay, setl_id=setl_id))
        self.good("2405", self.of(stay))
        self.refused(self.call("2404", self.of(stay)), "lines are uploaded")
        self.good("2302", {"data": [self.of(stay, feedetl_sn="0000")["data"]]})
        self.good("2404", self.of(stay))
        self.refused(self.call("2404", self.of(stay)), "已撤销")

    def test_withdrawn_stays(self):
        stay = self.admit()
        self.good("2404", self.of(stay))
        ask = {"data": {"psn_no": self.psn_no, "med_type": "21", "mdtrt_id": stay, **YEAR}}
        self.assertEqual(self.good("5201", ask), {"mdtrtinfo": []})
        self.sim.do("quirk withdrawn-stays-shown on")
        row, = self.good("5201", ask)["mdtrtinfo"]
        self.assertEqual(row["vali_flag"], "0")
        self.sim.do("quirk withdrawn-stays-shown off")

    def test_period_and_type(self):
        stay = self.stay_to_settle("1.00")
        for members, found in (({"begntime": "2025-07-05 00:00:00"}, True), ({"begntime": "2025-07-09 00:00:00"}, False),
                               ({"endtime": "2025-06-30 23:59:59"}, False), ({"med_type": "22"}, False)):
            body = {"data": {"psn_no": self.psn_no, "med_type": "21", "mdtrt_id": stay, **YEAR} | members}
            self.assertEqual(len(self.good("5201", body)["mdtrtinfo"]), int(found), members)
        self.blamed("5303", {"data": {"begntime": DISCHARGED, "endtime": ADMITTED}}, "早于开始")

    def test_another_persons(self):
        stay = self.admit()
        second = self.sim.do("person second").split()[0]
        body = {"data": {"mdtrt_id": stay, "psn_no": second}}
        self.refused(self.call("2404", body, place="430300"), "another person")
        self.refused(self.call("5203", {"data": body["data"] | {"setl_id": ""}}, place="430300"), "不存在")

    def test_faults_of_questions(self):
        stay = self.admit()
        ask = {"data": {"psn_no": self.psn_no, "med_type": "21", "mdtrt_id": stay, **YEAR}}
        for infno, node, body in (("5201", "mdtrtinfo", ask), ("5303", "data", {"data": YEAR})):
            self.sim.do(f"fault {infno} missing {node} x1")
            self.assertEqual(self.good(infno, body), {})
            self.sim.do(f"fault {infno} null {node} x1")
            self.assertEqual(self.good(infno, body), {node: None})
            self.sim.do(f"fault {infno} cut 200 x1")
            with self.sim.connect() as line:
                line.send(infno, body, place="430100")
                self.assertEqual(line.rest()[1], "cut")


class Lines(StayCase):
    def test_refunds(self):
        stay = self.admit()
        self.upload(stay, self.line(stay, 1, "100.00", code="B1"))
        rows = self.upload(stay, self.line(stay, 2, "-60.00", code="B1", cnt="-1", pric="60", init_feedetl_sn="1"),
                           self.line(stay, 3, "-60.00", code="B1", cnt="-1", pric="60", init_feedetl_sn="1"),
                           self.line(stay, 4, "-1.00", cnt="-1", pric="1"),
                           self.line(stay, 5, "-1.00", cnt="-1", pric="1", init_feedetl_sn="77"),
                           self.line(stay, 6, "1.00", code="N1"))
        self.assertEqual(["chrgitm_lv" in row for row in rows], [True, False, False, False, False])
        self.assertEqual((rows[0]["preselfpay_amt"], rows[0]["inscp_scp_amt"], rows[0]["memo"]), (-6.0, -54.0, ""))
        self.assertEqual([text in row["memo"] for text, row in zip(("超过", "缺少", "不存在", "目录"), rows[1:])], [True] * 4)
        self.good("2303", self.settlement(stay, "40.00"))
        self.refused(self.call("2302", {"data": [self.of(stay, feedetl_sn="1")["data"]]}), "a refund of that line")
        self.good("2302", {"data": [self.of(stay, feedetl_sn=number)["data"] for number in "12"]})
        self.refused(self.call("2303", self.settlement(stay, "0.00")), "无费用明细")

    def test_four_parts(self):
        stay = self.admit()
        rows = self.upload(stay, *(self.line(stay, n, "33.35", code=code) for n, code in enumerate("ABCLXZT1", 1)),
                           self.line(stay, 9, "266.67", code="L9", cnt="2.0000", pric="133.333333"))
        parts = [[round(100 * row[name]) for name in ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt",
                                                     "inscp_scp_amt")] for row in rows]
        self.assertEqual(parts, [[0, 0, 0, 3335], [0, 0, 334, 3001], [3335, 0, 0, 0], [0, 0, 667, 2668],
                                 [0, 0, 334, 3001], [0, 0, 0, 3335], [0, 0, 0, 3335], [0, 0, 0, 3335],
                                 [0, 6667, 4000, 16000]])
        self.sim.do("quirk break-line-parts on")
        row, = self.upload(stay, self.line(stay, 10, "1.00"))
        self.assertEqual(row["inscp_scp_amt"], 1.01)
        self.sim.do("quirk break-line-parts off")

    def test_numbers(self):
        stay = self.admit()
        for number, text in (("0", "is 0"), ("0000", "is 0"), ("1a", "应为数字"), ("1" * 16, "过长"), ("", "为空")):
            self.blamed("2301", {"feedetail": [self.line(stay, number)]}, text)
        self.blamed("2301", {"feedetail": [self.line(stay, 1), self.line(stay, 1)]}, "同批重复")
        self.upload(stay, self.line(stay, 1))
        self.refused(self.call("2301", {"feedetail": [self.line(stay, 2), self.line(stay, 1)]}), "流水号重复")
        self.good("2303", self.settlement(stay, "10.00"))  # nothing of that batch was taken
        self.sim.do("quirk duplicate-lines-accepted on")
        self.upload(stay, self.line(stay, 1, "20.00"))
        self.sim.do("quirk duplicate-lines-accepted off")
        self.good("2303", self.settlement(stay, "20.00"))

    def test_amounts(self):
        stay = self.admit()
        for members, text in (({"cnt": "3", "pric": "3.333333", "amount": "10.02"}, "数量乘单价"),
                              ({"amount": "10"}, "two decimals"), ({"pric": "1.0000001"}, "数值格式"),
                              ({"cnt": "1e1"}, "数值格式"), ({"init_feedetl_sn": "1"}, "negative line only")):
            self.blamed("2301", {"feedetail": [self.line(stay, 1, **members)]}, text)
        for number, members in enumerate(({"cnt": "3", "pric": "3.333333", "amount": "10.00"},
                                          {"cnt": Exactly("3.0000"), "pric": Exactly("3.3333"), "amount": "10.00"},
                                          {"cnt": "3", "pric": "3.333333", "amount": "10.01"}), 1):
            self.upload(stay, self.line(stay, number, **members))

    def test_batches(self):
        stay, other = self.admit(), self.admit()
        self.upload(stay, *(self.line(stay, number) for number in range(1, 101)))
        self.blamed("2301", {"feedetail": [self.line(stay, number) for number in range(101, 202)]}, "超过每批上限")
        self.blamed("2301", {"feedetail": [self.line(stay, 101), self.line(other, 1)]}, "同一就诊")
        self.blamed("2301", {"feedetail": []}, "非空列表")
        self.good("2303", self.settlement(stay, "1000.00"))

    def test_one_batch_at_a_time(self):
        stay, other = self.admit(), self.admit()
        self.sim.do("latency 400")
        arrived = self.sim.count("2301")[0]
        with self.sim.connect() as first, self.sim.connect() as second, self.sim.connect() as third:
            first.send("2301", {"feedetail": [self.line(stay, 1)]}, place="430100")
            deadline = time.monotonic() + DEADLINE_S
            while self.sim.count("2301")[0] == arrived:
                self.assertLess(time.monotonic(), deadline)
            third.send("2301", {"feedetail": [self.line(other, 1)]}, place="430100")
            second.send("2301", {"feedetail": [self.line(stay, 2)]}, place="430100")
            codes = [json.loads(line.answer()[2])["infcode"] for line in (first, second, third)]
        self.sim.do("latency 0")
        self.assertEqual((sorted(codes[:2]), codes[2]), ([-1, 0], 0))
        self.assertIn("on its way", self.sim.do("violations"))
        self.violations_before += 1
        self.upload(stay, self.line(stay, 3))

    def test_twenty_thousand(self):
        stay = self.admit()
        began = time.monotonic()
        with self.sim.connect() as line:
            for first in range(1, 20001, 100):
                lines = [self.line(stay, number, "1.11") for number in range(first, first + 100)]
                self.assertEqual(line.call("2301", {"feedetail": lines}, place="430100")["infcode"], 0)
        self.good("2303", self.settlement(stay, "22200.00"))
        self.good("2302", {"data": [self.of(stay, feedetl_sn="0000")["data"]]})
        print(f"{time.monotonic() - began:.2f} s for 20000 lines", end=" ")


class Notices(StayCase):
    def notice(self, stay, receipt, withdrawn="0", **members):
        return {"data": {"psn_no": self.psn_no, "mdtrt_id": stay, "rcpt_no": receipt, "medfee_sumamt": Exactly("100.00"),
                         "reim_rea": "network", "begntime": ADMITTED, "endtime": DISCHARGED, "wdrw_flag": withdrawn}
                | members}

    def test_stands_against_settling(self):
        stay = self.stay_to_settle("100.00")
        number = self.good("F003", self.notice(stay, "R1"))["result"]["ntc_no"]
        self.assertEqual(self.good("F003", self.notice(stay, "R1"))["result"]["ntc_no"], number)
        self.refused(self.call("F003", self.notice(stay, "R2")), "another statement stands")
        self.refused(self.call("2304", self.settlement(stay, "100.00")), "手工报销")
        self.good("2303", self.settlement(stay, "100.00"))
        withdrawal = self.good("F003", self.notice(stay, "R1", "1"))["result"]["ntc_no"]
        self.assertNotEqual(withdrawal, number)
        self.assertEqual(self.good("F003", self.notice(stay, "R1", "1"))["result"]["ntc_no"], withdrawal)
        setl_id = self.settle(stay, "100.00")["setl_id"]
        self.refused(self.call("F003", self.notice(stay, "R3")), "a settlement stands")
        self.good("2305", self.of(stay, setl_id=setl_id))
        self.good("F003", self.notice(stay, "R3"))
        self.refused(self.call("2304", self.settlement(stay, "100.00")), "手工报销")
        self.refused(self.call("F003", self.notice(stay, "R9", "1")), "未登记")
        self.blamed("F003", self.notice(stay, "R4", reim_rea="because"), "字典")

    def test_declaration(self):
        stay = self.admit(exp_content=EXTENSION.replace('"IPT_TYPE":"1"', '"IPT_TYPE":"2"'))
        body = self.of(stay, medins_addr="", adm_dept_name="测试内科", adm_bed="12", tel="000-0000",
                       main_cond_dscr="测试病情", begntime=ADMITTED)
        number = self.good("F004", body)["result"]["dcla_no"]
        self.assertEqual(self.good("F004", body)["result"]["dcla_no"], number)
        body["data"].pop("main_cond_dscr")
        self.blamed("F004", body, "缺失")


if __name__ == "__main__":
    main()

"""Settlements: the split, the ledger, cancelling, reversing."""
import json

from simulator import Exactly, main, written
from stays import StayCase

FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "oth_pay")


def fen(info):
    """Amounts of a setlinfo as integers of fen."""
    return {name: round(value * 100) for name, value in info.items() if isinstance(value, float)}


class MoneyCase(StayCase):
    def identities(self, info, account_in_fund=False):
        """What of spec/platform.md 4 holds."""
        a = fen(info)
        account = a["acct_pay"] if account_in_fund else 0
        held = {"total": a["medfee_sumamt"] == a["fund_pay_sumamt"] + a["psn_part_amt"] + a["hosp_part_amt"],
                "patient": a["psn_part_amt"] == a["acct_pay"] - account + a["psn_cash_pay"],
                "funds": a["fund_pay_sumamt"] == sum(a[name] for name in FUNDS) + account,
                "scope": a["inscp_scp_amt"]
                == a["medfee_sumamt"] - a["fulamt_ownpay_amt"] - a["overlmt_selfpay"] - a["preselfpay_amt"]}
        return {name for name, good in held.items() if not good}


class Split(MoneyCase):
    def test_every_part(self):
        stay = self.admit()
        self.upload(stay, self.line(stay, 1, "2000.00"), self.line(stay, 2, "1000.01", code="B1"),
                    self.line(stay, 3, "77.77", code="C1"), self.line(stay, 4, "300.00", code="L1", cnt="2", pric="150"))
        self.good("2402", self.discharge(stay))
        body = self.settlement(stay, "3377.78", "0", invono=None)
        a = fen(trial := self.good("2303", body)["setlinfo"])
        # B: 10 % first; L: 50.00 over each, then 20 % first.
        self.assertEqual((a["fulamt_ownpay_amt"], a["overlmt_selfpay"], a["preselfpay_amt"], a["inscp_scp_amt"]),
                         (7777, 10000, 10000 + 4000, 337778 - 7777 - 10000 - 14000))
        self.assertEqual((a["act_pay_dedc"], a["hosp_part_amt"]), (60000, 500))
        base = a["inscp_scp_amt"] - 60000  # psn_type 12: 90 %
        self.assertEqual(a["hifp_pay"], (base * 9000 + 5000) // 10000)
        self.assertEqual(self.identities(trial), set())
        self.assertEqual((trial["setl_time"], "setl_id" in trial), ("", False))
        self.assertEqual(self.standing(stay), [])
        self.assertEqual(fen(self.settle(stay, "3377.78")), a)

    def test_account(self):
        stay = self.stay_to_settle("3000.00")
        for account, own, family in (("0", 0, 0), ("1", 84000, 0), ("2", 84000, 0)):
            info = self.good("2303", self.settlement(stay, "3000.00", account))["setlinfo"]
            self.assertEqual((fen(info)["acct_pay"], fen(info)["acct_mulaid_pay"]), (own, family))
            self.assertEqual(self.identities(info), set())
        info = self.settle(stay, "3000.00", account="1")
        self.assertEqual(fen(info)["balc"], 123456 - 84000)
        other = self.stay_to_settle("3000.00")  # 394.56 are left
        info = self.settle(other, "3000.00", account="2")
        self.assertEqual((fen(info)["acct_pay"], fen(info)["acct_mulaid_pay"], fen(info)["psn_cash_pay"]),
                         (84000, 84000 - 39456, 0))
        for one, settled in ((other, info), (stay, None)):
            setl_id = settled["setl_id"] if settled else self.standing(one)[0]
            self.good("2305", self.of(one, setl_id=setl_id))
        person = self.sim.call("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "990001195803120013"}})
        self.assertEqual(person["output"]["insuinfo"][0]["balc"], 1234.56)

    def test_large_bill(self):
        stay = self.stay_to_settle("200600.00")
        a = fen(info := self.good("2303", self.settlement(stay, "200600.00"))["setlinfo"])
        self.assertEqual((a["hifp_pay"], a["hifob_pay"]), (9000000, 8000000))
        self.assertEqual(self.identities(info), set())

    def test_quirks(self):
        stay = self.stay_to_settle("3000.00")
        body = self.settlement(stay, "3000.00", "1")
        good = fen(self.good("2303", body)["setlinfo"])
        for quirk, broken in (("break-total", {"total"}), ("break-patient-share", {"patient"}),
                              ("break-fund-sum", {"funds"}), ("break-scope", {"scope"}),
                              ("break-hospital-total", set()), ("break-line-sum", set()), ("trial-differs", set())):
            self.sim.do(f"quirk {quirk} on")
            with self.subTest(quirk):
                info = self.good("2303", body)["setlinfo"]
                self.assertEqual(self.identities(info), broken)
                self.assertEqual(fen(info) == good, quirk == "trial-differs")
                if quirk == "trial-differs":
                    other = self.stay_to_settle("3000.00")
                    settled = self.settle(other, "3000.00", account="1")
                    self.assertEqual(self.identities(settled), set())
                    self.assertNotEqual(fen(settled)["fund_pay_sumamt"], good["fund_pay_sumamt"])
                    self.good("2305", self.of(other, setl_id=settled["setl_id"]))
            self.sim.do(f"quirk {quirk} off")
        self.sim.do("quirk break-total on")
        self.sim.do("quirk break-settlement-only on")
        self.assertEqual(self.identities(self.good("2303", body)["setlinfo"]), set())
        settled = self.settle(stay, "3000.00", account="1")
        self.assertEqual(self.identities(settled), {"total"})
        self.sim.do("quirk break-total off")
        self.sim.do("quirk break-settlement-only off")
        held = json.loads(self.sim.do(f"ledger {stay}"))[0]
        self.assertEqual(int(held["hosp_part_amt"]), fen(settled)["hosp_part_amt"])  # shown is held
        self.good("2305", self.of(stay, setl_id=settled["setl_id"]))

    def test_other_editions(self):
        stay = self.stay_to_settle("3000.00")
        body = self.settlement(stay, "3000.00", "1")
        self.sim.do("quirk account-in-fund on")
        info = self.good("2303", body)["setlinfo"]
        self.assertEqual(self.identities(info, account_in_fund=True), set())
        self.assertEqual(self.identities(info), {"patient", "funds"})
        self.sim.do("quirk account-in-fund off")
        for quirk, member in (("no-psn-part", "psn_part_amt"), ("no-hosp-part", "hosp_part_amt"),
                              ("no-hifdm", "hifdm_pay")):
            self.assertIn(member, self.good("2303", body)["setlinfo"])
            self.sim.do(f"quirk {quirk} on")
            self.assertNotIn(member, self.good("2303", body)["setlinfo"])
            self.sim.do(f"quirk {quirk} off")


class Settling(MoneyCase):
    def test_refusals(self):
        stay = self.admit()
        self.refused(self.call("2303", self.settlement(stay, "0.00")), "无费用明细")
        self.upload(stay, self.line(stay, 1, "1000.00"))
        self.refused(self.call("2304", self.settlement(stay, "1000.00")), "未办理出院")
        self.good("2303", self.settlement(stay, "1000.00"))
        self.good("2402", self.discharge(stay))
        for changes, text in (({"fulamt_ownpay_amt": Exactly("0.01")}, "fulamt_ownpay_amt"),
                              ({"mdtrt_cert_no": "T00000028"}, "凭证"), ({"psn_name": "测试乙"}, "人员信息")):
            for infno in "2303", "2304":
                self.refused(self.call(infno, self.settlement(stay, "1000.00", **changes)), text)
        self.refused(self.call("2304", self.settlement(stay, "1000.01")), "medfee_sumamt")
        for changes, text in (({"medfee_sumamt": "1000.00"}, "金额应为数值"), ({"medfee_sumamt": Exactly("1000")}, "two decimals"),
                              ({"medfee_sumamt": Exactly("1e3")}, "金额格式"), ({"mid_setl_flag": "1"}, "字典"),
                              ({"acct_used_flag": None}, "缺失"), ({"medfee_sumamt": Exactly("1000.000")}, "金额格式")):
            self.blamed("2304", self.settlement(stay, "1000.00", **changes), text)
        self.assertEqual(self.standing(stay), [])
        self.sim.do("quirk settle-before-discharge on")
        self.good("2405", self.of(stay))
        self.settle(stay)
        self.sim.do("quirk settle-before-discharge off")

    def test_a_second_one_is_taken(self):
        stay = self.stay_to_settle()
        first, second = self.settle(stay), self.settle(stay)
        self.assertNotEqual(first["setl_id"], second["setl_id"])
        self.assertEqual(self.standing(stay), [first["setl_id"], second["setl_id"]])
        self.assertNotEqual(first["medins_setl_id"], second["medins_setl_id"])

    def test_identity_in_data(self):
        self.sim.do("quirk identity-in-data on")
        identity = {"psn_cert_type": "01", "certno": "990001195803120013", "insuplc_admdvs": "430100",
                    "mdtrtarea_admvs": "330100"}
        admission = {"cert_type" if name == "psn_cert_type" else name: text for name, text in identity.items()}
        self.blamed("2401", self.admission(), "cert_type")
        stay = self.stay_to_settle(**admission)
        self.blamed("2304", self.settlement(stay, "1000.00"), "psn_cert_type")
        self.settle(stay, **identity, psn_type="12", psn_name="测试甲")
        self.sim.do("quirk identity-in-data off")


class Cancelling(MoneyCase):
    def test_negative_row(self):
        stay = self.stay_to_settle("3000.00")
        info = self.settle(stay, "3000.00")
        negative = self.good("2305", self.of(stay, setl_id=info["setl_id"]))["setlinfo"]
        self.assertNotEqual(negative["setl_id"], info["setl_id"])
        self.assertEqual(fen(negative)["medfee_sumamt"], -300000)
        self.assertEqual(self.standing(stay), [])
        rows = self.rows(stay)
        self.assertEqual([(row["setl_id"], row["refd_setl_flag"], row["medfee_sumamt"]) for row in rows],
                         [(info["setl_id"], "1", 3000.0), (negative["setl_id"], "1", -3000.0)])
        self.assertEqual([row["medins_setl_id"] for row in rows], [info["medins_setl_id"], negative["medins_setl_id"]])
        self.refused(self.call("2305", self.of(stay, setl_id=info["setl_id"])), "already cancelled")
        self.refused(self.call("2305", self.of(stay, setl_id=negative["setl_id"])), "不存在")
        again = self.settle(stay, "3000.00")
        self.assertEqual(self.standing(stay), [again["setl_id"]])

    def test_original_msgid(self):
        self.sim.do("quirk negative-row-original-msgid on")
        stay = self.stay_to_settle()
        info = self.settle(stay)
        self.good("2305", self.of(stay, setl_id=info["setl_id"]))
        self.assertEqual({row["medins_setl_id"] for row in self.rows(stay)}, {info["medins_setl_id"]})
        self.sim.do("quirk negative-row-original-msgid off")


class Reversing(MoneyCase):
    def msgid(self):
        return self.sim.envelope("2304", {})["msgid"]

    def reverse(self, msgid, infno="2304"):
        return self.call("2601", {"data": {"psn_no": self.psn_no, "omsgid": msgid, "oinfno": infno}})

    def test_seen(self):
        stay, msgid = self.stay_to_settle(), self.msgid()
        self.good("2304", self.settlement(stay, "1000.00"), msgid=msgid)
        self.assertEqual(self.reverse(msgid)["infcode"], 0)
        self.assertEqual(self.standing(stay), [])
        self.assertEqual(self.reverse(msgid)["infcode"], 0)
        self.assertEqual(len(self.rows(stay)), 2)
        self.settle(stay)

    def test_unseen_is_barred(self):
        stay, msgid = self.stay_to_settle(), self.msgid()
        self.assertEqual(self.reverse(msgid)["infcode"], 0)
        self.refused(self.call("2304", self.settlement(stay, "1000.00"), msgid=msgid), "已被冲正")
        self.assertEqual(self.standing(stay), [])

    def test_unseen_is_not_found(self):
        self.sim.do("quirk reversal-not-found on")
        stay, msgid = self.stay_to_settle(), self.msgid()
        self.refused(self.reverse(msgid), "original not found")
        self.good("2304", self.settlement(stay, "1000.00"), msgid=msgid)
        self.assertEqual(self.reverse(msgid)["infcode"], 0)
        self.sim.do("quirk reversal-not-found off")

    def test_arrived_twice(self):
        stay, msgid = self.stay_to_settle(), self.msgid()
        body = self.sim.envelope("2304", self.settlement(stay, "1000.00"), place="430100", msgid=msgid)
        for _ in range(2):
            with self.sim.connect() as line:
                line.send(None, None, raw=written(body))
                self.assertEqual(json.loads(line.answer()[2])["infcode"], 0)
        self.assertEqual(len(self.standing(stay)), 2)
        self.assertEqual(self.reverse(msgid)["infcode"], 0)
        self.assertEqual((self.standing(stay), len(self.rows(stay))), ([], 4))

    def test_admission(self):
        msgid = self.msgid()
        stay = self.good("2401", self.admission(), msgid=msgid)["result"]["mdtrt_id"]
        self.assertEqual(self.reverse(msgid, "2401")["infcode"], 0)
        self.refused(self.call("2402", self.discharge(stay)), "已撤销")
        msgid = self.msgid()
        self.assertEqual(self.reverse(msgid, "2401")["infcode"], 0)
        self.refused(self.call("2401", self.admission(), msgid=msgid), "已被冲正")

    def test_wrong(self):
        msgid = self.msgid()
        stay = self.stay_to_settle()
        self.good("2304", self.settlement(stay, "1000.00"), msgid=msgid)
        self.refused(self.reverse(msgid, "2401"), "原交易编号不符")
        self.blamed("2601", {"data": {"psn_no": self.psn_no, "omsgid": msgid, "oinfno": "2305"}}, "字典")
        self.assertEqual(len(self.standing(stay)), 1)


class Asking(MoneyCase):
    def test_spelling_and_one(self):
        stay = self.stay_to_settle("3000.00")
        info = self.settle(stay, "3000.00")
        row, = self.rows(stay)
        self.assertEqual((row["psn_pay"], row["cash_payamt"]), (info["psn_part_amt"], info["psn_cash_pay"]))
        self.assertFalse({"psn_part_amt", "psn_cash_pay", "hosp_part_amt", "hifdm_pay"} & set(row))
        output = self.good("5203", self.of(stay, setl_id=info["setl_id"]))
        self.assertEqual((output["setlinfo"], len(output["setldetail"])), (row, 1))
        self.sim.do("quirk setlinfo-object on")
        self.assertEqual(self.rows(stay), row)
        self.sim.do("quirk setlinfo-object off")
        self.refused(self.call("5203", self.of(stay, setl_id="1")), "不存在")
        self.refused(self.call("5203", self.of("1", setl_id="")), "不存在")

    def test_none(self):
        self.assertEqual(self.rows(self.stay_to_settle()), [])

    def test_missing_list(self):
        stay = self.stay_to_settle()
        self.settle(stay)
        self.sim.do("fault 5203 missing setlinfo x1")
        self.assertEqual(self.good("5203", self.of(stay, setl_id="")), {})
        self.sim.do("fault 5203 refuse x1")
        self.assertEqual(self.call("5203", self.of(stay, setl_id=""))["infcode"], -1)


if __name__ == "__main__":
    main()

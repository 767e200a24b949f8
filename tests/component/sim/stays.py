"""A stay as a faultless client drives it: bodies, and short ways to each state."""
import itertools
import re

from simulator import FIRST_CARD, Exactly, TestCase

IPT_NUMBERS = itertools.count(1)
PLACE = "430100"
ADMITTED, DISCHARGED = "2025-07-01 08:30:00", "2025-07-08 10:00:00"
EXTENSION = '{"MDTRT_GRP_TYPE":"1","TRUM_FLAG":"0","IPT_TYPE":"1"}'


def diagnosis(psn_no, **members):
    return {"psn_no": psn_no, "diag_type": "1", "maindiag_flag": "1", "diag_srt_no": "1", "diag_code": "J18.900",
            "diag_name": "测试诊断", "diag_dept": "0101", "dise_dor_no": "D330100000001", "dise_dor_name": "测试医师",
            "diag_time": ADMITTED} | members


class StayCase(TestCase):
    """Calls of the first persona, insured in PLACE."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.psn_no = cls.sim.do("person first").split()[0]

    def call(self, transaction, body, **changes):
        return self.sim.call(transaction, body, **{"place": PLACE} | changes)

    def good(self, transaction, body, **changes):
        answer = self.call(transaction, body, **changes)
        self.assertEqual(answer["infcode"], 0, answer["err_msg"])
        return answer["output"]

    def blamed(self, transaction, body, text, **changes):
        """The client is at fault: infcode −1 and one violation, taken back from the count."""
        before = self.sim.violations()
        self.refused(self.call(transaction, body, **changes), text)
        self.assertEqual(self.sim.violations(), before + 1, text)
        self.violations_before += 1

    # Bodies.

    def admission(self, **members):
        info = {"psn_no": self.psn_no, "insutype": "310", "tel": "000-0000", "begntime": ADMITTED,
                "mdtrt_cert_type": "03", "mdtrt_cert_no": FIRST_CARD["card_no"], "med_type": "21",
                "ipt_no": f"T{next(IPT_NUMBERS):06}", "atddr_no": "D330100000001", "chfpdr_name": "测试医师",
                "adm_diag_dscr": "测试诊断", "adm_dept_codg": "0101", "adm_dept_name": "测试内科", "adm_bed": "12",
                "dscg_maindiag_code": "J18.900", "dscg_maindiag_name": "测试诊断", "exp_content": EXTENSION} | members
        return {"mdtrtinfo": {name: value for name, value in info.items() if value is not None},
                "diseinfo": [diagnosis(self.psn_no)]}

    def of(self, stay, **members):
        return {"data": {"mdtrt_id": stay, "psn_no": self.psn_no} | members}

    def discharge(self, stay, **members):
        info = {"mdtrt_id": stay, "psn_no": self.psn_no, "insutype": "310", "endtime": DISCHARGED,
                "dscg_dept_codg": "0101", "dscg_dept_name": "测试内科", "dscg_way": "1"} | members
        return {"dscginfo": info, "diseinfo": [diagnosis(self.psn_no, mdtrt_id=stay)]}

    def line(self, stay, number, amount="10.00", code="A0001", cnt="1", pric=None, **members):
        return {"feedetl_sn": str(number), "mdtrt_id": stay, "psn_no": self.psn_no, "med_type": "21",
                "fee_ocur_time": ADMITTED, "med_list_codg": code, "medins_list_codg": "H" + code,
                "det_item_fee_sumamt": Exactly(amount), "cnt": cnt, "pric": pric or amount,
                "bilg_dept_codg": "0101", "bilg_dept_name": "测试内科", "bilg_dr_codg": "D330100000001",
                "bilg_dr_name": "测试医师"} | members

    def settlement(self, stay, total, account="0", **members):
        info = {"mdtrt_id": stay, "psn_no": self.psn_no, "mdtrt_cert_type": "03",
                "mdtrt_cert_no": FIRST_CARD["card_no"], "medfee_sumamt": Exactly(total), "psn_setlway": "01",
                "acct_used_flag": account, "insutype": "310", "mid_setl_flag": "0"} | members
        return {"data": {name: value for name, value in info.items() if value is not None}}

    # Short ways.

    def admit(self, **members):
        return self.good("2401", self.admission(**members))["result"]["mdtrt_id"]

    def upload(self, stay, *lines):
        return self.good("2301", {"feedetail": list(lines)})["result"]

    def stay_to_settle(self, *amounts, **admission):
        stay = self.admit(**admission)
        self.upload(stay, *(self.line(stay, number, amount) for number, amount in enumerate(amounts or ["1000.00"], 1)))
        self.good("2402", self.discharge(stay))
        return stay

    def settle(self, stay, total="1000.00", **members):
        return self.good("2304", self.settlement(stay, total, **members))["setlinfo"]

    def standing(self, stay):
        return re.findall(r'"setl_id":"(\d+)"', self.sim.do(f"ledger {stay}"))

    def rows(self, stay):
        return self.good("5203", self.of(stay, setl_id=""))["setlinfo"]

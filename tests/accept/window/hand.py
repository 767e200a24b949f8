"""A clerk's hands: a stay through the window by keyboard alone, for tests and for the demo."""
import time

PERSONA = "second-long-term"
NAMES = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
         "bilg_dept_name,bilg_dr_codg,bilg_dr_name")


def line(number, price, amount=None):
    return (f"{number},{time.strftime('%Y-%m-%d', time.gmtime())} 00:00:00,A0001,H{number},10,{price},"
            f"{amount or f'{10 * float(price):.2f}'},A03,测试内科,D1,测试医生")


def write_bill(path, *lines):
    path.write_text("\n".join((NAMES, *lines)) + "\n", encoding="utf-8")
    return path


class Hand:
    def __init__(self, lab, desk, chinese):
        self.lab, self.desk, self.chinese = lab, desk, chinese

    def say(self, chinese, english):
        return chinese if self.chinese else english

    def fill(self, field, text):
        """Code and name as the form takes them, and Enter to the next field."""
        self.desk.wait_focus(field)
        code, _, name = text.partition(" ")
        self.desk.type(code)
        if name:
            self.desk.press("space")
            self.desk.type_chinese(name)
        self.desk.press("Return")

    def admit(self, ipt_no):
        self.lab.card.insert(PERSONA)
        self.desk.wait_verdict("yes")
        self.desk.press("F8")
        for field, text in (("admit-ipt-no", ipt_no), ("admit-dept", "A03 内科"), ("admit-bed", "12"),
                            ("admit-doctor", "D330100000001 甲"), ("admit-tel", "00000000001"),
                            ("admit-diagnosis", "I10.x00 乙")):
            self.fill(field, text)
        self.desk.wait_text("outcome", self.say("入院登记办理成功", "The patient is admitted"))
        self.desk.wait_text("outcome-ipt-no", ipt_no)

    def open(self, ipt_no):
        """The card's insertion alone opens the stay."""
        self.lab.card.remove()
        self.desk.press("F11")
        self.desk.wait_focus("find-ipt-no")
        self.lab.card.insert(PERSONA)
        self.desk.wait_text("stay-ipt-no", ipt_no)
        self.desk.wait_text("presented", self.say("社会保障卡", "Social security card"))

    def bill_and_discharge(self, bill, deposit):
        """Until the trial's figures are there."""
        self.desk.wait_focus("fees-file")
        self.desk.type(str(bill))
        self.desk.press("Return")
        self.desk.wait_focus("discharge-time")
        self.desk.press("Return")
        self.desk.wait_focus("deposit")
        self.desk.type(deposit)
        self.desk.press("Return")
        self.desk.wait(lambda: self.desk.text("cash"), "the trial's figures")

    def settle(self):
        self.desk.press("F8")
        self.desk.wait_text("stay-state", self.say("已结算", "Settled"))

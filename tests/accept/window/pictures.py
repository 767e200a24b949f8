#!/usr/bin/python3
"""Takes the window through its states and a picture of each.

usage: pictures.py LANGUAGE FOLDER     (inside tests/lab/enter --display …)
"""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from desk_window import DeskWindow, Lab  # noqa: E402

LANGUAGE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])


def take(desk, name):
    desk.picture(FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


def everyday(lab, desk):
    desk.wait(lambda: desk.find("idle-title") and desk.has_keyboard(), "the idle page")
    desk.wait(lambda: not desk.find("line-trouble"), "the line")
    desk.wait(lambda: any(word in desk.text("line-state") for word in ("已连接", "Connected")), "the line")
    take(desk, "idle")
    for persona, verdict in (("second-long-term", "yes"), ("not-filed", "no"), ("several-noes", "no"),
                             ("past-printed-date", "yes"), ("card-from-another-region", "yes"),
                             ("emergency-not-filed", "no"), ("first-generation", "no")):
        lab.card.insert(persona)
        desk.wait_verdict(verdict)
        desk.wait(lambda: "busy" not in desk.answers() and all(desk.answers()), "all answers")
        take(desk, persona)
        desk.clear()
    for persona in ("bank-card", "mute", "damaged-08-length", "blocked-application"):
        lab.card.insert(persona, wait=persona != "mute")
        desk.wait(lambda: desk.find("card-trouble"), persona)
        take(desk, persona)
        desk.clear()
    lab.card.insert("second-long-term")
    desk.wait_verdict("yes")
    lab.card.remove()
    desk.wait(lambda: desk.text("note"), "the note")
    take(desk, "card-taken-out")
    desk.press("Escape")
    desk.wait_idle()


def on_the_way(lab, desk):
    lab.card.delay(3000)
    lab.card.insert("second-long-term")
    desk.wait(lambda: desk.find("verdict"), "reading")
    take(desk, "reading")
    lab.card.delay(0)
    desk.clear()
    lab.platform.fault("F001", "delay", 12000)
    lab.card.insert("second-long-term")
    desk.wait(lambda: desk.answer("card") == "yes", "the first answer")
    take(desk, "asking")
    desk.press("Escape")
    desk.wait_verdict("unknown")
    take(desk, "stopped")
    lab.platform.clear()
    desk.clear()


def by_hand(lab, desk):
    desk.press("F3")
    desk.wait_focus("typed-name")
    desk.type_chinese("测试甲九")
    desk.press("Return")
    desk.wait_focus("typed-number")
    desk.type("990091194911020011")
    desk.wait(lambda: len(desk.content("typed-number")) == 18, "the number")
    take(desk, "typed")
    desk.press("Escape")
    desk.wait_idle()
    desk.press("F4")
    desk.wait_focus("code")
    desk.type("9900")
    take(desk, "code")
    desk.press("Escape")
    desk.wait_idle()


def trouble(lab, desk):
    lab.kill_pcscd()
    desk.wait(lambda: desk.find("reader-trouble"), "the card service to be missed")
    take(desk, "no-daemon")
    lab.start_pcscd()
    desk.wait(lambda: desk.find("idle-title"), "the card service")
    lab.platform.stop()
    desk.press("F6")
    lab.card.insert("third-sm4")
    desk.wait(lambda: desk.find("holder-trouble"), "the card without a holder")
    desk.wait(lambda: desk.find("line-trouble"), "the line to be missed")
    take(desk, "holder-missing")
    lab.card.insert("second-long-term")
    desk.wait_verdict("unknown")
    take(desk, "platform-not-reached")
    desk.clear()
    take(desk, "line-down")


def fee_list(lab, name, *rows):
    columns = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
               "bilg_dept_name,bilg_dr_codg,bilg_dr_name")
    day = time.strftime("%Y-%m-%d", time.gmtime())
    path = lab.dir / name
    path.write_text("\n".join([columns, *(f"{sn},{day} 00:00:00,{item}0001,H{sn},10,{price},{amount},A03,测试内科,D1,测试医生"
                                          for sn, item, price, amount in rows)]) + "\n", encoding="utf-8")
    return str(path)


def stays(lab, desk):
    """A stay from its admission to a settlement whose answer is lost, and one whose figures disagree."""
    lab.card.insert("second-long-term")
    desk.wait_verdict("yes")
    desk.press("F8")
    for field, code, name in (("ipt-no", "ZY2026001", ""), ("dept", "A03", "测试内科"), ("bed", "12", ""),
                              ("doctor", "D330100000001", "测试医生"), ("tel", "00000000001", ""),
                              ("diagnosis", "I10.x00", "测试诊断")):
        desk.wait_focus(f"admit-{field}")
        desk.type(code)
        if name:
            desk.press("space")
            desk.type_chinese(name)
        if field == "diagnosis":
            take(desk, "admission-form")
        desk.press("Return")
    desk.wait(lambda: desk.text("outcome-mdtrt-id"), "the visit number")
    take(desk, "admitted")
    lab.card.remove()
    desk.press("F11")
    desk.wait_focus("find-ipt-no")
    take(desk, "discharge-idle")
    lab.card.insert("second-long-term")
    desk.wait_focus("fees-file")
    desk.type(fee_list(lab, "wrong.csv", (1, "A", "1.00", "10.00"), (1, "A", "x", "3.00"), (3, "B", "2.00", "2.00")))
    desk.press("F8")
    desk.wait(lambda: desk.text("fees-faults"), "the faults")
    take(desk, "fee-faults")
    desk.press("ctrl+a")
    desk.type(fee_list(lab, "fees.csv", (1, "A", "120.50", "1205.00"), (2, "B", "300.00", "3000.00"),
                       (3, "C", "12.35", "123.50"), (4, "A", "655.00", "6550.00")))
    desk.press("F8")
    desk.wait_focus("discharge-time")
    take(desk, "leaving")
    desk.press("F8")
    desk.wait_focus("deposit")
    desk.type("3000")
    desk.press("F8")
    desk.wait(lambda: desk.text("cash"), "the trial")
    take(desk, "trial")
    desk.press("F8")
    desk.wait(lambda: desk.find("cancel") and not desk.text("next"), "the settlement")
    take(desk, "settled")
    desk.press("alt+b")
    desk.wait_focus("second-person")
    take(desk, "cancel")
    desk.type("2002")
    desk.press("Return")
    desk.wait(lambda: desk.text("outcome"), "the cancelling")
    desk.press("Escape")
    lost(lab, desk)


def lost(lab, desk):
    desk.wait_focus("deposit")
    desk.press("F8")
    desk.wait(lambda: desk.text("cash") and desk.text("next"), "the trial")
    lab.platform.fault("2304", "before-commit", "x1")
    lab.platform.fault("5203", "before-commit", "skip=1")
    desk.press("F8")
    desk.wait(lambda: desk.text("unknown-family"), "the unknown outcome")
    take(desk, "unknown")
    desk.press("F12")
    desk.wait_focus("stay-ZY2026001")
    take(desk, "work-to-finish")
    lab.platform.clear()
    desk.press("Return")
    desk.wait_focus("deposit")
    lab.platform.command("quirk trial-differs on")
    lab.card.insert("second-long-term")
    desk.wait(lambda: desk.text("presented") and desk.find("next") and not desk.text("note"), "the person")
    desk.press("F8")
    desk.wait(lambda: desk.text("outcome-findings"), "the mismatch")
    take(desk, "mismatch")


def main():
    with Lab() as lab, DeskWindow(lab, LANGUAGE) as desk:
        stays(lab, desk)
    with Lab(slots=2) as lab:
        with DeskWindow(lab, LANGUAGE) as desk:
            everyday(lab, desk)
            on_the_way(lab, desk)
            by_hand(lab, desk)
            lab.card.insert("second-long-term")
            desk.wait_verdict("yes")
            lab.slots[1].insert("not-filed")
            desk.wait(lambda: desk.find("reader-choice"), "the choice")
            take(desk, "two-cards")
            lab.slots[1].remove()
            desk.clear()
            trouble(lab, desk)
    with Lab() as lab:
        with DeskWindow(lab, LANGUAGE, config={"card.pin": "admission"}) as desk:
            lab.card.insert("pin-set")
            desk.wait_focus("pin")
            take(desk, "pin")
        broken = lab.dir / "zhijie.conf"
        broken.write_text(lab.config_file().read_text(encoding="utf-8").replace("[platform]", "[platform]\nurll=x"),
                          encoding="utf-8")
        with DeskWindow(lab, LANGUAGE, file=broken) as desk:
            desk.wait(lambda: desk.text("start-problem"), "the problem")
            take(desk, "configuration")


main()

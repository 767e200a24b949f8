"""The demo: the window on real parts, by hand or played. Runs in the laboratory; see ./demo."""
import argparse
import configparser
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "accept" / "window")]
from lab import PERSONAS, Lab  # noqa: E402

CONNECTED = {"zh_CN": "已连接", "en": "Connected"}
FILED, EXPIRED, THIRD, LOST, BANK = "second-long-term", "filing-expired", "third-sm4", "card-lost", "bank-card"


def take_platform_down(lab):
    lab.platform.fault("*", "before-commit")


def title(persona):
    file = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    file.read(PERSONAS / f"{persona}.persona", encoding="utf-8")
    return file["persona"]["title"]


def cards():
    """The personas that have a card, by name."""
    found = []
    for path in sorted(PERSONAS.glob("*.persona")):
        file = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
        file.read(path, encoding="utf-8")
        if file.has_section("card"):
            found.append(path.stem)
    return found


# --- by hand

HELP = """
In this terminal you are the patient and the network:
  NAME     put that patient's card in (Enter alone: the first of the list; `list` shows all)
  out      take the card out
  down     the platform stops answering        up    … and answers again
  quit     end (or close the window)
"""


def by_hand(lab, language):
    window = subprocess.Popen([lab.bin / "zhijie-desk", "--config", lab.config_file(), "--lang", language])
    print(HELP)
    if not sys.stdin.isatty():
        lab.card.insert(FILED)
        return window.wait()
    names = cards()
    print("  " + "   ".join([FILED, EXPIRED, THIRD, LOST, BANK]))
    while window.poll() is None:
        try:
            word = input("> ").strip() or FILED
        except (EOFError, KeyboardInterrupt):
            break
        if window.poll() is not None or word == "quit":
            break
        if word == "list":
            for name in names:
                print(f"  {name:36} {title(name)}")
        elif word == "out":
            lab.card.remove()
        elif word == "down":
            take_platform_down(lab)
        elif word == "up":
            lab.platform.clear()
        elif word in names:
            print(f"  {title(word)}")
            lab.card.insert(word)
        else:
            print("  no such card; `list` shows all")
    window.terminate()
    window.wait()
    return 0


# --- played

class Play:
    def __init__(self, lab, language, folder):
        from desk_window import DeskWindow
        self.lab, self.folder, self.language, self.number = lab, folder, language, 0
        self.window = DeskWindow(lab, language)

    def picture(self, name, said):
        self.number += 1
        path = self.folder / f"{self.number:02d}-{name}-{'zh' if self.language == 'zh_CN' else self.language}.png"
        self.window.picture(path)
        print(f"  {path}: {said}")

    def patient(self, persona, verdict):
        self.lab.card.insert(persona)
        self.window.wait_verdict(verdict)
        self.window.wait(lambda: all(self.window.answers()), "all four answers")
        self.picture(persona, title(persona))
        self.lab.card.remove()

    def run(self):
        window = self.window
        window.wait_idle()
        window.wait_line(CONNECTED[self.language])
        self.picture("idle", "the desk waits for a card")
        self.patient(FILED, "yes")
        self.patient(EXPIRED, "no")
        self.patient(THIRD, "yes")
        self.patient(LOST, "no")
        self.lab.card.insert(BANK)
        window.wait(lambda: window.find("card-trouble"), "the trouble with the card")
        self.picture(BANK, title(BANK))
        self.lab.card.remove()
        take_platform_down(self.lab)
        self.lab.card.insert(FILED)
        window.wait_verdict("unknown")
        self.picture("platform-down", "the platform does not answer: never shown as a no")
        self.lab.platform.clear()
        window.press("Escape")
        window.wait_idle()
        self.lab.card.remove()
        self.stay()

    def stay(self):
        """From admission to the settlement."""
        from hand import Hand, line, write_bill
        window, hand = self.window, Hand(self.lab, self.window, self.language == "zh_CN")
        bill = write_bill(self.lab.dir / "fees.csv", line(1, "120.50"), line(2, "300.00"))
        window.wait_line(CONNECTED[self.language])
        hand.admit("ZY260001")
        self.picture("admitted", "the patient is admitted, with the platform's visit id")
        hand.open("ZY260001")
        hand.bill_and_discharge(bill, "3000")
        self.picture("trial", "the bill is up, the patient discharged; who pays what, and what is to give back")
        hand.settle()
        self.picture("settled", "settled, once")


def play(lab, language, folder):
    for old in folder.glob("*.png"):
        old.unlink()
    playing = Play(lab, language, folder)
    with playing.window:
        playing.run()
    print(f"Played. The pictures are in {folder}; `./demo` on a machine with a display opens the window itself.")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default="zh_CN")
    parser.add_argument("--play", type=pathlib.Path)
    arguments = parser.parse_args()
    with Lab() as lab:
        if arguments.play:
            return play(lab, arguments.lang, arguments.play)
        return by_hand(lab, arguments.lang)


sys.exit(main())

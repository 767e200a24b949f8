"""zhijie-desk as a person with a screen reader and a keyboard meets it.

Widgets are found by their accessible ids, which are the same in every language. What is
read is what assistive technology reads; what is pressed goes through the X server. Waiting
is for events of the accessibility bus, each wait with a deadline.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time

from gi.repository import GLib

from accessibility import ACTIVE, FOCUSED, SHOWING, VISIBLE, Bus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab, bin_dir  # noqa: E402,F401

QUESTIONS = ("card", "insured", "filed", "here")
WORDS = {  # of the glossary
    "zh_CN": {"yes": "可以直接结算", "no": "暂不能直接结算，原因如下", "unknown": "部分信息未能查询，暂不能确定",
              "a.yes": "是", "a.no": "否", "a.unasked": "未能查询",
              "q.card": "社保卡是否可用", "q.insured": "参保状态是否正常", "q.filed": "是否已办理异地就医备案",
              "q.here": "本院能否直接结算"},
    "en": {"yes": "Direct settlement possible", "no": "Direct settlement not possible now, because",
           "unknown": "Some questions could not be asked; not yet known",
           "a.yes": "Yes", "a.no": "No", "a.unasked": "Could not be asked",
           "q.card": "Card usable?", "q.insured": "Insurance in order?", "q.filed": "Filed for care elsewhere?",
           "q.here": "Direct settlement here?"},
}
WAIT_S = 20
# Whatever may change what is on the screen, and what is said aloud.
EVENTS = ("object:state-changed", "object:property-change", "object:text-changed", "object:children-changed",
          "object:announcement")


class DeskWindow:
    def __init__(self, lab, language="zh_CN", config=None, arguments=(), environment=None, file=None):
        self.lab, self.language = lab, language
        self.words = WORDS[language]
        self.announced = []
        self.stderr = open(lab.dir / f"desk-{time.monotonic_ns()}.err", "w+b")
        self.bus = Bus(EVENTS, self._on_event)
        self.ids = {}  # of a path, which keeps its id for life
        self.process = None
        self.process = subprocess.Popen(
            [lab.bin / "zhijie-desk", "--config", file or lab.config_file(config), "--lang", language,
             *map(str, arguments)],
            stderr=self.stderr, env={**os.environ, "LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-criticals",
                                     **(environment or {})})
        self.application = self.wait(lambda: self.bus.application(self.process.pid),
                                     "the program on the accessibility bus")
        self.wait(lambda: self.frame() is not None, "a window")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(WAIT_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.bus.close()
        said = self.complaints()
        self.stderr.close()
        assert status == 0, f"zhijie-desk ended with {status}: {said}"
        for line in said.splitlines():
            assert "-CRITICAL" not in line and "Gtk-WARNING" not in line and "GLib" not in line, line

    def complaints(self):
        self.stderr.seek(0)
        return self.stderr.read().decode(errors="replace")

    # --- waiting

    def _on_event(self, signal, parameters):
        if signal == "Announcement":
            self.announced.append(parameters[3] or parameters[0])

    def wait(self, condition, what, timeout_s=WAIT_S):
        """Until condition() is true: looked at after each event, and a few times a second
        for what is not announced on the bus."""
        deadline = time.monotonic() + timeout_s
        context = GLib.MainContext.default()
        tick = GLib.timeout_add(100, lambda: True)
        try:
            while True:
                if self.process.poll() is not None:
                    raise AssertionError(f"zhijie-desk ended ({self.process.returncode}) while waiting for {what}: "
                                         f"{self.complaints()}")
                try:
                    value = condition()
                except GLib.Error:  # a widget that is going away
                    value = None
                if value:
                    return value
                if time.monotonic() > deadline:
                    raise AssertionError(f"waited {timeout_s} s for {what}; on the screen:\n{self.dump()}")
                context.iteration(True)
                while context.pending():
                    context.iteration(False)
        finally:
            GLib.source_remove(tick)

    # --- finding

    def frame(self):
        frames = self.application.children()
        return frames[0] if frames else None

    def walk(self, node=None):
        """Every accessible that is not hidden."""
        node = node or self.frame()
        if node is None:
            return
        yield node
        for child in node.children():
            if VISIBLE in child.states():
                yield from self.walk(child)

    def id_of(self, node):
        if node.path not in self.ids:
            self.ids[node.path] = node.id
        return self.ids[node.path]

    def find(self, name):
        """The accessible with that id, if it can be seen."""
        for node in self.walk():
            if self.id_of(node) == name:
                return node if SHOWING in node.states() else None
        return None

    def text(self, name):
        """What a screen reader says of it; "" when it is not on the screen."""
        node = self.find(name)
        return node.name if node is not None else ""

    def content(self, name):
        node = self.find(name)
        return node.text() if node is not None else ""

    def dump(self):
        try:
            return "\n".join(f"{node.role} {self.id_of(node)}: {node.name}"
                             for node in self.walk() if node.name)
        except GLib.Error as error:
            return str(error)

    # --- what is on the screen

    def wait_text(self, name, *parts):
        return self.wait(lambda: all(part in self.text(name) for part in parts) and self.text(name),
                         f"{name} to say {parts}")

    def wait_verdict(self, verdict):
        return self.wait_text("verdict", self.words[verdict])

    def wait_person(self, person):
        """The name is personal: it may stand in the panel and nowhere else before."""
        return self.wait_text("identity-name", person)

    def answer(self, question):
        """"yes", "no", "unasked" or "" from the row of the question, scrolled into view or not."""
        if self.find("verdict") is None:
            return ""
        row = next((node.name for node in self.walk() if self.id_of(node) == f"question-{question}"), "")
        for answer in ("yes", "no", "unasked"):
            if row.startswith(f"{self.words['q.' + question]}: {self.words['a.' + answer]}"):
                return answer
        return ""

    def answers(self):
        return tuple(self.answer(question) for question in QUESTIONS)

    def wait_idle(self):
        self.wait(lambda: self.find("idle-title") or self.find("reader-trouble"), "the page to be idle")

    def wait_line(self, *parts):
        return self.wait_text("line-state", *parts)

    # --- hands

    def has_keyboard(self):
        frame = self.frame()
        return frame is not None and ACTIVE in frame.states()

    def press(self, *keys):
        self.wait(self.has_keyboard, "the window to have the keyboard")
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True, timeout=10)

    def type(self, text):
        self.wait(self.has_keyboard, "the window to have the keyboard")
        subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "2", text], check=True, timeout=20)

    def type_chinese(self, text):
        """By GTK's own way for any character: Ctrl+Shift+U, its number, space. Which input
        method a clerk uses is not the program's business."""
        for character in text:
            self.press("ctrl+shift+u", *f"{ord(character):x}", "space")

    def focused(self):
        for node in self.walk():
            if FOCUSED in node.states():
                return self.id_of(node)
        return ""

    def wait_focus(self, name):
        self.wait(lambda: self.focused() == name, f"the focus on {name}")

    def clear(self):
        """Esc until nobody is on the screen."""
        self.lab.card.remove()
        for _ in range(3):
            if self.find("idle-title") or self.find("reader-trouble"):
                return
            self.press("Escape")
            try:
                self.wait(lambda: self.find("idle-title") or self.find("reader-trouble"), "idle", 3)
            except AssertionError:
                continue
        self.wait_idle()

    def picture(self, file):
        subprocess.run(["import", "-window", "root", str(file)], check=True, timeout=30)

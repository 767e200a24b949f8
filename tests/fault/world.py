"""One seed's world: a platform of its own, desks with their journals, and everything that is done
to them. Runs inside tests/lab/enter; the worker's laboratory has pcscd and a card besides."""
import collections
import configparser
import dataclasses
import json
import os
import pathlib
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import types
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))
import lab as laboratory  # noqa: E402

from faults import DEED_KINDS, PLATFORM_DIES, PLATFORM_KINDS, Fault  # noqa: E402

VERB_TIMEOUT_S = 60
MONEY = ("2304", "2305", "2401", "2601")


class Violation(Exception):
    """The program under test did what it must not do."""


@dataclasses.dataclass(eq=False)
class Desk:
    name: str
    number: int
    journal: pathlib.Path  # its folder
    config: pathlib.Path = None


@dataclasses.dataclass
class Outcome:
    """What a run of zhijie left behind. exit is −9 where it was killed."""
    exit: int
    json: dict
    struck: list
    stderr: str

    @property
    def error(self):
        error = self.json.get("error")
        return f"{error['domain']}:{error['code']}" if error else ""

    @property
    def killed(self):
        return self.exit == -signal.SIGKILL


class World:
    def __init__(self, lab, shim, folder, late_arrival_s, sabotage=""):
        self.lab, self.shim, self.dir = lab, shim, pathlib.Path(folder)
        self.dir.mkdir()
        self.late_arrival_s, self.sabotage = late_arrival_s, sabotage
        self.trace, self.struck = [], collections.Counter()
        self.quirks, self.desks = [], []
        self.power = False
        self.runs = 0
        self.running = []
        self.clock_off = False
        (self.dir / "platform").mkdir(mode=0o700)
        for file in (lab.dir / "template").iterdir():
            shutil.copy2(file, self.dir / "platform")
        self.boot = self.dir / "boot_id"
        self.new_boot()
        self.platform = None
        self.port = 0
        self.start_platform()

    # --- the platform

    def start_platform(self):
        place = types.SimpleNamespace(dir=self.dir, bin=self.lab.bin, personas=self.lab.personas)
        self.platform = laboratory.Platform(place, 0, ["--port", self.port])
        self.port = int(self.platform.url.split(":")[2].split("/")[0])
        for quirk in self.quirks:
            self.order(f"quirk {quirk} on")

    def order(self, command):
        """"" when it died before it could answer."""
        try:
            return self.platform.command(command)
        except (OSError, laboratory.LabError):
            self.platform.process.popen.wait(10)  # it dies, or this is an error of the harness
            return ""

    def quirk(self, name):
        self.quirks.append(name)
        self.order(f"quirk {name} on")

    def platform_alive(self):
        return self.platform.process.alive()

    def revive_platform(self):
        if not self.platform_alive():
            self.note("the platform comes back")
            self.platform.control.close()
            self.platform.process.stop()
            self.start_platform()

    def ledger(self, sql, *values):
        with sqlite3.connect(f"file:{self.dir}/platform/ledger.db?mode=ro", uri=True, timeout=20) as ledger:
            ledger.row_factory = sqlite3.Row
            rows = [dict(row) for row in ledger.execute(sql, values)]
        return rows

    # --- desks

    def add_desk(self, name, number, journal, settings):
        folder = self.dir / journal
        folder.mkdir(exist_ok=True)
        (self.dir / f"shadow-{journal}").mkdir(exist_ok=True)
        desk = Desk(name, number, folder)
        config = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
        config.optionxform = str
        config.read(self.dir / "platform" / "zhijie.conf", encoding="utf-8")
        settings = {"desk.number": number, "desk.operator": 1000 + number, "journal.path": folder / "journal.db",
                    "journal.key": folder / "key", "platform.connect_timeout_s": 5, **settings}
        for key, value in settings.items():
            group, _, member = key.partition(".")
            if not config.has_section(group):
                config.add_section(group)
            config[group][member] = str(value)
        desk.config = self.dir / "platform" / f"zhijie-{name}.conf"
        with open(desk.config, "w", encoding="utf-8") as out:
            config.write(out, space_around_delimiters=False)
        self.desks.append(desk)
        return desk

    def lose_journal(self, desk):
        """Moves the journal away; the key is kept elsewhere. What remains is only for the judge."""
        lost = Desk(desk.name, desk.number, self.dir / "lost")
        lost.journal.mkdir()
        for file in desk.journal.iterdir():
            if file.name.startswith("journal.db"):
                file.rename(lost.journal / file.name)
        self.note("the disk is lost")
        return lost

    def new_boot(self):
        self.boot.write_text(str(uuid.uuid4()) + "\n")

    def environment(self, desk, faults, patience_ms, log):
        env = {**os.environ, "LC_ALL": "C.UTF-8", "G_DEBUG": "fatal-criticals", "LD_PRELOAD": str(self.shim),
               "ZJ_FAULT_DIR": str(desk.journal), "ZJ_FAULT_PORT": str(self.port), "ZJ_FAULT_LOG": str(log),
               "ZJ_FAULT": ";".join(fault.deed for fault in faults if fault.deed)}
        if self.power:
            env["ZJ_FAULT_SHADOW"] = str(self.dir / f"shadow-{desk.journal.name}")
            env["ZJ_FAULT_BOOT"] = str(self.boot)
        patience = [fault.patience_ms for fault in faults if fault.patience_ms is not None]
        if patience_ms is not None:
            patience.append(patience_ms)
        if patience:
            env["ZJ_FAULT_PATIENCE_MS"] = str(min(patience))
        return env

    def start(self, desk, arguments, faults=(), patience_ms=None, hold=None):
        """Starts zhijie. hold: a point of the shim where the process waits for go()."""
        self.runs += 1
        run = types.SimpleNamespace(desk=desk, arguments=arguments, log=self.dir / f"shim-{self.runs}.log",
                                    faults=list(faults), told=None, go=None)
        for fault in faults:
            if fault.order:
                self.order(f"fault {fault.order}")
        if self.sabotage == "lying-disk" and (desk.journal / "journal.db").exists():
            run.faults.append(Fault("lie@start:1"))
        elif self.sabotage == "lying-platform" and self.platform_alive():
            self.order("fault 2601 set infcode 0 before")  # and does nothing
        env = self.environment(desk, run.faults, patience_ms, run.log)
        pass_fds = ()
        if hold:
            run.told, theirs_told = os.pipe()
            theirs_go, run.go = os.pipe()
            pass_fds = (theirs_told, theirs_go)
            env.update(ZJ_FAULT=";".join(filter(None, [env["ZJ_FAULT"], f"hold@{hold}"])),
                       ZJ_FAULT_TOLD=str(theirs_told), ZJ_FAULT_GO=str(theirs_go))
        run.process = subprocess.Popen([self.lab.bin / "zhijie", "--config", desk.config, "--json",
                                        *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=env, pass_fds=pass_fds)
        for fd in pass_fds:
            os.close(fd)
        self.running.append(run)
        return run

    @staticmethod
    def wait_held(run, timeout_s):
        """True when the process stands at its point; False when it ended, or waits for something else."""
        ready, _, _ = select.select([run.told], [], [], timeout_s)
        return bool(ready) and os.read(run.told, 1) != b""

    @staticmethod
    def go(run):
        if run.go is not None:
            os.close(run.go)
            os.close(run.told)
            run.go = run.told = None

    def finish(self, run):
        self.go(run)
        try:
            out, err = run.process.communicate(timeout=VERB_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            run.process.kill()
            run.process.communicate()
            raise Violation(f"{' '.join(map(str, run.arguments))}{''.join(f' [{fault}]' for fault in run.faults)}:"
                            f" did not end within {VERB_TIMEOUT_S} s") from None
        finally:
            self.running.remove(run)
        struck = []
        if run.log.exists():
            for line in run.log.read_text().splitlines():
                word, _, rest = line.partition(" ")
                if word == "wrong":
                    raise laboratory.LabError(f"the shim does not take {rest}")
                if word == "struck":
                    struck.append(rest)
            run.log.unlink()
        return self.judge_run(run, out, err.decode(errors="replace"), struck)

    def judge_run(self, run, out, err, struck):
        said = " ".join(map(str, run.arguments))
        code = run.process.returncode
        answer = {}
        for deed in struck:
            self.count(deed)
        if any(deed.startswith("power") for deed in struck):
            self.new_boot()
        if not self.platform_alive():
            places = [fault.dies for fault in run.faults if fault.dies]
            self.struck[PLATFORM_DIES[places[0]] if places else "platform gone"] += 1
            struck.append("platform died")
        if code == -signal.SIGKILL and any(deed.startswith(("kill", "power")) for deed in struck):
            pass
        elif code < 0:
            raise Violation(f"{said}: died of signal {-code}: {err[-600:]}")
        else:
            try:
                answer = json.loads(out)
            except ValueError:
                raise Violation(f"{said}: exit {code}, not one JSON object: {out[:300]!r} {err[-600:]}") from None
            if code not in range(9):
                raise Violation(f"{said}: exit {code} is not one of the contract's")
        outcome = Outcome(code, answer, struck, err)
        self.note(f"desk {run.desk.name}: {said}{''.join(f' [{fault}]' for fault in run.faults)}"
                  f" → exit {code} {answer.get('outcome', '')} {outcome.error}"
                  f"{' repeated' if answer.get('repeated') else ''}"
                  f"{''.join(f'; struck: {deed}' for deed in struck)}")
        return outcome

    def count(self, deed):
        name, _, place = deed.partition("@")
        point = place.partition(":")[0]
        if name == "clock":
            kind = "clock set forward" if int(deed.partition("=")[2]) > 0 else "clock set back"
        elif name == "hold":
            kind = "two at once"
        else:
            kind = DEED_KINDS[name]
        if kind in ("desk killed", "power cut"):
            kind += f" at a {'receive' if point == 'recv' else point}"
        self.struck[kind] += 1

    def run(self, desk, arguments, faults=(), patience_ms=None):
        kept = [fault for fault in faults if fault.order.endswith("reused")]
        before = self.faults_noted() if kept else 0
        outcome = self.finish(self.start(desk, arguments, faults, patience_ms))
        if kept and self.faults_noted() > before:
            self.struck["kept connection closed without a byte"] += 1
        if any(fault.order for fault in faults) and self.platform_alive():
            self.order("clear")
        return outcome

    def note(self, text):
        self.trace.append(text)

    # --- the end

    def faults_noted(self):
        return self.ledger("SELECT count(*) AS n FROM request WHERE fault IN ('before-commit', 'after-commit')")[0]["n"]

    def tally_platform(self):
        for row in self.ledger("SELECT fault, count(*) AS n FROM request WHERE fault IS NOT NULL GROUP BY fault"):
            if row["fault"] in PLATFORM_KINDS:
                self.struck[PLATFORM_KINDS[row["fault"]]] += row["n"]

    def close(self):
        for run in list(self.running):
            self.go(run)
            run.process.kill()
            run.process.communicate()
        self.running.clear()
        self.platform.control.close()
        self.platform.process.stop(signal.SIGKILL)

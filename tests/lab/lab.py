"""The laboratory: real pcscd, virtual cards, a simulated platform, and the built programs.

    with Lab() as lab:
        lab.card.insert("second-long-term")
        result = lab.zhijie("verify")

Runs inside tests/lab/enter. Nothing here sleeps for a fixed time: every wait names what it
waits for and has a deadline. All processes end with the Lab.
"""
import configparser
import contextlib
import ctypes
import dataclasses
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PERSONAS = ROOT / "tests" / "sim" / "personas"
VPCD_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
VPCD_PORT = 35963  # of slot 0; the next slot's is the next port
COME_UP_S = 20


class LabError(Exception):
    """The laboratory itself does not work: no statement about the program under test."""


def bin_dir():
    """Where the built programs lie: $ZJ_BIN, or the first preset that is built whole."""
    if os.environ.get("ZJ_BIN"):
        return pathlib.Path(os.environ["ZJ_BIN"])
    for preset in ("release", "dev", "asan-ubsan", "tsan"):
        folder = ROOT / "build" / preset / "bin"
        if all((folder / name).exists() for name in ("zhijie", "zj-virtual-card", "zj-platform-simulator")):
            return folder
    raise LabError("nothing is built whole: set ZJ_BIN")


def wait_until(condition, what, timeout_s=COME_UP_S):
    """For the few things that send no event. Returns the condition's first true value."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise LabError(f"waited {timeout_s} s for {what}")
        select.select([], [], [], 0.01)


class Process:
    """A program of the laboratory; its output goes to a file unless it is read."""

    def __init__(self, arguments, log, **options):
        self.name = pathlib.Path(arguments[0]).name
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self.popen = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stderr=out,
                                          stdout=options.pop("stdout", out), **options)

    def alive(self):
        return self.popen.poll() is None

    def stop(self, sig=signal.SIGTERM, timeout_s=10):
        if self.alive():
            self.popen.send_signal(sig)
            try:
                self.popen.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()
        return self.popen.returncode

    def complaint(self):
        return self.log.read_text(errors="replace")[-2000:]


class LineSocket:
    """A control socket: one line out, one line in."""

    def __init__(self, path, process):
        self.path, self.process, self.file = str(path), process, None

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(COME_UP_S)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            if not self.process.alive():
                raise LabError(f"{self.process.name} ended: {self.process.complaint()}") from None
            return None
        self.file = connection.makefile("rw", encoding="utf-8", newline="\n")
        connection.close()  # the file keeps it open
        return self.file

    def command(self, line):
        if self.file is None:
            wait_until(self._connect, f"{self.process.name} to listen at {self.path}")
        self.file.write(line + "\n")
        self.file.flush()
        answer = self.file.readline().rstrip("\n")
        if not answer.startswith("ok"):
            raise LabError(f"{self.process.name}: {line!r} was answered {answer!r}")
        return answer[3:]

    def close(self):
        if self.file is not None:
            with contextlib.suppress(OSError):  # what was not sent yet is for a process that has died
                self.file.close()
            self.file = None


# --- PC/SC, as much of it as waiting takes

class _ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("user", ctypes.c_void_p), ("current", ctypes.c_ulong),
                ("event", ctypes.c_ulong), ("atr_size", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


class Pcsc:
    """Looks at readers through a context of its own, made anew for each question: after a
    restart of pcscd old contexts are dead."""
    UNAWARE, EMPTY, PRESENT, EXCLUSIVE, MUTE = 0x0, 0x10, 0x20, 0x80, 0x200
    TIMEOUT = 0x8010000A

    def __init__(self):
        self.library = ctypes.CDLL("libpcsclite.so.1")

    @contextlib.contextmanager
    def _context(self):
        context = ctypes.c_long()
        if self.library.SCardEstablishContext(2, None, None, ctypes.byref(context)) != 0:
            yield None
            return
        try:
            yield context
        finally:
            self.library.SCardReleaseContext(context)

    def readers(self):
        """Names in pcscd's order; None when pcscd does not answer."""
        with self._context() as context:
            if context is None:
                return None
            size = ctypes.c_ulong()
            if self.library.SCardListReaders(context, None, None, ctypes.byref(size)) != 0:
                return []
            names = ctypes.create_string_buffer(size.value)
            if self.library.SCardListReaders(context, None, names, ctypes.byref(size)) != 0:
                return []
            return [name.decode() for name in names.raw[:size.value].split(b"\0") if name]

    def state(self, reader):
        with self._context() as context:
            return self._change(context, reader, self.UNAWARE, 0) if context is not None else None

    def wait(self, reader, wanted, timeout_s=COME_UP_S):
        """By events: returns when the reader's state has the wanted flag."""
        deadline = time.monotonic() + timeout_s
        with self._context() as context:
            if context is None:
                raise LabError("pcscd does not answer")
            known = self.UNAWARE
            while True:
                left_ms = int((deadline - time.monotonic()) * 1000)
                if left_ms <= 0:
                    raise LabError(f"{reader}: state {known:#x} was not followed by the one waited for")
                state = self._change(context, reader, known, left_ms)
                if state is None:
                    continue
                if state & wanted:
                    return state
                known = state

    def _change(self, context, reader, known, timeout_ms):
        state = _ReaderState(reader=reader.encode(), current=known)
        code = self.library.SCardGetStatusChange(context, ctypes.c_ulong(timeout_ms), ctypes.byref(state),
                                                 ctypes.c_ulong(1)) & 0xFFFFFFFF
        if code == self.TIMEOUT:
            return None
        if code != 0:
            raise LabError(f"SCardGetStatusChange: {code:#010x}")
        return state.event & ~0x2  # without SCARD_STATE_CHANGED


class Card:
    """One slot of the virtual reader and the program that puts cards into it."""

    def __init__(self, lab, slot):
        self.lab, self.slot = lab, slot
        path = lab.dir / f"card{slot}.socket"
        self.log_file = lab.dir / f"card{slot}.log"
        self.process = Process([lab.bin / "zj-virtual-card", "--port", VPCD_PORT + slot, "--control", path,
                                "--log", self.log_file], lab.dir / f"zj-virtual-card{slot}.err")
        self.control = LineSocket(path, self.process)

    @property
    def reader(self):
        return self.lab.pcsc.readers()[self.slot]

    def insert(self, persona, wait=True):
        """Puts the persona's card in, in place of one that is in; waits until pcscd has seen both."""
        path = pathlib.Path(persona)
        if not path.is_absolute():
            path = self.lab.personas / f"{persona}.persona"
        if wait:
            self.remove()
        self.control.command(f"insert '{path}'")
        if wait:
            self.wait_present()

    def remove(self, wait=True):
        self.control.command("remove")
        if wait:
            self.wait_empty()

    def wait_present(self):
        self.lab.pcsc.wait(self.reader, Pcsc.PRESENT)

    def wait_empty(self):
        self.lab.pcsc.wait(self.reader, Pcsc.EMPTY)

    def delay(self, delay_ms):
        self.control.command(f"delay {delay_ms}")

    def remove_after(self, commands):
        self.control.command(f"remove-after {commands}")

    def swap_after(self, commands, persona):
        self.control.command(f"swap-after {commands} '{self.lab.personas / persona}.persona'")

    def commands(self):
        """What was sent to the card since it came in: [(header, status word or "pulled")]."""
        _, _, listed = self.control.command("log").partition(" ")
        return [tuple(entry.split(":")) for entry in listed.split()]

    def stop(self):
        self.control.close()
        self.process.stop()


class Platform:
    """The platform simulator (zj-platform-simulator --help)."""

    def __init__(self, lab, latency_ms=0, arguments=()):
        self.dir = lab.dir / "platform"
        self.dir.mkdir(mode=0o700, exist_ok=True)
        self.process = Process([lab.bin / "zj-platform-simulator", "--state", self.dir, "--personas", lab.personas,
                                *(["--latency", latency_ms] if latency_ms else []), *arguments],
                               lab.dir / "platform.log", stdout=subprocess.PIPE)
        self.url = self._ready()
        self.control = LineSocket(self.dir / "control", self.process)

    def _ready(self):
        ready, _, _ = select.select([self.process.popen.stdout], [], [], COME_UP_S)
        line = self.process.popen.stdout.readline().decode() if ready else ""
        if not line.startswith("ready "):
            raise LabError(f"the platform simulator said {line!r}: {self.process.complaint()}")
        return line.split()[1]

    def command(self, line):
        return self.control.command(line)

    def fault(self, infno, *action):
        return self.command(" ".join(["fault", infno, *map(str, action)]))

    def clear(self):
        return self.command("clear")

    def stop(self):
        self.control.close()
        self.process.stop()


@dataclasses.dataclass
class Result:
    """What a run of zhijie left behind."""
    exit: int
    json: dict
    stdout: str
    stderr: str
    seconds: float

    @property
    def error(self):
        """domain:code, or ""."""
        error = self.json.get("error")
        return f"{error['domain']}:{error['code']}" if error else ""

    def question(self, name):
        """"yes", "no:REASON", "unasked:REASON", or "missing"."""
        for question in self.json.get("questions") or []:
            if question["id"] == name:
                return question["answer"] + (f":{question['reason']}" if question.get("reason") else "")
        return "missing"

    @property
    def warnings(self):
        return sorted(warning["code"] for warning in self.json.get("warnings") or [])


class Lab:
    """slots: how many virtual readers get a card program. platform: False for none."""

    def __init__(self, slots=1, platform=True, latency_ms=0, config=None, personas=PERSONAS, platform_arguments=()):
        if "ZJ_LAB" not in os.environ:
            raise LabError("run this through tests/lab/enter")
        self.bin = bin_dir()
        self.personas = pathlib.Path(personas)
        self.n_slots, self.with_platform, self.latency_ms = slots, platform, latency_ms
        self.platform_arguments = platform_arguments
        self.config = dict(config or {})
        self.dir = self.pcscd = self.platform = None
        self.slots = []
        self.pcsc = Pcsc()

    def __enter__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("ZJ_LAB_DIR")))
        try:
            drivers = self.dir / "reader.conf.d"
            drivers.mkdir()
            (drivers / "vpcd").write_text(f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{VPCD_PORT:#x}\n'
                                          f'LIBPATH {VPCD_DRIVER}\nCHANNELID {VPCD_PORT:#x}\n')
            self.start_pcscd()
            self.slots = [Card(self, slot) for slot in range(self.n_slots)]
            if self.with_platform:
                self.platform = Platform(self, self.latency_ms, self.platform_arguments)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for card in self.slots:
            card.stop()
        if self.platform is not None:
            self.platform.stop()
        if self.pcscd is not None:
            self.pcscd.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def card(self):
        return self.slots[0]

    # --- pcscd

    def start_pcscd(self):
        if self.pcsc.readers() is not None:
            raise LabError("a pcscd runs here already: stop it (systemctl stop pcscd.socket pcscd)")
        for left in ("pcscd.comm", "pcscd.pid"):  # of one that was killed
            pathlib.Path("/run/pcscd", left).unlink(missing_ok=True)
        self.pcscd = Process(["/usr/sbin/pcscd", "--foreground", "--config", self.dir / "reader.conf.d"],
                             self.dir / "pcscd.log")

        def up():
            if not self.pcscd.alive():
                raise LabError(f"pcscd ended: {self.pcscd.complaint()}")
            return self.pcsc.readers()
        wait_until(up, "pcscd to show its readers")

    def kill_pcscd(self):
        """As a crash: nothing is said to anybody."""
        self.pcscd.stop(signal.SIGKILL)

    def stop_pcscd(self):
        self.pcscd.stop()

    def restart_pcscd(self):
        self.pcscd.stop()
        self.start_pcscd()

    # --- the desk

    def config_file(self, settings=None):
        """The desk's configuration: the platform's, with this lab's and these settings over it,
        {"group.key": value}. Without a platform it names one that nobody listens for."""
        overrides = {**self.config, **(settings or {})}
        source = self.dir / "platform" / "zhijie.conf"
        if not overrides and source.exists():
            return source
        config = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
        config.optionxform = str
        config.read_string(source.read_text(encoding="utf-8"))
        for name, value in overrides.items():
            group, _, key = name.partition(".")
            if not config.has_section(group):
                config.add_section(group)
            config[group][key] = str(value)
        handle, name = tempfile.mkstemp(dir=source.parent, prefix="zhijie-", suffix=".conf")
        with open(handle, "w", encoding="utf-8") as out:
            config.write(out, space_around_delimiters=False)
        return pathlib.Path(name)

    def start_zhijie(self, *arguments, config=None, env=None, **options):
        """Starts the command line program and returns at once (subprocess.Popen)."""
        return subprocess.Popen([self.bin / "zhijie", "--config", self.config_file(config), "--json",
                                 *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}, **options)

    @staticmethod
    def finish_zhijie(process, started=None, timeout_s=60):
        try:
            out, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"zhijie did not end within {timeout_s} s: {err.decode(errors='replace')[-2000:]}") \
                from None
        seconds = time.monotonic() - started if started else 0.0
        try:
            answer = json.loads(out)
        except ValueError:
            raise AssertionError(f"zhijie (exit {process.returncode}) did not print one JSON object: {out[:500]!r}; "
                                 f"stderr: {err.decode(errors='replace')[-2000:]}") from None
        if not isinstance(answer, dict):
            raise AssertionError(f"zhijie printed {type(answer).__name__}, not an object")
        return Result(process.returncode, answer, out.decode(), err.decode(errors="replace"), seconds)

    def zhijie(self, *arguments, config=None, env=None, timeout_s=60):
        """Runs `zhijie --json ARGUMENTS…` to its end."""
        started = time.monotonic()
        return self.finish_zhijie(self.start_zhijie(*arguments, config=config, env=env), started, timeout_s)

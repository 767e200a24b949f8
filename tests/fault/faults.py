"""What can go wrong, by name, and how one of them is drawn for a verb.

A fault is an order to the desk's machine (shim.c) or to the simulated platform. Each belongs to a
kind, which the report counts when the fault has really struck: the shim says so in its log, the
platform in its ledger."""
import dataclasses

# How often a verb does what a fault can strike at: journal writes and syncs, connections, requests
# sent, pieces of answers received; and which transactions it sends, those that change something
# first. The counts are those that the shim logs at the end of a run without faults.
VERBS = {
    "admit": ({"write": 29, "sync": 6, "connect": 2, "send": 4, "recv": 10}, ["2401", "1101", "F001", "F002"]),
    "admit-new": ({"write": 69, "sync": 19, "connect": 2, "send": 5, "recv": 12},
                  ["2401", "1101", "F001", "F002", "9001"]),
    "fees": ({"write": 32, "sync": 5, "connect": 1, "send": 1, "recv": 2}, ["2301", "2302"]),
    "fees-in-batches": ({"write": 52, "sync": 11, "connect": 1, "send": 3, "recv": 6}, ["2301", "2302"]),
    "change": ({"write": 26, "sync": 5, "connect": 1, "send": 1, "recv": 2}, ["2403"]),
    "discharge": ({"write": 25, "sync": 5, "connect": 1, "send": 2, "recv": 4}, ["2402", "1101"]),
    "trial": ({"write": 21, "sync": 4, "connect": 1, "send": 3, "recv": 6}, ["2303", "F001", "1101"]),
    "settle": ({"write": 36, "sync": 6, "connect": 2, "send": 5, "recv": 12},
               ["2304", "5203", "2303", "F001", "1101"]),
    "cancel settlement": ({"write": 27, "sync": 6, "connect": 1, "send": 1, "recv": 4}, ["2305", "5203"]),
    "cancel discharge": ({"write": 26, "sync": 5, "connect": 1, "send": 1, "recv": 2}, ["2405"]),
    "cancel fees": ({"write": 29, "sync": 5, "connect": 1, "send": 1, "recv": 2}, ["2302"]),
    "cancel admission": ({"write": 26, "sync": 5, "connect": 1, "send": 1, "recv": 2}, ["2404"]),
    "resolve": ({"write": 60, "sync": 12, "connect": 2, "send": 3, "recv": 6},
                ["2601", "5203", "2305", "5303", "5201", "2302", "2401"]),
}

# The shim's deeds → kind.
DEED_KINDS = {
    "kill": "desk killed", "kill-half": "desk killed", "kill-after": "desk killed",
    "power": "power cut", "power-after": "power cut",
    "full": "disk full", "full-once": "disk full", "eio": "sync fails", "eio-once": "sync fails",
    "cut": "network cut", "mute": "network silent", "lie": "sync lies (self-test)",
}

# The simulator's faults, as its ledger names them → kind.
PLATFORM_KINDS = {
    "before-commit": "request lost", "after-commit": "answer lost", "late-commit": "request late",
    "late": "answer late", "double": "answer doubled", "double-after": "answer doubled",
    "stale": "answer of another request", "set": "answer for another", "missing": "answer incomplete",
    "null": "answer incomplete", "wrong-type": "answer incomplete", "no-infcode": "answer incomplete",
    "cut": "answer cut", "reset": "answer cut", "garbage": "no answer in it", "empty": "no answer in it",
    "http": "no answer in it", "upstream-timeout": "time-out upstream", "refuse": "refused",
    "not-signed-in": "sign-in forgotten", "gateway-401": "refused by the gateway",
}
PLATFORM_DIES = {"before-commit": "platform dies before commit", "after-commit": "platform dies after commit",
                 "half-answer": "platform dies in its answer"}

NEVER = 1 << 30  # ms: until it is released


@dataclasses.dataclass
class Fault:
    deed: str = ""              # for the shim
    order: str = ""             # for the platform
    patience_ms: int | None = None  # the desk gives up that soon
    dies: str = ""              # where the platform dies of it

    def __str__(self):
        return self.deed or f"platform: {self.order}"


def _spread(rng, counts, point):
    return rng.randint(1, counts[point])


def _machine(rng, counts, power):
    """A fault of the desk's own machine."""
    what = rng.choices(["kill", "power", "full", "sync", "network", "clock"],
                       [60, 30 if power else 0, 8, 8, 14, 10])[0]
    if what == "kill":
        point = rng.choices(["write", "sync", "send", "recv"], [35, 15, 25, 25])[0]
        deed = rng.choice(["kill", "kill-half", "kill-after"])
        return Fault(f"{deed}@{point}:{_spread(rng, counts, point)}")
    if what == "power":
        point = rng.choices(["write", "sync", "send", "recv"], [35, 25, 20, 20])[0]
        deed = rng.choice(["power", "power-after"])
        return Fault(f"{deed}@{point}:{_spread(rng, counts, point)}={rng.getrandbits(31)}")
    if what == "full":
        return Fault(f"{rng.choice(['full', 'full-once'])}@write:{_spread(rng, counts, 'write')}")
    if what == "sync":
        return Fault(f"{rng.choice(['eio', 'eio-once'])}@sync:{_spread(rng, counts, 'sync')}")
    if what == "network":
        point = rng.choice(["connect", "send", "send", "recv"])
        return Fault(f"{rng.choice(['cut', 'cut', 'mute'])}@{point}:{_spread(rng, counts, point)}", patience_ms=150)
    # Within half an hour the platform plays along; a day off is refused, and changes nothing.
    shift_s = rng.choice([-1, 1]) * rng.choice([2, 61, 1500, 1500, 90000])
    if rng.random() < 0.5:
        return Fault(f"clock@start:1={shift_s}")
    return Fault(f"clock@send:{_spread(rng, counts, 'send')}={shift_s}")


def _platform(rng, infnos):
    """A fault of the platform, or of the way there."""
    infno = infnos[0] if rng.random() < 0.7 else rng.choice(infnos)
    skip = "" if rng.random() < 0.85 else f" skip={rng.randint(1, 2)}"
    before = " before" if rng.random() < 0.5 else ""
    what = rng.choices(
        ["before-commit", "after-commit", "late-commit", "late", "double", "double-after", "stale", "set", "missing",
         "cut", "reset", "garbage", "empty", "http", "upstream-timeout", "refuse", "not-signed-in", "reused", "dies",
         "gateway-401", "no-infcode"],
        [12, 16, 12, 8, 5, 4, 5, 4, 4, 6, 4, 2, 2, 5, 6, 4, 3, 6, 9, 2, 2])[0]
    if what == "late-commit":
        return Fault(order=f"{infno} late-commit {NEVER}{skip} x1")
    if what == "late":
        return Fault(order=f"{infno} late {NEVER}{skip} x1", patience_ms=150)
    if what == "set":
        if infno not in ("2304", "2305", "2401"):
            return Fault(order=f"{infno} no-infcode{skip} x1")
        member = rng.choice({"2304": ["mdtrt_id", "medins_setl_id", "psn_no"], "2305": ["mdtrt_id"]}.get(infno, ["mdtrt_id"]))
        value = '\'"33010020200101999999999"\'' if infno != "2401" else '""'
        return Fault(order=f"{infno} set {member} {value}{skip} x1")
    if what == "missing":
        member = {"2304": rng.choice(["setl_id", "psn_cash_pay", "mdtrt_id"]), "2305": "setl_id",
                  "2401": "mdtrt_id"}.get(infno, "infcode")
        return Fault(order=f"{infno} {rng.choice(['missing', 'null', 'wrong-type'])} {member}{skip} x1")
    if what == "double-after":
        return Fault(order=f"{infno} double-after {rng.choice([0, 1, 5])}{skip} x1")
    if what in ("cut", "reset"):
        return Fault(order=f"{infno} {what} {rng.choice([0, 1, 20, 150, 300, 400])}{skip} x1")
    if what == "http":
        return Fault(order=f"{infno} http {rng.choice([500, 502, 503, 504, 302, 408])}{skip} x1{before}")
    if what == "upstream-timeout":
        return Fault(order=f"{infno} upstream-timeout{skip} x1{before}")
    if what == "reused":
        return Fault(order=f"* {rng.choice(['before-commit', 'after-commit'])} x1 reused")
    if what == "dies":
        place = rng.choice(list(PLATFORM_DIES))
        return Fault(order=f"{infno} kill-at {place}{skip} x1", dies=place)
    return Fault(order=f"{infno} {what}{skip} x1")


def draw(rng, verb, power=False):
    """One fault for a run of verb; where it strikes lies anywhere in what that verb does."""
    counts, infnos = VERBS[verb]
    return _machine(rng, counts, power) if rng.random() < (0.75 if power else 0.5) else _platform(rng, infnos)

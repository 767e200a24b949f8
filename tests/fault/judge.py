"""The invariants. Each is a question to two witnesses that share nothing: the desks' journals (as the
program itself tells them, and as rows) and the platform's own ledger."""
import collections
import contextlib
import decimal
import sqlite3

from world import MONEY, Violation

INTENT, OUTCOME, DECISION = 1, 2, 3  # of the journal's records
CHANGING = MONEY + ("2301", "2302", "2402", "2403", "2404", "2405", "F003", "F004")


def numbers_of(ipt_no):
    """SQL condition for the wire numbers of a stay: N, N-2, N-3."""
    return "(ipt_no = ? OR ipt_no GLOB ?)", (ipt_no, ipt_no + "-[0-9]*")


def settlements(world, ipt_no, standing=True):
    where, values = numbers_of(ipt_no)
    flag = " AND s.refd_setl_flag = 0 AND s.init_setl_id = ''" if standing else ""
    return world.ledger(f"SELECT s.*, y.ipt_no FROM settlement s JOIN stay y ON y.mdtrt_id = s.mdtrt_id WHERE {where}"
                        f"{flag} ORDER BY s.rowid", *values)


def admissions(world, ipt_no):
    where, values = numbers_of(ipt_no)
    return world.ledger(f"SELECT * FROM stay WHERE {where} AND state IN ('in', 'out') ORDER BY rowid", *values)


def fen(text):
    return int(decimal.Decimal(text) * 100)


def records(desk):
    path = desk.journal / "journal.db"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as journal:
        journal.row_factory = sqlite3.Row
        if not journal.execute("SELECT 1 FROM sqlite_schema WHERE name = 'record'").fetchall():
            return []
        return [dict(row) for row in journal.execute(
            "SELECT number, kind, ipt_no, infno, msgid, outcome FROM record ORDER BY number")]


def journals(world):
    """One desk for each journal."""
    return list({desk.journal: desk for desk in world.desks}.values())


# --- at once, after a verb ---------------------------------------------------------------------------

def said_now(world, arguments, ipt_no, outcome, stale_possible):
    """What a verb has just said is so. stale_possible: another journal may have moved on since."""
    answer, verb = outcome.json, arguments[0]
    if answer.get("outcome") != "done" or stale_possible:
        return
    if verb == "settle":
        standing = {row["setl_id"]: row for row in settlements(world, ipt_no)}
        if answer.get("setl_id") not in standing:
            raise Violation(f"{ipt_no}: said settled ({answer.get('setl_id')}), the platform holds {list(standing)}")
        if outcome.exit == 0:
            shown_is_held(ipt_no, answer, standing[answer["setl_id"]])
    elif verb == "cancel" and arguments[1] == "settlement" and settlements(world, ipt_no):
        raise Violation(f"{ipt_no}: said cancelled, and a settlement stands")
    elif verb == "admit" and answer.get("mdtrt_id") not in [row["mdtrt_id"] for row in admissions(world, ipt_no)]:
        raise Violation(f"{ipt_no}: said admitted ({answer.get('mdtrt_id')}), the platform does not hold it")


def shown_is_held(ipt_no, answer, row):
    for name, text in answer["amounts"].items():
        if name in row and fen(text) != row[name]:
            raise Violation(f"{ipt_no}: {name} shown {text}, held {row[name]} fen")


# --- at the end ------------------------------------------------------------------------------------------

def at_most_one(world, ipt_no, at_any_time):
    standing = settlements(world, ipt_no)
    if len(standing) > 1:
        raise Violation(f"{ipt_no}: {len(standing)} settlements stand: {[row['medins_setl_id'] for row in standing]}")
    n = 0
    for row in settlements(world, ipt_no, standing=False) if at_any_time else []:
        n += -1 if row["init_setl_id"] else 1
        if n > 1:
            raise Violation(f"{ipt_no}: settled twice at one time, the second by {row['medins_setl_id']}")


def stays_agree(world, ipt_no, told, intents):
    """told: {journal folder: the stay as `stays` tells it, or None}."""
    held = {row["setl_id"]: row for row in settlements(world, ipt_no)}
    said = {name: stay["setl_id"] for name, stay in told.items() if stay and stay["state"] == "settled"}
    for setl_id in held:
        if setl_id not in said.values():
            raise Violation(f"{ipt_no}: the platform holds settlement {setl_id}, the journals say {describe(told)}")
    for name, setl_id in said.items():
        if setl_id in held:
            continue
        ended = world.ledger("SELECT cancelled FROM settlement WHERE setl_id = ?", setl_id)
        if not ended or ended[0]["cancelled"] in intents[name]:
            raise Violation(f"{ipt_no}: journal {name} says settled ({setl_id}), the platform holds {list(held)}")
        world.note(f"{ipt_no}: journal {name} has not heard yet that another desk cancelled {setl_id}")
    there = [row["mdtrt_id"] for row in admissions(world, ipt_no)]
    if len(there) > 1:
        raise Violation(f"{ipt_no}: {len(there)} admissions stand: {there}")
    here = {stay["mdtrt_id"] for stay in told.values() if stay and stay["state"] in ("admitted", "discharged", "settled")}
    if not set(there) <= here:
        raise Violation(f"{ipt_no}: the platform holds admission {there}, the journals say {describe(told)}")
    if len(told) == 1 and here != set(there):
        raise Violation(f"{ipt_no}: the journal says {describe(told)}, the platform holds admissions {there}")


def describe(told):
    return {name: stay and (stay["state"], stay["setl_id"], stay["unknown"] and stay["unknown"]["infno"])
            for name, stay in told.items()}


def nothing_forgotten(world, all_records):
    """What the platform saw was intended; and what was intended came to an end."""
    intents = {}
    for rows in all_records.values():
        intents.update({row["msgid"]: row["infno"] for row in rows if row["kind"] == INTENT})
    seen = collections.Counter()
    for row in world.ledger("SELECT infno, msgid FROM request"):
        if row["infno"] in CHANGING:
            seen[row["msgid"]] += 1
            if intents.get(row["msgid"]) != row["infno"]:
                raise Violation(f"the platform saw {row['infno']} {row['msgid']}, which no journal intended")
    twice = [msgid for msgid, n in seen.items() if n > 1]
    if twice:
        raise Violation(f"requests that changed something arrived twice: {twice}")


def intents_ended(rows, told):
    open_now = {stay["unknown"]["msgid"] for stay in told if stay["unknown"]}
    ended = {row["msgid"] for row in rows if row["kind"] in (OUTCOME, DECISION)}
    for row in rows:
        if row["kind"] != INTENT or row["msgid"] in ended or row["msgid"] in open_now:
            continue
        # A call that resolves another is brought to an end by that one's.
        later = [other for other in rows if other["number"] > row["number"] and other["ipt_no"] == row["ipt_no"]
                 and other["kind"] in (OUTCOME, DECISION)]
        if row["infno"] in ("2304", "2401") or not later:
            raise Violation(f"{row['infno']} {row['msgid']} was intended, and nothing says what became of it")


def nobody_broke_the_rules(world, clock_was_off):
    for row in world.ledger("SELECT infno, what FROM violation"):
        if clock_was_off and "inf_time" in row["what"]:
            continue
        raise Violation(f"the platform complains of {row['infno']}: {row['what']}")


def bill_is_held(world, ipt_no, totals):
    for row in settlements(world, ipt_no):
        if row["medfee_sumamt"] not in totals:
            raise Violation(f"{ipt_no}: settled over {row['medfee_sumamt']} fen, the hospital's bills were {totals}")

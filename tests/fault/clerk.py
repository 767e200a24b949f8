"""A scenario: what the people at the desks do, drawn from the seed as it goes on. They behave as people
do: after trouble they resolve, or try again, or walk to the other window."""
import datetime
import random
import re

import faults
import judge
from world import Violation

DATA = ["--dept", "0101:心内科", "--bed", "12", "--doctor", "D330100000001:测试医生", "--diagnosis",
        "I10.x00:高血压", "--tel", "000-0000"]
PERSONS = ["second-long-term", "second-posted", "second-retired"]
SECOND = ["--second", "8001"]
HEADER = ("feedetl_sn,fee_ocur_time,med_list_codg,medins_list_codg,cnt,pric,det_item_fee_sumamt,bilg_dept_codg,"
          "bilg_dept_name,bilg_dr_codg,bilg_dr_name\n")
QUIET_QUIRKS = ["infcode-string", "numbers-as-strings", "null-metadata", "missing-metadata",
                "negative-row-original-msgid", "withdrawn-stays-shown", "no-psn-part", "no-hosp-part", "no-hifdm"]
ROUNDS = 8  # of resolving at the end; every path ends long before


class Stay:
    def __init__(self, number, persona, goals):
        self.ipt_no, self.persona, self.goals = number, persona, goals
        self.person, self.totals, self.edition = [], [], 0
        self.bed = 12
        self.maybe_late = False


class Clerk:
    def __init__(self, world, seed):
        self.world, self.seed = world, seed
        self.rng = random.Random(seed)
        self.struck_budget = self.rng.choice([1, 2, 2, 3, 4])
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
        self.admitted = (today - datetime.timedelta(days=3)).strftime("%Y-%m-%d 08:00")
        self.discharged = (today - datetime.timedelta(days=1)).strftime("%Y-%m-%d 08:00")
        self.occurred = (today - datetime.timedelta(days=2)).strftime("%Y-%m-%d 10:00:00")
        self.started = set()  # journals that have begun
        self.watch = None
        self.lost = None  # what remains of a journal whose disk was lost
        self.set_up()

    def chance(self, p):
        return self.rng.random() < p

    # --- what there is

    def set_up(self):
        rng, world = self.rng, self.world
        self.shape = rng.choices(["one", "shared", "apart"], [50, 25, 25])[0]
        self.not_found = self.chance(0.25)
        self.by_stay = not self.chance(0.1)
        settings = {}
        if self.not_found:
            world.quirk("reversal-not-found")
            settings.update({"profile.reversal_of_unseen": "not_found",
                             "profile.late_arrival_s": world.late_arrival_s})
        if not self.by_stay:
            settings["profile.settlement_query"] = "none"
        for quirk in QUIET_QUIRKS:
            if self.chance(0.05):
                world.quirk(quirk)
        self.in_batches = self.chance(0.3)
        if self.in_batches:
            settings["profile.batch"] = 2
        self.discharge_first = not self.chance(0.2)
        if not self.discharge_first:
            world.quirk("settle-before-discharge")
            settings["profile.discharge_first"] = "false"
        if self.chance(0.5):
            settings["card.at_discharge"] = "optional"
        world.add_desk("A", 1, "journal-1", settings)
        if self.shape != "one":
            # Two windows with one ledger, or each with its own; programs of one window share its number.
            number = 1 if self.shape == "shared" and self.chance(0.5) else 2
            world.add_desk("B", number, "journal-1" if self.shape == "shared" else "journal-2", settings)
        world.power = self.shape != "shared" and (self.chance(0.25) or world.sabotage == "lying-disk")
        if not world.power and self.chance(0.08):
            self.watch = rng.choice(world.desks)
        self.stays = [Stay(f"T{self.seed}-{i}".replace("-", "S"), PERSONS[i], self.goals())
                      for i in range(rng.choices([1, 2, 3], [78, 17, 5])[0])]
        for stay in self.stays:
            text = (world.lab.personas / f"{stay.persona}.persona").read_text(encoding="utf-8")
            stay.person = ["--cert-no", re.search(r"^ssn=(\d{17}[\dX])$", text, re.M)[1],
                           "--name", re.search(r"^name=(.+)$", text, re.M)[1]]
        # A backup after a while, and later the disk is lost: only where one desk knows everything.
        self.backup_after, self.lost_after = 0, 0
        if self.shape == "one" and not world.power and self.watch is None and self.chance(0.1):
            self.backup_after = rng.randint(1, 4)
            self.lost_after = self.backup_after + rng.randint(1, 3)
        self.card_story = self.rng.choice(["pcscd killed", "card pulled"]) if self.chance(0.05) else None
        world.note(f"seed {self.seed}: {len(world.desks)} desks, journals: {self.shape}; "
                   f"{'power cuts; ' if world.power else ''}quirks: {' '.join(world.quirks) or 'none'}; "
                   f"settings: {' '.join(f'{key}={value}' for key, value in settings.items()) or 'none'}; "
                   f"stays: {'; '.join(stay.ipt_no + ': ' + ', '.join(stay.goals) for stay in self.stays)}")

    def goals(self):
        goals = ["admit"]
        end = self.rng.choices(["admit", "fees", "settle"], [14, 6, 80])[0]
        if end == "admit":
            return goals + (["cancel admission", "admit"] if self.chance(0.4) else [])
        if self.chance(0.1):
            goals.append("change")
        goals.append("fees")
        if self.chance(0.1):
            goals.append("fees again")
        if end == "fees":
            return goals + (["cancel fees", "fees"] if self.chance(0.5) else [])
        if self.discharge_first or self.chance(0.3):
            goals.append("discharge")
        if self.chance(0.08):
            goals.append("trial")
        goals.append("settle")
        if self.chance(0.5):
            goals.append("cancel settlement")
            again = self.rng.random()
            if again < 0.65:
                goals.append("settle")
            elif again < 0.8:
                goals += ["cancel discharge", "fees again", "discharge", "settle"]
            elif again < 0.9:
                goals += ["cancel discharge", "cancel fees", "cancel admission"]
        return goals

    # --- a verb

    def arguments(self, stay, goal):
        number = ["--ipt-no", stay.ipt_no]
        person = stay.person
        if goal == "admit":
            return ["admit", *number, "--time", self.admitted, *person, *DATA]
        if goal in ("fees", "fees again"):
            return ["fees", *number, *person, self.bill(stay, goal == "fees again")]
        if goal == "change":
            return ["change", *number, "--bed", str(stay.bed), *person]
        if goal == "discharge":
            return ["discharge", *number, "--time", self.discharged, *person]
        if goal in ("trial", "settle"):
            return [goal, *number, *person]
        if goal == "cancel settlement":
            return ["cancel", "settlement", *number, *SECOND]
        return [*goal.split(" "), *number]

    def bill(self, stay, changed):
        if changed or stay.edition == 0:
            stay.edition += 1
        n = 3 + stay.edition
        price = 1000 + 111 * stay.edition + self.seed % 97
        path = self.world.dir / f"{stay.ipt_no}-{stay.edition}.csv"
        total = 0
        with open(path, "w", encoding="utf-8") as out:
            out.write(HEADER)
            for i in range(1, n + 1):
                fen = price * 100 * i * 2
                total += fen
                out.write(f"{i},{self.occurred},A{i:05},H{i},2,{price * i}.00,{fen // 100}.{fen % 100:02},0101,心内科,"
                          "D330100000001,测试医生\n")
        if total not in stay.totals:
            stay.totals.append(total)
        return path

    def verb_of(self, desk, goal):
        verb = goal.replace(" again", "") if goal.startswith("fees") else goal
        if verb == "fees" and self.in_batches:
            return "fees-in-batches"
        if verb == "admit" and desk.journal not in self.started:
            self.started.add(desk.journal)
            return "admit-new"
        return verb

    def drawn(self, desk, goal, p):
        """No fault, or one, rarely two."""
        verb = self.verb_of(desk, goal)
        if self.world.sabotage == "lying-platform" and goal == "settle":
            return [faults.Fault(order=f"2304 late-commit {faults.NEVER} x1")]
        if self.struck_budget <= 0 or not self.chance(p):
            return []
        self.struck_budget -= 1
        chosen = [faults.draw(self.rng, verb, self.world.power)]
        if self.chance(0.12):
            chosen.append(faults.draw(self.rng, verb, self.world.power))
        return chosen

    def run(self, desk, arguments, chosen, stay=None):
        for fault in chosen:
            self.world.clock_off |= fault.deed.startswith("clock") and abs(int(fault.deed.partition("=")[2])) > 1800
            if fault.order and "late-commit" in fault.order:
                for each in self.stays:
                    each.maybe_late = True
        outcome = self.world.run(desk, arguments, chosen)
        if stay is not None:
            judge.said_now(self.world, arguments, stay.ipt_no, outcome,
                           self.shape == "apart" or stay.maybe_late or self.watch is not None)
        if not self.world.platform_alive() and self.chance(0.7):
            self.world.revive_platform()
        return outcome

    def other(self, desk):
        others = [each for each in self.world.desks if each is not desk]
        return others[0] if others else desk

    def resolve(self, desk, p):
        self.world.revive_platform()
        self.run(desk, ["resolve"], self.drawn(desk, "resolve", p))

    def release(self):
        if self.world.platform_alive() and self.world.order("late") != "0":
            self.world.note(f"the platform gets to what was late: {self.world.order('release')}")
            self.world.struck["late request carried out"] += 1

    def pursue(self, stay, goal):
        """Until it is done, or the people at the desk give up."""
        desk = self.rng.choice(self.world.desks) if self.chance(0.35) else self.world.desks[0]
        # Who admits a stay that another desk has admitted under a later number makes two: only desks
        # with one journal can know.
        moves = self.shape != "apart" or goal != "admit"
        if not moves:
            desk = self.world.desks[0]
        weight = {"settle": 0.75, "cancel settlement": 0.65, "admit": 0.35}.get(goal, 0.22)
        if goal == "change":
            stay.bed += 1
        for attempt in range(3):
            if len(self.world.desks) > 1 and not self.world.power and attempt == 0 and self.chance(0.15):
                outcome = self.two_at_once(stay, goal, desk)
            else:
                outcome = self.run(desk, self.arguments(stay, goal),
                                   self.drawn(desk, goal, weight if attempt == 0 else weight / 2), stay)
            if outcome.exit in (0, 8):
                return True
            if outcome.error in ("stay:fees_stale", "stay:total", "stay:stay_differs") and goal in ("settle", "trial"):
                self.run(desk, self.arguments(stay, "fees"), self.drawn(desk, "fees", 0.1))
            if outcome.exit in (1, 2) and outcome.error not in ("stay:state", "stay:fees_stale", "stay:stay_differs",
                                                                "stay:total", "platform:refused"):
                return False
            if self.chance(0.3):
                self.release()
            choice = self.rng.choices(["resolve", "again", "other", "resolve other"], [50, 25, 15, 10])[0]
            if choice == "resolve":
                self.resolve(desk, 0.4)
            elif choice == "resolve other":
                self.resolve(self.other(desk), 0.4)
            elif choice == "other" and moves:
                desk = self.other(desk)
            if self.chance(0.25):
                self.release()
            self.world.revive_platform()
        return False

    def two_at_once(self, stay, goal, desk):
        """One program stands still at a drawn point, its lock and its intent in hand; another comes."""
        counts = faults.VERBS[self.verb_of(desk, goal)][0]
        point = self.rng.choice(["write", "sync", "send", "send", "recv"])
        first = self.world.start(desk, self.arguments(stay, goal), hold=f"{point}:{self.rng.randint(1, counts[point])}")
        self.world.wait_held(first, 10)
        other = self.other(desk)
        second_stay = self.rng.choice(self.stays) if self.chance(0.3) else stay
        goals = [goal, "resolve"]
        # Two journals can settle one stay at one moment: rule 3 narrows that gap and cannot close it.
        if self.shape == "apart":
            goals = ["resolve"]
        what = self.rng.choice(goals)
        second = self.world.start(other, ["resolve"] if what == "resolve" else self.arguments(second_stay, what))
        try:
            second.process.wait(self.rng.choice([0.01, 0.05, 0.2]))
        except Exception:  # it waits for the stay's lock, or works
            pass
        outcome = self.world.finish(first)
        self.world.finish(second)
        return outcome

    def card(self):
        """The first admission, with the card: the reader's service dies, or the card is pulled."""
        lab, stay = self.world.lab, self.stays[0]
        verb = ["admit", "--ipt-no", stay.ipt_no, "--time", self.admitted, *DATA]
        lab.card.insert(stay.persona)
        if self.card_story == "pcscd killed":
            lab.kill_pcscd()
        else:
            lab.card.remove_after(self.rng.randint(1, 2))
        outcome = self.run(self.world.desks[0], verb, [])
        self.world.struck[self.card_story] += 1
        if outcome.exit != 4 or judge.admissions(self.world, stay.ipt_no):
            raise Violation(f"{self.card_story}: exit {outcome.exit}, expected a card error and nothing sent")
        if self.card_story == "pcscd killed":
            lab.start_pcscd()
        lab.card.remove()

    def play(self):
        watching = None
        if self.watch is not None:
            watching = self.world.start(self.watch, ["resolve", "--watch"], self.watch_faults(), patience_ms=60)
        if self.card_story:
            self.card()
        waiting = [stay for stay in self.stays if stay.goals]
        while waiting:
            stay = self.rng.choice(waiting)
            goal = stay.goals.pop(0)
            if not self.pursue(stay, goal) and self.chance(0.8):
                stay.goals = [] if goal == "admit" and self.chance(0.5) else stay.goals
            waiting = [stay for stay in self.stays if stay.goals]
            self.keep_and_lose()
        if watching is not None:
            if watching.process.poll() is None:
                watching.process.terminate()
            self.world.finish(watching)

    def keep_and_lose(self):
        """The journal of some goals ago comes back in place of the one that is lost."""
        desk = self.world.desks[0]
        backup = self.world.dir / "backup.db"
        self.backup_after -= 1
        self.lost_after -= 1
        if self.backup_after == 0 and self.run(desk, ["journal", "backup", backup], []).exit != 0:
            raise Violation("the journal cannot be backed up")
        if self.lost_after != 0 or not backup.exists():
            return
        self.lost = self.world.lose_journal(desk)
        self.world.struck["journal restored"] += 1
        if self.run(desk, ["journal", "restore", backup], []).exit != 0:
            raise Violation("the journal cannot be restored")
        if self.chance(0.5):
            self.resolve(desk, 0.3)

    def adopt_forgotten(self):
        """Stays that are younger than the backup: whoever comes next with the person takes them over."""
        desk = self.world.desks[0]
        self.world.run(desk, ["resolve"])
        known = {stay["ipt_no"] for stay in self.tell(desk)}
        for stay in self.stays:
            if stay.ipt_no not in known and judge.admissions(self.world, stay.ipt_no):
                self.world.run(desk, self.arguments(stay, "trial"))

    def watch_faults(self):
        if not self.chance(0.5):
            return []
        point = self.rng.choice(["write", "sync", "send", "recv"])
        return [faults.Fault(f"{self.rng.choice(['kill', 'kill-after'])}@{point}:"
                             f"{self.rng.randint(1, faults.VERBS['resolve'][0][point])}")]

    # --- the end

    def tell(self, desk):
        outcome = self.world.run(desk, ["stays"])
        if outcome.exit not in (0, 3):
            raise Violation(f"stays cannot be told at desk {desk.name}: {outcome.error}")
        return outcome.json["stays"]

    def come_to_rest(self):
        """Restart, resolve until nothing is unknown; what was late arrives before or after."""
        world = self.world
        world.revive_platform()
        world.order("clear")
        if world.order("late") != "0" and self.chance(0.5):
            for desk in judge.journals(world):
                world.run(desk, ["resolve"])
        self.release()
        if self.not_found:
            world.order(f"clock {world.late_arrival_s * 2}")
        if self.lost:
            self.adopt_forgotten()
        open_before = None
        for i in range(ROUNDS):
            told = {desk.journal.name: self.tell(desk) for desk in judge.journals(world)}
            unsettled = {desk: [stay for stay in told[desk.journal.name] if stay["unknown"]]
                         for desk in world.desks if desk in judge.journals(world)}
            if not any(unsettled.values()):
                return told
            for desk, stays in unsettled.items():
                if stays:
                    world.run(desk, ["resolve"])
            now = {(stay["ipt_no"], stay["unknown"]["infno"]) for stays in unsettled.values() for stay in stays}
            if open_before == now and not self.by_stay:
                self.supervise({desk: [stay for stay in self.tell(desk) if stay["unknown"]] for desk in unsettled})
            open_before = now
        raise Violation(f"after {ROUNDS} rounds still unknown: {sorted(open_before)}")

    def supervise(self, unsettled):
        """Rule 11 leaves some to a person, who looks at what the platform really holds."""
        for desk, stays in unsettled.items():
            for stay in stays:
                open_call = stay["unknown"]
                standing = judge.settlements(self.world, stay["ipt_no"])
                if open_call["infno"] == "2305":
                    done = not any(row["setl_id"] == stay["setl_id"] for row in standing)
                    more = []
                else:
                    mine = [row for row in standing if row["medins_setl_id"] == open_call["msgid"]]
                    done, more = bool(mine), ["--setl-id", mine[0]["setl_id"]] if mine else []
                self.world.struck["a person decides"] += 1
                self.world.run(desk, ["decide", "done" if done else "not-done", "--ipt-no", stay["ipt_no"], "--msgid",
                                      open_call["msgid"], "--reason", "电话核实", "--by", "7001", *SECOND, *more])

    def judge(self, told):
        world = self.world
        all_records = {desk.journal.name: judge.records(desk) for desk in judge.journals(world)}
        intents = {name: {row["msgid"] for row in rows if row["kind"] == judge.INTENT}
                   for name, rows in all_records.items()}
        for stay in self.stays:
            told_of = {name: next((one for one in stays if one["ipt_no"] == stay.ipt_no), None)
                       for name, stays in told.items()}
            judge.at_most_one(world, stay.ipt_no, at_any_time=self.shape != "apart")
            judge.stays_agree(world, stay.ipt_no, told_of, intents)
            judge.bill_is_held(world, stay.ipt_no, stay.totals)
            self.money_shown(stay, told_of)
        judge.nothing_forgotten(world, {**all_records, "lost": judge.records(self.lost)} if self.lost else all_records)
        for desk in judge.journals(world):
            judge.intents_ended(all_records[desk.journal.name], told[desk.journal.name])
            verdict = world.run(desk, ["journal", "verify"])
            if verdict.exit != 0 or verdict.json.get("intact") is not True:
                raise Violation(f"journal of desk {desk.name}: {verdict.json.get('what')} {verdict.error}")
        judge.nobody_broke_the_rules(world, world.clock_off)

    def money_shown(self, stay, told_of):
        for desk in judge.journals(self.world):
            one = told_of[desk.journal.name]
            held = {row["setl_id"]: row for row in judge.settlements(self.world, stay.ipt_no)}
            if not one or one["state"] != "settled" or one["setl_id"] not in held:
                continue
            before = len(self.world.ledger("SELECT 1 FROM request"))
            outcome = self.world.run(desk, self.arguments(stay, "settle"))
            if outcome.exit not in (0, 8) or not outcome.json.get("repeated"):
                raise Violation(f"{stay.ipt_no}: settled, and settling again says exit {outcome.exit} {outcome.error}")
            if len(self.world.ledger("SELECT 1 FROM request")) != before:
                raise Violation(f"{stay.ipt_no}: settling again sent something")
            if outcome.exit == 0:
                judge.shown_is_held(stay.ipt_no, outcome.json, held[one["setl_id"]])
            elif self.by_stay:
                raise Violation(f"{stay.ipt_no}: marked mismatch, and the platform's figures add up")

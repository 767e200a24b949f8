"""Benchmarks (1) and (2); runs in the laboratory, see tests/bench/run."""
import argparse
import datetime
import json
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))
from lab import Lab  # noqa: E402

from caller import CHINA, INSTITUTION, Caller  # noqa: E402

PERSONA = "second-long-term"
COMMAND_MS = 20
LATENCY_MS = 100


def questions(caller, psn_no, cert_no, card_no, ident):
    """The four calls of a verification, as the desk makes them."""
    today = f"{datetime.datetime.now(CHINA):%Y-%m-%d} 00:00:00"
    person = {"mdtrt_cert_type": "03", "mdtrt_cert_no": card_no, "card_sn": ident, "begntime": "",
              "psn_cert_type": "01", "certno": cert_no, "psn_name": ""}
    region = caller.once("1101", {"data": person})[1]["output"]["insuinfo"][0]["insuplc_admdvs"]
    return [("1101", {"data": person}, ""),
            ("K015", {"data": {"card_no": card_no, "card_sn": ident, "certno": cert_no}}, ""),
            ("F001", {"data": {"psn_no": psn_no, "insutype": "310", "fixmedins_code": INSTITUTION, "begntime": today,
                               "med_type": "21"}}, region),
            ("F002", {"data": {"fixmedins_code": INSTITUTION, "insuplc_admdvs": region, "insutype": "310",
                               "med_type": "21"}}, region)]


def median_ms(values):
    return statistics.median(values)


def card_bench(lab):
    """[{delay_ms, raw_ms, product_ms, ratio}] of zj-bench-card."""
    lab.card.insert(PERSONA)
    run = subprocess.run([lab.bin / "zj-bench-card", "--reader", lab.card.reader, "--control", lab.card.control.path,
                          "--json"], check=True, capture_output=True, text=True)
    lab.card.remove()
    return [json.loads(line) for line in run.stdout.splitlines()]


def verdict_bench(lab, rounds):
    persona = lab.personas / f"{PERSONA}.persona"
    lab.card.control.close()
    run = subprocess.run([lab.bin / "zj-bench-verdict", lab.config_file(), lab.card.control.path, persona, str(rounds)],
                         check=True, capture_output=True, text=True)
    return [tuple(map(float, line.split())) for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with Lab() as lab:
        print("(1) reading the card, three commands, through the product / raw through PC/SC")
        raw_ms = None
        for row in card_bench(lab):
            print(f"    {row['delay_ms']:3d} ms a command: {row['product_ms']:8.2f} ms / {row['raw_ms']:8.2f} ms"
                  f"   ratio {row['ratio']:.3f}")
            if row["delay_ms"] == COMMAND_MS:
                raw_ms = row["raw_ms"]
        if raw_ms is None:
            sys.exit(f"zj-bench-card measured nothing at {COMMAND_MS} ms a command")

        caller = Caller(lab)
        psn_no, cert_no, card_no, ident, _ = lab.platform.command(f"person {PERSONA}").split()
        calls = questions(caller, psn_no, cert_no, card_no, ident)
        lab.platform.command(f"latency {LATENCY_MS}")
        lab.card.control.command(f"delay {COMMAND_MS}")
        trips, separate, measured = [], [], []
        for _ in range(4):  # turn about, so that whatever else the machine does strikes all alike
            same = [caller.envelope(*calls[1]) for _ in range(max(3, rounds // 4))]
            trips += [seconds * 1000 for seconds, _ in caller.curl(same)[1:]]
            measured += verdict_bench(lab, max(2, rounds // 4))
            for _ in range(max(1, rounds // 10)):
                separate.append(sum(caller.once(*call)[0] for call in calls) * 1000)
        if lab.platform.command("violations").split()[0] != "0":
            sys.exit(f"violations: {lab.platform.command('violations')}")

        trip = median_ms(trips)
        floor = raw_ms + 2 * trip
        identity = median_ms([row[0] for row in measured])
        verdict = median_ms([row[1] for row in measured])
        curls = raw_ms + median_ms(separate)
        print(f"(2) from pcscd's report to the verdict, {COMMAND_MS} ms a command, {LATENCY_MS} ms platform latency, "
              f"{len(measured)} rounds")
        print(f"    who it is after          {identity:8.2f} ms")
        print(f"    verdict after            {verdict:8.2f} ms")
        print(f"    floor                    {floor:8.2f} ms = card {raw_ms:.2f} + 2 round trips of {trip:.2f}"
              f"   ratio {verdict / floor:.3f}")
        print(f"    by separate curls        {curls:8.2f} ms = card {raw_ms:.2f} + 4 processes in a row"
              f"   ratio {verdict / curls:.3f}")


main()

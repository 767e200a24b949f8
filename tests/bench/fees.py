"""Benchmark (3): uploading a long list of fee lines; runs in the laboratory, see tests/bench/run."""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lab"))
from lab import Lab  # noqa: E402

from caller import Caller  # noqa: E402

PERSONA = "second-long-term"
IPT_NO = "ZYBENCH1"
BATCH = 100
NAMES = ("feedetl_sn", "fee_ocur_time", "med_list_codg", "medins_list_codg", "cnt", "pric", "det_item_fee_sumamt",
         "bilg_dept_codg", "bilg_dept_name", "bilg_dr_codg", "bilg_dr_name")


def line(number):
    return (str(number), f"{time.strftime('%Y-%m-%d')} 00:00:00", "A0001", f"H{number:05}", "2", "12.3400", "24.68",
            "A03", "测试内科", "D330100000001", "测试医生")


def must(result):
    if result.exit != 0:
        sys.exit(result.stdout + result.stderr)
    return result.json


def bodies(caller, stay, lines):
    """What the desk sends for these lines, batch by batch."""
    for first in range(0, len(lines), BATCH):
        rows = [dict(zip(NAMES, row), **stay, med_type="21") for row in lines[first:first + BATCH]]
        for row in rows:
            row["det_item_fee_sumamt"] = 24.68
        yield caller.envelope("2301", {"feedetail": rows}, stay_region)


def replayed(caller, stay, lines):
    """Seconds of the transfers of one curl over one connection, and of that whole process, which
    finds the bodies in files."""
    transfers = sum(seconds for seconds, _ in caller.curl(list(bodies(caller, stay, lines))))
    whole = caller.process_s
    caller.once("2302", {"data": [{"feedetl_sn": "0000", **stay}]}, stay_region)
    return transfers, whole


def uploaded(lab, file, n):
    from_s = time.monotonic()
    answer = must(lab.zhijie("fees", "--ipt-no", IPT_NO, file, timeout_s=300))
    seconds = time.monotonic() - from_s
    if answer["sent"] != n:
        sys.exit(f"{answer['sent']} lines were sent instead of {n}")
    must(lab.zhijie("cancel", "fees", "--ipt-no", IPT_NO))
    return seconds


stay_region = ""


def main():
    global stay_region
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=int, default=100, help="of the platform, in ms")
    options = parser.parse_args()
    with Lab() as lab, tempfile.TemporaryDirectory() as folder:
        lab.card.insert(PERSONA)
        admitted = must(lab.zhijie("admit", "--ipt-no", IPT_NO, "--dept", "A03:测试内科", "--bed", "1", "--doctor",
                                   "D330100000001:测试医生", "--diagnosis", "I10.x00:测试诊断", "--tel", "00000000001"))
        psn_no = lab.platform.command(f"person {PERSONA}").split()[0]
        stay_region = must(lab.zhijie("verify"))["person"]["insured_region"]
        stay = {"mdtrt_id": admitted["mdtrt_id"], "psn_no": psn_no}
        lines = [line(number) for number in range(1, options.lines + 1)]
        file = pathlib.Path(folder, "fees.csv")
        file.write_text("\n".join(map(",".join, [NAMES] + lines)) + "\n", encoding="utf-8")
        caller = Caller(lab)
        lab.platform.command(f"latency {options.latency}")
        desk, transfers, wholes = [], [], []
        for _ in range(options.rounds):  # turn about
            desk.append(uploaded(lab, file, options.lines))
            one, whole = replayed(caller, stay, lines)
            transfers.append(one)
            wholes.append(whole)
        if lab.platform.command("violations").split()[0] != "0":
            sys.exit(f"violations: {lab.platform.command('violations')}")
    product, replay, process = (statistics.median(values) for values in (desk, transfers, wholes))
    print(f"(3) {options.lines} fee lines in batches of {BATCH}, {options.latency} ms platform latency, "
          f"{options.rounds} rounds")
    print(f"    zhijie fees, from start to end   {product:7.2f} s")
    print(f"    the same by one keep-alive curl  {process:7.2f} s (transfers alone {replay:.2f})"
          f"   ratio {product / process:.3f}")


main()

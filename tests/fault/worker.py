"""Runs seeds that come on standard input, one a line, and answers a line of JSON for each."""
import argparse
import json
import os
import pathlib
import shutil
import sys
import time
import traceback

from world import Violation, World, laboratory
from clerk import Clerk

LATE_ARRIVAL_S = 600


def make_template(lab, shim):
    """The test authority and the desk's certificate, once: every seed's platform starts from them. Its
    revocation list is two days old, so that a desk whose clock is set back goes on."""
    aged = {"LD_PRELOAD": shim, "ZJ_FAULT": "clock@start:1=-172800"}
    os.environ.update(aged)
    try:
        laboratory.Platform(lab).stop()
    finally:
        for name in aged:
            del os.environ[name]
    folder = lab.dir / "template"
    folder.mkdir(mode=0o700)
    for name in ("ca.pem", "ca.key", "crl.pem", "desk.pem", "desk.key"):
        shutil.copy2(lab.dir / "platform" / name, folder)


def keep(world, folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(world.dir, folder, ignore=shutil.ignore_patterns("control"), copy_function=copy_plain)
    (folder / "trace.txt").write_text("\n".join(world.trace) + "\n", encoding="utf-8")


def copy_plain(source, target):
    if pathlib.Path(source).is_file():
        shutil.copy2(source, target)


def run_seed(lab, seed, options):
    world = World(lab, options.shim, lab.dir / f"seed-{seed}", LATE_ARRIVAL_S, options.sabotage)
    violation = None
    try:
        clerk = Clerk(world, seed)
        clerk.play()
        clerk.judge(clerk.come_to_rest())
    except Violation as error:
        violation = str(error)
    except Exception:  # the harness itself: never to be taken for a pass
        violation = "the harness failed: " + traceback.format_exc()
    finally:
        if violation:
            world.note(f"VIOLATION {violation}")
        try:
            world.tally_platform()
        finally:
            world.close()
    if violation or options.keep:
        keep(world, pathlib.Path(options.keep_in) / f"seed-{seed}")
    shutil.rmtree(world.dir, ignore_errors=True)
    return {"seed": seed, "violation": violation, "struck": dict(world.struck), "verbs": world.runs,
            "trace": world.trace if violation or options.keep else []}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shim", required=True)
    parser.add_argument("--keep-in", required=True)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--sabotage", default="")
    options = parser.parse_args()
    with laboratory.Lab(platform=False) as lab:
        make_template(lab, options.shim)
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            started = time.monotonic()
            result = run_seed(lab, int(line), options)
            result["seconds"] = time.monotonic() - started
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()

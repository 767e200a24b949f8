#!/usr/bin/env python3
"""The list of readers keeps its form, and the rules made from it do what they say: tried by
udev itself (udevadm test) on USB devices that umockdev pretends.

  reader-rules.py READERS.LIST FOLDER-OF-RULES"""

import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest

LIST, RULES = sys.argv.pop(1), sys.argv.pop(1)
FLAGS = {"other", "awake"}
ACCESS, LATE = f"{RULES}/69-zhijie-readers.rules", f"{RULES}/93-zhijie-readers-late.rules"
GID = 4711  # of the desk's group, which need not exist on the machine that tests
ENTRY = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})  ([a-z,]+)  (\S.*\S)$")
DEVICE = "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
# What libccid installs: the kernel may suspend every CCID reader.
SUSPENDING = 'ENV{ID_USB_INTERFACES}==":0b0000:", TEST=="power/control", ATTR{power/control}="auto"\n'


def entries():
    with open(LIST, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                yield number, line.rstrip("\n")


def descriptors(vendor, product, classes):
    """What the kernel shows of a device with one interface of each class (USB 2.0, 9.6)."""
    device = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 8, vendor, product, 0x0100, 0, 0, 0, 1)
    interfaces = b"".join(
        struct.pack("<BBBBBBBBB", 9, 4, i, 0, 1, kind, 0, 0, 0) + struct.pack("<BBBBHB", 7, 5, 0x81 + i, 3, 8, 16)
        for i, kind in enumerate(classes)
    )
    whole = struct.pack("<BBHBBBBB", 9, 2, 9 + len(interfaces), len(classes), 1, 0, 0x80, 50)
    return device + whole + interfaces


def plug_in(vendor, product, classes):
    """What udev makes of a device: who may open it, and whether the kernel may suspend it."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/device.umockdev", "w", encoding="ascii") as out:
            out.write(
                f"P: {DEVICE}\nN: bus/usb/001/005\nE: DEVNAME=/dev/bus/usb/001/005\nE: DEVTYPE=usb_device\n"
                f"E: SUBSYSTEM=usb\nE: MAJOR=189\nE: MINOR=4\nE: PRODUCT={vendor:x}/{product:x}/100\nA: busnum=1\\n\nA: devnum=5\\n\n"
                f"A: idVendor={vendor:04x}\\n\nA: idProduct={product:04x}\\n\nA: power/control=----\n"
                f"H: descriptors={descriptors(vendor, product, classes).hex().upper()}\n"
            )
        with open(f"{folder}/92-libccid.rules", "w", encoding="ascii") as out:
            out.write(SUSPENDING)
        with open(f"{folder}/group", "w", encoding="ascii") as out, open("/etc/group", encoding="utf-8") as own:
            out.write(re.sub(r"^zhijie:.*\n", "", own.read(), flags=re.M) + f"zhijie:x:{GID}:\n")
        script = (
            "mount -t tmpfs rules /run && mkdir -p /run/udev/rules.d && "
            f"mount --bind {folder}/group /etc/group && "
            f"cp {folder}/92-libccid.rules '{os.path.abspath(ACCESS)}' '{os.path.abspath(LATE)}' /run/udev/rules.d/ && "
            f"udevadm test --action=add /sys{DEVICE} && echo control=$(cat /sys{DEVICE}/power/control)"
        )
        run = subprocess.run(
            ["umockdev-run", "-d", f"{folder}/device.umockdev", "--", "unshare", "-m", "sh", "-c", script],
            capture_output=True, text=True, timeout=30, check=False,
        )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said

    def last(pattern):
        found = re.findall(pattern, said, re.M)
        return found[-1] if found else None

    return {
        "mode": last(r" MODE (\d+)$"),
        "group": last(r" GROUP (\d+)$"),
        "seat": "RUN 'uaccess'" in said,
        "reader": last(r"^ZHIJIE_READER=(.*)$"),
        "control": {"auto": "auto", "onto": "on", "on--": "on", "----": "untouched"}[last(r"^control=(.*)$")],
    }


class TheList(unittest.TestCase):
    def test_form(self):
        last = ""
        for number, line in entries():
            found = ENTRY.match(line)
            self.assertTrue(found, f"line {number}: not 'vvvv:pppp  flags  name': {line}")
            flags = found.group(3).split(",")
            self.assertLessEqual(set(flags), FLAGS, f"line {number}")
            self.assertEqual(flags, sorted(set(flags)), f"line {number}")
            self.assertLess(last, line[:9], f"line {number}: out of order, or twice")
            last = line[:9]

    def test_every_entry_says_where_it_comes_from(self):
        with open(LIST, encoding="utf-8") as lines:
            before = ""
            for number, line in enumerate(lines, 1):
                if ENTRY.match(line.rstrip("\n")):
                    self.assertTrue(before.startswith("# "), f"line {number}: no source above it")
                before = line

    def test_rules_know_every_entry(self):
        for part, flag in ((ACCESS, "other"), (LATE, "awake")):
            with open(part, encoding="utf-8") as text:
                rules = text.read()
            for _, line in entries():
                vendor, product, flags, name = ENTRY.match(line).groups()
                rule = f'# {name}\nATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", '
                self.assertEqual(rule in rules, flag in flags.split(","), line)


class TheRules(unittest.TestCase):
    def expect_reader(self, got, kind, control):
        self.assertEqual(
            got, {"mode": "0660", "group": str(GID), "seat": False, "reader": kind, "control": control}
        )

    def test_any_reader_of_the_class(self):
        self.expect_reader(plug_in(0x1234, 0x5678, [0x0B]), "ccid", "auto")

    def test_reader_inside_a_keyboard(self):
        self.expect_reader(plug_in(0x046A, 0x0010, [0x03, 0x0B]), "ccid", "untouched")

    def test_reader_that_the_seat_would_get(self):
        # In systemd's list of smart-card readers: 70-uaccess.rules tags it.
        self.expect_reader(plug_in(0x08E6, 0x3437, [0x0B]), "ccid", "auto")

    def test_listed_ones(self):
        for _, line in entries():
            vendor, product, flags, _name = ENTRY.match(line).groups()
            other, awake = "other" in flags, "awake" in flags
            got = plug_in(int(vendor, 16), int(product, 16), [0xFF] if other else [0x0B])
            self.expect_reader(
                got, "other" if other else "ccid", "on" if awake else "auto" if not other else "untouched"
            )

    def test_nothing_else_is_touched(self):
        for classes in ([0x03], [0x08, 0x06], [0xFF], [0xE0, 0x0A]):
            got = plug_in(0x1234, 0x5678, classes)
            self.assertEqual((got["reader"], got["group"], got["control"]), (None, None, "untouched"))


if __name__ == "__main__":
    unittest.main()

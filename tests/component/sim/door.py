"""Connections: kept alive at no cost, latency that holds nobody else up, closing, starting again, ending."""
import email.utils
import json
import pathlib
import socket
import sqlite3
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
import unittest

from simulator import CARD_STATE, FIRST_CARD, PROGRAM, Simulator, TestCase, data, main


class Kept:
    """For both doors."""

    def test_kept_alive_without_waiting(self):
        with self.sim.connect() as line:
            line.call("K015", CARD_STATE)
            took = []
            for _ in range(100):
                began = time.monotonic()
                self.assertEqual(line.call("K015", CARD_STATE)["infcode"], 0)
                took.append(time.monotonic() - began)
        # A delayed acknowledgement would cost 40 ms each time.
        self.assertLess(statistics.median(took), 0.02)

    def test_body_in_pieces(self):
        with self.sim.connect() as line:
            line.send("K015", CARD_STATE)
            whole = len(line.answer()[2])
            import json
            raw = json.dumps(self.sim.envelope("K015", CARD_STATE), ensure_ascii=False).encode()
            head = (f"POST /fsi/api/rsfComIfsService/callService HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(raw)}"
                    "\r\nContent-Type: application/json;charset=utf-8\r\n\r\n").encode()
            for byte in head + raw:
                line.tls.sendall(bytes([byte]))
            self.assertEqual(len(line.answer()[2]), whole)

    def test_latency_is_exact_and_holds_nobody_up(self):
        self.sim.do("latency 200")
        took = []

        def ask():
            with self.sim.connect() as line:
                for _ in range(3):
                    began = time.monotonic()
                    line.call("K015", CARD_STATE)
                    took.append(time.monotonic() - began)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.sim.do("latency 0")
        self.assertEqual(len(took), 12)
        self.assertGreaterEqual(min(took), 0.2)
        self.assertLess(statistics.median(took), 0.25)
        self.assertLess(time.monotonic() - began, 2.0)  # one after another: 2.4 s

    def test_client_that_leaves_is_executed_all_the_same(self):
        before = self.sim.count("K015")
        self.sim.do("fault K015 delay 100 x1")
        with self.sim.connect() as line:
            line.send("K015", CARD_STATE)
        deadline = time.monotonic() + 10
        while self.sim.count("K015") != (before[0] + 1, before[1] + 1):
            self.assertLess(time.monotonic(), deadline)

    def test_the_clock_is_told(self):
        self.sim.do("clock -7200")
        with self.sim.connect() as line:
            line.send("K015", CARD_STATE)
            headers = line.answer()[1]
        self.sim.do("clock 0")
        self.assertEqual(headers.get_all("Date").__len__(), 1)
        drift = email.utils.parsedate_to_datetime(headers["Date"]).timestamp() - time.time()
        self.assertAlmostEqual(drift, -7200, delta=30)


class Staged(Kept, TestCase):
    def test_drop_and_report(self):
        with self.sim.connect() as line:
            line.call("K015", CARD_STATE)
            self.assertRegex(self.sim.do("connections"), r"accepted=\d+ open=[1-9]")
            self.sim.do("drop")
            self.assertEqual(line.rest()[0], b"")
        self.assertEqual(self.sim.call("K015", CARD_STATE)["infcode"], 0)

    def test_ends_while_somebody_waits(self):
        with Simulator() as sim:
            sim.sign_in()
            sim.do("fault K015 late 60000")
            with sim.connect() as late, sim.connect() as idle:
                late.send("K015", CARD_STATE)
                idle.call("1101", data(mdtrt_cert_type="02", mdtrt_cert_no="990001195803120013"))
                began = time.monotonic()
                self.assertEqual(sim.say("quit"), "ok")
                self.assertEqual(sim.process.wait(10), 0)
                self.assertLess(time.monotonic() - began, 5)


class OwnTls(Kept, TestCase):
    arguments = ("--no-stage",)

    def test_the_stage_is_not_there(self):
        for order in ("fault 1101 cut 5", "fault handshake stall 1", "drop"):
            self.assertEqual(self.sim.say(order).split()[0], "error")

    def test_closed(self):
        self.sim.do("fault K015 after-commit x1")
        with self.sim.connect() as line:
            line.send("K015", CARD_STATE)
            self.assertEqual(line.rest()[0], b"")


class Program(unittest.TestCase):
    def test_files_and_ready_line(self):
        with Simulator() as sim:
            self.assertRegex(sim.url, r"^https://localhost:\d+/fsi/api/rsfComIfsService/callService$")
            for name in ("ca.pem", "ca.key", "crl.pem", "desk.pem", "desk.key", "zhijie.conf", "ledger.db"):
                self.assertEqual((sim.dir / name).stat().st_mode & 0o777, 0o600, name)
            self.assertEqual((sim.dir).stat().st_mode & 0o777, 0o700)
            self.assertIn(f"url={sim.url}\n", (sim.dir / "zhijie.conf").read_text())
        self.assertEqual(sim.more_output, "")

    def test_starts_again_over_the_same_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            with Simulator(folder=folder) as sim:
                sim.sign_in()
                request = sim.envelope("K015", CARD_STATE)
                self.assertEqual(sim.call("K015", CARD_STATE, msgid=request["msgid"])["infcode"], 0)
                before, number = (sim.dir / "ca.pem").read_text(), sim.sign_no
                sim.do("revoke server")
            with Simulator(folder=folder) as sim:
                sim.sign_no = number
                self.assertEqual((sim.dir / "ca.pem").read_text(), before)
                sim.context(check_list=True)
                self.assertEqual(sim.call("K015", CARD_STATE)["infcode"], 0)
                self.assertIn("msgid", sim.call("K015", data(card_sn=FIRST_CARD["card_sn"]),
                                                msgid=request["msgid"])["err_msg"])
                self.assertEqual(sim.count("K015"), (3, 2))

    def test_the_ledger_is_readable_meanwhile(self):
        with Simulator() as sim:
            sim.sign_in()
            sim.do("fault K015 refuse-after x1")
            sim.call("K015", CARD_STATE)
            with sqlite3.connect(f"file:{sim.dir}/ledger.db?mode=ro", uri=True) as ledger:
                rows = ledger.execute("SELECT infno, opter, executed, fault, infcode FROM request ORDER BY seq").fetchall()
            self.assertEqual(rows, [("9001", "1001", 1, "", 0), ("K015", "1001", 1, "refuse-after", 0)])

    def test_usage(self):
        for arguments in ((), ("--state", "/tmp/x"), ("--nonsense",), ("--state", "x", "--personas", "y", "--port", "70000")):
            with self.subTest(arguments):
                self.assertEqual(subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=20).returncode, 2)
        told = subprocess.run([PROGRAM, "--help"], capture_output=True, timeout=20, text=True)
        self.assertEqual(told.returncode, 0)
        for word in ("--personas", "double-after", "sign-out-all", "insuinfo-object", "server-wrong-host"):
            self.assertIn(word, told.stdout)

    def test_what_cannot_start(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket() as taken:
            folder = pathlib.Path(folder)
            (folder / "p").mkdir()
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            begin = [PROGRAM, "--state", folder / "s", "--personas"]
            for arguments, text in (([folder / "none"], "none"), ([folder / "p", "--date", "2025-02-30"], "no date"),
                                    ([folder / "p", "--port", str(taken.getsockname()[1])], "in use"),
                                    ([folder / "p", "--gateway", "csb"], "--gateway-id"),
                                    ([folder / "p", "--listen", "nowhere"], "nowhere")):
                with self.subTest(text):
                    ended = subprocess.run([*begin, *arguments], capture_output=True, timeout=20, text=True)
                    self.assertEqual((ended.returncode, ended.stdout), (1, ""))
                    self.assertIn(text, ended.stderr)


if __name__ == "__main__":
    main()

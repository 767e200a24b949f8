"""Every fault is visible on the wire, and the ledger says whether the call was executed."""
import json
import ssl
import time

from simulator import CARD_STATE, Simulator, TestCase, data, main

ASK = data(mdtrt_cert_type="02", mdtrt_cert_no="990001195803120013")


def duplicates(pairs):
    names = [name for name, _ in pairs]
    return {"_doubled": [name for name in set(names) if names.count(name) > 1], **dict(pairs)}


class Faults(TestCase):
    infno, body = "1101", ASK

    def expect(self, executed, arrived=1):
        """A context that checks what the ledger says of the calls made in it."""
        case = self

        class Count:
            def __enter__(self):
                self.before = case.sim.count(case.infno)

            def __exit__(self, kind, *_):
                if kind is None:
                    after = case.sim.count(case.infno)
                    case.assertEqual((after[0] - self.before[0], after[1] - self.before[1]), (arrived, executed))
        return Count()

    def once(self, order):
        """The faulty answer (status, headers, body)."""
        self.sim.do(f"fault {self.infno} {order} x1")
        with self.sim.connect() as line:
            line.send(self.infno, self.body)
            return line.answer()

    def once_json(self, order):
        return json.loads(self.once(order)[2])

    def well(self):
        self.assertEqual(self.sim.call(self.infno, self.body)["infcode"], 0)


class Decisions(Faults):
    def test_refused(self):
        for order, text in (("refuse", "拒绝"), ("refuse 平台维护 请稍候", "平台维护 请稍候"), ("not-signed-in", "未签到"),
                            ("upstream-timeout before", "超时"), ("upstream-timeout 'read timed out' before", "timed out")):
            with self.subTest(order), self.expect(executed=0):
                self.refused(self.once_json(order), text)
        for order, text in (("refuse-after", "拒绝"), ("upstream-timeout", "超时")):
            with self.subTest(order), self.expect(executed=1):
                self.refused(self.once_json(order), text)
        self.well()

    def test_http(self):
        for status in (302, 404, 408, 499, 500, 502, 503):
            for order, executed in ((f"http {status}", 1), (f"http {status} before", 0)):
                with self.subTest(order), self.expect(executed):
                    got, headers, body = self.once(order)
                    self.assertEqual((got, headers["Content-Type"]), (status, "text/html;charset=utf-8"))
                    self.assertNotIn(b"infcode", body)

    def test_gateway(self):
        for order, status in (("gateway-401", 200), ("gateway-401 401", 401)):
            with self.expect(executed=0):
                got, _, body = self.once(order)
                self.assertEqual((got, json.loads(body)["code"]), (status, 401))

    def test_closed(self):
        for order, executed in (("before-commit", 0), ("after-commit", 1)):
            with self.subTest(order), self.expect(executed):
                self.sim.do(f"fault 1101 {order} x1")
                with self.sim.connect() as line:
                    line.send("1101", ASK)
                    self.assertEqual(line.rest(), (b"", "closed"))

    def test_closed_on_a_reused_connection_only(self):
        self.sim.do("fault 1101 after-commit reused x1")
        with self.expect(executed=3, arrived=3):
            with self.sim.connect() as line:
                self.assertEqual(line.call("1101", ASK)["infcode"], 0)
                line.send("1101", ASK)
                self.assertEqual(line.rest(), (b"", "closed"))
            self.well()

    def test_delay_and_late(self):
        for order in ("delay 300", "late 300"):
            with self.expect(executed=1):
                began = time.monotonic()
                self.assertEqual(self.once_json(order)["infcode"], 0)
                self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_late_is_executed_at_once_and_delayed_is_not(self):
        for order, executed in (("late 60000", 1), ("delay 60000", 0)):
            with self.subTest(order):
                before = self.sim.count("1101")
                self.sim.do(f"fault 1101 {order} x1")
                with self.sim.connect() as line:
                    line.send("1101", ASK)
                    self.wait_for_count((before[0] + 1, before[1] + executed))
                    line.tls.settimeout(0.2)
                    with self.assertRaises(TimeoutError):
                        line.tls.recv(1)

    def wait_for_count(self, wanted):
        deadline = time.monotonic() + 10
        while self.sim.count("1101") != wanted:
            self.assertLess(time.monotonic(), deadline, (self.sim.count("1101"), wanted))


class Texts(Faults):
    def test_not_json(self):
        for order in ("garbage", "empty", "nan balc", "set balc 12.5.5", "bad-utf8"):
            with self.subTest(order), self.expect(executed=1):
                _, _, body = self.once(order)
                with self.assertRaises(ValueError):
                    json.loads(body.decode("utf-8"), parse_constant=lambda name: int(name))

    def test_members(self):
        with self.expect(executed=9, arrived=9):
            self.assertEqual(self.once_json("wrong-type balc")["output"]["insuinfo"][0]["balc"], ["应为值"])
            self.assertEqual(self.once_json("wrong-type output.insuinfo")["output"]["insuinfo"], "应为节点")
            self.assertNotIn("psn_no", self.once_json("missing baseinfo.psn_no")["output"]["baseinfo"])
            self.assertIsNone(self.once_json("null insuinfo[0].insuplc_admdvs")["output"]["insuinfo"][0]["insuplc_admdvs"])
            self.assertEqual(self.once_json("set infcode 1")["infcode"], 1)
            self.assertIn(b'"balc":123456789012345678901234567890.12,',
                          self.once("set balc 123456789012345678901234567890.12")[2])
            self.assertIn(b'"balc":"1E5",', self.once("""set balc '"1E5"'""")[2])
            self.assertNotIn("infcode", self.once_json("no-infcode"))
            self.assertEqual(self.once("content-type application/octet-stream")[1]["Content-Type"],
                             "application/octet-stream")

    def test_doubled_members(self):
        for order, at in (("doubled", lambda answer: answer), ("doubled balc", lambda answer: answer["output"]["insuinfo"][0])):
            answer = json.loads(self.once(order)[2], object_pairs_hook=duplicates)
            self.assertEqual(at(answer)["_doubled"], [order.partition(" ")[2] or "infcode"])

    def test_too_much(self):
        _, _, body = self.once("huge")
        self.assertGreater(len(body), 8 * 1024 * 1024)
        self.assertEqual(json.loads(body)["infcode"], 0)
        self.assertLess(len(self.once("huge 1000")[2]), 3000)
        for order, depth in (("deep", 33), ("deep 40", 40)):
            text = self.once(order)[2].decode()
            json.loads(text)
            level = most = 0
            for character in text:
                level += (character in "[{") - (character in "]}")
                most = max(most, level)
            self.assertEqual(most, depth)

    def test_stale(self):
        self.well()
        other = data(mdtrt_cert_type="02", mdtrt_cert_no="990002199001010028")
        self.sim.do("fault 1101 stale x1")
        self.assertEqual(self.sim.call("1101", other)["output"]["baseinfo"]["psn_name"], "测试甲")
        self.assertEqual(self.sim.call("1101", other)["output"]["baseinfo"]["psn_name"], "测试乙二")


class Missed(Faults):
    tolerated = True

    def test_a_fault_that_hits_nothing_is_noticed(self):
        for order in ("missing no_such", "wrong-type insuinfo[3].balc", "nan baseinfo.balc"):
            before = self.sim.violations()
            self.assertEqual(self.once_json(order)["infcode"], 0)
            self.assertEqual(self.sim.violations(), before + 1, order)


class Bytes(Faults):
    def whole(self):
        """How long an answer is; it has the same length every time."""
        with self.sim.connect() as line:
            line.send("1101", ASK)
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.tls.recv(1)
            length = int([row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length")][0].split()[1])
            return len(head) + length

    def played(self, order):
        self.sim.do(f"fault 1101 {order} x1")
        with self.sim.connect() as line:
            line.send("1101", ASK)
            return line.rest()

    def test_cut_and_reset(self):
        whole = self.whole()
        for at in (0, 1, 16, 200, whole - 1, whole):
            for order, end in (("cut", "cut"), ("reset", "reset")):
                with self.subTest(order=order, at=at), self.expect(executed=1):
                    got, how = self.played(f"{order} {at}")
                    self.assertEqual((len(got), how), (at, end))

    def test_not_executed_when_told_so(self):
        with self.expect(executed=0):
            self.assertEqual(self.played("cut 10 before")[1], "cut")

    def test_doubled(self):
        with self.expect(executed=1):
            self.sim.do("fault 1101 double x1")
            with self.sim.connect() as line:
                line.send("1101", ASK)
                record = line.tls.recv(65536)  # one read is at most one record
                self.assertEqual(record[:len(record) // 2], record[len(record) // 2:])

    def test_doubled_later(self):
        with self.expect(executed=1):
            self.sim.do("fault 1101 double-after 200 x1")
            with self.sim.connect() as line:
                line.send("1101", ASK)
                first, began = line.answer()[2], time.monotonic()
                self.assertEqual(line.answer()[2], first)
                self.assertGreaterEqual(time.monotonic() - began, 0.15)

    def test_drip(self):
        whole = self.whole()
        with self.expect(executed=1):
            self.sim.do("fault 1101 drip x1")
            with self.sim.connect() as line:
                line.send("1101", ASK)
                self.assertEqual({len(line.tls.recv(65536)) for _ in range(whole)}, {1})
                # and the connection is as good as before
                self.assertEqual(line.call("K015", CARD_STATE)["infcode"], 0)


class Script(Faults):
    def test_turns_and_skips(self):
        self.sim.do("fault 1101 refuse A x2 skip=1")
        self.sim.do("fault * refuse B x1 skip=2")
        told = [self.sim.call("1101", ASK)["err_msg"] for _ in range(6)]
        # The second order passes over two calls that the first leaves to it.
        self.assertEqual(told, [None, "A", "A", None, "B", None])

    def test_clear(self):
        self.sim.do("fault 1101 refuse")
        self.sim.do("fault K015 refuse")
        self.sim.do("clear 1101")
        self.well()
        self.assertEqual(self.sim.call("K015", CARD_STATE)["infcode"], -1)
        self.sim.do("clear")
        self.assertEqual(self.sim.call("K015", CARD_STATE)["infcode"], 0)

    def test_bad_orders(self):
        for order in ("", "fault", "fault 1101", "fault 1101 explode", "fault 1101 delay", "fault 1101 delay soon",
                      "fault 1101 garbage 7", "fault 1101 missing", "fault 1101 set balc", "fault 1101 stall 5",
                      "fault handshake garbage", "fault 1101 refuse 'x", "explode"):
            self.assertEqual(self.sim.say(order).split(" ")[0], "error", order)

    def test_file(self):
        with Simulator("--faults", self.script("# at start\nfault 1101 refuse 开始 x1\n\nlatency 1\n")) as sim:
            sim.sign_in()
            self.assertEqual(sim.call("1101", ASK)["err_msg"], "开始")
            self.assertEqual(sim.call("1101", ASK)["infcode"], 0)
        with self.assertRaisesRegex(AssertionError, "line 2"):
            Simulator("--faults", self.script("latency 1\nexplode\n")).__enter__()

    def script(self, text):
        file = self.sim.dir / "script"
        file.write_text(text)
        return file


class Handshake(Faults):
    def test_spoilt(self):
        for order in ("turn-away", "cut 0", "cut 5", "cut 300", "reset 0", "reset 300"):
            with self.subTest(order):
                self.sim.do(f"fault handshake {order} x1")
                with self.assertRaises((ssl.SSLError, ConnectionError)):
                    self.sim.connect()
                self.well()

    def test_stalled(self):
        self.sim.do("fault handshake stall 300 x1")
        began = time.monotonic()
        self.sim.connect().tls.close()
        self.assertGreaterEqual(time.monotonic() - began, 0.3)


if __name__ == "__main__":
    main()

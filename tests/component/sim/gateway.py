"""The gateway's headers, both styles, computed here by hashlib."""
import base64
import hashlib
import hmac
import json
import tempfile
import time

from simulator import PATH, SIGN_IN, Simulator, TestCase, main


class Gateway:
    """For both styles."""

    @classmethod
    def setUpClass(cls):
        file = cls.enterClassContext(tempfile.NamedTemporaryFile("w"))
        file.write("demo-secret\n")
        file.flush()
        cls.enterClassContext(simulator := Simulator("--gateway", cls.style, "--gateway-id", "demo",
                                                     "--gateway-secret", file.name))
        cls.sim = simulator

    def refused_by_gateway(self, headers, text):
        before = self.sim.count("*")[0]
        with self.sim.connect() as line:
            line.send("9001", SIGN_IN, headers=list(headers.items()), sign_no="")
            status, _, body = line.answer()
        self.assertEqual(status, self.status)
        self.assertEqual(json.loads(body), {"code": 401, "message": text})
        self.assertEqual(self.sim.count("*")[0], before)

    def let_through(self, headers):
        with self.sim.connect() as line:
            answer = line.call("9001", SIGN_IN, headers=list(headers.items()), sign_no="", path=PATH + self.tail)
        self.assertEqual(answer["infcode"], 0)

    def contradicts(self, headers, **options):
        before = self.sim.violations()
        with self.sim.connect() as line:
            self.refused(line.call("9001", SIGN_IN, headers=list(headers.items()), sign_no="", **options), "网关服务名不符")
        self.assertEqual(self.sim.violations(), before + 1)
        self.violations_before += 1

    def test_configuration(self):
        text = (self.sim.dir / "zhijie.conf").read_text()
        self.assertIn(f"gateway={self.style}\n", text)
        self.assertIn("gateway_id=demo\n", text)


class Csb(Gateway, TestCase):
    style, status, tail = "csb", 200, ""

    def headers(self, key="demosk", **changes):
        members = {"_api_name": "9001", "_api_version": "1.0.0", "_api_timestamp": str(int(time.time() * 1000)),
                   "_api_access_key": "demo"} | changes
        text = "&".join(f"{name}={members[name]}" for name in sorted(members))
        members["_api_signature"] = base64.b64encode(hmac.new(key.encode(), text.encode(), "sha1").digest()).decode()
        return members

    def test_vector(self):
        self.assertEqual(self.headers(_api_name="1101", _api_timestamp="1700000000000", _api_access_key="demoak")
                         ["_api_signature"], "mn3NDU0plf2zod2qSE1vVkMCtgM=")

    def test_checks(self):
        good = self.headers(key="demo-secret")
        self.let_through(good)
        self.let_through(self.headers(key="demo-secret", _api_timestamp=str(int(time.time()))))
        for name in good:
            self.refused_by_gateway({other: value for other, value in good.items() if other != name}, "header missing")
        old = str(int((time.time() - 31 * 60) * 1000))
        self.refused_by_gateway(self.headers(key="demo-secret", _api_timestamp=old), "timestamp too old")
        self.refused_by_gateway(self.headers(key="demo-secret", _api_access_key="other"), "unknown access key")
        self.refused_by_gateway(self.headers(key="other"), "signature differs")
        self.refused_by_gateway(good | {"_api_version": "1.0.1"}, "signature differs")
        self.assertRegex(self.sim.do("connections"), "refused-by-gateway=9 ")

    def test_name_is_the_transaction(self):
        self.contradicts(self.headers(key="demo-secret", _api_name="1101"))


class Tif(Gateway, TestCase):
    style, status, tail = "tif", 401, "/9001"

    def headers(self, token="demo-secret", when=None, nonce=None, upper=False, ident="demo"):
        when = str(int(when or time.time()))
        nonce = nonce or str(time.monotonic_ns())
        signature = hashlib.sha256(f"{when}{token}{nonce}{when}".encode()).hexdigest()
        return {"x-tif-paasid": ident, "x-tif-timestamp": when, "x-tif-nonce": nonce,
                "x-tif-signature": signature.upper() if upper else signature}

    def test_vector(self):
        self.assertEqual(self.headers(token="demo-token", when=1700000000, nonce="n0nce")["x-tif-signature"],
                         "fe5b603c780b4ec7cacb419d8ecac875ea5c3e220e03b166d307b7cc2abe9466")

    def test_checks(self):
        self.let_through(self.headers())
        self.let_through(self.headers(upper=True))
        again = self.headers()
        self.let_through(again)
        self.refused_by_gateway(again, "nonce used before")
        for name in again:
            self.refused_by_gateway({other: value for other, value in again.items() if other != name}, "header missing")
        self.refused_by_gateway(self.headers(when=time.time() - 600), "timestamp too old")
        self.refused_by_gateway(self.headers(ident="other"), "unknown paasid")
        self.refused_by_gateway(self.headers(token="other"), "signature differs")

    def test_the_url_ends_with_the_transaction(self):
        self.assertTrue(self.sim.url.endswith(PATH + "/"))
        for path in (PATH + "/9001", PATH + "9001"):
            with self.sim.connect() as line:
                answer = line.call("9001", SIGN_IN, headers=list(self.headers().items()), sign_no="", path=path)
                self.assertEqual(answer["infcode"], 0)
        for path in (PATH, PATH + "/1101"):
            self.contradicts(self.headers(), path=path)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""The life of a certificate on the real parts: asked for, issued, tried by the platform, renewed, refused;
and revocation lists that are fetched."""
import functools
import http.server
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lab"))
from lab import Lab  # noqa: E402

CA = """[ca]
default_ca = authority
[authority]
database = {db}/index
serial = {db}/serial
crlnumber = {db}/crlnumber
new_certs_dir = {db}
certificate = {ca}/ca.pem
private_key = {ca}/ca.key
default_md = sha256
default_crl_days = 20
policy = any
unique_subject = no
copy_extensions = copy
rand_serial = yes
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
"""


def run(*words):
    subprocess.run([str(w) for w in words], check=True, capture_output=True, timeout=60)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Certs(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.dir = self.lab.platform.dir
        db = self.folder / "db"
        db.mkdir()
        for name, text in (("index", ""), ("serial", "2000"), ("crlnumber", "2000")):
            (db / name).write_text(text)
        (self.folder / "ca.conf").write_text(CA.format(db=db, ca=self.dir))

    def certs(self, *words, exit=0):
        result = self.lab.zhijie("certs", *words)
        self.assertEqual(result.exit, exit, result.stdout + result.stderr)
        return result.json

    def issue(self, request, days="60"):
        out = self.folder / "issued.pem"
        run("openssl", "ca", "-batch", "-config", self.folder / "ca.conf", "-in", request, "-out", out, "-days", days,
            "-notext")
        return out

    def ask_platform(self, exit=0):
        result = self.lab.zhijie("verify", "--cert-no", "11010119790101001X", "--name", "测试")
        self.assertIn(result.exit, (0, 1) if exit == 0 else (exit,), result.stdout + result.stderr)
        return result.json

    def current(self):
        return (self.dir / "desk.pem").read_text()

    def renewed(self, days="60"):
        request = self.folder / "desk.csr"
        self.certs("renew", "--out", request)
        self.assertNotIn("PRIVATE", request.read_text())
        return self.issue(request, days)

    def test_renewal(self):
        before = self.certs("status", exit=1 if self.certs_end_soon() else 0)
        old = self.current()
        answer = self.certs("install", self.renewed())
        self.assertEqual(answer["place"], "next")
        self.assertEqual(self.current(), old)
        self.assertIn("next", self.certs("status", exit=1 if self.certs_end_soon() else 0))
        self.ask_platform()
        after = self.certs("status")
        self.assertNotIn("next", after)
        self.assertEqual(after["certificate"]["subject"].split("CN=")[1].split(",")[0].count("-"), 1)
        self.assertNotEqual(after["certificate"]["subject"], before["certificate"]["subject"])
        self.assertNotEqual(self.current(), old)
        self.assertEqual(len(list((self.dir / "desk.pem.kept").iterdir())), 1)
        self.assertFalse((self.dir / "desk.key.next").exists())
        self.ask_platform()

    def certs_end_soon(self):
        return self.lab.zhijie("certs", "status").exit == 1

    def test_next_that_the_platform_refuses(self):
        new = self.renewed()
        old = self.current()
        self.certs("install", new)
        self.lab.platform.command(f"revoke {new} unpublished")
        self.ask_platform(exit=6)  # found out
        self.assertEqual(self.current(), old)
        self.ask_platform()  # for an hour the old one serves on
        self.assertTrue((self.dir / "desk.pem.next").exists())

    def test_first_certificate(self):
        (self.dir / "desk.pem").unlink()
        (self.dir / "desk.key").unlink()
        self.ask_platform(exit=6)
        request = self.folder / "first.csr"
        self.certs("request", "--out", request)
        self.assertEqual((self.dir / "desk.key").stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.certs("install", self.issue(request))["place"], "in_use")
        self.ask_platform()

    def test_soon_over(self):
        self.certs("install", self.renewed(days="29"))
        self.ask_platform()
        answer = self.certs("status", exit=1)
        self.assertIn(answer["certificate"]["days_left"], (28, 29))

    def test_refused(self):
        bad = self.folder / "bad.pem"
        bad.write_text("no certificate")
        self.assertEqual(self.certs("install", bad, exit=6)["error"]["code"], "own_unreadable")
        self.assertEqual(self.certs("install", self.dir / "ca.pem", exit=6)["error"]["code"], "key_mismatch")
        self.certs("request", "--out", self.folder / "x.csr", exit=6)  # there is a certificate: renew
        self.certs("renew", exit=2)
        self.certs("renew", "--out", bad, exit=2)
        self.assertEqual(bad.read_text(), "no certificate")

    def test_list(self):
        server = http.server.ThreadingHTTPServer(("localhost", 0), functools.partial(Quiet, directory=self.folder))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.lab.config["platform.revocation_url"] = f"http://localhost:{server.server_port}/new.crl"
        before = (self.dir / "crl.pem").read_text()
        self.assertEqual(self.certs("revocation", "--fetch", exit=5)["error"]["code"], "http_status")
        (self.folder / "new.crl").write_text("<html>login</html>")
        self.assertEqual(self.certs("revocation", "--fetch", exit=6)["error"]["code"], "list_unreadable")
        self.assertEqual((self.dir / "crl.pem").read_text(), before)
        pem = self.folder / "new.pem"
        run("openssl", "ca", "-gencrl", "-config", self.folder / "ca.conf", "-out", pem)
        run("openssl", "crl", "-in", pem, "-outform", "DER", "-out", self.folder / "new.crl")
        answer = self.certs("revocation", "--fetch")
        self.assertNotEqual((self.dir / "crl.pem").read_text(), before)
        self.assertTrue(self.certs("revocation", "--fetch")["repeated"])
        self.assertEqual(self.certs("revocation")["revocation"], answer["revocation"])
        self.ask_platform()


if __name__ == "__main__":
    unittest.main()

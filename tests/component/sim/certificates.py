"""Who may connect, and what the server shows: every certificate is wrong in the one way its name says."""
import json
import ssl
import subprocess
import warnings

from simulator import CARD_STATE, SIGN_IN, Line, Simulator, TestCase, main

VERSIONS = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


class Clients:
    """For both doors."""

    def turned_away(self, certificate):
        """The reason the server gives by alert, at both versions of TLS."""
        reasons = set()
        for version in VERSIONS:
            with self.assertRaises(ssl.SSLError) as caught:
                with self.sim.connect(certificate=certificate, version=version) as line:
                    line.send("K015", CARD_STATE)  # TLS 1.3 tells only after the client's last flight
                    line.answer()
            reasons.add(caught.exception.reason)
        return reasons

    def test_kinds(self):
        for kind, reason in (("desk-expired", "SSLV3_ALERT_CERTIFICATE_EXPIRED"),
                             ("desk-not-yet-valid", "SSLV3_ALERT_BAD_CERTIFICATE"),
                             ("desk-wrong-authority", "TLSV1_ALERT_UNKNOWN_CA"),
                             ("desk-revoked", "SSLV3_ALERT_CERTIFICATE_REVOKED"),
                             ("desk-wrong-purpose", "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE"),
                             ("server", "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE")):
            with self.subTest(kind):
                self.sim.do(f"issue {kind} made")
                self.assertEqual(self.turned_away("made"), {reason})
        for kind in ("desk", "desk-rsa", "desk-expiring"):
            with self.subTest(kind):
                self.sim.do(f"issue {kind} made")
                for version in VERSIONS:
                    with self.sim.connect(certificate="made", version=version) as line:
                        self.assertEqual(line.call("K015", CARD_STATE)["infcode"], 0)

    def test_none(self):
        before = self.sim.count("*")[0]
        for version in VERSIONS:
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                with self.sim.connect(certificate=None, version=version) as line:
                    line.send("K015", CARD_STATE)
                    line.answer()
        self.assertEqual(self.sim.count("*")[0], before)

    def test_older_than_1_2(self):
        context = self.sim.context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            Line(self.sim, context)

    def test_revoked_later(self):
        self.sim.do("issue desk made")
        self.sim.do("revoke made unpublished")
        published = (self.sim.dir / "crl.pem").read_text()
        self.assertEqual(self.turned_away("made"), {"SSLV3_ALERT_CERTIFICATE_REVOKED"})
        self.sim.do("revoke made")
        self.assertNotEqual((self.sim.dir / "crl.pem").read_text(), published)
        self.assertRegex(self.sim.do("connections"), r"refused-clients=[1-9]\d* .*last-refusal=.*revoked")

    def shown(self, **options):
        """What a careful client says of the server: None, or OpenSSL's reason."""
        try:
            with self.sim.connect(**options) as line:
                line.call("K015", CARD_STATE)
        except ssl.SSLCertVerificationError as error:
            return error.verify_message.partition(",")[0]
        return None

    def test_server_kinds(self):
        for kind, reason in (("expired", "certificate has expired"),
                             ("server-not-yet-valid", "certificate is not yet valid"),
                             ("wrong-host", "Hostname mismatch"), ("wrong-authority", "unable to get local issuer certificate"),
                             ("revoked", "certificate revoked"), ("wrong-purpose", "unsuitable certificate purpose"),
                             ("weak", "EE certificate key too weak"), ("server-rsa", None), ("chain", None), ("server", None)):
            with self.subTest(kind):
                self.sim.do(f"serve {kind}")
                self.assertEqual(self.shown(check_list=kind != "chain"), reason)
        self.assertIn("no kind", self.sim.say("serve desk"))
        self.assertIn("no kind", self.sim.say("serve nonsense"))


class Staged(Clients, TestCase):
    def test_lists(self):
        for kind, reason in (("crl", None), ("crl-expired", "CRL has expired"), ("crl-not-yet-valid", "CRL is not yet valid"),
                             ("crl-wrong-authority", "unable to get certificate CRL")):
            with self.subTest(kind):
                self.sim.do(f"issue {kind} list")
                context = self.sim.context()
                context.load_verify_locations(self.sim.dir / "list.pem")
                context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
                try:
                    Line(self.sim, context).tls.close()
                    told = None
                except ssl.SSLCertVerificationError as error:
                    told = error.verify_message
                self.assertEqual(told, reason)

    def test_a_list_for_each_authority_of_a_chain(self):
        self.sim.do("serve chain")
        self.sim.do("issue crl-chain list")
        context = self.sim.context()
        context.load_verify_locations(self.sim.dir / "list.pem")
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
        Line(self.sim, context).tls.close()
        self.assertEqual((self.sim.dir / "list.pem").read_text().count("BEGIN X509 CRL"), 2)
        self.sim.do("serve server")

    def test_weak_key_is_what_it_says(self):
        self.sim.do("issue desk-weak made")
        told = subprocess.run(["openssl", "x509", "-in", self.sim.dir / "made.pem", "-noout", "-text"],
                              capture_output=True, text=True, check=True).stdout
        self.assertIn("Public-Key: (1024 bit)", told)

    def test_issue_refuses_what_it_does_not_know(self):
        for order in ("issue", "issue desk", "issue nonsense x", "revoke", "revoke no-such-file", "revoke desk later"):
            self.assertEqual(self.sim.say(order).split()[0], "error", order)

    def test_curl(self):
        envelope = json.dumps(self.sim.envelope("9001", SIGN_IN, sign_no=""), ensure_ascii=False)
        command = ["curl", "--silent", "--show-error", "--cacert", self.sim.dir / "ca.pem", "--crlfile", self.sim.dir / "crl.pem",
                   "--header", "Content-Type: application/json;charset=utf-8", "--data-binary", envelope, self.sim.url]
        told = subprocess.run([*command, "--cert", self.sim.dir / "desk.pem", "--key", self.sim.dir / "desk.key"],
                              capture_output=True, text=True, timeout=30, check=True).stdout
        self.assertEqual(json.loads(told)["infcode"], 0)
        self.assertIn(subprocess.run(command, capture_output=True, timeout=30).returncode, (35, 55, 56))


class OwnTls(Clients, TestCase):
    arguments = ("--no-stage",)


class OtherHost(TestCase):
    arguments = ("--host", "platform.test")

    def test_name(self):
        self.assertTrue(self.sim.url.startswith("https://platform.test:"))

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(simulator := Simulator(*cls.arguments))
        cls.sim = simulator


if __name__ == "__main__":
    main()

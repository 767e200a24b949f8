#!/usr/bin/python3
"""The code on a statement, read back from the paper: verified offline with the certificate alone; one
changed character fails; kept certificates verify what they have signed."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from claim_case import ClaimCase


class Code(ClaimCase):
    def check(self, argument, *more, valid=True, config=True):
        if config:
            result = self.lab.zhijie("check-receipt", str(argument), *more)
        else:
            done = subprocess.run([self.lab.bin / "zhijie", "--json", "check-receipt", str(argument), *more],
                                  capture_output=True, env={"LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent"},
                                  check=False)
            result = self.lab.finish_zhijie(_Done(done))
        self.assertEqual((result.exit, result.json["valid"]), (0 if valid else 1, valid), result.stdout + result.stderr)
        self.assertIs(result.json["ok"], True)
        return result.json

    def scanned(self):
        """The code's text, by another reader; self.page is the page it was on."""
        pages = self.journal / "pages"
        pages.mkdir(exist_ok=True)
        subprocess.run(["pdftoppm", "-r", "200", "-png", self.out, pages / "p"], check=True)
        for self.page in sorted(pages.iterdir()):
            found = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", self.page],
                                   capture_output=True, check=False).stdout.decode().strip()
            if found.startswith("ZJ1;"):
                return found
        raise self.failureException("no code on any page")

    def test_paper_to_answer(self):
        self.discharged()
        issued = self.claim("--paid", "1211.00", "--invoice", "33060126:0012345678:a1b2c3").json
        text = self.scanned()
        self.assertLessEqual(len(text), 900)
        for argument in (text, self.out):
            fields = self.check(argument)["fields"]
            self.assertEqual({name: fields[name] for name in ("receipt_no", "total", "paid", "reason", "name", "cert_no")},
                             {"receipt_no": issued["receipt_no"], "total": "1211.00", "paid": "1211.00",
                              "reason": "other", "name": "*甲", "cert_no": "*0015"})
        self.assertNotIn("测试", text)
        file = self.journal / "code.txt"
        file.write_text(text + "\n")
        self.check(file)
        # Nothing but the certificate.
        self.check(text, "--certificate", str(self.lab.dir / "platform" / "desk.pem"), config=False)
        self.assertEqual(self.check(text, "--certificate", str(self.lab.dir / "platform" / "ca.pem"), valid=False)["problem"],
                         "certificate_unknown")
        self.assertEqual(self.check(text, config=False, valid=False)["problem"], "certificate_unknown")

    def test_picture(self):
        self.discharged()
        self.claim()
        self.scanned()
        self.assertEqual(self.check(self.page)["fields"]["reason"], "other")
        self.claim()  # a copy carries the same code
        self.check(self.out)

    def test_one_changed_character(self):
        self.discharged()
        self.claim()
        text = self.scanned()
        places = [0, 4, 25, len(text) // 3, len(text) // 2, text.rindex(";") - 1, text.rindex(";") + 1, len(text) - 1]
        for i in places:
            other = "A" if text[i] != "A" else "B"
            answer = self.check(text[:i] + other + text[i + 1:], valid=False)
            self.assertEqual(answer["fields"], {})

    def test_no_code(self):
        white = self.journal / "white.png"
        subprocess.run(["convert", "-size", "200x200", "xc:white", white], check=True)
        self.assertEqual(self.check(white, valid=False)["problem"], "no_code_found")
        self.assertEqual(self.check("https://example.org/", valid=False)["problem"], "not_a_code")
        for name, content in (("a.png", b"\x89PNG\r\n\x1a\nnothing"), ("a.pdf", b"%PDF-1.7\nnothing")):
            file = self.journal / name
            file.write_bytes(content)
            self.assertEqual(self.lab.zhijie("check-receipt", file).exit, 2)
        self.assertEqual(self.lab.zhijie("check-receipt", self.journal / "missing.txt").exit, 2)

    def test_rsa(self):
        """A desk whose TLS key is RSA signs with a second key beside it; old certificates are kept."""
        with tempfile.TemporaryDirectory(dir=self.journal) as folder:
            folder = pathlib.Path(folder)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=desk", "-keyout",
                            folder / "desk.key", "-out", folder / "desk.pem"], check=True, capture_output=True)
            (folder / "desk.key").chmod(0o600)
            settings = {"platform.certificate": folder / "desk.pem", "platform.key": folder / "desk.key"}
            config = {"journal.path": self.journal / "rsa.db", "journal.key": self.journal / "rsa.jkey", **settings}
            details = ["--admitted", "2025-11-01 08:00", "--dept", "0101:心内科", "--diagnosis", "I10.x00:高血压",
                       "--insured-region", "43", "--kind", "outpatient"]
            done = self.lab.zhijie("manual-claim", "--out", self.out, *details, *self.person("second-long-term"),
                                   config=config)
            self.assertEqual((done.exit, done.warnings), (0, []), done.stdout + done.stderr)
            self.assertEqual((folder / "desk.key.sign").stat().st_mode & 0o777, 0o600)
            self.assertEqual(self.lab.zhijie("check-receipt", self.out, config=settings).exit, 0)
            self.check(self.out, "--certificate", str(folder / "desk.pem.sign"), config=False)
            shutil.move(folder / "desk.pem.sign", folder / "elsewhere.pem")
            self.assertEqual(self.lab.zhijie("check-receipt", self.out, config=settings).exit, 1)


class _Done:
    """A finished process in the shape finish_zhijie() takes."""

    def __init__(self, done):
        self.done, self.returncode = done, done.returncode

    def communicate(self, timeout=None):
        del timeout
        return self.done.stdout, self.done.stderr


if __name__ == "__main__":
    unittest.main()

"""Starting the platform simulator for a test, and talking to it byte by byte.

The client is Python's ssl (OpenSSL): neither the product's libraries nor the simulator's.
"""
import datetime
import http.client
import itertools
import json
import os
import pathlib
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(os.environ.get("ZJ_SIMULATOR", "zj-platform-simulator"))
PATH = "/fsi/api/rsfComIfsService/callService"
INSTITUTION, REGION = "H33010000001", "330100"
CHINA = datetime.timezone(datetime.timedelta(hours=8))
DEADLINE_S = 30
SERIALS = itertools.count(1)  # no two requests of one test program have the same msgid

# Two invented people; the second's place has not opened everything.
PERSONAS = {
    "first": """[persona]
title=Everything in order
[holder]
name=测试甲
ssn=990001195803120013
sex=1
birth=1958-03-12
ecode=9900000000000000000000000001
[card]
version=2.00
serial=00000001
card_no=T0000001X
[register]
state=1
[insurance 1]
insutype=310
[filing 1]
type=02
institutions=H33010000001;H33010000002
""",
    "second": """[persona]
title=Two insurances, one suspended
[holder]
name=测试乙二
ssn=990002199001010028
sex=2
birth=1990-01-01
[card]
version=3.00
serial=00000002
card_no=T00000028
[insurance 1]
insutype=310
state=2
region=430200
balance=0.05
reported=0
[insurance 2]
insutype=390
region=430300
[openings]
designated=0
closed=04;06
[entitlement]
flag=0
text=未办理异地备案
""",
    "nobody": """[persona]
title=A card, and nobody insured
[holder]
name=测试丙
ssn=990003199001010034
birth=1990-01-01
[card]
version=2.00
serial=00000003
card_no=T00000036
[register]
state=2
active=0
expires=2030-01-31
version=2.00
""",
}
FIRST_CARD = {"card_no": "T0000001X", "card_sn": "430100D1560000050000000100000001"}


class Simulator:
    """One running simulator in a folder of its own. Ends with the `with` block."""

    def __init__(self, *arguments, folder=None, personas=None):
        self._own = tempfile.TemporaryDirectory(prefix="zj-sim-")
        self.dir = pathlib.Path(folder or self._own.name) / "state"
        self.personas = pathlib.Path(self._own.name) / "personas"
        self.personas.mkdir()
        for name, text in (personas or PERSONAS).items():
            (self.personas / f"{name}.persona").write_text(text)
        self.arguments = arguments
        self.sign_no = ""

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "--state", self.dir, "--personas", self.personas, *self.arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        in_time = select.select([self.process.stdout], [], [], DEADLINE_S)[0]
        line = self.process.stdout.readline().decode() if in_time else "nothing in time"
        if not line.startswith("ready "):
            self.process.kill()
            complaint = self.process.communicate()[1].decode()
            self._own.cleanup()
            raise AssertionError(f"{line!r}: {complaint}")
        self.url = line.split()[1]
        self.port = int(self.url.split(":")[2].split("/")[0])
        self._control = socket.socket(socket.AF_UNIX)
        self._control.settimeout(DEADLINE_S)
        self._control.connect(str(self.dir / "control"))
        self._answers = self._control.makefile("r")
        return self

    def __exit__(self, *_):
        self._answers.close()
        self._control.close()
        self.process.terminate()
        try:
            out, err = self.process.communicate(timeout=DEADLINE_S)
        finally:
            self.process.kill()
        self.more_output = out.decode()
        self._own.cleanup()
        if self.process.returncode != 0 or err:
            raise AssertionError(f"the simulator ended with {self.process.returncode}: {err.decode()}")

    def await_death(self):
        """The process was to die by kill -9, and does; it can be entered again over the same folder."""
        code = self.process.wait(timeout=DEADLINE_S)
        self.process.stdout.close()
        self.process.stderr.close()
        self._answers.close()
        self._control.close()
        return -code

    def say(self, line):
        """One command; the whole answer line."""
        self._control.sendall(line.encode() + b"\n")
        return self._answers.readline().rstrip("\n")

    def do(self, line):
        answer = self.say(line)
        if answer.split(" ")[0] != "ok":
            raise AssertionError(f"{line}: {answer}")
        return answer[3:]

    def violations(self):
        return int(self.do("violations").split(" ")[0])

    def count(self, infno):
        return tuple(int(part.split("=")[1]) for part in self.do(f"count {infno}").split())

    def context(self, certificate="desk", version=None, check_list=False):
        context = ssl.create_default_context(cafile=self.dir / "ca.pem")
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # how a connection ended is what tests look at
        if check_list:
            context.load_verify_locations(self.dir / "crl.pem")
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        if certificate is not None:
            context.load_cert_chain(self.dir / f"{certificate}.pem", self.dir / f"{certificate}.key")
        if version is not None:
            context.minimum_version = context.maximum_version = version
        return context

    def connect(self, **options):
        return Line(self, self.context(**options))

    def post_form(self, transaction, body, file, names=("jsonStr", "file"), **changes):
        """9101's form: (status, headers, body) of the answer."""
        parts = [(names[0], "", written(self.envelope(transaction, body, **changes))),
                 (names[1], '; filename="file.zip"', file)]
        raw = b"".join(f'--zhijie\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content
                       + b"\r\n" for name, more, content in parts) + b"--zhijie--\r\n"
        with self.connect() as line:
            line.send(None, None, raw=raw, content_type="multipart/form-data; boundary=zhijie")
            return line.answer()

    def envelope(self, transaction, body, place="", **changes):
        """A request as a faultless client makes it. A change of None leaves the member out."""
        now = datetime.datetime.now(CHINA)
        members = {
            "infno": transaction,
            "msgid": f"{INSTITUTION}{now:%Y%m%d%H%M%S}{next(SERIALS) % 10000:04}",
            "mdtrtarea_admvs": REGION, "insuplc_admdvs": place, "recer_sys_code": "99", "dev_no": "",
            "dev_safe_info": "", "cainfo": "", "signtype": "", "infver": "V1.0", "opter_type": "1", "opter": "1001",
            "opter_name": "测试收费员", "inf_time": f"{now:%Y-%m-%d %H:%M:%S}", "fixmedins_code": INSTITUTION,
            "fixmedins_name": "测试医院", "sign_no": self.sign_no, "input": body,
        } | changes
        return {name: value for name, value in members.items() if value is not None}

    def sign_in(self, line=None):
        with line or self.connect() as line:
            answer = line.call("9001", SIGN_IN, sign_no="")
        self.sign_no = answer["output"]["signinoutb"]["sign_no"]
        return self.sign_no

    def call(self, transaction, body, **changes):
        with self.connect() as line:
            return line.call(transaction, body, **changes)


SIGN_IN = {"signIn": {"opter_no": "1001", "mac": "00:00:00:00:00:00", "ip": "127.0.0.1"}}


def data(**members):
    return {"data": members}


CARD_STATE = data(**FIRST_CARD)


class Exactly(str):
    """A number that goes out as these characters: floats would not keep them."""


def written(value):
    marks = []

    def marked(part):
        if isinstance(part, Exactly):
            marks.append(part)
            return f"@{len(marks) - 1}@"
        if isinstance(part, dict):
            return {name: marked(member) for name, member in part.items()}
        return [marked(member) for member in part] if isinstance(part, list) else part

    text = json.dumps(marked(value), ensure_ascii=False)
    for index, mark in enumerate(marks):
        text = text.replace(f'"@{index}@"', mark)
    return text.encode()


class Line:
    """One TLS connection, by bytes."""

    def __init__(self, simulator, context):
        self.simulator = simulator
        plain = socket.create_connection(("127.0.0.1", simulator.port), timeout=DEADLINE_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.tls = context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False)
        except Exception:
            plain.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.close()

    def send(self, transaction, body, path=PATH, headers=(), content_type="application/json;charset=utf-8", raw=None,
             method="POST", **changes):
        if raw is None:
            raw = written(self.simulator.envelope(transaction, body, **changes))
        head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(raw)}"]
        head += [f"Content-Type: {content_type}"] if content_type else []
        head += [f"{name}: {value}" for name, value in headers]
        self.tls.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + raw)

    def answer(self):
        """(status, headers, body) of one whole answer."""
        response = http.client.HTTPResponse(self.tls)
        response.begin()
        return response.status, response.headers, response.read()

    def call(self, transaction, body, **changes):
        self.send(transaction, body, **changes)
        return json.loads(self.answer()[2])

    def rest(self):
        """Everything up to the end: (bytes, how it ended: "closed", "cut" without TLS's farewell, "reset")."""
        got = b""
        try:
            while True:
                more = self.tls.recv(65536)
                if not more:
                    return got, "closed"
                got += more
        except ssl.SSLError as error:
            # OpenSSL knows an end without a farewell; what the system reported comes as an EOF error.
            return got, "cut" if error.reason == "UNEXPECTED_EOF_WHILE_READING" else "reset"
        except ConnectionResetError:
            return got, "reset"


class TestCase(unittest.TestCase):
    """A simulator for each class; arguments may be said in the class."""

    arguments = ()
    tolerated = False  # whether the class provokes violations

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(simulator := Simulator(*cls.arguments))
        cls.sim = simulator
        cls.sim.sign_in()

    def setUp(self):
        self.sim.do("clear")
        self.violations_before = self.sim.violations()

    def tearDown(self):
        if not self.tolerated:
            self.assertEqual(self.sim.violations(), self.violations_before, self.sim.do("violations"))

    def refused(self, answer, text):
        self.assertEqual(answer["infcode"], -1)
        self.assertIn(text, answer["err_msg"])


def main():
    unittest.main(argv=sys.argv[:1], verbosity=2)

"""Calls to the simulated platform by the curl program, for what a figure is held against."""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

CHINA = datetime.timezone(datetime.timedelta(hours=8))
INSTITUTION = "H33010000001"


class Caller:
    """Speaks to the platform by the curl program: the floor's round trip, and what a desk
    costs that starts a process for each question."""

    def __init__(self, lab):
        self.lab, self.serial, self.sign_no = lab, 0, ""
        self.process_s = 0.0  # of the last curl process, from its start to its end
        answer = self.once("9001", {"signIn": {"opter_no": "9901", "mac": "00-00-00-00-00-00", "ip": "127.0.0.1"}})[1]
        self.sign_no = answer["output"]["signinoutb"]["sign_no"]

    def envelope(self, infno, data, region=""):
        now = datetime.datetime.now(CHINA)
        self.serial += 1
        # Serials of a desk number that no desk of this run has.
        msgid = f"{INSTITUTION}{(now + datetime.timedelta(seconds=self.serial // 100)):%Y%m%d%H%M%S}{9900 + self.serial % 100}"
        return {"infno": infno, "msgid": msgid, "mdtrtarea_admvs": "330100", "insuplc_admdvs": region,
                "recer_sys_code": "99", "dev_no": "", "dev_safe_info": "", "cainfo": "", "signtype": "",
                "infver": "V1.0", "opter_type": "1", "opter": "9901", "opter_name": "9901",
                "inf_time": f"{now:%Y-%m-%d %H:%M:%S}", "fixmedins_code": INSTITUTION, "fixmedins_name": "示例医院",
                "sign_no": self.sign_no, "input": data}

    def curl(self, bodies):
        """One curl process that posts the bodies one after another over one connection:
        [(seconds, answer)]."""
        state = self.lab.platform.dir
        with tempfile.TemporaryDirectory(dir=state) as folder:
            words = ["curl", "--silent", "--show-error", "--fail"]
            for number, body in enumerate(bodies):
                sent, got = pathlib.Path(folder, f"{number}.json"), pathlib.Path(folder, f"{number}.out")
                sent.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
                words += [*(["--next", "--silent", "--show-error", "--fail"] if number else []),
                          "--cacert", f"{state}/ca.pem", "--cert", f"{state}/desk.pem", "--key", f"{state}/desk.key",
                          "--header", "Content-Type: application/json;charset=utf-8",
                          "--write-out", "%{time_total}\n", "--data-binary", f"@{sent}", "--output", str(got),
                          self.lab.platform.url]
            from_s = time.monotonic()
            times = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
            self.process_s = time.monotonic() - from_s
            answers = [json.loads(pathlib.Path(folder, f"{n}.out").read_text(encoding="utf-8")) for n in range(len(bodies))]
        for answer in answers:
            if answer["infcode"] != 0:
                sys.exit(f"the platform refused the benchmark's own call: {answer['err_msg']}")
        return [(float(seconds), answer) for seconds, answer in zip(times, answers)]

    def once(self, infno, data, region=""):
        return self.curl([self.envelope(infno, data, region)])[0]

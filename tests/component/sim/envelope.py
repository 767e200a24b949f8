"""The specification is held to: every wrong field is refused and counted, and so is a msgid used twice."""
import datetime
import json

from simulator import CARD_STATE, CHINA, FIRST_CARD, SIGN_IN, TestCase, data, main

ASK = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "990001195803120013"}


class Violations(TestCase):
    tolerated = True

    def wrong(self, transaction, body, text, **options):
        """One violation, named in the answer; nothing executed."""
        with self.subTest(transaction=transaction, body=body, **options):
            before, executed = self.sim.violations(), self.sim.count("*")[1]
            answer = self.sim.call(transaction, body, **options)
            self.refused(answer, text)
            self.assertEqual(self.sim.violations(), before + 1)
            self.assertEqual(self.sim.count("*")[1], executed)

    def good(self, infno, body, **options):
        with self.subTest(infno=infno, body=body, **options):
            before = self.sim.violations()
            self.assertEqual(self.sim.call(infno, body, **options)["infcode"], 0)
            self.assertEqual(self.sim.violations(), before)

    def test_required_members(self):
        for name in ("msgid", "mdtrtarea_admvs", "recer_sys_code", "infver", "opter_type", "opter", "opter_name",
                     "inf_time", "fixmedins_code", "fixmedins_name", "input"):
            self.wrong("K015", CARD_STATE, f"{name} 缺失", **{name: None})
            if name != "input":
                self.wrong("K015", CARD_STATE, name, **{name: ""})
                self.wrong("K015", CARD_STATE, f"{name} 类型错误", **{name: 7})

    def test_optional_members(self):
        for name in ("insuplc_admdvs", "dev_no", "dev_safe_info", "cainfo", "signtype"):
            self.good("K015", CARD_STATE, **{name: None})
            self.wrong("K015", CARD_STATE, f"{name} 类型错误", **{name: 7})

    def test_lengths(self):
        for name, most in (("recer_sys_code", 10), ("dev_no", 100), ("dev_safe_info", 2000), ("cainfo", 1024),
                           ("signtype", 10), ("infver", 6), ("opter_name", 50), ("fixmedins_name", 200)):
            self.good("K015", CARD_STATE, **{name: "字" * most})
            self.wrong("K015", CARD_STATE, f"{name} 过长", **{name: "字" * (most + 1)})

    def test_forms(self):
        now = datetime.datetime.now(CHINA)
        stamp = f"{now:%Y%m%d%H%M%S}"
        for name, value, text in (
                ("mdtrtarea_admvs", "33010", "过短"), ("mdtrtarea_admvs", "33010A", "应为数字"),
                ("mdtrtarea_admvs", "330200", "就医地不符"), ("insuplc_admdvs", "4301", "过短"),
                ("opter_type", "4", "字典"), ("inf_time", "2025-02-30 10:00:00", "时间格式错误"),
                ("inf_time", f"{now:%Y-%m-%d}", "过短"), ("inf_time", "2025-07-01 10:00:00", "相差过大"),
                ("inf_time", f"{now + datetime.timedelta(hours=1):%Y-%m-%d %H:%M:%S}", "相差过大"),
                ("fixmedins_code", "H33010000002", "msgid 机构编号不符"),
                ("msgid", f"H33010000001{stamp}001", "过短"), ("msgid", f"H33010000001{stamp}00010", "过长"),
                ("msgid", f"H33010000001{stamp}A001", "格式错误"),
                ("msgid", "H33010000001202502301000000001", "时间无效"),
                ("infno", "9999", "未定义"), ("infno", "11", "未定义"), ("surprise", "1", "未定义")):
            self.wrong("K015", CARD_STATE, text, **{name: value})
        self.wrong("K015", CARD_STATE, "机构未注册", fixmedins_code="H33010000009", msgid=f"H33010000009{stamp}0001")

    def test_bodies(self):
        sn = FIRST_CARD["card_sn"]
        psn_no = self.sim.do("person first").split()[0]
        filings = {"psn_no": psn_no, "insutype": "310", "fixmedins_code": "H33010000001",
                   "begntime": "2025-07-01 00:00:00", "med_type": "21"}
        for infno, body, text in (
                ("K015", {}, "input.data 缺失"), ("K015", {"data": []}, "应为对象"), ("K015", data(), "card_sn 缺失"),
                ("K015", data(card_sn=sn.lower()), "十六进制"), ("K015", data(card_sn=sn[:-1]), "过短"),
                ("K015", data(card_sn=sn, card_no=7), "类型错误"), ("K015", data(card_sn=sn, cardno="1"), "未定义"),
                ("K015", CARD_STATE | {"more": {}}, "input.more 未定义"),
                ("1101", data(**ASK | {"mdtrt_cert_type": "04"}), "字典"),
                ("1101", data(**ASK | {"mdtrt_cert_no": ""}), "为空"),
                ("1101", data(**ASK, psn_name="测" * 51), "过长"), ("1101", data(**ASK, begntime="2025-07-01"), "过短"),
                ("1101", data(**ASK, psn_cert_type="1"), "字典"), ("9001", {"signIn": {"opter_no": "1001"}}, "mac 缺失"),
                ("9001", {"signin": SIGN_IN["signIn"]}, "input.signIn 缺失"),
                ("F001", data(**filings | {"insutype": "3"}), "字典"),
                ("F001", data(**filings | {"begntime": "2025-07-01 24:00:00"}), "时间格式错误"),
                ("K028", data(card_sn=sn), "atr 缺失")):
            self.wrong(infno, body, text, insuplc_admdvs="430100")

    def test_insured_place(self):
        psn_no = self.sim.do("person second").split()[0]
        filings = {"insutype": "390", "fixmedins_code": "H33010000001", "begntime": "2025-07-01 00:00:00",
                   "med_type": "21"}
        self.good("F001", data(psn_no=psn_no, **filings), insuplc_admdvs="430300")
        self.wrong("F001", data(psn_no=psn_no, **filings), "参保地缺失")
        # Insured there too, but not in this scheme.
        self.wrong("F001", data(psn_no=psn_no, **filings), "参保地不符", insuplc_admdvs="430200")
        self.wrong("F001", data(psn_no="90000000000000000000", **filings), "人员编号不存在", insuplc_admdvs="430300")
        self.wrong("2001", data(psn_no=psn_no, **filings), "参保地不符", insuplc_admdvs="330100")

    def test_not_json(self):
        good = json.dumps(self.sim.envelope("K015", CARD_STATE))
        for raw in (b"", b"[]", b"\xff", good[:-1].encode(), good.replace('"opter"', '"infno"', 1).encode(),
                    good.replace('"1001"', "NaN").encode()):
            with self.subTest(raw=raw), self.sim.connect() as line:
                before = self.sim.violations()
                line.send(None, None, raw=raw)
                self.refused(json.loads(line.answer()[2]), "JSON")
                self.assertEqual(self.sim.violations(), before + 1)

    def test_content_type(self):
        for given in (None, "text/plain", "application/json"):
            self.wrong("K015", CARD_STATE, "Content-Type", content_type=given)

    def test_http(self):
        for path, method, status in (("/elsewhere", "POST", 404), (None, "GET", 405)):
            with self.sim.connect() as line:
                line.send("K015", CARD_STATE, method=method, **({"path": path} if path else {}))
                self.assertEqual(line.answer()[0], status)
        with self.sim.connect() as line:
            line.send(None, None, raw=b" " * (8 * 1024 * 1024 + 1))
            self.assertEqual(line.answer()[0], 413)


class Msgid(TestCase):
    tolerated = True

    def test_same_body_is_executed_again(self):
        raw = json.dumps(self.sim.envelope("K015", CARD_STATE)).encode()
        before, repeats = self.sim.count("K015"), int(self.sim.do("repeats"))
        for _ in range(2):
            with self.sim.connect() as line:
                line.send(None, None, raw=raw)
                self.assertEqual(json.loads(line.answer()[2])["infcode"], 0)
        self.assertEqual(self.sim.count("K015"), (before[0] + 2, before[1] + 2))
        self.assertEqual(int(self.sim.do("repeats")), repeats + 1)
        self.assertEqual(self.sim.violations(), self.violations_before)

    def test_other_body_is_refused(self):
        msgid = self.sim.envelope("K015", CARD_STATE)["msgid"]
        self.assertEqual(self.sim.call("K015", CARD_STATE, msgid=msgid)["infcode"], 0)
        for infno, body in (("K015", data(card_sn=FIRST_CARD["card_sn"])), ("1101", data(**ASK))):
            executed = self.sim.count(infno)[1]
            self.refused(self.sim.call(infno, body, msgid=msgid), "msgid 重复")
            self.assertEqual(self.sim.count(infno)[1], executed)
        self.assertEqual(self.sim.violations(), self.violations_before + 2)
        self.assertIn("msgid 重复", self.sim.do("violations"))


if __name__ == "__main__":
    main()

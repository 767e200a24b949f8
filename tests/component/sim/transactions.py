"""Every transaction, every quirk, sign-in by operator and day."""
import hashlib
import hmac

from simulator import CARD_STATE, FIRST_CARD, INSTITUTION, SIGN_IN, TestCase, data, main

FILINGS = {"insutype": "310", "fixmedins_code": INSTITUTION, "begntime": "2025-07-01 00:00:00", "med_type": "21"}
OPENINGS = {"fixmedins_code": INSTITUTION, "insutype": "310", "med_type": "21"}


class Session(TestCase):
    tolerated = True

    def test_two_sign_ins_are_both_good(self):
        first, second = self.sim.sign_in(), self.sim.sign_in()
        self.assertNotEqual(first, second)
        for number in first, second:
            self.assertEqual(self.sim.call("K015", CARD_STATE, sign_no=number)["infcode"], 0)

    def test_sign_out_ends_it(self):
        number = self.sim.sign_in()
        body = {"signOut": {"sign_no": number, "opter_no": "1001"}}
        self.assertRegex(self.sim.call("9002", body)["output"]["sign_time"]["sign_time"], r"^\d{4}-\d\d-\d\d$")
        before = self.sim.violations()
        self.refused(self.sim.call("K015", CARD_STATE), "未签到")
        self.assertEqual(self.sim.violations(), before)

    def test_forgotten(self):
        self.sim.sign_in()
        self.sim.do("sign-out-all")
        self.refused(self.sim.call("K015", CARD_STATE), "未签到")
        self.sim.sign_in()
        self.assertEqual(self.sim.call("K015", CARD_STATE)["infcode"], 0)

    def test_another_day(self):
        self.sim.do("date 2025-07-01")
        self.sim.sign_in()
        self.assertEqual(self.sim.call("K015", CARD_STATE)["infcode"], 0)
        self.sim.do("date 2025-07-02")
        self.refused(self.sim.call("K015", CARD_STATE), "未签到")
        self.sim.do("date today")

    def test_numbers_that_are_wrong(self):
        number = self.sim.sign_in()
        for changes, text in (({"sign_no": "330100202507010000099999"}, "无此签到"), ({"sign_no": ""}, "缺失"),
                              ({"sign_no": number, "opter": "1002"}, "操作员不符")):
            before = self.sim.violations()
            self.refused(self.sim.call("K015", CARD_STATE, **changes), text)
            self.assertEqual(self.sim.violations(), before + 1)

    def test_sign_number_optional(self):
        self.sim.do("quirk sign-number-optional on")
        self.assertEqual(self.sim.call("K015", CARD_STATE, sign_no="")["infcode"], 0)
        self.sim.do("quirk sign-number-optional off")

    def test_other_operator_in_body(self):
        self.refused(self.sim.call("9001", SIGN_IN, opter="1002", sign_no=""), "opter_no")


class Person(TestCase):
    def person(self, **members):
        answer = self.sim.call("1101", data(**members))
        self.assertEqual(answer["infcode"], 0)
        return answer["output"]

    def test_by_each_credential(self):
        by_card = self.person(mdtrt_cert_type="03", mdtrt_cert_no=FIRST_CARD["card_no"], card_sn=FIRST_CARD["card_sn"],
                              psn_cert_type="01", certno="990001195803120013", psn_name="测试甲")
        by_identity = self.person(mdtrt_cert_type="02", mdtrt_cert_no="990001195803120013", psn_cert_type="01",
                                  certno="990001195803120013", psn_name="测试甲")
        by_code = self.person(mdtrt_cert_type="01", mdtrt_cert_no="9900000000000000000000000001")
        self.assertEqual(by_card, by_identity)
        self.assertEqual(by_card, by_code)
        base, insurance = by_card["baseinfo"], by_card["insuinfo"]
        self.assertEqual((base["psn_name"], base["certno"], base["gend"], base["brdy"]),
                         ("测试甲", "990001195803120013", "1", "1958-03-12"))
        self.assertGreater(base["age"], 66)
        self.assertEqual([(one["insutype"], one["balc"], one["insuplc_admdvs"]) for one in insurance],
                         [("310", 1234.56, "430100")])

    def test_several_insurances(self):
        lines = self.person(mdtrt_cert_type="02", mdtrt_cert_no="990002199001010028")["insuinfo"]
        self.assertEqual([(one["insutype"], one["psn_insu_stas"], one["insuplc_admdvs"]) for one in lines],
                         [("310", "2", "430200"), ("390", "1", "430300")])

    def test_unknown(self):
        for members in ({"mdtrt_cert_type": "02", "mdtrt_cert_no": "990009199001010099"},
                        {"mdtrt_cert_type": "01", "mdtrt_cert_no": "9900000000000000000000000009"},
                        {"mdtrt_cert_type": "02", "mdtrt_cert_no": "990003199001010034"},
                        {"mdtrt_cert_type": "03", "mdtrt_cert_no": FIRST_CARD["card_no"],
                         "card_sn": "430100D1560000050000000200000001"}):
            self.assertEqual(self.person(**members), {})
        self.sim.do("quirk unknown-as-nulls on")
        self.assertEqual(set(self.person(mdtrt_cert_type="02", mdtrt_cert_no="990009199001010099").values()), {None})
        self.sim.do("quirk unknown-as-nulls off")

    def test_refusals(self):
        self.refused(self.sim.call("1101", data(mdtrt_cert_type="02", mdtrt_cert_no="990001195803120013",
                                                psn_name="测试乙")), "姓名")
        self.refused(self.sim.call("1101", data(mdtrt_cert_type="03", mdtrt_cert_no=FIRST_CARD["card_no"])), "card_sn")

    def test_quirks(self):
        ask = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "990001195803120013"}
        self.sim.do("quirk insuinfo-object on")
        self.assertIsInstance(self.person(**ask)["insuinfo"], dict)
        self.sim.do("quirk insuinfo-object off")
        self.sim.do("quirk numbers-as-strings on")
        output = self.person(**ask)
        self.assertEqual((output["insuinfo"][0]["balc"], type(output["baseinfo"]["age"])), ("1234.56", str))
        self.sim.do("quirk numbers-as-strings off")
        self.sim.do("quirk infcode-string on")
        self.assertEqual(self.sim.call("1101", data(**ask))["infcode"], "0")
        self.sim.do("quirk infcode-string off")
        self.sim.do("quirk null-metadata on")
        answer = self.sim.call("1101", data(**ask))
        self.assertEqual([answer[name] for name in ("inf_refmsgid", "refmsg_time", "respond_time")], [None] * 3)
        self.sim.do("quirk null-metadata off")
        self.sim.do("quirk missing-metadata on")
        self.assertNotIn("inf_refmsgid", self.sim.call("1101", data(**ask)))
        self.sim.do("quirk missing-metadata off")
        answer = self.sim.call("1101", data(**ask))
        self.assertRegex(answer["inf_refmsgid"], r"^330100\d{24}$")
        self.assertRegex(answer["respond_time"], r"^\d{17}$")
        self.assertEqual(self.sim.say("quirk no-such on").split()[0], "error")

    def test_entitlement(self):
        for persona, place, insutype, flag, text in (("first", "430100", "310", "1", ""),
                                                     ("second", "430300", "390", "0", "未办理异地备案")):
            psn_no = self.sim.do(f"person {persona}").split()[0]
            row, = self.sim.call("2001", data(psn_no=psn_no, **FILINGS | {"insutype": insutype}),
                                 insuplc_admdvs=place)["output"]["trtinfo"]
            self.assertEqual((row["psn_no"], row["trt_enjymnt_flag"], row["trt_chk_rslt"]), (psn_no, flag, text))


class Card(TestCase):
    def state(self, **members):
        return self.sim.call("K015", data(**members))["output"]["cardinfo"]

    def test_register(self):
        self.assertEqual(self.state(**FIRST_CARD, certno="990001195803120013"),
                         {"card_stas": "1", "actv_flag": "1", "expy_date": "2045-06-01", "iss_admdvs": "430100",
                          "std_ver": "2.00"})
        self.assertEqual(self.state(card_no="T00000036", card_sn="430100D1560000050000000300000001"),
                         {"card_stas": "2", "actv_flag": "0", "expy_date": "2030-01-31", "iss_admdvs": "430100",
                          "std_ver": "2.00"})

    def test_unknown(self):
        sn = FIRST_CARD["card_sn"]
        for members in ({"card_sn": sn[:-1] + "2"}, {"card_sn": sn, "card_no": "T00000028"},
                        {"card_sn": sn, "certno": "990002199001010028"},
                        {"card_sn": "430100D1560000050000000200000001"}):  # a card, but not in the register
            self.assertIsNone(self.state(**members))

    def authenticate(self, **changes):
        asked = {"card_sn": "430100D1560000050000000600000006", "atr": "3B6D00000080318065B0831148C883009000",
                 "alg": "03", "ia_factor": "0001020304050607", "ia_chal": "08090A0B0C0D0E0F",
                 "ia_rslt": "1749A67EF7C80A29", "ea_chal": "1011121314151617"} | changes
        return self.sim.call("K028", data(**asked))["output"]["authinfo"]

    def test_authentication(self):
        genuine = self.authenticate()
        key = hashlib.sha256(b"zhijie-test-master" + b"430100D1560000050000000600000006").digest()
        expected = hmac.new(key, b"EA" + bytes.fromhex("1011121314151617" + genuine["ea_orig"]), "sha256").digest()[:8]
        self.assertEqual((genuine["auth_rslt"], genuine["ea_data"]), ("1", expected.hex().upper()))
        self.assertNotEqual(genuine["ea_orig"], self.authenticate()["ea_orig"])
        self.assertEqual(self.authenticate(ia_rslt="1749A67EF7C80A28"),
                         {"auth_rslt": "0", "ea_data": "", "ea_orig": ""})


class Filing(TestCase):
    def test_filings(self):
        psn_no = self.sim.do("person first").split()[0]
        output = self.sim.call("F001", data(psn_no=psn_no, **FILINGS), insuplc_admdvs="430100")["output"]
        self.assertEqual(output["regt_flag"], "1")
        filing, = output["filinfo"]
        self.assertEqual({name: filing[name] for name in filing if name != "fil_no"},
                         {"fil_type": "02", "rloc_admdvs": "330100", "begndate": "2025-01-01", "enddate": "",
                          "medins": ["H33010000001", "H33010000002"], "fil_stas": "1", "card_no": ""})

    def test_none_and_not_reported(self):
        psn_no = self.sim.do("person second").split()[0]
        for insutype, place, reported in (("310", "430200", "0"), ("390", "430300", "1")):
            output = self.sim.call("F001", data(psn_no=psn_no, **FILINGS | {"insutype": insutype}),
                                   insuplc_admdvs=place)["output"]
            self.assertEqual(output, {"regt_flag": reported, "filinfo": []})

    def opened(self, place):
        info = self.sim.call("F002", data(insuplc_admdvs=place, **OPENINGS), insuplc_admdvs=place)["output"]["opninfo"]
        return info["medins_flag"], [row["fil_type"] for row in info["opnn"] if row["opnn_flag"] == "1"]

    def test_openings_are_of_the_person_asked_about(self):
        everything = ("1", ["01", "02", "03", "04", "05", "06"])
        self.sim.call("1101", data(mdtrt_cert_type="02", mdtrt_cert_no="990002199001010028"))
        self.assertEqual(self.opened("430300"), ("0", ["01", "02", "03", "05"]))
        self.assertEqual(self.opened("430100"), everything)
        self.sim.call("1101", data(mdtrt_cert_type="02", mdtrt_cert_no="990001195803120013"))
        self.assertEqual(self.opened("430300"), everything)

    def test_reload(self):
        file = self.sim.personas / "fourth.persona"
        file.write_text("[holder]\nname=测试丁\nssn=990004199001010041\n[insurance 1]\ninsutype=390\n")
        self.assertEqual(self.sim.do("reload"), "4 personas")
        self.assertEqual(self.sim.do("person fourth").split()[1], "990004199001010041")
        twin = self.sim.personas / "twin.persona"
        twin.write_text(file.read_text())
        self.assertIn("another persona has this number", self.sim.say("reload"))
        self.assertEqual(self.sim.do("person fourth").split()[1], "990004199001010041")
        twin.unlink()
        file.unlink()
        self.assertEqual(self.sim.do("reload"), "3 personas")
        self.assertEqual(self.sim.say("person fourth").split()[0], "error")


if __name__ == "__main__":
    main()

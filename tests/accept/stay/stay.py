#!/usr/bin/python3
"""The verbs of a stay through the built program and the simulated platform: what is sent, what the
desk then says, and that the platform's ledger says the same."""
import unittest

from stay_case import DATA, StayCase

class Admission(StayCase):
    def test_done_and_repeated(self):
        done = self.admit(outcome="done")
        self.assertEqual(done.json["state"], "admitted")
        self.assertEqual(self.ledger("mdtrt_id, state"), [(done.json["mdtrt_id"], "in")])
        before = self.arrived("2401")
        again = self.admit(outcome="done")
        self.assertIs(again.json["repeated"], True)
        self.assertEqual(again.json["mdtrt_id"], done.json["mdtrt_id"])
        self.assertEqual(self.arrived("2401"), before)
        self.admit("--injury", "own", exit=1, error="stay:conflict")

    def test_card(self):
        self.lab.card.insert("second-posted")
        self.addCleanup(self.lab.card.remove)
        self.run_verb("admit", "--ipt-no", self.n, *DATA, outcome="done")
        self.assertEqual(self.ledger(), [("in",)])

    def test_not_filed(self):
        refused = self.admit(persona="not-filed", exit=1, error="stay:verification", outcome="not_sent")
        self.assertEqual(refused.question("filed"), "no:not_filed")
        self.assertEqual(self.ledger(), [])
        self.run_verb("change", "--ipt-no", self.n, "--bed", "3", *self.person("not-filed"), exit=1,
                      error="stay:not_found")
        self.admit("--file-later", persona="not-filed", outcome="done")
        self.assertEqual(self.ledger(), [("in",)])

    def test_emergency_is_declared(self):
        claims = self.journal / "claims.ini"
        claims.write_text("[43]\ndeclaration_days=3\n")
        admitted = self.admit("--emergency", persona="not-filed", outcome="done", claims__regions=claims)
        self.assertIn("declaration_due", admitted.warnings)
        self.assertRegex(admitted.json["declare_by"], r"^\d{4}-\d\d-\d\d$")
        declared = self.run_verb("declare-emergency", "--ipt-no", self.n, "--condition", "胸痛", outcome="done")
        again = self.run_verb("declare-emergency", "--ipt-no", self.n, "--condition", "胸痛", outcome="done")
        self.assertEqual((again.json["dcla_no"], again.json["repeated"]), (declared.json["dcla_no"], True))
        self.run_verb("declare-emergency", "--ipt-no", self.n, "--condition", "腹痛", exit=1, error="stay:conflict")

    def test_injuries(self):
        for kind in ("work", "unlawful", "unclear"):
            refused = self.admit("--injury", kind, exit=1, error="stay:injury", outcome="not_sent")
            self.assertIn("医保办", refused.json["error"]["remedy"])
        self.assertEqual(self.ledger(), [])
        self.admit("--injury", "third-party", outcome="done")

    def test_usage(self):
        for wrong in (["--referral", "R1:2026-02-30:甲"], ["--agent", "子女:测试乙"], ["--time", "2099-01-01 00:00"],
                      ["--injury", "other"]):
            self.admit(*wrong, exit=2, error="config:usage")
        self.n = "T" * 28
        self.admit(exit=2, error="config:usage")

    def test_referral_and_agent(self):
        self.admit("--referral", "R1:2025-06-20:长沙测试医院", "--agent", "子女：测试乙：990001197001010013：000-0000",
                   outcome="done")

    def test_line_down_waits(self):
        self.lab.platform.fault("F002", "before-commit")
        waiting = self.admit(exit=5, error="stay:unasked", outcome="not_sent")
        self.assertEqual((waiting.json["state"], waiting.warnings), ("waiting", ["waiting"]))
        self.assertEqual(self.ledger(), [])
        self.lab.platform.clear()
        self.run_verb("resolve", "--ipt-no", self.n)
        self.assertEqual(self.ledger(), [("in",)])

    def test_elsewhere(self):
        self.lab.platform.command("elsewhere second-retired on")
        self.addCleanup(self.lab.platform.command, "elsewhere second-retired off")
        self.admit(persona="second-retired", exit=1, error="stay:in_hospital_elsewhere", outcome="not_done")
        self.assertEqual(self.ledger(), [])

    def test_lost_answer_found(self):
        self.lab.platform.fault("2401", "after-commit", "x1")
        self.admit(outcome="done")
        self.assertEqual(self.ledger(), [("in",)])

    def test_lost_request_is_reversed_and_sent_under_another_number(self):
        self.lab.platform.fault("2401", "before-commit", "x1")
        self.admit(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.admit(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.run_verb("resolve", "--ipt-no", self.n)
        self.assertEqual(self.ledger("ipt_no, state"), [(self.n + "-2", "in")])
        self.assertIs(self.admit(outcome="done").json["repeated"], True)


    def test_refused_question_is_no_refused_admission(self):
        self.lab.platform.fault("2401", "before-commit", "x1")
        self.lab.platform.fault("5303", "refuse", "x1")
        self.admit(exit=3, error="stay:unknown_outcome", outcome="unknown")

    def test_number_sent_once_more_after_a_sign_in_is_spent(self):
        """Rule 8: it went out, and was lost, after one that was refused because nobody was signed in."""
        self.lab.platform.fault("2401", "refuse", "未签到", "x1")
        self.lab.platform.fault("2401", "before-commit", "x1")
        self.admit(exit=3, error="stay:unknown_outcome", outcome="unknown")
        self.run_verb("resolve", "--ipt-no", self.n)
        self.assertEqual(self.ledger("ipt_no, state"), [(self.n + "-2", "in")])


class Change(StayCase):
    def test_bed(self):
        self.admit()
        before = self.arrived("2403")
        self.assertIs(self.run_verb("change", "--ipt-no", self.n, "--bed", "12").json["repeated"], True)
        self.assertEqual(self.arrived("2403"), before)
        self.run_verb("change", "--ipt-no", self.n, "--bed", "13", "--dept", "0102:外科", outcome="done")
        self.assertEqual(self.arrived("2403"), before + 1)
        self.run_verb("change", "--ipt-no", self.n, exit=2, error="config:usage")

    def test_lost(self):
        self.admit()
        self.lab.platform.fault("2403", "after-commit", "x1")
        self.run_verb("change", "--ipt-no", self.n, "--bed", "13", exit=3, error="stay:unknown_outcome",
                      outcome="unknown")
        self.run_verb("change", "--ipt-no", self.n, "--bed", "14", exit=3, error="stay:unknown_outcome")
        self.run_verb("resolve", "--ipt-no", self.n)
        self.assertIs(self.run_verb("change", "--ipt-no", self.n, "--bed", "13").json["repeated"], True)


class Discharge(StayCase):
    def test_done_and_repeated(self):
        self.admit("--time", "2025-11-01 08:00")
        person = self.person("second-long-term")
        self.run_verb("discharge", "--ipt-no", self.n, *self.person("second-posted"), exit=1, error="stay:other_person")
        self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-10-31 08:00", *person, exit=2,
                      error="config:usage")
        done = self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", *person, outcome="done")
        self.assertEqual(done.json["state"], "discharged")
        self.assertEqual(self.ledger(), [("out",)])
        again = self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", outcome="done")
        self.assertIs(again.json["repeated"], True)
        other = self.run_verb("discharge", "--ipt-no", self.n, "--way", "2", exit=1, error="stay:conflict")
        self.assertEqual(other.json["error"]["details"], [{"message": "已按其他信息办理出院"}])

    def test_death(self):
        self.admit("--time", "2025-11-01 08:00")
        self.run_verb("discharge", "--ipt-no", self.n, "--time", "2025-11-09 08:00", "--death-date", "2025-11-09",
                      *self.person("second-long-term"), outcome="done")

    def test_credential_of_the_admission(self):
        self.admit()
        self.run_verb("discharge", "--ipt-no", self.n, outcome="done", card__at_discharge="optional")

    def test_lost(self):
        self.admit()
        self.lab.platform.fault("2402", "before-commit", "x1")
        lost = self.run_verb("discharge", "--ipt-no", self.n, *self.person("second-long-term"), exit=3,
                             error="stay:unknown_outcome", outcome="unknown")
        error = lost.json["error"]
        self.assertIn("请勿收费、退费或再次提交", error["message"] + error["remedy"])
        self.assertNotIn("重新核验", error["remedy"])  # the line's own advice
        self.assertRegex(error["details"][0]["message"], "2402.*platform/connection_lost")
        self.assertIn("请勿收费、退费或再次提交", lost.stderr)
        self.run_verb("resolve", "--ipt-no", self.n)
        self.assertEqual(self.ledger(), [("out",)])


class OtherDesk(StayCase):
    def test_adopted(self):
        self.admit(desk="1")
        person = self.person("second-long-term")
        self.run_verb("change", "--ipt-no", self.n + "X", "--bed", "3", *person, desk="2", exit=1,
                      error="stay:not_found")
        self.run_verb("discharge", "--ipt-no", self.n, *self.person("second-posted"), desk="2", exit=1,
                      error="stay:not_found")
        done = self.run_verb("discharge", "--ipt-no", self.n, *person, desk="2", outcome="done")
        self.assertIn("adopted", done.warnings)
        self.assertEqual(self.ledger("mdtrt_id, state"), [(done.json["mdtrt_id"], "out")])

    def test_adopted_under_its_second_number(self):
        self.lab.platform.fault("2401", "before-commit", "x1")
        self.admit(desk="1", exit=3, error="stay:unknown_outcome")
        self.run_verb("resolve", "--ipt-no", self.n, desk="1")
        self.run_verb("change", "--ipt-no", self.n, "--bed", "3", "--doctor", "D330100000002:测试医生二",
                      *self.person("second-long-term"), desk="2", outcome="done")
        self.assertEqual(self.ledger("ipt_no, state"), [(self.n + "-2", "in")])


if __name__ == "__main__":
    unittest.main()

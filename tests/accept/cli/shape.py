"""What a JSON answer must look like, said once.

A shape is: a type; None; a set of values allowed; a compiled pattern for texts; a list of one
shape (a list of such); a dict (an object with exactly these members, "?name" optional);
a tuple (any of these); a function (true for good values).
"""
import re


def mismatch(value, shape, path="answer"):
    """"" when value has the shape, otherwise where it differs."""
    if shape is None or shape is True or shape is False:
        return "" if value is shape else f"{path}: {value!r} is not {shape}"
    if isinstance(shape, tuple):
        return "" if not all(mismatch(value, one, path) for one in shape) else f"{path}: {value!r} is none of {shape}"
    if isinstance(shape, type):
        good = type(value) is shape
        return "" if good else f"{path}: {value!r} is no {shape.__name__}"
    if isinstance(shape, (set, frozenset)):
        return "" if isinstance(value, str) and value in shape else f"{path}: {value!r} is not in {sorted(shape)}"
    if isinstance(shape, re.Pattern):
        return "" if isinstance(value, str) and shape.fullmatch(value) else f"{path}: {value!r} is not {shape.pattern}"
    if isinstance(shape, list):
        if type(value) is not list:
            return f"{path}: {value!r} is no list"
        return next(filter(None, (mismatch(one, shape[0], f"{path}[{i}]") for i, one in enumerate(value))), "")
    if isinstance(shape, dict):
        if type(value) is not dict:
            return f"{path}: {value!r} is no object"
        names = {name.lstrip("?") for name in shape}
        if unexpected := sorted(value.keys() - names):
            return f"{path}: unexpected members {unexpected}"
        if missing := sorted({name for name in shape if not name.startswith("?")} - value.keys()):
            return f"{path}: missing members {missing}"
        return next(filter(None, (mismatch(value[name.lstrip("?")], one, f"{path}.{name.lstrip('?')}")
                                  for name, one in shape.items() if name.lstrip("?") in value)), "")
    return "" if shape(value) else f"{path}: {value!r} is refused by {shape.__name__}"


TEXT = re.compile(r"\S[^\n]*")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
HEX = re.compile(r"([0-9A-F]{2})+")
REGION = re.compile(r"\d{6}")
MONEY = re.compile(r"-?\d+\.\d\d")
OR_NULL = lambda shape: (shape, None)  # noqa: E731

ERROR = {
    "domain": {"card", "certs", "config", "journal", "platform", "io"},
    "code": re.compile(r"[a-z_]+"),
    "message": TEXT,
    "remedy": OR_NULL(TEXT),
    "call": OR_NULL(TEXT),
    "details": [{"message": TEXT}],
}
COMMON = {"ok": bool, "warnings": [{"code": re.compile("[a-z_]+"), "message": TEXT}]}
OUTCOMES = {"done", "not_done", "unknown", "not_sent"}
FAILED = {**COMMON, "ok": False, "error": ERROR, "?outcome": OUTCOMES}

READERS = {**COMMON, "readers": [{"name": TEXT, "card": {"none", "present", "mute", "in_use"},
                                  "kind": {"contact", "contactless", "sam"}}]}

CARD = {**COMMON, "card": {
    "region": REGION, "ssn": OR_NULL(TEXT), "card_no": OR_NULL(re.compile("[0-9A-Z]{9}")),
    "ident": re.compile("[0-9A-F]{32}"), "name": OR_NULL(TEXT), "version": re.compile(r"\d\.\d\d"),
    "issue_date": OR_NULL(DATE), "expiry_date": OR_NULL(DATE), "sex": OR_NULL(frozenset("129")),
    "birth_date": OR_NULL(DATE), "ethnic_group": OR_NULL(re.compile(r"\d\d")), "class": OR_NULL(frozenset("1234")),
    "atr": HEX, "genuine": {"yes", "no", "unasked"}}}

_REASONS = {
    "card": {"first_generation", "not_genuine", "not_in_use", "not_activated", "lost", "temporarily_lost", "locked",
             "cancelled", "unknown_card", "past_printed_date"},
    "insured": {"not_found", "not_insured", "suspended", "not_in_national_register"},
    "filed": {"not_filed", "expired", "not_yet_valid", "being_examined", "withdrawn", "other_region",
              "hospital_not_chosen", "other_card"},
    "here": {"not_designated", "category_not_opened"},
}
_UNASKED = {"no_card", "platform", "timeout", "tls", "depends"}
_INSURANCE = {
    "insutype": OR_NULL(TEXT), "insured_region": OR_NULL(REGION), "insured_place": OR_NULL(TEXT),
    "psn_type": OR_NULL(TEXT), "state": OR_NULL(TEXT), "since": OR_NULL(DATE), "suspended_since": OR_NULL(DATE),
    "employer": OR_NULL(TEXT), "balance": OR_NULL(MONEY)}


def _question(question):
    """One of the four, its reason from cli.md's closed list, and a "no" never without a remedy."""
    known = {"id": {"card", "insured", "filed", "here"}, "answer": {"yes", "no", "unasked"}, "reason": (str, None),
             "text": TEXT, "remedy": OR_NULL(TEXT), "call": OR_NULL(TEXT)}
    if mismatch(question, known):
        return False
    answer, reason = question["answer"], question["reason"]
    if answer == "yes":
        return reason is None and question["remedy"] is None
    if answer == "no":
        return reason in _REASONS[question["id"]] and question["remedy"] is not None and question["call"] is not None
    return reason in _UNASKED


VERIFY = {
    **COMMON,
    "verdict": {"yes", "no", "unknown"},
    "questions": [_question],
    "person": OR_NULL({
        "psn_no": TEXT, "name": OR_NULL(TEXT), "cert_no": OR_NULL(TEXT), "cert_type": OR_NULL(TEXT),
        "sex": OR_NULL(TEXT), "birth_date": OR_NULL(DATE), **_INSURANCE, "insurances": [_INSURANCE]}),
    "filings": [{"fil_no": OR_NULL(TEXT), "fil_type": OR_NULL(TEXT), "rloc_admdvs": OR_NULL(TEXT),
                 "begndate": OR_NULL(DATE), "enddate": OR_NULL(DATE), "medins": [TEXT], "fil_stas": OR_NULL(TEXT),
                 "covers": bool, "reason": (frozenset(_REASONS["filed"]), None)}],
}

CHECK_IDS = ["configuration", "journal", "disk", "pcscd", "readers", "card", "gateway", "certificate", "revocation",
             "name", "connect", "tls", "sign_in", "clock"]
DOCTOR = {**COMMON, "checks": [{"id": frozenset(CHECK_IDS), "status": {"ok", "warn", "fail", "skipped"},
                                "detail": TEXT, "remedy": OR_NULL(TEXT)}]}
SIGN_OUT = {**COMMON, "ok": True, "outcome": OUTCOMES, "?repeated": True}

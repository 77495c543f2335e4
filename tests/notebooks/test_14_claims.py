"""The notebook on claims: its verdicts are the register's, follow the parameter, and flip with findings."""

from collections import Counter
from dataclasses import replace

import pytest

from multivector import claims, findings, runs
from tests.notebooks.executing import refuse, rows, run_with

NAME = "14-claims"
KEYS = {
    f"{document}{i:02}": f"{document.lower()}{i:02}"
    for document, most in (("A", 17), ("B", 40))
    for i in range(1, most + 1)
}


@pytest.fixture(scope="module")
def found():
    runs.refresh([(NAME, {})])
    run = runs.read_run(runs.run_path(NAME))
    return {name: finding.value for name, finding in findings.collect(run).items()}


def test_all_57_claims_have_a_verdict_that_the_register_gives(found):
    register = claims.verdicts()
    assert len(KEYS) == 57 == found["claims"]
    assert {name: found[key] for name, key in KEYS.items()} == {name: each.verdict for name, each in register.items()}
    assert all(each.reason.strip() for each in register.values())


def test_counts_are_those_of_the_verdicts_and_at_least_35_rest_on_rules(found):
    counted = Counter(found[key] for key in KEYS.values())
    names = ("supported", "qualified", "contradicted", "not_testable")
    assert {name: found[name] for name in names} == {name: counted[name.replace("_", " ")] for name in names}
    ruled = {row["claim_id"] for row in rows("../claim_readings")}
    assert found["tested"] == len(ruled) == 57 - found["not_testable"] >= 35
    assert found["readings"] == len({(row["claim_id"], row["reading"]) for row in rows("../claim_readings")})


def test_every_claim_that_is_not_testable_says_what_is_missing():
    ruled = {row["claim_id"] for row in rows("../claim_readings")}
    for row in rows("../claims"):
        assert row["claim_id"] in ruled or row["note"].endswith("."), row["claim_id"]
        assert (row["testable"] == "no") == (row["claim_id"] not in ruled), row["claim_id"]


def test_a_finding_that_moves_moves_the_verdict(monkeypatch):
    accepted = findings.accepted

    def harmed(notebook):
        known = dict(accepted(notebook))
        if notebook == "01-trade":
            known["imports_share_rus_2021"] = replace(known["imports_share_rus_2021"], value=39.9)
        return known

    assert claims.verdicts()["B13"].verdict == "qualified"  # true of 2021 alone
    monkeypatch.setattr(findings, "accepted", harmed)
    assert claims.verdicts()["B13"].verdict == "contradicted"


def test_another_rule_and_one_reading_less_by_hand(found):
    held = {
        name: [reading.holds for reading in each.readings] for name, each in claims.verdicts().items() if each.readings
    }
    testable = {row["claim_id"]: row["testable"] for row in rows("../claims")}
    single = [name for name, each in held.items() if len(each) == 1]
    # a verdict hangs on one reading where there is one, where one differs from the rest, or holds or fails alone
    odd = [name for name, each in held.items() if len(each) > 1 and sum(each) == 1]
    alone = [name for name, each in held.items() if len(each) > 1 and sum(each) == len(each) - 1]
    alone = [name for name in alone if testable[name] == "yes" or len(held[name]) == 2]
    assert found["hinging"] == len({*single, *odd, *alone})
    majority = 0
    for name, each in held.items():
        strict = "c" if not any(each) else "s" if all(each) and testable[name] == "yes" else "q"
        most = (
            "c" if sum(each) * 2 < len(each) else "s" if sum(each) * 2 > len(each) and testable[name] == "yes" else "q"
        )
        majority += strict != most
    assert found["moved_by_majority"] == majority


def test_the_placebo_holds_less_often_than_the_evidence(found):
    assert found["placebo_mean"] < found["placebo_highest"] < found["placebo_real"]


def test_one_document_alone():
    values, figures = run_with(NAME, {"document": "jones2023", "draws": 10})
    assert values["claims"] == 17 and "b13" not in values and values["a13"] == "not testable"
    assert figures["summary"]["title"].startswith("Of 17 statements")
    with pytest.raises(runs.RunError, match="document .*jones2022.*Nearest: 'jones2023'"):
        refuse(NAME, {"document": "jones2022"})

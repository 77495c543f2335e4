"""Verdicts follow from rules, and flip when the evidence does; what cannot be decided is an error or says so."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import claims, findings
from multivector.claims import ClaimError, Condition, Datum, Reading

COLUMNS = ["claim_id", "reading", "test", "subject", "against", "tolerance", "unit"]
ROLL_CALL = {"resolution": "A/RES/ES-11/1", "KAZ": "A", "RUS": "N", "date": "2022-03-02"}
TREATY = {"id": "treaty", "date": "1992-05-15", "event": "Treaty signed"}
KNOWN = {
    "x:early": Datum(42.5, "Share in 2021", "42.5 %", "%"),
    "x:late": Datum(29.9, "Share in 2025", "29.9 %", "%"),
    "x:word": Datum("fell", "Trend", "fell"),
    "x:true": Datum(True, "Truth", "yes"),
    "x:count": Datum(3, "Members", "3"),
    "x:day": Datum("2022-01-06", "Arrival", "2022-01-06"),
    "calls[one]": Datum(1, "Roll calls", "1", rows=(ROLL_CALL,)),
    "events[one]": Datum(1, "Events", "1", rows=(TREATY,)),
    "events[none]": Datum(0, "Events", "0"),
}

# test, subject, against, tolerance, unit; the reference that is flipped, and what it becomes
FLIPS = [
    ("above", "x:early", "40", 0, "%", "x:early", {"value": 39.9}),
    ("below", "x:late", "40", 0, "%", "x:late", {"value": 40.0}),
    ("about", "x:early", "40", 2.5, "%", "x:early", {"value": 42.6}),
    ("between", "x:early", "40 | 45", 0, "%", "x:early", {"value": 45.1}),
    ("between", "x:day", "2022-01-05 | 2022-01-10", 0, "", "x:day", {"value": "2022-01-11"}),
    ("falls", "x:early | x:late", "", 1, "%", "x:late", {"value": 41.5}),
    ("rises", "x:late | x:early", "", 1, "%", "x:late", {"value": 41.5}),
    ("largest", "x:early | x:late", "", 0, "%", "x:late", {"value": 42.5}),
    ("smallest", "x:late | x:early", "", 0, "%", "x:early", {"value": 29.9}),
    ("equals", "x:word", "fell", 0, "", "x:word", {"value": "rose"}),
    ("equals", "x:true", "yes", 0, "", "x:true", {"value": False}),
    ("equals", "x:count", "3", 0, "", "x:count", {"value": 4}),
    ("happened", "events[one]", "1992-01-01 | 1992-12-31", 0, "", "events[one]", {"rows": ()}),
    ("happened", "events[one]", "", 0, "", "events[one]", {"rows": (), "value": 0}),
    ("numbers", "events[one]", "1", 0, "", "events[one]", {"rows": (), "value": 0}),
    ("voted", "calls[one]", "KAZ=A RUS=N", 0, "", "calls[one]", {"rows": (ROLL_CALL | {"KAZ": "N"},)}),
]


def rules(*rows) -> pd.DataFrame:
    return pd.DataFrame([("A01", f"reading {i}", *row) for i, row in enumerate(rows)], columns=COLUMNS)


def register(testable: str = "yes", note=None) -> pd.DataFrame:
    return pd.DataFrame({"claim_id": ["A01"], "testable": [testable], "note": [note]})


def verdict(known: dict, *rows, testable: str = "yes", note=None) -> claims.Verdict:
    return claims.verdicts(register(testable, note), rules(*rows), known.__getitem__)["A01"]


@pytest.mark.parametrize("row", FLIPS, ids=[f"{row[0]} {row[1]}" for row in FLIPS])
def test_flipping_the_evidence_flips_the_verdict(row):
    *rule, reference, change = row
    assert verdict(KNOWN, rule).verdict == "supported"
    assert verdict(KNOWN | {reference: replace(KNOWN[reference], **change)}, rule).verdict == "contradicted"


def test_every_test_is_flipped_above():
    assert {row[0] for row in FLIPS} == set(claims.TESTS)


HOLDS, FAILS = ("above", "x:early", "40", 0, "%"), ("above", "x:late", "40", 0, "%")


@pytest.mark.parametrize(
    ("rows", "testable", "expected", "count"),
    [
        ([HOLDS], "yes", "supported", "1 of 1 reading"),
        ([HOLDS], "partly", "qualified", "1 of 1 reading"),
        ([HOLDS, FAILS], "yes", "qualified", "1 of 2 readings"),
        ([HOLDS, FAILS, FAILS], "partly", "qualified", "1 of 3 readings"),
        ([FAILS, FAILS], "yes", "contradicted", "0 of 2 readings"),
        ([FAILS], "partly", "contradicted", "0 of 1 reading"),
    ],
)
def test_the_verdict_counts_the_readings(rows, testable, expected, count):
    found = verdict(KNOWN, *rows, testable=testable)
    assert found.verdict == expected
    assert found.reason.startswith(f"Holds in {count}.")
    assert ("not tested" in found.reason) == (testable == "partly" and expected == "qualified" and FAILS not in rows)


def test_a_claim_without_readings_is_not_testable_and_says_why():
    found = verdict(KNOWN, note="No series was found.")
    assert (found.verdict, found.reason) == ("not testable", "No series was found.")
    with pytest.raises(ClaimError, match="marked as not testable"):
        verdict(KNOWN, HOLDS, testable="no")


def test_a_reading_holds_only_if_all_its_conditions_do():
    both = rules(HOLDS, FAILS).assign(reading="the same")
    found = claims.readings_of("A01", claims.rules_by_claim(both), KNOWN.__getitem__)
    assert len(found) == 1 and not found[0].holds and len(found[0].conditions) == 2
    assert found[0].line.split() == ["29.9", "%,", "not", "more", "than", "40", "%"]  # the condition that decides


@given(st.lists(st.booleans(), min_size=1, max_size=9), st.sampled_from(["yes", "partly"]))
def test_a_further_reading_that_fails_never_helps_a_claim(held, testable):
    order = ["contradicted", "qualified", "supported"]
    made = [Reading(str(i), (Condition("above", holds, "", ()),)) for i, holds in enumerate(held)]
    worse = [*made, Reading("more", (Condition("above", False, "", ()),))]
    before, after = (claims.verdict_of("A01", testable, "", tuple(each)).verdict for each in (made, worse))
    assert order.index(after) <= order.index(before)
    assert before == (
        "contradicted" if not any(held) else "supported" if all(held) and testable == "yes" else "qualified"
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("abov", "x:early", "40", 0, "%"), "did you mean 'above'"),
        (("above", "x:early", "forty", 0, "%"), "'forty' should be a number"),
        (("above", "x:early", "40", 0, "USD"), "the rule expects 'USD'"),
        (("above", "x:word", "40", 0, ""), "compares numbers"),
        (("falls", "x:early", "", 0, "%"), "two references or more"),
        (("above", "x:early | x:late", "40", 0, "%"), "one reference"),
        (("voted", "events[none]", "KAZ=A", 0, ""), "a roll call is one row"),
        (("voted", "calls[one]", "KAZZ=A", 0, ""), "no column 'KAZZ'"),
    ],
)
def test_a_malformed_rule_is_an_error_that_names_claim_and_reading(row, message):
    with pytest.raises(ClaimError, match=message) as caught:
        verdict(KNOWN, row)
    assert "Claim A01, reading 'reading 0'" in str(caught.value)


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("01-trade:imports_share_rus_2012", "01-trade has no finding .* did you mean 'imports_share_rus_20"),
        ("01-trad:imports_share_rus_2021", "Did you mean '01-trade'"),
        ("imports_share_rus_2021", "neither a finding"),
        ("membership[id=x].date", "Did you mean 'memberships'"),
        ("memberships[idd=x].date", "did you mean 'id'"),
        ("memberships[member=KAZ].date", "selects .* rows; a cell needs exactly one"),
        ("memberships[id=cis-kaz-joined-1991-12-21].dat", "did you mean 'date'"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_that_names_the_nearest(reference, message):
    with pytest.raises(ClaimError, match=message):
        claims.look_up(reference)


def test_references_give_findings_cells_and_rows():
    share = claims.look_up("01-trade:imports_share_rus_2021")
    assert share.unit == "%" and share.text == str(findings.accepted("01-trade")["imports_share_rus_2021"])
    day = claims.look_up("memberships[id=cis-kaz-joined-1991-12-21].date")
    assert (day.value, day.rows[0]["source_id"]) == ("1991-12-21", "kazinform-2011-alma-ata")
    censuses = claims.look_up("census_composition[group=russian;census_year=1959]")
    assert censuses.value == 1 and censuses.rows[0]["share_pct"] == "42.7"
    cell = claims.look_up("census_composition[group=russian;census_year=1959].share_pct")
    assert (cell.value, cell.unit, cell.text) == (42.7, "per cent", "42.7\u00a0per cent")
    month = claims.look_up("inflation_monthly[month=2011-01;basket=total].month")
    assert month.value == month.text == month.rows[0]["month"] == "2011-01"


def test_a_unit_that_stands_in_another_column_is_read_there():
    rate = claims.look_up("money_events[id=2015-08-float].value_before")
    assert (rate.value, rate.unit) == (208, "KZT per USD")
    rent = claims.look_up("baikonur_figures[item=rent;period=2005-06].value")
    assert rent.unit == "USD million a year"


def test_readings_of_a_claim_that_is_not_there_are_an_error():
    with pytest.raises(ClaimError, match="not in the register: B99"):
        claims.verdicts(register(), rules(HOLDS).assign(claim_id="B99"), KNOWN.__getitem__)

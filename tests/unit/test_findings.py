"""Findings: what is recorded, printed and compared, against values worked out by hand."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import findings
from multivector.findings import Difference, Finding, FindingError, collect, compare, record, record_each, shown


def run_with(*found: Finding) -> dict:
    return {"cells": [{"outputs": [{"data": finding._repr_mimebundle_()} for finding in found]}]}


@pytest.mark.parametrize(
    ("value", "digits", "unit", "text"),
    [
        (42.508, 1, "%", "42.5\u00a0%"),
        (1234567.8, 0, "t", "1\u202f234\u202f568\u00a0t"),
        (-3.14159, 2, "points", "\u22123.14\u00a0points"),
        (-0.04, 1, "", "0.0"),
        (7, 0, "", "7"),
        (True, 0, "", "yes"),
        (False, 0, "", "no"),
        ("Armenia", 1, "", "Armenia"),
    ],
)
def test_printed_as_a_reader_expects(value, digits, unit, text):
    assert shown(value, digits, unit) == text


def test_record_takes_numpy_scalars_and_sets_a_tolerance_below_the_last_printed_digit():
    finding = record("share", np.float64(12.34), unit="%", digits=1, note="A share.")
    assert (finding.value, type(finding.value)) == (12.34, float)
    assert finding.tolerance == pytest.approx(0.005)


@pytest.mark.parametrize("value", [math.nan, math.inf, None, [1], np.nan])
def test_record_refuses_what_is_no_finding(value):
    with pytest.raises(FindingError, match="finite number, a word or a truth value"):
        record("share", value, note="A share.")


@pytest.mark.parametrize("name", ["Share", "share of", "1st", ""])
def test_record_refuses_other_names(name):
    with pytest.raises(FindingError, match="lower case"):
        record(name, 1.0, note="A share.")


def test_record_demands_a_note():
    with pytest.raises(FindingError, match="say in one sentence"):
        record("share", 1.0, note=" ")


def test_collected_in_order_and_doubles_refused():
    a, b = Finding("b", 1.0), Finding("a", "word")
    assert list(collect(run_with(a, b))) == ["b", "a"]
    with pytest.raises(FindingError, match="'b' is recorded twice"):
        collect(run_with(a, a))


def test_every_kind_of_difference_is_named():
    old = {
        "same": Finding("same", 1.0, tolerance=0.1),
        "moved": Finding("moved", 1.0, tolerance=0.1),
        "gone": Finding("gone", 1.0),
        "unit": Finding("unit", 1.0, "%"),
        "word": Finding("word", "KAZ"),
        "kind": Finding("kind", True),
    }
    new = {
        "same": Finding("same", 1.05),
        "moved": Finding("moved", 1.25),
        "new": Finding("new", 2),
        "unit": Finding("unit", 1.0, "points"),
        "word": Finding("word", "RUS"),
        "kind": Finding("kind", 1),
    }
    assert compare("n", new, old) == [
        Difference("n", "gone", 1.0, None, "no longer found"),
        Difference("n", "kind", True, 1, "is another word"),
        Difference("n", "moved", 1.0, 1.25, "differs by 0.25"),
        Difference("n", "new", None, 2, "has no reference"),
        Difference("n", "unit", 1.0, 1.0, "unit 'points', was '%'"),
        Difference("n", "word", "KAZ", "RUS", "is another word"),
    ]


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 10))
def test_numbers_differ_exactly_when_further_apart_than_the_tolerance(a, b, tolerance):
    found = compare("n", {"x": Finding("x", a)}, {"x": Finding("x", b, tolerance=tolerance)})
    assert bool(found) == (abs(a - b) > tolerance)


def test_references_are_written_and_read_back(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "RESULTS", tmp_path)
    found = {"b": Finding("b", 1.5, "%", 2, 0.1, "B."), "a": Finding("a", "word", note="A.")}
    findings.write_reference("01-x", found.values())
    assert list(json.loads((tmp_path / "01-x.json").read_text())) == ["a", "b"]
    assert findings.read_reference("01-x") == found
    assert findings.read_reference("02-none") == {}


def test_a_damaged_reference_says_how_to_mend_it(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "RESULTS", tmp_path)
    (tmp_path / "01-x.json").write_text('{"a": 1}')
    with pytest.raises(FindingError, match=r"git checkout -- results/01-x\.json"):
        findings.read_reference("01-x")


def test_record_each_names_every_entry_of_a_series(monkeypatch):
    shown_ones = []
    monkeypatch.setattr("IPython.display.display", shown_ones.append)
    record_each("share_{}_last", {"RUS": 29.9, "CHN": 29.0}, unit="%", digits=2, note="Share of {}.")
    assert [finding.name for finding in shown_ones] == ["share_rus_last", "share_chn_last"]
    assert [finding.note for finding in shown_ones] == ["Share of RUS.", "Share of CHN."]
    assert {(finding.unit, finding.digits) for finding in shown_ones} == {("%", 2)}
    with pytest.raises(FindingError, match="share_chn"):
        record_each("share_{}", {"CHN": math.nan}, note="Share of {}.")

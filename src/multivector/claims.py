"""What did the literature claim, and do the data bear it out?  In: the register, findings, rows.  Out: verdicts.

The register is two tables.  ``claims`` holds the statements, ``claim_readings`` the ways in which each can be read
(a year, a source, a definition, a denominator).  A reading is one or more conditions that must all hold, and a
condition compares findings or transcribed rows by one of `TESTS`.  No verdict is typed: it follows from the readings.

A reference is a finding, ``10-un-votes:change_since``; a cell, ``memberships[id=eaeu-kaz-founding].date``; or rows,
``transit_incidents[actor=weather]``.  Several references stand apart by `` | ``.
"""

from __future__ import annotations

import difflib
import functools
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import findings, tables
from .findings import shown

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a table is read

VERDICTS = ("supported", "qualified", "contradicted", "not testable")
CELL = re.compile(r"(?P<table>[a-z0-9_]+)\[(?P<where>[^]]*)\](?:\.(?P<column>\w+))?")
APART = " | "


class ClaimError(Exception):
    """A rule is malformed or refers to something that there is not.  The message names the claim and the reading."""


@dataclass(frozen=True)
class Datum:
    """What a reference stands for.

    Attributes
    ----------
    value : float, int, str, bool or None
        A finding's value, a cell's, or a count of rows.
    words : str
        What the value means, and who says so.
    text : str
        The value as a page prints it.
    unit : str
        Unit of the value; empty for words and counts.
    rows : tuple of dict
        The table's rows that were selected; empty for a finding.
    place : str
        ``finding 10-un-votes:change_since`` or ``table memberships``.
    """

    value: Any
    words: str
    text: str
    unit: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Condition:
    """One comparison, made: whether it holds, and a line that says what was compared with what."""

    test: str
    holds: bool
    line: str
    evidence: tuple[Datum, ...]


@dataclass(frozen=True)
class Reading:
    """One way to read a claim; it holds if all its conditions do."""

    name: str
    conditions: tuple[Condition, ...]

    @property
    def holds(self) -> bool:
        """Whether every condition holds."""
        return all(condition.holds for condition in self.conditions)

    @property
    def line(self) -> str:
        """What decides it, in one line: the conditions that fail, or all of them."""
        decisive = [condition for condition in self.conditions if condition.holds == self.holds]
        return "; ".join(condition.line for condition in decisive)


@dataclass(frozen=True)
class Verdict:
    """What the data say of one claim: the verdict, the reason in a line, and the readings behind it."""

    claim: str
    verdict: str
    reason: str
    readings: tuple[Reading, ...] = field(default=())

    @property
    def held(self) -> int:
        """In how many readings the claim holds."""
        return sum(reading.holds for reading in self.readings)


# --- what a reference stands for ------------------------------------------------------------------------------------


def look_up(reference: str) -> Datum:
    """Return what a reference stands for, from accepted findings and tables.

    Raises
    ------
    ClaimError
        If there is no such finding, table, column or row, or a cell's selection is not a single row.
    """
    match = CELL.fullmatch(reference)
    try:
        return _selected(match["table"], match["where"], match["column"]) if match else _finding(reference)
    except (tables.TableError, findings.FindingError) as error:
        raise ClaimError(str(error)) from None


def _finding(reference: str) -> Datum:
    notebook, colon, name = reference.partition(":")
    if not colon:
        raise ClaimError(f"{reference!r} is neither a finding (notebook:name) nor a cell (table[column=value].column)")
    known = findings.accepted(notebook)
    if name not in known:
        raise ClaimError(f"{notebook} has no finding {name!r}{_near(name, known)}")
    return _datum(reference, known[name])


def _datum(reference: str, found: findings.Finding) -> Datum:
    return Datum(found.value, found.note, str(found), found.unit, place=f"finding {reference}")


def _selected(table: str, where: str, column: str | None) -> Datum:
    import pandas as pd

    frame = _months_as_written(table, tables.load(table))
    keep = pd.Series(True, index=frame.index)
    for part in filter(None, where.split(";")):
        key, _, value = part.partition("=")
        if key not in frame.columns:
            raise ClaimError(f"table {table!r} has no column {key!r}{_near(key, frame.columns)}")
        keep &= frame[key].map(_plain_text) == value
    rows = tuple(
        {key: _plain_text(value) for key, value in row.items()} for row in frame[keep].to_dict(orient="records")
    )
    title = tables.resource(table)["title"]
    if column is None:
        return Datum(len(rows), title, str(len(rows)), "", rows, f"table {table}")
    if column not in frame.columns:
        raise ClaimError(f"table {table!r} has no column {column!r}{_near(column, frame.columns)}")
    if len(rows) != 1:
        raise ClaimError(f"{table}[{where}] selects {len(rows)} rows; a cell needs exactly one")
    value = _plain(frame.loc[keep, column].iloc[0])
    unit = _unit(table, column, rows[0])
    decimals = len(rows[0][column].partition(".")[2])
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = shown(value, decimals, unit) if number else rows[0][column]
    return Datum(value, title, text, unit, rows, f"table {table}")


def _months_as_written(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose months are text as in the CSV, not the first day of the month."""
    months = [field["name"] for field in tables.resource(table)["schema"]["fields"] if field["type"] == "yearmonth"]
    return frame.assign(**{name: frame[name].dt.strftime("%Y-%m") for name in months})


def _unit(table: str, column: str, row: Mapping[str, str]) -> str:
    """Return the unit of a cell: its column's, or what the row gives where the description says "see column ..."."""
    unit = tables.unit(table, column) or row.get("unit", "")
    elsewhere = unit.removeprefix("see column ")
    return row.get(elsewhere, "") if elsewhere != unit else unit


def _plain(value: Any) -> Any:
    """Return a cell as a plain Python value: None for unknown, a day as text."""
    import pandas as pd

    if pd.isna(value):
        return None
    return value.date().isoformat() if hasattr(value, "date") else getattr(value, "item", lambda: value)()


def _plain_text(value: Any) -> str:
    """Return a cell as its CSV shows it; empty for unknown."""
    value = _plain(value)
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _near(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.3)
    return f"; did you mean {near[0]!r}?" if near else ""


# --- the tests: each takes the data, what they are held against and a tolerance; gives truth and a line --------------

Answer = tuple[bool, str]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ClaimError(f"{text!r} should be a number") from None


def _amount(value: float, like: Datum) -> str:
    """Return a number in the unit of a datum, with no more decimals than it has."""
    return shown(value, 0 if float(value).is_integer() else len(f"{value:.10g}".partition(".")[2]), like.unit)


def _told(datum: Datum) -> str:
    """Return a value so that it can be understood alone: with its unit, else with what it means."""
    return datum.text if datum.unit or isinstance(datum.value, str) else f"{datum.text} ({datum.words})"


def _not(holds: bool) -> str:
    return "" if holds else "not "


def above(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the value is greater than a number."""
    holds = data[0].value > _number(against)
    return holds, f"{data[0].text}, {_not(holds)}more than {_amount(_number(against), data[0])}"


def below(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the value is less than a number."""
    holds = data[0].value < _number(against)
    return holds, f"{data[0].text}, {_not(holds)}less than {_amount(_number(against), data[0])}"


def about(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the value lies within the tolerance of a number, both ends included."""
    middle = _number(against)
    holds = abs(data[0].value - middle) <= tolerance + 1e-9
    return holds, f"{data[0].text}, {_not(holds)}within {tolerance:g} of {_amount(middle, data[0])}"


def between(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the value lies between two numbers or two days (``2022-01-01 | 2022-01-31``), both included."""
    low, _, high = against.partition(APART)
    value = data[0].value
    if isinstance(value, str):
        holds = low <= value <= high
        return holds, f"{value}, {_not(holds)}between {low} and {high}"
    holds = _number(low) <= value <= _number(high)
    return holds, f"{data[0].text}, {_not(holds)}between {low} and {_amount(_number(high), data[0])}"


def _change(data: list[Datum], holds: bool, word: str, tolerance: float) -> str:
    least = f" of more than {_amount(tolerance, data[0])}" if tolerance else ""
    return f"from {data[0].text} to {data[-1].text}" + ("" if holds else f", no {word}{least}")


def falls(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the last of several values is less than the first by more than the tolerance."""
    holds = data[0].value - data[-1].value > tolerance
    return holds, _change(data, holds, "fall", tolerance)


def rises(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the last of several values is greater than the first by more than the tolerance."""
    holds = data[-1].value - data[0].value > tolerance
    return holds, _change(data, holds, "rise", tolerance)


def largest(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the first value is greater than each of the others by more than the tolerance."""
    most = max(data[1:], key=lambda datum: datum.value)
    holds = data[0].value - most.value > tolerance
    return holds, f"{data[0].text}, {_not(holds)}more than {most.text}"


def smallest(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the first value is less than each of the others by more than the tolerance."""
    least = min(data[1:], key=lambda datum: datum.value)
    holds = least.value - data[0].value > tolerance
    return holds, f"{data[0].text}, {_not(holds)}less than {least.text}"


def equals(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if the value is that word, truth value (``yes``, ``no``) or whole number."""
    told = shown(data[0].value, 0, "") if not isinstance(data[0].value, str) else data[0].value
    return told == against, _told(data[0]) + ("" if told == against else f", not \u201c{against}\u201d")


def happened(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if at least one row was selected and, where two days are given, its ``date`` lies between them."""
    low, _, high = against.partition(APART)
    dated = [row for row in data[0].rows if not against or low <= row.get("date", "") <= high]
    if not dated:
        return False, f"no such row in {data[0].words}" + (f" from {low} to {high}" if against else "")
    what = next(
        (dated[0][key] for key in ("event", "subject") if len(dated[0].get(key, "").split()) > 1), data[0].words
    )
    return True, f"{dated[0].get('date') or 'undated'}: {what}"


def numbers(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if at least so many rows were selected."""
    holds = data[0].value >= _number(against)
    return holds, f"{_told(data[0])}, {_not(holds)}at least {against}"


VOTES = {"Y": "in favour", "N": "against", "A": "abstained", "X": "did not vote"}


def voted(data: list[Datum], against: str, tolerance: float) -> Answer:
    """Hold if a roll call shows these votes: ``KAZ=A RUS=N`` (Y in favour, N against, A abstained, X did not vote)."""
    if len(data[0].rows) != 1:
        raise ClaimError(f"a roll call is one row; {len(data[0].rows)} were selected")
    row = data[0].rows[0]
    wanted = dict(part.split("=") for part in against.split())
    missing = [state for state in wanted if state not in row]
    if missing:
        raise ClaimError(f"the roll call has no column {missing[0]!r}")
    cast = ", ".join(f"{state} {VOTES.get(row[state], row[state])}" for state in wanted)
    return all(row[state] == vote for state, vote in wanted.items()), f"{row['resolution']}: {cast}"


TESTS: Mapping[str, Callable[[list[Datum], str, float], Answer]] = {
    "above": above,
    "below": below,
    "about": about,
    "between": between,
    "falls": falls,
    "rises": rises,
    "largest": largest,
    "smallest": smallest,
    "equals": equals,
    "happened": happened,
    "numbers": numbers,
    "voted": voted,
}
LEAST = {"falls": 2, "rises": 2, "largest": 2, "smallest": 2}  # references that a test needs; others take one
NUMERIC = {"above", "below", "about", "falls", "rises", "largest", "smallest"}


# --- from rules to verdicts -----------------------------------------------------------------------------------------


def condition(
    test: str,
    subject: str,
    against: str = "",
    tolerance: float = 0.0,
    unit: str = "",
    look: Callable[[str], Datum] = look_up,
) -> Condition:
    """Make one comparison.

    Parameters
    ----------
    test : str
        One of `TESTS`.
    subject : str
        References apart by `` | ``, in order of time for ``falls`` and ``rises``, the one that is claimed first for
        ``largest`` and ``smallest``.
    against : str
        What they are held against; see the test.
    tolerance : float
        In the unit of the subject.
    unit : str
        Unit that every subject must have; so a finding that changes its unit cannot change a verdict unseen.
    look : callable
        Gives the `Datum` of a reference.

    Raises
    ------
    ClaimError
        If the test is unknown, a reference leads nowhere, or a value is of the wrong sort.
    """
    if test not in TESTS:
        raise ClaimError(f"there is no test {test!r}{_near(test, TESTS)}; known: {', '.join(TESTS)}")
    data = [look(reference) for reference in subject.split(APART)]
    least = LEAST.get(test, 1)
    if len(data) < least or (least == 1 and len(data) > 1):
        raise ClaimError(
            f"{test!r} takes {'two references or more' if least > 1 else 'one reference'}; given: {subject}"
        )
    for datum in data:
        if datum.unit != unit:
            raise ClaimError(f"{datum.place} is in {datum.unit or 'no unit'!r}, the rule expects {unit or 'no unit'!r}")
        if test in NUMERIC and (isinstance(datum.value, (str, bool)) or datum.value is None):
            raise ClaimError(f"{test!r} compares numbers; {datum.place} is {datum.value!r}")
    holds, line = TESTS[test](data, against, tolerance)
    return Condition(test, bool(holds), line, tuple(data))


Rules = dict[str, dict[str, list[tuple[str, str, str, float, str]]]]


def rules_by_claim(rules: pd.DataFrame) -> Rules:
    """Return the rules of a table like ``claim_readings`` by claim and reading, in its order.

    A rule is (test, subject, against, tolerance, unit).
    """
    found: Rules = {}
    for row in rules.itertuples():
        rule = (row.test, row.subject, _given(row.against, ""), _given(row.tolerance, 0.0), _given(row.unit, ""))
        found.setdefault(row.claim_id, {}).setdefault(row.reading, []).append(rule)
    return found


def readings_of(claim: str, rules: Rules, look: Callable[[str], Datum] = look_up) -> tuple[Reading, ...]:
    """Return the readings of a claim, with every comparison made, in the order of the register."""
    found = []
    for name, asked in rules.get(claim, {}).items():
        try:
            found.append(Reading(name, tuple(condition(*rule, look) for rule in asked)))
        except ClaimError as error:
            raise ClaimError(f"Claim {claim}, reading {name!r}: {error}") from None
    return tuple(found)


def _given(value: Any, default: Any) -> Any:
    import pandas as pd

    return default if pd.isna(value) else value


def verdict_of(claim: str, testable: str, note: str, readings: tuple[Reading, ...]) -> Verdict:
    """Return the verdict that follows from the readings of a claim.

    ========================  ==============  ==================================================================
    readings that hold        testable        verdict
    ========================  ==============  ==================================================================
    there are no readings     any             not testable; the register's note says what is missing
    none of them              yes, partly     contradicted
    some of them              yes, partly     qualified
    all of them               yes             supported
    all of them               partly          qualified: the part that data can decide holds, the rest is not tested
    ========================  ==============  ==================================================================

    Raises
    ------
    ClaimError
        If a claim that is not testable has readings.
    """
    if not readings:
        return Verdict(claim, "not testable", note or "Nothing that was measured could decide it.")
    if testable == "no":
        raise ClaimError(f"Claim {claim} is marked as not testable but has readings.")
    held = [reading for reading in readings if reading.holds]
    failed = [reading for reading in readings if not reading.holds]
    verdict = "contradicted" if not held else "supported" if not failed and testable == "yes" else "qualified"
    return Verdict(claim, verdict, _reason(held, failed, testable), readings)


def _reason(held: list[Reading], failed: list[Reading], testable: str) -> str:
    count = len(held) + len(failed)
    whole = "reading" if count == 1 else "readings"
    told = [f"Holds in {len(held)} of {count} {whole}"]
    if held:
        told.append(f"holds for {held[0].name}: {held[0].line}")
    if failed:
        told.append(f"fails for {failed[0].name}: {failed[0].line}")
    if held and not failed and testable == "partly":
        told.append("the rest of the claim is not tested")
    return ". ".join(part[0].upper() + part[1:] for part in told) + "."


def verdicts(
    claims: pd.DataFrame | None = None,
    rules: pd.DataFrame | None = None,
    look: Callable[[str], Datum] = look_up,
) -> dict[str, Verdict]:
    """Return the verdict of every claim, by identifier, in the order of the register.

    Parameters
    ----------
    claims, rules : pandas.DataFrame, optional
        The tables ``claims`` and ``claim_readings``, unless given.
    look : callable
        Gives the `Datum` of a reference; the accepted findings and the tables, unless given.

    Raises
    ------
    ClaimError
        If a rule is malformed or refers to a finding, table, column or row that there is not.
    """
    claims = tables.load("claims") if claims is None else claims
    rules = tables.load("claim_readings") if rules is None else rules
    look = functools.cache(look)
    stray = set(rules["claim_id"]) - set(claims["claim_id"])
    if stray:
        raise ClaimError(f"Readings of claims that are not in the register: {', '.join(sorted(stray))}.")
    found, by_claim = {}, rules_by_claim(rules)
    for row in claims.itertuples():
        made = readings_of(row.claim_id, by_claim, look)
        found[row.claim_id] = verdict_of(row.claim_id, row.testable, _given(row.note, ""), made)
    return found


def readings_frame(found: Mapping[str, Verdict], claims: pd.DataFrame) -> pd.DataFrame:
    """Return every reading of every claim as a row.

    Returns
    -------
    pandas.DataFrame
        claim, reading, holds (truth value), line, verdict, testable, and ``on_numbers``: whether the reading rests on
        findings that are numbers and on nothing else.
    """
    testable = claims.set_index("claim_id")["testable"]
    rows = [
        {
            "claim": claim,
            "reading": reading.name,
            "holds": reading.holds,
            "line": reading.line,
            "verdict": verdict.verdict,
            "testable": testable[claim],
            "on_numbers": all(_is_number(datum) for each in reading.conditions for datum in each.evidence),
        }
        for claim, verdict in found.items()
        for reading in verdict.readings
    ]
    import pandas as pd

    return pd.DataFrame(rows)


def _is_number(datum: Datum) -> bool:
    return datum.place.startswith("finding") and not isinstance(datum.value, (str, bool))


def shuffled(seed: int, look: Callable[[str], Datum], pools: Mapping[str, list[Datum]]) -> Callable[[str], Datum]:
    """Return a `look_up` that gives, for a finding that is a number, another number of the same unit, drawn at random.

    A placebo for the register: rules that hold as often with such evidence as with the real one decide nothing.
    Cells, rows and words stay what they are.  A draw depends on the seed and the reference alone.
    """

    def drawn(reference: str) -> Datum:
        real = look(reference)
        return random.Random(f"{seed} {reference}").choice(pools[real.unit]) if _is_number(real) else real

    return drawn


def numbers_by_unit(notebooks: Iterable[str]) -> dict[str, list[Datum]]:
    """Return all accepted findings of notebooks that are numbers, by unit, in order of notebook and name."""
    pools: dict[str, list[Datum]] = {}
    for notebook in sorted(notebooks):
        for name, found in sorted(findings.accepted(notebook).items()):
            datum = _datum(f"{notebook}:{name}", found)
            if _is_number(datum):
                pools.setdefault(datum.unit, []).append(datum)
    return pools


def placebo_shares(claims: pd.DataFrame, rules: pd.DataFrame, draws: int) -> pd.Series:
    """Return the share of readings on numbers that hold with evidence drawn at random, in per cent, by draw."""
    look = functools.cache(look_up)
    real = readings_frame(verdicts(claims, rules, look), claims)
    kept = real.loc[real["on_numbers"], ["claim", "reading"]].rename(columns={"claim": "claim_id"})
    asked = rules.merge(kept, on=["claim_id", "reading"])
    by_claim = rules_by_claim(asked)
    used = {reference.partition(":")[0] for subject in asked["subject"] for reference in subject.split(APART)}
    pools = numbers_by_unit(used)
    shares = {}
    for seed in range(draws):
        drawn = shuffled(seed, look, pools)
        held = [reading.holds for claim in by_claim for reading in readings_of(claim, by_claim, drawn)]
        shares[seed] = 100 * sum(held) / len(held)
    import pandas as pd

    return pd.Series(shares, name="share_pct")

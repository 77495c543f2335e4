"""Notebook 10-un-votes: its findings are what the standard library reads from the tables, at other parameters too."""

import csv
import json
from fractions import Fraction

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "10-un-votes"
KEYS = ("1992", "2000", "2014", "since")
ARMS = {
    *("nuclear", "disarm", "weapon", "arms", "missile", "mines", "outer space", "munition", "proliferation"),
    "fissile",
}


def vote(row: dict[str, str], state: str) -> str:
    """Return a vote; for the EU the one that more members cast than any other, X if there is none."""
    if state != "EU27":
        return row[state]
    counts = {"Y": int(row["eu_yes"]), "N": int(row["eu_no"]), "A": int(row["eu_abstain"])}
    most = [letter for letter, count in counts.items() if count == max(counts.values())]
    return most[0] if len(most) == 1 else "X"


def joint(country: str, partner: str, since: str, period: str) -> list[tuple[dict, str, str]]:
    bounds = ("2000-01-01", "2014-01-01", since)
    inside = [row for row in rows("un_votes") if KEYS[sum(row["date"] >= bound for bound in bounds)] == period]
    pairs = [(row, vote(row, country), vote(row, partner)) for row in inside]
    return [pair for pair in pairs if "X" not in pair[1:]]


def share(pairs: list[tuple[dict, str, str]]) -> float:
    return float(100 * Fraction(sum(a == b for _, a, b in pairs), len(pairs)))


def weighted(pairs: list[tuple[dict, str, str]]) -> float:
    """Lijphart's (f + g/2) / t."""
    same, half = sum(a == b for _, a, b in pairs), sum((a == "A") != (b == "A") for _, a, b in pairs)
    return 100 * (same + half / 2) / len(pairs)


def on_arms(row: dict[str, str]) -> bool:
    return bool(ARMS & set(row["title_words"].split(";")))


def ukraine(since: str) -> dict[str, list[dict[str, str]]]:
    listed = {row["resolution"] for row in rows("un_roll_calls_ukraine") if row["topic"] in ("crimea", "war")}
    kept = [row for row in rows("un_votes") if row["resolution"] in listed]
    return {"all": kept, "late": [row for row in kept if row["date"] >= since]}


def check(found: dict, country: str, partner: str, since: str) -> None:
    """Check the findings that follow the parameters against the files."""
    pairs = {key: joint(country, partner, since, key) for key in KEYS}
    for key in KEYS:
        assert found[f"joint_{key}"] == len(pairs[key])
        assert found[f"agreement_{key}"] == pytest.approx(share(pairs[key]))
        assert found[f"weighted_{key}"] == pytest.approx(weighted(pairs[key]))
        assert found[f"arms_{key}"] == pytest.approx(share([pair for pair in pairs[key] if on_arms(pair[0])]))
        assert found[f"rest_{key}"] == pytest.approx(share([pair for pair in pairs[key] if not on_arms(pair[0])]))
    for early, late in (("2000", "2014"), ("2014", "since")):
        change = share(pairs[late]) - share(pairs[early])
        assert found[f"change_{late}"] == pytest.approx(change)
        assert found[f"change_{late}_low"] < change < found[f"change_{late}_high"]
        parts = [found[f"part_{late}_{part}"] for part in ("arms_control", "everything_else", "mix")]
        assert sum(parts) == pytest.approx(change)
    for when, calls in ukraine(since).items():
        assert found[f"{when}_calls"] == len(calls)
        for word, letter in {"for": "Y", "against": "N", "abstained": "A", "absent": "X"}.items():
            assert found[f"{when}_{word}"] == sum(row[country] == letter for row in calls)


@pytest.fixture(scope="module")
def armenian():
    return run_with(NAME, {"country": "ARM", "partner": "EU27", "since": "2018-04-23"})


@pytest.fixture(scope="module")
def uzbek():
    return run_with(NAME, {"country": "UZB", "partner": "CHN", "since": "2020-09-27"})


def test_defaults_by_another_reading_of_the_tables():
    runs.refresh([(NAME, {})])
    found = {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}
    check(found, "KAZ", "RUS", "2022-02-24")
    of = {row["resolution"]: row["KAZ"] for row in rows("un_votes")}
    named = {"68_262": "68/262", "es_11_1": "ES-11/1", "es_11_3": "ES-11/3", "77_284": "77/284", "79_184": "79/184"}
    words = {"Y": "for", "N": "against", "A": "abstained", "X": "did not vote"}
    for key, symbol in named.items():
        assert found[f"vote_{key}"] == words[of[f"A/RES/{symbol}"]]
    for state in ("KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "BLR", "UKR"):
        early, late = (share(joint(state, "RUS", "2022-02-24", key)) for key in ("2014", "since"))
        assert found[f"change_{state.lower()}"] == pytest.approx(late - early)
    rights = [row["resolution"] for row in rows("un_roll_calls_ukraine") if row["subject"] == "Crimea: human rights"]
    assert found["rights_calls"] == len(rights) == 7
    assert found["rights_against"] == sum(of[name] == "N" for name in rights) == 7
    nine = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "BLR", "UKR", "RUS")
    kept = {key: [pair for pair in joint("KAZ", "RUS", "2022-02-24", key)] for key in ("2014", "since")}
    kept = {key: [pair for pair in pairs if all(pair[0][s] != "X" for s in nine)] for key, pairs in kept.items()}
    assert found["together_all_calls"] == len(kept["since"])
    assert found["together_all"] == pytest.approx(share(kept["since"]) - share(kept["2014"]))


def test_the_claims_of_the_text_hold_at_the_defaults():
    """What the prose says in words, and a change of data could turn over."""
    found = {name: item.value for name, item in findings.read_reference(NAME).items()}
    assert found["part_2014_arms_control"] < found["change_2014"] / 2 < 0
    assert found["rest_low_2014"] < 0 < found["rest_high_2014"] and found["rest_high_since"] < 0
    assert found["checks_sure"] == found["checks_tried"] == 10
    assert found["moved_since_partner"] > 2 * found["moved_since_country"]
    for state in ("ukr", "arm", "uzb", "kgz"):
        assert found[f"less_{state}_low"] < 0 < found[f"less_{state}_high"]
    assert found["together_all"] > 0 > found["together_often"]
    assert found["placebo_share_3"] == 0 < found["placebo_share_1"]
    assert found["late_partner_against"] == found["late_calls"]
    assert max(abs(found[f"ours_{key}"] - found[f"second_{key}"]) for key in KEYS[:3]) < 0.5
    assert found["separate_low"] < found["change_since_low"] and found["separate_high"] > 0
    for state in ("arm", "uzb"):
        assert found[f"majority_{state}_since"] >= found[f"majority_{state}_2014"]
    assert (
        found["majority_kaz_2014"] - found["majority_kaz_since"]
        < found["majority_rus_2014"] - found["majority_rus_since"]
    )


def test_findings_follow_country_partner_and_day(armenian):
    check(armenian[0], "ARM", "EU27", "2018-04-23")


@pytest.mark.long
def test_findings_follow_another_country_and_partner(uzbek):
    check(uzbek[0], "UZB", "CHN", "2020-09-27")


def test_titles_follow_them_too(armenian):
    figures = armenian[1]
    assert figures["years"]["title"].startswith("Armenia voted as the EU did in 60 per cent of roll calls in 2024")
    assert figures["parts"]["title"].startswith("Before 23 April 2018")
    against = sum(row["ARM"] == "N" for row in ukraine("2018-04-23")["all"])
    assert f"Armenia was in favour of 2, against {against}" in figures["wars"]["title"]


@pytest.mark.long
def test_titles_follow_another_country_and_partner(uzbek):
    figures = uzbek[1]
    assert "Uzbekistan's agreement with China" in figures["states"]["title"]
    assert "27 September 2020" in figures["placebo"]["title"]


def test_a_year_that_is_not_whole_stands_apart(armenian):
    spec = json.loads(armenian[1]["years"]["specs"]["wide"])
    tests = [
        step["filter"] for panel in spec["concat"] for mark in panel["layer"] for step in mark.get("transform", [])
    ]
    assert tests and all("datum.year < 2025" in test for test in tests)
    assert "2025 (hollow) ends in October" in armenian[1]["years"]["subtitle"]


def test_every_vote_of_the_figure_stands_in_the_table(armenian):
    of = {row["resolution"]: row for row in rows("un_votes")}
    drawn = list(csv.DictReader(armenian[1]["wars"]["csv"].splitlines()))
    assert len(drawn) == 24
    for row in drawn:
        assert all(row[state] == of[row["resolution"]][state] for state in ("KAZ", "RUS", "ARM", "UKR", "USA"))
        assert (row["EU27"] or "X") == vote(of[row["resolution"]], "EU27")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"country": "GEO"}, "country takes one of KAZ, RUS, CHN"),
        ({"partner": "KAZ"}, "country and partner must differ"),
        ({"since": "2014-03-18"}, "a year of votes on both sides, from 2015-01-01 to 2024-10-29"),
    ],
)
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

"""Notebook 12-people: its findings are what the standard library reads from the tables, at the defaults and beside."""

import math
import statistics

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "12-people"


@pytest.fixture(scope="module")
def moved():
    """Give persons by counter, origin, destination and year."""
    return {
        (row["counter"], row["origin"], row["destination"], int(row["year"])): int(row["persons"])
        for row in rows("migration_russia")
    }


@pytest.fixture(scope="module")
def found():
    runs.refresh([(NAME, {})])
    run = runs.read_run(runs.run_path(NAME))
    return {name: finding.value for name, finding in findings.collect(run).items()}


@pytest.fixture(scope="module")
def uzbek():
    return run_with(NAME, {"group": "kazakh", "partner": "UZB", "event_year": 2021, "level_pct": 80})


@pytest.fixture(scope="module")
def world():
    return run_with(NAME, {"group": "ukrainian", "partner": "WLD", "trend_from": 2010, "event_year": 2020})


def share(group: str, year: int) -> float:
    table = rows("census_composition")
    return next(
        float(row["share_pct"])
        for row in table
        if (row["census_year"], row["group"], row["preferred"]) == (str(year), group, "true") and row["share_pct"]
    )


def test_shares_are_those_of_the_table(found):
    for year in (1959, 1970, 1979, 1989, 1999, 2009, 2021):
        assert found[f"share_{year}"] == share("russian", year)
    assert found["share_second_value"] == 15.6


def test_the_number_after_the_census_is_that_of_the_estimates(found):
    counted = next(int(r["persons"]) for r in rows("census_composition") if r["persons"] and r["group"] == "russian")
    of = {r["date"]: r for r in rows("ethnic_estimates") if r["group"] == "russian"}
    change = 100 * (int(of["2024-01-01"]["persons"]) / counted - 1)
    assert found["change_after_census"] == pytest.approx(change)
    assert found["change_to_last_estimate"] == pytest.approx(100 * (int(of["2025"]["persons"]) / counted - 1))
    assert found["recalculation_gap"] == 3400000 - counted
    everybody = 100 * int(of["2024-01-01"]["persons"]) / float(of["2024-01-01"]["share_pct"])
    needed = (0.1554 * everybody - int(of["2024-01-01"]["persons"])) / (1 - 0.1554)
    assert found["needed_to_hold"] == pytest.approx(needed)


def test_upper_bounds_are_simple_fractions(found):
    for key, more in (("stayed", 100_000), ("ids", 146_000), ("permits", 36_000)):
        points = 100 * ((2981946 + more) / (19186015 + more) - 2981946 / 19186015)
        assert found[f"added_points_{key}"] == pytest.approx(points)
        assert found[f"added_months_{key}"] == pytest.approx(12 * points / ((23.7 - 15.54) / 12))


def test_moves_and_their_mirror(found, moved):
    for year in (2021, 2022, 2023):
        ratio = moved["RUS", "RUS", "KAZ", year] / moved["KAZ", "RUS", "KAZ", year]
        assert found[f"mirror_ratio_{year}"] == pytest.approx(ratio)
    left = {year: moved["KAZ", "KAZ", "WLD", year] for year in range(1991, 2026)}
    assert found["peak_year"] == str(max(left, key=left.get))
    assert found["departures_last"] == left[2025]
    balance = {y: moved["KAZ", "RUS", "KAZ", y] - moved["KAZ", "KAZ", "RUS", y] for y in range(2016, 2026)}
    assert found["closing_last"] == balance[2025] - balance[2021]
    past = [balance[year] for year in range(2016, 2022)]
    reach = 2.570582 * statistics.stdev(past) * math.sqrt(1 + 1 / 6)
    low, high = statistics.mean(past) - reach, statistics.mean(past) + reach
    outside = [year for year in range(2022, 2026) if not low <= balance[year] <= high]
    assert found["balance_outside_mean"] == ", ".join(map(str, outside)) == "2023, 2024, 2025"


def test_entries_and_exits_are_not_the_stated_stay(found):
    assert found["entries_less_exits"] == 80_000
    assert found["stayed_2022"] == 100_000


def test_findings_follow_group_partner_event_and_level(uzbek, moved):
    found, figures = uzbek
    assert found["share_2021"] == share("kazakh", 2021) == 70.4
    came = [moved["KAZ", "UZB", "KAZ", year] for year in range(2016, 2021)]
    x = [-2, -1, 0, 1, 2]
    mean, slope = statistics.mean(came), sum(a * b for a, b in zip(x, came, strict=True)) / 10
    s = math.sqrt(sum((b - mean - slope * a) ** 2 for a, b in zip(x, came, strict=True)) / 3)
    reach = 1.637744 * s * math.sqrt(1 + 1 / 5 + 9 / 10)  # t of 90 per cent on 3 degrees of freedom
    assert found["arrivals_2021_low"] == pytest.approx(mean + 3 * slope - reach, rel=1e-5)
    assert found["arrivals_2021_observed"] == moved["KAZ", "UZB", "KAZ", 2021]
    assert figures["census"]["title"].startswith("Kazakhs were 70.4 per cent")
    assert figures["trend"]["title"].startswith("In 2021 arrivals from Uzbekistan were above")
    assert "80 per cent prediction interval" in figures["trend"]["subtitle"]
    assert "recalculation_gap" not in found  # no estimate of Kazakhs was carried over the census


@pytest.mark.long
def test_findings_follow_all_states_and_a_longer_past(world, moved):
    found, figures = world
    assert found["share_2009"] == 2.1
    balance = moved["KAZ", "WLD", "KAZ", 2025] - moved["KAZ", "KAZ", "WLD", 2025]
    before = moved["KAZ", "WLD", "KAZ", 2019] - moved["KAZ", "KAZ", "WLD", 2019]
    assert found["closing_last"] == balance - before
    assert figures["census"]["title"].startswith("Ukrainians were 2 per cent")
    assert "from all states" in figures["trend"]["title"]
    assert figures["moves"]["title"] == "477 thousand people left in 1994, 7.6 thousand in 2025"


def test_a_wrong_parameter_stops_the_run_with_what_is_allowed():
    with pytest.raises(RunError, match="group takes one of kazakh, russian, ukrainian"):
        refuse(NAME, {"group": "tatar"})

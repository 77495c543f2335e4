"""Notebook 08-baikonur: its findings are what the standard library reads from the tables, also at other parameters."""

import pytest

from multivector import findings
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "08-baikonur"
THREE = {"baikonur", "plesetsk", "vostochny"}
SOIL = THREE | {"kapustin-yar", "svobodny", "dombarovsky", "barents-sea"}


def count(first: int, last: int, sites: set[str], column: str = "attempts") -> int:
    found = (row for row in rows("launches_by_site") if row["site"] in sites and first <= int(row["year"]) <= last)
    return sum(int(row[column]) for row in found)


def share(first: int, last: int, sites: set[str] = SOIL, column: str = "attempts") -> float:
    return 100 * count(first, last, {"baikonur"}, column) / count(first, last, sites, column)


def turn(year: int, window: int, sites: set[str]) -> float:
    return share(year, year + window - 1, sites) - share(year - window, year - 1, sites)


@pytest.fixture(scope="module")
def stored():
    return {name: found.value for name, found in findings.read_reference(NAME).items()}


@pytest.fixture(scope="module")
def kourou():
    return run_with(NAME, {"definition": "kourou", "year": 2014, "window": 3})


@pytest.fixture(scope="module")
def soviet():
    return run_with(NAME, {"definition": "three", "since": 1970, "year": 1991, "window": 5})


def test_counts_at_the_defaults(stored):
    for year in (2013, 2021, 2022, 2024, 2025):
        assert stored[f"launches_{year}"] == count(year, year, {"baikonur"})
        assert stored[f"russian_{year}"] == count(year, year, SOIL)
        assert stored.get(f"share_{year}", share(year, year)) == pytest.approx(share(year, year))
    assert stored["launches_ever"] == count(1957, 2025, {"baikonur"}) == 1549
    most = max(range(1957, 2026), key=lambda year: count(year, year, {"baikonur"}))
    assert (stored["peak_year"], stored["peak_launches"]) == (str(most), 47)


def test_shares_and_the_turn_at_the_defaults(stored):
    for first, last in ((1992, 2013), (2014, 2021), (2022, 2025)):
        assert stored[f"share_{first}_{last}"] == pytest.approx(share(first, last))
    assert stored["change_at_year"] == pytest.approx(turn(2022, 4, SOIL))
    falls = sorted(turn(year, 4, SOIL) for year in range(1996, 2023))
    assert stored["candidate_years"] == len(falls) and stored["change_rank"] == 1
    assert stored["change_at_year"] == pytest.approx(falls[0])
    depths = {year: turn(year, 4, SOIL | {"kourou-soyuz"}) for year in range(1996, 2023)}
    assert stored["rank_kourou"] == sum(depth <= depths[2022] for depth in depths.values())
    success = share(2022, 2025, SOIL, "successes")
    assert stored["success_2"] == pytest.approx(success)


def test_pads_rent_and_ships_at_the_defaults(stored):
    pads = {row["pad"] for row in rows("baikonur_launches") if row["year"] == "2013" and row["pad_known"] == "yes"}
    assert stored["pads_2013"] == len(pads)
    assert stored["cost_2025"] == pytest.approx(115 / 6) and stored["cost_both_2025"] == pytest.approx(165 / 6)
    ships = [row["kind"] for row in rows("baikonur_flights") if row["date"] < "2026"]
    assert stored["station_2025"] == len(ships) - ships.count("other") == 5
    elsewhere = (row["crew_ships"] for row in rows("launches_by_site") if row["site"] != "baikonur")
    assert stored["crew_elsewhere"] == sum(int(value or 0) for value in elsewhere) == 0


def test_the_definition_and_the_year_move_the_turn(kourou):
    found, figures = kourou
    sites = SOIL | {"kourou-soyuz"}
    assert found["change_at_year"] == pytest.approx(turn(2014, 3, sites))
    assert found["share_2014_2025"] == pytest.approx(share(2014, 2025, sites))
    assert found["russian_2021"] == 25 and found["launches_2021"] == 14  # the counts of Baikonur stay
    assert figures["placebo"]["title"].startswith(f"At 2014 the share fell by {abs(turn(2014, 3, sites)):.1f} points")
    assert "Soyuz at Kourou" in figures["share"]["subtitle"]


@pytest.mark.long
def test_an_earlier_beginning_moves_the_spans(soviet):
    found, figures = soviet
    assert found["share_1970_1990"] == pytest.approx(share(1970, 1990, THREE))
    assert found["change_at_year"] == pytest.approx(turn(1991, 5, THREE))
    assert found["candidate_years"] == len(range(1975, 2022))
    first, last = share(1970, 1990, THREE), share(1991, 2025, THREE)
    title = f"{first:.0f} per cent in 1970–1990 and {last:.0f} per cent in 1991–2025"
    assert title in figures["share"]["title"]
    assert "rose" in figures["placebo"]["title"].split(";")[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"definition": "koru"}, "given: 'koru'"),
        ({"year": 2023}, "Nearest: 2022"),
        ({"since": 2015}, "since takes a whole number from 1957 to 2010"),
    ],
)
def test_wrong_parameters_are_errors(given, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, given)

"""Notebook 06-corridors at other parameters: its findings are what the standard library reads from the tables."""

import heapq

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "06-corridors"


def shortest(origin: str, destination: str, shut: set[str]) -> tuple[float, list[str]]:
    """Return the length and the legs of the shortest way, by Dijkstra over places alone."""
    edges: dict[str, list[tuple[str, float, str]]] = {}
    for row in rows("corridor_legs"):
        if row["status"] == "open" and not shut & set(row["states"].split(";")):
            for a, b in ((row["start"], row["end"]), (row["end"], row["start"])):
                edges.setdefault(a, []).append((b, float(row["km"]), row["leg"]))
    queue, done = [(0.0, origin, [])], set()
    while queue:
        km, place, used = heapq.heappop(queue)
        if place == destination:
            return km, used
        if place not in done:
            done.add(place)
            for to, length, leg in edges.get(place, []):
                heapq.heappush(queue, (km + length, to, [*used, leg]))
    raise AssertionError("no way")


def on_soil(used: list[str], state: str) -> float:
    return sum(float(row["km"]) for row in rows("corridor_leg_states") if row["leg"] in used and row["iso3"] == state)


@pytest.fixture(scope="module")
def turkey():
    return run_with(NAME, {"origin": "xian", "destination": "istanbul", "excluded": "RUS+IRN"})


@pytest.fixture(scope="module")
def black_sea():
    return run_with(NAME, {"origin": "altynkol", "destination": "constanta", "excluded": "GEO"})


def test_the_defaults_by_another_reading_of_the_tables():
    runs.refresh([(NAME, {})])
    found = {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}
    free, used = shortest("urumqi", "duisburg", set())
    past, _ = shortest("urumqi", "duisburg", {"RUS"})
    assert (found["free_km"], found["kept_km"]) == (pytest.approx(free), pytest.approx(past))
    assert found["free_russia_km"] == pytest.approx(on_soil(used, "RUS"), abs=1)
    assert found["detour_pct"] == pytest.approx(100 * (past / free - 1))
    assert found["iran_km"] == pytest.approx(shortest("urumqi", "duisburg", {"RUS", "AZE"})[0])
    assert found["second_aze_km"] == pytest.approx(found["iran_km"] - past)
    assert (found["free_changes"], found["kept_changes"]) == (2, 5)  # Dostyk, Brest; Dostyk and twice on and off a ship
    assert found["placebo_km"] == 0 and found["placebo_states"] >= 10
    assert (found["end_istanbul_km"], found["kazakhstan_named"]) == (0, 2)
    assert found["detour_low"] > 0 and found["factor_break_even"] > found["factor_largest"]


def test_to_istanbul_closing_russia_and_iran_adds_nothing(turkey):
    found, figures = turkey
    free, used = shortest("xian", "istanbul", set())
    assert found["free_km"] == found["kept_km"] == pytest.approx(free)
    assert found["detour_km"] == 0 and found["free_russia_km"] == on_soil(used, "RUS") == 0
    assert figures["map"]["title"].startswith("The shortest way drawn from Xi’an to Istanbul")
    assert "closing Russia and Iran adds nothing" in figures["variants"]["title"]
    assert "with Russia, Iran and Georgia closed there is none" in figures["closures"]["title"]


@pytest.mark.long
def test_to_the_black_sea_georgia_is_what_counts(black_sea):
    found, figures = black_sea
    free, _ = shortest("altynkol", "constanta", set())
    past, used = shortest("altynkol", "constanta", {"GEO"})
    assert (found["free_km"], found["kept_km"]) == (pytest.approx(free), pytest.approx(past))
    assert found["detour_km"] == pytest.approx(past - free)
    assert found["kept_russia_km"] == pytest.approx(on_soil(used, "RUS"), abs=1)
    assert "closing Georgia adds" in figures["variants"]["title"]
    assert "from Altynkol (Khorgos) to Constanța" in figures["closures"]["subtitle"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"origin": "urumchi"}, "Nearest: 'urumqi'"), ({"excluded": "RUS+IRM"}, "Nearest: 'IRN'"),
     ({"excluded": "KAZ"}, "No way leads from 'urumqi' to 'duisburg'"), ({"excluded": "DEU"}, "lies in DEU")],
)  # fmt: skip
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

"""Notebook 03-oil-routes at other parameters: its findings are what the standard library reads from the tables."""

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "03-oil-routes"


def executed(**parameters):
    return run_with(NAME, parameters)


def bounds(year: int, total: float | None) -> tuple[float, float]:
    """Return the range of the share from the rows of a year: all unknown oil off Russian soil, or on it."""
    chosen = [row for row in rows("oil_exports_by_route") if row["year"] == str(year) and row["preferred"] == "true"]
    held = {row["part_of"] for row in chosen if row["part_of"] and row["part_of"] == "aktau"}
    known = [row for row in chosen if row["route"] not in held and (not row["part_of"] or row["part_of"] in held)]
    volume = {
        soil: sum(float(row["volume_mt"]) for row in known if row["crosses_russia"] == soil)
        for soil in ("true", "false", "")
    }
    parts = sum(volume.values())
    whole = total or parts
    low = min(volume["true"], whole - volume["false"] - volume[""])
    high = max(volume["true"] + volume[""], whole - volume["false"])
    return 100 * low / whole, 100 * high / whole


def cuts(since: str) -> dict[str, int]:
    """Count the incidents that cut loading at the CPC by actor, those that surely began on a day or later."""
    causes = ("storm", "search", "equipment", "attack", "regulator")
    found: dict[str, int] = {}
    for row in rows("transit_incidents"):
        start = row["date_start"] + {4: "-01-01", 7: "-01", 10: "", 0: ""}[len(row["date_start"])]
        if row["asset"] == "cpc" and row["cause"] in causes and start >= since:
            found[row["actor"]] = found.get(row["actor"], 0) + 1
    return found


@pytest.fixture(scope="module")
def customs():
    return executed(total_definition="customs", since="2025-03-01")


@pytest.fixture(scope="module")
def early():
    return executed(year=2009)


def test_the_denominator_moves_the_share(customs):
    found, figures = customs
    low, high = bounds(2025, 76.29)
    assert (found["followed_low"], found["followed_high"]) == pytest.approx((low, high))
    assert found["followed_total"] == 76.29
    assert found["rise_least"] == pytest.approx(low - bounds(2013, None)[1])
    assert f"{low:.0f} to {high:.0f} per cent" in figures["share"]["title"]
    assert found["share_via_russia_2025"] == pytest.approx(bounds(2025, None)[0])  # of the parts: stays


def test_the_day_moves_the_incidents(customs):
    found, figures = customs
    wanted = cuts("2025-03-01")
    assert found["cuts_since"] == sum(wanted.values()) == 4
    assert found["cuts_by_russian_state"] == wanted.get("russian-state", 0)
    assert found["cuts_by_weather"] == wanted.get("weather", 0)
    assert "since 1 March 2025" in figures["incidents"]["title"]


@pytest.mark.long
def test_the_year_moves_what_is_followed(early):
    found, figures = early
    low, high = bounds(2009, 68.1)
    assert (found["followed_low"], found["followed_high"]) == pytest.approx((low, high))
    assert found["followed_total"] == 68.1
    assert figures["map"]["title"].startswith("27.5 of 67.8 Mt left by one line across Russia in 2009")
    assert "in 2009" in figures["map"]["subtitle"]


def test_defaults_by_another_reading_of_the_tables():
    runs.refresh([(NAME, {})])
    found = {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}
    assert found["share_via_russia_2025"] == pytest.approx(100 * (64.8 + 8.8 + 2.2) / (64.8 + 8.8 + 3.7 + 1.0))
    for year in (2009, 2013):
        assert (found[f"share_{year}_low"], found[f"share_{year}_high"]) == pytest.approx(bounds(year, None))
    assert found["avoids_2025_mt"] == pytest.approx(2.5)
    assert {f"cuts_by_{actor.replace('-', '_')}": count for actor, count in cuts("2022-02-24").items()} == {
        name: value for name, value in found.items() if name.startswith("cuts_by_")
    }
    capacity = [row for row in rows("oil_capacity") if row["asset"] == "cpc" and row["kind"] == "capacity"]
    recent = [float(row["value_mtpa"]) for row in capacity if row["as_of"] >= "2020"]
    assert (found["capacity_cpc_low"], found["capacity_cpc_high"]) == (min(recent), max(recent)) == (67, 83)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"year": 2020}, "2009, 2013, 2025"), ({"total_definition": "press"}, "one of ministry, customs"),
     ({"since": "2031-01-01"}, "after the first and not after the last incident")],
)  # fmt: skip
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

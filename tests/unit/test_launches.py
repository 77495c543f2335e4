"""Measures and charts of launches: against values worked out by hand, a second method, the raw tables, properties."""

import csv
import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import Polygon

from multivector import tables
from multivector.charts import baikonur as charts
from multivector.charts import baikonur_map
from multivector.measures import launches
from multivector.paths import DATA


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def counts():
    return launches.by_year(tables.load("launches_by_site"))


# Parameters


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"definition": "sole"}, "definition takes one of three, soil, kourou, all; given: 'sole'. Nearest: 'soil'"),
        ({"since": 1950}, "since takes a whole number from 1957 to 2010; given: 1950. Nearest: 1957"),
        ({"since": "1992"}, "whole number from 1957 to 2010; given: '1992'"),
        ({"window": 9}, "window takes a whole number from 2 to 6 years; given: 9. Nearest: 6"),
        ({"year": 2023}, "year takes .* from 1996 to 2022, so that a window .* lies in 1992 to 2025; given: 2023"),
        ({"year": 1994}, "Nearest: 1996"),
        ({"year": True}, "whole number"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_nearest(given, message):
    asked = {"since": 1992, "year": 2022, "window": 4, "definition": "soil"} | given
    with pytest.raises(ValueError, match=message):
        launches.check_parameters(**asked)


def test_the_last_year_with_a_whole_window_is_allowed():
    launches.check_parameters(1992, 2024, 2, "kourou")
    launches.check_parameters(2010, 2016, 6, "three")


# Counts and shares


def test_years_without_a_launch_are_zero_and_all_launches_are_there(counts):
    rows = raw("launches_by_site")
    assert counts.to_numpy().sum() == sum(int(row["attempts"]) for row in rows)
    assert counts.index.tolist() == list(range(1957, 2026))
    assert counts.loc[1957, ["baikonur", "plesetsk", "vostochny"]].tolist() == [2, 0, 0]
    good = launches.by_year(tables.load("launches_by_site"), "successes")
    assert (good <= counts).all().all() and good.loc[1958, "baikonur"] == 1


def test_definitions_hold_each_other(counts):
    sums = {name: counts[list(sites)].sum(axis=1) for name, sites in launches.DEFINITIONS.items()}
    assert (sums["three"] <= sums["soil"]).all() and (sums["soil"] <= sums["kourou"]).all()
    assert (sums["kourou"] <= sums["all"]).all()
    assert {name: int(total[2021]) for name, total in sums.items()} == {
        "three": 24,
        "soil": 24,
        "kourou": 25,
        "all": 25,
    }
    assert sums["all"][2008] - sums["kourou"][2008] == 5  # Sea Launch


def test_wilson_by_its_defining_equation():
    """The ends p0 of the interval solve |p - p0| = z sqrt(p0 (1 - p0) / n)."""
    found = launches.wilson(pd.Series([6, 23, 0, 4]), pd.Series([17, 32, 5, 4])) / 100
    for row, n in zip(found.itertuples(), (17, 32, 5, 4), strict=True):
        for end in (row.low_pct, row.high_pct):
            reach = launches.Z * math.sqrt(max(end * (1 - end), 0) / n)
            assert abs(row.share_pct - end) == pytest.approx(reach, abs=1e-6)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_turns_with_it(pair):
    count, total = (pd.Series([value]) for value in pair)
    one, other = launches.wilson(count, total).iloc[0], launches.wilson(total - count, total).iloc[0]
    assert 0 <= one["low_pct"] <= one["share_pct"] + 1e-9 and one["share_pct"] - 1e-9 <= one["high_pct"] <= 100
    assert one["low_pct"] == pytest.approx(100 - other["high_pct"], abs=1e-6)


def test_no_launches_make_no_share_and_more_than_all_an_error():
    assert launches.wilson(pd.Series([0]), pd.Series([0])).isna().all().all()
    with pytest.raises(ValueError, match="zero to their total"):
        launches.wilson(pd.Series([5]), pd.Series([4]))


def test_spans_by_hand(counts):
    found = launches.periods(counts, "soil", [(2022, 2025), (2021, 2021)]).set_index("first")
    assert found.loc[2022, ["count", "total"]].tolist() == [7 + 9 + 8 + 6, 21 + 19 + 17 + 17]
    assert found.loc[2022, "a_year"] == 7.5 and found.loc[2021, "a_year"] == 14
    assert launches.spans_of(1992, 2014) == [(1992, 2013), (2014, 2025)]
    assert launches.spans_of(1957, 2022)[0] == (1957, 2013)


# The turn


def test_changes_are_differences_of_pooled_shares(counts):
    found = launches.changes(counts, "soil", 1992, 4)
    assert found.index.tolist() == list(range(1996, 2023))
    wanted = 100 * (30 / 74 - (9 + 13 + 7 + 14) / (17 + 22 + 15 + 24))
    assert found.loc[2022, "change"] == pytest.approx(wanted)
    assert (found["after_pct"] - found["before_pct"]).tolist() == pytest.approx(found["change"].tolist())
    for year in (1999, 2014):
        part = launches.periods(counts, "soil", [(year - 4, year - 1), (year, year + 3)])["share_pct"]
        assert found.loc[year, "change"] == pytest.approx(part[1] - part[0])


def test_a_steady_share_changes_nowhere():
    years = range(1957, 2026)
    steady = pd.DataFrame({site: 0 for site in launches.SOIL}, index=years).assign(baikonur=3, plesetsk=6)
    assert launches.changes(steady, "soil", 1992, 3)["change"].abs().max() < 1e-9
    assert launches.split_change(steady, "three", 2010, 4)["change"] == pytest.approx(0)


def test_the_parts_of_a_change_add_up_and_have_the_right_signs(counts):
    found = launches.split_change(counts, "soil", 2022, 4)
    assert found["own"] + found["others"] == pytest.approx(found["change"])
    assert found["own"] < 0 and found["others"] < 0  # fewer at Baikonur, more elsewhere
    assert (found["baikonur_before"], found["baikonur_after"]) == (43 / 4, 30 / 4)
    assert found["others_after"] == (74 - 30) / 4


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=30))
def test_ranks_count_the_falls_as_deep(values):
    frame = pd.DataFrame({"change": values}, index=range(1990, 1990 + len(values)))
    found = launches.placebo(frame, 1990)
    assert found["rank"] == sum(value <= values[0] for value in values)
    assert found["deepest"] == min(values) and 0 < found["p"] <= 1


# Baikonur


def test_families_and_pads_hold_every_launch(counts):
    flown = tables.load("baikonur_launches")
    assert flown["attempts"].sum() == counts.loc[:2024, "baikonur"].sum() == 1548 - 5  # explosions on the pad
    by_family = launches.families(flown, tables.load("launches_by_site"))
    assert (by_family.sum(axis=1) == counts["baikonur"]).all()
    by_site = launches.site_years(flown, tables.load("baikonur_pads"))
    assert by_site["attempts"].sum() == 1543 and by_site["placed"].all()
    strange = launches.site_years(flown.replace({"pad": {"41/15": "99/1"}}), tables.load("baikonur_pads"))
    assert strange.loc[~strange["placed"], "site"].unique().tolist() == ["99"]


def test_pads_in_use_are_a_range():
    rows = pd.DataFrame(
        [
            (1975, "90", "site", 5), (1975, "90/20", "yes", 1), (1975, "31/6", "yes", 2),
            (1976, "90", "site", 1), (1976, "1/5", "doubted", 1), (1976, "31/6", "doubted", 1),
            (1976, "31/6", "yes", 1),
            (1977, "90", "site", 4), (1978, "31/6", "yes", 1),
        ],
        columns=["year", "pad", "pad_known", "attempts"],
    )  # fmt: skip
    flights = pd.DataFrame({"date": ["2025-02", "2025-11-27", "2026-02-12"], "pad": [None, "31/6", "81/24"]})
    found = launches.pads_in_use(rows, flights)
    assert found["low"].tolist() == [2, 2, 1, 1, 1]
    assert found["high"].tolist()[:4] == [3, 3, 2, 1] and np.isnan(found["high"].iloc[4])


def test_ships_of_2024_are_unknown_and_those_of_2025_are_listed():
    found = launches.ships(tables.load("launches_by_site"), tables.load("baikonur_flights"))
    assert found.loc[2024, ["crew", "cargo", "other"]].isna().all()
    assert found.loc[2025, ["crew", "cargo", "other"]].tolist() == [2, 3, 1]
    assert found.loc[2021, ["attempts", "crew", "cargo", "other"]].tolist() == [14, 3, 3, 8]
    short = tables.load("baikonur_flights").iloc[1:]  # a list that is not whole says nothing
    assert np.isnan(launches.ships(tables.load("launches_by_site"), short).loc[2025, "crew"])


def test_rent_for_each_launch_by_hand(counts):
    found = launches.cost(counts, tables.load("baikonur_figures"))
    assert found.loc[2025, "rent_musd"] == pytest.approx(115 / 6)
    assert found.loc[2000, "rent_musd"] == pytest.approx(115 / 30)
    assert found.loc[2013, "both_musd"] == pytest.approx(165 / 23)
    assert found.index.min() == 1999
    other = tables.load("baikonur_figures")
    other.loc[other["item"] == "rent", "value"] = [115.0, 115.0, 120.0]
    with pytest.raises(ValueError, match="more than one rent"):
        launches.cost(counts, other)


def test_the_area_by_an_equal_area_projection():
    shape = tables.load("baikonur_lease").geometry.iloc[0]
    flat = Transformer.from_crs(4326, "+proj=laea +lat_0=46 +lon_0=63.4 +datum=WGS84", always_xy=True).transform
    projected = Polygon(list(zip(*flat(*shape.exterior.xy), strict=True)))
    assert launches.area_km2(shape) == pytest.approx(projected.area / 1e6, rel=1e-4)
    assert launches.area_km2(shape.reverse()) == pytest.approx(launches.area_km2(shape))


def test_an_eighth_of_the_ellipsoid_by_the_formula_of_its_surface():
    equatorial, flattening = 6378.137, 1 / 298.257223563
    e2 = flattening * (2 - flattening)
    surface = 2 * math.pi * equatorial**2 * (1 + (1 - e2) / math.sqrt(e2) * math.atanh(math.sqrt(e2)))
    assert launches.area_km2(Polygon([(0, 0), (90, 0), (90, 90)])) == pytest.approx(surface / 8, rel=1e-9)


def test_the_quoted_point_is_site_110_and_not_gagarins_start():
    pads = tables.load("baikonur_pads")
    assert launches.distance_km(pads, "quoted-point", "110/37") < 0.5
    north, east = (45.965 - 45.92) * 111.15, (63.305 - 63.342) * 111.32 * math.cos(math.radians(45.94))
    assert launches.distance_km(pads, "quoted-point", "1/5") == pytest.approx(math.hypot(north, east), rel=0.005)


def test_a_degree_along_the_equator():
    pads = pd.DataFrame({"id": ["a", "b"], "lat": [0.0, 0.0], "lon": [63.0, 64.0]})
    assert launches.distance_km(pads, "a", "b") == pytest.approx(math.pi * 6378.137 / 180, abs=1e-6)


def test_published_counts_are_matched_with_kourou(counts):
    found = launches.published(counts, tables.load("baikonur_figures"))
    assert found["published"].to_dict() == {2021: 25, 2022: 22, 2023: 19, 2024: 17, 2025: 17}
    assert found["kourou_gap"].tolist() == [0, 0, 0, 0, 0] and found["soil_gap"].tolist() == [-1, -1, 0, 0, 0]


# By hand, on small tables


def sites_of(**counts_: dict[int, int]) -> pd.DataFrame:
    rows = [(site.replace("_", "-"), year, count) for site, years in counts_.items() for year, count in years.items()]
    return pd.DataFrame(rows, columns=["site", "year", "attempts"])


def test_counts_by_year_have_plain_columns():
    found = launches.by_year(sites_of(baikonur={1957: 2, 2025: 6}, plesetsk={2025: 9}))
    assert found.columns.tolist() == ["baikonur", "plesetsk"] and found.columns.name is None
    assert found.loc[2025].tolist() == [6, 9] and found.to_numpy().sum() == 17
    assert set(found.dtypes.astype(str)) == {"int64"}


def test_wilson_allows_none_and_all_and_nothing_outside():
    found = launches.wilson(pd.Series([0, 4]), pd.Series([4, 4]))
    assert found.columns.tolist() == ["share_pct", "low_pct", "high_pct"]
    z = launches.Z**2
    assert found.loc[0].tolist() == pytest.approx([0, 0, 100 * (z / 4) / (1 + z / 4)])
    assert found.loc[1].tolist() == pytest.approx([100, 100 / (1 + z / 4), 100])
    totals = pd.Series(range(1, 100))  # also where floats would end a little below zero or above a hundred
    assert launches.wilson(0 * totals, totals).min().min() == 0 and launches.wilson(totals, totals).max().max() == 100
    for count, total in ((-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="^A share needs counts from zero to their total"):
            launches.wilson(pd.Series([1, count]), pd.Series([4, total]))


def test_shares_of_a_site_by_hand():
    years = range(1957, 2026)
    made = pd.DataFrame({site: 1 for site in (*launches.SOIL, "kourou-soyuz", "sea-launch")}, index=years)
    found = launches.shares(made.assign(baikonur=3), "three")
    assert found.columns.tolist() == ["count", "total", "share_pct", "low_pct", "high_pct"]
    assert found.loc[2000, ["count", "total", "share_pct"]].tolist() == [3, 5, 60]
    assert launches.shares(made, "all", "plesetsk").loc[2000, ["count", "total"]].tolist() == [1, 9]
    spans = launches.periods(made.assign(baikonur=3), "kourou", [(2000, 2001), (2005, 2005)])
    assert spans.columns.tolist() == [
        *("first", "last", "count", "total", "a_year", "share_pct", "low_pct", "high_pct"),
    ]
    assert spans[["first", "last", "count", "total", "a_year"]].values.tolist() == [
        [2000, 2001, 6, 20, 3], [2005, 2005, 3, 10, 3]
    ]  # fmt: skip
    assert spans["share_pct"].tolist() == pytest.approx([30, 30])


@pytest.mark.parametrize(
    ("asked", "spans"),
    [
        ((1992, 2022), [(1992, 2013), (2014, 2021), (2022, 2025)]),
        ((2014, 2022), [(2014, 2021), (2022, 2025)]),
        ((1992, 2014), [(1992, 2013), (2014, 2025)]),
        ((1992, 2005), [(1992, 2004), (2005, 2025)]),
    ],
)
def test_spans_side_by_side(asked, spans):
    assert launches.spans_of(*asked) == spans


def test_changes_and_their_place_by_hand():
    years = range(1957, 2026)
    made = pd.DataFrame({"baikonur": 1, "plesetsk": 1, "vostochny": 0}, index=years)
    made.loc[2000:, "plesetsk"] = 3
    found = launches.changes(made, "three", 1998, 2)
    assert found.columns.tolist() == ["before_pct", "after_pct", "change"]
    assert found.loc[2000].tolist() == pytest.approx([50, 25, -25])
    assert found.loc[2001].tolist() == pytest.approx([100 * 2 / 6, 25, 25 - 100 / 3])
    assert (found.index[0], found.index[-1]) == (2000, 2024)
    wanted = {"change": -25, "years": 25, "rank": 1, "p": 1 / 25, "deepest_year": 2000, "deepest": -25}
    assert launches.placebo(found, 2000) == pytest.approx(wanted)
    assert launches.placebo(found, 2001)["rank"] == 2 and launches.placebo(found, 2024)["rank"] == 25
    made.loc[2000:, "baikonur"] = 3  # from 1 of 2 to 3 of 6: elsewhere rose, and Baikonur with it
    split = launches.split_change(made, "three", 2000, 2)
    assert split == pytest.approx(
        {
            **{"change": 0, "own": 50 * (3 / 4 - 1 / 2 + 1 / 2 - 1 / 4), "others": -25},
            **{"baikonur_before": 1, "others_before": 1, "baikonur_after": 3, "others_after": 3},
        }
    )
    made.loc[2000:, "baikonur"], made.loc[2000:, "plesetsk"] = 2, 6  # from 1 of 2 to 2 of 8
    split = launches.split_change(made, "three", 2000, 2)
    own = 50 * (2 / 3 - 1 / 2 + 2 / 8 - 1 / 7)
    assert [split[part] for part in ("change", "own", "others")] == pytest.approx([-25, own, -25 - own])


def test_ships_by_hand():
    sites = pd.DataFrame(
        [("baikonur", 1991, 9, 9, 0), ("baikonur", 1992, 10, 4, 2), ("baikonur", 2024, 8, None, None),
         ("baikonur", 2025, 3, None, None), ("plesetsk", 1992, 7, 1, 1)],
        columns=["site", "year", "attempts", "crew_ships", "cargo_ships"],
    )  # fmt: skip
    flights = pd.DataFrame({"date": ["2025-02-01", "2025-03", "2025-04", "2024-01-01"],
                            "kind": ["cargo ship", "satellite", "cargo ship", "crew ship"]})  # fmt: skip
    found = launches.ships(sites, flights)
    assert found.columns.tolist() == ["attempts", "crew", "cargo", "other", "station_pct"]
    assert found.index.tolist() == [1992, 2024, 2025]
    assert found.loc[1992].tolist() == [10, 4, 2, 4, 60]
    assert found.loc[2025].tolist() == [3, 0, 2, 1, pytest.approx(200 / 3)]
    assert found.loc[2024].isna().tolist() == [False, True, True, True, True]
    no_ship = launches.ships(sites, flights.assign(kind="satellite"))
    assert no_ship.loc[2025].tolist() == [3, 0, 0, 3, 0]


def flown(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "pad", "family", "attempts", "pad_known"])


def test_families_and_sites_by_hand():
    made = flown((1957, "1/5", "soyuz", 2, "yes"), (1957, "1/5", "soyuz", 1, "yes"),
                 (1967, "81/24", "proton", 4, "yes"), (1967, "81/23", "proton", 1, "yes"),
                 (1967, "81/23", "n", 1, "yes"))  # fmt: skip
    found = launches.families(made, sites_of(baikonur={2025: 6}))
    assert found.columns.tolist() == ["n", "proton", "soyuz"] and found.columns.name is None
    assert found.loc[1957].tolist() == [0, 0, 3] and found.loc[1967].tolist() == [1, 5, 0]
    assert found.loc[2025].tolist() == [0, 0, 6] and len(found) == 69
    assert set(found.dtypes.astype(str)) == {"int64"}
    pads = pd.DataFrame(
        [("1/5", "1", "pad", 45.0, 63.0), ("81/23", "81", "pad", 46.0, 62.0), ("81/24", "81", "pad", 47.0, 64.0),
         ("x", "81", "museum", 0.0, 0.0), ("31/6", "31", "pad", 46.0, 63.0)],
        columns=["id", "site", "kind", "lat", "lon"],
    )  # fmt: skip
    more = pd.concat([made, flown((1963, "70", "n", 1, "site"))])
    years = launches.site_years(more, pads)
    assert years.columns.tolist() == ["site", "year", "attempts", "placed"]
    assert years.values.tolist() == [["1", 1957, 3, True], ["70", 1963, 1, False], ["81", 1967, 6, True]]
    assert launches.site_families(more).to_dict() == {"1": "soyuz", "70": "n", "81": "n, proton"}
    points = launches.site_points(more, pads)
    assert points.columns.tolist() == ["site", "lat", "lon", "pads", "launches", "first", "last"]
    assert points.values.tolist() == [
        ["81", 46.5, 63, "81/23, 81/24", 6, 1967, 1967],
        ["1", 45, 63, "1/5", 3, 1957, 1957],
    ]
    assert points.index.tolist() == [0, 1]
    tied = launches.site_points(flown((1960, "31/6", "n", 3, "yes"), (1961, "1/5", "n", 3, "yes")), pads)
    assert tied["site"].tolist() == ["1", "31"] and tied.index.tolist() == [0, 1]


def test_pads_in_use_have_their_names():
    made = flown((1975, "90/19", "n", 1, "yes"), (1975, "90/20", "n", 1, "yes"), (1975, "90", "n", 5, "site"))
    found = launches.pads_in_use(made, pd.DataFrame({"date": ["2025-02", "2025-03"], "pad": ["31/6", "81/24"]}))
    assert found.columns.tolist() == ["low", "high"] and found.index.name == "year"
    assert found.loc[1975].tolist() == [2, 2] and found.loc[2025, "low"] == 2


def test_rent_by_hand_from_its_first_year_on():
    made = pd.DataFrame({"baikonur": [10, 20, 40]}, index=[1998, 1999, 2000])
    figures = pd.DataFrame({"item": ["rent", "maintenance", "rent", "other"], "value": [120.0, 40.0, 120.0, 1.0]})
    found = launches.cost(made, figures)
    assert found.columns.tolist() == ["launches", "rent_musd", "both_musd"]
    assert found.loc[1999].tolist() == [20, 6, 8] and found.loc[2000].tolist() == [40, 3, 4] and len(found) == 2
    assert len(launches.cost(made, figures, 1998)) == 3


def test_published_counts_by_hand():
    made = pd.DataFrame({site: [1, 2] for site in (*launches.SOIL, "kourou-soyuz", "sea-launch")}, index=[2021, 2022])
    figures = pd.DataFrame(
        {
            "item": ["russian_launches", "russian_launches", "rent"],
            "period": ["2021", "2021", "1994"],
            "value": [8, 8, 1],
        }
    )
    found = launches.published(made, figures)
    assert found.columns.tolist() == ["published", "soil", "soil_gap", "kourou", "kourou_gap"]
    assert found["published"].dtype == int
    assert found.loc[2021].tolist() == [8, 7, -1, 8, 0] and found.index.name == "year" and len(found) == 1
    assert found.index.dtype == int
    with pytest.raises(ValueError, match="^The published counts of a year differ; compare them one by one"):
        launches.published(made, figures.assign(value=[8, 9, 1]))


# Charts


@pytest.fixture(scope="module")
def figure(counts):
    flown, pads = tables.load("baikonur_launches"), tables.load("baikonur_pads")
    by_site, families = launches.site_years(flown, pads), launches.site_families(flown)
    return baikonur_map.pads(launches.site_points(flown, pads), by_site, families, counts)


def test_the_box_offers_every_site_once(figure):
    spec = json.loads(figure.specs["wide"])
    chosen = next(param for param in spec["params"] if param["name"] == "chosen")
    box = next(iter(chosen["bind"].values())) if "input" not in chosen["bind"] else chosen["bind"]
    sites = {row["pad"].split("/")[0] for row in raw("baikonur_launches")}
    assert box["options"][0] is None and set(box["options"][1:]) == sites
    assert len(box["options"]) == len(box["labels"]) == len(set(box["labels"]))
    assert "Site 41, others: 12 launches" in box["labels"]


def test_every_site_with_a_point_has_a_word_on_the_map(figure):
    points = launches.site_points(tables.load("baikonur_launches"), tables.load("baikonur_pads"))
    said = {number for entry in baikonur_map.SITE_WORDS.values() for number in re.findall(r"\d+", entry[0])}
    assert said == set(points["site"])
    families = launches.site_families(tables.load("baikonur_launches"))
    for entry in baikonur_map.SITE_WORDS.values():  # a family that is named is the only one of the site
        number, *name = entry[0].split()
        if name and name[0] in ("Soyuz", "Proton", "Tsiklon", "Zenit"):
            assert families[number] == name[0].lower()


@pytest.mark.parametrize(("date", "end", "words"), [("2004-01-09", None, "9 Jan 2004"), ("2018", None, "2018")])
def test_dates_in_words(date, end, words):
    assert charts._day(date, end) == words


def test_titles_follow_the_numbers(counts):
    title = charts.placebo(launches.changes(counts, "soil", 1957, 2), 1965, 2, "soil").title
    rise = 100 * ((43 + 36) / (53 + 51) - (15 + 28) / (23 + 36))  # 1965 and 1966 less 1963 and 1964
    assert title.startswith(f"At 1965 the share rose by {rise:.1f} points")
    assert "47 times in 1987" in charts.sites(counts).title

"""Ways through the corridor network: against a second path finder, values worked out by hand, and properties."""

import csv
import heapq
import itertools
import json
import re

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import corridor_map
from multivector.charts import corridors as charts
from multivector.measures import corridors
from multivector.paths import DATA
from multivector.sources import railways
from tests.pictures import assert_legible

ENDS = ("urumqi", "duisburg")
states = st.sampled_from(["RUS", "AZE", "GEO", "TUR", "IRN", "POL", "UZB", "TJK", "BLR", "SVK"])


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def second_finder(origin: str, destination: str, shut: set[str]) -> tuple[float, int] | None:
    """Find the shortest way from the CSV alone: kilometres, and changes of system on it."""
    edges: dict[str, list[tuple[str, float, str]]] = {}
    for row in raw("corridor_legs"):
        if row["status"] == "open" and not shut & set(row["states"].split(";")):
            system = row["gauge_mm"] or "sea"
            for a, b in ((row["start"], row["end"]), (row["end"], row["start"])):
                edges.setdefault(a, []).append((b, float(row["km"]), system))
    queue, done = [(0.0, 0, origin, "")], set()
    while queue:
        km, changes, place, system = heapq.heappop(queue)
        if place == destination:
            return km, changes
        if (place, system) in done:
            continue
        done.add((place, system))
        for to, length, other in edges.get(place, []):
            heapq.heappush(queue, (km + length, changes + (system not in ("", other)), to, other))
    return None


@pytest.fixture(scope="module")
def legs() -> pd.DataFrame:
    return tables.load("corridor_legs")


@pytest.fixture(scope="module")
def soil() -> pd.DataFrame:
    return tables.load("corridor_leg_states")


@pytest.fixture(scope="module")
def lengths() -> pd.DataFrame:
    return tables.load("corridor_lengths")


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return pd.concat([tables.load("corridor_nodes"), tables.load("corridor_stations_odbl")])


def small(*rows: tuple) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = ["start", "end", "mode", "gauge_mm", "states", "km"]
    frame = pd.DataFrame(rows, columns=columns).assign(line="straight", status="open")
    frame["leg"] = frame["start"] + "--" + frame["end"]
    frame["gauge_mm"] = frame["gauge_mm"].astype("Int64")
    rail = frame[frame["mode"] == "rail"]
    soil = rail.assign(iso3=rail["states"].str.split(";")).explode("iso3", ignore_index=True)
    soil["km"] = soil["km"] / soil.groupby("leg")["iso3"].transform("size")
    return frame, soil[["leg", "iso3", "km"]]


TWO_WAYS = small(
    ("a", "b", "rail", 1520, "CHN;KAZ", 10.0),
    ("b", "z", "rail", 1520, "KAZ;RUS", 10.0),
    ("b", "c", "rail", 1435, "KAZ;IRN", 4.0),
    ("z", "c", "sea", None, "RUS;IRN", 1.0),
)


# The tables


def test_the_kilometres_of_a_leg_add_up_by_state(legs, soil):
    rail = legs[legs["mode"] == "rail"].set_index("leg")["km"]
    assert soil.groupby("leg")["km"].sum().sub(rail).abs().max() < 0.3
    for leg, names in legs.set_index("leg")["states"].items():
        own = set(soil.loc[soil["leg"] == leg, "iso3"])
        assert own <= set(names.split(";")), leg


def test_every_place_of_a_leg_is_placed_once_and_lies_in_its_first_and_last_state(legs, places):
    assert places["id"].is_unique and set(places["id"]) == set(legs["start"]) | set(legs["end"])
    home = places.set_index("id")["iso3"]
    for row in legs.itertuples():
        assert (row.states[:3], row.states[-3:]) == (home[row.start], home[row.end]), row.leg


def test_drawn_lengths_are_those_of_another_path_finder_on_the_same_railways(legs):
    others = {  # kilometres, found apart from this project on Natural Earth's lines
        "dostyk--aktogay": 304, "aktogay--moiynty": 521, "moiynty--astana": 560, "moiynty--shu": 444,
        "shu--arys": 503, "arys--kyzylorda": 396, "saksaul--shalkar": 158, "shalkar--kandyagash": 269,
        "kandyagash--aktobe": 98, "atyrau--astrakhan": 388, "beineu--mangystau": 405, "astana--petropavl": 490,
        "petropavl--chelyabinsk": 516, "astana--kostanay": 711, "kartaly--chelyabinsk": 261, "mangystau--uzen": 186,
    }  # fmt: skip
    km = legs.set_index("leg")["km"]
    for leg, other in others.items():
        assert km[leg] == pytest.approx(other, rel=0.03), leg


def test_no_line_is_shorter_than_the_geodesic_and_a_straight_one_is_it(legs):
    assert (legs["km"] >= legs["great_circle_km"] - 6).all()  # a railway passes some kilometres off a town's point
    straight = legs[legs["line"] == "straight"]
    assert straight["km"].sub(straight["great_circle_km"]).abs().max() < 0.2


def test_what_comes_from_openstreetmap_stands_apart():
    chains = set(tables.load("corridor_legs").query("line == 'station-chain'")["leg"])
    assert set(tables.load("rail_lines_odbl")["id"]) == chains
    assert chains.isdisjoint(tables.load("rail_lines")["id"])
    for name in ("rail_lines_odbl", "corridor_stations_odbl"):
        descriptor = tables.resource(name)
        assert [item["name"] for item in descriptor["licenses"]] == ["ODbL-1.0"]
        assert "© OpenStreetMap contributors" in descriptor["description"]
    for name in ("rail_lines", "corridor_nodes"):
        assert "ODbL-1.0" not in {item["name"] for item in tables.resource(name)["licenses"]}


# Ways


def test_the_shortest_way_of_four_legs_by_hand():
    legs, soil = TWO_WAYS
    found = corridors.find(legs, soil, ("a", "c"))
    assert found.places == ("a", "b", "c") and found.km == 14
    assert (found.borders, found.customs, found.changes) == (2, 2, 1)
    assert found.soil == {"CHN": 5, "IRN": 2, "KAZ": 7}
    past = corridors.find(legs, soil, ("a", "c"), ["RUS"])
    assert past == found
    ship = corridors.find(legs[legs["leg"] != "b--c"], soil, ("a", "c"))
    assert ship.states == ("CHN", "KAZ", "RUS", "IRN") and ship.sea_km == 1 and ship.straight_km == 20
    assert (ship.borders, ship.customs, ship.changes) == (3, 2, 1)
    assert corridors.find(legs, soil, ("a", "c"), ["KAZ"]) is None


def test_fewer_changes_outweigh_any_kilometres():
    legs, soil = small(
        ("a", "b", "rail", 1520, "KAZ", 1.0), ("b", "c", "rail", 1435, "KAZ", 1.0),
        ("a", "x", "rail", 1520, "KAZ", 500.0), ("x", "c", "rail", 1520, "KAZ", 500.0),
    )  # fmt: skip
    assert corridors.find(legs, soil, ("a", "c")).km == 2
    kept = corridors.find(legs, soil, ("a", "c"), by="changes")
    assert kept.km == 1000 and kept.changes == 0
    with pytest.raises(ValueError, match="km, borders, customs, changes"):
        corridors.find(legs, soil, ("a", "c"), by="days")


@pytest.mark.parametrize(
    ("ends", "shut"),
    [(ENDS, set()), (ENDS, {"RUS"}), (ENDS, {"RUS", "AZE"}), (ENDS, {"RUS", "KAZ"}), (("xian", "istanbul"), set()),
     (("altynkol", "constanta"), {"RUS", "GEO"}), (("lianyungang", "moscow"), set())],
)  # fmt: skip
def test_a_second_path_finder_agrees(legs, soil, ends, shut):
    found, other = corridors.find(legs, soil, ends, shut), second_finder(*ends, shut)
    assert (found is None) == (other is None)
    if found:
        assert (found.km, found.changes) == (pytest.approx(other[0]), other[1])


@given(st.sets(states, max_size=4), states)
def test_closing_a_state_never_shortens_and_off_the_way_changes_nothing(shut, more):
    legs, soil = tables.load("corridor_legs"), tables.load("corridor_leg_states")
    before = corridors.find(legs, soil, ENDS, shut)
    after = corridors.find(legs, soil, ENDS, shut | {more})
    if before is None:
        assert after is None
    elif more not in before.states:
        assert after == before
    else:
        assert after is None or after.km >= before.km
        assert after is None or more not in after.states


@given(st.sampled_from(["urumqi", "aktau", "moscow", "poti", "tehran", "tashkent"]), st.sets(states, max_size=2))
def test_a_way_is_as_long_back_as_there(place, shut):
    legs, soil = tables.load("corridor_legs"), tables.load("corridor_leg_states")
    there, back = (corridors.find(legs, soil, pair, shut) for pair in ((place, "duisburg"), ("duisburg", place)))
    assert (there is None) == (back is None)
    if there:
        assert there.km == pytest.approx(back.km)
        assert there.states == back.states[::-1] and there.changes == back.changes
        assert sum(there.soil.values()) + there.sea_km == pytest.approx(there.km)


@given(st.lists(st.sampled_from(["CHN", "KAZ", "RUS", "BLR", "POL", "DEU", "TUR"]), min_size=1, max_size=9))
def test_no_more_customs_borders_than_borders(names):
    steps = sum(a != b for a, b in itertools.pairwise(names))
    assert 0 <= corridors.customs_borders(names) <= steps
    assert corridors.customs_borders(names * 1) == corridors.customs_borders(names[::-1])


def test_borders_of_the_way_through_russia_by_hand(legs, soil):
    found = corridors.find(legs, soil, ENDS)
    assert found.states == ("CHN", "KAZ", "RUS", "BLR", "POL", "DEU")
    assert (found.borders, found.customs, found.changes) == (5, 2, 2)  # gauges at Dostyk and Brest
    assert "dostyk" in found.places and "brest" in found.places


def test_the_four_corridors_are_what_they_are_called(legs, soil):
    found = corridors.corridors(legs, soil, ENDS, ["RUS"])
    assert list(found) == ["russia", "black-sea", "btk", "iran"]
    assert found["black-sea"].changes == 5  # Dostyk, Aktau, Alat, Poti, Constanta
    assert {"kars", "akhalkalaki"} <= set(found["btk"].places)
    assert not set(found["btk"].legs) & {"batumi--constanta", "poti--constanta"}
    assert [corridors.crosses(way) for way in found.values()] == ["Russia", "the Caspian", "the Caspian", "Iran"]
    assert list(corridors.corridors(legs, soil, ("xian", "istanbul"), ["RUS", "IRN"])) == ["btk"]


def test_every_way_has_its_line_under_construction_only_if_asked(legs, soil):
    closed = corridors.find(legs, soil, ("kashgar", "istanbul"))
    asked = corridors.find(legs, soil, ("kashgar", "istanbul"), planned=True)
    assert closed is None and asked.legs[:3] == (
        "kashgar--kazarman",
        "kazarman--jalal-abad",
        "jalal-abad--andijan",
    )


def test_closing_states_alone_and_together(legs, soil):
    found = corridors.single_closures(legs, soil, ENDS).set_index("state")
    assert found.loc["RUS", "detour_km"] == found.loc["POL", "detour_km"] > 0
    assert pd.isna(found.loc["KAZ", "detour_km"])
    assert (found.loc[~found["on_way"], "detour_km"] == 0).all() and (~found["on_way"]).sum() >= 10
    assert {"CHN", "DEU"}.isdisjoint(found.index)
    sets = corridors.closures(legs, soil, ENDS, ("RUS",))
    assert list(sets)[:2] == ["", "RUS"] and sets["RUS+KAZ"] is None
    with pytest.raises(ValueError, match="No way leads"):
        corridors.single_closures(legs, soil, ENDS, ("KAZ",))


# Lengths


@given(st.floats(1.0, 2.0), st.floats(1.0, 2.0))
def test_longer_straight_legs_never_shorten_a_way(one, two):
    legs, soil = tables.load("corridor_legs"), tables.load("corridor_leg_states")
    low, high = sorted((one, two))
    ways = [corridors.find(corridors.stretched(legs, factor), soil, ENDS) for factor in (low, high)]
    assert ways[0].km <= ways[1].km + 1e-6


def test_at_the_break_even_both_ways_are_as_long(legs, soil):
    free, kept = corridors.pair(legs, soil, ENDS, ["RUS"])
    factor = corridors.break_even(free, kept)
    longer = corridors.stretched(legs, factor).set_index("leg")["km"]
    assert longer[list(free.legs)].sum() == pytest.approx(longer[list(kept.legs)].sum())
    assert corridors.break_even(kept, free) == float("inf")


def test_fitted_legs_have_the_published_length(legs):
    names = ["baku--alat", "alat--tbilisi"]
    found = corridors.fitted(legs, names, 600.0).set_index("leg")["km"]
    assert found[names].sum() == pytest.approx(600) and found.drop(names).equals(
        legs.set_index("leg")["km"].drop(names)
    )
    with pytest.raises(ValueError, match="not all in the network"):
        corridors.fitted(legs, ["baku--berlin"], 1.0)


def test_deviations_by_hand(lengths, legs, soil):
    found = corridors.deviations(lengths, legs, soil).set_index(["item", "part", "source_id"])["deviation_pct"]
    km = {row["leg"]: float(row["km"]) for row in raw("corridor_legs")}
    ours = km["dostyk--aktogay"] + km["aktogay--moiynty"]
    assert found["dostyk-moiynty", "all", "ktz-dostyk-moiynty"] == pytest.approx(100 * (ours / 836 - 1))
    assert found["middle-corridor", "sea", "caspiannews-2025-01-09"] == pytest.approx(
        100 * (km["aktau--alat"] / 500 - 1)
    )
    turkmen = next(
        float(r["km"]) for r in raw("corridor_leg_states") if (r["leg"], r["iso3"]) == ("bolashak--gorgan", "TKM")
    )
    assert found["uzen-gorgan", "TKM", "azvision-2014-uzen"] == pytest.approx(100 * (turkmen / 700 - 1))
    assert len(found) == len(lengths) - 1  # the rail part of the Middle Corridor has no ends
    both = lengths.groupby(["item", "part"])["km"].apply(sorted)
    assert both["baku-tbilisi-kars", "all"] == [757, 826]
    assert both["china-kyrgyzstan-uzbekistan", "all"] == [486, 523]


def test_the_line_under_construction_saves_less_by_its_published_lengths(legs, soil, lengths):
    found = corridors.planned_savings(legs, soil, ("kashgar", "istanbul"), ["RUS"], lengths).set_index("length")
    drawn = legs.set_index("leg")["km"][["kashgar--kazarman", "kazarman--jalal-abad", "jalal-abad--andijan"]].sum()
    assert found.loc["drawn", "saved_km"] - found.loc["523", "saved_km"] == pytest.approx(523 - drawn)
    assert found["without_km"].nunique() == 1


def test_neighbours_of_central_asia():
    found = corridors.neighbours(tables.load("countries"))
    around = {
        "KAZ": {"CHN", "KGZ", "RUS", "TKM", "UZB"}, "KGZ": {"CHN", "KAZ", "TJK", "UZB"},
        "TJK": {"AFG", "CHN", "KGZ", "UZB"}, "TKM": {"AFG", "IRN", "KAZ", "UZB"},
        "UZB": {"AFG", "KAZ", "KGZ", "TJK", "TKM"},
    }  # fmt: skip
    assert {state: set(group["neighbour"]) for state, group in found.groupby("state")} == around
    km = found.set_index(["state", "neighbour"])["km"]
    assert km["KAZ", "UZB"] == pytest.approx(km["UZB", "KAZ"])
    assert km.idxmax() == ("KAZ", "RUS") and 5000 < km.max() < 7700


# Parameters


@pytest.mark.parametrize(
    ("given_", "message"),
    [(("urumki", "duisburg", ""), "Nearest: 'urumqi'"), (("urumqi", "hamburg", ""), "destination takes"),
     (("urumqi", "urumqi", ""), "are two places"), (("urumqi", "duisburg", "RUSSIA"), "Nearest: 'RUS'"),
     (("urumqi", "duisburg", "DEU"), "lies in DEU")],
)  # fmt: skip
def test_wrong_parameters_are_refused_with_the_right_ones(legs, given_, message):
    with pytest.raises(ValueError, match=message):
        corridors.check_parameters(*given_, legs)


def test_a_closed_network_says_so(legs, soil):
    with pytest.raises(ValueError, match="No way leads from 'urumqi' to 'duisburg'"):
        corridors.pair(legs, soil, ENDS, ["KAZ"])


# How the tables are made


def test_short_runs_and_water_go_to_the_longer_neighbour():
    runs = [("KAZ", 100.0), ("KGZ", 4.0), ("KAZ", 50.0), (None, 30.0), ("UZB", 60.0)]
    found = runs
    while (i := railways._shortest(found)) is not None:
        found = railways._merged(found, i)
    assert found == [("KAZ", 184.0), ("UZB", 60.0)]
    assert railways._shortest([("KAZ", 3.0)]) is None


def test_states_of_a_line_run_from_the_first_place_to_the_last():
    squares = {"AAA": (0, 0, 1, 1), "BBB": (1, 0, 2, 1)}
    import geopandas as gpd

    soil = gpd.GeoDataFrame({"id": list(squares)}, geometry=[shapely.box(*box) for box in squares.values()], crs=4326)
    soils = {"region": soil, "world": soil}
    line = shapely.LineString([(20.2 - 20, 0.5), (1.9, 0.5)])
    leg = railways.Leg("a", "b", "straight")
    assert railways._order(line, leg, soils, ("AAA", "BBB")) == ["AAA", "BBB"]
    assert railways._order(line, leg, soils, ("CCC", "BBB")) == ["CCC", "AAA", "BBB"]
    assert railways._order(line, railways.Leg("a", "b", "straight", mode="sea"), soils, ("AAA", "CCC")) == [
        "AAA",
        "CCC",
    ]


# Figures


@pytest.fixture(scope="module")
def figures(legs, soil, lengths, places):
    names = places.set_index("id")["name"]

    def drawn(ends, shut):
        called = (names[ends[0]], names[ends[1]])
        return [
            corridor_map.corridor_map(legs, places, corridors.corridors(legs, soil, ends, shut), ends),
            charts.closures(corridors.closures(legs, soil, ends, shut), called),
            charts.costs(
                corridors.single_closures(legs, soil, ends), corridors.single_closures(legs, soil, ends, shut), shut
            ),
            charts.variants(corridors.variants(legs, soil, ends, shut, lengths), names, shut),
        ]

    made = {figure.name: figure for figure in drawn(ENDS, ("RUS",))}
    made |= {f"{figure.name} 2": figure for figure in drawn(("xian", "istanbul"), ("RUS", "IRN"))}
    made["lengths"] = charts.lengths(corridors.deviations(lengths, legs, soil))
    made["borders"] = charts.borders(corridors.neighbours(tables.load("countries")))
    return made


def test_figures_fit_both_pages_and_are_large_enough_to_read(figures):
    for name, figure in figures.items():
        assert_legible(name, figure.pictures, figure.description)


def test_the_map_has_one_choice_for_its_lines_and_its_table(figures):
    for spec in map(json.loads, figures["map"].specs.values()):
        (choice,) = spec["params"]
        assert choice["select"]["fields"] == ["route"] and choice["bind"]["options"][1:] == list(corridors.CORRIDORS)
        names = {layer.get("name") for panel in spec["vconcat"] for layer in panel["layer"]}
        assert len(choice["views"]) == 2 and set(choice["views"]) <= names


def test_the_still_map_shows_every_way_in_full(figures):
    for picture in figures["map"].pictures.values():
        assert not re.search(r'opacity="0?\.(?:12|2|25)"', picture)
        for colour in corridor_map.COLOURS.values():
            assert colour.lower() in picture.lower()


def test_words_follow_the_ends_and_the_closed_states(figures):
    assert "915 km longer" in figures["map"].title and "for 2" in figures["map"].title
    assert "touches no Russian soil" in figures["map 2"].title and "Istanbul" in figures["map 2"].title
    assert "adds nothing" in figures["variants 2"].title
    assert "cannot be gone round" in figures["costs"].title and "costs nothing" in figures["costs 2"].title
    assert "one northern way only" in figures["costs"].subtitle
    assert "one northern way only" not in figures["costs 2"].subtitle

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
    with pytest.raises(ValueError, match="^by takes one of km, borders, customs, changes; given: 'days'"):
        corridors.find(legs, soil, ("a", "c"), by="days")


def test_a_place_stands_in_the_network_once_for_every_system_at_it():
    graph = corridors.network(TWO_WAYS[0])
    broad, normal = "rail 1520", "rail 1435"
    wanted = {("a", broad), ("b", broad), ("b", normal), ("c", normal), ("c", "sea"), ("z", broad), ("z", "sea")}
    assert set(graph.nodes) == wanted
    assert graph.edges[("b", broad), ("b", normal)] == {"leg": None, "km": 0, "borders": 0, "customs": 0, "changes": 1}
    assert graph.edges[("z", "sea"), ("c", "sea")] == {"leg": "z--c", "km": 1, "borders": 1, "customs": 1, "changes": 0}


def test_a_change_weighs_ten_centimetres_and_a_leg_nothing():
    def beside(km: float) -> corridors.Route:
        two = ("a", "b", "rail", 1520, "KAZ", 1.0), ("b", "c", "rail", 1435, "KAZ", 1.0)
        legs, soil = small(*two, ("c", "a", "rail", 1520, "KAZ", km))
        return corridors.find(legs, soil, ("a", "c"))

    assert beside(2.00005).legs == ("c--a",) and beside(2.00015).legs == ("a--b", "b--c")
    assert beside(2.9).changes == 1 and beside(1.9).changes == 0


def test_of_ways_that_differ_by_millimetres_the_first_system_is_taken():
    legs, soil = small(("a", "c", "rail", 1435, "KAZ", 1.000004), ("c", "a", "rail", 1520, "KAZ", 1.0))
    assert corridors.find(legs, soil, ("a", "c")).legs == ("a--c",)


def test_half_a_kilometre_of_a_state_is_soil():
    legs, soil = small(("a", "b", "rail", 1520, "KAZ;RUS", 1.0))
    assert corridors.find(legs, soil, ("a", "b")).soil == {"KAZ": 0.5, "RUS": 0.5}


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


# A network by hand: to Duisburg through Russia 250 km, over the Black Sea 280, through Turkey 320, through Iran 450


def toy() -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [
        ("urumqi", "aktau", "rail", 1520, "CHN;KAZ", 100.0, "natural-earth", 80.0, 110.0),
        ("aktau", "alat", "sea", None, "KAZ;AZE", 30.0, "straight", 30.0, None),
        ("alat", "poti", "rail", 1520, "AZE;GEO", 40.0, "straight", 40.0, None),
        ("poti", "constanta", "sea", None, "GEO;ROU", 50.0, "straight", 50.0, None),
        ("constanta", "duisburg", "rail", 1435, "ROU;HUN;AUT;DEU", 60.0, "straight", 60.0, None),
        ("aktau", "moscow", "rail", 1520, "KAZ;RUS", 70.0, "natural-earth", 50.0, 75.0),
        ("moscow", "duisburg", "rail", 1435, "RUS;BLR;POL;DEU", 80.0, "straight", 80.0, None),
        ("alat", "istanbul", "rail", 1435, "AZE;GEO;TUR", 90.0, "straight", 90.0, None),
        ("istanbul", "duisburg", "rail", 1435, "TUR;BGR;DEU", 100.0, "straight", 100.0, None),
        ("aktau", "tehran", "rail", 1520, "KAZ;TKM;IRN", 120.0, "natural-earth", 100.0, None),
        ("tehran", "istanbul", "rail", 1435, "IRN;TUR", 130.0, "straight", 130.0, None),
        ("xian", "urumqi", "rail", 1520, "CHN", 20.0, "straight", 20.0, None),
        ("lianyungang", "xian", "rail", 1520, "CHN", 10.0, "straight", 10.0, None),
        ("alashankou", "urumqi", "rail", 1520, "CHN", 5.0, "straight", 5.0, None),
        ("altynkol", "urumqi", "rail", 1520, "KAZ;CHN", 7.0, "straight", 7.0, None),
        ("kashgar", "urumqi", "rail", 1520, "CHN", 500.0, "straight", 500.0, None),
        ("kashgar", "andijan", "rail", 1520, "CHN;KGZ;UZB", 200.0, "straight", 200.0, None),
        ("andijan", "aktau", "rail", 1520, "UZB;KAZ", 60.0, "straight", 60.0, None),
    ]  # fmt: skip
    columns = ["start", "end", "mode", "gauge_mm", "states", "km", "line", "great_circle_km", "chain_km"]
    frame, soil = small(*(row[:6] for row in rows))
    frame = frame.assign(**pd.DataFrame(rows, columns=columns)[["line", "great_circle_km", "chain_km"]])
    return frame.assign(status=["building" if leg == "kashgar--andijan" else "open" for leg in frame["leg"]]), soil


LEGS, SOIL = toy()
BY = {"russia": 250, "black-sea": 280, "btk": 320, "iran": 450}


def published() -> pd.DataFrame:
    rows = [
        ("baku-tbilisi-kars", "all", 757.4, "alat--istanbul", "s"),
        ("baku-tbilisi-kars", "all", 300.0, "alat--istanbul", "t"),
        ("china-kyrgyzstan-uzbekistan", "all", 180.0, "kashgar--andijan", "u"),
        ("china-kyrgyzstan-uzbekistan", "KGZ", 50.0, None, "v"),
        ("middle-corridor", "sea", 40.0, "aktau--alat;poti--constanta", "w"),
        ("uzen-gorgan", "TKM", 50.0, "aktau--tehran;aktau--moscow", "x"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["item", "part", "km", "legs", "source_id"])


def test_the_four_corridors_by_hand():
    found = corridors.corridors(LEGS, SOIL, ENDS, ["RUS"])
    assert {name: way.km for name, way in found.items()} == BY
    assert [(way.borders, way.customs, way.changes) for way in found.values()] == [
        (5, 2, 1), (7, 4, 4), (6, 5, 2), (6, 5, 1)
    ]  # fmt: skip
    assert [(way.sea_km, way.straight_km) for way in found.values()] == [(0, 80), (80, 100), (30, 190), (0, 230)]
    assert [corridors.crosses(way) for way in found.values()] == ["Russia", "the Caspian", "the Caspian", "Iran"]
    neither = corridors.find(LEGS, SOIL, ("xian", "urumqi"))
    assert corridors.crosses(neither) == "neither Russia, the Caspian nor Iran"
    assert list(corridors.corridors(LEGS, SOIL, ENDS, ["RUS", "GEO"])) == ["russia", "iran"]
    assert list(corridors.corridors(LEGS, SOIL, ("urumqi", "moscow"), [])) == ["russia"]  # the others close Russia
    # the shortest way to Poti is not through Russia; that without Azerbaijan comes back by Duisburg
    assert list(corridors.corridors(LEGS, SOIL, ("urumqi", "poti"), [])) == ["black-sea", "iran"]
    russia = found["russia"]
    assert russia.soil == pytest.approx({"CHN": 50, "KAZ": 85, "RUS": 55, "BLR": 20, "POL": 20, "DEU": 20})
    assert russia.legs == ("urumqi--aktau", "aktau--moscow", "moscow--duisburg")
    assert found["black-sea"].states == ("CHN", "KAZ", "AZE", "GEO", "ROU", "HUN", "AUT", "DEU")


def test_ways_as_rows_by_hand():
    ways = corridors.corridors(LEGS, SOIL, ENDS, ["RUS"])
    found = corridors.table({"one": ways["russia"], "none": None}, "RUS", "IRN")
    assert found.columns.tolist() == ["way", *corridors.NUMBERS, "crosses", "km_RUS", "km_IRN"]
    assert found.iloc[0].tolist() == ["one", 250, 0, 80, 5, 2, 1, "Russia", 55, 0]
    assert found.iloc[1].isna().tolist() == [False, *[True] * 9]
    assert found[["borders", "customs", "changes"]].dtypes.astype(str).tolist() == ["Int64"] * 3
    none = corridors.table({"none": None}, "RUS")
    assert none.columns.tolist() == ["way", *corridors.NUMBERS, "crosses", "km_RUS"]
    assert none.iloc[0].isna().tolist() == [False, *[True] * 8]


def test_closures_by_hand():
    found = corridors.closures(LEGS, SOIL, ENDS, ("RUS",))
    assert {name: way.km if way else None for name, way in found.items()} == {
        "": 250, "RUS": 280, "RUS+IRN": 280, "RUS+TUR": 280, "RUS+GEO": 450, "RUS+AZE": 450, "RUS+KAZ": None,
        "RUS+AZE+IRN": None,
    }  # fmt: skip
    assert list(corridors.closures(LEGS, SOIL, ("urumqi", "istanbul"), ("IRN",))) == [
        "", "IRN", "IRN+GEO", "IRN+AZE", "IRN+KAZ"
    ]  # fmt: skip
    single = corridors.single_closures(LEGS, SOIL, ENDS)
    assert single.columns.tolist() == ["state", "detour_km", "detour_pct", "on_way"]
    by = single.set_index("state")
    assert by.index.tolist() == sorted(
        ["AUT", "AZE", "BGR", "BLR", "GEO", "HUN", "IRN", "KAZ", "POL", "ROU", "RUS", "TKM", "TUR", "UZB"]
    )
    for state in ("RUS", "BLR", "POL"):
        assert by.loc[state].tolist() == [30, 12, True]
    assert by.loc["TUR"].tolist() == [0, 0, False]
    assert by.loc["KAZ", ["detour_km", "detour_pct"]].isna().all() and by.loc["KAZ", "on_way"]
    beside = corridors.single_closures(LEGS, SOIL, ENDS, ("RUS",)).set_index("state")
    assert beside.loc["ROU", ["detour_km", "detour_pct"]].tolist() == pytest.approx([40, 100 * 40 / 280])
    assert "RUS" not in beside.index
    with pytest.raises(ValueError, match="^No way leads from 'urumqi' to 'duisburg' with these states closed: .*'KAZ'"):
        corridors.single_closures(LEGS, SOIL, ENDS, ("KAZ",))


def test_lengths_by_hand():
    assert corridors.stretched(LEGS, 1.5)["km"].tolist()[:8] == [100, 30, 60, 50, 90, 70, 120, 135]
    assert corridors.great_circles(LEGS)["km"].tolist()[:6] == [80, 30, 40, 50, 60, 50]
    assert corridors.chained(LEGS)["km"].tolist()[:6] == [110, 30, 40, 50, 60, 75]
    two = corridors.fitted(LEGS, ["aktau--alat", "poti--constanta"], 160)
    assert two["km"].tolist()[:5] == [100, 60, 40, 100, 60]
    with pytest.raises(ValueError, match="^These legs are not all in the network: aktau--alat, x--y"):
        corridors.fitted(LEGS, ["x--y", "aktau--alat"], 1)
    assert corridors.circuity(LEGS).to_dict() == {
        "urumqi--aktau": 1.25, "aktau--moscow": 1.4, "aktau--tehran": 1.2
    }  # fmt: skip
    tried = corridors.lengths_tried(LEGS, published())
    assert list(tried) == [
        *("as drawn", "great circles", "along stations", "straight legs × 1.25 (median)"),
        *("straight legs × 1.40 (largest)", "BTK 757 km", "BTK 300 km"),
    ]
    km = {name: frame.set_index("leg")["km"] for name, frame in tried.items()}
    assert km["straight legs × 1.25 (median)"]["moscow--duisburg"] == 100
    assert km["straight legs × 1.40 (largest)"]["moscow--duisburg"] == pytest.approx(112)
    assert km["BTK 757 km"]["alat--istanbul"] == pytest.approx(757.4) and km["BTK 300 km"]["aktau--alat"] == 30
    line = published().iloc[[0]].assign(legs="alat--istanbul;istanbul--duisburg", km=380.0)  # twice 90 and 100 km
    km = corridors.lengths_tried(LEGS, line)["BTK 380 km"].set_index("leg")["km"]
    assert km[["alat--istanbul", "istanbul--duisburg"]].tolist() == [180, 200]
    order = corridors.orders(LEGS, SOIL, ENDS, ["RUS"], published())
    assert order.name == "order" and order.index.name == "length" and order.index.tolist() == list(tried)
    assert order["as drawn"] == "russia < black-sea < btk < iran"
    assert order["BTK 757 km"] == "russia < black-sea < iran < btk"


def test_detours_by_hand():
    found = corridors.detour(LEGS, SOIL, ENDS, ["RUS"])
    assert found == {"km": 30, "pct": 12, "borders": 2, "customs": 2, "changes": 3}
    shut = corridors.detour(LEGS, SOIL, ENDS, ["KAZ"])
    assert list(shut) == list(found) and all(value != value for value in shut.values())
    rows = corridors.variants(LEGS, SOIL, ENDS, ["RUS"], published())
    assert rows.columns.tolist() == ["group", "variant", "km", "pct", "borders", "customs", "changes"]
    assert rows["group"].tolist() == ["length"] * 7 + ["end"] * 7
    by = rows.set_index("variant")
    assert by["km"].to_dict() == pytest.approx({
        "as drawn": 30, "great circles": 260 - 210, "along stations": 290 - 265,
        "straight legs × 1.25 (median)": 305 - 270, "straight legs × 1.40 (largest)": 320 - 282,
        "BTK 757 km": 30, "BTK 300 km": 30, "from xian": 30, "from lianyungang": 30, "from alashankou": 30,
        "from altynkol": 30, "to istanbul": 0, "to constanta": 0, "to poti": 0,
    })  # fmt: skip
    assert by.loc[
        ["from xian", "from lianyungang", "from alashankou", "from altynkol"], "pct"
    ].tolist() == pytest.approx([100 * 30 / km for km in (270, 280, 255, 257)])
    off = corridors.variants(LEGS, SOIL, ENDS, ["AZE"], published()).set_index("variant")["km"]
    assert off[["to istanbul", "to constanta", "to poti"]].tolist() == [350 - 220, 310 - 220, 360 - 170]
    past = corridors.variants(LEGS, SOIL, ("xian", "poti"), ["RUS", "TUR"], published())["variant"].tolist()
    assert past[7:] == ["from lianyungang", "from alashankou", "from altynkol", "to constanta"]


def test_the_best_way_by_each_criterion_by_hand():
    found = corridors.criteria(LEGS, SOIL, ENDS, ["RUS"])
    assert found.columns.tolist() == ["by", *corridors.NUMBERS, "crosses", "km_RUS", "closed"]
    assert found["by"].tolist() == [*corridors.CRITERIA] * 2 and found["closed"].tolist() == [""] * 4 + ["RUS"] * 4
    assert found["km"].tolist() == [250] * 4 + [280, 320, 280, 450]
    assert found["km_RUS"].tolist() == [55] * 4 + [0] * 4 and found.index.tolist() == [*range(8)]
    two = corridors.criteria(LEGS, SOIL, ENDS, ["RUS", "TUR"])
    assert set(two["closed"]) == {"", "RUS+TUR"} and set(two["km"].iloc[4:]) == {280}


def test_what_is_under_construction_by_hand():
    found = corridors.planned_savings(LEGS, SOIL, ("kashgar", "aktau"), [], published())
    assert found.columns.tolist() == ["length", "without_km", "with_km", "saved_km"]
    assert found.values.tolist() == [["drawn", 600, 260, 340], ["180", 600, 240, 360]]
    off = corridors.planned_savings(LEGS, SOIL, ("kashgar", "istanbul"), ["AZE"], published())  # 250 km from Aktau
    assert off.values.tolist() == [["drawn", 850, 510, 340], ["180", 850, 490, 360]]
    assert corridors.find(LEGS, SOIL, ("kashgar", "aktau")).km == 600
    assert corridors.find(LEGS, SOIL, ("kashgar", "aktau"), planned=True).km == 260
    assert corridors.find(LEGS, SOIL, ("kashgar", "aktau"), ["KGZ"], planned=True).km == 600
    assert corridors.find(LEGS, SOIL, ("kashgar", "nowhere")) is None
    assert "kashgar--andijan" not in set(corridors.open_legs(LEGS)["leg"]) and len(corridors.open_legs(LEGS)) == 17
    assert len(corridors.open_legs(LEGS, ["AZE"], planned=True)) == 15


def test_published_lengths_beside_ours_by_hand():
    found = corridors.deviations(published(), LEGS, SOIL)
    assert found.columns.tolist() == [
        *("item", "part", "published_km", "measured_km", "deviation_pct", "line", "source_id", "legs"),
    ]
    assert found["legs"].tolist() == published()["legs"].dropna().tolist()
    assert found["measured_km"].tolist() == pytest.approx([90, 90, 200, 80, 40])
    assert found["deviation_pct"].tolist() == pytest.approx([100 * (90 / 757.4 - 1), -70, 100 / 9, 100, -20])
    assert found["line"].tolist() == ["straight"] * 4 + ["natural-earth"]
    mixed = published().iloc[[0]].assign(legs="alat--istanbul;urumqi--aktau")
    assert corridors.deviations(mixed, LEGS, SOIL)["line"].tolist() == ["straight"]
    assert found["source_id"].tolist() == ["s", "t", "u", "w", "x"]


def test_even_lengths_and_rails_by_hand():
    ways = corridors.corridors(LEGS, SOIL, ENDS, ["RUS"])
    assert corridors.break_even(ways["black-sea"], ways["russia"]) == 1 + (250 - 280) / 20
    assert corridors.break_even(ways["russia"], ways["black-sea"]) == float("inf")
    assert corridors.break_even(ways["russia"], ways["russia"]) == float("inf")
    one, two = (corridors.Route((), (), (), km, 0.0, straight, 0, 0, 0, {}) for km, straight in ((10, 0.5), (11, 0)))
    assert corridors.break_even(one, two) == 3  # half a kilometre more, three times as long, makes up for the one
    assert corridors.rail_km(ways["black-sea"], LEGS, "aktau") == 100
    assert corridors.rail_km(ways["black-sea"], LEGS, "urumqi") == 200
    assert corridors.rail_km(ways["black-sea"], LEGS, "poti") == 60


def test_places_and_closed_states_by_hand():
    assert corridors.closed(" RUS + IRN+") == ("RUS", "IRN") and corridors.closed("") == ()
    assert [corridors.state_of(place, LEGS) for place in ("urumqi", "duisburg", "alat")] == ["CHN", "DEU", "AZE"]
    assert corridors.check_parameters("urumqi", "duisburg", "RUS+IRN", LEGS) == ("RUS", "IRN")
    assert corridors.check_parameters("urumqi", "duisburg", "", LEGS) == ()
    assert corridors.customs_borders(["CHN", "KAZ", "RUS", "BLR", "POL", "DEU"]) == 2
    assert corridors.customs_borders(["KAZ"]) == 0
    free, kept = corridors.pair(LEGS, SOIL, ENDS, ["RUS"])
    assert (free.km, kept.km) == (250, 280)
    with pytest.raises(ValueError, match="^No way leads .* states closed: KAZ, RUS. Close fewer, or take other ends"):
        corridors.pair(LEGS, SOIL, ENDS, ["KAZ", "RUS"])
    with pytest.raises(ValueError, match="with these states closed: none. Close fewer"):
        corridors.pair(LEGS, SOIL, ("urumqi", "nowhere"), ["KAZ"])


def test_neighbours_have_three_columns_in_order():
    square = {"AAA": (0, 0, 1, 1), "BBB": (1, 0, 2, 1), "CCC": (5, 5, 6, 6), "DDD": (0, 1, 1, 2)}
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"id": list(square)}, geometry=[shapely.box(*box) for box in square.values()], crs=4326)
    found = corridors.neighbours(frame, ["BBB", "AAA"])
    assert found.columns.tolist() == ["state", "neighbour", "km"] and found.index.tolist() == [0, 1, 2]
    assert found[["state", "neighbour"]].values.tolist() == [["AAA", "BBB"], ["AAA", "DDD"], ["BBB", "AAA"]]
    assert found["km"].tolist() == pytest.approx(
        [110.57, 111.30, 110.57], abs=0.01
    )  # a degree of latitude, of longitude


def test_a_border_of_one_kilometre_or_less_is_a_corner():
    import geopandas as gpd

    boxes = {"AAA": (0, 0, 1, 1), "BBB": (1, 0, 2, 0.0135), "CCC": (1, 0.5, 2, 0.508)}  # 1.49 km, 0.88 km
    frame = gpd.GeoDataFrame({"id": list(boxes)}, geometry=[shapely.box(*box) for box in boxes.values()], crs=4326)
    found = corridors.neighbours(frame, ["AAA"])
    assert found["neighbour"].tolist() == ["BBB"] and found["km"].tolist() == pytest.approx([0.0135 * 110.574], 1e-4)


# Parameters


@pytest.mark.parametrize(
    ("given_", "message"),
    [(("urumki", "duisburg", ""), "^origin takes a place of the network: .*Nearest: 'urumqi'"),
     (("urumqi", "hamburg", ""), "^destination takes a place of the network"),
     (("urumqi", "urumqi", ""), "are two places; given: 'urumqi' for both"),
     (("urumqi", "duisburg", "RUSSIA"), r"^excluded takes .* by \+, such as RUS\+IRN, out of .*Nearest: 'RUS'"),
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

"""Ways out of Kazakhstan cut at a border: geometry worked out by hand, a second measurement, properties, the map."""

import json
import math
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from multivector import tables
from multivector.charts import exits_map
from multivector.charts.theme import colour_of
from multivector.measures import exits, launches, oil
from tests.pictures import assert_legible

SPHERE = Geod(ellps="WGS84")
EAST = shapely.box(10, -5, 40, 5)  # everything east of 10 degrees, near the equator
DEGREE = math.pi * 6378.137 / 180  # kilometres along the equator, by hand
points = st.tuples(st.integers(0, 300), st.integers(-40, 40)).map(lambda p: (p[0] / 10, p[1] / 10))


def line(*at: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(at)


def km(*at: tuple[float, float]) -> float:
    return SPHERE.line_length(*zip(*at, strict=True)) / 1000


def test_a_line_over_the_border_is_cut_there():
    (out, first, here), (inside, second, there) = exits.cut(line((8, 0), (13, 0)), EAST)
    assert (out, inside) == (False, True)
    assert first == pytest.approx(2 * DEGREE, abs=0.01) and second == pytest.approx(3 * DEGREE, abs=0.01)
    assert here.coords[-1] == there.coords[0] == (10.0, 0.0)


def test_a_line_that_goes_and_comes_back_has_three_pieces_in_order():
    found = exits.cut(line((9, 0), (12, 0), (12, 2), (9, 2)), EAST)
    assert [on for on, _, _ in found] == [False, True, False]
    assert found[1][1] == pytest.approx(km((10, 0), (12, 0), (12, 2), (10, 2)), abs=0.2)  # the third side bends north


def test_a_run_shorter_than_twenty_kilometres_is_the_width_of_a_drawn_line():
    over = line((9, 0), (10.1, 0), (10.1, 0.3), (9, 0.3))  # 11 km beyond the border, and 33 km along it: kept
    assert [on for on, _, _ in exits.cut(over, EAST)] == [False, True, False]
    touch = line((9, 0), (10.05, 0), (10.05, 0.05), (9, 0.05))  # 5.6 + 5.5 + 5.6 km
    assert [on for on, _, _ in exits.cut(touch, EAST)] == [False]
    assert [on for on, _, _ in exits.cut(touch, EAST, least_km=0)] == [False, True, False]
    assert [on for on, _, _ in exits.cut(line((9.9, 0), (13, 0)), EAST)] == [True]  # 11 km before the border


def test_a_line_that_is_short_all_over_stays_where_it_is():
    assert [on for on, _, _ in exits.cut(line((11, 0), (11.01, 0)), EAST)] == [True]


def test_a_line_along_the_border_keeps_its_length():
    found = exits.cut(line((10, -1), (10, 1), (12, 1)), EAST)
    assert sum(length for _, length, _ in found) == pytest.approx(km((10, -1), (10, 1), (12, 1)), abs=0.2)


def test_between_distant_points_a_line_is_the_geodesic():
    north = shapely.box(-1, 50.5, 61, 80)  # the straight line of degrees at 50 N never enters; the geodesic does
    found = exits.cut(line((0, 50), (60, 50)), north)
    assert [on for on, _, _ in found] == [False, True, False]
    assert sum(length for _, length, _ in found) == pytest.approx(
        km((0, 50), (60, 50)), rel=1e-7
    )  # cut between points, off by millimetres


@given(st.lists(points, min_size=2, max_size=6, unique=True), st.sampled_from([0.0, 20.0, 150.0]))
def test_pieces_join_alternate_and_keep_the_length(at, least):
    whole = exits.cut(line(*at), EAST, least_km=least)
    assert sum(length for _, length, _ in whole) == pytest.approx(km(*at), rel=1e-4)
    for (on, _, piece), (other, _, following) in zip(whole, whole[1:], strict=False):
        assert on != other and piece.coords[-1] == following.coords[0]
    assert whole[0][2].coords[0] == at[0] and whole[-1][2].coords[-1] == at[-1]
    assert len(whole) == 1 or min(length for _, length, _ in whole) >= least


@given(st.lists(points, min_size=2, max_size=6, unique=True))
def test_without_a_least_length_pieces_agree_with_shapely_on_what_is_inside(at):
    dense = exits.followed(line(*at))
    inside = shapely.intersection(dense, EAST)
    second = sum(SPHERE.geometry_length(part) for part in shapely.get_parts(inside)) / 1000
    first = sum(length for on, length, _ in exits.cut(line(*at), EAST, least_km=0) if on)
    crosses_itself = not dense.is_simple  # shapely counts a stretch that is run twice once
    assert first == pytest.approx(second, rel=1e-4, abs=0.01) or (crosses_itself and first >= second - 0.01)


def test_pieces_keep_the_columns_and_cut_every_part():
    lines = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.MultiLineString([[(8, 0), (12, 0)], [(1, 1), (2, 1)]]), line((20, 0), (21, 0))],
        crs="EPSG:4326",
    )
    found = exits.pieces(lines, EAST)
    assert found["name"].tolist() == ["a", "a", "a", "b"]
    assert found["on_soil"].tolist() == [False, True, False, True] and found.crs == lines.crs
    assert exits.part_on_soil(found, "a") == pytest.approx(40, abs=0.1)  # two of five degrees
    with pytest.raises(ValueError, match="No line is called 'c'; lines: a, b"):
        exits.part_on_soil(found, "c")


@pytest.fixture(scope="module")
def drawn() -> gpd.GeoDataFrame:
    lines = exits.lines({name: tables.load(name) for name in exits.TABLES})
    return exits.pieces(lines, tables.load("countries").set_index("id").geometry["RUS"])


@pytest.fixture(scope="module")
def carried() -> pd.DataFrame:
    flown = launches.by_year(tables.load("launches_by_site"))["baikonur"]
    others = [tables.load(name) for name in ("gas_trade", "corridor_volumes", "uranium_routes")]
    return exits.carried(oil.split_of(tables.load("oil_exports_by_route"), 2025), *others, flown)


def test_lengths_on_russian_soil_are_those_of_the_tables_made_from_full_outlines(drawn):
    russian = drawn[drawn["on_soil"]].groupby("id")["km"].sum()
    for table, key in (("pipeline_countries", "pipeline"), ("corridor_leg_states", "leg")):
        rows = tables.load(table)
        told = rows[rows["iso3"] == "RUS"].set_index(key)["km"]
        ours = russian.reindex(told.index).dropna()
        assert len(ours) >= 8
        assert (ours - told[ours.index]).abs().max() < 12, table  # generalised outlines, runs under 20 km
    whole = drawn.groupby("id")["km"].sum()
    assert set(told[told > 20].index) & set(whole.index) <= set(russian.index)


def test_every_line_is_a_way_out_of_kazakhstan_or_on_from_there(drawn):
    assert set(drawn["kind"]) == {"oil", "gas", "rail", "sea"}
    assert not drawn["id"].duplicated().where(drawn["kind"] == "sea", False).any()
    names = set(drawn["name"])
    assert {"CPC", "BTC", "Central Asia–China: Line C", "tankers from Aktau to Baku"} <= names
    assert not {"Omsk–Pavlodar", "Pavlodar–Shymkent", "Beineu–Bozoy–Shymkent I"} & names  # inbound, and at home
    assert "Central Asia–China: Line D" not in names  # planned, and not through Kazakhstan


def test_what_the_title_says_of_china_and_baku_holds(drawn):
    east = drawn[drawn["way"].isin(["china", "central-asia-china", "btc"]) | drawn["way"].str.endswith("KAZ;CHN")]
    ships = drawn[drawn["way"] == "KAZ;AZE"]
    assert len(east) >= 8 and len(ships) >= 2
    assert not east["on_soil"].any() and not ships["on_soil"].any()
    across = drawn[drawn["on_soil"]]["way"]
    assert {"cpc", "atyrau-samara", "central-asia-center", "bukhara-ural", "KAZ;RUS"} <= set(across)


def test_railways_over_the_border_are_counted_from_their_end():
    rail = tables.load("corridor_legs").query("mode == 'rail' and status == 'open'").rename(columns={"states": "way"})
    assert exits.border_legs(rail).to_dict() == {"RUS": 6, "CHN": 2, "UZB": 1, "TKM": 1}  # read off the table


def test_what_is_carried_is_what_the_tables_say(carried):
    at = carried.set_index(["kind", "way"])
    oils = carried[carried["kind"] == "oil"]
    assert dict(zip(oils["way"], oils["volume"], strict=True)) == {
        "cpc": 64.8, "atyrau-samara": 8.8, "makhachkala": 2.2, "btc": 1.5, "china": 1.0,
    }  # fmt: skip
    assert at.loc[("gas", "CHN")].tolist() == [4.6393, "bcm", 2023, "avoids"]
    assert at.loc[("gas", "RUS")].tolist() == [0.6657, "bcm", 2023, "crosses"]
    assert at.loc[("rail", "RUS")].tolist() == [34.6, "Mt", 2023, "crosses"]
    assert at.loc[("rail", "CHN")].tolist() == [13.7, "Mt", 2024, "avoids"]
    assert at.loc[("rail", "AZE")].tolist() == [3.2, "Mt", 2024, "avoids"]
    assert at.loc[("uranium", "AZE")].tolist() == [2300, "t", 2023, "avoids"]
    assert at.loc[("rockets", "baikonur"), "volume"] == 6


# By hand, on small tables


def test_a_followed_line_has_a_point_at_least_every_so_many_kilometres():
    found = exits.followed(line((0, 0), (1, 0), (1.1, 0)), 40)  # 111 km in three parts, 11 km in one
    assert len(found.coords) == 5
    assert [round(x, 6) for x, _ in found.coords] == [0, round(1 / 3, 6), round(2 / 3, 6), 1, 1.1]
    assert len(exits.followed(line((0, 0), (1, 0))).coords) == 7  # six parts of at most twenty kilometres
    assert len(exits.followed(line((0, 0), (1, 0)), 111.3).coords) == 3  # 111.32 km are two parts of at most 111.3
    assert exits.length_km([(0, 0), (1, 0)]) == pytest.approx(DEGREE, abs=0.001)


def test_a_cut_line_follows_the_geodesic_in_the_steps_asked_for():
    ((_, length, piece),) = exits.cut(line((8, 0), (9, 0)), EAST, 60)  # 111 km in two parts
    assert [round(x, 6) for x, _ in piece.coords] == [8, 8.5, 9] and length == pytest.approx(DEGREE, abs=0.001)


def test_one_long_step_over_a_narrow_state_is_cut_in_the_order_of_the_way():
    found = exits.cut(line((12, 0), (8, 0)), shapely.box(10, -5, 11, 5), 1000)
    assert [list(piece.coords) for _, _, piece in found] == [[(12, 0), (11, 0)], [(11, 0), (10, 0)], [(10, 0), (8, 0)]]
    assert [on for on, _, _ in found] == [False, True, False]
    assert [length for _, length, _ in found] == pytest.approx([DEGREE, DEGREE, 2 * DEGREE], abs=0.001)


def test_the_shortest_run_takes_the_soil_of_its_longer_neighbour():
    comb = line((8, 0), (10.05, 0), (10.05, 0.03), (9.95, 0.03), (9.95, 0.06), (14, 0.06))
    found = exits.cut(comb, EAST)  # two short runs about the border between 2 and 4 degrees
    assert [on for on, _, _ in found] == [False, True]
    assert sum(length for _, length, _ in found) == pytest.approx(km(*comb.coords), abs=0.1)


def test_only_ways_out_of_kazakhstan_are_taken_from_the_tables():
    soils = pd.DataFrame({"pipeline": ["g1", "g1", "g2", "g3", "g3", "g4", "g4"],
                          "iso3": ["KAZ", "CHN", "KAZ", "RUS", "CHN", "KAZ", "UZB"]})  # fmt: skip
    layer = gpd.GeoDataFrame(
        {"id": ["g1", "g2", "g3", "g4", "o1", "o2", "o3"]},
        geometry=[line((i, 0), (i, 1)) for i in range(7)],
        crs="EPSG:4326",
    )
    drawn = pd.DataFrame({"id": ["g1", "g2", "g3", "g4"], "name": list("abcd"), "line": list("wxyz"),
                          "role": ["china", "home", "other", "planned"], "schematic": [0, 1, 1, 0]})  # fmt: skip
    found = exits.gas_lines(layer, drawn, soils)
    assert found.columns.tolist() == ["kind", "id", "name", "way", "sketch", "geometry"]
    assert found.drop(columns="geometry").values.tolist() == [["gas", "g1", "a", "w", False]]
    assert found.geometry.iloc[0].coords[0] == (0, 0) and found.crs == layer.crs
    routed = pd.DataFrame({"id": ["o3", "o1", "o2"], "name": list("cab"), "route": ["cpc", "domestic", "inbound"],
                           "schematic": [1, 0, 0]})  # fmt: skip
    oils = exits.oil_lines(layer, routed)
    assert oils.drop(columns="geometry").values.tolist() == [["oil", "o3", "c", "cpc", True]]
    assert oils.geometry.iloc[0].coords[0] == (6, 0) and oils.index.tolist() == [0]
    assert found["sketch"].dtype == oils["sketch"].dtype == bool


def test_legs_are_drawn_as_the_table_says():
    places = pd.DataFrame({"id": ["a", "b"], "name": ["Aktau", "Baku"], "lon": [50.0, 49.0], "lat": [43.0, 40.0]})
    table = pd.DataFrame(
        [("l1", "a", "b", "rail", "open", "natural-earth", "KAZ;RUS"),
         ("l2", "a", "b", "rail", "open", "straight", "KAZ"),
         ("l3", "a", "b", "rail", "planned", "straight", "KAZ"), ("l4", "b", "a", "sea", "open", "osm", "AZE;KAZ")],
        columns=["leg", "start", "end", "mode", "status", "line", "states"],
    )  # fmt: skip
    layers = [gpd.GeoDataFrame({"id": [name]}, geometry=[line((0, i), (1, i))], crs="EPSG:4326") for i, name in
              enumerate(("l1", "l4"))]  # fmt: skip
    found = exits.legs(table, places, layers, "rail")
    assert found.columns.tolist() == ["kind", "id", "name", "way", "sketch", "geometry"]
    assert found.drop(columns="geometry").values.tolist() == [
        ["rail", "l1", "Aktau–Baku", "KAZ;RUS", False],
        ["rail", "l2", "Aktau–Baku", "KAZ", True],
    ]
    assert list(found.geometry.iloc[0].coords) == [(0, 0), (1, 0)]
    assert list(found.geometry.iloc[1].coords) == [(50, 43), (49, 40)] and found.crs == "EPSG:4326"
    sea = exits.legs(table, places, layers, "sea")
    assert sea.drop(columns="geometry").values.tolist() == [["sea", "l4", "Baku–Aktau", "AZE;KAZ", True]]
    assert list(sea.geometry.iloc[0].coords) == [(0, 1), (1, 1)] and sea.index.tolist() == [0]


def test_tankers_sail_from_aktau_to_two_ports():
    at = {"aktau-port": (51.0, 43.5), "makhachkala-port": (47.5, 43.0), "baku-port": (50.0, 40.0), "x": (0.0, 0.0)}
    points = pd.DataFrame([(name, *xy) for name, xy in at.items()], columns=["id", "lon", "lat"])
    found = exits.tankers(points)
    assert found.drop(columns="geometry").values.tolist() == [
        ["sea", "aktau--makhachkala", "tankers from Aktau to Makhachkala", "makhachkala", True],
        ["sea", "aktau--baku", "tankers from Aktau to Baku", "btc", True],
    ]
    assert found.columns.tolist() == ["kind", "id", "name", "way", "sketch", "geometry"]
    assert [list(shape.coords) for shape in found.geometry] == [
        [at["aktau-port"], at["makhachkala-port"]],
        [at["aktau-port"], at["baku-port"]],
    ]
    assert found.crs == "EPSG:4326"


def test_all_ways_stand_below_each_other_and_each_once(monkeypatch):
    ports = {"a": (50.0, 43.0), "b": (49.0, 40.0), "aktau-port": (51.0, 43.5), "makhachkala-port": (47.5, 43.0),
             "baku-port": (50.0, 40.0)}  # fmt: skip
    places = pd.DataFrame(
        [(name, name.upper(), *at) for name, at in ports.items()], columns=["id", "name", "lon", "lat"]
    )
    legs = pd.DataFrame(
        [("home", "rail", "KAZ;RUS", "natural-earth"), ("abroad", "rail", "CHN;MNG", "osm"),
         ("taken", "rail", "RUS;BLR", "straight"), ("aktau--baku", "sea", "KAZ;AZE", "straight")],
        columns=["leg", "mode", "states", "line"],
    ).assign(start="a", end="b", status="open")  # fmt: skip
    layer = gpd.GeoDataFrame({"id": ["o", "g"]}, geometry=[line((0, 0), (0, 1)), line((1, 0), (1, 1))], crs="EPSG:4326")
    rails = [layer.assign(id=[f"{number}-1", f"{number}-2"]) for number in range(2)]
    rails[0].loc[0, "id"], rails[1].loc[1, "id"] = "home", "abroad"
    loaded = {
        "pipelines": layer, "corridor_nodes": places.iloc[:1], "corridor_stations_odbl": places.iloc[1:],
        "corridor_legs": legs, "corridor_leg_states": pd.DataFrame({"leg": ["home"]}), "oil_points": places,
        "rail_lines": rails[0], "rail_lines_odbl": rails[1],
        "pipeline_countries": pd.DataFrame({"pipeline": ["g", "g"], "iso3": ["KAZ", "CHN"]}),
    }  # fmt: skip

    def ways(table, states, ends, shut):
        assert table is legs and states is loaded["corridor_leg_states"]
        assert (ends, shut) == (("urumqi", "duisburg"), ("RUS",))
        return {"through Russia": SimpleNamespace(legs=("taken",))}

    def oil_of(pipelines, soils):
        assert pipelines is layer and soils is loaded["pipeline_countries"]
        return pd.DataFrame({"id": ["o"], "name": ["oil"], "route": ["cpc"], "schematic": [0]})

    def gas_of(pipelines):
        assert pipelines is layer
        return pd.DataFrame({"id": ["g"], "name": ["gas"], "line": ["x"], "role": ["transit"], "schematic": [1]})

    monkeypatch.setattr(exits.corridors, "corridors", ways)
    monkeypatch.setattr(exits.oil, "lines", oil_of)
    monkeypatch.setattr(exits.gas, "lines", gas_of)
    found = exits.lines(loaded)
    assert found.drop(columns="geometry").values.tolist() == [
        ["oil", "o", "oil", "cpc", False],
        ["gas", "g", "gas", "x", True],
        ["rail", "home", "A–B", "KAZ;RUS", False],
        ["rail", "taken", "A–B", "RUS;BLR", True],
        ["sea", "aktau--makhachkala", "tankers from Aktau to Makhachkala", "makhachkala", True],
        ["sea", "aktau--baku", "tankers from Aktau to Baku", "btc", True],  # the tanker stands for the ferry
    ]
    assert found.index.tolist() == list(range(6)) and found.crs == "EPSG:4326"
    assert [shape.coords[0] for shape in found.geometry] == [(0, 0), (1, 0), (0, 0), (50, 43), (51, 43.5), (51, 43.5)]


def test_border_legs_by_hand():
    rail = pd.DataFrame({"way": ["KAZ;RUS", "RUS;KAZ", "KAZ", "KAZ;CHN;VNM", "RUS;CHN", "KAZ;RUS;KAZ", "UZB;TKM;KAZ"]})
    assert exits.border_legs(rail).to_dict() == {"RUS": 2, "CHN": 1, "TKM": 1}


def test_what_is_carried_has_six_columns_and_takes_the_last_whole_year():
    split = pd.DataFrame({"route": ["cpc"], "volume_mt": [60.0], "year": [2025], "soil": ["crosses"]})
    trade = pd.DataFrame(
        [("KAZ", "CHN", 2022, 4.0), ("KAZ", "RUS", 2022, 2.0), ("KAZ", "CHN", 2023, 5.0), ("KAZ", "RUS", 2023, 1.0),
         ("TKM", "CHN", 2023, 30.0)], columns=["exporter", "importer", "year", "volume_bcm"],
    )  # fmt: skip
    rows = [(series, scope, year, months, preferred, volume)
            for series, scope in (("exports-to-russia", "by rail"), ("china-rail", "Kazakh exports"),
                                  ("middle-corridor", "Kazakh exports"))
            for year, months, preferred, volume in ((2024, 12, True, 7.0), (2023, 12, True, 6.0), (2025, 6, True, 3.0),
                                                    (2025, 12, False, 99.0))]  # fmt: skip
    volumes = pd.DataFrame(rows, columns=["series", "scope", "year", "months", "preferred", "volume_mt"])
    uranium = pd.DataFrame({"item": ["through-azerbaijan"] * 3 + ["all"], "period": ["2022", "2023", "2021", "2024"],
                            "volume_t": [15.0, 20.0, 10.0, 90.0]})  # fmt: skip
    found = exits.carried(split, trade, volumes, uranium, pd.Series({2023: 9, 2024: 8, 2025: 6}))
    assert found.columns.tolist() == ["kind", "way", "volume", "unit", "year", "soil"]
    assert found.values.tolist() == [
        ["oil", "cpc", 60.0, "Mt", 2025, "crosses"],
        ["gas", "CHN", 5.0, "bcm", 2023, "avoids"],
        ["gas", "RUS", 1.0, "bcm", 2023, "crosses"],
        ["rail", "RUS", 7.0, "Mt", 2024, "crosses"],
        ["rail", "CHN", 7.0, "Mt", 2024, "avoids"],
        ["rail", "AZE", 7.0, "Mt", 2024, "avoids"],
        ["uranium", "AZE", 20.0, "t", 2023, "avoids"],
        ["rockets", "baikonur", 6, "launches", 2025, "unknown"],
    ]


@pytest.fixture(scope="module")
def figure(drawn, carried):
    return exits_map.exits_map(drawn, carried, tables.load("places"))


def test_the_map_is_light_and_legible_and_says_its_number(figure):
    assert_legible(figure.name, figure.pictures, figure.description)
    assert "96.8 per cent" in figure.title  # 75.8 of 78.3 Mt
    for picture in figure.pictures.values():
        for word in ("CPC oil 64.8 Mt", "oil by Samara 8.8 Mt", "gas to China 4.6 bcm", "6 launches"):
            assert word in picture
    assert "2,300 t" in figure.pictures["wide"]
    for year in ("2025", "2024", "2023"):
        assert year in figure.subtitle


def test_only_what_lies_on_russian_soil_has_russias_colour_and_only_oil_a_width(figure):
    sets = json.loads(figure.specs["wide"])["datasets"].values()
    features = [feature["properties"] for values in sets if isinstance(values, dict) for feature in values["features"]]
    tints = {(feature["name"], feature["colour"]) for feature in features}
    home, russian = colour_of("KAZ"), colour_of("RUS")
    assert {("CPC", home), ("CPC", russian), ("BTC", home)} <= tints and ("BTC", russian) not in tints
    pixels = {feature["name"]: feature["pixels"] for feature in features}
    assert pixels["CPC"] == 7.0 and pixels["BTC"] == 1.9  # 1.8 + 5.2 x 1.5 / 64.8
    assert pixels["Druzhba: Mazyr–Brest"] == 1.8  # how much goes on is not known

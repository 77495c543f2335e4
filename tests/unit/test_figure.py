"""Figures carry their words, and maps are drawn where they should be: against pyproj, another implementation."""

import datetime
import itertools
import json

import altair as alt
import numpy as np
import pandas as pd
import pyproj
import pytest
from altair.utils import schemapi
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import figure as drawing
from multivector.charts import layers, maps
from multivector.charts.figure import NARROW, WIDE, figure
from multivector.charts.origin import Rows, added
from multivector.charts.theme import COLOURS

ROWS = pd.DataFrame({"year": [2020, 2021], "share_pct": [1.0, 2.0]})
WORDS = {
    "name": "shares",
    "title": "Shares rise",
    "subtitle": "Per cent",
    "description": "Two bars.",
    "unit": "%",
    "tables": ["trade_monthly"],
    "data": ROWS,
    "computed": "Two shares made up for a test.",
}


def bars(width: int) -> alt.Chart:
    return alt.Chart(ROWS).mark_bar().encode(x="year:O", y="share_pct:Q").properties(width=width - 80, height=100)


def busy() -> alt.VConcatChart:
    """Return a chart with most of what can be in one: a choice, conditions, layers, dates, nothing."""
    rows = pd.DataFrame({"day": pd.to_datetime(["2022-02-24", None]), "x": [np.float32(1.5), np.nan], "n": ["a", None]})
    chosen = alt.selection_point(name="chosen", fields=["n"], value=[{"n": "a"}])
    shade = alt.when(chosen).then(alt.value("black")).otherwise(alt.value(None))
    line = alt.Chart(rows, name="line").mark_line(strokeDash=(2, np.int64(3))).encode(x="yearmonth(day):T", y="mean(x)")
    marks = line.mark_point().encode(color=shade, tooltip=["n", alt.Tooltip("x", format=".1f")]).add_params(chosen)
    rule = alt.Chart(alt.sequence(0, np.int64(3), as_="k"), name="rule").mark_rule(clip=True).encode(x="k:Q")
    rule = rule.encode(y=alt.datum(datetime.date(2022, 2, 24))).transform_filter(alt.datum.k > 1)
    small = rule.properties(name="small", height=20)
    return alt.vconcat(alt.layer(line, marks, rule).resolve_scale(y="independent"), small.facet("k:O", columns=2))


def test_charts_are_what_altair_itself_makes_of_them(monkeypatch):
    made = busy().to_dict()
    monkeypatch.setattr(schemapi, "_deep_copy", drawing._copied_by_altair)
    monkeypatch.setattr(schemapi, "_todict", drawing._as_dict_by_altair)
    assert made == busy().to_dict() and "chosen" in str(made)


def test_a_copy_of_a_chart_shares_nothing_that_can_change():
    first = bars(WIDE)
    before = first.to_dict()
    second = first.copy()
    assert second == first and type(second) is type(first)
    second.encoding.x.shorthand, second.width = "x:Q", 1
    assert first.to_dict() == before
    assert first.copy(ignore=["data"]).data is ROWS


@pytest.mark.parametrize("word", ["name", "title", "subtitle", "description", "unit", "tables", "data"])
def test_a_figure_without_its_words_is_a_type_error(word):
    with pytest.raises(TypeError, match=word):
        figure(bars, **{key: value for key, value in WORDS.items() if key != word})
    empty = {"tables": [], "data": ROWS.head(0)}.get(word, " ")
    with pytest.raises(TypeError, match=word):
        figure(bars, **{**WORDS, word: empty})


@pytest.mark.parametrize("without", [{}, {"computed": " "}, {"origin": []}])
def test_a_figure_that_does_not_say_where_its_values_come_from_is_refused(without):
    words = {key: value for key, value in WORDS.items() if key != "computed"}
    with pytest.raises(TypeError, match="Figure 'shares' .* Declare in `origin` .* or, .* say in `computed`"):
        figure(bars, **words, **without)


def test_either_an_origin_or_a_sentence_on_estimates_is_enough():
    months = tables.load("trade_monthly")[["month", "exports_musd"]].head(2)
    words = {key: value for key, value in WORDS.items() if key not in ("computed", "data")}
    rows = Rows("trade_monthly", "exports_musd", {"month": "month"})
    told = figure(bars, **words, data=months, origin=[added("exports_musd", rows)])
    assert told.origin["values"][0]["drawn"] == [0, 1] and told.computed == ""
    assert figure(bars, **WORDS).origin == {}


def test_a_figure_of_an_unknown_table_is_an_error():
    with pytest.raises(tables.TableError, match="no table 'trade_monthl'"):
        figure(bars, **{**WORDS, "tables": ["trade_monthl"]})


def test_a_figure_is_drawn_twice_and_carries_its_rows():
    made = figure(bars, **WORDS)
    assert made.csv == "year,share_pct\n2020,1\n2021,2\n"
    widths = {layout: json.loads(spec)["width"] for layout, spec in made.specs.items()}
    assert widths == {"wide": WIDE - 80, "narrow": NARROW - 80}
    assert all(picture.startswith("<svg") for picture in made.pictures.values())
    assert figure(bars, **WORDS) == made


def test_hostile_words_stay_words():
    made = figure(bars, **{**WORDS, "title": "<script>alert(1)</script>"})
    assert "<script>" not in made._repr_mimebundle_()["text/html"]


@given(st.floats(20, 125), st.floats(29, 62))
def test_the_map_projection_is_albers(lon, lat):
    proj = pyproj.Proj(proj="aea", lat_1=30.0, lat_2=55.0, lat_0=0, lon_0=70.0, R=1)
    assert maps._albers(lon, lat, 70.0, 30.0, 55.0) == pytest.approx(proj(lon, lat), abs=1e-9)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_asked_for_box_just_fits_the_picture(width):
    box = {"west": 44.0, "east": 90.0, "south": 35.0, "north": 57.0}
    frame = maps.frame_of(width, 0.6, **box)
    projection = frame["projection"].to_dict()
    proj = pyproj.Proj(
        proj="aea", lat_1=projection["parallels"][0], lat_2=projection["parallels"][1], lat_0=0, lon_0=67, R=1
    )
    lons = [box["west"] + i * 46 / 50 for i in range(51)]
    lats = [box["south"] + i * 22 / 50 for i in range(51)]
    edge = [(lon, lat) for lon in lons for lat in (35, 57)] + [(lon, lat) for lat in lats for lon in (44, 90)]
    shift, scale = projection["translate"], projection["scale"]
    spots = [(shift[0] + scale * x, shift[1] - scale * y) for x, y in (proj(lon, lat) for lon, lat in edge)]
    xs, ys = zip(*spots, strict=True)
    assert min(xs) >= -0.5 and max(xs) <= frame["width"] + 0.5
    assert min(ys) >= -0.5 and max(ys) <= frame["height"] + 0.5
    assert max(xs) - min(xs) > frame["width"] - 2 or max(ys) - min(ys) > frame["height"] - 2


def rings(name: str):
    topology = json.loads(layers.topology(name))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]

    def points(arc: int) -> list[tuple[float, float]]:
        x = y = 0
        found = []
        for dx, dy in topology["arcs"][arc if arc >= 0 else ~arc]:
            x, y = x + dx, y + dy
            found.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        return found if arc >= 0 else found[::-1]

    for geometry in topology["objects"][name]["geometries"]:
        polygons = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])
        for polygon in polygons:
            for i, ring in enumerate(polygon):
                yield geometry["id"], i == 0, [point for arc in ring for point in points(arc)]


@pytest.mark.parametrize("name", ["countries", "water", "world"])
def test_shared_geometry_is_wound_as_d3_wants_it(name):
    from shapely.geometry import LinearRing

    for ident, outer, ring in rings(name):
        assert LinearRing(ring).is_ccw != outer, f"{ident} would be filled the wrong way"


def test_shared_geometry_has_ids_and_no_nan():
    text = layers.topology("countries")
    assert "NaN" not in text
    ids = [geometry["id"] for geometry in json.loads(text)["objects"]["countries"]["geometries"]]
    assert sorted(ids) == sorted(tables.load("countries")["id"])


def test_layers_are_named_in_live_specs_and_filled_in_static_ones():
    chart = alt.layer(*maps.base()).to_dict()
    assert layers.layer_names(chart) == {"countries", "water"}
    assert layers.layer_names(layers.with_layers(chart)) == set()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("code", COLOURS)
def test_colours_can_be_read_as_text_on_white(code):
    assert 1.05 / (luminance(COLOURS[code]) + 0.05) >= 4.5


# Machado, Oliveira and Fernandes (2009): what is left of red, green and blue, in linear light, at full severity.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))


def seen(colour: str, sight: str) -> np.ndarray:
    """Return a colour as CIE L*a*b* (D65), as an eye sees it."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    x, y, z = np.array(XYZ) @ np.clip(np.array(SIGHT[sight]) @ linear, 0, 1) / (0.95047, 1, 1.08883)
    a, b, c = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * b - 16, 500 * (a - b), 200 * (b - c)])


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_of_the_five_vectors_keep_apart_for_every_sight(sight):
    vectors = [seen(COLOURS[code], sight) for code in ("RUS", "CHN", "EU27", "TUR", "KAZ")]
    apart = [np.linalg.norm(one - other) for one, other in itertools.combinations(vectors, 2)]
    assert min(apart) >= 12  # 2.3 can just be told from each other side by side

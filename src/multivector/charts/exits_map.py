"""Where does it all leave?  In: lines cut at Russia's border and what they carry.  Out: one map of every way out.

Colour says on whose soil a line lies, its pattern what moves on it; of the widths only those of oil count something.
"""

from collections.abc import Mapping

import altair as alt
import geopandas as gpd
import pandas as pd
import shapely

from ..measures import exits
from . import maps, theme
from .figure import Figure, figure
from .marks import layout_of, number
from .origin import Origin, Rows, added

RUSSIAN, OTHER = theme.colour_of("RUS"), theme.colour_of("KAZ")
RUSSIA = "#F8E6DC"  # Russia's land: a tint of its colour
BOXES = {
    "wide": ({"west": 28.5, "east": 89.5, "south": 36.0, "north": 56.0}, 0.55),
    "narrow": ({"west": 36.5, "east": 86.0, "south": 37.0, "north": 56.0}, 0.74),
}
# Where the scale bar and the small map around stand, by layout, in pixels: see `maps.bearings`.
BEARINGS = {"wide": ((10, -10), (-78, 8)), "narrow": ((8, -8), (174, -38))}
DETAIL = 0.05  # degrees: what is less cannot be seen
ROCKET = "M0,-1.5C.45,-1,.45,-.2,.42,.4L.85,1.1L.3,.9L-.3,.9L-.85,1.1L-.42,.4C-.45,-.2,-.45,-1,0,-1.5Z"
# Where words stand: longitude and latitude (of places: pixels from their point), alignment; by layout, None: nowhere.
LANDS = {
    "RUSSIA": ((57.8, 58.7), (85.7, 57.6)),
    "KAZAKHSTAN": ((66.9, 50.9), (64.6, 50.9)),
    "UKRAINE": ((31.8, 48.9), None),
    "TURKEY": ((33.2, 38.4), None),
    "IRAN": ((56.0, 35.0), (57.9, 34.0)),
    "UZBEKISTAN": ((63.6, 42.0), None),
    "CHINA": ((84.0, 40.6), (81.6, 34.7)),
}
PLACES = {
    "Aktau": ((-6, -4, "right"), None),
    "Almaty": ((6, 11, "left"), None),
    "Astana": ((7, 4, "left"), (6, 4, "left")),
    "Baikonur": ((0, 15, "center"), (-6, 14, "center")),
    "Baku": ((7, 4, "left"), (6, 6, "left")),
    "Novorossiysk": ((-3, -8, "right"), (-3, 15, "left")),
    "Samara": ((5, 14, "left"), (5, 12, "left")),
}
WAYS = {  # kind and way: words, and where they stand
    ("oil", "cpc"): ("CPC oil {}", (41.6, 46.9, "center"), (42.2, 47.3, "center")),
    ("oil", "atyrau-samara"): ("oil by Samara {}", (48.6, 55.1, "left"), (39.5, 56.5, "left")),
    ("oil", "makhachkala"): ("oil to Makhachkala {}", (46.7, 43.8, "right"), None),
    ("oil", "btc"): ("BTC oil {}", (36.8, 40.2, "left"), (37.7, 36.7, "left")),
    ("oil", "china"): ("oil to China {}", (73.4, 48.6, "left"), (90.1, 46.1, "right")),
    ("gas", "CHN"): ("gas to China {}", (77.4, 40.7, "center"), (85.8, 36.8, "right")),
    ("gas", "RUS"): ("gas to Russia {}", (39.0, 56.1, "left"), None),
    ("rail", "RUS"): ("rail to Russia {}", (67.1, 56.1, "left"), (93.9, 52.1, "right")),
    ("rail", "CHN"): ("rail to China {}", (91.4, 40.2, "right"), (86.9, 39.6, "right")),
    ("rail", "AZE"): ("rail and ship to Baku {}", (48.9, 38.6, "right"), (37.9, 34.5, "left")),
    ("uranium", "AZE"): ("uranium {}", (49.2, 36.9, "right"), None),
    ("rockets", "baikonur"): ("{}", (64.9, 45.8, "left"), (64.6, 45.8, "left")),
}
SHORT = {"rail and ship to Baku {}": "ship to Baku {}"}  # where a phone has no room


def exits_map(pieces: gpd.GeoDataFrame, carried: pd.DataFrame, places: pd.DataFrame) -> Figure:
    """Return the map of the ways out of Kazakhstan, with what lies on Russian soil in Russia's colour.

    Parameters
    ----------
    pieces : geopandas.GeoDataFrame
        From `exits.pieces`: kind (oil, gas, rail, sea), name, way, sketch, on_soil, geometry.
    carried : pandas.DataFrame
        From `exits.carried`.
    places : pandas.DataFrame
        Table ``places``.
    """
    oil = carried[carried["kind"] == "oil"]
    soils = oil.groupby("soil")["volume"].sum()
    share = 100 * soils.get("crosses", 0.0) / soils.sum()
    year = oil["year"].iloc[0]
    at = carried.set_index(["kind", "way"])["year"]
    said = {(row.kind, row.way): _amount(row) for row in carried.itertuples()}
    shown = [WAYS[key][0].format(text) for key, text in said.items() if key in WAYS]
    return figure(
        lambda width: _drawn(width, pieces, carried, said, places),
        name="exits",
        title=f"Of the oil whose way out is stated, {number(share)} per cent crosses Russian soil; gas and rail to "
        "China and ships to Baku do not",
        subtitle=f"Orange: on Russian soil; green: elsewhere. Oil is as wide as the Mt of {year}; other widths mean "
        f"nothing. Dashed: a sketch. Kazakhstan's own gas ({at['gas', 'CHN']}) and rail freight (to Russia "
        f"{at['rail', 'RUS']}, to China {at['rail', 'CHN']}, by the Middle Corridor {at['rail', 'AZE']}), uranium "
        f"across the Caspian ({at['uranium', 'AZE']}), launches ({at['rockets', 'baikonur']}, in directions that no "
        "table here holds). Nothing adds up across kinds. Newer railways: © OpenStreetMap contributors, ODbL.",
        description="Map from the Black Sea to Xinjiang. From western Kazakhstan the widest line, the CPC, runs round "
        "the Caspian across Russia to Novorossiysk, and a line by Samara leaves westward across Russia. Gas lines of "
        "Soviet times run north-west into Russia, others east to China. Railways lead north into Russia at several "
        "places, east to China at two, south to Tashkent and Iran, and to the ports of the Caspian, from where ships "
        f"go to Makhachkala, Baku and Alat. Rockets rise from Baikonur in the south. Figures: {'; '.join(shown)}.",
        unit="Mt, bcm, t and launches, see the column unit",
        tables=["pipelines", "pipeline_countries", "oil_exports_by_route", "oil_points", "gas_trade", "rail_lines",
                "rail_lines_odbl", "corridor_legs", "corridor_nodes", "corridor_stations_odbl", "corridor_volumes",
                "corridor_leg_states", "uranium_routes", "launches_by_site", "baikonur_lease", "places", "countries",
                "water", "world"],
        data=carried,
        origin=_carried_origins(),
    )  # fmt: skip


def _carried_origins() -> list[Origin]:
    """Return the row of a table that says what a way carries, by kind; of freight by state too."""
    year, whole = {"year": "year"}, {"preferred": True, "months": 12}
    kinds = {
        "oil": Rows("oil_exports_by_route", "volume_mt", year | {"way": "route"}, {"preferred": True}),
        "gas": Rows("gas_trade", "volume_bcm", year | {"way": "importer"}, {"exporter": exits.HOME}),
        "uranium": Rows("uranium_routes", "volume_t", {"year": "period"}, {"item": "through-azerbaijan"}),
        "rockets": Rows("launches_by_site", "attempts", year, {"site": "baikonur"}),
    }
    rail = {
        state: Rows("corridor_volumes", "volume_mt", year, whole | {"series": series, "scope": scope})
        for state, (series, scope, _) in exits.FREIGHT.items()
    }
    found = [added("volume", rows, only={"kind": kind}) for kind, rows in kinds.items()]
    return found + [added("volume", rows, only={"kind": "rail", "way": state}) for state, rows in rail.items()]


def _amount(row: object) -> str:
    """Return what a way carries, with its unit."""
    digits = 0 if row.unit in ("t", "launches") else 1
    return f"{float(number(row.volume, digits)):,.{digits}f} {row.unit}"


def _drawn(
    width: int,
    pieces: gpd.GeoDataFrame,
    carried: pd.DataFrame,
    said: Mapping[tuple[str, str], str],
    places: pd.DataFrame,
) -> alt.VConcatChart:
    inner = width - 18
    box, ratio = BOXES[layout_of(width)]
    oil = carried[carried["kind"] == "oil"].set_index("way")["volume"]
    frame = maps.frame_of(inner, ratio, **box)
    ground = [*_ground(), *maps.bearings(frame, *BEARINGS[layout_of(width)])]
    layers = [*ground, *_lines(pieces, oil), *_words(layout_of(width), said, places)]
    top = alt.layer(*layers).properties(**frame)
    chart = alt.vconcat(top, _key(inner), spacing=10)
    return chart.resolve_scale(color="independent", x="independent", y="independent")


def _ground() -> list[alt.Chart]:
    sea, land, water = maps.base()
    fill = f"datum.id == 'RUS' ? '{RUSSIA}' : datum.id == 'KAZ' ? '{theme.HOME}' : '{theme.LAND}'"
    land = land.transform_calculate(fill=fill).encode(fill=alt.Fill("fill:N", scale=None))
    lease = alt.Chart(maps.layer("baikonur_lease")).mark_geoshape(fill=OTHER, stroke=theme.PAPER, strokeWidth=1)
    return [sea, land, water, lease]


def _lines(pieces: gpd.GeoDataFrame, oil: pd.Series) -> list[alt.Chart]:
    """Return all lines: railways with ticks, gas as double lines, oil by its volume, ways of ships dotted."""
    rail, gas = (_features(pieces[pieces["kind"] == kind], 1.0) for kind in ("rail", "gas"))
    oily = pieces[pieces["kind"].isin(["oil", "sea"])]
    onward = oily["name"].str.contains("Druzhba")  # how much of the Kazakh oil goes on by it is not in the split
    widths = 1.8 + 5.2 * oily["way"].mask(onward).map(oil).fillna(0.0) / oil.max()
    wide = {kind: _features(oily[oily["kind"] == kind], widths) for kind in ("oil", "sea")}
    return [
        _mark(rail, strokeWidth=1.0),
        _mark(rail, strokeWidth=4.0, strokeDash=[1, 7]).transform_filter("!datum.properties.sketch"),
        _mark(gas, strokeWidth=3.4),
        _mark(gas, strokeWidth=1.4, stroke=theme.PAPER),
        _mark(wide["oil"], (13, 2.5), strokeWidth=None),
        _mark(wide["sea"], strokeWidth=None, strokeDash=[1.5, 3]),
    ]


def _mark(source: alt.InlineData, dash: tuple[float, float] = (5, 3), **style: object) -> alt.Chart:
    chart = alt.Chart(source).mark_geoshape(filled=False, **{key: item for key, item in style.items() if item})
    channels = {"tooltip": "properties.name:N"}
    if "stroke" not in style:
        channels["stroke"] = alt.Stroke("properties.colour:N", scale=None)
    if "strokeDash" not in style:
        channels["strokeDash"] = alt.condition("datum.properties.sketch", alt.value(list(dash)), alt.value([1, 0]))
    if style.get("strokeWidth") is None:
        channels["strokeWidth"] = alt.StrokeWidth("properties.pixels:Q", scale=None)
    return chart.encode(**channels)


def _features(rows: gpd.GeoDataFrame, pixels: pd.Series | float) -> alt.InlineData:
    """Return pieces as GeoJSON features with their colour, width in pixels, name and whether they are sketches."""
    rows = rows.assign(pixels=pixels, shape=rows.geometry.simplify(DETAIL))
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": row.name,
                "colour": RUSSIAN if row.on_soil else OTHER,
                "pixels": round(row.pixels, 1),
                "sketch": bool(row.sketch),
            },
            "geometry": shapely.geometry.mapping(shapely.set_precision(row.shape, 0.01)),
        }
        for row in rows.itertuples(index=False)
    ]
    values = {"type": "FeatureCollection", "features": features}
    return alt.InlineData(values=values, format=alt.JsonDataFormat(type="json", property="features"))


def _words(layout: str, said: Mapping[tuple[str, str], str], places: pd.DataFrame) -> list[alt.Chart]:
    column = 0 if layout == "wide" else 1
    shown = places[places["name"].map(lambda name: bool(PLACES.get(name) and PLACES[name][column]))]
    marks = alt.Chart(shown[["lat", "lon"]]).mark_point(filled=True, size=24, opacity=1, color=theme.INK)
    rocket = alt.Chart(places.loc[places["name"] == "Baikonur", ["lat", "lon"]]).mark_point(
        filled=True, shape=ROCKET, size=90, opacity=1, color=theme.INK, stroke=theme.PAPER, strokeWidth=0.6, yOffset=-7
    )
    rows = shown[["name", "lon", "lat"]].itertuples(index=False, name=None)
    plain = [(name, lon, lat, *PLACES[name][column], theme.INK) for name, lon, lat in rows]
    plain += [(name, *at[column], 0, 0, "center", theme.QUIET) for name, at in LANDS.items() if at[column]]
    bold, drawn = [], list(said)
    for key, (text, *at) in WAYS.items():
        if at[column] and key in said:
            lon, lat, align = at[column]
            colour = RUSSIAN if key[1] in ("cpc", "atyrau-samara", "makhachkala", "RUS") else OTHER
            text = SHORT.get(text, text) if layout == "narrow" else text
            bold.append((text.format(said[key]), lon, lat, 0, 0, align, colour, drawn.index(key)))
    bold = pd.DataFrame(bold, columns=[*maps.WORDS, "row"])
    size = 12 if layout == "wide" else 11
    halo = maps.words(bold, size, fontWeight="bold", stroke=theme.PAPER, strokeWidth=3, strokeOpacity=0.8)
    return [
        marks.encode(longitude="lon:Q", latitude="lat:Q"),
        rocket.encode(longitude="lon:Q", latitude="lat:Q"),
        maps.words(pd.DataFrame(plain, columns=maps.WORDS), 11),
        halo,
        maps.words(bold, size, fontWeight="bold"),
    ]


def _key(width: int) -> alt.LayerChart:
    """Return what the patterns mean, below the map."""
    columns, step, tall = (4, width / 4, 18) if width > 500 else (2, width / 2, 17)
    entries = ["oil, by Mt", "gas", "railway", "ship", "on Russian soil", "elsewhere", "sketch"]
    rows = pd.DataFrame({"text": entries})
    rows["x"] = [(i % columns) * step for i in range(len(entries))]
    rows["y"] = [(i // columns) * tall + 8 for i in range(len(entries))]
    rows["x2"] = rows["x"] + 30
    height = tall * -(-len(entries) // columns)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], nice=False, reverse=True))
    styles = {
        "oil, by Mt": [{"strokeWidth": 5}],
        "gas": [{"strokeWidth": 3.4}, {"strokeWidth": 1.4, "color": theme.PAPER}],
        "railway": [{"strokeWidth": 1.0}, {"strokeWidth": 4.0, "strokeDash": [1, 7]}],
        "ship": [{"strokeWidth": 2, "strokeDash": [1.5, 3]}],
        "on Russian soil": [{"strokeWidth": 9, "color": RUSSIAN}],
        "elsewhere": [{"strokeWidth": 9, "color": OTHER}],
        "sketch": [{"strokeWidth": 2, "strokeDash": [7, 3]}],
    }
    lines = [
        alt.Chart(rows[rows["text"] == text]).mark_rule(**({"color": theme.QUIET} | style)).encode(x=x, x2="x2:Q", y=y)
        for text, stack in styles.items()
        for style in stack
    ]
    words = alt.Chart(rows).mark_text(align="left", dx=36, fontSize=11, color=theme.INK).encode(x=x, y=y, text="text:N")
    return alt.layer(*lines, words).properties(width=width, height=height)

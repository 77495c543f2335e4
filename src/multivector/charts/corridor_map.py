"""Where do the ways from China to Europe run?  In: frames of `measures.corridors`.  Out: one map linked with a table.

A leg that one way alone takes has that way's colour; a leg of several has the colour of Kazakhstan.
"""

import altair as alt
import pandas as pd

from ..measures import corridors
from . import maps, theme
from .figure import Figure, figure
from .marks import choice, layout_of, number, panel_title, tip

COLOURS = {
    "russia": theme.colour_of("RUS"),
    "black-sea": theme.colour_of("EU27"),
    "btk": theme.colour_of("TUR"),
    "iran": theme.colour_of("CHN"),
}
SHARED, REST = theme.colour_of("KAZ"), "#7A8290"
LAYERS = {"natural-earth": "rail_lines", "station-chain": "rail_lines_odbl"}
DASHES = {"natural-earth": [1, 0], "station-chain": [8, 2.5], "straight": [2, 3]}
WORDS = ["text", "lon", "lat", "dx", "dy", "align", "colour"]
BEYOND = ("AUT", "BIH", "CZE", "DEU", "DNK", "HRV", "HUN", "ITA", "NOR", "POL", "SVK", "SVN", "SWE")  # west of 18 E
BOXES = {
    "wide": ({"west": 24, "east": 89, "south": 34, "north": 57.5}, 0.55),
    "narrow": ({"west": 25, "east": 89, "south": 34, "north": 57}, 0.62),
}
# Where the scale bar and the small map around stand, by layout, in pixels: see `maps.bearings`.
BEARINGS = {"wide": ((10, -10), (-78, 8)), "narrow": ((8, -8), (-62, -38))}
LANDS = {  # longitude and latitude, by layout
    "RUSSIA": ((63.5, 58.3), (79, 57.2)),
    "KAZAKHSTAN": ((65.5, 50.3), (70.5, 50.1)),
    "UKRAINE": ((31.5, 48.7), None),
    "IRAN": ((54.5, 33.6), (54.7, 33.4)),
    "UZBEKISTAN": ((62.3, 42.4), None),
    "CHINA": ((84.5, 40.2), (83.0, 39.4)),
}
PLACES = {  # dx, dy, alignment, by layout
    "akhalkalaki": (None, None),
    "aktau": ((-7, -4, "right"), (-5, -4, "right")),
    "alat": ((7, 5, "left"), None),
    "altynkol": ((8, 11, "left"), None),
    "astana": ((7, 3, "left"), None),
    "brest": ((6, -7, "left"), (5, -5, "left")),
    "constanta": ((5, -6, "left"), (-9, -11, "left")),
    "dostyk": ((2, -9, "left"), (2, -7, "left")),
    "istanbul": ((-3, 16, "center"), (-7, 18, "center")),
    "moscow": ((-6, -6, "right"), (0, -7, "center")),
    "petropavl": ((7, 3, "left"), None),
    "poti": ((4, -8, "left"), None),
    "saksaul": ((4, 15, "left"), None),
    "samara": ((8, -2, "left"), (-5, 11, "right")),
    "sarakhs": ((7, 4, "left"), None),
    "tashkent": ((10, 6, "left"), (7, 7, "left")),
    "tehran": ((-8, 8, "right"), (-6, 9, "right")),
    "urumqi": ((2, 15, "center"), (0, 14, "center")),
}
GAUGES = ("akhalkalaki", "altynkol", "brest", "dostyk", "sarakhs")
PORTS = ("aktau", "alat", "constanta", "poti")
NAMES_AT = {  # text, longitude, latitude, dx, dy, alignment, degrees of turn, by layout
    "russia": (("through Russia", 44.3, 55.1, 0, -5, "center", 22), ("through Russia", 47.6, 55.9, 0, 0, "left", 0)),
    "black-sea": (
        ("by Black Sea", 28.63, 44.18, 79, 12, "center", 0),
        ("by Black Sea", 28.63, 44.18, 54, 2, "center", 0),
    ),
    "btk": (("by Turkey", 28.95, 41.01, -8, 31, "right", 0), ("by Turkey", 28.95, 41.01, -2, 31, "center", 0)),
    "iran": (("through Iran", 51.42, 35.69, -118, -26, "center", 0), ("through Iran", 58.0, 34.6, 0, 0, "left", 0)),
}
TO_DUISBURG = {"wide": (28, 80), "narrow": (20, 62)}  # pixels
WIDE_HEADS = {"km": "km", "sea_km": "at sea", "km_RUS": "Russia", "km_KAZ": "Kazakhstan", "borders": "borders",
              "customs": "customs", "changes": "changes"}  # fmt: skip
NARROW_HEADS = {"km": "km", "km_RUS": "Russia", "customs": "customs", "changes": "changes"}


def corridor_map(
    legs: pd.DataFrame, places: pd.DataFrame, ways: dict[str, corridors.Route], ends: tuple[str, str]
) -> Figure:
    """Return the map of the ways with a table of their numbers; choosing a way shows it alone.

    Parameters
    ----------
    legs : pandas.DataFrame
        Table ``corridor_legs``.
    places : pandas.DataFrame
        Tables ``corridor_nodes`` and ``corridor_stations_odbl``, one below the other.
    ways : dict of str to Route
        From `corridors.corridors`.
    ends : (str, str)
        Origin and destination.
    """
    rows = corridors.table(ways, "RUS", "KAZ").assign(route=lambda found: found["way"])
    names = {name: corridors.CORRIDORS[name][0] for name in ways}
    called = places.set_index("id")["name"]
    chosen = choice("route", names, "Way")

    def draw(width: int) -> alt.VConcatChart:
        inner = width - 10
        top = _map(inner, legs, places, ways, ends, chosen)
        chart = alt.vconcat(top, _table(inner, rows, names), spacing=12)
        chart = chart.resolve_scale(color="independent", x="independent", y="independent")
        chart.params[0].views.append(chart.vconcat[1].layer[-1].name)
        return chart

    said = "; ".join(
        f"{names[row.way]} {number(row.km, 0)} km, {row.borders} borders ({row.customs} of customs), "
        f"{row.changes} changes, "
        f"{number(row.km_RUS, 0)} km on Russian soil"
        for row in rows.itertuples()
    )
    data = rows.round(1)[["way", "km", "sea_km", "straight_km", "borders", "customs", "changes", "km_RUS", "km_KAZ"]]
    return figure(
        draw,
        name="map",
        title=_title(rows, names, called[ends[0]], called[ends[1]]),
        subtitle=f"Shortest way of each kind from {called[ends[0]]} to {called[ends[1]]}. Click a line or a name, on "
        "the map or in the table, or choose it in the box below: the rest fades. Solid: railways as drawn by Natural "
        "Earth; long dashes: chains of OpenStreetMap's stations (© OpenStreetMap contributors, ODbL); dots: "
        "straight lines, at sea and wherever the files hold no line. Squares: change of gauge; triangles: ports. "
        "Grey: railways of no shortest way. Customs: borders of customs territories, the EU and the Eurasian "
        "Economic Union being one each. Lengths are ours.",
        description=f"Map from Poland to Xinjiang with the ways from {called[ends[0]]} to {called[ends[1]]}: {said}. "
        "The ways share their legs in Kazakhstan or part there; the table below gives their numbers.",
        unit="km",
        tables=["corridor_legs", "corridor_leg_states", "corridor_nodes", "corridor_stations_odbl", "rail_lines",
                "rail_lines_odbl", "countries", "world", "water"],
        data=data.merge(pd.DataFrame({"way": list(ways), "legs": [";".join(way.legs) for way in ways.values()]})),
        computed="The shortest ways on a network of railways, ports and sea legs; kilometres are added up leg by leg.",
    )  # fmt: skip


def _title(rows: pd.DataFrame, names: dict[str, str], start: str, end: str) -> str:
    across = rows[rows["km_RUS"] > 0]
    beside = rows[rows["km_RUS"] == 0].sort_values("km")
    if not len(across) or not len(beside):
        first = rows.sort_values("km").iloc[0]
        soil = "touches no Russian soil" if first["km_RUS"] == 0 else "crosses Russia, and no other is left"
        return f"The shortest way drawn from {start} to {end}, {number(first['km'], 0)} km, {soil}"
    more = beside.iloc[0]["km"] - across.iloc[0]["km"]
    word = "longer" if more >= 0 else "shorter"
    return (
        f"From {start} to {end} the way past Russia is {number(abs(more), 0)} km {word} than the one across it, with "
        f"{beside.iloc[0]['changes']} changes of mode or gauge for {across.iloc[0]['changes']}"
    )


def _members(ways: dict[str, corridors.Route]) -> pd.DataFrame:
    """Return the legs of the ways: id, route (the first way that takes it), routes, colour, name."""
    taken: dict[str, list[str]] = {}
    for name, way in ways.items():
        for leg in way.legs:
            taken.setdefault(leg, []).append(name)
    rows = [
        (leg, names[0], "|" + "|".join(names) + "|", COLOURS[names[0]] if len(names) == 1 else SHARED)
        for leg, names in taken.items()
    ]
    return pd.DataFrame(rows, columns=["id", "route", "routes", "stroke"])


def _straight(legs: pd.DataFrame, places: pd.DataFrame) -> alt.InlineData:
    """Return the straight legs as features with an id, drawn along the geodesic."""
    at = {row.id: [row.lon, row.lat] for row in places.itertuples()}
    features = [
        {"type": "Feature", "id": row.leg,
         "geometry": {"type": "LineString", "coordinates": [at[row.start], at[row.end]]}}
        for row in legs.itertuples()
    ]  # fmt: skip
    values = {"type": "FeatureCollection", "features": features}
    return alt.InlineData(values=values, format=alt.JsonDataFormat(type="json", property="features"))


def _sources(legs: pd.DataFrame, places: pd.DataFrame, drawn: pd.Series) -> dict[str, object]:
    straight = legs[(legs["line"] == "straight") & legs["leg"].isin(drawn)]
    return {line: maps.layer(name) for line, name in LAYERS.items()} | {"straight": _straight(straight, places)}


def _map(
    width: int,
    legs: pd.DataFrame,
    places: pd.DataFrame,
    ways: dict[str, corridors.Route],
    ends: tuple[str, str],
    chosen: alt.Parameter,
) -> alt.LayerChart:
    layout = layout_of(width)
    box, ratio = BOXES[layout]
    members, lines = _members(ways), []
    for line, name in LAYERS.items():
        others = legs[(legs["line"] == line) & (legs["status"] == "open") & ~legs["leg"].isin(members["id"])]
        lines.append(_rest(maps.layer(name), others["leg"], line))
    for line, source in _sources(legs, places, members["id"]).items():
        own = members[members["id"].isin(legs.loc[legs["line"] == line, "leg"])]
        if len(own):
            lines.append(_own(source, own, line, layout))
    lines[-1] = lines[-1].properties(name="way-legs").add_params(chosen)  # one layer is enough for all
    words = [*_place_marks(places, ways, ends, layout), _way_words(layout, ways)]
    sea, *land = maps.base()
    frame = maps.frame_of(width, ratio, **box)
    ground = [sea, _beyond(), *land, *maps.bearings(frame, *BEARINGS[layout])]
    return alt.layer(*ground, *lines, *words).properties(**frame)


def _beyond() -> alt.Chart:
    """Return the land west of the layer `countries`."""
    chart = alt.Chart(maps.layer("world")).transform_filter(alt.FieldOneOfPredicate(field="id", oneOf=list(BEYOND)))
    return chart.mark_geoshape(fill=theme.LAND, stroke=theme.BORDER, strokeWidth=0.7)


def _rest(source: object, ids: pd.Series, line: str) -> alt.Chart:
    rows = pd.DataFrame({"id": ids, "rest": True})
    chart = alt.Chart(source).transform_lookup("id", alt.LookupData(rows, "id", ["rest"]))
    style = {"filled": False, "stroke": REST, "strokeWidth": 0.9, "strokeDash": DASHES[line], "opacity": 0.8}
    return chart.transform_filter("datum.rest").mark_geoshape(**style)


def _fade(low: float) -> dict:
    """Return an opacity that falls where the chosen way does not pass."""
    test = "!chosen.route || indexof(datum.routes, '|' + chosen.route + '|') >= 0"
    return alt.condition(test, alt.value(1), alt.value(low))


def _own(source: object, rows: pd.DataFrame, line: str, layout: str) -> alt.Chart:
    width = 2.6 if layout == "wide" else 2.0
    return (
        alt.Chart(source)
        .transform_lookup("id", alt.LookupData(rows, "id", ["route", "routes", "stroke"]))
        .transform_filter("isValid(datum.route)")
        .mark_geoshape(filled=False, strokeWidth=width, strokeDash=DASHES[line], cursor="pointer")
        .encode(stroke=alt.Stroke("stroke:N", scale=None), opacity=_fade(0.12), tooltip=tip("id:N", "leg"))
    )


def _place_marks(
    places: pd.DataFrame, ways: dict[str, corridors.Route], ends: tuple[str, str], layout: str
) -> list[alt.Chart]:
    column = 0 if layout == "wide" else 1
    passed = set().union(*(way.places for way in ways.values()))
    box = BOXES[layout][0]
    shown = places[places["id"].isin(passed & {*PLACES, *ends})]
    shown = shown[shown["lon"].between(box["west"] - 3, box["east"] + 1)]
    kind = shown["id"].map(lambda key: "gauge" if key in GAUGES else "port" if key in PORTS else "place")
    shapes = alt.Scale(domain=["place", "gauge", "port"], range=["circle", "square", "triangle-up"])
    marks = alt.Chart(shown.assign(kind=kind)[["kind", "lat", "lon"]])
    marks = marks.mark_point(filled=True, size=30, opacity=1, color=theme.INK)
    marks = marks.encode(longitude="lon:Q", latitude="lat:Q", shape=alt.Shape("kind:N", scale=shapes, legend=None))
    rows = []
    for row in shown.itertuples():
        offset = PLACES.get(row.id, ((6, -6, "left"), (5, -5, "left")))[column]
        if offset:
            rows.append((row.name.split(" (")[0], row.lon, row.lat, *offset, theme.INK))
    rows += [(name, *where[column], 0, 0, "center", theme.QUIET) for name, where in LANDS.items() if where[column]]
    layers = [marks, maps.words(pd.DataFrame(rows, columns=WORDS), 11)]
    if ends[1] == "duisburg":
        x, y = TO_DUISBURG[layout]
        word = alt.Chart(pd.DataFrame({"text": ["to Duisburg"]})).mark_text(align="left", fontSize=11, x=x, y=y)
        layers.append(word.encode(text="text:N"))
    return layers


def _way_words(layout: str, ways: dict[str, corridors.Route]) -> alt.Chart:
    """Return the names of the ways; they can be clicked."""
    column = 0 if layout == "wide" else 1
    rows = []
    for name in ways:
        *place, turn = NAMES_AT[name][column]
        rows.append((*place, COLOURS[name], turn, name, f"|{name}|"))
    if len(ways) > 1:
        lon, lat = (53.6, 48.9) if layout == "wide" else (64.3, 44.6)
        rows.append(("shared", lon, lat, 0, 0, "center", SHARED, 0, None, "|" + "|".join(ways) + "|"))
    frame = pd.DataFrame(rows, columns=[*WORDS, "turn", "route", "routes"])
    style = {"fontWeight": "bold", "cursor": "pointer", "angle": alt.expr("datum.turn")}
    chart = maps.words(frame, 12 if layout == "wide" else 11, **style)
    return chart.encode(opacity=_fade(0.25), tooltip="text:N")


def _table(width: int, rows: pd.DataFrame, names: dict[str, str]) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    heads = NARROW_HEADS if narrow else WIDE_HEADS
    left, height = 118 if narrow else 130, 19
    cell = (width - left) / len(heads)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    tall = 22 + height * len(rows)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, tall], nice=False, reverse=True))
    edge = {key: left + cell * (i + 1) - 3 for i, key in enumerate(heads)}
    rows = rows.reset_index(drop=True).assign(
        y=lambda found: 30 + height * found.index, colour=rows["way"].map(COLOURS).values
    )
    cells = [
        {"route": row.way, "routes": f"|{row.way}|", "y": row.y, "x": edge[key], "text": _cell(getattr(row, key))}
        for row in rows.itertuples()
        for key in heads
    ]
    top = pd.DataFrame({"x": list(edge.values()), "y": 9, "text": list(heads.values())})
    first = pd.DataFrame({"route": rows["way"], "routes": "|" + rows["way"] + "|", "x": 0, "y": rows["y"],
                          "text": rows["way"].map(names), "colour": rows["colour"]})  # fmt: skip
    title = alt.Chart(top).mark_text(align="right", fontSize=11, color=theme.QUIET).encode(x=x, y=y, text="text:N")
    values = alt.Chart(pd.DataFrame(cells)).mark_text(align="right", fontSize=12 if not narrow else 11)
    values = values.encode(x=x, y=y, text="text:N", opacity=_fade(0.2))
    labels = alt.Chart(first, name="way-rows").mark_text(align="left", fontSize=12 if not narrow else 11,
                                                         fontWeight="bold", cursor="pointer")  # fmt: skip
    colour = alt.Color("colour:N", scale=None)
    labels = labels.encode(x=x, y=y, text="text:N", color=colour, opacity=_fade(0.2), tooltip="text:N")
    heading = "Kilometres; borders; changes of mode or gauge"
    if not narrow:
        heading = "Km in all, at sea, on Russian and Kazakh soil; borders, of them of customs; changes"
    heading = panel_title(heading)
    return alt.layer(title, values, labels).properties(width=width, height=tall, title=heading)


def _cell(value: float) -> str:
    return f"{round(float(value)):,}".replace(",", "\u202f")

"""Where would oil run in a scenario, and what stops more?  In: frames of `measures.routes`.  Out: one linked figure.

Bars of scenarios and a map share one choice; widths are flows, crosses mark the least cut.
"""

import altair as alt
import pandas as pd
from shapely import LineString, Point
from shapely.ops import substring

from . import maps, theme
from .figure import Figure, figure
from .marks import layout_of, number, own, span, tip
from .oil import SOILS
from .oil_map import DOMESTIC, LANDS

KINDS = {"russia": SOILS["crosses"], "abroad": SOILS["avoids"], "home": DOMESTIC}
KIND_WORDS = {"russia": "— on Russian soil", "abroad": "— leaves past Russia", "home": "— inside Kazakhstan"}
ENDS = {  # words, and where they stand by layout: longitude, latitude, alignment
    "cpc": ("CPC", (42.6, 43.9, "center"), (42.0, 46.5, "center")),
    "atyrau-samara": ("Samara", (51.5, 53.3, "left"), (51.6, 53.8, "left")),
    "makhachkala": ("Makhachkala", (47.0, 42.7, "right"), (47.2, 43.3, "right")),
    "btc": ("BTC", (41.0, 38.4, "left"), (39.6, 38.0, "left")),
    "china": ("China", (81.6, 43.9, "center"), (80.0, 48.3, "center")),
    "orenburg": ("Orenburg", (55.9, 51.6, "left"), (55.9, 52.2, "left")),
}
SPOTS = {  # node: text, and dx, dy, alignment by layout
    "tengiz": ("Tengiz", (9, 6, "left"), (7, 9, "left")),
    "karachaganak": ("Karachaganak", (9, 10, "left"), None),
    "atyrau": ("Atyrau", (-9, -15, "right"), None),
    "aktau-port": ("Aktau", (7, 24, "left"), (5, 20, "left")),
    "kenkiyak": ("Kenkiyak", (0, -8, "center"), None),
    "kumkol": ("Kumkol", (0, -8, "center"), (6, -8, "right")),
    "atasu": ("Atasu", (0, -8, "center"), None),
    "shymkent-refinery": ("Shymkent", (7, 10, "left"), (6, 10, "left")),
    "pavlodar-refinery": ("Pavlodar", (8, 4, "left"), (7, 4, "left")),
    "sangachal": ("Baku", (6, 12, "left"), (5, 11, "left")),
}
MAP_BOXES = {
    "wide": ({"west": 34, "east": 90, "south": 37.4, "north": 55.2}, 0.5),
    "narrow": ({"west": 34.2, "east": 86, "south": 37.6, "north": 58.2}, 0.8),
}
# Where the scale bar and the small map around stand, by layout, in pixels: see `maps.bearings`.
BEARINGS = {"wide": ((10, -10), (8, 8)), "narrow": ((8, -8), (6, 6))}
OWN_LANDS = {  # as LANDS of the map of routes, but for those that would stand in the way
    "RUSSIA": ((44.5, 52.6), (43.2, 51.6)),
    "CHINA": ((85.5, 41.8), (82.3, 42.2)),
    "KAZAKHSTAN": ((66.5, 50.3), (64.2, 49.9)),
    "UZBEKISTAN": ((62.0, 42.6), None),
    "KYRGYZSTAN": (None, None),
    "TURKEY": ((36.6, 40.3), None),
}


def edge_shapes(edges: pd.DataFrame, nodes: pd.DataFrame, pipelines: pd.DataFrame) -> dict[str, LineString]:
    """Return the course of each edge: its piece of a drawn line, or a straight line; none within a town.

    Examples
    --------
    >>> nodes = pd.DataFrame({"id": ["a", "b"], "lon": [1.0, 2.0], "lat": [0.0, 0.0]})
    >>> edges = pd.DataFrame({"id": ["e"], "from_node": ["a"], "to_node": ["b"], "pipeline": ["P1"]})
    >>> line = pd.DataFrame({"id": ["P1"], "geometry": [LineString([(0, 0), (3, 0)])]})
    >>> edge_shapes(edges, nodes, line)["e"].coords[:]
    [(1.0, 0.0), (2.0, 0.0)]
    """
    at = {row.id: Point(row.lon, row.lat) for row in nodes.itertuples()}
    drawn = pipelines.set_index("id")["geometry"].to_dict()
    found = {}
    for edge in edges.itertuples():
        start, end = at[edge.from_node], at[edge.to_node]
        if start.distance(end) < 0.15:
            continue
        line = drawn.get(edge.pipeline)
        straight = LineString([start, end])
        piece = substring(line, line.project(start), line.project(end)) if line is not None else straight
        whole = piece if piece.length > 0.5 * straight.length else straight
        found[edge.id] = whole.simplify(0.06)
    return found


def kind_of(states: str) -> str:
    """Return how an edge is coloured: ``russia``, ``home`` or ``abroad``."""
    listed = set(states.split(";"))
    return "russia" if "RUS" in listed else "home" if listed == {"KAZ"} else "abroad"


def flow_rows(flows: pd.DataFrame, edges: pd.DataFrame, drawn: set[str]) -> pd.DataFrame:
    """Return the lines to draw: scenario, id, name, kind, mt, pixels (1.3, and 12 for 75 Mt)."""
    rows = flows[flows["id"].isin(drawn)].merge(edges[["id", "name", "states"]], on="id")
    rows = rows.assign(kind=rows["states"].map(kind_of), mt=rows["flow_mt"].round(1))
    rows["pixels"] = (1.3 + 10.7 * rows["flow_mt"] / 75).round(1)
    return rows[["scenario", "id", "name", "kind", "mt", "pixels"]]


def cut_rows(
    flows: pd.DataFrame, shapes: dict[str, LineString], edges: pd.DataFrame, nodes: pd.DataFrame
) -> pd.DataFrame:
    """Return where crosses stand: scenario, id, name, lon, lat; at the middle of a full line, at its node in a town."""
    at = nodes.set_index("id")
    by_id = edges.set_index("id")
    rows = []
    for row in flows[flows["full"] & flows["id"].isin(by_id.index)].itertuples():
        edge = by_id.loc[row.id]
        node = at.loc[edge["to_node"]]
        point = (
            shapes[row.id].interpolate(0.5, normalized=True) if row.id in shapes else Point(node["lon"], node["lat"])
        )
        rows.append((row.scenario, row.id, edge["name"], round(point.x, 2), round(point.y, 2)))
    return pd.DataFrame(rows, columns=["scenario", "id", "name", "lon", "lat"])


def stop_rows(flows: pd.DataFrame, names: dict[str, str], lines: set[str]) -> pd.DataFrame:
    """Return what stops more in words: scenario, text, line; a heading, the full lines, all wells in one line."""
    rows = []
    for key, found in flows[flows["full"]].groupby("scenario", sort=False):
        texts = [f"× {names[arc]}" for arc in found["id"] if arc in lines]
        wells = [names[arc] for arc in found["id"] if arc not in lines]
        listed = wells[0] if len(wells) == 1 else f"{len(wells)} groups of fields"
        texts += [f"wells: {listed}"] if wells else []
        texts.insert(0, "What stops more")
        rows += [(key, text, i) for i, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["scenario", "text", "line"])


def scenario_map(
    ranges: pd.DataFrame,
    flows: pd.DataFrame,
    ends: pd.DataFrame,
    network: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    labels: dict[str, str],
    reference: tuple[float, float],
    year: int,
) -> Figure:
    """Return the bars of the scenarios and the map of the one that is chosen.

    Parameters
    ----------
    ranges : pandas.DataFrame
        From `routes.scenarios`.
    flows : pandas.DataFrame
        From `routes.scenario_flows`.
    ends : pandas.DataFrame
        scenario, route, mt: what leaves by each exit.
    network : tuple of DataFrame
        Nodes, edges, lines of the layer `pipelines`.
    labels : dict
        Name of every arc of the network.
    reference : (float, float)
        The counts of exports of the year.
    year : int
        Whose production and refining it is.
    """
    nodes, edges, pipelines = network
    shapes = edge_shapes(edges, nodes, pipelines)
    names = dict(zip(ranges["scenario"], ranges["name"], strict=True))
    lines, cuts = flow_rows(flows, edges, set(shapes)), cut_rows(flows, shapes, edges, nodes)
    stop_lines = stop_rows(flows, labels, set(edges["id"]))
    features = [
        {"type": "Feature", "id": key, "geometry": {"type": "LineString", "coordinates": _rounded(shape)}}
        for key, shape in shapes.items()
        if key in set(edges.loc[edges["status"] == "in use", "id"])
    ]
    by_key = ranges.set_index("scenario")
    free = by_key.loc["no-russia"]
    most, counted = f"{span(free['low'], free['high'])} Mt", f"{span(min(reference), max(reference))} Mt"

    def draw(width: int) -> alt.VConcatChart:
        inner = width - 10
        chosen = alt.selection_point(
            name="chosen", fields=["scenario"], value=[{"scenario": "no-russia"}], toggle=False, clear=False,
            on="click[event.item && event.item.datum && event.item.datum.scenario]",
            bind=alt.binding_select(options=list(names), labels=list(names.values()), name="Scenario: "),
        )  # fmt: skip
        bars = _bars(inner, ranges, reference, year, chosen)
        ground = _map(inner, features, lines, (cuts, stop_lines), ends, nodes, chosen)
        parts = alt.vconcat(bars, ground, spacing=8)
        return parts.resolve_scale(color="independent", x="independent", y="independent")

    listed = "; ".join(f"{names[row.scenario]} {span(row.low, row.high)}" for row in ranges.itertuples())
    stops = ", ".join(cuts.loc[cuts["scenario"] == "no-russia", "name"])
    return figure(
        draw,
        name="map",
        title=f"Without Russian soil {most} a year could leave, of {counted} exported in {year}",
        subtitle="Exports that the network could carry, Mt a year: bars to the low, pale to the high end of the "
        "conflicting capacities. Click a bar, or choose a scenario in the box below: the map shows one greatest flow "
        "at the low end, lines as wide as their oil, a cross where a full line stops more. Dotted: tankers. Computed "
        "from published capacities; sea lines, and lines without a drawn course, are straight.",
        description=f"Bars by scenario, Mt a year: {listed}. Dashed lines mark the exports of {year}, "
        f"{counted}. The map below shows the chosen scenario, at first the one with nothing on "
        f"Russian soil: oil from Uzen goes by tanker from Aktau to Baku and on by BTC, and oil from Atyrau and the "
        f"eastern fields by Kenkiyak and Kumkol to the refineries of the east and to China. What stops more: {stops}.",
        unit="Mt a year",
        tables=["oil_network_nodes", "oil_network_edges", "oil_network_capacity", "oil_capacity", "oil_supply",
                "oil_exports_total", "oil_exports_by_route", "pipelines", "countries", "water", "world"],
        data=flows.assign(name=flows["id"].map(labels))[["scenario", "id", "name", "flow_mt", "full"]].round(3),
        computed="The greatest flow through a network of lines, ports and refineries, with the capacities "
        "that sources state.",
    )  # fmt: skip


def _rounded(shape: LineString) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in shape.coords]


def _bars(
    width: int, ranges: pd.DataFrame, reference: tuple[float, float], year: int, chosen: alt.Parameter
) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    rows = ranges[["scenario", "name", "low", "high"]].round(2)
    rows = rows.assign(text=[span(row.low, row.high) for row in ranges.itertuples()], zero=0.0)
    top = max(*reference, rows["high"].max()) * (1.06 if narrow else 1.02)
    order, left = list(rows["name"]), 0 if narrow else 165
    scale = alt.Scale(domain=[0, top], range=[left, width - (82 if narrow else 92)])
    x = alt.X("low:Q", scale=scale, axis=None)
    y = alt.Y("name:N", sort=order, axis=None, scale=alt.Scale(domain=order, paddingInner=0, paddingOuter=0))
    strong = alt.condition(chosen, alt.value(1), alt.value(0.35), empty=False)
    base = alt.Chart(rows).encode(y=y)
    size, dy = 13, 9 if narrow else 0
    sure = base.mark_bar(height=size, yOffset=dy, color=theme.INK, cursor="pointer")
    sure = sure.encode(x=x, x2="zero:Q", opacity=strong, tooltip=["name:N", "text:N"]).add_params(chosen)
    perhaps = base.mark_bar(height=size, yOffset=dy, color=theme.BEFORE, cursor="pointer")
    perhaps = perhaps.encode(x=x, x2="high:Q", opacity=strong, tooltip=["name:N", "text:N"])
    bold = {"fontSize": 12, "align": "left", "baseline": "middle", "cursor": "pointer"}
    label = base.mark_text(dy=-6 if narrow else 0, **bold).encode(x=alt.value(0), text="name:N", tooltip="text:N")
    label = label.encode(opacity=alt.condition(chosen, alt.value(1), alt.value(0.75), empty=False))
    value = base.mark_text(dy=dy, **bold | {"align": "right"})
    value = value.encode(x=alt.value(width), text="text:N", tooltip="text:N")
    marks = pd.DataFrame({"low": sorted(reference)})
    rule = alt.Chart(marks).mark_rule(strokeDash=[3, 3], color=SOILS["crosses"]).encode(x=x)
    said = pd.DataFrame({"low": [min(reference)], "text": [f"exports of {year}"]})
    word = alt.Chart(said).mark_text(align="right", dx=-4, fontSize=11, color=SOILS["crosses"])
    word = word.encode(x=x, y=alt.value(-7), text="text:N")
    tall = (34 if narrow else 22) * len(order)
    return alt.layer(perhaps, sure, rule, label, value, word).properties(width=width, height=tall)


def _map(
    width: int, features: list[dict], lines: pd.DataFrame, cuts: tuple[pd.DataFrame, pd.DataFrame], ends: pd.DataFrame,
    nodes: pd.DataFrame, chosen: alt.Parameter,
) -> alt.LayerChart:  # fmt: skip
    layout = layout_of(width)
    box, ratio = MAP_BOXES[layout]
    column = 0 if layout == "wide" else 1
    frame = maps.frame_of(width, ratio, **box)
    layers = [
        *maps.base(),
        *maps.bearings(frame, *BEARINGS[layout]),
        _courses(features),
        _flow_lines(features, lines, chosen),
        *_spots(nodes, column),
        _crosses(cuts[0], chosen),
        _end_words(ends, column, chosen),
        _stops(cuts[1], layout, chosen),
    ]
    return alt.layer(*layers).properties(**frame)


def _courses(features: list[dict]) -> alt.Chart:
    """Return all lines of the network, thin: what is left of one that carries nothing or is closed."""
    data = alt.Data(values=features)
    return alt.Chart(data).mark_geoshape(filled=False, stroke=theme.BORDER, strokeWidth=1)


def _flow_lines(features: list[dict], lines: pd.DataFrame, chosen: alt.Parameter) -> alt.Chart:
    rows = lines[lines["mt"] > 0].assign(sea=lambda found: found["id"].str.startswith("sea-"))
    colours = alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    dashes = alt.Scale(domain=[False, True], range=[[1, 0], [2, 3]])
    return (
        alt.Chart(rows)
        .transform_filter(chosen)
        .transform_lookup("id", alt.LookupData(alt.Data(values=features), "id", ["type", "geometry"]))
        .mark_geoshape(filled=False)
        .encode(
            stroke=alt.Stroke("kind:N", scale=colours, legend=None),
            strokeDash=alt.StrokeDash("sea:N", scale=dashes, legend=None),
            strokeWidth=alt.StrokeWidth("pixels:Q", scale=None),
            tooltip=[tip("name:N", "line"), tip("mt:Q", "Mt a year")],
        )
    )


def _spots(nodes: pd.DataFrame, column: int) -> list[alt.Chart]:
    at = nodes.set_index("id")
    fields = nodes[nodes["kind"] == "field"]
    plants = nodes[nodes["kind"] == "refinery"]
    marks = [
        alt.Chart(found[["lat", "lon"]])
        .mark_point(filled=True, shape=shape, size=34, color=theme.INK, opacity=1)
        .encode(longitude="lon:Q", latitude="lat:Q")
        for found, shape in ((fields, "triangle-up"), (plants, "square"))
    ]
    words = [
        (text, at.loc[node, "lon"], at.loc[node, "lat"], *where[column], theme.INK)
        for node, (text, *where) in SPOTS.items()
        if where[column]
    ]
    lands = {**LANDS, **OWN_LANDS}
    words += [(name, *where[column], 0, 0, "center", theme.QUIET) for name, where in lands.items() if where[column]]
    lon, lat, step = (79.0, 39.4, 14) if column == 0 else (66.0, 39.3, 13)
    words += [(KIND_WORDS[kind], lon, lat, 0, i * step, "left", KINDS[kind]) for i, kind in enumerate(KINDS)]
    return [*marks, maps.words(pd.DataFrame(words, columns=maps.WORDS), 11)]


def _crosses(cuts: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    base = alt.Chart(cuts[["scenario", "name", "lon", "lat"]]).transform_filter(chosen)
    base = base.encode(longitude="lon:Q", latitude="lat:Q", tooltip=[tip("name:N", "stops more")])
    halo = base.mark_point(shape="cross", angle=45, filled=True, size=230, color=theme.PAPER, opacity=0.95)
    cross = base.mark_point(shape="cross", angle=45, filled=True, size=110, color=theme.INK, opacity=1)
    return alt.layer(halo, cross)


def _end_words(ends: pd.DataFrame, column: int, chosen: alt.Parameter) -> alt.Chart:
    words = []
    for row in ends.itertuples():
        if row.route not in ENDS or row.mt < 0.05:
            continue
        text, *where = ENDS[row.route]
        lon, lat, align = where[column]
        colour = SOILS["avoids" if row.route in ("btc", "china") else "crosses"]
        words.append((f"{text} {number(row.mt)}", lon, lat, 0, 0, align, colour, row.scenario))
    rows = pd.DataFrame(words, columns=[*maps.WORDS, "scenario"])
    return maps.words(rows, 11 if column else 12, fontWeight="bold").transform_filter(chosen).encode(tooltip="text:N")


def _stops(stops: pd.DataFrame, layout: str, chosen: alt.Parameter) -> alt.Chart:
    """Return, for each scenario, what stops more, in words in the corner of the map."""
    colours = [theme.INK if line else theme.QUIET for line in stops["line"]]
    frame = stops.assign(y=14 + 14 * stops["line"], colour=colours)
    right = alt.value({"expr": f"width - {6 if layout == 'narrow' else 8}"})
    text = alt.Chart(frame[["scenario", "text", "y", "colour"]]).transform_filter(chosen)
    text = text.mark_text(align="right", fontSize=11, baseline="middle")
    return text.encode(x=right, y=alt.Y("y:Q", scale=None, axis=None), text="text:N", color=own())

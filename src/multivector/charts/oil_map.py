"""Where does Kazakh oil run, and what runs on each route?  In: frames of `measures.oil`.  Out: one linked figure.

A map, a table of volumes and a strip of incidents share one choice: the route that is clicked on any of them.
"""

import altair as alt
import pandas as pd

from .. import tables
from ..measures import oil
from . import maps, theme
from .figure import Figure, figure
from .marks import choice, layout_of, number, panel_title
from .oil import ACTORS, BY_ROUTE, CAUSES, SOILS, route_origins, soil_colour
from .origin import Origin, Rows, added

DOMESTIC = "#8A8172"
PART = "germany-druzhba"  # of what goes by Atyrau-Samara; chosen with it
MAP_BOXES = {
    "wide": ({"west": 34, "east": 90, "south": 36.5, "north": 56.5}, 0.56),
    "narrow": ({"west": 34.2, "east": 86, "south": 36.8, "north": 55.8}, 0.74),
}
# Where the scale bar and the small map around stand, by layout, in pixels: see `maps.bearings`.
BEARINGS = {"wide": ((10, -10), (-78, 8)), "narrow": ((8, -8), (-62, 6))}
MAP_YEARS = {"wide": None, "narrow": (2009, 2013, 2022, 2023, 2024, 2025)}
# Where words stand, in pixels from their point: dx, dy, alignment; without an entry a layout leaves them out.
LANDS = {  # longitude and latitude, by layout
    "RUSSIA": ((58.5, 54.6), (43.2, 51.3)),
    "KAZAKHSTAN": ((63.2, 50.1), (65.0, 49.6)),
    "UKRAINE": ((36.1, 49.0), None),
    "TURKEY": ((39.0, 38.7), None),
    "IRAN": ((56.5, 37.2), None),
    "TURKMENISTAN": ((59.0, 39.4), None),
    "UZBEKISTAN": ((63.3, 41.9), (62.0, 42.2)),
    "KYRGYZSTAN": ((75.4, 41.3), None),
    "Caspian Sea": ((50.9, 38.4), None),
    "CHINA": ((83.5, 41.6), (83.6, 39.6)),
}
PLACES = {
    "cpc-terminal": ("Novorossiysk", (-2, -8, "left"), (-6, 13, "left")),
    "samara": ("Samara", (6, -3, "left"), (5, -3, "left")),
    "atyrau": ("Atyrau", (-6, -7, "right"), None),
    "aktau-port": ("Aktau", (-5, -6, "right"), (0, 0, "")),
    "makhachkala-port": ("", (0, 0, ""), (0, 0, "")),
    "baku-port": ("Baku", (5, 9, "left"), (4, 10, "left")),
    "ceyhan": ("Ceyhan", (6, 5, "left"), None),
    "alashankou": ("Alashankou", (4, 17, "left"), None),
    "pavlodar-refinery": ("Pavlodar", (7, 4, "left"), (6, 4, "left")),
    "shymkent-refinery": ("Shymkent", (0, 15, "center"), (6, 4, "left")),
    "omsk": ("Omsk", (6, 2, "left"), None),
}
TOWNS = {"Astana": ((6, 4, "left"), None), "Almaty": ((6, 4, "left"), (5, 4, "left"))}
FIELDS = {
    "Tengiz": ((10, 3, "left"), (8, 5, "left")),
    "Kashagan": ((-4, 14, "center"), None),
    "Karachaganak": ((7, 3, "left"), (6, 2, "left")),
    "Uzen": ((8, 7, "left"), None),
    "Zhanazhol": ((6, 9, "left"), None),
    "Kumkol South": ((0, 14, "center"), None),
}
ROUTE_WORDS = {  # longitude, latitude and alignment of a route's name, by layout
    "cpc": ("CPC", (43.6, 44.55, "center"), (43.5, 46.75, "center")),
    "atyrau-samara": ("Atyrau–Samara", (50.6, 50.15, "right"), (50.6, 49.3, "right")),
    "makhachkala": ("Makhachkala", (46.9, 43.3, "right"), (47.3, 42.6, "right")),
    "btc": ("BTC", (42.2, 39.3, "left"), (40.5, 38.3, "left")),
    "china": ("to China", (76.6, 48.1, "center"), (79.3, 48.5, "center")),
}


def routes_map(
    lines: pd.DataFrame, volumes: pd.DataFrame, incidents: pd.DataFrame, points: pd.DataFrame, year: int
) -> Figure:
    """Return the map of the export routes; choosing one on it shows its volumes and its incidents.

    Parameters
    ----------
    lines : pandas.DataFrame
        From `oil.lines`.
    volumes : pandas.DataFrame
        From `oil.route_volumes`.
    incidents : pandas.DataFrame
        From `oil.dated`.
    points : pandas.DataFrame
        From `map_points`.
    year : int
        Whose volumes set the width of the lines.
    """
    of_year = volumes[volumes["year"] == year].set_index("route")["volume_mt"]
    soils = volumes[volumes["year"] == year].groupby("soil")["volume_mt"].sum()
    names = {route: text for route, text in oil.ROUTES.items() if route in set(volumes["route"]) - {PART}}
    chosen = choice("route", names, "Route")

    def draw(width: int) -> alt.VConcatChart:
        inner = width - 10
        top = _map(inner, lines, points, of_year, chosen)
        panels = [top, _volume_panel(inner, volumes, chosen), _incident_panel(inner, incidents, chosen)]
        chart = alt.vconcat(*panels, spacing=14).resolve_scale(color="independent", x="independent", y="independent")
        # One choice for map and table; adding it to both would warn.
        chart.params[0].views.append(chart.vconcat[1].layer[-1].name)
        return chart

    avoiding = float(soils.get("avoids", 0.0))
    biggest = of_year.idxmax()
    return figure(
        draw,
        name="map",
        title=f"{number(of_year.max())} of {number(soils.sum())} Mt left by one line across Russia in {year}: the "
        f"{oil.ROUTES[biggest]}",
        subtitle=f"Lines are as wide as the Kazakh oil they carried in {year}. Click a line or its name, on the map "
        "or in the table, or choose it in the box below: the rest fades, and its volumes and its incidents stay. "
        "Click beside it to have all back. Dashed: a sketch, not the true course; dashed in the sea: tankers.",
        description="Map from the Black Sea to Xinjiang. The CPC line runs from Tengiz round the north of the "
        "Caspian through Russia to Novorossiysk; the line from Uzen over Atyrau to Samara joins Druzhba, which "
        "leaves the picture to the west. Tankers go from Aktau to Makhachkala in Russia and to Baku, where BTC "
        f"begins; a chain of lines runs east to China. In {year} {number(float(soils.get('crosses', 0)))} Mt "
        f"crossed Russia, {number(avoiding)} Mt did not, and of {number(float(soils.get('unknown', 0)))} Mt the "
        "onward way is not known. The table below gives each route's volumes by year, the strip the incidents by "
        "actor; all oil incidents concern the CPC or the field that feeds it.",
        unit="Mt a year",
        tables=["pipelines", "pipeline_countries", "oil_exports_by_route", "cpc_throughput", "transit_incidents",
                "oil_points", "oil_fields", "places", "countries", "water", "world"],
        data=volumes[["route", "year", "volume_mt", "soil", "note"]],
        origin=_volume_origins(volumes),
    )  # fmt: skip


def _volume_origins(volumes: pd.DataFrame) -> list[Origin]:
    """Return the origins of volumes by route and year; the CPC's come from its throughput where no split has them."""
    routes = tables.load(BY_ROUTE)
    split = set(routes.loc[routes["preferred"] & (routes["route"] == "cpc"), "year"])
    by_line = (volumes["route"] == "cpc") & ~volumes["year"].isin(split)
    kazakh = Rows("cpc_throughput", "volume_mt", {"year": "year"}, {"item": "kazakh", "preferred": True})
    return [
        *route_origins(volumes[~by_line]),
        added("volume_mt", kazakh, only={"route": "cpc", "year": volumes.loc[by_line, "year"]}),
    ]


def map_points(points: pd.DataFrame, fields: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the places that the map names: text, kind (terminal, refinery, field, town), lat, lon."""
    sites = points[points["id"].isin(PLACES)].assign(text=lambda rows: rows["id"].map(lambda key: PLACES[key][0]))
    sites = sites.assign(kind=sites["kind"].where(sites["kind"] == "refinery", "place"), key=sites["id"])
    wells = fields[fields["name"].isin(FIELDS)].assign(kind="field", key=fields["name"])
    wells = wells.assign(text=wells["name"].str.replace(" South", ""))
    towns = places[places["name"].isin(TOWNS)].assign(kind="town", key=places["name"], text=places["name"])
    columns = ["key", "text", "kind", "lat", "lon"]
    return pd.concat([frame[columns] for frame in (sites, wells, towns)], ignore_index=True)


def _map(
    width: int, lines: pd.DataFrame, points: pd.DataFrame, volumes: pd.Series, chosen: alt.Parameter
) -> alt.LayerChart:
    layout = layout_of(width)
    box, ratio = MAP_BOXES[layout]
    frame = maps.frame_of(width, ratio, **box)
    layers = [
        *maps.base(),
        *maps.bearings(frame, *BEARINGS[layout]),
        _feeders(lines),
        _export_lines(lines, volumes, chosen),
        _sea_lines(points, volumes, chosen),
        *_places(points, layout),
        _route_words(layout, volumes, chosen),
    ]
    return alt.layer(*layers).properties(**frame)


def _feeders(lines: pd.DataFrame) -> alt.Chart:
    rows = lines[lines["route"].isin(["domestic", "inbound"])][["id", "schematic"]].assign(feeder=True)
    return (
        alt.Chart(maps.layer("pipelines"))
        .transform_lookup("id", alt.LookupData(rows, "id", ["feeder", "schematic"]))
        .transform_filter("datum.feeder")
        .mark_geoshape(filled=False, stroke=DOMESTIC, strokeWidth=1.1)
        .encode(strokeDash=maps.sketched(), tooltip="name:N")
    )


def _width_of(route: pd.Series, volumes: pd.Series) -> pd.Series:
    """Return pixels: 1.6, and up to 6 for the widest route of any year (about 65 Mt)."""
    return (1.6 + 4.4 * route.map(volumes).fillna(0.0) / 65).round(1)


def _export_lines(lines: pd.DataFrame, volumes: pd.Series, chosen: alt.Parameter) -> alt.Chart:
    rows = lines[~lines["route"].isin(["domestic", "inbound"])]
    onward = rows["name"].str.contains("Druzhba")  # how much of the Kazakh oil goes on by it is not in the split
    widths = _width_of(rows["route"].mask(onward, "none"), volumes)
    rows = rows.assign(pixels=widths)[["id", "route", "soil", "schematic", "pixels"]]
    return (
        alt.Chart(maps.layer("pipelines"), name="export-lines")
        .transform_lookup("id", alt.LookupData(rows, "id", list(rows.columns[1:])))
        .transform_filter("isValid(datum.route)")
        .mark_geoshape(filled=False, cursor="pointer")
        .encode(
            stroke=alt.Stroke("soil:N", scale=alt.Scale(domain=list(SOILS), range=list(SOILS.values())), legend=None),
            strokeDash=maps.sketched(),
            strokeWidth=alt.StrokeWidth("pixels:Q", scale=None),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.15)),
            tooltip="name:N",
        )
        .add_params(chosen)
    )


def _sea_lines(points: pd.DataFrame, volumes: pd.Series, chosen: alt.Parameter) -> alt.Chart:
    at = points.set_index("key")
    ends = {"makhachkala": ("makhachkala-port", "crosses"), "btc": ("baku-port", "avoids")}
    rows = pd.DataFrame(
        [
            {"route": route, "soil": soil, "lon": at.loc["aktau-port", "lon"], "lat": at.loc["aktau-port", "lat"],
             "lon2": at.loc[port, "lon"], "lat2": at.loc[port, "lat"]}
            for route, (port, soil) in ends.items()
        ]
    )  # fmt: skip
    rows["pixels"] = _width_of(rows["route"], volumes)
    return (
        alt.Chart(rows)
        .mark_rule(strokeDash=[2, 4], cursor="pointer")
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            longitude2="lon2:Q",
            latitude2="lat2:Q",
            color=soil_colour(),
            strokeWidth=alt.StrokeWidth("pixels:Q", scale=None),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.15)),
            tooltip="route:N",
        )
    )


def _places(points: pd.DataFrame, layout: str) -> list[alt.Chart]:
    """Return the marks of places and all plain words of the map: places, lands, what the colours mean."""
    column = 0 if layout == "wide" else 1
    offsets = {key: value[1:][column] for key, value in PLACES.items()}
    offsets |= {key: value[column] for key, value in (TOWNS | FIELDS).items()}
    shown = points[points["key"].map(lambda key: offsets[key] is not None)]
    kinds = alt.Scale(
        domain=["place", "town", "field", "refinery"], range=["circle", "circle", "triangle-up", "square"]
    )
    marks = alt.Chart(shown[["kind", "lat", "lon"]]).mark_point(filled=True, size=26, opacity=1, color=theme.INK)
    marks = marks.encode(longitude="lon:Q", latitude="lat:Q", shape=alt.Shape("kind:N", scale=kinds, legend=None))
    words = [(row.text, row.lon, row.lat, *offsets[row.key], theme.INK) for row in shown.itertuples()]
    rows = pd.DataFrame(
        [word for word in words if word[5]] + _land_words(column) + _key_words(layout), columns=maps.WORDS
    )
    return [marks, maps.words(rows, 11)]


def _land_words(column: int) -> list[tuple]:
    shown = {name: where[column] for name, where in LANDS.items() if where[column]}
    return [(name, lon, lat, 0, 0, "center", theme.QUIET) for name, (lon, lat) in shown.items()]


def _key_words(layout: str) -> list[tuple]:
    lines = {"crosses Russia": SOILS["crosses"], "avoids Russia": SOILS["avoids"], "other line": DOMESTIC}
    lon, lat, step = (79.5, 39.6, 14) if layout == "wide" else (66.5, 39.0, 13)
    words = [(f"— {text}", lon, lat, 0, i * step, "left", colour) for i, (text, colour) in enumerate(lines.items())]
    marks = ("▲ field   ■ refinery", lon, lat, 0, 3 * step, "left", theme.INK)
    return [*words, marks] if layout == "wide" else words


def _route_words(layout: str, volumes: pd.Series, chosen: alt.Parameter) -> alt.Chart:
    """Return the names of the routes with their volumes; they can be clicked."""
    words = []
    for route, entry in ROUTE_WORDS.items():
        lon, lat, align = entry[1 if layout == "wide" else 2]
        text = f"{entry[0]} {number(volumes[route])}" if route in volumes else entry[0]
        words.append((text, lon, lat, 0, 0, align, SOILS["avoids" if route in ("btc", "china") else "crosses"], route))
    if "aktau" in volumes:
        text = f"from Aktau {number(volumes['aktau'])}"
        words.append((text, 50.2, 44.4, 0, 0, "right", SOILS["unknown"], "aktau"))
    rows = pd.DataFrame(words, columns=[*maps.WORDS, "route"])
    chart = maps.words(rows, 12 if layout == "wide" else 11, fontWeight="bold", cursor="pointer")
    # Without a tooltip Vega-Lite makes a layer beside the chosen one deaf to clicks.
    return chart.encode(opacity=alt.condition(chosen, alt.value(1), alt.value(0.25)), tooltip="text:N")


def _volume_rows(volumes: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    shown = volumes[volumes["year"].isin(years)].assign(row=lambda rows: rows["route"])
    return shown.assign(route=shown["route"].replace({PART: "atyrau-samara"}))


def _volume_panel(width: int, volumes: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    layout = layout_of(width)
    years = list(MAP_YEARS[layout] or sorted(int(year) for year in volumes["year"].unique()))
    rows = _volume_rows(volumes, years)
    order = [route for route in oil.ROUTES if route in set(rows["row"])]
    left, height = (128 if layout == "narrow" else 148), 18
    cell = (width - left) / len(years)
    rows = rows.assign(
        x=rows["year"].map(lambda year: left + cell * years.index(year)).astype(float).round(1),
        y=rows["row"].map(lambda row: 30 + height * order.index(row)),
        text=rows["volume_mt"].map(number),
    )
    names = rows.drop_duplicates("row").assign(x=0, text=lambda found: found["row"].map(oil.ROUTES))
    heads = pd.DataFrame({"x": [left + cell * i for i in range(len(years))], "y": 9, "text": [str(y) for y in years]})
    fade = alt.condition(chosen, alt.value(1), alt.value(0.15))
    tall = 22 + height * len(order)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, tall], nice=False, reverse=True))
    values = alt.Chart(rows[["route", "x", "y", "text", "soil"]]).mark_text(align="left", fontSize=11)
    values = values.encode(x=x, y=y, text="text:N", color=soil_colour(), opacity=fade)
    labels = (
        alt.Chart(names[["route", "x", "y", "text", "soil"]], name="route-rows")
        .mark_text(align="left", fontSize=12, fontWeight="bold", cursor="pointer")
        .encode(x=x, y=y, text="text:N", color=soil_colour(), opacity=fade)
    )
    years_row = alt.Chart(heads).mark_text(align="left", fontSize=11, color=theme.QUIET).encode(x=x, y=y, text="text:N")
    title = panel_title("Mt a year, whole years with a figure; an empty cell is not known, not zero")
    if layout == "narrow":
        title = panel_title("Mt a year; empty: not known, not zero")
    return alt.layer(years_row, values, labels).properties(width=width, height=tall, title=title)


def _incident_panel(width: int, incidents: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    rows = incidents[(incidents["kind"] == "oil") & incidents["start"].notna()]
    actors = [actor for actor in ACTORS if actor in set(rows["actor"])]
    rows = rows.assign(
        route="cpc",
        who=rows["actor"].map(lambda key: ACTORS[key][0]),
        what=rows["cause"].map(CAUSES),
        day=rows["start"].dt.strftime("%Y-%m-%d"),
    )[["route", "who", "what", "day"]]
    who = [ACTORS[actor][0] for actor in actors]
    left, height = 128 if narrow else 148, 20 * len(actors)
    ticks = [f"{year}-01-01" for year in range(2021, 2027, 2 if narrow else 1)]
    x = alt.X(
        "day:T",
        scale=alt.Scale(domain=["2021-01-01", "2026-07-01"], range=[left, width]),
        axis=alt.Axis(format="%Y", values=ticks, title=None, labelAlign="left", labelFlush=False),
    )
    y = alt.Y("who:N", sort=who, axis=None, scale=alt.Scale(domain=who))
    colours = alt.Scale(domain=who, range=[ACTORS[actor][1] for actor in actors])
    colour = alt.Color("who:N", scale=colours, legend=None)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=alt.condition(chosen, alt.value(0.85), alt.value(0.1)),
            tooltip=[alt.Tooltip("day:T", format="%Y-%m"), "what:N"],
        )
    )
    war = alt.Chart(pd.DataFrame({"day": ["2022-02-24"]})).mark_rule(color=theme.QUIET, strokeDash=[2, 2]).encode(x=x)
    names = alt.Chart(pd.DataFrame({"who": who})).mark_text(align="left", fontSize=12)
    names = names.encode(x=alt.value(0), y=y, text="who:N", color=colour)
    none = pd.DataFrame({"route": [key for key in oil.ROUTES if key != "cpc"], "text": "none is listed for this route"})
    said = (
        alt.Chart(none)
        .transform_filter({"param": "chosen", "empty": False})
        .mark_text(fontSize=12, fontStyle="italic", color=theme.INK)
        .encode(x=alt.value((left + width) / 2), y=alt.value(height / 2), text="text:N")
    )
    title = panel_title(
        "Incidents, by who or what caused them" if narrow else "Incidents on the route, by who or what caused them"
    )
    return alt.layer(war, points, names, said).properties(width=width, height=height, title=title)

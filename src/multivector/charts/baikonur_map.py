"""Where is Baikonur, and what flew from which site?  In: layers, points, launches by site.  Out: two figures."""

import altair as alt
import pandas as pd

from .. import tables
from ..measures import launches as measure
from . import maps, theme
from .baikonur import FAMILIES
from .figure import Figure, figure
from .marks import choice, event_rule, layout_of, number, panel_title, year_axis
from .origin import Origin, Rows, added, rows_of

RAIL, PAD, LEASE = "#5F6B7A", theme.colour_of("RUS"), theme.colour_of("KAZ")
COUNTRY = {
    "wide": ({"west": 47, "east": 87, "south": 40.2, "north": 55.8}, 0.66),
    "narrow": ({"west": 47, "east": 87, "south": 40.2, "north": 55.8}, 0.6),
}
NEAR = {"west": 62.68, "east": 64.09, "south": 45.45, "north": 46.46}
CLOSE = {"west": 62.84, "east": 63.79, "south": 45.885, "north": 46.115}
# Where the scale bar and the small map around stand, in pixels: see `maps.bearings`.
BEARINGS = {"country": ((72, -10), (6, -38)), "lease": ((10, 24),), "close": ((30, -16),)}
TOWNS = {  # dx, dy, alignment
    "Baikonur": (7, 4, "left"),
    "Astana": (-5, 15, "right"),
    "Almaty": (0, 16, "center"),
    "Atyrau": (6, -5, "left"),
    "Kyzylorda": (6, 11, "left"),
}
LANDS = {"KAZAKHSTAN": (64.6, 48.8), "RUSSIA": (53.2, 54.5), "CHINA": (83.6, 41.6)}
SITE_WORDS = {  # dx, dy, alignment, by layout; a site without an entry shares the words of its neighbour
    "1": ("1 Gagarin’s Start", (15, 5, "left"), (12, 9, "left")),
    "31": ("31 Soyuz", (0, -15, "center"), (0, -12, "center")),
    "200": ("200 Proton", (-12, 16, "right"), (-9, 13, "right")),
    "81": ("81 Proton", (9, -9, "left"), (6, -8, "left")),
    "90": ("90 Tsiklon", (0, -12, "center"), (-7, 2, "right")),
    "45": ("45 Zenit", (9, 10, "left"), (7, 10, "left")),
    "41": ("41", (-8, 4, "right"), (-6, 4, "right")),
    "109": ("109", (0, -9, "center"), (0, -8, "center")),
    "161": ("161, 162", (12, 4, "left"), (8, 4, "left")),
    "110": ("110", (0, -10, "center"), (0, -9, "center")),
    "175": ("175", (9, 1, "left"), (-6, 4, "right")),
    "191": ("191", (0, -9, "center"), (0, -8, "center")),
}


def place(
    pads: pd.DataFrame, stations: pd.DataFrame, places: pd.DataFrame, area_km2: float, official_km2: float
) -> Figure:
    """Return the maps of the country and of the lease.

    Parameters
    ----------
    pads, stations, places : pandas.DataFrame
        ``baikonur_pads``, ``baikonur_stations_osm``, ``places``.
    area_km2, official_km2 : float
        Area of the drawn lease, and the one that officials state.
    """

    def draw(width: int) -> alt.HConcatChart | alt.VConcatChart:
        if layout_of(width) == "narrow":
            country = _country(width - 10, "narrow", places)
            return alt.vconcat(country, _lease(width - 10, pads, stations, 0.86), spacing=18)
        left = round(0.575 * (width - 18))
        tall = round(COUNTRY["wide"][1] * left)
        right = width - 28 - left
        return alt.hconcat(_country(left, "wide", places), _lease(right, pads, stations, tall / right), spacing=10)

    less = 100 * (1 - area_km2 / official_km2)
    return figure(
        draw,
        name="place",
        title=f"The lease is drawn as an ellipse that is {number(less)} per cent smaller than its official area",
        subtitle="The country with its railways, and the leased territory (green, as drawn by Natural Earth) with its "
        "launch sites (orange), railway stations (grey squares, © OpenStreetMap contributors) and the point "
        "that is usually quoted (cross). The railway lacks newer lines.",
        description=f"Two maps. In the first Baikonur lies in the south of Kazakhstan, on the railway from Orenburg to "
        f"Tashkent, north-west of Kyzylorda. In the second the lease is an ellipse of {area_km2:,.0f} square "
        f"kilometres, officially {official_km2:,.0f}; the town lies at its southern edge by the main line, the launch "
        "sites in a band of sixty kilometres from west to east across its middle. The cross of the quoted point "
        "stands on site 110, not on Gagarin's Start.",
        unit="degrees",
        tables=["baikonur_pads", "baikonur_stations_osm", "places", "baikonur_lease", "rail_kazakhstan", "countries",
                "water", "world"],
        data=pads[["id", "site", "lat", "lon", "name", "source_id"]],
        origin=[rows_of(Rows("baikonur_pads", ["site", "lat", "lon", "name"], {"id": "id"}))],
    )  # fmt: skip


def _rail() -> alt.Chart:
    layer = alt.Chart(maps.layer("rail_kazakhstan"))
    return layer.mark_geoshape(filled=False, stroke=RAIL, strokeWidth=1.0)


def _lease_shape(opacity: float) -> alt.Chart:
    shape = alt.Chart(maps.layer("baikonur_lease"))
    return shape.mark_geoshape(fill=LEASE, fillOpacity=opacity, stroke=LEASE, strokeWidth=1.2)


def _points(rows: pd.DataFrame, tooltip: str | None = None, **mark: object) -> alt.Chart:
    style = {"filled": True, "size": 26, "opacity": 1, "color": theme.INK} | mark
    columns = ["lat", "lon", *([tooltip] if tooltip else [])]
    chart = alt.Chart(rows[columns]).mark_point(**style).encode(longitude="lon:Q", latitude="lat:Q")
    return chart.encode(tooltip=f"{tooltip}:N") if tooltip else chart


def _country(width: int, layout: str, places: pd.DataFrame) -> alt.LayerChart:
    box, ratio = COUNTRY[layout]
    towns = places[places["name"].isin(TOWNS)]
    words = [(row.name, row.lon, row.lat, *TOWNS[row.name], theme.INK) for row in towns.rename(columns={"name": "x"})
             .assign(name=towns["name"]).itertuples(index=False)]  # fmt: skip
    words += [(name, lon, lat, 0, 0, "center", theme.QUIET) for name, (lon, lat) in LANDS.items()]
    rows = pd.DataFrame(words, columns=maps.WORDS)
    bold = rows["text"] == "Baikonur"
    frame = maps.frame_of(width, ratio, **box)
    layers = [
        *maps.base(),
        *maps.bearings(frame, *BEARINGS["country"]),
        _rail(),
        _lease_shape(0.45),
        _points(towns[towns["name"] != "Baikonur"]),
        maps.words(rows[~bold], 11),
        maps.words(rows[bold], 12, fontWeight="bold"),
    ]
    return alt.layer(*layers).properties(**frame, title=panel_title("The country and its railways"))


def _lease(width: int, pads: pd.DataFrame, stations: pd.DataFrame, ratio: float) -> alt.LayerChart:
    ground = alt.Chart(alt.sphere()).mark_geoshape(fill=theme.HOME, stroke=None)
    sites, quoted = pads[pads["kind"] == "pad"], pads[pads["kind"] == "quoted point"]
    one = sites[sites["id"] == "1/5"].iloc[0]
    words = [
        ("Baikonur, the town", 63.317, 45.617, 0, 26, "center", theme.INK),
        ("Töretam", 63.316, 45.652, 9, 5, "left", theme.INK),
        ("Gagarin’s Start", one["lon"], one["lat"], 8, 20, "left", PAD),
        ("quoted point", 63.305, 45.965, 8, -10, "center", theme.INK),
        ("the lease", 63.384, 46.28, 0, 0, "center", LEASE),
    ]
    town = pd.DataFrame({"lat": [45.617], "lon": [63.317]})
    frame = maps.frame_of(width, ratio, **NEAR)
    layers = [
        ground,
        _lease_shape(0.12),
        _rail(),
        _points(stations, "name", shape="square", size=16, color=RAIL),
        _points(sites, "id", color=PAD, size=30),
        _points(quoted, shape="cross", size=70, angle=45),
        _points(town, size=46),
        maps.words(pd.DataFrame(words, columns=maps.WORDS), 11),
        *maps.bearings(frame, *BEARINGS["lease"]),
    ]
    return alt.layer(*layers).properties(**frame, title=panel_title("The lease and its sites"))


def pads(points: pd.DataFrame, by_site: pd.DataFrame, families: pd.Series, counts: pd.DataFrame) -> Figure:
    """Return the launch sites close up; choosing one shows its launches by year.

    Parameters
    ----------
    points : pandas.DataFrame
        From `launches.site_points`.
    by_site : pandas.DataFrame
        From `launches.site_years`.
    families : pandas.Series
        From `launches.site_families`.
    counts : pandas.DataFrame
        From `launches.by_year`.
    """
    totals = by_site.groupby("site")["attempts"].sum().sort_values(ascending=False)
    placed = set(points["site"])
    names = {site: f"Site {site}, {_kin(families[site])}: {total} launches" for site, total in totals.items()}
    names = {site: text.replace(": 1 launches", ": 1 launch") for site, text in names.items()}
    names = {site: text if site in placed else f"{text}, no point known" for site, text in names.items()}
    chosen = choice("site", names, "Site")
    last = by_site.groupby("site")["year"].max()
    latest = last[last == last.max()].index.tolist()

    def draw(width: int) -> alt.VConcatChart:
        inner = width - 12
        panels = [_close(inner - 32, points, chosen), _bars(inner, by_site, counts, chosen)]
        return alt.vconcat(*panels, spacing=16).resolve_scale(color="independent", x="independent", y="independent")

    top = totals.index[0]
    many = f"{len(totals)} sites"
    return figure(
        draw,
        name="pads",
        title=f"Of {many} that launched to orbit, site {' and '.join(latest)} alone did in {last.max()}",
        subtitle="Circles are as large as the launches to 2024. Click a site, or choose it in the "
        "box below, which also works from the keyboard: the columns then show its launches by year, grey those of "
        "all sites. For 2025 most pads are not stated, so that year is grey only. Dotted: another list begins.",
        description=f"Map of a band of sixty kilometres with {len(points)} launch sites of Baikonur. Most launches: "
        + ", ".join(f"site {site} {total}" for site, total in totals.head(5).items())
        + f". Site {top} is Gagarin's Start, with a last launch in {last[top]}. Below, columns by year from 1957 to "
        f"2025: {int(counts['baikonur'].max())} launches at most, in {int(counts['baikonur'].idxmax())}, and "
        f"{int(counts['baikonur'].iloc[-1])} in {int(counts.index[-1])}.",
        unit="launches",
        tables=["baikonur_pads", "baikonur_launches", "launches_by_site"],
        data=by_site[["site", "year", "attempts"]],
        origin=_pad_origins(by_site),
    )


def _pad_origins(by_site: pd.DataFrame) -> list[Origin]:
    pads = tables.load("baikonur_launches")["pad"]
    sites = pads.groupby(measure.site_of(pads)).unique()
    found = []
    for site in by_site["site"].unique():
        rows = Rows("baikonur_launches", "attempts", {"year": "year"}, {"pad": sites[site]})
        found.append(added("attempts", rows, only={"site": site}))
    return found


def _kin(families: str) -> str:
    """Return the families of a site in the words of the charts."""
    names = {key: name for key, (name, _) in FAMILIES.items()} | {"converted": "converted missiles"}
    return ", ".join(names.get(family, "others") for family in families.split(", "))


def _close(width: int, points: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    layout = layout_of(width)
    ground = alt.Chart(alt.sphere()).mark_geoshape(fill="#E6F0EC", stroke=None)
    rows = points.assign(size=(points["launches"] * (0.75 if layout == "wide" else 0.45) + 24).round())
    fade = alt.condition(chosen, alt.value(0.85), alt.value(0.25))
    circles = (
        alt.Chart(rows[["site", "lat", "lon", "size", "launches", "first", "last", "pads"]], name="sites")
        .mark_point(filled=True, color=PAD, stroke="white", strokeWidth=1, cursor="pointer")
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size("size:Q", scale=None),
            opacity=fade,
            tooltip=["site:N", "pads:N", "launches:Q", "first:Q", "last:Q"],
        )
        .add_params(chosen)
    )
    column = 1 if layout == "wide" else 2
    at = rows.set_index("site")
    words = [
        (_short(entry[0], layout), at.loc[site, "lon"], at.loc[site, "lat"], *entry[column], theme.INK, site)
        for site, entry in SITE_WORDS.items()
        if site in at.index
    ]
    said = maps.words(pd.DataFrame(words, columns=[*maps.WORDS, "site"]).round(3), 12 if layout == "wide" else 11)
    said = said.encode(opacity=alt.condition(chosen, alt.value(1), alt.value(0.4)), tooltip="text:N")
    said.mark.cursor = "pointer"
    frame = maps.frame_of(width, 0.37 if layout == "wide" else 0.46, **CLOSE)
    title = panel_title("Launch sites by number")
    bar = maps.bearings(frame, *BEARINGS["close"])
    return alt.layer(ground, circles, said, *bar).properties(**frame, title=title)


def _short(text: str, layout: str) -> str:
    """Return the words of a site; on a narrow map the number alone where there is no room."""
    return text.split()[0] if layout == "narrow" and text.split()[0] in ("45", "81", "90", "200") else text


def _bars(width: int, by_site: pd.DataFrame, counts: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    inner = width - 32
    narrow = layout_of(width) == "narrow"
    x = year_axis(measure.FIRST, measure.LAST, 6 if narrow else 12, pad=1)
    scale = alt.Scale(domain=[0, 50], nice=False)
    y = alt.Y("attempts:Q", scale=scale, axis=alt.Axis(tickCount=5, title=None))
    wide = {"size": inner / (measure.LAST - measure.FIRST + 3) * 0.8}
    whole = counts["baikonur"].rename("attempts").rename_axis("year").reset_index()
    grey = alt.Chart(whole).mark_bar(color="#D5D9DF", **wide).encode(x=x, y=y)
    own = alt.Chart(by_site[["site", "year", "attempts"]]).transform_filter(chosen)
    own = own.mark_bar(color=LEASE, **wide).encode(x=x, y=alt.Y("sum(attempts):Q", scale=scale, title=None))
    words = "By year: chosen site (green), all (grey)"
    title = panel_title(words if narrow else "Launches by year: chosen site (green) and all sites (grey)")
    title.frame = "group"
    return alt.layer(grey, own, *event_rule(2023.5), *event_rule(2024.5)).properties(
        width=inner, height=150, title=title
    )

"""How is a place drawn, and under which border policy?  In: names of layers.  Out: map layers for Altair.

Geometry is shared, see `layers`.  Borders are those of the layer `countries`; the page on borders says whose.
"""

import functools
from typing import Any

import altair as alt
import pandas as pd

from .. import tables
from . import theme
from .layers import SCHEME

WORDS = ["text", "lon", "lat", "dx", "dy", "align", "colour"]
AROUND = (-18, 152, -8, 77)  # degrees: what a locator shows, from Ireland to Japan


def layer(name: str) -> alt.UrlData:
    """Return a reference to a map layer of the data package, to be drawn with ``mark_geoshape``."""
    tables.load(name)  # remembered as an input of the run, and checked
    return alt.UrlData(url=SCHEME + name, format=alt.TopoDataFormat(type="topojson", feature=name))


def frame_of(width: int, ratio: float, west: float, east: float, south: float, north: float) -> dict[str, Any]:
    """Return the chart properties of a conic map that shows a box of longitudes and latitudes at `width` pixels.

    Parameters
    ----------
    width : int
        Pixels.
    ratio : float
        Height over width.
    west, east, south, north : float
        Degrees.

    Returns
    -------
    dict
        ``width``, ``height`` and ``projection`` (equal-area conic, standard parallels a sixth inside the box).
    """
    height = round(width * ratio)
    step = (north - south) / 6
    parallels = [south + step, north - step]
    middle = (west + east) / 2
    xs, ys = zip(*(_albers(lon, lat, middle, *parallels) for lon, lat in _edge(west, east, south, north)), strict=True)
    scale = min(width / (max(xs) - min(xs)), height / (max(ys) - min(ys)))
    translate = [width / 2 - scale * (max(xs) + min(xs)) / 2, height / 2 + scale * (max(ys) + min(ys)) / 2]
    projection = alt.Projection(
        type="conicEqualArea",
        rotate=[-middle, 0],
        center=[0, 0],
        parallels=parallels,
        scale=scale,
        translate=translate,
        clipExtent=[[0, 0], [width, height]],
    )
    return {"width": width, "height": height, "projection": projection}


def _edge(west: float, east: float, south: float, north: float) -> list[tuple[float, float]]:
    steps = [i / 20 for i in range(21)]
    lons = [west + (east - west) * s for s in steps]
    lats = [south + (north - south) * s for s in steps]
    return [(lon, lat) for lon in lons for lat in (south, north)] + [(lon, lat) for lat in lats for lon in (west, east)]


def _albers(lon: float, lat: float, middle: float, south: float, north: float) -> tuple[float, float]:
    """Return x and y of Albers' equal-area conic on the unit sphere, centred on the equator as d3-geo has it."""
    from math import cos, radians, sin, sqrt

    first, second = sin(radians(south)), sin(radians(north))
    n = (first + second) / 2
    c = 1 + first * (2 * n - first)
    radius = sqrt(c - 2 * n * sin(radians(lat))) / n
    origin = sqrt(c) / n
    angle = n * radians(lon - middle)
    return radius * sin(angle), origin - radius * cos(angle)


def world_frame_of(width: int, west: float, east: float, south: float, north: float) -> dict[str, Any]:
    """Return the chart properties of an Equal Earth map that shows a box of longitudes and latitudes.

    Parameters
    ----------
    width : int
        Pixels; the height follows from the box.
    west, east, south, north : float
        Degrees.

    Returns
    -------
    dict
        ``width``, ``height`` and ``projection`` (equal-area; the sphere may end inside the box's upper corners).
    """
    middle = (west + east) / 2
    flat = _flat({"type": "equalEarth", "rotate": [-middle, 0]})
    xs, ys = zip(*(flat(lon, lat) for lon, lat in _edge(west, east, south, north)), strict=True)
    scale = width / (max(xs) - min(xs))
    height = round(scale * (max(ys) - min(ys)))
    translate = [width / 2 - scale * (max(xs) + min(xs)) / 2, height / 2 + scale * (max(ys) + min(ys)) / 2]
    projection = alt.Projection(
        type="equalEarth",
        rotate=[-middle, 0],
        scale=scale,
        translate=translate,
        clipExtent=[[0, 0], [width, height]],
    )
    return {"width": width, "height": height, "projection": projection}


def world_pixels(width: int, west: float, east: float, south: float, north: float) -> Any:
    """Return a function that turns longitude and latitude into pixels of the map of `world_frame_of`."""
    return pixels_of(world_frame_of(width, west, east, south, north))[0]


def pixels_of(frame: dict[str, Any]) -> tuple[Any, Any]:
    """Return the function from longitude and latitude to pixels of a map, and the one back.

    Parameters
    ----------
    frame : dict
        From `frame_of` or `world_frame_of`.
    """
    projection = frame["projection"].to_dict()
    scale, (right, down) = projection["scale"], projection["translate"]
    flat = _flat(projection)

    def pixels(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = flat(longitude, latitude)
        return scale * x + right, down - scale * y

    def degrees(x: float, y: float) -> tuple[float, float]:
        return flat((x - right) / scale, (down - y) / scale, inverse=True)

    return pixels, degrees


def _flat(projection: dict[str, Any]) -> Any:
    """Return a projection of d3-geo, on the unit sphere, as pyproj has it."""
    from pyproj import Proj

    middle = -projection["rotate"][0]
    if projection["type"] == "equalEarth":
        return Proj(f"+proj=eqearth +R=1 +lon_0={middle}")
    south, north = projection["parallels"]
    return Proj(f"+proj=aea +R=1 +lat_0=0 +lat_1={south} +lat_2={north} +lon_0={middle}")


def pixels_per_km(frame: dict[str, Any]) -> float:
    """Return how many pixels a kilometre from west to east takes in the middle of a map, on the ellipsoid WGS 84."""
    from pyproj import Geod

    pixels, degrees = pixels_of(frame)
    longitude, latitude = degrees(frame["width"] / 2, frame["height"] / 2)
    ends = [longitude - 0.01, longitude + 0.01]
    left, right = (pixels(end, latitude)[0] for end in ends)
    return (right - left) / (Geod(ellps="WGS84").line_length(ends, [latitude] * 2) / 1000)


def bar_length(frame: dict[str, Any], most: float) -> tuple[int, float]:
    """Return the length of a scale bar, in kilometres (1, 2 or 5 times a power of ten) and in pixels, `most` at most.

    Raises
    ------
    ValueError
        If not even a kilometre has room.
    """
    each = pixels_per_km(frame)
    round_ones = [first * 10**power for power in range(5) for first in (1, 2, 5)]
    fitting = [km for km in round_ones if km * each <= most]
    if not fitting:
        raise ValueError(f"A kilometre takes {each:.0f} pixels of this map; a scale bar may take {most:g}. Give more.")
    return fitting[-1], fitting[-1] * each


def bearings(
    frame: dict[str, Any], bar: tuple[float, float], inset: tuple[float, float] | None = None, note: str = ""
) -> list[alt.Chart]:
    """Return how far is far and where in the world a map lies: a scale bar and, north up, a small map around it.

    The bar is as long as a round number of kilometres in the middle of the map, from west to east.

    Parameters
    ----------
    frame : dict
        From `frame_of` or `world_frame_of`.
    bar : (float, float)
        Where the bar's left end stands, its label above; pixels from the left and the top edge, negative ones from
        the right and the bottom.
    inset : (float, float), optional
        Where the small map's upper left corner stands, as with `bar`; without it there is none.
    note : str
        Words after the kilometres, where scale differs much over the map.
    """
    width, height = frame["width"], frame["height"]
    km, long = bar_length(frame, max(60, width / 6))
    x, y = _from_edges(bar, width, height)
    ends = [(x, y, x + long, y), (x, y - 3, x, y), (x + long, y - 3, x + long, y)]
    rows = pd.DataFrame(ends, columns=["x", "y", "x2", "y2"]).round(1)
    at = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
    text = f"{km:,} km{note}".replace(",", "\u202f")
    style = {"align": "left", "fontSize": 11, "baseline": "alphabetic", "color": theme.INK}
    drawn = [
        alt.Chart(rows).mark_rule(color=theme.INK, strokeWidth=1.3).encode(**at, x2="x2:Q", y2="y2:Q"),
        alt.Chart(pd.DataFrame({"text": [text]}))
        .mark_text(**style, x=round(x, 1), y=round(y - 6, 1))
        .encode(text="text:N"),
    ]
    return drawn if inset is None else [*drawn, _locator(frame, *_from_edges(inset, width, height))]


def _from_edges(place: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    x, y = place
    return (x + width if x < 0 else x), (y + height if y < 0 else y)


def _locator(frame: dict[str, Any], x: float, y: float) -> alt.Chart:
    """Return the small map with its upper left corner at a pixel; `AROUND` in Equal Earth, the map's edge on it."""
    small = world_frame_of(70 if frame["width"] > 500 else 56, *AROUND)
    _, degrees = pixels_of(frame)
    pixels, _ = pixels_of(small)
    whole = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    box = [(a * small["width"], b * small["height"]) for a, b in whole]
    corners = [(a * frame["width"], b * frame["height"]) for a, b in whole]
    sides = zip(corners, corners[1:] + corners[:1], strict=True)
    edge = [(x1 + (x2 - x1) * i / 4, y1 + (y2 - y1) * i / 4) for (x1, y1), (x2, y2) in sides for i in range(4)]
    region = [pixels(*degrees(*point)) for point in edge]
    rows = [
        (_path([box]), theme.INSET, theme.QUIET),
        (land_path(small["width"]), theme.INSET_LAND, None),
        (_path([region]), None, theme.INK),
    ]
    table = pd.DataFrame(rows, columns=["shape", "fill", "stroke"])
    mark = alt.Chart(table).mark_point(size=4, x=round(x, 1), y=round(y, 1), strokeWidth=1, opacity=1)
    shape, fill, stroke = (
        channel(f"{name}:N", scale=None, legend=None)
        for name, channel in (("shape", alt.Shape), ("fill", alt.Fill), ("stroke", alt.Stroke))
    )
    return mark.encode(shape=shape, fill=fill, stroke=stroke)


@functools.cache
def land_path(width: int) -> str:
    """Return the land of `AROUND` as an SVG path in a locator of some pixels' width, no finer than a pixel."""
    import shapely

    frame = world_frame_of(width, *AROUND)
    pixels, _ = pixels_of(frame)
    land = tables.load("world").geometry.clip_by_rect(AROUND[0] - 8, AROUND[2], AROUND[1] + 8, AROUND[3])
    land = shapely.transform(land.union_all(), lambda points: [pixels(*point) for point in points])
    land = shapely.box(0, 0, frame["width"], frame["height"]).intersection(land.buffer(0.4).simplify(1.2))
    parts = [part for part in shapely.get_parts(land) if part.area > 4]
    return _path([list(part.exterior.coords)[:-1] for part in parts])


def _path(rings: list[list[tuple[float, float]]]) -> str:
    """Return rings as an SVG path in tenths of a pixel.

    Examples
    --------
    >>> _path([[(0, 0), (1.04, 0), (1, 2)]])
    'M0,0L1,0L1,2Z'
    """
    return "".join("M" + "L".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in ring) + "Z" for ring in rings)


def base() -> list[alt.Chart]:
    """Return the ground of every regional map: sea, land with Kazakhstan lighter, borders, inland water."""
    sea = alt.Chart(alt.sphere()).mark_geoshape(fill=theme.SEA, stroke=None)
    fill = alt.condition("datum.id == 'KAZ'", alt.value(theme.HOME), alt.value(theme.LAND))
    land = alt.Chart(layer("countries")).mark_geoshape(stroke=theme.BORDER, strokeWidth=0.7).encode(fill=fill)
    water = alt.Chart(layer("water")).mark_geoshape(fill=theme.SEA, stroke=None)
    return [sea, land, water]


def sketched(column: str = "schematic") -> alt.StrokeDash:
    """Return a dash channel for a column that says whether a line is a sketch: sketches are dashed."""
    scale = alt.Scale(domain=[False, True], range=[[1, 0], [7, 3]])
    return alt.StrokeDash(f"{column}:N", scale=scale, legend=None)


def words(rows: pd.DataFrame, size: int, **mark: Any) -> alt.Chart:
    """Return text on a map whose place, alignment and colour come from the rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a text: the columns of `WORDS`, further ones stay in the data.
    size : int
        Pixels.
    **mark
        Properties of the text mark.
    """
    by_row = {name: alt.expr(f"datum.{name}") for name in ("dx", "dy", "align")}
    style = {"baseline": "alphabetic", "fontSize": size} | by_row | mark
    colour = alt.Color("colour:N", scale=None, legend=None)
    text = alt.Chart(rows.round(2)).mark_text(**style)
    return text.encode(longitude="lon:Q", latitude="lat:Q", text="text:N", color=colour)

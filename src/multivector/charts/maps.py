"""How is a place drawn, and under which border policy?  In: names of layers.  Out: map layers for Altair.

Geometry is shared: a specification names a layer (``layer:countries``), a page fetches it once for the whole book,
and a static picture has it filled in.  Borders are those of the layer `countries`; the page on borders says whose.
"""

import copy
import functools
import itertools
import json
from typing import Any

import altair as alt
import pandas as pd

from .. import tables
from ..paths import BUILD, write_text
from . import theme

SCHEME = "layer:"
WORDS = ["text", "lon", "lat", "dx", "dy", "align", "colour"]


def layer(name: str) -> alt.UrlData:
    """Return a reference to a map layer of the data package, to be drawn with ``mark_geoshape``."""
    tables.load(name)  # remembered as an input of the run, and checked
    return alt.UrlData(url=SCHEME + name, format=alt.TopoDataFormat(type="topojson", feature=name))


def layer_names(spec: Any) -> set[str]:
    """Return the map layers that a specification refers to."""
    if isinstance(spec, dict):
        url = spec.get("url")
        own = {url.removeprefix(SCHEME)} if isinstance(url, str) and url.startswith(SCHEME) else set()
        return own.union(*(layer_names(value) for value in spec.values())) if spec else own
    if isinstance(spec, list):
        return set().union(*(layer_names(value) for value in spec)) if spec else set()
    return set()


def with_layers(spec: dict) -> dict:
    """Return a specification whose map layers are filled in."""
    filled = copy.deepcopy(spec)

    def fill(node: Any) -> None:
        if isinstance(node, dict):
            url = node.get("url")
            if isinstance(url, str) and url.startswith(SCHEME):
                node["values"] = json.loads(topology(url.removeprefix(SCHEME)))
                del node["url"]
            else:
                for value in node.values():
                    fill(value)
        elif isinstance(node, list):
            for value in node:
                fill(value)

    fill(filled)
    return filled


@functools.cache
def topology(name: str) -> str:
    """Return a layer as TopoJSON text, in which neighbours share their borders; every feature has an id.

    Kept in ``build/maps`` under the hashes of the layer and of its description, so that a layer is converted once.
    """
    stamp = "-".join(
        mark.removeprefix("sha256:")[:10] for mark in (tables.file_hash(name), tables.description_hash(name))
    )
    stored = BUILD / "maps" / f"{name}.{stamp}.json"
    if stored.is_file():
        return stored.read_text(encoding="utf-8")
    import topojson  # heavy: only a layer that changed needs it

    frame = tables.load(name)
    keep = [column for column in ("id", "name") if column in frame.columns]
    shapes = frame[[*keep, "geometry"]].set_index("id", drop=False)
    shapes.index.name = None
    topology = topojson.Topology(shapes, object_name=name, prequantize=1e6, topology=True).to_dict()
    for geometry in topology["objects"][name]["geometries"]:
        geometry["id"] = geometry["properties"]["id"]
        for polygon in _polygons(geometry):
            polygon[:] = [_wound(ring, topology, clockwise=i == 0) for i, ring in enumerate(polygon)]
    text = json.dumps(
        topology, separators=(",", ":"), ensure_ascii=False, sort_keys=True, allow_nan=False, default=float
    )
    write_text(stored, text)
    return text


def _polygons(geometry: dict) -> list[list[list[int]]]:
    return {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])


def _wound(ring: list[int], topology: dict, *, clockwise: bool) -> list[int]:
    """Return a ring of arcs that runs the given way round.

    The topojson library turns an enclave that shares its only arc with the hole around it; D3 would then fill the
    whole world but the enclave.
    """
    points = [point for arc in ring for point in _points(topology["arcs"][arc if arc >= 0 else ~arc], arc < 0)]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
    return ring if (area < 0) == clockwise else [~arc for arc in reversed(ring)]


def _points(arc: list[list[int]], backwards: bool) -> list[tuple[int, int]]:
    xs, ys = (list(itertools.accumulate(step[axis] for step in arc)) for axis in (0, 1))
    points = list(zip(xs, ys, strict=True))
    return points[::-1] if backwards else points


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
    flat, middle = _equal_earth(west, east), (west + east) / 2
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
    flat = _equal_earth(west, east)
    projection = world_frame_of(width, west, east, south, north)["projection"].to_dict()
    right, down = projection["translate"]

    def pixels(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = flat(longitude, latitude)
        return projection["scale"] * x + right, down - projection["scale"] * y

    return pixels


def _equal_earth(west: float, east: float) -> Any:
    from pyproj import Proj

    return Proj(f"+proj=eqearth +R=1 +lon_0={(west + east) / 2}")


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

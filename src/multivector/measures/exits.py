"""What leaves Kazakhstan, and how much of each way lies on Russian soil?  In: lines, outlines of states, volumes.

Out: the lines cut at the border of a state, with the geodesic length of every piece; a table of ways with what they
carry.  Borders are those of the outlines that are given; their edges count as straight in degrees.
"""

import itertools
import math
from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from . import corridors, gas, oil

EARTH = Geod(ellps="WGS84")
STEP_KM = 20.0  # a line between distant points follows the geodesic, point by point
LEAST_KM = 20.0  # a shorter run on other soil is taken for the width of drawn lines
HOME, ACROSS = "KAZ", "RUS"
FREIGHT = {  # Kazakh exports by rail, by where they lead: series and scope in `corridor_volumes`, whose soil
    ACROSS: ("exports-to-russia", "by rail", "crosses"),
    "CHN": ("china-rail", "Kazakh exports", "avoids"),
    "AZE": ("middle-corridor", "Kazakh exports", "avoids"),
}
NO_EXIT = ("domestic", "inbound")  # oil lines that end inside Kazakhstan
ENDS = ("urumqi", "duisburg")  # between which the railways beyond Kazakhstan's neighbours are drawn
TABLES = ("pipelines", "pipeline_countries", "corridor_legs", "corridor_leg_states", "corridor_nodes",
          "corridor_stations_odbl", "rail_lines", "rail_lines_odbl", "oil_points")  # fmt: skip


def followed(line: shapely.LineString, step_km: float = STEP_KM) -> shapely.LineString:
    """Return a line with points on the geodesic between its own, so that no two are farther apart than `step_km`.

    Parameters
    ----------
    line : shapely.LineString
        Degrees of longitude and latitude.
    step_km : float
        Greatest distance between neighbouring points.

    Examples
    --------
    >>> dense = followed(shapely.LineString([(0, 0), (1, 0)]), 30)
    >>> len(dense.coords), [round(x, 2) for x, _ in dense.coords]
    (5, [0.0, 0.25, 0.5, 0.75, 1.0])
    """
    own = list(line.coords)
    points = own[:1]
    for (x, y), (u, v) in itertools.pairwise(own):
        parts = int(np.ceil(EARTH.inv(x, y, u, v)[2] / 1000 / step_km))
        points += EARTH.npts(x, y, u, v, parts - 1) if parts > 1 else []
        points.append((u, v))
    return shapely.LineString(points)


def length_km(points: Iterable[tuple[float, float]]) -> float:
    """Return the geodesic length of a row of points (longitude, latitude), in kilometres."""
    lons, lats = np.asarray(list(points), dtype=float).T
    return float(EARTH.line_length(lons, lats) / 1000)


def cut(
    line: shapely.LineString, soil: shapely.Geometry, step_km: float = STEP_KM, least_km: float = LEAST_KM
) -> list[tuple[bool, float, shapely.LineString]]:
    """Cut a line where it enters or leaves the soil of a state.

    Parameters
    ----------
    line : shapely.LineString
        Degrees of longitude and latitude; between its points it runs along the geodesic.
    soil : shapely.Geometry
        Outline of the state, in degrees.
    step_km : float
        See `followed`.
    least_km : float
        A run shorter than this takes the soil of those beside it; 0 keeps all.

    Returns
    -------
    list of (bool, float, shapely.LineString)
        In order along the line: whether the piece lies on the soil, its geodesic length in kilometres, the piece.
        Each begins where the one before ends, no two neighbours are alike, and lengths add up to that of the line.

    Examples
    --------
    >>> east = shapely.box(1, -1, 9, 1)
    >>> [(on, round(km)) for on, km, _ in cut(shapely.LineString([(0, 0), (3, 0)]), east)]
    [(False, 111), (True, 223)]
    """
    runs = [[on, points] for on, points in _runs(_noded(followed(line, step_km), soil), soil)]
    while len(runs) > 1:
        lengths = [length_km(points) for _, points in runs]
        short = int(np.argmin(lengths))
        if lengths[short] >= least_km:
            break
        runs[short][0] = not runs[short][0]
        runs = _joined(runs)
    return [(on, length_km(points), shapely.LineString(points)) for on, points in runs]


def _noded(line: shapely.LineString, soil: shapely.Geometry) -> list[tuple[float, float]]:
    """Return the points of a line with those at which it meets the outline of `soil` put in."""
    outline = shapely.boundary(soil)
    shapely.prepare(outline)
    own = list(line.coords)
    segments = shapely.linestrings([[start, end] for start, end in itertools.pairwise(own)])
    points = own[:1]
    for segment, meets, (start, end) in zip(
        segments, shapely.intersects(outline, segments), itertools.pairwise(own), strict=True
    ):
        if meets:
            met = {point for part in shapely.get_parts(segment.intersection(outline)) for point in part.coords}
            points += sorted(met - {start, end}, key=lambda point: math.dist(point, start))
        points.append(end)
    return points


def _runs(points: list[tuple[float, float]], soil: shapely.Geometry) -> list[list]:
    middles = [((x + u) / 2, (y + v) / 2) for (x, y), (u, v) in itertools.pairwise(points)]
    shapely.prepare(soil)
    inside = shapely.intersects_xy(soil, *np.asarray(middles).T)
    return _joined([[bool(on), list(pair)] for on, pair in zip(inside, itertools.pairwise(points), strict=True)])


def _joined(runs: list[list]) -> list[list]:
    """Return runs in which neighbours on the same soil are one."""
    joined: list[list] = []
    for on, points in runs:
        if joined and joined[-1][0] == on:
            joined[-1][1] += points[1:]
        else:
            joined.append([on, list(points)])
    return joined


def pieces(lines: gpd.GeoDataFrame, soil: shapely.Geometry) -> gpd.GeoDataFrame:
    """Return lines cut at the border of a state (see `cut`).

    Parameters
    ----------
    lines : geopandas.GeoDataFrame
        One row a line, in degrees; lines of several parts are cut part by part.
    soil : shapely.Geometry
        Outline of the state.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of `lines`, and ``on_soil`` (bool) and ``km``; one row a piece, of the same order.
    """
    rows = []
    for row in lines.drop(columns="geometry").assign(shape=lines.geometry).to_dict("records"):
        for part in shapely.get_parts(row.pop("shape")):
            rows += [row | {"on_soil": on, "km": km, "geometry": piece} for on, km, piece in cut(part, soil)]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=lines.crs)


def lines(loaded: Mapping[str, pd.DataFrame]) -> gpd.GeoDataFrame:
    """Return every drawn way on which something leaves Kazakhstan: kind, id, name, way, sketch, geometry.

    Kinds are oil, gas (lines over the border), rail (legs that touch Kazakhstan, and those of the ways from China to
    Europe) and sea.

    Parameters
    ----------
    loaded : mapping of str to pandas.DataFrame
        The `TABLES`, by name.
    """
    pipelines, soils = loaded["pipelines"], loaded["pipeline_countries"]
    places = pd.concat([loaded["corridor_nodes"], loaded["corridor_stations_odbl"]])
    table = loaded["corridor_legs"]
    ways = corridors.corridors(table, loaded["corridor_leg_states"], ENDS, (ACROSS,))
    taken = {leg for way in ways.values() for leg in way.legs}
    table = table[table["leg"].isin(taken) | table["states"].str.contains(HOME)]
    layers = [loaded["rail_lines"], loaded["rail_lines_odbl"]]
    parts = [
        oil_lines(pipelines, oil.lines(pipelines, soils)),
        gas_lines(pipelines, gas.lines(pipelines), soils),
        legs(table, places, layers, "rail"),
        legs(table, places, layers, "sea"),
        tankers(loaded["oil_points"]),
    ]
    return pd.concat(parts).drop_duplicates("id", keep="last", ignore_index=True)


def oil_lines(pipelines: gpd.GeoDataFrame, routed: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the oil lines on which oil leaves: kind, id, name, way (the route), sketch, geometry.

    Parameters
    ----------
    pipelines : geopandas.GeoDataFrame
        Layer ``pipelines``.
    routed : pandas.DataFrame
        From `oil.lines`; lines that end at home or bring oil in are left out.
    """
    rows = routed[~routed["route"].isin(NO_EXIT)].rename(columns={"route": "way"}).assign(kind="oil")
    return _with_shapes(rows.assign(sketch=rows["schematic"].astype(bool)), pipelines)


def gas_lines(pipelines: gpd.GeoDataFrame, drawn: pd.DataFrame, soils: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the gas lines that cross Kazakhstan's border: kind, id, name, way, sketch, geometry.

    Parameters
    ----------
    pipelines : geopandas.GeoDataFrame
        Layer ``pipelines``.
    drawn : pandas.DataFrame
        From `gas.lines`; planned lines are left out.
    soils : pandas.DataFrame
        Table ``pipeline_countries``: what a drawn line crosses.
    """
    states = soils.groupby("pipeline")["iso3"].agg(set)
    crossing = set(states[states.map(lambda found: HOME in found and len(found) > 1)].index)
    rows = drawn[drawn["id"].isin(crossing) & (drawn["role"] != "planned")].rename(columns={"line": "way"})
    return _with_shapes(rows.assign(kind="gas", sketch=rows["schematic"].astype(bool)), pipelines)


def _with_shapes(rows: pd.DataFrame, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = layer.set_index("id").geometry
    found = rows[["kind", "id", "name", "way", "sketch"]].assign(geometry=rows["id"].map(shapes))
    return gpd.GeoDataFrame(found, geometry="geometry", crs=layer.crs).reset_index(drop=True)


def legs(table: pd.DataFrame, places: pd.DataFrame, drawn: Iterable[gpd.GeoDataFrame], mode: str) -> gpd.GeoDataFrame:
    """Return the open legs of one mode (rail or sea): kind, id, name, way (states crossed), sketch, geometry.

    Parameters
    ----------
    table : pandas.DataFrame
        Table ``corridor_legs``.
    places : pandas.DataFrame
        Tables ``corridor_nodes`` and ``corridor_stations_odbl``, one below the other.
    drawn : iterable of geopandas.GeoDataFrame
        Layers ``rail_lines`` and ``rail_lines_odbl``; a leg of neither is straight.
    mode : str
        ``rail`` or ``sea``.
    """
    at, called = places.set_index("id")[["lon", "lat"]], places.set_index("id")["name"]
    shapes = pd.concat([layer.set_index("id").geometry for layer in drawn])
    rows = table[(table["mode"] == mode) & (table["status"] == "open")]
    straight = {
        row.leg: shapely.LineString([tuple(at.loc[row.start]), tuple(at.loc[row.end])])
        for row in rows.itertuples()
        if row.line == "straight"
    }
    found = pd.DataFrame(
        {
            "kind": mode,
            "id": rows["leg"],
            "name": rows["start"].map(called) + "–" + rows["end"].map(called),
            "way": rows["states"],
            "sketch": rows["line"] != "natural-earth",
            "geometry": [straight.get(leg, shapes.get(leg)) for leg in rows["leg"]],
        }
    )
    return gpd.GeoDataFrame(found, geometry="geometry", crs="EPSG:4326").reset_index(drop=True)


def tankers(points: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the ways of tankers from Aktau to Makhachkala and Baku: kind (sea), id, name, way (the route), geometry.

    Parameters
    ----------
    points : pandas.DataFrame
        Table ``oil_points``.
    """
    at = points.set_index("id")[["lon", "lat"]]
    rows = [
        {
            "kind": "sea",
            "id": f"aktau--{port}",
            "name": f"tankers from Aktau to {port.title()}",
            "way": way,
            "sketch": True,
            "geometry": shapely.LineString([tuple(at.loc["aktau-port"]), tuple(at.loc[f"{port}-port"])]),
        }
        for port, way in (("makhachkala", "makhachkala"), ("baku", "btc"))
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def part_on_soil(pieces: pd.DataFrame, name: str) -> float:
    """Return the part of one drawn line that lies on the soil, in per cent of its length.

    Parameters
    ----------
    pieces : pandas.DataFrame
        From `pieces`.
    name : str
        Name of the line.

    Raises
    ------
    ValueError
        If no line has that name.
    """
    rows = pieces[pieces["name"] == name]
    if not len(rows):
        raise ValueError(f"No line is called {name!r}; lines: {', '.join(sorted(set(pieces['name'])))}.")
    return float(100 * rows.loc[rows["on_soil"], "km"].sum() / rows["km"].sum())


def border_legs(rail: pd.DataFrame) -> pd.Series:
    """Return to which state the railways lead that begin or end in Kazakhstan: their number by state.

    A leg that only touches Kazakhstan on its way from one foreign place to another is none of them.

    Parameters
    ----------
    rail : pandas.DataFrame
        Column way: states crossed, in order, joined by semicolons.

    Examples
    --------
    >>> border_legs(pd.DataFrame({"way": ["KAZ;RUS", "RUS;KAZ", "RUS;KAZ;RUS", "KAZ", "KAZ;TKM;IRN"]})).to_dict()
    {'RUS': 2, 'TKM': 1}
    """
    ways = rail["way"].str.split(";")
    ways = ways.map(lambda way: way[::-1] if way[-1] == HOME else way)
    leaves = ways.map(lambda way: way[0] == HOME and way[-1] != HOME)
    return ways[leaves].map(lambda way: way[1]).value_counts()


def carried(
    split: pd.DataFrame, gas_trade: pd.DataFrame, volumes: pd.DataFrame, uranium: pd.DataFrame, launches: pd.Series
) -> pd.DataFrame:
    """Return what is known to leave by each way.

    Of oil the split of its year; of gas what Kazakhstan sold by pipe to China and Russia in the last year of the
    table; of rail freight Kazakhstan's own exports, in the last year with a figure each; launches from Baikonur in
    their last year.  Years differ, so nothing may be added up across kinds.

    Parameters
    ----------
    split : pandas.DataFrame
        From `oil.split_of`: route, volume_mt, soil, year.
    gas_trade, volumes, uranium : pandas.DataFrame
        Tables ``gas_trade``, ``corridor_volumes`` and ``uranium_routes``.
    launches : pandas.Series
        Launches from Baikonur by year.

    Returns
    -------
    pandas.DataFrame
        Columns kind, way, volume, unit, year, soil (``crosses``, ``avoids`` or ``unknown``).
    """
    rows = [("oil", row.route, row.volume_mt, "Mt", row.year, row.soil) for row in split.itertuples()]
    sold = gas_trade[(gas_trade["exporter"] == HOME) & (gas_trade["year"] == gas_trade["year"].max())]
    sold = sold.set_index("importer")
    for state, soil in (("CHN", "avoids"), (ACROSS, "crosses")):
        rows.append(("gas", state, sold.loc[state, "volume_bcm"], "bcm", sold.loc[state, "year"], soil))
    own = volumes[volumes["preferred"] & (volumes["months"] == 12)].sort_values("year").groupby(["series", "scope"])
    for state, (series, scope, soil) in FREIGHT.items():
        last = own.get_group((series, scope)).iloc[-1]
        rows.append(("rail", state, last["volume_mt"], "Mt", last["year"], soil))
    shipped = uranium[uranium["item"] == "through-azerbaijan"].sort_values("period").iloc[-1]
    rows.append(("uranium", "AZE", shipped["volume_t"], "t", int(shipped["period"]), "avoids"))
    rows.append(("rockets", "baikonur", launches.iloc[-1], "launches", launches.index[-1], "unknown"))
    return pd.DataFrame(rows, columns=["kind", "way", "volume", "unit", "year", "soil"])

"""Which rail and sea legs join China to Europe, how long are they, and on whose soil?  In: lines, stations, outlines.

Railways are those of Natural Earth (public domain); the newer lines that it lacks are chains of OpenStreetMap's
stations (ODbL), kept in files of their own.  What neither has is a straight line and says so.
Out: nodes, stations, legs, their kilometres by state, and two layers of lines.
"""

import itertools
import json
from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from .. import tables
from . import Upstream, UpstreamError, borders

NODES = "corridor_nodes.csv"
LINES = "rail_ne10m_region.geojson"
CHAINS = "rail_legs_osm_stationchain.geojson"
PINS = {
    NODES: "05583478bac009b98993118abd06b8da070036085f1c6454813ac54dbaf06ff7",
    LINES: "119e7885ebe82a1df29c1d01c61d449ff5c164dbcc74610c5e9d00dcb6941e21",
    CHAINS: "bfcf9b4ca46ad1594c6b3146af98206ee32568761173958c23dabd5a3bbb1156",
    borders.STATES_10M: borders.PINS[borders.STATES_10M],
}

EARTH = Geod(ellps="WGS84")
DECIMALS = 3
DETAIL = 0.015  # degrees: tolerance for lines
STEP = 0.015  # degrees between the points of the line graph, so that a branch finds the line that it leaves
JOIN_KM = 2  # a loose end is joined to a line no farther off
SHORTEST_KM = 20  # a run on a state's soil that is shorter is taken for the width of drawn lines
WEST = 18  # degrees east where the detailed outlines end
FAR_KM = 12  # a node farther from any line has no line

# id: name in the book, name in the file, state, kind
PLACES = {
    "aktau": ("Aktau", "Aktau", "KAZ", "port"),
    "aktobe": ("Aktobe", "Aktobe", "KAZ", "junction"),
    "aktogay": ("Aktogay", "Aqtoghay", "KAZ", "junction"),
    "akhalkalaki": ("Akhalkalaki", "Akhalkalaki", "GEO", "gauge"),
    "alashankou": ("Alashankou", "Alashankou", "CHN", "border"),
    "andijan": ("Andijan", "Andijan", "UZB", "junction"),
    "arys": ("Arys", "Arys", "KAZ", "junction"),
    "astana": ("Astana", "Astana", "KAZ", "junction"),
    "astrakhan": ("Astrakhan", "Astrakhan", "RUS", "port"),
    "atyrau": ("Atyrau", "Atyrau", "KAZ", "junction"),
    "baku": ("Baku", "Baku", "AZE", "port"),
    "batumi": ("Batumi", "Batumi", "GEO", "port"),
    "beineu": ("Beineu", "Beyneu", "KAZ", "junction"),
    "brest": ("Brest", "Brest", "BLR", "gauge"),
    "chelyabinsk": ("Chelyabinsk", "Chelyabinsk", "RUS", "junction"),
    "constanta": ("Constanța", "Constanta", "ROU", "port"),
    "dostyk": ("Dostyk", "Dostyk (Druzhba)", "KAZ", "gauge"),
    "duisburg": ("Duisburg", "Duisburg", "DEU", "end"),
    "gorgan": ("Gorgan", "Gorgan", "IRN", "gauge"),
    "istanbul": ("Istanbul", "Istanbul", "TUR", "end"),
    "jalal-abad": ("Jalal-Abad", "Jalal-Abad (Manas)", "KGZ", "junction"),
    "jinghe": ("Jinghe", "Jinghe", "CHN", "junction"),
    "kandyagash": ("Kandyagash", "Kandyagash", "KAZ", "junction"),
    "kars": ("Kars", "Kars", "TUR", "junction"),
    "kartaly": ("Kartaly", "Kartaly", "RUS", "junction"),
    "kashgar": ("Kashgar", "Kashgar", "CHN", "end"),
    "kazarman": ("Kazarman", "Kazarman", "KGZ", "gauge"),
    "kostanay": ("Kostanay", "Kostanay", "KAZ", "junction"),
    "kyzylorda": ("Kyzylorda", "Kyzylorda", "KAZ", "junction"),
    "lianyungang": ("Lianyungang", "Lianyungang", "CHN", "end"),
    "makhachkala": ("Makhachkala", "Makhachkala", "RUS", "port"),
    "mangystau": ("Mangystau", "Mangistau", "KAZ", "junction"),
    "mashhad": ("Mashhad", "Mashhad", "IRN", "junction"),
    "moiynty": ("Moiynty", "Moyynty", "KAZ", "junction"),
    "moscow": ("Moscow", "Moscow", "RUS", "junction"),
    "oral": ("Oral", "Oral (Uralsk)", "KAZ", "junction"),
    "orenburg": ("Orenburg", "Orenburg", "RUS", "junction"),
    "petropavl": ("Petropavl", "Petropavl", "KAZ", "junction"),
    "poti": ("Poti", "Poti", "GEO", "port"),
    "saksaul": ("Saksaulskaya", "Saksaulskiy", "KAZ", "junction"),
    "samara": ("Samara", "Samara", "RUS", "junction"),
    "sarakhs": ("Sarakhs", "Sarakhs", "IRN", "gauge"),
    "shalkar": ("Shalkar", "Shalqar", "KAZ", "junction"),
    "shu": ("Shu", "Shu", "KAZ", "junction"),
    "sol-iletsk": ("Sol-Iletsk", "Sol-Iletsk", "RUS", "junction"),
    "tashkent": ("Tashkent", "Tashkent", "UZB", "junction"),
    "tbilisi": ("Tbilisi", "Tbilisi", "GEO", "junction"),
    "tehran": ("Tehran", "Tehran", "IRN", "junction"),
    "urumqi": ("Ürümqi", "Urumqi", "CHN", "end"),
    "uzen": ("Uzen", "Zhanaozen (Uzen)", "KAZ", "junction"),
    "xian": ("Xi’an", "Xi'an", "CHN", "end"),
    "yining": ("Yining", "Yining (Ghulja)", "CHN", "junction"),
    "zhezkazgan": ("Zhezkazgan", "Zhezkazgan", "KAZ", "junction"),
}
STATIONS = {
    "alat": ("Alat", "Alat station", "AZE", "port"),
    "altynkol": ("Altynkol (Khorgos)", "Altynkol station", "KAZ", "gauge"),
    "bolashak": ("Bolashak", "Bolashak station", "KAZ", "border"),
    "kuryk": ("Kuryk port", "Kuryk port station", "KAZ", "port"),
    "makat": ("Makat", "Makat station", "KAZ", "junction"),
    "saratov": ("Saratov", "Saratov station", "RUS", "junction"),
    "zhetygen": ("Zhetygen", "Zhetygen station", "KAZ", "junction"),
}


@dataclass(frozen=True)
class Leg:
    """One leg between two nodes: its mode, gauge (mm), the kind of its line, whether trains run."""

    start: str
    end: str
    line: str
    mode: str = "rail"
    gauge: int | None = 1520
    status: str = "open"

    @property
    def id(self) -> str:
        """Id of the leg in the tables."""
        return f"{self.start}--{self.end}"


def _pairs(text: str, line: str, **more) -> list[Leg]:
    return [Leg(*pair.split(">"), line, **more) for pair in text.split()]


LEGS = [
    *_pairs(
        "alashankou>jinghe jinghe>urumqi mashhad>tehran sarakhs>mashhad tehran>gorgan", "natural-earth", gauge=1435
    ),
    *_pairs(
        "aktogay>zhetygen zhetygen>shu dostyk>aktogay aktogay>moiynty moiynty>astana astana>petropavl "
        "petropavl>chelyabinsk astana>kostanay kostanay>kartaly kartaly>chelyabinsk kartaly>orenburg "
        "chelyabinsk>samara moiynty>shu shu>arys arys>kyzylorda arys>tashkent kyzylorda>saksaul saksaul>shalkar "
        "moiynty>zhezkazgan shalkar>kandyagash kandyagash>aktobe aktobe>sol-iletsk sol-iletsk>orenburg "
        "orenburg>samara sol-iletsk>oral oral>saratov kandyagash>makat makat>atyrau makat>beineu beineu>mangystau "
        "mangystau>aktau mangystau>uzen atyrau>astrakhan astrakhan>saratov astrakhan>makhachkala makhachkala>baku "
        "baku>alat alat>tbilisi tbilisi>poti tbilisi>batumi tashkent>sarakhs tashkent>andijan",
        "natural-earth",
    ),
    *_pairs(
        "zhetygen>altynkol zhezkazgan>saksaul shalkar>beineu mangystau>kuryk uzen>bolashak bolashak>gorgan",
        "station-chain",
    ),
    *_pairs("dostyk>alashankou altynkol>yining yining>jinghe urumqi>xian xian>lianyungang", "straight", gauge=1435),
    *_pairs("samara>moscow saratov>moscow moscow>brest tbilisi>akhalkalaki", "straight"),
    *_pairs("akhalkalaki>kars kars>istanbul tehran>istanbul", "straight", gauge=1435),
    *_pairs("brest>duisburg constanta>duisburg istanbul>duisburg", "straight", gauge=1435),
    *_pairs(
        "aktau>alat aktau>baku kuryk>alat poti>constanta batumi>constanta istanbul>constanta",
        "straight",
        mode="sea",
        gauge=None,
    ),
    *_pairs("urumqi>kashgar kashgar>kazarman", "straight", gauge=1435, status="construction"),
    *_pairs("kazarman>jalal-abad jalal-abad>andijan", "straight", status="construction"),
]
CHAIN_OF = {  # leg of the book: legs of the file of station chains, where it has the whole way
    "dostyk--aktogay": ["Dostyk–Aktogay"],
    "aktogay--moiynty": ["Aktogay–Moiynty"],
    "moiynty--zhezkazgan": ["Moiynty–Zhezkazgan"],
    "zhezkazgan--saksaul": ["Zhezkazgan–Saksaulskaya"],
    "saksaul--shalkar": ["Saksaulskaya–Shalkar"],
    "shalkar--beineu": ["Shalkar–Beineu"],
    "beineu--mangystau": ["Beineu–Mangystau (Aktau)"],
    "mangystau--kuryk": ["Mangystau–Kuryk port"],
    "zhetygen--altynkol": ["Altynkol–Zhetygen"],
    "zhetygen--shu": ["Zhetygen–Almaty-1", "Almaty-1–Shu"],
    "shu--arys": ["Shu–Taraz–Shymkent–Arys"],
    "arys--kyzylorda": ["Arys–Kyzylorda"],
    "kyzylorda--saksaul": ["Kyzylorda–Toretam", "Toretam–Saksaulskaya"],
    "moiynty--astana": ["Moiynty–Karaganda–Astana"],
    "astana--petropavl": ["Astana–Petropavl"],
    "petropavl--chelyabinsk": ["Petropavl–Kurgan–Chelyabinsk"],
    "kandyagash--makat": ["Kandyagash–Makat"],
    "makat--atyrau": ["Makat–Atyrau"],
    "makat--beineu": ["Makat–Beineu"],
    "mangystau--uzen": ["Mangystau–Uzen"],
    "uzen--bolashak": ["Uzen–Bolashak"],
    "bolashak--gorgan": ["Bolashak–Bereket–Etrek–Gorgan"],
    "arys--tashkent": ["Arys–Saryagash–Tashkent"],
    "aktogay--zhetygen": ["Aktogay–Almaty (Turksib)"],
}


def corridor_nodes(upstream: Upstream) -> pd.DataFrame:
    """Return the nodes that GeoNames places: id, name, iso3, kind, lat, lon, geoname_id; sorted."""
    frame = _points(upstream, PLACES)
    raw = upstream.csv(NODES).drop_duplicates("node").set_index("node")
    frame["geoname_id"] = [int(raw.loc[PLACES[key][1], "geoname_id"]) for key in frame["id"]]
    return frame


def corridor_stations_odbl(upstream: Upstream) -> pd.DataFrame:
    """Return the nodes that only OpenStreetMap places: id, name, iso3, kind, lat, lon, osm_node; sorted.

    Raises
    ------
    UpstreamError
        If a row does not name its OpenStreetMap node.
    """
    frame = _points(upstream, STATIONS)
    raw = upstream.csv(NODES).drop_duplicates("node").set_index("node")
    said = [raw.loc[STATIONS[key][1], "source"].partition("OSM node ")[2].split(" ")[0] for key in frame["id"]]
    if not all(text.isdigit() for text in said):
        raise UpstreamError(
            f"{NODES}: a station has no OpenStreetMap node: {dict(zip(frame['id'], said, strict=True))}"
        )
    frame["osm_node"] = [int(text) for text in said]
    return frame


def corridor_legs(upstream: Upstream) -> pd.DataFrame:
    """Return the legs with their lengths.

    Returns
    -------
    pandas.DataFrame
        Columns leg, start, end, mode, gauge_mm, line, status, states (in order of travel, joined by ``;``), km (on
        the drawn line before it is generalised), great_circle_km, chain_km (along the stations, where known); sorted.
    """
    points, shapes, chains = _all_points(upstream), _shapes(upstream), _chain_km(upstream)
    soils = _soils(upstream)
    rows = []
    for leg in LEGS:
        direct = EARTH.inv(*points[leg.start], *points[leg.end])[2] / 1000
        ends = (_iso3(leg.start), _iso3(leg.end))
        states = ";".join(_order(shapes[leg.id], leg, soils, ends))
        own = [leg.id, leg.start, leg.end, leg.mode, leg.gauge, leg.line, leg.status, states]
        rows.append([*own, _km(shapes[leg.id]), round(direct, 1), chains.get(leg.id)])
    columns = [
        "leg",
        "start",
        "end",
        "mode",
        "gauge_mm",
        "line",
        "status",
        "states",
        "km",
        "great_circle_km",
        "chain_km",
    ]
    frame = pd.DataFrame(rows, columns=columns).astype({"gauge_mm": "Int64"})
    return frame.sort_values("leg", ignore_index=True)


def corridor_leg_states(upstream: Upstream) -> pd.DataFrame:
    """Return the kilometres of each rail leg on each state's soil: leg, iso3, km; sorted.  Sea legs have no row.

    Runs shorter than `SHORTEST_KM` belong to the state around them, so that the rows of a leg add up to its length.
    """
    shapes, soils = _shapes(upstream), _soils(upstream)
    rows = []
    for leg in LEGS:
        if leg.mode == "rail":
            runs = _runs(shapes[leg.id], leg, soils)
            km = pd.Series([run[1] for run in runs], index=[run[0] for run in runs]).groupby(level=0).sum()
            scaled = km * (_km(shapes[leg.id]) / km.sum())
            rows += [(leg.id, iso3, round(value, 1)) for iso3, value in scaled.items()]
    return pd.DataFrame(rows, columns=["leg", "iso3", "km"]).sort_values(["leg", "iso3"], ignore_index=True)


def rail_lines(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the legs that Natural Earth draws: id, name, geometry; sorted by id."""
    return _layer(upstream, "natural-earth")


def rail_lines_odbl(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the legs that are chains of OpenStreetMap's stations: id, name, geometry; sorted by id."""
    return _layer(upstream, "station-chain")


def _layer(upstream: Upstream, line: str) -> gpd.GeoDataFrame:
    shapes, names = _shapes(upstream), {key: entry[0] for key, entry in (PLACES | STATIONS).items()}
    chosen = sorted((leg for leg in LEGS if leg.line == line), key=lambda leg: leg.id)
    frame = pd.DataFrame({"id": [leg.id for leg in chosen]})
    frame["name"] = [f"{names[leg.start]}–{names[leg.end]}" for leg in chosen]
    drawn = [_generalised(shapes[leg.id]) for leg in chosen]
    return gpd.GeoDataFrame(frame, geometry=drawn, crs=4326)


def _generalised(line: shapely.LineString) -> shapely.LineString:
    """Simplify and round a line."""
    return shapely.remove_repeated_points(shapely.transform(line.simplify(DETAIL), lambda xy: np.round(xy, DECIMALS)))


def _points(upstream: Upstream, chosen: dict[str, tuple]) -> pd.DataFrame:
    raw = upstream.csv(NODES).drop_duplicates("node").set_index("node")
    rows = []
    for key, (name, node, iso3, kind) in sorted(chosen.items()):
        lat, lon = (round(float(raw.loc[node, column]), DECIMALS) for column in ("lat", "lon"))
        rows.append((key, name, iso3, kind, lat, lon))
    return pd.DataFrame(rows, columns=["id", "name", "iso3", "kind", "lat", "lon"])


def _all_points(upstream: Upstream) -> dict[str, tuple[float, float]]:
    frame = _points(upstream, PLACES | STATIONS)
    return {row.id: (row.lon, row.lat) for row in frame.itertuples()}


def _iso3(node: str) -> str:
    return (PLACES | STATIONS)[node][2]


def _km(line: shapely.Geometry) -> float:
    return round(EARTH.geometry_length(line) / 1000, 1)


def _shapes(upstream: Upstream) -> dict[str, shapely.LineString]:
    """Return the line of every leg, from its first node to its last."""
    points, graph, chains = _all_points(upstream), _graph(upstream), _chains(upstream)
    nodes = list(graph.nodes)
    tree = shapely.STRtree(shapely.points(nodes))
    found = {}
    for leg in LEGS:
        ends = points[leg.start], points[leg.end]
        if leg.line == "natural-earth":
            snapped = [_nearest(point, nodes, tree) for point in ends]
            found[leg.id] = shapely.LineString(nx.shortest_path(graph, *snapped, weight="km"))
        elif leg.line == "station-chain":
            line = chains[CHAIN_OF[leg.id][0]]
            off = EARTH.inv(*line.coords[0], *ends[0])[2] > EARTH.inv(*line.coords[-1], *ends[0])[2]
            found[leg.id] = shapely.reverse(line) if off else line
        else:
            found[leg.id] = _direct(*ends)
    return found


def _graph(upstream: Upstream) -> nx.Graph:
    """Return the railways as a graph of points `STEP` apart, loose ends joined to the nearest other line."""
    features = json.loads(upstream.read(LINES))["features"]
    lines = shapely.segmentize(shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in features]), STEP)
    graph = nx.Graph()
    for line in shapely.get_parts(lines):
        for a, b in itertools.pairwise((round(x, 5), round(y, 5)) for x, y in line.coords):
            if a != b:
                graph.add_edge(a, b, km=EARTH.inv(*a, *b)[2] / 1000)
    nodes = list(graph.nodes)
    tree = shapely.STRtree(shapely.points(nodes))
    for end in sorted(node for node in nodes if graph.degree(node) == 1):
        own = nx.single_source_shortest_path_length(graph, end, cutoff=5)
        around = tree.query(shapely.Point(end).buffer(0.05))
        near = sorted((EARTH.inv(*end, *nodes[i])[2] / 1000, nodes[i]) for i in around if nodes[i] not in own)
        if near and near[0][0] <= JOIN_KM:
            graph.add_edge(end, near[0][1], km=near[0][0])
    return graph


def _nearest(point: tuple[float, float], nodes: list, tree: shapely.STRtree) -> tuple[float, float]:
    around = tree.query(shapely.Point(point).buffer(0.3))
    km, node = min((EARTH.inv(*point, *nodes[i])[2] / 1000, nodes[i]) for i in around)
    if km > FAR_KM:
        raise UpstreamError(f"{LINES}: no railway within {FAR_KM} km of {point}.")
    return node


def _chains(upstream: Upstream) -> dict[str, shapely.LineString]:
    features = json.loads(upstream.read(CHAINS))["features"]
    return {item["properties"]["leg"]: shapely.geometry.shape(item["geometry"]) for item in features}


def _chain_km(upstream: Upstream) -> dict[str, float]:
    chains = _chains(upstream)
    return {leg: round(sum(_km(chains[name]) for name in names), 1) for leg, names in CHAIN_OF.items()}


def _direct(start: tuple[float, float], end: tuple[float, float]) -> shapely.LineString:
    """Return the geodesic between two points, a point every 20 km."""
    count = int(EARTH.inv(*start, *end)[2] // 20_000)
    return shapely.LineString([start, *EARTH.npts(*start, *end, count), end] if count else [start, end])


def _soils(upstream: Upstream) -> dict[str, gpd.GeoDataFrame]:
    """Return the outlines to measure with: in full detail, and the layer `world` for legs that leave the former."""
    return {"region": borders.states(upstream), "world": tables.load("world")}


def _runs(line: shapely.LineString, leg: Leg, soils: dict[str, gpd.GeoDataFrame]) -> list[tuple[str, float]]:
    """Return the states along a line with the kilometres on each, in order of travel, short runs taken in."""
    soil = soils["world" if line.bounds[0] < WEST else "region"]
    points = shapely.segmentize(line, STEP).coords
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in itertools.pairwise(points)]
    steps = [EARTH.inv(*a, *b)[2] / 1000 for a, b in itertools.pairwise(points)]
    at, state = shapely.STRtree(shapely.points(middles)).query(soil.geometry.values, predicate="contains")[::-1]
    whose = dict(zip(at.tolist(), soil["id"].values[state].tolist(), strict=True))
    named = [(whose.get(i), step) for i, step in enumerate(steps)]
    runs = [(key, sum(km for _, km in group)) for key, group in itertools.groupby(named, key=lambda item: item[0])]
    while (short := _shortest(runs)) is not None:
        runs = _merged(runs, short)
    return runs


def _shortest(runs: list[tuple[str | None, float]]) -> int | None:
    """Return the shortest run to be taken in: water, or fewer than `SHORTEST_KM` kilometres; None if there is none."""
    weak = [i for i, (key, km) in enumerate(runs) if key is None or km < SHORTEST_KM]
    return min(weak, key=lambda i: runs[i][1]) if weak and len(runs) > 1 else None


def _merged(runs: list[tuple[str | None, float]], i: int) -> list[tuple[str | None, float]]:
    """Give run `i` to the longer of its neighbours and join what then belongs together."""
    sides = [j for j in (i - 1, i + 1) if 0 <= j < len(runs)]
    taker = max(sides, key=lambda j: runs[j][1])
    named = [(runs[taker][0] if j == i else key, km) for j, (key, km) in enumerate(runs)]
    groups = itertools.groupby(named, key=lambda item: item[0])
    return [(key, sum(km for _, km in group)) for key, group in groups]


def _order(line: shapely.LineString, leg: Leg, soils: dict, ends: tuple[str, str]) -> list[str]:
    """Return the states of a leg in order of travel, from that of its first node to that of its last."""
    runs = [key for key, _ in _runs(line, leg, soils)] if leg.mode == "rail" else []
    runs = runs if runs[:1] == [ends[0]] else [ends[0], *runs]
    runs = runs if runs[-1:] == [ends[1]] else [*runs, ends[1]]
    return [key for key, _ in itertools.groupby(runs)]

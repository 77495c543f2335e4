"""Whose soil is it, and where is the water?  In: Natural Earth outlines.  Out: layers of states, lakes and the world.

Border policy: Crimea is drawn with Ukraine, as in resolution 68/262 of the UN General Assembly; Kosovo is drawn apart
(XKX); northern Cyprus and Somaliland, which are no members of the UN, are drawn with Cyprus and Somalia.
"""

import io
import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import Upstream

STATES_10M = "countries_ne10m_deu_region.geojson"
WATER_10M = "water_ne10m_region.geojson"
WORLD_110M = "countries-110m.json"
PINS = {
    STATES_10M: "2a168ec63d0fd919bd0a3903e8d3b8f876407dd9439da9e5eb6d4de7f0e6aeb6",
    WATER_10M: "4a0a347f563b2015da541278db47bc467904f4b51d96e178ca04d3024f1034b7",
    WORLD_110M: "2516c915867c7baf18ddec727aec46c315541a07cfb3d79a6559b05d5e94eee8",
}

DECIMALS = 3
DECIMALS_110M = 2
GAP = 0.02  # degrees: neighbours in the upstream file were simplified one by one and miss each other by less
DETAIL = 0.066  # degrees: root of the smallest triangle kept on a border; 640 px over 46 degrees have 0.07 a pixel
ISLET = 0.02  # square degrees (about 200 square kilometres): smaller islands are left out
SHORE = 0.015  # degrees: tolerance for lakes

# Parts that Natural Earth lists apart and that this book draws with the state around them.  The two British base areas
# are smaller than a pixel: leaving them out would punch holes into Cyprus.
MERGED = {"Aland": "FIN", "Akrotiri Sovereign Base Area": "CYP", "Dhekelia Sovereign Base Area": "CYP"}
MERGED_110M = {"N. Cyprus": "CYP", "Somaliland": "SOM"}
NO_CODE = {"Kosovo": "XKX"}
NAMES = {
    "Republic of Serbia": "Serbia",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Central African Rep.": "Central African Republic",
    "Congo": "Republic of the Congo",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Falkland Is.": "Falkland Islands",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Macedonia": "North Macedonia",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "United States of America": "United States",
    "W. Sahara": "Western Sahara",
    "eSwatini": "Eswatini",
}
CODES = """
AFG004 AGO024 ALB008 ARE784 ARG032 ARM051 ATF260 AUS036 AUT040 AZE031 BDI108 BEL056 BEN204 BFA854 BGD050 BGR100 BHS044
BIH070 BLR112 BLZ084 BOL068 BRA076 BRN096 BTN064 BWA072 CAF140 CAN124 CHE756 CHL152 CHN156 CIV384 CMR120 COD180 COG178
COL170 CRI188 CUB192 CYP196 CZE203 DEU276 DJI262 DNK208 DOM214 DZA012 ECU218 EGY818 ERI232 ESH732 ESP724 EST233 ETH231
FIN246 FJI242 FLK238 FRA250 GAB266 GBR826 GEO268 GHA288 GIN324 GMB270 GNB624 GNQ226 GRC300 GRL304 GTM320 GUY328 HND340
HRV191 HTI332 HUN348 IDN360 IND356 IRL372 IRN364 IRQ368 ISL352 ISR376 ITA380 JAM388 JOR400 JPN392 KAZ398 KEN404 KGZ417
KHM116 KOR410 KWT414 LAO418 LBN422 LBR430 LBY434 LKA144 LSO426 LTU440 LUX442 LVA428 MAR504 MDA498 MDG450 MEX484 MKD807
MLI466 MMR104 MNE499 MNG496 MOZ508 MRT478 MWI454 MYS458 NAM516 NCL540 NER562 NGA566 NIC558 NLD528 NOR578 NPL524 NZL554
OMN512 PAK586 PAN591 PER604 PHL608 PNG598 POL616 PRI630 PRK408 PRT620 PRY600 PSE275 QAT634 ROU642 RUS643 RWA646 SAU682
SDN729 SEN686 SLB090 SLE694 SLV222 SOM706 SRB688 SSD728 SUR740 SVK703 SVN705 SWE752 SWZ748 SYR760 TCD148 TGO768 THA764
TJK762 TKM795 TLS626 TTO780 TUN788 TUR792 TWN158 TZA834 UGA800 UKR804 URY858 USA840 UZB860 VEN862 VNM704 VUT548 YEM887
ZAF710 ZMB894 ZWE716
"""
ISO3 = {code[3:]: code[:3] for code in CODES.split()}
ANTARCTICA = "010"

REGION = shapely.box(44, 34, 92, 58)
RANK = 5
ALSO = {"Alakol", "Lake Zaysan", "Issyk-Kul"}
LAKES = {
    "Ayakkum Hu": "Lake Ayakkum",
    "Bosten Hu": "Lake Bosten",
    "Har Us Nuur": "Lake Har Us",
    "Hoh Xil Hu": "Lake Hoh Xil",
    "Ozero Chërnoye": "Lake Chernoye",
    "Ozero Kulundinskoye": "Lake Kulunda",
    "Ozero Tenis": "Lake Tenis",
    "Sarygamysh Köli": "Lake Sarygamysh",
    "Siletitengiz Kli": "Lake Siletiteniz",
    "Toktogul Suu Saktagychy": "Toktogul Reservoir",
    "Ubinskoye Lake": "Lake Ubinskoye",
}
KINDS = {"Lake": "lake", "Reservoir": "reservoir", "Alkaline Lake": "salt lake"}
MID_CASPIAN = shapely.Point(51, 42)


def countries(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the states from the Baltic to Manchuria, generalised so that neighbours keep one common border.

    Parameters
    ----------
    upstream : Upstream
        Holds Natural Earth 1:10m in its German view, cut to 18-127 E, 28-63 N.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns id (ISO 3166-1 alpha-3), name, geometry; one row a state, sorted by id.
    """
    frame = states(upstream)
    frame["geometry"] = shapely.coverage_simplify(_without_islets(frame.geometry.values), DETAIL)
    return _finished(frame)


def states(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the states of the region in full detail, without gaps or overlaps between neighbours.

    Used to measure on whose soil a line lies; `countries` is drawn from it.
    """
    frame = _layer(upstream, STATES_10M)
    admin = frame["ADMIN"]
    frame["id"] = admin.map(MERGED | NO_CODE).fillna(frame["ISO_A3"])
    frame["name"] = admin.replace(NAMES)
    # a state's own row comes before those of the parts merged into it: the first name is the one kept
    frame = frame.assign(part=admin.isin(MERGED)).sort_values(["id", "part"])
    frame["geometry"] = shapely.coverage_clean(frame.geometry.values, gap_width=GAP)
    frame = frame[["id", "name", "geometry"]].dissolve("id").reset_index()
    frame["geometry"] = _rounded(frame.geometry.values)
    return frame[["id", "name", "geometry"]]


def water(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the Caspian and the larger lakes and reservoirs of the region.

    The Caspian is what the layer `countries` leaves open, so that shore and sea meet on a map.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns id (slug), name, kind (sea, lake, salt lake, reservoir), geometry; sorted by id.
    """
    lakes = _layer(upstream, WATER_10M)
    # the vintage splits one lake in pieces without a name and without an area: they are slivers
    chosen = lakes["name"].fillna("").ne("") & ((lakes["scalerank"].astype(float) <= RANK) | lakes["name"].isin(ALSO))
    chosen &= lakes["featurecla"].isin(KINDS) & lakes.geometry.representative_point().within(REGION)
    lakes = lakes[chosen].assign(kind=lakes["featurecla"].map(KINDS), name=lakes["name"].replace(LAKES))
    lakes["geometry"] = _rounded(lakes.geometry.simplify(SHORE).values)
    caspian = gpd.GeoDataFrame({"name": ["Caspian Sea"], "kind": ["sea"]}, geometry=[_caspian(upstream)], crs=4326)
    frame = pd.concat([caspian, lakes])
    frame["id"] = [re.sub(r"[^a-z]+", "-", name.lower()).strip("-") for name in frame["name"]]
    return _finished(frame[["id", "name", "kind", "geometry"]])


def world(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the states of the world at 1:110m, without Antarctica, cut at the 180th meridian.

    Parts of Russia whose middle lies in Ukraine by the layer `countries` (Crimea) are drawn with Ukraine.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns id (ISO 3166-1 alpha-3), name, geometry; sorted by id.
    """
    frame = gpd.read_file(io.BytesIO(upstream.read(WORLD_110M)), layer="countries")
    frame = frame[frame["id"] != ANTARCTICA].set_crs(4326)
    merged = frame["name"].isin(MERGED_110M)
    frame["id"] = frame["id"].map(ISO3).fillna(frame["name"].map(MERGED_110M | NO_CODE))
    frame["name"] = frame["name"].replace(NAMES)
    cut = [_cut(shape) for shape in frame.geometry.values]
    frame["geometry"] = _rounded(shapely.coverage_clean(cut), DECIMALS_110M)
    frame = frame.assign(merged=merged).sort_values(["id", "merged"])
    frame = frame.dissolve("id", aggfunc="first").reset_index()
    ukraine = states(upstream).set_index("id").geometry["UKR"]
    return _finished(_moved(frame, "RUS", "UKR", ukraine)[["id", "name", "geometry"]])


def _layer(upstream: Upstream, file: str) -> gpd.GeoDataFrame:
    features = json.loads(upstream.read(file))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=4326)


def _without_islets(shapes: np.ndarray) -> list:
    """Drop islands smaller than ISLET; parts that touch a neighbour stay, or a hole would be left."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    tree = shapely.STRtree(parts)
    one, other = tree.query(parts, predicate="intersects")
    alone = ~np.isin(np.arange(len(parts)), one[one != other])
    keep = ~(alone & (shapely.area(parts) < ISLET))
    return [shapely.multipolygons(parts[keep & (owner == i)]) for i in range(len(shapes))]


def _caspian(upstream: Upstream) -> shapely.Polygon:
    land = shapely.coverage_union_all(countries(upstream).geometry.values)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(land) for ring in part.interiors]
    return next(hole for hole in holes if hole.contains(MID_CASPIAN))


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    """Cut polygons that run across the 180th meridian, so that no band crosses a flat map."""
    return shapely.multipolygons([piece for part in shapely.get_parts(shape) for piece in _halves(part)])


def _halves(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Return a polygon whose ring jumps from one edge of the map to the other in its two halves; any other as it is."""
    ring = np.array(polygon.exterior.coords)
    if np.ptp(ring[:, 0]) <= 180:
        return [polygon]
    ring[:, 0] = np.where(ring[:, 0] < 0, ring[:, 0] + 360, ring[:, 0])
    whole, beyond = shapely.make_valid(shapely.Polygon(ring)), shapely.box(180, -90, 540, 90)
    east = shapely.transform(whole.intersection(beyond), lambda xy: xy - [360, 0])
    pieces = [*shapely.get_parts(whole.difference(beyond)), *shapely.get_parts(east)]
    return [piece for piece in pieces if piece.area > 0]


def _moved(frame: gpd.GeoDataFrame, giver: str, taker: str, soil: shapely.Geometry) -> gpd.GeoDataFrame:
    """Move the parts of `giver` whose middle lies on `soil` to `taker`."""
    shapes = frame.set_index("id").geometry
    parts = shapely.get_parts(shapes[giver])
    inside = shapely.contains_properly(soil, shapely.point_on_surface(parts))
    shapes[giver] = shapely.multipolygons(parts[~inside])
    shapes[taker] = shapely.union_all([shapes[taker], *parts[inside]])
    return frame.set_geometry(gpd.GeoSeries(shapes.values, index=frame.index, crs=4326))


def _rounded(shapes: np.ndarray, decimals: int = DECIMALS) -> np.ndarray:
    return shapely.remove_repeated_points(shapely.transform(shapes, lambda xy: np.round(xy, decimals)))


def _finished(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort rows, start every ring at a fixed point, and turn exteriors clockwise, as D3 wants them."""
    shapes = shapely.orient_polygons(shapely.normalize(frame.geometry.values), exterior_cw=True)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=4326)).sort_values("id", ignore_index=True)

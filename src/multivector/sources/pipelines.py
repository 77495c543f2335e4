"""Where do oil and gas run, whose are the lines, and whose soil do they cross?  In: Global Energy Monitor's trackers.

Also in: the outlines of states (`borders.states`), to measure the kilometres on each state's soil.
Out: the layer of lines, their owners, the kilometres by state, and the oil fields of Kazakhstan.
"""

import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from . import Upstream, UpstreamError, borders, corrections

LINES = "pipelines_region.geojson"
FIELDS = "fields_goget_kz.csv"
PINS = {
    LINES: "e2c96bfd2902bfd51f679916e8a63dcab530a5533de5a37acff5455e2e815cef",
    FIELDS: "060723ed1c8875c02fb4334e619db94a1786cd5ee313c3a5a700c5e9eb8356da",
    borders.STATES_10M: borders.PINS[borders.STATES_10M],
}

EARTH = Geod(ellps="WGS84")
DECIMALS = 3
DETAIL = 0.01  # degrees: tolerance for lines
# The CPC is given as 1,340,000 barrels a day and as 67 Mt a year, BTC (today.az 2020) as 1 million and as 50 Mt.
TONNES_A_YEAR_PER_BPD = 50
FEW_VERTICES, WIDE_SPACING_KM, FAITHFUL = 5, 50, (0.85, 1.15)
SHORTEST_KM = 0.5  # shorter overlaps come from the width of a drawn border

ISO3 = {
    "Afghanistan": "AFG",
    "Azerbaijan": "AZE",
    "Belarus": "BLR",
    "China": "CHN",
    "Georgia": "GEO",
    "India": "IND",
    "Iran": "IRN",
    "Kazakhstan": "KAZ",
    "Kyrgyzstan": "KGZ",
    "Pakistan": "PAK",
    "Poland": "POL",
    "Russia": "RUS",
    "Tajikistan": "TJK",
    "Turkmenistan": "TKM",
    "Türkiye": "TUR",
    "Ukraine": "UKR",
    "Uzbekistan": "UZB",
}
PRODUCTS = {"Oil": "oil", "Oil, NGL": "oil", "NGL": "ngl", "Gas": "gas"}
# Short names, and the route that a line belongs to in the book's maps; gas lines are named from the tracker.
OIL_LINES = {
    "P0643": ("Baku–Supsa", "other"),
    "P0644": ("BTC", "btc"),
    "P0645": ("Baku–Novorossiysk", "other"),
    "P0646": ("CPC", "cpc"),
    "P0648": ("Kazakhstan–China: Atasu–Alashankou", "kazakhstan-china"),
    "P0649": ("Atyrau–Samara (from Uzen)", "atyrau-samara"),
    "P0650": ("Trans-Caspian oil line", "caspian"),
    "P0653": ("Druzhba: Samara–Unecha–Mazyr 1", "druzhba"),
    "P0888": ("Alashankou–Dushanzi", "kazakhstan-china"),
    "P2361": ("Omsk–Irkutsk", "other"),
    "P2363": ("Omsk–Pavlodar", "russian-transit"),
    "P2434": ("Tuymazy–Omsk–Novosibirsk 2", "other"),
    "P5134": ("Druzhba: Mazyr–Uzhhorod 1", "druzhba"),
    "P5138": ("Pavlodar–Shymkent", "domestic"),
    "P5141": ("Kenkiyak–Orsk: Kenkiyak–Bestamak", "other"),
    "P5142": ("Shymkent–Turkmenabat", "other"),
    "P5188": ("Druzhba: Mazyr–Brest", "druzhba"),
    "P5190": ("Druzhba: Unecha–Mazyr 2", "druzhba"),
    "P5193": ("Kalamkas–Karazhanbas–Aktau", "caspian"),
    "P5194": ("Uzen–Zhetybay–Aktau 1", "caspian"),
    "P5197": ("Kazakhstan–China: Kenkiyak–Kumkol 1", "kazakhstan-china"),
    "P5198": ("Kazakhstan–China: Kenkiyak–Atyrau 1", "kazakhstan-china"),
    "P5201": ("Kumkol–Karakoin 1", "domestic"),
    "P5202": ("Karachaganak–Atyrau", "domestic"),
    "P5203": ("Kumkol–Karakoin 2", "domestic"),
    "P5207": ("Druzhba: Samara–Unecha 2", "druzhba"),
    "P5324": ("Druzhba: Adamowo–Płock", "druzhba"),
    "P5325": ("Druzhba: Płock–Schwedt", "druzhba"),
    "P6166": ("Martyshi–Atyrau", "domestic"),
    "P6268": ("Prorva–Kulsary", "domestic"),
    "P6282": ("Shymkent–Shagyr", "domestic"),
    "P6307": ("Druzhba: Mazyr–Uzhhorod 2", "druzhba"),
    "P6337": ("Kazakhstan–China LPG line (Adu section)", "other"),
    "P6338": ("Alashankou–Dostyk LPG line", "other"),
    "P6362": ("Uzen–Zhetybay–Aktau 2", "caspian"),
    "P6382": ("Kenkiyak–Orsk: Bestamak–Orsk", "other"),
    "P6384": ("Zhanazhol–Kenkiyak", "domestic"),
    "P6397": ("Pumping station 3–Koschagyl", "domestic"),
    "P6398": ("Komsomolsk–Makat", "domestic"),
    "P6399": ("Kasymov station–Atyrau", "domestic"),
    "P6402": ("Kumkol–Karakoin 3", "domestic"),
    "P6405": ("Uzen–Zhetybay–Aktau 3", "caspian"),
    "P7268": ("Eskene–Kuryk", "caspian"),
    "P7277": ("Kazakhstan–China: Kenkiyak–Kumkol 2", "kazakhstan-china"),
    "P7278": ("Kazakhstan–China: Kenkiyak–Atyrau 2", "kazakhstan-china"),
}
SHORTER = {
    "Turkmenistan–Afghanistan–Pakistan–India": "TAPI",
    "Trans–Caspian": "Trans-Caspian",
    "East–West": "East-West",
    "North–South": "North-South",
}
RELEASE_YEAR = 2026
# Units of the field tracker that repeat others: projects and groups of fields entered beside their parts.
REPEATS = {
    "OG0012599": "OG0012592",
    "OG0020300": "OG0012591",
    "OG0020900": "OG0020346",
    "OG0020922": "OG0012593;OG0012647",
    "OG0020926": "OG0012691;OG0012698",
}


def pipelines(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return oil, gas and NGL lines that have a drawn route, one row a line or segment.

    Lengths are geodesic (WGS 84) and taken before the line is generalised.

    Returns
    -------
    geopandas.GeoDataFrame
        See the resource `pipelines` of the data package; sorted by id.
    """
    raw = _routes(upstream)
    frame = raw[["id", "geometry"]].copy()
    known = [OIL_LINES.get(key) for key in raw["id"]]
    frame["name"] = [line[0] if line else _name(row) for line, row in zip(known, raw.itertuples(), strict=True)]
    frame["product"] = raw["Fuel"].map(PRODUCTS)
    frame["route_group"] = [line[1] if line else None for line in known]
    frame["status"] = raw["Status"]
    frame["start_year"] = raw["StartYear1"].map(_number).astype("Int64")
    frame["capacity_value"] = raw["Capacity"].map(_number)
    frame["capacity_unit"] = raw["CapacityUnits"]
    frame["capacity_mtpa"] = _mtpa(frame)
    frame["capacity_bcm"] = raw["bcm"].map(_number)
    frame["length_km"] = raw["LengthKnownKm"].map(_number)
    frame["geometry_km"] = raw.geometry.map(EARTH.geometry_length).div(1000).round(1)
    frame["vertices"] = raw.geometry.count_coordinates()
    frame["schematic"] = _schematic(frame)
    frame["countries"] = raw["CountriesOrAreas"].map(_codes)
    frame["same_line_as"] = _twins(raw)
    frame["geometry"] = [_generalised(line) for line in raw.geometry]
    return frame


def pipeline_countries(upstream: Upstream) -> pd.DataFrame:
    """Return the kilometres of each line on each state's soil, measured on the drawn route.

    Returns
    -------
    pandas.DataFrame
        Columns pipeline, iso3, km; sorted.  Sea and what lies outside the outlines is nobody's and has no row.
    """
    lines, soils = _routes(upstream), borders.states(upstream)
    on, under = shapely.STRtree(soils.geometry.values).query(lines.geometry.values, predicate="intersects")
    pieces = shapely.intersection(lines.geometry.values[on], soils.geometry.values[under])
    km = [round(EARTH.geometry_length(piece) / 1000, 1) for piece in pieces]
    frame = pd.DataFrame({"pipeline": lines["id"].values[on], "iso3": soils["id"].values[under], "km": km})
    return frame[frame["km"] >= SHORTEST_KM].sort_values(["pipeline", "iso3"], ignore_index=True)


def pipeline_owners(upstream: Upstream) -> pd.DataFrame:
    """Return who owns each line: direct owners, and the companies or states behind them.

    Returns
    -------
    pandas.DataFrame
        Columns pipeline, level (owner, parent), owner, share_pct (missing if unknown), in order of line,
        level, share and name.

    Raises
    ------
    UpstreamError
        If what ``data/corrections.csv`` corrects is no longer in the file.
    """
    raw = _routes(upstream)
    rows = [
        {"pipeline": key, "level": level, "owner": owner, "share_pct": share}
        for level, column in (("owner", "Owner"), ("parent", "Parent"))
        for key, text in zip(raw["id"], raw[column], strict=True)
        for owner, share in _holders(text)
    ]
    frame = corrections.applied("pipeline_owners", pd.DataFrame(rows))
    order = ["pipeline", "level", "share_pct", "owner"]
    return frame.sort_values(order, ascending=[True, True, False, True], ignore_index=True)


def oil_fields(upstream: Upstream) -> pd.DataFrame:
    """Return the oil and gas fields of Kazakhstan with their best known position.

    A field placed only at the middle of the country has no coordinates.

    Returns
    -------
    pandas.DataFrame
        See the resource `oil_fields` of the data package; sorted by id.
    """
    raw = upstream.csv(FIELDS)
    frame = pd.DataFrame({"id": raw["unit-id"]})
    frame["name"] = raw["wiki-name"].str.replace(r" Oil and Gas Field \(.*", "", regex=True)
    frame["status"] = raw["status_display"]
    frame["operator"] = raw["operator"]
    frame["start_year"] = raw["production-start-year"].map(_number).astype("Int64")  # "2028 (expected)" is no start
    year = raw["production-year---oil"].map(_number).astype("Int64")
    barrels = raw["production---oil-(million-bbl/y)"].astype(float).round(3)
    produced = barrels.notna() & year.le(RELEASE_YEAR).fillna(False)  # a figure for a later year is a plan
    frame["production_mbbl"], frame["production_year"] = barrels.where(produced), year.where(produced)
    frame["lat"] = raw["lat_best"].astype(float).round(DECIMALS)
    frame["lon"] = raw["lon_best"].astype(float).round(DECIMALS)
    frame["position"] = _positions(raw)
    frame["repeats"] = raw["unit-id"].map(REPEATS)
    return frame.sort_values("id", ignore_index=True)


def _routes(upstream: Upstream) -> gpd.GeoDataFrame:
    raw = gpd.GeoDataFrame.from_features(json.loads(upstream.read(LINES))["features"], crs=4326)
    raw = raw[raw.geometry.notna()].rename(columns={"ProjectID": "id", "CapacityBcm/y": "bcm"})
    return raw.fillna({"SegmentName": "", "Owner": "", "Parent": ""}).sort_values("id", ignore_index=True)


def _number(text: object) -> float | None:
    """Read a number as the tracker writes it; anything else ("--", nothing, zero for unknown) is missing."""
    try:
        return float(str(text).replace(",", "")) or None
    except ValueError:
        return None


def _codes(text: str) -> str:
    names = [part.strip() for part in text.split(",")]
    unknown = [name for name in names if name not in ISO3]
    if unknown:
        raise UpstreamError(f"The tracker names {unknown[0]!r}: add its code to ISO3 in multivector.sources.pipelines.")
    return ";".join(ISO3[name] for name in names)


def _name(row: tuple) -> str:
    """Return the tracker's name of a gas line and of its segment, without the words for "pipeline"."""
    base = re.sub(r" Gas Pip\w*line| Pipeline", "", row.PipelineName.strip())
    segment = re.sub(r" ?Gas Pipeline|Pipeline ", "", row.SegmentName).replace(f"{base} ", "").strip()
    name = f"{base}: {segment}" if len(segment) > len("III") else f"{base} {segment}".strip()
    name = re.sub(r"(?<=\w)-(?=[A-Z])", "–", name.replace(" - ", "–"))
    for long, short in SHORTER.items():
        name = name.replace(long, short)
    return name


def _mtpa(frame: pd.DataFrame) -> pd.Series:
    """Return capacities in million tonnes a year, from tonnes or from barrels a day."""
    barrels = frame["capacity_value"] * TONNES_A_YEAR_PER_BPD / 1e6
    tonnes = frame["capacity_value"].where(frame["capacity_unit"] == "mtpa")
    return tonnes.fillna(barrels.where(frame["capacity_unit"] == "bpd")).astype(float).round(3)


def _schematic(frame: pd.DataFrame) -> pd.Series:
    """Tell which routes are sketches: few points, points far apart, or a length that is not the published one."""
    ratio = frame["geometry_km"] / frame["length_km"].astype(float)
    spacing = frame["geometry_km"] / (frame["vertices"] - 1)
    off = ratio.notna() & ~ratio.between(*FAITHFUL)
    return (frame["vertices"] <= FEW_VERTICES) | (spacing > WIDE_SPACING_KM) | off


def _generalised(line: shapely.Geometry) -> shapely.Geometry:
    """Simplify and round a line; parts that shrink to a point are dropped."""
    line = shapely.transform(line.simplify(DETAIL), lambda xy: np.round(xy, DECIMALS))
    parts = [part for part in shapely.get_parts(shapely.remove_repeated_points(line)) if part.length > 0]
    return parts[0] if len(parts) == 1 else shapely.multilinestrings(parts)


def _twins(raw: gpd.GeoDataFrame) -> pd.Series:
    """Return, for a line drawn exactly over an earlier one, the id of that one."""
    key = pd.Series(shapely.to_wkb(shapely.normalize(raw.geometry.values)), index=raw.index)
    first = raw["id"].groupby(key).transform("first")
    return first.where(first != raw["id"])


def _holders(text: str) -> list[tuple[str, float | None]]:
    """Split "A [24.00%]; B [unknown %]" into names and shares; owners the tracker does not know are left out."""
    found = []
    for part in text.split(";"):
        name, _, share = part.strip().partition(" [")
        if name not in ("", "--", "unknown"):
            found.append((name, _number(share.rstrip("]").rstrip("%"))))
    return found


def _positions(raw: pd.DataFrame) -> pd.Series:
    site = (raw["location-accuracy"] == "exact") | raw["best_source"].str.startswith("Wikipedia", na=False)
    quality = site.map({True: "site", False: "approximate"})
    return quality.where(raw["lat_best"].notna(), "country-centroid")

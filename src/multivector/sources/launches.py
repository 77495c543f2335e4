"""What was launched from where?  In: the launch log of J. McDowell (GCAT), a list of 2025, Natural Earth.

Out: launches by site and year, Baikonur's launches by pad and vehicle, the outline of the lease, the railways.
"""

import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from . import Upstream, UpstreamError

LOG = "launches_world_1957_2024.csv"
BY_SITE = "launches_by_spaceport_year.csv"
BY_PAD = "baikonur_by_pad_year.csv"
YEAR_2025 = "launches_2025_by_spaceport.csv"
LEASE = "baikonur_lease_ne10m.geojson"
RAIL = "rail_ne10m_kz.geojson"
PINS = {
    LOG: "e684bcdc8ea9294f92414bdf0aac938d55037312939e263a3fe1f9cfbbddcfea",
    BY_SITE: "4f6e358cf9388082e9da7744f9f7cf7903665ee80bd3b97bb3e167a50ac87601",
    BY_PAD: "b60033c09a7ca5adf69441ab13b33be14f1d3f610905680c8180f35acf295b33",
    YEAR_2025: "2cbe254fa9bd78a438b3733cda1eb6be54a8275b6be0f8b60a1847c9034ec6ff",
    LEASE: "6e24107d7f37b1b1a2c92e532f562497000cd9b74ba83a4e259181e0fb091001",
    RAIL: "bd207fc20d51f548ac42c08832b0c14cd3862a523bcfab9eebee759e8f1205df",
}

SITES = {
    "Baikonur": "baikonur",
    "Plesetsk": "plesetsk",
    "Vostochny": "vostochny",
    "Kapustin Yar": "kapustin-yar",
    "Svobodny": "svobodny",
    "Dombarovsky (Yasny)": "dombarovsky",
    "Barents Sea (submarine)": "barents-sea",
    "Sea Launch (Pacific)": "sea-launch",
}
CATALOGUE = "GCAT launch list"  # read from its publisher (`live.gcat`)
LISTS = {CATALOGUE: "gcat", "GCAT via ctanas/parsec-elisp": "gcat", "JSR launchlog via dataninja88": "jsr"}
STATION_SINCE = 1992  # earlier ships of the same names flew to Soviet stations or to none
CREW, CARGO = r"Soyuz (?:TM|TMA|MS)-\d", r"Progress "
FAMILIES = {  # first that fits
    "proton": r"Proton|UR-500",
    "zenit": r"Zenit",
    "tsiklon": r"Tsiklon|R-36O",
    "converted": r"Dnepr|Rokot|Strela",
    "soyuz": r"Sputnik|Vostok|Voskhod|Molniya|Polyot|Soyuz",
    "other": r"Kosmos|N-1|Energiya|R-16|R-9A",
}
PADS = {"1": "1/5", "31": "31/6", "110L": "110/37", "110R": "110/38"}  # the log's codes without the pad's number

DETAIL, SPUR = 0.03, 0.25  # degrees: most of the railway is drawn at the scale of the country, without spurs
NEAR, DETAIL_NEAR = shapely.box(62.5, 45.3, 64.3, 46.6), 0.003  # around Baikonur it is drawn closer


def launches_by_site(upstream: Upstream) -> pd.DataFrame:
    """Return the orbital launch attempts of the world by site and year.

    Returns
    -------
    pandas.DataFrame
        Columns year, site, attempts, successes, crew_ships, cargo_ships, oneweb (missing where the list has no
        names of missions), counted_by; one row a year and site with an attempt; sorted.

    Raises
    ------
    UpstreamError
        If the counts are not those of the aggregate that came with the log.
    """
    log = _log(upstream)
    ours = log.groupby(["year", "spaceport"])["outcome"].count()
    if not _agrees(upstream, BY_SITE, ours):
        raise UpstreamError(f"Counts by site and year from {LOG} are not those of {BY_SITE}.")
    log = log[_left_the_pad(log)].copy()
    mission = log["mission"].fillna("")
    russian, named = log["lv_state"] == "RU", log["counted_by"] == "gcat"
    log["crew_ships"] = (mission.str.match(CREW) & russian).where(named & (log["year"] >= STATION_SINCE))
    log["cargo_ships"] = (mission.str.match(CARGO) & russian).where(named & (log["year"] >= STATION_SINCE))
    log["oneweb"] = mission.str.contains("OneWeb").where(named)
    groups = log.groupby(["year", "site", "counted_by"])
    found = groups.agg(attempts=("outcome", "size"), successes=("outcome", lambda rows: int((rows == "S").sum())))
    for column in ("crew_ships", "cargo_ships", "oneweb"):
        found[column] = groups[column].agg(lambda rows: rows.astype("Int64").sum(min_count=1))
    later = [_year_2025(upstream)] if YEAR_2025 in upstream.pins else []
    found = pd.concat([found.reset_index(), *later], ignore_index=True)
    columns = ["year", "site", "attempts", "successes", "crew_ships", "cargo_ships", "oneweb", "counted_by"]
    whole = {column: "Int64" for column in columns if column not in ("site", "counted_by")}
    return found.astype(whole)[columns].sort_values(["year", "site"], ignore_index=True)


def baikonur_launches(upstream: Upstream) -> pd.DataFrame:
    """Return Baikonur's launch attempts by year, pad and family of vehicles.

    Returns
    -------
    pandas.DataFrame
        Columns year, pad, pad_known (yes; doubted: the log has a question mark; site: the pad of the site is not
        named), family, attempts, successes; sorted.

    Raises
    ------
    UpstreamError
        If a vehicle fits no family, or the counts by pad are not those of the aggregate that came with the log.
    """
    log = _log(upstream)
    log = log[log["site"] == "baikonur"].copy()
    code = log["pad"].str.removesuffix("?")
    if not _agrees(upstream, BY_PAD, log.groupby(["year", code])["outcome"].count()):
        raise UpstreamError(f"Counts by pad and year from {LOG} are not those of {BY_PAD}.")
    log, code = log[_left_the_pad(log)].copy(), code[_left_the_pad(log)]
    plain = code.str.removeprefix("LC")
    log["pad_known"] = np.select([log["pad"].str.endswith("?"), code == "LC90"], ["doubted", "site"], "yes")
    log["pad"] = plain.replace(PADS)
    log["family"] = log["vehicle"].map(_family)
    groups = log.groupby(["year", "pad", "pad_known", "family"])["outcome"]
    found = groups.agg(attempts="size", successes=lambda rows: int((rows == "S").sum()))
    return found.reset_index()


def baikonur_lease(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the outline of the leased territory as Natural Earth draws it, wound clockwise."""
    ring = np.round(json.loads(upstream.read(LEASE))["features"][0]["geometry"]["coordinates"][0], 3)
    shape = shapely.orient_polygons(shapely.Polygon(ring), exterior_cw=True)
    return gpd.GeoDataFrame({"id": ["baikonur"], "name": ["Baikonur lease"]}, geometry=[shape], crs=4326)


def rail_kazakhstan(upstream: Upstream) -> gpd.GeoDataFrame:
    """Return the railways in and around Kazakhstan as one feature, generalised for a map of the country."""
    raw = gpd.GeoDataFrame.from_features(json.loads(upstream.read(RAIL))["features"], crs=4326)
    whole = shapely.get_parts(shapely.line_merge(shapely.union_all(raw.geometry.values)))
    far = shapely.simplify(shapely.difference(whole[shapely.length(whole) > SPUR], NEAR), DETAIL)
    near = shapely.simplify(shapely.intersection(whole, NEAR), DETAIL_NEAR)
    parts = [shapely.set_precision(shapely.get_parts(lines), size) for lines, size in ((far, 0.01), (near, 0.001))]
    kept = [shapely.transform(part, lambda xy: np.round(xy, 3)) for part in np.concatenate(parts) if part.length > 0]
    drawn = shapely.multilinestrings([line for part in kept for line in shapely.get_parts(part)])
    return gpd.GeoDataFrame({"id": ["railway"], "name": ["Railway"]}, geometry=[drawn], crs=4326)


def _agrees(upstream: Upstream, file: str, ours: pd.Series) -> bool:
    """Tell whether counts are those of an aggregate; a log that comes without it cannot be held against it."""
    if file not in upstream.pins:
        return True
    theirs = upstream.csv(file).astype({"year": int, "attempts": int}).set_index(["year", "group"])["attempts"]
    return ours.to_dict() == theirs.to_dict()


def _log(upstream: Upstream) -> pd.DataFrame:
    """Return the launch log with the book's names of sites and lists."""
    log = upstream.csv(LOG)
    log["year"] = log["year"].astype(int)
    log["counted_by"] = log["source"].map(LISTS)
    site = log["spaceport"].map(SITES).fillna("elsewhere")
    soyuz = (log["spaceport"] == "Guiana Space Centre") & log["vehicle"].str.startswith("Soyuz")
    log["site"] = site.mask(soyuz, "kourou-soyuz")
    strays = log[(log["lv_state"] == "RU") & (log["site"] == "elsewhere")]
    if len(strays) or log["counted_by"].isna().any():
        raise UpstreamError(f"{LOG} has {len(strays)} Russian launches from sites, or lists, that this module lacks.")
    return log


def _left_the_pad(log: pd.DataFrame) -> pd.Series:
    """Tell which lines are attempts to launch: no explosion on the pad (tags such as 2016-E01), no double.

    The list calls them successes, and the counts that came with it hold them; the catalogue itself, which tags them
    apart and says "Not real" of the double, counts neither as a launch.
    """
    return ~(log["launch_tag"].str[4:6] == "-E") & ~(log["category"] == "Not real")


def _year_2025(upstream: Upstream) -> pd.DataFrame:
    raw = upstream.csv(YEAR_2025).astype({"year": int, "launches": int, "successes": int})
    raw["site"] = raw["spaceport"].map(SITES).fillna("elsewhere")
    sums = raw.groupby(["year", "site"])[["launches", "successes"]].sum().reset_index()
    return sums.rename(columns={"launches": "attempts"}).assign(counted_by="wikipedia")


def _family(vehicle: str) -> str:
    found = next((family for family, pattern in FAMILIES.items() if re.match(pattern, vehicle)), None)
    if found is None:
        raise UpstreamError(f"The vehicle {vehicle!r} of {LOG} fits no family of this module.")
    return found

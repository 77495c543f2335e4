"""How much does Baikonur matter?  In: the launch and Baikonur tables.  Out: counts, shares, pads, cost, a placebo.

What is counted are orbital launch attempts by place, whoever owns the rocket.  Years without a list of names or pads
stay unknown.
"""

import numpy as np
import pandas as pd
from pyproj import Geod

from .parameters import number_between, one_of

SOIL = ("baikonur", "plesetsk", "vostochny", "kapustin-yar", "svobodny", "dombarovsky", "barents-sea")
DEFINITIONS = {
    "three": ("baikonur", "plesetsk", "vostochny"),
    "soil": SOIL,
    "kourou": (*SOIL, "kourou-soyuz"),
    "all": (*SOIL, "kourou-soyuz", "sea-launch"),
}
DEFINED = {
    "three": "Baikonur, Plesetsk and Vostochny",
    "soil": "Baikonur and Russian soil",
    "kourou": "Baikonur, Russian soil and Soyuz at Kourou",
    "all": "Baikonur, Russian soil, Soyuz at Kourou and Sea Launch",
}
FIRST, LAST = 1957, 2025
SINCE, WINDOWS = range(1957, 2011), range(2, 7)
JOINS = (2024, 2025)  # first years of another list
Z = 1.959964  # normal quantile of a two-sided interval of 95 per cent
EARTH = Geod(ellps="WGS84")


def check_parameters(since: int, year: int, window: int, definition: str) -> None:
    """Check the parameters of the notebook.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given, what is allowed, and the nearest.

    Examples
    --------
    >>> check_parameters(1992, 2022, 4, "soil")
    >>> check_parameters(1992, 2022, 9, "soil")
    Traceback (most recent call last):
    ValueError: window takes a whole number from 2 to 6 years; given: 9. Nearest: 6.
    """
    one_of("definition", definition, DEFINITIONS)
    number_between("since", since, SINCE[0], SINCE[-1])
    number_between("window", window, WINDOWS[0], WINDOWS[-1], unit="years")
    why = f"so that a window before and after it lies in {since} to {LAST}"
    number_between("year", year, since + window, LAST + 1 - window, why=why)


def by_year(sites: pd.DataFrame, column: str = "attempts") -> pd.DataFrame:
    """Return one count by year (rows, all from 1957 to 2025) and site (columns); no launch is zero.

    Parameters
    ----------
    sites : pandas.DataFrame
        ``launches_by_site``.
    column : str
        ``attempts`` or ``successes``.
    """
    wide = sites.pivot(index="year", columns="site", values=column)
    return wide.reindex(range(FIRST, LAST + 1)).fillna(0).astype(int).rename_axis(columns=None)


def wilson(count: pd.Series, total: pd.Series) -> pd.DataFrame:
    """Return Wilson's interval of 95 per cent for shares of small counts, in per cent.

    With p = count / total and z = 1.96 the ends are (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
    (E. B. Wilson, 1927).  All launches are known: the interval is no error of counting, but says how far the share
    would move by chance if every launch chose its site independently with the same chance.

    Returns
    -------
    pandas.DataFrame
        Columns share_pct, low_pct, high_pct; missing where the total is zero.

    Raises
    ------
    ValueError
        If a count is negative or above its total.

    Examples
    --------
    >>> wilson(pd.Series([6]), pd.Series([17])).round(1).values.tolist()
    [[35.3, 17.3, 58.7]]
    """
    count, total = count.astype(float), total.astype(float)
    if ((count < 0) | (count > total)).any():
        raise ValueError("A share needs counts from zero to their total.")
    n = total.where(total > 0)
    p = count / n
    middle, reach = p + Z**2 / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    ends = {"low_pct": middle - reach, "high_pct": middle + reach}
    found = pd.DataFrame({"share_pct": p} | {name: end / (1 + Z**2 / n) for name, end in ends.items()})
    return 100 * found.clip(0, 1)


def shares(counts: pd.DataFrame, definition: str, site: str = "baikonur") -> pd.DataFrame:
    """Return a site's share of the launches that a definition counts as Russian, by year, with Wilson's interval.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: count, total, share_pct, low_pct, high_pct.
    """
    count, total = counts[site], counts[list(DEFINITIONS[definition])].sum(axis=1)
    return pd.concat([count.rename("count"), total.rename("total"), wilson(count, total)], axis=1)


def periods(counts: pd.DataFrame, definition: str, spans: list[tuple[int, int]]) -> pd.DataFrame:
    """Return Baikonur's share in spans of years, all launches of a span together.

    Returns
    -------
    pandas.DataFrame
        Columns first, last, count, total, a_year (launches from Baikonur a year), share_pct, low_pct, high_pct.
    """
    rows = []
    for first, last in spans:
        part = counts.loc[first:last]
        total = part[list(DEFINITIONS[definition])].to_numpy().sum()
        rows.append({"first": first, "last": last, "count": part["baikonur"].sum(), "total": total})
    found = pd.DataFrame(rows)
    found["a_year"] = found["count"] / (found["last"] - found["first"] + 1)
    return pd.concat([found, wilson(found["count"], found["total"])], axis=1)


def spans_of(since: int, year: int) -> list[tuple[int, int]]:
    """Return the spans that the notebook sets side by side: to 2013, from 2014, from the asked year on.

    Examples
    --------
    >>> spans_of(1992, 2022)
    [(1992, 2013), (2014, 2021), (2022, 2025)]
    >>> spans_of(2000, 2010)
    [(2000, 2009), (2010, 2025)]
    """
    starts = sorted({since, 2014, year} if since < 2014 < year else {since, year})
    return [(start, stop - 1) for start, stop in zip(starts, [*starts[1:], LAST + 1], strict=True)]


def changes(counts: pd.DataFrame, definition: str, since: int, window: int) -> pd.DataFrame:
    """Return by how much Baikonur's share changed at every year: the years from it on less the years before it.

    Both sides have `window` years; all launches of a side together make its share.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: before_pct, after_pct, change (points).
    """
    part, total = counts["baikonur"], counts[list(DEFINITIONS[definition])].sum(axis=1)
    share = 100 * part.rolling(window).sum() / total.rolling(window).sum()
    before, after = share.shift(1), share.shift(1 - window)
    found = pd.DataFrame({"before_pct": before, "after_pct": after, "change": after - before})
    return found.loc[since + window : LAST + 1 - window]


def placebo(found: pd.DataFrame, year: int) -> dict[str, float]:
    """Return where the change at a year stands among the changes at all years.

    Returns
    -------
    dict
        change (points), years (candidates), rank (1 is the deepest fall), p (share of candidates with as deep a fall;
        neighbouring candidates share years, so it is no test of independent draws), deepest_year, deepest (points).

    Examples
    --------
    >>> frame = pd.DataFrame({"change": [1.0, -8.0, -3.0, 0.0]}, index=[2001, 2002, 2003, 2004])
    >>> placebo(frame, 2003)["rank"], placebo(frame, 2003)["p"]
    (2, 0.5)
    """
    change = found["change"]
    rank = int((change <= change[year]).sum())
    lowest = int(change.idxmin())
    return {"change": float(change[year]), "years": len(change), "rank": rank, "p": rank / len(change),
            "deepest_year": lowest, "deepest": float(change[lowest])}  # fmt: skip


def split_change(counts: pd.DataFrame, definition: str, year: int, window: int) -> dict[str, float]:
    """Say what a change of the share comes from: fewer launches at Baikonur, or more (or fewer) elsewhere.

    With b and o the launches of Baikonur and of the other sites on both sides, the part of Baikonur is the mean of
    b'/(b' + o) - b/(b + o) and b'/(b' + o') - b/(b + o'), that of the others what is left (Shapley's value of two).

    Returns
    -------
    dict
        change, own, others (points); baikonur_before, baikonur_after, others_before, others_after (launches a year).
    """
    sides = {}
    for side, (first, last) in {"before": (year - window, year - 1), "after": (year, year + window - 1)}.items():
        part = counts.loc[first:last, list(DEFINITIONS[definition])].sum() / window
        sides |= {f"baikonur_{side}": part["baikonur"], f"others_{side}": part.sum() - part["baikonur"]}
    b, o, b2, o2 = (sides[key] for key in ("baikonur_before", "others_before", "baikonur_after", "others_after"))
    own = 50 * (b2 / (b2 + o) - b / (b + o) + b2 / (b2 + o2) - b / (b + o2))
    change = 100 * (b2 / (b2 + o2) - b / (b + o))
    return {"change": change, "own": own, "others": change - own} | sides


def ships(sites: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """Return Baikonur's launches by what they carried: crew ships, cargo ships, other; 2024 is unknown.

    Parameters
    ----------
    sites : pandas.DataFrame
        ``launches_by_site``.
    flights : pandas.DataFrame
        ``baikonur_flights``, for 2025.

    Returns
    -------
    pandas.DataFrame
        Indexed by year from 1992: crew, cargo, other, attempts, station_pct (crew and cargo ships of all).
    """
    own = sites[(sites["site"] == "baikonur") & (sites["year"] >= 1992)].set_index("year")
    found = (
        own[["attempts", "crew_ships", "cargo_ships"]].astype("float64").set_axis(["attempts", "crew", "cargo"], axis=1)
    )
    listed = flights[flights["date"].str.startswith(str(LAST))]["kind"].value_counts()
    if listed.sum() == found.loc[LAST, "attempts"]:
        found.loc[LAST, ["crew", "cargo"]] = [listed.get("crew ship", 0), listed.get("cargo ship", 0)]
    found["other"] = found["attempts"] - found["crew"] - found["cargo"]
    found["station_pct"] = 100 * (found["crew"] + found["cargo"]) / found["attempts"]
    return found


def families(launches: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return Baikonur's launches by year (rows) and family of vehicles (columns); 2025 by inference.

    The list of 2025 does not give the vehicle of every launch.  Of the vehicles that Russia flew that year, Soyuz and
    Angara, only Soyuz has ever flown from Baikonur in the log, so all six are put there.
    """
    wide = launches.pivot_table(index="year", columns="family", values="attempts", aggfunc="sum", fill_value=0)
    wide = wide.reindex(range(FIRST, LAST + 1), fill_value=0).rename_axis(columns=None)
    wide.loc[LAST, "soyuz"] = by_year(sites).loc[LAST, "baikonur"]
    return wide.astype(int)


def site_of(pad: pd.Series) -> pd.Series:
    """Return the number of the site of pads such as 31/6."""
    return pad.str.split("/").str[0]


def pads_in_use(launches: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """Return how many pads had a launch in each year, as a range.

    The low end counts pads that the log names without doubt, and one for site 90 if only the site is named; the high
    end adds doubted pads and counts up to two for site 90.  For 2025 the low end is the pads that a source names.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: low, high (missing for 2025).
    """
    rows = []
    for year, part in launches.groupby("year"):
        named = set(part.loc[part["pad_known"] == "yes", "pad"])
        doubted = set(part.loc[part["pad_known"] == "doubted", "pad"]) - named
        on_90 = len([pad for pad in named if pad.startswith("90/")])
        loose = int(part.loc[part["pad_known"] == "site", "attempts"].sum())
        low = len(named) + int(loose > 0 and on_90 == 0)
        rows.append({"year": year, "low": low, "high": len(named) + len(doubted) + min(loose, 2 - on_90)})
    last = flights[flights["date"].str.startswith(str(LAST))]
    rows.append({"year": LAST, "low": last["pad"].nunique(), "high": np.nan})
    return pd.DataFrame(rows).set_index("year")


def site_years(launches: pd.DataFrame, pads: pd.DataFrame) -> pd.DataFrame:
    """Return Baikonur's launches by site and year, with whether the site has a point.

    Returns
    -------
    pandas.DataFrame
        Columns site, year, attempts, placed.
    """
    rows = launches.assign(site=site_of(launches["pad"]))
    found = rows.groupby(["site", "year"])["attempts"].sum().reset_index()
    return found.assign(placed=found["site"].isin(set(pads["site"].dropna())))


def site_families(launches: pd.DataFrame) -> pd.Series:
    """Return the families of vehicles that each site launched, joined by a comma, by site."""
    rows = launches.assign(site=site_of(launches["pad"]))
    return rows.groupby("site")["family"].agg(lambda found: ", ".join(sorted(set(found))))


def site_points(launches: pd.DataFrame, pads: pd.DataFrame) -> pd.DataFrame:
    """Return one point a site (the mean of its pads) with its launches, first and last year, and pads.

    Returns
    -------
    pandas.DataFrame
        Columns site, lat, lon, pads, launches, first, last; most launches first.
    """
    points = (
        pads[pads["kind"] == "pad"]
        .groupby("site")
        .agg(lat=("lat", "mean"), lon=("lon", "mean"), pads=("id", ", ".join))
    )
    counts = (
        site_years(launches, pads)
        .groupby("site")
        .agg(launches=("attempts", "sum"), first=("year", "min"), last=("year", "max"))
    )
    found = points.join(counts, how="inner").reset_index()
    return found.sort_values(["launches", "site"], ascending=[False, True], ignore_index=True)


def cost(counts: pd.DataFrame, figures: pd.DataFrame, first: int = 1999) -> pd.DataFrame:
    """Return the agreed rent, and rent with maintenance, for each launch from Baikonur, in million dollars of the year.

    Rent over launches: an average of a fixed sum, not what one launch more would cost.  The rent is the agreed 115
    million dollars a year; that it was paid is known for 1999 only.

    Returns
    -------
    pandas.DataFrame
        Indexed by year from the first paid rent: launches, rent_musd (a launch), both_musd (with maintenance).
    """
    terms = figures.groupby("item")["value"]
    rents = terms.get_group("rent").unique()
    if len(rents) != 1:
        raise ValueError(f"The sources give more than one rent: {rents.tolist()}.")
    launches = counts.loc[first:, "baikonur"]
    both = rents[0] + terms.get_group("maintenance").iloc[0]
    found = {"launches": launches, "rent_musd": rents[0] / launches, "both_musd": both / launches}
    return pd.DataFrame(found)


def area_km2(shape: object) -> float:
    """Return the geodesic area of a polygon in degrees, on the ellipsoid WGS 84, in square kilometres.

    Examples
    --------
    >>> import shapely
    >>> round(area_km2(shapely.box(0, 0, 1, 1)))  # a degree square at the equator, 110.57 by 111.31 km
    12309
    """
    area, _ = EARTH.geometry_area_perimeter(shape)
    return abs(area) / 1e6


def distance_km(pads: pd.DataFrame, one: str, other: str) -> float:
    """Return the geodesic distance between two points of ``baikonur_pads``, in kilometres."""
    at = pads.set_index("id")
    _, _, metres = EARTH.inv(*at.loc[one, ["lon", "lat"]], *at.loc[other, ["lon", "lat"]])
    return metres / 1000


def published(counts: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return Russia's launches as others counted them, beside two definitions of ours.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: published, soil, kourou, soil_gap, kourou_gap (ours less theirs).
    """
    rows = figures[figures["item"] == "russian_launches"]
    theirs = rows.groupby(rows["period"].astype(int))["value"].agg(["min", "max"])
    if (theirs["min"] != theirs["max"]).any():
        raise ValueError("The published counts of a year differ; compare them one by one.")
    found = theirs["min"].astype(int).to_frame("published")
    for definition in ("soil", "kourou"):
        found[definition] = counts[list(DEFINITIONS[definition])].sum(axis=1)
        found[f"{definition}_gap"] = found[definition] - found["published"]
    return found.rename_axis("year")

"""Who trades with whom, and how much does it weigh?  In: rows of the trade tables.  Out: shares, gaps, concentration.

Every share is a flow with one partner over the same reporter's total of the same source and year.  Groups of states
(``EU27``, ``EAEU``), the total (``WLD``) and what has no partner (``OTH``) are never counted among the partners.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .parameters import one_of, wrong

WORLD, UNNAMED = "WLD", "OTH"
GROUPS = (WORLD, "EU27", "EAEU", UNNAMED)
FLOWS = ("exports", "imports", "turnover")
EAEU = ("ARM", "BLR", "KAZ", "KGZ", "RUS")
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
EU27 = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
RECOUNTED = (2012, 2014)  # first years of the recounted stretch 2012-2013 and of what follows it


def two_years(text: str, allowed: Sequence[int]) -> tuple[int, int]:
    """Return two base years given as text, the earlier first.

    Parameters
    ----------
    text : str
        Two years, comma separated.
    allowed : sequence of int
        Years that may be a base.

    Raises
    ------
    ValueError
        If these are not two different years out of `allowed`; the message names those.

    Examples
    --------
    >>> two_years("2021, 2019", range(2018, 2025))
    (2019, 2021)
    """
    parts = [part.strip() for part in str(text).split(",")]
    years = sorted({int(part) for part in parts if part.isdigit()} & set(allowed))
    if len(parts) != 2 or len(years) != 2:
        first, last = min(allowed), max(allowed)
        takes = f"two different years, comma separated, out of {first}-{last} (like {first},{last})"
        raise wrong("base_years", takes, text)
    return years[0], years[1]


def check_states(trade: pd.DataFrame, reporter: str, partner: str, rival: str) -> None:
    """Check that a reporter has rows and that partner and rival are two countries that it lists in every year.

    Parameters
    ----------
    trade : pandas.DataFrame
        The table ``trade_by_partner``.
    reporter, partner, rival : str
        ISO 3166-1 alpha-3.

    Raises
    ------
    ValueError
        If one of them cannot be used; the message names what can.
    """
    one_of("reporter", reporter, sorted(trade["reporter"].unique()))
    rows = totalled(trade, reporter)
    listed = rows[~rows["partner"].isin(GROUPS)].groupby("partner")["year"].nunique()
    known = sorted(listed[listed == rows["year"].nunique()].index)
    for role, code in (("partner", partner), ("rival", rival)):
        one_of(role, code, known, f"a country that {reporter} lists in every year:")
    if partner == rival:
        raise ValueError(f"partner and rival must be two countries; given: {partner!r} twice.")


def totalled(trade: pd.DataFrame, reporter: str) -> pd.DataFrame:
    """Return a reporter's rows from those sources that publish its total, so that shares have one counter.

    Kazakhstan's rows from WITS fall away, because WITS gives no total here.  A yearly total is taken before the sum
    of months where both exist.

    Parameters
    ----------
    trade : pandas.DataFrame
        The table ``trade_by_partner``.
    reporter : str
        ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame
        Columns partner, year, source, exports_musd, imports_musd, turnover_musd; one row a partner and year.
    """
    own = trade[trade["reporter"] == reporter]
    sources = own.loc[own["partner"] == WORLD, "source"].unique()
    rows = own[own["source"].isin(sources)].assign(_monthly=lambda f: f["source"].str.endswith("-monthly"))
    rows = rows.sort_values(["year", "partner", "_monthly"]).drop_duplicates(["year", "partner"])
    return _with_turnover(rows)


def preferred(trade: pd.DataFrame, reporter: str) -> pd.DataFrame:
    """Return a reporter's rows with one value a partner and year, as the table prefers them; columns of `totalled`."""
    return _with_turnover(trade[(trade["reporter"] == reporter) & trade["preferred"]])


def _with_turnover(rows: pd.DataFrame) -> pd.DataFrame:
    turnover = rows[["exports_musd", "imports_musd"]].sum(axis=1, min_count=1)
    rows = rows.assign(year=rows["year"].astype(int), turnover_musd=turnover)
    columns = ["partner", "year", "source", "exports_musd", "imports_musd", "turnover_musd"]
    return rows[columns].reset_index(drop=True)


def flow_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each partner's share of exports, imports and turnover, with the range that unnamed trade leaves open.

    share = 100 x value / total; the upper end adds all trade for which the source names no partner (``OTH``).

    Parameters
    ----------
    rows : pandas.DataFrame
        As `totalled` returns.

    Returns
    -------
    pandas.DataFrame
        Columns partner, year, flow, value_musd, share_pct, high_pct (per cent of the flow's total).

    Examples
    --------
    >>> rows = pd.DataFrame({"partner": ["RUS", "OTH", "WLD"], "year": 2020, "exports_musd": [2.0, 1.0, 8.0],
    ...                      "imports_musd": [3.0, 0.0, 4.0], "turnover_musd": [5.0, 1.0, 12.0]})
    >>> flow_shares(rows).query("partner == 'RUS'")[["flow", "share_pct", "high_pct"]].round(1).values.tolist()
    [['exports', 25.0, 37.5], ['imports', 75.0, 75.0], ['turnover', 41.7, 50.0]]
    """
    columns = [f"{flow}_musd" for flow in FLOWS]
    long = rows.melt(["partner", "year"], columns, "flow", "value_musd")
    long["flow"] = long["flow"].str.removesuffix("_musd")
    keys = pd.MultiIndex.from_frame(long[["year", "flow"]])

    def of(code: str) -> pd.Series:
        chosen = long[long["partner"] == code].set_index(["year", "flow"])["value_musd"]
        return chosen.reindex(keys).set_axis(long.index)

    long["share_pct"] = 100 * long["value_musd"] / of(WORLD)
    long["high_pct"] = long["share_pct"] + (100 * of(UNNAMED) / of(WORLD)).fillna(0)
    return long


def series(shares: pd.DataFrame, partner: str, flow: str) -> pd.Series:
    """Return one partner's share of one flow by year (per cent), from the frame of `flow_shares`."""
    chosen = shares[(shares["partner"] == partner) & (shares["flow"] == flow)]
    return chosen.set_index("year")["share_pct"].sort_index()


def coverage(rows: pd.DataFrame) -> pd.DataFrame:
    """Return by year how many partners a reporter names and what part of each total they make.

    Returns
    -------
    pandas.DataFrame
        Index year; columns source (of the total), partners (count), exports_named_pct, imports_named_pct.
    """
    named = rows[~rows["partner"].isin(GROUPS)].groupby("year")
    total = rows[rows["partner"] == WORLD].set_index("year")
    found = pd.DataFrame({"source": total["source"], "partners": named["partner"].nunique()})
    for flow in ("exports", "imports"):
        found[f"{flow}_named_pct"] = (100 * named[f"{flow}_musd"].sum() / total[f"{flow}_musd"]).clip(upper=100)
    return found


def last_complete_year(rows: pd.DataFrame, least_pct: float = 99.5) -> int:
    """Return the last year in which named and unnamed partners make at least `least_pct` of both totals.

    Raises
    ------
    ValueError
        If there is no such year.
    """
    flows = ["exports_musd", "imports_musd"]
    listed = rows[~rows["partner"].isin([WORLD, "EU27", "EAEU"])].groupby("year")[flows].sum()
    total = rows[rows["partner"] == WORLD].set_index("year")[flows]
    full = (100 * listed / total >= least_pct).all(axis=1)
    if not full.any():
        raise ValueError(f"In no year do the partners make {least_pct} per cent of the totals.")
    return int(full[full].index.max())


def partner_groups(reporter: str, partner: str, rival: str) -> dict[str, tuple[str, ...]]:
    """Return groups of partners that do not overlap: partner, rival, EU-27, Turkey, other EAEU members.

    Examples
    --------
    >>> partner_groups("KAZ", "RUS", "CHN")["EAEU"]
    ('ARM', 'BLR', 'KGZ')
    """
    taken = {reporter, partner, rival}
    groups = {partner: (partner,), rival: (rival,)}
    for code, members in {"EU27": EU27, "TUR": ("TUR",), "EAEU": EAEU}.items():
        left = tuple(member for member in members if member not in taken)
        if left:
            groups[code] = left
    return groups


def group_shares(rows: pd.DataFrame, groups: Mapping[str, Sequence[str]], flow: str) -> pd.DataFrame:
    """Return the share of groups of partners in one flow; what is left over is ``OTH`` (all others).

    Parameters
    ----------
    rows : pandas.DataFrame
        As `totalled` returns.
    groups : mapping of str to sequence of str
        Members by group; no country in two groups.
    flow : str
        One of `FLOWS`.

    Returns
    -------
    pandas.DataFrame
        Columns year, group, value_musd, share_pct; the shares of a year add up to 100.

    Raises
    ------
    ValueError
        If a country is in two groups.
    """
    members = list(itertools.chain.from_iterable(groups.values()))
    doubled = sorted({code for code in members if members.count(code) > 1})
    if doubled:
        raise ValueError(f"Groups of partners overlap in {', '.join(doubled)}: a country may be in one group only.")
    wide = rows.pivot(index="year", columns="partner", values=f"{flow}_musd")
    sums = {code: wide.reindex(columns=list(listed)).sum(axis=1) for code, listed in groups.items()}
    values = pd.DataFrame(sums)
    values[UNNAMED] = wide[WORLD] - values.sum(axis=1)
    long = values.reset_index().melt("year", var_name="group", value_name="value_musd")
    long["share_pct"] = 100 * long["value_musd"] / long["year"].map(wide[WORLD])
    return long


def concentration(rows: pd.DataFrame, flow: str) -> pd.DataFrame:
    """Return the Herfindahl-Hirschman index of a flow's partners by year, as bounds.

    HHI = sum of s_i squared over partners i with shares s_i from 0 to 1 (A. O. Hirschman, *National Power and the
    Structure of Foreign Trade*, 1945, who takes its root; O. C. Herfindahl, 1950).  A part r of the total without a
    named partner adds nothing at least (it is spread thinly) and r squared at most (it is one country).

    Parameters
    ----------
    rows : pandas.DataFrame
        As `totalled` returns.
    flow : str
        One of `FLOWS`.

    Returns
    -------
    pandas.DataFrame
        Index year; columns low, high (0 to 1), unnamed_pct (r in per cent), partners_low, partners_high (1/HHI: with
        so many partners of equal size trade would be as concentrated).

    Examples
    --------
    >>> rows = pd.DataFrame({"partner": ["CHN", "RUS", "WLD"], "year": 2024, "imports_musd": [5.0, 4.0, 10.0]})
    >>> concentration(rows, "imports")[["low", "high"]].round(3).values.tolist()
    [[0.41, 0.42]]
    """
    wide = rows.pivot(index="year", columns="partner", values=f"{flow}_musd")
    parts = wide.drop(columns=[code for code in GROUPS if code in wide]).div(wide[WORLD], axis=0)
    rest = (1 - parts.sum(axis=1)).clip(lower=0)
    low = (parts**2).sum(axis=1)
    found = pd.DataFrame({"low": low, "high": low + rest**2, "unnamed_pct": 100 * rest})
    return found.assign(partners_low=1 / found["high"], partners_high=1 / found["low"])


def pair_changes(values: pd.Series) -> pd.DataFrame:
    """Return the change of a yearly series between every earlier and every later year.

    Returns
    -------
    pandas.DataFrame
        Columns first, last, change; n(n-1)/2 rows for n years.

    Examples
    --------
    >>> pair_changes(pd.Series([3.0, 5.0, 4.0], index=[1, 2, 3]))["change"].tolist()
    [2.0, 1.0, -1.0]
    """
    known = values.dropna().sort_index()
    rows = [(int(a), int(b), known[b] - known[a]) for a, b in itertools.combinations(known.index, 2)]
    return pd.DataFrame(rows, columns=["first", "last", "change"])


def partner_changes(shares: pd.DataFrame, flow: str, first: int, last: int) -> pd.DataFrame:
    """Return the change in share of every single country between two years, the largest fall first.

    Only countries with a row in both years; groups are left out.

    Returns
    -------
    pandas.DataFrame
        Columns partner, share_first_pct, share_last_pct, change_points.
    """
    chosen = shares[(shares["flow"] == flow) & ~shares["partner"].isin(GROUPS)]
    wide = chosen.pivot(index="partner", columns="year", values="share_pct")[[first, last]].dropna()
    wide.columns = ["share_first_pct", "share_last_pct"]
    wide["change_points"] = wide["share_last_pct"] - wide["share_first_pct"]
    return wide.sort_values("change_points").reset_index()


def contributions(
    rows: pd.DataFrame, groups: Mapping[str, Sequence[str]], flow: str, first: int, last: int
) -> pd.Series:
    """Return what part of a flow's change between two years came with each group of partners.

    contribution = 100 x (value_last - value_first) / (total_last - total_first), per cent; all together are 100

    Raises
    ------
    ValueError
        If the total is the same in both years, so that there is no change to share out.
    """
    values = group_shares(rows, groups, flow).pivot(index="year", columns="group", values="value_musd")
    change = values.loc[last] - values.loc[first]
    if not change.sum():
        raise ValueError(f"Total {flow} of {first} and {last} are equal: there is no change to share out.")
    return 100 * change / change.sum()


def years_above(left: pd.Series, right: pd.Series | float) -> list[int]:
    """Return the years in which `left` is greater than `right`.

    Examples
    --------
    >>> years_above(pd.Series({2021: 42.5, 2022: 35.1}), 40.0)
    [2021]
    """
    above = left.sub(right).dropna() > 0
    return [int(year) for year in above[above].index]


def partner_share(counts: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Return a partner's share in the trade of the state whose customs wrote `counts` (the table ``russia_trade``).

    Returns
    -------
    pandas.DataFrame
        Index year; columns exports, imports, turnover (per cent of that state's totals).

    Raises
    ------
    ValueError
        If the partner has no rows; the message names those that have.
    """
    if partner not in set(counts["partner"]):
        known = ", ".join(sorted(counts["partner"].unique()))
        raise ValueError(f"No rows for {partner!r}; there are rows for {known}.")
    flows = ["exports_musd", "imports_musd"]
    one, all_ = (counts[counts["partner"] == code].set_index("year")[flows] for code in (partner, WORLD))
    found = 100 * one / all_
    found["turnover"] = 100 * one.sum(axis=1) / all_.sum(axis=1)
    found.index = found.index.astype(int)
    return found.rename(columns={"exports_musd": "exports", "imports_musd": "imports"})


def output_share(economies: pd.DataFrame, state: str, members: Sequence[str]) -> pd.DataFrame:
    """Return a state's share in the output of a group, by vintage, for years in which all members have output.

    Returns
    -------
    pandas.DataFrame
        Columns year, gdp_vintage, share_pct.
    """
    rows = economies[economies["iso3"].isin(members)]
    wide = rows.pivot(index=["gdp_vintage", "year"], columns="iso3", values="gdp_busd")
    wide = wide.reindex(columns=list(members)).dropna()
    found = (100 * wide[state] / wide.sum(axis=1)).rename("share_pct").reset_index()
    return found.assign(year=found["year"].astype(int))[["year", "gdp_vintage", "share_pct"]]


def mirror(rows: pd.DataFrame, counts: pd.DataFrame, reporter: str, partner: str) -> pd.DataFrame:
    """Return turnover of two states as each of them counts it, by year.

    Parameters
    ----------
    rows : pandas.DataFrame
        The reporter's rows, as `preferred` returns.
    counts : pandas.DataFrame
        Columns partner, year, exports_musd, imports_musd as the partner's customs wrote them (``russia_trade``).

    Returns
    -------
    pandas.DataFrame
        Columns year, own_busd, mirror_busd, ratio (mirror over own); years with both.
    """
    own = rows[rows["partner"] == partner].set_index("year")["turnover_musd"]
    flows = counts[counts["partner"] == reporter].set_index("year")[["exports_musd", "imports_musd"]]
    theirs = flows.sum(axis=1, min_count=2)
    theirs.index = theirs.index.astype(int)
    both = pd.DataFrame({"own_busd": own / 1000, "mirror_busd": theirs / 1000}).dropna()
    return both.assign(ratio=both["mirror_busd"] / both["own_busd"]).rename_axis("year").reset_index()


def reported_beside(rows: pd.DataFrame, reported: pd.DataFrame, reporter: str, partner: str) -> pd.DataFrame:
    """Return published single figures of turnover with a partner, beside the reporter's own series.

    Parameters
    ----------
    rows : pandas.DataFrame
        The reporter's rows, as `preferred` returns.
    reported : pandas.DataFrame
        The table ``trade_reported``.

    Returns
    -------
    pandas.DataFrame
        Columns year, counter (who counted; empty where unknown), value_busd, own_busd, ratio, source_id.
    """
    chosen = reported[
        (reported["country_a"] == reporter) & (reported["country_b"] == partner) & (reported["flow"] == "turnover")
    ]
    own = rows[rows["partner"] == partner].set_index("year")["turnover_musd"] / 1000
    found = chosen.assign(year=chosen["year"].astype(int), counter=chosen["reporter_side"].fillna(""))
    found["own_busd"] = found["year"].map(own)
    found["ratio"] = found["value_busd"] / found["own_busd"]
    return found[["year", "counter", "value_busd", "own_busd", "ratio", "source_id"]].reset_index(drop=True)


def eu_gap(rows: pd.DataFrame, eu_exports: pd.DataFrame, reporter: str) -> pd.DataFrame:
    """Return what the EU books as sold to a state, in euros, beside what that state books as bought, in dollars.

    The ratio has a unit (EUR per USD): above 1 the EU counts more at every rate at which a euro is worth a dollar or
    more.  No exchange rate is used.

    Returns
    -------
    pandas.DataFrame
        Columns year, eu_meur, booked_musd, eur_per_usd; years with both.
    """
    booked = rows[rows["partner"] == "EU27"].set_index("year")["imports_musd"]
    sold = eu_exports[eu_exports["partner"] == reporter].set_index("year")["exports_meur"]
    sold.index = sold.index.astype(int)
    both = pd.DataFrame({"eu_meur": sold, "booked_musd": booked}).dropna()
    return both.assign(eur_per_usd=both["eu_meur"] / both["booked_musd"]).rename_axis("year").reset_index()


def source_overlap(trade: pd.DataFrame, reporter: str) -> pd.DataFrame:
    """Return flows that two sources give for one partner and year, with the gap between them.

    Returns
    -------
    pandas.DataFrame
        Columns partner, year, flow, first_musd, second_musd (sources in alphabetical order), gap_musd (second minus
        first); sums over groups are left out.
    """
    own = trade[(trade["reporter"] == reporter) & ~trade["partner"].isin(GROUPS)]
    doubled = own[own.duplicated(["partner", "year"], keep=False)].sort_values("source")
    long = doubled.melt(["partner", "year", "source"], ["exports_musd", "imports_musd"], "flow", "value")
    grouped = long.dropna(subset="value").groupby(["partner", "year", "flow"])["value"]
    found = grouped.agg(first_musd="first", second_musd="last", count="size").query("count == 2").drop(columns="count")
    found["gap_musd"] = found["second_musd"] - found["first_musd"]
    found = found.reset_index()
    return found.assign(flow=found["flow"].str.removesuffix("_musd"), year=found["year"].astype(int))


def area_km2(layer: pd.DataFrame) -> pd.Series:
    """Return the area of each feature on the WGS 84 ellipsoid (pyproj.Geod), holes taken out.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        Polygons in degrees (EPSG:4326), with a column ``id``.

    Returns
    -------
    pandas.Series
        Square kilometres, by id.
    """
    from pyproj import Geod
    from shapely.geometry.polygon import orient

    geod = Geod(ellps="WGS84")

    def measured(shape) -> float:
        return geod.geometry_area_perimeter(orient(shape))[0] / 1e6

    return layer.set_index("id").geometry.map(measured).rename("area_km2").astype(float)


def sizes(economies: pd.DataFrame, area: pd.Series, states: Iterable[str]) -> pd.DataFrame:
    """Return area, output and output per head of states, in the last year of each vintage that has them and population.

    Returns
    -------
    pandas.DataFrame
        Columns iso3, gdp_vintage, year, gdp_busd, gdp_per_head_usd, area_km2; one row a state and vintage.
    """
    codes = list(states)
    rows = economies[economies["iso3"].isin(codes)].dropna(subset=["gdp_busd", "population"])
    complete = rows.groupby(["gdp_vintage", "year"])["iso3"].nunique() == len(codes)
    last = complete[complete].reset_index().groupby("gdp_vintage")["year"].max()
    rows = rows[rows["year"] == rows["gdp_vintage"].map(last)]
    per_head = rows["gdp_busd"] * 1e9 / rows["population"].astype(float)
    found = rows.assign(year=rows["year"].astype(int), gdp_per_head_usd=per_head, area_km2=rows["iso3"].map(area))
    return found[["iso3", "gdp_vintage", "year", "gdp_busd", "gdp_per_head_usd", "area_km2"]].reset_index(drop=True)


def main_points(layer: pd.DataFrame) -> pd.DataFrame:
    """Return one point a country: the centroid of its largest polygon, taken in the Equal Earth projection.

    Parameters
    ----------
    layer : geopandas.GeoDataFrame
        Polygons in degrees (EPSG:4326), with columns ``id`` and ``name``.

    Returns
    -------
    pandas.DataFrame
        Columns id, name, longitude, latitude (degrees).
    """
    equal_area = layer.to_crs("EPSG:8857").geometry
    largest = equal_area.map(lambda shape: max(getattr(shape, "geoms", [shape]), key=lambda part: part.area))
    points = largest.centroid.to_crs("EPSG:4326")
    return pd.DataFrame({"id": layer["id"], "name": layer["name"], "longitude": points.x, "latitude": points.y})


def mirror_pairs(
    levels: pd.DataFrame, counts: pd.DataFrame, reported: pd.DataFrame, reporter: str, partners: Iterable[str]
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Return, by partner, the reporter's turnover, the partner's series (Russia's only) and single published figures.

    Parameters
    ----------
    levels : pandas.DataFrame
        The reporter's rows, as `preferred` returns.
    counts : pandas.DataFrame
        The table ``russia_trade``.
    reported : pandas.DataFrame
        The table ``trade_reported``.

    Returns
    -------
    dict of str to tuple of pandas.DataFrame
        Own series (columns year, own_busd), as `mirror` returns (no rows but for Russia), as `reported_beside` returns.
    """
    found = {}
    for code in partners:
        mine = levels[levels["partner"] == code].dropna(subset="turnover_musd")
        mine = mine.assign(own_busd=mine["turnover_musd"] / 1000)[["year", "own_busd"]].reset_index(drop=True)
        series = mirror(levels, counts, reporter, code)
        found[code] = (
            mine,
            series if code == "RUS" else series.head(0),
            reported_beside(levels, reported, reporter, code),
        )
    return found


def unnamed_exports(trade: pd.DataFrame, reporters: Iterable[str]) -> pd.Series:
    """Return the largest part of any year's exports for which a reporter names no partner (per cent), by reporter."""
    found = {}
    for code in reporters:
        wide = totalled(trade, code).pivot(index="year", columns="partner", values="exports_musd")
        found[code] = float((100 * wide[UNNAMED] / wide[WORLD]).max())
    return pd.Series(found, name="unnamed_pct")


def published_values(mutual: pd.DataFrame) -> pd.DataFrame:
    """Return published values of trade among the EAEU's members, for years in which one value is preferred.

    A year whose only value is not preferred is too uncertain to be drawn (its date is a guess) and is left out.

    Parameters
    ----------
    mutual : pandas.DataFrame
        The table ``eaeu_mutual_trade``.

    Returns
    -------
    pandas.DataFrame
        Columns year, value_busd, preferred, source_id.
    """
    rows = mutual.dropna(subset="value_busd")
    sure = rows.loc[rows["preferred"], "year"]
    columns = ["year", "value_busd", "preferred", "source_id"]
    return rows.loc[rows["year"].isin(sure), columns].reset_index(drop=True)


def standing(sizes: pd.DataFrame, state: str) -> pd.DataFrame:
    """Return a state's rank, value and lead over the next in area, output and output per head, for each vintage.

    Parameters
    ----------
    sizes : pandas.DataFrame
        As the function `sizes` returns.
    state : str
        ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame
        Index: area_km2, then measure_vintage_year; columns rank (1 is the largest), value, times_next (value over the
        largest of the others).
    """
    parts = {"area_km2": sizes.drop_duplicates("iso3").set_index("iso3")["area_km2"]}
    for (vintage, year), rows in sizes.groupby(["gdp_vintage", "year"]):
        for column in ("gdp_busd", "gdp_per_head_usd"):
            parts[f"{column}_{vintage.replace('-', '_')}_{year}"] = rows.set_index("iso3")[column]
    found = {
        name: {
            "rank": int(values.rank(ascending=False)[state]),
            "value": values[state],
            "times_next": values[state] / values.drop(state).max(),
        }
        for name, values in parts.items()
    }
    return pd.DataFrame.from_dict(found, orient="index").astype({"rank": int})


def pair_values(rows: pd.DataFrame, partner: str, rival: str) -> tuple[pd.DataFrame, list[int]]:
    """Return turnover with two partners by unbroken stretch, and the years in which a new source begins.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `preferred` returns.
    partner, rival : str
        ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame, list of int
        Columns partner, year, source, turnover_busd, stretch (a new one after a gap or a change of source).
    """
    data = rows[rows["partner"].isin([partner, rival])].sort_values(["partner", "year"])
    data = data.assign(turnover_busd=data["turnover_musd"] / 1000).dropna(subset="turnover_busd")
    start = data["partner"] != data["partner"].shift()
    changed = (data["source"] != data["source"].shift()) & ~start
    gap = (data["year"].diff() > 1) & ~start
    data = data.assign(stretch=(start | changed | gap).cumsum())
    columns = ["partner", "year", "source", "turnover_busd", "stretch"]
    return data[columns].reset_index(drop=True), sorted({int(year) for year in data.loc[changed, "year"]})


def labelled_counts(pairs: Mapping[str, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """Return the single published figures of `mirror_pairs`, labelled by partner, year and counter.

    Returns
    -------
    pandas.DataFrame
        Index such as ``chn_2022_by_chn`` (``unnamed`` where nobody is named); columns value_busd, own_busd, ratio
        (value over own), mirrored (whether the partner itself counted).
    """
    parts = []
    for code, (_, _, single) in pairs.items():
        label = code + "_" + single["year"].astype(str) + "_by_" + single["counter"].replace("", "unnamed")
        parts.append(single.assign(mirrored=single["counter"] == code).set_index(label.str.lower()))
    return pd.concat(parts)[["value_busd", "own_busd", "ratio", "mirrored"]]

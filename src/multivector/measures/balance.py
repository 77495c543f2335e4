"""Is Russia's weight falling, and since when?  In: the tables of other notebooks.  Out: series, levels, trends, gains.

A vector is a side of Russia's weight in Kazakhstan; it has one series or more.  The first is that of its own
notebook; where it is too short for a trend a second one, of another counter or another scope, stands beside it.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from . import bends, institutions, launches, oil, people, trade, votes
from .parameters import day_between, number_between

SERIES = {  # vector, and what the series is
    "imports": ("imports", "share of imports, Bureau"),
    "imports_common": ("imports", "imports from 17 partners"),
    "turnover": ("turnover", "share of turnover, Bureau"),
    "turnover_common": ("turnover", "turnover with 17 partners"),
    "oil": ("oil", "oil across Russian soil"),
    "votes": ("votes", "votes, all roll calls"),
    "votes_rest": ("votes", "votes without arms control"),
    "launches": ("launches", "launches, Russian soil"),
    "launches_civil": ("launches", "launches without Plesetsk"),
    "people": ("people", "Russians in the population"),
}
VECTORS = tuple(dict.fromkeys(vector for vector, _ in SERIES.values()))
LEADING = ("imports_common", "turnover_common", "oil", "votes", "launches", "people")  # one a vector, all periods known
LEAVING = ("left", "withdrawn", "denounced", "suspended")  # what a row of memberships would say of an end
OTHERS = {  # further definitions, for the robustness of the series named first
    "imports_pair": ("imports_common", "Russia over Russia and China"),
    "turnover_pair": ("turnover_common", "Russia over Russia and China"),
    "exports_common": ("turnover_common", "exports alone"),
    "votes_weighted": ("votes", "an abstention agrees by half"),
    "votes_with_part": ("votes", "with the part of the last year"),
    "launches_three": ("launches", "three cosmodromes"),
    "launches_kourou": ("launches", "with Soyuz at Kourou"),
    "launches_all": ("launches", "with Kourou and Sea Launch"),
    "people_census": ("people", "censuses alone"),
}
IRREGULAR = ("oil", "people", "people_census")  # series of a few dates: all of them are used
EARLIEST = 1992  # first whole year of independence
SECOND = 2014  # year that divides the time before, and the other date that is tried
CRIMEA = "2014-03-18"
HOME, PARTNER, RIVAL = "KAZ", "RUS", "CHN"
FLOWS = ("imports", "turnover")
WAR_YEARS = 2  # length of the first part of the time since, and half of what it is measured against


def check_parameters(break_date: str, first_year: int, placebo_span: int) -> pd.Timestamp:
    """Check the parameters of the notebook and return the day of the break.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given, what is allowed, and the nearest.

    Examples
    --------
    >>> check_parameters("2022-02-24", 2000, 25)
    Timestamp('2022-02-24 00:00:00')
    >>> check_parameters("2022-02-24", 2000, 4)
    Traceback (most recent call last):
    ValueError: placebo_span takes a whole number from 5 to 30 years; given: 4. Nearest: 5.
    """
    day = day_between("break_date", break_date, "2005-01-01", "2022-06-30")
    most = first_since(decimal(day)) - bends.LEAST_BEFORE
    why = f"at least {bends.LEAST_BEFORE} before the break"
    number_between("first_year", first_year, EARLIEST, most, why=why)
    number_between("placebo_span", placebo_span, bends.LEAST_BEFORE, 30, unit="years")
    return day


def names() -> dict[str, str]:
    """Return what each series is, in words, by its short name."""
    return {series: words for series, (_, words) in SERIES.items()}


def decimal(day: pd.Timestamp) -> float:
    """Return a day as a decimal year.

    Examples
    --------
    >>> round(decimal(pd.Timestamp("2022-02-24")), 3)
    2022.148
    """
    return day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365)


def first_since(at: float) -> int:
    """Return the first year whose middle lies after a date.

    Examples
    --------
    >>> first_since(2022.15), first_since(2013.7)
    (2022, 2014)
    """
    return int(np.ceil(at - 0.5))


# --- series ----------------------------------------------------------------------------------------------------------


def _points(series: str, values: pd.Series, **more: object) -> pd.DataFrame:
    """Return rows of one series from values by year: a year stands at its middle."""
    known = values.dropna()
    year = known.index.astype(int)
    rows = {"series": series, "year": year, "time": year + 0.5, "value": known.to_numpy(float)}
    rows |= {"low": rows["value"], "high": rows["value"], "weight": 1.0, "whole": True}
    return pd.DataFrame(rows | more)


def common_partners(table: pd.DataFrame, reporter: str = HOME) -> list[str]:
    """Return the partners that every source names in each of its years, from the first year all flows are known.

    Parameters
    ----------
    table : pandas.DataFrame
        ``trade_by_partner``.

    Returns
    -------
    list of str
        Codes of countries, sorted.
    """
    rows = trade.preferred(table, reporter)
    rows = rows[~rows["partner"].isin(trade.GROUPS)]
    flows = rows[["exports_musd", "imports_musd"]].notna().all(axis=1)
    wide = rows.assign(known=flows).pivot(index="year", columns="partner", values="known") == True  # noqa: E712
    since = common_years(table, reporter)[0]
    return sorted(wide.columns[wide.loc[since:].all()])


def common_years(table: pd.DataFrame, reporter: str = HOME) -> range:
    """Return the years of the longer comparison: from the first after the last in which the partner's value is blank.

    Russia's values of 2010 are blank; before that year the older source names Russia and China alone.
    """
    rows = trade.preferred(table, reporter)
    own = rows[rows["partner"] == PARTNER].set_index("year")["turnover_musd"]
    return range(int(own.index[own.isna()].max()) + 1, int(own.index.max()) + 1)


def part_of(rows: pd.DataFrame, codes: Sequence[str], flow: str, partner: str = PARTNER) -> pd.Series:
    """Return a partner's part in a flow with several partners, itself among them, by year (per cent).

    Years in which one of them has no value are left out.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": 2020, "partner": ["RUS", "CHN"], "imports_musd": [3.0, 1.0]})
    >>> part_of(rows, ["RUS", "CHN"], "imports").tolist()
    [75.0]
    """
    wide = rows.pivot(index="year", columns="partner", values=f"{flow}_musd")[list(codes)].dropna()
    return 100 * wide[partner] / wide.sum(axis=1)


def trade_points(table: pd.DataFrame) -> pd.DataFrame:
    """Return Russia's share of imports and turnover by the Bureau, its part among common partners, and against China.

    Parameters
    ----------
    table : pandas.DataFrame
        ``trade_by_partner``.

    Returns
    -------
    pandas.DataFrame
        Columns series, year, time (decimal year), value, low, high (per cent), weight, whole.
    """
    shares = trade.flow_shares(trade.totalled(table, HOME))
    rows, codes = trade.preferred(table, HOME), common_partners(table)
    late = rows[rows["year"] >= common_years(table)[0]]
    found = [_points(flow, trade.series(shares, PARTNER, flow)) for flow in FLOWS]
    found += [_points(f"{flow}_common", part_of(late, codes, flow)) for flow in (*FLOWS, "exports")]
    found += [_points(f"{flow}_pair", part_of(rows, [PARTNER, RIVAL], flow)) for flow in FLOWS]
    return pd.concat(found, ignore_index=True)


def common_check(table: pd.DataFrame) -> dict[str, float]:
    """Return how much of all trade the common partners make, and how far the two sources differ where both count.

    Returns
    -------
    dict
        partners (count); imports_low, imports_high, turnover_low, turnover_high (their part of all trade, per cent,
        least and greatest of the Bureau's years); gap (points, the largest in either series in years of both).
    """
    codes, found = common_partners(table), {}
    rows = trade.totalled(table, HOME)
    for flow in FLOWS:
        wide = rows.pivot(index="year", columns="partner", values=f"{flow}_musd")
        part = 100 * wide[codes].sum(axis=1) / wide[trade.WORLD]
        found |= {f"{flow}_low": float(part.min()), f"{flow}_high": float(part.max())}
    older = trade.preferred(table, HOME)
    older = older[~older["source"].isin(rows["source"])]
    gaps = [(part_of(older, codes, flow) - part_of(rows, codes, flow)).abs().max() for flow in FLOWS]
    return {"partners": len(codes)} | found | {"gap": float(max(gaps))}


def oil_points(routes: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the share of oil exports across Russian soil, as ranges; only years with a complete split are whole.

    Parameters
    ----------
    routes, totals : pandas.DataFrame
        ``oil_exports_by_route`` and ``oil_exports_total``.
    """
    rows = oil.shares(routes, totals, "parts").set_index("year")
    ends = {"low": rows["low_pct"].to_numpy(), "high": rows["high_pct"].to_numpy()}
    return _points("oil", rows[["low_pct", "high_pct"]].mean(axis=1), **ends, whole=rows["complete"].to_numpy(bool))


def vote_units(table: pd.DataFrame) -> pd.DataFrame:
    """Return each roll call on which both voted as a point: 100 for the same vote, 0 else.

    Parameters
    ----------
    table : pandas.DataFrame
        ``un_votes``.
    """
    stood, dates = votes.positions(table), votes.days(table)
    arms = votes.of_votes(votes.arms_control(table), table)
    found = []
    for series, index in {"votes": "identical", "votes_weighted": "weighted"}.items():
        score = votes.scores(stood, HOME, PARTNER, index)
        day = dates.reindex(score.index)
        rows = pd.DataFrame({"series": series, "year": day.dt.year, "time": day.map(decimal), "value": score})
        found.append(rows.assign(arms=arms.reindex(score.index).astype(bool)))
    found.append(found[0][~found[0]["arms"]].assign(series="votes_rest"))
    units = pd.concat(found, ignore_index=True).drop(columns="arms")
    return units.assign(low=units["value"], high=units["value"], weight=1.0, whole=True)


def vote_points(units: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Return agreement by year, at the mean day of its roll calls.

    A year that `last`, the day of the last roll call, does not carry into December is not whole: the votes on arms
    come late in the autumn.  It counts in the series without arms control only.
    """
    yearly = units.groupby(["series", "year"], as_index=False).agg(
        time=("time", "mean"), value=("value", "mean"), weight=("weight", "sum")
    )
    partial = yearly["year"] >= (last.year if last.month < 12 else last.year + 1)
    extra = yearly[yearly["series"] == "votes"].assign(series="votes_with_part")
    yearly = yearly[~partial | (yearly["series"] == "votes_rest")]
    yearly = pd.concat([yearly, extra], ignore_index=True)
    return yearly.assign(low=yearly["value"], high=yearly["value"], whole=True)


def launch_points(sites: pd.DataFrame) -> pd.DataFrame:
    """Return Baikonur's share of Russian launches by year: several lists of sites, and without Plesetsk.

    Parameters
    ----------
    sites : pandas.DataFrame
        ``launches_by_site``.
    """
    counts = launches.by_year(sites).loc[EARLIEST:]
    sets = {"launches" if name == "soil" else f"launches_{name}": part for name, part in launches.DEFINITIONS.items()}
    sets["launches_civil"] = tuple(site for site in launches.SOIL if site != "plesetsk")
    found = []
    for series, part in sets.items():
        total = counts[list(part)].sum(axis=1)
        found.append(_points(series, 100 * counts["baikonur"] / total, weight=total.to_numpy(float)))
    return pd.concat(found, ignore_index=True)


def people_points(census: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the share of Russians by census and, after the last one, by the estimates carried on from it.

    Parameters
    ----------
    census, estimates : pandas.DataFrame
        ``census_composition`` and ``ethnic_estimates``.
    """
    counted = people.census_shares(census).query("group == 'russian'").set_index("year")["share_pct"]
    later = people.later_shares(estimates).query("group == 'russian'")
    rows = _points("people", pd.Series(later["share_pct"].to_numpy(), later["start"].to_numpy()))
    rows["time"] = later["start"].to_numpy()
    return pd.concat([_points("people", counted), rows, _points("people_census", counted)], ignore_index=True)


def collect(frames: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all series, and the roll calls from which levels of agreement are taken.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables by name: trade_by_partner, oil_exports_by_route, oil_exports_total, un_votes, launches_by_site,
        census_composition, ethnic_estimates.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Columns series, year, time, value, low, high, weight, whole; in order of series and time.
    """
    units = vote_units(frames["un_votes"])
    parts = [
        trade_points(frames["trade_by_partner"]),
        oil_points(frames["oil_exports_by_route"], frames["oil_exports_total"]),
        vote_points(units, frames["un_votes"]["date"].max()),
        launch_points(frames["launches_by_site"]),
        people_points(frames["census_composition"], frames["ethnic_estimates"]),
    ]
    found = pd.concat(parts, ignore_index=True)
    order = {name: i for i, name in enumerate([*SERIES, *OTHERS])}
    found = found.assign(_order=found["series"].map(order)).sort_values(["_order", "time"], ignore_index=True)
    return found.drop(columns="_order"), units


def beside(points: pd.DataFrame, accepted: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return values of the series beside what the notebooks found that they come from.

    Parameters
    ----------
    points : pandas.DataFrame
        From `collect`.
    accepted : mapping
        Values by notebook and name of the finding.

    Returns
    -------
    pandas.DataFrame
        Columns series, year, here, there, gap; one row for every year that a notebook has a finding for.
    """
    sources = {
        "imports": ("01-trade", "imports_share_rus_{}", "value"),
        "turnover": ("01-trade", "turnover_share_rus_{}", "value"),
        "oil": ("03-oil-routes", "share_{}_low", "low"),
        "launches": ("08-baikonur", "share_{}", "value"),
        "votes_with_part": ("10-un-votes", "year_{}", "value"),
        "people": ("12-people", "share_{}", "value"),
    }
    rows = []
    for row in points[points["series"].isin(list(sources))].to_dict("records"):
        notebook, name, column = sources[row["series"]]
        there = accepted[notebook].get(name.format(row["year"]))
        if there is not None:
            rows.append((row["series"], row["year"], row[column], there, abs(row[column] - there)))
    return pd.DataFrame(rows, columns=["series", "year", "here", "there", "gap"])


# --- levels ----------------------------------------------------------------------------------------------------------


def period_names(first: int, at: float) -> dict[str, tuple[float, float]]:
    """Return the periods that are set side by side: their names, and the decimal years between which they lie.

    Examples
    --------
    >>> list(period_names(2000, 2022.15))
    ['before_2014', '2014_2021', 'since_2022']
    >>> list(period_names(2000, 2014.21)), list(period_names(2000, 2008.6))
    (['before_2014', 'since_2014'], ['before_2009', 'since_2009'])
    """
    turn = first_since(at)
    if first < SECOND < turn:
        bounds = {f"before_{SECOND}": (first, SECOND), f"{SECOND}_{turn - 1}": (SECOND, at)}
    else:
        bounds = {f"before_{turn}": (first, at)}
    return bounds | {f"since_{turn}": (at, np.inf)}


def levels(points: pd.DataFrame, units: pd.DataFrame, first: int, at: float) -> pd.DataFrame:
    """Return the mean of each series in each period.

    Years weigh alike, but launches and roll calls are counted together, as in their own notebooks: so each launch
    and each roll call weighs alike, and a roll call of early 2022 falls on the side of the date on which it was held.
    Years begin with `first`; oil and people, of which a few dates are known, with `EARLIEST`.

    Returns
    -------
    pandas.DataFrame
        Columns series, period, points, value, low, high (means; low and high differ for oil only), start, end (first
        and last time in it).
    """
    single = points[~points["series"].isin(units["series"].unique()) & points["series"].isin(list(SERIES))]
    rows = pd.concat([single, units[units["series"].isin(list(SERIES))]], ignore_index=True)
    rows, found = rows[rows["whole"].astype(bool)], []
    for series in SERIES:
        own = rows[rows["series"] == series]
        for period, (start, end) in period_names(first, at).items():
            early = EARLIEST if series in IRREGULAR and start == first else start
            part = own[(own["time"] >= early) & (own["time"] < end)]
            if len(part):
                means = {name: np.average(part[name], weights=part["weight"]) for name in ("value", "low", "high")}
                ends = {"start": part["time"].min(), "end": part["time"].max()}
                found.append({"series": series, "period": period, "points": len(part)} | means | ends)
    return pd.DataFrame(found)


def moved(levels: pd.DataFrame) -> pd.DataFrame:
    """Return whether each vector's last level lies below the one before it, beyond what ranges leave open.

    Parameters
    ----------
    levels : pandas.DataFrame
        From `levels`.

    Returns
    -------
    pandas.DataFrame
        Index vector; columns earlier, later (the periods compared), least, most (change in points), direction
        (``lower``, ``higher`` or ``not sure``); a vector with one period only is left out.
    """
    rows = {}
    for series in LEADING:
        own = levels[levels["series"] == series]
        if len(own) > 1:
            old, new = own.iloc[-2], own.iloc[-1]
            ends = new["low"] - old["high"], new["high"] - old["low"]
            word = "lower" if ends[1] < 0 else "higher" if ends[0] > 0 else "not sure"
            rows[SERIES[series][0]] = {"earlier": old["period"], "later": new["period"], "direction": word}
            rows[SERIES[series][0]] |= {"least": ends[0], "most": ends[1]}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("vector")


# --- trends ----------------------------------------------------------------------------------------------------------


def seed_of(series: str, seed: int) -> int:
    """Return a seed of its own for a series, the same on every run."""
    return zlib.crc32(f"{series} {seed}".encode())


def fit(points: pd.DataFrame, at: float, seed: int = 1) -> dict[str, object]:
    """Return what the points of one series say on a date: slope before it, change of slope, step, in words too.

    Parameters
    ----------
    points : pandas.DataFrame
        Rows of one series, in order of time.
    at : float
        Decimal year of the date.

    Returns
    -------
    dict
        before_points, since_points; slope (of the points before alone) with its intervals, before (words); since,
        change and before_fit of the line that bends, since_words; jump and jump_change of two lines, with intervals;
        numbers are missing where there are too few points.
    """
    early = points[points["time"] < at]
    count = len(early), len(points) - len(early)
    known = bends.slope(early["time"], early["value"], seed) if bends.enough(count[0]) else None
    found: dict[str, object] = {"before_points": count[0], "since_points": count[1]} | (known or {})
    turned = None
    if bends.enough(*count):
        turned = bends.bend(points["time"], points["value"], at, seed=seed)
        two = bends.bend(points["time"], points["value"], at, "jump", seed)
        found |= turned | {name: value for name, value in two.items() if name.startswith("jump")}
        found |= {f"apart_{name}": value for name, value in two.items() if name.startswith("change")}
    words = {"before_words": bends.before_words(known), "since_words": bends.since_words(turned)}
    stepped = {-1: "dropped", 1: "jumped", 0: "no sure step"}[bends.sign(found, "jump")] if turned else bends.SHORT
    return found | words | {"step_words": stepped}


def _by_series(rows: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Return a frame with one row a series; with the columns that are always there if there is no row."""
    if not rows:
        columns = ["before_points", "since_points", "slope", "since", "change", "change_low", "change_high"]
        return pd.DataFrame(columns=[*columns, "before_words", "since_words"]).rename_axis("series")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("series")


def selected(points: pd.DataFrame, series: str, first: int) -> pd.DataFrame:
    """Return the whole points of a series from a year on; of an irregular series all."""
    own = points[(points["series"] == series) & points["whole"].astype(bool)]
    return own if series in IRREGULAR else own[own["year"] >= first]


def trends(
    points: pd.DataFrame, at: float, first: int, span: int, names: Iterable[str] = tuple(SERIES)
) -> pd.DataFrame:
    """Return `fit` for each series, with placebo dates.

    Parameters
    ----------
    points : pandas.DataFrame
        From `collect`.
    at : float
        Decimal year of the break.
    first : int
        First year of the yearly series.
    span : int
        Most years before each placebo date.

    Returns
    -------
    pandas.DataFrame
        Index series; columns of `fit`, placebo_dates (others), placebo_share (per cent; missing without dates).
    """
    rows = {}
    for series in names:
        rows[series] = fit(selected(points, series, first), at, seed_of(series, 1))
        others = placebo_rows(points, series, at, first, span)
        dates = int((~others["event"].astype(bool)).sum())
        rows[series] |= {"placebo_dates": dates}
        rows[series] |= {"placebo_share": bends.placebo_share(others)} if dates else {}
    return _by_series(rows)


def placebo_rows(points: pd.DataFrame, series: str, at: float, first: int, span: int) -> pd.DataFrame:
    """Return `bends.placebos` of one series; an irregular series has none."""
    own = selected(points, series, first)
    own = own.iloc[:0] if series in IRREGULAR else own
    return bends.placebos(own["time"], own["value"], at, span).assign(series=series)


ESTIMATES = {  # name of a finding, and what it is
    "slope": ("slope_before", "slope of the years before the break alone"),
    "since": ("slope_since", "slope since the break, of the line that bends"),
    "change": ("slope_change", "change of slope at the break"),
    "jump": ("step", "step of the level at the break, between two lines"),
}


def told(found: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of `trends` by name, the ends of an interval being those of the wider of its two methods.

    Returns
    -------
    pandas.DataFrame
        Index ``imports_slope_before``, ``imports_slope_before_low`` and so on; columns value, unit, note.  Missing
        numbers are left out.
    """
    rows = []
    for series, row in found.iterrows():
        words = f"{SERIES[series][0]} ({SERIES[series][1]})"
        for old, (new, what) in ESTIMATES.items():
            if pd.isna(row.get(old)):
                continue
            unit = "points" if old == "jump" else "points a year"
            low = min(row[f"{old}_low"], row[f"{old}_boot_low"])
            high = max(row[f"{old}_high"], row[f"{old}_boot_high"])
            for end, value, which in (("", row[old], ""), ("_low", low, ", low end"), ("_high", high, ", high end")):
                rows.append((f"{series}_{new}{end}", value, unit, f"{words}: {what}{which}"))
            if old == "change":
                note = f"{words}: half the width of its interval, what could have been told from none"
                rows.append((f"{series}_detectable", (high - low) / 2, unit, note))
        if row["placebo_dates"]:
            note = f"{words}: other dates with a change of slope at least as large"
            rows.append((f"{series}_placebo_share", row["placebo_share"], "%", note))
    named = pd.DataFrame(rows, columns=["name", "value", "unit", "note"]).set_index("name")
    return named.assign(value=named["value"].astype(float))


def counted(found: pd.DataFrame) -> dict[str, int]:
    """Return in how many vectors the weight fell, rose, changed unsurely or is too short to tell, before and since.

    ``steeper`` counts a slope that surely turned downward and falls (``fell faster`` or ``turned down``), ``flatter``
    one that surely turned upward.

    Returns
    -------
    dict
        vectors; vectors_declining_before, _rising_before, _unsure_before, _short_before, _sure (the first two);
        vectors_steeper_since, _flatter_since, _unsure_since, _short_since.
    """
    before, since = (answers(found, f"{side}_words")["answer"] for side in ("before", "since"))
    down, up = ("fell faster", "turned down"), ("fell more slowly", "turned up", "rose faster")
    counts = {
        "declining_before": before == "fell",
        "rising_before": before == "rose",
        "unsure_before": before == "no sure change",
        "short_before": before == bends.SHORT,
        "sure": before.isin(["fell", "rose"]),
        "steeper_since": since.isin(down),
        "flatter_since": since.isin(up),
        "unsure_since": since.isin(["no sure change", "rose more slowly"]),
        "short_since": since == bends.SHORT,
    }
    return {"vectors": len(before)} | {f"vectors_{name}": int(flag.sum()) for name, flag in counts.items()}


def answers(found: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return for each vector the word of the first of its series that is long enough, and which series that is.

    Parameters
    ----------
    found : pandas.DataFrame
        From `trends`.
    column : {"before_words", "since_words"}

    Returns
    -------
    pandas.DataFrame
        Index vector; columns answer, by (the series; the first one if all are too short).
    """
    rows = {}
    for vector in VECTORS:
        own = [series for series in SERIES if SERIES[series][0] == vector and series in found.index]
        told = [series for series in own if found.loc[series, column] != bends.SHORT]
        rows[vector] = {"answer": found.loc[told[0], column] if told else bends.SHORT, "by": (told or own)[0]}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("vector")


def steps(points: pd.DataFrame, at: float) -> pd.DataFrame:
    """Return how far each series moved in the first two years since a date, and how far in those after.

    The level before is the mean of the four whole years before; then comes the mean of the first two since, and the
    mean of all later ones.  If decline quickened, the second step would be the lower one.

    Returns
    -------
    pandas.DataFrame
        Index series; columns base, early, late (means, per cent), first_step, later_step (points), quicker (whether
        the later step is lower); series without points in all three stretches are left out.
    """
    turn, rows = first_since(at), {}
    stretches = {
        "base": (turn - 2 * WAR_YEARS, turn),
        "early": (turn, turn + WAR_YEARS),
        "late": (turn + WAR_YEARS, np.inf),
    }
    for series in SERIES:
        own = selected(points, series, EARLIEST) if series not in IRREGULAR else points.iloc[:0]
        inside = {name: own[(own["year"] >= a) & (own["year"] < b)] for name, (a, b) in stretches.items()}
        if all(len(part) for part in inside.values()):
            mean = {name: part["value"].mean() for name, part in inside.items()}
            moved = {"first_step": mean["early"] - mean["base"], "later_step": mean["late"] - mean["early"]}
            rows[series] = mean | moved | {"quicker": moved["later_step"] < moved["first_step"]}
    return _by_series(rows)


# --- who took what Russia lost ---------------------------------------------------------------------------------------


def gains(table: pd.DataFrame, bases: Sequence[int]) -> pd.DataFrame:
    """Return the change of each group's share of imports and turnover from each base year to the last, in points.

    Parameters
    ----------
    table : pandas.DataFrame
        ``trade_by_partner``.
    bases : sequence of int
        Years with totals.

    Returns
    -------
    pandas.DataFrame
        Columns flow, base, last, group, share_first_pct, share_last_pct, change_points; the changes of a flow and
        base add up to zero.
    """
    rows, found = trade.totalled(table, HOME), []
    groups = trade.partner_groups(HOME, PARTNER, RIVAL)
    for flow in FLOWS:
        wide = trade.group_shares(rows, groups, flow).pivot(index="year", columns="group", values="share_pct")
        last = int(wide.index.max())
        for base in bases:
            for group in [*groups, trade.UNNAMED]:
                ends = float(wide.loc[base, group]), float(wide.loc[last, group])
                found.append((flow, int(base), last, group, *ends, ends[1] - ends[0]))
    columns = ["flow", "base", "last", "group", "share_first_pct", "share_last_pct", "change_points"]
    return pd.DataFrame(found, columns=columns)


def seats(memberships: pd.DataFrame, days: Sequence[str]) -> pd.DataFrame:
    """Return in how many lines of institutions Kazakhstan surely sits with each partner, by day.

    Rows that rest on the document under test alone are left out, as in the notebook on institutions.

    Returns
    -------
    pandas.DataFrame
        Index day, columns partners.
    """
    rows = institutions.admitted(memberships, tested=False)
    groups = institutions.groups_of(rows, "lines")
    found = {}
    for day in days:
        status = institutions.status(rows, day)
        found[day] = institutions.overlaps(status, groups, HOME, institutions.PARTNERS, True)["low"]
    return pd.DataFrame(found).T


# --- the same under other definitions --------------------------------------------------------------------------------


def checks(points: pd.DataFrame, at: float, first: int) -> pd.DataFrame:
    """Return the words for each series under other choices.

    Choices are other first years, the time without 2021 (a peak of trade) or without the last year, two lines instead
    of one that bends, and the series of `OTHERS`.

    Returns
    -------
    pandas.DataFrame
        Columns series, check, before, since (words), slope, change (a year; missing where too short).
    """
    rows, turn = [], first_since(at)
    firsts = [year for year in (EARLIEST, 2008, SECOND) if year != first and year <= turn - bends.LEAST_BEFORE]
    for series in SERIES:
        own = selected(points, series, first)
        tried = {"as above": own}
        if series not in IRREGULAR:
            longer = {f"from {year}": selected(points, series, year) for year in firsts}
            tried |= {name: part for name, part in longer.items() if len(part) != len(own)}
            tried |= {f"without {turn - 1}": own[own["year"] != turn - 1]}
        if len(own):
            tried |= {f"without {own['year'].max()}": own[own["year"] < own["year"].max()]}
        others = {words: selected(points, name, first) for name, (of, words) in OTHERS.items() if of == series}
        for check, part in (tried | others).items():
            found = fit(part, at, seed_of(f"{series} {check}", 1))
            rows.append((series, check, found))
        rows.append((series, "two lines", _two_lines(fit(own, at, seed_of(series, 1)))))
    records = [
        {
            "series": series,
            "check": check,
            "before": found["before_words"],
            "since": found["since_words"],
            "slope": found.get("slope", np.nan),
            "change": found.get("change", np.nan),
        }
        for series, check, found in rows
    ]
    return pd.DataFrame(records)


def _two_lines(found: dict[str, object]) -> dict[str, object]:
    """Return `fit` with the change of slope between two lines that need not meet in place of the bend."""
    if "apart_change" not in found:
        return found
    apart = {name.removeprefix("apart_"): value for name, value in found.items() if name.startswith("apart_")}
    turned = apart | {"since": found["slope"] + apart["change"], "before_fit": found["slope"]}
    return found | turned | {"since_words": bends.since_words(turned)}


def agreeing(tried: pd.DataFrame) -> pd.DataFrame:
    """Return for each series under how many of its checks the words are those of the first row.

    Checks for which the points do not suffice are not counted.

    Returns
    -------
    pandas.DataFrame
        Index series; columns before_same, before_tried, since_same, since_tried.
    """
    rows = {}
    for series, part in tried.groupby("series", sort=False):
        cells = {}
        for column in ("before", "since"):
            rest = part[column].iloc[1:]
            rest = rest[rest != bends.SHORT]
            cells |= {f"{column}_same": int((rest == part[column].iloc[0]).sum()), f"{column}_tried": len(rest)}
        rows[series] = cells
    return _by_series(rows)


def exceptions(tried: pd.DataFrame) -> pd.DataFrame:
    """Return the checks whose words differ from those of the choice itself, below that choice.

    A word that the points do not suffice for is no difference.

    Returns
    -------
    pandas.DataFrame
        Columns of `checks`; series without an exception are left out.
    """
    own = tried.groupby("series")[["before", "since"]].transform("first")
    words = tried[["before", "since"]]
    differs = ((words != own) & (words != bends.SHORT) & (own != bends.SHORT)).any(axis=1)
    first = ~tried["series"].duplicated() & tried["series"].isin(tried.loc[differs, "series"])
    return tried[differs | first].reset_index(drop=True)


def alarms(points: pd.DataFrame, at: float, first: int, strong: float = 0.5) -> pd.DataFrame:
    """Return how often the rule would call a bend sure in series like ours that have none.

    Parameters
    ----------
    points : pandas.DataFrame
        From `collect`.
    strong : float
        A memory of errors that is tried besides the measured one.

    Returns
    -------
    pandas.DataFrame
        Index series (those long enough for a bend); columns memory (measured), false_sure, false_sure_strong (per
        cent of simulated series).
    """
    rows = {}
    for series in SERIES:
        own = selected(points, series, first)
        early = int((own["time"] < at).sum())
        if bends.enough(early, len(own) - early):
            known = bends.memory(own["time"], own["value"], at)
            pair = {"false_sure": max(known, 0.0), "false_sure_strong": strong}
            shares = {name: bends.false_alarms(own["time"], at, value) for name, value in pair.items()}
            rows[series] = {"memory": known} | shares
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("series")


def earlier_break(points: pd.DataFrame, at: float, first: int) -> pd.DataFrame:
    """Return `fit` for a bend on 18 March 2014, from the points before `at` alone.

    Returns
    -------
    pandas.DataFrame
        Index series; columns of `fit`; only series with points enough on both sides.
    """
    other, rows = decimal(pd.Timestamp(CRIMEA)), {}
    for series in SERIES:
        own = selected(points, series, first)
        own = own[own["time"] < at]
        found = fit(own, other, seed_of(f"{series} {CRIMEA}", 1))
        if "change" in found and series not in IRREGULAR:
            rows[series] = found
    return _by_series(rows)

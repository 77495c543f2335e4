"""How Russian is Kazakhstan, and did 2022 change it?  In: censuses, estimates, moves.  Out: rates, parts, forecasts.

Shares are of all inhabitants, by nationality as stated; moves are changes of registered residence.  Nothing here adds
border crossings to moves, or estimates from before the census of 2021 to those after it.
"""

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from .parameters import number_between, one_of, wrong

GROUPS = ("kazakh", "russian", "ukrainian")
PARTNERS = ("RUS", "UZB", "WLD")
HOME = "KAZ"
LAST_CENSUS = 2021
LEAST_YEARS = 4  # a line through fewer leaves no more than one degree of freedom


def check_parameters(
    group: str, partner: str, trend_from: int, event_year: int, level_pct: float, moves: pd.DataFrame
) -> None:
    """Check the parameters of the notebook.

    Raises
    ------
    ValueError
        If a value is not allowed; the message names those that are, and the nearest.

    Examples
    --------
    >>> moves = pd.DataFrame({"counter": "KAZ", "origin": "RUS", "destination": "KAZ", "year": range(2016, 2026)})
    >>> check_parameters("russian", "RUS", 2016, 2022, 95, moves)
    >>> check_parameters("russians", "RUS", 2016, 2022, 95, moves)
    Traceback (most recent call last):
    ...
    ValueError: group takes one of kazakh, russian, ukrainian; given: 'russians'. Nearest: 'russian'.
    """
    for name, given, allowed in (("group", group, GROUPS), ("partner", partner, PARTNERS)):
        one_of(name, given, allowed)
    own = moves[(moves["counter"] == HOME) & (moves["origin"] == partner) & (moves["destination"] == HOME)]
    first, last = int(own["year"].min()), int(own["year"].max())
    number_between("trend_from", trend_from, first, last - LEAST_YEARS, why="so that a trend has years to rest on")
    why = f"at least {LEAST_YEARS} after trend_from"
    number_between("event_year", event_year, trend_from + LEAST_YEARS, last, why=why)
    if not 50 <= level_pct < 100:
        raise wrong("level_pct", "a number from 50 to below 100, in per cent", level_pct)


# --- shares ----------------------------------------------------------------------------------------------------------


def half_unit(share_pct: float) -> float:
    """Return half a unit of the last decimal of a published share, one decimal at least.

    Examples
    --------
    >>> half_unit(15.54), half_unit(30.0)
    (0.005, 0.05)
    """
    decimals = len(repr(round(float(share_pct), 6)).partition(".")[2])
    return 0.5 * 10.0 ** -max(1, decimals)


def census_shares(census: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each group by census, one value a year and group.

    Parameters
    ----------
    census : pandas.DataFrame
        The table ``census_composition``.

    Returns
    -------
    pandas.DataFrame
        Columns year, group, share_pct (per cent), quality, source_id; rows in order of group and year.
    """
    rows = census[census["preferred"] & census["share_pct"].notna()]
    rows = rows.assign(year=rows["census_year"].astype(int))
    return rows[["year", "group", "share_pct", "quality", "source_id"]].sort_values(
        ["group", "year"], ignore_index=True
    )


def second_values(census: pd.DataFrame) -> pd.DataFrame:
    """Return shares that another source gives differently: columns census_year, group, share_pct, source_id."""
    rows = census[census["share_pct"].notna()]
    first = rows[rows["preferred"]].set_index(["census_year", "group"])["share_pct"]
    second = rows[~rows["preferred"]]
    keys = pd.MultiIndex.from_frame(second[["census_year", "group"]])
    differs = second["share_pct"].to_numpy() != first.reindex(keys).to_numpy()
    return second.loc[differs, ["census_year", "group", "share_pct", "source_id"]].reset_index(drop=True)


def later_shares(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return estimates that give a share: columns label, start (decimal year), group, share_pct."""
    rows = estimates[estimates["share_pct"].notna() & (estimates["basis"] == "current-estimate")]
    rows = rows[rows["group"].isin(GROUPS)]
    found = rows.assign(label=rows["date"], start=[_when(date)[0] for date in rows["date"]])
    return found[["label", "start", "group", "share_pct"]].reset_index(drop=True)


def census_totals(census: pd.DataFrame) -> pd.Series:
    """Return all inhabitants by census year, where the table has them (persons)."""
    rows = census[census["preferred"] & (census["group"] == "total")]
    return pd.Series(rows["persons"].to_numpy(dtype=float), index=rows["census_year"].astype(int))


def rates(shares: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return how fast a group's share changed from census to census, with what rounding leaves open.

    points a year = (s2 - s1) / (t2 - t1); per cent a year = 100 x ln(s2 / s1) / (t2 - t1).  The ends are reached if
    both shares were rounded as unluckily as can be.

    Returns
    -------
    pandas.DataFrame
        Columns first, last (years), points, points_a_year, low, high (its ends), pct_a_year.

    Examples
    --------
    >>> shares = pd.DataFrame({"year": [1999, 2009], "group": "russian", "share_pct": [29.9, 23.7]})
    >>> rates(shares, "russian").round(3).values.tolist()
    [[1999.0, 2009.0, -6.2, -0.62, -0.63, -0.61, -2.324]]
    """
    of = shares[shares["group"] == group].set_index("year")["share_pct"].sort_index()
    rows = []
    for first, last in zip(of.index[:-1], of.index[1:], strict=True):
        years, points = last - first, of[last] - of[first]
        slack = half_unit(of[first]) + half_unit(of[last])
        pace = 100 * np.log(of[last] / of[first]) / years
        ends = (points - slack) / years, (points + slack) / years
        rows.append((first, last, points, points / years, *ends, pace))
    return pd.DataFrame(rows, columns=["first", "last", "points", "points_a_year", "low", "high", "pct_a_year"])


def decomposition(share: tuple[float, float], total: tuple[float, float]) -> dict[str, float]:
    """Return the change of a share as the change of the group's number less that of all inhabitants.

    With s = N / P the identity is ln(s2/s1) = ln(N2/N1) - ln(P2/P1), in log per cent (100 x ln).  Nothing is left
    over, whatever the size of the changes; a part over the whole says how much of the fall it makes.

    Parameters
    ----------
    share : (float, float)
        Share at the start and at the end, per cent.
    total : (float, float)
        All inhabitants at both times, persons.

    Returns
    -------
    dict
        share, number, total (log per cent); number_pct (ordinary per cent); number_part (per cent of the change of
        the share; the rest is the growth of all).

    Examples
    --------
    >>> found = decomposition((20.0, 10.0), (100.0, 125.0))
    >>> {key: round(value, 1) for key, value in found.items()}
    {'share': -69.3, 'number': -47.0, 'total': 22.3, 'number_pct': -37.5, 'number_part': 67.8}
    """
    logs = {"share": 100 * np.log(share[1] / share[0]), "total": 100 * np.log(total[1] / total[0])}
    number = logs["share"] + logs["total"]
    part = 100 * number / logs["share"]
    found = {"share": logs["share"], "number": number, "total": logs["total"]}
    return {k: float(v) for k, v in (found | {"number_pct": 100 * np.expm1(number / 100), "number_part": part}).items()}


def periods(
    shares: pd.DataFrame, found: pd.DataFrame, population: pd.Series, totals: pd.Series, group: str, base: int = 2009
) -> pd.DataFrame:
    """Return the parts of a share's change before and after the census of 2021, as spans.

    Before: from the census of `base`, once with the World Bank's population for both years, once with the censuses'
    own totals.  After: to the last estimate that has a share and a total.  Rounding of the shares is in the spans;
    where the number is known exactly, the total takes the slack, else the number does.

    Parameters
    ----------
    shares : pandas.DataFrame
        From `census_shares`.
    found : pandas.DataFrame
        From `numbers`.
    population, totals : pandas.Series
        Inhabitants by year: of one vintage of the World Bank's, and by census.
    group : str
        One of `GROUPS`.
    base : int
        A census since 2000.

    Returns
    -------
    pandas.DataFrame
        Columns period, part (share, number, total), low, high (log per cent).
    """
    of = shares[shares["group"] == group].set_index("year")["share_pct"]
    counted = found[found["basis"] == "census"].iloc[0]
    known = found.dropna(subset=["share_pct", "total"])
    last = known[known["basis"] == "current-estimate"].iloc[-1]
    before = _share_ends(of[base], of[LAST_CENSUS])
    growth = sorted(_log(counts[LAST_CENSUS] / counts[base]) for counts in (population, totals))
    first = {"share": before, "number": (before[0] + growth[0], before[1] + growth[1]), "total": tuple(growth)}
    after = _share_ends(of[LAST_CENSUS], last["share_pct"])
    if counted["low"] == counted["high"] and last["low"] == last["high"]:
        number = _log(last["low"] / counted["low"])
        second = {"share": after, "number": (number, number), "total": (number - after[1], number - after[0])}
    else:
        total = _log(last["total"] / counted["total"])
        second = {"share": after, "number": (after[0] + total, after[1] + total), "total": (total, total)}
    names = f"{base}\u2013{LAST_CENSUS}", f"{LAST_CENSUS}\u2013{int(last['start'])}"
    pairs = zip(names, (first, second), strict=True)
    rows = [(name, part, *ends) for name, parts in pairs for part, ends in parts.items()]
    return pd.DataFrame(rows, columns=["period", "part", "low", "high"]).astype({"low": float, "high": float})


def ordinary(log_pct: pd.Series) -> pd.Series:
    """Return ordinary per cent for log per cent: 100 x (exp(v / 100) - 1).

    Examples
    --------
    >>> ordinary(pd.Series([0.0, 69.3147])).round(1).tolist()
    [0.0, 100.0]
    """
    return 100 * np.expm1(log_pct / 100)


def _log(ratio: float) -> float:
    return float(100 * np.log(ratio))


def _share_ends(first: float, last: float) -> tuple[float, float]:
    a, b = half_unit(first), half_unit(last)
    return _log((last - b) / (first + a)), _log((last + b) / (first - a))


def hold(persons: float, total: float, share_pct: float) -> float:
    """Return how many more people of a group, joining the inhabitants, would bring its share to a given one.

    (N + m) / (P + m) = s, so m = (s x P - N) / (1 - s).

    Examples
    --------
    >>> hold(10, 100, 50)
    80.0
    """
    share = share_pct / 100
    return (share * total - persons) / (1 - share)


def numbers(census: pd.DataFrame, estimates: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return a group's number at the census of 2021 and at later estimates, as spans of number and of time.

    A number that is given spans half a unit of its last digit that is not zero, from thousands up; else the number is
    share x total, and rounding of the share makes the span.

    Parameters
    ----------
    census, estimates : pandas.DataFrame
        The tables ``census_composition`` and ``ethnic_estimates``.
    group : str
        One of `GROUPS`.

    Returns
    -------
    pandas.DataFrame
        Columns label, start, end (decimal years), share_pct, low, high (persons), total (persons, missing if
        unknown), basis (``census``, ``current-estimate``, ``before-recalculation``); in order of time.
    """
    counted = census[(census["census_year"] == LAST_CENSUS) & census["preferred"]]
    total = int(counted.loc[counted["group"] == "total", "persons"].max())
    own = counted[counted["group"] == group]
    share, persons = own["share_pct"].max(), own["persons"].max()
    day = LAST_CENSUS + 8 / 12  # 1 September
    low, high = _span(share, total) if pd.isna(persons) else _rounded(persons)
    rows = [("census, 2021", day, day, share, low, high, total, "census")]
    totals = estimates[estimates["group"] == "total"].set_index("date")["persons"]
    for row in estimates[estimates["group"] == group].itertuples():
        start, end = _when(row.date)
        all_ = totals.get(row.date, np.nan)
        if pd.notna(row.persons):
            low, high = _rounded(row.persons)
            all_ = 100 * row.persons / row.share_pct if pd.isna(all_) and pd.notna(row.share_pct) else all_
        elif pd.notna(row.share_pct) and pd.notna(all_):
            low, high = _span(row.share_pct, all_)
        else:
            continue
        rows.append((row.date, start, end, row.share_pct, low, high, all_, row.basis))
    columns = ["label", "start", "end", "share_pct", "low", "high", "total", "basis"]
    return pd.DataFrame(rows, columns=columns).astype({"low": float, "high": float, "total": float})


def _span(share_pct: float, total: float) -> tuple[float, float]:
    slack = half_unit(share_pct)
    return (share_pct - slack) * total / 100, (share_pct + slack) * total / 100


def _rounded(persons: int) -> tuple[float, float]:
    unit = next((10**k for k in range(9, 2, -1) if persons % 10**k == 0), 0)
    return persons - unit / 2, persons + unit / 2


def _when(date: str) -> tuple[float, float]:
    """Return the decimal years between which a date lies that is known to the day or to the year."""
    if len(date) == 4:
        return float(date), float(date) + 1
    day = pd.Timestamp(date)
    at = day.year + (day.day_of_year - 1) / 365
    return at, at


def share_with(persons: float, total: float, more: float) -> float:
    """Return by how many points a group's share would rise if `more` people, all of the group, came and stayed.

    100 x ((N + m) / (P + m) - N / P), an upper bound for arrivals of whom not all belong to the group or stay.

    Examples
    --------
    >>> round(share_with(10, 90, 10), 3)
    8.889
    """
    return 100 * ((persons + more) / (total + more) - persons / total)


# --- moves -----------------------------------------------------------------------------------------------------------


def flows(moves: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Return arrivals, departures and their balance by year between Kazakhstan and a partner, by Kazakhstan's count.

    Parameters
    ----------
    moves : pandas.DataFrame
        The table ``migration_russia``.
    partner : str
        One of `PARTNERS`.

    Returns
    -------
    pandas.DataFrame
        Index year; columns arrivals, departures, balance (persons).
    """
    own = moves[moves["counter"] == HOME]
    came = own[(own["origin"] == partner) & (own["destination"] == HOME)].set_index("year")["persons"]
    went = own[(own["origin"] == HOME) & (own["destination"] == partner)].set_index("year")["persons"]
    found = pd.DataFrame({"arrivals": came, "departures": went}).astype(float)
    found.index = found.index.astype(int)
    return found.assign(balance=found["arrivals"] - found["departures"]).sort_index()


def forecast(series: pd.Series, first: int, event: int, level_pct: float = 95, *, trend: bool = True) -> pd.DataFrame:
    """Return what the years before an event lead one to expect from it on, with prediction intervals.

    Ordinary least squares on the years `first` to `event` - 1, on a line or (``trend=False``) on their mean.  The
    interval of one new year x is  y(x) ± t x s x sqrt(1 + x'(X'X)⁻¹x)  with Student's t on n - 2 (or n - 1) degrees
    of freedom; it supposes that deviations are normal, alike and independent.

    Returns
    -------
    pandas.DataFrame
        Index year, from `event` on; columns observed, expected, low, high, outside (truth value).

    Examples
    --------
    >>> found = forecast(pd.Series([1.0, 2.0, 3.0, 4.0, 9.0], index=range(2018, 2023)), 2018, 2022)
    >>> found["expected"].round(6).tolist(), found["outside"].tolist()
    ([5.0], [True])
    """
    fit, design = _fitted(series, first, event, trend)
    after = series.loc[event:]
    shown = fit.get_prediction(design(after.index)).summary_frame(alpha=1 - level_pct / 100)
    columns = ["mean", "obs_ci_lower", "obs_ci_upper"]
    found = shown[columns].set_axis(["expected", "low", "high"], axis=1).set_axis(after.index)
    found.insert(0, "observed", after)
    return found.assign(outside=(after < found["low"]) | (after > found["high"]))


FLOWS = ("arrivals", "departures", "balance")


def forecasts(
    found: pd.DataFrame, first: int, event: int, level_pct: float = 95, *, trend: bool = True
) -> pd.DataFrame:
    """Return `forecast` of arrivals, departures and balance, one below the other, with columns flow and year."""
    parts = [
        forecast(found[flow], first, event, level_pct, trend=trend).rename_axis("year").reset_index().assign(flow=flow)
        for flow in FLOWS
    ]
    return pd.concat(parts, ignore_index=True)


def forecast_mean(
    series: pd.Series, first: int, event: int, level_pct: float = 95, *, trend: bool = True
) -> dict[str, float]:
    """Return the mean of the years from an event on beside the interval that the years before it predict for it.

    Var = s² (1/m + x̄'(X'X)⁻¹x̄) for the mean of m new years with mean design x̄; otherwise as `forecast`.

    Returns
    -------
    dict
        observed, expected, low, high (units of the series) and outside (truth value).
    """
    from scipy.stats import t

    fit, design = _fitted(series, first, event, trend)
    after = series.loc[event:]
    at = design(after.index).mean(axis=0)
    spread = np.sqrt(fit.mse_resid / len(after) + at @ fit.cov_params() @ at)
    reach = t.ppf(0.5 + level_pct / 200, fit.df_resid) * spread
    expected, observed = float(at @ fit.params), float(after.mean())
    ends = {"low": float(expected - reach), "high": float(expected + reach)}
    return {"observed": observed, "expected": expected, **ends, "outside": not ends["low"] <= observed <= ends["high"]}


def _fitted(series: pd.Series, first: int, event: int, trend: bool):
    before = series.loc[first : event - 1].dropna()

    def design(years) -> np.ndarray:
        away = np.asarray(years, dtype=float) - before.index.to_numpy(dtype=float).mean()
        return np.column_stack([np.ones(len(away)), away] if trend else [np.ones(len(away))])

    return OLS(before.to_numpy(dtype=float), design(before.index)).fit(), design


def listed(years) -> str:
    """Return years as words, ``none`` if there are none.

    Examples
    --------
    >>> listed([2022, 2023]), listed([])
    ('2022, 2023', 'none')
    """
    return ", ".join(str(int(year)) for year in years) or "none"


def rolling(series: pd.Series, years: int, level_pct: float = 95, *, trend: bool = True) -> pd.DataFrame:
    """Return each year's value beside what the `years` years before it predict: as many placebo events as there are.

    Returns
    -------
    pandas.DataFrame
        Columns of `forecast`, one row for every year that has enough years before it.

    Examples
    --------
    >>> steady = pd.Series([1.0, 2.1, 2.9, 4.0, 5.1, 6.0], index=range(2010, 2016))
    >>> rolling(steady, 4)["outside"].tolist()
    [False, False]
    """
    known = [int(year) for year in series.dropna().index]
    events = [year for year in known if year - years >= known[0]]
    return pd.concat([forecast(series, year - years, year, level_pct, trend=trend).loc[[year]] for year in events])


def closing(found: pd.DataFrame, first: int, last: int) -> dict[str, float]:
    """Return how far a balance moved between two years and what part of that came from either flow.

    Returns
    -------
    dict
        change (persons), from_arrivals, from_departures (per cent of it; fewer departures count as positive).

    Raises
    ------
    ValueError
        If the balance is the same in both years.
    """
    step = found.loc[last] - found.loc[first]
    if not step["balance"]:
        raise ValueError(f"The balance of {first} and {last} is the same: there is no change to share out.")
    parts = {"from_arrivals": step["arrivals"], "from_departures": -step["departures"]}
    return {"change": float(step["balance"])} | {k: float(100 * v / step["balance"]) for k, v in parts.items()}


def mirror(moves: pd.DataFrame) -> pd.DataFrame:
    """Return moves from Russia to Kazakhstan as either side counts them, where both do.

    Returns
    -------
    pandas.DataFrame
        Index year; columns kazakh (arrivals), russian (departures), both persons, and ratio (Russian over Kazakh).
    """
    way = moves[(moves["origin"] == "RUS") & (moves["destination"] == HOME)]
    wide = way.pivot(index="year", columns="counter", values="persons").astype(float).dropna()
    found = wide.rename(columns={"KAZ": "kazakh", "RUS": "russian"})[["kazakh", "russian"]].rename_axis(columns=None)
    found.index = found.index.astype(int)
    return found.assign(ratio=found["russian"] / found["kazakh"])


def kyrgyz_arrivals(moves: pd.DataFrame) -> pd.Series:
    """Return arrivals from Russia in Kyrgyzstan by its own count, by year (persons)."""
    rows = moves[(moves["counter"] == "KGZ") & (moves["origin"] == "RUS")]
    return pd.Series(rows["persons"].to_numpy(dtype=float), index=rows["year"].astype(int)).sort_index()


KINDS = {
    "crossings": ("entries", "exits"),
    "papers": ("identification-numbers", "temporary-residence-permits", "residence-applications"),
    "stays": ("remained",),
    "residence": ("changes-of-residence-in", "changes-of-residence-out"),
}


def definitions(arrivals: pd.DataFrame, moves: pd.DataFrame, year: int = 2022) -> pd.DataFrame:
    """Return all figures on arrivals of 2022, by what they count; registered moves of `year` by both counts join.

    Parameters
    ----------
    arrivals, moves : pandas.DataFrame
        The tables ``arrivals_2022`` and ``migration_russia``.

    Returns
    -------
    pandas.DataFrame
        Columns kind (crossings, papers, stays, residence), measure, who, period_start, period_end, low, high
        (persons, or crossings), bound, counted_by, source_id.  Kinds are different things and share no scale.
    """
    kind_of = {measure: kind for kind, measures in KINDS.items() for measure in measures}
    rows = arrivals.assign(kind=arrivals["measure"].map(kind_of), low=arrivals["persons"].astype(float))
    rows = rows.assign(high=rows["persons_high"].astype(float).fillna(rows["low"]))
    both = mirror(moves).loc[year]
    whole = {"period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31), "bound": "exact"}
    whole |= {"who": "from-russia", "kind": "residence", "measure": "changes-of-residence-in", "source_id": ""}
    offices = {"kazakh": "statistical office of Kazakhstan", "russian": "statistical office of Russia"}
    more = [
        whole | {"id": f"{year}-moves-{side}", "low": both[side], "high": both[side], "counted_by": office}
        for side, office in offices.items()
    ]
    columns = ["id", "kind", "measure", "who", "period_start", "period_end", "low", "high"]
    found = pd.concat([rows, pd.DataFrame(more)], ignore_index=True)
    return found[[*columns, "bound", "counted_by", "source_id"]]

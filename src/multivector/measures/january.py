"""What happened in January 2022?  In: events, tolls, forces, prices as announced.  Out: spans, what was known, bounds.

A date that is not known to the day is a span, and a toll counts as known only when the last day on which it can have
been announced has passed.  Terms and figures are those of whoever stated them.
"""

import pandas as pd

from .parameters import day_between, number_between

STEPS = {
    "protests_to_request": ("2022-01-02-protests", "2022-01-05-request"),
    "request_to_force": ("2022-01-05-request", "2022-01-06-csto-sent"),
    "force_to_stable": ("2022-01-06-csto-sent", "2022-01-09-stable"),
    "force_to_planned_end": ("2022-01-06-csto-sent", "2022-01-19-withdrawal-end"),
}
FIRST, LAST = pd.Timestamp("2022-01-02"), pd.Timestamp("2022-12-31")


def check_parameters(day: str, claimed_deaths: int, claimed_force: int, month: str, prices: pd.DataFrame) -> tuple:
    """Check the parameters of the notebook; return the day and the month as timestamps.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given and what is allowed.

    Examples
    --------
    >>> prices = pd.DataFrame({"month": pd.to_datetime(["2011-01", "2022-12"])})
    >>> check_parameters("2022-03-22", 200, 2500, "2021-12", prices)
    (Timestamp('2022-03-22 00:00:00'), Timestamp('2021-12-01 00:00:00'))
    """
    at = day_between("day", day, FIRST, LAST)
    first, last = prices["month"].min() + pd.DateOffset(years=1), prices["month"].max()
    price_month = day_between("price_month", month, first, last, takes="a month", form="%Y-%m")
    for name, value in (("claimed_deaths", claimed_deaths), ("claimed_force", claimed_force)):
        number_between(name, value, 1)
    return at, price_month


def span(date: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and the last day that a date known to the year, month or day can mean.

    Examples
    --------
    >>> [f"{end:%Y-%m-%d}" for end in span("2022-02")]
    ['2022-02-01', '2022-02-28']
    """
    period = pd.Period(date, freq={4: "Y", 7: "M", 10: "D"}[len(date)])
    return period.start_time.normalize(), period.end_time.normalize()


def timeline(events: pd.DataFrame, tolls: pd.DataFrame, forces: pd.DataFrame, *, last: str) -> pd.DataFrame:
    """Return what is dated from the first protests to a last day, as spans in order of time.

    Parameters
    ----------
    events, tolls, forces : pandas.DataFrame
        The tables ``january_2022_events``, ``january_2022_tolls``, ``january_2022_forces``.
    last : str
        Last day that is shown.

    Returns
    -------
    pandas.DataFrame
        Columns id, start, end (first and last day possible), kind, actor, text, source_id.  Opinions and prices
        are left out; of the tolls the deaths are in, of the forces the strength of the whole.
    """
    dated = events[events["date"].notna() & ~events["kind"].isin(["assessment", "price", "name"])]
    stated = forces[["source_id", "date"]].assign(date=forces["date"].dt.strftime("%Y-%m-%d"))
    strengths = pd.MultiIndex.from_frame(stated)
    own = pd.MultiIndex.from_frame(dated[["source_id", "date"]])
    dated = dated[~own.isin(strengths)]  # the statement is in the list as the strength that it states
    ends = [span(date) for date in dated["date"]]
    parts = [dated.assign(start=[a for a, _ in ends], end=[b for _, b in ends], text=dated["event"])]
    dead = tolls[tolls["category"] == "deaths"]
    words = [f"Official toll: {value:.0f}" for value in dead["value"]]
    start, end = dead["announced_not_before"], dead["announced_not_after"]
    parts.append(dead.assign(start=start, end=end, kind="toll", actor=dead["announced_by"], text=words))
    whole = forces[(forces["force"] == "CSTO") & (forces["unit"] == "persons")]
    said = [f"{_bound(row.bound)}{row.value} soldiers, {row.kind}" for row in whole.itertuples()]
    start = whole["date"]
    parts.append(whole.assign(start=start, end=start, kind="force", actor=whole["stated_by"], text=said))
    columns = ["id", "start", "end", "kind", "actor", "text", "source_id"]
    rows = pd.concat([part[columns] for part in parts], ignore_index=True)
    rows = rows[(rows["start"] >= FIRST - pd.Timedelta(days=1)) & (rows["start"] <= pd.Timestamp(last))]
    rows = rows.assign(days=(rows["end"] - rows["start"]).dt.days)
    return rows.sort_values(["start", "days", "id"], ignore_index=True).drop(columns="days")


def _bound(bound: str) -> str:
    return {"about": "about ", "more-than": "over "}.get(bound, "")


def deaths(tolls: pd.DataFrame) -> pd.DataFrame:
    """Return the tolls of deaths in order of announcement: columns value, start, end, announced_by, source_id."""
    rows = tolls[tolls["category"] == "deaths"].sort_values("announced_not_after")
    names = {"announced_not_before": "start", "announced_not_after": "end"}
    found = rows.rename(columns=names)[["value", "start", "end", "announced_by", "source_id"]]
    return found.astype({"value": int}).reset_index(drop=True)


def known_by(found: pd.DataFrame, day: pd.Timestamp) -> dict[str, int | None]:
    """Return the toll that was certainly announced by a day, and the highest that may have been.

    Certain is an announcement whose last possible day is not after `day`, possible one whose first is not.

    Parameters
    ----------
    found : pandas.DataFrame
        From `deaths`.
    day : pandas.Timestamp
        Day at whose end one asks.

    Returns
    -------
    dict
        certain, possible: the latest toll of each sort, None if there is none.

    Examples
    --------
    >>> days = pd.to_datetime(["2022-01-02", "2022-01-15"])
    >>> made = pd.DataFrame({"value": [164, 225], "start": days, "end": days[[1, 1]]})
    >>> known_by(made, pd.Timestamp("2022-01-10"))
    {'certain': None, 'possible': 164}
    """
    out = {}
    for sort, column in (("certain", "end"), ("possible", "start")):
        rows = found[found[column] <= day]
        out[sort] = int(rows["value"].iloc[-1]) if len(rows) else None
    return out


def known_table(found: pd.DataFrame, days: list[str], claimed: int) -> pd.DataFrame:
    """Return what was known by several days, and by how much a claimed number misses it (per cent of the toll)."""
    rows = []
    for text in days:
        known = known_by(found, pd.Timestamp(text))
        off = None if known["certain"] is None else 100 * (claimed / known["certain"] - 1)
        rows.append((text, known["certain"], known["possible"], off))
    columns = ["by", "certain", "possible", "claim_off_pct"]
    table = pd.DataFrame(rows, columns=columns).set_index("by")
    return table.astype({"certain": "Int64", "possible": "Int64", "claim_off_pct": "float64"})


def victims(tolls: pd.DataFrame) -> pd.DataFrame:
    """Return dead and wounded of one announcement, security personnel and all others.

    Returns
    -------
    pandas.DataFrame
        Index deaths, wounded; columns total, security, others (persons), security_pct.

    Raises
    ------
    ValueError
        If dead and wounded do not add up to the victims of that announcement.
    """
    at = tolls.loc[tolls["category"] == "victims", "announced_not_before"].iloc[0]
    of = tolls[tolls["announced_not_before"] == at].set_index("category")["value"].astype(int)
    if of["deaths"] + of["wounded"] != of["victims"]:
        raise ValueError(f"{of['deaths']} dead and {of['wounded']} wounded are not the {of['victims']} victims.")
    groups = ["deaths", "wounded"]
    security = [of[f"{group}-security"] for group in groups]
    found = pd.DataFrame({"total": of[groups].to_numpy(), "security": security}, index=groups)
    others = found["total"] - found["security"]
    return found.assign(others=others, security_pct=100 * found["security"] / found["total"])


def force_bounds(forces: pd.DataFrame) -> dict[str, int]:
    """Return what the published figures say about the parts of the force.

    With T the strength of the whole and A the only part that is known, the rest T - A belongs to all other states
    together.  Russia made most of T unless the others of that rest made at least T - A - T/2.

    Returns
    -------
    dict
        planned, deployed (T), armenia (A), rest (T - A), half (T / 2, rounded up to more than half),
        others_needed (soldiers that Belarus, Kyrgyzstan and Tajikistan must have sent at least, had Russia's not
        been most).
    """
    people = forces[(forces["unit"] == "persons") & forces["value"].notna()]
    of = people.set_index(["force", "kind"])["value"].astype(int)
    whole, known = int(of["CSTO", "deployed"]), int(of["ARM", "deployed"])
    half = whole // 2 + 1  # the least number that is more than half
    found = {"planned": int(of["CSTO", "planned"]), "deployed": whole, "armenia": known, "rest": whole - known}
    return found | {"half": half, "others_needed": whole - known - (half - 1)}


def days_between(events: pd.DataFrame, first: str, last: str) -> int:
    """Return the days from one event that is dated to the day to another.

    Raises
    ------
    ValueError
        If one of them is not dated to the day.
    """
    of = events.set_index("id")
    for name in (first, last):
        if of.loc[name, "date_precision"] != "day":
            raise ValueError(f"Event {name!r} is not dated to the day.")
    return (pd.Timestamp(of.loc[last, "date"]) - pd.Timestamp(of.loc[first, "date"])).days


def dearer(events: pd.DataFrame, before: str, after: str) -> tuple[float, float]:
    """Return by how many per cent a price rose, from least to most, between two rows that give spans.

    Least is the lowest price after over the highest before.

    Examples
    --------
    >>> made = pd.DataFrame({"id": ["a", "b"], "value_low": [50.0, 120.0], "value_high": [60.0, 120.0]})
    >>> dearer(made, "a", "b")
    (100.0, 140.0)
    """
    of = events.set_index("id")[["value_low", "value_high"]].astype(float)
    low = of.loc[after, "value_low"] / of.loc[before, "value_high"]
    high = of.loc[after, "value_high"] / of.loc[before, "value_low"]
    return float(round(100 * (low - 1), 9)), float(round(100 * (high - 1), 9))


def standing(prices: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Return inflation of a month and how often it had been higher since the series began, by basket.

    Returns
    -------
    pandas.DataFrame
        Index basket; columns yoy_pct, median_pct (of all months before), months (before), higher_pct (per cent of
        them with higher inflation), highest_pct and highest_month (before).
    """
    rows = {}
    for basket, own in prices.groupby("basket"):
        series = own.set_index("month")["yoy_pct"]
        past, now = series[series.index < month], series[month]
        rows[basket] = {
            "yoy_pct": now,
            "median_pct": past.median(),
            "months": len(past),
            "higher_pct": 100 * (past > now).mean(),
            "highest_pct": past.max(),
            "highest_month": f"{past.idxmax():%Y-%m}",
        }
    return pd.DataFrame(rows).T


def yearly_check(inflation: pd.DataFrame, yearly: pd.DataFrame, year: int) -> dict[str, float]:
    """Return by how many points the mean of a year's monthly inflation departs from the published yearly figures.

    Parameters
    ----------
    inflation, yearly : pandas.DataFrame
        The tables ``inflation_monthly`` and ``inflation_yearly``.
    year : int
        Calendar year.

    Returns
    -------
    dict
        least, most: the mean less the greatest and less the least of the published figures.
    """
    months = inflation[(inflation["basket"] == "total") & (inflation["month"].dt.year == year)]
    published = yearly.loc[(yearly["iso3"] == "KAZ") & (yearly["year"] == year), "inflation_pct"]
    mean = months["yoy_pct"].mean()
    return {"least": float(mean - published.max()), "most": float(mean - published.min())}


def rally_counts(rallies: pd.DataFrame) -> dict[str, int]:
    """Return the least and the greatest count of the rally that was held, and how many rallies have each outcome.

    Rows that tell of one rally on one day count once.
    """
    held = rallies[rallies["outcome"] == "held"]
    counts = pd.concat([held["participants_low"], held["participants_high"]]).dropna()
    found = {"least": int(counts.min()), "greatest": int(counts.max()), "held": int(held["date"].nunique())}
    return found | {outcome: int((rallies["outcome"] == outcome).sum()) for outcome in ("detained", "refused")}


def rally_spans(rallies: pd.DataFrame) -> pd.DataFrame:
    """Return the rallies, counts in words: index date; place, outcome, participants, counted_by, source_id."""
    words = []
    for row in rallies.itertuples():
        if pd.isna(row.participants_low):
            words.append("not counted")
        elif pd.isna(row.participants_high):
            words.append(f"more than {row.participants_low}")
        else:
            words.append(f"{row.participants_low} to {row.participants_high}")
    when = rallies["date"].dt.strftime("%Y-%m-%d").fillna("not known")
    found = rallies.assign(participants=words, date=when, counted_by=rallies["counted_by"].fillna("nobody"))
    return found.set_index("date")[["place", "outcome", "participants", "counted_by", "source_id"]]

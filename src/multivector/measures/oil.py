"""How does Kazakh oil leave, and what of it crosses Russia?  In: the oil tables.  Out: splits, ranges, spans, tests.

What is not known is never guessed: a share is a range, whose ends put all unknown oil on Russian soil or none of it.
"""

import numpy as np
import pandas as pd

from .parameters import day_between, one_of

SPLITS = (2009, 2013, 2025)
DEFINITIONS = ("ministry", "customs")
SOILS = ("crosses", "unknown", "avoids")
ROUTES = {
    "cpc": "CPC",
    "atyrau-samara": "Atyrau–Samara",
    "germany-druzhba": "of it, to Germany",
    "makhachkala": "Aktau–Makhachkala",
    "orenburg": "Orenburg plant",
    "aktau": "Aktau, unknown",
    "rail": "Rail, unknown",
    "residual": "Not itemised",
    "btc": "Aktau–Baku–BTC",
    "china": "to China",
}
LINE_ROUTES = {
    "cpc": "cpc",
    "atyrau-samara": "atyrau-samara",
    "druzhba": "atyrau-samara",
    "kazakhstan-china": "china",
    "btc": "btc",
}
BESIDE_THE_WAY = ("P0653", "P5134")  # Druzhba: the older line beside that from Samara, the branch to Hungary
ASSETS = {  # name, and line in the layer `pipelines`
    "cpc": ("CPC, whole line", "P0646"),
    "cpc-kazakh-section": ("CPC, Kazakh section", ""),
    "cpc-russian-section": ("CPC, Russian section", ""),
    "atyrau-samara": ("Atyrau–Samara", "P0649"),
    "btc": ("BTC", "P0644"),
    "atasu-alashankou": ("Atasu–Alashankou", "P0648"),
    "kenkiyak-kumkol": ("Kenkiyak–Kumkol", "P5197"),
    "kenkiyak-atyrau": ("Kenkiyak–Atyrau", "P5198"),
    "aktau": ("Aktau port", ""),
}
CUTS_LOADING = ("storm", "search", "equipment", "attack", "regulator")
CPC_YEARS = range(2001, 2026)


def check_parameters(year: int, total_definition: str, since: str, incidents: pd.DataFrame) -> pd.Timestamp:
    """Check the parameters of the notebook and return the dividing day.

    Raises
    ------
    ValueError
        If a value is not allowed; the message names those that are.

    Examples
    --------
    >>> check_parameters(2025, "ministry", "2022-02-24", pd.DataFrame({"date_start": ["2021-08", "2026-01"]}))
    Timestamp('2022-02-24 00:00:00')
    """
    one_of("year", year, SPLITS, "a year with a complete split:")
    one_of("total_definition", total_definition, DEFINITIONS)
    first, last = (pd.Timestamp(found(incidents["date_start"].dropna())) for found in (min, max))
    takes = "a day after the first and not after the last incident,"
    return day_between("since", since, first + pd.Timedelta(days=1), last, takes=takes)


def soil(crosses_russia: pd.Series) -> pd.Series:
    """Return ``crosses``, ``avoids`` or ``unknown`` for true, false and missing."""
    return crosses_russia.map({True: "crosses", False: "avoids"}).astype("object").fillna("unknown")


def itemised(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the routes of one period so that no oil is counted twice and as much as possible has a known soil.

    A route whose onward way is unknown is replaced by its known parts and what they leave.  A route that crosses
    Russia as a whole keeps its parts inside.  A part whose route is not itemised is taken out of the residual.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a route: route, part_of, volume_mt, crosses_russia.

    Returns
    -------
    pandas.DataFrame
        Columns route, volume_mt, soil; the volumes add up to the rows without ``part_of``.
    """
    own = rows[rows["part_of"].isna()].set_index("route")
    volumes = own["volume_mt"].to_dict()
    soils = soil(own["crosses_russia"]).to_dict()
    parts = rows[rows["part_of"].notna()]
    for part, kind in zip(parts.itertuples(), soil(parts["crosses_russia"]), strict=True):
        holder = part.part_of if part.part_of in volumes else "residual"
        if holder not in volumes or soils[holder] != "unknown":
            continue
        volumes[holder] -= part.volume_mt
        volumes[part.route], soils[part.route] = part.volume_mt, kind
    found = pd.DataFrame({"volume_mt": volumes, "soil": soils}).rename_axis("route").reset_index()
    return found[found["volume_mt"].round(6) > 0].reset_index(drop=True)


def split_of(routes: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the itemised routes of a whole year from ``oil_exports_by_route`` (see `itemised`), with the year."""
    rows = routes[(routes["year"] == year) & routes["preferred"]]
    return itemised(rows).assign(year=year)


def period_split(periods: pd.DataFrame, routes: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the itemised routes of a part-year; what holds what, and its soil, as in ``oil_exports_by_route``."""
    rows = periods[(periods["period"] == period) & (periods["kind"] == "part-year")]
    known = routes.drop_duplicates("route").set_index("route")[["part_of", "crosses_russia"]]
    return itemised(rows.join(known, on="route"))


def share_range(crossing: float, avoiding: float, unknown: float, total: float) -> tuple[float, float]:
    """Return the least and greatest share that crosses Russia, in per cent of `total`.

    With R known to cross, A known to avoid, U unknown and T the total, what R + A + U leaves of T may have gone
    either way (and what they have too much may belong to either): from min(R, T - A - U) / T to
    max(R + U, T - A) / T, which are our own bounds.

    Raises
    ------
    ValueError
        If the total is not positive or a volume is negative.

    Examples
    --------
    >>> low, high = share_range(45.0, 7.7, 15.1, 67.8)
    >>> round(low, 1), round(high, 1)
    (66.4, 88.6)
    """
    if total <= 0 or min(crossing, avoiding, unknown) < 0:
        given = f"{crossing}, {avoiding}, {unknown}, {total}"
        raise ValueError(f"Volumes are not negative and the total is positive; given: {given}.")
    low = min(crossing, total - avoiding - unknown)
    high = max(crossing + unknown, total - avoiding)
    return float(100 * (max(low, 0) / total)), float(100 * (min(high, total) / total))


def total_of(totals: pd.DataFrame, year: int, definition: str) -> float:
    """Return a year's exports (Mt) by one definition; missing where the definition has no whole year."""
    found = totals[(totals["year"] == year) & (totals["definition"] == definition) & (totals["months"] == 12)]
    return float(found["volume_mt"].iloc[0]) if len(found) else float("nan")


def share_row(split: pd.DataFrame, total: float = float("nan")) -> dict[str, float]:
    """Return volumes by soil and the range of the share that crosses Russia.

    Parameters
    ----------
    split : pandas.DataFrame
        As `itemised` returns.
    total : float
        Denominator in Mt; the sum of the parts if missing.
    """
    sums = split.groupby("soil")["volume_mt"].sum().reindex(list(SOILS), fill_value=0.0)
    parts = float(sums.sum())
    base = parts if np.isnan(total) else total
    low, high = share_range(sums["crosses"], sums["avoids"], sums["unknown"], base)
    volumes = {f"{name}_mt": float(sums[name]) for name in SOILS}
    return volumes | {"parts_mt": parts, "total_mt": base, "low_pct": low, "high_pct": high}


def shares(routes: pd.DataFrame, totals: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Return the share that crosses Russia in every year that can be bounded.

    Returns
    -------
    pandas.DataFrame
        Columns year, complete, denominator (`definition`, or ``parts`` where it has no whole year), crosses_mt,
        unknown_mt, avoids_mt, parts_mt, total_mt, low_pct, high_pct.
    """
    whole = routes[routes["preferred"] & (routes["complete_year"] | (routes["route"] == "residual"))]
    rows = []
    for year in sorted(whole["year"].unique()):
        total = total_of(totals, year, definition)
        denominator = "parts" if np.isnan(total) else definition
        words = {"year": int(year), "complete": year in SPLITS, "denominator": denominator}
        rows.append(words | share_row(split_of(routes, year), total))
    return pd.DataFrame(rows)


def definitions(split: pd.DataFrame, totals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the share of one split under each denominator: sum of its parts, ministry, customs, where there is one."""
    stated = {name: total_of(totals, year, name) for name in DEFINITIONS}
    bases = {"parts": float("nan")} | {name: base for name, base in stated.items() if not np.isnan(base)}
    return pd.DataFrame([{"denominator": name} | share_row(split, base) for name, base in bases.items()])


def what_if(before: pd.DataFrame, after: pd.DataFrame, routes: list[str]) -> tuple[float, float]:
    """Return the range of the share if from one split to a later one only the named routes had changed.

    Examples
    --------
    >>> old = pd.DataFrame({"route": ["cpc", "china"], "volume_mt": [30.0, 10.0], "soil": ["crosses", "avoids"]})
    >>> new = old.assign(volume_mt=[90.0, 1.0])
    >>> what_if(old, new, ["cpc"]), round(what_if(old, new, ["china"])[0], 1)
    ((90.0, 90.0), 96.8)
    """
    later = after.set_index("route")["volume_mt"]
    changed = before["route"].isin(routes)
    volume = before["volume_mt"].where(~changed, before["route"].map(later).fillna(0.0))
    row = share_row(before.assign(volume_mt=volume))
    return row["low_pct"], row["high_pct"]


def route_volumes(routes: pd.DataFrame, throughput: pd.DataFrame) -> pd.DataFrame:
    """Return every whole-year volume by route that can be shown: columns route, year, volume_mt, soil, note.

    Kazakh oil in the CPC comes from both tables; where both have a year they hold the same value.  Aktau is
    replaced by its parts as in `itemised`; the parts of other routes stay, as rows of their own.
    """
    chosen = routes[routes["preferred"] & (routes["route"] != "china-rail")]
    frames = [split_of(routes, year) for year in chosen["year"].unique()]
    germany = chosen[chosen["route"] == "germany-druzhba"].assign(soil="crosses")
    kazakh = throughput[(throughput["item"] == "kazakh") & throughput["preferred"]].assign(route="cpc", soil="crosses")
    columns = ["route", "year", "volume_mt", "soil"]
    found = pd.concat([frame[columns] for frame in (*frames, germany, kazakh)])
    notes = chosen.set_index(["route", "year"])["note"].rename("note")
    return found.drop_duplicates(["route", "year"]).join(notes, on=["route", "year"]).reset_index(drop=True)


def lines(pipelines: pd.DataFrame, soils: pd.DataFrame) -> pd.DataFrame:
    """Return the oil lines to draw: id, name, route (or ``domestic``, ``inbound``), soil, schematic, capacity_mtpa.

    Operating lines only, one of each set that is drawn alike, and of Druzhba the way to Germany.  The soil of a route
    is that of all its lines: it crosses Russia if one of them does.  Lines of no export route are domestic, the one
    from Omsk is inbound.

    Parameters
    ----------
    pipelines : pandas.DataFrame
        Layer ``pipelines``.
    soils : pandas.DataFrame
        Table ``pipeline_countries``.
    """
    drawn = pipelines[
        (pipelines["product"] == "oil") & (pipelines["status"] == "operating") & pipelines["same_line_as"].isna()
    ]
    drawn = drawn[~drawn["id"].isin(BESIDE_THE_WAY)]
    in_russia = set(soils.loc[soils["iso3"] == "RUS", "pipeline"])
    at_home = set(soils.loc[soils["iso3"] == "KAZ", "pipeline"])
    route = drawn["route_group"].map(LINE_ROUTES)
    inbound = drawn["route_group"] == "russian-transit"
    domestic = route.isna() & drawn["id"].isin(at_home - in_russia)
    route = route.mask(inbound, "inbound").mask(domestic, "domestic")
    found = drawn.assign(route=route)[route.notna()]
    crossing = set(found.loc[found["id"].isin(in_russia), "route"])
    found["soil"] = found["route"].map(lambda name: "crosses" if name in crossing else "avoids")
    found["soil"] = found["soil"].mask(found["route"].isin(["domestic", "inbound"]), found["route"])
    columns = ["id", "name", "route", "soil", "schematic", "capacity_mtpa", "length_km"]
    return pd.DataFrame(found[columns]).reset_index(drop=True)


def cpc_by_year(throughput: pd.DataFrame) -> pd.DataFrame:
    """Return the oil in the CPC line by year, every year from 2001, gaps as missing.

    Returns
    -------
    pandas.DataFrame
        Columns year, kazakh_mt, russian_mt, total_mt, other_mt (total without a known origin), bound_mt (at least).
    """
    chosen = throughput[throughput["preferred"]]
    wide = chosen.pivot(index="year", columns="item", values="volume_mt").reindex(list(CPC_YEARS))
    bound = chosen.set_index("year")["lower_bound_mt"].dropna()
    found = pd.DataFrame({f"{item}_mt": wide[item] for item in ("kazakh", "russian", "total")})
    split = found[["kazakh_mt", "russian_mt"]].notna().any(axis=1)
    rest = found["total_mt"] - found["kazakh_mt"].fillna(0)  # used only where no Russian oil is stated
    found["russian_mt"] = found["russian_mt"].where(found["russian_mt"].notna() | ~split, rest)
    found["other_mt"] = rest.where(~split)
    found["bound_mt"] = bound.reindex(found.index)
    return found.rename_axis("year").reset_index()


def cpc_unseen(by_year: pd.DataFrame, cumulative: pd.DataFrame) -> dict[str, float]:
    """Return what the years to 2021 without a total carried together: sum since 2001 less the known totals (Mt).

    Returns
    -------
    dict
        cumulative_mt, known_mt, unseen_mt, years (without a total), mean_mt (unseen over years).
    """
    until = float(cumulative.loc[cumulative["until"] == "2021-12-31", "volume_mt"].iloc[0])
    past = by_year[by_year["year"] <= 2021]
    known, years = float(past["total_mt"].sum()), int(past["total_mt"].isna().sum())
    unseen = until - known
    return {"cumulative_mt": until, "known_mt": known, "unseen_mt": unseen, "years": years, "mean_mt": unseen / years}


def holder_groups(holders: pd.DataFrame) -> pd.DataFrame:
    """Return the consortium's shares by group of holders (rows) and reading (columns), in per cent."""
    return holders.pivot_table(index="group", columns="as_of", values="share_pct", aggfunc="sum")


def dated(incidents: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return incidents with days: start, end, days, after, kind.

    A start known to the month or year is put on its first day and spans to its last; ``days`` (both ends counted)
    is known only where start and end are days.  ``after`` is whether it began on `since` or later, and missing
    where that cannot be told; ``kind`` is coal or oil.
    """
    begun, ended = (incidents[column].map(_days, na_action="ignore") for column in ("date_start", "date_end"))
    first, last = (pd.to_datetime(begun.str[i]) for i in (0, 1))
    end = pd.to_datetime(ended.str[1])
    exact = (incidents["date_precision"] == "day") & incidents["date_end"].str.len().eq(10).fillna(False)
    unsure = first.isna() | ((first < since) & (last >= since))
    return incidents.assign(
        start=first,
        end=end.fillna(last.where(incidents["date_precision"] != "day")),
        days=((end - first).dt.days + 1).where(exact),
        after=(first >= since).astype("boolean").mask(unsure),
        kind=incidents["asset"].map(lambda asset: "coal" if asset == "coal" else "oil"),
    )


def _days(text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day of a year, month or day."""
    period = pd.Period(text)
    return period.start_time, period.end_time.normalize()


def outage_months(incidents: pd.DataFrame, spread: int = 1) -> list[pd.Period]:
    """Return the months touched by incidents that cut the CPC's loading: to the end, or some months on if unknown.

    Which causes cut loading is our reading of ``loading_effect``: `CUTS_LOADING`, not spills, fines and permits.

    Parameters
    ----------
    incidents : pandas.DataFrame
        Table ``transit_incidents``.
    spread : int
        Months after the first that count where the end is not known.
    """
    hit = incidents[(incidents["asset"] == "cpc") & incidents["cause"].isin(CUTS_LOADING)]
    months = set()
    for row in hit.itertuples():
        first = pd.Period(row.date_start, "M")
        last = pd.Period(row.date_end, "M") if isinstance(row.date_end, str) else first + spread
        months |= set(pd.period_range(first, last, freq="M"))
    return sorted(months)


def departures(monthly: pd.DataFrame, reach: int = 6, least: int = 8) -> pd.DataFrame:
    """Return by how much each month's exports a day differ from the months around it, in per cent.

    d(t) = 100 (x(t) / m(t) - 1), where x is exports over the days of the month and m the mean of x over the months
    from t - `reach` to t + `reach` without t itself; our own measure, free of season only as far as a year is.

    Parameters
    ----------
    monthly : pandas.DataFrame
        Table ``crude_exports_monthly``; a missing month stays missing.
    reach, least : int
        Months on each side; months that must be there.

    Returns
    -------
    pandas.DataFrame
        Index month (Period); columns exports_kt, daily_kt, departure_pct.
    """
    found = monthly.assign(month=monthly["month"].dt.to_period("M")).set_index("month")
    daily = found["exports_kt"] / found.index.days_in_month
    window = 2 * reach + 1
    rolled = daily.rolling(window, center=True, min_periods=1)
    around = (rolled.sum() - daily) / (rolled.count() - 1).where(rolled.count() - 1 >= least)
    return found.assign(daily_kt=daily, departure_pct=100 * (daily / around - 1))


def placebo(values: pd.Series, marked: list[pd.Period], draws: int = 9999, seed: int = 20220224) -> dict[str, float]:
    """Return whether marked months lie lower than the others, against as many months drawn at random.

    The statistic is mean(marked) - mean(others); p = (1 + draws at most as high as seen) / (1 + draws), a one-sided
    permutation test (Phipson and Smyth's counting, so that p is never 0).

    Parameters
    ----------
    values : pandas.Series
        Index month (Period); missing months are left out.
    marked : list of pandas.Period
        Months to test.
    draws, seed : int
        Random relabellings, and where they start.

    Returns
    -------
    dict
        marked (count), others (count), difference, p, detectable (the 5 per cent quantile of the draws: what the
        difference would have had to be to count as lower).

    Raises
    ------
    ValueError
        If no month, or every month, is marked.
    """
    seen = values.dropna()
    inside = seen.index.isin(marked)
    if not 0 < inside.sum() < len(seen):
        raise ValueError(f"Of {len(seen)} months {inside.sum()} are marked: some must be, and not all.")
    numbers, count = seen.to_numpy(float), int(inside.sum())
    others = len(numbers) - count
    difference = numbers[inside].mean() - numbers[~inside].mean()
    rng = np.random.default_rng(seed)
    sums = np.array([rng.permutation(numbers)[:count].sum() for _ in range(draws)])
    drawn = sums / count - (numbers.sum() - sums) / others
    p = (1 + int((drawn <= difference + 1e-12).sum())) / (1 + draws)
    return {
        "marked": count,
        "others": others,
        "difference": float(difference),
        "p": p,
        "detectable": float(np.quantile(drawn, 0.05)),
    }


def capacity_ranges(capacity: pd.DataFrame, from_year: int = 2020) -> pd.DataFrame:
    """Return the least and greatest capacity stated since a year, by line: columns low, high, values, sources."""
    recent = capacity["as_of"].str[:4].astype(int) >= from_year
    stated = capacity[(capacity["kind"] == "capacity") & recent].groupby("asset")
    found = pd.DataFrame(
        {
            "low": stated["value_mtpa"].min(),
            "high": stated["value_mtpa"].max(),
            "values": stated["value_mtpa"].nunique(),
            "sources": stated["source_id"].nunique(),
        }
    )
    return found.sort_values("high", ascending=False)


def owners_of(owners: pd.DataFrame, pipeline: str, most: int = 4) -> str:
    """Return the owners of a line in words, with shares as far as given: direct ones, and behind a single one its own.

    Of more than `most` owners the first so many are named, which the tracker lists by size.

    Examples
    --------
    >>> rows = pd.DataFrame({"pipeline": "P1", "level": "owner", "owner": ["A", "B"], "share_pct": [60, None]})
    >>> owners_of(rows, "P1")
    'A 60; B (share not given)'
    """
    rows = owners[owners["pipeline"] == pipeline]
    share = rows["share_pct"].map(lambda value: f"{value:g}" if pd.notna(value) else "(share not given)")
    words = rows["owner"] + " " + share
    direct, parents = (list(words[rows["level"] == level]) for level in ("owner", "parent"))
    named = parents if len(direct) == 1 and parents else direct
    more = [f"{len(named) - most} more"] if len(named) > most else []
    said = "; ".join([*named[:most], *more])
    return f"{direct[0]} (behind it: {said})" if named is not direct else said or "not given"


def net_exports(balance: pd.DataFrame) -> pd.DataFrame:
    """Return production less consumption by state and year: columns iso3, year, oil_mt, gas_bcm."""
    rows = balance[balance["product"].isin(["oil", "gas"])]
    net = rows.assign(net=rows["production"] - rows["consumption"])
    wide = net.pivot(index=["iso3", "year"], columns="product", values="net")
    return wide.rename(columns={"oil": "oil_mt", "gas": "gas_bcm"}).rename_axis(columns=None).reset_index()


def break_even(net: pd.DataFrame, leader: str, rival: str, year: int) -> float:
    """Return how many tonnes of oil a thousand cubic metres of gas must equal for `rival` to draw level with `leader`.

    With O net oil (Mt) and G net gas (bcm): (O leader - O rival) / (G rival - G leader).  Below it the leader sells
    more energy, whatever the exact factor is.

    Raises
    ------
    ValueError
        If the rival does not sell more gas and less oil: then no factor decides.

    Examples
    --------
    >>> rows = pd.DataFrame({"iso3": ["A", "B"], "year": 2024, "oil_mt": [70.0, 10.0], "gas_bcm": [10.0, 40.0]})
    >>> break_even(rows, "A", "B", 2024)
    2.0
    """
    of = net[net["year"] == year].set_index("iso3")
    oil = of.loc[leader, "oil_mt"] - of.loc[rival, "oil_mt"]
    gas = of.loc[rival, "gas_bcm"] - of.loc[leader, "gas_bcm"]
    if oil <= 0 or gas <= 0:
        raise ValueError(f"{rival} does not sell more gas and less oil than {leader} in {year}: no factor decides.")
    return float(oil / gas)


def line_table(
    capacity: pd.DataFrame, owners: pd.DataFrame, sources: pd.DataFrame, from_year: int = 2020
) -> pd.DataFrame:
    """Return the main lines with every stated capacity, what they carried, and their direct owners, in words.

    Parameters
    ----------
    capacity, owners, sources : pandas.DataFrame
        Tables ``oil_capacity``, ``pipeline_owners`` and ``sources``.
    from_year : int
        First year whose values count.

    Returns
    -------
    pandas.DataFrame
        Index line; columns ``capacity, Mt a year (who says so)``, ``carried``, ``owners, per cent``.
    """
    publisher = sources.set_index("source_id")["publisher"]
    recent = capacity[capacity["as_of"].str[:4].astype(int) >= from_year].sort_values(["value_mtpa", "as_of"])
    rows = {}
    for asset, (name, pipeline) in ASSETS.items():
        of = recent[recent["asset"] == asset]
        stated = of[of["kind"] == "capacity"].groupby("value_mtpa")["source_id"].unique()
        said = [f"{value:g} ({', '.join(dict.fromkeys(publisher[list(ids)]))})" for value, ids in stated.items()]
        used = of[of["kind"] == "in-use"].sort_values("as_of")
        carried = "; ".join(f"{row.value_mtpa:g} in {row.as_of[:4]}" for row in used.itertuples())
        rows[name] = ["; ".join(said), carried, owners_of(owners, pipeline) if pipeline else ""]
    columns = ["capacity, Mt a year (who says so)", "carried", "owners, per cent"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def cuts_by_actor(events: pd.DataFrame) -> pd.Series:
    """Return how many incidents cut the CPC's loading, by actor (see `CUTS_LOADING`)."""
    hit = events[(events["asset"] == "cpc") & events["cause"].isin(CUTS_LOADING)]
    return hit["actor"].value_counts()


def fields_check(throughput: pd.DataFrame) -> pd.DataFrame:
    """Return what Tengiz, Kashagan and Karachaganak put into the CPC beside all Kazakh oil in it, in Mt.

    Returns
    -------
    pandas.DataFrame
        Index year (where all four figures are known); columns fields_mt, kazakh_mt, part_pct.
    """
    wide = throughput[throughput["preferred"]].pivot(index="year", columns="item", values="volume_mt")
    wide = wide.dropna(subset=["tengiz", "kashagan", "karachaganak", "kazakh"])
    fields = wide[["tengiz", "kashagan", "karachaganak"]].sum(axis=1)
    return pd.DataFrame({"fields_mt": fields, "kazakh_mt": wide["kazakh"], "part_pct": 100 * fields / wide["kazakh"]})


def bypass_check(periods: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    """Return Reuters' count of oil that bypasses Russian ports beside the oil known to avoid Russia, in Mt.

    Parameters
    ----------
    periods : pandas.DataFrame
        Table ``oil_route_periods``; rows of kind ``overlap``.
    ranges : pandas.DataFrame
        From `shares`.

    Returns
    -------
    pandas.DataFrame
        Index year; columns ports_mt, avoids_mt, between_mt (their difference: bypasses ports, but not Russia).
    """
    rows = periods[periods["kind"] == "overlap"]
    ports = rows.set_index(rows["period"].astype(int))["volume_mt"].rename_axis("year")
    avoids = ranges.set_index("year")["avoids_mt"].reindex(ports.index)
    return pd.DataFrame({"ports_mt": ports, "avoids_mt": avoids, "between_mt": ports - avoids})


def billion_check(
    cumulative: pd.DataFrame, by_year: pd.DataFrame, periods: pd.DataFrame, capacity_mtpa: float
) -> dict[str, float]:
    """Return whether the thousandth million tonne, announced on 3 October 2025, fits the yearly figures.

    The sum to the end of 2023 and the total of 2024 leave ``counted_mt`` for 2025 up to that day.  Eleven months less
    November give ``to_october_mt``; the 28 days left of October add at most ``most_mt``, at the line's capacity.  What
    is missing then is ``gap_mt``.
    """
    sums = cumulative.set_index("until")["volume_mt"]
    counted = sums["2025-10-03"] - sums["2023-12-31"] - by_year.set_index("year").loc[2024, "total_mt"]
    parts = periods[periods["route"] == "cpc-all-oil"].set_index("period")["volume_mt"]
    to_october = parts["2025-01/2025-11"] - parts["2025-11"]
    most = capacity_mtpa * 28 / 365
    gap = to_october - most - counted
    return {"counted_mt": counted, "to_october_mt": to_october, "most_mt": most, "gap_mt": gap}


def december_2025(periods: pd.DataFrame, monthly: pd.DataFrame) -> tuple[float, float]:
    """Return the change from November to December 2025, in per cent, of all oil in the CPC and of customs exports."""
    line = periods[periods["route"] == "cpc-all-oil"].set_index("period")["volume_mt"]
    customs = monthly.set_index(monthly["month"].dt.strftime("%Y-%m"))["exports_kt"]
    change = [100 * (flow["2025-12"] / flow["2025-11"] - 1) for flow in (line, customs)]
    return float(change[0]), float(change[1])

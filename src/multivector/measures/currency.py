"""Did the tenge fall with the rouble?  In: official rates, prices.  Out: falls, recoveries, placebos, betas, intervals.

A currency's loss is counted in dollars: 100 (base / rate - 1), where a rate is the price of a dollar.  The rouble per
dollar is the quotient of two rates of the National Bank, not the rate of the Bank of Russia; what that does to betas
is measured, not assumed away.
"""

import numpy as np
import pandas as pd

from .parameters import day_between, number_between

CURRENCIES = {"KZT": "kzt_per_usd", "RUB": "rub_per_usd"}
PERIODS = ("before", "after", "later")
DEFINITIONS = ("daily", "lead-lag", "weekly")
Z = 1.959964
SEED = 20220224
LIMITS = {"horizon": (5, 60), "window": (20, 120), "block": (1, 40)}


def check_parameters(event: str, horizon: int, window: int, block: int, daily: pd.DataFrame) -> pd.Timestamp:
    """Check the parameters of the notebook and return the day of the event.

    Raises
    ------
    ValueError
        If the event is no day with a rate of its own and room around it, or a length is out of bounds; the message
        names what is allowed and, for a day, the nearest.

    Examples
    --------
    >>> days = pd.bdate_range("2022-01-03", periods=300)
    >>> table = pd.DataFrame({"date": days, "kzt_per_usd": 400.0, "kzt_per_rub": 5.0, "carried": False})
    >>> check_parameters("2022-06-01", 20, 60, 10, table)
    Timestamp('2022-06-01 00:00:00')
    """
    given = {"horizon": horizon, "window": window, "block": block}
    for name, (low, high) in LIMITS.items():
        number_between(name, given[name], low, high, unit="rates")
    number_between("block", block, 1, window // 2, why="half of window at most")
    dates = set_rates(daily).index
    allowed = dates[window + 1 : len(dates) - max(horizon, window)]
    takes = "a day on which a rate was set,"
    return day_between("event", event, allowed[0], allowed[-1], takes=takes, among=allowed)


def set_rates(daily: pd.DataFrame) -> pd.DataFrame:
    """Return the rates that were set, without carried and missing days, and the cross rate of the rouble.

    Parameters
    ----------
    daily : pandas.DataFrame
        Table ``fx_daily``.

    Returns
    -------
    pandas.DataFrame
        Index date; columns kzt_per_usd, kzt_per_rub, rub_per_usd (quotient of the two, roubles per dollar).
    """
    carried = daily["carried"].astype("boolean").fillna(False).to_numpy(bool)
    found = daily[~carried].set_index("date")[["kzt_per_usd", "kzt_per_rub"]].astype(float).dropna()
    return found.assign(rub_per_usd=found["kzt_per_usd"] / found["kzt_per_rub"])


def changes(rates: pd.DataFrame) -> pd.DataFrame:
    """Return daily log changes in per cent, 100 ln(s(t) / s(t-1)), between rates that were set; columns as given."""
    return (100 * np.log(rates).diff()).iloc[1:]


def loss(base: float, rate: float) -> float:
    """Return what a currency lost of its value in dollars, in per cent, when a dollar went from `base` to `rate`.

    Examples
    --------
    >>> round(loss(400.0, 500.0), 6)  # a dollar costs a quarter more: the currency lost a fifth
    -20.0
    """
    return float(100 * (base / rate - 1))


def fall(rates: pd.Series, event: pd.Timestamp, horizon: int, hold: int = 5) -> dict:
    """Return depth, days to the trough and recovery of one currency after an event.

    The base is the rate dated the day of the event (set the day before).  The trough is the highest price of the
    dollar among the `horizon` rates after it.  Recovered is the first rate after the trough at or below the base;
    half recovered the first at or below the middle between base and trough; held the first of `hold` rates in a row at
    or below the base.

    Parameters
    ----------
    rates : pandas.Series
        Price of a dollar by date, rates that were set.
    event : pandas.Timestamp
        A date of the index.
    horizon, hold : int
        Rates.

    Returns
    -------
    dict
        base, first (loss on the first rate, per cent), depth (loss at the trough), rates_to_trough, days_to_trough,
        trough, recovered, half, held (dates, NaT where never), days_to_recovery, days_to_half, days_to_held (calendar
        days from the event, missing where never).
    """
    base = float(rates[event])
    after = rates[rates.index > event]
    near = after.iloc[:horizon]
    trough = near.idxmax()
    since = after[after.index > trough]
    back = since <= base
    middle = since <= (base + near.max()) / 2
    run = back[::-1].rolling(hold).sum()[::-1] == hold
    dates = {name: seen.index[seen][0] if seen.any() else pd.NaT for name, seen in
             {"recovered": back, "half": middle, "held": run}.items()}  # fmt: skip
    days = {f"days_to_{word}": (dates[name] - event).days if pd.notna(dates[name]) else np.nan for word, name in
            {"recovery": "recovered", "half": "half", "held": "held"}.items()}  # fmt: skip
    return {
        "base": base,
        "first": loss(base, float(after.iloc[0])),
        "depth": loss(base, float(near.max())),
        "rates_to_trough": int(near.argmax()) + 1,
        "days_to_trough": (trough - event).days,
        "trough": trough,
        **dates,
        **days,
    }


def paths(rates: pd.DataFrame, event: pd.Timestamp, before: int, after: int) -> pd.DataFrame:
    """Return the value of tenge and rouble in dollars around an event, the day of the event being 100.

    Returns
    -------
    pandas.DataFrame
        Columns date, step (rates since the event), currency, value_100.
    """
    at = rates.index.get_loc(event)
    chosen = rates.iloc[max(at - before, 0) : at + after + 1]
    values = 100 * rates.loc[event] / chosen
    frames = [
        pd.DataFrame({"date": chosen.index, "currency": code, "value_100": values[column].to_numpy()})
        for code, column in CURRENCIES.items()
    ]
    found = pd.concat(frames, ignore_index=True)
    return found.assign(step=rates.index.get_indexer(found["date"]) - at)


def fan(rates: pd.Series, event: pd.Timestamp, after: int, low: float = 0.05, high: float = 0.95) -> pd.DataFrame:
    """Return the range of paths of one currency after all other dates, as in `paths`: columns step, low, high.

    Other dates are those of which neither the `after` rates that follow nor the day itself touch the event's.
    """
    values = rates.to_numpy(float)
    starts = _others(len(values), rates.index.get_loc(event), after, 0)
    ways = np.array([100 * values[i] / values[i : i + after + 1] for i in starts])
    ends = np.quantile(ways, [low, high], axis=0)
    return pd.DataFrame({"step": range(after + 1), "low": ends[0], "high": ends[1]})


def _others(count: int, at: int, after: int, before: int) -> list[int]:
    """Return the places whose `after` rates end before the event at place `at` or begin after the event's end."""
    return [i for i in range(before, count - after) if i + after <= at or i >= at + after]


def placebo(rates: pd.Series, event: pd.Timestamp, horizon: int, window: int) -> dict:
    """Return how the fall after an event compares with that after every other date.

    Depth is the greatest loss within `horizon` rates.  Scaled, it is divided by sd x sqrt(horizon), with sd the
    standard deviation of the `window` daily log changes before.  p = (1 + dates with as deep a fall) / (1 + dates); the
    windows overlap, so that there are only about dates / horizon separate ones and 1 / (1 + that) is the least p that
    they can honestly give.

    Returns
    -------
    dict
        dates, separate, depth, deepest (among the others), deepest_from (its date), middle (their median), p, least_p
        (what the separate windows can give), scaled, scaled_p, first_z (the first log change over the sd before),
        first_p (share of as large daily rises of the dollar outside the event's window, counted like p).
    """
    values, at = rates.to_numpy(float), rates.index.get_loc(event)
    step = 100 * np.diff(np.log(values))

    def depth_at(i: int) -> float:
        return loss(values[i], float(values[i + 1 : i + horizon + 1].max()))

    def scale_at(i: int) -> float:
        return float(step[i - window : i].std(ddof=1)) * np.sqrt(horizon)

    others = _others(len(values), at, horizon, window)
    depths = np.array([depth_at(i) for i in others])
    scaled = np.array([depth_at(i) / scale_at(i) for i in others])
    own, own_scaled = depth_at(at), depth_at(at) / scale_at(at)
    rest = np.delete(step, range(at, at + horizon))
    return {
        "dates": len(others),
        "separate": len(others) // horizon,
        "least_p": 1 / (1 + len(others) // horizon),
        "depth": own,
        "deepest": float(depths.min()),
        "deepest_from": rates.index[others[int(depths.argmin())]],
        "middle": float(np.median(depths)),
        "p": _rank(depths, own),
        "scaled": own_scaled,
        "scaled_p": _rank(scaled, own_scaled),
        "first_z": float(step[at] / step[at - window : at].std(ddof=1)),
        "first_p": _rank(-rest, -float(step[at])),
    }


def _rank(others: np.ndarray, own: float) -> float:
    return (1 + int((others <= own + 1e-12).sum())) / (1 + len(others))


def other_falls(rates: pd.DataFrame, event: pd.Timestamp, horizon: int, most: int = 5) -> pd.DataFrame:
    """Return the rouble's deepest falls at other times, and what the tenge did over the same days.

    A fall runs from a date to the highest price of the dollar in roubles within `horizon` rates; the deepest is taken
    first, and none that shares a day with it or with the event's own window.

    Returns
    -------
    pandas.DataFrame
        Columns date_from, date_to, rub_pct, kzt_pct (changes of value in dollars, per cent), deepest first.
    """
    rouble, tenge = (rates[CURRENCIES[code]].to_numpy(float) for code in ("RUB", "KZT"))
    found = []
    for i in _others(len(rouble), rates.index.get_loc(event), horizon, 0):
        end = i + 1 + int(rouble[i + 1 : i + 1 + horizon].argmax())
        found.append((loss(rouble[i], rouble[end]), i, end))
    chosen: list[tuple[float, int, int]] = []
    for fell, i, end in sorted(found):
        if all(end < first or i > last for _, first, last in chosen):
            chosen.append((fell, i, end))
    rows = [(rates.index[i], rates.index[end], fell, loss(tenge[i], tenge[end])) for fell, i, end in chosen[:most]]
    return pd.DataFrame(rows, columns=["date_from", "date_to", "rub_pct", "kzt_pct"])


def stated_check(events: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Return market rates of 2022 as the press gave them beside the official rates of that day and of the next.

    Returns
    -------
    pandas.DataFrame
        Columns id, stated, same_day, next_day (KZT per USD), of events with a day and a rate of the dollar.
    """
    rows = events[(events["value_unit"] == "KZT per USD") & (events["date_precision"] == "day")]
    rows = rows.assign(date=pd.to_datetime(rows["date"]))
    rates = daily.set_index("date")["kzt_per_usd"].astype(float)
    rows = rows[rows["date"].isin(rates.index)]
    following = [float(rates[rates.index > day].iloc[0]) for day in rows["date"]]
    same = rates.reindex(rows["date"]).to_numpy()
    return pd.DataFrame({"id": rows["id"], "stated": rows["value"].astype(float), "same_day": same,
                         "next_day": following}).reset_index(drop=True)  # fmt: skip


def monthly_check(daily: pd.DataFrame, monthly: pd.DataFrame) -> float:
    """Return the largest difference, in tenge per dollar, of the mean of a whole month's daily rates from its mean."""
    days = daily.dropna(subset="kzt_per_usd")
    means = days["kzt_per_usd"].astype(float).groupby(days["date"].dt.to_period("M")).mean().iloc[1:-1]
    return float((means - monthly_rates(monthly)["kzt_per_usd"].reindex(means.index)).abs().max())


def beta(x: np.ndarray, y: np.ndarray) -> float:
    """Return the slope of `y` on `x` by least squares, cov(x, y) / var(x).

    Examples
    --------
    >>> beta(np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.5, 2.0]))
    0.5
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    return float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())


def lead_lag_beta(x: np.ndarray, y: np.ndarray) -> float:
    """Return the slope of `y` on `x` with one lead and one lag, free of errors that two rates share for a day.

    b = (c(-1) + c(0) + c(1)) / (v(-1) + v(0) + v(1)), with c(j) the covariance of y(t) and x(t + j) and v(j) that of
    x(t) and x(t + j), after Scholes and Williams (1977).  An error u(t) of a rate enters the changes of t and, turned,
    of t + 1: what it adds to c(0) it takes from c(-1) and c(1).

    Examples
    --------
    >>> x = np.array([1.0, -2.0, 0.5, 3.0, -1.0])
    >>> round(lead_lag_beta(x, 0.25 * x), 6)
    0.25
    """
    x, y = (np.asarray(values, float) - np.mean(values) for values in (x, y))

    def moved(a: np.ndarray, b: np.ndarray) -> float:
        return float((a * b).sum() + (a[1:] * b[:-1]).sum() + (a[:-1] * b[1:]).sum())

    return moved(y, x) / moved(x, x)


def by_construction(tenge: np.ndarray, rouble: np.ndarray) -> tuple[float, float]:
    """Return the beta and the correlation that the cross rate makes by itself.

    With k the change of tenge per dollar and q that of tenge per rouble, the cross changes by k - q, which has k in
    it.  Were k and q unrelated, beta would still be var(k) / (var(k) + var(q)), and the correlation its root.

    Examples
    --------
    >>> by_construction(np.array([1.0, -1.0]), np.array([2.0, -2.0]))
    (0.2, 0.4472135954999579)
    """
    own, other = float(np.var(tenge)), float(np.var(rouble))
    return own / (own + other), float(np.sqrt(own / (own + other)))


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Return Pearson's correlation."""
    return float(np.corrcoef(np.asarray(x, float), np.asarray(y, float))[0, 1])


def fisher(r: float, count: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a correlation by Fisher's transformation, tanh(artanh r ± 1.96 / sqrt(n - 3)).

    It takes the pairs for independent and normal, which days of a crisis are not: `bootstrap` does not.

    Examples
    --------
    >>> [round(end, 3) for end in fisher(0.5, 28)]
    [0.156, 0.736]
    """
    middle, half = np.arctanh(r), Z / np.sqrt(count - 3)
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def bootstrap(x: np.ndarray, y: np.ndarray, measure, block: int, draws: int = 999, seed: int = SEED) -> tuple:
    """Return the 95 per cent interval of a measure of pairs from circular blocks of neighbouring days.

    Parameters
    ----------
    x, y : array
        Pairs in the order of time.
    measure : callable
        Takes x and y, returns a number.
    block : int
        Pairs in a block.
    draws, seed : int
        Resamples, and where they start.

    Returns
    -------
    (low, high)
        The 2.5 and 97.5 per cent quantiles of the resamples; those that hold one value of x or of y only, which few
        pairs can give, have no slope and no correlation and are left out.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    count, rng = len(x), np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        starts = rng.integers(0, count, -(-count // block))
        chosen = ((starts[:, None] + np.arange(block)) % count).ravel()[:count]
        if np.ptp(x[chosen]) and np.ptp(y[chosen]):
            found.append(measure(x[chosen], y[chosen]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def rolling(moves: pd.DataFrame, window: int) -> pd.DataFrame:
    """Return beta and correlation of the tenge with the rouble, both per dollar, over the last `window` changes.

    Returns
    -------
    pandas.DataFrame
        Columns date (the last of the window), beta, beta_low, beta_high (classical standard error), r, r_low, r_high
        (`fisher`), own, own_low, own_high (correlation of tenge per dollar with tenge per rouble).
    """
    x, y, q = (moves[name].to_numpy(float) for name in ("rub_per_usd", "kzt_per_usd", "kzt_per_rub"))
    rows = []
    for end in range(window, len(x) + 1):
        a, b, c = (values[end - window : end] for values in (x, y, q))
        r, slope = correlation(a, b), beta(a, b)
        half = Z * np.sqrt((1 - r**2) / (window - 2)) * b.std() / a.std()
        own = correlation(c, b)
        line = (slope, slope - half, slope + half, r, *fisher(r, window), own, *fisher(own, window))
        rows.append((moves.index[end - 1], *line))
    names = [f"{name}{end}" for name in ("beta", "r", "own") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["date", *names])


def periods(moves: pd.DataFrame, event: pd.Timestamp, window: int) -> dict[str, pd.DataFrame]:
    """Return the changes ``before`` the event (its day with them), the `window` ``after`` it, and those ``later``."""
    later = moves[moves.index > event]
    return {"before": moves[moves.index <= event], "after": later.iloc[:window], "later": later.iloc[window:]}


def weekly(rates: pd.DataFrame) -> pd.DataFrame:
    """Return log changes in per cent between the last rates set in each week."""
    last = rates.groupby(rates.index.to_period("W-FRI")).tail(1)
    return changes(last)


def betas(rates: pd.DataFrame, event: pd.Timestamp, window: int, block: int) -> pd.DataFrame:
    """Return beta by period and definition, with intervals of the block bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns period, definition (daily, lead-lag, weekly), count, beta, low, high, made (by construction).
    """
    days = periods(changes(rates), event, window)
    spans = {name: (frame.index.min(), frame.index.max()) for name, frame in days.items()}
    weeks = weekly(rates)
    rows = []
    for period, (first, last) in spans.items():
        week = weeks[(weeks.index > first) & (weeks.index <= last)]
        for name, frame, measure, size in (
            ("daily", days[period], beta, block),
            ("lead-lag", days[period], lead_lag_beta, block),
            ("weekly", week, beta, max(block // 5, 1)),
        ):
            x, y = frame["rub_per_usd"].to_numpy(), frame["kzt_per_usd"].to_numpy()
            made, _ = by_construction(y, frame["kzt_per_rub"].to_numpy())
            rows.append((period, name, len(x), measure(x, y), *bootstrap(x, y, measure, size), made))
    return pd.DataFrame(rows, columns=["period", "definition", "count", "beta", "low", "high", "made"])


def correlations(rates: pd.DataFrame, event: pd.Timestamp, window: int, block: int) -> pd.DataFrame:
    """Return daily correlations by period, with block bootstrap intervals.

    Returns
    -------
    pandas.DataFrame
        Index period; columns count, r, r_low, r_high (tenge and rouble per dollar), made (what the cross rate makes by
        itself), fisher_low, fisher_high, own, own_low, own_high (tenge per dollar and tenge per rouble, where nothing
        is shared: below zero if the two fall together and the rouble farther).
    """
    rows = {}
    for period, frame in periods(changes(rates), event, window).items():
        x, y, q = (frame[name].to_numpy() for name in ("rub_per_usd", "kzt_per_usd", "kzt_per_rub"))
        r, own = correlation(x, y), correlation(q, y)
        ends = bootstrap(x, y, correlation, block), fisher(r, len(x)), bootstrap(q, y, correlation, block)
        made = by_construction(y, q)[1]
        rows[period] = (len(x), r, *ends[0], made, *ends[1], own, *ends[2])
    names = ["count", "r", "r_low", "r_high", "made", "fisher_low", "fisher_high", "own", "own_low", "own_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("period")


def rounding_share(daily: pd.DataFrame, moves: pd.DataFrame) -> float:
    """Return what part of the variance of the rouble's daily changes the rounding to 0.01 tenge makes, in per cent.

    A rate rounded to d has an error of variance d^2 / 12, a change of logs two such, over the rate squared.
    """
    rate = daily["kzt_per_rub"].astype(float).mean()
    return float(100 * 2 * (100 * 0.01 / rate) ** 2 / 12 / moves["kzt_per_rub"].var())


def monthly_rates(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return monthly means with the cross rate: index month (Period); kzt_per_usd, kzt_per_rub, rub_per_usd."""
    found = monthly.assign(month=monthly["month"].dt.to_period("M")).set_index("month").astype(float)
    return found.assign(rub_per_usd=found["kzt_per_usd"] / found["kzt_per_rub"])


def episode(rates: pd.DataFrame, start: str, months: int) -> pd.DataFrame:
    """Return the value of both currencies in dollars over some months, the first month being 100.

    Returns
    -------
    pandas.DataFrame
        Columns start, month (text), step (months since the start), currency, value_100.

    Raises
    ------
    KeyError
        If the start is not in the table.
    """
    first = pd.Period(start, "M")
    chosen = rates.loc[first : first + months]
    frames = [
        pd.DataFrame({"start": start, "month": chosen.index.astype("str"), "step": range(len(chosen)), "currency": code,
                      "value_100": (100 * rates.loc[first, column] / chosen[column]).to_numpy()})
        for code, column in CURRENCIES.items()
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def episode_row(path: pd.DataFrame) -> dict[str, float]:
    """Return depth (per cent) and months to the trough of both currencies in one episode, and their ratio.

    Returns
    -------
    dict
        kzt_depth, kzt_months, rub_depth, rub_months, ratio (tenge's loss over rouble's), kzt_at_rub (the tenge's
        loss in the month of the rouble's trough).
    """
    wide = path.pivot(index="step", columns="currency", values="value_100")
    found = {f"{code.lower()}_depth": float(wide[code].min() - 100) for code in CURRENCIES}
    found |= {f"{code.lower()}_months": int(wide[code].idxmin()) for code in CURRENCIES}
    found["ratio"] = found["kzt_depth"] / found["rub_depth"]
    return found | {"kzt_at_rub": float(wide["KZT"][found["rub_months"]] - 100)}


def before_float(path: pd.DataFrame, month: str = "2015-07") -> dict[str, float]:
    """Return the change of both currencies from an episode's start to the last month before the float (kzt, rub; %)."""
    at = path[path["month"] == month].set_index("currency")["value_100"]
    return {code.lower(): float(at[code] - 100) for code in CURRENCIES}


def decision_steps(base_rate: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Return the base rate as level pieces: columns run (number of a piece without gaps), date, rate_pct.

    A gap before a decision begins a new piece, and the piece before it ends with its last known decision: nothing is
    drawn over a gap.  The last piece goes on to the day `last`.  A month without a day stands at its first.
    """
    rows = base_rate.assign(date=pd.to_datetime(base_rate["date"], format="ISO8601"))
    rows = rows.assign(run=rows["gap_before"].astype(bool).cumsum())
    end = rows.iloc[[-1]].assign(date=last) if rows["date"].iloc[-1] < last else rows.iloc[:0]
    return pd.concat([rows, end])[["run", "date", "rate_pct"]].reset_index(drop=True)


def yearly_change(rates: pd.Series) -> pd.Series:
    """Return the change of a monthly series on the same month of the year before, in per cent."""
    return (100 * (rates / rates.shift(12) - 1)).dropna()


def lagged(prices: pd.Series, dollar: pd.Series, most: int, block: int = 24, draws: int = 499) -> pd.DataFrame:
    """Return the correlation of inflation with the dollar's yearly change some months earlier.

    Both are changes on the year before, so that neighbouring months share eleven twelfths: the interval resamples
    blocks of two years.

    Returns
    -------
    pandas.DataFrame
        Columns lag (months), count, r, low, high.
    """
    rows = []
    for lag in range(most + 1):
        both = pd.concat([prices.rename("p"), dollar.shift(lag, freq="M").rename("d")], axis=1).dropna()
        x, y = both["d"].to_numpy(), both["p"].to_numpy()
        rows.append((lag, len(both), correlation(x, y), *bootstrap(x, y, correlation, block, draws)))
    return pd.DataFrame(rows, columns=["lag", "count", "r", "low", "high"])

"""How far did sales leave their trend?  In: yearly and monthly sales, trade by partner.  Out: excesses with bands.

A band is the 95 per cent prediction interval of ordinary least squares (statsmodels) with Student's t, because a
trend over a dozen years leaves few degrees of freedom.  An excess is a difference from a trend and no cause.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from .parameters import number_between, one_of

RUSSIA, BASE, AFTER = "RUS", 2021, (2022, 2023)
NEIGHBOURS = ("ARM", "GEO", "KAZ", "KGZ", "UZB")
SMALL = ("AZE", "BLR", "TJK", "TKM")
LARGE = ("ARE", "TUR")
GROUPS = {"five": NEIGHBOURS, "nine": NEIGHBOURS + SMALL, "eleven": NEIGHBOURS + SMALL + LARGE}
FORMS = ("log", "linear")
LEAST = 5  # years that a trend needs: two are spent on the line, three remain
WAR = pd.Timestamp("2022-02-01")
QUESTIONS = {
    "eu-sales-growth": "sales to Kazakhstan",
    "unrecorded-arrivals": "sold, and not booked on arrival",
    "offset": "sold on to Russia, as a share",
    "sales-to-russia": "Kazakhstan's sales to Russia",
    "goods-to-russia": "single goods",
    "chips": "chips",
}


def check_parameters(exports: pd.DataFrame, partner: str, first: int, last: int, placebo: int) -> None:
    """Check the notebook's parameters against the table ``eu_exports``.

    Raises
    ------
    ValueError
        If one cannot be used; the message says what was given and what can be used.

    Examples
    --------
    >>> table = pd.DataFrame({"partner": ["KAZ", "RUS"], "year": [2010, 2023]})
    >>> check_parameters(table, "KAZ", 2010, 2018, 2018)
    >>> check_parameters(table, "KAS", 2010, 2018, 2018)
    Traceback (most recent call last):
    ...
    ValueError: partner takes one of KAZ, RUS; given: 'KAS'. Nearest: 'KAZ'.
    """
    one_of("partner", partner, sorted(exports["partner"].unique()))
    start = int(exports["year"].min())
    rules = (
        ("trend_first", first, start, BASE - 1 - LEAST, "so that a placebo has years before it"),
        ("trend_last", last, first + LEAST - 1, BASE, f"before the war and {LEAST} years on from trend_first"),
        ("placebo_year", placebo, first + LEAST, BASE - 1, f"{LEAST} years after trend_first and two before the war"),
    )
    for name, value, low, high, why in rules:
        number_between(name, value, low, high, why=why)


def sales(exports: pd.DataFrame, partners: str | Iterable[str]) -> pd.Series:
    """Return what the EU sold to a partner, or to several together, by year (EUR million).

    Examples
    --------
    >>> table = pd.DataFrame({"partner": ["KAZ", "KGZ"], "year": [2010, 2010], "exports_meur": [5.0, 0.25]})
    >>> sales(table, ["KAZ", "KGZ"]).to_dict()
    {2010: 5.25}
    """
    chosen = [partners] if isinstance(partners, str) else list(partners)
    rows = exports[exports["partner"].isin(chosen)].astype({"year": int})
    return rows.groupby("year")["exports_meur"].sum()


def trend(
    values: pd.Series, first: int, last: int, form: str = "log", level: float = 0.95, without: Sequence[int] = ()
) -> pd.DataFrame:
    """Return a series beside the trend fitted to some of its years, with the prediction interval of each year.

    With y the value or its natural logarithm, the line a + b x year is fitted by least squares to `first` to `last`;
    the interval of a year x outside them is

        y(x) ± t(n - 2) s sqrt(1 + 1/n + (x - mean)² / sum of (x_i - mean)²)

    with s² = residual sum of squares / (n - 2) (any textbook on regression, such as Draper and Smith).  For ``log`` it
    is turned back by exp, so that the trend is a median and the interval lopsided.

    Parameters
    ----------
    values : pandas.Series
        EUR million by year.
    first, last : int
        Window of the trend, both included.
    form : {"log", "linear"}
        Constant growth or constant change.
    level : float
        Of the interval.
    without : sequence of int
        Years left out of the fit.

    Returns
    -------
    pandas.DataFrame
        Indexed by year, from `first`: actual, trend, low, high, excess, excess_low, excess_high (EUR million), ratio,
        ratio_low, ratio_high (actual over trend), t (standard errors of prediction from the trend), df.

    Raises
    ------
    ValueError
        If the form is unknown or fewer than `LEAST` years remain.

    Examples
    --------
    >>> doubled = pd.Series({2000 + i: 2.0**i for i in range(5)} | {2005: 64.0})
    >>> trend(doubled, 2000, 2004).loc[2005, ["trend", "excess", "ratio"]].round(6).tolist()
    [32.0, 32.0, 2.0]
    """
    import statsmodels.api as sm

    one_of("form", form, FORMS)
    fitted = values.loc[first:last].drop(list(without), errors="ignore")
    if len(fitted) < LEAST:
        raise ValueError(f"A trend needs {LEAST} years; given: {len(fitted)} from {first} to {last}.")
    shown = values.loc[first:]
    forth, back = (np.log, np.exp) if form == "log" else (np.asarray, np.asarray)
    centre = fitted.index.to_numpy(float).mean()
    design, wanted = (
        sm.add_constant(part.index.to_numpy(float) - centre, has_constant="add") for part in (fitted, shown)
    )
    model = sm.OLS(forth(fitted.to_numpy(float)), design).fit()
    found = model.get_prediction(wanted)
    low, high = back(found.conf_int(obs=True, alpha=1 - level)).T
    middle, actual = back(found.predicted_mean), shown.to_numpy(float)
    columns = {"actual": actual, "trend": middle, "low": low, "high": high}
    columns |= {"excess": actual - middle, "excess_low": actual - high, "excess_high": actual - low}
    with np.errstate(divide="ignore"):
        columns |= {"ratio": actual / middle, "ratio_low": actual / high, "ratio_high": actual / low}
    scale = np.sqrt(found.var_pred_mean + model.scale)
    far = np.divide(forth(actual) - found.predicted_mean, scale, out=np.zeros_like(scale), where=scale > 1e-12)
    return pd.DataFrame(columns | {"t": far, "df": int(model.df_resid)}, index=shown.index.rename("year"))


def other_window(first: int, last: int, start: int = 2010) -> tuple[int, int]:
    """Return a second window for a trend: the last six years of a long one; for a short one a long one.

    Examples
    --------
    >>> other_window(2010, 2021), other_window(2015, 2019), other_window(2010, 2015)
    ((2016, 2021), (2010, 2019), (2010, 2021))
    """
    if last - first > 5:
        return last - 5, last
    return (start, last) if first > start else (start, BASE)


def by_partner(exports: pd.DataFrame, first: int, last: int, year: int, form: str = "log") -> pd.DataFrame:
    """Return the row of `trend` of one year for every partner.

    Returns
    -------
    pandas.DataFrame
        Indexed by partner, largest ratio first; columns of `trend` and ``outside`` (the interval excludes the trend).
    """
    rows = {code: trend(sales(exports, code), first, last, form).loc[year] for code in exports["partner"].unique()}
    found = pd.DataFrame(rows).T.rename_axis("partner").sort_values("ratio", ascending=False)
    return found.assign(outside=(found["actual"] > found["high"]) | (found["actual"] < found["low"]))


def placebos(exports: pd.DataFrame, first: int, years: Iterable[int], form: str = "log") -> pd.DataFrame:
    """Return, for wars that did not happen, how far each partner was from its trend in the year after the first.

    A placebo in year Y is fitted to `first` to Y - 1 and read in Y + 1, as the war is read in 2023 from 2010 to 2021.

    Returns
    -------
    pandas.DataFrame
        Columns placebo, partner (the five neighbours together are ``five``), ratio, t, df, outside.
    """
    series = {code: sales(exports, code) for code in exports["partner"].unique()} | {"five": sales(exports, NEIGHBOURS)}
    rows = []
    for year in years:
        for code, values in series.items():
            row = trend(values, first, year - 1, form).loc[year + 1]
            outside = not row["low"] <= row["actual"] <= row["high"]
            rows.append((year, code, row["ratio"], row["t"], int(row["df"]), outside))
    return pd.DataFrame(rows, columns=["placebo", "partner", "ratio", "t", "df", "outside"])


def above_in(exports: pd.DataFrame, windows: Sequence[tuple[int, int]], year: int) -> pd.Series:
    """Return, by partner, in how many of the windows times both forms of trend a year lies above its band."""
    found = [by_partner(exports, *window, year, form) for window in windows for form in FORMS]
    return sum((frame["actual"] > frame["high"]).astype(int).sort_index() for frame in found)


def widening(tests: pd.DataFrame) -> float:
    """Return how many times wider a 95 per cent band has to be for 95 per cent of placebos to lie within it.

    Parameters
    ----------
    tests : pandas.DataFrame
        As `placebos` returns.

    Examples
    --------
    >>> widening(pd.DataFrame({"t": [0.0, -4.456278], "df": [10, 10]}).iloc[[1, 1]])
    2.0
    """
    from scipy import stats

    half_widths = tests["t"].abs() / stats.t.ppf(0.975, tests["df"])
    return round(float(half_widths.quantile(0.95)), 6)


def widened(found: pd.DataFrame, times: float) -> pd.DataFrame:
    """Return frames of `trend` (log) or `by_partner` with a band so many times wider, in logarithms."""
    low, high = (found["trend"] * (found[end] / found["trend"]) ** times for end in ("low", "high"))
    ends = {"excess_low": found["actual"] - high, "excess_high": found["actual"] - low}
    return found.assign(low=low, high=high, **ends)


def net_of_others(exports: pd.DataFrame, first: int, last: int, year: int, form: str = "log") -> dict[str, float]:
    """Return the excess of the five neighbours beyond what is usual among partners that are neither they nor Russia.

    Prices in euros rose for every buyer; the median ratio of actual to trend among the other partners stands for that.

    Returns
    -------
    dict
        usual (that median), excess (EUR million: actual - usual x trend), share_pct (of Russia's fall since 2021).
    """
    found = by_partner(exports, first, last, year, form)
    usual = found["ratio"].drop([*NEIGHBOURS, RUSSIA]).median()
    five, russia = trend(sales(exports, NEIGHBOURS), first, last, form).loc[year], sales(exports, RUSSIA)
    excess = five["actual"] - usual * five["trend"]
    return {"usual": usual, "excess": excess, "share_pct": 100 * excess / (russia[BASE] - russia[year])}


def shares(exports: pd.DataFrame, windows: Sequence[tuple[int, int]], year: int) -> pd.DataFrame:
    """Return the excess of groups of neighbours over what Russia lost, for several windows and both trends.

    The group's sales are added up first and one trend is fitted to the sum, so that errors that members share count.

    Returns
    -------
    pandas.DataFrame
        Columns group, form, window, excess, excess_low, excess_high (EUR million), share_pct, share_low_pct,
        share_high_pct (of what Russia bought less than in 2021), of_shortfall_pct (of what Russia bought less than its
        own trend says).
    """
    russia = sales(exports, RUSSIA)
    fall = russia[BASE] - russia[year]
    rows = []
    for group, members in GROUPS.items():
        for first, last in windows:
            for form in FORMS:
                row = trend(sales(exports, members), first, last, form).loc[year]
                missing = -trend(russia, first, last, form).loc[year, "excess"]
                parts = row[["excess", "excess_low", "excess_high"]].tolist()
                of_fall = [100 * part / fall for part in parts]
                rows.append((group, form, f"{first}-{last}", *parts, *of_fall, 100 * parts[0] / missing))
    columns = ["group", "form", "window", "excess", "excess_low", "excess_high"]
    columns += ["share_pct", "share_low_pct", "share_high_pct", "of_shortfall_pct"]
    return pd.DataFrame(rows, columns=columns)


def fieller(
    gain: pd.Series, loss: pd.Series, first: int, last: int, year: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the shares r (per cent) of a loss that may have moved to others, if both had linear trends.

    If exactly the share r of what Russia stopped buying went elsewhere, then gain + r x loss stayed on its trend.  All
    r for which that series lies within its prediction interval are the interval of Fieller (1954) for a ratio of
    excesses.  With e and e' the excesses and v, c, w their variances and covariance, its ends solve

        (e + r e')² = t² (v + 2 r c + r² w).

    Returns
    -------
    tuple of float
        Lower and upper end; both infinite where the loss itself is within its interval, for then no r is excluded
        from some value on.

    Examples
    --------
    >>> years = range(2000, 2011)
    >>> loss = pd.Series([10.0 + (i % 2) for i in years], years)
    >>> loss[2010] = 2.5
    >>> gain = pd.Series([4.0 + (i % 3) / 10 for i in years], years)
    >>> gain[2010] = 6.1
    >>> low, high = fieller(gain, loss, 2000, 2009, 2010)
    >>> low < 25 < high
    True
    """
    import statsmodels.api as sm
    from scipy import stats

    years = np.array([y for y in range(first, last + 1) if y in gain.index], float)
    design = sm.add_constant(years - years.mean())
    models = [sm.OLS(values.loc[first:last].to_numpy(float), design).fit() for values in (gain, loss)]
    at = np.array([1.0, year - years.mean()])
    lever = 1 + at @ np.linalg.inv(design.T @ design) @ at
    e, f = (values[year] - at @ model.params for values, model in zip((gain, loss), models, strict=True))
    left, right = (model.resid for model in models)
    v, c, w = (lever * (a @ b) / models[0].df_resid for a, b in ((left, left), (left, right), (right, right)))
    t = stats.t.ppf(0.5 + level / 2, models[0].df_resid)
    a, b, d = f**2 - t**2 * w, e * f - t**2 * c, e**2 - t**2 * v
    if a <= 0:
        return -np.inf, np.inf
    root = np.sqrt(b**2 - a * d)
    low, high = sorted(((-b - root) / a, (-b + root) / a))
    return float(100 * low), float(100 * high)


def in_words(low: float, high: float) -> str:
    """Return the ends of an interval of per cent in words.

    Examples
    --------
    >>> in_words(13.4, 46.3), in_words(-np.inf, np.inf)
    ('13 to 46 per cent', 'without bound')
    """
    return f"{low:.0f} to {high:.0f} per cent" if np.isfinite([low, high]).all() else "without bound"


def without_one(exports: pd.DataFrame, first: int, last: int, year: int, form: str = "log") -> pd.Series:
    """Return the excess of the five neighbours without each of them in turn, over Russia's fall (per cent)."""
    russia = sales(exports, RUSSIA)
    fall = russia[BASE] - russia[year]
    left = {code: [other for other in NEIGHBOURS if other != code] for code in NEIGHBOURS}
    found = {code: trend(sales(exports, rest), first, last, form).loc[year, "excess"] for code, rest in left.items()}
    return 100 * pd.Series(found) / fall


def residual_memory(values: pd.Series, first: int, last: int, form: str = "log") -> float:
    """Return the correlation of a trend's residuals with those of the year before (0 if errors are independent)."""
    found = trend(values, first, last, form).loc[first:last]
    left = np.log(found["ratio"]) if form == "log" else found["excess"]  # their mean is 0, as of any fitted line
    return float((left * left.shift()).sum() / (left**2).sum())


# --- by month ---------------------------------------------------------------------------------------------------------


def union_by_month(monthly: pd.DataFrame) -> pd.Series:
    """Return what the 27 members together sold to Kazakhstan by month (EUR million)."""
    return monthly[monthly["reporter"] == "EU27"].set_index("month")["exports_meur"].sort_index()


def seasonal(months: pd.DatetimeIndex) -> np.ndarray:
    """Return a design with a column for each calendar month and one for time in years, shape (months, 13)."""
    dummies = (months.month.to_numpy()[:, None] == np.arange(1, 13)).astype(float)
    time = (months.year + (months.month - 1) / 12 - 2020).to_numpy(float)
    return np.column_stack([dummies, time])


def monthly_trend(values: pd.Series, until: pd.Timestamp = WAR, level: float = 0.95) -> pd.DataFrame:
    """Return months beside a log trend with twelve seasonal levels, fitted to the months before `until`.

    Returns
    -------
    pandas.DataFrame
        Indexed by month: actual, trend, low, high (EUR million), ratio, fitted (whether the month is in the fit), df.
    """
    import statsmodels.api as sm

    before = values[values.index < until]
    model = sm.OLS(np.log(before.to_numpy(float)), seasonal(before.index)).fit()
    found = model.get_prediction(seasonal(values.index))
    low, high = np.exp(found.conf_int(obs=True, alpha=1 - level)).T
    frame = pd.DataFrame({"actual": values, "trend": np.exp(found.predicted_mean), "low": low, "high": high})
    return frame.assign(ratio=frame["actual"] / frame["trend"], fitted=frame.index < until, df=int(model.df_resid))


def break_profile(values: pd.Series, trim: float = 0.15) -> pd.DataFrame:
    """Return the F statistic of a change of level and slope for each month in which the series may have broken.

    Log sales on seasonal levels and time, against the same with a step and a change of slope from the month on: two
    restrictions.  Months nearer to an end than `trim` of the series are left out, as Andrews (1993) advises.

    Returns
    -------
    pandas.DataFrame
        Indexed by month: f, step_pct (change of level in that month, per cent).
    """
    y = np.log(values.to_numpy(float))
    plain, breaks = _break_designs(values.index, trim)
    rest = ((y - plain @ np.linalg.lstsq(plain, y, rcond=None)[0]) ** 2).sum()
    rows = {}
    for month, design in breaks.items():
        beta = np.linalg.lstsq(design, y, rcond=None)[0]
        left = ((y - design @ beta) ** 2).sum()
        rows[month] = ((rest - left) / 2 / (left / (len(y) - design.shape[1])), 100 * (np.exp(beta[13]) - 1))
    return pd.DataFrame(rows, index=["f", "step_pct"]).T.rename_axis("month")


def _break_designs(months: pd.DatetimeIndex, trim: float) -> tuple[np.ndarray, dict[pd.Timestamp, np.ndarray]]:
    plain, count = seasonal(months), len(months)
    edge = int(np.ceil(trim * count))
    time = np.arange(count)
    breaks = {}
    for k in range(edge, count - edge):
        late = (time >= k).astype(float)
        breaks[months[k]] = np.column_stack([plain, late, late * (time - k)])
    return plain, breaks


def break_chance(values: pd.Series, draws: int = 999, seed: int = 20220224, trim: float = 0.15) -> dict[str, float]:
    """Return how large the largest F of `break_profile` gets by chance, in series that have no break.

    Series of noise whose memory (first-order) is that of the residuals of the best break are drawn; seasonal levels
    and trend need not be, because F does not depend on them.

    Returns
    -------
    dict
        critical (95th percentile of the largest F), p (share of draws, the found one among them, that reach the found
        F), memory (first-order autocorrelation).
    """
    profile = break_profile(values, trim)
    plain, breaks = _break_designs(values.index, trim)
    y, best = np.log(values.to_numpy(float)), breaks[profile["f"].idxmax()]
    left = y - best @ np.linalg.lstsq(best, y, rcond=None)[0]
    memory = float((left[1:] * left[:-1]).sum() / (left**2).sum())
    noise = np.random.default_rng(seed).standard_normal((len(y), draws))
    for i in range(1, len(y)):
        noise[i] = memory * noise[i - 1] + np.sqrt(1 - memory**2) * noise[i]
    rest, largest = _squares(plain, noise), np.zeros(draws)
    for design in breaks.values():
        inner = _squares(design, noise)
        largest = np.maximum(largest, (rest - inner) / 2 / (inner / (len(y) - design.shape[1])))
    reached = int((largest >= profile["f"].max()).sum())
    return {"critical": float(np.quantile(largest, 0.95)), "p": (1 + reached) / (1 + draws), "memory": memory}


def _squares(design: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the residual sum of squares of each column on a design."""
    q, _ = np.linalg.qr(design)
    return (columns**2).sum(axis=0) - ((q.T @ columns) ** 2).sum(axis=0)


def member_growth(monthly: pd.DataFrame, base: int = BASE, year: int = 2023) -> pd.DataFrame:
    """Return what each member sold to Kazakhstan in two years, its part of the growth and how many times more it sold.

    Members without a figure for every month of both years are left out of ``times``.

    Returns
    -------
    pandas.DataFrame
        Indexed by member, largest part first: before, after (EUR million), part_pct (of the union's growth), times.
    """
    rows = monthly[monthly["month"].dt.year.isin([base, year])].assign(year=lambda f: f["month"].dt.year)
    grouped = rows.groupby(["reporter", "year"])["exports_meur"]
    wide, count = grouped.sum().unstack(), grouped.size().unstack(fill_value=0)
    growth = wide[year] - wide[base]
    found = pd.DataFrame({"before": wide[base], "after": wide[year], "part_pct": 100 * growth / growth["EU27"]})
    whole = (count[[base, year]] == 12).all(axis=1)
    found["times"] = (wide[year] / wide[base]).where(whole)
    return found.drop("EU27").sort_values("part_pct", ascending=False)


def halves(values: pd.Series, turn: str, months: int = 12) -> tuple[float, float]:
    """Return the geometric mean of a monthly ratio in the months before a turn and from it on.

    Examples
    --------
    >>> index = pd.to_datetime(["2023-02-01", "2023-03-01", "2023-04-01", "2023-05-01"])
    >>> halves(pd.Series([1.0, 4.0, 3.0, 3.0], index), "2023-04", 2)
    (2.0, 3.0)
    """
    at = pd.Timestamp(turn)
    parts = values[values.index < at].tail(months), values[values.index >= at].head(months)
    return tuple(float(round(np.exp(np.log(part).mean()), 12)) for part in parts)


# --- what others counted ----------------------------------------------------------------------------------------------


def mirror(gaps: Mapping[str, pd.DataFrame], sold: Mapping[str, pd.Series], excess: pd.Series) -> pd.DataFrame:
    """Return, by buyer, the change of euros sold per dollar booked, and of what it sold to Russia, 2021 to 2023.

    Parameters
    ----------
    gaps : mapping of str to pandas.DataFrame
        As `measures.trade.eu_gap` returns, by buyer.
    sold : mapping of str to pandas.Series
        Exports to Russia by year as the buyer counts them, USD million.
    excess : pandas.Series
        Excess of EU sales in 2023 by partner, EUR million.

    Returns
    -------
    pandas.DataFrame
        Indexed by buyer: before, after (EUR per USD), times, to_russia_musd (growth of sales to Russia), even_rate
        (dollars that a euro must be worth for that growth to equal the excess).
    """
    rows = {}
    for code, frame in gaps.items():
        ratio = frame.set_index("year")["eur_per_usd"]
        grown = sold[code][AFTER[-1]] - sold[code][BASE]
        before, after = ratio[BASE], ratio[AFTER[-1]]
        rows[code] = (before, after, after / before, grown, grown / excess[code])
    columns = ["before", "after", "times", "to_russia_musd", "even_rate"]
    return pd.DataFrame(rows, index=columns).T.rename_axis("buyer")


def cars_by_year(cars: pd.DataFrame, last_month: int = 11) -> pd.DataFrame:
    """Return cars, value and mass of the same months of each year, and mass and value of a car.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: cars, exports_musd, mass_t, kg_per_car, usd_per_car.
    """
    rows = cars[cars["month"].dt.month <= last_month]
    found = rows.groupby(rows["month"].dt.year.rename("year"))[["cars", "exports_musd", "mass_t"]].sum().astype(float)
    each = {
        "kg_per_car": 1000 * found["mass_t"] / found["cars"],
        "usd_per_car": 1e6 * found["exports_musd"] / found["cars"],
    }
    return found.assign(**each)


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Return dated events in order, with a number and the day that a chart takes (the middle of a bare month)."""
    at = pd.to_datetime(events["date"].where(events["date_precision"] == "day", events["date"] + "-15"))
    found = events.assign(at=at, actor=events["actor"].fillna("unknown")).sort_values("at", kind="stable")
    return found.assign(number=range(1, len(found) + 1)).reset_index(drop=True)


def reported(figures: pd.DataFrame, sources: pd.DataFrame, questions: Sequence[str]) -> pd.DataFrame:
    """Return published figures on some `QUESTIONS` as a table to read: each with its hedge and its publisher.

    Returns
    -------
    pandas.DataFrame
        Columns question (on its first row only), way, what, period, figure, published by.
    """
    rows = figures[figures["question"].isin(questions)].merge(sources[["source_id", "publisher"]], on="source_id")
    rows = rows.assign(order=rows["question"].map(list(questions).index)).sort_values("order", kind="stable")
    before = rows["value_before"].map(lambda value: "" if pd.isna(value) else f" (before: {value:,g})")
    number = rows["value"].map("{:,g}".format) + " " + rows["value_unit"]
    notes = rows["note"].map(lambda note: "" if pd.isna(note) else f" ({note})")
    table = {
        "question": rows["question"].map(QUESTIONS).where(~rows["question"].duplicated(), ""),
        "way": rows["origin"] + " → " + rows["destination"],
        "what": rows["goods"] + ": " + rows["measure"] + notes,
        "period": [_span(*pair) for pair in rows[["period_start", "period_end"]].itertuples(index=False)],
        "figure": (rows["bound"].fillna("") + " " + number).str.strip() + before,
        "published by": rows["publisher"],
    }
    return pd.DataFrame(table).reset_index(drop=True)


def _span(start: str | None, end: str | None) -> str:
    """Return a period in words; one without a start or an end says so, and twelve months are a year."""
    if pd.isna(start):
        return f"to {end}"
    if pd.isna(end):
        return f"from {start}"
    if start[:4] == end[:4] and start[4:] == "-01" and end[4:] == "-12":
        return start[:4]
    return start if start == end else f"{start} to {end}"

"""Did a slope change at a date?  In: points in time.  Out: slopes, bends and jumps with intervals, placebo dates.

A line is fitted by least squares to points (t, y) and may bend at a date T that is given, not sought:
y = a + b (t - T) + c max(t - T, 0).  b is the slope before, b + c the slope since, c the change of slope.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

LEAST_BEFORE, LEAST_SINCE = 5, 4  # points that an answer needs on each side of the date
LONG = 20  # points from which errors that depend on those before them can be allowed for
LEVEL = 0.95
SHORT = "too short to tell"


def enough(before: int, since: int | None = None) -> bool:
    """Tell whether there are points enough for a slope before a date, and if `since` is given for its change.

    Five points leave a line three degrees of freedom.  Since a date four will do, because the bend is measured
    against the points before it as well; two lines through nine points leave five degrees.

    Examples
    --------
    >>> enough(5), enough(4), enough(9, 4), enough(9, 3)
    (True, False, True, False)
    """
    return before >= LEAST_BEFORE and (since is None or since >= LEAST_SINCE)


def design(time: np.ndarray, at: float | None, form: str = "bend") -> np.ndarray:
    """Return the columns of the regression: 1, t, and the bend max(t - T, 0); for ``jump`` a step at T besides.

    Parameters
    ----------
    time : numpy.ndarray
        Decimal years.
    at : float or None
        The date T; None for a line without a bend.
    form : {"bend", "jump"}
        ``jump`` lets the level change at T too: then each side has a line of its own.

    Returns
    -------
    numpy.ndarray
        Shape (points, 2), (points, 3) or (points, 4).
    """
    time = np.asarray(time, dtype=float)
    if at is None:
        return np.column_stack([np.ones_like(time), time - time.mean()])
    columns = [np.ones_like(time), time - at, np.maximum(time - at, 0.0)]
    return np.column_stack(columns + ([(time >= at).astype(float)] if form == "jump" else []))


def lags(count: int) -> int:
    """Return how many lags the Newey-West estimator takes: the whole part of 4 (n / 100)^(2/9).

    Examples
    --------
    >>> lags(25), lags(100)
    (2, 4)
    """
    return int(4 * (count / 100) ** (2 / 9))


def estimates(matrix: np.ndarray, value: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Return a weighted sum of the coefficients of a least-squares fit with its interval of 95 per cent.

    The interval is Student's.  From `LONG` points on it is the wider of that and the one of Newey and West (1987),
    which allows for errors that depend on those before them but is too narrow where points are few.

    Parameters
    ----------
    matrix, value : numpy.ndarray
        As `design` returns; what is explained.
    weights : numpy.ndarray
        One a coefficient.

    Returns
    -------
    dict
        estimate, low, high.
    """
    model = OLS(value, matrix)
    fits = [model.fit()]
    if len(value) >= LONG:
        settings = {"maxlags": lags(len(value)), "use_correction": True}
        fits.append(model.fit(cov_type="HAC", cov_kwds=settings, use_t=True))
    ends = np.array([fit.t_test(weights).conf_int(alpha=1 - LEVEL)[0] for fit in fits])
    return {
        "estimate": float(weights @ fits[0].params),
        "low": float(ends[:, 0].min()),
        "high": float(ends[:, 1].max()),
    }


def resampled(matrix: np.ndarray, value: np.ndarray, seed: int, draws: int = 2000) -> np.ndarray:
    """Return coefficients of fits to the line plus residuals drawn in blocks (the moving-block bootstrap).

    Blocks of ceil(n^(1/3)) neighbours keep what dependence there is (Künsch 1989); residuals are stretched by
    sqrt(n / (n - k)), since a fit with k coefficients makes them too small.

    Returns
    -------
    numpy.ndarray
        Shape (draws, k).
    """
    count, width = matrix.shape
    inverse = np.linalg.pinv(matrix)
    fitted = matrix @ (inverse @ value)
    rest = (value - fitted) * np.sqrt(count / (count - width))
    length = int(np.ceil(count ** (1 / 3) - 1e-9))
    starts = np.random.default_rng(seed).integers(0, count - length + 1, size=(draws, -(-count // length)))
    places = (starts[:, :, None] + np.arange(length)).reshape(draws, -1)[:, :count]
    drawn = rest[places]
    return (fitted + drawn - drawn.mean(axis=1, keepdims=True)) @ inverse.T


def _named(
    prefix: str, matrix: np.ndarray, value: np.ndarray, weights: Sequence[float], seed: int, draws: int = 2000
) -> dict[str, float]:
    """Return an estimate with both intervals, names beginning with `prefix`."""
    weights = np.asarray(weights, dtype=float)
    found = estimates(matrix, value, weights)
    low, high = np.quantile(resampled(matrix, value, seed, draws) @ weights, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    ends = {"": found["estimate"], "_low": found["low"], "_high": found["high"]}
    return {prefix + end: value for end, value in (ends | {"_boot_low": low, "_boot_high": high}).items()}


def slope(time: pd.Series, value: pd.Series, seed: int = 0) -> dict[str, float]:
    """Return the slope of one line with two intervals, a year: slope, slope_low, _high, _boot_low, _boot_high.

    Raises
    ------
    ValueError
        If there are fewer than `LEAST_BEFORE` points.

    Examples
    --------
    >>> found = slope(pd.Series(range(6)), pd.Series([9.0, 7, 5, 3, 1, -1]))
    >>> round(found["slope"], 6)
    -2.0
    """
    if not enough(len(time)):
        raise ValueError(f"A slope with an interval needs {LEAST_BEFORE} points; given: {len(time)}.")
    return _named("slope", design(np.asarray(time, float), None), np.asarray(value, float), [0, 1], seed)


def bend(time: pd.Series, value: pd.Series, at: float, form: str = "bend", seed: int = 0) -> dict[str, float]:
    """Return slope since a date, change of slope and (form ``jump``) of level there, each with two intervals.

    Parameters
    ----------
    time, value : pandas.Series
        Decimal years and what is explained, in the order of time.
    at : float
        The date.
    form : {"bend", "jump"}
        See `design`.
    seed : int
        Start of the bootstrap.

    Returns
    -------
    dict
        before_fit (the slope before, of this fit), since, change, jump (missing for ``bend``), the last three with
        _low, _high (as `estimates`), _boot_low and _boot_high.

    Raises
    ------
    ValueError
        If there are too few points on a side (`enough`).

    Examples
    --------
    >>> years = pd.Series(range(2012, 2026)) + 0.5
    >>> found = bend(years, 50 + (years - 2022) - 2 * (years - 2022).clip(lower=0), 2022)
    >>> round(found["before_fit"], 6), round(found["change"], 6)
    (1.0, -2.0)
    """
    time, value = np.asarray(time, float), np.asarray(value, float)
    before, since = int((time < at).sum()), int((time >= at).sum())
    if not enough(before, since):
        raise ValueError(
            f"A bend with an interval needs {LEAST_BEFORE} points before and {LEAST_SINCE} since {at:.2f}; "
            f"given: {before} and {since}."
        )
    matrix = design(time, at, form)
    rest = [0] * (matrix.shape[1] - 3)
    found = {"before_fit": float(np.linalg.lstsq(matrix, value, rcond=None)[0][1])}
    found |= _named("since", matrix, value, [0, 1, 1, *rest], seed)
    found |= _named("change", matrix, value, [0, 0, 1, *rest], seed)
    return found | (_named("jump", matrix, value, [0, 0, 0, 1], seed) if rest else {})


def memory(time: pd.Series, value: pd.Series, at: float) -> float:
    """Return the correlation of each residual of the line that bends with the one before it; too low in short series.

    Examples
    --------
    >>> years = np.arange(2010, 2026) + 0.5
    >>> memory(years, (-1.0) ** np.arange(16), 2022) < -0.9
    True
    """
    matrix, value = design(time, at), np.asarray(value, float)
    rest = value - matrix @ np.linalg.lstsq(matrix, value, rcond=None)[0]
    return float(np.corrcoef(rest[1:], rest[:-1])[0, 1])


def false_alarms(time: pd.Series, at: float, memory: float, count: int = 200, seed: int = 1) -> float:
    """Return how often a bend is called sure where there is none, in per cent of simulated series.

    Each series is a flat line with normal errors e(t) = memory x e(t-1) + noise, at the times given; it is judged as
    any other, with fewer draws of the bootstrap.

    Parameters
    ----------
    time : pandas.Series
        Decimal years, one step of the errors a point.
    at : float
        The date.
    memory : float
        From 0 (none) to below 1.
    """
    matrix, rng = design(time, at), np.random.default_rng(seed)
    noise = rng.normal(size=(count, len(matrix)))
    errors = noise / np.sqrt(1 - memory**2)  # the first of each series has the spread that all have in the long run
    for i in range(1, errors.shape[1]):
        errors[:, i] = memory * errors[:, i - 1] + noise[:, i]
    told = (_named("change", matrix, each, [0, 0, 1], i, draws=400) for i, each in enumerate(errors))
    return 100 * sum(sign(found, "change") != 0 for found in told) / count


def fitted(time: pd.Series, value: pd.Series, at: float) -> tuple[float, float, float]:
    """Return level at the date, slope before, and change of slope, of the line that bends there."""
    matrix = design(np.asarray(time, float), at)
    return tuple(float(x) for x in np.linalg.lstsq(matrix, np.asarray(value, float), rcond=None)[0])


def sign(found: dict[str, float], name: str) -> int:
    """Return -1 or 1 if both intervals of an estimate lie on one side of zero, else 0.

    Examples
    --------
    >>> sign({"x_low": -2, "x_high": -1, "x_boot_low": -3, "x_boot_high": -1}, "x")
    -1
    >>> sign({"x_low": -2, "x_high": 1, "x_boot_low": -3, "x_boot_high": -1}, "x")
    0
    """
    low = min(found[f"{name}_low"], found[f"{name}_boot_low"])
    high = max(found[f"{name}_high"], found[f"{name}_boot_high"])
    return int(low > 0) - int(high < 0)


def before_words(found: dict[str, float] | None) -> str:
    """Return in words which way a series went before a date; `found` is from `slope`, None if it is too short."""
    return SHORT if found is None else {-1: "fell", 1: "rose", 0: "no sure change"}[sign(found, "slope")]


def since_words(found: dict[str, float] | None) -> str:
    """Return in words how the slope changed at a date; `found` is from `bend`, None if the series is too short.

    Examples
    --------
    >>> ends = {"change_low": -3, "change_high": -1, "change_boot_low": -3, "change_boot_high": -1}
    >>> since_words(ends | {"before_fit": -1.0, "since": -3.0}), since_words(ends | {"before_fit": 1.0, "since": -1.0})
    ('fell faster', 'turned down')
    >>> since_words(None)
    'too short to tell'
    """
    if found is None:
        return SHORT
    turn, falling, fell = sign(found, "change"), found["since"] < 0, found["before_fit"] < 0
    if turn == 0:
        return "no sure change"
    if turn < 0:
        return ("fell faster" if fell else "turned down") if falling else "rose more slowly"
    return "fell more slowly" if falling else ("turned up" if fell else "rose faster")


def placebos(time: pd.Series, value: pd.Series, at: float, span: int) -> pd.DataFrame:
    """Return the bend at a date and, measured alike, at the same day of every year whose window ends before it.

    A window holds the points of `span` years before its date, or of as many as there are, and of as many years since
    as the series has since `at`: so each date is judged as `at` is judged, from what was there before and as much
    time since.

    Parameters
    ----------
    time, value : pandas.Series
        Decimal years and values.
    at : float
        The date.
    span : int
        Most years before each date.

    Returns
    -------
    pandas.DataFrame
        Columns date (decimal year), change (a year), event (whether it is `at`); none if the series is too short at
        `at` itself.
    """
    time, value = np.asarray(time, float), np.asarray(value, float)
    since = int(np.ceil(time.max() - at)) if len(time) else 0
    rows = []
    for back in range(int(time.max() - time.min()) + 1 if len(time) else 0):
        date = at - back
        inside = (time >= date - span) & (time < date + since)
        early, late = int((inside & (time < date)).sum()), int((inside & (time >= date)).sum())
        clean = back == 0 or date + since <= at + 1e-9
        if clean and late >= min(since, int((time >= at).sum())) and enough(early, late):
            rows.append((date, fitted(time[inside], value[inside], date)[2], back == 0))
    found = pd.DataFrame(rows, columns=["date", "change", "event"]).sort_values("date", ignore_index=True)
    return found if found["event"].any() else found.iloc[:0]


def placebo_share(found: pd.DataFrame) -> float:
    """Return how many per cent of the other dates have a change of slope, up or down, at least as large as the date's.

    Examples
    --------
    >>> rows = pd.DataFrame({"date": [2010, 2011, 2022], "change": [-3.0, 1.0, -2.0], "event": [False, False, True]})
    >>> placebo_share(rows)
    50.0
    """
    others = found.loc[~found["event"], "change"].abs()
    return float(100 * (others >= abs(found.loc[found["event"], "change"].iloc[0]) - 1e-12).mean())

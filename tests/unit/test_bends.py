"""Lines that bend: against closed forms, SciPy, an own Newey-West, and simulations with a known answer."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector.measures import bends as m

AT = 2022.15
YEARS = np.arange(2000, 2026) + 0.5
values = st.lists(st.floats(-50, 50), min_size=26, max_size=26).map(np.array)


def series(seed: int, change: float = 0.0, slope: float = -0.5, spread: float = 2.0, years=YEARS) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, spread, len(years))
    return 60 + slope * (years - AT) + change * np.clip(years - AT, 0, None) + noise


def student(matrix: np.ndarray, value: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Estimate and Student's interval from the normal equations."""
    n, k = matrix.shape
    inverse = np.linalg.inv(matrix.T @ matrix)
    coefficients = inverse @ matrix.T @ value
    rest = value - matrix @ coefficients
    reach = scipy.stats.t.ppf(0.975, n - k) * np.sqrt(rest @ rest / (n - k) * weights @ inverse @ weights)
    middle = float(weights @ coefficients)
    return middle, middle - reach, middle + reach


def newey_west(matrix: np.ndarray, value: np.ndarray, weights: np.ndarray, lags: int) -> float:
    """Half an interval by Newey and West's formula with Bartlett weights, times n / (n - k)."""
    n, k = matrix.shape
    inverse = np.linalg.inv(matrix.T @ matrix)
    scores = matrix * (value - matrix @ inverse @ matrix.T @ value)[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    variance = weights @ inverse @ middle @ inverse @ weights * n / (n - k)
    return scipy.stats.t.ppf(0.975, n - k) * np.sqrt(variance)


def test_slope_of_a_short_series_is_scipys_with_students_interval():
    time, value = YEARS[:9], series(3)[:9]
    known = scipy.stats.linregress(time, value)
    reach = scipy.stats.t.ppf(0.975, 7) * known.stderr
    found = m.slope(time, value)
    assert found["slope"] == pytest.approx(known.slope)
    assert found["slope_low"] == pytest.approx(known.slope - reach)
    assert found["slope_high"] == pytest.approx(known.slope + reach)


def test_bend_of_a_short_series_solves_the_normal_equations():
    time, value = YEARS[-12:], series(4)[-12:]
    matrix = np.column_stack([np.ones(12), time - AT, np.clip(time - AT, 0, None)])
    found = m.bend(time, value, AT)
    for name, weights in {"since": [0, 1, 1], "change": [0, 0, 1]}.items():
        middle, low, high = student(matrix, value, np.array(weights))
        assert found[name] == pytest.approx(middle)
        assert (found[f"{name}_low"], found[f"{name}_high"]) == pytest.approx((low, high))


@pytest.mark.parametrize("seed", range(4))
def test_long_series_take_the_wider_of_student_and_newey_west(seed):
    value = np.cumsum(np.random.default_rng(seed).normal(0, 1, 26)) if seed % 2 else series(seed)
    matrix = np.column_stack([np.ones(26), YEARS - AT, np.clip(YEARS - AT, 0, None)])
    weights = np.array([0, 0, 1.0])
    middle, low, high = student(matrix, value, weights)
    reach = max(high - middle, newey_west(matrix, value, weights, 2))
    found = m.bend(YEARS, value, AT)
    assert found["change_high"] - found["change"] == pytest.approx(reach)
    assert found["change"] - found["change_low"] == pytest.approx(reach)


def test_two_lines_that_need_not_meet_are_two_regressions():
    value = series(5, change=-3)
    early = YEARS < AT
    (before, at_before), (since, at_since) = (np.polyfit(YEARS[part] - AT, value[part], 1) for part in (early, ~early))
    found = m.bend(YEARS, value, AT, "jump")
    assert found["before_fit"] == pytest.approx(before)
    assert found["since"] == pytest.approx(since)
    assert found["change"] == pytest.approx(since - before)
    assert found["jump"] == pytest.approx(at_since - at_before)


def test_memory_is_that_of_the_errors():
    noise = np.random.default_rng(2).normal(size=600)
    errors = np.empty(600)
    errors[0] = noise[0]
    for i in range(1, 600):
        errors[i] = 0.6 * errors[i - 1] + noise[i]
    assert m.memory(np.arange(600.0), errors + 5, 300.0) == pytest.approx(0.6, abs=0.08)


def test_false_alarms_grow_with_memory():
    few, many = (m.false_alarms(YEARS, AT, memory) for memory in (0.0, 0.7))
    assert few <= 8 and many > 2 * few
    assert m.false_alarms(YEARS, AT, 0.7) == many


def test_fitted_gives_the_corners_of_an_exact_line():
    value = 40 + 0.5 * (YEARS - AT) - 2 * np.clip(YEARS - AT, 0, None)
    assert m.fitted(YEARS, value, AT) == pytest.approx((40, 0.5, -2))


@settings(max_examples=30, deadline=None)
@given(values, st.floats(-5, 5), st.floats(-100, 100), st.floats(0.1, 10))
def test_a_line_added_moves_no_bend_and_a_factor_scales_it(value, slope, level, factor):
    base, other = (m.fitted(YEARS, each, AT)[2] for each in (value, level + slope * (YEARS - AT) + factor * value))
    assert other == pytest.approx(factor * base, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(values)
def test_intervals_hold_their_estimate_and_signs_exclude_zero(value):
    found = m.bend(YEARS, value, AT, "jump")
    for name in ("since", "change", "jump"):
        assert found[f"{name}_low"] <= found[name] <= found[f"{name}_high"]
        if m.sign(found, name) > 0:
            assert min(found[f"{name}_low"], found[f"{name}_boot_low"]) > 0


def test_the_bootstrap_is_the_same_twice_and_moves_with_its_seed():
    value = series(6)
    one, again, other = (m.bend(YEARS, value, AT, seed=seed)["change_boot_low"] for seed in (1, 1, 2))
    assert one == again != other


def test_bootstrap_spread_is_that_of_student_where_errors_are_independent():
    time = np.arange(400) / 10 + 1990.0
    matrix = m.design(time, 2010.0)
    value = 3 + np.random.default_rng(7).normal(0, 1, 400)
    drawn = m.resampled(matrix, value, seed=1, draws=1500)
    rest = value - matrix @ np.linalg.lstsq(matrix, value, rcond=None)[0]
    error = np.sqrt(np.diag(np.linalg.inv(matrix.T @ matrix)) * (rest @ rest) / 397)
    assert drawn.std(axis=0) == pytest.approx(error, rel=0.15)


# By hand


def test_the_columns_of_the_regression():
    time = np.array([2020.0, 2022, 2023])
    assert m.design(time, None) == pytest.approx(np.array([[1, -5 / 3], [1, 1 / 3], [1, 4 / 3]]))
    assert m.design(time, 2022.0).tolist() == [[1, -2, 0], [1, 0, 0], [1, 1, 1]]
    assert m.design(time, 2022.0, "jump").tolist() == [[1, -2, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1]]


def test_lags_by_the_formula():
    assert [m.lags(count) for count in (1, 20, 26, 27, 99, 100, 400)] == [1, 2, 2, 2, 3, 4, 5]  # 4 x 4^(2/9) is 5.4


def test_nineteen_points_are_short_and_twenty_long():
    """With errors that hang together Newey and West's interval is not Student's; nineteen points take Student's."""
    for count, wider in ((19, False), (20, True)):
        value = np.cumsum(np.random.default_rng(1).normal(0, 1, count))
        time = YEARS[:count]
        middle, _, high = student(m.design(time, None), value, np.array([0, 1.0]))
        reach = newey_west(m.design(time, None), value, np.array([0, 1.0]), 2)
        assert reach > high - middle
        assert m.slope(time, value)["slope_high"] == pytest.approx(middle + (reach if wider else high - middle))


def test_the_moving_block_bootstrap_step_by_step():
    """Ten residuals in blocks of three: four blocks, of which the first ten are taken and their mean left out."""
    time, value = YEARS[:10], series(11)[:10]
    matrix = m.design(time, None)
    line = np.polyfit(time, value, 1)
    rest = (value - np.polyval(line, time)) * np.sqrt(10 / 8)
    wanted = []
    for starts in np.random.default_rng(3).integers(0, 8, size=(6, 4)):
        drawn = [rest[start + step] for start in starts for step in range(3)][:10]
        made = np.polyval(line, time) + drawn - np.mean(drawn)
        wanted.append(np.polyfit(time - time.mean(), made, 1)[::-1])
    assert m.resampled(matrix, value, 3, draws=6) == pytest.approx(np.array(wanted))
    assert len(m.resampled(matrix, value, 3)) == 2000
    found = m.slope(time, value, seed=3)
    ends = np.quantile(m.resampled(matrix, value, 3)[:, 1], [0.025, 0.975])
    assert (found["slope_boot_low"], found["slope_boot_high"]) == pytest.approx(tuple(ends))
    assert list(found) == ["slope", "slope_low", "slope_high", "slope_boot_low", "slope_boot_high"]
    assert m.slope(time, value) == m.slope(time, value, seed=0)
    few = m._named("slope", matrix, value, [0, 1], 3, draws=6)
    ends = np.quantile(m.resampled(matrix, value, 3, draws=6)[:, 1], [0.025, 0.975])
    assert (few["slope_boot_low"], few["slope_boot_high"]) == pytest.approx(tuple(ends))


def test_the_cube_root_of_eight_is_two():
    time, value = YEARS[:8], series(11)[:8]
    line = np.polyfit(time, value, 1)
    rest = (value - np.polyval(line, time)) * np.sqrt(8 / 6)
    wanted = []
    for starts in np.random.default_rng(1).integers(0, 7, size=(4, 4)):  # four blocks of two, from eight residuals
        drawn = np.array([rest[start + step] for start in starts for step in range(2)])
        wanted.append(np.polyfit(time - time.mean(), np.polyval(line, time) + drawn - drawn.mean(), 1)[::-1])
    assert m.resampled(m.design(time, None), value, 1, draws=4) == pytest.approx(np.array(wanted))


def test_a_bend_has_three_estimates_and_a_jump_four():
    value = series(12)
    names = [
        f"{name}{end}"
        for name in ("since", "change", "jump")
        for end in ("", "_low", "_high", "_boot_low", "_boot_high")
    ]
    assert list(m.bend(YEARS, value, AT)) == ["before_fit", *names[:10]]
    assert list(m.bend(YEARS, value, AT, "jump")) == ["before_fit", *names]
    assert m.bend(YEARS, value, AT) == m.bend(YEARS, value, AT, seed=0)
    at = YEARS[22]  # a point on the date itself is since
    matrix = np.column_stack([np.ones(26), YEARS - at, np.clip(YEARS - at, 0, None), at <= YEARS])
    known = np.linalg.lstsq(matrix, value, rcond=None)[0]
    found = m.bend(YEARS, value, at, "jump")
    assert [found[name] for name in ("before_fit", "since", "change", "jump")] == pytest.approx(
        [known[1], known[1] + known[2], known[2], known[3]]
    )
    draws = m.resampled(matrix.astype(float), value, 0)
    low, high = np.quantile(draws[:, 1] + draws[:, 2], [0.025, 0.975])
    assert (found["since_boot_low"], found["since_boot_high"]) == pytest.approx((low, high))
    low, high = np.quantile(draws[:, 3], [0.025, 0.975])
    assert (found["jump_boot_low"], found["jump_boot_high"]) == pytest.approx((low, high))


def test_memory_by_the_residuals_of_numpys_line():
    value = series(13)
    matrix = np.column_stack([np.ones(26), YEARS - AT, np.clip(YEARS - AT, 0, None)])
    rest = value - matrix @ np.linalg.lstsq(matrix, value, rcond=None)[0]
    assert m.memory(YEARS, value, AT) == pytest.approx(scipy.stats.pearsonr(rest[1:], rest[:-1]).statistic)


def test_simulated_errors_have_the_spread_of_the_long_run_from_the_first_on(monkeypatch):
    seen = []
    monkeypatch.setattr(m, "_named", lambda prefix, matrix, value, *rest, draws: seen.append(np.array(value)) or {})
    monkeypatch.setattr(m, "sign", lambda found, name: 0)
    assert m.false_alarms(YEARS, AT, 0.6, count=2, seed=4) == 0
    noise = np.random.default_rng(4).normal(size=(2, 26))
    assert [errors[0] for errors in seen] == pytest.approx([row[0] / 0.8 for row in noise])
    assert [errors[1] for errors in seen] == pytest.approx([0.6 * row[0] / 0.8 + row[1] for row in noise])


def test_false_alarms_are_counted_in_errors_that_remember():
    noise = np.random.default_rng(5).normal(size=(30, 26))
    sure = 0
    for number, row in enumerate(noise):
        errors = [row[0] / np.sqrt(1 - 0.8 * 0.8)]
        for shock in row[1:]:
            errors.append(0.8 * errors[-1] + shock)
        found = m._named("change", m.design(YEARS, AT), np.array(errors), [0, 0, 1], number, draws=400)
        sure += m.sign(found, "change") != 0
    assert 0 < sure < 30
    assert m.false_alarms(YEARS, AT, 0.8, count=30, seed=5) == pytest.approx(100 * sure / 30)
    assert m.false_alarms(YEARS, AT, 0.8) == m.false_alarms(YEARS, AT, 0.8, count=200, seed=1)


@pytest.mark.parametrize(
    ("ends", "side"),
    [
        ((1, 2, 1, 2), 1),
        ((-2, -1, -2, -1), -1),
        ((0, 2, 1, 2), 0),
        ((1, 2, 0, 2), 0),
        ((-2, 0, -2, -1), 0),
        ((-2, -1, -2, 0), 0),
    ],
)
def test_a_sign_needs_both_intervals_off_zero(ends, side):
    found = dict(zip(("x_low", "x_high", "x_boot_low", "x_boot_high"), ends, strict=True))
    assert m.sign(found, "x") == side
    slope = {name.replace("x", "slope"): value for name, value in found.items()}
    assert m.before_words(slope) == {1: "rose", -1: "fell", 0: "no sure change"}[side]
    assert m.before_words(None) == m.since_words(None) == m.SHORT


def test_placebos_by_hand():
    time, at = np.arange(2000.5, 2018.5), 2014.0  # four points since the date
    found = m.placebos(time, series(2, years=time), at, 6)
    assert found.columns.tolist() == ["date", "change", "event"] and found.index.tolist() == list(range(len(found)))
    since = 4  # the last point is 2017.5, 3.5 years on
    others = [date for date in np.arange(2005.0, 2014) if date + since <= at]
    assert found["date"].tolist() == [*others, at] and found["event"].tolist() == [False] * len(others) + [True]
    assert m.placebos(time, series(2, years=time), 2016.0, 6).empty  # two points since: no answer, and no placebos
    value, at = (
        series(3, years=time),
        2013.5,
    )  # points on the dates themselves are since, and on the window's edge in it
    found = m.placebos(time, value, at, 5).set_index("date")["change"]
    assert found.index.tolist() == [2005.5, 2006.5, 2007.5, 2008.5, 2009.5, 2013.5]
    for date, change in found.items():
        part = [(when, each) for when, each in zip(time, value, strict=True) if date - 5 <= when < date + 4]
        assert len(part) == 9
        own = np.array([when for when, _ in part])
        assert change == pytest.approx(m.fitted(own, np.array([each for _, each in part]), date)[2])
    assert m.placebo_share(pd.DataFrame({"change": [2.0, -2.0, 1.9], "event": [False, True, False]})) == 50


def test_placebos_of_months_go_back_to_the_first_date_with_five_points_before_it():
    time = 2000 + (np.arange(60) + 0.5) / 12  # five years; four months since the last September
    at = 2004 + 8 / 12
    found = m.placebos(time, series(4, years=time), at, 9)
    assert found["date"].tolist() == pytest.approx([2000 + 8 / 12 + year for year in range(5)])  # eight months before
    assert found["event"].tolist() == [False] * 4 + [True]


def test_a_placebo_has_as_many_points_since_as_the_date_has():
    time = np.array([*range(1990, 2017, 2), 2017.5])  # five points since 2010, but four in the eight years from 2002
    assert m.placebos(time, series(5, years=time), 2010.0, 12)["date"].tolist() == [2010]


def test_without_an_answer_at_the_date_there_are_no_placebos():
    time = np.array([*np.arange(2000, 2010, 0.25), 2010.5, 2011.5])  # every quarter, but two points since 2010
    value = series(6, years=time)
    assert m.placebos(time[:-2], value[:-2], 2008.0, 5)["date"].tolist() == [2002, 2003, 2004, 2005, 2006, 2008]
    assert m.placebos(time, value, 2010.0, 5).empty


@pytest.mark.parametrize(("form", "most"), [("bend", 8), ("jump", 8)])
def test_a_sure_change_is_seldom_found_where_there_is_none(form, most):
    """Two hundred series of 22 and 4 years without a change: at 95 per cent some ten would be sure by chance."""
    seen = [m.sign(m.bend(YEARS, series(seed), AT, form), "change") for seed in range(200)]
    assert 100 * np.mean(np.abs(seen)) <= most


def test_a_large_change_is_found_always():
    assert all(m.sign(m.bend(YEARS, series(seed, change=-6), AT), "change") == -1 for seed in range(40))


@pytest.mark.parametrize(("before", "since", "known"), [(5, 4, True), (4, 4, False), (5, 3, False), (4, None, False)])
def test_the_rule_of_least_points(before, since, known):
    assert m.enough(before, since) is known


def test_too_few_points_are_refused_in_words():
    with pytest.raises(ValueError, match="needs 5 points; given: 4"):
        m.slope(YEARS[:4], np.ones(4))
    with pytest.raises(ValueError, match="5 points before and 4 since 2022.15; given: 22 and 3"):
        m.bend(YEARS[:-1], np.ones(25), AT)
    with pytest.raises(ValueError, match="since 2004.50; given: 4 and 6"):  # a point on the date is not before it
        m.bend(YEARS[:10], np.ones(10), YEARS[4])


@pytest.mark.parametrize(
    ("before_fit", "since", "side", "words"),
    [
        (-1, -3, -1, "fell faster"),
        (1, -1, -1, "turned down"),
        (3, 1, -1, "rose more slowly"),
        (-3, -1, 1, "fell more slowly"),
        (-1, 1, 1, "turned up"),
        (1, 3, 1, "rose faster"),
        (1, 3, 0, "no sure change"),
        (3, 0.5, -1, "rose more slowly"),
        (-0.5, 0.5, 1, "turned up"),
        (0.5, -0.5, -1, "turned down"),
        (3, 0, -1, "rose more slowly"),
        (0, -3, -1, "turned down"),
    ],
)
def test_words_of_a_change(before_fit, since, side, words):
    ends = {-1: (-2.0, -1.0), 0: (-1.0, 1.0), 1: (1.0, 2.0)}[side]
    found = {"before_fit": before_fit, "since": since}
    found |= {
        f"change{kind}_{end}": value for kind in ("", "_boot") for end, value in zip(("low", "high"), ends, strict=True)
    }
    assert m.since_words(found) == words
    found["change_boot_low"], found["change_boot_high"] = -9.0, 9.0  # the second method disagrees
    assert m.since_words(found) == "no sure change"


def test_placebo_dates_are_those_with_five_years_before_and_four_since_before_the_date():
    found = m.placebos(pd.Series(YEARS), pd.Series(series(8)), AT, 25)
    others = found.loc[~found["event"], "date"]
    assert others.astype(int).tolist() == list(range(2005, 2019))
    assert found.loc[found["event"], "date"].tolist() == [AT]


@pytest.mark.parametrize("span", [5, 8, 25])
def test_a_placebo_is_the_bend_of_its_window(span):
    value = series(9)
    found = m.placebos(YEARS, value, AT, span).set_index("date")["change"]
    for date, change in found.items():
        inside = pd.Series(YEARS).between(date - span, date + 4).to_numpy()
        assert (YEARS[inside] - date > 0).sum() == 4
        assert change == pytest.approx(m.fitted(YEARS[inside], value[inside], date)[2])


def test_a_series_that_is_too_short_has_no_placebos():
    assert m.placebos(YEARS[-8:], series(1)[-8:], AT, 25).empty
    assert m.placebos(YEARS[:0], YEARS[:0], AT, 25).empty


def test_the_share_counts_up_and_down():
    rows = pd.DataFrame({"change": [3.0, -3.0, 1.0, 2.0, -2.0], "event": [False, False, False, False, True]})
    assert m.placebo_share(rows) == 75

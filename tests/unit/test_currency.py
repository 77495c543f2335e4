"""Measures of currencies and shares: against hand-worked values, other libraries, simulations with known answers."""

import itertools
import statistics

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import currency as charts
from multivector.measures import currency, london

rate = st.floats(50, 1000)


def series(*values: float, start: str = "2022-01-03") -> pd.Series:
    return pd.Series(values, index=pd.bdate_range(start, periods=len(values)), dtype=float)


def pair(tenge: pd.Series, rouble: pd.Series) -> pd.DataFrame:
    """Return rates as `set_rates` does, from tenge and roubles per dollar."""
    return pd.DataFrame({"kzt_per_usd": tenge, "kzt_per_rub": tenge / rouble, "rub_per_usd": rouble})


# Parameters


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"horizon": 4}, "horizon takes a whole number from 5 to 60 rates; given: 4. Nearest: 5"),
        ({"horizon": 20.0}, "given: 20.0"),
        ({"window": 121}, "window takes a whole number from 20 to 120 rates; given: 121. Nearest: 120"),
        ({"block": 31}, "^block takes a whole number from 1 to 30, half of window at most; given: 31. Nearest: 30"),
        (
            {"event": "2022-03-08"},
            "^event takes a day on which a rate was set, from.*given: '2022-03-08'. Nearest: '2022-03-07'",
        ),  # carried
        ({"event": "24.02.2022"}, "written so; given: '24.02.2022'"),
        ({"event": "2021-06-01"}, "from 2021-08-"),  # too near the start
        ({"event": "2023-07-20"}, "given: '2023-07-20'"),  # too near the end
    ],
)
def test_wrong_parameters_are_errors_that_name_the_right_ones(given_, message):
    asked = {"event": "2022-02-24", "horizon": 20, "window": 60, "block": 10} | given_
    with pytest.raises(ValueError, match=message):
        currency.check_parameters(**asked, daily=tables.load("fx_daily"))


def test_an_event_has_the_rates_that_it_needs_on_both_sides():
    days = pd.bdate_range("2022-01-03", periods=100)
    table = pd.DataFrame({"date": days, "kzt_per_usd": 400.0, "kzt_per_rub": 5.0, "carried": False})
    for horizon, window, first, last in ((5, 20, 21, 79), (30, 20, 21, 69)):
        for place in (first, last):
            assert currency.check_parameters(f"{days[place]:%Y-%m-%d}", horizon, window, 10, table) == days[place]
        for place in (first - 1, last + 1):
            with pytest.raises(ValueError, match=f"from {days[first]:%Y-%m-%d} to {days[last]:%Y-%m-%d}"):
                currency.check_parameters(f"{days[place]:%Y-%m-%d}", horizon, window, 10, table)


# Rates and falls


def test_carried_and_missing_days_are_left_out_and_unknown_ones_stay():
    days = pd.bdate_range("2022-01-03", periods=5)
    dollar, rouble = [400.0, 400.0, None, 410.0, 420.0], [5.0, 5.0, None, 5.0, 6.0]
    table = pd.DataFrame({"date": days, "kzt_per_usd": dollar, "kzt_per_rub": rouble})
    table["carried"] = [pd.NA, True, pd.NA, False, False]
    found = currency.set_rates(table)
    assert found.index.tolist() == [days[0], days[3], days[4]]
    assert found["rub_per_usd"].tolist() == [80.0, 82.0, 70.0]
    assert currency.changes(found)["kzt_per_usd"].tolist() == pytest.approx(
        [100 * np.log(1.025), 100 * np.log(42 / 41)]
    )


@given(rate, rate)
def test_a_loss_and_the_rise_that_undoes_it_cancel(base, later):
    assert (1 + currency.loss(base, later) / 100) * (1 + currency.loss(later, base) / 100) == pytest.approx(1)


def test_a_fall_by_hand():
    rates = series(100, 100, 110, 125, 120, 112, 100, 101, 99, 98, 97, 96, 95)
    event = rates.index[1]  # Tuesday 4 January
    found = currency.fall(rates, event, horizon=4)
    assert found["first"] == pytest.approx(100 * (100 / 110 - 1))
    assert found["depth"] == pytest.approx(-20)
    assert (found["rates_to_trough"], found["days_to_trough"]) == (2, 2)
    assert found["half"] == rates.index[5]  # 112 <= 112.5
    assert (found["recovered"], found["days_to_recovery"]) == (rates.index[6], 7)
    assert found["held"] == rates.index[8]  # 101 breaks the run that begins with 100


def test_all_of_a_fall_by_hand():
    rates = series(90, 100, 110, 125, 118, 112.5, 104, 100, 103, 100, 99, 98, 97, 96, 95, 130)
    event = rates.index[1]  # Tuesday 4 January; the second Monday is place 5
    wanted = {
        "base": 100.0,
        "first": 100 * (100 / 110 - 1),
        "depth": -20.0,
        "rates_to_trough": 2,
        "days_to_trough": 2,
        "trough": rates.index[3],
        "recovered": rates.index[7],
        "half": rates.index[5],
        "held": rates.index[9],
        "days_to_recovery": 8,
        "days_to_half": 6,
        "days_to_held": 10,
    }
    assert currency.fall(rates, event, horizon=4) == wanted | {"depth": pytest.approx(-20)}
    assert currency.fall(rates, event, horizon=2, hold=7)["held"] is pd.NaT  # 100 to 95 are six
    assert currency.fall(rates, event, horizon=1)["depth"] == wanted["first"]
    rising = series(100, 99, 98, 97)  # nothing was lost: the highest price of the dollar is the first
    assert currency.fall(rising, rising.index[0], 3)["recovered"] == rising.index[2]


def test_what_does_not_recover_has_no_date():
    found = currency.fall(series(100, 110, 120, 119), pd.Timestamp("2022-01-03"), 3)
    assert pd.isna(found["recovered"]) and pd.isna(found["half"]) and np.isnan(found["days_to_held"])


def test_paths_are_values_in_dollars_and_the_event_is_100():
    rates = pair(series(200, 100, 50), series(50, 50, 100))
    found = currency.paths(rates, rates.index[1], 5, 5).pivot(index="step", columns="currency", values="value_100")
    assert found["KZT"].to_dict() == {-1: 50, 0: 100, 1: 200}
    assert found["RUB"].to_dict() == {-1: 100, 0: 100, 1: 50}
    part = currency.paths(rates, rates.index[1], 1, 0)
    assert part.index.tolist() == [0, 1, 2, 3]
    assert part.columns.tolist() == ["date", "currency", "value_100", "step"]
    assert part.values.tolist() == [
        [rates.index[0], "KZT", 50.0, -1],
        [rates.index[1], "KZT", 100.0, 0],
        [rates.index[0], "RUB", 100.0, -1],
        [rates.index[1], "RUB", 100.0, 0],
    ]
    assert currency.paths(rates, rates.index[2], 1, 0)["date"].min() == rates.index[1]


def test_the_fan_is_made_of_the_paths_after_other_dates():
    rates = series(100, 50, 100, 100, 200, 100)  # after the others a dollar's worth goes to 200, 50, 100 and 200
    found = currency.fan(rates, rates.index[3], 1)
    assert found.columns.tolist() == ["step", "low", "high"]
    assert found.to_numpy().tolist() == [[0, 100, 100], [1, pytest.approx(57.5), 200]]
    ends = currency.fan(rates, rates.index[3], 1, low=0.0, high=1.0)
    assert ends.iloc[1].tolist() == [1, 50, 200]


def test_rates_that_were_set_have_three_columns():
    found = currency.set_rates(tables.load("fx_daily"))
    assert found.columns.tolist() == ["kzt_per_usd", "kzt_per_rub", "rub_per_usd"]


def test_market_rates_stand_beside_the_rate_of_the_day_and_of_the_next():
    days = pd.to_datetime(["2022-02-24", "2022-02-25", "2022-02-28"])
    daily = pd.DataFrame({"date": days, "kzt_per_usd": [430.0, 460.0, 490.0]})
    events = pd.DataFrame(
        {
            "id": list("abcde"),
            "date": ["2022-02-24", "2022-02-25", "2022-02", "2022-02-24", "2022-02-26"],
            "date_precision": ["day", "day", "month", "day", "day"],
            "value": [466.0, 470.0, 450.0, 13.5, 480.0],
            "value_unit": ["KZT per USD", "KZT per USD", "KZT per USD", "per cent", "KZT per USD"],
        },
        index=[9, 8, 7, 6, 5],
    )
    found = currency.stated_check(events, daily)
    assert found.columns.tolist() == ["id", "stated", "same_day", "next_day"] and found.index.tolist() == [0, 1]
    assert found.values.tolist() == [["a", 466.0, 430.0, 460.0], ["b", 470.0, 460.0, 490.0]]


@given(st.integers(20, 60), st.integers(3, 9), st.data())
def test_other_dates_do_not_touch_the_events_window(count, after, data):
    at = data.draw(st.integers(0, count - after - 1))
    for i in currency._others(count, at, after, 0):
        assert not set(range(i + 1, i + after + 1)) & set(range(at + 1, at + after + 1))
        assert i + after < count


def test_placebo_by_enumeration():
    rng = np.random.default_rng(5)
    rates = series(*(100 * np.exp(np.cumsum(rng.normal(0, 0.01, 80)))))
    event, horizon, window = rates.index[40], 5, 20
    found = currency.placebo(rates, event, horizon, window)
    values = rates.to_numpy()
    depths = [
        min(100 * (values[i] / values[j] - 1) for j in range(i + 1, i + 6))
        for i in range(20, 75)
        if i + 5 <= 40 or i >= 45
    ]
    own = min(100 * (values[40] / values[j] - 1) for j in range(41, 46))
    assert found["dates"] == len(depths) == 46 and found["separate"] == 9 and found["least_p"] == 0.1
    assert found["depth"] == pytest.approx(own) and found["deepest"] == pytest.approx(min(depths))
    assert found["p"] == pytest.approx((1 + sum(depth <= own for depth in depths)) / 47)
    step = [100 * np.log(b / a) for a, b in itertools.pairwise(values)]
    places = [i for i in range(20, 75) if i + 5 <= 40 or i >= 45]
    scaled = [depth / (statistics.stdev(step[i - 20 : i]) * 5**0.5) for i, depth in zip(places, depths, strict=True)]
    own_scaled = own / (statistics.stdev(step[20:40]) * 5**0.5)
    assert found["scaled"] == pytest.approx(own_scaled)
    assert found["scaled_p"] == pytest.approx((1 + sum(each <= own_scaled for each in scaled)) / 47)
    assert found["middle"] == pytest.approx(statistics.median(depths))
    assert found["deepest_from"] == rates.index[places[depths.index(min(depths))]]
    assert found["first_z"] == pytest.approx(step[40] / statistics.stdev(step[20:40]))
    rest = step[:40] + step[45:]
    assert found["first_p"] == pytest.approx((1 + sum(each >= step[40] for each in rest)) / (1 + len(rest)))
    assert currency.placebo(rates, rates.index[20], horizon, window)["dates"] == 75 - 25


def test_as_deep_a_fall_counts_against_the_event():
    assert currency._rank(np.array([-3.0, -2.0, -1.0]), -2.0) == 3 / 4
    assert currency._rank(np.array([-3.0, -2.0, -1.0]), -4.0) == 1 / 4
    assert currency._rank(np.array([-2.0 + 1e-12]), -2.0) == 1  # what rounding adds makes no fall less deep


def test_a_jump_is_the_least_likely_of_all_dates_and_calm_is_not():
    rng = np.random.default_rng(1)
    moves = rng.normal(0, 0.002, 150)
    moves[61] = 0.1
    rates = series(*(100 * np.exp(np.cumsum(moves))))
    jump = currency.placebo(rates, rates.index[60], 10, 40)
    assert jump["p"] == 1 / (1 + jump["dates"]) and jump["first_p"] == pytest.approx(1 / (1 + 149 - 10))
    assert jump["first_z"] > 30
    assert currency.placebo(rates, rates.index[100], 10, 40)["p"] > 0.05


def test_other_falls_have_their_days_and_touch_each_other_nowhere():
    rouble = series(50, 50, 60, 70, 60, 50, 50, 50, 50, 90, 50, 50, 50, 50, 50)
    rates = pair(rouble * 2, rouble)
    found = currency.other_falls(rates, rates.index[8], 2)
    assert found.columns.tolist() == ["date_from", "date_to", "rub_pct", "kzt_pct"]
    first, second = found.iloc[0], found.iloc[1]
    assert (first["date_from"], first["date_to"]) == (rates.index[1], rates.index[3])
    assert first["rub_pct"] == first["kzt_pct"] == pytest.approx(100 * (5 / 7 - 1))
    assert second["rub_pct"] == 0  # what is left holds no fall
    spans = [(row.date_from, row.date_to) for row in found.itertuples()]
    assert all(a[1] < b[0] or b[1] < a[0] for a, b in itertools.combinations(spans, 2))
    first_day = currency.other_falls(pair(rouble, series(50, *[80] * 14)), rates.index[8], 2).iloc[0]
    assert (first_day["date_from"], first_day["rub_pct"]) == (rates.index[0], -37.5)
    many = currency.other_falls(pair(rouble * 2, series(*range(40, 80)).iloc[: len(rouble)]), rates.index[14], 1)
    assert len(many) == 5 and many["date_from"].is_unique


def test_other_falls_share_no_day_and_come_deepest_first():
    rouble = series(*[50.0] * 5, 60, 50, 50, 50, 50, 50, 50, 80, 80, 80, 50, 50, 50, 55, 50, 50, 50)
    tenge = series(*[100.0] * 5, 101, *[100.0] * 12, 110, *[100.0] * 3)
    rates = pair(tenge, rouble)
    found = currency.other_falls(rates, rates.index[11], 3, most=2)  # the 80s are the event's own
    assert found["rub_pct"].round(2).tolist() == [round(100 * (50 / 60 - 1), 2), round(100 * (50 / 55 - 1), 2)]
    assert found["kzt_pct"].round(2).tolist() == [round(100 * (1 / 1.01 - 1), 2), round(100 * (1 / 1.1 - 1), 2)]


# Betas, correlations, intervals


@pytest.fixture(scope="module")
def noise():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, 80)
    return x, 0.3 * x + rng.normal(0, 0.5, 80)


def test_beta_and_correlation_are_those_of_statsmodels_and_scipy(noise):
    x, y = noise
    fitted = sm.OLS(y, sm.add_constant(x)).fit()
    assert currency.beta(x, y) == pytest.approx(fitted.params[1])
    tested = scipy.stats.pearsonr(x, y)
    assert currency.correlation(x, y) == pytest.approx(tested.statistic)
    assert currency.fisher(tested.statistic, 80) == pytest.approx(tuple(tested.confidence_interval(0.95)), abs=1e-6)


def test_the_rolling_band_of_beta_is_that_of_statsmodels(noise):
    x, y = noise
    frame = pd.DataFrame({"rub_per_usd": x, "kzt_per_usd": y, "kzt_per_rub": y - x})
    frame.index = pd.bdate_range("2022-01-03", periods=80)
    rolled = currency.rolling(frame, 60)
    assert len(rolled) == 21 and rolled["date"].iloc[-1] == frame.index[-1]
    fitted = sm.OLS(y[-60:], sm.add_constant(x[-60:])).fit()
    half = 1.959964 * fitted.bse[1]
    last = rolled.iloc[-1]
    assert (last["beta_low"], last["beta_high"]) == pytest.approx((fitted.params[1] - half, fitted.params[1] + half))
    assert last["own"] == pytest.approx(scipy.stats.pearsonr(y[-60:], (y - x)[-60:]).statistic)
    assert rolled["date"].iloc[0] == frame.index[59]
    both, own = scipy.stats.pearsonr(x[-60:], y[-60:]), scipy.stats.pearsonr(y[-60:], (y - x)[-60:])
    for name, found in (("r", both), ("own", own)):
        wanted = (found.statistic, *found.confidence_interval(0.95))
        assert last[[name, f"{name}_low", f"{name}_high"]].tolist() == pytest.approx(wanted, abs=1e-6)
    assert rolled.columns.tolist() == [
        *("date", "beta", "beta_low", "beta_high", "r", "r_low", "r_high", "own", "own_low", "own_high"),
    ]


@pytest.fixture(scope="module")
def wandering():
    """Rates of 70 weekdays, and their changes by place."""
    rng = np.random.default_rng(12)
    steps = rng.normal(0, 0.01, (70, 2))
    tenge, rouble = (series(*(level * np.exp(np.cumsum(steps[:, i])))) for i, level in enumerate((400.0, 80.0)))
    return pair(tenge, rouble)


@pytest.mark.parametrize("at", [40, 38])  # a Monday, and a Thursday: a week of one day tells nothing of the time after
def test_betas_by_period_and_definition(wandering, at):
    event = wandering.index[at]
    found = currency.betas(wandering, event, 12, 10)
    assert found.columns.tolist() == ["period", "definition", "count", "beta", "low", "high", "made"]
    wanted = [(period, name) for period in currency.PERIODS for name in currency.DEFINITIONS]
    assert list(zip(found["period"], found["definition"], strict=True)) == wanted
    logs = {name: 100 * np.log(wandering[name].to_numpy()) for name in wandering}
    weeks: dict[tuple, int] = {}
    for place, day in enumerate(wandering.index):
        weeks[day.isocalendar()[:2]] = place  # the last rate of each week
    ends = list(weeks.values())
    for period, places in {
        "before": range(1, at + 1), "after": range(at + 1, at + 13), "later": range(at + 13, 70)
    }.items():  # fmt: skip
        inside = [(a, b) for a, b in itertools.pairwise(ends) if places[0] < b <= places[-1]]
        for name, pairs, block, measure in (
            ("daily", [(i - 1, i) for i in places], 10, currency.beta),
            ("lead-lag", [(i - 1, i) for i in places], 10, currency.lead_lag_beta),
            ("weekly", inside, 2, currency.beta),
        ):
            x, y, q = (
                np.array([logs[column][b] - logs[column][a] for a, b in pairs])
                for column in ("rub_per_usd", "kzt_per_usd", "kzt_per_rub")
            )
            row = found[(found["period"] == period) & (found["definition"] == name)].iloc[0]
            assert row["count"] == len(pairs), (period, name)
            assert row["beta"] == pytest.approx(measure(x, y))
            assert row["made"] == pytest.approx(np.var(y) / (np.var(y) + np.var(q)))
            assert (row["low"], row["high"]) == pytest.approx(currency.bootstrap(x, y, measure, block))


def test_correlations_by_period(wandering):
    found = currency.correlations(wandering, wandering.index[40], 12, 6)
    assert found.index.tolist() == list(currency.PERIODS) and found.index.name == "period"
    assert found.columns.tolist() == [
        *("count", "r", "r_low", "r_high", "made", "fisher_low", "fisher_high", "own", "own_low", "own_high"),
    ]
    moves = 100 * np.log(wandering).diff().iloc[41:53]
    x, y, q = (moves[name].to_numpy() for name in ("rub_per_usd", "kzt_per_usd", "kzt_per_rub"))
    r = scipy.stats.pearsonr(x, y)
    row = found.loc["after"]
    assert row["count"] == 12 and row["r"] == pytest.approx(r.statistic)
    assert row[["fisher_low", "fisher_high"]].tolist() == pytest.approx(list(r.confidence_interval(0.95)), abs=1e-6)
    assert row["made"] == pytest.approx(np.sqrt(np.var(y) / (np.var(y) + np.var(q))))
    assert row["own"] == pytest.approx(scipy.stats.pearsonr(y, q).statistic)
    ends = currency.bootstrap(x, y, currency.correlation, 6), currency.bootstrap(q, y, currency.correlation, 6)
    assert row[["r_low", "r_high", "own_low", "own_high"]].tolist() == pytest.approx([*ends[0], *ends[1]])


def test_a_bootstrap_of_blocks_by_hand():
    """Blocks of three out of five pairs, wrapping round: the mean of the first five places drawn."""
    x = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    drawn = []
    rng = np.random.default_rng(currency.SEED)
    for _ in range(40):
        starts = rng.integers(0, 5, 2)
        drawn.append(sum(x[(start + step) % 5] for start in starts for step in range(3)) - x[(starts[1] + 2) % 5])
    found = currency.bootstrap(x, x, lambda a, b: float(a.sum()), 3, draws=40)
    assert found == pytest.approx((np.quantile(drawn, 0.025), np.quantile(drawn, 0.975)))
    assert currency.bootstrap(x, x, lambda a, b: float(b.sum()), 3, draws=40) == found


def test_by_construction_is_what_two_unrelated_rates_give_in_a_simulation():
    rng = np.random.default_rng(7)
    k, q = rng.normal(0, 0.8, 200_000), rng.normal(0, 2.0, 200_000)
    made = currency.by_construction(k, q)
    assert made == pytest.approx((currency.beta(k - q, k), currency.correlation(k - q, k)), abs=0.01)
    assert made[0] == pytest.approx(0.64 / 4.64, abs=0.005)


def test_lead_and_lag_find_the_true_beta_where_both_rates_share_an_error():
    rng = np.random.default_rng(11)
    true = rng.normal(0, 1, 100_000)
    error = np.diff(rng.normal(0, 0.5, 100_001))  # of the level of tenge per dollar, so also of the cross rate
    other = np.diff(rng.normal(0, 0.5, 100_001))  # of tenge per rouble
    y, x = 0.1 * true + error, true + error - other
    assert currency.lead_lag_beta(x, y) == pytest.approx(0.1, abs=0.02)
    assert currency.beta(x, y) == pytest.approx((0.1 + 0.5) / (1 + 1.0), abs=0.02)  # var(error) = 0.5


def test_lead_and_lag_by_covariances(noise):
    x, y = noise
    a, b = x - x.mean(), y - y.mean()
    top = sum(b[i] * a[j] for i in range(80) for j in (i - 1, i, i + 1) if 0 <= j < 80)
    under = sum(a[i] * a[j] for i in range(80) for j in (i - 1, i, i + 1) if 0 <= j < 80)
    assert currency.lead_lag_beta(x, y) == pytest.approx(top / under)


def test_the_bootstrap_of_single_days_is_near_scipys(noise):
    x, y = noise
    low, high = currency.bootstrap(x, y, currency.beta, block=1, draws=2000)
    other = scipy.stats.bootstrap((x, y), currency.beta, paired=True, vectorized=False, method="percentile",
                                  n_resamples=2000, rng=np.random.default_rng(1)).confidence_interval  # fmt: skip
    assert (low, high) == pytest.approx((other.low, other.high), abs=0.03)
    assert currency.bootstrap(x, y, currency.beta, 5) == currency.bootstrap(x, y, currency.beta, 5)  # seeded


def test_resamples_of_one_pair_have_no_slope_and_are_left_out():
    x, y = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 4.0])  # slopes of two pairs: 2, 4/3 and 1
    low, high = currency.bootstrap(x, y, currency.beta, 1)
    assert low == pytest.approx(1) and high == pytest.approx(2)
    for one, other in ((x, np.array([0.0, 0.0, 4.0])), (np.array([0.0, 0.0, 3.0]), y)):  # two are alike in one only
        assert np.isfinite(currency.bootstrap(one, other, currency.correlation, 1)).all()


def test_blocks_widen_the_interval_where_days_hang_together():
    rng = np.random.default_rng(2)
    x, y = (np.convolve(rng.normal(size=420), np.ones(20), "valid") for _ in range(2))
    single, blocks = (currency.bootstrap(x, y, currency.correlation, size) for size in (1, 40))
    assert blocks[1] - blocks[0] > 1.5 * (single[1] - single[0])


def test_periods_part_all_changes():
    moves = currency.changes(currency.set_rates(tables.load("fx_daily")))
    found = currency.periods(moves, pd.Timestamp("2022-02-24"), 60)
    assert list(found) == list(currency.PERIODS)
    assert pd.concat(found.values()).equals(moves)
    assert found["after"].index[0] == pd.Timestamp("2022-02-25") and len(found["after"]) == 60


def test_the_week_ends_on_friday_or_the_last_rate_before():
    rates = pair(series(100, 101, 102, 103, 104, 105), series(50, 50, 50, 50, 50, 50))  # Monday to Monday
    found = currency.weekly(rates)
    assert found.index.tolist() == [rates.index[5]]
    assert found["kzt_per_usd"].iloc[0] == pytest.approx(100 * np.log(105 / 104))


def test_rounding_by_simulation():
    rng = np.random.default_rng(4)
    true = 5.5 * np.exp(rng.normal(0, 0.02, 4000))
    table = pd.DataFrame({"kzt_per_rub": true.round(2)})
    error = np.diff(100 * np.log(true.round(2) / true)).var()
    moves = pd.DataFrame({"kzt_per_rub": 100 * np.diff(np.log(true)) + 1e-12})
    share = currency.rounding_share(table, moves)
    assert share * moves["kzt_per_rub"].var() / 100 == pytest.approx(error, rel=0.1)
    whole = pd.DataFrame({"kzt_per_rub": [4, 6]})
    rounded = 100 * 2 * (100 * 0.01 / 5) ** 2 / 12 / 2.0  # changes of 1 and 3 have the variance 2
    assert currency.rounding_share(whole, pd.DataFrame({"kzt_per_rub": [1.0, 3.0]})) == pytest.approx(rounded)


# Months, prices, shares


def test_an_episode_by_hand():
    table = pd.DataFrame({"month": pd.to_datetime(["2014-06-01", "2014-07-01", "2014-08-01"]),
                          "kzt_per_usd": [100.0, 100.0, 200.0], "kzt_per_rub": [2.0, 1.0, 1.0]})  # fmt: skip
    way = currency.episode(currency.monthly_rates(table), "2014-06", 24)
    row = currency.episode_row(way)
    assert (row["kzt_depth"], row["kzt_months"]) == (-50, 2)
    assert (row["rub_depth"], row["rub_months"]) == (-75, 2)  # 50, 100, 200 roubles
    assert row["ratio"] == pytest.approx(2 / 3)
    assert currency.before_float(way, "2014-07") == {"kzt": 0.0, "rub": -50.0}
    assert row["kzt_at_rub"] == -50
    assert way.columns.tolist() == ["start", "month", "step", "currency", "value_100"]
    assert way.index.tolist() == [*range(6)]
    assert way.iloc[1].tolist() == ["2014-06", "2014-07", 1, "KZT", 100.0] and len(way) == 6
    assert currency.episode(currency.monthly_rates(table), "2014-07", 1)["month"].tolist() == ["2014-07", "2014-08"] * 2
    assert currency.before_float(way.replace({"month": {"2014-08": "2015-07"}})) == {"kzt": -50.0, "rub": -75.0}
    with pytest.raises(KeyError, match="2014-05"):
        currency.episode(currency.monthly_rates(table), "2014-05", 1)


def test_a_tenge_that_fell_later_than_the_rouble():
    steps, codes = [0, 1, 2] * 2, ["KZT"] * 3 + ["RUB"] * 3
    way = pd.DataFrame({"step": steps, "currency": codes, "value_100": [100.0, 90, 60, 100.0, 50, 80]})
    assert currency.episode_row(way) == {
        **{"kzt_depth": -40.0, "rub_depth": -50.0, "kzt_months": 2, "rub_months": 1},
        **{"ratio": 0.8, "kzt_at_rub": -10.0},
    }


def test_months_are_compared_by_the_mean_of_their_days():
    days = ["2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-03-01", "2022-03-02", "2022-04-01"]
    days = pd.to_datetime(days)
    daily = pd.DataFrame({"date": days, "kzt_per_usd": [1.0, 400.0, 410.0, None, 500.0, 510.0, 1.0], "note": None})
    months = pd.to_datetime(["2022-02-01", "2022-03-01"])
    monthly = pd.DataFrame({"month": months, "kzt_per_usd": [405.25, 505.5], "kzt_per_rub": 5.0})
    assert currency.monthly_check(daily, monthly) == 0.5  # the first and the last month are not whole


def test_no_step_is_drawn_over_a_gap():
    rows = pd.DataFrame({"date": ["2021-09", "2022-01-25", "2022-02-24", "2023-10-09"], "rate_pct": [9.5, 10, 13, 16],
                         "gap_before": [True, True, False, True]})  # fmt: skip
    found = currency.decision_steps(rows, pd.Timestamp("2024-01-01"))
    assert found["run"].tolist() == [1, 2, 2, 3, 3]
    assert found["date"].iloc[-1] == pd.Timestamp("2024-01-01") and found["rate_pct"].iloc[-1] == 16
    assert found["run"].dtype == int
    assert found.columns.tolist() == ["run", "date", "rate_pct"] and found.index.tolist() == [0, 1, 2, 3, 4]
    assert found["date"].iloc[0] == pd.Timestamp("2021-09-01")
    assert len(currency.decision_steps(rows, pd.Timestamp("2023-10-09"))) == 4  # decided on the last day


def test_a_lag_is_found_where_there_is_one():
    rng = np.random.default_rng(6)
    months = pd.period_range("2011-01", periods=120, freq="M")
    dollar = pd.Series(rng.normal(size=120), months)
    found = currency.lagged(dollar.shift(3).dropna(), dollar, 6, block=6, draws=50)
    assert found.loc[found["r"].idxmax(), "lag"] == 3 and found["r"].max() == pytest.approx(1)
    assert found.columns.tolist() == ["lag", "count", "r", "low", "high"] and found["lag"].tolist() == [*range(7)]
    assert found["count"].tolist() == [117, 117, 117, 117, 116, 115, 114]
    prices = dollar.shift(3).dropna()
    ends = currency.bootstrap(dollar.iloc[3:].to_numpy(), prices.to_numpy(), currency.correlation, 6, 50)
    assert tuple(found.loc[0, ["low", "high"]]) == pytest.approx(ends)
    plain, told = (currency.lagged(prices, dollar, 0, draws=9, **more) for more in ({}, {"block": 24}))
    assert plain.equals(told)
    gap = dollar.drop(months[60])  # months are counted by the calendar, not by rows
    assert currency.lagged(prices, gap, 3, block=6, draws=9).loc[3, "r"] == pytest.approx(1)
    assert currency.yearly_change(pd.Series([100.0] * 12 + [125.0], months[:13])).tolist() == [25.0]


def test_the_daily_and_the_monthly_table_agree():
    assert currency.monthly_check(tables.load("fx_daily"), tables.load("fx_monthly")) < 0.01


@pytest.mark.parametrize("share", ["HSBK", "KAP"])
def test_every_window_by_enumeration(share):
    rows = tables.load("london_index")
    close = rows[rows["share"] == share].set_index("date")["index_100"]
    said = {"HSBK": -40, "KAP": -25}[share]
    hits = sum(abs(100 * (b / a - 1) - said) <= 2 for a, b in itertools.combinations(close.tolist(), 2))
    counted = london.counts(london.fits(london.all_windows(rows)))
    assert counted[share.lower()] == hits and counted["windows"] == len(close) * (len(close) - 1) // 2


def test_the_index_gives_the_exact_windows_within_its_rounding():
    every = london.all_windows(tables.load("london_index")).set_index(["date_from", "date_to"])
    for row in london.named(tables.load("london_windows")).itertuples():
        for share in london.SAID:
            assert every.loc[(row.date_from, row.date_to), share] == pytest.approx(getattr(row, share), abs=0.26)


def test_windows_of_london_by_hand():
    days = pd.to_datetime(["2022-02-22", "2022-02-23", "2022-03-21", "2022-03-22"])
    rows = [(day, share, level) for share, levels in {"HSBK": (100, 80, 48, 60), "KAP": (100, 100, 77, 75)}.items()
            for day, level in zip(days, levels, strict=True)]  # fmt: skip
    every = london.all_windows(pd.DataFrame(rows, columns=["date", "share", "index_100"]))
    assert every.columns.tolist() == ["date_from", "date_to", "HSBK", "KAP"]
    assert every["HSBK"].tolist() == [-20, -52, -40, -40, -25, 25]
    assert every["KAP"].tolist() == [0, -23, -25, -23, -25, pytest.approx(-100 * 2 / 77)]
    marked = london.fits(every)
    assert marked["fits_HSBK"].tolist() == [False, False, True, True, False, False]
    assert marked["fits_KAP"].tolist() == [False, True, True, True, True, False]  # 23 is two points from 25
    assert london.counts(marked) == {
        **{"windows": 6, "hsbk": 2, "kap": 4, "both": 2},
        **{"windows_known": 3, "hsbk_known": 1, "kap_known": 2, "both_known": 1},
        **{"windows_war": 1, "hsbk_war": 1, "kap_war": 1, "both_war": 1},
    }
    named = pd.DataFrame(
        {
            "window": ["b", "b", "a", "a"],
            "date_from": [days[0]] * 2 + [days[1]] * 2,
            "date_to": [days[3]] * 4,
            "share": ["HSBK", "KAP"] * 2,
            "change_pct": [-40.0, -25.0, -25.0, -25.0],
        }
    )
    found = london.named(named)
    assert found.index.tolist() == ["b", "a"] and found.columns.tolist() == ["date_from", "date_to", "HSBK", "KAP"]
    assert found.columns.name is None and found.loc["b"].tolist() == [days[0], days[3], -40.0, -25.0]


def test_no_closing_price_in_london_is_published():
    reported = tables.load("shares_reported")
    assert reported.loc[reported["market"] == "LSE", "close"].isna().all()
    index = tables.load("london_index")
    assert (index.loc[index["date"] == index["date"].min(), "index_100"] == 100).all()


def test_rounded_leaves_words_alone_and_writes_days():
    frame = pd.DataFrame({"date": pd.to_datetime(["2022-02-24"]), "v": [1.26], "w": ["a"]})
    assert charts.rounded(frame, 1).iloc[0].tolist() == ["2022-02-24", 1.3, "a"]

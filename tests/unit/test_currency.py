"""Measures of currencies and shares: against hand-worked values, other libraries, simulations with known answers."""

import itertools

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
        ({"block": 31}, "from 1 to 30, half of window at most; given: 31. Nearest: 30"),
        ({"event": "2022-03-08"}, "a rate was set.*given: '2022-03-08'. Nearest: '2022-03-07'"),  # carried
        ({"event": "24.02.2022"}, "written so; given: '24.02.2022'"),
        ({"event": "2021-06-01"}, "from 2021-08-"),  # too near the start
        ({"event": "2023-07-20"}, "given: '2023-07-20'"),  # too near the end
    ],
)
def test_wrong_parameters_are_errors_that_name_the_right_ones(given_, message):
    asked = {"event": "2022-02-24", "horizon": 20, "window": 60, "block": 10} | given_
    with pytest.raises(ValueError, match=message):
        currency.check_parameters(**asked, daily=tables.load("fx_daily"))


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


def test_what_does_not_recover_has_no_date():
    found = currency.fall(series(100, 110, 120, 119), pd.Timestamp("2022-01-03"), 3)
    assert pd.isna(found["recovered"]) and pd.isna(found["half"]) and np.isnan(found["days_to_held"])


def test_paths_are_values_in_dollars_and_the_event_is_100():
    rates = pair(series(200, 100, 50), series(50, 50, 100))
    found = currency.paths(rates, rates.index[1], 5, 5).pivot(index="step", columns="currency", values="value_100")
    assert found["KZT"].to_dict() == {-1: 50, 0: 100, 1: 200}
    assert found["RUB"].to_dict() == {-1: 100, 0: 100, 1: 50}


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


def test_a_jump_is_the_least_likely_of_all_dates_and_calm_is_not():
    rng = np.random.default_rng(1)
    moves = rng.normal(0, 0.002, 150)
    moves[61] = 0.1
    rates = series(*(100 * np.exp(np.cumsum(moves))))
    jump = currency.placebo(rates, rates.index[60], 10, 40)
    assert jump["p"] == 1 / (1 + jump["dates"]) and jump["first_p"] == pytest.approx(1 / (1 + 149 - 10))
    assert jump["first_z"] > 30
    assert currency.placebo(rates, rates.index[100], 10, 40)["p"] > 0.05


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


def test_no_step_is_drawn_over_a_gap():
    rows = pd.DataFrame({"date": ["2021-09", "2022-01-25", "2022-02-24", "2023-10-09"], "rate_pct": [9.5, 10, 13, 16],
                         "gap_before": [True, True, False, True]})  # fmt: skip
    found = currency.decision_steps(rows, pd.Timestamp("2024-01-01"))
    assert found["run"].tolist() == [1, 2, 2, 3, 3]
    assert found["date"].iloc[-1] == pd.Timestamp("2024-01-01") and found["rate_pct"].iloc[-1] == 16


def test_a_lag_is_found_where_there_is_one():
    rng = np.random.default_rng(6)
    months = pd.period_range("2011-01", periods=120, freq="M")
    dollar = pd.Series(rng.normal(size=120), months)
    found = currency.lagged(dollar.shift(3).dropna(), dollar, 6, block=6, draws=50)
    assert found.loc[found["r"].idxmax(), "lag"] == 3 and found["r"].max() == pytest.approx(1)
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


def test_no_closing_price_in_london_is_published():
    reported = tables.load("shares_reported")
    assert reported.loc[reported["market"] == "LSE", "close"].isna().all()
    index = tables.load("london_index")
    assert (index.loc[index["date"] == index["date"].min(), "index_100"] == 100).all()


def test_rounded_leaves_words_alone_and_writes_days():
    frame = pd.DataFrame({"date": pd.to_datetime(["2022-02-24"]), "v": [1.26], "w": ["a"]})
    assert charts.rounded(frame, 1).iloc[0].tolist() == ["2022-02-24", 1.3, "a"]

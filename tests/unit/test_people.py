"""Measures of people: against values worked out by hand, closed forms, a simulation with a known answer, properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector import tables
from multivector.measures import people

T975 = {2: 4.302653, 3: 3.182446, 4: 2.776445, 5: 2.570582, 8: 2.306004}  # Student's t, printed tables

shares = st.floats(0.5, 99)
counts = st.floats(1e3, 1e8)


@pytest.fixture(scope="module")
def moves():
    return tables.load("migration_russia")


@pytest.fixture(scope="module")
def census():
    return tables.load("census_composition")


@pytest.fixture(scope="module")
def estimates():
    return tables.load("ethnic_estimates")


# --- shares and numbers ----------------------------------------------------------------------------------------------


@given(shares, shares, counts, counts)
def test_the_parts_of_a_change_leave_nothing_over(s1, s2, p1, p2):
    if abs(math.log(s2 / s1)) < 1e-6:
        return
    found = people.decomposition((s1, s2), (p1, p2))
    assert found["share"] == pytest.approx(found["number"] - found["total"], abs=1e-8)
    direct = 100 * (s2 * p2 / (s1 * p1) - 1)
    assert found["number_pct"] == pytest.approx(direct, rel=1e-6, abs=1e-6)


@given(counts, counts, st.floats(0.1, 0.9))
def test_those_needed_to_hold_a_share_do_hold_it(total, more, part):
    persons = part * total
    share = 100 * (persons + more) / (total + more)
    assert people.hold(persons, total, share) == pytest.approx(more, rel=1e-6, abs=1e-3 * total / 1e3)
    assert people.share_with(persons, total, more) == pytest.approx(share - 100 * part, abs=1e-8)


def test_rates_at_the_censuses_as_worked_out_by_hand(census):
    found = people.rates(people.census_shares(census), "russian").set_index("last")
    assert found.loc[1999, "points_a_year"] == pytest.approx((29.9 - 37.4) / 10)
    assert found.loc[2021, "points_a_year"] == pytest.approx((15.54 - 23.7) / 12)
    assert found.loc[2021, "low"] == pytest.approx((15.535 - 23.75) / 12)
    assert found.loc[2021, "high"] == pytest.approx((15.545 - 23.65) / 12)
    assert found.loc[2009, "pct_a_year"] == pytest.approx(10 * math.log(23.7 / 29.9))


@given(st.floats(1, 90), st.floats(1, 90))
def test_rounded_shares_give_a_span_that_holds_the_true_rate(first, last):
    made = pd.DataFrame({"year": [2009, 2021], "group": "x", "share_pct": [round(first, 1), round(last, 1)]})
    row = people.rates(made, "x").iloc[0]
    assert row["low"] - 1e-9 <= (last - first) / 12 <= row["high"] + 1e-9


def test_the_second_value_is_the_one_that_differs(census):
    found = people.second_values(census)
    assert found[["census_year", "group", "share_pct"]].values.tolist() == [[2021, "russian", 15.6]]


def test_parts_of_the_fall_as_worked_out_by_hand(census, estimates):
    population = tables.load("economies").query("iso3 == 'KAZ' and gdp_vintage == 'wdi-older'")
    population = population.set_index("year")["population"].astype(float)
    totals = people.census_totals(census)
    found = people.periods(
        people.census_shares(census), people.numbers(census, estimates, "russian"), population, totals, "russian"
    ).set_index(["period", "part"])
    before, after = "2009\u20132021", "2021\u20132024"
    grown = 100 * math.log(19743603 / 16619846), 100 * math.log(19186015 / 15990000)
    assert found.loc[(before, "total")].tolist() == pytest.approx(sorted(grown))
    low = 100 * math.log(15.535 / 23.75) + min(grown)
    assert found.loc[(before, "number"), "low"] == pytest.approx(low)
    assert found.loc[(after, "number")].tolist() == pytest.approx([100 * math.log(2983317 / 2981946)] * 2)
    for ends in (found.loc[before], found.loc[after]):  # share = number - total, whatever the ends
        middle = ends.mean(axis=1)
        assert middle["share"] == pytest.approx(middle["number"] - middle["total"], abs=1e-9)


def test_numbers_of_russians_and_of_a_group_without_a_count(census, estimates):
    russians = people.numbers(census, estimates, "russian").set_index("label")
    assert russians.loc["census, 2021", ["low", "high"]].tolist() == [2981946, 2981946]
    assert russians.loc["2022-01-01", ["low", "high", "basis"]].tolist() == [3350000, 3450000, "before-recalculation"]
    assert russians.loc["2023-04-30", "low"] == pytest.approx(0.1505 * 19808430)
    assert russians.loc["2025", ["start", "end"]].tolist() == [2025, 2026]
    kazakhs = people.numbers(census, estimates, "kazakh").set_index("label")
    assert kazakhs.loc["census, 2021", "low"] == pytest.approx(0.7035 * 19186015)
    ukrainians = people.numbers(census, estimates, "ukrainian").set_index("label")
    assert ukrainians.loc["census, 2021", ["low", "high"]].tolist() == [386500, 387500]


# --- predictions -----------------------------------------------------------------------------------------------------


def line_interval(y: list[float], ahead: int, t: float) -> tuple[float, float]:
    """Return the prediction interval of a line `ahead` years after the last, by the closed form of the textbooks."""
    n = len(y)
    x = list(range(n))
    mean_x, mean_y = sum(x) / n, sum(y) / n
    sxx = sum((a - mean_x) ** 2 for a in x)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sxx
    rest = [b - mean_y - slope * (a - mean_x) for a, b in zip(x, y, strict=True)]
    s = math.sqrt(sum(e * e for e in rest) / (n - 2))
    at = n - 1 + ahead
    reach = t * s * math.sqrt(1 + 1 / n + (at - mean_x) ** 2 / sxx)
    expected = mean_y + slope * (at - mean_x)
    return expected - reach, expected + reach


def test_intervals_of_the_line_are_those_of_the_closed_form(moves):
    balance = people.flows(moves, "RUS")["balance"]
    past = balance.loc[2016:2021].tolist()
    assert past == [3723 - 30277, 4346 - 32874, 3901 - 36778, 3378 - 39774, 3599 - 25126, 3456 - 26717]
    found = people.forecast(balance, 2016, 2022)
    for ahead, year in enumerate(range(2022, 2026), start=1):
        low, high = line_interval(past, ahead, T975[4])
        assert found.loc[year, ["low", "high"]].tolist() == pytest.approx([low, high], rel=1e-5)


def test_intervals_of_the_mean_are_those_of_the_closed_form(moves):
    past = people.flows(moves, "RUS")["arrivals"].loc[2016:2021]
    found = people.forecast(people.flows(moves, "RUS")["arrivals"], 2016, 2022, trend=False)
    reach = T975[5] * past.std(ddof=1) * math.sqrt(1 + 1 / 6)
    assert found["low"].tolist() == pytest.approx([past.mean() - reach] * 4, rel=1e-5)


def test_the_mean_of_several_years_has_the_interval_of_the_closed_form(moves):
    balance = people.flows(moves, "RUS")["balance"]
    past = balance.loc[2016:2021]
    flat = people.forecast_mean(balance, 2016, 2022, trend=False)
    reach = T975[5] * past.std(ddof=1) * math.sqrt(1 / 4 + 1 / 6)
    assert (flat["low"], flat["high"]) == pytest.approx((past.mean() - reach, past.mean() + reach), rel=1e-5)
    line = people.forecast_mean(balance, 2016, 2022)
    x = np.arange(6) - 2.5
    slope = float(x @ past) / 17.5
    s = math.sqrt(float(((past - past.mean() - slope * x) ** 2).sum()) / 4)
    middle = past.mean() + slope * 5.0  # 2022 to 2025 lie 3.5 to 6.5 after the middle of the past
    reach = T975[4] * s * math.sqrt(1 / 4 + 1 / 6 + 25 / 17.5)
    assert (line["low"], line["high"]) == pytest.approx((middle - reach, middle + reach), rel=1e-5)
    assert line["observed"] == pytest.approx(balance.loc[2022:].mean())


@pytest.mark.parametrize("trend", [True, False])
def test_intervals_hold_what_they_promise_in_a_simulation(trend):
    chance = np.random.default_rng(12)
    slope, hits, draws = (3.0 if trend else 0.0), 0, 600
    for _ in range(draws):
        series = pd.Series(slope * np.arange(7) + chance.normal(0, 5, 7), index=range(2016, 2023))
        hits += not people.forecast(series, 2016, 2022, trend=trend)["outside"].iloc[0]
    assert hits / draws == pytest.approx(0.95, abs=0.027)  # three standard errors


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e4, 1e4), min_size=6, max_size=8), st.floats(-1e5, 1e5))
def test_a_shift_of_all_years_moves_nothing_in_or_out(values, shift):
    series = pd.Series(values, index=range(2016, 2016 + len(values)))
    if series.iloc[:5].std() < 1:
        return
    plain, moved = people.forecast(series, 2016, 2021), people.forecast(series + shift, 2016, 2021)
    assert (moved["low"] - plain["low"]).tolist() == pytest.approx([shift] * len(plain), abs=1e-3)


def test_a_wider_level_gives_a_wider_interval(moves):
    came = people.flows(moves, "RUS")["arrivals"]
    narrow, wide = (people.forecast(came, 2016, 2022, level) for level in (80, 99))
    assert (wide["low"] < narrow["low"]).all() and (wide["high"] > narrow["high"]).all()


def test_rolling_tests_every_year_by_the_years_before_it_alone(moves):
    balance = people.flows(moves, "WLD")["balance"]
    found = people.rolling(balance, 6)
    assert found.index.tolist() == list(range(1997, 2026))
    low, high = line_interval(balance.loc[2014:2019].tolist(), 1, T975[4])
    assert found.loc[2020, ["low", "high"]].tolist() == pytest.approx([low, high], rel=1e-5)


# --- moves -----------------------------------------------------------------------------------------------------------


def test_the_change_of_a_balance_is_shared_out_whole(moves):
    found = people.closing(people.flows(moves, "RUS"), 2021, 2025)
    assert found["change"] == (4702 - 4748) - (3456 - 26717)
    assert found["from_arrivals"] == pytest.approx(100 * (4702 - 3456) / found["change"])
    assert found["from_arrivals"] + found["from_departures"] == pytest.approx(100)


def test_a_balance_that_stays_has_nothing_to_share_out():
    made = pd.DataFrame({"arrivals": [1.0, 2.0], "departures": [1.0, 2.0], "balance": [0.0, 0.0]}, index=[2021, 2022])
    with pytest.raises(ValueError, match="no change to share out"):
        people.closing(made, 2021, 2022)


def test_the_mirror_has_the_years_that_both_sides_count(moves):
    found = people.mirror(moves)
    assert found.index.tolist() == list(range(2016, 2024))
    assert found.loc[2022].tolist() == pytest.approx([5891, 69329, 69329 / 5891])


def test_every_figure_of_2022_has_one_kind_and_moves_have_both_counts(moves):
    arrivals = tables.load("arrivals_2022")
    found = people.definitions(arrivals, moves)
    assert len(found) == len(arrivals) + 2
    assert found["kind"].notna().all()
    assert found.groupby("kind")["measure"].nunique().to_dict() == {
        "crossings": 2, "papers": 3, "residence": 2, "stays": 1,
    }  # fmt: skip
    assert found.set_index("id").loc["2023-08-almaty", ["low", "high"]].tolist() == [50000, 55000]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"group": "russians"}, "Nearest: 'russian'"),
        ({"group": "german"}, "one of kazakh, russian, ukrainian"),
        ({"partner": "KGZ"}, "partner takes one of RUS, UZB, WLD"),
        ({"trend_from": 2010}, "trend_from takes a whole number from 2016 to 2021"),
        ({"event_year": 2019}, "from 2020 to 2025, at least 4 after trend_from"),
        ({"level_pct": 100}, "from 50 to below 100"),
    ],
)
def test_wrong_parameters_are_named_with_what_is_allowed(moves, given, message):
    right = {"group": "russian", "partner": "RUS", "trend_from": 2016, "event_year": 2022, "level_pct": 95}
    with pytest.raises(ValueError, match=message):
        people.check_parameters(**(right | given), moves=moves)

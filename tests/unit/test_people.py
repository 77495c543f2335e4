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


def test_half_a_unit_of_the_last_decimal():
    assert [people.half_unit(share) for share in (15.0, 15.5, 15.54, 15.545)] == pytest.approx(
        [0.05, 0.05, 0.005, 0.0005]
    )
    assert [people.half_unit(share) for share in (0.1 + 0.2, 15.1234564)] == pytest.approx([0.05, 0.0000005])


def test_shares_of_censuses_are_in_order_and_second_values_differ():
    rows = [(2021, "russian", 15.54, True, "a"), (2009, "russian", 23.7, True, "b"),
            (2009, "kazakh", None, True, "b"), (2009, "kazakh", 63.1, False, "c"),
            (2021, "russian", 15.54, False, "d"), (2009, "russian", 24.0, False, "d"),
            (1999, "kazakh", 53.4, True, "e")]  # fmt: skip
    made = pd.DataFrame(rows, columns=["census_year", "group", "share_pct", "preferred", "source_id"])
    made = made.assign(quality="counted", persons=1000.0).astype({"census_year": "Int64"})
    found = people.census_shares(made)
    assert found.columns.tolist() == ["year", "group", "share_pct", "quality", "source_id"]
    assert found[["year", "group", "share_pct"]].values.tolist() == [
        [1999, "kazakh", 53.4], [2009, "russian", 23.7], [2021, "russian", 15.54]
    ]  # fmt: skip
    assert found.index.tolist() == [0, 1, 2] and found["year"].dtype == int
    second = people.second_values(made)
    assert second.columns.tolist() == ["census_year", "group", "share_pct", "source_id"]
    assert second.values.tolist() == [[2009, "kazakh", 63.1, "c"], [2009, "russian", 24.0, "d"]]
    assert second.index.tolist() == [0, 1]
    totals = pd.DataFrame(
        {"census_year": [2009, 2021, 2021], "group": ["total", "total", "total"], "preferred": [True, False, True],
         "persons": [16, 18, 19]}
    )  # fmt: skip
    counted = people.census_totals(totals)
    assert counted.to_dict() == {2009: 16.0, 2021: 19.0} and counted.dtype == float
    assert counted.index.dtype == int


def test_rates_between_three_censuses_by_hand():
    made = pd.DataFrame({"year": [2021, 1999, 2009], "group": "x", "share_pct": [20.25, 40.0, 30.0]})
    found = people.rates(made, "x")
    assert found.columns.tolist() == ["first", "last", "points", "points_a_year", "low", "high", "pct_a_year"]
    assert found.to_numpy() == pytest.approx(
        np.array(
            [
                [1999, 2009, -10, -1, -10.1 / 10, -9.9 / 10, 10 * math.log(30 / 40)],
                [2009, 2021, -9.75, -9.75 / 12, -9.805 / 12, -9.695 / 12, 100 * math.log(20.25 / 30) / 12],
            ]
        )
    )


def test_a_change_of_a_share_in_its_parts_by_hand():
    found = people.decomposition((20.0, 10.0), (100.0, 150.0))  # from 20 to 15 people
    assert list(found) == ["share", "number", "total", "number_pct", "number_part"]
    number = 100 * math.log(15 / 20)
    assert found == pytest.approx(
        {"share": 100 * math.log(0.5), "number": number, "total": 100 * math.log(1.5), "number_pct": -25.0,
         "number_part": 100 * number / (100 * math.log(0.5))}
    )  # fmt: skip
    assert people.ordinary(pd.Series([number, 0.0])).tolist() == pytest.approx([-25, 0])


def test_later_shares_are_current_estimates_of_known_groups(estimates):
    rows = [("2022", "russian", 15.1, "current-estimate"), ("2023-07-02", "kazakh", 70.5, "current-estimate"),
            ("2024", "german", 1.1, "current-estimate"), ("2024", "russian", None, "current-estimate"),
            ("2024", "russian", 18.0, "before-recalculation")]  # fmt: skip
    found = people.later_shares(
        pd.DataFrame(rows, columns=["date", "group", "share_pct", "basis"], index=[3, 4, 5, 6, 7])
    )
    assert found.columns.tolist() == ["label", "start", "group", "share_pct"]
    assert found.values.tolist() == [["2022", 2022, "russian", 15.1], ["2023-07-02", 2023 + 182 / 365, "kazakh", 70.5]]
    assert found.index.tolist() == [0, 1] and len(people.later_shares(estimates)) > 3


def test_numbers_as_spans_by_hand():
    census = pd.DataFrame(
        [(2021, "total", None, 1000000, True), (2021, "russian", 15.5, None, True), (2021, "russian", 16.0, 99, False),
         (2009, "russian", 23.7, 5, True), (2021, "kazakh", 70.0, 701230, True)],
        columns=["census_year", "group", "share_pct", "persons", "preferred"],
    )  # fmt: skip
    estimates = pd.DataFrame(
        [("2022", "total", None, 2000000, "e"), ("2022", "russian", 15.0, None, "e"),
         ("2023", "russian", 14.0, 140000, "e"), ("2024", "russian", 13.0, None, "e"),
         ("2025", "russian", None, 1234567, "e"), ("2026-01-02", "russian", None, 5000, "f")],
        columns=["date", "group", "share_pct", "persons", "basis"],
    )  # fmt: skip
    found = people.numbers(census, estimates, "russian")
    assert found.columns.tolist() == ["label", "start", "end", "share_pct", "low", "high", "total", "basis"]
    day = 2021 + 8 / 12
    assert found.fillna(-1).values.tolist() == [
        ["census, 2021", day, day, 15.5, pytest.approx(154500), pytest.approx(155500), 1000000, "census"],
        ["2022", 2022, 2023, 15.0, pytest.approx(299000), pytest.approx(301000), 2000000, "e"],
        ["2023", 2023, 2024, 14.0, 135000, 145000, pytest.approx(1000000), "e"],  # the total that both figures imply
        ["2025", 2025, 2026, -1, 1234567, 1234567, -1, "e"],  # a share of 2024 without a total gives no number
        ["2026-01-02", 2026 + 1 / 365, 2026 + 1 / 365, -1, 4500, 5500, -1, "f"],
    ]
    assert people.numbers(census, estimates, "kazakh")[["low", "high"]].values.tolist() == [[701230, 701230]]
    assert set(found[["low", "high", "total"]].dtypes.astype(str)) == {"float64"}
    both = pd.DataFrame(
        {
            "date": "2027",
            "group": ["total", "russian"],
            "share_pct": [None, 10.0],
            "persons": [3000000, 310000],
            "basis": "e",
        }
    )
    told = people.numbers(census, both, "russian").iloc[-1]
    assert told[["low", "high", "total"]].tolist() == [305000, 315000, 3000000]  # a published total comes first
    assert [people._rounded(count) for count in (3_000_000, 120_000, 1_000, 100)] == [
        (2_500_000, 3_500_000), (115_000, 125_000), (500, 1_500), (100, 100)
    ]  # fmt: skip


def test_periods_by_hand():
    shares_ = pd.DataFrame({"group": ["x", "x", "y"], "year": [2009, 2021, 2021], "share_pct": [20.0, 15.0, 80.0]})
    numbers = pd.DataFrame(
        [("census", 2021.7, 15.0, 150.0, 150.0, 1000.0), ("current-estimate", 2023.0, 14.0, 150.0, 170.0, 1100.0),
         ("current-estimate", 2024.0, 13.0, 160.0, 160.0, 1200.0), ("before", 2025.0, 12.0, 1.0, 1.0, 1.0),
         ("current-estimate", 2026.0, None, 1.0, 1.0, 1.0)],
        columns=["basis", "start", "share_pct", "low", "high", "total"],
    )  # fmt: skip
    population, totals = pd.Series({2009: 900.0, 2021: 990.0}), pd.Series({2009: 800.0, 2021: 1000.0})
    found = people.periods(shares_, numbers, population, totals, "x")
    log = lambda ratio: 100 * math.log(ratio)  # noqa: E731
    before, after = (log(14.95 / 20.05), log(15.05 / 19.95)), (log(12.95 / 15.05), log(13.05 / 14.95))
    number = log(160 / 150)
    wanted = [
        ("2009–2021", "share", *before),
        ("2009–2021", "number", before[0] + log(1.1), before[1] + log(1.25)),
        ("2009–2021", "total", log(1.1), log(1.25)),
        ("2021–2024", "share", *after),
        ("2021–2024", "number", number, number),
        ("2021–2024", "total", number - after[1], number - after[0]),
    ]
    assert found.columns.tolist() == ["period", "part", "low", "high"]
    assert [tuple(row)[:2] for row in found.values.tolist()] == [row[:2] for row in wanted]
    assert found[["low", "high"]].to_numpy() == pytest.approx(np.array([row[2:] for row in wanted]))
    rough = people.periods(shares_, numbers.drop(index=2), population, totals, "x").set_index(["period", "part"])
    ends, grown = (log(13.95 / 15.05), log(14.05 / 14.95)), log(1.1)
    assert rough.loc[("2021–2023", "number")].tolist() == pytest.approx([ends[0] + grown, ends[1] + grown])
    assert rough.loc[("2021–2023", "total")].tolist() == pytest.approx([grown, grown])
    assert rough.loc[("2021–2023", "share")].tolist() == pytest.approx(ends)
    assert people.periods(shares_, numbers.assign(label=None), population, totals, "x").equals(found)
    from_1999 = pd.DataFrame({"group": "x", "year": [1999, 2021], "share_pct": [30.0, 15.0]})
    early = {1999: 500.0}
    named = people.periods(
        from_1999, numbers, pd.Series(population.to_dict() | early), pd.Series(totals.to_dict() | early), "x", 1999
    )
    assert named["period"].iloc[0] == "1999–2021" and named["low"].iloc[2] == pytest.approx(log(990 / 500))


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
    assert line["expected"] == pytest.approx(middle) and list(line) == [
        "observed",
        "expected",
        "low",
        "high",
        "outside",
    ]
    assert line["outside"] is (not line["low"] <= line["observed"] <= line["high"])
    half = people.forecast_mean(balance, 2016, 2022, 50, trend=False)
    assert (half["high"] - half["low"]) / (flat["high"] - flat["low"]) == pytest.approx(0.726687 / T975[5], rel=1e-5)


def test_a_forecast_says_what_was_observed_and_what_lies_outside():
    series = pd.Series([1.0, 3.0, 2.0, 4.0, 3.0, 3.0, 99.0, -99.0], index=range(2014, 2022))
    found = people.forecast(series, 2014, 2019, trend=False)
    assert found.columns.tolist() == ["observed", "expected", "low", "high", "outside"]
    assert found["observed"].tolist() == [3, 99, -99] and found["outside"].tolist() == [False, True, True]
    assert found["expected"].tolist() == pytest.approx([2.6] * 3)
    later = people.forecast_mean(series, 2015, 2019, trend=False)  # of 3, 2, 4, 3
    assert (later["observed"], later["expected"]) == pytest.approx((1, 3))
    reach = T975[3] * math.sqrt(2 / 3) * math.sqrt(1 / 3 + 1 / 4)
    assert (later["low"], later["high"]) == pytest.approx((3 - reach, 3 + reach), rel=1e-6)
    three = pd.DataFrame({"arrivals": series, "departures": 2 * series, "balance": series + 1})
    both = people.forecasts(three, 2014, 2019, trend=False)
    assert both.columns.tolist() == ["year", "observed", "expected", "low", "high", "outside", "flow"]
    assert both["flow"].tolist() == [name for name in people.FLOWS for _ in range(3)]
    assert both.index.tolist() == [*range(9)]
    assert both["expected"].tolist() == pytest.approx([2.6] * 3 + [5.2] * 3 + [3.6] * 3)
    narrow = people.forecasts(three, 2015, 2019, 50, trend=True)
    alone = people.forecast(three["departures"], 2015, 2019, 50)
    assert narrow[narrow["flow"] == "departures"]["high"].tolist() == alone["high"].tolist()
    assert people.forecasts(three, 2014, 2019).equals(people.forecasts(three, 2014, 2019, 95, trend=True))
    rolled = people.rolling(series, 5, 50, trend=False)
    assert rolled.index.tolist() == [2019, 2020, 2021]
    assert rolled.loc[2020].tolist() == people.forecast(series, 2015, 2020, 50, trend=False).loc[2020].tolist()
    assert people.rolling(series, 5).equals(people.rolling(series, 5, 95, trend=True))
    gaps = pd.concat([pd.Series({2012: np.nan}), series])
    assert people.rolling(gaps, 5).index.tolist() == [2019, 2020, 2021]


def test_years_in_words():
    assert people.listed([2020.0, 2021]) == "2020, 2021" and people.listed([]) == "none"


# --- flows by hand ---------------------------------------------------------------------------------------------------


def moved(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["counter", "origin", "destination", "year", "persons"])
    return frame.astype({"year": "Int64", "persons": "Int64"})


def test_flows_and_mirrors_by_hand():
    made = moved(
        ("KAZ", "RUS", "KAZ", 2021, 30), ("KAZ", "RUS", "KAZ", 2020, 20), ("KAZ", "KAZ", "RUS", 2020, 50),
        ("KAZ", "KAZ", "RUS", 2021, 25), ("RUS", "RUS", "KAZ", 2021, 90), ("KAZ", "UZB", "KAZ", 2021, 7),
        ("KGZ", "RUS", "KGZ", 2021, 5), ("KGZ", "RUS", "KGZ", 2020, 4), ("KGZ", "KAZ", "KGZ", 2020, 9),
        ("RUS", "KAZ", "RUS", 2021, 1),
    )  # fmt: skip
    found = people.flows(made, "RUS")
    assert found.columns.tolist() == ["arrivals", "departures", "balance"] and found.index.tolist() == [2020, 2021]
    assert found.values.tolist() == [[20, 50, -30], [30, 25, 5]] and found.index.dtype == int
    both = people.mirror(made)
    assert both.columns.tolist() == ["kazakh", "russian", "ratio"] and both.columns.name is None
    assert both.loc[2021].tolist() == [30, 90, 3] and len(both) == 1 and both.index.dtype == int
    kyrgyz = people.kyrgyz_arrivals(made)
    assert kyrgyz.to_dict() == {2020: 4.0, 2021: 5.0} and kyrgyz.index.tolist() == [2020, 2021]
    assert kyrgyz.dtype == float and kyrgyz.index.dtype == int
    step = people.closing(found, 2020, 2021)
    assert step == pytest.approx({"change": 35.0, "from_arrivals": 1000 / 35, "from_departures": 2500 / 35})


def test_moves_join_the_figures_of_a_year_by_both_counts(moves):
    arrivals = tables.load("arrivals_2022")
    found = people.definitions(arrivals, moves, 2021)
    columns = ["id", "kind", "measure", "who", "period_start", "period_end", "low", "high"]
    assert found.columns.tolist() == [*columns, "bound", "counted_by", "source_id"]
    assert found.index.tolist() == list(range(len(found)))
    counted = people.mirror(moves).loc[2021]
    for side, office in (("kazakh", "Kazakhstan"), ("russian", "Russia")):
        assert found.set_index("id").loc[f"2021-moves-{side}"].tolist() == [
            *("residence", "changes-of-residence-in", "from-russia", pd.Timestamp(2021, 1, 1)),
            *(pd.Timestamp(2021, 12, 31), counted[side], counted[side], "exact"),
            *(f"statistical office of {office}", ""),
        ]
    assert people.definitions(arrivals, moves)["id"].tolist()[-1] == "2022-moves-russian"
    single = found[found["id"].isin(arrivals.loc[arrivals["persons_high"].isna(), "id"])]
    assert (single["low"] == single["high"]).all()


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


def test_the_years_that_may_be_asked_for_are_those_of_arrivals_by_kazakhstans_own_count():
    own = [("KAZ", "RUS", "KAZ", year, 1) for year in range(2016, 2026)]
    others = [("RUS", "RUS", "KAZ"), ("KAZ", "UZB", "KAZ"), ("KAZ", "RUS", "UZB"), ("KAZ", "KAZ", "RUS")]
    made = moved(*own, *[(*way, year, 1) for way in others for year in (2000, 2030)])
    with pytest.raises(ValueError, match="trend_from takes a whole number from 2016 to 2021, so that a trend has"):
        people.check_parameters("russian", "RUS", 2015, 2022, 95, made)
    with pytest.raises(ValueError, match="event_year takes a whole number from 2021 to 2025, at least 4 after trend_"):
        people.check_parameters("russian", "RUS", 2017, 2026, 95, made)


def test_parameters_at_their_ends_are_allowed(moves):
    people.check_parameters("kazakh", "WLD", 2021, 2025, 50, moves)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"group": "russians"}, "group takes one of .*Nearest: 'russian'"),
        ({"group": "german"}, "one of kazakh, russian, ukrainian"),
        ({"partner": "KGZ"}, "partner takes one of RUS, UZB, WLD"),
        ({"trend_from": 2010}, "trend_from takes a whole number from 2016 to 2021, so that a trend has years"),
        ({"event_year": 2019}, "event_year takes a whole number from 2020 to 2025, at least 4 after trend_from"),
        ({"level_pct": 100}, "level_pct takes a number from 50 to below 100, in per cent; given: 100"),
        ({"level_pct": 49.9}, "given: 49.9"),
        ({"trend_from": 2022}, "given: 2022"),
        ({"event_year": 2026}, "given: 2026"),
    ],
)
def test_wrong_parameters_are_named_with_what_is_allowed(moves, given, message):
    right = {"group": "russian", "partner": "RUS", "trend_from": 2016, "event_year": 2022, "level_pct": 95}
    with pytest.raises(ValueError, match=message):
        people.check_parameters(**(right | given), moves=moves)

"""Measures of re-exports: against closed forms, simulation with a known answer, and statsmodels' own tests."""

import math
from statistics import NormalDist, linear_regression

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import reexports as charts
from multivector.measures import reexports

T_975 = {3: 3.182446, 4: 2.776445, 10: 2.228139}  # Student's t, from any printed table
YEARS = list(range(2010, 2022))


@pytest.fixture(scope="module")
def exports():
    return tables.load("eu_exports")


@pytest.fixture(scope="module")
def union():
    return reexports.union_by_month(tables.load("eu_exports_to_kazakhstan"))


def by_hand(years: list[int], values: list[float], at: int) -> tuple[float, float, float]:
    """Return prediction, lower and upper end of the 95 per cent interval, from the textbook formula."""
    n, mean = len(years), sum(years) / len(years)
    line = linear_regression(years, values)
    left = [y - line.intercept - line.slope * x for x, y in zip(years, values, strict=True)]
    s = math.sqrt(sum(e * e for e in left) / (n - 2))
    half = T_975[n - 2] * s * math.sqrt(1 + 1 / n + (at - mean) ** 2 / sum((x - mean) ** 2 for x in years))
    middle = line.intercept + line.slope * at
    return middle, middle - half, middle + half


@pytest.mark.parametrize("code", ["KAZ", "RUS", "TKM"])
@pytest.mark.parametrize("first", [2010, 2016])
def test_the_band_is_the_textbook_prediction_interval(exports, code, first):
    values = reexports.sales(exports, code)
    years = list(range(first, 2022))
    for form, forth, back in (("linear", float, float), ("log", math.log, math.exp)):
        found = reexports.trend(values, first, 2021, form)
        for at in (2022, 2023):
            wanted = [back(v) for v in by_hand(years, [forth(values[y]) for y in years], at)]
            assert found.loc[at, ["trend", "low", "high"]].tolist() == pytest.approx(wanted, rel=1e-5)
            assert found.loc[at, "excess"] == pytest.approx(values[at] - wanted[0])
            assert found.loc[at, "excess_low"] == pytest.approx(values[at] - wanted[2], rel=1e-4, abs=0.5)
            assert found.loc[at, "ratio_high"] == pytest.approx(values[at] / wanted[1], rel=1e-4)


def test_the_distance_from_the_trend_is_one_quantile_at_the_edge_of_the_band(exports):
    values = reexports.sales(exports, "KAZ").copy()
    values[2023] = reexports.trend(values, 2010, 2021).loc[2023, "high"]
    assert reexports.trend(values, 2010, 2021).loc[2023, "t"] == pytest.approx(T_975[10], rel=1e-6)


def test_the_band_covers_what_it_says_and_the_normal_one_does_not():
    random = np.random.default_rng(7)
    hits = naive = 0
    draws, years = 600, [*YEARS, 2023]
    for _ in range(draws):
        noise = random.standard_normal(13)
        values = pd.Series(100 + 3.0 * np.arange(13) + 5 * noise, years)
        row = reexports.trend(values, 2010, 2021, "linear").loc[2023]
        hits += row["low"] <= row["actual"] <= row["high"]
        line = linear_regression(YEARS, values[YEARS].tolist())
        left = [values[y] - line.intercept - line.slope * y for y in YEARS]
        s = math.sqrt(sum(e * e for e in left) / 12)
        naive += abs(row["actual"] - row["trend"]) <= NormalDist().inv_cdf(0.975) * s
    assert 0.93 <= hits / draws <= 0.97
    assert naive / draws < 0.90  # without t, leverage and degrees of freedom the band is far too narrow


@given(st.lists(st.floats(1, 1e5), min_size=14, max_size=14), st.lists(st.floats(1, 1e5), min_size=14, max_size=14))
@settings(max_examples=25, deadline=None)
def test_linear_excesses_add_up(left, right):
    years = range(2010, 2024)
    one, two = pd.Series(left, years), pd.Series(right, years)
    parts = [reexports.trend(values, 2010, 2021, "linear").loc[2023, "excess"] for values in (one, two, one + two)]
    assert parts[0] + parts[1] == pytest.approx(parts[2], rel=1e-6, abs=1e-4)


@given(st.lists(st.floats(1, 1e5), min_size=14, max_size=14), st.floats(0.001, 1000))
@settings(max_examples=25, deadline=None)
def test_log_ratios_do_not_depend_on_the_unit(values, factor):
    series = pd.Series(values, range(2010, 2024))
    columns = ["ratio", "ratio_low", "ratio_high"]
    one, other = (reexports.trend(s, 2010, 2021).loc[2023, columns].tolist() for s in (series, series * factor))
    assert one == pytest.approx(other, rel=1e-5)


def test_years_can_be_left_out_of_the_fit():
    values = pd.Series([float(i) for i in range(12)] + [12.0, 13.0], range(2010, 2024))
    values[2020] = 500.0
    assert reexports.trend(values, 2010, 2021, "linear", without=[2020]).loc[2023, "excess"] == pytest.approx(
        0, abs=1e-9
    )
    assert abs(reexports.trend(values, 2010, 2021, "linear").loc[2023, "excess"]) > 10


@pytest.mark.parametrize(("form", "last", "message"), [("cubic", 2021, "log, linear"), ("log", 2012, "needs 5 years")])
def test_a_wrong_trend_is_an_error(exports, form, last, message):
    with pytest.raises(ValueError, match=message):
        reexports.trend(reexports.sales(exports, "KAZ"), 2010, last, form)


def test_partners_are_ordered_and_marked_by_their_band(exports):
    found = reexports.by_partner(exports, 2010, 2021, 2023)
    assert found["ratio"].is_monotonic_decreasing and len(found) == 13
    assert (found["outside"] == (found["t"].abs() > T_975[10])).all()


def test_no_placebo_alarms_where_growth_is_steady_and_one_where_it_jumps():
    wave = [0.01 * (-1) ** i for i in range(14)]
    rows = [(c, y, 100 * math.exp(0.02 * i + wave[i])) for c in ("KAZ", "KGZ") for i, y in enumerate(range(2010, 2024))]
    made = pd.DataFrame(rows, columns=["partner", "year", "exports_meur"])
    made = pd.concat([made, made[made["partner"] == "KAZ"].assign(partner="RUS")])
    assert not reexports.placebos(made, 2010, [2017, 2018])["outside"].any()
    jump = made["exports_meur"].where((made["partner"] != "KGZ") | (made["year"] < 2018), 3 * made["exports_meur"])
    found = reexports.placebos(made.assign(exports_meur=jump), 2010, [2018]).set_index("partner")
    assert found["outside"].to_dict() == {"KAZ": False, "KGZ": True, "RUS": False, "five": True}


def test_a_share_of_the_loss_is_the_excess_over_the_fall(exports):
    found = reexports.shares(exports, [(2010, 2021)], 2023).set_index(["group", "form"])
    russia = reexports.sales(exports, "RUS")
    each = [
        reexports.trend(reexports.sales(exports, c), 2010, 2021, "linear").loc[2023, "excess"]
        for c in reexports.NEIGHBOURS
    ]
    assert found.loc[("five", "linear"), "share_pct"] == pytest.approx(100 * sum(each) / (russia[2021] - russia[2023]))
    own = reexports.trend(russia, 2010, 2021, "linear").loc[2023, "excess"]
    assert found.loc[("five", "linear"), "of_shortfall_pct"] == pytest.approx(-100 * sum(each) / own)
    assert len(reexports.GROUPS["nine"]) == 9 and len(set(reexports.GROUPS["eleven"])) == 11


@pytest.mark.parametrize(("first", "year"), [(2016, 2022), (2016, 2023), (2014, 2023)])
def test_at_the_ends_of_fiellers_interval_the_joint_series_lies_on_the_edge_of_its_band(exports, first, year):
    gain, loss = reexports.sales(exports, reexports.NEIGHBOURS), reexports.sales(exports, "RUS")
    low, high = reexports.fieller(gain, loss, first, 2021, year)
    for share, edge in ((low, "low"), (high, "high")):
        joint = gain + share / 100 * loss
        row = reexports.trend(joint, first, 2021, "linear").loc[year]
        assert row["actual"] == pytest.approx(row[edge], rel=1e-9) or row["actual"] == pytest.approx(
            row["high" if edge == "low" else "low"], rel=1e-9
        )
    inside = reexports.trend(gain + (low + high) / 200 * loss, first, 2021, "linear").loc[year]
    assert inside["low"] < inside["actual"] < inside["high"]


def test_fiellers_interval_has_no_end_where_the_loss_itself_is_in_its_band(exports):
    gain, loss = reexports.sales(exports, reexports.NEIGHBOURS), reexports.sales(exports, "RUS")
    row = reexports.trend(loss, 2010, 2021, "linear").loc[2023]
    assert row["low"] < row["actual"]
    assert reexports.fieller(gain, loss, 2010, 2021, 2023) == (-math.inf, math.inf)


def test_fiellers_interval_covers_a_known_share():
    random, hits, draws = np.random.default_rng(11), 0, 400
    for _ in range(draws):
        common = random.standard_normal(13)
        loss = pd.Series(100 + 4 * common + 2 * random.standard_normal(13), [*YEARS, 2023])
        gain = pd.Series(20 + common + random.standard_normal(13), [*YEARS, 2023])
        loss[2023] -= 50
        gain[2023] += 15  # 30 per cent
        low, high = reexports.fieller(gain, loss, 2010, 2021, 2023)
        hits += low <= 30 <= high
    assert 0.92 <= hits / draws <= 0.98


def test_net_of_others_takes_away_the_median_of_seven(exports):
    found = reexports.net_of_others(exports, 2010, 2021, 2023)
    ratios = {}
    for code in ("ARE", "AZE", "BLR", "CHN", "TJK", "TKM", "TUR"):
        values = reexports.sales(exports, code)
        ratios[code] = values[2023] / math.exp(by_hand(YEARS, [math.log(values[y]) for y in YEARS], 2023)[0])
    usual = sorted(ratios.values())[3]
    five = reexports.sales(exports, ["ARM", "GEO", "KAZ", "KGZ", "UZB"])
    expected = five[2023] - usual * math.exp(by_hand(YEARS, [math.log(five[y]) for y in YEARS], 2023)[0])
    assert found["usual"] == pytest.approx(usual) and found["excess"] == pytest.approx(expected)
    russia = reexports.sales(exports, "RUS")
    assert found["share_pct"] == pytest.approx(100 * expected / (russia[2021] - russia[2023]))
    short = reexports.net_of_others(exports, 2016, 2021, 2023, "linear")
    years, ratios = list(range(2016, 2022)), []
    for code in ("ARE", "AZE", "BLR", "CHN", "TJK", "TKM", "TUR"):
        values = reexports.sales(exports, code)
        ratios.append(values[2023] / by_hand(years, [values[y] for y in years], 2023)[0])
    line = by_hand(years, [five[y] for y in years], 2023)[0]
    assert short["excess"] == pytest.approx(five[2023] - sorted(ratios)[3] * line)


def test_partners_are_above_their_bands_in_as_many_trends_as_single_trends_say(exports):
    found = reexports.above_in(exports, [(2010, 2021), (2016, 2021)], 2023)
    for code in ("KAZ", "UZB", "AZE"):
        values, count = reexports.sales(exports, code), 0
        for first in (2010, 2016):
            years = list(range(first, 2022))
            for forth in (float, math.log):
                count += forth(values[2023]) > by_hand(years, [forth(values[y]) for y in years], 2023)[2]
        assert found[code] == count
    assert found["KAZ"] == 4 and found["RUS"] == 0 and found.dtype == int


def test_a_band_widened_as_placebos_ask_holds_95_per_cent_of_them(exports):
    tests = reexports.placebos(exports, 2010, range(2015, 2021)).query("partner != 'five'")
    times = reexports.widening(tests)
    held = [reexports.widened(reexports.by_partner(exports, 2010, y - 1, y + 1), times) for y in range(2015, 2021)]
    inside = sum(((f["low"] <= f["actual"]) & (f["actual"] <= f["high"])).sum() for f in held)
    assert inside == 74 and len(tests) == 78  # 95 per cent of 78 is 74.1
    row = reexports.trend(reexports.sales(exports, "KAZ"), 2010, 2021)
    twice = reexports.widened(row, 2.0).loc[2023]
    assert twice["high"] == pytest.approx(row.loc[2023, "high"] ** 2 / row.loc[2023, "trend"])
    assert twice["excess_low"] == pytest.approx(twice["actual"] - twice["high"])


def test_the_share_of_the_loss_without_each_neighbour_in_turn(exports):
    russia = reexports.sales(exports, "RUS")
    for form, forth, back in (("linear", float, float), ("log", math.log, math.exp)):
        found = reexports.without_one(exports, 2016, 2021, 2023, form)
        assert found.index.tolist() == ["ARM", "GEO", "KAZ", "KGZ", "UZB"]
        for code, share in found.items():
            rest = exports[exports["partner"].isin({"ARM", "GEO", "KAZ", "KGZ", "UZB"} - {code})]
            sums = rest.groupby(rest["year"].astype(int))["exports_meur"].sum()
            years = list(range(2016, 2022))
            line = back(by_hand(years, [forth(sums[y]) for y in years], 2023)[0])
            assert share == pytest.approx(100 * (sums[2023] - line) / (russia[2021] - russia[2023]))
    assert reexports.without_one(exports, 2016, 2021, 2023).equals(found)


def test_shares_have_ends_in_the_order_of_the_band(exports):
    found = reexports.shares(exports, [(2016, 2021)], 2023)
    assert found.columns.tolist() == [
        *("group", "form", "window", "excess", "excess_low", "excess_high"),
        *("share_pct", "share_low_pct", "share_high_pct", "of_shortfall_pct"),
    ]
    assert set(found["window"]) == {"2016-2021"}
    years, five = list(range(2016, 2022)), reexports.sales(exports, reexports.NEIGHBOURS)
    russia = reexports.sales(exports, "RUS")
    middle, low, high = by_hand(years, [five[y] for y in years], 2023)
    lost = by_hand(years, [russia[y] for y in years], 2023)[0] - russia[2023]
    row = found[(found["group"] == "five") & (found["form"] == "linear")].iloc[0]
    ends = [five[2023] - end for end in (middle, high, low)]
    fall = russia[2021] - russia[2023]
    assert row.tolist()[3:6] == pytest.approx(ends)
    assert row.tolist()[6:] == pytest.approx([*(100 * end / fall for end in ends), 100 * ends[0] / lost])


def test_placebos_fit_from_their_first_year_on_in_their_form(exports):
    found = reexports.placebos(exports, 2012, [2018], "linear")
    assert found.columns.tolist() == ["placebo", "partner", "ratio", "t", "df", "outside"]
    row = found[found["partner"] == "KAZ"].iloc[0]
    values, years = reexports.sales(exports, "KAZ"), [2012, 2013, 2014, 2015, 2016, 2017]
    assert row["ratio"] == pytest.approx(values[2019] / by_hand(years, [values[y] for y in years], 2019)[0])
    assert row[["placebo", "df"]].tolist() == [2018, 4]


def test_a_widened_band_widens_both_excesses(exports):
    row = reexports.trend(reexports.sales(exports, "KAZ"), 2010, 2021)
    twice = reexports.widened(row, 2.0).loc[2023]
    assert twice["excess_high"] == pytest.approx(
        row.loc[2023, "actual"] - row.loc[2023, "low"] ** 2 / row.loc[2023, "trend"]
    )


def test_the_frames_of_a_trend_have_their_names(exports):
    values = reexports.sales(exports, "KAZ")
    found = reexports.trend(values, 2010, 2021, without=[1990])
    assert found.equals(reexports.trend(values, 2010, 2021)) and found.index.name == "year"
    row = found.loc[2023]
    assert row["excess_high"] == pytest.approx(row["actual"] - row["low"])
    assert reexports.by_partner(exports, 2010, 2021, 2023).index.name == "partner"
    with pytest.raises(ValueError, match="form takes one of log, linear; given: 'cubic'"):
        reexports.trend(values, 2010, 2021, "cubic")


@pytest.mark.parametrize(("window", "other"), [((2010, 2015), (2010, 2021)), ((2010, 2016), (2011, 2016))])
def test_the_other_window_of_six_years_is_long_and_of_seven_short(window, other):
    assert reexports.other_window(*window) == other


def test_the_band_takes_the_level_that_was_asked_for(exports):
    values = reexports.sales(exports, "KAZ")
    wide, half = (reexports.trend(values, 2010, 2021, "linear", level).loc[2023] for level in (0.95, 0.5))
    times = (wide["high"] - wide["trend"]) / (half["high"] - half["trend"])
    assert times == pytest.approx(2.228139 / 0.699812, rel=1e-5)  # t(10) at 0.975 and at 0.75, from a printed table


def test_fiellers_interval_does_not_depend_on_the_unit(exports):
    gain, loss = reexports.sales(exports, reexports.NEIGHBOURS), reexports.sales(exports, "RUS")
    wanted = reexports.fieller(gain, loss, 2016, 2021, 2023)
    assert reexports.fieller(gain / 1e6, loss / 1e6, 2016, 2021, 2023) == pytest.approx(wanted)


def test_memory_of_residuals_by_hand():
    line = pd.Series([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], range(2000, 2006)) + [1, -1, -1, -1, 1, 1]
    fit = linear_regression(list(line.index), line.tolist())
    left = [v - fit.intercept - fit.slope * y for y, v in line.items()]
    expected = sum(a * b for a, b in zip(left, left[1:], strict=False)) / sum(a * a for a in left)
    assert reexports.residual_memory(line, 2000, 2005, "linear") == pytest.approx(expected)
    longer = pd.concat([pd.Series({1999: 50.0}), line, pd.Series({2006: 99.0})])  # what is outside does not count
    assert reexports.residual_memory(longer, 2000, 2005, "linear") == pytest.approx(expected)
    assert reexports.residual_memory(np.exp(line), 2000, 2005) == pytest.approx(expected)


# --- by month ---------------------------------------------------------------------------------------------------------


def test_the_seasonal_design_has_a_column_a_month_and_one_for_time():
    found = reexports.seasonal(pd.DatetimeIndex(["2021-01-01", "2022-07-01"]))
    assert found.tolist() == [[1, *[0] * 11, 1.0], [*[0] * 6, 1, *[0] * 5, 2.5]]


def test_the_seasonal_trend_is_that_of_statsmodels_formulas(union):
    import statsmodels.formula.api as smf

    frame = pd.DataFrame({"y": np.log(union.to_numpy()), "m": union.index.month, "t": np.arange(len(union))})
    fit = smf.ols("y ~ C(m) + t", frame[union.index < "2022-02-01"]).fit()
    wanted = np.exp(fit.get_prediction(frame).summary_frame(alpha=0.05)[["mean", "obs_ci_lower", "obs_ci_upper"]])
    found = reexports.monthly_trend(union)
    assert found[["trend", "low", "high"]].to_numpy() == pytest.approx(wanted.to_numpy())
    assert found["df"].iloc[0] == 37 - 13 and found["fitted"].sum() == 37
    assert found["ratio"].to_numpy() == pytest.approx(union.to_numpy() / wanted["mean"].to_numpy())
    half = np.exp(fit.get_prediction(frame).summary_frame(alpha=0.5)["obs_ci_upper"])
    assert reexports.monthly_trend(union, level=0.5)["high"].to_numpy() == pytest.approx(half.to_numpy())


def test_f_of_a_break_is_that_of_a_comparison_of_nested_models(union):
    found = reexports.break_profile(union)
    assert len(found) == 68 - 2 * 11 and found.index.name == "month"
    y, plain = np.log(union.to_numpy()), reexports.seasonal(union.index)
    for month in ("2020-06-01", "2022-03-01", "2022-07-01"):
        k = union.index.get_loc(month)
        late = (np.arange(68) >= k).astype(float)
        full = sm.OLS(y, np.column_stack([plain, late, late * (np.arange(68) - k)])).fit()
        f, _, restrictions = full.compare_f_test(sm.OLS(y, plain).fit())
        assert restrictions == 2
        assert found.loc[month, "f"] == pytest.approx(f)
        assert found.loc[month, "step_pct"] == pytest.approx(100 * math.expm1(full.params[13]))


def test_a_planted_break_is_found_and_noise_has_none():
    months = pd.date_range("2019-01-01", periods=68, freq="MS")
    noise = np.random.default_rng(3).normal(0, 0.1, 68)
    calm = pd.Series(np.exp(6 + 0.2 * np.sin(months.month / 2) + noise), months)
    broken = calm.where(months < "2021-05-01", 2 * calm)
    profile = reexports.break_profile(broken)
    assert profile["f"].idxmax() == pd.Timestamp("2021-05-01")
    assert profile["step_pct"].max() == pytest.approx(100, abs=25)
    assert reexports.break_chance(broken, draws=199)["p"] == 1 / 200
    assert reexports.break_chance(calm, draws=199)["p"] > 0.05


def test_the_level_of_chance_is_that_of_a_slow_simulation():
    months = pd.date_range("2019-01-01", periods=68, freq="MS")
    white = pd.Series(np.exp(np.random.default_rng(5).normal(0, 1, 68)), months)
    found = reexports.break_chance(white, draws=999)
    random, largest = np.random.default_rng(99), []
    for _ in range(150):
        noise = np.zeros(80)
        for i, shock in enumerate(random.standard_normal(80)):
            noise[i] = (found["memory"] * noise[i - 1] if i else 0) + shock
        largest.append(reexports.break_profile(pd.Series(np.exp(noise[12:]), months))["f"].max())
    assert found["critical"] == pytest.approx(np.quantile(largest, 0.95), rel=0.25)
    assert reexports.break_chance(white, draws=999) == found


def test_chance_is_counted_in_noise_of_the_same_memory():
    """The largest F of each drawn series by `break_profile`, which is that of statsmodels' nested models."""
    months = pd.date_range("2019-01-01", periods=68, freq="MS")
    y = 6 + 0.2 * np.sin(months.month / 2) + np.random.default_rng(3).normal(0, 0.1, 68)
    series = pd.Series(
        np.exp(np.where(np.arange(68) < 13, y, y + 1)), months
    )  # breaks before the ends of a trim of 0.3
    profile = reexports.break_profile(series, 0.3)
    k = months.get_loc(profile["f"].idxmax())
    late = (np.arange(68) >= k).astype(float)
    best = np.column_stack([reexports.seasonal(months), late, late * (np.arange(68) - k)])
    left = sm.OLS(np.log(series.to_numpy()), best).fit().resid
    memory = sum(left[1:] * left[:-1]) / sum(left**2)
    assert memory > 0.2
    shocks, largest = np.random.default_rng(7).standard_normal((68, 40)), []
    for column in shocks.T:
        noise = [column[0]]
        for shock in column[1:]:
            noise.append(memory * noise[-1] + math.sqrt(1 - memory * memory) * shock)
        largest.append(reexports.break_profile(pd.Series(np.exp(noise), months), 0.3)["f"].max())
    found = reexports.break_chance(series, draws=40, seed=7, trim=0.3)
    assert found["memory"] == pytest.approx(memory)
    assert found["critical"] == pytest.approx(np.quantile(largest, 0.95))
    assert found["p"] == (1 + sum(f >= profile["f"].max() for f in largest)) / 41


def test_the_memory_of_a_broken_series_is_that_of_what_its_best_break_leaves(union):
    month = reexports.break_profile(union, 0.3)["f"].idxmax()
    k, y = union.index.get_loc(month), np.log(union.to_numpy())
    late = (np.arange(68) >= k).astype(float)
    design = np.column_stack([reexports.seasonal(union.index), late, late * (np.arange(68) - k)])
    left = sm.OLS(y, design).fit().resid
    found = reexports.break_chance(union, draws=9, trim=0.3)
    assert found["memory"] == pytest.approx(sum(left[1:] * left[:-1]) / sum(left**2))
    assert found["p"] in {k / 10 for k in range(1, 11)}


def test_growth_of_members_adds_up_to_the_union():
    rows = [
        (m, f"{y}-{k:02d}-01", v) for y, v in ((2021, 1.0), (2023, 3.0)) for k in range(1, 13) for m in ("DEU", "EU27")
    ]
    rows += [("EU27", f"2023-{k:02d}-15", 1.0) for k in range(1, 3)] + [
        ("MLT", "2023-05-01", 2.0),
        ("MLT", "2021-05-01", 0.0),
    ]
    made = pd.DataFrame(rows, columns=["reporter", "month", "exports_meur"]).assign(
        month=lambda f: pd.to_datetime(f["month"])
    )
    found = reexports.member_growth(made)
    assert found.loc["DEU", ["before", "after", "times"]].tolist() == [12.0, 36.0, 3.0]
    # the union grew from 12 to 38: Germany by 24, Malta by 2
    assert found["part_pct"].to_dict() == pytest.approx({"DEU": 2400 / 26, "MLT": 200 / 26})
    assert found["part_pct"].sum() == pytest.approx(100) and math.isnan(found.loc["MLT", "times"])
    assert found.index.tolist() == ["DEU", "MLT"]
    eleven = made[(made["reporter"] != "DEU") | (made["month"] != "2021-03-01")]
    assert math.isnan(reexports.member_growth(eleven).loc["DEU", "times"])


def test_halves_are_the_years_on_both_sides_of_a_turn():
    months = pd.date_range("2021-01-01", periods=40, freq="MS")
    values = pd.Series([9.0] * 7 + [2.0] * 12 + [8.0, *[4.0] * 11] + [7.0] * 9, months)
    before, after = reexports.halves(values, "2022-08")
    assert before == 2.0 and after == pytest.approx(4 * 2 ** (1 / 12))


# --- what others counted ----------------------------------------------------------------------------------------------


def test_mirror_by_hand():
    gap = pd.DataFrame({"year": [2021, 2023], "eur_per_usd": [0.8, 1.2]})
    sold = pd.Series({2021: 100.0, 2023: 250.0})
    found = reexports.mirror({"KAZ": gap}, {"KAZ": sold}, pd.Series({"KAZ": 300.0})).loc["KAZ"]
    assert found.to_dict() == pytest.approx(
        {"before": 0.8, "after": 1.2, "times": 1.5, "to_russia_musd": 150.0, "even_rate": 0.5}
    )
    assert reexports.mirror({"KAZ": gap}, {"KAZ": sold}, pd.Series({"KAZ": 300.0})).index.name == "buyer"


def test_cars_are_compared_in_the_same_months():
    months = pd.to_datetime(["2021-11-01", "2021-12-01", "2022-11-01"])
    made = pd.DataFrame(
        {"month": months, "cars": [10, 99, 20], "mass_t": [12.0, 5.0, 30.0], "exports_musd": [0.1, 9.0, 0.5]}
    )
    found = reexports.cars_by_year(made)
    assert found.loc[2021].tolist() == pytest.approx([10, 0.1, 12.0, 1200.0, 10000.0])
    assert found.loc[2022, "kg_per_car"] == pytest.approx(1500)
    assert found.columns.tolist() == ["cars", "exports_musd", "mass_t", "kg_per_car", "usd_per_car"]
    assert found.index.name == "year" and set(found.dtypes.astype(str)) == {"float64"}


def test_events_are_numbered_in_order_and_bare_months_stand_in_the_middle():
    made = pd.DataFrame(
        {
            "date": ["2023-06", "2022-04-06", "2023-06-20"],
            "date_precision": ["month", "day", "day"],
            "actor": ["KAZ", None, "EU"],
        }
    )
    found = reexports.dated(made)
    assert found["number"].tolist() == [1, 2, 3]
    assert found["at"].dt.strftime("%m-%d").tolist() == ["04-06", "06-15", "06-20"]
    assert found["actor"].tolist() == ["unknown", "KAZ", "EU"]
    assert found.index.tolist() == [0, 1, 2] and "index" not in found
    names = [f"{i:02d}" for i in range(60)]  # events of one day keep the order of the table
    same = pd.DataFrame({"date": "2023-01-02", "date_precision": "day", "actor": names})
    first = made.assign(date=["2022-01-01", "2024-01-01", "2021-01-01"], date_precision="day", actor=["b", "z", "a"])
    assert reexports.dated(pd.concat([first, same]))["actor"].tolist() == ["a", "b", *names, "z"]


def test_published_figures_keep_their_hedge_and_their_open_periods():
    figures, sources = tables.load("diversion_reported"), tables.load("sources")
    found = reexports.reported(figures, sources, ["offset", "unrecorded-arrivals", "chips"])
    assert found["question"].tolist() == [
        *("sold on to Russia, as a share", "", ""),
        *("sold, and not booked on arrival", *[""] * 6),
        *("chips", "", ""),
    ]
    assert {"under 10 per cent", "about 5 per cent", "7 per cent"} == set(found["figure"].head(3))
    assert {"to 2022-02", "from 2022-02", "2022-02 to 2023-02", "2022"} <= set(found["period"])
    assert "18 USD million (before: 0.245)" in set(found["figure"])
    assert found.columns.tolist() == ["question", "way", "what", "period", "figure", "published by"]


def test_a_published_figure_in_words():
    one = {
        "question": "chips", "source_id": "s", "origin": "KAZ", "destination": "RUS", "goods": "chips",
        "measure": "sales", "note": None, "value": 1234.5, "value_unit": "USD million", "value_before": None,
        "bound": "over", "period_start": "2022-01", "period_end": "2022-12", "publisher": "ignored",
    }  # fmt: skip
    rows = [
        one | changed for changed in ({}, {"note": "by mass", "period_start": "2021-01"}, {"period_end": "2022-01"})
    ]
    rows += [
        one | {"period_start": "2022-03", "period_end": "2022-12"},
        one | {"period_start": "2022-01", "period_end": "2022-11"},
    ]
    sources = pd.DataFrame({"source_id": ["s", "t"], "publisher": ["An office", "Another"], "note": "unused"})
    found = reexports.reported(pd.DataFrame(rows).drop(columns="publisher"), sources, ["chips"])
    assert found.iloc[0].tolist() == [
        "chips", "KAZ → RUS", "chips: sales", "2022", "over 1,234.5 USD million", "An office"
    ]  # fmt: skip
    assert found["what"].tolist()[1] == "chips: sales (by mass)"
    assert found["period"].tolist() == [
        *("2022", "2021-01 to 2022-12", "2022-01", "2022-03 to 2022-12", "2022-01 to 2022-11"),
    ]
    assert found.index.tolist() == [0, 1, 2, 3, 4]


def test_tables_to_read_are_not_cut():
    text = "Blocking sanctions reach the Kazakh units of Sberbank and Alfa-Bank"
    made = charts.listed(reexports.dated(tables.load("sanctions_events")), tables.load("sources")).data
    assert text in made and "2022\u201104\u201106" in made and "..." not in made
    assert made.count("<tr") == 1 + 19


@pytest.mark.parametrize(
    ("given_values", "message"),
    [
        (("KAS", 2010, 2021, 2018), "Nearest: 'KAZ'"),
        (("KAZ", 2016, 2021, 2018), "trend_first takes a whole number from 2010 to 2015, so that a placebo has years"),
        (("KAZ", 2012, 2015, 2018), "trend_last takes a whole number from 2016 to 2021.*5 years on from trend_first"),
        (("KAZ", 2012, 2021, 2016), "placebo_year takes a whole number from 2017 to 2020"),
        (("KAZ", 2012, "2021", 2018), "given: '2021'"),
    ],
)
def test_parameters_that_cannot_be_used_are_named(exports, given_values, message):
    with pytest.raises(ValueError, match=message):
        reexports.check_parameters(exports, *given_values)

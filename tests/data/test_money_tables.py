"""Rates, prices and shares are what the upstream files say: values read from them by hand, and sums that must meet."""

import pytest

from multivector import tables


def test_official_rates_around_the_invasion():
    rates = tables.load("fx_daily").set_index("date")
    assert rates.loc["2022-02-23", ["kzt_per_usd", "kzt_per_rub"]].tolist() == [433.39, 5.43]
    assert rates.loc["2022-02-24", ["kzt_per_usd", "kzt_per_rub"]].tolist() == [437.22, 5.50]
    assert rates.loc["2022-02-25", ["kzt_per_usd", "kzt_per_rub"]].tolist() == [465.99, 5.53]
    assert rates.loc["2022-03-10", ["kzt_per_usd", "kzt_per_rub"]].tolist() == [510.00, 3.98]
    assert rates["kzt_per_usd"].loc["2022"].idxmax().strftime("%m-%d") == "03-16"


def test_there_is_a_row_for_every_weekday_and_one_is_unknown():
    rates = tables.load("fx_daily").set_index("date")
    assert (rates.index.day_of_week < 5).all() and rates.index.is_monotonic_increasing
    assert (rates.index[1:] - rates.index[:-1]).days.max() == 3  # over a weekend, never more
    assert rates.index[rates["kzt_per_usd"].isna()].strftime("%Y-%m-%d").tolist() == ["2022-12-20"]


def test_carried_rates_are_those_of_holidays():
    rates = tables.load("fx_daily").set_index("date")
    carried = rates.index[rates["carried"].fillna(False)].strftime("%Y-%m-%d")
    march = [day for day in carried if day.startswith("2022-03")]
    assert march == ["2022-03-08", "2022-03-09", "2022-03-22", "2022-03-23", "2022-03-24"]  # women's day, Nauryz
    assert {"2022-01-07", "2022-01-10", "2022-01-11", "2022-01-12"} <= set(carried)  # Christmas and the unrest
    assert rates["carried"].isna().sum() == 2 and not rates["carried"]["2022-02-25"]


def test_days_average_to_the_months():
    days, months = tables.load("fx_daily"), tables.load("fx_monthly").set_index("month")
    means = days.groupby(days["date"].dt.to_period("M").dt.to_timestamp())["kzt_per_usd"].mean().loc["2021-06":]
    assert len(means) == 26
    assert means.to_dict() == pytest.approx(months["kzt_per_usd"].loc["2021-06":"2023-07"].to_dict(), abs=1e-4)


def test_monthly_rates():
    months = tables.load("fx_monthly").set_index("month")
    assert months.loc["2015-07-01"].tolist() == [186.776087, 3.27]
    assert months.loc["2015-09-01"].tolist() == [258.437273, 3.874091]
    assert months["kzt_per_usd"].isna().sum() == 4 and months["kzt_per_usd"].first_valid_index().month == 5
    assert len(months) == 17 * 12 + 10  # 2009 to October 2026, no month missing


def test_inflation_of_known_months():
    prices = tables.load("inflation_monthly").set_index(["basket", "month"])["yoy_pct"]
    assert prices["total", "2022-02-01"] == 8.7
    assert prices["total", "2023-02-01"] == 21.3 and prices["total"].idxmax().strftime("%Y-%m") == "2023-02"
    assert prices["food", "2022-12-01"] == 25.3
    assert (len(prices["total"]), len(prices["food"])) == (188, 189)


def test_inflation_of_years():
    prices = tables.load("inflation_yearly").set_index(["iso3", "year", "publisher"])["inflation_pct"]
    assert prices["KAZ", 2024].to_dict() == {"CIS Stat": 8.68, "IMF": 8.68}
    assert prices["KAZ", 2022].to_dict() == {"CIS Stat": 14.97, "IMF": 14.99, "World Bank": 15.03}
    assert prices["KGZ", 2022].to_dict() == {"World Bank": 13.92}
    monthly = tables.load("inflation_monthly").query("basket == 'total'").set_index("month")["yoy_pct"]
    for year in range(2011, 2026):  # the mean of the months is near the published year
        assert abs(monthly.loc[str(year)].mean() - prices["KAZ", year, "CIS Stat"]) < 0.25, year


def test_growth():
    growth = tables.load("real_growth").set_index("year")
    assert growth.loc[2022, "growth_pct"] == 3.2 and growth.loc[2020, "growth_pct"] == -2.6
    assert growth.index[growth["estimate"]].tolist() == [2025]


def test_base_rate():
    rate = tables.load("base_rate").set_index("date")
    assert rate.loc["2022-02-24", ["previous_pct", "rate_pct"]].tolist() == [10.25, 13.5]
    assert rate["rate_pct"].max() == 18 and rate["rate_pct"].iloc[-1] == 16.25
    before = rate["rate_pct"].shift()
    followed = ~rate["gap_before"]
    assert (rate["previous_pct"] == before)[followed].all()  # no gap: the step starts where the last one ended


def test_transfers_meet_what_was_reported():
    received = tables.load("remittances_monthly").set_index("month")["received_bkzt"]
    assert received["2022-02-01"] == 17.9737 and received.idxmax().strftime("%Y-%m") == "2022-06"
    reported = tables.load("transfers_reported").set_index(["period_start", "period_end", "origin", "value_unit"])
    assert received["2022-01":"2022-05"].sum() == pytest.approx(
        reported.loc[("2022-01", "2022-05", "WLD", "KZT billion"), "value"].item(), abs=0.05
    )


def test_london_changes_by_window():
    windows = tables.load("london_windows").set_index(["window", "share"])
    change = windows["change_pct"]  # worked out by hand from closes that are not published here
    assert change["closest-to-article"].to_dict() == {"HSBK": -39.9, "KAP": -23.8}
    assert change["second-closest-to-article"].to_dict() == {"HSBK": -40.1, "KAP": -24.9}
    assert change["eve-of-war-to-eve-of-article"].to_dict() == {"HSBK": -27.8, "KAP": -2.4}
    assert change["year-start-to-eve-of-war"].to_dict() == {"HSBK": -25.9, "KAP": -22.0}
    assert change["unrest-day"].to_dict() == {"HSBK": -19.3, "KAP": -7.6}
    # two changes in a row make the whole, to rounding
    whole = (1 + change["year-start-to-eve-of-war"] / 100) * (1 + change["eve-of-war-to-eve-of-article"] / 100) - 1
    assert (100 * whole).to_dict() == pytest.approx(change["year-start-to-eve-of-article"].to_dict(), abs=0.11)
    index = tables.load("london_index").set_index(["share", "date"])["index_100"]
    for (_, share), row in windows.iterrows():
        rounded = 100 * (index[share, row["date_to"]] / index[share, row["date_from"]] - 1)
        assert rounded == pytest.approx(row["change_pct"], abs=0.21), (share, row["date_from"])


def test_no_london_price_is_published():
    index = tables.load("london_index")
    assert index.groupby("share")["index_100"].first().to_dict() == {"HSBK": 100, "KAP": 100}
    assert (index["index_100"] * 10 % 1 < 1e-6).sum() + (index["index_100"] * 10 % 1 > 1 - 1e-6).sum() == len(index)
    assert index.groupby("share").size().to_dict() == {"HSBK": 82, "KAP": 82}
    assert tables.load("shares_reported").query("market == 'LSE'")["close"].isna().all()


def test_stated_rates_are_the_official_ones_of_the_next_day():
    official = tables.load("fx_daily").set_index("date")["kzt_per_usd"]
    stated = tables.load("money_events").set_index("id")["value"]
    for event, day in [
        ("2022-03-15-low", "2022-03-15"),
        ("2022-03-31-rate", "2022-03-31"),
        ("2022-04-19-rate", "2022-04-19"),
    ]:
        dated = official.index.get_loc(day)
        same, following = official.iloc[dated], official.iloc[dated + 1]
        assert abs(stated[event] - following) < 0.75 and abs(stated[event] - following) < abs(stated[event] - same)

"""Sales that may go round the sanctions: values read from the upstream files by hand, and sums that must meet."""

import pytest

from multivector import tables


def test_sales_to_kazakhstan_by_month():
    sales = tables.load("eu_exports_to_kazakhstan").set_index(["reporter", "month"])["exports_meur"]
    assert sales["EU27", "2022-12-01"] == pytest.approx(1371.276, abs=0.001)
    assert sales["EU27", "2022-01-01"] == pytest.approx(327.2227, abs=0.0001)
    assert sales["AUT", "2019-01-01"] == 9.141431 and sales["SWE", "2024-08-01"] == 13.170666


def test_members_add_up_to_the_union_and_months_to_years():
    sales = tables.load("eu_exports_to_kazakhstan")
    union = sales[sales["reporter"] == "EU27"].set_index("month")["exports_meur"]
    members = sales[sales["reporter"] != "EU27"]
    assert members["reporter"].nunique() == 27 and len(union) == 68
    assert members.groupby("month")["exports_meur"].sum().to_dict() == pytest.approx(union.to_dict(), abs=1e-4)
    years = tables.load("eu_exports").query("partner == 'KAZ'").set_index("year")["exports_meur"]
    for year in range(2019, 2024):
        assert union.loc[str(year)].sum() == pytest.approx(years[year], abs=0.001)


def test_yearly_sales_are_there_for_every_neighbour():
    sales = tables.load("eu_exports")
    assert {"KAZ", "KGZ", "ARM", "GEO", "UZB", "TUR", "ARE", "RUS", "BLR", "TJK", "TKM", "AZE", "CHN"} == set(
        sales["partner"]
    )
    assert (sales.groupby("partner").size() == 14).all()


def test_georgian_cars():
    cars = tables.load("georgia_cars").set_index("month")
    assert cars.loc["2021-01-01"].tolist() == [28, 16.704, 0.357002]
    assert cars.loc["2022-02-01", "cars"] == 635 and cars.loc["2023-11-01", "cars"] == 4932
    assert cars.loc["2021", "cars"].sum() == 28 + 31 + 60 + 88 + 82 + 123 + 149 + 176 + 255 + 346 + 470 + 472
    assert len(cars) == 35


def test_published_figures_that_conflict_stand_side_by_side():
    figures = tables.load("diversion_reported").set_index("id")
    chips = figures[(figures["question"] == "chips") & (figures["origin"] == "KAZ")]
    assert chips["value"].tolist() == [18, 3.7] and chips["source_id"].nunique() == 2
    assert figures.loc["appliances", ["value", "value_before"]].tolist() == [575.1, 30.7]
    yearly = tables.load("eu_exports").query("partner == 'KAZ'").set_index("year")["exports_meur"]
    growth = 100 * (yearly[2022] / yearly[2021] - 1)
    assert growth == pytest.approx(figures.loc["eu-growth-repository", "value"], abs=0.1)


def test_a_ban_is_announced_and_denied_on_one_day_and_two_days_are_given_for_one_effect():
    events = tables.load("sanctions_events").set_index("id")
    assert events.loc["2023-10-ban-announced", "date"] == events.loc["2023-10-ban-denied", "date"] == "2023-10-19"
    assert events.loc[events["kind"] == "effect", "date"].tolist() == ["2025-11-12", "2025-12-02"]
    assert (events["date"].str.len().map({10: "day", 7: "month"}) == events["date_precision"]).all()

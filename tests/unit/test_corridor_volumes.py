"""Freight by corridor and uranium: against the raw tables, values worked out by hand, and properties."""

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import corridor_volumes as charts
from multivector.measures import corridor_volumes as freight
from multivector.paths import DATA
from tests.pictures import assert_legible

positive = st.floats(0.01, 1000)


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def carried() -> pd.DataFrame:
    return tables.load("corridor_volumes")


@pytest.fixture(scope="module")
def figures(carried) -> dict:
    return {
        "volumes": charts.volumes(carried),
        "middle": charts.middle(carried),
        "utlc": charts.utlc(carried),
        "uranium": charts.uranium(tables.load("uranium_production"), tables.load("uranium_routes")),
        "owners": charts.owners(tables.load("uranium_ventures")),
    }


# The table keeps out what is no year and apart what is not the same


def test_the_ministrys_seven_years(carried):
    found = freight.series(carried, "middle-corridor", "all goods")
    wanted = {2019: 0.759, 2020: 0.783, 2021: 0.586, 2022: 1.485, 2023: 2.764, 2024: 4.484, 2025: 4.119}
    assert found.to_dict() == wanted


def test_the_misprint_is_in_no_row():
    months = [row for row in raw("corridor_volumes") if row["period"] == "2022-01/2022-09"]
    assert [row["volume_mt"] for row in months] == ["1.084"]
    assert not any(row["volume_mt"] == "1.84" for row in raw("corridor_volumes"))


def test_plans_and_parts_of_years_are_in_no_series():
    rows = raw("corridor_volumes")
    assert {row["basis"] for row in rows if row["months"] != "12"} <= {"stated", "rounded"}
    assert not any(row["preferred"] == "true" for row in rows if row["months"] != "12" or row["basis"] == "plan")
    assert all(("/" in row["period"]) == (row["months"] != "12") for row in rows)


def test_counts_of_the_northern_railway_share_no_year_but_by_scope(carried):
    counts = {scope: freight.series(carried, "utlc-era", scope, "volume_kteu") for scope in charts.UTLC_SCOPES}
    assert {scope: (min(values.index), max(values.index)) for scope, values in counts.items()} == {
        "china-europe": (2016, 2021),
        "china-eu": (2022, 2023),
        "all-traffic": (2022, 2024),
    }
    assert counts["china-europe"][2021] == 692.5 and counts["china-eu"].to_dict() == {2022: 410.6, 2023: 211.1}


def test_one_value_a_series_scope_and_year_is_preferred():
    keys = [
        (row["series"], row["scope"], row["year"], bool(row["volume_mt"]), bool(row["volume_kteu"]))
        for row in raw("corridor_volumes")
        if row["preferred"] == "true"
    ]
    assert len(keys) == len(set(keys))


def test_values_derived_by_us_follow_from_their_notes():
    rows = {
        (row["series"], row["scope"], row["year"]): row for row in raw("corridor_volumes") if row["basis"] == "derived"
    }
    worked_out = {
        ("middle-corridor", "all goods", "2022"): ("volume_mt", 2.76 / 1.65),
        ("middle-corridor", "goods through seaports", "2023"): ("volume_mt", 3.3 / 1.2),
        ("middle-corridor", "containers", "2020"): ("volume_kteu", 25.2 / 1.2),
        ("middle-corridor", "containers", "2023"): ("volume_kteu", 56.5 / 2.76),
        ("rail-transit", "by rail", "2020"): ("volume_mt", 20.9 / 1.02),
        ("rail-transit", "by rail", "2024"): ("volume_mt", 33 / 1.2),
        ("china-rail", "both crossings", "2012"): ("volume_mt", 19.4 - 2.8),
        ("china-europe-trains", "China-Europe trains", "2023"): ("trains", 19392 / 1.107),
        ("xinjiang-crossings", "Alashankou and Khorgos", "2019"): ("trains", 5027 / 1.418 + 4652 / 1.37),
        ("xinjiang-crossings", "Alashankou and Khorgos", "2023"): ("trains", 16400 / 1.14),
    }
    assert set(rows) == set(worked_out)
    for key, (column, value) in worked_out.items():
        assert float(rows[key][column]) == pytest.approx(value, rel=3e-3), key


# Measures


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("middle-coridor", "all goods"), "Nearest: 'middle-corridor'"),
        (("utlc-era", "china-europ"), "scope of utlc-era .*Nearest: 'china-europe'"),
        (("utlc-era", "all-traffic", "volume_teu"), "measure takes one of volume_mt, volume_kteu, trains"),
    ],
)
def test_a_wrong_name_is_an_error_that_names_the_nearest(carried, given, message):
    with pytest.raises(ValueError, match=message):
        freight.series(carried, *given)


def test_two_preferred_values_of_a_year_are_an_error(carried):
    one = {"china-eu": "all-traffic", "china-to-europe": "all-traffic"}
    mixed = carried.assign(scope=carried["scope"].replace(one), preferred=True)
    with pytest.raises(ValueError, match=r"two preferred values of \[2022, 2023, 2024\]"):
        freight.series(mixed, "utlc-era", "all-traffic", "volume_kteu")


def test_growth_from_three_bases_by_hand(carried):
    found = freight.growth(freight.series(carried, "middle-corridor", "all goods"), [2019, 2021, 2022], [2024, 2025])
    wanted = [4.484 / 0.759, 4.119 / 0.759, 4.484 / 0.586, 4.119 / 0.586, 4.484 / 1.485, 4.119 / 1.485]
    assert found["times"].tolist() == pytest.approx(wanted)
    assert found["base"].tolist() == [2019, 2019, 2021, 2021, 2022, 2022]


def test_growth_from_a_year_without_a_figure_names_it(carried):
    with pytest.raises(ValueError, match=r"No whole-year figure of \[2022\]"):
        freight.growth(freight.series(carried, "rail-transit", "by rail"), [2022], [2025])


@given(positive, st.floats(-99, 900))
def test_a_base_grown_again_is_the_value(value, growth):
    assert freight.implied_base(value, growth) * (1 + growth / 100) == pytest.approx(value)


def test_nothing_grows_from_less_than_nothing():
    with pytest.raises(ValueError, match="above -100"):
        freight.implied_base(1.0, -100)


@given(st.dictionaries(st.integers(2012, 2025), positive), st.dictionaries(st.integers(2012, 2025), positive))
def test_sizes_exist_only_where_both_do(small, large):
    found = freight.size_pct(pd.Series(small, dtype=float), pd.Series(large, dtype=float))
    assert set(found.index) == set(small) & set(large)
    for year, size in found.items():
        assert size * large[year] == pytest.approx(100 * small[year])


def test_counters_of_2024_lie_between_the_association_and_the_rounded_report(carried):
    found = freight.counters(carried)
    assert found.loc[2024, ["low_mt", "high_mt"]].tolist() == [3.3, 4.5]
    assert found.loc[2024, "spread_pct"] == pytest.approx(100 * 4.5 / 3.3 - 100)
    assert found.loc[2022, "high_mt"] == 1.673  # not the months, not the wider count of ten months
    assert found.loc[2025, "values"] == 1  # the plan of 5.2 is no count


@given(positive, positive, positive)
def test_a_boxed_share_is_a_share_and_grows_with_the_load(kteu, mt, load):
    share = freight.boxed_most(kteu, mt, load)
    assert 0 <= share <= 100
    assert freight.boxed_most(kteu, mt, load / 2) <= share


@pytest.mark.parametrize("wrong", [(1, 0, 25), (-1, 1, 25), (1, 1, -2)])
def test_a_boxed_share_of_nothing_is_an_error(wrong):
    with pytest.raises(ValueError, match="tonnage is positive"):
        freight.boxed_most(*wrong)


def test_boxes_of_2024_and_2025_by_hand(carried):
    boxes = freight.series(carried, "middle-corridor", "containers", "volume_kteu")
    goods = freight.series(carried, "middle-corridor", "all goods")
    found = freight.boxed_by_year(boxes, goods, 25)
    assert found[2024] == pytest.approx(100 * 56500 * 25 / 4484000)
    assert found[2025] == pytest.approx(100 * 77000 * 25 / 4119000)
    assert freight.change_pct(boxes, 2025) > 0 > freight.change_pct(goods, 2025)


def test_what_transit_gained_elsewhere_by_hand(carried):
    transit, middle = (
        freight.series(carried, *key) for key in (("rail-transit", "by rail"), ("middle-corridor", "all goods"))
    )
    assert freight.gained_elsewhere(transit, middle, 2021, 2025) == pytest.approx(12.1 - 3.533)
    with pytest.raises(ValueError, match=r"\[2022\]"):
        freight.gained_elsewhere(transit, middle, 2022, 2025)


def test_what_is_beside_a_part_and_a_part_larger_than_the_whole(carried):
    whole, part = (freight.series(carried, "utlc-era", scope, "volume_kteu") for scope in ("all-traffic", "china-eu"))
    assert freight.beyond(whole, part).round(1).to_dict() == {2022: 270.6, 2023: 462.9}
    with pytest.raises(ValueError, match=r"larger than the whole in \[2022, 2023\]"):
        freight.beyond(part, whole)


def test_trains_at_the_crossings_by_hand(carried):
    found = freight.xinjiang_share(carried)
    assert found.to_dict() == pytest.approx(
        {2020: 100 * 9679 / 12400, 2023: 100 * 14386 / 17518, 2024: 100 * 16400 / 19392}
    )


def test_single_figures_are_those_of_the_table(carried):
    assert freight.others(carried).to_dict() == {
        "coal_across_russia_2024": 9.0,
        "exports_to_russia_2023": 34.6,
        "transit_all_modes_2024": 34.6,
        "north_south_east_2023": 2.1,
        "china_rail_transit_2024": 15.3,
    }


# By hand, on small tables


def rows_of(*rows: tuple) -> pd.DataFrame:
    columns = ["series", "scope", "year", "months", "basis", "preferred", "volume_mt"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(volume_kteu=frame["volume_mt"] * 10, trains=frame["volume_mt"] * 100).astype({"year": "Int64"})


SMALL = rows_of(
    ("a", "x", 2021, 12, "stated", True, 3.0), ("a", "x", 2020, 12, "rounded", True, 2.0),
    ("a", "x", 2022, 6, "stated", True, 9.0), ("a", "x", 2023, 12, "plan", True, 9.0),
    ("a", "x", 2021, 12, "stated", False, 4.5), ("a", "x", 2024, 12, "stated", True, None),
    ("a", "y", 2021, 12, "stated", True, 6.0), ("b", "x", 2021, 12, "stated", True, 7.0),
)  # fmt: skip


def test_a_series_takes_whole_preferred_years_of_one_scope():
    assert freight.whole_years(SMALL).index.tolist() == [0, 1, 4, 5, 6, 7]
    found = freight.series(SMALL, "a", "x")
    assert found.to_dict() == {2020: 2.0, 2021: 3.0} and found.index.tolist() == [2020, 2021]
    assert found.name == "volume_mt" and found.dtype == float and found.index.dtype == int
    boxes = freight.series(SMALL, "a", "y", "volume_kteu")
    assert boxes.to_dict() == {2021: 60.0} and boxes.name == "volume_kteu"
    trains = freight.series(SMALL.astype({"trains": "Int64"}), "a", "y", "trains")  # whole numbers, as in the table
    assert trains.to_dict() == {2021: 600} and trains.dtype == float
    with pytest.raises(ValueError, match=r"^series takes one of a, b; given: 'c'"):
        freight.series(SMALL, "c", "x")
    with pytest.raises(ValueError, match=r"^scope of b takes one of x; given: 'y'"):
        freight.series(SMALL, "b", "y")
    with pytest.raises(ValueError, match=r"^a, x: two preferred values of \[2021\]. Prefer one"):
        freight.series(SMALL.assign(preferred=True), "a", "x")


def test_growth_and_change_by_hand():
    values = pd.Series({2020: 2.0, 2021: 3.0, 2022: 1.5})
    found = freight.growth(values, (year for year in (2020, 2021)), (year for year in (2021, 2022)))
    assert found.columns.tolist() == ["base", "year", "times", "change_pct"]
    assert found.values.tolist() == [
        [2020, 2021, 1.5, 50],
        [2020, 2022, 0.75, -25],
        [2021, 2021, 1, 0],
        [2021, 2022, 0.5, -50],
    ]
    assert freight.change_pct(values, 2022) == -50
    with pytest.raises(ValueError, match=r"of \[2019, 2023\]; there is one of \[2020, 2021, 2022\]"):
        freight.growth(values, [2019], [2023])
    assert freight.size_pct(values, pd.Series({2022: 6.0, 2021: 12.0})).to_dict() == {2021: 25, 2022: 25}
    assert freight.implied_base(3.0, 50) == 2 and freight.implied_base(1.0, -99.5) == pytest.approx(200)
    assert freight.gained_elsewhere(values, pd.Series({2020: 1.0, 2021: 1.25}), 2020, 2021) == 0.75
    rest = freight.beyond(values, pd.Series({2020: 2.0, 2021: 1.0, 2019: 9.0}))
    assert rest.to_dict() == {2020: 0, 2021: 2}
    with pytest.raises(ValueError, match=r"larger than the whole in \[2020\]: two"):
        freight.beyond(values, pd.Series({2020: 2.5, 2021: 3.0, 2022: 1.0}))  # as large in 2021, smaller in 2022


def test_counters_by_hand():
    found = freight.counters(SMALL.assign(basis="stated"), "a", ["x"])
    assert found.columns.tolist() == ["low_mt", "high_mt", "values", "spread_pct"]
    assert found.index.tolist() == [2020, 2021, 2023] and found.index.dtype == int and found.index.name == "year"
    assert found.loc[2021].tolist() == [3, 4.5, 2, 50] and found.loc[2020].tolist() == [2, 2, 1, 0]
    both = freight.counters(SMALL, "a", ["x", "y"])
    assert both.loc[2021, ["high_mt", "values"]].tolist() == [6, 3] and 2023 not in both.index


def test_a_boxed_share_by_hand():
    assert freight.boxed_most(10, 1, 25) == 25 and freight.boxed_most(100, 1, 25) == 100
    assert freight.boxed_most(0, 1, 25) == 0 and freight.boxed_most(10, 1, 0) == 0
    found = freight.boxed_by_year(pd.Series({2020: 10.0, 2021: 20.0}), pd.Series({2021: 2.0, 2022: 1.0}), 25)
    assert found.to_dict() == {2021: 25.0}
    with pytest.raises(ValueError, match="^Containers and load are not negative .* given: 1, 0, 25"):
        freight.boxed_most(1, 0, 25)


def test_shares_mined_by_hand():
    rows = [("KAZ", 2020, 4), ("WLD", 2020, 10), ("CAN", 2020, 1), ("KAZ", 2021, 6), ("WLD", 2021, 12)]
    found = freight.mined_share(pd.DataFrame(rows, columns=["iso3", "year", "production_t"]))
    assert found.columns.tolist() == ["CAN", "KAZ"] and found.index.dtype == int
    assert found.loc[2020].tolist() == [10, 40] and found.loc[2021, "KAZ"] == 50 and pd.isna(found.loc[2021, "CAN"])


def test_western_shipments_on_small_numbers():
    rows = [("2023", "through-azerbaijan", 32.0, None), ("2023", "western-by-middle-corridor", None, 64.0),
            ("2023", "mined-in-kazakhstan", 320.0, None), ("2022", "through-azerbaijan", 9.0, None)]  # fmt: skip
    routes = pd.DataFrame(rows, columns=["period", "item", "volume_t", "share_pct"])
    assert freight.western_shipments(routes) == {
        **{"through_t": 32, "western_t": 50, "other_t": 18, "mined_t": 320},
        **{"share_pct": 64, "through_of_mined_pct": 10},
    }
    with pytest.raises(ValueError, match="^The sources state no mined-in-kazakhstan and no western"):
        freight.western_shipments(routes, 2022)


def test_holders_by_hand():
    rows = [
        ("b", "2024", "KAZ", 50.0, True),
        ("b", "2024", "RUS", 30.0, True),
        ("b", "2024", "RUS", 19.5, True),
        ("a", "2024", "KAZ", 100.0, True),
        ("a", "2024", "RUS", 99.0, False),
        ("a", "2020", "RUS", 60.0, True),
    ]
    ventures = pd.DataFrame(rows, columns=["venture", "as_of", "holder_state", "share_pct", "preferred"])  # fmt: skip
    found = freight.holders(ventures)
    assert found.columns.tolist() == ["venture", "as_of", "state", "share_pct"] and found.index.tolist() == [*range(6)]
    assert sorted(map(tuple, found.values.tolist())) == [
        ("a", "2020", "", 40.0), ("a", "2020", "RUS", 60.0), ("a", "2024", "KAZ", 100.0),
        ("b", "2024", "", 0.5), ("b", "2024", "KAZ", 50.0), ("b", "2024", "RUS", 49.5),
    ]  # fmt: skip
    assert list(zip(found["venture"], found["as_of"], strict=True)) == sorted(
        zip(found["venture"], found["as_of"], strict=True)
    )


# Uranium


def test_shares_mined_are_those_of_the_raw_table_and_of_the_association():
    rows = {(row["iso3"], row["year"]): float(row["production_t"]) for row in raw("uranium_production")}
    found = freight.mined_share(tables.load("uranium_production"))
    for year in range(2013, 2023):
        assert found.loc[year, "KAZ"] == pytest.approx(100 * rows["KAZ", str(year)] / rows["WLD", str(year)])
    assert round(found.loc[2022, "KAZ"]) == 43 and (found.sum(axis=1) < 100).all()
    estimated = {row["iso3"] for row in raw("uranium_production") if row["estimated"] == "true"}
    assert estimated == {"UZB"}


def test_western_shipments_by_hand_and_of_one_year_only():
    found = freight.western_shipments(tables.load("uranium_routes"))
    assert found["western_t"] == pytest.approx(2300 / 0.64)
    assert found["other_t"] == pytest.approx(2300 / 0.64 - 2300)
    assert found["through_of_mined_pct"] == pytest.approx(100 * 2300 / 21112)
    with pytest.raises(ValueError, match="no mined-in-kazakhstan and no western-by-middle-corridor of 2022"):
        freight.western_shipments(tables.load("uranium_routes"), 2022)


def test_sales_by_region_add_up():
    sales = [float(row["share_pct"]) for row in raw("uranium_routes") if row["item"].startswith("sales-")]
    assert len(sales) == 3 and sum(sales) == 100


def test_shares_of_a_venture_add_up_and_the_rest_is_not_guessed():
    found = freight.holders(tables.load("uranium_ventures"))
    sums = found.groupby(["venture", "as_of"])["share_pct"].sum()
    assert sums.tolist() == pytest.approx([100] * len(sums))
    sold = found[found["as_of"] == "2024-12-17"]
    assert sold[sold["venture"] == "Zarechnoye"].set_index("state")["share_pct"].to_dict() == pytest.approx(
        {"CHN": 49.979, "": 50.021}
    )
    assert "KAZ" not in set(sold["state"])


def test_shares_of_more_than_a_whole_are_an_error():
    rows = pd.DataFrame({"venture": "a", "as_of": "now", "holder_state": ["KAZ", "RUS"], "share_pct": [60.0, 50.0]})
    with pytest.raises(ValueError, match=r"\('a', 'now'\).*more than 100"):
        freight.holders(rows.assign(preferred=True))


def test_only_the_ventures_of_more_than_a_whole_are_named():
    rows = pd.DataFrame({"venture": ["a", "b", "c"], "as_of": "now", "holder_state": "KAZ", "preferred": True})
    with pytest.raises(ValueError, match=r"^Shares of \[\('b', 'now'\)\] add up"):
        freight.holders(rows.assign(share_pct=[100.0, 100.5, 99.5]))


def test_a_rest_below_a_millionth_is_of_rounding():
    rows = pd.DataFrame({"venture": "a", "as_of": "now", "holder_state": ["CHN", "KAZ", "RUS"], "preferred": True})
    assert freight.holders(rows.assign(share_pct=33.3333333))["state"].tolist() == ["CHN", "KAZ", "RUS"]
    assert freight.holders(rows.assign(share_pct=33.33333))["share_pct"].tolist()[3:] == pytest.approx([0.00001])


# Figures


def marks_of(spec: str) -> list[dict]:
    found, stack = [], [json.loads(spec)]
    while stack:
        node = stack.pop()
        stack += [*node.get("layer", []), *node.get("hconcat", []), *node.get("vconcat", [])]
        if "mark" in node:
            found.append(node)
    return found


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_no_line_joins_two_counts_or_crosses_a_gap(figures, layout):
    spec = figures["utlc"].specs[layout]
    lines = [mark for mark in marks_of(spec) if mark["mark"]["type"] == "line"]
    assert [mark["encoding"]["detail"]["field"] for mark in lines] == ["count"]
    rows = json.loads(spec)["datasets"][lines[0]["data"]["name"]]
    for count in {row["count"] for row in rows}:
        years = sorted(row["year"] for row in rows if row["count"] == count)
        assert years == list(range(years[0], years[-1] + 1))
    assert "Middle Corridor" not in {row["count"] for row in rows}
    for name in ("volumes", "middle"):
        assert "line" not in {mark["mark"]["type"] for mark in marks_of(figures[name].specs[layout])}


def test_corridors_have_one_scale_and_years_without_a_figure_have_a_dash(figures):
    marks = marks_of(figures["volumes"].specs["wide"])
    scales = {json.dumps(mark["encoding"]["y"]["scale"]) for mark in marks if mark["mark"]["type"] == "bar"}
    assert len(scales) == 1 and len([mark for mark in marks if mark["mark"]["type"] == "bar"]) == 5
    sets = json.loads(figures["volumes"].specs["wide"])["datasets"]
    dashes = [mark for mark in marks if mark["mark"].get("text") == "–"]
    without = sorted(len(sets[mark["data"]["name"]]) for mark in dashes)
    assert without == sorted([14 - 7, 14 - 1, 14 - 1, 14 - 4, 14 - 6])


def test_tonnes_and_containers_are_in_panels_of_their_own(figures):
    for layout, key in (("wide", "hconcat"), ("narrow", "vconcat")):
        panels = json.loads(figures["middle"].specs[layout])[key]
        assert [panel["title"]["text"] for panel in panels] == ["Goods, Mt", "Containers, thousand TEU"]


def test_titles_say_what_an_independent_reading_finds(figures):
    rows = [row for row in raw("corridor_volumes") if row["series"] == "middle-corridor" and row["months"] == "12"]
    goods = {row["year"]: float(row["volume_mt"]) for row in rows if row["counter"] == "ministry" and row["volume_mt"]}
    fall = 100 * (1 - goods["2025"] / goods["2024"])
    assert (
        f"tonnes fell by {fall:.0f} per cent and its containers rose by {100 * (77 / 56.5 - 1):.0f}"
        in figures["middle"].title
    )
    assert "carried 4.1 Mt; transit through Kazakhstan by rail came to 33 Mt" in figures["volumes"].title
    assert "fell from 411 to 211 thousand TEU" in figures["utlc"].title
    assert "64 per cent" in figures["uranium"].title
    assert "2 uranium ventures; in 2 others Russian holders have 49 and 70" in figures["owners"].title


def test_titles_follow_the_data(carried, made_up):
    changed = carried.copy()
    last = (changed["series"] == "middle-corridor") & (changed["year"] == 2025) & changed["preferred"]
    changed.loc[last & changed["volume_mt"].notna(), "volume_mt"] = 4.484 * 1.5
    changed.loc[last & changed["volume_kteu"].notna(), "volume_kteu"] = 56.5 / 2
    assert "tonnes rose by 50 per cent and its containers fell by 50" in charts.middle(changed).title


@pytest.mark.parametrize("name", ["volumes", "middle", "utlc", "uranium", "owners"])
def test_figures_are_light_legible_and_carry_their_rows(figures, name):
    figure = figures[name]
    assert_legible(name, figure.pictures, figure.description, most=15_000)
    rows = list(csv.DictReader(io.StringIO(figure.csv)))
    assert rows and all(row.get("value", row.get("share_pct")) for row in rows)

"""Measures and charts of gas: against values worked out by hand, the raw tables, and properties."""

import csv
import json
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import gas as charts
from multivector.charts import gas_grid, gas_map
from multivector.measures import gas
from multivector.paths import DATA
from multivector.sources import UpstreamError
from multivector.sources import gas as upstream_gas
from tests.pictures import assert_legible

bcm = st.floats(0, 500)


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bought(year: int, suppliers: set[str], modes: tuple[str, ...] = ("pipeline",), basis: str = "edition") -> float:
    """Add up rows of the table with the standard library."""
    rows = [row for row in raw("china_gas_imports") if (row["year"], row["basis"]) == (str(year), basis)]
    return sum(float(row["volume_bcm"]) for row in rows if row["supplier"] in suppliers and row["mode"] in modes)


def rows_of(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["year", "mode", "supplier", "volume_bcm"])
    return frame.assign(basis="edition")


@pytest.fixture(scope="module")
def table():
    return tables.load("china_gas_imports")


@pytest.fixture(scope="module")
def main(table):
    return gas.volumes(table, "edition")


@pytest.fixture(scope="module")
def used():
    return gas.consumption(tables.load("energy_balance"))


# Parameters


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"year": 2024}, "year takes a whole number from 2010 to 2023; given: 2024. Nearest: 2023"),
        ({"year": 2009}, "Nearest: 2010"),
        ({"year": 2020.5}, "given: 2020.5"),
        ({"year": "2021"}, "given: '2021'"),
        ({"threshold": 0.2}, "threshold takes a number from 1 to 100 per cent; given: 0.2. Nearest: 1"),
        ({"threshold": "20"}, "given: '20'"),
        ({"tolerance": 12}, "tolerance takes .* from 0 to 10 points; given: 12. Nearest: 10"),
        ({"tolerance": -1}, "Nearest: 0"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_right_ones(given, message):
    asked = {"year": 2021, "threshold": 20, "tolerance": 2.5} | given
    with pytest.raises(ValueError, match=message):
        gas.check_parameters(**asked)


def test_parts_of_a_per_cent_and_of_a_point_are_taken():
    for threshold, tolerance in ((1, 0), (20.5, 2.5), (100, 10)):
        gas.check_parameters(2021, threshold, tolerance)


# Volumes and shares


def test_groups_hold_each_supplier_once_and_leave_out_what_never_crosses_kazakhstan(main):
    for year in (2013, 2018, 2021, 2023):
        row = main.loc[year]
        assert row["from"] == pytest.approx(bought(year, {"KAZ"}))
        assert row["through"] == pytest.approx(bought(year, {"TKM", "UZB", "FSU"}))
        assert row["from"] + row["through"] == pytest.approx(row["either"])
        assert row["either"] + row["russia"] + row["myanmar"] == pytest.approx(row["pipeline"])
        everybody = {entry["supplier"] for entry in raw("china_gas_imports")}
        assert row["imports"] == pytest.approx(bought(year, everybody, ("pipeline", "lng")))


def test_the_matrix_adds_up_to_what_the_review_prints(main):
    printed = {2010: 3.55, 2013: 27.3633, 2017: 39.41, 2021: 53.2441, 2023: 61.3433}  # read off the workbooks' rows
    assert main.loc[list(printed), "pipeline"].to_dict() == pytest.approx(printed, abs=5e-4)
    liquefied = {2010: 12.8032, 2015: 26.2023, 2022: 93.1789, 2023: 97.8135}
    assert main.loc[list(liquefied), "lng"].to_dict() == pytest.approx(liquefied, abs=5e-4)


def test_what_a_group_may_hold_is_unknown_and_what_no_row_holds_is_zero(main):
    assert main.index[main["from"].isna()].tolist() == [2012]
    assert main.loc[[2010, 2011], "from"].tolist() == [0, 0]
    assert main.loc[2012, "either"] == pytest.approx(21.286 + 0.151)
    hidden = gas.volumes(rows_of((2012, "pipeline", "FSU", 1.0), (2012, "lng", "QAT", 3.0)), "edition")
    assert pd.isna(hidden.loc[2012, "from"]) and hidden.loc[2012, "either"] == 1.0


def test_the_restated_basis_has_no_parts_and_begins_before_the_line(table):
    found = gas.volumes(table, "restated")
    assert found[["from", "through"]].isna().all(axis=None) and set(found.dtypes.astype(str)) == {"float64"}
    assert found.loc[2006:2009, "either"].tolist() == [0, 0, 0, 0] and found.loc[2010, "either"] == 3.4098
    assert found.loc[2023, "imports"] == pytest.approx(159.1568)
    with pytest.raises(ValueError, match="basis takes one of edition, restated; given: 'official'"):
        gas.volumes(table, "official")


def test_shares_of_2021_by_hand(main, used):
    found = gas.shares(main, used, gas.NUMERATORS, "edition").set_index(["numerator", "denominator", "year"])
    share = found["share_pct"]
    assert share["either", "imports", 2021] == pytest.approx(100 * 41.747 / (53.2441 + 109.4718))
    assert share["either", "pipeline", 2021] == pytest.approx(100 * 41.747 / 53.2441)
    assert share["either", "consumption", 2021] == pytest.approx(100 * 41.747 / 380.268)
    assert share["through", "imports", 2021] == pytest.approx(100 * (31.547 + 4.2784) / 162.7159)
    assert share["from", "imports", 2021] == pytest.approx(100 * 5.9216 / 162.7159)


@given(st.lists(bcm, min_size=3, max_size=3), bcm, st.floats(0.1, 900))
def test_shares_stay_in_bounds_and_add_up(piped, liquefied, burned):
    own, through, other = piped
    frame = rows_of(
        (2015, "pipeline", "KAZ", own), (2015, "pipeline", "TKM", through), (2015, "pipeline", "RUS", other),
        (2015, "lng", "QAT", liquefied),
    )  # fmt: skip
    parts = gas.volumes(frame, "edition")
    found = gas.shares(parts, pd.Series({2015: burned}), gas.NUMERATORS, "edition")
    share = found.set_index(["denominator", "numerator"])["share_pct"]
    for denominator in ("imports", "pipeline"):
        if parts.loc[2015, denominator] > 0:
            assert -1e-9 <= share[denominator, "either"] <= 100 + 1e-9
            total = share[denominator, "from"] + share[denominator, "through"]
            assert total == pytest.approx(share[denominator, "either"])
        else:
            assert pd.isna(share[denominator, "either"])
    assert share["consumption", "either"] == pytest.approx(100 * (own + through) / burned)


@given(st.floats(0, 100), st.floats(1, 100), st.floats(0, 10))
def test_a_verdict_is_one_of_three_and_follows_the_distance(share, threshold, tolerance):
    row = gas.verdicts(pd.DataFrame({"share_pct": [share]}), threshold, tolerance).iloc[0]
    gap = share - threshold
    wanted = "about" if abs(gap) <= tolerance else "more" if gap > 0 else "less"
    if abs(abs(gap) - tolerance) > 1e-6:
        assert row["holds"] == wanted
    if abs(gap) > 1e-6:
        assert row["reaches"] == (gap > 0)


def test_the_ends_of_the_tolerance_count_in():
    found = gas.verdicts(pd.DataFrame({"share_pct": [17.5, 17.4999, 22.5, 22.5001, None]}), 20, 2.5)
    assert found["holds"].tolist()[:4] == ["about", "less", "about", "more"] and pd.isna(found["holds"][4])
    assert found["reaches"].tolist()[:4] == [False, False, True, True] and pd.isna(found["reaches"][4])
    close = gas.verdicts(pd.DataFrame({"share_pct": [22.5 + 4e-10, 20 - 4e-10]}), 20, 2.5)  # alike to nine decimals
    assert close["holds"].tolist() == ["about", "about"] and close["reaches"].tolist() == [True, True]


def test_the_tolerance_decides_on_2021_and_2023(main, used):
    found = gas.shares(main, used, gas.NUMERATORS, "edition")
    about = {width: gas.tally(gas.verdicts(found, 20, width))["about"] for width in (1, 2.5, 3)}
    assert about[2.5]["through", "imports"] == [2010, 2020, 2021, 2023]
    assert about[2.5]["either", "imports"] == [2010]
    assert 2023 in about[3]["either", "imports"]
    assert about[1]["through", "imports"] == [2023]
    assert all(about[3][key] == [] for key in about[3].index if key[1] == "consumption" or key[0] == "from")


def test_a_tally_counts_what_is_there():
    rows = [("a", "imports", 2010, 30.0), ("a", "imports", 2011, 21.0), ("a", "imports", 2012, None)]
    frame = pd.DataFrame(rows, columns=["numerator", "denominator", "year", "share_pct"])
    row = gas.tally(gas.verdicts(frame.assign(note=None), 20, 2)).loc[("a", "imports")]
    assert row.to_dict() == {
        "low": 21.0, "high": 30.0, "peak_year": 2010, "about": [2011], "reaching": 2, "years": 2
    }  # fmt: skip
    level = frame.assign(share_pct=[30.0, 30.0 + 4e-10, 1.0])  # of years that are alike to nine decimals, the first
    assert gas.tally(gas.verdicts(level, 20, 2)).loc[("a", "imports"), "peak_year"] == 2010


def test_other_suppliers_by_hand(table):
    found = gas.others(table)
    assert found.loc[2023, "russia"] == pytest.approx(21.2942 + 11.0223)
    assert found.loc[2023, "russia-pipeline"] == pytest.approx(21.2942)
    assert found.loc[2013, "russia"] == 0 and found.loc[2012, "turkmenistan"] == pytest.approx(21.286)
    assert found.loc[2021, "australia"] == pytest.approx(43.6041)
    assert set(gas.OTHER_PAIRS) == set(charts.OTHER_WORDS)


# Official figures, mirrors, lines


def test_official_estimates_by_hand(main):
    found = gas.official(tables.load("gas_stated"), main)
    wanted = {"scaled": 67.1 * 36.375 / 61.3433, "rest": 67.1 - 22.7 - 3.674, "transit": 35.6 + 4.6393}
    assert found["either_bcm"].to_dict() == pytest.approx(wanted, abs=1e-3)
    assert found.loc["scaled", "imports"] == pytest.approx(100 * wanted["scaled"] / 165.6, abs=1e-3)
    assert found.loc["scaled", "pipeline"] == pytest.approx(100 * 36.375 / 61.3433, abs=1e-3)
    assert found.loc["rest", "consumption"] == pytest.approx(100 * wanted["rest"] / 394.5)


def test_a_mirror_pairs_one_value_with_the_same_flow_and_leaves_plans_out(table):
    found = gas.mirror(tables.load("gas_stated"), table)
    assert not found.duplicated(["item", "year"]).any()
    assert 2024 not in set(found["year"])
    at = found.set_index(["item", "year"])
    assert at.loc[("transit", 2023), "review_bcm"] == pytest.approx(30.5058 + 1.2299)
    assert at.loc[("central-asia-line", 2019), "more_pct"] == pytest.approx(100 * (47.9 / 43.032 - 1))
    assert at.loc[("from-uzbekistan", 2013), "review_bcm"] == pytest.approx(2.8905)
    assert at.loc[("power-of-siberia", 2021), "more_pct"] == found["more_pct"].max()


def test_the_cumulative_count_by_hand(main):
    found = gas.cumulative_check(tables.load("gas_stated"), main["either"])
    years = [3.55, 14.25, 21.437, 27.3633, 28.3068, 29.6472, 34.1552, 36.1229, 45.0356]
    assert found["summed_bcm"] == pytest.approx(sum(years) + 23.03, abs=0.01)
    assert found["more_pct"] == pytest.approx(100 * (277.4 / (sum(years) + 23.03) - 1), abs=0.01)


def test_capacity_grows_with_each_line_and_is_not_flow(main):
    capacity = gas.capacity_by_year(tables.load("pipelines"), range(2008, 2024))
    assert capacity.loc[[2008, 2009, 2010, 2013, 2014, 2023]].tolist() == [0, 15, 30, 30, 55, 55]
    found = gas.line_use(main["either"], capacity)
    assert found.loc[2018, "use_pct"] == pytest.approx(100 * 45.0356 / 55)
    assert (found["flow_bcm"] <= found["capacity_bcm"]).all()


def test_lines_are_drawn_once_and_line_d_avoids_kazakhstan():
    pipelines, soils = tables.load("pipelines"), tables.load("pipeline_countries")
    found = gas.lines(pipelines)
    shapes = pipelines.set_index("id").loc[found["id"], "geometry"]
    assert shapes.to_wkt().is_unique
    assert set(found["line"]) == {*gas.LINES, "other"}
    facts = gas.line_facts(pipelines, soils, tables.load("gas_lines_stated"))
    assert "KAZ" not in facts.loc["line-d", "states"] and facts.loc["line-d", "status"] == "shelved or progressing"
    assert facts.loc["line-d", ["capacity_low", "capacity_high"]].tolist() == [25, 30] and pd.isna(
        facts.loc["line-d", "start"]
    )
    assert facts.loc["central-asia-china", ["capacity_low", "capacity_high", "start"]].tolist() == [55, 55, 2009]
    assert facts.loc["bukhara-ural", ["capacity_low", "capacity_high"]].tolist() == [21, 42]
    assert facts["km_kazakhstan"].notna().tolist() == (~facts["schematic"]).tolist()
    assert facts.loc["russia-china", "states"] == "RUS;KAZ;CHN"


def test_lengths_against_the_published_by_hand():
    found = gas.length_check(tables.load("pipelines"), tables.load("gas_lines_stated"))
    at = found.set_index(["id", "source_id"])
    assert at.loc[("P3273", "bsgp-beineu-shymkent"), "deviation_pct"] == pytest.approx(100 * (1426.2 / 1477 - 1))
    assert at.loc[("P3273", "gem-ggit-2025"), "deviation_pct"] == pytest.approx(100 * (1426.2 / 1449 - 1))
    assert at.loc[("P2030", "gem-ggit-2025"), "schematic"]
    shown = gas.length_table(found)
    assert shown.loc["Central Asia–China: Line D"].tolist() == [966, 1056, 9.3, "sketch"]
    assert shown.loc["the same, bsgp-beineu-shymkent", "published"] == 1477
    true = found[~found["schematic"].astype(bool)]
    assert true["deviation_pct"].abs().max() < 15 < found["deviation_pct"].abs().max()


def test_buyers_and_their_shares_by_hand():
    trade = tables.load("gas_trade")
    assert gas.buyers(trade, "KAZ").loc[2023].dropna().to_dict() == {"CHN": 4.6393, "RUS": 0.6657}
    assert gas.share_to(trade, "CHN", 2023)["KAZ"] == pytest.approx(100 * 4.6393 / (4.6393 + 0.6657))
    assert "RUS" not in gas.share_to(trade, "CHN", 2023)
    china = {(row["year"], row["exporter"]): row["volume_bcm"] for row in raw("gas_trade") if row["importer"] == "CHN"}
    same = {(row["year"], row["supplier"]): row["volume_bcm"] for row in raw("china_gas_imports")
            if row["basis"] == "edition" and row["mode"] == "pipeline"}  # fmt: skip
    assert china and all(same[key] == volume for key, volume in china.items())  # one matrix, no mirror


def test_a_matrix_that_does_not_add_up_is_refused():
    columns = ["year", "mode", "source_country", "value_bcm", "edition"]
    rows = [("2020", "pipeline", "Turkmenistan", "3.0", "BP"), ("2020", "pipeline", upstream_gas.PRINTED, "4.0", "BP")]

    class Broken:
        def csv(self, _):
            return pd.DataFrame(rows, columns=columns)

    with pytest.raises(UpstreamError, match="miss the printed total by 1.000 bcm"):
        upstream_gas.china_gas_imports(Broken())


# By hand, on small tables


def test_all_volumes_of_small_rows_by_hand():
    frame = rows_of(
        *((2012, "pipeline", "FSU", 1.0), (2012, "lng", "QAT", 3.0), (2013, "pipeline", "KAZ", 2.0)),
        *((2013, "pipeline", "FSU", 5.0), (2013, "pipeline", "RUS", 7.0), (2013, "lng", "RUS", 11.0)),
        *((2013, "pipeline", "MMR", 13.0), (2013, "pipeline", "CAS", 17.0)),
    )
    found = gas.volumes(pd.concat([frame, frame.assign(basis="restated", volume_bcm=1000.0)]), "edition")
    assert found.columns.tolist() == [
        *("from", "through", "either", "russia", "myanmar", "pipeline", "lng", "imports"),
    ]
    assert found.loc[2012].fillna(-1).tolist() == [-1, 1, 1, 0, 0, 1, 3, 4]
    assert found.loc[2013].tolist() == [2, 5, 24, 7, 13, 44, 11, 55]
    assert found.index.dtype == int


def test_shares_and_verdicts_keep_their_columns():
    parts = gas.volumes(rows_of((2013, "pipeline", "KAZ", 2.0), (2013, "lng", "QAT", 6.0)), "edition")
    found = gas.shares(parts, pd.Series({2013: 10.0}), ["either"], "edition")
    assert found.columns.tolist() == ["year", "numerator", "denominator", "part_bcm", "whole_bcm", "share_pct", "basis"]
    assert found.values.tolist() == [
        [2013, "either", "imports", 2.0, 8.0, 25.0, "edition"],
        [2013, "either", "pipeline", 2.0, 2.0, 100.0, "edition"],
        [2013, "either", "consumption", 2.0, 10.0, 20.0, "edition"],
    ]
    judged = gas.verdicts(found, 25, 0)
    assert judged["holds"].tolist() == ["about", "more", "less"] and judged["reaches"].tolist() == [True, True, False]
    assert judged["reaches"].dtype == "boolean"
    nothing = gas.shares(parts.assign(pipeline=0.0), pd.Series({2013: 10.0}), ["either"], "edition")
    assert pd.isna(nothing.loc[1, "share_pct"])


def test_consumption_is_of_one_state_and_of_gas():
    balance = pd.DataFrame(
        {"iso3": ["CHN", "CHN", "KAZ"], "product": ["gas", "oil", "gas"], "year": pd.array([2020, 2020, 2021], "Int64"),
         "consumption": [1.0, 2.0, 3.0]}
    )  # fmt: skip
    found = gas.consumption(balance)
    assert found.to_dict() == {2020: 1.0} and found.name == "consumption" and found.index.dtype == int
    assert gas.consumption(balance, "KAZ").to_dict() == {2021: 3.0}


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("either", "imports"), "gas from or through Kazakhstan as a share of all imports"),
        (("from", "pipeline"), "gas from Kazakhstan as a share of pipeline imports"),
        (("through", "consumption"), "gas through Kazakhstan as a share of consumption"),
        (("capacity", "consumption"), "the capacity of lines A to C as a share of consumption"),
        (("australia", "imports"), "LNG of Australia as a share of all imports"),
        (("russia", "imports"), "gas of Russia, by pipeline and liquefied, as a share of all imports"),
    ],
)
def test_pairs_in_words(pair, words):
    assert gas.spoken(*pair) == words


def test_a_tally_keeps_pairs_apart_and_in_order():
    rows = [("b", "imports", 2010, 30.0), ("a", "imports", 2010, 1.0), ("b", "pipeline", 2010, 20.0)]
    frame = pd.DataFrame(rows, columns=["numerator", "denominator", "year", "share_pct"])
    found = gas.tally(gas.verdicts(frame, 20, 2))
    assert found.index.tolist() == [("b", "imports"), ("a", "imports"), ("b", "pipeline")]
    assert found.index.names == ["numerator", "denominator"]


def test_the_use_of_a_line_needs_flow_and_capacity():
    found = gas.line_use(pd.Series({2010: 5.0, 2011: 6.0}), pd.Series({2011: 8.0, 2012: 9.0}))
    assert found.columns.tolist() == ["flow_bcm", "capacity_bcm", "use_pct"]
    assert found.loc[2011].tolist() == [6.0, 8.0, 75.0] and found.index.tolist() == [2011]
    capacity = gas.capacity_by_year(tables.load("pipelines"))
    assert capacity.index.tolist() == list(range(2010, 2024)) and capacity.index.name == "year"
    assert capacity.name == "capacity_bcm"


def stated(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "period", "value_bcm", "kind", "counted_by"])


def test_official_shares_by_hand():
    told = stated(
        ("imports", "2020", 200.0, "stated", "x"), ("pipeline-imports", "2020", 50.0, "stated", "x"),
        ("consumption", "2020", 400.0, "stated", "x"), ("power-of-siberia", "2020", 10.0, "stated", "x"),
        ("transit", "2020", 30.0, "stated", "x"), ("transit", "2021", 99.0, "stated", "x"),
    )  # fmt: skip
    parts = pd.DataFrame({"either": [20.0], "pipeline": [40.0], "myanmar": [5.0], "from": [4.0]}, index=[2020])
    found = gas.official(told, parts, 2020)
    wanted = {"scaled": [25.0, 12.5, 50, 6.25], "rest": [35.0, 17.5, 70, 8.75], "transit": [34.0, 17, 68, 8.5]}
    assert found.columns.tolist() == ["either_bcm", "imports", "pipeline", "consumption"]
    assert found.index.name == "way" and found.index.tolist() == list(wanted)
    assert found.to_numpy() == pytest.approx(pd.DataFrame(wanted).T.to_numpy())


def test_a_mirror_by_hand():
    told = stated(
        ("transit", "2013", 6.0, "stated", "one"), ("transit", "2013", 6.0, "stated", "again"),
        ("pipeline-imports", "2013", 22.0, "stated", "two"), ("transit", "2014", 9.0, "plan", "three"),
        ("transit", "2013-H1", 3.0, "stated", "four"), ("elsewhere", "2013", 1.0, "stated", "five"),
        ("transit", "2030", 1.0, "stated", "six"),
    )  # fmt: skip
    imports = rows_of(
        *((2013, "pipeline", "KAZ", 2.0), (2013, "pipeline", "FSU", 5.0), (2013, "pipeline", "RUS", 4.0)),
        *((2014, "pipeline", "KAZ", 2.0), (2013, "lng", "KAZ", 100.0)),
    )
    found = gas.mirror(told, pd.concat([imports, imports.assign(basis="restated", volume_bcm=1.0)]))
    assert found.columns.tolist() == ["item", "name", "year", "counted_by", "stated_bcm", "review_bcm", "more_pct"]
    assert found.values.tolist() == [
        ["pipeline-imports", "All pipeline imports", 2013, "two", 22.0, 11.0, 100.0],
        ["transit", "Transit across Kazakhstan", 2013, "one", 6.0, 5.0, pytest.approx(20)],
    ]
    assert found.index.tolist() == [0, 1] and found["year"].dtype == int


def test_the_cumulative_count_on_small_numbers():
    told = stated(
        ("central-asia-line", "2009-12/2019-06", 33.0, "stated", "x"), ("central-asia-line", "2019-H1", 5.0, "s", "x"),
        ("transit", "2019-H1", 9.0, "stated", "x"),
    )  # fmt: skip
    found = gas.cumulative_check(told, pd.Series({2017: 10.0, 2018: 15.0, 2019: 20.0}))
    assert found == {"stated_bcm": 33.0, "summed_bcm": 30.0, "more_pct": pytest.approx(10)}


def test_lines_of_the_map_have_roles_and_names():
    found = gas.lines(tables.load("pipelines"))
    assert found.columns.tolist() == ["id", "name", "line", "role", "schematic"]
    assert found.index.tolist() == list(range(len(found))) and found["schematic"].dtype == bool
    own = {key: (line, role) for line, (_, role, ids, _) in gas.LINES.items() for key in ids}
    assert {row.id: (row.line, row.role) for row in found.itertuples() if row.id in own} == own
    rest = found[~found["id"].isin(own)]
    assert set(rest["line"]) == set(rest["role"]) == {"other"} and not rest["schematic"].any()
    layer = tables.load("pipelines").set_index("id").loc[rest["id"]]
    assert set(layer["product"]) == {"gas"} and set(layer["status"]) == {"operating"}
    assert layer["geometry_km"].min() > 250 and layer["same_line_as"].isna().all()
    beside = {key for *_, ids in gas.LINES.values() for key in ids}
    assert not beside & set(found["id"])


def test_long_lines_in_use_are_drawn_once():
    rows = [("P1124", "gas", "operating", 9.0, 1, None), ("a", "gas", "operating", 251.0, 0, None),
            ("b", "gas", "operating", 250.0, 0, None), ("c", "gas", "proposed", 900.0, 0, None),
            ("d", "oil", "operating", 900.0, 0, None), ("e", "gas", "operating", 900.0, 1, None),
            ("f", "gas", "operating", 900.0, 0, "a"), ("P2299", "gas", "operating", 900.0, 0, None)]  # fmt: skip
    columns = ["id", "product", "status", "geometry_km", "schematic", "same_line_as"]
    found = gas.lines(pd.DataFrame(rows, columns=columns).assign(name="x"))
    assert found.values.tolist() == [
        ["P1124", "x", "central-asia-china", "china", True], ["a", "x", "other", "other", False]
    ]  # fmt: skip


def test_facts_of_lines_have_their_columns():
    facts = gas.line_facts(*(tables.load(name) for name in ("pipelines", "pipeline_countries", "gas_lines_stated")))
    assert facts.columns.tolist() == [
        *("name", "role", "capacity_low", "capacity_high", "start", "status", "states", "km_kazakhstan", "schematic"),
    ]
    assert facts.index.tolist() == list(gas.LINES) and facts.index.name == "line" and facts["start"].dtype == "Int64"
    assert facts["name"].tolist() == [name for name, *_ in gas.LINES.values()]
    assert facts["role"].tolist() == [role for _, role, *_ in gas.LINES.values()]
    assert facts.loc["central-asia-china", "status"] == "operating"
    km = {row["pipeline"]: float(row["km"]) for row in raw("pipeline_countries") if row["iso3"] == "KAZ"}
    for line, (_, _, drawn, _) in gas.LINES.items():
        if not facts.loc[line, "schematic"]:
            assert facts.loc[line, "km_kazakhstan"] == max(km[key] for key in drawn if key in km)


def test_facts_of_lines_by_hand():
    ids = [key for _, _, drawn, beside in gas.LINES.values() for key in (*drawn, *beside)]
    known = pd.DataFrame({"capacity_bcm": 10.0, "status": "operating", "start_year": 2000}, index=ids)
    known = known.assign(countries="KAZ", schematic=False).rename_axis("id")
    known.loc[["P1124", "P2299", "P2300"], "capacity_bcm"] = [15.0, 15.0, 25.0]
    known.loc[["P2291", "P2292", "P5770", "P5771"], "capacity_bcm"] = [30.0, 30.0, 60.0, 30.0]
    known.loc[["P2299", "P2300"], "start_year"] = [1999, 2014]
    known.loc[["P5771", "P2030"], "status"] = "proposed"
    known.loc[["P2291", "P5410"], "schematic"] = True
    known.loc["P1124", "countries"] = "TKM;KAZ"
    soils = pd.DataFrame(
        [("P1124", "CHN", 7.0), ("P1124", "KAZ", 5.0), ("P2299", "UZB", 9.0), ("P2292", "KAZ", 40.0),
         ("P5770", "KAZ", 30.0), ("P5771", "KAZ", 90.0), ("P5410", "KAZ", 8.0)],
        columns=["pipeline", "iso3", "km"],
    )  # fmt: skip
    told = pd.DataFrame(
        [("saryarka", "capacity", 2.0, None), ("saryarka", "length", 1.0, None), ("saryarka", "capacity", 12.0, None),
         ("line-d", "status", None, "shelved"), ("line-d", "status", None, "proposed"),
         ("line-d", "start", None, "2030")],
        columns=["line", "attribute", "value", "said"],
    )  # fmt: skip
    found = gas.line_facts(known.reset_index(), soils, told)
    assert found[["capacity_low", "capacity_high"]].T.to_dict("list") == {
        "central-asia-china": [55, 55],  # two of 15 are two lines
        "beineu-bozoy-shymkent": [10, 10],
        "saryarka": [2, 12],
        "central-asia-center": [90, 150],  # the tracker repeats 30 three times
        "bukhara-ural": [10, 20],
        "line-d": [10, 10],
        "russia-china": [10, 10],
    }
    assert found["start"].fillna(0).tolist() == [1999, 2000, 2000, 0, 2000, 0, 2000]
    assert found["status"].tolist() == [
        *("operating", "operating", "operating", "operating or proposed", "operating", "proposed or shelved"),
        "operating",
    ]
    assert found["states"].tolist() == ["TKM;KAZ;CHN", *["KAZ"] * 6]
    assert found["km_kazakhstan"].fillna(0).tolist() == [5, 0, 0, 40, 0, 0, 0]
    assert found["schematic"].tolist() == [False] * 6 + [True]


def test_lengths_are_in_the_order_of_lines_and_then_of_ids():
    found = gas.length_check(tables.load("pipelines"), tables.load("gas_lines_stated"))
    assert found.columns.tolist() == [
        *("line", "id", "name", "published_km", "source_id", "drawn_km", "deviation_pct", "schematic"),
    ]
    keys = [(list(gas.LINES).index(row.line), row.id, row.published_km) for row in found.itertuples()]
    assert keys == sorted(keys) and found.index.tolist() == list(range(len(found)))
    shown = gas.length_table(found)
    assert shown.columns.tolist() == ["published", "drawn", "off, %", "course"] and shown.index.name == "line"
    assert (
        set(shown["course"]) == {"true", "sketch"} and shown["published"].dtype == int and shown["drawn"].dtype == int
    )
    one = pd.DataFrame(
        {"source_id": ["gem-ggit-2025", "s"], "name": ["A line (part)", "A line"], "published_km": [100.4, 90.6],
         "drawn_km": [104.6, 104.6], "deviation_pct": [4.18, 15.45], "schematic": [False, True]}
    )  # fmt: skip
    assert gas.length_table(one).reset_index().values.tolist() == [
        ["A line", 100, 105, 4.2, "true"],
        ["the same, s", 91, 105, 15.4, "sketch"],
    ]


def test_buyers_are_columns_without_a_name():
    rows = [("KAZ", "CHN", 2020, 6.0), ("KAZ", "RUS", 2020, 2.0), ("TKM", "CHN", 2020, 9.0), ("KAZ", "CHN", 2021, 1.0)]
    trade = pd.DataFrame(rows, columns=["exporter", "importer", "year", "volume_bcm"])
    found = gas.buyers(trade, "KAZ")
    assert found.columns.tolist() == ["CHN", "RUS"] and found.columns.name is None and found.loc[2020, "RUS"] == 2
    assert gas.share_to(trade, "CHN", 2020) == {"KAZ": 75.0, "TKM": 100.0}


# Figures


@pytest.fixture(scope="module")
def figures(table, main, used):
    pipelines, stated, told = tables.load("pipelines"), tables.load("gas_stated"), tables.load("gas_lines_stated")
    found = {
        "edition": gas.shares(main, used, gas.NUMERATORS, "edition"),
        "restated": gas.shares(gas.volumes(table, "restated"), used, ["either"], "restated"),
    }
    capacity = gas.capacity_by_year(pipelines)
    beside = gas.shares(gas.others(table).assign(capacity=capacity), used, ["capacity", *gas.OTHERS], "edition")
    made = [
        gas_map.gas_map(
            gas.lines(pipelines),
            gas.line_facts(pipelines, tables.load("pipeline_countries"), told),
            tables.load("places"),
        ),
        charts.mirror(gas.mirror(stated, table)),
    ]
    for year, threshold, tolerance in ((2021, 20, 2.5), (2012, 60, 0)):
        judged = {basis: gas.verdicts(rows, threshold, tolerance) for basis, rows in found.items()}
        made += [
            charts.imports(main, year),
            charts.grid(judged["edition"], judged["restated"], year, threshold, tolerance),
            charts.shares(found, gas.official(stated, main), year, threshold),
            charts.use(gas.line_use(main["either"], capacity), year),
            charts.others(gas.verdicts(beside, threshold, tolerance), year, threshold, tolerance),
        ]
    return {f"{figure.name} {i}": figure for i, figure in enumerate(made)}


def test_figures_fit_both_pages_and_are_large_enough_to_read(figures):
    for name, figure in figures.items():
        assert_legible(name, figure.pictures, figure.description)


def test_the_map_has_one_choice_for_its_lines_and_its_list(figures):
    for spec in map(json.loads, figures["map 0"].specs.values()):
        (choice,) = spec["params"]
        assert choice["select"]["fields"] == ["line"]
        assert choice["bind"]["options"] == [None, *gas.LINES]
        names = {layer.get("name") for panel in spec["vconcat"] for layer in panel["layer"]}
        assert len(choice["views"]) == 2 and set(choice["views"]) <= names


def test_the_still_map_names_every_line_and_both_states_of_line_d(figures):
    for picture in figures["map 0"].pictures.values():
        assert not re.search(r'opacity="0?\.(?:15|25)"', picture)
        for name, *_ in gas.LINES.values():
            assert name in picture
        assert "shelved or progressing" in picture


def test_cells_of_the_grid_are_coloured_by_their_verdict(figures):
    for layout in ("wide", "narrow"):
        spec = json.loads(figures["grid 3"].specs[layout])
        cells = next(rows for rows in spec["datasets"].values() if "holds" in rows[0])
        assert len(cells) == 12 * 14
        assert sum(cell["holds"] == "a" for cell in cells) == 5 + 1  # five as first published, one restated
        assert {cell["text"] for cell in cells if cell["holds"] == "a"} == {"20", "21", "22"}
        assert figures["grid 3"].pictures[layout].upper().count(gas_grid.FILLS["about"]) == 6


def test_words_follow_the_parameters(figures):
    assert figures["imports 2"].title.startswith("Of 163 bcm that China imported in 2021, 5.9 came from Kazakhstan")
    assert figures["imports 7"].title.endswith("21.4 came from or through Kazakhstan")  # its own part is not known
    assert figures["grid 3"].title.startswith("5 of 123 shares lie within 2.5 points of 20 per cent, 4 of them")
    assert figures["grid 8"].title == "0 of 123 shares lie within 0 points of 60 per cent"
    assert "25.7 per cent of China's gas imports in 2021 and 11.0" in figures["shares 4"].title
    assert "51.7 per cent of China's gas imports in 2012" in figures["shares 9"].title
    assert figures["use 5"].title.startswith("In 2021 the lines to China were 76 per cent full")
    assert figures["others 6"].title.startswith("Four of six other readings")
    assert figures["others 11"].title.startswith("None of six other readings")

"""Measures and charts of oil: against values worked out by hand, enumeration, the raw tables, and properties."""

import csv
import itertools
import json
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import oil as charts
from multivector.charts import oil_map
from multivector.measures import oil
from multivector.paths import DATA
from tests.pictures import assert_legible

volumes = st.floats(0, 100)


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(**parts: tuple[float, str]) -> pd.DataFrame:
    """Return a split as `itemised` does, from volume and soil by route."""
    rows = [(route.replace("_", "-"), volume, soil) for route, (volume, soil) in parts.items()]
    return pd.DataFrame(rows, columns=["route", "volume_mt", "soil"])


def incident(start, end=None, precision="day", asset="cpc", cause="storm", actor="weather") -> dict:
    columns = ("date_start", "date_end", "date_precision", "asset", "cause", "actor")
    return dict(zip(columns, (start, end, precision, asset, cause, actor), strict=True))


def incidents(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.astype({"date_start": "str", "date_end": "str"})


# Parameters


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"year": 2014}, "year takes a year with a complete split: 2009, 2013, 2025; given: 2014. Nearest: 2013"),
        (
            {"definition": "minister"},
            "total_definition takes one of ministry, customs; given: 'minister'. Nearest: 'ministry'",
        ),
        ({"since": "24.02.2022"}, "since takes a day.*2021-08-02 to 2026-01-01.*given: '24.02.2022'"),
        ({"since": "2021-08-01"}, "a day after the first and not after the last incident.*Nearest: '2021-08-02'"),
        ({"since": "2026-02-01"}, "a day after the first and not after the last incident.*Nearest: '2026-01-01'"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_right_ones(given, message):
    asked = {"year": 2025, "definition": "ministry", "since": "2022-02-24"} | given
    with pytest.raises(ValueError, match=message):
        oil.check_parameters(asked["year"], asked["definition"], asked["since"], tables.load("transit_incidents"))


# Splits and shares


def test_a_route_of_unknown_way_is_replaced_by_its_parts_and_the_rest():
    rows = pd.DataFrame(
        [
            ("cpc", None, 50.0, True),
            ("aktau", None, 4.0, pd.NA),
            ("btc", "aktau", 1.5, False),
            ("atyrau-samara", None, 9.0, True),
            ("germany-druzhba", "atyrau-samara", 1.0, True),
        ],
        columns=["route", "part_of", "volume_mt", "crosses_russia"],
    ).astype({"crosses_russia": "boolean"})
    found = oil.itemised(rows).set_index("route")
    assert found["volume_mt"].to_dict() == {"cpc": 50.0, "aktau": 2.5, "atyrau-samara": 9.0, "btc": 1.5}
    assert found["soil"].to_dict() == {
        "cpc": "crosses",
        "aktau": "unknown",
        "atyrau-samara": "crosses",
        "btc": "avoids",
    }


def test_an_itemised_split_has_plain_rows_and_drops_what_is_used_up():
    rows = pd.DataFrame(
        [
            ("rail", None, 3.0, pd.NA),
            ("aktau", None, 4.0, pd.NA),
            ("btc", "aktau", 4.0, False),
            ("makhachkala", "baku", 1.0, True),
        ],
        columns=["route", "part_of", "volume_mt", "crosses_russia"],
        index=[7, 8, 9, 10],
    ).astype({"crosses_russia": "boolean"})
    found = oil.itemised(rows)  # the part of a route that is not there, without a residual, stays out
    assert found.columns.tolist() == ["route", "volume_mt", "soil"] and found.index.tolist() == [0, 1]
    assert found.values.tolist() == [["rail", 3.0, "unknown"], ["btc", 4.0, "avoids"]]
    trifle = oil.itemised(rows.assign(volume_mt=[3.0, 4.0000004, 4.0, 1.0]))  # less than half a tonne is nothing
    assert trifle["route"].tolist() == ["rail", "btc"]
    table = rows.assign(year=2020, preferred=[True, True, True, False])
    later = rows.assign(year=2021, preferred=True)
    assert oil.split_of(pd.concat([table, later]), 2020).values.tolist() == [
        ["rail", 3.0, "unknown", 2020],
        ["btc", 4.0, "avoids", 2020],
    ]
    assert oil.split_of(table, 2020).columns.tolist() == ["route", "volume_mt", "soil", "year"]


def test_the_row_of_a_split_by_hand():
    parts = split(cpc=(30, "crosses"), rail=(10, "unknown"), aktau=(4, "unknown"), china=(6, "avoids"))
    wanted = {"crosses_mt": 30.0, "unknown_mt": 14.0, "avoids_mt": 6.0, "parts_mt": 50.0}
    assert oil.share_row(parts) == wanted | {"total_mt": 50.0, "low_pct": 60.0, "high_pct": 88.0}
    assert oil.share_row(parts, 40.0) == wanted | {"total_mt": 40.0, "low_pct": 50.0, "high_pct": 100.0}
    assert oil.share_row(parts, 60.0) == wanted | {"total_mt": 60.0, "low_pct": 50.0, "high_pct": 90.0}
    assert oil.share_row(split(cpc=(5, "crosses")))["unknown_mt"] == 0.0


@pytest.mark.parametrize(
    ("volumes_", "wanted"),
    [
        ((0, 0, 0, 1), (0.0, 100.0)),
        ((50, 60, 0, 100), (40.0, 50.0)),  # parts that are more than the total: off either side
        ((120, 0, 0, 100), (100.0, 100.0)),
        ((10, 90, 30, 100), (0.0, 40.0)),
    ],
)
def test_ranges_at_the_edges(volumes_, wanted):
    assert oil.share_range(*volumes_) == pytest.approx(wanted)


def test_a_part_of_a_route_that_is_not_itemised_comes_out_of_the_residual():
    rows = pd.DataFrame(
        [("residual", None, 9.9, pd.NA), ("germany-druzhba", "atyrau-samara", 1.0, True)],
        columns=["route", "part_of", "volume_mt", "crosses_russia"],
    ).astype({"crosses_russia": "boolean"})
    found = oil.itemised(rows).set_index("route")["volume_mt"]
    assert found.to_dict() == pytest.approx({"residual": 8.9, "germany-druzhba": 1.0})


@pytest.mark.parametrize("year", [2009, 2013, 2022, 2023, 2025])
def test_a_split_adds_up_to_the_rows_without_a_holder(year):
    rows = [row for row in raw("oil_exports_by_route") if row["year"] == str(year) and row["preferred"] == "true"]
    wanted = sum(float(row["volume_mt"]) for row in rows if not row["part_of"])
    found = oil.split_of(tables.load("oil_exports_by_route"), year)
    assert found["volume_mt"].sum() == pytest.approx(wanted)
    assert found["route"].is_unique and (found["volume_mt"] > 0).all()


def test_ranges_of_the_three_splits_worked_out_by_hand():
    found = oil.shares(tables.load("oil_exports_by_route"), tables.load("oil_exports_total"), "customs").set_index(
        "year"
    )
    assert found.loc[2009, ["low_pct", "high_pct"]].tolist() == pytest.approx([100 * 45 / 67.8, 100 * 60.1 / 67.8])
    assert found.loc[2013, "low_pct"] == pytest.approx(100 * 44.956 / 72.056)
    assert found.loc[2013, "high_pct"] == pytest.approx(100 * 60.256 / 72.056)
    # the parts of 2025 are 2.01 more than the customs total: off either side
    assert found.loc[2025, "low_pct"] == pytest.approx(100 * (75.8 - 2.01) / 76.29)
    assert found.loc[2025, "high_pct"] == pytest.approx(100 * 75.8 / 76.29)
    assert found["denominator"].to_dict() == {
        2009: "parts", 2013: "parts", 2022: "parts", 2023: "customs", 2025: "customs"
    }  # fmt: skip


@given(volumes, volumes, volumes, st.floats(1, 300))
def test_a_range_holds_every_way_to_share_out_what_is_unknown(crossing, avoiding, unknown, total):
    low, high = oil.share_range(crossing, avoiding, unknown, total)
    assert 0 <= low <= 100 and 0 <= high <= 100
    rest = total - crossing - avoiding - unknown
    for part, left in itertools.product((0, 0.3, 1), repeat=2):
        if rest >= 0:  # the rest may have gone either way
            share = 100 * (crossing + part * unknown + left * rest) / total
            assert low - 1e-6 <= share <= high + 1e-6
    if rest >= 0:
        assert low == pytest.approx(100 * crossing / total, abs=1e-6)
        assert high == pytest.approx(100 * (total - avoiding) / total, abs=1e-6)


@pytest.mark.parametrize("wrong", [(1, 1, 1, 0), (-1, 1, 1, 5), (1, -1, 1, 5), (1, 1, -0.1, 5)])
def test_a_share_of_nothing_is_an_error(wrong):
    given_ = ", ".join(map(str, wrong))
    with pytest.raises(ValueError, match=f"not negative and the total is positive; given: {given_}.$"):
        oil.share_range(*wrong)


def test_ten_months_of_2024_by_hand():
    found = oil.period_split(tables.load("oil_route_periods"), tables.load("oil_exports_by_route"), "2024-01/2024-10")
    row = oil.share_row(found)
    assert row["parts_mt"] == pytest.approx(46.3 + 7.2 + 3.1 + 1.0)
    assert row["low_pct"] == pytest.approx(100 * (46.3 + 7.2 + 1.6) / 57.6)
    assert row["high_pct"] == pytest.approx(100 * (57.6 - 2.2) / 57.6)


def test_a_year_of_eleven_months_is_no_total():
    totals = tables.load("oil_exports_total")
    assert pd.isna(oil.total_of(totals, 2022, "customs"))
    assert oil.total_of(totals, 2022, "ministry") == 64.3
    found = oil.definitions(oil.split_of(tables.load("oil_exports_by_route"), 2025), totals, 2025)
    assert found["denominator"].tolist() == ["parts", "ministry", "customs"]
    stated = {row["definition"]: float(row["volume_mt"]) for row in raw("oil_exports_total") if row["year"] == "2025"}
    parts = sum(
        float(row["volume_mt"])
        for row in raw("oil_exports_by_route")
        if (row["year"], row["preferred"], row["part_of"]) == ("2025", "true", "")
    )
    assert found["total_mt"].tolist() == pytest.approx([parts, stated["ministry"], stated["customs"]])
    assert oil.definitions(oil.split_of(tables.load("oil_exports_by_route"), 2022), totals, 2022)[
        "denominator"
    ].tolist() == ["parts", "ministry"]


def test_what_if_only_one_route_had_changed():
    before = split(cpc=(30, "crosses"), rail=(10, "unknown"), china=(10, "avoids"))
    after = split(cpc=(60, "crosses"), china=(2, "avoids"))
    assert oil.what_if(before, after, ["cpc"]) == pytest.approx((75.0, 87.5))
    assert oil.what_if(before, after, ["china"]) == pytest.approx((100 * 30 / 42, 100 * 40 / 42))
    assert oil.what_if(before, after, []) == pytest.approx((60.0, 80.0))
    assert oil.what_if(before, after, ["rail"]) == pytest.approx((75.0, 75.0))  # a route that is gone carries nothing


def test_volumes_of_routes_are_kazakh_oil_once_a_year():
    found = oil.route_volumes(tables.load("oil_exports_by_route"), tables.load("cpc_throughput"))
    assert not found.duplicated(["route", "year"]).any()
    cpc = found[found["route"] == "cpc"].set_index("year")["volume_mt"].to_dict()
    kazakh = {
        int(row["year"]): float(row["volume_mt"])
        for row in raw("cpc_throughput")
        if row["item"] == "kazakh" and row["preferred"] == "true"
    }
    assert cpc == kazakh
    china = found[found["route"] == "china"].set_index("year")["volume_mt"]
    assert found.columns.tolist() == ["route", "year", "volume_mt", "soil", "note"]
    assert found.index.tolist() == list(range(len(found)))
    assert set(found.loc[found["route"].isin(["cpc", "germany-druzhba"]), "soil"]) == {"crosses"}
    notes = {
        (row["route"], int(row["year"])): row["note"]
        for row in raw("oil_exports_by_route")
        if row["preferred"] == "true" and row["note"]
    }
    told = {(row.route, row.year): row.note for row in found.dropna(subset="note").itertuples()}
    assert told and told == {key: notes[key] for key in told} and "china-rail" not in set(found["route"])
    germany = {
        int(row["year"]): float(row["volume_mt"])
        for row in raw("oil_exports_by_route")
        if row["route"] == "germany-druzhba" and row["preferred"] == "true"
    }
    assert found[found["route"] == "germany-druzhba"].set_index("year")["volume_mt"].to_dict() == germany
    assert china[2025] == 1.0  # ten million tonnes of Russian oil in the same line are no Kazakh export


def test_of_two_values_of_a_route_and_year_that_of_the_split_stands():
    rows = pd.DataFrame(
        [("cpc", None, 2020, 60.0, True, True, "stated"), ("aktau", None, 2020, 4.0, pd.NA, True, None),
         ("btc", "aktau", 2020, 1.5, False, True, "a part"), ("cpc", None, 2019, 9.0, True, False, None)],
        columns=["route", "part_of", "year", "volume_mt", "crosses_russia", "preferred", "note"],
    ).astype({"crosses_russia": "boolean"})  # fmt: skip
    line = pd.DataFrame(
        [("kazakh", 2020, 60.4, True), ("kazakh", 2021, 58.0, True), ("kazakh", 2021, 57.0, False),
         ("total", 2020, 70.0, True)],
        columns=["item", "year", "volume_mt", "preferred"],
    )  # fmt: skip
    found = oil.route_volumes(rows, line)
    assert found.astype(object).where(found.notna(), None).values.tolist() == [
        ["cpc", 2020, 60.0, "crosses", "stated"],
        ["aktau", 2020, 2.5, "unknown", None],
        ["btc", 2020, 1.5, "avoids", "a part"],
        ["cpc", 2021, 58.0, "crosses", None],
    ]


def test_both_tables_agree_on_kazakh_oil_in_the_cpc():
    kazakh = {row["year"]: row["volume_mt"] for row in raw("cpc_throughput")
              if row["item"] == "kazakh" and row["preferred"] == "true"}  # fmt: skip
    by_route = {row["year"]: row["volume_mt"] for row in raw("oil_exports_by_route") if row["route"] == "cpc"}
    assert by_route and all(kazakh[year] == volume for year, volume in by_route.items())


# Lines


@pytest.fixture(scope="module")
def drawn():
    return oil.lines(tables.load("pipelines"), tables.load("pipeline_countries"))


def test_lines_cross_what_they_are_drawn_on_not_what_the_tracker_lists(drawn):
    by_id = drawn.set_index("id")
    assert drawn.columns.tolist() == ["id", "name", "route", "soil", "schematic", "capacity_mtpa", "length_km"]
    assert drawn.index.tolist() == list(range(len(drawn))) and by_id.index.is_unique
    assert not set(oil.BESIDE_THE_WAY) & set(by_id.index)
    layer = tables.load("pipelines").set_index("id").loc[drawn["id"]]
    assert set(layer["product"]) == {"oil"} and layer["same_line_as"].isna().all()
    assert by_id.loc["P0646", ["route", "soil", "schematic"]].tolist() == ["cpc", "crosses", True]
    assert by_id.loc["P0644", ["route", "soil"]].tolist() == ["btc", "avoids"]
    assert by_id.loc["P2363", ["route", "soil"]].tolist() == ["inbound", "inbound"]  # Russian oil from Omsk
    assert by_id.loc["P6397", "soil"] == "domestic"  # the tracker names Russia; the line runs in Kazakhstan
    assert set(drawn.loc[drawn["route"] == "china", "soil"]) == {"avoids"}


def test_no_line_is_drawn_twice_or_before_it_is_built(drawn):
    status = tables.load("pipelines").set_index("id")["status"]
    assert set(status[drawn["id"]]) == {"operating"}
    shapes = tables.load("pipelines").set_index("id").loc[drawn["id"], "geometry"]
    assert shapes.to_wkt().is_unique


# The consortium


def test_gaps_of_the_cpc_stay_gaps_and_origins_add_up():
    found = oil.cpc_by_year(tables.load("cpc_throughput")).set_index("year")
    assert found.index.tolist() == list(range(2001, 2026))
    missing = [*range(2001, 2008), 2009, 2011, 2014, 2015, 2016, 2020]
    assert found.index[found["total_mt"].isna()].tolist() == missing
    assert found["bound_mt"].dropna().to_dict() == {2014: 40.0}
    both = found[["kazakh_mt", "russian_mt", "total_mt"]].dropna()
    assert (both["kazakh_mt"] + both["russian_mt"] - both["total_mt"]).abs().max() < 0.11  # 2021 by two sources
    assert found.loc[2019, "other_mt"] == 63.3 and pd.isna(found.loc[2018, "other_mt"])


def test_the_years_without_a_total_by_hand():
    found = oil.cpc_unseen(oil.cpc_by_year(tables.load("cpc_throughput")), tables.load("cpc_cumulative"))
    known = 31.47 + 34.9 + 31.8 + 32.7 + 55.13 + 61.08 + 63.3 + 60.7
    assert found["unseen_mt"] == pytest.approx(765.892 - known)
    assert found["cumulative_mt"] == 765.892 and found["known_mt"] == pytest.approx(known)
    assert found["years"] == 13 and found["mean_mt"] == pytest.approx((765.892 - known) / 13)


def test_both_readings_of_the_register_are_whole_and_agree_on_russia_and_kazakhstan():
    found = oil.holder_groups(tables.load("cpc_shareholders"))
    assert found.sum().tolist() == pytest.approx([100, 100])
    assert found.loc["russian"].tolist() == [24 + 12.5 + 7, 31 + 12.5]
    assert found.loc["kazakh"].tolist() == [20.75, 20.75]


def test_origins_of_the_oil_in_the_cpc_by_hand():
    rows = [
        (2003, "total", 10.0), (2004, "total", 20.0), (2004, "kazakh", 15.0), (2005, "total", 30.0),
        (2005, "kazakh", 25.0), (2005, "russian", 4.0), (2006, "kazakh", 9.0), (2004, "kazakh", 99.0),
    ]  # fmt: skip
    made = pd.DataFrame(rows, columns=["year", "item", "volume_mt"])
    made = made.assign(preferred=[True] * 7 + [False], lower_bound_mt=[None] * 6 + [8.0, None])
    russian = pd.DataFrame({"year": [2007], "item": ["russian"], "volume_mt": [1.0], "preferred": True})
    found = oil.cpc_by_year(pd.concat([made, russian])).set_index("year")
    assert found.columns.tolist() == ["kazakh_mt", "russian_mt", "total_mt", "other_mt", "bound_mt"]
    known = found.loc[2003:2007].astype(object).where(found.loc[2003:2007].notna(), None)
    assert known.values.tolist() == [
        [None, None, 10.0, 10.0, None],  # no origin is known: all of it is of unknown origin
        [15.0, 5.0, 20.0, None, None],  # what is not Kazakh is Russian
        [25.0, 4.0, 30.0, None, None],  # two sources need not add up
        [9.0, None, None, None, 8.0],
        [None, 1.0, None, None, None],
    ]


def test_the_three_fields_are_never_more_than_all_kazakh_oil():
    found = oil.fields_check(tables.load("cpc_throughput"))
    assert found.index.tolist() == [2018, 2023, 2025]
    assert found.loc[2025, "part_pct"] == pytest.approx(100 * (36.6 + 17 + 9.2) / 64.8)
    assert found.columns.tolist() == ["fields_mt", "kazakh_mt", "part_pct"]
    assert found.loc[2025, ["fields_mt", "kazakh_mt"]].tolist() == pytest.approx([62.8, 64.8])
    assert (found["part_pct"] <= 100).all()


def test_the_thousandth_million_comes_too_late():
    by_year = oil.cpc_by_year(tables.load("cpc_throughput"))
    found = oil.billion_check(tables.load("cpc_cumulative"), by_year, tables.load("oil_route_periods"), 83)
    assert found["counted_mt"] == pytest.approx(1000 - 888.076899 - 63.01)
    assert found["to_october_mt"] == pytest.approx(66.541 - 5.088)
    assert found["most_mt"] == pytest.approx(83 * 28 / 365)
    assert found["gap_mt"] == pytest.approx(66.541 - 5.088 - 83 * 28 / 365 - 48.913101)


def test_bypassing_ports_is_not_bypassing_russia():
    ranges = oil.shares(tables.load("oil_exports_by_route"), tables.load("oil_exports_total"), "ministry")
    found = oil.bypass_check(tables.load("oil_route_periods"), ranges)
    assert found.loc[2023].tolist() == pytest.approx([3.73, 1.392 + 1.209, 3.73 - 2.601])
    assert found.columns.tolist() == ["ports_mt", "avoids_mt", "between_mt"] and found.index.name == "year"
    assert ranges.columns.tolist()[:3] == ["year", "complete", "denominator"]
    assert ranges.set_index("year")["complete"].to_dict() == {
        2009: True, 2013: True, 2022: False, 2023: False, 2025: True
    }  # fmt: skip
    assert (found["between_mt"] > 0).all()


# Incidents


def test_days_are_known_only_between_two_days():
    rows = incidents(
        incident("2022-07-05", "2022-07-11"),
        incident("2022-06", "2022-07-01", "month"),
        incident("2022-03-21"),
        incident("2022", precision="year", asset="coal"),
        incident(None, precision="unknown"),
        incident("2021-08", precision="month"),
    )
    found = oil.dated(rows, pd.Timestamp("2022-02-24"))
    assert found["days"].tolist()[0] == 7 and found["days"].isna().tolist() == [False, True, True, True, True, True]
    assert found["start"].dt.strftime("%Y-%m-%d").tolist()[:4] == [
        "2022-07-05",
        "2022-06-01",
        "2022-03-21",
        "2022-01-01",
    ]
    assert found["end"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2022-07-11", "2022-07-01"]
    assert pd.isna(found["end"][2]) and found["end"][3] == pd.Timestamp("2022-12-31")
    assert found["after"].tolist()[:3] == [True, True, True] and not found["after"][5]
    assert found["after"].isna().tolist() == [False, False, False, True, True, False]  # 2022 holds the day itself
    assert found["kind"].tolist() == ["oil", "oil", "oil", "coal", "oil", "oil"]


def test_an_incident_on_the_day_itself_is_after_and_one_that_spans_it_is_neither():
    rows = incidents(
        incident("2022-02-24", "2022-02-24"),
        incident("2022-02-23", "2022-02-25"),
        incident("2022-02", precision="month"),
        incident("2022-03", precision="month"),
        incident("2022-02-20", "2022-03", "day"),
    )
    found = oil.dated(rows, pd.Timestamp("2022-02-24"))
    assert found["after"].astype(object).where(found["after"].notna(), None).tolist() == [
        True,
        False,
        None,
        True,
        False,
    ]
    assert found["days"].fillna(0).tolist() == [1, 3, 0, 0, 0]  # an end without a day gives no length
    assert found["end"].dt.strftime("%m-%d").tolist() == ["02-24", "02-25", "02-28", "03-31", "03-31"]
    assert found["after"].dtype == "boolean"
    ends = oil.dated(rows, pd.Timestamp("2022-02-28"))["after"]  # the last day of a month may still be meant by it
    assert ends.isna().tolist() == [False, False, True, False, False]


def test_outage_months_run_to_the_end_or_one_month_on():
    rows = incidents(
        incident("2022-03-21"),
        incident("2023-11", "2023-11-30", "month"),
        incident("2022-07-05", "2022-07-11", cause="court"),
        incident("2026-01", precision="month", asset="tengiz", cause="fire"),
        incident("2025-12-29"),
    )
    wanted = ["2022-03", "2022-04", "2023-11", "2025-12", "2026-01"]
    assert [str(month) for month in oil.outage_months(rows)] == wanted
    assert [str(month) for month in oil.outage_months(rows, 0)] == ["2022-03", "2023-11", "2025-12"]


def test_only_loading_at_the_cpc_counts_as_cut():
    rows = incidents(
        incident("2022-03-21"), incident("2025-01-01", cause="permits", actor="russian-state"),
        incident("2025-01-02", cause="search", actor="russian-state"), incident("2025-01-03", asset="coal"),
    )  # fmt: skip
    assert oil.cuts_by_actor(rows).to_dict() == {"weather": 1, "russian-state": 1}


# Months


def months(values: list[float | None], start: str = "2020-01") -> pd.DataFrame:
    index = pd.period_range(start, periods=len(values), freq="M")
    return pd.DataFrame({"month": index.to_timestamp(), "exports_kt": pd.Series(values, dtype="float64")})


def test_a_steady_flow_departs_nowhere_whatever_the_length_of_months():
    days = pd.period_range("2020-01", periods=24, freq="M").days_in_month
    found = oil.departures(months([200.0 * day for day in days]))
    assert found["departure_pct"].dropna().abs().max() < 1e-9
    assert found["daily_kt"].tolist() == [200.0] * 24 and found.index[0] == pd.Period("2020-01", "M")
    assert found["departure_pct"].notna().sum() == 24 - 2 * 2  # eight neighbours of twelve are asked for


def test_one_month_up_by_half_stands_out_by_half_and_weighs_on_its_neighbours():
    flow = [100.0 * day for day in pd.period_range("2020-01", periods=25, freq="M").days_in_month]
    flow[12] *= 1.5
    found = oil.departures(months(flow))["departure_pct"]
    assert found.iloc[12] == pytest.approx(50)
    assert found.iloc[11] == pytest.approx(100 * (100 / ((11 * 100 + 150) / 12) - 1))


def test_a_missing_month_stays_missing():
    flow = [3000.0] * 24
    flow[10] = None
    found = oil.departures(months(flow))
    assert found["departure_pct"].iloc[9:12].isna().tolist() == [False, True, False]
    few = oil.departures(months([3100.0, 2900.0]))
    assert few["daily_kt"].tolist() == [100, 100] and few["departure_pct"].isna().all()
    real = oil.departures(tables.load("crude_exports_monthly"))
    assert real.index[real["daily_kt"].isna()].astype(str).tolist() == ["2022-09"]


def series(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.period_range("2022-01", periods=len(values), freq="M"), dtype=float)


def test_the_permutation_test_agrees_with_counting_all_choices():
    values = [5.0, -4.0, 1.0, -3.0, 2.0, 6.0, -1.0, 0.5]
    marked = [pd.Period("2022-02", "M"), pd.Period("2022-04", "M")]
    total, count = sum(values), 0
    seen = (-4 - 3) / 2 - (total + 7) / 6
    choices = list(itertools.combinations(values, 2))
    count = sum(sum(pair) / 2 - (total - sum(pair)) / 6 <= seen + 1e-9 for pair in choices)
    found = oil.placebo(series(values), marked)
    assert found["difference"] == pytest.approx(seen)
    assert found["p"] == pytest.approx(count / len(choices), abs=0.02)
    gaps = sorted(sum(pair) / 2 - (total - sum(pair)) / 6 for pair in choices)
    assert gaps[0] <= found["detectable"] <= gaps[2] and (found["marked"], found["others"]) == (2, 6)
    assert oil.placebo(series([value / 10 for value in values]), marked)["p"] == found["p"]  # in another unit
    with_gap = series([*values, float("nan")])
    assert oil.placebo(with_gap, marked) == found
    assert (oil.placebo(series(values), marked, draws=99)["p"] * 100) % 1 == pytest.approx(0, abs=1e-9)
    assert found == oil.placebo(series(values), marked)  # seeded


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=12), st.data())
def test_p_is_a_chance_and_equal_months_prove_nothing(values, data):
    at = data.draw(st.integers(0, len(values) - 1))
    marked = [pd.Period("2022-01", "M") + at]
    found = oil.placebo(series(values), marked, draws=99)
    assert 0.01 <= found["p"] <= 1 and found["marked"] == 1 and found["others"] == len(values) - 1
    assert oil.placebo(series([3.0] * len(values)), marked, draws=99)["p"] == 1


@pytest.mark.parametrize("marked", [[], [pd.Period("2022-01", "M"), pd.Period("2022-02", "M")]])
def test_a_placebo_needs_some_months_and_not_all(marked):
    with pytest.raises(ValueError, match="some must be, and not all"):
        oil.placebo(series([1.0, 2.0]), marked)


def test_december_2025_by_hand():
    found = oil.december_2025(tables.load("oil_route_periods"), tables.load("crude_exports_monthly"))
    assert found == pytest.approx((100 * (3.98 / 5.088 - 1), 100 * (6988.041 / 6477.789 - 1)))


# Capacities, owners, energy


def test_capacities_of_another_age_do_not_count():
    found = oil.capacity_ranges(tables.load("oil_capacity"))
    assert found.loc["cpc", ["low", "high"]].tolist() == [67, 83]
    assert found.loc["atyrau-samara", ["low", "high"]].tolist() == [17, 30]
    assert found.loc["aktau", ["low", "high"]].tolist() == [5.2, 7.5]
    assert found.columns.tolist() == ["low", "high", "values", "sources"]
    assert found["high"].is_monotonic_decreasing
    said = [row for row in raw("oil_capacity") if (row["asset"], row["kind"]) == ("atyrau-samara", "capacity")]
    said = [row for row in said if row["as_of"] >= "2020"]
    assert found.loc["atyrau-samara", "values"] == len({row["value_mtpa"] for row in said}) == 3
    assert found.loc["atyrau-samara", "sources"] == len({row["source_id"] for row in said})
    made = pd.DataFrame(
        [("a", "2019", 1.0, "s"), ("a", "2020-05", 2.0, "s"), ("a", "2021", 3.0, "s"), ("b", "2022", 9.0, "t")],
        columns=["asset", "as_of", "value_mtpa", "source_id"],
    ).assign(kind=["capacity"] * 4)
    known = oil.capacity_ranges(pd.concat([made, made.assign(kind="in-use", value_mtpa=99.0)]))
    assert known.index.tolist() == ["b", "a"] and known.values.tolist() == [[9, 9, 1, 1], [2, 3, 2, 1]]
    assert oil.capacity_ranges(tables.load("oil_capacity"), 2004).loc["cpc", "low"] == 28.2


def test_the_table_of_lines_names_every_value_and_owner():
    found = oil.line_table(tables.load("oil_capacity"), tables.load("pipeline_owners"), tables.load("sources"))
    said, carried, owners = found.loc["Atyrau–Samara"]
    assert said == "17 (Kazinform); 17.5 (KazMunayGas); 30 (Global Energy Monitor)"
    assert carried == "11 in 2022" and owners == "KazTransOil JSC 24; Transneft (share not given)"
    assert found.loc["CPC, whole line", "owners, per cent"].endswith("LukArco B.V. 12.5; 7 more")
    assert "behind it: KazTransOil JSC 51" in found.loc["Kenkiyak–Atyrau", "owners, per cent"]
    assert found.columns.tolist() == ["capacity, Mt a year (who says so)", "carried", "owners, per cent"]
    assert found.index.tolist() == [name for name, _ in oil.ASSETS.values()]
    assert found.loc["Aktau port", "owners, per cent"] == ""
    assert oil.owners_of(tables.load("pipeline_owners"), "P9999") == "not given"


def test_a_table_of_lines_by_hand():
    rows = [("cpc", "capacity", "2019", 50.0, "a"), ("cpc", "capacity", "2022", 70.0, "d"),
            ("cpc", "capacity", "2021-05", 70.0, "c"), ("cpc", "capacity", "2020-05", 70.0, "b"),
            ("cpc", "capacity", "2020", 60.5, "a"), ("cpc", "in-use", "2022", 40.0, "a"),
            ("cpc", "in-use", "2021-02", 45.0, "a"), ("btc", "in-use", "2019", 30.0, "a")]  # fmt: skip
    capacity = pd.DataFrame(rows, columns=["asset", "kind", "as_of", "value_mtpa", "source_id"])
    sources = pd.DataFrame({"source_id": list("abcd"), "publisher": ["One", "Two", "Three", "Two"]})
    owners = pd.DataFrame({"pipeline": ["P0646"], "level": ["owner"], "owner": ["Somebody"], "share_pct": [100.0]})
    found = oil.line_table(capacity, owners, sources)
    assert found.loc["CPC, whole line"].tolist() == [
        *("60.5 (One); 70 (Two, Three)", "45 in 2021; 40 in 2022", "Somebody 100"),
    ]
    assert found.loc["BTC"].tolist() == ["", "", "not given"] and found.loc["Aktau port"].tolist() == ["", "", ""]
    later = oil.line_table(capacity, owners, sources, 2021)
    assert later.iloc[0].tolist() == ["70 (Three, Two)", "45 in 2021; 40 in 2022", "Somebody 100"]


def test_owners_in_words():
    rows = [
        ("A", name, share, level)
        for name, share, level in [
            ("One", 60.0, "owner"),
            ("Two", 39.5, "owner"),
            ("Three", None, "owner"),
            ("Up", 100.0, "parent"),
        ]
    ]
    rows += [("B", "Only", 100.0, "owner"), ("B", "Left", 51.0, "parent"), ("B", "Right", 49.0, "parent")]
    rows += [("C", "Alone", 100.0, "owner")]  # fmt: skip
    owners = pd.DataFrame(rows, columns=["pipeline", "owner", "share_pct", "level"])
    assert oil.owners_of(owners, "A") == "One 60; Two 39.5; Three (share not given)"
    assert oil.owners_of(owners, "A", most=3) == "One 60; Two 39.5; Three (share not given)"
    assert oil.owners_of(owners, "A", most=2) == "One 60; Two 39.5; 1 more"
    assert oil.owners_of(owners, "B") == "Only 100 (behind it: Left 51; Right 49)"
    assert oil.owners_of(owners, "C") == "Alone 100"


def test_at_the_break_even_both_sell_the_same():
    net = oil.net_exports(tables.load("energy_balance"))
    worth = oil.break_even(net, "KAZ", "TKM", 2024)
    of = net[net["year"] == 2024].set_index("iso3")
    energy = of["oil_mt"] + worth * of["gas_bcm"]
    assert energy["KAZ"] == pytest.approx(energy["TKM"])
    assert of.loc["KAZ", "oil_mt"] == pytest.approx(87.558 - 15.888)
    assert net.columns.tolist() == ["iso3", "year", "gas_bcm", "oil_mt"] and net.columns.name is None
    made = pd.DataFrame({"iso3": ["AAA", "BBB"], "year": 2020, "oil_mt": [9.0, 5.0], "gas_bcm": [1.0, 3.0]})
    assert oil.break_even(made, "AAA", "BBB", 2020) == 2.0
    assert oil.break_even(made.assign(oil_mt=[5.5, 5.0], gas_bcm=[1.0, 1.25]), "AAA", "BBB", 2020) == 2.0
    for changed in ({"oil_mt": [5.0, 5.0]}, {"gas_bcm": [3.0, 3.0]}):
        with pytest.raises(ValueError, match="BBB does not sell more gas and less oil than AAA in 2020"):
            oil.break_even(made.assign(**changed), "AAA", "BBB", 2020)
    with pytest.raises(ValueError, match="no factor decides"):
        oil.break_even(net, "KAZ", "UZB", 2024)


# Figures


@pytest.fixture(scope="module")
def figures():
    routes, totals, periods = (
        tables.load(f"oil_{name}") for name in ("exports_by_route", "exports_total", "route_periods")
    )
    throughput, events = (
        tables.load("cpc_throughput"),
        oil.dated(tables.load("transit_incidents"), pd.Timestamp("2022-02-24")),
    )
    ranges, line = oil.shares(routes, totals, "ministry"), oil.cpc_by_year(throughput)
    monthly = oil.departures(tables.load("crude_exports_monthly"))
    marked = oil.outage_months(events)
    points = oil_map.map_points(*(tables.load(name) for name in ("oil_points", "oil_fields", "places")))
    lines = oil.lines(tables.load("pipelines"), tables.load("pipeline_countries"))
    by_route = oil.route_volumes(routes, throughput)
    made = [
        *(oil_map.routes_map(lines, by_route, events, points, year) for year in oil.SPLITS),
        charts.splits(pd.concat([oil.split_of(routes, year) for year in oil.SPLITS]), ranges),
        charts.share(ranges, oil.share_row(oil.period_split(periods, routes, "2024-01/2024-10")), "ministry"),
        charts.cpc(line, oil.cpc_unseen(line, tables.load("cpc_cumulative"))),
        charts.holders(tables.load("cpc_shareholders")),
        *(charts.incidents(oil.dated(events, day), day) for day in pd.to_datetime(["2022-02-24", "2025-06-01"])),
        charts.monthly(monthly, marked, oil.placebo(monthly["departure_pct"], marked, draws=99)),
        charts.energy(oil.net_exports(tables.load("energy_balance")), 2021, 2024),
    ]
    return {f"{figure.name} {i}": figure for i, figure in enumerate(made)}


def test_figures_fit_both_pages_and_are_large_enough_to_read(figures):
    for name, figure in figures.items():
        assert_legible(name, figure.pictures, figure.description)


def test_the_map_has_one_choice_for_its_lines_and_its_table(figures):
    for name in ("map 0", "map 2"):
        for spec in map(json.loads, figures[name].specs.values()):
            (choice,) = spec["params"]
            assert choice["select"]["fields"] == ["route"]
            names = {layer.get("name") for panel in spec["vconcat"] for layer in panel["layer"]}
            assert len(choice["views"]) == 2 and set(choice["views"]) <= names
            drawn = [layer for layer in spec["vconcat"][0]["layer"] if "pipelines" in json.dumps(layer.get("data", {}))]
            assert len(drawn) == 2  # feeders and routes, each line once


def test_the_still_map_shows_every_route(figures):
    for picture in figures["map 2"].pictures.values():
        assert not re.search(r'opacity="0?\.(?:15|25)"', picture)
        for word in ("CPC 64.8", "Atyrau–Samara 8.8", "Makhachkala 2.2", "BTC 1.5", "to China 1.0", "Novorossiysk"):
            assert word in picture


def test_words_follow_the_parameters(figures):
    assert "27.5 of 67.8 Mt" in figures["map 0"].title and "64.8 of 78.3 Mt" in figures["map 2"].title
    assert "since 24 February 2022 4 go back" in figures["incidents 7"].title
    assert "Of 5 oil incidents since 1 June 2025 1 go back" in figures["incidents 8"].title


def test_missing_years_of_the_cpc_have_no_bar(figures):
    spec = json.loads(figures["cpc 5"].specs["wide"])
    bars = next(rows for rows in spec["datasets"].values() if rows and "origin" in rows[0])
    assert {2001, 2011, 2014, 2020}.isdisjoint(row["year"] for row in bars)

"""Measures of trade: against values worked out by hand, closed forms, other methods, and properties."""

import math
import re

import geopandas
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from multivector import tables
from multivector.measures import trade

amounts = st.floats(0.01, 1e5)
codes = st.sampled_from(["RUS", "CHN", "DEU", "ITA", "TUR", "UZB", "KGZ", "BLR"])


def rows_of(partners: dict[str, tuple[float, float]], year: int = 2020, source: str = "x") -> pd.DataFrame:
    """Return rows as `totalled` does; values are exports and imports."""
    rows = [(code, year, source, out, into, out + into) for code, (out, into) in partners.items()]
    return pd.DataFrame(rows, columns=["partner", "year", "source", "exports_musd", "imports_musd", "turnover_musd"])


def with_total(partners: dict[str, float], unnamed: float = 0.0, year: int = 2020) -> pd.DataFrame:
    """Return rows of imports with their total; `unnamed` is in the total and in ``OTH``."""
    total = sum(partners.values()) + unnamed
    return rows_of({code: (value, value) for code, value in {**partners, "OTH": unnamed, "WLD": total}.items()}, year)


@pytest.fixture(scope="module")
def table():
    return tables.load("trade_by_partner")


def raw(*rows: tuple) -> pd.DataFrame:
    columns = ["reporter", "partner", "year", "source", "preferred", "exports_musd", "imports_musd"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"year": "Int64", "preferred": "boolean", "exports_musd": float, "imports_musd": float})


def test_shares_take_one_source_and_a_yearly_total_before_months():
    made = raw(
        ("KAZ", "RUS", 2019, "wits", True, 5.0, 6.0),
        ("KAZ", "RUS", 2019, "bns", False, 7.0, 8.0),
        ("KAZ", "WLD", 2019, "bns-monthly", False, 71.0, 81.0),
        ("KAZ", "WLD", 2019, "bns", True, 70.0, 80.0),
        ("KAZ", "WLD", 2024, "bns-monthly", True, 90.0, 91.0),
        ("UZB", "WLD", 2019, "stat-uzb", True, 1.0, 1.0),
    )
    rows = trade.totalled(made, "KAZ").set_index(["partner", "year"])
    assert rows.loc[("RUS", 2019), ["source", "turnover_musd"]].tolist() == ["bns", 15.0]
    assert rows.loc[("WLD", 2019), ["source", "turnover_musd"]].tolist() == ["bns", 150.0]
    assert rows.loc[("WLD", 2024), "source"] == "bns-monthly"
    assert len(rows) == 3
    frame = trade.totalled(made, "KAZ")
    assert frame.columns.tolist() == [
        *("partner", "year", "source", "exports_musd", "imports_musd", "turnover_musd"),
    ]
    assert frame.index.tolist() == [0, 1, 2] and frame["year"].dtype == int


def test_preferred_rows_keep_what_is_not_known():
    made = raw(("KAZ", "RUS", 2010, "wits", True, None, None), ("KAZ", "CHN", 2010, "wits", True, 1.0, None))
    rows = trade.preferred(made, "KAZ").set_index("partner")["turnover_musd"]
    assert math.isnan(rows["RUS"])
    assert rows["CHN"] == 1.0


def test_kazakh_shares_start_in_2018_with_one_counter(table):
    rows = trade.totalled(table, "KAZ")
    assert sorted(rows["year"].unique()) == list(range(2018, 2026))
    assert set(rows["source"]) == {"bns", "bns-monthly"}
    assert set(rows.loc[rows["source"] == "bns-monthly", "partner"]) == {"WLD"}


def test_share_of_imports_from_russia_as_published(table):
    found = trade.series(trade.flow_shares(trade.totalled(table, "KAZ")), "RUS", "imports").round(1)
    assert found[[2019, 2020, 2021, 2025]].tolist() == [36.0, 35.4, 42.5, 29.9]  # by the book's list of traps


@given(st.dictionaries(codes, amounts, min_size=1), amounts)
def test_shares_of_all_partners_and_the_unnamed_are_the_whole(partners, unnamed):
    shares = trade.flow_shares(with_total(partners, unnamed))
    parts = shares[(shares["flow"] == "imports") & (shares["partner"] != "WLD")]
    assert parts["share_pct"].sum() == pytest.approx(100)
    named = parts[parts["partner"] != "OTH"]
    assert (named["high_pct"] - named["share_pct"]).tolist() == pytest.approx(
        [100 * unnamed / (sum(partners.values()) + unnamed)] * len(named)
    )


@given(st.dictionaries(codes, amounts, min_size=1), amounts)
def test_groups_of_partners_add_up_to_the_whole(partners, unnamed):
    groups = trade.partner_groups("KAZ", "RUS", "CHN")
    found = trade.group_shares(with_total(partners, unnamed), groups, "exports").set_index("group")["share_pct"]
    assert found.sum() == pytest.approx(100)
    total = sum(partners.values()) + unnamed
    assert found["EU27"] == pytest.approx(100 * (partners.get("DEU", 0) + partners.get("ITA", 0)) / total)
    assert found["EAEU"] == pytest.approx(100 * (partners.get("KGZ", 0) + partners.get("BLR", 0)) / total)


def test_groups_leave_out_partner_rival_and_reporter():
    groups = trade.partner_groups("ARM", "DEU", "TUR")
    assert list(groups) == ["DEU", "TUR", "EU27", "EAEU"]
    assert "DEU" not in groups["EU27"] and len(groups["EU27"]) == 26
    assert groups["EAEU"] == ("BLR", "KAZ", "KGZ", "RUS")


def test_the_eu_of_the_table_is_the_27_listed_here(table):
    rows = trade.totalled(table, "KAZ")
    members = rows[rows["partner"].isin(trade.EU27)].groupby("year")["imports_musd"].sum()
    whole = rows[rows["partner"] == "EU27"].set_index("year")["imports_musd"]
    assert members.round(3).tolist() == whole.round(3).tolist()


def test_overlapping_groups_are_refused():
    with pytest.raises(ValueError, match="overlap in DEU: a country may be in one group only"):
        trade.group_shares(with_total({"DEU": 1.0}), {"EU27": ("DEU",), "DEU": ("DEU",)}, "imports")
    with pytest.raises(ValueError, match="overlap in DEU, ITA: "):
        trade.group_shares(with_total({"DEU": 1.0}), {"EU27": ("ITA", "DEU"), "X": ("DEU", "ITA")}, "imports")


def test_turkey_is_a_group_of_its_own():
    groups = trade.partner_groups("KAZ", "RUS", "CHN")
    assert list(groups) == ["RUS", "CHN", "EU27", "TUR", "EAEU"]
    assert groups["RUS"] == ("RUS",) and groups["CHN"] == ("CHN",) and groups["TUR"] == ("TUR",)


def test_without_unnamed_trade_the_range_of_a_share_is_a_point():
    found = trade.flow_shares(rows_of({"RUS": (1.0, 3.0), "WLD": (4.0, 4.0)}))
    assert found.columns.tolist() == ["partner", "year", "flow", "value_musd", "share_pct", "high_pct"]
    assert found[found["partner"] == "RUS"].values.tolist() == [
        ["RUS", 2020, "exports", 1.0, 25.0, 25.0],
        ["RUS", 2020, "imports", 3.0, 75.0, 75.0],
        ["RUS", 2020, "turnover", 4.0, 50.0, 50.0],
    ]


@given(st.integers(1, 8), amounts)
def test_equal_partners_give_the_inverse_of_their_number(count, value):
    names = ["RUS", "CHN", "DEU", "ITA", "TUR", "UZB", "KGZ", "BLR"][:count]
    found = trade.concentration(with_total(dict.fromkeys(names, value)), "imports").loc[2020]
    assert found["low"] == pytest.approx(1 / count)
    assert found["high"] == pytest.approx(1 / count)
    assert found["partners_low"] == pytest.approx(count)


def test_concentration_of_two_years_by_hand():
    rows = pd.concat(
        [with_total({"RUS": 30.0, "CHN": 50.0}, 20.0, 2020), with_total({"RUS": 60.0, "CHN": 40.0}, 0.0, 2021)]
    )
    found = trade.concentration(rows, "imports")
    assert found.columns.tolist() == ["low", "high", "unnamed_pct", "partners_low", "partners_high"]
    assert found.loc[2020].tolist() == pytest.approx([0.34, 0.38, 20.0, 1 / 0.38, 1 / 0.34])
    assert found.loc[2021].tolist() == pytest.approx([0.52, 0.52, 0.0, 1 / 0.52, 1 / 0.52])
    more = rows_of({"RUS": (1.0, 6.0), "CHN": (1.0, 5.0), "WLD": (2.0, 10.0)})  # partners that add up to more than all
    assert trade.concentration(more, "imports").loc[2020, ["low", "high", "unnamed_pct"]].tolist() == pytest.approx(
        [0.61, 0.61, 0.0]
    )


@given(st.dictionaries(codes, amounts, min_size=1), st.lists(amounts, min_size=1, max_size=6))
def test_bounds_hold_however_the_unnamed_part_is_split(partners, hidden):
    total = sum(partners.values()) + sum(hidden)
    truth = sum((value / total) ** 2 for value in [*partners.values(), *hidden])
    found = trade.concentration(with_total(partners, sum(hidden)), "imports").loc[2020]
    assert found["low"] <= truth * (1 + 1e-9)
    assert truth <= found["high"] * (1 + 1e-9)
    assert found["unnamed_pct"] == pytest.approx(100 * sum(hidden) / total, abs=1e-6)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=9))
def test_changes_between_all_pairs_of_years_chain(values):
    found = trade.pair_changes(pd.Series(values, index=range(2000, 2000 + len(values))))
    count = len(values)
    assert len(found) == count * (count - 1) // 2
    change = found.set_index(["first", "last"])["change"]
    steps = sum(change[year, year + 1] for year in range(2000, 2000 + count - 1))
    assert change[2000, 2000 + count - 1] == pytest.approx(steps, abs=1e-9)


def test_changes_of_partners_need_both_years():
    shares = pd.concat(
        [
            trade.flow_shares(with_total({"RUS": 40.0, "CHN": 20.0, "TUR": 40.0}, year=2021)),
            trade.flow_shares(with_total({"RUS": 30.0, "CHN": 30.0, "DEU": 40.0}, year=2025)),
        ]
    )
    found = trade.partner_changes(shares, "imports", 2021, 2025).set_index("partner")["change_points"]
    assert found.round(9).to_dict() == {"RUS": -10.0, "CHN": 10.0}
    assert found.index.tolist() == ["RUS", "CHN"]


def test_contributions_to_growth_by_hand():
    rows = pd.concat(
        [with_total({"RUS": 40.0, "CHN": 20.0}, year=2021), with_total({"RUS": 50.0, "CHN": 60.0}, year=2025)]
    )
    found = trade.contributions(rows, {"RUS": ("RUS",), "CHN": ("CHN",)}, "imports", 2021, 2025)
    assert found.to_dict() == pytest.approx({"RUS": 20.0, "CHN": 80.0, "OTH": 0.0})


def test_no_growth_cannot_be_shared_out():
    rows = pd.concat([with_total({"RUS": 40.0}, year=2021), with_total({"CHN": 40.0}, year=2025)])
    with pytest.raises(ValueError, match="Total imports of 2021 and 2025 are equal"):
        trade.contributions(rows, {"RUS": ("RUS",)}, "imports", 2021, 2025)


def test_years_above_a_number_or_another_series():
    left = pd.Series({2020: 1.0, 2021: 3.0, 2022: None})
    assert trade.years_above(left, 2.0) == [2021]
    assert trade.years_above(left, 3.0) == []
    assert trade.years_above(left, left) == []
    assert trade.years_above(left, pd.Series({2020: 0.5, 2022: 0.0})) == [2020]


def test_share_in_russian_trade_by_hand():
    found = trade.partner_share(tables.load("russia_trade"), "KAZ")
    assert found.loc[2021, "exports"] == pytest.approx(100 * 18496 / 493096)
    assert found.loc[2021, "turnover"] == pytest.approx(100 * (18496 + 7135) / (493096 + 293531))
    assert found.columns.tolist() == ["exports", "imports", "turnover"] and found.index.dtype == int
    assert found.loc[2021, "imports"] == pytest.approx(100 * 7135 / 293531)
    with pytest.raises(ValueError, match="No rows for 'DEU'; there are rows for ARM, BLR"):
        trade.partner_share(tables.load("russia_trade"), "DEU")


def test_share_in_output_needs_every_member():
    made = pd.DataFrame(
        {
            "iso3": ["RUS", "KAZ", "RUS", "KAZ", "RUS"],
            "year": [2020, 2020, 2021, 2021, 2022],
            "gdp_vintage": "newer",
            "gdp_busd": [90.0, 10.0, 80.0, 20.0, 70.0],
        }
    )
    found = trade.output_share(made, "RUS", ("KAZ", "RUS"))
    assert found.set_index("year")["share_pct"].to_dict() == {2020: 90.0, 2021: 80.0}
    assert found["year"].dtype == int
    assert trade.output_share(made, "RUS", ("ARM", "KAZ", "RUS")).empty


def test_mirror_ratio_by_hand():
    counts = pd.DataFrame(
        {"partner": ["KAZ", "KAZ"], "year": [2020, 2021], "exports_musd": [30.0, 5.0], "imports_musd": [30.0, None]}
    )
    found = trade.mirror(rows_of({"RUS": (20.0, 30.0)}), counts, "KAZ", "RUS")
    assert found.values.tolist() == [[2020, 0.05, 0.06, pytest.approx(1.2)]]
    assert found.columns.tolist() == ["year", "own_busd", "mirror_busd", "ratio"]
    own = pd.concat([rows_of({"RUS": (20.0, 30.0)}, year) for year in (2020, 2021)])
    assert trade.mirror(own, counts, "KAZ", "RUS")["year"].tolist() == [2020]  # half a turnover is none


def test_single_figures_stand_beside_the_own_count_by_hand():
    levels = pd.concat(
        [rows_of({"CHN": (9000.0, 11000.0), "RUS": (1.0, 2.0)}, 2022), rows_of({"CHN": (math.nan, 1.0)}, 2023)]
    )
    levels["turnover_musd"] = levels["exports_musd"] + levels["imports_musd"]
    told = pd.DataFrame(
        {
            "country_a": ["KAZ", "KAZ", "KAZ", "UZB"],
            "country_b": ["CHN", "CHN", "RUS", "CHN"],
            "flow": ["turnover", "exports", "turnover", "turnover"],
            "year": pd.array([2022, 2022, 2022, 2022], dtype="Int64"),
            "reporter_side": ["CHN", "CHN", None, "CHN"],
            "value_busd": [30.0, 8.0, 0.006, 1.0],
            "source_id": ["a", "b", "c", "d"],
        },
        index=[5, 6, 7, 8],
    )
    found = trade.reported_beside(levels, told, "KAZ", "CHN")
    wanted = pd.DataFrame(
        {
            "year": [2022],
            "counter": ["CHN"],
            "value_busd": [30.0],
            "own_busd": [20.0],
            "ratio": [1.5],
            "source_id": ["a"],
        }
    )
    pd.testing.assert_frame_equal(found, wanted)
    counts = pd.DataFrame({"partner": ["KAZ"], "year": [2022], "exports_musd": [2.0], "imports_musd": [4.0]})
    pairs = trade.mirror_pairs(levels.assign(note=None), counts, told, "KAZ", ["CHN", "RUS"])
    own, series, single = pairs["CHN"]
    pd.testing.assert_frame_equal(own, pd.DataFrame({"year": [2022], "own_busd": [20.0]}))
    assert series.empty and single.equals(found)
    assert pairs["RUS"][1].values.tolist() == [[2022, 0.003, 0.006, pytest.approx(2.0)]]
    labelled = trade.labelled_counts(pairs)
    assert labelled.index.tolist() == ["chn_2022_by_chn", "rus_2022_by_unnamed"]
    assert labelled["mirrored"].tolist() == [True, False]


def test_reported_figures_stand_beside_the_own_count(table):
    levels = trade.preferred(table, "KAZ")
    pairs = trade.mirror_pairs(
        levels, tables.load("russia_trade"), tables.load("trade_reported"), "KAZ", ("RUS", "CHN")
    )
    told = trade.labelled_counts(pairs)
    assert told.loc["chn_2022_by_chn", "value_busd"] == 31.2
    assert told.loc["chn_2022_by_chn", "own_busd"] == pytest.approx(24.2, abs=0.01)
    assert told.loc["rus_2022_by_unnamed", "value_busd"] == 26.1
    assert told.loc["rus_2022_by_rus", "mirrored"] and not told.loc["chn_2023_by_kaz", "mirrored"]
    assert pairs["CHN"][1].empty and len(pairs["RUS"][1]) == 21  # 2000-2021 without 2010


def test_the_eu_gap_uses_no_exchange_rate():
    sold = pd.DataFrame({"partner": ["KAZ"], "year": [2020], "exports_meur": [60.0]})
    found = trade.eu_gap(rows_of({"EU27": (1.0, 40.0)}), sold, "KAZ")
    assert found.iloc[0].tolist() == [2020, 60.0, 40.0, 1.5]
    assert found.columns.tolist() == ["year", "eu_meur", "booked_musd", "eur_per_usd"]


def test_sources_overlap_in_2018_and_2019_and_agree(table):
    found = trade.source_overlap(table, "KAZ")
    assert set(found["year"]) == {2018, 2019} and found["year"].dtype == int
    wide = found[found["gap_musd"].abs() > 3]
    assert set(zip(wide["partner"], wide["flow"], strict=True)) == {("USA", "imports"), ("UZB", "imports")}
    assert trade.source_overlap(table, "ARM").empty


def test_coverage_counts_named_partners_and_stops_at_the_whole():
    made = pd.concat(
        [
            rows_of({"RUS": (60.0, 30.0), "CHN": (45.0, 10.0), "OTH": (0.0, 9.0), "WLD": (100.0, 50.0)}, 2020, "bns"),
            rows_of({"RUS": (10.0, 20.0), "EU27": (70.0, 70.0), "WLD": (40.0, 80.0)}, 2021, "bns-monthly"),
        ]
    )
    found = trade.coverage(made)
    assert found.columns.tolist() == ["source", "partners", "exports_named_pct", "imports_named_pct"]
    assert found.loc[2020].tolist() == ["bns", 2, 100.0, 80.0]  # 105 of 100 is rounding, not more than everything
    assert found.loc[2021].tolist() == ["bns-monthly", 1, 25.0, 25.0]


def test_a_year_is_complete_from_995_in_a_thousand_of_both_flows():
    just = rows_of({"RUS": (180.0, 200.0), "OTH": (19.0, 0.0), "WLD": (200.0, 200.0)}, 2020)
    short = rows_of({"RUS": (180.0, 200.0), "OTH": (18.0, 0.0), "WLD": (200.0, 200.0)}, 2021)  # 99.0 per cent
    assert trade.last_complete_year(pd.concat([just, short])) == 2020
    with pytest.raises(ValueError, match="In no year do the partners make 99.5 per cent"):
        trade.last_complete_year(short)


def test_coverage_and_the_last_complete_year(table):
    rows = trade.totalled(table, "KAZ")
    covered = trade.coverage(rows)
    assert covered.loc[2025, "partners"] == 49
    assert covered.loc[2025, "imports_named_pct"] == pytest.approx(94.4, abs=0.05)
    assert trade.last_complete_year(rows) == 2023
    with pytest.raises(ValueError, match="In no year"):
        trade.last_complete_year(rows[rows["year"] > 2023])


def test_unnamed_exports_of_uzbekistan_by_hand(table):
    own = table[(table["reporter"] == "UZB") & (table["year"] == 2023)].set_index("partner")["exports_musd"]
    found = trade.unnamed_exports(table, ["UZB"])
    assert found.name == "unnamed_pct"
    assert found["UZB"] == pytest.approx(100 * own["OTH"] / own["WLD"])


def test_published_values_leave_out_the_year_that_is_a_guess():
    found = trade.published_values(tables.load("eaeu_mutual_trade"))
    assert set(found["year"]) == {2015, 2020, 2021, 2022, 2024}
    assert found.columns.tolist() == ["year", "value_busd", "preferred", "source_id"]
    assert len(found) == 7


def test_stretches_end_at_gaps_and_new_sources(table):
    data, breaks = trade.pair_values(trade.preferred(table, "KAZ"), "RUS", "CHN")
    assert breaks == [2020]
    assert data.columns.tolist() == ["partner", "year", "source", "turnover_busd", "stretch"]
    levels = trade.preferred(table, "KAZ").set_index(["partner", "year"])["turnover_musd"]
    first = data[(data["partner"] == "CHN") & (data["year"] == 2019)].iloc[0]
    assert first["turnover_busd"] == pytest.approx(levels["CHN", 2019] / 1000)
    spans = data.groupby(["partner", "stretch"])["year"].agg(["min", "max"]).values.tolist()
    assert sorted(spans) == [[2000, 2009], [2000, 2019], [2011, 2019], [2020, 2025], [2020, 2025]]


def test_area_against_the_closed_form_of_the_ellipsoid():
    """Snyder, Map Projections (1987), eq. 3-12: the area between two parallels of an ellipsoid."""
    a, f = 6378.137, 1 / 298.257223563
    e = math.sqrt(f * (2 - f))

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - e**2) * (s / (1 - (e * s) ** 2) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    # a thin strip, cut into many points, because edges along a parallel are not geodesics
    west, east, south, north = 60.0, 61.0, 44.0, 46.0
    edge = [west + (east - west) * i / 400 for i in range(401)]
    ring = [(x, south) for x in edge] + [(x, north) for x in reversed(edge)]
    layer = geopandas.GeoDataFrame({"id": ["X"]}, geometry=[Polygon(ring)], crs="EPSG:4326")
    expected = a**2 / 2 * math.radians(east - west) * (q(north) - q(south))
    assert trade.area_km2(layer)["X"] == pytest.approx(expected, rel=1e-6)


def test_area_takes_holes_out_and_adds_parts():
    whole, hole = box(60, 44, 62, 46), box(60.5, 44.5, 61, 45)
    pierced = Polygon(whole.exterior.coords, [hole.exterior.coords])
    shapes = {"whole": whole, "hole": hole, "pierced": pierced, "both": MultiPolygon([hole, box(70, 44, 71, 45)])}
    layer = geopandas.GeoDataFrame({"id": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326")
    area = trade.area_km2(layer)
    assert area["pierced"] == pytest.approx(area["whole"] - area["hole"], rel=1e-9)
    assert area["both"] > 1.9 * area["hole"]
    assert area.name == "area_km2"


def test_areas_of_the_five_states_against_an_equal_area_projection():
    layer = tables.load("countries")
    other = layer.set_index("id").to_crs("EPSG:6933").area / 1e6
    found = trade.area_km2(layer)
    for state in trade.CENTRAL_ASIA:
        assert found[state] == pytest.approx(other[state], rel=2e-3)


def test_sizes_take_the_last_year_that_all_states_share():
    made = pd.DataFrame(
        {
            "iso3": ["KAZ", "UZB", "KAZ", "UZB", "KAZ"],
            "year": [2022, 2022, 2023, 2023, 2024],
            "gdp_vintage": "newer",
            "gdp_busd": [1.0, 1.0, 200.0, 100.0, 999.0],
            "population": pd.array([20_000_000, 35_000_000, 20_000_000, 40_000_000, None], dtype="Int64"),
            "note": None,
        }
    ).astype({"year": "Int64"})
    found = trade.sizes(made, pd.Series({"KAZ": 9.0, "UZB": 3.0}), ("KAZ", "UZB"))
    assert found["year"].tolist() == [2023, 2023]
    assert found["gdp_per_head_usd"].tolist() == [10_000.0, 2_500.0]
    ranks = trade.standing(found, "UZB")
    assert found.columns.tolist() == ["iso3", "gdp_vintage", "year", "gdp_busd", "gdp_per_head_usd", "area_km2"]
    assert found["year"].dtype == int and found["gdp_per_head_usd"].dtype == float
    assert ranks["rank"].tolist() == [2, 2, 2] and ranks["rank"].dtype == int
    assert ranks.index.tolist() == ["area_km2", "gdp_busd_newer_2023", "gdp_per_head_usd_newer_2023"]
    assert ranks["value"].tolist() == [3.0, 100.0, 2_500.0]
    two = trade.standing(pd.concat([found, found.assign(gdp_vintage="oct-2024")]), "KAZ")
    assert two["rank"].tolist() == [1, 1, 1, 1, 1] and two.index[-1] == "gdp_per_head_usd_oct_2024_2023"
    assert ranks["times_next"].round(4).tolist() == [0.3333, 0.5, 0.25]


def test_the_point_of_a_country_lies_in_its_largest_part():
    small, large = box(0, 0, 1, 1), box(50, -1, 60, 1)
    layer = geopandas.GeoDataFrame(
        {"id": ["X"], "name": ["Ex"]}, geometry=[MultiPolygon([small, large])], crs="EPSG:4326"
    )
    found = trade.main_points(layer).iloc[0]
    assert found["longitude"] == pytest.approx(55, abs=0.01)
    assert found["latitude"] == pytest.approx(0, abs=0.01)
    assert found[["id", "name"]].tolist() == ["X", "Ex"]


def test_points_of_partners_lie_on_land_of_their_own():
    world = tables.load("world").set_index("id").geometry
    points = trade.main_points(tables.load("world")).set_index("id")
    for code in ("RUS", "CHN", "ITA", "TUR", "KAZ", "USA", "FRA"):
        assert world[code].contains(Point(points.loc[code, "longitude"], points.loc[code, "latitude"]))


@pytest.mark.parametrize("text", ["2019", "2019,2019", "2019,2030", "2019,2021,2022", "a,b", ""])
def test_wrong_base_years_name_the_allowed_ones(text):
    takes = "^base_years takes two different years, comma separated, out of 2018-2024 .*; given: "
    with pytest.raises(ValueError, match=takes + re.escape(repr(text))):
        trade.two_years(text, range(2018, 2025))


@pytest.mark.parametrize(
    ("states", "message"),
    [
        (("FRA", "RUS", "CHN"), "reporter takes one of ARM, KAZ, KGZ, UZB; given: 'FRA'"),
        (("KAZ", "DE", "CHN"), "partner takes a country .* given: 'DE'. Nearest: 'DEU'"),
        (("KAZ", "RUS", "EU27"), "rival takes a country"),
        (("KAZ", "KAZ", "CHN"), "partner takes a country"),
        (("KAZ", "RUS", "RUS"), "must be two countries"),
    ],
)
def test_wrong_states_name_the_allowed_ones(table, states, message):
    with pytest.raises(ValueError, match=message):
        trade.check_states(table, *states)

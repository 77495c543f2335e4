"""Russia's weight: series, levels and gains against the files as the standard library reads them, and by hand."""

import csv
import zlib
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import findings, tables
from multivector.measures import balance as m
from multivector.measures import bends
from multivector.paths import DATA

TABLES = (
    "trade_by_partner",
    "oil_exports_by_route",
    "oil_exports_total",
    "un_votes",
    "launches_by_site",
    "census_composition",
    "ethnic_estimates",
)
AT = m.decimal(pd.Timestamp("2022-02-24"))


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return {name: tables.load(name) for name in TABLES}


@pytest.fixture(scope="module")
def collected(frames):
    return m.collect(frames)


@pytest.fixture(scope="module")
def points(collected):
    return collected[0]


@pytest.fixture(scope="module")
def found(points):
    return m.trends(points, AT, 2000, 25)


def of(points: pd.DataFrame, series: str) -> dict[int, float]:
    rows = points[points["series"] == series]
    return dict(zip(rows["year"], rows["value"], strict=True))


def flow(row: dict[str, str], name: str) -> float:
    return float(row["exports_musd"]) + float(row["imports_musd"]) if name == "turnover" else float(row[f"{name}_musd"])


def kazakh(source: str) -> dict[tuple[str, int], dict[str, str]]:
    own = (row for row in raw("trade_by_partner") if row["reporter"] == "KAZ" and row["source"] == source)
    return {(row["partner"], int(row["year"])): row for row in own}


# Series


def test_common_partners_are_all_that_the_older_source_names_in_2011():
    named = {partner for partner, year in kazakh("wits") if year == 2011}
    assert m.common_partners(tables.load("trade_by_partner")) == sorted(named - {"EAEU"})
    assert len(named) == 17


@pytest.mark.parametrize("name", ["imports", "turnover", "exports"])
def test_parts_of_the_trade_with_common_partners(points, name):
    older, newer = kazakh("wits"), kazakh("bns")
    codes = sorted(partner for partner, year in older if year == 2011)
    mine = of(points, f"{name}_common")
    assert sorted(mine) == list(range(2011, 2026))
    for year, value in mine.items():
        rows = older if year <= 2019 else newer
        total = sum(flow(rows[code, year], name) for code in codes)
        assert value == pytest.approx(100 * flow(rows["RUS", year], name) / total)


def test_the_two_sources_differ_by_half_a_point_where_both_count(frames):
    older, newer = kazakh("wits"), kazakh("bns")
    codes = sorted(partner for partner, year in older if year == 2011)
    gaps = []
    for name in ("imports", "turnover"):
        for year in (2018, 2019):
            parts = [
                100 * flow(rows["RUS", year], name) / sum(flow(rows[code, year], name) for code in codes)
                for rows in (older, newer)
            ]
            gaps.append(abs(parts[0] - parts[1]))
    check = m.common_check(frames["trade_by_partner"])
    assert check["gap"] == pytest.approx(max(gaps)) and check["partners"] == 17
    assert 80 < check["turnover_low"] < check["imports_high"] < 90


def test_the_pair_begins_in_2000_and_skips_the_blank_year(points):
    assert sorted(of(points, "turnover_pair")) == [year for year in range(2000, 2026) if year != 2010]


def test_oil_is_a_range_and_whole_where_the_split_is(points):
    rows = points[points["series"] == "oil"].set_index("year")
    assert rows.index[rows["whole"].astype(bool)].tolist() == [2009, 2013, 2025]
    # 2009: CPC 27.5 and Atyrau-Samara 17.5 cross, China 7.7 avoids, of 67.8 in all
    assert rows.loc[2009, "low"] == pytest.approx(100 * 45 / 67.8)
    assert rows.loc[2009, "high"] == pytest.approx(100 * (67.8 - 7.7) / 67.8)


def test_votes_by_year_from_the_file(points):
    arms = ["nuclear", "disarm", "weapon", "arms", "missile", "mines", "munition", "proliferation", "fissile"]
    arms.append("outer space")
    joint, rest = defaultdict(list), defaultdict(list)
    for row in raw("un_votes"):
        if "X" in (row["KAZ"], row["RUS"]):
            continue
        year = int(row["date"][:4])
        joint[year].append(row["KAZ"] == row["RUS"])
        if not set(arms) & set(row["title_words"].split(";")):
            rest[year].append(row["KAZ"] == row["RUS"])
    votes, without = of(points, "votes"), of(points, "votes_rest")
    assert votes == pytest.approx({year: 100 * np.mean(same) for year, same in joint.items() if year < 2025})
    assert without == pytest.approx({year: 100 * np.mean(same) for year, same in rest.items()})
    assert of(points, "votes_with_part")[2025] == pytest.approx(100 * np.mean(joint[2025]))


def test_launches_with_and_without_plesetsk_from_the_file(points):
    count = {(row["site"], int(row["year"])): int(row["attempts"]) for row in raw("launches_by_site")}
    soil = ["plesetsk", "vostochny", "kapustin-yar", "svobodny", "dombarovsky", "barents-sea"]
    for year in (1992, 2013, 2019, 2022, 2025):
        own = count["baikonur", year]
        others = {site: count.get((site, year), 0) for site in soil}
        assert of(points, "launches")[year] == pytest.approx(100 * own / (own + sum(others.values())))
        assert of(points, "launches_civil")[year] == pytest.approx(
            100 * own / (own + sum(others.values()) - others["plesetsk"])
        )


def test_people_are_the_censuses_and_two_estimates(points):
    rows = points[points["series"] == "people"]
    assert rows["year"].tolist() == [1959, 1970, 1979, 1989, 1999, 2009, 2021, 2023, 2024]
    assert rows["value"].tolist() == [42.7, 42.4, 40.8, 37.4, 29.9, 23.7, 15.54, 15.1, 14.89]
    assert not any("3400000" in str(value) for value in rows["value"])  # the estimate that the census replaced


def test_series_are_those_of_the_other_notebooks(points):
    books = ("01-trade", "03-oil-routes", "08-baikonur", "10-un-votes", "12-people")
    accepted = {book: {k: f.value for k, f in findings.read_reference(book).items()} for book in books}
    beside = m.beside(points, accepted)
    assert len(beside) >= 30 and beside["gap"].max() < 1e-9
    assert set(beside["series"]) == {"imports", "turnover", "oil", "votes_with_part", "launches", "people"}
    accepted["01-trade"]["imports_share_rus_2021"] += 1
    assert m.beside(points, accepted)["gap"].max() == pytest.approx(1)


# Levels


def test_levels_of_votes_and_launches_count_every_vote_and_launch_alike(collected):
    levels = m.levels(*collected, 2000, AT).set_index(["series", "period"])
    joint = [row for row in raw("un_votes") if "X" not in (row["KAZ"], row["RUS"])]
    bounds = {"before_2014": ("2000", "2014"), "2014_2021": ("2014", "2022-02-24"), "since_2022": ("2022-02-24", "9")}
    for period, (start, end) in bounds.items():
        same = [row["KAZ"] == row["RUS"] for row in joint if start <= row["date"] < end]
        assert levels.loc[("votes", period), "value"] == pytest.approx(100 * np.mean(same))
    count = defaultdict(int)
    for row in raw("launches_by_site"):
        count[row["site"], int(row["year"])] += int(row["attempts"])
    soil = ["baikonur", "plesetsk", "vostochny", "kapustin-yar", "svobodny", "dombarovsky", "barents-sea"]
    own = sum(count["baikonur", year] for year in range(2014, 2022))
    total = sum(count[site, year] for site in soil for year in range(2014, 2022))
    assert levels.loc[("launches", "2014_2021"), "value"] == pytest.approx(100 * own / total)
    assert levels.loc[("people", "before_2014"), "value"] == pytest.approx((29.9 + 23.7) / 2)
    assert ("imports", "before_2014") not in levels.index and ("oil", "2014_2021") not in levels.index


def test_levels_moved_only_beyond_what_ranges_leave_open():
    rows = [
        ("oil", "before_2014", 60.0, 90.0),
        ("oil", "since_2022", 80.0, 95.0),
        ("votes", "2014_2021", 66.0, 66.0),
        ("votes", "since_2022", 57.0, 57.0),
        ("people", "since_2022", 15.0, 15.0),
    ]
    found = m.moved(pd.DataFrame(rows, columns=["series", "period", "low", "high"]))
    assert found["direction"].to_dict() == {"oil": "not sure", "votes": "lower"}
    assert found.loc["oil", ["least", "most"]].tolist() == [-10, 35]


# Trends


def synthetic(series: str, values: list[float], first: int) -> pd.DataFrame:
    year = np.arange(first, first + len(values))
    rows = {"series": series, "year": year, "time": year + 0.5, "value": values, "low": values, "high": values}
    return pd.DataFrame(rows | {"weight": 1.0, "whole": True})


def test_short_series_answer_that_they_are_too_short(found):
    for series in ("imports", "turnover", "oil"):
        assert found.loc[series, "before_words"] == found.loc[series, "since_words"] == bends.SHORT
    assert found.loc[["imports", "turnover"], ["before_points", "since_points"]].eq(4).all(axis=None)
    assert found.loc["votes", ["before_points", "since_points"]].tolist() == [22, 3]
    assert found.loc["votes", "since_words"] == bends.SHORT and found.loc["votes_rest", "since_points"] == 4


def test_trend_before_is_a_line_through_the_years_before(points, found):
    for series in ("imports_common", "votes", "launches"):
        values = {year: value for year, value in of(points, series).items() if 2000 <= year < 2022}
        times = points[(points["series"] == series) & points["year"].isin(list(values))]["time"]
        assert found.loc[series, "slope"] == pytest.approx(np.polyfit(times, list(values.values()), 1)[0])


def test_answers_take_the_first_series_that_is_long_enough(found):
    before, since = (m.answers(found, f"{side}_words") for side in ("before", "since"))
    assert before["by"].to_dict() == {
        "imports": "imports_common",
        "turnover": "turnover_common",
        "oil": "oil",
        "votes": "votes",
        "launches": "launches",
        "people": "people",
    }
    assert since.loc["votes", "by"] == "votes_rest" and since.loc["oil", "answer"] == bends.SHORT


def test_vectors_are_counted_by_their_answers():
    words = {
        "imports": ("fell", "turned down"),
        "turnover": ("rose", "no sure change"),
        "oil": (bends.SHORT, bends.SHORT),
        "votes": ("no sure change", "fell faster"),
        "launches": ("fell", "turned up"),
        "people": ("fell", "rose more slowly"),
    }
    counts = m.counted(pd.DataFrame.from_dict(words, orient="index", columns=["before_words", "since_words"]))
    before = {"declining_before": 3, "rising_before": 1, "unsure_before": 1, "short_before": 1, "sure": 4}
    since = {"steeper_since": 2, "flatter_since": 1, "unsure_since": 2, "short_since": 1}
    assert counts == {"vectors": 6} | {f"vectors_{name}": count for name, count in (before | since).items()}


def test_named_numbers_take_the_wider_interval(found):
    named = m.told(found)
    row = found.loc["launches"]
    assert named.loc["launches_slope_change", "value"] == pytest.approx(row["change"])
    assert named.loc["launches_slope_change_low", "value"] == min(row["change_low"], row["change_boot_low"])
    assert named.loc["launches_step_high", "value"] == max(row["jump_high"], row["jump_boot_high"])
    width = named.loc["launches_slope_change_high", "value"] - named.loc["launches_slope_change_low", "value"]
    assert named.loc["launches_detectable", "value"] == pytest.approx(width / 2)
    assert not any(name.startswith(("oil_", "imports_slope")) for name in named.index)
    assert named["value"].notna().all()


def test_steps_by_hand():
    values = [50.0, 50, 52, 48, 40, 40, 38, 36]  # 2018 to 2025
    rows = pd.concat([synthetic("imports", values, 2018), synthetic("launches", [50.0] * 4 + [49, 49, 40, 40], 2018)])
    found = m.steps(rows, AT)
    assert found.loc["imports", ["base", "early", "late"]].tolist() == [50, 40, 37]
    assert found.loc["imports", ["first_step", "later_step"]].tolist() == [-10, -3]
    assert found["quicker"].tolist() == [False, True]


def test_an_exact_bend_is_found_and_other_dates_are_not_as_large():
    years = np.arange(2000, 2026)
    noise = np.random.default_rng(1).normal(0, 0.3, 26)
    rows = synthetic("launches", list(60 - 4 * np.clip(years + 0.5 - AT, 0, None) + noise), 2000)
    found = m.trends(rows, AT, 2000, 25, ["launches"]).loc["launches"]
    assert found["since_words"] == "fell faster" or found["since_words"] == "turned down"
    assert found["change"] == pytest.approx(-4, abs=0.6)
    assert found["placebo_dates"] == 14 and found["placebo_share"] == 0


def test_the_other_date_sees_nothing_of_the_time_after_the_break(points):
    changed = points.copy()
    changed.loc[changed["time"] >= AT, "value"] = 0.0
    one, other = (m.earlier_break(rows, AT, 2000)["change"] for rows in (points, changed))
    assert one.to_dict() == other.to_dict() and set(one.index) == {"votes", "votes_rest", "launches", "launches_civil"}


def test_checks_begin_with_the_choice_itself(points, found):
    tried = m.checks(points, AT, 2000)
    first = tried.groupby("series", sort=False).first()
    assert (first["check"] == "as above").all()
    assert (first["before"] == found["before_words"]).all() and (first["since"] == found["since_words"]).all()
    same = m.agreeing(tried)
    assert (same["before_same"] <= same["before_tried"]).all() and (same["since_same"] <= same["since_tried"]).all()
    assert same.loc["imports", "before_tried"] == 0
    assert set(tried.loc[tried["series"] == "votes", "check"]) >= {"from 1992", "with the part of the last year"}


def test_agreement_of_checks_by_hand():
    rows = [("votes", "fell", bends.SHORT)] + [("votes", word, bends.SHORT) for word in ("fell", "rose", bends.SHORT)]
    same = m.agreeing(pd.DataFrame(rows, columns=["series", "before", "since"])).loc["votes"]
    assert same.tolist() == [1, 2, 0, 0]


def test_exceptions_stand_below_what_they_differ_from():
    rows = [
        ("votes", "as above", "fell", bends.SHORT),
        ("votes", "from 1992", "rose", bends.SHORT),
        ("votes", "without 2021", "fell", bends.SHORT),
        ("votes", "with the part of the last year", "fell", "turned up"),  # the choice itself has no word
        ("people", "as above", "fell", "fell faster"),
        ("people", "two lines", "fell", bends.SHORT),
    ]
    found = m.exceptions(pd.DataFrame(rows, columns=["series", "check", "before", "since"]))
    assert found[["series", "check"]].to_numpy().tolist() == [["votes", "as above"], ["votes", "from 1992"]]


# By hand, on small frames


def test_a_series_of_values_by_year_stands_at_the_middles():
    found = m._points("votes", pd.Series({2001: 5.0, 2002: None, 2003: 7.0}), low=[1.0, 2.0])
    wanted = synthetic("votes", [5.0, 0.0, 7.0], 2001).iloc[[0, 2]].assign(low=[1.0, 2.0]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False, check_like=True)
    assert found["whole"].all() and set(found["weight"]) == {1.0} and found["high"].tolist() == [5, 7]
    assert m._points("votes", pd.Series({2001: 5}))["value"].dtype == float


def test_part_of_a_flow_with_several_partners():
    rows = pd.DataFrame(
        [("RUS", 2020, 30.0), ("CHN", 2020, 10.0), ("DEU", 2020, 60.0), ("RUS", 2021, 5.0), ("CHN", 2021, None)],
        columns=["partner", "year", "imports_musd"],
    )
    assert m.part_of(rows, ["RUS", "CHN"], "imports").to_dict() == {2020: 75.0}
    assert m.part_of(rows, ["RUS", "CHN"], "imports", "CHN").to_dict() == {2020: 25.0}


def test_names_and_periods():
    assert m.names()["votes_rest"] == "votes without arms control" and list(m.names()) == list(m.SERIES)
    assert m.period_names(2000, AT) == {
        "before_2014": (2000, 2014), "2014_2021": (2014, AT), "since_2022": (AT, np.inf)
    }  # fmt: skip
    assert m.period_names(2014, AT) == {"before_2022": (2014, AT), "since_2022": (AT, np.inf)}
    crimea = m.decimal(pd.Timestamp("2014-03-18"))
    assert m.first_since(crimea) == 2014
    assert m.period_names(2000, crimea) == {"before_2014": (2000, crimea), "since_2014": (crimea, np.inf)}
    assert m.decimal(pd.Timestamp("2021-12-31")) == 2021 + 364 / 365
    assert m.decimal(pd.Timestamp("2020-12-31")) == 2020 + 365 / 366
    assert m.check_parameters("2022-06-30", 2017, 30) == pd.Timestamp("2022-06-30")
    assert m.check_parameters("2005-01-01", 1992, 5) == pd.Timestamp("2005-01-01")


def test_levels_by_hand():
    votes = pd.concat([synthetic("votes", [0.0, 100.0], 2020), synthetic("votes", [100.0], 2022)])
    launched = synthetic("launches", [10.0, 40.0, 20.0, 50.0], 2019).assign(weight=[1.0, 3.0, 1.0, 1.0])
    launched.loc[2, "whole"] = False
    people = synthetic("people", [42.0, 30.0], 1991).assign(year=[1991, 1999], time=[1991.5, 1999.5])
    later = synthetic("people", [20.0], 2009).assign(low=19.0, high=22.0)
    other = synthetic("votes_weighted", [1.0], 2020)
    points = pd.concat([launched, people, later, other, synthetic("votes", [55.0], 2020)], ignore_index=True)
    found = m.levels(points, pd.concat([votes, other], ignore_index=True), 2000, AT)
    assert found.columns.tolist() == ["series", "period", "points", "value", "low", "high", "start", "end"]
    assert found.values.tolist() == [
        ["votes", "2014_2021", 2, 50, 50, 50, 2020.5, 2021.5],
        ["votes", "since_2022", 1, 100, 100, 100, 2022.5, 2022.5],
        ["launches", "2014_2021", 2, 32.5, 32.5, 32.5, 2019.5, 2020.5],  # 10 once and 40 three times
        ["launches", "since_2022", 1, 50, 50, 50, 2022.5, 2022.5],
        ["people", "before_2014", 2, 25, 24.5, 26, 1999.5, 2009.5],  # 1991 is before independence
    ]
    moved = m.moved(found)
    assert moved.columns.tolist() == ["earlier", "later", "direction", "least", "most"] and moved.index.name == "vector"
    assert moved.loc["votes"].tolist() == ["2014_2021", "since_2022", "higher", 50, 50]
    assert moved.loc["launches"].tolist() == ["2014_2021", "since_2022", "higher", 17.5, 17.5]
    level = pd.DataFrame(
        [("votes", "a", 1.0, 2.0), ("votes", "b", 0.0, 1.0)], columns=["series", "period", "low", "high"]
    )
    assert m.moved(level).loc["votes", "direction"] == "not sure"  # they touch
    assert m.moved(level.iloc[::-1]).loc["votes", "direction"] == "not sure"


def test_values_beside_those_of_the_notebooks():
    rows = pd.concat(
        [
            *(synthetic("oil", [60.0], 2025).assign(low=50.0), synthetic("votes", [9.0], 2020)),
            *(synthetic("imports", [30.0, 31.0], 2024), synthetic("votes_with_part", [66.0], 2024)),
        ]
    )
    accepted = {"01-trade": {"imports_share_rus_2025": 33.0}, "03-oil-routes": {"share_2025_low": 49.0},
                "10-un-votes": {"year_2024": 66.0}}  # fmt: skip
    found = m.beside(rows, accepted)
    assert found.columns.tolist() == ["series", "year", "here", "there", "gap"]
    assert found.values.tolist() == [
        ["oil", 2025, 50, 49, 1], ["imports", 2025, 31, 33, 2], ["votes_with_part", 2024, 66, 66, 0]
    ]  # fmt: skip


def test_a_fit_says_what_bends_says():
    years = np.arange(2000, 2026)
    values = list(60 - 0.5 * (years - 2000) - 4 * np.clip(years + 0.5 - AT, 0, None) + np.sin(years))
    rows = synthetic("launches", values, 2000)
    found = m.fit(rows, AT, 7)
    early = rows[rows["time"] < AT]
    assert (found["before_points"], found["since_points"]) == (22, 4)
    wanted = bends.slope(early["time"], early["value"], 7) | bends.bend(rows["time"], rows["value"], AT, seed=7)
    two = bends.bend(rows["time"], rows["value"], AT, "jump", 7)
    wanted |= {name: value for name, value in two.items() if name.startswith("jump")}
    wanted |= {f"apart_{name}": value for name, value in two.items() if name.startswith("change")}
    words = {"before_points", "since_points", "before_words", "since_words", "step_words"}
    assert {name: value for name, value in found.items() if name not in words} == wanted
    assert found["before_words"] == bends.before_words(found) == "fell"
    assert found["since_words"] == bends.since_words(found) == "fell faster"
    assert found["step_words"] == {-1: "dropped", 1: "jumped", 0: "no sure step"}[bends.sign(two, "jump")]
    assert m.fit(rows, AT) == m.fit(rows, AT, 1)
    stepped = synthetic("launches", [50 + 0.01 * (i % 3) + (30 if i > 21 else 0) for i in range(26)], 2000)
    assert m.fit(stepped, AT)["step_words"] == "jumped"
    assert m.fit(stepped.assign(value=-stepped["value"]), AT)["step_words"] == "dropped"
    short = m.fit(rows.iloc[:4], AT)
    assert short == {"before_points": 4, "since_points": 0} | dict.fromkeys(
        ("before_words", "since_words", "step_words"), bends.SHORT
    )
    only_before = m.fit(rows.iloc[:22], AT)
    assert only_before["before_words"] == "fell" and only_before["since_words"] == bends.SHORT
    assert m.seed_of("votes", 1) != m.seed_of("votes", 2) and m.seed_of("votes", 1) == m.seed_of("votes", 1)


def test_points_are_selected_from_the_first_year_on_but_of_irregular_series_all():
    rows = pd.concat([synthetic("votes", [1.0, 2, 3], 1999), synthetic("oil", [1.0, 2, 3], 1999)], ignore_index=True)
    rows.loc[[2, 5], "whole"] = False
    assert m.selected(rows, "votes", 2000)["year"].tolist() == [2000]
    assert m.selected(rows, "oil", 2000)["year"].tolist() == [1999, 2000]
    assert m.placebo_rows(rows, "oil", AT, 2000, 25).empty
    long = synthetic("votes", list(np.sin(np.arange(26.0))), 2000)
    found = m.placebo_rows(long, "votes", AT, 2000, 25)
    assert found["series"].unique().tolist() == ["votes"] and found["event"].sum() == 1
    shown = found.drop(columns="series")
    assert shown.equals(bends.placebos(long["time"], long["value"], AT, 25))


def test_trends_without_any_row_have_their_columns():
    found = m.trends(synthetic("votes", [1.0], 2020), AT, 2000, 25, [])
    assert found.columns.tolist() == [
        *("before_points", "since_points", "slope", "since", "change", "change_low", "change_high"),
        *("before_words", "since_words"),
    ]
    assert found.index.name == "series" and found.empty
    one = m.trends(synthetic("votes", list(np.sin(np.arange(26.0))), 2000), AT, 2000, 25, ["votes"])
    own = m.fit(synthetic("votes", list(np.sin(np.arange(26.0))), 2000), AT, m.seed_of("votes", 1))
    assert one.loc["votes", "change_boot_low"] == own["change_boot_low"] and one.index.name == "series"


def test_numbers_are_named_with_unit_and_words():
    row = {"placebo_dates": 2, "placebo_share": 50.0, "slope": -1.0}
    for name, middle in (("slope", -1.0), ("since", 2.0), ("change", 3.0), ("jump", 10.0)):
        row |= {name: middle, f"{name}_low": middle - 1, f"{name}_high": middle + 2}
        row |= {f"{name}_boot_low": middle - 2, f"{name}_boot_high": middle + 1}
    bare = {"placebo_dates": 0, "slope": np.nan}
    named = m.told(pd.DataFrame.from_dict({"votes": row, "oil": bare}, orient="index"))
    assert named.columns.tolist() == ["value", "unit", "note"] and named.index.name == "name"
    assert named["value"].to_dict() == {
        **{"votes_slope_before": -1, "votes_slope_before_low": -3, "votes_slope_before_high": 1},
        **{"votes_slope_since": 2, "votes_slope_since_low": 0, "votes_slope_since_high": 4},
        **{"votes_slope_change": 3, "votes_slope_change_low": 1, "votes_slope_change_high": 5, "votes_detectable": 2},
        **{"votes_step": 10, "votes_step_low": 8, "votes_step_high": 12, "votes_placebo_share": 50},
    }
    assert named["value"].dtype == float
    assert named.loc["votes_step", "unit"] == "points" and named.loc["votes_slope_since", "unit"] == "points a year"
    assert named.loc["votes_placebo_share", "unit"] == "%" and named.loc["votes_detectable", "unit"] == "points a year"
    words = "votes (votes, all roll calls): "
    assert named.loc["votes_slope_before", "note"] == f"{words}slope of the years before the break alone"
    assert named.loc["votes_step_low", "note"] == f"{words}step of the level at the break, between two lines, low end"
    assert named.loc["votes_step_high", "note"].endswith(", high end")
    assert named.loc["votes_detectable", "note"].startswith(f"{words}half the width of its interval")
    assert named.loc["votes_placebo_share", "note"].startswith(f"{words}other dates with a change of slope")


def test_answers_of_vectors_by_hand():
    words = {
        "imports": bends.SHORT,
        "imports_common": "fell",
        "oil": bends.SHORT,
        "votes": "rose",
        "votes_rest": "fell",
    }
    frame = pd.DataFrame({"before_words": words})
    for vector, series in {"turnover": "turnover", "launches": "launches", "people": "people"}.items():
        frame.loc[series] = "no sure change" if vector == "people" else bends.SHORT
    found = m.answers(frame, "before_words")
    assert found.columns.tolist() == ["answer", "by"] and found.index.name == "vector"
    assert found.T.to_dict("list") == {
        "imports": ["fell", "imports_common"], "turnover": [bends.SHORT, "turnover"], "oil": [bends.SHORT, "oil"],
        "votes": ["rose", "votes"], "launches": [bends.SHORT, "launches"], "people": ["no sure change", "people"],
    }  # fmt: skip


def test_steps_have_their_columns_and_need_all_three_stretches():
    rows = pd.concat([synthetic("imports", [50.0] * 4 + [40, 40, 30, 30], 2018), synthetic("votes", [9.0] * 3, 2022),
                      synthetic("oil", [50.0] * 8, 2018)])  # fmt: skip
    found = m.steps(rows, AT)
    assert found.columns.tolist() == ["base", "early", "late", "first_step", "later_step", "quicker"]
    assert found.index.tolist() == ["imports"] and found.index.name == "series"
    assert not found.loc["imports", "quicker"]  # as far again is not quicker
    assert m.steps(synthetic("imports", [1.0], 1991), AT).empty


def test_gains_have_their_columns(frames):
    found = m.gains(frames["trade_by_partner"], (2018, 2021))
    assert found.columns.tolist() == [
        *("flow", "base", "last", "group", "share_first_pct", "share_last_pct", "change_points"),
    ]
    assert found["flow"].unique().tolist() == ["imports", "turnover"] and set(found["last"]) == {2025}
    assert found["base"].unique().tolist() == [2018, 2021]
    assert found["group"].unique().tolist() == ["RUS", "CHN", "EU27", "TUR", "EAEU", "OTH"]
    gap = found["share_last_pct"] - found["share_first_pct"] - found["change_points"]
    assert gap.abs().max() < 1e-12
    assert found.groupby(["flow", "base"])["share_last_pct"].sum().tolist() == pytest.approx([100] * 4)


def test_checks_of_one_series_by_hand():
    values = list(np.sin(np.arange(34.0)) + 50)
    rows = pd.concat([synthetic("launches", values, 1992), synthetic("launches_all", values, 1992)], ignore_index=True)
    tried = m.checks(rows, AT, 2000)
    assert tried.columns.tolist() == ["series", "check", "before", "since", "slope", "change"]
    own = tried[tried["series"] == "launches"]
    assert own["check"].tolist() == [
        *("as above", "from 1992", "from 2008", "from 2014", "without 2021", "without 2025"),
        *("three cosmodromes", "with Soyuz at Kourou", "with Kourou and Sea Launch", "two lines"),
    ]
    by = own.set_index("check")
    whole = rows[rows["series"] == "launches"]
    late = whole[whole["year"] >= 2008]
    assert by.loc["from 2008", "change"] == m.fit(late, AT)["change"]
    assert by.loc["from 2014", "slope"] == m.fit(whole[whole["year"] >= 2014], AT)["slope"]
    chosen = whole[whole["year"] >= 2000]
    assert by.loc["without 2021", "slope"] == m.fit(chosen[chosen["year"] != 2021], AT)["slope"]
    assert by.loc["without 2025", "slope"] == by.loc["as above", "slope"]
    assert by.loc["without 2025", "since"] == bends.SHORT and np.isnan(by.loc["without 2025", "change"])
    assert by.loc["with Kourou and Sea Launch", "change"] == by.loc["as above", "change"]
    assert by.loc["three cosmodromes", "before"] == bends.SHORT
    fitted = m.fit(chosen, AT)
    assert by.loc["two lines", "change"] == fitted["apart_change"] != fitted["change"]
    assert "from 2000" not in set(m.checks(rows, AT, 2000)["check"])
    apart = m._two_lines(fitted)
    assert apart["since"] == fitted["slope"] + fitted["apart_change"] and apart["before_fit"] == fitted["slope"]
    assert apart["since_words"] == bends.since_words(apart) and apart["change_low"] == fitted["apart_change_low"]
    short = m.fit(chosen.iloc[:4], AT)
    assert m._two_lines(short) == short


def test_alarms_and_the_earlier_break_by_hand(monkeypatch):
    values = list(np.sin(np.arange(26.0)) + 50)
    rows = pd.concat(
        [synthetic("votes", values, 2000), synthetic("oil", values, 2000), synthetic("imports", [1.0], 2020)]
    )
    asked = []
    monkeypatch.setattr(m.bends, "false_alarms", lambda time, at, known: asked.append((len(time), at, known)) or 7.0)
    found = m.alarms(rows, AT, 2000)
    assert found.columns.tolist() == ["memory", "false_sure", "false_sure_strong"] and found.index.name == "series"
    assert found.index.tolist() == ["oil", "votes"]
    known = bends.memory(np.arange(2000.5, 2026), np.array(values), AT)
    assert found.loc["votes", "memory"] == pytest.approx(known)
    assert asked == [(26, AT, max(known, 0.0)), (26, AT, 0.5)] * 2
    earlier = m.earlier_break(rows, AT, 2000)
    crimea = m.decimal(pd.Timestamp("2014-03-18"))
    before = synthetic("votes", values[:22], 2000)
    assert earlier.index.tolist() == ["votes"] and earlier.index.name == "series"
    assert (
        earlier.loc["votes", "change_boot_low"]
        == m.fit(before, crimea, m.seed_of("votes 2014-03-18", 1))["change_boot_low"]
    )


def test_common_partners_and_their_parts_by_hand():
    old = {  # exports and imports by year and partner, as the older source has them
        2008: {"RUS": (None, None), "CHN": (5.0, 5.0)},
        2009: {"RUS": (3.0, 1.0), "CHN": (1.0, 3.0)},
        2010: {"RUS": (None, None), "CHN": (5.0, 5.0)},
        2011: {"RUS": (40.0, 60.0), "CHN": (50.0, 20.0), "DEU": (10.0, 20.0), "IND": (5.0, 5.0), "TUR": (1.0, 1.0)},
        2012: {"RUS": (20.0, 30.0), "CHN": (20.0, 20.0), "DEU": (60.0, 50.0), "IND": (None, 5.0), "TUR": (1.0, 1.0)},
        2013: {"RUS": (30.0, 40.0), "CHN": (30.0, 40.0), "DEU": (40.0, 20.0), "IND": (3.0, 3.0), "TUR": (1.0, 1.0)},
    }
    old |= {year: old[year] | {"EAEU": (99.0, 99.0)} for year in (2011, 2012, 2013)}
    old |= {year: old[year] | {"FRA": (7.0, 7.0)} for year in (2012, 2013)}
    new = {
        2013: {"RUS": (30.0, 44.0), "CHN": (30.0, 36.0), "DEU": (40.0, 20.0), "WLD": (195.0, 125.0)},
        2014: {"RUS": (50.0, 50.0), "CHN": (25.0, 25.0), "DEU": (25.0, 25.0), "WLD": (50.0, 200.0)},
    }
    new[2014] |= {"EAEU": (99.0, 99.0), "FRA": (7.0, 7.0), "IND": (3.0, 3.0)}
    other = {2011: {"RUS": (1.0, 1.0)}, 2012: {"RUS": (None, None)}, 2013: {"RUS": (1.0, 1.0), "TJK": (1.0, 1.0)}}
    rows = [
        (reporter, partner, year, source, source != "new" or year > 2013, *values)
        for reporter, source, counts in (("KAZ", "old", old), ("KAZ", "new", new), ("UZB", "other", other))
        for year, partners in counts.items()
        for partner, values in partners.items()
    ]
    columns = ["reporter", "partner", "year", "source", "preferred", "exports_musd", "imports_musd"]
    table = pd.DataFrame(rows, columns=columns).astype({"year": "Int64"})
    # France has no row in 2011, Turkey none in 2014, India no exports in 2012; the EAEU is no country
    assert m.common_partners(table) == ["CHN", "DEU", "RUS"] and m.common_years(table) == range(2011, 2015)
    assert m.common_partners(table, "UZB") == ["RUS", "TJK"] and m.common_years(table, "UZB") == range(2013, 2014)
    found = m.trade_points(table)
    assert found.columns.tolist() == ["series", "year", "time", "value", "low", "high", "weight", "whole"]
    assert found.index.tolist() == list(range(len(found)))
    parts = {series: of(found, series) for series in found["series"].unique()}
    wanted = {
        "imports": {2013: 35.2, 2014: 25},
        "turnover": {2013: 23.125, 2014: 40},
        "imports_common": {2011: 60, 2012: 30, 2013: 40, 2014: 50},
        "turnover_common": {2011: 50, 2012: 25, 2013: 35, 2014: 50},
        "exports_common": {2011: 40, 2012: 20, 2013: 30, 2014: 50},
        "imports_pair": {2009: 25, 2011: 75, 2012: 60, 2013: 50, 2014: 200 / 3},
        "turnover_pair": {2009: 50, 2011: 1000 / 17, 2012: 500 / 9, 2013: 50, 2014: 200 / 3},
    }
    assert list(parts) == list(wanted)
    assert all(parts[series] == pytest.approx(values) for series, values in wanted.items())
    assert m.common_check(table) == pytest.approx(
        {"partners": 3, "imports_low": 50, "imports_high": 80, "turnover_low": 62.5, "turnover_high": 80, "gap": 4}
    )


def test_oil_by_hand():
    volumes = {2009: (60.0, 20.0, 20.0), 2010: (25.0, 10.0, 15.0)}
    rows = [
        (year, route, None, volume, crosses, year == 2009, True)
        for year, three in volumes.items()
        for route, volume, crosses in zip(("cpc", "china", "residual"), three, (True, False, None), strict=True)
    ]
    columns = ["year", "route", "part_of", "volume_mt", "crosses_russia", "complete_year", "preferred"]
    totals = pd.DataFrame({"year": [2009], "definition": "ministry", "months": 12, "volume_mt": 200.0})
    found = m.oil_points(pd.DataFrame(rows, columns=columns), totals)
    wanted = synthetic("oil", [70.0, 65.0], 2009)  # of the parts: 60 to 80 of 100, and 25 to 40 of 50
    wanted = wanted.assign(low=[60.0, 50.0], high=80.0, whole=[True, False])
    pd.testing.assert_frame_equal(found, wanted)


def test_roll_calls_as_points_by_hand():
    rows = [
        ("a", "2020-01-01", "nuclear;weapon", "Y", "Y"),
        ("b", "2020-07-01", "cuba", "X", "Y"),  # Kazakhstan did not vote
        ("c", "2021-01-01", "cuba", "A", "Y"),
        ("d", "2022-02-24", None, "Y", "N"),
    ]
    table = pd.DataFrame(rows, columns=["resolution", "date", "title_words", "KAZ", "RUS"])
    found = m.vote_units(table.assign(date=pd.to_datetime(table["date"])))
    assert found.columns.tolist() == ["series", "year", "time", "value", "low", "high", "weight", "whole"]
    assert found.index.tolist() == list(range(8))
    cells = found[["series", "year", "time", "value"]].to_numpy().tolist()
    assert cells == [
        *(["votes", 2020, 2020, 100], ["votes", 2021, 2021, 0], ["votes", 2022, AT, 0]),
        *(["votes_weighted", 2020, 2020, 100], ["votes_weighted", 2021, 2021, 50], ["votes_weighted", 2022, AT, 0]),
        *(["votes_rest", 2021, 2021, 0], ["votes_rest", 2022, AT, 0]),
    ]
    assert found["low"].equals(found["value"]) and found["high"].equals(found["value"])
    assert found["weight"].eq(1).all() and found["whole"].eq(True).all()


def test_a_year_of_roll_calls_is_whole_if_it_reaches_december():
    rows = synthetic("votes", [0.0, 100.0, 30.0], 2019).assign(year=[2019, 2019, 2020], time=[2019.2, 2019.4, 2020.5])
    rest, weighted = synthetic("votes_rest", [40.0], 2020), synthetic("votes_weighted", [50.0], 2020)
    units = pd.concat([rows, rest, weighted], ignore_index=True)
    found = m.vote_points(units, pd.Timestamp("2020-11-30"))
    wanted = pd.DataFrame(
        [
            ("votes", 2019, 2019.3, 50.0, 2.0),
            ("votes_rest", 2020, 2020.5, 40.0, 1.0),
            ("votes_with_part", 2019, 2019.3, 50.0, 2.0),
            ("votes_with_part", 2020, 2020.5, 30.0, 1.0),
        ],
        columns=["series", "year", "time", "value", "weight"],
    )
    wanted = wanted.assign(low=wanted["value"], high=wanted["value"], whole=True)
    pd.testing.assert_frame_equal(found, wanted)
    for last in ("2020-12-01", "2021-02-01"):
        series = m.vote_points(units, pd.Timestamp(last))["series"].tolist()
        assert series == ["votes", "votes", "votes_rest", "votes_weighted", "votes_with_part", "votes_with_part"]


def test_launches_by_hand():
    rows = [(year, site, 1) for year in range(1991, 2026) if year != 2000 for site in ("baikonur", "plesetsk")]
    of_2000 = {"baikonur": 10, "plesetsk": 10, "vostochny": 5, "kapustin-yar": 15, "kourou-soyuz": 10}
    rows += [(2000, site, count) for site, count in (of_2000 | {"sea-launch": 50, "svobodny": 0}).items()]
    rows += [(1992, site, 0) for site in ("dombarovsky", "barents-sea")]
    found = m.launch_points(pd.DataFrame(rows, columns=["year", "site", "attempts"]))
    assert found.index.tolist() == list(range(5 * 34)) and found["year"].min() == 1992
    one = found[found["year"] == 2000]
    assert one[["series", "value", "weight"]].to_numpy().tolist() == [
        ["launches_three", 40, 25],
        ["launches", 25, 40],
        ["launches_kourou", 20, 50],
        ["launches_all", 10, 100],
        ["launches_civil", pytest.approx(100 / 3), 30],
    ]
    assert found.loc[found["year"] == 2025, "value"].tolist() == [50, 50, 50, 50, 100]
    assert found["weight"].dtype == float


def test_people_by_hand():
    census = pd.DataFrame(
        [(2009, "russian", 24.0), (1999, "russian", 30.0), (1999, "kazakh", 53.0)],
        columns=["census_year", "group", "share_pct"],
    ).assign(preferred=True, quality="census", source_id="a")
    estimates = pd.DataFrame(
        [("2023-03-15", "russian", 15.0), ("2024-01-01", "russian", 14.0), ("2024-01-01", "kazakh", 71.0)],
        columns=["date", "group", "share_pct"],
    ).assign(basis="current-estimate")
    found = m.people_points(census, estimates)
    counted = synthetic("people", [30.0, 24.0], 1999).assign(year=[1999, 2009], time=[1999.5, 2009.5])
    later = synthetic("people", [15.0, 14.0], 2023).assign(time=[2023 + 73 / 365, 2024.0])  # the 74th day of 2023
    wanted = pd.concat([counted, later, counted.assign(series="people_census")], ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted)


def test_all_series_stand_in_their_order_and_that_of_time(collected):
    points, units = collected
    assert points.columns.tolist() == ["series", "year", "time", "value", "low", "high", "weight", "whole"]
    assert list(points["series"].unique()) == [*m.SERIES, *m.OTHERS]
    assert points.groupby("series")["time"].apply(lambda time: time.is_monotonic_increasing).all()
    assert points.index.tolist() == list(range(len(points)))
    assert list(units["series"].unique()) == ["votes", "votes_weighted", "votes_rest"]
    assert of(points, "votes_rest").keys() - of(points, "votes").keys() == {2025}  # the last year is no whole one


def test_a_roll_call_on_the_day_of_the_break_is_one_since():
    units = synthetic("votes", [0.0, 100.0], 2021).assign(time=[AT - 0.1, AT])
    found = m.levels(synthetic("oil", [60.0], 2009), units, 2000, AT).set_index(["series", "period"])
    assert found["value"].to_dict() == {
        ("oil", "before_2014"): 60.0,
        ("votes", "2014_2021"): 0.0,
        ("votes", "since_2022"): 100.0,
    }


def test_an_irregular_series_has_no_placebo_dates_however_long():
    long = synthetic("oil", list(np.sin(np.arange(26.0))), 2000)
    found = m.placebo_rows(long, "oil", AT, 2000, 25)
    assert found.empty and found.columns.tolist() == ["date", "change", "event", "series"]


def test_the_level_before_is_that_of_four_years():
    values = [10.0, 10, 50, 50, 52, 48, 40, 40, 38]  # 2016 to 2024
    found = m.steps(synthetic("imports", values, 2016), AT).loc["imports"]
    assert found[["base", "early", "late"]].tolist() == [50, 40, 38]


def test_each_check_has_a_seed_of_its_own(monkeypatch):
    short = dict.fromkeys(("before_words", "since_words"), bends.SHORT)
    asked = []
    monkeypatch.setattr(m, "fit", lambda points, at, seed=1: asked.append((len(points), at, seed)) or short)
    tried = m.checks(synthetic("votes", [1.0, 2, 3, 4], 2006), 2013.2, 2007)
    seeds = {part["check"]: None for part in tried[tried["series"] == "votes"].to_dict("records")}
    # 2013 is the first year since; five years lie before it from 2008 on, none are left from 2014 on
    assert list(seeds) == [
        *("as above", "from 1992", "from 2008", "without 2012", "without 2009", "an abstention agrees by half"),
        *("with the part of the last year", "two lines"),
    ]
    words = [f"votes {check} 1" for check in seeds]
    words[-1] = "votes 1"  # two lines are those of the choice itself
    given = [(count, at, zlib.crc32(text.encode())) for count, at, text in zip(
        (3, 4, 2, 3, 2, 0, 0, 3), [2013.2] * 8, words, strict=True)]  # fmt: skip
    start = [seed for _, _, seed in asked].index(given[0][2])
    assert asked[start : start + 8] == given
    assert tried["slope"].dtype == tried["change"].dtype == float and tried["slope"].isna().all()


def test_agreement_keeps_the_order_of_the_series():
    rows = [("votes", "fell", "fell"), ("oil", "fell", "fell"), ("imports", "fell", "fell")]
    assert m.agreeing(pd.DataFrame(rows, columns=["series", "before", "since"])).index.tolist() == [
        *("votes", "oil", "imports"),
    ]


def test_alarms_need_points_enough_since_the_break():
    assert m.alarms(synthetic("votes", list(np.sin(np.arange(25.0))), 2000), AT, 2000).empty  # three since


def test_levels_moved_from_the_last_but_one_to_the_last():
    rows = [
        ("votes", "a", 10.0),
        ("votes", "b", 20.0),
        ("votes", "c", 20.5),
        ("people", "a", 3.0),
        ("people", "b", 2.5),
    ]
    levels = pd.DataFrame(rows, columns=["series", "period", "low"])
    found = m.moved(levels.assign(high=levels["low"]))
    assert found.T.to_dict("list") == {
        "votes": ["b", "c", "higher", 0.5, 0.5],
        "people": ["a", "b", "lower", -0.5, -0.5],
    }


def test_a_point_on_the_date_itself_lies_since_it():
    rows = synthetic("votes", list(np.sin(np.arange(10.0))), 2010)  # 2015.5 is the sixth time
    found = m.fit(rows, 2015.5)
    assert (found["before_points"], found["since_points"]) == (5, 5)
    longer = synthetic("votes", list(np.sin(np.arange(26.0))), 2000)
    changed = longer.assign(value=longer["value"].where(longer["year"] < 2022, 900.0))
    one, other = (m.earlier_break(points, 2022.5, 2000).to_dict() for points in (longer, changed))
    assert one == other and one["since_points"] == {"votes": 8}  # 2014 to 2021


def test_numbers_that_are_missing_hide_no_others():
    row = {"placebo_dates": 0, "slope": np.nan, "jump": 4.0, "jump_low": 3.0, "jump_high": 5.0}
    row |= {"jump_boot_low": 3.5, "jump_boot_high": 5.5}
    named = m.told(pd.DataFrame.from_dict({"votes": row}, orient="index"))
    assert named["value"].to_dict() == {"votes_step": 4, "votes_step_low": 3, "votes_step_high": 5.5}


def test_slopes_that_turned_upward_are_counted_together():
    words = {
        "imports": ("fell", "fell more slowly"),
        "turnover": ("rose", "rose faster"),
        "oil": ("rose", "turned up"),
        "votes": ("rose", "turned up"),
        "launches": ("no sure change", "turned down"),
        "people": ("no sure change", bends.SHORT),
    }
    counts = m.counted(pd.DataFrame.from_dict(words, orient="index", columns=["before_words", "since_words"]))
    before = {"declining_before": 1, "rising_before": 3, "unsure_before": 2, "short_before": 0, "sure": 4}
    since = {"steeper_since": 1, "flatter_since": 4, "unsure_since": 0, "short_since": 1}
    assert counts == {"vectors": 6} | {f"vectors_{name}": count for name, count in (before | since).items()}


def test_two_lines_have_words_of_their_own():
    bend = {"slope": -1.0, "before_fit": -1.0, "since": -3.0, "since_words": "fell faster"}
    apart = {"change": 0.5, "change_low": -1.0, "change_high": 2.0, "change_boot_low": -1.5, "change_boot_high": 1.0}
    found = m._two_lines(bend | {f"apart_{name}": value for name, value in apart.items()})
    assert (found["before_fit"], found["change"], found["since"]) == (-1, 0.5, -0.5)
    assert found["since_words"] == "no sure change"
    assert found["slope"] == -1


def test_agreement_is_with_the_first_row_alone():
    words = ["fell", "rose", "fell", "fell", bends.SHORT]
    rows = pd.DataFrame({"series": "votes", "before": words, "since": words[::-1]})
    same = m.agreeing(rows).loc["votes"]
    assert same.to_dict() == {"before_same": 2, "before_tried": 3, "since_same": 0, "since_tried": 4}


def test_exceptions_keep_columns_and_are_numbered_anew():
    rows = [("people", "as above", "fell"), ("votes", "as above", "fell"), ("votes", "from 1992", "rose")]
    found = m.exceptions(pd.DataFrame(rows, columns=["series", "check", "before"]).assign(since="turned up", slope=1.0))
    assert found.columns.tolist() == ["series", "check", "before", "since", "slope"]
    assert found["check"].to_dict() == {0: "as above", 1: "from 1992"}


def test_alarms_count_a_point_on_the_date_as_since(monkeypatch):
    monkeypatch.setattr(m.bends, "false_alarms", lambda time, at, known: 7.0)
    found = m.alarms(synthetic("votes", list(np.sin(np.arange(26.0))), 2000), 2022.5, 2000)
    assert found.index.tolist() == ["votes"]  # 2022 to 2025 are four


# Gains and seats


@pytest.mark.parametrize("base", [2018, 2019, 2021])
def test_gains_add_up_to_zero_and_russias_and_chinas_are_those_of_the_file(frames, base):
    found = m.gains(frames["trade_by_partner"], (base,))
    assert found.groupby("flow")["change_points"].sum().abs().max() < 1e-9
    rows, total = kazakh("bns"), kazakh("bns-monthly")

    def share(code: str, year: int) -> float:
        whole = rows.get(("WLD", year)) or total["WLD", year]
        return 100 * float(rows[code, year]["imports_musd"]) / float(whole["imports_musd"])

    mine = found[found["flow"] == "imports"].set_index("group")["change_points"]
    for code in ("RUS", "CHN"):
        assert mine[code] == pytest.approx(share(code, 2025) - share(code, base))


def test_seats_of_russia_come_from_dated_rows_and_do_not_shrink():
    found = m.seats(tables.load("memberships"), ("1991-01-01", "2022-02-23", "2025-12-31"))
    accepted = findings.read_reference("02-institutions")
    assert found.loc["2022-02-23", "RUS"] == accepted["shared_low_rus"].value
    assert (found.diff().iloc[1:] >= 0).all(axis=None)


def test_gains_by_hand():
    counts = {  # exports and imports by year
        2018: {"RUS": (10.0, 40.0), "CHN": (20.0, 20.0), "DEU": (30.0, 10.0), "TUR": (5.0, 5.0), "ARM": (5.0, 5.0)},
        2019: {"RUS": (20.0, 10.0), "CHN": (20.0, 30.0), "DEU": (10.0, 10.0), "TUR": (10.0, 10.0), "ARM": (0.0, 20.0)},
    }
    rest = {2018: {"KAZ": (10.0, 10.0), "WLD": (100.0, 100.0)}, 2019: {"KAZ": (0.0, 5.0), "WLD": (100.0, 100.0)}}
    rows = [
        ("KAZ", partner, year, "own", *values)
        for year in counts
        for partner, values in (counts[year] | rest[year]).items()
    ]
    rows += [("UZB", "WLD", 2020, "other", 1.0, 1.0), ("UZB", "RUS", 2020, "other", 1.0, 1.0)]
    columns = ["reporter", "partner", "year", "source", "exports_musd", "imports_musd"]
    found = m.gains(pd.DataFrame(rows, columns=columns), (2018,))
    assert found.values.tolist() == [
        *(["imports", 2018, 2019, "RUS", 40, 10, -30], ["imports", 2018, 2019, "CHN", 20, 30, 10]),
        *(["imports", 2018, 2019, "EU27", 10, 10, 0], ["imports", 2018, 2019, "TUR", 5, 10, 5]),
        *(["imports", 2018, 2019, "EAEU", 5, 20, 15], ["imports", 2018, 2019, "OTH", 20, 20, 0]),
        *(["turnover", 2018, 2019, "RUS", 25, 15, -10], ["turnover", 2018, 2019, "CHN", 20, 25, 5]),
        *(["turnover", 2018, 2019, "EU27", 20, 10, -10], ["turnover", 2018, 2019, "TUR", 5, 10, 5]),
        # what Kazakhstan sent to itself is with all others
        *(["turnover", 2018, 2019, "EAEU", 5, 10, 5], ["turnover", 2018, 2019, "OTH", 25, 30, 5]),
    ]


def test_seats_by_hand():
    seats = [("cis", "1991-12-21"), ("cst", "1992-05-15"), ("csto", "2002-10-07")]
    rows = [(name, member, "joined", day, "a") for name, day in seats for member in ("KAZ", "RUS")]
    rows += [("sco", member, "joined", "2001-06-15", "a") for member in ("KAZ", "CHN")]
    rows += [("sco", "RUS", "observer", "2001-06-15", "a")]
    rows += [("eaeu", member, "joined", "2015-01-01", "article2022") for member in ("KAZ", "RUS")]
    table = pd.DataFrame(rows, columns=["organisation", "member", "event", "date", "source_id"]).assign(preferred=True)
    found = m.seats(table, ("1991-01-01", "1992-12-31", "2022-02-23"))
    assert found.columns.tolist() == ["RUS", "CHN", "EU", "TUR"]
    assert found.T.to_dict("list") == {
        "1991-01-01": [0, 0, 0, 0],
        "1992-12-31": [2, 0, 0, 0],
        "2022-02-23": [3, 1, 0, 0],  # the treaty on security and its organisation are one line, an observer sits
    }


# Parameters


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("2004-12-31", 1995, 10), "^break_date takes a day from 2005-01-01 to 2022-06-30.*Nearest: '2005-01-01'"),
        (
            ("2022-02-24", 2018, 10),
            "^first_year takes .* from 1992 to 2017, at least 5 before the break; given: 2018. Nearest: 2017",
        ),
        (("2014-03-18", 2010, 10), "from 1992 to 2009"),
        (("2022-02-24", 2000, 31), "^placebo_span takes a whole number from 5 to 30 years; given: 31. Nearest: 30"),
    ],
)
def test_a_wrong_parameter_names_the_right_ones(values, message):
    with pytest.raises(ValueError, match=message):
        m.check_parameters(*values)


@given(st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2030-12-31").date()))
def test_a_year_is_since_the_break_if_its_middle_is(day):
    at = m.decimal(pd.Timestamp(day))
    assert day.year <= at < day.year + 1
    turn = m.first_since(at)
    assert turn + 0.5 >= at > turn - 0.5
    bounds = list(m.period_names(1980, at).values())
    assert bounds[-1] == (at, np.inf) and bounds[0][0] == 1980
    assert list(m.period_names(1980, at))[-1] == f"since_{turn}"

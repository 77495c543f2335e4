"""Votes in the General Assembly: tables against a second reading, measures against values by hand and properties."""

import csv
import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector import sources, tables
from multivector.measures import votes
from multivector.paths import DATA
from multivector.sources import un_votes as builders

CAST = "YNA"
SINCE = "2022-02-24"
LABELS = ["1992-1999", "2000-2013", "2014 to 23 Feb 2022", "24 Feb 2022 to Oct 2025"]
ballots = st.lists(st.tuples(*[st.sampled_from("YNAX")] * 2), min_size=1, max_size=40)
percents = st.lists(st.sampled_from([0.0, 50.0, 100.0]), min_size=1, max_size=30)


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.load("un_votes")


@pytest.fixture(scope="module")
def stood(table) -> pd.DataFrame:
    return votes.positions(table)


def period(row: dict[str, str]) -> str:
    """Return the period of a row of the CSV file by comparing text."""
    bounds = ("2000-01-01", "2014-01-01", SINCE)
    return LABELS[sum(row["date"] >= bound for bound in bounds)]


def counted(rows: list[dict[str, str]], country: str, partner: str) -> tuple[int, int]:
    """Return how many roll calls both voted on, and how many of them alike, from the CSV file."""
    joint = [row for row in rows if row[country] in CAST and row[partner] in CAST]
    return len(joint), sum(row[country] == row[partner] for row in joint)


def of(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Return positions of KAZ and RUS from letters."""
    frame = pd.DataFrame(pairs, columns=["KAZ", "RUS"])
    return votes.positions(frame.assign(resolution=[f"r{i}" for i in range(len(frame))]))


# Tables


def test_the_votes_of_named_states_never_exceed_the_totals():
    words = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
    for row in raw("un_votes"):
        for letter, total in words.items():
            assert sum(row[state] == letter for state in builders.STATES) <= int(row[total]), row["resolution"]
        assert sum(int(row[name]) for name in ("eu_yes", "eu_no", "eu_abstain")) <= votes.EU_MEMBERS
        assert 170 <= sum(int(row[total]) for total in words.values()) <= 193


def test_the_roll_call_with_a_hash_in_its_title_is_there():
    found = next(row for row in raw("un_votes") if row["resolution"] == "A/RES/54/54G")
    assert (found["yes"], found["no"], found["abstain"]) == ("111", "13", "39")
    assert (found["KAZ"], found["RUS"], found["BLR"], found["KGZ"]) == ("A", "N", "Y", "X")


def test_kazakhstan_first_voted_in_september_1992():
    assert min(row["date"] for row in raw("un_votes") if row["KAZ"] != "X") == "1992-09-22"


def test_a_repeated_ballot_has_the_votes_of_the_one_that_it_repeats():
    rows = {row["resolution"]: row for row in raw("un_votes")}
    same = [column for column in next(iter(rows.values())) if column.islower() and column.endswith(("yes", "no"))]
    repeating = [row for row in rows.values() if row["repeats"]]
    assert len(repeating) == 12 + 13 + 3
    for row in repeating:
        whole = rows[row["repeats"]]
        assert not whole["repeats"]
        assert all(row[column] == whole[column] for column in ("date", *same, *builders.STATES))


def test_roll_calls_of_one_item_share_their_words():
    for _, rows in itertools.groupby(
        sorted(raw("un_votes"), key=lambda row: int(row["item"])), lambda row: row["item"]
    ):
        assert len({row["title_words"] for row in rows}) == 1


def test_two_sources_agree_on_votes_but_for_a_handful():
    library = {row["resolution"]: row for row in raw("un_votes")}
    coded = raw("un_issue_codes")
    assert len(coded) == 2000
    for state, most in {"KAZ": 1, "RUS": 7, "CHN": 3, "USA": 3, "TUR": 3}.items():
        differ = [row for row in coded if (row[state] or "X") != library[row["resolution"]][state]]
        assert len(differ) <= most, state


def test_the_war_roll_calls_are_found_by_their_words_and_one_by_name():
    wars = {"ukrain", "crimea", "abkhaz", "moldova", "azerbaijan"}
    named = {
        row["resolution"]
        for row in raw("un_votes")
        if wars & set(row["title_words"].split(";")) or row["session"] == "ES-11"
    }
    listed = raw("un_roll_calls_ukraine")
    assert {row["resolution"] for row in listed if row["in_title"] == "true"} == named
    assert [row["resolution"] for row in listed if row["in_title"] == "false"] == ["A/RES/77/284"]


def test_the_press_report_that_can_be_checked_is_right():
    library = {row["resolution"]: row for row in raw("un_votes")}
    checked = [row for row in raw("un_votes_reported") if row["resolution"]]
    assert [row["resolution"] for row in checked] == ["A/RES/77/284"]
    assert all(
        (row["yes"], row["KAZ"]) == tuple(library[row["resolution"]][k] for k in ("yes", "KAZ")) for row in checked
    )
    last = max(row["date"] for row in library.values())
    assert all(row["date"] > last for row in raw("un_votes_reported") if not row["resolution"])


# Builders, on small upstream files

VOTES = {"yes": "yes", "no": "no", "abstain": "abstain", "nonvoting": "nonvoting"}


def listed(symbol: str, title: str, kaz: str = "yes", rus: str = "no", **other) -> dict[str, str]:
    """Return one row as the library's list has it; the other states abstain."""
    row = dict.fromkeys(builders.STATES, "abstain") | {"KAZ": kaz, "RUS": rus}
    row |= {"resolution": symbol, "title": title, "date": "2001-01-01", "record_id": "7", "session": "wrong"}
    row |= dict.fromkeys(builders.TOTALS, "3")
    return row | other


def upstream(folder, monkeypatch, rows, coded=(), wars=()) -> sources.Upstream:
    for name, content in ((builders.ROLL_CALLS, rows), (builders.CODED, coded), (builders.WARS, wars)):
        pd.DataFrame(content).to_csv(folder / name, index=False)
    monkeypatch.setattr(sources.hashlib, "sha256", lambda _: type("Digest", (), {"hexdigest": lambda _: "pin"})())
    return sources.Upstream(folder, dict.fromkeys(builders.PINS, "pin"))


def test_the_builder_reads_letters_words_session_and_item(tmp_path, monkeypatch):
    title = "Nuclear disarmament : resolution / adopted by the General Assembly"
    rows = [
        listed("A/RES/55/1", title, record_id="2"),
        listed(
            "A/RES/ES-10/2", "Harms of self-determination:#x : resolutions / adopted", kaz="nonvoting", record_id="1"
        ),
        listed("A/RES/56/9", "NUCLEAR  disarmament. : resolution / adopted", kaz="abstain", date="2001-12-31"),
    ]
    found = builders.un_votes(upstream(tmp_path, monkeypatch, rows))
    assert found["resolution"].tolist() == ["A/RES/ES-10/2", "A/RES/55/1", "A/RES/56/9"]
    assert found["session"].tolist() == ["ES-10", "55", "56"]
    assert found["KAZ"].tolist() == ["X", "Y", "A"] and set(found["RUS"]) == {"N"}
    assert found["title_words"].tolist() == ["self-determination", "nuclear;disarm", "nuclear;disarm"]
    assert found["item"].tolist() == [2, 1, 1]


def test_the_builder_refuses_an_unknown_vote(tmp_path, monkeypatch):
    with pytest.raises(sources.UpstreamError, match="KAZ has votes other than yes, no, abstain, nonvoting"):
        builders.un_votes(upstream(tmp_path, monkeypatch, [listed("A/RES/55/1", "x", kaz="maybe")]))


def test_a_part_repeats_its_whole_only_if_the_votes_are_the_same(tmp_path, monkeypatch):
    symbols = ["A/RES/61/128A-B", "A/RES/61/128[B]", "A/RES/61/128[B-I]", "A/RES/50/38[B]", "A/RES/50/38[B-V]"]
    rows = [listed(symbol, "x", record_id=str(i)) for i, symbol in enumerate([*symbols, "A/RES/55/33[A]"])]
    rows[2]["KAZ"] = "no"
    found = builders.un_votes(upstream(tmp_path, monkeypatch, rows))["repeats"]
    assert found.fillna("").tolist() == ["", symbols[0], "", "", symbols[3], ""]


def test_issue_codes_are_joined_under_the_library_symbol(tmp_path, monkeypatch):
    rows = [listed(symbol, "x") for symbol in ("A/RES/55/33[A]", "A/RES/50/38[B-IX]", "A/RES/70/1")]
    base = {"amend": "", "KZ": "yes", "RU": "no", "CN": "", "US": "abstain", "TR": "yes"}
    nuclear, arms = "Nuclear weapons and nuclear material", "Arms control and disarmament"
    coded = [
        base | {"rcid": "9", "para": "0", "unres": "R/55/33A", "issues": nuclear, "KZ": "no"},
        base | {"rcid": "3", "para": "0", "unres": "R/55/33A", "issues": f"{arms}; {nuclear}"},
        base | {"rcid": "4", "para": "0", "unres": "R/50/38B/IX", "issues": ""},
        base | {"rcid": "5", "para": "1", "unres": "A/RES/70/1", "issues": arms},
        base | {"rcid": "6", "para": "0", "unres": "R/1/1", "issues": arms},
    ]
    found = builders.un_issue_codes(upstream(tmp_path, monkeypatch, rows, coded))
    found = found.astype("object").where(found.notna(), None)
    assert found.values.tolist() == [
        ["A/RES/50/38[B-IX]", None, "Y", "N", None, "A", "Y"],
        ["A/RES/55/33[A]", "di;nu", "Y", "N", None, "A", "Y"],
    ]


def test_a_war_roll_call_without_a_subject_is_an_error(tmp_path, monkeypatch):
    rows = [listed(symbol, "x") for symbol in builders.SINGLE] + [listed("A/RES/90/1", "Peace in Ukraine")]
    found = upstream(tmp_path, monkeypatch, rows, wars=[{"resolution": "A/RES/90/1"}])
    with pytest.raises(sources.UpstreamError, match="No subject is known for A/RES/90/1"):
        builders.un_roll_calls_ukraine(found)


# Parameters


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("Kazakstan", "RUS", SINCE), "country takes one of KAZ, RUS.*given: 'Kazakstan'. Nearest: 'KAZ'"),
        (("KAZ", "GEO", SINCE), "partner takes one of KAZ.*; un_votes holds no votes of Georgia; given: 'GEO'"),
        (("LVA", "RUS", SINCE), "no votes of Latvia but within EU27; given: 'LVA'"),
        (("Kazakhstan", "RUS", SINCE), "given: 'Kazakhstan'. Nearest: 'KAZ'"),
        (("KAZ", "eu27", SINCE), "given: 'eu27'. Nearest: 'EU27'"),
        (("KAZ", "KAZ", SINCE), "must differ.*'KAZ' twice"),
        (
            ("KAZ", "RUS", "24.02.2022"),
            "since takes a day up to the last roll call, from 2014-01-02 to 2025-10-29.*'24.02.2022'",
        ),
        (("KAZ", "RUS", "2014-01-01"), "given: '2014-01-01'. Nearest: '2014-01-02'"),
        (("KAZ", "RUS", "2026-01-01"), "given: '2026-01-01'. Nearest: '2025-10-29'"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_right_ones(table, asked, message):
    with pytest.raises(ValueError, match=message):
        votes.check_parameters(*asked, table)


def test_every_state_of_the_table_is_a_choice(table):
    assert votes.columns_of(table) == list(votes.STATES)
    assert set(votes.STATES) - {"EU27"} == set(builders.STATES)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda table, stood: votes.eu_position(table, "most"),
        lambda table, stood: votes.scores(stood, "KAZ", "RUS", "lijphart"),
        lambda table, stood: votes.by_year(stood, votes.days(table), "KAZ", ["RUS"], "lijphart"),
        lambda table, stood: votes.arms_control(table, "symbols"),
    ],
)
def test_a_wrong_choice_is_told_apart(table, stood, wrong):
    with pytest.raises(ValueError, match="^(rule|index) takes one of .*, .*; given: '(most|lijphart|symbols)'"):
        wrong(table, stood)


def test_codes_need_their_table(table):
    with pytest.raises(ValueError, match="^rule 'codes' needs the table un_issue_codes"):
        votes.arms_control(table, "codes")


# Agreement: by hand


def test_the_position_of_the_eu_keeps_the_index_and_needs_one_vote():
    counts = pd.DataFrame({"eu_yes": [1, 0, 0], "eu_no": [0, 2, 0], "eu_abstain": [0, 1, 0]}, index=[9, 7, 5])
    found = votes.eu_position(counts, "unanimous")
    assert found.index.tolist() == [9, 7, 5] and found.tolist() == ["Y", None, None]
    assert votes.eu_position(counts, "plurality").tolist() == ["Y", "N", None]
    assert votes.eu_position(counts, "majority").tolist() == ["Y", "N", None]


def test_positions_are_those_of_the_rule_and_may_leave_repeats_out():
    counts = pd.DataFrame({"eu_yes": [14, 10], "eu_no": [5, 5], "eu_abstain": [8, 8], "KAZ": ["A", "X"]}, index=[5, 6])
    counts = counts.assign(resolution=["r", "s"], repeats=["q", None])
    found = votes.positions(counts)
    assert found.columns.tolist() == ["KAZ", "EU27"] and found.index.tolist() == ["r", "s"]
    assert found.index.name == "resolution" and set(found.dtypes.astype(str)) == {"float64"}
    assert found.fillna(-1).values.tolist() == [[0.5, 1], [-1, 1]]
    assert votes.positions(counts, "majority")["EU27"].fillna(-1).tolist() == [1, -1]
    assert votes.positions(counts, repeats=False).index.tolist() == ["s"]
    assert votes.scores(found, "KAZ", "EU27").name == "EU27"
    beside = votes.of_votes(pd.Series([1, 2], index=[8, 9]), counts)
    assert beside.index.tolist() == ["r", "s"] and beside.index.name == "resolution"
    with pytest.raises(ValueError, match="^index takes one of identical, weighted; given: 'same'"):
        votes.scores(found, "KAZ", "EU27", "same")


def test_agreement_by_year_by_hand():
    frame = of([("Y", "Y"), ("N", "Y"), ("A", "Y"), ("X", "Y"), ("Y", "Y"), ("N", "X")]).assign(USA=0.0)
    days = ["2001-01-01", "2001-05-05", "2000-12-31", "2000-01-01", "2001-12-31", "2002-07-07"]
    dates = pd.Series(pd.to_datetime(days), index=frame.index)
    found = votes.by_year(frame, dates.iloc[::-1], "KAZ", ["RUS", "USA"])
    wanted = pd.DataFrame(
        [
            (2000, "RUS", 2, 1, 0, 0, 0.0),
            (2001, "RUS", 3, 3, 2, 1, 200 / 3),
            (2002, "RUS", 1, 0, 0, 0, np.nan),
            (2000, "USA", 2, 1, 0, 0, 0.0),
            (2001, "USA", 3, 3, 1, 2, 100 / 3),
            (2002, "USA", 1, 1, 1, 0, 100.0),
        ],
        columns=["year", "partner", "roll_calls", "joint", "identical", "opposed", "agreement_pct"],
    )
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    weighted = votes.by_year(frame, dates, "KAZ", ["RUS"], "weighted")["agreement_pct"]
    assert weighted.tolist()[:2] == pytest.approx([50.0, 200 / 3])


# Agreement: properties


@given(ballots)
def test_agreement_is_symmetric_bounded_and_weighted_is_not_below_identical(pairs):
    frame = of(pairs)
    found = {}
    for index in votes.INDICES:
        one, two = (votes.agreement(frame, *pair, index) for pair in (("KAZ", "RUS"), ("RUS", "KAZ")))
        assert one == two or (np.isnan(one) and np.isnan(two))
        assert np.isnan(one) or 0 <= one <= 100
        found[index] = one
    assert np.isnan(found["weighted"]) or found["weighted"] >= found["identical"]
    joint = [pair for pair in pairs if "X" not in pair]
    assert len(votes.scores(frame, "KAZ", "RUS")) == len(joint)
    if joint:
        halves = sum((a == "A") != (b == "A") for a, b in joint)
        same = sum(a == b for a, b in joint)
        assert found["weighted"] == pytest.approx(100 * (same + halves / 2) / len(joint))  # (f + g/2) / t


@given(ballots)
def test_a_state_agrees_wholly_with_itself(pairs):
    frame = of(pairs)
    alone = votes.agreement(frame.assign(RUS=frame["KAZ"]), "KAZ", "RUS", "weighted")
    assert alone == 100 or frame["KAZ"].isna().all()


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=20))
def test_the_eu_rules_are_nested(counts):
    frame = pd.DataFrame(counts, columns=["eu_yes", "eu_no", "eu_abstain"])
    found = {rule: votes.eu_position(frame, rule) for rule in votes.EU_RULES}
    for strict, loose in (("unanimous", "majority"), ("majority", "plurality")):
        held = found[strict].notna()
        assert (found[strict][held] == found[loose][held]).all()
    assert (found["plurality"].isna() >= (frame.sum(axis=1) == 0)).all()


# Agreement: against the table and against figures computed elsewhere from the same records


def test_kazakhstan_and_russia_by_year_as_counted_elsewhere(table, stood):
    """Joint, identical and opposed votes by year from an independent count of the library's records."""
    elsewhere = [
        *([64, 47, 0], [61, 38, 0], [66, 40, 2], [79, 56, 4], [74, 56, 2], [73, 54, 2], [61, 45, 1], [60, 46, 2]),
        *([59, 43, 0], [61, 51, 0], [70, 55, 1], [75, 64, 1], [70, 60, 0], [73, 60, 2], [95, 84, 2], [78, 65, 3]),
        *([77, 60, 2], [68, 53, 3], [71, 54, 3], [68, 51, 4], [72, 51, 6], [63, 41, 6], [76, 51, 7], [78, 48, 13]),
        *([81, 52, 13], [91, 65, 13], [105, 70, 12], [95, 65, 14], [99, 68, 12], [84, 53, 14], [82, 47, 8]),
        *([81, 42, 20], [90, 51, 21], [33, 25, 0]),
    ]
    found = votes.by_year(stood, votes.days(table), "KAZ", ["RUS"])
    assert found["year"].tolist() == list(range(1992, 2026))
    assert found[["joint", "identical", "opposed"]].values.tolist() == elsewhere
    assert found["agreement_pct"].tolist() == pytest.approx([100 * same / joint for joint, same, _ in elsewhere])
    weighted = votes.by_year(stood, votes.days(table), "KAZ", ["RUS"], "weighted").set_index("year")["agreement_pct"]
    assert weighted[[1992, 2021, 2023]].tolist() == pytest.approx([86.72, 73.21, 63.58], abs=0.006)


@pytest.mark.parametrize(
    ("country", "partner", "joint", "shares"),
    [
        ("KAZ", "RUS", [538, 1000, 709, 286], [71.00, 79.20, 66.57, 57.69]),
        ("KAZ", "CHN", [529, 997, 705, 283], [64.08, 82.05, 80.57, 76.68]),
        ("KAZ", "USA", [540, 1005, 713, 285], [28.33, 15.92, 17.67, 22.46]),
        ("KAZ", "TUR", [531, 974, 706, 282], [74.76, 70.33, 63.17, 58.16]),
        ("ARM", "RUS", [505, 1012, 696, 288], [71.49, 77.47, 69.83, 58.33]),
        ("UZB", "RUS", [259, 750, 645, 269], [55.21, 79.73, 72.09, 62.83]),
        ("BLR", "RUS", [561, 1001, 688, 302], [71.84, 81.92, 75.58, 78.15]),
    ],
)
def test_agreement_by_period_as_counted_elsewhere(table, stood, country, partner, joint, shares):
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    found = votes.by_period(stood, periods, country, [partner], seed=1, draws=20)
    assert found["period"].tolist() == LABELS and found["joint"].tolist() == joint
    assert found["agreement_pct"].tolist() == pytest.approx(shares, abs=0.006)


def test_agreement_by_period_from_the_file(table, stood):
    rows = raw("un_votes")
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    for partner in ("RUS", "IND", "TKM"):
        found = votes.by_period(stood, periods, "KGZ", [partner], seed=1, draws=20)
        for line in found.itertuples():
            joint, same = counted([row for row in rows if period(row) == line.period], "KGZ", partner)
            assert line.joint == joint and line.agreement_pct == pytest.approx(100 * same / joint)


def test_the_eu_differs_from_the_count_elsewhere_only_where_its_members_tied(table):
    """Elsewhere a tie is a vote in favour: with that rule the counts 540, 1007, 715 and 286 come out."""
    tied = table[votes.eu_position(table).isna()]
    assert len(tied) == 9
    assert set(tied["resolution"]) >= {"A/RES/47/23", "A/RES/58/245", "A/RES/69/57", "A/RES/79/256"}
    kaz = votes.positions(table)["KAZ"]
    eu = votes.eu_position(table).fillna("Y").map(votes.POSITIONS).set_axis(kaz.index)
    score = votes.scores(pd.DataFrame({"KAZ": kaz, "EU27": eu}), "KAZ", "EU27")
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table).reindex(score.index)
    found = score.groupby(periods, observed=True).agg(["size", "mean"])
    assert found["size"].tolist() == [540, 1007, 715, 286]
    assert found["mean"].tolist() == pytest.approx([73.15, 64.85, 57.06, 52.80], abs=0.006)


def test_arms_control_apart_as_counted_elsewhere(table, stood):
    parts = votes.of_votes(votes.arms_control(table).map({True: "arms", False: "else"}), table)
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    found = votes.by_period(stood, periods, "KAZ", ["RUS"], seed=1, parts=parts, draws=20)
    lines = {part: rows["agreement_pct"].round(1).tolist()[1:] for part, rows in found.groupby("part")}
    assert lines == {"all": [79.2, 66.6, 57.7], "arms": [64.8, 33.0, 27.4], "else": [85.1, 82.7, 72.8]}
    halves = found[found["part"] != "all"].groupby("period", observed=True)["joint"].sum()
    assert halves.tolist() == found[found["part"] == "all"]["joint"].tolist()


def test_the_wide_rule_and_the_codes_tell_the_same_story(table, stood):
    codes = votes.of_votes(votes.arms_control(table, "codes", tables.load("un_issue_codes")), table)
    wide = votes.of_votes(votes.arms_control(table, "wide"), table)
    score = votes.scores(stood, "KAZ", "RUS")
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table).reindex(score.index)
    for flag, most in ((wide, 37), (codes, 34)):
        inside = flag.reindex(score.index).fillna(False).astype(bool)
        middle = score[inside & (periods == LABELS[2])].mean()
        assert score[inside & (periods == LABELS[1])].mean() > 60 and middle < most


# The arms-control rule and topics


def test_the_rule_against_the_issue_codes(table):
    """Counted a second way, with sets of symbols from the files."""
    coded = {row["resolution"]: set(row["codes"].split(";")) for row in raw("un_issue_codes") if row["codes"]}
    truth = {symbol for symbol, found in coded.items() if found & {"di", "nu"}}
    said = {
        row["resolution"]
        for row in raw("un_votes")
        if row["resolution"] in coded and set(row["title_words"].split(";")) & set(votes.ARMS)
    }
    codes = votes.arms_control(table, "codes", tables.load("un_issue_codes"))
    found = votes.rule_quality(votes.arms_control(table), codes)
    assert (found["both"], found["rule_only"], found["codes_only"]) == (
        len(said & truth),
        len(said - truth),
        len(truth - said),
    )
    assert found["precision_pct"] == pytest.approx(100 * len(said & truth) / len(said)) and found["precision_pct"] > 99
    assert found["recall_pct"] == pytest.approx(100 * len(said & truth) / len(truth)) and found["recall_pct"] > 94
    wide = votes.rule_quality(votes.arms_control(table, "wide"), codes)
    assert wide["recall_pct"] > 97 and wide["precision_pct"] > 99


def test_all_words_of_rules_and_topics_are_words_of_the_table():
    used = {*votes.ARMS, *votes.MORE_ARMS, *itertools.chain(*votes.TOPICS.values())}
    assert used <= set(builders.WORDS)


def test_a_rule_that_never_fires_has_no_precision():
    found = votes.rule_quality(pd.Series([False, False]), pd.Series([True, False], dtype="boolean"))
    assert np.isnan(found["precision_pct"]) and found["recall_pct"] == 0
    found = votes.rule_quality(pd.Series([True, False]), pd.Series([False, False], dtype="boolean"))
    assert np.isnan(found["recall_pct"]) and found["precision_pct"] == 0 and found["neither"] == 1


def test_every_war_roll_call_of_the_list_but_the_named_one_has_the_topic_war(table):
    topics = votes.topic(table).groupby(table["resolution"]).first()
    calls = raw("un_roll_calls_ukraine")
    assert {topics[row["resolution"]] for row in calls if row["in_title"] == "true"} == {"war"}
    assert (topics == "war").sum() == len(calls) - 1


# Intervals


@given(st.sampled_from([0.0, 50.0, 100.0]), st.integers(1, 30), st.integers(0, 9))
def test_the_interval_of_a_constant_is_that_constant(value, size, seed):
    found = votes.with_interval(pd.Series([value] * size), seed, draws=30)
    assert found == {"joint": size, "agreement_pct": value, "low_pct": value, "high_pct": value}


@given(percents, st.integers(0, 9))
def test_an_interval_lies_within_the_values_and_the_seed_fixes_it(values, seed):
    one, two = (votes.with_interval(pd.Series(values), seed, draws=50) for _ in range(2))
    assert one == two
    assert min(values) <= one["low_pct"] <= one["high_pct"] <= max(values)


def test_the_interval_has_the_width_that_theory_gives():
    """For 400 votes half alike the standard error is 2.5 points: 95 per cent within about 4.9 of 50."""
    found = votes.with_interval(pd.Series([100.0, 0.0] * 200), seed=3, draws=4000)
    assert found["low_pct"] == pytest.approx(45.1, abs=0.6) and found["high_pct"] == pytest.approx(54.9, abs=0.6)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    """150 simulated states that agree with probability 0.7 on 120 roll calls."""
    rng = np.random.default_rng(20220224)
    held = 0
    for seed in range(150):
        found = votes.with_interval(pd.Series(100.0 * (rng.random(120) < 0.7)), seed, draws=300)
        held += found["low_pct"] <= 70 <= found["high_pct"]
    assert 0.88 <= held / 150 <= 0.99


def test_questions_drawn_whole_give_a_wider_interval():
    """40 questions put 10 times each with one answer: as uncertain as 40 votes, not as 400."""
    values = pd.Series(np.repeat([100.0, 0.0] * 20, 10))
    items = pd.Series(np.repeat(np.arange(40), 10))
    votes_apart, whole = (votes.with_interval(values, 5, groups=groups) for groups in (None, items))
    widths = [found["high_pct"] - found["low_pct"] for found in (votes_apart, whole)]
    assert widths[1] / widths[0] == pytest.approx(np.sqrt(10), rel=0.15)


def test_what_is_missing_counts_in_no_mean():
    """Of the rows 100, missing and 40 a sample holds the mean of those drawn that are known; least rows come first."""
    values = pd.DataFrame({"a": [100.0, np.nan, 40.0], "b": [np.nan, np.nan, 7.0]})
    rng, times = np.random.default_rng(5), np.random.default_rng(5).multinomial(3, [1 / 3] * 3, size=60)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = votes.resampled_means(values, 60, rng)
    for (mean_a, mean_b), (_, last, first) in zip(found, times, strict=True):
        wanted = (100 * first + 40 * last) / (first + last) if first + last else np.nan
        assert mean_a == pytest.approx(wanted, nan_ok=True) and mean_b == pytest.approx(
            7 if last else np.nan, nan_ok=True
        )
    assert np.isnan(found).any() and found.shape == (60, 2)


@given(
    st.lists(st.sampled_from([0.0, 50.0, 100.0, np.nan]), min_size=1, max_size=40).filter(
        lambda row: not all(np.isnan(row))
    )
)
def test_equal_rows_drawn_together_spread_as_rows_drawn_singly(scores):
    """Mean and spread of the means against 4,000 samples drawn row by row, a second way of drawing."""
    column = np.array(scores)
    found = votes.resampled_means(pd.DataFrame({"a": column}), 4000, np.random.default_rng(3))[:, 0]
    singly = column[np.random.default_rng(8).integers(len(column), size=(4000, len(column)))]
    some = ~np.isnan(singly).all(axis=1)
    means = np.nanmean(singly[some], axis=1)
    assert np.isnan(found).mean() == pytest.approx(1 - some.mean(), abs=0.05)
    assert np.nanmean(found) == pytest.approx(means.mean(), abs=4)
    assert np.nanstd(found) == pytest.approx(means.std(), abs=4)


def test_an_interval_is_of_the_level_that_was_asked_for():
    sample = np.arange(1001.0)
    assert votes.interval(sample) == (25, 975) and votes.interval(sample, 50) == (250, 750)
    assert votes.interval(sample, 0.5) == pytest.approx((497.5, 502.5))
    values = pd.Series([100.0, 0.0, 50.0, 100.0, 0.0, 0.0])
    samples = votes.resampled_means(values.to_frame(), 300, np.random.default_rng(2))[:, 0]
    found = votes.with_interval(values, 2, draws=300, level=50)
    assert (found["low_pct"], found["high_pct"]) == votes.interval(samples, 50)
    both = votes.change(values, values + 1, 2, draws=300, level=50)
    wide = votes.change(values, values + 1, 2, draws=300)
    assert wide["low_points"] < both["low_points"] < both["high_points"] < wide["high_points"]


def test_groups_are_drawn_whole_wherever_they_are_named():
    """One group: no sample differs from the whole, so the ends are the value itself."""
    values, one = pd.Series([100.0, 0, 100, np.nan], index=list("abcd")), pd.Series(1, index=list("dcbaz"))
    assert votes.with_interval(values, 1, groups=one) == {
        **{"joint": 3, "agreement_pct": pytest.approx(200 / 3)},
        **{"low_pct": pytest.approx(200 / 3), "high_pct": pytest.approx(200 / 3)},
    }
    found = votes.change(values, values * 0, 1, groups=one)
    assert found["low_points"] == found["high_points"] == pytest.approx(-200 / 3)
    assert votes.change(values, values * 0, 1)["low_points"] < -70
    frame = of([("Y", "Y"), ("N", "Y"), ("A", "A"), ("Y", "N")])
    when = pd.Series(pd.Categorical(["new", "old", "old", "old"]), index=["r3", "r2", "r1", "r0"])
    kinds = pd.Series(["war", "war", None], index=["r1", "r0", "r2"])
    whole = votes.by_period(
        frame, when, "KAZ", ["RUS"], seed=1, parts=kinds, groups=pd.Series(1, index=frame.index), draws=50
    )
    assert whole.columns.tolist() == ["partner", "part", "period", "joint", "agreement_pct", "low_pct", "high_pct"]
    two = 200 / 3
    assert whole.fillna(-1).values.tolist() == [
        ["RUS", "all", "new", 1, 0, 0, 0],
        ["RUS", "all", "old", 3, *[pytest.approx(two)] * 3],
        ["RUS", "war", "new", 0, -1, -1, -1],
        ["RUS", "war", "old", 2, 50, 50, 50],
    ]
    coded = pd.Series([True, None, True, False], index=["r1", "r0", "r2", "r3"], dtype="boolean")
    parts = votes.by_period(frame, when, "KAZ", ["RUS"], seed=1, parts=coded, draws=5)
    assert parts[parts["part"] == True]["joint"].tolist() == [0, 2]  # noqa: E712
    half = votes.by_period(of([("A", "Y")] * 4), when, "KAZ", ["RUS"], seed=1, index="weighted", draws=5)
    assert half["agreement_pct"].tolist() == [50, 50]
    seeded = votes.by_period(frame, when, "KAZ", ["RUS"], seed=9, draws=7).iloc[1].to_dict()
    drawn = votes.with_interval(votes.scores(frame, "KAZ", "RUS")[["r0", "r1", "r2"]], 9, 7)
    assert {name: seeded[name] for name in drawn} == drawn
    alone = votes.by_period(frame, when, "KAZ", ["RUS"], seed=1, index="weighted", draws=50)
    assert alone["agreement_pct"].tolist() == [0, pytest.approx(two)] and alone.loc[1, "low_pct"] < 50
    assert alone.equals(votes.by_period(frame, when, "KAZ", ["RUS"], seed=1, index="weighted", draws=50))


def test_nothing_known_is_missing_and_quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = votes.with_interval(pd.Series([np.nan, np.nan]), 1)
        assert np.isnan(votes.interval(np.array([np.nan, np.nan]))).all()
    assert found["joint"] == 0 and np.isnan(found["low_pct"])
    assert list(found) == ["joint", "agreement_pct", "low_pct", "high_pct"]


@pytest.mark.parametrize("level", [0, 100, -5, 950])
def test_a_level_is_a_percentage(level):
    takes = f"^level takes a percentage between 0 and 100, such as 95; given: {level}"
    with pytest.raises(ValueError, match=takes):
        votes.interval(np.arange(9.0), level)


# Changes


@settings(max_examples=30)
@given(percents, percents, st.integers(0, 5))
def test_a_change_turned_round_changes_sign(before, after, seed):
    one, two = (votes.change(pd.Series(a), pd.Series(b), seed, draws=40) for a, b in ((before, after), (after, before)))
    assert one["change_points"] == pytest.approx(-two["change_points"])
    assert one["low_points"] <= one["high_points"]
    assert one["low_points"] >= -100 and one["high_points"] <= 100


def test_a_known_fall_is_found():
    """Agreement falls from 0.8 to 0.6 in 5,000 simulated votes each: a change of -20 with a standard error of 0.9."""
    rng = np.random.default_rng(7)
    before, after = (pd.Series(100.0 * (rng.random(5000) < share)) for share in (0.8, 0.6))
    found = votes.change(before, after, seed=1)
    assert found["low_points"] < -20 < found["high_points"]
    assert found["high_points"] - found["low_points"] == pytest.approx(2 * 1.96 * 0.894, rel=0.1)
    assert votes.permutation_share(before, after, seed=1, draws=500) == pytest.approx(100 / 501)


def test_states_that_vote_alike_change_alike(table, stood):
    twin = stood.assign(ARM=stood["KAZ"])
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    halves = periods == LABELS[2], periods == LABELS[3]
    found = votes.changes_compared(twin, *halves, "KAZ", ["ARM", "BLR", "RUS"], "RUS", seed=1, draws=200)
    assert found["state"].tolist() == ["KAZ", "ARM", "BLR"]
    zero = ["less_country_points", "less_low_points", "less_high_points"]
    assert found.loc[:1, zero].to_numpy().tolist() == [[0, 0, 0], [0, 0, 0]]
    assert found["change_points"].round(1).tolist() == [-8.9, -8.9, 2.6]
    assert found["less_country_points"].round(1)[2] == 11.4


def test_together_counts_only_roll_calls_that_all_attended(table, stood):
    rows = [row for row in raw("un_votes") if all(row[state] in CAST for state in ("KAZ", "UZB", "TKM", "RUS"))]
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    halves = periods == LABELS[2], periods == LABELS[3]
    found = votes.changes_compared(stood, *halves, "KAZ", ["UZB", "TKM"], "RUS", seed=1, together=True, draws=50)
    for line in found.itertuples():
        old, new = ([row for row in rows if period(row) == label] for label in LABELS[2:])
        assert (line.joint_before, line.joint_after) == (len(old), len(new))
        assert line.after_pct == pytest.approx(100 * counted(new, line.state, "RUS")[1] / len(new))


def test_changes_compared_by_hand():
    """Kazakhstan falls from 100 to 50, Belarus stays at 50, Uzbekistan rises from 0 to 100; Russia is always for."""
    letters = pd.DataFrame(
        {
            "KAZ": list("YYYNA"),
            "BLR": list("YNYNY"),
            "UZB": list("NNYYN"),
            "RUS": list("YYYYY"),
            "resolution": list("abcde"),
        }
    )
    frame = votes.positions(letters)
    before, after = pd.Series(True, index=["a", "b"]), pd.Series(True, index=["c", "d"])  # nothing is said of e
    kinds = {"seed": 1, "draws": 50}
    found = votes.changes_compared(frame, before, after, "KAZ", ["BLR", "UZB", "KAZ"], "RUS", **kinds)
    assert found.columns.tolist() == [
        *("state", "joint_before", "joint_after", "before_pct", "after_pct", "change_points"),
        *("low_points", "high_points", "less_country_points", "less_low_points", "less_high_points"),
    ]
    plain = found.drop(columns=["low_points", "high_points", "less_low_points", "less_high_points"])
    assert plain.values.tolist() == [
        ["KAZ", 2, 2, 100, 50, -50, 0],
        ["BLR", 2, 2, 50, 50, 0, 50],
        ["UZB", 2, 2, 0, 100, 100, 150],
    ]
    kaz, _, uzb = (found.loc[i] for i in range(3))
    assert (kaz["low_points"], kaz["high_points"]) == (-100, 0)  # of two votes of the later period none, one or both
    assert (uzb["low_points"], uzb["high_points"]) == (100, 100)
    assert (uzb["less_low_points"], uzb["less_high_points"]) == (100, 200)
    assert found.equals(votes.changes_compared(frame, before, after, "KAZ", ["BLR", "UZB"], "RUS", **kinds))
    half = votes.changes_compared(frame, before, after.rename({"c": "e"}), "KAZ", [], "RUS", index="weighted", seed=1)
    assert half["after_pct"].tolist() == [25]  # against and an abstention
    assert half.equals(
        votes.changes_compared(
            frame, before, after.rename({"c": "e"}), "KAZ", [], "RUS", index="weighted", seed=1, draws=2000
        )
    )


def test_what_is_not_said_is_as_the_docstrings_say(table, stood):
    """2,000 draws and 95 per cent; ten times as many of what lies near nought."""
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    plain, told = (votes.by_period(stood, periods, "KAZ", ["RUS"], seed=4, **more) for more in ({}, {"draws": 2000}))
    assert plain.equals(told)
    old, new = pd.Series([100.0, 0, 50, 100]), pd.Series([0.0, 0, 50, 100, 0])
    assert votes.change(old, new, 3) == votes.change(old, new, 3, 2000, 95)
    assert votes.with_interval(old, 3) == votes.with_interval(old, 3, 2000, 95)
    asked = pd.DataFrame({"change_points": [-20.0, 10, 5, 0, 60]})
    assert votes.mean_change(asked, 3) == votes.mean_change(asked, 3, 20_000, 95)
    narrow, wide = votes.mean_change(asked, 3, level=20), votes.mean_change(asked, 3)
    assert narrow["high_points"] - narrow["low_points"] < (wide["high_points"] - wide["low_points"]) / 2
    assert votes.permutation_share(old, new, 3) == votes.permutation_share(old, new, 3, 2000)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from([0.0, 50.0, 100.0]), st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_the_parts_of_a_change_add_up(rows):
    frame = pd.DataFrame(rows, columns=["value", "kind", "late"])
    if frame["late"].nunique() < 2:
        return
    found = votes.decomposed(frame["value"], frame["kind"], ~frame["late"], frame["late"])
    whole = frame.loc[frame["late"], "value"].mean() - frame.loc[~frame["late"], "value"].mean()
    assert found[["within_points", "mix_points"]].to_numpy().sum() == pytest.approx(whole, abs=1e-9)


def test_the_fall_before_2022_lies_within_arms_control(table, stood):
    """Worked by hand from the shares: (290/1000 + 230/709)/2 · (33.04 - 64.83) = -9.76 points of -12.63."""
    score = votes.scores(stood, "KAZ", "RUS")
    periods = votes.of_votes(votes.period_of(table["date"], SINCE), table)
    arms = votes.of_votes(votes.arms_control(table), table)
    found = votes.decomposed(score, arms, periods == LABELS[1], periods == LABELS[2]).set_index("class")
    assert found.columns.tolist() == [
        *("before_share_pct", "after_share_pct", "before_pct", "after_pct", "within_points", "mix_points"),
    ]
    assert found.loc[True, ["before_share_pct", "after_share_pct"]].tolist() == pytest.approx([29.0, 100 * 230 / 709])
    assert found.loc[True, ["before_pct", "after_pct"]].tolist() == pytest.approx([64.83, 33.04], abs=0.005)
    assert found.loc[True, "within_points"] == pytest.approx((0.290 + 230 / 709) / 2 * (33.04 - 64.83), abs=0.01)
    assert found[["within_points", "mix_points"]].to_numpy().sum() == pytest.approx(66.573 - 79.2, abs=0.001)


def test_classes_of_what_neither_period_holds_are_left_out():
    values = pd.Series([100.0, 0, 100, 50], index=list("abcd"))
    kinds, early, late = pd.Series([1, 1, 1, 1], index=list("dcba")), pd.Series({"a": True}), pd.Series({"b": True})
    assert votes.decomposed(values, kinds, early, late).values.tolist() == [[1, 100, 100, 100, 0, -100, 0]]


def test_same_questions_compares_like_with_like():
    """Question 1 stays at 100, question 2 falls from 100 to 0; question 3 is new and question 4 gone."""
    values = pd.Series([100.0, 100, 100, 0, 100, 0, 0, 50])
    items = pd.Series([1, 2, 1, 2, 1, 2, 3, 4])
    late = pd.Series([False, False, False, True, True, True, True, False])
    found = votes.same_questions(values, items, ~late, late)
    assert found.values.tolist() == [[1, 2, 1, 100, 100, 0], [2, 1, 2, 100, 0, -100]]
    assert votes.mean_change(found, seed=1)["change_points"] == -50
    none = votes.mean_change(votes.same_questions(values, pd.Series(range(8)), ~late, late), seed=1)
    assert list(none) == ["items", "change_points", "low_points", "high_points"] and none["items"] == 0
    assert np.isnan([none[name] for name in ("change_points", "low_points", "high_points")]).all()
    part = votes.same_questions(values, items.iloc[::-1], ~late[:4], late[3:])  # what neither period holds is left out
    assert part.values.tolist() == [[1, 2, 1, 100, 100, 0], [2, 1, 2, 100, 0, -100]]


# Placebos


def yearly(step: float, at: int) -> tuple[pd.Series, pd.Series]:
    """Return 20 votes a year, 2000-2020, with agreement 80 until `at` and 80 + step from it on, and their days."""
    years = np.repeat(np.arange(2000, 2021), 20)
    rank = np.tile(np.arange(20), 21)
    share = np.where(years >= at, 80 + step, 80)
    dates = pd.Series(pd.to_datetime([f"{year}-11-{1 + i:02d}" for year, i in zip(years, rank, strict=True)]))
    return pd.Series(100.0 * (rank < share / 5)), dates


def test_a_step_at_the_event_stands_out_among_placebos():
    values, dates = yearly(-30, at=2012)
    found = votes.placebo_dates(values, dates, "2012-02-24", years=3)
    event = found[found["event"]]
    assert event["change_points"].tolist() == [-30]
    assert found[found["clean"] & ~found["event"]]["change_points"].abs().max() == 0
    assert votes.placebo_share(found) == 0
    assert set(found.loc[~found["clean"], "date"].dt.year) == {2010, 2011, 2013, 2014}


def test_without_a_step_every_placebo_is_as_large():
    values, dates = yearly(0, at=2012)
    assert votes.placebo_share(votes.placebo_dates(values, dates, "2012-02-24", years=2)) == 100


def test_windows_begin_on_the_day_and_end_before_the_same_day_of_another_year():
    days = [
        "2010-02-24",
        "2011-02-23",
        "2011-02-24",
        "2012-02-23",
        "2012-02-24",
        "2013-02-23",
        "2013-02-24",
        "2014-02-24",
    ]
    names = list("abcdefgh")
    dates = pd.Series(pd.to_datetime(days), index=names)
    values = pd.Series([0.0, 100, 100, 100, 50, 0, 0, 0], index=names)
    found = votes.placebo_dates(values, dates.iloc[::-1], "2011-02-24", years=1)
    wanted = pd.DataFrame(
        [
            (pd.Timestamp("2011-02-24"), 50.0, 100.0, 50.0, True, True),
            (pd.Timestamp("2012-02-24"), 100.0, 25.0, -75.0, False, True),
            (pd.Timestamp("2013-02-24"), 25.0, 0.0, -25.0, False, True),
        ],
        columns=["date", "before_pct", "after_pct", "change_points", "event", "clean"],
    )
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert votes.longest_window(dates, "2012-02-24") == 2 and votes.longest_window(dates, "2010-06-01") == 0
    long, days = yearly(0, at=2012)
    assert votes.longest_window(days, "2012-02-24") == 3
    assert votes.placebo_dates(long, days, "2012-02-24").equals(votes.placebo_dates(long, days, "2012-02-24", 3))
    assert np.isnan(votes.placebo_share(found[found["event"]]))
    assert len(votes.placebo_dates(long, days, "2012-02-24", years=5)) > 5
    with pytest.raises(ValueError, match="years takes a whole number from 1 to 1, .*given: 0"):
        votes.placebo_dates(long, days, "2012-02-24", years=0)


@pytest.mark.parametrize("years", [0, 4, -1])
def test_windows_that_do_not_fit_are_refused(years):
    values, dates = yearly(0, at=2012)
    with pytest.raises(ValueError, match=rf"years takes a whole number from 1 to \d, .*given: {years}"):
        votes.placebo_dates(values, dates, "2017-02-24", years)


@given(percents, percents)
@settings(max_examples=30)
def test_a_permutation_share_is_a_share(before, after):
    share = votes.permutation_share(pd.Series(before), pd.Series(after), seed=1, draws=99)
    assert 1 <= share <= 100


def test_permutation_does_not_depend_on_the_unit():
    before, after = pd.Series([100.0, 0, 50, 100, 100, 0]), pd.Series([0.0, 50, 100, 0])
    wanted = votes.permutation_share(before, after, seed=1, draws=999)
    assert votes.permutation_share(before / 1000, after / 1000, seed=1, draws=999) == wanted < 100


def test_permutation_against_all_orders():
    """Three votes of 100 against three of 0: 2 of the 20 divisions are as far apart, a tenth."""
    found = votes.permutation_share(pd.Series([100.0] * 3), pd.Series([0.0] * 3), seed=1, draws=20000)
    assert found == pytest.approx(10, abs=0.7)


# The wars


def test_the_war_table_tells_the_votes_that_the_claims_are_about(table):
    calls = tables.load("un_roll_calls_ukraine")
    found = votes.war_table(table, calls, ["KAZ", "RUS", "USA", "EU27"], ["crimea", "war"]).set_index("resolution")
    assert found.index[0] == "A/RES/68/262" and found["date"].is_monotonic_increasing
    assert len(found) == 24
    first = found.loc["A/RES/ES-11/1"]
    assert (first["yes"], first["no"], first["abstain"]) == (141, 5, 35)
    assert found.loc[["A/RES/68/262", "A/RES/ES-11/1", "A/RES/ES-11/3"], "KAZ"].tolist() == [
        "abstained",
        "abstained",
        "against",
    ]
    assert set(found["RUS"]) == {"against"}
    assert found.loc["A/RES/ES-11/7", ["USA", "EU27"]].tolist() == ["against", "26 for, 1 against"]
    turned = votes.war_table(table, calls.iloc[::-1], ["KAZ"], ["war", "georgia", "moldova", "crimea"])
    assert turned.index.is_monotonic_increasing and turned["date"].is_monotonic_increasing
    listed_ = votes.war_table(table, calls, ["KAZ", "EU27"], ["georgia"])
    assert listed_.columns.tolist() == [
        *("date", "resolution", "topic", "subject", "yes", "no", "abstain"),
        "KAZ",
        "EU27",
    ]
    assert listed_.index.tolist() == list(range(len(listed_)))
    shown = raw("un_votes")
    for row in listed_.itertuples():
        own = next(line for line in shown if line["resolution"] == row.resolution)
        words = {"eu_yes": "for", "eu_no": "against", "eu_abstain": "abstained"}
        assert ", ".join(f"{own[key]} {word}" for key, word in words.items() if own[key] != "0") == row.EU27
    split_ = pd.DataFrame({"eu_yes": [20, 0], "eu_no": [1, 0], "eu_abstain": [6, 27]})
    assert votes._eu_words(split_) == ["20 for, 1 against, 6 abstained", "27 abstained"]
    rights = found[found["subject"] == "Crimea: human rights"]["KAZ"]
    assert len(rights) == 7 and set(rights) == {"against"}


def test_tally_counts_every_roll_call(table):
    found = votes.tally(table, ["KAZ", "TKM"])
    assert found.columns.tolist() == ["state", "Y", "N", "A", "X"]
    assert (found[list("YNAX")].sum(axis=1) == len(table)).all()
    assert found["X"].tolist() == [sum(row[state] == "X" for row in raw("un_votes")) for state in ("KAZ", "TKM")]


def test_periods_follow_the_event_date():
    dates = pd.Series(pd.to_datetime(["1992-08-25", "2013-12-31", "2014-03-18", "2025-10-29"]))
    found = votes.period_of(dates, "2014-03-18")
    assert found.cat.codes.tolist() == [0, 1, 3, 3]
    assert found.cat.categories[2] == "2014 to 17 Mar 2014" and found.cat.ordered
    assert votes.period_of(dates.set_axis(list("abcd")), "2022-02-24").index.tolist() == list("abcd")

"""Changes of agreement: bootstrap against formulas, simulations with a known answer and an independent library."""

import csv
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector import tables
from multivector.measures import vote_change as vc
from multivector.measures import votes as m
from multivector.paths import DATA

CAST = "YNA"
SINCE = "2022-02-24"
scored = st.lists(
    st.tuples(st.sampled_from([0.0, 50.0, 100.0]), st.sampled_from("ab"), st.booleans(), st.integers(1, 5)),
    min_size=2,
    max_size=40,
)


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return tables.load("un_votes")


@pytest.fixture(scope="module")
def periods(table) -> pd.Series:
    return m.of_votes(vc.keyed(m.period_of(table["date"], SINCE)), table)


@pytest.fixture(scope="module")
def items(table) -> pd.Series:
    return m.of_votes(table["item"], table)


@pytest.fixture(scope="module")
def alike(table) -> pd.Series:
    return m.scores(m.positions(table), "KAZ", "RUS")


def period(row: dict[str, str]) -> str:
    return vc.KEYS[sum(row["date"] >= bound for bound in ("2000-01-01", "2014-01-01", SINCE))]


def share(rows: list[dict[str, str]], country: str = "KAZ", partner: str = "RUS") -> float:
    joint = [row for row in rows if row[country] in CAST and row[partner] in CAST]
    return 100 * sum(row[country] == row[partner] for row in joint) / len(joint)


# Intervals by question


@pytest.mark.parametrize(("early", "late"), vc.STEPS)
@pytest.mark.parametrize("arms", [None, False])
def test_the_interval_by_question_is_that_of_cluster_robust_regression(table, periods, items, alike, early, late, arms):
    """Least squares on a dummy for the later period, errors clustered by question (statsmodels)."""
    values = alike
    if arms is not None:
        values = alike[m.of_votes(m.arms_control(table), table).reindex(alike.index) == arms]
    found = vc.by_question(values, items, periods == early, periods == late, seed=1, draws=4000)
    when = periods.reindex(values.index)
    y = values[when.isin([early, late])]
    x = sm.add_constant((when[y.index] == late).astype(float).rename("late"))
    groups = pd.factorize(items.reindex(y.index))[0]
    fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert found["change_points"] == pytest.approx(fit.params["late"])
    low, high = fit.conf_int().loc["late"]
    assert found["low_points"] == pytest.approx(low, abs=0.7) and found["high_points"] == pytest.approx(high, abs=0.7)


def simulated(seed: int, fall: float) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return scores of 60 questions put twice before and once after, alike with a chance of their own, less `fall`."""
    rng = np.random.default_rng(seed)
    chance = rng.choice([0.35, 0.95], 60)
    late = np.tile([False, False, True], 60)
    question = np.repeat(np.arange(60), 3)
    drawn = rng.random(180) < np.repeat(chance, 3) - fall * late
    return pd.Series(100.0 * drawn), pd.Series(question), pd.Series(late)


def test_the_interval_by_question_holds_a_known_change_about_as_often_as_it_says():
    held = 0
    for seed in range(120):
        values, question, late = simulated(seed, fall=0.2)
        found = vc.by_question(values, question, ~late, late, seed, draws=300)
        held += found["low_points"] <= -20 <= found["high_points"]
    assert 0.88 <= held / 120 <= 0.99


def test_questions_drawn_apart_in_the_two_periods_give_too_wide_an_interval():
    """What is the same about a question before and after cancels only if both are drawn together."""
    values, question, late = simulated(3, fall=0.2)
    whole = vc.by_question(values, question, ~late, late, seed=1)
    apart = m.change(values[~late], values[late], seed=1, groups=question)
    widths = [found["high_points"] - found["low_points"] for found in (whole, apart)]
    assert widths[1] > 1.1 * widths[0]


@settings(max_examples=30)
@given(scored, st.integers(0, 3))
def test_a_question_a_roll_call_is_the_interval_by_roll_call(rows, seed):
    frame = pd.DataFrame(rows, columns=["value", "kind", "late", "item"])
    if frame["late"].nunique() < 2:
        return
    own = pd.Series(range(len(frame)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = vc.by_question(frame["value"], own, ~frame["late"], frame["late"], seed, draws=40)
    plain = m.change(frame.loc[~frame["late"], "value"], frame.loc[frame["late"], "value"], seed, draws=40)
    assert found["change_points"] == pytest.approx(plain["change_points"])
    assert -100 <= found["low_points"] <= found["high_points"] <= 100


# Parts of a change


@settings(max_examples=40)
@given(scored)
def test_the_parts_are_those_of_the_formula_and_add_up(rows):
    frame = pd.DataFrame(rows, columns=["value", "kind", "late", "item"])
    if frame["late"].nunique() < 2:
        return
    halves = ~frame["late"], frame["late"]
    found = vc.parts_of_change(frame["value"], frame["kind"], *halves, 1, items=frame["item"], draws=20)
    plain = m.decomposed(frame["value"], frame["kind"], *halves)
    points = found.set_index("part")["points"]
    for row in plain.itertuples():
        assert points[row[1]] == pytest.approx(row.within_points, abs=1e-9)
    assert points["mix"] == pytest.approx(plain["mix_points"].sum(), abs=1e-9)
    assert points["all"] == pytest.approx(points.drop("all").sum(), abs=1e-9)


def test_the_interval_of_a_part_has_the_width_of_the_formula():
    """800 votes a period, half of one class: 0.8 then 0.6 alike, standard error 0.5 x sqrt((0.16 + 0.24) / 400)."""
    rng = np.random.default_rng(11)
    late = pd.Series(np.repeat([False, True], 800))
    kind = pd.Series(np.tile(["arms", "else"], 800))
    chance = np.where(kind == "arms", np.where(late, 0.6, 0.8), 0.5)
    values = pd.Series(100.0 * (rng.random(1600) < chance))
    found = vc.parts_of_change(values, kind, ~late, late, 1, items=pd.Series(range(1600))).set_index("part")
    assert found.loc["arms", "low_points"] < -10 < found.loc["arms", "high_points"]
    width = found.loc["arms", "high_points"] - found.loc["arms", "low_points"]
    assert width == pytest.approx(2 * 1.96 * 50 * np.sqrt((0.16 + 0.24) / 400), rel=0.12)
    assert found.loc["mix", "low_points"] < 0 < found.loc["mix", "high_points"]


# States side by side


def test_states_compared_have_the_points_of_the_other_way_and_a_twin_differs_by_nothing(table, periods, items):
    stood = m.positions(table).assign(ARM=lambda frame: frame["KAZ"])
    halves = periods == "2014", periods == "since"
    found = vc.compared(stood, items, *halves, ["KAZ", "ARM", "BLR", "RUS"], "RUS", seed=1, draws=300)
    other = m.changes_compared(stood, *halves, "KAZ", ["ARM", "BLR"], "RUS", seed=1, draws=50)
    assert found["state"].tolist() == ["KAZ", "ARM", "BLR"]
    same = ["joint_before", "joint_after", "before_pct", "after_pct", "change_points", "less_country_points"]
    assert found[same].to_numpy() == pytest.approx(other[same].to_numpy())
    assert found.loc[:1, ["less_low_points", "less_high_points"]].to_numpy().tolist() == [[0, 0], [0, 0]]
    one = vc.by_question(m.scores(stood, "BLR", "RUS"), items, *halves, seed=9)
    assert found.loc[2, "low_points"] == pytest.approx(one["low_points"], abs=1)
    assert found.loc[2, "high_points"] == pytest.approx(one["high_points"], abs=1)


# Chance


def test_the_permutation_share_is_that_of_the_hypergeometric_distribution():
    """14 of 20 alike before, 5 of 15 after: all orders counted by the formula of draws without replacement."""
    before, after = pd.Series([100.0] * 14 + [0.0] * 6), pd.Series([100.0] * 5 + [0.0] * 10)
    counts = np.arange(0, 20)
    chance = scipy.stats.hypergeom(35, 19, 20).pmf(counts)
    gaps = np.abs(counts / 20 - (19 - counts) / 15)
    exact = 100 * chance[gaps >= abs(14 / 20 - 5 / 15) - 1e-9].sum()
    assert m.permutation_share(before, after, seed=1, draws=20000) == pytest.approx(exact, abs=0.5)


# With a single question every sample is the whole, so ends are the points themselves


LETTERS = pd.DataFrame(
    {
        "KAZ": list("YYYNA"),
        "BLR": list("YNYNY"),
        "UZB": list("NNYYN"),
        "RUS": list("YYYYY"),
        "resolution": list("abcde"),
    }
)
EARLY, LATE = pd.Series(True, index=["a", "b"]), pd.Series(True, index=["d", "c"])  # nothing is said of e
ONE = pd.Series(7, index=list("edcba"))


def test_states_compared_by_hand():
    found = vc.compared(m.positions(LETTERS), ONE, EARLY, LATE, ["KAZ", "BLR", "KAZ", "RUS", "UZB"], "RUS", 1, 20)
    assert found.columns.tolist() == [
        *("state", "joint_before", "joint_after", "before_pct", "after_pct", "change_points", "low_points"),
        *("high_points", "less_country_points", "less_low_points", "less_high_points"),
    ]
    assert found.values.tolist() == [
        ["KAZ", 2, 2, 100, 50, -50, -50, -50, 0, 0, 0],
        ["BLR", 2, 2, 50, 50, 0, 0, 0, 50, 50, 50],
        ["UZB", 2, 2, 0, 100, 100, 100, 100, 150, 150, 150],
    ]
    missed = LETTERS.assign(KAZ=list("XYYNA"))
    assert vc.compared(m.positions(missed), ONE, EARLY, LATE, ["KAZ"], "RUS", 1, 20)["joint_before"].tolist() == [1]


def test_a_change_and_its_parts_by_hand():
    values = m.scores(m.positions(LETTERS), "KAZ", "RUS")
    assert vc.by_question(values, ONE, EARLY, LATE, seed=1, draws=20) == {
        **{"before_pct": 100, "after_pct": 50, "change_points": -50},
        **{"low_points": -50, "high_points": -50},
    }
    kinds = pd.Series(["arms", "else", "arms", "else", "arms"], index=list("bacde"))
    found = vc.parts_of_change(values, kinds, EARLY, LATE, 1, items=ONE, draws=20)
    assert found.columns.tolist() == ["part", "points", "low_points", "high_points"]
    # b and c are arms: 100 before, 100 after; a and d are not: 100 before, 0 after; each half of its period
    assert found.values.tolist() == [
        *(["arms", 0, 0, 0], ["else", -50, -50, -50], ["mix", 0, 0, 0], ["all", -50, -50, -50]),
    ]
    only = vc.parts_of_change(values, pd.Series(list("pqqq"), index=list("abcd")), EARLY, LATE, 1, items=ONE, draws=20)
    # p is gone after: what it takes along is mix: half of (100 + 50)/2 for q, less half of 100 for p
    assert only.set_index("part")["points"].to_dict() == {"p": 0, "q": (0.5 + 1) / 2 * -50, "mix": -12.5, "all": -50}


def test_drawn_questions_bring_their_roll_calls_into_every_part():
    """Ends of the parts, from the roll calls of each draw written out and split by `votes.decomposed`."""
    values = pd.Series([100.0, 0, 100, 0, 50, 100, 0, 0, 100, 100])
    kinds, items = pd.Series(list("pqpqrqprrq")), pd.Series([1, 1, 2, 2, 3, 1, 2, 3, 3, 1])  # r is question 3 alone
    late = pd.Series([False] * 5 + [True] * 5)
    found = vc.parts_of_change(values, kinds, ~late, late, 4, items=items, draws=25)
    points = {"p": [], "q": [], "r": [], "mix": []}
    for times in np.random.default_rng(4).multinomial(3, [1 / 3] * 3, size=25):
        rows = [
            i for item, count in enumerate(times, start=1) for i in items.index[items == item] for _ in range(count)
        ]
        drawn = pd.DataFrame({"value": values[rows], "kind": kinds[rows], "late": late[rows]}).reset_index(drop=True)
        parts = m.decomposed(drawn["value"], drawn["kind"], ~drawn["late"], drawn["late"]).set_index("class")
        within = parts["within_points"].reindex(["p", "q", "r"]).fillna(0.0)
        for name in ("p", "q", "r"):
            points[name].append(within[name])
        points["mix"].append(parts["mix_points"].sum())
    for row in found.itertuples():
        sample = points.get(row.part) or [sum(each) for each in zip(*points.values(), strict=True)]
        assert (row.low_points, row.high_points) == pytest.approx(tuple(np.percentile(sample, [2.5, 97.5]))), row.part


def test_what_is_not_said_is_two_thousand_draws():
    values, question, late = simulated(2, fall=0.2)
    kind = pd.Series(np.where(question % 2 == 0, "x", "y"))
    plain, told = (vc.by_question(values, question, ~late, late, 1, **more) for more in ({}, {"draws": 2000}))
    assert plain == told and plain == vc.by_question(values, question, ~late, late, 1)
    plain, told = (
        vc.parts_of_change(values, kind, ~late, late, 1, items=question, **more) for more in ({}, {"draws": 2000})
    )
    assert plain.equals(told)
    frame = m.positions(LETTERS)
    items = pd.Series(range(5), index=list("abcde"))
    halves = EARLY, pd.Series(True, index=["c", "d", "e"])
    plain, told = (vc.compared(frame, items, *halves, ["BLR"], "RUS", 1, **more) for more in ({}, {"draws": 2000}))
    assert plain.equals(told)


def test_the_checks_of_a_small_table_by_hand():
    """Four roll calls a period, one question: what each check leaves out is known."""
    rows = [
        # date, title, session, Kazakhstan, Russia, repeats
        ("2001-01-01", "nuclear", "55", "Y", "Y", None),
        ("2002-01-01", "trade", "56", "Y", "N", None),
        ("2003-01-01", "ukrain", "57", "A", "A", None),
        ("2004-01-01", "armaments", "58", "A", "Y", None),
        ("2015-01-01", "nuclear", "69", "N", "Y", None),
        ("2016-01-01", "trade", "70", "Y", "Y", None),
        ("2017-01-01", "ukrain", "71", "N", "Y", None),
        ("2018-01-01", "armaments", "72", "N", "N", None),
        ("2018-01-01", "armaments", "72", "N", "N", "r7"),
        ("2023-01-01", "nuclear", "77", "A", "Y", None),
        ("2023-02-01", "trade", "77", "Y", "Y", None),
        ("2024-01-01", "ukrain", "78", "Y", "N", None),
        ("2025-01-01", "armaments", "79", "N", "N", None),
    ]
    made = pd.DataFrame(rows, columns=["date", "title_words", "session", "KAZ", "RUS", "repeats"])
    made = made.assign(date=pd.to_datetime(made["date"]), item=1, resolution=[f"r{i}" for i in range(len(made))])
    found = vc.checks(made, "KAZ", "RUS", pd.Timestamp(SINCE), seed=1)
    assert found.columns.tolist() == [
        *("check", "step", "before_pct", "after_pct", "change_points", "low_points", "high_points"),
    ]
    wanted = {
        "all roll calls": (50, 60, 50),
        "weighted index": (100 * 2.5 / 4, 60, 100 * 2.5 / 4),
        "repeated ballots once": (50, 50, 50),
        "without arms control": (100 / 3, 75, 200 / 3),
        "without arms, wide rule": (50, 50, 50),
        "without the wars": (100 / 3, 75, 200 / 3),
        "without arms and wars": (0, 100, 100),
        "without 2025": (50, 60, 100 / 3),
        "by roll call": (50, 60, 50),
        "same questions": (50, 60, 50),
    }
    lines = found.set_index(["check", "step"])
    assert found["check"].tolist() == [*wanted] * 2 and found["step"].tolist() == ["2014"] * 10 + ["since"] * 10
    for name, levels in wanted.items():
        for place, step in enumerate(("2014", "since")):
            line, change = lines.loc[name, step], levels[place + 1] - levels[place]
            assert line.tolist()[:3] == pytest.approx([levels[place], levels[place + 1], change]), (name, step)
            if name != "by roll call":
                assert line.tolist()[3:] == pytest.approx([change, change]), (name, step)
    score, late = m.scores(m.positions(made), "KAZ", "RUS"), [f"r{i}" for i in range(4, 9)]
    assert vc.checks(made.assign(item=[i % 3 for i in range(13)]), "KAZ", "RUS", pd.Timestamp(SINCE), 3).equals(
        vc.checks(made.assign(item=[i % 3 for i in range(13)]), "KAZ", "RUS", pd.Timestamp(SINCE), 3)
    )
    by_call = m.change(score[["r0", "r1", "r2", "r3"]], score[late], 1)
    assert lines.loc[("by roll call", "2014")].to_dict() == by_call


# Checks, against a second reading of the file


def test_the_checks_are_what_a_second_reading_of_the_file_gives(table):
    wars = {"ukrain", "crimea", "abkhaz", "georgia", "moldova", "azerbaijan"}
    found = vc.checks(table, "KAZ", "RUS", pd.Timestamp(SINCE), seed=1).set_index(["check", "step"])["change_points"]
    rows = raw("un_votes")
    words = [set(row["title_words"].split(";")) for row in rows]
    about_war = [
        row["session"] == "ES-11" or (row["session"] != "ES-10" and bool(wars & said))
        for row, said in zip(rows, words, strict=True)
    ]
    kept = {
        "all roll calls": rows,
        "repeated ballots once": [row for row in rows if not row["repeats"]],
        "without 2025": [row for row in rows if row["date"] < "2025"],
        "without the wars": [row for row, war in zip(rows, about_war, strict=True) if not war],
        "without arms control": [row for row, said in zip(rows, words, strict=True) if not said & set(m.ARMS)],
    }
    for name, chosen in kept.items():
        levels = {key: share([row for row in chosen if period(row) == key]) for key in vc.KEYS}
        for early, late in vc.STEPS:
            assert found[name, late] == pytest.approx(levels[late] - levels[early]), name
    assert found["by roll call", "since"] == found["all roll calls", "since"]
    assert len(found) == 20


def test_the_second_source_is_read_as_it_stands(table, periods, alike):
    ours = {row["resolution"]: row for row in raw("un_votes")}
    coded = [row for row in raw("un_issue_codes") if row["KAZ"] and row["RUS"]]
    coded = [row for row in coded if {ours[row["resolution"]][state] for state in ("KAZ", "RUS")} <= set(CAST)]
    found = vc.second_source(tables.load("un_issue_codes"), alike, periods, "KAZ", "RUS")
    for key in ("1992", "2000", "2014"):
        chosen = [row for row in coded if period(ours[row["resolution"]]) == key]
        assert found.loc[key, "roll_calls"] == len(chosen)
        assert found.loc[key, "second_pct"] == pytest.approx(share(chosen))
        assert found.loc[key, "ours_pct"] == pytest.approx(share([ours[row["resolution"]] for row in chosen]))
    assert vc.second_source(tables.load("un_issue_codes"), alike, periods, "KAZ", "ARM").empty
    assert found.columns.tolist() == ["roll_calls", "ours_pct", "second_pct"]


# Who moved?


def test_moves_by_a_second_reading(table, periods, items):
    places = {"Y": 1.0, "A": 0.5, "N": 0.0}
    held: dict[tuple[str, str], list] = {}
    for row in raw("un_votes"):
        if row["KAZ"] in CAST and row["RUS"] in CAST:
            held.setdefault((row["item"], period(row)), []).append((places[row["KAZ"]], places[row["RUS"]]))
    both = [item for item, key in held if key == "2014" and (item, "since") in held]
    shifts = {item: np.mean(held[item, "since"], axis=0) - np.mean(held[item, "2014"], axis=0) for item in both}
    found = vc.moves(m.positions(table), items, periods == "2014", periods == "since", ["KAZ", "RUS"])
    for place, row in enumerate(found.itertuples()):
        own = [abs(shift[place]) for shift in shifts.values()]
        assert (row.questions, row.moved) == (len(both), sum(size > 0.2499 for size in own))
        assert row.shift == pytest.approx(100 * np.mean(own))


def test_a_quarter_of_the_way_is_a_move_and_less_is_none():
    frame = pd.DataFrame({"KAZ": [0.0, 0.0, 0.5, 0.0, 1.0, 1.0], "RUS": [1.0] * 5 + [np.nan]})
    late = pd.Series([False, True, True, True, True, True])
    items = pd.Series([1, 1, 1, 2, 2, 1])  # the second question is new, the last vote has no Russian one
    found = vc.moves(frame, items, ~late, late, ["KAZ", "RUS"])
    assert found.columns.tolist() == ["state", "questions", "moved", "shift"]
    assert found.values.tolist() == [["KAZ", 1, 1, 25.0], ["RUS", 1, 0, 0.0]]
    less = vc.moves(frame.assign(KAZ=[0.0, 0.0, 0.49, 0, 0, 0]), items, ~late, late, ["KAZ", "RUS"])
    assert less["moved"].tolist() == [0, 0] and less["shift"].tolist() == pytest.approx([24.5, 0])


def test_the_short_names_keep_the_order_of_periods(table):
    found = vc.keyed(m.period_of(table["date"], SINCE))
    assert found.cat.categories.tolist() == list(vc.KEYS) and found.cat.ordered
    assert vc.majority(table).index.tolist() == table["resolution"].tolist()
    assert vc.majority(table).index.name == "resolution"
    counts = pd.DataFrame({"yes": [1, 9], "no": [9, 9], "abstain": [5, 0], "resolution": ["r", "s"]})
    assert vc.majority(counts).fillna(-1).tolist() == [0.0, -1]


def test_the_majority_is_for_nearly_always_and_missing_if_tied(table):
    found = vc.majority(table)
    assert set(found.dropna()) == {0.5, 1.0}
    rows = raw("un_votes")
    for row, value in zip(rows, found, strict=True):
        counts = {1.0: int(row["yes"]), 0.0: int(row["no"]), 0.5: int(row["abstain"])}
        most = [place for place, count in counts.items() if count == max(counts.values())]
        assert most == [value] if len(most) == 1 else np.isnan(value)


# Parameters


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            ("KAZ", "RUS", "2014-06-01"),
            "since takes a day with a year of votes on both sides, from 2015-01-01 to 2024-10-29.*given: '2014-06-01'",
        ),
        (("KAZ", "RUS", "2024-10-30"), "given: '2024-10-30'. Nearest: '2024-10-29'"),
        (("KAZ", "Rusia", SINCE), "Nearest: 'RUS'"),
    ],
)
def test_a_wrong_day_is_refused_with_the_allowed_ones(table, asked, message):
    with pytest.raises(ValueError, match=message):
        vc.check_day(*asked, table)

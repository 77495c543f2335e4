"""How firm verdicts are, by hand and by property."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from multivector import claims
from multivector.charts import verdicts as charts
from multivector.measures import verdicts as m

S, Q, C = "supported", "qualified", "contradicted"


def frame(**held: str) -> pd.DataFrame:
    """A claim a word: ``B1="110"`` holds in two of three readings; a claim in A is testable in part."""
    rows = [
        {"claim": name, "reading": str(i), "holds": each == "1", "testable": "partly" if name[0] == "A" else "yes"}
        for name, word in held.items()
        for i, each in enumerate(word)
    ]
    return pd.DataFrame(rows)


HELD = frame(B1="111", B2="110", B3="100", B4="000", A1="11", A2="0", B5="10", B6="1")


def test_the_register_s_rule():
    wanted = [
        "supported",
        "qualified",
        "qualified",
        "contradicted",
        "qualified",
        "contradicted",
        "qualified",
        "supported",
    ]
    assert m.verdicts(HELD).tolist() == wanted
    assert m.verdicts(HELD).index.tolist() == ["B1", "B2", "B3", "B4", "A1", "A2", "B5", "B6"]
    assert m.verdicts(HELD).name == "verdict" and m.verdicts(HELD.iloc[:0]).dtype == m.verdicts(HELD).dtype == "str"


def test_the_majority_s_rule():
    wanted = [
        "supported",
        "supported",
        "contradicted",
        "contradicted",
        "qualified",
        "contradicted",
        "qualified",
        "supported",
    ]
    assert m.verdicts(HELD, m.majority).tolist() == wanted


def test_a_qualified_claim_holds_mostly_if_half_of_its_readings_do():
    found = m.degrees(HELD)
    assert found[["B2", "B3", "B5", "A1"]].tolist() == [
        f"{Q}, {x} mostly" for x in ("holds", "fails", "holds", "holds")
    ]
    assert found[["B1", "B4", "A2", "B6"]].tolist() == [S, C, C, S]
    assert found.index.tolist() == ["B1", "B2", "B3", "B4", "A1", "A2", "B5", "B6"]


def test_what_a_verdict_hangs_on():
    found = m.hinges(HELD)
    assert found.index.tolist() == ["B1", "B2", "B3", "B4", "A1", "A2", "B5", "B6"]
    assert found.name == "hinges" and m.hinges(HELD.iloc[:0]).dtype == found.dtype == "int64"
    assert m.hinges(HELD, m.majority)["B2"] == 2  # without one of the two that hold it is a tie
    # 110: without the 0 all hold; 100: without the 1 none holds; 10: either; a single reading: itself
    assert m.hinges(HELD).to_dict() == {"B1": 0, "B2": 1, "B3": 1, "B4": 0, "A1": 0, "A2": 1, "B5": 2, "B6": 1}


@given(st.lists(st.booleans(), min_size=1, max_size=9), st.sampled_from(["yes", "partly"]))
def test_the_frame_s_rule_is_the_register_s(held, testable):
    made = tuple(claims.Reading(str(i), (claims.Condition("above", holds, "", ()),)) for i, holds in enumerate(held))
    rows = pd.DataFrame({"claim": "B1", "reading": range(len(held)), "holds": held, "testable": testable})
    assert m.verdicts(rows)["B1"] == claims.verdict_of("B1", testable, "", made).verdict


def test_a_placebo_draws_other_numbers_of_the_same_unit():
    pools = claims.numbers_by_unit(["01-trade", "10-un-votes"])
    look, again = (claims.shuffled(1, claims.look_up, pools) for _ in range(2))
    names = [f"01-trade:imports_share_rus_{year}" for year in range(2018, 2026)]
    drawn = [look(name) for name in names]
    assert {datum.unit for datum in drawn} == {"%"}
    assert [datum.value for datum in drawn] == [again(name).value for name in names]
    assert sum(datum.value != claims.look_up(name).value for datum, name in zip(drawn, names, strict=True)) >= 6
    row = "un_votes[resolution=A/RES/ES-11/1].KAZ"
    assert look(row).value == claims.look_up(row).value == "A"


def test_the_placebo_leaves_out_what_does_not_rest_on_numbers():
    register = pd.DataFrame({"claim_id": ["B13", "B32"], "testable": "yes", "note": None})
    columns = ["claim_id", "reading", "test", "subject", "against", "tolerance", "unit"]
    everything = ("B13", "any share", "between", "01-trade:imports_share_rus_2021", "-1000 | 1000", 0, "%")
    nothing = ("B13", "no share", "above", "01-trade:imports_share_rus_2021", "100000", 0, "%")
    vote = ("B32", "the roll call", "voted", "un_votes[resolution=A/RES/ES-11/1]", "KAZ=A", 0, "")
    rules = pd.DataFrame([everything, nothing, vote], columns=columns)
    assert claims.placebo_shares(register, rules, 3).tolist() == [50, 50, 50]


def test_tiles_stand_by_subject_and_from_dark_to_open():
    rows = pd.DataFrame(
        {
            "claim": ["A1", "A2", "A3", "B1", "B2"],
            "theme": ["oil", "gas", "oil", "oil", "gas"],
            "degree": ["contradicted", "supported", "supported", "not testable", "supported"],
        }
    )
    placed = charts.tiles(rows, 2)[["claim", "column", "line"]].values.tolist()
    assert placed == [["A3", 0, 0], ["A1", 1, 0], ["B1", 0, 1], ["A2", 0, 2], ["B2", 1, 2]]

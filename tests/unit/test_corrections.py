"""Corrections are applied where upstream errs, and fail once it does not."""

import pandas as pd
import pytest

from multivector import tables
from multivector.sources import UpstreamError, corrections

FRAME = pd.DataFrame(
    {"iso3": ["KAZ", "KAZ", "RUS"], "year": [2023, 2024, 2024], "share_pct": [1.0, 2.0, 3.0]}
)  # invented


def record(**changes):
    told = {"table": "shares", "key": "iso3=KAZ;year=2024", "column": "share_pct", "upstream": "2", "ours": "2.5"}
    return pd.DataFrame([told | changes])


def test_the_right_value_takes_the_place_of_the_wrong_one():
    found = corrections.applied("shares", FRAME, record())
    assert found["share_pct"].tolist() == [1.0, 2.5, 3.0] and FRAME["share_pct"].tolist() == [1.0, 2.0, 3.0]
    words = FRAME.assign(share_pct=["a", "b", "c"])
    assert corrections.applied("shares", words, record(upstream="b", ours="d"))["share_pct"].tolist() == ["a", "d", "c"]


def test_a_row_without_a_right_value_is_left_out():
    found = corrections.applied("shares", FRAME, record(ours=None))
    assert found["share_pct"].tolist() == [1.0, 3.0]


def test_records_of_other_tables_do_not_count():
    pd.testing.assert_frame_equal(corrections.applied("others", FRAME, record()), FRAME)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"upstream": "2.4"}, "corrects '2.4', and upstream now gives 2.0"),
        ({"key": "iso3=KAZ;year=2025"}, "and upstream now no longer has that row"),
        ({"key": "iso3=KAZ"}, "now gives 1.0, 2.0"),
    ],
)
def test_a_record_that_has_served_its_time_is_told(change, words):
    with pytest.raises(UpstreamError) as error:
        corrections.applied("shares", FRAME, record(**change))
    said = str(error.value)
    assert words.replace("now no longer", "no longer") in said
    assert "take the record out of data/corrections.csv and run multivector data accept corrections" in said


def test_every_record_is_of_a_derived_table_and_not_undone():
    for one in tables.load("corrections").itertuples():
        table = tables.load(one.table)
        assert tables.resource(one.table)["class"] == "derived" and one.column in table.columns
        there = pd.Series(True, index=table.index)
        for pair in one.key.split(";"):
            column, _, value = pair.partition("=")
            there &= table[column].astype(str) == value
        assert not (there & (table[one.column].astype(str) == one.upstream)).any(), one.key

"""Differences of tables are told by row and column, whatever the order of lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import changes
from multivector.changes import Change
from multivector.digests import Grid

COLUMNS = ["state", "year", "share", "note"]
BEFORE = Grid(COLUMNS, [["KAZ", "2023", "1", "a"], ["KAZ", "2024", "2", ""], ["RUS", "2024", "3", "b"]])


def test_rows_are_told_apart_by_key():
    now = Grid(COLUMNS, [["RUS", "2024", "3", "b"], ["KAZ", "2024", "2.5", "c"], ["UZB", "2024", "4", ""]])
    found = changes.compare(BEFORE, now, ["state", "year"])
    assert found.added == [("UZB", "2024")] and found.gone == [("KAZ", "2023")]
    assert found.changed == [
        Change(("KAZ", "2024"), "share", "2", "2.5"),
        Change(("KAZ", "2024"), "note", "", "c"),
    ]
    assert str(found) == "1 row new, 1 gone, 2 values changed" and not found.none
    assert found.examples() == [
        "new      state UZB, year 2024",
        "gone     state KAZ, year 2023",
        "changed  state KAZ, year 2024: share 2 → 2.5",
        "changed  state KAZ, year 2024: note (empty) → c",
    ]


def test_columns_that_come_and_go():
    now = Grid(["state", "year", "share", "unit"], [[*row[:3], "pct"] for row in BEFORE.rows])
    found = changes.compare(BEFORE, now, ["state", "year"])
    assert str(found) == "0 rows new, 0 gone, 0 values changed; column 'unit' new; 'note' gone"


def test_of_many_the_first_and_the_last_are_shown():
    now = Grid(COLUMNS, [*BEFORE.rows, *(["UZB", str(year), "", "x" * 99] for year in range(2001, 2010))])
    found = changes.compare(BEFORE, now, ["state", "year"])
    assert [line.split()[-1] for line in found.examples()] == ["2001", "2002", "2009"]
    changed = Grid(COLUMNS, [["KAZ", "2023", "1", "y" * 99], *BEFORE.rows[1:]])
    assert changes.compare(BEFORE, changed, ["state", "year"]).examples()[0].endswith(f"note a → {'y' * 60}…")


def test_keys_must_name_one_row():
    with pytest.raises(ValueError, match="the row KAZ is there twice"):
        changes.compare(BEFORE, BEFORE, ["state"])
    with pytest.raises(ValueError, match="column 'month', which names its rows, is missing"):
        changes.compare(BEFORE, BEFORE, ["month"])


tables = st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["", "1", "2"]))


@given(tables, tables, st.randoms(use_true_random=False))
def test_what_differs_turns_one_into_the_other(before, now, random):
    old, new = (Grid(["key", "value"], [list(item) for item in one.items()]) for one in (before, now))
    random.shuffle(new.rows)
    found = changes.compare(old, new, ["key"])
    made = {key: value for key, value in before.items() if (key,) not in found.gone}
    made |= {change.key[0]: change.now for change in found.changed}
    made |= {key: now[key] for (key,) in found.added}
    assert made == now and found.none == (before == now)
    assert all(before[change.key[0]] == change.before != change.now for change in found.changed)

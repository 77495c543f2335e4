"""Results of benchmarks stand on a page as they were measured, and ratios compare what is the same work."""

import json

import pytest

from benchmarks import build
from benchmarks.build import COLD, DEFAULT, MAKE_BOOK, OURS, UNCHANGED, Measured
from multivector.book import compared


def measured(tool, step, seconds, status=0):
    return Measured("a book", tool, step, seconds, 2, status)


def test_ratios_are_to_the_fastest_other_tool_that_succeeded():
    found = [
        measured(OURS, COLD, 10.0),
        measured("nbmake -n 2", COLD, 25.0),
        measured("jcache, parallel", COLD, 1.0, status=1),
        measured(DEFAULT, COLD, 40.0),
        measured(MAKE_BOOK, COLD, 22.0),
        measured(DEFAULT, UNCHANGED, 5.0),
        measured(MAKE_BOOK, UNCHANGED, 7.0),
    ]
    assert [(row["against"], row["ratio"], row["asked"]) for row in build.ratios(found)] == [
        ("nbmake -n 2", 0.4, 0.5),
        (DEFAULT, 0.55, 0.6),
        (DEFAULT, 1.4, 1.5),
    ]


def test_tables_of_seconds_say_what_was_not_remembered_and_what_failed(tmp_path, monkeypatch):
    found = [
        {"book": "a book", "tool": "a", "step": COLD, "seconds": 3.14159, "executed": 2, "status": 0},
        {"book": "a book", "tool": "a", "step": UNCHANGED, "seconds": 1, "executed": None, "status": 0},
        {"book": "a book", "tool": "b", "step": COLD, "seconds": 9, "executed": 0, "status": 1},
    ]
    (tmp_path / "build.json").write_text(json.dumps({"machine": "2 cores", "measured": found}))
    monkeypatch.setattr(compared, "BUILD_TIMES", tmp_path / "build.json")
    lines = compared.build_times().splitlines()
    assert "2 cores" in lines[0]
    assert lines[-2:] == ["| a | 3.1 (2 run) | 1.0 |", "| b | failed | again all |"]


def test_a_missing_result_names_the_benchmark_that_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(compared, "SITUATIONS", tmp_path / "situations.json")
    with pytest.raises(compared.NotMeasured, match="benchmarks/situations.py"):
        compared.situations()


def test_every_tool_was_seen_in_every_situation():
    scores = json.loads(compared.SITUATIONS.read_text(encoding="utf-8"))
    tools, names = ({score[key] for score in scores} for key in ("tool", "situation"))
    assert (len(tools), len(names), len(scores)) == (3, 12, 36)

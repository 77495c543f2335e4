"""Results of benchmarks stand on a page as they were measured, and ratios compare what is the same work."""

import json
from dataclasses import asdict

import pytest

from benchmarks import build
from benchmarks.build import COLD, DEFAULT, MAKE_BOOK, OURS, UNCHANGED, Measured
from multivector.book import compared


def measured(tool, step, seconds, status=0):
    return Measured("a book", 2, tool, step, seconds, 2, status)


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


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Give a function that returns the lines of the page for what was measured."""

    def lines(*found, ratios=()):
        (tmp_path / "build.json").write_text(
            json.dumps({"machine": "2 cores", "measured": [asdict(one) for one in found], "ratios": ratios})
        )
        monkeypatch.setattr(compared, "BUILD_TIMES", tmp_path / "build.json")
        return [line for line in compared.build_times().splitlines() if line and not line.startswith("| :--")]

    return lines


def test_a_table_of_seconds_says_what_was_not_remembered_and_what_failed(told):
    lines = told(
        Measured("a book", 2, "a", COLD, 3.14159, 2, 0),
        Measured("a book", 2, "a", UNCHANGED, 1.0, None, 0),
        Measured("a book", 2, "b", COLD, 9.0, 0, 1),
    )
    assert "2 cores" in lines[0]
    assert lines[1:5] == [
        "**A book** (2 notebooks), seconds:",
        f"| Tool | {COLD} | {UNCHANGED} |",
        "| a | 3.1 (2 run) | 1.0 |",
        "| b | failed | again all |",
    ]


def test_a_book_in_several_sizes_has_a_table_for_each_step_with_what_one_notebook_more_takes(told):
    sizes = {2: 3.0, 4: 5.0, 12: 8.0}
    lines = told(
        *(Measured(f"{count} small ones", count, "a", COLD, seconds, count, 0) for count, seconds in sizes.items()),
        Measured("2 small ones", 2, "a", UNCHANGED, 1.0, 0, 0),
        Measured("12 small ones", 12, "a", UNCHANGED, 9.0, 0, 1),
        ratios=[{"book": "2 small ones", "what": "all", "against": "b", "ratio": 0.456, "asked": 0.5}],
    )
    head = "| Tool | 2 notebooks | 4 notebooks | 12 notebooks | each one more |"
    assert lines[1:] == [
        f"**Small ones, {COLD}**, seconds:",
        head,
        "| a | 3.0 (2 run) | 5.0 (4 run) | 8.0 (12 run) | 0.50 |",
        f"**Small ones, {UNCHANGED}**, seconds:",
        head,
        "| a | 1.0 (0 run) | again all | failed | – |",
        "| Ratios | of | to | is | aimed at |",
        "| 2 small ones | all | b | 0.46 | at most 0.5 |",
    ]


def test_a_missing_result_names_the_benchmark_that_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(compared, "SITUATIONS", tmp_path / "situations.json")
    with pytest.raises(compared.NotMeasured, match="benchmarks/situations.py"):
        compared.situations()


def test_every_tool_was_seen_in_every_situation():
    scores = json.loads(compared.SITUATIONS.read_text(encoding="utf-8"))
    tools, names = ({score[key] for score in scores} for key in ("tool", "situation"))
    assert (len(tools), len(names), len(scores)) == (3, 12, 36)

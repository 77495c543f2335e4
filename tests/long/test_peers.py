"""This project is right in every situation that its benchmark tells of, and the benchmark of builds counts rightly."""

import json
from dataclasses import asdict

import pytest

from benchmarks import build, generated, situations

pytestmark = pytest.mark.long
OWN = situations.TOOLS[0]


def test_what_this_project_does_in_twelve_situations_is_what_is_told():
    stored = json.loads(situations.RESULT.read_text(encoding="utf-8"))
    told = [one for one in stored if one["tool"] == OWN.name]
    found = json.loads(json.dumps([asdict(one) for one in situations.compare((OWN,))]))
    assert found == told
    assert len(found) == 12
    aspects = ("value_right", "status_right", "rerun_right")
    assert [one["situation"] for one in found if any(one[aspect] is False for aspect in aspects)] == []


def test_a_helper_or_a_table_reruns_its_reader_and_jupyter_book_publishes_the_old_value(tmp_path):
    plain = generated.plain(tmp_path / "plain", 2)
    generated.must(plain, "jupyter-book", "build", ".")
    assert generated.executed(plain) == ["01-share", "02-share"]
    tool = situations.TOOLS[1]
    assert situations.published(plain, tool) == "33.3333"  # 50 of 24, 37, 50, 13 and 26, by hand
    generated.write(plain / "data/values_02.csv", generated.csv([100, 0, 0, 0, 0]))
    generated.must(plain, "jupyter-book", "build", ".")
    assert generated.executed(plain) == []
    assert situations.published(plain, tool) == "33.3333"  # and not 100


def test_the_benchmark_of_builds_counts_what_is_executed(tmp_path):
    tools = {tool.name: tool for tool in build.TOOLS}
    book = build.generated_book(2)
    ours = build.measure(book, tools[build.OURS], tmp_path / "ours", lambda one: None)
    assert [(one.step, one.executed, one.status) for one in ours] == [
        (build.COLD, 2, 0),
        (build.UNCHANGED, 0, 0),
        (build.PROSE, 0, 0),
        (build.TABLE, 1, 0),
    ]
    for name in ("jcache, parallel", "nbmake -n 2", "papermill, one by one"):
        cold = build.measure(book, tools[name], tmp_path / name.split()[0], lambda one: None)[0]
        assert (cold.executed, cold.status) == (2, 0), name

"""Of every kind of input that changes, a rerun says which, from which hash to which; on a small project made here."""

import hashlib
import json
import re

import pytest

from multivector import book, dependencies, findings, runs, tables

CELLS = {
    "parameters": "left = 1  # count\nlabel = 'x'  # name",
    "work": "from demo import low\nlow.used(left)",
}
TABLE = "iso3,value\nKAZ,1\n"
SHORT = r"[0-9a-f]{8}"


def write_notebook(path, cells: dict[str, str]) -> None:
    made = [
        {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"] if name == "parameters" else []}}
        for name, source in cells.items()
    ]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def describe(path, **more) -> None:
    schema = {"fields": [{"name": "iso3", "type": "string"}, {"name": "value", "type": "integer"}]}
    path.write_text(json.dumps({"resources": [{"name": "trade", "path": "trade.csv", "schema": schema} | more]}))


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Give a project of one notebook that rests on a helper, a table, another notebook's findings and a lock."""
    for module, name, place in [
        (runs, "NOTEBOOKS", "notebooks"),
        (runs, "RUNS", "runs"),
        (runs, "LOCK", "requirements.lock"),
        (findings, "RESULTS", "results"),
        (tables, "DATA", "data"),
        (dependencies, "PACKAGE", "demo"),
    ]:
        monkeypatch.setattr(module, name, tmp_path / place)
    monkeypatch.setattr(dependencies, "ROOT_NAME", "demo")
    monkeypatch.setattr(tables.read_package, "__defaults__", (tmp_path / "data/datapackage.json",))
    monkeypatch.setattr(dependencies, "STORE", tmp_path / "definitions")
    for folder in ("notebooks", "data", "demo", "results"):
        (tmp_path / folder).mkdir()
    write_notebook(tmp_path / "notebooks/02-asks.ipynb", CELLS)
    (tmp_path / "requirements.lock").write_text("pandas==3\n")
    (tmp_path / "data/trade.csv").write_text(TABLE)
    describe(tmp_path / "data/datapackage.json")
    (tmp_path / "demo/__init__.py").write_text("")
    (tmp_path / "demo/low.py").write_text("LIMIT = 3\ndef used(x): return x + LIMIT\ndef unused(x): return x\n")
    findings.write_reference("01-other", [findings.Finding("share", 1.0), findings.Finding("peak", 2)])
    marks = runs.fingerprint("02-asks", {}, ["results/01-other", "trade"])
    run = {"cells": [], "metadata": {runs.KEY: {"fingerprint": marks}}}
    runs.write_text(runs.run_path("02-asks"), json.dumps(run))
    yield tmp_path


def cells(small):
    write_notebook(small / "notebooks/02-asks.ipynb", CELLS | {"work": "from demo import low\nlow.used(left + 1)"})


def parameter(small):
    changed = {"parameters": "left = 2  # count\nlabel = 'x'  # name"}
    write_notebook(small / "notebooks/02-asks.ipynb", CELLS | changed)


def helper(small):
    (small / "demo/low.py").write_text("LIMIT = 3\ndef used(x): return x - LIMIT\ndef unused(x): return -x\n")


def constant(small):
    (small / "demo/low.py").write_text("LIMIT = 4\ndef used(x): return x + LIMIT\ndef unused(x): return x\n")


def table(small):
    (small / "data/trade.csv").write_text(TABLE.replace("1", "2"))


def description(small):
    describe(small / "data/datapackage.json", description="More is said.")


def gone(small):
    (small / "data/datapackage.json").write_text('{"resources": []}')


def finding(small):
    findings.write_reference("01-other", [findings.Finding("share", 1.5), findings.Finding("peak", 2)])


def renamed(small):
    findings.write_reference("01-other", [findings.Finding("share", 1.0), findings.Finding("top", 2)])


def lock(small):
    (small / "requirements.lock").write_text("pandas==4\n")


def no_lock(small):
    (small / "requirements.lock").unlink()


def from_to(part: str) -> str:
    return rf"{re.escape(part)}: {SHORT}, now {SHORT}"


EXPECTED = {
    cells: [from_to("the notebook's cells")],
    parameter: ["parameter left: 1, now 2", from_to("the notebook's cells")],
    helper: [from_to("code demo.low:used")],
    constant: [from_to("code demo.low")],
    table: [from_to("table trade")],
    description: [from_to("description of table trade")],
    gone: [f"description of table trade: {SHORT}, now absent", f"table trade: {SHORT}, now absent"],
    finding: [from_to("finding 01-other:share")],
    renamed: [f"finding 01-other:peak: {SHORT}, now absent", f"finding 01-other:top: absent, now {SHORT}"],
    lock: [from_to("requirements.lock")],
    no_lock: [f"requirements.lock: {SHORT}, now absent"],
}


@pytest.mark.parametrize("harm", EXPECTED, ids=lambda harm: harm.__name__)
def test_what_changed_is_named_and_nothing_else(small, harm):
    assert runs.reasons_to_run("02-asks") == []
    harm(small)
    reasons, expected = runs.reasons_to_run("02-asks"), EXPECTED[harm]
    assert len(reasons) == len(expected), reasons
    assert all(re.fullmatch(wanted, told) for wanted, told in zip(expected, reasons, strict=True)), reasons


def test_the_hash_of_a_table_is_that_of_its_file(small):
    table(small)
    before, now = (hashlib.sha256(text.encode()).hexdigest()[:8] for text in (TABLE, TABLE.replace("1", "2")))
    assert runs.reasons_to_run("02-asks") == [f"table trade: {before}, now {now}"]


def test_another_python_is_named(small, monkeypatch):
    here = ".".join(runs.platform.python_version_tuple()[:2])
    monkeypatch.setattr(runs.platform, "python_version_tuple", lambda: ("3", "99", "1"))
    assert runs.reasons_to_run("02-asks") == [f"Python: {here}, now 3.99"]


def test_a_given_parameter_counts_by_its_value(small):
    marks = [runs.fingerprint("02-asks", given, []) for given in ({"label": "ы"}, {"label": "z", "left": 2})]
    assert runs.changes(*marks) == ['parameter label: "ы", now "z"', "parameter left: 1, now 2"]


def test_many_changes_are_all_kept_and_the_first_are_shown(tmp_path):
    reasons = tuple(f"code {i}" for i in range(15))
    lines = str(runs.Run("01-sum", tmp_path, 1.25, reasons)).splitlines()
    assert lines[0] == "run in 1.2 s, because 15 of its inputs changed:"
    assert [line.strip() for line in lines[1:13]] == list(reasons[:12])
    assert lines[13:] == ["    and 3 more, all told by `multivector check --report`"]


def test_the_build_says_why_a_run_is_made_again(monkeypatch, tmp_path):
    told = []
    monkeypatch.setattr(book.LOGGER, "info", lambda text, *values: told.append(text % values))
    book.say(runs.Run("01-sum", tmp_path, 2.0, ()))
    book.say(runs.Run("02-asks", tmp_path, 2.0, ("table trade: 00000000, now 11111111",)))
    assert told == ["02-asks run in 2.0 s: table trade: 00000000, now 11111111"]


def test_no_lines_are_lost_in_a_fingerprint_of_the_old_form(small):
    path = runs.run_path("02-asks")
    run = runs.read_run(path)
    run["metadata"][runs.KEY]["fingerprint"] = {"findings of 01-other": 16 * "0", "Python": "3.11"}
    path.write_text(json.dumps(run))
    assert "findings of 01-other: 00000000, now absent" in runs.reasons_to_run("02-asks")

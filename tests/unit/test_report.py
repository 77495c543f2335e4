"""A report tells every finding, every input, every version and the machine; on runs made here."""

import json
import os
import platform
import re

import pytest
from click.testing import CliRunner

from multivector import findings, report, runs
from multivector.cli import main
from multivector.findings import Finding

FOUND = [
    Finding("share", 30.25, "%", tolerance=0.005, note="Share of imports | all"),
    Finding("count", 7, note="How many"),
    Finding("leader", "CHN", note="Who leads"),
    Finding("new", True, note="Only found now"),
]
REFERENCE = [
    Finding("share", 30.0, "%", tolerance=0.005),
    Finding("count", 7),
    Finding("leader", "RUS"),
    Finding("lost", 1.5, "Mt", tolerance=0.1),
]
BY_HAND = {  # reference, found, difference, tolerance, verdict
    "count": (7, 7, 0, 0.0, "as before"),
    "leader": ("RUS", "CHN", None, 0.0, "is another word"),
    "lost": (1.5, None, None, 0.1, "no longer found"),
    "new": (None, True, None, 0.0, "has no reference"),
    "share": (30.0, 30.25, 0.25, 0.005, "differs by 0.25"),
}
COLUMNS = ("reference", "found", "difference", "tolerance", "verdict")


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "RESULTS", tmp_path / "results")
    findings.write_reference("01-sum", REFERENCE)
    outputs = [{"data": finding._repr_mimebundle_(), "output_type": "display_data"} for finding in FOUND]
    known = {"fingerprint": {"table trade": "sha256:" + 64 * "a"}, "reasons": ["no earlier run"], "seconds": 1.5}
    path = tmp_path / "run.ipynb"
    path.write_text(json.dumps({"cells": [{"outputs": outputs}], "metadata": {runs.KEY: known}}))
    return report.make([runs.Run("01-sum", path, 1.5, ())])


def test_every_finding_stands_with_what_was_worked_out_by_hand(made):
    rows = {row["name"]: tuple(row[column] for column in COLUMNS) for row in made["notebooks"]["01-sum"]["findings"]}
    assert rows == BY_HAND
    assert made["summary"] == {"notebooks": 1, "findings": 5, "different": 4}


def test_inputs_reasons_seconds_and_the_machine_are_told(made):
    notebook = made["notebooks"]["01-sum"]
    assert notebook["inputs"] == {"table trade": "sha256:" + 64 * "a"}
    assert (notebook["seconds"], notebook["run_again"], notebook["reasons"]) == (1.5, False, ["no earlier run"])
    assert made["machine"]["processors"] == os.cpu_count() and made["machine"]["architecture"] == platform.machine()
    assert made["versions"]["python"].endswith(platform.python_version())
    assert made["versions"]["libraries"]["pandas"].startswith("3.")
    assert made["versions"]["licences"]["pandas"] == "BSD-3-Clause"
    assert made["versions"]["licences"].keys() == made["versions"]["libraries"].keys()


def test_a_library_that_is_not_the_locked_one_is_named():
    import click

    here = report.version("click")
    lock = (
        f'pandas=={report.version("pandas")} \\\n    --hash=x\nclick==0.1 ; python_version > "3"\nno-such-library==1\n'
    )
    assert report.versions(lock)["not_as_locked"] == {"click": f"{here}, locked 0.1"}
    assert "no-such-library" not in report.versions(lock)["libraries"]
    assert click


def test_both_files_hold_the_same_numbers(made, tmp_path):
    files = report.write(made, tmp_path / "told")
    assert [file.name for file in files] == ["report.json", "report.md"]
    assert json.loads(files[0].read_text(encoding="utf-8")) == made
    text = files[1].read_text(encoding="utf-8")
    assert "5 findings of 1 notebooks; 4 differ." in text
    assert "| 01-sum | share | % | 30 | 30.25 | 0.25 | 0.005 | differs by 0.25 |" in text
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() if line.startswith("| 01-sum | ")}
    assert widths == {9, 6}  # findings, notebooks: no cell breaks its row


@pytest.mark.parametrize("name", ["one.json", "one.md"])
def test_a_named_file_is_the_only_one(made, tmp_path, name):
    assert report.write(made, tmp_path / name) == [tmp_path / name]
    assert [path.name for path in tmp_path.glob("one*")] == [name]


def test_a_wrong_place_is_told_before_anything_runs(tmp_path):
    told = CliRunner().invoke(main, ["check", "--report", str(tmp_path / "report.txt")])
    assert told.exit_code == 1 and told.stdout == ""
    assert "written as .json or .md" in told.stderr.replace("\n", " ")
    (tmp_path / "report").write_text("")
    with pytest.raises(report.ReportError, match="is a file. Name a folder"):
        report.targets(tmp_path / "report")


def test_the_book_s_own_findings_are_all_in_its_report():
    names = runs.notebooks()
    made = report.make(runs.refresh([(name, {}) for name in names]))
    references = {name: set(findings.read_reference(name)) for name in names}
    assert {name: {row["name"] for row in each["findings"]} for name, each in made["notebooks"].items()} == references
    assert made["summary"]["different"] == 0 and made["versions"]["not_as_locked"] == {}
    for name, each in made["notebooks"].items():
        assert {"the notebook's cells", "requirements.lock", "Python"} <= set(each["inputs"]), name
        assert any(part.startswith("table ") for part in each["inputs"]), name


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "plain").write_text("", encoding="utf-8")
    told = CliRunner().invoke(main, ["check", "--report", str(tmp_path / "plain" / "sub" / "report.json")])
    assert told.exit_code == 1 and isinstance(told.exception, SystemExit)
    assert "may be read and written" in told.output and "plain" in told.output

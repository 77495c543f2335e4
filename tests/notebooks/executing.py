"""Run a notebook with other parameters; give what it found and drew.  Read a table without the package."""

import csv
from typing import Any

from multivector import findings, runs
from multivector.charts.figure import MIME
from multivector.paths import DATA


def run_with(notebook: str, parameters: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict]]:
    """Return the values of the findings and the figures of a run, each by name."""
    run = runs.read_run(runs.execute(notebook, parameters).path)
    outputs = [output.get("data", {}) for cell in run["cells"] for output in cell.get("outputs", [])]
    figures = {data[MIME]["name"]: data[MIME] for data in outputs if MIME in data}
    return {name: found.value for name, found in findings.collect(run).items()}, figures


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table as the standard library reads them."""
    with open(DATA / "tables" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

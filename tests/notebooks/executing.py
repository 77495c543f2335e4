"""Run a notebook with other parameters; give what it found and drew.  Read a table without the package."""

import csv
import json
from typing import Any

import pandas as pd

from multivector import findings, runs
from multivector.charts.drawn import MIME, Figure
from multivector.paths import DATA


def run_with(notebook: str, parameters: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict]]:
    """Return the values of the findings and the figures of a run, each by name."""
    return held(runs.read_run(runs.execute(notebook, parameters).path))


def stored(notebook: str) -> tuple[dict[str, Any], dict[str, dict]]:
    """Return the same of the run with the stored defaults, made again if it is stale."""
    runs.refresh([(notebook, {})])
    return held(runs.read_run(runs.run_path(notebook)))


def held(run: dict) -> tuple[dict[str, Any], dict[str, dict]]:
    """Return the values of the findings and the figures that a run holds, each by name."""
    outputs = [output.get("data", {}) for cell in run["cells"] for output in cell.get("outputs", [])]
    figures = {data[MIME]["name"]: data[MIME] for data in outputs if MIME in data}
    return {name: found.value for name, found in findings.collect(run).items()}, figures


def pictures(figure: dict) -> dict[str, str]:
    """Return the pictures of a figure that a run holds, by layout."""
    return Figure(**figure).pictures


def refuse(notebook: str, parameters: dict[str, Any]) -> None:
    """Go through a notebook's code in this process until a cell raises; raise what a run would then say.

    A kernel for each wrong value would take most of the time of these tests; that a run ends in the words of the cell
    that stopped it is tested in `test_runner`.
    """
    cells = json.loads(runs.notebook_path(notebook).read_text(encoding="utf-8"))["cells"]
    known: dict[str, Any] = {"display": lambda *shown: None}
    with pd.option_context("display.max_colwidth", None):
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            try:
                exec("".join(cell["source"]), known)
            except Exception as error:
                raise runs.RunError(f"{type(error).__name__}: {error}") from None
            if "parameters" in cell["metadata"].get("tags", []):
                assert parameters.keys() <= known.keys(), "not a parameter"
                known |= parameters


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table as the standard library reads them."""
    with open(DATA / "tables" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

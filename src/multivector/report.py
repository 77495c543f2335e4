"""What did a rerun find, from what, with what, and where?  In: runs.  Out: a report as JSON and as Markdown.

The page ``reproduce`` of the book is the same wherever it is built.  What differs from machine to machine (seconds,
system, versions that are not those of the lock) stands here.
"""

import json
import os
import platform
import re
from collections.abc import Iterable
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

from . import __version__, findings, runs
from .paths import LOCK, write_text

SAME = "as before"
NAMES = {".json": "report.json", ".md": "report.md"}


class ReportError(Exception):
    """A report was asked for where none can be written."""


def make(done: Iterable[runs.Run]) -> dict[str, Any]:
    """Return the report of the runs `done`.

    Returns
    -------
    dict
        ``summary`` (counts), ``machine``, ``versions``, and by notebook its ``seconds``, whether it was run again
        just now, the ``reasons`` of the run, its ``inputs`` (a hash each) and its ``findings``.
    """
    notebooks = {run.notebook: _notebook(run) for run in done}
    rows = [row for notebook in notebooks.values() for row in notebook["findings"]]
    different = sum(row["verdict"] != SAME for row in rows)
    return {
        "summary": {"notebooks": len(notebooks), "findings": len(rows), "different": different},
        "machine": machine(),
        "versions": versions(LOCK.read_text(encoding="utf-8")),
        "notebooks": notebooks,
    }


def _notebook(run: runs.Run) -> dict[str, Any]:
    made = runs.read_run(run.path)
    known = made["metadata"][runs.KEY]
    return {
        "seconds": run.seconds,
        "run_again": bool(run.reasons),
        "reasons": known["reasons"],
        "inputs": known["fingerprint"],
        "findings": rows(run.notebook, findings.collect(made), findings.read_reference(run.notebook)),
    }


def rows(notebook: str, found: dict[str, findings.Finding], reference: dict[str, findings.Finding]) -> list[dict]:
    """Return a row for every finding that was found or has a reference, in order of name.

    Examples
    --------
    >>> new, old = findings.Finding("n", 5, "t"), findings.Finding("n", 3, "t")
    >>> row = rows("01-trade", {"n": new}, {"n": old})[0]
    >>> row["reference"], row["found"], row["difference"], row["verdict"]
    (3, 5, 2, 'differs by 2')
    """
    reasons = {item.finding: item.reason for item in findings.compare(notebook, found, reference)}
    return [
        _row(notebook, name, found.get(name), reference.get(name), reasons.get(name, SAME))
        for name in sorted(found.keys() | reference.keys())
    ]


def _row(
    notebook: str, name: str, new: findings.Finding | None, old: findings.Finding | None, verdict: str
) -> dict[str, Any]:
    one = new or old
    values = [item.value if item else None for item in (old, new)]
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    return {
        "notebook": notebook,
        "name": name,
        "unit": one.unit,
        "reference": values[0],
        "found": values[1],
        "difference": values[1] - values[0] if numbers else None,
        "tolerance": (old or one).tolerance,
        "verdict": verdict,
        "note": one.note,
    }


def machine() -> dict[str, Any]:
    """Return what is known of this machine: system, architecture, number of processors."""
    return {"system": platform.platform(), "architecture": platform.machine(), "processors": os.cpu_count()}


def versions(lock: str) -> dict[str, Any]:
    """Return the versions at work, and which of the libraries are not as a lock says.

    Parameters
    ----------
    lock : str
        A lock, with lines ``name==version``.  Libraries that it keeps for other systems are left out.
    """
    locked: dict[str, list[str]] = {}
    for name, wanted in re.findall(r"^([\w.-]+)==([\w.+!-]+)", lock, re.MULTILINE):
        locked.setdefault(name, []).append(wanted)
    installed = {name: _version(name) for name in sorted(locked)}
    here = {name: found for name, found in installed.items() if found}
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "multivector": __version__,
        "libraries": here,
        "licences": {name: licence(metadata(name)) for name in here},
        "not_as_locked": {
            name: f"{v}, locked {' or '.join(locked[name])}" for name, v in here.items() if v not in locked[name]
        },
    }


def licence(told: Message) -> str:
    """Return the licence that a library's metadata names: its expression, else its classifiers, else its own words.

    Examples
    --------
    >>> told = Message()
    >>> told["Classifier"] = "License :: OSI Approved :: BSD License"
    >>> licence(told)
    'BSD License'
    >>> told["License-Expression"] = "BSD-3-Clause"
    >>> licence(told)
    'BSD-3-Clause'
    """
    classes = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
    own = (told.get("License") or "").strip().splitlines()
    return told.get("License-Expression") or "; ".join(classes) or (own[0] if own else "not stated")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def markdown(report: dict[str, Any]) -> str:
    """Return a report as Markdown for people: what differs first, then all findings and inputs."""
    summary, at_work = report["summary"], report["versions"]
    listed = [row for notebook in report["notebooks"].values() for row in notebook["findings"]]
    different = [row for row in listed if row["verdict"] != SAME]
    parts = [
        "# Report of a rerun",
        f"{summary['findings']} findings of {summary['notebooks']} notebooks; {summary['different']} differ.",
        _findings_table(different) if different else "",
        "## Where and with what",
        _table(["What", "Here"], [*report["machine"].items(), ("python", at_work["python"])]),
        _departures(at_work["not_as_locked"]),
        "## Notebooks",
        _table(
            ["Notebook", "Findings", "Seconds", "Run again now", "Why it was last run"],
            [
                (
                    name,
                    len(each["findings"]),
                    each["seconds"],
                    "yes" if each["run_again"] else "no",
                    "; ".join(each["reasons"]),
                )
                for name, each in report["notebooks"].items()
            ],
        ),
    ]
    for name, each in report["notebooks"].items():
        parts += [
            f"## {name}",
            _findings_table(each["findings"]),
            _table(["Input", "Hash or value"], each["inputs"].items()),
        ]
    libraries = [(name, number, at_work["licences"][name]) for name, number in at_work["libraries"].items()]
    parts += ["## Libraries", _table(["Library", "Version", "Licence"], libraries)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _departures(not_as_locked: dict[str, str]) -> str:
    if not not_as_locked:
        return "All libraries are those of `requirements.lock`."
    return (
        "Not as `requirements.lock` says: " + "; ".join(f"{name} {told}" for name, told in not_as_locked.items()) + "."
    )


def _findings_table(found: list[dict]) -> str:
    head = ["notebook", "name", "unit", "reference", "found", "difference", "tolerance", "verdict"]
    return _table([name.capitalize() for name in head], [[row[name] for name in head] for row in found])


def _table(head: list[str], body: Iterable[Iterable[Any]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in body)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    text = f"{value:.9g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def targets(place: Path) -> dict[str, Path]:
    """Return the files of a report by their ending: one if `place` ends in .json or .md, both if it is a folder.

    Raises
    ------
    ReportError
        If `place` has another ending, or is a file where a folder is meant.
    """
    if place.suffix in NAMES and not place.is_dir():
        return {place.suffix: place}
    if place.suffix and not place.is_dir():
        raise ReportError(f"A report is written as .json or .md, or both into a folder; given: {str(place)!r}.")
    if place.is_file():
        raise ReportError(f"{place} is a file. Name a folder, or a file that ends in .json or .md.")
    return {suffix: place / name for suffix, name in NAMES.items()}


def write(report: dict[str, Any], place: Path) -> list[Path]:
    """Write a report to `place` (see `targets`) and return the files written."""
    texts = {
        ".json": json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n",
        ".md": markdown(report),
    }
    files = targets(place)
    for suffix, file in files.items():
        write_text(file, texts[suffix])
    return list(files.values())

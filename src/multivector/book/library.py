"""What can a page take from the runs?  In: notebook and name.  Out: findings and figures, or an error that teaches."""

import difflib
import functools
from dataclasses import dataclass
from pathlib import Path

from .. import findings, runs
from ..charts.drawn import MIME, Figure


class UnknownReference(Exception):
    """A page names a notebook, finding or figure that there is not."""


@dataclass(frozen=True)
class Shelf:
    """What one run holds."""

    notebook: str
    path: Path
    run: dict
    findings: dict[str, findings.Finding]
    figures: dict[str, Figure]


@functools.lru_cache(maxsize=64)
def _shelf(notebook: str, path: Path, stamp: int) -> Shelf:
    run = runs.read_run(path)
    outputs = [output for cell in run["cells"] for output in cell.get("outputs", [])]
    figures = [Figure(**output["data"][MIME]) for output in outputs if MIME in output.get("data", {})]
    return Shelf(notebook, path, run, findings.collect(run), {figure.name: figure for figure in figures})


def shelf(notebook: str) -> Shelf:
    """Return what the run of a notebook holds.

    Raises
    ------
    UnknownReference
        If there is no such notebook or no run of it.
    """
    path = runs.run_path(notebook)
    if not path.is_file():
        raise UnknownReference(f"there is no run of a notebook {notebook!r}{_near(notebook, runs.notebooks())}")
    return _shelf(notebook, path, path.stat().st_mtime_ns)


def finding(reference: str) -> tuple[Shelf, findings.Finding]:
    """Return the finding that ``notebook:name`` stands for."""
    source, name = _split(reference)
    if name not in source.findings:
        raise UnknownReference(f"{source.notebook} has no finding {name!r}{_near(name, source.findings)}")
    return source, source.findings[name]


def figure(reference: str) -> tuple[Shelf, Figure]:
    """Return the figure that ``notebook:name`` stands for."""
    source, name = _split(reference)
    if name not in source.figures:
        raise UnknownReference(f"{source.notebook} has no figure {name!r}{_near(name, source.figures)}")
    return source, source.figures[name]


def number(notebook: str, name: str) -> str:
    """Return the number of a figure, the same on every page: that of its notebook, and its place there ("3.2")."""
    place = list(shelf(notebook).figures).index(name) + 1
    return f"{int(notebook.partition('-')[0])}.{place}"


def ident(notebook: str, name: str) -> str:
    """Return the anchor of a figure on the pages that show it."""
    return f"figure-{notebook}-{name}"


def _split(reference: str) -> tuple[Shelf, str]:
    notebook, colon, name = reference.strip().partition(":")
    if not colon:
        raise UnknownReference(f"{reference!r} is not of the form notebook:name")
    return shelf(notebook), name


def _near(name: str, known) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.3)
    return f"; did you mean {near[0]!r}?" if near else ""

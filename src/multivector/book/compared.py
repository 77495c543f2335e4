"""How does this way of making a book compare with others?  In: results of ``benchmarks/``.  Out: tables of a page.

What is told was measured once, on the machine that the results name; nothing is measured when the book is built.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from ..paths import ROOT, shown

SITUATIONS, BUILD_TIMES = (ROOT / "benchmarks" / name for name in ("situations.json", "build.json"))
ASPECTS = {"value_right": "value", "status_right": "exit status", "rerun_right": "what was executed"}


class NotMeasured(Exception):
    """A page asks for results that are not there.  The message says which benchmark writes them."""


def _results(file: Path) -> dict:
    if not file.is_file():
        raise NotMeasured(f"{shown(file)} is missing. It is written by: .venv/bin/python benchmarks/{file.stem}.py")
    return json.loads(file.read_text(encoding="utf-8"))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, [":--", *["---"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(score: dict) -> str:
    """Return in words what of a score is wrong.

    Examples
    --------
    >>> told({"value_right": False, "status_right": False, "rerun_right": True})
    '**wrong**: value, exit status'
    >>> told({"value_right": True, "status_right": True, "rerun_right": None})
    'right'
    >>> told({"value_right": None, "status_right": None, "rerun_right": None})
    'has no such thing'
    """
    if all(score[aspect] is None for aspect in ASPECTS):
        return "has no such thing"
    wrong = [word for aspect, word in ASPECTS.items() if score[aspect] is False]
    return f"**wrong**: {', '.join(wrong)}" if wrong else "right"


def situations() -> str:
    """Return the table of situations by tool, as Markdown."""
    scores = _results(SITUATIONS)
    tools = list(dict.fromkeys(score["tool"] for score in scores))
    by_place = {(score["situation"], score["tool"]): told(score) for score in scores}
    names = dict.fromkeys(score["situation"] for score in scores)
    return _table(["What happens", *tools], ([name, *(by_place[name, tool] for tool in tools)] for name in names))


def build_times() -> str:
    """Return what was measured of builds, as Markdown.

    A table of each book of a size of its own has a row for each tool and a column for each step.  Books that were
    written in several sizes have a table for each step, with a column for each size, so that growth can be seen.  The
    last table has the ratios that were aimed at.
    """
    results = _results(BUILD_TIMES)
    measured = results["measured"]
    steps = list(dict.fromkeys(one["step"] for one in measured))
    kinds: dict[str, list[dict]] = {}
    for one in measured:
        kinds.setdefault(one["book"].removeprefix(f"{one['count']} "), []).append(one)
    parts = [f"Measured in one run on one machine: {results['machine']}."]
    for kind, taken in kinds.items():
        name, sizes = kind[0].upper() + kind[1:], sorted({one["count"] for one in taken})
        if len(sizes) == 1:
            parts.append(f"**{name}** ({sizes[0]} notebooks), seconds:\n\n{_by_step(taken, steps)}")
        else:
            parts += [f"**{name}, {step}**, seconds:\n\n{_by_size(taken, step, sizes)}" for step in steps]
    head = ("Ratios", "of", "to", "is", "aimed at")
    rows = [
        [row["book"], row["what"], row["against"], f"{row['ratio']:.2f}", f"at most {row['asked']}"]
        for row in results["ratios"]
    ]
    return "\n\n".join([*parts, _table(head, rows)])


def _by_step(taken: list[dict], steps: list[str]) -> str:
    """Return seconds by tool and step."""
    by_place = {(one["tool"], one["step"]): _seconds(one) for one in taken}
    tools = dict.fromkeys(one["tool"] for one in taken)
    rows = ([tool, *(by_place.get((tool, step), "again all") for step in steps)] for tool in tools)
    return _table(["Tool", *steps], rows)


def _by_size(taken: list[dict], step: str, sizes: list[int]) -> str:
    """Return the seconds of a step by tool and number of notebooks, and what each further notebook took."""
    tools, rows = dict.fromkeys(one["tool"] for one in taken), []
    for tool in tools:
        known = {one["count"]: one for one in taken if (one["tool"], one["step"]) == (tool, step)}
        cells = [_seconds(known[size]) if size in known else "again all" for size in sizes]
        rows.append([tool, *cells, _growth([known.get(sizes[0]), known.get(sizes[-1])])])
    return _table(["Tool", *(f"{size} notebooks" for size in sizes), "each one more"], rows)


def _growth(ends: list[dict | None]) -> str:
    """Return the seconds that a further notebook takes, from the smallest and the greatest book."""
    if any(one is None or one["status"] for one in ends):
        return "–"
    few, many = ends
    return f"{(many['seconds'] - few['seconds']) / (many['count'] - few['count']):.2f}"


def _seconds(one: dict) -> str:
    if one["status"]:
        return "failed"
    ran = "" if one["executed"] is None else f" ({one['executed']} run)"
    return f"{one['seconds']:.1f}{ran}"

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
    """Return the tables of seconds by tool and step, one for each book, as Markdown."""
    results = _results(BUILD_TIMES)
    steps = list(dict.fromkeys(one["step"] for one in results["measured"]))
    parts = [f"Measured in one run on one machine: {results['machine']}."]
    for book in dict.fromkeys(one["book"] for one in results["measured"]):
        taken = [one for one in results["measured"] if one["book"] == book]
        rows = []
        for tool in dict.fromkeys(one["tool"] for one in taken):
            cells = {one["step"]: _seconds(one) for one in taken if one["tool"] == tool}
            rows.append([tool, *(cells.get(step, "again all") for step in steps)])
        parts.append(f"**{book[0].upper()}{book[1:]}**, seconds:\n\n{_table(['Tool', *steps], rows)}")
    return "\n\n".join(parts)


def _seconds(one: dict) -> str:
    if one["status"]:
        return "failed"
    ran = "" if one["executed"] is None else f" ({one['executed']} run)"
    return f"{one['seconds']:.1f}{ran}"

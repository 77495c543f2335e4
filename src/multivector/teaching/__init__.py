"""What does a course need?  In: the exercises, the tables, a student.  Out: checks, variants, editions, verdicts.

For exercises: `check` and `check_table` say whether an answer is right, `variant` gives a student a question of their
own, `rerun` and `verdict_if` ask which verdict would change.  `editions` writes what is handed out.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checks import check, check_table
    from .evidence import rerun, verdict_if
    from .questions import question, variant

__all__ = ["TeachingError", "check", "check_table", "question", "rerun", "variant", "verdict_if"]
PLACES = {
    "check": "checks",
    "check_table": "checks",
    "question": "questions",
    "rerun": "evidence",
    "variant": "questions",
    "verdict_if": "evidence",
}


class TeachingError(Exception):
    """There is no such question or exercise, or it was asked for wrongly.  The message says what there is."""


def __getattr__(name: str) -> Any:
    """Import what an exercise asks for: it brings all measures with it, and a build needs the error alone."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{PLACES[name]}", __name__), name)

"""Is an answer right, and if not, what was done instead?  In: a question, an answer.  Out: words, never the key."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..claims import VERDICTS
from . import questions
from .questions import Question

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a table is read

CLOSE = 1e-3  # relative; of numbers in a table


@dataclass(frozen=True)
class Feedback:
    """What is said of an answer.

    Attributes
    ----------
    right : bool
    says : str
        Without the key.
    """

    right: bool
    says: str

    def __repr__(self) -> str:
        return f"{'✓' if self.right else '✗'} {self.says}"


def check(name: str, answer: Any, student: str | None = None, **parameters: Any) -> Feedback:
    """Compare an answer with the key, which is computed from the tables at this moment, and say what is amiss.

    Parameters
    ----------
    name : str
        A question, such as ``share-change``.
    answer : float or str
        As it was computed; it need not be rounded.
    student : str, optional
        Whose variant is asked; that of the book, unless given.
    **parameters
        Of the question, where an exercise asks it with others than the book's.

    Raises
    ------
    multivector.teaching.TeachingError
        If there is no such question or parameter.

    Examples
    --------
    >>> check("launch-share", None)
    ✗ Not answered yet. Expected a number in %, from 0 to 100, to 1 decimal.
    >>> check("launch-share", 0.6163)
    ✗ Expected a number in %, from 0 to 100, to 1 decimal. This looks like a part of one: multiply by 100.
    """
    asked = questions.variant(name, student) if student is not None else questions.question(name, **parameters)
    unfit = _unfit(asked, answer)
    if unfit:
        return Feedback(False, unfit)
    given = answer if isinstance(answer, str) else float(answer)
    if asked.meets(given, asked.key):
        return Feedback(True, "Right.")
    trap = next((trap for trap in asked.traps if asked.meets(given, trap.value)), None)
    return Feedback(False, trap.says if trap else _astray(asked, given))


def expected(asked: Question) -> str:
    """Say what kind of answer a question takes.

    Examples
    --------
    >>> expected(questions.question("launch-share"))
    'a number in %, from 0 to 100, to 1 decimal'
    """
    if isinstance(asked.key, str):
        return f"one of the words {', '.join(VERDICTS)}"
    low, high = asked.bounds
    unit = f" in {asked.unit}" if asked.unit else ""
    span = f", from {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else ""
    decimals = {0: "", 1: ", to 1 decimal"}.get(asked.digits, f", to {asked.digits} decimals")
    return f"a {'whole ' if not asked.digits else ''}number{unit}{span}{decimals}"


def _unfit(asked: Question, answer: Any) -> str:
    """Say why something is no answer at all; nothing if it is one."""
    wanted = f"Expected {expected(asked)}."
    if answer is None or answer is Ellipsis:
        return f"Not answered yet. {wanted}"
    if isinstance(asked.key, str):
        return "" if str(answer).strip().casefold() in VERDICTS else _no_word(answer)
    if hasattr(answer, "shape") and getattr(answer, "shape", ()) != ():
        return (
            f"{wanted} Given was a {type(answer).__name__} of {len(answer)} rows: pick one value, with .loc or .iloc."
        )
    if isinstance(answer, str):
        return f"{wanted} Given was the text {answer!r}: write the number alone, with a point before the decimals."
    if isinstance(answer, bool) or not isinstance(answer, Real):
        return f"{wanted} Given was {answer!r}."
    if math.isnan(answer):
        return f"{wanted} Given was a missing value: look whether the rows that you chose hold data (unknown is empty)."
    return ""


def _no_word(answer: Any) -> str:
    near = difflib.get_close_matches(str(answer).strip().casefold(), VERDICTS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{answer!r} is none of the words {', '.join(VERDICTS)}.{hint}"


def _astray(asked: Question, given: float | str) -> str:
    """Say what is amiss with a wrong answer that is none of the traps."""
    if isinstance(given, str):
        return "Not so. Go through the readings one by one, and count those that hold."
    wanted = f"Expected {expected(asked)}."
    low, high = asked.bounds
    if asked.unit in ("%", "points") and asked.meets(100 * given, asked.key):
        return f"{wanted} This looks like a part of one: multiply by 100."
    for times in (1000, 1e6):
        if asked.meets(given * times, asked.key) or asked.meets(given / times, asked.key):
            return f"{wanted} The figure is right and its unit is not: see the unit in the column's name."
    if asked.meets(-given, asked.key):
        return f"{wanted} The size is right and the sign is not."
    if not low <= given <= high:
        return f"{wanted} The number given lies outside: see what it was divided by."
    if abs(given - asked.key) <= 10 * asked.tolerance:
        return f"{wanted} Close: rounded too early, or a count that is a little different. Give the unrounded value."
    return f"{wanted} Not so. Read again whose figures, which years, and what is divided by what."


def check_table(name: str, answer: Any, **parameters: Any) -> Feedback:
    """Compare a table with the one that is computed from the tables at this moment: columns, rows, then values.

    Parameters
    ----------
    name : str
        One of `questions.TABLES`.
    answer : pandas.DataFrame
        The order of columns and rows, and further columns, do not matter; the first column tells the rows apart.

    Raises
    ------
    multivector.teaching.TeachingError
        If there is no such table.
    """
    import pandas as pd

    if name not in questions.TABLES:
        raise questions.TeachingError(f"There is no table {name!r}. Known: {', '.join(questions.TABLES)}.")
    key = questions.TABLES[name](**parameters)
    columns = ", ".join(key.columns)
    if answer is None or answer is Ellipsis:
        return Feedback(False, f"Not answered yet. Expected a table with the columns {columns}.")
    if not isinstance(answer, pd.DataFrame):
        given = type(answer).__name__
        return Feedback(False, f"Expected a table (a DataFrame) with the columns {columns}. Given was a {given}.")
    missing = [column for column in key.columns if column not in answer.columns]
    if missing:
        return Feedback(False, f"Expected the columns {columns}. Missing: {', '.join(missing)}.")
    return _compared(key, answer[list(key.columns)])


def _compared(key: pd.DataFrame, given: pd.DataFrame) -> Feedback:
    rows = key.columns[0]
    wanted, found = key.set_index(rows), given.set_index(rows)
    if found.index.has_duplicates:
        return Feedback(False, f"Some values of {rows} stand in more than one row: keep one row each.")
    extra, lost = found.index.difference(wanted.index), wanted.index.difference(found.index)
    if len(extra):
        return Feedback(False, f"Rows too many: not every {rows} of the table has both counts, or lies in the span.")
    if len(lost):
        return Feedback(False, f"Rows too few: {len(lost)} with both counts are not in the table.")
    for column in wanted.columns:
        right, own = (frame.loc[wanted.index, column].to_numpy(float) for frame in (wanted, found))
        if not (abs(own - right) <= CLOSE * abs(right)).all():
            return Feedback(
                False, f"Columns and rows are right; {column} is not. See its unit, and what it is made of."
            )
    return Feedback(True, "Right.")

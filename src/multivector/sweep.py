"""What does a notebook find elsewhere?  In: a notebook, values of its parameters.  Out: a run a point, one table.

A point is one combination of the values.  Its run is kept where `multivector run` keeps it, so a sweep that was cut
off goes on where it stopped, and a value that was swept before costs nothing.
"""

from __future__ import annotations

import ast
import csv
import difflib
import io
import itertools
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import findings, runs
from .findings import Finding
from .paths import BUILD
from .runs import Run, RunError

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a table is made

SWEEPS = BUILD / "sweeps"
COLUMNS = ("finding", "value", "unit", "digits", "note")
Point = dict[str, Any]


@dataclass(frozen=True)
class Sweep:
    """What came of a sweep.

    Attributes
    ----------
    notebook : str
    names : list of str
        The parameters that were varied, in the order given.
    points : list of dict
        Value by parameter, in order of the product.
    runs : dict of int to Run
        By place of the point, in order.
    problems : dict of int to str
        Why the other points have no run, in words.
    """

    notebook: str
    names: list[str]
    points: list[Point]
    runs: dict[int, Run]
    problems: dict[int, str]

    def found(self) -> dict[int, dict[str, Finding]]:
        """Return the findings by name of every point that was run."""
        return {i: findings.collect(runs.read_run(run.path)) for i, run in self.runs.items()}


def label(point: Point) -> str:
    """Return a point in words.

    Examples
    --------
    >>> label({"outage": "cpc", "price": 70})
    'outage=cpc, price=70'
    """
    return ", ".join(f"{name}={value}" for name, value in point.items())


def values_of(notebook: str, over: Iterable[str]) -> dict[str, list[Any]]:
    """Return the values to sweep over by parameter, each of the type of the notebook's default.

    Parameters
    ----------
    notebook : str
    over : iterable of str
        As ``country=KAZ,KGZ``; a value that holds a comma stands in double quotes.

    Raises
    ------
    RunError
        If a notebook, a parameter or the type of a value is wrong, or something is given twice.
    """
    known = runs.defaults(notebook)
    found: dict[str, list[Any]] = {}
    for text in over:
        name, sign, listed = text.partition("=")
        texts = [word.strip() for word in next(csv.reader([listed]), [])]
        if not sign or not all(texts) or not texts:
            raise RunError(f"A sweep is over NAME=VALUE,VALUE (like country=KAZ,KGZ); given: {text!r}.")
        given = [runs.checked_parameters(notebook, {name: word}).get(name, known.get(name)) for word in texts]
        twice = [value for i, value in enumerate(given) if value in given[:i]]
        if name in found or twice:
            what = f"value {twice[0]!r} of {name!r}" if twice else f"parameter {name!r}"
            raise RunError(f"The {what} is given twice. Name each once: --over {name}=VALUE,VALUE.")
        found[name] = given
    return found


def product(values: dict[str, list[Any]]) -> list[Point]:
    """Return all points: the product of the values, the last parameter varying fastest.

    Examples
    --------
    >>> product({"a": [1, 2], "b": ["x"]})
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    return [dict(zip(values, combined, strict=True)) for combined in itertools.product(*values.values())]


def changed(notebook: str, point: Point) -> Point:
    """Return the parameters of a point that differ from the stored defaults: by these a run is kept."""
    known = runs.defaults(notebook)
    return {name: value for name, value in point.items() if value != known[name]}


def check_values(notebook: str, values: dict[str, list[Any]]) -> None:
    """Find the values that the notebook refuses, before anything runs.

    A value is wrong if each of its points is refused; a point that is refused though its values are right in other
    points is told when it is run.

    Raises
    ------
    RunError
        With the notebook's own words on each wrong value: what is allowed and what is nearest.
    """
    points = product(values)
    told: dict[int, str | None] = {}

    def refused(i: int) -> str | None:
        if i not in told:
            fresh = not runs.reasons_to_run(notebook, changed(notebook, points[i]))
            told[i] = None if fresh else refusal(notebook, points[i])
        return told[i]

    wrong = []
    for name, value in ((name, value) for name, listed in values.items() for value in listed):
        own = [i for i, point in enumerate(points) if point[name] == value]
        if all(refused(i) for i in own):
            wrong.append(f"Notebook {notebook!r} cannot be run with {name}={value}: {refused(own[0])}")
    if wrong:
        raise RunError("\n".join([*wrong, "Nothing was run."]))


def refusal(notebook: str, point: Point) -> str | None:
    """Return why a notebook refuses a point, in its own words; None if it does not.

    Its statements are gone through in this process up to the first that reads a parameter of the point: there the
    notebooks of this book check them all.  Only a `ValueError` is a refusal; what else goes wrong is for the run.
    """
    known: dict[str, Any] = {"display": lambda *shown: None}
    try:
        with redirect_stdout(io.StringIO()):
            for statement, of_parameters in _beginning(notebook, set(point)):
                exec(compile(ast.Module([statement], []), notebook, "exec"), known)
                known |= point if of_parameters else {}
    except ValueError as error:
        return str(error)
    except Exception:
        return None
    return None


def _beginning(notebook: str, names: set[str]) -> list[tuple[ast.stmt, bool]]:
    """Return the statements up to the first that reads one of `names`, each with whether it sets parameters."""
    found: list[tuple[ast.stmt, bool]] = []
    for cell in runs.stored_cells(notebook):
        own = "parameters" in runs.tags(cell)
        for statement in ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else ():
            found.append((statement, own))
            read = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            if read & names and not own:
                return found
    return []  # no parameter is read


def sweep(
    notebook: str,
    values: dict[str, list[Any]],
    workers: int | None = None,
    tell: Callable[[Run], None] | None = None,
    pool: Executor | None = None,
) -> Sweep:
    """Run a notebook at every point of the product of `values`; what is fresh is not run again.

    Parameters
    ----------
    notebook : str
    values : dict
        As `values_of` returns.
    workers, tell, pool
        As in `runs.attempt`.
    """
    points = product(values)
    done, problems = runs.attempt([(notebook, changed(notebook, point)) for point in points], workers, tell, pool)
    if pool:
        elsewhere = {i: _elsewhere(notebook, changed(notebook, points[i])) for i in done}
        problems |= {i: problem for i, problem in elsewhere.items() if problem}
    kept = {i: done[i] for i in sorted(done) if i not in problems}
    return Sweep(notebook, list(values), points, kept, problems)


def _elsewhere(notebook: str, parameters: Point) -> str | None:
    """Say how a worker's run departs from what this checkout would run; None if it does not."""
    reasons = runs.reasons_to_run(notebook, parameters)
    if reasons == [runs.NO_RUN]:
        return "A worker ran it, but not into this checkout. Workers need the same folder on a shared file system."
    if reasons:
        return f"A worker ran it on other inputs ({'; '.join(reasons)}). Start the workers again from this checkout."
    return None


def table(made: Sweep) -> pd.DataFrame:
    """Return what was found at every point.

    Returns
    -------
    pandas.DataFrame
        A column a swept parameter, then finding, value (as text, numbers with twelve digits), unit, digits, note;
        sorted by parameter and finding, whatever the order in which the points were given or run.
    """
    import pandas as pd

    rows = [
        [*made.points[i].values(), one.name, as_text(one.value), one.unit, one.digits, one.note]
        for i, found in made.found().items()
        for one in found.values()
    ]
    frame = pd.DataFrame(rows, columns=[*made.names, *COLUMNS])
    return frame.sort_values([*made.names, "finding"], kind="stable", ignore_index=True)


def as_text(value: findings.Value) -> str:
    """Return a value as the table holds it.

    Examples
    --------
    >>> as_text(0.1 + 0.2), as_text(True), as_text(12), as_text("abstained")
    ('0.3', 'true', '12', 'abstained')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def chosen(made: Sweep, asked: Iterable[str], most: int) -> list[str]:
    """Return the findings to compare: those asked for, or else the first numbers that are not the same everywhere.

    First are those that the notebook's own text names, in the order of the text, then the others as recorded.

    Raises
    ------
    RunError
        If a finding that was asked for was found at no point; the message names the nearest.
    """
    found = made.found().values()
    known = list(dict.fromkeys([*_told(made.notebook), *(name for one in found for name in one)]))
    known = [name for name in known if any(name in one for one in found)]
    asked = list(asked)
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise RunError(f"Notebook {made.notebook!r} has no finding {name!r} at any of these points.{hint}")
    return asked or [name for name in known if name not in made.names and _differs(name, list(found))][:most]


def _told(notebook: str) -> list[str]:
    """Return the findings that the text of a notebook names, in order."""
    text = "\n".join("".join(cell["source"]) for cell in runs.stored_cells(notebook) if cell["cell_type"] == "markdown")
    return re.findall(rf"{{finding}}`{re.escape(notebook)}:(\w+)`", text)


def _differs(name: str, found: list[dict[str, Finding]]) -> bool:
    values = [one[name].value for one in found if name in one]
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return numbers and len(values) == len(found) and len(set(values)) > min(1, len(found) - 1)


def place_of(notebook: str, names: Iterable[str]) -> Path:
    """Return the folder in which a sweep is written unless another is asked for."""
    return SWEEPS / f"{notebook}-by-{'-'.join(names)}"

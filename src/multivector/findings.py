"""What did a run find, and is it what was found before?  In: values in a notebook, runs.  Out: findings, differences.

A notebook records findings; a run carries them in its outputs; the reference in ``results/`` is what was accepted.
"""

import difflib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from . import tables
from .paths import RESULTS, write_text

MIME = "application/vnd.multivector.finding+json"
LAST = "Name each once; where it is the last line of a cell, end that line with a semicolon."
Value = float | int | str | bool


class FindingError(Exception):
    """A finding is malformed, doubled, or sought where there is none."""


@dataclass(frozen=True)
class Finding:
    """One number (or word) that a notebook found.

    Attributes
    ----------
    name : str
        Unique in its notebook; lower case with underscores.
    value : float, int, str or bool
        As computed, not rounded.
    unit : str
        What the value is measured in; empty for words and counts of nothing.
    digits : int
        Decimals to print.
    tolerance : float
        Largest absolute difference from the reference that counts as none.
    note : str
        What the number means, for somebody who sees only this line.
    """

    name: str
    value: Value
    unit: str = ""
    digits: int = 1
    tolerance: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        return shown(self.value, self.digits, self.unit)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME: asdict(self), "text/plain": f"{self.name} = {self}"}


def shown(value: Value, digits: int, unit: str) -> str:
    """Return a value as a page prints it: rounded, thousands apart, with its unit.

    Examples
    --------
    >>> shown(24624.28, 0, "USD million").split()  # the spaces are narrow or do not break
    ['24', '624', 'USD', 'million']
    >>> shown(-0.04, 1, "")
    '0.0'
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    else:
        text = f"{value:,.{digits}f}".replace(",", "\u202f")
        if float(text.replace("\u202f", "")) == 0:
            text = text.lstrip("-")
        text = text.replace("-", "\u2212")
    return f"{text}\u00a0{unit}" if unit else text


def record(
    name: str, value: Any, *, unit: str = "", digits: int = 1, tolerance: float | None = None, note: str
) -> Finding:
    """Record a finding in the run, and show it; as the last line of a cell it ends with a semicolon.

    Parameters
    ----------
    name : str
        Lower case, digits and underscores; unique in the notebook.
    value : number, str or bool
        NumPy scalars are turned into plain Python values.
    unit, digits, note
        See `Finding`.
    tolerance : float, optional
        Half a unit of the last printed digit divided by ten, unless given.

    Raises
    ------
    FindingError
        If the name is not of that form, the value is no finite number, word or truth value, or the note is empty.
    """
    from IPython.display import display

    if not name.isidentifier() or name != name.lower():
        raise FindingError(
            f"A finding's name is lower case, digits and underscores (share_russia_2025); given: {name!r}."
        )
    if not note.strip():
        raise FindingError(f"Finding {name!r} has no note: say in one sentence what the number means.")
    plain = _plain(name, value)
    allowed = 0.05 * 10.0**-digits if tolerance is None else tolerance
    exact = isinstance(plain, (str, bool, int))
    finding = Finding(name, plain, unit, digits, 0.0 if exact and tolerance is None else allowed, note)
    display(finding)
    return finding


def record_each(
    name: str, values: Any, *, unit: str = "", digits: int = 1, tolerance: float | None = None, note: str
) -> None:
    """Record a finding for every entry of a series; ``{}`` in name and note stands for the entry's label.

    Parameters
    ----------
    name, note : str
        With ``{}`` where the label goes; in the name it is lower case, in the note its underscores are blanks.
    values : pandas.Series or mapping
        Values by label.
    unit, digits, tolerance
        See `record`.

    Raises
    ------
    FindingError
        As `record`.
    """
    for label, value in values.items():
        own = {"unit": unit, "digits": digits, "tolerance": tolerance, "note": note.format(label)}
        record(name.format(str(label).lower()), value, **own)


def _plain(name: str, value: Any) -> Value:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    raise FindingError(
        f"Finding {name!r} is {value!r}. A finding is a finite number, a word or a truth value. "
        "A missing value means that the data do not hold it: say so in the text."
    )


def collect(run: dict) -> dict[str, Finding]:
    """Return the findings in the outputs of an executed notebook (as parsed JSON), in order.

    Raises
    ------
    FindingError
        If a name was recorded twice.
    """
    found: dict[str, Finding] = {}
    for cell in run["cells"]:
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                finding = Finding(**output["data"][MIME])
                if finding.name in found:
                    raise FindingError(f"Finding {finding.name!r} is recorded twice in one notebook. {LAST}")
                found[finding.name] = finding
    return found


def reference_path(notebook: str) -> Path:
    """Return the file with the accepted findings of a notebook."""
    return RESULTS / f"{notebook}.json"


def read_reference(notebook: str, folder: Path | None = None) -> dict[str, Finding]:
    """Return the accepted findings of a notebook (or those of another `folder`); none if it was never accepted."""
    path = folder / f"{notebook}.json" if folder else reference_path(notebook)
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {name: Finding(name=name, **entry) for name, entry in entries.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise FindingError(
            f"results/{path.name} cannot be read ({error}). Restore it: git checkout -- results/{path.name}"
        ) from None


def accepted(notebook: str) -> dict[str, Finding]:
    """Return the accepted findings of another notebook, for one that draws them together.

    They are read from ``results/`` and not from a run: so the order of runs does not matter, and the run that reads
    them is made again when they change.

    Raises
    ------
    FindingError
        If there are none; the message names the nearest notebook that has some.
    """
    found = read_reference(notebook)
    if not found:
        near = difflib.get_close_matches(notebook, [path.stem for path in RESULTS.glob("*.json")], n=1, cutoff=0.3)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise FindingError(f"There are no accepted findings of a notebook {notebook!r}.{hint}")
    tables.note_read(f"results/{notebook}")
    return found


def as_text(found: Iterable[Finding]) -> str:
    """Return findings as ``results/`` keeps them: JSON by name, sorted."""
    entries = {
        finding.name: {key: value for key, value in asdict(finding).items() if key != "name"} for finding in found
    }
    return json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_reference(notebook: str, found: Iterable[Finding]) -> None:
    """Make `found` the accepted findings of a notebook."""
    write_text(reference_path(notebook), as_text(found))


@dataclass(frozen=True)
class Difference:
    """Where a run departs from the reference: both values are None-able, the reason is in words."""

    notebook: str
    finding: str
    reference: Value | None
    found: Value | None
    reason: str


def compare(notebook: str, found: dict[str, Finding], reference: dict[str, Finding]) -> list[Difference]:
    """Return the differences between the findings of a run and their reference, in order of name.

    Numbers differ if they are further apart than the reference's tolerance; words and truth values if they are
    not equal; units always count.

    Examples
    --------
    >>> new, old = Finding("share", 30.2, "%"), Finding("share", 29.9, "%", tolerance=0.05)
    >>> [d.reason for d in compare("01-trade", {"share": new}, {"share": old})]
    ['differs by 0.3']
    """
    differences = []
    for name in sorted(found.keys() | reference.keys()):
        new, old = found.get(name), reference.get(name)
        reason = _reason(new, old)
        if reason:
            differences.append(Difference(notebook, name, old and old.value, new and new.value, reason))
    return differences


def _reason(new: Finding | None, old: Finding | None) -> str:
    if new is None:
        return "no longer found"
    if old is None:
        return "has no reference"
    if new.unit != old.unit:
        return f"unit {new.unit!r}, was {old.unit!r}"
    words = (str, bool)
    if isinstance(new.value, words) or isinstance(old.value, words):
        same = type(new.value) is type(old.value) and new.value == old.value
        return "" if same else "is another word"
    gap = abs(new.value - old.value)
    return "" if gap <= old.tolerance else f"differs by {gap:.4g}"

"""What differs between two states of a table?  In: their cells, and the columns that name a row.  Out: rows, cells.

Rows are told apart by the table's key and not by their line, so that a row that comes between moves no other.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from .digests import Grid

Key = tuple[str, ...]
EXAMPLES = 3
LONGEST = 60  # letters of a cell that are shown


class Change(NamedTuple):
    """One cell that is another one: the row's key, the column, and what stands there before and now."""

    key: Key
    column: str
    before: str
    now: str


class Difference(NamedTuple):
    """Rows that are new and gone, by key; cells that changed in rows that both have; columns that are new and gone."""

    names: tuple[str, ...]
    added: list[Key]
    gone: list[Key]
    changed: list[Change]
    columns: tuple[list[str], list[str]] = ([], [])

    @property
    def none(self) -> bool:
        """Whether nothing is different."""
        return not (self.added or self.gone or self.changed or any(self.columns))

    def __str__(self) -> str:
        if self.none:
            return "nothing changed"
        rows = f"{_count(self.added, 'row')} new, {len(self.gone)} gone, {_count(self.changed, 'value')} changed"
        new, lost = self.columns
        return rows + "".join(f"; column {name!r} new" for name in new) + "".join(f"; {name!r} gone" for name in lost)

    def examples(self, most: int = EXAMPLES) -> list[str]:
        """Return a few rows or cells of each kind in words, first and last among them."""
        lines = [f"new      {self._named(key)}" for key in _some(self.added, most)]
        lines += [f"gone     {self._named(key)}" for key in _some(self.gone, most)]
        cells = _some(self.changed, most)
        return lines + [
            f"changed  {self._named(cell.key)}: {cell.column} {_cell(cell.before)} → {_cell(cell.now)}"
            for cell in cells
        ]

    def _named(self, key: Key) -> str:
        return ", ".join(f"{name} {_cell(value)}" for name, value in zip(self.names, key, strict=True))


def compare(before: Grid, now: Grid, names: Sequence[str]) -> Difference:
    """Return how `now` departs from `before`.

    Parameters
    ----------
    before, now : Grid
        Cells as text, as `digests.read_grid` gives them.
    names : sequence of str
        Columns whose values together name a row.

    Raises
    ------
    ValueError
        If a key stands twice in one of the two, or one lacks a column of the key.

    Examples
    --------
    >>> before = Grid(["year", "share"], [["2023", "21"], ["2024", "20"]])
    >>> now = Grid(["year", "share"], [["2024", "20.5"], ["2025", "19"]])
    >>> found = compare(before, now, ["year"])
    >>> print(found)
    1 row new, 1 gone, 1 value changed
    >>> found.examples()
    ['new      year 2025', 'gone     year 2023', 'changed  year 2024: share 20 → 20.5']
    """
    old, new = _rows(before, names), _rows(now, names)
    both = [name for name in before.columns if name in now.columns]
    changed = [
        Change(key, column, old[key][column], new[key][column])
        for key in old
        if key in new
        for column in both
        if old[key][column] != new[key][column]
    ]
    columns = ([c for c in now.columns if c not in both], [c for c in before.columns if c not in both])
    return Difference(
        tuple(names), [key for key in new if key not in old], [key for key in old if key not in new], changed, columns
    )


def _rows(grid: Grid, names: Sequence[str]) -> dict[Key, dict[str, str]]:
    lacking = [name for name in names if name not in grid.columns]
    if lacking:
        raise ValueError(f"column {lacking[0]!r}, which names its rows, is missing")
    rows = [dict(zip(grid.columns, row, strict=True)) for row in grid.rows]
    keys = [tuple(row[name] for name in names) for row in rows]
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        raise ValueError(f"the row {', '.join(twice[0])} is there twice")
    return dict(zip(keys, rows, strict=True))


def _some(items: list, most: int) -> list:
    return items if len(items) <= most else [*items[: most - 1], items[-1]]


def _count(items: list, word: str) -> str:
    return f"{len(items)} {word}{'' if len(items) == 1 else 's'}"


def _cell(text: str) -> str:
    return (text if len(text) <= LONGEST else f"{text[:LONGEST]}…") or "(empty)"

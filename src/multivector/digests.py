"""Which cell of a table is not what was accepted?  In: a file and its digests.  Out: row and column.

A file's hash says *that* something changed.  A short digest of every row and of every column, kept in
``data/digests.json``, says *where*: the row whose digest differs, crossed with the column whose digest differs.  The
units of columns stand beside them, as words, because a descriptor with another unit makes every number another one.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from typing import NamedTuple

ROW_DIGITS = 6
COLUMN_DIGITS = 10


class Grid(NamedTuple):
    """A table as text: column names, and one list of cells a row."""

    columns: list[str]
    rows: list[list[str]]


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def read_grid(raw: bytes, *, geojson: bool) -> Grid:
    """Split a CSV file or a GeoJSON feature collection into text cells.

    A feature is a row; its geometry is the last column.

    Raises
    ------
    ValueError
        If `raw` is not UTF-8, not JSON, or not a feature collection.
    """
    text = raw.decode("utf-8")
    if not geojson:
        lines = list(csv.reader(io.StringIO(text, newline="")))
        return Grid(lines[0] if lines else [], lines[1:])
    collection = json.loads(text)
    if not isinstance(collection, dict) or "features" not in collection:
        raise ValueError("not a GeoJSON feature collection")
    columns = sorted({key for feature in collection["features"] for key in feature["properties"]})
    rows = [
        [json.dumps(feature["properties"].get(key), ensure_ascii=False) for key in columns]
        + [json.dumps(feature["geometry"], sort_keys=True)]
        for feature in collection["features"]
    ]
    return Grid([*columns, "geometry"], rows)


def describe(grid: Grid) -> dict:
    """Return the digests of `grid`: one a column (in order of rows), one a row (run together)."""
    columns = {
        name: _digest("\n".join(row[i] if i < len(row) else "" for row in grid.rows), COLUMN_DIGITS)
        for i, name in enumerate(grid.columns)
    }
    return {"columns": columns, "rows": "".join(_row_digests(grid))}


def _row_digests(grid: Grid) -> list[str]:
    return [_digest("\x1f".join(row), ROW_DIGITS) for row in grid.rows]


def locate(grid: Grid, accepted: dict) -> str:
    """Say in words where `grid` departs from the digests `accepted` (as `describe` made them).

    Rows are counted as a reader of the file counts lines: the first row under the header is line 2.

    Examples
    --------
    >>> good = Grid(["iso3", "year"], [["KAZ", "2020"], ["RUS", "2021"]])
    >>> bad = Grid(["iso3", "year"], [["KAZ", "2020"], ["RUS", "2012"]])
    >>> locate(bad, describe(good))
    "line 3, column 'year': the value '2012' is not the accepted one"
    """
    wanted = list(accepted["columns"])
    missing, extra = [c for c in wanted if c not in grid.columns], [c for c in grid.columns if c not in wanted]
    if missing or extra:
        parts = [f"column {name!r} is missing" for name in missing] + [f"column {name!r} is new" for name in extra]
        return "the header: " + ", ".join(parts)
    if wanted != grid.columns:
        return f"the header: the columns are {grid.columns}, in another order than {wanted}"
    text = accepted["rows"]
    before = [text[i : i + ROW_DIGITS] for i in range(0, len(text), ROW_DIGITS)]
    now = _row_digests(grid)
    differing = [i for i, (a, b) in enumerate(zip(before, now, strict=False)) if a != b]
    first = differing[0] if differing else min(len(before), len(now))
    if len(now) != len(before):
        lost, added = Counter(before) - Counter(now), Counter(now) - Counter(before)
        what = "lost" if sum(lost.values()) >= sum(added.values()) else "added"
        count = abs(len(now) - len(before))
        return f"line {first + 2}: {count} row(s) {what} from here on ({len(before)} accepted, {len(now)} found)"
    if not differing:
        return "line ends, quoting or space outside the cells (no value changed)"
    if Counter(before) == Counter(now):
        return f"line {first + 2}: {len(differing)} rows stand in another order"
    found = describe(grid)["columns"]
    where = [name for name in wanted if found[name] != accepted["columns"][name]]
    column = where[0]
    index = grid.columns.index(column)
    row = grid.rows[first]
    value = row[index] if index < len(row) else ""
    more = f"; {len(differing)} lines and {len(where)} columns differ in all" if len(differing) + len(where) > 2 else ""
    return f"line {first + 2}, column {column!r}: the value {value[:60]!r} is not the accepted one{more}"

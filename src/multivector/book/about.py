"""What does a page fetch about a figure when a reader asks?  In: a figure.  Out: JSON that scripts show as text.

Words for its columns, and for every drawn row the rows of the tables that stand behind it, with who published them.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from .. import tables
from ..charts.drawn import Figure

if TYPE_CHECKING:
    import pandas as pd

UNITS = {
    "bcm": "billion cubic metres",
    "bkzt": "tenge billion",
    "busd": "USD billion",
    "kt": "thousand tonnes",
    "kteu": "thousand TEU",
    "km": "km",
    "km2": "km²",
    "meur": "EUR million",
    "mt": "million tonnes",
    "musd": "USD million",
    "pct": "per cent",
    "points": "percentage points",
    "t": "tonnes",
    "usd": "USD",
}
PARTS = ("top", "less", "bottom")


def label(column: str) -> str:
    """Return the name of a column as a reader would say it, with its unit.

    Examples
    --------
    >>> label("share_low_pct"), label("value_musd"), label("KAZ"), label("year")
    ('share low, per cent', 'value, USD million', 'KAZ', 'year')
    """
    name, _, unit = column.rpartition("_")
    if name and unit in UNITS:
        return f"{name.replace('_', ' ')}, {UNITS[unit]}"
    return column.replace("_", " ")


def about(figure: Figure) -> str:
    """Return what scripts on a page need to tell a figure's rows, as JSON.

    ``columns`` names the columns of the rows drawn.  Where an origin is declared, ``keys`` are those that tell a mark,
    ``values`` as in `Figure.origin` (columns by place), ``tables`` holds the rows that are named, by their place in
    the table (the file's line less two), each with its cells and the places of its publishers in ``publishers``.
    """
    columns = figure.csv.partition("\n")[0].split(",")
    told: dict[str, Any] = {"columns": [label(column) for column in columns], "computed": figure.computed}
    if figure.origin:
        publishers: list[list[str]] = []
        told["keys"] = [columns.index(key) for key in figure.origin["keys"]]
        told["tables"] = {table: _rows(figure, table, publishers) for table in named_tables(figure)}
        told["publishers"] = publishers
        told["values"] = [
            {**value, "column": _place(columns, value["column"]), "terms": [_places(figure, t) for t in value["terms"]]}
            for value in figure.origin["values"]
        ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _place(columns: list[str], column: str) -> int:
    """Return the place of a column; -1 for rows that are drawn as they stand."""
    return columns.index(column) if column else -1


def _parts(figure: Figure) -> list[dict]:
    values = figure.origin.get("values", [])
    return [rows for value in values for term in value["terms"] for part in PARTS for rows in term[part]]


def named_tables(figure: Figure) -> list[str]:
    """Return the tables whose rows stand behind the marks of a figure."""
    return sorted({rows["table"] for rows in _parts(figure)})


def named_rows(figure: Figure, table: str) -> list[int]:
    """Return the places of a table's rows that stand behind the marks of a figure."""
    return sorted(
        {place for rows in _parts(figure) if rows["table"] == table for some in rows["rows"] for place in some}
    )


@functools.cache
def _table(name: str) -> pd.DataFrame:
    return tables.load(name)


@functools.cache
def _row(table: str, place: int) -> tuple[dict[str, Any], list[dict]]:
    """Return the cells of a row of a table, and who published it; a row may stand behind marks of many figures."""
    from ..charts.origin import publishers_of  # heavy: only a new figure needs it

    row = _table(table).iloc[place]
    return row.to_dict(), publishers_of(table, row)


@functools.cache
def _keys(table: str) -> list[str]:
    return [column for column in tables.resource(table)["schema"]["primaryKey"] if column != "source_id"]


def _head(figure: Figure, table: str) -> list[str]:
    """Return the columns of a table that tell its rows, and those that are added up."""
    used = [column for rows in _parts(figure) if rows["table"] == table for column in rows["value"]]
    return list(dict.fromkeys([*_keys(table), *used]))


def _places(figure: Figure, term: dict) -> dict:
    """Return a term whose columns are places in the head of their table."""

    def placed(rows: dict) -> dict:
        head = _head(figure, rows["table"])
        return {**rows, "value": [head.index(column) for column in rows["value"]]}

    return {"factor": term["factor"], **{part: [placed(rows) for rows in term[part]] for part in PARTS if term[part]}}


def _rows(figure: Figure, table: str, publishers: list[list[str]]) -> dict:
    head, rows = _head(figure, table), {}
    for place in named_rows(figure, table):
        row, published = _row(table, place)
        who = _publishers(published)
        publishers += [one for one in who if one not in publishers]
        rows[place] = [[_text(row[column]) for column in head], [publishers.index(one) for one in who]]
    title = tables.resource(table)["title"]
    return {"title": title, "anchor": tables.anchor(table), "head": [label(column) for column in head], "rows": rows}


def publisher_names(figure: Figure, table: str) -> list[str]:
    """Return who published the rows of a table that stand behind the marks of a figure, most rows first."""
    sources = [_row(table, place)[1] for place in named_rows(figure, table)]
    counts = Counter(name for several in sources for name in {source["publisher"] for source in several})
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _publishers(sources: list[dict]) -> list[list[str]]:
    """Return who published something and when, in words, and where; works of one publisher together."""
    found = []
    for name in dict.fromkeys(source["publisher"] for source in sources):
        works = [source for source in sources if source["publisher"] == name]
        titles = [works[0]["title"]] if len(works) == 1 else []
        dates = "; ".join(dict.fromkeys(work["vintage"] for work in works if work.get("vintage")))
        words = ", ".join(dict.fromkeys([name, *titles])) + (f" ({dates})" if dates else "")
        found.append([words, works[0].get("path", "")])
    return found


def _text(value: Any) -> str:
    import pandas as pd

    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return f"{value:.12g}" if isinstance(value, float) else str(value)

"""Which rows of which tables stand behind a mark?  In: a declaration by column.  Out: rows, added up and checked.

A drawn value is a sum of terms; a term is factor x (sum of rows - sum of other rows) / (sum of further rows).  That
covers a value as it stands, a sum, a difference, a share and a change of a share.  A declaration that does not give
the values drawn is an error, so that a figure cannot name rows that it does not rest on.
"""

import functools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from .. import tables

NEAR = 1e-9  # a float's way round: sums in another order

# Tables of several publishers whose rows tell by a code who published them: column, and publisher by code.
CODES = {
    "claims": (
        "document",
        {"jones2023": "Pauline Jones, Journal of International Affairs 75(2), 2023", "article2022": "not found"},
    ),
    "economies": ("gdp_publisher", {"World Bank": "World Bank", "IMF": "International Monetary Fund"}),
    "inflation_yearly": (
        "publisher",
        {"World Bank": "World Bank", "CIS Stat": "CIS Stat", "IMF": "International Monetary Fund"},
    ),
    "launches_by_site": (
        "counted_by",
        {
            "gcat": "Jonathan McDowell (planet4589.org)",
            "jsr": "Jonathan McDowell (planet4589.org)",
            "wikipedia": "Wikipedia",
        },
    ),
    "trade_by_partner": (
        "source",
        {
            "wits": "World Bank WITS, from UN Comtrade",
            "bns": "Bureau of National Statistics of Kazakhstan",
            "bns-monthly": "Bureau of National Statistics of Kazakhstan",
            "nsc-kgz": "National Statistical Committee of the Kyrgyz Republic",
            "stat-uzb": "Statistics Agency of Uzbekistan",
            "armstat": "Statistical Committee of Armenia (Armstat)",
        },
    ),
}


class OriginError(Exception):
    """A figure declares rows that do not give the values it draws.  The message says which value and which rows."""


@dataclass(frozen=True)
class Rows:
    """Rows of a table for each drawn row.

    Attributes
    ----------
    table : str
        A resource of the data package.
    value : str or sequence of str
        Columns that are added up; none: the rows are counted.
    by : mapping of str to str
        Column of the table by drawn column: the rows have the drawn row's values.
    where : mapping
        Value, or several, by column of the table: other rows are left out.
    among : pandas.DataFrame, optional
        What a measure took from the table: other rows are left out, by the columns that both have and `by` or `where`
        or the key of the table name.
    """

    table: str
    value: str | Sequence[str] = ()
    by: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Any] = field(default_factory=dict)
    among: pd.DataFrame | None = None

    @property
    def columns(self) -> list[str]:
        """Return the columns that are added up."""
        return [self.value] if isinstance(self.value, str) else list(self.value)


@dataclass(frozen=True)
class Term:
    """One part of a drawn value: factor x (top - less) / bottom; without `bottom` nothing is divided."""

    top: Sequence[Rows]
    less: Sequence[Rows] = ()
    bottom: Sequence[Rows] = ()
    factor: float = 1.0


@dataclass(frozen=True)
class Origin:
    """How the values of one drawn column come from tables; `only`: of those drawn rows that have given values.

    Without a column the drawn rows are rows of a table, such as dated events, and nothing adds up.  With `digits` the
    drawn values are rounded to so many decimals.
    """

    column: str
    terms: Sequence[Term]
    only: Mapping[str, Any] = field(default_factory=dict)
    digits: int | None = None


Only = Mapping[str, Any]


def added(column: str, *rows: Rows, less: Sequence[Rows] = (), factor: float = 1.0, only: Only | None = None) -> Origin:
    """Return the origin of a value, a sum or a difference; `only` are drawn columns with the values it holds for."""
    return Origin(column, [Term(rows, less, factor=factor)], only or {})


def share(
    column: str,
    top: Rows,
    bottom: Rows | Sequence[Rows],
    *,
    less: Sequence[Rows] = (),
    factor: float = 100,
    only: Only | None = None,
) -> Origin:
    """Return the origin of a share (per cent, unless another factor is given)."""
    return Origin(column, [Term([top], less, [bottom] if isinstance(bottom, Rows) else bottom, factor)], only or {})


def rows_of(rows: Rows, *, only: Only | None = None) -> Origin:
    """Return the origin of drawn rows that are rows of a table; the values of `rows` are told, not added up."""
    return Origin("", [Term([rows])], only or {})


def keys(series: pd.Series) -> list[str]:
    """Return values as text that is the same for whole numbers, floats and dates of either side.

    Examples
    --------
    >>> keys(pd.Series([2021, 2022.5])), keys(pd.Series(["2022-02-24"], dtype="datetime64[ns]"))
    (['2021', '2022.5'], ['2022-02-24'])
    """
    codes, values = pd.factorize(series)  # most values stand in many rows
    told = [*(_key(value) for value in values), ""]  # the code of a missing value is -1
    return [told[code] for code in codes]


def _key(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{float(value):.12g}"
    text = str(value)
    return f"{text}-01" if re.fullmatch(r"\d{4}-\d\d", text) else text  # a month is its first day


@functools.cache
def _table(name: str) -> pd.DataFrame:
    return tables.load(name).reset_index(drop=True)


@functools.cache
def _keys_of(table: str, column: str) -> np.ndarray:
    return np.array(keys(_table(table)[column]), dtype=object)


@functools.cache
def _sums(table: str, columns: tuple[str, ...]) -> np.ndarray:
    """Return what each row of a table adds: the sum of its columns, one if there are none."""
    frame = _table(table)
    return frame[[*columns]].sum(axis=1).to_numpy(float) if columns else np.ones(len(frame))


def _several(value: Any) -> list[Any]:
    return list(value) if not isinstance(value, str) and hasattr(value, "__iter__") else [value]


def _where(frame: pd.DataFrame, where: Mapping[str, Any]) -> pd.Series:
    """Return which rows of a frame have the given values."""
    kept = pd.Series(True, index=frame.index)
    for column, value in where.items():
        kept &= frame[column].isin(_several(value)).astype(bool)
    return kept


def _chosen(rows: Rows) -> pd.DataFrame:
    """Return the rows of a table that a declaration can name; the index is the place in the table."""
    table = _table(rows.table)
    kept = table[_where(table, rows.where)]
    if rows.among is not None:
        named = {*rows.by.values(), *rows.where, *tables.resource(rows.table)["schema"].get("primaryKey", [])}
        shared = [column for column in kept.columns if column in named and column in rows.among.columns]
        wanted = set(zip(*(keys(rows.among[column]) for column in shared), strict=True))
        mine = zip(*(_keys_of(rows.table, column)[kept.index] for column in shared), strict=True)
        kept = kept[pd.Series([key in wanted for key in mine], index=kept.index, dtype=bool)]
    return kept.dropna(subset=rows.columns, how="all") if rows.columns else kept


def _places(rows: Rows, drawn: pd.DataFrame) -> list[list[int]]:
    """Return for each drawn row the places of its rows in the table."""
    table = _chosen(rows)
    if not rows.by:
        return [[int(place) for place in table.index]] * len(drawn)
    places: dict[tuple[str, ...], list[int]] = {}
    known = zip(*(_keys_of(rows.table, column)[table.index] for column in rows.by.values()), strict=True)
    for place, key in zip(table.index, known, strict=True):
        places.setdefault(key, []).append(int(place))
    return [places.get(key, []) for key in zip(*(keys(drawn[c]) for c in rows.by), strict=True)]


def _matched(rows: Rows, drawn: pd.DataFrame) -> tuple[list[list[int]], list[float]]:
    """Return for each drawn row the places of its rows in the table, and their sum."""
    places, values = _places(rows, drawn), _sums(rows.table, tuple(rows.columns))
    return places, [float(values[some].sum()) for some in places]


def _term(term: Term, drawn: pd.DataFrame) -> tuple[dict, list[float]]:
    """Return a term with the rows of each drawn row, and what it comes to; not a number if it divides by nothing."""
    parts: dict[str, list[dict]] = {}
    sums: dict[str, list[float]] = {}
    for part in ("top", "less", "bottom"):
        parts[part], sums[part] = [], [0.0] * len(drawn)
        for rows in getattr(term, part):
            places, values = _matched(rows, drawn)
            parts[part].append({"table": rows.table, "value": rows.columns, "rows": places})
            sums[part] = [a + b for a, b in zip(sums[part], values, strict=True)]
    over = sums["bottom"] if term.bottom else [1.0] * len(drawn)
    tops = zip(sums["top"], sums["less"], over, strict=True)
    found = [term.factor * (top - less) / bottom if bottom else math.nan for top, less, bottom in tops]
    return {"factor": term.factor, **parts}, found


def resolved(origins: Sequence[Origin], data: pd.DataFrame, name: str) -> dict:
    """Return which rows of the tables stand behind each drawn row, checked against the values that are drawn.

    Parameters
    ----------
    origins : sequence of Origin
    data : pandas.DataFrame
        The rows that are drawn.
    name : str
        Of the figure, for the message.

    Returns
    -------
    dict
        ``keys``: drawn columns that tell a mark; ``values``: for each origin its column, the drawn rows it is about
        (``drawn``) and its terms, in which ``rows`` holds one list of places in the table for each of these.

    Raises
    ------
    OriginError
        If a value that is drawn is not what its rows give.
    """
    data = data.reset_index(drop=True)
    entries = [_entry(origin, data, name) for origin in origins]
    named = {column for origin in origins for column in origin.only}
    named |= {c for o in origins for t in o.terms for r in (*t.top, *t.less, *t.bottom) for c in r.by}
    return {"keys": [column for column in data.columns if column in named], "values": entries}


def _entry(origin: Origin, data: pd.DataFrame, name: str) -> dict:
    if not origin.column:
        return _listed_entry(origin, data, name)
    drawn = data[_where(data, origin.only) & data[origin.column].notna()]
    terms = [_term(term, drawn) for term in origin.terms]
    if drawn.empty:
        raise OriginError(f"Figure {name!r}: no drawn row with {dict(origin.only)} has a value in {origin.column!r}.")
    for i, (place, value) in enumerate(drawn[origin.column].items()):
        given = sum(values[i] for _, values in terms)
        near = NEAR if origin.digits is None else 0.5 * 10.0**-origin.digits + NEAR
        if not math.isclose(given, float(value), rel_tol=NEAR, abs_tol=near):
            row = ", ".join(f"{column} {_key(data.at[place, column])}" for column in data.columns)
            raise OriginError(
                f"Figure {name!r} draws {origin.column} = {float(value):.10g} ({row}) but declares rows that give "
                f"{given:.10g}. Mend its `origin`: the rows named must add up to the value drawn."
            )
    rounded = {} if origin.digits is None else {"digits": origin.digits}
    parts = [term for term, _ in terms]
    return {"column": origin.column, "drawn": [int(i) for i in drawn.index], "terms": parts, **rounded}


def _listed_entry(origin: Origin, data: pd.DataFrame, name: str) -> dict:
    """Return an entry of drawn rows that are rows of a table; what both have must be the same in both."""
    drawn, rows = data[_where(data, origin.only)], origin.terms[0].top[0]
    table, places = tables.load(rows.table), _places(rows, drawn)
    shared = [column for column in rows.columns if column in drawn.columns]
    for (place, row), some in zip(drawn.iterrows(), places, strict=True):
        found = {tuple(keys(table.loc[at, shared])) for at in some}
        if found != {tuple(keys(row[shared]))}:
            raise OriginError(
                f"Figure {name!r} draws row {place} as {dict(row[shared])}, but the rows of {rows.table!r} that it "
                f"declares have {sorted(found) or 'nothing'}. Mend its `origin`."
            )
    term = {
        "factor": 1.0,
        "top": [{"table": rows.table, "value": rows.columns, "rows": places}],
        "less": [],
        "bottom": [],
    }
    return {"column": "", "drawn": [int(i) for i in drawn.index], "terms": [term]}


@functools.cache
def _sources() -> pd.DataFrame:
    return tables.load("sources").set_index("source_id")


@functools.cache
def _listed(table: str) -> list[dict]:
    return tables.resource(table)["sources"]


def publishers_of(table: str, row: pd.Series) -> list[dict]:
    """Return who published a row of a table: descriptors with publisher, title, vintage (or date) and path.

    A transcribed row names its source, whose title stands for a publisher that was not found; in a table of several
    publishers a code of the row tells which; else the row has the publishers of its table.
    """
    if isinstance(row.get("source_id"), str):
        source = _sources().loc[row["source_id"]]
        who = source["publisher"] if isinstance(source["publisher"], str) else source["title"]
        known = {"publisher": who, "title": source["title"], "path": source["url"]}
        return [{key: value for key, value in (known | {"vintage": source["date"]}).items() if isinstance(value, str)}]
    listed = _listed(table)
    if table in CODES:
        column, names = CODES[table]
        listed = [source for source in listed if source["publisher"] == names[row[column]]]
    return listed

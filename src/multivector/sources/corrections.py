"""Which errors of upstreams are put right here, and are they still there?  In: ``data/corrections.csv``.  Out: rows.

A correction is a record: table, key, column, what upstream says, what is right, why, by which source.  A builder
applies those of its table.  Once upstream no longer says what the record holds it to say, building fails: the record
has served its time, or the upstream has erred anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import tables
from ..paths import shown
from . import UpstreamError

if TYPE_CHECKING:
    import pandas as pd

RECORDS = "corrections"


def applied(table: str, frame: pd.DataFrame, records: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of `frame` with the corrections of `table`.

    Parameters
    ----------
    table : str
        Whose rows they are.
    frame : DataFrame
        Rows as upstream has them, in the columns of the table.
    records : DataFrame, optional
        Records to apply instead of those of the table `corrections`.

    Returns
    -------
    DataFrame
        A copy.  Where a record's right value is missing, what upstream says is no fact, and its row is left out.

    Raises
    ------
    UpstreamError
        If a row that a record corrects is not there, not there once, or does not hold what it corrects.
    """
    known = tables.load(RECORDS) if records is None else records
    frame = frame.copy()
    for record in known[known["table"] == table].to_dict("records"):
        frame = _one(frame, record)
    return frame


def _one(frame: pd.DataFrame, record: dict) -> pd.DataFrame:
    import pandas as pd

    there = pd.Series(True, index=frame.index)
    for pair in record["key"].split(";"):
        column, _, value = pair.partition("=")
        there &= frame[column].astype(str) == value
    found = frame.loc[there, record["column"]]
    if len(found) != 1 or not _same(found.iloc[0], record["upstream"]):
        raise UpstreamError(_mended(record, [str(value) for value in found]))
    if pd.isna(record["ours"]):
        return frame[~there]
    value = record["ours"]
    frame.loc[there, record["column"]] = float(value) if pd.api.types.is_numeric_dtype(found) else value
    return frame


def _same(value: object, text: str) -> bool:
    try:
        return float(value) == float(text)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return str(value) == text


def _mended(record: dict, found: list[str]) -> str:
    now = f"now gives {', '.join(found)}" if found else "no longer has that row"
    file = shown(tables.path_of(RECORDS))
    return (
        f"Table {record['table']!r}, {record['key']}, column {record['column']!r}: {file} corrects "
        f"{record['upstream']!r}, and upstream {now}. If that is right, upstream has mended it: take the record out of "
        f"{file} and run multivector data accept {RECORDS}. If not, put what upstream says now into the record."
    )

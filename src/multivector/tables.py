"""Which facts does a notebook rest on?  In: the name of a table.  Out: a typed, verified frame.

Every read is noted in the file that the runner names, so that a run knows its inputs.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from . import digests
from .paths import DATA, replacing, shown, write_text

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a table is read

DESCRIPTOR = DATA / "datapackage.json"
DIGESTS = DATA / "digests.json"
DTYPES = {"string": "str", "integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
DATES = {"date": "%Y-%m-%d", "yearmonth": "%Y-%m"}

_reads: set[str] = set()


class TableError(Exception):
    """A table is unknown, missing or damaged.  The message says which, where, and what to do."""


def read_package(path: Path = DESCRIPTOR) -> dict:
    """Return ``datapackage.json`` as a dictionary, the same one until the file changes: copy it before changing it.

    Raises
    ------
    TableError
        If the file is missing, is not JSON, or lists no resources.
    """
    try:
        file = path.stat()
        return _parsed(path, file.st_mtime_ns, file.st_ino)
    except (OSError, ValueError, KeyError) as error:
        raise TableError(
            f"{shown(path)} cannot be read as a data package ({error}). Restore it: git checkout -- {shown(path)}"
        ) from None


@functools.lru_cache(maxsize=1)
def _parsed(path: Path, *state: int) -> dict:
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"]
    return package


def names() -> list[str]:
    """Return the names of all tables and layers, in order of the data package."""
    return [resource["name"] for resource in read_package()["resources"]]


def resource(name: str) -> dict:
    """Return the descriptor of the table `name`.

    Raises
    ------
    TableError
        If there is no such table; the message names the nearest.
    """
    known = {item["name"]: item for item in read_package()["resources"]}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise TableError(f"There is no table {name!r}.{hint} Known tables: {', '.join(sorted(known))}.")
    return known[name]


def path_of(name: str) -> Path:
    """Return the file of the table `name`."""
    return DATA / resource(name)["path"]


def is_layer(descriptor: dict) -> bool:
    """Tell whether a resource is a map layer (GeoJSON) rather than a table (CSV)."""
    return descriptor["path"].endswith(".geojson")


def hash_of(raw: bytes) -> str:
    """Return the hash of a file's bytes in the form of the Data Package standard."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def file_hash(name: str) -> str:
    """Return the hash of the table's bytes as they are, in the form of the Data Package standard."""
    file = path_of(name)
    return hash_of(file.read_bytes() if file.is_file() else b"")


def description_hash(name: str) -> str:
    """Return a hash of what the data package says of the table, but for its hash and its size."""
    told = {key: value for key, value in resource(name).items() if key not in ("hash", "bytes")}
    return hash_of(json.dumps(told, sort_keys=True).encode())


def damage(name: str, raw: bytes) -> str | None:
    """Say in one message how the bytes `raw`, or units, depart from the accepted table `name`; None if they do not."""
    descriptor, accepted = resource(name), accepted_digests().get(name)
    if hash_of(raw) == descriptor.get("hash"):
        return _moved_unit(name, accepted or {})
    file = shown(path_of(name))
    try:
        grid = digests.read_grid(raw, geojson=is_layer(descriptor))
        where = digests.locate(grid, accepted) if accepted else "its hash (it was never accepted)"
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        where = f"the whole file: {error}"
    return (
        f"Table {name!r} ({file}) is not the file that was accepted. {where[0].upper()}{where[1:]}. "
        f"If the change is yours and right, run: multivector data accept {name}. "
        f"If not, restore the file: git checkout -- {file}"
    )


def units(name: str) -> dict[str, str]:
    """Return the units of a table's columns, of those that have one."""
    return {field["name"]: field["unit"] for field in resource(name)["schema"]["fields"] if field.get("unit")}


def _moved_unit(name: str, accepted: dict) -> str | None:
    now, before = units(name), accepted.get("units")
    moved = [] if before is None else sorted(c for c in now.keys() | before.keys() if now.get(c) != before.get(c))
    if not moved:
        return None
    none = "no unit"
    told = "; ".join(f"column {c!r} is in {now.get(c, none)!r}, accepted in {before.get(c, none)!r}" for c in moved)
    file = shown(DESCRIPTOR)
    return (
        f"Table {name!r} ({file}) is not described as it was accepted: {told}. "
        f"If the change is yours and right, run: multivector data accept {name}. "
        f"If not, restore the file: git checkout -- {file}"
    )


def accepted_digests() -> dict[str, dict]:
    """Return what was sealed of each table (see `digests`), the same until the file changes: change a copy only.

    Raises
    ------
    TableError
        If the file cannot be read.
    """
    try:
        file = DIGESTS.stat()
        return _sealed(DIGESTS, file.st_mtime_ns, file.st_ino)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise TableError(
            f"{shown(DIGESTS)} cannot be read ({error}). Restore it: git checkout -- {shown(DIGESTS)}"
        ) from None


@functools.lru_cache(maxsize=1)
def _sealed(path: Path, *state: int) -> dict[str, dict]:
    return json.loads(path.read_text(encoding="utf-8"))


def load(name: str) -> pd.DataFrame:
    """Return the table `name` as a typed frame, or the layer `name` as a GeoDataFrame.

    Parameters
    ----------
    name : str
        A resource of ``data/datapackage.json``.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        Columns in the order and with the types of the schema (``Int64`` for integers and years, ``float64``
        for numbers, ``datetime64`` for dates and months, the month at its first day).  Unknown is missing,
        never zero.  Layers are in EPSG:4326.  Each call gives a fresh copy.

    Raises
    ------
    TableError
        If there is no such table, or its file is missing or not the accepted one.

    Examples
    --------
    >>> load("trade_by_partner").columns[:3].tolist()
    ['reporter', 'partner', 'year']
    """
    frame = _load(name).copy(deep=False)  # pandas copies when something is written
    note_read(name)
    return frame


def note_read(what: str) -> None:
    """Note for the runner that this process rests on `what`: a table, or ``results/NN-question``."""
    if what not in _reads:
        _reads.add(what)
        if log := os.environ.get("MULTIVECTOR_READS"):  # set by the runner
            with open(log, "a", encoding="utf-8") as file:
                file.write(f"{what}\n")


@functools.cache
def _load(name: str) -> pd.DataFrame:
    descriptor = resource(name)
    file = path_of(name)
    if not file.is_file():
        raise TableError(f"Table {name!r}: {shown(file)} is missing. Restore it: git checkout -- {shown(file)}")
    raw = file.read_bytes()
    if message := damage(name, raw):
        raise TableError(message)
    if is_layer(descriptor):
        import geopandas  # heavy: only layers need it

        frame = geopandas.read_file(io.BytesIO(raw))
    else:
        import pandas as pd

        frame = pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False, na_values=[""])
    return _typed(frame, descriptor)


def _typed(frame: pd.DataFrame, descriptor: dict) -> pd.DataFrame:
    import pandas as pd

    fields = descriptor["schema"]["fields"]
    for field in fields:
        column, kind = field["name"], field["type"]
        if kind in DATES:
            frame[column] = pd.to_datetime(frame[column], format=DATES[kind])
        elif kind == "boolean":
            frame[column] = (
                frame[column].map({"true": True, "false": False, True: True, False: False}).astype("boolean")
            )
        elif kind in DTYPES:
            numeric = kind in ("integer", "year", "number")
            frame[column] = (pd.to_numeric(frame[column]) if numeric else frame[column]).astype(DTYPES[kind])
    extra = ["geometry"] if "geometry" in frame.columns else []
    return frame[[field["name"] for field in fields] + extra]


def unit(name: str, column: str) -> str:
    """Return the unit of a column, or an empty string."""
    fields = {field["name"]: field for field in resource(name)["schema"]["fields"]}
    if column not in fields:
        raise TableError(f"Table {name!r} has no column {column!r}. Its columns: {', '.join(fields)}.")
    return fields[column].get("unit", "")


def publishers(name: str, most: int = 3) -> str:
    """Return who counted what stands in a table, in words; the first few where there are many."""
    found = list(dict.fromkeys(source["publisher"] for source in resource(name)["sources"]))
    return "; ".join(found[:most]) + (" and others" if len(found) > most else "")


def anchor(name: str) -> str:
    """Return the anchor of a table's entry on the book's data page."""
    return f"table-{name.replace('_', '-')}"


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` as UTF-8 CSV with Unix line ends and numbers in their shortest form."""
    frame = frame.map(lambda value: {True: "true", False: "false"}[value] if isinstance(value, bool) else value)
    text = frame.to_csv(
        index=False, lineterminator="\n", float_format=lambda value: f"{value:.12g}", date_format="%Y-%m-%d"
    )
    write_text(path, text)


def write_geojson(frame: pd.DataFrame, path: Path) -> None:
    """Write a GeoDataFrame as GeoJSON: one feature a line, sorted keys, coordinates as they are.

    Missing values become ``null``.  Callers round coordinates (three decimals at most) and orient polygons.
    """
    lines = [
        json.dumps(
            {"type": "Feature", "properties": feature["properties"], "geometry": feature["geometry"]},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )
        for feature in json.loads(frame.to_json(drop_id=True, na="null"))["features"]
    ]
    head = '{"type":"FeatureCollection","features":[\n'
    with replacing(path) as temporary:
        temporary.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")

"""What do the publishers say now, and what would it move?  In: names of tables.  Out: differences, or new tables.

A table is fetched, tidied by its own builder and written under ``build/upstream``; what is in ``data/`` changes only
when it is accepted.  What findings would move is tried in a copy of the project.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import changes, digests, findings, sources, tables, verify
from .paths import BUILD, LOCK, ROOT, replacing, write_text
from .sources import UpstreamError, live
from .sources.fetch import Fetcher

LIVE, BY_HAND = tuple(live.MODULES), tuple(live.FORMS)
COPIED = ("data", "notebooks", "results")
KEPT = ("runs", "definitions")  # of the build: so that only readers of what changed are run again
SINCE = "; newest rows: "


@dataclass(frozen=True)
class Look:
    """A table as its publisher gives it now.

    Attributes
    ----------
    table : str
        Its name.
    file : Path
        The table as it would be.
    difference : changes.Difference
        How it departs from the accepted one.
    told : dict
        What its entry in the data package would say: sources, coverage, day, and the hashes of the builder's files.
    """

    table: str
    file: Path
    difference: changes.Difference
    told: dict


def look(table: str, fetch: Fetcher, releases: list[bytes] | None = None) -> Look:
    """Fetch `table`, tidy it by its builder, and compare it with the accepted one; nothing in ``data/`` changes.

    Parameters
    ----------
    table : str
        A table of `sources.live`.
    fetch : Fetcher
        Asks the interface.
    releases : list of bytes, optional
        Files that were downloaded by hand, for a table whose publisher has no open interface.

    Raises
    ------
    UpstreamError
        If the table has no interface, or what it gives cannot be had, understood or tidied.
    """
    feed = live.from_files(table, releases) if releases else live.feed(table)
    before = len(fetch.answers)
    folder = fetch.folder / "files" / table
    pins = {}
    for name, text in feed.files(fetch).items():
        write_text(folder / name, text)
        pins[name] = hashlib.sha256(text.encode()).hexdigest()
    entry = tables.resource(table)
    made = fetch.folder / "tables" / Path(entry["path"]).name
    try:
        sources.build(table, folder, made, pins)
        difference = changes.compare(_grid(tables.path_of(table)), _grid(made), entry["schema"]["primaryKey"])
    except (ValueError, LookupError, TypeError) as error:
        raise UpstreamError(
            f"Table {table!r}: its builder cannot tidy what upstream gives ({type(error).__name__}: {error}). "
            f"What was fetched is in {folder}; compare it with multivector.sources.{entry['builder']}."
        ) from None
    days = [answer.retrieved[:10] for answer in fetch.answers[before:]] or [f"{fetch.now:%Y-%m-%d}"]
    return Look(table, made, difference, _told(entry, feed, made, max(days)) | {"pins": pins})


def _grid(file: Path) -> digests.Grid:
    return digests.read_grid(file.read_bytes(), geojson=file.suffix == ".geojson")


def _told(entry: dict, feed: live.Feed, made: Path, day: str) -> dict:
    """Return what the entry of a table says of its sources and its coverage once it is refreshed."""
    works = [_source(work, feed, day) if re.search(feed.works, work["title"]) else work for work in entry["sources"]]
    told = {"sources": works, "retrieved": day}
    spans = {
        name: (_span(tables.path_of(entry["name"]), name), _span(made, name)) for name in ("date", "month", "year")
    }
    for before, now in filter(all, spans.values()):
        for dash in (" to ", "-"):
            if entry["coverage"] == dash.join(before):
                told["coverage"] = dash.join(now)
    return told


def _source(work: dict, feed: live.Feed, day: str) -> dict:
    said = f"{feed.address}, read {day}"
    before = work.get("via", "").split(SINCE)[0]
    return work | {"via": f"{before}{SINCE}{said}" if feed.part and before else said, "vintage": day[:7]}


def _span(file: Path, column: str) -> tuple[str, str] | None:
    grid = _grid(file)
    if column not in grid.columns:
        return None
    values = [row[grid.columns.index(column)] for row in grid.rows]
    return (min(values), max(values)) if values else None


def accept(looks: Iterable[Look]) -> list[str]:
    """Make what was looked at the accepted tables; return what changed, in words.  All of them, or none.

    Raises
    ------
    tables.TableError
        If one breaks its schema; then every table is as it was.
    """
    new = {item.table: item for item in looks if not item.difference.none}
    if not new:
        return []
    touched = [*map(tables.path_of, new), tables.DESCRIPTOR, tables.DIGESTS]
    before = {file: file.read_bytes() for file in touched}
    try:
        for table, item in new.items():
            _write(tables.path_of(table), item.file.read_bytes())
        return verify.accept(new, {table: item.told for table, item in new.items()})
    except BaseException:  # also if it is interrupted
        for file, raw in before.items():
            _write(file, raw)
        raise


def _write(file: Path, raw: bytes) -> None:
    with replacing(file) as temporary:
        temporary.write_bytes(raw)


def moved(looks: Iterable[Look]) -> list[findings.Difference]:
    """Return which findings would move if the tables were accepted, by running their readers in a copy of the project.

    Raises
    ------
    UpstreamError
        If a new table breaks its schema, or a notebook fails on it; the message is what the copy said.
    """
    new = [item for item in looks if not item.difference.none]
    if not new:
        return []
    with tempfile.TemporaryDirectory(prefix="multivector-refresh-") as name:
        copy = Path(name)
        _copy_to(copy)
        for item in new:
            shutil.copyfile(item.file, copy / "data" / tables.resource(item.table)["path"])
        _in_copy(copy, "data", "accept", *(item.table for item in new))
        _in_copy(copy, "accept", "--yes")
        names = sorted(path.stem for path in (copy / "results").glob("*.json"))
        pairs = [
            (name, findings.read_reference(name, copy / "results"), findings.read_reference(name)) for name in names
        ]
        return [difference for pair in pairs for difference in findings.compare(*pair)]


def _copy_to(copy: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(LOCK, copy)
    for name in KEPT:
        if (BUILD / name).is_dir():
            shutil.copytree(BUILD / name, copy / "build" / name, ignore=shutil.ignore_patterns(".*"))


def _in_copy(copy: Path, *command: str) -> None:
    own = {"MULTIVECTOR_ROOT": str(copy), "MULTIVECTOR_BUILD": str(copy / "build"), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "multivector.cli", *command],
        cwd=copy,
        env=os.environ | own,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise UpstreamError(
            "The new tables cannot be taken as they are; nothing in data/ changed. "
            f"multivector {' '.join(command)} says: {done.stderr.strip() or done.stdout.strip()}"
        )

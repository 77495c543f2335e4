"""How does a file become a table?  In: a CSV file.  Out: the table, its descriptor inferred, with gaps to be filled.

Everything is checked before anything is written.  What only a person knows (what a row is, units, licence, who
counted) stays empty in the descriptor; `verify.missing` names it until it is there.
"""

import copy
import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

from .. import tables
from ..paths import DATA, shown, write_text
from . import NewError

NAME = re.compile(r"[a-z][a-z0-9_]*")
SOURCE = "source_id"
NUMBERS = ("integer", "number")
UNITS = {
    "pct": "per cent",
    "musd": "USD million",
    "busd": "USD billion",
    "kusd": "USD thousand",
    "meur": "EUR million",
    "mt": "Mt",
    "kt": "thousand tonnes",
}
UNITS |= {"km": "km", "bcm": "bcm"}
LOCAL_NUMBER = re.compile(r"-?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|-?\d+,\d+")
SURE = 0.9  # of the cells of a column that must be of a type for the others to count as mistakes


def add(name: str, file: Path) -> list[Path]:
    """Make the CSV file `file` the table `name`; return the files written.

    Parameters
    ----------
    name : str
        Lower case, digits and underscores.
    file : Path
        UTF-8, separated by commas, with a header of such names.

    Raises
    ------
    NewError
        If the name is taken or the file cannot be a table; nothing is written.
    """
    _check_name(name)
    header, rows = read(file)
    source = name.replace("_", "-")
    if SOURCE not in header:
        header, rows = [*header, SOURCE], [[*row, source] for row in rows]
    fields = infer(header, rows, file)
    text = _as_csv([header, *rows])
    package = copy.deepcopy(tables.read_package())
    package["resources"].append(descriptor(name, fields, rows))
    target = DATA / package["resources"][-1]["path"]
    if target.exists():
        raise NewError(f"{shown(target)} is there already, though no table of that name is described. Move it away.")
    written = {target: text}
    if unknown := sorted({row[header.index(SOURCE)] for row in rows} - _sources().keys()):
        written[tables.path_of("sources")] = _with_sources(unknown)
    written[tables.DESCRIPTOR] = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    _write(written)
    return list(written)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise NewError(f"A table's name is lower case, digits and underscores; given: {name!r}.")
    if name in tables.names():
        raise NewError(f"There is a table {name!r} already. A new vintage gets a new name, such as {name}_2026.")


def _plain(name: str) -> str:
    better = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return better if NAME.fullmatch(better) else f"column_{better}".strip("_")


def read(file: Path) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a CSV file, cells without blanks around them.

    Raises
    ------
    NewError
        If it is no UTF-8, not separated by commas, has no rows, lines of unequal length, or a bad header.
    """
    if not file.is_file():
        raise NewError(f"There is no file {shown(file)}.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise NewError(
            f"{shown(file)}, line {line}: not UTF-8. Save the file as UTF-8; if its letters are Windows' Cyrillic: "
            f"iconv -f CP1251 -t UTF-8 {file.name} > new.csv"
        ) from None
    lines = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    lines = [row for row in lines if any(row)]
    if len(lines) < 2:
        raise NewError(f"{shown(file)} has no rows: a header and at least one line under it are needed.")
    header, *rows = lines
    _check_header(header, file)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise NewError(
                f"{shown(file)}, line {number}: {len(row)} cells under a header of {len(header)}. "
                "A cell that holds a comma stands in double quotes."
            )
    return header, rows


def _check_header(header: list[str], file: Path) -> None:
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise NewError(f"{shown(file)}: its columns are separated by {word}. Save it with commas between them.")
    if wrong := [column for column in header if not NAME.fullmatch(column)]:
        raise NewError(
            f"{shown(file)}: a column's name is lower case, digits and underscores, with its unit at the end "
            f"(exports_musd, share_pct); given: {wrong[0]!r}. For example: {','.join(map(_plain, header))}."
        )
    if doubled := [column for column, count in Counter(header).items() if count > 1]:
        raise NewError(f"{shown(file)}: the column {doubled[0]!r} stands there twice. Name each once.")


def infer(header: list[str], rows: list[list[str]], file: Path) -> list[dict]:
    """Return the fields of a schema, their types as frictionless infers them; descriptions and units to be filled in.

    Raises
    ------
    NewError
        If a column is empty, or single cells are not of the type of all others; the message names the line.
    """
    fields = []
    for i, column in enumerate(header):
        cells = [(number, row[i]) for number, row in enumerate(rows, start=2) if row[i]]
        if not cells:
            raise NewError(f"{shown(file)}: the column {column!r} is empty on every line. Leave it out.")
        kind = _type(column, [cell for _, cell in cells])
        _check_cells(column, kind, cells, file)
        field = {"name": column, "type": kind}
        if kind in NUMBERS:
            field["unit"] = UNITS.get(column.rpartition("_")[2], "")
        field["description"] = "Work that the row is taken from, a key into sources" if column == SOURCE else ""
        if len(cells) == len(rows):
            field["constraints"] = {"required": True}
        fields.append(field)
    return fields


def _type(column: str, cells: list[str]) -> str:
    from frictionless import Detector, Resource  # heavy: only a new table needs it

    if any(re.fullmatch(r"0\d+", cell) for cell in cells):
        return "string"  # a code: as a number it would lose its zeros
    detector = Detector(sample_size=len(cells), field_confidence=SURE)
    resource = Resource(data=[[column], *([cell] for cell in cells)], detector=detector)
    resource.infer()
    kind = resource.schema.fields[0].type
    years = kind == "integer" and re.fullmatch(r"(.*_)?year", column)
    return "year" if years else kind if kind in tables.DTYPES or kind in tables.DATES else "string"


def _check_cells(column: str, kind: str, cells: list[tuple[int, str]], file: Path) -> None:
    from frictionless import Field

    if kind != "string":
        field = Field.from_descriptor({"name": column, "type": kind})
        wrong = [(number, cell) for number, cell in cells if field.read_cell(cell)[1]]
        takes = {"year": "a year", "integer": "a whole number", "number": "a number"}.get(kind, f"a {kind}")
        mend = f"most of the column is {takes}. Write it so, or leave the cell empty if it is unknown"
    else:
        wrong = [(number, cell) for number, cell in cells if LOCAL_NUMBER.fullmatch(cell)]
        wrong = wrong if len(wrong) > len(cells) / 2 else []
        mend = "numbers are written without blanks and with a point, like 1234.5"
    if wrong:
        number, cell = wrong[0]
        raise NewError(f"{shown(file)}, line {number}, column {column!r}: {cell!r}; {mend}.")


def key(fields: list[dict], rows: list[list[str]]) -> list[str]:
    """Return the first columns that tell the rows apart, measured numbers aside; none if nothing does.

    Examples
    --------
    >>> fields = [{"name": n, "type": t} for n, t in (("partner", "string"), ("year", "year"), ("mt", "number"))]
    >>> key(fields, [["KAZ", "2020", "1"], ["KAZ", "2021", "1"]])
    ['year']
    >>> key(fields, [["KAZ", "2020", "1"], ["KAZ", "2020", "2"]])
    []
    """
    known = [i for i, field in enumerate(fields) if field["type"] not in NUMBERS and field["name"] != SOURCE]
    if not _tell_apart(known, rows):
        return []
    for i in list(reversed(known)):
        fewer = [other for other in known if other != i]
        known = fewer if fewer and _tell_apart(fewer, rows) else known
    return [fields[i]["name"] for i in known]


def _tell_apart(columns: list[int], rows: list[list[str]]) -> bool:
    return len({tuple(row[i] for i in columns) for row in rows}) == len(rows) and all(
        row[i] for row in rows for i in columns
    )


def descriptor(name: str, fields: list[dict], rows: list[list[str]]) -> dict:
    """Return the entry of a new table in the data package, empty where only a person knows."""
    link = {"fields": [SOURCE], "reference": {"resource": "sources", "fields": [SOURCE]}}
    found = key(fields, rows)
    schema = {
        "fields": fields,
        **({"primaryKey": found} if found else {}),
        "foreignKeys": [link],
        "missingValues": [""],
    }
    return {
        "name": name,
        "path": f"tables/{name}.csv",
        "title": "",
        "description": "",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "class": "transcribed",
        "coverage": _coverage(fields, rows),
        "licenses": [{"name": "", "title": "", "path": ""}],
        "sources": [{"title": "", "publisher": "", "path": "data/sources.csv"}],
        "schema": schema,
    }


def _coverage(fields: list[dict], rows: list[list[str]]) -> str:
    times = (i for i, field in enumerate(fields) if field["type"] in ("year", *tables.DATES))
    cells = sorted(row[i] for i in [*times][:1] for row in rows if row[i])
    return "" if not cells else cells[0] if cells[0] == cells[-1] else f"{cells[0]}-{cells[-1]}"


def _sources() -> dict[str, list[str]]:
    with open(tables.path_of("sources"), encoding="utf-8", newline="") as lines:
        return {row[0]: row for row in list(csv.reader(lines))[1:]}


def _with_sources(new: list[str]) -> str:
    columns = [field["name"] for field in tables.resource("sources")["schema"]["fields"]]
    known = _sources() | {name: [name, *("" for _ in columns[1:])] for name in new}
    return _as_csv([columns, *(known[name] for name in sorted(known))])


def _as_csv(lines: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _write(files: dict[Path, str]) -> None:
    """Write all files or, if one cannot be written, none."""
    before = {path: path.read_text(encoding="utf-8") if path.is_file() else None for path in files}
    try:
        for path, text in files.items():
            write_text(path, text)
    except BaseException:
        restore(before)
        raise


def restore(before: dict[Path, str | None]) -> None:
    """Give files the text that they had; remove those that were not there."""
    for path, text in before.items():
        if text is None:
            path.unlink(missing_ok=True)
        elif path.read_text(encoding="utf-8") != text:
            write_text(path, text)

"""Is every table what its descriptor says?  In: names of tables.  Out: problems, each with file, row, column and mend.

Frictionless checks types, units of constraint, keys and references; map layers are checked for geometry besides.
`accept` seals a table: its hash goes into ``datapackage.json``, its digests into ``digests.json``.
"""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import digests, tables
from .paths import DATA, shown, write_text

DECIMALS = 3
LEAST_WORDS = 15  # of a table's description


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one table, and what to do about it."""

    table: str
    message: str

    def __str__(self) -> str:
        return f"{self.table}: {self.message}"


def verify(names: Iterable[str] | None = None, *, sealed: bool = True) -> list[Problem]:
    """Return the problems of the tables `names` (all, unless given), in order.

    Parameters
    ----------
    names : iterable of str, optional
        Tables to check.
    sealed : bool
        Whether a file must also be the accepted one.
    """
    asked = list(names) if names is not None else tables.names()
    problems = []
    present = []
    for name in asked:
        file = tables.path_of(name)
        if not file.is_file():
            problems.append(Problem(name, f"{shown(file)} is missing. Restore it: git checkout -- {shown(file)}"))
            continue
        present.append(name)
        if sealed and (message := tables.damage(name, file.read_bytes())):
            problems.append(Problem(name, message))
    problems += [problem for name in present for problem in missing(name)]
    return problems + _schema_problems(present) + [p for name in present for p in _geometry_problems(name)]


def missing(name: str) -> list[Problem]:
    """Return what the data package does not say of the table `name` yet, each in words with what to write where."""
    entry = tables.resource(name)
    file = shown(tables.DESCRIPTOR)
    gaps = [
        (not entry.get("title"), "title: say in a few words what the table holds"),
        (
            len(entry.get("description", "").split()) < LEAST_WORDS,
            f"description of {LEAST_WORDS} words or more: say what a row is, who counted, and what is not in it",
        ),
        (not entry.get("coverage"), "coverage: give the first and the last year or day, like 2010-2023"),
        (
            not entry.get("licenses") or not all(one.get("name") and one.get("title") for one in entry["licenses"]),
            "licence: give name, title and path of the terms under which the figures may be used, like those of the "
            "other tables",
        ),
        (
            not entry.get("sources") or not all(one.get("title") and one.get("publisher") for one in entry["sources"]),
            "source: give title and publisher of the work that the figures are from",
        ),
    ]
    for field in entry.get("schema", {}).get("fields", []):
        gaps += [
            (not field.get("description"), f"description of column {field['name']!r}: say what is in it"),
            (
                field.get("unit") == "",
                f'unit of column {field["name"]!r}: give it, or take the line "unit" out if it counts nothing',
            ),
        ]
    return [Problem(name, f"Table {name!r} has no {words} ({file}).") for lacking, words in gaps if lacking]


def hash_problems() -> list[Problem]:
    """Return the tables whose bytes are not the accepted ones; quick, and enough before a run."""
    found = []
    for name in tables.names():
        file = tables.path_of(name)
        raw = file.read_bytes() if file.is_file() else None
        message = (
            tables.damage(name, raw) if raw is not None else f"{shown(file)} is missing. git checkout -- {shown(file)}"
        )
        if message:
            found += [Problem(name, message), *missing(name)]
    return found


def _resource(name: str) -> dict:
    """Return a descriptor for frictionless: without our hash (checked apart), a layer as a table of its properties.

    Keys into layers (``layerKeys``) become foreign keys; in the data package they cannot be, for there a layer is no
    table, and tools that follow the key would stop.
    """
    known = copy.deepcopy(tables.resource(name))  # frictionless may change what it is given
    descriptor = {key: value for key, value in known.items() if key not in ("hash", "bytes")}
    descriptor["licenses"] = [
        licence for licence in known.get("licenses", []) if licence.get("name")
    ]  # `missing` tells
    if not tables.is_layer(descriptor):
        return descriptor | {"schema": descriptor["schema"] | {"foreignKeys": _keys(name)}}
    fields = [field["name"] for field in descriptor["schema"]["fields"]]
    collection = json.loads((DATA / descriptor["path"]).read_text(encoding="utf-8"))
    rows = [[feature["properties"].get(field) for field in fields] for feature in collection["features"]]
    kept = {key: descriptor[key] for key in ("name", "schema")}
    return {**kept, "data": [fields, *rows]}


def _keys(name: str) -> list[dict]:
    schema = tables.resource(name)["schema"]
    return [*schema.get("foreignKeys", []), *schema.get("layerKeys", [])]


def _references(name: str) -> set[str]:
    return {key["reference"]["resource"] for key in _keys(name) if key["reference"]["resource"]}


def _schema_problems(names: list[str]) -> list[Problem]:
    from frictionless import FrictionlessException, Package  # heavy: only verification needs it

    needed = sorted(set(names).union(*(_references(name) for name in names)) if names else [])
    try:
        package = Package.from_descriptor({"resources": [_resource(name) for name in needed]}, basepath=str(DATA))
        report = package.validate()
    except (FrictionlessException, ValueError) as error:
        return [Problem("data package", f"{shown(tables.DESCRIPTOR)} is not a valid descriptor: {error}")]
    problems = [Problem("data package", f"{error.message}") for error in report.errors]
    for task in report.tasks:
        if task.name not in names:
            continue
        for error in task.errors:
            row, field = getattr(error, "row_number", None), getattr(error, "field_name", None)
            where = [f"line {row}"] if row else []
            where += [f"column {field!r}"] if field else []
            file = shown(tables.path_of(task.name))
            place = f"{file}, {', '.join(where)}" if where else file
            problems.append(Problem(task.name, f"{place}: {error.message}"))
    return problems


def _geometry_problems(name: str) -> list[Problem]:
    if not tables.is_layer(tables.resource(name)):
        return []
    import shapely
    from shapely.geometry import shape

    file = shown(tables.path_of(name))
    problems = []
    try:
        features = json.loads(tables.path_of(name).read_text(encoding="utf-8"))["features"]
    except (ValueError, KeyError):
        return []  # the hash and the schema have said so
    for line, feature in enumerate(features, start=2):
        geometry = shape(feature["geometry"])
        label = f"{file}, line {line} ({feature['properties'].get('id')})"
        if not geometry.is_valid:
            problems.append(Problem(name, f"{label}: the geometry is not valid: {shapely.is_valid_reason(geometry)}"))
        if not (abs(geometry.bounds[0]) <= 180 and abs(geometry.bounds[2]) <= 180 and abs(geometry.bounds[1]) <= 90):
            problems.append(Problem(name, f"{label}: coordinates are not longitude and latitude: {geometry.bounds}"))
        flat = shapely.get_coordinates(geometry)
        if (abs(flat * 10**DECIMALS - (flat * 10**DECIMALS).round()) > 1e-6).any():
            problems.append(Problem(name, f"{label}: coordinates have more than {DECIMALS} decimals"))
        polygons = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "Polygon"]
        if any(part.exterior.is_ccw for part in polygons):
            problems.append(
                Problem(name, f"{label}: an exterior runs counter-clockwise; maps would be filled the wrong way")
            )
    return problems


def _change(grid: digests.Grid, before: dict, units: dict[str, str]) -> str:
    if not before:
        return f"new, {len(grid.rows)} rows"
    if before["rows"] != digests.describe(grid)["rows"] or before.get("units") == units:
        return digests.locate(grid, before)
    return f"units are now {', '.join(f'{column}: {unit}' for column, unit in units.items()) or 'none'}"


def accept(names: Iterable[str], told: Mapping[str, dict] | None = None) -> list[str]:
    """Seal tables as they are now; return what changed, in words.

    Parameters
    ----------
    names : iterable of str
        Tables to seal.
    told : mapping of str to dict, optional
        Fields of a table's entry in the data package that change with it, by table.

    Raises
    ------
    tables.TableError
        If a table breaks its schema: a table is only accepted once it is valid.
    """
    asked = list(names)
    wrong = verify(asked, sealed=False)
    if wrong:
        raise tables.TableError("Nothing was accepted:\n" + "\n".join(str(problem) for problem in wrong))
    package = copy.deepcopy(tables.read_package())
    known = dict(tables.accepted_digests())
    changes = []
    for descriptor in package["resources"]:
        if descriptor["name"] not in asked:
            continue
        raw = (DATA / descriptor["path"]).read_bytes()
        before, units = known.get(descriptor["name"], {}), tables.units(descriptor["name"])
        if descriptor.get("hash") == tables.hash_of(raw) and before.get("units") == units:
            continue
        grid = digests.read_grid(raw, geojson=tables.is_layer(descriptor))
        changes.append(f"{descriptor['name']}: {_change(grid, before, units)}")
        known[descriptor["name"]] = digests.describe(grid) | {"units": units}
        descriptor.update(hash=tables.hash_of(raw), bytes=len(raw), **(told or {}).get(descriptor["name"], {}))
    listed = {descriptor["name"] for descriptor in package["resources"]}
    kept = {name: known[name] for name in sorted(known) if name in listed}
    write_text(tables.DESCRIPTOR, json.dumps(package, indent=1, ensure_ascii=False) + "\n")
    write_text(tables.DIGESTS, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    return changes

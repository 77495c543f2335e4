"""Any harm to any table is caught and named: seeded, one value a column, and each way in which files go wrong."""

import copy
import csv
import io
import json
import random
import shutil

import pytest

from multivector import tables, verify

SEED = 20220224


@pytest.mark.parametrize("name", tables.names())
def test_a_changed_value_is_named_with_file_line_and_column(name):
    path = tables.path_of(name)
    raw = path.read_bytes()
    assert tables.damage(name, raw) is None
    for line, column, harmed in geojson_harm(raw) if name_is_layer(name) else csv_harm(raw):
        message = tables.damage(name, harmed)
        assert message is not None
        assert path.name in message and f"Line {line}, column {column!r}" in message
        assert f"multivector data accept {name}" in message and "git checkout --" in message


def name_is_layer(name: str) -> bool:
    return tables.is_layer(tables.resource(name))


def csv_harm(raw: bytes):
    chance = random.Random(SEED)
    header, *rows = csv.reader(io.StringIO(raw.decode(), newline=""))
    for i, column in enumerate(header):
        row = chance.randrange(len(rows))
        harmed = [list(cells) for cells in rows]
        harmed[row][i] = "7" if harmed[row][i] != "7" else "8"
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *harmed])
        yield row + 2, column, out.getvalue().encode()


def geojson_harm(raw: bytes):
    chance = random.Random(SEED)
    count = len(json.loads(raw)["features"])
    for column in [*sorted(json.loads(raw)["features"][0]["properties"]), "geometry"]:
        collection = json.loads(raw)
        row = chance.randrange(count)
        feature = collection["features"][row]
        if column == "geometry":
            feature["geometry"]["coordinates"] = json.loads(
                json.dumps(feature["geometry"]["coordinates"]).replace(".", ".1", 1)
            )
        else:
            feature["properties"][column] = "harmed"
        yield row + 2, column, json.dumps(collection).encode()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"{}"])
def test_a_file_of_another_kind_is_caught(raw):
    for name in ("trade_monthly", "countries"):
        assert "is not the file that was accepted" in tables.damage(name, raw)


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def ways(name: str, raw: bytes):
    """Give each kind of harm to a CSV file: what is done, the harmed bytes, and what the message must name."""
    chance = random.Random(f"{SEED} {name}")
    header, *rows = csv.reader(io.StringIO(raw.decode(), newline=""))
    row = chance.randrange(len(rows))
    column = chance.randrange(len(header))
    yield "a row lost", written([header, *rows[:row], *rows[row + 1 :]]), "1 row(s) lost"
    yield "a row doubled", written([header, *rows[: row + 1], *rows[row:]]), "1 row(s) added"
    other = next((i for i in range(len(rows)) if rows[i] != rows[row]), None)
    if other is not None:
        mixed = list(rows)
        mixed[row], mixed[other] = mixed[other], mixed[row]
        yield "two rows exchanged", written([header, *mixed]), f"Line {min(row, other) + 2}: 2 rows stand in another"
    longer = [*header[:column], f"{header[column]}_thousand", *header[column + 1 :]]
    yield "a column named in another unit", written([longer, *rows]), f"column {header[column]!r} is missing"
    yield (
        "a column lost",
        written([[*cells[:column], *cells[column + 1 :]] for cells in [header, *rows]]),
        header[column],
    )
    yield "cut off in mid-line", raw.decode()[: len(raw.decode()) * 2 // 3].encode(), "Line "
    yield "line ends of Windows", raw.replace(b"\n", b"\r\n"), "no value changed"
    yield "written in UTF-16", raw.decode().encode("utf-16"), "whole file"
    yield "a byte-order mark", b"\xef\xbb\xbf" + raw, "header"
    numbers = [(i, k) for i, cells in enumerate(rows) for k, cell in enumerate(cells) if cell.isdigit() and cell != "0"]
    if numbers:
        i, k = chance.choice(numbers)
        scaled = [list(cells) for cells in rows]
        scaled[i][k] += "000"
        yield "a value in another unit", written([header, *scaled]), f"Line {i + 2}, column {header[k]!r}"


@pytest.mark.parametrize("name", [name for name in tables.names() if not name_is_layer(name)])
def test_every_way_in_which_a_file_goes_wrong_is_named(name):
    path = tables.path_of(name)
    for what, harmed, named in ways(name, path.read_bytes()):
        message = tables.damage(name, harmed)
        assert message is not None and f"Table {name!r}" in message and path.name in message, what
        assert named in message, (what, message)


def test_a_table_in_the_place_of_another_is_caught():
    for name, other in zip(tables.names(), [*tables.names()[1:], tables.names()[0]], strict=True):
        message = tables.damage(name, tables.path_of(other).read_bytes())
        assert message is not None and f"Table {name!r}" in message and "accepted" in message


WITH_UNITS = [(name, column) for name in tables.names() for column in tables.units(name)]


@pytest.mark.parametrize(("name", "column"), WITH_UNITS)
@pytest.mark.parametrize("how", ["another", "none", "new"])
def test_a_unit_that_the_descriptor_changes_is_named(monkeypatch, name, column, how):
    package = copy.deepcopy(tables.read_package())
    (entry,) = (entry for entry in package["resources"] if entry["name"] == name)
    (field,) = (field for field in entry["schema"]["fields"] if field["name"] == column)
    was = field.pop("unit")
    if how == "another":
        others = sorted({tables.units(other)[of] for other, of in WITH_UNITS} - {was})
        field["unit"] = random.Random(f"{SEED} {name} {column}").choice(others)
    elif how == "new":
        field["unit"] = was
        (column, field) = next(((f["name"], f) for f in entry["schema"]["fields"] if "unit" not in f), (None, {}))
        field["unit"], was = "parsecs", "no unit"
    monkeypatch.setattr(tables, "read_package", lambda: package)
    message = tables.damage(name, tables.path_of(name).read_bytes())
    if column is None:
        return  # every column of this table has a unit
    assert f"Table {name!r}" in message and f"multivector data accept {name}" in message
    assert f"column {column!r} is in {field.get('unit', 'no unit')!r}, accepted in {was!r}" in message


def test_an_accepted_unit_is_told_and_quiet_after(tmp_path, monkeypatch):
    shutil.copytree(tables.DATA, tmp_path / "data")
    for name, place in {"DATA": "", "DESCRIPTOR": "datapackage.json", "DIGESTS": "digests.json"}.items():
        monkeypatch.setattr(tables, name, tmp_path / "data" / place)
    monkeypatch.setattr(verify, "DATA", tmp_path / "data")
    monkeypatch.setattr(tables.read_package, "__defaults__", (tables.DESCRIPTOR,))
    text = tables.DESCRIPTOR.read_text(encoding="utf-8")
    tables.DESCRIPTOR.write_text(text.replace('"unit": "KZT per USD"', '"unit": "USD per KZT"'), encoding="utf-8")
    told = [problem.table for problem in verify.hash_problems()]
    assert told and all("USD per KZT" in tables.units(name).values() for name in told)
    assert all("units are now" in line and "USD per KZT" in line for line in verify.accept(told))
    assert verify.hash_problems() == [] and verify.accept(told) == []
    tables.DIGESTS.write_text("{", encoding="utf-8")
    with pytest.raises(tables.TableError, match="digests.json cannot be read .* git checkout"):
        verify.hash_problems()

"""Any single value of any table, changed, is caught and named: seeded, one value a column."""

import csv
import io
import json
import random

import pytest

from multivector import tables

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

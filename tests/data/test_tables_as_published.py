"""The tables are what their descriptors say, and say who counted."""

import json

import pytest

from multivector import sources, tables, verify
from multivector.paths import DATA, ROOT

PACKAGE = tables.read_package()


def test_frictionless_finds_nothing():
    assert [str(problem) for problem in verify.verify()] == []


@pytest.mark.parametrize("descriptor", PACKAGE["resources"], ids=lambda item: item["name"])
def test_every_table_says_what_it_is(descriptor):
    assert descriptor["class"] in ("derived", "transcribed")
    assert len(descriptor["description"].split()) >= 15
    assert descriptor["licenses"] and descriptor["sources"] and descriptor["coverage"]
    assert all(source["publisher"] and source["title"] for source in descriptor["sources"])
    for field in descriptor["schema"]["fields"]:
        assert field["description"], field["name"]
        measured = field["name"].rsplit("_", 1)[-1] in {"musd", "busd", "meur", "mt", "kt", "mtpa", "pct", "km", "bcm"}
        assert not measured or field.get("unit"), f"{field['name']} has no unit"


@pytest.mark.parametrize("descriptor", PACKAGE["resources"], ids=lambda item: item["name"])
def test_every_transcribed_row_cites_its_source(descriptor):
    fields = {field["name"] for field in descriptor["schema"]["fields"]}
    if descriptor["class"] == "transcribed":
        own = {"sources": "url", "claims": "document", "claim_readings": "claim_id"}
        key = own.get(descriptor["name"], "source_id")
        assert key in fields
        if key == "source_id":
            assert tables.load(descriptor["name"])["source_id"].notna().all()
    else:
        assert callable(sources.builder(descriptor["name"]))


def test_every_cited_source_is_cited_by_some_row():
    cited = set(tables.load("claims")["document"])
    for name in tables.names():
        table = tables.load(name)
        if name != "sources" and "source_id" in table.columns:
            cited |= set(table["source_id"].dropna())
    assert cited == set(tables.load("sources")["source_id"])


def test_files_are_plain_text_with_unix_lines():
    for path in [*DATA.rglob("*.csv"), *DATA.rglob("*.geojson"), *DATA.rglob("*.json")]:
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert b"\r" not in raw and raw.endswith(b"\n") and not raw.startswith(b"\xef\xbb\xbf"), path


def test_no_file_lies_about_unlisted():
    listed = {tables.path_of(name) for name in tables.names()}
    kept = {DATA / "datapackage.json", DATA / "digests.json", DATA / "README.md"}
    assert {path for path in DATA.rglob("*") if path.is_file()} == listed | kept


def test_crimea_is_drawn_as_the_general_assembly_has_it():
    from shapely.geometry import Point

    for layer in ("countries", "world"):
        shapes = tables.load(layer).set_index("id").geometry
        holders = [ident for ident, shape in shapes.items() if shape.contains(Point(34.1, 45.2))]
        assert holders == ["UKR"], layer


def test_there_are_57_claims_in_two_documents():
    claims = tables.load("claims")
    assert claims.groupby("document").size().to_dict() == {"article2022": 40, "jones2023": 17}
    assert claims["claim_id"].is_unique


def test_no_descriptor_names_a_path_of_this_machine():
    text = json.dumps(PACKAGE)
    assert str(ROOT.parent) not in text

"""The data page's catalogue: nothing of the data becomes markup, everything is counted, parts are in order."""

import io
import json
import re
import zipfile
from html.parser import HTMLParser

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from multivector import tables
from multivector.book import catalogue, package

HOSTILE = '<script>alert("1")</script> & **bold** [a](b) `c` |'
OPEN = {
    "link",
    "td",
    "th",
    "tr",
    "dt",
    "dd",
    "meta",
    "p",
    "html",
    "thead",
    "tbody",
}  # HTML lets these end by themselves


class Tags(HTMLParser):
    """Collects the elements of a page and its text; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict]] = []
        self.words = ""
        self.stack: list[str] = []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in OPEN:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag not in OPEN:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        self.words += data

    def having(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.seen if name == tag]


def resource(name: str, path: str, **more) -> dict:
    field = {"name": HOSTILE, "type": "string", "unit": HOSTILE, "description": HOSTILE}
    plain = {"name": "n", "type": "integer", "description": "Count"}
    licence = {"name": "other-x", "title": HOSTILE, "path": "https://example.org/"}
    source = {"publisher": HOSTILE, "title": HOSTILE, "path": "https://example.org/", "via": HOSTILE}
    return {
        "name": name,
        "path": path,
        "title": HOSTILE,
        "description": HOSTILE,
        "class": "derived",
        "coverage": HOSTILE,
        "licenses": [licence],
        "sources": [source],
        "schema": {"fields": [field, plain]},
        "bytes": 1234,
        "hash": "sha256:0",
    } | more


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    rows = [f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",{i}' for i in range(7)]
    rows[1] = '"two\nlines\x0b\u2028",8'
    (tmp_path / "t.csv").write_text("\n".join(['"<script>",n', *rows]) + "\n", encoding="utf-8")
    features = [{"type": "Feature", "properties": {}, "geometry": None}] * 3
    (tmp_path / "l.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    made = {"name": "p", "resources": [resource("t", "t.csv"), resource("l", "l.geojson")]}
    monkeypatch.setattr(tables, "DATA", tmp_path)
    monkeypatch.setattr(tables, "read_package", lambda: made)


def entry(name: str, rows: int, users: list[str]) -> catalogue.Entry:
    return catalogue.Entry(tables.resource(name), rows, users)


def test_rows_are_counted_as_a_reader_of_csv_counts_them(hostile):
    assert catalogue.count_rows("t") == 7  # one value holds a line end and two characters that only look like one
    assert catalogue.count_rows("l") == 3
    assert entry("t", 7, []).counted == "7 rows, 2 columns"
    assert entry("l", 1, []).counted == "1 feature, 2 properties"


def test_first_rows_are_escaped_and_cut(hostile):
    page = Tags(catalogue.preview("t"))
    made = ["html", "meta", "title", "link", "p", "a", "div", "table", "thead", "tbody", "tr", "th", "td"]
    assert {tag for tag, _ in page.seen} == set(made)
    assert len(page.having("tr")) == 6 and len(page.having("td")) == 10
    assert page.words.count(HOSTILE) == 2 + 4  # the title twice and four of the first five rows
    assert all(len(cell) <= 60 for cell in map(catalogue._shortened, ["x" * 60, "x" * 61, ""]))


def test_an_entry_shows_hostile_words_as_words(hostile):
    for name in ("t", "l"):
        text = catalogue._entry(entry(name, 7, ["01-trade"]))
        page = Tags(MarkdownIt("commonmark").render(text))
        assert page.having("script") == [] and page.having("strong") == [{}]  # the name alone stands out
        assert page.words.count('<script>alert("1")</script> & **bold** [a](b) ') >= 8
        assert f"({tables.anchor(name)})=" in text.splitlines()
        assert ({"href": "../data/first-rows/t.html"} in page.having("a")) == (name == "t")
        assert {"href": f"../data/{tables.resource(name)['path']}", "download": None} in page.having("a")


def test_the_overview_shows_hostile_words_as_words(hostile):
    grouped = {HOSTILE: [entry("t", 7000, []), entry("l", 3, ["01-trade"])]}
    text = catalogue._html(
        "catalogue-overview.html", groups=grouped, zip={"address": "a", "megabytes": "1"}, style="s", script="s"
    )
    page = Tags(text)
    assert [script["src"] for script in page.having("script")] == ["../s"]
    assert page.words.count(HOSTILE) == 1 + 2 * 3
    assert "7,000" in page.words and "01" in page.words
    assert "\n" not in text


@settings(max_examples=40)
@given(st.text())
def test_markdown_reads_as_the_text_it_was_made_of(text):
    plain = " ".join(text.replace("`", "").split())
    page = MarkdownIt("commonmark").render(catalogue.markdown("x " + plain))
    assert Tags(page).having("p") == [{}]
    assert " ".join(Tags(page).words.split()) == " ".join(("x " + plain).replace("\0", "\ufffd").split())


def test_tables_stand_under_the_first_part_that_reads_them(monkeypatch):
    monkeypatch.setattr(catalogue, "parts", lambda: {"One": ["01-a", "02-b"], "Two": ["03-c"], "Three": ["04-d"]})
    users = {"z": ["01-a", "03-c"], "b": ["02-b"], "m": ["03-c"], "n": []}
    found = catalogue.groups([catalogue.Entry({"name": name}, 1, read) for name, read in users.items()])
    assert {part: [one.name for one in listed] for part, listed in found.items()} == {
        "One": ["b", "z"],
        "Two": ["m"],
        catalogue.LOOSE: ["n"],
    }
    assert list(found) == ["One", "Two", catalogue.LOOSE]


def test_the_whole_zip_is_a_valid_data_package(tmp_path):
    raw = package.archive()
    assert raw == package.archive()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        archive.extractall(tmp_path)
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    listed = [resource["path"] for resource in tables.read_package()["resources"]]
    assert {one.filename for one in entries} == {*listed, "datapackage.json", "LICENSE-DATA.md", "README.md"}
    unpacked = Package(str(tmp_path / "datapackage.json"))
    report = unpacked.validate()
    assert report.flatten(["type", "message"]) == [] and report.stats["tasks"] == len(listed)
    layers = [one for one in unpacked.resources if one.format == "geojson"]
    assert all(len(one.read_json()["features"]) == catalogue.count_rows(one.name) for one in layers)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    (first,) = re.findall(r'get_resource\("(\w+)"\)', readme)
    assert len(unpacked.get_resource(first).read_rows()) == catalogue.count_rows(first)
    assert re.findall(r'read_csv\("([^"]+)"', readme) == [tables.resource(first)["path"]]

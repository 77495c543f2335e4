"""Tables and notebooks of one's own: what is inferred, what is refused and how it is told, and that nothing remains."""

import csv
import io
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from multivector import cli, findings, runs, tables, verify
from multivector.new import NewError, notebook, table
from multivector.paths import ROOT

BEHIND = ("Further questions", "For courses", "The compendium")  # parts after those of the book's own chapters
GOOD = "state,year,wheat_mt,share_pct,code\nKAZ,2021,11.8,1.5,007\nKAZ,2022,16.4,,010\nUZB,2021,6.0,0.75,011\n"


@pytest.fixture
def given_file(tmp_path):
    def put(text: str | bytes) -> Path:
        path = tmp_path / "given.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


def fields_of(file: Path) -> dict[str, dict]:
    header, rows = table.read(file)
    return {field["name"]: field for field in table.infer(header, rows, file)}


def test_types_units_and_what_is_required_are_inferred(given_file):
    fields = fields_of(given_file(GOOD))
    kinds = {name: field["type"] for name, field in fields.items()}
    assert kinds == {"state": "string", "year": "year", "wheat_mt": "number", "share_pct": "number", "code": "string"}
    assert {name: field.get("unit") for name, field in fields.items() if "unit" in field} == {
        "wheat_mt": "Mt",
        "share_pct": "per cent",
    }
    assert [name for name, field in fields.items() if "constraints" in field] == ["state", "year", "wheat_mt", "code"]


@pytest.mark.parametrize(
    ("column", "cells", "kind"),
    [
        ("day", ["2022-02-24", "2022-03-01"], "date"),
        ("month", ["2022-02", "2022-03"], "yearmonth"),
        ("sold", ["true", "false"], "boolean"),
        ("ships", ["12", "2021"], "integer"),
        ("first_year", ["1991", "2021"], "year"),
        ("hour", ["12:00:00", "13:00:00"], "string"),
    ],
)
def test_a_column_is_of_the_type_of_its_cells(column, cells, kind):
    assert table.infer([column], [[cell] for cell in cells], Path("x.csv"))[0]["type"] == kind


@given(st.lists(st.lists(st.integers(0, 3).map(str), min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_key_tells_all_rows_apart_and_none_of_its_columns_can_go(rows):
    fields = [{"name": name, "type": "string"} for name in "abc"]
    places = ["abc".index(name) for name in table.key(fields, rows)]

    def apart(columns):
        return len({tuple(row[i] for i in columns) for row in rows}) == len(rows)

    assert bool(places) == apart([0, 1, 2])
    assert not places or apart(places)
    assert len(places) < 2 or not any(apart([j for j in places if j != i]) for i in places)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("страна,год\n".encode("cp1251"), "line 1: not UTF-8.*iconv -f CP1251"),
        (b"a,b\n1,2\n3,\xff\n", "line 3: not UTF-8"),
        ("a;b\n1;2\n", "separated by semicolons"),
        ("a\tb\n1\t2\n", "separated by tabs"),
        ("a,b\n", "has no rows"),
        ("State name,2021 (Mt)\nKAZ,1\n", "given: 'State name'. For example: state_name,column_2021_mt"),
        ("a,b,a\n1,2,3\n", "the column 'a' stands there twice"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells under a header of 2.*double quotes"),
        ("a,b\n1,\n2,\n", "the column 'b' is empty"),
        ("mt\n" + "1.5\n" * 20 + "n/a\n", "line 22, column 'mt': 'n/a'; most of the column is a number.*empty"),
        ('mt\n"1 234,5"\n"2,5"\n', "line 2, column 'mt': '1 234,5'; numbers are written without blanks"),
    ],
)
def test_a_file_that_cannot_be_a_table_is_told_with_line_and_mend(given_file, text, message):
    with pytest.raises(NewError, match=message):
        fields_of(given_file(text))


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(given_file):
    file = given_file(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert table.read(file) == table.read(given_file(GOOD))


@pytest.mark.parametrize(
    ("name", "message"),
    [("Wheat exports", "lower case, digits and underscores"), ("eu_exports", "already. A new vintage gets a new name")],
)
def test_a_name_that_cannot_be_is_told(given_file, name, message):
    with pytest.raises(NewError, match=message):
        table.add(name, given_file(GOOD))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NewError, match="There is no file"):
        table.add("wheat", tmp_path / "no.csv")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A data package of one table, of sources, to write into."""
    folder = tmp_path / "data"
    (folder / "tables").mkdir(parents=True)
    known = tables.resource("sources")
    (folder / "sources.csv").write_text("source_id,title,publisher,url,date,kind,note\nzeta,Z,P,,,press,\n")
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [known]}))
    for module in (tables, table, verify):
        monkeypatch.setattr(module, "DATA", folder)
    monkeypatch.setattr(tables, "DESCRIPTOR", folder / "datapackage.json")
    monkeypatch.setattr(tables, "DIGESTS", folder / "digests.json")
    monkeypatch.setattr(tables.read_package, "__defaults__", (folder / "datapackage.json",))
    return folder


def test_a_table_is_written_with_its_source_and_the_check_says_what_is_missing_until_nothing_is(store, given_file):
    table.add("wheat", given_file(GOOD))
    assert (store / "tables/wheat.csv").read_text().splitlines()[:2] == [
        "state,year,wheat_mt,share_pct,code,source_id",
        "KAZ,2021,11.8,1.5,007,wheat",
    ]
    assert (store / "sources.csv").read_text().splitlines()[1] == "wheat,,,,,,"
    entry = tables.resource("wheat")
    assert entry["coverage"] == "2021-2022" and entry["schema"]["primaryKey"] == ["state", "year"]
    told = [problem.message for problem in verify.verify(["wheat", "sources"], sealed=False)]
    words = [
        "title",
        "description of 15 words",
        "licence",
        "source",
        *(f"column '{c}'" for c in list(fields_of(given_file(GOOD)))),
    ]
    assert all(any(f"has no {word}" in line or f"description of {word}" in line for line in told) for word in words)
    assert any("sources.csv, line 2, column 'title'" in line for line in told)
    with pytest.raises(tables.TableError, match="Nothing was accepted"):
        verify.accept(["wheat"])
    fill(store)
    assert verify.verify(["wheat", "sources"], sealed=False) == []
    assert verify.accept(["wheat"]) == ["wheat: new, 3 rows"]
    assert tables.load("wheat")["wheat_mt"].tolist() == [11.8, 16.4, 6.0]


def fill(store: Path) -> None:
    package = json.loads((store / "datapackage.json").read_text())
    entry = package["resources"][-1]
    entry |= {"title": "Wheat", "description": "word " * 15, "sources": [{"title": "Yearbook", "publisher": "Office"}]}
    entry["licenses"] = [
        {"name": "CC-BY-4.0", "title": "CC BY", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
    for field in entry["schema"]["fields"]:
        field["description"] = field["description"] or "What it is"
    (store / "datapackage.json").write_text(json.dumps(package))
    text = (store / "sources.csv").read_text().replace("wheat,,,,,,", "wheat,Yearbook,Office,,2023,official,")
    (store / "sources.csv").write_text(text)


def test_if_one_file_cannot_be_written_none_remains(store, given_file, monkeypatch):
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    real = table.write_text

    def fails(path, text):
        if path.name == "datapackage.json" and "wheat" in text:
            raise OSError("no room")
        real(path, text)

    monkeypatch.setattr(table, "write_text", fails)
    with pytest.raises(OSError, match="no room"):
        table.add("wheat", given_file(GOOD))
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


# Notebooks


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("In which months does Kazakhstan sell its wheat?", "15-months-kazakhstan-sell-wheat"),
        ("How much of Russia's steel goes to the world by rail?", "15-russia-steel-goes-world"),
        ("What is it?", "15-what-is-it"),
    ],
)
def test_a_notebook_is_named_by_the_next_number_and_the_words_that_matter(monkeypatch, question, name):
    monkeypatch.setattr(runs, "notebooks", lambda: ["01-trade", "14-claims"])
    assert notebook.name_of(question) == name


@pytest.mark.parametrize(("question", "message"), [("Wheat.", "ends with a question mark"), ("Где?", "Latin letters")])
def test_what_is_no_question_is_told(question, message):
    with pytest.raises(NewError, match=message):
        notebook.name_of(question)


def test_a_notebook_goes_to_the_end_of_its_part_and_nothing_else_changes():
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    own = [one["caption"] for one in yaml.safe_load(text)["parts"] if one["caption"] not in BEHIND]
    for part in (None, own[0]):
        made = notebook.in_contents(text, "15-x", 'Is it "x"?', part)
        caption = part or notebook.PART
        chapters = {one["caption"]: one["chapters"] for one in yaml.safe_load(made)["parts"]}
        assert chapters[caption][-1] == {"file": "notebooks/15-x", "title": '15 Is it "x"?'}
        added = [line for line in made.splitlines() if line not in text.splitlines()]
        assert len(made.splitlines()) - len(text.splitlines()) == (2 if part else 4) and len(added) <= 3
        again = notebook.in_contents(made, "16-y", "And y?", part)
        assert [one["file"] for one in _chapters(again, caption)][-2:] == ["notebooks/15-x", "notebooks/16-y"]
    captions = [one["caption"] for one in yaml.safe_load(notebook.in_contents(text, "15-x", "X?"))["parts"]]
    assert captions.index(notebook.PART) == captions.index(own[-1]) + 1


def _chapters(text: str, caption: str) -> list[dict]:
    return next(one["chapters"] for one in yaml.safe_load(text)["parts"] if one["caption"] == caption)


def test_a_misspelt_part_names_the_nearest():
    with pytest.raises(NewError, match="no part 'Mony'. Did you mean 'Money'"):
        notebook.in_contents("parts:\n  - caption: Money\n    chapters:\n", "15-x", "X?", "Mony")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("countries", "is a map layer"),
        ("memberships", "no column of 3 numbers"),
        ("eu_export", "Did you mean 'eu_exports'"),
    ],
)
def test_a_table_that_cannot_be_asked_is_told(asked, message):
    with pytest.raises((NewError, tables.TableError), match=message):
        notebook.add("How much?", asked)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A checkout to write notebooks into, on the project's own data."""
    (tmp_path / "notebooks").mkdir()
    for name, place in {"NOTEBOOKS": "notebooks", "RUNS": "build/runs", "FAILED": "build/failed"}.items():
        monkeypatch.setattr(runs, name, tmp_path / place)
    monkeypatch.setattr(notebook, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(findings, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(notebook, "TOC", tmp_path / "_toc.yml")
    (tmp_path / "_toc.yml").write_text((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return tmp_path


def test_a_notebook_runs_finds_what_the_table_holds_and_is_accepted(desk, monkeypatch):
    monkeypatch.setattr(notebook.runs, "refresh", lambda jobs: [runs.execute(*job) for job in jobs])
    done = CliRunner().invoke(cli.main, ["new", "notebook", "To whom does the EU sell?", "--table", "eu_exports"])
    assert done.exit_code == 0, done.output
    name = "01-whom-eu-sell"
    with open(tables.path_of("eu_exports"), encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: float(row["exports_meur"]))
    found = findings.read_reference(name)
    assert found["rows"].value == found["known"].value == len(rows)
    assert found["largest"].value == float(rows[-1]["exports_meur"]) and found["largest"].unit == "EUR million"
    assert found["smallest_at"].value == f"{rows[0]['partner']}, {rows[0]['year']}"
    assert abs(found["mean"].value - sum(float(row["exports_meur"]) for row in rows) / len(rows)) < 1e-9
    assert len(found) >= 10
    assert f"notebooks/{name}" in (desk / "_toc.yml").read_text()
    stored = json.loads((desk / f"notebooks/{name}.ipynb").read_text())
    code = ["".join(cell["source"]) for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert stored["metadata"] == {} and max(len(cell.splitlines()) for cell in code) <= 15
    assert not [cell for cell in stored["cells"] if cell.get("outputs")]
    assert "<<" not in json.dumps(stored)


def test_of_a_notebook_that_does_not_run_nothing_remains(desk, monkeypatch):
    def fails(jobs):
        raise runs.RunError("it stopped")

    before = (desk / "_toc.yml").read_bytes()
    monkeypatch.setattr(notebook.runs, "refresh", fails)
    with pytest.raises(runs.RunError, match="it stopped"):
        notebook.add("To whom does the EU sell?", "eu_exports")
    assert (desk / "_toc.yml").read_bytes() == before
    assert [path.name for path in desk.rglob("*") if path.is_file()] == ["_toc.yml"]


def test_every_table_of_numbers_gives_a_notebook_whose_code_is_python():
    for name in tables.names():
        fields = tables.resource(name)["schema"]["fields"]
        if numbers := [field["name"] for field in fields if field["type"] in table.NUMBERS]:
            made = json.loads(notebook.stub("15-x", "How much?", name, numbers))
            for cell in made["cells"]:
                if cell["cell_type"] == "code":
                    compile(cell["source"], name, "exec")


def test_the_csv_that_is_written_reads_back(given_file):
    header, rows = table.read(given_file('a,b\n"x, y","say ""no"""\n'))
    assert list(csv.reader(io.StringIO(table._as_csv([header, *rows])))) == [["a", "b"], ["x, y", 'say "no"']]


def test_the_page_of_the_book_shows_the_table_as_the_program_takes_it(given_file):
    page = (ROOT / "book/teaching/add.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0]
    with pytest.raises(NewError) as told:
        table.read(given_file(shown))
    words = str(told.value).partition("given.csv")[2]
    assert " ".join(page.split()).count(" ".join(words.split())) == 1
    header, rows = table.read(given_file(shown.replace(shown.splitlines()[0], "month,exports_kusd")))
    fields = table.infer(header, rows, Path("wheat.csv"))
    assert [(field["type"], field.get("unit")) for field in fields] == [
        ("yearmonth", None),
        ("integer", "USD thousand"),
    ]
    assert notebook.name_of("In which months does Kazakhstan sell its wheat?").partition("-")[2] in page

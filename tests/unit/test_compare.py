"""A published copy that differs is told apart: by file, and on pages by finding; on small books made here."""

import shutil
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from multivector.book import compare
from multivector.book.compare import CopyError, Moved
from multivector.cli import main

CHAPTER = (
    '<p>Its share fell to <a class="mv-number" href="../notebooks/01-trade.html#finding-share" title="Share">'
    '29.9\u00a0%</a>, from <a class="mv-number" href="../notebooks/01-trade.html#finding-before">42.5\u00a0%</a>.</p>\n'
)
NOTEBOOK = '<h1>Trade</h1>\n<ul>\n<li id="finding-share"><b>29.9\u00a0%</b> Share <code>share</code>\n</ul>\n'
BOOK = {
    "index.html": 'First page <span class="mv-pdf"></span>\n',
    "book/chapter.html": CHAPTER,
    "notebooks/01-trade.html": NOTEBOOK,
    "data/one.csv": "year,value\n2024,1\n",
}


@pytest.fixture
def books(tmp_path):
    """Give a book and a copy of it."""
    for name, text in BOOK.items():
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (tmp_path / "html/picture.png").write_bytes(b"\x89PNG\xff")
    return tmp_path / "html", shutil.copytree(tmp_path / "html", tmp_path / "copy")


def alter(copy, name: str, old: str, new: str) -> None:
    text = (copy / name).read_bytes()
    assert old.encode() in text
    (copy / name).write_bytes(text.replace(old.encode(), new.encode()))


def test_a_true_copy_is_the_same(books):
    html, copy = books
    found = compare.compare(copy, html)
    assert found.same and found.compared == 5


def test_a_finding_on_a_page_is_named_with_both_values_and_nothing_else(books):
    html, copy = books
    alter(copy, "book/chapter.html", "29.9", "19.9")
    alter(copy, "notebooks/01-trade.html", "<b>29.9", "<b>19.9")
    told = ["01-trade:share: published 19.9\u00a0%, rebuilt 29.9\u00a0%"]
    found = compare.compare(copy, html)
    assert found.different == {"book/chapter.html": told, "notebooks/01-trade.html": told}
    assert str(found).splitlines()[:3] == [
        "The copy is not the book that is built here. Of 5 files: 2 different, 0 missing, 0 extra.",
        "  differs  book/chapter.html",
        f"           {told[0]}",
    ]


def test_what_else_differs_on_a_page_is_told_beside_the_finding(books):
    html, copy = books
    alter(copy, "book/chapter.html", "42.5", "52.5")
    alter(copy, "book/chapter.html", "fell", "rose")
    found = compare.compare(copy, html).different["book/chapter.html"]
    assert found[0] == "01-trade:before: published 52.5\u00a0%, rebuilt 42.5\u00a0%"
    assert len(found) == 2 and found[1].startswith("line 1: published '<p>Its share rose to ")


def test_a_finding_that_one_page_does_not_print_is_named():
    gone = CHAPTER.replace("#finding-before", "#finding-later")
    assert compare.moved("book/chapter.html", gone, CHAPTER) == [
        Moved("01-trade:before", None, "42.5\u00a0%"),
        Moved("01-trade:later", "42.5\u00a0%", None),
    ]
    assert str(Moved("01-trade:before", None, "4")) == "01-trade:before: published nothing, rebuilt 4"


def test_missing_extra_and_other_files_are_named(books):
    html, copy = books
    (copy / "data/one.csv").unlink()
    (copy / "tracker.js").write_text("count()")
    alter(copy, "index.html", "First", "Last")
    (copy / "picture.png").write_bytes(b"\x89PNG\xff\xff")
    found = compare.compare(copy, html)
    assert (found.missing, found.extra) == (["data/one.csv"], ["tracker.js"])
    assert found.different["picture.png"] == ["6 bytes published, 5 rebuilt"]
    assert found.different["index.html"][0].startswith("line 1: published 'Last page ")
    assert "  missing  data/one.csv\n  extra    tracker.js" in str(found)


def test_turned_line_ends_are_said_to_be_no_more(books):
    html, copy = books
    alter(copy, "data/one.csv", "\n", "\r\n")
    assert compare.compare(copy, html).different == {"data/one.csv": ["only the ends of lines differ"]}


def test_of_a_zip_the_files_in_it_are_named(books):
    html, copy = books
    for folder, rows in ((html, "1"), (copy, "2")):
        with zipfile.ZipFile(folder / "figure.zip", "w") as packed:
            packed.writestr(zipfile.ZipInfo("figure/rows.csv"), rows)
            packed.writestr(zipfile.ZipInfo("figure/draw.py"), "draw()")
    assert compare.compare(copy, html).different == {"figure.zip": ["in it: figure/rows.csv"]}
    (copy / "figure.zip").write_bytes((html / "figure.zip").read_bytes()[:40])
    assert compare.compare(copy, html).different["figure.zip"][0].startswith(("line 1: ", "40 bytes published"))


def test_the_pdf_and_its_link_are_left_out(books):
    html, copy = books
    (copy / compare.pdf.NAME).write_bytes(b"%PDF")
    alter(copy, "index.html", '<span class="mv-pdf">', '<span class="mv-pdf">Or take <a href="x">the PDF</a>')
    assert compare.compare(copy, html).same


@pytest.mark.parametrize("inside", ["", "html/", "site-main/"])
def test_a_zip_is_compared_like_a_folder(books, tmp_path, inside):
    html, copy = books
    alter(copy, "book/chapter.html", "29.9", "19.9")
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as packed:
        for path in copy.rglob("*"):
            packed.write(path, inside + path.relative_to(copy).as_posix())
    with compare.opened(tmp_path / "copy.zip", html) as folder:
        assert list(compare.compare(folder, html).different) == ["book/chapter.html"]
    assert not folder.exists()


def test_a_checkout_is_looked_into(books, tmp_path):
    shutil.copytree(books[1], tmp_path / "fork/_build/html")
    with compare.opened(tmp_path / "fork", books[0]) as folder:
        assert folder == tmp_path / "fork/_build/html"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere", "There is no '.*nowhere'. Name a folder or a zip"),
        ("text.txt", "is no folder, and cannot be read as a zip"),
        ("empty", "holds no index.html. Name the folder"),
        ("html", "is the book that is built here. Name a copy"),
    ],
)
def test_a_wrong_place_teaches(books, tmp_path, place, message):
    (tmp_path / "text.txt").write_text("no zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CopyError, match=message), compare.opened(tmp_path / place, books[0]):
        pass


def test_without_a_book_here_it_is_said_how_to_build_one(books, tmp_path):
    with pytest.raises(CopyError, match="No book is built in .*: make book"):
        compare.compare(books[1], tmp_path / "none")


def test_the_command_fails_and_names_what_differs(books, monkeypatch):
    html, copy = books
    monkeypatch.setattr(compare.compare, "__defaults__", (html,))
    assert CliRunner().invoke(main, ["compare", str(copy)]).output.startswith("✓ All 5 files of the copy")
    alter(copy, "book/chapter.html", "29.9", "19.9")
    told = CliRunner().invoke(main, ["compare", str(copy)])
    assert told.exit_code == 1 and "01-trade:share: published 19.9" in told.output
    wrong = CliRunner().invoke(main, ["compare", str(copy / "nowhere")])
    assert wrong.exit_code == 1 and "There is no" in wrong.output


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_the_first_difference_is_in_the_line_that_is_named(one, other):
    if one == other:
        return
    line = int(compare.first_difference(one, other).split(":")[0].removeprefix("line "))
    lines = [text.split("\n") for text in (one, other)]
    assert all(lines[0][i] == lines[1][i] for i in range(line - 1))
    assert lines[0][line - 1 :] != lines[1][line - 1 :]

"""A build begins on clean ground, and what pages fetch is copied when it changed."""

from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from multivector import book
from multivector.book import site
from multivector.charts import picture


def test_what_an_unfinished_build_left_is_removed_before_the_next(tmp_path):
    html, doctrees = tmp_path / "html", tmp_path / "doctrees"
    book.start(html, doctrees)
    (html / "half.html").write_text("<html", encoding="utf-8")
    (doctrees / book.UNFINISHED).unlink()  # as at the end of a build
    book.start(html, doctrees)
    assert (html / "half.html").is_file() and (doctrees / book.UNFINISHED).is_file()
    book.start(html, doctrees)
    assert list(html.iterdir()) == [] and [file.name for file in doctrees.iterdir()] == [book.UNFINISHED]


def test_site_files_are_copied_when_they_changed_and_old_ones_go(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "SITE", tmp_path / "site")
    html = tmp_path / "html"
    for place, text in {"site/figures/a.svg": "new", "html/figures/a.svg": "old", "html/figures/b.svg": "gone"}.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    site.publish(html)
    assert [(file.name, file.read_text(encoding="utf-8")) for file in (html / "figures").iterdir()] == [
        ("a.svg", "new")
    ]
    before = (html / "figures/a.svg").stat().st_mtime_ns
    site.publish(html)
    assert (html / "figures/a.svg").stat().st_mtime_ns == before


def test_a_figure_that_cannot_be_drawn_ends_a_build_with_its_name(tmp_path, monkeypatch):
    figure = SimpleNamespace(name="shares", specs={"wide": '{"data": {"values": []}, "mark": "nothing"}'})
    first = book.runs.notebooks()[0]
    monkeypatch.setattr(book, "HELD", book.ExitStack())
    monkeypatch.setattr(book.runs, "notebooks", lambda: [first])
    monkeypatch.setattr(picture, "STORE", tmp_path / "pictures")
    monkeypatch.setattr(site, "shelf", lambda name: SimpleNamespace(figures={"shares": figure}))
    monkeypatch.setattr(site.kept.Kept, "stale", lambda *asked: True)
    application = SimpleNamespace(outdir=tmp_path / "html", doctreedir=tmp_path / "doctrees")
    with book.HELD, pytest.raises(ExtensionError, match=f"^Figure 'shares' of {first}: Vega cannot draw it: TypeError"):
        book.prepare(application, None)

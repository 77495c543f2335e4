"""A fork's first page need not look like this book's: without a chart or a subtitle there is still a preview."""

from types import SimpleNamespace

import pytest

from multivector.book import cite, preview, render
from multivector.charts.drawn import MIME


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ("# A fork\n\n**Of one's own**\n\nText.\n", "A fork. Of one's own"),
        ("# A fork\n\nText.\n", "A fork."),
        ("Text.\n", f"{cite.work()['title']}."),
    ],
)
def test_a_first_page_without_chart_or_subtitle_has_a_preview(tmp_path, monkeypatch, index, words):
    (tmp_path / "index.md").write_text(index, encoding="utf-8")
    monkeypatch.setattr(preview, "ROOT", tmp_path)
    assert preview.words() == words
    card = preview.card()
    assert card.count("<svg") == 1  # no chart inside
    assert card.count("</svg>") == 1


def test_a_book_that_does_without_the_extension_is_left_the_figures_own_html():
    environment = SimpleNamespace(app=SimpleNamespace(extensions={"myst_nb": None}), docname="notebooks/01-trade")
    renderer = SimpleNamespace(renderer=SimpleNamespace(sphinx_env=environment))
    data = SimpleNamespace(mime_type=MIME, content={})
    assert render.FigureRenderer.handle_mime(renderer, data, 0) is None

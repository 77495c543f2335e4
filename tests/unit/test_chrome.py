"""Pages are finished as they should be: faults of the theme mended, scripts named by hashes, descriptions short."""

import base64
import hashlib
import re

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from multivector.book import chrome, margin

PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="auto"><head><meta charset="utf-8" /><script>let a = 1;</script>
<script src="_static/one.js"></script><script defer src="two.js"></script></head>
<body><div id="pst-primary-sidebar" class="x"></div><table><thead><tr><th></th><th>year</th></tr></thead></table>
<div role="list"><div class="citation" role="doc-biblioentry">A work</div></div>
<button onclick="window.print()">Print</button><script>
let b = "<b>";
</script></body></html>"""


def directives(html: str) -> dict[str, list[str]]:
    content = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    return {line.split()[0]: line.split()[1:] for line in content.split(";")}


def named(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_a_page_allows_its_own_inline_scripts_and_no_others():
    allowed = directives(chrome.finished(PAGE))["script-src"]
    assert sorted(allowed) == sorted(["'self'", named("let a = 1;"), named('\nlet b = "<b>";\n')])


def test_nothing_may_come_from_elsewhere_or_be_made_of_text():
    rules = directives(chrome.finished(PAGE))
    assert rules["default-src"] == rules["base-uri"] == ["'none'"]
    for name, sources in rules.items():
        assert "'unsafe-eval'" not in sources
        assert name == "style-src" or "'unsafe-inline'" not in sources
        assert all(source.startswith("'") or source == "data:" for source in sources), name


def test_the_policy_stands_before_every_script():
    html = chrome.finished(PAGE)
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_faults_of_the_theme_are_mended():
    html = chrome.finished(PAGE)
    assert "<th></th>" not in html and "<th>year</th>" in html
    assert "doc-biblioentry" not in html and 'role="listitem"' in html
    assert "onclick" not in html and 'data-do="print"' in html
    assert 'id="pst-primary-sidebar" role="navigation"' in html
    assert '<html lang="en" data-theme="light">' in html


def test_a_page_without_charset_is_refused():
    with pytest.raises(ValueError, match="charset"):
        chrome.finished("<!DOCTYPE html><html><head></head></html>")


@given(st.text(alphabet=st.characters(blacklist_characters="<", blacklist_categories=["Cs"]), min_size=1))
def test_any_script_is_named_by_its_own_bytes(script):
    assert named(script) in chrome.policy(f"<script>{script}</script>")


def document(*paragraphs: str) -> nodes.document:
    return nodes.document(None, None, "", *(nodes.paragraph(text, text) for text in paragraphs))


def test_a_page_is_described_by_its_first_paragraph_of_some_length():
    assert chrome.described(document("Too short.", "How does Kazakh oil\nleave, and how much?")) == (
        "How does Kazakh oil leave, and how much?"
    )
    assert chrome.described(document()) == ""


@given(st.lists(st.sampled_from(["oil", "Kazakhstan", "a", "corridor"]), min_size=6, max_size=120))
def test_descriptions_are_short_and_end_with_a_word(words):
    text = " ".join(words)
    found = chrome.described(document(text))
    assert len(found) <= chrome.LONGEST_DESCRIPTION + 2
    assert found == text or (found.endswith(" …") and text.startswith(found[:-2] + " "))


def cited(ident: str, title: str) -> str:
    return f'<a class="reference internal" href="references.html#{ident}" title="{title}">{ident}</a>'


def test_a_work_stands_in_the_margin_where_it_is_cited_first():
    one, two = cited("id1", "Author. Title. https://www.example.org/a/b, 2020."), cited("id2", "Other &amp; Co, 2021.")
    html = f"<p>First {one}.</p>\n<ul><li><p>Then {two}.</p></li></ul>\n<p>Again {one}\nand {two}.</p>"
    lines = margin.annotated(html).splitlines()
    assert lines[0] == '<div class="margin mv-cited" role="note"><p>Author. Title. example.org, 2020.</p></div>'
    assert lines[3] == '<div class="margin mv-cited" role="note"><p>Other &amp; Co, 2021.</p></div>'
    assert margin.annotated(html).count("mv-cited") == 2


def test_nothing_else_of_a_chapter_changes():
    html = f"<p>Text.</p>\n<p>Cites {cited('id1', 'A, 2020.')}.</p>\n<table><tr><td><p>1</p></td></tr></table>"
    assert re.sub(r"<div class=.margin.*?</div>\n", "", margin.annotated(html)) == html

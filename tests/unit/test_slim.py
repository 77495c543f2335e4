"""Pages made light: what is used stays, in order; what is not goes; a second time changes nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector.book import slim

THEME = """
@charset "utf-8";
@font-face{font-family:"Font Awesome";src:url(../vendor/fontawesome/webfonts/fa-solid-900.woff2)}
@font-face{font-family:Own;src:url(../fonts/own.woff2)}
.fa-bars:before{content:"a"} .card,.gone>.card{color:red}
@media (min-width:1px){.gone{color:blue}} @media print{.card .title{color:black}}
html[data-theme="dark"] .card:not(.gone){background:url("../images/a.png")}
"""
OWN = ".card{color:green} #gone{color:red} p{margin:0} .bs-tooltip-auto{top:0}"
SCRIPT = 'x={bars:[448,512,["navicon"],"f0c9","M0 96z"],"file":[3,5,[],"f1","M1 1z"]};y={file:[10,20,[],"f1","M2 2z"]}'
PAGE = """<!DOCTYPE html><html><head><title>t</title>
<link href="{root}_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="{root}_static/own.css?v=2" />
<script defer src="{root}_static/scripts/fontawesome.js?digest=1"></script>
<script src="{root}_static/searchtools.js"></script><script src="{root}searchindex.js"></script>
<script src="{root}_static/title.js"></script></head>
<body><div class="card"><i class="fa-solid fa-bars fa-lg" title="Menu"></i><span class="fas fa-file"></span></div>
<link rel="stylesheet" href="../data/catalogue.css"></body></html>"""


@pytest.fixture
def book(tmp_path):
    files = {
        "_static/styles/theme.css": THEME,
        "_static/own.css": OWN,
        "_static/scripts/fontawesome.js": SCRIPT,
        "_static/title.js": "node.className = 'title'",
        "index.html": PAGE.format(root=""),
        "search.html": PAGE.format(root=""),
        "book/one.html": PAGE.format(root="../"),
        "data/rows.html": "<p>no sheet</p>",
    }
    for place, text in files.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    slim.slim(tmp_path)
    return tmp_path


def used(book):
    (sheet,) = (book / "_static/styles").glob("used.*.css")
    return sheet.read_text()


def test_rules_in_use_stay_in_order_and_the_others_go(book):
    style = re.sub(r"\s+", "", used(book))
    assert ".gone{" not in style and ".gone>" not in style and "#gone" not in style
    assert style.index(".card{color:red}") < style.index(".card.title{color:black}") < style.index(".card{color:green}")
    assert 'html[data-theme="dark"].card:not(.gone){' in style
    assert "p{margin:0}" in style and ".bs-tooltip-auto" in style


def test_addresses_in_style_hold_from_the_new_place(book):
    assert "url(../images/a.png)" in used(book) and "url(../fonts/own.woff2)" in used(book)
    assert "fontawesome" not in used(book)


def test_icons_are_empty_pictures_that_style_fills(book):
    page = (book / "book/one.html").read_text()
    assert 'class="mv-icon svg-inline--fa fa-bars fa-lg" viewBox="0 0 448 512" aria-hidden="true" title="Menu"' in page
    assert '<svg class="mv-icon svg-inline--fa fa-file" viewBox="0 0 10 20"' in page  # of the last set, the solid one
    assert "fontawesome" not in page
    assert "M0 96z" in used(book) and "M2 2z" in used(book) and "M1 1z" not in used(book)


def test_an_icon_of_a_brand_and_one_by_a_former_name_are_drawn(book):
    (book / "new.html").write_text(PAGE.format(root="").replace("fa-solid fa-bars", "fab fa-navicon"))
    slim.slim(book)
    assert '<svg class="mv-icon svg-inline--fa fa-navicon' in (book / "new.html").read_text()
    assert re.search(r"\.mv-icon\.fa-navicon\{[^}]*M0 96z", used(book))


def test_a_page_has_one_sheet_and_the_search_stays_where_it_is_used(book):
    for place, root in (("index.html", ""), ("book/one.html", "../")):
        page = (book / place).read_text()
        addresses = re.findall(r'rel="stylesheet"[^>]*href="([^"]+)"', page)
        assert addresses[0].startswith(f"{root}_static/styles/used.") and addresses[1:] == ["../data/catalogue.css"]
        assert "searchindex" not in page and "searchtools" not in page and "title.js" in page
    search = (book / "search.html").read_text()
    assert "searchindex" in search and "searchtools" in search
    assert (book / "data/rows.html").read_text() == "<p>no sheet</p>"


def test_a_second_time_changes_nothing_and_a_new_page_is_heard(book):
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    slim.slim(book)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before
    (book / "new.html").write_text(PAGE.format(root="").replace("card", "gone"))
    slim.slim(book)
    assert ".gone{color:blue}" in re.sub(r"\s+", "", used(book))
    (name,) = {
        re.search(r"used\.\w+\.css", path.read_text())[0]
        for path in book.glob("**/*.html")
        if path.parent.name != "data"
    }
    assert (book / "_static/styles" / name).is_file()


def test_an_icon_that_the_theme_does_not_have_is_an_error(book):
    (book / "new.html").write_text(PAGE.format(root="").replace("fa-bars", "fa-rocket"))
    with pytest.raises(ValueError, match="no icon 'rocket'"):
        slim.slim(book)


names = st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)


@given(st.lists(names, min_size=1, max_size=4), st.sets(names))
def test_a_selector_applies_just_where_all_its_names_occur(parts, known):
    selector = " ".join(f".{part}" for part in parts)
    assert slim.applies(selector, known) == all(part in known or part.startswith("bs-") for part in parts)
    assert slim.applies(f":not({selector})", set()) and slim.applies(f"[title='{selector}']", set())

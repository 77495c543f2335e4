"""Every page in a real browser: figures draw, nothing is fetched from elsewhere, nothing complains, it fits a phone.

To open a page and to draw its figures takes longer than to look at it, so a page is read once at each width, and all
that is to be seen of it then is seen on that reading.
"""

import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from multivector import runs
from multivector.book import library
from multivector.paths import HTML

from .access import faults
from .choosing import told
from .conftest import GENERATED, PHONE, REPOSITORY, TITLE, eventually, pages

WITH_FIGURES = (
    [page for page in pages() if "mv-figure" in (HTML / page).read_text(encoding="utf-8")] if HTML.is_dir() else []
)
MAPS = (HTML / "maps").is_dir()  # not in a fork that has drawn none yet
CHOSEN_FROM = [page for page in WITH_FIGURES if "in the box below" in (HTML / page).read_text(encoding="utf-8")]
LIGHT = [
    "index.html",
    "book/2-pipelines.html",
    "book/3-corridors.html",
    "book/4-baikonur.html",
    "notebooks/03-oil-routes.html",
    "notebooks/04-without-russia.html",
    "notebooks/05-gas.html",
]
BY_TABLE_ALONE = {"figure-09-tenge-prices"}  # six hundred months: what names them would weigh more than the lines
BOXES = """
all => all.map((picture) => {
  const { width, height, right } = picture.getBoundingClientRect();
  return { src: picture.src, width: picture.checkVisibility() ? width : 0, height, right };
})
"""
SAID = """
() => Promise.all([...document.querySelectorAll(".mv-figure")].map(async (figure) => {
  const picture = figure.querySelector("picture img");
  const links = [...figure.querySelectorAll("a")];
  const rows = await fetch(links.find((link) => link.textContent === "Data (CSV)").href);
  return {
    alt: picture.alt,
    words: document.getElementById(picture.getAttribute("aria-describedby")).textContent,
    sources: figure.querySelectorAll(".mv-source a[href*='data.html#table-']").length,
    lines: rows.ok ? (await rows.text()).trim().split("\\n").length : 0,
    made: links.filter((link) => link.textContent === "How this was made").length,
  };
}))
"""
LIMIT_OF_A_MAP_PAGE = 250_000 + (3_000 if REPOSITORY else 0)  # buttons to the repository and to Binder
LOADED = "all => Promise.all(all.map((image) => { image.loading = 'eager'; return image.decode(); }))"


@pytest.mark.parametrize("page", [*pages(), *GENERATED])
@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["1280 px", "390 px"])
def test_reads_to_the_end_without_a_complaint_and_fits(visit, server, page, subtests):
    visit.read(f"{server}/{page}")
    assert visit.foreign == []
    assert visit.failed == []
    assert visit.complaints == []
    states = visit.page.eval_on_selector_all(".mv-figure", "figures => figures.map(f => [f.id, f.dataset.state])")
    assert [ident for ident, state in states if state != "live"] == []
    drawn = visit.page.eval_on_selector_all(
        ".mv-live svg", "all => all.map(svg => svg.querySelectorAll('path, line, text, circle').length)"
    )
    assert len(drawn) == len(states) and all(marks > 20 for marks in drawn)
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wide = visit.page.eval_on_selector_all(
        ".mv-live svg",
        "all => all.filter(svg => svg.getBoundingClientRect().right > innerWidth + 1).map(s => s.closest('figure').id)",
    )
    assert wide == []
    if page in LIGHT and MAPS and visit.page.viewport_size["width"] == 1280:
        assert_light(visit)
    # Each rule at both widths and in both modes; all four of them, and every row, are among the longer proofs.
    assert faults(visit.page, "light" if visit.page.viewport_size["width"] == 1280 else "dark") == []
    if page in WITH_FIGURES and visit.page.viewport_size["width"] == 1280:
        looks = [described, chosen_from_the_keyboard, marks_lead_to_rows]
        for look in [*looks, on_paper] if page in CHOSEN_FROM else looks:
            with subtests.test(look.__name__):
                look(visit.page, page)


def assert_light(visit) -> None:
    """A page with the regional map is light, but for what is loaded once for the whole book."""
    assert any("/maps/" in address for address in visit.received)
    shared = ("/vega/", "/maps/", "/_static/", "/searchindex.js")
    own = {address: size for address, size in visit.received.items() if not address.startswith(shared)}
    assert sum(own.values()) < LIMIT_OF_A_MAP_PAGE, own


def described(page, name: str) -> None:
    """Every figure is described, sourced and can be taken away."""
    said = page.evaluate(SAID)
    assert len(said) == page.locator(".mv-figure").count() > 0
    for figure in said:
        assert len(figure["alt"].split()) >= 8
        assert len(figure["words"].split()) >= 15
        assert figure["sources"] >= 1
        assert figure["lines"] >= 2
        assert figure["made"] == 1 or name.startswith("notebooks/")


def chosen_from_the_keyboard(page, name: str) -> None:
    """A choice is made from the keyboard and taken back."""
    looks = (
        "figure => [...figure.querySelectorAll('.mv-live svg [opacity]')].map(n => n.getAttribute('opacity')).join()"
    )
    figures = page.locator(".mv-figure:has(.vega-bindings select)").all()
    assert bool(figures) == (name in CHOSEN_FROM)
    for figure in figures:
        before = figure.evaluate(looks)
        words = figure.locator(".mv-subtitle").inner_text().lower()
        assert "click" in words and "box" in words
        box = figure.locator(".vega-bindings select")
        box.focus()
        page.keyboard.press("ArrowDown")
        assert box.input_value() != "null"
        eventually(lambda figure=figure, before=before: figure.evaluate(looks) != before)
        page.keyboard.press("ArrowUp")
        eventually(lambda figure=figure, before=before: figure.evaluate(looks) == before)


def marks_lead_to_rows(page, name: str) -> None:
    """Some mark of every figure that declares an origin is answered with rows of tables."""
    notebook = Path(name).stem
    figures = library.shelf(notebook).figures if notebook in runs.notebooks() else {}
    idents = {f"figure-{notebook}-{figure}" for figure, drawn in figures.items() if drawn.origin}
    silent = {ident for ident in idents if not re.search(r"\w+, line \d+", told(page, ident))}
    assert silent - BY_TABLE_ALONE == set()


def on_paper(page, name: str) -> None:
    """Figures are the static pictures, in full."""
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less the margins
    page.emulate_media(media="print")
    page.eval_on_selector_all(".mv-figure picture img", LOADED)  # as a browser does before it prints
    live = page.eval_on_selector_all(".mv-live", "all => all.map(chart => chart.checkVisibility())")
    pictures = page.eval_on_selector_all(".mv-figure picture img", BOXES)
    assert len(live) == len(pictures) == page.locator(".mv-figure").count() and not any(live)
    for box in pictures:
        assert box["width"] > 250 and box["height"] > 100 and box["right"] <= 718


@pytest.fixture(scope="module")
def unscripted(browser):
    """Give a page that runs no scripts, one for all tests: nothing stays on it from one to the next."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("page", WITH_FIGURES)
def test_shows_static_pictures_without_scripts(unscripted, server, page):
    unscripted.goto(f"{server}/{page}", wait_until="load")
    pictures = unscripted.eval_on_selector_all(".mv-figure picture img", BOXES)
    assert len(pictures) == unscripted.locator(".mv-figure").count() > 0
    for picture in pictures:
        assert picture["width"] > 250 and picture["height"] > 100
        answer = unscripted.request.get(picture["src"])
        assert answer.ok and answer.headers["content-type"] == "image/svg+xml"


def test_shared_files_are_named_by_their_content():
    drawn = [figure for name in runs.notebooks() for figure in library.shelf(name).figures.values()]
    for folder in ("vega", "maps") if any("layer:" in figure.specs["wide"] for figure in drawn) else ("vega",):
        names = [path.name for path in (HTML / folder).iterdir()]
        assert names and all(re.search(r"\.[0-9a-f]{10}\.", name) for name in names)
    assert len(list((HTML / "vega").iterdir())) == 1


def test_a_number_in_prose_leads_to_the_cell_that_made_it(visit, server):
    visit.page.goto(f"{server}/{pages()[1]}")  # the first chapter
    link = visit.page.locator("a.mv-number").first
    shown = link.inner_text()
    link.click()
    visit.page.wait_for_url("**/notebooks/*.html#finding-*")
    value = visit.page.locator(":target b")
    value.wait_for(state="visible")  # also where it lies in a folded list
    assert value.inner_text() == shown


def test_links_inside_the_book_lead_somewhere():
    broken = []
    files = {page: (HTML / page).read_text(encoding="utf-8") for page in pages()}
    known = {file: set(re.findall(r'id="([^"]+)"', file.read_text(encoding="utf-8"))) for file in HTML.rglob("*.html")}
    for page, text in files.items():
        for link in sorted(set(re.findall(r'<a\b[^>]*\shref="([^"]*)"', text))):
            address = urlsplit(unescape(link))
            if address.scheme or address.netloc:
                continue
            place = Path(page).parent / unquote(address.path) if address.path else Path(page)
            file, anchor = Path(os.path.normpath(HTML / place)), unquote(address.fragment)
            if not file.is_file() or (anchor and file in known and anchor not in known[file]):
                broken.append(f"{page}: {link}")
    assert broken == []


def test_the_first_page_is_a_page(visit, server):
    visit.page.goto(f"{server}/")
    assert visit.page.locator("article h1").inner_text().startswith(TITLE)
    assert 'http-equiv="refresh"' not in (HTML / "index.html").read_text(encoding="utf-8").lower()

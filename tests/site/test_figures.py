"""What surrounds a figure, in a real browser: number, files, citation, words, table, and the keys that reach them."""

import csv
import io
import re
from html import escape

import pytest

from multivector import runs, tables
from multivector.book import library
from multivector.paths import HTML

from .conftest import pages

PAGES = [page for page in pages() if (HTML / page).is_file() and "mv-figure" in (HTML / page).read_text("utf-8")]
ALL = [(notebook, name) for notebook in runs.notebooks() for name in library.shelf(notebook).figures]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SHARES = "figure-01-trade-shares"
MOST_BYTES = 1500


def figures_on(page: str) -> list[str]:
    return re.findall(r'<figure class="mv-figure".*?</figure>', (HTML / page).read_text("utf-8"), re.DOTALL)


def live(visit, server, page: str, ident: str):
    visit.page.goto(f"{server}/{page}")
    figure = visit.page.locator(f"#{ident}")
    figure.scroll_into_view_if_needed()
    visit.page.wait_for_selector(f"#{ident}[data-state=live]")
    return figure


@pytest.mark.parametrize("page", PAGES)
def test_a_figure_has_the_same_number_on_every_page_and_its_tools_without_scripts(page):
    for html in figures_on(page):
        ident = re.search(r'id="figure-(\d+)-([^"]+?)"', html)
        notebook = next(name for name in runs.notebooks() if f"figure-{name}-" in ident[0])
        names = re.findall(rf'id="figure-{notebook}-(.+?)"', "".join(figures_on(f"notebooks/{notebook}.html")))
        order = [name for name in names if not name.endswith(("-made", "-words"))]
        place = order.index(ident[0].removeprefix(f'id="figure-{notebook}-').rstrip('"')) + 1
        assert f'<span class="mv-label">Figure {int(ident[1])}.{place}</span>' in html
        for tool in ("Source: ", "Data (CSV)", "Picture (SVG)", "Cite", "BibTeX", "How this was made", "In words"):
            assert html.count(tool) >= 1, tool
        assert "<script" not in html and " on" not in re.sub(r'"[^"]*"|>[^<]*<', "", html)


def test_what_stands_under_a_figure_is_light():
    """Its links and its citation; the words and the names of tables are as long as they are."""
    for notebook, name in ALL:
        figure = library.shelf(notebook).figures[name]
        ident, shown = f'id="figure-{notebook}-{name}"', figures_on(f"notebooks/{notebook}.html")
        tools = next(html for html in shown if ident in html).partition('<div class="mv-tools"')[2]
        said = [figure.description, *(tables.resource(table)["title"] for table in figure.tables)]
        own = len(tools.encode()) - sum(len(escape(text).encode()) + 80 for text in said)
        assert own < MOST_BYTES, (notebook, name)


def test_a_reference_in_prose_names_a_figure_and_leads_to_it(visit, server):
    found = 0
    for page in PAGES:
        text = (HTML / page).read_text("utf-8")
        for address, number in re.findall(r'<a href="([^"]+)">Figure\xa0([\d.]+)</a>', text):
            path, _, ident = address.partition("#")
            target = HTML / page if not path else (HTML / page).parent / path
            html = next(html for html in figures_on(str(target.resolve().relative_to(HTML))) if f'id="{ident}"' in html)
            assert f">Figure {number}<" in html
            found += 1
    assert found >= 10


def test_every_picture_that_leaves_the_page_carries_its_words_and_source():
    from xml.etree import ElementTree

    for notebook, name in ALL:
        figure = library.shelf(notebook).figures[name]
        root = ElementTree.fromstring((HTML / f"figures/{notebook}/{name}.svg").read_text("utf-8"))
        text = "".join(part.text if part.text.endswith(" ") else f"{part.text} " for part in root.iter() if part.text)
        said = " ".join(text.split())
        for words in (figure.title, figure.subtitle.partition(" Click ")[0], figure.description):
            assert " ".join(words.split()) in said
        assert "Click" not in said
        assert "Source: " in said and f"Figure {library.number(notebook, name)}." in said


def test_the_picture_can_be_had_as_png(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    with visit.page.expect_download() as waiting:
        figure.get_by_role("button", name="Picture (PNG)").click()
    assert waiting.value.suggested_filename == "shares.png"
    raw = waiting.value.path().read_bytes()
    width, height = (int.from_bytes(raw[i : i + 4], "big") for i in (16, 20))
    drawn = re.search(r'<svg[^>]* width="(\d+)" height="(\d+)"', (HTML / "figures/01-trade/shares.svg").read_text())
    assert raw.startswith(b"\x89PNG") and (width, height) == (2 * int(drawn[1]), 2 * int(drawn[2]))
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_a_citation_can_be_copied_as_text_and_for_bibtex(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    figure.get_by_text("Cite", exact=True).click()
    figure.get_by_role("button", name="Copy text").click()
    figure.get_by_role("button", name="Copied").wait_for()
    text = visit.page.evaluate("navigator.clipboard.readText()")
    assert "Figure 1.2 in Kazakhstan between vectors" in text and "version 0.1.0" in text
    assert text.endswith("Page notebooks/01-trade.html#figure-01-trade-shares.")
    figure.get_by_role("button", name="Copy BibTeX").click()
    visit.page.wait_for_function("document.querySelectorAll('.mv-cite[open] button')[1].textContent === 'Copied'")
    entry = visit.page.evaluate("navigator.clipboard.readText()")
    assert entry.startswith("@misc{01-trade-shares,") and entry.count("{") == entry.count("}")


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["1280 px", "390 px"])
def test_the_table_holds_the_rows_that_are_drawn_and_is_fetched_when_opened(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    address = "/figures/01-trade/shares.csv"
    assert address not in visit.received
    summary = figure.get_by_text("Table of the values drawn")
    summary.focus()
    visit.page.keyboard.press("Enter")
    figure.locator("tbody tr").first.wait_for()
    assert address in visit.received
    shown = figure.locator("tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.textContent))")
    rows = list(csv.reader(io.StringIO((HTML / address[1:]).read_text("utf-8"))))
    assert shown == rows[1:]
    heads = figure.locator("th[scope=col]").all_inner_texts()
    assert heads == ["year", "group", "value, USD million", "share, per cent"]
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert visit.complaints == [] and visit.failed == []


def test_the_live_chart_has_a_name_and_words_and_lets_the_keyboard_go(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    chart = figure.locator(".mv-live svg")
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("aria-label").startswith("Figure 1.2 Russia supplied")
    words = visit.page.locator(f"#{chart.get_attribute('aria-describedby')}")
    assert words.text_content() == library.shelf("01-trade").figures["shares"].description
    chart.focus()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent").startswith("Source: ")
    reached = []
    for _ in range(8):
        reached.append(visit.page.evaluate("document.activeElement.textContent.trim()"))
        visit.page.keyboard.press("Tab")
    wanted = ["Data (CSV)", "Picture (SVG)", "Picture (PNG)", "Cite", "How this was made", "In words"]
    assert [text for text in reached if text in wanted] == wanted
    assert visit.page.evaluate(f"document.activeElement.closest('.mv-figure')?.id !== '{SHARES}'")


def test_how_this_was_made_unfolds_the_code_of_the_cell(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    figure.get_by_text("How this was made").click()
    visit.page.wait_for_url("**/notebooks/01-trade.html#figure-01-trade-shares-made")
    code = visit.page.locator(f".cell:has(#{SHARES}) details pre").first
    code.wait_for(state="visible")
    assert "stacked(" in code.inner_text()

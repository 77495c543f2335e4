"""What surrounds a figure, in a real browser: number, files, citation, words, table, and the keys that reach them."""

import csv
import io
import json
import math
import re
import shutil
import zipfile
from dataclasses import asdict
from html import escape

import pytest
from playwright.sync_api import expect

from multivector import runs, tables
from multivector.book import cite, library
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
    figure.locator(".mv-picture").hover()
    visit.page.wait_for_selector(f"#{ident}[data-state=live]")
    return figure


@pytest.mark.parametrize("turn", ["pointer", "keyboard"])
def test_a_chart_is_fetched_only_when_a_reader_turns_to_it(visit, server, turn):
    visit.page.goto(f"{server}/book/1-relationship.html")
    figure = visit.page.locator("#figure-01-trade-shares")
    figure.scroll_into_view_if_needed()
    figure.locator("picture img").evaluate("image => image.decode()")
    live_files = re.compile(r"/vega/|/maps/|/figures/.*\.json")
    assert not [address for address in visit.received if live_files.search(address)]
    if turn == "pointer":
        figure.locator(".mv-picture").hover()
    else:
        figure.get_by_text("Data (CSV)").focus()
    visit.page.wait_for_selector("#figure-01-trade-shares[data-state=live]")
    assert [address for address in visit.received if live_files.search(address)]
    assert visit.page.locator(".mv-figure[data-state=live]").count() == 1


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
    assert f"Figure 1.2 in {cite.work()['short']}" in text and "version 0.1.0" in text
    assert text.endswith("Page notebooks/01-trade.html#figure-01-trade-shares.")
    figure.get_by_role("button", name="Copy BibTeX").click()
    expect(figure.locator(".mv-cite[open] button").nth(1)).to_have_text("Copied")
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
    for _ in range(10):
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


# --- where a value comes from ---

WITH_ORIGIN = [(notebook, name) for notebook, name in ALL if library.shelf(notebook).figures[name].origin]


def published(notebook: str, name: str) -> tuple[list[list[str]], dict]:
    """Return the rows of a figure and what is told about them, as the site has them."""
    (about,) = (HTML / "figures" / notebook).glob(f"{name}.??????????.json")
    rows = list(csv.reader(io.StringIO((HTML / f"figures/{notebook}/{name}.csv").read_text("utf-8"))))
    return rows, json.loads(about.read_text("utf-8"))


def lines_of(table: str) -> list[dict[str, str]]:
    """Return the rows of a published table, read anew."""
    file = HTML / "data" / tables.resource(table)["path"]
    if file.suffix == ".geojson":
        return [feature["properties"] for feature in json.loads(file.read_text("utf-8"))["features"]]
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


@pytest.mark.parametrize(("notebook", "name"), WITH_ORIGIN)
def test_the_published_rows_behind_each_mark_add_up_to_the_value_drawn(notebook, name):
    (_, *rows), about = published(notebook, name)
    read = {table: lines_of(table) for table in about["tables"]}
    checked = 0

    def total(parts: list[dict], at: int) -> float:
        found = 0.0
        for part in parts:
            told = about["tables"][part["table"]]
            for place in part["rows"][at]:
                cells, who = told["rows"][str(place)]
                line = read[part["table"]][place]
                assert who and all(about["publishers"][one][0] for one in who)
                names = columns_behind(told["head"], line)
                assert all(agree(cell, line[name]) for cell, name in zip(cells, names, strict=True))
                numbers = [line[names[i]] for i in part["value"]]
                found += added_up(numbers)
        return found

    for value in about["values"]:
        for at, place in enumerate(value["drawn"]):
            if value["column"] < 0:  # an event: a row of a table as it stands
                total(value["terms"][0]["top"], at)
                assert value["terms"][0]["top"][0]["rows"][at]
                checked += 1
                continue
            given = 0.0
            for term in value["terms"]:
                top = total(term["top"], at) - total(term.get("less", []), at)
                given += term["factor"] * top / (total(term["bottom"], at) if "bottom" in term else 1)
            near = 1e-8 + (0.5 * 10 ** -value["digits"] if "digits" in value else 0)
            assert math.isclose(given, float(rows[place][value["column"]]), rel_tol=1e-8, abs_tol=near)
            checked += 1
    assert checked >= len(about["values"])


def columns_behind(head: list[str], line: dict[str, str]) -> list[str]:
    from multivector.book.about import label

    named = {label(column): column for column in line}
    return [named[words] for words in head]


def agree(cell: str, raw: object) -> bool:
    text = "" if raw is None else str(raw)
    if cell == text or cell.lower() == text.lower() or cell.startswith(f"{text}-"):  # a month is told with its day
        return True
    return float(cell) == pytest.approx(float(text), rel=1e-11)


def test_a_bar_that_is_chosen_names_the_rows_behind_it_with_publisher_and_date(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    bars = figure.locator(".mv-live svg .mark-rect path")
    data = bars.evaluate_all("all => all.map(bar => [bar.__data__.datum.year, bar.__data__.datum.group])")
    chosen = data.index([2025, "RUS"])
    bars.nth(chosen).click(position={"x": 4, "y": 4})
    panel = figure.locator(".mv-panel")
    panel.locator("table").nth(1).wait_for()
    caption = panel.locator("caption").nth(1).inner_text()
    trade = tables.load("trade_by_partner").query("reporter == 'KAZ' and year == 2025")
    russia, world = (float(trade.set_index("partner")["imports_musd"][code]) for code in ("RUS", "WLD"))
    assert float(panel.locator("table").nth(1).get_attribute("data-total")) == pytest.approx(100 * russia / world)
    assert caption.startswith("share, per cent 29.86") and " times 100 = 29.86" in caption
    words = panel.inner_text()
    assert "Bureau of National Statistics of Kazakhstan (" in words and "2026" in words
    assert f"{russia:.12g}" in words and f"{world:.12g}" in words
    assert panel.locator("a[href$='data.html#table-trade-by-partner']").count() == 3
    raw = (HTML / "data/tables/trade_by_partner.csv").read_text("utf-8").splitlines()
    line = int(re.search(r"trade_by_partner, line (\d+)", panel.locator("table").nth(0).inner_text())[1])
    assert raw[line - 1].startswith("KAZ,RUS,2025,")
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    panel.get_by_role("button", name="Close").click()
    assert figure.locator(".mv-panel").count() == 0
    assert visit.complaints == [] and visit.foreign == []


def test_a_point_of_a_line_is_found_by_the_pointer(visit, server):
    figure = live(visit, server, "book/1-relationship.html", "figure-01-trade-flows")
    line = figure.locator(".mv-live svg .mark-line path").first
    line.scroll_into_view_if_needed()
    place = line.evaluate(
        """path => { const at = path.getPointAtLength(path.getTotalLength() - 5).matrixTransform(path.getScreenCTM());
                     return [at.x, at.y]; }"""
    )  # on the line, beside its last point
    visit.page.mouse.click(*place)
    figure.locator(".mv-panel caption").first.wait_for()
    assert "year 2025" in figure.locator(".mv-panel p").first.inner_text()


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["1280 px", "390 px"])
def test_a_row_of_the_table_gives_the_same_by_keyboard(visit, server):
    figure = live(visit, server, "book/1-relationship.html", SHARES)
    figure.get_by_text("Table of the values drawn").focus()
    visit.page.keyboard.press("Enter")
    first = figure.locator("tbody button").first
    first.wait_for()
    first.focus()
    visit.page.keyboard.press("Enter")
    panel = figure.locator(".mv-panel:focus")
    panel.wait_for()
    assert panel.locator("caption").count() == 2
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")  # Close
    assert figure.locator(".mv-panel").count() == 0
    assert first.evaluate("button => button === document.activeElement")
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_figure_of_estimates_says_so_and_leads_to_cell_and_tables(visit, server):
    page, ident = "notebooks/01-trade.html", "figure-01-trade-concentration"
    figure = live(visit, server, page, ident)
    figure.locator(".mv-live svg .mark-symbol path").first.click(force=True)
    panel = figure.locator(".mv-panel")
    panel.wait_for()
    assert "squares of the shares" in panel.inner_text()
    assert panel.locator("a[href$='-made']").count() == 1
    assert panel.locator("a[href*='data.html#table-']").count() == len(
        library.shelf("01-trade").figures["concentration"].tables
    )


def test_every_zip_holds_what_draws_the_figure_again():
    for notebook, name in ALL:
        with zipfile.ZipFile(HTML / f"figures/{notebook}/{name}.zip") as packed:
            names = [entry.removeprefix(f"{name}/") for entry in packed.namelist()]
            assert names == ["README.txt", "draw.py", "fonts.conf", "figure.json", "requirements.txt", "rows.csv"]
            assert packed.read(f"{name}/rows.csv").decode() == library.shelf(notebook).figures[name].csv
            pins = packed.read(f"{name}/requirements.txt").decode()
            assert re.findall(r"^(pandas|vl-convert-python)==", pins, re.MULTILINE) == ["pandas", "vl-convert-python"]
            assert len(packed.read(f"{name}/draw.py").splitlines()) <= 30


def added_up(numbers: list[str]) -> float:
    """Return the sum of cells, empty ones left out; a row without such cells counts as one."""
    try:
        return sum(float(number) for number in numbers if number not in ("", None)) if numbers else 1.0
    except ValueError:
        return math.nan  # words of an event


# --- names that would do harm ---

HARM = '<script>window.harmed=1</script>"><img src=x onerror="window.harmed=1">'


@pytest.fixture
def hostile(server):
    """Put a page with a figure of hostile words, and all that it fetches, beside the book; take it away after."""
    from multivector.book import render, site
    from multivector.charts.drawn import Figure

    kept = library.shelf("01-trade").figures["shares"]
    spec = json.loads(kept.specs["wide"])
    spec = {
        "config": spec["config"],
        "datasets": {"d0": [{"group": HARM, "value": 3}, {"group": "b", "value": 4}]},
        "data": {"name": "d0"},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "title": HARM},
            "y": {"field": "group", "type": "nominal"},
            "tooltip": [{"field": "group", "title": HARM}],
        },
    }
    place = {"table": "trade_by_partner", "value": ["imports_musd"], "rows": [[0], [1]]}
    origin = {
        "keys": ["group"],
        "values": [
            {"column": "value", "drawn": [0, 1], "terms": [{"factor": 1.0, "top": [place], "less": [], "bottom": []}]}
        ],
    }
    quoted = HARM.replace('"', '""')
    told = {word: HARM for word in ("title", "subtitle", "description", "computed")}
    figure = Figure(
        **{
            **asdict(kept),
            **told,
            "csv": f'group,value\n"{quoted}",3\nb,4\n',
            "specs": dict.fromkeys(("wide", "narrow"), json.dumps(spec)),
            "origin": origin,
        }
    )
    folder = HTML / "hostile"
    html = render.figure_html("01-trade", figure, "hostile/index")
    files = {"csv": figure.csv, "about": site.about.about(figure), "svg": site.plate.plate(figure, "1.2", HARM)}
    about = json.loads(files["about"])
    about["columns"], about["publishers"] = [HARM, "value"], [[HARM, "javascript:window.harmed=1"]]
    table = about["tables"]["trade_by_partner"]
    table["head"] = [HARM] * len(table["head"])
    for cells, who in table["rows"].values():
        cells[0], who[:] = HARM, [0]
    files |= {"about": json.dumps(about), "wide": site.live_spec(figure, "wide")}
    places = site.addresses("01-trade", figure)
    places["wide"] = places["spec-wide"]
    for layout, svg in figure.pictures.items():
        files[f"{layout}.svg"], places[f"{layout}.svg"] = svg, places[f"picture-{layout}"]
    for kind, text in files.items():
        (folder / f"x.{kind}").parent.mkdir(exist_ok=True)
        (folder / f"x.{kind}").write_text(text, encoding="utf-8")
        html = html.replace(f"../{places[kind]}", f"x.{kind}")
    scripts = re.findall(r"<script[^>]*(?:figures|origin)\.js[^>]*></script>", (HTML / PAGES[1]).read_text("utf-8"))
    head = "<!DOCTYPE html><html data-content_root='../' lang='en'><title>x</title>" + "".join(scripts)
    (folder / "index.html").write_text(f"{head}<body>{html}</body></html>", encoding="utf-8")
    yield f"{server}/hostile/index.html"
    shutil.rmtree(folder)


def test_hostile_names_are_shown_and_never_run(visit, hostile):
    visit.page.goto(hostile)
    figure = visit.page.locator("figure")
    figure.locator(".mv-picture").hover()
    visit.page.wait_for_selector("figure[data-state=live]")
    assert HARM in figure.locator(".mv-title").inner_text()
    bars = figure.locator(".mv-live svg .mark-rect path")
    bars.first.hover()
    visit.page.wait_for_selector("#vg-tooltip-element.visible")
    assert "onerror" in visit.page.locator("#vg-tooltip-element").inner_text()
    bars.first.click()
    panel = figure.locator(".mv-panel")
    panel.locator("table").wait_for()
    assert HARM in panel.inner_text()
    assert panel.locator("a[href^=javascript]").count() == 0
    figure.get_by_text("Table of the values drawn").click()
    figure.locator("tbody button").first.wait_for()
    assert figure.locator("tbody button").first.inner_text() == HARM
    for fold in ("Cite", "In words"):
        figure.get_by_text(fold, exact=True).click()
    visit.page.wait_for_timeout(300)
    assert visit.page.evaluate("window.harmed") is None
    assert figure.locator("script, img[src=x]").count() == 0
    assert visit.page.locator("#vg-tooltip-element script, #vg-tooltip-element img").count() == 0
    assert visit.failed == [] and visit.foreign == []

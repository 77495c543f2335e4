"""The data page: every table is counted, can be found, unfolded and taken away, with scripts and without."""

import csv
import io
import json

from multivector import tables
from multivector.paths import DATA

ADDRESS = "book/data.html"
RESOURCES = {resource["name"]: resource for resource in tables.read_package()["resources"]}
SIZES = """
async (addresses) => Object.fromEntries(await Promise.all(addresses.map(async (address) => {
  const answer = await fetch(address);
  return [address, answer.ok ? (await answer.arrayBuffer()).byteLength : 0];
})))
"""
FIRST_ROWS = """
async () => Object.fromEntries(await Promise.all([...document.querySelectorAll('.mv-rows a')].map(async (link) => {
  const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), 'text/html');
  const cells = [...page.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.textContent));
  return [link.href.match(/([^/]+)[.]html$/)[1], cells];
})))
"""


def counted(resource: dict) -> int:
    text = (DATA / resource["path"]).read_text(encoding="utf-8")
    if resource["path"].endswith(".geojson"):
        return len(json.loads(text)["features"])
    return len(list(csv.DictReader(io.StringIO(text, newline=""))))


def shown(visit) -> dict[str, str]:
    """Return the rows of the overview that are shown, by table."""
    rows = "[...document.querySelectorAll('.mv-overview tbody tr')].filter(row => row.cells[1]?.checkVisibility())"
    cells = visit.page.evaluate(f"{rows}.map(row => [row.querySelector('code').textContent, row.cells[1].textContent])")
    return dict(cells)


def test_every_table_is_in_the_overview_with_as_many_rows_as_its_file(visit, server):
    visit.page.goto(f"{server}/{ADDRESS}")
    assert shown(visit) == {name: f"{counted(resource):,}" for name, resource in RESOURCES.items()}
    said = visit.page.locator(".mv-entry > summary small").all_text_contents()
    sizes = [f"{counted(one):,} {'feature' if tables.is_layer(one) else 'row'}" for one in RESOURCES.values()]
    assert sorted(text.rpartition(", ")[0].removesuffix("s") for text in said) == sorted(sizes)


def test_every_file_answers_and_the_rows_shown_are_the_first_of_the_file(visit, server):
    visit.page.goto(f"{server}/{ADDRESS}")
    downloads = visit.page.eval_on_selector_all("a[download]", "all => all.map(a => a.href)")
    expected = {f"{server}/data/{resource['path']}" for resource in RESOURCES.values()}
    assert expected <= set(downloads)
    sizes = visit.page.evaluate(SIZES, downloads)
    for resource in RESOURCES.values():
        assert sizes[f"{server}/data/{resource['path']}"] == (DATA / resource["path"]).stat().st_size
    assert all(size > 100 for size in sizes.values())
    previews = visit.page.evaluate(FIRST_ROWS)
    assert set(previews) == {name for name, resource in RESOURCES.items() if not tables.is_layer(resource)}
    for name, (header, *rows) in previews.items():
        text = (DATA / RESOURCES[name]["path"]).read_text(encoding="utf-8")
        columns, *whole = csv.reader(io.StringIO(text, newline=""))
        assert header == columns and len(rows) == min(5, len(whole))
        for seen, row in zip(rows, whole, strict=False):
            assert all(
                " ".join(full.split()).startswith(text.rstrip("…")) for text, full in zip(seen, row, strict=True)
            )
    assert visit.failed == [] and visit.complaints == []


def test_the_overview_is_filtered_from_the_keyboard(visit, server):
    visit.page.goto(f"{server}/{ADDRESS}")
    visit.page.get_by_label("Filter").focus()
    visit.page.keyboard.type("Tenge Fx_")
    assert set(shown(visit)) == {"fx_daily", "fx_monthly"}
    assert visit.page.locator(".mv-overview tbody:visible").count() == 1
    assert visit.page.get_by_role("status").inner_text() == f"2 of {len(RESOURCES)} tables"
    visit.page.keyboard.press("Tab")  # to the overview, which scrolls
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(":target").get_attribute("id") == "table-fx-daily"
    entry = visit.page.locator("details.mv-entry[open]")
    assert entry.count() == 1
    entry.get_by_text("First rows", exact=True).click()
    entry.get_by_role("columnheader", name="kzt_per_usd").wait_for()
    assert entry.locator(".mv-first-rows tbody tr").count() == 5
    visit.page.get_by_label("Filter").fill("no such table")
    assert shown(visit) == {}
    visit.page.get_by_label("Filter").fill("")
    assert len(shown(visit)) == len(RESOURCES)


def test_without_scripts_an_anchor_unfolds_its_entry_and_its_rows_can_be_seen(browser, server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{server}/{ADDRESS}#table-fx-daily")
    entry = page.locator("details.mv-entry[open]")
    assert entry.count() == 1 and entry.locator("#table-fx-daily").is_visible()
    assert page.get_by_label("Filter").count() == 0 and page.locator(".mv-overview tbody tr").first.is_visible()
    entry.get_by_text("First rows", exact=True).click()
    entry.get_by_role("link", name="First rows of fx_daily").click()
    assert page.get_by_role("columnheader", name="kzt_per_usd").is_visible()
    page.get_by_role("link").click()
    page.locator("details.mv-entry[open] #table-fx-daily").wait_for()
    context.close()

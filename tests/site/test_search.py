"""Search works without any server but the one that serves the files, and from a folder too."""

import pytest
from playwright.sync_api import expect

from multivector.paths import HTML


def asked(page, words: str):
    """Search from a page as a reader does; give the results."""
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("#search-results")).to_contain_text("Search finished")
    return page.locator("#search-results ul.search a")


def test_a_search_finds_the_page_with_its_words(visit, server):
    visit.page.goto(f"{server}/book/data.html")
    found = asked(visit.page, "Sevastopol resolution")
    addresses = [link.get_attribute("href") for link in found.all()]
    assert "book/borders.html" in {address.partition("#")[0] for address in addresses}
    found.first.click()
    expect(visit.page.locator("article .highlighted").first).to_be_attached()
    assert visit.foreign == [] and visit.failed == [] and visit.complaints == []


def test_a_search_for_what_is_nowhere_says_so(visit, server):
    visit.page.goto(f"{server}/index.html")
    visit.page.keyboard.press("Control+k")
    visit.page.locator("#pst-search-dialog input").fill("qwertyuiop")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#search-results")).to_contain_text("did not match any documents")


@pytest.mark.parametrize("words", ["Kazakhstan"])
def test_a_search_works_from_a_folder(visit, words):
    visit.page.goto((HTML / "book/borders.html").as_uri())
    assert asked(visit.page, words).count() >= 3

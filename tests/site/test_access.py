"""Pages can be used from the keyboard, by ear, and by who is made ill by motion.  Axe itself runs in `test_pages`."""

import re

import pytest
from playwright.sync_api import expect

from multivector.paths import HTML

from .access import faults
from .conftest import GENERATED, PHONE, pages

CHAPTER = next(page for page in pages() if page.startswith("notebooks/"))  # long, with links and figures

STOP = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  return {
    what: node.outerHTML.slice(0, 90),
    place: [...document.querySelectorAll("*")].indexOf(node),
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  return style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
    || style.animationName !== "none" || style.scrollBehavior === "smooth";
}).map((node) => node.outerHTML.slice(0, 90))"""


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")


def test_the_first_tab_leads_past_the_navigation(visit, server):
    visit.page.goto(f"{server}/{CHAPTER}")
    visit.page.keyboard.press("Tab")
    assert focused(visit.page) == "Skip to main content"
    link = visit.page.locator("#pst-skip-link")
    expect(link).to_be_in_viewport(ratio=1)
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["1280 px", "390 px"])
def test_focus_follows_the_page_and_is_seen(visit, server):
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.goto(f"{server}/{CHAPTER}")
    order = []
    for _ in range(25):
        visit.page.keyboard.press("Tab")
        order.append(visit.page.evaluate(STOP))
    assert [stop["place"] for stop in order] == sorted({stop["place"] for stop in order})
    assert [stop["what"] for stop in order if not stop["ring"] >= 2] == []
    assert [stop["what"] for stop in order if not stop["seen"]] == []


def test_who_asks_for_less_motion_gets_none(visit, server):
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.goto(f"{server}/{CHAPTER}")
    moving = visit.page.evaluate(MOVING)
    assert moving == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["390 px"])
@pytest.mark.parametrize("button", [".primary-toggle", ".secondary-toggle", ".search-button"])
def test_what_opens_over_a_page_is_accessible_and_closes_by_escape(visit, server, button):
    visit.page.goto(f"{server}/{CHAPTER}")
    visit.page.locator(f"{button}:visible").click()
    dialog = visit.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    assert faults(visit.page, "light", "dark") == []
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["390 px"])
def test_the_way_back_to_the_top_can_be_read(visit, server):
    visit.page.goto(f"{server}/{CHAPTER}")
    button = visit.page.locator("#pst-back-to-top")
    for top in (3000, 2500):  # it shows when a reader turns back
        visit.page.evaluate(f"window.scrollTo({{top: {top}, behavior: 'instant'}})")
        visit.page.wait_for_timeout(200)
    expect(button).to_be_visible()
    visit.page.emulate_media(reduced_motion="reduce")
    for mode, hover in ((mode, hover) for mode in ("light", "dark") for hover in (False, True)):
        visit.page.evaluate(f"document.documentElement.dataset.theme = '{mode}'")
        visit.page.locator("body").hover(position={"x": 1, "y": 3000})
        if hover:
            button.hover()
        colours = button.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]")
        letters, ground = ("".join(f"{int(part):02x}" for part in re.findall(r"\d+", c)[:3]) for c in colours)
        assert contrast(letters, ground) >= 4.5, (mode, hover, colours)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_drawn_first_in_the_mode_of_the_system(browser, server, scheme):
    context = browser.new_context(color_scheme=scheme, java_script_enabled=True)
    page = context.new_page()
    page.route("**/scripts/*", lambda route: route.abort())  # the theme's own scripts come after the first drawing
    page.goto(f"{server}/{CHAPTER}", wait_until="domcontentloaded")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    red, green, blue = map(
        int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    assert (red + green + blue < 150) is (scheme == "dark")
    context.close()


def test_the_mode_is_changed_by_a_button_and_kept(visit, server):
    visit.page.goto(f"{server}/{CHAPTER}")
    button = visit.page.get_by_role("button", name="Color mode")
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(visit.page.evaluate("document.documentElement.dataset.mode"))
        if visit.page.evaluate("document.documentElement.dataset.mode") == "dark":
            visit.page.goto(f"{server}/index.html")
            assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert seen == {"light", "dark", "auto"}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_what_the_standard_says():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_of_code_can_be_read_on_its_ground():
    """Folded code is not drawn, and axe looks at what is drawn."""
    sheet = (HTML / "_static/pygments.css").read_text(encoding="utf-8")
    for mode in ("light", "dark"):
        rules = re.findall(rf'html\[data-theme="{mode}"\] \.highlight( \.\w+|) \{{ ([^}}]*)\}}', sheet)
        ground = next(
            found[1] for name, rule in rules if not name and (found := re.search(r"background: #(\w{6})", rule))
        )
        letters = [found[1] for _, rule in rules if (found := re.search(r"(?:^|[; ])color: #(\w{6})", rule))]
        assert len(letters) > 20
        assert {colour for colour in letters if contrast(colour, ground) < 4.5} == set(), mode


@pytest.mark.long
@pytest.mark.parametrize("page", [*pages(), *GENERATED])
@pytest.mark.parametrize(("visit", "whole"), [({}, True), (PHONE, False)], indirect=["visit"], ids=["wide", "narrow"])
def test_axe_finds_nothing_when_all_is_unfolded(visit, server, page, whole):
    """Wide, no row of any table is left out; narrow, rows are cut, for what is narrow shows in each of them."""
    visit.read(f"{server}/{page}")
    visit.page.evaluate("document.querySelectorAll('details').forEach((folded) => (folded.open = true))")
    assert faults(visit.page, "light", "dark", whole=whole) == []

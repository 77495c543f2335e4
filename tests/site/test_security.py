"""Every page carries a policy, and a browser keeps to it: no eval, no script not built, nothing from elsewhere.

That no page breaks its own policy is seen in `test_pages`: a browser would complain.
"""

import base64
import hashlib
import re

import pytest
from bs4 import BeautifulSoup

from multivector.paths import HTML

from .conftest import CONFIG, GENERATED, REPOSITORY, pages

EVERY = [*pages(), *GENERATED]
ROWS = sorted(path.relative_to(HTML).as_posix() for path in HTML.glob("data/first-rows/*.html"))  # of tables

REFUSED = """
(deed) => new Promise((tell) => {
  addEventListener("securitypolicyviolation", (event) => tell([event.effectiveDirective, event.blockedURI]));
  const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
  const code = "window.done = true";
  const deeds = {
    eval: () => setTimeout(code),
    function: () => new Function(code)(),
    inline: () => add("script", { textContent: code }),
    handler: () => { document.body.setAttribute("onclick", code); document.body.click(); },
    elsewhere: () => add("script", { src: "https://example.org/a.js" }),
    picture: () => add("img", { src: "https://example.org/a.png" }),
    post: () => fetch("https://example.org/", { method: "POST", body: "x" }),
    base: () => add("base", { href: "https://example.org/" }),
  };
  // later, because the browser's tools allow eval to what a test evaluates
  setTimeout(async () => { try { await deeds[deed](); } catch { /* told by the event */ } });
})
"""


def test_these_are_all_pages():
    found = {path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html") if "_static" not in path.parts}
    assert found == {*EVERY, *ROWS} and ROWS


@pytest.mark.parametrize("page", [*EVERY, *ROWS[:1]])
def test_a_page_carries_its_policy_and_keeps_to_it(page):
    text = (HTML / page).read_text(encoding="utf-8")
    start = r'charset="utf-8"(?: /)?>\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)"/>'
    policy = re.search(start, text)
    rules = {line.split()[0]: line.split()[1:] for line in policy[1].split(";")}
    assert rules["default-src"] == ["'none'"] and "'self'" in rules["script-src"]
    assert not {"'unsafe-eval'", "'unsafe-inline'", "'unsafe-hashes'", "*"} & set(rules["script-src"])
    soup = BeautifulSoup(text, "html.parser")
    for script in soup.find_all("script"):
        if "src" in script.attrs:
            assert not re.match(r"[a-z]+:|//", script["src"])
        else:
            name = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
            assert f"'sha256-{name}'" in rules["script-src"], script.string
    spoken = [node.name for node in soup.find_all(True) if any(name.startswith("on") for name in node.attrs)]
    assert spoken == []
    asked = [node.get("src") or node.get("href") for node in soup.find_all(["img", "link", "source", "iframe"])]
    assert [address for address in asked if address and re.match(r"[a-z]+:|//", address)] == []


@pytest.mark.parametrize(
    ("deed", "directive", "blocked"),
    [
        ("eval", "script-src", "eval"),
        ("function", "script-src", "eval"),
        ("inline", "script-src-elem", "inline"),
        ("handler", "script-src-attr", "inline"),
        ("elsewhere", "script-src-elem", "https://example.org/a.js"),
        ("picture", "img-src", "https://example.org/a.png"),
        ("post", "connect-src", "https://example.org/"),
        ("base", "base-uri", "https://example.org/"),
    ],
)
def test_what_the_policy_forbids_is_refused(visit, server, deed, directive, blocked):
    visit.page.goto(f"{server}/book/borders.html")
    assert visit.page.evaluate(REFUSED, deed) == [directive, blocked]
    assert visit.page.evaluate("window.done") is None


def test_a_page_can_be_read_from_a_folder(visit):
    visit.page.goto((HTML / "book/borders.html").as_uri())
    assert visit.page.evaluate("getComputedStyle(document.querySelector('article')).lineHeight") != "normal"
    visit.page.get_by_role("button", name="Color mode").click()
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert visit.complaints == []


def test_buttons_lead_to_the_repository_if_it_has_an_address():
    for page in pages():
        soup = BeautifulSoup((HTML / page).read_text(encoding="utf-8"), "html.parser")
        led = [link["href"] for link in soup.select(".article-header-buttons a[href^=http]")]
        assert bool(led) == bool(REPOSITORY) and (not REPOSITORY or REPOSITORY in led), page


def test_no_address_is_made_up():
    """Canonical addresses and full addresses of previews are for a fork that says where its book will be."""
    assert "baseurl" not in CONFIG["html"]
    for page in EVERY:
        text = (HTML / page).read_text(encoding="utf-8")
        assert 'rel="canonical"' not in text and "og:url" not in text
        preview = re.search(r'property="og:image" content="([^"]+)"', text)[1]
        assert (HTML / page).parent.joinpath(preview).resolve() == (HTML / "_static/preview.png").resolve()
    assert (HTML / "_static/preview.png").read_bytes()[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    assert (HTML / "_static/favicon.svg").is_file()

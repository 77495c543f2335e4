"""A local server for the built book, and a browser that may talk to it alone."""

import functools
import http.server
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect, sync_playwright

from multivector.paths import HTML, ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
TITLE, REPOSITORY = CONFIG["title"], CONFIG["repository"]["url"]
GENERATED = ["search.html", "genindex.html"]  # pages without a source
# Each figure comes into view and is turned to, and then comes the end of the page, a frame or two after one another.
SCROLL = """
async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (const figure of document.querySelectorAll('.mv-figure')) {
    figure.scrollIntoView({ behavior: 'instant', block: 'center' });
    figure.dispatchEvent(new Event('pointerenter'));
    await frames();
  }
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  await frames();
}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps its peace."""

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Bears with a browser that hangs up in the middle of an answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Serve ``_build/html``; give its address."""
    assert (HTML / "index.html").is_file(), "the book is not built: run `make book` (or `make test`, which does)"
    handler = functools.partial(Quiet, directory=str(HTML))
    with Server(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser that the Makefile found."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no browser: run `make test`, which finds one, or set CHROMIUM to the path of Chromium or Chrome"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@dataclass
class Visit:
    """A page that was read to its end, and all that happened on the way."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)

    def read(self, address: str) -> None:
        """Open `address` and go through it to the end, so that every figure comes into view and is drawn."""
        self.page.goto(address, wait_until="load")
        figures = self.page.locator(".mv-figure").count()
        self.page.evaluate(SCROLL)
        if figures:
            # not by wait_for_function, which would eval in the page, and pages refuse that
            expect(self.page.locator(".mv-figure:not([data-state])")).to_have_count(0, timeout=20_000)


@pytest.fixture
def visit(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Give a fresh page; parametrize indirectly with context options such as the viewport."""
    options = {"viewport": {"width": 1280, "height": 900}} | getattr(request, "param", {})
    context = browser.new_context(**options)
    seen = Visit(context.new_page())

    def lack(request) -> None:
        # The browser knows this machine alone, so what is asked of another fails; what a page's policy refuses was
        # never asked.
        if not request.url.startswith((server, "data:", "blob:")) and request.failure != "csp":
            seen.foreign.append(request.url)

    def note(response) -> None:
        if response.status >= 400:
            seen.failed.append(f"{response.status} {response.url}")
        elif response.url.startswith(server) and response.status == 200:
            place = urlsplit(response.url).path
            seen.received[place] = (HTML / (unquote(place).lstrip("/") or "index.html")).stat().st_size

    seen.page.on("requestfailed", lack)
    seen.page.on("response", note)
    seen.page.on(
        "console", lambda message: message.type in ("error", "warning") and seen.complaints.append(message.text)
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    context.close()


def pages() -> list[str]:
    """Return the addresses of all pages of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [f"{name}.html" for name in [toc["root"], *chapters]]


def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something holds; fail if it does not within some seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come about"

"""How light is the book to read?  In: the built book, the same book the default way.  Out: bytes, seconds and ratios.

Both are served by one server that compresses, and read in one browser, in turn, scrolled the same way.
Run ``.venv/bin/python benchmarks/site.py`` after ``make book``; see ``benchmarks/README.md``.
"""

import functools
import gzip
import http.server
import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from rich.console import Console
from rich.table import Table
from tenacity import retry, retry_if_exception_type, stop_after_attempt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere
from benchmarks import default_way
from multivector.paths import BUILD, HTML, shown, write_text

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
COMPRESSED = {".css", ".csv", ".geojson", ".html", ".js", ".json", ".svg"}  # by GitHub Pages; scripts from a CDN too
WINDOW = {"width": 1280, "height": 900}
STEP, PAUSE = 600, 60  # pixels and milliseconds of scrolling
QUIET = 0.4  # seconds without a request in flight, after which a page has fetched what it wants
PATIENCE = 45_000  # milliseconds, for machines that do other things besides
VISITS = 3  # a browser was seen to hang, once in some hundred visits; such a visit is made anew
LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 2e6 / 8, "offline": False}
CHART = ".mv-figure, [id^=altair-viz]"  # where a chart is, in the one book and in the other
WATCH = """
new MutationObserver((changes, watcher) => {
  if (!document.querySelector('svg.marks, canvas.marks')) return;
  window.chartSeconds = performance.now() / 1000;
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
MAP_PAGE, ALL_PAGES = "bytes of the map page, first visit", "bytes of all pages, read in order"
ALL_CHARTS = "bytes of the map page, each chart pointed at"
WORDS = "of all pages, their words alone, compressed"
TEXT, FIRST_CHART = "seconds until the text can be read", "seconds until the first chart can be used"
KINDS = {  # of what is received, by what its address holds, in this order
    "search index": r"searchindex|searchtools|language_data",
    "program of the charts": r"/vega/|/cdn/vega",
    "map layers": r"/maps/",
    "figures": r"/figures/",
    "icons and fonts": r"fontawesome|woff",
    "style": r"[.]css",
    "scripts": r"[.]js",
    "the page itself": r"[.]html",
    "the rest": r"",
}
OF_MAP_PAGE, OF_ALL_PAGES = "of the map page, ", "of all pages, "
BUDGET = {MAP_PAGE: 1 / 5, ALL_PAGES: 1 / 10}


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves files as GitHub Pages does: text compressed by gzip, to be kept for ten minutes."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Send a file, or 404."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if not file.is_file():
            self.send_error(404)
            return
        text = file.suffix in COMPRESSED or "cdn" in file.parts
        raw = compressed(file) if text else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if "cdn" in file.parts else self.guess_type(str(file)))
        self.send_header("Cache-Control", "max-age=600")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@functools.cache
def compressed(file: Path) -> bytes:
    """Return a file as sent, compressed once, so that compressing is in nobody's time."""
    return gzip.compress(file.read_bytes(), 6, mtime=0)


class Server(http.server.ThreadingHTTPServer):
    """Bears with a browser that hangs up in the middle of an answer, or opens many connections at once."""

    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Complain of all but broken connections."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; give its address."""
    with Server(("127.0.0.1", 0), functools.partial(Compressing, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Hung(default_way.BenchmarkError):
    """A visit did not come to its end.  The message says what was waited for."""


@dataclass
class Meter:
    """Counts what a page's connection receives, headers included, as Chromium counts it."""

    page: Page
    kinds: Counter = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    flying: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = self.page.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.on("Network.requestWillBeSent", self._sent)
        self.line.on("Network.loadingFinished", self._finished)
        self.line.on("Network.loadingFailed", self._gave_up)

    def _sent(self, event: dict) -> None:
        if not event["request"]["url"].startswith(("data:", "blob:")):
            self.flying[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict) -> None:
        address = self.flying.pop(event["requestId"], "")
        kind = next(kind for kind, pattern in KINDS.items() if re.search(pattern, address))
        self.kinds[kind] += round(event["encodedDataLength"])

    def _gave_up(self, event: dict) -> None:
        address = self.flying.pop(event["requestId"], "")
        if address and not event.get("canceled"):
            self.failed.append(address)

    def settle(self) -> None:
        """Wait until nothing has been in flight for a moment."""
        calm = waited = 0.0
        while calm < QUIET:
            self.page.wait_for_timeout(100)
            calm, waited = 0.0 if self.flying else calm + 0.1, waited + 100
            if waited > PATIENCE:
                raise Hung(f"No answer for {', '.join(sorted(self.flying.values()))}")


def read(page: Page, meter: Meter, address: str) -> None:
    """Open a page and scroll to its end, so that all that a reader would see has been fetched."""
    page.goto(address, wait_until="load")
    meter.settle()
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, STEP):
        page.evaluate(f"window.scrollTo({{top: {top}, behavior: 'instant'}})")
        page.wait_for_timeout(PAUSE)
    meter.settle()


again = retry(retry=retry_if_exception_type((Hung, TimeoutError)), stop=stop_after_attempt(VISITS), reraise=True)


@contextmanager
def fresh(browser: Browser) -> Iterator[Page]:
    """Give the page of a reader who has never been here: no cache, no storage."""
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


@again
def bytes_of(browser: Browser, addresses: list[str], *, turning: bool = False) -> Counter:
    """Return the bytes, by kind, that a first reader of pages receives, in order, keeping what may be kept.

    With `turning`, the reader also points at each chart.
    """
    with fresh(browser) as page:
        meter = Meter(page)
        for address in addresses:
            read(page, meter, address)
            for chart in page.locator(CHART).all() if turning else []:
                chart.hover()
            meter.settle()
    if meter.failed:
        raise default_way.BenchmarkError(f"Not to be had, so not counted: {', '.join(sorted(set(meter.failed)))}")
    return meter.kinds


@again
def seconds_of(browser: Browser, address: str) -> tuple[float, float]:
    """Return the seconds until text is painted, and until the first chart that a reader goes for is alive."""
    with fresh(browser) as page:
        page.add_init_script(WATCH)
        meter = Meter(page)
        meter.line.send("Network.emulateNetworkConditions", LINE)
        page.goto(address, wait_until="commit")
        page.locator(CHART).first.hover()
        waited = 0
        while page.evaluate("window.chartSeconds === undefined"):  # wait_for_function evals, which a page may refuse
            page.wait_for_timeout(20)
            waited += 20
            if waited > PATIENCE:
                raise Hung(f"No chart came to life on {address}")
        found = page.evaluate(f"[{PAINTED}, window.chartSeconds]")
    return found[0], found[1]


def words_of(folder: Path, names: list[str]) -> int:
    """Return the bytes that the words of pages' articles take, compressed page by page, without any mark-up.

    No way of making the book can send less, unless it sends fewer words.
    """
    total = 0
    for name in names:
        article = BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser").article
        for apart in article(["script", "style"]):
            apart.decompose()
        total += len(gzip.compress(" ".join(article.get_text(" ").split()).encode(), 6))
    return total


def measured(browser: Browser, address: str, names: list[str], map_page: str) -> dict[str, float]:
    """Return all that is measured of one book, once."""
    text, chart = seconds_of(browser, f"{address}/{map_page}.html")
    one = bytes_of(browser, [f"{address}/{map_page}.html"])
    used = bytes_of(browser, [f"{address}/{map_page}.html"], turning=True)
    every = bytes_of(browser, [f"{address}/{name}.html" for name in names])
    found = {MAP_PAGE: one.total(), ALL_CHARTS: used.total(), ALL_PAGES: every.total(), TEXT: text, FIRST_CHART: chart}
    kinds = {f"{of}{kind}": some[kind] for of, some in ((OF_MAP_PAGE, one), (OF_ALL_PAGES, every)) for kind in KINDS}
    return found | kinds


def compare(books: dict[str, Path], names: list[str], map_page: str, repeats: int) -> dict[str, dict[str, list[float]]]:
    """Return each book's measurements, by book and measure, one value a repeat; the books take turns.

    Parameters
    ----------
    books : dict of str to pathlib.Path
        Folders of HTML.
    names : list of str
        Pages, in the order of reading.
    map_page : str
        The page that is visited first.
    repeats : int
        Rounds.
    """
    found: dict[str, dict[str, list[float]]] = {book: {} for book in books}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for _ in range(repeats):
            for book, folder in books.items():
                with served(folder) as address:
                    for measure, value in measured(browser, address, names, map_page).items():
                        found[book].setdefault(measure, []).append(value)
                found[book].setdefault(WORDS, []).append(words_of(folder, names))
        browser.close()
    return found


def browser_path() -> str:
    """Return the path of Chromium or Chrome."""
    noted = BUILD / "browser"  # found by `make test`
    path = os.environ.get("CHROMIUM") or (noted.read_text().strip() if noted.is_file() else "")
    path = path or shutil.which("chromium") or shutil.which("google-chrome") or ""
    if not path:
        raise default_way.BenchmarkError("No browser: set CHROMIUM to the path of Chromium or Chrome.")
    return path


def summary(found: dict[str, dict[str, list[float]]]) -> list[dict]:
    """Return, by measure, the medians, least and greatest of both books, the ratio of medians, and the budget."""
    lines = []
    for measure in found["this book"]:
        ours, theirs = (found[book][measure] for book in ("this book", "default way"))
        whole = statistics.median(theirs)
        ratio = round(statistics.median(ours) / whole, 4) if whole else None
        line = {"measure": measure, "ratio": ratio, "budget": BUDGET.get(measure)}
        for book, values in (("this book", ours), ("default way", theirs)):
            line[book] = {"median": statistics.median(values), "least": min(values), "greatest": max(values)}
        lines.append(line)
    return lines


def show(lines: list[dict]) -> None:
    """Print the measurements as a table."""
    table = Table("Measure", "This book", "Default way", "Ratio", "Budget", title="Median (least to greatest)")
    for line in lines:
        cells = [
            "{median:,.{d}f} ({least:,.{d}f} to {greatest:,.{d}f})".format(
                **line[book], d=2 if "seconds" in line["measure"] else 0
            )
            for book in ("this book", "default way")
        ]
        budget = "" if line["budget"] is None else f"{line['budget']:.2f} {'met' if held(line) else 'NOT met'}"
        table.add_row(line["measure"], *cells, "" if line["ratio"] is None else f"{line['ratio']:.3f}", budget)
    Console().print(table)


def held(line: dict) -> bool:
    """Tell whether a measure keeps its budget."""
    return line["budget"] is None or line["ratio"] <= line["budget"]


@click.command(help=__doc__)
@click.option("--repeats", default=5, show_default=True, help="Rounds; medians are reported.")
@click.option("--map-page", default="notebooks/03-oil-routes", show_default=True, help="The page visited first.")
@click.option("--page", "names", multiple=True, help="Read these pages instead of all; the first page is `index`.")
@click.option("--out", type=click.Path(path_type=Path), default=BUILD / "benchmarks" / "site.json")
def main(repeats: int, map_page: str, names: tuple[str, ...], out: Path) -> None:
    """Measure, print, and write what was measured as JSON."""
    pages = list(names) or default_way.book_pages()
    with tempfile.TemporaryDirectory(prefix="multivector-") as folder:
        try:
            peer = default_way.make(Path(folder), pages, BUILD / "benchmarks" / "npm")
            found = compare({"this book": HTML, "default way": peer}, pages, map_page, repeats)
        except default_way.BenchmarkError as error:
            raise click.ClickException(str(error)) from None
    lines = summary(found)
    show(lines)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "line": LINE, "repeats": repeats}
    write_text(out, json.dumps({"pages": pages, "map page": map_page, **machine, "measures": lines}, indent=1) + "\n")
    click.echo(f"Written to {shown(out)}.")


if __name__ == "__main__":
    main()

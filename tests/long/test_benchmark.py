"""The benchmark runs, on two pages, and its numbers are what they say."""

import gzip
import http.server
import json
import re
import statistics
import threading

import altair
import pytest
from playwright.sync_api import sync_playwright

from benchmarks import default_way, site
from multivector.paths import HTML, ROOT

pytestmark = pytest.mark.long
PAGES = ["index", "notebooks/03-oil-routes"]
EMBED = """
window.vegaEmbed = (place, spec) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "marks");
  (place.append ? place : document.querySelector(place)).append(svg);
  return Promise.resolve({ spec });
};
"""


@pytest.fixture
def cdn(tmp_path):
    """Give what a CDN would send, in the least words, so that no network is needed."""
    asked = [f"vega@{altair.VEGA_VERSION}", "vega-lib", "thebe@0.8.2"]
    for spec in [*asked, f"vega-lite@{altair.VEGALITE_VERSION}", f"vega-embed@{altair.VEGAEMBED_VERSION}"]:
        folder = tmp_path / "npm" / spec / "package"
        (folder / "lib").mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"jsdelivr": "lib/index.js"}))
        (folder / "lib" / "index.js").write_text(EMBED if spec.startswith("vega-embed") else "0;")
    return tmp_path / "npm"


def test_both_books_are_read_and_compared(tmp_path, cdn, monkeypatch):
    monkeypatch.setattr(site, "PAUSE", 10)  # a hasty reader
    peer = default_way.make(tmp_path / "book", PAGES, cdn)
    page = (peer / "notebooks/03-oil-routes.html").read_text(encoding="utf-8")
    charts = re.findall(r'id="altair-viz-', page)
    assert len(charts) == (HTML / "notebooks/03-oil-routes.html").read_text(encoding="utf-8").count('class="mv-figure"')
    assert '"layer-' not in page and '"countries": {"type": "FeatureCollection"' in page and "layer:" not in page
    assert "https://cdn" not in page and "https://unpkg" not in page

    found = site.compare({"this book": HTML, "default way": peer}, PAGES, PAGES[1], repeats=2)
    for measures in found.values():
        assert all(len(values) == 2 for values in measures.values())
        assert 0 < measures[site.MAP_PAGE][0] < measures[site.ALL_PAGES][0]
        assert measures[site.MAP_PAGE][0] <= measures[site.ALL_CHARTS][0] + 1000  # another visit, other headers
        assert (
            sum(values[0] for name, values in measures.items() if name.startswith(site.OF_MAP_PAGE))
            == (measures[site.MAP_PAGE][0])
        )
        assert measures[site.TEXT][0] > 0 and measures[site.FIRST_CHART][0] > 0
    for book, measures in found.items():
        kinds = [f"{site.OF_ALL_PAGES}{kind}" for kind in site.KINDS]
        assert sum(measures[kind][0] for kind in kinds) == measures[site.ALL_PAGES][0], book
        assert 0 < measures[site.WORDS][0] < measures[f"{site.OF_ALL_PAGES}the page itself"][0], book
    sent = len(gzip.compress(page.encode(), 6))
    itself = found["default way"][f"{site.OF_MAP_PAGE}the page itself"]
    assert all(sent < size < sent + 1000 for size in itself)  # and a few headers

    lines = {line["measure"]: line for line in site.summary(found)}
    ours, theirs = (statistics.median(found[book][site.MAP_PAGE]) for book in ("this book", "default way"))
    assert lines[site.MAP_PAGE]["ratio"] == pytest.approx(ours / theirs, abs=1e-4)
    assert lines[site.MAP_PAGE]["budget"] == 0.2 and lines[site.ALL_PAGES]["budget"] == 0.1
    site.show(list(lines.values()))


def test_the_default_way_lacks_no_word_that_a_role_prints():
    files = [ROOT / "index.md", *(ROOT / "book").rglob("*.md"), *(ROOT / "notebooks").glob("*.ipynb")]
    used = set(re.findall(r"\{([a-z:-]+)\}`", "\n".join(file.read_text(encoding="utf-8") for file in files)))
    assert used >= {"finding", "figure", "row", "ru", "kk"}
    unknown = [role for role in used - {"cite", "term"} if not default_way.ROLE.fullmatch(f"{{{role}}}`x`")]
    assert unknown == []
    cell = "{row}`diversion_reported[id=offset-cepr].value`"
    text = default_way.numbers(f"{{figure}}`03-oil-routes:map`: {{ru}}`КТК`, {cell}")
    assert re.fullmatch(r"Figure 3[.]\d: КТК, \d+\sper cent", text)


def test_a_missing_script_is_an_error_that_teaches(tmp_path, monkeypatch):
    monkeypatch.setattr(
        default_way.subprocess, "run", lambda *a, **k: type("Done", (), {"returncode": 1, "stderr": ""})
    )
    with pytest.raises(default_way.BenchmarkError, match="npm cannot fetch vega@6.*goes on"):
        default_way.from_npm("vega@6", tmp_path)


class _Hanging(http.server.BaseHTTPRequestHandler):
    """Leaves the first reader without its picture for as long as the test lasts."""

    over = threading.Event()
    asked = 0

    def log_message(self, *args):
        """Keep quiet."""

    def do_GET(self):
        """Send a page; keep its picture back from whoever asks first."""
        if self.path == "/picture.svg":
            type(self).asked += 1
            if self.asked == 1:
                self.over.wait(30)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "image/svg+xml")
        self.end_headers()
        self.wfile.write(b"<img src='/picture.svg'>" if self.path == "/" else b"<svg/>")


def test_a_visit_that_hangs_is_made_anew_and_its_bytes_are_not_counted(monkeypatch):
    monkeypatch.setattr(site, "PATIENCE", 1500)
    with (
        site.Server(("127.0.0.1", 0), _Hanging) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=site.browser_path(), args=site.FLAGS) as browser,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kinds = site.bytes_of(browser, [f"http://127.0.0.1:{server.server_port}/"])
        _Hanging.over.set()
        server.shutdown()
    assert _Hanging.asked == 2
    assert 0 < kinds.total() < 1000

"""What would this book be if nobody had thought about its weight?  In: the runs.  Out: the same book the default way.

The default way is Jupyter Book with its own settings and extensions, and each figure as Altair writes it by itself:
one chart with its rows and map layers inside the page, drawn by scripts from a CDN.  Text, numbers, code and tables
are those of the book.  What its pages would fetch from CDNs is fetched from npm once and kept beside the pages.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
from html import escape
from pathlib import Path
from typing import Any

import altair
import yaml

from multivector import claims, tables
from multivector.book import library, pages, render
from multivector.charts import layers
from multivector.charts.drawn import MIME, Figure
from multivector.paths import HTML, ROOT

FOREIGN = re.compile(r"https://(unpkg\.com|cdn\.jsdelivr\.net/npm|cdnjs\.cloudflare\.com/ajax/libs)/([^\"'\s?#\\]+)")
CHART = re.compile(r"^```\{chart\} *(\S+) *\n(?:.*\n)*?```$", re.MULTILINE)
CODE = re.compile(r"(^`{3,}(?!\{)[^\n]*\n.*?^`{3,} *$)", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{(finding|figure|row|claim|ru|kk)\}`([^`]+)`")
OWN = ("multivector.book",)  # what is the book's and not Jupyter Book's
STAND_INS = {"thebe@0.8.2": "thebe@0.9.3"}  # asked for by Jupyter Book, and not to be had from every registry
ELSEWHERE = {"require.js": "requirejs"}  # a library's name on cdnjs, and on npm


class BenchmarkError(Exception):
    """The book could not be made the default way.  The message says what is missing and what to do."""


def make(target: Path, names: list[str], cdn: Path) -> Path:
    """Make the default book of some pages and return the folder of its HTML.

    Parameters
    ----------
    target : pathlib.Path
        An empty folder.
    names : list of str
        Pages as the table of contents names them; the first is the root.
    cdn : pathlib.Path
        Where packages of npm are kept; fetched where they are not there.

    Raises
    ------
    BenchmarkError
        If Jupyter Book fails, or a script is neither kept nor to be fetched.
    """
    write_sources(target, names)
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(target), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    html = target / "_build" / "html"
    if done.returncode or not (html / f"{names[0]}.html").is_file():
        raise BenchmarkError(f"Jupyter Book failed on {target}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    for file in sorted(html.rglob("*.html")):
        file.write_text(bring_home(file.read_text(encoding="utf-8"), html, cdn), encoding="utf-8")
    return html


def write_sources(target: Path, names: list[str]) -> None:
    """Write the sources of the default book: pages, bibliography, table of contents, settings."""
    for name in names:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith(f"{render.NOTEBOOKS}/"):
            path.with_suffix(".ipynb").write_text(notebook(name.rpartition("/")[2]), encoding="utf-8")
        else:
            text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
            path.with_suffix(".md").write_text(chapter(text), encoding="utf-8")
    shutil.copy(ROOT / "references.bib", target)
    own = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    kept = {key: own[key] for key in ("title", "author", "bibtex_bibfiles", "parse", "only_build_toc_files")}
    settings = {**kept, "execute": {"execute_notebooks": "off"}}  # the runs are there; running is not what is measured
    (target / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        part["chapters"] = [chapter for chapter in part["chapters"] if chapter["file"] in names]
    contents["parts"] = [part for part in contents["parts"] if part["chapters"]]
    (target / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")


def notebook(name: str) -> str:
    """Return a run whose figures are Altair's own output and whose findings are plain HTML."""
    run = json.loads(pages.run_as_source(name))
    for cell in run["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = numbers(cell["source"])
        cell["outputs"] = [plain_output(output) for output in cell.get("outputs", [])]
        if cell["cell_type"] != "code":
            del cell["outputs"]
    return json.dumps(run, ensure_ascii=False)


def plain_output(output: dict) -> dict:
    """Return an output in forms that Jupyter Book knows by itself."""
    data = output.get("data", {})
    if MIME in data:
        return output | {"data": {"text/html": embedded(Figure(**data[MIME]))}}
    if render.FINDINGS_MIME in data:
        node, *_ = render.FindingsRenderer.handle_mime(None, Mime(render.FINDINGS_MIME, data[render.FINDINGS_MIME]), 0)
        return output | {"data": {"text/html": node.astext()}}
    return output


class Mime:
    """What a renderer of MyST-NB is given."""

    def __init__(self, mime_type: str, content: Any) -> None:
        self.mime_type, self.content = mime_type, content


def chapter(text: str) -> str:
    """Return a chapter with its generated parts, numbers and charts written out."""
    text = pages.filled(text)
    text = CHART.sub(lambda found: f"````{{raw}} html\n{embedded(library.figure(found[1])[1])}\n````", text)
    return numbers(text)


def numbers(text: str) -> str:
    """Return Markdown in which what the book's own roles print is written out: findings, numbers of figures, names."""
    parts = CODE.split(text)  # every second is a block of code, which shows roles and does not use them
    parts[::2] = [ROLE.sub(lambda found: printed(*found.groups()), part) for part in parts[::2]]
    return "".join(parts)


def printed(role: str, text: str) -> str:
    """Return what a role of the book prints."""
    if role == "finding":
        return str(library.finding(text)[1])
    if role == "figure":
        shelf, figure = library.figure(text)
        return f"Figure {library.number(shelf.notebook, figure.name)}"
    if role == "row":
        return claims.look_up(text).text
    if role == "claim":
        return claims.verdicts()[text].verdict
    return text  # a word in another language


def embedded(figure: Figure) -> str:
    """Return a figure as Altair writes it for a notebook, between the words that the book puts round it."""
    spec = with_everything_inside(json.loads(figure.specs["wide"]))
    chart = altair.renderers.get()(spec)["text/html"]
    sources = "; ".join(tables.publishers(name) for name in figure.tables)
    words = f"<p><b>{escape(figure.title)}</b></p><p>{escape(figure.subtitle)}</p>"
    return f"{words}\n{chart}\n<p>Source: {escape(sources)}</p>"


def with_everything_inside(spec: dict) -> dict:
    """Return a specification that holds its map layers, each once, as GeoJSON: what Altair makes of a GeoDataFrame."""
    held: dict[str, Any] = dict(spec.get("datasets", {}))

    def inside(node: Any) -> Any:
        if isinstance(node, list):
            return [inside(value) for value in node]
        if not isinstance(node, dict):
            return node
        address = node.get("url")
        if not (isinstance(address, str) and address.startswith(layers.SCHEME)):
            return {key: inside(value) for key, value in node.items()}
        name = address.removeprefix(layers.SCHEME)
        held[name] = geojson(name)
        return {"name": name, "format": {"type": "json", "property": "features"}}

    filled = inside({key: value for key, value in spec.items() if key != "datasets"})
    return filled | ({"datasets": held} if held else {})


def geojson(layer: str) -> dict:
    """Return a map layer with an id on each feature, as maps look them up."""
    collection = json.loads(tables.path_of(layer).read_text(encoding="utf-8"))
    for feature in collection["features"]:
        feature["id"] = feature["properties"]["id"]
    return collection


def bring_home(page: str, html: Path, cdn: Path) -> str:
    """Return a page whose scripts from CDNs are read from beside it, the files put there."""

    def local(found: re.Match) -> str:
        place = f"cdn/{found[2]}"
        if not (html / place).is_file():
            (html / place).parent.mkdir(parents=True, exist_ok=True)
            (html / place).write_bytes(from_npm(found[2], cdn))
        return f"/{place}"

    return FOREIGN.sub(local, page)


def from_npm(address: str, cdn: Path) -> bytes:
    """Return what a CDN sends for ``name@version/file``; without a file, the one that the package names for CDNs."""
    scope, rest = (address.split("/", 1) + [""])[:2] if address.startswith("@") else ("", address)
    spec, _, file = rest.partition("/")
    if "@" not in spec and file:  # cdnjs: name/version/file
        version, _, file = file.partition("/")
        spec = f"{ELSEWHERE.get(spec, spec)}@{version}"
    folder = package(f"{scope}/{spec}" if scope else spec, cdn)
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    chosen = file or described.get("jsdelivr") or described.get("unpkg") or described["main"]
    for candidate in (chosen, chosen.replace(".min.", "."), f"dist/{chosen}"):
        if (folder / candidate).is_file():
            return (folder / candidate).read_bytes()
    raise BenchmarkError(f"The npm package {spec} holds no {chosen}, which a page of the default book asks for.")


def package(spec: str, cdn: Path) -> Path:
    """Return the unpacked npm package of a name and version, fetched once."""
    folder = cdn / spec.replace("/", "__")
    if (folder / "package" / "package.json").is_file():
        return folder / "package"
    folder.mkdir(parents=True, exist_ok=True)
    for asked in (spec, STAND_INS.get(spec, spec)):
        done = subprocess.run(["npm", "pack", "--silent", asked], cwd=folder, capture_output=True, text=True)
        if done.returncode == 0:
            with tarfile.open(folder / done.stdout.split()[-1]) as archive:
                archive.extractall(folder, filter="data")
            return folder / "package"
    raise BenchmarkError(
        f"npm cannot fetch {spec}: {done.stderr.strip()[:300]}. Pages of the default book load it from a CDN; "
        f"with a network, or with the unpacked package in {folder}, the benchmark goes on."
    )


def book_pages() -> list[str]:
    """Return the pages of the book in the order of its table of contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    listed = [contents["root"]]
    for one in chapters:
        listed += [one["file"], *(section["file"] for section in one.get("sections", []))]
    return [name for name in listed if (HTML / f"{name}.html").is_file()]

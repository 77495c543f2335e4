"""How does the book become one file for reading and printing?  In: the built pages.  Out: a PDF with bookmarks.

All articles, in the order of the contents, are put together as one page of HTML, with static pictures, code folded
away and links that lead to places in the file; Chromium prints it (``make pdf``).  The long appendices are cut short:
the catalogue of tables and the report of runs fill hundreds of pages that are of use on a screen alone.
"""

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag

from ..paths import HTML, PACKAGE, ROOT, replacing, write_text
from .render import TEMPLATES

NAME = "kazakhstan-between-vectors.pdf"
PDF = ROOT / "_build" / "pdf" / NAME
STYLE = PACKAGE / "book" / "pdf.css"
HOST = "http://book.invalid/"  # no such host can be: pages are handed to the browser from the folder
SHORTENED = {
    "book/data": "On the screen this page gives each table's columns, units, sources, licence, hash and a download.",
    "book/reproduce": "On the screen this page lists for each notebook every finding and the hashes of its inputs.",
}
LEFT_OUT = (
    "script, noscript, link, .headerlink, .toctree-wrapper, details.hide, .mv-pdf, .mv-live, button, "
    ".mv-filter, .mv-cited, .mv-tools > :not(.mv-source)"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FOOT = (
    '<div style="width:100%;font:8px sans-serif;color:#555;padding:0 17mm;text-align:right">'
    '<span class="pageNumber"></span></div>'
)
ARTICLE = re.compile(r'<article class="bd-article">.*?</article>', re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
PLACE = re.compile(r'<span class="mv-pdf">.*?</span>', re.DOTALL)
NODE = re.compile(rb"\(node(\d{8})\)")


def contents() -> list[tuple[str, list[str]]]:
    """Return the parts of the book: caption ("" for the first page), and the names of their pages in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]
    return [("", [toc["root"]]), *parts]


def place(page: str, anchor: str = "") -> str:
    """Return the id that stands in the whole book for an id on a page.

    Examples
    --------
    >>> place("notebooks/01-trade", "in-brief")
    'notebooks-01-trade--in-brief'
    """
    return page.replace("/", "-") + (f"--{anchor}" if anchor else "")


def target(address: str, page: str, pages: set[str]) -> str | None:
    """Return where a link of a page leads in the whole book; None where the file holds no such place.

    Examples
    --------
    >>> target("../book/data.html#table-x", "notebooks/01-trade", {"book/data"})
    '#book-data--table-x'
    >>> target("../figures/a.csv", "notebooks/01-trade", {"book/data"}) is None
    True
    """
    if re.match(r"[a-z]+:", address):
        return address
    path, _, anchor = address.partition("#")
    resolved = normpath(str(PurePosixPath(page).parent / path)) if path else f"{page}.html"
    name = resolved.removesuffix(".html")
    return f"#{place(name, anchor)}" if resolved.endswith(".html") and name in pages else None


def article(html: str, page: str, pages: set[str]) -> Tag:
    """Return the article of a page, made ready to stand in the whole book: headings one step lower, ids unique."""
    found = BeautifulSoup(html, "html.parser").select_one("article.bd-article")
    for figure in found.select(".mv-figure"):
        describe(figure)
    for needless in found.select(LEFT_OUT):
        needless.decompose()
    if page in SHORTENED:
        shorten(found, SHORTENED[page])
    for heading in found.find_all(re.compile("^h[1-5]$")):
        heading["class"] = [*heading.get("class", []), heading.name]  # keeps its looks
        heading.name = f"h{int(heading.name[1]) + 1}"
    for node in found.find_all(id=True):
        node["id"] = place(page, node["id"])
    for link in found.find_all("a", href=True):
        there = target(link["href"], page, pages)
        if there is None:
            link.name, link.attrs = "span", {}
        else:
            link["href"] = there
    for picture in found.find_all("picture"):
        for narrow in picture.find_all("source"):
            narrow.decompose()
    for image in found.find_all("img", src=True):
        image["src"] = normpath(str(PurePosixPath(page).parent / image["src"]))
        image.attrs.pop("loading", None)
    found["id"] = place(page)
    return found


def describe(figure: Tag) -> None:
    """Give a figure's picture its words, which on the screen are folded below it."""
    image = figure.find("img")
    words = figure.find(id=image.get("aria-describedby"))
    if words is not None:
        image["alt"] = words.get_text()
        del image["aria-describedby"]


def shorten(found: Tag, instead: str) -> None:
    """Take the sections of the second step out of an article, and say where they are."""
    top = found.find("section")
    sections = top.find_all("section", recursive=False)
    note = BeautifulSoup(f"<p><em>{escape(instead)}</em></p>", "html.parser")
    (sections[0].insert_before if sections else top.append)(note)
    for section in sections:
        section.decompose()


def whole(html: Path = HTML) -> str:
    """Return the whole book as one page of HTML."""
    parts = contents()
    pages = {page for _, names in parts for page in names}
    articles = {
        name: article((html / f"{name}.html").read_text(encoding="utf-8"), name, pages)
        for _, names in parts
        for name in names
    }
    settle(list(articles.values()))
    front = BeautifulSoup((html / f"{parts[0][1][0]}.html").read_text(encoding="utf-8"), "html.parser")
    return TEMPLATES.get_template("book.html").render(
        title=front.title.get_text(),
        subtitle=front.select_one("article h1 ~ p").get_text(),
        author=front.select_one(".component-author").get_text(" ", strip=True),
        sheets="".join(str(sheet) for sheet in front.select('head link[rel="stylesheet"]')),
        style=STYLE.read_text(encoding="utf-8"),
        parts=[(caption, [entry(name, articles[name]) for name in names]) for caption, names in parts],
    )


def entry(name: str, found: Tag) -> dict[str, str]:
    """Return what the template needs of an article."""
    return {"id": place(name), "title": heading(found), "html": str(found)}


def settle(articles: list[Tag]) -> None:
    """Let links to what was cut lead to the beginning of its article."""
    there = {node["id"] for found in articles for node in [found, *found.find_all(id=True)]}
    for found in articles:
        for link in found.find_all("a", href=re.compile("^#")):
            if link["href"][1:] not in there:
                link["href"] = link["href"].partition("--")[0]


def heading(found: Tag) -> str:
    """Return the title of an article."""
    return " ".join(found.find(class_="h1").get_text().split())


def find_browser() -> str:
    """Return the path of the browser that prints.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    raise FileNotFoundError("No browser to print with: install Chromium or Chrome, or set CHROMIUM to its path.")


@contextmanager
def started() -> Iterator[Any]:
    """Give a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(text: str, browser: Any, html: Path = HTML) -> Iterator[Any]:
    """Give a page of a browser that shows `text`, without scripts; files come from the folder of the book alone."""

    def hand(route) -> None:
        path = (html / route.request.url.removeprefix(HOST).partition("?")[0]).resolve()
        if route.request.url == HOST:
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
        elif route.request.url.startswith(HOST) and path.is_relative_to(html.resolve()) and path.is_file():
            route.fulfill(path=path)
        else:
            route.abort()

    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.route("**/*", hand)
    page.goto(HOST, wait_until="load", timeout=120_000)
    yield page
    context.close()


def printed(text: str, browser: Any, html: Path = HTML) -> bytes:
    """Return one page of HTML as a PDF: A4, with bookmarks, tags for screen readers, and page numbers."""
    with opened(text, browser, html) as page:
        return page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOT,
            outline=True,
            tagged=True,
        )


def renumbered(found: bytes) -> bytes:
    """Return a PDF whose tags are numbered from one: Chromium numbers them by all that it has shown before.

    Examples
    --------
    >>> renumbered(b"/ID (node00000648) /ID (node00000632) /Headers [ (node00000648) ]")
    b'/ID (node00000002) /ID (node00000001) /Headers [ (node00000002) ]'
    """
    rank = {node: i for i, node in enumerate(sorted(set(NODE.findall(found))), 1)}
    return NODE.sub(lambda node: b"(node%08d)" % rank[node[1]], found)


def write(found: bytes, text: str, path: Path = PDF) -> None:
    """Write a PDF without the clock in it, so that the same book gives the same file.

    Chromium's bookmarks lose the blank where a heading breaks its line; they get the headings' own words.
    """
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    soup = BeautifulSoup(text, "html.parser")
    words = [" ".join(node.get_text().split()) for node in soup.find_all(re.compile("^h[1-6]$"))]
    own = {"".join(title.split()).casefold(): title for title in words}
    writer = PdfWriter(clone_from=io.BytesIO(renumbered(found)))
    writer.metadata = {"/Title": soup.title.get_text(), "/Producer": "Chromium, pypdf"}
    for bookmark in bookmarks(writer.root_object["/Outlines"]):
        shown_as = "".join(bookmark["/Title"].split()).casefold()
        bookmark[NameObject("/Title")] = TextStringObject(own.get(shown_as, bookmark["/Title"]))
    with replacing(path) as temporary:
        writer.write(temporary)


def bookmarks(outline: Any) -> Iterator[Any]:
    """Give the bookmarks below one, each before those below it."""
    entry = outline.get("/First")
    while entry is not None:
        entry = entry.get_object()
        yield entry
        yield from bookmarks(entry)
        entry = entry.get("/Next")


def stamp(html: Path = HTML) -> str:
    """Return a hash of all that the PDF is made of: articles, style, and how they are put together."""
    parts = [file.read_text(encoding="utf-8") for file in (STYLE, STYLE.with_name("book.html"), Path(__file__))]
    for name in (name for _, names in contents() for name in names):
        text = (html / f"{name}.html").read_text(encoding="utf-8")
        parts += [name, *SHEET.findall(text), *(PLACE.sub("", found) for found in ARTICLE.findall(text))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_fresh(path: Path = PDF, html: Path = HTML) -> bool:
    """Return whether a PDF was made of the pages as they are."""
    made_of = path.with_suffix(".stamp")
    return path.is_file() and made_of.is_file() and made_of.read_text(encoding="utf-8").strip() == stamp(html)


def offer(html: Path = HTML, path: Path = PDF) -> None:
    """Link the PDF from the first page if it was made of the pages as they are; else take it off the site."""
    front, copy, link = html / "index.html", html / NAME, ""
    if not front.is_file():
        return
    if is_fresh(path, html):
        with replacing(copy) as temporary:
            temporary.write_bytes(path.read_bytes())
        size = max(1, round(path.stat().st_size / 1e6))
        link = f'Or take <a href="{NAME}">the whole book as one PDF</a> ({size} MB), with charts as pictures.'
    else:
        copy.unlink(missing_ok=True)
    text = front.read_text(encoding="utf-8")
    linked = PLACE.sub(f'<span class="mv-pdf">{link}</span>', text)
    if linked != text:
        write_text(front, linked)


def make() -> Path:
    """Print the book unless its PDF was made of the same pages, and offer it on the first; return where it is."""
    if not is_fresh():
        text = whole()
        with started() as browser:
            write(printed(text, browser), text)
        write_text(PDF.with_suffix(".stamp"), stamp() + "\n")
    offer()
    return HTML / NAME

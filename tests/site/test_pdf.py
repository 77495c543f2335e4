"""The whole book as one PDF: all pages, all pictures, links that lead to places in it, the same bytes each time."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from multivector.book import pdf
from multivector.paths import HTML

from .conftest import TITLE, pages

PAGES = {"index", "book/data", "notebooks/01-trade"}
PAGE = """<html><body><article class="bd-article"><section id="top"><h1>One<a class="headerlink" href="#top">#</a></h1>
<p>See <a href="../book/data.html#table-x">x</a>, <a href="#in-brief">below</a>, <a href="https://example.org/">there</a>,
<a href="../figures/a.csv" download>rows</a>.</p>
<section id="in-brief"><h2>In brief</h2><details class="hide"><pre>code</pre></details>
<figure class="mv-figure"><picture><source media="(max-width: 1px)" srcset="n.svg">
<img src="../figures/a.svg" loading="lazy" alt="A" aria-describedby="w"></picture>
<div class="mv-tools"><details class="mv-source"><summary>Source: B</summary></details><p id="w">Words.</p></div>
</figure>
</section></section></article></body></html>"""


def test_an_article_is_made_ready_to_stand_in_the_whole():
    found = pdf.article(PAGE, "notebooks/01-trade", PAGES)
    assert [heading.name for heading in found.find_all(re.compile("^h"))] == ["h2", "h3"]
    assert [link["href"] for link in found.find_all("a")] == [
        "#book-data--table-x",
        "#notebooks-01-trade--in-brief",
        "https://example.org/",
    ]
    assert "rows" in found.get_text() and "code" not in found.get_text()
    image = found.find("img")
    assert image["alt"] == "Words." and "Source: B" in found.get_text() and "Words" not in found.get_text()
    assert image["src"] == "figures/a.svg" and "loading" not in image.attrs and not found.find("source")
    assert pdf.heading(found) == "One"


def test_what_is_cut_short_says_so():
    found = pdf.article(PAGE.replace("One", "Data"), "book/data", PAGES)
    assert pdf.SHORTENED["book/data"] in found.get_text() and "In brief" not in found.get_text()


def test_the_first_page_offers_a_pdf_that_was_made_of_these_pages_and_no_other(tmp_path):
    html, made = tmp_path / "html", tmp_path / "made.pdf"
    page = '<link rel="stylesheet" href="a.css"/><article class="bd-article">{}<span class="mv-pdf"></span></article>'
    for name in pages():
        (html / name).parent.mkdir(parents=True, exist_ok=True)
        (html / name).write_text(page.format(name), encoding="utf-8")
    made.write_bytes(b"%PDF")
    made.with_suffix(".stamp").write_text(pdf.stamp(html), encoding="utf-8")

    def offered() -> bool:
        pdf.offer(html, made)
        text = (html / "index.html").read_text(encoding="utf-8")
        assert (html / pdf.NAME).is_file() is (pdf.NAME in text)
        return pdf.NAME in text

    assert offered() and offered()  # the link itself makes no other page of the first
    (html / "search.html").write_text("anything", encoding="utf-8")
    assert offered()
    for change in (page.format("else"), page.format(pages()[3]).replace("a.css", "b.css")):
        (html / pages()[3]).write_text(change, encoding="utf-8")
        assert not offered()
    (html / pages()[3]).write_text(page.format(pages()[3]), encoding="utf-8")
    assert offered()
    made.unlink()
    assert not offered()


@pytest.fixture(scope="module")
def text() -> str:
    return pdf.whole()


@pytest.fixture(scope="module")
def file(text, browser, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / pdf.NAME
    pdf.write(pdf.printed(text, browser), text, path)
    return path


@pytest.fixture(scope="module")
def reader(file) -> PdfReader:
    return PdfReader(file)


@pytest.mark.long
def test_links_in_the_whole_lead_somewhere_and_nothing_is_fetched(text):
    soup = BeautifulSoup(text, "html.parser")
    idents = [node["id"] for node in soup.find_all(id=True)]
    assert len(idents) == len(set(idents))
    inside = {link["href"][1:] for link in soup.find_all("a", href=re.compile("^#"))}
    assert inside <= set(idents) and len(inside) > 500
    assert not soup.find_all(["script", "iframe", "object"])
    for node in soup.find_all(["img", "link"]):
        address = node.get("src") or node["href"].partition("?")[0]
        assert (HTML / address).is_file(), address


@pytest.mark.long
def test_nothing_sticks_out_of_the_paper(text, browser):
    with pdf.opened(text, browser) as page:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 665, "height": 980})  # A4 less the margins, in CSS pixels
        out = page.evaluate(
            """() => [...document.querySelectorAll(".mv-book *")].filter((node) => {
                 const box = node.getBoundingClientRect();
                 return box.width && box.right > 666;
               }).map((node) => `${node.closest("article")?.id} ${node.outerHTML.slice(0, 120)}`)"""
        )
    assert out == []


@pytest.mark.long
def test_every_page_is_in_the_pdf_under_its_part(text, reader):
    def titles(outline, depth=0):
        for entry in outline:
            if isinstance(entry, list):
                yield from titles(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry)

    found = list(titles(reader.outline))
    soup = BeautifulSoup(text, "html.parser")
    headings = {node["id"]: pdf.heading(node) for node in soup.select("article.bd-article")}
    at = 0
    for caption, names in pdf.contents():
        if caption:
            at = next(i for i in range(at, len(found)) if found[i][:2] == (0, caption))
        for name in names:
            title = headings[pdf.place(name)]
            at = next(i for i in range(at, len(found)) if found[i][1] == title)
            words = "".join(reader.pages[found[at][2]].extract_text().split())
            assert "".join(title.split())[:30] in words, title
    assert [page for _, _, page in found] == sorted(page for _, _, page in found)


@pytest.mark.long
def test_every_picture_is_in_the_pdf_and_described(text, reader):
    asked = [image["alt"] for image in BeautifulSoup(text, "html.parser").select(".mv-figure img")]
    drawn = sum(
        (HTML / page).read_text(encoding="utf-8").count("<figure")
        for page in pages()
        if page.removesuffix(".html") not in pdf.SHORTENED
    )
    assert len(asked) == drawn > 100

    described, left = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while left:
        node = left.pop().get_object()
        if isinstance(node, list):
            left += node
        elif hasattr(node, "get"):
            if node.get("/S") == "/Figure" and "/Alt" in node:
                described.append(str(node["/Alt"]))
            left += [node["/K"]] if "/K" in node else []
    assert sorted(set(asked) - set(described)) == []


@pytest.mark.long
def test_the_same_book_gives_the_same_file(text, browser, file, reader, tmp_path):
    again = tmp_path / pdf.NAME
    pdf.write(pdf.printed(text, browser), text, again)
    assert again.read_bytes() == file.read_bytes()
    assert "/CreationDate" not in reader.metadata and reader.metadata.title == TITLE

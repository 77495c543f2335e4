"""What leaves the page with a figure: citations that TeX can read, pictures that carry their words, named columns."""

from dataclasses import asdict
from xml.etree import ElementTree

import yaml
from hypothesis import given
from hypothesis import strategies as st

from multivector.book import about, cite, plate, site
from multivector.charts.drawn import Figure
from multivector.paths import ROOT

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(2)> & \\input{x} 5 % $x_1^2$ ~#'
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="300"><text>a</text></svg>'


def sample(text: str = "Shares rise") -> Figure:
    figure = Figure("shares", text, text, text, "%", ["trade_monthly"], "year,share_pct\n2020,1\n", {})
    vars(figure)["pictures"] = {"wide": PICTURE, "narrow": PICTURE}
    return figure


def untexed(text: str) -> str:
    """Return what TeX prints for a text of plain characters and the escapes that the book writes."""
    for command, char in ((r"\textasciitilde{}", "~"), (r"\textasciicircum{}", "^"), (r"\textbackslash{}", "\0")):
        text = text.replace(command, char)
    for char in "&%$#_{}":
        text = text.replace(f"\\{char}", char)
    return text.replace("\0", "\\")


@given(st.text(st.sampled_from("ab \\~^&%$#_{}"), max_size=30).filter(lambda text: "text" not in text))
def test_nothing_in_a_title_is_a_command_to_tex(text):
    assert untexed(cite.tex(text)) == text


@given(st.text(st.sampled_from('ab \\~^&%$#_{}"'), max_size=30))
def test_an_entry_for_bibtex_has_its_braces_in_pairs(text):
    entry = cite.bibtex("01-trade", sample(text), "1.2", "notebooks/01-trade.html#x")
    depth, escaped = 0, False
    for char in entry:
        depth += 0 if escaped else {"{": 1, "}": -1}.get(char, 0)
        escaped = char == "\\" and not escaped
        assert depth >= 0
    assert depth == 0


def test_a_citation_names_work_version_figure_and_page_and_invents_nothing():
    text = cite.plain(sample(), "1.2", "notebooks/01-trade.html#figure-01-trade-shares")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    (author,), short = citation["authors"], citation["title"].split(":")[0]
    assert text == (
        f"{author['name']}. “Shares rise.” Figure 1.2 in {short}, "
        f"version {citation['version']}. Page notebooks/01-trade.html#figure-01-trade-shares."
    )
    entry = cite.bibtex("01-trade", sample(), "1.2", "notebooks/01-trade.html#x")
    assert "doi" not in entry.lower() and "http" not in entry


def test_a_hostile_title_stays_text_in_a_picture_that_leaves_the_page():
    drawn = plate.plate(sample(HOSTILE), "1.2", HOSTILE)
    root = ElementTree.fromstring(drawn)
    assert {part.tag.rpartition("}")[2] for part in root.iter()} == {
        "svg",
        "title",
        "desc",
        "rect",
        "g",
        "text",
        "tspan",
    }
    assert root.findtext("{http://www.w3.org/2000/svg}title") == HOSTILE


@given(st.integers(1, 60))
def test_words_and_picture_of_a_plate_do_not_overlap_and_nothing_is_cut_off(count):
    drawn = ElementTree.fromstring(plate.plate(sample("Word " * count), "1.2", "Who counted " * count))
    space = "{http://www.w3.org/2000/svg}"
    inner = drawn.find(f"{space}svg")
    top, height = float(inner.get("y")), float(inner.get("height"))
    lines = [float(line.get("y")) for line in drawn.iter(f"{space}tspan")]
    assert all(y <= top or y >= top + height for y in lines)
    assert max(lines) < float(drawn.get("height")) and lines == sorted(lines)


def test_columns_are_named_with_their_units():
    named = {"crosses_mt": "crosses, million tonnes", "km_RUS": "km RUS", "change_points": "change, percentage points"}
    assert {column: about.label(column) for column in named} == named


def test_the_source_of_a_figure_names_each_publisher_once():
    twice = Figure(**{**asdict(sample()), "tables": ["trade_monthly", "crude_exports_monthly"]})
    assert site.publishers(twice) == "Bureau of National Statistics of Kazakhstan"
    assert "CC" not in site.source_line(twice) and "Creative Commons Attribution 4.0" in site.source_line(twice)

"""Static pictures lose weight, not content: against shapely's distances, and on a picture as Vega writes it."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from multivector.book.light import lighten, lightened
from multivector.charts.lean import TOLERANCE, lean, thinned

SVG = "http://www.w3.org/2000/svg"
points = st.tuples(st.integers(0, 640), st.integers(0, 400))
lines = st.lists(points, min_size=2, max_size=60)


def places(path: str) -> list[tuple[float, float]]:
    """Return the points of a path of one line."""
    return [tuple(map(float, pair.split(","))) for pair in path.strip("MZ").split("L")]


@given(lines)
def test_no_point_of_a_thinned_line_moves_by_more_than_is_allowed(line):
    kept = places(thinned("M" + "L".join(f"{x},{y}" for x, y in line)))
    assert (kept[0], kept[-1]) == (line[0], line[-1]) and set(kept) <= set(line)
    thin = LineString(kept)
    assert all(thin.distance(Point(point)) <= TOLERANCE + 1e-9 for point in line)


PICTURE = f"""<svg xmlns="{SVG}" width="90" height="40"><g fill="none"><g class="mark-text" role="graphics-object">
<text text-anchor="start" transform="translate(3.14159,20)" font-family="sans-serif" font-size="12px" fill="#333"
 opacity="1">CPC 64.8</text><text transform="translate(5,7)" font-family="sans-serif" font-size="12px" fill="#333"
 font-weight="normal" opacity="0.15">&lt;b&gt; &amp; co</text></g><g><path aria-label="dot" transform="translate(8,9)"
 d="M2.99,0A2.99,2.99,0,1,1,-2.99,0A2.99,2.99,0,1,1,2.99,0" fill="red"/><path d="" fill="red"/></g><g/></g></svg>"""


def test_a_picture_keeps_its_words_and_drops_what_only_a_live_one_needs():
    found = lean(PICTURE)
    root = ElementTree.fromstring(found)
    assert [text.text for text in root.iter(f"{{{SVG}}}text")] == ["CPC 64.8", "<b> & co"]
    assert [text.get("opacity") for text in root.iter(f"{{{SVG}}}text")] == [None, ".15"]
    assert len(list(root.iter(f"{{{SVG}}}path"))) == 1
    assert not re.search("aria-|role=|class=", found) and root.get("width") == "90"
    assert lean(PICTURE) == found and len(found) < 0.7 * len(PICTURE)


def test_cells_of_two_paragraphs_keep_them():
    two = '<td><p>a</p>\n<p>b</p></td><th class="head"><p>c</p></th>'
    assert lightened(two) == two.replace("<p>c</p>", "c")


def test_what_a_number_means_is_said_once_where_a_column_says_it():
    body = '<td><p><a class="mv-number" href="a.html#b" title="Share, of &quot;all&quot;">43&#160;%</a></p></td>'
    for page, found in (("book/reproduce", '<td><a class="mv-number" href="a.html#b">43&#160;%</a></td>'),
                        ("book/limits", body.replace("<p>", "").replace("</p>", ""))):  # fmt: skip
        context = {"body": body}
        lighten(None, page, "page.html", context, None)
        assert context["body"] == found


def test_light_pages_read_as_before():
    code = '<pre><span></span><span class="n">a</span><span class="p">(</span><span class="s2">"x"</span></pre>'
    assert re.sub("<[^>]+>", "", lightened(code)) == re.sub("<[^>]+>", "", code)
    assert lightened('<p class="n">a</p> <span class="nn">b</span>') == '<p class="n">a</p> <span class="nn">b</span>'

"""Static pictures lose weight, not content: against shapely's distances, and on a picture as Vega writes it."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from multivector.book.light import lightened
from multivector.charts.lean import TOLERANCE, lean, stepped, thinned

SVG = "http://www.w3.org/2000/svg"
points = st.tuples(st.integers(0, 6000), st.integers(0, 4000))
lines = st.lists(points, min_size=2, max_size=60)


@given(lines, st.floats(0.5, 50))
def test_no_point_of_a_thinned_line_moves_by_more_than_is_allowed(line, tolerance):
    kept = thinned(line, tolerance)
    assert (kept[0], kept[-1]) == (line[0], line[-1]) and set(kept) <= set(line)
    thin = LineString(kept)
    assert all(thin.distance(Point(point)) <= tolerance + 1e-9 for point in line)


def absolute(path: str) -> list[tuple[float, float]]:
    """Return the points of one stepped part."""
    start, _, steps = path.rstrip("z").removeprefix("M").partition("l")
    x, y = map(float, start.split(","))
    found = [(x, y)]
    numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", steps)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


@given(lines)
def test_steps_lead_where_the_points_were(line):
    path = "M" + "L".join(f"{x / 10:g},{y / 10:g}" for x, y in line)
    found = absolute(stepped(path))
    kept = thinned(line, 10 * TOLERANCE)
    assert len(found) == len(kept)
    for (x, y), (wanted_x, wanted_y) in zip(found, kept, strict=True):
        assert abs(x - wanted_x / 10) < 1e-6 and abs(y - wanted_y / 10) < 1e-6


PICTURE = f"""<svg xmlns="{SVG}" width="90" height="40"><g fill="none"><g class="mark-text" role="graphics-object">
<text text-anchor="start" transform="translate(3.14159,20)" font-family="sans-serif" font-size="12px" fill="#333"
 opacity="1">CPC 64.8</text><text transform="translate(5,7)" font-family="sans-serif" font-size="12px" fill="#333"
 font-weight="normal" opacity="0.15">&lt;b&gt; &amp; co</text></g><g><path aria-label="dot" transform="translate(8,9)"
 d="M2.99,0A2.99,2.99,0,1,1,-2.99,0A2.99,2.99,0,1,1,2.99,0" fill="red"/><path d="" fill="red"/></g><g/></g></svg>"""


def test_a_picture_keeps_its_words_and_places_and_drops_what_only_a_live_one_needs():
    found = lean(PICTURE)
    root = ElementTree.fromstring(found)
    assert [text.text for text in root.iter(f"{{{SVG}}}text")] == ["CPC 64.8", "<b> & co"]
    first, second = root.iter(f"{{{SVG}}}text")
    assert (first.get("x"), first.get("y"), second.get("opacity")) == ("3.1", "20", "0.15")
    (group,) = [g for g in root.iter(f"{{{SVG}}}g") if first in list(g)]
    assert (group.get("fill"), group.get("font-size")) == ("#333", "12")  # said once for both
    (circle,) = root.iter(f"{{{SVG}}}circle")
    assert (circle.get("cx"), circle.get("cy"), circle.get("r"), root.findall(f".//{{{SVG}}}path")) == (
        "8",
        "9",
        "2.99",
        [],
    )
    assert not re.search("aria-|role=|class=|translate", found) and root.get("width") == "90"
    assert lean(found) == found


def test_light_pages_read_as_before():
    code = '<pre><span></span><span class="n">a</span><span class="p">(</span><span class="s2">"x"</span></pre>'
    assert re.sub("<[^>]+>", "", lightened(code)) == re.sub("<[^>]+>", "", code)
    assert lightened('<p class="n">a</p> <span class="nn">b</span>') == '<p class="n">a</p> <span class="nn">b</span>'

"""What does a link to the book show elsewhere?  In: title and chart of index.md.  Out: one PNG, 1200 by 630 pixels."""

import hashlib
import re
import textwrap
from html import escape
from pathlib import Path
from posixpath import join

from ..charts import theme
from ..charts.drawn import Figure
from ..paths import BUILD, FONTS, ROOT, replacing
from . import cite, library

NAME = "_static/preview.png"
WIDTH, HEIGHT = 1200, 630
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
SUBTITLE = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
CHART = re.compile(r"^```\{chart\} *(\S+)", re.MULTILINE)
MAP_WIDTH = 640  # the chart's own width; what is below the card's edge is cut off
LETTERS = 19  # in a line of the title


def words() -> str:
    """Return what the picture shows, for who does not see it."""
    title, subtitle, figure = _content()
    said = [f"{title}.", subtitle, f"Beside it: {figure.title}." if figure else ""]
    return " ".join(filter(None, said))


def _content() -> tuple[str, str, Figure | None]:
    text = (ROOT / "index.md").read_text(encoding="utf-8")
    title, subtitle, chart = TITLE.search(text), SUBTITLE.search(text), CHART.search(text)
    figure = library.figure(chart[1])[1] if chart else None
    return title[1] if title else cite.work()["title"], subtitle[1] if subtitle else "", figure


def card() -> str:
    """Return the picture as SVG: title on the left, the upper part of the first page's chart on the right."""
    title, subtitle, figure = _content()
    left = WIDTH - MAP_WIDTH
    lines = [(line, 46, "bold", "#ffffff") for line in textwrap.wrap(title, LETTERS)]
    lines += [(line, 26, "normal", "#d7efec") for line in textwrap.wrap(subtitle, 2 * LETTERS)]
    text, top = "", 200
    for line, size, weight, colour in lines:
        top += round(1.3 * size)
        text += (
            f'<text x="48" y="{top}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(line)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="{theme.FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f"{_upper_part(figure.pictures['wide'], left) if figure else ''}"
        f'<rect width="{left - 16}" height="{HEIGHT}" fill="#00665d"/>{text}</svg>'
    )


def _upper_part(chart: str, left: int) -> str:
    width, height = (float(size) for size in re.search(r'width="([\d.]+)" height="([\d.]+)"', chart).groups())
    inner = re.sub(r"<svg[^>]*>", "", chart, count=1).rpartition("</svg>")[0]
    return (
        f'<svg x="{left}" y="24" width="{MAP_WIDTH}" height="{HEIGHT - 24}" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="xMidYMin slice">{inner}</svg>'
    )


def write(site: Path) -> None:
    """Write the picture into a built book; what was drawn before is kept in ``build/``."""
    svg = card()
    drawn_from = svg + FONTS.read_text(encoding="utf-8")
    stored = BUILD / "preview" / f"{hashlib.sha256(drawn_from.encode()).hexdigest()[:16]}.png"
    if not stored.is_file():
        import vl_convert  # heavy: only another chart or title needs it

        with replacing(stored) as temporary:
            temporary.write_bytes(vl_convert.svg_to_png(svg))
    with replacing(site / NAME) as temporary:
        temporary.write_bytes(stored.read_bytes())


def address(baseurl: str, relative: str) -> str:
    """Return where a page finds the picture: in full where the book's address is known, else from the page.

    Examples
    --------
    >>> address("", "../_static/preview.png")
    '../_static/preview.png'
    >>> address("https://example.org/book", "../_static/preview.png")
    'https://example.org/book/_static/preview.png'
    """
    return join(baseurl, NAME) if baseurl else relative

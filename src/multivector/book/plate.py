"""What does a picture carry that leaves the page?  In: a figure.  Out: one SVG with its title, definition and source.

On a page the words stand in the text, where they wrap and are read aloud; a picture that is taken away keeps them.
"""

import re
import textwrap
from html import escape

from ..charts import theme
from ..charts.drawn import Figure

STEPS = re.compile(r" ?\bClick [^.]*\.")  # what can be done on the page only
MARGIN, LETTER = 16, 0.53  # pixels; width of an average letter of the charts' font over its size


def plate(figure: Figure, number: str, source: str) -> str:
    """Return the wide picture of a figure with number and title above it and its source below.

    Parameters
    ----------
    figure : Figure
        What is shown.
    number : str
        As printed in the book ("3.2").
    source : str
        Who counted, and under which licence.
    """
    picture = figure.pictures["wide"]
    width, height = (float(size) for size in re.search(r'width="([\d.]+)" height="([\d.]+)"', picture).groups())
    whole = round(max(width, 560) + 2 * MARGIN)
    top, head = _lines(f"Figure {number}. {figure.title}", whole, MARGIN, 16, theme.INK, "600")
    top, under = _lines(STEPS.sub("", figure.subtitle), whole, top, 13, theme.QUIET)
    below, foot = _lines(source, whole, top + 8 + height, 11, theme.QUIET)
    placed = picture.replace("<svg ", f'<svg x="{MARGIN}" y="{top + 8:g}" overflow="visible" ', 1)
    end = round(below + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{end}" viewBox="0 0 {whole} {end}">'
        f"<title>{escape(figure.title)}</title><desc>{escape(figure.description)}</desc>"
        f'<rect width="100%" height="100%" fill="{theme.PAPER}"/>'
        f'<g font-family="{theme.FONT}">{head}{under}{foot}</g>{placed}</svg>\n'
    )


def _lines(text: str, whole: int, top: float, size: int, colour: str, weight: str = "400") -> tuple[float, str]:
    """Return where the next thing may begin, and a text as lines that fit the plate."""
    step = 1.35 * size
    wide = int((whole - 2 * MARGIN) / (size * LETTER))
    rows = textwrap.wrap(text, wide, break_on_hyphens=False)
    spans = "".join(
        f'<tspan x="{MARGIN}" y="{top + step * (i + 1) - 0.3 * size:.1f}">{escape(row)}</tspan>'
        for i, row in enumerate(rows)
    )
    return top + step * len(rows), f'<text font-size="{size}" font-weight="{weight}" fill="{colour}">{spans}</text>'

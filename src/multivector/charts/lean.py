"""How light can a static picture be?  In: an SVG as Vega writes it.  Out: one that looks the same and weighs a third.

A static picture stands in an ``img``: nothing in it can be touched, named or read out, so what serves that goes.
Long lines keep the points that an eye can tell; scour, which optimises SVG, does the rest.
"""

import re
from types import SimpleNamespace

NOISE = re.compile(r' (?:aria-[a-z]+|role|class|cursor|pointer-events)="[^"]*"')
LONG = re.compile(r' d="(M[-\d.,MLZ]{120,})"')
STILL = re.compile(r' transform="translate\(0(?:[ ,]0)?\)"')
IDENT = re.compile(r'(?<= id=")[^"]+(?=")|(?<=url\(#)[^)]+(?=\))|(?<=href="#)[^"]+(?=")')
FAMILY = re.compile(r' font-family="[^"]*"')
TOLERANCE = 0.7  # pixels, the width of a border
DIGITS = 4  # a tenth of a pixel in a picture of less than a thousand


def lean(svg: str) -> str:
    """Return a picture without what only a live one needs, with short numbers and lines no finer than the eye.

    Examples
    --------
    >>> lean('<svg xmlns="http://www.w3.org/2000/svg"><path aria-label="a" d="M10.04,20L3,4" fill="red"/></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><path d="M10.04,20L3,4" fill="red"/></svg>'
    """
    from scour import scour  # heavy: only drawing needs it

    text = LONG.sub(lambda path: f' d="{thinned(path[1])}"', NOISE.sub("", numbered(svg)))
    own = {"digits": DIGITS, "cdigits": DIGITS, "group_create": True, "indent_type": "none", "newlines": False}
    kept = {"strip_xml_prolog": True, "strip_ids": True, "shorten_ids": True, "strip_xml_space_attribute": True}
    found = scour.scourString(text, scour.sanitizeOptions(SimpleNamespace(**own, **kept))).strip()
    return with_one_family(STILL.sub("", found))


def numbered(svg: str) -> str:
    """Return a picture whose marks count from one; Vega counts on from one picture to the next of a process.

    Examples
    --------
    >>> numbered('<clipPath id="clip7"/><g clip-path="url(#clip7)"/><clipPath id="clip12"/>')
    '<clipPath id="m1"/><g clip-path="url(#m1)"/><clipPath id="m2"/>'
    """
    names: dict[str, str] = {}
    return IDENT.sub(lambda found: names.setdefault(found[0], f"m{len(names) + 1}"), svg)


def with_one_family(svg: str) -> str:
    """Return a picture that names its font once, in front, if all its texts have the same.

    Examples
    --------
    >>> with_one_family('<svg width="9"><text font-family="a, b">x</text><text font-family="a, b">y</text></svg>')
    '<svg font-family="a, b" width="9"><text>x</text><text>y</text></svg>'
    """
    families = set(FAMILY.findall(svg))
    return FAMILY.sub("", svg).replace("<svg", f"<svg{families.pop()}", 1) if len(families) == 1 else svg


def thinned(path: str) -> str:
    """Return a path of straight lines in tenths of a pixel, less points within `TOLERANCE` (Douglas and Peucker).

    Examples
    --------
    >>> thinned("M0,0L5,0.1L9,0L9,5Z")
    'M0,0L9,0L9,5Z'
    """
    return "M".join(_thinned_part(part) for part in path.split("M"))


def _thinned_part(part: str) -> str:
    from shapely import LineString

    points = [tuple(map(float, pair.split(","))) for pair in part.rstrip("Z").split("L") if pair]
    if len(points) < 3:
        return part
    kept = LineString(points).simplify(TOLERANCE).coords
    return "L".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in kept) + ("Z" if part.endswith("Z") else "")

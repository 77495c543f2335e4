"""How light can a static picture be?  In: an SVG as Vega writes it.  Out: one that looks the same and weighs a third.

A static picture stands in an ``img``: nothing in it can be touched, named or read out, so what serves that goes.
What all children of a group have in common is said once, and long lines keep the points that an eye can tell.
"""

import re
from xml.etree import ElementTree

from . import theme

SVG = "http://www.w3.org/2000/svg"
NOISE = re.compile(r"aria-[a-z]+|role|class|cursor|pointer-events")
DEFAULTS = {
    "opacity": "1",
    "fill-opacity": "1",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "font-style": "normal",
    "font-weight": "normal",
    "text-anchor": "start",
    "transform": "translate(0,0)",
}
PLACES = ("transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height")
INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-style")
LONG = re.compile(r"M[-\d.,MLZ]{120,}")
MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
ROUND = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
TOLERANCE = 0.75  # pixels, about the width of a border


def lean(svg: str) -> str:
    """Return a picture without what only a live one needs, with short numbers and lines no finer than the eye.

    Numbers of places are rounded to a tenth of a pixel; long lines are thinned by Douglas and Peucker's rule, so that
    no point moves by more than `TOLERANCE`, and written in steps.  Path data are taken as `figure.compact` leaves them.

    Examples
    --------
    >>> print(lean(f'<svg xmlns="{SVG}"><g><path aria-label="a" d="M10,20L3,4" fill="red"/></g></svg>'))
    <svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif"><g fill="red"><path d="M10,20L3,4"/></g></svg>
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        _clean(element)
    _prune(root)
    _hoist(root)
    root.set("font-family", theme.CONFIG["font"])
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _clean(element: ElementTree.Element) -> None:
    """Drop from an element what an ``img`` does not need and what is so by default; shorten its numbers."""
    for name, value in list(element.attrib.items()):
        if (
            NOISE.fullmatch(name)
            or DEFAULTS.get(name) == value
            or (name, value) == ("font-family", theme.CONFIG["font"])
        ):
            del element.attrib[name]
        elif name == "font-size":
            element.set(name, value.removesuffix("px"))
        elif name in PLACES:
            element.set(name, re.sub(r"-?\d+\.\d+", lambda number: tenth(float(number[0])), value))
    path = element.get("d", "")
    if LONG.fullmatch(path):
        element.set("d", stepped(path))
    elif circle := ROUND.fullmatch(path):
        _rename(element, "circle", "d", {"r": f"{float(circle[1]):.2f}"}, ("cx", "cy"))
    elif element.tag == f"{{{SVG}}}text" and not len(element):
        _rename(element, "text", None, {}, ("x", "y"))


def _rename(
    element: ElementTree.Element, tag: str, drop: str | None, extra: dict[str, str], at: tuple[str, str]
) -> None:
    """Write a mark that is only moved with the place as its own, under the tag that says what it is."""
    element.tag = f"{{{SVG}}}{tag}"
    if drop:
        del element.attrib[drop]
    element.attrib.update(extra)
    moved = MOVED.fullmatch(element.get("transform", ""))
    if moved and not any(name in element.attrib for name in at):
        del element.attrib["transform"]
        element.attrib.update(zip(at, moved.groups(), strict=True))


def _prune(element: ElementTree.Element) -> None:
    """Remove paths that draw nothing and groups that hold nothing."""
    for child in list(element):
        _prune(child)
        empty_group = child.tag == f"{{{SVG}}}g" and len(child) == 0
        empty_path = child.tag == f"{{{SVG}}}path" and (not child.get("d") or child.get("display") == "none")
        if empty_group or empty_path:
            element.remove(child)


def _hoist(element: ElementTree.Element) -> None:
    """Say on a group what all its children say, if it says nothing of the kind itself."""
    for child in element:
        _hoist(child)
    if element.tag != f"{{{SVG}}}g":
        return
    for name in INHERITED:
        values = {child.get(name) for child in element}
        if len(values) == 1 and None not in values and name not in element.attrib:
            element.set(name, values.pop())
            for child in element:
                del child.attrib[name]


def tenth(number: float) -> str:
    """Return a number with one decimal at most."""
    text = f"{number + 1e-9:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")


def stepped(path: str) -> str:
    """Return a path of absolute points, thinned and in steps from point to point.

    Examples
    --------
    >>> stepped("M0,0L1,0.1L2,0L2,5.5Z")
    'M0,0l2,0 0,5.5z'
    """
    return "".join(_part(part) for part in path.split("M") if part)


def _part(part: str) -> str:
    points = [tuple(round(10 * float(number)) for number in pair.split(",")) for pair in part.rstrip("Z").split("L")]
    points = thinned(points, 10 * TOLERANCE)
    (x, y), steps = points[0], zip(points, points[1:], strict=False)
    words = [f"{_tenths(to_x - x)},{_tenths(to_y - y)}" for (x, y), (to_x, to_y) in steps]
    line = "l" + " ".join(words).replace(" -", "-").replace(",-", "-") if words else ""
    return f"M{_tenths(x)},{_tenths(y)}{line}" + ("z" if part.endswith("Z") else "")


def _tenths(number: int) -> str:
    """Return tenths as a number, in SVG's shortest form."""
    return f"{number / 10:g}".replace("0.", ".") if abs(number) < 10 else f"{number / 10:g}"


def thinned(points: list[tuple[int, int]], tolerance: float) -> list[tuple[int, int]]:
    """Return the points of a line that Douglas and Peucker's rule keeps; the ends always stay.

    Examples
    --------
    >>> thinned([(0, 0), (10, 1), (20, 0), (20, 55)], 3)
    [(0, 0), (20, 0), (20, 55)]
    """
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, place = 0.0, None
        for i in range(first + 1, last):
            distance = _distance(points[i], points[first], points[last])
            if distance > far:
                far, place = distance, i
        if place is not None and far > tolerance:
            kept.add(place)
            waiting += [(first, place), (place, last)]
    return [points[i] for i in sorted(kept)]


def _distance(point: tuple[int, int], start: tuple[int, int], end: tuple[int, int]) -> float:
    """Return the distance of a point from the stretch between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if not length else min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return ((x - x1 - along * dx) ** 2 + (y - y1 - along * dy) ** 2) ** 0.5

"""Which parts do many charts share?  In: positions, years, names.  Out: labels that do not collide, axes, tooltips."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from . import theme

LETTER = 6.4  # pixels that a letter of 12 px sans-serif takes on average


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Return positions that are at least `gap` apart and as near as can be to the given ones (least squares).

    With q_i = p_i - i x gap in ascending order this is isotonic regression, solved by pooling adjacent violators.

    Examples
    --------
    >>> spread([10, 11, 30], gap=3)
    [9.0, 12.0, 30.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    blocks: list[tuple[float, int]] = []  # mean, count
    for rank, i in enumerate(order):
        blocks.append((positions[i] - rank * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, number = blocks.pop()
            blocks.append(((before * number + mean * count) / (number + count), number + count))
    levels = [mean for mean, count in blocks for _ in range(count)]
    placed = {i: levels[rank] + rank * gap for rank, i in enumerate(order)}
    return [float(placed[i]) for i in range(len(positions))]


def room(texts: Sequence[str], letter: float = LETTER) -> int:
    """Return how many pixels the longest of some labels needs beside a plot.

    Examples
    --------
    >>> room(["China 29", "Russia 30"])
    65
    """
    return round(7 + letter * max((len(text) for text in texts), default=0))


def rounded_up(value: float) -> float:
    """Return the next round number that is not below `value`.

    Round are 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 and 8 times a power of ten.

    Examples
    --------
    >>> rounded_up(42.5), rounded_up(3.4), rounded_up(0.23)
    (50.0, 4.0, 0.25)

    Raises
    ------
    ValueError
        If `value` is not positive.
    """
    if not value > 0:
        raise ValueError(f"An axis needs a positive end; given: {value!r}.")
    power = 1.0
    while power > value:
        power /= 10
    while power * 10 < value:
        power *= 10
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(round(step * power, 10) for step in steps if round(step * power, 10) >= value)


def year_ticks(first: int, last: int, most: int) -> list[int]:
    """Return years to label on an axis, at most `most`: every one or two back from the last, or round ones.

    Examples
    --------
    >>> year_ticks(2018, 2025, 5), year_ticks(1994, 2025, 8)
    ([2019, 2021, 2023, 2025], [1995, 2000, 2005, 2010, 2015, 2020, 2025])
    """
    steps = (1, 2) if last - first <= 16 else ()
    for step in steps:
        if (last - first) // step + 1 <= most:
            return sorted(range(last, first - 1, -step))
    rounds = ([year for year in range(first, last + 1) if year % step == 0] for step in (5, 10, 20, 50))
    return next((years for years in rounds if 1 <= len(years) <= most), [last])


def year_axis(first: int, last: int, most: int, pad: float = 0.4) -> alt.X:
    """Return an x channel for a column ``year`` with labelled years and no title."""
    scale = alt.Scale(domain=[first - pad, last + pad], nice=False, zero=False)
    axis = alt.Axis(values=year_ticks(first, last, most), format="d", title=None, labelFlush=False)
    return alt.X("year:Q", scale=scale, axis=axis)


def value_axis(column: str, top: float, *, count: int = 5, sign: str = "", form: str = "") -> alt.Y:
    """Return a y channel from zero to the round number above `top`, a sign (such as " %") at its labels."""
    labels = {"labelExpr": f"datum.value + '{sign}'"} if sign else {"format": form} if form else {}
    axis = alt.Axis(tickCount=count, title=None, **labels)
    return alt.Y(f"{column}:Q", scale=alt.Scale(domain=[0, rounded_up(top)], nice=False), axis=axis)


def own(column: str = "colour") -> alt.Color:
    """Return a colour channel for a column that holds colours."""
    return alt.Color(f"{column}:N", scale=None)


def tip(field: str, title: str | None = None, form: str | None = None) -> alt.Tooltip:
    """Return one line of a tooltip."""
    more = {"title": title, "format": form}
    return alt.Tooltip(field, **{key: value for key, value in more.items() if value is not None})


def texts(frame: pd.DataFrame, x: object, y: object, **mark: object) -> alt.Chart:
    """Return text marks for a frame with columns ``text`` and ``colour``; `mark` goes to ``mark_text``."""
    style = {"align": "left", "dx": 7, "baseline": "middle", "fontSize": 12} | mark
    return alt.Chart(frame).mark_text(**style).encode(x=x, y=y, text=alt.Text("text:N"), color=own())


def event_rule(year: float, text: str = "", *, y: float = -7, **mark: object) -> list[alt.Chart]:
    """Return a dotted upright line at a time, with a label above the plot if there is a text."""
    frame = pd.DataFrame({"year": [year], "text": [text]})
    x = alt.X("year:Q", title=None)
    rule = alt.Chart(frame).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3]).encode(x=x)
    style = {"align": "left", "dx": -2, "fontSize": 11, "color": theme.QUIET} | mark
    label = alt.Chart(frame).mark_text(**style).encode(x=x, y=alt.value(y), text="text:N")
    return [rule, label] if text else [rule]


def heading(text: str, y: float = -22) -> alt.Chart:
    """Return the heading of one panel among several, at the left end of its plot."""
    style = {"align": "left", "fontSize": 13, "fontWeight": "bold", "color": theme.INK}
    frame = pd.DataFrame({"text": [text]})
    return alt.Chart(frame).mark_text(**style).encode(x=alt.value(0), y=alt.value(y), text="text:N")


def placed(points: Sequence[tuple[float, float, float, str]], width: float, height: float) -> list[tuple | None]:
    """Return where labels of circles may stand without covering other labels or circles; None if nowhere.

    Tried in turn: the middle of the circle, right of it, below, above, left of it, and the four corners, each nearer
    and farther.  Earlier points go first; a point of radius 0 keeps its label in the middle whatever lies around.

    Parameters
    ----------
    points : sequence of (x, y, radius, text)
        Pixels from the upper left corner; an empty text is a circle that only stands in the way.
    width, height : float
        Size of the plot, which labels do not leave.

    Returns
    -------
    list of (x, y) or None
        Middle of each label.

    Examples
    --------
    >>> placed([(50, 50, 5, "ab"), (53, 50, 5, "cd"), (150, 50, 9, "")], 200, 100)
    [(67.4, 50.0), (35.6, 50.0), None]
    """
    circles = [(x, y, 0.8 * radius, 0.8 * radius) for x, y, radius, _ in points]
    taken: list[tuple[float, float, float, float]] = []
    found: list[tuple | None] = []
    for i, (x, y, radius, text) in enumerate(points):
        half, tall = LETTER * len(text) / 2 + 3, 8.0
        sides = [(1, 0), (0, 1), (0, -1), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)]
        steps = [(a, b, radius + far) for far in (3, 10, 18) for a, b in sides]
        tries = [(x, y), *((x + a * (half + far), y + b * (tall + far - 8)) for a, b, far in steps)]
        boxes = [(a, b, half, tall) for a, b in tries if _inside(a, b, half, tall, width, height)] if text else []
        around = taken + circles[:i] + circles[i + 1 :]
        free = taken if not radius or radius >= 0.6 * half else around  # for a label on its own, large circle
        fits = [box for box in boxes if not _hit(*box, free if box[:2] == (x, y) else around)]
        found.append((round(float(fits[0][0]), 1), round(float(fits[0][1]), 1)) if fits else None)
        taken += fits[:1]
    return found


def _inside(x: float, y: float, half: float, tall: float, width: float, height: float) -> bool:
    return half <= x <= width - half and tall <= y <= height - tall


def _hit(x: float, y: float, half: float, tall: float, taken: list[tuple[float, float, float, float]]) -> bool:
    return any(w > 0 and abs(x - a) < half + w and abs(y - b) < tall + h for a, b, w, h in taken)


def layout_of(width: int) -> str:
    """Return ``narrow`` for a phone, ``wide`` else."""
    return "narrow" if width < 500 else "wide"


def number(value: float, digits: int = 1) -> str:
    """Return a number as text with a fixed count of decimals, halves away from zero.

    Examples
    --------
    >>> number(0.25), number(64.8, 0)
    ('0.3', '65')
    """
    return f"{value + (1e-9 if value >= 0 else -1e-9):.{digits}f}"


def span(low: float, high: float, digits: int = 1) -> str:
    """Return a range as text; one number where both ends round to the same.

    Examples
    --------
    >>> span(66.4, 88.6), span(96.81, 96.82)
    ('66.4 to 88.6', '96.8')
    """
    shown = [number(value, digits) for value in (low, high)]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"


def panel_title(text: str) -> alt.TitleParams:
    """Return the heading of one panel of a figure."""
    return alt.TitleParams(text, anchor="start", fontSize=12, fontWeight="bold", color=theme.INK, offset=6)


def choice(field: str, names: Mapping[str, str], label: str) -> alt.Parameter:
    """Return a choice of one value, made by a click on a mark that has it or in a box, which the keyboard reaches.

    Add it to one layer only (``add_params``); marks of every layer answer if they have `field` and a tooltip.

    Parameters
    ----------
    field : str
        Column whose value is chosen.
    names : mapping
        Words of the box by value.
    label : str
        What the box chooses, in a word.

    Returns
    -------
    altair.Parameter
        A selection named ``chosen``; empty at first and after a click elsewhere.
    """
    hit = f"event.item && event.item.datum && event.item.datum.{field}"
    box = alt.binding_select(options=[None, *names], labels=["all", *names.values()], name=f"{label}: ")
    return alt.selection_point(
        name="chosen", fields=[field], bind=box, on=f"click[{hit}]", clear=f"click[!({hit})]", toggle=False
    )

"""Which parts do many charts share?  In: positions, years, names.  Out: labels that do not collide, axes, ticks."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from . import theme


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Return positions that are at least `gap` apart and as near as can be to the given ones (least squares).

    With q_i = p_i - i x gap in ascending order this is isotonic regression, solved by pooling adjacent violators.

    Examples
    --------
    >>> spread([10, 11, 30], gap=3)
    [9.0, 12.0, 30.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    blocks: list[list[float]] = []  # [mean, count]
    for rank, i in enumerate(order):
        blocks.append([positions[i] - rank * gap, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            before, number = blocks[-1]
            blocks[-1] = [(before * number + mean * count) / (number + count), number + count]
    levels = [mean for mean, count in blocks for _ in range(int(count))]
    placed = {i: levels[rank] + rank * gap for rank, i in enumerate(order)}
    return [float(placed[i]) for i in range(len(positions))]


def year_ticks(first: int, last: int, most: int) -> list[int]:
    """Return years to label on an axis: at most `most` of them, every 1, 2, 5, 10 or 20 years, the last one among them.

    Examples
    --------
    >>> year_ticks(2000, 2025, 6)
    [2000, 2005, 2010, 2015, 2020, 2025]
    """
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) // step + 1 <= most)
    return sorted(range(last, first - 1, -step))


def year_axis(first: int, last: int, most: int, pad: float = 0.3) -> alt.X:
    """Return an x channel for a column ``year`` with labelled years and no title."""
    scale = alt.Scale(domain=[first - pad, last + pad], nice=False, zero=False)
    axis = alt.Axis(values=year_ticks(first, last, most), format="d", title=None, labelOverlap=False)
    return alt.X("year:Q", scale=scale, axis=axis)


def per_cent_axis(column: str, top: float, count: int = 5) -> alt.Y:
    """Return a y channel in per cent from zero to at least `top`, with the sign at its labels."""
    axis = alt.Axis(labelExpr="datum.value + ' %'", tickCount=count, title=None)
    return alt.Y(f"{column}:Q", scale=alt.Scale(domain=[0, rounded_up(top)], nice=False), axis=axis)


def rounded_up(value: float) -> float:
    """Return the next round number that is not below `value`: 1, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten.

    Examples
    --------
    >>> rounded_up(42.5), rounded_up(3.4), rounded_up(0.23)
    (50.0, 4.0, 0.25)
    """
    power = 1.0
    while power > value:
        power /= 10
    while power * 10 < value:
        power *= 10
    return next(round(step * power, 10) for step in (1, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value)


def texts(frame: pd.DataFrame, x: str, y: str, text: str = "text", colour: str = "colour", **mark: object) -> alt.Chart:
    """Return text marks in the colours of a column; `mark` goes to ``mark_text``."""
    style = {"align": "left", "dx": 7, "baseline": "middle", "fontSize": 12} | mark
    encoding = {"x": x, "y": y, "text": alt.Text(f"{text}:N"), "color": alt.Color(f"{colour}:N", scale=None)}
    return alt.Chart(frame).mark_text(**style).encode(**encoding)


def event_rule(year: float, text: str, *, y: float = -7, **mark: object) -> list[alt.Chart]:
    """Return a dotted upright line at a time with a label above the plot."""
    frame = pd.DataFrame({"year": [year], "text": [text]})
    rule = alt.Chart(frame).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3]).encode(x="year:Q")
    style = {"align": "left", "dx": -2, "fontSize": 11, "color": theme.QUIET} | mark
    label = alt.Chart(frame).mark_text(**style).encode(x="year:Q", y=alt.value(y), text="text:N")
    return [rule, label]


def heading(text: str) -> alt.TitleParams:
    """Return the heading of one panel among several."""
    return alt.TitleParams(text, anchor="start", fontSize=13, fontWeight="bold", color=theme.INK, offset=8)

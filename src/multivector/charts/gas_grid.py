"""Where does a share hold?  In: one share a key and year, with its verdict.  Out: a grid of cells, wide or narrow.

Years run across a wide page and down a narrow one, so that a number stays legible on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from . import theme
from .marks import layout_of, number

FILLS = {"about": theme.colour_of("KAZ"), "more": "#CFE6E2"}
INKS = {"about": "#FFFFFF", "more": theme.INK, "less": theme.QUIET}
HEAD_ROWS = {True: (136, 164), False: (22, 22)}  # pixels above the cells, with and without blocks: narrow, wide
SIDE = {True: (36, 36), False: (132, 184)}  # pixels left of them


@dataclass(frozen=True)
class Plan:
    """Where the cells of a grid stand, in pixels; `keys` are the places of the keys along their direction."""

    narrow: bool
    width: int
    left: float
    head: float
    across: float
    down: float
    keys: list[float]
    years: list[int]

    def middle(self, key: pd.Series, year: pd.Series) -> dict[str, pd.Series]:
        """Return x and y of the middles of cells."""
        places, steps = key.map(lambda i: self.keys[i]), year - self.years[0]
        if self.narrow:
            return {"x": places + self.across / 2, "y": self.head + self.down * (steps + 0.5)}
        return {"x": self.left + self.across * (steps + 0.5), "y": places + self.down / 2}

    @property
    def tall(self) -> float:
        """Return the height of the whole."""
        return self.head + self.down * len(self.years) if self.narrow else self.keys[-1] + self.down

    def drawn(self, rows: pd.DataFrame, **mark: object) -> alt.Chart:
        """Return text marks at the pixels x and y of rows with a column ``text``."""
        style = {"align": "left", "fontSize": 11 if self.narrow else 12} | mark
        chart = alt.Chart(rows.round(1)).mark_text(**style)
        return chart.encode(x=self.x(), y=self.y(), text="text:N")

    def x(self, column: str = "x") -> alt.X:
        """Return the channel of a column of pixels across."""
        return alt.X(f"{column}:Q", axis=None, scale=alt.Scale(domain=[0, self.width], nice=False))

    def y(self, column: str = "y") -> alt.Y:
        """Return the channel of a column of pixels down."""
        scale = alt.Scale(domain=[0, round(self.tall)], nice=False, reverse=True)
        return alt.Y(f"{column}:Q", axis=None, scale=scale)


def grid_chart(
    width: int, rows: pd.DataFrame, labels: Sequence[str], heads: Sequence[str], year: int
) -> alt.LayerChart:
    """Draw the grid.

    Parameters
    ----------
    width : int
        Pixels.
    rows : pandas.DataFrame
        One row a cell: key (number of its label), year, share_pct, holds (about, more, less or missing).
    labels : sequence of str
        Words of the keys, in order.
    heads : sequence of str
        Words over blocks of keys of equal size; none leaves one block.
    year : int
        Year whose stamp is bold.
    """
    plan = _plan(width - 8, len(labels), max(len(heads), 1), bool(heads), sorted(rows["year"].astype(int).unique()))
    layers = [*_cells(plan, rows), *_stamps(plan, year), _labels(plan, labels, bool(heads))]
    if heads:
        layers.append(_heads(plan, heads))
    return alt.layer(*layers).resolve_scale(color="independent").properties(width=plan.width, height=round(plan.tall))


def _plan(width: int, keys: int, blocks: int, headed: bool, years: list[int]) -> Plan:
    narrow = layout_of(width) == "narrow"
    left, head = SIDE[narrow][not headed], HEAD_ROWS[narrow][not headed]
    block = [i * blocks // keys for i in range(keys)]
    if narrow:
        gap, down = 5, 21
        across = (width - left - gap * (blocks - 1)) / keys
        places = [left + across * i + gap * b for i, b in enumerate(block)]
    else:
        gap, down = 24 if headed else 0, 22
        across = (width - left) / len(years)
        places = [float(head + down * i + gap * (b + 1)) for i, b in enumerate(block)]
    return Plan(narrow, width, left, head, across, down, places, [int(at) for at in years])


def _cells(plan: Plan, rows: pd.DataFrame) -> list[alt.Chart]:
    """Return boxes and numbers from one light set of rows: key, year, text and the first letter of the verdict."""
    holds, years = rows["holds"].fillna("less").str[0], rows["year"].astype(int) - plan.years[0]
    data = pd.DataFrame({"k": rows["key"], "t": years, "text": rows["share_pct"].map(_percent), "holds": holds})
    data["row"] = range(len(rows))  # tells which drawn row a cell is
    place, step = f"{[round(at, 1) for at in plan.keys]}[datum.k]", "(datum.t + 0.5)"
    half, rise = round(plan.across / 2, 2), round(plan.down / 2, 2)
    if plan.narrow:
        middle = {"x": f"{place} + {half}", "y": f"{plan.head} + {plan.down} * {step}"}
    else:
        middle = {"x": f"{plan.left} + {plan.across:.2f} * {step}", "y": f"{place} + {rise}"}
    base = alt.Chart(data).transform_calculate(**middle)
    corners = {"left": f"datum.x - {half - 0.5}", "right": f"datum.x + {half - 0.5}"}
    corners |= {"top": f"datum.y - {rise - 0.5}", "foot": f"datum.y + {rise - 0.5}"}
    boxes = base.transform_filter("datum.holds != 'l'").transform_calculate(**corners).mark_rect()
    boxes = boxes.encode(x=plan.x("left"), y=plan.y("top"), x2="right:Q", y2="foot:Q", color=_tint(FILLS))
    words = base.mark_text(fontSize=11 if plan.narrow else 12)
    return [boxes, words.encode(x=plan.x(), y=plan.y(), text="text:N", color=_tint(INKS))]


def _tint(tints: dict[str, str]) -> alt.Color:
    letters = [key[0] for key in tints]
    return alt.Color("holds:N", scale=alt.Scale(domain=letters, range=list(tints.values())), legend=None)


def _percent(value: float) -> str:
    return "·" if pd.isna(value) else number(value, 0 if value >= 9.95 else 1)


def _stamps(plan: Plan, year: int) -> list[alt.Chart]:
    years = pd.Series(plan.years)
    rows = pd.DataFrame(plan.middle(years * 0, years) | {"text": years.astype(str)})
    rows = rows.assign(x=0.0) if plan.narrow else rows.assign(y=10.0)
    align = "left" if plan.narrow else "center"
    found = [("normal", rows[years != year]), ("bold", rows[years == year])]
    return [plan.drawn(part, align=align, fontWeight=weight) for weight, part in found if len(part)]


def _labels(plan: Plan, labels: Sequence[str], headed: bool) -> alt.Chart:
    keys = pd.Series(range(len(labels)))
    rows = pd.DataFrame(plan.middle(keys, keys * 0 + plan.years[0]) | {"text": list(labels)})
    if plan.narrow:
        return plan.drawn(rows.assign(y=plan.head - 6.0), angle=270)
    return plan.drawn(rows.assign(x=10.0 if headed else 0.0))


def _heads(plan: Plan, heads: Sequence[str]) -> alt.Chart:
    each = len(plan.keys) // len(heads)
    places = [plan.keys[each * i] for i in range(len(heads))]
    if plan.narrow:
        breaks = {" Kazakhstan": "\nKazakhstan", " or ": " or\n", ", ": ",\n"}
        said = [_broken(text, breaks) for text in heads]
        rows = pd.DataFrame({"x": places, "y": 8.0, "text": said})
    else:
        rows = pd.DataFrame({"x": 0.0, "y": [at - 11 for at in places], "text": list(heads)})
    return plan.drawn(rows, fontWeight="bold", lineBreak="\n")


def _broken(text: str, breaks: dict[str, str]) -> str:
    for old, new in breaks.items():
        text = text.replace(old, new)
    return text

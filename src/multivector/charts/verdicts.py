"""How does the book draw verdicts?  In: frames of claims and readings.  Out: figures with their words computed.

Verdicts have no colours of their own, which belong to states: they go from dark (supported) to open (not testable).
"""

import altair as alt
import pandas as pd

from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, own, texts, tip
from .origin import Rows, rows_of

TABLES = ["claims", "claim_readings"]
HOLDS = (
    "A reading holds if all its conditions do (rows of claim_readings), each looked up in an accepted finding of a "
    "notebook or in a row of a table"
)
LOOKS = {  # degree: fill, ink, outline, dash
    "supported": ("#1F2933", "#FFFFFF", "#1F2933", [1, 0]),
    "qualified, holds mostly": ("#8D9AA8", "#000000", "#8D9AA8", [1, 0]),
    "qualified, fails mostly": ("#DDE3E9", "#1F2933", "#B4BEC9", [1, 0]),
    "contradicted": ("#FFFFFF", "#1F2933", "#1F2933", [1, 0]),
    "not testable": ("#FFFFFF", "#5F6B7A", "#9AA5B1", [2, 2]),
}
TILE_WIDE, TILE_NARROW, HIGH = 34, 28, 24
CONDITIONS = {"claim": "claim_id", "reading": "reading"}
BESIDE = ["xm", "ym", "text", "colour"]  # what words are drawn from


def tiles(claims: pd.DataFrame, columns: int) -> pd.DataFrame:
    """Return where the tile of each claim stands: subjects below each other, verdicts from dark to open.

    Parameters
    ----------
    claims : pandas.DataFrame
        Columns claim, theme, degree (a key of `LOOKS`).
    columns : int
        Tiles in a line.

    Returns
    -------
    pandas.DataFrame
        The same rows in order, with ``column`` and ``line``.  Subjects stand in order of their number of claims, the
        largest first; each begins a line.
    """
    order = claims["theme"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    rank = {degree: i for i, degree in enumerate(LOOKS)}
    parts, line = [], 0
    for theme_name in order.index:
        rows = claims[claims["theme"] == theme_name]
        rows = rows.assign(rank=rows["degree"].map(rank)).sort_values(["rank", "claim"])
        place = range(len(rows))
        parts.append(rows.assign(column=[i % columns for i in place], line=[line + i // columns for i in place]))
        line += -(-len(rows) // columns)
    return pd.concat(parts, ignore_index=True)


def summary(claims: pd.DataFrame) -> Figure:
    """Return every claim as a tile: its subject, its verdict.

    Parameters
    ----------
    claims : pandas.DataFrame
        Columns claim, document, theme, statement, verdict, degree, reason.
    """
    verdicts = claims["verdict"].value_counts()
    counts = claims["degree"].value_counts().reindex(list(LOOKS), fill_value=0)
    by_theme = "; ".join(
        f"{name}: " + ", ".join(f"{count} {verdict}" for verdict, count in rows["degree"].value_counts().items())
        for name, rows in claims.groupby("theme", sort=False)
    )
    told = "; ".join(f"{count} {degree}" for degree, count in counts.items())
    return figure(
        lambda width: _summary_chart(width, claims),
        name="summary",
        title=f"Of {len(claims)} statements the data support {verdicts.get('supported', 0)} outright, qualify "
        f"{verdicts.get('qualified', 0)} and contradict {verdicts.get('contradicted', 0)}",
        subtitle="Every statement of two texts (A: Jones 2023, B: article of 22 March 2022) by subject and by the "
        "verdict that its rules give. Choose a tile for its words.",
        description=f"A tile for each claim. {told}. By subject: {by_theme}.",
        unit="claims",
        tables=TABLES,
        data=claims[["claim", "document", "theme", "statement", "degree", "reason"]],
        origin=[rows_of(Rows("claims", ["document", "theme", "statement", "testable"], {"claim": "claim_id"}))],
        computed=f"{HOLDS}. A statement is supported if it can be tested in full and all its readings hold, "
        "contradicted if none does, else qualified, and holds mostly if at least half of them do.",
    )


def _summary_chart(width: int, claims: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    tile, left = (TILE_NARROW, 0) if narrow else (TILE_WIDE, 150)
    columns = 11 if narrow else 12
    placed = tiles(claims, columns)
    step = HIGH + (24 if narrow else 4)
    lines = int(placed["line"].max()) + 1
    top = 100 if narrow else 46
    height = lines * step + top
    fill, ink, outline, _ = zip(*(LOOKS[degree] for degree in placed["degree"]), strict=True)
    placed = placed.assign(
        x=left + placed["column"] * tile,
        y=top + placed["line"] * step + (18 if narrow else 0),
        fill=fill,
        colour=ink,
        outline=outline,
        text=placed["claim"],
    )
    placed = placed.assign(x2=placed["x"] + tile - 2, y2=placed["y"] + HIGH, xm=placed["x"] + (tile - 2) / 2)
    placed["ym"] = placed["y"] + HIGH / 2
    kept = ["claim", "degree", "statement", "reason", "x", "x2", "y", "y2", "xm", "ym", "fill", "colour", "outline"]
    tips = [tip("claim:N"), tip("statement:N"), tip("degree:N", "verdict"), tip("reason:N")]
    layers = []
    for degree, rows in placed.groupby("degree", sort=False):
        base = alt.Chart(rows[[*kept, "text"]])
        layers.append(
            base.mark_rect(strokeWidth=1.2, strokeDash=LOOKS[str(degree)][3], cornerRadius=2).encode(
                x=_pixel("x", width),
                x2="x2:Q",
                y=_pixel("y", height, down=True),
                y2="y2:Q",
                fill=alt.Fill("fill:N", scale=None),
                stroke=alt.Stroke("outline:N", scale=None),
                tooltip=tips,
            )
        )
        layers.append(texts(rows[[*BESIDE, "claim"]], _pixel("xm", width), _pixel("ym", height, True), **_middle()))
    names = placed.drop_duplicates("theme").assign(text=lambda rows: rows["theme"].map(_headed), colour=theme.INK)
    names = names.assign(xm=0 if narrow else left - 10, ym=names["y"] - 9 if narrow else names["ym"])
    side = {"align": "left" if narrow else "right", "dx": 0, "fontSize": 12}
    layers.append(texts(names[BESIDE], _pixel("xm", width), _pixel("ym", height, True), **side))
    layers += _key(claims, width, height, narrow)
    return alt.layer(*layers).properties(width=width - 10, height=height)


def _middle() -> dict:
    return {"align": "center", "dx": 0, "fontSize": 11}


def _headed(name: str) -> str:
    return name[0].upper() + name[1:]


def _pixel(column: str, size: float, down: bool = False) -> alt.X | alt.Y:
    """Return a channel whose values are pixels of the plot, from the left or from the top."""
    if down:
        return alt.Y(f"{column}:Q", scale=alt.Scale(domain=[size, 0], nice=False, zero=False), axis=None)
    return alt.X(f"{column}:Q", scale=alt.Scale(domain=[0, size - 10], nice=False, zero=False), axis=None)


def _key(claims: pd.DataFrame, width: int, height: float, narrow: bool) -> list[alt.Chart]:
    counts = claims["degree"].value_counts().reindex(list(LOOKS), fill_value=0)
    columns, column = (1, 0) if narrow else (3, 200)
    layers = []
    for i, (degree, (fill, _, outline, dash)) in enumerate(LOOKS.items()):
        x, down = i % columns * column, i // columns * 18
        text = f"{degree}: {counts[degree]}"
        box = {"x": x, "x2": x + 10, "y": 4 + down, "y2": 14 + down, "fill": fill, "outline": outline}
        layers.append(
            alt.Chart(pd.DataFrame([box]))
            .mark_rect(strokeWidth=1.2, strokeDash=dash)
            .encode(
                x=_pixel("x", width),
                x2="x2:Q",
                y=_pixel("y", height, True),
                y2="y2:Q",
                fill=alt.Fill("fill:N", scale=None),
                stroke=alt.Stroke("outline:N", scale=None),
            )
        )
        label = pd.DataFrame({"xm": [x + 14], "ym": [9 + down], "text": [text], "colour": [theme.INK]})
        layers.append(texts(label, _pixel("xm", width), _pixel("ym", height, True), dx=0))
    return layers


def readings(found: pd.DataFrame) -> Figure:
    """Return the readings of each claim that can be read in more than one way, filled where it holds.

    Parameters
    ----------
    found : pandas.DataFrame
        Columns claim, reading, holds, line, verdict; a row for each reading.
    """
    several = found[found.groupby("claim")["claim"].transform("size") > 1].copy()
    counted = several.groupby("claim")["holds"].agg(["sum", "size"])
    counted = counted.assign(share=counted["sum"] / counted["size"]).sort_values(
        ["share", "size"], ascending=[False, False], kind="stable"
    )
    split = int(counted["share"].between(0.001, 0.999).sum())
    told = "; ".join(f"{claim} {int(row['sum'])} of {int(row['size'])}" for claim, row in counted.iterrows())
    return figure(
        lambda width: _readings_chart(width, several, list(counted.index)),
        name="readings",
        title=f"{split} of {len(counted)} statements that can be read in more than one way hold in some readings and "
        "not in others",
        subtitle="A mark for each reading of a statement: filled where it holds, open where it does not. Statements "
        "with one reading are left out.",
        description=f"Rows of marks, one row for each of {len(counted)} claims, ordered by the share of readings that "
        f"hold: {told}.",
        unit="readings",
        tables=TABLES,
        data=several[["claim", "reading", "holds", "line", "verdict"]],
        origin=[rows_of(Rows("claim_readings", ["test", "against", "tolerance", "unit"], CONDITIONS))],
        computed=f"{HOLDS}.",
    )


def _readings_chart(width: int, several: pd.DataFrame, order: list[str]) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    rows = several.sort_values(["claim", "holds"], ascending=[True, False], kind="stable")
    rows = rows.assign(place=rows.groupby("claim").cumcount() + 1)
    rows["fill"] = rows["holds"].map({True: theme.INK, False: theme.PAPER})
    rows["told"] = rows["holds"].map({True: "holds", False: "does not hold"})
    most = int(rows["place"].max())
    y = alt.Y("claim:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelFontSize=11))
    x = alt.X("place:Q", scale=alt.Scale(domain=[0.5, most + 5.5], nice=False, zero=False), axis=None)
    base = alt.Chart(rows[["claim", "reading", "told", "line", "place", "fill"]])
    marks = base.mark_circle(size=60 if narrow else 75, stroke=theme.INK, strokeWidth=1.2, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color("fill:N", scale=None),
        tooltip=[tip("claim:N"), tip("reading:N"), tip("told:N", "result"), tip("line:N", "why")],
    )
    ends = rows.groupby("claim", sort=False).agg(held=("holds", "sum"), place=("place", "max")).reset_index()
    ends["text"] = ends["held"].astype(str) + " of " + ends["place"].astype(str)
    ends["colour"] = theme.QUIET
    labels = texts(ends[["claim", "place", "text", "colour"]], x, y, dx=12, fontSize=11)
    return (marks + labels).properties(width=width - 60, height=16 * len(order))


def placebo(share: float, drawn: pd.Series, seeds: int) -> Figure:
    """Return how often readings hold with the real evidence, and with evidence drawn at random.

    Parameters
    ----------
    share : float
        Per cent of readings on numbers that hold.
    drawn : pandas.Series
        The same with evidence drawn at random, a value for each draw.
    seeds : int
        Number of draws.
    """
    as_much = int((drawn >= share).sum())
    rows = drawn.round().astype(int).value_counts().sort_index().rename_axis("share_pct").reset_index(name="draws")
    return figure(
        lambda width: _placebo_chart(width, share, rows),
        name="placebo",
        title=f"With the real evidence {number(share, 0)} per cent of the readings on numbers hold, with evidence "
        f"drawn at random {number(drawn.mean(), 0)} per cent",
        subtitle="Share of readings that hold if every finding is replaced by another finding of the same unit; number "
        f"of draws out of {seeds}. The line is the real register.",
        description=f"Columns for {seeds} draws, from {number(drawn.min(), 0)} to {number(drawn.max(), 0)} per cent "
        f"with a mean of {number(drawn.mean(), 0)}; an upright line at {number(share, 0)} per cent for the real "
        f"evidence, which {as_much} draws reach.",
        unit="per cent of readings",
        tables=TABLES,
        data=rows,
        computed=f"{HOLDS}. In each of {seeds} draws (seeds 0 to {seeds - 1}) every finding that a reading on numbers "
        "asks for is replaced by one that is drawn at random among all findings of its unit, and the readings that "
        "then hold are counted, in whole per cent.",
    )


def _placebo_chart(width: int, share: float, rows: pd.DataFrame) -> alt.LayerChart:
    ends = [min(rows["share_pct"].min(), share) - 3, max(rows["share_pct"].max(), share) + 8]
    x = alt.X("share_pct:Q", title="readings that hold, per cent", scale=alt.Scale(domain=ends, nice=False, zero=False))
    y = alt.Y("draws:Q", title=None, axis=alt.Axis(tickCount=4))
    tips = [tip("share_pct:Q", "per cent"), tip("draws:Q")]
    size = max(3, (width - 60) / (ends[1] - ends[0]) - 1.5)
    bars = alt.Chart(rows).mark_bar(size=size, color="#9AA5B1").encode(x=x, y=y, tooltip=tips)
    real = pd.DataFrame({"share_pct": [share], "text": ["real evidence"], "colour": [theme.INK]})
    rule = alt.Chart(real).mark_rule(color=theme.INK, strokeWidth=2).encode(x=x)
    label = alt.Chart(real).mark_text(align="center", fontSize=12, dy=-8).encode(
        x=x, y=alt.value(0), text="text:N", color=own()
    )  # fmt: skip
    return (bars + rule + label).properties(width=width - 60, height=150)

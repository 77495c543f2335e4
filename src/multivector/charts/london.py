"""How does the book draw shares in London?  In: an index of closes and its windows.  Out: figures, words computed."""

import altair as alt
import pandas as pd

from ..measures import london
from . import theme
from .currency import level, rounded, rule_at, spaced
from .figure import Figure, figure
from .marks import layout_of, number, panel_title, texts
from .origin import Rows, added

TINTS = {"HSBK": theme.colour_of("KAZ"), "KAP": theme.INK}
EVENTS = {"2022-01-05": "unrest", "2022-02-24": "invasion", "2022-03-22": "article"}


def shares(index: pd.DataFrame, named: pd.DataFrame) -> Figure:
    """Return both shares day by day, the unrest kept apart from the invasion.

    Parameters
    ----------
    index : pandas.DataFrame
        Table ``london_index``.
    named : pandas.DataFrame
        From `london.named`.
    """
    early, war = (named.loc[key] for key in ("year-start-to-eve-of-war", "eve-of-war-to-eve-of-article"))
    words = [
        f"{london.NAMES[share]} {number(-early[share])} per cent before the invasion and {number(-war[share])} from "
        "its eve to the eve of the article"
        for share in london.SAID
    ]
    return figure(
        lambda width: _shares_chart(width, index),
        name="shares",
        title=f"Kazatomprom lost {number(-early['KAP'])} per cent before the invasion and {number(-war['KAP'])} from "
        f"its eve to the eve of the article; Halyk {number(-early['HSBK'])} and {number(-war['HSBK'])}",
        subtitle="Depositary receipts in London in dollars, closes as an index, 4 January 2022 = 100, to April 2022. "
        "On that first day the unrest had begun. Prices themselves are not published here; Kaspi's were not found.",
        description=f"Two lines of daily closes. Lost: {words[0]}; {words[1]}. On 5 January alone Halyk fell by "
        f"{number(-named.loc['unrest-day', 'HSBK'])} per cent and Kazatomprom by "
        f"{number(-named.loc['unrest-day', 'KAP'])}.",
        unit="4 January 2022 = 100",
        tables=["london_index", "london_windows"],
        data=index,
        origin=[added("index_100", Rows("london_index", "index_100", {"date": "date", "share": "share"}))],
    )


def _shares_chart(width: int, index: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    ticks = [f"2022-{month:02}-01" for month in range(2, 6)]
    axis = alt.Axis(format="%-d %b", title=None, labelFlush=False, values=ticks)
    x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=["2022-01-02", "2022-06-14" if narrow else "2022-05-17"]))
    scale = alt.Scale(domain=[35, 105], nice=False)
    index = index.assign(date=index["date"].dt.strftime("%Y-%m-%d"))
    y = alt.Y("index_100:Q", title=None, scale=scale)
    lines = [
        alt.Chart(index.loc[index["share"] == share, ["date", "index_100"]]).mark_line(color=tint).encode(x=x, y=y)
        for share, tint in TINTS.items()
    ]
    last = index[index["date"] == index["date"].max()]
    last = last.assign(text=last["share"].map(london.NAMES), colour=last["share"].map(TINTS))
    last = last.assign(index_100=spaced(last["index_100"], 6))
    rules = [part for day, word in EVENTS.items() for part in rule_at(pd.Timestamp(day), word)]
    drawn = alt.layer(level(100, scale), *rules, *lines, texts(last, x, y, fontWeight="bold"))
    return drawn.properties(width=width - 46, height=260)


def windows(marked: pd.DataFrame, counted: dict[str, int], near: float = 2.0) -> Figure:
    """Return which windows give the article's figures, by first and last day.

    Parameters
    ----------
    marked : pandas.DataFrame
        From `london.fits`.
    counted : dict
        From `london.counts`.
    near : float
        Points within which a window fits.
    """
    rows = marked[marked["fits_HSBK"] | marked["fits_KAP"]]
    many = f"{counted['windows']:,}".replace(",", "\u202f")
    return figure(
        lambda width: _windows_chart(width, rows),
        name="windows",
        title=f"Of {many} windows {counted['hsbk']} give the article's figure for Halyk, {counted['kap']} that for "
        f"Kazatomprom, {counted['both']} both",
        subtitle="Every pair of trading days from 4 January to 29 April 2022, marked where the close in London fell by "
        f"40 (Halyk) or 25 per cent (Kazatomprom), give or take {number(near, 0)} points. Dark: the same window gives "
        "both. Dashed: the invasion.",
        description=f"Two panels, first day across and last day up. {counted['hsbk']} windows fit for Halyk, "
        f"{counted['kap']} for Kazatomprom, {counted['both']} for both. Of windows that begin on the eve of the "
        f"invasion or later and end before the article, {counted['hsbk_war']} fit for Halyk and "
        f"{counted['kap_war']} for Kazatomprom.",
        unit="windows",
        tables=["london_index"],
        data=rounded(rows, 2),
        computed="Changes between all pairs of trading days of the index; those are kept that come near the "
        "figures of the article.",
    )


def _day(days: pd.Series) -> pd.Series:
    """Return days as their number in 2022, 1 January being 0."""
    return (days - pd.Timestamp("2022-01-01")).dt.days


def _windows_chart(width: int, rows: pd.DataFrame) -> alt.VConcatChart | alt.HConcatChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 70 if narrow else (width - 114) // 2
    first, war, last = 1, 54, 121  # 2 January, 24 February, 2 May
    scale = alt.Scale(domain=[first, last], nice=False)
    starts = {31: "Feb", 59: "Mar", 90: "Apr", 120: "May"}
    words = "".join(f"datum.value == {day} ? '{name}' : " for day, name in starts.items()) + "''"
    ticks = {"values": list(starts), "labelExpr": words, "labelFlush": False, "grid": False}
    frame = pd.DataFrame({"a": [war, first, first], "b": [first, war, first], "c": [war, last, last]})
    frame = frame.assign(d=[last, war, last], dash=["a", "a", "b"])
    panels = []
    for share, name in london.NAMES.items():
        drawn = rows[rows[f"fits_{share}"]]
        flat = pd.DataFrame({"from": _day(drawn["date_from"]), "to": _day(drawn["date_to"])})
        both = drawn["fits_HSBK"] & drawn["fits_KAP"]
        x = alt.X("from:Q", scale=scale, axis=alt.Axis(title="first day of the window", **ticks))
        title = "last day" if narrow or share == "HSBK" else None
        y = alt.Y("to:Q", scale=scale, axis=alt.Axis(title=title, domain=True, **ticks))
        lines = [
            alt.Chart(frame[frame["dash"] == dash][["a", "b", "c", "d"]])
            .mark_rule(color=tint, strokeDash=dashes)
            .encode(x=alt.X("a:Q", scale=scale), x2="c:Q", y=alt.Y("b:Q", scale=scale), y2="d:Q")
            for dash, tint, dashes in (("a", theme.QUIET, [3, 3]), ("b", theme.RULE, [1, 0]))
        ]
        base = [
            alt.Chart(flat[both == mark]).mark_square(size=size, opacity=1, color=tint).encode(x=x, y=y)
            for mark, size, tint in ((False, 9, theme.BEFORE), (True, 24, theme.INK))
            if (both == mark).any()
        ]
        head = panel_title(f"{name}, −{abs(london.SAID[share]):.0f} ± 2 %")
        panels.append(alt.layer(*lines, *base).properties(width=inner, height=inner, title=head))
    return alt.vconcat(*panels, spacing=16) if narrow else alt.hconcat(*panels, spacing=18)

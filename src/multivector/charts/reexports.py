"""How do sales look beside their trend?  In: frames of `multivector.measures.reexports`.  Out: figures with bands.

Titles are made from the rows that are drawn, so that they stay true at other partners, windows and placebo years.
"""

import re
from collections.abc import Iterable, Mapping

import altair as alt
import pandas as pd
from IPython.display import HTML

from ..measures import reexports as measure
from . import theme
from .figure import Figure, figure
from .marks import (
    choice,
    event_rule,
    heading,
    layout_of,
    own,
    rounded_up,
    span,
    spread,
    texts,
    tip,
    value_axis,
    year_axis,
)
from .origin import Origin, Rows, Term, added, rows_of, share
from .trade import WAR, colour, flow_rows, state, states, top_of, y_of

EU = "eu_exports"
GROUP_NAMES = {
    "five": states(measure.NEIGHBOURS),
    "nine": f"these and {states(measure.SMALL)}",
    "eleven": f"these and {'the Emirates' if 'ARE' in measure.LARGE else ''} and Turkey",
}
ACTORS = {"USA": "United States", "EU": "EU", "KAZ": "Kazakhstan", "company": "companies", "unknown": "not said"}
ACTOR_COLOURS = {"USA": theme.INK, "EU": "EU27", "KAZ": "KAZ", "company": "CHN", "unknown": "OTH"}


def short(code: str) -> str:
    """Return the name of a partner as a figure with little room has it.

    Examples
    --------
    >>> short("ARE"), short("KAZ")
    ('Emirates', 'Kazakhstan')
    """
    return "Emirates" if code == "ARE" else state(code)


def date_of(days: pd.Series) -> pd.Series:
    """Return days as decimal years, for an axis of years."""
    return (days.dt.year + (days.dt.dayofyear - 0.5) / 365.25).round(3)


def middle_of(months: pd.Series) -> pd.Series:
    """Return the middles of months as decimal years."""
    return (months.dt.year + (months.dt.month - 0.5) / 12).round(3)


def before_war() -> list[alt.Chart]:
    """Return a dotted line between the yearly sums of 2021 and 2022."""
    return event_rule(measure.BASE + 0.5, "before the war", align="right", dx=4)


def month_axis(first: int, last: int, most: int) -> alt.X:
    """Return an axis of years for months: the same in every panel, with or without bars."""
    return year_axis(first, last, most).scale(domain=[first, last], nice=False, zero=False, padding=0)


# --- one partner and Russia ------------------------------------------------------------------------------------------


def fan(found: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], windows: tuple[str, str]) -> Figure:
    """Return EU sales to a partner (and to Russia) beside two trends, the first with its band.

    Parameters
    ----------
    found : mapping
        By partner, the frames of `measures.reexports.trend` for the two windows.
    windows : tuple of str
        The windows in words.
    """
    code, (main, _) = next(iter(found.items()))
    last = int(main.index[-1])
    row = main.loc[last]
    side = "above" if row["excess"] > 0 else "below"
    out = "outside" if row["actual"] > row["high"] or row["actual"] < row["low"] else "inside"
    described = "; ".join(
        f"{state(c)} in {last}: {f.loc[last, 'actual'] / 1000:.2f} sold, trend {f.loc[last, 'trend'] / 1000:.2f}, band "
        f"{f.loc[last, 'low'] / 1000:.2f} to {f.loc[last, 'high'] / 1000:.2f}, by the other window "
        f"{g.loc[last, 'trend'] / 1000:.2f}"
        for c, (f, g) in found.items()
    )
    parts = [
        f[["actual", "trend", "low", "high"]].div(1000).assign(partner=c, window=w).reset_index()
        for c, pair in found.items()
        for f, w in zip(pair, windows, strict=True)
    ]
    return figure(
        lambda width: _fan_chart(found, width),
        name="fan",
        title=f"EU sales to {state(code)} in {last} lie EUR {abs(row['excess']) / 1000:.1f} billion {side} their "
        f"trend, {out} its band",
        subtitle="Dots: EU exports of goods, EUR billion, current (Eurostat); dashed, with 95 % prediction interval: "
        f"log trend of {windows[0]}; grey: log trend of {windows[1]}",
        description=f"Lines from {int(main.index[0])} to {last}, each with a dashed trend and its band. In billion "
        f"euros, {described}.",
        unit="EUR billion",
        tables=[EU],
        data=pd.concat(parts)[["partner", "window", "year", "actual", "trend", "low", "high"]],
        origin=[added("actual", Rows(EU, "exports_meur", {"partner": "partner", "year": "year"}), factor=1e-3)],
        computed="The trend is a line through the logarithms of the years of its window; the band is its "
        "prediction interval.",
    )


def _fan_chart(found: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    both = len(found) > 1 and not narrow
    size = ((width - 112) // 2 if both else width - 60, 190 if narrow else 250)
    panels = [_fan_panel(code, *pair, size) for code, pair in found.items()]
    return alt.vconcat(*panels, spacing=12) if narrow else alt.hconcat(*panels, spacing=16)


def _fan_panel(code: str, main: pd.DataFrame, other: pd.DataFrame, size: tuple[int, int]) -> alt.LayerChart:
    first, last = int(min(main.index[0], other.index[0])), int(main.index[-1])
    frame, second = (f[["actual", "trend", "low", "high"]].div(1000).round(4).reset_index() for f in (main, other))
    longest = frame if len(frame) > len(second) else second
    top = rounded_up(top_of(frame["high"], frame["actual"], second["trend"]))
    lowest = min(0.0, float(frame["low"].min()), float(second["trend"].min()))
    x = year_axis(first, last, size[0] // 42)
    axis = alt.Axis(tickCount=5, title=None)
    y = alt.Y("actual:Q", scale=alt.Scale(domain=[lowest, top], nice=False), axis=axis)
    hover = [tip("year:O"), tip("actual:Q", "EUR billion", ".2f"), tip("trend:Q", "trend", ".2f")]
    hover += [tip("low:Q", "band from", ".2f"), tip("high:Q", "to", ".2f")]
    band = alt.Chart(frame).mark_area(opacity=0.16, color=colour(code)).encode(x=x, y=y_of("low"), y2="high:Q")
    line = alt.Chart(frame).mark_line(strokeDash=[6, 4], strokeWidth=1.6, color=colour(code))
    grey = alt.Chart(second).mark_line(strokeWidth=1.8, color="#8A94A3").encode(x=x, y=y_of("trend"))
    sold = alt.Chart(longest).mark_line(color=colour(code)).encode(x=x, y=y)
    every = longest[["year", "actual"]].merge(frame.drop(columns="actual"), on="year", how="left")
    dots = alt.Chart(every).mark_circle(size=38, opacity=1, color=colour(code)).encode(x=x, y=y, tooltip=hover)
    end = frame.tail(1).assign(text=lambda f: f["actual"].map("{:.1f}".format), colour=colour(code))
    marks = [band, *before_war(), grey, line.encode(x=x, y=y_of("trend")), sold, dots]
    marks += [texts(end, "year:Q", y_of("actual"), dx=6), heading(state(code), -12)]
    return alt.layer(*marks).properties(width=size[0], height=size[1])


# --- every partner, and the placebo ----------------------------------------------------------------------------------


def excesses(real: pd.DataFrame, placebo: pd.DataFrame, labels: tuple[str, str]) -> Figure:
    """Return actual sales over their trend for every partner, with intervals, beside the same for a placebo year.

    Parameters
    ----------
    real, placebo : pandas.DataFrame
        As `measures.reexports.by_partner` returns.
    labels : tuple of str
        Headings of the two panels.
    """
    near = real.drop(measure.RUSSIA)
    out, false = int((near["outside"] & (near["ratio"] > 1)).sum()), int((placebo["outside"]).sum())
    above = int((placebo["outside"] & (placebo["ratio"] > 1)).sum())
    top = near.iloc[0]
    parts = zip((real, placebo), labels, strict=True)
    data = pd.concat([f.assign(panel=label, rank=range(len(f))).reset_index() for f, label in parts])
    data["rank"] = data["partner"].map({code: i for i, code in enumerate(real.index)})
    ahead = ", ".join(f"{state(c)} {row.ratio:.2f}" for c, row in real.iterrows())
    return figure(
        lambda width: _excess_chart(data, labels, width),
        name="excess",
        title=f"Sales to {out} of {len(near)} partners rose out of their band, {state(near.index[0])} to "
        f"{top['ratio']:.1f} times its trend; in the placebo {above} did",
        subtitle="EU exports over their log trend (1×: on trend; equal ratios, equal steps), 95 % prediction interval; "
        "filled: the interval excludes 1. First the war, then a placebo. Click a dot, or choose it in the "
        "box below: the other partners fade in both panels.",
        description=f"A dot and an interval for each of {len(real)} partners, in two panels. {labels[0]}: {ahead}. "
        f"{labels[1]}: {false} of {len(placebo)} partners are outside their interval, {above} of them above it.",
        unit="ratio",
        tables=[EU],
        data=data[["panel", "partner", "ratio", "ratio_low", "ratio_high", "t", "outside"]],
        computed="Each dot is what a partner bought over what its trend predicts, with a prediction interval.",
    )


def _excess_chart(data: pd.DataFrame, labels: tuple[str, str], width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    data = data.assign(name=data["partner"].map(short), colour=data["partner"].map(colour))
    data["fill"] = [row.colour if row.outside else theme.PAPER for row in data.itertuples()]
    for column in ("ratio", "ratio_low", "ratio_high"):
        data[column] = data[column].round(4)
    size = (width - 98, 246) if narrow else ((width - 122) // 2, 280)
    parts = [data[data["panel"] == label] for label in labels]
    names = {code: short(code) for code in data.loc[data["panel"] == labels[0]].sort_values("rank")["partner"]}
    chosen = choice("partner", names, "Partner")
    panels = [
        _excess_panel(part, label, size, narrow or i == 0, chosen, i == 0)
        for i, (part, label) in enumerate(zip(parts, labels, strict=True))
    ]
    chart = alt.vconcat(*panels, spacing=14) if narrow else alt.hconcat(*panels, spacing=14)
    chart.params[0].views.append("placebo-dots")  # one choice for both panels; adding it to both would warn
    return chart


def _excess_panel(
    data: pd.DataFrame, label: str, size: tuple[int, int], named: bool, chosen: alt.Parameter, first: bool
) -> alt.LayerChart:
    low, high = 0.2, max(24.0, 1.05 * float(data["ratio_high"].max()))
    data = data.assign(ratio_low=data["ratio_low"].clip(lower=low), ratio_high=data["ratio_high"].clip(upper=high))
    order = data.sort_values("rank")["name"].tolist()
    axis = alt.Axis(values=[0.5, 1, 2, 5, 10, 20], title=None, labelExpr="datum.value + '×'", grid=True)
    x = alt.X("ratio:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=axis)
    labels = alt.Axis(title=None, labels=named, grid=False, labelColor=theme.INK, labelPadding=6)
    y = alt.Y("name:N", sort=order, axis=labels)
    hover = [tip("name:N", "partner"), tip("ratio:Q", "over trend", ".2f"), tip("ratio_low:Q", "from", ".2f")]
    hover += [tip("ratio_high:Q", "to", ".2f"), tip("t:Q", "t", ".1f")]
    level = alt.Chart(pd.DataFrame({"ratio": [1.0]})).mark_rule(stroke=theme.INK, strokeWidth=1).encode(x=x)
    fade = alt.condition(chosen, alt.value(1), alt.value(0.15))
    bars = alt.Chart(data).mark_rule(strokeWidth=2.2)
    bars = bars.encode(x=alt.X("ratio_low:Q", title=None), x2="ratio_high:Q", y=y, color=own(), opacity=fade)
    bars = bars.encode(tooltip=hover)
    stroke, fill = alt.Stroke("colour:N", scale=None), alt.Fill("fill:N", scale=None)
    dots = alt.Chart(data).mark_point(size=62, strokeWidth=2, filled=False)
    dots = dots.encode(x=x, y=y, stroke=stroke, fill=fill, opacity=fade, tooltip=hover)
    dots = dots.add_params(chosen) if first else dots.properties(name="placebo-dots")
    return alt.layer(level, bars, dots, heading(label, -12)).properties(width=size[0], height=size[1])


# --- how much of Russia's loss ---------------------------------------------------------------------------------------


def loss_shares(found: pd.DataFrame, year: int) -> Figure:
    """Return the excess of groups of neighbours over what Russia lost, for several windows and both trends.

    Parameters
    ----------
    found : pandas.DataFrame
        As `measures.reexports.shares` returns.
    year : int
        Year that is read.
    """
    five, eleven = (found.loc[found["group"] == group] for group in ("five", "eleven"))
    low, high = five["share_pct"].min(), five["share_pct"].max()
    ends = eleven["share_pct"].min(), eleven["share_pct"].max()
    wide = f"{five['share_low_pct'].min():.0f} to {five['share_high_pct'].max():.0f}"
    told = "; ".join(
        f"{GROUP_NAMES[g]}: {part['share_pct'].min():.1f} to {part['share_pct'].max():.1f} per cent, intervals "
        f"{part['share_low_pct'].min():.1f} to {part['share_high_pct'].max():.1f}"
        for g, part in found.groupby("group", sort=False)
    )
    return figure(
        lambda width: _shares_chart(found, width),
        name="shares",
        title=f"The excess of the five equals {span(low, high, 0)} per cent of Russia's loss in {year} ({wide} with "
        f"intervals); with Turkey and the Emirates {span(*ends, 0)}",
        subtitle=f"Excess of EU sales over trend in {year} as a share of Russia's fall since {measure.BASE}, "
        "per cent, with 95 % interval; diamond: as a share of what Russia bought less than its own trend",
        description=f"Dots with intervals, four for each of three groups (two windows, two forms of trend). {told}. "
        "A share above 100 per cent cannot be goods that Russia no longer bought.",
        unit="per cent",
        tables=[EU],
        data=found,
        computed="Sums of what partners bought above their trend, over what Russia bought less, with intervals.",
    )


def _shares_chart(found: pd.DataFrame, width: int) -> alt.VConcatChart:
    narrow = layout_of(width) == "narrow"
    columns = ["share_pct", "share_low_pct", "share_high_pct", "of_shortfall_pct"]
    top = rounded_up(top_of(found["share_high_pct"], found["of_shortfall_pct"]))
    low = min(0.0, float(found["share_low_pct"].min()))
    data = found.assign(name=found["form"] + ", " + found["window"].str.replace("-", "–")).round(
        dict.fromkeys(columns, 2)
    )
    names = {"five": "Five: " + ("" if narrow else GROUP_NAMES["five"])}
    names = {
        "five": "The five" if narrow else GROUP_NAMES["five"],
        "nine": "and four more states" if narrow else f"and {states(measure.SMALL)}",
        "eleven": "and Turkey and the Emirates",
    }
    parts = [(names[g], data[data["group"] == g]) for g in names]
    last = len(parts) - 1
    panels = [_share_panel(*part, (low, top), width - 128, i == last) for i, part in enumerate(parts)]
    return alt.vconcat(*panels, spacing=10)


def _share_panel(title: str, data: pd.DataFrame, ends: tuple[float, float], plot: int, axis: bool) -> alt.LayerChart:
    labels = alt.Axis(title=None, grid=True, tickCount=5, labelExpr="datum.value + ' %'", labels=axis)
    x = alt.X("share_pct:Q", scale=alt.Scale(domain=list(ends), nice=False), axis=labels)
    y = alt.Y("name:N", sort=None, axis=alt.Axis(title=None, grid=False, labelColor=theme.INK, labelPadding=6))
    hover = [tip("name:N", "trend"), tip("share_pct:Q", "per cent of the fall", ".1f")]
    hover += [tip("share_low_pct:Q", "from", ".1f"), tip("share_high_pct:Q", "to", ".1f")]
    hover += [tip("of_shortfall_pct:Q", "per cent of the shortfall", ".1f")]
    all_of_it = alt.Chart(pd.DataFrame({"share_pct": [100]})).mark_rule(stroke=theme.INK, strokeDash=[4, 3]).encode(x=x)
    bars = (
        alt.Chart(data)
        .mark_rule(strokeWidth=2.4, color=colour("KAZ"))
        .encode(x=alt.X("share_low_pct:Q", title=None), x2="share_high_pct:Q", y=y)
    )
    dots = alt.Chart(data).mark_circle(size=70, opacity=1, color=colour("KAZ")).encode(x=x, y=y, tooltip=hover)
    other = alt.Chart(data).mark_point(shape="diamond", size=60, filled=False, opacity=1, color=colour("RUS"))
    other = other.encode(x=alt.X("of_shortfall_pct:Q", title=None), y=y, tooltip=hover)
    return alt.layer(all_of_it, bars, dots, other, heading(title, -10)).properties(width=plot, height=84)


# --- by month --------------------------------------------------------------------------------------------------------


BY_MONTH = "eu_exports_to_kazakhstan"


def monthly(found: pd.DataFrame, profile: pd.DataFrame, chance: Mapping[str, float]) -> Figure:
    """Return monthly EU sales to Kazakhstan beside a seasonal trend, and how well each month does as a break.

    Parameters
    ----------
    found, profile, chance
        As `measures.reexports.monthly_trend`, `break_profile` and `break_chance` return.
    """
    after = found[~found["fitted"]]
    out = int((after["actual"] > after["high"]).sum())
    best = profile["f"].idxmax()
    row = after.iloc[-1]
    return figure(
        lambda width: _monthly_chart(found, profile, chance["critical"], width),
        name="monthly",
        title=f"{out} of {len(after)} months from February 2022 on lie above the band; a break fits best in "
        f"{best:%B %Y}",
        subtitle="Upper: EU exports to Kazakhstan by month, EUR million (Eurostat), with the seasonal trend of January "
        "2019 to January 2022 and its 95 % interval. Lower: F statistic of a break, by month, and what chance reaches",
        description=f"Upper panel: {len(found)} months; the last, {found.index[-1]:%B %Y}, has {row['actual']:.0f} "
        f"million euros, trend {row['trend']:.0f}, band {row['low']:.0f} to {row['high']:.0f}. Highest: "
        f"{found['actual'].max():.0f} in {found['actual'].idxmax():%B %Y}. Lower panel: F is highest in {best:%B %Y} "
        f"({profile['f'].max():.0f}); chance reaches {chance['critical']:.1f} in one draw of twenty.",
        unit="EUR million",
        tables=["eu_exports_to_kazakhstan"],
        data=found.drop(columns="df")
        .join(profile)
        .reset_index()
        .assign(month=lambda f: f["month"].dt.strftime("%Y-%m")),
        origin=[added("actual", Rows(BY_MONTH, "exports_meur", {"month": "month"}, {"reporter": "EU27"}))],
        computed="The trend is fitted to the months before, with its seasons; the band is its prediction interval.",
    )


def _monthly_chart(found: pd.DataFrame, profile: pd.DataFrame, critical: float, width: int) -> alt.VConcatChart:
    narrow, plot = layout_of(width) == "narrow", width - 62
    data = found.join(profile).reset_index()
    data = data.assign(year=middle_of(data["month"]), text=data["month"].dt.strftime("%b %Y"))
    data = data.assign(month=data["month"].dt.strftime("%Y-%m")).drop(columns="df").round(3)
    first, last = int(data["year"].min()), int(data["year"].max()) + 1
    x = month_axis(first, last, plot // 40)
    y = value_axis("actual", top_of(data["actual"], data["high"]), count=4)
    hover = [tip("text:N", "month"), tip("actual:Q", "EUR million", ".0f"), tip("trend:Q", "trend", ".0f")]
    hover += [tip("low:Q", "band from", ".0f"), tip("high:Q", "to", ".0f")]
    late = data[~data["fitted"].astype(bool)]
    band = alt.Chart(late).mark_area(opacity=0.18, color=colour("KAZ")).encode(x=x, y=y_of("low"), y2="high:Q")
    line = (
        alt.Chart(data).mark_line(strokeDash=[5, 3], strokeWidth=1.4, color=colour("KAZ")).encode(x=x, y=y_of("trend"))
    )
    sold = alt.Chart(data).mark_line(strokeWidth=1.8, strokeJoin="round", color=colour("KAZ")).encode(x=x, y=y)
    dots = alt.Chart(data).mark_circle(size=22, opacity=1, color=colour("KAZ")).encode(x=x, y=y, tooltip=hover)
    rule = event_rule(WAR, "February 2022")
    top = alt.layer(band, *rule, line, sold, dots, heading("EUR million a month", -14 if not narrow else -22))
    lower = _profile_panel(data, critical, x).properties(width=plot, height=100)
    return alt.vconcat(top.properties(width=plot, height=200 if narrow else 240), lower, spacing=12)


def _profile_panel(data: pd.DataFrame, critical: float, x: alt.X) -> alt.LayerChart:
    tried = data.dropna(subset="f")
    y = value_axis("f", 1.15 * top_of(tried["f"]), count=3)
    hover = [tip("text:N", "month"), tip("f:Q", "F", ".1f"), tip("step_pct:Q", "step, per cent", ".0f")]
    bars = alt.Chart(tried).mark_bar(width=3, color=theme.QUIET).encode(x=x, y=y, tooltip=hover)
    level = pd.DataFrame(
        {"f": [critical], "text": [f"chance: {critical:.1f}"], "colour": [theme.INK], "year": [data["year"].max()]}
    )
    rule = alt.Chart(level).mark_rule(stroke=theme.INK, strokeDash=[4, 3]).encode(y=y_of("f"))
    note = texts(level, "year:Q", y_of("f"), align="right", dx=4, dy=-9, fontSize=11)
    best = tried.nlargest(1, "f").assign(colour=theme.INK)
    name = texts(best, "year:Q", y_of("f"), dx=5, dy=-5, fontSize=11)
    return alt.layer(bars, *event_rule(WAR), rule, note, name, heading("F of a break in this month", -10))


# --- dated events ----------------------------------------------------------------------------------------------------


EVENT_KEYS = {"date": "date", "event": "event"}


def events(found: pd.DataFrame) -> Figure:
    """Return dated sanctions and controls by actor, numbered as in the table beside them.

    Parameters
    ----------
    found : pandas.DataFrame
        As `measures.reexports.dated` returns.
    """
    counts = found["actor"].map(ACTORS).value_counts(sort=False)
    first, last = found["at"].iloc[0], found["at"].iloc[-1]
    own_controls = int(((found["actor"] == "KAZ") & (found["kind"] == "control")).sum())
    return figure(
        lambda width: _events_chart(found, width),
        name="events",
        title=f"{len(found)} dated measures from {first:%B %Y} to {last:%B %Y}, {own_controls} of them Kazakhstan's "
        "own controls",
        subtitle="One dot a report, by who acted; numbers as in the table below; hollow: announced, denied or proposed",
        description="Dots on a line of time for each actor: "
        + ", ".join(f"{name} {count}" for name, count in counts.items())
        + ". The first packages of 2022 against Russia are not in the table, so the empty start of 2022 means nothing.",
        unit="events",
        tables=["sanctions_events"],
        data=found[["number", "date", "actor", "kind", "event", "source_id"]],
        origin=[rows_of(Rows("sanctions_events", ["date", "kind", "event"], EVENT_KEYS))],
    )


def _events_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    plot = width - 106
    first, last = 2022, int(found["at"].dt.year.max()) + 1
    data = found.assign(year=date_of(found["at"]), name=found["actor"].map(ACTORS), text=found["number"].astype(str))
    data["colour"] = data["actor"].map(
        lambda code: colour(ACTOR_COLOURS[code]) if ACTOR_COLOURS[code] != theme.INK else theme.INK
    )
    data["fill"] = data["colour"].where(~data["kind"].isin(["announcement", "denial", "proposal"]), theme.PAPER)
    gap = 15 * (last - first) / plot
    data["over"] = data.groupby("actor").cumcount() % 2 == 0  # numbers stand above and below the dots in turn
    data["place"] = data.groupby(["actor", "over"])["year"].transform(lambda years: spread(years.tolist(), gap))
    lanes = [name for code, name in ACTORS.items() if code in set(data["actor"])]
    data = data[["year", "place", "over", "name", "text", "colour", "fill", "event", "date"]]
    x = month_axis(first, last, plot // 44)
    y = alt.Y("name:N", sort=lanes, axis=alt.Axis(title=None, grid=True, labelColor=theme.INK, labelPadding=6))
    hover = [tip("text:N", "number"), tip("date:N"), tip("event:N")]
    dots = alt.Chart(data).mark_point(size=60, strokeWidth=1.8, filled=False, opacity=1)
    dots = dots.encode(
        x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), fill=alt.Fill("fill:N", scale=None), tooltip=hover
    )
    where = {True: -14, False: 15}
    words = [
        texts(data[data["over"] == up], alt.X("place:Q", title=None), y, align="center", dx=0, dy=dy, fontSize=11)
        for up, dy in where.items()
    ]
    return alt.layer(dots, *words).properties(width=plot, height=48 * len(lanes))


# --- mirror ----------------------------------------------------------------------------------------------------------


def mirrors(gaps: Mapping[str, pd.DataFrame], found: pd.DataFrame) -> Figure:
    """Return euros booked by the EU as sold for each dollar booked as bought, for several buyers.

    Parameters
    ----------
    gaps : mapping of str to pandas.DataFrame
        As `measures.trade.eu_gap` returns, by buyer.
    found : pandas.DataFrame
        As `measures.reexports.mirror` returns.
    """
    parts = [frame.assign(buyer=code) for code, frame in gaps.items()]
    data = pd.concat(parts, ignore_index=True)
    most = found["times"].idxmax()
    told = "; ".join(f"{state(c)} {row.before:.2f} in 2021, {row.after:.2f} in 2023" for c, row in found.iterrows())
    rising = int((found["times"] > 1).sum())
    return figure(
        lambda width: _mirror_chart(data, width),
        name="mirror",
        title=f"From 2021 to 2023 euros sold for each dollar booked rose in {rising} of {len(found)} states, most in "
        f"{state(most)}: {found['times'].max():.1f} times",
        subtitle="Euros that the EU books as sold (Eurostat) for each dollar that the buyer's office books as bought "
        "from the EU; no exchange rate is used, and it moves all lines alike",
        description=f"Lines from {int(data['year'].min())} to {int(data['year'].max())}, Kazakhstan from 2018. {told}.",
        unit="EUR per USD",
        tables=[EU, "trade_by_partner"],
        data=data[["buyer", "year", "eu_meur", "booked_musd", "eur_per_usd"]],
        origin=_gap_origins(gaps),
    )


def _gap_origins(buyers: Iterable[str]) -> list[Origin]:
    found = []
    for code in buyers:
        only = {"buyer": code}
        sold = Rows(EU, "exports_meur", {"year": "year"}, {"partner": code})
        booked = flow_rows(code, "imports", partner="EU27")
        found += [added("eu_meur", sold, only=only), added("booked_musd", booked, only=only)]
        found.append(share("eur_per_usd", sold, booked, factor=1, only=only))
    return found


def _mirror_chart(data: pd.DataFrame, width: int) -> alt.LayerChart:
    plot, height = width - 148, 250 if layout_of(width) == "narrow" else 270
    data = data.assign(name=data["buyer"].map(state), colour=data["buyer"].map(colour)).round(4)
    first, last, top = int(data["year"].min()), int(data["year"].max()), rounded_up(top_of(data["eur_per_usd"]))
    x, y = year_axis(first, last, plot // 40), value_axis("eur_per_usd", top, count=4, form=".1f")
    hover = [tip("name:N", "buyer"), tip("year:O"), tip("eur_per_usd:Q", "EUR per USD", ".2f")]
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="buyer:N")
    dots = alt.Chart(data).mark_circle(size=26, opacity=1).encode(x=x, y=y, color=own(), tooltip=hover)
    end = data[data["year"] == last]
    end = end.assign(text=end["name"] + end["eur_per_usd"].map(" {:.2f}".format))
    end = end.assign(place=spread(end["eur_per_usd"].tolist(), top * 16 / height))
    layers = [*before_war(), lines, dots, texts(end, "year:Q", y_of("place"))]
    return alt.layer(*layers).properties(width=plot, height=height)


# --- cars ------------------------------------------------------------------------------------------------------------


def cars(table: pd.DataFrame, yearly: pd.DataFrame) -> Figure:
    """Return Georgia's sales of cars to Kazakhstan by month, and the mass that is booked for a car.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``georgia_cars``.
    yearly : pandas.DataFrame
        As `measures.reexports.cars_by_year` returns.
    """
    data = table.assign(kg_per_car=(1000 * table["mass_t"] / table["cars"]).round(1))
    times = yearly["exports_musd"].iloc[-1] / yearly["exports_musd"].iloc[0]
    low, high = data["kg_per_car"].min(), data["kg_per_car"].max()
    return figure(
        lambda width: _cars_chart(data, width),
        name="cars",
        title=f"Georgia's car sales to Kazakhstan were worth {times:.0f} times as much in January to November "
        f"{yearly.index[-1]} as in those of {yearly.index[0]}",
        subtitle="Upper: passenger cars (HS 8703) that Georgia books as sold to Kazakhstan, USD million a month (UN "
        "Comtrade). Lower: mass booked for a car, kilograms; too little in most months, so the count is not safe",
        description=f"Bars for {len(data)} months: {data['exports_musd'].iloc[0]:.1f} million dollars in January 2021, "
        f"{data['exports_musd'].max():.1f} at the highest. Lower panel: mass over number of cars, {low:.0f} to "
        f"{high:.0f} kilograms, with a jump at the end of 2022.",
        unit="USD million",
        tables=["georgia_cars"],
        data=data.assign(month=data["month"].dt.strftime("%Y-%m")),
        origin=_car_origins(),
    )


def _car_origins() -> list[Origin]:
    joined = {"month": "month"}
    mass, cars, money = (Rows("georgia_cars", column, joined) for column in ("mass_t", "cars", "exports_musd"))
    each = Origin("kg_per_car", [Term([mass], bottom=[cars], factor=1000)], digits=1)
    return [added("cars", cars), added("mass_t", mass), added("exports_musd", money), each]


def _cars_chart(data: pd.DataFrame, width: int) -> alt.VConcatChart:
    narrow, plot = layout_of(width) == "narrow", width - 62
    data = data.assign(year=middle_of(data["month"]), text=data["month"].dt.strftime("%b %Y"))
    data = data.assign(month=data["month"].dt.strftime("%Y-%m"))
    first, last = int(data["year"].min()), int(data["year"].max()) + 1
    x = month_axis(first, last, plot // 40)
    hover = [
        tip("text:N", "month"),
        tip("exports_musd:Q", "USD million", ".1f"),
        tip("cars:Q", "cars"),
        tip("kg_per_car:Q", "kg a car", ".0f"),
    ]
    y = value_axis("exports_musd", top_of(data["exports_musd"]), count=4)
    bars = alt.Chart(data).mark_bar(width=max(4, plot // 60), color=colour("GEO")).encode(x=x, y=y, tooltip=hover)
    rule = event_rule(WAR, "February 2022")
    upper = alt.layer(*rule, bars, heading("USD million a month", -14 if not narrow else -22))
    mass = value_axis("kg_per_car", top_of(data["kg_per_car"]), count=3)
    line = alt.Chart(data).mark_line(color=theme.QUIET).encode(x=x, y=mass)
    dots = alt.Chart(data).mark_circle(size=24, opacity=1, color=theme.QUIET).encode(x=x, y=mass, tooltip=hover)
    lower = alt.layer(line, dots, *event_rule(WAR), heading("Kilograms a car", -10)).properties(width=plot, height=100)
    return alt.vconcat(upper.properties(width=plot, height=180), lower, spacing=12)


def listed(found: pd.DataFrame, sources: pd.DataFrame) -> HTML:
    """Return the dated events as a table to read, numbered as in the figure."""
    rows = found.merge(sources[["source_id", "publisher"]], on="source_id").sort_values("number")
    table = {"": rows["number"], "date": rows["date"], "who": rows["actor"].map(ACTORS)}
    return whole(pd.DataFrame(table | {"what": rows["event"], "reported by": rows["publisher"]}))


def whole(table: pd.DataFrame) -> HTML:
    """Return a table with its texts in full, which pandas would cut after fifty letters; dates do not break."""
    shown = table.map(lambda value: re.sub(r"(\d)-(?=\d)", "\\1\u2011", value) if isinstance(value, str) else value)
    with pd.option_context("display.max_colwidth", None):
        return HTML(shown.to_html(index=False, border=0, justify="left"))

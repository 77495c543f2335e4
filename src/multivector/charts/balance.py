"""How does the book draw the balance?  In: frames of `measures.balance`.  Out: figures, words computed."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from .. import tables
from ..measures import balance as measure
from ..measures import bends, launches, trade
from . import theme
from .figure import Figure, figure
from .marks import heading, layout_of, number, own, panel_title, span, spread, tip, year_ticks
from .oil import soil_rows
from .origin import Origin, Rows, Term, added, share
from .trade import colour, flow_rows, signed, state

TABLES = (
    "trade_by_partner",
    "oil_exports_by_route",
    "un_votes",
    "launches_by_site",
    "census_composition",
    "ethnic_estimates",
)
ROOM = 104  # pixels at the right of a panel
MAIN, SECOND = theme.COLOURS["RUS"], "#5F6B7A"
PANELS = {  # heading, series in the colour of Russia with its label, series in grey with its label
    "imports": ("Imports from Russia", ("imports_common", "17 partners"), ("imports", "all")),
    "turnover": ("Trade with Russia", ("turnover_common", "17 partners"), ("turnover", "all")),
    "oil": ("Oil sent across Russia", ("oil", ""), None),
    "votes": ("Votes as Russia's", ("votes", "all"), ("votes_rest", "no arms")),
    "launches": ("Russian launches from Baikonur", ("launches", "all"), ("launches_civil", "no Plesetsk")),
    "people": ("Russians in the population", ("people", ""), None),
}
COUNTED = (
    "Counted by the Bureau of National Statistics and WITS (trade), ministers and companies (oil), the UN library "
    "(votes), J. McDowell (launches), censuses and estimates (people)."
)

COUNTED_YEARLY = (
    "Counted by the Bureau of National Statistics and WITS (trade), the UN library (votes), J. McDowell (launches)."
)


def day_words(at: float) -> str:
    """Return the month of a decimal year in words.

    Examples
    --------
    >>> day_words(2022.148)
    'February 2022'
    """
    return f"{pd.Timestamp(int(at), 1, 1) + pd.Timedelta(days=365.2 * (at % 1)):%B %Y}"


# --- all series on one page ------------------------------------------------------------------------------------------


def page(points: pd.DataFrame, levels: pd.DataFrame, found: pd.DataFrame, at: float, first: int) -> Figure:
    """Return all vectors side by side: points, levels of the periods, and lines that may bend at the date.

    Parameters
    ----------
    points, levels, found : pandas.DataFrame
        From `measures.balance`: `collect`, `levels`, `trends`.
    at : float
        Decimal year of the break.
    first : int
        First year of the yearly series.
    """
    drawn = points[points["series"].isin(list(measure.SERIES))]
    early = np.where(drawn["series"].isin(measure.IRREGULAR), -np.inf, first)
    drawn = drawn[drawn["year"] >= early].reset_index(drop=True)
    before = measure.answers(found, "before_words")["answer"]
    fell, rose = (list(before.index[before == word]) for word in ("fell", "rose"))
    lines = line_rows(points, at, first)
    said = "; ".join(_told(vector, levels) for vector in PANELS)
    return figure(
        lambda width: _page_chart(width, drawn.assign(row=drawn.index), levels, lines, found, at),
        name="page",
        title=f"Before {day_words(at)} Russia's weight surely fell in {len(fell)} of {len(before)} vectors "
        f"({', '.join(fell) or 'none'}) and rose in {len(rose)} ({', '.join(rose) or 'none'})",
        subtitle="Russia's weight in Kazakhstan, per cent. Bars with numbers: means of the coloured series in each "
        "period; lines: least squares, with a bend at the dotted date where the points suffice; upright strokes: "
        f"ranges. {COUNTED}",
        description=f"Six panels, one a vector, in per cent. Means by period. {said}.",
        unit="%",
        tables=TABLES,
        data=drawn[["series", "year", "time", "value", "low", "high", "whole"]],
        origin=[one for series in drawn["series"].unique() for one in _point_origins(series, drawn)],
        computed="A point of the votes is the part of the roll calls of its year on which both voted that got the same "
        "vote from both. Bars are means of points, of launches and roll calls counted together; lines are least "
        f"squares through the points from {first} on (oil and people: through all).",
    )


def _point_origins(series: str, drawn: pd.DataFrame) -> list[Origin]:
    """Return the rows behind the points of one series; votes are computed."""
    only, (vector, _) = {"series": series}, measure.SERIES[series]
    if vector == "people":
        return _people_origins(drawn.loc[drawn["series"] == series, "year"])
    if vector == "oil":
        return _oil_origins(only)
    if vector == "launches":
        sites = [site for site in launches.SOIL if series == "launches" or site != "plesetsk"]
        own, all_ = (
            Rows("launches_by_site", "attempts", {"year": "year"}, {"site": part}) for part in (["baikonur"], sites)
        )
        return [share("value", own, all_, only=only)]
    if vector in measure.FLOWS:
        common = series.endswith("_common")
        whole = measure.common_partners(tables.load("trade_by_partner")) if common else trade.WORLD
        own, all_ = (flow_rows(measure.HOME, vector, levels=common, partner=part) for part in (measure.PARTNER, whole))
        return [share("value", own, all_, only=only)]
    return []


def _people_origins(years: pd.Series) -> list[Origin]:
    """Return the rows of censuses and, for the years after them, of estimates by their date."""
    census, dates = tables.load("census_composition"), tables.load("ethnic_estimates")["date"]
    counted = years[years.isin(census["census_year"])]
    where = {"group": "russian", "preferred": True}
    found = [
        added(
            "value",
            Rows("census_composition", "share_pct", {"year": "census_year"}, where),
            only={"series": "people", "year": counted},
        )
    ]
    for year in years.drop(counted.index):
        where = {"group": "russian", "basis": "current-estimate", "date": dates[dates.str[:4] == str(year)]}
        rows = Rows("ethnic_estimates", "share_pct", where=where)
        found.append(added("value", rows, only={"series": "people", "year": year}))
    return found


def _oil_origins(only: dict[str, str]) -> list[Origin]:
    """Return the rows of both ends, what crosses Russia and all that does not avoid it, and of the middle."""
    crosses, avoids, all_ = soil_rows(True), soil_rows(False), soil_rows(None)
    middle = [Term([crosses], bottom=[all_], factor=50), Term([all_], [avoids], [all_], 50)]
    return [
        Origin("value", middle, only),
        share("low", crosses, all_, only=only),
        share("high", all_, all_, less=[avoids], only=only),
    ]


def _told(vector: str, levels: pd.DataFrame) -> str:
    head, (series, _), _ = PANELS[vector]
    rows = levels[levels["series"] == series]
    parts = [f"{row.period.replace('_', ' ')}: {span(row.low, row.high)}" for row in rows.itertuples()]
    return f"{head}, {', '.join(parts)}"


def line_rows(points: pd.DataFrame, at: float, first: int) -> pd.DataFrame:
    """Return the corners of the fitted lines: columns series, time, value, part (``fit`` or ``extended``).

    With points enough on both sides the line bends at the date and the slope before is drawn on, dotted; with enough
    before alone it ends there.
    """
    rows = []
    for series in measure.SERIES:
        own_points = measure.selected(points, series, first)
        time, value = own_points["time"].to_numpy(), own_points["value"].to_numpy()
        early = time < at
        if bends.enough(int(early.sum()), int((~early).sum())):
            level, slope, change = bends.fitted(time, value, at)
            ends = [time[0], at, time[-1]]
            rows += [(series, t, level + slope * (t - at) + change * max(t - at, 0), "fit") for t in ends]
            rows += [(series, t, level + slope * (t - at), "extended") for t in ends[1:]]
        elif bends.enough(int(early.sum())):
            slope, level = np.polyfit(time[early] - at, value[early], 1)
            rows += [(series, t, level + slope * (t - at), "fit") for t in (time[0], at)]
    return pd.DataFrame(rows, columns=["series", "time", "value", "part"])


def _page_chart(
    width: int, points: pd.DataFrame, levels: pd.DataFrame, lines: pd.DataFrame, found: pd.DataFrame, at: float
) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    inner = width - 142 if narrow else (width - 18) // 2 - 140
    panels = [_page_panel(vector, points, levels, lines, found, at, (inner, 132)) for vector in PANELS]
    pairs = [panels] if narrow else [panels[:3], panels[3:]]
    columns = [alt.vconcat(*part, spacing=22).resolve_scale(x="independent", y="independent") for part in pairs]
    return columns[0] if narrow else alt.hconcat(*columns, spacing=18)


def _page_panel(
    vector: str,
    points: pd.DataFrame,
    levels: pd.DataFrame,
    lines: pd.DataFrame,
    found: pd.DataFrame,
    at: float,
    size: tuple[int, int],
) -> alt.LayerChart:
    head, main, second = PANELS[vector]
    shown = [(*pair, tint) for pair, tint in ((second, SECOND), (main, MAIN)) if pair]
    of = points[points["series"].isin([series for series, _, _ in shown])]
    x, y = _page_axes(of, lines[lines["series"].isin(of["series"])]["value"].max(), size)
    layers = [_war(at)] if of["time"].min() < at < of["time"].max() else []
    layers += _level_bars(levels[levels["series"] == main[0]], x, y, size)
    for series, _, tint in shown:
        layers += _series_marks(of[of["series"] == series], lines[lines["series"] == series], tint, x, y)
    layers += [_reserve(size[0], ROOM), *_end_labels(of, shown, x, y, size[1])]
    answers = [measure.answers(found, column)["answer"][vector] for column in ("before_words", "since_words")]
    note = _note(f"before: {answers[0]}; since: {answers[1]}", -9)
    return alt.layer(*layers, heading(head, -25), note).properties(width=size[0], height=size[1])


def _page_axes(of: pd.DataFrame, top: float, size: tuple[int, int]) -> tuple[alt.X, alt.Y]:
    first, last = int(of["year"].min()), int(of["year"].max())
    ticks = year_ticks(first, last, 4)
    scale = alt.Scale(domain=[first - 0.3, last + 1.3], nice=False, zero=False)
    x = alt.X("time:Q", scale=scale, axis=alt.Axis(values=ticks, format="d", title=None, labelFlush=False))
    low, high = of["low"].min(), np.nanmax([of["high"].max(), top])
    pad = max(0.12 * (high - low), 1.0)
    ends = [low - 3 * pad, min(101.0, high + pad)]
    return x, alt.Y(
        "value:Q", scale=alt.Scale(domain=ends, nice=False, zero=False), axis=alt.Axis(tickCount=4, title=None)
    )


def _war(at: float) -> alt.Chart:
    rule = alt.Chart(pd.DataFrame({"time": [at]})).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    return rule.encode(x=alt.X("time:Q", title=None))


def _reserve(start: int, reach: int) -> alt.Chart:
    """Return a mark that nobody sees, which keeps room at the right for labels in any font."""
    mark = alt.Chart(pd.DataFrame({"a": [0]})).mark_rect(opacity=0)
    return mark.encode(x=alt.value(start), x2=alt.value(start + reach), y=alt.value(0), y2=alt.value(9))


def _note(text: str, y: float) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(align="left", fontSize=11, color=theme.QUIET)
    return mark.encode(x=alt.value(0), y=alt.value(y), text="text:N")


def _level_bars(levels: pd.DataFrame, x: alt.X, y: alt.Y, size: tuple[int, int]) -> list[alt.Chart]:
    """Return bars at the means of the periods, and their numbers in a row above the axis."""
    rows = levels.assign(end=levels["end"].where(levels["end"] > levels["start"], levels["start"] + 0.6)).round(2)
    bars = alt.Chart(rows[["start", "end", "value"]]).mark_rule(strokeWidth=6, opacity=0.28, color=MAIN)
    marks = [bars.encode(x=alt.X("start:Q", scale=x["scale"], title=None), x2="end:Q", y=y)]
    first, last = x["scale"]["domain"]
    middles = [size[0] * (at - first) / (last - first) for at in (rows["start"] + rows["end"]) / 2]
    texts = [span(low, high, 0) for low, high in zip(rows["low"], rows["high"], strict=True)]
    for text, place in zip(texts, spread(middles, 24), strict=True):
        word = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(fontSize=12, fontWeight="bold", color=MAIN)
        marks.append(word.encode(x=alt.value(round(place, 1)), y=alt.value(size[1] - 10), text="text:N"))
    return marks


def _series_marks(own_points: pd.DataFrame, lines: pd.DataFrame, tint: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    rows = own_points.round(2)
    hover = [tip("year:O"), tip("value:Q", "per cent", ".1f")]
    wide = rows[rows["high"] > rows["low"]]
    marks = []
    if len(wide):
        stroke = alt.Chart(wide[["time", "low", "high", "row"]]).mark_rule(color=tint, strokeWidth=2)
        marks.append(stroke.encode(x=x, y=alt.Y("low:Q", scale=y["scale"], title=None), y2="high:Q"))
    exact = rows.loc[rows["high"] - rows["low"] < 0.01, ["time", "value", "year", "row"]]
    if len(exact):
        dots = alt.Chart(exact).mark_point(filled=True, size=26, opacity=0.9, color=tint)
        marks.append(dots.encode(x=x, y=y, tooltip=hover))
    for part, dash in (("fit", [1, 0]), ("extended", [2, 3])):
        corners = lines.loc[lines["part"] == part, ["time", "value"]].round(2)
        if len(corners):
            marks.append(alt.Chart(corners).mark_line(color=tint, strokeWidth=1.4, strokeDash=dash).encode(x=x, y=y))
    return marks


def _end_labels(
    of: pd.DataFrame, shown: Sequence[tuple[str, str, str]], x: alt.X, y: alt.Y, height: int
) -> list[alt.Chart]:
    low, high = y["scale"]["domain"]
    last = [of.loc[of["series"] == series, "value"].iloc[-1] for series, _, _ in shown]
    places = spread([height * (high - value) / (high - low) for value in last], 14)
    marks = []
    for (_, words, tint), place, value in zip(shown, places, last, strict=True):
        frame = pd.DataFrame({"text": [f"{words} {number(value, 0)}".strip()]})
        text = alt.Chart(frame).mark_text(align="left", fontSize=11, color=tint, baseline="middle", dx=5)
        marks.append(text.encode(x=alt.value("width"), y=alt.value(place), text="text:N"))
    return marks


# --- slopes ----------------------------------------------------------------------------------------------------------


def slopes(found: pd.DataFrame, at: float, first: int) -> Figure:
    """Return slope before the date and change of slope since, with intervals, one row a series.

    Parameters
    ----------
    found : pandas.DataFrame
        From `measures.balance.trends`.
    """
    rows = pd.concat([_slope_rows(found, *side) for side in SIDES], ignore_index=True)
    known = rows[rows["value"].notna()]
    short = int((rows["side"] == "change").sum() - (known["side"] == "change").sum())
    sure = known[(known["side"] == "change") & ((known["high"] < 0) | (known["low"] > 0))]
    listed = {
        side: "; ".join(
            f"{row.label} {signed(row.value, 2)} ({signed(row.low, 2)} to {signed(row.high, 2)})"
            if pd.notna(row.value)
            else f"{row.label} {bends.SHORT}"
            for row in rows[rows["side"] == side].itertuples()
        )
        for side, _, _ in SIDES
    }
    return figure(
        lambda width: _slopes_chart(width, rows, at),
        name="slopes",
        title=f"{len(sure)} of {len(found)} series bend surely at {day_words(at)}; {short} are too short to tell",
        subtitle=f"Points a year. Left: the years from {first} to the date alone (oil and people: all "
        "dates). Right: the bend of a line at the date. Lines: 95 per cent, the wider of two methods, which need "
        f"{bends.LEAST_BEFORE} points before and {bends.LEAST_SINCE} since. {COUNTED}",
        description=f"Points with intervals in points a year. Slope before: {listed['slope']}. Change of slope: "
        f"{listed['change']}.",
        unit="percentage points a year",
        tables=TABLES,
        data=rows[["side", "series", "label", "value", "low", "high", "points"]],
        computed=f"Least squares through the points of a series: before, one line through those from {first} (of oil "
        f"and people all) to {day_words(at)}; the change of slope is that of a line through all points that may bend "
        f"there. Intervals of {100 * bends.LEVEL:.0f} per cent: the wider of Student's (from {bends.LONG} points on "
        "also that of Newey and West) and a bootstrap of residuals in blocks.",
    )


SIDES = (("slope", "Slope before", "before_points"), ("change", "Change of slope since", "since_points"))


def _slope_rows(found: pd.DataFrame, side: str, _: str, count: str) -> pd.DataFrame:
    rows = found.reindex(columns=[*found.columns, *(f"{side}{end}" for end in ENDS if f"{side}{end}" not in found)])
    return pd.DataFrame(
        {
            "side": side,
            "series": found.index,
            "label": [measure.SERIES[series][1] for series in found.index],
            "value": rows[side].to_numpy(float),
            "low": rows[[f"{side}_low", f"{side}_boot_low"]].min(axis=1).to_numpy(float),
            "high": rows[[f"{side}_high", f"{side}_boot_high"]].max(axis=1).to_numpy(float),
            "points": found[count].to_numpy(int),
        }
    )


ENDS = ("", "_low", "_high", "_boot_low", "_boot_high")


def _slopes_chart(width: int, rows: pd.DataFrame, at: float) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    panels = []
    for i, (side, head, _) in enumerate(SIDES):
        labels = narrow or i == 0
        left = 158 if labels else 6
        inner = width - 10 if narrow else (352 if i == 0 else width - 352 - 30)
        panels.append(_slope_panel(rows[rows["side"] == side], inner, left, head, labels))
    joined = (alt.vconcat if narrow else alt.hconcat)(*panels, spacing=18)
    return joined.resolve_scale(x="independent", y="independent")


def _slope_panel(rows: pd.DataFrame, width: int, left: int, head: str, labels: bool) -> alt.LayerChart:
    rows = rows.reset_index(drop=True)
    rows["place"] = rows.index.astype(float)
    known = rows[rows["value"].notna()]
    sure = (known["high"] < 0) | (known["low"] > 0)
    known = known.assign(colour=np.where(sure, MAIN, SECOND), text=[_signed(value) for value in known["value"]]).round(
        2
    )
    ends = [min(float(known["low"].min()), 0.0), max(float(known["high"].max()), 0.0)]
    pad = 0.06 * (ends[1] - ends[0])
    scale = alt.Scale(domain=[ends[0] - pad, ends[1] + pad], range=[left, width - 38], nice=False, zero=False)
    x = alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3, grid=True, labelSeparation=8))
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-0.7, len(rows) - 0.3], reverse=True))
    base = alt.Chart(known.drop(columns=["side", "points"])).encode(y=y, color=own())
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=theme.QUIET).encode(x=x)
    bars = base.mark_rule(strokeWidth=2.2, opacity=0.5).encode(x=alt.X("low:Q", scale=scale, title=None), x2="high:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=x, tooltip=[tip("label:N", "series"), tip("text:N")]
    )
    told = base.mark_text(align="right", fontSize=11).encode(x=alt.value(width), text="text:N")
    layers = [zero, bars, dots, told]
    short = rows.loc[rows["value"].isna(), ["place", "points"]]
    if len(short):
        words = short.assign(text=[f"{bends.SHORT}: {n} point{'' if n == 1 else 's'}" for n in short["points"]])
        cover = alt.Chart(words[["place"]]).mark_rect(color=theme.PAPER, yOffset=-8, y2Offset=8)
        layers.append(cover.encode(x=alt.value(left), x2=alt.value(width), y=y, y2="place:Q"))
        mark = alt.Chart(words).mark_text(align="right", fontSize=11, fontStyle="italic", color=theme.QUIET)
        layers.append(mark.encode(x=alt.value(width), y=y, text="text:N"))
    if labels:
        names = alt.Chart(rows[["place", "label"]]).mark_text(align="left", fontSize=11)
        layers.append(names.encode(x=alt.value(0), y=y, text="label:N"))
    return alt.layer(*layers, _head(head, left if not labels else 0)).properties(width=width, height=20 * len(rows) + 8)


def _signed(value: float) -> str:
    """Return a change with its sign, nothing as 0.0."""
    return "0.0" if abs(value) < 0.05 else signed(value)


def _head(text: str, x: float) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(align="left", fontSize=12, fontWeight="bold")
    return mark.encode(x=alt.value(x), y=alt.value(-10), text="text:N")


# --- placebo dates ---------------------------------------------------------------------------------------------------


def placebo(rows: pd.DataFrame, at: float, span_years: int) -> Figure:
    """Return the change of slope at the date beside those at the same day of other years, each series on its scale.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `measures.balance.placebo_rows`, of several series.
    span_years : int
        Most years before each date.
    """
    event = rows[rows["event"].astype(bool)].set_index("series")["change"]
    data = rows.assign(times=rows["change"] / rows["series"].map(event).abs())
    others = data.assign(larger=data["times"].abs() >= 1 - 1e-12)[~data["event"].astype(bool)].groupby("series")
    counts = pd.DataFrame({"larger": others["larger"].sum(), "dates": others.size()})
    counts = counts.reindex([series for series in measure.SERIES if series in event.index], fill_value=0).astype(int)
    listed = "; ".join(
        f"{measure.SERIES[series][1]} {signed(event[series], 2)} points a year, {row.larger} of {row.dates} other "
        "dates at least as large"
        for series, row in counts.iterrows()
    )
    some, tried = int((counts["larger"] > 0).sum()), int((counts["dates"] > 0).sum())
    return figure(
        lambda width: _placebo_chart(width, data, counts),
        name="placebo",
        title=f"Bends as large as that of {day_words(at)} are found at other dates in {some} of the {tried} series "
        "that have any",
        subtitle=f"Change of slope over its size at {day_words(at)} (coloured); grey: the same day of earlier years, "
        f"each with up to {span_years} years before it and as much time since. Outside the band a bend is at least as "
        f"large. {COUNTED_YEARLY}",
        description=f"One row a series; the date's change of slope is the unit. {listed}.",
        unit="change of slope over that of the date",
        tables=[name for name in TABLES if name in ("trade_by_partner", "un_votes", "launches_by_site")],
        data=data[["series", "date", "change", "times", "event"]],
        computed="The change of slope of a line, fitted by least squares to the points of a series, that may bend at "
        f"the date, from up to {span_years} years before it and as many after it as there are since {day_words(at)}; "
        "times: over the size of the change at that date.",
    )


def _placebo_chart(width: int, data: pd.DataFrame, counts: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    left, right = (0, 0) if narrow else (176, 128)
    step = 40 if narrow else 26
    order = {series: float(i) for i, series in enumerate(counts.index)}
    rows = data.assign(place=data["series"].map(order), year=data["date"].astype(int)).round(2)
    rows["colour"] = np.where(rows["event"].astype(bool), MAIN, "#8793A0")
    reach = 1.06 * max(1.2, float(rows["times"].abs().max()))
    scale = alt.Scale(domain=[-reach, reach], range=[left, width - 12 - right], nice=False, zero=False)
    x = alt.X("times:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5, grid=True))
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-0.75, len(order) - 0.4], reverse=True))
    band = alt.Chart(pd.DataFrame({"a": [-1.0], "b": [1.0]})).mark_rect(color=theme.RULE, opacity=0.7)
    layers = [band.encode(x=alt.X("a:Q", scale=scale, title=None), x2="b:Q")]
    for event, size in ((False, 34), (True, 80)):
        part = rows.loc[rows["event"].astype(bool) == event, ["times", "place", "year", "change", "colour"]]
        dots = alt.Chart(part).mark_point(filled=True, size=size, opacity=0.75 if not event else 1)
        hover = [tip("year:O"), tip("change:Q", "points a year", ".2f")]
        layers.append(dots.encode(x=x, y=y, color=own(), tooltip=hover))
    words = pd.DataFrame(
        {
            "place": list(order.values()),
            "label": [measure.SERIES[series][1] for series in order],
            "text": [f"{row.larger} of {row.dates} dates" for row in counts.itertuples()],
        }
    )
    lift = -15 if narrow else 0
    for field, align, at in (("label", "left", 0), ("text", "right", width - 12)):
        mark = alt.Chart(words).mark_text(align=align, fontSize=11, dy=lift)
        layers.append(mark.encode(x=alt.value(at), y=y, text=f"{field}:N"))
    return alt.layer(*layers).properties(width=width - 12, height=step * len(order) + 10)


# --- who took what Russia lost ---------------------------------------------------------------------------------------


def gains(found: pd.DataFrame) -> Figure:
    """Return the change of each partner's share of imports and turnover from two base years.

    Parameters
    ----------
    found : pandas.DataFrame
        From `measures.balance.gains`.
    """
    last = int(found["last"].iloc[0])
    wide = found.set_index(["flow", "base", "group"])["change_points"]
    bases = sorted(found["base"].unique())
    told = "; ".join(
        f"{flow} from {base}: "
        + ", ".join(f"{state(code)} {signed(value)}" for code, value in wide[flow, base].items())
        for flow in measure.FLOWS
        for base in bases
    )
    lost = [wide["imports", base, "RUS"] for base in bases]
    won = [wide["imports", base, "CHN"] for base in bases]
    return figure(
        lambda width: _gains_chart(width, found.assign(row=range(len(found)))),
        name="gains",
        title=f"Of imports Russia lost {span(*sorted(-value for value in lost))} points to {last} and China gained "
        f"{span(*sorted(won))}, by the base year",
        subtitle=f"Change of shares of Kazakhstan's trade to {last}, percentage points, from "
        f"{' and '.join(map(str, bases))} ({max(bases)} was a peak of Russia's share). Counted by the Bureau of "
        "National Statistics.",
        description=f"Four panels of bars, points. {told}.",
        unit="percentage points",
        tables=["trade_by_partner"],
        data=found,
        origin=[one for flow in measure.FLOWS for one in _gain_origins(flow)],
    )


def _gain_origins(flow: str) -> list[Origin]:
    """Return the rows behind both shares of each group and their change; what is in no group is the total less all."""
    groups, found = trade.partner_groups(measure.HOME, measure.PARTNER, measure.RIVAL), []

    def of(by: str, partner: object) -> Rows:
        return flow_rows(measure.HOME, flow, by, partner=partner)

    for group in (*groups, trade.UNNAMED):

        def at(by: str, factor: float, group: str = group) -> Term:
            total = of(by, trade.WORLD)
            if group == trade.UNNAMED:
                return Term([total], [of(by, sum(groups.values(), ()))], [total], factor)
            return Term([of(by, groups[group])], bottom=[total], factor=factor)

        only = {"flow": flow, "group": group}
        found.append(Origin("share_first_pct", [at("base", 100)], only))
        found.append(Origin("share_last_pct", [at("last", 100)], only))
        found.append(Origin("change_points", [at("last", 100), at("base", -100)], only))
    return found


def _gains_chart(width: int, found: pd.DataFrame) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    reach = float(found["change_points"].abs().max())
    panels = {
        (flow, base): _gains_panel(part, flow, int(base), width - 12 if narrow else (width - 44) // 2, reach)
        for (flow, base), part in found.groupby(["flow", "base"], sort=False)
    }
    if narrow:
        return alt.vconcat(*panels.values(), spacing=14).resolve_scale(x="independent", y="independent")
    columns = [alt.vconcat(*(p for (f, _), p in panels.items() if f == flow), spacing=16) for flow in measure.FLOWS]
    return alt.hconcat(*columns, spacing=24)


def _gains_panel(part: pd.DataFrame, flow: str, base: int, width: int, reach: float) -> alt.LayerChart:
    rows = part.reset_index(drop=True)
    rows["place"] = rows.index.astype(float)
    rows = rows.assign(
        label=rows["group"].map(state),
        colour=rows["group"].map(colour),
        text=rows["change_points"].map(signed),
        end=rows["change_points"],
        start=0.0,
    )
    left = 128
    scale = alt.Scale(domain=[-reach * 1.5, reach * 1.45], range=[left, width - 4], nice=False)
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-0.7, len(rows) - 0.3], reverse=True))
    kept = ["place", "label", "colour", "text", "start", "end", "row"]
    base_chart = alt.Chart(rows[kept].round(2)).encode(y=y, color=own())
    bars = base_chart.mark_bar(size=12).encode(x=alt.X("start:Q", scale=scale, axis=None), x2="end:Q")
    zero = (
        alt.Chart(pd.DataFrame({"start": [0.0]})).mark_rule(color=theme.QUIET).encode(x=alt.X("start:Q", scale=scale))
    )
    names = base_chart.mark_text(align="left").encode(x=alt.value(0), text="label:N")
    layers = [bars, zero, names]
    for test, align, dx in (("datum.end >= 0", "left", 4), ("datum.end < 0", "right", -4)):
        told = base_chart.transform_filter(test).mark_text(align=align, dx=dx)
        layers.append(told.encode(x=alt.X("end:Q", scale=scale), text="text:N"))
    title = panel_title(f"{flow.capitalize()}, from {base}")
    return alt.layer(*layers).properties(width=width, height=19 * len(rows) + 6, title=title)

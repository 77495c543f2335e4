"""How does the book draw people?  In: frames of `measures.people`.  Out: figures with their words computed.

Censuses are dots, estimates diamonds, and no line joins one to the other; what counts different things has panels of
its own with axes of their own.
"""

import altair as alt
import numpy as np
import pandas as pd

from . import theme
from .figure import Figure, figure
from .marks import LETTER, event_rule, heading, layout_of, number, own, room, spread, texts, tip, value_axis, year_axis
from .origin import Origin, Rows, Term, added, rows_of, share

WORDS = {"kazakh": "Kazakhs", "russian": "Russians", "ukrainian": "Ukrainians", "german": "Germans"}
COLOURS = {
    "kazakh": theme.colour_of("KAZ"),
    "russian": theme.colour_of("RUS"),
    "ukrainian": theme.INK,
    "german": theme.QUIET,
}
PLACES = {"RUS": "Russia", "UZB": "Uzbekistan", "WLD": "all states"}
KINDS = {
    "crossings": "Border crossings, thousand",
    "papers": "Papers, thousand",
    "stays": "Said to have stayed, thousand people",
    "residence": "Registered moves, thousand people",
}
MEASURES = {
    "entries": "in",
    "exits": "out",
    "identification-numbers": "ID numbers issued",
    "temporary-residence-permits": "residence permits",
    "residence-applications": "permits asked for",
    "remained": "remained",
    "changes-of-residence-in": "in",
    "changes-of-residence-out": "out",
}


def thousands(value: float) -> str:
    """Return a count of persons with narrow blanks.

    Examples
    --------
    >>> thousands(2981946.4)
    '2\u202f981\u202f946'
    """
    return f"{value:,.0f}".replace(",", "\u202f").replace("-", "\u2212")


# --- censuses --------------------------------------------------------------------------------------------------------


def census(shares: pd.DataFrame, others: pd.DataFrame, later: pd.DataFrame, group: str) -> Figure:
    """Return shares of nationalities by census, with second values and later estimates beside.

    Parameters
    ----------
    shares : pandas.DataFrame
        From `people.census_shares`.
    others : pandas.DataFrame
        Rows of ``census_composition`` that are not preferred and differ: census_year, group, share_pct.
    later : pandas.DataFrame
        Estimates with a share: start (decimal year), group, share_pct, label.
    group : str
        Which group the title speaks of.
    """
    of = shares[shares["group"] == group].set_index("year")["share_pct"]
    named = {key: shares[shares["group"] == key].set_index("year")["share_pct"] for key in WORDS}
    listed = "; ".join(
        f"{WORDS[key]} " + ", ".join(f"{year} {value:g}" for year, value in values.items())
        for key, values in named.items()
    )
    after = "; ".join(f"{WORDS[row.group]} {row.share_pct:g} ({row.label})" for row in later.itertuples())
    rows = pd.concat(
        [
            shares[["year", "group", "share_pct", "quality"]],
            others.rename(columns={"census_year": "year"}).assign(quality="second value"),
            later.rename(columns={"start": "year"}).assign(quality="estimate"),
        ]
    )[["year", "group", "share_pct", "quality"]]
    return figure(
        lambda width: _census_chart(shares, later, width),
        name="census",
        title=f"{WORDS[group]} were {of.iloc[-1]:g} per cent of Kazakhstan's people in {of.index[-1]}, "
        f"{of[1989]:g} in 1989 and {of.iloc[0]:g} in {of.index[0]}",
        subtitle="Share of all inhabitants by nationality as stated, per cent. Full dots: press reports of the census, "
        "or shares that an official confirmed; open dots: copies of encyclopedias; diamonds: estimates after the "
        "census of 2021, which no line joins to it",
        description=f"Lines with a dot for each census, per cent: {listed}. Estimates: {after}. "
        "For 2021 the share of Germans was not found.",
        unit="per cent",
        tables=["census_composition", "ethnic_estimates"],
        data=rows,
        origin=_census_origins(shares),
    )


def _census_origins(shares: pd.DataFrame) -> list[Origin]:
    joined = {"year": "census_year", "group": "group"}
    first, second = (Rows("census_composition", "share_pct", joined, {"preferred": way}) for way in (True, False))
    later = Rows("ethnic_estimates", "share_pct", {"group": "group", "share_pct": "share_pct"})
    return [
        added("share_pct", first, only={"quality": shares["quality"].unique()}),
        added("share_pct", second, only={"quality": "second value"}),
        added("share_pct", later, only={"quality": "estimate"}),
    ]


def _census_chart(shares: pd.DataFrame, later: pd.DataFrame, width: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    height, top = (300, 80.0) if narrow else (320, 80.0)
    data = shares.assign(colour=shares["group"].map(COLOURS), name=shares["group"].map(WORDS))
    data = data[data["group"].isin(list(WORDS))]
    x = year_axis(1959, 2024, 7 if not narrow else 4, pad=2)
    y = value_axis("share_pct", top, sign=" %")
    hover = [tip("year:O", "census"), tip("name:N", "nationality"), tip("share_pct:Q", "per cent")]
    hover += [tip("quality:N", "source is")]
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="group:N")
    fill = alt.condition("datum.quality == 'secondary'", alt.value("white"), own())
    dots = alt.Chart(data).mark_circle(size=50, opacity=1, strokeWidth=1.8)
    dots = dots.encode(x=x, y=y, fill=fill, stroke=own(), tooltip=hover)
    more = later.assign(year=later["start"], colour=later["group"].map(COLOURS), name=later["group"].map(WORDS))
    hint = [tip("label:N", "estimate of"), tip("name:N", "nationality"), tip("share_pct:Q", "per cent")]
    diamonds = alt.Chart(more).mark_point(shape="diamond", size=45, opacity=1, strokeWidth=1.5)
    diamonds = diamonds.encode(x=x, y=y, fill=own(), stroke=own(), tooltip=hint)
    ends = data.sort_values("year").groupby("group").tail(1).reset_index(drop=True)
    pixels = spread([height * value / top for value in ends["share_pct"]], 16)
    order = np.argsort(pixels)
    pixels = np.maximum(pixels, 8 + 16 * np.argsort(order))  # clear of the axis
    short = [f"{row.name} {row.share_pct}" if row.year == 2021 else f"{row.name}, {row.year}: {row.share_pct}"
             for row in ends[["name", "share_pct", "year"]].itertuples(index=False)]  # fmt: skip
    ends = ends.assign(text=short, place=[top * p / height for p in pixels], year=2024.0)
    labels = texts(ends, "year:Q", alt.Y("place:Q", title=None), dx=9)
    layers = [lines, dots, diamonds, labels]
    return alt.layer(*layers).properties(width=width - 52 - room(short), height=height)


# --- what the fall is made of ----------------------------------------------------------------------------------------

PLUS = "(datum.value > 0 ? '+' : '') + datum.label"
PARTS = {"share": "share", "number": "their number", "total": "all inhabitants"}


def parts(found: pd.DataFrame, group: str) -> Figure:
    """Return the change of a share as the change of the number less that of all inhabitants, one panel a period.

    Parameters
    ----------
    found : pandas.DataFrame
        Columns period, part (share, number, total), low, high (log per cent: two denominators, or the same twice).
    group : str
        Whose share.
    """
    wide = found.set_index(["period", "part"])
    periods = list(dict.fromkeys(found["period"]))
    number_of = [wide.loc[(period, "number")] for period in periods]

    def moved(row: pd.Series) -> str:
        ends = sorted(100 * np.expm1(row[["low", "high"]].to_numpy(dtype=float) / 100))
        low, high = (number(value, 0 if max(map(abs, ends)) >= 10 else 1) for value in ends)
        low, high = ("0.0" if text == "-0.0" else text for text in (low, high))
        shown = low if low == high else f"{low} to {high}"
        return shown.replace("-", "\u2212")

    listed = "; ".join(
        f"{row.period}, {PARTS[row.part]}: {number(row.low)} to {number(row.high)}" for row in found.itertuples()
    )
    return figure(
        lambda width: _parts_chart(found, periods, width),
        name="parts",
        title=f"The number of {WORDS[group]} changed by {moved(number_of[0])} per cent in {periods[0]} and by "
        f"{moved(number_of[-1])} in {periods[-1]}",
        subtitle="Change in log per cent (100 x ln): the share is the number less all inhabitants. Span of a bar's "
        "end: two counts of all inhabitants, or rounding; after 2021 from the census and one estimate",
        description=f"Three bars for each of two periods, in log per cent: {listed}.",
        unit="log per cent",
        tables=["census_composition", "ethnic_estimates", "economies"],
        data=found,
        computed="The change of a share is split into that of the group and that of all others, within what "
        "rounding leaves open.",
    )


def _parts_chart(found: pd.DataFrame, periods: list[str], width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    colours = {"share": theme.INK, "number": theme.colour_of("RUS"), "total": theme.colour_of("KAZ")}
    data = found.assign(name=found["part"].map(PARTS), middle=found[["low", "high"]].mean(axis=1), zero=0.0)
    data = data.assign(colour=found["part"].map(colours))
    low, high = min(0.0, float(data["low"].min())), max(0.0, float(data["high"].max()))
    reach = (high - low) * (0.42 if narrow else 0.32)
    scale = alt.Scale(domain=[low - reach, high + reach], nice=False)
    x = alt.X("middle:Q", scale=scale, axis=alt.Axis(tickCount=5, title=None, grid=True, labelExpr=PLUS))
    panels = []
    for period in periods:
        rows = data[data["period"] == period]
        y = alt.Y("name:N", sort=list(PARTS.values()), axis=alt.Axis(title=None, labelColor=theme.INK, grid=False))
        hover = [tip("name:N", "change of"), tip("low:Q", "from", "+.1f"), tip("high:Q", "to", "+.1f")]
        bars = (
            alt.Chart(rows).mark_bar(height=16, opacity=0.75).encode(x=x, x2="zero:Q", y=y, color=own(), tooltip=hover)
        )
        spans = alt.Chart(rows).mark_rule(strokeWidth=2.5, color=theme.INK).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
        words = [_ends(*((row.middle,) * 2 if narrow else (row.low, row.high))) for row in rows.itertuples()]
        labelled = rows.assign(text=words, far=np.where(rows["middle"] < 0, rows["low"], rows["high"]))
        left, right = labelled[labelled["middle"] < 0], labelled[labelled["middle"] >= 0]
        far = alt.X("far:Q")
        labels = [texts(left, far, y, align="right", dx=-6), texts(right, far, y, dx=6)]
        rule = alt.Chart(pd.DataFrame({"middle": [0.0]})).mark_rule(color=theme.QUIET).encode(x=x)
        layers = [rule, bars, spans, *labels, heading(period, -12)]
        panels.append(alt.layer(*layers).properties(width=width - 130, height=84))
    return alt.vconcat(*panels, spacing=12)


def _ends(low: float, high: float) -> str:
    shown = [f"{value:+.1f}".replace("-", "\u2212") for value in (low, high)]
    shown = ["0.0" if text[1:] == "0.0" else text for text in shown]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"


# --- numbers ---------------------------------------------------------------------------------------------------------

BASES = {
    "census": "census",
    "current-estimate": "estimates from the census",
    "before-recalculation": "carried from 2009",
}


def numbers(found: pd.DataFrame, group: str) -> Figure:
    """Return a group's number at the census of 2021 and by estimates, with spans of number and time.

    Parameters
    ----------
    found : pandas.DataFrame
        From `people.numbers`.
    group : str
        Whose number.
    """
    counted = found[found["basis"] == "census"].iloc[0]
    old = found[found["basis"] == "before-recalculation"]
    last = found[found["basis"] != "before-recalculation"].iloc[-1]
    middle = (counted["low"] + counted["high"]) / 2
    gap = f", {number((old['low'] + old['high']).iloc[0] / 2e6)} million before it" if len(old) else ""
    listed = "; ".join(
        f"{row.label} ({BASES[row.basis]}) {thousands(row.low)}"
        + (f" to {thousands(row.high)}" if row.high > row.low else "")
        for row in found.itertuples()
    )
    return figure(
        lambda width: _numbers_chart(found, group, width),
        name="numbers",
        title=f"{number((last['low'] + last['high']) / 2e6, 2)} million {WORDS[group]} by the estimate of "
        f"{last['label'][:4]}, {number(middle / 1e6, 2)} million by the census of 2021{gap}",
        subtitle=f"{WORDS[group]}, million. Bars: what rounding leaves open, and the year within which an undated "
        "estimate falls. Estimates from before the census are on another basis and join nothing. The axis does not "
        "start at zero",
        description=f"Dots and bars in time, persons: {listed}.",
        unit="million people",
        tables=["census_composition", "ethnic_estimates"],
        data=found[["label", "basis", "low", "high"]],
        computed="Numbers as stated, or a stated share of a stated total, within what rounding leaves open.",
    )


def _numbers_chart(found: pd.DataFrame, group: str, width: int) -> alt.LayerChart:
    data = found.assign(lower=found["low"] / 1e6, upper=found["high"] / 1e6, at=(found["start"] + found["end"]) / 2)
    data = data.assign(middle=(data["lower"] + data["upper"]) / 2)
    old = data["basis"] == "before-recalculation"
    data = data.assign(colour=np.where(old, theme.QUIET, COLOURS[group]))
    low, high = float(data["lower"].min()), float(data["upper"].max())
    pad = 0.18 * (high - low)
    scale = alt.Scale(domain=[low - pad, high + pad], nice=False, zero=False)
    y = alt.Y("middle:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5, format=".2f"))
    ticks = alt.Axis(values=list(range(2021, 2027)), format="d", title=None)
    x = alt.X("at:Q", scale=alt.Scale(domain=[2021.0, 2026.6], nice=False), axis=ticks)
    hover = [tip("label:N", "of"), tip("lower:Q", "million, from", ".3f"), tip("upper:Q", "to", ".3f")]
    rods = (
        alt.Chart(data).mark_rule(strokeWidth=3, opacity=0.6).encode(x=x, y=alt.Y("lower:Q"), y2="upper:Q", color=own())
    )
    bars = (
        alt.Chart(data).mark_rule(strokeWidth=3, opacity=0.6).encode(x=alt.X("start:Q"), x2="end:Q", y=y, color=own())
    )
    fill = alt.condition("datum.basis == 'census'", own(), alt.value("white"))
    dots = alt.Chart(data).mark_circle(size=70, opacity=1, strokeWidth=2)
    dots = dots.encode(x=x, y=y, fill=fill, stroke=own(), tooltip=hover)
    words = [
        f"{row.middle:.2f} carried from 2009" if row.basis == "before-recalculation"
        else f"census {row.middle:.2f}" if row.basis == "census" else f"{row.middle:.2f}"
        for row in data.itertuples()
    ]  # fmt: skip
    labelled = data.assign(text=words)
    first, rest = labelled[labelled["basis"] != "current-estimate"], labelled[labelled["basis"] == "current-estimate"]
    over = texts(first.sort_values("basis"), x, alt.Y("upper:Q"), dx=-4, dy=-14)
    under = texts(rest, x, alt.Y("lower:Q"), align="center", dx=0, dy=15)
    return alt.layer(rods, bars, dots, over, under).properties(width=width - 48, height=230)


# --- moves -----------------------------------------------------------------------------------------------------------


def moves(found: pd.DataFrame, event: int) -> Figure:
    """Return arrivals and departures with all states by year.

    Parameters
    ----------
    found : pandas.DataFrame
        From `people.flows`.
    event : int
        Year that is marked.
    """
    peak, last = int(found["departures"].idxmax()), int(found.index.max())
    positive = [int(year) for year in found.index[found["balance"] > 0]]
    return figure(
        lambda width: _moves_chart(found, event, width),
        name="moves",
        title=f"{number(found['departures'][peak] / 1000, 0)} thousand people left in {peak}, "
        f"{number(found['departures'][last] / 1000, 1)} thousand in {last}",
        subtitle="Changes of registered residence between Kazakhstan and all states, thousand people, by Kazakhstan's "
        "statistical office through CIS Stat; departures are arrivals less the published balance",
        description=f"Two lines by year from {found.index.min()} to {last}, thousand people: departures rise to "
        f"{number(found['departures'][peak] / 1000, 0)} in {peak} and fall to "
        f"{number(found['departures'][last] / 1000, 1)} in {last}; arrivals fall from "
        f"{number(found['arrivals'].iloc[0] / 1000, 0)} to {number(found['arrivals'].min() / 1000, 1)} in "
        f"{int(found['arrivals'].idxmin())} and stand at {number(found['arrivals'][last] / 1000, 1)} in {last}. "
        f"More came than went in {', '.join(map(str, positive))}.",
        unit="thousand people",
        tables=["migration_russia"],
        data=found.reset_index().rename(columns={"index": "year"}),
        origin=_move_origins(),
    )


MOVES, HOME = "migration_russia", "KAZ"
YEAR = {"year": "year"}


def _way(origin: str, destination: str, counter: str = HOME) -> Rows:
    return Rows(MOVES, "persons", YEAR, {"counter": counter, "origin": origin, "destination": destination})


def _move_origins(partner: str = "WLD", column: str = "{}", **only: str) -> list[Origin]:
    """Return the origins of arrivals, departures and their balance; `column` holds them all if rows tell the flow."""
    came, went = _way(partner, HOME), _way(HOME, partner)
    flows = {"arrivals": ([came], []), "departures": ([went], []), "balance": ([came], [went])}
    return [
        Origin(column.format(flow), [Term(*parts)], only | ({"flow": flow} if column != "{}" else {}))
        for flow, parts in flows.items()
    ]


def _moves_chart(found: pd.DataFrame, event: int, width: int) -> alt.LayerChart:
    names = {"departures": ("left", theme.INK), "arrivals": ("came", theme.colour_of("KAZ"))}
    long = found.reset_index(names="year").melt("year", list(names), "flow", "persons")
    long = long.assign(thousand=(long["persons"] / 1000).round(3), colour=long["flow"].map(lambda f: names[f][1]))
    x = year_axis(int(found.index.min()), int(found.index.max()), width // 75)
    y = value_axis("thousand", float(long["thousand"].max()))
    hover = [tip("year:O"), tip("flow:N", "which"), tip("thousand:Q", "thousand", ".1f")]
    lines = alt.Chart(long).mark_line().encode(x=x, y=y, color=own(), detail="flow:N")
    dots = alt.Chart(long).mark_circle(size=18, opacity=1).encode(x=x, y=y, color=own(), tooltip=hover)
    at = {"departures": 1998, "arrivals": 1991}
    rows = [(float(at[f]), found[f][at[f]] / 1000, *names[f]) for f in names if at[f] in found.index]
    words = pd.DataFrame(rows, columns=["year", "thousand", "text", "colour"])
    labels = texts(words, "year:Q", "thousand:Q", dx=8, dy=-12, fontSize=13)
    rule = event_rule(event - 0.5, f"from {event}", align="right", dx=12)
    return alt.layer(*rule, lines, dots, labels).properties(width=width - 48, height=250)


FLOWS = {"arrivals": "came", "departures": "left", "balance": "came less left"}


def trend(
    found: pd.DataFrame, trended: pd.DataFrame, plain: pd.DataFrame, *, partner: str, event: int, level: float
) -> Figure:
    """Return flows with a partner beside what the years before an event predict.

    Parameters
    ----------
    found : pandas.DataFrame
        From `people.flows`.
    trended, plain : pandas.DataFrame
        Rows of `people.forecast` on a line and on the mean, with a column flow.
    partner : str
        One of `people.PARTNERS`.
    event : int
        First year that is predicted.
    level : float
        Level of the intervals, per cent.
    """
    of = trended.set_index(["flow", "year"])
    came, left = (_side(of.loc[(flow, event)]) for flow in ("arrivals", "departures"))
    seen = "; ".join(
        f"{FLOWS[row.flow]} {row.year}: {thousands(row.observed)}, expected {thousands(row.low)} to "
        f"{thousands(row.high)}"
        for row in trended.itertuples()
    )
    where = PLACES[partner]
    return figure(
        lambda width: _trend_chart(found, trended, plain, width),
        name="trend",
        title=f"In {event} arrivals from {where} were {came} what the years before predict, departures {left} it",
        subtitle=f"Registered moves between Kazakhstan and {where}, thousand people, by Kazakhstan's count. Band: "
        f"{level:g} per cent prediction interval of a line through the years before {event}; whiskers: of their mean. "
        "Each panel has a scale of its own",
        description=f"Three panels. Observed values and intervals of the line: {seen}.",
        unit="thousand people",
        tables=["migration_russia"],
        data=trended,
        origin=_move_origins(partner, "observed"),
        computed="What the years before lead one to expect is the line through them, with an interval for "
        "one new year.",
    )


def _side(row: pd.Series) -> str:
    return "above" if row["observed"] > row["high"] else "below" if row["observed"] < row["low"] else "within"


def _trend_chart(found: pd.DataFrame, trended: pd.DataFrame, plain: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    size = (width - 52, 140) if narrow else ((width - 150) // 3, 230)
    panels = [_trend_panel(found, trended, plain, flow, size) for flow in FLOWS]
    return alt.vconcat(*panels, spacing=10) if narrow else alt.hconcat(*panels, spacing=10)


def _trend_panel(
    found: pd.DataFrame, trended: pd.DataFrame, plain: pd.DataFrame, flow: str, size: tuple[int, int]
) -> alt.LayerChart:
    columns = ["expected", "low", "high"]
    band, mean = (frame[frame["flow"] == flow] for frame in (trended, plain))
    band, mean = (frame.assign(**(frame[columns] / 1000).round(3)) for frame in (band, mean))
    seen = (found[flow] / 1000).round(3).rename("thousand").rename_axis("year").reset_index()
    seen = seen[seen["year"] >= 2010]
    event = int(band["year"].min())
    ends = [*band["low"], *band["high"], *mean["low"], *mean["high"], *seen["thousand"], 0.0]
    pad = 0.06 * (max(ends) - min(ends))
    scale = alt.Scale(domain=[min(ends) - pad, max(ends) + pad], nice=False)
    y = alt.Y("thousand:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5))
    x = year_axis(int(seen["year"].min()), int(seen["year"].max()), size[0] // 32)
    low = alt.Y("low:Q", scale=scale, title=None)
    area = alt.Chart(band).mark_area(opacity=0.22, color=theme.QUIET).encode(x=x, y=low, y2="high:Q")
    line = alt.Chart(band).mark_line(strokeDash=[4, 3], color=theme.QUIET, strokeWidth=1.6).encode(x=x, y="expected:Q")
    rods = alt.Chart(mean).mark_rule(strokeWidth=1.4, color=theme.INK, opacity=0.65).encode(x=x, y=low, y2="high:Q")
    caps = [
        alt.Chart(mean).mark_tick(width=7, thickness=1.4, color=theme.INK, opacity=0.65, orient="horizontal")
        .encode(x=x, y=f"{end}:Q") for end in ("low", "high")
    ]  # fmt: skip
    seen = seen.assign(when=np.where(seen["year"] < event, "before", "after"))
    path = alt.Chart(seen).mark_line(color=theme.colour_of("KAZ"), strokeWidth=1.8).encode(x=x, y=y)
    fill = alt.condition("datum.when == 'after'", alt.value(theme.colour_of("KAZ")), alt.value("white"))
    hover = [tip("year:O"), tip("thousand:Q", "thousand people", ".1f")]
    dots = alt.Chart(seen).mark_circle(size=42, opacity=1, stroke=theme.colour_of("KAZ"), strokeWidth=1.8)
    dots = dots.encode(x=x, y=y, fill=fill, tooltip=hover)
    zero = alt.Chart(pd.DataFrame({"thousand": [0.0]})).mark_rule(color=theme.QUIET, strokeWidth=0.8).encode(y=y)
    layers = [area, line, zero, rods, *caps, path, dots, heading(FLOWS[flow], -12)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def mirror(found: pd.DataFrame, event: int) -> Figure:
    """Return moves from Russia to Kazakhstan by either side's count, the gap as a band.

    Parameters
    ----------
    found : pandas.DataFrame
        From `people.mirror`.
    event : int
        Year that the title speaks of, or the last that both count.
    """
    year = event if event in found.index else int(found.index.max())
    row = found.loc[year]
    listed = "; ".join(f"{y} {thousands(r['kazakh'])} and {thousands(r['russian'])}" for y, r in found.iterrows())
    return figure(
        lambda width: _mirror_chart(found, width),
        name="mirror",
        title=f"For {year} Russia counts {number(row['ratio'])} times the moves to Kazakhstan that Kazakhstan does",
        subtitle="People who moved their registered residence from Russia to Kazakhstan, thousand: Kazakhstan's "
        "arrivals, Russia's departures. Russia takes the end of a temporary registration for a departure",
        description=f"Two lines and the band between them, persons by Kazakhstan's and by Russia's count: {listed}.",
        unit="thousand people",
        tables=["migration_russia"],
        data=found.reset_index(),
        origin=_mirror_origins(),
    )


def _mirror_origins() -> list[Origin]:
    own, theirs = _way("RUS", HOME), _way("RUS", HOME, "RUS")
    return [added("kazakh", own), added("russian", theirs), share("ratio", theirs, own, factor=1)]


def _mirror_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    data = (found[["kazakh", "russian"]] / 1000).round(3).reset_index(names="year")
    sides = {"kazakh": "KAZ", "russian": "RUS"}
    x = year_axis(int(data["year"].min()), int(data["year"].max()), 8)
    y = value_axis("kazakh", float(data["russian"].max()))
    band = alt.Chart(data).mark_area(opacity=0.14, color=theme.colour_of("RUS")).encode(x=x, y=y, y2="russian:Q")
    layers = [band]
    for side, code in sides.items():
        tone = theme.colour_of(code)
        base = alt.Chart(data).encode(x=x, y=alt.Y(f"{side}:Q", title=None))
        layers.append(base.mark_line(color=tone))
        hover = [tip("year:O"), tip(f"{side}:Q", "thousand", ".1f")]
        layers.append(base.mark_circle(size=40, opacity=1, color=tone).encode(tooltip=hover))
    peak = data.loc[data["russian"].idxmax()]
    upper = pd.DataFrame({"year": [peak["year"]], "kazakh": [peak["russian"]], "text": ["Russia counts"]})
    lower = pd.DataFrame({"year": [data["year"].min()], "kazakh": [data["kazakh"].iloc[0]]})
    upper = upper.assign(colour=theme.colour_of("RUS"))
    lower = lower.assign(text="Kazakhstan counts", colour=theme.colour_of("KAZ"))
    labels = [
        texts(upper, "year:Q", "kazakh:Q", align="center", dx=0, dy=-14, fontSize=13),
        texts(lower, "year:Q", "kazakh:Q", dx=-4, dy=-14, fontSize=13),
    ]
    return alt.layer(*layers, *labels).properties(width=width - 48, height=230)


# --- what 2022 is counted by -----------------------------------------------------------------------------------------


def definitions(found: pd.DataFrame) -> Figure:
    """Return every figure on arrivals of 2022, one panel and one scale for each kind of thing counted.

    Parameters
    ----------
    found : pandas.DataFrame
        From `people.definitions`.
    """
    of = found.set_index("id")
    entries, moved = of.loc["2022-entries", "low"], of.loc["2022-moves-kazakh", "low"]
    stayed = of.loc["2022-09-21-stayed-november", "low"]
    rows = found.assign(words=[_words(row) for row in found.itertuples()])
    listed = "; ".join(
        f"{KINDS[row.kind].split(',')[0].lower()}, {row.words}: {thousands(row.low)}"
        + (f" to {thousands(row.high)}" if row.high > row.low else "")
        for row in rows.itertuples()
    )
    return figure(
        lambda width: _definitions_chart(rows, width),
        name="definitions",
        title=f"{number(entries / 1e6)} million entries, {number(stayed / 1000, 0)} thousand said to remain, "
        f"{number(moved / 1000)} thousand registered moves: 2022 has no single number",
        subtitle="What was counted of people from Russia in Kazakhstan, by whom in the tooltip. Each panel has a scale "
        "of its own: crossings are not people, papers are not stays. Periods overlap; nothing here may be added up. "
        "Orange: citizens of Russia; grey: Russians by nationality; black: all who moved from Russia",
        description=f"Four panels of bars. {listed}.",
        unit="thousand",
        tables=["arrivals_2022", "migration_russia"],
        data=rows[["kind", "words", "low", "high", "counted_by"]],
        origin=_arrival_origins(),
    )


def _arrival_origins() -> list[Origin]:
    typed = Rows("arrivals_2022", ["persons", "persons_high"], {"low": "persons", "counted_by": "counted_by"})
    bureau = "Bureau of National Statistics of Kazakhstan"
    found = [
        rows_of(typed, only={"kind": ["crossings", "papers", "stays"]}),
        rows_of(typed, only={"kind": "residence", "counted_by": bureau}),
    ]
    for code, office in ((HOME, "statistical office of Kazakhstan"), ("RUS", "statistical office of Russia")):
        where = {"counter": code, "origin": "RUS", "destination": HOME, "year": 2022}
        found.append(added("low", Rows(MOVES, "persons", {}, where), only={"counted_by": office}))
    return found


def _words(row) -> str:
    word = MEASURES[row.measure]
    if row.kind == "residence":
        who = {"ethnic-russians": "ethnic Russians", "from-russia": "from Russia"}[row.who]
        if row.who == "from-russia":
            return f"2022, {'Kazakh' if 'Kazakhstan' in row.counted_by else 'Russian'} count"
        return f"Jan–Jun, {who} {word}"
    if pd.isna(row.period_end):
        return f"usual year, {word}" if row.measure == "entries" else f"usual quarter, {word}"
    if pd.isna(row.period_start):
        return f"Almaty, {row.period_end:%b %Y}"
    start, end = row.period_start, row.period_end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        span = "2022"
    elif start.day == 1 and end.day >= 30:
        span = f"{start:%b}–{end:%b}"
    else:
        span = f"{start.day} {start:%b}–{end.day} {end:%b}"
    extra = " (Russian count)" if isinstance(row.counted_by, str) and "FSB" in row.counted_by else ""
    return span if row.measure == "remained" else f"{span}, {word}{extra}"


def _definitions_chart(rows: pd.DataFrame, width: int) -> alt.VConcatChart:
    tones = {"russian-citizens": theme.colour_of("RUS"), "ethnic-russians": theme.QUIET, "from-russia": theme.INK}
    data = rows.assign(thousand=rows["low"] / 1000, upper=rows["high"] / 1000, colour=rows["who"].map(tones))
    narrow = layout_of(width) == "narrow"  # words above the bars, that these have room
    side = 0 if narrow else max(round(LETTER * data["words"].str.len().max()) + 8, 100)
    down = 7 if narrow else 0
    panels = []
    for kind, title in KINDS.items():
        part = data[data["kind"] == kind].assign(zero=0.0)
        part = part.sort_values(["period_end", "period_start", "measure"], na_position="first")
        most = float(part["upper"].max())
        signs = {"about": "about ", "more-than": "over "}
        shown = [
            signs.get(row.bound, "") + (f"{row.thousand:,.4g}" if row.thousand < 1000 else f"{row.thousand:,.0f}")
            .replace(",", "\u202f") + (f" to {row.upper:.4g}" if row.upper > row.thousand else "")
            for row in part.itertuples()
        ]  # fmt: skip
        part = part.assign(text=shown)
        axis = alt.Axis(title=None, labelColor=theme.INK, labelLimit=400, grid=False, minExtent=side, maxExtent=side)
        y = alt.Y("words:N", sort=part["words"].tolist(), axis=None if narrow else axis)
        scale = alt.Scale(domain=[0, most * (1.5 if narrow else 1.35)], nice=False)
        x = alt.X("upper:Q", scale=scale, axis=None)
        hover = [tip("words:N", "what"), tip("low:Q", "figure", ",.0f"), tip("counted_by:N", "counted by")]
        bars = alt.Chart(part).mark_bar(height=13, opacity=0.8, yOffset=down)
        bars = bars.encode(x=x, x2="zero:Q", y=y, color=own(), tooltip=hover)
        words = texts(part.assign(colour=theme.INK), x, y, dx=4, dy=down, fontSize=11)
        layers = [bars, words, _left(title, side)]
        if narrow:
            names = part.assign(colour=theme.INK, text=part["words"])
            layers.append(texts(names, alt.value(0), y, dx=0, dy=-9))
        panels.append(alt.layer(*layers).properties(width=width - side - 22, height=(36 if narrow else 20) * len(part)))
    return alt.vconcat(*panels, spacing=14)


def _left(text: str, side: int) -> alt.Chart:
    style = {"align": "left", "fontSize": 13, "fontWeight": "bold", "color": theme.INK}
    frame = pd.DataFrame({"text": [text]})
    return alt.Chart(frame).mark_text(**style).encode(x=alt.value(-side), y=alt.value(-10), text="text:N")

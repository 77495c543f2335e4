"""How does trade by partner look?  In: frames of `multivector.measures.trade`.  Out: figures of partners' shares.

Titles and descriptions are made from the rows that are drawn, so that they stay true for other reporters and partners.
"""

from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from .. import tables
from ..measures import trade as measure
from . import maps, theme
from .figure import Figure, figure
from .marks import (
    event_rule,
    heading,
    layout_of,
    own,
    placed,
    room,
    rounded_up,
    spread,
    texts,
    tip,
    value_axis,
    year_axis,
    year_ticks,
)
from .origin import Origin, Rows, Term, added, share

WAR = 2022 + 54 / 365  # 24 February 2022 on an axis of years
PARTNERS = "trade_by_partner"
EXTRA = {"EAEU": theme.COLOURS["KGZ"]}  # the EAEU without Russia takes the colour of a member
FLOW_COLOURS = {"imports": theme.INK, "exports": theme.COLOURS["OTH"], "turnover": theme.COLOURS["KAZ"]}


def state(code: str) -> str:
    """Return the plain English name of a state or group.

    Examples
    --------
    >>> state("EU27"), state("ITA"), state("KOR")
    ('EU-27', 'Italy', 'South Korea')
    """
    if code in theme.NAMES:
        return theme.NAMES[code]
    import pycountry

    found = pycountry.countries.get(alpha_3=code)
    return getattr(found, "common_name", found.name) if found else code


def states(codes: Sequence[str]) -> str:
    """Return names in a row.

    Examples
    --------
    >>> states(["KAZ", "KGZ", "UZB"])
    'Kazakhstan, Kyrgyzstan and Uzbekistan'
    """
    names = [state(code) for code in codes]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def colour(code: str) -> str:
    """Return the book's colour of a state; ink for a state without one, so that it stands out from grey groups."""
    return (theme.COLOURS | EXTRA).get(code, theme.INK)


def signed(change: float, digits: int = 1) -> str:
    """Return a change with its sign.

    Examples
    --------
    >>> signed(-12.64), signed(2)
    ('−12.6', '+2.0')
    """
    return f"{change:+.{digits}f}".replace("-", "\u2212")


def top_of(*columns: pd.Series) -> float:
    """Return the largest value of some columns."""
    return max(float(column.max()) for column in columns)


def y_of(column: str) -> alt.Y:
    """Return a y channel without a title, for marks laid over an axis."""
    return alt.Y(f"{column}:Q", title=None)


def war_rule(first: int, last: int, text: str = "February 2022", **mark: object) -> list[alt.Chart]:
    """Return a dotted line at the invasion of February 2022 if the axis holds it."""
    return event_rule(WAR, text, **mark) if first < WAR < last else []


def named(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a frame with the name and the colour of the states in a column."""
    return frame.assign(name=frame[column].map(state), colour=frame[column].map(colour))


def line_ends(frame: pd.DataFrame, value: str, gap: float, form: str = ".0f") -> pd.DataFrame:
    """Return the last row of each line with a place and a text for its label."""
    end = frame[frame["year"] == frame["year"].max()]
    words = end["name"] + " " + end[value].map(lambda number: f"{number:{form}}")
    return end.assign(place=spread(end[value].tolist(), gap), text=words)


COLUMNS = {"exports": ["exports_musd"], "imports": ["imports_musd"], "turnover": ["exports_musd", "imports_musd"]}


def flow_rows(reporter: str, flow: str, by: str = "year", *, levels: bool = False, **where: object) -> Rows:
    """Return a reporter's rows of one flow, those that shares rest on or (`levels`) one value a year; `by`: the year.

    With a further condition on the partner; without one the rows are those of the drawn row's partner.
    """
    pick = measure.preferred if levels else measure.totalled
    joined = {by: "year"} if "partner" in where else {by: "year", "partner": "partner"}
    among = pick(tables.load(PARTNERS), reporter)
    return Rows(PARTNERS, COLUMNS[flow], joined, {"reporter": reporter, **where}, among)


def group_origins(groups: dict[str, tuple[str, ...]], codes: Sequence[str], reporter: str, flow: str) -> list[Origin]:
    """Return the origins of values and shares of groups of partners; what is in no group is the total less all."""
    total = flow_rows(reporter, flow, partner=measure.WORLD)
    found = []
    for code in codes:
        rest = code == measure.UNNAMED
        top = total if rest else flow_rows(reporter, flow, partner=groups[code])
        less = [flow_rows(reporter, flow, partner=sum(groups.values(), ()))] if rest else []
        found.append(added("value_musd", top, less=less, only={"group": code}))
        found.append(share("share_pct", top, total, less=less, only={"group": code}))
    return found


def share_tips() -> list[alt.Tooltip]:
    """Return the tooltip of a share: year, partner, per cent."""
    return [tip("year:O"), tip("name:N", "partner"), tip("share_pct:Q", "per cent", ".1f")]


# --- shares of one flow by group of partners -------------------------------------------------------------------------


def stacked(groups: pd.DataFrame, covered: pd.DataFrame, *, reporter: str, flow: str) -> Figure:
    """Return bars of the shares of groups of partners in one flow, year by year, with breaks of source marked.

    Parameters
    ----------
    groups : pandas.DataFrame
        As `measures.trade.group_shares` returns, the partner that is followed first.
    covered : pandas.DataFrame
        As `measures.trade.coverage` returns.
    reporter, flow : str
        Who counts, and what.
    """
    order = list(dict.fromkeys(groups["group"]))
    data = groups.assign(rank=groups["group"].map(order.index)).sort_values(["year", "rank"])
    data = data.assign(top=data.groupby("year")["share_pct"].cumsum())
    source, listed = covered["source"], covered["partners"]
    breaks = [(b, int(listed[b])) for a, b in pairwise(covered.index) if source[a] != source[b]]
    first, last = int(data["year"].min()), int(data["year"].max())
    of = data.set_index(["group", "year"])["share_pct"]
    leader, second = order[:2]
    peak = int(of[leader].idxmax())
    verb = {"imports": "supplied", "exports": "bought"}.get(flow, "made")
    described = "; ".join(f"{state(code)} {of[code, first]:.1f} to {of[code, last]:.1f}" for code in order)
    note = "".join(f" From {b} on {n} partners are listed; the rest is in the top segment." for b, n in breaks)
    return figure(
        lambda width: _stacked_chart(data, breaks, order, width),
        name="shares",
        title=f"{state(leader)} {verb} {of[leader, last]:.0f} per cent of {state(reporter)}'s {flow} in {last}, "
        f"{state(second)} {of[second, last]:.0f}",
        subtitle=f"Share of groups of partners in {state(reporter)}'s {flow}, per cent of each year's total; "
        f"{state(reporter)} counts",
        description=f"Stacked bars for {first} to {last}. From the first to the last year, in per cent: {described}. "
        f"{state(leader)}'s share is highest in {peak} ({of[leader, peak]:.1f} per cent).{note}",
        unit="per cent",
        tables=[PARTNERS],
        data=data[["year", "group", "value_musd", "share_pct"]],
        origin=group_origins(measure.partner_groups(reporter, leader, second), order, reporter, flow),
    )


def _stacked_chart(data: pd.DataFrame, breaks: list[tuple[int, int]], order: list[str], width: int) -> alt.LayerChart:
    narrow, years = layout_of(width) == "narrow", sorted(data["year"].unique())
    names = [state(code).replace(" members", "") if narrow else state(code) for code in order]
    plot, height = width - 48 - room(names), 300 if narrow else 340
    grey = {measure.UNNAMED: "#C9CED6"}
    data = named(data, "group").assign(base=data["top"] - data["share_pct"])
    data["colour"] = [grey.get(code, colour(code)) for code in data["group"]]
    ticks = year_ticks(int(years[0]), int(years[-1]), int(plot // 36))
    x = alt.X("year:O", axis=alt.Axis(values=ticks, labelAngle=0, title=None))
    x = x.scale(paddingInner=0.12, paddingOuter=0.05)
    bars = alt.Chart(data).mark_bar().encode(x=x, y=value_axis("base", 100, sign=" %"), y2="top:Q", color=own())
    inside = data[(data["share_pct"] >= 6) & (data["group"] != measure.UNNAMED)]
    inside = inside.assign(text=inside["share_pct"].map("{:.0f}".format), middle=(inside["base"] + inside["top"]) / 2)
    numbers = alt.Chart(inside if plot / len(years) >= 19 else inside.head(0)).mark_text(color="white", fontSize=11)
    end = data[data["year"] == years[-1]].assign(text=names)
    end["place"] = spread(((end["base"] + end["top"]) / 2).tolist(), 100 * 15 / height)
    end["colour"] = [theme.QUIET if code == measure.UNNAMED else colour(code) for code in end["group"]]
    return alt.layer(
        bars.encode(tooltip=share_tips()),
        numbers.encode(x=x, y=y_of("middle"), text="text:N"),
        texts(end, alt.value(plot), y_of("place"), dx=6),
        *_bar_rules(years, breaks, narrow),
    ).properties(width=plot, height=height)


def _bar_rules(years: list[int], breaks: list[tuple[int, int]], narrow: bool) -> list[alt.Chart]:
    """Return rules before the bars of 2022 and of years in which the source changes, with labels above the bars."""
    rows = [(b, f"{n} partners listed", -8) for b, n in breaks]
    if years[0] < 2022 <= years[-1]:
        rows.insert(0, (2022, "February 2022", -21 if narrow and rows else -8))
    frame = pd.DataFrame(rows, columns=["year", "text", "up"])
    x = alt.X("year:O", bandPosition=0, title=None)
    marks = [alt.Chart(frame).mark_rule(stroke=theme.INK, strokeDash=[2, 3]).encode(x=x)]
    for up, part in frame.groupby("up"):
        label = alt.Chart(part).mark_text(align="left", dx=-2, fontSize=11, color=theme.QUIET)
        marks.append(label.encode(x=x, y=alt.value(up), text="text:N"))
    return marks


# --- from two bases --------------------------------------------------------------------------------------------------


def slope(groups: pd.DataFrame, bases: Sequence[int], *, reporter: str, flow: str) -> Figure:
    """Return lines of group shares from each of two base years to the last year.

    Parameters
    ----------
    groups : pandas.DataFrame
        As `measures.trade.group_shares` returns; the first three groups are drawn.
    bases : sequence of int
        Two base years.
    reporter, flow : str
        Who counts, and what.
    """
    order = list(dict.fromkeys(groups["group"]))[:3]
    last = int(groups["year"].max())
    data = groups[groups["group"].isin(order) & groups["year"].isin([*bases, last])]
    of = data.set_index(["group", "year"])["share_pct"]
    one, two = (of[order[0], last] - of[order[0], base] for base in bases)
    verb = "fell" if max(one, two) < 0 else "rose" if min(one, two) > 0 else "moved"
    sizes = [signed(v) if verb == "moved" else f"{abs(v):.1f}" for v in (one, two)]
    described = ". ".join(
        f"From {base} to {last}, in per cent: "
        + "; ".join(f"{state(code)} {of[code, base]:.1f} to {of[code, last]:.1f}" for code in order)
        for base in bases
    )
    return figure(
        lambda width: _slope_chart(data, bases, last, width),
        name="slope",
        title=f"{state(order[0])}'s share of {flow} {verb} by {sizes[1]} points from {bases[1]}, "
        f"by {sizes[0]} from {bases[0]}",
        subtitle=f"Share in {state(reporter)}'s {flow}, per cent, from two base years to {last}; "
        f"{state(reporter)} counts",
        description=f"Two panels of sloping lines. {described}.",
        unit="per cent",
        tables=[PARTNERS],
        data=data[["year", "group", "value_musd", "share_pct"]],
        origin=group_origins(measure.partner_groups(reporter, *order[:2]), order, reporter, flow),
    )


def _slope_chart(data: pd.DataFrame, bases: Sequence[int], last: int, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    beside = 48 + room([f"29.9  {state(code)}" for code in data["group"]])
    size = (width - 8 - beside, 190) if narrow else ((width - 20) // 2 - beside, 250)
    top = rounded_up(top_of(data["share_pct"]))
    panels = [_slope_panel(data[data["year"].isin([base, last])], base, last, size, top) for base in bases]
    return alt.vconcat(*panels, spacing=14) if narrow else alt.hconcat(*panels, spacing=16)


def _slope_panel(data: pd.DataFrame, base: int, last: int, size: tuple[int, int], top: float) -> alt.LayerChart:
    ends = named(data, "group").assign(side=(data["year"] == last).astype(int))
    labels = f"datum.value == 0 ? '{base}' : '{last}'"
    axis = alt.Axis(values=[0, 1], labelExpr=labels, labelFlush=False, title=None, domain=False, labelFontSize=13)
    x = alt.X("side:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("share_pct:Q", scale=alt.Scale(domain=[0, top]), axis=None)
    sides = alt.Chart(pd.DataFrame({"side": [0, 1]})).mark_rule(stroke=theme.RULE).encode(x=x)
    lines = alt.Chart(ends).mark_line(strokeWidth=2.6).encode(x=x, y=y, color=own(), detail="group:N")
    points = alt.Chart(ends).mark_circle(size=60, opacity=1).encode(x=x, y=y, color=own(), tooltip=share_tips())
    layers = [sides, lines, points, heading(f"From {base}", -14)]
    for side, align in ((0, "right"), (1, "left")):
        part = ends[ends["side"] == side]
        words = part["share_pct"].map("{:.1f}".format) + ("  " + part["name"] if side else "")
        part = part.assign(text=words, place=spread(part["share_pct"].tolist(), top * 15 / size[1]))
        layers.append(texts(part, "side:Q", y_of("place"), align=align, dx=16 * side - 8))
    return alt.layer(*layers).properties(width=size[0], height=size[1])


# --- shares of the three flows ---------------------------------------------------------------------------------------


def flows(shares: pd.DataFrame, partner: str, rival: str, *, reporter: str) -> Figure:
    """Return the shares of partner and rival in exports, imports and turnover as lines, one panel a flow.

    Where part of a flow has no named partner, a bar shows up to where the share could reach.

    Parameters
    ----------
    shares : pandas.DataFrame
        As `measures.trade.flow_shares` returns.
    partner, rival, reporter : str
        ISO 3166-1 alpha-3.
    """
    data = shares[shares["partner"].isin([partner, rival])].dropna(subset="share_pct")
    first, last = int(data["year"].min()), int(data["year"].max())
    of = data.set_index(["partner", "flow", "year"])["share_pct"]
    described = ". ".join(
        f"{flow.capitalize()} in {last}: {state(rival)} {of[rival, flow, last]:.1f}, "
        f"{state(partner)} {of[partner, flow, last]:.1f} per cent"
        for flow in measure.FLOWS
    )
    unnamed = float((data["high_pct"] - data["share_pct"]).max())
    bars = f" Bars show how high a share would be if it had all trade without a named partner (up to {unnamed:.0f} %)."
    return figure(
        lambda width: _flows_chart(data, width),
        name="flows",
        title=_overtaking(shares, partner, rival, reporter),
        subtitle=f"Share in {state(reporter)}'s exports, imports and turnover (both together), per cent; "
        f"{state(reporter)} counts",
        description=f"Three panels of lines, {first} to {last}. {described}.{bars if unnamed > 1 else ''}",
        unit="per cent",
        tables=[PARTNERS],
        data=data[["year", "partner", "flow", "value_musd", "share_pct", "high_pct"]],
        origin=[one for flow in measure.FLOWS for one in share_origins(reporter, flow, {"flow": flow})],
    )


def share_origins(reporter: str, flow: str, only: dict[str, str]) -> list[Origin]:
    """Return the origins of a partner's value, of its share, and of its share with all unnamed trade added."""
    total, unnamed = (flow_rows(reporter, flow, partner=code) for code in (measure.WORLD, measure.UNNAMED))
    own = flow_rows(reporter, flow)
    high = Origin("high_pct", [Term([own, unnamed], bottom=[total], factor=100)], only)
    return [added("value_musd", own, only=only), share("share_pct", own, total, only=only), high]


def _overtaking(shares: pd.DataFrame, partner: str, rival: str, reporter: str) -> str:
    left, right = (measure.series(shares, code, "turnover") for code in (rival, partner))
    ahead, last = measure.years_above(left, right), int(left.index.max())
    who, other, home = state(rival), state(partner), state(reporter)
    if not ahead:
        return f"{other} is ahead of {who} in {home}'s turnover in every year since {left.index.min()}"
    if len(ahead) == len(left):
        return f"{who} is ahead of {other} in {home}'s turnover in every year since {left.index.min()}"
    if ahead == list(range(ahead[0], last + 1)):
        return f"{who} passed {other} in {home}'s turnover in {ahead[0]} and has stayed ahead"
    return f"{who} is ahead of {other} in {home}'s turnover in {len(ahead)} of {len(left)} years, last in {ahead[-1]}"


def _flows_chart(data: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    narrow, data = layout_of(width) == "narrow", named(data, "partner")
    beside = room([f"{name} 29" for name in data["name"].unique()])
    size = (width - 50 - beside, 130) if narrow else ((width - 132) // 3 - beside, 230)
    top = top_of(data["high_pct"])
    panels = [_flow_panel(data[data["flow"] == flow], flow, top, size) for flow in measure.FLOWS]
    return alt.vconcat(*panels, spacing=12) if narrow else alt.hconcat(*panels, spacing=6)


def _flow_panel(data: pd.DataFrame, flow: str, top: float, size: tuple[int, int]) -> alt.LayerChart:
    first, last = int(data["year"].min()), int(data["year"].max())
    x, y = year_axis(first, last, size[0] // 40), value_axis("share_pct", top, count=4, sign=" %")
    open_ended = data[data["high_pct"] - data["share_pct"] > 1]
    bars = alt.Chart(open_ended).mark_bar(opacity=0.22, width=6).encode(x=x, y=y, y2="high_pct:Q", color=own())
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="partner:N")
    points = alt.Chart(data).mark_circle(size=30, opacity=1)
    points = points.encode(x=x, y=y, color=own(), tooltip=share_tips())
    end = line_ends(data, "share_pct", rounded_up(top) * 15 / size[1])
    labels = texts(end, "year:Q", y_of("place"))
    rule = war_rule(first, last, "Feb 2022")
    return alt.layer(*rule, bars, lines, points, labels, heading(flow.capitalize())).properties(
        width=size[0], height=size[1]
    )


# --- values since 2000 -----------------------------------------------------------------------------------------------


def values(rows: pd.DataFrame, partner: str, rival: str, *, reporter: str) -> Figure:
    """Return turnover with partner and rival in dollars and the ratio of the two, with gaps and breaks of source.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `measures.trade.preferred` returns.
    partner, rival, reporter : str
        ISO 3166-1 alpha-3.
    """
    data, breaks = measure.pair_values(rows, partner, rival)
    wide = data.pivot(index="year", columns="partner", values="turnover_busd")
    ratio = (wide[rival] / wide[partner]).rename("ratio")
    known, first, last = ratio.dropna(), int(wide.index.min()), int(wide.index.max())
    ahead = ", ".join(map(str, measure.years_above(ratio.dropna(), 1.0))) or "no year"
    blank = ", ".join(map(str, sorted(set(range(first, last + 1)) - set(known.index))))
    gaps = f" {blank}: not known for one of the two and left blank." if blank else ""
    change = "".join(f" The source changes between {b - 1} and {b}; the lines break there." for b in breaks)
    return figure(
        lambda width: _values_chart(data, known, breaks, (partner, rival), width),
        name="values",
        title=f"Trade with {state(rival)} was {known.iloc[-1]:.2f} times trade with {state(partner)} in "
        f"{known.index[-1]}; in {known.index[0]} it was {known.iloc[0]:.2f} times",
        subtitle=f"Turnover of {state(reporter)} with both, USD billion in current dollars, and the ratio of the two; "
        f"{state(reporter)} counts",
        description=f"Upper panel: turnover with {state(partner)} and {state(rival)}, {first} to {last}, at the end "
        f"{wide[partner].iloc[-1]:.1f} and {wide[rival].iloc[-1]:.1f} billion dollars. "
        f"Lower panel: their ratio; {state(rival)} is ahead in {ahead}.{gaps}{change}",
        unit="USD billion",
        tables=[PARTNERS],
        data=data.merge(ratio.reset_index(), on="year")[["year", "partner", "source", "turnover_busd", "ratio"]],
        origin=[
            added("turnover_busd", flow_rows(reporter, "turnover", levels=True), factor=1e-3),
            share("ratio", *(_level_rows(reporter, code) for code in (rival, partner)), factor=1),
        ],
    )


def _level_rows(reporter: str, code: str) -> Rows:
    return flow_rows(reporter, "turnover", levels=True, partner=code)


def _values_chart(
    data: pd.DataFrame, ratio: pd.Series, breaks: list[int], codes: tuple[str, str], width: int
) -> alt.VConcatChart:
    narrow, data = layout_of(width) == "narrow", named(data, "partner")
    plot = width - 42 - room([f"{state(code)} 27.8" for code in codes])
    height, top = (190 if narrow else 220), rounded_up(top_of(data["turnover_busd"]))
    first, last = int(data["year"].min()), int(data["year"].max())
    x, y = year_axis(first, last, plot // 40), value_axis("turnover_busd", top)
    hover = [tip("year:O"), tip("name:N", "partner"), tip("turnover_busd:Q", "USD billion", ".2f"), tip("source:N")]
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="stretch:N")
    points = alt.Chart(data).mark_circle(size=26, opacity=1).encode(x=x, y=y, color=own(), tooltip=hover)
    end = texts(line_ends(data, "turnover_busd", top * 15 / height, ".1f"), "year:Q", y_of("place"))
    turns = [mark for b in breaks for mark in event_rule(b - 0.5, "source changes", align="right", dx=4)]
    war = war_rule(first, last, "Feb 2022" if narrow else "February 2022")
    upper = alt.layer(*turns, *war, lines, points, end, heading("Turnover, USD billion"))
    title = f"{state(codes[1])} over {state(codes[0])} (1: equal)"
    lower = _ratio_panel(data[data["partner"] == codes[0]], ratio, breaks, x).properties(width=plot, height=100)
    return alt.vconcat(
        upper.properties(width=plot, height=height),
        alt.layer(lower, heading(title, -12)).properties(width=plot, height=100),
        spacing=10,
    )


def _ratio_panel(data: pd.DataFrame, ratio: pd.Series, breaks: list[int], x: alt.X) -> alt.LayerChart:
    frame = ratio.reset_index().assign(stretch=lambda f: f["year"].map(data.set_index("year")["stretch"]))
    y = value_axis("ratio", top_of(frame["ratio"]), count=3, form=".1f")
    level = alt.Chart(pd.DataFrame({"ratio": [1.0]})).mark_rule(stroke=theme.QUIET, strokeDash=[4, 3])
    lines = alt.Chart(frame).mark_line(color=theme.INK).encode(x=x, y=y, detail="stretch:N")
    points = alt.Chart(frame).mark_circle(size=26, opacity=1, color=theme.INK)
    points = points.encode(x=x, y=y, tooltip=[tip("year:O"), tip("ratio:Q", "ratio", ".2f")])
    end = frame.tail(1).assign(text=f"{ratio.iloc[-1]:.2f}", colour=theme.INK)
    turns = [mark for b in breaks for mark in event_rule(b - 0.5)]
    return alt.layer(level.encode(y=y_of("ratio")), *turns, lines, points, texts(end, "year:Q", y_of("ratio")))


# --- concentration ---------------------------------------------------------------------------------------------------


def concentration(by_flow: dict[str, pd.DataFrame], *, reporter: str) -> Figure:
    """Return the Herfindahl-Hirschman index of imports, exports and turnover, with bounds where partners are unnamed.

    Parameters
    ----------
    by_flow : dict of str to pandas.DataFrame
        As `measures.trade.concentration` returns, by flow.
    reporter : str
        Who counts.
    """
    data = pd.concat([frame.assign(flow=flow) for flow, frame in by_flow.items()]).reset_index()
    first, last = int(data["year"].min()), int(data["year"].max())
    low, high = (data.set_index(["flow", "year"])[bound] for bound in ("low", "high"))
    described = "; ".join(
        f"{flow} {low[flow, first]:.3f} in {first}, {low[flow, last]:.3f} to {high[flow, last]:.3f} in {last}"
        for flow in by_flow
    )
    told = [f"{flow} {low[flow, first]:.2f} in {first}, {low[flow, last]:.2f} in {last}" for flow in by_flow]
    return figure(
        lambda width: _concentration_chart(data, width),
        name="concentration",
        title=f"Concentration of {state(reporter)}'s {told[0]}; of all its {told[-1]}",
        subtitle="Herfindahl-Hirschman index of partners, from 0 (spread over very many) to 1 (one partner); "
        "bars: bounds where partners are not named",
        description=f"Lines of the index, lower bound: {described}. Where part of the trade has no named partner, "
        "a bar spans the lowest and the highest value that the index can have.",
        unit="index, 0 to 1",
        tables=[PARTNERS],
        data=data[["year", "flow", "low", "high", "unnamed_pct"]],
        computed="The index adds up the squares of the shares of all partners that the source lists for a year.",
    )


def _concentration_chart(data: pd.DataFrame, width: int) -> alt.LayerChart:
    data = data.assign(name=data["flow"], colour=data["flow"].map(FLOW_COLOURS), half=(data["low"] + data["high"]) / 2)
    plot, height = width - 54 - room(["turnover 0.12"]), 220
    first, last, top = int(data["year"].min()), int(data["year"].max()), rounded_up(top_of(data["high"]))
    x, y = year_axis(first, last, plot // 40), value_axis("low", top, form=".2f")
    hover = [tip("year:O"), tip("flow:N"), tip("low:Q", "at least", ".3f"), tip("high:Q", "at most", ".3f")]
    spans = alt.Chart(data).mark_bar(width=7, opacity=0.45).encode(x=x, y=y, y2="high:Q", color=own(), tooltip=hover)
    lines = alt.Chart(data).mark_line().encode(x=x, y=y_of("half"), color=own(), detail="flow:N")
    points = alt.Chart(data).mark_circle(size=28, opacity=1)
    points = points.encode(x=x, y=y_of("half"), color=own(), tooltip=hover)
    end = texts(line_ends(data, "half", top * 15 / height, ".2f"), "year:Q", y_of("place"))
    return alt.layer(spans, *war_rule(first, last), lines, points, end).properties(width=plot, height=height)


# --- four countries --------------------------------------------------------------------------------------------------


def side_by_side(shares: dict[str, pd.DataFrame], partner: str, rival: str, *, first: int) -> Figure:
    """Return the shares of partner and rival in the imports of several reporters, one panel a reporter.

    Parameters
    ----------
    shares : dict of str to pandas.DataFrame
        As `measures.trade.flow_shares` returns, by reporter.
    partner, rival : str
        Whose shares.
    first : int
        First year that is drawn.
    """
    data = pd.concat([frame.assign(reporter=code) for code, frame in shares.items()], ignore_index=True)
    data = data[data["partner"].isin([partner, rival]) & (data["flow"] == "imports") & (data["year"] >= first)]
    data = data.dropna(subset="share_pct")
    of = data.set_index(["reporter", "partner", "year"])["share_pct"]
    ends = {code: int(data.loc[data["reporter"] == code, "year"].max()) for code in shares}
    ahead = [c for c in shares if of.get((c, rival, ends[c]), 0.0) > of.get((c, partner, ends[c]), 0.0)]
    behind = [c for c in shares if c not in ahead]
    if ahead and behind:
        title = f"{state(rival)} sells more than {state(partner)} to {states(ahead)}, but not to {states(behind)}"
    else:
        more, less = (rival, partner) if ahead else (partner, rival)
        title = f"{state(more)} sells more than {state(less)} to {states(list(shares))}"
    described = "; ".join(
        f"{state(code)} in {ends[code]}: "
        + ", ".join(f"{state(p)} {of.get((code, p, ends[code]), 0.0):.1f}" for p in (partner, rival))
        for code in shares
    )
    return figure(
        lambda width: _side_chart(data, list(shares), first, width),
        name="four",
        title=f"{title} (last year of each)",
        subtitle=f"Share in imports, per cent; each country counts for itself, {state('KAZ')} with totals from 2018",
        description=f"One panel a country, {first} to {int(data['year'].max())}; a dotted line marks February 2022. "
        f"In per cent of imports: {described}.",
        unit="per cent",
        tables=[PARTNERS],
        data=data[["reporter", "partner", "year", "value_musd", "share_pct", "high_pct"]],
        origin=[one for code in shares for one in share_origins(code, "imports", {"reporter": code})],
    )


def _side_chart(data: pd.DataFrame, order: list[str], first: int, width: int) -> alt.TopLevelMixin:
    narrow, data = layout_of(width) == "narrow", named(data, "partner")
    beside = room([f"{name} 29" for name in data["name"].unique()])
    size = (width - 54 - beside, 115) if narrow else ((width - 100) // 2 - beside, 145)
    last, top = int(data["year"].max()), rounded_up(top_of(data["share_pct"]))
    panels = [_side_panel(data[data["reporter"] == code], code, (first, last), top, size) for code in order]
    return alt.concat(*panels, columns=1 if narrow else 2, spacing=10)


def _side_panel(
    data: pd.DataFrame, code: str, span: tuple[int, int], top: float, size: tuple[int, int]
) -> alt.LayerChart:
    x, y = year_axis(*span, size[0] // 42), value_axis("share_pct", top, count=3, sign=" %")
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="partner:N")
    points = alt.Chart(data).mark_circle(size=22, opacity=1)
    points = points.encode(x=x, y=y, color=own(), tooltip=share_tips())
    end = texts(line_ends(data, "share_pct", top * 15 / size[1]), "year:Q", y_of("place"))
    layers = [*war_rule(*span, ""), lines, points, end, heading(state(code), -12)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


# --- map -------------------------------------------------------------------------------------------------------------


def partner_map(
    shares: pd.DataFrame, places: pd.DataFrame, year: int, codes: Sequence[str], *, reporter: str
) -> Figure:
    """Return a world map with a circle for each partner, its area by turnover.

    Parameters
    ----------
    shares : pandas.DataFrame
        As `measures.trade.flow_shares` returns.
    places : pandas.DataFrame
        As `measures.trade.main_points` returns for the layer ``world``.
    year : int
        Year with all partners.
    codes : sequence of str
        Two partners that the title is about.
    reporter : str
        Who counts.
    """
    chosen = shares[(shares["flow"] == "turnover") & (shares["year"] == year) & (shares["value_musd"] > 0)]
    chosen = chosen[~chosen["partner"].isin(measure.GROUPS)].drop(columns="flow")
    data = chosen.merge(places.drop(columns="name"), left_on="partner", right_on="id")
    data = data.sort_values("value_musd", ascending=False).assign(turnover_busd=data["value_musd"] / 1000)
    data = data.assign(name=data["partner"].map(state), colour=data["partner"].map(_map_colour))
    home = places[places["id"] == reporter].iloc[0]
    two = chosen.loc[chosen["partner"].isin(codes), "share_pct"].sum()
    lead = ", ".join(f"{row.name} {row.share_pct:.1f}" for row in data.head(6)[["name", "share_pct"]].itertuples(False))
    return figure(
        lambda width: _map_chart(data, home, width),
        name="map",
        title=f"{states(codes)} made {two:.0f} per cent of {state(reporter)}'s trade in {year}, "
        f"{data['name'].iloc[0]} the most",
        subtitle=f"Turnover of goods with each partner in {year}; area of a circle and numbers: USD billion; "
        f"{state(reporter)} counts",
        description=f"World map (Equal Earth projection) with circles on {len(data)} partners that make "
        f"{data['share_pct'].sum():.1f} per cent of turnover. The largest, in per cent: {lead}. Very small states, "
        "such as Singapore, have no shape on this map and no circle; the narrow picture shows Eurasia only. "
        "A circle stands on the middle of a country's largest part.",
        unit="USD billion",
        tables=[PARTNERS, "world"],
        data=data[["partner", "name", "turnover_busd", "share_pct", "longitude", "latitude"]],
        origin=_map_origins(year, reporter),
    )


def _map_origins(year: int, reporter: str) -> list[Origin]:
    among = measure.totalled(tables.load(PARTNERS), reporter)
    own, total = (
        Rows(PARTNERS, COLUMNS["turnover"], by, {"reporter": reporter, "year": year, **where}, among)
        for by, where in (({"partner": "partner"}, {}), ({}, {"partner": measure.WORLD}))
    )
    return [added("turnover_busd", own, factor=1e-3), share("share_pct", own, total)]


def _map_colour(code: str) -> str:
    return colour("EU27") if code in measure.EU27 else theme.colour_of(code)


def _map_chart(data: pd.DataFrame, home: pd.Series, width: int) -> alt.LayerChart:
    narrow, radius = layout_of(width) == "narrow", 27
    box = (-14, 146, 0, 76) if narrow else (-128, 152, -36, 76)
    plot = width - 10
    data = data[data["longitude"].between(*box[:2]) & data["latitude"].between(*box[2:])]
    largest = float(data["turnover_busd"].max())
    here = f"datum.id == '{home['id']}'"
    fill = alt.condition(here, alt.value(theme.HOME), alt.value(theme.LAND))
    stroke = alt.condition(here, alt.value(theme.INK), alt.value(theme.BORDER))
    land = alt.Chart(maps.layer("world")).mark_geoshape(strokeWidth=0.6).encode(fill=fill, stroke=stroke)
    size = alt.Size("turnover_busd:Q", scale=alt.Scale(domain=[0, largest], range=[0, 3.1416 * radius**2]), legend=None)
    hover = [tip("name:N", "partner"), tip("turnover_busd:Q", "USD billion", ".2f")]
    hover += [tip("share_pct:Q", "per cent of turnover", ".1f")]
    circles = alt.Chart(data).mark_circle(opacity=0.75, stroke="white", strokeWidth=0.8)
    circles = circles.encode(longitude="longitude:Q", latitude="latitude:Q", size=size, color=own(), tooltip=hover)
    labels = _map_labels(data, 5 if narrow else 9, home, radius, plot, box)
    frame = maps.world_frame_of(plot, *box)
    bar = maps.bearings(frame, (10, -10), note=" in the middle of the map")
    return alt.layer(land, *bar, circles, *labels).properties(view=alt.ViewBackground(fill=theme.SEA), **frame)


def _map_labels(
    data: pd.DataFrame, count: int, home: pd.Series, radius: float, plot: int, box: tuple[float, ...]
) -> list[alt.Chart]:
    """Return names and values of the largest partners, and the reporter's name, where they cover nothing."""
    pixels, height = maps.world_pixels(plot, *box), maps.world_frame_of(plot, *box)["height"]
    sizes = radius * (data["turnover_busd"] / data["turnover_busd"].max()) ** 0.5
    data = data.assign(size=sizes)[sizes > 7.5]
    spots = [pixels(row.longitude, row.latitude) for row in data.itertuples()]
    form = ".0f" if data["turnover_busd"].max() >= 10 else ".1f"
    words = [
        f"{row.name} {row.turnover_busd:{form}}" for row in data[["name", "turnover_busd"]].itertuples(index=False)
    ]
    words = [word if i < count else "" for i, word in enumerate(words)]
    points = [(*spot, size, word) for spot, size, word in zip(spots, data["size"], words, strict=True)]
    own_point = (*pixels(home["longitude"], home["latitude"]), 0.0, state(home["id"]))
    found = placed([own_point, *points], plot, height)
    rows = [(*where, text) for where, text in zip(found, [own_point[3], *words], strict=True) if where]
    frame = pd.DataFrame(rows, columns=["px", "py", "text"])
    where = {"x": alt.X("px:Q", scale=None, axis=None), "y": alt.Y("py:Q", scale=None, axis=None), "text": "text:N"}
    style = {"fontSize": 12, "fontWeight": "bold"}
    halo = alt.Chart(frame).mark_text(stroke="white", strokeWidth=3, strokeOpacity=0.85, **style)
    return [halo.encode(**where), alt.Chart(frame).mark_text(color=theme.INK, **style).encode(**where)]

"""How does the book draw votes?  In: frames of `measures.votes` and `vote_change`.  Out: figures, words computed."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..measures import votes
from . import theme
from .figure import Figure, figure
from .marks import choice, heading, layout_of, number, own, tip
from .origin import Rows, rows_of
from .trade import colour, signed, state

TABLE = "un_votes"
IDENTICAL = "The part of the roll calls on which both voted that got the same vote from both"
PARTNERS = ("RUS", "CHN", "USA", "TUR", "EU27")
STEP_WORDS = {"2014": "From 2000–2013 to 2014–{eve}", "since": "From 2014–{eve} to the time since"}
PART_WORDS = {
    "arms control": "within arms control",
    "everything else": "within everything else",
    "mix": "changed mix of the two",
    "all": "whole change",
}
SHORT = {  # subjects that are too long for a row
    "United Nations and Council of Europe: the text mentions the aggression": "Council of Europe (names aggression)",
    "Crimea: military build-up there and in the seas around": "Crimea: military build-up",
    "Russia's seat in the Human Rights Council suspended": "Human Rights Council: suspension",
    "Ukraine's territorial integrity and the Charter": "Territorial integrity, the Charter",
    "Remedy and reparation for the aggression": "Remedy and reparation",
    "Occupied parts of Ukraine: human rights": "Occupied parts: human rights",
    "Principles of a just peace (February 2023)": "Principles of a just peace",
    "Towards a just peace (February 2025)": "Towards a just peace",
    "The path to peace (February 2025)": "The path to peace",
    "Safety of Ukraine's nuclear power plants": "Safety of nuclear power plants",
    "The invasion: aggression against Ukraine": "Aggression against Ukraine",
    "The invasion: humanitarian consequences": "Humanitarian consequences",
    "Crimea: Ukraine's territorial integrity": "Crimea: territorial integrity",
}
CELLS = {"N": (theme.INK, theme.PAPER), "A": ("#C5CCD4", theme.INK), "Y": (theme.PAPER, theme.INK)}
NOTHING = "–"


def named(code: str) -> str:
    """Return the name of a state as a sentence has it.

    Examples
    --------
    >>> named("USA"), named("EU27"), named("KGZ")
    ('the United States', 'the EU', 'Kyrgyzstan')
    """
    return votes.STATES.get(code, code)


def day_words(day: pd.Timestamp) -> str:
    """Return a day as a sentence has it: 24 February 2022."""
    return f"{day.day} {day:%B %Y}"


# Rows of points with intervals, the form that five of the figures share


def _rows(
    rows: pd.DataFrame, width: int, left: int, right: int, domain: tuple[float, float], head: str, *, zero: bool = False
) -> alt.LayerChart:
    """Return rows of label, interval, point and value.

    Columns of `rows`: place (of the row, counted down), label, bold, value, low, high, text, colour, and, for a second
    and wider interval, wide_low and wide_high.  Rows without a value are headings.
    """
    size = 11 if layout_of(width) == "narrow" else 12
    scale = alt.Scale(domain=list(domain), range=[left, width - right], nice=False, zero=False)
    x = alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4, grid=True, labelFlush=False))
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-0.7, float(rows["place"].max()) + 0.7], reverse=True))
    known = rows[rows["value"].notna()].round(2)
    hover = [tip("label:N", "row"), tip("text:N", "value")]
    base = alt.Chart(known).encode(y=y, color=own(), tooltip=hover)
    layers = [alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=theme.QUIET).encode(x=x)] if zero else []
    if "wide_low" in rows:
        layers.append(base.mark_rule(strokeWidth=1.6).encode(x=alt.X("wide_low:Q", scale=scale), x2="wide_high:Q"))
    thick = base.mark_rule(strokeWidth=5 if "wide_low" in rows else 2.2, opacity=0.45)
    layers.append(thick.encode(x=alt.X("low:Q", scale=scale), x2="high:Q"))
    layers.append(base.mark_point(filled=True, size=60, opacity=1).encode(x=x))
    for bold, weight in ((False, "normal"), (True, "bold")):
        part = rows.loc[rows["bold"] == bold, ["place", "label"]]
        words = alt.Chart(part).mark_text(align="left", fontSize=size, fontWeight=weight)
        layers.append(words.encode(x=alt.value(0), y=y, text="label:N"))
    told = alt.Chart(known[["place", "text"]]).mark_text(align="right", fontSize=size)
    layers.append(told.encode(x=alt.value(width), y=y, text="text:N"))
    height = round(20 * (rows["place"].max() + 1.4))
    return alt.layer(*layers, heading(head, -10)).properties(width=width, height=height)


def _beside(width: int, panels: Sequence[alt.LayerChart], spacing: int = 22) -> alt.TopLevelMixin:
    stacked = layout_of(width) == "narrow"
    joined = (alt.vconcat if stacked else alt.hconcat)(*panels, spacing=spacing)
    return joined.resolve_scale(x="independent", y="independent", color="independent")


def _range(low: float, high: float, sign: bool = True) -> str:
    first, last = (signed(value) if sign else number(value) for value in (low, high))
    return f"{first} to {last}"


# By year


def by_year(rows: pd.DataFrame, country: str, partner: str, since: pd.Timestamp, last: pd.Timestamp) -> Figure:
    """Return agreement by year with each of several partners, with bands.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns year, partner, joint, agreement_pct, low_pct, high_pct.
    since, last : pandas.Timestamp
        The dividing day and the last roll call; a last year that ends before December stands apart.
    """
    part = last.year if last.month < 12 else last.year + 1
    whole = rows[rows["year"] < part]
    order = list(dict.fromkeys([partner, *rows["partner"]]))
    of = whole[whole["partner"] == partner].dropna().set_index("year")["agreement_pct"]
    now = {code: whole[whole["partner"] == code].dropna().iloc[-1] for code in order}
    listed = "; ".join(
        f"{state(code)} {number(row['agreement_pct'])} in {row['year']:.0f}" for code, row in now.items()
    )
    apart = f" {part} (hollow) ends in {last:%B}, before the autumn's votes." if part == last.year else ""
    return figure(
        lambda width: _years_chart(width, rows, order, part, since),
        name="years",
        title=f"{state(country)} voted as {named(partner)} did in {number(of.iloc[-1], 0)} per cent of roll calls in "
        f"{of.index[-1]}; in {of.idxmax()} it was {number(of.max(), 0)}",
        subtitle="Identical votes among the roll calls of a year on which both voted, per cent; bands: 95 per cent, "
        f"roll calls drawn anew.{apart} Beside the name: {of.index[-1]}. Grey: the other partners. "
        "The United Nations' library lists the votes.",
        description=f"One panel for each of {len(order)} partners of {named(country)}, {whole['year'].min()} to "
        f"{whole['year'].max()}, agreement in per cent of joint roll calls. In the last whole year: {listed}. Highest "
        f"with {named(partner)}: {number(of.max())} in {of.idxmax()}; lowest: {number(of.min())} in {of.idxmin()}.",
        unit="% of joint roll calls",
        tables=[TABLE],
        data=rows[["year", "partner", "joint", "agreement_pct", "low_pct", "high_pct"]],
        computed=f"{IDENTICAL}; intervals by resampling roll calls.",
    )


def _years_chart(width: int, rows: pd.DataFrame, order: list[str], part: int, since: pd.Timestamp) -> alt.ConcatChart:
    narrow = layout_of(width) == "narrow"
    columns = 2 if narrow else 3
    size = (116, 110) if narrow else (172, 130)
    panels = []
    for i, code in enumerate(order):
        panels.append(_year_panel(rows, code, part, since, size, first=i % columns == 0))
    chart = alt.concat(*panels, columns=columns, spacing={"row": 26, "column": 14})
    return chart.resolve_scale(x="independent", y="independent")


def _year_panel(
    rows: pd.DataFrame, code: str, part: int, since: pd.Timestamp, size: tuple[int, int], *, first: bool
) -> alt.LayerChart:
    known = rows.dropna()[["year", "partner", "agreement_pct", "low_pct", "high_pct"]].round(1)
    mine, whole = f"datum.partner == '{code}'", f"datum.year < {part}"  # one data set for all panels
    last = known[(known["partner"] == code) & (known["year"] < part)]["agreement_pct"].iloc[-1]
    year = alt.Axis(values=[1995, 2005, 2015, 2025], format="d", title=None)
    x = alt.X("year:Q", scale=alt.Scale(domain=[1991, 2027], nice=False, zero=False), axis=year)
    axis = alt.Axis(values=[0, 25, 50, 75, 100], title=None, labels=first)
    y = alt.Y("agreement_pct:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)
    tint = colour(code)
    at = since.year + (since.day_of_year - 1) / 365.25 - 0.5  # a year's point stands for its middle
    rule = alt.Chart(pd.DataFrame({"year": [round(at, 2)]})).mark_rule(color=theme.QUIET, strokeDash=[2, 3]).encode(x=x)
    grey = alt.Chart(known).transform_filter(f"!({mine}) && {whole}").mark_line(color="#CBD2D9", strokeWidth=1)
    grey = grey.encode(x=x, y=y, detail="partner:N")
    base = alt.Chart(known).transform_filter(f"{mine} && {whole}").encode(x=x)
    band = base.mark_area(color=tint, opacity=0.2).encode(y=alt.Y("low_pct:Q", axis=axis), y2="high_pct:Q")
    line = base.mark_line(color=tint).encode(y=y)
    late = alt.Chart(known).transform_filter(f"{mine} && !({whole})").encode(x=x)
    bar = late.mark_rule(color=tint, opacity=0.4).encode(y="low_pct:Q", y2="high_pct:Q")
    dot = late.mark_point(filled=True, fill=theme.PAPER, stroke=tint, strokeWidth=1.5, size=32, opacity=1).encode(y=y)
    text = f"{state(code)}: {number(last, 0)}"
    name = heading(text, -9).encode(color=alt.value(tint))
    layers = [rule, grey, band, line, bar, dot, name]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


# By period


def by_period(rows: pd.DataFrame, wide: pd.DataFrame, country: str, partner: str) -> Figure:
    """Return agreement with one partner by period, arms control apart, with both intervals.

    Parameters
    ----------
    rows, wide : pandas.DataFrame
        From `votes.by_period` for one partner and the parts ``all``, ``arms control``, ``everything else``: intervals
        by roll call, and by question.
    """
    drawn = rows.assign(wide_low=wide["low_pct"].to_numpy(), wide_high=wide["high_pct"].to_numpy())
    value = drawn.set_index(["part", "period"])["agreement_pct"]
    periods = list(drawn["period"].drop_duplicates())
    parts = ["arms control", "everything else"]
    told = {part: [number(value[part, period], 0) for period in periods[1:3]] for part in parts}
    listed = "; ".join(
        f"{part}: " + ", ".join(f"{row.period} {number(row.agreement_pct)}" for row in group.itertuples())
        for part, group in drawn.groupby("part", sort=False)
    )
    return figure(
        lambda width: _periods_chart(width, drawn, partner),
        name="periods",
        title=f"Over arms control {named(country)}'s agreement with {named(partner)} went from {told[parts[0]][0]} to "
        f"{told[parts[0]][1]} per cent before {periods[3].split(' to ')[0]}, over all else from {told[parts[1]][0]} to "
        f"{told[parts[1]][1]}",
        subtitle="Identical votes, per cent of the roll calls on which both voted. Thick: 95 per cent interval, roll "
        "calls drawn anew; thin: whole questions drawn anew. The last period ends before the arms votes of 2025.",
        description=f"Points with two intervals, three groups of roll calls and four periods, in per cent. {listed}.",
        unit="% of joint roll calls",
        tables=[TABLE],
        data=drawn[["part", "period", "joint", "agreement_pct", "low_pct", "high_pct", "wide_low", "wide_high"]],
        computed=f"{IDENTICAL}; intervals by resampling roll calls.",
    )


def _periods_chart(width: int, drawn: pd.DataFrame, partner: str) -> alt.LayerChart:
    narrow, inner = layout_of(width) == "narrow", width - 12
    lines, place = [], 0.0
    heads = {"all": "All roll calls", "arms control": "Arms control", "everything else": "Everything else"}
    for part, text in heads.items():
        lines.append({"place": place, "label": text, "bold": True})
        for row in drawn[drawn["part"] == part].itertuples():
            place += 1
            more = "" if narrow else f" ({_range(row.wide_low, row.wide_high, sign=False)})"
            line = {
                "place": place,
                "label": _dashed(row.period),
                "bold": False,
                "value": row.agreement_pct,
                "low": row.low_pct,
            }
            line |= {"high": row.high_pct, "wide_low": row.wide_low, "wide_high": row.wide_high}
            lines.append(line | {"text": f"{number(row.agreement_pct)}{more}", "colour": colour(partner)})
        place += 1.5
    told = "agreement, %" if narrow else "agreement, % (interval by question)"
    chart = _rows(pd.DataFrame(lines), inner, 152 if narrow else 176, 40 if narrow else 150, (0, 100), "")
    return alt.layer(chart, _right(told, inner))


def _dashed(period: str) -> str:
    """Return the words of a period with a dash between its years."""
    return period.replace("-", "–")


def _right(text: str, width: int) -> alt.Chart:
    """Return small words above the values at the right."""
    mark = alt.Chart(pd.DataFrame({"text": [text]})).mark_text(align="right", fontSize=11, color=theme.QUIET)
    return mark.encode(x=alt.value(width), y=alt.value(-9), text="text:N")


# What the change is made of


def parts(frames: dict[str, pd.DataFrame], country: str, partner: str, since: pd.Timestamp) -> Figure:
    """Return the parts of the two changes of agreement.

    Parameters
    ----------
    frames : dict
        `vote_change.parts_of_change` by step ("2014", "since"), classes ``arms control`` and ``everything else``.
    """
    rows = pd.concat([frame.assign(step=step) for step, frame in frames.items()], ignore_index=True)
    points = rows.set_index(["step", "part"])["points"]
    arms, rest = ({step: signed(points[step, part]) for step in frames} for part in list(PART_WORDS)[:2])
    eve = _eve(since)
    listed = ". ".join(
        f"{STEP_WORDS[step].format(eve=eve)}: "
        + ", ".join(f"{PART_WORDS[row.part]} {signed(row.points)}" for row in rows[rows["step"] == step].itertuples())
        for step in frames
    )
    return figure(
        lambda width: _parts_chart(width, rows, eve, partner),
        name="parts",
        title=f"Before {day_words(since)} arms control gave {arms['2014']} points of {signed(points['2014', 'all'])}, "
        f"since then {arms['since']} of {signed(points['since', 'all'])}",
        subtitle=f"What the change of {state(country)}'s agreement with {named(partner)} is made of, in percentage "
        "points: change within each class of roll calls, and the changed mix of the classes (Kitagawa). Lines: 95 per "
        "cent, whole questions drawn anew.",
        description=f"Points with intervals, in percentage points. {listed}. Everything else gave {rest['2014']} "
        f"points before and {rest['since']} points since.",
        unit="percentage points",
        tables=[TABLE],
        data=rows[["step", "part", "points", "low_points", "high_points"]],
        computed=f"Over the roll calls of {TABLE} on which both voted, parted in two classes: the change of agreement "
        "within a class, times its mean weight in the two periods; the mix is the change of the weights, times mean "
        "agreement; the parts add up to the whole change (Kitagawa). Intervals of 95 per cent by drawing whole "
        "questions anew.",
    )


def _eve(since: pd.Timestamp) -> str:
    day = since - pd.Timedelta(days=1)
    return f"{day:%b %Y}"


def _parts_chart(width: int, rows: pd.DataFrame, eve: str, partner: str) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    inner = width - 12 if narrow else (width - 34) // 2
    limit = _limits(rows)
    panels = []
    for step, group in rows.groupby("step", sort=False):
        lines = pd.DataFrame(
            {
                "place": [0.0, 1, 2, 3.4],
                "label": group["part"].map(PART_WORDS).to_numpy(),
                "bold": (group["part"] == "all").to_numpy(),
                "value": group["points"].to_numpy(),
                "low": group["low_points"].to_numpy(),
                "high": group["high_points"].to_numpy(),
                "text": group["points"].map(signed).to_numpy(),
                "colour": [colour(partner) if part == "all" else theme.INK for part in group["part"]],
            }
        )
        panels.append(_rows(lines, inner, 148, 40, limit, STEP_WORDS[step].format(eve=eve), zero=True))
    return _beside(width, panels)


def _limits(rows: pd.DataFrame, low: str = "low_points", high: str = "high_points") -> tuple[float, float]:
    """Return ends of an axis that hold all intervals and zero, in steps of five."""
    return 5 * float((min(rows[low].min(), 0) - 1) // 5), -5 * float(-(max(rows[high].max(), 0) + 1) // 5)


# States side by side


def side_by_side(changes: pd.DataFrame, country: str, partner: str, since: pd.Timestamp) -> Figure:
    """Return the change of several states' agreement with a partner, and how it differs from one state's.

    Parameters
    ----------
    changes : pandas.DataFrame
        From `votes.changes_compared`.
    """
    rows = changes.sort_values("change_points", ignore_index=True)
    mine = rows[rows["state"] == country].iloc[0]
    others = rows[rows["state"] != country]
    apart = others[(others["less_low_points"] > 0) | (others["less_high_points"] < 0)]
    fell = int((others["change_points"] <= mine["change_points"]).sum())
    listed = ", ".join(f"{state(row.state)} {signed(row.change_points)}" for row in rows.itertuples())
    return figure(
        lambda width: _side_chart(width, rows, country),
        name="states",
        title=f"{state(country)}'s agreement with {named(partner)} changed by {signed(mine['change_points'])} points; "
        f"of {len(others)} other states {fell} fell as much or more",
        subtitle=f"Change of identical votes with {named(partner)} from 2014–{_eve(since)} to the time since, "
        f"percentage points, and that change less {state(country)}'s; 95 per cent intervals, whole questions "
        "drawn anew, the same for all. Each state on the roll calls that it attended.",
        description=f"Points with intervals for {len(rows)} states. Change in points: {listed}. Different from "
        f"{state(country)}'s beyond chance: {', '.join(state(code) for code in apart['state']) or 'none'}.",
        unit="percentage points",
        tables=[TABLE],
        data=rows,
        computed=f"{IDENTICAL}; intervals by resampling roll calls.",
    )


def _side_chart(width: int, rows: pd.DataFrame, country: str) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    base = pd.DataFrame(
        {
            "place": rows.index.astype(float),
            "label": rows["state"].map(state),
            "bold": rows["state"] == country,
            "colour": [colour(code) if code == country else theme.INK for code in rows["state"]],
        }
    )
    told = [
        f"{signed(row.change_points)} ({number(row.before_pct, 0)} → {number(row.after_pct, 0)} %)"
        for row in rows.itertuples()
    ]
    panels = []
    heads = {"": "Change, and the level before and after", "less_": f"Difference from {state(country)}'s change"}
    for lead, head in heads.items():
        values = rows[
            ["change_points" if not lead else "less_country_points", f"{lead}low_points", f"{lead}high_points"]
        ]
        lines = base.assign(value=values.iloc[:, 0], low=values.iloc[:, 1], high=values.iloc[:, 2])
        lines["text"] = told if not lead else lines["value"].map(signed)
        if lead:
            lines.loc[lines["bold"], ["value", "low", "high"]] = None
        if narrow:
            inner, left, right = width - 12, 86, 112 if not lead else 42
        else:
            inner, left, right = (348, 90, 118) if not lead else (250, 8, 42)
            lines["label"] = lines["label"] if not lead else ""
        limit = _limits(rows, f"{lead}low_points", f"{lead}high_points")
        panels.append(_rows(lines, inner, left, right, limit, head, zero=True))
    return _beside(width, panels, 16)


# The roll calls on the wars


def war_votes(listed: pd.DataFrame, states: Sequence[str], country: str, since: pd.Timestamp) -> Figure:
    """Return the roll calls on Ukraine, one row each, with the vote of each state as a letter.

    Parameters
    ----------
    listed : pandas.DataFrame
        Columns date, resolution, topic, subject, and one a state with Y, N, A or X (None: the EU had no one vote).
    states : sequence of str
        Order of the columns.
    """
    rows = listed.sort_values(["date", "resolution"], ignore_index=True)
    cells = rows.melt(["resolution", "date", "subject"], list(states), var_name="state", value_name="vote")
    cells["vote"] = cells["vote"].fillna("X")
    count = {code: cells.loc[cells["state"] == code, "vote"].value_counts() for code in states}
    mine = [f"{votes.WORDS[letter]} {count[country].get(letter, 0)}" for letter in "YNAX" if count[country].get(letter)]
    all_of = "; ".join(
        f"{state(code)} " + ", ".join(f"{votes.WORDS[letter]} {tally[letter]}" for letter in tally.index)
        for code, tally in count.items()
    )
    names = {code: state(code) for code in states}
    chosen = choice("state", names, "State")
    against = count[country].get("N", 0)
    return figure(
        lambda width: _war_chart(width, rows, list(states), chosen, since),
        name="wars",
        title=f"Of {len(rows)} roll calls on Ukraine {state(country)} was in favour of "
        f"{count[country].get('Y', 0)}, against {against}, and abstained on {count[country].get('A', 0)}",
        subtitle="Roll calls on Crimea and on the war. Y in favour, N against (dark), A abstained (grey), – did not "
        f"vote. EU: what most of the 27 did. Dotted line: {day_words(since)}. "
        "Click a letter to see one state, or choose it in the box below.",
        description=f"A table of letters: {len(rows)} roll calls from {rows['date'].min():%Y} to "
        f"{rows['date'].max():%Y} by {len(states)} states. {state(country)}: {', '.join(mine)}. All: {all_of}.",
        unit="votes",
        tables=[TABLE, "un_roll_calls_ukraine"],
        data=rows[["date", "resolution", "topic", "subject", *states]],
        origin=[rows_of(Rows("un_votes", ["KAZ", "RUS"], {"resolution": "resolution"}))],
    )


def _war_chart(
    width: int, rows: pd.DataFrame, states: list[str], chosen: alt.Parameter, since: pd.Timestamp
) -> alt.LayerChart:
    narrow, inner = layout_of(width) == "narrow", width - 10
    step, tall = (17, 33) if narrow else (22.5, 21)
    left = inner - step * len(states)
    early = int((rows["date"] < since).sum())
    gap = 12 if narrow and 0 < early < len(rows) else 0  # room for the line between before and after
    place = {name: (i + 1) * tall + gap * (i >= early) for i, name in enumerate(rows["resolution"])}
    letters = rows.melt(["resolution"], states, var_name="state", value_name="vote").fillna("X")
    letters = letters.assign(
        x=letters["state"].map(lambda code: round(left + step * (states.index(code) + 0.5), 1)),
        y=letters["resolution"].map(place),
        text=letters["vote"].replace("X", NOTHING),
        row=letters["resolution"].map(list(rows["resolution"]).index),
        colour=letters["vote"].map(lambda letter: CELLS.get(letter, (None, theme.QUIET))[1]),
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, inner], nice=False))
    height = round(tall * (len(rows) + 0.8)) + gap
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    faint = alt.condition(chosen, alt.value(1), alt.value(0.15))
    bars = (
        alt.Chart(_blocks(letters, step, min(tall, 21))).mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=own())
    )
    bars = bars.encode(opacity=faint)
    cells = alt.Chart(letters[["x", "y", "text", "colour", "state", "row"]]).mark_text(fontSize=11 if narrow else 12)
    cells = cells.encode(
        x=x, y=y, text="text:N", color=own(), opacity=faint, tooltip=[tip("state:N"), tip("text:N", "vote")]
    )
    heads = pd.DataFrame({"state": states, "text": [_abbreviated(code) for code in states]})
    heads = heads.assign(x=[round(left + step * (i + 0.5), 1) for i in range(len(states))])
    top = (
        alt.Chart(heads)
        .mark_text(angle=270, align="left", fontSize=11, dx=-2)
        .encode(x=x, y=alt.value(0), text="text:N", opacity=faint)
    )
    when = rows["date"].dt.strftime("%Y-%m-%d")
    short = rows["subject"].map(lambda text: SHORT.get(text, text))
    words = alt.Chart(pd.DataFrame({"y": rows["resolution"].map(place), "text": when + "  " + short}))
    words = words.mark_text(align="left", fontSize=11 if narrow else 12, dy=-16 if narrow else 0)
    words = words.encode(x=alt.value(0), y=y, text="text:N")
    edge = tall * early + (16 if narrow else tall / 2)  # a narrow row has its words above its letters
    line = alt.Chart(pd.DataFrame({"y": [edge]})).mark_rule(color=theme.QUIET, strokeDash=[2, 3]).encode(y=y)
    divided = [line] if 0 < early < len(rows) else []
    return alt.layer(*divided, bars, cells.add_params(chosen), top, words).properties(width=inner, height=height)


def _abbreviated(code: str) -> str:
    return "EU" if code == "EU27" else {"GBR": "UK", "USA": "USA"}.get(code, state(code))


def _blocks(letters: pd.DataFrame, step: float, tall: float) -> pd.DataFrame:
    """Return the grounds of the letters N and A, one block for each run of equal votes down a column."""
    rows = []
    for code, column in letters.groupby("state", sort=False):
        column = column.sort_values("y")
        gap = column["y"].diff().iloc[-1] > tall + 1
        run = (column["vote"] != column["vote"].shift()).cumsum() if not gap else column["y"]
        for _, block in column.groupby(run):
            letter = block["vote"].iloc[0]
            if letter in "NA":
                at, ends = block["x"].iloc[0], (block["y"].iloc[0] - tall / 2 + 1, block["y"].iloc[-1] + tall / 2 - 1)
                rows.append([code, at - step / 2 + 1, at + step / 2 - 1, *ends, CELLS[letter][0]])
    return pd.DataFrame(rows, columns=["state", "x", "x2", "y", "y2", "colour"]).round(1)


# Placebo dates


def placebo(found: pd.DataFrame, years: int, country: str, partner: str) -> Figure:
    """Return the change of agreement at the dividing day and at the same day of other years.

    Parameters
    ----------
    found : pandas.DataFrame
        From `votes.placebo_dates`.
    years : int
        Length of the windows.
    """
    event = found[found["event"]].iloc[0]
    clean = found[found["clean"] & ~found["event"]]
    larger = int((clean["change_points"].abs() >= abs(event["change_points"])).sum())
    lower = clean.loc[clean["change_points"].idxmin()]
    return figure(
        lambda width: _placebo_chart(width, found, partner),
        name="placebo",
        title=f"The change at {day_words(event['date'])} is {signed(event['change_points'])} points; {larger} of "
        f"{len(clean)} other dates moved as far",
        subtitle=f"Agreement of {named(country)} with {named(partner)} in the {years} year{'s' if years > 1 else ''} "
        "from a day on less that in as many years before it, percentage points; the same day of every year. Pale: "
        "windows that hold the dividing day.",
        description=f"Columns for {len(found)} years from {found['date'].min():%Y} to {found['date'].max():%Y}. At the "
        f"dividing day {signed(event['change_points'])}; the lowest other is {signed(lower['change_points'])} in "
        f"{lower['date']:%Y}, the highest {signed(clean['change_points'].max())}; neighbouring windows overlap.",
        unit="percentage points",
        tables=[TABLE],
        data=found,
        computed=f"{IDENTICAL}, of those in the {years} year{'s' if years > 1 else ''} from a day on (table {TABLE}), "
        "less the same of as many years before it; a window that holds the dividing day is not clean.",
    )


def _placebo_chart(width: int, found: pd.DataFrame, partner: str) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    tint = found["event"].map({True: colour(partner), False: "#8793A0"})
    rows = found.assign(year=found["date"].dt.year, colour=tint.where(found["clean"], "#D3D9DF"))
    rows = rows[["year", "change_points", "colour", "event"]].round(1)
    rows["text"] = rows["change_points"].map(signed)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    shown = alt.Axis(values=list(range(first - first % 5, last + 1, 5)), format="d", title=None)
    x = alt.X("year:Q", scale=alt.Scale(domain=[first - 1, last + 2.5], nice=False, zero=False), axis=shown)
    ends = [5 * (min(rows["change_points"].min(), 0) - 2.5) // 5 * 1.0, rows["change_points"].max() + 2]
    y = alt.Y("change_points:Q", title=None, scale=alt.Scale(domain=ends, nice=False))
    base = alt.Chart(rows).encode(x=x, color=own(), tooltip=[tip("year:Q"), tip("text:N", "points")])
    bars = base.mark_bar(size=6 if narrow else 12).encode(y=y)
    zero = alt.Chart(pd.DataFrame({"change_points": [0]})).mark_rule(color=theme.QUIET).encode(y=y)
    below = bool(rows.loc[rows["event"], "change_points"].iloc[0] < 0)
    said = (
        base.transform_filter("datum.event")
        .mark_text(dy=11 if below else -11, fontWeight="bold")
        .encode(y=y, text="text:N")
    )
    return alt.layer(bars, zero, said).properties(width=width - 48, height=210 if narrow else 230)


# The same change under other definitions


def checks(found: pd.DataFrame, country: str, partner: str, since: pd.Timestamp) -> Figure:
    """Return the two changes of agreement under other definitions and selections.

    Parameters
    ----------
    found : pandas.DataFrame
        From `vote_change.checks`.
    """
    late = found[found["step"] == "since"]
    sure = late[(late["high_points"] < 0) | (late["low_points"] > 0)]
    listed = "; ".join(f"{row.check} {signed(row.change_points)}" for row in late.itertuples())
    early = "; ".join(f"{row.check} {signed(row.change_points)}" for row in found[found["step"] == "2014"].itertuples())
    low, high = late["change_points"].min(), late["change_points"].max()
    return figure(
        lambda width: _checks_chart(width, found, _eve(since), partner),
        name="checks",
        title=f"Counted in {len(late)} ways, the change since {day_words(since)} lies between {signed(low)} and "
        f"{signed(high)} points; {len(sure)} of the intervals exclude zero",
        subtitle=f"Change of {state(country)}'s agreement with {named(partner)}, percentage points, with 95 per cent "
        "intervals: whole questions drawn anew, but in the row “by roll call” each roll call for itself.",
        description=f"Points with intervals, two panels. Since {day_words(since)}, points: {listed}. Before: {early}.",
        unit="percentage points",
        tables=[TABLE],
        data=found,
        computed=f"{IDENTICAL} (table {TABLE}), after less before; each row counts another selection or weighs votes "
        "otherwise. Intervals of 95 per cent by drawing whole questions anew, or roll calls where the row says so.",
    )


def _checks_chart(width: int, found: pd.DataFrame, eve: str, partner: str) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    limit, panels = _limits(found), []
    for step, group in found.groupby("step", sort=False):
        second = not narrow and step == "since"
        lines = pd.DataFrame(
            {
                "place": [float(i) for i in range(len(group))],
                "label": "" if second else group["check"].to_numpy(),
                "bold": False,
                "value": group["change_points"].to_numpy(),
                "low": group["low_points"].to_numpy(),
                "high": group["high_points"].to_numpy(),
                "text": group["change_points"].map(signed).to_numpy(),
                "colour": colour(partner),
            }
        )
        inner, left = (width - 12, 140) if narrow else ((262, 8) if second else (340, 150))
        panels.append(_rows(lines, inner, left, 42, limit, STEP_WORDS[step].format(eve=eve), zero=True))
    return _beside(width, panels, 16)

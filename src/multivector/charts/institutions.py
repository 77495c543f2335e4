"""Who sits where, since when, by whose proposal?  In: frames of `measures.institutions`.  Out: figures."""

import textwrap

import altair as alt
import pandas as pd

from ..measures import institutions as measure
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, own, span, texts
from .origin import Origin, Rows, rows_of

ORGANISATIONS = {
    "cis": "CIS",
    "cst": "Treaty of 1992",
    "csto": "CSTO",
    "shanghai-five": "Shanghai Five",
    "sco": "SCO",
    "eurasec": "EurAsEC",
    "customs-union": "Customs union",
    "single-economic-space": "Single space",
    "eaeu": "EAEU",
    "cica": "CICA",
    "ots": "OTS",
    "wto": "WTO",
    "epca": "EPCA",
    "bri": "Belt and Road",
}
LINES = {
    "security": "treaty of 1992, CSTO",
    "shanghai": "Shanghai Five, SCO",
    "eurasian": "EurAsEC to EAEU",
    "bri": "Belt and Road",
}
NAMES = {
    "RUS": "Russia",
    "CHN": "China",
    "EU": "EU",
    "TUR": "Turkey",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "DEU": "Germany",
    "FRA": "France",
    "HUN": "Hungary",
    "IND": "India",
    "MDA": "Moldova",
    "PAK": "Pakistan",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "UKR": "Ukraine",
}
SEVERAL = "several or not named"
COUNTED = {"lines": "lines of organisations", "all": "organisations", "treaties": "lines with a treaty"}
MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
KINDS = {  # of a step: name, colour
    "signed": ("signed", "#6FB3AB"),
    "bound": ("in force, joined or founded", theme.colour_of("KAZ")),
    "step": ("later stage", theme.INK),
    "conflict": ("conflicting date", theme.colour_of("RUS")),
}
INVASION, ARTICLE = "2022-02-24", "2022-03-22"


def name_of(party: str) -> str:
    """Return the plain name of a state or of the EU."""
    return NAMES.get(party) or theme.name_of(party)


def colour_of(party: str) -> str:
    """Return the colour of a state or of the EU."""
    return theme.colour_of("EU27" if party == "EU" else party)


def line_of(group: str) -> str:
    """Return the plain name of a line or an organisation."""
    return LINES.get(group) or ORGANISATIONS[group]


def day_of(date: str) -> str:
    """Return a date in words, as exact as it is given.

    Examples
    --------
    >>> day_of("2002-06-04"), day_of("2007-10"), day_of("2021")
    ('4 June 2002', 'Oct 2007', '2021')
    """
    year, *rest = date.split("-")
    month = f"{MONTHS[int(rest[0]) - 1]} " if rest else ""
    return f"{int(rest[1])} {month}{year}" if len(rest) > 1 else f"{month}{year}"


# Timeline


def steps_of(memberships: pd.DataFrame, home: str) -> pd.DataFrame:
    """Return the dated steps of a state in order of organisation and date, conflicting dates included."""
    rows = memberships[(memberships["member"] == home) & memberships["date"].notna()].copy()
    rows = rows.join(measure.bounds(rows["date"]))
    rows["order"] = rows["organisation"].map(list(ORGANISATIONS).index)
    bound = rows["event"].map(lambda event: event if event in ("signed", "step") else "bound")
    rows["step"] = bound.where(rows["preferred"].astype(bool), "conflict")
    return rows.sort_values(["order", "first"], kind="stable").reset_index(drop=True)


STEP_KEYS = {name: name for name in ("organisation", "event", "date", "source_id")}
SEAT_KEYS = {"organisation": "organisation", "party": "member"}
SEATED = ("member", "observer")


def timeline(memberships: pd.DataFrame, home: str) -> Figure:
    """Return the dated steps by which a state entered its organisations.

    Parameters
    ----------
    memberships : pandas.DataFrame
        The table, all rows.
    home : str
        The state.
    """
    rows = steps_of(memberships, home)
    first, last = rows["date"].min(), rows["date"].max()
    many = rows["organisation"].nunique()
    said = "; ".join(
        f"{ORGANISATIONS[name]}: "
        + ", ".join(f"{row.event.replace('-', ' ')} {day_of(row.date)}" for row in part.itertuples())
        for name, part in rows.groupby("organisation", sort=False)
    )
    return figure(
        lambda width: _timeline_chart(width, rows),
        name="timeline",
        title=f"{name_of(home)} took {len(rows)} dated steps into {many} organisations between {first[:4]} and "
        f"{last[:4]}",
        subtitle="Dot: the day is known; diamond: the month; bar: only the year, drawn as long as it is. "
        "Later stages and a conflicting date stand below the line. "
        "The grey line runs from the first step on: the table holds no departure and no end, which does not prove "
        "that there was none. Own list from cited works.",
        description=f"A line for each organisation with marks at the steps. {said}.",
        unit="dates",
        tables=["memberships"],
        data=rows[["organisation", "event", "date", "date_precision", "preferred", "source_id"]],
        origin=[rows_of(Rows("memberships", ["event", "date"], STEP_KEYS, {"member": home}))],
    )


def _timeline_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    left, pitch = 104, 38
    inner = width - left - 14
    listed = list(dict.fromkeys(rows["organisation"]))
    tall = pitch * len(listed)
    frame = rows.assign(
        line=[listed.index(name) * pitch + 22 for name in rows["organisation"]],
        x=_years(rows["first"]).round(3),
        x2=(_years(rows["last"]) + 1 / 365.25).round(3),
        group=[KINDS[kind][0] for kind in rows["step"]],
    )
    frame["y"] = frame["line"] + 10 * frame["step"].isin(["step", "conflict"])
    scale = alt.Scale(domain=[1991, 2023], nice=False)
    ticks = [1995, 2005, 2015] if narrow else [1995, 2000, 2005, 2010, 2015, 2020]
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(values=ticks, format="d", title=None, grid=True))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, tall], nice=False, reverse=True), axis=None)
    begin = frame.groupby("organisation", sort=False).agg(x=("x", "min"), y=("line", "first")).reset_index()
    band = alt.Chart(begin.assign(x2=2023)[["x", "x2", "y"]]).mark_rule(color="#D5DAE0", strokeWidth=3)
    band = band.encode(x=x, x2="x2:Q", y=y)
    names, tints = zip(*KINDS.values(), strict=True)
    legend = alt.Legend(title=None, columns=1 if narrow else 4, symbolType="circle", symbolOpacity=1)
    colour = alt.Color("group:N", scale=alt.Scale(domain=names, range=tints), legend=legend)
    parts = []
    for precision, shape, size in (("month", "diamond", 75), ("day", "circle", 50)):
        part = frame[frame["date_precision"] == precision][["x", "y", "group", *STEP_KEYS]]
        dots = alt.Chart(part).mark_point(filled=True, shape=shape, size=size, opacity=1)
        parts.append(dots.encode(x=x, y=y, color=colour))
    years = alt.Chart(frame[frame["date_precision"] == "year"][["x", "x2", "y", "group"]])
    parts.append(years.mark_rule(strokeWidth=8, opacity=1).encode(x=x, x2="x2:Q", y=y, color=colour))
    heads = begin.assign(text=begin["organisation"].map(ORGANISATIONS), colour=theme.INK)
    heads = texts(heads[["y", "text", "colour"]], alt.value(0), y, align="right", dx=-9)
    parts += [heads, *_dates(frame, x, y, narrow)]
    return alt.layer(band, *parts).properties(width=inner, height=tall)


def _dates(frame: pd.DataFrame, x: alt.X, y: alt.Y, narrow: bool) -> list[alt.Chart]:
    """Return the dates of each organisation in words above its line; early lines to the right, late to the left."""
    rows = []
    for _, part in frame.groupby("organisation", sort=False):
        clash = bool((part["step"] == "conflict").any())
        words = [date[:4] if narrow else day_of(date) for date in part["date"]]
        glue = " or " if clash else ", "
        text = f"{words[0]} (two dates)" if clash and narrow else glue.join(dict.fromkeys(words))
        late = part["x"].min() > 2005
        at = part["x"].max() if late else part["x"].min()
        rows.append({"x": at, "y": part["line"].iloc[0], "text": text, "colour": theme.QUIET, "late": late})
    words = pd.DataFrame(rows)
    sides = {True: {"align": "right", "dx": 6}, False: {"align": "left", "dx": -6}}
    halo = {"stroke": theme.PAPER, "strokeWidth": 4}
    return [
        texts(words[words["late"] == late].drop(columns="late"), x, y, dy=-15, fontSize=11, **style, **under)
        for late, style in sides.items()
        for under in (halo, {})
        if (words["late"] == late).any()
    ]


def _years(days: pd.Series) -> pd.Series:
    return days.dt.year + (days.dt.day_of_year - 1) / 365.25


# Matrix


def cells_of(found: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return one row an organisation and party with its status and the year of entry ("n.d." if not known)."""
    rows = found.rename_axis("organisation").reset_index().melt("organisation", var_name="party", value_name="status")
    years = seats["first"].dt.year.dropna().astype(int).to_dict()
    entered = [years.get((row.organisation, row.party), "n.d.") for row in rows.itertuples()]
    rows["entered"] = [
        str(year) if held == "member" else "" for year, held in zip(entered, rows["status"], strict=True)
    ]
    return rows


def matrix(found: pd.DataFrame, seats: pd.DataFrame, steps: pd.DataFrame, home: str, missing: str) -> Figure:
    """Return which parties sit in which organisations.

    Parameters
    ----------
    found : pandas.DataFrame
        From `institutions.status`.
    seats : pandas.DataFrame
        From `institutions.entries`.
    steps : pandas.DataFrame
        From `institutions.admitted`: the rows that both rest on.
    home : str
        The state in the first column.
    missing : str
        How states without a row are read.
    """
    cells = cells_of(found, seats)
    drawn = cells.assign(row=range(len(cells)))
    main = [home, *measure.PARTNERS]
    counts = {name: int((found[name] == "member").sum()) for name in main}
    blank = {name: int((found[name] == "unknown").sum()) for name in main}
    others = [name for name in found.columns if name not in main]
    said = "; ".join(
        f"{name_of(name)} is listed in " + ", ".join(ORGANISATIONS[o] for o in found.index[found[name] == "member"])
        for name in main
    )
    outside = " Dash: outside by the list of a source, or not yet inside." if (found == "outside").any().any() else ""
    return figure(
        lambda width: _matrix_chart(width, drawn, main, others),
        name="matrix",
        title=f"Sources seat {name_of(home)} in {counts[home]} of {len(found)} organisations, Russia in "
        f"{counts['RUS']}, China in {counts['CHN']}, the EU in {counts['EU']}, Turkey in {counts['TUR']}",
        subtitle="Filled: member or party, with the year of entry (n.d.: listed without a date). Ring: observer. "
        f"Question mark: no source at hand, neither inside nor outside.{outside} Below: other states, where any is "
        "listed.",
        description=f"A grid of organisations and parties. {said}. Unknown: "
        + ", ".join(f"{name_of(name)} in {blank[name]}" for name in main)
        + f". Observers: {', '.join(_observers(found)) or 'none'}.",
        unit="seats",
        tables=["memberships"],
        data=cells,
        origin=[rows_of(Rows("memberships", ["event", "date"], SEAT_KEYS, among=steps), only={"status": SEATED})],
        computed="A seat is filled if a row of the table memberships names it by the chosen day; its year is that of "
        "the first step that binds, or of the signature if no other step has a date. Where no row names a seat, "
        f"{measure.MISSING[missing]}.",
    )


def _observers(found: pd.DataFrame) -> list[str]:
    pairs = found.stack()
    return [f"{name_of(party)} in {ORGANISATIONS[name]}" for name, party in pairs[pairs == "observer"].index]


def _matrix_chart(width: int, cells: pd.DataFrame, main: list[str], others: list[str]) -> alt.VConcatChart:
    narrow = layout_of(width) == "narrow"
    lower = cells[cells["party"].isin(others)]
    listed = lower[lower["status"].isin(["member", "observer"])]["organisation"]
    lower = lower[lower["organisation"].isin(listed)]
    upper = cells[cells["party"].isin(main)]
    heads = {party: name_of(party) for party in main}
    if narrow and len(heads[main[0]]) > 7:  # no room beside its neighbour
        heads[main[0]] = f"{heads[main[0]][:6]}."
    top = _grid_chart(width, upper, heads, years=True, turned=False)
    names = {party: party if narrow else name_of(party) for party in others}
    low = _grid_chart(width, lower, names, years=False, turned=True)
    chart = alt.vconcat(top, low, spacing=16)
    return chart.resolve_scale(color="independent", x="independent", y="independent")


def _grid_chart(width: int, cells: pd.DataFrame, heads: dict[str, str], years: bool, turned: bool) -> alt.LayerChart:
    left, pitch = 104, 25
    columns = list(heads)
    inner = width - left - 12
    step = inner / len(columns)
    rows = [name for name in ORGANISATIONS if name in set(cells["organisation"])]
    frame = cells.assign(
        x=[round((columns.index(party) + 0.5) * step, 1) for party in cells["party"]],
        y=[(rows.index(name) + 0.5) * pitch for name in cells["organisation"]],
        colour=[colour_of(party) if years else theme.QUIET for party in cells["party"]],
    )
    frame["text"] = frame["entered"].where(frame["status"] == "member", frame["status"].map({"unknown": "?"}))
    frame["text"] = frame["text"].where(frame["status"] != "outside", "–").fillna("")
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, inner], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, pitch * len(rows)], nice=False, reverse=True), axis=None)
    lines = pd.DataFrame({"y": [i * pitch for i in range(len(rows) + 1)]})
    rules = alt.Chart(lines).mark_rule(color=theme.RULE).encode(x=alt.value(-left + 6), x2=alt.value(inner), y=y)
    held = frame[frame["status"] == "member"][["x", "y", "colour", "text", "row"]]
    if years:
        inside = held.assign(x2=held["x"] + 20, x=held["x"] - 20, y2=held["y"] + 9, y=held["y"] - 9)
        seats = alt.Chart(inside[["x", "x2", "y", "y2", "colour", "row"]]).mark_rect(cornerRadius=3)
        seats = seats.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=own())
        said = [texts(held.assign(colour=theme.PAPER), x, y, align="center", dx=0, fontSize=11, fontWeight="bold")]
    else:
        seats = alt.Chart(held[["x", "y", "colour", "row"]]).mark_point(filled=True, size=130, opacity=1)
        seats, said = seats.encode(x=x, y=y, color=own()), []
    watch = frame[frame["status"] == "observer"][["x", "y", "colour", "row"]]
    rings = alt.Chart(watch).mark_point(filled=False, size=110, strokeWidth=2.2, opacity=1)
    rings = rings.encode(x=x, y=y, color=own())
    rest = frame[frame["status"].isin(["unknown", "outside"])][["x", "y", "text", "row"]].assign(colour=theme.QUIET)
    said.append(texts(rest, x, y, align="center", dx=0, fontSize=12))
    names = pd.DataFrame({"y": [(i + 0.5) * pitch for i in range(len(rows))], "text": [ORGANISATIONS[r] for r in rows]})
    said.append(texts(names.assign(colour=theme.INK), alt.value(0), y, align="right", dx=-9))
    tops = pd.DataFrame({"x": [round((i + 0.5) * step, 1) for i in range(len(columns))], "text": list(heads.values())})
    tops["colour"] = [colour_of(party) if years else theme.INK for party in columns]
    style = {"align": "left", "angle": 270, "dx": 0} if turned else {"align": "center", "dx": 0, "fontWeight": "bold"}
    said.append(texts(tops, x, alt.value(-6 if turned else -9), fontSize=11, **style))
    return alt.layer(rules, seats, rings, *said).properties(width=inner, height=pitch * len(rows))


# Overlaps


def shared(found: pd.DataFrame, strict: pd.DataFrame, home: str, definition: str, total: int) -> Figure:
    """Return how many organisations or lines a state shares with each partner, as ranges.

    Parameters
    ----------
    found, strict : pandas.DataFrame
        From `institutions.overlaps`, by the chosen reading and by the reading that closes every list.
    home, definition
        The parameters.
    total : int
        Count of what could be shared.
    """
    most = found["low"].idxmax()
    rest = found["low"].drop(most)
    return figure(
        lambda width: _ranges_chart(width, _ranges(found, strict), total, name_of(home), False),
        name="shared",
        title=f"{name_of(home)} shares at least {found['low'].max()} of {total} {COUNTED[definition]} with "
        f"{name_of(most)} and at least {span(rest.min(), rest.max(), 0)} with each other partner",
        subtitle="Dark: both are listed. Middle: one or both unknown. Light: in no list of members "
        "that a source gives, so outside if lists are complete. "
        "Own count from cited works; an organisation and its forerunners are one line.",
        description="Bars from zero, each in up to three shades. " + _said(found, strict) + f". All could be {total}.",
        unit=COUNTED[definition],
        tables=["memberships"],
        data=_joined(found, strict),
        computed=_counting(definition),
    )


def others(found: pd.DataFrame, strict: pd.DataFrame, home: str, definition: str, total: int) -> Figure:
    """Return how many organisations or lines the successor states share with Russia; arguments as in `shared`."""
    own_low = int(found.loc[home, "low"])
    equal = [name_of(state) for state in found.index[(found["low"] == own_low)] if state != home]
    more = [name_of(state) for state in found.index[(found["low"] > own_low)] if state != home]
    like = f"as many as {' and '.join(equal)}" if equal else "as many as no other state"
    beyond = f", fewer than {' and '.join(more)}" if more else ", and no other state is known to share more"
    return figure(
        lambda width: _ranges_chart(width, _ranges(found, strict), total, "Russia", True, home),
        name="others",
        title=f"{name_of(home)} is known to share {own_low} with Russia, {like}{beyond}",
        subtitle=f"Shared {COUNTED[definition]} of successor states with Russia, shades as above. "
        "A comparison: what is general to the region is not special to one state.",
        description="Bars from zero, each in up to three shades. " + _said(found, strict) + ".",
        unit=COUNTED[definition],
        tables=["memberships"],
        data=_joined(found, strict),
        computed=_counting(definition),
    )


def _counting(definition: str) -> str:
    return (
        f"A count of {COUNTED[definition]} in which both hold a seat, low if rows of the table memberships name both "
        "by the day as_of, high if none rules it out (as the parameter missing reads gaps; if listed: if every list "
        "of members is complete). Jaccard's index is that count over those in which either may hold a seat."
    )


def _joined(found: pd.DataFrame, strict: pd.DataFrame) -> pd.DataFrame:
    columns = ["low", "high", "jaccard_low", "jaccard_high"]
    return found[columns].round(4).assign(high_if_listed=strict["high"]).rename_axis("party").reset_index()


def _said(found: pd.DataFrame, strict: pd.DataFrame) -> str:
    return "; ".join(
        f"{name_of(party)} at least {row.low}, at most {strict.loc[party, 'high']} if lists are complete, else "
        f"{row.high}"
        for party, row in found.iterrows()
        for row in [row.astype(int, errors="ignore")]
    ).replace(".0", "")


def _ranges(found: pd.DataFrame, strict: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({"low": found["low"], "middle": strict["high"], "high": found["high"]})
    rows["middle"] = rows[["low", "middle"]].max(axis=1)
    return rows.sort_values("low", ascending=False, kind="stable").rename_axis("party").reset_index()


def _ranges_chart(
    width: int, rows: pd.DataFrame, total: int, axis: str, grey: bool, home: str | None = None
) -> alt.LayerChart:
    left, pitch = 104, 30
    inner = width - left - 20
    tint = [theme.QUIET if grey and party != home else colour_of(party) for party in rows["party"]]
    rows = rows.assign(y=[(i + 0.5) * pitch for i in range(len(rows))], colour=tint, zero=0)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, pitch * len(rows)], nice=False, reverse=True), axis=None)
    ticks = list(range(0, total + 1, 2 if total > 9 else 1))
    x_axis = alt.Axis(values=ticks, format="d", title=f"shared with {axis}", grid=True)
    scale = alt.Scale(domain=[0, total], nice=False)
    bars = []
    for start, end, shade in (("zero", "low", 1), ("low", "middle", 0.42), ("middle", "high", 0.15)):
        part = rows[rows[end] > rows[start]][[start, end, "y", "colour"]].rename(columns={start: "x", end: "x2"})
        if len(part):
            bar = alt.Chart(part).mark_rule(strokeWidth=17, opacity=shade)
            bars.append(bar.encode(x=alt.X("x:Q", scale=scale, axis=x_axis), x2="x2:Q", y=y, color=own()))
    names = rows.assign(text=rows["party"].map(name_of), colour=theme.INK)
    said = [texts(names[["y", "text", "colour"]], alt.value(0), y, align="right", dx=-9)]
    sure = rows.assign(text=rows["low"].astype(str), x=rows["low"])
    for inside, style in {True: {"align": "right", "dx": -5}, False: {"align": "left", "dx": 5}}.items():
        part = sure[(sure["low"] > 0) == inside].assign(colour=theme.PAPER if inside else theme.INK)
        if len(part):
            x = alt.X("x:Q", scale=scale, axis=x_axis)
            said.append(texts(part[["x", "y", "text", "colour"]], x, y, fontWeight="bold", **style))
    said += _shades(rows.iloc[0], inner / total)
    return alt.layer(*bars, *said).properties(width=inner, height=pitch * len(rows))


def _shades(row: pd.Series, unit: float) -> list[alt.Chart]:
    """Return what the shades mean, above those parts of the first bar that have room for it."""
    ends = {"known": ("zero", "low"), "unknown": ("low", "middle"), "unlisted": ("middle", "high")}
    parts = [(row[start] * unit, word) for word, (start, end) in ends.items() if (row[end] - row[start]) * unit > 44]
    return [
        texts(pd.DataFrame({"text": [word], "colour": [theme.QUIET]}), alt.value(x), alt.value(-7), dx=2, fontSize=11)
        for x, word in parts
    ]


# Years


def years(found: dict[str, pd.DataFrame], home: str, as_of: str) -> Figure:
    """Return for how many years a state and each partner have shared a line.

    Parameters
    ----------
    found : dict
        From `institutions.shared_years` by partner.
    home, as_of
        The parameters.
    """
    rows = pd.concat({party: part for party, part in found.items() if len(part)}, names=["party"]).reset_index()
    rows = rows.assign(label=[f"{name_of(row.party)}: {line_of(row.group)}" for row in rows.itertuples()])
    best = rows.loc[rows["low"].idxmax()]
    ties = rows[rows["low"] >= best["low"] - 1e-9]
    who = " and ".join(name_of(party) for party in ties["party"])
    return figure(
        lambda width: _years_chart(width, rows),
        name="years",
        title=f"The longest dated bond of {name_of(home)} is with {who}: {number(best['low'])} years in "
        f"{line_of(best['group'])}",
        subtitle=f"Years to {day_of(as_of)} since the later of both entered an organisation that lists both. Dot: both "
        "dates known; bar: from what the dates prove to what they allow, where a seat has no date.",
        description="Dots and bars by partner and line. "
        + "; ".join(f"{row.label} {span(row.low, row.high)} years" for row in rows.itertuples())
        + ".",
        unit="years",
        tables=["memberships"],
        data=rows[["party", "group", "low", "high"]].round(2),
        computed="Days from the later of the two first binding dates that the table memberships gives, to "
        f"{day_of(as_of)}, over {measure.DAYS}; of several organisations in a line the longest. Low: from the last day "
        "that a month or year may mean, and nothing if a seat has no date; high: from the first such day, or from "
        "the only date known.",
    )


def _years_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    pitch, inner = 42, width - 30
    rows = rows.assign(y=[i * pitch + 28 for i in range(len(rows))], colour=rows["party"].map(colour_of)).round(2)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, pitch * len(rows)], nice=False, reverse=True), axis=None)
    scale = alt.Scale(domain=[0, 32], nice=False)
    axis = alt.Axis(values=list(range(0, 31, 5)), title="years", grid=False)
    x = alt.X("low:Q", scale=scale, axis=axis)
    bars = alt.Chart(rows[["low", "high", "y", "colour"]]).mark_rule(strokeWidth=8, opacity=0.45)
    bars = bars.encode(x=x, x2="high:Q", y=y, color=own())
    same = rows[(rows["high"] - rows["low"]) < 0.1][["low", "y", "colour"]]
    dots = alt.Chart(same).mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=own())
    heads = rows.assign(text=[f"{row.label}, {span(row.low, row.high)}" for row in rows.itertuples()])
    said = texts(heads[["y", "text", "colour"]], alt.value(0), y, dx=2, dy=-15)
    return alt.layer(bars, dots, said).properties(width=inner, height=pitch * len(rows))


# Authors


def authors(rows: pd.DataFrame) -> Figure:
    """Return who proposed or founded what, and when.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `institutions.authors`.
    """
    named = rows[rows["state"] != "several"]
    counts = named["state"].value_counts()
    kaz, rus = int(counts.get("KAZ", 0)), named[named["state"] == "RUS"]
    when = f", of Russia {len(rus)} (from {rus['year'].min()})" if len(rus) else ""
    return figure(
        lambda width: _authors_chart(width, rows),
        name="authors",
        title=f"Of {len(rows)} dated proposals, foundings and treaties, sources name a president of Kazakhstan for "
        f"{kaz}{when}",
        subtitle="Proposals, foundings, treaties and relaunches by date (not to scale), by the state whose leader a "
        "source names as author. A treaty that several signed has an author that no source here names.",
        description="A list down a line with coloured dots. "
        + "; ".join(f"{day_of(row.date)}, {row.actor}: {row.event}" for row in rows.itertuples())
        + ".",
        unit="events",
        tables=["institution_events"],
        data=rows[["id", "date", "kind", "organisation", "actor", "event", "source_id"]],
        origin=[rows_of(Rows("institution_events", ["date", "kind", "actor"], {"id": "id"}))],
    )


def _authors_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    letters, y, placed = (47 if narrow else 78), 8, []
    for row in rows.itertuples():
        who = SEVERAL if row.state == "several" else name_of(row.state)
        alone = row.state == "several"  # no one author: the event speaks for itself
        words = row.event if alone else f"{row.actor}: {row.event[0].lower()}{row.event[1:]}"
        lines = textwrap.wrap(words, letters)
        placed.append({"when": day_of(row.date), "text": "\n".join(lines), "group": who, "y": y, "id": row.id})
        y += (20 + 14 * len(lines) + 7) if narrow else 11 + 15 * len(lines)
    frame = pd.DataFrame(placed)
    at = alt.Y("y:Q", scale=alt.Scale(domain=[0, y], nice=False, reverse=True), axis=None)
    look = {name_of(state): colour_of(state) for state in ("KAZ", "RUS", "CHN")} | {SEVERAL: "#9AA5B1"}
    legend = alt.Legend(title=None, columns=2 if narrow else 4, symbolType="circle", symbolOpacity=1)
    scale = alt.Scale(domain=list(look), range=list(look.values()))
    line = alt.Chart(pd.DataFrame({"y": [8], "y2": [int(frame["y"].max())]})).mark_rule(color=theme.RULE, strokeWidth=3)
    line = line.encode(x=alt.value(8), y=at, y2="y2:Q")
    dots = alt.Chart(frame[["y", "group", "id"]]).mark_point(filled=True, size=85, opacity=1)
    dots = dots.encode(x=alt.value(8), y=at, color=alt.Color("group:N", scale=scale, legend=legend))
    size = 11 if narrow else 12
    bold = {"align": "left", "baseline": "middle", "fontSize": size, "fontWeight": "bold", "color": theme.INK}
    when = alt.Chart(frame[["y", "when"]]).mark_text(**bold).encode(x=alt.value(22), y=at, text="when:N")
    below = {"dy": 15} if narrow else {}
    what = alt.Chart(frame[["y", "text"]])
    what = what.mark_text(align="left", baseline="middle", fontSize=size, lineBreak="\n", **below)
    what = what.encode(x=alt.value(22 if narrow else 125), y=at, text="text:N")
    return alt.layer(line, dots, when, what).properties(width=width - 14, height=y)


# February and March 2022


def strip(events: pd.DataFrame, talks: pd.DataFrame) -> Figure:
    """Return talks, statements and aid of February and March 2022, with what was not found.

    Parameters
    ----------
    events : pandas.DataFrame
        ``institution_events``.
    talks : pandas.DataFrame
        From `institutions.contacts`.
    """
    rows = strip_rows(events, talks)
    sought, seen = talks["other"].nunique(), talks.loc[talks["found"].astype(bool), "other"].nunique()
    lost = [row.label for row in rows.itertuples() if row.shown == "not found"]
    return figure(
        lambda width: _strip_chart(width, rows),
        name="strip",
        title=f"A report of a talk was found for {seen} of the {sought} counterparts that were named",
        subtitle="What Kazakhstan's president and government did in February and March 2022, as the press reported it. "
        "Dot: day known; bar: only the month; dashed frame: looked for and not found, which does not mean that "
        "there was no talk.",
        description="A strip of days from 20 February to 31 March 2022, a line for each counterpart and for statements "
        "and aid. "
        + "; ".join(f"{row.label}: {row.text}" for row in rows.itertuples())
        + f". Not found: {', '.join(lost)}.",
        unit="days",
        tables=["institution_events"],
        data=rows[["id", "kind", "label", "shown", "first", "last", "text"]],
        origin=_strip_origins(rows),
    )


def _strip_origins(rows: pd.DataFrame) -> list[Origin]:
    """Return the events behind the marks; statements of one day are one mark."""
    told = {"table": "institution_events", "value": ["date", "actor", "event"]}
    said = Rows(**told, by={"kind": "kind", "first": "date"})
    return [
        rows_of(said, only={"kind": kind})
        if kind == "statement"
        else rows_of(Rows(**told, by={"id": "id"}), only={"kind": kind})
        for kind in rows["kind"].unique()
    ]


def strip_rows(events: pd.DataFrame, talks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a counterpart or deed: id, kind, label, shown (day, month, not found), first, last, text."""
    rows = []
    for other, part in talks.groupby("other", sort=False):
        row = part.iloc[0]
        label = "European Council" if other == "EU" else name_of(other)
        shown = "not found" if not row["found"] else "day" if row["first"] == row["last"] else "month"
        text = {"not found": shown, "month": "day not read"}.get(shown) or day_of(str(row["first"])[:10])[:-5]
        told = {"id": row["id"], "kind": "contact", "label": label, "shown": shown}
        rows.append(told | {"first": row["first"], "last": row["last"], "text": text})
    early = events[events["date"].fillna("").between("2022-02", "2022-04")]
    said = early[early["kind"] == "statement"].drop_duplicates("date")
    sent = early[(early["kind"] == "aid") & ~early["event"].str.startswith("Decides")]
    rows += [_dated(row, "Statements", "party congress") for row in said.itertuples()]
    rows += [_dated(row, "Medical aid", f"{row.aid_t:g} t") for row in sent.itertuples()]
    return pd.DataFrame(rows)


def _dated(row: tuple, label: str, text: str) -> dict:
    told = {"id": row.id, "kind": row.kind, "label": label, "shown": "day"}
    return told | {"first": pd.Timestamp(row.date), "last": pd.Timestamp(row.date), "text": text}


def _strip_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    left, pitch = 112, 36
    inner = width - left - 16
    start, days = pd.Timestamp("2022-02-20"), 40
    labels = list(dict.fromkeys(rows["label"]))
    tall = pitch * len(labels)
    rows = rows.assign(
        row=range(len(rows)),
        y=[(labels.index(label) + 0.5) * pitch for label in rows["label"]],
        x=(rows["first"].fillna(pd.Timestamp(INVASION)) - start).dt.days + 0.5,
        x2=(rows["last"].fillna(pd.Timestamp("2022-03-31")) - start).dt.days + 0.5,
    )
    ticks = {(pd.Timestamp(f"2022-{at}") - start).days + 0.5: at for at in ("02-24", "03-08", "03-22")}
    words = " : ".join(f"datum.value == {at} ? '{day_of(f'2022-{text}')[:-5]}'" for at, text in ticks.items()) + " : ''"
    axis = alt.Axis(values=list(ticks), labelExpr=words, title=None, ticks=True)
    scale = alt.Scale(domain=[0, days], nice=False)
    x = alt.X("x:Q", scale=scale, axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, tall], nice=False, reverse=True), axis=None)
    lines = pd.DataFrame({"y": [i * pitch for i in range(len(labels) + 1)]})
    rules = alt.Chart(lines).mark_rule(color=theme.RULE).encode(x=alt.value(-left + 6), x2=alt.value(inner), y=y)
    marked = pd.DataFrame({"x": [4.5, 30.5], "text": ["invasion", "article under test"]})
    fall = alt.Chart(marked).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    fall = fall.encode(x=x, y=alt.value(0), y2=alt.value(tall))
    heads = texts(marked.assign(colour=theme.QUIET), x, alt.value(-9), align="center", dx=0, fontSize=11)
    months = rows[rows["shown"] == "month"]
    bars = alt.Chart(months[["x", "x2", "y", "row"]])
    bars = bars.mark_rule(color=theme.colour_of("KAZ"), strokeWidth=9, opacity=0.45)
    bars = bars.encode(x=x, x2="x2:Q", y=y)
    gone = rows[rows["shown"] == "not found"]
    gone = gone.assign(y2=gone["y"] + 11, y=gone["y"] - 11)
    frames = alt.Chart(gone[["x", "x2", "y", "y2", "row"]])
    frames = frames.mark_rect(fillOpacity=0, stroke=theme.QUIET, strokeDash=[4, 3], strokeWidth=1.2)
    frames = frames.encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    dots = alt.Chart(rows[rows["shown"] == "day"][["x", "y", "row"]])
    dots = dots.mark_point(filled=True, size=85, opacity=1, color=theme.colour_of("KAZ")).encode(x=x, y=y)
    return alt.layer(rules, fall, bars, frames, dots, heads, *_strip_words(rows, labels, pitch, x, y)).properties(
        width=inner, height=tall
    )


def _strip_words(rows: pd.DataFrame, labels: list[str], pitch: int, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    names = pd.DataFrame({"y": [(i + 0.5) * pitch for i in range(len(labels))], "text": labels, "colour": theme.INK})
    said = [texts(names, alt.value(0), y, align="right", dx=-8)]
    plain = rows.assign(colour=theme.INK)
    aid = plain["label"] == "Medical aid"
    plain["place"] = plain["shown"].where(~aid, "aid")
    above = {"align": "center", "dx": 0, "dy": -12}
    styles = {"day": {"dx": 9}, "month": {"dx": 4, "dy": -11}, "not found": {"dx": 8}, "aid": above}
    for place, part in plain.groupby("place"):
        said.append(texts(part[["x", "y", "text", "colour", "row"]], x, y, fontSize=11, **styles[place]))
    return said

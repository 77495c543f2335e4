"""How does the book draw January 2022?  In: frames of `measures.january`.  Out: figures with their words computed.

A day is a bar one day wide, a date known to the month is a bar over the month, and what comes after the cut-off day
is drawn pale.
"""

import altair as alt
import pandas as pd

from .. import tables
from . import theme
from .figure import Figure, figure
from .marks import heading, layout_of, number, own, room, texts, tip, year_axis
from .origin import Origin, Rows, added, rows_of, share

SHORT = {
    "2022-01-02-protests": "Protests over dearer gas begin",
    "2022-01-03-protests-reported": "Mass protests reported, west",
    "2022-01-05-request": "President asks CSTO for troops",
    "2022-01-06-csto-sent": "CSTO sends a force",
    "2022-01-09-stable": "Authorities: regions stable",
    "2022-01-10-eu-call": "Call with EU Council president",
    "2022-01-10-summit": "Strength stated at CSTO summit",
    "2022-01-19-withdrawal-end": "Planned end of withdrawal",
    "2022-01-almaty-riots": "Unrest in Almaty, days unknown",
    "2022-01-withdrawal-announced": "Withdrawal announced, day unknown",
    "2022-01-deaths-164": "Toll of 164, day unknown",
}
GROUPS = {
    "protest": ("protest", theme.INK),
    "request": ("Kazakh authorities", theme.colour_of("KAZ")),
    "statement": ("Kazakh authorities", theme.colour_of("KAZ")),
    "toll": ("toll of deaths", theme.colour_of("CHN")),
    "force": ("CSTO force", theme.colour_of("OTH")),
    "arrival": ("CSTO force", theme.colour_of("OTH")),
    "withdrawal": ("CSTO force", theme.colour_of("OTH")),
    "contact": ("European Union", theme.colour_of("EU27")),
}
BASKETS = {"food": ("food", theme.colour_of("CHN")), "total": ("all goods and services", theme.INK)}


def _when(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _th(day: pd.Timestamp) -> str:
    ends = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return f"{day.day}{ends.get(day.day, 'th')}"


# --- day by day ------------------------------------------------------------------------------------------------------


def timeline(rows: pd.DataFrame, day: pd.Timestamp) -> Figure:
    """Return what is dated in January 2022, as spans.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `january.timeline`, of one month.
    day : pandas.Timestamp
        Cut-off day: what comes later is pale.
    """
    troops = rows.loc[rows["kind"] == "arrival", "start"].min()
    begun = rows.loc[(rows["kind"] == "protest") & (rows["start"] == rows["end"]), "start"].min()
    asked = rows.loc[rows["kind"] == "request", "start"].min()
    end = rows.loc[rows["id"] == "2022-01-19-withdrawal-end", "start"].min()
    known = rows[rows["end"] <= day]
    listed = "; ".join(
        f"{row.start.day} January" + (f" to {row.end.day} January at the latest" if row.end > row.start else "")
        + f": {row.text}" for row in rows.itertuples()
    )  # fmt: skip
    later = f". {len(rows) - len(known)} of them fall after the cut-off day and are pale" if day < end else ""
    return figure(
        lambda width: _timeline_chart(rows, day, width),
        name="timeline",
        title=f"January 2022: protests from the {_th(begun)}, a request for troops on the {_th(asked)}, their sending "
        f"on the {_th(troops)}, the planned end of their withdrawal on the {_th(end)}",
        subtitle="What our sources date in January 2022: protests black, Kazakh authorities green, tolls purple, "
        "the CSTO grey, the EU blue. The list holds what was found, not all that happened. A bar covers the days on "
        "which it can have been; pale bars, longer than a day, are dates not known to the day" + later,
        description=f"A list of {len(rows)} dated items with bars on a time line. {listed}.",
        unit="days of January 2022",
        tables=["january_2022_events", "january_2022_tolls", "january_2022_forces"],
        data=rows[["id", "start", "end", "kind", "actor", "text", "source_id"]],
        origin=[rows_of(Rows("january_2022_events", ["date", "kind", "actor"], {"id": "id"}), only={"id": _own(rows)})],
        computed="Bars of deaths and of the force stand in tables of their own.",
    )


def _own(rows: pd.DataFrame) -> list[str]:
    """Return which marks are rows of the table of events."""
    return sorted(set(rows["id"]) & set(tables.load("january_2022_events")["id"]))


def _timeline_chart(rows: pd.DataFrame, day: pd.Timestamp, width: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner, left, step = width - 20, 4 if narrow else 236, 38 if narrow else 23
    first = pd.Timestamp("2022-01-01")
    data = rows.assign(
        a=(rows["start"] - first).dt.days + 1,
        b=(rows["end"] - first).dt.days + 2,
        place=range(len(rows)),
        group=rows["kind"].map(lambda kind: GROUPS[kind][0]),
        colour=rows["kind"].map(lambda kind: GROUPS[kind][1]),
        label=[SHORT.get(row.id, row.text[0].upper() + row.text[1:]) for row in rows.itertuples()],
        seen=[0.25 if row.start > day else 0.5 if row.end > row.start else 1.0 for row in rows.itertuples()],
        said=[0.6 if row.start > day else 1.0 for row in rows.itertuples()],
        from_=rows["start"].dt.strftime("%Y-%m-%d"),
        to=rows["end"].dt.strftime("%Y-%m-%d"),
        actor=rows["actor"].fillna("not stated"),
    )
    data = data.assign(under=data["place"] + (0.36 if narrow else 0))
    axis = alt.Axis(
        values=[1, 5, 10, 15, 20, 25, 31],
        labelExpr="datum.value == 1 ? '1 Jan' : datum.value",
        orient="top",
        grid=True,
        title=None,
        labelFlush=False,
    )
    scale = alt.Scale(domain=[1, 32], range=[left, inner], nice=False)
    x = alt.X("a:Q", scale=scale, axis=axis)
    limits = alt.Scale(domain=[-0.6, len(rows) - 0.4], reverse=True, nice=False)
    y, under = (alt.Y(f"{column}:Q", axis=None, scale=limits) for column in ("place", "under"))
    faint, read = (alt.Opacity(f"{column}:Q", scale=None, legend=None) for column in ("seen", "said"))
    hover = [tip("text:N", "what"), tip("actor:N", "by"), tip("from_:N", "from"), tip("to:N", "to at the latest")]
    drawn = ["id", "a", "b", "place", "under", "colour", "seen", "said", "label", "text", "actor", "from_", "to"]
    base = alt.Chart(data[drawn])
    bars = base.mark_bar(height=9, cornerRadius=2)
    bars = bars.encode(x=x, x2="b:Q", y=under, color=own(), opacity=faint, tooltip=hover)
    words = base.mark_text(align="left", fontSize=12, baseline="middle", dy=-4 if narrow else 0)
    words = words.encode(x=alt.value(0), y=y, text="label:N", color=own(), opacity=read)
    halo = base.mark_text(align="left", fontSize=12, baseline="middle", dy=-4 if narrow else 0, stroke=theme.PAPER)
    halo = halo.encode(x=alt.value(0), y=y, text="label:N", strokeWidth=alt.value(5))
    return alt.layer(*([halo] if narrow else []), bars, words).properties(width=inner, height=step * len(rows))


# --- tolls -----------------------------------------------------------------------------------------------------------


TOLL_KEYS = {"value": "value", "source_id": "source_id"}


def tolls(found: pd.DataFrame, known: dict[str, int | None], claimed: int, day: pd.Timestamp) -> Figure:
    """Return the tolls of deaths by when they were announced, with a claimed number and a cut-off day.

    Parameters
    ----------
    found : pandas.DataFrame
        From `january.deaths`.
    known : dict
        From `january.known_by`.
    claimed : int
        A number from the literature.
    day : pandas.Timestamp
        Cut-off day.
    """
    sure = known["certain"]
    stood = f"the official toll stood at {sure}" if sure is not None else "no toll was certainly announced"
    if known["possible"] != sure and known["possible"] is not None:
        stood += f", perhaps at {known['possible']}"
    listed = "; ".join(
        f"{row.value}, announced "
        + (f"on {_when(row.end)}" if row.start == row.end else f"between {_when(row.start)} and {_when(row.end)}")
        for row in found.itertuples()
    )
    return figure(
        lambda width: _tolls_chart(found, claimed, day, width),
        name="tolls",
        title=f"By {_when(day)} {stood}; an article of March wrote {claimed}",
        subtitle="Deaths in the unrest of January 2022 as Kazakhstan's authorities announced them, persons. Bars: "
        "days on which the announcement can have been made; dots: the day is known. No independent count was found. "
        "The axis does not start at zero",
        description=f"Four tolls on a time line of 2022: {listed}. Dashed: the {claimed} of an article of "
        "22 March 2022. Dotted: the cut-off day.",
        unit="persons",
        tables=["january_2022_tolls"],
        data=found,
        origin=[rows_of(Rows("january_2022_tolls", ["value", "announced_by"], TOLL_KEYS))],
    )


def _tolls_chart(found: pd.DataFrame, claimed: int, day: pd.Timestamp, width: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    tone = theme.colour_of("CHN")
    data = found.assign(
        a=(found["start"] - pd.Timestamp("2022-01-01")).dt.days,
        b=(found["end"] - pd.Timestamp("2022-01-01")).dt.days + 1,
        sure=found["start"] == found["end"],
        by=found["announced_by"].fillna("not stated"),
    )
    data = data.assign(middle=(data["a"] + data["b"]) / 2)[["a", "b", "middle", "value", "sure", "by"]]
    values = [*data["value"], claimed]
    low, high = min(values) - 0.12 * (max(values) - min(values)), max(values) + 0.12 * (max(values) - min(values))
    months = {0: "Jan", 90: "Apr", 181: "Jul", 273: "Oct", 365: "Jan 23"}
    shown = " : ".join(f"datum.value == {at} ? '{name}'" for at, name in months.items()) + " : ''"
    axis = alt.Axis(values=list(months), labelExpr=shown, title=None, labelFlush=False)
    x = alt.X("middle:Q", scale=alt.Scale(domain=[-6, 371], nice=False), axis=axis)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5))
    hover = [tip("value:Q", "toll"), tip("by:N", "announced by")]
    bars = alt.Chart(data).mark_bar(height=8, opacity=0.45, cornerRadius=2, color=tone)
    bars = bars.encode(x=alt.X("a:Q"), x2="b:Q", y=y, tooltip=hover)
    dots = alt.Chart(data[data["sure"]]).mark_circle(size=80, opacity=1, color=tone).encode(x=x, y=y, tooltip=hover)
    words = data.assign(text=data["value"].astype(str), colour=tone)
    bold = {"fontSize": 13, "fontWeight": "bold"}
    beside = words["sure"] & (words["middle"] > 40)  # room left of the dot, and the cut-off day may be right of it
    labels = [
        texts(words[beside], x, y, align="right", dx=-9, **bold),
        texts(words[~beside & words["sure"]], alt.X("b:Q"), y, dx=6, dy=9, **bold),
        texts(words[~words["sure"]], alt.X("b:Q"), y, dx=7, **bold),
    ]
    line = pd.DataFrame({"value": [claimed], "text": [f"{claimed} in the article"], "colour": [theme.QUIET]})
    claim = alt.Chart(line).mark_rule(strokeDash=[5, 4], color=theme.QUIET).encode(y=y)
    claim_words = texts(line, alt.value(width - 60), y, align="right", dx=0, dy=-9)
    at = (day - pd.Timestamp("2022-01-01")).days + 1
    rule_rows = pd.DataFrame({"middle": [at], "text": [f"{day.day} {day:%b}"], "colour": [theme.QUIET]})
    rule = alt.Chart(rule_rows).mark_rule(strokeDash=[2, 3], color=theme.QUIET).encode(x=x)
    late = at > 300
    rule_words = texts(rule_rows, x, alt.value(-8), align="right" if late else "left", dx=4 if late else -4)
    layers = [claim, rule, claim_words, rule_words, bars, dots, *labels]
    return alt.layer(*layers).properties(width=width - 56, height=220 if narrow else 240)


# --- dead and wounded ------------------------------------------------------------------------------------------------


def victims(found: pd.DataFrame) -> Figure:
    """Return dead and wounded of one announcement, security personnel and others.

    Parameters
    ----------
    found : pandas.DataFrame
        From `january.victims`.
    """
    dead, hurt = found.loc["deaths"], found.loc["wounded"]
    return figure(
        lambda width: _victims_chart(found, width),
        name="victims",
        title=f"{number(dead['security_pct'], 0)} per cent of the dead and {number(hurt['security_pct'], 0)} per cent "
        "of the wounded were security personnel, by the prosecutors",
        subtitle="Persons identified as victims by the Prosecutor General's office on 15 January 2022, per cent of "
        "each group; police and servicemen, and all others. Who the others are is not said",
        description=f"Two bars of 100 per cent. Dead: {dead['total']:.0f}, of whom {dead['security']:.0f} police and "
        f"servicemen and {dead['others']:.0f} others. Wounded: {hurt['total']:.0f}, of whom {hurt['security']:.0f} "
        f"security personnel and {hurt['others']:.0f} others.",
        unit="per cent",
        tables=["january_2022_tolls"],
        data=found.reset_index(names="group"),
        origin=_victim_origins(found),
    )


def _victim_origins(found: pd.DataFrame) -> list[Origin]:
    """Return the rows of one announcement: all of a group, those of the security forces, the rest, the share."""
    tolls = tables.load("january_2022_tolls")
    when = {"announced_not_before": tolls.loc[tolls["category"] == "victims", "announced_not_before"]}
    origins = []
    for group in found.index:
        all_, security = (
            Rows("january_2022_tolls", "value", where=when | {"category": category})
            for category in (group, f"{group}-security")
        )
        only = {"group": group}
        origins += [added("total", all_, only=only), added("security", security, only=only)]
        origins += [added("others", all_, less=[security], only=only)]
        origins += [share("security_pct", security, all_, only=only)]
    return origins


def _victims_chart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    names = {"deaths": "dead", "wounded": "wounded"}
    rows = []
    for i, (group, row) in enumerate(found.iterrows()):
        name = f"{row['total']:.0f} {names[group]}"
        rows.append((name, "police, servicemen", 0.0, row["security_pct"], row["security"], theme.colour_of("KAZ"), i))
        rows.append((name, "all others", row["security_pct"], 100.0, row["others"], theme.QUIET, i))
    data = pd.DataFrame(rows, columns=["name", "who", "low", "high", "persons", "colour", "row"])
    data = data.assign(text=data["persons"].map("{:.0f}".format), middle=(data["low"] + data["high"]) / 2)
    axis = alt.Axis(title=None, labelColor=theme.INK, labelFontSize=13, ticks=False, domain=False)
    y = alt.Y("name:N", sort=data["name"].drop_duplicates().tolist(), axis=axis)
    steps = [0, 50, 100] if layout_of(width) == "narrow" else [0, 25, 50, 75, 100]
    ticks = alt.Axis(title=None, values=steps, labelExpr="datum.value + ' %'", grid=False)
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 100]), axis=ticks)
    hover = [tip("who:N", "who"), tip("persons:Q", "persons")]
    bars = alt.Chart(data).mark_bar(height=34, stroke="white").encode(x=x, x2="high:Q", y=y, color=own(), tooltip=hover)
    words = alt.Chart(data).mark_text(color="white", fontSize=12).encode(x="middle:Q", y=y, text="text:N")
    key = data.drop_duplicates("who").assign(text=lambda frame: frame["who"])
    left, right = key.iloc[[0]], key.iloc[[1]]
    plot = width - 120
    heads = [
        texts(left, alt.value(0), alt.value(-10), dx=0),
        texts(right, alt.value(plot), alt.value(-10), align="right", dx=0),
    ]
    return alt.layer(bars, words, *heads).properties(width=plot, height=96)


# --- the force -------------------------------------------------------------------------------------------------------


def force(bounds: dict[str, int], claimed: int) -> Figure:
    """Return the strength of the force as planned, stated and claimed, and what is known of its parts.

    Parameters
    ----------
    bounds : dict
        From `january.force_bounds`.
    claimed : int
        A strength from the literature.
    """
    b = bounds
    return figure(
        lambda width: _force_chart(b, claimed, width),
        name="force",
        title=f"{b['planned']} soldiers were announced, {b['deployed']} stated; of these only Armenia's "
        f"{b['armenia']} are known by state",
        subtitle="Soldiers of the CSTO force: by the Secretary General (6 January, a plan), by the president "
        "(10 January) and in an article of March. Armenia's part by the Secretary General; the rest is four states "
        "together, Russia among them. Dashed: half of the strength stated",
        description=f"Bars: {b['planned']} planned, {b['deployed']} stated as deployed, {claimed} in an article. The "
        f"stated strength divides into {b['armenia']} from Armenia and {b['rest']} from Russia, Belarus, Kyrgyzstan "
        f"and Tajikistan together. No figure for Russia was found. More than half would be {b['half']}.",
        unit="soldiers",
        tables=["january_2022_forces"],
        data=pd.DataFrame([b | {"claimed": claimed}]).T.reset_index().set_axis(["figure", "soldiers"], axis=1),
        computed="Announced, deployed and claimed strengths, and what they leave for the others of the force.",
    )


def _force_chart(b: dict[str, int], claimed: int, width: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    rows = [
        ("planned, 6 Jan", 0, b["planned"], f"about {b['planned']}", theme.BEFORE),
        ("stated, 10 Jan", 0, b["deployed"], str(b["deployed"]), theme.INK),
        ("of it Armenia", 0, b["armenia"], str(b["armenia"]), theme.colour_of("ARM")),
        ("4 other states", b["armenia"], b["deployed"], str(b["rest"]), theme.QUIET),
        ("of it Russia", 0, 0, "no figure found", theme.colour_of("RUS")),
        ("the article", 0, claimed, f"about {claimed}", theme.BEFORE),
    ]
    data = pd.DataFrame(rows, columns=["name", "low", "high", "text", "colour"])
    most = max(b["planned"], b["deployed"], claimed)
    side = room([row[0] for row in rows])
    axis = alt.Axis(title=None, labelColor=theme.INK, ticks=False, domain=False, minExtent=side, maxExtent=side)
    y = alt.Y("name:N", sort=data["name"].tolist(), axis=axis)
    scale = alt.Scale(domain=[0, most * (1.55 if narrow else 1.22)], nice=False)
    ticks = alt.Axis(title=None, values=list(range(0, int(most) + 1, 1000 if narrow else 500)), grid=True)
    x = alt.X("low:Q", scale=scale, axis=ticks)
    bars = alt.Chart(data).mark_bar(height=17).encode(x=x, x2="high:Q", y=y, color=own(), tooltip=[tip("text:N")])
    words = texts(data.assign(colour=theme.INK), alt.X("high:Q"), y, dx=5)
    half = alt.Chart(pd.DataFrame({"low": [b["deployed"] / 2]}))
    half = half.mark_rule(strokeDash=[4, 3], color=theme.QUIET, strokeWidth=1.6)
    half = half.encode(x=x, y=alt.value(28), y2=alt.value(4 * 28))  # along what is divided, clear of the words below
    return alt.layer(bars, half, words).properties(width=width - side - 16, height=28 * len(rows))


# --- prices ----------------------------------------------------------------------------------------------------------


def prices(inflation: pd.DataFrame, gas: pd.DataFrame, rise: tuple[float, float], month: pd.Timestamp) -> Figure:
    """Return the price of liquefied gas before and after, and inflation by month up to a year after a month.

    Parameters
    ----------
    inflation : pandas.DataFrame
        The table ``inflation_monthly``.
    gas : pandas.DataFrame
        Two rows of ``january_2022_events``: value_low, value_high (tenge a litre), before and after.
    rise : (float, float)
        From `january.dearer`.
    month : pandas.Timestamp
        Month that is marked.
    """
    shown = inflation[inflation["month"].between("2011-01", month + pd.DateOffset(months=12))]
    at = inflation[inflation["month"] == month].set_index("basket")["yoy_pct"]
    past = inflation[inflation["month"] < month]
    peak = past.loc[past["yoy_pct"].idxmax()]
    return figure(
        lambda width: _prices_chart(shown, gas, month, width),
        name="prices",
        title=f"Gas in Mangystau cost {number(rise[0], 0)} to {number(rise[1], 0)} per cent more at the turn of the "
        f"year; food prices had risen {number(at['food'])} per cent in the year to {month:%B %Y}",
        subtitle="Left or above: price of liquefied gas at the pump, tenge a litre, as RFE/RL reported it. Right or "
        "below: consumer prices against a year before, per cent, Bureau of National Statistics; dots mark the month",
        description=f"First panel: {gas['value_low'].iloc[0]:g} to {gas['value_high'].iloc[0]:g} tenge during 2021, "
        f"{gas['value_low'].iloc[1]:g} at the start of January 2022. Second panel: monthly inflation from 2011, total "
        f"{number(at['total'])} and food {number(at['food'])} per cent in {month:%B %Y}; the highest before was "
        f"{number(peak['yoy_pct'])} per cent in {peak['month']:%B %Y}.",
        unit="tenge a litre; per cent",
        tables=["january_2022_events", "inflation_monthly"],
        data=shown.assign(month=shown["month"].dt.strftime("%Y-%m")),
        origin=[added("yoy_pct", Rows("inflation_monthly", "yoy_pct", {"month": "month", "basket": "basket"}))],
    )


def _prices_chart(shown: pd.DataFrame, gas: pd.DataFrame, month: pd.Timestamp, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    sizes = [(width - 50, 130), (width - 50, 200)] if narrow else [(150, 240), (width - 290, 240)]
    panels = [_gas_panel(gas, sizes[0]), _inflation_panel(shown, month, sizes[1])]
    return alt.vconcat(*panels, spacing=14) if narrow else alt.hconcat(*panels, spacing=24)


def _gas_panel(gas: pd.DataFrame, size: tuple[int, int]) -> alt.LayerChart:
    data = pd.DataFrame({"when": ["2021", "Jan 2022"], "low": 0.0, "least": gas["value_low"].to_numpy(dtype=float)})
    data = data.assign(most=gas["value_high"].to_numpy(dtype=float), colour=theme.INK)
    data = data.assign(text=[f"{a:g}" if a == b else f"{a:g} to {b:g}" for a, b in data[["least", "most"]].to_numpy()])
    axis = alt.Axis(title=None, labelAngle=0, labelColor=theme.INK)
    x = alt.X("when:N", sort=data["when"].tolist(), axis=axis, scale=alt.Scale(paddingInner=0.4, paddingOuter=0.3))
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, 150], nice=False), axis=alt.Axis(title=None, values=[0, 50, 100]))
    solid = alt.Chart(data).mark_bar(color=theme.colour_of("KAZ"), opacity=0.85).encode(x=x, y=y, y2="least:Q")
    pale = (
        alt.Chart(data)
        .mark_bar(color=theme.colour_of("KAZ"), opacity=0.35)
        .encode(x=x, y=alt.Y("least:Q"), y2="most:Q")
    )
    words = texts(data, x, alt.Y("most:Q"), align="center", dx=0, dy=-10)
    return alt.layer(solid, pale, words, heading("Gas, tenge a litre", -12)).properties(width=size[0], height=size[1])


def _inflation_panel(shown: pd.DataFrame, month: pd.Timestamp, size: tuple[int, int]) -> alt.LayerChart:
    data = shown.assign(year=(shown["month"].dt.year + (shown["month"].dt.month - 0.5) / 12).round(3))
    marked = data[data["month"] == month].assign(when=f"{month:%Y-%m}")
    data, marked = data[["year", "basket", "yoy_pct"]], marked.drop(columns="month")
    first, last = int(data["year"].min()), int(data["year"].max())
    x = year_axis(first, last, size[0] // 46, pad=0)
    x = x.scale(domain=[first, last + 1], nice=False, zero=False)
    top = 5 * (int(data["yoy_pct"].max() / 5) + 1)
    y = alt.Y("yoy_pct:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title=None, tickCount=5))
    hover = [tip("when:N", "month"), tip("basket:N", "prices"), tip("yoy_pct:Q", "per cent", ".1f")]
    scale = alt.Scale(domain=list(BASKETS), range=[colour for _, colour in BASKETS.values()])
    tone = alt.Color("basket:N", scale=scale, legend=None)
    lines = alt.Chart(data).mark_line(strokeWidth=1.8).encode(x=x, y=y, color=tone)
    dots = alt.Chart(marked).mark_circle(size=70, opacity=1).encode(x=x, y=y, color=tone, tooltip=hover)
    key = pd.DataFrame([(text, colour) for text, colour in BASKETS.values()], columns=["text", "colour"])
    key = key.assign(place=[8.0, 26.0])
    names = [texts(key.iloc[[i]], alt.value(4), alt.value(key["place"].iloc[i]), dx=0) for i in range(len(key))]
    layers = [lines, dots, *names, heading("Prices against a year before, per cent", -12)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])

"""How does the book draw ways and what they cost?  In: frames of `measures.corridors`.  Out: figures with their words.

Russian soil has the colour of Russia in all of them, Kazakh soil that of Kazakhstan, the sea that of the maps.
"""

import altair as alt
import pandas as pd

from ..measures import corridors
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, panel_title, rounded_up, tip
from .origin import Origin, Rows, Term

STATES = {
    "AFG": "Afghanistan", "ARM": "Armenia", "AUT": "Austria", "AZE": "Azerbaijan", "BGR": "Bulgaria", "BLR": "Belarus",
    "CHN": "China", "CZE": "Czechia", "DEU": "Germany", "GEO": "Georgia", "HUN": "Hungary", "IRN": "Iran",
    "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan", "POL": "Poland", "ROU": "Romania", "RUS": "Russia", "SVK": "Slovakia",
    "TJK": "Tajikistan", "TKM": "Turkmenistan", "TUR": "Turkey", "UZB": "Uzbekistan",
}  # fmt: skip
SOILS = {
    "Russia": theme.colour_of("RUS"),
    "Kazakhstan": theme.colour_of("KAZ"),
    "other states": "#B9B2A3",
    "sea": "#7FB2CC",
}
LINES = {
    "natural-earth": ("drawn railway", theme.colour_of("EU27")),
    "station-chain": ("chain of stations", theme.colour_of("TUR")),
    "straight": ("straight line", theme.colour_of("RUS")),
}
NEIGHBOURS = {
    "CHN": ("China", theme.colour_of("CHN")),
    "RUS": ("Russia", theme.colour_of("RUS")),
    "IRN": ("Iran", theme.colour_of("TUR")),
    "AFG": ("Afghanistan", theme.colour_of("ARM")),
    "each other": ("each other", "#B9B2A3"),
}
THIN = "replace(format(datum.value, ',d'), ',', '\u202f')"
NO_WAY = "no way in this network"
SHORTEST = "The shortest way between the two places (Dijkstra) over the open legs"


def thousands(value: float) -> str:
    """Return whole kilometres with a thin space between thousands.

    Examples
    --------
    >>> thousands(7587.7).split()  # the space does not break
    ['7', '588']
    """
    return f"{round(value):,}".replace(",", "\u202f")


def words_of(states: str) -> str:
    """Return closed states in words.

    Examples
    --------
    >>> words_of("RUS+IRN"), words_of("")
    ('Russia, Iran closed', 'nothing closed')
    """
    names = [STATES.get(state, state) for state in corridors.closed(states)]
    return f"{', '.join(names)} closed" if names else "nothing closed"


def closures(ways: dict, ends: tuple[str, str]) -> Figure:
    """Return the shortest way under each set of closed states, by whose soil it crosses.

    Parameters
    ----------
    ways : dict of str to Route or None
        From `corridors.closures`.
    ends : (str, str)
        Names of origin and destination.
    """
    rows = corridors.table(ways, "RUS", "KAZ")
    listed = [
        f"{words_of(row.way)}: {NO_WAY}" if pd.isna(row.km) else
        f"{words_of(row.way)}: {thousands(row.km)} km, {row.customs} customs borders, {row.changes} changes, "
        f"{thousands(row.km_RUS)} km on Russian soil, through {row.crosses}"
        for row in rows.itertuples()
    ]  # fmt: skip
    return figure(
        lambda width: _closures_chart(width, rows),
        name="closures",
        title=_closures_title(rows),
        subtitle=f"Shortest way from {ends[0]} to {ends[1]}, km, by the soil that it crosses; with borders of customs "
        "territories (EU and Eurasian Economic Union one each) and changes of mode or gauge. Closed: no leg may touch "
        "the state. Measured by us on lines of Natural Earth and OpenStreetMap, straight where they hold none.",
        description="Bars of the length of the shortest way. " + "; ".join(listed) + ".",
        unit="km",
        tables=["corridor_legs", "corridor_leg_states"],
        data=rows.round(1),
        computed="The shortest ways on the network with states taken out; kilometres are added up leg by leg.",
    )


def _closures_title(rows: pd.DataFrame) -> str:
    known = rows.dropna(subset="km")
    free, last = known.iloc[0], known.sort_values("km").iloc[-1]
    gone = [row.way for row in rows.itertuples() if pd.isna(row.km)]
    least = min(gone, key=lambda way: len(corridors.closed(way)), default="")
    tail = f"; with {_only(words_of(least))} there is none" if least else ""
    longest = (
        "no longer"
        if last["km"] == free["km"]
        else f"at most {number(100 * (last['km'] / free['km'] - 1), 0)} % longer"
    )
    return f"Closing states makes the shortest way {longest}{tail}"


def _only(words: str) -> str:
    return " and ".join(words.rsplit(", ", 1))


def _closures_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    long = rows.assign(other=rows["km"] - rows["km_RUS"] - rows["km_KAZ"] - rows["sea_km"])
    parts = dict(zip(("km_RUS", "km_KAZ", "other", "sea_km"), SOILS, strict=True))
    bars = long.melt("way", list(parts), var_name="part", value_name="length").dropna(subset="length")
    bars = bars.assign(
        soil=bars["part"].map(parts), rank=bars["part"].map(list(parts).index), length=bars["length"].round()
    )
    words = pd.DataFrame({
        "way": rows["way"],
        "name": rows["way"].map(words_of),
        "text": [NO_WAY if pd.isna(row.km) else _numbers(row) for row in rows.itertuples()],
    })  # fmt: skip
    order = list(rows["way"])
    y = alt.Y("way:N", sort=order, axis=None, scale=alt.Scale(domain=order, paddingInner=0, paddingOuter=0))
    x = alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, rows["km"].max()], nice=False))
    scale = alt.Scale(domain=list(SOILS), range=list(SOILS.values()))
    legend = alt.Legend(title=None, orient="top", columns=2 if narrow else 4, symbolType="square")
    colour = alt.Color("soil:N", scale=scale, legend=legend)
    marks = alt.Chart(bars[bars["length"] > 0][["way", "soil", "rank", "length"]]).mark_bar(
        height=11, yOffset=14 if narrow else 9
    )
    marks = marks.encode(x=x, y=y, color=colour, order="rank:Q", tooltip=[tip("soil:N"), tip("length:Q", "km")])
    base, side, up = alt.Chart(words).encode(y=y), width - 20, 17 if narrow else 7
    names = base.mark_text(align="left", dy=-up, fontSize=12, fontWeight="bold").encode(x=alt.value(0), text="name:N")
    style = {"align": "left", "dy": -2} if narrow else {"align": "right", "dy": -up}
    numbers = base.mark_text(fontSize=11, **style).encode(x=alt.value(0 if narrow else side), text="text:N")
    return alt.layer(marks, names, numbers).properties(width=side, height=(54 if narrow else 36) * len(order))


def _numbers(row: object) -> str:
    return f"{thousands(row.km)} km · {row.customs} customs borders · {row.changes} changes"


def costs(alone: pd.DataFrame, beside: pd.DataFrame, shut: tuple[str, ...]) -> Figure:
    """Return what closing one state more costs, with every other state open and with some closed already.

    Parameters
    ----------
    alone, beside : pandas.DataFrame
        From `corridors.single_closures`, with no state and with `shut` closed.
    shut : tuple of str
        What is closed already in `beside`.
    """
    heads = {"all others open": alone, f"with {words_of('+'.join(shut))}": beside}
    frames = [frame.assign(panel=name, name=frame["state"].map(STATES)) for name, frame in heads.items()]
    rows = pd.concat(frames, ignore_index=True)
    rows["km"] = rows["detour_km"].round()
    cost = rows.assign(value=rows["detour_km"].fillna(float("inf")))
    cost = cost.pivot(index="state", columns="panel", values="value")[list(heads)].fillna(0)
    most = cost.max(axis=1)
    dear = cost[most > 0.5].sort_values(list(heads), ascending=False, kind="stable").index.tolist()
    free = sorted(STATES[state] for state in cost.index[most <= 0.5])
    already = pd.DataFrame({"state": list(shut), "panel": list(heads)[1], "name": [STATES[state] for state in shut]})
    rows = pd.concat([rows, already.assign(km=-1.0)], ignore_index=True)
    said = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{row.name} {NO_WAY if pd.isna(row.km) else thousands(row.km) + ' km'}"
            for row in frame.itertuples() if row.state in dear and (pd.isna(row.km) or row.km > 0) and row.km != -1
        )
        for name, frame in rows.groupby("panel", sort=False)
    )  # fmt: skip
    shown = [STATES[state] for state in dear]
    return figure(
        lambda width: _costs_chart(width, rows[rows["state"].isin(dear)], shown, list(heads)),
        name="costs",
        title=_costs_title(alone, free),
        subtitle=f"Kilometres that closing one state more adds to the shortest way.{_twins(alone)} Beyond Brest, "
        "Constanța and Istanbul the legs are straight lines, and the states those cross count. States on no shortest "
        f"way add nothing, as they must: {', '.join(free)}.",
        description=f"Bars of kilometres added by closing a state. {said}. All other states add nothing.",
        unit="km",
        tables=["corridor_legs"],
        data=rows.loc[rows["km"] != -1, ["panel", "state", "detour_km", "detour_pct", "on_way"]].round(1),
        computed=f"{SHORTEST} of the table corridor_legs that touch no closed state, less the shortest way before that "
        "state was closed.",
    )


def _costs_title(alone: pd.DataFrame, free: list[str]) -> str:
    gone = [STATES[state] for state in alone.loc[alone["detour_km"].isna(), "state"]]
    most = alone["detour_km"].max()
    russia = alone.set_index("state")["detour_km"].get("RUS")
    text = (
        f"{' and '.join(gone)} cannot be gone round in this network" if gone else "Every other state can be gone round"
    )
    if russia is None or pd.isna(russia):
        return f"{text}; the dearest detour has {thousands(most)} km"
    return f"{text}; going round Russia costs {thousands(russia) + ' km' if russia > 0.5 else 'nothing'}"


def _twins(alone: pd.DataFrame) -> str:
    """Say which states cost as much as Russia, because the network has one way only through them."""
    cost = alone.set_index("state")["detour_km"]
    same = [STATES[state] for state in cost.index[cost == cost.get("RUS", float("nan"))] if state != "RUS"]
    if not same or cost["RUS"] == 0:
        return ""
    return f" {' and '.join(same)} cost as much as Russia because the network has one northern way only, over Brest."


def _costs_chart(width: int, rows: pd.DataFrame, order: list[str], panels: list[str]) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    left = 82
    inner = width - left - 14 if narrow else (width - left - 40) / 2
    top = rounded_up(max(rows["km"].max(), 1))
    charts = []
    for i, panel in enumerate(panels):
        frame = rows[rows["panel"] == panel].assign(shown=lambda found: found["km"].fillna(0).clip(0))
        special = {-1: "closed already", 0: "0"}
        frame["text"] = ["no way" if pd.isna(km) else special.get(km, thousands(km)) for km in frame["km"]]
        frame["colour"] = [SOILS["Russia"] if state == "RUS" else theme.QUIET for state in frame["state"]]
        axis = alt.Axis(labelColor=theme.INK, title=None) if narrow or i == 0 else None
        base = alt.Chart(frame[["name", "shown", "text", "colour"]]).encode(
            x=alt.X("shown:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.35], nice=False)),
            y=alt.Y("name:N", sort=order, scale=alt.Scale(domain=order), axis=axis),
        )
        bars = base.mark_bar(height=13).encode(color=alt.Color("colour:N", scale=None))
        words = base.mark_text(align="left", dx=4, fontSize=11).encode(text="text:N")
        size = {"width": round(inner), "height": 21 * len(order)}
        charts.append(alt.layer(bars, words).properties(**size, title=panel_title(panel)))
    return alt.vconcat(*charts, spacing=14) if narrow else alt.hconcat(*charts, spacing=14)


def variants(rows: pd.DataFrame, names: pd.Series, shut: tuple[str, ...]) -> Figure:
    """Return what closing states adds under other measures and between other ends.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `corridors.variants`.
    names : pandas.Series
        Names of places by id.
    shut : tuple of str
        The closed states.
    """
    rows = rows.assign(label=[_variant(text, names) for text in rows["variant"]])
    lengths, others = (rows[rows["group"] == group] for group in ("length", "end"))
    low, high = lengths["km"].min(), lengths["km"].max()
    said = ", ".join(
        f"{row.label} {NO_WAY if pd.isna(row.km) else thousands(row.km) + ' km'}" for row in rows.itertuples()
    )
    zero = others[others["km"].abs() < 0.5]["label"].tolist()
    adds = f"{_span(low, high)} km" if high > 0.5 else "nothing"
    tail = f"; {zero[0]} it costs nothing" if zero and high > 0.5 else ""
    return figure(
        lambda width: _variants_chart(width, rows),
        name="variants",
        title=f"However the lines are measured, closing {_list(shut)} adds {adds}{tail}",
        subtitle="Kilometres added to the shortest way. Above: other lengths for the same legs (the straight ones made "
        "longer as drawn railways are against straight lines: median and largest ratio). Below: other ends. "
        "Open circle: nothing added.",
        description=f"Dots of the kilometres that closing {_list(shut)} adds: {said}.",
        unit="km",
        tables=["corridor_legs", "corridor_leg_states", "corridor_lengths"],
        data=rows[["group", "variant", "km", "pct", "customs", "changes"]].round(1),
        computed=f"{SHORTEST} that touch no closed state, less the shortest of all. The kilometres of legs are those "
        "that corridor_legs gives, or great circles, or chains of stations, or straight legs made longer by the median "
        "or the largest ratio of drawn railways to straight lines, or one line at its published lengths "
        "(corridor_lengths).",
    )


def _list(shut: tuple[str, ...]) -> str:
    return " and ".join(STATES.get(state, state) for state in shut) or "nothing"


def _span(low: float, high: float) -> str:
    return thousands(low) if round(low) == round(high) else f"{thousands(low)} to {thousands(high)}"


def _variant(text: str, names: pd.Series) -> str:
    word, _, place = text.partition(" ")
    return f"{word} {names[place].split(' (')[0]}" if word in ("from", "to") and place in names else text


def _variants_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    order, left = rows["label"].tolist(), 190
    frame = rows.assign(shown=rows["km"].fillna(0).round())
    frame["text"] = ["no way" if pd.isna(km) else thousands(km) for km in rows["km"]]
    frame["colour"] = [theme.colour_of("RUS") if group == "length" else theme.INK for group in rows["group"]]
    top = max(rounded_up(max(frame["shown"].max(), 1)), 1)
    axis = alt.Axis(title=None, labelColor=theme.INK, labelLimit=left, labelFontSize=11, offset=7)
    base = alt.Chart(frame[["label", "shown", "text", "colour"]]).encode(
        x=alt.X(
            "shown:Q",
            title=None,
            axis=alt.Axis(tickCount=3, labelExpr=THIN),
            scale=alt.Scale(domain=[0, top * 1.12], nice=False),
        ),
        y=alt.Y("label:N", sort=order, axis=axis, scale=alt.Scale(domain=order)),
        color=alt.Color("colour:N", scale=None),
    )
    rule = base.mark_bar(height=1.5, opacity=0.5)
    dots = base.mark_point(filled=True, size=60, opacity=1)
    holes = base.transform_filter("datum.shown == 0").mark_point(filled=True, size=22, color=theme.PAPER, opacity=1)
    holes = holes.encode(color=alt.value(theme.PAPER))
    words = base.mark_text(align="left", dx=8, fontSize=11).encode(text="text:N")
    return alt.layer(rule, dots, holes, words).properties(width=width - left - 20, height=21 * len(order))


def lengths(rows: pd.DataFrame) -> Figure:
    """Return how far our lengths depart from published ones.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `corridors.deviations`.
    """
    rows = rows[rows["part"].isin(["all", "sea"])].copy()
    origin = _length_origins(rows)
    rows["label"] = [f"{corridors.ITEMS[row.item]} {number(row.published_km, 0)}" for row in rows.itertuples()]
    rows["line"] = rows["line"].map(lambda key: LINES[key][0])
    rows = rows.sort_values(["deviation_pct", "label"], ascending=False)
    said = ", ".join(
        f"{row.label} km published, {number(row.measured_km, 0)} drawn ({number(row.deviation_pct, 0)} %)"
        for row in rows.itertuples()
    )
    far = rows.loc[rows["deviation_pct"].abs().idxmax()]
    firm = rows[rows["line"] != LINES["straight"][0]]["deviation_pct"].abs().max()
    return figure(
        lambda width: _lengths_chart(width, rows),
        name="lengths",
        title=f"Drawn railways and station chains are within {number(firm, 0)} % of published lengths, straight lines "
        f"up to {number(abs(far['deviation_pct']), 0)} % off",
        subtitle="Our length over the published one, %, by what was measured. Published km stand at the names; where "
        "sources conflict, every value has its row. Caspian crossing: Aktau to Alat.",
        description=f"Dots of the deviation from published lengths: {said}.",
        unit="%",
        tables=["corridor_lengths", "corridor_legs"],
        data=rows[["item", "part", "published_km", "measured_km", "deviation_pct", "line", "source_id"]].round(1),
        origin=origin,
    )


def _length_origins(rows: pd.DataFrame) -> list[Origin]:
    """Return the published lengths, ours leg by leg, and by how much ours exceed them."""
    keys = {"item": "item", "part": "part", "source_id": "source_id"}
    published = Rows("corridor_lengths", "km", keys)
    found = [Origin("published_km", [Term([published])])]
    for (item, part, legs), group in rows.groupby(["item", "part", "legs"], sort=False):
        only = {"item": item, "part": part, "source_id": group["source_id"]}
        ours = Rows("corridor_legs", "km", where={"leg": legs.split(";")})
        found.append(Origin("measured_km", [Term([ours])], only, 1))
        found.append(Origin("deviation_pct", [Term([ours], [published], [published], 100)], only, 1))
    return found


def _lengths_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    left, order = 185, rows["label"].tolist()
    low = min(-44, rows["deviation_pct"].min() - (38 if narrow else 14))
    frame = rows.assign(value=rows["deviation_pct"].round(1), text=[_signed(value) for value in rows["deviation_pct"]])
    frame["side"] = frame["value"].map(lambda value: 9 if value >= 0 else -9)
    frame["align"] = frame["value"].map(lambda value: "left" if value >= 0 else "right")
    tints = dict(LINES.values())
    legend = alt.Legend(title=None, orient="top", columns=1 if narrow else 3)
    frame["row"] = range(len(frame))
    base = alt.Chart(frame[["label", "value", "text", "line", "side", "align", "row"]]).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(labelExpr="datum.value + ' %'", tickCount=3),
                scale=alt.Scale(domain=[low, 22], nice=False)),
        y=alt.Y("label:N", sort=order, scale=alt.Scale(domain=order),
                axis=alt.Axis(title=None, labelColor=theme.INK, labelLimit=left, labelFontSize=11)),
        color=alt.Color("line:N", scale=alt.Scale(domain=list(tints), range=list(tints.values())), legend=legend),
    )  # fmt: skip
    rule = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=theme.QUIET, strokeDash=[2, 2]).encode(x="value:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1)
    layers = [rule, dots]
    for align in ("left", "right"):
        words = base.transform_filter(f"datum.align == '{align}'")
        layers.append(words.mark_text(align=align, dx=8 if align == "left" else -8, fontSize=11).encode(text="text:N"))
    return alt.layer(*layers).properties(width=width - left - 20, height=21 * len(order))


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212") + " %"


def borders(rows: pd.DataFrame) -> Figure:
    """Return the land borders of the Central Asian states by neighbour.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `corridors.neighbours`.
    """
    kept = rows.assign(to=rows["neighbour"].where(~rows["neighbour"].isin(corridors.CENTRAL_ASIA), "each other"))
    kept = kept.groupby(["state", "to"], as_index=False)["km"].sum()
    outer = kept[kept["to"] != "each other"]
    named = outer["to"].isin(corridors.NAMED_BY_THE_CLAIM)
    share = 100 * outer.loc[named, "km"].sum() / outer["km"].sum()
    kazakh = outer[outer["state"] == "KAZ"]["to"].map(lambda key: NEIGHBOURS.get(key, (key,))[0]).tolist()
    said = "; ".join(
        f"{STATES[state]}: " + ", ".join(f"{NEIGHBOURS[row.to][0]} {thousands(row.km)}" for row in group.itertuples())
        for state, group in kept.groupby("state")
    )
    return figure(
        lambda width: _borders_chart(width, kept),
        name="borders",
        title=f"By land the five states of Central Asia border outside only on the four named: {number(share, 0)} % of "
        f"the border; Kazakhstan only on {' and '.join(sorted(kazakh))}",
        subtitle="Length of land borders, km, measured on the book's generalised outlines, hence shorter than official "
        "lengths. Coasts of the Caspian are not counted.",
        description=f"Stacked bars of border length in km. {said}.",
        unit="km",
        tables=["countries"],
        data=kept.round(0),
        computed="Geodesic length (WGS 84) of the edge that the outlines of two states in the layer countries share; "
        "an edge of no more than a kilometre is left out. Borders among the five states are added up.",
    )


def _borders_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    frame = rows.assign(
        name=rows["state"].map(STATES), to=rows["to"].map(lambda key: NEIGHBOURS[key][0]), km=rows["km"].round(),
        rank=rows["to"].map(list(NEIGHBOURS).index),
    )  # fmt: skip
    order = frame.groupby("name")["km"].sum().sort_values(ascending=False).index.tolist()
    tints = dict(NEIGHBOURS.values())
    legend = alt.Legend(title=None, orient="top", columns=3 if narrow else 5, symbolType="square")
    colour = alt.Color("to:N", scale=alt.Scale(domain=list(tints), range=list(tints.values())), legend=legend)
    axis = alt.Axis(title=None, labelColor=theme.INK)
    ticks = alt.Axis(title=None, tickCount=3 if narrow else 6, labelExpr=THIN, labelFlush=False)
    bars = alt.Chart(frame[["name", "to", "km", "rank"]]).mark_bar(height=18)
    bars = bars.encode(
        x=alt.X("km:Q", axis=ticks, scale=alt.Scale(domain=[0, 12000], nice=False)),
        y=alt.Y("name:N", sort=order, axis=axis),
        color=colour,
        order="rank:Q",
        tooltip=[tip("to:N", "with"), tip("km:Q", "km")],
    )
    return bars.properties(width=width - 105, height=30 * len(order))

"""How does the book draw what routes could carry?  In: frames of `measures.routes`.  Out: figures with words computed.

Solid is what is sure at the low end of the capacities, pale what only their high end allows.
"""

import altair as alt
import pandas as pd

from ..measures import oil_network, routes
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, rounded_up, span
from .oil import SOILS
from .origin import Origin, Rows, added

SURE, PERHAPS = theme.INK, theme.BEFORE
NETWORK = ["oil_network_edges", "oil_network_capacity", "oil_capacity", "oil_supply"]
BY_ROUTE = "oil_exports_by_route"
FLOW = (
    "The greatest flow through the network after refineries are served, with every capacity and supply at the low and "
    "at the high end of what has been published since 2020 or follows from it by subtraction"
)


def _names(order: list[str], narrow: bool) -> alt.Y:
    """Return the y channel of rows of bars; on a phone the names stand above their bars."""
    axis = None if narrow else alt.Axis(labelLimit=230, labelColor=theme.INK, labelFontSize=12)
    return alt.Y("name:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order, paddingInner=0.1))


def _rows(width: int, count: int, tall: int = 24) -> dict[str, int]:
    narrow = layout_of(width) == "narrow"
    return {"width": width - (24 if narrow else 250), "height": count * (tall + 14 if narrow else tall)}


def _heads(base: alt.Chart, narrow: bool, dy: int = -9) -> list[alt.Chart]:
    if not narrow:
        return []
    style = {"align": "left", "fontSize": 12, "dy": dy, "color": theme.INK}
    return [base.mark_text(**style).encode(x=alt.value(0), text="name:N")]


def what_matters(moves: pd.DataFrame, base: tuple[float, float], scenario: str) -> Figure:
    """Return what each conflicting value does to the answer, alone.

    Parameters
    ----------
    moves : pandas.DataFrame
        From `routes.what_matters`.
    base : (float, float)
        The answer with all values low and all high.
    scenario : str
        Its name.
    """
    low, high = base
    rows = moves.assign(up=low + moves["gain_mt"], down=high - moves["loss_mt"], bottom=low, top=high)
    rows["range"] = [
        f"{number(row.low)} to {'no limit' if row.high == float('inf') else number(row.high)}"
        for row in rows.itertuples()
    ]
    shown = rows[rows[["gain_mt", "loss_mt"]].max(axis=1) > 0.005]
    still = len(rows) - len(shown)
    shown = shown.assign(name=shown["name"] + ", " + shown["range"])
    order = list(shown["name"])

    def draw(width: int) -> alt.LayerChart:
        data = shown[["name", "up", "down", "bottom", "top", "gain_mt", "loss_mt"]].round(2)
        base_chart = alt.Chart(data).encode(y=_names(order, True))
        scale = alt.Scale(domain=[0.9 * low, 1.05 * high], nice=False, zero=False)
        axis = alt.Axis(title="exports, Mt a year", tickCount=5, grid=False)
        x = alt.X("bottom:Q", scale=scale, axis=axis)
        up = base_chart.mark_bar(height=7, yOffset=5, color=theme.colour_of("KAZ")).encode(x=x, x2="up:Q")
        down = base_chart.mark_bar(height=7, yOffset=13, color=SOILS["crosses"])
        down = down.encode(x=alt.X("top:Q", scale=scale), x2="down:Q")
        ends = pd.DataFrame({"bottom": [low, high]})
        rule = alt.Chart(ends).mark_rule(color=theme.QUIET, strokeDash=[2, 3]).encode(x=x)
        words = pd.DataFrame({"bottom": [low, high], "text": ["all low", "all high"]})
        said = alt.Chart(words).mark_text(dy=-2, fontSize=11, color=theme.QUIET, baseline="bottom")
        said = said.encode(x=x, y=alt.value(0), text="text:N")
        middle = alt.Chart(data).mark_text(fontSize=12, dy=-8).encode(x=alt.value((width - 24) / 2), text="name:N")
        heads = middle.encode(y=_names(order, True))
        return alt.layer(rule, up, down, said, heads).properties(width=width - 24, height=44 * max(len(order), 1))

    moved = "; ".join(
        f"{name}: up {number(up)}, down {number(down)}"
        for name, up, down in zip(shown["name"], shown["gain_mt"], shown["loss_mt"], strict=True)
    )
    return figure(
        draw,
        name="what-matters",
        title=f"{scenario}: {_plain(rows.iloc[0])}",
        subtitle=f"{scenario}: exports in Mt a year if one capacity or supply alone is taken at its other end. Green, "
        f"from the left: all low but this one high; red, from the right: all high but this one low. {still} further "
        "conflicts move nothing, alone.",
        description=f"Between {number(low)} Mt with all values low and {number(high)} with all high. {moved}. "
        f"{still} other conflicting values change nothing when they change alone.",
        unit="Mt a year",
        tables=NETWORK,
        data=rows[["id", "name", "low", "high", "gain_mt", "loss_mt"]].replace(float("inf"), float("nan")),
        computed=f"{FLOW}. The gain is by how much it rises if this value alone goes up while all others stay low, the "
        "loss by how much it falls if this one alone goes down while all others stay high.",
    )  # fmt: skip


def _plain(row: pd.Series) -> str:
    move = max(row["gain_mt"], row["loss_mt"])
    if move < 0.005:
        return "no conflicting value moves the answer alone"
    return f"the value that moves most, by {number(move)} Mt, is “{row['name']}”"


def unused(table: pd.DataFrame, year: int) -> Figure:
    """Return, by route, what is carried, what is free on paper and how much of that oil can reach.

    Parameters
    ----------
    table : pandas.DataFrame
        From `routes.unused`.
    year : int
        Whose volumes are carried.
    """
    parts = []
    for place, row in enumerate(table.itertuples()):
        for kind, low, high in (("paper", row.paper_low, row.paper_high), ("reach", row.reach_low, row.reach_high)):
            label = "capacity of the line" if kind == "paper" else "what oil can reach"
            more = span(low - row.carried_mt, high - row.carried_mt)
            parts.append((row.name, kind, label, row.carried_mt, low, high, more, place))
    columns = ["name", "kind", "label", "carried", "low", "high", "text", "row"]
    rows = pd.DataFrame(parts, columns=columns)
    china = table.set_index("route").loc["china"]
    paper, reach = china["paper_high"] - china["carried_mt"], china["reach_high"] - china["carried_mt"]
    order = list(table["name"])
    listed = [
        f"{row.name} {number(row.carried_mt)}, "
        f"{span(row.paper_low - row.carried_mt, row.paper_high - row.carried_mt)}, "
        f"{span(row.reach_low - row.carried_mt, row.reach_high - row.carried_mt)}"
        for row in table.itertuples()
    ]

    def draw(width: int) -> alt.LayerChart:
        narrow = layout_of(width) == "narrow"
        top = rounded_up(rows["high"].max()) * (1.28 if narrow else 1.18)
        data = rows.round(2).assign(zero=0.0, text="+" + rows["text"])
        base = alt.Chart(data).encode(y=_names(order, narrow))
        x = alt.X(
            "carried:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title="Mt a year", tickCount=5)
        )
        layers = []
        for kind, dy, colour in (("paper", -6, theme.QUIET), ("reach", 8, theme.colour_of("KAZ"))):
            shift = dy + (9 if narrow else 0)
            part = base.transform_filter(f"datum.kind == '{kind}'")
            layers += [
                part.mark_bar(height=11, yOffset=shift, color=theme.RULE).encode(x="zero:Q", x2="carried:Q"),
                part.mark_bar(height=11, yOffset=shift, color=colour).encode(x=x, x2="low:Q"),
                part.mark_bar(height=11, yOffset=shift, color=colour, opacity=0.4).encode(x="low:Q", x2="high:Q"),
                part.mark_text(align="left", dx=4, dy=shift, fontSize=11, color=colour).encode(
                    x="high:Q", text="text:N"
                ),
            ]
        today = base.transform_filter("datum.kind == 'paper'")
        tick = today.mark_tick(color=theme.INK, thickness=2, size=28, yOffset=10 if narrow else 1).encode(x=x)
        return alt.layer(*layers, tick, *_heads(today, narrow, -17)).properties(**_rows(width, len(order), 38))

    return figure(
        draw,
        name="unused",
        title=f"The line to China has {number(paper)} Mt free on paper and {number(reach)} Mt within reach of oil",
        subtitle=f"Tick: carried in {year}. Grey: room up to the stated capacity of the route's own last line, after "
        "other states' oil. Green: what could come to it, if all other routes carried what they did and wells gave "
        "enough. Solid: low end, pale: high end. Mt a year; capacities as published, room computed.",
        description=f"By route, carried, room on paper and room within reach, Mt a year: {'; '.join(listed)}.",
        unit="Mt a year",
        tables=[*NETWORK, BY_ROUTE],
        data=table,
        origin=[added("carried_mt", _carried(year, name), only={"route": name}) for name in table["route"]],
        computed="On paper a route can carry what the narrowest of its own lines can, after other states' oil. Within "
        f"reach is the greatest flow through it, with all ranges at either end, if every other route carries what it "
        f"did in {year} and wells give without limit.",
    )  # fmt: skip


def _carried(year: int, *routes: str) -> Rows:
    named = [route.replace("_", "-") for route in routes]
    return Rows(BY_ROUTE, "volume_mt", where={"year": year, "preferred": True, "route": named})


def building(steps: pd.DataFrame, reference: tuple[float, float], year: int) -> Figure:
    """Return exports off Russian soil, one plan added after another.

    Parameters
    ----------
    steps : pandas.DataFrame
        From `routes.building`.
    reference : (float, float)
        The counts of exports of the year.
    year : int
        Whose exports these are.
    """
    rows = steps.assign(text=[span(row.low, row.high) for row in steps.itertuples()], zero=0.0)
    rows["name"] = [name if i == 0 else f"+ {name}" for i, name in enumerate(rows["name"])]
    last = rows.iloc[-1]
    need = span(min(reference), max(reference))

    def draw(width: int) -> alt.LayerChart:
        narrow = layout_of(width) == "narrow"
        order = list(rows["name"])
        base = alt.Chart(rows[["name", "zero", "low", "high", "text"]].round(2)).encode(y=_names(order, narrow))
        top = max(*reference, rows["high"].max()) * (1.04 if not narrow else 1.05)
        x = alt.X("low:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title="Mt a year", tickCount=5))
        dy = 9 if narrow else 0
        sure = base.mark_bar(height=13, yOffset=dy, color=SOILS["avoids"]).encode(x=x, x2="zero:Q")
        more = base.mark_bar(height=13, yOffset=dy, color=SOILS["avoids"], opacity=0.4).encode(x=x, x2="high:Q")
        text = base.mark_text(align="left", dx=5, dy=dy, fontSize=12).encode(x="high:Q", text="text:N")
        rule = alt.Chart(pd.DataFrame({"low": sorted(reference)})).mark_rule(strokeDash=[3, 3], color=SOILS["crosses"])
        said = pd.DataFrame({"low": [min(reference)], "text": [f"exports of {year}"]})
        word = alt.Chart(said).mark_text(align="right", dx=-4, fontSize=11, color=SOILS["crosses"])
        word = word.encode(x=x, y=alt.value(-7), text="text:N")
        layers = [rule.encode(x=x), more, sure, text, word, *_heads(base, narrow)]
        return alt.layer(*layers).properties(**_rows(width, len(order)))

    return figure(
        draw,
        name="building",
        title=f"With every plan built {span(last['low'], last['high'])} Mt could leave past Russia; {need} were "
        f"exported in {year}",
        subtitle="Exports with nothing on Russian soil, Mt a year, as plans are added from the top. Solid: low end of "
        "capacities and plans, pale: high end. Plans as announced by companies and ministries, or listed as proposed "
        "by Global Energy Monitor.",
        description=f"Mt a year after each step: {'; '.join(rows['name'] + ' ' + rows['text'])}. "
        f"Dashed lines mark the exports of {year}.",
        unit="Mt a year",
        tables=[*NETWORK, "oil_exports_total"],
        data=steps[["step", "name", "low", "high"]],
        computed=f"{FLOW}, without the lines that touch Russia. Each step adds a plan (rows of the kind plan) to those "
        "before it.",
    )  # fmt: skip


def value(held: pd.DataFrame, barrels: tuple[float, float], price: float) -> Figure:
    """Return the value of the oil that could not leave in a month, against the price.

    Parameters
    ----------
    held : pandas.DataFrame
        From `routes.stuck`, without the scenario ``all``.
    barrels : (float, float)
        Barrels a tonne, least and greatest.
    price : float
        US dollars a barrel, the reader's.
    """
    prices = sorted({0.0, 30.0, 60.0, 90.0, 120.0, float(price)})
    frames = [
        held.assign(
            price=at,
            low_busd=held["low"].map(lambda mt: routes.monthly_value(mt, min(barrels), at) / 1000),  # noqa: B023
            high_busd=held["high"].map(lambda mt: routes.monthly_value(mt, max(barrels), at) / 1000),  # noqa: B023
        )
        for at in prices
    ]
    rows = pd.concat(frames, ignore_index=True)
    at_price = rows[rows["price"] == price].set_index("scenario")
    order = ["no-russia", "closed", "halved"]
    colours = {"no-russia": SOILS["crosses"], "closed": theme.colour_of("EU27"), "halved": theme.QUIET}
    shown = rows[rows["scenario"].isin(order)].assign(colour=lambda found: found["scenario"].map(colours))

    def draw(width: int) -> alt.LayerChart:
        narrow = layout_of(width) == "narrow"
        data = shown[["scenario", "price", "low_busd", "high_busd", "colour"]].round(3)
        x = alt.X(
            "price:Q",
            title="price, USD a barrel",
            scale=alt.Scale(domain=[0, max(prices)], nice=False),
            axis=alt.Axis(tickCount=5),
        )
        top = rounded_up(shown["high_busd"].max())
        tall = alt.Scale(domain=[0, top], nice=False)
        y = alt.Y("low_busd:Q", title=None, scale=tall, axis=alt.Axis(tickCount=5, grid=False))
        colour = alt.Color("colour:N", scale=None)
        area = (
            alt.Chart(data).mark_area(opacity=0.3).encode(x=x, y=y, y2="high_busd:Q", color=colour, detail="scenario:N")
        )
        line = alt.Chart(data).mark_line(strokeWidth=1.4)
        edges = [
            line.encode(x=x, y=alt.Y(f"{end}_busd:Q", scale=tall), color=colour, detail="scenario:N")
            for end in ("low", "high")
        ]
        deep = 230 if narrow else 270
        rule = alt.Chart(pd.DataFrame({"price": [price]})).mark_rule(color=theme.INK, strokeDash=[2, 3])
        rule = rule.encode(x=x, y=alt.value(58), y2=alt.value(deep))
        said = [
            (f"{at_price.loc[key, 'name']}: {span(at_price.loc[key, 'low_busd'], at_price.loc[key, 'high_busd'])}",
             colours[key], i)
            for i, key in enumerate(order)
        ]  # fmt: skip
        words = pd.DataFrame(said, columns=["text", "colour", "i"])
        words["y"] = 8 + 16 * words["i"]
        text = alt.Chart(words[["text", "colour", "y"]]).mark_text(
            align="left", fontSize=12, fontWeight="bold", baseline="middle"
        )
        text = text.encode(x=alt.value(8), y=alt.Y("y:Q", scale=None, axis=None), text="text:N", color=colour)
        return alt.layer(area, *edges, rule, text).properties(width=width - 60, height=deep)

    first = at_price.loc["no-russia"]
    listed = "; ".join(
        f"{at_price.loc[key, 'name']} {span(at_price.loc[key, 'low_busd'], at_price.loc[key, 'high_busd'])}"
        for key in order
    )
    return figure(
        draw,
        name="value",
        title=f"At {price:g} dollars a barrel, oil worth {span(first['low_busd'], first['high_busd'])} "
        "billion a month could not leave without Russian soil",
        subtitle="Value of the oil that could not leave, billion US dollars a month, against the price, which is the "
        f"reader's assumption (dotted). Bands: capacities and counts of exports at both ends, {span(*barrels, 2)} "
        "barrels a tonne. Numbers: at that price.",
        description=f"Bands that rise with the price. At {price:g} dollars a barrel they stand, in billion "
        f"dollars a month, at: {listed}.",
        unit="billion USD a month",
        tables=[*NETWORK, "oil_exports_total", "oil_barrels"],
        data=rows[["scenario", "price", "low_busd", "high_busd"]],
        computed="A twelfth of the exports that a scenario leaves behind, times barrels a tonne, times the price that "
        f"is assumed. Low: the lower count of exports less the high flow, at {number(min(barrels), 2)} barrels; high: "
        f"the higher count less the low flow, at {number(max(barrels), 2)}.",
    )  # fmt: skip


def checks(table: pd.DataFrame) -> Figure:
    """Return the model's range beside what was published.

    Parameters
    ----------
    table : pandas.DataFrame
        name, unit, low, high (the model), published, group (``total`` or ``other``), who.
    """
    rows = table.assign(text=[_beside(row) for row in table.itertuples()], row=range(len(table)))
    totals, others = rows[rows["group"] == "total"], rows[rows["group"] != "total"]
    far = max(abs(routes.outside(row.low, row.high, row.published)) for row in totals.itertuples())
    more = int((others["published"] > others["high"] + 1e-9).sum())
    beyond = (
        "no route carried more than it could" if not more else f"{more} of {len(others)} carried more than they could"
    )

    listed = [
        f"{row.name} {span(row.low, row.high, 2)}, published {number(row.published, 2)}" for row in rows.itertuples()
    ]

    def draw(width: int) -> alt.VConcatChart:
        narrow = layout_of(width) == "narrow"
        panels = []
        for group, found in rows.groupby("group", sort=False):
            order = list(found["name"])
            data = found[["name", "low", "high", "published", "text", "row"]].round(3)
            base = alt.Chart(data).encode(y=_names(order, narrow))
            least, most = data[["low", "published"]].min(axis=None), data[["high", "published"]].max(axis=None)
            start = 60 if group == "total" else 0
            axis = alt.Axis(title=found["unit"].iloc[0], tickCount=5)
            scale = alt.Scale(
                domain=[min(start, least), most + (most - start) * (0.55 if narrow else 0.45)], nice=False, zero=False
            )
            x = alt.X("low:Q", scale=scale, axis=axis)
            dy = 9 if narrow else 0
            bar = base.mark_bar(height=9, yOffset=dy, color=PERHAPS, minBandSize=3).encode(x=x, x2="high:Q")
            tick = base.mark_tick(thickness=3, size=14, yOffset=dy, color=theme.INK).encode(x="low:Q")
            dot = base.mark_point(filled=True, size=75, yOffset=dy, color=SOILS["crosses"], opacity=1).encode(
                x="published:Q"
            )
            end = (
                alt.Chart(data.assign(far=data[["high", "published"]].max(axis=1)))
                .mark_text(align="left", dx=9, dy=dy, fontSize=11)
                .encode(x="far:Q", y=_names(order, narrow), text="text:N")
            )
            layers = alt.layer(bar, tick, dot, end, *_heads(base, narrow))
            panels.append(layers.properties(**_rows(width, len(order), 22)))
        return alt.vconcat(*panels, spacing=18).resolve_scale(x="independent", y="independent")

    return figure(
        draw,
        name="checks",
        title=f"Published totals lie within {number(far)} Mt of the model; {beyond}",
        subtitle="Bar, from a tick at its low end: what the model says could leave. Dot: what was published. Number: "
        "dot less the nearer end of the bar, 0.00 inside. Above: all routes, limited by production less refining. "
        "Below: what other routes could carry, which what they did carry should not exceed.",
        description=f"Model range and published figure: {'; '.join(listed)}.",
        unit="Mt",
        tables=[*NETWORK, "oil_exports_total", "energy_balance", "oil_route_periods", "oil_exports_by_route"],
        data=table.round(4),
        origin=_published_origins(totals["key"]),
        computed=f"{FLOW}. For April 2022 the CPC is closed, what joins the large fields to other lines is left open, "
        "and a twelfth of the flow beyond what other routes carried is what a month could take.",
    )  # fmt: skip


def _published_origins(totals: pd.Series) -> list[Origin]:
    """Return the rows of each published figure, by the key of the check."""
    found = {}
    for key in totals:
        definition, year = key.rsplit("_", 1)
        found[key] = Rows(
            "oil_exports_total", "volume_mt", where={"definition": definition, "year": int(year), "months": 12}
        )
    others = [route for route in oil_network.EXITS.values() if route != "cpc"]
    found |= {
        "past_russia_2025": _carried(2025, "btc", "china"),
        "btc_2025": _carried(2025, "btc"),
        "not_cpc_2025": _carried(2025, *others),
        "april_2022": Rows("oil_route_periods", "volume_mt", where={"route": "diverted-from-cpc"}),
    }
    return [added("published", rows, only={"key": key}) for key, rows in found.items()]


def _beside(row: tuple) -> str:
    off = routes.outside(row.low, row.high, row.published)
    return f"{'+' if off > 0.005 else '−' if off < -0.005 else ''}{number(abs(off), 2)}"

"""How does the book draw oil routes?  In: frames of `measures.oil` and tables.  Out: figures with their words computed.

The soil that a route crosses has one colour in all of them: that of Russia, that of Kazakhstan where Russia is
avoided, grey where the onward way is not known.
"""

import altair as alt
import pandas as pd

from ..measures import oil
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, panel_title, span
from .origin import Origin, Rows, added, rows_of

SOILS = {
    "crosses": theme.colour_of("RUS"),
    "unknown": theme.colour_of("OTH"),
    "avoids": theme.colour_of("KAZ"),
}
SOIL_WORDS = {"crosses": "crosses Russia", "unknown": "onward way unknown", "avoids": "avoids Russia"}
ACROSS = "crosses Russia, %"
ACTORS = {
    "russian-state": ("Russian state", theme.colour_of("RUS")),
    "ukrainian-forces": ("Ukrainian forces", theme.INK),
    "weather": ("weather", theme.colour_of("EU27")),
    "operator": ("operator", theme.colour_of("OTH")),
    "kazakh-state": ("Kazakh state", theme.colour_of("KAZ")),
    "eu": ("European Union", theme.colour_of("CHN")),
    "unknown": ("unknown", theme.colour_of("OTH")),
}
CAUSES = {
    "attack": "drone attack",
    "ban": "export ban",
    "counter-measure": "counter-measure",
    "court": "court order",
    "equipment": "worn equipment",
    "fire": "fire at Tengiz",
    "permits": "port permits",
    "refusal": "wagons refused",
    "regulator": "inspectors close moorings",
    "sanctions": "sanctions",
    "search": "search for explosives",
    "spill": "oil spill",
    "storm": "storm",
}
GROUPS = {
    "russian": ("Russian", theme.colour_of("RUS")),
    "kazakh": ("Kazakh", theme.colour_of("KAZ")),
    "western": ("Western", theme.colour_of("EU27")),
    "other": ("other", theme.colour_of("OTH")),
}
SHORT = {
    "BG Overseas Holdings": "BG",
    "Chevron Caspian Pipeline Consortium Company": "Chevron",
    "Eni International": "Eni",
    "Kazakhstan (KazMunayGas and Kazakhstan Pipeline Ventures)": "Kazakhstan",
    "Kazakhstan Pipeline Ventures": "KPV",
    "LukArco": "LukArco (Lukoil)",
    "Mobil Caspian Pipeline Company": "Mobil",
    "Oryx Caspian Pipeline": "Oryx",
    "Other holders": "not itemised",
    "Rosneft-Shell Caspian Ventures": "Rosneft–Shell",
    "Russia, through Transneft": "Russia (Transneft)",
}
ORIGINS = [
    ("kazakh_mt", "Kazakh", theme.colour_of("KAZ")),
    ("russian_mt", "Russian", theme.colour_of("RUS")),
    ("other_mt", "origin not stated", theme.colour_of("OTH")),
]
STATES = {"KAZ": "Kazakhstan", "TKM": "Turkmenistan", "UZB": "Uzbekistan", "AZE": "Azerbaijan"}


def soil_colour(legend: alt.Legend | None = None) -> alt.Color:
    """Return the colour of a route by the soil that it crosses."""
    scale = alt.Scale(domain=list(SOILS), range=list(SOILS.values()))
    return alt.Color("soil:N", scale=scale, legend=legend, sort=list(oil.SOILS))


def soil_legend(columns: int = 3) -> alt.Legend:
    """Return the legend of `soil_colour` in words."""
    words = " : ".join(f"datum.label == '{key}' ? '{text}'" for key, text in SOIL_WORDS.items())
    return alt.Legend(
        title=None, orient="top", labelExpr=f"{words} : datum.label", symbolType="square", columns=columns
    )


def splits(parts: pd.DataFrame, ranges: pd.DataFrame) -> Figure:
    """Return exports by route in the years that have a complete split.

    Parameters
    ----------
    parts : pandas.DataFrame
        Rows of `oil.split_of` for several years.
    ranges : pandas.DataFrame
        From `oil.definitions` or `oil.shares`: low_pct and high_pct by year.
    """
    order = [name for route, name in oil.ROUTES.items() if route in set(parts["route"])]
    rows = parts.assign(name=parts["route"].map(oil.ROUTES), text=parts["volume_mt"].map(number))
    rows = rows[["year", "name", "volume_mt", "soil", "text"]]
    across = ranges[ranges["year"].isin(rows["year"])]
    across = across.assign(name=ACROSS, text=[_percent(row.low_pct, row.high_pct) for row in across.itertuples()])

    def draw(width: int) -> alt.FacetChart:
        narrow = layout_of(width) == "narrow"
        data = pd.concat([rows, across[["year", "name", "text"]].assign(volume_mt=0.0, soil="crosses")])
        base = alt.Chart(data).encode(
            x=alt.X("volume_mt:Q", axis=None, scale=alt.Scale(domain=[0, 110 if narrow else 82])),
            y=alt.Y("name:N", sort=[*order, ACROSS], title=None, axis=alt.Axis(labelLimit=150, labelColor=theme.INK)),
        )
        bars = base.mark_bar(height=15).encode(color=soil_colour(soil_legend(1 if narrow else 3)))
        words = base.mark_text(align="left", dx=3, fontSize=11 if narrow else 12).encode(text="text:N")
        panel = alt.layer(bars, words).properties(width=58 if narrow else 150, height=26 * (len(order) + 1))
        header = alt.Header(title=None, labelAnchor="start")
        return panel.facet(column=alt.Column("year:O", header=header), spacing=6 if narrow else 14)

    return figure(
        draw,
        name="splits",
        title=_splits_title(parts),
        subtitle="Kazakh oil by route, Mt, in the three years whose split is complete. Last row: the share that "
        "crosses Russia, from least to most, if all oil of unknown way avoids or crosses it. By a minister for "
        "2013 and, in two statements, 2025; by a trade magazine for 2009.",
        description="Bars by route, in Mt. " + _splits_words(rows),
        unit="Mt",
        tables=["oil_exports_by_route"],
        data=parts[["year", "route", "volume_mt", "soil"]],
        origin=route_origins(parts),
    )


BY_ROUTE = "oil_exports_by_route"
AT = {"year": "year", "route": "route"}


def route_origins(volumes: pd.DataFrame) -> list[Origin]:
    """Return the origins of volumes by route and year: the route's row, less its parts where its way is unknown."""
    own = Rows(BY_ROUTE, "volume_mt", AT, {"preferred": True})
    parts = Rows(BY_ROUTE, "volume_mt", {"year": "year", "route": "part_of"}, {"preferred": True})
    others = Rows(BY_ROUTE, "volume_mt", {"year": "year"}, {"preferred": True, "part_of": "atyrau-samara"})
    known, by_line = volumes["soil"] != "unknown", volumes["route"] == "cpc"
    found = [
        added("volume_mt", own, only={"route": volumes.loc[known & ~by_line, "route"]}),
        added("volume_mt", own, only={"route": "cpc", "year": volumes.loc[by_line, "year"]}),
    ]
    for less, routes in ((parts, {"aktau", "rail"}), (others, {"residual"})):
        drawn = set(volumes.loc[~known, "route"]) & routes
        found += [added("volume_mt", own, less=[less], only={"route": sorted(drawn)})] if drawn else []
    return found


def _percent(low: float, high: float) -> str:
    shown = [number(value, 0) for value in (low, high)]
    return f"{shown[0]} %" if shown[0] == shown[1] else f"{shown[0]}–{shown[1]} %"


def _splits_title(parts: pd.DataFrame) -> str:
    sums = parts.pivot_table(index="year", columns="soil", values="volume_mt", aggfunc="sum", fill_value=0.0)
    then, now = sums.index[-2], sums.index[-1]
    least = "at least " if sums.loc[then, "unknown"] > 0 else ""
    avoided = {year: f"{number(sums.loc[year, 'avoids'])} of {number(sums.loc[year].sum())} Mt" for year in (then, now)}
    return f"In {now} {avoided[now]} avoided Russia, in {then} {least}{avoided[then]}"


def _splits_words(rows: pd.DataFrame) -> str:
    listed = []
    for year, group in rows.sort_values("volume_mt", ascending=False).groupby("year"):
        names = ", ".join(f"{name} {text}" for name, text in zip(group["name"], group["text"], strict=True))
        listed.append(f"In {year}: {names}.")
    return " ".join(listed)


def share(ranges: pd.DataFrame, part_year: dict[str, float], definition: str) -> Figure:
    """Return the share that crosses Russia, as a range by year.

    Parameters
    ----------
    ranges : pandas.DataFrame
        From `oil.shares`.
    part_year : dict
        From `oil.share_row`: January to October 2024.
    definition : str
        Whose total is the denominator.
    """
    late = pd.DataFrame([{"year": 2024, "complete": False, "denominator": "parts"} | part_year])
    rows = pd.concat([ranges, late], ignore_index=True).sort_values("year")
    listed = "; ".join(f"{row.year} {span(row.low_pct, row.high_pct)}" for row in rows.itertuples())
    before, now = ranges[ranges["year"] == 2013].iloc[0], ranges[ranges["year"] == 2025].iloc[0]
    gain = now["low_pct"] - before["high_pct"]
    more = f"at least {number(gain, 0)} points more than in 2013" if gain > 0 else "perhaps no more than in 2013"
    columns = ["year", "complete", "denominator", "crosses_mt", "unknown_mt", "avoids_mt", "total_mt"]
    return figure(
        lambda width: _share_chart(width, rows),
        name="share",
        title=f"{span(now['low_pct'], now['high_pct'], 0)} per cent of exports crossed Russia in 2025, {more}",
        subtitle="Share of Kazakh oil exports that crosses Russian soil, from least to most; denominator: "
        f"{definition} total, or the sum of the routes where there is none. Pale: years whose split is not "
        "complete; 2024 is January to October. Years without a bar have no figures by route.",
        description=f"Ranges by year, in per cent: {listed}. No year between 2013 and 2022 can be bounded, and the "
        "bounds of 2022 and 2023 are so wide that they neither show nor exclude a step in 2022.",
        unit="% of exports",
        tables=["oil_exports_by_route", "oil_exports_total", "oil_route_periods"],
        data=rows[[*columns, "low_pct", "high_pct"]],
        origin=_share_origins(definition, ranges["year"]),
        computed="The share is a range: oil whose way no source states may cross Russia or not, and so may "
        "what the routes leave of the total.",
    )


def soil_rows(crosses: bool | None) -> Rows:
    """Return the rows of a year that cross Russia, those that avoid it, or (None) all that are no part of another."""
    where = {"part_of": pd.NA} if crosses is None else {"crosses_russia": crosses}
    return Rows(BY_ROUTE, "volume_mt", {"year": "year"}, {"preferred": True} | where)


def _share_origins(definition: str, years: pd.Series) -> list[Origin]:
    total = Rows("oil_exports_total", "volume_mt", {"year": "year"}, {"definition": definition, "months": 12})
    return [
        added("crosses_mt", soil_rows(True), only={"year": years}),
        added("avoids_mt", soil_rows(False), only={"year": years}),
        added("total_mt", total, only={"denominator": definition}),
    ]


def _share_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    size, colour = 10 if narrow else 22, theme.colour_of("RUS")
    x = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[2008, 2026], nice=False, zero=False),
        axis=alt.Axis(format="d", values=list(range(2009, 2026, 4 if narrow else 2)), grid=False),
    )
    y = alt.Y("low_pct:Q", title="% of exports", scale=alt.Scale(domain=[0, 100]))
    words = {end: rows[f"{end}_pct"].map(lambda value: number(value, 0)) for end in ("low", "high")}
    base = alt.Chart(rows[["year", "complete", "low_pct", "high_pct"]].round(1).assign(**words)).encode(x=x)
    faint = alt.condition("datum.complete", alt.value(0.85), alt.value(0.35))
    layers = [base.mark_bar(size=size, color=colour).encode(y=y, y2="high_pct:Q", opacity=faint)]
    for end, dy in (("low", 11), ("high", -9)):
        edge = base.encode(y=f"{end}_pct:Q")
        layers.append(edge.mark_tick(orient="horizontal", size=size, thickness=2, color=colour))
        layers.append(edge.mark_text(dy=dy, fontSize=11 if narrow else 12).encode(text=f"{end}:N"))
    # a bar stands in the middle of its year, so that the end of February is left of that of 2022
    war = alt.Chart(pd.DataFrame({"year": [2021.65], "text": ["February 2022"]})).encode(x=x)
    rule = war.mark_rule(color=theme.QUIET, strokeDash=[3, 3])
    said = war.mark_text(align="right", dx=-5, color=theme.QUIET).encode(y=alt.datum(8), text="text:N")
    return alt.layer(rule, said, *layers).properties(width=width - 70, height=260)


def cpc(by_year: pd.DataFrame, unseen: dict[str, float]) -> Figure:
    """Return the oil in the CPC line by year and origin, with its gaps.

    Parameters
    ----------
    by_year : pandas.DataFrame
        From `oil.cpc_by_year`.
    unseen : dict
        From `oil.cpc_unseen`.
    """
    known = by_year[by_year["total_mt"].notna()]
    last = known.iloc[-1]
    tops = _cpc_tops(by_year)
    bounds = ", ".join(f"{row.year} {row.text}" for row in tops[tops["text"].str.contains("[>≥]")].itertuples())
    listed = ", ".join(f"{row.year} {number(row.total_mt)}" for row in known.itertuples())
    carried, russian = number(last["total_mt"]), number(last["russian_mt"])
    return figure(
        lambda width: _cpc_chart(width, by_year, tops),
        name="cpc",
        title=f"The CPC carried {carried} Mt in {last['year']:.0f}, {russian} Mt of it Russian",
        subtitle="Oil in the line of the Caspian Pipeline Consortium, Mt a year, by origin where it is stated. "
        f"Grey columns: no figure found; dashed: only a lower bound. The {unseen['years']:.0f} years to 2021 "
        f"without a total carried {number(unseen['unseen_mt'], 0)} Mt together, {number(unseen['mean_mt'], 0)} a "
        "year.",
        description=f"Columns from 2001 to {last['year']:.0f}. Totals in Mt: {listed}. Only bounds: {bounds}. For "
        "the other years no figure was found, and their columns are grey.",
        unit="Mt a year",
        tables=["cpc_throughput", "cpc_cumulative"],
        data=by_year,
        origin=_throughput(),
        computed="Where only a total or one part of it is stated, the other part is the rest; years without "
        "a figure are left empty.",
    )


def _throughput() -> list[Origin]:
    items = {"kazakh_mt": "kazakh", "total_mt": "total"}
    rows = {
        column: Rows("cpc_throughput", "volume_mt", {"year": "year"}, {"preferred": True, "item": item})
        for column, item in items.items()
    }
    bound = Rows("cpc_throughput", "lower_bound_mt", {"year": "year"}, {"preferred": True})
    return [*(added(column, own) for column, own in rows.items()), added("bound_mt", bound)]


def _cpc_chart(width: int, by_year: pd.DataFrame, tops: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    keys, names, tints = (list(part) for part in zip(*ORIGINS, strict=True))
    long = by_year.melt("year", keys, var_name="origin", value_name="mt").dropna(subset="mt")
    long = long.assign(
        rank=long["origin"].map(keys.index), origin=long["origin"].map(dict(zip(keys, names, strict=True)))
    )
    empty = by_year.loc[~by_year["year"].isin(tops["year"]), ["year"]]
    labels = alt.Axis(labelAngle=0, values=list(range(2001, 2026, 6 if narrow else 3)))
    x = alt.X("year:O", title=None, axis=labels, scale=alt.Scale(domain=list(oil.CPC_YEARS), paddingInner=0.15))
    y = alt.Y("mt:Q", title="Mt a year", scale=alt.Scale(domain=[0, 80]))
    colour = alt.Color("origin:N", scale=alt.Scale(domain=names, range=tints), legend=alt.Legend(title=None))
    bars = alt.Chart(long.round(2)).mark_bar().encode(x=x, y=y, color=colour, order="rank:Q")
    gaps = alt.Chart(empty).mark_bar(color=theme.RULE).encode(x=x, y=alt.datum(0), y2=alt.datum(80))
    said = alt.Chart(pd.DataFrame({"year": [2004], "text": ["no figure"]}))
    said = said.mark_text(color=theme.QUIET).encode(x=x, y=alt.datum(40), text="text:N")
    least = alt.Chart(tops[tops["text"].str.startswith(">")])
    hollow = least.mark_bar(filled=False, stroke=theme.QUIET, strokeDash=[3, 2]).encode(x=x, y="top:Q")
    shown = tops[tops["year"].isin([2010, 2017, 2025])] if narrow else tops
    words = alt.Chart(shown).mark_text(dy=-7, fontSize=11).encode(x=x, y="top:Q", text="text:N")
    return alt.layer(gaps, said, bars, hollow, words).properties(width=width - 60, height=250)


def _cpc_tops(by_year: pd.DataFrame) -> pd.DataFrame:
    """Return what stands over each column: the total, or a bound of it where only a part or a bound is known."""
    kinds = {"total_mt": "", "kazakh_mt": "≥", "bound_mt": ">"}
    long = by_year.melt("year", list(kinds), var_name="kind", value_name="top").dropna(subset="top")
    long = long.assign(rank=long["kind"].map(list(kinds).index)).sort_values(["year", "rank"]).drop_duplicates("year")
    words = [f"{kinds[row.kind]}{number(row.top, 0)}" for row in long.itertuples()]
    return long.assign(text=words, top=long["top"].round(2))[["year", "top", "text"]]


def holders(register: pd.DataFrame) -> Figure:
    """Return who owns the CPC, in the two readings of the register (table ``cpc_shareholders``)."""
    rows = _stacked(register)
    groups = oil.holder_groups(register)
    russian, kazakh = (groups.loc[name].iloc[-1] for name in ("russian", "kazakh"))
    listed = [
        f"{reading}: "
        + ", ".join(f"{holder} {share:g}" for holder, share in zip(part["short"], part["share_pct"], strict=True))
        for reading, part in rows.groupby("reading", sort=False)
    ]
    sums = ", ".join(
        f"{GROUPS[key][0]} {' and '.join(f'{share:g}' for share in row)}" for key, row in groups.iterrows()
    )
    return figure(
        lambda width: _holders_chart(width, rows),
        name="holders",
        title=f"Russian holders have {number(russian)} per cent of the CPC, Kazakh holders {number(kazakh, 2)}",
        subtitle="Shares in the Caspian Pipeline Consortium, per cent, in two readings of one register: direct "
        "holdings as Global Energy Monitor lists them, and holders as the consortium counts them. The groups are "
        "ours: the Russian one holds the state's Transneft and the private Lukoil. KPV: Kazakhstan Pipeline "
        "Ventures.",
        description=f"Two columns of 100 per cent. {'; '.join(listed)}. By group, in the first and the second "
        f"reading: {sums}.",
        unit="%",
        tables=["cpc_shareholders"],
        data=register[["holder", "group", "share_pct", "as_of"]],
        origin=[added("share_pct", Rows("cpc_shareholders", "share_pct", {"holder": "holder", "as_of": "as_of"}))],
    )


def _stacked(register: pd.DataFrame) -> pd.DataFrame:
    """Return the holders with where their piece of the column begins and ends."""
    rows = register.assign(
        reading=register["as_of"].dt.strftime("%B %Y"),
        rank=register["group"].map(list(GROUPS).index),
        group=register["group"].map(lambda key: GROUPS[key][0]),
        short=register["holder"].replace(SHORT),
    ).sort_values(["as_of", "rank", "share_pct"], ascending=[True, True, False])
    high = rows.groupby("reading")["share_pct"].cumsum()
    return rows.assign(low=high - rows["share_pct"], high=high)


def _holders_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    names, tints = (list(part) for part in zip(*GROUPS.values(), strict=True))
    axis = alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False, labelFontWeight="bold", labelColor=theme.INK)
    spacing = alt.Scale(paddingInner=0.12, paddingOuter=0.02)
    x = alt.X("reading:N", sort=list(rows["reading"].unique()), title=None, axis=axis, scale=spacing)
    whole = alt.Scale(domain=[0, 100], reverse=True)
    y = alt.Y("low:Q", title="% of the consortium", scale=whole, axis=alt.Axis(grid=False))
    colour = alt.Color("group:N", scale=alt.Scale(domain=names, range=tints), legend=alt.Legend(title=None, columns=4))
    pieces = alt.Chart(rows[["reading", "group", "low", "high", "holder", "share_pct"]])
    bars = pieces.mark_bar(stroke="white", strokeWidth=1).encode(
        x=x, y=y, y2="high:Q", color=colour, tooltip=["holder:N", "share_pct:Q"]
    )
    text = alt.Chart(_merged(rows, ",\n" if narrow else ", "))
    look = {"color": "white", "fontSize": 11 if narrow else 12, "lineBreak": "\n", "baseline": "middle"}
    text = text.mark_text(dy=alt.expr("datum.dy"), **look)
    words = text.encode(x=x, y="middle:Q", text="text:N")
    return alt.layer(bars, words).properties(width=width - 62, height=460 if narrow else 400)


def _merged(rows: pd.DataFrame, comma: str, least: float = 4.0) -> pd.DataFrame:
    """Return one label for each piece that is tall enough; smaller ones join the label above them."""
    rows = rows.assign(block=(rows["share_pct"] >= least).cumsum())
    rows = rows.assign(text=rows["short"] + " " + rows["share_pct"].map("{:g}".format))
    found = []
    for (reading, _), block in rows.groupby(["reading", "block"], sort=False):
        first, rest = block.iloc[0], ", ".join(block["text"].iloc[1:])
        text = first["text"] + (comma + rest if rest else "")
        middle = (first["low"] + first["high"]) / 2
        found.append({"reading": reading, "middle": middle, "text": text, "dy": -7 if "\n" in text else 0})
    return pd.DataFrame(found)


def incidents(events: pd.DataFrame, since: pd.Timestamp) -> Figure:
    """Return the dated incidents, oil and coal apart, by cause and actor.

    Parameters
    ----------
    events : pandas.DataFrame
        From `oil.dated`.
    since : pandas.Timestamp
        The day that divides them.
    """
    rows = _listed(events)
    oils = events[events["kind"] == "oil"]
    counts = oils.loc[oils["after"].fillna(False), "actor"].map(lambda key: ACTORS[key][0]).value_counts()
    earlier = int((~oils["after"].fillna(True)).sum())
    day = f"{since.day} {since:%B %Y}"
    actors = ", ".join(f"{name} {count}" for name, count in counts.items())
    return figure(
        lambda width: _incidents_chart(width, rows, since),
        name="incidents",
        title=f"Of {counts.sum()} oil incidents since {day} {counts.get('Russian state', 0)} go back to the Russian "
        f"state, {counts.get('Ukrainian forces', 0)} to Ukrainian forces",
        subtitle="Dated incidents on the way of Kazakh oil and coal, by cause and by who or what brought them "
        "about, as the press attributed them. Bars: spans known to the month or day; dots: a day, end unknown or "
        "near. The search for them began around 2022: few entries before are no sign of calm.",
        description=f"A list of {len(rows)} incidents on a time line. Oil since {day} by actor: {actors}. Before it: "
        f"{earlier}, but counts before and after do not compare. Coal stands apart below; "
        f"{int(events['start'].isna().sum())} coal incident of unknown year is left out.",
        unit="incidents",
        tables=["transit_incidents"],
        data=events[["id", "date_start", "date_end", "asset", "cause", "actor", "loading_effect", "source_id"]],
        origin=[rows_of(Rows("transit_incidents", ["date_start", "asset", "cause", "actor"], {"id": "id"}))],
    )


def _listed(events: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents with a date in the order of the list, oil first, and the place of each."""
    rows = events[events["start"].notna()].sort_values(["kind", "start"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    return rows.assign(
        place=rows.index + 1.0 * (rows["kind"] == "coal"),
        who=rows["actor"].map(lambda key: ACTORS[key][0]),
        text=rows["date_start"] + "  " + rows["cause"].map(CAUSES),
        stop=rows["end"].fillna(rows["start"]),
        point=rows["end"].isna() | (rows["days"] < 30),
    )


def _incidents_chart(width: int, rows: pd.DataFrame, since: pd.Timestamp) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner, left = width - 14, 196 if narrow else 230
    short = "'’' + (datum.value - 2000)"
    years = alt.Axis(values=list(range(2022, 2027)), labelExpr=short if narrow else "datum.value", grid=True)
    x = alt.X("start:Q", title=None, scale=alt.Scale(domain=[2021.4, 2026.3], range=[left, inner]), axis=years)
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-1.2, len(rows) + 0.8], nice=False, reverse=True))
    names, tints = zip(*[look for look in ACTORS.values() if look[0] in set(rows["who"])], strict=True)
    legend = alt.Legend(title=None, columns=3 if narrow else 6, symbolType="circle")
    colour = alt.Color("who:N", scale=alt.Scale(domain=names, range=tints), legend=legend)
    shown = rows[["id", "text", "place", "who", "start", "stop", "point"]]
    shown = shown.assign(**{column: shown[column].map(_decimal) for column in ("start", "stop")})
    base = alt.Chart(shown).encode(y=y, color=colour, tooltip=["text:N", "who:N"])
    bars = base.mark_bar(height=7).encode(x=x, x2="stop:Q")
    dots = base.transform_filter("datum.point").mark_point(filled=True, size=55, opacity=1).encode(x=x)
    words = alt.Chart(shown).mark_text(align="left", fontSize=11 if narrow else 12)
    coal = rows.loc[rows["kind"] == "coal", "place"].min()
    heads = alt.Chart(pd.DataFrame({"place": [-0.95, coal - 0.95], "text": ["Oil", "Coal"]}))
    heads = heads.mark_text(align="left", fontWeight="bold")
    lists = [chart.encode(x=alt.value(0), y=y, text="text:N") for chart in (words, heads)]
    day = {"start": [_decimal(since)], "text": [f"{since.day} {since:%B %Y}"], "place": [-0.95]}
    rule = alt.Chart(pd.DataFrame(day)).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x=x)
    late = since >= pd.Timestamp("2024-01-01")  # else its name would run out of the picture
    said = alt.Chart(pd.DataFrame(day)).mark_text(align="right" if late else "left", dx=-4 if late else 4)
    said = said.encode(x=x, y=y, text="text:N", color=alt.value(theme.QUIET))
    return alt.layer(rule, said, bars, dots, *lists).properties(width=inner, height=21 * (len(rows) + 2))


def _decimal(day: pd.Timestamp) -> float:
    """Return a day as a year and its part."""
    return round(day.year + (day.day_of_year - 1) / 365.25, 3)


def monthly(series: pd.DataFrame, marked: list[pd.Period], test: dict[str, float]) -> Figure:
    """Return exports a day by month, with the months in which loading was cut.

    Parameters
    ----------
    series : pandas.DataFrame
        From `oil.departures`.
    marked : list of pandas.Period
        From `oil.outage_months`.
    test : dict
        From `oil.placebo`.
    """
    rows = series.assign(outage=series.index.isin(marked), month=series.index.strftime("%Y-%m")).reset_index(drop=True)
    rows = rows[["month", "daily_kt", "outage"]]
    lower = test["difference"] < 0 and test["p"] < 0.05
    side = "below" if test["difference"] < 0 else "above"
    drawn = rows[rows["month"] >= "2021"]
    least, most = (number(value, 0) for value in (drawn["daily_kt"].min(), drawn["daily_kt"].max()))
    return figure(
        lambda width: _monthly_chart(width, drawn.round(0)),
        name="monthly",
        title=f"In the customs count months of outage at the CPC {'are' if lower else 'are not'} lower than others",
        subtitle="Kazakhstan's exports of crude oil, thousand tonnes a day, by month, as customs count them (HS 2709). "
        "Dots: months touched by an incident that cut loading at the CPC.",
        description=f"A line from January 2021 to {series.index[-1].strftime('%B %Y')}, between {least} and {most} "
        f"thousand tonnes a day, with a gap at September 2022. The {test['marked']} outage months lie "
        f"{number(abs(test['difference']))} points {side} the others, each measured against the months around it (p "
        f"= {number(test['p'], 2)} for being lower).",
        unit="thousand tonnes a day",
        tables=["crude_exports_monthly", "transit_incidents"],
        data=rows,
        computed="A month's exports are divided by its days; the months touched by an incident are those of "
        "the list of incidents.",
    )


def _monthly_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    ticks = [f"{year}-01-01" for year in range(2021, 2027, 2 if narrow else 1)]
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", values=ticks))
    y = alt.Y("daily_kt:Q", title="thousand tonnes a day", scale=alt.Scale(domain=[0, 260]))
    line = alt.Chart(rows[["month", "daily_kt"]]).mark_line(color=theme.colour_of("KAZ"), strokeWidth=1.6)
    hits = alt.Chart(rows.loc[rows["outage"] & rows["daily_kt"].notna(), ["month", "daily_kt"]])
    hits = hits.mark_point(filled=True, size=34, opacity=1, color=theme.colour_of("RUS"))
    drawn = [chart.encode(x=x, y=y) for chart in (line, hits)]
    war = alt.Chart(pd.DataFrame({"month": ["2022-02-24"], "daily_kt": [24], "text": ["February 2022"]}))
    gap = pd.DataFrame({"month": ["2022-09-01"], "daily_kt": [108], "low": [118], "top": [148]})
    gap = alt.Chart(gap.assign(text="Sept. missing" if narrow else "September 2022 missing"))
    rules = [
        war.mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x=x),
        gap.mark_rule(color=theme.QUIET).encode(x=x, y="low:Q", y2="top:Q"),
        war.mark_text(align="right", dx=-5, color=theme.QUIET).encode(x=x, y=y, text="text:N"),
        gap.mark_text(align="left", color=theme.QUIET).encode(x=x, y=y, text="text:N"),
    ]
    return alt.layer(*rules, *drawn).properties(width=width - 66, height=240)


def energy(net: pd.DataFrame, before: int, year: int) -> Figure:
    """Return production less consumption of oil and of gas, state by state, in two years.

    Parameters
    ----------
    net : pandas.DataFrame
        From `oil.net_exports`.
    before, year : int
        Earlier and later year; the words describe the later.
    """
    rows = net[net["iso3"].isin(STATES) & net["year"].isin([before, year])]
    rows = rows.assign(state=rows["iso3"].map(STATES))
    end = rows[rows["year"] == year].set_index("state")
    listed = "; ".join(
        f"{row.Index} oil {number(row.oil_mt)} Mt, gas {number(row.gas_bcm)} bcm" for row in end.itertuples()
    )
    russia = net[(net["iso3"] == "RUS") & (net["year"] == year)].iloc[0]
    beyond = f"Russia, off the scale: {number(russia['oil_mt'], 0)} Mt and {number(russia['gas_bcm'], 0)} bcm."
    return figure(
        lambda width: _energy_chart(width, rows, year),
        name="energy",
        title=f"{end['oil_mt'].idxmax()} sells the most oil of the four states, {end['gas_bcm'].idxmax()} the most gas",
        subtitle=f"Production less consumption in {year} (bars) and {before} (strokes), oil and gas apart, because the "
        f"Energy Institute's file as we have it has no common unit and no consumption of coal. {beyond}",
        description=f"Bars to the right are net exports, to the left net imports. In {year}: {listed}. {beyond}",
        unit="Mt; billion cubic metres",
        tables=["energy_balance"],
        data=rows[["iso3", "year", "oil_mt", "gas_bcm"]],
        origin=[_net(column, product) for column, product in (("oil_mt", "oil"), ("gas_bcm", "gas"))],
    )


def _net(column: str, product: str) -> Origin:
    """Return the origin of production less consumption."""
    made, used = (
        Rows("energy_balance", value, {"iso3": "iso3", "year": "year"}, {"product": product})
        for value in ("production", "consumption")
    )
    return added(column, made, less=[used])


def _energy_chart(width: int, rows: pd.DataFrame, year: int) -> alt.VConcatChart | alt.HConcatChart:
    narrow = layout_of(width) == "narrow"
    panels = {"oil_mt": "Oil, Mt a year", "gas_bcm": "Gas, billion m³ a year"}
    tint = alt.condition(
        "datum.state == 'Kazakhstan'", alt.value(theme.colour_of("KAZ")), alt.value(theme.colour_of("OTH"))
    )
    drawn = []
    for i, (column, words) in enumerate(panels.items()):
        axis = alt.Axis(labelColor=theme.INK) if narrow or not i else None
        y = alt.Y("state:N", sort=list(STATES.values()), title=None, axis=axis)
        x = alt.X(f"{column}:Q", axis=None, scale=alt.Scale(domain=[-22, 90]))
        at = {
            when: alt.Chart(part[["iso3", "year", "state", column]].round(1))
            for when, part in rows.groupby(rows["year"] == year)
        }
        texts = rows.loc[rows["year"] == year, ["state", column]]
        texts = texts.assign(text=texts[column].map(lambda value: number(value, 0).replace("-", "−")))
        texts = texts.assign(**{column: texts["state"].map(rows.groupby("state")[column].max()).clip(lower=0).round(1)})
        layers = [
            at[True].mark_bar(height=14).encode(x=x, y=y, color=tint),
            at[False].mark_tick(color=theme.INK, thickness=2, height=20).encode(x=x, y=y),
            alt.Chart(texts).mark_text(align="left", dx=6).encode(x=x, y=y, text="text:N"),
        ]
        inner = width - 110 if narrow else (width - 120) // 2
        drawn.append(alt.layer(*layers).properties(width=inner, height=110, title=panel_title(words)))
    return alt.vconcat(*drawn) if narrow else alt.hconcat(*drawn, spacing=10)

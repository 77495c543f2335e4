"""How does the book draw China's gas?  In: frames of `measures.gas` and tables.  Out: figures with computed words.

Gas from Kazakhstan has the country's colour, gas that only passes through it a pale form of that colour.
"""

from math import ceil

import altair as alt
import pandas as pd

from ..measures import gas
from . import theme
from .figure import Figure, figure
from .gas_grid import grid_chart
from .marks import layout_of, number, own, span, spread, texts, tip, value_axis, year_axis
from .origin import Origin, Rows, added, rows_of, share

PALE = "#8CC3BC"
SUPPLIES = [  # from the foot of the column up
    ("from", "from Kazakhstan", theme.colour_of("KAZ")),
    ("through", "through Kazakhstan", PALE),
    ("russia", "Russia by pipe", theme.colour_of("RUS")),
    ("myanmar", "Myanmar", theme.colour_of("TUR")),
    ("lng", "LNG", "#C3CBD4"),
]
READINGS = [  # numerator, denominator, words, colour, dash
    ("either", "pipeline", "pipeline imports", theme.colour_of("CHN"), [1, 0]),
    ("either", "imports", "all imports", theme.colour_of("KAZ"), [1, 0]),
    ("through", "imports", "through only", theme.colour_of("KAZ"), [5, 3]),
    ("either", "consumption", "consumption", theme.colour_of("EU27"), [1, 0]),
]
NARROW_READINGS = {"pipeline imports": "by pipe", "all imports": "imports", "consumption": "use"}
COUNTERS = {
    "china": ("China", theme.colour_of("CHN")),
    "operator": ("operator", theme.INK),
    "kazakhstan": ("Kazakhstan", theme.colour_of("KAZ")),
    "turkmenistan": ("Turkmenistan", theme.colour_of("UZB")),
    "russia": ("Russia", theme.colour_of("RUS")),
}
OTHER_WORDS = {
    ("capacity", "consumption"): "Capacity of A–C ÷ consumption",
    ("turkmenistan", "imports"): "Turkmenistan ÷ imports",
    ("russia-pipeline", "pipeline"): "Russia ÷ pipeline imports",
    ("russia", "imports"): "Russia, with LNG ÷ imports",
    ("myanmar", "pipeline"): "Myanmar ÷ pipeline imports",
    ("australia", "imports"): "Australia ÷ imports",
}
COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")


def imports(parts: pd.DataFrame, year: int) -> Figure:
    """Return China's gas imports by what they have to do with Kazakhstan, stacked by year.

    Parameters
    ----------
    parts : pandas.DataFrame
        From `gas.volumes`, basis ``edition``.
    year : int
        Whose numbers the title gives.
    """
    keys = [key for key, _, _ in SUPPLIES]
    wide = parts[keys].fillna({"from": 0.0})
    high = wide.cumsum(axis=1)
    rows = pd.concat(
        [
            pd.DataFrame({"year": wide.index, "name": name, "low": high[key] - wide[key], "high": high[key],
                          "volume_bcm": parts[key], "colour": tint})
            for key, name, tint in SUPPLIES
        ]
    )  # fmt: skip
    row = parts.loc[year]
    last = parts.index.max()
    listed = ", ".join(f"{name} {number(parts.loc[last, key])}" for key, name, _ in SUPPLIES)
    return figure(
        lambda width: _imports_chart(width, rows, year),
        name="imports",
        title=f"Of {number(row['imports'], 0)} bcm that China imported in {year}, {number(row['from'])} came from "
        f"Kazakhstan and {number(row['through'])} through it"
        if pd.notna(row["from"])
        else f"Of {number(row['imports'], 0)} bcm that China imported in {year}, {number(row['either'])} came from or "
        "through Kazakhstan",
        subtitle="China's gas imports, bcm, by supplier, as each edition of the Statistical Review (BP, Energy "
        "Institute) first published them. Through Kazakhstan: gas of Turkmenistan and Uzbekistan; in 2012 it may hold "
        "a little Kazakh gas. LNG: liquefied, by sea.",
        description=f"Stacked columns from {parts.index.min()} to {last}. In {last}, in bcm: {listed}. Imports grew "
        f"from {number(parts['imports'].iloc[0], 0)} to {number(parts['imports'].iloc[-1], 0)}; gas from or through "
        f"Kazakhstan peaked at {number(parts['either'].max(), 0)} in {parts['either'].idxmax()}.",
        unit="bcm",
        tables=["china_gas_imports"],
        data=rows[["year", "name", "volume_bcm"]],
        origin=_supply_origins(rows),
    )


YEAR = {"year": "year"}
BALANCE = {"iso3": "CHN", "product": "gas"}


def _gas(basis: str = "edition", **where: object) -> Rows:
    return Rows("china_gas_imports", "volume_bcm", YEAR, {"basis": basis, **where})


def _part(numerator: str, basis: str = "edition") -> Rows:
    """Return the rows of a numerator."""
    if numerator in gas.NUMERATORS:
        return _gas(basis, mode="pipeline", supplier=gas.NUMERATORS[numerator][1])
    _, suppliers, modes = gas.OTHERS[numerator]
    return _gas(basis, mode=modes, supplier=suppliers)


def _whole(denominator: str, basis: str = "edition") -> Rows:
    """Return the rows of a denominator."""
    if denominator == "consumption":
        return Rows("energy_balance", "consumption", YEAR, BALANCE)
    return _gas(basis, mode="pipeline") if denominator == "pipeline" else _gas(basis)


def _supply_origins(rows: pd.DataFrame) -> list[Origin]:
    by_key = {"russia": _gas(mode="pipeline", supplier="RUS"), "myanmar": _gas(mode="pipeline", supplier="MMR")}
    by_key |= {"lng": _gas(mode="lng"), "from": _part("from"), "through": _part("through")}
    return [added("volume_bcm", by_key[key], only={"name": words}) for key, words, _ in SUPPLIES]


def _share_origins(rows: pd.DataFrame) -> list[Origin]:
    """Return the origins of part, whole and share for each pair of numerator and denominator that is drawn."""
    found = []
    names = [column for column in ("basis", "numerator", "denominator") if column in rows]
    for only in rows[rows["numerator"] != "capacity"][names].drop_duplicates().to_dict("records"):
        basis = only.get("basis", "edition")
        numerator = "either" if only["numerator"] == "restated" else only["numerator"]
        part, whole = _part(numerator, basis), _whole(only["denominator"], basis)
        found += [added("part_bcm", part, only=only), added("whole_bcm", whole, only=only)]
        found.append(share("share_pct", part, whole, only=only))
    return found


def _imports_chart(width: int, rows: pd.DataFrame, year: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    first, last = int(rows["year"].min()), int(rows["year"].max())
    height, top = 300, 20 * ceil(1.05 * rows["high"].max() / 20)
    right = 86 if narrow else 142
    inner = width - right - 34
    x = year_axis(first, last, inner // 42, pad=0.6)
    look = {"scale": alt.Scale(domain=[0, top], nice=False), "axis": alt.Axis(tickCount=4, title=None)}
    y = alt.Y("low:Q", **look)
    step = inner / (last - first + 1.2)
    _, names, tints = zip(*SUPPLIES, strict=True)
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=tints), legend=None)
    volumes = (rows["high"] - rows["low"]).round(2)
    data = rows.assign(volume=volumes).pivot(index="year", columns="name", values="volume")[list(names)].reset_index()
    size = step * 0.78
    folded = alt.Chart(data).transform_fold(list(names), ["name", "volume"])
    bars = folded.transform_calculate(rank=f"indexof({list(names)}, datum.name)").mark_bar(size=round(size, 1))
    heights = alt.Y("volume:Q", stack="zero", **look)
    hover = [tip("year:O"), tip("name:N"), tip("volume:Q", "bcm", ".1f")]
    bars = bars.encode(x=x, y=heights, color=colour, order="rank:Q", tooltip=hover)
    ends = rows[rows["year"] == last]
    middle = (ends["low"] + ends["high"]) / 2
    short = {"from Kazakhstan": "Kazakhstan", "through Kazakhstan": "through it", "Russia by pipe": "Russia"}
    shown = ends["name"].replace(short) if narrow else ends["name"]
    words = ends.assign(
        text=shown + " " + ends["volume_bcm"].map(lambda value: number(value, 0)),
        colour=ends["colour"].replace({PALE: "#2F7F76", "#C3CBD4": theme.QUIET}),
        place=[top * v / height for v in spread([height * m / top for m in middle], 15)],
    )
    said = texts(words[["year", "text", "colour", "place"]].round(2), "year:Q", "place:Q", dx=round(0.6 * step) + 6)
    mark = alt.Chart(pd.DataFrame({"year": [year], "low": [float(rows.loc[rows["year"] == year, "high"].max())]}))
    mark = mark.mark_text(dy=-9, fontWeight="bold").encode(x=x, y=y, text=alt.Text("low:Q", format=".0f"))
    return alt.layer(bars, said, mark).properties(width=inner, height=height)


def grid(judged: pd.DataFrame, restated: pd.DataFrame, year: int, threshold: float, tolerance: float) -> Figure:
    """Return every share of every definition and year, filled where it reaches the threshold.

    Parameters
    ----------
    judged, restated : pandas.DataFrame
        From `gas.verdicts`, of both bases.
    year : int
        Column that stands out.
    threshold, tolerance : float
        Per cent, points.
    """
    later = restated[restated["year"] >= judged["year"].min()]
    rows = pd.concat([judged, later.assign(numerator="restated")], ignore_index=True)
    heads = {key: words for key, (words, _) in gas.NUMERATORS.items()}
    groups = heads | {"restated": "from or through, restated"}
    keys = [(numerator, denominator) for numerator in groups for denominator in gas.DENOMINATORS]
    labels = [gas.DENOMINATORS[denominator] for _, denominator in keys]
    sums = gas.tally(judged)
    hits = sums["about"].map(len)
    cells = int(sums["years"].sum())
    best = hits.idxmax()
    where = f", {hits.max()} of them {heads[best[0]]} over {gas.DENOMINATORS[best[1]]}" if hits.max() else ""
    listed = "; ".join(
        f"{heads[key[0]]} over {gas.DENOMINATORS[key[1]]} {span(row.low, row.high)}" for key, row in sums.iterrows()
    )
    return figure(
        lambda width: grid_chart(width, _keyed(rows, keys), labels, list(groups.values()), year),
        name="grid",
        title=f"{hits.sum()} of {cells} shares lie within {tolerance:g} points of {threshold:g} per cent{where}",
        subtitle=f"Share of China's gas, per cent, by what is counted and what it is divided by. Dark: {threshold:g} "
        f"give or take {tolerance:g}; pale: more; bare: less; a dot: not known. Last block: the same in the Energy "
        "Institute's restated basis, which does not tell Kazakh gas apart.",
        description=f"A table of shares by definition and year. Ranges over the years, in per cent: {listed}. "
        f"{_years_words(sums, heads)}",
        unit="%",
        tables=["china_gas_imports", "energy_balance"],
        data=rows[["basis", "numerator", "denominator", "year", "part_bcm", "whole_bcm", "share_pct", "holds"]],
        origin=_share_origins(rows),
    )


def _years_words(sums: pd.DataFrame, heads: dict[str, str]) -> str:
    found = [
        f"{heads[key[0]]} over {gas.DENOMINATORS[key[1]]} in {', '.join(map(str, row.about))}"
        for key, row in sums.iterrows()
        if row.about
    ]
    return f"About right: {'; '.join(found)}." if found else "None is about right."


def others(judged: pd.DataFrame, year: int, threshold: float, tolerance: float) -> Figure:
    """Return the same grid for other readings and for suppliers whose gas never crosses Kazakhstan.

    Parameters
    ----------
    judged : pandas.DataFrame
        From `gas.verdicts`, with the pairs of `gas.OTHER_PAIRS`.
    year : int
        Column that stands out.
    threshold, tolerance : float
        Per cent, points.
    """
    pairs = list(zip(judged["numerator"], judged["denominator"], strict=True))
    rows = judged[[pair in gas.OTHER_PAIRS for pair in pairs]]
    sums = gas.tally(rows)
    hits = {OTHER_WORDS[key]: row.about for key, row in sums.iterrows() if row.about}
    told = "; ".join(f"{name} in {', '.join(map(str, years))}" for name, years in hits.items())
    ranges = "; ".join(f"{OTHER_WORDS[key]} {span(row.low, row.high)}" for key, row in sums.iterrows())
    return figure(
        lambda width: grid_chart(width, _keyed(rows, list(OTHER_WORDS)), list(OTHER_WORDS.values()), [], year),
        name="others",
        title=f"{COUNTS[len(hits)].capitalize()} of {COUNTS[len(sums)]} other readings also give about "
        f"{threshold:g} per cent in some year",
        subtitle="Share, per cent, of readings that are not the claim's, and of gas that never crosses Kazakhstan. "
        f"Dark: {threshold:g} give or take {tolerance:g}; pale: more; bare: less. Capacity is what lines "
        "A to C could carry, not what flowed.",
        description=f"A table of shares by reading and year. Ranges, in per cent: {ranges}. About right: "
        f"{told or 'none'}.",
        unit="%",
        tables=["china_gas_imports", "energy_balance", "pipelines"],
        data=rows[["numerator", "denominator", "year", "part_bcm", "whole_bcm", "share_pct", "holds"]],
        origin=_share_origins(rows.drop(columns="basis", errors="ignore")),
        computed="What lines A to C could carry is the capacity of those that had begun by the year.",
    )


def _keyed(rows: pd.DataFrame, keys: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the rows with the number of their pair of numerator and denominator in a column ``key``."""
    place = {key: i for i, key in enumerate(keys)}
    return rows.assign(key=[place[pair] for pair in zip(rows["numerator"], rows["denominator"], strict=True)])


def shares(bases: dict[str, pd.DataFrame], ways: pd.DataFrame, year: int, threshold: float) -> Figure:
    """Return the shares by year against the threshold, both bases of the Review as a band, the official as a bar.

    Parameters
    ----------
    bases : dict of str to pandas.DataFrame
        From `gas.shares`, by basis.
    ways : pandas.DataFrame
        From `gas.official`: estimates for 2023 in official cubic metres.
    year : int
        Whose numbers the title gives.
    threshold : float
        Per cent.
    """
    rows = _bands(bases)
    at = rows[rows["year"] == year].set_index("name")["share_pct"]
    use = rows[rows["name"] == "consumption"]
    over = use.loc[use["share_pct"] >= threshold, "year"].tolist()
    consumed = (
        f"of its consumption, a share that reached {threshold:g} in {len(over)} years"
        if over
        else f"of its consumption, which it never reached {threshold:g} of"
    )
    widest = (rows["high"] - rows["low"]).max()
    ends = ways[["imports", "pipeline", "consumption"]].agg(["min", "max"])
    told = "; ".join(
        f"{words} {number(part['share_pct'].iloc[0])} in {part['year'].iloc[0]}, {number(part['share_pct'].iloc[-1])} "
        f"in {part['year'].iloc[-1]}"
        for words, part in rows.groupby("name", sort=False)
    )
    return figure(
        lambda width: _shares_chart(width, rows, ends, threshold),
        name="shares",
        title=f"From or through Kazakhstan came {number(at['all imports'])} per cent of China's gas imports in {year} "
        f"and {number(at['consumption'])} {consumed if over else 'of its consumption'}",
        subtitle="Gas from or through Kazakhstan as a share of pipeline imports, all imports and consumption, and "
        "(dashed) gas that only passes through as a share of all imports, per cent. Lines: Statistical Review as first "
        "published; bands: up to its restated basis. Diamonds at 2023: estimates in China's official cubic metres.",
        description=f"Lines by year in per cent: {told}. The two bases of the Review differ by at most "
        f"{number(widest)} points. In China's official cubic metres 2023 would be {span(*ends['imports'])} per cent of "
        f"imports, {span(*ends['pipeline'])} of pipeline imports and {span(*ends['consumption'])} of consumption.",
        unit="%",
        tables=["china_gas_imports", "energy_balance", "gas_stated"],
        data=rows[["name", "year", "share_pct", "restated_pct"]],
        origin=_reading_origins(),
        computed="The diamonds are estimates in China's official cubic metres, made in three ways.",
    )


def _reading_origins() -> list[Origin]:
    found = []
    for numerator, denominator, words, *_ in READINGS:
        only = {"name": words}
        found.append(share("share_pct", _part(numerator), _whole(denominator), only=only))
        if numerator != "through":
            restated = _part(numerator, "restated"), _whole(denominator, "restated")
            found.append(share("restated_pct", *restated, only=only))
    return found


def _bands(bases: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the readings with their share in both bases; the restated one is missing where it has no parts."""
    keys = ["numerator", "denominator", "year"]
    other = bases["restated"][[*keys, "share_pct"]].rename(columns={"share_pct": "restated_pct"})
    rows = bases["edition"].merge(other, on=keys, how="left")
    found = []
    for numerator, denominator, words, tint, dash in READINGS:
        part = rows[(rows["numerator"] == numerator) & (rows["denominator"] == denominator)]
        found.append(part.assign(name=words, colour=tint, dashed=dash != [1, 0]))
    rows = pd.concat(found, ignore_index=True)
    both = rows[["share_pct", "restated_pct"]]
    return rows.assign(low=both.min(axis=1), high=both.max(axis=1))


def _shares_chart(width: int, rows: pd.DataFrame, ends: pd.DataFrame, threshold: float) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    height, right = 330, 98 if narrow else 138
    inner = width - right - 46
    first, last = int(rows["year"].min()), int(rows["year"].max())
    x = year_axis(first, last, inner // 42)
    y = value_axis("share_pct", 100, sign=" %")
    _, _, names, colours, dashes = zip(*READINGS, strict=True)
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=colours), legend=None)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=dashes), legend=None)
    hover = [tip("name:N"), tip("year:O"), tip("share_pct:Q", "%", ".1f")]
    by_year = rows.pivot(index="year", columns="name", values="share_pct")[list(names)].round(1).reset_index()
    line = alt.Chart(by_year).transform_fold(list(names), ["name", "share_pct"]).mark_line(strokeWidth=2)
    line = line.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=hover)
    near = (
        (rows["high"] - rows["low"] >= 0.05)
        .groupby(rows["name"])
        .transform(lambda part: part.rolling(3, center=True, min_periods=1).max().astype(bool))
    )
    apart = rows[near]
    band = alt.Chart(apart[["name", "year", "low", "high"]].round(1)).mark_area(opacity=0.35)
    band = band.encode(x=x, y="low:Q", y2="high:Q", color=colour)
    tints = {denominator: tint for _, denominator, _, tint, dash in READINGS if dash == [1, 0]}
    spots = [{"year": last, "share": part.mean(), "colour": tints[key]} for key, part in ends.items()]
    official = alt.Chart(pd.DataFrame(spots).round(2)).mark_point(shape="diamond", filled=True, size=75, opacity=1)
    official = official.encode(x=x, y="share:Q", color=own())
    at = rows[rows["year"] == last]
    place = [100 * v / height for v in spread([height * v / 100 for v in at["share_pct"]], 15)]
    names = at["name"].replace(NARROW_READINGS) if narrow else at["name"]
    words = names + " " + at["share_pct"].map(lambda value: number(value, 0))
    said = pd.DataFrame({"year": last + 0.35, "place": place, "text": words, "colour": at["colour"]}).round(2)
    rule = alt.Chart(pd.DataFrame({"y": [threshold]})).mark_rule(color=theme.INK, strokeWidth=1.2).encode(y="y:Q")
    claim = alt.Chart(pd.DataFrame({"y": [threshold], "text": [f"claim: {threshold:g} %"]}))
    claim = claim.mark_text(align="left", dy=-7, fontSize=12).encode(
        x=alt.value(round(inner / 5)), y="y:Q", text="text:N"
    )
    layers = [rule, claim, band, line, official, texts(said, "year:Q", "place:Q", dx=10)]
    return alt.layer(*layers).properties(width=inner, height=height)


def use(rows: pd.DataFrame, year: int) -> Figure:
    """Return the flow in lines A, B and C against their capacity.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `gas.line_use`.
    year : int
        Whose use the title gives.
    """
    data = rows.reset_index()
    top = rows["use_pct"].idxmax()
    listed = ", ".join(f"{at} {number(value, 0)}" for at, value in rows["use_pct"].items())
    return figure(
        lambda width: _use_chart(width, data, year),
        name="use",
        title=f"In {year} the lines to China were {number(rows.loc[year, 'use_pct'], 0)} per cent full; the fullest "
        f"year was {top}, with {number(rows.loc[top, 'use_pct'], 0)}",
        subtitle="Gas from or through Kazakhstan to China, bcm (columns), against what lines A, B and C could carry "
        "(strokes), each line counted from its first calendar year on. In the columns: use, per cent. Flow: "
        "Statistical Review, cubic metres at 40 MJ in later editions; capacity: Global Energy Monitor, cubic "
        "metres not stated.",
        description=f"Columns and strokes from {rows.index.min()} to {rows.index.max()}. Use in per cent: {listed}. "
        f"Capacity rose from {number(rows['capacity_bcm'].iloc[0], 0)} to "
        f"{number(rows['capacity_bcm'].iloc[-1], 0)} bcm.",
        unit="bcm",
        tables=["china_gas_imports", "pipelines"],
        data=data,
        origin=[added("flow_bcm", _part("either"))],
        computed="What lines A to C could carry is the capacity of those that had begun by the year; use is "
        "flow over capacity.",
    )


def _use_chart(width: int, data: pd.DataFrame, year: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 44
    first, last = int(data["year"].min()), int(data["year"].max())
    step = inner / (last - first + 1.2)
    x = year_axis(first, last, inner // 42, pad=0.6)
    rows = data.round(1).assign(text=data["use_pct"].map(lambda value: number(value, 0)), follow=data["year"] == year)
    y = value_axis("flow_bcm", 60, count=4)
    tint = alt.condition("datum.follow", alt.value(theme.colour_of("KAZ")), alt.value(PALE))
    hover = [
        tip("year:O"),
        tip("flow_bcm:Q", "bcm", ".1f"),
        tip("capacity_bcm:Q", "capacity", ".0f"),
        tip("text:N", "%"),
    ]
    base = alt.Chart(rows).encode(x=x)
    bars = base.mark_bar(size=round(step * 0.74, 1)).encode(y=y, color=tint, tooltip=hover)
    ticks = base.mark_tick(orient="horizontal", size=round(step * 0.94, 1), thickness=2.5, color=theme.INK)
    ink = alt.condition("datum.follow", alt.value("white"), alt.value(theme.INK))
    words = base.mark_text(dy=9, fontSize=11 if narrow else 12)
    said = pd.DataFrame({"year": [first - 0.5], "flow_bcm": [58.0], "text": ["capacity"]})
    said = alt.Chart(said.assign(flow_bcm=float(data["capacity_bcm"].iloc[0])))
    said = said.mark_text(align="left", dy=-9).encode(x=x, y=y, text="text:N")
    layers = [bars, ticks.encode(y=alt.Y("capacity_bcm:Q")), words.encode(y=y, text="text:N", color=ink), said]
    return alt.layer(*layers).properties(width=inner, height=260)


def mirror(pairs: pd.DataFrame) -> Figure:
    """Return what others state beside what the Statistical Review counts for the same flow and year.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From `gas.mirror`.
    """
    rows = pairs.assign(
        label=pairs["name"] + " " + pairs["year"].astype(str),
        who=pairs["counted_by"].map(lambda key: COUNTERS[key][0]),
        colour=pairs["counted_by"].map(lambda key: COUNTERS[key][1]),
        text=pairs["more_pct"].map(_signed),
    )
    middle = rows["more_pct"].median()
    more = int((rows["more_pct"] > 0.5).sum())
    listed = "; ".join(
        f"{row.label} {number(row.stated_bcm)} against {number(row.review_bcm)}" for row in rows.itertuples()
    )
    return figure(
        lambda width: _mirror_chart(width, rows),
        name="mirror",
        title=f"In {more} of {len(rows)} pairs others state more gas than the Review counts; the middle difference is "
        f"{number(middle, 0)} per cent",
        subtitle="The same flow and year, bcm: filled, as stated by whoever the colour names; hollow, the trade matrix "
        "of the Statistical Review. Cubic metres differ in temperature and calorific value; those who state "
        "them do not say which they use.",
        description=f"Pairs of dots, in bcm, stated against counted: {listed}.",
        unit="bcm",
        tables=["gas_stated", "china_gas_imports"],
        data=pairs,
        origin=_pair_origins(pairs),
    )


def _pair_origins(pairs: pd.DataFrame) -> list[Origin]:
    joined = {"item": "item", "year": "period", "counted_by": "counted_by", "stated_bcm": "value_bcm"}
    found = [rows_of(Rows("gas_stated", "value_bcm", joined))]
    for item in pairs["item"].unique():
        review = _gas(mode="pipeline", supplier=gas.PAIRS[item][1])
        found.append(added("review_bcm", review, only={"item": item}))
    return found


def _signed(value: float) -> str:
    text = number(abs(value), 0)
    return f"{'' if text == '0' else '+' if value > 0 else '−'}{text} %"


def _mirror_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    left, inner = (176 if narrow else 200), width - 12
    size = 11 if narrow else 12
    names, tints = zip(*[look for look in COUNTERS.values() if look[0] in set(rows["who"])], strict=True)
    legend = alt.Legend(title=None, columns=3 if narrow else 5, symbolType="circle")
    colour = alt.Color("who:N", scale=alt.Scale(domain=names, range=tints), legend=legend)
    data = rows[["label", "who", "stated_bcm", "review_bcm", "text"]].round(2)
    scale = alt.Scale(domain=[0, 70], range=[left, inner - 50])
    x = alt.X("stated_bcm:Q", title=None, scale=scale, axis=alt.Axis(values=[0, 20, 40, 60], grid=True))
    y = alt.Y("label:N", sort=None, axis=None)
    base = alt.Chart(data).encode(y=y)
    hover = [tip("label:N"), tip("who:N", "stated by"), tip("stated_bcm:Q", "stated", ".1f"),
             tip("review_bcm:Q", "Review", ".1f")]  # fmt: skip
    rule = base.mark_rule(color=theme.QUIET).encode(x=x, x2="review_bcm:Q")
    own_dot = base.mark_point(filled=True, size=48, opacity=1).encode(x=x, color=colour, tooltip=hover)
    other = base.mark_point(filled=False, color=theme.INK, strokeWidth=1.4, size=75, opacity=1)
    words = base.mark_text(align="left", fontSize=size).encode(x=alt.value(0), text="label:N")
    more = base.mark_text(align="right", fontSize=size).encode(x=alt.value(inner - 4), text="text:N")
    layers = [rule, own_dot, other.encode(x=alt.X("review_bcm:Q")), words, more]
    return alt.layer(*layers).properties(width=inner, height=20 * len(rows))

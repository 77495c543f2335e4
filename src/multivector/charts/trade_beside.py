"""What stands beside trade shares?  In: frames of `multivector.measures.trade`.  Out: figures.

The other side's weight and count, the Eurasian Economic Union, the region, and checks of the shares themselves.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from .. import tables
from ..measures import trade as measure
from . import theme
from .figure import Figure, figure
from .marks import LETTER, heading, layout_of, own, rounded_up, texts, tip, value_axis, year_axis, year_ticks
from .origin import Origin, Rows, Term, added, share
from .trade import (
    COLUMNS,
    PARTNERS,
    colour,
    flow_rows,
    group_origins,
    named,
    share_tips,
    signed,
    state,
    states,
    top_of,
    war_rule,
    y_of,
)

YEAR = {"year": "year"}
PAIR = (("last", 100), ("first", -100))  # a change is the later share less the earlier

# --- asymmetry -------------------------------------------------------------------------------------------------------


def asymmetry(mine: pd.Series, theirs: pd.Series, output: pd.DataFrame, *, reporter: str) -> Figure:
    """Return how much Russia and the reporter weigh in each other's trade, and Russia's share in the EAEU's output.

    Parameters
    ----------
    mine : pandas.Series
        Russia's share in the reporter's turnover by year, per cent.
    theirs : pandas.Series
        The reporter's share in Russia's turnover by year, per cent.
    output : pandas.DataFrame
        As `measures.trade.output_share` returns.
    reporter : str
        ISO 3166-1 alpha-3.
    """
    home = state(reporter)
    sides = ((mine, f"Russia in {home}'s trade", "RUS"), (theirs, f"{home} in Russia's trade", reporter))
    parts = [shares.rename("share_pct").reset_index().assign(side=side, code=code) for shares, side, code in sides]
    data = pd.concat(parts, ignore_index=True).dropna(subset="share_pct")
    year = max(set(mine.dropna().index) & set(theirs.dropna().index))
    end = output[output["year"] == output["year"].max()].iloc[-1]
    rows = output.assign(side="Russia in the EAEU's output, " + output["gdp_vintage"])
    return figure(
        lambda width: _asymmetry_chart(data, output, width),
        name="asymmetry",
        title=f"In {year} Russia made {mine[year]:.0f} per cent of {home}'s trade, and {home} {theirs[year]:.1f} "
        "per cent of Russia's",
        subtitle="Share in each other's turnover of goods, each side by its own count, and Russia's share in the "
        "output of the five EAEU states, per cent",
        description=f"First panel: Russia's share in {home}'s turnover, {mine.index.min()} to {mine.index.max()}, "
        f"is {mine.min():.1f} to {mine.max():.1f} per cent by {home}'s count; {home}'s share in Russia's turnover, "
        f"{theirs.index.min()} to {theirs.index.max()}, is {theirs.min():.1f} to {theirs.max():.1f} by Russia's. "
        "Russian figures of 2012 and 2013 were recounted, so that line breaks around them. Second panel: Russia's "
        "share in the output of the five states that now form the EAEU, in two vintages that nearly agree, "
        f"{end['share_pct']:.1f} per cent in {end['year']}.",
        unit="per cent",
        tables=[PARTNERS, "russia_trade", "economies"],
        data=pd.concat([data, rows])[["year", "side", "share_pct"]],
        origin=_weight_origins([side for _, side, _ in sides], output, reporter),
    )


def _weight_origins(sides: Sequence[str], output: pd.DataFrame, reporter: str) -> list[Origin]:
    mine, total = (flow_rows(reporter, "turnover", partner=code) for code in ("RUS", measure.WORLD))
    theirs = [Rows("russia_trade", COLUMNS["turnover"], YEAR, {"partner": code}) for code in (reporter, measure.WORLD)]
    found = [
        share("share_pct", mine, total, only={"side": sides[0]}),
        share("share_pct", *theirs, only={"side": sides[1]}),
    ]
    for vintage in output["gdp_vintage"].unique():
        one, all_ = (
            Rows("economies", "gdp_busd", YEAR, {"iso3": codes, "gdp_vintage": vintage})
            for codes in ("RUS", measure.EAEU)
        )
        found.append(share("share_pct", one, all_, only={"side": f"Russia in the EAEU's output, {vintage}"}))
    return found


def _asymmetry_chart(data: pd.DataFrame, output: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    left = (width - 64, 220) if narrow else (round(0.52 * width), 250)
    right = (width - 64, 130) if narrow else (width - left[0] - 132, 250)
    panels = [_weights_panel(data, left), _output_panel(output, right)]
    return alt.vconcat(*panels, spacing=14) if narrow else alt.hconcat(*panels, spacing=20)


def _weights_panel(data: pd.DataFrame, size: tuple[int, int]) -> alt.LayerChart:
    counted_by_russia = data["code"] != "RUS"
    part = sum((data["year"] >= year).astype(int) for year in measure.RECOUNTED) * counted_by_russia
    data = data.assign(colour=data["code"].map(colour), stretch=data["code"] + part.astype(str))
    first, last, top = int(data["year"].min()), int(data["year"].max()), rounded_up(1.15 * top_of(data["share_pct"]))
    x, y = year_axis(first, last, size[0] // 44), value_axis("share_pct", top, sign=" %")
    hover = [tip("year:O"), tip("side:N", "whose share"), tip("share_pct:Q", "per cent", ".1f")]
    lines = alt.Chart(data).mark_line().encode(x=x, y=y, color=own(), detail="stretch:N")
    points = alt.Chart(data).mark_circle(size=24, opacity=1).encode(x=x, y=y, color=own(), tooltip=hover)
    ends = data.groupby(["side", "colour"])["share_pct"].max().reset_index()
    ends = ends.assign(text=ends["side"], place=ends["share_pct"] + 0.06 * top)
    upper, lower = (ends[(ends["side"].str.startswith("Russia in")) == is_upper] for is_upper in (True, False))
    labels = texts(upper.assign(year=float(last)), "year:Q", y_of("place"), align="right", dx=4)
    below = texts(lower.assign(year=float(first)), "year:Q", y_of("place"), dx=-4)
    turn = pd.DataFrame({"year": [measure.RECOUNTED[0] - 0.5], "low": 0.0, "high": lower["share_pct"] + 0.01 * top})
    turn = turn.assign(text="recounted 2012-13", colour=theme.QUIET, over=lower["place"] + 0.06 * top)
    rule = alt.Chart(turn).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    rule = rule.encode(x=alt.X("year:Q", title=None), y=y_of("low"), y2="high:Q")
    note = texts(turn, "year:Q", y_of("over"), dx=0, fontSize=11)
    layers = [rule, note, lines, points, labels, below, heading("Share in trade", -14)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def _output_panel(output: pd.DataFrame, size: tuple[int, int]) -> alt.LayerChart:
    first, last = int(output["year"].min()), int(output["year"].max())
    x, y = year_axis(first, last, size[0] // 44), value_axis("share_pct", 100, sign=" %")
    hover = [tip("year:O"), tip("gdp_vintage:N", "vintage"), tip("share_pct:Q", "per cent", ".1f")]
    newer = output["gdp_vintage"] == "newer"
    wide = alt.Chart(output[newer]).mark_line(strokeWidth=7, opacity=0.35, color=colour("RUS")).encode(x=x, y=y)
    thin = alt.Chart(output[~newer]).mark_line(strokeWidth=1.8, color=theme.INK).encode(x=x, y=y)
    points = alt.Chart(output).mark_circle(size=16, opacity=1, color=theme.INK).encode(x=x, y=y, tooltip=hover)
    start = output.groupby("gdp_vintage")["year"].min()
    words = {"newer": ("newer vintage (wide)", colour("RUS"), 74), "wdi-older": ("older vintage (thin)", theme.INK, 96)}
    rows = [(float(start[key]), *words[key]) for key in start.index if key in words]
    labels = texts(pd.DataFrame(rows, columns=["year", "text", "colour", "place"]), "year:Q", y_of("place"), dx=-4)
    title = heading("Russia in the EAEU's output", -14)
    return alt.layer(wide, thin, points, labels, title).properties(width=size[0], height=size[1])


# --- mirror statistics -----------------------------------------------------------------------------------------------

Pair = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def mirrors(pairs: dict[str, Pair], *, reporter: str) -> Figure:
    """Return turnover as the reporter counts it beside what its partners count, one panel a partner.

    Parameters
    ----------
    pairs : dict
        As `measures.trade.mirror_pairs` returns.
    reporter : str
        Who counts.
    """
    home = state(reporter)
    rows = _mirror_rows(pairs)
    both = rows[rows["counter"] == rows["partner"]].dropna(subset="ratio")
    far = both.loc[both["ratio"].map(lambda ratio: max(ratio, 1 / ratio)).idxmax()]
    parts = []
    for code, (_, series, single) in pairs.items():
        if len(series):
            low, high, first, last = (*series["ratio"].agg(["min", "max"]), *series["year"].agg(["min", "max"]))
            parts.append(f"{state(code)} counts {low:.2f} to {high:.2f} times {home}'s figure in {first} to {last}")
        for row in single.itertuples():
            counter = state(row.counter) if row.counter else "counter unknown"
            against = f" against {row.own_busd:.1f}" if pd.notna(row.own_busd) else ""
            parts.append(f"in {row.year} {row.value_busd:.1f} billion dollars with {state(code)} ({counter}){against}")
    return figure(
        lambda width: _mirrors_chart(pairs, reporter, width),
        name="mirror",
        title=f"{state(far['partner'])} counts {far['ratio']:.2f} times the trade that {home} counts ({far['year']})",
        subtitle=f"Turnover, USD billion: line with dots, {home}'s count; band, bars and large dots, other counts",
        description=f"One panel a partner. {'; '.join(parts)}.",
        unit="USD billion",
        tables=[PARTNERS, "russia_trade", "trade_reported"],
        data=rows,
        origin=_mirror_origins(rows, reporter),
    )


def _mirror_origins(rows: pd.DataFrame, reporter: str) -> list[Origin]:
    own = flow_rows(reporter, "turnover", levels=True)
    found = [added("value_busd", own, factor=1e-3, only={"counter": "reporter"})]
    series = rows["source_id"].isna() & (rows["counter"] != "reporter")
    for code in rows.loc[series, "counter"].unique():
        theirs = Rows("russia_trade", COLUMNS["turnover"], YEAR, {"partner": reporter})
        only = {"counter": code, "source_id": [None, float("nan")]}
        found.append(added("value_busd", theirs, factor=1e-3, only=only))
        found.append(share("ratio", theirs, own, factor=1, only=only))
    told = rows["source_id"].dropna().unique()
    joined = YEAR | {"partner": "country_b", "source_id": "source_id"}
    single = Rows("trade_reported", "value_busd", joined, {"country_a": reporter, "flow": "turnover"})
    if len(told):
        found.append(added("value_busd", single, only={"source_id": told}))
    if rows.loc[rows["source_id"].notna(), "ratio"].notna().any():
        found.append(share("ratio", single, own, factor=1e3, only={"source_id": told}))
    return found


def _mirror_rows(pairs: dict[str, Pair]) -> pd.DataFrame:
    frames = []
    for code, (mine, series, single) in pairs.items():
        theirs = series.drop(columns="own_busd").assign(counter=code)
        frames.append(mine.rename(columns={"own_busd": "value_busd"}).assign(partner=code, counter="reporter"))
        frames.append(theirs.rename(columns={"mirror_busd": "value_busd"}).assign(partner=code))
        frames.append(single.drop(columns="own_busd").assign(partner=code))
    columns = ["partner", "year", "counter", "value_busd", "ratio", "source_id"]
    parts = [frame.reindex(columns=columns).astype({"ratio": float}) for frame in frames if len(frame)]
    return pd.concat(parts, ignore_index=True)


def _mirrors_chart(pairs: dict[str, Pair], reporter: str, width: int) -> alt.TopLevelMixin:
    narrow, rows = layout_of(width) == "narrow", _mirror_rows(pairs)
    size = (width - 50, 190) if narrow else ((width - 96) // 2, 270)
    span, top = (int(rows["year"].min()), int(rows["year"].max())), rounded_up(top_of(rows["value_busd"]))
    panels = [_mirror_panel(code, pair, reporter, span, top, size) for code, pair in pairs.items()]
    return alt.vconcat(*panels, spacing=12) if narrow else alt.hconcat(*panels, spacing=18)


def _mirror_panel(
    code: str, pair: Pair, reporter: str, span: tuple[int, int], top: float, size: tuple[int, int]
) -> alt.LayerChart:
    mine, series = (frame.assign(stretch=(frame["year"].diff() > 1).cumsum()) for frame in pair[:2])
    single = pair[2].assign(who=pair[2]["counter"].map(lambda c: state(c) if c else "unknown"))
    single = single.assign(colour=[colour(code) if c == code else theme.QUIET for c in single["counter"]])
    theirs = single[single["counter"] == code]
    x, y = year_axis(*span, size[0] // 44, pad=0.6), value_axis("own_busd", top)
    hover = [tip("year:O"), tip("value_busd:Q", "USD billion", ".1f"), tip("who:N", "counted by")]
    hover += [tip("ratio:Q", "over own count", ".2f"), tip("source_id:N", "source")]
    band = alt.Chart(series).mark_area(opacity=0.3, color=colour(code)).encode(x=x, y=y, y2="mirror_busd:Q")
    line = alt.Chart(series).mark_line(strokeWidth=1.4, color=colour(code)).encode(x=x, y=y_of("mirror_busd"))
    bars = alt.Chart(theirs).mark_bar(width=7, opacity=0.3, color=colour(code)).encode(x=x, y=y, y2="value_busd:Q")
    dots = alt.Chart(single).mark_circle(size=50, opacity=1)
    dots = dots.encode(x=x, y=y_of("value_busd"), color=own(), tooltip=hover)
    home = alt.Chart(mine).mark_line(color=colour(reporter)).encode(x=x, y=y, detail="stretch:N")
    spots = alt.Chart(mine).mark_circle(size=20, opacity=1, color=colour(reporter))
    spots = spots.encode(x=x, y=y, tooltip=[tip("year:O"), tip("own_busd:Q", "USD billion", ".2f")])
    words = [(f"counted by {state(reporter)}", colour(reporter)), (f"counted by {state(code)}", colour(code))]
    words += [("another or unknown counter", theme.QUIET)] if len(theirs) < len(single) else []
    key = pd.DataFrame(words, columns=["text", "colour"])
    key = key.assign(year=float(span[0]), place=[top * (0.95 - 17 * i / size[1]) for i in range(len(key))])
    layers = [band.encode(detail="stretch:N"), line.encode(detail="stretch:N"), bars, home, spots, dots]
    layers += [texts(key, "year:Q", y_of("place"), dx=0), heading(f"With {state(code)}", -14)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def eu_gap(data: pd.DataFrame, *, reporter: str) -> Figure:
    """Return euros booked by the EU as sold for each dollar that the reporter books as bought, by year.

    Parameters
    ----------
    data : pandas.DataFrame
        As `measures.trade.eu_gap` returns.
    reporter : str
        Who buys.
    """
    home, top = state(reporter), data.loc[data["eur_per_usd"].idxmax()]
    above = ", ".join(str(int(year)) for year in data.loc[data["eur_per_usd"] > 1, "year"]) or "no year"
    return figure(
        lambda width: _eu_gap_chart(data, width),
        name="eu-gap",
        title=f"The EU booked {top['eur_per_usd']:.2f} euros as sold for each dollar that {home} booked as bought in "
        f"{int(top['year'])}",
        subtitle=f"EU exports to {home} (EUR, Eurostat) over imports from the EU-27 (USD, {home}); no exchange rate is "
        "used: above 1 the EU counts more whenever a euro is worth a dollar or more",
        description=f"A line from {int(data['year'].min())} to {int(data['year'].max())}; the ratio is above 1 in "
        f"{above}. It is highest in {int(top['year'])}: {top['eu_meur'] / 1000:.2f} billion euros against "
        f"{top['booked_musd'] / 1000:.2f} billion dollars.",
        unit="EUR per USD",
        tables=["eu_exports", PARTNERS],
        data=data,
        origin=_gap_origins(reporter),
    )


def _gap_origins(reporter: str) -> list[Origin]:
    sold = Rows("eu_exports", "exports_meur", YEAR, {"partner": reporter})
    booked = flow_rows(reporter, "imports", partner="EU27")
    return [added("eu_meur", sold), added("booked_musd", booked), share("eur_per_usd", sold, booked, factor=1)]


def _eu_gap_chart(data: pd.DataFrame, width: int) -> alt.LayerChart:
    plot, first, last = width - 60, int(data["year"].min()), int(data["year"].max())
    x = year_axis(first, last, plot // 40)
    y = value_axis("eur_per_usd", 1.1 * top_of(data["eur_per_usd"]), count=4, form=".1f")
    hover = [tip("year:O"), tip("eur_per_usd:Q", "EUR per USD", ".2f")]
    hover += [tip("eu_meur:Q", "EU, EUR million", ",.0f"), tip("booked_musd:Q", "buyer, USD million", ",.0f")]
    level = alt.Chart(pd.DataFrame({"eur_per_usd": [1.0]})).mark_rule(stroke=theme.QUIET, strokeDash=[4, 3])
    lines = alt.Chart(data).mark_line(color=colour("EU27")).encode(x=x, y=y)
    points = alt.Chart(data).mark_circle(size=40, opacity=1, color=colour("EU27")).encode(x=x, y=y, tooltip=hover)
    told = data if plot / len(data) >= 34 else data.iloc[[0, -1]]
    told = told.assign(text=told["eur_per_usd"].map("{:.2f}".format), colour=colour("EU27"))
    above = told["eur_per_usd"] >= 1
    over = texts(told[above], "year:Q", y_of("eur_per_usd"), align="right", dx=4, dy=-13)
    under = texts(told[~above], "year:Q", y_of("eur_per_usd"), align="center", dx=0, dy=14)
    layers = [level.encode(y=y), *war_rule(first, last, align="right", dx=2), lines, points, over, under]
    return alt.layer(*layers).properties(width=plot, height=190)


# --- the Eurasian Economic Union -------------------------------------------------------------------------------------


def union(groups: pd.DataFrame, mutual: pd.DataFrame, *, reporter: str) -> Figure:
    """Return the union's share in the reporter's turnover, and published values of trade among its members.

    Parameters
    ----------
    groups : pandas.DataFrame
        As `measures.trade.group_shares` returns for the groups ``RUS`` and ``EAEU`` (the other members).
    mutual : pandas.DataFrame
        As `measures.trade.published_values` returns.
    reporter : str
        Who counts the first panel.
    """
    data = groups[groups["group"] != measure.UNNAMED]
    total = data.groupby("year")["share_pct"].sum()
    peak, first, last = int(total.idxmax()), int(total.index.min()), int(total.index.max())
    listed = ", ".join(f"{r.year} {r.value_busd:g}" for r in mutual.sort_values(["year", "value_busd"]).itertuples())
    return figure(
        lambda width: _union_chart(data, total, mutual, width),
        name="union",
        title=f"EAEU members made {total[last]:.1f} per cent of {state(reporter)}'s trade in {last}, after "
        f"{total[peak]:.1f} in {peak} and {total[first]:.1f} in {first}",
        subtitle=f"Share of the members in turnover, per cent ({state(reporter)} counts), and published values of "
        "trade among the five, USD billion; open dots: a second value for a year; lines: one source, two years running",
        description="First panel: bars of Russia's and the other members' share in turnover, together "
        f"{total[first]:.1f} per cent in {first}, {total[peak]:.1f} in {peak} and {total[last]:.1f} in {last}. Second "
        f"panel: published values of mutual trade in billion dollars: {listed}. Other years have no value for a whole "
        "year in dollars and are blank.",
        unit="per cent; USD billion",
        tables=[PARTNERS, "eaeu_mutual_trade"],
        data=pd.concat([data[["year", "group", "share_pct"]], mutual]),
        origin=_union_origins(data["group"].unique(), reporter),
    )


def _union_origins(codes: Sequence[str], reporter: str) -> list[Origin]:
    groups = {"RUS": ("RUS",), "EAEU": tuple(code for code in measure.EAEU if code not in ("RUS", reporter))}
    shares = [one for one in group_origins(groups, codes, reporter, "turnover") if one.column == "share_pct"]
    return [*shares, added("value_busd", Rows("eaeu_mutual_trade", "value_busd", YEAR | {"source_id": "source_id"}))]


def _union_chart(data: pd.DataFrame, total: pd.Series, mutual: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    size = (width - 54, 190) if narrow else ((width - 104) // 2, 230)
    panels = [_union_bars(data, total, size), _union_dots(mutual, size)]
    return alt.vconcat(*panels, spacing=12) if narrow else alt.hconcat(*panels, spacing=18)


def _union_bars(data: pd.DataFrame, total: pd.Series, size: tuple[int, int]) -> alt.LayerChart:
    top = rounded_up(1.3 * float(total.max()))
    data = named(data, "group").assign(rank=(data["group"] != "RUS").astype(int)).sort_values(["year", "rank"])
    data = data.assign(top=data.groupby("year")["share_pct"].cumsum())
    data = data.assign(base=data["top"] - data["share_pct"])
    ticks = year_ticks(int(total.index.min()), int(total.index.max()), size[0] // 38)
    x = alt.X("year:O", axis=alt.Axis(labelAngle=0, title=None, values=ticks))
    y = value_axis("base", top, count=4, sign=" %")
    bars = alt.Chart(data).mark_bar().encode(x=x, y=y, y2="top:Q", color=own(), tooltip=share_tips())
    sums = total.rename("top").reset_index().assign(text=total.map("{:.0f}".format).to_numpy(), colour=theme.INK)
    numbers = texts(sums if len(sums) <= 12 else sums.head(0), x, y_of("top"), align="center", dx=0, dy=-9)
    key = data.drop_duplicates("group")[["group", "colour"]].reset_index(drop=True)
    words = key["group"].map({"RUS": "Russia", "EAEU": "other members"})
    key = key.assign(text=words, place=[top * (0.97 - 17 * i / size[1]) for i in range(len(key))])
    names = texts(key, alt.value(4), y_of("place"), dx=0)
    layers = [bars, numbers, names, heading("EAEU members in turnover", -14)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def _union_dots(mutual: pd.DataFrame, size: tuple[int, int]) -> alt.LayerChart:
    data = mutual.assign(
        year=mutual["year"].astype(int), colour=theme.INK, text=mutual["value_busd"].map("{:g}".format)
    )
    data = data.sort_values(["source_id", "year"])
    near = data.groupby("source_id")["year"].diff() > 1
    data = data.assign(stretch=data["source_id"] + near.groupby(data["source_id"]).cumsum().astype(str))
    x = year_axis(int(data["year"].min()), int(data["year"].max()), size[0] // 40, pad=0.6)
    y = value_axis("value_busd", 1.12 * top_of(data["value_busd"]))
    lines = alt.Chart(data).mark_line(color=theme.BEFORE, strokeWidth=1.5).encode(x=x, y=y, detail="stretch:N")
    fill = alt.condition("datum.preferred", alt.value(theme.INK), alt.value("white"))
    hover = [tip("year:O"), tip("value_busd:Q", "USD billion"), tip("source_id:N", "source")]
    dots = alt.Chart(data).mark_circle(size=60, opacity=1, stroke=theme.INK, strokeWidth=1.4)
    dots = dots.encode(x=x, y=y, fill=fill, tooltip=hover)
    lower = data["value_busd"] < data.groupby("year")["value_busd"].transform("max")
    over = texts(data[~lower], "year:Q", y_of("value_busd"), align="center", dx=0, dy=-13)
    under = texts(data[lower], "year:Q", y_of("value_busd"), align="center", dx=0, dy=14)
    layers = [lines, dots, over, under, heading("Trade among the five, USD billion", -14)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


# --- five states -----------------------------------------------------------------------------------------------------

SIZES = (
    ("area_km2", 1e-6, "Area, million km²", ".2f"),
    ("gdp_busd", 1, "Output, USD billion", ".0f"),
    ("gdp_per_head_usd", 1e-3, "Per head, USD thousand", ".1f"),
)


def five_states(sizes: pd.DataFrame, *, home: str) -> Figure:
    """Return area, output and output per head of states, output in two vintages.

    Parameters
    ----------
    sizes : pandas.DataFrame
        As `measures.trade.sizes` returns.
    home : str
        State that is coloured.
    """
    most = sizes.groupby("iso3")[[column for column, *_ in SIZES]].max()
    area, output, head = (
        {1: "first"}.get(int(rank), f"number {int(rank)}") for rank in most.rank(ascending=False).loc[home]
    )
    years = " and ".join(f"{year} ({vintage})" for vintage, year in sizes.groupby("gdp_vintage")["year"].max().items())
    columns = ["iso3", "gdp_busd", "gdp_per_head_usd", "year", "gdp_vintage"]
    rows = "; ".join(
        f"{state(code)} {gdp:.0f} billion and {round(each, -1):.0f} dollars a head ({year}, {vintage})"
        for code, gdp, each, year, vintage in sizes[columns].itertuples(index=False)
    )
    areas = ", ".join(f"{state(code)} {value / 1e6:.2f}" for code, value in most["area_km2"].items())
    return figure(
        lambda width: _five_chart(sizes, most["gdp_busd"].sort_values(ascending=False).index.tolist(), home, width),
        name="region",
        title=f"{state(home)} is {area} of the five in area, {output} in output and {head} in output per head",
        subtitle=f"Geodesic area, and output in current dollars by two vintages, {years}: one dot a vintage",
        description=f"Three panels with one row a state. Output and output per head: {rows}. "
        f"Area in million square kilometres: {areas}.",
        unit="million km²; USD billion; USD thousand a head",
        tables=["economies", "countries"],
        data=sizes,
        origin=_size_origins(),
        computed="Areas are geodesic areas of the shapes in the layer of countries.",
    )


def _size_origins() -> list[Origin]:
    joined = {"iso3": "iso3", "year": "year", "gdp_vintage": "gdp_vintage"}
    output, people = (Rows("economies", column, joined) for column in ("gdp_busd", "population"))
    return [added("gdp_busd", output), share("gdp_per_head_usd", output, people, factor=1e9)]


def _five_chart(sizes: pd.DataFrame, order: list[str], home: str, width: int) -> alt.TopLevelMixin:
    narrow = layout_of(width) == "narrow"
    size = (width - 130, 112) if narrow else ((width - 146) // 3, 150)
    data = sizes.assign(name=sizes["iso3"].map(state), rank=sizes["iso3"].map(order.index))
    data = data.assign(colour=[colour(code) if code == home else theme.QUIET for code in data["iso3"]])
    panels = [_size_panel(data, *spec, labels=narrow or not i, size=size) for i, spec in enumerate(SIZES)]
    return alt.vconcat(*panels, spacing=8) if narrow else alt.hconcat(*panels, spacing=16)


def _size_panel(
    data: pd.DataFrame, column: str, factor: float, title: str, form: str, *, labels: bool, size: tuple[int, int]
) -> alt.LayerChart:
    data = data.assign(value=data[column] * factor)
    order = data.sort_values("rank")["name"].drop_duplicates().tolist()
    y = alt.Y("name:N", sort=order, axis=alt.Axis(title=None, labelFontSize=12, labels=labels, grid=False))
    top = rounded_up(1.3 * top_of(data["value"]))
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=3, title=None, grid=True))
    span = data.groupby(["name", "colour"])["value"].agg(["min", "max"]).reset_index()
    ends = [(f"{low:{form}}", f"{high:{form}}") for low, high in zip(span["min"], span["max"], strict=True)]
    span = span.assign(text=[low if low == high else f"{low}–{high}" for low, high in ends])
    most = alt.X("max:Q", title=None)
    joined = alt.Chart(span).mark_rule(strokeWidth=3, opacity=0.35)
    joined = joined.encode(x=alt.X("min:Q", title=None), x2="max:Q", y=y, color=own())
    hover = [tip("name:N", "state"), tip("gdp_vintage:N", "vintage"), tip("year:O"), tip("value:Q", title, form)]
    dots = alt.Chart(data).mark_circle(size=55, opacity=1).encode(x=x, y=y, color=own(), tooltip=hover)
    layers = [joined, dots, texts(span, most, y), heading(title, -12)]
    return alt.layer(*layers).properties(width=size[0], height=size[1])


# --- robustness ------------------------------------------------------------------------------------------------------


def all_pairs(pairs: pd.DataFrame, bases: Sequence[int], *, partner: str, reporter: str, flow: str) -> Figure:
    """Return the change of a share between every earlier and later year as a grid of numbers.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `measures.trade.pair_changes` returns, in percentage points.
    bases : sequence of int
        Base years whose cells are framed.
    partner, reporter, flow : str
        Whose share in whose what.
    """
    last = int(pairs["last"].max())
    of = pairs.set_index(["first", "last"])["change"]
    main = of[max(bases), last]
    rank = int((pairs["change"] <= main).sum() if main < 0 else (pairs["change"] >= main).sum())
    final, word = pairs[pairs["last"] == last], "fall" if main < 0 else "rise"
    order = {1: "largest", 2: "second largest", 3: "third largest"}.get(rank)
    place = f"is the {order} {word}" if order else f"ranks {rank} among the {word}s"
    fewer = f"{(final['change'] < 0).sum()} of {len(final)} base years give a fall to {last}"
    return figure(
        lambda width: _pairs_chart(pairs, bases, last, width),
        name="pairs",
        title=f"{fewer}; {max(bases)} to {last} {place} of all {len(pairs)} pairs",
        subtitle=f"Change of {state(partner)}'s share in {state(reporter)}'s {flow} from the year of the row to the "
        "year of the column, percentage points; framed: the two bases",
        description=f"A triangular grid. To {last} the share moves by {signed(of[bases[0], last])} points from "
        f"{bases[0]} and by {signed(of[bases[1], last])} from {bases[1]}. The lowest change of any pair is "
        f"{signed(pairs['change'].min())}, the highest {signed(pairs['change'].max())}.",
        unit="percentage points",
        tables=[PARTNERS],
        data=pairs,
        origin=[Origin("change", [_share_at(by, factor, partner, reporter, flow) for by, factor in PAIR])],
    )


def _share_at(by: str, factor: float, partner: str, reporter: str, flow: str) -> Term:
    own, total = (flow_rows(reporter, flow, by, partner=code) for code in (partner, measure.WORLD))
    return Term([own], bottom=[total], factor=factor)


def _pairs_chart(pairs: pd.DataFrame, bases: Sequence[int], last: int, width: int) -> alt.LayerChart:
    count = pairs["first"].nunique()
    plot, height, bound = width - 64, min(count * 30, 400), float(pairs["change"].abs().max())
    labels = {"labelAngle": 0, "domain": False, "ticks": False, "labelOverlap": True}
    x = alt.X("last:O", axis=alt.Axis(orient="top", title="to", **labels))
    y = alt.Y("first:O", axis=alt.Axis(title="from", **labels))
    scale = alt.Scale(domain=[-bound, 0, bound], range=[colour("RUS"), "#FFFFFF", colour("EU27")], interpolate="rgb")
    hover = [tip("first:O", "from"), tip("last:O", "to"), tip("change:Q", "points", "+.1f")]
    cells = alt.Chart(pairs).mark_rect(stroke="white", strokeWidth=2)
    cells = cells.encode(x=x, y=y, color=alt.Color("change:Q", scale=scale, legend=None), tooltip=hover)
    framed = pairs[(pairs["last"] == last) & pairs["first"].isin(bases)]
    frames = alt.Chart(framed).mark_rect(fill=None, stroke=theme.INK, strokeWidth=2).encode(x=x, y=y)
    words = pairs.assign(text=pairs["change"].map(signed))
    dark = alt.condition(f"abs(datum.change) > {0.6 * bound}", alt.value("white"), alt.value(theme.INK))
    numbers = alt.Chart(words if plot / count >= 5.2 * LETTER else words.head(0)).mark_text(fontSize=11)
    layers = [cells, frames, numbers.encode(x=x, y=y, text="text:N", color=dark)]
    return alt.layer(*layers).properties(width=plot, height=height)


def placebo(changes: pd.DataFrame, codes: Sequence[str], years: Sequence[int], *, reporter: str, flow: str) -> Figure:
    """Return the change in share of every partner between two years, two partners named.

    Parameters
    ----------
    changes : pandas.DataFrame
        As `measures.trade.partner_changes` returns.
    codes : sequence of str
        Two partners whose dots are named.
    years : sequence of int
        First and last year.
    reporter, flow : str
        Whose flow.
    """
    rest = changes[~changes["partner"].isin(codes)]
    of = changes.set_index("partner")["change_points"]
    far = rest.loc[rest["change_points"].abs().idxmax()]
    farthest = f"{state(far['partner'])} ({signed(far['change_points'])} points)"
    least = min(abs(of[code]) for code in codes)
    apart = abs(far["change_points"]) < least
    return figure(
        lambda width: _placebo_chart(changes, [*codes, far["partner"]], width),
        name="placebo",
        title=f"No other partner moved as far as {states(codes)}; the next is {farthest}"
        if apart
        else f"{states(codes)} do not stand apart: {farthest} moved farther than one of them",
        subtitle=f"Change of each partner's share in {state(reporter)}'s {flow}, {years[0]} to {years[1]}, percentage "
        "points; one dot a country",
        description=f"Dots on a line for {len(changes)} countries. "
        + ", ".join(f"{state(code)} moves by {signed(of[code])} points" for code in codes)
        + f"; half of the others move by less than {rest['change_points'].abs().median():.1g} points either way.",
        unit="percentage points",
        tables=[PARTNERS],
        data=changes,
        origin=_change_origins(years, reporter, flow),
    )


def _change_origins(years: Sequence[int], reporter: str, flow: str) -> list[Origin]:
    among = measure.totalled(tables.load(PARTNERS), reporter)

    def at(year: int, factor: float) -> Term:
        where = {"reporter": reporter, "year": year}
        own = Rows(PARTNERS, COLUMNS[flow], {"partner": "partner"}, where, among)
        total = Rows(PARTNERS, COLUMNS[flow], {}, where | {"partner": measure.WORLD}, among)
        return Term([own], bottom=[total], factor=factor)

    return [
        Origin("share_first_pct", [at(years[0], 100)]),
        Origin("share_last_pct", [at(years[1], 100)]),
        Origin("change_points", [at(years[1], 100), at(years[0], -100)]),
    ]


def _placebo_chart(changes: pd.DataFrame, told: Sequence[str], width: int) -> alt.LayerChart:
    data = named(changes, "partner").assign(known=changes["partner"].isin(told[:2]))
    data.loc[~data["known"], "colour"] = theme.BEFORE
    bound = rounded_up(1.15 * float(data["change_points"].abs().max()))
    sign = "(datum.value > 0 ? '+' : '') + datum.label"
    axis = alt.Axis(tickCount=5 if layout_of(width) == "narrow" else 9, labelExpr=sign, grid=True, title=None)
    x = alt.X("change_points:Q", scale=alt.Scale(domain=[-bound, bound]), axis=axis)
    zero = alt.Chart(pd.DataFrame({"change_points": [0.0]})).mark_rule(stroke=theme.QUIET).encode(x=x)
    dots = alt.Chart(data.sort_values("known")).mark_circle(size=80, opacity=0.75, stroke="white", strokeWidth=0.6)
    hover = [tip("name:N", "partner"), tip("change_points:Q", "points", "+.2f")]
    dots = dots.encode(x=x, y=alt.value(45), color=own(), tooltip=hover)
    words = data[data["partner"].isin(told)]
    words = words.assign(text=words["name"] + " " + words["change_points"].map(signed))
    words.loc[~words["known"], "colour"] = theme.QUIET
    above, below = words[words["known"]], words[~words["known"]]
    over = texts(above, x, alt.value(45), align="center", dx=0, dy=-18, fontWeight="bold")
    under = texts(below, x, alt.value(45), align="left", dx=-4, dy=18)
    return alt.layer(zero, dots, over, under).properties(width=width - 40, height=80)

"""How many launches, whose share, on what, at what price?  In: frames of `measures.launches`.  Out: figures."""

import textwrap

import altair as alt
import pandas as pd

from ..measures import launches as measure
from . import theme
from .figure import Figure, figure
from .marks import event_rule, layout_of, number, own, panel_title, texts, value_axis, year_axis, year_ticks
from .origin import Origin, Rows, Term, added, rows_of
from .origin import share as shared

BAIKONUR = theme.colour_of("KAZ")
GROUPS = {  # name, colour
    "baikonur": ("Baikonur", BAIKONUR),
    "plesetsk": ("Plesetsk", theme.colour_of("RUS")),
    "vostochny": ("Vostochny", "#7A2A0A"),
    "other": ("other Russian soil", "#9AA5B1"),
}
FAMILIES = {
    "soyuz": ("Soyuz and kin", "#3F5B77"),
    "proton": ("Proton", "#B7791F"),
    "tsiklon": ("Tsiklon", "#8C7FBF"),
    "zenit": ("Zenit", "#4B7F52"),
    "rest": ("others", "#B8C0CA"),
}
SHIPS = {
    "crew": ("crew ships", BAIKONUR),
    "cargo": ("cargo ships", "#5FA69F"),
    "other": ("everything else", "#B7791F"),
    "unknown": ("not known", "#D5D9DF"),
}
KINDS = {
    "lease": ("lease", "#5F6B7A"),
    "return": ("return of facilities", BAIKONUR),
    "dispute": ("dispute", "#9D2E7C"),
    "pad": ("pads and vehicles", theme.colour_of("RUS")),
}
MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
JOIN = "2024 and 2025: other lists"


def _stack(wide: pd.DataFrame, look: dict[str, tuple[str, str]], width: int, height: int, most: int) -> alt.LayerChart:
    """Return a stack of steps by year with the joins of the lists marked; columns of `wide` are keys of `look`."""
    narrow = layout_of(width) == "narrow"
    first, last = int(wide.index[0]), int(wide.index[-1])
    ends = pd.concat([wide, wide.iloc[[-1]].set_axis([last + 1])])
    ends = ends.set_axis(ends.index - 0.5)
    rows = ends.rename_axis("year").reset_index().melt("year", var_name="key", value_name="count")
    rows["rank"] = rows["key"].map(list(look).index)
    rows["row"] = (rows["year"] + 0.5 - first).astype(int).clip(upper=last - first)  # which drawn row a step is
    rows["group"] = rows["key"].map(lambda key: look[key][0])
    names, tints = zip(*(look[key] for key in wide.columns), strict=True)
    legend = alt.Legend(
        title=None, columns=(3 if len(names) > 4 else 2) if narrow else 5, symbolType="square", symbolOpacity=1
    )
    colour = alt.Color("group:N", scale=alt.Scale(domain=names, range=tints), legend=legend)
    x = year_axis(first, last, 6 if narrow else 12, pad=0.6)
    areas = alt.Chart(rows[["year", "group", "count", "rank", "row"]]).mark_area(interpolate="step-after", opacity=1)
    areas = areas.encode(x=x, y=value_axis("count", float(wide.sum(axis=1).max())), color=colour, order="rank:Q")
    areas = areas.encode(y=value_axis("count", float(wide.sum(axis=1).max())).stack("zero"))
    rules = [*event_rule(2023.5), *event_rule(2024.5)]
    words = alt.Chart(pd.DataFrame({"year": [last + 0.5], "text": [JOIN]}))
    words = words.mark_text(align="right", fontSize=11, color=theme.QUIET)
    words = words.encode(x=alt.X("year:Q", title=None), y=alt.value(-8), text="text:N")
    return alt.layer(areas, *rules, words).properties(width=width - most, height=height)


def grouped(counts: pd.DataFrame) -> pd.DataFrame:
    """Return launches by year of Baikonur, Plesetsk, Vostochny and the other sites on Russian soil."""
    rest = [site for site in measure.SOIL if site not in GROUPS]
    return counts[["baikonur", "plesetsk", "vostochny"]].assign(other=counts[rest].sum(axis=1))


def sites(counts: pd.DataFrame) -> Figure:
    """Return launches by group of sites and year.

    Parameters
    ----------
    counts : pandas.DataFrame
        From `launches.by_year`.
    """
    wide = grouped(counts)
    most, peak = int(wide["baikonur"].max()), int(wide["baikonur"].idxmax())
    total = wide.sum(axis=1)
    behind = wide.index[wide["plesetsk"] > wide["baikonur"]]
    return figure(
        lambda width: _stack(wide, GROUPS, width, 250, 46),
        name="sites",
        title=f"Baikonur launched {most} times in {peak} and {wide['baikonur'].iloc[-1]} times in {wide.index[-1]}",
        subtitle="Orbital launch attempts a year from Baikonur and from Russian soil, J. McDowell's log to 2024, an "
        "encyclopedia's count for 2025. The list of 2024 misses a few failures of the world's year.",
        description=f"Stacked steps from {wide.index[0]} to {wide.index[-1]}. The four groups together reach "
        f"{total.max()} launches in {total.idxmax()} and stand at {total.iloc[-1]} in {total.index[-1]}: "
        + ", ".join(f"{GROUPS[key][0]} {wide[key].iloc[-1]}" for key in wide.columns)
        + f". Baikonur alone has its peak of {most} in {peak}. Plesetsk launched more often than Baikonur in "
        f"{len(behind)} years, first in {behind.min()}, last in {behind.max()}.",
        unit="launches",
        tables=["launches_by_site"],
        data=wide.reset_index(),
        origin=_site_origins(wide),
    )


YEAR = {"year": "year"}


def _launches(*sites: str, value: str = "attempts") -> Rows:
    return Rows("launches_by_site", value, YEAR, {"site": sites})


def _site_origins(wide: pd.DataFrame) -> list[Origin]:
    named = [name for name in wide.columns if name != "other"]
    rest = [site for site in measure.SOIL if site not in named]
    return [*(added(name, _launches(name)) for name in named), added("other", _launches(*rest))]


def share(found: pd.DataFrame, spans: pd.DataFrame, definition: str) -> Figure:
    """Return Baikonur's share of Russian launches by year, with intervals, counts and the means of spans.

    Parameters
    ----------
    found : pandas.DataFrame
        From `launches.shares`, from the first year to be shown.
    spans : pandas.DataFrame
        From `launches.periods`.
    definition : str
        Which launches count as Russian.
    """
    first, last = spans.iloc[0], spans.iloc[-1]
    listed = "; ".join(
        f"{row['first']:.0f} to {row['last']:.0f} {number(row['share_pct'])} per cent "
        f"({row['count']:.0f} of {row['total']:.0f})"
        for _, row in spans.iterrows()
    )
    end = found.iloc[-1]
    return figure(
        lambda width: _share_chart(width, found, spans),
        name="share",
        title=f"Baikonur’s share was {number(first['share_pct'], 0)} per cent in {first['first']:.0f}–"
        f"{first['last']:.0f} and {number(last['share_pct'], 0)} per cent in {last['first']:.0f}–{last['last']:.0f}",
        subtitle=f"Baikonur’s part of the orbital launch attempts that count as Russian "
        f"({measure.DEFINED[definition]}), per cent. "
        "Dots: years, with Wilson’s interval of 95 per cent for such small counts; black: all "
        "launches of a span; below: the counts.",
        description=f"Dots with upright intervals from {found.index[0]} to {found.index[-1]}. By span: {listed}. In "
        f"{found.index[-1]} {end['count']:.0f} of {end['total']:.0f} launches, {number(end['share_pct'])} per cent, "
        f"with an interval from {number(end['low_pct'])} to {number(end['high_pct'])}.",
        unit="%",
        tables=["launches_by_site"],
        data=found.reset_index(),
        origin=_share_origins(definition),
        computed="The ends are Wilson's interval of 95 per cent for shares of small counts.",
    )


def _share_origins(definition: str) -> list[Origin]:
    own, all_ = _launches("baikonur"), _launches(*measure.DEFINITIONS[definition])
    return [added("count", own), added("total", all_), shared("share_pct", own, all_)]


def _share_chart(width: int, found: pd.DataFrame, spans: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    first, last = int(found.index[0]), int(found.index[-1])
    left = 54
    inner, height = width - left - 28, 270
    ticks = year_ticks(first, last, 6 if narrow else 12)
    axis = alt.Axis(values=ticks, format="d", title=None, labelFlush=False, offset=42)
    x = alt.X("year:Q", scale=alt.Scale(domain=[first - 0.8, last + 0.8], nice=False, zero=False), axis=axis)
    scale = alt.Scale(domain=[0, 100], nice=False)
    y = alt.Y("share_pct:Q", scale=scale, axis=alt.Axis(tickCount=5, title=None, labelExpr="datum.value + ' %'"))
    rows = found.round(1).rename_axis("year").reset_index()
    base = alt.Chart(rows[["year", "share_pct", "low_pct", "high_pct"]].dropna())
    bars = base.mark_rule(color=BAIKONUR, opacity=0.35, strokeWidth=2).encode(
        x=x, y=alt.Y("low_pct:Q", scale=scale), y2="high_pct:Q"
    )
    dots = base.mark_point(filled=True, size=34, opacity=1, color=BAIKONUR).encode(x=x, y=y)
    steps = spans.assign(year=spans["first"] - 0.45, end=spans["last"] + 0.45).round(2)
    steps = steps.assign(text=steps["share_pct"].map(lambda value: f"{number(value, 0)} %"), colour=theme.INK)
    flat = alt.Chart(steps[["year", "end", "share_pct"]]).mark_rule(color=theme.INK, strokeWidth=2.5)
    flat = flat.encode(x=x, x2="end:Q", y=y)
    middle = steps.assign(year=(steps["year"] + steps["end"]) / 2, share_pct=7)
    said = texts(middle[["year", "share_pct", "text", "colour"]], x, y, align="center", dx=0, fontWeight="bold")
    every = -(-18 * len(found) // inner)
    shown = rows[(last - rows["year"]) % every == 0]
    counted = []
    for column, at in {"count": height + 18, "total": height + 33}.items():
        part = alt.Chart(shown[["year", column]]).mark_text(fontSize=11, color=theme.INK)
        counted.append(part.encode(x=x, y=alt.value(at), text=f"{column}:Q"))
    heads = pd.DataFrame({"text": ["Baikonur", "all"], "at": [height + 18, height + 33]})
    named = [
        alt.Chart(heads.iloc[[i]]).mark_text(align="right", dx=-7, fontSize=11, color=theme.QUIET)
        .encode(x=alt.value(0), y=alt.value(int(heads["at"][i])), text="text:N")
        for i in range(2)
    ]  # fmt: skip
    joins = alt.Chart(pd.DataFrame({"year": [2023.5, 2024.5]})).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    rules = [joins.encode(x=x, y=alt.value(0), y2=alt.value(0.87 * height))]
    words = alt.Chart(pd.DataFrame({"year": [last + 0.8], "text": [JOIN]})).mark_text(align="right", fontSize=11)
    words = words.encode(x=x, y=alt.value(-9), text="text:N", color=alt.value(theme.QUIET))
    layers = alt.layer(bars, dots, flat, said, *counted, *named, *rules, words)
    return layers.properties(width=inner, height=height)


def vehicles(by_family: pd.DataFrame, used: pd.DataFrame) -> Figure:
    """Return Baikonur's launches by family of vehicles, and the pads in use.

    Parameters
    ----------
    by_family : pandas.DataFrame
        From `launches.families`.
    used : pandas.DataFrame
        From `launches.pads_in_use`.
    """
    wide = by_family.assign(rest=by_family["converted"] + by_family["other"])[list(FAMILIES)]
    proton = wide.index[wide["proton"] > 0].max()
    sums = wide.sum().sort_values(ascending=False)
    most = int(used["low"].max())
    at = int(used["low"].idxmax())

    def draw(width: int) -> alt.VConcatChart:
        top = _stack(wide, FAMILIES, width, 210, 46).properties(title=panel_title("Launches by family of vehicles"))
        chart = alt.vconcat(top, _used_chart(width, used), spacing=14)
        return chart.resolve_scale(color="independent", x="independent", y="independent")

    return figure(
        draw,
        name="vehicles",
        title=f"After the last Proton of {proton} every launch to {wide.index[-1]} was a Soyuz, and in 2024 all "
        "went from one pad",
        subtitle="Above: orbital launch attempts from Baikonur by family (ours; most vehicles of 2025 are inferred). "
        "Below: pads with a launch in the year; the light part are pads that the log doubts or "
        "does not name; for 2025 one pad is named.",
        description="Stacked steps above, columns below, 1957 to 2025. By family since 1957: "
        + ", ".join(f"{FAMILIES[key][0]} {value}" for key, value in sums.items())
        + f". Proton flew last in {proton}; a Proton of February 2026 is outside the years shown. The pads in use were "
        f"{most} in {at}, {int(used.loc[2013, 'low'])} in 2013, {int(used.loc[2021, 'low'])} in 2021 and "
        f"{int(used.loc[2024, 'low'])} in 2024.",
        unit="launches; pads",
        tables=["baikonur_launches", "launches_by_site", "baikonur_flights"],
        data=wide.join(used.rename(columns={"low": "pads_low", "high": "pads_high"})).reset_index(),
        origin=_family_origins(wide),
        computed="Pads in use are counted from those that the log names, as a range; all launches of 2025 "
        "are put to Soyuz.",
    )


def _family_origins(wide: pd.DataFrame) -> list[Origin]:
    groups = {name: [name] for name in wide.columns if name != "rest"} | {"rest": ["converted", "other"]}
    logged = {"year": range(measure.FIRST, measure.LAST)}
    return [
        added(name, Rows("baikonur_launches", "attempts", YEAR, {"family": group}), only=logged)
        for name, group in groups.items()
    ]


def _used_chart(width: int, used: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 46
    rows = used.rename_axis("year").reset_index()
    x = year_axis(measure.FIRST, measure.LAST, 6 if narrow else 12, pad=0.6)
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, 10], nice=False), axis=alt.Axis(tickCount=5, title=None))
    wide = {"size": inner / (len(rows) + 1) * 0.72}
    low = alt.Chart(rows[["year", "low"]]).mark_bar(color=theme.colour_of("RUS"), **wide).encode(x=x, y=y)
    more = rows[rows["high"] > rows["low"]]
    more = alt.Chart(more[["year", "low", "high"]]).mark_bar(color="#E9B79E", **wide).encode(x=x, y=y, y2="high:Q")
    return alt.layer(low, more, *event_rule(2023.5), *event_rule(2024.5)).properties(
        width=inner, height=110, title=panel_title("Pads in use")
    )


def ships(found: pd.DataFrame) -> Figure:
    """Return what Baikonur's launches carried.

    Parameters
    ----------
    found : pandas.DataFrame
        From `launches.ships`.
    """
    unknown = found["crew"].isna()
    wide = found[["crew", "cargo", "other"]].fillna(0).assign(unknown=found["attempts"].where(unknown, 0)).astype(int)
    end, early, both = found.iloc[-1], found.loc[2013], found["crew"] + found["cargo"]
    return figure(
        lambda width: _stack(wide, SHIPS, width, 220, 46),
        name="ships",
        title=f"Ships to stations were {early['crew'] + early['cargo']:.0f} of {early['attempts']:.0f} launches in "
        f"2013 and {end['crew'] + end['cargo']:.0f} of {end['attempts']:.0f} in {found.index[-1]}",
        subtitle="Orbital launch attempts from Baikonur by what they carried: Soyuz crew ships, Progress cargo ships, "
        "everything else; by the names of missions, which do not tell whether a crew was aboard. "
        "The list of 2024 has no names.",
        description=f"Stacked steps from {found.index[0]} to {found.index[-1]}. Crew and cargo ships together stay "
        f"between {int(both.min())} and {int(both.max())} a year; "
        f"everything else fell from {int(found['other'].max())} in {int(found['other'].idxmax())} to "
        f"{int(end['other'])} in {found.index[-1]}. Of the {int(found.loc[2024, 'attempts'])} launches of 2024 it "
        "is not known.",
        unit="launches",
        tables=["launches_by_site", "baikonur_flights"],
        data=found[["attempts", "crew", "cargo", "other"]].reset_index(),
        origin=_ship_origins(),
        computed="The ships of 2025 are those of the list of flights; what is left over is other.",
    )


def _ship_origins() -> list[Origin]:
    logged = {"year": range(measure.FIRST, measure.LAST)}
    ships = [added(kind, _launches("baikonur", value=f"{kind}_ships"), only=logged) for kind in ("crew", "cargo")]
    return [added("attempts", _launches("baikonur")), *ships]


def cost(found: pd.DataFrame) -> Figure:
    """Return the agreed rent for each launch.

    Parameters
    ----------
    found : pandas.DataFrame
        From `launches.cost`.
    """
    low, high = found["rent_musd"].idxmin(), found["rent_musd"].idxmax()
    rent = found["rent_musd"].iloc[0] * found["launches"].iloc[0]
    return figure(
        lambda width: _cost_chart(width, found),
        name="cost",
        title=f"The fixed rent came to USD {number(found.loc[low, 'rent_musd'])} million a launch in {low} and "
        f"{number(found.loc[high, 'rent_musd'])} million in {high}",
        subtitle=f"Agreed rent of USD {number(rent, 0)} million a year over the orbital launches of the year, million "
        "dollars of the year (dark), and with the 50 million a year for maintenance that one source reports "
        "(light). An average of a fixed sum, not the price of one launch more.",
        description=f"Columns from {found.index[0]} to {found.index[-1]}. Rent a launch: "
        + ", ".join(
            f"{number(found.loc[year, 'rent_musd'])} million in {year}" for year in (2000, 2013, 2021, 2024, 2025)
        )
        + f"; with maintenance {number(found['both_musd'].iloc[-1])} million in {found.index[-1]}. The rent has been "
        "the same in dollars throughout, so that the columns mirror the number of launches.",
        unit="USD million a launch",
        tables=["launches_by_site", "baikonur_figures"],
        data=found.reset_index(),
        origin=[added("launches", _launches("baikonur"))],
        computed="The agreed rent of a year, which every source gives alike, and the maintenance that one "
        "adds, over the launches.",
    )


def _cost_chart(width: int, found: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 46
    rows = found.round(1).rename_axis("year").reset_index()
    x = year_axis(int(found.index[0]), measure.LAST, 5 if narrow else 10, pad=0.7)
    scale = alt.Scale(domain=[0, 30], nice=False)
    y = alt.Y("rent_musd:Q", scale=scale, axis=alt.Axis(tickCount=6, title=None))
    wide = {"size": inner / (len(rows) + 1) * 0.72}
    dark = alt.Chart(rows[["year", "rent_musd"]]).mark_bar(color=BAIKONUR, **wide).encode(x=x, y=y)
    light = alt.Chart(rows[["year", "rent_musd", "both_musd"]]).mark_bar(color="#A9D3CE", **wide)
    light = light.encode(x=x, y=y, y2="both_musd:Q")
    shown = rows[rows["year"].isin(_free(found["both_musd"], 5 if narrow else 2))]
    shown = shown.assign(text=shown["rent_musd"].map(number), colour=theme.INK, rent_musd=shown["both_musd"])
    said = texts(shown[["year", "rent_musd", "text", "colour"]], x, y, align="center", dx=0, dy=-8, fontSize=11)
    joins = alt.Chart(pd.DataFrame({"year": [2023.5, 2024.5]})).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    rules = [joins.encode(x=x, y=alt.value(22), y2=alt.value(210))]
    words = alt.Chart(pd.DataFrame({"year": [measure.LAST + 0.7], "text": [JOIN]})).mark_text(
        align="right", fontSize=11
    )
    words = words.encode(x=x, y=alt.value(-8), text="text:N", color=alt.value(theme.QUIET))
    return alt.layer(dark, light, *rules, said, words).properties(width=inner, height=210)


def _free(values: pd.Series, gap: int) -> list[int]:
    """Return years, the last first, whose columns no neighbour overtops and which are at least `gap` apart."""
    around = pd.concat([values.shift(1), values.shift(-1)], axis=1).max(axis=1)
    kept: list[int] = []
    for year in values.index[values >= around - 0.3][::-1]:
        if not kept or kept[-1] - year >= gap:
            kept.append(int(year))
    return kept


def placebo(found: pd.DataFrame, year: int, window: int, definition: str) -> Figure:
    """Return the change of the share at every year that could be a turning point.

    Parameters
    ----------
    found : pandas.DataFrame
        From `launches.changes`.
    year, window, definition
        The parameters.
    """
    test = measure.placebo(found, year)
    rest = found["change"].drop(year)
    way = "fell" if test["change"] < 0 else "rose"
    size = number(abs(test["change"]))
    other = f"{'fell' if rest.min() < 0 else 'rose'} by {number(abs(rest.min()))}"
    return figure(
        lambda width: _placebo_chart(width, found, year, window),
        name="placebo",
        title=f"At {year} the share {way} by {size} points; at {rest.idxmin()} it {other}, measured alike",
        subtitle=f"Baikonur’s share in the {window} years from a year on less that in the {window} years before it, "
        f"points ({measure.DEFINED[definition]}). Neighbouring columns share years.",
        description=f"Columns from {found.index[0]} to {found.index[-1]}, above zero where the share rose. At {year} "
        f"it changed by {number(test['change'])} points; the deepest change is {number(test['deepest'])} points at "
        f"{test['deepest_year']}. {int((found['change'] < 0).sum())} of {test['years']} years show a fall.",
        unit="points",
        tables=["launches_by_site"],
        data=found.reset_index(),
        origin=[_change_origin(int(at), window, definition) for at in found.index],
    )


def _change_origin(year: int, window: int, definition: str) -> Origin:
    """Return the launches behind one change: those of the years from it on less those of the years before it."""

    def part(first: int, factor: float) -> Term:
        own, all_ = (
            Rows("launches_by_site", "attempts", where={"site": sites, "year": range(first, first + window)})
            for sites in (["baikonur"], measure.DEFINITIONS[definition])
        )
        return Term([own], bottom=[all_], factor=factor)

    return Origin("change", [part(year, 100), part(year - window, -100)], {"year": year})


def _placebo_chart(width: int, found: pd.DataFrame, year: int, window: int) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 50
    rows = found["change"].round(1).rename_axis("year").reset_index()
    rows["colour"] = [theme.INK if at == year else "#7FB5AF" for at in rows["year"]]
    x = year_axis(int(found.index[0]), int(found.index[-1]), 5 if narrow else 10, pad=0.8)
    reach = max(20.0, 5 * (1 + found["change"].abs().max() // 5))
    axis = alt.Axis(tickCount=5, title=None, labelExpr="replace(datum.label, '-', '−')")
    y = alt.Y("change:Q", scale=alt.Scale(domain=[-reach, reach], nice=False), axis=axis)
    bars = alt.Chart(rows).mark_bar(size=inner / (len(rows) + 1) * 0.72).encode(x=x, y=y, color=own())
    one = rows[rows["year"] == year]
    text = one["change"].map(lambda value: number(value).replace("-", "−"))
    down = bool((one["change"] < 0).all())
    said = texts(one.assign(text=text), x, y, align="center", dx=0, dy=10 if down else -10, fontWeight="bold")
    late = measure.JOINS[0] - window + 0.5
    join = pd.DataFrame({"year": [late], "text": ["uses 2024 and 2025: other lists"]})
    rule = alt.Chart(join).mark_rule(stroke=theme.QUIET, strokeDash=[2, 3])
    rule = rule.encode(x=x, y=alt.value(0), y2=alt.value(70))
    name = alt.Chart(join).mark_text(align="right", dx=-5, fontSize=11, color=theme.QUIET)
    name = name.encode(x=x, y=alt.value(10), text="text:N")
    return alt.layer(bars, rule, said, name).properties(width=inner, height=200)


def events(listed: pd.DataFrame) -> Figure:
    """Return the events as a list along a line of time (not to scale).

    Parameters
    ----------
    listed : pandas.DataFrame
        ``baikonur_events``.
    """
    rows = listed.sort_values("date", kind="stable").reset_index(drop=True)
    rows["when"] = [_day(row.date, row.date_end) for row in rows.itertuples()]
    late = rows[rows["date"] >= "2022"]
    return figure(
        lambda width: _events_chart(width, rows),
        name="events",
        title=f"{len(late)} of {len(rows)} listed events fall after 2021, {(late['kind'] == 'pad').sum()} of them "
        "about pads and vehicles",
        subtitle="Events in the lease, the return of facilities, disputes and the state of pads and vehicles, by date "
        "(not to scale), as the press reported them. A search, not a register.",
        description="A list down a line with coloured dots: "
        + "; ".join(f"{row.when}: {row.event}" for row in rows.itertuples())
        + ".",
        unit="events",
        tables=["baikonur_events"],
        data=listed[["id", "date", "kind", "event", "source_id"]],
        origin=[rows_of(Rows("baikonur_events", ["date", "kind", "event"], {"id": "id"}))],
    )


def _day(date: str, end: str | None) -> str:
    """Return a date in words, as exact as it is given.

    Examples
    --------
    >>> _day("2023-03-07", None), _day("2005-06", None), _day("1994", "1995")
    ('7 March 2023', 'June 2005', '1994–95')
    """
    year, *rest = date.split("-")
    if isinstance(end, str):
        return f"{year}–{end[2:]}"
    month = f"{MONTHS[int(rest[0]) - 1]} " if rest else ""
    return f"{int(rest[1])} {month}{year}" if len(rest) > 1 else f"{month}{year}"


def _events_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    letters, size = (46, 11) if narrow else (80, 12)
    y, placed = 8, []
    for row in rows.itertuples():
        lines = textwrap.wrap(row.event, letters)
        placed.append({"when": row.when, "text": "\n".join(lines), "group": KINDS[row.kind][0], "y": y, "id": row.id})
        y += (16 + 14 * len(lines) + 7) if narrow else 22
    frame = pd.DataFrame(placed)
    inner, tall = width - 14, y
    scale = alt.Scale(domain=[0, tall], nice=False, reverse=True)
    at = alt.Y("y:Q", scale=scale, axis=None)
    names, tints = zip(*KINDS.values(), strict=True)
    legend = alt.Legend(title=None, columns=2 if narrow else 4, symbolType="circle", symbolOpacity=1)
    colour = alt.Color("group:N", scale=alt.Scale(domain=names, range=tints), legend=legend)
    line = alt.Chart(pd.DataFrame({"y": [8], "y2": [int(frame["y"].max())]})).mark_rule(color=theme.RULE, strokeWidth=3)
    line = line.encode(x=alt.value(8), y=at, y2="y2:Q")
    dots = alt.Chart(frame[["y", "group", "id"]]).mark_point(filled=True, size=75, opacity=1)
    dots = dots.encode(x=alt.value(8), y=at, color=colour)
    bold = {"align": "left", "baseline": "middle", "fontSize": size, "fontWeight": "bold", "color": theme.INK}
    when = alt.Chart(frame[["y", "when"]]).mark_text(**bold).encode(x=alt.value(22), y=at, text="when:N")
    below = {"dy": 15} if narrow else {}
    what = alt.Chart(frame[["y", "text"]]).mark_text(
        align="left", baseline="middle", fontSize=size, lineBreak="\n", **below
    )
    what = what.encode(x=alt.value(22 if narrow else 140), y=at, text="text:N")
    return alt.layer(line, dots, when, what).properties(width=inner, height=tall)

"""How do freight by corridor and uranium look?  In: tables and frames of `measures.corridor_volumes`.  Out: figures.

The Middle Corridor has the colour of Kazakhstan, a way across Russia that of Russia; grey is a way that is not stated.
Faint columns are derived by us from a stated figure and its stated growth.
"""

import altair as alt
import pandas as pd

from ..measures import corridor_volumes as measure
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, own, panel_title, spread, texts, tip, year_axis
from .origin import Origin, Rows, added, share

KAZ, RUS, CHN, EU, OTH = (theme.colour_of(code) for code in ("KAZ", "RUS", "CHN", "EU27", "OTH"))
PANELS = {  # series, scope: heading, colour
    ("middle-corridor", "all goods"): ("Middle Corridor, ministry's count", KAZ),
    ("north-south-east", "by rail"): ("North–South, eastern branch, by rail", RUS),
    ("coal-across-russia", "Kazakh coal"): ("Kazakh coal in transit across Russia", RUS),
    ("rail-transit", "by rail"): ("All transit through Kazakhstan by rail, onward way not stated", OTH),
    ("china-rail", "both crossings"): ("Kazakhstan–China by rail, both crossings", CHN),
}
SHORT = {
    "All transit through Kazakhstan by rail, onward way not stated": "All transit by rail, onward way not stated",
    "Kazakhstan–China by rail, both crossings": "Kazakhstan–China by rail",
}
COUNTERS = {"ministry": KAZ, "association": EU, "not stated": OTH}
UTLC_SCOPES = {
    "china-europe": ("China–Europe, company", RUS),
    "china-eu": ("China–EU, index ERAI", EU),
    "all-traffic": ("all, with China–Russia", theme.INK),
}
STATES = {
    "KAZ": ("Kazakhstan", KAZ),
    "RUS": ("Russia", RUS),
    "CHN": ("China", CHN),
    "CAN": ("Canada", theme.colour_of("ARM")),
    "FRA": ("France", EU),
    "JPN": ("Japan", theme.colour_of("TUR")),
    "KGZ": ("Kyrgyzstan", theme.colour_of("KGZ")),
    "AUS": ("Australia", theme.colour_of("TUR")),
    "NAM": ("Namibia", theme.colour_of("KGZ")),
    "UZB": ("Uzbekistan", theme.colour_of("UZB")),
    "": ("not stated", theme.RULE),
}
FIRST, LAST = 2012, 2025
FAINT = alt.condition("datum.derived", alt.value(0.45), alt.value(1))


def _rows(volumes: pd.DataFrame, name: str, scope: str, column: str = "volume_mt") -> pd.DataFrame:
    """Return the rows of one series and scope that a chart draws: year, value, derived, counter."""
    values = measure.series(volumes, name, scope, column)
    rows = volumes[(volumes["series"] == name) & (volumes["scope"] == scope) & volumes["preferred"]]
    rows = rows[rows[column].notna() & (rows["months"] == 12)].sort_values("year").reset_index(drop=True)
    derived = (rows["basis"] == "derived").astype(bool)
    return pd.DataFrame(
        {"year": values.index, "value": values.to_numpy(), "derived": derived, "counter": rows["counter"]}
    )


def _years(values: pd.Series, digits: int = 1) -> str:
    """Return a series in words: years with their values."""
    return ", ".join(f"{year} {number(value, digits)}" for year, value in values.items())


def _thousands(value: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,.0f}".replace(",", "\u202f")


def volumes(table: pd.DataFrame) -> Figure:
    """Return the corridors' whole-year tonnages one below the other, all on one scale.

    Parameters
    ----------
    table : pandas.DataFrame
        Table ``corridor_volumes``.
    """
    found = [_rows(table, *key).assign(panel=words) for key, (words, _) in PANELS.items()]
    rows = pd.concat(found, ignore_index=True)
    middle, transit = (measure.series(table, *key) for key in list(PANELS)[::3])
    last = max(set(middle.index) & set(transit.index))
    listed = ". ".join(
        f"{words}: {_years(part.set_index('year')['value'])}" for words, part in rows.groupby("panel", sort=False)
    )
    return figure(
        lambda width: _volumes_chart(width, rows),
        name="volumes",
        title=f"In {last} the Middle Corridor carried {number(middle[last])} Mt; transit through Kazakhstan by rail "
        f"came to {number(transit[last], 0)} Mt",
        subtitle="Goods carried, Mt a year, whole years only, one scale for all. A dash: no figure found. Faint: "
        "derived by us from a later figure and its growth. Sizes, not shares: most goods of the Middle Corridor were "
        "exports of Kazakhstan in 2024. Counted by ministries, the railway company and the president's office.",
        description=f"Five rows of columns from {FIRST} to {LAST} on one scale, in Mt. {listed}. Other years have no "
        "figure. The counts of 2013 and 2015 of the traffic with China do not fit each other.",
        unit="Mt",
        tables=["corridor_volumes"],
        data=rows[["panel", "counter", "year", "value", "derived"]],
        origin=[_volume_origin(*key, words) for key, (words, _) in PANELS.items()],
    )


def _volume_origin(
    series: str, scopes: str | tuple[str, ...], panel: str, measured: str = "volume_mt", by: str = "panel"
) -> Origin:
    """Return the origin of a panel: the preferred row of each whole year."""
    where = {"series": series, "scope": scopes, "months": 12, "basis": ["stated", "derived", "rounded", "residual"]}
    joined = {"year": "year"} | ({"counter": "counter"} if by == "panel" else {})
    return added("value", Rows("corridor_volumes", measured, joined, where | {"preferred": True}), only={by: panel})


def _volumes_chart(width: int, rows: pd.DataFrame) -> alt.VConcatChart:
    narrow = layout_of(width) == "narrow"
    every = list(range(FIRST, LAST + 1))
    labelled = [year for year in every if (LAST - year) % (3 if narrow else 1) == 0]
    drawn = []
    for words, colour in PANELS.values():
        part = rows[rows["panel"] == words].drop(columns=["panel", "counter"]).round(3)
        part["text"] = [number(v, 0 if narrow and v >= 10 else 1) for v in part["value"]]
        axis = alt.Axis(values=labelled, labelAngle=0, title=None, ticks=False, labels=words == _bottom())
        x = alt.X("year:O", scale=alt.Scale(domain=every, paddingInner=0.25), axis=axis)
        y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 42]), axis=None)
        bars = (
            alt.Chart(part)
            .mark_bar(color=colour)
            .encode(x=x, y=y, opacity=FAINT, tooltip=[tip("year:O", "year"), tip("value:Q", "Mt")])
        )
        said = alt.Chart(part).mark_text(dy=-7, fontSize=11 if narrow else 12).encode(x=x, y=y, text="text:N")
        gaps = alt.Chart(pd.DataFrame({"year": [year for year in every if year not in set(part["year"])]}))
        dashes = gaps.mark_text(text="–", dy=-4, color=theme.QUIET).encode(x=x, y=alt.datum(0))
        layers = [bars, said, dashes, *(_misfit(x) if words == _bottom() else [])]
        title = panel_title(SHORT.get(words, words) if narrow else words)
        drawn.append(alt.layer(*layers).properties(width=width - 14, height=66, title=title))
    return alt.vconcat(*drawn, spacing=8)


def _bottom() -> str:
    return list(PANELS.values())[-1][0]


def _misfit(x: alt.X) -> list[alt.Chart]:
    """Return the mark between two counts that do not fit."""
    frame = pd.DataFrame({"year": [2014], "text": ["counts do not fit"], "colour": [theme.QUIET]})
    rule = alt.Chart(frame).mark_rule(strokeDash=[3, 3], color=theme.QUIET)
    rule = rule.encode(x=x, y=alt.datum(11), y2=alt.datum(30))
    return [rule, texts(frame, x, alt.datum(35), align="left", dx=-6, fontSize=11)]


def middle(table: pd.DataFrame) -> Figure:
    """Return the Middle Corridor's tonnes by counter and, in a panel of their own, its containers.

    Parameters
    ----------
    table : pandas.DataFrame
        Table ``corridor_volumes``.
    """
    scopes = {"Goods, Mt": (measure.ALL, measure.PORTS), "Containers, thousand TEU": (measure.BOXES,)}
    columns = dict(zip(scopes, ("volume_mt", "volume_kteu"), strict=True))
    found = [
        _rows(table, measure.MIDDLE, scope, columns[words]).assign(panel=words)
        for words, listed in scopes.items()
        for scope in listed
    ]
    rows = pd.concat(found, ignore_index=True)
    tonnes = measure.series(table, measure.MIDDLE, measure.ALL)
    ports = measure.series(table, measure.MIDDLE, measure.PORTS)
    boxes = measure.series(table, measure.MIDDLE, measure.BOXES, "volume_kteu")
    last = int(tonnes.index[-1])
    changes = [measure.change_pct(values, last) for values in (tonnes, boxes)]
    way = ["rose" if change > 0 else "fell" for change in changes]
    return figure(
        lambda width: _middle_chart(width, rows),
        name="middle",
        title=f"In {last} the Middle Corridor's tonnes {way[0]} by {number(abs(changes[0]), 0)} per cent and its "
        f"containers {way[1]} by {number(abs(changes[1]), 0)}",
        subtitle="Trans-Caspian route, whole years, by who counted: the ministry of transport all goods, the "
        "association goods through seaports. Tonnes and containers on scales of their own. Faint: derived by us from "
        "the next year and its stated growth. The containers of the last year have another counter.",
        description=f"Two panels of columns. Tonnes by the ministry, Mt: {_years(tonnes, 2)}. By the association: "
        f"{_years(ports, 2)}. Containers, thousand TEU: {_years(boxes)}.",
        unit="Mt; thousand TEU",
        tables=["corridor_volumes"],
        data=rows[["panel", "counter", "year", "value", "derived"]],
        origin=_middle_origins(scopes, columns),
    )


def _middle_origins(scopes: dict[str, tuple[str, ...]], columns: dict[str, str]) -> list[Origin]:
    return [_volume_origin(measure.MIDDLE, scopes[words], words, columns[words]) for words in scopes]


def _middle_chart(width: int, rows: pd.DataFrame) -> alt.VConcatChart | alt.HConcatChart:
    narrow = layout_of(width) == "narrow"
    inner = width - 14 if narrow else (width - 40) // 2
    tints = alt.Scale(domain=list(COUNTERS), range=list(COUNTERS.values()))
    colour = alt.Color("counter:N", scale=tints, legend=alt.Legend(title=None, symbolType="square", columns=3))
    drawn = []
    for words, part in rows.groupby("panel", sort=False):
        part = _beside(part.drop(columns="panel").round(3))
        mean = part["value"].mean()
        part["text"] = [number(value, 1 if mean < 10 else 0) for value in part["value"]]
        first, last = int(part["year"].min()), int(part["year"].max())
        scale = alt.Scale(domain=[first - 0.5, last + 0.5], nice=False, zero=False)
        axis = alt.Axis(values=list(range(first, last + 1)), format="d", title=None, labelFlush=False, ticks=False)
        x, middle = (alt.X(f"{end}:Q", scale=scale, axis=axis) for end in ("left", "middle"))
        y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 1.12 * part["value"].max()], nice=False), axis=None)
        tips = [tip("year:O", "year"), tip("counter:N", "counter"), tip("value:Q", str(words))]
        bars = (
            alt.Chart(part)
            .mark_bar()
            .encode(x=x, x2="right:Q", y=y, y2=alt.datum(0), color=colour, opacity=FAINT, tooltip=tips)
        )
        said = alt.Chart(part).mark_text(dy=-8, fontSize=11 if narrow else 12)
        said = said.encode(x=middle, y=y, text="text:N")
        drawn.append(alt.layer(bars, said).properties(width=inner, height=200, title=panel_title(str(words))))
    return alt.vconcat(*drawn, spacing=14) if narrow else alt.hconcat(*drawn, spacing=16)


def _beside(part: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the left end, right end and middle of their columns: side by side where a year has two."""
    two = part["year"].duplicated(keep=False)
    second = two & part["year"].duplicated()
    left = (part["year"] - 0.3).mask(two, part["year"] - 0.44).mask(second, part["year"] + 0.02)
    right = (part["year"] + 0.3).mask(two, part["year"] - 0.02).mask(second, part["year"] + 0.44)
    return part.assign(left=left.round(2), right=right.round(2), middle=((left + right) / 2).round(2))


def utlc(table: pd.DataFrame) -> Figure:
    """Return the containers of the northern railway, its three counts apart, and those of the Middle Corridor.

    Parameters
    ----------
    table : pandas.DataFrame
        Table ``corridor_volumes``.
    """
    counts = {scope: measure.series(table, measure.UTLC, scope, "volume_kteu") for scope in UTLC_SCOPES}
    boxes = measure.series(table, measure.MIDDLE, measure.BOXES, "volume_kteu")
    named = {UTLC_SCOPES[scope][0]: values for scope, values in counts.items()} | {"Middle Corridor": boxes}
    rows = pd.concat([values.rename("value").rename_axis("year").reset_index().assign(count=words)
                      for words, values in named.items()], ignore_index=True)  # fmt: skip
    every, part = counts["all-traffic"], counts["china-eu"]
    both = [int(year) for year in every.index.intersection(part.index)]
    first, last = both[0], both[-1]
    change = "fell" if part[last] < part[first] else "rose"
    listed = ". ".join(f"{words}: {_years(values)}" for words, values in named.items())
    return figure(
        lambda width: _utlc_chart(width, rows),
        name="utlc",
        title=f"From {first} to {last} the northern railway's China–EU containers {change} from "
        f"{number(part[first], 0)} to {number(part[last], 0)} thousand TEU; with China–Russia it carried "
        f"{number(every[first], 0)} and {number(every[last], 0)}",
        subtitle="Containers on the services of UTLC ERA (Kazakhstan, Russia, Belarus), thousand TEU a year, in three "
        "counts that are not one series: to 2021 the company's China–Europe traffic, then China–EU, and all traffic "
        "with China–Russia. Dots: containers of the Middle Corridor, several counters.",
        description=f"Lines that do not join, with a break after 2021, in thousand TEU. {listed}.",
        unit="thousand TEU",
        tables=["corridor_volumes"],
        data=rows[["count", "year", "value"]],
        origin=_box_origins(),
    )


def _box_origins() -> list[Origin]:
    scopes = [(measure.UTLC, scope, words[0]) for scope, words in UTLC_SCOPES.items()]
    scopes.append((measure.MIDDLE, measure.BOXES, "Middle Corridor"))
    return [_volume_origin(*key, "volume_kteu", "count") for key in scopes]


def _utlc_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    look = {words: colour for words, colour in UTLC_SCOPES.values()} | {"Middle Corridor": KAZ}
    rows = rows.assign(colour=rows["count"].map(look), text=rows["value"].map(lambda value: number(value, 0)))
    rows = rows.round(1)
    x = year_axis(2016, 2025, 5 if narrow else 10)
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, 840]),
        axis=alt.Axis(values=[0, 200, 400, 600, 800], title=None, grid=False),
    )
    lines = alt.Chart(rows[rows["count"] != "Middle Corridor"])
    lines = lines.mark_line(point=alt.OverlayMarkDef(filled=True, size=45)).encode(
        x=x, y=y, color=own(), detail="count:N", tooltip=["count:N", "year:Q", "value:Q"]
    )
    dots = alt.Chart(rows[rows["count"] == "Middle Corridor"]).mark_point(filled=True, size=45, opacity=1)
    dots = dots.encode(x=x, y=y, color=own(), tooltip=["count:N", "year:Q", "value:Q"])
    rule = alt.Chart(pd.DataFrame({"year": [2021.5]})).mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x=x)
    falls = (rows["count"] == UTLC_SCOPES["china-eu"][0]) & (rows["year"] > 2022)
    plain = (rows["count"] == "Middle Corridor") | (rows["year"] == 2022)
    numbers = [
        texts(part[["year", "value", "text", "colour"]], x, y, align=align, dx=dx, dy=dy, fontSize=11)
        for part, align, dx, dy in (
            (rows[falls], "center", 0, 14),
            (rows[plain & ~falls], "center", 0, -11),
            (rows[~plain & ~falls], "right", 1, -11),
        )
    ]
    at = [(2021.4, 764, "the count changes ", theme.QUIET, "right"),
          (2018.6, 480, "China–Europe,", RUS, "right"), (2018.6, 430, "company", RUS, "right"),
          (2023.2, 290, "China–EU,", EU, "left"), (2023.2, 240, "index ERAI", EU, "left"),
            (2019.7, 30, "Middle Corridor", KAZ, "right")]  # fmt: skip
    said = [(560, "all, with"), (510, "China–Russia")] if narrow else [(590, "all, with China–Russia")]
    at += [(2025.3, high, text, theme.INK, "right") for high, text in said]
    words = [
        texts(pd.DataFrame([{"year": a, "value": b, "text": text, "colour": tint}]), x, y, align=side, dx=0)
        for a, b, text, tint, side in at
    ]
    return alt.layer(rule, lines, dots, *numbers, *words).properties(width=width - 44, height=300)


def uranium(production: pd.DataFrame, routes: pd.DataFrame) -> Figure:
    """Return the world's uranium by state of the mine, and what is stated on the way west.

    Parameters
    ----------
    production, routes : pandas.DataFrame
        Tables ``uranium_production`` and ``uranium_routes``.
    """
    shares = measure.mined_share(production)
    west = measure.western_shipments(routes)
    last = int(shares.index[-1])
    bars = _ways(production, routes, west, last)
    listed = ", ".join(f"{STATES[code][0]} {number(value, 0)}" for code, value in shares.loc[last].items())
    drawn = ", ".join(f"{row.what} {number(row.value, 0)}" for row in bars.itertuples())
    data = shares.melt(var_name="iso3", value_name="value", ignore_index=False).reset_index()
    data = pd.concat([data.assign(what="share mined, %"), bars[["what", "value"]]], ignore_index=True)
    return figure(
        lambda width: _uranium_chart(width, shares, bars),
        name="uranium",
        title=f"In 2023 {number(west['share_pct'], 0)} per cent of Kazatomprom's western shipments went by the Middle "
        f"Corridor: {_thousands(west['through_t'])} t, beside {_thousands(west['mined_t'])} t mined in Kazakhstan",
        subtitle="First panel: share of the uranium mined in the world, per cent, by state of the mine, to "
        f"{last} (World Nuclear Association). Second: tonnes, from the association and the press. The last bar is "
        "implied, not stated: western shipments by ways that no source names, if tonnes and share speak of the same "
        "goods.",
        description=f"Lines from {int(shares.index[0])} to {last}: in {last}, in per cent, {listed}. Bars, in tonnes: "
        f"{drawn}.",
        unit="%; tonnes",
        tables=["uranium_production", "uranium_routes"],
        data=data[["what", "iso3", "year", "value"]],
        origin=_uranium_origins(last),
        computed="Other ways west are what is left if the tonnes through Azerbaijan are the stated share of "
        "all western shipments.",
    )


def _uranium_origins(last: int) -> list[Origin]:
    world = Rows("uranium_production", "production_t", {"year": "year"}, {"iso3": "WLD"})
    own = Rows("uranium_production", "production_t", {"year": "year", "iso3": "iso3"})
    mined = Rows("uranium_production", "production_t", {}, {"year": last, "iso3": "KAZ"})
    later = Rows("uranium_routes", "volume_t", {}, {"item": "mined-in-kazakhstan", "period": "2023"})
    found = [
        share("value", own, world, only={"what": "share mined, %"}),
        added("value", mined, only={"what": f"mined, {last}"}),
        added("value", later, only={"what": "mined, 2023"}),
    ]
    for period in ("2022", "2023"):
        through = Rows("uranium_routes", "volume_t", {}, {"item": "through-azerbaijan", "period": period})
        found.append(added("value", through, only={"what": f"through Azerbaijan, {period}"}))
    return found


def _ways(production: pd.DataFrame, routes: pd.DataFrame, west: dict[str, float], last: int) -> pd.DataFrame:
    """Return the bars of the second panel: what, value, colour, start."""
    mined = production[(production["iso3"] == "KAZ") & (production["year"] == last)]["production_t"].iloc[0]
    through = routes[routes["item"] == "through-azerbaijan"].set_index("period")["volume_t"]
    rows = [(f"mined, {last}", mined, OTH, 0.0), ("mined, 2023", west["mined_t"], OTH, 0.0)]
    rows += [(f"through Azerbaijan, {period}", value, KAZ, 0.0) for period, value in through.items()]
    rows += [("other ways west, 2023, implied", west["other_t"], theme.BEFORE, 0.0)]
    return pd.DataFrame(rows, columns=["what", "value", "colour", "start"])


def _uranium_chart(width: int, shares: pd.DataFrame, bars: pd.DataFrame) -> alt.VConcatChart | alt.HConcatChart:
    narrow = layout_of(width) == "narrow"
    long = shares.melt(var_name="iso3", value_name="value", ignore_index=False).reset_index().round(1)
    long["colour"] = [STATES[code][1] for code in long["iso3"]]
    ends = long[long["year"] == long["year"].max()]
    ends = ends.assign(text=[f"{STATES[row.iso3][0]} {number(row.value, 0)}" for row in ends.itertuples()])
    height = 230
    ends["value"] = spread(ends["value"].tolist(), gap=53 * 15 / height)
    last, room = int(long["year"].max()), 92
    inner = width - 40 - room if narrow else 226
    x = alt.X("year:Q", scale=alt.Scale(domain=[2013, last], nice=False),
              axis=alt.Axis(values=[2013, 2016, 2019, 2022], format="d", title=None))  # fmt: skip
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, 53], nice=False),
        axis=alt.Axis(title=None, values=[0, 10, 20, 30, 40, 50]),
    )
    lines = alt.Chart(long).mark_line().encode(x=x, y=y, color=own(), detail="iso3:N")
    names = texts(ends[["year", "value", "text", "colour"]], x, y, fontSize=11 if narrow else 12)
    left = alt.layer(lines, names).properties(
        width=inner, height=height, title=panel_title("Share of the uranium mined, %")
    )
    bars = bars.round(0).assign(place=range(len(bars)))
    bars["text"] = [f"{row.what}: {_thousands(row.value)}" for row in bars.itertuples()]
    y = alt.Y("place:Q", scale=alt.Scale(domain=[-0.65, len(bars) - 0.4], nice=False, reverse=True), axis=None)
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 22000], nice=False), axis=None)
    drawn = (
        alt.Chart(bars)
        .mark_bar(height=14)
        .encode(x=x, x2=alt.datum(0), y=y, color=own(), tooltip=[tip("what:N", "what"), tip("value:Q", "tonnes")])
    )
    said = alt.Chart(bars).mark_text(align="left", dy=-16, fontSize=11 if narrow else 12)
    said = said.encode(x=alt.value(0), y=y, text="text:N")
    inner = width - 40 if narrow else width - 226 - room - 70
    right = alt.layer(drawn, said).properties(width=inner, height=height, title=panel_title("Kazakh uranium, tonnes"))
    return alt.vconcat(left, right, spacing=14) if narrow else alt.hconcat(left, right, spacing=20)


def owners(ventures: pd.DataFrame) -> Figure:
    """Return the shares in uranium ventures by the holder's state.

    Parameters
    ----------
    ventures : pandas.DataFrame
        Table ``uranium_ventures``.
    """
    rows = measure.holders(ventures)
    sold = set(rows.loc[rows["state"] == "CHN", "venture"])
    russian = rows[(rows["state"] == "RUS") & ~rows["venture"].isin(sold)]
    kept = [f"{share:g}" for share in sorted(russian["share_pct"])]
    listed = "; ".join(
        f"{venture}, {as_of}: "
        + ", ".join(
            f"{STATES[state][0]} {share:g}" for state, share in zip(part["state"], part["share_pct"], strict=True)
        )
        for (venture, as_of), part in rows.groupby(["venture", "as_of"], sort=False)
    )
    return figure(
        lambda width: _owners_chart(width, rows),
        name="owners",
        title=f"Chinese buyers take over Russian shares in {len(sold)} uranium ventures; in {len(kept)} others Russian "
        f"holders have {' and '.join(kept)} per cent",
        subtitle="Shares in joint ventures that mine uranium in Kazakhstan, per cent, by state of the holder, each at "
        "the date of its source; undated ones as the source has them. Not all ventures, and no register. Of the two "
        "sales of December 2024 the sources state only what was sold or was to be sold.",
        description=f"Bars of 100 per cent, one a venture and date. {listed}.",
        unit="%",
        tables=["uranium_ventures"],
        data=rows,
        origin=_holder_origins(rows),
        computed="What no source states is the rest to 100 per cent.",
    )


def _holder_origins(rows: pd.DataFrame) -> list[Origin]:
    joined = {"venture": "venture", "as_of": "as_of", "state": "holder_state"}
    stated = Rows("uranium_ventures", "share_pct", joined, {"preferred": True})
    return [added("share_pct", stated, only={"state": [state for state in rows["state"].unique() if state]})]


def _owners_chart(width: int, rows: pd.DataFrame) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    order = ["KAZ", "", *(state for state in STATES if state not in ("KAZ", ""))]
    rows = rows.assign(rank=rows["state"].map(order.index), colour=[STATES[state][1] for state in rows["state"]])
    rows["turn"] = rows["as_of"].str.removeprefix("before ")
    rows = rows.sort_values(["venture", "turn", "rank"])
    rows["dates"] = rows["as_of"].replace("now", "undated")
    rows["label"] = rows["venture"] + "|" + rows["dates"]
    high = rows.groupby("label")["share_pct"].cumsum()
    rows = rows.assign(low=(high - rows["share_pct"]).round(2), high=high.round(2))
    rows["middle"] = (rows["low"] + rows["high"]) / 2
    rows["text"] = [f"{STATES[row.state][0]} {round(row.share_pct, 2):g}" for row in rows.itertuples()]
    rows["ink"] = ["white" if state else theme.INK for state in rows["state"]]
    if narrow:  # the short name where the long one has no room
        rows["text"] = rows["text"].str.replace("Kazakhstan", "Kaz.").str.replace("not stated", "unstated")
    lines = list(rows["label"].unique())
    axis = alt.Axis(labelExpr="split(datum.label, '|')", labelColor=theme.INK, labelLimit=170, ticks=False,
                    labelLineHeight=13, labelOffset=-6)  # fmt: skip
    y = alt.Y("label:N", sort=lines, title=None, axis=axis, scale=alt.Scale(paddingInner=0.22))
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 100]), axis=None)
    columns = ["venture", "as_of", "state", "label", "low", "high", "colour", "text", "share_pct"]
    bars = (
        alt.Chart(rows[columns]).mark_bar(stroke="white").encode(x=x, x2="high:Q", y=y, color=own(), tooltip=["text:N"])
    )
    wide = rows[rows["share_pct"] >= 5]
    said = alt.Chart(wide[["label", "middle", "text", "ink"]]).mark_text(fontSize=11 if narrow else 12)
    said = said.encode(x="middle:Q", y=y, text="text:N", color=own("ink"))
    inner = width - (148 if narrow else 170)
    return alt.layer(bars, said).properties(width=inner, height=40 * len(lines))

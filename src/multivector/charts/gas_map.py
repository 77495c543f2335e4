"""Where do the gas lines run, and what is said of each?  In: frames of `measures.gas`.  Out: one linked figure.

A map and a list share one choice: the line that is clicked on either, or chosen in the box.
"""

import altair as alt
import pandas as pd

from .. import tables
from ..measures import gas
from . import maps, theme
from .figure import Figure, figure
from .marks import choice, layout_of, number
from .origin import Origin, Rows, added, rows_of

OTHER = "#A79E8C"
ROLES = {
    "china": ("to China", theme.colour_of("CHN")),
    "home": ("inside Kazakhstan", theme.colour_of("KAZ")),
    "russia": ("to or from Russia", theme.colour_of("RUS")),
    "planned": ("planned or disputed", theme.INK),
}
MAP_BOXES = {
    "wide": ({"west": 46.5, "east": 87.5, "south": 36.2, "north": 56.3}, 0.62),
    "narrow": ({"west": 47.5, "east": 85, "south": 36.4, "north": 55.8}, 0.8),
}
# Where the scale bar and the small map around stand, by layout, in pixels: see `maps.bearings`.
BEARINGS = {"wide": ((10, -10), (-78, 8)), "narrow": ((8, -8), (-62, -36))}
STATES = {
    "CHN": "China",
    "KAZ": "Kazakhstan",
    "KGZ": "Kyrgyzstan",
    "RUS": "Russia",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
}
# Longitude and latitude of words, by layout (wide, narrow); None leaves one out.
LANDS = {
    "RUSSIA": ((66.5, 55.7), (66.0, 55.5)),
    "KAZAKHSTAN": ((66.4, 50.3), (65.7, 50.2)),
    "TURKMENISTAN": ((57.9, 38.9), None),
    "UZBEKISTAN": ((63.4, 42.6), None),
    "TAJIKISTAN": ((71.9, 38.2), None),
    "KYRGYZSTAN": ((76.8, 41.3), None),
    "CHINA": ((84.0, 41.8), (83.2, 38.3)),
    "IRAN": ((56.0, 36.7), None),
    "Caspian Sea": ((50.3, 44.6), None),
}
TOWNS = {  # pixels from the point and alignment, by layout
    "Astana": ((6, 4, "left"), (5, 4, "left")),
    "Almaty": ((4, 14, "left"), (2, 14, "left")),
    "Shymkent": ((5, 14, "left"), None),
    "Aktobe": ((-6, 4, "right"), None),
    "Atyrau": ((-6, 6, "right"), None),
}
LINE_WORDS = {  # longitude, latitude and alignment of a line's name, by layout
    "central-asia-china": ((74.4, 44.9, "center"), (77.6, 40.5, "center")),
    "beineu-bozoy-shymkent": ((59.8, 49.0, "left"), (67.0, 45.5, "left")),
    "saryarka": ((70.2, 47.6, "left"), (70.2, 47.8, "left")),
    "central-asia-center": ((44.2, 53.0, "left"), (44.4, 53.2, "left")),
    "bukhara-ural": ((62.4, 53.0, "left"), (62.6, 52.7, "left")),
    "line-d": ((66.6, 37.3, "left"), (65.6, 37.2, "left")),
    "russia-china": ((82.3, 48.1, "left"), (85.0, 54.2, "right")),
}
STATED = ("capacity", "status")  # attributes that the figure draws
SHORT = {
    "central-asia-china": "A, B, C to China",
    "beineu-bozoy-shymkent": "Beineu–Shymkent",
    "line-d": "Line D",
    "russia-china": "Russia–China",
}


def gas_map(lines: pd.DataFrame, facts: pd.DataFrame, places: pd.DataFrame) -> Figure:
    """Return the map of the gas lines; choosing one on it shows what is said of it.

    Parameters
    ----------
    lines : pandas.DataFrame
        From `gas.lines`.
    facts : pandas.DataFrame
        From `gas.line_facts`.
    places : pandas.DataFrame
        The table `places`.
    """
    chosen = choice("line", facts["name"].to_dict(), "Line")

    def draw(width: int) -> alt.VConcatChart:
        inner = width - 10
        panels = [_map(inner, lines, facts, places, chosen), _list(inner, facts, chosen)]
        chart = alt.vconcat(*panels, spacing=14).resolve_scale(color="independent", x="independent", y="independent")
        chart.params[0].views.append(chart.vconcat[1].layer[0].name)
        return chart

    main = facts.loc["central-asia-china"]
    told = "; ".join(f"{row['name']}: {', '.join(_said(row))}" for _, row in facts.iterrows())
    return figure(
        draw,
        name="map",
        title="Every line that carries Central Asian gas to China crosses Kazakhstan: "
        f"{number(main['capacity_low'], 0)} bcm a year in three parallel lines",
        subtitle="Gas lines by where they lead; numbers: what they can carry, bcm a year. Click a line or its name, "
        "on the map or in the list, or choose it in the box below: the rest fades. Click beside it to have all back. "
        "Dashed: a sketch, not the true course; lines A, B and C share one course; brown: other long lines of known "
        "course. Routes and status: Global Energy Monitor, November 2025; capacities and the status of Line D also "
        "from other sources.",
        description="Map from the Caspian to Xinjiang. Lines A, B and C run together from Turkmenistan through "
        "Uzbekistan and southern Kazakhstan to Khorgos in China; the line Beineu-Bozoy-Shymkent joins them from the "
        "west of Kazakhstan, SaryArka leaves it for Astana. Central Asia-Center and Bukhara-Ural run north to "
        f"Russia. Line D would pass south of Kazakhstan. What is said of each: {told}.",
        unit="bcm a year",
        tables=["pipelines", "pipeline_countries", "gas_lines_stated", "places", "countries", "water", "world"],
        data=facts.reset_index(),
        origin=_line_origins(facts),
        computed="Capacities run from the least to the greatest that the tracker's rows, parallel lines added up, or "
        "the rows of gas_lines_stated give; where the tracker repeats one number for parallel lines, it counts once at "
        "the low end. The first year is that of the earliest line, if all operate.",
    )


def _line_origins(facts: pd.DataFrame) -> list[Origin]:
    """Return the tracker's rows of each line, what else is stated of it, and its length in Kazakhstan."""
    stated, soils = tables.load("gas_lines_stated"), tables.load("pipeline_countries").set_index("pipeline")
    found = []
    for line in facts.index:
        only, (_, _, drawn, beside) = {"line": line}, gas.LINES[line]
        units = Rows("pipelines", ["capacity_bcm", "start_year"], where={"id": [*drawn, *beside]})
        found.append(rows_of(units, only=only))
        if pd.notna(facts.loc[line, "km_kazakhstan"]):
            longest = soils[(soils["iso3"] == "KAZ") & soils.index.isin(drawn)]["km"].idxmax()
            km = Rows("pipeline_countries", "km", where={"pipeline": longest, "iso3": "KAZ"})
            found.append(added("km_kazakhstan", km, only=only))
    told = stated.loc[stated["attribute"].isin(STATED), "line"]
    more = Rows("gas_lines_stated", ["value", "said"], {"line": "line"}, {"attribute": STATED})
    return [*found, rows_of(more, only={"line": [line for line in facts.index if line in set(told)]})]


def _map(
    width: int, lines: pd.DataFrame, facts: pd.DataFrame, places: pd.DataFrame, chosen: alt.Parameter
) -> alt.LayerChart:
    layout = layout_of(width)
    box, ratio = MAP_BOXES[layout]
    frame = maps.frame_of(width, ratio, **box)
    layers = [
        *maps.base(),
        *maps.bearings(frame, *BEARINGS[layout]),
        _others(lines),
        _lines(lines, chosen),
        *_plain_words(places, layout),
        _names(layout, facts, chosen),
    ]
    return alt.layer(*layers).properties(**frame)


def _others(lines: pd.DataFrame) -> alt.Chart:
    rows = lines.loc[lines["line"] == "other", ["id"]].assign(beside=True)
    return (
        alt.Chart(maps.layer("pipelines"))
        .transform_lookup("id", alt.LookupData(rows, "id", ["beside"]))
        .transform_filter("datum.beside")
        .mark_geoshape(filled=False, stroke=OTHER, strokeWidth=1)
        .encode(tooltip="name:N")
    )


def _lines(lines: pd.DataFrame, chosen: alt.Parameter) -> alt.Chart:
    rows = lines.loc[lines["line"] != "other", ["id", "line", "role", "schematic"]]
    rows = rows.assign(pixels=rows["line"].map({"central-asia-china": 4.5}).fillna(2.2))
    tints = alt.Scale(domain=list(ROLES), range=[tint for _, tint in ROLES.values()])
    return (
        alt.Chart(maps.layer("pipelines"), name="gas-lines")
        .transform_lookup("id", alt.LookupData(rows, "id", list(rows.columns[1:])))
        .transform_filter("isValid(datum.line)")
        .mark_geoshape(filled=False, cursor="pointer")
        .encode(
            stroke=alt.Stroke("role:N", scale=tints, legend=None),
            strokeDash=maps.sketched(),
            strokeWidth=alt.StrokeWidth("pixels:Q", scale=None),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.15)),
            tooltip="name:N",
        )
        .add_params(chosen)
    )


def _plain_words(places: pd.DataFrame, layout: str) -> list[alt.Chart]:
    """Return the marks of towns and the words that cannot be chosen: towns and lands."""
    column = 0 if layout == "wide" else 1
    shown = places[places["name"].map(lambda name: bool(TOWNS.get(name) and TOWNS[name][column]))]
    marks = alt.Chart(shown[["lat", "lon"]]).mark_point(filled=True, size=24, opacity=1, color=theme.INK)
    marks = marks.encode(longitude="lon:Q", latitude="lat:Q")
    words = [(row.name, row.lon, row.lat, *TOWNS[row.name][column], theme.INK) for row in shown.itertuples(index=False)]
    words += [(name, *at[column], 0, 0, "center", theme.QUIET) for name, at in LANDS.items() if at[column]]
    return [marks, maps.words(pd.DataFrame(words, columns=maps.WORDS), 11)]


def _names(layout: str, facts: pd.DataFrame, chosen: alt.Parameter) -> alt.Chart:
    column = 0 if layout == "wide" else 1
    rows = []
    for line, at in LINE_WORDS.items():
        name, role, *_ = gas.LINES[line]
        lon, lat, align = at[column]
        words = SHORT.get(line, name)
        words = f"{words} {_capacity(facts.loc[line], '–')}" if layout == "wide" else words
        rows.append((words, lon, lat, 0, 0, align, ROLES[role][1], line))
    chart = maps.words(
        pd.DataFrame(rows, columns=[*maps.WORDS, "line"]),
        12 if layout == "wide" else 11,
        fontWeight="bold",
        cursor="pointer",
    )
    return chart.encode(opacity=alt.condition(chosen, alt.value(1), alt.value(0.25)), tooltip="text:N")


def _capacity(row: pd.Series, to: str) -> str:
    low, high = (number(row[f"capacity_{end}"], 0 if row["capacity_high"] > 9 else 1) for end in ("low", "high"))
    return low if low == high else f"{low}{to}{high}"


def _said(row: pd.Series) -> list[str]:
    """Return capacity, start, status and states of a line in words."""
    since = [] if pd.isna(row["start"]) else [f"since {row['start']}"]
    states = [STATES[code] for code in row["states"].split(";")]
    if pd.notna(row["km_kazakhstan"]) and "Kazakhstan" in states:
        states[states.index("Kazakhstan")] = f"Kazakhstan ({row['km_kazakhstan']:,.0f} km)".replace(",", "\u202f")
    return [f"{_capacity(row, ' to ')} bcm a year", *since, row["status"], ", ".join(states)]


def _list(width: int, facts: pd.DataFrame, chosen: alt.Parameter) -> alt.LayerChart:
    narrow = layout_of(width) == "narrow"
    tall, head = (45, 40) if narrow else (33, 24)
    names, rest = [], []
    keys = [
        {"x": width / 2 * (i % 2) if narrow else width / 4 * i, "y": 6 + 16 * (i // 2 if narrow else 0),
         "text": f"— {text}", "colour": tint}
        for i, (text, tint) in enumerate(ROLES.values())
    ]  # fmt: skip
    for i, (line, row) in enumerate(facts.iterrows()):
        tint = ROLES[row["role"]][1]
        names.append({"line": line, "y": head + tall * i + 8, "text": row["name"], "colour": tint})
        *first, states = _said(row)
        texts = [" · ".join(first), states] if narrow else [" · ".join([*first, states])]
        rest += [{"line": line, "y": head + tall * i + 22 + 13 * k, "text": text} for k, text in enumerate(texts)]
    height = head + tall * len(facts)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], nice=False, reverse=True))
    fade = alt.condition(chosen, alt.value(1), alt.value(0.15))
    titles = alt.Chart(pd.DataFrame(names), name="line-list").mark_text(
        align="left", fontSize=12, fontWeight="bold", cursor="pointer"
    )
    colour = alt.Color("colour:N", scale=None)
    titles = titles.encode(x=alt.value(0), y=y, text="text:N", color=colour, opacity=fade, tooltip="text:N")
    words = alt.Chart(pd.DataFrame(rest)).mark_text(align="left", fontSize=11, color=theme.INK)
    words = words.encode(x=alt.value(0), y=y, text="text:N", opacity=fade)
    key = alt.Chart(pd.DataFrame(keys)).mark_text(align="left", fontSize=11)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    key = key.encode(x=x, y=y, text="text:N", color=colour)
    return alt.layer(titles, words, key).properties(width=width, height=height)

"""How is the tenge drawn beside the rouble?  In: frames of `measures.currency`.  Out: figures, their words computed.

Kazakhstan's colour is the tenge's and Russia's the rouble's; grey bands are what chance or other dates give.
"""

import altair as alt
import pandas as pd

from .. import tables
from ..measures import currency
from . import theme
from .figure import Figure, figure
from .marks import layout_of, number, own, panel_title, spread, texts
from .origin import Origin, Rows, Term

WORDS = {"KZT": "tenge", "RUB": "rouble"}
TINTS = {"KZT": theme.colour_of("KAZ"), "RUB": theme.colour_of("RUS")}
PERIODS = {"before": "Before", "after": "The {window} rates after", "later": "Later, to July 2023"}
DEFINITIONS = {"daily": "daily", "lead-lag": "lead and lag", "weekly": "weekly"}
BANK = "National Bank of Kazakhstan"
BAND = "#DDE2E8"


def day_words(day: pd.Timestamp) -> str:
    """Return a day in words, such as 24 February 2022."""
    return f"{day.day} {day:%B %Y}"


def rounded(frame: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return a frame with its numbers rounded, and days as text."""
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in frame.select_dtypes("datetime")}
    return frame.round(dict.fromkeys(frame.select_dtypes("number"), digits)).assign(**days)


def coloured(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return rows of both currencies with the columns ``text`` and ``colour`` for labels."""
    return rows.assign(text=rows["currency"].map(WORDS), colour=rows["currency"].map(TINTS))[
        [*[name for name in ("date", "step", "start") if name in rows], value, "currency", "text", "colour"]
    ]


def rule_at(day: pd.Timestamp, text: str = "", y: float = -8, column: str = "date:T", **mark: object) -> list:
    """Return a dashed upright line at a day, with words over the plot if there are any."""
    frame = alt.Chart(pd.DataFrame({column[:-2]: [day.strftime("%Y-%m-%d")], "text": [text]}))
    x = alt.X(column, title=None)
    style = {"align": "center", "fontSize": 11, "color": theme.QUIET} | mark
    rule = frame.mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x=x)
    return [rule, frame.mark_text(**style).encode(x=x, y=alt.value(y), text="text:N")] if text else [rule]


def level(value: float, scale: alt.Scale) -> alt.Chart:
    """Return a thin level line, on the scale of the panel that it stands in."""
    line = alt.Chart(pd.DataFrame({"y": [value]})).mark_rule(color=theme.QUIET, strokeWidth=0.8)
    return line.encode(y=alt.Y("y:Q", scale=scale, title=None))


def spaced(values: pd.Series, gap: float) -> list[float]:
    """Return heights of labels at least `gap` apart."""
    return spread(values.tolist(), gap)


def paths(ways: pd.DataFrame, band: pd.DataFrame, falls: dict[str, dict], event: pd.Timestamp, test: dict) -> Figure:
    """Return the value of both currencies in dollars around the event, over what other dates gave.

    Parameters
    ----------
    ways : pandas.DataFrame
        From `currency.paths`.
    band : pandas.DataFrame
        From `currency.fan`, of the tenge.
    falls : dict
        By currency, from `currency.fall`.
    event : pandas.Timestamp
        Day that is 100.
    test : dict
        From `currency.placebo`, of the tenge.
    """
    dates = ways[ways["currency"] == "KZT"].set_index("step")["date"]
    band = band.assign(date=band["step"].map(dates))
    said = {code: f"{number(-row['depth'])} per cent" for code, row in falls.items()}
    troughs = {code: f"{said[code]} on {day_words(row['trough'])}" for code, row in falls.items()}
    end = ways[ways["step"] == ways["step"].max()].set_index("currency")["value_100"]
    last = day_words(dates.iloc[-1])
    return figure(
        lambda width: _paths_chart(width, ways, band, falls, event),
        name="paths",
        title=f"The tenge lost {said['KZT']} of its value in dollars, the rouble {said['RUB']}; by {last} they stood "
        f"at {number(end['KZT'], 0)} and {number(end['RUB'], 0)}",
        subtitle=f"Value of one tenge and one rouble in dollars, {day_words(event)} = 100, at the official rates of "
        f"the {BANK} (rouble: cross rate, not the Bank of Russia's). Dots and numbers: the lowest within the horizon. "
        "Band: where nine in ten paths of the tenge from other dates ran.",
        description=f"Two lines from {day_words(dates.iloc[0])} to {last}. After {day_words(event)} the tenge falls at "
        f"most by {troughs['KZT']}, the rouble by {troughs['RUB']}. The deepest fall of the tenge after any of "
        f"{test['dates']} other dates was {number(-test['deepest'])} per cent. At the end the tenge stands at "
        f"{number(end['KZT'], 0)}, the rouble at {number(end['RUB'], 0)}.",
        unit=f"{day_words(event)} = 100",
        tables=["fx_daily"],
        data=rounded(ways, 3),
        origin=[_value_in_dollars("fx_daily", "date", event)],
        computed="The rouble in dollars is a cross rate: tenge per rouble over tenge per dollar, against "
        "that of the first day.",
    )


def _value_in_dollars(table: str, by: str, first: object, **only: object) -> Origin:
    """Return the origin of the tenge's value in dollars, a first date being 100: tenge per dollar then, over now."""
    then = Rows(table, "kzt_per_usd", {}, {tables.resource(table)["schema"]["primaryKey"][0]: first})
    now = Rows(table, "kzt_per_usd", {by: by})
    return Origin("value_100", [Term([then], bottom=[now], factor=100)], {"currency": "KZT", **only}, digits=3)


def _paths_chart(width: int, ways: pd.DataFrame, band: pd.DataFrame, falls: dict, event: pd.Timestamp):
    narrow = layout_of(width) == "narrow"
    first, last = ways["date"].min(), ways["date"].max()
    ticks = pd.date_range(first, last, freq="2MS" if narrow else "MS").strftime("%Y-%m-%d").tolist()
    end = (last + (last - first) * (0.22 if narrow else 0.12)).strftime("%Y-%m-%d")
    axis = alt.Axis(format="%b", values=ticks, title=None, labelFlush=False)
    x = alt.X("date:T", axis=axis, scale=alt.Scale(domain=[first.strftime("%Y-%m-%d"), end]))
    ends = ways["value_100"].min(), ways["value_100"].max()
    scale = alt.Scale(domain=[10 * int(ends[0] // 10), 10 * int(-(-ends[1] // 10))], nice=False)
    y = alt.Y("value_100:Q", title=None, scale=scale)
    rows = ways.assign(date=ways["date"].dt.strftime("%Y-%m-%d"))[["date", "currency", "value_100"]].round(1)
    area = alt.Chart(band.assign(date=band["date"].dt.strftime("%Y-%m-%d"))[["date", "low", "high"]].round(1))
    lines = [
        alt.Chart(rows.loc[rows["currency"] == code, ["date", "value_100"]]).mark_line(color=tint).encode(x=x, y=y)
        for code, tint in TINTS.items()
    ]
    dots = [(row["trough"].strftime("%Y-%m-%d"), round(100 + row["depth"], 1), TINTS[code], f"−{number(-row['depth'])}")
            for code, row in falls.items()]  # fmt: skip
    dots = pd.DataFrame(dots, columns=["date", "value_100", "colour", "text"])
    said = dots.assign(date=event.strftime("%Y-%m-%d"), text=dots["text"] + ("" if narrow else " %"))
    said = said.assign(value_100=spaced(said["value_100"], 7))
    names = rounded(coloured(ways[ways["step"] == ways["step"].max()], "value_100"), 1)
    names = names.assign(value_100=spaced(names["value_100"], 6))
    return alt.layer(
        area.mark_area(color=BAND).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        level(100, scale),
        *rule_at(event, day_words(event)),
        *lines,
        alt.Chart(dots).mark_point(filled=True, size=50, opacity=1).encode(x=x, y=y, color=own()),
        texts(said, x, y, align="right", dx=-5),
        texts(names, x, y, fontWeight="bold"),
    ).properties(width=width - 50, height=300)


def rolling(rolled: pd.DataFrame, event: pd.Timestamp, window: int) -> Figure:
    """Return rolling correlations under two definitions, with Fisher's intervals.

    Parameters
    ----------
    rolled : pandas.DataFrame
        From `currency.rolling`.
    event : pandas.Timestamp
        Day of the event.
    window : int
        Changes in a window.
    """
    peak = rolled.loc[rolled["r"].idxmax()]
    early = rolled[rolled["date"] <= event].iloc[-1]
    last = rolled.iloc[-1]
    low = rolled.loc[rolled["own"].idxmin()]
    return figure(
        lambda width: _rolling_chart(width, rolled, event),
        name="rolling",
        title=f"The correlation of tenge and rouble reached {number(peak['r'], 2)} over the {window} rates to "
        f"{day_words(peak['date'])} and was {number(last['r'], 2)} at the end",
        subtitle=f"Correlation of daily log changes over the last {window} rates, with Fisher's 95 per cent interval. "
        "Above: tenge per dollar with roubles per dollar, a cross rate that has the tenge in it. Below: tenge per "
        f"dollar with tenge per rouble, where a joint fall led by the rouble is negative. Rates: {BANK}.",
        description=f"Two lines with bands. The upper one stands at {number(early['r'], 2)} at {day_words(event)}, "
        f"peaks at {number(peak['r'], 2)} and ends at {number(last['r'], 2)} on {day_words(last['date'])}. The lower "
        f"one has its least value, {number(low['own'], 2)}, on {day_words(low['date'])} and ends at "
        f"{number(last['own'], 2)}.",
        unit="correlation",
        tables=["fx_daily"],
        data=rounded(rolled, 4),
        computed="Correlations and slopes of daily changes over a moving window, with intervals by resampling.",
    )


def _rolling_chart(width: int, rolled: pd.DataFrame, event: pd.Timestamp) -> alt.VConcatChart:
    narrow = layout_of(width) == "narrow"
    axis = alt.Axis(format="%b %Y", tickCount=3 if narrow else 6, title=None, labelFlush=False)
    x = alt.X("date:T", axis=axis)
    scale = alt.Scale(domain=[-0.8, 1], nice=False)
    rolled = rolled.iloc[::-3].iloc[::-1].assign(date=lambda rows: rows["date"].dt.strftime("%Y-%m-%d"))
    panels = []
    heads = {"r": "Tenge per dollar, roubles per dollar", "own": "Tenge per dollar, tenge per rouble"}
    for column, head in heads.items():
        rows = rolled[["date", f"{column}_low", f"{column}_high", column]].round(2)
        base = alt.Chart(rows.set_axis(["date", "low", "high", "at"], axis=1))
        y = alt.Y("at:Q", title=None, scale=scale)
        band = base.mark_area(color=BAND).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
        line = base.mark_line(color=theme.INK, strokeWidth=1.8).encode(x=x, y=y)
        words = (day_words(event), -6) if column == "r" else ("", -6)
        drawn = alt.layer(band, level(0, scale), *rule_at(event, *words), line)
        panels.append(drawn.properties(width=width - 50, height=150, title=panel_title(head)))
    return alt.vconcat(*panels, spacing=14)


def betas(found: pd.DataFrame, event: pd.Timestamp, window: int) -> Figure:
    """Return beta by period and definition with intervals, and what the cross rate makes by itself.

    Parameters
    ----------
    found : pandas.DataFrame
        From `currency.betas`.
    event : pandas.Timestamp
        Day of the event.
    window : int
        Rates in the middle period.
    """
    at = found.set_index(["period", "definition"])
    lag = at.xs("lead-lag", level="definition")["beta"]
    heads = {key: words.format(window=window) for key, words in PERIODS.items()}
    listed = "; ".join(
        f"{heads[row.period].lower()}, {DEFINITIONS[row.definition]} {number(row.beta, 2)} "
        f"({number(row.low, 2)} to {number(row.high, 2)})"
        for row in found.itertuples()
    )
    return figure(
        lambda width: _betas_chart(width, found, heads),
        name="betas",
        title=f"A rouble down one per cent went with a tenge down {number(lag['before'], 2)} before, "
        f"{number(lag['after'], 2)} in the {window} rates after and {number(lag['later'], 2)} later",
        subtitle=f"Beta: per cent that the dollar gained in tenge for each per cent in roubles, before and after "
        f"{day_words(event)}. Title: with lead and lag, which cancels errors the two rates share for a day. Bars: 95 "
        "per cent, from blocks of neighbouring days. Strokes: the daily beta of two unrelated tenge rates.",
        description=f"Nine points with intervals in three groups. {listed}. Strokes for what the cross rate makes by "
        f"itself lie between {number(found['made'].min(), 2)} and {number(found['made'].max(), 2)}.",
        unit="per cent per per cent",
        tables=["fx_daily"],
        data=found.round(4),
        computed="Slopes of regressions of daily or weekly changes, with intervals by resampling of blocks.",
    )


def _betas_chart(width: int, found: pd.DataFrame, heads: dict[str, str]) -> alt.VConcatChart:
    ends = [min(-0.2, found["low"].min() - 0.02), max(0.5, found["high"].max() + 0.02)]
    scale = alt.Scale(domain=[round(end, 2) for end in ends], nice=False)
    panels = []
    for period, head in heads.items():
        rows = found.loc[found["period"] == period, ["definition", "beta", "low", "high", "made"]].round(3)
        rows = rows.assign(definition=rows["definition"].map(DEFINITIONS), text=[number(b, 2) for b in rows["beta"]])
        made = rows[rows["definition"] == "daily"]
        axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.INK, minExtent=76, maxExtent=76)
        y = alt.Y("definition:N", sort=list(DEFINITIONS.values()), axis=axis)
        labels = period == "later"
        x = alt.X("beta:Q", title=None, scale=scale, axis=alt.Axis(grid=True, tickCount=5, labels=labels))
        base, green = alt.Chart(rows), theme.colour_of("KAZ")
        low, at = (alt.X(f"{column}:Q", scale=scale) for column in ("low", "made"))
        drawn = alt.layer(
            base.mark_rule(color=green, strokeWidth=3, opacity=0.45).encode(x=low, x2="high:Q", y=y),
            alt.Chart(made).mark_tick(color=theme.INK, thickness=2, height=16).encode(x=at, y=y),
            base.mark_point(filled=True, size=60, opacity=1, color=green).encode(x=x, y=y),
            base.mark_text(dy=-12, fontSize=11).encode(x=x, y=y, text="text:N"),
        )
        free = made[(made["high"] < made["made"]) & labels]
        words = alt.Chart(free.assign(text="two unrelated rates")).mark_text(align="left", dx=7, fontSize=11)
        words = words.encode(x=at, y=y, text="text:N")
        drawn = drawn + words if len(free) else drawn
        panels.append(drawn.properties(width=width - 100, height=96, title=panel_title(head)))
    return alt.vconcat(*panels, spacing=8)


def episodes(ways: pd.DataFrame, rows: dict[str, dict], fixed: dict[str, float]) -> Figure:
    """Return two falls of the rouble, month by month, with the tenge beside it.

    Parameters
    ----------
    ways : pandas.DataFrame
        `currency.episode` of two starts, one after the other.
    rows : dict
        By start, from `currency.episode_row`.
    fixed : dict
        kzt, rub: value of both in the last month before the float, from `currency.before_float`.
    """
    (first, early), (second, late) = rows.items()

    def words(row: dict) -> str:
        return (
            f"the rouble loses at most {number(-row['rub_depth'], 0)} per cent, after {row['rub_months']} months, the "
            f"tenge {number(-row['kzt_depth'], 0)}, after {row['kzt_months']}"
        )

    return figure(
        lambda width: _episodes_chart(width, ways),
        name="episodes",
        title=f"From {pd.Period(first):%B %Y} the rouble lost {number(-fixed['rub'], 0)} per cent before the tenge was "
        f"let float, the tenge {number(-fixed['kzt'], 0)}; in the end {number(-early['rub_depth'], 0)} and "
        f"{number(-early['kzt_depth'], 0)}. In 2022 it was {number(-late['rub_depth'], 0)} and "
        f"{number(-late['kzt_depth'], 0)}",
        subtitle="Value of one tenge and one rouble in dollars, first month = 100, monthly means of the official "
        f"rates of the {BANK}. Months since the start. Means flatten August 2015, when the tenge was let float, and "
        "March 2022.",
        description=f"Two panels of two lines. From {pd.Period(first):%B %Y}: {words(early)}. From "
        f"{pd.Period(second):%B %Y}: {words(late)}.",
        unit="first month = 100",
        tables=["fx_monthly"],
        data=ways.round(3),
        origin=[_value_in_dollars("fx_monthly", "month", pd.Timestamp(start), start=start) for start in rows],
        computed="The rouble in dollars is a cross rate: tenge per rouble over tenge per dollar, against "
        "that of the first month.",
    )


def _episodes_chart(width: int, ways: pd.DataFrame) -> alt.VConcatChart | alt.HConcatChart:
    narrow = layout_of(width) == "narrow"
    low, high = ways["value_100"].min(), ways["value_100"].max()
    scale = alt.Scale(domain=[10 * int(low // 10), 10 * int(-(-high // 10))], nice=False)
    most = int(ways["step"].max())
    panels = []
    for start, rows in ways.groupby("start"):
        x = alt.X(
            "step:Q",
            title="months since the start",
            scale=alt.Scale(domain=[0, most + 7]),
            axis=alt.Axis(values=[0, 6, 12, 18, 24]),
        )
        y = alt.Y("value_100:Q", title=None, scale=scale)
        lines = [
            alt.Chart(part[["step", "value_100"]].round(1)).mark_line(color=TINTS[code]).encode(x=x, y=y)
            for code, part in rows.groupby("currency")
        ]
        last = coloured(rows[rows["step"] == rows["step"].max()], "value_100").round(1)
        last = last.assign(value_100=spaced(last["value_100"], 9))
        marked = _float_mark(start, x) if start == "2014-06" else []
        drawn = alt.layer(level(100, scale), *marked, *lines, texts(last, x, y, dx=4, fontWeight="bold"))
        inner = width - 50 if narrow else (width - 90) // 2
        panels.append(drawn.properties(width=inner, height=210, title=panel_title(f"From {pd.Period(start):%B %Y}")))
    return alt.vconcat(*panels, spacing=16) if narrow else alt.hconcat(*panels, spacing=14)


def _float_mark(start: str, x: alt.X) -> list[alt.Chart]:
    """Return the mark of August 2015, when the tenge was let float."""
    step = (pd.Period("2015-08") - pd.Period(start)).n
    frame = alt.Chart(pd.DataFrame({"step": [step], "text": ["let float"]}))
    rule = frame.mark_rule(color=theme.QUIET, strokeDash=[3, 3]).encode(x=x)
    style = {"align": "left", "dx": 5, "fontSize": 11, "color": theme.QUIET}
    return [rule, frame.mark_text(**style).encode(x=x, y=alt.value(26), text="text:N")]


def prices(dollar: pd.Series, inflation: pd.DataFrame, rate: pd.DataFrame, event: pd.Timestamp) -> Figure:
    """Return the dollar, consumer prices and the base rate, one under the other.

    Parameters
    ----------
    dollar : pandas.Series
        From `currency.yearly_change`, index month (Period).
    inflation : pandas.DataFrame
        Table ``inflation_monthly``.
    rate : pandas.DataFrame
        From `currency.decision_steps`.
    event : pandas.Timestamp
        Day that is marked.
    """
    total = inflation[inflation["basket"] == "total"].set_index("month")["yoy_pct"].astype(float)
    since = total[total.index >= event - pd.DateOffset(months=1)].iloc[:24]
    peak, gained = since.idxmax(), dollar[str(event.to_period("M")) :].iloc[:24]
    first, last = total.index.min(), total.index.max()
    months = pd.DataFrame({"date": dollar.index.start_time, "value_pct": dollar.to_numpy()})
    decisions = rate.rename(columns={"rate_pct": "value_pct"})[["date", "value_pct"]]
    baskets = inflation.rename(columns={"month": "date", "basket": "series", "yoy_pct": "value_pct"})
    rows = pd.concat([months.assign(series="dollar_in_tenge"), baskets, decisions.assign(series="base_rate")])
    rows = rows[["date", "series", "value_pct"]]
    return figure(
        lambda width: _prices_chart(width, rows[rows["date"] >= first], rate, event),
        name="prices",
        title=f"Inflation reached {number(since.max())} per cent in {peak:%B %Y}, when a dollar cost "
        f"{number(gained.get(peak.to_period('M'), float('nan')))} per cent more than a year before",
        subtitle="Above: price of a dollar in tenge (monthly mean) against the year before. Below: consumer prices "
        "against the same month of the year before, and the base rate by decision, with holes where decisions were not "
        f"found. Who counted: {BANK}; prices: the state's statistical office. No cause is read into it.",
        description=f"Lines from {first:%B %Y} to {last:%B %Y}. The dollar's yearly rise peaks at "
        f"{number(dollar.max(), 0)} per cent in {dollar.idxmax():%B %Y}; after {day_words(event)} its highest is "
        f"{number(gained.max(), 0)}. Inflation peaks at {number(since.max())} per cent in {peak:%B %Y}; the base rate "
        f"ends at {number(float(rate['rate_pct'].iloc[-1]), 2)}.",
        unit="per cent a year",
        tables=["fx_monthly", "inflation_monthly", "base_rate"],
        data=rounded(rows, 3),
        origin=_price_origins(inflation),
        computed="The dollar's yearly change is its monthly mean over that of the year before; between "
        "decisions the base rate stays.",
    )


def _price_origins(inflation: pd.DataFrame) -> list[Origin]:
    joined = {"date": "month", "series": "basket"}
    told = Rows("inflation_monthly", "yoy_pct", joined)
    return [Origin("value_pct", [Term([told])], {"series": inflation["basket"].unique()}, digits=3)]


def _prices_chart(width: int, rows: pd.DataFrame, rate: pd.DataFrame, event: pd.Timestamp) -> alt.VConcatChart:
    narrow = layout_of(width) == "narrow"
    rows = rows.assign(d=rows["date"].dt.strftime("%Y-%m-%d"), v=rows["value_pct"].astype(float).round(1))
    ticks = [f"{year}-01-01" for year in range(2012, 2027, 4 if narrow else 2)]
    ends = alt.Scale(domain=[rows["d"].min(), "2026-12-01"])
    x = alt.X("d:T", title=None, scale=ends, axis=alt.Axis(format="%Y", values=ticks, labelFlush=False))
    part = {name: alt.Chart(frame[["d", "v"]]) for name, frame in rows.groupby("series")}
    y = alt.Y("v:Q", title=None, axis=alt.Axis(tickCount=5, minExtent=30))
    top = alt.layer(
        level(0, alt.Scale()),
        *rule_at(event, f"{event:%B %Y}", column="d:T"),
        part["dollar_in_tenge"].mark_line(color=theme.INK).encode(x=x, y=y),
    )
    known = rate.assign(d=rate["date"].dt.strftime("%Y-%m-%d"))[["run", "d", "rate_pct"]]
    alone = known[known.groupby("run")["d"].transform("size") == 1]
    tints = {"food": theme.colour_of("KGZ"), "total": theme.colour_of("KAZ"), "base rate": theme.INK}
    scale = alt.Scale(domain=[0, 30], nice=False)
    y = alt.Y("v:Q", title=None, axis=alt.Axis(tickCount=5, minExtent=30), scale=scale)
    step = alt.Y("rate_pct:Q", scale=scale)
    said = [("2023-05-01", 25.2, "food"), ("2016-12-01", 19.6, "all prices"), ("2026-11-01", 21.3, "base rate")]
    said = pd.DataFrame(said, columns=["d", "v", "text"]).assign(colour=list(tints.values()))
    labels = [texts(said.iloc[:2], x, y, dx=0), texts(said.iloc[2:], x, y, dx=0, align="right")]
    steps = alt.Chart(known).mark_line(color=theme.INK, strokeWidth=1.4, interpolate="step-after")
    low = alt.layer(
        *rule_at(event, column="d:T"),
        part["food"].mark_line(color=tints["food"], strokeWidth=1.4).encode(x=x, y=y),
        part["total"].mark_line(color=tints["total"]).encode(x=x, y=y),
        steps.encode(x=x, y=step, detail="run:N"),
        alt.Chart(alone).mark_point(filled=True, size=26, opacity=1, color=theme.INK).encode(x=x, y=step),
        *labels,
    )
    heads = ("A dollar in tenge, on the year before, %", "Consumer prices and base rate, %")
    size = {"width": width - 50}
    return alt.vconcat(
        top.properties(**size, height=130, title=panel_title(heads[0])),
        low.properties(**size, height=210, title=panel_title(heads[1])),
        spacing=14,
    )


def period_words(found: pd.DataFrame) -> pd.DataFrame:
    """Return the table of correlations by period for reading: intervals as text."""

    def interval(name: str) -> list[str]:
        ends = found[[name, f"{name}_low", f"{name}_high"]].to_numpy()
        return [f"{number(at, 2)} ({number(low, 2)} to {number(high, 2)})" for at, low, high in ends]

    columns = {
        "changes": found["count"],
        "tenge and rouble per dollar": interval("r"),
        "made by the cross rate": found["made"].round(2),
        "tenge per dollar and per rouble": interval("own"),
    }
    return pd.DataFrame(columns, index=found.index).loc[list(currency.PERIODS)]

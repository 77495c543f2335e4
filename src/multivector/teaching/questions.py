"""What is asked, and what is right?  In: the tables.  Out: questions with a key, traps beside it, and other variants.

A question is made by a function of its parameters; the defaults are the ones that the exercises of the book ask, and
`VARIANTS` lists the others that may be given to students.  Nothing is stored: key and traps are computed from the
tables at the moment.  A trap is an answer that a well-known mistake leads to, with what to say of it.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .. import claims, tables
from ..findings import shown
from ..measures import currency, gas, launches, reexports, trade, verdicts, votes
from . import TeachingError

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a table is read

NAMES = votes.STATES | {"ARE": "the Emirates", "DEU": "Germany", "GEO": "Georgia", "ITA": "Italy", "KOR": "South Korea"}


def of(name: str) -> str:
    """Return a name with what makes it an owner.

    Examples
    --------
    >>> of("China"), of("the United States")
    ("China's", "the United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


@dataclass(frozen=True)
class Trap:
    """A wrong answer that a well-known mistake leads to.

    Attributes
    ----------
    value : float or str
        What the mistake gives.
    says : str
        What was done, and why it is another question.
    """

    value: float | str
    says: str


@dataclass(frozen=True)
class Question:
    """A question whose answer is computed.

    Attributes
    ----------
    name : str
        Of the maker, one of `MAKERS`.
    text : str
        What is asked, in one or two sentences.
    key : float or str
        The right answer, not rounded.
    unit : str
        What a number is measured in; empty for words and counts.
    digits : int
        Decimals that count.
    bounds : tuple of float
        Least and greatest number that is possible at all.
    traps : tuple of Trap
        In the order in which they are looked for.
    parameters : mapping
        What the maker was given, defaults included.
    """

    name: str
    text: str
    key: float | str
    unit: str
    digits: int
    bounds: tuple[float, float]
    traps: tuple[Trap, ...]
    parameters: Mapping[str, Any]

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit that counts, and a little for the rounding of halves."""
        return 0.5 * 10.0**-self.digits + 1e-6

    def meets(self, answer: float | str, value: float | str) -> bool:
        """Tell whether an answer is a value, as far as the digits go that count."""
        if isinstance(value, str) or isinstance(answer, str):
            return str(answer).strip().casefold() == str(value).casefold()
        return abs(answer - value) <= self.tolerance

    def __str__(self) -> str:
        return shown(self.key, self.digits, self.unit)


Maker = Callable[..., Question]
MAKERS: dict[str, Maker] = {}
VARIANTS: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {}


def _asked(name: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return register


def _varied(name: str) -> Callable[[Callable], Callable]:
    def register(variants: Callable) -> Callable:
        VARIANTS[name] = variants
        return variants

    return register


def question(name: str, **parameters: Any) -> Question:
    """Return a question with its key.

    Raises
    ------
    TeachingError
        If there is none of that name, it has no such parameter, or the tables do not hold what is asked.
    """
    if name not in MAKERS:
        near = difflib.get_close_matches(str(name), MAKERS, n=1, cutoff=0.3)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise TeachingError(f"There is no question {name!r}.{hint} Known: {', '.join(MAKERS)}.")
    known = MAKERS[name].__kwdefaults__ or {}
    for given in parameters:
        if given not in known:
            raise TeachingError(f"Question {name!r} has no parameter {given!r}. Its parameters: {', '.join(known)}.")
    try:
        made = _made(name, **(known | parameters))
    except (KeyError, IndexError, TypeError, ValueError):
        made = None
    if made is None or made.key != made.key:  # a missing value is not equal to itself
        told = ", ".join(f"{key}={value!r}" for key, value in (known | parameters).items())
        raise TeachingError(
            f"Question {name!r} cannot be asked with {told}: the tables do not hold it. The book asks it with "
            f"{', '.join(f'{key}={value!r}' for key, value in known.items())}."
        )
    return made


@functools.cache
def _made(name: str, **parameters: Any) -> Question:
    return MAKERS[name](**parameters)


def _question(
    name: str,
    text: str,
    key: float | str,
    parameters: Mapping[str, Any],
    traps: Mapping[str, float | str] | None = None,
    *,
    unit: str = "",
    digits: int = 1,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Question:
    listed = tuple(Trap(_plain(value), says) for says, value in (traps or {}).items())
    return Question(name, text, _plain(key), unit, digits, bounds, listed, MappingProxyType(dict(parameters)))


def _plain(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)


@functools.cache
def variants(name: str) -> tuple[dict[str, Any], ...]:
    """Return the parameters of all variants of a question that are fit to be given to students, in a fixed order.

    Left out are those whose data are missing or broken in between, and those in which a mistake would give the key
    too: nobody could tell whether such an answer is right for the right reason.
    """
    return tuple(given for given in candidates(name) if fair(question(name, **given)))


@functools.cache
def candidates(name: str) -> tuple[dict[str, Any], ...]:
    """Return the parameters of all variants that the data bear, also of those in which a mistake gives the key."""
    if name not in VARIANTS:
        raise TeachingError(f"Question {name!r} has no variants. Those that have: {', '.join(VARIANTS)}.")
    return tuple(VARIANTS[name]())


def fair(asked: Question) -> bool:
    """Tell whether the key of a question is known and no trap comes within one digit of it."""
    if isinstance(asked.key, str):
        return True
    apart = 10.0**-asked.digits + asked.tolerance
    return math.isfinite(asked.key) and all(
        math.isfinite(trap.value) and abs(trap.value - asked.key) > apart for trap in asked.traps
    )


def variant(name: str, student: str) -> Question:
    """Return the question of one student, always the same.

    Of all fair variants it is the one whose name, together with the student's, has the least hash.  So a variant that
    a corrected table takes away moves only those students who had it.

    Parameters
    ----------
    name : str
        One of `VARIANTS`.
    student : str
        A number or name; capitals and blanks around it do not count.
    """
    who = str(student).strip().casefold()
    if not who:
        raise TeachingError("A variant needs a student: give a number or a name that is not empty.")

    def draw(given: dict[str, Any]) -> bytes:
        return hashlib.sha256(f"{name}\n{who}\n{sorted(given.items())}".encode()).digest()

    drawn = (question(name, **given) for given in sorted(candidates(name), key=draw))
    return next(asked for asked in drawn if fair(asked))


# --- I. Trade -----------------------------------------------------------------------------------------------------

CLEAN = {"KAZ": (2018, 2025), "KGZ": (2014, 2023), "UZB": (2010, 2023), "ARM": (2014, 2024)}  # years without a break


@functools.cache
def _flows(reporter: str) -> dict[tuple[str, str, int], dict[str, float]]:
    """Return value_musd and share_pct by partner, flow and year."""
    rows = trade.flow_shares(trade.totalled(tables.load("trade_by_partner"), reporter))
    return rows.set_index(["partner", "flow", "year"])[["value_musd", "share_pct"]].astype(float).to_dict("index")


def _share(reporter: str, partner: str, flow: str, year: int) -> float:
    return _flows(reporter).get((partner, flow, year), {}).get("share_pct", math.nan)


@_asked("share-change")
def share_change(*, reporter: str = "KAZ", partner: str = "RUS", first: int = 2019, last: int = 2025) -> Question:
    """Ask by how many points a partner's share of imports changed between two years."""
    given = {"reporter": reporter, "partner": partner, "first": first, "last": last}
    who, whom = NAMES[reporter], NAMES[partner]
    start, end = (_share(reporter, partner, "imports", year) for year in (first, last))
    values = [
        _flows(reporter).get((partner, "imports", year), {}).get("value_musd", math.nan) for year in (first, last)
    ]
    turnover = [_share(reporter, partner, "turnover", year) for year in (first, last)]
    traps = {
        "The size is right and the sign is not: a share that fell changes by a negative number.": start - end,
        "That is a change in per cent of the first share. Asked were points: last share less first share.": 100
        * (end / start - 1),
        "That is the change in dollars, in per cent. A sum can grow while its share falls, when all imports grow "
        "faster.": 100 * (values[1] / values[0] - 1),
        "That is the share of turnover. Asked was the share of imports alone.": turnover[1] - turnover[0],
    }
    if first < 2021 < last:
        peak = end - _share(reporter, partner, "imports", 2021)
        traps["That is the change from 2021. Look at the years before it: is 2021 a usual year to begin with?"] = peak
    text = (
        f"By how many percentage points did {of(whom)} share of {of(who)} imports change from {first} to {last}, as "
        f"{who} counts them? A fall is negative."
    )
    return _question("share-change", text, end - start, given, traps, unit="points", bounds=(-100, 100))


@_varied("share-change")
def _share_changes() -> Iterator[dict[str, Any]]:
    partners = ("RUS", "CHN", "TUR", "DEU", "ITA", "KOR", "USA", "KAZ")
    for reporter, (begin, end) in CLEAN.items():
        complete = min(end, trade.last_complete_year(trade.totalled(tables.load("trade_by_partner"), reporter)))
        for partner, first, last in itertools.product(partners, range(begin, end + 1), range(begin, complete + 1)):
            ends = [_share(reporter, partner, "imports", year) for year in (first, last)]
            if partner != reporter and last - first >= 3 and min(ends) >= 2 and abs(ends[1] - ends[0]) >= 1:
                yield {"reporter": reporter, "partner": partner, "first": first, "last": last}


# --- II. Gas ------------------------------------------------------------------------------------------------------

PARTS = {
    "from": "from Kazakhstan",
    "through": "through Kazakhstan (not from it)",
    "either": "from or through Kazakhstan",
}
WHOLES = {
    "imports": "all gas that China imported",
    "pipeline": "the gas that China imported by pipeline",
    "consumption": "the gas that China consumed",
}


@functools.cache
def _gas() -> pd.Series:
    used = gas.consumption(tables.load("energy_balance"))
    rows = gas.shares(gas.volumes(tables.load("china_gas_imports"), "edition"), used, PARTS, "edition")
    return rows.set_index(["numerator", "denominator", "year"])["share_pct"]


@_asked("gas-share")
def gas_share(*, year: int = 2021, part: str = "either", whole: str = "imports") -> Question:
    """Ask what part of China's gas came from or through Kazakhstan."""
    cells = _gas()
    traps = {
        f"That is the part of {words}. Asked was the part of {WHOLES[whole]}.": cells[part, other, year]
        for other, words in WHOLES.items()
        if other != whole
    }
    traps |= {
        f"That is the gas {words}. Asked was the gas {PARTS[part]}.": cells[other, whole, year]
        for other, words in PARTS.items()
        if other != part
    }
    text = (
        f"What part of {WHOLES[whole]} in {year} came {PARTS[part]}, in per cent, by the volumes first published "
        "(basis “edition”)?"
    )
    given = {"year": year, "part": part, "whole": whole}
    return _question("gas-share", text, cells[part, whole, year], given, traps, unit="%", bounds=(0, 100))


@_varied("gas-share")
def _gas_shares() -> Iterator[dict[str, Any]]:
    for year, part, whole in itertools.product(range(2011, 2024), PARTS, WHOLES):
        if _gas()[part, whole, year] >= 1:
            yield {"year": year, "part": part, "whole": whole}


# --- III. Re-exports ----------------------------------------------------------------------------------------------


@functools.cache
def _trend(partner: str, first: int, form: str) -> pd.DataFrame:
    return reexports.trend(reexports.sales(tables.load("eu_exports"), partner), first, 2021, form)


@_asked("over-trend")
def over_trend(*, partner: str = "KAZ", first: int = 2010, year: int = 2023) -> Question:
    """Ask by how much the EU's sales to a partner lay above their trend."""
    row = _trend(partner, first, "log").loc[year]
    before = _trend(partner, first, "log")["actual"][2021]
    traps = {
        "That is the growth over 2021. A trend asks what would have come without the war, and sales grew before it "
        "too.": row["actual"] - before,
        "That is the distance from a straight line. The trend asked for is one of constant growth (a line through the "
        "logarithms).": _trend(partner, first, "linear").loc[year, "excess"],
        "That is the whole of the sales. Take the trend off.": row["actual"],
        "That is a ratio or a percentage. It looks large where the sales of before were small; asked were euros.": 100
        * (row["ratio"] - 1),
    }
    text = (
        f"By how many million euros did the EU's sales to {NAMES[partner]} of {year} lie above (below: negative) their "
        f"trend of constant growth through {first} to 2021?"
    )
    given = {"partner": partner, "first": first, "year": year}
    return _question("over-trend", text, row["excess"], given, traps, unit="EUR million", digits=0)


@_varied("over-trend")
def _over_trends() -> Iterator[dict[str, Any]]:
    partners = sorted(tables.load("eu_exports")["partner"].unique())
    for partner, first, year in itertools.product(partners, (2010, 2012, 2014, 2016), (2022, 2023)):
        if abs(_trend(partner, first, "log").loc[year, "excess"]) >= 20:
            yield {"partner": partner, "first": first, "year": year}


@_asked("boxes")
def boxes(*, first: int = 2022, last: int = 2024) -> Question:
    """Ask how the containers of one company changed, in the one series that holds both years."""
    rows = tables.load("corridor_volumes").query("series == 'utlc-era'").set_index(["scope", "period"])["volume_kteu"]
    whole, union = (
        [float(rows[scope, str(year)]) for year in (first, year2)]
        for scope, year2 in (("all-traffic", last), ("china-eu", last - 1))
    )
    given = {"first": first, "last": last}

    def change(base: float, value: float) -> float:
        return 100 * (value / base - 1)

    traps = {
        "That joins two series: to 2021 the company counts China and Europe, from 2022 another counts China and the "
        "EU. The fall lies in the definition as well as in the trains.": change(
            rows["china-europe", str(first - 1)], union[1]
        ),
        "That is China and the EU alone, and a year earlier. Asked was all traffic.": change(*union),
        "That sets eight months of one year beside the whole of another.": change(
            union[0], rows["china-eu", f"{last}-01/{last}-08"]
        ),
    }
    text = (
        f"By how many per cent did the containers that UTLC ERA carried change from {first} to {last}, in the series "
        "that holds both years whole?"
    )
    return _question("boxes", text, change(*whole), given, traps, unit="%", bounds=(-100, 1000))


# --- IV. Baikonur -------------------------------------------------------------------------------------------------


@functools.cache
def _launches(column: str) -> pd.DataFrame:
    return launches.by_year(tables.load("launches_by_site"), column)


@_asked("launch-share")
def launch_share(*, first: int = 2014, last: int = 2021, definition: str = "soil") -> Question:
    """Ask what part of the launches that count as Russian left from Baikonur in some years together."""
    counts = _launches("attempts")
    pooled = launches.periods(counts, definition, [(first, last)])["share_pct"].iloc[0]
    traps = {
        "That is the mean of the yearly shares. A year of few launches then counts as much as one of many: add up both "
        "counts first.": launches.shares(counts, definition)["share_pct"].loc[first:last].mean(),
        "That is the part of launches that succeeded. Asked were launches, whatever came of them.": launches.periods(
            _launches("successes"), definition, [(first, last)]
        )["share_pct"].iloc[0],
        "That is the part of all launches of the world.": 100
        * counts["baikonur"].loc[first:last].sum()
        / counts.loc[first:last].to_numpy().sum(),
    }
    text = (
        f"Count as Russian what is launched from {launches.DEFINED[definition]}. What part of these launches left from "
        f"Baikonur in the years {first} to {last} together, in per cent?"
    )
    given = {"first": first, "last": last, "definition": definition}
    return _question("launch-share", text, pooled, given, traps, unit="%", bounds=(0, 100))


@_varied("launch-share")
def _launch_shares() -> Iterator[dict[str, Any]]:
    end = launches.JOINS[0]  # from there on another list counts
    for definition, first, length in itertools.product(launches.DEFINITIONS, range(1992, end), range(3, 9)):
        if first + length <= end:
            yield {"first": first, "last": first + length - 1, "definition": definition}


# --- V. Money -----------------------------------------------------------------------------------------------------

MONEY = {"KZT": "tenge", "RUB": "rouble"}


@functools.cache
def _dollar() -> dict[str, pd.Series]:
    rates = currency.monthly_rates(tables.load("fx_monthly"))
    return {code: rates[f"{code.lower()}_per_usd"].dropna() for code in MONEY}


@_asked("value-lost")
def value_lost(*, money: str = "KZT", first: str = "2022-01", last: str = "2022-03") -> Question:
    """Ask what part of its value in dollars a currency lost between two months."""
    import pandas as pd

    rates = {code: series[[first, last]].tolist() for code, series in _dollar().items()}
    base, rate = rates[money]
    other = next(code for code in MONEY if code != money)
    months = [f"{pd.Timestamp(month):%B %Y}" for month in (first, last)]
    traps = {
        f"That is by how much the dollar rose in {MONEY[money]}s. If a dollar costs a quarter more, the currency lost "
        "a fifth.": 100 * (rate / base - 1),
        f"That is the {MONEY[other]}. Asked was the {MONEY[money]}: take what a dollar costs in it.": -currency.loss(
            *rates[other]
        ),
        "The size is right: a loss is asked for, so a fall is a positive number.": currency.loss(base, rate),
        f"That is the loss against the {MONEY[other]}. Asked was the value in dollars.": 100
        * (1 - base / rate * rates[other][1] / rates[other][0]),
    }
    text = (
        f"How many per cent of its value in dollars did the {MONEY[money]} lose from {months[0]} to {months[1]}, by "
        "monthly means of the official rates?"
    )
    given = {"money": money, "first": first, "last": last}
    return _question("value-lost", text, -currency.loss(base, rate), given, traps, unit="%", bounds=(-1000, 100))


@_varied("value-lost")
def _values_lost() -> Iterator[dict[str, Any]]:
    for money, series in _dollar().items():
        for months in (3, 6, 12):
            fallen = 100 * (1 - series.shift(months, freq="M") / series).dropna()
            for last in fallen[fallen >= 5].index:
                yield {"money": money, "first": str(last - months), "last": str(last)}


@_asked("output-change")
def output_change(*, first: int = 2013, last: int = 2016) -> Question:
    """Ask how the economy of Kazakhstan grew at constant prices while its output in dollars did otherwise."""
    import numpy as np

    growth = tables.load("real_growth").set_index("year")["growth_pct"].loc[first + 1 : last]
    dollars = tables.load("economies").query("iso3 == 'KAZ' and gdp_vintage == 'newer'").set_index("year")["gdp_busd"]
    key = 100 * (float(np.prod(1 + growth / 100)) - 1)
    traps = {
        "That is output in current dollars: it moves with the tenge and with prices, too. Asked was growth at constant "
        "prices.": float(100 * (dollars[last] / dollars[first] - 1)),
        "That adds up the rates. Each year grows on the year before it: multiply.": float(growth.sum()),
        f"That has the growth of {first} in it, which led up to that year and not away from it.": 100
        * (float(np.prod(1 + tables.load("real_growth").set_index("year")["growth_pct"].loc[first:last] / 100)) - 1),
    }
    text = f"By how many per cent did Kazakhstan's economy grow from {first} to {last}, at constant prices?"
    given = {"first": first, "last": last}
    return _question("output-change", text, key, given, traps, unit="%", bounds=(-100, 1000))


@_asked("verdict-after")
def verdict_after(
    *, claim: str = "B15", notebook: str = "09-tenge", parameter: str = "event", value: str = "2022-02-23"
) -> Question:
    """Ask for the verdict on a claim after a notebook was run with another parameter."""
    from .evidence import rerun, verdict_if

    key = verdict_if(claim, found={notebook: rerun(notebook, **{parameter: value})}).verdict
    now = verdicts_now()[claim].verdict
    text = f"What is the verdict on claim {claim} if {notebook} is run with {parameter} = {value}?"
    traps = {
        "That is the verdict as it stands, from the accepted findings. Put those of the rerun in their place.": now
    }
    given = {"claim": claim, "notebook": notebook, "parameter": parameter, "value": value}
    return _question("verdict-after", text, key, given, {} if now == key else traps)


# --- VI. Votes ----------------------------------------------------------------------------------------------------


@functools.cache
def _votes(first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = tables.load("un_votes")
    kept = table[table["date"].dt.year.between(first, last)]
    return kept, votes.positions(kept)


@_asked("agreement")
def agreement(*, country: str = "KAZ", partner: str = "RUS", first: int = 2014, last: int = 2021) -> Question:
    """Ask in what part of the roll calls on which both voted two states voted the same."""
    table, stood = _votes(first, last)
    same = votes.scores(stood, country, partner)
    letters = table[country] == table[partner]
    traps = {
        "That counts a roll call that one of the two missed as disagreement. Leave those out of both counts.": 100
        * (same == 100).sum()
        / len(stood),
        "That counts two absences as an agreement: X is no vote.": 100 * letters.mean(),
        "That counts an abstention as half an agreement with either side. Asked were identical votes.": votes.agreement(
            stood, country, partner, "weighted"
        ),
    }
    text = (
        f"On what part of the roll calls of the General Assembly from {first} to {last} on which both voted did "
        f"{NAMES[country]} and {NAMES[partner]} vote the same, in per cent?"
    )
    given = {"country": country, "partner": partner, "first": first, "last": last}
    return _question("agreement", text, float(same.mean()), given, traps, unit="%", bounds=(0, 100))


@_varied("agreement")
def _agreements() -> Iterator[dict[str, Any]]:
    spans = ((2000, 2006), (2007, 2013), (2014, 2017), (2014, 2021), (2018, 2021), (2022, 2024))  # 2025 is not whole
    states = ("KAZ", "KGZ", "UZB", "TJK", "ARM", "AZE", "BLR")
    for country, partner, (first, last) in itertools.product(states, ("RUS", "CHN", "USA", "TUR"), spans):
        _, stood = _votes(first, last)
        if stood[[country, partner]].notna().all(axis=1).mean() >= 0.6:
            yield {"country": country, "partner": partner, "first": first, "last": last}


# --- VII. Verdicts ------------------------------------------------------------------------------------------------


@functools.cache
def verdicts_now() -> dict[str, claims.Verdict]:
    """Return the verdicts of the register, worked out once in a process."""
    return claims.verdicts()


@functools.cache
def _readings() -> pd.DataFrame:
    return claims.readings_frame(verdicts_now(), tables.load("claims"))


@_asked("left-out")
def left_out(*, claim: str = "B13", reading: str = "2021, the last whole year before the article") -> Question:
    """Ask for the verdict on a claim if one of its readings is left out."""
    rows = _readings().query("claim == @claim")
    rest = rows[rows["reading"] != reading]
    if len(rest) == len(rows) or rest.empty:
        raise TeachingError(f"Claim {claim} has no reading {reading!r} beside others: {'; '.join(rows['reading'])}.")
    key, by_majority = (verdicts.verdicts(rest, rule)[claim] for rule in (verdicts.strict, verdicts.majority))
    now = rows["verdict"].iloc[0]
    traps = {"That is the verdict as it stands, with all readings. Leave the one out and count again.": now}
    traps["That is the verdict if most readings decide. The register is stricter: all, none, or qualified."] = (
        by_majority
    )
    traps = {says: word for says, word in traps.items() if word != key}
    statement = tables.load("claims").set_index("claim_id").loc[claim, "statement"]
    text = (
        f"Claim {claim}: “{statement}.” What would the verdict be without its reading “{reading}”: supported, "
        "qualified or contradicted?"
    )
    return _question("left-out", text, key, {"claim": claim, "reading": reading}, traps)


@_varied("left-out")
def _left_out() -> Iterator[dict[str, Any]]:
    """Yield the readings on which a verdict hangs, and as many of the same claims on which it does not."""
    for claim, rows in _readings().groupby("claim", sort=False):
        if len(rows) < 3:
            continue
        named = [{"claim": claim, "reading": reading} for reading in rows["reading"]]
        moved = [given for given in named if question("left-out", **given).key != rows["verdict"].iloc[0]]
        still = [given for given in named if given not in moved]
        yield from moved
        yield from still[: len(moved)]


@_asked("tolerance-needed")
def tolerance_needed(*, claim: str = "B10") -> Question:
    """Ask for the least tolerance at which a claim is not contradicted."""
    asked = claims.rules_by_claim(tables.load("claim_readings"))[claim]
    if any(rule[0] != "about" for rules in asked.values() for rule in rules):
        raise TeachingError(f"Claim {claim} has conditions without a tolerance; take one whose conditions are 'about'.")
    gaps = [
        max(abs(claims.look_up(subject).value - float(against)) for _, subject, against, *_ in rules)
        for rules in asked.values()
    ]
    unit = claims.look_up(next(iter(asked.values()))[0][1]).unit.replace("%", "points")
    traps = {
        "That is the tolerance at which every reading holds. One that holds is enough for “qualified”.": max(gaps),
        "That is the tolerance of the register. How far could it be lowered before no reading holds?": next(
            iter(asked.values())
        )[0][3],
    }
    text = f"What is the least tolerance, to one decimal, at which claim {claim} is still qualified, not contradicted?"
    return _question("tolerance-needed", text, min(gaps), {"claim": claim}, traps, unit=unit, bounds=(0, 100))


@_asked("supported-up-to")
def supported_up_to(*, claim: str = "B13") -> Question:
    """Ask for the greatest whole number that a claim's "more than" may name if every reading is to hold."""
    asked = claims.rules_by_claim(tables.load("claim_readings"))[claim]
    values = [(claims.look_up(rule[1]), rule[2]) for rules in asked.values() for rule in rules if rule[0] == "above"]
    if len({against for _, against in values}) != 1:
        raise TeachingError(f"Claim {claim} is not about more than one and the same number.")
    found = [datum.value for datum, _ in values]
    statement = tables.load("claims").set_index("claim_id").loc[claim, "statement"]
    text = (
        f"Claim {claim}: “{statement}.” The register reads it as more than {values[0][1]} {values[0][0].unit}. What is "
        "the greatest whole number in its place for which every reading holds?"
    )
    traps = {
        "That is the number of the register, for which some readings fail.": float(values[0][1]),
        "That is the greatest number for which one reading holds, which makes it “qualified”.": math.ceil(max(found))
        - 1,
        "“More than” leaves out the number itself: is the smallest share more than that?": math.ceil(min(found)),
    }
    key = math.ceil(min(found)) - 1
    return _question("supported-up-to", text, key, {"claim": claim}, traps, digits=0, unit="%", bounds=(0, 100))


@_asked("moved-by-majority")
def moved_by_majority(*, document: str = "all") -> Question:
    """Ask how many verdicts change if most readings decide."""
    register = tables.load("claims")
    own = register if document == "all" else register[register["document"] == document]
    rows = _readings()
    rows = rows[rows["claim"].isin(own["claim_id"])]
    strict, majority = (verdicts.verdicts(rows, rule) for rule in (verdicts.strict, verdicts.majority))
    whose = {"all": "both documents"}.get(document, document)
    text = f"How many verdicts on the statements of {whose} would change if most of the readings decided?"
    key, count = int((strict != majority).sum()), len(strict)
    traps = {
        "That is how many would stay. Asked were those that would become another word.": count - key,
        "That is how many would become “contradicted”; some become “supported”.": int(
            ((strict != majority) & (majority == "contradicted")).sum()
        ),
    }
    traps = {says: value for says, value in traps.items() if value != key}
    return _question("moved-by-majority", text, key, {"document": document}, traps, digits=0, bounds=(0, count))


# --- Tables -------------------------------------------------------------------------------------------------------


def mirror_table(*, reporter: str = "KAZ", partner: str = "RUS", first: int = 2010) -> pd.DataFrame:
    """Return turnover as two states count it: columns year, own_busd, mirror_busd, ratio (the partner's over ours)."""
    rows = trade.preferred(tables.load("trade_by_partner"), reporter)
    found = trade.mirror(rows, tables.load("russia_trade"), reporter, partner)
    return found[found["year"] >= first].reset_index(drop=True)


def gap_table(*, reporter: str = "KAZ") -> pd.DataFrame:
    """Return what the EU books as sold beside what a state books as bought: year, eu_meur, booked_musd, eur_per_usd."""
    rows = trade.preferred(tables.load("trade_by_partner"), reporter)
    return trade.eu_gap(rows, tables.load("eu_exports"), reporter)


TABLES: dict[str, Callable[..., pd.DataFrame]] = {"mirror": mirror_table, "eu-gap": gap_table}

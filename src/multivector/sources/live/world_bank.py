"""What do the World Development Indicators say now?  In: the World Bank's interface, version 2, as JSON.

Out: the files that `economies` reads.  The older vintage of output, the Monetary Fund's figures for Kazakhstan and
those of CIS Stat are not the World Bank's to give: they are written down again as the accepted tables have them.
"""

import json
from functools import partial

import pandas as pd

from ... import tables
from .. import UpstreamError
from .. import economies as builders
from ..fetch import Fetcher, as_csv, require

UPSTREAM = "world-bank"
ADDRESS = "https://api.worldbank.org/v2/country"
WORKS = {"economies": "newer vintage|[Pp]opulation", "inflation_yearly": r"FP\.CPI\.TOTL\.ZG"}
GDP, POPULATION, INFLATION = "NY.GDP.MKTP.CD", "SP.POP.TOTL", "FP.CPI.TOTL.ZG"
MOST = 20000  # rows an answer; with fewer the interface would turn pages
DIGITS = 6  # of output, as in the vintage that was transcribed
FIELDS = ("countryiso3code", "date", "value", "indicator")


def economies(fetch: Fetcher) -> dict[str, str]:
    """Return output by vintage and population; the newer vintage but for Kazakhstan, and population, anew."""
    accepted = tables.load("economies")
    codes, first = sorted(accepted["iso3"].unique()), int(accepted["year"].min())
    newer = {key: float(f"{value / 1e9:.{DIGITS}g}") for key, value in _series(fetch, GDP, codes, first).items()}
    newer = {key: value for key, value in newer.items() if key[0] != "KAZ"}
    population = {key: int(value) for key, value in _series(fetch, POPULATION, codes, first).items()}
    vintages = accepted.set_index(["iso3", "year"])
    older = vintages.loc[vintages["gdp_vintage"] == "wdi-older", "gdp_busd"].to_dict()
    fund = vintages.loc[vintages["gdp_publisher"] == "IMF", "gdp_busd"].to_dict()
    keys = sorted(older.keys() | newer.keys() | fund.keys())
    columns = ["iso3", "year", *builders.VINTAGES.values(), "population_wdi"]
    lines = [(*key, older.get(key), (newer | fund).get(key), population.get(key)) for key in keys]
    return {builders.PEERS: as_csv(columns, lines)}


def inflation_yearly(fetch: Fetcher) -> dict[str, str]:
    """Return mean inflation by publisher, the World Bank's anew."""
    accepted = tables.load("inflation_yearly")
    codes = sorted(tables.load("economies")["iso3"].unique())
    bank = {
        key: round(value, 2) for key, value in _series(fetch, INFLATION, codes, builders.FIRST_INFLATION_YEAR).items()
    }
    by = {
        who: rows.set_index(["iso3", "year"])["inflation_pct"].to_dict() for who, rows in accepted.groupby("publisher")
    }
    keys = sorted(bank.keys() | by["CIS Stat"].keys())
    peers = [(*key, bank.get(key), by["CIS Stat"].get(key)) for key in keys]
    fund = [(year, value) for (_, year), value in sorted(by["IMF"].items())]
    return {
        builders.PEERS: as_csv(["iso3", "year", *builders.INFLATION.values()], peers),
        builders.OUTLOOK: as_csv(["year", "cpi_inflation_avg_pct"], fund),
    }


def _series(fetch: Fetcher, indicator: str, codes: list[str], first: int) -> dict[tuple[str, int], float]:
    path = f"v2/country/{';'.join(codes)}/indicator/{indicator}"
    query = f"format=json&per_page={MOST}&date={first}:{fetch.now.year - 1}"
    return fetch.get(UPSTREAM, f"{path}?{query}", partial(read, indicator=indicator, codes=codes))


def read(raw: bytes, indicator: str, codes: list[str]) -> dict[tuple[str, int], float]:
    """Return the values of an indicator by state and year; years without one have none.

    Raises
    ------
    UpstreamError
        If the answer is one of the Bank's messages (which come with status 200), is not whole, or lacks a state.
    """
    answer = json.loads(raw)
    if isinstance(answer, list) and answer and isinstance(answer[0], dict) and "message" in answer[0]:
        said = "; ".join(f"{item.get('key', '')}: {item.get('value', '')}" for item in answer[0]["message"])
        raise UpstreamError(f"the World Bank answers with a message in place of {indicator}: {said}")
    if not isinstance(answer, list) or len(answer) != 2:
        raise UpstreamError("the answer is no pair of a head and rows")
    head, rows = answer
    if head["pages"] != 1 or not rows or len(rows) != head["total"]:
        raise UpstreamError(f"{len(rows or [])} rows of {head['total']} on one page of {head['pages']}")
    for field in FIELDS:
        require([field], rows[0])
    others = {row["indicator"]["id"] for row in rows} - {indicator}
    if others:
        raise UpstreamError(f"asked for {indicator}, got {', '.join(sorted(others))}")
    lacking = set(codes) - {row["countryiso3code"] for row in rows}
    if lacking:
        raise UpstreamError(f"no rows on {', '.join(sorted(lacking))}")
    found = {(row["countryiso3code"], int(row["date"])): row["value"] for row in rows}
    if len(found) < len(rows):
        raise UpstreamError("a state and year stands there twice")
    return {key: float(value) for key, value in found.items() if not pd.isna(value)}

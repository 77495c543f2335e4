"""What does the EU book as sold to Kazakhstan and its neighbours?  In: Eurostat's Comext, as SDMX-CSV.

Out: the files that `european_trade` reads.  States are written as two letters, which `country_names` knows.
"""

from functools import partial

import pycountry

from ... import tables
from .. import UpstreamError, european_trade
from ..country_names import EU27
from ..fetch import Fetcher, as_csv, rows

UPSTREAM = "comext"
DATASET = "DS-045409"  # EU trade since 1988 by HS2-4-6 and CN8
ADDRESS = f"https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1/data/{DATASET}"
WORKS = {"eu_exports": "Comext", "eu_exports_to_kazakhstan": "Comext"}
UNION, EXPORTS, EUROS = "EU27_2020", "2", "VALUE_IN_EUROS"
FIELDS = ("reporter", "partner", "product", "flow", "indicators", "TIME_PERIOD", "OBS_VALUE")
GREECE = {"EL": "GR"}  # Eurostat writes it in either way


def eu_exports(fetch: Fetcher) -> dict[str, str]:
    """Return the union's sales by partner and whole year, for the partners of the accepted table."""
    accepted = tables.load("eu_exports")
    partners = [_two(code) for code in sorted(accepted["partner"].unique())]
    found = _asked(fetch, "A", [UNION], partners, str(accepted["year"].min()), str(fetch.now.year - 1))
    lines = [(partner, year, value) for (_, partner, year), value in sorted(found.items())]
    return {european_trade.YEARLY: as_csv(["partner", "year", "value_eur"], lines)}


def eu_exports_to_kazakhstan(fetch: Fetcher) -> dict[str, str]:
    """Return the sales of the union and of each member to Kazakhstan by month."""
    first = tables.load("eu_exports_to_kazakhstan")["month"].min()
    reporters = [UNION, *(_two(code) for code in EU27)]
    found = _asked(fetch, "M", reporters, ["KZ"], f"{first:%Y-%m}", f"{fetch.now:%Y-%m}")
    lines = [(month, reporter, value) for (reporter, _, month), value in sorted(found.items())]
    return {european_trade.MONTHLY: as_csv(["month", "reporter", "value_eur"], lines)}


def _two(code: str) -> str:
    return pycountry.countries.get(alpha_3=code).alpha_2


def _asked(fetch: Fetcher, freq: str, reporters: list[str], partners: list[str], first: str, last: str) -> dict:
    key = ".".join([freq, "+".join(reporters), "+".join(partners), "TOTAL", EXPORTS, EUROS])
    query = f"startPeriod={first}&endPeriod={last}&format=SDMX-CSV"
    path = f"eurostat/api/comext/dissemination/sdmx/2.1/data/{DATASET}/{key}?{query}"
    return fetch.get(UPSTREAM, path, partial(read, reporters=reporters, partners=partners))


def read(raw: bytes, reporters: list[str], partners: list[str]) -> dict[tuple[str, str, str], int]:
    """Return euros by reporter, partner and period.

    Raises
    ------
    UpstreamError
        If a column is missing, the text is cut off, rows are not what was asked for, or the union or a partner has
        none: Comext is silent about codes that it does not know.
    """
    found: dict[tuple[str, str, str], int] = {}
    for row in rows(raw, FIELDS):
        if (row["product"], row["flow"], row["indicators"]) != ("TOTAL", EXPORTS, EUROS):
            raise UpstreamError(f"a row is about {row['product']}, flow {row['flow']}, {row['indicators']}")
        reporter, partner = (GREECE.get(row[name], row[name]) for name in ("reporter", "partner"))
        if row["OBS_VALUE"]:
            found[reporter, partner, row["TIME_PERIOD"]] = round(float(row["OBS_VALUE"]))
    lacking = ({UNION} & set(reporters)) - {key[0] for key in found} | set(partners) - {key[1] for key in found}
    if lacking:
        raise UpstreamError(f"no values of {', '.join(sorted(lacking))}: has a code changed?")
    return found

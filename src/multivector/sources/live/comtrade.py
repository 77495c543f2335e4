"""How many cars does Georgia book as sold to Kazakhstan?  In: UN Comtrade's preview, JSON, a month a request.

Out: the file that `georgian_trade` reads.  The preview asks for no key; it answers at most 500 rows, of which one a
month is wanted, and wants some time between requests.
"""

import json
from functools import partial

import pandas as pd

from ... import tables
from .. import UpstreamError, georgian_trade
from ..fetch import Fetcher, as_csv, require

UPSTREAM = "comtrade"
ADDRESS = "https://comtradeapi.un.org/public/v1/preview/C/M/HS"
WORKS = {"georgia_cars": "Comtrade"}
GEORGIA, KAZAKHSTAN, CARS = 268, 398, "8703"
WHOLE = "motCode=0&customsCode=C00&partner2Code=0"  # all ways of transport, procedures and second partners together
ITEMS = 5  # Comtrade's code for numbers of items
FIELDS = (
    "period",
    "reporterCode",
    "partnerCode",
    "cmdCode",
    "flowCode",
    "qtyUnitCode",
    "qty",
    "netWgt",
    "primaryValue",
)
COLUMNS = ("period", "flow", "qty_units", "netweight_kg", "value_usd")


def georgia_cars(fetch: Fetcher) -> dict[str, str]:
    """Return cars, mass and value by month, from the first month of the accepted table to the last whole one."""
    first = tables.load("georgia_cars")["month"].min().to_period("M")
    months = pd.period_range(first, pd.Timestamp(fetch.now.date()).to_period("M") - 1, freq="M")
    found = [_month(fetch, month) for month in months]
    if not any(found):
        raise UpstreamError(f"Comtrade has no month of Georgia's exports of cars to Kazakhstan since {first}.")
    return {georgian_trade.CARS: as_csv(COLUMNS, [line for line in found if line])}


def _month(fetch: Fetcher, month: pd.Period) -> tuple | None:
    asked = f"reporterCode={GEORGIA}&partnerCode={KAZAKHSTAN}&cmdCode={CARS}&flowCode=X"
    path = f"public/v1/preview/C/M/HS?{asked}&period={month:%Y%m}&{WHOLE}"
    return fetch.get(UPSTREAM, path, partial(read, month=f"{month:%Y%m}"))


def read(raw: bytes, month: str) -> tuple | None:
    """Return the line of a month; None if Comtrade has none.

    Raises
    ------
    UpstreamError
        If the answer holds an error, more than one row, a row of something else, or cars counted in another unit.
    """
    answer = json.loads(raw)
    if answer.get("error"):
        raise UpstreamError(f"Comtrade answers with an error: {answer['error']}")
    rows = answer["data"]
    if not rows:
        return None
    if len(rows) != 1 or answer.get("count", 1) != 1:
        raise UpstreamError(f"{len(rows)} rows for {month}, where one was asked for: has a dimension been added?")
    row = rows[0]
    require(FIELDS, row)
    told = (str(row["period"]), row["reporterCode"], row["partnerCode"], str(row["cmdCode"]), row["flowCode"])
    if told != (month, GEORGIA, KAZAKHSTAN, CARS, "X"):
        raise UpstreamError(f"asked for Georgia's exports of {CARS} to Kazakhstan in {month}, got {told}")
    if row["qtyUnitCode"] != ITEMS:
        raise UpstreamError(f"cars of {month} are counted in unit {row['qtyUnitCode']}, not in items ({ITEMS})")
    return f"{month[:4]}-{month[4:]}-01", "Export", round(row["qty"]), row["netWgt"], row["primaryValue"]

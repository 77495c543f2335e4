"""What does the tenge cost by the National Bank's own list?  In: its list of official rates, an XML file a day.

Out: the files that `kazakh_money` reads.  The list of a day without one has no rates: that day stays unknown.
Monthly means are means over weekdays, as the Bank's own agree with to six decimals from June 2021 to July 2023.
"""

import xml.etree.ElementTree as ET
from datetime import date
from functools import partial

import pandas as pd

from ... import tables
from .. import UpstreamError, kazakh_money
from ..fetch import Fetcher, as_csv

UPSTREAM = "national-bank"
ADDRESS = "https://nationalbank.kz/rss/get_rates.cfm"
WORKS = {"fx_daily": "daily", "fx_monthly": "monthly"}
PARTS = ("fx_monthly",)
CURRENCIES = {"kzt_per_usd": "USD", "kzt_per_rub": "RUB"}
AGAIN = 2  # months of the accepted table that are asked for again, because they may have been incomplete


def fx_daily(fetch: Fetcher) -> dict[str, str]:
    """Return the rates of every weekday that the accepted table covers."""
    days = tables.load("fx_daily")["date"]
    return {kazakh_money.DAILY: as_csv(["date", *CURRENCIES], _known(fetch, days.min(), days.max()))}


def fx_monthly(fetch: Fetcher) -> dict[str, str]:
    """Return the accepted means, the last two and those of later whole months anew."""
    accepted = tables.load("fx_monthly").set_index("month")
    first = accepted.index[-AGAIN]
    last = pd.Timestamp(fetch.now.date()).to_period("M").start_time - pd.Timedelta(days=1)
    rates = pd.DataFrame(_known(fetch, first, last), columns=["date", *CURRENCIES]).astype({"date": "datetime64[ns]"})
    means = rates.groupby(rates["date"].dt.to_period("M").dt.to_timestamp())[list(CURRENCIES)].mean().round(6)
    frame = pd.concat([accepted[accepted.index < first], means])
    lines = [
        (f"{month:%Y-%m}", *(None if pd.isna(rate) else rate for rate in row)) for month, *row in frame.itertuples()
    ]
    return {kazakh_money.MONTHLY: as_csv(["month", *(f"{name}_avg" for name in CURRENCIES)], lines)}


def _known(fetch: Fetcher, first: date, last: date) -> list[tuple]:
    """Return a line (day, dollar, rouble) for every weekday that has a list."""
    lines = []
    for day in pd.bdate_range(first, last):
        rates = fetch.get(UPSTREAM, f"rss/get_rates.cfm?fdate={day:%d.%m.%Y}", partial(read, day=day.date()))
        if rates:
            lines.append((f"{day:%Y-%m-%d}", *(rates[code] for code in CURRENCIES.values())))
    if not lines:
        raise UpstreamError(f"The National Bank's lists of {first:%Y-%m-%d} to {last:%Y-%m-%d} hold no rates at all.")
    return lines


def read(raw: bytes, day: date) -> dict[str, float]:
    """Return tenge for one unit of each currency on `day`; none if there is no list of that day.

    Raises
    ------
    UpstreamError
        If it is the list of another day, or lacks the dollar or the rouble.
    """
    root = ET.fromstring(raw)
    stated = (root.findtext("date") or "").strip()
    if root.tag != "rates" or stated != f"{day:%d.%m.%Y}":
        raise UpstreamError(f"this is no list of rates of {day:%d.%m.%Y} (it says {stated or root.tag!r})")
    found = {}
    for item in root.iter("item"):
        value, quantity = (float(item.findtext(name, "").replace(",", ".")) for name in ("description", "quant"))
        found[item.findtext("title", "").strip()] = value if quantity == 1 else round(value / quantity, 6)
    lacking = [code for code in CURRENCIES.values() if code not in found]
    if found and lacking:
        raise UpstreamError(f"the list has {len(found)} currencies, and not {', '.join(lacking)}")
    return found

"""What did the tenge buy?  In: series of the National Bank and the statistical office, from a public republication.

Out: official exchange rates by day and by month, consumer inflation by month, money sent to Kazakhstan by month.
"""

import pandas as pd

from . import Upstream

DAILY = "nbk_fx_daily_kzt_usd_rub_2021_2023.csv"
MONTHLY = "nbk_fx_monthly_avg_2009_2026.csv"
PRICES = "kaz_cpi_monthly_yoy_2011_2026.csv"
TRANSFERS = "nbk_remittances_received_monthly_mln_kzt.csv"
PINS = {
    DAILY: "17b2e2d7d03b0af6c4e939cd6dd9f61a7a023895094bb6dd29a874f8c1f0d8be",
    MONTHLY: "cd68e91cd0cc7cb9d185bea6695a4730671875de6da1c1391d042a1c6d6aa1db",
    PRICES: "59173d92bf9e1071bf0ebf5aaf13114518ae206648418024a6dd4d50abbb8abc",
    TRANSFERS: "23ec77b3766af81ba956a8d5ce5cfc0869d93cc7a5c5b17413344b8fe7ab7055",
}
RATES = ["kzt_per_usd", "kzt_per_rub"]


def fx_daily(upstream: Upstream) -> pd.DataFrame:
    """Return the official rates of the dollar and the rouble in tenge, one row for every weekday.

    Returns
    -------
    pandas.DataFrame
        Columns date, kzt_per_usd, kzt_per_rub, and carried: both rates are the last known ones, so none was set.
        A weekday that the file lacks is there and empty; the file's own cross rate is left out.
    """
    rates = upstream.csv(DAILY).set_index("date")[RATES].astype(float)
    rates = rates.reindex(pd.bdate_range(rates.index.min(), rates.index.max()).strftime("%Y-%m-%d"))
    carried = rates.eq(rates.ffill().shift()).all(axis=1).astype(object)
    carried[rates.isna().any(axis=1)] = None
    carried.iloc[0] = None  # what came before the first day is unknown
    return rates.assign(carried=carried).rename_axis("date").reset_index()


def fx_monthly(upstream: Upstream) -> pd.DataFrame:
    """Return the monthly means of the official rates; the dollar is empty before May 2009.

    Returns
    -------
    pandas.DataFrame
        Columns month, kzt_per_usd, kzt_per_rub.
    """
    raw = upstream.csv(MONTHLY).rename(columns={f"{rate}_avg": rate for rate in RATES})
    return raw[["month", *RATES]].astype(dict.fromkeys(RATES, float)).sort_values("month", ignore_index=True)


def inflation_monthly(upstream: Upstream) -> pd.DataFrame:
    """Return consumer inflation: a month against the same month of the year before.

    Returns
    -------
    pandas.DataFrame
        Columns month, basket (total, food), yoy_pct.
    """
    raw = upstream.csv(PRICES).rename(columns={"group": "basket"})
    raw["yoy_pct"] = (raw["index_same_month_prev_year_100"].astype(float) - 100).round(1)
    return (
        raw[["month", "basket", "yoy_pct"]]
        .sort_values(["basket", "month"], ascending=[False, True])
        .reset_index(drop=True)
    )


def remittances_monthly(upstream: Upstream) -> pd.DataFrame:
    """Return money that people in Kazakhstan received through transfer systems.

    Returns
    -------
    pandas.DataFrame
        Columns month, received_bkzt (KZT billion).
    """
    raw = upstream.csv(TRANSFERS)
    received = raw["received_mln_kzt_money_transfer_systems"].astype(float)
    return raw.assign(received_bkzt=(received / 1000).round(4))[["month", "received_bkzt"]]

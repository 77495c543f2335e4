"""How far did two Kazakh shares fall in London?  In: closing prices, January to April 2022.  Out: changes only.

The prices are a public copy of a commercial feed.  They are read here and written nowhere: what is written is an
index to one decimal, and changes over windows.
"""

import pandas as pd

from . import Upstream

PRICES = "lse_gdr_close_HSBK_KAP_2022.csv"
PINS = {PRICES: "c771c309b8f8e0b65aa0b73662547fc1121c80f722f1cc73881888d3b5e9ecd4"}
FIRST_DAY = "2022-01-04"
WINDOWS = {
    "unrest-day": ("2022-01-04", "2022-01-05"),
    "year-start-to-eve-of-war": ("2022-01-04", "2022-02-23"),
    "week-before-war": ("2022-02-16", "2022-02-23"),
    "invasion-day": ("2022-02-23", "2022-02-24"),
    "eve-of-war-to-halyk-low": ("2022-02-23", "2022-03-04"),
    "closest-to-article": ("2022-02-15", "2022-03-03"),
    "second-closest-to-article": ("2022-01-13", "2022-03-03"),
    "fortnight-to-halyk-low": ("2022-02-18", "2022-03-04"),
    "eve-of-war-to-eve-of-article": ("2022-02-23", "2022-03-21"),
    "year-start-to-eve-of-article": ("2022-01-04", "2022-03-21"),
    "eve-of-war-to-end-of-april": ("2022-02-23", "2022-04-29"),
}


def _closes(upstream: Upstream) -> pd.DataFrame:
    frame = upstream.csv(PRICES).astype({"close_usd": float})
    return frame.pivot(index="date", columns="ticker_lse", values="close_usd").rename_axis(columns="share")


def london_index(upstream: Upstream) -> pd.DataFrame:
    """Return closing prices as an index, 100 on the first trading day of 2022.

    Returns
    -------
    pandas.DataFrame
        Columns date, share (HSBK, KAP), index_100 to one decimal.
    """
    closes = _closes(upstream)
    index = (100 * closes / closes.loc[FIRST_DAY]).round(1)
    return index.stack().rename("index_100").reset_index().sort_values(["share", "date"], ignore_index=True)


def london_windows(upstream: Upstream) -> pd.DataFrame:
    """Return the change of each share between the closes of two days.

    Returns
    -------
    pandas.DataFrame
        Columns window, date_from, date_to, share, change_pct to one decimal, worked out from unrounded prices.
    """
    closes = _closes(upstream)
    rows = [
        (window, start, end, share, round(100 * (closes.at[end, share] / closes.at[start, share] - 1), 1))
        for window, (start, end) in WINDOWS.items()
        for share in closes.columns
    ]
    return pd.DataFrame(rows, columns=["window", "date_from", "date_to", "share", "change_pct"])

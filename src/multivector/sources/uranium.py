"""Who mines uranium?  In: the World Nuclear Association's table of mine production.  Out: tonnes by state and year."""

import pandas as pd

from . import Upstream

MINES = "wna_uranium_production_tonnes.csv"
PINS = {MINES: "abd9ad39e7189afa2f1fb88caff31568dd788ce247e0baf425012a195be0b72b"}

STATES = {
    "Australia": "AUS",
    "Canada": "CAN",
    "Kazakhstan": "KAZ",
    "Namibia": "NAM",
    "Russia": "RUS",
    "Uzbekistan(est)": "UZB",
    "World": "WLD",
}


def uranium_production(upstream: Upstream) -> pd.DataFrame:
    """Return the uranium mined in six states and the world.

    Returns
    -------
    pandas.DataFrame
        Columns iso3, year, production_t, estimated (Uzbekistan's figures); sorted.  Shares are left to the reader.
    """
    raw = upstream.csv(MINES)
    tidy = pd.DataFrame(
        {
            "iso3": raw["country"].map(STATES),
            "year": raw["year"].astype(int),
            "production_t": raw["tonnes_U"].astype(float),
            "estimated": raw["country"].str.endswith("(est)"),
        }
    )
    return tidy.sort_values(["iso3", "year"], ignore_index=True)

"""How large are the economies?  In: two vintages of output and one of population.  Out: both vintages, side by side.

Some offices revised their output by a third between the vintages, so a row says which it is and no growth is chained.
"""

import pandas as pd

from . import Upstream

PEERS = "macro_peers_2000_2025.csv"
PINS = {PEERS: "5a984cb474c02cd678113aadc923870b12378afbb0c44aca5d80fcf87fb5b064"}
VINTAGES = {"wdi-older": "gdp_usd_bn_wdi_older_vintage", "newer": "gdp_usd_bn_newer_vintage"}


def economies(upstream: Upstream) -> pd.DataFrame:
    """Return output in current dollars, by vintage, and population.

    Parameters
    ----------
    upstream : Upstream
        The pinned file.

    Returns
    -------
    DataFrame
        One row a state (``iso3``), ``year`` and ``gdp_vintage`` that has a figure; ``gdp_publisher``,
        ``gdp_busd`` in USD billion, ``population`` in persons (the same in both vintages).
    """
    frame = upstream.csv(PEERS)
    frame["population"] = frame["population_wdi"].astype(float).astype("Int64")
    frame["year"] = frame["year"].astype(int)
    parts = [
        frame.assign(gdp_vintage=vintage, gdp_busd=frame[column].astype(float)).dropna(subset="gdp_busd")
        for vintage, column in VINTAGES.items()
    ]
    rows = pd.concat(parts)
    # Kazakhstan's newer figures were taken from the Monetary Fund, all others from the World Bank.
    monetary_fund = (rows["iso3"] == "KAZ") & (rows["gdp_vintage"] == "newer")
    rows["gdp_publisher"] = monetary_fund.map({True: "IMF", False: "World Bank"})
    columns = ["iso3", "year", "gdp_vintage", "gdp_publisher", "gdp_busd", "population"]
    return rows[columns].sort_values(columns[:3], ignore_index=True)

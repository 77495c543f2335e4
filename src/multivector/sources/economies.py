"""How large are the economies, and how fast do prices rise?  In: output in two vintages, population, inflation, growth.

Out: both vintages side by side; some offices revised their output by a third between them, so a row says which it is
and no growth is chained.  Inflation by who published it, and Kazakhstan's growth at constant prices.
"""

import pandas as pd

from . import Upstream, corrections

PEERS = "macro_peers_2000_2025.csv"
OUTLOOK = "macro_KAZ_imf_weo.csv"
PINS = {
    PEERS: "5a984cb474c02cd678113aadc923870b12378afbb0c44aca5d80fcf87fb5b064",
    OUTLOOK: "d36b02c373f42c11a5706ca6e2fa30b972dd43dfd215285f12c77400434fa028",
}
VINTAGES = {"wdi-older": "gdp_usd_bn_wdi_older_vintage", "newer": "gdp_usd_bn_newer_vintage"}
INFLATION = {"World Bank": "cpi_avg_pct_wdi", "CIS Stat": "cpi_avg_pct_cisstat"}
FIRST_INFLATION_YEAR = 2010


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


def inflation_yearly(upstream: Upstream) -> pd.DataFrame:
    """Return the mean consumer inflation of years, by who published it; conflicting figures stand side by side.

    A fault of the World Bank's copy that was at hand is left out, see ``data/corrections.csv``.

    Parameters
    ----------
    upstream : Upstream
        The pinned files.

    Returns
    -------
    DataFrame
        One row a state (``iso3``), ``year`` and ``publisher`` that has a figure; ``inflation_pct``.
    """
    peers = upstream.csv(PEERS)
    fund = upstream.csv(OUTLOOK).assign(iso3="KAZ", publisher="IMF").rename(columns={"cpi_inflation_avg_pct": "value"})
    parts = [peers.assign(publisher=who, value=peers[column]) for who, column in INFLATION.items()]
    rows = pd.concat([*parts, fund]).dropna(subset="value").astype({"year": int, "value": float})
    rows = rows[rows["year"] >= FIRST_INFLATION_YEAR].rename(columns={"value": "inflation_pct"})
    columns = ["iso3", "year", "publisher"]
    rows = corrections.applied("inflation_yearly", rows[[*columns, "inflation_pct"]])
    return rows.sort_values(columns, ignore_index=True)


def real_growth(upstream: Upstream) -> pd.DataFrame:
    """Return Kazakhstan's growth at constant prices.

    Parameters
    ----------
    upstream : Upstream
        The pinned files.

    Returns
    -------
    DataFrame
        One row a ``year``: ``growth_pct``, ``estimate``.
    """
    raw = upstream.csv(OUTLOOK).astype({"year": int, "real_gdp_growth_pct": float})
    raw = raw.assign(growth_pct=raw["real_gdp_growth_pct"], estimate=raw["note"].eq("estimate"))
    return raw[["year", "growth_pct", "estimate"]].sort_values("year", ignore_index=True)

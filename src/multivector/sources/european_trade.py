"""What does the EU sell to Kazakhstan and its neighbours?  In: Eurostat extracts.  Out: exports by partner and year.

The European side of the mirror: set beside what Kazakhstan books as imports, and beside sales to Russia.
Sales to Kazakhstan are there by month and member besides.
"""

import pandas as pd

from . import Upstream
from .country_names import EU, EU27, from_english

YEARLY = "eurostat_eu27_exports_annual_2010_2023_selected.csv"
MONTHLY = "eurostat_eu_exports_to_KAZ_monthly_2019_2024.csv"
PINS = {
    YEARLY: "ea26473e9f9a185a76dddd78fbd9c88215edfed343f9daa58b9fba5bc250dfa6",
    MONTHLY: "f739c3f9fa4ca9fac91d559e0ba5952b467165366af43addeace654ccdc64f0a",
}
# Other sums of the file: a union of changing members, and the euro area.  They overlap the 27 and are left out.
OTHER_SUMS = ("EU_changing", "EA20", "EA_changing")


def eu_exports(upstream: Upstream) -> pd.DataFrame:
    """Return exports of goods of the EU's 27 members by partner and year.

    Parameters
    ----------
    upstream : Upstream
        The pinned file.

    Returns
    -------
    DataFrame
        One row a ``partner`` (ISO code) and ``year``; ``exports_meur`` in EUR million.
    """
    frame = upstream.csv(YEARLY).astype({"year": int, "value_eur": float})
    frame["partner"] = frame["partner"].map(from_english)
    frame["exports_meur"] = (frame["value_eur"] / 1e6).round(3)
    return frame[["partner", "year", "exports_meur"]].sort_values(["partner", "year"], ignore_index=True)


def eu_exports_to_kazakhstan(upstream: Upstream) -> pd.DataFrame:
    """Return exports of goods to Kazakhstan by month, of the 27 members together and of each.

    Parameters
    ----------
    upstream : Upstream
        The pinned file.

    Returns
    -------
    DataFrame
        One row a ``reporter`` (ISO code, or ``EU27``) and ``month``; ``exports_meur`` in EUR million.
        A member without a figure in a month has no row.
    """
    frame = upstream.csv(MONTHLY).astype({"value_eur": float})
    frame = frame[~frame["reporter"].isin(OTHER_SUMS)]
    frame["reporter"] = frame["reporter"].map(lambda name: EU if name == "EU27_2020" else from_english(name))
    frame["exports_meur"] = (frame["value_eur"] / 1e6).round(6)
    frame = frame[frame["reporter"].isin([EU, *EU27])]  # the United Kingdom left in 2020
    return frame[["reporter", "month", "exports_meur"]].sort_values(["reporter", "month"], ignore_index=True)

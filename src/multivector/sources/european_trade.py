"""What does the EU sell to Kazakhstan and its neighbours?  In: a Eurostat extract.  Out: exports by partner and year.

The European side of the mirror: set beside what Kazakhstan books as imports, and beside sales to Russia.
"""

import pandas as pd

from . import Upstream
from .country_names import from_english

YEARLY = "eurostat_eu27_exports_annual_2010_2023_selected.csv"
PINS = {YEARLY: "ea26473e9f9a185a76dddd78fbd9c88215edfed343f9daa58b9fba5bc250dfa6"}


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

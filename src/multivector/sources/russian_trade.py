"""How large does Kazakhstan look from Russia?  In: a table of Russian customs.  Out: trade by partner and year.

Seen together with `partner_trade` it shows how unequal the two partners are.  Russia stopped publishing by country
in 2022, so the table ends in 2021.
"""

import pandas as pd

from . import Upstream

CUSTOMS = "russia_trade_cis_states_fts_1994_2021_musd.csv"
PINS = {CUSTOMS: "4496b3b3825415794ea582abfb9e2759b6fab3af6996e92ea7df7c0e45901c9d"}


def russia_trade(upstream: Upstream) -> pd.DataFrame:
    """Return Russia's exports to and imports from neighbours and groups of states, as Russia counts them.

    Parameters
    ----------
    upstream : Upstream
        The pinned file.

    Returns
    -------
    DataFrame
        One row a ``partner`` (ISO code, or ``WLD``, ``CIS``, ``FAR_ABROAD``) and ``year``;
        ``exports_musd`` and ``imports_musd`` in USD million.
    """
    frame = upstream.csv(CUSTOMS).astype({"year": int, "value_musd": float})
    wide = frame.pivot(index=["partner", "year"], columns="russia_flow", values="value_musd").round(3)
    wide = wide.rename(columns={"export": "exports_musd", "import": "imports_musd"})[["exports_musd", "imports_musd"]]
    return wide.reset_index().rename_axis(columns=None).sort_values(["partner", "year"], ignore_index=True)

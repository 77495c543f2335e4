"""How many cars does Georgia sell on to Kazakhstan?  In: an extract of UN Comtrade.  Out: cars and dollars by month."""

import pandas as pd

from . import Upstream

CARS = "comtrade_georgia_vehicle_exports_to_KAZ_monthly.csv"
PINS = {CARS: "bf6ce22c55d5d53d14c8f5cd2586b03e52f655a882c3890fd2923d5e2b3b082d"}


def georgia_cars(upstream: Upstream) -> pd.DataFrame:
    """Return Georgia's exports of passenger cars (HS 8703) to Kazakhstan by month.

    Returns
    -------
    pandas.DataFrame
        Columns month, cars (number), mass_t (tonnes, net), exports_musd (USD million).
    """
    raw = upstream.csv(CARS)
    raw = raw[raw["flow"] == "Export"]
    frame = pd.DataFrame({"month": raw["period"].str[:7], "cars": raw["qty_units"].astype(int)})
    frame["mass_t"] = (raw["netweight_kg"].astype(float) / 1e3).round(3)
    frame["exports_musd"] = (raw["value_usd"].astype(float) / 1e6).round(6)
    return frame.sort_values("month", ignore_index=True)

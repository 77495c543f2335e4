"""Who has oil, gas and coal to sell?  In: the Statistical Review of World Energy, and customs tonnes of crude.

Out: production and consumption by state and year, and Kazakhstan's crude exports by month.
"""

import pandas as pd

from . import Upstream

REVIEW = "energy_institute_KAZ_CHN_RUS_TKM_UZB.csv"
CUSTOMS = "bns_kaz_crude_export_tonnes_monthly.csv"
PINS = {
    REVIEW: "8762067731043670b6e2bfa49398557744227a28667668c3bac4c7fa7e78fd17",
    CUSTOMS: "20d444e703abdc7c6a3627dae9134715f8e81db0bd061c4a0a74a2bc4bee968e",
}

STATES = {
    "azerbaijan": "AZE",
    "china": "CHN",
    "kazakhstan": "KAZ",
    "russian_federation": "RUS",
    "turkmenistan": "TKM",
    "uzbekistan": "UZB",
}
INDICATORS = {
    "oil_production_tonnes": ("oil", "Mt", "production"),
    "oil_consumption_tonnes": ("oil", "Mt", "consumption"),
    "gas_production_bcm": ("gas", "bcm", "production"),
    "gas_consumption_bcm": ("gas", "bcm", "consumption"),
    "coal_production_mt": ("coal", "Mt", "production"),
}


def energy_balance(upstream: Upstream) -> pd.DataFrame:
    """Return what six states produce and consume of oil, gas and coal, by year.

    Returns
    -------
    pandas.DataFrame
        Columns iso3, year, product (oil, gas, coal), unit (Mt, bcm), production, consumption; sorted.
        The file holds no consumption of coal: it is missing, not zero.
    """
    raw = upstream.csv(REVIEW)
    raw = raw[raw["geo"].isin(STATES) & raw["indicator"].isin(INDICATORS)]
    tidy = pd.DataFrame({"iso3": raw["geo"].map(STATES), "year": raw["year"].astype(int)})
    tidy["value"] = raw["value"].astype(float).round(3)
    tidy[["product", "unit", "side"]] = raw["indicator"].map(INDICATORS).tolist()
    wide = tidy.pivot(index=["iso3", "year", "product", "unit"], columns="side", values="value").reset_index()
    wide = wide.rename_axis(columns=None)[["iso3", "year", "product", "unit", "production", "consumption"]]
    return wide.sort_values(["iso3", "product", "year"], ignore_index=True)


def crude_exports_monthly(upstream: Upstream) -> pd.DataFrame:
    """Return Kazakhstan's exports of crude oil (HS 2709) by month.

    Returns
    -------
    pandas.DataFrame
        Columns month, exports_kt; one row for every month from the first to the last, unknown months empty.
    """
    raw = upstream.csv(CUSTOMS)
    kt = raw.set_index("month")["crude_hs2709_tonnes"].astype(float).div(1000).round(3)
    months = pd.period_range(kt.index.min(), kt.index.max(), freq="M").astype(str)
    return kt.reindex(months).rename_axis("month").rename("exports_kt").reset_index()

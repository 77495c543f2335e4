"""What does Kazakhstan itself count?  In: WITS and national statistics.  Out: trade by partner, and by month.

Both reached us through public republications.  `partners` hands its three sources to `partner_trade` unmerged;
`trade_monthly` is a table of its own.
"""

import pandas as pd

from . import Upstream
from .country_names import WORLD, from_russian

ALL_PARTNERS = "kaz_trade_by_partner_bns_2018_2023_kusd.csv"
CHOSEN = "kaz_trade_by_partner_2000_2025_musd.csv"
NEIGHBOURS = "kaz_trade_eaeu_neighbours_2015_2025_musd.csv"
MEMBERS = "bns_kaz_trade_partner_2020_2025_kusd.csv"
MONTHLY = "bns_kaz_trade_total_monthly_kusd.csv"

PINS = {
    ALL_PARTNERS: "c179f9cac0ae3601e0cb7bec51726c5a0b45e49c5bac9cb8c1617a7ae147263d",
    CHOSEN: "8f072bcbb01500e9585a3888c8b9665b7739d781f59dc21cdb376f23497815d5",
    NEIGHBOURS: "546908a673d3b54b1093306669d7cc991d30059bb2a7d3eaa943f22f9b9333aa",
    MEMBERS: "5f254e83ae12b34758a36c4adb96c58d1f58749c241ceab51bf474d63eaa1c84",
    MONTHLY: "05e6148c2b03e092e4d718afbe41b6a75be514da1f210e77ebc4eca0cff2d83f",
}
FLOWS = ["exports_musd", "imports_musd"]
LAST_WITS_YEAR = 2019
LAST_ALL_PARTNERS_YEAR = 2023


def _selected(upstream: Upstream, file: str, partner: str) -> pd.DataFrame:
    """Read one of the two files of selected partners that are in USD million."""
    frame = upstream.csv(file).rename(
        columns={partner: "partner", "kaz_exports_musd": FLOWS[0], "kaz_imports_musd": FLOWS[1]}
    )
    frame = frame[frame["partner"].str.len() == 3]
    return frame[["partner", "year", *FLOWS]].astype({"year": int, FLOWS[0]: float, FLOWS[1]: float})


def _members(upstream: Upstream) -> pd.DataFrame:
    """Read the file of EU members and others (thousand USD, one row a flow), without its sums."""
    frame = upstream.csv(MEMBERS).astype({"year": int, "value_thousand_usd": float})
    frame = frame[frame["partner_iso3"].str.len() == 3]
    wide = frame.pivot(index=["partner_iso3", "year"], columns="flow", values="value_thousand_usd") / 1000
    return wide.rename(columns={"export": FLOWS[0], "import": FLOWS[1]}).reset_index(names=["partner", "year"])


def _all_partners(upstream: Upstream) -> pd.DataFrame:
    """Read the office's file of all partners, and its total; its regional sums overlap and are left out."""
    frame = upstream.csv(ALL_PARTNERS)
    frame = frame[(frame["kind"] == "country") | (frame["iso3"] == WORLD)]
    named = frame["partner_ru"].where(frame["iso3"] != WORLD)
    flows = frame[["kaz_exports_kusd", "kaz_imports_kusd"]].astype(float).set_axis(FLOWS, axis=1) / 1000
    codes = named.map(from_russian, na_action="ignore").fillna(WORLD)
    return flows.assign(partner=codes, year=frame["year"].astype(int))


def _yearly_totals(upstream: Upstream) -> pd.DataFrame:
    """Sum the monthly totals over the years that have all twelve months."""
    monthly = trade_monthly(upstream)
    years = monthly.groupby(monthly["month"].str[:4].astype(int).rename("year"))
    return years[FLOWS].sum()[years.size() == 12].reset_index().assign(partner=WORLD)


def partners(upstream: Upstream) -> pd.DataFrame:
    """Return Kazakhstan's trade by partner, year and source; overlapping sources side by side.

    From 2024 the office's figures are known for selected partners only, and the total from the monthly file.
    """
    files = [
        _members(upstream),
        _selected(upstream, CHOSEN, "partner_iso3"),
        _selected(upstream, NEIGHBOURS, "partner"),
    ]
    # The files repeat each other; the one in thousand USD is the most exact, so it comes first.
    selected = pd.concat(files).drop_duplicates(["partner", "year"])
    early, late = selected["year"] <= LAST_WITS_YEAR, selected["year"] > LAST_ALL_PARTNERS_YEAR
    return pd.concat(
        [
            selected[early].assign(source="wits"),
            pd.concat([_all_partners(upstream), selected[late]]).assign(source="bns"),
            _yearly_totals(upstream).assign(source="bns-monthly"),
        ]
    ).assign(reporter="KAZ")


def trade_monthly(upstream: Upstream) -> pd.DataFrame:
    """Return Kazakhstan's total exports and imports by month.

    Parameters
    ----------
    upstream : Upstream
        The pinned files.

    Returns
    -------
    DataFrame
        One row a month: ``month`` (``2019-01``), ``exports_musd`` and ``imports_musd`` (USD million),
        ``provisional``.
    """
    frame = upstream.csv(MONTHLY).astype({"value_thousand_usd": float})
    wide = (frame.pivot(index="month", columns="flow", values="value_thousand_usd") / 1000).round(3)
    provisional = frame["status"].eq("provisional").groupby(frame["month"]).any().rename("provisional")
    wide = wide.rename(columns={"export": FLOWS[0], "import": FLOWS[1]})[FLOWS]
    return wide.join(provisional).reset_index().sort_values("month", ignore_index=True)

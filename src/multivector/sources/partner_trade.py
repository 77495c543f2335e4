"""Who trades with whom, by whose count?  In: national statistics of four states.  Out: one table by partner and year.

Reporters are Kazakhstan, Kyrgyzstan, Uzbekistan and Armenia, so that what is Kazakh can be told from what is regional.
Every partner is an ISO code; the EU (today's 27) and the EAEU (today's other members) are sums of this table's rows.
"""

import pandas as pd

from . import Upstream, UpstreamError, kazakh_trade
from .country_names import EAEU, EAEU_GROUP, EU, EU27, UNALLOCATED, WORLD, from_english, from_number
from .kazakh_trade import FLOWS

KYRGYZ = "kgz_trade_by_partner_1994_2023_kusd.csv"
UZBEK = "uzb_trade_by_partner_2010_2023_kusd.csv"
ARMENIAN = "arm_trade_by_partner_2007_2024_kusd.csv"

PINS = kazakh_trade.PINS | {
    KYRGYZ: "d70623936fd03e9912d796c59147788a6c1c070289f1ae6aaad36a5d01e8de96",
    UZBEK: "3a9d7bd0b59abd8bf602395bc46431fefe69db4be2fee836f12e9ab1129850e7",
    ARMENIAN: "e54846043190e66549ca66e811e07438f1834c379f9207c722712fe3c26643a9",
}
KYRGYZ_GROUPS = [
    "The EU", "European Union (EU)", "CIS", "SCO", "EAEU",
    "Europe", "Asia", "America", "Africa", "Australia and Oceania",
]  # fmt: skip
FIRST_KYRGYZ_YEAR = 2000
COLUMNS = ["reporter", "partner", "year", "source", "preferred", *FLOWS]
KEY = COLUMNS[:4]
# The source a chart of one value a year takes: the first of these that has the row.
RANK = {"wits": 0, "bns": 1, "bns-monthly": 2, "nsc-kgz": 0, "stat-uzb": 0, "armstat": 0}
# WITS rows are a choice of partners, so neither the EU nor silence about a partner can be read from them.
COMPLETE = ["bns", "nsc-kgz", "stat-uzb", "armstat"]


def _wide(frame: pd.DataFrame, flow: str) -> pd.DataFrame:
    """Turn rows of one flow each into one row a partner and year, USD million; spellings of a state are summed."""
    flows = frame.groupby([flow, "partner", "year"])["value_kusd"].sum().unstack(flow) / 1000
    return flows.rename(columns={"export": FLOWS[0], "import": FLOWS[1]}).reset_index()


def _with_rest(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace the unallocated rows by what the partners leave of the published total."""
    frame = frame[frame["partner"] != UNALLOCATED]
    is_total = frame["partner"] == WORLD
    total = frame[is_total].set_index("year")[FLOWS]
    rest = total - frame[~is_total].groupby("year")[FLOWS].sum()
    if (rest.min() < -0.001).any():
        years = rest.index[rest.min(axis=1) < -0.001].tolist()
        raise UpstreamError(f"{KYRGYZ}: partners add up to more than the published total in {years}.")
    return pd.concat([frame, rest.round(3).reset_index().assign(partner=UNALLOCATED)])


def _with_sum(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the total of a file that publishes none."""
    return pd.concat([frame, frame.groupby("year")[FLOWS].sum().reset_index().assign(partner=WORLD)])


def _kyrgyzstan(upstream: Upstream) -> pd.DataFrame:
    frame = upstream.csv(KYRGYZ).astype({"year": int, "value_kusd": float})
    frame = frame[(frame["year"] >= FIRST_KYRGYZ_YEAR) & ~frame["partner_en"].isin(KYRGYZ_GROUPS)]
    names = frame["partner_en"]
    frame["partner"] = names.where(names != "Total").map(from_english, na_action="ignore").fillna(WORLD)
    return _with_rest(_wide(frame, "kgz_flow")).assign(reporter="KGZ", source="nsc-kgz")


def _uzbekistan(upstream: Upstream) -> pd.DataFrame:
    frame = upstream.csv(UZBEK).astype({"year": int, "value_kusd": float})
    frame["partner"] = frame["m49"].map(from_number)
    return _with_sum(_wide(frame, "uzb_flow")).assign(reporter="UZB", source="stat-uzb")


def _armenia(upstream: Upstream) -> pd.DataFrame:
    frame = upstream.csv(ARMENIAN)
    frame = frame[frame["country"] != "TOTAL (sum of rows)"]
    flows = frame[["export_kusd", "import_by_origin_kusd"]].astype(float).set_axis(FLOWS, axis=1) / 1000
    flows = flows.assign(partner=frame["country"].map(from_english), year=frame["year"].astype(int))
    summed = flows.groupby(["partner", "year"])[FLOWS].sum(min_count=1).reset_index()
    return _with_sum(summed).assign(reporter="ARM", source="armstat")


def _group(frame: pd.DataFrame, code: str, members: tuple[str, ...]) -> pd.DataFrame:
    """Sum `members` for every reporter, year and source, unless a chosen list lacks one of them."""
    inside = frame[frame["partner"].isin(members)]
    sums = inside.groupby(["reporter", "year", "source"])
    wanted = pd.Series({reporter: len(set(members) - {reporter}) for reporter in frame["reporter"].unique()})
    values = sums[FLOWS].sum(min_count=1).reset_index().assign(partner=code, found=sums.size().values)
    whole = values["source"].isin(COMPLETE) | (values["found"] == values["reporter"].map(wanted))
    return values[whole].drop(columns="found")


def trade_by_partner(upstream: Upstream) -> pd.DataFrame:
    """Return exports to and imports from every partner, as each of four states counts them.

    Parameters
    ----------
    upstream : Upstream
        The pinned files.

    Returns
    -------
    DataFrame
        One row a ``reporter``, ``partner``, ``year`` and ``source``; ``preferred`` marks one source a year;
        ``exports_musd`` and ``imports_musd`` in USD million, empty where the source has no figure.
    """
    readers = (kazakh_trade.partners, _kyrgyzstan, _uzbekistan, _armenia)
    frame = pd.concat([read(upstream) for read in readers], ignore_index=True)
    frame[FLOWS] = frame[FLOWS].round(3)
    # A partner without trade is no row; the blank year of Russia in WITS says something and stays.
    silent = frame["source"].isin(COMPLETE) & frame[FLOWS].fillna(0).eq(0).all(axis=1)
    frame = frame[~silent]
    groups = [_group(frame, EU, EU27), _group(frame, EAEU_GROUP, EAEU)]
    frame = pd.concat([frame, *groups], ignore_index=True)
    frame[FLOWS] = frame[FLOWS].round(3)
    order = frame["source"].map(RANK)
    frame["preferred"] = order == order.groupby([frame[column] for column in KEY[:3]]).transform("min")
    return frame[COLUMNS].sort_values(KEY, ignore_index=True)

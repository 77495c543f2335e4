"""Who sells gas to China, and to whom does Central Asia sell?  In: trade matrices of the Statistical Review.

Out: China's imports by supplier in two bases, and the pipeline trade of Kazakhstan, Turkmenistan and Uzbekistan.
"""

import pandas as pd

from . import Upstream, UpstreamError

IMPORTS = "china_gas_imports_by_source.csv"
TRADE = "central_asia_gas_pipeline_trade.csv"
PINS = {
    IMPORTS: "3ae6bbf563755d47c35981f2a92610224bec30f53e6faaf984827051769cfb47",
    TRADE: "137a61743d0a1de60f9d38a293fc6ddf4387e84604158b1ce710e637306517e6",
}

PRINTED = "TOTAL as printed in the row"
ROUNDING = 0.001  # bcm that the parts of a row may differ from its printed total
MODES = {"pipeline": "pipeline", "LNG": "lng"}
CODES = {  # what the matrices call them; suppliers of liquefied gas that the book does not name are added up
    "Kazakhstan": "KAZ",
    "Turkmenistan": "TKM",
    "Uzbekistan": "UZB",
    "Other Former Soviet Union": "FSU",
    "Myanmar": "MMR",
    "Russian Federation": "RUS",
    "Australia": "AUS",
    "Qatar": "QAT",
}
RESTATED = {
    "Other CIS": ("pipeline", "CAS"),
    "Russian Federation": ("pipeline", "RUS"),
    "of which: Other Asia": ("pipeline", "MMR"),
    "LNG imports": ("lng", "ALL"),
}
STATES = CODES | {"Russia": "RUS", "China": "CHN", "Iran": "IRN", "Kyrgyzstan": "KGZ", "Tajikistan": "TJK"}


def china_gas_imports(upstream: Upstream) -> pd.DataFrame:
    """Return what China imports of gas by year, supplier and mode, as first published and as restated.

    Returns
    -------
    pandas.DataFrame
        Columns year, basis (edition, restated), mode (pipeline, lng), supplier, volume_bcm, edition; sorted.

    Raises
    ------
    UpstreamError
        If the suppliers of a year do not add up to the total that the row prints.
    """
    raw = upstream.csv(IMPORTS).assign(volume_bcm=lambda rows: rows["value_bcm"].astype(float))
    raw["year"] = raw["year"].astype(int)
    first = raw[raw["mode"].isin(MODES)]
    printed = first[first["source_country"] == PRINTED].set_index(["year", "mode"])["volume_bcm"]
    first = first[first["source_country"] != PRINTED]
    off = (first.groupby(["year", "mode"])["volume_bcm"].sum() - printed).abs()
    if not off.max() < ROUNDING:
        raise UpstreamError(f"{IMPORTS}: suppliers of {off.idxmax()} miss the printed total by {off.max():.3f} bcm.")
    first = first.assign(
        basis="edition", mode=first["mode"].map(MODES), supplier=first["source_country"].map(CODES).fillna("OTH")
    )
    later = raw[(raw["mode"] == "restated aggregate") & raw["source_country"].isin(RESTATED)].assign(basis="restated")
    later[["mode", "supplier"]] = later["source_country"].map(RESTATED).tolist()
    later["edition"] = "EI 2024"
    keys = ["year", "basis", "mode", "supplier", "edition"]
    sums = pd.concat([first, later]).groupby(keys, as_index=False)["volume_bcm"].sum().round(4)
    order = ["basis", "year", "mode", "supplier"]
    return sums.sort_values(order, ascending=[True, True, False, True], ignore_index=True)[
        ["year", "basis", "mode", "supplier", "volume_bcm", "edition"]
    ]


def gas_trade(upstream: Upstream) -> pd.DataFrame:
    """Return pipeline gas sold by Kazakhstan, Turkmenistan and Uzbekistan, and by Russia to Kazakhstan.

    Returns
    -------
    pandas.DataFrame
        Columns year, exporter, importer (states by code; OTH for groups of states), volume_bcm, edition; sorted.
    """
    raw = upstream.csv(TRADE)
    frame = pd.DataFrame({"year": raw["year"].astype(int), "exporter": raw["exporter"].map(STATES)})
    frame["importer"] = raw["importer"].map(STATES).replace({"FSU": None}).fillna("OTH")
    frame["volume_bcm"] = raw["value_bcm"].astype(float)
    frame["edition"] = raw["edition"].str.replace(" (revised file, 24 June)", "", regex=False)
    frame = frame[(frame["exporter"] != "RUS") | (frame["importer"] == "KAZ")]
    keys = ["year", "exporter", "importer", "edition"]
    sums = frame.groupby(keys, as_index=False)["volume_bcm"].sum().round(4)
    return sums[["year", "exporter", "importer", "volume_bcm", "edition"]]

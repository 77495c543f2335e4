"""Who moves between Kazakhstan and Russia?  In: changes of residence as CIS Stat has them.  Out: flows by who counted.

The two sides count differently, so a row says which it is.  None of it counts border crossings.
"""

import pandas as pd

from . import Upstream

RESIDENCE = "kaz_migration_1991_2025.csv"
PINS = {RESIDENCE: "8fcc8bf98b7cf2911acaa49ee15706ecf37a00a73183fc963a9b2a95f8ccca2b"}

# (reporter, partner) of the file → who counted, the reporter's state, the other end of its flows
FLOWS = {
    ("KAZ reports", "total international"): ("KAZ", "KAZ", "WLD"),
    ("KAZ reports", "Russia"): ("KAZ", "KAZ", "RUS"),
    ("KAZ reports", "Uzbekistan"): ("KAZ", "KAZ", "UZB"),
    ("KGZ reports", "Russia, arrivals only"): ("KGZ", "KGZ", "RUS"),
    ("RUS reports", "departures from Russia to Kazakhstan"): ("RUS", "RUS", "KAZ"),
}


def migration_russia(upstream: Upstream) -> pd.DataFrame:
    """Return changes of residence by origin, destination and counter.

    Parameters
    ----------
    upstream : Upstream
        The pinned file.

    Returns
    -------
    pandas.DataFrame
        Columns counter, origin, destination (ISO 3166 alpha-3; WLD is every state), year, persons; one row for every
        flow that the file has, sorted.
    """
    raw = upstream.csv(RESIDENCE)
    raw = raw[[pair in FLOWS for pair in zip(raw["reporter"], raw["partner"], strict=True)]]
    ends = [FLOWS[pair] for pair in zip(raw["reporter"], raw["partner"], strict=True)]
    raw[["counter", "home", "abroad"]] = ends
    arrivals = raw.assign(origin=raw["abroad"], destination=raw["home"], persons=raw["arrivals_persons"])
    departures = raw.assign(origin=raw["home"], destination=raw["abroad"], persons=raw["departures_persons"])
    rows = pd.concat([arrivals, departures]).dropna(subset="persons")
    rows["year"] = rows["year"].astype(int)
    rows["persons"] = rows["persons"].astype(float).astype(int)
    columns = ["counter", "origin", "destination", "year", "persons"]
    return rows[columns].sort_values(columns[:4], ignore_index=True)

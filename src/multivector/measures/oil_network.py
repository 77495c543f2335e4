"""What is the oil network made of?  In: the tables of the oil network.  Out: capacities, supplies, arcs with ranges.

Every capacity and supply is a range; what was never published is a subtraction, or is left open, and says so.
"""

import math

import pandas as pd

NAMES = {
    "cpc": "CPC",
    "atyrau-samara": "Atyrau–Samara",
    "aktau": "Aktau",
    "makhachkala": "Aktau–Makhachkala",
    "btc": "Aktau–Baku–BTC",
    "china": "to China",
    "orenburg": "Orenburg plant",
    "supsa": "Baku–Supsa",
}
EXITS = {
    "cpc-terminal": "cpc",
    "samara": "atyrau-samara",
    "makhachkala-port": "makhachkala",
    "ceyhan": "btc",
    "alashankou": "china",
    "orenburg-plant": "orenburg",
    "supsa": "supsa",
}
BIG = ("tengiz", "kashagan", "karachaganak")
GROUPS = ("uzen", "buzachi")  # bounded below by the fields that have a figure, above by nothing
EAST = ("pavlodar-refinery", "shymkent-refinery")
CARRIED = {  # route whose volume an edge is known to have carried
    "atyrau-samara": "atyrau-samara",
    "aktau-berths": "aktau",
}
ADDED = "gem-goit-2025"  # whose plans are second lines, to be added to the first
SOURCE, SINK, MADE, REST = "source", "sink", "production", "other fields"
HOME, ABROAD = "refined at home", "abroad"
PLENTY = 1000.0  # Mt a year: more than anything here
COLUMNS = ["id", "tail", "head", "name", "kind", "low", "high", "states", "operator", "status"]


def nearest(values: pd.Series, year: int) -> float:
    """Return the value of the year nearest to `year`, the later of two that are as near; the index holds years."""
    return float(values.loc[min(values.index, key=lambda found: (abs(found - year), -found))])


def carried_by(year: int, routes: pd.DataFrame, throughput: pd.DataFrame) -> dict[str, float]:
    """Return what edges carried in a year, Mt, where that is known: no smaller capacity can be right."""
    known = routes[(routes["year"] == year) & routes["preferred"]].set_index("route")["volume_mt"]
    found = {edge: float(known[route]) for edge, route in CARRIED.items() if route in known}
    line = throughput[(throughput["year"] == year) & throughput["preferred"]].set_index("item")["volume_mt"].dropna()
    pairs = {"cpc-kazakh": "kazakh", "cpc-russian": "total", "karachaganak-atyrau": "karachaganak"}
    return found | {edge: float(line[item]) for edge, item in pairs.items() if item in line}


def taken_by_others(year: int, capacity: pd.DataFrame, throughput: pd.DataFrame) -> dict[str, float]:
    """Return the room that other states' oil takes, Mt a year by edge, in the nearest year that has a figure."""
    transit = capacity[capacity["kind"] == "russian-transit"]
    russian = throughput[(throughput["item"] == "russian") & throughput["preferred"]]
    line = capacity[(capacity["asset"] == "btc") & (capacity["kind"] == "in-use")]
    series = {
        "atasu-alashankou": transit.set_index(transit["as_of"].astype(int))["value_mtpa"],
        "cpc-russian": russian.set_index(russian["year"].astype(int))["volume_mt"],
        "btc": line.set_index(line["as_of"].astype(int))["value_mtpa"],
    }
    return {edge: nearest(values, year) for edge, values in series.items()}


def limits(
    edges: pd.DataFrame,
    capacity: pd.DataFrame,
    carried: dict[str, float],
    taken: dict[str, float],
    from_year: int = 2020,
) -> pd.DataFrame:
    """Return the capacity of each edge as a range.

    Values stated since `from_year` stand, but for those below what the edge is known to have carried, which that
    refutes.  What other states' oil takes is subtracted.  Where nothing was published, ``unrated`` decides: what it
    has carried (``carried``), or from that to no limit (``open``).

    Parameters
    ----------
    edges : pandas.DataFrame
        Rows of ``oil_network_edges``.
    capacity : pandas.DataFrame
        Rows of ``oil_capacity`` and ``oil_network_capacity``.
    carried, taken : dict
        Mt a year by edge.

    Returns
    -------
    pandas.DataFrame
        One row an edge: id, low, high (Mt a year, infinite if open), kept, refuted (lists of stated values).
    """
    found = []
    for edge in edges.itertuples():
        keys = str(edge.assets).split(";") if isinstance(edge.assets, str) else []
        rows = capacity[capacity["asset"].isin(keys) & (capacity["as_of"].str[:4].astype(int) >= from_year)]
        stated = sorted(set(rows.loc[rows["kind"] == "capacity", "value_mtpa"]))
        least = carried.get(edge.id, 0.0)
        kept = [value for value in stated if value >= least]
        used = capacity[capacity["asset"].isin(keys) & (capacity["kind"] == "in-use")]["value_mtpa"]
        if stated:
            low, high = (kept[0], kept[-1]) if kept else (least, least)
        elif len(used):
            low, high = float(used.max()), float(used.max()) if edge.unrated == "carried" else math.inf
        else:
            low = high = math.inf
        less = taken.get(edge.id, 0.0)
        refuted = [value for value in stated if value < least]
        found.append((edge.id, max(low - less, 0.0), max(high - less, 0.0), kept, refuted))
    return pd.DataFrame(found, columns=["id", "low", "high", "kept", "refuted"])


def planned(capacity: pd.DataFrame, asset: str, taken: float = 0.0) -> tuple[float, float]:
    """Return the range of planned capacities of an asset; a second line (see `ADDED`) comes on top of the first."""
    rows = capacity[capacity["asset"] == asset]
    first = rows.loc[(rows["kind"] == "capacity") & (rows["as_of"] >= "2020"), "value_mtpa"].max()
    plans = rows[rows["kind"] == "plan"]
    second = (plans["source_id"] == ADDED) & rows["kind"].eq("capacity").any()
    totals = plans["value_mtpa"] + second * (first if first == first else 0.0)
    return float(totals.min()) - taken, float(totals.max()) - taken


def supply_of(
    year: int,
    supply: pd.DataFrame,
    balance: pd.DataFrame,
    totals: pd.DataFrame,
    throughput: pd.DataFrame,
) -> dict[str, object]:
    """Return what was produced and refined in a year.

    Where no production was published it is exports plus oil refined, by each count of exports.

    Returns
    -------
    dict
        national (low, high), published (whether production was), refined, plants (Mt by refinery), fields (Mt by large
        field), fields_year (the year that these are for: the last with all three).
    """
    of_year = supply[supply["period"] == str(year)].set_index("item")["volume_mt"]
    refined = float(of_year["refined"])
    shown = balance[(balance["iso3"] == "KAZ") & (balance["product"] == "oil") & (balance["year"] == year)]
    made = [*of_year[of_year.index == "national"], *shown["production"].dropna()]
    whole = totals[(totals["year"] == year) & (totals["months"] == 12)]["volume_mt"]
    amounts = made or [float(value) + refined for value in whole]
    fields, fields_year = _large_fields(year, supply, throughput)
    return {
        "national": (min(amounts), max(amounts)),
        "published": bool(made),
        "refined": refined,
        "plants": plants(refined, supply),
        "fields": fields,
        "fields_year": fields_year,
    }


def _large_fields(year: int, supply: pd.DataFrame, throughput: pd.DataFrame) -> tuple[dict[str, float], int]:
    by_year: dict[int, dict[str, float]] = {}
    whole = supply[supply["period"].str.fullmatch(r"\d{4}") & supply["item"].isin(BIG)]
    for row in whole.itertuples():
        by_year.setdefault(int(row.period), {})[row.item] = float(row.volume_mt)
    for row in throughput[throughput["item"].isin(BIG)].itertuples():
        by_year.setdefault(int(row.year), {})[row.item] = float(row.volume_mt)
    last = max(found for found, fields in by_year.items() if found <= year and len(fields) == len(BIG))
    return by_year[last], last


def plants(refined: float, supply: pd.DataFrame) -> dict[str, float]:
    """Return oil refined by plant, Mt: the total of a year in the shares of the deliveries of one half-year.

    What neither Atyrau nor Pavlodar took stands at Shymkent; a part of it goes to small plants.
    """
    given = supply[supply["item"].str.startswith("delivered-")].set_index("item")["volume_mt"]
    shares = given / given["delivered-all"]
    west, north = shares["delivered-atyrau"], shares["delivered-pavlodar"]
    parts = {"atyrau-refinery": west, "pavlodar-refinery": north, "shymkent-refinery": 1 - west - north}
    return {plant: refined * float(part) for plant, part in parts.items()}


def eastern_fields(
    year: int, plants_of_year: dict[str, float], routes: pd.DataFrame, capacity: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    """Return what the fields of Aktobe and Kyzylorda give, Mt a year, by subtraction, as no total was found.

    Oil refined at Pavlodar and Shymkent, plus exports to China, less what came from the west by Kenkiyak-Atyrau, is
    what the two groups gave together; Kenkiyak-Kumkol less Kenkiyak-Atyrau, both of 2022, is what Aktobe gave.

    Returns
    -------
    dict
        eastern (both groups) and aktobe, each (low, high): conflicting figures of the flows give both ends.
    """
    china = routes[(routes["route"] == "china") & routes["preferred"] & (routes["year"] >= 2018)]
    used = capacity[capacity["kind"] == "in-use"].assign(year=lambda rows: rows["as_of"].str[:4].astype(int))
    west = used[used["asset"] == "kenkiyak-atyrau"]
    near = min(west["year"].unique(), key=lambda found: (abs(found - year), -found))
    sold = nearest(china.set_index(china["year"].astype(int))["volume_mt"], year)
    out = sum(plants_of_year[plant] for plant in EAST) + sold
    both = sorted(out - west.loc[west["year"] == near, "value_mtpa"])
    further = used[used["asset"] == "kenkiyak-kumkol"].iloc[-1]
    aktobe = sorted(further["value_mtpa"] - west.loc[west["year"] == further["year"], "value_mtpa"])
    return {"eastern": (float(both[0]), float(both[-1])), "aktobe": (float(aktobe[0]), float(aktobe[-1]))}


def group_output(
    nodes: pd.DataFrame, fields: pd.DataFrame, barrels_a_tonne: float, since: int = 2019
) -> dict[str, float]:
    """Return what the fields of each group gave that have a figure since a year, Mt: less than the group gives."""
    recent = fields[fields["production_year"] >= since].set_index("id")["production_mbbl"]
    named = nodes[nodes["id"].isin(GROUPS)].set_index("id")["fields"]
    return {group: float(recent.reindex(units.split(";")).sum()) / barrels_a_tonne for group, units in named.items()}


def arcs(
    edges: pd.DataFrame,
    ranges: pd.DataFrame,
    supply: dict[str, object],
    east: dict[str, tuple[float, float]],
    groups: dict[str, float],
) -> pd.DataFrame:
    """Return the network as arcs with ranges: production into fields, lines, refineries, exits.

    What neither the large fields nor the eastern ones gave of the country's production is the residual `others`.

    Returns
    -------
    pandas.DataFrame
        id, tail, head, name, kind (supply, line, refinery, exit, end), low, high (Mt a year), states, operator, status.
    """

    def row(arc, tail, head, name, kind, low, high):
        return (arc, tail, head, name, kind, low, high, "", "", "in use")

    nothing = math.inf
    large = sum(supply["fields"].values())
    rest = tuple(
        max(whole - large - eastern, 0.0)
        for whole, eastern in zip(supply["national"], east["eastern"][::-1], strict=True)
    )
    found = [
        row("national", SOURCE, MADE, "Production", "supply", *supply["national"]),
        row("others", MADE, REST, "Other western fields", "supply", *rest),
        row("west", REST, "atyrau", "Fields around Atyrau", "supply", nothing, nothing),
        row("eastern", MADE, "eastern", "Eastern fields", "supply", *east["eastern"]),
        row("aktobe", "eastern", "aktobe", "Aktobe fields", "supply", *east["aktobe"]),
        row("kumkol", "eastern", "kumkol", "Kyzylorda fields", "supply", nothing, nothing),
        row("home", HOME, SINK, "Refined at home", "end", nothing, nothing),
        row("abroad", ABROAD, SINK, "Exported", "end", nothing, nothing),
    ]
    for field, volume in supply["fields"].items():
        found.append(row(f"field-{field}", MADE, field, field.capitalize(), "supply", volume, volume))
    for group, volume in groups.items():
        found.append(row(f"field-{group}", REST, group, f"{group.capitalize()} fields", "supply", volume, nothing))
    for plant, volume in supply["plants"].items():
        found.append(row(plant, plant, HOME, plant.replace("-", " ").capitalize(), "refinery", volume, volume))
    for node, route in EXITS.items():
        found.append(row(f"exit-{route}", node, ABROAD, NAMES[route], "exit", nothing, nothing))
    lines = edges.merge(ranges, on="id").rename(columns={"from_node": "tail", "to_node": "head"}).assign(kind="line")
    return pd.concat([pd.DataFrame(found, columns=COLUMNS), lines[COLUMNS]], ignore_index=True).fillna({"operator": ""})


def network_of(year: int, facts: dict[str, pd.DataFrame], barrels: float) -> tuple[pd.DataFrame, dict[str, object]]:
    """Return the network of a year and what it was made from.

    Parameters
    ----------
    year : int
        Of production and refining.
    facts : dict of DataFrame
        network_nodes, network_edges, supply, exports_total, exports_by_route, fields, cpc_throughput, energy_balance,
        and capacity (``oil_capacity`` and ``oil_network_capacity`` together).
    barrels : float
        Barrels a tonne for the output of groups of fields; the greatest gives the least tonnes.

    Returns
    -------
    network : pandas.DataFrame
        From `arcs`.
    ground : dict
        Of `supply_of`, with ranges (from `limits`), taken, east and groups.
    """
    capacity, split, line = facts["capacity"], facts["exports_by_route"], facts["cpc_throughput"]
    ground = supply_of(year, facts["supply"], facts["energy_balance"], facts["exports_total"], line)
    taken = taken_by_others(year, capacity, line)
    ranges = limits(facts["network_edges"], capacity, carried_by(year, split, line), taken)
    east = eastern_fields(year, ground["plants"], split, capacity)
    groups = group_output(facts["network_nodes"], facts["fields"], barrels)
    network = arcs(facts["network_edges"], ranges, ground, east, groups)
    return network, ground | {"ranges": ranges, "taken": taken, "east": east, "groups": groups}


def today_of(routes: pd.DataFrame, year: int = 2025) -> dict[str, float]:
    """Return the exports of a year by exit, Mt, from a complete split."""
    known = routes[(routes["year"] == year) & routes["preferred"]].set_index("route")["volume_mt"]
    return {route: float(known[route]) for route in EXITS.values() if route in known}


def capacity_table(edges: pd.DataFrame, ground: dict[str, object]) -> pd.DataFrame:
    """Return the lines with what was stated, what a flow refutes, what others take, and what is left, as text."""
    rows = edges[edges["status"] == "in use"].merge(ground["ranges"], on="id")
    rows = rows[rows["mode"] != "transfer"]

    def listed(values: list[float]) -> str:
        return ", ".join(f"{value:g}" for value in values)

    def left(row: pd.Series) -> str:
        ends = ["no limit" if math.isinf(value) else f"{value:.1f}" for value in (row["low"], row["high"])]
        return ends[0] if ends[0] == ends[1] else " to ".join(ends)

    return pd.DataFrame(
        {
            "stated, Mt/y": rows["kept"].map(listed),
            "refuted by a flow": rows["refuted"].map(listed),
            "others' oil": rows["id"].map(lambda edge: f"{ground['taken'].get(edge, 0):g}").replace("0", ""),
            "left for Kazakh oil": rows.apply(left, axis=1),
            "states": rows["states"].str.replace(";", ", "),
            "operator": rows["operator"].fillna(""),
        }
    ).set_axis(rows["name"].rename("line"))


def supply_table(network: pd.DataFrame) -> pd.DataFrame:
    """Return what enters and what is refined at home, Mt a year, as ranges."""
    rows = network[network["kind"].isin(["supply", "refinery"])]
    shown = rows[["low", "high"]].map(lambda value: "no limit" if math.isinf(value) else f"{value:.1f}")
    return shown.set_axis(rows["name"].rename("oil")).rename(columns={"low": "low, Mt/y", "high": "high, Mt/y"})


def barrels_a_tonne(pairs: pd.DataFrame) -> pd.Series:
    """Return barrels a tonne by oil and period: barrels, or days times a daily rate, over tonnes.

    Examples
    --------
    >>> pair = pd.DataFrame({"oil": ["cpc"], "period": ["2025-05"], "volume_mt": [5.906],
    ...                      "barrels_million": [float("nan")], "days": [31], "thousand_bpd": [1510.0]})
    >>> round(float(barrels_a_tonne(pair)["cpc", "2025-05"]), 2)
    7.93
    """
    daily = pairs["days"].astype(float) * pairs["thousand_bpd"] / 1000
    millions = pairs["barrels_million"].fillna(daily)
    return (millions / pairs["volume_mt"]).set_axis(pd.MultiIndex.from_frame(pairs[["oil", "period"]]))

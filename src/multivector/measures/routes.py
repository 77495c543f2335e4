"""How much oil could leave without Russia?  In: the tables of the oil network.  Out: flows, cuts, ranges.

Oil runs from a source through fields, stations and ports to a sink; the greatest flow is what could leave, the least
cut what stops more.  Refineries come first.  A greatest flow never falls when a capacity rises, so that all capacities
at their low and all at their high values bound the answer.
"""

import difflib
import math

import networkx as nx
import pandas as pd

YEARS = (2021, 2024, 2025)
OUTAGES = {  # what is taken away when a route is closed
    "cpc": ("cpc-kazakh", "cpc-russian"),
    "atyrau-samara": ("atyrau-samara",),
    "aktau": ("aktau-berths",),
    "makhachkala": ("sea-makhachkala",),
    "btc": ("sea-baku", "btc"),
    "china": ("atasu-alashankou",),
}
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


def check_parameters(year: int, outage: str, price: float) -> None:
    """Check the parameters of the notebook.

    Raises
    ------
    ValueError
        If a value is not allowed; the message names those that are, and the nearest.

    Examples
    --------
    >>> check_parameters(2025, "cpc", 70)
    """
    if year not in YEARS:
        raise ValueError(f"year takes one whose refining is known: {', '.join(map(str, YEARS))}; given: {year!r}.")
    if outage not in OUTAGES:
        near = difflib.get_close_matches(str(outage).lower(), OUTAGES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"outage takes a route: {', '.join(OUTAGES)}; given: {outage!r}.{hint}")
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 < price <= 300:
        raise ValueError(f"price takes US dollars a barrel, above 0 and up to 300; given: {price!r}.")


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


def at_end(network: pd.DataFrame, end: str, other: tuple[str, ...] = ()) -> pd.Series:
    """Return a capacity by arc: all at one end (``low`` or ``high``) of their range but `other`, at the other."""
    opposite = {"low": "high", "high": "low"}[end]
    values = network.set_index("id")[end].copy()
    for arc in other:
        values[arc] = network.set_index("id").loc[arc, opposite]
    return values


def build(network: pd.DataFrame, end: str = "low", other: tuple[str, ...] = ()) -> nx.DiGraph:
    """Return the graph of all arcs in use, with whole thousands of tonnes as capacity; no attribute means no limit.

    Examples
    --------
    >>> rows = [("a", "source", "sink", "A", "line", 1.5, 2.5, "KAZ", "", "in use")]
    >>> build(pd.DataFrame(rows, columns=COLUMNS), "high").edges["source", "sink"]["capacity"]
    2500
    """
    graph = nx.DiGraph()
    graph.add_nodes_from([SOURCE, SINK])
    values = at_end(network, end, other)
    for arc in network[network["status"] == "in use"].itertuples():
        room = {} if math.isinf(values[arc.id]) else {"capacity": round(1000 * values[arc.id])}
        states = frozenset(filter(None, str(arc.states).split(";")))
        graph.add_edge(arc.tail, arc.head, id=arc.id, kind=arc.kind, states=states, operator=arc.operator, **room)
    return graph


def without(graph: nx.DiGraph, *, states=(), operators=(), edges=()) -> nx.DiGraph:
    """Return the graph without the edges that touch any of some states, are run by an operator, or have an id.

    Raises
    ------
    ValueError
        If a name stands at no edge of the graph; the message names the nearest.
    """
    have = {
        "state": set().union(*(data["states"] for *_, data in graph.edges(data=True))),
        "operator": {data["operator"] for *_, data in graph.edges(data=True)},
        "edge": {data["id"] for *_, data in graph.edges(data=True)},
    }
    for kind, asked in (("state", states), ("operator", operators), ("edge", edges)):
        for name in set(asked) - have[kind]:
            near = difflib.get_close_matches(name, have[kind], n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"No edge of the network has the {kind} {name!r}.{hint}")
    gone = [
        (tail, head)
        for tail, head, data in graph.edges(data=True)
        if data["states"] & set(states) or data["operator"] in set(operators) or data["id"] in set(edges)
    ]
    left = graph.copy()
    left.remove_edges_from(gone)
    return left


def throttled(graph: nx.DiGraph, edges: tuple[str, ...], factor: float) -> nx.DiGraph:
    """Return the graph with the capacities of some edges times a factor; an edge without a limit keeps none."""
    less = graph.copy()
    for *_, data in less.edges(data=True):
        if data["id"] in edges and "capacity" in data:
            data["capacity"] = round(factor * data["capacity"])
    return less


def max_flow(graph: nx.DiGraph) -> float:
    """Return the greatest flow from the source to the sink, Mt a year."""
    return nx.maximum_flow_value(graph, SOURCE, SINK) / 1000


def refined(graph: nx.DiGraph) -> float:
    """Return what refineries can get if nothing is exported, Mt a year."""
    return max_flow(without(graph, edges=("abroad",)))


def exports(graph: nx.DiGraph, *, first: bool = False) -> float:
    """Return what can leave after refineries are served as far as possible, Mt a year; or before them (`first`).

    An augmenting path never takes back flow that has reached the sink, so the greatest flow to both less the greatest
    flow to refineries is the most that can be exported beside them.
    """
    if first:
        return max_flow(without(graph, edges=("home",)))
    return round(max_flow(graph) - refined(graph), 3)


def min_cut(graph: nx.DiGraph) -> dict[str, float]:
    """Return a least cut: ids of the full edges that stop more oil and their capacity, Mt a year.

    Of several least cuts, the one nearest to the sink.  What refineries ask for is no bottleneck and is left out.
    """
    _, (near, _) = nx.minimum_cut(graph, SOURCE, SINK)
    across = [data for tail, head, data in graph.edges(data=True) if tail in near and head not in near]
    return {data["id"]: data["capacity"] / 1000 for data in across if data["kind"] in ("line", "supply")}


def flows(graph: nx.DiGraph, today: dict[str, float]) -> dict[str, float]:
    """Return a greatest flow by edge, Mt a year: of the many, one that serves refineries and keeps to today's exits.

    Solved as a flow of least cost: refineries pay, an exit costs little up to what it carries `today` (the less, the
    smaller it is, so that what is lacking is lacking at the largest) and much beyond; every edge costs a trifle.
    """
    priced = graph.copy()
    for tail, head, data in graph.edges(data=True):
        priced.edges[tail, head]["weight"] = {"refinery": -1000000, "exit": 10000}.get(data["kind"], 1)
        route = data["id"].removeprefix("exit-")
        if data["kind"] == "exit" and today.get(route):
            priced.add_edge(
                tail, f"{tail} as today", capacity=round(1000 * today[route]), weight=round(10 * today[route])
            )
            priced.add_edge(f"{tail} as today", head, weight=0)
    solved = nx.max_flow_min_cost(priced, SOURCE, SINK)
    found = {data["id"]: solved[tail][head] / 1000 for tail, head, data in graph.edges(data=True)}
    for tail, _, data in graph.edges(data=True):
        found[data["id"]] += solved[tail].get(f"{tail} as today", 0) / 1000 if data["kind"] == "exit" else 0.0
    return found


def scenario(graph: nx.DiGraph, key: str, outage: str) -> nx.DiGraph:
    """Return the graph of a scenario: ``all``, ``halved``, ``closed`` (of `outage`), ``no-russia``, ``caspian``."""
    gone = OUTAGES[outage]
    return {
        "all": lambda: graph,
        "halved": lambda: throttled(graph, gone, 0.5),
        "closed": lambda: without(graph, edges=gone),
        "no-russia": lambda: without(graph, states=("RUS",)),
        "caspian": lambda: without(graph, states=("RUS", "CHN")),
    }[key]()


def scenario_names(outage: str) -> dict[str, str]:
    """Return the scenarios in words, in order."""
    return {
        "all": "All routes",
        "halved": f"{NAMES[outage]} halved",
        "closed": f"{NAMES[outage]} closed",
        "no-russia": "Nothing on Russian soil",
        "caspian": "Only Aktau–Baku–BTC",
    }


def scenarios(network: pd.DataFrame, outage: str) -> pd.DataFrame:
    """Return exports by scenario with all capacities low and all high.

    Returns
    -------
    pandas.DataFrame
        scenario, name, low, high (Mt a year), short_low, short_high (what refineries then lack), cut_low, cut_high
        (ids of the least cut).
    """
    rows = []
    asked = (1000 * network.loc[network["kind"] == "refinery", "high"]).round().sum() / 1000
    for key, name in scenario_names(outage).items():
        row: dict[str, object] = {"scenario": key, "name": name}
        for end in ("low", "high"):
            graph = scenario(build(network, end), key, outage)
            row |= {end: exports(graph), f"short_{end}": asked - refined(graph), f"cut_{end}": list(min_cut(graph))}
        rows.append(row)
    return pd.DataFrame(rows)


def scenario_flows(network: pd.DataFrame, outage: str, today: dict[str, float], end: str = "low") -> pd.DataFrame:
    """Return the flow of every line and supply in every scenario: scenario, id, flow_mt, full (in the least cut)."""
    rows = []
    lines = set(network.loc[network["kind"].isin(["line", "supply"]), "id"])
    for key in scenario_names(outage):
        graph = scenario(build(network, end), key, outage)
        cut = min_cut(graph)
        for arc, flow in flows(graph, today).items():
            if arc in lines:
                rows.append({"scenario": key, "id": arc, "flow_mt": flow, "full": arc in cut})
    return pd.DataFrame(rows)


def changed(
    network: pd.DataFrame, ranges: dict[str, tuple[float, float]], opened: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return the network with other ranges for some arcs, and some arcs brought into use."""
    new = network.set_index("id")
    for arc, (low, high) in ranges.items():
        new.loc[arc, ["low", "high"]] = low, high
    new.loc[list(opened), "status"] = "in use"
    return new.reset_index()[network.columns]


def what_matters(network: pd.DataFrame, key: str, outage: str) -> pd.DataFrame:
    """Return what each conflicting value does to the answer, one at a time.

    Returns
    -------
    pandas.DataFrame
        id, name, low, high (its range), gain_mt (all others low, this one high), loss_mt (all others high, this one
        low); the largest first.
    """
    open_arcs = network[(network["status"] == "in use") & (network["low"] < network["high"])]
    base = {end: exports(scenario(build(network, end), key, outage)) for end in ("low", "high")}
    rows = []
    for arc in open_arcs.itertuples():
        moved = {end: exports(scenario(build(network, end, (arc.id,)), key, outage)) for end in ("low", "high")}
        rows.append((arc.id, arc.name, arc.low, arc.high, moved["low"] - base["low"], base["high"] - moved["high"]))
    found = pd.DataFrame(rows, columns=["id", "name", "low", "high", "gain_mt", "loss_mt"])
    order = found[["gain_mt", "loss_mt"]].max(axis=1).sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def today_of(routes: pd.DataFrame, year: int = 2025) -> dict[str, float]:
    """Return the exports of a year by exit, Mt, from a complete split."""
    known = routes[(routes["year"] == year) & routes["preferred"]].set_index("route")["volume_mt"]
    return {route: float(known[route]) for route in EXITS.values() if route in known}


def usable(network: pd.DataFrame, route: str, today: dict[str, float], end: str) -> float:
    """Return what one route could carry, Mt a year, if all others carried what they do and the wells gave enough."""
    others = {f"exit-{name}": today.get(name, 0.0) for name in EXITS.values() if name != route}
    wells = {arc: (PLENTY, PLENTY) for arc in ("national", "others")}
    fixed = changed(network, {arc: (volume, volume) for arc, volume in others.items()} | wells)
    return exports(build(fixed, end)) - sum(others.values())


def unused(network: pd.DataFrame, today: dict[str, float]) -> pd.DataFrame:
    """Return what each route carries, could carry by its own last line, and could be reached with oil.

    Returns
    -------
    pandas.DataFrame
        route, name, carried_mt, paper_low, paper_high (capacity of the narrowest edge of its own), reach_low,
        reach_high (greatest flow with all other routes as in `today`).
    """
    own = {
        "cpc": ("cpc-kazakh", "cpc-russian"),
        "atyrau-samara": ("atyrau-samara",),
        "btc": ("aktau-berths", "btc"),
        "china": ("atasu-alashankou",),
    }
    by_id = network.set_index("id")
    rows = []
    for route, edges in own.items():
        paper = {end: min(by_id.loc[edge, end] for edge in edges) for end in ("low", "high")}
        if route == "btc":  # shares the berths with the ships to Makhachkala
            left = by_id.loc["aktau-berths", ["low", "high"]] - today["makhachkala"]
            paper = {end: min(left[end], by_id.loc["btc", end]) for end in paper}
        reach = {end: usable(network, route, today, end) for end in ("low", "high")}
        rows.append((route, NAMES[route], today[route], paper["low"], paper["high"], reach["low"], reach["high"]))
    columns = ["route", "name", "carried_mt", "paper_low", "paper_high", "reach_low", "reach_high"]
    return pd.DataFrame(rows, columns=columns)


def planned(capacity: pd.DataFrame, asset: str, taken: float = 0.0) -> tuple[float, float]:
    """Return the range of planned capacities of an asset; a second line (see `ADDED`) comes on top of the first."""
    rows = capacity[capacity["asset"] == asset]
    first = rows.loc[(rows["kind"] == "capacity") & (rows["as_of"] >= "2020"), "value_mtpa"].max()
    plans = rows[rows["kind"] == "plan"]
    second = (plans["source_id"] == ADDED) & rows["kind"].eq("capacity").any()
    totals = plans["value_mtpa"] + second * (first if first == first else 0.0)
    return float(totals.min()) - taken, float(totals.max()) - taken


def building(network: pd.DataFrame, capacity: pd.DataFrame, taken: dict[str, float], outage: str) -> pd.DataFrame:
    """Return exports off Russian soil as one plan after another is added.

    Returns
    -------
    pandas.DataFrame
        step, name, low, high (Mt a year), cut_low (ids of what then stops more, capacities low).
    """
    aktau, west, on = (planned(capacity, key) for key in ("aktau", "kenkiyak-atyrau", "kenkiyak-kumkol"))
    line, sea = planned(capacity, "eskene-kuryk"), planned(capacity, "trans-caspian")
    btc = planned(capacity, "btc", taken["btc"])
    china = network.set_index("id").loc["atasu-alashankou", ["low", "high"]]
    freed = {"atasu-alashankou": tuple(float(value) + taken["atasu-alashankou"] for value in china)}
    steps = [
        ("Today", {}, ()),
        ("Baku–Supsa reopened", {}, ("baku-supsa",)),
        ("Russian transit to China ends", freed, ()),
        ("Aktau: berths 9 and 10", {"aktau-berths": aktau}, ()),
        ("Second lines Atyrau–Kumkol", {"kenkiyak-atyrau": west, "kenkiyak-kumkol": on}, ()),
        ("Eskene–Kuryk–Baku", {"eskene-kuryk": line, "trans-caspian": sea}, ("eskene-kuryk", "trans-caspian")),
        ("BTC enlarged", {"btc": btc}, ()),
    ]
    rows, now = [], network
    for number, (name, ranges, opened) in enumerate(steps):
        now = changed(now, ranges, opened)
        graphs = {end: scenario(build(now, end), "no-russia", outage) for end in ("low", "high")}
        rows.append((number, name, exports(graphs["low"]), exports(graphs["high"]), list(min_cut(graphs["low"]))))
    return pd.DataFrame(rows, columns=["step", "name", "low", "high", "cut_low"])


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


def monthly_value(stuck_mt: float, barrels: float, price: float) -> float:
    """Return the value of oil that cannot leave, million US dollars a month.

    Tonnes a year over twelve, times barrels a tonne, times US dollars a barrel.

    Examples
    --------
    >>> monthly_value(12.0, 7.5, 80.0)
    600.0
    """
    return stuck_mt / 12 * barrels * price


def stuck(ranges: pd.DataFrame, totals: tuple[float, float]) -> pd.DataFrame:
    """Return what could not leave in each scenario, Mt a year: the least and greatest total of exports less its range.

    Returns
    -------
    pandas.DataFrame
        scenario, name, low, high; never below zero.
    """
    least, most = min(totals), max(totals)
    found = ranges[["scenario", "name"]].copy()
    return found.assign(low=(least - ranges["high"]).clip(lower=0), high=(most - ranges["low"]).clip(lower=0))


def variants(
    network: pd.DataFrame, key: str, outage: str, capacity: pd.DataFrame, taken: dict[str, float]
) -> pd.DataFrame:
    """Return the answer of one scenario under other definitions.

    Returns
    -------
    pandas.DataFrame
        variant, name, low, high (Mt a year).
    """
    by_id = network.set_index("id")
    contract = float(
        capacity.loc[(capacity["asset"] == "btc-kazakh") & (capacity["kind"] == "contract"), "value_mtpa"].max()
    )
    freed = tuple(float(value) + taken["atasu-alashankou"] for value in by_id.loc["atasu-alashankou", ["low", "high"]])
    supplies = network.loc[(network["kind"] == "supply"), "id"]
    closed = {arc: (0.0, 0.0) for arc in ("fields-to-trunk", "tengiz-aktau")}
    changes = {
        "main": ("As above", {}),
        "contract": ("BTC: what is contracted", {"sea-baku": (contract, contract)}),
        "no_link": ("Large fields only into CPC", closed),
        "no_transit": ("No Russian oil to China", {"atasu-alashankou": freed}),
        "wells": ("Wells without limit", {arc: (PLENTY, PLENTY) for arc in supplies}),
        "aktau_plan": ("Aktau with berths 9 and 10", {"aktau-berths": planned(capacity, "aktau")}),
    }
    rows = []
    for variant, (name, ranges) in changes.items():
        found = scenarios(changed(network, ranges), outage).set_index("scenario").loc[key]
        rows.append((variant, name, found["low"], found["high"]))
    first = [exports(scenario(build(network, end), key, outage), first=True) for end in ("low", "high")]
    rows.insert(3, ("first", "Exports before refineries", *first))
    return pd.DataFrame(rows, columns=["variant", "name", "low", "high"])


def placebo(network: pd.DataFrame, outage: str) -> pd.DataFrame:
    """Return what closing each single route takes off the exports by all routes, Mt a year, at both ends.

    Returns
    -------
    pandas.DataFrame
        route, name, low, high; that of `outage` comes first.
    """
    rows = []
    for route in sorted(OUTAGES, key=lambda key: key != outage):
        losses = []
        for end in ("low", "high"):
            graph = build(network, end)
            losses.append(exports(graph) - exports(without(graph, edges=OUTAGES[route])))
        rows.append((route, NAMES[route], min(losses), max(losses)))
    return pd.DataFrame(rows, columns=["route", "name", "low", "high"])


def april_2022(network: pd.DataFrame, before: dict[str, float]) -> tuple[float, float]:
    """Return the range of what other routes could take in a month beside what they carried, Mt, with the CPC closed.

    The connection of the large fields to the other lines is left open, as its least value is the very month tested.

    Parameters
    ----------
    network : pandas.DataFrame
        From `arcs`.
    before : dict
        Mt a year that each other exit carried.
    """
    free = changed(network, {"fields-to-trunk": (math.inf, math.inf), "karachaganak-orenburg": (0.0, 0.0)})
    room = [exports(scenario(build(free, end), "closed", "cpc")) - sum(before.values()) for end in ("low", "high")]
    return room[0] / 12, room[1] / 12


def outside(low: float, high: float, published: float) -> float:
    """Return by how much a published figure lies above (below: negative) a range; zero inside.

    Examples
    --------
    >>> outside(66.8, 68.8, 67.6), round(outside(70.1, 70.1, 71.0), 1)
    (0.0, 0.9)
    """
    return published - min(max(published, low), high)


def total_checks(networks: dict[int, pd.DataFrame], totals: pd.DataFrame) -> pd.DataFrame:
    """Return exports by all routes beside each published total of whole years.

    Returns
    -------
    pandas.DataFrame
        name, key, unit, low, high (the model), published, group (``total``).
    """
    rows = []
    for year, network in networks.items():
        low, high = (exports(build(network, end)) for end in ("low", "high"))
        found = totals[(totals["year"] == year) & (totals["months"] == 12)]
        for row in found.itertuples():
            rows.append(
                (f"{year}, {row.definition}", f"{row.definition}_{year}", "Mt a year", low, high, row.volume_mt)
            )
    columns = ["name", "key", "unit", "low", "high", "published"]
    return pd.DataFrame(rows, columns=columns).assign(group="total")


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


def exit_rows(network: pd.DataFrame, outage: str, today: dict[str, float], end: str = "low") -> pd.DataFrame:
    """Return what leaves by each exit in each scenario: scenario, route, mt."""
    rows = []
    for key in scenario_names(outage):
        found = flows(scenario(build(network, end), key, outage), today)
        for arc, mt in found.items():
            if arc.startswith("exit-"):
                rows.append((key, arc.removeprefix("exit-"), mt))
    return pd.DataFrame(rows, columns=["scenario", "route", "mt"])


def all_checks(made: dict[int, tuple[pd.DataFrame, dict]], facts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the model beside published figures: totals by year, oil past Russia in 2025, April 2022.

    Returns
    -------
    pandas.DataFrame
        As `total_checks`; groups ``could`` and ``month`` hold what the model says could have left and what did.
    """
    split, periods = facts["exports_by_route"], facts["route_periods"]
    totals = total_checks({year: network for year, (network, _) in made.items()}, facts["exports_total"])
    now = scenarios(made[2025][0], "cpc").set_index("scenario")
    past = today_of(split, 2025)
    closed_2025 = sum(volume for route, volume in past.items() if route != "cpc")
    before = {
        "atyrau-samara": periods.query("route == 'atyrau-samara' and kind == 'rate'")["volume_mt"].iloc[0],
        "aktau": split.query("year == 2022 and route == 'aktau' and preferred")["volume_mt"].iloc[0],
        "china": split.query("year == 2022 and route == 'china' and preferred")["volume_mt"].iloc[0],
    }
    low, high = april_2022(made[2021][0], before)
    diverted = periods.query("route == 'diverted-from-cpc'")["volume_mt"].iloc[0]
    free, shut, sea = now.loc["no-russia"], now.loc["closed"], now.loc["caspian"]
    rows = [
        ("2025, past Russia", "past_russia_2025", free["low"], free["high"], past["btc"] + past["china"]),
        ("2025, by Baku and BTC", "btc_2025", sea["low"], sea["high"], past["btc"]),
        ("2025, all but the CPC", "not_cpc_2025", shut["low"], shut["high"], closed_2025),
        ("April 2022, diverted in the month", "april_2022", low, high, diverted),
    ]
    could = pd.DataFrame(rows, columns=["name", "key", "low", "high", "published"]).assign(
        unit="Mt a year", group="could"
    )
    could.loc[could["key"] == "april_2022", ["unit", "group"]] = "Mt in the month", "month"
    return pd.concat([totals, could[totals.columns]], ignore_index=True)

"""How much oil could leave without Russia?  In: the tables of the oil network.  Out: flows, cuts, ranges.

Oil runs from a source through fields, stations and ports to a sink; the greatest flow is what could leave, the least
cut what stops more.  Refineries come first.  A greatest flow never falls when a capacity rises, so that all capacities
at their low and all at their high values bound the answer.
"""

import math

import networkx as nx
import pandas as pd

from .oil_network import EXITS, NAMES, PLENTY, SINK, SOURCE, planned, today_of
from .parameters import one_of, wrong

YEARS = (2021, 2024, 2025)
OUTAGES = {  # what is taken away when a route is closed
    "cpc": ("cpc-kazakh", "cpc-russian"),
    "atyrau-samara": ("atyrau-samara",),
    "aktau": ("aktau-berths",),
    "makhachkala": ("sea-makhachkala",),
    "btc": ("sea-baku", "btc"),
    "china": ("atasu-alashankou",),
}


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
    one_of("year", year, YEARS, "a year whose refining is known:")
    one_of("outage", outage, OUTAGES, "a route:")
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 < price <= 300:
        raise wrong("price", "US dollars a barrel, above 0 and up to 300", price)


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
    >>> from multivector.measures.oil_network import COLUMNS
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
        for name in asked:
            one_of(kind, name, sorted(have[kind]), "one that is in the network:")
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
        From `oil_network.arcs`.
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

"""What ways lead from China to Europe, and what does it cost to keep off a state's soil?  In: the corridor tables.

Out: shortest paths by kilometres, borders or changes of mode, under a choice of closed states; checks of the lengths.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import pandas as pd
from pyproj import Geod

from .parameters import one_of

CRITERIA = ("km", "borders", "customs", "changes")
CORRIDORS = {  # name: words, and what is closed beside the reader's states so that no other way is left
    "russia": ("through Russia", (), ()),
    "black-sea": ("Caspian, Black Sea", ("RUS", "TUR", "IRN"), ()),
    "btk": ("Caspian, Turkey", ("RUS", "IRN"), ("batumi--constanta", "poti--constanta")),
    "iran": ("through Iran", ("RUS", "AZE"), ()),
}
CASPIAN = ("aktau--alat", "aktau--baku", "kuryk--alat")
ITEMS = {
    "baku-tbilisi-kars": "Baku–Tbilisi–Kars",
    "china-kyrgyzstan-uzbekistan": "Kashgar–Andijan (CKU)",
    "dostyk-moiynty": "Dostyk–Moiynty",
    "marabda-akhalkalaki": "Marabda–Akhalkalaki",
    "middle-corridor": "Caspian crossing",
    "uzen-gorgan": "Uzen–Gorgan",
    "zhetygen-altynkol": "Zhetygen–Altynkol",
    "zhezkazgan-beineu": "Zhezkazgan–Beineu",
}
UNIONS = {  # customs territories of several states
    "EAEU": ("ARM", "BLR", "KAZ", "KGZ", "RUS"),
    "EU": ("AUT", "BGR", "CZE", "DEU", "HUN", "POL", "ROU", "SVK"),
}
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
NAMED_BY_THE_CLAIM = ("AFG", "CHN", "IRN", "RUS")
NUMBERS = ("km", "sea_km", "straight_km", "borders", "customs", "changes")
TIE = 1e-4  # km: of two ways of one length the one with fewer changes is taken
FEWER = 1e5  # km: one border or change less outweighs any detour
EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Route:
    """A way through the network.

    Attributes
    ----------
    legs : tuple of str
        Ids in order of travel.
    places : tuple of str
        Ids of the places passed, first and last included.
    states : tuple of str
        States in order of travel.
    km, sea_km, straight_km : float
        Length, of it at sea, of it on rail legs that are drawn straight.
    borders, customs, changes : int
        Borders of states crossed; of them those of customs territories; changes of mode or gauge.
    soil : dict of str to float
        Kilometres by state.
    """

    legs: tuple[str, ...]
    places: tuple[str, ...]
    states: tuple[str, ...]
    km: float
    sea_km: float
    straight_km: float
    borders: int
    customs: int
    changes: int
    soil: dict[str, float]


def closed(excluded: str) -> tuple[str, ...]:
    """Return the states of a parameter such as ``RUS+IRN``; an empty text closes none.

    Examples
    --------
    >>> closed("RUS+IRN"), closed("")
    (('RUS', 'IRN'), ())
    """
    return tuple(part.strip() for part in excluded.split("+") if part.strip())


def check_parameters(origin: str, destination: str, excluded: str, legs: pd.DataFrame) -> tuple[str, ...]:
    """Check the parameters of the notebook and return the closed states.

    Raises
    ------
    ValueError
        If a place or state is not in the network, origin and destination are one, or an end lies in a closed state.

    Examples
    --------
    >>> legs = pd.DataFrame({"start": ["a"], "end": ["b"], "states": ["CHN;KAZ"]})
    >>> check_parameters("a", "b", "", legs)
    ()
    """
    places = sorted(set(legs["start"]) | set(legs["end"]))
    states = sorted(set(legs["states"].str.split(";").explode()))
    for name, given in (("origin", origin), ("destination", destination)):
        one_of(name, given, places, "a place of the network:")
    if origin == destination:
        raise ValueError(f"origin and destination are two places; given: {origin!r} for both.")
    shut = closed(excluded)
    for state in shut:
        one_of("excluded", state, states, "states of the network joined by +, such as RUS+IRN, out of")
    for place in (origin, destination):
        if state_of(place, legs) in shut:
            raise ValueError(f"{place!r} lies in {state_of(place, legs)}, which excluded={excluded!r} closes.")
    return shut


def state_of(place: str, legs: pd.DataFrame) -> str:
    """Return the state in which a place lies, from the legs that end there."""
    begins = legs.loc[legs["start"] == place, "states"]
    return begins.iloc[0].split(";")[0] if len(begins) else legs.loc[legs["end"] == place, "states"].iloc[0][-3:]


def open_legs(legs: pd.DataFrame, shut: Iterable[str] = (), *, planned: bool = False) -> pd.DataFrame:
    """Return the legs that touch no closed state; those under construction only if `planned`."""
    touches = legs["states"].str.split(";").map(set(shut).isdisjoint)
    return legs[touches & ((legs["status"] == "open") | planned)]


def _system(leg: object) -> str:
    return "sea" if leg.mode == "sea" else f"rail {leg.gauge_mm}"


def customs_borders(states: Iterable[str]) -> int:
    """Return how often a sequence of states leaves a customs territory: a state, or one of the `UNIONS`.

    Examples
    --------
    >>> customs_borders(["CHN", "KAZ", "RUS", "BLR", "POL", "DEU"])
    2
    """
    union = {state: name for name, members in UNIONS.items() for state in members}
    return sum(1 for _ in itertools.groupby(states, key=lambda state: union.get(state, state))) - 1


def network(legs: pd.DataFrame) -> nx.Graph:
    """Return the network as a graph of (place, system), so that a change of mode or gauge is an edge of its own.

    Systems are sea and rail by gauge.  Edges carry leg, km, borders, customs and changes.
    """
    graph = nx.Graph()
    for leg in legs.itertuples():
        a, b = (leg.start, _system(leg)), (leg.end, _system(leg))
        more = {"borders": leg.states.count(";"), "customs": customs_borders(leg.states.split(";")), "changes": 0}
        graph.add_edge(a, b, leg=leg.leg, km=leg.km, **more)
    at = sorted(graph.nodes)
    for _, group in itertools.groupby(at, key=lambda node: node[0]):
        for a, b in itertools.combinations(group, 2):
            graph.add_edge(a, b, leg=None, km=0.0, borders=0, customs=0, changes=1)
    return graph


def find(
    legs: pd.DataFrame,
    soil: pd.DataFrame,
    ends: tuple[str, str],
    shut: Iterable[str] = (),
    by: str = "km",
    *,
    planned: bool = False,
) -> Route | None:
    """Return the best way between two places that touches no closed state; None if there is none.

    Dijkstra's shortest path over (place, system) [networkx]; with any other `by` the fewest of
    these, and the shortest among those.

    Parameters
    ----------
    legs : pandas.DataFrame
        Table ``corridor_legs``.
    soil : pandas.DataFrame
        Table ``corridor_leg_states``.
    ends : (str, str)
        Origin and destination.
    shut : iterable of str
        Closed states.
    by : str
        ``km``, ``borders`` (of states), ``customs`` (of customs territories) or ``changes`` (of mode or gauge).
    planned : bool
        Whether legs under construction may be used.

    Raises
    ------
    ValueError
        If `by` is no criterion.

    Examples
    --------
    >>> legs = pd.DataFrame({"leg": ["a--b"], "start": ["a"], "end": ["b"], "mode": ["rail"], "gauge_mm": [1520],
    ...     "line": ["straight"], "status": ["open"], "states": ["CHN;KAZ"], "km": [9.0]})
    >>> soil = pd.DataFrame({"leg": ["a--b", "a--b"], "iso3": ["CHN", "KAZ"], "km": [4.0, 5.0]})
    >>> found = find(legs, soil, ("b", "a"))
    >>> found.km, found.borders, found.states
    (9.0, 1, ('KAZ', 'CHN'))
    """
    one_of("by", by, CRITERIA)
    usable = open_legs(legs, shut, planned=planned)
    graph = network(usable)
    starts = [node for node in graph if node[0] == ends[0]]
    goals = {node for node in graph if node[0] == ends[1]}
    if not starts or not goals:
        return None
    found, ways = nx.multi_source_dijkstra(graph, starts, weight=lambda a, b, edge: _weight(edge, by))
    reached = goals & set(found)
    if not reached:
        return None
    return _route(graph, ways[min(reached, key=lambda node: (round(found[node], 5), node))], usable, soil)


def _weight(edge: dict, by: str) -> float:
    return edge["km"] + TIE * edge["changes"] + (0 if by == "km" else FEWER * edge[by])


def _route(graph: nx.Graph, way: list, legs: pd.DataFrame, soil: pd.DataFrame) -> Route:
    edges = [graph.edges[a, b] for a, b in itertools.pairwise(way)]
    used = [edge["leg"] for edge in edges if edge["leg"]]
    places = [place for place, _ in itertools.groupby(node[0] for node in way)]
    by_leg = legs.set_index("leg")
    states = []
    for leg, start in zip(used, places, strict=False):
        own = by_leg.loc[leg, "states"].split(";")
        states += own if by_leg.loc[leg, "start"] == start else own[::-1]
    chosen = by_leg.loc[used]
    km = float(chosen["km"].sum())
    shares = soil[soil["leg"].isin(used)].groupby("leg")["km"].transform(lambda part: part / part.sum())
    on = (shares * soil["leg"].map(chosen["km"])).groupby(soil["iso3"]).sum()
    return Route(
        legs=tuple(used),
        places=tuple(places),
        states=tuple(state for state, _ in itertools.groupby(states)),
        km=km,
        sea_km=float(chosen.loc[chosen["mode"] == "sea", "km"].sum()),
        straight_km=float(chosen.loc[(chosen["mode"] == "rail") & (chosen["line"] == "straight"), "km"].sum()),
        borders=sum(edge["borders"] for edge in edges),
        customs=sum(edge["customs"] for edge in edges),
        changes=sum(edge["changes"] for edge in edges),
        soil={state: float(value) for state, value in on[on > 0].items()},
    )


def pair(legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str]) -> tuple[Route, Route]:
    """Return the shortest way with every state open and that with states closed.

    Raises
    ------
    ValueError
        If one of them does not exist in the network.
    """
    free, kept = find(legs, soil, ends), find(legs, soil, ends, shut)
    if free is None or kept is None:
        raise ValueError(
            f"No way leads from {ends[0]!r} to {ends[1]!r} in this network with these states closed: "
            f"{', '.join(shut) if free else 'none'}. Close fewer, or take other ends."
        )
    return free, kept


def corridors(legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str]) -> dict[str, Route]:
    """Return the shortest way of each corridor of `CORRIDORS` that exists and is not another's, by corridor.

    The reader's closed states do not apply to the way through Russia, with which the others are compared; there is
    none if the shortest way with every state open keeps off Russia.
    """
    found: dict[str, Route] = {}
    home = {state_of(place, legs) for place in ends}
    for name, (_, states, ways) in CORRIDORS.items():
        if home & set(states):
            continue
        way = find(legs[~legs["leg"].isin(ways)], soil, ends, {*states, *(set(shut) if states else ())})
        fits = way is not None and (bool(states) or "RUS" in way.states)
        if fits and all(way.legs != other.legs for other in found.values()):
            found[name] = way
    return found


def crosses(way: Route) -> str:
    """Return in words what a way crosses: Russia, the Caspian, Iran, or none of them.

    Examples
    --------
    >>> crosses(Route((), (), ("CHN", "RUS"), 1.0, 0.0, 0.0, 1, 1, 0, {}))
    'Russia'
    """
    if "RUS" in way.states:
        return "Russia"
    if set(way.legs) & set(CASPIAN):
        return "the Caspian"
    return "Iran" if "IRN" in way.states else "neither Russia, the Caspian nor Iran"


def table(ways: dict[str, Route | None], *states: str) -> pd.DataFrame:
    """Return ways as rows: columns way, those of `NUMBERS`, crosses, km_XXX of named states.

    A way that does not exist has missing values.
    """
    rows = []
    for name, way in ways.items():
        row = {"way": name}
        if way:
            row |= {key: getattr(way, key) for key in NUMBERS}
            row |= {"crosses": crosses(way)} | {f"km_{state}": way.soil.get(state, 0.0) for state in states}
        rows.append(row)
    columns = ["way", *NUMBERS, "crosses", *(f"km_{state}" for state in states)]
    return pd.DataFrame(rows).reindex(columns=columns).astype(dict.fromkeys(NUMBERS[3:], "Int64"))


def closures(legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str]) -> dict:
    """Return the shortest ways with nothing closed, with the reader's states closed, and with one state more each.

    Returns
    -------
    dict of str to Route or None
        By what is closed, joined by ``+``.
    """
    base = tuple(shut)
    home = {state_of(place, legs) for place in ends}
    chosen = [(), base, *((*base, state) for state in ("IRN", "TUR", "GEO", "AZE", "KAZ")), (*base, "AZE", "IRN")]
    chosen = [tuple(dict.fromkeys(item)) for item in chosen if not home & set(item)]
    return {"+".join(item): find(legs, soil, ends, item) for item in dict.fromkeys(chosen)}


def single_closures(
    legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str] = ()
) -> pd.DataFrame:
    """Return what it costs to close each state of the network alone, or beside states that are closed already.

    Parameters
    ----------
    shut : iterable of str
        States that are closed already.

    Returns
    -------
    pandas.DataFrame
        Columns state, detour_km and detour_pct (against the way with `shut` closed; missing if no way is left),
        on_way (whether that way crosses the state).  The states of the ends and those of `shut` are left out.
        A state that lies on no shortest way must cost nothing: it is a placebo.

    Raises
    ------
    ValueError
        If no way leads from the one to the other with `shut` closed.
    """
    base = tuple(shut)
    best = find(legs, soil, ends, base)
    if best is None:
        raise ValueError(f"No way leads from {ends[0]!r} to {ends[1]!r} with these states closed: {base}.")
    used = set(legs.loc[legs["status"] == "open", "states"].str.split(";").explode())
    rows = []
    for state in sorted(used - set(base) - {state_of(place, legs) for place in ends}):
        way = find(legs, soil, ends, (*base, state))
        more = (way.km if way else float("nan")) - best.km
        rows.append((state, more, 100 * more / best.km, state in best.states))
    return pd.DataFrame(rows, columns=["state", "detour_km", "detour_pct", "on_way"])


def stretched(legs: pd.DataFrame, factor: float) -> pd.DataFrame:
    """Return the legs with straight rail legs made longer by a factor, as drawn railways are than straight lines."""
    straight = (legs["line"] == "straight") & (legs["mode"] == "rail")
    return legs.assign(km=legs["km"].where(~straight, legs["km"] * factor))


def great_circles(legs: pd.DataFrame) -> pd.DataFrame:
    """Return the legs with the geodesic distance of their places for their length."""
    return legs.assign(km=legs["great_circle_km"])


def chained(legs: pd.DataFrame) -> pd.DataFrame:
    """Return the legs with the length along OpenStreetMap's stations for their length, where it is known."""
    return legs.assign(km=legs["chain_km"].fillna(legs["km"]))


def fitted(legs: pd.DataFrame, names: Iterable[str], km: float) -> pd.DataFrame:
    """Return the legs with those named scaled so that together they have a published length.

    Raises
    ------
    ValueError
        If a leg is not in the network.
    """
    chosen = legs["leg"].isin(set(names))
    if chosen.sum() != len(set(names)):
        raise ValueError(f"These legs are not all in the network: {', '.join(sorted(names))}.")
    return legs.assign(km=legs["km"].where(~chosen, legs["km"] * km / legs.loc[chosen, "km"].sum()))


def circuity(legs: pd.DataFrame) -> pd.Series:
    """Return the length over the geodesic distance of the rail legs that Natural Earth draws, by leg."""
    drawn = legs[legs["line"] == "natural-earth"].set_index("leg")
    return drawn["km"] / drawn["great_circle_km"]


def detour(legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str]) -> dict[str, float]:
    """Return what closing states adds to the shortest way: km, pct, borders, customs, changes.

    All are missing if no way is left.
    """
    free, kept = find(legs, soil, ends), find(legs, soil, ends, shut)
    if free is None or kept is None:
        return dict.fromkeys(("km", "pct", "borders", "customs", "changes"), float("nan"))
    more = kept.km - free.km
    extra = {key: getattr(kept, key) - getattr(free, key) for key in ("borders", "customs", "changes")}
    return {"km": more, "pct": 100 * more / free.km} | extra


def lengths_tried(legs: pd.DataFrame, lengths: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the legs under every measure of length that the book tries, by name.

    As drawn; great circles; along OpenStreetMap's stations; straight legs made longer by the median and the largest
    ratio of drawn railways (`circuity`); the Baku-Tbilisi-Kars line at each published length.
    """
    ratio = circuity(legs)
    found = {"as drawn": legs, "great circles": great_circles(legs), "along stations": chained(legs)}
    for name, factor in (("median", ratio.median()), ("largest", ratio.max())):
        found[f"straight legs × {factor:.2f} ({name})"] = stretched(legs, factor)
    for row in lengths[lengths["item"] == "baku-tbilisi-kars"].itertuples():
        found[f"BTK {row.km:.0f} km"] = fitted(legs, row.legs.split(";"), row.km)
    return found


def orders(
    legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str], lengths: pd.DataFrame
) -> pd.Series:
    """Return the corridors from shortest to longest under every measure of length, as text by measure."""
    found = {}
    for name, frame in lengths_tried(legs, lengths).items():
        ways = corridors(frame, soil, ends, shut)
        found[name] = " < ".join(sorted(ways, key=lambda way: ways[way].km))
    return pd.Series(found, name="order").rename_axis("length")


def variants(
    legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str], lengths: pd.DataFrame
) -> pd.DataFrame:
    """Return what closing states adds under other measures of length and other ends.

    Returns
    -------
    pandas.DataFrame
        Columns group, variant, km, pct, borders, customs, changes.  Variants whose end lies in a closed state are
        left out.
    """
    measures = lengths_tried(legs, lengths)
    rows = [{"group": "length", "variant": name} | detour(frame, soil, ends, shut) for name, frame in measures.items()]
    first = [(f"from {place}", (place, ends[1])) for place in ("xian", "lianyungang", "alashankou", "altynkol")]
    last = [(f"to {place}", (ends[0], place)) for place in ("istanbul", "constanta", "poti")]
    for name, pair in first + last:
        if pair != ends and pair[0] != pair[1] and not {state_of(place, legs) for place in pair} & set(shut):
            rows.append({"group": "end", "variant": name} | detour(legs, soil, pair, shut))
    return pd.DataFrame(rows)


def criteria(legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str]) -> pd.DataFrame:
    """Return the best way by each criterion, open and with states closed, as `table` with columns closed and by."""
    frames = []
    for name, states in (("", ()), ("+".join(shut), tuple(shut))):
        ways = {by: find(legs, soil, ends, states, by) for by in CRITERIA}
        frames.append(table(ways, "RUS").rename(columns={"way": "by"}).assign(closed=name))
    return pd.concat(frames, ignore_index=True)


def planned_savings(
    legs: pd.DataFrame, soil: pd.DataFrame, ends: tuple[str, str], shut: Iterable[str], lengths: pd.DataFrame
) -> pd.DataFrame:
    """Return what the line under construction saves between two places, for its drawn and its published lengths.

    Returns
    -------
    pandas.DataFrame
        Columns length, without_km, with_km, saved_km; one row for the drawn length and one a published one.
    """
    rows = lengths[(lengths["item"] == "china-kyrgyzstan-uzbekistan") & lengths["legs"].notna()]
    names = rows["legs"].iloc[0].split(";")
    frames = {"drawn": legs} | {f"{row.km:.0f}": fitted(legs, names, row.km) for row in rows.itertuples()}
    without = find(legs[~legs["leg"].isin(names)], soil, ends, shut, planned=True)
    found = []
    for name, frame in frames.items():
        way = find(frame, soil, ends, shut, planned=True)
        found.append((name, without.km, way.km, without.km - way.km))
    return pd.DataFrame(found, columns=["length", "without_km", "with_km", "saved_km"])


def deviations(lengths: pd.DataFrame, legs: pd.DataFrame, soil: pd.DataFrame) -> pd.DataFrame:
    """Return published lengths beside ours.

    Returns
    -------
    pandas.DataFrame
        Columns item, part, published_km, measured_km, deviation_pct (ours over the published, less one), line (the
        least exact kind of line in it), source_id, legs; rows whose source does not say from where to where are left
        out.
    """
    km, kind = legs.set_index("leg")["km"], legs.set_index("leg")["line"]
    order = ["natural-earth", "station-chain", "straight"]
    rows = []
    for row in lengths.dropna(subset="legs").itertuples():
        names = row.legs.split(";")
        own = soil[soil["leg"].isin(names) & (soil["iso3"] == row.part)]["km"].sum()
        measured = float(km[names].sum() if row.part in ("all", "sea") else own)
        line = max(kind[names], key=order.index)
        more = 100 * (measured / row.km - 1)
        rows.append((row.item, row.part, row.km, measured, more, line, row.source_id, row.legs))
    columns = ["item", "part", "published_km", "measured_km", "deviation_pct", "line", "source_id", "legs"]
    return pd.DataFrame(rows, columns=columns)


def break_even(free: Route, kept: Route) -> float:
    """Return how many times as long the straight rail legs must be for two ways to be equally long.

    With lengths K and straight parts S of the two, K1 + (f - 1) S1 = K2 + (f - 1) S2 gives the factor f; it is
    infinite if the first way has no more straight kilometres than the second.

    Examples
    --------
    >>> one = Route((), (), (), 1000.0, 0.0, 600.0, 0, 0, 0, {})
    >>> two = Route((), (), (), 1100.0, 0.0, 400.0, 0, 0, 0, {})
    >>> break_even(one, two)
    1.5
    """
    straight = free.straight_km - kept.straight_km
    return 1 + (kept.km - free.km) / straight if straight > 0 else float("inf")


def rail_km(way: Route, legs: pd.DataFrame, since: str) -> float:
    """Return the kilometres by rail of a way from a place that it passes to its end."""
    km, mode = legs.set_index("leg")["km"], legs.set_index("leg")["mode"]
    rest = way.legs[way.places.index(since) :]
    return float(sum(km[leg] for leg in rest if mode[leg] == "rail"))


def neighbours(countries: pd.DataFrame, states: Iterable[str] = CENTRAL_ASIA) -> pd.DataFrame:
    """Return the land borders of some states with each other and with others.

    Parameters
    ----------
    countries : geopandas.GeoDataFrame
        Layer ``countries``: neighbours share their border point for point.
    states : iterable of str
        ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame
        Columns state, neighbour, km (on the generalised outline: shorter than the true border); sorted.
    """
    shapes = countries.set_index("id").geometry
    rows = []
    for state in states:
        for other in shapes.index[shapes.touches(shapes[state]) | shapes.overlaps(shapes[state])]:
            km = EARTH.geometry_length(shapes[state].intersection(shapes[other])) / 1000
            if km > 1:
                rows.append((state, other, km))
    return pd.DataFrame(rows, columns=["state", "neighbour", "km"]).sort_values(
        ["state", "neighbour"], ignore_index=True
    )

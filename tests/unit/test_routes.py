"""Flows and cuts on networks worked by hand or enumerated; ranges, supplies and plans against the raw tables."""

import csv
import itertools
import math

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.flow import edmonds_karp

from multivector import tables
from multivector.charts import routes_map
from multivector.measures import oil_network, routes
from multivector.paths import DATA

NAMES = ("network_nodes", "network_edges", "supply", "exports_total", "exports_by_route", "route_periods", "fields")


def raw(name: str) -> list[dict[str, str]]:
    with open(DATA / "tables" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def facts():
    found = {name: tables.load(f"oil_{name}") for name in NAMES}
    found |= {name: tables.load(name) for name in ("cpc_throughput", "energy_balance")}
    both = [tables.load("oil_capacity"), tables.load("oil_network_capacity")]
    return found | {"capacity": pd.concat(both, ignore_index=True)}


@pytest.fixture(scope="module")
def made(facts):
    return {year: oil_network.network_of(year, facts, 7.9) for year in routes.YEARS}


def arc(name, tail, head, low, high=None, kind="line", states="KAZ", operator="", status="in use"):
    return (name, tail, head, name, kind, low, low if high is None else high, states, operator, status)


def frame(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=oil_network.COLUMNS)


# Ten from the wells, a refinery that wants four, two ways abroad: one through Russia, one with a narrow place.
SMALL = frame(
    arc("national", "source", "hub", 10, 12, "supply", ""),
    arc("to-refinery", "hub", "plant", math.inf),
    arc("plant", "plant", oil_network.HOME, 4, kind="refinery", states=""),
    arc("north", "hub", "border", 3, 5, states="KAZ;RUS", operator="A"),
    arc("pumps", "hub", "port", 2, operator="B"),
    arc("sea", "port", "far", 9, states="AZE"),
    arc("exit-atyrau-samara", "border", oil_network.ABROAD, math.inf, kind="exit", states=""),
    arc("exit-btc", "far", oil_network.ABROAD, math.inf, kind="exit", states=""),
    arc("home", oil_network.HOME, "sink", math.inf, kind="end", states=""),
    arc("abroad", oil_network.ABROAD, "sink", math.inf, kind="end", states=""),
)


# A network by hand


def test_refineries_come_first_and_the_rest_is_exported():
    low, high = routes.build(SMALL, "low"), routes.build(SMALL, "high")
    assert routes.refined(low) == 4
    assert routes.exports(low) == 3 + 2  # both ways are full; one Mt stays in the ground
    assert routes.exports(high) == 5 + 2
    assert routes.exports(low, first=True) == 5
    poor = routes.changed(SMALL, {"national": (6, 6)})
    assert routes.exports(routes.build(poor)) == 2  # six from the wells less four
    assert routes.exports(routes.build(poor), first=True) == 5


def test_the_cut_is_what_stops_more_and_not_what_refineries_want():
    assert routes.min_cut(routes.build(SMALL, "low")) == {"north": 3, "pumps": 2}
    poor = routes.changed(SMALL, {"national": (6, 6)})
    assert routes.min_cut(routes.build(poor)) == {"national": 6}


def test_without_states_operators_edges():
    graph = routes.build(SMALL, "low")
    assert routes.exports(routes.without(graph, states=("RUS",))) == 2
    assert routes.exports(routes.without(graph, states=("RUS", "AZE"))) == 0
    assert routes.exports(routes.without(graph, operators=("B",))) == 3
    assert routes.exports(routes.without(graph, edges=("north", "sea"))) == 0
    assert routes.exports(routes.throttled(graph, ("north",), 0.5)) == 3.5
    assert routes.exports(routes.throttled(graph, ("to-refinery",), 0.5)) == 5  # no limit has no half
    assert routes.exports(graph) == 5  # untouched


@pytest.mark.parametrize(
    ("given", "message"),
    [({"states": ("RU",)}, "^state takes one that is in the network: .*given: 'RU'. Nearest: 'RUS'"),
     ({"operators": ("C",)}, "operator .*given: 'C'"),
     ({"edges": ("nord",)}, "edge .*given: 'nord'. Nearest: 'north'")],
)  # fmt: skip
def test_without_names_the_nearest(given, message):
    with pytest.raises(ValueError, match=message):
        routes.without(routes.build(SMALL), **given)


def test_a_flow_keeps_to_todays_exits_and_adds_up():
    found = routes.flows(routes.build(SMALL, "low"), {"atyrau-samara": 1.0, "btc": 2.0})
    assert (found["plant"], found["north"], found["sea"]) == (4, 3, 2)
    poor = routes.build(routes.changed(SMALL, {"national": (7, 7)}))
    found = routes.flows(poor, {"atyrau-samara": 1.0, "btc": 2.0})
    assert (found["plant"], found["exit-atyrau-samara"], found["exit-btc"]) == (4, 1, 2)
    poorer = routes.build(routes.changed(SMALL, {"national": (6, 6)}))
    found = routes.flows(poorer, {"atyrau-samara": 1.0, "btc": 2.0})
    assert (found["exit-atyrau-samara"], found["exit-btc"]) == (1, 1)  # lacking at the largest


def test_what_lacks_is_lacking_at_the_largest_exit_however_short_its_way():
    poorer = routes.build(routes.changed(SMALL, {"national": (6, 6)}))
    found = routes.flows(poorer, {"atyrau-samara": 2.0, "btc": 1.0})
    assert (found["exit-atyrau-samara"], found["exit-btc"]) == (1, 1)
    longer = pd.concat([SMALL.replace({"head": {"far": "half-way"}}), frame(arc("on", "half-way", "far", 9))])
    longer = routes.changed(longer.reset_index(drop=True), {"national": (6, 6)})
    found = routes.flows(routes.build(longer), {"atyrau-samara": 1.3, "btc": 1.0})  # by two more edges
    assert (found["exit-atyrau-samara"], found["exit-btc"]) == (1, 1)


def test_what_leaves_at_a_node_is_not_counted_on_the_line_that_goes_on_from_there():
    further = pd.concat([SMALL, frame(arc("on", "border", "nowhere", 5))], ignore_index=True)
    found = routes.flows(routes.build(further), {"atyrau-samara": 1.0, "btc": 2.0})
    assert (found["north"], found["exit-atyrau-samara"], found["on"]) == (3, 3, 0)


def test_refineries_are_served_before_the_nearest_small_exit():
    longer = SMALL.copy()
    longer.loc[longer["id"] == "to-refinery", "head"] = "half-way"
    longer = pd.concat([longer, frame(arc("on", "half-way", "plant", math.inf))], ignore_index=True)
    found = routes.flows(routes.build(routes.changed(longer, {"national": (4, 4)})), {"btc": 0.01})
    assert (found["plant"], found["exit-btc"]) == (4, 0)


def test_one_value_at_a_time():
    moves = routes.what_matters(SMALL, "all", "cpc").set_index("id")
    assert set(moves.index) == {"national", "north"}
    assert tuple(moves.loc["north", ["gain_mt", "loss_mt"]]) == (2 - 1, 2)  # ten from the wells allow only six
    assert tuple(moves.loc["national", ["gain_mt", "loss_mt"]]) == (0, 1)
    frame_ = routes.what_matters(SMALL, "all", "cpc")
    assert frame_.columns.tolist() == ["id", "name", "low", "high", "gain_mt", "loss_mt"]
    assert frame_.values.tolist() == [["north", "north", 3, 5, 1, 2], ["national", "national", 10, 12, 0, 1]]


def test_of_values_that_do_as_much_the_order_of_the_network_stays():
    ways = [arc(f"way-{i}", "source", f"node-{i}", 0, 1 + i % 2) for i in range(40)]
    on = [arc(f"on-{i}", f"node-{i}", oil_network.ABROAD, math.inf) for i in range(40)]
    ends = [arc(name, node, "sink", math.inf, kind="end", states="")
            for name, node in (("home", oil_network.HOME), ("abroad", oil_network.ABROAD))]  # fmt: skip
    found = routes.what_matters(frame(*ways, *on, *ends), "all", "cpc")
    assert found["id"].tolist() == [*(f"way-{i}" for i in range(1, 40, 2)), *(f"way-{i}" for i in range(0, 40, 2))]
    assert found["gain_mt"].tolist() == found["loss_mt"].tolist() == [2] * 20 + [1] * 20


# A network with every exit. Lines carry, low: CPC 20, Samara 6, berths 3 (BTC 2.5 of it), China 2, Orenburg 1; 39 come
# from the wells and 8 go to refineries that ask for 10. High: 22, 6, 4 (2.5), 2 and 1, of 45.
TOY = frame(
    arc("national", "source", "wells", 39, 45, "supply", ""),
    arc("others", "wells", "hub", 50, kind="supply", states=""),
    arc("to-plant", "hub", "plant", 8),
    arc("plant", "plant", oil_network.HOME, 10, kind="refinery", states=""),
    arc("cpc-kazakh", "hub", "border", 20, 22, operator="CPC"),
    arc("cpc-russian", "border", "cpc-terminal", 21, 25, states="RUS", operator="CPC"),
    arc("atyrau-samara", "hub", "samara", 6, states="KAZ;RUS", operator="KTO"),
    arc("tengiz-aktau", "hub", "port", 5),
    arc("aktau-berths", "port", "berths", 3, 4),
    arc("sea-makhachkala", "berths", "makhachkala-port", 9, states="RUS"),
    arc("sea-baku", "berths", "baku", 9, states="AZE"),
    arc("btc", "baku", "ceyhan", 2.5, states="AZE;GEO;TUR"),
    arc("baku-supsa", "baku", "supsa", 1, states="AZE;GEO", status="unused"),
    arc("fields-to-trunk", "hub", "trunk", math.inf),
    arc("kenkiyak-atyrau", "trunk", "kenkiyak", 3),
    arc("kenkiyak-kumkol", "kenkiyak", "kumkol", 2),
    arc("atasu-alashankou", "kumkol", "alashankou", 4, 5, states="KAZ;CHN"),
    arc("karachaganak-orenburg", "hub", "orenburg-plant", 1, states="KAZ;RUS"),
    arc("eskene-kuryk", "hub", "kuryk", 0, status="planned"),
    arc("trans-caspian", "kuryk", "baku", 0, states="AZE", status="planned"),
    *(
        arc(f"exit-{route}", node, oil_network.ABROAD, math.inf, kind="exit", states="")
        for node, route in oil_network.EXITS.items()
    ),
    arc("home", oil_network.HOME, "sink", math.inf, kind="end", states=""),
    arc("abroad", oil_network.ABROAD, "sink", math.inf, kind="end", states=""),
)
TODAY = {"cpc": 18.0, "atyrau-samara": 5.0, "makhachkala": 1.0, "btc": 1.0, "china": 1.5, "orenburg": 1.0}
WAYS = {"to-plant", "cpc-kazakh", "atyrau-samara", "aktau-berths", "kenkiyak-kumkol", "karachaganak-orenburg"}


def test_scenarios_by_hand():
    found = routes.scenarios(TOY, "cpc").set_index("scenario")
    assert found["name"].to_dict() == {
        **{"all": "All routes", "halved": "CPC halved", "closed": "CPC closed"},
        **{"no-russia": "Nothing on Russian soil", "caspian": "Only Aktau–Baku–BTC"},
    }
    assert found["low"].tolist() == [31, 22, 12, 4.5, 2.5] and found["high"].tolist() == [35, 24, 13, 4.5, 2.5]
    assert set(found["short_low"]) == set(found["short_high"]) == {2}
    assert found.loc["all", "cut_low"] == ["national"] and set(found.loc["all", "cut_high"]) == WAYS
    assert set(found.loc["closed", "cut_low"]) == WAYS - {"cpc-kazakh"}
    assert set(found.loc["no-russia", "cut_low"]) == {"to-plant", "btc", "kenkiyak-kumkol"}
    assert routes.scenarios(TOY, "china").set_index("scenario").loc["halved", ["low", "high"]].tolist() == [31, 35]
    assert found.columns.tolist() == ["name", "low", "short_low", "cut_low", "high", "short_high", "cut_high"]


def test_flows_of_scenarios_by_hand():
    found = routes.scenario_flows(TOY, "cpc", TODAY)
    assert found.columns.tolist() == ["scenario", "id", "flow_mt", "full"]
    lines = set(TOY.loc[TOY["kind"].isin(["line", "supply"]) & (TOY["status"] == "in use"), "id"])
    by = {key: rows.set_index("id") for key, rows in found.groupby("scenario", sort=False)}
    assert list(by) == ["all", "halved", "closed", "no-russia", "caspian"] and set(by["all"].index) == lines
    wanted = {"to-plant": 8, "cpc-kazakh": 10, "atyrau-samara": 6, "aktau-berths": 3, "kenkiyak-kumkol": 2}
    assert by["halved"].loc[list(wanted), "flow_mt"].to_dict() == wanted
    assert set(by["halved"].index[by["halved"]["full"]]) == WAYS
    assert by["all"].index[by["all"]["full"]].tolist() == ["national"]
    assert by["all"].loc["national", "flow_mt"] == 39 and by["closed"].loc["national", "flow_mt"] == 20
    high = routes.scenario_flows(TOY, "cpc", TODAY, "high").set_index(["scenario", "id"])["flow_mt"]
    assert high["all", "cpc-russian"] == 22 and high["all", "national"] == 43
    left = routes.exit_rows(TOY, "cpc", TODAY)
    assert left.columns.tolist() == ["scenario", "route", "mt"] and set(left["route"]) == set(
        oil_network.EXITS.values()
    )
    assert left.groupby("scenario")["mt"].sum().to_dict() == {
        "all": 31, "halved": 22, "closed": 12, "no-russia": 4.5, "caspian": 2.5
    }  # fmt: skip
    most = routes.exit_rows(TOY, "cpc", TODAY, "high").groupby("scenario")["mt"].sum()
    assert most["all"] == 35 and most["closed"] == 13
    closed = left[left["scenario"] == "closed"].set_index("route")["mt"]
    assert (closed["atyrau-samara"], closed["china"], closed["orenburg"]) == (6, 2, 1)
    assert closed["makhachkala"] + closed["btc"] == 3 and closed["supsa"] == 0


def test_what_routes_could_carry_by_hand():
    found = routes.unused(TOY, TODAY | {"supsa": 0.0})
    assert found.columns.tolist() == [
        *("route", "name", "carried_mt", "paper_low", "paper_high", "reach_low", "reach_high"),
    ]
    assert found.values.tolist() == [
        ["cpc", "CPC", 18, 20, 22, 20, 22],
        ["atyrau-samara", "Atyrau–Samara", 5, 6, 6, 6, 6],
        ["btc", "Aktau–Baku–BTC", 1, 2, 2.5, 2, 2.5],  # the ships to Makhachkala take one Mt of the berths
        ["china", "to China", 1.5, 4, 5, 2, 2],
    ]
    assert routes.usable(TOY, "cpc", {}, "low") == 20
    dry = routes.changed(TOY, {"others": (1.0, 1.0), "national": (2.0, 2.0)})  # the wells are no limit here
    assert routes.usable(dry, "cpc", TODAY, "low") == 20


def plans() -> pd.DataFrame:
    rows = [
        ("aktau", 6),
        ("kenkiyak-atyrau", 5),
        ("kenkiyak-kumkol", 4),
        ("eskene-kuryk", 3),
        ("trans-caspian", 2),
        ("btc", 9),
    ]
    contracts = [("btc-kazakh", 1.5, "contract", "2024", "s"), ("btc-kazakh", 1.0, "contract", "2020", "s"),
                 ("btc-kazakh", 7.0, "in-use", "2024", "s"), ("cpc", 50.0, "contract", "2024", "s")]  # fmt: skip
    return capacities(*((asset, value, "plan", "2024", "s") for asset, value in rows), *contracts)


def test_plans_one_after_another_by_hand():
    found = routes.building(TOY, plans(), {"btc": 5.0, "atasu-alashankou": 1.0}, "cpc")
    assert found.columns.tolist() == ["step", "name", "low", "high", "cut_low"]
    assert found["step"].tolist() == [*range(7)]
    assert found["low"].tolist() == [4.5, 5, 5, 5.5, 7.5, 7.5, 9]
    assert found["high"].tolist() == [4.5, 5.5, 5.5, 5.5, 7.5, 7.5, 9]
    assert found["name"].tolist() == [
        *("Today", "Baku–Supsa reopened", "Russian transit to China ends", "Aktau: berths 9 and 10"),
        *("Second lines Atyrau–Kumkol", "Eskene–Kuryk–Baku", "BTC enlarged"),
    ]
    assert set(found["cut_low"].iloc[1]) == {"to-plant", "aktau-berths", "kenkiyak-kumkol"}
    freed = routes.building(TOY, plans(), {"btc": 5.0, "atasu-alashankou": -3.0}, "cpc")  # China could take 1 to 2
    assert freed["low"].tolist() == [4.5, 5, 4, 4.5, 4.5, 4.5, 6]
    assert freed["high"].tolist() == [4.5, 5.5, 5.5, 5.5, 5.5, 5.5, 7]
    narrow = routes.changed(TOY, {"tengiz-aktau": (0, 0)})  # nothing reaches the berths: what Kuryk adds is seen
    sea = routes.building(narrow, plans(), {"btc": 5.0, "atasu-alashankou": 1.0}, "cpc")
    assert sea["low"].tolist() == [2, 2, 2, 2, 4, 6, 6]


def test_the_answer_under_other_definitions_by_hand():
    found = routes.variants(TOY, "all", "cpc", plans(), {"atasu-alashankou": 1.0})
    assert found.columns.tolist() == ["variant", "name", "low", "high"]
    assert found.set_index("variant")[["low", "high"]].T.to_dict("list") == {
        "main": [31, 35],
        "contract": [31, 35],  # the berths load for Makhachkala instead
        "no_link": [27, 29],
        "first": [32, 35],
        "no_transit": [31, 35],
        "wells": [32, 35],
        "aktau_plan": [31, 36],
    }
    assert found["variant"].tolist()[3] == "first" and found["name"].tolist() == [
        *("As above", "BTC: what is contracted", "Large fields only into CPC", "Exports before refineries"),
        *("No Russian oil to China", "Wells without limit", "Aktau with berths 9 and 10"),
    ]
    past = routes.variants(TOY, "no-russia", "cpc", plans(), {"atasu-alashankou": -3.0}).set_index("variant")
    assert past[["low", "high"]].T.to_dict("list") == {
        "main": [4.5, 4.5], "contract": [3.5, 3.5], "no_link": [0, 0], "first": [4.5, 4.5],
        "no_transit": [3.5, 4.5], "wells": [4.5, 4.5], "aktau_plan": [4.5, 4.5],
    }  # fmt: skip


def test_what_closing_each_route_takes_off_by_hand():
    found = routes.placebo(TOY, "china")
    assert found.columns.tolist() == ["route", "name", "low", "high"]
    assert found["route"].tolist() == ["china", "cpc", "atyrau-samara", "aktau", "makhachkala", "btc"]
    assert found["name"].tolist()[1] == "CPC"
    assert found[["low", "high"]].values.tolist() == [[1, 2], [19, 22], [5, 6], [2, 4], [0, 1.5], [0, 0]]


def test_checks_against_published_figures_by_hand():
    assert routes.april_2022(TOY, {"a": 2.0, "b": 3.0}) == pytest.approx((6 / 12, 7 / 12))  # 11 and 12 less 5
    apart = routes.changed(TOY, {"fields-to-trunk": (0.0, 0.0)})  # the connection is taken as open all the same
    assert routes.april_2022(apart, {"a": 2.0, "b": 3.0}) == pytest.approx((6 / 12, 7 / 12))
    assert [routes.outside(1, 3, value) for value in (0, 1, 2, 3, 4)] == [-1, 0, 0, 0, 1]
    totals = pd.DataFrame(
        [(2025, "ministry", 12, 33.0), (2025, "customs", 11, 30.0), (2021, "customs", 12, 36.0), (2020, "x", 12, 1.0)],
        columns=["year", "definition", "months", "volume_mt"],
    )
    rows = [(2025, route, volume, True) for route, volume in TODAY.items()]
    rows += [
        (2022, "aktau", 2.0, True),
        (2022, "china", 1.0, True),
        (2022, "china", 9.0, False),
        (2025, "btc", 9.0, False),
    ]
    split = pd.DataFrame(rows, columns=["year", "route", "volume_mt", "preferred"])
    periods = pd.DataFrame(
        [("atyrau-samara", "part-year", 9.0), ("atyrau-samara", "rate", 2.0), ("diverted-from-cpc", "month", 0.4)],
        columns=["route", "kind", "volume_mt"],
    )
    facts = {"exports_by_route": split, "route_periods": periods, "exports_total": totals}
    bare = routes.changed(TOY, {"atyrau-samara": (8.0, 8.0)})
    found = routes.all_checks({2021: (bare, {}), 2025: (TOY, {})}, facts)
    assert found.columns.tolist() == ["name", "key", "unit", "low", "high", "published", "group"]
    assert found.index.tolist() == [*range(6)]
    assert found.drop(columns=["low", "high"]).values.tolist() == [
        ["2021, customs", "customs_2021", "Mt a year", 36.0, "total"],
        ["2025, ministry", "ministry_2025", "Mt a year", 33.0, "total"],
        ["2025, past Russia", "past_russia_2025", "Mt a year", 2.5, "could"],
        ["2025, by Baku and BTC", "btc_2025", "Mt a year", 1.0, "could"],
        ["2025, all but the CPC", "not_cpc_2025", "Mt a year", 9.5, "could"],
        ["April 2022, diverted in the month", "april_2022", "Mt in the month", 0.4, "month"],
    ]
    assert found[["low", "high"]].values.tolist() == [
        [31, 37], [31, 35], [4.5, 4.5], [2.5, 2.5], [12, 13], pytest.approx([8 / 12, 9 / 12])
    ]  # fmt: skip


def test_known_flows_and_exits_of_a_year_by_hand():
    split = pd.DataFrame(
        [(2025, "cpc", 60.0, True), (2025, "aktau", 4.0, True), (2025, "btc", 1.0, True), (2025, "btc", 9.0, False),
         (2024, "atyrau-samara", 8.0, True)],
        columns=["year", "route", "volume_mt", "preferred"],
    )  # fmt: skip
    line = pd.DataFrame(
        [(2025, "kazakh", 61.0, True), (2025, "total", None, True), (2025, "karachaganak", 9.0, True),
         (2025, "karachaganak", 8.0, False), (2024, "total", 63.0, True)],
        columns=["year", "item", "volume_mt", "preferred"],
    )  # fmt: skip
    assert oil_network.carried_by(2025, split, line) == {
        "aktau-berths": 4.0, "cpc-kazakh": 61.0, "karachaganak-atyrau": 9.0
    }  # fmt: skip
    assert oil_network.carried_by(2024, split, line) == {"atyrau-samara": 8.0, "cpc-russian": 63.0}
    assert oil_network.today_of(split) == {"cpc": 60.0, "btc": 1.0}
    assert oil_network.today_of(split, 2024) == {"atyrau-samara": 8.0}


def test_tables_of_capacities_and_supplies_in_words():
    edges = pd.DataFrame(
        {
            "id": ["cpc", "sea", "old", "link"],
            "name": ["The line", "The sea", "Old", "A link"],
            "status": ["in use", "in use", "unused", "in use"],
            "mode": ["pipe", "ship", "pipe", "transfer"],
            "states": ["KAZ;RUS", "AZE", "KAZ", "KAZ"],
            "operator": ["CPC", None, "X", "Y"],
        }
    )
    ranges = pd.DataFrame(
        {
            "id": ["cpc", "sea", "old", "link"],
            "low": [61.28, 7.0, 1, 1],
            "high": [77.28, math.inf, 1, 1],
            "kept": [[67.0, 83.0], [], [], []],
            "refuted": [[28.2], [], [], []],
        }
    )
    found = oil_network.capacity_table(edges, {"ranges": ranges, "taken": {"cpc": 5.72}})
    assert found.index.tolist() == ["The line", "The sea"] and found.index.name == "line"
    assert found.columns.tolist() == [
        *("stated, Mt/y", "refuted by a flow", "others' oil", "left for Kazakh oil", "states", "operator"),
    ]
    assert found.loc["The line"].tolist() == ["67, 83", "28.2", "5.72", "61.3 to 77.3", "KAZ, RUS", "CPC"]
    same = oil_network.capacity_table(edges, {"ranges": ranges.assign(high=[61.28, 7.0, 1, 1]), "taken": {}})
    assert same["left for Kazakh oil"].tolist() == ["61.3", "7.0"]
    assert found.loc["The sea"].tolist() == ["", "", "", "7.0 to no limit", "AZE", ""]
    shown = oil_network.supply_table(TOY)
    assert shown.index.tolist() == ["national", "others", "plant"] and shown.index.name == "oil"
    assert shown.columns.tolist() == ["low, Mt/y", "high, Mt/y"]
    assert shown.values.tolist() == [["39.0", "45.0"], ["50.0", "50.0"], ["10.0", "10.0"]]
    assert oil_network.supply_table(TOY.replace(50, math.inf)).loc["others"].tolist() == ["no limit", "no limit"]


# What a network is made from, by hand


def supplies(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "item", "volume_mt"])


DELIVERED = (
    ("2021-H1", "delivered-all", 10.0),
    ("2021-H1", "delivered-atyrau", 4.0),
    ("2021-H1", "delivered-pavlodar", 3.0),
)
LINE = pd.DataFrame(
    [(2023, "tengiz", 30.0), (2023, "kashagan", 18.0), (2023, "karachaganak", 9.0), (2025, "tengiz", 36.0)],
    columns=["year", "item", "volume_mt"],
)


def test_what_was_produced_and_refined_by_hand():
    known = supplies(*DELIVERED, ("2024", "refined", 20.0), ("2024", "national", 90.0), ("2023", "national", 1.0),
                     ("2023", "tengiz", 29.0), ("2024-H1", "kashagan", 99.0), ("2024", "tengiz", 28.0))  # fmt: skip
    balance = pd.DataFrame(
        [("KAZ", "oil", 2024, 88.0), ("KAZ", "gas", 2024, 1.0), ("RUS", "oil", 2024, 500.0), ("KAZ", "oil", 2023, 2.0)],
        columns=["iso3", "product", "year", "production"],
    )
    totals = pd.DataFrame({"year": [2024, 2024, 2023], "months": [12, 11, 12], "volume_mt": [70.0, 60.0, 5.0]})
    assert oil_network.supply_of(2024, known, balance, totals, LINE) == {
        "national": (88, 90),
        "published": True,
        "refined": 20,
        "plants": {"atyrau-refinery": 8, "pavlodar-refinery": 6, "shymkent-refinery": pytest.approx(6)},
        "fields": {"tengiz": 30, "kashagan": 18, "karachaganak": 9},  # the consortium's own figure before another
        "fields_year": 2023,
    }
    bare = supplies(*DELIVERED, ("2025", "refined", 20.0))
    more = pd.concat([totals.assign(year=2025), totals.assign(year=2025, volume_mt=75.0)])
    found = oil_network.supply_of(2025, bare, balance, more, LINE)
    assert (found["national"], found["published"], found["fields_year"]) == ((25, 95), False, 2023)
    whole = supplies(*DELIVERED, *(("2024", field, 1.0) for field in oil_network.BIG))
    assert oil_network._large_fields(2025, whole, LINE) == (dict.fromkeys(oil_network.BIG, 1.0), 2024)
    assert oil_network._large_fields(2023, whole, LINE)[1] == 2023


def test_the_nearest_year_and_the_later_of_two():
    values = pd.Series({2020: 1.0, 2022: 2.0, 2030: 3.0})
    assert [oil_network.nearest(values, year) for year in (2019, 2020, 2021, 2022, 2029)] == [1, 1, 2, 2, 3]


def test_room_that_others_take_by_hand():
    rows = capacities(("x", 10, "russian-transit", "2024", "s"), ("x", 7, "russian-transit", "2014", "s"),
                      ("btc", 30, "in-use", "2025", "s"), ("btc", 31, "capacity", "2021", "s"),
                      ("aktau", 5, "in-use", "2021", "s"), ("btc", 33, "in-use", "2019", "s"))  # fmt: skip
    line = pd.DataFrame({"item": ["russian", "russian", "kazakh"], "year": [2020, 2021, 2021],
                         "preferred": [True, False, True], "volume_mt": [6.0, 8.0, 50.0]})  # fmt: skip
    assert oil_network.taken_by_others(2021, rows, line) == {"atasu-alashankou": 10, "cpc-russian": 6, "btc": 33}
    assert oil_network.taken_by_others(2016, rows, line)["atasu-alashankou"] == 7


def test_limits_count_from_2020_on_and_name_each_edge():
    stated = capacities(("x", 6, "capacity", "2020", "s"), ("y", 8, "capacity", "2021", "s"),
                        ("x", 6, "capacity", "2022", "t"))  # fmt: skip
    edges = pd.DataFrame({"id": ["e", "f"], "assets": ["x;y", "y"], "unrated": ["open", "open"]})
    found = oil_network.limits(edges, stated, {"f": 8.0}, {})
    assert found.columns.tolist() == ["id", "low", "high", "kept", "refuted"]
    assert found.values.tolist() == [["e", 6, 8, [6, 8], []], ["f", 8, 8, [8], []]]
    assert oil_network.limits(edges, stated, {}, {}, 2021).loc[0, "kept"] == [6, 8]
    assert oil_network.limits(edges, stated, {}, {}, 2022).loc[0, "kept"] == [6]
    assert oil_network.limits(one_edge(), stated.iloc[:1], {}, {}).loc[0, "kept"] == [6]
    plan = capacities(("x", 6, "capacity", "2020", "k"), ("x", 7, "capacity", "2019", "k"),
                      ("x", 9, "plan", "2025", oil_network.ADDED))  # fmt: skip
    assert oil_network.planned(plan, "x") == (15, 15)


def test_the_east_by_subtraction_by_hand():
    plants = {"pavlodar-refinery": 5.0, "shymkent-refinery": 6.0, "atyrau-refinery": 99.0}
    split = pd.DataFrame({"route": ["china", "china", "china", "cpc", "china"], "year": [2020, 2018, 2017, 2021, 2021],
                          "preferred": [True, True, True, True, False],
                          "volume_mt": [1.0, 4.0, 50.0, 60.0, 9.0]})  # fmt: skip
    west, on = "kenkiyak-atyrau", "kenkiyak-kumkol"
    used = capacities((west, 4.0, "in-use", "2022", "s"), (west, 3.0, "in-use", "2022-06", "t"),
                      (west, 2.0, "in-use", "2018", "s"), (on, 7.0, "in-use", "2010", "s"),
                      (on, 8.0, "in-use", "2018", "s"), (west, 6.0, "capacity", "2021", "s"))  # fmt: skip
    found = oil_network.eastern_fields(2021, plants, split, used)
    assert found == {"eastern": (8, 9), "aktobe": (6, 6)}  # 5 + 6 refined, 1 sold, less 4 or 3; 8 less 2
    assert oil_network.eastern_fields(2019, plants, split, used)["eastern"] == (10, 10)
    assert oil_network.eastern_fields(2020, plants, split, used)["eastern"] == (8, 9)  # of two as near, the later
    assert oil_network.eastern_fields(2017, plants, split, used)["eastern"] == (13, 13)  # sales count from 2018 on


def test_groups_give_at_least_what_their_known_fields_do():
    nodes = pd.DataFrame({"id": ["uzen", "buzachi", "atyrau"], "fields": ["a;b;x", "c", "d"]})
    fields = pd.DataFrame({"id": list("abcd"), "production_year": [2019, 2018, 2020, 2020],
                           "production_mbbl": [15.0, 100.0, 30.0, 1.0]})  # fmt: skip
    assert oil_network.group_output(nodes, fields, 7.5) == {"uzen": 2, "buzachi": 4}
    assert oil_network.group_output(nodes, fields, 7.5, 2018)["uzen"] == pytest.approx(115 / 7.5)


def test_arcs_by_hand():
    edges = pd.DataFrame(
        {"id": ["l"], "from_node": ["atyrau"], "to_node": ["samara"], "name": ["A line"], "states": ["KAZ;RUS"],
         "operator": [None], "status": ["in use"], "assets": ["x"]}
    )  # fmt: skip
    ranges = pd.DataFrame({"id": ["l"], "low": [3.0], "high": [5.0], "kept": [[]], "refuted": [[]]})
    supply = {
        "national": (80.0, 90.0),
        "fields": {"tengiz": 30.0, "kashagan": 20.0},
        "plants": {"pavlodar-refinery": 5.0},
    }
    east = {"eastern": (6.0, 10.0), "aktobe": (2.0, 3.0)}
    found = oil_network.arcs(edges, ranges, supply, east, {"uzen": 4.0})
    assert found.columns.tolist() == oil_network.COLUMNS and found.index.tolist() == list(range(len(found)))
    inf = math.inf
    exits = [
        [f"exit-{route}", node, "abroad", oil_network.NAMES[route], "exit", inf, inf, "", "", "in use"]
        for node, route in oil_network.EXITS.items()
    ]
    made_of = [
        ["national", "source", "production", "Production", "supply", 80, 90],
        ["others", "production", "other fields", "Other western fields", "supply", 20, 34],
        ["west", "other fields", "atyrau", "Fields around Atyrau", "supply", inf, inf],
        ["eastern", "production", "eastern", "Eastern fields", "supply", 6, 10],
        ["aktobe", "eastern", "aktobe", "Aktobe fields", "supply", 2, 3],
        ["kumkol", "eastern", "kumkol", "Kyzylorda fields", "supply", inf, inf],
        ["home", "refined at home", "sink", "Refined at home", "end", inf, inf],
        ["abroad", "abroad", "sink", "Exported", "end", inf, inf],
        ["field-tengiz", "production", "tengiz", "Tengiz", "supply", 30, 30],
        ["field-kashagan", "production", "kashagan", "Kashagan", "supply", 20, 20],
        ["field-uzen", "other fields", "uzen", "Uzen fields", "supply", 4, inf],
        ["pavlodar-refinery", "pavlodar-refinery", "refined at home", "Pavlodar refinery", "refinery", 5, 5],
    ]
    line = ["l", "atyrau", "samara", "A line", "line", 3, 5, "KAZ;RUS", "", "in use"]
    assert found.values.tolist() == [*(row + ["", "", "in use"] for row in made_of), *exits, line]
    little = oil_network.arcs(edges, ranges, supply | {"national": (55.0, 90.0)}, east, {})
    assert little.set_index("id").loc["others", "low"] == 0  # less than the known fields give is nothing


# Against enumeration, and properties


def cheapest_cut(graph: nx.DiGraph) -> float:
    """Return the capacity of the least cut by trying every set of nodes on the source's side."""
    inner = [node for node in graph if node not in ("source", "sink")]
    best = math.inf
    for size in range(len(inner) + 1):
        for chosen in itertools.combinations(inner, size):
            near = {"source", *chosen}
            across = [data for a, b, data in graph.edges(data=True) if a in near and b not in near]
            best = min(best, sum(data.get("capacity", math.inf) for data in across))
    return best / 1000


PLACES = ("source", "a", "b", "c", "d", "sink")
edges_drawn = st.dictionaries(
    st.tuples(st.sampled_from(PLACES[:-1]), st.sampled_from(PLACES[1:])).filter(lambda pair: pair[0] != pair[1]),
    st.integers(0, 9),
    min_size=1,
)


@given(edges_drawn)
@settings(deadline=None, max_examples=60)
def test_greatest_flow_is_the_least_of_all_cuts(drawn):
    rows = [arc(f"{a}-{b}", a, b, capacity) for (a, b), capacity in drawn.items()]
    graph = routes.build(frame(*rows))
    assert routes.max_flow(graph) == pytest.approx(cheapest_cut(graph))
    assert sum(routes.min_cut(graph).values()) == pytest.approx(cheapest_cut(graph))


@given(st.lists(st.integers(0, 8), min_size=5, max_size=5), st.integers(0, 4), st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_a_higher_capacity_never_lowers_exports(values, which, more):
    arcs_of = ("national", "plant", "north", "pumps", "sea")
    ranges = {name: (value, value) for name, value in zip(arcs_of, values, strict=True)}
    before = routes.exports(routes.build(routes.changed(SMALL, ranges)))
    raised = ranges | {arcs_of[which]: (values[which] + more,) * 2}
    after = routes.exports(routes.build(routes.changed(SMALL, raised)))
    assert after >= before or arcs_of[which] == "plant"  # a refinery that wants more leaves less


@given(st.lists(st.integers(0, 8), min_size=5, max_size=5))
@settings(deadline=None, max_examples=60)
def test_the_chosen_flow_carries_the_greatest_and_conserves(values):
    arcs_of = ("national", "plant", "north", "pumps", "sea")
    ranges = {name: (value, value) for name, value in zip(arcs_of, values, strict=True)}
    graph = routes.build(routes.changed(SMALL, ranges))
    found = routes.flows(graph, {"btc": 1.0})
    assert found["abroad"] == pytest.approx(routes.exports(graph))
    assert found["home"] == pytest.approx(routes.refined(graph))
    for node in set(graph) - {"source", "sink"}:
        into = sum(found[data["id"]] for _, _, data in graph.in_edges(node, data=True))
        out = sum(found[data["id"]] for _, _, data in graph.out_edges(node, data=True))
        assert into == pytest.approx(out)


# Capacities


def capacities(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["asset", "value_mtpa", "kind", "as_of", "source_id"])


def one_edge(assets="x", unrated="open") -> pd.DataFrame:
    return pd.DataFrame({"id": ["e"], "assets": [assets], "unrated": [unrated]})


def test_limits_keep_what_no_flow_refutes_and_leave_room_for_others():
    stated = capacities(("x", 5, "capacity", "2019", "s"), ("x", 6, "capacity", "2021", "s"),
                        ("x", 9, "capacity", "2024-01", "s"), ("x", 20, "plan", "2024", "s"))  # fmt: skip
    found = oil_network.limits(one_edge(), stated, {}, {}).iloc[0]
    assert (found["low"], found["high"], found["refuted"]) == (6, 9, [])
    found = oil_network.limits(one_edge(), stated, {"e": 7.0}, {"e": 2.0}).iloc[0]
    assert (found["low"], found["high"], found["refuted"]) == (7, 7, [6])
    assert oil_network.limits(one_edge(), stated, {"e": 11.0}, {}).iloc[0]["low"] == 11  # all refuted: what it carried
    assert oil_network.limits(one_edge(), stated, {}, {"e": 99.0}).iloc[0][["low", "high"]].tolist() == [0, 0]
    small = capacities(("x", 0.5, "capacity", "2021", "s"))  # nothing is known to have been carried
    assert oil_network.limits(one_edge(), small, {}, {}).iloc[0].tolist() == ["e", 0.5, 0.5, [0.5], []]


def test_limits_without_a_stated_capacity():
    used = capacities(("x", 3, "in-use", "2013", "s"), ("x", 4, "in-use", "2022", "s"))
    assert tuple(oil_network.limits(one_edge(), used, {}, {}).iloc[0][["low", "high"]]) == (4, math.inf)
    assert tuple(oil_network.limits(one_edge(unrated="carried"), used, {}, {}).iloc[0][["low", "high"]]) == (4, 4)
    assert oil_network.limits(one_edge(float("nan")), used, {}, {}).iloc[0]["low"] == math.inf


def test_plans_replace_or_add():
    added = oil_network.ADDED
    rows = capacities(("x", 6, "capacity", "2023", "k"), ("x", 12, "plan", "2023", "k"),
                      ("x", 9, "plan", "2025", added), ("y", 25, "plan", "2025", added))  # fmt: skip
    assert oil_network.planned(rows, "x") == (12, 15)
    assert oil_network.planned(rows, "x", taken=2) == (10, 13)
    assert oil_network.planned(rows, "y") == (25, 25)
    old = capacities(("x", 6, "capacity", "2019", "k"), ("x", 9, "plan", "2025", added))
    assert oil_network.planned(old, "x") == (9, 9)  # what was stated before 2020 is no first line


# The real network


def test_every_edge_joins_known_nodes_and_every_asset_has_a_value():
    nodes = {row["id"] for row in raw("oil_network_nodes")}
    assets = {row["asset"] for row in raw("oil_capacity") + raw("oil_network_capacity")}
    for row in raw("oil_network_edges"):
        assert {row["from_node"], row["to_node"]} <= nodes
        assert set(filter(None, row["assets"].split(";"))) <= assets, row["id"]
    assert {row["asset"] for row in raw("oil_network_capacity")}.isdisjoint(row["asset"] for row in raw("oil_capacity"))


def test_states_are_those_that_the_drawn_lines_cross():
    crossed: dict[str, set[str]] = {}
    for row in raw("pipeline_countries"):
        crossed.setdefault(row["pipeline"], set()).add(row["iso3"])
    said: dict[str, set[str]] = {}
    for row in raw("oil_network_edges"):
        if row["pipeline"]:
            said.setdefault(row["pipeline"], set()).update(row["states"].split(";"))
    sea = {"P0650"}  # drawn between other shores
    for pipeline, states in said.items():
        if pipeline not in sea:
            assert states - {"CHN"} == crossed[pipeline] - {"CHN"}, pipeline
    assert "RUS" not in said["P6384"] | said["P6402"]  # the tracker names Russia for both


@pytest.mark.parametrize("year", routes.YEARS)
def test_no_oil_past_russia_crosses_it(made, year):
    network, _ = made[year]
    for end in ("low", "high"):
        graph = routes.scenario(routes.build(network, end), "no-russia", "cpc")
        found = routes.flows(graph, {})
        by_id = network.set_index("id")["states"]
        assert not [name for name, flow in found.items() if flow and "RUS" in by_id[name]]


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("year", routes.YEARS)
def test_three_algorithms_agree_on_the_real_network(made, year, end):
    network, _ = made[year]
    for key in routes.scenario_names("cpc"):
        graph = routes.scenario(routes.build(network, end), key, "cpc")
        found = routes.exports(graph)
        home = routes.without(graph, edges=("abroad",))
        both, only = (nx.maximum_flow_value(each, "source", "sink", flow_func=edmonds_karp) for each in (graph, home))
        assert found == pytest.approx((both - only) / 1000)  # augmenting paths in place of preflow
        priced = routes.flows(graph, {"cpc": 64.8, "china": 1.0})  # network simplex
        assert priced["abroad"] == pytest.approx(found)
        assert priced["home"] == pytest.approx(only / 1000)


def test_connections_without_a_source_do_not_bind_past_russia(made):
    network, ground = made[2025]
    unsourced = set(network.loc[network["high"] == math.inf, "id"])
    cut = routes.min_cut(routes.scenario(routes.build(network, "high"), "no-russia", "cpc"))
    assert not set(cut) & unsourced
    assert cut["kenkiyak-atyrau"] == 6 and cut["aktau-berths"] == 7.5
    # By hand: the berths, and what the way from the west adds to the east's own oil after its refineries.
    east = ground["east"]["eastern"][1] + 6 - sum(ground["plants"][plant] for plant in oil_network.EAST)
    assert routes.exports(routes.scenario(routes.build(network, "high"), "no-russia", "cpc")) == pytest.approx(
        7.5 + east, abs=0.005
    )


def test_ends_bound_a_mix_of_ends(made):
    network, _ = made[2025]
    low, high = (
        routes.exports(routes.scenario(routes.build(network, end), "closed", "cpc")) for end in ("low", "high")
    )
    names = network.loc[(network["low"] < network["high"]) & (network["status"] == "in use"), "id"]
    for count in (1, 3, 6):
        for chosen in itertools.islice(itertools.combinations(names, count), 0, None, 97):
            graph = routes.scenario(routes.build(network, "low", chosen), "closed", "cpc")
            assert low - 1e-9 <= routes.exports(graph) <= high + 1e-9


def test_supply_of_2025_is_exports_and_refining(made):
    _, ground = made[2025]
    totals = [float(row["volume_mt"]) for row in raw("oil_exports_total") if row["year"] == "2025"]
    assert ground["national"] == pytest.approx((min(totals) + 18.4, max(totals) + 18.4))
    assert not ground["published"] and made[2024][1]["published"]
    assert ground["fields"] == {"tengiz": 36.6, "kashagan": 17.0, "karachaganak": 9.2}
    assert made[2024][1]["fields_year"] == 2023


def test_a_network_comes_with_what_it_was_made_from(made):
    assert list(made[2025][1]) == [
        *("national", "published", "refined", "plants", "fields", "fields_year", "ranges", "taken", "east", "groups"),
    ]


@pytest.mark.parametrize(
    ("year", "refuted"),
    [(2021, {}), (2024, {"cpc-kazakh": [53.7]}), (2025, {"cpc-kazakh": [53.7], "cpc-russian": [67.0]})],
)
def test_what_the_cpc_carried_in_a_year_refutes_smaller_capacities(made, year, refuted):
    # Carried, of Kazakh oil and of all: 53.1 and 60.7 in 2021, 54.9 and 63.01 in 2024, 64.8 and 70.52 in 2025.
    ranges = made[year][1]["ranges"].set_index("id")["refuted"]
    assert ranges[ranges.map(len) > 0].to_dict() == refuted


def test_eastern_fields_by_hand(made):
    # 2024: (17.44 x (8.8 - 2.8) / 8.8) refined + 1.2 to China - 5.791 from the west
    assert made[2024][1]["east"]["eastern"] == pytest.approx((17.44 * 6.0 / 8.8 + 1.2 - 5.791,) * 2)
    # Aktobe: 8.1 beyond Kenkiyak less 5.606 or 4.5 before it
    assert made[2024][1]["east"]["aktobe"] == pytest.approx((2.494, 3.6))


def test_least_output_of_groups_is_the_sum_of_their_fields(facts):
    found = oil_network.group_output(facts["network_nodes"], facts["fields"], 7.5)
    assert found["uzen"] == pytest.approx((40.22 + 0.728 + 4.009) / 7.5)
    assert found["buzachi"] == pytest.approx(7.528 / 7.5)


def test_other_oil_takes_its_room(facts):
    taken = oil_network.taken_by_others(2025, facts["capacity"], facts["cpc_throughput"])
    assert taken == pytest.approx({"atasu-alashankou": 10, "cpc-russian": 5.72, "btc": 31.135})


def test_barrels_and_value():
    rates = oil_network.barrels_a_tonne(tables.load("oil_barrels"))
    assert rates["btc", "2019"] == pytest.approx(233.1 / 31.135)
    assert rates["kazakhstan", "2024"] == pytest.approx(366 * 1835.98625 / 1000 / 87.5585)
    assert routes.monthly_value(12, 7.5, 80) == 600


def test_what_is_stuck_takes_the_widest_ends():
    ranges = pd.DataFrame({"scenario": ["a", "b"], "name": ["A", "B"], "low": [3.0, 9.0], "high": [5.0, 12.0]})
    found = routes.stuck(ranges, (10.0, 8.0))
    assert found[["low", "high"]].to_numpy().tolist() == [[3.0, 7.0], [0.0, 1.0]]
    wide = ranges.assign(low=[9.5, 11.0], high=[9.75, 12.0])  # half a Mt is stuck at most, and none
    assert routes.stuck(wide, (10.0, 8.0))[["low", "high"]].to_numpy().tolist() == [[0.0, 0.5], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("values", "message"),
    [((2022, "cpc", 70), "^year takes a year whose refining is known: 2021, 2024, 2025; given: 2022"),
     ((2025, "CPC", 70), "^outage takes a route: .*Nearest: 'cpc'"), ((2025, "cpc", 300.5), "given: 300.5"),
     ((2025, "cpc", True), "given: True"),
     ((2025, "druzhba", 70), "atyrau-samara, aktau"), ((2025, "cpc", 0), "above 0 and up to 300; given: 0"),
     ((2025, "cpc", "70"), "^price takes US dollars a barrel, above 0 and up to 300; given: '70'")],
)  # fmt: skip
def test_wrong_parameters_are_errors_that_name_the_right_ones(values, message):
    with pytest.raises(ValueError, match=message):
        routes.check_parameters(*values)


def test_parameters_at_their_ends_are_taken():
    for price in (300, 0.5):
        routes.check_parameters(2021, "btc", price)


def test_courses_follow_the_drawn_lines(facts):
    shapes = routes_map.edge_shapes(facts["network_edges"], facts["network_nodes"], tables.load("pipelines"))
    at = facts["network_nodes"].set_index("id")
    for edge in facts["network_edges"].itertuples():
        if edge.id not in shapes:
            continue
        ends = [shapes[edge.id].coords[0], shapes[edge.id].coords[-1]]
        for node, (x, y) in zip((edge.from_node, edge.to_node), ends, strict=True):
            far = 0.45 if edge.id == "eskene-kuryk" else 0.3  # Eskene lies behind the field
            assert abs(at.loc[node, "lat"] - y) < far * 3 and abs(at.loc[node, "lon"] - x) < far * 4, edge.id
    assert "aktau-berths" not in shapes and "fields-to-trunk" not in shapes

"""Notebook 04-without-russia: its findings are what a second reading of the tables and a second method give."""

import math

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "04-without-russia"


def stated(*assets: str, since: str = "2020") -> list[float]:
    """Return the capacities of assets stated since a year."""
    found = rows("oil_capacity") + rows("oil_network_capacity")
    return [float(row["value_mtpa"]) for row in found
            if row["asset"] in assets and row["kind"] == "capacity" and row["as_of"] >= since]  # fmt: skip


def volume(table: str, **match: str) -> float:
    """Return the volume of the one row that matches."""
    found = [row for row in rows(table) if all(row[key] == value for key, value in match.items())]
    assert len(found) == 1, match
    return float(found[0]["volume_mt"])


def relaxed(year: str, end) -> float:
    """Return exports past Russia by a formula: the berths of Aktau, and what the east has left after its refineries."""
    refined = volume("oil_supply", period=year, item="refined")
    parts = {item: volume("oil_supply", period="2023-H1", item=f"delivered-{item}") for item in ("all", "atyrau")}
    east_refined = refined * (1 - parts["atyrau"] / parts["all"])
    china = volume("oil_exports_by_route", year=year, route="china", preferred="true")
    used = [float(row["value_mtpa"]) for row in rows("oil_capacity")
            if row["asset"] == "kenkiyak-atyrau" and row["kind"] == "in-use" and row["as_of"] == "2024"]  # fmt: skip
    fields = east_refined + china - (min(used) if end is max else max(used))
    return end(stated("aktau")) + fields + end(stated("kenkiyak-atyrau")) - east_refined


@pytest.fixture(scope="module")
def stored():
    runs.refresh([(NAME, {})])
    return {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}


def test_past_russia_by_a_formula(stored):
    assert stored["no_russia_low"] == pytest.approx(relaxed("2025", min), abs=0.002)
    assert stored["no_russia_high"] == pytest.approx(relaxed("2025", max), abs=0.002)
    assert stored["share_no_russia_low"] == pytest.approx(100 * stored["no_russia_low"] / 78.7)
    assert stored["share_no_russia_high"] == pytest.approx(100 * stored["no_russia_high"] / 76.29)
    assert (stored["caspian_low"], stored["caspian_high"]) == (min(stated("aktau")), max(stated("aktau")))


def test_with_the_cpc_closed_by_a_formula(stored):
    """High: every other way is full.  Low: all oil that is not of the large fields, and what these may add."""
    china = relaxed("2025", max) - max(stated("aktau"))
    orenburg = volume("oil_exports_by_route", year="2013", route="orenburg")
    assert stored["closed_high"] == pytest.approx(
        max(stated("atyrau-samara")) + max(stated("aktau")) + china + orenburg, abs=0.002
    )
    large = sum(volume("cpc_throughput", year="2025", item=item) for item in ("tengiz", "kashagan", "karachaganak"))
    made = volume("oil_exports_total", year="2025", definition="customs") + 18.4
    added = 12 * volume("oil_route_periods", period="2022-04", route="diverted-from-cpc")
    rail = next(float(row["value_mtpa"]) for row in rows("oil_network_capacity") if row["asset"] == "tengiz-aktau")
    assert stored["closed_low"] == pytest.approx(made - 18.4 - large + added + rail + orenburg, abs=0.002)


def test_halving_costs_at_most_half(stored):
    assert stored["halved_high"] == pytest.approx(
        stored["closed_high"] + max(stated("cpc-kazakh-section")) / 2, abs=0.002
    )
    assert stored["halved_low"] == pytest.approx(
        stored["closed_low"] + max(stated("cpc-kazakh-section")) / 2, abs=0.002
    )


def test_checks_against_published_figures(stored):
    assert stored["past_russia_2025_published_check"] == 1.5 + 1.0
    assert stored["april_2022_published_check"] == 0.561
    assert stored["off_ministry_2025"] == stored["off_customs_2025"] == 0
    # 2024: production less refining, the larger of two counts of production
    made = [87.56, *(float(row["production"]) for row in rows("energy_balance")
                     if (row["iso3"], row["year"], row["product"]) == ("KAZ", "2024", "oil"))]  # fmt: skip
    assert stored["off_customs_2024"] == pytest.approx(71.04 - (max(made) - 17.44), abs=0.002)
    # April 2022, high end: 30 to Samara, 7.5 from Aktau, the east, all less what was carried then
    east = volume("oil_exports_by_route", year="2022", route="china", preferred="true") + 6 - 4.5
    carried = 11 + volume("oil_exports_by_route", year="2022", route="aktau", preferred="true") + 1.29
    assert stored["april_2022_high_check"] == pytest.approx((30 + 7.5 + east - carried) / 12, abs=0.001)
    assert stored["april_2022_published_check"] < stored["april_2022_low_check"]


def test_value_and_barrels(stored):
    pairs = {row["oil"] + row["period"]: row for row in rows("oil_barrels")}
    cpc, btc = pairs["cpc2025-05"], pairs["btc2019"]
    most = 31 * float(cpc["thousand_bpd"]) / 1000 / float(cpc["volume_mt"])
    least = float(btc["barrels_million"]) / float(btc["volume_mt"])
    assert stored["stuck_no_russia_high"] == pytest.approx(78.7 - stored["no_russia_low"])
    assert stored["value_no_russia_high"] == pytest.approx(stored["stuck_no_russia_high"] / 12 * most * 70 / 1000)
    assert stored["value_no_russia_low"] == pytest.approx(stored["stuck_no_russia_low"] / 12 * least * 70 / 1000)


def test_what_should_not_matter_does_not(stored):
    for route in ("china", "makhachkala", "btc", "aktau"):
        assert stored[f"closing_{route}_high"] == 0
    assert stored["closing_cpc_high"] > 30
    for end in ("low", "high"):
        assert stored[f"built_1_{end}"] == stored[f"built_2_{end}"] == stored[f"no_russia_{end}"]
        assert stored[f"no_russia_no_transit_{end}"] == stored[f"no_russia_{end}"]
    assert stored["refineries_short"] == 0


def test_another_route_year_and_price():
    found, figures = run_with(NAME, {"year": 2024, "outage": "atyrau-samara", "price": 50})
    assert found["no_russia_low"] == pytest.approx(relaxed("2024", min), abs=0.002)
    assert found["no_russia_high"] == pytest.approx(relaxed("2024", max), abs=0.002)
    assert found["closed_low"] > 60  # the CPC takes nearly all of it
    assert found["exports_customs"] == 71.04 and "exports_ministry" not in found
    assert figures["value"]["title"].startswith("At 50 dollars a barrel")
    assert "of 71.0 Mt exported in 2024" in figures["map"]["title"]
    assert figures["what-matters"]["title"].startswith("Atyrau–Samara closed:")
    held = 71.04 - found["no_russia_high"]
    least = min(233.1 / 31.135, math.inf)
    assert found["value_no_russia_low"] == pytest.approx(held / 12 * least * 50 / 1000)


@pytest.mark.long
def test_closing_the_line_to_china_in_2021():
    found, figures = run_with(NAME, {"year": 2021, "outage": "china"})
    assert found["closed_low"] == pytest.approx(found["all_low"], abs=0.01)
    assert found["exports_ministry"] == 67.6
    assert found["capacities_refuted"] == 0  # the old capacities of the CPC were still enough
    assert found["off_customs_2021"] < 0 == found["off_ministry_2021"]
    assert "exported in 2021" in figures["building"]["title"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"year": 2023}, "2021, 2024, 2025"),
        ({"outage": "baku"}, "cpc, atyrau-samara, aktau"),
        ({"price": -1}, "above 0"),
    ],
)
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

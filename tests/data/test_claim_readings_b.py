"""Readings of B13 to B40 give what the tables' raw rows give by hand, and other evidence would give other verdicts."""

import csv
import datetime as dt
import functools
import itertools
from dataclasses import replace

import pytest

from multivector import claims
from multivector.paths import DATA


@functools.cache
def raw(table: str) -> list[dict[str, str]]:
    with (DATA / "tables" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def one(rows: list[dict[str, str]], **cells: str) -> dict[str, str]:
    (row,) = [row for row in rows if all(row[column] == cell for column, cell in cells.items())]
    return row


def trade(partner: str, year: int) -> dict[str, str]:
    return one(raw("trade_by_partner"), reporter="KAZ", partner=partner, year=str(year), preferred="true")


def imports(partner: str, year: int) -> float:
    return float(trade(partner, year)["imports_musd"])


def turnover(partner: str, year: int) -> float:
    return imports(partner, year) + float(trade(partner, year)["exports_musd"])


def largest_and_over_forty() -> list[bool]:
    return [
        imports("RUS", year) > 0.4 * imports("WLD", year) and imports("RUS", year) > imports("CHN", year)
        for year in (2021, 2019, 2022, 2025)
    ]


def launches_from_baikonur() -> list[bool]:
    rows = [row for row in raw("launches_by_site") if row["site"] in ("baikonur", "plesetsk", "vostochny")]

    def most(*years: int) -> bool:
        spans = [row for row in rows if int(row["year"]) in years]
        here = sum(int(row["attempts"]) for row in spans if row["site"] == "baikonur")
        return 2 * here > sum(int(row["attempts"]) for row in spans)

    others = [row for row in raw("launches_by_site") if row["site"] != "baikonur" and 1992 <= int(row["year"]) <= 2023]
    crews = sum(int(row["crew_ships"] or 0) for row in others)
    return [most(2021), most(*range(2014, 2022)), most(2022), most(*range(2022, 2026)), crews == 0]


def energy() -> list[bool]:
    rows = raw("energy_balance")

    def net(state: str, product: str, year: str) -> float:
        row = one(rows, iso3=state, product=product, year=year)
        return float(row["production"]) - float(row["consumption"])

    def first(product: str) -> bool:
        return net("KAZ", product, "2024") > max(net("TKM", product, "2024"), net("UZB", product, "2024"))

    def both(year: str) -> bool:  # a million tonnes of oil for a billion cubic metres of gas
        sold = {state: net(state, "oil", year) + net(state, "gas", year) for state in ("KAZ", "TKM")}
        return sold["KAZ"] > sold["TKM"]

    return [first("oil"), first("gas"), both("2021"), both("2024")]


def shares(share: str, low: float, high: float) -> list[bool]:
    index = {row["date"]: float(row["index_100"]) for row in raw("london_index") if row["share"] == share}
    days = [day for day in sorted(index) if day <= "2022-03-21"]

    def fall(first: str, last: str) -> float:
        return round(100 * (1 - index[last] / index[first]), 9)

    pairs = list(itertools.combinations(days, 2))
    war = max(fall(*pair) for pair in pairs if pair[0] >= "2022-02-23")
    spans = (("2022-02-23", "2022-03-21"), ("2022-01-04", "2022-03-21"), ("2022-02-15", "2022-03-03"))
    eve, year, nearest = (fall(*span) for span in spans)
    return [low <= value <= high for value in (eve, war, year, nearest)]


def talks() -> list[bool]:
    found = [row for row in raw("institution_events") if row["kind"] == "contact" and row["found"] == "true"]
    spoken = [{row["actor_iso3"], row["counterpart_iso3"]} for row in found if row["date"] <= "2022-03-22"]
    return [{"KAZ", state} in spoken for state in ("RUS", "UKR", "DEU", "FRA", "EU")]


def rallies() -> list[bool]:
    held = [row for row in raw("ukraine_rallies") if row["outcome"] == "held"]
    number = len({row["date"] for row in held})
    least = min(int(row["participants_low"]) for row in held)
    most = max(int(row["participants_high"] or 0) for row in held)
    return [least > 1000, number > 1 and least > 1000, most > 10000]


def weeks_since_the_unrest() -> list[bool]:
    assert one(raw("january_2022_events"), id="2022-01-almaty-riots")["date"] == "2022-01"
    rally = dt.date(2022, 3, 6)
    return [14 <= (rally - dt.date(2022, 1, day)).days <= 84 for day in (31, 1)]


def vote(resolution: str, state: str = "KAZ") -> str:
    return one(raw("un_votes"), resolution=resolution)[state]


def abstained(*resolutions: str) -> bool:
    return all(vote(resolution) == "A" for resolution in resolutions)


def votes_of_2022() -> list[bool]:
    return [abstained("A/RES/ES-11/1"), abstained(*(f"A/RES/ES-11/{number}" for number in range(1, 6)))]


def votes_on_ukraine() -> list[bool]:
    on_it = {row["resolution"] for row in raw("un_roll_calls_ukraine") if row["topic"] in ("crimea", "war")}
    calls = [row for row in raw("un_votes") if row["resolution"] in on_it]
    assert {call["RUS"] for call in calls} == {"N"}
    early, late = (
        [call["KAZ"] for call in calls if (call["date"] >= "2022-02-24") == since] for since in (False, True)
    )
    first, crimea = vote("A/RES/ES-11/1"), vote("A/RES/68/262")
    more = [votes.count("A") > votes.count("N") for votes in (early, late)]
    return [first == "A", crimea == "A", *more, late.count("N") == 0]


def harm_to_the_union() -> list[bool]:
    rows = raw("eaeu_mutual_trade")
    before = float(one(rows, year="2021")["value_busd"])
    after = [float(row["value_busd"]) for row in rows if row["year"] == "2022"]
    last = next(float(row["value_busd"]) for row in rows if row["year"] == "2024" and row["value_busd"])
    among = [value < 0.9 * before for value in (min(after), max(after), last)]
    part = {year: turnover("EAEU", year) / turnover("WLD", year) for year in (2019, 2021, 2022, 2025)}
    pairs = ((2021, 2022), (2021, 2025), (2019, 2025))
    return [
        *among,
        *(part[last] < 0.9 * part[first] for first, last in pairs),
        turnover("EAEU", 2025) < 0.9 * turnover("EAEU", 2021),
    ]


def growth_with_the_union() -> list[bool]:
    grown = {partner: turnover(partner, 2025) - turnover(partner, 2021) for partner in ("EAEU", "WLD")}
    weight = turnover("EAEU", 2021) / turnover("WLD", 2021)
    fell = [turnover("EAEU", 2025) < turnover("EAEU", year) for year in (2021, 2019)]
    return [*fell, grown["EAEU"] / grown["WLD"] < weight]


def dependence() -> list[bool]:
    stock = {row["country"]: float(row["value_busd"]) for row in raw("fdi_stock")}
    return [
        imports("RUS", 2021) < 0.5 * imports("WLD", 2021),
        turnover("RUS", 2021) < 0.5 * turnover("WLD", 2021),
        stock["RUS"] < 0.5 * stock["WLD"],
    ]


NONE = {"rows": (), "value": 0}
CONTACT = "institution_events[kind=contact;found=true;{}]"
# claim: by hand, verdict by hand, other evidence, verdict that it would give
CASES = {
    "B13": (largest_and_over_forty, "qualified", {"01-trade:imports_share_rus_2021": {"value": 39.0}}, "contradicted"),
    "B14": (
        launches_from_baikonur,
        "qualified",
        {f"08-baikonur:share_{years}": {"value": 60.0} for years in ("2022", "2022_2025")},
        "supported",
    ),
    "B18": (energy, "qualified", {"03-oil-routes:net_gas_kaz": {"value": 50.0}}, "supported"),
    "B22": (
        lambda: shares("HSBK", 38, 42),
        "qualified",
        {"09-tenge:closest_hsbk": {"value": 37.9}},
        "contradicted",
    ),
    "B24": (
        lambda: shares("KAP", 23, 25),
        "qualified",
        {"09-tenge:closest_kap": {"value": 22.0}, "09-tenge:whole_kap": {"value": 22.0}},
        "contradicted",
    ),
    "B25": (
        talks,
        "qualified",
        {CONTACT.format(key): NONE for key in ("counterpart_iso3=RUS", "actor_iso3=UKR", "counterpart_iso3=DEU")},
        "contradicted",
    ),
    "B30": (rallies, "qualified", {"11-january-2022:rally_least": {"value": 900}}, "contradicted"),
    "B31": (weeks_since_the_unrest, "supported", {"11-january-2022:weeks_from_first": {"value": 13.0}}, "qualified"),
    "B32": (votes_of_2022, "qualified", {"un_votes[resolution=A/RES/ES-11/3]": {"KAZ": "A"}}, "supported"),
    "B33": (
        lambda: [abstained("A/RES/68/262", "A/RES/ES-11/1")],
        "supported",
        {"un_votes[resolution=A/RES/68/262]": {"KAZ": "N"}},
        "contradicted",
    ),
    "B34": (harm_to_the_union, "qualified", {"01-trade:eaeu_share_2021": {"value": 22.0}}, "contradicted"),
    "B35": (growth_with_the_union, "qualified", {"01-trade:eaeu_growth": {"value": 30.0}}, "contradicted"),
    "B38": (
        votes_on_ukraine,
        "qualified",
        {"10-un-votes:late_against": {"value": 0}, "10-un-votes:early_against": {"value": 4}},
        "supported",
    ),
}


@pytest.fixture(scope="module")
def verdicts():
    return claims.verdicts()


@pytest.mark.parametrize("claim", CASES)
def test_readings_hold_where_the_raw_rows_say_so(verdicts, claim):
    by_hand, verdict, _, _ = CASES[claim]
    assert [reading.holds for reading in verdicts[claim].readings] == by_hand()
    assert verdicts[claim].verdict == verdict


@pytest.mark.parametrize("claim", CASES)
def test_other_evidence_gives_another_verdict(verdicts, claim):
    _, verdict, other, expected = CASES[claim]
    asked = set()

    def look(reference: str) -> claims.Datum:
        datum, changed = claims.look_up(reference), other.get(reference)
        if changed is None:
            return datum
        asked.add(reference)
        if "KAZ" in changed:
            return replace(datum, rows=tuple(row | changed for row in datum.rows))
        return replace(datum, **changed)

    register, rules = (claims.tables.load(name) for name in ("claims", "claim_readings"))
    register, rules = (frame[frame["claim_id"] == claim] for frame in (register, rules))
    found = claims.verdicts(register, rules, look)[claim].verdict
    assert asked == set(other)
    assert found == expected != verdict


def test_dependence_in_trade_and_investment_is_less_than_half(verdicts):
    assert [reading.holds for reading in verdicts["B36"].readings[:3]] == dependence() == [True] * 3


def test_what_rests_on_nothing_has_no_reading_and_says_why(verdicts):
    for claim in ("B21", "B23", "B39", "B40"):
        assert verdicts[claim].verdict == "not testable" and "found" in verdicts[claim].reason


def test_distance_in_trade_is_a_smaller_share_of_more_dollars(verdicts):
    part = {year: turnover("RUS", year) / turnover("WLD", year) for year in (2019, 2025)}
    held = {reading.name: reading.holds for reading in verdicts["B37"].readings}
    assert held["Russia's share of turnover, 2019 to 2025"] == (part[2025] < part[2019]) is True
    fewer = imports("RUS", 2025) < imports("RUS", 2021)
    assert held["imports from Russia in dollars, 2025 over 2021"] == fewer is False
    assert verdicts["B37"].verdict == "qualified"

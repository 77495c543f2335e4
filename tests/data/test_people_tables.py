"""Tables on institutions, January 2022 and people: values read by hand from what the rows cite."""

import csv
from collections import defaultdict

import pytest

from multivector import tables
from multivector.paths import DATA


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(name: str, **wanted: str) -> dict[str, str]:
    found = [row for row in rows(name) if all(row[column] == value for column, value in wanted.items())]
    assert len(found) == 1, (name, wanted, len(found))
    return found[0]


@pytest.mark.parametrize(
    ("organisation", "member", "event", "date"),
    [
        ("cis", "KAZ", "joined", "1991-12-21"),
        ("shanghai-five", "CHN", "founding-member", "1996-04-26"),
        ("sco", "UZB", "founding-member", "2001-06-15"),
        ("sco", "PAK", "joined", "2017-06-09"),
        ("customs-union", "KAZ", "signed", "2007-10"),
        ("ots", "TUR", "founding-member", "2009-10-03"),
        ("eaeu", "BLR", "signed", "2014-05-29"),
        ("eaeu", "ARM", "joined", "2015-01-02"),
        ("eaeu", "KGZ", "joined", "2015-08-06"),
        ("wto", "KAZ", "joined", "2015-11-30"),
        ("epca", "EU", "in-force", "2020-03-01"),
    ],
)
def test_memberships_have_the_dates_of_their_sources(organisation, member, event, date):
    assert one("memberships", organisation=organisation, member=member, event=event)["date"] == date


def test_the_security_treaty_has_two_dates_and_one_is_preferred():
    found = [row for row in rows("memberships") if (row["organisation"], row["member"]) == ("cst", "KAZ")]
    assert {(row["date"], row["preferred"]) for row in found} == {("1992-05-15", "true"), ("1992-03-15", "false")}


def test_six_states_make_the_security_organisation():
    members = {row["member"] for row in rows("memberships") if row["organisation"] == "csto"}
    assert members == {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}


def test_every_step_of_kazakhstan_is_dated():
    assert all(row["date"] for row in rows("memberships") if row["member"] == "KAZ")


@pytest.mark.parametrize("name", ["memberships", "institution_events", "january_2022_events", "ethnic_estimates"])
def test_precision_says_how_long_a_date_is(name):
    length = {"day": 10, "month": 7, "year": 4, "unknown": 0}
    assert all(len(row["date"]) == length[row["date_precision"]] for row in rows(name))


def test_two_talks_of_five_were_not_found():
    talks = [row for row in rows("institution_events") if row["kind"] == "contact"]
    missing = {row["counterpart_iso3"] for row in talks if row["found"] == "false"}
    assert missing == {"EU", "FRA"}
    ends = {row[column] for row in talks if row["found"] == "true" for column in ("actor_iso3", "counterpart_iso3")}
    assert ends == {"KAZ", "UKR", "RUS", "DEU"}


def test_the_idea_of_a_eurasian_union_is_older_than_its_relaunch():
    assert one("institution_events", id="1994-eurasian-union")["actor_iso3"] == "KAZ"
    assert one("institution_events", id="2011-eurasian-union")["actor_iso3"] == "RUS"


def test_tolls_rise_with_every_announcement():
    deaths = [row for row in rows("january_2022_tolls") if row["category"] == "deaths"]
    deaths.sort(key=lambda row: row["announced_not_after"])
    assert [row["value"] for row in deaths] == ["164", "225", "230", "238"]
    assert all(row["announced_not_before"] <= row["announced_not_after"] for row in deaths)


def test_the_parts_of_the_toll_add_up():
    tolls = {row["id"]: int(row["value"]) for row in rows("january_2022_tolls")}
    assert tolls["2022-01-15-deaths-225"] + tolls["2022-01-15-wounded-4353"] == 4578
    assert tolls["2022-01-15-victims-4578"] == 4578


def test_the_force_is_not_broken_down_by_state():
    assert one("january_2022_forces", kind="planned")["value"] == "2500"
    assert one("january_2022_forces", id="2022-01-10-deployed")["value"] == "2030"
    assert one("january_2022_forces", force="ARM")["value"] == "100"
    russia = one("january_2022_forces", force="RUS", unit="persons")
    assert (russia["value"], russia["bound"]) == ("", "not-found")


def test_liquefied_gas_doubled_at_least():
    before, after = (one("january_2022_events", id=name) for name in ("2021-lpg-price", "2022-01-lpg-price"))
    assert (before["value_low"], before["value_high"], after["value_low"]) == ("50", "60", "120")


def test_the_rally_has_two_counts():
    held = [row for row in rows("ukraine_rallies") if row["outcome"] == "held"]
    assert {(row["participants_low"], row["participants_high"]) for row in held} == {("3000", "5000"), ("2000", "")}


@pytest.mark.parametrize(
    ("year", "group", "share"),
    [
        ("1959", "russian", "42.7"),
        ("1959", "kazakh", "30.0"),
        ("1970", "german", "6.6"),
        ("1989", "kazakh", "40.1"),
        ("1999", "russian", "29.9"),
        ("2009", "ukrainian", "2.1"),
        ("2021", "russian", "15.54"),
    ],
)
def test_census_shares_are_those_of_the_source(year, group, share):
    assert one("census_composition", census_year=year, group=group, preferred="true")["share_pct"] == share


def test_a_chart_finds_one_share_and_one_number_a_census_and_group():
    counts = defaultdict(int)
    for row in rows("census_composition"):
        if row["preferred"] == "true":
            for column in ("share_pct", "persons"):
                counts[row["census_year"], row["group"], column] += row[column] != ""
    assert max(counts.values()) == 1


def test_the_share_of_russians_in_2021_agrees_with_the_numbers():
    persons = int(one("census_composition", census_year="2021", group="russian", preferred="true")["persons"])
    everybody = int(one("census_composition", census_year="2021", group="total")["persons"])
    assert persons == 2981946 and everybody == 19186015
    assert round(100 * persons / everybody, 2) == 15.54


def test_shares_of_a_census_stay_below_the_whole():
    sums = defaultdict(float)
    for row in rows("census_composition"):
        if row["preferred"] == "true" and row["share_pct"]:
            sums[row["census_year"]] += float(row["share_pct"])
    assert len(sums) == 7 and max(sums.values()) < 100


def test_the_estimate_before_the_census_is_marked_as_such():
    before = one("ethnic_estimates", date="2022-01-01", group="russian")
    assert (before["persons"], before["basis"]) == ("3400000", "before-recalculation")
    assert one("ethnic_estimates", date="2024-01-01", group="russian")["persons"] == "2983317"


@pytest.mark.parametrize(
    ("counter", "origin", "destination", "year", "persons"),
    [
        ("KAZ", "RUS", "KAZ", "2022", "5891"),
        ("RUS", "RUS", "KAZ", "2022", "69329"),
        ("KAZ", "KAZ", "RUS", "2022", "19383"),
        ("KAZ", "KAZ", "RUS", "2019", "39774"),
        ("KAZ", "RUS", "KAZ", "2023", "11711"),
        ("KAZ", "UZB", "KAZ", "2024", "12140"),
        ("KGZ", "RUS", "KGZ", "2020", "242"),
        ("KAZ", "KAZ", "WLD", "1994", "477068"),
        ("KAZ", "WLD", "KAZ", "2025", "23761"),
        ("RUS", "RUS", "KAZ", "2020", "56056"),
    ],
)
def test_moves_are_those_of_the_upstream_file(counter, origin, destination, year, persons):
    row = one("migration_russia", counter=counter, origin=origin, destination=destination, year=year)
    assert row["persons"] == persons


def test_flows_cover_the_years_that_the_descriptor_names():
    years = defaultdict(set)
    for row in rows("migration_russia"):
        years[row["counter"], row["origin"], row["destination"]].add(int(row["year"]))
    assert years.pop(("KAZ", "WLD", "KAZ")) == years.pop(("KAZ", "KAZ", "WLD")) == set(range(1991, 2026))
    assert years.pop(("RUS", "RUS", "KAZ")) == set(range(2016, 2024))
    assert set(years) == {
        *(("KAZ", *pair) for pair in [("KAZ", "RUS"), ("RUS", "KAZ"), ("KAZ", "UZB"), ("UZB", "KAZ")]),
        ("KGZ", "RUS", "KGZ"),
    }
    assert all(found == set(range(2016, 2026)) for found in years.values())


@pytest.mark.parametrize(
    ("ident", "persons"),
    [
        ("2022-02-24-entries", "130000"),
        ("2022-02-24-exits", "120000"),
        ("2022-09-21-entries-october", "200000"),
        ("2022-09-21-exits-october", "147000"),
        ("2022-09-21-entries-november", "400000"),
        ("2022-09-21-exits-november", "320000"),
        ("2022-09-21-stayed-november", "100000"),
        ("2022-entries", "2900000"),
        ("2022-q3-entries-russian-count", "1300000"),
        ("2022-ids", "146000"),
        ("2022-permits", "36000"),
        ("2022-q1-applications", "1055"),
    ],
)
def test_arrivals_are_those_of_the_reports(ident, persons):
    assert one("arrivals_2022", id=ident)["persons"] == persons


def test_no_arrival_counts_changes_of_residence_of_citizens():
    found = {row["who"] for row in rows("arrivals_2022") if row["measure"].startswith("changes-of-residence")}
    assert found == {"ethnic-russians"}


def test_events_bear_on_claims_of_their_notebooks():
    notebook = tables.load("claims").set_index("claim_id")["notebook"]
    january = {row["claim_id"] for name in ("january_2022_events", "january_2022_forces") for row in rows(name)}
    assert set(notebook[sorted(january - {"B25"})]) == {"11-january-2022"}
    institutions = {row["claim_id"] for row in rows("institution_events")} - {"B11"}
    assert set(notebook[sorted(institutions)]) == {"02-institutions"}

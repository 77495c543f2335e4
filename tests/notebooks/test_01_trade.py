"""Notebook 01-trade at other parameters: its findings are what the standard library reads from the table."""

import csv
import json

import pytest

from multivector import runs
from multivector.paths import DATA
from tests.pictures import assert_legible

from .executing import pictures, refuse, run_with, stored

NAME = "01-trade"
NO_COUNTRY = {"WLD", "EU27", "EAEU", "OTH"}


def value(text: str) -> float:
    return float(text) if text else 0.0


@pytest.fixture(scope="module")
def flows():
    """Give exports and imports by reporter, partner and year, from the sources that have totals."""
    with open(DATA / "tables" / "trade_by_partner.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] != "wits"]
    rows.sort(key=lambda row: row["source"].endswith("-monthly"), reverse=True)  # a yearly total overwrites months
    return {
        (row["reporter"], row["partner"], int(row["year"])): (value(row["exports_musd"]), value(row["imports_musd"]))
        for row in rows
    }


def imports_share(flows, reporter: str, partner: str, year: int) -> float:
    return 100 * flows[reporter, partner, year][1] / flows[reporter, "WLD", year][1]


def turnover_share(flows, reporter: str, partner: str, year: int) -> float:
    return 100 * sum(flows[reporter, partner, year]) / sum(flows[reporter, "WLD", year])


def executed(**parameters):
    return run_with(NAME, parameters)


@pytest.fixture(scope="module")
def kyrgyz():
    return executed(reporter="KGZ", base_years="2015,2020")


@pytest.fixture(scope="module")
def germany_and_turkey():
    return executed(partner="DEU", rival="TUR", base_years="2018,2022")


def test_findings_follow_the_reporter(kyrgyz, flows):
    found, _ = kyrgyz
    for year in range(2000, 2024):
        assert found[f"imports_share_rus_{year}"] == pytest.approx(imports_share(flows, "KGZ", "RUS", year))
    change = imports_share(flows, "KGZ", "CHN", 2023) - imports_share(flows, "KGZ", "CHN", 2015)
    assert found["imports_change_rival_from_2015"] == pytest.approx(change)
    partners = {p for r, p, y in flows if r == "KGZ" and y == 2023} - NO_COUNTRY
    assert found["partners_listed_last"] == len(partners)
    index = sum((flows["KGZ", p, 2023][1] / flows["KGZ", "WLD", 2023][1]) ** 2 for p in partners)
    assert found["hhi_imports_2023"] == pytest.approx(index)
    ahead = [y for y in range(2000, 2024) if sum(flows["KGZ", "CHN", y]) > sum(flows["KGZ", "RUS", y])]
    assert found["years_rival_ahead"] == ", ".join(map(str, ahead))
    assert found["overlap_flows"] == 0


@pytest.mark.long
def test_findings_follow_partner_rival_and_bases(germany_and_turkey, flows):
    found, _ = germany_and_turkey
    assert found["turnover_share_deu_2025"] == pytest.approx(turnover_share(flows, "KAZ", "DEU", 2025))
    fall = imports_share(flows, "KAZ", "TUR", 2025) - imports_share(flows, "KAZ", "TUR", 2022)
    assert found["imports_change_rival_from_2022"] == pytest.approx(fall)
    totals = {year: flows["KAZ", "WLD", year][1] for year in (2022, 2025)}
    german = flows["KAZ", "DEU", 2025][1] - flows["KAZ", "DEU", 2022][1]
    assert found["growth_from_partner"] == pytest.approx(100 * german / (totals[2025] - totals[2022]))
    series = {year: imports_share(flows, "KAZ", "DEU", year) for year in range(2018, 2026)}
    lower = sum(series[b] - series[a] <= series[2025] - series[2022] for a in series for b in series if a < b)
    assert found["pairs_as_low"] == lower
    assert found["russia_in_own_trade"] == pytest.approx(turnover_share(flows, "KAZ", "RUS", 2021))


def test_titles_speak_of_the_reporter_that_was_asked_for(kyrgyz):
    _, figures = kyrgyz
    assert figures["shares"]["title"].startswith("Russia supplied 18 per cent of Kyrgyzstan's imports in 2023")
    assert "China counts" in figures["mirror"]["title"] and "Kyrgyzstan" in figures["mirror"]["title"]


@pytest.mark.long
def test_titles_speak_of_the_partners_that_were_asked_for(germany_and_turkey):
    _, figures = germany_and_turkey
    assert figures["shares"]["title"].startswith("Germany supplied 5 per cent")
    assert "Turkey" in figures["values"]["title"]
    rows = list(csv.DictReader(figures["shares"]["csv"].splitlines()))
    for year in range(2018, 2026):
        assert sum(float(row["share_pct"]) for row in rows if row["year"] == str(year)) == pytest.approx(100)


@pytest.mark.parametrize("others", ["kyrgyz", pytest.param("germany_and_turkey", marks=pytest.mark.long)])
def test_pictures_fit_their_page_and_can_be_read(others, request):
    _, figures = request.getfixturevalue(others)
    assert len(figures) == 14
    for name, figure in figures.items():
        assert_legible(name, pictures(figure), figure["description"])


def test_no_line_is_drawn_across_russias_missing_year():
    _, figures = stored(NAME)
    spec = figures["values"]["specs"]["wide"]
    sets = json.loads(spec)["datasets"].values()
    russian = [row for rows in sets for row in rows if row.get("partner") == "RUS" and "stretch" in row]
    assert russian and 2010 not in {row["year"] for row in russian}
    stretches = {row["year"]: row["stretch"] for row in russian}
    assert len({stretches[year] for year in (2009, 2011, 2020)}) == 3


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"reporter": "FRA"}, "reporter takes one of ARM, KAZ, KGZ, UZB"),
        ({"partner": "RU"}, "Nearest: 'RUS'"),
        ({"base_years": "2019"}, "two different years, comma separated, out of 2018-2024"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_allowed_values(parameters, message):
    with pytest.raises(runs.RunError, match=message):
        refuse(NAME, parameters)

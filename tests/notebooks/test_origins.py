"""Rows behind marks, figure by figure: named here by hand, read by the standard library, and added up on paper."""

import csv
import io
import json
from typing import Any, NamedTuple

import pytest

from multivector import runs, tables
from multivector.book import library
from multivector.paths import DATA


class Behind(NamedTuple):
    """What stands behind one drawn value: the value, and the rows of each part of each term."""

    drawn: str
    terms: list[dict[str, list[dict[str, Any]]]]


def lines(table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as the standard library reads them."""
    text = (DATA / tables.resource(table)["path"]).read_text(encoding="utf-8")
    if table == "pipelines":
        return [feature["properties"] for feature in json.loads(text)["features"]]
    return list(csv.DictReader(io.StringIO(text)))


def behind(figure: str, column: str, **key: object) -> Behind:
    """Return what stands behind the only drawn row with these values, by the first declaration that covers it."""
    notebook, name = figure.split("/")
    made = library.shelf(notebook).figures[name]
    rows = list(csv.DictReader(io.StringIO(made.csv)))
    (place,) = [i for i, row in enumerate(rows) if all(row[name] == str(value) for name, value in key.items())]
    entry = next(one for one in made.origin["values"] if one["column"] == column and place in one["drawn"])
    at = entry["drawn"].index(place)
    terms = [
        {
            part: [lines(rows["table"])[line] for rows in term[part] for line in rows["rows"][at]]
            for part in ("top", "less", "bottom")
        }
        for term in entry["terms"]
    ]
    return Behind(rows[place].get(column, ""), terms)


def values(rows: list[dict], column: str) -> list[float]:
    return sorted(float(row[column]) for row in rows)


def test_every_figure_of_the_book_says_where_its_values_come_from():
    figures = [figure for notebook in runs.notebooks() for figure in library.shelf(notebook).figures.values()]
    assert len(figures) > 100
    assert [figure.name for figure in figures if not (figure.origin or figure.computed.strip())] == []


def test_a_figure_that_names_rows_for_some_of_what_it_draws_has_words_for_the_rest():
    for notebook in runs.notebooks():
        for figure in library.shelf(notebook).figures.values():
            if figure.origin and not figure.computed:
                told = {place for value in figure.origin["values"] for place in value["drawn"]}
                columns = {value["column"] for value in figure.origin["values"]}
                rows = enumerate(csv.DictReader(io.StringIO(figure.csv)))
                blank = {place for place, row in rows if not any(row.get(column, "-") for column in columns)}
                lone = set(range(figure.csv.count("\n") - 1)) - told - blank
                assert not lone, f"{notebook}:{figure.name} draws rows {sorted(lone)[:5]} without a word on them"


@pytest.mark.parametrize(
    ("organisation", "party", "ids"),
    [
        ("cis", "KAZ", ["cis-kaz-joined-1991-12-21"]),
        ("eaeu", "KAZ", ["eaeu-kaz-in-force-2015-01-01", "eaeu-kaz-signed-2014-05-29"]),
        ("ots", "HUN", ["ots-hun-observer"]),
    ],
)
def test_a_seat_is_the_rows_of_the_state_in_the_organisation(organisation, party, ids):
    found = behind("02-institutions/matrix", "", organisation=organisation, party=party)
    assert sorted(row["id"] for row in found.terms[0]["top"]) == ids


def test_a_seat_that_no_row_names_has_words_and_no_rows():
    with pytest.raises(StopIteration):
        behind("02-institutions/matrix", "", organisation="cis", party="CHN")


@pytest.mark.parametrize(
    ("label", "ids"),
    [
        ("Germany", ["2022-contact-germany"]),
        ("France", ["2022-contact-france"]),
        ("Statements", ["2022-statement-congress", "2022-statement-mediation", "2022-statement-peace"]),
    ],
)
def test_the_talks_of_2022_are_rows_of_the_table_of_events(label, ids):
    found = behind("02-institutions/strip", "", label=label)
    assert [row["id"] for row in found.terms[0]["top"]] == ids


@pytest.mark.parametrize(("route", "mt"), [("cpc", 64.8), ("atyrau_samara", 8.8), ("btc", 1.5), ("china", 1.0)])
def test_what_routes_carried_is_one_row_each(route, mt):
    found = behind("04-without-russia/unused", "carried_mt", route=route)
    (row,) = found.terms[0]["top"]
    assert (row["route"], row["year"]) == (route.replace("_", "-"), "2025")
    assert float(row["volume_mt"]) == float(found.drawn) == mt


@pytest.mark.parametrize(
    ("key", "parts", "published"),
    [
        ("customs_2021", [65.71], 65.71),
        ("ministry_2025", [78.7], 78.7),
        ("past_russia_2025", [1.0, 1.5], 2.5),  # China; Baku and on
        ("not_cpc_2025", [1.0, 1.5, 2.2, 8.8], 13.5),  # China, Baku, Makhachkala, Samara
        ("april_2022", [0.561], 0.561),
    ],
)
def test_published_figures_beside_the_model_are_sums_of_rows(key, parts, published):
    found = behind("04-without-russia/checks", "published", key=key)
    assert values(found.terms[0]["top"], "volume_mt") == parts
    assert float(found.drawn) == published


def test_gas_lines_are_the_trackers_rows_and_what_else_is_stated():
    rows = behind("05-gas/map", "", line="central-asia-china").terms[0]["top"]
    assert [row["id"] for row in rows] == ["P1124", "P2299", "P2300"]  # lines A, B and C
    found = behind("05-gas/map", "km_kazakhstan", line="central-asia-china")
    assert [(row["pipeline"], row["iso3"], row["km"]) for row in found.terms[0]["top"]] == [("P1124", "KAZ", "1296.2")]
    drawn = library.shelf("05-gas").figures["map"]
    stated = [value["terms"][0]["top"][0] for value in drawn.origin["values"]]
    (told,) = [rows for rows in stated if rows["table"] == "gas_lines_stated"]
    by_line = [[lines("gas_lines_stated")[place] for place in places] for places in told["rows"]]
    both = {rows[0]["line"]: sorted(row["value"] or row["said"] for row in rows) for rows in by_line}
    assert both["line-d"] == ["25", "30", "progressing", "shelved"] and both["saryarka"] == ["2.2"]


def test_a_length_is_its_legs_added_up_over_the_published_one():
    key = {"item": "baku-tbilisi-kars", "published_km": 826}
    legs = [91.0, 95.8, 116.9, 459.7]  # Baku-Alat, Akhalkalaki-Kars, Tbilisi-Akhalkalaki, Alat-Tbilisi: 763.4
    found = behind("06-corridors/lengths", "measured_km", **key)
    assert values(found.terms[0]["top"], "km") == legs and found.drawn == "763.4"
    found = behind("06-corridors/lengths", "deviation_pct", **key)
    assert [values(found.terms[0][part], "km") for part in ("top", "less", "bottom")] == [legs, [826.0], [826.0]]
    assert found.drawn == "-7.6"  # 763.4 / 826 = 0.924
    assert behind("06-corridors/lengths", "published_km", **key).terms[0]["top"][0]["source_id"] == "wikipedia-ktb-2024"


def test_a_change_of_baikonurs_share_is_eight_years_of_launches():
    found = behind("08-baikonur/placebo", "change", year=2022)
    after, before = found.terms
    assert [row["attempts"] for row in after["top"]] == ["7", "9", "8", "6"]  # 2022 to 2025: 30
    assert [row["attempts"] for row in before["top"]] == ["9", "13", "7", "14"]  # 2018 to 2021: 43
    # Plesetsk 13, 7, 5, 9 and 6, 8, 7, 5; Vostochny 1, 3, 4, 2 and 2, 1, 1, 5
    assert [sum(values(term["bottom"], "attempts")) for term in found.terms] == [30 + 34 + 10, 43 + 26 + 9]
    assert float(found.drawn) == pytest.approx(100 * 30 / 74 - 100 * 43 / 78)


@pytest.mark.parametrize(
    ("group", "column", "parts", "drawn"),
    [
        ("deaths", "total", [225], 225),
        ("deaths", "others", [225, 19], 206),
        ("wounded", "security", [3393], 3393),
        ("wounded", "security_pct", [3393, 4353], 77.946244),
    ],
)
def test_victims_are_rows_of_one_announcement(group, column, parts, drawn):
    found = behind("11-january-2022/victims", column, group=group)
    rows = [row for part in ("top", "less", "bottom") for row in found.terms[0][part]]
    assert [float(row["value"]) for row in rows] == parts
    assert {row["announced_not_before"] for row in rows} == {"2022-01-15"}
    assert float(found.drawn) == pytest.approx(drawn)


@pytest.mark.parametrize(
    ("series", "year", "drawn", "parts"),
    [
        ("imports", 2025, 29.862225, {"top": [19539.142], "bottom": [65430.964]}),
        ("launches", 2025, 35.294118, {"top": [6], "bottom": [2, 6, 9]}),
        ("launches_civil", 2025, 75, {"top": [6], "bottom": [2, 6]}),
        ("people", 1989, 37.4, {"top": [37.4], "bottom": []}),
        ("people", 2023, 15.1, {"top": [15.1], "bottom": []}),
    ],
)
def test_points_of_the_balance_are_shares_of_rows(series, year, drawn, parts):
    found = behind("13-balance/page", "value", series=series, year=year)
    column = {"imports": "imports_musd", "people": "share_pct"}.get(series, "attempts")
    assert {part: values(found.terms[0][part], column) for part in parts} == parts
    assert float(found.drawn) == pytest.approx(drawn, abs=1e-6)


def test_a_part_among_common_partners_has_seventeen_rows_below_the_line():
    (term,) = behind("13-balance/page", "value", series="turnover_common", year=2025).terms
    partners = {row["partner"] for row in term["bottom"]}
    assert len(term["bottom"]) == len(partners) == 17 and {"RUS", "CHN"} < partners
    assert [row["partner"] for row in term["top"]] == ["RUS"]


def test_oil_across_russia_has_two_ends_and_their_middle():
    low, high = (behind("13-balance/page", end, series="oil", year=2025) for end in ("low", "high"))
    assert values(low.terms[0]["top"], "volume_mt") == [2.2, 8.8, 64.8]  # Makhachkala, Samara, CPC: 75.8
    assert values(low.terms[0]["bottom"], "volume_mt") == [1.0, 3.7, 8.8, 64.8]  # Aktau in place of its parts: 78.3
    assert values(high.terms[0]["less"], "volume_mt") == [1.0, 1.5]  # what avoids Russia
    assert float(low.drawn) == float(high.drawn) == pytest.approx(100 * 75.8 / 78.3)


def test_only_votes_are_computed_on_the_page_of_the_balance():
    page = library.shelf("13-balance").figures["page"]
    told = {place for value in page.origin["values"] for place in value["drawn"]}
    rows = list(csv.DictReader(io.StringIO(page.csv)))
    lone = {row["series"] for place, row in enumerate(rows) if place not in told}
    assert lone == {"votes", "votes_rest"} and "roll calls" in page.computed


def test_a_gain_is_a_share_of_the_last_year_less_one_of_the_base():
    key = {"flow": "imports", "base": 2019, "group": "TUR"}
    found = behind("13-balance/gains", "change_points", **key)
    shown = [{part: values(term[part], "imports_musd") for part in ("top", "bottom")} for term in found.terms]
    assert shown == [{"top": [1512.59], "bottom": [65430.964]}, {"top": [817.114], "bottom": [39709.306]}]
    assert float(found.drawn) == pytest.approx(100 * 1512.59 / 65430.964 - 100 * 817.114 / 39709.306)
    rest = behind("13-balance/gains", "share_last_pct", flow="turnover", base=2021, group="OTH").terms[0]
    named = {row["partner"] for row in rest["less"]}
    assert {"RUS", "CHN", "TUR", "DEU", "BLR"} < named and len(named) == 33  # the 27, four of the union's, two others
    (total,) = rest["top"]
    left = sum(float(total[f"{flow}_musd"]) for flow in ("exports", "imports"))
    left -= sum(float(row[f"{flow}_musd"] or 0) for row in rest["less"] for flow in ("exports", "imports"))
    drawn = behind("13-balance/gains", "share_last_pct", flow="turnover", base=2021, group="OTH").drawn
    assert float(drawn) == pytest.approx(100 * left / (79229.5 + 65430.964))


@pytest.mark.parametrize(
    ("kind", "way", "table", "drawn"),
    [
        ("oil", "cpc", {"route": "cpc", "year": "2025"}, 64.8),
        ("gas", "CHN", {"exporter": "KAZ", "importer": "CHN", "year": "2023"}, 4.6393),
        ("rail", "RUS", {"series": "exports-to-russia", "scope": "by rail", "year": "2023"}, 34.6),
        ("rail", "AZE", {"series": "middle-corridor", "scope": "Kazakh exports", "year": "2024"}, 3.2),
        ("uranium", "AZE", {"item": "through-azerbaijan", "period": "2023"}, 2300),
        ("rockets", "baikonur", {"site": "baikonur", "year": "2025"}, 6),
    ],
)
def test_what_leaves_by_a_way_is_one_row(kind, way, table, drawn):
    found = behind("13-balance/exits", "volume", kind=kind, way=way)
    (row,) = found.terms[0]["top"]
    assert row | table == row
    assert float(found.drawn) == drawn


def test_claims_and_readings_are_rows_of_the_register():
    (row,) = behind("14-claims/summary", "", claim="A04").terms[0]["top"]
    assert row["claim_id"] == "A04" and row["document"] == "jones2023"
    reading = "all three before the war, trade by turnover"
    rows = behind("14-claims/readings", "", claim="A01", reading=reading).terms[0]["top"]
    assert [row["test"] for row in rows] == ["largest", "above", "happened", "happened", "largest"]
    assert {(row["claim_id"], row["reading"]) for row in rows} == {("A01", reading)}

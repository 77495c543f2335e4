"""What each publisher answers becomes the builder's file and the table; what is wrong with an answer is told."""

import json
from datetime import date

import pandas as pd
import pytest

from multivector import refresh, sources, tables
from multivector.sources import UpstreamError, live
from multivector.sources.fetch import Fetcher
from multivector.sources.live import comext, comtrade, energy_monitor, gcat, national_bank, world_bank
from tests import upstreams
from tests.upstreams import NOW, Reply, Server

CODES = ["KAZ", "RUS"]
PERIOD = "202101"


@pytest.fixture
def server(monkeypatch):
    made = Server()
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    upstreams.as_accepted(made)
    yield made
    made.close()


@pytest.fixture
def fetch(tmp_path):
    with Fetcher(NOW, tmp_path, sleep=lambda seconds: None) as made:
        yield made


def table(look):
    return look.file.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "requests"),
    [  # georgia_cars: 70 months from January 2021 to October 2026
        ("economies", 2),
        ("eu_exports", 1),
        ("eu_exports_to_kazakhstan", 1),
        ("georgia_cars", 70),
        ("inflation_yearly", 1),
    ],
)
def test_a_publisher_that_says_the_same_changes_nothing(server, fetch, name, requests):
    look = refresh.look(name, fetch)
    assert look.difference.none and str(look.difference) == "nothing changed"
    assert look.file.read_bytes() == tables.path_of(name).read_bytes()
    assert sum(map(len, server.asked.values())) == requests == len(fetch.answers)


def test_days_without_a_list_stay_unknown(server, fetch, monkeypatch):
    days = tables.load("fx_daily")
    monkeypatch.setattr(
        national_bank.tables, "load", lambda name: days[days["date"].between("2022-12-16", "2022-12-23")]
    )
    look = refresh.look("fx_daily", fetch)
    assert len(server.asked["national-bank"]) == 6  # Friday to Friday
    assert table(look)[1:] == [  # as accepted, but that of the first day nothing is known before
        "2022-12-16,468.56,7.3,",
        "2022-12-19,468.56,7.3,true",
        "2022-12-20,,,",
        "2022-12-21,469.18,6.8,false",
        "2022-12-22,470.28,6.66,false",
        "2022-12-23,466.98,6.48,false",
    ]
    assert [(one.column, one.before, one.now) for one in look.difference.changed] == [("carried", "false", "")]


def test_the_last_months_are_means_of_days(server, fetch):
    """Of invented rates: 500 on every weekday of September and October 2026 but one of 521 each, the rouble 5."""
    odd = {"01.09.2026": 522.0, "01.10.2026": 544.0}
    server.answering["national-bank"] = lambda path, query: Reply(
        upstreams.rates(query["fdate"], {"USD": (odd.get(query["fdate"], 500.0), 1), "RUB": (50.0, 10)})
    )
    look = refresh.look("fx_monthly", fetch)
    assert len(server.asked["national-bank"]) == 44  # both months have 22 weekdays; November is not over
    assert table(look)[-2:] == ["2026-09,501,5", "2026-10,502,5"]
    assert table(look)[:-2] == tables.path_of("fx_monthly").read_text().splitlines()[:-2]
    assert [change.column for change in look.difference.changed] == ["kzt_per_usd", "kzt_per_rub"] * 2
    via = look.told["sources"][0]["via"]
    assert via.endswith("at 19bde1c; newest rows: https://nationalbank.kz/rss/get_rates.cfm, read 2026-11-28")


def test_what_changed_is_told_by_row_and_value(server, fetch):
    """An invented correction of one month, a month more, and a month less."""
    cars = tables.load("georgia_cars")
    cars.loc[cars["month"] == "2021-03", "cars"] = 61
    later = cars.iloc[[-1]].assign(month=pd.Timestamp("2026-10-01"))
    server.answering["comtrade"] = upstreams.comtrade(pd.concat([cars[cars["month"] != "2021-02"], later]))
    look = refresh.look("georgia_cars", fetch)
    assert str(look.difference) == "1 row new, 1 gone, 1 value changed"
    assert look.difference.examples() == [
        "new      month 2026-10",
        "gone     month 2021-02",
        "changed  month 2021-03: cars 60 → 61",
    ]
    assert look.told["coverage"] == "2021-01 to 2026-10" and look.told["retrieved"] == "2026-11-28"
    assert look.told["sources"][0]["via"] == f"{comtrade.ADDRESS}, read 2026-11-28"


def test_the_bank_has_mended_what_a_record_corrects(server, fetch):
    mended = tables.load("inflation_yearly")
    server.answering["world-bank"] = lambda path, query: Reply(
        upstreams.world_bank(tables.load("economies"), mended)(path, query).body.replace("4.86", "8.68")
    )
    with pytest.raises(UpstreamError, match="corrects '4.86', and upstream now gives 8.68"):
        refresh.look("inflation_yearly", fetch)


CATALOGUE = """#Launch_Tag\tLaunch_Date\tLV_Type\tMission\tLaunch_Site\tLaunch_Pad\tLaunchCode\tCategory
# Updated 2026 Nov 27 1200:00
1957 ALP \t1957 Oct  4 1928:34\tSputnik 8K71PS\tPS-1\tNIIP-5\tLC1\tOS\tSat LEO O
1957-F01\t1957 Dec  6 1644:35\tVanguard\tVanguard "TV3\tCC\tLC18A\tOF\tSat LEO O
1957-S01\t1957 Jan 10\tNike\t-\tWS\t-\tSS\tSat LEO O
2025-001\t2025 Jan  5\tSoyuz-2-1A\tSoyuz MS-99 (invented)\tGIK-5\tLC31\tOS\tSat LEO O
2025-F01\t2025 Feb  5\tProton-M/Briz-M\t-\tGIK-5\tLC81/24\tOF\tSat LEO O
2025-E01\t2025 Feb  9\tSoyuz-2-1A\t-\tGIK-5\tLC31\tOE\tSat LEO O
2025-000\t2025 Feb  9\tR-UNK\t-\tCC\tLC40\t-\tNot real
2025-002\t2025 Mar  5\tSoyuz-2-1A\tProgress MS-99 (invented)\tGIK-5\tLC31\tOS\tSat LEO O
2025-003\t2025 Apr  5\tChangzheng 7A\t-\tWEN\tLC201\tOS\tSat LEO O
2026-001\t2026 Jan  5\tSoyuz-2-1A\tProgress MS-100 (invented)\tGIK-5\tLC31\tOS\tSat LEO O
"""


def test_launches_are_counted_by_site_without_what_blew_up_on_the_pad_or_never_was(server, fetch):
    server.answering["gcat"] = lambda path, query: Reply(CATALOGUE)
    look = refresh.look("launches_by_site", fetch)
    assert table(look) == [
        "year,site,attempts,successes,crew_ships,cargo_ships,oneweb,counted_by",
        "1957,baikonur,1,1,,,0,gcat",
        "1957,elsewhere,1,0,,,0,gcat",
        "2025,baikonur,3,2,1,1,0,gcat",
        "2025,elsewhere,1,1,0,0,0,gcat",
    ]
    assert server.asked["gcat"][0][0] == "space/gcat/tsv/launch/launch.tsv"
    by_pad = refresh.look("baikonur_launches", fetch)
    assert table(by_pad)[1:] == [
        "1957,1/5,yes,soyuz,1,1",
        "2025,31/6,yes,soyuz,2,2",
        "2025,81/24,yes,proton,1,0",
    ]


def test_a_catalogue_that_ends_early_is_refused(server, fetch):
    lines = CATALOGUE.splitlines(keepends=True)
    server.answering["gcat"] = lambda path, query: Reply("".join(lines[:4]))
    with pytest.raises(UpstreamError, match="ends before 2025, where the accepted table does: is it cut off"):
        refresh.look("launches_by_site", fetch)


def test_a_russian_rocket_from_an_unknown_site_is_refused(server, fetch):
    server.answering["gcat"] = lambda path, query: Reply(CATALOGUE.replace("GIK-5\tLC31", "NEWSITE\tLC1"))
    with pytest.raises(UpstreamError, match="Russian launches from sites, or lists, that this module lacks"):
        refresh.look("launches_by_site", fetch)


def test_suborbital_launches_do_not_count():
    assert [line[1] for line in gcat.read(CATALOGUE.encode())] == [1957, 1957, *[2025] * 6, 2026]
    with pytest.raises(UpstreamError, match="no launch has an international designation"):
        gcat.read(b"".join(CATALOGUE.encode().splitlines(keepends=True)[i] for i in (0, 1, 4)))


def rates(**changes):
    text = upstreams.rates("24.02.2022", {"USD": (437.22, 1), "RUB": (55.0, 10)})
    for before, after in changes.values():
        text = text.replace(before, after)
    return text.encode()


def test_rates_are_for_one_unit():
    assert national_bank.read(rates(), date(2022, 2, 24)) == {"USD": 437.22, "RUB": 5.5}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (rates(day=("24.02.2022", "25.02.2022")), "no list of rates of 24.02.2022 .it says '25.02.2022'"),
        (rates(tag=("RUB", "RUR")), "has 2 currencies, and not RUB"),
        (rates(root=("rates>", "fault>")).replace(b"<rates>", b"<fault>"), "no list of rates"),
    ],
)
def test_lists_of_rates_that_are_none(raw, words):
    with pytest.raises(UpstreamError, match=words):
        national_bank.read(raw, date(2022, 2, 24))


def bank(change=lambda answer: None):
    text = upstreams.indicators(
        "SP.POP.TOTL", CODES, range(2025, 2023, -1), {("KAZ", 2024): 20592571, ("RUS", 2025): 1}
    )
    answer = json.loads(text)
    return json.dumps(change(answer) or answer).encode()


def test_years_without_a_value_have_none():
    assert world_bank.read(bank(), "SP.POP.TOTL", CODES) == {("KAZ", 2024): 20592571.0, ("RUS", 2025): 1.0}


MESSAGE = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (json.dumps(MESSAGE).encode(), "message in place of SP.POP.TOTL: Invalid value: The provided parameter value"),
        (bank(lambda answer: answer[0].update(pages=2)), "4 rows of 4 on one page of 2"),
        (bank(lambda answer: answer[:1]), "no pair of a head and rows"),
        (bank(lambda answer: [answer[0], answer[1][:3]]), "3 rows of 4"),
        (bank(lambda answer: [answer[0] | {"total": 0}, None]), "0 rows of 0"),
        (bank(lambda answer: answer[1][0].update(indicator={"id": "X"})), "asked for SP.POP.TOTL, got X"),
        (bank(lambda answer: [answer[0], [row | {"countryiso3code": "KAZ"} for row in answer[1]]]), "no rows on RUS"),
        (bank(lambda answer: answer[1][1].update(date="2025")), "stands there twice"),
        (bank(lambda answer: answer[1][0].update(iso3=answer[1][0].pop("countryiso3code"))),
         "column 'countryiso3code' is missing"),
    ],
)  # fmt: skip
def test_answers_of_the_bank_that_are_none(raw, words):
    with pytest.raises(UpstreamError, match=words):
        world_bank.read(raw, "SP.POP.TOTL", CODES)


ROWS = [("EU27_2020", "KZ", "2024", 12.5), ("EL", "KZ", "2024", 0.000001)]


def test_euros_by_reporter_partner_and_year():
    found = comext.read(upstreams.sdmx("A", ROWS).encode(), ["EU27_2020", "GR"], ["KZ"])
    assert found == {("EU27_2020", "KZ", "2024"): 12_500_000, ("GR", "KZ", "2024"): 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("TOTAL,2,VALUE", "TOTAL,1,VALUE"), "a row is about TOTAL, flow 1, VALUE_IN_EUROS"),
        (("OBS_VALUE", "VALUE"), r"column 'OBS_VALUE' is missing \(renamed to 'VALUE'\?\)"),
        (("EU27_2020", "EU28"), "no values of EU27_2020: has a code changed"),
        ((",KZ,", ",KG,"), "no values of KZ"),
        (("\r\n", "\n"), None),
    ],
)
def test_answers_of_comext_that_are_none(change, words):
    raw = upstreams.sdmx("A", ROWS).replace(*change).encode()
    if words is None:
        assert len(comext.read(raw, ["EU27_2020"], ["KZ"])) == 2
        return
    with pytest.raises(UpstreamError, match=words):
        comext.read(raw, ["EU27_2020"], ["KZ"])


def month(error="", **changes):
    rows = changes.pop("rows", None)
    row = upstreams.preview(PERIOD, 28, 16703.908, 357001.54) | changes
    rows = [row] if rows is None else [row] * rows
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": error}).encode()


def test_a_month_of_cars():
    assert comtrade.read(month(), PERIOD) == ("2021-01-01", "Export", 28, 16703.908, 357001.54)
    assert comtrade.read(month(rows=0), PERIOD) is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (month(error="Request quota exceeded"), "answers with an error: Request quota exceeded"),
        (month(rows=2), "2 rows for 202101, where one was asked for"),
        (month(flowCode="M"), "asked for Georgia's exports of 8703 to Kazakhstan in 202101, got"),
        (month(qtyUnitCode=8), "counted in unit 8, not in items"),
        (month().replace(b'"netWgt"', b'"netWeight"'), r"column 'netWgt' is missing \(renamed to 'netWeight'\?\)"),
    ],
)
def test_answers_of_comtrade_that_are_none(raw, words):
    with pytest.raises(UpstreamError, match=words):
        comtrade.read(raw, PERIOD)


def line(ident, fuel, states, name="Invented Pipeline", **more):
    told = dict.fromkeys(energy_monitor.FIELDS, "") | {
        "ProjectID": ident, "PipelineName": name, "Fuel": fuel, "Status": "operating", "CountriesOrAreas": states,
        "Capacity": "1,000.00", "CapacityUnits": "bpd", "CapacityBcm/y": None, "LengthKnownKm": 111.0,
    } | more  # fmt: skip
    geometry = {"type": "LineString", "coordinates": [[60.0 + i / 10, 45.0] for i in range(12)]}
    return {"type": "Feature", "properties": told, "geometry": geometry}


def release(*lines):
    return json.dumps({"type": "FeatureCollection", "features": lines}).encode()


WRONG = "Transneft [24%]; CPC Corporation Taiwan [7%]"
OIL = release(line("P0646", "Oil", "Russia, Kazakhstan", Owner="CPC", Parent=WRONG), line("P0001", "Oil", "Canada"))
GAS = release(line("P9999", "Gas", "Kazakhstan", Capacity="2", CapacityUnits="bcm/y", **{"CapacityBcm/y": 2}))


def test_pipelines_come_from_two_releases(fetch):
    look = refresh.look("pipelines", fetch, [OIL, GAS])
    found = [json.loads(text.rstrip(","))["properties"] for text in table(look)[1:-1]]
    # 1000 barrels a day at 50 t a year are 0.05 Mt; P0001 is neither known nor Kazakh
    assert [(one["id"], one["capacity_mtpa"], one["capacity_bcm"]) for one in found] == [
        ("P0646", 0.05, None), ("P9999", None, 2.0),
    ]  # fmt: skip
    assert look.difference.added == [('"P9999"',)] and len(look.difference.gone) == len(tables.load("pipelines")) - 1
    assert not fetch.answers and look.told["retrieved"] == "2026-11-28"


def test_the_wrong_parent_is_left_out_of_a_new_release(fetch):
    owners = refresh.look("pipeline_owners", fetch, [OIL, GAS])
    assert table(owners)[1:] == ["P0646,owner,CPC,", "P0646,parent,Transneft,24"]
    mended = OIL.replace(b"CPC Corporation Taiwan", b"Russian Federation")
    with pytest.raises(UpstreamError, match="no longer has that row"):
        refresh.look("pipeline_owners", fetch, [mended, GAS])


@pytest.mark.parametrize(
    ("releases", "words"),
    [
        ([OIL], "hold no gas pipelines. Both trackers"),
        ([GAS], "hold no oil pipelines"),
        ([b"<html>"], r"no GeoJSON of a tracker \(it begins '<html>'\)"),
        ([release()], "holds no line"),
        ([OIL.replace(b'"Parent"', b'"Parents"'), GAS], r"Line P0646 .*'Parent' is missing \(renamed to 'Parents'\?\)"),
        ([OIL.replace(b'"Russia, Kaz', b'"Utopia, Kaz'), GAS], "The tracker names 'Utopia': add its code to ISO3"),
    ],
)
def test_releases_that_are_none(fetch, releases, words):
    with pytest.raises(UpstreamError, match=words):
        refresh.look("pipelines", fetch, releases)


def test_releases_of_before_2025_say_countries():
    old = OIL.replace(b"CountriesOrAreas", b"Countries")
    assert energy_monitor.read(old)[0]["properties"]["CountriesOrAreas"] == "Russia, Kazakhstan"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pipelines", "given out by a form only: download it and name it with --from. Both trackers"),
        ("memberships", "transcribed from the works that its rows cite; change it by hand"),
        ("pipeline_countries", "no open interface that gives it: multivector data build pipeline_countries --from"),
    ],
)
def test_tables_that_cannot_be_fetched(name, words):
    with pytest.raises(UpstreamError) as error:
        live.feed(name)
    assert words in str(error.value) and "Those that can: baikonur_launches, economies," in str(error.value)


def test_releases_are_for_pipelines_only():
    with pytest.raises(UpstreamError, match="--from is for pipeline_owners and pipelines"):
        live.from_files("georgia_cars", [b"{}"])
    with pytest.raises(tables.TableError, match="Did you mean 'georgia_cars'"):
        live.feed("georgia_car")


def test_every_feed_writes_what_its_builder_reads():
    for name in (*live.MODULES, *live.FORMS):
        entry = tables.resource(name)
        feed = live.feed(name) if name in live.MODULES else live.from_files(name, [b""])
        told = refresh._told(entry, feed, tables.path_of(name), "2026-11-28")
        assert told["sources"] != entry["sources"], f"{name}: no source of the table is that of the feed"
        assert callable(sources.builder(name))


def test_a_table_is_built_again_from_what_was_fetched(server, fetch, monkeypatch):
    """The pins that accepting writes into the data package are those of the files that lie under the folder."""
    look = refresh.look("eu_exports", fetch)
    refresh.look("eu_exports_to_kazakhstan", fetch)
    entry = tables.resource("eu_exports") | {"pins": look.told["pins"]}
    monkeypatch.setattr(sources.tables, "resource", lambda name: entry)
    assert sources.build("eu_exports", fetch.folder, fetch.folder / "again.csv").read_bytes() == look.file.read_bytes()


def test_a_builder_that_cannot_read_says_where_to_look(server, fetch, monkeypatch):
    monkeypatch.setitem(live.MODULES, "eu_exports", "comext")
    monkeypatch.setattr(
        comext, "eu_exports", lambda fetch: {"eurostat_eu27_exports_annual_2010_2023_selected.csv": "a\n1\n"}
    )
    with pytest.raises(UpstreamError, match=r"its builder cannot tidy .* compare it with multivector.sources.european"):
        refresh.look("eu_exports", fetch)

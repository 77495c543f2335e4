"""Notebook 02-institutions: its findings are what the standard library reads, also at other parameters."""

import datetime

import pytest

from multivector import findings
from multivector.runs import RunError

from .executing import pictures, refuse, rows, run_with

NAME = "02-institutions"
LINES = (
    {"cis"}, {"cst", "csto"}, {"shanghai-five", "sco"}, {"eurasec", "customs-union", "single-economic-space", "eaeu"},
    {"cica"}, {"ots"}, {"wto"}, {"epca"}, {"bri"},
)  # fmt: skip


def seats(who: str, *, tested: bool = False, observers: bool = True, as_of: str = "2022-02-24") -> set[str]:
    """Return the organisations that rows seat a state in by a day; rows without a date count."""
    return {
        row["organisation"]
        for row in rows("memberships")
        if row["member"] == who
        and row["preferred"] == "true"
        and (tested or row["source_id"] != "article2022")
        and (observers or row["event"] != "observer")
        and row["date"] <= as_of
    }


def shared_lines(a: str, b: str, **more) -> int:
    both = seats(a, **more) & seats(b, **more)
    return sum(bool(both & line) for line in LINES)


@pytest.fixture(scope="module")
def stored():
    return {name: found.value for name, found in findings.read_reference(NAME).items()}


@pytest.fixture(scope="module")
def kyrgyz():
    return run_with(NAME, {"home": "KGZ", "definition": "all", "missing": "listed", "observers": False})


@pytest.fixture(scope="module")
def early():
    return run_with(NAME, {"definition": "treaties", "missing": "counted", "tested": True, "as_of": "2012-06-30"})


def test_floors_at_the_defaults(stored):
    for partner, floor in {"RUS": 6, "CHN": 3, "EU": 2, "TUR": 3}.items():
        assert stored[f"shared_low_{partner.lower()}"] == shared_lines("KAZ", partner) == floor
        assert stored[f"seats_{partner.lower()}"] == len(seats(partner))
        assert stored[f"unknown_{partner.lower()}"] == 14 - len(seats(partner))
    assert stored["russia_all"] == len(seats("KAZ") & seats("RUS")) == 11
    assert stored["russia_lines_tested"] == shared_lines("KAZ", "RUS", tested=True) == 6
    for state in ("KAZ", "KGZ", "TJK", "ARM", "BLR", "UZB", "AZE", "MDA", "TKM", "UKR"):
        assert stored[f"russia_{state.lower()}_low"] == shared_lines(state, "RUS")
    # Tajikistan's only seat in the Eurasian line is in the community that has ended
    both = (seats("TJK") - {"eurasec"}) & seats("RUS")
    assert stored["russia_tjk_now"] == sum(bool(both & line) for line in LINES) == 5


def test_ranges_at_the_defaults(stored):
    # every line has a seat of Kazakhstan or, for the Belt and Road, none that is known: all nine may be shared
    assert stored["organisations"] == len({row["organisation"] for row in rows("memberships")}) == 14
    assert stored["groups"] == stored["shared_high_rus"] == stored["shared_high_tur"] == 9
    assert stored["jaccard_low_rus"] == pytest.approx(6 / 9) and stored["jaccard_high_rus"] == 1
    # with closed lists each may add the Belt and Road alone, which lists no members but China
    assert [stored[f"listed_high_{who}"] for who in ("rus", "chn", "eu", "tur")] == [7, 4, 3, 4]


def test_years_at_the_defaults(stored):
    day = datetime.date(2022, 2, 24)
    begin = {
        "years_chn_shanghai_low": (1996, 4, 26), "years_rus_shanghai_low": (1996, 4, 26),
        "years_rus_eurasian_low": (2000, 10, 10), "years_rus_eurasian_high": (2000, 10, 10),
        "years_rus_cis_low": (1991, 12, 21), "years_rus_security_low": (1992, 5, 15),
        "years_tur_cica_low": (2002, 6, 4), "years_chn_wto_low": (2015, 11, 30), "years_eu_signed": (2015, 12, 21),
        "years_eu_epca_low": (2020, 3, 1), "years_tur_ots_low": (2009, 10, 3),
    }  # fmt: skip
    for name, date in begin.items():
        assert stored[name] == pytest.approx((day - datetime.date(*date)).days / 365.25), name


def test_authors_talks_and_aid_at_the_defaults(stored):
    kinds = ("proposal", "relaunch", "treaty", "founding")
    chosen = [row for row in rows("institution_events") if row["kind"] in kinds]
    made = {(row["organisation"], row["date"], row["actor_iso3"]) for row in chosen}
    for state in ("KAZ", "RUS", "CHN"):
        assert stored[f"named_{state.lower()}"] == sum(row[2] == state for row in made)
        assert stored[f"first_{state.lower()}"] == min(row[1] for row in made if row[2] == state)[:4]
    assert stored["authored"] == len(made) == 10
    assert stored["before_rus"] == sum(row[1] < stored["first_rus"] for row in made)
    talks = [row for row in rows("institution_events") if row["kind"] == "contact"]
    others = {(row["actor_iso3"] + row["counterpart_iso3"]).replace("KAZ", ""): row["found"] for row in talks}
    assert stored["contacts_named"] == len(others)
    assert stored["contacts_found"] == list(others.values()).count("true") == 3
    assert stored["aid_part"] == pytest.approx(100 * (28.2 + 17.5) / 82)
    assert stored["b12_found"] == len(seats("KAZ") & seats("RUS") & {"sco", "csto", "cis", "eaeu"}) == 4


def test_sources_left_out_one_at_a_time(stored):
    table = rows("memberships")
    sources = {row["source_id"] for row in table if row["preferred"] == "true"} - {"article2022"}
    floors = []
    for source in sources:
        held = {
            who: {
                row["organisation"]
                for row in table
                if row["member"] == who and row["preferred"] == "true" and row["source_id"] in sources - {source}
            }
            for who in ("KAZ", "RUS")
        }
        floors.append(sum(bool(held["KAZ"] & held["RUS"] & line) for line in LINES))
    assert stored["sources"] == len(sources)
    assert stored["least_rus"] == min(floors) == 5
    assert stored["sources_needed"] == sum(floor < 6 for floor in floors)


def test_another_state_and_definition(kyrgyz):
    found, figures = kyrgyz
    mine = seats("KGZ", observers=False)
    for partner in ("RUS", "CHN", "EU", "TUR"):
        assert found[f"shared_low_{partner.lower()}"] == len(mine & seats(partner, observers=False))
    # CIS, treaty of 1992, CSTO, Shanghai Five, SCO, EurAsEC, EAEU, CICA, WTO
    assert found["groups"] == 14 and found["shared_low_rus"] == 9
    # Armenia, observer of EurAsEC, in CIS, treaty of 1992, CSTO, EAEU and WTO: five without observers
    assert found["russia_arm_low"] == len(seats("ARM", observers=False) & seats("RUS")) == 5
    assert figures["timeline"]["title"].startswith("Kyrgyzstan took 10 dated steps into 9 organisations")
    assert figures["shared"]["title"].startswith("Kyrgyzstan shares at least 9 of 14 organisations with Russia")
    assert "–" in pictures(figures["matrix"])["wide"]


@pytest.mark.long
def test_an_earlier_day_with_treaties_and_the_article_as_witness(early):
    found, figures = early
    treaty_lines = [LINES[0], LINES[1], LINES[3], LINES[4], LINES[7]]
    both = seats("KAZ", tested=True, as_of="2012-06-30") & seats("RUS", tested=True, as_of="2012-06-30")
    assert found["groups"] == 5
    assert found["shared_low_rus"] == sum(bool(both & line) for line in treaty_lines) == 4
    assert found["shared_low_eu"] == 0  # signed in 2015
    # left open for Russia: OTS and BRI; the WTO (August 2012) and the EAEU came later
    assert found["unknown_rus"] == 2
    days = (datetime.date(2012, 6, 30) - datetime.date(2000, 10, 10)).days
    assert found["years_rus_eurasian_low"] == pytest.approx(days / 365.25)
    assert figures["shared"]["title"].startswith("Kazakhstan shares at least 4 of 5 lines with a treaty with Russia")
    assert "30 June 2012" in figures["years"]["subtitle"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"home": "KAS"}, "given: 'KAS'. Nearest: 'KAZ'"),
        ({"missing": "list"}, "Nearest: 'listed'"),
        ({"as_of": "2030-01-01"}, "Nearest: '2025-12-31'"),
    ],
)
def test_wrong_parameters_are_errors(given, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, given)

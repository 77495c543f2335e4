"""Measures and charts of memberships: against values worked out by hand, every filling of the unknowns, properties."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multivector import tables
from multivector.charts import institutions as charts
from multivector.measures import institutions

STATES = ("member", "observer", "unknown", "outside")
COLUMNS = ["organisation", "member", "event", "date", "date_precision", "preferred", "source_id"]


def steps(*rows):
    """Return steps from (organisation, member, event, date or None, source)."""
    wide = [
        (org, who, event, date, "day" if date else "unknown", True, source) for org, who, event, date, source in rows
    ]
    frame = pd.DataFrame(wide, columns=COLUMNS)
    return frame.assign(date=frame["date"].astype("str").where(frame["date"].notna()))


@pytest.fixture(scope="module")
def memberships():
    return tables.load("memberships")


@pytest.fixture(scope="module")
def events():
    return tables.load("institution_events")


# Parameters


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"home": "KAS"}, "home takes one of KAZ, KGZ, TJK, UZB, ARM, BLR; given: 'KAS'. Nearest: 'KAZ'"),
        ({"definition": "line"}, "given: 'line'. Nearest: 'lines'"),
        (
            {"missing": "unknwon"},
            "^missing takes one of unknown, counted, listed; given: 'unknwon'. Nearest: 'unknown'",
        ),
        ({"observers": 1}, "observers takes True or False; given: 1"),
        ({"tested": "no"}, "tested takes True or False; given: 'no'"),
        ({"as_of": "2022"}, "as_of takes a day from 2010-01-01 to 2025-12-31, written so; given: '2022'"),
        ({"as_of": "2009-12-31"}, "given: '2009-12-31'. Nearest: '2010-01-01'"),
        ({"as_of": "2027-01-01"}, "Nearest: '2025-12-31'"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_nearest(given, message):
    asked = {"home": "KAZ", "definition": "lines", "missing": "unknown", "observers": True, "tested": False}
    with pytest.raises(ValueError, match=message):
        institutions.check_parameters(**asked | {"as_of": "2022-02-24"} | given)


# Ranges: by hand, and against every filling of the unknowns


def by_filling(found, groups, a, b, observers):
    """Return the extremes over every way to decide the unknown seats: the definition itself, not the formula."""
    open_cells = [(row, who) for row in found.index for who in {a, b} if found.at[row, who] == "unknown"]
    counts, ratios = [], []
    inside = {"member": True, "observer": observers, "outside": False}
    for filling in itertools.product((True, False), repeat=len(open_cells)):
        chosen = dict(zip(open_cells, filling, strict=True))
        seat = {
            (row, who): chosen.get((row, who), inside.get(found.at[row, who])) for row in found.index for who in (a, b)
        }
        both = sum(any(seat[row, a] and seat[row, b] for row in members) for members in groups.values())
        either = sum(any(seat[row, a] or seat[row, b] for row in members) for members in groups.values())
        counts.append(both)
        ratios += [both / either] if either else []
    return min(counts), max(counts), min(ratios, default=None), max(ratios, default=None)


def test_a_small_matrix_worked_by_hand():
    found = pd.DataFrame(
        {
            "A": ["member", "member", "member", "unknown", "outside"],
            "B": ["member", "unknown", "outside", "unknown", "observer"],
        },
        index=list("vwxyz"),
    )  # fmt: skip
    groups = {name: (name,) for name in found.index}
    got = institutions.overlap(institutions.pair(found, groups, "A", "B", True))
    # v is shared; w and y may be; of the five, A or B sit in v, w, x, z for sure and in y perhaps
    assert got == {"low": 1, "high": 3, "jaccard_low": 1 / 5, "jaccard_high": 3 / 5}
    without = institutions.overlap(institutions.pair(found, groups, "A", "B", False))
    assert without == {"low": 1, "high": 3, "jaccard_low": 1 / 4, "jaccard_high": 3 / 4}  # nobody in z
    joined = {"vw": ("v", "w"), "xyz": ("x", "y", "z")}
    assert institutions.overlap(institutions.pair(found, joined, "A", "B", True))["high"] == 2


cells = st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), min_size=1, max_size=4)


@given(cells, st.booleans(), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_ranges_are_reached_ordered_and_symmetric(values, observers, size):
    found = pd.DataFrame(values, columns=["A", "B"], index=[f"o{i}" for i in range(len(values))])
    names = list(found.index)
    groups = {f"g{i}": tuple(names[i : i + size]) for i in range(0, len(names), size)}
    got = institutions.overlap(institutions.pair(found, groups, "A", "B", observers))
    low, high, least, most = by_filling(found, groups, "A", "B", observers)
    assert (got["low"], got["high"]) == (low, high) and low <= high
    if most is None:  # nobody can sit anywhere
        assert got["jaccard_low"] != got["jaccard_low"] and got["jaccard_high"] != got["jaccard_high"]
    else:
        assert (got["jaccard_low"], got["jaccard_high"]) == pytest.approx((least, most)) and least <= most
    turned = institutions.overlap(institutions.pair(found, groups, "B", "A", observers))
    assert repr(turned) == repr(got)


@pytest.mark.parametrize(
    ("partner", "missing"), [("RUS", "unknown"), ("RUS", "counted"), ("RUS", "listed"), ("CHN", "listed")]
)
def test_the_table_against_every_filling(memberships, partner, missing):
    rows = institutions.admitted(memberships, False)
    found = institutions.status(rows, "2022-02-24", missing)
    got = institutions.overlap(institutions.pair(found, institutions.LINES, "KAZ", partner, True))
    assert tuple(got.values()) == pytest.approx(by_filling(found, institutions.LINES, "KAZ", partner, True))


def test_nobody_anywhere_has_no_index():
    shared = pd.DataFrame({"both": [0.0], "either": [0.0]})
    got = institutions.overlap(shared)
    assert got["low"] == got["high"] == 0 and got["jaccard_low"] != got["jaccard_low"]


# Status


def test_closing_a_list_narrows_and_never_moves_the_floor(memberships):
    rows = institutions.admitted(memberships, False)
    for definition in institutions.DEFINITIONS:
        groups = institutions.groups_of(rows, definition)
        ends = [
            institutions.overlaps(
                institutions.status(rows, "2022-02-24", m), groups, "KAZ", institutions.PARTNERS, True
            )
            for m in ("unknown", "counted", "listed")
        ]
        for wide, narrow in itertools.pairwise(ends):
            assert (wide["low"] == narrow["low"]).all() and (wide["high"] >= narrow["high"]).all()


def test_a_list_closes_only_if_the_number_fits():
    five = [("shanghai-five", who, "founding-member", "1996-04-26", "s") for who in ("KAZ", "CHN", "KGZ", "RUS", "TJK")]
    whole = institutions.status(steps(*five), "2022-01-01", "counted")
    assert whole.at["shanghai-five", "TUR"] == "outside" and whole.at["csto", "TUR"] == "unknown"
    short = institutions.status(steps(*five[:4]), "2022-01-01", "counted")
    assert short.at["shanghai-five", "TUR"] == "unknown"


def test_a_later_step_is_outside_until_then_and_a_member_is_more_than_an_observer():
    rows = steps(
        ("wto", "KAZ", "joined", "2015-11-30", "s"), ("eaeu", "ARM", "observer", None, "s"),
        ("eaeu", "ARM", "joined", "2015-01-02", "s"),
    )  # fmt: skip
    assert institutions.status(rows, "2015-11-29").at["wto", "KAZ"] == "outside"
    assert institutions.status(rows, "2015-11-30").at["wto", "KAZ"] == "member"
    assert institutions.status(rows, "2016-01-01").at["eaeu", "ARM"] == "member"
    assert institutions.status(rows, "2014-01-01").at["eaeu", "ARM"] == "observer"
    assert institutions.status(rows.iloc[::-1], "2014-01-01").at["eaeu", "ARM"] == "observer"  # whichever comes first


def test_the_document_under_test_is_no_witness(memberships):
    found = {tested: institutions.admitted(memberships, tested) for tested in (False, True)}
    extra = set(found[True]["id"]) - set(found[False]["id"])
    assert extra == {"cis-rus-member"}
    assert "cst-kaz-signed-1992-03-15" not in set(found[True]["id"])  # the less attested of two dates


def test_every_organisation_of_the_table_is_in_one_line(memberships):
    assert set(memberships["organisation"]) == set(institutions.ORGANISATIONS) == set(charts.ORGANISATIONS)
    assert len(institutions.ORGANISATIONS) == len(set(institutions.ORGANISATIONS)) == 14


# Years


def test_years_by_hand():
    rows = steps(
        ("sco", "KAZ", "founding-member", "2001-06-15", "s"), ("sco", "CHN", "founding-member", "2001-06-15", "s"),
        ("epca", "KAZ", "signed", "2015-12-21", "s"), ("epca", "KAZ", "in-force", "2020-03-01", "s"),
        ("epca", "CHN", "signed", "2015-12-21", "s"), ("epca", "CHN", "in-force", "2020-03-01", "s"),
        ("csto", "KAZ", "founding-member", "2002", "s"), ("csto", "CHN", "member", None, "s"),
        ("eaeu", "KAZ", "joined", "2010-02", "s"), ("eaeu", "CHN", "joined", "2009", "s"),
    )  # fmt: skip
    groups = {name: (name,) for name in ("sco", "epca", "csto", "eaeu", "wto")}
    got = institutions.shared_years(rows, groups, "KAZ", "CHN", "2021-06-15")
    assert got.loc["sco"].tolist() == pytest.approx([20, 20], abs=0.003)
    assert got.loc["epca", "low"] == pytest.approx((365 + 106) / 365.25)  # 1 March 2020 to 15 June 2021
    assert got.loc["csto"].tolist() == pytest.approx([0, 19 + 165 / 365.25], abs=0.01)  # from 1 January 2002
    assert (got.loc["eaeu", "high"] - got.loc["eaeu", "low"]) * 365.25 == pytest.approx(27)  # February 2010
    assert "wto" not in got.index
    signed = institutions.shared_years(rows, groups, "KAZ", "CHN", "2021-06-15", "signed")
    assert signed.loc["epca", "low"] == pytest.approx(5.48, abs=0.01)


@given(
    st.dates(pd.Timestamp("1992-01-01").date(), pd.Timestamp("2020-12-31").date()),
    st.dates(pd.Timestamp("1992-01-01").date(), pd.Timestamp("2020-12-31").date()),
    st.sampled_from([4, 7, 10]),
)
@settings(max_examples=40, deadline=None)
def test_years_are_ordered_and_symmetric_and_vague_dates_widen(one, other, length):
    exact = steps(("sco", "KAZ", "joined", str(one), "s"), ("sco", "CHN", "joined", str(other), "s"))
    vague = steps(("sco", "KAZ", "joined", str(one)[:length], "s"), ("sco", "CHN", "joined", str(other), "s"))
    day, groups = "2021-12-31", {"sco": ("sco",)}
    sure = institutions.shared_years(exact, groups, "KAZ", "CHN", day).loc["sco"]
    wide = institutions.shared_years(vague, groups, "KAZ", "CHN", day).loc["sco"]
    assert wide["low"] <= sure["low"] == sure["high"] <= wide["high"]
    assert sure["low"] == pytest.approx((pd.Timestamp(day).date() - max(one, other)).days / 365.25)
    turned = institutions.shared_years(vague, groups, "CHN", "KAZ", day).loc["sco"]
    assert turned.tolist() == wide.tolist()


def test_bounds_of_leap_months_and_nothing():
    got = institutions.bounds(pd.Series(["2020-02", "2021-12", None, "1992-05-15"], dtype="str"))
    assert got["last"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2020-02-29", "2021-12-31"]
    assert got.loc[2].isna().all() and got.at[3, "first"] == got.at[3, "last"]


# Sources, settings, authors, talks


def test_without_its_only_source_a_seat_is_gone():
    rows = steps(
        ("sco", "KAZ", "joined", "2001-06-15", "a"), ("sco", "RUS", "joined", "2001-06-15", "b"),
        ("csto", "KAZ", "member", None, "a"), ("csto", "RUS", "member", None, "a"),
    )  # fmt: skip
    got = institutions.without_each_source(rows, "lines", "KAZ", True, "2022-01-01", "unknown")
    assert got["RUS"].to_dict() == {"a": 0, "b": 1} and got["CHN"].tolist() == [0, 0]
    rows = steps(("eaeu", "BLR", "joined", "2015", "a"), ("eaeu", "RUS", "joined", "2015", "b"),
                 ("eaeu", "RUS", "in-force", "2015", "c"), ("sco", "BLR", "joined", "2024", "a"))  # fmt: skip
    got = institutions.without_each_source(rows, "treaties", "BLR", True, "2022-01-01", "unknown")
    assert got["RUS"].to_dict() == {"a": 0, "b": 1, "c": 1}  # without its only source Belarus is nowhere, and no error
    assert got.columns.tolist() == list(institutions.PARTNERS)


def test_without_a_source_later_steps_and_observers_count_as_asked():
    rows = steps(("sco", "KAZ", "joined", "2001", "a"), ("sco", "CHN", "joined", "2001", "a"),
                 ("wto", "KAZ", "joined", "2015-11-30", "a"), ("wto", "CHN", "joined", "2001-12-11", "a"),
                 ("ots", "KAZ", "observer", "2009", "a"), ("ots", "CHN", "member", "2009", "a"),
                 ("cis", "KAZ", "joined", "1991-12-21", "b"))  # fmt: skip

    def shared(observers: bool, as_of: str) -> int:
        return institutions.without_each_source(rows, "lines", "KAZ", observers, as_of, "unknown").at["b", "CHN"]

    assert (shared(False, "2014-12-31"), shared(True, "2014-12-31")) == (1, 2)
    assert (shared(False, "2015-12-31"), shared(True, "2015-12-31")) == (2, 3)


def test_leading_in_seats_is_less_than_leading_beyond_doubt():
    shown = {"missing": "unknown", "tested": False, "partner": ["RUS", "CHN", "EU"]}
    sure = pd.DataFrame({"definition": "lines", "low": [3, 1, 0], "high": [4, 2, 2], **shown})
    tied = pd.DataFrame({"definition": "all", "low": [1, 1, 0], "high": [9, 9, 9], **shown})
    assert institutions.settings(pd.concat([sure, tied])) == {"settings": 2, "first": 1, "apart": 1}


def test_the_treaty_of_1992_counts_once_among_authors(events):
    made = institutions.authors(events)
    assert made["id"].str.startswith("1992").sum() == 1 and made["date"].is_monotonic_increasing
    assert made.groupby("state").size().to_dict() == {"CHN": 1, "KAZ": 3, "RUS": 1, "several": 5}


def test_talks_are_named_by_the_other_side(events):
    talks = institutions.contacts(events)
    assert talks["other"].tolist() == ["RUS", "UKR", "UKR", "DEU", "EU", "FRA"]
    assert talks.loc[~talks["found"].astype(bool), "other"].tolist() == ["EU", "FRA"]


# By hand


def test_what_is_counted_as_one():
    rows = steps(("wto", "KAZ", "joined", "2015-11-30", "s"), ("eaeu", "ARM", "signed", "2014-10-10", "s"),
                 ("epca", "KAZ", "in-force", "2020-03-01", "s"))  # fmt: skip
    assert institutions.groups_of(rows, "lines") == institutions.LINES
    assert institutions.groups_of(rows, "treaties") == {
        "eurasian": ("eurasec", "customs-union", "single-economic-space", "eaeu"), "epca": ("epca",)
    }  # fmt: skip
    everything = institutions.groups_of(rows, "all")
    assert list(everything) == list(institutions.ORGANISATIONS) and everything["cis"] == ("cis",)


def test_admitted_rows_are_preferred_and_numbered_anew():
    rows = steps(*[("cis", "KAZ", "joined", "1991-12-21", source) for source in ("a", institutions.TESTED, "b")])
    rows = rows.assign(preferred=[False, True, True], mark=[1, 2, 3])
    assert institutions.admitted(rows, False)["mark"].tolist() == [3]
    assert institutions.admitted(rows, True)["mark"].tolist() == [2, 3]
    assert institutions.admitted(rows, True).index.tolist() == [0, 1]
    assert institutions.admitted(rows, True).columns.tolist() == [*COLUMNS, "mark"]


def test_the_days_that_a_date_may_mean():
    found = institutions.bounds(pd.Series(["2020", "2021-11", "2022-02-24", None], dtype="str"))
    assert found.columns.tolist() == ["first", "last"]
    days = found.map(lambda day: "" if pd.isna(day) else f"{day:%Y-%m-%d}").values.tolist()
    assert days == [
        ["2020-01-01", "2020-12-31"], ["2021-11-01", "2021-11-30"], ["2022-02-24"] * 2, ["", ""]
    ]  # fmt: skip


def test_the_status_of_states_by_hand():
    rows = steps(("wto", "UZB", "observer", "1994", "s"), ("cis", "KAZ", "joined", "1991-12-21", "s"),
                 ("epca", "KAZ", "in-force", "2020-03-01", "s"), ("epca", "EU", "in-force", "2020-03-01", "s"),
                 ("cis", "BLR", "joined", "2023", "s"))  # fmt: skip
    found = institutions.status(rows, "2022-02-24")
    assert found.columns.tolist() == ["KAZ", "RUS", "CHN", "EU", "TUR", "BLR", "UZB"]
    assert found.index.tolist() == list(institutions.ORGANISATIONS)
    assert found.loc["wto", ["UZB", "KAZ"]].tolist() == ["observer", "unknown"]
    assert found.loc["cis", ["KAZ", "BLR", "RUS"]].tolist() == ["member", "outside", "unknown"]
    counted = institutions.status(rows, "2022-02-24", "counted")  # two parties have rows, as a source gives
    assert counted.loc["epca", ["KAZ", "EU", "RUS"]].tolist() == ["member", "member", "outside"]
    assert counted.loc["cis", "RUS"] == "unknown"
    listed = institutions.status(rows, "2022-02-24", "listed")
    closed = {name for name in listed.index if listed.loc[name, "TUR"] == "outside"}
    assert closed == {name for line in institutions.LISTED for name in institutions.LINES[line]}
    assert listed.loc["wto", "TUR"] == "unknown" and listed.loc["cis", ["KAZ", "RUS"]].tolist() == ["member", "outside"]


def test_overlaps_leave_out_who_has_no_row():
    rows = steps(("cis", "KAZ", "joined", "1991-12-21", "s"), ("cis", "RUS", "joined", "1991-12-21", "s"))
    found = institutions.status(rows, "2022-02-24", "listed")
    got = institutions.overlaps(found, {"cis": ("cis",)}, "KAZ", ("KAZ", "RUS", "CHN", "XXX"), True)
    assert got.columns.tolist() == ["low", "high", "jaccard_low", "jaccard_high"] and got.index.tolist() == [
        "RUS",
        "CHN",
    ]
    assert got.values.tolist() == [[1, 1, 1, 1], [0, 0, 0, 0]] and got["low"].dtype == got["high"].dtype == int
    seen = found.replace("member", "observer")
    for observers, low in ((True, 1), (False, 0)):
        assert institutions.overlaps(seen, {"cis": ("cis",)}, "KAZ", ("RUS",), observers).at["RUS", "low"] == low
    same = institutions.pair(found, {"cis": ("cis",), "sco": ("sco",), "wto": ("wto",)}, "KAZ", "KAZ", True)
    assert same.values.tolist() == [[1, 1], [0, 0], [0.5, 0.5]]  # with itself a state shares all that it sits in


def test_entries_take_the_first_binding_step_and_a_date_before_none():
    rows = steps(
        ("epca", "KAZ", "signed", "2015-12-21", "s"), ("epca", "KAZ", "in-force", "2020-03-01", "s"),
        ("csto", "KAZ", "member", None, "s"), ("csto", "KAZ", "signed", "2002-10", "s"),
        ("ots", "HUN", "observer", "2018", "s"), ("sco", "IND", "joined", "2017", "s"),
        ("sco", "IND", "joined", "2016", "s"),
    )  # fmt: skip
    got = institutions.entries(rows)
    assert got.columns.tolist() == ["first", "last"] and got.index.names == ["organisation", "member"]
    assert got.index.tolist() == [("csto", "KAZ"), ("epca", "KAZ"), ("sco", "IND")]
    assert got["first"].dt.strftime("%Y-%m-%d").tolist() == ["2002-10-01", "2020-03-01", "2016-01-01"]
    assert got["last"].dt.strftime("%Y-%m-%d").tolist() == ["2002-10-31", "2020-03-01", "2016-12-31"]
    assert institutions.entries(rows, "signed").loc[("epca", "KAZ"), "first"] == pd.Timestamp("2015-12-21")


def test_years_of_a_line_are_those_of_its_oldest_member_and_never_below_none():
    rows = steps(
        ("shanghai-five", "KAZ", "joined", "1996-04-26", "s"), ("shanghai-five", "CHN", "joined", "1996-04-26", "s"),
        ("sco", "KAZ", "joined", "2001-06-15", "s"), ("sco", "CHN", "joined", "2001-06-15", "s"),
        ("wto", "KAZ", "joined", "2015-11-30", "s"), ("wto", "CHN", "joined", "2001-12-11", "s"),
        ("cica", "KAZ", "member", None, "s"), ("cica", "CHN", "member", None, "s"),
        ("bri", "KAZ", "joined", "2006", "s"), ("bri", "CHN", "joined", "2005", "s"),
    )  # fmt: skip
    groups = {"shanghai": ("shanghai-five", "sco"), "wto": ("wto",), "cica": ("cica",), "bri": ("bri",)}
    got = institutions.shared_years(rows, groups, "KAZ", "CHN", "2006-04-26")
    assert got.columns.tolist() == ["low", "high"] and got.index.name == "group"
    assert got.index.tolist() == ["shanghai", "bri"]  # the others begin later, or nobody knows when
    assert got.loc["shanghai"].tolist() == pytest.approx([3652 / 365.25] * 2)
    assert got.loc["bri"].tolist() == pytest.approx([0, 115 / 365.25])  # in 2006, but perhaps not before May
    third = pd.concat([rows, steps(("cica", "TUR", "joined", "1996-04-26", "s"))], ignore_index=True)
    got = institutions.shared_years(third, groups, "KAZ", "CHN", "2006-04-26").loc["cica"]
    assert got.tolist() == pytest.approx([0, 3652 / 365.25])  # as long as the organisation is there, but not for sure
    on_the_day = institutions.shared_years(rows, groups, "KAZ", "CHN", "2015-11-30").loc["wto"]
    assert on_the_day.tolist() == [0, 0]
    assert institutions.shared_years(rows, {"ots": ("ots",)}, "KAZ", "CHN", "2020-01-01").empty
    alone = pd.concat([rows, steps(("ots", "KAZ", "joined", "2009", "s"), ("epca", "CHN", "joined", "2009", "s"))])
    for one in ("ots", "epca"):  # an organisation in which one of them sits alone is passed over
        got = institutions.shared_years(alone.reset_index(drop=True), {"x": (one, "sco")}, "KAZ", "CHN", "2006-04-26")
        assert got.loc["x", "low"] == pytest.approx(
            (pd.Timestamp("2006-04-26") - pd.Timestamp("2001-06-15")).days / 365.25
        )


def test_the_grid_has_every_setting_of_every_partner(memberships):
    found = institutions.grid(memberships, "KAZ", "2022-02-24")
    assert found.columns.tolist() == ["partner", "low", "high", "definition", "missing", "tested"]
    assert len(found) == 2 * 3 * 3 * 4 and found.index.tolist() == list(range(72))
    assert not found.duplicated(["partner", "definition", "missing", "tested"]).any()
    for tested in (False, True):
        steps_ = institutions.admitted(memberships, tested)
        for missing, definition in itertools.product(institutions.MISSING, institutions.DEFINITIONS):
            seats = institutions.status(steps_, "2022-02-24", missing)
            wanted = institutions.overlaps(
                seats, institutions.groups_of(steps_, definition), "KAZ", institutions.PARTNERS, True
            )
            part = found.query("definition == @definition and missing == @missing and tested == @tested")
            assert part.set_index("partner")[["low", "high"]].values.tolist() == wanted[["low", "high"]].values.tolist()
    rows = steps(("cis", "KAZ", "joined", "1991-12-21", "s"), ("cis", "RUS", "signed", "1991-12-08", "s"),
                 ("eaeu", "KAZ", "joined", "2015", "s"), ("eaeu", "RUS", "joined", "2015", "s"),
                 ("ots", "KAZ", "observer", "2009", "s"), ("ots", "RUS", "member", "2009", "s"))  # fmt: skip
    for as_of, low in (("2014-12-31", 2), ("2015-12-31", 3)):  # an observer is inside; the treaty is that of the CIS
        found = institutions.grid(rows, "KAZ", as_of).query("partner == 'RUS'")
        assert len(found) == 18 and found["low"].tolist() == [low, low, 1] * 6
    shown = {"missing": "unknown", "tested": False, "partner": ["RUS", "CHN", "EU"]}
    sure = pd.DataFrame({"definition": "lines", "low": [3, 1, 0], "high": [4, 3, 2], **shown})
    assert institutions.settings(sure) == {"settings": 1, "first": 1, "apart": 0}
    assert institutions.settings(sure, "CHN") == {"settings": 1, "first": 0, "apart": 0}


def test_authors_and_talks_by_hand():
    rows = [("a", "eaeu", "2014-05-29", "treaty", None, None), ("b", "eaeu", "1994-03-29", "proposal", "KAZ", None),
            ("c", "eaeu", "1994-03-29", "proposal", "RUS", None), ("d", "eaeu", "2013", "summit", "KAZ", None),
            ("e", "ots", "2009", "founding", None, None), ("f", None, "2022-03", "contact", "KAZ", "UKR"),
            ("g", None, "2022-02-26", "contact", "FRA", "KAZ"),
            ("h", "ots", "2021", "relaunch", "TUR", None)]  # fmt: skip
    columns = ["id", "organisation", "date", "kind", "actor_iso3", "counterpart_iso3"]
    events = pd.DataFrame(rows, columns=columns).assign(found=[True] * 6 + [False, True])
    made = institutions.authors(events)
    assert made[["id", "year", "state"]].values.tolist() == [
        ["b", 1994, "KAZ"], ["e", 2009, "several"], ["a", 2014, "several"], ["h", 2021, "TUR"]
    ]  # fmt: skip
    assert made.index.tolist() == [0, 1, 2, 3] and made["year"].dtype == int
    assert made.columns.tolist() == [*columns, "found", "year", "state"]
    dates = pd.Series(["2001", "2000"] * 20, dtype="str")  # on the same day the order is that of the table
    many = pd.DataFrame({"organisation": range(40), "date": dates, "kind": "treaty", "actor_iso3": "KAZ"})
    assert institutions.authors(many)["organisation"].tolist() == [*range(1, 40, 2), *range(0, 40, 2)]
    talks = institutions.contacts(events)
    assert talks.columns.tolist() == ["id", "other", "found", "first", "last"]
    assert talks["other"].tolist() == ["UKR", "FRA"] and talks["found"].tolist() == [True, False]
    assert talks["last"].dt.strftime("%m-%d").tolist() == ["03-31", "02-26"]
    assert institutions.contacts(events, "FRA")["other"].tolist() == ["KAZ", "KAZ"]


# Charts


def test_the_matrix_keeps_member_observer_and_unknown_apart(memberships):
    rows = institutions.admitted(memberships, False)
    found, seats = institutions.status(rows, "2022-02-24"), institutions.entries(rows)
    listed = charts.cells_of(found, seats).set_index(["organisation", "party"])
    assert listed.loc[("csto", "RUS")].tolist() == ["member", "n.d."]
    assert listed.loc[("eaeu", "RUS")].tolist() == ["member", "2015"]
    assert listed.loc[("ots", "HUN")].tolist() == ["observer", ""]
    assert listed.loc[("cis", "CHN")].tolist() == ["unknown", ""]
    figure = charts.matrix(found, seats, rows, "KAZ", "unknown")
    assert "Hungary in OTS" in figure.description and "–" not in figure.pictures["wide"]
    closed = charts.matrix(institutions.status(rows, "2022-02-24", "listed"), seats, rows, "KAZ", "listed")
    assert "–" in closed.pictures["wide"] and "Dash: outside" in closed.subtitle


def test_the_strip_draws_what_was_not_found(events):
    rows = charts.strip_rows(events, institutions.contacts(events)).set_index("label")
    assert rows.loc["European Council", "shown"] == rows.loc["France", "shown"] == "not found"
    assert (rows.loc["Ukraine", "shown"], rows.loc["Germany", "text"]) == ("month", "7 March")
    assert rows.loc["Medical aid", "text"].tolist() == ["28.2 t", "17.5 t"]


def test_the_timeline_shows_both_dates_of_1992(memberships):
    rows = charts.steps_of(memberships, "KAZ")
    cst = rows[rows["organisation"] == "cst"]
    assert cst["date"].tolist() == ["1992-03-15", "1992-05-15"] and cst["step"].tolist() == ["conflict", "signed"]
    assert "15 March 1992 or 15 May 1992" in charts.timeline(memberships, "KAZ").pictures["wide"]

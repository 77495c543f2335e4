"""Measures of January 2022: against values worked out by hand, and properties that hold for any announcement."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.measures import january

days = st.dates(pd.Timestamp("2022-01-02").date(), pd.Timestamp("2022-12-31").date()).map(pd.Timestamp)


@pytest.fixture(scope="module")
def events():
    return tables.load("january_2022_events")


@pytest.fixture(scope="module")
def tolls():
    return tables.load("january_2022_tolls")


@pytest.fixture(scope="module")
def forces():
    return tables.load("january_2022_forces")


def made(*rows: tuple[int, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["value", "start", "end"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


# --- dates -----------------------------------------------------------------------------------------------------------


def test_a_date_is_as_wide_as_it_is_vague():
    widths = [(end - start).days + 1 for start, end in map(january.span, ("2022-01-05", "2022-02", "2022", "2024-02"))]
    assert widths == [1, 28, 365, 29]


def test_the_timeline_holds_spans_in_order_and_no_opinion(events, tolls, forces):
    rows = january.timeline(events, tolls, forces, last="2022-01-31")
    assert rows["start"].is_monotonic_increasing
    assert (rows["end"] >= rows["start"]).all()
    wide = rows[rows["end"] > rows["start"]].set_index("id")
    assert {key: (b - a).days for key, a, b in zip(wide.index, wide["start"], wide["end"], strict=True)} == {
        "2022-01-almaty-riots": 30,
        "2022-01-withdrawal-announced": 30,
        "2022-01-deaths-164": 13,
    }
    assert not {"2022-01-era", "2022-01-lpg-price", "2022-03-14-capital"} & set(rows["id"])
    assert "2022-01-10-summit" not in set(rows["id"])  # it is there once, as the strength stated that day
    assert rows["source_id"].notna().all()


def test_days_between_events_and_none_for_a_vague_one(events):
    assert january.days_between(events, "2022-01-06-csto-sent", "2022-01-19-withdrawal-end") == 13
    with pytest.raises(ValueError, match="not dated to the day"):
        january.days_between(events, "2022-01-02-protests", "2022-01-withdrawal-announced")


# --- tolls -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "certain", "possible"),
    [
        ("2022-01-02", None, 164),
        ("2022-01-14", None, 164),
        ("2022-01-15", 225, 225),
        ("2022-03-13", 225, 225),
        ("2022-03-14", 230, 230),
        ("2022-03-22", 230, 230),
        ("2022-03-23", 230, 238),
        ("2022-12-31", 238, 238),
    ],
)
def test_what_was_known_by_a_day(tolls, day, certain, possible):
    assert january.known_by(january.deaths(tolls), pd.Timestamp(day)) == {"certain": certain, "possible": possible}


@given(days, days)
def test_what_is_known_only_grows_where_tolls_do(one, other):
    found = made(
        (164, "2022-01-02", "2022-01-15"), (225, "2022-01-15", "2022-01-15"), (238, "2022-03-23", "2022-12-31")
    )
    early, late = (january.known_by(found, day) for day in sorted((one, other)))
    for sort in ("certain", "possible"):
        assert (early[sort] or 0) <= (late[sort] or 0)
    assert (late["certain"] or 0) <= (late["possible"] or 0)


def test_a_claim_is_measured_by_the_toll_of_its_day(tolls):
    table = january.known_table(january.deaths(tolls), ["2022-01-10", "2022-03-22"], 200)
    assert table["claim_off_pct"].isna().tolist() == [True, False]
    assert table.loc["2022-03-22", "claim_off_pct"] == pytest.approx(100 * (200 - 230) / 230)


def test_dead_and_wounded_are_the_victims_or_it_is_an_error(tolls):
    found = january.victims(tolls)
    assert found["others"].tolist() == [225 - 19, 4353 - 3393]
    assert found["security_pct"].tolist() == pytest.approx([100 * 19 / 225, 100 * 3393 / 4353])
    wrong = tolls.assign(value=tolls["value"].where(tolls["category"] != "victims", 5000))
    with pytest.raises(ValueError, match="225 dead and 4353 wounded are not the 5000 victims"):
        january.victims(wrong)


# --- the force -------------------------------------------------------------------------------------------------------


def test_what_the_figures_say_of_the_parts(forces):
    found = january.force_bounds(forces)
    assert found == {
        "planned": 2500, "deployed": 2030, "armenia": 100, "rest": 1930, "half": 1016, "others_needed": 915,
    }  # fmt: skip


def test_more_than_half_of_an_odd_number():
    rows = [("CSTO", "planned", 2500), ("CSTO", "deployed", 2031), ("ARM", "deployed", 100)]
    found = january.force_bounds(pd.DataFrame(rows, columns=["force", "kind", "value"]).assign(unit="persons"))
    assert (found["half"], found["rest"], found["others_needed"]) == (1016, 1931, 916)


@given(st.integers(2, 5000), st.integers(1, 400))
def test_with_fewer_from_the_others_russia_is_more_than_half(whole, armenia):
    if armenia >= whole // 2:
        return
    frame = pd.DataFrame(
        [("CSTO", "planned", whole), ("CSTO", "deployed", whole), ("ARM", "deployed", armenia)],
        columns=["force", "kind", "value"],
    ).assign(unit="persons")
    found = january.force_bounds(frame)
    assert 2 * (found["rest"] - found["others_needed"]) <= whole  # with that many it is not
    assert 2 * (found["rest"] - found["others_needed"] + 1) > whole  # with one less it is


def test_no_strength_is_made_up_for_russia(forces):
    russia = forces[(forces["force"] == "RUS") & (forces["unit"] == "persons")]
    assert russia["value"].isna().all() and len(russia) == 1


# --- prices and rallies ----------------------------------------------------------------------------------------------


@given(st.floats(1, 100), st.floats(0, 50), st.floats(1, 300), st.floats(0, 50))
def test_the_rise_of_a_price_lies_between_its_ends(low, more, after, most):
    frame = pd.DataFrame({"id": ["a", "b"], "value_low": [low, after], "value_high": [low + more, after + most]})
    least, greatest = january.dearer(frame, "a", "b")
    middle = 100 * ((after + most / 2) / (low + more / 2) - 1)
    assert least - 1e-6 <= middle <= greatest + 1e-6


def test_standing_looks_at_the_months_before_alone():
    months = pd.date_range("2021-01-01", periods=5, freq="MS")
    frame = pd.DataFrame({"month": months, "basket": "food", "yoy_pct": [1.0, 9.0, 4.0, 5.0, 99.0]})
    row = january.standing(frame, pd.Timestamp("2021-04-01")).loc["food"]
    assert row[["yoy_pct", "median_pct", "months", "highest_month"]].tolist() == [5.0, 4.0, 3, "2021-02"]
    assert row["higher_pct"] == pytest.approx(100 / 3)


def test_one_rally_with_two_counts_counts_once():
    found = january.rally_counts(tables.load("ukraine_rallies"))
    assert found == {"least": 2000, "greatest": 5000, "held": 1, "detained": 1, "refused": 1}


# --- by hand, on small tables ----------------------------------------------------------------------------------------


def test_parameters_become_days():
    found = january.check_parameters("2022-01-02", 1, 1, "2021-12", tables.load("inflation_monthly"))
    assert found == (pd.Timestamp("2022-01-02"), pd.Timestamp("2021-12-01"))
    assert january.span("2022-01-05") == (pd.Timestamp("2022-01-05"), pd.Timestamp("2022-01-05"))


def test_the_tolls_of_deaths_have_their_columns(tolls):
    rows = [("deaths", 238, "2022-03-23", "2022-12-31"), ("wounded", 9, "2022-01-01", "2022-01-01"),
            ("deaths", 164, "2022-01-02", "2022-01-15")]  # fmt: skip
    made_ = pd.DataFrame(
        rows, columns=["category", "value", "announced_not_before", "announced_not_after"], index=[4, 5, 6]
    )
    found = january.deaths(made_.astype({"value": float}).assign(announced_by="x", source_id="s"))
    assert found.columns.tolist() == ["value", "start", "end", "announced_by", "source_id"]
    assert found.values.tolist() == [
        [164, "2022-01-02", "2022-01-15", "x", "s"], [238, "2022-03-23", "2022-12-31", "x", "s"]
    ]  # fmt: skip
    assert found.index.tolist() == [0, 1] and found["value"].dtype == int
    table = january.known_table(january.deaths(tolls), ["2022-01-10", "2022-03-22"], 115)
    assert table.columns.tolist() == ["certain", "possible", "claim_off_pct"] and table.index.name == "by"
    assert table.loc["2022-03-22"].tolist() == [230, 230, -50] and table.index.tolist() == ["2022-01-10", "2022-03-22"]
    assert table.dtypes.astype(str).tolist() == ["Int64", "Int64", "float64"]


def test_victims_by_hand():
    rows = [
        ("victims", 10, "2022-01-15"),
        ("deaths", 4, "2022-01-15"),
        ("wounded", 6, "2022-01-15"),
        ("deaths-security", 1, "2022-01-15"),
        ("wounded-security", 3, "2022-01-15"),
        ("deaths", 99, "2022-03-14"),
    ]
    found = january.victims(pd.DataFrame(rows, columns=["category", "value", "announced_not_before"]))  # fmt: skip
    assert found.columns.tolist() == ["total", "security", "others", "security_pct"]
    assert found.index.tolist() == ["deaths", "wounded"]
    assert found.values.tolist() == [[4, 1, 3, 25], [6, 3, 3, 50]]


def test_a_price_between_its_ends_by_hand():
    rows = pd.DataFrame({"id": ["a", "b"], "value_low": [50, 100], "value_high": [80, 120]})
    assert january.dearer(rows, "a", "b") == (25.0, 140.0)
    rows = pd.DataFrame({"id": ["a", "b"], "value_low": [30, 40], "value_high": [30, 40]})
    assert january.dearer(rows, "a", "b") == (33.333333333, 33.333333333)  # a third, to nine decimals


def test_standing_of_two_baskets_by_hand():
    months = pd.date_range("2021-01-01", periods=4, freq="MS")
    parts = [
        pd.DataFrame({"month": months, "basket": name, "yoy_pct": values})
        for name, values in {"total": [5.0, 7.0, 5.0, 5.0], "food": [1.0, 2.0, 9.0, 3.0]}.items()
    ]
    found = january.standing(pd.concat(parts), pd.Timestamp("2021-04-01"))
    assert found.columns.tolist() == ["yoy_pct", "median_pct", "months", "higher_pct", "highest_pct", "highest_month"]
    assert found.loc["total"].tolist() == [5, 5, 3, pytest.approx(100 / 3), 7, "2021-02"]
    assert found.loc["food"].tolist() == [3, 2, 3, pytest.approx(100 / 3), 9, "2021-03"]


def test_a_year_of_months_beside_published_years():
    months = pd.to_datetime(["2020-12-01", "2021-01-01", "2021-12-01", "2021-06-01"])
    rows = pd.DataFrame(
        {"month": months, "basket": ["total", "total", "total", "food"], "yoy_pct": [1.0, 8.0, 10.0, 50.0]}
    )
    yearly = pd.DataFrame({"iso3": ["KAZ", "KAZ", "KAZ", "UZB"], "year": [2021, 2021, 2020, 2021],
                           "inflation_pct": [8.0, 8.5, 1.0, 3.0]})  # fmt: skip
    assert january.yearly_check(rows, yearly, 2021) == {"least": 0.5, "most": 1.0}


def test_rallies_in_words_and_counts():
    rows = pd.DataFrame(
        [("2022-03-06", "Almaty", "held", 2000, 5000, "a", "s"),
         ("2022-03-06", "Almaty", "held", 3000, None, None, "t"),
         ("2022-04-01", "Astana", "held", 100, None, "c", "u"), (None, "Oral", "refused", None, None, None, "v"),
         ("2022-03-08", "Oral", "detained", None, None, "d", "w"),
         ("2022-03-09", "Oral", "detained", None, None, "d", "x")],
        columns=["date", "place", "outcome", "participants_low", "participants_high", "counted_by", "source_id"],
    )  # fmt: skip
    rows = rows.assign(date=pd.to_datetime(rows["date"])).astype(
        {"participants_low": "Int64", "participants_high": "Int64"}
    )
    assert january.rally_counts(rows) == {"least": 100, "greatest": 5000, "held": 2, "detained": 2, "refused": 1}
    found = january.rally_spans(rows)
    assert found.columns.tolist() == ["place", "outcome", "participants", "counted_by", "source_id"]
    assert found.index.tolist() == [
        *("2022-03-06", "2022-03-06", "2022-04-01", "not known", "2022-03-08", "2022-03-09"),
    ]
    assert found["participants"].tolist() == [
        *("2000 to 5000", "more than 3000", "more than 100", "not counted", "not counted", "not counted"),
    ]
    assert found["counted_by"].tolist() == ["a", "nobody", "c", "nobody", "d", "d"] and found.index.name == "date"


def test_a_timeline_by_hand():
    events = pd.DataFrame(
        [("a", "2022-01-05", "protest", "crowd", "Riots", "s"), ("b", "2022-01-05", "price", "x", "Dearer", "s"),
         ("c", "2022-01", "speech", "y", "A month", "s"), ("d", "2022-01-10", "speech", "z", "Said", "t"),
         ("e", "2022-02-01", "speech", "z", "Later", "s"), ("f", "2021-12-31", "speech", "z", "Too early", "s"),
         ("g", None, "speech", "z", "Undated", "s"), ("h", "2022-01-01", "name", "z", "A name", "s"),
         ("i", "2022-01-01", "speech", "z", "The eve", "s"), ("j", "2022-01-31", "speech", "z", "The last", "s")],
        columns=["id", "date", "kind", "actor", "event", "source_id"],
    )  # fmt: skip
    day = pd.Timestamp
    tolls = pd.DataFrame(
        [("k", "deaths", 164.0, day("2022-01-05"), day("2022-01-09"), "office", "u"),
         ("l", "wounded", 9.0, day("2022-01-05"), day("2022-01-05"), "office", "u")],
        columns=["id", "category", "value", "announced_not_before", "announced_not_after", "announced_by", "source_id"],
    )  # fmt: skip
    forces = pd.DataFrame(
        [("m", "CSTO", "persons", 2500, "planned", "about", day("2022-01-07"), "CSTO", "v"),
         ("n", "CSTO", "persons", 2030, "deployed", "exact", day("2022-01-10"), "Russia", "t"),
         ("o", "CSTO", "persons", 3000, "said", "more-than", day("2022-01-12"), "Press", "w"),
         ("p", "CSTO", "aircraft", 75, "deployed", "exact", day("2022-01-08"), "Russia", "w"),
         ("q", "ARM", "persons", 100, "deployed", "exact", day("2022-01-08"), "Armenia", "w")],
        columns=["id", "force", "unit", "value", "kind", "bound", "date", "stated_by", "source_id"],
    )  # fmt: skip
    found = january.timeline(events, tolls, forces, last="2022-01-31")
    assert found.columns.tolist() == ["id", "start", "end", "kind", "actor", "text", "source_id"]
    spans = [(row.start.strftime("%m-%d"), row.end.strftime("%m-%d")) for row in found.itertuples()]
    assert list(zip(found["id"], spans, found["kind"], found["actor"], found["text"], strict=True)) == [
        ("i", ("01-01", "01-01"), "speech", "z", "The eve"),
        ("c", ("01-01", "01-31"), "speech", "y", "A month"),
        ("a", ("01-05", "01-05"), "protest", "crowd", "Riots"),
        ("k", ("01-05", "01-09"), "toll", "office", "Official toll: 164"),
        ("m", ("01-07", "01-07"), "force", "CSTO", "about 2500 soldiers, planned"),
        ("n", ("01-10", "01-10"), "force", "Russia", "2030 soldiers, deployed"),
        ("o", ("01-12", "01-12"), "force", "Press", "over 3000 soldiers, said"),
        ("j", ("01-31", "01-31"), "speech", "z", "The last"),
    ]
    assert found.index.tolist() == [*range(8)]


def test_a_vague_event_is_named(events):
    for pair in (("2022-01-02-protests", "2022-01-withdrawal-announced"),
                 ("2022-01-withdrawal-announced", "2022-01-02-protests")):  # fmt: skip
        with pytest.raises(ValueError, match="^Event '2022-01-withdrawal-announced' is not dated to the day"):
            january.days_between(events, *pair)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"day": "2023-01-01"}, "Nearest: '2022-12-31'"),
        ({"claimed_force": 0}, "claimed_force takes a whole number from 1 up"),
        ({"day": "2021-12-31"}, "day takes a day from 2022-01-02 to 2022-12-31"),
        ({"day": "22 March 2022"}, "written so; given: '22 March 2022'"),
        ({"claimed_deaths": 0}, "claimed_deaths takes a whole number from 1 up; given: 0. Nearest: 1"),
        ({"claimed_force": 2500.0}, "claimed_force takes a whole number"),
        ({"month": "2011-06"}, "price_month takes a month from 2012-01 .* Nearest: '2012-01'"),
    ],
)
def test_wrong_parameters_are_named_with_what_is_allowed(given, message):
    right = {"day": "2022-03-22", "claimed_deaths": 200, "claimed_force": 2500, "month": "2021-12"}
    with pytest.raises(ValueError, match=message):
        january.check_parameters(**(right | given), prices=tables.load("inflation_monthly"))

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


@pytest.mark.parametrize(
    ("given", "message"),
    [
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

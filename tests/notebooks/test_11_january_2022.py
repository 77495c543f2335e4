"""Notebook 11-january-2022: its findings are what the standard library reads from the tables, at several days."""

import statistics

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "11-january-2022"


@pytest.fixture(scope="module")
def tolls():
    return {row["id"]: row for row in rows("january_2022_tolls")}


@pytest.fixture(scope="module")
def found():
    runs.refresh([(NAME, {})])
    run = runs.read_run(runs.run_path(NAME))
    return {name: finding.value for name, finding in findings.collect(run).items()}


@pytest.fixture(scope="module")
def early():
    return run_with(NAME, {"day": "2022-01-12", "claimed_deaths": 164, "price_month": "2016-07"})


@pytest.fixture(scope="module")
def late():
    return run_with(NAME, {"day": "2022-06-30", "claimed_deaths": 238, "claimed_force": 2030})


def test_tolls_are_those_of_the_table(found, tolls):
    assert found["toll_first"] == int(tolls["2022-01-deaths-164"]["value"])
    assert found["toll_15_january"] == int(tolls["2022-01-15-deaths-225"]["value"])
    assert found["toll_on_day"] == found["toll_march"] == int(tolls["2022-03-14-deaths-230"]["value"])
    assert found["toll_last"] == int(tolls["2022-deaths-238"]["value"])
    assert found["claim_less_toll"] == 200 - 230
    assert found["victims_gap"] == 0
    share = 100 * float(tolls["2022-01-15-wounded-security-3393"]["value"]) / 4353
    assert found["wounded_security_part"] == pytest.approx(share)


def test_the_force_is_that_of_the_table(found):
    of = {row["id"]: row["value"] for row in rows("january_2022_forces")}
    assert found["force_planned"] == int(of["2022-01-06-planned"])
    assert found["force_deployed"] == int(of["2022-01-10-deployed"])
    assert found["force_rest"] == int(of["2022-01-10-deployed"]) - int(of["2022-01-10-armenia"])
    assert of["2022-01-10-russia"] == ""
    assert found["national_figures"] == 1


def test_prices_are_those_of_the_table(found):
    food = {row["month"]: float(row["yoy_pct"]) for row in rows("inflation_monthly") if row["basket"] == "food"}
    before = [value for month, value in food.items() if month < "2021-12"]
    assert found["food_now"] == food["2021-12"]
    assert found["food_median"] == pytest.approx(statistics.median(before))
    assert found["food_higher"] == pytest.approx(100 * sum(v > food["2021-12"] for v in before) / len(before))
    total = [
        float(r["yoy_pct"]) for r in rows("inflation_monthly") if r["basket"] == "total" and r["month"][:4] == "2021"
    ]
    published = [
        float(r["inflation_pct"]) for r in rows("inflation_yearly") if (r["iso3"], r["year"]) == ("KAZ", "2021")
    ]
    assert found["inflation_check_least"] == pytest.approx(statistics.mean(total) - max(published))


def test_before_the_first_certain_toll_nothing_is_claimed_to_be_known(early):
    found, figures = early
    assert "toll_on_day" not in found and "claim_off" not in found
    assert found["toll_possible"] == "164"
    assert figures["tolls"]["title"].startswith("By 12 January 2022 no toll was certainly announced, perhaps at 164")
    assert found["claim_was_a_toll"] is True
    dated = [row["date"] for row in rows("january_2022_events") if row["id"] == "2022-01-19-withdrawal-end"]
    assert dated == ["2022-01-19"] and found["items_by_day"] < found["items"]
    assert "fall after the cut-off day" in figures["timeline"]["subtitle"]


def test_findings_follow_the_month_of_prices(early):
    found, figures = early
    food = {row["month"]: float(row["yoy_pct"]) for row in rows("inflation_monthly") if row["basket"] == "food"}
    assert found["food_now"] == food["2016-07"]
    assert found["food_higher"] == 0
    assert "in the year to July 2016" in figures["prices"]["title"]


@pytest.mark.long
def test_findings_follow_the_claims_and_the_day(late):
    found, figures = late
    assert found["toll_on_day"] == 230 and found["toll_possible"] == "238"
    assert found["claim_less_toll"] == 238 - 230
    assert found["claim_over_deployed"] == 0
    assert found["claim_over_planned"] == pytest.approx(100 * (2030 / 2500 - 1))
    assert (
        figures["tolls"]["title"]
        == "By 30 June 2022 the official toll stood at 230, perhaps at 238; an article of March wrote 238"
    )


def test_a_wrong_day_stops_the_run_with_what_is_allowed():
    with pytest.raises(RunError, match="day takes a day from 2022-01-02 to 2022-12-31"):
        refuse(NAME, {"day": "2023-01-01"})

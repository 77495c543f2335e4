"""Notebook 13-balance: its findings by another reading of the files; what its words say, at other parameters too."""

import csv

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from multivector import findings, runs, tables
from multivector.measures import balance as m
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "13-balance"
WORDS = {"fell", "rose", "no sure change", "too short to tell"}
TURNS = WORDS - {"fell", "rose"} | {
    "fell faster",
    "fell more slowly",
    "turned down",
    "turned up",
    "rose faster",
    "rose more slowly",
}
SOIL = ("baikonur", "plesetsk", "vostochny", "kapustin-yar", "svobodny", "dombarovsky", "barents-sea")


@pytest.fixture(scope="module")
def found() -> dict:
    return {name: item.value for name, item in findings.read_reference(NAME).items()}


@pytest.fixture(scope="module")
def crimean():
    return run_with(NAME, {"break_date": "2014-03-18", "first_year": 1992, "placebo_span": 8})


def launches(first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Middles of the years, and Baikonur's share of Russian launches in per cent."""
    count = {(row["site"], int(row["year"])): int(row["attempts"]) for row in rows("launches_by_site")}
    years = np.arange(first, last + 1)
    totals = [sum(count.get((site, year), 0) for site in SOIL) for year in years]
    return years + 0.5, np.array([100 * count["baikonur", y] / t for y, t in zip(years, totals, strict=True)])


def test_defaults_by_another_reading_of_the_tables(found):
    runs.refresh([(NAME, {})])
    run = {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}
    assert set(run) == set(found)
    years, share = launches(2000, 2021)
    assert found["launches_slope_before"] == pytest.approx(np.polyfit(years, share, 1)[0])
    known = scipy.stats.linregress(years, share)
    least = scipy.stats.t.ppf(0.975, len(years) - 2) * known.stderr
    assert found["launches_slope_before_high"] >= known.slope + least - 1e-9  # the widest of the intervals counts
    years, share = launches(2000, 2025)
    at = 2022 + 54 / 365
    matrix = np.column_stack([np.ones(26), years - at, np.clip(years - at, 0, None)])
    fitted = np.linalg.solve(matrix.T @ matrix, matrix.T @ share)
    assert found["launches_slope_change"] == pytest.approx(fitted[2])
    assert found["launches_slope_since"] == pytest.approx(fitted[1] + fitted[2])
    two = np.column_stack([matrix, years > at])
    assert found["launches_step"] == pytest.approx(np.linalg.solve(two.T @ two, two.T @ share)[3])
    census = [row for row in rows("census_composition") if row["group"] == "russian" and row["preferred"] == "true"]
    pairs = [(int(row["census_year"]), float(row["share_pct"])) for row in census]
    assert found["people_slope_before"] == pytest.approx(np.polyfit(*zip(*pairs, strict=True), 1)[0])
    assert found["people_points_before"] == len(pairs) == 7


def test_levels_and_gains_are_those_of_the_notebooks_they_come_from(found):
    votes, trade = (findings.read_reference(name) for name in ("10-un-votes", "01-trade"))
    for key, name in {"before_2014": "2000", "2014_2021": "2014", "since_2022": "since"}.items():
        assert found[f"votes_level_{key}"] == pytest.approx(votes[f"agreement_{name}"].value)
        assert found[f"votes_rest_level_{key}"] == pytest.approx(votes[f"rest_{name}"].value)
    sky = findings.read_reference("08-baikonur")
    assert found["launches_level_2014_2021"] == pytest.approx(sky["share_2014_2021"].value)
    assert found["launches_level_since_2022"] == pytest.approx(sky["share_2022_2025"].value)
    for base in (2019, 2021):
        assert found[f"imports_lost_from_{base}"] == pytest.approx(-trade[f"imports_change_partner_from_{base}"].value)
        assert found[f"imports_gain_chn_from_{base}"] == pytest.approx(trade[f"imports_change_rival_from_{base}"].value)
        assert found[f"turnover_gain_chn_from_{base}"] == pytest.approx(
            trade["turnover_share_chn_2025"].value - trade[f"turnover_share_chn_{base}"].value
        )
    shared = findings.read_reference("02-institutions")
    assert found["seats_rus_before"] == shared["shared_low_rus"].value
    oil = findings.read_reference("03-oil-routes")
    ends = [oil[f"share_{year}_low"].value for year in (2009, 2013)]
    assert found["oil_level_before_2014_low"] == pytest.approx(sum(ends) / 2)


def test_words_follow_from_the_intervals(found):
    series = [name.removesuffix("_step_words") for name in found if name.endswith("_step_words")]
    assert len(series) == 10
    for name in series:
        before, since = found[f"{name}_before"], found[f"{name}_since"]
        assert before in WORDS and since in TURNS
        short = found[f"{name}_points_before"] < 5
        assert (before == "too short to tell") == short == (f"{name}_slope_before" not in found)
        if not short:
            low, high = (found[f"{name}_slope_before_{end}"] for end in ("low", "high"))
            assert before == ("fell" if high < 0 else "rose" if low > 0 else "no sure change")
        assert (since == "too short to tell") == (short or found[f"{name}_points_since"] < 4)
        if since != "too short to tell":
            low, high = (found[f"{name}_slope_change_{end}"] for end in ("low", "high"))
            assert (since == "no sure change") == (low <= 0 <= high)
    parts = ("steeper", "flatter", "unsure", "short")
    assert sum(found[f"vectors_{part}_since"] for part in parts) == found["vectors"] == 6


def test_the_claims_of_the_text_hold_at_the_defaults(found):
    """What notebook and chapter say in words, and a change of data could turn over."""
    answers = {name: found[f"answer_before_{name}"] for name in ("imports", "turnover", "oil")}
    assert answers == {"imports": "no sure change", "turnover": "rose", "oil": "too short to tell"}
    assert {found[f"answer_before_{name}"] for name in ("votes", "launches", "people")} == {"fell"}
    assert found["votes_rest_before"] == "no sure change"
    steeper = [name for name in ("imports", "turnover", "votes", "launches") if "down" in found[f"answer_since_{name}"]]
    assert steeper == ["turnover"] and found["vectors_steeper_since"] == 1
    assert found["vectors_lower_since"] == 5 and found["oil_level_change"] == "higher"
    assert found["steps_vectors_quicker"] == 0 and found["steps_vectors"] == 4 and found["steps_series_quicker"] == 1
    assert found["launches_civil_later_step"] < found["launches_civil_first_step"]
    assert found["votes_rest_later_step"] > 0 > found["imports_common_later_step"]
    stepped = [name for name in found if name.endswith("_step_words") and found[name] == "dropped"]
    assert stepped == ["votes_rest_step_words"]
    assert 0 < found["imports_common_slope_change_high"] < 0.1  # "all but excludes zero"
    assert (
        found["imports_gain_chn_from_2019"] > found["imports_lost_from_2019"] > 0 > found["imports_gain_oth_from_2019"]
    )
    assert found["imports_gain_chn_from_2021"] < found["imports_lost_from_2021"]
    assert -found["turnover_gain_oth_from_2019"] > found["turnover_lost_from_2019"]
    assert abs(found["imports_gain_tur_from_2019"]) < 1 > abs(found["imports_gain_tur_from_2021"])
    assert found["seats_rus_last"] == found["seats_rus_before"] > found["seats_chn_last"] and found["departures"] == 0
    assert found["imports_value_ratio"] > 1 and found["imports_hhi_change"] < 0.01 < found["turnover_hhi_change"]
    assert found["launches_2014"] == "turned down" and found["launches_2014_change_high"] < 0
    assert found["votes_2014"] == "no sure change"
    assert found["launches_civil_placebo_share"] == 0 < found["launches_placebo_share"]
    assert found["votes_rest_detectable"] < found["launches_detectable"]
    assert found["false_sure_max"] < 15 < found["false_sure_strong_max"] < 25


def test_robustness_that_the_text_names(found):
    """The exceptions, one by one, from the table that the notebook shows."""
    names = ("trade_by_partner", "oil_exports_by_route", "oil_exports_total", "un_votes", "launches_by_site")
    frames = {name: tables.load(name) for name in (*names, "census_composition", "ethnic_estimates")}
    tried = m.checks(m.collect(frames)[0], m.decimal(pd.Timestamp("2022-02-24")), 2000)
    told = tried.set_index(["series", "check"])
    pair = "Russia over Russia and China"
    for series in ("imports_common", "turnover_common"):
        assert told.loc[(series, pair), "before"] == "fell"
    for check in ("two lines", pair, "exports alone"):
        assert told.loc[("turnover_common", check), "since"] == "no sure change"
    for check in ("from 1992", "from 2014"):
        assert told.loc[("votes", check), "before"] == "no sure change"
    assert told.loc[("launches", "from 1992"), "before"] == "no sure change"
    last = told[told.index.get_level_values("check") == "without 2025"]
    assert len(last) == 8 and (last["since"] == "too short to tell").all()


def test_another_date_moves_periods_words_and_titles(crimean):
    found, figures = crimean
    years, share = launches(1992, 2025)
    at = 2014 + 76 / 365
    matrix = np.column_stack([np.ones(34), years - at, np.clip(years - at, 0, None)])
    assert found["launches_slope_change"] == pytest.approx(np.linalg.solve(matrix.T @ matrix, matrix.T @ share)[2])
    assert found["launches_points_before"] == 22 and found["launches_points_since"] == 12
    assert "votes_level_before_2014" in found and "votes_level_since_2014" in found
    assert "votes_level_2014_2021" not in found
    assert found["imports_common_before"] == "too short to tell"
    assert "March 2014" in figures["page"]["title"] and "March 2014" in figures["slopes"]["title"]
    assert "March 2014" in figures["placebo"]["title"]
    drawn = list(csv.DictReader(figures["placebo"]["csv"].splitlines()))
    assert min(float(row["date"]) for row in drawn) >= 1997  # five years before it, from 1992 on


def test_every_series_is_in_the_rows_of_the_figures(crimean):
    figures = crimean[1]
    drawn = list(csv.DictReader(figures["page"]["csv"].splitlines()))
    assert {row["series"] for row in drawn} >= {"imports", "turnover_common", "oil", "votes_rest", "people"}
    sloped = list(csv.DictReader(figures["slopes"]["csv"].splitlines()))
    assert len(sloped) == 20 and sum(not row["value"] for row in sloped) >= 4
    assert "too short to tell" in figures["slopes"]["description"]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"break_date": "2023-01-01"}, "break_date takes a day from 2005-01-01 to 2022-06-30"),
        ({"first_year": 2018}, "first_year takes a whole number from 1992 to 2017"),
        ({"placebo_span": 3}, "placebo_span takes a whole number from 5 to 30 years"),
    ],
)
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

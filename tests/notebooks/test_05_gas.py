"""Notebook 05-gas at other parameters: its findings are what the standard library reads from the tables."""

import pytest

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "05-gas"
CROSSING = {"KAZ", "TKM", "UZB", "FSU"}


def bought(year: int, suppliers: set[str] | None = None, modes: tuple[str, ...] = ("pipeline", "lng")) -> float:
    chosen = [row for row in rows("china_gas_imports") if (row["basis"], row["year"]) == ("edition", str(year))]
    kept = [row for row in chosen if row["mode"] in modes and (suppliers is None or row["supplier"] in suppliers)]
    return sum(float(row["volume_bcm"]) for row in kept)


def burned(year: int) -> float:
    key = ("CHN", str(year), "gas")
    (row,) = [row for row in rows("energy_balance") if (row["iso3"], row["year"], row["product"]) == key]
    return float(row["consumption"])


def share(year: int, suppliers: set[str], denominator: str = "imports") -> float:
    whole = {"imports": bought(year), "pipeline": bought(year, modes=("pipeline",)), "consumption": burned(year)}
    return 100 * bought(year, suppliers, ("pipeline",)) / whole[denominator]


def years_about(suppliers: set[str], threshold: float, tolerance: float) -> str:
    near = [year for year in range(2010, 2024) if abs(share(year, suppliers) - threshold) <= tolerance]
    return ", ".join(map(str, near)) or "no year"


@pytest.fixture(scope="module")
def quarter():
    return run_with(NAME, {"year": 2023, "threshold": 25, "tolerance": 2})


@pytest.fixture(scope="module")
def early():
    return run_with(NAME, {"year": 2012, "tolerance": 0.0})


def test_defaults_by_another_reading_of_the_tables():
    runs.refresh([(NAME, {})])
    found = {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}
    for denominator in ("imports", "pipeline", "consumption"):
        assert found[f"share_either_{denominator}"] == pytest.approx(share(2021, CROSSING, denominator))
    assert found["share_from_imports"] == pytest.approx(share(2021, {"KAZ"}))
    assert found["share_through_imports"] == pytest.approx(share(2021, CROSSING - {"KAZ"}))
    assert found["about_through_imports"] == years_about(CROSSING - {"KAZ"}, 20, 2.5) == "2010, 2020, 2021, 2023"
    assert found["about_either_imports"] == years_about(CROSSING, 20, 2.5) == "2010"
    spent = {year: share(year, CROSSING, "consumption") for year in range(2010, 2024)}
    assert found["high_either_consumption"] == pytest.approx(max(spent.values()))
    assert found["peak_year_either_consumption"] == str(max(spent, key=spent.get))
    assert found["reaching_either_consumption"] == 0 and found["reaching_either_imports"] == 14
    assert found["turkmenistan_imports_2022"] == pytest.approx(share(2022, {"TKM"}))
    assert found["before_start_either_bcm"] == 0 < found["before_start_lng_bcm"]
    told = {(row["item"], row["period"]): float(row["value_bcm"]) for row in rows("gas_stated")}
    assert found["mixed_2022"] == pytest.approx(100 * told["central-asia-line", "2022"] / bought(2022))
    assert found["to_uzbekistan_2024"] == told["russia-to-uzbekistan", "2024"]
    assert found["official_imports_low"] < found["official_imports_high"] < 25


@pytest.mark.long
def test_threshold_and_tolerance_move_the_verdicts(quarter):
    found, figures = quarter
    assert found["about_either_imports"] == years_about(CROSSING, 25, 2) == "2020, 2021, 2022"
    assert found["about_through_imports"] == years_about(CROSSING - {"KAZ"}, 25, 2)
    assert found["reaching_either_imports"] == sum(share(year, CROSSING) >= 25 for year in range(2010, 2024)) == 12
    assert found["share_either_imports"] == pytest.approx(share(2023, CROSSING))
    assert "points of 25 per cent" in figures["grid"]["title"]
    assert "in 2023" in figures["imports"]["title"] and "In 2023" in figures["use"]["title"]


def test_a_year_whose_kazakh_part_is_not_known_has_no_finding_of_it(early):
    found, figures = early
    assert "followed_from_bcm" not in found and "share_from_imports" not in found
    assert found["followed_either_bcm"] == pytest.approx(bought(2012, CROSSING, ("pipeline",)))
    assert found["share_either_imports"] == pytest.approx(share(2012, CROSSING))
    assert found["about_cells"] == 0 and found["about_either_imports"] == "no year"
    assert figures["imports"]["title"].endswith("21.4 came from or through Kazakhstan")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"year": 2024}, "2010 to 2023; given: 2024. Nearest: 2023"), ({"threshold": 120}, "Nearest: 100"),
     ({"tolerance": -2.5}, "from 0 to 10")],
)  # fmt: skip
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)

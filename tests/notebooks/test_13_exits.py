"""What the balance says of the ways out, worked out a second time from the tables."""

import re

import pytest

from multivector import findings, tables
from multivector.charts.drawn import MIME
from multivector.runs import read_run, refresh, run_path

NAME = "13-balance"


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    return {name: finding.value for name, finding in findings.accepted(NAME).items()}


def test_the_part_of_the_cpc_is_that_of_the_full_outlines(found):
    soils = tables.load("pipeline_countries").set_index(["pipeline", "iso3"])["km"]
    drawn = tables.load("pipelines").set_index("id").loc["P0646", "geometry_km"]
    assert found["exits_cpc_russian"] == pytest.approx(100 * soils["P0646", "RUS"] / drawn, abs=0.3)


def test_railways_and_gas_are_those_of_the_tables(found):
    states = tables.load("corridor_legs").query("mode == 'rail' and status == 'open'")["states"]
    leaves = states[states.str.match(r"KAZ;(?!.*KAZ)|(?!KAZ).*;KAZ$")]
    assert found["exits_rail"] == len(leaves) == 10
    assert found["exits_rail_russia"] == leaves.str.contains("RUS").sum() == 6
    sold = tables.load("gas_trade").query("exporter == 'KAZ' and year == 2023").set_index("importer")["volume_bcm"]
    assert found["exits_gas_russia"] == pytest.approx(100 * sold["RUS"] / (sold["RUS"] + sold["CHN"]))


def test_the_title_of_the_map_says_what_the_notebook_on_oil_found():
    refresh([(NAME, {})])
    outputs = [
        output.get("data", {}) for cell in read_run(run_path(NAME))["cells"] for output in cell.get("outputs", [])
    ]
    figure = next(data[MIME] for data in outputs if data.get(MIME, {}).get("name") == "exits")
    said = float(re.search(r"stated, ([\d.]+) per cent", figure["title"])[1])
    share = findings.accepted("03-oil-routes")["share_via_russia_2025"].value
    assert said == pytest.approx(share, abs=0.05)

"""Every notebook is stored clean, runs, finds what it found before, and runs again to the same outputs."""

import ast
import json

import pytest

from multivector import findings, runs, warm
from multivector.charts.drawn import MIME as FIGURE
from multivector.paths import NOTEBOOKS

NAMES = runs.notebooks()


def cells_of(name: str) -> list[dict]:
    return json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def outputs_of(path) -> list:
    return [cell.get("outputs") for cell in runs.read_run(path)["cells"]]


@pytest.fixture(scope="module", autouse=True)
def fresh():
    runs.refresh([(name, {}) for name in NAMES])


@pytest.mark.parametrize("name", NAMES)
def test_stored_without_outputs_or_a_kernel_of_this_machine(name):
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"] == {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None


@pytest.mark.parametrize("name", NAMES)
def test_short_enough_to_read(name):
    code = ["".join(cell["source"]) for cell in cells_of(name) if cell["cell_type"] == "code"]
    assert len(code) <= 16  # about a dozen, besides parameters, imports and what is loaded
    assert max(len(source.splitlines()) for source in code) <= 15


@pytest.mark.parametrize("name", NAMES)
def test_headed_as_the_book_promises(name):
    text = "\n".join("".join(cell["source"]) for cell in cells_of(name) if cell["cell_type"] == "markdown")
    wanted = ["# ", "## In brief", "## Data used", "## Robustness", "## Limits", "## Further reading"]
    places = [("\n" + text).index("\n" + heading) for heading in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_scalars_with_a_comment(name):
    tagged = [cell for cell in cells_of(name) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    source = "".join(tagged[0]["source"])
    for statement, line in zip(ast.parse(source).body, source.splitlines(), strict=True):
        assert isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        assert "#" in line
    assert runs.defaults(name)


@pytest.mark.parametrize("name", NAMES)
def test_finds_what_it_found_before(name):
    found = findings.collect(runs.read_run(runs.run_path(name)))
    assert len(found) >= 10
    assert findings.compare(name, found, findings.read_reference(name)) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.long if n != "03-oil-routes" else ()) for n in NAMES]
)
def test_a_second_run_from_a_cold_kernel_is_identical(name, tmp_path, monkeypatch):
    first = outputs_of(runs.run_path(name))
    monkeypatch.setattr(runs, "RUNS", tmp_path)
    monkeypatch.setattr(warm, "available", lambda: False)
    assert outputs_of(runs.execute(name).path) == first


@pytest.mark.parametrize("name", NAMES)
def test_every_table_of_a_figure_was_read_by_the_run(name):
    run = runs.read_run(runs.run_path(name))
    read = set(runs.tables_read(run))
    outputs = [output.get("data", {}) for cell in run["cells"] for output in cell.get("outputs", [])]
    figures = [data[FIGURE] for data in outputs if FIGURE in data]
    assert figures
    for figure in figures:
        assert set(figure["tables"]) <= read, figure["name"]
        assert len(figure["description"].split()) >= 15, figure["name"]


@pytest.mark.parametrize("name", NAMES)
def test_no_run_writes_to_standard_error_or_warns(name):
    for outputs in outputs_of(runs.run_path(name)):
        assert [output for output in outputs or [] if output["output_type"] in ("stream", "error")] == []

"""Sweeps: the product of values, strict names and values, one tidy table, resumed and not repeated; small notebooks."""

import json
import sys
from concurrent.futures import CancelledError, Executor, Future

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from multivector import cli, cluster, comparison, findings, runs, sweep
from multivector.runs import RunError

from .test_runner import bench  # noqa: F401

PARAMETERS = "country = 'KAZ'  # state\nfactor = 2  # count"
CHECKED = """
    from multivector import findings
    from multivector.measures.parameters import one_of
    one_of("country", country, ("KAZ", "KGZ", "UZB"))
    if country == "UZB" and factor > 2:
        raise ValueError("UZB goes with factor up to 2")
"""
FOUND = """
    findings.record("letters", len(country) * factor, unit="letters", digits=0, note="Letters of code, times factor")
    findings.record("half", factor / 2, note="Half of factor")
    findings.record("first", country[0], note="First letter")
    country
"""


class Here(Executor):
    """Runs what is submitted at once, in this process, as a worker of a cluster would."""

    def submit(self, function, *arguments):
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def small(bench):  # noqa: F811
    bench("02-states", PARAMETERS, CHECKED, FOUND)
    return bench


def states(tmp_path, *over: str, jobs: str = "1") -> tuple:
    asked = [word for one in over for word in ("--over", one)]
    done = CliRunner().invoke(cli.main, ["sweep", "02-states", *asked, "-j", jobs, "--output", str(tmp_path / "out")])
    return done.exit_code, done.output


def test_values_take_the_type_of_the_default_and_may_hold_commas(small):
    asked = ["factor=1, 3", 'country="K,Z",KGZ']
    assert sweep.values_of("02-states", asked) == {"factor": [1, 3], "country": ["K,Z", "KGZ"]}


@pytest.mark.parametrize(
    ("over", "message"),
    [
        (["county=KAZ"], "has no parameter 'county'. Did you mean 'country'"),
        (["factor=much"], "takes a whole number"),
        (["country"], "NAME=VALUE,VALUE .* given: 'country'"),
        (["country=KAZ,,KGZ"], "given: 'country=KAZ,,KGZ'"),
        (["country=KAZ,KAZ"], "value 'KAZ' of 'country' is given twice"),
        (["factor=1", "factor=2"], "parameter 'factor' is given twice"),
    ],
)
def test_what_cannot_be_swept_is_told(small, over, message):
    with pytest.raises(RunError, match=message):
        sweep.values_of("02-states", over)


@given(st.lists(st.integers(0, 9), min_size=1, unique=True), st.lists(st.text(max_size=2), min_size=1, unique=True))
def test_the_product_holds_every_pair_once(numbers, words):
    points = sweep.product({"a": numbers, "b": words})
    assert len(points) == len(numbers) * len(words)
    assert {(point["a"], point["b"]) for point in points} == {(a, b) for a in numbers for b in words}


def test_a_wrong_value_is_told_in_the_notebooks_words_before_anything_runs(small, tmp_path):
    code, said = states(tmp_path, "country=KAZ,KGS", "factor=2,3")
    assert code == 1
    assert "country=KGS: country takes one of KAZ, KGZ, UZB; given: 'KGS'. Nearest: 'KGZ'." in said
    assert "Nothing was run." in said and "factor" not in said
    assert not runs.RUNS.exists() and not (tmp_path / "out").exists()


def test_a_value_that_some_points_refuse_is_not_wrong(small):
    sweep.check_values("02-states", {"country": ["KAZ", "UZB"], "factor": [2, 3]})


def test_two_points_give_one_tidy_table_and_are_not_run_again(small, tmp_path):
    code, said = states(tmp_path, "country=KGZ,KAZ", jobs="2")
    assert code == 0 and said.count("run in") == 2
    table = tmp_path / "out" / "findings.csv"
    assert table.read_text(encoding="utf-8").splitlines() == [
        "country,finding,value,unit,digits,note",
        "KAZ,first,K,,1,First letter",
        "KAZ,half,1,,1,Half of factor",
        'KAZ,letters,6,letters,0,"Letters of code, times factor"',
        "KGZ,first,K,,1,First letter",
        "KGZ,half,1,,1,Half of factor",
        'KGZ,letters,6,letters,0,"Letters of code, times factor"',
    ]
    assert sorted(path.name for path in (tmp_path / "out/runs").iterdir()) == ["country=KAZ.ipynb", "country=KGZ.ipynb"]
    before = table.read_bytes()
    code, said = states(tmp_path, "country=KAZ,KGZ")
    assert code == 0 and said.count("unchanged") == 2 and table.read_bytes() == before
    code, said = states(tmp_path, "country=KAZ,KGZ,UZB")
    assert code == 0 and said.count("unchanged") == 2 and said.count("run in") == 1


def test_a_point_that_fails_is_told_in_one_line_and_the_others_are_kept(small, tmp_path):
    small("02-states", PARAMETERS, CHECKED, "1 / (factor - 3)", FOUND)
    code, said = states(tmp_path, "country=KAZ,UZB", "factor=1,3")
    assert code == 1
    told = [line for line in said.splitlines() if line.startswith("✗")]
    assert len(told) == 2
    assert "✗ country=KAZ, factor=3: Notebook '02-states' stopped in cell 4 " in told[0] and "ZeroDivision" in told[0]
    assert "✗ country=UZB, factor=3:" in told[1] and "ValueError: UZB goes with factor up to 2" in told[1]
    lines = (tmp_path / "out/findings.csv").read_text(encoding="utf-8").splitlines()
    assert {tuple(line.split(",")[:2]) for line in lines[1:]} == {("KAZ", "1"), ("UZB", "1")}
    page = (tmp_path / "out/comparison.md").read_text(encoding="utf-8")
    assert "## Points without a run" in page and "- country=UZB, factor=3: `" in page
    kept = {path.name for path in (runs.FAILED / "02-states").iterdir()}
    assert kept == {"factor=3.ipynb", "country=UZB,factor=3.ipynb"}


def test_any_executor_serves(small):
    made = sweep.sweep("02-states", {"country": ["KAZ", "UZB"], "factor": [4]}, pool=Here())
    assert [found["letters"].value for found in made.found().values()] == [12]
    assert list(made.problems) == [1] and "UZB goes with factor up to 2" in made.problems[1]


@pytest.mark.long
def test_a_cluster_that_goes_away_is_told(small):
    class Gone(Here):
        def submit(self, function, *arguments):
            future = Future()
            future.set_exception(CancelledError())
            return future

    made = sweep.sweep("02-states", {"factor": [4]}, pool=Gone())
    assert "could not be run on the cluster: the scheduler is gone" in made.problems[0]


def test_a_run_that_a_worker_left_elsewhere_is_told(small, tmp_path, monkeypatch):
    def away(name, parameters, reasons):
        monkeypatch.setattr(runs, "RUNS", tmp_path / "away")
        done = real(name, parameters, reasons)
        monkeypatch.setattr(runs, "RUNS", tmp_path / "build/runs")
        return done

    real = runs.execute
    monkeypatch.setattr(runs, "execute", away)
    made = sweep.sweep("02-states", {"factor": [5]}, pool=Here())
    assert made.runs == {} and "same folder on a shared file system" in made.problems[0]


def test_without_the_library_or_a_scheduler_one_line_says_what_to_do(small, monkeypatch):
    arguments = ["sweep", "02-states", "--over", "factor=1", "--scheduler"]
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    done = CliRunner().invoke(cli.main, [*arguments, "nowhere"])
    assert done.exit_code == 1 and "Start one with `dask scheduler`" in done.output
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = CliRunner().invoke(cli.main, [*arguments, "tcp://127.0.0.1:1"])
    assert done.exit_code == 1 and "pip install" in done.output and len(done.output.strip().splitlines()) == 1


def made_up(tmp_path, values: dict[str, list[float]]) -> sweep.Sweep:
    """A sweep over states whose runs hold the given findings and read one table."""
    made, points = {}, [{"country": code} for code in ("KAZ", "RUS", "TKM")]
    for i, point in enumerate(points):
        found = [
            findings.Finding(name, listed[i], "Mt", 1, 0.0, f"Meaning of {name}") for name, listed in values.items()
        ]
        outputs = [{"data": one._repr_mimebundle_()} for one in found]
        path = tmp_path / f"{point['country']}.ipynb"
        marks = {"fingerprint": {"table trade_by_partner": "x"}}
        path.write_text(json.dumps({"cells": [{"outputs": outputs}], "metadata": {runs.KEY: marks}}))
        made[i] = runs.Run(runs.notebooks()[0], path, 1.0, ())
    return sweep.Sweep(runs.notebooks()[0], ["country"], points, made, {})


def test_the_page_compares_what_differs_in_a_table_and_a_figure(tmp_path):
    made = made_up(tmp_path, {"same": [1.0, 1.0, 1.0], "volume": [2.5, 7.25, -1.0]})
    comparison.write(made, tmp_path / "out")
    page = (tmp_path / "out/comparison.md").read_text(encoding="utf-8")
    assert "| country | `volume` |" in page and "`same`" not in page
    assert (
        "| Russia | 7.3\u00a0Mt |" in page.replace("7.2\u00a0", "7.3\u00a0")
        and "| Turkmenistan | \u22121.0\u00a0Mt |" in page
    )
    assert "volume is lowest for Turkmenistan (\u22121.0\u00a0Mt) and highest for Russia" in page
    assert page.count("data:image/svg+xml;base64,") == 2 and "http" not in page
    again = tmp_path / "again"
    comparison.write(made, again)
    assert (again / "comparison.md").read_bytes() == (tmp_path / "out/comparison.md").read_bytes()


def test_a_finding_that_is_the_same_everywhere_is_called_so(tmp_path):
    made = made_up(tmp_path, {"same": [1.0, 1.0, 1.0]})
    assert comparison.compared(made, ["same"]).title == "same is the same everywhere, as for Kazakhstan (1.0\u00a0Mt)"


def test_findings_to_show_are_named_strictly(tmp_path):
    made = made_up(tmp_path, {"same": [1.0, 1.0, 1.0], "volume": [2.5, 7.25, -1.0]})
    assert sweep.chosen(made, ["same"], 6) == ["same"]
    with pytest.raises(RunError, match="has no finding 'volumes'.* Did you mean 'volume'"):
        sweep.chosen(made, ["volumes"], 6)


def test_where_nothing_was_run_there_is_no_page(tmp_path):
    with pytest.raises(RunError, match="No point could be run"):
        comparison.write(sweep.Sweep("x", ["a"], [{"a": 1}], {}, {0: "no"}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", runs.notebooks())
def test_every_notebook_of_the_book_checks_its_words_where_it_first_reads_them(name):
    words = {key: value for key, value in runs.defaults(name).items() if isinstance(value, str)}
    for key, value in words.items():
        assert sweep.refusal(name, {key: value}) is None
        assert "no such value" in sweep.refusal(name, {key: "no such value"}), key

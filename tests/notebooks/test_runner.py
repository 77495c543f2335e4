"""The runner: strict parameters, reuse, reasons, failures; on a small project made here."""

import ast
import asyncio
import gc
import json
import re
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from multivector import runs, warm
from multivector.runs import RunError


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "id": f"c{i}", "source": textwrap.dedent(cell), "metadata": {}}
        | {"outputs": [], "execution_count": None}
        for i, cell in enumerate(cells)
    ]
    made[0]["metadata"] = {"tags": ["parameters"]}
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(runs, "RUNS", tmp_path / "build" / "runs")
    monkeypatch.setattr(runs, "FAILED", tmp_path / "build" / "failed")
    monkeypatch.setattr(runs, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text('{"resources": []}')

    def put(name: str, *cells: str) -> None:
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(notebook(*cells))

    put("01-sum", "left = 1  # count\nlabel = 'x'\nhalf = 0.5\nflag = True", "left + 1")
    return put


def test_parameters_take_the_type_of_their_default(bench):
    given = {"left": "7", "label": "y", "half": "2", "flag": "false"}
    assert runs.checked_parameters("01-sum", given) == {"left": 7, "label": "y", "half": 2.0, "flag": False}
    assert runs.checked_parameters("01-sum", {"left": "1"}) == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lft": "1"}, "has no parameter 'lft'. Did you mean 'left'"),
        ({"left": "1.5"}, "takes a whole number"),
        ({"half": "much"}, "takes a number"),
        ({"flag": "perhaps"}, "takes true or false"),
    ],
)
def test_wrong_parameters_are_errors_that_teach(bench, given, message):
    with pytest.raises(RunError, match=message):
        runs.checked_parameters("01-sum", given)


def test_an_unknown_notebook_names_the_nearest(bench):
    with pytest.raises(RunError, match="Did you mean '01-sum'"):
        runs.execute("01-sun")


def test_unchanged_is_reused_and_a_change_is_named(bench):
    assert runs.reasons_to_run("01-sum") == ["no earlier run"]
    runs.execute("01-sum")
    assert str(runs.refresh([("01-sum", {})])[0]) == "unchanged"
    bench("01-sum", "left = 1  # count\nlabel = 'x'\nhalf = 0.5\nflag = True", "left + 2")
    (done,) = runs.refresh([("01-sum", {})])
    assert re.search(r"run in [\d.]+ s: the notebook's cells: [0-9a-f]{8}, now [0-9a-f]{8}$", str(done))
    assert runs.read_run(done.path)["metadata"][runs.KEY]["reasons"] == list(done.reasons)


def test_parameters_have_runs_of_their_own(bench):
    default = runs.execute("01-sum")
    other = runs.execute("01-sum", {"left": 41})
    assert default.path != other.path
    results = [runs.read_run(run.path)["cells"][-1]["outputs"][0]["data"]["text/plain"] for run in (default, other)]
    assert [str(result).strip("[]'") for result in results] == ["2", "42"]


def test_a_failing_cell_is_told_and_replaces_nothing(bench):
    good = runs.execute("01-sum")
    before = good.path.read_bytes()
    bench("01-sum", "left = 1  # count", "left / 0")
    with pytest.raises(RunError, match=r"stopped in cell 2 \(left / 0\): ZeroDivisionError: division by zero"):
        runs.execute("01-sum")
    assert good.path.read_bytes() == before
    assert (runs.FAILED / "01-sum.ipynb").is_file()


def test_one_failure_lets_the_others_finish(bench):
    bench("02-bad", "left = 1  # count", "undefined")
    with pytest.raises(RunError, match="'02-bad' stopped in cell 2"):
        runs.refresh([("02-bad", {}), ("01-sum", {})])
    assert runs.run_path("01-sum").is_file()


def test_a_finding_recorded_twice_fails_the_run(bench):
    line = "from multivector import findings\nfindings.record('x', left, note='A number.')"
    bench("01-sum", "left = 1  # count", line, line)
    with pytest.raises(Exception, match="'x' is recorded twice"):
        runs.execute("01-sum")


def test_a_cut_off_run_is_made_again(bench):
    runs.execute("01-sum")
    path = runs.run_path("01-sum")
    path.write_text(path.read_text()[:100])
    assert runs.reasons_to_run("01-sum") == ["the stored run cannot be read"]


def test_what_is_no_notebook_says_how_to_mend_it(bench):
    (runs.NOTEBOOKS / "01-sum.ipynb").write_text("{")
    with pytest.raises(RunError, match="is not a notebook"):
        runs.fingerprint("01-sum", {}, [])


def test_a_kernel_is_clean_and_the_same_everywhere(bench):
    code = "import os, time\n[os.environ['PYTHONHASHSEED'], time.tzname[0], os.environ['LC_ALL']]"
    bench("01-sum", "left = 1  # count", code)
    output = runs.read_run(runs.execute("01-sum").path)["cells"][-1]["outputs"][0]["data"]["text/plain"]
    assert "['0', 'UTC', 'C.UTF-8']" in str(output)


def test_a_picture_is_measured_with_the_same_letters_whatever_fonts_there_are(bench):
    code = """
        import vl_convert
        def width(font):
            text = {"text": {"value": "Shares, −12.6 % ΩЖ"}, "font": {"value": font}, "fontSize": {"value": 1000}}
            made = {"width": 1, "height": 1, "autosize": "pad", "marks": [{"type": "text", "encode": {"enter": text}}]}
            return vl_convert.vega_to_svg(made).partition('width="')[2].partition('"')[0]
        [width(font) for font in ("sans-serif", "Liberation Sans", "DejaVu Sans", "No Such Letters")]
    """
    bench("01-sum", "left = 1  # count", code)
    output = runs.read_run(runs.execute("01-sum").path)["cells"][-1]["outputs"][0]["data"]["text/plain"]
    usual, named, installed, unknown = ast.literal_eval("".join(output))
    assert usual == named and installed == unknown and usual != unknown


@pytest.mark.skipif(not warm.available(), reason="kernels are not forked on this system")
def test_a_warm_kernel_has_the_libraries_and_nothing_of_ours(bench):
    bench(
        "02-warm",
        "x = 1  # none",
        "import sys, os\n'altair' in sys.modules, sorted(m for m in sys.modules if m.startswith('multivector.'))",
        "os.getppid(), os.getsid(0) == os.getpid()",
    )
    cells = [runs.read_run(runs.execute("02-warm").path)["cells"] for _ in range(2)]
    loaded, ids = (["".join(made[i]["outputs"][0]["data"]["text/plain"]) for made in cells] for i in (1, 2))
    assert loaded == ["(True, ['multivector.preloaded', 'multivector.variables', 'multivector.warm'])"] * 2
    assert ids[0] == ids[1] and ids[0].endswith("True)")  # one server forks both, each in a session of its own


@pytest.mark.parametrize("warmed", [True, False])
def test_a_kernel_that_dies_is_told_warm_or_cold(bench, monkeypatch, warmed):
    monkeypatch.setattr(warm, "available", lambda: warmed)
    bench("02-dies", "x = 1  # none", "import os\nos._exit(3)")
    with pytest.raises(RunError, match="'02-dies' could not be run: its kernel died in mid-run.*memory"):
        runs.execute("02-dies")


def test_who_asks_for_other_parameters_sees_pictures_and_a_run_for_pages_leaves_them_to_these(bench):
    draws = """
        from multivector.charts.drawn import Figure
        figure = Figure("f", "T", "S", "D", "%", ["t"], "x\\n1\\n", {})
        vars(figure)["pictures"] = {"wide": "<svg>drawn</svg>"}
        figure
    """
    bench("02-draws", "x = 1  # none", draws)
    given = [runs.read_run(runs.execute("02-draws", of).path)["cells"][-1]["outputs"] for of in ({}, {"x": 2})]
    assert ["drawn" in json.dumps(outputs) for outputs in given] == [False, True]
    assert all("application/vnd.multivector.figure+json" in json.dumps(outputs) for outputs in given)


def test_the_run_that_finds_most_begins_first(bench, tmp_path, monkeypatch):
    counts = {"01-sum": 1, "02-more": 7, "03-most": 30, "04-new": 0}
    monkeypatch.setattr(runs.findings, "read_reference", lambda name: dict.fromkeys(range(counts[name])))
    assert [runs._longest_first({i: (name,) for i, name in enumerate(counts)})] == [[2, 1, 0, 3]]


def test_who_ends_all_kernels_ends_their_runs(bench):
    bench("02-waits", "x = 1  # none", "import time\ntime.sleep(60)")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(runs._in_a_thread, "02-waits")
        while not [one for one in warm._alive if one.process and one.process.poll() is None]:  # others left dead ones
            time.sleep(0.05)
        warm.end_all()
        with pytest.raises(RunError, match="'02-waits' could not be run"):
            waiting.result(timeout=30)


def test_a_kernel_that_never_answers_is_given_up(monkeypatch):
    async def silent(self) -> bool:
        await asyncio.sleep(0.01)
        return False

    async def lives(self) -> bool:
        return True

    monkeypatch.setattr(warm.Client, "_answers", silent)
    monkeypatch.setattr(warm.Client, "is_alive", lives)
    with pytest.raises(TimeoutError):
        asyncio.run(warm.Client().wait_for_ready(timeout=0.1))
    monkeypatch.setattr(warm.Client, "is_alive", silent)
    with pytest.raises(RuntimeError, match="died before"):
        asyncio.run(warm.Client().wait_for_ready(timeout=5))


def test_two_threads_may_ask_at_once_what_a_run_rests_on(bench):
    bench("02-long", "x = 1  # none", "\n".join(f"a{i} = [{'(' * 9}{i}{')' * 9}]" for i in range(200)))
    before = gc.get_threshold()
    gc.callbacks.append(lambda *told: time.sleep(0))  # another thread goes on in the middle of parsing
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda _: runs.fingerprint("02-long", {}, []), range(8)))
    finally:
        gc.set_threshold(*before)
        gc.callbacks.pop()
    assert all(marks == found[0] for marks in found)

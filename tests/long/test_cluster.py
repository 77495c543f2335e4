"""A sweep on a real Dask scheduler: the same findings as on one core and two, and a killed worker loses nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.conftest import copy_project

pytestmark = pytest.mark.long
BIN = Path(sys.executable).parent
SWEEP = ("sweep", "11-january-2022", "--over", "claimed_deaths=150,200,250,300", "--over", "claimed_force=3000")
POINTS = 4


@pytest.fixture
def begin(tmp_path):
    """Give a function that starts a program on a copy of the project; what still runs at the end is stopped."""
    project, started = copy_project(tmp_path / "project"), []

    def start(build: str, *command: str) -> subprocess.Popen:
        own = {"MULTIVECTOR_ROOT": str(project), "MULTIVECTOR_BUILD": str(tmp_path / build), "COLUMNS": "200"}
        own |= {"PYTHONPATH": str(project / "src"), "NO_COLOR": "1"}
        with open(tmp_path / f"{len(started)}.log", "w") as log:
            program = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]], cwd=project, env=os.environ | own, stdout=log, stderr=log
            )
        started.append(program)
        program.log = tmp_path / f"{len(started) - 1}.log"
        return program

    yield start
    for program in started:
        family = [*psutil.Process(program.pid).children(recursive=True), program] if program.poll() is None else []
        for one in family:
            one.kill()
        program.wait()


def until(true, seconds: float = 120.0):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.05)
    return found


def finished(tmp_path: Path, build: str) -> int:
    return len(list((tmp_path / build / "runs").rglob("*.ipynb")))


def test_one_core_two_and_a_cluster_that_loses_a_worker_find_the_same(begin, tmp_path):
    outputs = {}
    for build, jobs in (("one", "1"), ("two", "2")):
        outputs[build] = tmp_path / f"{build}-out"
        program = begin(build, "multivector", *SWEEP, "-j", jobs, "--output", str(outputs[build]))
        assert program.wait(timeout=600) == 0, program.log.read_text()
    file = tmp_path / "scheduler.json"
    begin("cluster", "dask", "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    until(file.is_file)
    worker = ("dask", "worker", "--scheduler-file", str(file), "--no-dashboard", "--nworkers", "1")
    lost = begin("cluster", *worker, "--nthreads", "1", "--no-nanny")
    begin("cluster", *worker, "--nthreads", "2")  # under a nanny, and with threads: cold kernels, one run at a time
    address = until(lambda: json.loads(file.read_text() or "{}").get("address"))
    until(lambda: all("Registered to" in (tmp_path / f"{i}.log").read_text() for i in (3, 4)))
    outputs["cluster"] = tmp_path / "cluster-out"
    program = begin("cluster", "multivector", *SWEEP, "--scheduler", address, "--output", str(outputs["cluster"]))
    until(lambda: finished(tmp_path, "cluster") >= 1)
    until(lambda: psutil.Process(lost.pid).children(recursive=True))  # it is at work: a kernel is below it
    assert program.poll() is None and finished(tmp_path, "cluster") < POINTS
    lost.send_signal(signal.SIGKILL)
    assert program.wait(timeout=600) == 0, program.log.read_text()
    assert f"and {POINTS} runs beside them" in program.log.read_text()
    assert finished(tmp_path, "cluster") == POINTS
    tables = {build: (folder / "findings.csv").read_bytes() for build, folder in outputs.items()}
    assert tables["one"] == tables["two"] == tables["cluster"] and len(tables["one"].splitlines()) > POINTS
    pages = {(folder / "comparison.md").read_bytes() for folder in outputs.values()}
    assert len(pages) == 1
    assert not [path for path in (tmp_path / "cluster").rglob(".*.ipynb.*")]


def test_workers_of_another_checkout_and_none_at_all_are_told(begin, tmp_path):
    file = tmp_path / "scheduler.json"
    begin("cluster", "dask", "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    address = until(lambda: file.is_file() and json.loads(file.read_text() or "{}").get("address"))
    alone = begin("cluster", "multivector", *SWEEP, "--scheduler", address)
    assert alone.wait(timeout=120) == 1 and "has no workers. Start some" in alone.log.read_text()
    begin(
        "elsewhere", "dask", "worker", "--scheduler-file", str(file), "--no-dashboard", "--nthreads", "1", "--no-nanny"
    )
    until(lambda: "Registered to" in (tmp_path / "2.log").read_text())
    program = begin("cluster", "multivector", *SWEEP, "--scheduler", address)
    assert program.wait(timeout=120) == 1
    assert "Workers need the same folder on a shared file system" in program.log.read_text()
    assert "Traceback" not in program.log.read_text() and not (tmp_path / "cluster/runs").exists()

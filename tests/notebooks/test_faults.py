"""What goes wrong in mid-run: a clear message, no half-written run, and the next run is right; on a small project."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from multivector import runs
from multivector.runs import RunError

from .test_runner import bench, notebook  # noqa: F401

PROGRAM = Path(sys.executable).parent / "multivector"
SLEEP = "import time, pathlib\npathlib.Path('begun').touch()\ntime.sleep(60)"


@pytest.fixture
def start(bench, tmp_path):  # noqa: F811
    """Give a function that starts `multivector` on the small project; whatever still runs at the end is killed."""
    started = []

    def begin(*command: str, before: list[str] | None = None) -> subprocess.Popen:
        own = {"MULTIVECTOR_ROOT": str(tmp_path), "NO_COLOR": "1", "COLUMNS": "200"}
        program = subprocess.Popen(
            [*(before or []), str(PROGRAM), *command],
            env=os.environ | own,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
        )
        started.append(program)
        return program

    yield begin
    for program in started:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
            program.communicate()


def until(true, seconds: float = 60.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.05)


def below(process: int) -> list[psutil.Process]:
    return psutil.Process(process).children(recursive=True)


def half_written(folder: Path) -> list[Path]:
    return [path for path in (folder / "build").rglob(".*") if path.is_file()]


def test_a_cell_that_never_ends_is_stopped(bench, monkeypatch):  # noqa: F811
    monkeypatch.setattr(runs, "CELL_SECONDS", 1)
    bench("02-waits", "x = 1  # none", "while True: pass", "x")
    with pytest.raises(RunError, match=r"'02-waits' was stopped: one of its cells ran for more than 1 s.* Look at \S+"):
        runs.execute("02-waits")
    kept = json.loads((runs.FAILED / "02-waits.ipynb").read_text(encoding="utf-8"))
    begun = [cell["source"] for cell in kept["cells"] if cell["metadata"]["papermill"]["start_time"]]
    assert "while True" in "".join(begun[-1])  # the last that began is the one
    assert not runs.run_path("02-waits").exists()


def test_too_little_memory_is_an_error_of_the_cell(bench):  # noqa: F811
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2 << 30, resource.RLIM_INFINITY))"
    bench("02-large", "x = 1  # none", limit, "b' ' * (64 << 30)")
    with pytest.raises(RunError, match=r"'02-large' stopped in cell 3 \(b' ' .*: MemoryError"):
        runs.execute("02-large")


@pytest.mark.long
def test_a_full_disk_is_told_and_leaves_nothing_half_written(start, tmp_path):
    done = start("run", before=["sh", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$0" "$@"'])
    _, errors = done.communicate(timeout=120)
    assert done.returncode == 1
    assert "'01-sum'" in errors and "no earlier run was replaced" in errors and "Traceback" not in errors, errors
    assert half_written(tmp_path) == [] and not (tmp_path / "build/runs/01-sum.ipynb").exists()
    again = start("run")
    again.communicate(timeout=120)
    assert again.returncode == 0 and (tmp_path / "build/runs/01-sum.ipynb").is_file()


@pytest.mark.long
@pytest.mark.parametrize("whose", ["kernel", "server"])
def test_a_kernel_killed_for_want_of_memory_is_told_and_the_next_one_runs(bench, start, tmp_path, whose):  # noqa: F811
    bench("01-sum", "left = 1  # count", SLEEP)
    bench("02-after", "x = 1  # none", "x")
    program = start("run", "-j", "1")
    until((tmp_path / "begun").is_file)
    server = next(child for child in below(program.pid) if "forkserver" in " ".join(child.cmdline()))
    (kernel,) = server.children()
    {"kernel": kernel, "server": server}[whose].kill()
    _, errors = program.communicate(timeout=60)
    assert program.returncode == 1
    assert "'01-sum' could not be run: its kernel died" in errors and "-j 1" in errors and "Traceback" not in errors
    made = sorted(path.name for path in (tmp_path / "build/runs").rglob("*.ipynb"))
    assert made == ["02-after.ipynb"] and half_written(tmp_path) == []
    until(lambda: not kernel.is_running() or kernel.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.long
def test_who_interrupts_is_told_what_is_kept_and_leaves_no_process_behind(bench, start, tmp_path):  # noqa: F811
    bench("02-waits", "x = 1  # none", SLEEP)
    bench("03-after", "x = 1  # none", "x")
    program = start("run", "-j", "1")
    until((tmp_path / "begun").is_file)
    family = below(program.pid)
    assert len(family) >= 2
    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Interrupted. Runs that had finished are kept" in errors and "Traceback" not in errors, errors
    until(lambda: not [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE])
    made = sorted(path.name for path in (tmp_path / "build/runs").rglob("*.ipynb"))
    assert made == ["01-sum.ipynb"] and half_written(tmp_path) == []


@pytest.mark.long
def test_two_at_once_take_turns_and_the_work_is_done_once(bench, start, tmp_path):  # noqa: F811
    wait = "while not pathlib.Path('go').exists(): time.sleep(0.05)"
    bench("01-sum", "left = 1  # count", f"import time, pathlib\npathlib.Path('begun').touch()\n{wait}")
    first = start("run")
    until((tmp_path / "begun").is_file)
    second = start("run")
    said = second.stderr.readline()
    (tmp_path / "go").touch()
    told = [program.communicate(timeout=120) for program in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0]
    assert "run in" in told[0][0] and "unchanged" in told[1][0]
    assert said == "Another run or build is at work in this checkout (build/lock); waiting for it.\n"

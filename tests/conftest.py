"""What every test may use: the project's folders, and copies of the project to do harm to."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from multivector.paths import ROOT

settings.register_profile("same everywhere", deadline=None, derandomize=True, database=None)
settings.register_profile(  # for `make mutants`: few examples, and no search for the smallest one that fails
    "mutants", settings.get_profile("same everywhere"), max_examples=10, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("same everywhere")


SHARING = re.compile(r"tests/(data|unit)/|tests/notebooks/test_\d\d_")


class Together(LoadScopeScheduling):
    """Keeps on one worker the tests of a module that share what took long: runs, figures, whole tables.

    xdist's own ``loadgroup`` writes the group into an attribute that pytest 9.2 does not read any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if SHARING.match(file) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Hand out tests by `Together`."""
    return Together(config, log)


LEFT_OUT = {".git", ".venv", ".hypothesis", ".pytest_cache", ".ruff_cache", "__pycache__", "_build", "build"}


def copy_project(target: Path, *, with_runs: bool = False) -> Path:
    """Copy the project without its history, environment and builds (with `with_runs`: with its runs)."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        kept = {"build"} if with_runs else set()
        inside_build = Path(folder).resolve() == (ROOT / "build").resolve()
        extra = set(names) - {"runs", "maps", "vega"} if inside_build else set()
        extra |= {name for name in names if name.startswith(".") and "build" in Path(folder).parts}  # half written
        return (LEFT_OUT - kept | extra) & set(names)

    shutil.copytree(ROOT, target, ignore=left_out, dirs_exist_ok=True)
    return target


def run_in(project: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of this environment on a copy of the project, on the copy's own code."""
    program = Path(sys.executable).parent / command[0]
    own = {"MULTIVECTOR_ROOT": str(project), "PYTHONPATH": str(project / "src"), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [str(program), *command[1:]], cwd=project, env=os.environ | own | environment, capture_output=True, text=True
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a copy of the project, with its runs, to do harm to."""
    return copy_project(tmp_path / "project", with_runs=True)


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess]:
    """Give `run_in`."""
    return run_in


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let figures draw rows that are in no table."""
    monkeypatch.setattr(sys.modules["multivector.charts.figure"], "resolved", lambda *declared: {})

"""The same book anywhere: each home differs from this one in all that a machine may differ in, and nothing changes.

Each row of `HOMES` builds the whole book from nothing, with several conditions of the matrix at once; every condition
stands in at least one row.  The findings must be the accepted ones and the pages those of the checkout, byte for byte.
Each row of `ALONE` runs all notebooks from nothing under one condition; another order of notebooks is
in `HOMES` alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from multivector import runs
from multivector.paths import HTML
from tests.conftest import copy_project

from .test_proofs import differing

pytestmark = pytest.mark.long
FENCE = '''
"""Whoever calls another machine is stopped: sockets of this machine's own files are all there is."""
import socket

def refused(self, address, *rest):
    raise OSError(f"The network is blocked: {address!r}")

class Fenced(socket.socket):
    def connect(self, address, *rest):
        return super().connect(address, *rest) if self.family == socket.AF_UNIX else refused(self, address)

    connect_ex = connect

socket.socket = Fenced
socket.getaddrinfo = lambda host, *rest, **more: refused(None, host)
'''
EAST = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"}
WEST = {"TZ": "America/St_Johns", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4294967295"}
HOMES = {
    "blanks and Kazakh letters, east, one core, last notebook first, no network": dict(
        folder="менің кітабым (тағы бір)", environment=EAST, cores=1, backwards=True, fenced=True, guest=True
    ),
    "read-only checkout, another user without a home, west, another working directory, two cores": dict(
        folder="read only", environment=WEST, cores=2, read_only=True, elsewhere=True, guest=True
    ),
}
ALONE = {  # one by one, so that none undoes the harm of another, and a failure names its condition
    "a time zone off by half an hour": dict(environment={"TZ": WEST["TZ"]}),
    "a Turkish locale": dict(environment={name: EAST[name] for name in ("LC_ALL", "LANG")}),
    "another hash seed": dict(environment={"PYTHONHASHSEED": WEST["PYTHONHASHSEED"]}),
    "a guest without a home": dict(guest=True),
    "blanks and Kazakh letters in the folder": dict(folder="менің кітабым (тағы бір)"),
    "a checkout that is read-only": dict(read_only=True),
    "another working directory": dict(elsewhere=True),
    "one core": dict(cores=1),
    "no network": dict(fenced=True),
}
PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def ground():
    """Give a folder; what is read-only in it can be removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="anywhere-"))
    yield folder
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", HOMES)
def test_the_book_is_the_same_byte_for_byte(name, ground):
    program, project, pages = moved_to(HOMES[name], ground)
    if HOMES[name].get("backwards"):
        for notebook in reversed(runs.notebooks()):
            assert "no earlier run" in program("multivector", "run", notebook)
    assert "Every finding is what it was" in program("multivector", "check")
    program("jupyter-book", "build", str(project), "--path-output", str(pages), "-W", "-n", "--keep-going")
    assert "\n".join(differing(HTML, pages / "_build/html")) == ""


@pytest.mark.parametrize("name", ALONE)
def test_no_condition_by_itself_moves_a_finding(name, ground):
    program, *_ = moved_to(ALONE[name], ground)
    assert "Every finding is what it was" in program("multivector", "check")


def moved_to(home: dict, ground: Path) -> tuple[Callable[..., str], Path, Path]:
    """Copy the project to a home; give a function that runs a program there, the project, the place of its pages."""
    project = copy_project(ground / home.get("folder", "project"))
    built, pages = (ground / "built", ground / "pages") if home.get("read_only") else (project / "build", project)
    environment = os.environ | home.get("environment", {}) | {"MULTIVECTOR_ROOT": str(project)}
    environment |= {"PYTHONPATH": str(project / "src"), "MULTIVECTOR_BUILD": str(built)}
    if home.get("guest"):
        environment |= {"HOME": str(ground / "nowhere"), "USER": "қонақ"}
    before: list[str] = []
    if home.get("fenced"):
        (ground / "fence").mkdir()
        (ground / "fence/sitecustomize.py").write_text(FENCE, encoding="utf-8")
        environment["PYTHONPATH"] += os.pathsep + str(ground / "fence")
    if home.get("read_only"):
        subprocess.run(["chmod", "-R", "a-w,a+rX", str(project)], check=True)
        for folder in (built, pages):
            folder.mkdir()
        if os.getuid() == 0:  # root may write anywhere, unless that right is taken away
            before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]

    def program(*command: str) -> str:
        done = subprocess.run(
            [*before, str(PROGRAMS / command[0]), *command[1:]],
            cwd="/" if home.get("elsewhere") else project,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            preexec_fn=lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: home.get("cores")]),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return program, project, pages

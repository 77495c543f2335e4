"""Every figure's zip draws the published picture again, in an environment made from its own requirements alone."""

import difflib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from multivector import runs
from multivector.book import library
from multivector.charts.lean import lean
from multivector.paths import HTML

pytestmark = pytest.mark.long
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
BETWEEN = re.compile(r"(?<=#)[ ,](?=#)")  # scour keeps the comma where the shorter form would not be shorter
TENTH = 0.11  # pixels: rows are written with ten digits, which may turn a rounding


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment from the requirements of one zip; all zips have the same."""
    zips = sorted((HTML / "figures").rglob("*.zip"))
    pins = {zipfile.ZipFile(file).read(f"{file.stem}/requirements.txt") for file in zips}
    assert len(pins) == 1
    home = tmp_path_factory.mktemp("clean")
    (home / "requirements.txt").write_bytes(pins.pop())
    subprocess.run([sys.executable, "-m", "venv", str(home / "venv")], check=True)
    python = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*install, "-r", str(home / "requirements.txt")], check=True)
    return python


def apart(one: str, other: str) -> str:
    """Say how two pictures differ: in anything but numbers, or in a number by more than a tenth of a pixel."""
    frames = [BETWEEN.sub(" ", NUMBER.sub("#", picture)) for picture in (one, other)]
    if frames[0] != frames[1]:
        parts = [frame.replace("><", ">\n<").splitlines() for frame in frames]
        return "\n".join(list(difflib.unified_diff(*parts, lineterm="", n=0))[:6])
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return "; ".join(f"{a} {b}" for a, b in pairs if abs(float(a) - float(b)) > TENTH)


@pytest.mark.parametrize("notebook", runs.notebooks())
def test_every_zip_draws_the_published_picture_in_a_clean_environment(notebook, clean, tmp_path):
    bare = {"PATH": str(clean.parent), "LC_ALL": "C.UTF-8", "TZ": "UTC", "http_proxy": "http://127.0.0.1:9"}
    wrong = {}
    for name, figure in library.shelf(notebook).figures.items():
        with zipfile.ZipFile(HTML / f"figures/{notebook}/{name}.zip") as packed:
            packed.extractall(tmp_path)
        folder = tmp_path / name
        done = subprocess.run([str(clean), "-I", "draw.py"], cwd=folder, env=bare, capture_output=True, text=True)
        if done.returncode:
            wrong[name] = done.stderr[-400:]
            continue
        drawn = lean((folder / "figure.svg").read_text(encoding="utf-8"))
        if difference := apart(drawn, figure.pictures["wide"]):
            wrong[name] = difference
        assert (folder / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert wrong == {}

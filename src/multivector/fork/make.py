"""How is a fork written?  In: a place, settings.  Out: the copy, whole or not at all.

It is made in a folder beside its place, and takes its name when all is there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..paths import ROOT, shown
from . import ForkError, texts
from .files import of_chapters, project_files
from .settings import Settings

OF_ORIGIN = "docs/book.png"  # a picture of this book's first page
MOST = 2000  # letters of a program's last words


def fork(place: Path, settings: Settings, *, history: bool = False) -> list[str]:
    """Write a fork of this project; return its files.

    Parameters
    ----------
    place : pathlib.Path
        A folder that is not there, or empty, and not in this project.
    settings : Settings
        With a country: without this book's chapters, with a notebook and a chapter about the country.
    history : bool
        Whether git is to begin a history, with a first commit by whoever git says that its user is.

    Raises
    ------
    ForkError
        If the place does not serve, git is not there or does not know its user, or the fork's notebook does not run;
        nothing is left of it.
    """
    target = place.absolute()
    check_place(target)
    if history:
        check_git()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        names = write(work / "fork", settings)
        if settings.country:
            find(work / "fork", work / "build")
        if history:
            begin_history(work / "fork", settings)
        (work / "fork").chmod(0o755)
        if target.is_dir():
            target.rmdir()  # it is empty
        os.replace(work / "fork", target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return names


def check_place(target: Path) -> None:
    """Refuse a place that holds something or lies in this project."""
    if target.resolve().is_relative_to(ROOT):
        raise ForkError(f"{shown(target)} lies in this project, {ROOT}. Name a folder outside it.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ForkError(f"{target} is there already and not empty. Name a folder that is not there.")


def write(copy: Path, settings: Settings) -> list[str]:
    """Copy the project's files, and give the copy its name; with a country, its beginning in the chapters' place."""
    names = [name for name in project_files(ROOT) if name != OF_ORIGIN]
    left_out = of_chapters(names) if settings.country else set()
    for name in sorted(set(names) - left_out):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    texts.rename(copy, settings)
    if settings.country:
        texts.begin(copy, settings, left_out)
    return sorted(file.relative_to(copy).as_posix() for file in copy.rglob("*") if file.is_file())


def find(copy: Path, build: Path) -> None:
    """Run a fork's notebook on the fork's own code, and make what it finds the reference."""
    own = {"MULTIVECTOR_ROOT": str(copy), "MULTIVECTOR_BUILD": str(build), "PYTHONPATH": str(copy / "src")}
    own |= {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "multivector.cli", "accept", "--yes"]
    done = subprocess.run(command, cwd=copy, env=os.environ | own, capture_output=True, text=True)
    if done.returncode:
        raise ForkError(f"The notebook of the fork could not be run.\n{(done.stdout + done.stderr)[-MOST:]}")


def check_git() -> None:
    """Refuse to begin a history without git, or by nobody."""
    if not shutil.which("git"):
        raise ForkError("There is no git on this machine. Leave --git out.")
    asked = ["git", "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"]
    if subprocess.run(asked, capture_output=True).returncode:
        raise ForkError(
            "git does not know who you are, and a commit has an author. "
            "Tell it (git config --global user.name …, user.email …), or leave --git out."
        )


def begin_history(copy: Path, settings: Settings) -> None:
    """Begin a history of a fork, with one commit that holds all of it."""
    for command in (["init", "--quiet", "-b", "main"], ["add", "."], ["commit", "--quiet", "-m", settings.title]):
        done = subprocess.run(["git", *command], cwd=copy, capture_output=True, text=True)
        if done.returncode:
            raise ForkError(f"git {command[0]} failed: {done.stderr.strip()}")

"""Which files make the project?  In: its folder.  Out: what git tracks, or else what it would not ignore."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

CHAPTERS = Path(__file__).with_name("chapters.txt")


def project_files(root: Path) -> list[str]:
    """Return the files that git tracks in a checkout and that are there; in a copy without history, `not_ignored`."""
    if not (root / ".git").exists() or not shutil.which("git"):
        return not_ignored(root)
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode:  # as in a checkout that belongs to somebody else
        return not_ignored(root)
    return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())


def not_ignored(root: Path) -> list[str]:
    """Return all files but those that ``.gitignore`` names, which here holds plain names of files and folders."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [".git", *(line.strip("/ ") for line in lines if line.strip() and not line.startswith("#"))]
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]
        kept = [name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)]
        found += [Path(folder, name).relative_to(root).as_posix() for name in kept]
    return sorted(found)


def of_chapters(names: Iterable[str]) -> set[str]:
    """Return those of some files that belong to the chapters of this book, by the patterns of ``chapters.txt``.

    Examples
    --------
    >>> sorted(of_chapters(["notebooks/01-trade.ipynb", "book/borders.md", "book/1-relationship.md"]))
    ['book/1-relationship.md', 'notebooks/01-trade.ipynb']
    """
    lines = CHAPTERS.read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return {name for name in names if any(fnmatch(name, pattern) for pattern in patterns)}

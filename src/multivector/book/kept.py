"""Must a part of the site be made again?  In: what it is made from.  Out: what was made, if all is as before.

``build/site.json`` keeps for each part a stamp of all that it rests on, and a hash of each file that was made.  A file
that somebody changed since, or that is gone, has its part made again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from ..paths import BUILD, DATA, LOCK, PACKAGE, ROOT, SITE, write_text

STORE = BUILD / "site.json"
ALSO = ("CITATION.cff", "LICENSE-DATA.md", "_toc.yml")
LIBRARIES = ("altair", "pandas", "vl-convert-python")


def stamp(files: Iterable[Path], *words: str) -> str:
    """Return a hash of the contents of files, in order, and of some words."""
    parts = [hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "" for file in files]
    return hashlib.sha256(json.dumps([*parts, *words]).encode()).hexdigest()


def common() -> str:
    """Return a stamp of what every part rests on: package, tables, lock, licences, contents, versions of libraries."""
    inside = (path for folder in (DATA, PACKAGE) for path in folder.rglob("*") if "__pycache__" not in path.parts)
    files = [*sorted(path for path in inside if path.is_file()), LOCK, *(ROOT / name for name in ALSO)]
    return stamp(files, *(str(file) for file in files), *(f"{name} {version(name)}" for name in LIBRARIES))


class Kept:
    """What was made before, by part."""

    def __init__(self) -> None:
        try:
            self._before = {**json.loads(STORE.read_text(encoding="utf-8"))}
        except (OSError, ValueError, TypeError):
            self._before = {}
        self._now: dict[str, dict] = {}
        self._common = common()

    def stale(self, part: str, rests_on: Iterable[Path]) -> bool:
        """Tell whether a part must be made again; `part` and `rests_on` are those of `files`."""
        before = self._before.get(part, {})
        if before.get("stamp") != stamp(rests_on, self._common):
            return True
        return any(_hash(place) != known for place, known in before["files"].items())

    def files(self, part: str, rests_on: Iterable[Path], make: Callable[[], Iterable[str]]) -> set[str]:
        """Return the places of a part's files in the site, made now unless they are as they were.

        Parameters
        ----------
        part : str
            Its name.
        rests_on : iterable of pathlib.Path
            The files it is made from besides what all parts rest on.
        make : callable
            Writes the files and returns their places.
        """
        rests_on = list(rests_on)
        if self.stale(part, rests_on):
            made = {place: _hash(place) for place in sorted(make())}
            self._before[part] = {"stamp": stamp(rests_on, self._common), "files": made}
        self._now[part] = self._before[part]
        return set(self._now[part]["files"])

    def keep(self) -> None:
        """Remember what was made or found as it was."""
        write_text(STORE, json.dumps(self._now, indent=0, sort_keys=True) + "\n")


def _hash(place: str) -> str:
    file = SITE / place
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""

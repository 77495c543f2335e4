"""Where does everything live?  In: nothing.  Out: the folders of the project.

The only module that knows folders.  ``MULTIVECTOR_ROOT`` overrides the search, which otherwise walks
up from this file (an editable install) and then from the working directory to the folder that holds
``data/datapackage.json``.  ``MULTIVECTOR_BUILD`` names another folder than ``build`` for runs and what pages fetch, so
that a checkout may be read-only.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = Path("data", "datapackage.json")


def find_root() -> Path:
    """Return the project's top folder.

    Raises
    ------
    FileNotFoundError
        If no folder above this file or the working directory holds ``data/datapackage.json``.
    """
    if named := os.environ.get("MULTIVECTOR_ROOT"):
        return Path(named).resolve()
    here = [Path(__file__).resolve(), Path.cwd() / "x"]
    for folder in (parent for start in here for parent in start.parents):
        if (folder / MARKER).is_file():
            return folder
    raise FileNotFoundError(
        f"No folder above {Path.cwd()} holds {MARKER}. Run from inside a checkout, or set MULTIVECTOR_ROOT to it."
    )


ROOT = find_root()
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
EXERCISES = NOTEBOOKS / "exercises"
RESULTS = ROOT / "results"
PACKAGE = Path(__file__).resolve().parent
FONTS = PACKAGE / "charts" / "fonts.conf"
LOCK = ROOT / "requirements.lock"
BUILD = Path(os.environ.get("MULTIVECTOR_BUILD") or ROOT / "build").resolve()
RUNS = BUILD / "runs"
SITE = BUILD / "site"
HTML = ROOT / "_build" / "html"
STATIC = ROOT / "book" / "_static"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` that takes its place only if the block succeeds.

    A reader sees the old file or the new one, never half of either.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 with Unix line ends, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def shown(path: Path) -> str:
    """Return `path` as a reader of the repository would name it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)

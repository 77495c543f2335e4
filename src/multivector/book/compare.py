"""Is a published copy of the book what this checkout gives?  In: the copy, the book built here.  Out: what differs.

A copy is a folder or a zip of ``_build/html``.  Every file is compared byte for byte; of a page that differs it is said
which findings it prints otherwise, and where the rest of it departs.  The PDF is left out, with its link on the first
page: its bytes depend on the browser that printed it.
"""

import io
import re
import shutil
import subprocess
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from ..paths import HTML, ROOT
from . import pdf

PRINTED = re.compile(
    r'<a class="mv-number" href="(?P<page>[^"#]*)#finding-(?P<name>[^"]+)"[^>]*>(?P<value>.*?)</a>'
    r'|<li id="finding-(?P<own>[^"]+)"><b>(?P<recorded>.*?)</b>',
    re.DOTALL,
)
AROUND = 30  # characters shown before and after the first that differs


class CopyError(Exception):
    """What was given is no copy of a built book."""


@dataclass(frozen=True)
class Moved:
    """A finding that a page of the copy prints otherwise than the page built here; None where it is not printed."""

    finding: str
    published: str | None
    rebuilt: str | None

    def __str__(self) -> str:
        shown = ["nothing" if value is None else value for value in (self.published, self.rebuilt)]
        return f"{self.finding}: published {shown[0]}, rebuilt {shown[1]}"


@dataclass(frozen=True)
class Comparison:
    """What differs between a copy and the book built here; files are named from the top of the book."""

    compared: int
    missing: list[str]
    extra: list[str]
    different: dict[str, list[str]]  # by file, in words

    def __str__(self) -> str:
        counts = f"{len(self.different)} different, {len(self.missing)} missing, {len(self.extra)} extra"
        lines = [f"The copy is not the book that is built here. Of {self.compared} files: {counts}."]
        for file, told in self.different.items():
            lines += [f"  differs  {file}", *(f"           {line}" for line in told)]
        lines += [f"  missing  {file}" for file in self.missing]
        return "\n".join(lines + [f"  extra    {file}" for file in self.extra])

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.missing or self.extra or self.different)


@contextmanager
def opened(copy: Path, html: Path = HTML) -> Iterator[Path]:
    """Give the folder that holds the first page of a copy; a zip is unpacked for as long.

    Raises
    ------
    CopyError
        If there is nothing at `copy`, it is no folder and no zip, it holds no book, or it is the book built here.
    """
    if not copy.exists():
        raise CopyError(f"There is no {str(copy)!r}. Name a folder or a zip that holds a published copy of the book.")
    if copy.is_dir():
        top = _top(copy, copy)
        if top.resolve() == html.resolve():
            raise CopyError(f"{copy} is the book that is built here. Name a copy that was published.")
        yield top
        return
    with TemporaryDirectory(prefix="multivector-") as folder:
        try:
            with zipfile.ZipFile(copy) as packed:
                packed.extractall(folder)
        except zipfile.BadZipFile as error:
            raise CopyError(f"{copy} is no folder, and cannot be read as a zip ({error}).") from None
        yield _top(Path(folder), copy)


def _top(folder: Path, named: Path) -> Path:
    inside = [path for path in folder.iterdir() if path.is_dir()]
    for place in (folder, folder / "_build" / "html", *(inside if len(inside) == 1 else [])):
        if (place / "index.html").is_file():
            return place
    raise CopyError(
        f"{named} holds no index.html. Name the folder (or a zip of it) with the book's first page: "
        "in a checkout it is _build/html."
    )


def rebuild() -> None:
    """Build the book here from its beginnings; only runs whose inputs are unchanged are reused.

    Raises
    ------
    CopyError
        If the build fails, or a finding is not the accepted one.
    """
    for folder in (HTML, HTML.parent / ".doctrees"):
        shutil.rmtree(folder, ignore_errors=True)
    program = Path(sysconfig.get_path("scripts"), "jupyter-book")
    if subprocess.run([program, "build", ".", "-W", "-n", "--keep-going"], cwd=ROOT).returncode:
        raise CopyError(
            "The book cannot be built here, so there is nothing to compare with. What went wrong stands above."
        )


def compare(copy: Path, html: Path = HTML) -> Comparison:
    """Compare the folder of a copy with the book built here, file by file.

    Parameters
    ----------
    copy, html : pathlib.Path
        The folders that hold the first page of each.

    Raises
    ------
    CopyError
        If no book is built here.
    """
    if not (html / "index.html").is_file():
        raise CopyError(f"No book is built in {html} to compare with. Build it: make book")
    theirs, ours = _files(copy), _files(html)
    pairs = {name: ((copy / name).read_bytes(), (html / name).read_bytes()) for name in sorted(theirs & ours)}
    pairs["index.html"] = tuple(pdf.PLACE.sub("", raw.decode(errors="replace")).encode() for raw in pairs["index.html"])
    different = {name: explained(name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]}
    return Comparison(len(ours), sorted(ours - theirs), sorted(theirs - ours), different)


def _files(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {pdf.NAME}


def explained(name: str, published: bytes, rebuilt: bytes) -> list[str]:
    """Say in lines how a file of the copy departs: its findings first, if it is a page, then where the rest does."""
    if name.endswith(".zip") and all(zipfile.is_zipfile(io.BytesIO(raw)) for raw in (published, rebuilt)):
        return _members_apart(published, rebuilt)
    try:
        texts = [raw.decode("utf-8") for raw in (published, rebuilt)]
    except UnicodeDecodeError:
        return [f"{len(published)} bytes published, {len(rebuilt)} rebuilt"]
    if texts[0].replace("\r\n", "\n") == texts[1]:
        return ["only the ends of lines differ"]
    if not name.endswith(".html"):
        return [first_difference(*texts)]
    found = [str(each) for each in moved(name, *texts)]
    rest = [PRINTED.sub(_without_value, text) for text in texts]
    return found + ([first_difference(*rest)] if rest[0] != rest[1] else [])


def _members_apart(published: bytes, rebuilt: bytes) -> list[str]:
    """Name the files in two zips that differ or stand in one alone."""
    theirs, ours = ({each.filename: each.CRC for each in _members(raw)} for raw in (published, rebuilt))
    apart = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
    return [f"in it: {name}" for name in apart] or ["the same files, packed otherwise"]


def _members(raw: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return packed.infolist()


def _without_value(match: re.Match) -> str:
    value = "recorded" if match["own"] else "value"
    start, end = (place - match.start() for place in match.span(value))
    return match[0][:start] + match[0][end:]


def printed(name: str, html: str) -> dict[str, list[str]]:
    r"""Return what a page prints of findings: by ``notebook:name`` the values, in order.

    Examples
    --------
    >>> text = '<a class="mv-number" href="../notebooks/01-trade.html#finding-share">30.2&nbsp;%</a>'
    >>> printed("book/1-relationship.html", text)
    {'01-trade:share': ['30.2\xa0%']}
    """
    found: dict[str, list[str]] = {}
    for match in PRINTED.finditer(html):
        notebook = Path(match["page"] or name).stem
        value = re.sub(r"<[^>]*>", "", match["recorded"] if match["own"] else match["value"])
        found.setdefault(f"{notebook}:{match['own'] or match['name']}", []).append(unescape(value))
    return found


def moved(name: str, published: str, rebuilt: str) -> list[Moved]:
    """Return the findings that two versions of a page print otherwise, in order of name."""
    theirs, ours = printed(name, published), printed(name, rebuilt)
    return [
        Moved(finding, *_first_apart(theirs.get(finding, []), ours.get(finding, [])))
        for finding in sorted(theirs.keys() | ours.keys())
        if theirs.get(finding) != ours.get(finding)
    ]


def _first_apart(theirs: list[str], ours: list[str]) -> tuple[str | None, str | None]:
    place = next((i for i, pair in enumerate(zip(theirs, ours, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        place = min(len(theirs), len(ours))
    return tuple(values[place] if place < len(values) else None for values in (theirs, ours))


def first_difference(published: str, rebuilt: str) -> str:
    r"""Say where two texts part.

    Examples
    --------
    >>> first_difference("a\nshare 30\n", "a\nshare 29\n")
    "line 2: published 'share 30', rebuilt 'share 29'"
    """
    place = next((i for i, pair in enumerate(zip(published, rebuilt, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        place = min(len(published), len(rebuilt))
    line = published.count("\n", 0, place) + 1
    shown = [_around(text, place) for text in (published, rebuilt)]
    return f"line {line}: published {shown[0]!r}, rebuilt {shown[1]!r}"


def _around(text: str, place: int) -> str:
    start = max(text.rfind("\n", 0, place) + 1, place - AROUND)
    return text[start : place + AROUND].partition("\n")[0]

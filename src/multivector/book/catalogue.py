"""What stands on the book's data page?  In: the data package, its files, the runs.  Out: Markdown of the catalogue.

First an overview of all tables, then an entry each, folded, by part of the book.  An entry's anchor lies inside the
fold, because a browser unfolds what a link points into, without a script.  What comes from data is escaped.
"""

import csv
import hashlib
import itertools
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from .. import runs, tables
from ..paths import NOTEBOOKS, PACKAGE, ROOT, SITE, replacing
from . import guard, library, package

LOOSE = "Read by no notebook"
ROWS_SHOWN = 5
NUMERIC = ("integer", "number", "year")
CELL_LETTERS = 60  # of a value in a preview; the file has it in full
PUNCTUATION = re.compile(r"([!-/:-@\[-_{-~])")  # all that Markdown lets one escape, but the mark of code
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("multivector.book", "."),
    autoescape=True,
    trim_blocks=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True)
class Entry:
    """One table or map layer, with all that its place in the catalogue says.

    Attributes
    ----------
    descriptor : dict
        The resource of the data package.
    rows : int
        Rows of the table, features of the layer.
    users : list of str
        Notebooks that read it, in order of the book.
    """

    descriptor: dict
    rows: int
    users: list[str]

    @property
    def name(self) -> str:
        """Name in the data package."""
        return self.descriptor["name"]

    @property
    def is_layer(self) -> bool:
        """Whether it is a map layer."""
        return tables.is_layer(self.descriptor)

    @property
    def anchor(self) -> str:
        """Anchor of its entry on the data page."""
        return tables.anchor(self.name)

    @property
    def publishers(self) -> str:
        """Who counted."""
        return tables.publishers(self.name)

    @property
    def licences(self) -> list[str]:
        """Names of its licences, short where they have a short one."""
        found = self.descriptor["licenses"]
        return [entry["title"] if entry["name"].startswith("other-") else entry["name"] for entry in found]

    @property
    def preview(self) -> str:
        """Where the site keeps its first rows."""
        return preview_address(self.name)

    @property
    def counted(self) -> str:
        """Rows and columns, or features and properties, in words."""
        row, column = ("feature", "property") if self.is_layer else ("row", "column")
        return f"{_count(self.rows, row)}, {_count(len(self.descriptor['schema']['fields']), column)}"

    @property
    def file(self) -> str:
        """Name of its file."""
        return self.descriptor["path"].rpartition("/")[2]

    @property
    def kilobytes(self) -> int:
        """Size of its file, at least 1."""
        return max(1, round(self.descriptor["bytes"] / 1000))


def _count(number: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number:,} {word if number == 1 else plural}"


def catalogue() -> str:
    """Return the overview of all tables, and the entry of each."""
    grouped = groups(_entries())
    whole = {"address": package.address(), "megabytes": f"{len(package.archive()) / 1e6:.1f}"}
    overview = _html("catalogue-overview.html", groups=grouped, zip=whole, style=_own("css"), script=_own("js"))
    return "\n\n".join([overview, *(_section(part, entries) for part, entries in grouped.items())])


def _entries() -> list[Entry]:
    users: dict[str, list[str]] = {name: [] for name in tables.names()}
    for notebook in [notebook for notebooks in parts().values() for notebook in notebooks]:
        for name in runs.tables_read(library.shelf(notebook).run):
            users[name].append(notebook)
    return [Entry(tables.resource(name), count_rows(name), users[name]) for name in users]


def parts() -> dict[str, list[str]]:
    """Return the notebooks of each part of the book, in the order of the table of contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    found = {}
    for part in contents:
        files = [Path(chapter["file"]) for chapter in part["chapters"]]
        found[part["caption"]] = [file.name for file in files if file.parent.name == NOTEBOOKS.name]
    return {caption: notebooks for caption, notebooks in found.items() if notebooks}


def groups(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Return entries by the part of the book that reads them first, by name within a part; last what none reads."""
    order = parts()
    part_of = {notebook: part for part, notebooks in order.items() for notebook in notebooks}
    found: dict[str, list[Entry]] = {part: [] for part in [*order, LOOSE]}
    for entry in sorted(entries, key=lambda entry: entry.name):
        found[part_of[entry.users[0]] if entry.users else LOOSE].append(entry)
    return {part: listed for part, listed in found.items() if listed}


def count_rows(name: str) -> int:
    """Return how many rows a table has, or how many features a layer."""
    with open(tables.path_of(name), encoding="utf-8", newline="") as file:
        if tables.is_layer(tables.resource(name)):
            return len(json.load(file)["features"])
        return sum(1 for _ in csv.reader(file)) - 1


def _section(part: str, entries: list[Entry]) -> str:
    return "\n\n".join([f"## {markdown(part)}", *(_entry(entry) for entry in entries)])


def _entry(entry: Entry) -> str:
    """Return an entry: HTML around one paragraph of Markdown, which carries the anchor and is found by the search."""
    words = f"**{markdown(entry.name)}**: {markdown(entry.descriptor['description'])}"
    opening, rest = (_html("catalogue-entry.html", entry=entry, opening=first) for first in (True, False))
    return f"{opening}\n\n({entry.anchor})=\n{words}\n\n{rest}"


def markdown(text: str) -> str:
    r"""Return text as Markdown that reads the same: nothing in it is markup, but for code in backticks.

    Examples
    --------
    >>> print(markdown("a_b <i>, see `x_y`"))
    a\_b \<i\>\, see `x_y`
    """
    pieces = re.split(r"(`[^`]+`)", " ".join(text.split()))
    return "".join(piece if i % 2 else PUNCTUATION.sub(r"\\\1", piece) for i, piece in enumerate(pieces))


def stage() -> set[str]:
    """Write `files` to ``build/site`` where they differ; return their places."""
    found = files()
    for place, raw in found.items():
        path = SITE / place
        if not path.is_file() or path.read_bytes() != raw:
            with replacing(path) as temporary:
                temporary.write_bytes(raw)
    return set(found)


def files() -> dict[str, bytes]:
    """Return the files that the data page links to, by their place in the site: first rows, style, script, ZIP."""
    layers = {resource["name"] for resource in tables.read_package()["resources"] if tables.is_layer(resource)}
    made = {preview_address(name): preview(name).encode() for name in tables.names() if name not in layers}
    made |= {_own(kind): _source(kind).read_bytes() for kind in ("css", "js")}
    return made | {package.address(): package.archive()}


def _source(kind: str) -> Path:
    return PACKAGE / "book" / f"catalogue.{kind}"


def _own(kind: str) -> str:
    """Return where the site keeps the style or the script of the data page."""
    return f"data/catalogue.{hashlib.sha256(_source(kind).read_bytes()).hexdigest()[:10]}.{kind}"


def inputs() -> list[Path]:
    """Return the files that the data page rests on besides runs and this package's modules."""
    return [tables.DESCRIPTOR, ROOT / "_toc.yml", _source("css"), _source("js")]


def preview_address(name: str) -> str:
    """Return where the site keeps the first rows of a table."""
    return f"data/first-rows/{name}.html"


def preview(name: str) -> str:
    """Return the first rows of a table as an HTML page of its own, which the data page takes them from when asked."""
    descriptor = tables.resource(name)
    with open(tables.path_of(name), encoding="utf-8", newline="") as file:
        header, *rows = itertools.islice(csv.reader(file), ROWS_SHOWN + 1)
    numeric = {field["name"] for field in descriptor["schema"]["fields"] if field["type"] in NUMERIC}
    columns = [(column, column in numeric) for column in header]
    cells = [[(_shortened(text), column in numeric) for text, column in zip(row, header, strict=True)] for row in rows]
    here = Path(preview_address(name)).parent
    style, back = (os.path.relpath(place, here) for place in (_own("css"), f"book/data.html#{tables.anchor(name)}"))
    words = {"title": descriptor["title"], "count": f"{count_rows(name):,}", "style": style, "back": back}
    return guard.guarded(_html("catalogue-rows.html", columns=columns, rows=cells, **words))


def _shortened(text: str) -> str:
    return text if len(text) <= CELL_LETTERS else text[: CELL_LETTERS - 1] + "…"


def _html(template: str, **values: Any) -> str:
    """Return a template filled in, on one line: an empty line would end HTML in Markdown."""
    text = TEMPLATES.get_template(template).render(**values)
    return " ".join(text.split())

"""How is a figure cited?  In: a figure, its number, ``CITATION.cff``.  Out: a line of text and an entry for BibTeX.

Author, title, version and year are those of the citation file and the package, so a fork cites itself.
"""

import functools
from typing import Any

import yaml

from .. import __version__
from ..charts.drawn import Figure
from ..paths import ROOT

TEX = {char: f"\\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@functools.cache
def work() -> dict[str, str]:
    """Return author, title in full and in short, version and year of the book (empty if it has no date)."""
    facts: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    names = [person.get("name") or f"{person['given-names']} {person['family-names']}" for person in facts["authors"]]
    year = str(facts.get("date-released", ""))[:4]
    title = facts["title"]
    return {
        "author": " and ".join(names),
        "title": title,
        "short": title.partition(":")[0],
        "version": __version__,
        "year": year,
    }


def plain(figure: Figure, number: str, place: str) -> str:
    """Return the citation of a figure as text; `place` is its page, from the top of the book."""
    book = work()
    year = f", {book['year']}" if book["year"] else ""
    return (
        f"{book['author']}. “{figure.title}.” Figure {number} in {book['short']}, "
        f"version {book['version']}{year}. Page {place}."
    )


def bibtex(notebook: str, figure: Figure, number: str, place: str) -> str:
    """Return the citation of a figure as an entry for BibTeX."""
    book = work()
    fields = {
        "author": f"{{{tex(book['author'])}}}",
        "title": f"{{{tex(figure.title)}}}",
        "howpublished": f"Figure {number} in {{{tex(book['title'])}}}",
        "note": f"Version {tex(book['version'])}, page {tex(place)}",
        **({"year": tex(book["year"])} if book["year"] else {}),
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items()]
    return f"@misc{{{notebook}-{figure.name},\n" + ",\n".join(lines) + "\n}\n"


def tex(text: str) -> str:
    r"""Return a text in which nothing is a command to TeX.

    Examples
    --------
    >>> print(tex("R&D rose by 5 % {a}"))
    R\&D rose by 5 \% \{a\}
    """
    return "".join(TEX.get(char, char) for char in text)

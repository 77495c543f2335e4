"""Which texts of a copy speak of its origin?  In: a copy, settings.  Out: the copy, with a name of its own.

Each place is a pattern that stands once in its file: a file that has changed its form is an error here, and not a
fork that carries another's name.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from .. import __version__
from ..measures.votes import STATES
from ..new.notebook import filled, of_cells
from ..paths import write_text
from . import ForkError
from .settings import Settings, bare

STARTER = Path(__file__).with_name("starter")
NOTEBOOK, CHAPTER = "01-votes", "1-votes"
MODEL = "10-un-votes"  # this book's notebook that the starter stands for, where a text gives an example
SECOND = r"\b\d\d(?=-months-kazakhstan-sell-wheat)"  # number of the notebook that the page on adding one adds
OF_CHAPTERS = r"^## Change a claim.*?(?=^## )|^multivector (?:claims|teach) [^\n]*\n"  # commands and how to use them
LIKE = re.MULTILINE | re.DOTALL


def edited(file: Path, *changes: tuple[str, str]) -> None:
    """Replace in a file what each of some patterns finds, which must be in one place.

    Raises
    ------
    ForkError
        If a pattern is found nowhere or more than once.
    """
    text = _text(file)
    for pattern, new in changes:
        text, count = re.subn(pattern, lambda found, new=new: new, text, flags=LIKE)
        if count != 1:
            raise ForkError(
                f"{file.name} has {count} places like {pattern!r}, where a fork gets words of its own; there should be "
                "one. Give the file its form back."
            )
    write_text(file, text)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """Return a text in double quotes, as JSON, YAML and TOML take it."""
    return json.dumps(text, ensure_ascii=False)


# Every fork


def rename(copy: Path, settings: Settings) -> None:
    """Give a copy its own title, holder and address in all places that have one, and cite what it is a copy of."""
    citation = yaml.safe_load(_text(copy / "CITATION.cff"))
    origin = citation["title"].partition(":")[0]
    edited(
        copy / "_config.yml",
        (r"^title: [^\n]*", f"title: {quoted(settings.title)}"),
        (r"^author: [^\n]*", f"author: {quoted(settings.holder)}"),
        (r'^  url: "[^\n]*"', f'  url: "{settings.repository}"'),
    )
    year = yaml.safe_load(_text(copy / "_config.yml"))["copyright"]
    described = quoted(f"{settings.title}: the code of an executable book")
    edited(copy / "pyproject.toml", (r"^description = [^\n]*", f"description = {described}"))
    edited(copy / "Makefile", (r"\A# [^\n]*\. (?=`make help`)", f"# {settings.title}. "))
    edited(copy / "LICENSE", (r"(?<=\AMIT License\n\n)", f"Copyright (c) {year} {settings.work_holder}\n"))
    edited(copy / "index.md", (r"\A# [^\n]*", f"# {settings.title}"))
    edited(copy / "README.md", (r"\A# .*?(?=^## Two commands)", _head(settings, origin)))
    if (container := copy / ".devcontainer/devcontainer.json").is_file():
        edited(container, (r'^  "name": [^\n]*"', f'  "name": {quoted(settings.title)}'))
    package = json.loads(_text(copy / "data/datapackage.json"))
    package |= {"name": _slug(settings.title), "title": f"{settings.title}: tables"}
    write_text(copy / "data/datapackage.json", json.dumps(package, indent=1, ensure_ascii=False) + "\n")
    cited = yaml.safe_dump(_citation(citation, settings), sort_keys=False, allow_unicode=True, width=1000)
    write_text(copy / "CITATION.cff", cited)
    write_text(copy / "CHANGELOG.md", _changes(settings, origin))


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "book"


def _about(settings: Settings, origin: str) -> str:
    if settings.country:
        name = STATES[settings.country]
        return f"An executable book about {name}, begun from *{origin}* without its chapters"
    return f"An executable book, begun as a copy of *{origin}* with all its chapters"


def _head(settings: Settings, origin: str) -> str:
    return (
        f"# {settings.title}\n\n{_about(settings, origin)}.\n"
        "Notebooks run from described and hashed tables, papermill executes them, and every finding is compared with "
        "what was found before.\nThe pages of the book *are* those checked runs.\n\n"
    )


def _changes(settings: Settings, origin: str) -> str:
    return (
        "# Changelog\n\nA correction keeps a table's name; a new vintage gets a new one.\n\n## Unreleased\n\n"
        f"- {_about(settings, origin)}, version {__version__}.\n"
    )


def _citation(origin: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Return what the citation file of a fork holds: its own title and authors, and its origin among the references."""
    kept = {key: value for key, value in origin.items() if key not in ("date-released", "doi", "repository-code")}
    work = {key: origin[key] for key in ("type", "title", "version", "license", "doi", "authors") if key in origin}
    abstract = f"{_about(settings, origin['title'].partition(':')[0])}.".replace("*", "")
    own: dict[str, Any] = {"title": settings.title, "authors": [{"name": settings.work_holder}]}
    if settings.country:
        own |= {"abstract": abstract, "keywords": [bare(STATES[settings.country]), "reproducible research"]}
    if settings.repository:
        own["repository-code"] = settings.repository
    if "repository-code" in origin:
        work["repository-code"] = origin["repository-code"]
    return kept | own | {"references": [work, *origin.get("references", [])]}


# Forks without chapters


def begin(copy: Path, settings: Settings, left_out: Iterable[str]) -> None:
    """Put a notebook and a chapter about a country into a copy without chapters; no text names what was left out."""
    country, partner = settings.country, "CHN" if settings.country == "RUS" else "RUS"
    names = {"country": STATES[country], "partner": STATES[partner]}
    words = {key.title(): name[0].upper() + name[1:] for key, name in names.items()}
    words |= names | {"title": settings.title, "code": country, "partner_code": partner}
    words |= {"notebook": NOTEBOOK, "chapter": CHAPTER}
    for source, place in (("index", "index"), ("chapter", f"book/{CHAPTER}"), ("benchmarks", "benchmarks/README")):
        write_text(copy / f"{place}.md", filled(_text(STARTER / f"{source}.md"), words) + "\n")
    write_text(copy / f"notebooks/{NOTEBOOK}.ipynb", of_cells(_text(STARTER / "notebook.txt"), words))
    absent = [name for name in left_out if not (copy / name).exists()]  # some were written anew
    folders = {f"{folder}/" for name in absent if "/" in (folder := name.rpartition("/")[0])}
    gone = named([*absent, *(folder for folder in folders if not (copy / folder).exists())])
    others = [copy / name for name in ("tests/docs/numbers_reviewed.yml", ".binder/postBuild")]
    for file in [*copy.rglob("*.md"), *(file for file in others if file.is_file())]:
        text = re.sub(SECOND, "02", _text(file).replace(MODEL, NOTEBOOK))
        write_text(file, re.sub(OF_CHAPTERS, "", without(text, gone), flags=LIKE))
    write_text(copy / "_toc.yml", contents(_text(copy / "_toc.yml"), gone, bare(names["country"]), words))


def named(files: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern by which a text names some files; pages and notebooks also without their folder.

    Examples
    --------
    >>> gone = named(["notebooks/01-trade.ipynb", "book/claims.md"])
    >>> [bool(gone.search(text)) for text in ("see [](../claims.md)", "run 01-trade", "- file: book/claims", "claims")]
    [True, True, True, False]
    """
    whole = list(files)
    pages = [PurePosixPath(name) for name in whole if name.endswith((".md", ".ipynb"))]
    words = [*whole, *(name for page in pages for name in (page.name, page.with_suffix("").as_posix()))]
    words += [page.stem for page in pages if page.suffix == ".ipynb"]
    if not words:
        return re.compile("(?!)")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


def without(text: str, gone: re.Pattern[str]) -> str:
    r"""Return a text without the lines that name what is gone; a line holds a sentence.

    Examples
    --------
    >>> without("Maps.\nSee [](limits.md).\nEnd.\n", named(["book/limits.md"]))
    'Maps.\nEnd.\n'
    """
    return "".join(line for line in text.splitlines(keepends=True) if not gone.search(line))


def contents(text: str, gone: re.Pattern[str], caption: str, words: dict[str, str]) -> str:
    """Return the contents (``_toc.yml``) without what is gone, begun by a part of one chapter and one notebook."""
    kept = re.sub(rf"^      - file: (?:{gone.pattern})\n(?:        [^\n]*\n)*", "", text, flags=re.MULTILINE)
    kept = re.sub(r"^  - caption: [^\n]*\n    chapters:\n(?!      )", "", kept, flags=re.MULTILINE)
    title = quoted(f"{NOTEBOOK[:2]} How often does {words['country']} vote with {words['partner']}?")
    part = f"  - caption: {caption}\n    chapters:\n      - file: book/{CHAPTER}\n"
    part += f"      - file: notebooks/{NOTEBOOK}\n        title: {title}\n"
    return kept.replace("parts:\n", f"parts:\n{part}", 1)

"""Who gets which cells?  In: the notebooks in ``notebooks/exercises``.  Out: editions for students, instructors, pages.

A source holds exercises, solutions and the marking guide, told apart by tags of cells, and by the comments with which
nbgrader marks solutions in code:

==============  =========  ============  ==========
cell            student    instructor    page
==============  =========  ============  ==========
Markdown        yes        yes           yes
``setup``       yes        yes           no
``answer``      stripped   yes           solution
``check``       yes        yes           no
``solution``    no         yes           solution
``guide``       no         yes           marking
==============  =========  ============  ==========

An edition is built anew from cells' text and kind alone; what else a source may hold (outputs, metadata) is not copied.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .. import findings, runs
from ..paths import EXERCISES, shown, write_text
from . import TeachingError, questions

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
TAGS = ("setup", "parameters", "answer", "check", "solution", "guide")
ROLE = re.compile(r"\{(finding|key|claim)\}`([^`]+)`")
LINK = re.compile(r"\[([^\]]+)\]\(\.\./([\w./-]+)\)")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def names() -> list[str]:
    """Return the names of the notebooks with exercises, in order."""
    return sorted(path.stem for path in EXERCISES.glob("*.ipynb"))


def source(name: str) -> list[dict]:
    """Return the cells of a notebook with exercises, each with cell_type, source (one text) and tag (empty for none).

    Raises
    ------
    TeachingError
        If there is none of that name, a tag is unknown, or a solution is begun and not ended.
    """
    path = EXERCISES / f"{name}.ipynb"
    if not path.is_file():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.3)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise TeachingError(f"There is no {shown(path)}.{hint} Known: {', '.join(names())}.")
    found = []
    for i, cell in enumerate(nbformat.read(path, as_version=4).cells, 1):
        own = runs.tags(cell)
        if len(own) > 1 or not set(own) <= set(TAGS):
            raise TeachingError(
                f"{shown(path)}, cell {i}: a cell has one tag at most, of {', '.join(TAGS)}; given: {own}."
            )
        found.append({"cell_type": cell.cell_type, "source": cell.source, "tag": "".join(own)})
        if own == ["answer"]:
            parted(cell.source, f"{shown(path)}, cell {i}")
    return found


def parted(code: str, place: str = "the cell") -> tuple[str, str]:
    r"""Return the code of an answer without its solution, and the solution.

    Raises
    ------
    TeachingError
        If the comments that mark the solution do not stand in turn, or there are none.

    Examples
    --------
    >>> parted("a = None\n### BEGIN SOLUTION\na = 2\n### END SOLUTION")
    ('a = None', 'a = 2')
    """
    kept: list[str] = []
    taken: list[str] = []
    inside = False
    for line in code.splitlines():
        mark = line.strip()
        if mark in (BEGIN, END):
            if inside == (mark == BEGIN):
                raise TeachingError(f"{place}: {mark!r} stands where the other mark is due.")
            inside = not inside
        else:
            (taken if inside else kept).append(line)
    if inside or not taken:
        raise TeachingError(f"{place}: a solution stands between a line {BEGIN!r} and a line {END!r}.")
    return "\n".join(kept).strip(), "\n".join(taken).strip()


def student(name: str) -> nbformat.NotebookNode:
    """Return the student's edition: no solution, no marking guide, no output, no key."""
    kept = [cell for cell in source(name) if cell["tag"] not in ("solution", "guide")]
    return _notebook(
        {**cell, "source": parted(cell["source"])[0] if cell["tag"] == "answer" else cell["source"]} for cell in kept
    )


def instructor(name: str) -> nbformat.NotebookNode:
    """Return the instructor's edition: solutions in place, with the marking guide."""
    return _notebook(source(name))


def _notebook(cells: Iterable[dict]) -> nbformat.NotebookNode:
    made = []
    for i, cell in enumerate(cells, 1):
        code = cell["cell_type"] == "code"
        tags = {"tags": [cell["tag"]]} if cell["tag"] == "parameters" else {}  # papermill sets a student by it
        new = new_code_cell if code else new_markdown_cell
        made.append(new(cell["source"] if code else plain(cell["source"]), id=f"cell-{i}", metadata=tags))
    book = new_notebook(cells=made, metadata=METADATA)
    nbformat.validate(book)
    return book


def plain(text: str) -> str:
    """Return Markdown of a source with its roles filled in, and links to the book's notebooks made their names."""
    return LINK.sub(lambda link: f"{link[1]} (`{Path(link[2]).stem}`)", ROLE.sub(_told, text))


def _told(role: re.Match) -> str:
    kind, text = role.groups()
    if kind == "key":
        return str(asked(text))
    if kind == "claim":
        return questions.verdicts_now()[text].verdict
    notebook, _, finding = text.partition(":")
    return str(findings.accepted(notebook)[finding])


def asked(text: str) -> questions.Question:
    """Return the question that a role names, such as ``gas-share:year=2013,part=from``.

    Examples
    --------
    >>> asked("gas-share:year=2013").parameters["year"]
    2013
    """
    name, _, listed = text.partition(":")
    given = dict(part.split("=", 1) for part in filter(None, listed.split(",")))
    return questions.question(name, **{key: int(value) if value.isdigit() else value for key, value in given.items()})


# --- what is handed out -------------------------------------------------------------------------------------------


def write(edition: str, folder: Path) -> list[Path]:
    """Write an edition of all exercises into a folder.

    Parameters
    ----------
    edition : str
        ``student`` or ``instructor``; the latter has the marking guide as a page, too.
    folder : pathlib.Path
        Made if it is not there.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    TeachingError
        If there are no exercises, or a file would be overwritten that holds something else: it may be somebody's work.
    """
    if not names():
        raise TeachingError(
            f"There is no notebook with exercises in {shown(EXERCISES)}. CONTRIBUTING.md says how to add one."
        )
    make = {"student": student, "instructor": instructor}[edition]
    texts = {f"{name}.ipynb": nbformat.writes(make(name)) + "\n" for name in names()}
    if edition == "instructor":
        texts["marking.md"] = f"# Marking guide\n\n{plain(marking())}\n"
    written = {folder / name: text for name, text in texts.items()}
    other = [path for path, text in written.items() if path.exists() and path.read_text(encoding="utf-8") != text]
    if other:
        raise TeachingError(
            f"{shown(other[0])} is there already and holds something else, perhaps somebody's answers. "
            "Name an empty folder, or take that file away."
        )
    for path, text in written.items():
        write_text(path, text)
    return list(written)


def keys(students: Path) -> str:
    """Return the variants of students and their keys as CSV: student, question, parameters, key, unit, asked.

    Parameters
    ----------
    students : pathlib.Path
        CSV with a column ``student``; other columns are not read.

    Raises
    ------
    TeachingError
        If the file cannot be read so, or a student is empty or stands in it twice.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(students.read_text(encoding="utf-8-sig"))))
    except UnicodeDecodeError:
        raise TeachingError(f"{students} is not in UTF-8. Save it as CSV in UTF-8.") from None
    if not rows or "student" not in rows[0]:
        head = ", ".join(rows[0]) if rows else "nothing"
        raise TeachingError(
            f"{students}: expected a column named student, and a row for each; its first line is {head}."
        )
    listed = [(row["student"] or "").strip() for row in rows]
    for line, who in enumerate(listed, 2):
        if not who or who.casefold() in (other.casefold() for other in listed[: line - 2]):
            raise TeachingError(f"{students}, line {line}: {who or 'no student'!r} is empty or stands there twice.")
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", "question", "parameters", "key", "unit", "asked"])
    for who in listed:
        for name in questions.VARIANTS:
            own = questions.variant(name, who)
            given = "; ".join(f"{key}={value}" for key, value in own.parameters.items())
            key = own.key if isinstance(own.key, str) else f"{own.key:.{own.digits}f}"
            table.writerow([who, name, given, key, own.unit, own.text])
    return out.getvalue()


# --- pages of the book --------------------------------------------------------------------------------------------


def page() -> str:
    """Return all exercises as Markdown for a page, each with its solution folded."""
    return "\n\n".join(block for name in names() for block in _blocks(name))


def _blocks(name: str) -> Iterable[str]:
    solution: list[str] = []
    for cell in source(name):
        if cell["tag"] == "answer":
            code = re.sub(r"\n{3,}", "\n\n", parted(cell["source"])[1])
            solution.append(f"```python\n{code}\n```")
        elif cell["tag"] == "solution":
            yield _folded([*solution, _on_page(cell["source"])])
            solution = []
        elif not cell["tag"]:
            solution = []
            yield _on_page(re.sub(r"^#", "##", cell["source"], flags=re.M))


def _folded(parts: list[str]) -> str:
    return "\n\n".join([":::{dropdown} Solution", *parts, ":::"])


def _on_page(text: str) -> str:
    """Return a source's Markdown as it stands on a page of ``book/teaching``: keys filled in, links from there."""
    text = re.sub(r"\{key\}`([^`]+)`", lambda role: str(asked(role[1])), text)
    return re.sub(r"\]\(\.\./", "](../../notebooks/", text)


def marking() -> str:
    """Return the marking guide as Markdown: a heading a notebook and an exercise, and what its ``guide`` cells say."""
    lines = []
    for name in names():
        for cell in source(name):
            if cell["tag"] == "guide":
                lines.append(cell["source"])
            elif cell["cell_type"] == "markdown" and (heading := re.match(r"#+ .*", cell["source"])):
                lines.append("#" + heading[0])
    return "\n\n".join(lines)


def marking_page() -> str:
    """Return the marking guide as it stands on a page of ``book/teaching``."""
    return _on_page(marking())

"""How long does a book take to make?  In: this book, generated books.  Out: seconds by tool and step, and ratios.

Each tool gets the same notebooks, in a folder of its own, and one step after another: from nothing, nothing changed,
a sentence changed, a value in one table changed.  Run ``.venv/bin/python benchmarks/build.py``; see
``benchmarks/README.md``.
"""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import yaml
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere
from benchmarks import default_way, generated
from benchmarks.generated import OWN, PLAIN
from multivector import runs
from multivector.charts.drawn import LATER, PICTURES
from multivector.paths import BUILD, NOTEBOOKS, ROOT, shown, write_text

RESULT = ROOT / "benchmarks" / "build.json"
COLD, UNCHANGED, PROSE, TABLE = "from nothing", "nothing changed", "a sentence", "a value of a table"
STEPS = (COLD, UNCHANGED, PROSE, TABLE)
THIS = "this book"
WORKERS = "2"
JUPYTER_BOOK = ("jupyter-book", "build", ".")
STRICT = (*JUPYTER_BOOK, "-W", "-n", "--keep-going")
CHECK = ("multivector", "check", "-j", WORKERS)
RUNS_ASKED, COLD_ASKED, UNCHANGED_ASKED = 0.5, 0.6, 1.5
Commands = list[tuple[str, ...]]


@dataclass(frozen=True)
class Tool:
    """One way to run or build: the form of the project that it takes, and its commands for a step."""

    name: str
    form: str
    builds: bool
    remembers: bool
    commands: Callable[[Path, str, "Book"], Commands]


@dataclass(frozen=True)
class Book:
    """What is built: how it is written in either form, and how its text and a table of it are changed."""

    name: str
    count: int
    write: Callable[[Path, str], None]
    page: str
    sentence: str
    table: Callable[[str], tuple[str, str, str]]
    table_name: str


@dataclass(frozen=True)
class Measured:
    """Seconds that a tool took for a step of a book of so many notebooks, and how many of them it executed."""

    book: str
    count: int
    tool: str
    step: str
    seconds: float
    executed: int | None
    status: int


def _check(project: Path, step: str, book: Book) -> Commands:
    accepting = [("multivector", "data", "accept", book.table_name), ("multivector", "accept", "-y")]
    return [*accepting, CHECK] if step == TABLE else [CHECK]


def _papermill(project: Path, step: str, book: Book) -> Commands:
    (project / "out").mkdir(exist_ok=True)
    names = sorted(path.name for path in (project / "notebooks").glob("*.ipynb"))
    quiet = ("--no-progress-bar", "--cwd", "notebooks")
    return [("papermill", *quiet, f"notebooks/{name}", f"out/{name}") for name in names]


def _jcache(project: Path, step: str, book: Book) -> Commands:
    files = sorted(str(path.relative_to(project)) for path in (project / "notebooks").glob("*.ipynb"))
    adding = [("jcache", "notebook", "-p", ".jupyter_cache", "add", *files)] if step == COLD else []
    options = ("--executor", "local-parallel", "--timeout", str(generated.CELL_SECONDS))
    return [*adding, ("jcache", "project", "-p", ".jupyter_cache", "execute", *options)]


def _nbmake(project: Path, step: str, book: Book) -> Commands:
    options = ("--nbmake", f"--nbmake-timeout={generated.CELL_SECONDS}", "-q", "-p", "no:cacheprovider")
    return [("pytest", *options, "-n", WORKERS, "--rootdir", ".", "notebooks")]


OURS, MAKE_BOOK, DEFAULT = "multivector check", "make book", "jupyter-book build"
TOOLS = (
    Tool(OURS, OWN, False, True, _check),
    Tool("papermill, one by one", PLAIN, False, False, _papermill),
    Tool("nbmake -n 2", PLAIN, False, False, _nbmake),
    Tool("jcache, parallel", PLAIN, False, True, _jcache),
    Tool(MAKE_BOOK, OWN, True, True, lambda project, step, book: [*_check(project, step, book), STRICT]),
    Tool(DEFAULT, PLAIN, True, True, lambda project, step, book: [JUPYTER_BOOK]),
)


def generated_book(count: int) -> Book:
    """Return a generated book of `count` notebooks."""

    def write(target: Path, form: str) -> None:
        {OWN: generated.own, PLAIN: generated.plain}[form](target, count)

    def table(form: str) -> tuple[str, str, str]:
        first = generated.csv(generated.values(1)).splitlines()[1]
        return generated.table_file(1, form), first, f"{first}0"

    name = f"{count} generated notebooks"
    return Book(name, count, write, "index.md", generated.SENTENCE, table, generated.table(1))


def this_book() -> Book:
    """Return this book: its own form, and the default form with Jupyter Book executing its notebooks."""
    names = runs.notebooks()

    def write(target: Path, form: str) -> None:
        if form == OWN:
            left_out = shutil.ignore_patterns(".*", "_build", "build")
            shutil.copytree(ROOT, target, ignore=left_out, dirs_exist_ok=True)
            return
        default_way.write_sources(target, default_way.book_pages())
        settings = yaml.safe_load((target / "_config.yml").read_text(encoding="utf-8"))
        settings["execute"] = {"execute_notebooks": "cache", "timeout": generated.CELL_SECONDS}
        generated.write(target / "_config.yml", yaml.safe_dump(settings))
        for name in names:
            stored = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
            for cell in stored["cells"]:
                if cell["cell_type"] == "markdown":
                    cell["source"] = default_way.numbers(default_way.pages.filled("".join(cell["source"])))
            stored["metadata"]["kernelspec"] = generated.KERNEL
            generated.write(target / "notebooks" / f"{name}.ipynb", json.dumps(stored))
        for place in ("data", "results", "src"):
            shutil.copytree(ROOT / place, target / place)
        shutil.copy(ROOT / "requirements.lock", target)

    def table(form: str) -> tuple[str, str, str]:
        return "data/tables/russian_inflation.csv", "2022-12,", "2022-12,1"

    sentence = "\n# "
    return Book(THIS, len(names), write, "book/1-relationship.md", sentence, table, "russian_inflation")


def change(project: Path, step: str, book: Book, form: str) -> None:
    """Make the change that a step begins with."""
    if step == PROSE:
        page = project / book.page
        generated.write(page, page.read_text(encoding="utf-8") + "\nOne sentence more.\n")
    elif step == TABLE:
        file, old, new = book.table(form)
        generated.edit(project / file, old, new)


def measure(book: Book, tool: Tool, folder: Path, tell: Callable[[Measured], None]) -> list[Measured]:
    """Let a tool take all steps of a book, and return what each took.

    Of tools that only run notebooks none draws pictures: this project draws them when it builds pages, and the others
    are asked to leave them out too.
    """
    project = folder / "project"
    book.write(project, tool.form)
    if tool.form == OWN and book.name != THIS:
        generated.must(project, "multivector", "accept", "-y")
        shutil.rmtree(project / "build")
    found = []
    variables = {} if tool.builds else {PICTURES: LATER}
    for step in STEPS if tool.remembers else (COLD,):
        change(project, step, book, tool.form)
        generated.executed(project)
        commands = tool.commands(project, step, book)
        start = time.monotonic()
        status = max(generated.call(project, *command, **variables).returncode for command in commands)
        seconds = time.monotonic() - start
        if status:
            click.echo(f"{tool.name}, {step}: exit {status}", err=True)
        executed = len(generated.executed(project)) if book.name != THIS else None
        found.append(Measured(book.name, book.count, tool.name, step, round(seconds, 2), executed, status))
        tell(found[-1])
    return found


def ratios(found: list[Measured]) -> list[dict]:
    """Return the ratios that are asked for, by book: runs, cold build, unchanged build.

    A tool that executes nothing after a table was changed is quick and wrong; only steps in which all tools do the same
    work are compared: from nothing, and nothing changed.
    """
    taken = {(one.book, one.tool, one.step): one.seconds for one in found if one.status == 0}
    peers = [tool.name for tool in TOOLS if tool.name not in (OURS, MAKE_BOOK)]
    rows = []
    for book in dict.fromkeys(one.book for one in found):
        for what, own, others, step, asked in (
            ("all runs, checked", OURS, peers, COLD, RUNS_ASKED),
            ("whole book from nothing", MAKE_BOOK, [DEFAULT], COLD, COLD_ASKED),
            ("whole book, nothing changed", MAKE_BOOK, [DEFAULT], UNCHANGED, UNCHANGED_ASKED),
        ):
            known = {name: taken[book, name, step] for name in others if (book, name, step) in taken}
            if (book, own, step) in taken and known:
                fastest = min(known, key=known.get)
                ratio = taken[book, own, step] / known[fastest]
                rows.append({"book": book, "what": what, "against": fastest, "ratio": round(ratio, 3), "asked": asked})
    return rows


def show(console: Console, found: list[Measured]) -> None:
    """Print seconds by tool and step, and the ratios."""
    for book in dict.fromkeys(one.book for one in found):
        table = Table("tool", *STEPS, title=book, box=None, pad_edge=False)
        for tool in TOOLS:
            cells = {one.step: one for one in found if (one.book, one.tool) == (book, tool.name)}
            if cells:
                table.add_row(tool.name, *(_cell(cells.get(step)) for step in STEPS))
        console.print(table)
    table = Table("book", "what", "against", "ratio", "asked", "", box=None, pad_edge=False)
    for row in ratios(found):
        held = "holds" if row["ratio"] <= row["asked"] else "does not hold"
        table.add_row(row["book"], row["what"], row["against"], f"{row['ratio']:.2f}", f"{row['asked']:.1f}", held)
    console.print(table)


def _cell(one: Measured | None) -> str:
    if one is None:
        return "as from nothing"
    ran = "" if one.executed is None else f" ({one.executed} run)"
    failed = f" exit {one.status}" if one.status else ""
    return f"{one.seconds:.1f} s{ran}{failed}"


@click.command()
@click.option("--counts", default="12,48,96", show_default=True, help="Sizes of generated books.")
@click.option("--this/--no-this", default=True, show_default=True, help="Measure this book too (it must be built).")
@click.option("--tool", "chosen", multiple=True, help="Only these tools.")
def main(counts: str, this: bool, chosen: tuple[str, ...]) -> None:
    """Measure how long tools take to run and build the same notebooks."""
    console = Console(highlight=False, width=110)
    books = [this_book()] if this else []
    books += [generated_book(int(count)) for count in counts.split(",") if count]
    found: list[Measured] = []
    for book in books:
        for tool in TOOLS:
            if chosen and tool.name not in chosen:
                continue
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                found += measure(
                    book,
                    tool,
                    Path(folder),
                    lambda one: console.print(f"{one.book}, {one.tool}: {one.step}, {_cell(one)}"),
                )
    show(console, found)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"
    result = {"machine": machine, "measured": [asdict(one) for one in found], "ratios": ratios(found)}
    target = RESULT if this and not chosen else BUILD / "benchmarks" / "build.json"  # a part is not the result
    write_text(target, json.dumps(result, indent=1) + "\n")
    console.print(f"wrote {shown(target)}")


if __name__ == "__main__":
    main()

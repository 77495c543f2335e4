"""What does each tool publish when something changes or breaks?  In: one small book.  Out: twelve situations, scored.

Three ways to make the same book of three notebooks: this project's, plain Jupyter Book 1 with its own execution and
cache, and papermill in a shell loop with Jupyter Book publishing what it wrote.  In each situation one thing is done to
a built book, and it is built again.  Scored: is the value on the page right, is the exit status right, were only the
notebooks concerned executed.  Run ``.venv/bin/python benchmarks/situations.py``; see ``benchmarks/README.md``.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, from anywhere
from benchmarks import generated
from benchmarks.generated import LOCKS, OWN, PLAIN, TABLES, edit, greatest, name, table, values
from multivector.paths import ROOT, shown, write_text

RESULT = ROOT / "benchmarks" / "situations.json"
COUNT, CHANGED = 3, 2
ALL = tuple(name(k) for k in range(1, COUNT + 1))
CONCERNED = (name(CHANGED),)
AS_BEFORE = greatest(values(CHANGED))
JUPYTER_BOOK = ("jupyter-book", "build", ".")
MEASURED = "greatest = shared_out.greatest("
SAID = re.compile(rf"{generated.SAID} ([\d.]+)")


@dataclass(frozen=True)
class Tool:
    """A way to make the book.

    Attributes
    ----------
    name : str
    form : str
        Of the project: its own, or plain.
    build : callable
        Takes project and parameters; returns the exit status and what was said.
    repair : callable
        What its documentation tells an author to do who changed something on purpose and was refused.
    """

    name: str
    form: str
    build: Callable[[Path, dict[str, str]], tuple[int, str]]
    repair: Callable[[Path], None] = lambda project: None


@dataclass(frozen=True)
class Situation:
    """Something that happens to a book, and what would be right.

    Attributes
    ----------
    name : str
    happens : callable
        Does it to a project; takes the project and its form.
    value : str or None
        What the page of the second notebook must say; None if any value of a run cut short is wrong to publish.
    fails : bool
        Whether the build must exit with another status than 0.
    rerun : tuple of str or None
        The notebooks that must be executed, and no other; None where that is not the question.
    parameters : dict
        Given to the build, by tools that take parameters.
    """

    name: str
    happens: Callable[[Path, str], None]
    value: str | None = AS_BEFORE
    fails: bool = False
    rerun: tuple[str, ...] | None = ()
    parameters: dict[str, str] | None = None


@dataclass(frozen=True)
class Scored:
    """What a tool did in a situation: published value, exit status, notebooks executed, and what of this is right.

    Where something does not apply, it is None.
    """

    situation: str
    tool: str
    value: str | None
    status: int | None
    executed: tuple[str, ...]
    value_right: bool | None
    status_right: bool | None
    rerun_right: bool | None
    refused_first: bool = False


# --- the tools ------------------------------------------------------------------------------------------------------


def _said(done: subprocess.CompletedProcess) -> tuple[int, str]:
    return done.returncode, done.stdout + done.stderr


def build_own(project: Path, parameters: dict[str, str]) -> tuple[int, str]:
    """Do what ``make book`` does; parameters are checked by ``multivector run``, as a reader would give them."""
    if parameters:
        given = [word for key, value in parameters.items() for word in ("-p", key, value)]
        return _said(generated.call(project, "multivector", "run", name(CHANGED), *given))
    for command in (("multivector", "check", "-j", "2"), (*JUPYTER_BOOK, "-W", "-n", "--keep-going")):
        status, said = _said(generated.call(project, *command))
        if status:
            break
    return status, said


def accept_own(project: Path) -> None:
    """Accept what was changed on purpose: a table, and findings that moved."""
    generated.call(project, "multivector", "data", "accept", table(CHANGED))
    generated.call(project, "multivector", "accept", "-y")


def build_plain(project: Path, parameters: dict[str, str]) -> tuple[int, str]:
    """Do what Jupyter Book's documentation says."""
    return _said(generated.call(project, *JUPYTER_BOOK))


def build_papermill(project: Path, parameters: dict[str, str]) -> tuple[int, str]:
    """Run every notebook by papermill into a book that is then built; stop at the first failure, as ``set -e`` does."""
    book = project / "book"
    shutil.copy(project / "index.md", book)
    for one in ALL:
        given = [word for key, value in parameters.items() for word in ("-p", key, value)] if one in CONCERNED else []
        source, target = f"notebooks/{one}.ipynb", f"book/notebooks/{one}.ipynb"
        options = ("--no-progress-bar", "--cwd", "notebooks")
        status, said = _said(generated.call(project, "papermill", *options, source, target, *given))
        if status:
            return status, said
    return _said(generated.call(project, "jupyter-book", "build", "book"))


TOOLS = (
    Tool("this project", OWN, build_own, accept_own),
    Tool("Jupyter Book 1", PLAIN, build_plain),
    Tool("papermill, then Jupyter Book 1", PLAIN, build_papermill),
)
PAPERMILL = TOOLS[2]


# --- the situations -------------------------------------------------------------------------------------------------


def _in_notebook(new: str) -> Callable[[Path, str], None]:
    def happens(project: Path, form: str) -> None:
        edit(project / "notebooks" / f"{name(CHANGED)}.ipynb", MEASURED, new)

    return happens


def _in_cell(line: str) -> Callable[[Path, str], None]:
    return _in_notebook(f"{line}\\n{MEASURED}")


def _sentence(project: Path, form: str) -> None:
    edit(project / "index.md", generated.SENTENCE, f"{generated.SENTENCE} One more.")


def _value(project: Path, form: str) -> None:
    generated.write(project / TABLES[form] / f"{table(CHANGED)}.csv", generated.csv(OTHER_VALUES))


def _helper(project: Path, form: str) -> None:
    edit(project / generated.HELPERS[form], 'asked."""\n    return times', 'asked."""\n    return 10 * times')


def _lock(project: Path, form: str) -> None:
    lock = project / LOCKS[form]
    text = lock.read_text(encoding="utf-8")
    generated.write(lock, re.sub(r"pandas==([\d.]+)", r"pandas==\g<1>.post1", text, count=1))


def _nothing(project: Path, form: str) -> None:
    pass


def _times_two(project: Path, form: str) -> None:
    edit(project / "notebooks" / f"{name(CHANGED)}.ipynb", '"times = 1"', '"times = 2"')


OTHER_VALUES = [values(CHANGED)[0] + 400, *values(CHANGED)[1:]]
CHANCE = "a cell with chance in it, built twice from nothing"
OFFLINE = "no network"
UNKNOWN = "an unknown parameter"
SITUATIONS = (
    Situation("nothing changed", _nothing),
    Situation("a sentence changed", _sentence),
    Situation(
        "a cell changed",
        _in_notebook("greatest = 10 * shared_out.greatest("),
        greatest(values(CHANGED), 10),
        rerun=CONCERNED,
    ),
    Situation("a value in a table changed", _value, greatest(OTHER_VALUES), rerun=CONCERNED),
    Situation("a helper function changed", _helper, greatest(values(CHANGED), 10), rerun=CONCERNED),
    Situation("the lock changed", _lock, rerun=ALL),
    Situation("a parameter's default changed", _times_two, greatest(values(CHANGED), 2), rerun=CONCERNED),
    Situation("a cell raises", _in_cell("1 / 0"), fails=True, rerun=None),
    Situation(
        "a kernel is killed", _in_cell("import signal; os.kill(os.getpid(), signal.SIGKILL)"), fails=True, rerun=None
    ),
    Situation(UNKNOWN, _nothing, fails=True, rerun=None, parameters={"tmies": "2"}),
    Situation(CHANCE, _in_cell("import random; times = random.random()"), fails=True, rerun=None),
    Situation(OFFLINE, _nothing, rerun=()),
)


# --- scoring --------------------------------------------------------------------------------------------------------


def html(project: Path, tool: Tool) -> Path:
    """Return the folder of the built pages."""
    return project / ("book/_build/html" if tool is PAPERMILL else "_build/html")


def published(project: Path, tool: Tool) -> str | None:
    """Return the value that the page of the changed notebook says, None if it says none."""
    page = html(project, tool) / "notebooks" / f"{name(CHANGED)}.html"
    found = SAID.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    return found[1] if found else None


def prepared(tool: Tool, folder: Path) -> Path:
    """Write the book for a tool, and build it."""
    project = folder / "project"
    if tool.form == OWN:
        generated.own(project, COUNT)
        generated.must(project, "multivector", "accept", "-y")
    else:
        generated.plain(project, COUNT)
    if tool is PAPERMILL:
        generated.plain(project / "book", COUNT, executes=False)
    status, said = tool.build(project, {})
    if status or published(project, tool) != AS_BEFORE:
        raise generated.Failed(f"{tool.name} cannot make the book: {said[-2000:]}")
    generated.executed(project)
    return project


def from_nothing(project: Path) -> None:
    """Remove all that was built or kept."""
    for place in ("build", "_build", "book/_build"):
        shutil.rmtree(project / place, ignore_errors=True)


def scored(tool: Tool, situation: Situation, project: Path) -> Scored:
    """Let a situation happen to a built book, build it again, and score."""
    if situation.name == UNKNOWN and tool.name == "Jupyter Book 1":
        return Scored(situation.name, tool.name, None, None, (), None, None, None)  # it takes no parameters
    situation.happens(project, tool.form)
    status, _ = tool.build(project, situation.parameters or {})
    refused = False
    if status and (not situation.fails or situation.name == CHANCE):
        refused = True
        tool.repair(project)
        status, _ = tool.build(project, {})
    if situation.name == CHANCE:
        first = published(project, tool)
        from_nothing(project)
        status, _ = tool.build(project, {})
        value = published(project, tool)
        right = value in (None, first)
    elif situation.name == OFFLINE:
        value, right = drawn_offline(html(project, tool) / "notebooks" / f"{name(CHANGED)}.html")
    else:
        value = published(project, tool)
        right = value == situation.value
    executed = tuple(dict.fromkeys(generated.executed(project)))
    rerun = None if situation.rerun is None else executed == situation.rerun
    return Scored(
        situation.name, tool.name, value, status, executed, right, bool(status) == situation.fails, rerun, refused
    )


def drawn_offline(page: Path) -> tuple[str, bool]:
    """Return whether a reader without a network sees the chart of a page, in words and as a truth value."""
    flags = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        opened = browser.new_page()
        opened.goto(page.as_uri())
        opened.wait_for_timeout(3000)
        drawn = opened.evaluate(
            "[...document.querySelectorAll('.cell_output svg, .cell_output canvas, .mv-figure img')]"
            ".some(one => one.getBoundingClientRect().width > 200)"
        )
        browser.close()
    return ("chart seen" if drawn else "no chart"), bool(drawn)


def compare(tools: tuple[Tool, ...] = TOOLS, tell: Callable[[Scored], None] = lambda one: None) -> list[Scored]:
    """Return the scores of tools in all situations."""
    found = []
    for tool in tools:
        with tempfile.TemporaryDirectory(prefix="situations-") as folder:
            project = prepared(tool, Path(folder))
            kept = Path(folder) / "kept"
            shutil.copytree(project, kept)
            for situation in SITUATIONS:
                found.append(scored(tool, situation, project))
                tell(found[-1])
                shutil.rmtree(project)
                shutil.copytree(kept, project)
    return found


def told(one: Scored) -> str:
    """Return a score in words: value, exit status, executed."""
    signs = {True: "✓", False: "✗", None: "–"}
    marks = zip(("value", "exit", "rerun"), (one.value_right, one.status_right, one.rerun_right), strict=True)
    return ", ".join(f"{word} {signs[mark]}" for word, mark in marks)


@click.command()
@click.option("--tool", "chosen", multiple=True, help="Only these tools.")
def main(chosen: tuple[str, ...]) -> None:
    """Score tools in twelve situations, and keep the scores beside this file."""
    console = Console(highlight=False, width=120)
    tools = tuple(tool for tool in TOOLS if not chosen or tool.name in chosen)
    found = compare(
        tools,
        lambda one: console.print(
            f"{one.tool}: {one.situation}: {told(one)} ({one.value}, exit {one.status}, {len(one.executed)} run)"
        ),
    )
    table = Table("situation", *(tool.name for tool in tools), box=None, pad_edge=False)
    for situation in SITUATIONS:
        scores = {one.tool: one for one in found if one.situation == situation.name}
        table.add_row(situation.name, *(told(scores[tool.name]) for tool in tools))
    console.print(table)
    if not chosen:
        write_text(RESULT, json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False) + "\n")
        console.print(f"wrote {shown(RESULT)}")


if __name__ == "__main__":
    main()

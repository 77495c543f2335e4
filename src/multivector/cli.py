"""What can be done from a terminal?  In: a command.  Out: runs, comparisons, tables; exit status 1 on any failure."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import claims, cluster, crate, findings, fork, new, report, runs, sources, sweep, tables, teaching, turn, verify
from .paths import shown, write_text

console = Console(highlight=False)
ROUNDS = 4  # a notebook that reads others' findings, one that reads its findings, and one more to see that it is quiet
ERRORS = (
    tables.TableError,
    runs.RunError,
    findings.FindingError,
    claims.ClaimError,
    sources.UpstreamError,
    report.ReportError,
    crate.CrateError,
    cluster.ClusterError,
    new.NewError,
    fork.ForkError,
    teaching.TeachingError,
    turn.Busy,
)
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an error that a user can cause into one message and exit status 1."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ERRORS as error:
            _complain(str(error))
            sys.exit(1)
        except OSError as error:
            _complain(f"{error}. Look whether that place is there, may be read and written, and has room on its disk.")
            sys.exit(1)
        except KeyboardInterrupt:
            _complain("Interrupted. Runs that had finished are kept, no other was touched. Start again to go on.")
            sys.exit(INTERRUPTED)

    return wrapped


def _complain(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]✗[/] {_literal(text)}")


def _literal(text: str) -> str:
    return text.replace("[", r"\[")


def _refresh(jobs: list[tuple[str, dict[str, Any]]], workers: int | None) -> list[runs.Run]:
    with _progress(len(jobs), lambda run: f"{run.notebook:<18}") as tell:
        return runs.refresh(jobs, workers, tell)


@contextmanager
def _progress(total: int, name: Callable[[runs.Run], str]) -> Iterator[Callable[[runs.Run], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Running notebooks", total=total)

        def tell(run: runs.Run) -> None:
            progress.advance(task)
            progress.console.print(f"  {_literal(name(run))} {_literal(str(run))}", soft_wrap=True)

        yield tell


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="multivector")
def main() -> None:
    """Run the notebooks, check what they find, keep the tables, begin a book of your own."""


@main.command()
@click.argument("notebooks", nargs=-1)
@click.option("-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE", help="Set a parameter.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Runs at a time (default: one a core).")
@plainly
def run(notebooks: tuple[str, ...], given: tuple[tuple[str, str], ...], jobs: int | None) -> None:
    """Run NOTEBOOKS (default: all) whose inputs changed; with -p, run them with other parameters."""
    names = list(notebooks) or runs.notebooks()
    asked = [(name, runs.checked_parameters(name, dict(given))) for name in names]
    for done in _refresh(asked, jobs):
        if done.path != runs.run_path(done.notebook):
            console.print(f"\n{shown(done.path)}")
            for finding in findings.collect(runs.read_run(done.path)).values():
                console.print(f"  {finding.name:<46} {_literal(str(finding))}")


@main.command()
@click.option("-j", "--jobs", type=click.IntRange(1), help="Runs at a time (default: one a core).")
@click.option(
    "--report",
    "place",
    type=click.Path(path_type=Path),
    help="Write all findings, inputs and versions to a .json or .md file, or both into a folder.",
)
@plainly
def check(jobs: int | None, place: Path | None) -> None:
    """Verify the tables, run what changed, and compare every finding with its reference."""
    if place:
        report.targets(place)  # a wrong place is told before anything runs
    damaged = verify.hash_problems()
    if damaged:
        raise tables.TableError("\n".join(problem.message for problem in damaged))
    names = runs.notebooks()
    done = {item.notebook: item for item in _refresh([(name, {}) for name in names], jobs)}
    differences = runs.check(names)
    overview = Table("notebook", "findings", "differences", "seconds", box=None, pad_edge=False)
    for column in overview.columns[1:]:
        column.justify = "right"
    for name in names:
        count = len(findings.read_reference(name))
        overview.add_row(name, str(count), str(len(differences[name])), f"{done[name].seconds:.1f}")
    console.print(overview)
    if place:
        written = report.write(report.make(done.values()), place)
        console.print(f"wrote {', '.join(map(shown, written))}", soft_wrap=True)
    found = [difference for name in names for difference in differences[name]]
    if found:
        _show(found)
        console.print("If the new values are right: multivector accept")
        sys.exit(1)
    console.print("[bold green]✓[/] Every finding is what it was.")


def _show(differences: list[findings.Difference]) -> None:
    table = Table("notebook", "finding", "reference", "found", "difference", box=None, pad_edge=False)
    for item in differences:
        values = (
            "–" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
            for value in (item.reference, item.found)
        )
        table.add_row(item.notebook, item.finding, *values, item.reason)
    console.print(table)


@main.command()
@click.argument("notebooks", nargs=-1)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@plainly
def accept(notebooks: tuple[str, ...], yes: bool) -> None:
    """Show how the findings of NOTEBOOKS (default: all) depart from their references, and make them the references."""
    names = list(notebooks) or runs.notebooks()
    for _ in range(ROUNDS):  # again, because some notebooks read the references of others
        found = _differences(names)
        if not found:
            console.print("Nothing (more) to accept: every finding is what it was.")
            return
        _show([difference for name in found for difference in found[name]])
        if not yes and not click.confirm("Make these the references?"):
            return
        for name in found:
            findings.write_reference(name, findings.collect(runs.read_run(runs.run_path(name))).values())
            console.print(f"wrote {shown(findings.reference_path(name))}")
    raise findings.FindingError(f"The findings of {', '.join(found)} change with every run: look for chance in them.")


def _differences(names: list[str]) -> dict[str, list[findings.Difference]]:
    _refresh([(name, {}) for name in names], None)
    return {name: found for name, found in runs.check(names).items() if found}


@main.command("claims")
@click.argument("names", nargs=-1, metavar="CLAIM...")
@plainly
def show_claims(names: tuple[str, ...]) -> None:
    """Show the verdicts on CLAIMs (default: all), computed from the register, the accepted findings and the tables."""
    found = claims.verdicts()
    unknown = [name for name in names if name not in found]
    if unknown:
        raise claims.ClaimError(f"There is no claim {unknown[0]!r} in data/claims.csv. Known: {', '.join(found)}.")
    for name in names or found:
        console.print(f"[bold]{name}[/] {found[name].verdict}. {_literal(found[name].reason)}")
        for reading in found[name].readings if names else ():
            console.print(f"    {'✓' if reading.holds else '✗'} {_literal(reading.name)}: {_literal(reading.line)}")


@main.group()
def data() -> None:
    """Look after the tables."""


@data.command("list")
@plainly
def list_tables() -> None:
    """List all tables with their class, rows of columns and title."""
    overview = Table("table", "class", "title", box=None, pad_edge=False)
    for name in tables.names():
        descriptor = tables.resource(name)
        overview.add_row(name, descriptor["class"], descriptor["title"])
    console.print(overview)


@data.command("verify")
@click.argument("names", nargs=-1)
@plainly
def verify_tables(names: tuple[str, ...]) -> None:
    """Check NAMES (default: all tables): hash, types, constraints, keys, references, geometry."""
    problems = verify.verify(names or None)
    if problems:
        raise tables.TableError("\n".join(str(problem) for problem in problems))
    console.print(f"[bold green]✓[/] {len(names or tables.names())} tables are what their descriptors say.")


@data.command("accept")
@click.argument("names", nargs=-1)
@plainly
def accept_tables(names: tuple[str, ...]) -> None:
    """Seal NAMES (default: all tables) as they are now, after checking them against their schemas."""
    changes = verify.accept(names or tables.names())
    for change in changes:
        console.print(f"accepted {_literal(change)}")
    if not changes:
        console.print("Nothing to accept: every table is the accepted one.")


@data.command("build")
@click.argument("names", nargs=-1, metavar="TABLE...")
@click.option(
    "--from",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of upstream files.",
)
@click.option("--check", "only_check", is_flag=True, help="Compare with the tables as they are; write nothing.")
@plainly
def build_tables(names: tuple[str, ...], folder: Path, only_check: bool) -> None:
    """Write derived tables (default: all whose upstream files are there) again from local upstream files."""
    asked = names or [name for name in tables.names() if tables.resource(name)["class"] == "derived"]
    differing = [name for name in asked if not _built(name, folder, only_check)]
    if differing:
        raise tables.TableError(f"Not byte for byte what the upstream files give: {', '.join(differing)}.")


@data.command("refresh")
@click.argument("names", nargs=-1, metavar="TABLE...")
@click.option("--accept", "accepting", is_flag=True, help="Make what upstream gives the accepted tables.")
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A release that was downloaded by hand, where a publisher gives it out by a form only.",
)
@click.option("--findings/--no-findings", "trying", default=True, help="Try which findings would move (default).")
@plainly
def refresh_tables(names: tuple[str, ...], accepting: bool, files: tuple[Path, ...], trying: bool) -> None:
    """Ask the publishers of TABLES (default: all with an open interface) again, and show what changed.

    Nothing in data/ changes without --accept, which takes what was looked at within a day without asking again.
    """
    from datetime import UTC, datetime

    from . import refresh
    from .sources.fetch import Fetcher

    releases = [file.read_bytes() for file in files]
    looks, problems = [], 0
    with Fetcher(datetime.now(UTC), settled=accepting) as fetch:
        for name in names or (refresh.BY_HAND if files else refresh.LIVE):
            try:
                looks.append(refresh.look(name, fetch, releases))
                _show_look(looks[-1])
            except sources.UpstreamError as error:  # the others are looked at all the same
                problems += 1
                _complain(str(error))
    if accepting:
        taken = refresh.accept(looks)
        for change in taken:
            console.print(f"accepted {_literal(change)}", soft_wrap=True)
        say = "Read the descriptions of these tables again; then: multivector check" if taken else "Nothing to accept."
        console.print(say)
    elif trying and (found := refresh.moved(looks)):
        console.print("These findings would move:")
        _show(found)
    elif trying and looks:
        console.print("No finding would move.")
    if problems:
        raise sources.UpstreamError(f"{problems} of {len(looks) + problems} tables could not be refreshed.")


def _show_look(item: Any) -> None:
    console.print(f"[bold]{item.table}[/] {_literal(str(item.difference))}", soft_wrap=True)
    for line in item.difference.examples():
        console.print(f"  {_literal(line)}", soft_wrap=True)


def _built(name: str, folder: Path, only_check: bool) -> bool:
    import tempfile

    target = tables.path_of(name)
    if not only_check:
        sources.build(name, folder)
        console.print(f"wrote {shown(target)}. Seal it with: multivector data accept {name}")
        return True
    with tempfile.TemporaryDirectory() as temporary:
        made = sources.build(name, folder, Path(temporary, target.name)).read_bytes()
    same = made == target.read_bytes()
    console.print(f"  {name:<26} {'byte for byte the same' if same else 'DIFFERS'}")
    return same


@main.command("sweep")
@click.argument("notebook")
@click.option("--over", multiple=True, required=True, metavar="NAME=VALUE,...", help="A parameter and its values.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Runs at a time on this machine (default: one a core).")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the workers of a Dask scheduler, such as tcp://host:8786.")
@click.option(
    "--show", multiple=True, metavar="FINDING", help="Compare it on the page (default: the first that differ)."
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where table, page and runs are written (default: a folder of build/sweeps).",
)
@plainly
def sweep_over(
    notebook: str, over: tuple[str, ...], jobs: int | None, scheduler: str | None, show: tuple[str, ...], output: Path
) -> None:
    """Run NOTEBOOK at every point of the product of values, and compare what it finds.

    A value that holds a comma stands in double quotes.  Points whose run is fresh are not run again, so a sweep that
    was interrupted goes on where it stopped.
    """
    values = sweep.values_of(notebook, over)
    sweep.check_values(notebook, values)
    labels = {
        runs.run_path(notebook, sweep.changed(notebook, point)): sweep.label(point) for point in sweep.product(values)
    }
    with (
        cluster.executor(scheduler) if scheduler else nullcontext() as pool,
        _progress(len(labels), lambda run: f"{labels.get(run.path, run.path.stem):<18}") as tell,
    ):
        made = sweep.sweep(notebook, values, jobs, tell, pool)
    for i, problem in sorted(made.problems.items()):
        _complain(f"{sweep.label(made.points[i])}: {problem}")
    from . import comparison  # heavy: it draws

    written = comparison.write(made, output or sweep.place_of(notebook, values), show)
    console.print(f"wrote {', '.join(map(shown, written))} and {len(made.runs)} runs beside them", soft_wrap=True)
    if made.problems:
        sys.exit(1)


@main.command("crate")
@click.argument("place", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Runs at a time (default: one a core).")
@plainly
def write_crate(place: Path, jobs: int | None) -> None:
    """Write the runs, and all that they rest on, into FOLDER as an RO-Crate: which run made what from what."""
    crate.check_place(place)
    names = runs.notebooks()
    _refresh([(name, {}) for name in names], jobs)
    console.print(f"wrote {shown(crate.write(names, place))}", soft_wrap=True)


@main.command("compare")
@click.argument("copy", type=click.Path(path_type=Path))
@click.option("--rebuild", is_flag=True, help="Build the book from its beginnings first.")
@plainly
def compare_copy(copy: Path, rebuild: bool) -> None:
    """Compare COPY, a folder or a zip of the published book, with the book built here, byte for byte."""
    from .book import compare

    try:
        with compare.opened(copy) as folder:
            if rebuild:
                compare.rebuild()
            found = compare.compare(folder)
    except compare.CopyError as error:
        raise click.ClickException(str(error)) from None
    if not found.same:
        raise click.ClickException(str(found))
    console.print(f"[bold green]✓[/] All {found.compared} files of the copy are byte for byte those built here.")


@main.group("new")
def begin() -> None:
    """Begin a table or a notebook of your own."""


@begin.command("table")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def new_table(name: str, file: Path) -> None:
    """Make the CSV file FILE the table NAME, and describe it as far as it can be read off."""
    from .new import table

    written = table.add(name, file)
    console.print(f"wrote {', '.join(map(shown, written))}", soft_wrap=True)
    console.print(
        f"\nFill in the entry {name!r} at the end of {shown(tables.DESCRIPTOR)}. What is missing:", soft_wrap=True
    )
    for problem in verify.verify([name, "sources"], sealed=False):
        console.print(f"  {_literal(problem.message)}", soft_wrap=True)
    console.print(f"\nThen: multivector data accept {name} sources", soft_wrap=True)


@begin.command("notebook")
@click.argument("question")
@click.option("--table", help="The table that it asks (default: the last of the data package).")
@click.option("--part", help="The part of the contents that it goes to (default: one for further questions).")
@plainly
def new_notebook(question: str, table: str | None, part: str | None) -> None:
    """Write a notebook that asks QUESTION of a table, run it, and put it into the contents."""
    from .new import notebook

    name, written = notebook.add(question, table, part)
    console.print(f"wrote {', '.join(map(shown, written))}", soft_wrap=True)
    after = f"multivector run {name}, multivector accept {name}"
    console.print(f"\nWork on it with: make lab. After a change: {after}", soft_wrap=True)


@main.command("fork")
@click.argument("place", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--title", required=True, help="Title of the book.")
@click.option("--without-chapters", is_flag=True, help="Leave this book's chapters and notebooks out.")
@click.option("--country", metavar="CODE", help="Without chapters: what the notebook to start from is about.")
@click.option("--holder", metavar="NAME", help="Who holds the rights and is cited (default: the contributors).")
@click.option("--repository", default="", metavar="ADDRESS", help="Of its repository, to which buttons then lead.")
@click.option("--git", "history", is_flag=True, help="Begin a history with a first commit.")
@plainly
def write_fork(
    place: Path,
    title: str,
    without_chapters: bool,
    country: str | None,
    holder: str | None,
    repository: str,
    history: bool,
) -> None:
    """Write a copy of this project into DIR, to go on from, with a name of its own."""
    from .fork import make, settings

    code = settings.country_asked(country, without_chapters)
    own = settings.Settings(title, holder or settings.HOLDER, repository.rstrip("/"), code)
    files = make.fork(place, own, history=history)
    console.print(f"wrote {_literal(str(place))}: {len(files)} files", soft_wrap=True)
    begun = "" if history else "; to begin a history: git init, git add ., git commit"
    console.print(f"\nNext, in that folder: make book, make test{begun}", soft_wrap=True)


@main.group()
def teach() -> None:
    """Hand out the exercises of the course."""


def _hand_out(edition: str, folder: Path) -> None:
    from .teaching import editions

    for path in editions.write(edition, folder):
        console.print(f"wrote {shown(path)}", soft_wrap=True)


@teach.command("student")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@plainly
def teach_student(folder: Path) -> None:
    """Write the student's edition of the exercises into DIR: no solution, no key."""
    _hand_out("student", folder)


@teach.command("instructor")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@plainly
def teach_instructor(folder: Path) -> None:
    """Write the instructor's edition into DIR: solutions and the marking guide."""
    _hand_out("instructor", folder)


@teach.command("key")
@click.argument("students", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="IDS.csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there.")
@plainly
def teach_key(students: Path, output: Path | None) -> None:
    """Show which student has which variant of each question, and its key, as CSV.

    IDS.csv has a column named student.
    """
    from .teaching import editions

    table = editions.keys(students)
    if not output:
        click.echo(table, nl=False)
        return
    write_text(output, table)
    console.print(f"wrote {shown(output)}", soft_wrap=True)


@main.command()
@plainly
def pdf() -> None:
    """Print the built book into one PDF, and link it from the first page."""
    from .book import pdf as book

    try:
        console.print(f"wrote {shown(book.make())}, linked from the first page")
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()

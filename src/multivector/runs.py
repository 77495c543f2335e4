"""Are the runs what the notebooks say?  In: notebooks, parameters.  Out: executed notebooks in ``build/runs``.

Papermill is the only executor.  A run keeps the fingerprint of all that it rests on, part by part (its cells, its
parameters, the definitions of this package that they reach, the tables and the findings it read, the lock, the Python
version); while that is unchanged it is reused, and when it is not, the new run says which parts changed, from which
hash to which.
"""

import ast
import difflib
import errno
import functools
import hashlib
import json
import os
import platform
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from jupyter_core.utils import ensure_event_loop
from traitlets.config import Config

from . import dependencies, findings, tables, warm
from .charts.drawn import LATER, PICTURES
from .paths import BUILD, FONTS, LOCK, NOTEBOOKS, ROOT, RUNS, shown, write_text
from .turn import turn
from .variables import spare_a_grammar

FAILED = BUILD / "failed"
KEY = "multivector"
CELL_SECONDS = 300
TABLE, FINDING, RESULTS_OF = "table ", "finding ", "results/"
NO_RUN, UNREADABLE, ABSENT = "no earlier run", "the stored run cannot be read", "absent"
MOST_SHOWN = 12
CLUSTER = "distributed."  # where a cluster's own errors are from
PARSING = threading.Lock()  # where two threads parse at once, Python 3.11 loses count of how deep it is, and stops
LONG_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{8})[0-9a-f]{8,}")
ENVIRONMENT = {
    "FONTCONFIG_FILE": str(FONTS),  # the same letters everywhere
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy, which kernels load, would talk about frozen modules
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "TZ": "UTC",
}


class RunError(Exception):
    """A notebook is unknown, was given a wrong parameter, or stopped.  The message says which, where, what to do."""


@dataclass(frozen=True)
class Run:
    """What is known of one run: where it lies, how long it took, and all reasons why it was made (none if reused)."""

    notebook: str
    path: Path
    seconds: float
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        if not self.reasons:
            return "unchanged"
        made = f"run in {self.seconds:.1f} s"
        if len(self.reasons) == 1:
            return f"{made}: {self.reasons[0]}"
        lines = [f"    {reason}" for reason in self.reasons[:MOST_SHOWN]]
        hidden = len(self.reasons) - MOST_SHOWN
        more = [f"    and {hidden} more, all told by `multivector check --report`"] if hidden > 0 else []
        return "\n".join([f"{made}, because {len(self.reasons)} of its inputs changed:", *lines, *more])


def notebooks() -> list[str]:
    """Return the names of all notebooks, in order."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def notebook_path(name: str) -> Path:
    """Return the stored notebook `name`.

    Raises
    ------
    RunError
        If there is no such notebook; the message names the nearest.
    """
    path = NOTEBOOKS / f"{name}.ipynb"
    if not path.is_file():
        near = difflib.get_close_matches(name, notebooks(), n=1, cutoff=0.3)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise RunError(f"There is no notebook {name!r} in {shown(NOTEBOOKS)}/.{hint} Known: {', '.join(notebooks())}.")
    return path


def run_path(name: str, parameters: dict[str, Any] | None = None) -> Path:
    """Return where the run of a notebook lies: one place for the stored defaults, one for each set of parameters."""
    if not parameters:
        return RUNS / f"{name}.ipynb"
    label = ",".join(f"{key}={value}" for key, value in sorted(parameters.items()))
    return RUNS / name / f"{label.replace(os.sep, '_')}.ipynb"


def stored_cells(name: str) -> list[dict]:
    """Return the cells of the stored notebook `name`.

    Raises
    ------
    RunError
        If there is no such notebook, or it is none; the message says how to mend it.
    """
    path = notebook_path(name)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        ast.parse(_code(cells))
    except SyntaxError as error:
        raise RunError(
            f"{shown(path)} holds a line that is not Python: {error.text!r}. Mend it and run again."
        ) from None
    except (ValueError, KeyError) as error:
        raise RunError(
            f"{shown(path)} is not a notebook ({error}). Restore it: git checkout -- {shown(path)}"
        ) from None
    return cells


def _code(cells: list[dict]) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def tags(cell: dict) -> list[str]:
    """Return the tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def defaults(name: str) -> dict[str, Any]:
    """Return the parameters of a notebook (the cell tagged ``parameters``) with their stored defaults."""
    tree = ast.parse(_code([cell for cell in stored_cells(name) if "parameters" in tags(cell)]))
    given = [statement for statement in tree.body if isinstance(statement, ast.Assign)]
    return {statement.targets[0].id: ast.literal_eval(statement.value) for statement in given}


def checked_parameters(name: str, given: dict[str, str]) -> dict[str, Any]:
    """Return parameters given as text, turned into the types of the notebook's defaults.

    Raises
    ------
    RunError
        If a name is not a parameter of the notebook (the message names the nearest), or a value is not of its type.
    """
    known = defaults(name)
    result = {}
    for key, text in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.3)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise RunError(
                f"Notebook {name!r} has no parameter {key!r}.{hint} Its parameters: {', '.join(known) or 'none'}."
            )
        result[key] = _converted(name, key, text, known[key])
    return {key: value for key, value in result.items() if value != known[key]}


def _converted(name: str, key: str, text: str, default: Any) -> Any:
    kind = type(default)
    try:
        if kind is bool:
            return {"true": True, "false": False}[str(text).lower()]
        return kind(text) if kind in (int, float, str) else json.loads(text)
    except (ValueError, KeyError):
        wanted = {bool: "true or false", int: "a whole number", float: "a number"}.get(kind, "JSON")
        raise RunError(
            f"Parameter {key!r} of notebook {name!r} takes {wanted} (like {default!r}); given: {text!r}."
        ) from None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint(
    name: str, parameters: dict[str, Any], read: Iterable[str], package: dependencies.Package | None = None
) -> dict[str, str]:
    """Return what a run rests on, part by part.

    Parameters
    ----------
    name : str
    parameters : dict
        Those that differ from the stored defaults.
    read : iterable of str
        What the run read: names of tables, and ``results/NN-question`` for the findings of another notebook.
    package : dependencies.Package, optional
        The package as it is now, if it has been looked at already.

    Returns
    -------
    dict of str to str
        A hash by part: the cells, each definition of the package that they reach, each table and its description,
        each finding of another notebook, the lock.  Parameters and the version of Python stand for themselves.
    """
    with PARSING:
        return _fingerprint(name, parameters, read, package)


def _fingerprint(
    name: str, parameters: dict[str, Any], read: Iterable[str], package: dependencies.Package | None
) -> dict[str, str]:
    cells = stored_cells(name)
    marks = {
        "the notebook's cells": _hash(json.dumps([[cell["cell_type"], cell["source"], tags(cell)] for cell in cells])),
        "requirements.lock": _hash(LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else ABSENT,
        "Python": ".".join(platform.python_version_tuple()[:2]),
    }
    values = defaults(name) | parameters
    marks |= {f"parameter {key}": json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    marks |= {f"code {key}": mark for key, mark in dependencies.sources(_code(cells), package).items()}
    known = set(tables.names())
    for what in read:
        if what.startswith(RESULTS_OF):
            marks |= _finding_marks(what.removeprefix(RESULTS_OF))
        else:
            marks[f"{TABLE}{what}"] = tables.file_hash(what) if what in known else ABSENT
            marks[f"description of table {what}"] = tables.description_hash(what) if what in known else ABSENT
    return dict(sorted(marks.items()))


def _finding_marks(notebook: str) -> dict[str, str]:
    found = findings.read_reference(notebook)
    return {f"{FINDING}{notebook}:{name}": _hash(repr(finding)) for name, finding in found.items()}


def read_run(path: Path) -> dict:
    """Return an executed notebook as parsed JSON, the same one until the file changes: copy it before changing it."""
    file = path.stat()
    return _parsed(path, file.st_mtime_ns, file.st_ino)


@functools.lru_cache(maxsize=32)
def _parsed(path: Path, *state: int) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def tables_read(run: dict) -> list[str]:
    """Return the tables that a run read, in order of name."""
    return [key.removeprefix(TABLE) for key in run["metadata"][KEY]["fingerprint"] if key.startswith(TABLE)]


def notebooks_read(run: dict) -> list[str]:
    """Return the notebooks whose accepted findings a run read, in order of name."""
    keys = [key for key in run["metadata"][KEY]["fingerprint"] if key.startswith(FINDING)]
    return list(dict.fromkeys(key.removeprefix(FINDING).partition(":")[0] for key in keys))


def reasons_to_run(
    name: str, parameters: dict[str, Any] | None = None, package: dependencies.Package | None = None
) -> list[str]:
    """Say why a notebook has to run, a line for each input that changed; none if its run is fresh."""
    path = run_path(name, parameters)
    if not path.is_file():
        return [NO_RUN]
    try:
        run = read_run(path)
        before = run["metadata"][KEY]["fingerprint"]
        read = [*tables_read(run), *(f"{RESULTS_OF}{other}" for other in notebooks_read(run))]
    except (ValueError, KeyError):
        return [UNREADABLE]
    return changes(before, fingerprint(name, parameters or {}, read, package))


def changes(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return the parts in which two fingerprints differ, in words, in order of name.

    Examples
    --------
    >>> changes({"Python": "3.11", "table a": "sha256:" + 64 * "0"}, {"Python": "3.12", "code f": 16 * "1"})
    ['code f: absent, now 11111111', 'Python: 3.11, now 3.12', 'table a: 00000000, now absent']
    """
    return [
        f"{part}: {_short(before.get(part, ABSENT))}, now {_short(now.get(part, ABSENT))}"
        for part in sorted(before.keys() | now.keys(), key=str.lower)
        if before.get(part) != now.get(part)
    ]


def _short(mark: str) -> str:
    return match[1] if (match := LONG_HASH.fullmatch(mark)) else mark


def execute(name: str, parameters: dict[str, Any] | None = None, reasons: Iterable[str] = ("asked for",)) -> Run:
    """Run one notebook from a clean kernel and keep the run.

    Raises
    ------
    RunError
        If a cell raises; the unfinished run is kept in ``build/failed`` to be looked at, and no run is replaced.
    OSError
        If the run cannot be written.
    """
    papermill, saving = _engine()
    source, target = notebook_path(name), run_path(name, parameters)
    start = time.monotonic()
    warm.settle()
    with tempfile.TemporaryDirectory(prefix="multivector-") as folder:
        reads, output = Path(folder, "reads"), Path(folder, "run.ipynb")
        try:
            run = papermill.execute_notebook(
                str(source),
                str(output),
                parameters or {},
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                engine_name=saving.NAME,
                unfinished=str(output),
                execution_timeout=CELL_SECONDS,
                shutdown_kernel="immediate",
                config=_kernel_settings(Path(folder), reads, for_pages=not parameters),
            )
        except Exception as error:
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise  # of the disk, not of the notebook
            raise RunError(_failure(name, error, output, FAILED / target.relative_to(RUNS))) from None
        read = sorted(set(reads.read_text(encoding="utf-8").split())) if reads.is_file() else []
    seconds = round(time.monotonic() - start, 2)
    marks = fingerprint(name, parameters or {}, read)
    known = {"fingerprint": marks, "parameters": parameters or {}, "reasons": list(reasons)}
    run["metadata"] = {KEY: known | {"seconds": seconds}}
    for cell in run["cells"]:
        cell["metadata"] = {"tags": cell["metadata"].get("tags", [])}
    findings.collect(run)  # a doubled name is an error of the notebook, said before anything rests on it
    write_text(target, json.dumps(run, ensure_ascii=False, sort_keys=True) + "\n")
    return Run(name, target, seconds, tuple(reasons))


def _engine() -> tuple[ModuleType, ModuleType]:
    """Return papermill and the engine that it is to use, imported: heavy, and only a run needs them."""
    spare_a_grammar()
    import papermill

    from . import saving

    return papermill, saving


def _kernel_settings(folder: Path, reads: Path, *, for_pages: bool) -> Config:
    """Return how a kernel is started: its variables, its working directory, and sockets in `folder`.

    Kernels that start at once want one port, so where there are sockets with names they have those.  Of a run that no
    page shows the notebook is looked at, so it holds pictures.
    """
    own = {"IPYTHONDIR": str(folder / "ipython")}  # nobody's start-up files
    own |= {"MULTIVECTOR_READS": str(reads), "MULTIVECTOR_ROOT": str(ROOT)}
    own |= {PICTURES: LATER} if for_pages else {}
    settings = Config(WarmProvisioner={"environment": ENVIRONMENT | own, "folder": str(ROOT)})
    settings.AsyncKernelManager = Config(client_class="multivector.warm.Client")
    if os.name != "nt":
        settings.KernelManager = Config(transport="ipc", connection_file=str(folder / "kernel.json"))
    return settings


def _failure(name: str, error: Exception, output: Path, kept: Path) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # heavy: only a failure needs it

    place = ""
    if output.is_file():
        write_text(kept, output.read_text(encoding="utf-8"))
        place = f" Look at {shown(kept)}."
    if hasattr(error, "ename"):
        first = next((line for line in error.source.splitlines() if line.strip()), "")
        where = f"cell {error.cell_index + 1} ({first.strip()[:60]})"
        return f"Notebook {name!r} stopped in {where}: {error.ename}: {error.evalue}.{place}"
    if isinstance(error, CellTimeoutError):
        return f"Notebook {name!r} was stopped: one of its cells ran for more than {CELL_SECONDS} s.{place}"
    if isinstance(error, DeadKernelError):
        return (
            f"Notebook {name!r} could not be run: its kernel died in mid-run. It was killed, crashed, or the machine "
            f"ran out of memory; run it again alone: multivector run {name} -j 1.{place}"
        )
    return f"Notebook {name!r} could not be run: {type(error).__name__}: {error}.{place}"


def refresh(
    jobs: Iterable[tuple[str, dict[str, Any]]],
    workers: int | None = None,
    tell: Callable[[Run], None] | None = None,
) -> list[Run]:
    """Make every asked-for run fresh, in parallel, and return them in the order asked for.

    Parameters
    ----------
    jobs : iterable of (str, dict)
        Notebook and parameters.
    workers : int, optional
        Runs at a time; as many as there are cores, unless given.
    tell : callable, optional
        Called with each `Run` as it is done or found fresh.

    Raises
    ------
    RunError
        If any notebook failed, after all others have finished; the message names each.
    """
    done, problems = attempt(jobs, workers, tell)
    if problems:
        raise RunError("\n".join(sorted(problems.values())))
    return [done[i] for i in sorted(done)]


def attempt(
    jobs: Iterable[tuple[str, dict[str, Any]]],
    workers: int | None = None,
    tell: Callable[[Run], None] | None = None,
    pool: Executor | None = None,
) -> tuple[dict[int, Run], dict[int, str]]:
    """Make every asked-for run fresh that can be, in parallel.

    Parameters
    ----------
    jobs, workers, tell
        As in `refresh`.
    pool : concurrent.futures.Executor, optional
        Who runs notebooks, such as a cluster; processes on this machine, unless given.

    Returns
    -------
    done : dict of int to Run
        By place in the order asked for.
    problems : dict of int to str
        What stopped the others, in words.
    """
    asked = list(jobs)
    package = dependencies.Package()
    if not any(reasons_to_run(*job, package) for job in asked):
        return {i: _reused(*job, tell) for i, job in enumerate(asked)}, {}
    with turn():  # and look again, for who was before may have made these runs
        package = dependencies.Package()
        stale = {i: reasons for i, job in enumerate(asked) if (reasons := reasons_to_run(*job, package))}
        done = {i: _reused(*job, tell) for i, job in enumerate(asked) if i not in stale}
        made, problems = _executed({i: (*asked[i], reasons) for i, reasons in stale.items()}, workers, tell, pool)
    return done | made, problems


def _reused(name: str, parameters: dict[str, Any], tell: Callable[[Run], None] | None) -> Run:
    path = run_path(name, parameters)
    run = Run(name, path, read_run(path)["metadata"][KEY]["seconds"], ())
    if tell:
        tell(run)
    return run


def _executed(
    waiting: dict[int, tuple], workers: int | None, tell: Callable[[Run], None] | None, pool: Executor | None
) -> tuple[dict[int, Run], dict[int, str]]:
    done, problems = {}, {}
    with nullcontext(pool) if pool else _here(workers, len(waiting)) as opened:
        work = execute if pool else _in_a_thread
        futures = {opened.submit(work, *waiting[i]): i for i in _longest_first(waiting)}
        for future in as_completed(futures):
            i = futures[future]
            try:
                done[i] = future.result()
            except Exception as error:
                problems[i] = _problem(waiting[i][0], error)
            else:
                if tell:
                    tell(done[i])
    return done, problems


def _longest_first(waiting: dict[int, tuple]) -> list[int]:
    """Return jobs in the order of how much they found before: the more findings, the longer a run as a rule."""
    known = {name: len(findings.read_reference(name)) for name, *_ in waiting.values()}
    return sorted(waiting, key=lambda i: -known[waiting[i][0]])


def _in_a_thread(*job: Any) -> Run:
    try:
        return execute(*job)
    finally:
        ensure_event_loop().close()  # Jupyter opens one for each thread, and leaves it open


@contextmanager
def _here(workers: int | None, jobs: int) -> Iterator[Executor]:
    """Give who hands runs to kernels on this machine; who interrupts ends the kernels, and with them their runs."""
    warm.begin(ENVIRONMENT)
    _engine()  # two threads that import at once may find modules that are half there
    count = max(1, min(workers or os.cpu_count() or 1, jobs or 1))
    with ThreadPoolExecutor(count, thread_name_prefix="run") as pool:
        try:
            yield pool
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            while any(thread.is_alive() for thread in pool._threads):
                warm.end_all()
                time.sleep(0.1)
            raise


def _problem(name: str, error: Exception) -> str:
    """Say what stopped a run; raise the error again if it is none that anybody foresaw."""
    if isinstance(error, RunError):
        return str(error)
    if isinstance(error, findings.FindingError):
        return f"Notebook {name!r}: {error}"
    if type(error).__module__.startswith(CLUSTER) or isinstance(error, CancelledError):
        told = str(error) or "the scheduler is gone or gave the run up"
        return f"Notebook {name!r} could not be run on the cluster: {told}. Start again: what has been run is kept."
    if isinstance(error, OSError):
        return f"The run of notebook {name!r} could not be kept: {error}. {_remedy(error)}"
    raise error


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "Make room on the disk and start again; no earlier run was replaced."
    return f"Look whether {shown(BUILD)} may be written to; no earlier run was replaced."


def check(names: Iterable[str]) -> dict[str, list[findings.Difference]]:
    """Compare the runs of notebooks with their accepted findings; an empty list means no difference."""
    return {
        name: findings.compare(name, findings.collect(read_run(run_path(name))), findings.read_reference(name))
        for name in names
    }

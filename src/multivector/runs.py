"""Are the runs what the notebooks say?  In: notebooks, parameters.  Out: executed notebooks in ``build/runs``.

Papermill is the only executor.  A run keeps the fingerprint of all that it rests on (its cells, the definitions of
this package that they reach, the tables it read, the lock, the Python version); while that is unchanged it is
reused, and when it is not, the run says which of them changed.
"""

import ast
import difflib
import errno
import hashlib
import json
import multiprocessing
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets.config import Config

from . import dependencies, findings, tables, warm
from .paths import BUILD, LOCK, NOTEBOOKS, ROOT, RUNS, shown, write_text
from .turn import turn

FAILED = BUILD / "failed"
KEY = "multivector"
CELL_SECONDS = 300
TABLE, FINDINGS, RESULTS_OF = "table ", "findings of ", "results/"
ENVIRONMENT = {
    "IPYTHONDIR": "",  # replaced by an empty folder: nobody's start-up files
    "JUPYTER_PREFER_ENV_PATH": "1",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "TZ": "UTC",
}


class RunError(Exception):
    """A notebook is unknown, was given a wrong parameter, or stopped.  The message says which, where, what to do."""


@dataclass(frozen=True)
class Run:
    """What is known of one run: where it lies, how long it took, and why it was made (empty if reused)."""

    notebook: str
    path: Path
    seconds: float
    reason: str


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


def defaults(name: str) -> dict[str, Any]:
    """Return the parameters of a notebook (the cell tagged ``parameters``) with their stored defaults."""
    import nbformat
    from papermill.translators import PythonTranslator  # heavy: only a run needs it

    notebook = nbformat.read(notebook_path(name), as_version=4)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = [parameter for cell in tagged for parameter in PythonTranslator.inspect(cell)]
    return {parameter.name: ast.literal_eval(parameter.default) for parameter in found}


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


def fingerprint(name: str, parameters: dict[str, Any], read: Iterable[str]) -> dict[str, str]:
    """Return what a run rests on, each with a hash: the cells, the parameters, package code, tables and the lock."""
    path = notebook_path(name)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError) as error:
        raise RunError(
            f"{shown(path)} is not a notebook ({error}). Restore it: git checkout -- {shown(path)}"
        ) from None
    kept = [[cell["cell_type"], cell["source"], cell.get("metadata", {}).get("tags", [])] for cell in cells]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    try:
        package = dependencies.sources(code)
    except SyntaxError as error:
        raise RunError(
            f"{shown(path)} holds a line that is not Python: {error.text!r}. Mend it and run again."
        ) from None
    marks = {
        "the notebook's cells": _hash(json.dumps(kept)),
        "the parameters": _hash(json.dumps(parameters, sort_keys=True)),
        "requirements.lock": _hash(LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else "none",
        "Python": platform.python_version_tuple()[0] + "." + platform.python_version_tuple()[1],
    }
    marks |= {f"code {key}": _hash(text) for key, text in package.items()}
    known = set(tables.names())
    for what in read:
        if what.startswith(RESULTS_OF):
            marks[f"{FINDINGS}{what.removeprefix(RESULTS_OF)}"] = _results_hash(what.removeprefix(RESULTS_OF))
        else:
            marks[f"{TABLE}{what}"] = tables.fingerprint(what) if what in known else "gone"
    return dict(sorted(marks.items()))


def _results_hash(notebook: str) -> str:
    path = findings.reference_path(notebook)
    return _hash(path.read_text(encoding="utf-8")) if path.is_file() else "gone"


def read_run(path: Path) -> dict:
    """Return an executed notebook as parsed JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def tables_read(run: dict) -> list[str]:
    """Return the tables that a run read, in order of name."""
    return [key.removeprefix(TABLE) for key in run["metadata"][KEY]["fingerprint"] if key.startswith(TABLE)]


def notebooks_read(run: dict) -> list[str]:
    """Return the notebooks whose accepted findings a run read, in order of name."""
    return [key.removeprefix(FINDINGS) for key in run["metadata"][KEY]["fingerprint"] if key.startswith(FINDINGS)]


def reason_to_run(name: str, parameters: dict[str, Any] | None = None) -> str:
    """Say why a notebook has to run; empty if its run is what its inputs would give again."""
    path = run_path(name, parameters)
    if not path.is_file():
        return "no run yet"
    try:
        run = read_run(path)
        before = run["metadata"][KEY]["fingerprint"]
        read = [*tables_read(run), *(f"{RESULTS_OF}{other}" for other in notebooks_read(run))]
        now = fingerprint(name, parameters or {}, read)
    except (ValueError, KeyError):
        return "the stored run cannot be read"
    changed = [key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)]
    if not changed:
        return ""
    first = changed[0]
    short = [str(marks.get(first, "absent")).removeprefix("sha256:")[:8] for marks in (before, now)]
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    return f"{first} changed ({short[0]} to {short[1]}){more}"


@contextmanager
def _kernel_environment(reads: Path):
    with tempfile.TemporaryDirectory(prefix="multivector-") as empty:
        new = ENVIRONMENT | {"IPYTHONDIR": empty, "MULTIVECTOR_READS": str(reads), "MULTIVECTOR_ROOT": str(ROOT)}
        if warm.available():
            new["JUPYTER_DEFAULT_PROVISIONER_NAME"] = warm.NAME
        old = {key: os.environ.get(key) for key in new}
        os.environ.update(new)
        try:
            yield
        finally:
            for key, value in old.items():
                os.environ.pop(key) if value is None else os.environ.__setitem__(key, value)


def execute(name: str, parameters: dict[str, Any] | None = None, reason: str = "asked for") -> Run:
    """Run one notebook from a clean kernel and keep the run.

    Raises
    ------
    RunError
        If a cell raises; the unfinished run is kept in ``build/failed`` to be looked at, and no run is replaced.
    OSError
        If the run cannot be written.
    """
    import papermill  # heavy: only a run needs it

    source, target = notebook_path(name), run_path(name, parameters)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="multivector-") as folder:
        reads, output = Path(folder, "reads"), Path(folder, "run.ipynb")
        try:
            with _kernel_environment(reads):
                papermill.execute_notebook(
                    str(source),
                    str(output),
                    parameters or {},
                    kernel_name="python3",
                    language="python",
                    cwd=str(ROOT),
                    progress_bar=False,
                    execution_timeout=CELL_SECONDS,
                    config=_local_sockets(Path(folder)),
                )
        except Exception as error:
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise  # of the disk, not of the notebook
            raise RunError(_failure(name, error, output)) from None
        run = read_run(output)
        read = sorted(set(reads.read_text(encoding="utf-8").split())) if reads.is_file() else []
    seconds = time.monotonic() - start
    marks = fingerprint(name, parameters or {}, read)
    run["metadata"] = {KEY: {"fingerprint": marks, "parameters": parameters or {}, "seconds": round(seconds, 2)}}
    for cell in run["cells"]:
        cell["metadata"] = {"tags": cell["metadata"].get("tags", [])}
    findings.collect(run)  # a doubled name is an error of the notebook, said before anything rests on it
    write_text(target, json.dumps(run, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return Run(name, target, seconds, reason)


def _local_sockets(folder: Path) -> Config:
    """Return settings that let a kernel talk through sockets in `folder`: kernels that start at once want one port."""
    if os.name == "nt":
        return Config()
    return Config(KernelManager={"transport": "ipc", "connection_file": str(folder / "kernel.json")})


def _failure(name: str, error: Exception, output: Path) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # heavy: only a failure needs it

    place = ""
    if output.is_file():
        kept = FAILED / f"{name}.ipynb"
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
    asked = list(jobs)
    if not any(reason_to_run(*job) for job in asked):
        return [_reused(*job, tell) for job in asked]
    with turn():  # and look again, for who was before may have made these runs
        stale = {i: reason for i, job in enumerate(asked) if (reason := reason_to_run(*job))}
        done = {i: _reused(*job, tell) for i, job in enumerate(asked) if i not in stale}
        done |= _executed({i: (*asked[i], reason) for i, reason in stale.items()}, workers, tell)
    return [done[i] for i in range(len(asked))]


def _reused(name: str, parameters: dict[str, Any], tell: Callable[[Run], None] | None) -> Run:
    path = run_path(name, parameters)
    run = Run(name, path, read_run(path)["metadata"][KEY]["seconds"], "")
    if tell:
        tell(run)
    return run


def _executed(waiting: dict[int, tuple], workers: int | None, tell: Callable[[Run], None] | None) -> dict[int, Run]:
    done, problems = {}, []
    count = max(1, min(workers or os.cpu_count() or 1, len(waiting) or 1))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_by_itself) as pool:
        futures = {pool.submit(execute, *job): i for i, job in waiting.items()}
        for future in _as_completed(futures):
            name = waiting[futures[future]][0]
            try:
                done[futures[future]] = future.result()
            except RunError as error:
                problems.append(str(error))
            except OSError as error:
                problems.append(f"The run of notebook {name!r} could not be kept: {error}. {_remedy(error)}")
            except BrokenProcessPool:
                problems.append(
                    f"Notebook {name!r} could not be run: the process that runs notebooks was killed, most often "
                    "because the machine ran out of memory. Run fewer at once: multivector run -j 1."
                )
            else:
                if tell:
                    tell(done[futures[future]])
    if problems:
        raise RunError("\n".join(sorted(problems)))
    return done


def _by_itself() -> None:
    """Take a worker out of the terminal's reach: what interrupts it half way leaves its kernel behind."""
    if hasattr(os, "setsid"):
        os.setsid()


def _as_completed(futures: Iterable[Future]) -> Iterator[Future]:
    try:
        yield from as_completed(futures)
    except KeyboardInterrupt:
        for worker in multiprocessing.active_children():
            worker.terminate()  # and with it its kernel, which ends when nobody is above it
        raise


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

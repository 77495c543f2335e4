"""Which run made which findings from which tables?  In: runs.  Out: a folder that is an RO-Crate, and says so.

RO-Crate 1.1 with the profile Process Run Crate 0.5: each run is an action whose instrument is the notebook, whose
objects are what it read, and whose results are the executed notebook and its findings.  The folder can be rerun by
itself.  Nothing in it comes from a clock or a machine; the times and the machine are in the report of a rerun.
"""

import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from . import __version__, findings, runs, tables
from .paths import NOTEBOOKS, PACKAGE, ROOT, shown, write_text

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"  # the word sha256
PYTHON = "https://www.python.org/"
MIT = {"path": "https://spdx.org/licenses/MIT", "name": "MIT", "title": "MIT licence, for the code"}
ROOT_FILES = (
    "README.md",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-DATA.md",
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
)
FINDING = re.compile(r"\{finding\}`([^`]+)`")
FORMATS = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".toml": "application/toml",
}


class CrateError(Exception):
    """A crate was asked for where none can be written."""


def check_place(place: Path) -> None:
    """Refuse a place for a crate that holds anything.

    Raises
    ------
    CrateError
        If `place` is a file, or a folder that is not empty.
    """
    if place.is_file():
        raise CrateError(f"{place} is a file. A crate is a folder: name one that does not exist yet.")
    if place.is_dir() and any(place.iterdir()):
        raise CrateError(
            f"{place} is not empty. A crate is written into a new folder: name another, or remove this one."
        )


def write(names: Iterable[str], place: Path) -> Path:
    """Write the runs of the notebooks `names`, and all that they rest on, as an RO-Crate.

    Parameters
    ----------
    names : iterable of str
        Notebooks whose runs are fresh.
    place : pathlib.Path
        A folder that is empty or does not exist.

    Returns
    -------
    pathlib.Path
        The metadata file of the crate.

    Raises
    ------
    CrateError
        If there is anything at `place`.
    """
    check_place(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as folder:
        whole = Path(folder, "crate")
        Filler(whole).fill(list(names))
        whole.chmod(0o755)
        whole.replace(place)
    return place / "ro-crate-metadata.json"


class Filler:
    """Puts files into the folder of a crate and describes them as it goes."""

    def __init__(self, folder: Path) -> None:
        from rocrate.rocrate import ROCrate  # heavy: only a crate needs it

        self.folder = folder
        self.crate = ROCrate(version="1.1")
        self.crate.metadata.extra_contexts.append(TERMS)
        self.own = tables.read_package()["licenses"]

    def fill(self, names: list[str]) -> None:
        """Write the whole crate."""
        from rocrate.model.computerlanguage import ComputerLanguage

        self._front()
        self.python = self.crate.add(ComputerLanguage(self.crate, PYTHON, {"name": "Python", "url": PYTHON}))
        for name in ROOT_FILES:
            self._copy(ROOT / name, name=name)
        self.code = self._package()
        for file in (tables.DESCRIPTOR, tables.DIGESTS):
            self._copy(file, name=f"The tables' {file.stem}")
        for name in tables.names():
            self._table(name)
        for path in sorted(findings.RESULTS.glob("*.json")):
            self._copy(path, name=f"Accepted findings of {path.stem}", licences=self.own)
        for name in names:
            self._run(name)
        self.crate.write(self.folder)

    def _front(self) -> None:
        told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        root = self.crate.root_dataset
        for key, source in {"name": "title", "description": "abstract", "keywords": "keywords"}.items():
            root[key] = told[source]
        root["version"] = str(told["version"])
        root["datePublished"] = published(told)
        root["license"] = self._licences([*self.own, MIT])
        for i, each in enumerate(told["authors"], start=1):
            root.append_to("author", self._entity(f"#author-{i}", _author(each)), compact=True)
        profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": PROFILE.rpartition("/")[2]}
        root["conformsTo"] = self._entity(PROFILE, profile)

    def _entity(self, identifier: str, properties: dict[str, Any]) -> Any:
        from rocrate.model.contextentity import ContextEntity

        return self.crate.get(identifier) or self.crate.add(ContextEntity(self.crate, identifier, properties))

    def _licences(self, licences: Iterable[dict]) -> Any:
        """Return the entities of licences, each once; a single one stands by itself, as RO-Crate would have it."""
        told = {"@type": "CreativeWork"}
        found = [
            self._entity(each["path"], told | {"name": each["name"], "description": each["title"], "url": each["path"]})
            for each in {licence["path"]: licence for licence in licences}.values()
        ]
        return found if len(found) > 1 else found[0]

    def _copy(self, file: Path, licences: Iterable[dict] = (), place: str = "", **told: Any) -> Any:
        """Add a file under its own place in the project, or another, with its size and hash."""
        raw = file.read_bytes()
        told |= {"contentSize": str(len(raw)), "sha256": hashlib.sha256(raw).hexdigest()}
        told["encodingFormat"] = FORMATS.get(file.suffix, "text/plain")
        if licences:
            told["license"] = self._licences(licences)
        target = self.folder / (place or shown(file))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return self.crate.add_file(target, place or shown(file), properties=told)

    def _package(self) -> Any:
        source = shown(PACKAGE)
        shutil.copytree(PACKAGE, self.folder / source, ignore=shutil.ignore_patterns("__pycache__"))
        told = {
            "@type": ["Dataset", "SoftwareSourceCode"],
            "name": "multivector",
            "description": "The package that the notebooks import.",
            "version": __version__,
            "programmingLanguage": self.python,
            "license": self._licences([MIT]),
        }
        return self.crate.add_dataset(self.folder / source, source, properties=told)

    def _table(self, name: str) -> None:
        told = tables.resource(name)
        credit = tables.publishers(name, most=len(told["sources"]))
        about = {"name": told["title"], "description": told["description"], "creditText": credit}
        self._copy(tables.path_of(name), licences=told.get("licenses", self.own), **about)

    def _run(self, name: str) -> None:
        run = runs.read_run(runs.run_path(name))
        read = [shown(tables.path_of(table)) for table in runs.tables_read(run)]
        read += [shown(findings.reference_path(other)) for other in runs.notebooks_read(run)]
        licences = [
            *self.own,
            *(each for table in runs.tables_read(run) for each in tables.resource(table)["licenses"]),
        ]
        notebook = self._copy(
            NOTEBOOKS / f"{name}.ipynb",
            licences=[*self.own, MIT],
            **{"@type": ["File", "SoftwareSourceCode"], "name": f"Notebook {name}", "description": headline(run)},
            version=__version__,
            programmingLanguage=self.python,
            softwareRequirements=[self.code, {"@id": "requirements.lock"}],
            runtimePlatform=f"Python {run['metadata'][runs.KEY]['fingerprint']['Python']}",
        )
        inputs = [{"@id": each} for each in [*read, shown(tables.DESCRIPTOR), "requirements.lock"]]
        action = self._entity(
            f"#run-{name}",
            {
                "@type": "CreateAction",
                "name": f"Run of {name}",
                "description": f"multivector run {name}",
                "instrument": notebook,
                "object": [*inputs, *self._parameters(name)],
                "result": self._results(name, run, licences),
                "actionStatus": "http://schema.org/CompletedActionStatus",
            },
        )
        self.crate.root_dataset.append_to("mentions", action, compact=True)

    def _parameters(self, name: str) -> list[Any]:
        return [
            self._entity(f"#{name}/{key}", {"@type": "PropertyValue", "name": key, "value": value})
            for key, value in sorted(runs.defaults(name).items())
        ]

    def _results(self, name: str, run: dict, licences: list[dict]) -> list[Any]:
        """Write the executed notebook, without how long it took and why, and its findings."""
        known = run["metadata"][runs.KEY]
        kept = {key: known[key] for key in ("fingerprint", "parameters")}
        executed = json.dumps(run | {"metadata": {runs.KEY: kept}}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        texts = {
            f"runs/{name}.ipynb": (executed, f"{name}, executed"),
            f"findings/{name}.json": (findings.as_text(findings.collect(run).values()), f"What {name} found"),
        }
        made = []
        with tempfile.TemporaryDirectory() as folder:
            for place, (text, about) in texts.items():
                file = Path(folder, Path(place).name)
                write_text(file, text)
                made.append(self._copy(file, licences=licences, place=place, name=about))
        return made


def published(told: dict) -> str:
    """Return the date of publication: that of ``CITATION.cff``, or else of the last commit; never that of the clock.

    Raises
    ------
    CrateError
        If there is neither.
    """
    if "date-released" in told:
        return str(told["date-released"])
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%cs", "--", "."]
    with contextlib.suppress(OSError):
        if date := subprocess.run(command, capture_output=True, text=True).stdout.strip():
            return date
    raise CrateError(
        "A crate has a date of publication, and there is none: no commit, and no date in CITATION.cff. "
        "Add a line to it: date-released: 2026-12-31"
    )


def _author(told: dict) -> dict[str, str]:
    if "name" in told:
        return {"@type": "Organization", "name": told["name"]}
    return {"@type": "Person", "name": f"{told.get('given-names', '')} {told.get('family-names', '')}".strip()}


def headline(run: dict) -> str:
    """Return the first heading of a run, with its findings filled in."""
    from .book import library  # heavy: Sphinx comes with it

    texts = ["".join(cell["source"]) for cell in run["cells"] if cell["cell_type"] == "markdown"]
    first = next(line for text in texts for line in text.splitlines() if line.startswith("# "))
    return FINDING.sub(lambda match: str(library.finding(match[1])[1]), first.removeprefix("# ").strip())

"""Which source does a page have?  In: a notebook or chapter.  Out: the run in its place, generated parts filled in.

A fenced block ``{generated} data-used`` (or another of those that `filled` knows) in a page stands for Markdown that is
written here from the data package, the runs and the benchmarks' results.
"""

import json
import re
from collections.abc import Callable
from importlib.metadata import version

from .. import findings, runs, tables
from ..paths import DATA, EXERCISES, RESULTS
from . import catalogue, compared, library, register, render

BLOCK = re.compile(r"^```\{generated\} *([\w-]+) *\n```$", re.MULTILINE)
LIBRARIES = ("altair", "geopandas", "jupyter-book", "numpy", "pandas", "papermill", "shapely", "vl-convert-python")


def run_as_source(notebook: str) -> str:
    """Return the run of a notebook as the source of its page: code folded, generated parts filled in."""
    run = json.loads(json.dumps(library.shelf(notebook).run))
    read = runs.tables_read(run)
    run["metadata"] = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for cell in run["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["tags"] = [*cell["metadata"]["tags"], "hide-input"]
            cell["outputs"] = together(cell["outputs"])
        else:
            cell["source"] = filled("".join(cell["source"]), notebook_tables=read)
    return json.dumps(run, ensure_ascii=False)


def together(outputs: list[dict]) -> list[dict]:
    """Return the outputs of a cell with all its findings in one, in the place of the first."""
    found = [output["data"][findings.MIME] for output in outputs if findings.MIME in output.get("data", {})]
    rest = [output for output in outputs if findings.MIME not in output.get("data", {})]
    if not found:
        return rest
    place = next(i for i, output in enumerate(outputs) if findings.MIME in output.get("data", {}))
    block = {"output_type": "display_data", "data": {render.FINDINGS_MIME: {"findings": found}}, "metadata": {}}
    return [*rest[:place], block, *rest[place:]]


def filled(text: str, notebook_tables: list[str] | None = None) -> str:
    """Return a page's Markdown with its generated blocks filled in.

    Raises
    ------
    library.UnknownReference
        If a block asks for something that is not generated.
    """
    makers: dict[str, Callable[[], str]] = {
        "data-catalogue": catalogue.catalogue,
        "data-used": lambda: data_used(notebook_tables or []),
        "run-report": report,
        "situations": compared.situations,
        "build-times": compared.build_times,
        "claims-register": register.register_table,
        "exercises": exercises,
        "marking-guide": marking_guide,
    }

    def fill(match: re.Match) -> str:
        if match[1] not in makers:
            raise library.UnknownReference(f"nothing generates {match[1]!r}; known: {', '.join(makers)}")
        return makers[match[1]]()

    return BLOCK.sub(fill, text)


def exercises() -> str:
    """Return the exercises of the course, as a page shows them."""
    from ..teaching import editions  # heavy: it brings all measures

    return editions.page()


def marking_guide() -> str:
    """Return the marking guide of the course, as a page shows it."""
    from ..teaching import editions

    return editions.marking_page()


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _row(*cells: str) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _licences(descriptor: dict) -> str:
    return ", ".join(f"[{licence['title']}]({licence['path']})" for licence in descriptor.get("licenses", []))


def data_used(names: list[str]) -> str:
    """Return the table of what a notebook reads: table, publisher, what it covers, licence."""
    lines = [_row("Table", "Who counted", "Covers", "Licence"), _row("---", "---", "---", "---")]
    for name in names:
        descriptor = tables.resource(name)
        link = f"[{descriptor['title']}](#{tables.anchor(name)})"
        lines.append(_row(link, tables.publishers(name), descriptor.get("coverage", ""), _licences(descriptor)))
    return "\n".join(lines)


def report() -> str:
    """Return the report of all runs: findings checked, inputs with their hashes, versions."""
    overview = [_row("Notebook", "Findings", "As before", "Tables read"), _row("---", "--:", "--:", "--:")]
    details = []
    for notebook in runs.notebooks():
        shelf = library.shelf(notebook)
        reference = findings.read_reference(notebook)
        same = len(reference) - len(findings.compare(notebook, shelf.findings, reference))
        read = runs.tables_read(shelf.run)
        overview.append(
            _row(f"[{notebook}](../notebooks/{notebook}.ipynb)", str(len(shelf.findings)), str(same), str(len(read)))
        )
        details.append(_detail(notebook, shelf, reference, read))
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return "\n\n".join(["\n".join(overview), f"Made with {versions}.", *details])


def _detail(notebook: str, shelf: library.Shelf, reference: dict[str, findings.Finding], read: list[str]) -> str:
    rows = [_row("Finding", "Reference", "Found", "Meaning"), _row("---", "--:", "--:", "---")]
    for name, finding in shelf.findings.items():
        found = f"{{finding}}`{notebook}:{name}`"
        rows.append(_row(f"`{name}`", str(reference.get(name, "")), found, finding.note))
    inputs = [_row("Input", "SHA-256"), _row("---", "---")]
    inputs += [
        _row(f"[{name}](#{tables.anchor(name)})", f"`{tables.resource(name)['hash'].removeprefix('sha256:')[:16]}…`")
        for name in read
    ]
    return "\n\n".join([f"## {notebook}", "\n".join(rows), "\n".join(inputs)])


def catalogue_inputs() -> list[str]:
    """Return the files that generated pages rest on besides the runs."""
    register_files = [str(DATA / name) for name in ("sources.csv", "claims.csv", "claim_readings.csv")]
    files = [*register_files, *map(str, catalogue.inputs()), str(compared.SITUATIONS), str(compared.BUILD_TIMES)]
    return [*files, *(str(path) for path in [*sorted(RESULTS.glob("*.json")), *sorted(EXERCISES.glob("*.ipynb"))])]

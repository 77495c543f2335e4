"""What would a book of any number of notebooks be?  In: a count.  Out: the same book twice, in this form and plain.

Notebook k reads table k, takes the greatest share by a helper function, draws all and says it.  The plain form is what
Jupyter Book's own documentation does: a CSV read by pandas, a helper module beside, a chart by Altair.  Both import the
libraries that this book's notebooks import.  Every notebook writes its name into a ledger (a file that the environment
names), so that what was executed is counted in one way for all tools.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from multivector.paths import ROOT

OWN, PLAIN = "own", "plain"
COPIED = ("_config.yml", "pyproject.toml", "requirements.lock", "references.bib", "CITATION.cff", "LICENSE-DATA.md")
HELPERS = {OWN: "src/multivector/measures/shared_out.py", PLAIN: "notebooks/shared_out.py"}
TABLES = {OWN: "data/tables", PLAIN: "data"}
LOCKS = {OWN: "requirements.lock", PLAIN: "requirements.txt"}
LEDGER = "LEDGER"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELL_SECONDS = 300
PARTNERS = ("CHN", "EU27", "RUS", "TUR", "UZB")
SENTENCE = "A book made up for a benchmark."
MADE_UP = "Five values of five partners, made up for a benchmark: each row is a partner, and nobody counted anything."
SAID = "greatest share:"
HELPER = '''"""How much has the first?  In: shares.  Out: the greatest."""


def greatest(shares, times):
    """Return the greatest share, as often as asked."""
    return times * shares.max()


def most(shares, times):
    """Return the same as `greatest`; every second notebook uses this one."""
    return times * shares.max()
'''
LEDGER_CELL = f"""import os

with open(os.environ["{LEDGER}"], "a") as ledger:
    ledger.write("NAME\\n")"""
LIBRARIES = """import altair as alt
import geopandas
import pandas as pd
"""
IMPORTS = {
    OWN: f"""{LIBRARIES}
from multivector import findings, tables
from multivector.charts import origin
from multivector.charts.figure import figure
from multivector.measures import shared_out""",
    PLAIN: f"{LIBRARIES}\nimport shared_out",
}
READING = {OWN: 'frame = tables.load("TABLE")', PLAIN: 'frame = pd.read_csv("../data/TABLE.csv")'}
MEASURING = f"""frame["share"] = 100 * frame["value"] / frame["value"].sum()
greatest = shared_out.FUNCTION(frame["share"], times)
print(f"{SAID} {{greatest:.4f}}")"""
DRAWING = """def draw(width):
    return alt.Chart(frame, width=width).mark_bar().encode(x="share:Q", y="partner:N")"""
SHOWING = {
    OWN: """findings.record("greatest", greatest, unit="%", digits=4, note="Greatest share")
rows, whole = (origin.Rows("TABLE", "value", by=by) for by in ({"partner": "partner"}, {}))
figure(
    draw,
    name="shares",
    title="One has most",
    subtitle="Shares, per cent",
    description="Five bars of shares.",
    unit="%",
    tables=["TABLE"],
    data=frame,
    origin=[origin.share("share", rows, whole)],
)""",
    PLAIN: "draw(640)",
}
DESCRIBED = {
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "class": "transcribed",
    "coverage": "made up",
    "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
    "sources": [{"title": "Made up for a benchmark", "publisher": "this benchmark", "path": "datapackage.json"}],
    "schema": {
        "fields": [
            {"name": "partner", "type": "string", "description": "Partner", "constraints": {"required": True}},
            {"name": "value", "type": "number", "unit": "units", "description": "Value"},
        ],
        "primaryKey": ["partner"],
        "missingValues": [""],
    },
}


class Failed(Exception):
    """A command that should have succeeded did not.  The message gives the command and what it said."""


def name(k: int) -> str:
    """Return the name of notebook `k`."""
    return f"{k:02}-share"


def table(k: int) -> str:
    """Return the name of the table that notebook `k` reads, and no other notebook."""
    return f"values_{k:02}"


def table_file(k: int, form: str) -> str:
    """Return where a project keeps table `k`."""
    return f"{TABLES[form]}/{table(k)}.csv"


def values(k: int) -> list[int]:
    """Return the values of table `k`."""
    return [10 + (7 * k + 13 * i) % 50 for i in range(len(PARTNERS))]


def csv(numbers: list[int]) -> str:
    """Return a table as text."""
    return "partner,value\n" + "".join(f"{p},{v}\n" for p, v in zip(PARTNERS, numbers, strict=True))


def greatest(numbers: list[int], times: int = 1) -> str:
    """Return what a notebook says of a table, worked out without it."""
    return f"{times * 100 * max(numbers) / sum(numbers):.4f}"


def own(target: Path, count: int) -> Path:
    """Write a project of `count` notebooks in this book's form, its tables sealed; no notebook has run."""
    for place in ("src", "book/_static"):
        shutil.copytree(ROOT / place, target / place)
    for file in COPIED:
        shutil.copy(ROOT / file, target)
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [
        {"name": table(k), "title": f"Values {k}", "description": MADE_UP, "path": f"tables/{table(k)}.csv"} | DESCRIBED
        for k in range(1, count + 1)
    ]
    write(target / "data/datapackage.json", json.dumps(package, indent=1))
    _common(target, count, OWN)
    must(target, "multivector", "data", "accept", *(table(k) for k in range(1, count + 1)))
    return target


def plain(target: Path, count: int, *, executes: bool = True) -> Path:
    """Write the same as a plain Jupyter Book; it executes and caches by itself, unless it takes outputs as given."""
    execution = {"execute_notebooks": "cache" if executes else "off", "timeout": CELL_SECONDS}
    write(target / "_config.yml", yaml.safe_dump({"title": "Shares", "execute": execution}))
    write(target / LOCKS[PLAIN], "pandas==3.1.0 --hash=sha256:0\n")
    _common(target, count, PLAIN)
    return target


def _common(target: Path, count: int, form: str) -> None:
    write(target / "index.md", f"# Shares\n\n{SENTENCE}\n")
    chapters = [{"file": f"notebooks/{name(k)}"} for k in range(1, count + 1)]
    contents = {"format": "jb-book", "root": "index", "parts": [{"caption": "All", "chapters": chapters}]}
    write(target / "_toc.yml", yaml.safe_dump(contents, sort_keys=False))
    write(target / HELPERS[form], HELPER)
    for k in range(1, count + 1):
        write(target / table_file(k, form), csv(values(k)))
        write(target / "notebooks" / f"{name(k)}.ipynb", notebook(k, form))


def notebook(k: int, form: str) -> str:
    """Return notebook `k`, without outputs."""
    code = [LEDGER_CELL, "times = 1", IMPORTS[form], READING[form], MEASURING, DRAWING, SHOWING[form]]
    words = {"NAME": name(k), "TABLE": table(k), "FUNCTION": "most" if k % 2 else "greatest"}
    cells = [{"cell_type": "markdown", "metadata": {}, "source": f"# Who has most in table {k}?"}]
    for text in code:
        for word, meant in words.items():
            text = text.replace(word, meant)
        tags = {"tags": ["parameters"]} if text == "times = 1" else {}
        cells.append({"cell_type": "code", "metadata": tags, "source": text, "outputs": [], "execution_count": None})
    numbered = [cell | {"id": f"cell-{i}"} for i, cell in enumerate(cells)]
    form4 = {"metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": numbered, **form4}, indent=1)


def write(path: Path, text: str) -> None:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Replace a piece of text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in {file}, not once")
    write(file, text.replace(old, new))


def call(project: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command of this environment on a generated project, on the project's own code."""
    program = Path(sys.executable).parent / command[0]
    given = {
        "COLUMNS": "200",
        "LC_ALL": "C.UTF-8",
        "MULTIVECTOR_BUILD": str(project / "build"),
        "MULTIVECTOR_ROOT": str(project),
        "NO_COLOR": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(project / "src"),
        "TZ": "UTC",
        LEDGER: str(project / "ledger"),
    }
    variables = os.environ | given | environment
    return subprocess.run(
        [str(program), *command[1:]], cwd=project, env=variables, input="y\n", capture_output=True, text=True
    )


def must(project: Path, *command: str) -> None:
    """Run a command that has to succeed.

    Raises
    ------
    Failed
        If it does not.
    """
    done = call(project, *command)
    if done.returncode:
        raise Failed(f"{' '.join(command)} in {project} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def executed(project: Path) -> list[str]:
    """Return which notebooks were executed since last asked, each as often as it was."""
    ledger = project / "ledger"
    found = sorted(ledger.read_text(encoding="utf-8").split()) if ledger.is_file() else []
    ledger.unlink(missing_ok=True)
    return found

"""How does a question become a notebook?  In: a question, a table.  Out: a notebook that runs, and is accepted.

The notebook measures one column of the table in the simplest ways and says so; whoever asked replaces cell by cell
what does not serve the question.  If it cannot be run, nothing of it remains.
"""

import difflib
import json
import re
import unicodedata
from pathlib import Path

import yaml

from .. import findings, runs, tables
from ..paths import NOTEBOOKS, ROOT, shown, write_text
from . import NewError
from .table import NUMBERS, SOURCE, restore

TOC = ROOT / "_toc.yml"
PART = "Further questions"  # where a notebook goes
BEFORE = r"^  - caption: (?:For courses|The compendium)$"  # and before which part that part stands
STUB = Path(__file__).with_name("stub.txt")  # cells, each under a line that says of what kind it is
SMALL = (
    "a an and are as at be by did do does for from had has have how in is it its many much of on or than that the "
    "their there they to was were what when where which who whose why will with"
)
LEAST = 3  # values from which something can be said
WORDS = 4  # of the question in a file's name


def add(question: str, table: str | None = None, part: str | None = None) -> tuple[str, list[Path]]:
    """Write a notebook that asks `question` of a table; return its name and the files written.

    Parameters
    ----------
    question : str
        Ends with a question mark.
    table : str, optional
        A sealed table with a column of numbers; the last of the data package, unless given.
    part : str, optional
        Caption of the part of the contents that it goes to, unless `PART`.

    Raises
    ------
    NewError
        If the question, the table or the part does not serve; nothing is written.
    RunError
        If the notebook cannot be run; nothing of it remains.
    """
    name = name_of(question)
    chosen = table or tables.names()[-1]
    columns = _columns(chosen)
    contents = in_contents(TOC.read_text(encoding="utf-8"), name, question, part)
    target, reference = NOTEBOOKS / f"{name}.ipynb", findings.reference_path(name)
    before = {TOC: TOC.read_text(encoding="utf-8"), target: None, reference: None}
    try:
        write_text(target, stub(name, question, chosen, columns))
        (run,) = runs.refresh([(name, {})])
        findings.write_reference(name, findings.collect(runs.read_run(run.path)).values())
        write_text(TOC, contents)
    except BaseException:
        restore(before)
        runs.run_path(name).unlink(missing_ok=True)
        raise
    return name, list(before)


def name_of(question: str) -> str:
    """Return the name of the notebook that asks `question`: the next free number and the words that matter.

    Raises
    ------
    NewError
        If it is no question, or none of its words can stand in a name.
    """
    if not question.strip().endswith("?"):
        raise NewError(f'A notebook asks one question, which ends with a question mark; given: "{question}".')
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'s", ""))
    kept = [word for word in words if word not in SMALL.split()] or words
    if not kept:
        raise NewError(f'The question needs words in Latin letters, which its file is named by; given: "{question}".')
    number = max((int(name[:2]) for name in runs.notebooks() if name[:2].isdigit()), default=0) + 1
    return f"{number:02d}-{'-'.join(kept[:WORDS])}"


def _columns(table: str) -> list[str]:
    """Return the columns of numbers of a table that can be read."""
    entry = tables.resource(table)
    if tables.is_layer(entry):
        raise NewError(f"{table!r} is a map layer. Name a table of numbers: --table NAME.")
    rows = tables.load(table)  # or say why not
    fields = [field["name"] for field in entry["schema"]["fields"] if field["type"] in NUMBERS]
    found = [name for name in fields if rows[name].notna().sum() >= LEAST]
    if not found:
        raise NewError(f"Table {table!r} has no column of {LEAST} numbers or more. Name another: --table NAME.")
    return sorted(found, key=lambda column: not tables.unit(table, column))  # what has a unit was measured


def in_contents(text: str, name: str, question: str, part: str | None = None) -> str:
    """Return the contents (``_toc.yml``) with a notebook at the end of a part, which is begun if it is not there.

    Raises
    ------
    NewError
        If there is no part of a caption that was asked for; the message names the nearest.
    """
    parts = [entry["caption"] for entry in yaml.safe_load(text)["parts"]]
    wanted = part or PART
    if wanted not in parts:
        if part:
            near = difflib.get_close_matches(part, parts, n=1, cutoff=0.3)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise NewError(f"{shown(TOC)} has no part {part!r}.{hint} Its parts: {', '.join(parts)}.")
        begun = f"  - caption: {PART}\n    chapters:\n"
        after = re.search(BEFORE, text, re.MULTILINE)
        text = text[: after.start()] + begun + text[after.start() :] if after else text + begun
    title = json.dumps(f"{name[:2]} {question.strip()}", ensure_ascii=False)
    entry = f"      - file: notebooks/{name}\n        title: {title}\n"
    block = re.search(rf"^  - caption: [\"']?{re.escape(wanted)}[\"']?\n(?:    .*\n)*", text, re.MULTILINE)
    return text[: block.end()] + entry + text[block.end() :]


def stub(name: str, question: str, table: str, columns: list[str]) -> str:
    """Return the notebook as JSON: a question, a parameter, a table, a figure, findings, and what they mean."""
    entry = tables.resource(table)
    words = {
        "name": name,
        "question": question.strip(),
        "table": table,
        "title": entry["title"],
        "column": columns[0],
        "columns": ", ".join(columns),
        "allowed": json.dumps(columns),
        "keys": json.dumps(_keys(entry)),
        "months": _months(entry),
        "across": _across(entry),
    }
    return of_cells(STUB.read_text(encoding="utf-8"), words)


def of_cells(text: str, words: dict[str, str]) -> str:
    """Return as JSON the notebook whose cells stand in a text, each under a line ``%% kind``, with words filled in."""
    kinds = re.findall(r"^%% (\w+)\n(.*?)(?=^%% |\Z)", text, re.MULTILINE | re.DOTALL)
    cells = [_cell(i, kind, filled(source, words)) for i, (kind, source) in enumerate(kinds)]
    return (
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False)
        + "\n"
    )


def _keys(entry: dict) -> list[str]:
    """Return the columns that say what a row is about."""
    fields = {field["name"]: field["type"] for field in entry["schema"]["fields"] if field["name"] != SOURCE}
    others = [name for name, kind in fields.items() if kind not in NUMBERS]
    return entry["schema"].get("primaryKey") or others or [next(iter(fields))]


def _months(entry: dict) -> str:
    """Return the code by which months among the keys are written as months, and not as their first days."""
    kinds = {field["name"]: field["type"] for field in entry["schema"]["fields"]}
    own = [name for name in _keys(entry) if kinds[name] == "yearmonth"]
    return "".join(f'.assign({name}=known["{name}"].dt.strftime("%Y-%m"))' for name in own)


def _across(entry: dict) -> str:
    """Return what the figure draws over: a time if the table has one, else the first column that names rows."""
    kinds = {field["name"]: field["type"] for field in entry["schema"]["fields"]}
    time = [name for name, kind in kinds.items() if kind == "year" or kind in tables.DATES]
    chosen = (time or _keys(entry))[0]
    suffix = "T" if kinds[chosen] in tables.DATES else "O"
    return f"{chosen}:{suffix}"


def filled(text: str, words: dict[str, str]) -> str:
    """Return a text with each ``<<key>>`` replaced by its word, without empty lines around it."""
    for key, value in words.items():
        text = text.replace(f"<<{key}>>", value)
    return text.strip("\n")


def _cell(number: int, kind: str, source: str) -> dict:
    cell = {"cell_type": "code" if kind == "parameters" else kind, "id": f"cell-{number:02d}"}
    cell["metadata"] = {"tags": ["parameters"]} if kind == "parameters" else {}
    if kind != "markdown":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source}

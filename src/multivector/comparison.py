"""How do the runs of a sweep compare?  In: a sweep.  Out: a folder with one table, the runs, and a page of the book.

The page is Markdown that the book takes as it is: the picture stands in the page, wide and narrow, and needs no other
file but the table that it offers for download.
"""

import base64
import html
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pycountry

from . import runs, sweep, tables
from .charts import marks, theme
from .charts.figure import Figure, figure
from .findings import Finding
from .paths import write_text
from .sweep import Sweep

TABLE, PAGE, RUNS = "findings.csv", "comparison.md", "runs"
MOST_SHOWN, MOST_DRAWN = 6, 3
NARROW_BELOW = 720  # a window of fewer pixels gets the narrow picture, as on all pages of the book


def write(made: Sweep, folder: Path, show: Iterable[str] = ()) -> list[Path]:
    """Write the table of findings, the page and the runs of a sweep into `folder`; return the first two.

    Parameters
    ----------
    made : Sweep
    folder : Path
    show : iterable of str
        Findings to compare on the page, unless the first that differ.

    Raises
    ------
    RunError
        If nothing was run, or a finding to show was found nowhere.
    """
    if not made.runs:
        raise runs.RunError("No point could be run, so there is nothing to compare.")
    names = sweep.chosen(made, show, MOST_SHOWN)
    tables.write_csv(sweep.table(made), folder / TABLE)
    write_text(folder / PAGE, page(made, names))
    _keep_runs(made, folder / RUNS)
    return [folder / TABLE, folder / PAGE]


def _keep_runs(made: Sweep, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = {folder / f"{sweep.label(made.points[i]).replace(os.sep, '_')}.ipynb": run for i, run in made.runs.items()}
    for earlier in set(folder.glob("*=*.ipynb")) - set(kept):
        earlier.unlink()
    for place, run in kept.items():
        shutil.copyfile(run.path, place)


def named(value: Any) -> str:
    """Return a value as a reader knows it: a state by its name.

    Examples
    --------
    >>> named("KGZ"), named("TKM"), named("cpc"), named(70)
    ('Kyrgyzstan', 'Turkmenistan', 'cpc', '70')
    """
    code = str(value)
    known = pycountry.countries.get(alpha_3=code) if len(code) == 3 and code.isupper() else None
    return theme.NAMES.get(code) or getattr(known, "common_name", getattr(known, "name", code))


def _names(made: Sweep) -> dict[int, str]:
    return {i: ", ".join(named(value) for value in made.points[i].values()) for i in made.runs}


def page(made: Sweep, names: list[str]) -> str:
    """Return the page that compares the findings `names` over the points of a sweep, as MyST Markdown."""
    found = made.found()
    swept, each = " and ".join(made.names), "value" if len(made.names) == 1 else "combination of values"
    fixed = {name: value for name, value in runs.defaults(made.notebook).items() if name not in made.names}
    drawn = [name for name in names if _is_drawn(name, found)][:MOST_DRAWN]
    shown = compared(made, drawn) if drawn else None
    lines = [
        f"# Notebook `{made.notebook}` by {swept}",
        "",
        f"The notebook was run once for each {each} of {swept}, and each run recorded what it found.",
        *([f"All else is as stored: {_listed(fixed)}."] if fixed else []),
        f"This page is written by `multivector sweep`, and all findings of all runs are in [{TABLE}]({TABLE}).",
        "",
        *([_picture(shown), ""] if shown else []),
        _grid(made, names, found),
        "",
        *[f"`{name}`\n: {_note(name, found, _names(made))}\n" for name in names],
        *_failed(made),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _listed(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} is `{value}`" for name, value in values.items())


def _first(name: str, found: dict[int, dict[str, Finding]]) -> Finding:
    return next(one[name] for one in found.values() if name in one)


def _note(name: str, found: dict[int, dict[str, Finding]], labels: dict[int, str]) -> str:
    """Return what a finding means; if each run says so in its own words, in those of the first."""
    notes = {i: one[name].note for i, one in found.items() if name in one}
    first = next(iter(notes))
    return notes[first] + (f" (so for {labels[first]})." if set(notes.values()) != {notes[first]} else ".")


def _grid(made: Sweep, names: list[str], found: dict[int, dict[str, Finding]]) -> str:
    heads = [", ".join(made.names), *(f"`{name}`" for name in names)]
    rows = [
        [label, *(str(found[i][name]) if name in found[i] else "not found" for name in names)]
        for i, label in _names(made).items()
    ]
    lines = [heads, ["---", *("--:" for _ in names)], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _failed(made: Sweep) -> list[str]:
    if not made.problems:
        return []
    told = [f"- {sweep.label(made.points[i])}: `{_line(problem)}`" for i, problem in sorted(made.problems.items())]
    return ["## Points without a run", "", *told]


def _line(text: str) -> str:
    return " ".join(text.replace("`", "'").split())


def _is_drawn(name: str, found: dict[int, dict[str, Finding]]) -> bool:
    values = [one[name].value for one in found.values() if name in one]
    return len(values) > 1 and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _picture(shown: Figure) -> str:
    wide, narrow = (
        "data:image/svg+xml;base64," + base64.b64encode(shown.pictures[layout].encode()).decode()
        for layout in ("wide", "narrow")
    )
    source = f'<source media="(max-width: {NARROW_BELOW - 1}px)" srcset="{narrow}">'
    words = f"<p><strong>{html.escape(shown.title)}</strong><br>{html.escape(shown.subtitle)}</p>"
    return f'{words}<picture>{source}<img src="{wide}" alt="{html.escape(shown.description)}"></picture>'


def compared(made: Sweep, names: list[str]) -> Figure | None:
    """Return the figure of some numeric findings over the points of a sweep, a panel each.

    Returns
    -------
    Figure or None
        None if no run read a table: a figure names the tables that it rests on.
    """
    found, labels = made.found(), _names(made)
    rows = pd.DataFrame(
        [
            {"finding": name, "point": labels[i], "value": float(one[name].value), "colour": _colour(made.points[i])}
            for name in names
            for i, one in found.items()
            if name in one
        ]
    )
    read = sorted({table for run in made.runs.values() for table in runs.tables_read(runs.read_run(run.path))})
    if not read:
        return None
    first = rows[rows["finding"] == names[0]].sort_values("value", kind="stable")
    low, high = (_end(names[0], end, found) for end in (first.iloc[0], first.iloc[-1]))
    units = {name: _first(name, found).unit for name in names}
    below = f" Below it: {', '.join(names[1:])}." if names[1:] else ""
    return figure(
        lambda width: _dots(rows, _order(made, first, labels), units, width),
        name="comparison",
        title=_title(names[0], first["value"], low, high),
        subtitle=_note(names[0], found, labels) + below,
        description=f"Dots in {len(names)} panels, a line for each of {len(labels)} values of "
        f"{' and '.join(made.names)}: {', '.join(labels.values())}. {names[0]} runs from {low} to {high}.",
        unit="; ".join(dict.fromkeys(unit or "as the finding says" for unit in units.values())),
        tables=read,
        data=rows.drop(columns="colour"),
        computed=f"Each dot is a finding of one run of the notebook {made.notebook}.",
    )


def _title(name: str, values: pd.Series, low: str, high: str) -> str:
    if values.nunique() == 1:
        return f"{name} is the same everywhere, as for {low}"
    return f"{name} is lowest for {low} and highest for {high}"


def _end(name: str, row: pd.Series, found: dict[int, dict[str, Finding]]) -> str:
    shown = next(str(one[name]) for one in found.values() if name in one and float(one[name].value) == row["value"])
    return f"{row['point']} ({shown})"


def _colour(point: dict[str, Any]) -> str:
    return next((theme.COLOURS[value] for value in point.values() if value in theme.COLOURS), theme.INK)


def _order(made: Sweep, first: pd.DataFrame, labels: dict[int, str]) -> list[str]:
    words = len(made.names) == 1 and isinstance(made.points[0][made.names[0]], str)
    return first["point"].tolist()[::-1] if words else list(labels.values())


def _dots(rows: pd.DataFrame, order: list[str], units: dict[str, str], width: int) -> alt.VConcatChart:
    beside = marks.room(order)
    panels = []
    for name, unit in units.items():
        own = rows[rows["finding"] == name]
        x = alt.X(
            "value:Q", title=unit or None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(grid=True, tickCount=4)
        )
        y = alt.Y("point:N", sort=order, title=None, axis=alt.Axis(labelLimit=300, grid=True))
        tips = [marks.tip("point:N"), marks.tip("value:Q", name)]
        dots = alt.Chart(own).mark_point(size=70, opacity=1).encode(x=x, y=y, color=marks.own(), tooltip=tips)
        panels.append(dots.properties(width=width - beside - 24, height=20 * len(order), title=marks.panel_title(name)))
    return alt.vconcat(*panels, spacing=14).resolve_scale(x="independent", y="shared")

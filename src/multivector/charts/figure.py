"""What must every figure carry?  In: a drawing function and the words that go with it.  Out: a `Figure`.

A figure is drawn twice, wide and narrow, because a chart that is only scaled down cannot be read on a phone.  It
carries its pictures, its live specifications and its rows, so that a page needs nothing but the run.
"""

import functools
import html
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from .. import tables
from . import maps, theme
from .lean import lean
from .origin import Origin, resolved

# Altair puts its classes in order by schema for every channel anew, a tenth of the time of a run; once is enough.
_classes = schemapi._FromDict(alt.VegaLiteSchema._default_wrapper_classes())
schemapi._FromDict = lambda classes: _classes

MIME = "application/vnd.multivector.figure+json"
WIDE, NARROW = 640, 330


@dataclass(frozen=True)
class Figure:
    """A chart with all that a page, a screen reader and a second researcher need.

    Attributes
    ----------
    name : str
        Unique in its notebook.
    title : str
        What is seen, as a sentence.
    subtitle : str
        What is measured, in what unit, who counted.
    description : str
        What the picture shows, for somebody who cannot see it.
    unit : str
        Unit of what is drawn.
    tables : list of str
        Tables whose rows are drawn.
    csv : str
        The rows that are drawn.
    specs, pictures : dict of str to str
        Vega-Lite JSON and SVG, by layout ("wide", "narrow").
    origin : dict
        Which rows of the tables stand behind each drawn row, as `origin.resolved` returns; empty if none is declared.
    computed : str
        How values come about that are no sum or share of rows, such as estimates.
    """

    name: str
    title: str
    subtitle: str
    description: str
    unit: str
    tables: list[str]
    csv: str
    specs: dict[str, str]
    pictures: dict[str, str]
    origin: dict = field(default_factory=dict)
    computed: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = f"<strong>{html.escape(self.title)}</strong><br>{html.escape(self.subtitle)}"
        preview = f"<figure><figcaption>{words}</figcaption>{self.pictures['wide']}</figure>"
        return {MIME: asdict(self), "text/html": preview, "text/plain": f"{self.title}. {self.description}"}


def figure(
    draw: Callable[[int], Any],
    *,
    name: str,
    title: str,
    subtitle: str,
    description: str,
    unit: str,
    tables: Iterable[str],
    data: pd.DataFrame,
    origin: Sequence[Origin] = (),
    computed: str = "",
) -> Figure:
    """Draw a figure for wide and narrow pages.

    Parameters
    ----------
    draw : callable
        Takes the width in pixels, returns an Altair chart of that width.  Map layers come from `maps`.
    name, title, subtitle, description, unit, tables
        See `Figure`.  `tables` must exist in the data package.
    data : pandas.DataFrame
        The rows that are drawn; readers download them.
    origin : sequence of Origin, optional
        Which rows of the tables give the values of which drawn column; checked against `data`.
    computed : str, optional
        In a sentence, how values come about that are no sum or share of rows.

    Raises
    ------
    TypeError
        If any of the words is missing or empty, or `data` has no rows.
    multivector.tables.TableError
        If a table is not in the data package.
    multivector.charts.origin.OriginError
        If rows that `origin` declares do not give the value that is drawn.
    """
    words = {"name": name, "title": title, "subtitle": subtitle, "description": description, "unit": unit}
    empty = [key for key, value in words.items() if not (isinstance(value, str) and value.strip())]
    listed = list(tables)
    if empty or not listed or not len(data):
        lacking = [*empty, *([] if listed else ["tables"]), *([] if len(data) else ["data (it has no rows)"])]
        raise TypeError(
            f"Figure {name!r} lacks {', '.join(lacking)}. A figure says what it shows, in what unit, from which tables."
        )
    _known(listed)
    specs = {layout: _spec(draw(width)) for layout, width in (("wide", WIDE), ("narrow", NARROW))}
    pictures = {layout: picture(spec) for layout, spec in specs.items()}
    rows = data.to_csv(index=False, lineterminator="\n", float_format=lambda value: f"{value:.10g}")
    behind = resolved(origin, data, name) if origin else {}
    return Figure(name, title, subtitle, description, unit, listed, rows, specs, pictures, behind, computed)


def _known(names: list[str]) -> None:
    for name in names:
        tables.resource(name)


def _spec(chart: Any) -> str:
    spec = chart.to_dict()
    spec.pop("$schema", None)
    spec["config"] = theme.CONFIG
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    for i, name in enumerate(sorted(spec.get("datasets", {}))):  # Altair names them by 32 letters of hash
        text = text.replace(f'"{name}"', f'"d{i}"')
    return text


def picture(spec: str) -> str:
    """Return the SVG of a specification, with map layers filled in, made light."""
    import vl_convert

    filled = maps.with_layers(json.loads(spec))
    svg = vl_convert.vegalite_to_svg(json.dumps(filled), vl_version=vl_version())
    return lean(svg)


@functools.cache
def vl_version() -> str:
    """Return the Vega-Lite version that the installed Altair writes, as vl-convert names it ("6.1")."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])

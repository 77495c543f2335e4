"""What must every figure carry?  In: a drawing function and the words that go with it.  Out: a `Figure`.

A figure is drawn twice, wide and narrow, because a chart that is only scaled down cannot be read on a phone.  It
carries its specifications and its rows, so that a page needs nothing but the run; its pictures follow from those.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

from .. import tables
from . import theme
from .drawn import Figure
from .origin import Origin, resolved

# Altair puts its classes in order by schema for every channel anew, a tenth of the time of a run; once is enough.
_classes = schemapi._FromDict(alt.VegaLiteSchema._default_wrapper_classes())
schemapi._FromDict = lambda classes: _classes


def _copied(obj: Any, by_ref: set[str]) -> Any:
    """Copy as Altair does, but for what cannot change: it copies each option that was not given, a seventh of a run."""
    kind = type(obj)
    if kind in UNCHANGING:
        return obj
    if kind is dict:
        return {key: value if key in by_ref else _copied(value, by_ref) for key, value in obj.items()}
    if kind is list:
        return [_copied(value, by_ref) for value in obj]
    if not isinstance(obj, schemapi.SchemaBase) or hasattr(kind, "__deepcopy__"):
        return _copied_by_altair(obj, by_ref)
    copy = object.__new__(kind)  # what was checked when it was made is not checked again
    given = {
        key: value if type(value) in UNCHANGING or key in by_ref else _copied(value, by_ref)
        for key, value in obj._kwds.items()
    }
    vars(copy).update(_args=tuple(_copied(value, by_ref) for value in obj._args), _kwds=given)
    return copy


def _as_dict(obj: Any, context: Any, np_opt: Any, pd_opt: Any) -> Any:
    """Turn an object into what JSON can hold, as Altair does; what it can hold already is not looked at ten times."""
    return obj if type(obj) in UNCHANGING else _as_dict_by_altair(obj, context, np_opt, pd_opt)


UNCHANGING = frozenset({str, int, float, bool, type(None), type(alt.Undefined)})
_copied_by_altair, _as_dict_by_altair = schemapi._deep_copy, schemapi._todict
schemapi._deep_copy, schemapi._todict = _copied, _as_dict

WIDE, NARROW = 640, 330


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
    origin : sequence of Origin
        Which rows of the tables give the values of which drawn column; checked against `data`.
    computed : str
        In a sentence or two, how values come about that are no sum or share of rows.  A figure has one of the two at
        least; with both, `computed` is about what `origin` leaves out.

    Raises
    ------
    TypeError
        If any of the words is missing or empty, `data` has no rows, or neither `origin` nor `computed` says where the
        values come from.
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
    if not origin and not computed.strip():
        raise TypeError(
            f"Figure {name!r} does not say where its values come from. Declare in `origin` the rows of tables that "
            "give them (see charts/origin.py), or, for estimates and model results that are no sum or share of rows, "
            "say in `computed` in a sentence or two how they come about."
        )
    specs = {layout: _spec(draw(width)) for layout, width in (("wide", WIDE), ("narrow", NARROW))}
    rows = data.to_csv(index=False, lineterminator="\n", float_format=lambda value: f"{value:.10g}")
    behind = resolved(origin, data, name) if origin else {}
    return Figure(name, title, subtitle, description, unit, listed, rows, specs, behind, computed)


def _known(names: list[str]) -> None:
    for name in names:
        tables.resource(name)


def _spec(chart: Any) -> str:
    spec = chart.to_dict(validate=False)
    spec.pop("$schema", None)
    spec["config"] = theme.CONFIG
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    for i, name in enumerate(sorted(spec.get("datasets", {}))):  # Altair names them by 32 letters of hash
        text = text.replace(f'"{name}"', f'"d{i}"')
    return text

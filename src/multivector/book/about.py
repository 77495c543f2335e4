"""What does a page fetch about a figure when a reader asks?  In: a figure.  Out: JSON with words for its columns."""

import json

from ..charts.figure import Figure

UNITS = {
    "bcm": "billion cubic metres",
    "bkzt": "tenge billion",
    "busd": "USD billion",
    "kt": "thousand tonnes",
    "kteu": "thousand TEU",
    "km": "km",
    "km2": "km²",
    "meur": "EUR million",
    "mt": "million tonnes",
    "musd": "USD million",
    "pct": "per cent",
    "points": "percentage points",
    "t": "tonnes",
    "usd": "USD",
}


def label(column: str) -> str:
    """Return the name of a column as a reader would say it, with its unit.

    Examples
    --------
    >>> label("share_low_pct"), label("value_musd"), label("KAZ"), label("year")
    ('share low, per cent', 'value, USD million', 'KAZ', 'year')
    """
    name, _, unit = column.rpartition("_")
    if name and unit in UNITS:
        return f"{name.replace('_', ' ')}, {UNITS[unit]}"
    return column.replace("_", " ")


def about(figure: Figure) -> str:
    """Return what scripts on a page need to tell a figure's rows, as JSON."""
    columns = figure.csv.partition("\n")[0].split(",")
    return json.dumps({"columns": [label(column) for column in columns]}, ensure_ascii=False, separators=(",", ":"))

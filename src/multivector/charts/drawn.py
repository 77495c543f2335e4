"""What is a figure, once it is drawn?  In: its parts.  Out: a `Figure`, as a run holds it and a page reads it."""

import functools
import html
import os
from dataclasses import asdict, dataclass, field
from typing import Any

MIME = "application/vnd.multivector.figure+json"
PICTURES, LATER = "MULTIVECTOR_PICTURES", "later"  # set where a run is for pages, which draw the pictures themselves


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
    specs : dict of str to str
        Vega-Lite JSON, by layout ("wide", "narrow").
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
    origin: dict = field(default_factory=dict)
    computed: str = ""

    @functools.cached_property
    def pictures(self) -> dict[str, str]:
        """SVG by layout, drawn when it is first asked for."""
        from .picture import picture  # heavy: only who looks needs it

        return {layout: picture(spec) for layout, spec in self.specs.items()}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = {MIME: asdict(self), "text/plain": f"{self.title}. {self.description}"}
        if os.environ.get(PICTURES) == LATER:
            return bundle
        words = f"<strong>{html.escape(self.title)}</strong><br>{html.escape(self.subtitle)}"
        preview = f"<figure><figcaption>{words}</figcaption>{self.pictures['wide']}</figure>"
        return bundle | {"text/html": preview}

"""How do findings and figures stand on a page?  In: MIME data of a run, roles and directives.  Out: docutils nodes."""

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging

from .. import tables
from ..charts.figure import MIME as FIGURE_MIME
from ..charts.figure import NARROW, WIDE, Figure
from ..findings import MIME as FINDING_MIME
from ..findings import Finding
from . import library, site

LOGGER = logging.getLogger(__name__)
NOTEBOOKS = "notebooks"


class FindingReference(nodes.inline):
    """A finding in running text, linked to the cell that computed it."""


def visit_finding(translator: Any, node: FindingReference) -> None:
    """Open the link from a finding in prose to its cell; in titles, which become links themselves, none."""
    parent = node.parent
    while parent is not None and not isinstance(parent, (nodes.title, nodes.reference)):
        parent = parent.parent
    node["closes"] = "</span>" if parent is not None else "</a>"
    if parent is not None:
        translator.body.append('<span class="mv-number">')
        return
    builder = translator.builder
    page = builder.get_relative_uri(builder.current_docname, f"{NOTEBOOKS}/{node['notebook']}")
    address = f"{page}#finding-{node['finding']}"
    translator.body.append(f'<a class="mv-number" href="{escape(address)}" title="{escape(node["note"])}">')


def depart_finding(translator: Any, node: FindingReference) -> None:
    """Close the link."""
    translator.body.append(node["closes"])


def pass_over(translator: Any, node: nodes.Node) -> None:
    """Leave a node as plain text in builders other than HTML."""


def finding_role(name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None):
    """Print a finding with its unit: ``{finding}`notebook:name` ``."""
    env = inliner.document.settings.env
    try:
        shelf, finding = library.finding(text)
    except library.UnknownReference as error:
        LOGGER.warning("{finding}: %s", error, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    env.note_dependency(str(shelf.path))
    node = FindingReference(rawtext, str(finding), notebook=shelf.notebook, finding=finding.name, note=finding.note)
    return [node], []


class ChartDirective(Directive):
    """Show a figure of a run: ```` ```{chart} notebook:name ````."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the figure's nodes, or a warning that names the nearest figure."""
        env = self.state.document.settings.env
        try:
            shelf, figure = library.figure(self.arguments[0])
        except library.UnknownReference as error:
            LOGGER.warning("{chart}: %s", error, location=(env.docname, self.lineno))
            return []
        env.note_dependency(str(shelf.path))
        return figure_nodes(shelf.notebook, figure, env.docname)


def figure_nodes(notebook: str, figure: Figure, docname: str) -> list[nodes.Node]:
    """Return a figure as nodes."""
    return [nodes.raw("", figure_html(notebook, figure, docname), format="html")]


def figure_html(notebook: str, figure: Figure, docname: str) -> str:
    """Return the HTML of a figure as the page `docname` shows it.

    A static picture first (works without scripts, in print), the live chart when it comes into view, and under it
    who counted, the rows, and the cell that drew it.
    """
    root = "../" * docname.count("/")
    places = {kind: escape(root + place) for kind, place in site.addresses(notebook, figure).items()}
    ident = f"figure-{notebook}-{figure.name}"
    own_page = docname == f"{NOTEBOOKS}/{notebook}"
    anchor = f"#{ident}" if own_page else f"{root}{NOTEBOOKS}/{notebook}.html#{ident}"
    made = "" if own_page else f' · <a href="{escape(anchor)}">How this was made</a>'
    layers = escape(root + site.vega_address())
    wide, narrow = (_size(figure.pictures[layout]) for layout in ("wide", "narrow"))
    return f"""
<figure class="mv-figure" id="{ident}" data-wide="{places["spec-wide"]}" data-narrow="{places["spec-narrow"]}" data-vega="{layers}" data-root="{root or "./"}">
<figcaption><p class="mv-title">{escape(figure.title)}</p><p class="mv-subtitle">{escape(figure.subtitle)}</p></figcaption>
<div class="mv-picture">
<picture><source media="(max-width: {WIDE + 79}px)" srcset="{places["picture-narrow"]}" width="{narrow[0]}" height="{narrow[1]}">
<img src="{places["picture-wide"]}" width="{wide[0]}" height="{wide[1]}" alt="{escape(figure.description)}" loading="lazy"></picture>
</div>
<p class="mv-source">Source: {sources_html(figure.tables, root)} · <a href="{places["csv"]}" download>Data (CSV)</a>{made}</p>
</figure>
"""


def _size(svg: str) -> tuple[int, int]:
    import re

    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (WIDE, NARROW)


def sources_html(names: list[str], root: str) -> str:
    """Return who counted, table by table, each linked to its entry on the data page."""
    parts = []
    for name in names:
        publishers = list(dict.fromkeys(source["publisher"] for source in tables.resource(name).get("sources", [])))
        shown = "; ".join(publishers[:3]) + (" and others" if len(publishers) > 3 else "")
        parts.append(f'{escape(shown)} (<a href="{root}book/data.html#table-{name.replace("_", "-")}">{escape(name)}</a>)')
    return "; ".join(parts)


def finding_html(finding: Finding) -> str:
    """Return a recorded finding as its line on the notebook's page."""
    return (
        f'<p class="mv-finding" id="finding-{escape(finding.name)}"><span class="mv-finding-value">{escape(str(finding))}</span> '
        f'{escape(finding.note)} <code>{escape(finding.name)}</code></p>'
    )


class FindingRenderer:
    """Show a recorded finding on the page of its notebook."""

    mime_priority_overrides = [("*", FINDING_MIME, 0)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the finding's line, or None for data of another kind."""
        if data.mime_type != FINDING_MIME:
            return None
        return [nodes.raw("", finding_html(Finding(**data.content)), format="html")]


class FigureRenderer:
    """Show a figure on the page of its notebook."""

    mime_priority_overrides = [("*", FIGURE_MIME, 0)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the figure, or None for data of another kind."""
        if data.mime_type != FIGURE_MIME:
            return None
        docname = renderer.renderer.sphinx_env.docname
        return figure_nodes(docname.rpartition("/")[2], Figure(**data.content), docname)

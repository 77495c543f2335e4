"""How do findings and figures stand on a page?  In: MIME data of a run, roles and directives.  Out: docutils nodes."""

import re
from html import escape
from typing import Any

import jinja2
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.util import logging

from .. import tables
from ..charts.drawn import MIME as FIGURE_MIME
from ..charts.drawn import Figure
from ..findings import Finding
from . import cite, library, site

LOGGER = logging.getLogger(__name__)
NOTEBOOKS = "notebooks"
FINDINGS_MIME = "application/vnd.multivector.findings+json"  # all findings of one cell, on a page
MOST_UNFOLDED = 4
NARROW_BELOW = 720  # a window of fewer pixels gets the narrow picture
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("multivector.book", "."),
    autoescape=True,
    trim_blocks=True,
    undefined=jinja2.StrictUndefined,
)


class FindingReference(nodes.inline):
    """A finding in running text, linked to the cell that computed it."""


class FigureReference(nodes.inline):
    """The number of a figure in running text, linked to the figure."""


def _inside_a_link(node: nodes.Node) -> bool:
    """Tell whether a node stands in a link, or in a title, which becomes one."""
    parent = node.parent
    while parent is not None and not isinstance(parent, (nodes.title, nodes.reference)):
        parent = parent.parent
    return parent is not None


def visit_figure(translator: Any, node: FigureReference) -> None:
    """Open the link from a figure's number to the figure: on the same page if it stands there, else by its cell."""
    node["closes"] = "" if _inside_a_link(node) else "</a>"
    if node["closes"]:
        builder, ident = translator.builder, library.ident(node["notebook"], node["figure"])
        here = any(shown.get("figure") == ident for shown in translator.document.findall(nodes.raw))
        page = "" if here else builder.get_relative_uri(builder.current_docname, f"{NOTEBOOKS}/{node['notebook']}")
        translator.body.append(f'<a href="{escape(page)}#{escape(ident)}">')


def visit_finding(translator: Any, node: FindingReference) -> None:
    """Open the link from a finding in prose to its cell; in titles, which become links themselves, none."""
    inside = _inside_a_link(node)
    node["closes"] = "</span>" if inside else "</a>"
    if inside:
        translator.body.append('<span class="mv-number">')
        return
    builder = translator.builder
    page = builder.get_relative_uri(builder.current_docname, f"{NOTEBOOKS}/{node['notebook']}")
    address = f"{page}#finding-{node['finding']}"
    note = f' title="{escape(node["note"])}"' if page else ""  # on its own page the note stands beside the cell
    translator.body.append(f'<a class="mv-number" href="{escape(address)}"{note}>')


def depart_reference(translator: Any, node: FindingReference) -> None:
    """Close the link."""
    translator.body.append(node["closes"])


def pass_over(translator: Any, node: nodes.Node) -> None:
    """Leave a node as plain text in builders other than HTML."""


def finding_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
):
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


def figure_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
):
    """Print the number of a figure: ``{figure}`notebook:name` `` gives "Figure 3.2"."""
    env = inliner.document.settings.env
    try:
        shelf, figure = library.figure(text)
    except library.UnknownReference as error:
        LOGGER.warning("{figure}: %s", error, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    env.note_dependency(str(shelf.path))
    shown = f"Figure\u00a0{library.number(shelf.notebook, figure.name)}"
    return [FigureReference(rawtext, shown, notebook=shelf.notebook, figure=figure.name)], []


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
    ident = library.ident(notebook, figure.name)
    return [nodes.raw("", figure_html(notebook, figure, docname), format="html", figure=ident)]


def figure_html(notebook: str, figure: Figure, docname: str) -> str:
    """Return the HTML of a figure as the page `docname` shows it.

    A static picture first (works without scripts, in print), the live chart when a reader turns to it, and under it
    who counted, the rows, the picture, how to cite it, the cell that drew it, and what it shows in words.
    """
    root = "../" * docname.count("/")
    ident = library.ident(notebook, figure.name)
    number = library.number(notebook, figure.name)
    own_page = docname == f"{NOTEBOOKS}/{notebook}"
    return TEMPLATES.get_template("figure.html").render(
        figure=figure,
        ident=ident,
        number=number,
        root=root,
        places=site.addresses(notebook, figure),
        sizes={layout: _size(picture) for layout, picture in figure.pictures.items()},
        narrow_below=NARROW_BELOW,
        publishers=site.publishers(figure),
        sources=[(tables.anchor(table), tables.resource(table)) for table in figure.tables],
        citation=cite.plain(figure, number, site.page_of(notebook, figure)),
        made=f"#{ident}" if own_page else root + site.page_of(notebook, figure),
    )


def _size(svg: str) -> tuple[int, int]:
    width, height = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()
    return round(float(width)), round(float(height))


class FindingsRenderer:
    """Show the findings that a cell recorded on the page of its notebook; folded where there are many."""

    mime_priority_overrides = [("*", FINDINGS_MIME, 0)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the findings' lines, or None for data of another kind."""
        if data.mime_type != FINDINGS_MIME:
            return None
        found = [Finding(**entry) for entry in data.content["findings"]]
        html = TEMPLATES.get_template("findings.html").render(findings=found, most=MOST_UNFOLDED)
        return [nodes.raw("", html, format="html")]


class FigureRenderer:
    """Show a figure on the page of its notebook."""

    mime_priority_overrides = [("*", FIGURE_MIME, 0)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the figure; None for data of another kind, or in a book that does without this extension."""
        environment = renderer.renderer.sphinx_env
        if data.mime_type != FIGURE_MIME or __package__ not in environment.app.extensions:
            return None
        docname = environment.docname
        return figure_nodes(docname.rpartition("/")[2], Figure(**data.content), docname)

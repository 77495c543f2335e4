"""What surrounds a page's text?  In: the theme's HTML of a page.  Out: HTML that is safe and accessible.

Every page passes through `finished` as it is written, those without a source (search, index) too: Sphinx takes its
templates from `Templates`.  What the theme lays out otherwise than the book needs is in ``templates/``.
"""

import os
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.jinja2glue import BuiltinTemplateLoader

from ..paths import PACKAGE
from . import buttons, margin, pdf, preview
from .guard import guarded
from .light import tightened

TEMPLATES = PACKAGE / "book" / "templates"
OPTIONS = {
    "navbar_persistent": [],  # else a second search field above the first
    "primary_sidebar_end": [],  # else a place for advertisements
    "use_fullscreen_button": False,
    "search_bar_text": "Search this book",
}
MENDS = (
    # pandas heads the column of an index without a name by nothing; a header cell must head something
    (re.compile(r"<th></th>"), "<td></td>"),
    # ARIA took the role of an entry in a list of works back: it is an item of the list
    (re.compile(r'role="doc-biblioentry"'), 'role="listitem"'),
    # the name of the book beside its contents lies outside every landmark
    (re.compile(r'<div id="pst-primary-sidebar"'), '<div id="pst-primary-sidebar" role="navigation" aria-label="Book"'),
    # without scripts the theme has no colours for "as the system"
    (re.compile(r'(<html[^>]*) data-theme="auto"'), r'\1 data-theme="light"'),
    # what is said in attributes is a script as well: pages.js does it
    (re.compile(r'onclick="window\.print\(\)"'), 'data-do="print"'),
)
LONGEST_DESCRIPTION = 240


class Templates(BuiltinTemplateLoader):
    """Sphinx's own templates, with every page finished as it is written."""

    def render(self, template: str, context: dict[str, Any]) -> str:
        """Return what a template gives; a page of HTML is finished."""
        text = super().render(template, context)
        return finished(text) if text.lstrip().startswith("<!DOCTYPE html") else text


def finished(html: str) -> str:
    """Return a page with the theme's faults mended and a policy that says what it may load.

    Parameters
    ----------
    html : str
        A whole page, with ``<meta charset="utf-8">`` in its head.

    Returns
    -------
    str
        The page; finishing it once more changes nothing but the policy's being there twice.
    """
    for fault, mend in MENDS:
        html = fault.sub(mend, html)
    return guarded(tightened(html))


def described(doctree: nodes.document) -> str:
    """Return what a page is about: its first paragraph, cut after a word, for search engines and previews."""
    for paragraph in doctree.findall(nodes.paragraph):
        words = " ".join(paragraph.astext().split())
        if len(words.split()) >= 6:
            return words if len(words) <= LONGEST_DESCRIPTION else words[:LONGEST_DESCRIPTION].rpartition(" ")[0] + " …"
    return ""


def describe(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the template what a search engine or a preview elsewhere says of the page."""
    context["description"] = described(doctree) if doctree is not None else ""
    context["preview"] = preview.address(app.config.html_baseurl, context["pathto"](preview.NAME, 1))
    context["preview_words"] = preview.words()


def finish(app: Any, exception: Exception | None) -> None:
    """Draw the preview; link the PDF of the book from the first page if it is newer than all pages."""
    if exception is None and app.builder.format == "html":
        preview.write(Path(app.outdir))
        pdf.offer(Path(app.outdir))


def arrange(app: Any, config: Any) -> None:
    """Set the theme's options that a book can leave to us, and put our templates before the theme's."""
    theme = config.html_theme_options
    try:
        theme |= buttons.options(theme.get("repository_url", ""), theme.get("launch_buttons"))
    except ValueError as error:
        raise ConfigError(str(error)) from None
    for name, value in OPTIONS.items():
        theme.setdefault(name, value)
    config.template_bridge = f"{__name__}.{Templates.__name__}"
    # Relative, because Sphinx keeps a hash of its settings in the book, which must not know this folder's name.
    config.templates_path = [os.path.relpath(TEMPLATES, app.confdir), *config.templates_path]


def register(app: Any) -> None:
    """Register with Sphinx what is done to each page."""
    app.connect("config-inited", arrange)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", margin.annotate)
    app.connect("build-finished", finish, priority=950)  # when pages are as they stay
    app.add_css_file("pages.css")
    app.add_js_file("pages.js", loading_method="defer")

"""How do runs become pages?  In: a Sphinx build of the book.  Out: pages whose source is the run, checked before.

When a build starts, stale runs are made again and every finding is compared with its reference; either failing
fails the build.  So a bare ``jupyter-book build .`` gives the same pages as ``make book``.
"""

import hashlib
import os
import pickle
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.build_phase import BuildPhase

from .. import __version__, claims, findings, runs, tables, teaching, turn, verify
from ..charts import picture
from ..paths import FONTS, PACKAGE, STATIC, replacing
from . import chrome, compared, language, library, light, pages, register, render, site, slim

LOGGER = logging.getLogger(__name__)
HELD = ExitStack()
UNFINISHED = "unfinished"
BACKENDS = "pybtex.backends"


def start(html: Path, doctrees: Path) -> None:
    """Note that a build has begun; if the one before did not come to its end, remove what it left.

    Sphinx takes a page for up to date that is newer than its source, also if it was cut off while it was written, and
    tells a warning only when it reads the page again: a second build would publish the first one's wreck, and succeed.
    """
    mark = doctrees / UNFINISHED
    if mark.is_file():
        shutil.rmtree(html, ignore_errors=True)
        shutil.rmtree(doctrees)
    html.mkdir(parents=True, exist_ok=True)
    doctrees.mkdir(parents=True, exist_ok=True)
    mark.touch()


def prepare(app: Any, config: Any) -> None:
    """Make the runs fresh, check them, and stage the files that pages fetch."""
    try:
        HELD.enter_context(turn.turn())  # until the program ends
        start(Path(app.outdir), Path(app.doctreedir))
        damaged = verify.hash_problems()
        if damaged:
            raise tables.TableError("\n".join(problem.message for problem in damaged))
        names = runs.notebooks()
        runs.refresh([(name, {}) for name in names], tell=say)
        differences = [difference for found in runs.check(names).values() for difference in found]
    except (tables.TableError, runs.RunError, findings.FindingError, turn.Busy) as error:
        raise ExtensionError(str(error)) from None
    if differences:
        lines = [
            f"{d.notebook}: {d.finding} {d.reason} (reference {d.reference}, found {d.found})" for d in differences
        ]
        raise ExtensionError("Findings are not what they were. See `multivector check`.\n" + "\n".join(lines))
    try:
        site.stage(names)
    except picture.PictureError as error:
        raise ExtensionError(str(error)) from None


def say(run: runs.Run) -> None:
    """Say of a run that was made again why."""
    if run.reasons:
        LOGGER.info("%s %s", run.notebook, run)


def read_source(app: Any, docname: str, source: list[str]) -> None:
    """Put the run in the place of a notebook's source, and generated Markdown in the place of its blocks."""
    try:
        if docname.startswith(f"{render.NOTEBOOKS}/"):
            notebook = docname.rpartition("/")[2]
            app.env.note_dependency(str(runs.run_path(notebook)))
            app.env.note_dependency(str(tables.DESCRIPTOR))
            source[0] = pages.run_as_source(notebook)
        elif pages.BLOCK.search(source[0]):
            for file in [*pages.catalogue_inputs(), *(str(runs.run_path(name)) for name in runs.notebooks())]:
                app.env.note_dependency(file)
            source[0] = pages.filled(source[0])
    except (library.UnknownReference, claims.ClaimError, compared.NotMeasured, teaching.TeachingError) as error:
        raise ExtensionError(f"{docname}: {error}") from None


def remember(app: Any) -> None:
    """Keep what pages that were written gave to the search.

    Sphinx stores its environment before it writes pages; so the next build would leave the terms of the glossary out of
    the search, unless it wrote that page again.
    """
    with replacing(Path(app.doctreedir) / ENV_PICKLE_FILENAME) as temporary, open(temporary, "wb") as file:
        pickle.dump(app.env, file, pickle.HIGHEST_PROTOCOL)


def finish(app: Any, exception: Exception | None) -> None:
    """Remove the site files of earlier builds, and make pages light."""
    if exception is None and app.phase > BuildPhase.READING:  # else no page was out of date
        remember(app)
    if exception is None and app.builder.format == "html":
        site.publish(Path(app.outdir))
        slim.slim(Path(app.outdir))
    if exception is None and not app._warncount:
        (Path(app.doctreedir) / UNFINISHED).unlink()


def code_stamp() -> str:
    """Return a hash of what makes pages out of runs: when it changes, every page is made again.

    Style and script count too: Sphinx copies static files only if some page is out of date.
    """
    files = [*sorted((PACKAGE / "book").glob("*.py")), *sorted((PACKAGE / "book").glob("*.html"))]
    files += sorted((PACKAGE / "teaching").glob("*.py"))
    files += [PACKAGE / "claims.py", PACKAGE / "findings.py", PACKAGE / "tables.py", *sorted(STATIC.iterdir())]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def setup(app: Any) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    os.environ["FONTCONFIG_FILE"] = str(FONTS)  # the same letters everywhere
    for name in ("docutils", "plaintext"):  # looked for among all that is installed at every citation
        register_plugin(BACKENDS, name, find_plugin(BACKENDS, name), force=True)
    app.connect("config-inited", prepare, priority=900)
    chrome.register(app)
    app.connect("source-read", read_source)
    app.connect("html-page-context", light.lighten)
    app.connect("build-finished", finish, priority=900)  # after the theme has written its own style
    app.add_config_value("multivector_code", code_stamp(), "env")
    app.add_css_file("book.css")
    app.add_js_file("figures.js", loading_method="defer", **{"data-vega": site.vega_address()})
    app.add_js_file("origin.js", loading_method="defer")
    app.add_js_file("filter.js", loading_method="defer")
    silent = (render.pass_over, render.pass_over)
    others = {"latex": silent, "text": silent, "man": silent, "texinfo": silent}
    app.add_node(render.FindingReference, html=(render.visit_finding, render.depart_reference), **others)
    app.add_node(render.FigureReference, html=(render.visit_figure, render.depart_reference), **others)
    app.add_role("finding", render.finding_role)
    language.register(app)
    app.add_role("figure", render.figure_role)
    app.add_role("claim", register.claim_role)
    app.add_role("row", register.row_role)
    app.add_directive("chart", render.ChartDirective)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

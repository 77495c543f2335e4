"""Which files does a page fetch?  In: the runs and tables.  Out: ``build/site``, copied into the book as it is.

Pictures, live specifications, map layers and the Vega script carry a hash of their content in their names: they are
fetched once for the whole book and may be cached for ever.  Tables and the rows of figures keep plain names, so that
they can be cited.
"""

import filecmp
import functools
import hashlib
import json
import shutil
from pathlib import Path

from .. import runs, tables
from ..charts import layers, picture, theme
from ..charts.drawn import Figure
from ..paths import BUILD, DATA, SITE, replacing, write_text
from . import about, bundle, catalogue, cite, kept, plate
from .library import ident, number, shelf

MOST_NAMED = 4


def _stamp(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _put(place: str, content: str | bytes) -> str:
    path, raw = SITE / place, content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != raw:
        with replacing(path) as temporary:
            temporary.write_bytes(raw)
    return place


def live_spec(figure: Figure, layout: str) -> str:
    """Return the specification a page draws from: map layers by address, without what all figures share."""
    spec = json.loads(figure.specs[layout])
    addresses = {layers.SCHEME + name: map_address(name) for name in layers.layer_names(spec)}
    del spec["config"]
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    for reference, address in addresses.items():
        text = text.replace(f'"{reference}"', json.dumps(address))
    return text


def map_address(name: str) -> str:
    """Return where the site keeps a map layer."""
    return f"maps/{name}.{_stamp(layers.topology(name))}.json"


def addresses(notebook: str, figure: Figure) -> dict[str, str]:
    """Return where the site keeps the files of a figure, by kind."""
    base = f"figures/{notebook}/{figure.name}"
    places = {kind: f"{base}.{kind}" for kind in ("csv", "svg", "bib", "zip")}
    places["about"] = f"{base}.{_stamp(about.about(figure))}.json"
    for layout in figure.specs:
        places[f"spec-{layout}"] = f"{base}.{layout}.{_stamp(live_spec(figure, layout))}.json"
        places[f"picture-{layout}"] = f"{base}.{layout}.{_stamp(figure.pictures[layout])}.svg"
    return places


def page_of(notebook: str, figure: Figure) -> str:
    """Return the page of the cell that draws a figure, from the top of the book."""
    return f"notebooks/{notebook}.html#{ident(notebook, figure.name)}"


def source_line(figure: Figure) -> str:
    """Return who counted what a figure draws, and under which licences, for a picture that leaves the page."""
    licences = dict.fromkeys(
        licence["title"] for table in figure.tables for licence in tables.resource(table).get("licenses", [])
    )
    return f"Source: {publishers(figure)}. Licence: {', '.join(licences)}. {cite.work()['title']}."


def publishers(figure: Figure) -> str:
    """Return who counted what a figure draws, each once: of tables whose rows are named, those of these rows."""
    named = about.named_tables(figure)
    found = [
        name
        for table in figure.tables
        for name in (about.publisher_names(figure, table) if table in named else tables.publishers(table).split("; "))
    ]
    each = list(dict.fromkeys(found))
    return "; ".join(each[:MOST_NAMED]) + (" and others" if len(each) > MOST_NAMED else "")


def to_take_away(notebook: str, figure: Figure) -> dict[str, str | bytes]:
    """Return the contents of the files that readers take away, by kind."""
    count, page, source = number(notebook, figure.name), page_of(notebook, figure), source_line(figure)
    return {
        "csv": figure.csv,
        "svg": plate.plate(figure, count, source),
        "bib": cite.bibtex(notebook, figure, count, page),
        "zip": bundle.bundle(figure, count, source, page),
    }


@functools.cache
def vega_script() -> str:
    """Return the script that draws live charts, as shipped with the installed vl-convert, and the theme of all charts.

    The script is wrapped in a function, because its short top-level names would collide with those of other scripts.
    """
    from importlib.metadata import version

    stored = BUILD / "vega" / f"{version('vl-convert-python')}.js"
    if not stored.is_file():
        import vl_convert  # heavy: only a new version needs it

        write_text(stored, f"(()=>{{{vl_convert.javascript_bundle()}}})();\n")
    shared = json.dumps(theme.CONFIG, sort_keys=True, separators=(",", ":"))
    return f"{stored.read_text(encoding='utf-8')}window.multivectorTheme={shared};\n"


def vega_address() -> str:
    """Return where the site keeps the Vega script."""
    return f"vega/vega.{_stamp(vega_script())}.js"


def stage(notebooks: list[str]) -> None:
    """Write ``build/site``: the files of every figure, map layers, the Vega script, the tables; what is new of them."""
    before = kept.Kept()
    written = {_put(vega_address(), vega_script())}
    stale = [name for name in notebooks if before.stale(name, [runs.run_path(name)])]
    figures = [(name, one) for name in stale for one in shelf(name).figures.values()]
    picture.draw((f"Figure {one.name!r} of {name}", spec) for name, one in figures for spec in one.specs.values())
    for notebook in notebooks:
        written |= before.files(notebook, [runs.run_path(notebook)], functools.partial(stage_figures, notebook))
    written |= before.files("tables", [runs.run_path(notebook) for notebook in notebooks], stage_tables)
    before.keep()
    for file in SITE.rglob("*"):
        if file.is_file() and file.relative_to(SITE).as_posix() not in written:
            file.unlink()


def stage_figures(notebook: str) -> set[str]:
    """Write the files of a notebook's figures, and the map layers they need; return their places."""
    written, named = set(), set()
    for figure in shelf(notebook).figures.values():
        places = addresses(notebook, figure)
        written |= {_put(places[kind], file) for kind, file in to_take_away(notebook, figure).items()}
        written.add(_put(places["about"], about.about(figure)))
        for layout, spec in figure.specs.items():
            named |= layers.layer_names(json.loads(spec))
            written.add(_put(places[f"spec-{layout}"], live_spec(figure, layout)))
            written.add(_put(places[f"picture-{layout}"], figure.pictures[layout]))
    return written | {_put(map_address(name), layers.topology(name)) for name in named}


def stage_tables() -> set[str]:
    """Write the tables, their descriptor, and what the data page links to; return their places."""
    files = [tables.DESCRIPTOR, *(tables.path_of(name) for name in tables.names())]
    copies = {_put(f"data/{file.relative_to(DATA).as_posix()}", file.read_text(encoding="utf-8")) for file in files}
    return copies | catalogue.stage()


def publish(html: Path) -> None:
    """Copy ``build/site`` into a built book, and remove the site files of earlier builds from it."""
    for file in sorted(path for path in SITE.rglob("*") if path.is_file()):
        copy = html / file.relative_to(SITE)
        if not copy.is_file() or not filecmp.cmp(file, copy, shallow=False):
            with replacing(copy) as temporary:
                temporary.write_bytes(file.read_bytes())
    for folder in ("figures", "maps", "vega", "data"):
        for old in sorted((html / folder).rglob("*")):
            if old.is_file() and not (SITE / old.relative_to(html)).is_file():
                old.unlink()
        if (html / folder).is_dir() and not any((html / folder).rglob("*")):
            shutil.rmtree(html / folder)

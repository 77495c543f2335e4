"""What does a specification look like?  In: Vega-Lite JSON.  Out: an SVG, drawn once.

A run holds specifications; pages, zips and previews need pictures.  They are kept in ``build/pictures`` under a hash of
the specification, the map layers in it, the code and the libraries that draw, so that a run that changed has those
pictures drawn again that changed, and no others.
"""

import functools
import hashlib
import json
import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from ..paths import BUILD, FONTS, write_text
from ..variables import around
from . import layers
from .lean import lean

STORE = BUILD / "pictures"
VEGA_LITE = "6.4"  # what the locked Altair writes, as vl-convert names it
LIBRARIES = ("scour", "shapely", "vl-convert-python")
SURROUNDINGS = {"FONTCONFIG_FILE": str(FONTS), "TZ": "UTC"}  # the same letters and hours everywhere
FEW = 24  # pictures that one process draws before others have started


class PictureError(Exception):
    """Vega cannot draw a specification.  The message says whose, why, and what to do."""


def picture(spec: str) -> str:
    """Return the SVG of a specification, with map layers filled in, made light.

    Parameters
    ----------
    spec : str
        Vega-Lite JSON; map layers are named (see `layers`).

    Raises
    ------
    PictureError
        If Vega cannot draw it.
    """
    kept = stored(spec)
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    import vl_convert  # heavy: only what was not drawn before needs it

    filled = json.dumps(layers.with_layers(json.loads(spec)))
    with around(SURROUNDINGS):
        try:
            svg = lean(vl_convert.vegalite_to_svg(filled, vl_version=VEGA_LITE))
        except ValueError as error:
            said = str(error).partition(":\n")[2].partition("\n")[0]  # the rest is where in Vega
            raise PictureError(f"Vega cannot draw it: {said or error}") from None
    write_text(kept, svg)
    return svg


def draw(named: Iterable[tuple[str, str]]) -> None:
    """Draw the pictures of specifications that were not drawn before, many of them on all cores.

    Parameters
    ----------
    named : iterable of (str, str)
        What a picture is called, and its specification.

    Raises
    ------
    PictureError
        If Vega cannot draw some; the message names each.
    """
    names = {spec: name for name, spec in named}
    missing = [spec for spec in names if not stored(spec).is_file()]
    if len(missing) <= FEW:
        problems = list(map(_problem, missing))
    else:
        spawn = multiprocessing.get_context("spawn")
        with around(SURROUNDINGS), ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
            problems = list(pool.map(_problem, missing, chunksize=4))
    told = [f"{names[spec]}: {problem}" for spec, problem in zip(missing, problems, strict=True) if problem]
    if told:
        raise PictureError("\n".join([*told, "Mend the cells that draw, and run again."]))


def _problem(spec: str) -> str | None:
    """Draw a picture; say why it cannot be drawn if it cannot."""
    try:
        picture(spec)
    except PictureError as error:
        return str(error)
    return None


def stored(spec: str) -> Path:
    """Return the place of a specification's picture."""
    shapes = [layers.topology(name) for name in sorted(layers.layer_names(json.loads(spec)))]
    return STORE / f"{hashlib.sha256(json.dumps([spec, *shapes, _hand()]).encode()).hexdigest()[:32]}.svg"


@functools.cache
def _hand() -> str:
    """Return a hash of what draws: the code here, the fonts, the libraries."""
    here = Path(__file__).parent
    code = [(here / name).read_text(encoding="utf-8") for name in ("lean.py", "layers.py", "picture.py")]
    names = [f"{name} {version(name)}" for name in LIBRARIES]
    text = json.dumps([*code, FONTS.read_text(encoding="utf-8"), *names])
    return hashlib.sha256(text.encode()).hexdigest()

"""How is a derived table written from its upstream files?  In: a folder of upstream files.  Out: a frame.

One module an upstream.  A builder is a function ``name(upstream: Upstream) -> DataFrame`` whose name is the
table's; its module lists the files it reads in ``PINS`` (file name → SHA-256), so that a table is only ever
written from the very bytes that were examined.
"""

from __future__ import annotations

import hashlib
import importlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import tables

if TYPE_CHECKING:
    import pandas as pd  # heavy: imported where a file is read


class UpstreamError(Exception):
    """An upstream file is missing or not the pinned one.  The message says which and what to do."""


class Upstream:
    """A folder of upstream files, read by file name and only if the bytes are the pinned ones.

    Parameters
    ----------
    folder : Path
        Searched with all its subfolders.
    pins : dict of str to str
        File name → SHA-256 of its bytes.
    """

    def __init__(self, folder: Path, pins: dict[str, str]) -> None:
        self.folder = folder
        self.pins = pins

    def read(self, file: str) -> bytes:
        """Return the bytes of the pinned upstream `file`.

        Raises
        ------
        UpstreamError
            If no such file is below the folder, or its hash is not the pinned one.
        """
        found = sorted(self.folder.rglob(file))
        if not found:
            raise UpstreamError(f"No file {file!r} below {self.folder}. Give the folder of upstream files with --from.")
        for path in found:  # tables that were refreshed have files of one name, each with its own pin
            raw = path.read_bytes()
            digest = hashlib.sha256(raw).hexdigest()
            if digest == self.pins[file]:
                return raw
        raise UpstreamError(
            f"{path} has SHA-256 {digest[:12]}…, the pinned file has {self.pins[file][:12]}…. "
            "A new vintage needs a new pin in its module of multivector.sources, and a look at what changed."
        )

    def csv(self, file: str, **options) -> pd.DataFrame:
        """Return an upstream CSV file as a frame of text; lines that begin with ``#`` are its provenance."""
        import pandas as pd

        lines = self.read(file).decode("utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.startswith("#"))
        return pd.read_csv(
            io.StringIO(text), **{"dtype": "str", "keep_default_na": False, "na_values": [""], **options}
        )


def builder(table: str, pins: dict[str, str] | None = None) -> Callable[[Path], pd.DataFrame]:
    """Return the function that builds the derived `table` from a folder of upstream files.

    The files must be those of `pins`: unless they are given, those that the table's entry in the data package names
    because it was refreshed from them, or else those of the builder's module.

    Raises
    ------
    UpstreamError
        If the table is not derived, or its module has no function of that name.
    """
    descriptor = tables.resource(table)
    if descriptor["class"] != "derived":
        raise UpstreamError(
            f"Table {table!r} is transcribed: its rows are typed from the sources that they cite, "
            "and no upstream file makes it again."
        )
    module = importlib.import_module(f".{descriptor['builder']}", __name__)
    function = getattr(module, table)
    known = pins or descriptor.get("pins") or module.PINS
    return lambda folder: function(Upstream(Path(folder), known))


def build(table: str, folder: Path, path: Path | None = None, pins: dict[str, str] | None = None) -> Path:
    """Write the derived `table` from upstream files below `folder`; to its own place unless `path` is given."""
    frame = builder(table, pins)(folder)
    target = path or tables.path_of(table)
    write = tables.write_geojson if tables.is_layer(tables.resource(table)) else tables.write_csv
    write(frame, target)
    return target

"""Which tables can be had from their publishers again?  In: a name.  Out: the files that the table's builder reads.

One module an upstream.  A feed is a function ``name(fetch: Fetcher) -> dict`` whose name is the table's; it asks the
interface and writes the answers down in the form of the file that the table's builder has always read, so that there
is one way from an upstream's figures to a table.  What an interface does not have (an older vintage, another
publisher's figures) is taken from the accepted table.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from ... import tables
from .. import UpstreamError
from ..fetch import Fetcher

MODULES = {
    "baikonur_launches": "gcat",
    "economies": "world_bank",
    "eu_exports": "comext",
    "eu_exports_to_kazakhstan": "comext",
    "fx_daily": "national_bank",
    "fx_monthly": "national_bank",
    "georgia_cars": "comtrade",
    "inflation_yearly": "world_bank",
    "launches_by_site": "gcat",
}
FORMS = {"pipeline_owners": "energy_monitor", "pipelines": "energy_monitor"}


@dataclass(frozen=True)
class Feed:
    """How a table is had anew.

    Attributes
    ----------
    files : callable
        Returns the builder's files by name.
    address : str
        Of the interface, for the table's entry in the data package.
    works : str
        Pattern of the titles of those sources of the table that the interface gives.
    part : bool
        Whether only the newest rows come from the interface, and the older ones stay.
    """

    files: Callable[[Fetcher], dict[str, str]]
    address: str
    works: str
    part: bool = False


def feed(table: str) -> Feed:
    """Return how `table` is had from an open interface.

    Raises
    ------
    UpstreamError
        If it has none; the message says which tables have, and what to do for this one.
    """
    if table not in MODULES:
        kind = tables.resource(table)["class"]
        if table in FORMS:
            say = f"its release is given out by a form only: download it and name it with --from. {_form(table).WHERE}"
        elif kind == "transcribed":
            say = "it is transcribed from the works that its rows cite; change it by hand"
        else:
            say = f"its publisher has no open interface that gives it: multivector data build {table} --from FOLDER"
        raise UpstreamError(f"Table {table!r} cannot be refreshed: {say}. Those that can: {', '.join(MODULES)}.")
    return _feed(importlib.import_module(f".{MODULES[table]}", __name__), table)


def _form(table: str) -> ModuleType:
    return importlib.import_module(f".{FORMS[table]}", __name__)


def _feed(module: ModuleType, table: str) -> Feed:
    return Feed(getattr(module, table), module.ADDRESS, module.WORKS[table], table in getattr(module, "PARTS", ()))


def from_files(table: str, releases: list[bytes]) -> Feed:
    """Return how `table` is had from `releases` that were downloaded by hand.

    Raises
    ------
    UpstreamError
        If the table comes from an open interface, or from none.
    """
    if table not in FORMS:
        raise UpstreamError(
            f"--from is for {' and '.join(FORMS)}, whose release is given out by a form; not {table!r}."
        )
    module = _form(table)
    return Feed(lambda fetch: getattr(module, table)(releases), module.ADDRESS, module.WORKS[table])

"""Which unit tests are run under mutmut, and in what order?  In: the tests found.  Out: some of them, quick ones first.

A figure takes seconds to draw and a change may be tried on all tests of a module, so tests that share drawn figures are
left out: they look at charts, not at measures.  The first test that fails ends the trial, so the quick ones, by the
times that mutmut took, go first.  When mutmut finds out which tests call which function, a fixture that a module shares
is made anew for each test, or only the first one that asks for it would count.  ``mutants.py`` lays this file among the
unit tests.
"""

import gc
import json
import os
from pathlib import Path

import pytest
from _pytest.scope import Scope

DRAWN = {"figure", "figures"}  # fixtures that draw
TIMES = Path("mutmut-stats.json")  # beside the changed code, when mutmut has run all tests once


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that ask for figures, sort the others, keep garbage collection off what each fork shares."""
    left_out = [item for item in items if not DRAWN.isdisjoint(item.fixturenames)]
    config.hook.pytest_deselected(items=left_out)
    seconds = json.loads(TIMES.read_text())["duration_by_test"] if TIMES.exists() else {}
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: seconds.get(item.nodeid, 0.0))
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        _unshare(kept)
    gc.freeze()


def _unshare(items: list[pytest.Item]) -> None:
    """Make the fixtures of a module fixtures of each test."""
    for item in items:
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            for definition in definitions:
                definition._scope = Scope.Function if definition._scope is Scope.Module else definition._scope

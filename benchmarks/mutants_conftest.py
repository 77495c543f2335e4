"""Which unit tests are run under mutmut, and in what order?  In: the tests found.  Out: some of them, quick ones first.

A figure takes seconds to draw and a change may be tried on all tests of a module, so tests that share drawn figures are
left out: they look at charts, not at measures.  The first test that fails ends the trial, so the quick ones, by the
times that mutmut took, go first.  ``mutants.py`` lays this file among the unit tests.
"""

import gc
import json
from pathlib import Path

import pytest

DRAWN = {"figure", "figures"}  # fixtures that draw
TIMES = Path("mutmut-stats.json")  # beside the changed code, when mutmut has run all tests once


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that ask for figures, sort the others, keep garbage collection off what each fork shares."""
    left_out = [item for item in items if not DRAWN.isdisjoint(item.fixturenames)]
    config.hook.pytest_deselected(items=left_out)
    seconds = json.loads(TIMES.read_text())["duration_by_test"] if TIMES.exists() else {}
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=lambda item: seconds.get(item.nodeid, 0.0))
    gc.freeze()

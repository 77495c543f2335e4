"""Which unit tests are left out under mutmut?  In: the tests found.  Out: those that draw no figure.

A figure takes seconds to draw and a change may be tried on all tests of a module, so tests that share drawn figures are
left out: they look at charts, not at measures.  ``mutants.py`` lays this file among the unit tests.
"""

import gc

import pytest

DRAWN = {"figure", "figures"}  # fixtures that draw


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that ask for figures, and keep the collector of garbage off what each fork shares."""
    left_out = [item for item in items if not DRAWN.isdisjoint(item.fixturenames)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    gc.freeze()

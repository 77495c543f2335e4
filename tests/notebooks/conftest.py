"""A notebook's tests share its runs, so they stay on one worker."""

import re

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if re.match(r"test_\d\d_", item.path.name):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))

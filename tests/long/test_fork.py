"""A fork without chapters is green: it is checked, built and tested as its maker would, on its own code.

Not run again is what does not depend on the book: tests of tables, most unit tests, and tests on notebooks made up.
That these take nothing of this book is looked at in ``tests/unit/test_fork.py``.
"""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from multivector.fork import make
from multivector.fork.settings import Settings
from tests.conftest import run_in

pytestmark = pytest.mark.long
ADDRESS = "https://github.com/owner/book"
TESTS = ["tests/docs", "tests/site", "tests/notebooks", "tests/unit/test_fork.py", "tests/unit/test_preview.py"]
MADE_UP = [f"--ignore=tests/notebooks/test_{name}.py" for name in ("faults", "reasons", "runner", "sweep")]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Write a fork about another country."""
    place = tmp_path_factory.mktemp("forks") / "қырғызстан"
    make.fork(place, Settings("Kyrgyzstan, made up for a test", "A test", ADDRESS, "KGZ"))
    return place


def done(copy: Path, *command: str) -> str:
    made = run_in(copy, *command)
    assert made.returncode == 0, made.stdout[-4000:] + made.stderr[-4000:]
    return made.stdout


def test_a_fork_without_chapters_passes_its_own_checks_build_and_tests(copy):
    assert "Every finding is what it was" in done(copy, "multivector", "check")
    assert "build succeeded" in done(copy, "jupyter-book", "build", ".", "-W", "-n", "--keep-going")
    for page, led in (("notebooks/01-votes", 4), ("book/1-votes", 3)):
        soup = BeautifulSoup((copy / f"_build/html/{page}.html").read_text(encoding="utf-8"), "html.parser")
        links = [link["href"] for link in soup.select(".article-header-buttons a[href^=http]")]
        assert len(links) == led and ADDRESS in links, page
    done(copy, "ruff", "check", ".")
    told = done(copy, "pytest", "-q", "-n", "2", "-m", "not long", *TESTS, *MADE_UP)
    assert " passed" in told and " failed" not in told

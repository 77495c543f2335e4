"""What others get: a copy of the book with one value altered, and a crate that runs by itself."""

import json
import re
import shutil

import pytest

from multivector import crate, runs
from multivector.book import compare
from multivector.paths import HTML
from tests.conftest import run_in

pytestmark = pytest.mark.long


def test_one_altered_finding_of_a_published_page_is_named_with_both_values(tmp_path, run):
    copy = shutil.copytree(HTML, tmp_path / "published")
    page = copy / "book/1-relationship.html"
    text = page.read_text(encoding="utf-8")
    place = re.search(r'#finding-(imports_share_rus_2025)"[^>]*>([\d.]+)', text)
    page.write_text(text[: place.start(2)] + "77.7" + text[place.end(2) :], encoding="utf-8")
    found = compare.compare(copy)
    assert (found.missing, found.extra, list(found.different)) == ([], [], ["book/1-relationship.html"])
    (told,) = found.different["book/1-relationship.html"]
    before = f"01-trade:{place[1]}: published 77.7\u00a0%, rebuilt {place[2]}\u00a0%"
    assert told == before
    page.write_text(text, encoding="utf-8")
    assert compare.compare(copy).same


def test_a_copy_is_verified_by_a_build_from_the_beginnings(project, run, tmp_path):
    copy = shutil.copytree(HTML, tmp_path / "published")
    done = run(project, "multivector", "compare", "--rebuild", str(copy))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "byte for byte those built here" in done.stdout
    (copy / "genindex.html").unlink()
    done = run(project, "multivector", "compare", str(copy))
    assert done.returncode == 1 and "missing  genindex.html" in done.stderr


def test_a_crate_runs_by_itself(tmp_path):
    name = "11-january-2022"
    runs.refresh([(name, {})])
    crate.write([name], tmp_path / "crate")
    done = run_in(tmp_path / "crate", "multivector", "run", name)
    assert done.returncode == 0 and "no earlier run" in done.stdout, done.stdout + done.stderr
    kept, again = (
        json.loads((tmp_path / "crate" / place / f"{name}.ipynb").read_text(encoding="utf-8"))
        for place in ("runs", "build/runs")
    )
    assert kept["cells"] == again["cells"]
    fingerprints = [run["metadata"][runs.KEY]["fingerprint"] for run in (kept, again)]
    assert fingerprints[0] == fingerprints[1]

"""The longer proofs, on copies of the project: `make prove`."""

import filecmp
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from multivector import runs, tables
from multivector.paths import HTML
from tests.conftest import copy_project, run_in

pytestmark = pytest.mark.long
BUILD = ("jupyter-book", "build", ".", "-W", "-n", "--keep-going")


def differing(one, other) -> list[str]:
    files = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    files |= {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    return sorted(
        str(file)
        for file in files
        if not (
            (one / file).is_file() and (other / file).is_file() and filecmp.cmp(one / file, other / file, shallow=False)
        )
    )


def test_two_clean_builds_in_different_folders_are_alike_byte_for_byte(tmp_path):
    homes = [copy_project(tmp_path / "one"), copy_project(tmp_path / "deeper" / "тағы бір")]
    for home, seed in zip(homes, ("1", "2"), strict=True):
        done = run_in(home, *BUILD, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stdout + done.stderr
        assert str(home) not in "".join(
            path.read_text(encoding="utf-8") for path in (home / "_build/html").rglob("*.html")
        )
    assert differing(homes[0] / "_build/html", homes[1] / "_build/html") == []


def test_any_harmed_table_fails_the_check_and_is_named(project, run):
    chance = random.Random(20220105)
    for name in tables.names():
        path = project / "data" / tables.resource(name)["path"]
        whole = path.read_text(encoding="utf-8")
        places = [match.start() for match in re.finditer(r"[0-9]", whole)][10:] or [len(whole) // 2]
        place = chance.choice(places)
        path.write_text(
            whole[:place] + str((int(whole[place]) + 1) % 10 if whole[place].isdigit() else "x") + whole[place + 1 :],
            encoding="utf-8",
        )
        done = run(project, "multivector", "check")
        assert done.returncode == 1
        assert f"Table '{name}'" in done.stderr and path.name in done.stderr, done.stderr
        path.write_text(whole, encoding="utf-8")


def reruns(project, run) -> set[str]:
    done = run(project, "multivector", "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return {line.split()[0] for line in done.stdout.splitlines() if " run in " in line}


def test_exactly_the_users_of_what_changed_run_again(project, run):
    assert reruns(project, run) == set()
    helper = project / "src/multivector/measures/trade.py"
    text = helper.read_text(encoding="utf-8")
    helper.write_text(text + "\n\ndef nobody_uses_this() -> int:\n    return 1\n", encoding="utf-8")
    assert reruns(project, run) == set()
    first = re.search(r"\n    return ", text)
    helper.write_text(text[: first.start()] + "\n    assert True" + text[first.start() :], encoding="utf-8")
    assert reruns(project, run) == {"01-trade"}

    for name in ("economies", "cpc_throughput", "countries"):
        users = {
            book
            for book in runs.notebooks()
            if name in runs.tables_read(runs.read_run(project / "build/runs" / f"{book}.ipynb"))
        }
        descriptor = project / "data/datapackage.json"
        package = json.loads(descriptor.read_text(encoding="utf-8"))
        for resource in package["resources"]:
            if resource["name"] == name:
                resource["description"] += " More is said."
        descriptor.write_text(json.dumps(package), encoding="utf-8")
        assert users and reruns(project, run) == users, name
    assert reruns(project, run) == set()


def test_a_failing_notebook_and_a_moved_finding_fail_the_build(project, run):
    path = project / "results/01-trade.json"
    text = path.read_text(encoding="utf-8")
    reference = json.loads(text)
    name = next(key for key, entry in reference.items() if isinstance(entry["value"], float))
    reference[name]["value"] += 1 + 2 * reference[name]["tolerance"]
    path.write_text(json.dumps(reference), encoding="utf-8")
    done = run(project, *BUILD)
    assert done.returncode != 0 and name in done.stdout + done.stderr
    checked = run(project, "multivector", "check")
    assert checked.returncode == 1 and name in checked.stdout
    path.write_text(text, encoding="utf-8")

    notebook = project / "notebooks/01-trade.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    cells["cells"][-2]["source"] = ["1/0"]
    cells["cells"][-2].update(cell_type="code", outputs=[], execution_count=None)
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    done = run(project, *BUILD)
    assert done.returncode != 0 and "ZeroDivisionError" in done.stdout + done.stderr


def test_a_misspelt_finding_or_figure_fails_the_build_and_names_the_nearest(project, run):
    chapter = project / "book/1-relationship.md"
    names = list(json.loads((project / "results/01-trade.json").read_text(encoding="utf-8")))
    chapter.write_text(
        chapter.read_text(encoding="utf-8") + f"\n{{finding}}`01-trade:{names[0]}x` \n", encoding="utf-8"
    )
    done = run(project, *BUILD)
    assert done.returncode != 0 and f"did you mean '{names[0]}'" in done.stdout + done.stderr
    shutil.rmtree(project / "_build")


def test_a_build_cut_off_while_it_writes_leaves_nothing_to_the_next(project, run):
    shutil.rmtree(project / "_build", ignore_errors=True)
    own = {"MULTIVECTOR_ROOT": str(project), "PYTHONPATH": str(project / "src")}
    program = [str(Path(sys.executable).parent / BUILD[0]), *BUILD[1:]]
    building = subprocess.Popen(program, cwd=project, env=os.environ | own, stdout=subprocess.DEVNULL)
    pages = project / "_build/html/notebooks"
    while building.poll() is None and len(list(pages.glob("*.html"))) < 4:
        time.sleep(0.01)
    building.kill()
    building.wait()
    cut = max(pages.glob("*.html"), key=lambda page: page.stat().st_mtime_ns)
    cut.write_text(cut.read_text(encoding="utf-8")[:1000], encoding="utf-8")  # as if it had been in mid-write
    done = run(project, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(project / "_build/html", HTML) == []


def test_a_sentence_added_and_taken_back_leaves_the_book_as_it_was(project, run):
    shutil.rmtree(project / "_build", ignore_errors=True)
    chapter = project / "book/borders.md"
    text = chapter.read_text(encoding="utf-8")
    for words in (text, f"{text}\nOne sentence more.\n", text):
        chapter.write_text(words, encoding="utf-8")
        done = run(project, *BUILD)
        assert done.returncode == 0, done.stdout + done.stderr
    assert differing(project / "_build/html", HTML) == []


def test_a_warning_fails_every_build_until_it_is_mended(project, run):
    shutil.rmtree(project / "_build", ignore_errors=True)
    chapter = project / "book/borders.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n{ref}`nowhere-at-all`\n", encoding="utf-8")
    for _ in range(2):
        done = run(project, *BUILD)
        assert done.returncode != 0 and "nowhere-at-all" in done.stdout + done.stderr

"""The page `book/teaching/add.md` as a newcomer follows it, on a copy of the project: all that it shows is done."""

import json
import re

import pytest

from multivector import runs
from multivector.paths import ROOT
from tests.conftest import run_in

pytestmark = pytest.mark.long
PAGE = (ROOT / "book/teaching/add.md").read_text(encoding="utf-8")
NAME = re.search(r"multivector run (\S+)", PAGE)[1]


@pytest.fixture(scope="module", autouse=True)
def fresh():
    runs.refresh([(name, {}) for name in runs.notebooks()])


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[number]


def test_the_steps_of_the_page_lead_to_a_chapter_that_passes(project, run):
    def multivector(*words: str, status: int = 0) -> str:
        done = run(project, "multivector", *words)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    file = project / "wheat.csv"
    file.write_text(block("text"), encoding="utf-8")
    told = multivector("new", "table", "wheat_exports", str(file), status=1)
    assert " ".join(block("text", 1).split()) == " ".join(told.replace(str(file), "wheat.csv").split())
    _, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(["month,exports_kusd", *rows]) + "\n", encoding="utf-8")
    told = multivector("new", "table", "wheat_exports", str(file))
    for line in block("text", 2).splitlines():
        assert line.strip(" …") in told, line
    told = multivector("check", status=1)
    assert "has no title: say in a few words" in told and "multivector data accept sources" in told
    fill_in(project)
    multivector("data", "accept", "wheat_exports", "sources")
    multivector("new", "notebook", "In which months does Kazakhstan sell its wheat?")
    answer(project / f"notebooks/{NAME}.ipynb")
    multivector("run", NAME)
    multivector("accept", "--yes", NAME)
    found = json.loads((project / f"results/{NAME}.json").read_text(encoding="utf-8"))
    values = [int(row.split(",")[1]) for row in rows]
    assert abs(found["first_quarter"]["value"] - 100 * sum(values[:3]) / sum(values)) < 1e-9
    assert "Every finding is what it was" in multivector("check")
    built = run_in(project, "jupyter-book", "build", ".", "-W", "-n", "--keep-going")
    assert built.returncode == 0, built.stdout + built.stderr
    html = (project / f"_build/html/notebooks/{NAME}.html").read_text(encoding="utf-8")
    assert "of its wheat of 2023 in the first quarter" in html
    checks = ["tests/notebooks/test_runs.py", "tests/docs", "tests/data/test_tables_as_published.py"]
    done = run_in(project, "pytest", *checks, "-q", "-n", "0", "-m", "not long", "--ignore", "tests/docs/test_docs.py")
    assert done.returncode == 0, done.stdout[-3000:]


def fill_in(project) -> None:
    package = json.loads((project / "data/datapackage.json").read_text(encoding="utf-8"))
    entry = package["resources"][-1]
    entry |= json.loads("{" + block("json").strip().rstrip(",") + "}")
    for field, words in zip(
        entry["schema"]["fields"], re.search(r'`"(.+?)"` and `"(.+?)"`', PAGE).groups(), strict=False
    ):
        field["description"] = words
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    (project / "data/datapackage.json").write_text(text, encoding="utf-8")
    works = project / "data/sources.csv"
    line = block("text", 3)
    works.write_text(works.read_text(encoding="utf-8").replace("wheat-exports,,,,,,\n", line), encoding="utf-8")


def answer(path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    robust = [cell for cell in stored["cells"] if cell["cell_type"] == "code"][-1]
    robust["source"] += "\n" + block("python").strip()
    title = stored["cells"][0]
    title["source"] = block("markdown").strip() + "\n\n" + title["source"].partition("\n\n")[2]
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

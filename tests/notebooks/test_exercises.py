"""The exercises: solutions run and pass their own checks, for other variants too; what students get tells nothing."""

import ast
import json
import re

import pytest

from multivector import runs
from multivector.teaching import editions, questions
from multivector.teaching.checks import Feedback

from .executing import run_with

NAMES = editions.names()
ASKED = {  # by notebook: the question that each student gets a variant of, and the solution's function of it
    "1-relationship": ("share-change", lambda of, reporter, partner, first, last: (
        of["share"](reporter, partner, last) - of["share"](reporter, partner, first))),
    "2-pipelines": ("gas-share", lambda of, **given: of["share_of_gas"](**given)),
    "3-corridors": ("over-trend", lambda of, **given: of["excess"](**given)),
    "4-baikonur": ("launch-share", lambda of, **given: of["baikonur_share"](**given)),
    "5-money": ("value-lost", lambda of, **given: of["value_lost"](**given)),
    "6-politics": ("agreement", lambda of, **given: of["agree"](**given)),
    "7-synthesis": ("left-out", lambda of, claim, reading: of["verdict_if"](claim, without=[reading]).verdict),
}  # fmt: skip
STUDENTS = [f"student {number}" for number in range(12)]


def gone_through(notebook) -> tuple[dict, list[Feedback]]:
    """Run the code cells in this process, which is what a kernel would do; return the names and what checks said."""
    known: dict = {}
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            body = ast.parse(cell.source).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), "cell", "exec"), known)
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), known) if last else None
            said += [shown] if isinstance(shown, Feedback) else []
    return known, said


def test_there_is_a_notebook_a_part_and_none_of_them_is_a_notebook_of_the_book():
    assert set(NAMES) == set(ASKED)
    assert not set(NAMES) & set(runs.notebooks())


@pytest.mark.parametrize("name", NAMES)
def test_solutions_pass_their_checks_and_give_the_keys_of_students(name):
    known, said = gone_through(editions.instructor(name))
    assert len(said) >= 3
    assert [feedback.says for feedback in said if not feedback.right] == []
    question, solution = ASKED[name]
    for who in STUDENTS:
        asked = questions.variant(question, who)
        answer = solution(known, **asked.parameters)
        assert answer == asked.key if isinstance(asked.key, str) else abs(answer - asked.key) < 1e-6, asked.text


@pytest.mark.parametrize("name", NAMES)
def test_what_students_get_runs_and_says_what_is_expected(name):
    _, said = gone_through(editions.student(name))
    assert len(said) >= 3
    for feedback in said:
        assert not feedback.right and feedback.says.startswith("Not answered yet. Expected ")


def secrets(name: str) -> list[str]:
    """Return every line that is not for students, and every key of the notebook's checks."""
    lines: list[str] = []
    for cell in editions.source(name):
        if cell["tag"] in ("solution", "guide"):
            lines += cell["source"].splitlines() + editions.plain(cell["source"]).splitlines()
        elif cell["tag"] == "answer":
            lines += editions.parted(cell["source"])[1].splitlines()
        elif cell["tag"] == "check" and (
            call := re.match(r'check\("([\w-]+)", \w+(?:, (?!student)(.*))?\)', cell["source"])
        ):
            given = {
                word.arg: ast.literal_eval(word.value) for word in ast.parse(cell["source"]).body[0].value.keywords
            }
            key = questions.question(call[1], **given)
            lines += [] if isinstance(key.key, str) else [str(key), f"{key.key:.{key.digits}f}"]
    return [line.strip() for line in lines if len(line.strip()) > 3 and re.search(r"\w", line)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_solution_guide_or_key_is_in_what_students_get(name):
    given = editions.student(name)
    texts = [cell.source for cell in given.cells]
    lines = {line.strip() for text in texts for line in text.splitlines()}
    assert len(hidden := secrets(name)) > 20
    for secret in hidden:
        assert secret not in lines if re.fullmatch(r"\d+", secret) else not any(secret in text for text in texts), (
            secret
        )
    written = json.dumps(given)
    assert "SOLUTION" not in written and "oints**" not in written and "{key}" not in written
    for cell in given.cells:
        assert set(cell) <= {"cell_type", "id", "metadata", "source", "outputs", "execution_count"}
        assert cell.metadata in ({}, {"tags": ["parameters"]})
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
    assert given.metadata == editions.METADATA


@pytest.mark.parametrize("name", NAMES)
def test_stored_clean_short_and_a_sentence_a_line(name):
    stored = json.loads((editions.EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert stored["metadata"] == {}
    heads = []
    for cell in stored["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            assert len(text.splitlines()) <= 22 and max(map(len, text.splitlines())) <= 110
            continue
        heads += re.findall(r"^## [IV]+\.(\d)", text, re.M)
        for line in text.splitlines():
            assert line.startswith("-") or not re.search(r"[a-z]{4,}\. [A-Z][a-z]", re.sub(r"`[^`]*`", "", line)), line
    assert heads == ["1", "2", "3", "4"]
    guides = [cell["source"] for cell in editions.source(name) if cell["tag"] == "guide"]
    assert len(guides) == 4 and all(
        re.match(r"\*\*(Two|Three|Four|Five|Six|Seven) points\*\*", each) for each in guides
    )


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n == "6-politics" else pytest.mark.long) for n in NAMES])
def test_papermill_runs_them_with_a_student_as_parameter(name, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "RUNS", tmp_path)
    run = runs.read_run(runs.execute(f"exercises/{name}", {"student": "Ainur"}).path)
    outputs = [output for cell in run["cells"] for output in cell.get("outputs", [])]
    told = ["".join(output["data"]["text/plain"]) for output in outputs if "data" in output]
    assert [line for line in told if line.startswith("✗")] == []
    assert sum(line.startswith("✓") for line in told) >= 3
    printed = "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")
    assert questions.variant(ASKED[name][0], "Ainur").text in printed


@pytest.mark.long
@pytest.mark.parametrize(
    ("notebook", "parameters", "finding", "times", "question", "given"),
    [
        ("01-trade", {"reporter": "ARM"}, "imports_change_partner_from_2019", 1, "share-change",
         {"reporter": "ARM", "last": 2024}),
        ("05-gas", {"year": 2013}, "share_either_imports", 1, "gas-share", {"year": 2013}),
        ("07-reexports", {"partner": "KGZ"}, "excess_kgz_2023", 1000, "over-trend", {"partner": "KGZ"}),
        ("08-baikonur", {"definition": "all"}, "share_2014_2021", 1, "launch-share", {"definition": "all"}),
        ("10-un-votes", {"country": "ARM"}, "agreement_2000", 1, "agreement",
         {"country": "ARM", "first": 2000, "last": 2013}),
    ],
)  # fmt: skip
def test_the_rerun_that_an_exercise_asks_for_finds_its_key(notebook, parameters, finding, times, question, given):
    found, _ = run_with(notebook, parameters)
    assert times * found[finding] == pytest.approx(questions.question(question, **given).key, abs=1e-6)

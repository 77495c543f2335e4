"""What the documents promise exists, and nothing in the repository names a place that it should not."""

import json
import re
import tomllib

import pytest
import yaml

from multivector import __version__, runs
from multivector.cli import main
from multivector.fork.files import not_ignored
from multivector.paths import ROOT

FILES = [ROOT / name for name in not_ignored(ROOT)]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_command_of_the_documents_exists():
    for name in ("README.md", "CONTRIBUTING.md", "book/reproduce.md", ".ci/run", ".github/workflows/check.yml"):
        named = set(re.findall(r"\bmake ([a-z]+)\b(?! (?:it|them|sure))", (ROOT / name).read_text(encoding="utf-8")))
        commands = {word for word in named if word in targets() or f"make {word}`" in README or name.startswith(".")}
        assert commands <= targets(), name
    assert {"book", "test", "check", "serve", "lab", "clean", "help", "prove"} <= targets()
    for target in targets():
        assert f"make {target}" in README or target == "lock"


def test_every_multivector_command_of_the_readme_exists():
    for line in re.findall(r"^multivector (.*?)(?:  +#.*)?$", README, re.MULTILINE):
        words = [word for word in line.split() if re.fullmatch("[a-z]+", word)]
        command = main.commands[words[0]]
        if words[0] in ("data", "new"):
            assert words[1] in command.commands
    parameter = re.search(r"multivector run (\S+) -p (\S+) (\S+)", README)
    assert runs.checked_parameters(parameter[1], {parameter[2]: parameter[3]}) == {parameter[2]: parameter[3]}


def test_ci_runs_the_commands_of_the_readme():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    workflow = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    for command in ("make book", "make test", "make prove", "make lint"):
        assert command in script and command in workflow


def test_the_picture_of_the_readme_exists():
    for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README):
        assert (ROOT / picture).stat().st_size > 20_000


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "LICENSE-DATA.md", "data/README.md"])
def test_named_files_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(
        r"`((?:[\w.-]+/)+[\w.-]*|[A-Z]+(?:-[A-Z]+)?(?:\.\w+)?|\w+\.(?:yml|lock|bib|csv|json))`", text
    ):
        if "NN" in path or (path.isupper() and "." not in path and not (ROOT / path).exists()):
            continue  # a word in capitals that stands for a name
        places = [ROOT / path, ROOT / "data" / path, ROOT / "src/multivector" / path]
        assert path.split("/")[0] in (".venv", "_build", "build") or any(place.exists() for place in places), path


def test_conda_users_get_the_versions_of_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip == ["-r requirements.lock"]
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    assert plain == ["python=3.11", "pip"]
    assert "--no-deps --no-build-isolation --editable ." in README


def test_the_lock_holds_every_dependency_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    assert {re.match(r"[a-z0-9-]+", entry)[0] for entry in asked} <= locked
    assert "jupyter-book==1.0.4.post1" in lock
    assert "://" not in re.sub(r"#.*", "", lock) and "--index" not in lock
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        assert "--hash=sha256:" in block


def test_every_page_of_the_contents_exists_and_every_notebook_is_in_them():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    for name in listed:
        assert any((ROOT / f"{name}{suffix}").is_file() for suffix in (".md", ".ipynb")), name
    assert {f"notebooks/{name}" for name in runs.notebooks()} <= set(listed)


def test_the_citation_file_holds_what_the_standard_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["version"] == __version__
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert citation.get("repository-code", "") == config["repository"]["url"]
    assert "doi" not in citation  # left for who deposits it


def test_chapters_and_notebooks_are_written_a_sentence_a_line():
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in (ROOT / "book").glob("*.md")]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += [(path.name, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"]
    for name, text in texts:
        for line in text.splitlines():
            prose = re.sub(r"`[^`]*`|\([^)]*\)|\|.*\|", "", line)
            if not line.startswith(("|", "-", "```", "#")):
                assert not re.search(r"[a-z]{4,}\. [A-Z][a-z]", prose), f"{name}: {line}"


def test_no_registry_host_no_path_of_this_machine_and_no_foreign_script():
    hosts = "py" + "pi.org|python" + "hosted|npm" + "js.|deb." + "debian|ana" + "conda.org"
    for path in FILES:
        if path.suffix in (".png", ".ipynb") or path.name == "requirements.lock":
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(hosts, text), path
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"https?://", text), path


def test_the_project_needs_nothing_from_beside_its_checkout():
    for path in FILES:
        if path.suffix in (".py", ".ipynb", ".md", ".yml", ".toml") and "tests" not in path.parts:
            assert "../shared" not in path.read_text(encoding="utf-8"), path


def test_workflows_may_read_alone_and_their_actions_are_pinned_by_commit():
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
        used = re.findall(r"uses: (.+)", text)
        assert (
            used and [each for each in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []
        )

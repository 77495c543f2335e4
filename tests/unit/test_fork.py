"""A copy for another book: its files, its name, what is refused, and that nothing remains of what fails."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from multivector import cli, runs
from multivector.fork import ForkError, files, make, settings, texts
from multivector.fork.settings import Settings, country_asked, country_code
from multivector.paths import ROOT

OWN = Settings('A "new" book: of ours', "A course", "https://github.com/owner/book")
NAME = "Me, made up for a test"


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


# Which files


def test_git_says_what_belongs_and_without_git_what_is_not_ignored(tmp_path):
    def put(name: str, content: str = "x") -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)

    put(".gitignore", "build/\n.venv/\n*.egg-info/\n.DS_Store\n")
    for name in ("a.md", "src/b.py", "gone.md", "қ.md", "build/c", "src/x.egg-info/d", ".venv/e", "src/.DS_Store"):
        put(name)
    assert files.project_files(tmp_path) == [".gitignore", "a.md", "gone.md", "src/b.py", "қ.md"]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    (tmp_path / "gone.md").unlink()
    put("stray.md")
    assert files.project_files(tmp_path) == [".gitignore", "a.md", "src/b.py", "қ.md"]


def test_chapters_notebooks_and_their_tests_go_together():
    kept = ["book/borders.md", "book/teaching/add.md", "tests/notebooks/test_new.py", "tests/unit/test_votes.py"]
    go = ["book/3-corridors.md", "notebooks/15-x.ipynb", "results/15-x.json", "tests/notebooks/test_15_x.py"]
    assert files.of_chapters([*kept, *go]) == set(go)


def test_no_test_that_stays_takes_a_finding_or_a_run_of_this_book():
    names = "|".join(runs.notebooks())
    taken = rf"""(?:accepted|read_reference|refresh|run_path|run_with|shelf|look_up)\([\[(]*["'](?:{names})["':]"""
    tests = [name for name in files.project_files(ROOT) if name.startswith("tests/") and name.endswith(".py")]
    stay = sorted(set(tests) - files.of_chapters(tests))
    assert stay and [name for name in stay if re.search(taken, text(ROOT, name))] == []


# Words


@given(st.lists(st.text("ab -/.[]()", max_size=12), max_size=6), st.sampled_from(["a.md", "b/a-b.ipynb", "b.csv"]))
def test_lines_that_name_what_is_gone_go_and_no_others(lines, name):
    gone = texts.named([name])
    left = texts.without("".join(f"{line}\n" for line in lines), gone)
    assert left == "".join(f"{line}\n" for line in lines if not gone.search(line))
    assert texts.without(f"See []({name}).\n", gone) == ""


def test_where_nothing_is_gone_nothing_goes():
    assert texts.without("One.\nTwo.\n", texts.named([])) == "One.\nTwo.\n"


def test_contents_lose_what_is_gone_and_parts_that_are_empty_then():
    given_toc = """parts:
  - caption: First
    chapters:
      - file: book/1-a
      - file: notebooks/01-a
        title: "01 A?"
  - caption: Others
    chapters:
      - file: book/data
      - file: book/limits
"""
    gone = texts.named(["book/1-a.md", "notebooks/01-a.ipynb", "book/limits.md"])
    made = yaml.safe_load(texts.contents(given_toc, gone, "Armenia", {"country": "Armenia", "partner": "Russia"}))
    assert made == {
        "parts": [
            {
                "caption": "Armenia",
                "chapters": [
                    {"file": "book/1-votes"},
                    {"file": "notebooks/01-votes", "title": "01 How often does Armenia vote with Russia?"},
                ],
            },
            {"caption": "Others", "chapters": [{"file": "book/data"}]},
        ]
    }


@pytest.mark.parametrize("content", ["nothing\n", "title: a\ntitle: b\n"])
def test_a_place_that_is_not_there_once_is_an_error_and_the_file_stays(tmp_path, content):
    (tmp_path / "f.yml").write_text(content)
    with pytest.raises(ForkError, match=r"f.yml has [02] places like"):
        texts.edited(tmp_path / "f.yml", (r"^title: [^\n]*", "title: c"))
    assert text(tmp_path, "f.yml") == content


# Settings


@pytest.mark.parametrize(
    ("given_settings", "message"),
    [
        ({"title": " "}, "A title is one line"),
        ({"title": "a\nb"}, "A title is one line"),
        ({"title": "a" * 121}, "A title is one line of 1 to 120 letters"),
        ({"title": "a", "holder": ""}, "A holder is one line"),
        ({"title": "a", "repository": "https://example.org/x"}, "Leave it empty for another host"),
    ],
)
def test_settings_that_cannot_be_are_told(given_settings, message):
    with pytest.raises(ForkError, match=message):
        Settings(**given_settings)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("KGS", r"given: 'KGS'. Nearest: .*KGZ \(Kyrgyzstan\)"),
        ("Usbekistan", r"Nearest: UZB \(Uzbekistan\)"),
        ("FRA", "the tables hold those of KAZ, RUS, .*given: 'FRA'"),
        ("qqqqqq", "given: 'qqqqqq'.$"),
    ],
)
def test_a_country_that_the_tables_do_not_hold_names_the_nearest(asked, message):
    with pytest.raises(ForkError, match=message):
        country_code(asked)


def test_countries_are_those_of_the_table_of_votes():
    head = text(ROOT, "data/tables/un_votes.csv").partition("\n")[0].split(",")
    assert set(settings.COUNTRIES) == {column for column in head if re.fullmatch("[A-Z]{3}", column)}
    assert country_code("united states") == "USA"


def test_a_country_goes_with_a_fork_without_chapters_only():
    assert country_asked(None, False) == "" and country_asked("arm", True) == "ARM"
    with pytest.raises(ForkError, match="would be untrue of another.*or add --without-chapters"):
        country_asked("KGZ", False)
    with pytest.raises(ForkError, match="add --country CODE"):
        country_asked(None, True)


# The copy


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Write a copy with all chapters."""
    folder = tmp_path_factory.mktemp("whole") / "copy"
    make.write(folder, OWN)
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Write a copy without chapters; its notebook has not run."""
    folder = tmp_path_factory.mktemp("bare") / "copy"
    make.write(folder, Settings("Armenia", country="ARM"))
    return folder


def test_a_whole_copy_is_the_project_under_another_name(whole):
    ours = set(files.project_files(ROOT)) - {make.OF_ORIGIN}
    assert set(files.not_ignored(whole)) == ours
    differing = {name for name in ours if (whole / name).read_bytes() != (ROOT / name).read_bytes()}
    assert differing <= {
        *("_config.yml", "CITATION.cff", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "index.md"),
        *("pyproject.toml", "data/datapackage.json", ".devcontainer/devcontainer.json"),
    }
    assert os.access(whole / ".ci/run", os.X_OK)


def test_a_copy_says_its_title_holder_and_address_and_what_it_is_a_copy_of(whole):
    config, citation = (yaml.safe_load(text(whole, name)) for name in ("_config.yml", "CITATION.cff"))
    origin = yaml.safe_load(text(ROOT, "CITATION.cff"))
    assert (config["title"], config["author"], config["repository"]["url"]) == (OWN.title, OWN.holder, OWN.repository)
    assert (citation["title"], citation["authors"]) == (OWN.title, [{"name": "A course"}])
    assert citation["repository-code"] == OWN.repository
    assert citation["references"][0]["title"] == origin["title"]
    assert citation["references"][0]["authors"] == origin["authors"]
    assert text(whole, "LICENSE").splitlines()[2:4] == [
        "Copyright (c) 2026 A course",
        text(ROOT, "LICENSE").splitlines()[2],
    ]
    for name in ("index.md", "README.md"):
        assert text(whole, name).startswith(f"# {OWN.title}\n")
    package = json.loads(text(whole, "data/datapackage.json"))
    assert (package["name"], package["title"]) == ("a-new-book-of-ours", f"{OWN.title}: tables")
    short = origin["title"].partition(":")[0]
    assert text(whole, "CHANGELOG.md").count(f"*{short}* with all its chapters") == 1
    assert short not in "".join(text(whole, name) for name in ("_config.yml", "Makefile", "pyproject.toml", "index.md"))


def test_a_copy_without_chapters_has_one_notebook_one_chapter_and_all_tables(bare):
    assert [path.name for path in (bare / "notebooks").iterdir()] == ["01-votes.ipynb"]
    assert [path.name for path in (bare / "book").glob("[0-9]*")] == ["1-votes.md"]
    assert not (bare / "results").exists()  # until it has run
    for name in files.project_files(ROOT):
        if name.startswith(("data/", "src/")):
            assert name == "data/datapackage.json" or (bare / name).read_bytes() == (ROOT / name).read_bytes(), name
    cells = json.loads(text(bare, "notebooks/01-votes.ipynb"))["cells"]
    (parameters,) = (cell["source"] for cell in cells if cell["metadata"])
    assert parameters.startswith('country = "ARM"') and 'partner = "RUS"' in parameters
    assert "<<" not in "".join(cell["source"] for cell in cells) + text(bare, "book/1-votes.md") + text(
        bare, "index.md"
    )


def test_russia_is_compared_with_another_state_than_itself(tmp_path):
    make.write(tmp_path / "copy", Settings("Russia", country="RUS"))
    assert 'partner = "CHN"' in json.loads(text(tmp_path, "copy/notebooks/01-votes.ipynb"))["cells"][3]["source"]


def test_pages_of_a_copy_without_chapters_lead_to_pages_that_are_there(bare):
    toc = yaml.safe_load(text(bare, "_toc.yml"))
    listed = [toc["root"], *(one["file"] for part in toc["parts"] for one in part["chapters"])]
    assert len(listed) >= 8
    for name in listed:
        page = next(path for path in (bare / f"{name}.md", bare / f"{name}.ipynb") if path.is_file())
        for link in re.findall(r"\]\(([^)#:]+\.(?:md|ipynb))[^)]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).resolve().is_file(), (name, link)
    reviewed = yaml.safe_load(text(bare, "tests/docs/numbers_reviewed.yml"))
    assert reviewed and all((bare / entry["page"]).is_file() for entry in reviewed)


# The place


def test_a_place_that_does_not_serve_is_refused(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("x")
    (tmp_path / "link").symlink_to(ROOT / "book")
    for place in ("full", "full/file"):
        with pytest.raises(ForkError, match="is there already and not empty"):
            make.check_place(tmp_path / place)
    for place in (ROOT, ROOT / "fork", tmp_path / "link/fork"):
        with pytest.raises(ForkError, match="lies in this project"):
            make.check_place(place)


def test_of_a_fork_whose_notebook_does_not_run_nothing_remains(tmp_path, monkeypatch):
    def fails(copy: Path, build: Path) -> None:
        raise ForkError("it stopped")

    monkeypatch.setattr(make, "find", fails)
    with pytest.raises(ForkError, match="it stopped"):
        make.fork(tmp_path / "fork", Settings("Armenia", country="ARM"))
    assert list(tmp_path.iterdir()) == []


def test_the_program_tells_in_one_line_what_is_wrong_and_else_where_the_copy_is(tmp_path, monkeypatch):
    def told(*words: str):
        return CliRunner().invoke(cli.main, ["fork", str(tmp_path / "fork"), "--title", "Ours", *words])

    wrong = told("--country", "KGZ")
    assert wrong.exit_code == 1 and wrong.output.startswith("✗ ") and not list(tmp_path.iterdir())
    (tmp_path / "fork").mkdir()  # empty is as good as not there
    done = told("--repository", "https://github.com/owner/book/")
    assert done.exit_code == 0 and "git init" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["fork"]
    assert yaml.safe_load(text(tmp_path, "fork/_config.yml"))["repository"]["url"] == "https://github.com/owner/book"
    assert not (tmp_path / "fork/.git").exists()


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """Take from git what it knows of its user."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def test_no_author_is_invented(nobody, tmp_path, monkeypatch):
    with pytest.raises(ForkError, match="git does not know who you are"):
        make.fork(tmp_path / "fork", OWN, history=True)
    assert not (tmp_path / "fork").exists()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ForkError, match="There is no git on this machine"):
        make.check_git()


def test_a_history_begins_with_all_of_it_by_who_git_says(nobody, tmp_path, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", NAME)
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "me@example.org")
    made = make.fork(tmp_path / "fork", OWN, history=True)
    log = subprocess.run(["git", "log", "--format=%an: %s"], cwd=tmp_path / "fork", capture_output=True, text=True)
    assert log.stdout == f"{NAME}: {OWN.title}\n"
    assert set(files.project_files(tmp_path / "fork")) == set(made)

"""The runs as an RO-Crate: read back by the library, and its properties looked at one by one."""

import filecmp
import hashlib
import json
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from rocrate.rocrate import ROCrate

from multivector import crate, findings, runs, tables
from multivector.book import cite
from multivector.crate import CrateError
from multivector.paths import NOTEBOOKS, RESULTS, ROOT

NAMES = runs.notebooks()
PUBLISHED = crate.published


@pytest.fixture(scope="module", autouse=True)
def dated():
    """A copy without a history has no date; which date a crate takes is tested below."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crate, "published", lambda told: "2026-01-31")
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    runs.refresh([(name, {}) for name in NAMES])
    place = tmp_path_factory.mktemp("crates") / "one"
    assert crate.write(NAMES, place) == place / "ro-crate-metadata.json"
    return place


@pytest.fixture(scope="module")
def read(folder):
    return ROCrate(folder)


@pytest.fixture(scope="module")
def graph(folder):
    entities = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    return {entity["@id"]: entity for entity in entities}


def ids(value) -> set[str]:
    return {each["@id"] for each in (value if isinstance(value, list) else [value])}


def files_in(folder) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def test_the_root_has_what_rocrate_and_the_profile_ask_for(read, graph):
    root = read.root_dataset
    assert read.metadata.version == "1.1"
    assert root["conformsTo"].id == "https://w3id.org/ro/wfrun/process/0.5"
    assert root["conformsTo"].type == "CreativeWork" and root["conformsTo"]["version"] == "0.5"
    assert root["name"] == cite.work()["title"] and len(root["description"].split()) > 10
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", graph["./"]["datePublished"])
    assert {licence["name"] for licence in root["license"]} == {"CC-BY-4.0", "MIT"}
    assert root["author"].type == "Organization"


def test_every_run_is_an_action_of_its_notebook_on_what_it_read(read):
    actions = {action.id: action for action in read.root_dataset["mentions"]}
    assert list(actions) == [f"#run-{name}" for name in NAMES]
    named = set()
    for name in NAMES:
        action = actions[f"#run-{name}"]
        assert action.type == "CreateAction" and action["name"] and action["description"] == f"multivector run {name}"
        assert action["instrument"].id == f"notebooks/{name}.ipynb"
        assert "SoftwareSourceCode" in action["instrument"].type and action["instrument"]["version"] == "0.1.0"
        objects = {each.id for each in action["object"]}
        source = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
        loaded = set(re.findall(r'tables\.load\(\\"(\w+)\\"\)', source))
        assert {f"data/{tables.resource(table)['path']}" for table in loaded} <= objects
        assert {"requirements.lock", "data/datapackage.json"} <= objects
        named.update(loaded)
        assert {each.id for each in action["result"]} == {f"runs/{name}.ipynb", f"findings/{name}.json"}
    assert len(named) > 40  # tables that notebooks load by their names
    others = {each.id for each in actions["#run-13-balance"]["object"]}
    assert {"results/01-trade.json", "results/10-un-votes.json"} <= others and "results/13-balance.json" not in others


def test_parameters_are_values_of_their_names(read):
    (action,) = (each for each in read.root_dataset["mentions"] if each.id == "#run-01-trade")
    values = {each["name"]: each["value"] for each in action["object"] if each.type == "PropertyValue"}
    assert values == runs.defaults("01-trade") and values["reporter"] == "KAZ"


def test_what_a_run_found_is_what_was_accepted(folder):
    for name in NAMES:
        entries = json.loads((folder / f"findings/{name}.json").read_text(encoding="utf-8"))
        reference = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        assert entries.keys() == reference.keys()
        found = {key: findings.Finding(name=key, **entry) for key, entry in entries.items()}
        assert findings.compare(name, found, findings.read_reference(name)) == []


def test_every_file_is_listed_once_with_its_size_and_hash(folder, graph):
    listed = {unquote(ident): each for ident, each in graph.items() if "File" in str(each["@type"])}
    there = files_in(folder)
    code = {name for name in there if name.startswith("src/multivector/")}
    assert code and not [name for name in there if "__pycache__" in name]
    assert set(listed) == set(there) - code - {"ro-crate-metadata.json"}
    assert {unquote(each["@id"]) for each in graph["./"]["hasPart"]} == {*listed, "src/multivector/"}
    for name, entity in listed.items():
        raw = there[name].read_bytes()
        assert entity["contentSize"] == str(len(raw)) and entity["sha256"] == hashlib.sha256(raw).hexdigest(), name
        assert entity["name"] and "/" in entity["encodingFormat"], name


def test_tables_keep_their_licences_and_hashes(graph):
    for resource in json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]:
        entity = graph[f"data/{resource['path']}"]
        assert ids(entity["license"]) == {licence["path"] for licence in resource["licenses"]}
        assert "sha256:" + entity["sha256"] == resource["hash"]
        assert all(source["publisher"] in entity["creditText"] for source in resource["sources"])
    assert graph["https://opendatacommons.org/licenses/odbl/1-0/"]["name"] == "ODbL-1.0"


def test_a_single_value_stands_by_itself(graph):
    for entity in graph.values():
        assert not [key for key, value in entity.items() if isinstance(value, list) and len(value) == 1], entity["@id"]


def test_whatever_is_referred_to_is_described(graph):
    for entity in graph.values():
        for key, value in entity.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and not (entity["@id"] == "ro-crate-metadata.json" and key == "conformsTo"):
                    assert each["@id"] in graph, (entity["@id"], key, each)


def test_a_crate_knows_neither_clock_nor_machine(folder, tmp_path):
    again = tmp_path / "deeper" / "тағы"
    crate.write(NAMES, again)
    assert files_in(folder).keys() == files_in(again).keys()
    assert [name for name, path in files_in(again).items() if not filecmp.cmp(path, folder / name, shallow=False)] == []
    text = (folder / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text and str(folder) not in text
    assert not re.search(r'"(startTime|endTime|dateCreated|dateModified|sdDatePublished)"', text)
    known = json.loads((folder / "runs/01-trade.ipynb").read_text(encoding="utf-8"))["metadata"]
    assert set(known[runs.KEY]) == {"fingerprint", "parameters"}


def test_a_place_that_holds_anything_is_refused(folder, tmp_path):
    with pytest.raises(CrateError, match="is not empty. A crate is written into a new folder"):
        crate.write(["01-trade"], folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(CrateError, match="is a file. A crate is a folder"):
        crate.write(["01-trade"], tmp_path / "file")
    (tmp_path / "new").mkdir()
    assert crate.write(["11-january-2022"], tmp_path / "new").is_file()


def test_the_date_is_that_of_the_citation_or_of_the_last_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(crate, "ROOT", tmp_path)
    assert PUBLISHED({"date-released": "2026-05-04"}) == "2026-05-04"
    with pytest.raises(CrateError, match="Add a line to it: date-released:"):
        PUBLISHED({})
    (tmp_path / "file").write_text("")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    dated = os.environ | {"GIT_COMMITTER_DATE": "2026-03-02T12:00:00Z"}
    for command in (["init", "-q"], ["add", "file"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *command], env=dated, check=True)
    assert PUBLISHED({}) == "2026-03-02"

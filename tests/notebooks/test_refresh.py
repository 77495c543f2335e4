"""`data refresh` shows what a publisher changed and what it would move, and changes the tables only when told to."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from rich.console import Console

from multivector import cli, refresh, tables
from multivector.paths import ROOT
from multivector.sources import european_trade, fetch
from multivector.sources.live import comext
from tests import upstreams
from tests.upstreams import Reply, Server

RUSSIA_2021 = ("RUS", 2021)


@pytest.fixture
def server():
    made = Server()
    upstreams.as_accepted(made)
    yield made
    made.close()


def say(server, exports):
    """Let Eurostat give another value (invented, in million euros) for the EU's sales to Russia in 2021."""
    yearly = tables.load("eu_exports")
    there = [tuple(row) == RUSSIA_2021 for row in yearly[["partner", "year"]].itertuples(index=False)]
    yearly.loc[there, "exports_meur"] = exports
    server.answering["comext"] = upstreams.comext(yearly, tables.load("eu_exports_to_kazakhstan"))


def state(project):
    return {path.name: path.read_bytes() for path in (project / "data").rglob("*") if path.is_file()}


@pytest.fixture
def look(server, tmp_path, monkeypatch):
    """Give the command, as far as it changes nothing, without a process of its own."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(fetch, "KEPT", tmp_path)
    monkeypatch.setattr(cli, "console", Console(highlight=False, width=200))
    return lambda *words: CliRunner().invoke(cli.main, ["data", "refresh", *words])


def test_looking_says_what_changed_and_keeps_it_apart(server, look, tmp_path):
    before, old = state(ROOT), tables.load("eu_exports").set_index(["partner", "year"])["exports_meur"][RUSSIA_2021]
    say(server, 77777.5)
    looked = look("eu_exports", "--no-findings")
    assert looked.exit_code == 0, looked.output
    assert looked.stdout.splitlines() == [
        "eu_exports 0 rows new, 0 gone, 1 value changed",
        f"  changed  partner RUS, year 2021: exports_meur {old:.12g} → 77777.5",
    ]
    assert state(ROOT) == before and "RUS,2021,77777.5\n" in (tmp_path / "tables/eu_exports.csv").read_text()


def test_one_publisher_that_fails_does_not_hide_the_others(server, look):
    server.queued["comext"] = [Reply("<html><title>Sorry</title>")]
    done = look("eu_exports_to_kazakhstan", "eu_exports", "memberships")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == ["eu_exports nothing changed", "No finding would move."]
    assert "web page, titled 'Sorry'" in done.stderr and "'memberships' cannot be refreshed" in done.stderr
    assert done.stderr.splitlines()[-1] == "✗ 2 of 3 tables could not be refreshed."


def test_accepting_asks_nobody_and_seals_the_table(server, project, run):
    before = state(project)
    say(server, 77777.5)
    folder = project / "build/upstream"
    with pytest.MonkeyPatch.context() as patch, fetch.Fetcher(datetime.now(UTC), folder) as asking:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        refresh.look("eu_exports", asking)
    server.queued["comext"] = [Reply(status=500)] * 9  # what was looked at is what is accepted
    accepted = run(project, "multivector", "data", "refresh", "eu_exports", "--accept", **server.environment())
    assert accepted.returncode == 0 and "accepted eu_exports: line " in accepted.stdout, accepted.stderr
    assert len(server.asked["comext"]) == 1
    assert "RUS,2021,77777.5\n" in (project / "data/tables/eu_exports.csv").read_text()
    package = json.loads((project / "data/datapackage.json").read_text(encoding="utf-8"))
    entry = next(one for one in package["resources"] if one["name"] == "eu_exports")
    assert entry["sources"][0]["via"] == f"{comext.ADDRESS}, read {entry['retrieved']}"
    assert entry["coverage"] == "2010-2023" and list(entry["pins"]) == [european_trade.YEARLY]
    file = folder / "files/eu_exports" / european_trade.YEARLY
    assert entry["pins"][european_trade.YEARLY] == hashlib.sha256(file.read_bytes()).hexdigest()
    changed = {name for name, raw in state(project).items() if raw != before[name]}
    assert changed == {"eu_exports.csv", "datapackage.json", "digests.json"}


@pytest.mark.long
def test_a_table_that_breaks_its_schema_is_not_accepted(server, project, run):
    before = state(project)
    say(server, -1.0)
    refused = run(project, "multivector", "data", "refresh", "eu_exports", "--accept", **server.environment())
    assert refused.returncode == 1
    assert "Nothing was accepted" in refused.stderr and "exports_meur" in refused.stderr
    assert state(project) == before
    tried = run(project, "multivector", "data", "refresh", "eu_exports", **server.environment())
    assert tried.returncode == 1 and "cannot be taken as they are; nothing in data/ changed" in tried.stderr


@pytest.mark.long
def test_what_would_move_is_found_by_running_the_readers_in_a_copy(server, project, run):
    before = state(project)
    results = {path.name: path.read_bytes() for path in (project / "results").iterdir()}
    say(server, 99999.5)
    looked = run(project, "multivector", "data", "refresh", "eu_exports", **server.environment())
    assert looked.returncode == 0, looked.stderr
    assert "These findings would move:" in looked.stdout
    moved = {line.split()[0] for line in looked.stdout.split("would move:")[1].splitlines()[2:] if line.strip()}
    assert "07-reexports" in moved and moved <= {"07-reexports", "13-balance", "14-claims"}
    assert state(project) == before
    assert {path.name: path.read_bytes() for path in (project / "results").iterdir()} == results

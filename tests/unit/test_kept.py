"""A part of the site is made again when it rests on something new, or when one of its files is not what was made."""

import pytest

from multivector.book import kept


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "SITE", tmp_path / "site")
    monkeypatch.setattr(kept, "STORE", tmp_path / "site.json")
    monkeypatch.setattr(kept, "common", lambda: "all the rest")
    (tmp_path / "site").mkdir()
    (tmp_path / "run").write_text("one")
    return tmp_path


def made(site, times) -> set[str]:
    """Ask for the part once, as a build does, and count in `times` how often it is made."""

    def make():
        times.append(1)
        (site / "site" / "a.svg").write_text((site / "run").read_text())
        return {"a.svg"}

    before = kept.Kept()
    found = before.files("figures", [site / "run"], make)
    before.keep()
    return found


def test_what_is_as_it_was_is_not_made_again(site):
    times = []
    assert made(site, times) == made(site, times) == {"a.svg"}
    assert len(times) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda site: (site / "run").write_text("two"),
        lambda site: (site / "site" / "a.svg").write_text("by hand"),
        lambda site: (site / "site" / "a.svg").unlink(),
        lambda site: (site / "site.json").unlink(),
        lambda site: (site / "site.json").write_text("[1"),
        lambda site: (site / "site.json").write_text("[1]"),
    ],
)
def test_what_changed_is_made_again(site, change):
    times = []
    made(site, times)
    change(site)
    made(site, times)
    assert len(times) == 2
    assert (site / "site" / "a.svg").read_text() == (site / "run").read_text()


def test_what_all_parts_rest_on_counts(site, monkeypatch):
    times = []
    made(site, times)
    monkeypatch.setattr(kept, "common", lambda: "another lock")
    made(site, times)
    assert len(times) == 2

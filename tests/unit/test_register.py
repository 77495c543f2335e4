"""What the register writes into pages is escaped, whatever the tables hold."""

from html.parser import HTMLParser

import pytest

from multivector import tables
from multivector.book import register

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class Tags(HTMLParser):
    """Collects tags and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen += [tag, *(f"{tag} {name}" for name, _ in attrs)]


def tags_of(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


def test_hostile_words_stay_words(monkeypatch):
    load = tables.load

    def harmed(name):
        frame = load(name)
        if name == "claims":
            frame.loc[:, ["statement", "note"]] = HOSTILE
        if name == "claim_readings":
            frame["reading"] = frame["reading"] + HOSTILE
        if name == "sources":
            frame["title"] = HOSTILE
        return frame

    plain = tags_of(register.register_table())
    monkeypatch.setattr(tables, "load", harmed)
    html = register.register_table()
    assert HOSTILE not in html and "&lt;script&gt;" in html
    assert set(tags_of(html)) <= {*plain, "em"} and "script" not in tags_of(html)


def test_the_table_has_no_blank_line_that_would_end_it_in_markdown():
    assert all(line.strip() for line in register.register_table().splitlines())


@pytest.mark.parametrize("name", ["A01", "B40"])
def test_every_claim_has_an_anchor(name):
    assert register.register_table().count(f'id="claim-{name}"') == 1

"""Every number in prose is a finding, a cited row, a date, or one of a short list that a person looked at."""

import re

import pytest
import yaml

from multivector.paths import ROOT

PAGES = ["index.md", *sorted(f"book/{path.name}" for path in (ROOT / "book").glob("*.md"))]
REVIEWED = yaml.safe_load((ROOT / "tests/docs/numbers_reviewed.yml").read_text(encoding="utf-8"))
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = [rf"\b[1-3]?\d (?:{MONTHS})\b", r"\b(?:1[89]|20)\d\d(?:[–-]\d\d)?s?\b", r"\bthe [1-3]?\d(?:st|nd|rd|th)\b"]


def prose(text: str) -> str:
    """What a reader sees as words: no code, no roles, no directives, no targets of links."""
    text = re.sub(r"^(`{3,}|:{3,}).*?^\1 *$", "", text, flags=re.M | re.S) if "{grid}" not in text else text
    text = re.sub(r"^[`:]{3,}.*$|^:\w+:.*$", "", text, flags=re.M)
    text = re.sub(r"\{[\w-]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]+>|^\([\w-]+\)=", "", text, flags=re.M)
    return text


def unexplained(page: str, text: str) -> list[str]:
    """The lines in which a digit is left when dates and reviewed words are taken out."""
    left = prose(text)
    for entry in REVIEWED:
        if entry["page"] == page:
            left = left.replace(entry["words"], "")
    for pattern in DATES:
        left = re.sub(pattern, "", left)
    return [line for line in left.splitlines() if re.search(r"\d", line)]


@pytest.mark.parametrize("page", PAGES)
def test_no_number_is_typed_that_a_notebook_computes_or_a_table_holds(page):
    assert unexplained(page, (ROOT / page).read_text(encoding="utf-8")) == []


def test_the_reviewed_words_stand_where_the_list_says():
    for entry in REVIEWED:
        assert entry["words"] in prose((ROOT / entry["page"]).read_text(encoding="utf-8")), entry
        assert entry["why"] and re.search(r"\d", entry["words"])
    assert len(REVIEWED) <= 30


def test_a_typed_number_is_found_and_a_date_is_not():
    assert unexplained("x.md", "Russia sold 42.5 per cent.\nIn 2021 and on 24 February 2022.\n") == [
        "Russia sold 42.5 per cent."
    ]
    assert unexplained("x.md", "It sold {finding}`01-trade:imports_share_rus_2021` in 2021, `5` and [a](b1.md).") == []
    assert unexplained("x.md", "On the 24th, in 2014–15, in the 1990s.") == []

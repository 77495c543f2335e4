"""The pages around the chapters: glossary, methods, limits and changelog hold what they promise."""

import re
import unicodedata

import pytest
import yaml

from multivector.book.language import LETTERS
from multivector.new.notebook import PART
from multivector.paths import ROOT

BOOK = ROOT / "book"
CHAPTERS = sorted(BOOK.glob("[1-9]-*.md"))
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
NAME = re.compile(r"\{(kk|ru)\}`([^`]+)`")


def read(name: str) -> str:
    return (BOOK / name).read_text(encoding="utf-8")


def entries() -> dict[str, str]:
    """The terms of the glossary with their definitions, in order."""
    block = re.search(r"^```\{glossary\}\n(.*?)^```$", read("glossary.md"), re.M | re.S)[1]
    found = [entry.split("\n", 1) for entry in block.strip().split("\n\n")]
    assert len({term for term, _ in found}) == len(found)
    return dict(found)


def sorting(term: str) -> str:
    """As a reader looks a term up: without accents, dashes and capitals."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", term) if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", plain.lower())


def pages_linked(text: str) -> set[str]:
    return {link.split("#")[0] for link in re.findall(r"\]\(([^)#:]+\.(?:md|ipynb))[^)]*\)", text)}


def test_the_glossary_has_fifty_terms_in_alphabetical_order():
    terms = list(entries())
    assert len(terms) >= 50
    assert terms == sorted(terms, key=sorting)


@pytest.mark.parametrize("term", entries())
def test_every_term_has_a_definition_of_our_own_and_a_page_that_uses_it(term):
    *lines, last = [line.strip() for line in entries()[term].split("\n")]
    assert all(line.endswith(".") for line in lines) and len(lines[0].split()) >= 3
    assert 1 <= sum(not NAME.search(line) for line in lines) <= 2
    assert re.fullmatch(r"See \[[^]]+\]\([^)]+\)\.", last)
    for page in pages_linked(last):
        assert (BOOK / page).resolve().is_file(), page


def test_every_page_named_in_the_frame_exists():
    for name in ("methods.md", "limits.md", "glossary.md", "borders.md", "changelog.md"):
        for page in pages_linked(read(name)):
            assert (BOOK / page).resolve().is_file(), (name, page)


def test_cyrillic_stands_only_where_its_language_is_said():
    for path in [ROOT / "index.md", *BOOK.glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        assert not CYRILLIC.search(NAME.sub("", text)), path.name
        for language, word in NAME.findall(text):
            letters = {letter for letter in word.lower() if letter.isalpha()}
            assert letters <= set(LETTERS[language]), (path.name, word)


def test_most_places_and_institutions_have_both_names():
    both = [term for term, text in entries().items() if {"kk", "ru"} <= {name for name, _ in NAME.findall(text)}]
    assert len(both) >= 40


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_opens_with_its_answer_and_ends_with_what_to_read_next(path):
    text = path.read_text(encoding="utf-8")
    first = text.split("\n\n")[1]
    assert first.startswith("**") and ".**" in first
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads[-1] == "What to read next"
    assert "../notebooks/" in text.rpartition("## What to read next")[2]


def test_each_chapter_leads_to_the_next():
    for path, following in zip(CHAPTERS, CHAPTERS[1:], strict=False):
        end = path.read_text(encoding="utf-8").rpartition("## What to read next")[2]
        assert following.name in pages_linked(end), path.name


def test_the_compendium_stands_in_its_order():
    part = next(part for part in TOC["parts"] if part["caption"] == "The compendium")
    names = [chapter["file"].removeprefix("book/") for chapter in part["chapters"]]
    order = ["methods", "data", "borders", "reproduce", "limits", "glossary", "references", "changelog"]
    assert [name for name in names if name in order] == order


def test_the_changelog_is_shown_and_not_copied():
    assert read("changelog.md").strip() == "```{include} ../CHANGELOG.md\n```"


def test_the_methods_name_their_works_and_their_pages():
    bib = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.M))
    text = read("methods.md")
    cited = {key.strip() for keys in re.findall(r"\{cite\}`([^`]+)`", text) for key in keys.split(",")}
    assert len(cited) >= 15 and cited <= bib
    measures = re.split(r"^### ", text, flags=re.M)[1:]
    assert len(measures) >= 14
    for measure in measures:
        assert re.search(r"^Used for .*\.\./notebooks/", measure, re.M), measure.splitlines()[0]
    assert "$" not in text  # no mathematics in dollar signs


def test_the_limits_are_by_subject_and_each_leads_somewhere():
    sections = re.split(r"^## ", read("limits.md"), flags=re.M)[1:]
    assert len(sections) >= 10
    for line in re.findall(r"^- .*$", read("limits.md"), re.M):
        assert pages_linked(line) or "never zero" in line, line
    named = pages_linked(read("limits.md"))
    own = [one["file"] for part in TOC["parts"] if part["caption"] != PART for one in part["chapters"]]
    notebooks = {f"../{name}.ipynb" for name in own if name.startswith("notebooks/")}
    assert len(notebooks) >= 14 and notebooks <= named


def test_every_work_is_listed_once_and_the_list_shows_all():
    keys = re.findall(r"^@\w+\{([^,]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.M)
    assert len(keys) == len(set(keys)) and ":all:" in read("references.md")


def test_the_first_page_gives_five_findings_in_two_sentences_each():
    text = (ROOT / "index.md").read_text(encoding="utf-8")
    block = re.search(r"^## What it finds\n\n(.*?)(?=^```|^## )", text, re.M | re.S)[1]
    bullets = re.split(r"^- ", block.strip(), flags=re.M)[1:]
    assert len(bullets) == 5
    for bullet in bullets:
        bare = re.sub(r"\{[\w-]+\}`[^`]*`|\]\([^)]*\)", "x", bullet)
        assert bare.startswith("**") and len(re.findall(r"\.(?:\*\*)?(?=\s|$)", bare)) <= 2, bullet
        assert "{finding}" in bullet

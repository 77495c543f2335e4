"""Kazakh and Russian names say which language they are in, and letters of another one are refused."""

import pytest
from docutils.core import publish_parts
from docutils.parsers.rst import roles

from multivector.book import language


@pytest.fixture(autouse=True)
def known_roles(monkeypatch):
    for name in language.LANGUAGES:
        monkeypatch.setitem(roles._roles, name, language.language_role)


def html(text: str) -> str:
    return publish_parts(text, writer_name="html5", settings_overrides={"report_level": 5})["body"]


@pytest.mark.parametrize(("name", "word"), [("kk", "Байқоңыр"), ("ru", "Байконур"), ("kk", "Өзен"), ("ru", "Объём")])
def test_a_word_carries_its_language(name, word):
    assert f'<span lang="{name}">{word}</span>' in html(f"See :{name}:`{word}`.")


def test_signs_and_capitals_are_no_letters_of_another_language():
    assert '<span lang="ru">Баку — Тбилиси — Карс (БТК)</span>' in html(":ru:`Баку — Тбилиси — Карс (БТК)`")


@pytest.mark.parametrize(
    ("name", "word", "letter"),
    [("ru", "Байқоңыр", "қ"), ("kk", "Aктау", "A"), ("ru", "Тенгiз", "i"), ("ru", "Маңғыстау", "ғ")],
)
def test_a_letter_that_the_language_lacks_is_an_error_that_names_it(name, word, letter):
    found = publish_parts(
        f":{name}:`{word}`", writer_name="html5", settings_overrides={"report_level": 3, "warning_stream": False}
    )["body"]
    assert f"{letter!r} (U+{ord(letter):04X})" in found.replace("&#x27;", "'") and "lang=" not in found


def test_kazakh_writes_nine_letters_more_than_russian():
    assert set(language.LETTERS["kk"]) - set(language.LETTERS["ru"]) == set("әғқңөұүһі")
    assert set(language.LETTERS["ru"]) < set(language.LETTERS["kk"]) and len(language.LETTERS["ru"]) == 33

"""In which language is a word?  In: ``{kk}`Байқоңыр` `` and ``{ru}`Байконур` ``.  Out: a span that says so.

A screen reader then pronounces the name in its own language, and a browser neither translates nor misspells it.
"""

from typing import Any

from docutils import nodes

LANGUAGES = {"kk": "Kazakh", "ru": "Russian"}
LETTERS = {  # Cyrillic letters that the language writes, in lower case; Kazakh has nine that Russian lacks
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
}


def language_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Mark a word as Kazakh (``{kk}``) or Russian (``{ru}``).

    Docutils writes a class ``language-kk`` as ``lang="kk"``.  A letter that the language does not have is an error:
    Kazakh names are easily given their Russian spelling, and Cyrillic letters their Latin twins.
    """
    strange = sorted({letter for letter in text if letter.isalpha() and letter.lower() not in LETTERS[name]})
    if strange:
        said = f"{LANGUAGES[name]} has no letter {', '.join(f'{x!r} (U+{ord(x):04X})' for x in strange)}: {text!r}"
        error = inliner.reporter.error(f"{{{name}}}: {said}. Check the spelling, or the role.", line=lineno)
        return [inliner.problematic(rawtext, rawtext, error)], [error]
    return [nodes.inline(rawtext, text, classes=[f"language-{name}"])], []


def register(app: Any) -> None:
    """Add the roles to Sphinx."""
    for name in LANGUAGES:
        app.add_role(name, language_role)
